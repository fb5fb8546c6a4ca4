//! What matched, in the text: the plan evaluated over the words of one passage.
//!
//! The same clauses and the same nearness ([`spans`]) that the cursors run over positions, run
//! over the tokens of the stored text: so what is marked is what matched. What the text cannot
//! tell, such as who wrote it, is asked of the index, and only where it decides what is marked:
//! among alternatives.

use anyhow::Result;
use rustc_hash::FxHashMap;
use tantivy::schema::Field;
use tantivy::{DocAddress, Term};

use super::cursor::Slots;
use super::plan::{Clause, Plan, SegmentPlan};
use super::spans::{self, Nearness, Range};
use crate::entities::mention_key;
use crate::index::Snapshot;
use crate::index::record::PassageRecord;
use crate::index::schema::Fields;
use crate::index::stems::{StemLanguage, Stemmers};
use crate::model::Span;
use crate::text;

/// Finds marks for one plan in any number of passages.
pub struct Marker<'p> {
    plan: &'p Plan,
    snapshot: &'p Snapshot,
    stemmers: Stemmers,
    /// Which of the plan's terms there are, by field and text.
    wanted: Wanted<'p>,
    /// Which first letters (ASCII, lower case) the wanted words have; a stem begins as its word.
    initials: [bool; 128],
}

type Wanted<'p> = FxHashMap<(Field, &'p [u8]), usize>;

impl<'p> Marker<'p> {
    /// For a plan of this snapshot.
    #[must_use]
    pub fn new(plan: &'p Plan, snapshot: &'p Snapshot) -> Marker<'p> {
        let fields = snapshot.fields();
        let mut wanted = FxHashMap::default();
        want(&plan.clause, fields, &mut wanted);
        let mut initials = [false; 128];
        for (field, text) in wanted.keys().filter(|(field, _)| !is_key(fields, *field)) {
            match text.first() {
                // Stems of other languages than English say so first, and some of their rules
                // take a word's beginning away.
                _ if *field == fields.body && text.contains(&b':') => initials = [true; 128],
                Some(first) if first.is_ascii() => {
                    initials[first.to_ascii_lowercase() as usize] = true;
                }
                // The first letter may have had an accent: every word is to be looked at.
                _ => initials = [true; 128],
            }
        }
        Marker { plan, snapshot, stemmers: Stemmers::default(), wanted, initials }
    }

    /// The bytes of a passage's text that satisfied the plan: sorted, none overlapping. The
    /// passage must be one that the plan matches.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn marks(&mut self, address: DocAddress, passage: &PassageRecord) -> Result<Vec<Span>> {
        if self.wanted.is_empty() {
            return Ok(Vec::new());
        }
        let tokens: Vec<Span> = text::tokens(&passage.text).collect();
        let mut places = vec![Vec::new(); self.wanted.len()];
        let language = passage.head.lang.as_deref().and_then(StemLanguage::of);
        for (position, token) in tokens.iter().enumerate() {
            self.place(token.of(&passage.text), language, position as u32, &mut places);
        }
        let ends = self.place_mentions(passage, &tokens, &mut places);
        self.place_speakers(passage, &tokens, &mut places);
        let text = Text {
            snapshot: self.snapshot,
            address,
            wanted: &self.wanted,
            places: &places,
            ends: &ends,
            tokens: &tokens,
            passage,
        };
        let mut marks = Vec::new();
        text.mark(&text.found(&self.plan.clause), &mut marks)?;
        Ok(merge(marks, &tokens))
    }

    fn place(
        &mut self,
        token: &str,
        language: Option<StemLanguage>,
        position: u32,
        places: &mut [Vec<Range>],
    ) {
        // Most words are passed over by their first letter, since stemming is dear.
        let first = token.as_bytes()[0];
        if first.is_ascii() && !self.initials[first.to_ascii_lowercase() as usize] {
            return;
        }
        let mut hit = |wanted: &Wanted, field: Field, form: &str| {
            if let Some(idx) = wanted.get(&(field, form.as_bytes())) {
                places[*idx].push(Range::token(position));
            }
        };
        let fields = self.snapshot.fields();
        hit(&self.wanted, fields.body, self.stemmers.of(language).stem(token));
        hit(&self.wanted, fields.body_exact, &text::fold_exact(token));
        if let Some(cased) = text::cased_form(token) {
            hit(&self.wanted, fields.body_exact, &cased);
        }
    }

    /// Places each mention at its first token, as the index does. Returns where the mentions of
    /// a wanted term end, by the term and the first token.
    fn place_mentions(
        &self,
        passage: &PassageRecord,
        tokens: &[Span],
        places: &mut [Vec<Range>],
    ) -> FxHashMap<(usize, u32), u32> {
        let mut ends = FxHashMap::default();
        let field = self.snapshot.fields().mention;
        if !self.wanted.keys().any(|(f, _)| *f == field) {
            return ends;
        }
        for mention in &passage.mentions {
            let key = mention.key();
            let Some(idx) = self.wanted.get(&(field, key.as_bytes())) else { continue };
            let span = mention.span();
            let start = tokens.partition_point(|t| t.end <= span.start) as u32;
            if (start as usize) < tokens.len() {
                places[*idx].push(Range::token(start));
                let end = tokens.partition_point(|t| t.start < span.end) as u32;
                let known = ends.entry((*idx, start)).or_insert(end);
                *known = end.max(*known);
            }
        }
        ends
    }

    /// Places each speaker where his name and the words that show him stand.
    fn place_speakers(&self, passage: &PassageRecord, tokens: &[Span], places: &mut [Vec<Range>]) {
        for speaker in &passage.speakers {
            for (kind, name) in &speaker.names {
                let key = mention_key(*kind, name);
                let Some(idx) = self.wanted.get(&(self.snapshot.fields().speaker, key.as_bytes()))
                else {
                    continue;
                };
                for span in [speaker.span, speaker.cue] {
                    let start = tokens.partition_point(|t| t.end <= span.start) as u32;
                    let end = tokens.partition_point(|t| t.start < span.end) as u32;
                    if start < end {
                        places[*idx].push(Range { start, end });
                    }
                }
            }
        }
    }
}

