//! What matched, in the text: the plan evaluated over the words of one passage.
//!
//! The same clauses and the same nearness ([`spans`]) that the cursors run over positions, run
//! over the tokens of the stored text: so what is marked is what matched.

use rustc_hash::FxHashMap;
use tantivy::Term;
use tantivy::schema::Field;

use super::cursor::Slots;
use super::plan::{Clause, Plan};
use super::spans::{self, Nearness, Range};
use crate::index::record::PassageRecord;
use crate::index::schema::Fields;
use crate::index::stems::{StemLanguage, Stemmers};
use crate::model::Span;
use crate::text;

/// Finds marks for one plan in any number of passages.
pub struct Marker<'p> {
    plan: &'p Plan,
    fields: Fields,
    stemmers: Stemmers,
    /// Which of the plan's terms there are, by field and text.
    wanted: FxHashMap<(Field, &'p [u8]), usize>,
    /// Which first letters (ASCII, lower case) the wanted words have; a stem begins as its word.
    initials: [bool; 128],
}

impl<'p> Marker<'p> {
    /// For a plan.
    #[must_use]
    pub fn new(plan: &'p Plan, fields: &Fields) -> Marker<'p> {
        let mut wanted = FxHashMap::default();
        want(&plan.clause, &mut wanted);
        let mut initials = [false; 128];
        for (field, text) in wanted.keys().filter(|(field, _)| *field != fields.mention) {
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
        Marker { plan, fields: *fields, stemmers: Stemmers::default(), wanted, initials }
    }

    /// The bytes of the passage's text that satisfied the plan: sorted, none overlapping.
    pub fn marks(&mut self, passage: &PassageRecord) -> Vec<Span> {
        if self.wanted.is_empty() {
            return Vec::new();
        }
        let tokens: Vec<Span> = text::tokens(&passage.text).collect();
        let mut places = vec![Vec::new(); self.wanted.len()];
        let language = passage.head.lang.as_deref().and_then(StemLanguage::of);
        for (position, token) in tokens.iter().enumerate() {
            self.place(token.of(&passage.text), language, position as u32, &mut places);
        }
        let mut whole = FxHashMap::default();
        self.place_mentions(passage, &tokens, &mut places, &mut whole);
        let text = Text {
            fields: &self.fields,
            wanted: &self.wanted,
            places: &places,
            tokens: &tokens,
            passage,
        };
        let mut found = Vec::new();
        text.mark(&self.plan.clause, &mut found);
        for range in found.iter_mut().filter(|r| r.end == r.start + 1) {
            if let Some(end) = whole.get(&range.start) {
                range.end = range.end.max(*end);
            }
        }
        merge(found, &tokens)
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
        let mut hit = |wanted: &FxHashMap<(Field, &[u8]), usize>, field: Field, form: &str| {
            if let Some(idx) = wanted.get(&(field, form.as_bytes())) {
                places[*idx].push(Range::token(position));
            }
        };
        hit(&self.wanted, self.fields.body, self.stemmers.of(language).stem(token));
        hit(&self.wanted, self.fields.body_exact, &text::fold_exact(token));
        if let Some(cased) = text::cased_form(token) {
            hit(&self.wanted, self.fields.body_exact, &cased);
        }
    }

    /// Places each mention at its first token, as the index does; `whole` takes its end.
    fn place_mentions(
        &self,
        passage: &PassageRecord,
        tokens: &[Span],
        places: &mut [Vec<Range>],
        whole: &mut FxHashMap<u32, u32>,
    ) {
        if !self.wanted.keys().any(|(field, _)| *field == self.fields.mention) {
            return;
        }
        for mention in &passage.mentions {
            let key = mention.key();
            let Some(idx) = self.wanted.get(&(self.fields.mention, key.as_bytes())) else {
                continue;
            };
            let span = mention.span();
            let start = tokens.partition_point(|t| t.end <= span.start);
            if start < tokens.len() {
                places[*idx].push(Range::token(start as u32));
                whole.insert(start as u32, tokens.partition_point(|t| t.start < span.end) as u32);
            }
        }
    }
}

fn want<'p>(clause: &'p Clause, wanted: &mut FxHashMap<(Field, &'p [u8]), usize>) {
    let mut add = |term: &'p Term| {
        let next = wanted.len();
        wanted.entry(term_key(term)).or_insert(next);
    };
    match clause {
        Clause::Term(term, _) => add(term),
        Clause::AnyTerm(terms, _) => terms.iter().for_each(add),
        Clause::Slots(children, _, _) | Clause::All(children) | Clause::Any(children) => {
            children.iter().for_each(|c| want(c, wanted));
        }
        Clause::Near { left, right, .. } => {
            want(left, wanted);
            want(right, wanted);
        }
        Clause::AtLeast(child, _) => want(child, wanted),
        Clause::Filtered { base, optional, .. } => {
            want(base, wanted);
            optional.iter().for_each(|c| want(c, wanted));
        }
        Clause::Everything | Clause::Nothing => {}
    }
}

fn term_key(term: &Term) -> (Field, &[u8]) {
    (term.field(), term.serialized_value_bytes())
}

/// One passage, with the places of the plan's terms in it.
struct Text<'t> {
    fields: &'t Fields,
    wanted: &'t FxHashMap<(Field, &'t [u8]), usize>,
    places: &'t [Vec<Range>],
    tokens: &'t [Span],
    passage: &'t PassageRecord,
}

