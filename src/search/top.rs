//! The best of the documents that match, while they go by.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::DocAddress;

use super::collect::Ranked;
use crate::index::Snapshot;

/// A document that matches, while the best are sought.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it is ordered by, the highest first.
    pub primary: u64,
    /// The score of its words.
    pub score: f64,
    /// Where it is stored.
    pub address: DocAddress,
}

impl Entry {
    fn ranked(&self) -> Ranked {
        Ranked { address: self.address, score: self.score, in_pool: false }
    }
}

/// Keeps the best documents. Most of those that go by cost one comparison.
pub struct Top<'a> {
    snapshot: &'a Snapshot,
    wanted: usize,
    entries: Vec<Entry>,
    /// What the best so far are ordered by, the lowest on top; as many as are wanted.
    best: BinaryHeap<Reverse<u64>>,
    /// Nothing below this can be among the best.
    bar: u64,
}

/// So many times what is wanted is held before the rest is dropped.
const HELD: usize = 4;

impl<'a> Top<'a> {
    /// Keeps so many of the documents of a snapshot; one or more.
    #[must_use]
    pub fn new(snapshot: &'a Snapshot, wanted: usize) -> Top<'a> {
        Top { snapshot, wanted, entries: Vec::new(), best: BinaryHeap::new(), bar: 0 }
    }

    /// Takes a document into account.
    pub fn offer(&mut self, entry: Entry) {
        if entry.primary < self.bar {
            return;
        }
        self.entries.push(entry);
        if self.wanted == usize::MAX {
            return;
        }
        self.best.push(Reverse(entry.primary));
        if self.best.len() > self.wanted {
            self.best.pop();
        }
        if self.best.len() == self.wanted {
            self.bar = self.best.peek().map_or(0, |lowest| lowest.0);
        }
        if self.entries.len() >= self.wanted.saturating_mul(HELD) {
            self.cut();
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.best.clear();
        self.bar = 0;
    }

    /// A score that so many documents have as are wanted; below 0 while there are not so many.
    #[must_use]
    pub fn lowest_score(&self) -> f64 {
        match self.bar {
            0 => -1.0,
            bar => f64::from_bits(bar),
        }
    }

    /// Leaves the best, in any order.
    fn cut(&mut self) {
        if self.entries.len() > self.wanted {
            let snapshot = self.snapshot;
            let by_place = |a: &Entry, b: &Entry| compare(snapshot, a, b);
            self.entries.select_nth_unstable_by(self.wanted - 1, by_place);
            self.entries.truncate(self.wanted);
        }
    }

    /// The best, in order.
    #[must_use]
    pub fn finish(mut self) -> Vec<Ranked> {
        self.cut();
        self.entries.sort_unstable_by(|a, b| compare(self.snapshot, a, b));
        self.entries.iter().map(Entry::ranked).collect()
    }
}

fn compare(snapshot: &Snapshot, a: &Entry, b: &Entry) -> Ordering {
    b.primary.cmp(&a.primary).then_with(|| snapshot.compare_places(a.address, b.address))
}
