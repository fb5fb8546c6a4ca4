//! Exports of reference managers: Zotero's JSON and CSL JSON, RIS, BibTeX and BibLaTeX.
//!
//! In: the text of an export. Out: its [`Entry`]s; and an [`Article`] for each entry whose text is
//! not read from a file, if it has an abstract or notes. Which of the files that the entries name
//! are there is left to `corpus::attachments`, for folders, and to `archive::attached`, for zips.

mod bibtex;
pub mod files;
mod json;
mod ris;
#[cfg(test)]
mod tests;

use super::clean::{clean, one_line, push_paragraphs};
use super::detect::extension;
use super::html;
use super::keys::safe_key;
use super::{ReadOptions, Sink, Skip, check_article};
use crate::model::{Article, Basis, Date, ParagraphKind, Sourced};

/// An abstract, with the notes, of fewer words says too little to be found by.
const LEAST_WORDS: usize = 15;

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Zotero's own JSON, or CSL JSON.
    Json,
    /// RIS: lines `AU  - …`.
    Ris,
    /// BibTeX or BibLaTeX.
    Bibtex,
}

/// The kind of export that begins with `start` (without white space at the front), if it is one.
#[must_use]
pub fn kind_of(start: &str, extension: &str) -> Option<Kind> {
    if start.starts_with("TY  - ") {
        return Some(Kind::Ris);
    }
    if json::is_export(start) {
        return Some(Kind::Json);
    }
    let named = matches!(extension, "bib" | "bibtex") && start.contains('@');
    (named || bibtex::opens(start)).then_some(Kind::Bibtex)
}

/// True where a file that begins with so few bytes may be an export.
#[must_use]
pub fn may_open(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    head.is_empty() || head.starts_with(b"TY  - ") || b"[{@%".contains(&head[0])
}

/// The kind of export in a file that begins with `head`, by its content and its name.
#[must_use]
pub fn kind_of_head(head: &[u8], name: &str) -> Option<Kind> {
    let head = String::from_utf8_lossy(head);
    kind_of(head.trim_start_matches('\u{FEFF}').trim_start(), &extension(name))
}

/// What an export says about one piece.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The key that the manager gave it.
    pub key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its authors in order, in reading order each.
    pub authors: Vec<String>,
    /// When it was published.
    pub date: Option<Date>,
    /// The paper, site or publisher.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its language, as a code.
    pub lang: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its abstract.
    pub summary: Option<String>,
    /// Notes, perhaps as HTML.
    pub notes: Vec<String>,
    /// The files attached to it, as the export names them.
    pub files: Vec<String>,
}

impl Entry {
    /// Lays what the entry says over the article of its file. A person's word comes over both.
    pub fn lay_over(&self, article: &mut Article) {
        fn one<T: Clone>(theirs: &mut Option<Sourced<T>>, ours: &Option<T>) {
            if let Some(value) = ours {
                *theirs = Some(Sourced::new(value.clone(), Basis::Export));
            }
        }
        one(&mut article.title, &self.title);
        one(&mut article.date, &self.date);
        one(&mut article.source, &self.source);
        one(&mut article.url, &self.url);
        one(&mut article.lang, &self.lang);
        if !self.authors.is_empty() {
            article.authors.clone_from(&self.authors);
            article.authors_basis = Some(Basis::Export);
        }
        if !self.tags.is_empty() {
            article.tags.clone_from(&self.tags);
        }
    }
}

/// The entries of an export, and what was broken.
///
/// # Errors
/// A [`Skip`] where nothing can be read of it.
pub fn entries(text: &str, kind: Kind) -> (Vec<Entry>, Vec<Skip>) {
    match kind {
        Kind::Json => json::entries(text),
        Kind::Ris => (ris::entries(text), Vec::new()),
        Kind::Bibtex => bibtex::entries(text),
    }
}

