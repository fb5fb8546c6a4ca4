//! The tree as written to the tree as meant: negatives lifted to where they have something to
//! exclude from, repeated words counted, repeated filters merged, needless brackets gone.

use std::collections::HashMap;

use super::ast::{
    Clause, DateRange, Filter, Group, GroupKind, Node, NodeKind, Occur, TextField, Value, Weight,
};
use super::canonical::{self, quote};
use super::caps;
use super::dates;
use super::errors::QueryError;
use super::fields::Field;
use super::lexer::Read;
use super::remarks::Remarks;
use super::values::{date_error, distinct};
use crate::model::Span;

/// Brings a raw tree into its normal form. `all` requires every word of a list.
///
/// The tree is as deep as the brackets of the query, which the lexer has bounded.
pub(super) fn normalise(tree: Node, all: bool, remarks: &mut Remarks) -> Read<Node> {
    let tree = Normal { all, remarks }.node(tree, Place { free: true, scored: true })?;
    if let NodeKind::Group(group) = &tree.kind
        && group.is_negative()
    {
        return Err(QueryError::new("only_negative", tree.span, "the query only excludes")
            .hint("add a word or a filter such as date:2011; `*` is every passage"));
    }
    Ok(tree)
}

struct Normal<'a> {
    all: bool,
    remarks: &'a mut Remarks,
}

/// Where a node stands.
#[derive(Clone, Copy)]
struct Place {
    /// False inside operands of nearness, where words side by side are alternatives even if all
    /// words are required.
    free: bool,
    /// False inside what is excluded, where nothing scores.
    scored: bool,
}

impl Normal<'_> {
    /// The normal form of a node, which may be a group of negatives for the caller to lift.
    fn node(&mut self, mut node: Node, place: Place) -> Read<Node> {
        let operand = Place { free: false, ..place };
        node.kind = match node.kind {
            NodeKind::Group(group) => return self.group(group, node.weight, node.span, place),
            NodeKind::Near(mut near) => {
                near.left = Box::new(self.node(*near.left, operand)?);
                near.right = Box::new(self.node(*near.right, operand)?);
                NodeKind::Near(near)
            }
            NodeKind::AtLeast(mut atleast) => {
                atleast.operand = Box::new(self.node(*atleast.operand, operand)?);
                NodeKind::AtLeast(atleast)
            }
            kind => kind,
        };
        self.drop_idle_weight(&mut node, place);
        Ok(node)
    }

    fn drop_idle_weight(&mut self, node: &mut Node, place: Place) {
        let why = match (node.scores(), place.scored) {
            (true, true) => return,
            (_, false) => "what is excluded scores nothing",
            (false, true) => "what only filters scores nothing",
        };
        if node.weight != Weight::ONE {
            let message = format!("the weight ^{} has no effect: {why}", node.weight);
            self.remarks.warn("idle_weight", node.span, message, "leave it out".into());
            node.weight = Weight::ONE;
        }
    }

    fn group(&mut self, group: Group, weight: Weight, span: Span, place: Place) -> Read<Node> {
        let kind = group.kind;
        let mut clauses = Vec::with_capacity(group.clauses.len());
        for Clause { mut occur, node } in group.clauses {
            let scored = place.scored && occur != Occur::MustNot;
            let node = self.node(node, Place { scored, ..place })?;
            let is_negative = matches!(&node.kind, NodeKind::Group(g) if g.is_negative());
            if kind == GroupKind::List && occur == Occur::Should && !is_negative {
                let required = node.is_filter() || (self.all && place.free);
                occur = if required { Occur::Must } else { occur };
            }
            splice(kind, Clause { occur, node }, &mut clauses)?;
        }
        let clauses = self.merge_filters(kind, clauses)?;
        let mut clauses = merge_repeats(clauses, place.scored);
        let is_single = clauses.len() == 1 && clauses[0].occur != Occur::MustNot;
        let mut node = match clauses.pop() {
            Some(only) if is_single => Node { weight: only.node.weight.times(weight), ..only.node },
            last => {
                clauses.extend(last);
                Node { kind: NodeKind::Group(Group { kind, clauses }), weight, span }
            }
        };
        self.drop_idle_weight(&mut node, place);
        Ok(node)
    }

    /// Merges filters that together are one: repeated fields that mean either, and dates that
    /// must all hold.
    fn merge_filters(&mut self, kind: GroupKind, clauses: Vec<Clause>) -> Read<Vec<Clause>> {
        if kind == GroupKind::Or {
            return Ok(clauses);
        }
        let mut merged: Vec<Clause> = Vec::with_capacity(clauses.len());
        let mut either: Vec<Repeated> = Vec::new();
        let mut date: Option<usize> = None;
        for mut clause in clauses {
            let place = merged.len();
            match (&mut clause.node.kind, clause.occur) {
                (NodeKind::Filter(Filter::Text(field, values)), Occur::Must)
                    if kind == GroupKind::List && Field::Text(*field).repeats_mean_either() =>
                {
                    if let Some(first) = either.iter_mut().find(|r| r.field == *field) {
                        first.values.append(values);
                        first.last_span = clause.node.span;
                        continue;
                    }
                    let (field, values) = (*field, std::mem::take(values));
                    let n_first = values.len();
                    let last_span = clause.node.span;
                    either.push(Repeated { field, values, n_first, last_span, place });
                }
                (NodeKind::Filter(Filter::Date(ranges)), Occur::Must) if ranges.len() == 1 => {
                    let first = date.and_then(|at: usize| merged.get_mut(at));
                    if let Some(first) = first
                        && self.join_dates(&mut first.node, &ranges[0], clause.node.span)?
                    {
                        continue;
                    }
                    date.get_or_insert(place);
                }
                _ => {}
            }
            merged.push(clause);
        }
        for repeated in either {
            let (place, field) = (repeated.place, repeated.field);
            let values = self.distinct_values(repeated);
            merged[place].node.kind = NodeKind::Filter(Filter::Text(field, values));
        }
        Ok(merged)
    }

    /// Narrows the first date to what it has in common with another one; false, with a warning,
    /// where that is nothing.
    fn join_dates(&mut self, first: &mut Node, second: &DateRange, span: Span) -> Read<bool> {
        let NodeKind::Filter(Filter::Date(ranges)) = &mut first.kind else {
            return Ok(false);
        };
        let Some(range) = ranges.first_mut() else {
            return Ok(false);
        };
        if let Some(joined) = dates::intersect(range, second) {
            *range = joined;
            return Ok(true);
        }
        let is_half_open = |r: &DateRange| r.start.is_none() || r.end.is_none();
        if is_half_open(range) && is_half_open(second) {
            return Err(date_error(dates::reversed(range, second), span));
        }
        self.remarks.warn(
            "disjoint_dates",
            span,
            "the dates have no day in common, and both must hold".into(),
            format!("for either: date:({} OR {})", range.text, second.text),
        );
        Ok(false)
    }

    /// The values of a repeated field, each once, and a note if there is more than one filter
    /// in them.
    fn distinct_values(&mut self, repeated: Repeated) -> Vec<Value> {
        let values = distinct(repeated.values);
        if values.len() > repeated.n_first {
            let name = repeated.field.name();
            let shown = values.iter().take(MAX_SHOWN).map(|v| quote(&v.text));
            let written: Vec<_> = shown.collect();
            let all: Vec<_> = written.iter().map(|v| format!("{name}:{v}")).collect();
            let either = format!("{name}:({})", written.join(" OR "));
            self.remarks.note(
                "repeated_filter",
                repeated.last_span,
                format!("`{name}:` stands several times and means any of them"),
                format!("{either} says the same; {} asks for all", all.join(" AND ")),
            );
        }
        values
    }
}

