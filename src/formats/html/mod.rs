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
mod signed;
mod stamps;
mod tags;
#[cfg(test)]
mod tests;
mod titles;

pub use charset::declared_charset;

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
