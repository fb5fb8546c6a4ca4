//! The plan of a query: terms and operators resolved against one snapshot, ready to be run in
//! every segment.

use std::sync::Arc;

use anyhow::Result;
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

use super::cursor::{
    AtLeastCursor, BoxCursor, Check, EmptyCursor, FilterCursor, IntersectionCursor, LeafIdx,
    NameCursor, NearCursor, SlotCursor, Slots, TermCursor, UnionCursor,
};
use super::spans::Nearness;
use crate::index::Snapshot;
use crate::index::columns::Columns;
use crate::index::schema::{PARAGRAPH_START, PASSAGE, SENTENCE_START};
use crate::query::Note;

/// A scoring part of the query.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// As a reader would name it: `drone`, `"pakistani state"`.
    pub name: String,
    /// The writer's weight times how often the part stands in the query.
    pub weight: f64,
    /// Inverse document frequency; for phrases and nearness the sum over their words.
    pub idf: f64,
    /// Passages that have it, where it is a single term.
    pub doc_freq: u64,
    /// The very form in which a plain word was written, with its idf.
    pub exact: Option<(Term, f64)>,
    /// True for a plain word of grammar, whose weight is lowered.
    pub function_word: bool,
}

/// Two plain words side by side in the query.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The first.
    pub left: LeafIdx,
    /// The second.
    pub right: LeafIdx,
    /// How many words on it begins.
    pub gap: u32,
}

/// What a document must satisfy.
#[derive(Clone, Debug)]
pub enum Clause {
    /// Has the term.
    Term(Term, Option<LeafIdx>),
    /// Has one of the terms; their frequencies add up.
    AnyTerm(Vec<Term>, Option<LeafIdx>),
    /// Has somebody's name, in one of several ways; each place counts once.
    Name(Vec<Clause>, Option<LeafIdx>),
    /// Has a word for each slot, standing together.
    Slots(Vec<Clause>, Slots, Option<LeafIdx>),
    /// Has the two near each other.
    Near {
        /// Left operand.
        left: Box<Clause>,
        /// Right operand.
        right: Box<Clause>,
        /// How near.
        nearness: Nearness,
        /// True for `NOT w/n`.
        negative: bool,
        /// Where it scores.
        leaf: Option<LeafIdx>,
    },
    /// Matches at least so many times.
    AtLeast(Box<Clause>, u32),
    /// Satisfies all.
    All(Vec<Clause>),
    /// Satisfies one.
    Any(Vec<Clause>),
    /// Satisfies the base under conditions.
    Filtered {
        /// What must match; the others only restrict it or add to its score.
        base: Box<Clause>,
        /// Adds to the score.
        optional: Vec<Clause>,
        /// Must not match.
        excluded: Vec<Clause>,
        /// Tests on columns.
        tests: Vec<Test>,
    },
    /// Every passage.
    Everything,
    /// None.
    Nothing,
}

impl Clause {
    /// The clauses directly below: of a nearness left and right, of conditions the base, what is
    /// optional, and what is excluded.
    pub fn children(&self) -> impl Iterator<Item = &Clause> {
        let (pair, list, more): ([Option<&Clause>; 2], &[Clause], &[Clause]) = match self {
            Clause::Slots(list, ..)
            | Clause::Name(list, _)
            | Clause::All(list)
            | Clause::Any(list) => ([None, None], list, &[]),
            Clause::Near { left, right, .. } => ([Some(left), Some(right)], &[], &[]),
            Clause::AtLeast(child, _) => ([Some(child), None], &[], &[]),
            Clause::Filtered { base, optional, excluded, .. } => {
                ([Some(base), None], optional, excluded)
            }
            Clause::Term(..) | Clause::AnyTerm(..) | Clause::Everything | Clause::Nothing => {
                ([None, None], &[], &[])
            }
        };
        pair.into_iter().flatten().chain(list).chain(more)
    }