/// True for the fields whose terms are mention keys.
fn is_key(fields: &Fields, field: Field) -> bool {
    field == fields.mention || field == fields.speaker
}

/// Collects the terms of a clause that have places in the text.
fn want<'p>(clause: &'p Clause, fields: &Fields, wanted: &mut Wanted<'p>) {
    let mut add = |term: &'p Term| {
        let next = wanted.len();
        if is_text(term, fields) {
            wanted.entry(term_key(term)).or_insert(next);
        }
    };
    match clause {
        Clause::Term(term, _) => add(term),
        Clause::AnyTerm(terms, _) => terms.iter().for_each(add),
        _ => clause.children().for_each(|child| want(child, fields, wanted)),
    }
}

fn term_key(term: &Term) -> (Field, &[u8]) {
    (term.field(), term.serialized_value_bytes())
}

fn is_text(term: &Term, fields: &Fields) -> bool {
    [fields.body, fields.body_exact].contains(&term.field()) || is_key(fields, term.field())
}

/// One passage, with the places of the plan's terms in it.
struct Text<'t> {
    snapshot: &'t Snapshot,
    address: DocAddress,
    wanted: &'t Wanted<'t>,
    places: &'t [Vec<Range>],
    ends: &'t FxHashMap<(usize, u32), u32>,
    tokens: &'t [Span],
    passage: &'t PassageRecord,
}

/// Where a clause matches in a passage.
struct Found<'c> {
    clause: &'c Clause,
    /// Sorted, each once; none also where a clause matches without a place in the text, as a
    /// filter on metadata does.
    ranges: Vec<Range>,
    /// In the order of [`Clause::children`].
    children: Vec<Found<'c>>,
}

