//! The fast columns of a segment that searching reads, opened once.

use std::ops::Range;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

/// Columns by document of one segment.
#[derive(Clone)]
pub struct Columns {
    /// Tokens of the passage.
    n_tokens: Column<u64>,
    /// The passage's place in its article.
    ordinal: Column<u64>,
    date_start: Column<i64>,
    date_end: Column<i64>,
    /// Article keys; `None` in a segment without documents.
    key: Option<StrColumn>,
}

impl Columns {
    /// Opens the columns of a segment.
    ///
    /// # Errors
    /// If the segment is damaged.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Columns> {
        let fast = segment.fast_fields();
        Ok(Columns {
            n_tokens: fast.u64("n_tokens")?,
            ordinal: fast.u64("ordinal")?,
            date_start: fast.i64("date_start")?,
            date_end: fast.i64("date_end")?,
            key: fast.str("key")?,
        })
    }

    /// Tokens of a passage.
    #[inline]
    #[must_use]
    pub fn n_tokens(&self, doc: DocId) -> u64 {
        self.n_tokens.first(doc).unwrap_or(0)
    }

    /// The passage's place in its article.
    #[must_use]
    pub fn ordinal(&self, doc: DocId) -> u64 {
        self.ordinal.first(doc).unwrap_or(0)
    }

    /// True for a head: a title with its deck.
    #[must_use]
    pub fn is_head(&self, doc: DocId) -> bool {
        self.ordinal(doc) == 0
    }

    /// The period that the article's date covers, in days, both ends inclusive; `None` if
    /// undated.
    #[must_use]
    pub fn period(&self, doc: DocId) -> Option<(i64, i64)> {
        Some((self.date_start.first(doc)?, self.date_end.first(doc)?))
    }

    /// The ordinal of the article's key among the keys of this segment; keys and ordinals
    /// order alike.
    #[must_use]
    pub fn key_ord(&self, doc: DocId) -> u64 {
        self.key.as_ref().and_then(|k| k.ords().first(doc)).unwrap_or(u64::MAX)
    }

    /// The documents of the article that a document belongs to: its neighbours, of the `n_docs`
    /// of the segment, that have the same key.
    #[must_use]
    pub fn article_docs(&self, doc: DocId, n_docs: u32) -> Range<DocId> {
        let key = self.key_ord(doc);
        let same = |other: &DocId| self.key_ord(*other) == key;
        let start = (0..doc).rev().take_while(same).last().unwrap_or(doc);
        let end = (doc + 1..n_docs).take_while(same).last().unwrap_or(doc) + 1;
        start..end
    }

    /// The ordinal of a key in this segment; `None` if no document has it.
    #[must_use]
    pub fn find_key(&self, key: &str) -> Option<u64> {
        self.key.as_ref()?.dictionary().term_ord(key).ok().flatten()
    }

    /// How many keys there are; ordinals lie below.
    #[must_use]
    pub fn n_keys(&self) -> u64 {
        self.key.as_ref().map_or(0, |k| k.num_terms() as u64)
    }

    /// The key with the given ordinal; empty if there is none.
    #[must_use]
    pub fn key(&self, ord: u64) -> String {
        let mut key = String::new();
        if let Some(column) = &self.key
            && !matches!(column.ord_to_str(ord, &mut key), Ok(true))
        {
            key.clear();
        }
        key
    }
}