    /// The leaf of the clause itself.
    #[must_use]
    pub fn leaf(&self) -> Option<LeafIdx> {
        match self {
            Clause::Term(_, leaf)
            | Clause::AnyTerm(_, leaf)
            | Clause::Name(_, leaf)
            | Clause::Slots(_, _, leaf)
            | Clause::Near { leaf, .. } => *leaf,
            _ => None,
        }
    }
}

/// A test of one document by its columns.
#[derive(Clone, Debug)]
pub enum Test {
    /// The article's period overlaps one of the given ones; both ends inclusive, in days.
    Periods(Vec<(Option<i64>, Option<i64>)>),
    /// The article's key is one of these, sorted.
    Keys(Arc<Vec<String>>),
}

/// A query, planned.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What matches.
    pub clause: Clause,
    /// What scores, in the order of the query.
    pub leaves: Vec<Leaf>,
    /// Neighbouring words, in the order of the query.
    pub pairs: Vec<Pair>,
    /// What the reader should know of how words were resolved.
    pub notes: Vec<Note>,
}

impl Plan {
    /// The terms of a plan that is nothing but alternatives of scoring words, each one term or a
    /// few; then candidates can be found without looking at every document.
    #[must_use]
    pub fn as_terms(&self) -> Option<Vec<(&Term, LeafIdx)>> {
        fn add<'p>(clause: &'p Clause, out: &mut Vec<(&'p Term, LeafIdx)>) -> bool {
            match clause {
                Clause::Term(term, Some(leaf)) => {
                    out.push((term, *leaf));
                    true
                }
                Clause::AnyTerm(terms, Some(leaf)) if terms.len() <= MAX_STEMS => {
                    out.extend(terms.iter().map(|t| (t, *leaf)));
                    true
                }
                Clause::Any(children) => children.iter().all(|c| add(c, out)),
                _ => false,
            }
        }
        let mut terms = Vec::new();
        (add(&self.clause, &mut terms) && !terms.is_empty()).then_some(terms)
    }

    /// The clause of every leaf, by its index. Of a wildcard that stands for more than
    /// `max_terms` words there is none.
    #[must_use]
    pub fn leaf_clauses(&self, max_terms: usize) -> Vec<Option<&Clause>> {
        let mut found = vec![None; self.leaves.len()];
        find_leaves(&self.clause, max_terms, &mut found);
        found
    }
}

/// A word has a stem in each language of the index; more terms than this are a wildcard's.
const MAX_STEMS: usize = 8;

fn find_leaves<'p>(clause: &'p Clause, max_terms: usize, found: &mut [Option<&'p Clause>]) {
    match (clause, clause.leaf()) {
        (Clause::AnyTerm(terms, _), _) if terms.len() > max_terms => {}
        (_, Some(leaf)) => found[leaf] = Some(clause),
        _ => clause.children().for_each(|child| find_leaves(child, max_terms, found)),
    }
}

/// Opens cursors in one segment.
pub struct SegmentPlan<'a> {
    snapshot: &'a Snapshot,
    segment: &'a SegmentReader,
    columns: Columns,
}

impl<'a> SegmentPlan<'a> {
    /// For the segment with the given number.
    #[must_use]
    pub fn new(snapshot: &'a Snapshot, ord: usize) -> SegmentPlan<'a> {
        SegmentPlan {
            snapshot,
            segment: &snapshot.searcher().segment_readers()[ord],
            columns: snapshot.columns(ord).clone(),
        }
    }

    /// Opens a cursor over the documents that satisfy a clause. Deleted documents are not
    /// left out.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn cursor(&self, clause: &Clause) -> Result<BoxCursor> {
        self.open(clause, false)
    }

