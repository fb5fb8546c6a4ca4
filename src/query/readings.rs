//! What may be read in two ways: refused with both readings, or read in one with a warning that
//! offers the other.

use super::ast::{NodeKind, Weight};
use super::errors::{QueryError, quoted};
use super::lexer::{Operator, Read, Sign};
use super::parser::{Item, Operand, Segment, Unit, segment_span};
use super::remarks::Remarks;
use crate::model::Span;

/// Longest piece of the query, in characters, that a hint repeats.
const MAX_HINT_CHARS: usize = 200;

/// Looks at the levels of a query as the parser meets them.
pub(super) struct Readings<'a> {
    pub(super) input: &'a str,
    pub(super) remarks: &'a mut Remarks,
}

/// The error of what has two readings.
pub(super) fn ambiguous(span: Span, message: &str, hint: String) -> QueryError {
    QueryError::new("ambiguous_operators", span, message).hint(hint)
}

impl Readings<'_> {
    /// Refuses what has two readings: `AND` beside `OR`, nearness beside `OR` or after nearness,
    /// `OR` beside filters and signs.
    pub(super) fn check(&self, units: &[Unit]) -> Read<()> {
        let has = |operator| units.iter().any(|u| u.joint == Some(operator));
        let level = level_span(units);
        for unit in units {
            if let [_, second, ..] = &unit.near[..] {
                return Err(self.chain(unit, second.span));
            }
        }
        if !has(Operator::Or) {
            return Ok(());
        }
        if has(Operator::And) {
            let or_first = self.reading(units, Operator::Or);
            let and_first = self.reading(units, Operator::And);
            let hint = format!("`{or_first}` or `{and_first}`");
            return Err(ambiguous(level, "AND beside OR has two readings", hint));
        }
        if units.iter().any(|u| !u.near.is_empty()) {
            let texts = units.iter().map(|u| match u.near.is_empty() {
                true => self.text(u.span()),
                false => format!("({})", self.text(u.span())),
            });
            let hint = format!("brackets say which: `{}`", joined(texts, " OR "));
            return Err(ambiguous(level, "nearness beside OR has two readings", hint));
        }
        (0..units.len()).try_for_each(|n| self.check_alternative(units, n))
    }

    /// One unit between `OR`s.
    fn check_alternative(&self, units: &[Unit], n: usize) -> Read<()> {
        let unit = &units[n];
        let span = unit.span();
        let sign = match &unit.segment[..] {
            [only] => only.sign,
            _ => None,
        };
        if unit.not.is_some() || sign == Some(Sign::Minus) {
            let excluded = unit.segment.first().map_or(span, |o| o.node.span);
            let message = "an alternative that only excludes matches nearly everything";
            return Err(QueryError::new("negative_in_or", span, message)
                .hint(format!("if that is meant: (* -{})", self.text(excluded))));
        }
        if sign == Some(Sign::Plus) {
            return Err(QueryError::new("bad_sign", span, "`+` requires, and OR does not")
                .hint(format!("leave the `+` out: {}", self.text(unit.segment[0].node.span))));
        }
        let is_word = |o: &&Operand| o.sign.is_none() && !o.node.is_filter();
        if unit.segment.len() == 1 || unit.segment.iter().all(|o| is_word(&o)) {
            return Ok(());
        }
        let with = |own: String| {
            let texts = units.iter().enumerate();
            joined(
                texts.map(|(i, u)| if i == n { own.clone() } else { self.text(u.span()) }),
                " OR ",
            )
        };
        let (words, beside): (Vec<_>, Vec<_>) = unit.segment.iter().partition(is_word);
        let inner = with(format!("({})", self.text(span)));
        let hint = match words.is_empty() {
            true => format!("`{inner}`"),
            false => {
                let words = joined(words.iter().map(|o| self.text(o.span)), " ");
                let beside = joined(beside.iter().map(|o| self.text(o.span)), " ");
                format!("`({}) {beside}` or `{inner}`", with(words))
            }
        };
        Err(ambiguous(level_span(units), "a filter or sign beside OR has two readings", hint))
    }

    /// The level with the units around one operator in brackets.
    fn reading(&self, units: &[Unit], first: Operator) -> String {
        let (inner, outer) = match first {
            Operator::Or => (" OR ", " AND "),
            _ => (" AND ", " OR "),
        };
        let mut runs: Vec<Vec<String>> = Vec::new();
        for unit in units {
            let text = self.text(unit.span());
            match runs.last_mut() {
                Some(run) if unit.joint == Some(first) => run.push(text),
                _ => runs.push(vec![text]),
            }
        }
        let bracketed = runs.into_iter().map(|run| match run.len() {
            1 => run.concat(),
            _ => format!("({})", run.join(inner)),
        });
        joined(bracketed, outer)
    }

    /// The error of `a w/5 b w/10 c`.
    fn chain(&self, unit: &Unit, span: Span) -> QueryError {
        let mut left = self.segment_text(&unit.segment);
        let mut pairs = Vec::new();
        for near in &unit.near {
            let right = self.segment_text(&near.segment);
            let not = if near.negated { "NOT " } else { "" };
            pairs.push(format!("({left} {not}{} {right})", near.reach));
            left = right;
        }
        let pairs = joined(pairs.into_iter(), " AND ");
        QueryError::new("nearness_chain", span, "a chain of nearness has two readings")
            .hint(format!("{pairs}, or nearness to a pair in brackets: (a w/5 b) w/10 c"))
    }

    /// The error of `NOT NOT`.
    pub(super) fn double_negation(&self, span: Span, next: Option<&Item>) -> QueryError {
        let word = match next {
            Some(Item::Operand(operand)) => self.text(operand.node.span),
            _ => "drone".into(),
        };
        QueryError::new("double_negation", span, "NOT stands twice")
            .hint(format!("+{word} to require it, NOT {word} to exclude it"))
    }

    /// Warns where words side by side became a group next to an operator, and offers the phrase.
    pub(super) fn warn_of_groups(&mut self, units: &[Unit]) {
        let segments = units
            .iter()
            .flat_map(|u| std::iter::once(&u.segment).chain(u.near.iter().map(|n| &n.segment)));
        let grouped: Vec<&Segment> =
            segments.filter(|s| s.iter().filter(|o| o.is_core()).count() > 1).collect();
        let Some(first) = grouped.first() else { return };
        let level = level_span(units);
        let mut rewritten = String::new();
        let mut done = level.start;
        for segment in &grouped {
            let words: Vec<&Operand> = segment.iter().filter(|o| o.is_core()).collect();
            let (from, to) = (words[0].span, words[words.len() - 1].span);
            let span = Span { start: from.start, end: to.end };
            rewritten.push_str(Span { start: done, end: span.start }.of(self.input));
            let texts: Vec<_> = words.iter().filter_map(|o| plain_text(o)).collect();
            let is_phrase = texts.len() == segment.len();
            rewritten.push_str(&match is_phrase {
                true => format!("\"{}\"", texts.join(" ")),
                false => format!("({})", span.of(self.input)),
            });
            done = span.end;
        }
        rewritten.push_str(Span { start: done, end: level.end }.of(self.input));
        let hint = match rewritten.chars().nth(MAX_HINT_CHARS) {
            None => rewritten,
            Some(_) => "put the words in quotes for the phrase, or in brackets".into(),
        };
        let group = self.segment_text(first);
        self.remarks.warn(
            "words_grouped",
            segment_span(first).unwrap_or(level),
            format!("words side by side next to an operator are one group: ({group})"),
            hint,
        );
    }

    /// Notes `and`, `or`, `not` between operands.
    pub(super) fn note_lowercase(&mut self, items: &[Item]) {
        let mut found: Vec<&str> = Vec::new();
        let mut span: Option<Span> = None;
        for window in items.windows(3) {
            let [Item::Operand(_), Item::Operand(middle), Item::Operand(_)] = window else {
                continue;
            };
            let Some(word @ ("and" | "or" | "not")) = plain_text(middle) else {
                continue;
            };
            if !found.contains(&word) {
                found.push(word);
            }
            span.get_or_insert(middle.span);
        }
        let Some(span) = span else { return };
        let texts: Option<Vec<_>> = items.iter().take(13).map(item_text).collect();
        let phrase = match texts {
            Some(texts) if texts.len() <= 12 => format!(", or \"{}\"", texts.join(" ")),
            _ => String::new(),
        };
        let words = joined(found.iter().map(|w| quoted(w)), ", ");
        let verb = if found.len() == 1 { "is read as a word" } else { "are read as words" };
        let capitals = joined(found.iter().map(|w| w.to_uppercase()), ", ");
        let hint = format!("as operators: {capitals}{phrase}");
        self.remarks.note("lowercase_operator", span, format!("{words} {verb}"), hint);
    }

    fn segment_text(&self, segment: &[Operand]) -> String {
        segment_span(segment).map_or(String::new(), |span| self.text(span))
    }

    /// The input in a span, cut where it is long.
    fn text(&self, span: Span) -> String {
        let mut text: String = span.of(self.input).chars().take(MAX_HINT_CHARS).collect();
        if text.len() < (span.end - span.start) as usize {
            text.push('…');
        }
        text
    }
}

/// The texts with a joint between them, cut where they are many.
fn joined(texts: impl Iterator<Item = String>, joint: &str) -> String {
    let mut whole = String::new();
    for (n, text) in texts.enumerate() {
        if n > 0 {
            whole.push_str(joint);
        }
        if whole.len() > 2 * MAX_HINT_CHARS {
            whole.push('…');
            break;
        }
        whole.push_str(&text);
    }
    whole
}

fn level_span(units: &[Unit]) -> Span {
    match (units.first(), units.last()) {
        (Some(first), Some(last)) => Span { start: first.span().start, end: last.span().end },
        _ => Span { start: 0, end: 0 },
    }
}

fn item_text(item: &Item) -> Option<&str> {
    match item {
        Item::Operand(operand) => plain_text(operand),
        _ => None,
    }
}

/// The text of an operand that is a plain word, without sign, weight or mark.
fn plain_text(operand: &Operand) -> Option<&str> {
    match &operand.node.kind {
        NodeKind::Word(word)
            if operand.sign.is_none() && operand.node.weight == Weight::ONE && !word.exact =>
        {
            Some(&word.text)
        }
        _ => None,
    }
}
