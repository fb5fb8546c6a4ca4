//! Everything that a plan matches, for the looks that count or list all of it: live documents by
//! segment, in the order of the articles, and the articles that they belong to.

use std::collections::BTreeSet;

use anyhow::Result;
use tantivy::{DocAddress, DocId, TERMINATED};

use super::plan::{Clause, SegmentPlan};
use crate::index::Snapshot;
use crate::index::columns::Columns;

/// The live documents of a segment that satisfy a clause, ascending.
///
/// # Errors
/// If the index cannot be read.
pub(super) fn live_docs(snapshot: &Snapshot, clause: &Clause, ord: usize) -> Result<Vec<DocId>> {
    let segment = &snapshot.searcher().segment_readers()[ord];
    let mut cursor = SegmentPlan::new(snapshot, ord).cursor(clause)?;
    let mut docs = Vec::new();
    let mut doc = cursor.doc();
    while doc != TERMINATED {
        if !segment.is_deleted(doc) {
            docs.push(doc);
        }
        doc = cursor.advance();
    }
    Ok(docs)
}

/// All live documents that satisfy a clause, by key and place in the article. Linear but for the
/// sorting; 24 bytes of memory for each.
///
/// # Errors
/// If the index cannot be read.
pub(super) fn in_document_order(snapshot: &Snapshot, clause: &Clause) -> Result<Vec<DocAddress>> {
    let mut found: Vec<(u64, u64, DocAddress)> = Vec::new();
    for ord in 0..snapshot.n_segments() {
        let columns = snapshot.columns(ord);
        found.extend(live_docs(snapshot, clause, ord)?.into_iter().map(|doc| {
            let address = DocAddress::new(ord as u32, doc);
            (columns.key_ord(doc), columns.ordinal(doc), address)
        }));
    }
    if snapshot.n_segments() == 1 {
        found.sort_unstable();
    } else {
        // Ordinals of keys compare inside a segment only.
        found.sort_by_cached_key(|(key, ordinal, address)| {
            (snapshot.columns(address.segment_ord as usize).key(*key), *ordinal)
        });
    }
    Ok(found.into_iter().map(|(_, _, address)| address).collect())
}

/// The articles of matching documents. An article may lie in several segments, so it is known
/// by its key.
pub(super) struct Keys<'a> {
    columns: &'a Columns,
    /// The key of each document, in their order.
    pub(super) ords: Vec<u64>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(columns: &'a Columns, docs: &[DocId]) -> Keys<'a> {
        Keys { columns, ords: docs.iter().map(|d| columns.key_ord(*d)).collect() }
    }

    /// The distinct keys of the documents at the given places.
    pub(super) fn at(&self, places: impl IntoIterator<Item = usize>) -> Vec<String> {
        let ords: BTreeSet<u64> = places.into_iter().map(|p| self.ords[p]).collect();
        ords.into_iter().map(|ord| self.columns.key(ord)).collect()
    }

    /// The distinct keys of all of them.
    pub(super) fn distinct(&self) -> Vec<String> {
        self.at(0..self.ords.len())
    }
}