    /// The same, with positions to be read.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn cursor_with_ranges(&self, clause: &Clause) -> Result<BoxCursor> {
        self.open(clause, true)
    }

    /// With `ranges`, positions are read where the clause itself would not need them.
    fn open(&self, clause: &Clause, ranges: bool) -> Result<BoxCursor> {
        let all = |clauses: &[Clause], ranges| -> Result<Vec<BoxCursor>> {
            clauses.iter().map(|c| self.open(c, ranges)).collect()
        };
        Ok(match clause {
            Clause::Term(term, leaf) => match self.postings(term, leaf.is_some(), ranges)? {
                Some(postings) => Box::new(TermCursor::new(postings, *leaf)),
                None => Box::new(EmptyCursor),
            },
            Clause::AnyTerm(terms, leaf) => {
                let mut children: Vec<BoxCursor> = Vec::new();
                for term in terms {
                    if let Some(postings) = self.postings(term, leaf.is_some(), ranges)? {
                        children.push(Box::new(TermCursor::new(postings, *leaf)));
                    }
                }
                match children.len() {
                    0 => Box::new(EmptyCursor),
                    1 => children.remove(0),
                    _ => Box::new(UnionCursor::new(children)),
                }
            }
            Clause::Name(ways, leaf) => Box::new(NameCursor::new(all(ways, true)?, *leaf)),
            Clause::Slots(children, slots, leaf) => {
                Box::new(SlotCursor::new(all(children, true)?, *slots, *leaf))
            }
            Clause::Near { left, right, nearness, negative, leaf } => Box::new(NearCursor::new(
                self.open(left, true)?,
                self.open(right, true)?,
                self.bounds(*nearness)?,
                *nearness,
                *negative,
                *leaf,
            )),
            Clause::AtLeast(child, times) => {
                Box::new(AtLeastCursor::new(self.open(child, true)?, *times))
            }
            Clause::All(children) => Box::new(IntersectionCursor::new(all(children, ranges)?)),
            Clause::Any(children) => Box::new(UnionCursor::new(all(children, ranges)?)),
            Clause::Filtered { base, optional, excluded, tests } => Box::new(FilterCursor::new(
                self.open(base, ranges)?,
                all(optional, ranges)?,
                all(excluded, false)?,
                tests.iter().map(|t| self.check(t)).collect(),
            )),
            Clause::Everything => {
                let term = Term::from_field_text(self.snapshot.fields().doctype, PASSAGE);
                self.open(&Clause::Term(term, None), false)?
            }
            Clause::Nothing => Box::new(EmptyCursor),
        })
    }

    fn postings(
        &self,
        term: &Term,
        frequencies: bool,
        positions: bool,
    ) -> Result<Option<SegmentPostings>> {
        let option = match (frequencies, positions) {
            (_, true) => IndexRecordOption::WithFreqsAndPositions,
            (true, false) => IndexRecordOption::WithFreqs,
            (false, false) => IndexRecordOption::Basic,
        };
        Ok(self.segment.inverted_index(term.field())?.read_postings(term, option)?)
    }

    /// A cursor for the frequencies of one term; `None` where the segment has none.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn frequencies(&self, term: &Term) -> Result<Option<TermCursor>> {
        Ok(self.postings(term, true, false)?.map(|p| TermCursor::new(p, None)))
    }

    fn bounds(&self, nearness: Nearness) -> Result<Option<TermCursor>> {
        let term = match nearness {
            Nearness::Sentence => SENTENCE_START,
            Nearness::Paragraph => PARAGRAPH_START,
            Nearness::Words(_) | Nearness::Before(_) => return Ok(None),
        };
        let term = Term::from_field_text(self.snapshot.fields().bounds, term);
        Ok(self.postings(&term, true, true)?.map(|p| TermCursor::new(p, None)))
    }

    fn check(&self, test: &Test) -> Check {
        let columns = self.columns.clone();
        match test {
            Test::Periods(periods) => {
                let periods: Vec<(i64, i64)> = periods
                    .iter()
                    .map(|(from, to)| (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
                    .collect();
                Box::new(move |doc| {
                    columns.period(doc).is_some_and(|(start, end)| {
                        periods.iter().any(|(from, to)| start <= *to && end >= *from)
                    })
                })
            }
            Test::Keys(keys) => {
                let among = self.key_ords(keys);
                Box::new(move |doc: DocId| among.binary_search(&columns.key_ord(doc)).is_ok())
            }
        }
    }

    /// Ordinals in this segment of the keys that it has, ascending.
    fn key_ords(&self, keys: &[String]) -> Vec<u64> {
        keys.iter().filter_map(|k| self.columns.find_key(k)).collect()
    }
}