/// How many values of a field a remark names.
const MAX_SHOWN: usize = 8;

/// A field that was written several times in a list, and means either.
struct Repeated {
    field: TextField,
    values: Vec<Value>,
    n_first: usize,
    last_span: Span,
    /// Where its first filter stands among the clauses.
    place: usize,
}

/// Adds a clause to a group; the clauses of a group in it move up where that changes nothing.
fn splice(kind: GroupKind, clause: Clause, out: &mut Vec<Clause>) -> Read<()> {
    let Clause { occur, node } = clause;
    let inner = match node.kind {
        NodeKind::Group(inner) if node.weight == Weight::ONE => inner,
        node_kind => {
            out.push(Clause { occur, node: Node { kind: node_kind, ..node } });
            return Ok(());
        }
    };
    let negative = inner.is_negative();
    match (kind, occur) {
        (GroupKind::Or, _) if negative => {
            let message = "an alternative that only excludes matches nearly everything";
            return Err(QueryError::new("negative_in_or", node.span, message)
                .hint("if that is meant, say of what: (* -drone)"));
        }
        (_, Occur::MustNot) if negative => return Err(double_negation(&inner, node.span)),
        _ => {}
    }
    let firm = inner.clauses.iter().all(|c| c.occur != Occur::Should);
    let moves_up = match (kind, occur, inner.kind) {
        _ if negative => true,
        (GroupKind::Or, _, GroupKind::Or) => true,
        (GroupKind::And, Occur::Must, GroupKind::And) => true,
        (GroupKind::And | GroupKind::List, Occur::Must, GroupKind::List) => firm,
        (GroupKind::List, Occur::Should, GroupKind::List) => {
            inner.clauses.iter().all(|c| c.occur == Occur::Should)
        }
        _ => false,
    };
    if moves_up {
        // What comes out of a list may in turn belong to the group.
        let mut clauses = inner.clauses.into_iter();
        return clauses.try_for_each(|clause| splice(kind, clause, out));
    }
    let kind = NodeKind::Group(inner);
    out.push(Clause { occur, node: Node { kind, ..node } });
    Ok(())
}

fn double_negation(inner: &Group, span: Span) -> QueryError {
    let hint = match &inner.clauses[..] {
        [only] => format!("+{} to require it", only.node),
        _ => "(a OR b) for what has one of them".to_string(),
    };
    QueryError::new("double_negation", span, "what excludes is excluded").hint(hint)
}

/// Counts what is repeated: a thing that scores gains weight, what does not stands once.
fn merge_repeats(clauses: Vec<Clause>, scored: bool) -> Vec<Clause> {
    if clauses.len() < 2 {
        return clauses;
    }
    let mut places: HashMap<(Occur, String), usize> = HashMap::with_capacity(clauses.len());
    let mut merged: Vec<Clause> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let place =
            *places.entry((clause.occur, canonical::key(&clause.node))).or_insert(merged.len());
        // One in capitals gives way to one that is not, so that the whole stays as loud as it was.
        if let Some(first) = merged.get_mut(place)
            && !caps::is_quiet(&first.node)
            && !caps::has_case_words(&first.node)
            && caps::is_quiet(&clause.node)
        {
            first.node.kind = clause.node.kind.clone();
        }
        match merged.get_mut(place) {
            None => merged.push(clause),
            Some(first) if scored && clause.occur != Occur::MustNot && clause.node.scores() => {
                first.node.weight = first.node.weight.plus(clause.node.weight);
            }
            Some(_) => {}
        }
    }
    merged
}
