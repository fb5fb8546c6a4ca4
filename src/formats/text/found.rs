//! What a page says about its piece, as it is found: candidates, of which the best ground wins.
//!
//! In: findings from head, body and tail. Out: the article's metadata, each value with its basis.

use crate::article::bylines::{Byline, bio_names, completed_from_bio};
use crate::article::dates::{date_in, date_of_path};
use crate::article::names::fold_name;
use crate::article::notes::{BioSign, bio_sign};
use crate::model::{Article, Basis, Date, Precision, Related, Sourced};

/// The ground on which a date or source stands, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// A labelled line at the top: "Date: …".
    Label,
    /// The byline, or a line of its own near it.
    Byline,
    /// The name of the paper at the top.
    Header,
    /// "Published in …", "originally appeared in …".
    Publication,
    /// A line at the end of the piece.
    End,
    /// "More from …".
    Rail,
    /// "© …".
    Copyright,
    /// "Updated …" and no word of when it was published.
    Update,
    /// The address.
    Url,
    /// A correction's date: the piece was out by then.
    Correction,
}

impl Ground {
    fn basis(self) -> Basis {
        match self {
            Ground::Label | Ground::Header => Basis::Heading,
            Ground::Byline | Ground::Update | Ground::End => Basis::Byline,
            Ground::Publication | Ground::Rail | Ground::Copyright => Basis::Furniture,
            Ground::Url => Basis::Url,
            Ground::Correction => Basis::Correction,
        }
    }
}

/// Everything that was found besides the body.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) title: Option<String>,
    pub(super) kicker: Option<String>,
    pub(super) deck: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) bylines: Vec<Byline>,
    pub(super) dates: Vec<(Ground, Date)>,
    pub(super) sources: Vec<(Ground, String)>,
    pub(super) bios: Vec<String>,
    pub(super) corrections: Vec<String>,
    pub(super) related: Vec<Related>,
    pub(super) tags: Vec<String>,
    pub(super) urls: Vec<String>,
    pub(super) extra: Vec<(String, String)>,
}

impl Found {
    /// Keeps a line that is neither body nor known, for `inspect`.
    pub(super) fn keep(&mut self, name: &str, line: &str) {
        self.extra.push((name.to_string(), line.to_string()));
    }

    /// The authors that are known from bylines so far.
    pub(super) fn authors(&self) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        let mut out: Vec<String> = Vec::new();
        for name in self.bylines.iter().flat_map(|b| &b.names) {
            let folded = fold_name(name);
            if !seen.contains(&folded) {
                seen.push(folded);
                out.push(name.clone());
            }
        }
        out
    }

    /// Takes a correction with its date.
    pub(super) fn correct(&mut self, text: &str) {
        if let Some((_, date)) = date_in(text).filter(|(_, d)| d.precision() == Precision::Day) {
            let day = date.civil();
            let by = Date::by(day.year(), day.month(), day.day());
            self.dates.extend(by.map(|date| (Ground::Correction, date)));
        }
        self.corrections.push(text.to_string());
    }

    /// Lays the findings into an article.
    pub(super) fn into_article(mut self) -> Article {
        let (authors, authors_basis) = self.signed();
        self.drop_authors_as_sources(&authors);
        let url = self.urls.first().cloned();
        if let Some(date) = url.as_deref().and_then(date_of_path) {
            self.dates.push((Ground::Url, date));
        }
        let date = self.dates.iter().min_by_key(|(ground, _)| *ground);
        let source = self.sources.iter().min_by_key(|(ground, _)| *ground);
        let raw: Vec<&str> = self.bylines.iter().map(|b| b.raw.as_str()).collect();
        Article {
            kind: self
                .kicker
                .as_deref()
                .and_then(kind_of)
                .map(|k| Sourced::new(k.to_string(), Basis::Heading)),
            title: self.title.map(|title| Sourced::new(title, Basis::Heading)),
            kicker: self.kicker,
            deck: self.deck,
            authors_basis,
            byline: (!raw.is_empty()).then(|| raw.join("; ")),
            dateline: self.dateline,
            date: date.map(|(ground, date)| Sourced::new(*date, ground.basis())),
            source: source.map(|(ground, name)| Sourced::new(name.clone(), ground.basis())),
            url: url.map(|url| Sourced::new(url, Basis::Furniture)),
            tags: self.tags,
            bio: (!self.bios.is_empty()).then(|| self.bios.join("\n\n")),
            corrections: self.corrections,
            related: self.related,
            extra: self.extra,
            authors,
            ..Article::default()
        }
    }

    /// The authors and where they were read: the byline, the note that completes it, or that note
    /// alone.
    fn signed(&self) -> (Vec<String>, Option<Basis>) {
        let named = self.authors();
        if !named.is_empty() {
            return (named, Some(Basis::Byline));
        }
        let lost = self.bylines.iter().find(|b| !b.roles.is_empty());
        let mut out = Vec::new();
        for bio in &self.bios {
            match lost {
                Some(byline) => out.extend(completed_from_bio(byline, bio)),
                None if bio_sign(bio, &[]) == Some(BioSign::Form) => out.extend(bio_names(bio)),
                None => {}
            }
        }
        let basis = (!out.is_empty()).then_some(Basis::Bio);
        (out, basis)
    }

    /// "More from Jane Doe" and "© Jane Doe" name no paper.
    fn drop_authors_as_sources(&mut self, authors: &[String]) {
        #[rustfmt::skip]
        const SECTIONS: [&str; 14] = [
            "opinion", "this author", "the author", "this series", "world", "politics", "culture",
            "news", "us", "the web", "around the web", "our network", "this section", "comment",
        ];
        self.sources.retain(|(_, name)| {
            let folded = fold_name(name);
            let is_author = authors.iter().any(|author| fold_name(author) == folded);
            !is_author && !SECTIONS.contains(&folded.as_str())
        });
    }
}

/// What a kicker says the piece is.
pub(in crate::formats) fn kind_of(kicker: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 30] = [
        ("argument", "op-ed"),
        ("éditorial", "editorial"),
        ("leitartikel", "editorial"),
        ("meinung", "op-ed"),
        ("kommentar", "op-ed"),
        ("tribune", "op-ed"),
        ("opinión", "op-ed"),
        ("opinions", "op-ed"),
        ("letters to the editor", "letter"),
        ("book review", "review"),
        ("book reviews", "review"),
        ("column", "op-ed"),
        ("comment", "op-ed"),
        ("comment is free", "op-ed"),
        ("commentary", "op-ed"),
        ("editorial", "editorial"),
        ("editorials", "editorial"),
        ("essay", "essay"),
        ("guest essay", "op-ed"),
        ("interview", "interview"),
        ("leader", "editorial"),
        ("leaders", "editorial"),
        ("leading article", "editorial"),
        ("letter", "letter"),
        ("letters", "letter"),
        ("op-ed", "op-ed"),
        ("opinion", "op-ed"),
        ("review", "review"),
        ("reviews", "review"),
        ("viewpoint", "op-ed"),
    ];
    let lower = kicker.trim().to_lowercase();
    KINDS.iter().find(|(word, _)| *word == lower).map(|(_, kind)| *kind)
}
