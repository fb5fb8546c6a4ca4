//! EPUB: a book as a package of pages.
//!
//! In: bytes. Out: an [`Article`] for each chapter, with the book's authors, date and language and
//! the book's title as its source; a book of one chapter is one article under its own title. Cover,
//! title page, contents and the like are left out. A file of the spine that no entry of the
//! contents names and no heading opens goes on with the chapter before it.

mod book;

use super::clean::one_line;
use super::html::{PlainLine, plain_lines};
use super::package::Package;
use super::{MAX_TEXT_BYTES, Sink, Skip, check_article};
use crate::article::bylines::{begins_byline, byline};
use crate::article::names::looks_like_name;
use crate::article::word_count;
use crate::model::{Article, Basis, Paragraph, ParagraphKind, Sourced};
use book::Book;

const WHAT: &str = "an EPUB";

/// Chapters of one book; a dictionary may have a file an entry.
const MAX_CHAPTERS: usize = 5000;

/// A chapter has at least so many words, or it is a title page.
const LEAST_WORDS: usize = 20;

/// Reads a book.
pub(super) fn read(bytes: &[u8], sink: Sink<'_>) {
    match try_read(bytes) {
        Ok((book, chapters, troubles)) => {
            let is_one = chapters.len() == 1;
            if chapters.is_empty() && troubles.is_empty() {
                sink(Err(Skip::new(format!("{WHAT} without text"))));
            }
            for chapter in chapters {
                sink(check_article(book.article(chapter, is_one)));
            }
            troubles.into_iter().for_each(|skip| sink(Err(skip)));
        }
        Err(skip) => sink(Err(skip)),
    }
}

/// A chapter as it is gathered.
#[derive(Default)]
struct Chapter {
    /// Its name in the contents.
    label: Option<String>,
    /// Its own heading.
    heading: Option<String>,
    authors: Vec<String>,
    byline: Option<String>,
    deck: Option<String>,
    paragraphs: Vec<Paragraph>,
    n_bytes: usize,
}

fn try_read(bytes: &[u8]) -> Result<(Book, Vec<Chapter>, Vec<Skip>), Skip> {
    let mut package = Package::open(bytes, WHAT)?;
    let book = Book::open(&mut package)?;
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut troubles = Vec::new();
    for item in book.spine.iter().take(MAX_CHAPTERS) {
        let markup = match package.text(&item.path) {
            Ok(Some(markup)) => markup,
            Ok(None) => {
                troubles.push(Skip::new(format!("`{}` inside is missing", item.path)));
                continue;
            }
            Err(skip) => {
                troubles.push(skip);
                continue;
            }
        };
        let lines = plain_lines(&markup);
        let chapter = chapter(lines, item.label.clone());
        if chapter.is_matter() {
            continue;
        }
        let goes_on = chapter.label.is_none() && chapter.heading.is_none();
        match chapters.last_mut().filter(|last| goes_on && last.n_bytes < MAX_TEXT_BYTES) {
            Some(last) => {
                last.n_bytes += chapter.n_bytes;
                last.paragraphs.extend(chapter.paragraphs);
            }
            None => chapters.push(chapter),
        }
    }
    chapters.retain(|chapter| {
        let n_words: usize = chapter.paragraphs.iter().map(|p| word_count(&p.text)).sum();
        n_words >= LEAST_WORDS
    });
    Ok((book, chapters, troubles))
}

/// Parts the lines of a chapter into what stands above the text, and the text.
fn chapter(lines: Vec<PlainLine>, label: Option<String>) -> Chapter {
    let mut chapter = Chapter { label, ..Chapter::default() };
    let mut lines = lines.into_iter().peekable();
    // "1" and "The Keeper" are one heading in two lines.
    let mut headings: Vec<(u8, String)> = Vec::new();
    while let Some(line) = lines.peek()
        && let Some(rank) = line.rank
        && headings.len() < 3
    {
        headings.push((rank, line.paragraph.text.clone()));
        lines.next();
    }
    let is_number = |text: &str| !text.contains(char::is_alphabetic) || is_count(text);
    let named = headings.iter().position(|(_, text)| !is_number(text));
    chapter.heading = named.or(headings.first().map(|_| 0)).map(|at| headings[at].1.clone());
    if let Some((_, text)) = named.and_then(|at| headings.get(at + 1)) {
        if is_signature(text) {
            chapter.sign(text);
        } else {
            chapter.deck = Some(text.clone());
        }
    }
    if chapter.heading.is_some()
        && let Some(line) = lines.next_if(|line| is_signature(&line.paragraph.text))
    {
        chapter.sign(&line.paragraph.text);
    }
    for line in lines {
        chapter.n_bytes += line.paragraph.text.len();
        chapter.paragraphs.push(line.paragraph);
    }
    chapter
}

