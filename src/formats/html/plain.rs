//! Pages that are all text, as the chapters of a book are: no choice of what belongs to the piece.
//!
//! In: markup, HTML or XHTML. Out: its lines as paragraphs, without the numbers of notes, notes,
//! pictures and menus.

use std::borrow::Cow;

use crate::formats::clean::one_line;
use crate::model::{Paragraph, ParagraphKind};

use super::blocks::blocks;
use super::junk::Junk;
use super::page::Page;
use super::tags::Tag;

/// A line of a book, and the rank of its heading where it is one.
pub(in crate::formats) struct PlainLine {
    pub paragraph: Paragraph,
    /// 1 to 6.
    pub rank: Option<u8>,
}

/// The lines of `markup`. Linear.
pub(in crate::formats) fn plain_lines(markup: &str) -> Vec<PlainLine> {
    let page = Page::parse(&with_end_tags(markup));
    let junk = Junk::where_true(&page, |at| is_aside(&page, at));
    blocks(&page, &junk)
        .into_iter()
        .filter_map(|block| {
            let text = one_line(&block.text);
            let rank = page.ancestors(block.first).take(6).find_map(|at| page.tag(at).heading());
            let rank = rank.filter(|_| block.kind == ParagraphKind::Heading);
            let paragraph = Paragraph { text, kind: block.kind };
            (!paragraph.text.is_empty()).then_some(PlainLine { paragraph, rank })
        })
        .collect()
}

/// True for what stands beside the text: notes, pictures with their captions, menus, and the
/// number of a note.
fn is_aside(page: &Page, at: usize) -> bool {
    match page.tag(at) {
        Tag::Aside | Tag::Nav | Tag::Figure => true,
        Tag::Sup => {
            const LONGEST_BYTES: usize = 6;
            let linked = page.ancestors(at).take(2).any(|above| page.tag(above) == Tag::A)
                || page.children(at).any(|inner| page.tag(inner) == Tag::A);
            linked && page.short_text(at, 8, LONGEST_BYTES).is_some()
        }
        Tag::A => {
            // The number of a note without a `<sup>`: "[12]", "*".
            const LONGEST_BYTES: usize = 6;
            page.short_text(at, 4, LONGEST_BYTES).is_some_and(|text| {
                let bare = text.trim_matches(['[', ']', '(', ')']);
                text.starts_with('[') && bare.bytes().all(|b| b.is_ascii_digit()) || bare == "*"
            })
        }
        _ => false,
    }
}

/// The markup with an end tag for each element that XHTML closes in its start tag: HTML knows
/// `<title/>` and `<a id="x"/>` as elements that stay open.
fn with_end_tags(markup: &str) -> Cow<'_, str> {
    if !markup.contains("/>") {
        return Cow::Borrowed(markup);
    }
    #[rustfmt::skip]
    const VOID: [&str; 14] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    ];
    let mut out = String::with_capacity(markup.len() + markup.len() / 16);
    let mut rest = markup;
    while let Some(end) = rest.find("/>") {
        let (tag, after) = (&rest[..end], &rest[end + 2..]);
        let name = tag.rfind('<').map_or("", |at| {
            let name = &tag[at + 1..];
            let len = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b':').count();
            &name[..len]
        });
        out.push_str(tag);
        if name.is_empty() || VOID.contains(&name.to_ascii_lowercase().as_str()) {
            out.push_str("/>");
        } else {
            out.push_str("></");
            out.push_str(name);
            out.push('>');
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markup: &str, expected: &str) {
        let shown: Vec<String> = plain_lines(markup)
            .into_iter()
            .map(|line| match (line.rank, line.paragraph.kind) {
                (Some(rank), _) => format!("h{rank}:{}", line.paragraph.text),
                (None, ParagraphKind::Quote) => format!("q:{}", line.paragraph.text),
                (None, ParagraphKind::Item) => format!("i:{}", line.paragraph.text),
                (None, _) => line.paragraph.text,
            })
            .collect();
        assert_eq!(shown.join(" / "), expected);
    }

    #[test]
    fn chapters() {
        check(
            "<?xml version='1.0'?><html><head><title/></head><body><h1>One</h1><p>A<sup><a href='#n'>1</a></sup> b.</p>\
             <blockquote><p>Said.</p></blockquote><ul><li>x</li></ul><aside>note</aside></body></html>",
            "h1:One / A b. / q:Said. / i:x",
        );
        check("<p><a id='p1'/>Word <em>and</em> word<a href='#f'>[3]</a>.</p>", "Word and word.");
        check("<p>x<sup>2</sup></p><p>short</p>", "x2 / short");
        check("", "");
    }
}
