//! Saved pages: HTML.
//!
//! In: a page as text. Out: an [`Article`] with title, authors, date, source and clean paragraphs,
//! each value with where it was read. How bytes become text is left to the caller, who may ask
//! [`declared_charset`]; saved folders and archives are left to others.

mod authors;
mod blocks;
mod charset;
mod content;
mod dates;
mod furniture;
mod guard;
mod hints;
mod jsonld;
mod junk;
mod meta;
mod oracle;
mod page;
mod people;
#[cfg(feature = "epub")]
mod plain;
mod signed;
mod stamps;
mod tags;
#[cfg(test)]
mod tests;
mod titles;

pub use charset::declared_charset;
#[cfg(feature = "epub")]
pub(super) use plain::{PlainLine, plain_lines};

use crate::formats::clean::one_line;
use crate::model::Article;

use blocks::blocks;
use junk::Junk;
use meta::{Facts, Metas};
use page::Page;

/// What to read of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HtmlOptions {
    /// Collect what the page advertises into [`Article::related`].
    pub related: bool,
}

impl Default for HtmlOptions {
    fn default() -> HtmlOptions {
        HtmlOptions { related: true }
    }
}

/// Reads one page.
///
/// `html` is decoded text; `url` is where the page was saved from, where known. Never fails: a page
/// without a piece gives an article without paragraphs. Time is linear in the length of the page,
/// and what is nested, repeated or unclosed by the ten thousand is cut down before it is parsed.
#[must_use]
pub fn read(html: &str, url: Option<&str>, options: &HtmlOptions) -> Article {
    let page = Page::parse(html);
    let meta = Metas::read(&page);
    let described = jsonld::read(&page.json_ld);
    let lines = blocks(&page, &Junk::none(&page));
    let facts = Facts { page: &page, html, meta: &meta, ld: &described, lines: &lines, url };
    let title = titles::title(&facts);
    let heading = titles::heading_node(&facts, title.as_ref());
    let date = dates::date(&facts, heading);
    let authors = authors::authors(&facts, heading);
    let mut article = Article {
        title,
        date,
        kind: facts.kind(),
        source: facts.source(),
        url: facts.address(),
        lang: facts.lang(),
        tags: facts.tags(),
        ..Article::default()
    };
    if let Some(found) = authors {
        article.authors_basis = Some(found.basis);
        article.authors = found.names;
        article.byline = found.raw;
    }
    content::fill(&facts, heading, &mut article);
    if options.related {
        content::related(&facts, &mut article);
    }
    article
}

/// Reads a piece that stands alone, without a page around it: an entry of a feed, a part of a
/// mail. `title` and `authors` are what is known of it; only the body, and what stands around
/// it, is new in the [`Article`].
#[must_use]
pub fn read_piece(html: &str, title: Option<&str>, authors: &[String]) -> Article {
    let title = title.map(escaped).unwrap_or_default();
    let author = escaped(authors.first().map_or("", String::as_str));
    let page = format!(
        "<!DOCTYPE html><html><head><title>{title}</title><meta name=\"author\" content=\"{author}\">\
         </head><body><article><h1>{title}</h1>{html}</article></body></html>"
    );
    read(&page, None, &HtmlOptions::default())
}

/// The text of a scrap of HTML (a title, a summary) on one line; a text without markup as it is.
#[must_use]
pub fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return one_line(html);
    }
    let page = Page::parse(html);
    one_line(&page.spaced_text(page.find(tags::Tag::Body).unwrap_or(0)))
}

/// `text` as it may stand in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
