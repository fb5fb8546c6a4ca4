//! Stand-in for the reader of page dumps.
use super::clean::{push_paragraphs, squeeze};
use crate::model::{Article, Basis, ParagraphKind, Sourced};

/// First line as title, the rest as paragraphs.
#[must_use]
pub fn read(text: &str) -> Article {
    let mut article = Article::default();
    let (first, rest) = text.trim().split_once('\n').unwrap_or(("", text));
    article.title = (!first.is_empty()).then(|| Sourced::new(squeeze(first), Basis::Heading));
    push_paragraphs(rest, ParagraphKind::Text, &mut article.paragraphs);
    article
}
