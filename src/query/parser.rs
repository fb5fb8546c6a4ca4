//! Lexemes to a tree as written: brackets, operators, words side by side.
//!
//! Brackets are kept on a stack of our own, so that no input can exhaust the machine's. The tree
//! that comes out is raw: `normal` lifts negatives, merges what repeats and settles what the
//! clauses of lists mean. What has two readings is refused by `readings`.

use super::ast::{AtLeast, Clause, Group, GroupKind, Near, Node, NodeKind, Occur, Reach, Weight};
use super::errors::QueryError;
use super::lexer::{Lexeme, LexemeKind, Operator, Read, Sign};
use super::readings::{Readings, ambiguous};
use super::remarks::Remarks;
use crate::model::Span;

/// Makes the raw tree; `None` where there is no operand at all. Groups of it may be negative
/// through and through.
pub(super) fn parse(
    input: &str,
    lexemes: Vec<Lexeme>,
    remarks: &mut Remarks,
) -> Read<Option<Node>> {
    let mut readings = Readings { input, remarks };
    let mut open: Vec<Frame> = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for Lexeme { kind, span } in lexemes {
        match kind {
            LexemeKind::Operand(node, sign) => {
                items.push(Item::Operand(Operand { node, sign, span }));
            }
            LexemeKind::Operator(operator) => items.push(Item::Operator(operator, span)),
            LexemeKind::Near(reach) => items.push(Item::Near(reach, span)),
            LexemeKind::Open(sign, atleast) => {
                let outer = std::mem::take(&mut items);
                open.push(Frame { outer, sign, atleast, span });
            }
            LexemeKind::Close(weight) => {
                // The lexer has seen to it that every closing bracket has its opening one.
                let Some(mut frame) = open.pop() else {
                    continue;
                };
                let inner = std::mem::replace(&mut items, std::mem::take(&mut frame.outer));
                let span = Span { start: frame.span.start, end: span.end };
                let own = Span { start: frame.start(readings.input), end: span.end };
                let node = bracketed(inner, frame.atleast, weight, own, &mut readings)?;
                items.push(Item::Operand(Operand { node, sign: frame.sign, span }));
            }
        }
    }
    level(items, &mut readings)
}

/// What stands around an open bracket.
struct Frame {
    outer: Vec<Item>,
    sign: Option<Sign>,
    atleast: Option<u32>,
    span: Span,
}

impl Frame {
    /// Where the bracket (or its `atleast`) stands, after the sign.
    fn start(&self, input: &str) -> u32 {
        let sign = self.sign.and_then(|_| self.span.of(input).chars().next());
        self.span.start + sign.map_or(0, char::len_utf8) as u32
    }
}

/// One thing on a level of brackets.
pub(super) enum Item {
    Operand(Operand),
    Operator(Operator, Span),
    Near(Reach, Span),
}

/// A node with its sign.
pub(super) struct Operand {
    pub(super) node: Node,
    pub(super) sign: Option<Sign>,
    /// The sign included.
    pub(super) span: Span,
}

impl Operand {
    /// True for what is neither a filter nor excluded.
    pub(super) fn is_core(&self) -> bool {
        self.sign != Some(Sign::Minus) && !self.node.is_filter()
    }

    /// True for a filter on a mentioned name, which may stand near something.
    fn is_name(&self) -> bool {
        self.sign.is_none() && self.node.is_filter() && self.node.has_positions()
    }
}

/// A run of operands without an operator between them.
pub(super) type Segment = Vec<Operand>;

/// From the first operand to the last, signs included.
pub(super) fn segment_span(segment: &[Operand]) -> Option<Span> {
    let (first, last) = (segment.first()?, segment.last()?);
    Some(Span { start: first.span.start, end: last.span.end })
}

/// An operator of nearness and what follows it.
pub(super) struct Nearness {
    pub(super) reach: Reach,
    pub(super) negated: bool,
    pub(super) span: Span,
    pub(super) segment: Segment,
}

/// What stands between two `AND` or `OR`.
#[derive(Default)]
pub(super) struct Unit {
    /// The operator before it; `None` for the first.
    pub(super) joint: Option<Operator>,
    /// The `NOT` before it.
    pub(super) not: Option<Span>,
    pub(super) segment: Segment,
    /// Nearness after the first segment, at most one in what is accepted.
    pub(super) near: Vec<Nearness>,
}

impl Unit {
    fn last_mut(&mut self) -> &mut Segment {
        match self.near.last_mut() {
            Some(near) => &mut near.segment,
            None => &mut self.segment,
        }
    }

    fn last(&self) -> &[Operand] {
        self.near.last().map_or(&self.segment, |near| &near.segment)
    }

    pub(super) fn span(&self) -> Span {
        let first = self.not.or_else(|| segment_span(&self.segment));
        let start = first.map_or(0, |span| span.start);
        let end = segment_span(self.last()).map_or(start, |span| span.end);
        Span { start, end }
    }
}