/// "Chapter One", "IV".
fn is_count(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace();
    let front = ["chapter", "kapitel", "chapitre", "part", "essay", "teil"];
    let is_roman = text.chars().all(|c| "IVXLC. ".contains(c));
    is_roman || words.next().is_some_and(|word| front.contains(&word)) && words.count() <= 2
}

/// The name of an author on a line of its own.
fn is_signature(text: &str) -> bool {
    const LONGEST_BYTES: usize = 120;
    text.len() <= LONGEST_BYTES
        && (begins_byline(text) && !byline(text).names.is_empty() || looks_like_name(text))
}

impl Chapter {
    fn sign(&mut self, line: &str) {
        self.authors = byline(line).names;
        self.byline = (self.authors != [line]).then(|| line.to_string());
    }

    /// True for what is in every book and is no text of its own, by its name.
    fn is_matter(&self) -> bool {
        #[rustfmt::skip]
        const NAMES: [&str; 34] = [
            "cover", "title page", "titlepage", "half title", "copyright", "copyright page",
            "contents", "table of contents", "toc", "dedication", "index", "imprint", "colophon",
            "landmarks", "also by the author", "by the same author", "list of illustrations",
            "notes", "endnotes", "bibliography", "about the author", "about the publisher",
            "umschlag", "titelseite", "titel", "impressum", "inhalt", "inhaltsverzeichnis",
            "couverture", "sommaire", "table des matières", "cubierta", "portada", "índice",
        ];
        let is_named = |name: &Option<String>| {
            name.as_deref().is_some_and(|name| {
                let lower = name.trim().to_lowercase();
                NAMES.contains(&lower.as_str()) || lower.starts_with("also by ")
            })
        };
        is_named(&self.label) || is_named(&self.heading)
    }
}

impl Book {
    fn article(&self, chapter: Chapter, is_one: bool) -> Article {
        let meta = |value: &String| Sourced::new(value.clone(), Basis::Meta);
        let own = chapter.heading.map(|title| Sourced::new(title, Basis::Heading));
        let label = chapter.label.map(|title| Sourced::new(title, Basis::Meta));
        let mut article = Article {
            date: self.date.map(|date| Sourced::new(date, Basis::Meta)),
            lang: self.lang.as_ref().map(meta),
            deck: chapter.deck,
            byline: chapter.byline,
            tags: self.subjects.clone(),
            paragraphs: chapter.paragraphs,
            ..Article::default()
        };
        let title = self.title.as_ref().map(meta);
        if is_one {
            article.title = title.or(own).or(label);
            article.source = self.publisher.as_ref().map(meta);
        } else {
            // The contents have the whole name where the heading is a number.
            let numbered = own.as_ref().is_some_and(|own| {
                is_count(&own.value) || !own.value.contains(char::is_alphabetic)
            });
            article.title = if numbered { label.or(own) } else { own.or(label) };
            article.source = title;
            if let Some(publisher) = &self.publisher {
                article.extra.push(("publisher".to_string(), publisher.clone()));
            }
        }
        if chapter.authors.is_empty() {
            article.authors = self.creators.clone();
            article.authors_basis = (!self.creators.is_empty()).then_some(Basis::Meta);
        } else {
            article.authors = chapter.authors;
            article.authors_basis = Some(Basis::Byline);
            if !self.creators.is_empty() {
                article.extra.push(("book-authors".to_string(), self.creators.join("; ")));
            }
        }
        // A heading that is set once more as text.
        if let (Some(title), Some(first)) = (&article.title, article.paragraphs.first())
            && first.kind != ParagraphKind::Quote
            && one_line(&title.value) == first.text
        {
            article.paragraphs.remove(0);
        }
        article
    }
}
