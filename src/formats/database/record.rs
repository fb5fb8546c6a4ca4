//! One article of an export, gathered field by field.
//!
//! In: the values of fields, as printed. Out: an [`Article`]. The rules that all layouts share:
//! what a byline, a section and a count of words say, and what stands at the ends of the text.

use crate::article::bylines::{bio_names, byline, is_unsigned};
use crate::article::notes::{BioSign, bio_sign, dateline, is_correction};
use crate::article::word_count;
use crate::formats::clean::{push_paragraphs, squeeze};
use crate::formats::scalars::language;
use crate::formats::text::kind_of;
use crate::formats::{Sink, Skip, check_article};
use crate::model::{Article, Basis, Date, Paragraph, ParagraphKind, Sourced};

/// Fields of one article that are kept, and how long each may be.
const MAX_EXTRA: usize = 48;
const MAX_EXTRA_BYTES: usize = 1000;

/// The fields of an article as they are found.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The line of the file, from 1, where the article begins.
    pub line: u64,
    pub key: Option<String>,
    pub title: Option<String>,
    pub byline: Option<String>,
    pub date: Option<Date>,
    pub source: Option<String>,
    pub section: Option<String>,
    pub lang: Option<String>,
    pub deck: Option<String>,
    pub dateline: Option<String>,
    pub url: Option<String>,
    /// Words that the database says the text has.
    pub n_words: Option<usize>,
    pub tags: Vec<String>,
    pub corrections: Vec<String>,
    pub extra: Vec<(String, String)>,
    /// Lines of the text, with the blank ones between them.
    pub body: String,
    /// True where the mark that ends an article was there.
    pub is_closed: bool,
}

impl Record {
    pub(super) fn new(line: usize) -> Record {
        Record { line: line as u64 + 1, ..Record::default() }
    }

    /// Keeps a field that is none of ours.
    pub(super) fn keep(&mut self, name: &str, value: &str) {
        let value = squeeze(value);
        if !value.is_empty() && value.len() <= MAX_EXTRA_BYTES && self.extra.len() < MAX_EXTRA {
            self.extra.push((name.trim().to_lowercase(), value));
        }
    }

    pub(super) fn push_line(&mut self, line: &str) {
        self.body.push_str(line);
        self.body.push('\n');
    }

    pub(super) fn set_language(&mut self, value: &str) {
        // "GERMAN; DEUTSCH" names one language twice.
        let known = value.split(';').find_map(language);
        match known {
            Some(code) => self.lang = Some(code),
            None => self.keep("language", value),
        }
    }

    /// True where nothing was found that makes an article.
    pub(super) fn is_blank(&self) -> bool {
        self.title.is_none() && self.body.trim().is_empty()
    }

    /// Hands the article out. `is_last` tells that the file ends with it: then it may be cut off.
    pub(super) fn finish(self, is_last: bool, sink: Sink<'_>) {
        let line = self.line;
        let (n_declared, is_closed) = (self.n_words, self.is_closed);
        let article = self.into_article();
        let n_found: usize = article.paragraphs.iter().map(|p| word_count(&p.text)).sum();
        sink(check_article(article).map_err(|skip| Skip { line: Some(line), ..skip }));
        // Databases count in ways of their own, but none is off by a third.
        if let Some(n_declared) =
            n_declared.filter(|n| is_last && !is_closed && n_found * 3 < n * 2)
        {
            let reason = format!(
                "the export breaks off: of this article's {n_declared} words, {n_found} are here"
            );
            sink(Err(Skip { line: Some(line), ..Skip::new(reason) }));
        }
    }

    fn into_article(mut self) -> Article {
        let sourced = |value: String| Sourced::new(value, Basis::Database);
        let mut article = Article::default();
        push_paragraphs(&self.body, ParagraphKind::Text, &mut article.paragraphs);
        article.declared_key = self.key.take();
        article.title = self.title.take().filter(|title| !says_none(title)).map(sourced);
        article.deck = self.deck.take();
        article.date = self.date.map(|date| Sourced::new(date, Basis::Database));
        article.source = self.source.take().map(sourced);
        article.lang = self.lang.take().map(sourced);
        article.url = self.url.take().map(sourced);
        article.dateline = self.dateline.take();
        article.tags = std::mem::take(&mut self.tags);
        article.corrections = std::mem::take(&mut self.corrections);
        self.sign(&mut article);
        self.place(&mut article);
        tail(&mut article);
        first_line(&mut article);
        article.extra = self.extra;
        article
    }

    fn sign(&mut self, article: &mut Article) {
        let Some(raw) = self.byline.take().filter(|raw| !is_unsigned(raw)) else {
            return;
        };
        let names = byline(&raw).names;
        if !names.is_empty() {
            article.authors_basis = Some(Basis::Byline);
        }
        article.byline = (names.len() != 1 || names[0] != raw).then_some(raw);
        article.authors = names;
    }

