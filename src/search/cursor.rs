//! Cursors over the documents of one segment: the algebra that every query is run with.
//!
//! Each yields its documents in ascending order, and for the current one the term frequency of
//! every leaf below it, and token ranges where nearness asks for them. Postings come from
//! Tantivy; matching and scoring are ours, so that totals, scores and order depend on the
//! documents alone and never on how the index was built.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::spans::{self, Nearness, Range};

/// The index of a leaf in its plan.
pub type LeafIdx = usize;

/// Walks over matching documents.
pub trait Cursor {
    /// The current document; [`TERMINATED`] after the last.
    fn doc(&self) -> DocId;

    /// Moves to the next document and returns it.
    fn advance(&mut self) -> DocId;

    /// Moves to the first document that is not before `target` and returns it. Does nothing
    /// where the current one is not.
    fn seek(&mut self, target: DocId) -> DocId {
        let mut doc = self.doc();
        while doc < target {
            doc = self.advance();
        }
        doc
    }

    /// True where `doc`, which is not before any document asked for earlier, matches. Cheaper
    /// than [`Cursor::seek`], since a cursor that says no need not find its next match; after a
    /// no it may only be asked again, or moved on with `seek`.
    fn contains(&mut self, doc: DocId) -> bool {
        self.seek(doc) == doc
    }

    /// About how many documents there are; for choosing which cursor leads.
    fn cost(&self) -> u64;

    /// Adds the term frequencies of the current document to the leaves below.
    fn frequencies(&mut self, frequencies: &mut [u32]);

    /// Token ranges of the matches in the current document, appended; sorted by start.
    fn ranges(&mut self, out: &mut Vec<Range>);

    /// The first positions of those ranges, in place of what `out` holds; ascending, each once.
    fn starts(&mut self, out: &mut Vec<u32>) {
        let mut ranges = Vec::new();
        self.ranges(&mut ranges);
        out.clear();
        out.extend(ranges.iter().map(|r| r.start));
        out.dedup();
    }
}

/// A cursor of any kind.
pub type BoxCursor = Box<dyn Cursor>;

/// The documents of a term.
pub struct TermCursor {
    postings: SegmentPostings,
    leaf: Option<LeafIdx>,
    positions: Vec<u32>,
}

impl TermCursor {
    /// Over `postings`; frequencies count for `leaf`, where it scores.
    #[must_use]
    pub fn new(postings: SegmentPostings, leaf: Option<LeafIdx>) -> TermCursor {
        TermCursor { postings, leaf, positions: Vec::new() }
    }
}

impl TermCursor {
    /// How often the term stands in `doc`, which is not before any asked for earlier.
    pub fn frequency(&mut self, doc: DocId) -> u32 {
        if self.contains(doc) { self.postings.term_freq() } else { 0 }
    }
}

impl Cursor for TermCursor {
    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.postings.doc() >= target { self.postings.doc() } else { self.postings.seek(target) }
    }

    fn cost(&self) -> u64 {
        u64::from(self.postings.doc_freq())
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        if let Some(leaf) = self.leaf {
            frequencies[leaf] += self.postings.term_freq();
        }
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        self.postings.positions(&mut self.positions);
        out.extend(self.positions.iter().map(|p| Range::token(*p)));
    }

    fn starts(&mut self, out: &mut Vec<u32>) {
        self.postings.positions(out);
    }
}

/// No document.
pub struct EmptyCursor;

impl Cursor for EmptyCursor {
    fn doc(&self) -> DocId {
        TERMINATED
    }

    fn advance(&mut self) -> DocId {
        TERMINATED
    }

    fn cost(&self) -> u64 {
        0
    }

    fn frequencies(&mut self, _: &mut [u32]) {}

    fn ranges(&mut self, _: &mut Vec<Range>) {}
}

/// The documents that some child has.
pub struct UnionCursor {
    children: Vec<BoxCursor>,
    doc: DocId,
}

impl UnionCursor {
    /// Over any number of children.
    #[must_use]
    pub fn new(children: Vec<BoxCursor>) -> UnionCursor {
        let doc = lowest(&children);
        UnionCursor { children, doc }
    }
}

fn lowest(children: &[BoxCursor]) -> DocId {
    children.iter().map(|c| c.doc()).min().unwrap_or(TERMINATED)
}

impl Cursor for UnionCursor {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        let mut next = TERMINATED;
        for child in &mut self.children {
            let doc = if child.doc() == self.doc { child.advance() } else { child.doc() };
            next = next.min(doc);
        }
        self.doc = next;
        next
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.children.iter_mut().map(|c| c.seek(target)).min().unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        self.children.iter().map(|c| c.cost()).sum()
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        for child in self.children.iter_mut().filter(|c| c.doc() == self.doc) {
            child.frequencies(frequencies);
        }
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        let from = out.len();
        let mut n_children = 0;
        for child in self.children.iter_mut().filter(|c| c.doc() == self.doc) {
            child.ranges(out);
            n_children += 1;
        }
        if n_children > 1 {
            out[from..].sort_unstable();
        }
    }
}