impl Text<'_> {
    /// The ranges at which a clause matches; none also where it matches without a place in the
    /// text, as a filter on metadata does.
    fn ranges(&self, clause: &Clause) -> Vec<Range> {
        let mut out = Vec::new();
        match clause {
            Clause::Term(term, _) => out.extend_from_slice(self.of(term)),
            Clause::AnyTerm(terms, _) => {
                terms.iter().for_each(|t| out.extend_from_slice(self.of(t)))
            }
            Clause::Slots(children, slots, _) => {
                let positions = self.slot_positions(children);
                match slots {
                    Slots::Phrase => spans::phrase(&positions, |r| out.push(r)),
                    Slots::Window(n) => spans::window(&positions, *n, |r, _| out.push(r)),
                }
            }
            Clause::Near { left, right, nearness, negative, .. } => {
                self.near(left, right, *nearness, *negative, |pair| match pair {
                    Pair::Both(l, r) => out.push(l.join(r)),
                    Pair::Alone(l) => out.push(l),
                });
            }
            Clause::AtLeast(child, times) => {
                let ranges = self.ranges(child);
                if ranges.len() >= *times as usize {
                    out = ranges;
                }
            }
            Clause::All(children) | Clause::Any(children) => {
                children.iter().for_each(|c| out.extend(self.ranges(c)));
            }
            Clause::Filtered { base, .. } => out = self.ranges(base),
            Clause::Everything | Clause::Nothing => {}
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Adds what is to be marked for a clause that holds for this passage. In a branch that does
    /// not hold nothing is marked.
    fn mark(&self, clause: &Clause, marks: &mut Vec<Range>) {
        match clause {
            Clause::Slots(children, Slots::Window(n), _) => {
                let positions = self.slot_positions(children);
                spans::window(&positions, *n, |_, chosen| {
                    marks.extend(chosen.iter().map(|p| Range::token(*p)));
                });
            }
            Clause::Near { left, right, nearness, negative, .. } => {
                let (mut lefts, mut rights) = (Vec::new(), Vec::new());
                self.near(left, right, *nearness, *negative, |pair| match pair {
                    Pair::Both(l, r) => {
                        lefts.push(l);
                        rights.push(r);
                    }
                    Pair::Alone(l) => lefts.push(l),
                });
                self.mark_operand(left, &lefts, marks);
                self.mark_operand(right, &rights, marks);
            }
            Clause::All(children) => children.iter().for_each(|c| self.mark(c, marks)),
            Clause::Any(children) => {
                children.iter().filter(|c| self.holds(c)).for_each(|c| self.mark(c, marks));
            }
            Clause::Filtered { base, optional, .. } => {
                self.mark(base, marks);
                optional.iter().filter(|c| self.holds(c)).for_each(|c| self.mark(c, marks));
            }
            other => marks.extend(self.ranges(other)),
        }
    }

    /// Marks an operand of nearness: the ranges that took part. A pair inside it is marked by
    /// its own words.
    fn mark_operand(&self, operand: &Clause, took_part: &[Range], marks: &mut Vec<Range>) {
        match operand {
            Clause::Near { left, right, nearness, negative, .. } => {
                let (mut lefts, mut rights) = (Vec::new(), Vec::new());
                self.near(left, right, *nearness, *negative, |pair| match pair {
                    Pair::Both(l, r) if took_part.contains(&l.join(r)) => {
                        lefts.push(l);
                        rights.push(r);
                    }
                    Pair::Alone(l) if took_part.contains(&l) => lefts.push(l),
                    _ => {}
                });
                self.mark_operand(left, &lefts, marks);
                self.mark_operand(right, &rights, marks);
            }
            Clause::Slots(children, Slots::Window(n), _) => {
                let positions = self.slot_positions(children);
                spans::window(&positions, *n, |range, chosen| {
                    if took_part.contains(&range) {
                        marks.extend(chosen.iter().map(|p| Range::token(*p)));
                    }
                });
            }
            Clause::Any(children) => {
                for child in children {
                    let own: Vec<Range> =
                        self.ranges(child).into_iter().filter(|r| took_part.contains(r)).collect();
                    self.mark_operand(child, &own, marks);
                }
            }
            _ => marks.extend_from_slice(took_part),
        }
    }

    /// True where a clause holds for this passage, as far as its text can tell: filters on
    /// metadata hold, or the passage would not be here.
    fn holds(&self, clause: &Clause) -> bool {
        match clause {
            Clause::Term(term, _) => !self.is_text(term) || !self.of(term).is_empty(),
            Clause::AnyTerm(terms, _) => {
                terms.iter().any(|t| !self.is_text(t) || !self.of(t).is_empty())
            }
            Clause::Slots(children, _, _) if !children.iter().all(|c| self.is_textual(c)) => true,
            Clause::All(children) => children.iter().all(|c| self.holds(c)),
            Clause::Any(children) => children.iter().any(|c| self.holds(c)),
            Clause::Filtered { base, excluded, .. } => {
                self.holds(base) && !excluded.iter().any(|c| self.is_textual(c) && self.holds(c))
            }
            Clause::Everything => true,
            Clause::Nothing => false,
            other => !self.ranges(other).is_empty(),
        }
    }

    fn is_textual(&self, clause: &Clause) -> bool {
        match clause {
            Clause::Term(term, _) => self.is_text(term),
            Clause::AnyTerm(terms, _) => terms.iter().all(|t| self.is_text(t)),
            Clause::Slots(children, _, _) | Clause::All(children) | Clause::Any(children) => {
                children.iter().all(|c| self.is_textual(c))
            }
            Clause::Near { .. } | Clause::Nothing => true,
            Clause::AtLeast(child, _) => self.is_textual(child),
            Clause::Filtered { base, tests, excluded, .. } => {
                tests.is_empty()
                    && self.is_textual(base)
                    && excluded.iter().all(|c| self.is_textual(c))
            }
            Clause::Everything => false,
        }
    }

    fn is_text(&self, term: &Term) -> bool {
        [self.fields.body, self.fields.body_exact, self.fields.mention].contains(&term.field())
    }

    fn of(&self, term: &Term) -> &[Range] {
        self.wanted.get(&term_key(term)).map_or(&[], |idx| &self.places[*idx])
    }

    fn slot_positions(&self, children: &[Clause]) -> Vec<Vec<u32>> {
        children
            .iter()
            .map(|c| {
                let mut positions: Vec<u32> = self.ranges(c).iter().map(|r| r.start).collect();
                positions.dedup();
                positions
            })
            .collect()
    }

    fn near(
        &self,
        left: &Clause,
        right: &Clause,
        nearness: Nearness,
        negative: bool,
        mut on: impl FnMut(Pair),
    ) {
        let (left, right) = (self.ranges(left), self.ranges(right));
        let bounds = match nearness {
            Nearness::Sentence => self.bounds(&self.passage.sentences),
            Nearness::Paragraph => self.bounds(&self.passage.paragraphs),
            Nearness::Words(_) | Nearness::Before(_) => Vec::new(),
        };
        if negative {
            let alone = spans::not_near(&left, &right, nearness, &bounds);
            alone.into_iter().for_each(|l| on(Pair::Alone(l)));
        } else {
            spans::near_pairs(&left, &right, nearness, &bounds, |l, r| on(Pair::Both(l, r)));
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

enum Pair {
    Both(Range, Range),
    Alone(Range),
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