    /// Section, and what it says the piece is; the count of words.
    fn place(&mut self, article: &mut Article) {
        if let Some(section) = self.section.take() {
            let parts = section.split([';', ',']).map(str::trim);
            let kind = parts.filter_map(kind_of_section).next();
            article.kind = kind.map(|kind| Sourced::new(kind.to_string(), Basis::Database));
            self.keep("section", &section);
        }
        if let Some(n_words) = self.n_words {
            self.keep("words", &n_words.to_string());
        }
    }
}

/// What a section says the piece is: "Op-Ed", "GUARDIAN COMMENT AND DEBATE PAGES", "Editorial
/// Desk".
fn kind_of_section(section: &str) -> Option<&'static str> {
    let lower = section.to_lowercase();
    let has =
        |word: &str| lower.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| w == word);
    kind_of(&lower).or_else(|| {
        if lower.split_whitespace().count() > 6 {
            None
        } else if ["op-ed", "opinion", "opinions", "comment", "commentary", "oped"]
            .iter()
            .any(|w| has(w))
        {
            Some("op-ed")
        } else if ["editorial", "editorials", "leader", "leaders"].iter().any(|w| has(w)) {
            Some("editorial")
        } else if has("letters") {
            Some("letter")
        } else {
            None
        }
    })
}

/// A title that says that there is none.
fn says_none(title: &str) -> bool {
    let lower = title.to_lowercase();
    matches!(lower.as_str(), "no headline in original" | "no headline" | "untitled")
}

/// Notes about the author and corrections at the end of the text.
fn tail(article: &mut Article) {
    const MOST_NOTES: usize = 4;
    let mut notes = Vec::new();
    let authors = article.authors.clone();
    for _ in 0..MOST_NOTES {
        // The last paragraph alone is the text, whatever it says.
        let Some(last) = article.paragraphs.last().filter(|_| article.paragraphs.len() > 1) else {
            break;
        };
        if is_correction(&last.text) {
            article.corrections.extend(article.paragraphs.pop().map(|p| p.text));
        } else if is_end_mark(&last.text) {
            article.paragraphs.pop();
        } else if let Some(sign) = bio_sign(&last.text, &authors) {
            let told = || bio_names(&last.text).iter().any(|name| speaks_of(article, name));
            if sign == BioSign::Form && told() {
                break;
            }
            notes.extend(article.paragraphs.pop().map(|p| p.text));
        } else {
            break;
        }
    }
    if notes.is_empty() {
        return;
    }
    notes.reverse();
    if article.authors.is_empty() {
        article.authors = notes.iter().flat_map(|note| bio_names(note)).collect();
        article.authors_basis = (!article.authors.is_empty()).then_some(Basis::Bio);
    }
    article.bio = Some(notes.join("\n\n"));
}

/// True where the text before its last paragraph speaks of `name`.
fn speaks_of(article: &Article, name: &str) -> bool {
    let Some(surname) = name.split_whitespace().last() else {
        return false;
    };
    let before = &article.paragraphs[..article.paragraphs.len() - 1];
    before.iter().any(|paragraph| paragraph.text.contains(surname))
}

/// What editors put below a text: "###", "-30-", "(END)".
fn is_end_mark(text: &str) -> bool {
    text.len() < 8 && !text.chars().any(char::is_alphabetic)
        || matches!(text, "(END)" | "ENDS" | "-ENDS-" | "-END-")
}

/// The place that opens a report; a byline that is printed once more above the text.
fn first_line(article: &mut Article) {
    let Some(first) = article.paragraphs.first_mut() else {
        return;
    };
    if let Some((place, rest)) = dateline(&first.text) {
        article.dateline.get_or_insert_with(|| place.to_string());
        *first = Paragraph { text: rest.to_string(), kind: first.kind };
    }
}

/// The number in a line that says nothing but how many words there are: "1,012 words", "812 Wörter".
pub(super) fn word_count_line(line: &str) -> Option<usize> {
    const LONGEST_BYTES: usize = 24;
    #[rustfmt::skip]
    const WORDS: [&str; 11] = [
        "words", "word", "wörter", "mots", "mot", "palabras", "parole", "palavras", "woorden",
        "ord", "wort",
    ];
    if line.len() > LONGEST_BYTES {
        return None;
    }
    let (number, word) = line.rsplit_once([' ', '\u{A0}'])?;
    WORDS.contains(&word.to_lowercase().as_str()).then(|| number_of(number)).flatten()
}

/// A number with or without marks between its thousands.
pub(super) fn number_of(text: &str) -> Option<usize> {
    let is_mark = |c: char| matches!(c, ',' | '.' | ' ' | '\u{A0}' | '\u{202F}' | '\'');
    let digits: String = text.trim().chars().filter(|c| !is_mark(*c)).collect();
    (digits.len() <= 7).then(|| digits.parse().ok()).flatten()
}