/// The documents that name somebody in one of several ways. Two ways at one place, as a word and
/// the mention that it is, count once.
pub struct NameCursor {
    ways: UnionCursor,
    leaf: Option<LeafIdx>,
    starts: Vec<u32>,
}

impl NameCursor {
    /// Over any number of ways, each with positions.
    #[must_use]
    pub fn new(ways: Vec<BoxCursor>, leaf: Option<LeafIdx>) -> NameCursor {
        NameCursor { ways: UnionCursor::new(ways), leaf, starts: Vec::new() }
    }
}

impl Cursor for NameCursor {
    fn doc(&self) -> DocId {
        self.ways.doc()
    }

    fn advance(&mut self) -> DocId {
        self.ways.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.ways.seek(target)
    }

    fn cost(&self) -> u64 {
        self.ways.cost()
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        if let Some(leaf) = self.leaf {
            self.ways.starts(&mut self.starts);
            frequencies[leaf] += self.starts.len() as u32;
        }
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        self.ways.ranges(out);
    }
}

/// Moves the first child on to the first document that all have; the others follow. The first
/// child should be the one with the fewest documents.
fn settle(children: &mut [BoxCursor]) -> DocId {
    let Some((leader, others)) = children.split_first_mut() else { return TERMINATED };
    'leader: loop {
        let doc = leader.doc();
        if doc == TERMINATED {
            return doc;
        }
        for other in others.iter_mut() {
            if !other.contains(doc) {
                leader.advance();
                continue 'leader;
            }
        }
        return doc;
    }
}

/// The documents that every child has.
pub struct IntersectionCursor {
    /// Fewest documents first.
    children: Vec<BoxCursor>,
}

impl IntersectionCursor {
    /// Over any number of children; of none there is no document.
    #[must_use]
    pub fn new(mut children: Vec<BoxCursor>) -> IntersectionCursor {
        children.sort_by_key(|c| c.cost());
        settle(&mut children);
        IntersectionCursor { children }
    }
}

impl Cursor for IntersectionCursor {
    fn doc(&self) -> DocId {
        self.children.first().map_or(TERMINATED, |c| c.doc())
    }

    fn advance(&mut self) -> DocId {
        if let Some(leader) = self.children.first_mut() {
            leader.advance();
        }
        settle(&mut self.children)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.children[0].seek(target);
            settle(&mut self.children);
        }
        self.doc()
    }

    fn contains(&mut self, doc: DocId) -> bool {
        self.children.iter_mut().all(|c| c.contains(doc))
    }

    fn cost(&self) -> u64 {
        self.children.first().map_or(0, |c| c.cost())
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        self.children.iter_mut().for_each(|c| c.frequencies(frequencies));
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        let from = out.len();
        self.children.iter_mut().for_each(|c| c.ranges(out));
        out[from..].sort_unstable();
    }
}

/// How the words of a [`SlotCursor`] must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slots {
    /// Side by side, in order.
    Phrase,
    /// Side by side, in order, at the place of a name: its first word.
    Name,
    /// Within a window, in any order; see [`spans::window`].
    Window(u32),
}

/// The documents in which the words of all slots stand together.
pub struct SlotCursor {
    /// Fewest documents first.
    children: Vec<BoxCursor>,
    /// Which slot each child is.
    order: Vec<usize>,
    slots: Slots,
    leaf: Option<LeafIdx>,
    /// Positions of each slot's word in the current document.
    positions: Vec<Vec<u32>>,
    /// Matches in the current document.
    found: Vec<Range>,
}

impl SlotCursor {
    /// A phrase or window over slots in the order in which they are written; each child gives
    /// the positions of its slot's word.
    #[must_use]
    pub fn new(children: Vec<BoxCursor>, slots: Slots, leaf: Option<LeafIdx>) -> SlotCursor {
        let n_slots = children.len();
        let mut numbered: Vec<(usize, BoxCursor)> = children.into_iter().enumerate().collect();
        numbered.sort_by_key(|(slot, c)| (c.cost(), *slot));
        let (order, children) = numbered.into_iter().unzip();
        let mut cursor = SlotCursor {
            children,
            order,
            slots,
            leaf,
            positions: vec![Vec::new(); n_slots],
            found: Vec::new(),
        };
        settle(&mut cursor.children);
        cursor.settle_positions();
        cursor
    }

