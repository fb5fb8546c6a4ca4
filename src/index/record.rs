//! The stored records: what is shown of a passage and of an article.
//!
//! JSON, so that an index can be read with other tools; a change of either record bumps
//! [`super::FORMAT`].

use serde::{Deserialize, Serialize};

use crate::entities::mention_key;
use crate::model::{
    Basis, Date, EntityType, Locus, Mention, MentionBasis, Paragraph, ParagraphKind, Passage,
    Related, Sourced, Span, Speaker, is_note,
};

/// The metadata of an article that every one of its passages repeats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The citation key.
    pub key: String,
    /// What the piece is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// For a note: the piece that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Authors in order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub authors: Vec<String>,
    /// Publication date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<Sourced<Date>>,
    /// The paper.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The language code; it says how the words are stemmed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lang: Option<String>,
    /// Root-relative path of the file.
    pub path: String,
}

impl Head {
    /// True for a note on another piece ([`is_note`]).
    #[must_use]
    pub fn is_note(&self) -> bool {
        is_note(self.kind.as_deref(), self.about.as_deref())
    }
}

/// The stored record of a passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PassageRecord {
    /// The text.
    pub text: String,
    /// `[from, to, part]`.
    pub locus: [u32; 3],
    /// Byte offsets of sentence starts.
    pub sentences: Vec<u32>,
    /// Byte offsets of paragraph starts.
    pub paragraphs: Vec<u32>,
    /// Mentions.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<StoredMention>,
    /// Who speaks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub speakers: Vec<Speaker>,
    /// First four bytes of the BLAKE3 hash of the text, in hex.
    pub hash: String,
    /// The article.
    pub head: Head,
}

impl PassageRecord {
    /// Which paragraphs the passage holds.
    #[must_use]
    pub fn locus(&self) -> Locus {
        Locus { from: self.locus[0], to: self.locus[1], part: self.locus[2] }
    }

    /// The passage as it was cut.
    #[must_use]
    pub fn passage(&self) -> Passage {
        Passage {
            locus: self.locus(),
            text: self.text.clone(),
            sentence_starts: self.sentences.clone(),
            paragraph_starts: self.paragraphs.clone(),
        }
    }

    /// Its mentions.
    #[must_use]
    pub fn mentions(&self) -> Vec<Mention> {
        let mention = |m: &StoredMention| Mention {
            span: m.span(),
            kind: m.2,
            name: m.3.clone(),
            basis: m.4,
            confidence: m.5,
        };
        self.mentions.iter().map(mention).collect()
    }
}

/// A mention as stored: `(start, end, type, name, basis, confidence)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredMention(pub u32, pub u32, pub EntityType, pub String, pub MentionBasis, pub f32);

impl StoredMention {
    /// The form for storage.
    #[must_use]
    pub fn new(mention: &Mention) -> StoredMention {
        StoredMention(
            mention.span.start,
            mention.span.end,
            mention.kind,
            mention.name.clone(),
            mention.basis,
            mention.confidence,
        )
    }

    /// The span in the passage's text.
    #[must_use]
    pub fn span(&self) -> Span {
        Span { start: self.0, end: self.1 }
    }

    /// The key under which the mention is indexed.
    #[must_use]
    pub fn key(&self) -> String {
        mention_key(self.2, &self.3)
    }
}

/// The stored record of an article: what `show KEY` prints beyond its passages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// What its passages repeat.
    pub head: Head,
    /// The line above the title.
    pub kicker: Option<String>,
    /// The line below it.
    pub deck: Option<String>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// The place line.
    pub dateline: Option<String>,
    /// The note about the author.
    pub bio: Option<String>,
    /// Correction notices.
    pub corrections: Vec<String>,
    /// What the page advertises.
    pub related: Vec<Related>,
    /// Tags.
    pub tags: Vec<String>,
    /// Kinds of the paragraphs that are not plain text, by number.
    pub kinds: Vec<(u32, ParagraphKind)>,
    /// Where each value was read: `("author", Bio)`.
    pub basis: Vec<(String, Basis)>,
    /// How many paragraphs.
    pub n_paragraphs: u32,
    /// The mentions, tallied: `(type, name, surface, count)`, sorted.
    pub mentions: Vec<(EntityType, String, String, u32)>,
}

/// Short content hash of a passage's text: eight hex digits of its BLAKE3 hash.
#[must_use]
pub fn content_hash(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes());
    hash.to_hex()[..8].to_string()
}

/// Which paragraphs are not plain text.
#[must_use]
pub fn paragraph_kinds(paragraphs: &[Paragraph]) -> Vec<(u32, ParagraphKind)> {
    paragraphs
        .iter()
        .enumerate()
        .filter(|(_, p)| p.kind != ParagraphKind::Text)
        .map(|(i, p)| (i as u32 + 1, p.kind))
        .collect()
}
