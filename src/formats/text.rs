//! Plain text: a page copied or dumped, or a text that somebody typed.
//!
//! In: decoded text. Out: an [`Article`] whose every value says where on the page it was read. The
//! rules know how pages are built, not which paper printed them. What a person declares about the
//! file (front matter, overrides) is laid over the result by others; the language is not looked at.

mod amid;
mod body;
mod clutter;
mod found;
mod head;
mod labels;
mod layout;
mod rail;
mod title;

pub(super) use found::kind_of;

use crate::model::Article;

/// Reads a page or a plain text. Never fails: a text without anything that can be told apart is all
/// body, without title, author or date. Linear in the text, but for the joining of rules that look a
/// few lines around.
///
/// - Paragraphs are parted by blank lines, or are a line each; text wrapped at a column is joined
///   again. Which it is, is read off the text.
/// - Of a page dumped whole, only what stands around its longest stretch of text is read; the title
///   is the line above it that shares its words.
/// - Kicker, title, deck, byline, date and pictures above the body are told apart; lines that fit
///   nothing are kept in [`Article::extra`].
/// - Furniture is dropped, a doubled lead is kept once, a sentence set again as a pull quote is
///   dropped, rails become [`Article::related`].
/// - A byline without a name is completed from the note about the author where its role is the same;
///   a piece without a byline takes its author from that note.
/// - Only if nothing else dates the piece does a correction: it was out by that day.
#[must_use]
pub fn read(text: &str) -> Article {
    let layout = layout::layout(text);
    let mut found = found::Found::default();
    let (from, to) = labels::read_labels(&layout.lines, &mut found);
    let layout = labels::trim(layout, to);
    let place = if found.title.is_some() {
        head::read_below_title(&layout, from, &mut found)
    } else if let Some(piece) = clutter::piece(&layout.lines, from) {
        amid::read_found(&layout, &piece, &mut found)
    } else {
        head::read_head(&layout, from, &mut found)
    };
    let paragraphs = body::read_body(&layout, &place, &mut found);
    let mut article = found.into_article();
    article.paragraphs = paragraphs;
    article
}

#[cfg(test)]
mod tests;