    fn settle_positions(&mut self) -> DocId {
        while self.doc() != TERMINATED {
            self.read_matches();
            if !self.found.is_empty() {
                break;
            }
            self.children[0].advance();
            settle(&mut self.children);
        }
        self.doc()
    }

    fn read_matches(&mut self) {
        self.found.clear();
        for (child, slot) in self.children.iter_mut().zip(&self.order) {
            child.starts(&mut self.positions[*slot]);
        }
        match self.slots {
            Slots::Phrase => spans::phrase(&self.positions, |r| self.found.push(r)),
            Slots::Name => {
                spans::phrase(&self.positions, |r| self.found.push(Range::token(r.start)));
            }
            Slots::Window(n) => spans::window(&self.positions, n, |r| self.found.push(r)),
        }
    }
}

impl Cursor for SlotCursor {
    fn doc(&self) -> DocId {
        self.children.first().map_or(TERMINATED, |c| c.doc())
    }

    fn advance(&mut self) -> DocId {
        if let Some(leader) = self.children.first_mut() {
            leader.advance();
        }
        settle(&mut self.children);
        self.settle_positions()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.children[0].seek(target);
            settle(&mut self.children);
            self.settle_positions();
        }
        self.doc()
    }

    fn contains(&mut self, doc: DocId) -> bool {
        if !self.children.iter_mut().all(|c| c.contains(doc)) {
            return false;
        }
        self.read_matches();
        !self.found.is_empty()
    }

    fn cost(&self) -> u64 {
        self.children.first().map_or(0, |c| c.cost())
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        if let Some(leaf) = self.leaf {
            // Ranges that begin with the same word are one occurrence.
            frequencies[leaf] += self.found.chunk_by(|a, b| a.start == b.start).count() as u32;
        }
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        out.extend_from_slice(&self.found);
    }
}

/// The documents in which two operands stand near each other, or the left one stands with no
/// right one near.
pub struct NearCursor {
    left: BoxCursor,
    right: BoxCursor,
    /// Sentence or paragraph starts, for the two kinds that need them.
    bounds: Option<TermCursor>,
    nearness: Nearness,
    negative: bool,
    right_leads: bool,
    leaf: Option<LeafIdx>,
    left_ranges: Vec<Range>,
    right_ranges: Vec<Range>,
    bound_positions: Vec<u32>,
    found: Vec<Range>,
    frequency: u32,
}

impl NearCursor {
    /// `left w/… right`, or with `negative` `left NOT w/… right`.
    #[must_use]
    pub fn new(
        left: BoxCursor,
        right: BoxCursor,
        bounds: Option<TermCursor>,
        nearness: Nearness,
        negative: bool,
        leaf: Option<LeafIdx>,
    ) -> NearCursor {
        let mut cursor = NearCursor {
            right_leads: !negative && right.cost() < left.cost(),
            left,
            right,
            bounds,
            nearness,
            negative,
            leaf,
            left_ranges: Vec::new(),
            right_ranges: Vec::new(),
            bound_positions: Vec::new(),
            found: Vec::new(),
            frequency: 0,
        };
        cursor.settle();
        cursor
    }

    /// The side with fewer documents; where the right one excludes, the left.
    fn leader(&mut self) -> &mut BoxCursor {
        if self.right_leads { &mut self.right } else { &mut self.left }
    }

    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.doc();
            if doc == TERMINATED {
                return doc;
            }
            let other = if self.right_leads { &mut self.left } else { &mut self.right };
            if self.negative || other.contains(doc) {
                self.read_matches(doc);
                if self.frequency > 0 {
                    return doc;
                }
            }
            self.leader().advance();
        }
    }

    fn read_matches(&mut self, doc: DocId) {
        self.left_ranges.clear();
        self.left.ranges(&mut self.left_ranges);
        self.left_ranges.dedup();
        self.right_ranges.clear();
        if self.right.contains(doc) {
            self.right.ranges(&mut self.right_ranges);
            self.right_ranges.dedup();
        }
        self.bound_positions.clear();
        if let Some(bounds) = &mut self.bounds
            && bounds.contains(doc)
        {
            bounds.starts(&mut self.bound_positions);
        }
        self.found.clear();
        if self.negative {
            self.found = spans::not_near(
                &self.left_ranges,
                &self.right_ranges,
                self.nearness,
                &self.bound_positions,
            );
            self.frequency = self.found.len() as u32;
            return;
        }
        let mut last_left = None;
        self.frequency = 0;
        spans::near_pairs(
            &self.left_ranges,
            &self.right_ranges,
            self.nearness,
            &self.bound_positions,
            |l, r| {
                self.found.push(l.join(r));
                if last_left != Some(l) {
                    self.frequency += 1;
                    last_left = Some(l);
                }
            },
        );
        self.found.sort_unstable();
        self.found.dedup();
    }
}