/// The node of what stood between two brackets.
fn bracketed(
    items: Vec<Item>,
    atleast: Option<u32>,
    weight: Weight,
    span: Span,
    readings: &mut Readings<'_>,
) -> Read<Node> {
    let Some(mut node) = level(items, readings)? else {
        let error = QueryError::new("empty_bracket", span, "there is nothing in the brackets");
        return Err(error.hint("write a word there, or leave the brackets out"));
    };
    if let Some(count) = atleast {
        if !node.has_positions() {
            let message = "`atleast` counts words, phrases, names and their alternatives";
            return Err(QueryError::new("bad_operand", node.span, message)
                .hint(format!("atleast{count}(drone OR strike)")));
        }
        node = Node::new(NodeKind::AtLeast(AtLeast { count, operand: Box::new(node) }), span);
    }
    node.weight = node.weight.times(weight);
    node.span = span;
    Ok(node)
}

/// The node of everything on one level; `None` for nothing.
fn level(items: Vec<Item>, readings: &mut Readings<'_>) -> Read<Option<Node>> {
    readings.note_lowercase(&items);
    if items.is_empty() {
        return Ok(None);
    }
    if items.iter().all(|item| matches!(item, Item::Operand(_))) {
        let operands = items.into_iter().filter_map(|item| match item {
            Item::Operand(operand) => Some(operand),
            _ => None,
        });
        return Ok(Some(list(operands.collect())));
    }
    let units = units(items, readings)?;
    readings.check(&units)?;
    readings.warn_of_groups(&units);
    let any_or = units.iter().any(|u| u.joint == Some(Operator::Or));
    let kind = if any_or { GroupKind::Or } else { GroupKind::And };
    join(units, kind).map(Some)
}

/// Cuts a level at its operators, each of which needs something on either side.
fn units(items: Vec<Item>, readings: &Readings<'_>) -> Read<Vec<Unit>> {
    let mut units = Vec::new();
    let mut now = Unit::default();
    // The operator that waits for its right side.
    let mut waiting: Option<(String, Span)> = None;
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        let (name, span) = match item {
            Item::Operand(operand) => {
                waiting = None;
                now.last_mut().push(operand);
                continue;
            }
            Item::Operator(Operator::Not, not) => match items.peek() {
                Some(Item::Near(reach, near)) => {
                    let (reach, span) = (*reach, Span { start: not.start, end: near.end });
                    items.next();
                    add_near(&mut now, reach, true, span)?
                }
                next => {
                    if now.not.is_some() && now.segment.is_empty() {
                        return Err(readings.double_negation(not, next));
                    }
                    if !now.near.is_empty() && now.last().is_empty() {
                        return Err(missing_right(waiting));
                    }
                    if !now.segment.is_empty() {
                        let joint = Some(Operator::And);
                        let next = Unit { joint, ..Unit::default() };
                        units.push(std::mem::replace(&mut now, next));
                    }
                    now.not = Some(not);
                    ("NOT".to_string(), not)
                }
            },
            Item::Near(reach, span) => add_near(&mut now, reach, false, span)?,
            Item::Operator(operator, span) => {
                if waiting.is_some() {
                    return Err(missing_right(waiting));
                }
                let name = if operator == Operator::And { "AND" } else { "OR" };
                needs_left(&now, name, span)?;
                let next = Unit { joint: Some(operator), ..Unit::default() };
                units.push(std::mem::replace(&mut now, next));
                (name.to_string(), span)
            }
        };
        waiting = Some((name, span));
    }
    if waiting.is_some() {
        return Err(missing_right(waiting));
    }
    units.push(now);
    Ok(units)
}

fn add_near(now: &mut Unit, reach: Reach, negated: bool, span: Span) -> Read<(String, Span)> {
    let name = if negated { format!("NOT {reach}") } else { reach.to_string() };
    needs_left(now, &name, span)?;
    now.near.push(Nearness { reach, negated, span, segment: Vec::new() });
    Ok((name, span))
}

fn needs_left(unit: &Unit, operator: &str, span: Span) -> Read<()> {
    if !unit.last().is_empty() {
        return Ok(());
    }
    let message = format!("there is nothing before {operator}");
    Err(QueryError::new("missing_operand", span, message)
        .hint(format!("write a word before {operator}, or quote it to search for it as text")))
}

fn missing_right(waiting: Option<(String, Span)>) -> QueryError {
    let (operator, span) = waiting.unwrap_or_else(|| ("AND".into(), Span { start: 0, end: 0 }));
    let message = format!("there is nothing after {operator}");
    QueryError::new("missing_operand", span, message)
        .hint(format!("write a word after {operator}, or quote it to search for it as text"))
}

/// Joins the units of a level.
fn join(units: Vec<Unit>, kind: GroupKind) -> Read<Node> {
    let is_single = units.len() == 1;
    let mut clauses = Vec::new();
    for unit in units {
        let occur = match (unit.not.is_some(), kind) {
            (true, _) => Occur::MustNot,
            (false, GroupKind::Or) => Occur::Should,
            _ => Occur::Must,
        };
        add_unit(unit, occur, is_single, &mut clauses)?;
    }
    if is_single && clauses.len() > 1 {
        return Ok(group(GroupKind::List, clauses));
    }
    if is_single
        && clauses[0].occur == Occur::Should
        && let Some(only) = clauses.pop()
    {
        return Ok(only.node);
    }
    Ok(group(kind, clauses))
}