/// Reads the entries whose text is not read from a file (`options.attached` has the places of
/// those that are). Those that have neither abstract nor notes are counted.
pub fn read(text: &str, kind: Kind, options: &ReadOptions, sink: Sink<'_>) {
    let (entries, broken) = entries(text, kind);
    broken.into_iter().for_each(|skip| sink(Err(skip)));
    if entries.is_empty() {
        return sink(Err(Skip::refused("an export of a reference manager without entries")));
    }
    let n_entries = entries.len();
    let n_apart = entries.iter().filter(|entry| files::names_texts(entry)).count();
    let mut n_left = 0usize;
    for (at, entry) in entries.into_iter().enumerate() {
        if options.attached.contains(&at) {
            continue;
        }
        match article(entry) {
            Some(article) => sink(check_article(article)),
            None => n_left += 1,
        }
    }
    if n_left > 0 {
        sink(Err(Skip::refused(format!(
            "{n_left} of {n_entries} entries have neither a file that is read nor an abstract or \
             note of {LEAST_WORDS} words"
        ))));
    }
    if options.is_apart && n_apart > 0 {
        sink(Err(Skip::refused(format!(
            "{n_apart} of {n_entries} entries name files, which are read for themselves here: an \
             export reaches its files in a folder or a zip"
        ))));
    }
}

fn article(entry: Entry) -> Option<Article> {
    let mut article = Article::default();
    let kind = if entry.summary.is_some() { "abstract" } else { "note" };
    if let Some(summary) = &entry.summary {
        push_text(summary, &mut article);
    }
    entry.notes.iter().for_each(|note| push_text(note, &mut article));
    let words = article.paragraphs.iter().map(|p| p.text.split_whitespace().count());
    if words.sum::<usize>() < LEAST_WORDS {
        return None;
    }
    fn sourced<T>(value: T) -> Sourced<T> {
        Sourced::new(value, Basis::Export)
    }
    article.kind = Some(sourced(kind.to_string()));
    article.declared_key = entry.key.as_deref().and_then(safe_key);
    article.title = entry.title.map(sourced);
    article.authors_basis = (!entry.authors.is_empty()).then_some(Basis::Export);
    article.authors = entry.authors;
    article.date = entry.date.map(sourced);
    article.source = entry.source.map(sourced);
    article.url = entry.url.map(sourced);
    article.lang = entry.lang.map(sourced);
    article.tags = entry.tags;
    Some(article)
}

fn push_text(text: &str, article: &mut Article) {
    if text.contains("</") {
        article.paragraphs.extend(html::read_piece(text, None, &[]).paragraphs);
    } else {
        push_paragraphs(&clean(text), ParagraphKind::Text, &mut article.paragraphs);
    }
}

/// A value on one line; `None` where nothing is left.
fn line(text: &str) -> Option<String> {
    Some(html::plain(text)).filter(|line| !line.is_empty())
}

/// `Roe, Ada` as `Ada Roe`; a name without a comma, an institution's, as it stands.
fn in_reading_order(name: &str) -> Option<String> {
    let name = one_line(name);
    let mut parts = name.split(',').map(str::trim);
    let family = parts.next()?;
    let rest: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let name = match rest.as_slice() {
        [] => family.to_string(),
        [given, suffix @ ..] => {
            let suffix: String = suffix.iter().map(|part| format!(" {part}")).collect();
            format!("{given} {family}{suffix}")
        }
    };
    Some(name).filter(|name| !name.trim().is_empty())
}

/// A date as managers write it: also `2011/04/19/` and `2011-04-00`.
fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    super::scalars::read_date(text).or_else(|| {
        let digits = text.split(['/', '-', 'T', ' ']).map(str::trim);
        let numbers: Vec<u16> =
            digits.map_while(|part| part.parse().ok()).take_while(|n| *n > 0).take(3).collect();
        match numbers.as_slice() {
            [year] => Date::year(*year as i16),
            [year, month] => Date::month(*year as i16, *month as i8),
            [year, month, day] => Date::day(*year as i16, *month as i8, *day as i8),
            _ => None,
        }
    })
}