impl Cursor for NearCursor {
    fn doc(&self) -> DocId {
        if self.right_leads { self.right.doc() } else { self.left.doc() }
    }

    fn advance(&mut self) -> DocId {
        self.leader().advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.leader().seek(target);
            self.settle();
        }
        self.doc()
    }

    fn contains(&mut self, doc: DocId) -> bool {
        if !self.left.contains(doc) || !(self.right.contains(doc) || self.negative) {
            return false;
        }
        self.read_matches(doc);
        self.frequency > 0
    }

    fn cost(&self) -> u64 {
        match self.negative {
            true => self.left.cost(),
            false => self.left.cost().min(self.right.cost()),
        }
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        if let Some(leaf) = self.leaf {
            frequencies[leaf] += self.frequency;
        }
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        out.extend_from_slice(&self.found);
    }
}

/// The documents in which a child matches at least so many times.
pub struct AtLeastCursor {
    child: BoxCursor,
    times: usize,
    ranges: Vec<Range>,
}

impl AtLeastCursor {
    /// `atleastN(child)`.
    #[must_use]
    pub fn new(child: BoxCursor, times: u32) -> AtLeastCursor {
        let mut cursor = AtLeastCursor { child, times: times as usize, ranges: Vec::new() };
        cursor.settle();
        cursor
    }

    fn settle(&mut self) -> DocId {
        while self.child.doc() != TERMINATED {
            self.ranges.clear();
            self.child.ranges(&mut self.ranges);
            self.ranges.dedup();
            if self.ranges.len() >= self.times {
                break;
            }
            self.child.advance();
        }
        self.child.doc()
    }
}

impl Cursor for AtLeastCursor {
    fn doc(&self) -> DocId {
        self.child.doc()
    }

    fn advance(&mut self) -> DocId {
        self.child.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.child.doc() < target {
            self.child.seek(target);
            self.settle();
        }
        self.child.doc()
    }

    fn contains(&mut self, doc: DocId) -> bool {
        if !self.child.contains(doc) {
            return false;
        }
        self.ranges.clear();
        self.child.ranges(&mut self.ranges);
        self.ranges.dedup();
        self.ranges.len() >= self.times
    }

    fn cost(&self) -> u64 {
        self.child.cost()
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        self.child.frequencies(frequencies);
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        out.extend_from_slice(&self.ranges);
    }
}

/// A test of one document, such as a date against a period.
pub type Check = Box<dyn FnMut(DocId) -> bool>;

/// The documents of `base` that pass every check and stand in no excluded cursor; optional
/// cursors add to the score where they match.
pub struct FilterCursor {
    base: BoxCursor,
    optional: Vec<BoxCursor>,
    excluded: Vec<BoxCursor>,
    checks: Vec<Check>,
}

impl FilterCursor {
    /// Puts conditions on `base`.
    #[must_use]
    pub fn new(
        base: BoxCursor,
        optional: Vec<BoxCursor>,
        excluded: Vec<BoxCursor>,
        checks: Vec<Check>,
    ) -> FilterCursor {
        let mut cursor = FilterCursor { base, optional, excluded, checks };
        cursor.settle();
        cursor
    }

    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.base.doc();
            if doc == TERMINATED {
                return doc;
            }
            if self.passes(doc) {
                return doc;
            }
            self.base.advance();
        }
    }

    fn passes(&mut self, doc: DocId) -> bool {
        self.checks.iter_mut().all(|check| check(doc))
            && !self.excluded.iter_mut().any(|c| c.contains(doc))
    }
}

impl Cursor for FilterCursor {
    fn doc(&self) -> DocId {
        self.base.doc()
    }

    fn advance(&mut self) -> DocId {
        self.base.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.base.seek(target);
            self.settle();
        }
        self.doc()
    }

    fn contains(&mut self, doc: DocId) -> bool {
        self.base.contains(doc) && self.passes(doc)
    }

    fn cost(&self) -> u64 {
        self.base.cost()
    }

    fn frequencies(&mut self, frequencies: &mut [u32]) {
        let doc = self.base.doc();
        self.base.frequencies(frequencies);
        for cursor in &mut self.optional {
            if cursor.contains(doc) {
                cursor.frequencies(frequencies);
            }
        }
    }

    fn ranges(&mut self, out: &mut Vec<Range>) {
        let doc = self.base.doc();
        let from = out.len();
        self.base.ranges(out);
        for cursor in &mut self.optional {
            if cursor.contains(doc) {
                cursor.ranges(out);
            }
        }
        out[from..].sort_unstable();
    }
}