impl<'t> Text<'t> {
    fn found<'c>(&self, clause: &'c Clause) -> Found<'c> {
        let children: Vec<Found> = clause.children().map(|c| self.found(c)).collect();
        let mut ranges = Vec::new();
        match clause {
            Clause::Term(term, _) => ranges.extend_from_slice(self.of(term)),
            Clause::AnyTerm(terms, _) => {
                terms.iter().for_each(|t| ranges.extend_from_slice(self.of(t)));
            }
            Clause::Slots(_, Slots::Phrase, _) => {
                spans::phrase(&slot_positions(&children), |r| ranges.push(r));
            }
            Clause::Slots(_, Slots::Name, _) => {
                spans::phrase(&slot_positions(&children), |r| ranges.push(Range::token(r.start)));
            }
            Clause::Slots(_, Slots::Window(n), _) => {
                spans::window(&slot_positions(&children), *n, |r| ranges.push(r));
            }
            Clause::Near { .. } => self.near(clause, &children, |l, r| {
                ranges.push(r.map_or(l, |r| l.join(r)));
            }),
            Clause::AtLeast(_, times) if children[0].ranges.len() < *times as usize => {}
            Clause::AtLeast(..) | Clause::Filtered { .. } => {
                ranges.extend_from_slice(&children[0].ranges);
            }
            Clause::All(_) | Clause::Any(_) | Clause::Name(..) => {
                children.iter().for_each(|c| ranges.extend_from_slice(&c.ranges));
            }
            Clause::Everything | Clause::Nothing => {}
        }
        ranges.sort_unstable();
        ranges.dedup();
        Found { clause, ranges, children }
    }

    /// Adds what is to be marked for a clause that holds for this passage. In an alternative that
    /// does not hold nothing is marked.
    fn mark(&self, found: &Found, marks: &mut Vec<Range>) -> Result<()> {
        let alternatives = match found.clause {
            Clause::All(_) => {
                return found.children.iter().try_for_each(|c| self.mark(c, marks));
            }
            Clause::AtLeast(..) => return self.mark(&found.children[0], marks),
            Clause::Any(_) => &found.children[..],
            Clause::Filtered { optional, .. } => {
                self.mark(&found.children[0], marks)?;
                &found.children[1..=optional.len()]
            }
            _ => {
                self.mark_places(found, &found.ranges, marks);
                return Ok(());
            }
        };
        for alternative in alternatives {
            if self.holds(alternative)? {
                self.mark(alternative, marks)?;
            }
        }
        Ok(())
    }

    /// Marks what has places, where it took part: the words of a nearness and of a window one by
    /// one, and the whole of a name, whose place is its first word.
    fn mark_places(&self, found: &Found, took_part: &[Range], marks: &mut Vec<Range>) {
        match found.clause {
            Clause::Near { .. } => {
                let (mut lefts, mut rights) = (Vec::new(), Vec::new());
                self.near(found.clause, &found.children, |l, r| {
                    if took_part.binary_search(&r.map_or(l, |r| l.join(r))).is_ok() {
                        lefts.push(l);
                        rights.extend(r);
                    }
                });
                for (child, mut took_part) in found.children.iter().zip([lefts, rights]) {
                    took_part.sort_unstable();
                    took_part.dedup();
                    self.mark_places(child, &took_part, marks);
                }
            }
            Clause::Slots(words, Slots::Name, _) => {
                let whole = |r: &Range| Range { start: r.start, end: r.start + words.len() as u32 };
                marks.extend(took_part.iter().map(whole));
            }
            Clause::Slots(_, Slots::Window(_), _) => {
                let positions = slot_positions(&found.children);
                for range in took_part {
                    let places = spans::window_places(&positions, *range);
                    marks.extend(places.into_iter().map(Range::token));
                }
            }
            Clause::Any(_) | Clause::Name(..) => {
                for child in &found.children {
                    let is_own = |r: &&Range| child.ranges.binary_search(r).is_ok();
                    let own: Vec<Range> = took_part.iter().filter(is_own).copied().collect();
                    self.mark_places(child, &own, marks);
                }
            }
            Clause::Term(term, _) => self.mark_term(term, took_part, marks),
            Clause::AnyTerm(terms, _) => {
                terms.iter().for_each(|term| self.mark_term(term, took_part, marks));
            }
            _ => marks.extend_from_slice(took_part),
        }
    }

    fn mark_term(&self, term: &Term, took_part: &[Range], marks: &mut Vec<Range>) {
        let Some(idx) = self.wanted.get(&term_key(term)) else { return };
        for place in self.places[*idx].iter().filter(|p| took_part.binary_search(p).is_ok()) {
            let end = self.ends.get(&(*idx, place.start)).map_or(place.end, |end| *end);
            marks.push(Range { start: place.start, end: end.max(place.end) });
        }
    }

    /// True where a clause holds for this passage.
    fn holds(&self, found: &Found) -> Result<bool> {
        if !self.is_textual(found.clause) {
            return self.holds_in_index(found);
        }
        Ok(match found.clause {
            Clause::All(_) => self.all_hold(&found.children)?,
            Clause::Any(_) => self.any_holds(&found.children)?,
            Clause::Filtered { optional, .. } => {
                self.holds(&found.children[0])?
                    && !self.any_holds(&found.children[1 + optional.len()..])?
            }
            Clause::Everything => true,
            _ => !found.ranges.is_empty(),
        })
    }

    fn all_hold(&self, found: &[Found]) -> Result<bool> {
        for found in found {
            if !self.holds(found)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn any_holds(&self, found: &[Found]) -> Result<bool> {
        for found in found {
            if self.holds(found)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn holds_in_index(&self, found: &Found) -> Result<bool> {
        let segment = SegmentPlan::new(self.snapshot, self.address.segment_ord as usize);
        Ok(segment.cursor(found.clause)?.contains(self.address.doc_id))
    }

    /// True where the text alone tells whether a clause holds.
    fn is_textual(&self, clause: &Clause) -> bool {
        let is_text = |term: &Term| is_text(term, self.snapshot.fields());
        match clause {
            Clause::Term(term, _) => is_text(term),
            Clause::AnyTerm(terms, _) => terms.iter().all(is_text),
            Clause::Filtered { tests, .. } if !tests.is_empty() => false,
            _ => clause.children().all(|c| self.is_textual(c)),
        }
    }

    fn of(&self, term: &Term) -> &'t [Range] {
        self.wanted.get(&term_key(term)).map_or(&[], |idx| &self.places[*idx])
    }

    /// Hands out the pairs of a nearness; of a negative one the left sides that stand alone.
    fn near(&self, clause: &Clause, sides: &[Found], mut on: impl FnMut(Range, Option<Range>)) {
        let (Clause::Near { nearness, negative, .. }, [left, right]) = (clause, sides) else {
            return;
        };
        let (left, right) = (&left.ranges[..], &right.ranges[..]);
        let bounds = match nearness {
            Nearness::Sentence => self.bounds(&self.passage.sentences),
            Nearness::Paragraph => self.bounds(&self.passage.paragraphs),
            Nearness::Words(_) | Nearness::Before(_) => Vec::new(),
        };
        if *negative {
            let alone = spans::not_near(left, right, *nearness, &bounds);
            alone.into_iter().for_each(|l| on(l, None));
        } else {
            spans::near_pairs(left, right, *nearness, &bounds, |l, r| on(l, Some(r)));
        }
    }

    /// The positions of the tokens at which sentences or paragraphs start.
    fn bounds(&self, starts: &[u32]) -> Vec<u32> {
        let first = |start: &u32| self.tokens.partition_point(|t| t.end <= *start) as u32;
        let mut bounds: Vec<u32> = starts.iter().map(first).collect();
        bounds.dedup();
        bounds
    }
}

/// The positions of each slot's word.
fn slot_positions(slots: &[Found]) -> Vec<Vec<u32>> {
    let positions = |slot: &Found| {
        let mut positions: Vec<u32> = slot.ranges.iter().map(|r| r.start).collect();
        positions.dedup();
        positions
    };
    slots.iter().map(positions).collect()
}

/// Token ranges to byte spans, overlapping ones joined.
fn merge(mut ranges: Vec<Range>, tokens: &[Span]) -> Vec<Span> {
    ranges.sort_unstable();
    let mut spans: Vec<Span> = Vec::new();
    for range in ranges {
        let (Some(first), Some(last)) =
            (tokens.get(range.start as usize), tokens.get(range.end as usize - 1))
        else {
            continue;
        };
        match spans.last_mut().filter(|s| first.start < s.end) {
            Some(before) => before.end = before.end.max(last.end),
            None => spans.push(Span { start: first.start, end: last.end }),
        }
    }
    spans
}
