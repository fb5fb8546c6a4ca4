//! What a search answers: plain values that `search` fills and `output` renders.

use crate::model::{Date, EntityType, Locus, MentionBasis, Sourced, Span, is_note};
use crate::query::Note;

/// The query as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryEcho {
    /// As typed.
    pub input: String,
    /// The canonical form: parses to the same query, flags included.
    pub canonical: String,
    /// For the curious.
    pub notes: Vec<Note>,
    /// For everyone.
    pub warnings: Vec<Note>,
}

/// How much matched, whatever the limit. Exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Passages.
    pub passages: u64,
    /// Distinct articles; counted only when asked.
    pub articles: Option<u64>,
}

/// An entity that a hit mentions.
#[derive(Clone, Debug, PartialEq)]
pub struct HitEntity {
    /// Stable id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Its type.
    pub kind: EntityType,
    /// Where the passage names it, in bytes of the passage's text.
    pub marks: Vec<Span>,
    /// For each mark why it is taken for this entity, and how sure that is, 0 to 1.
    pub grounds: Vec<(MentionBasis, f32)>,
}

/// Somebody to whom a hit gives words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitSpeaker {
    /// Who, as the text has it.
    pub text: String,
    /// True where the speaker is named, false where only described.
    pub named: bool,
    /// Numbers in [`Hit::entities`] of those who speak, or of the bodies that a description
    /// belongs to.
    pub entities: Vec<usize>,
    /// Where the text has it, in bytes of the passage's text.
    pub mark: Span,
    /// The words that show it, in the same bytes.
    pub cue: Span,
}

/// One named part of a score; the parts of a hit sum to its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Such as `bm25 body: drone`.
    pub name: String,
    /// Its share of the score.
    pub value: f64,
    /// The figures behind it (`tf 3, df 12, length 140`).
    pub detail: String,
}

/// A ranked passage, cited.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// From 1, offset included.
    pub rank: usize,
    /// The score; `None` where the query has nothing to score.
    pub score: Option<f64>,
    /// The citation: `key#p3`; the bare key for the head.
    pub id: String,
    /// Short content hash of the passage, 8 hex digits.
    pub hash: String,
    /// The article's key.
    pub key: String,
    /// Which paragraphs.
    pub locus: Locus,
    /// What the piece is; `note` for a note on another piece.
    pub kind: Option<String>,
    /// The piece that a note is about.
    pub about: Option<String>,
    /// Title of the article.
    pub title: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Its date and where that was read.
    pub date: Option<Sourced<Date>>,
    /// The paper.
    pub source: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The root-relative path of the file.
    pub path: String,
    /// The passage's text, as stored.
    pub text: String,
    /// What matched: bytes of `text`, sorted, not overlapping.
    pub marks: Vec<Span>,
    /// Whom it mentions.
    pub entities: Vec<HitEntity>,
    /// Who says what it reports.
    pub speakers: Vec<HitSpeaker>,
    /// Paragraphs before the passage, where context was asked for.
    pub before: Vec<String>,
    /// Paragraphs after it.
    pub after: Vec<String>,
    /// The score taken apart, where asked for.
    pub signals: Vec<Signal>,
    /// Where the same stands too, in rank order; only where near-duplicates are folded.
    pub also_in: Vec<AlsoIn>,
}

/// A passage that says the same as a hit and is shown under it, cited.
#[derive(Clone, Debug, PartialEq)]
pub struct AlsoIn {
    /// The citation.
    pub id: String,
    /// Short content hash of the passage.
    pub hash: String,
    /// The article's key.
    pub key: String,
    /// What the piece is.
    pub kind: Option<String>,
    /// The piece that a note is about.
    pub about: Option<String>,
    /// Title of the article.
    pub title: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Its date and where that was read.
    pub date: Option<Sourced<Date>>,
    /// The paper.
    pub source: Option<String>,
}

impl AlsoIn {
    /// True for a note on another piece ([`is_note`]).
    #[must_use]
    pub fn is_note(&self) -> bool {
        is_note(self.kind.as_deref(), self.about.as_deref())
    }
}

impl Hit {
    /// True for a note on another piece ([`is_note`]).
    #[must_use]
    pub fn is_note(&self) -> bool {
        is_note(self.kind.as_deref(), self.about.as_deref())
    }
}

/// Why nothing was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blame {
    /// The parts of the query, each counted alone.
    pub parts: Vec<BlamedPart>,
    /// The nearest queries that find something, best first; a few at most.
    pub nearest: Vec<Nearest>,
}

/// One part of a query that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlamedPart {
    /// In canonical form.
    pub query: String,
    /// How many passages match it alone; of an excluded one, how many it excludes.
    pub passages: u64,
    /// True where it was excluded.
    pub excluded: bool,
}

/// A query near the one that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// In canonical form, flags included.
    pub query: String,
    /// How many passages it finds; never 0.
    pub passages: u64,
    /// What was changed.
    pub by: Nearness,
}

/// What makes a query one that finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// Words or values spelt as the index has them.
    Spelling,
    /// One part loosened: a wider distance, a lower count.
    Looser,
    /// As few parts as possible left out.
    Fewer,
}

impl Nearness {
    /// The stable word, as every output prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Nearness::Spelling => "spelling",
            Nearness::Looser => "looser",
            Nearness::Fewer => "fewer",
        }
    }
}

/// Everything that one search answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The index's fingerprint.
    pub fingerprint: String,
    /// The query as understood.
    pub query: QueryEcho,
    /// How much matched.
    pub total: Total,
    /// The hits, in order.
    pub hits: Vec<Hit>,
    /// Where nothing matches: why.
    pub blame: Option<Blame>,
}