/// The clauses of one unit: its words, nearness or group, and the filters and exclusions that
/// stand beside it.
fn add_unit(unit: Unit, occur: Occur, is_single: bool, out: &mut Vec<Clause>) -> Read<()> {
    let Unit { not, segment, mut near, .. } = unit;
    let (beside, node) = match near.pop() {
        // Under NOT and OR, what stands side by side stays together.
        None if occur != Occur::Must => (Vec::new(), Some(list(segment))),
        None => take_apart(segment),
        Some(near) => {
            let (mut beside, left) = near_side(segment, near.span)?;
            let (more, right) = near_side(near.segment, near.span)?;
            beside.extend(more);
            let span = Span { start: left.span.start, end: right.span.end };
            let (left, right) = (Box::new(left), Box::new(right));
            let near = Near { left, right, reach: near.reach, negated: near.negated };
            (beside, Some(Node::new(NodeKind::Near(near), span)))
        }
    };
    if not.is_some() && !beside.is_empty() {
        let message = "a filter or sign beside NOT and nearness has two readings";
        let hint = "brackets say what NOT is to exclude: NOT (a w/5 b)".to_string();
        return Err(ambiguous(beside[0].node.span, message, hint));
    }
    let occur = if is_single && occur == Occur::Must { Occur::Should } else { occur };
    let is_before = |c: &Clause| node.as_ref().is_none_or(|n| c.node.span.start < n.span.start);
    let (before, after): (Vec<_>, Vec<_>) = beside.into_iter().partition(is_before);
    push_list(before, out);
    out.extend(node.map(|node| Clause { occur, node }));
    push_list(after, out);
    Ok(())
}

/// One operand of nearness, and the filters and exclusions beside it.
fn near_side(segment: Segment, near: Span) -> Read<(Vec<Clause>, Node)> {
    let n_names = segment.iter().filter(|o| o.is_name()).count();
    let n_core = segment.iter().filter(|o| o.is_core()).count();
    let span = segment.first().map_or(near, |o| o.span);
    if n_names > 0 && n_core + n_names > 1 {
        let message = "a name beside words next to nearness has two readings";
        let hint = "brackets say which is near: entity:ISI (drone w/5 strike)".to_string();
        return Err(ambiguous(span, message, hint));
    }
    let (names, rest): (Segment, Segment) = segment.into_iter().partition(Operand::is_name);
    let (beside, words) = take_apart(rest);
    match words.or_else(|| names.into_iter().next().map(|o| o.node)) {
        Some(node) if node.has_positions() => Ok((beside, node)),
        node => {
            let span = node.map_or(span, |n| n.span);
            let message =
                "nearness takes words, phrases, names, other nearness, and OR groups of these";
            Err(QueryError::new("bad_operand", span, message)
                .hint("(drone OR strike) w/5 pakistan; filters stand outside the brackets"))
        }
    }
}

/// Parts the filters and exclusions of a segment from its words.
fn take_apart(segment: Segment) -> (Vec<Clause>, Option<Node>) {
    let (words, beside): (Segment, Segment) = segment.into_iter().partition(Operand::is_core);
    let node = (!words.is_empty()).then(|| list(words));
    (beside.into_iter().map(clause).collect(), node)
}

/// Adds clauses that stood side by side as a list of their own, so that repeated filters among
/// them mean what they mean in a list.
fn push_list(mut clauses: Vec<Clause>, out: &mut Vec<Clause>) {
    for clause in &mut clauses {
        if clause.occur == Occur::Should {
            clause.occur = Occur::Must;
        }
    }
    match clauses.len() {
        0 => {}
        1 => out.append(&mut clauses),
        _ => out.push(Clause { occur: Occur::Must, node: group(GroupKind::List, clauses) }),
    }
}

fn clause(operand: Operand) -> Clause {
    let occur = match operand.sign {
        None => Occur::Should,
        Some(Sign::Plus) => Occur::Must,
        Some(Sign::Minus) => Occur::MustNot,
    };
    Clause { occur, node: operand.node }
}

/// Operands side by side; one alone that is not excluded stands for itself.
fn list(mut operands: Segment) -> Node {
    if operands.len() == 1
        && operands[0].sign != Some(Sign::Minus)
        && let Some(operand) = operands.pop()
    {
        return operand.node;
    }
    let span = segment_span(&operands);
    let mut node = group(GroupKind::List, operands.into_iter().map(clause).collect());
    // The first sign belongs to the group.
    node.span = span.unwrap_or(node.span);
    node
}

fn group(kind: GroupKind, clauses: Vec<Clause>) -> Node {
    let start = clauses.iter().map(|c| c.node.span.start).min().unwrap_or(0);
    let end = clauses.iter().map(|c| c.node.span.end).max().unwrap_or(start);
    Node::new(NodeKind::Group(Group { kind, clauses }), Span { start, end })
}
