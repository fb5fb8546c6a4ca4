//! Filters that were given as flags, joined to the tree as if written in their field forms.

use super::ParseContext;
use super::ast::{Clause, Group, GroupKind, Node, NodeKind, Occur};
use super::errors::{FlagValue, QueryError};
use super::fields::Field;
use super::lexer::Read;
use super::remarks::Remarks;
use super::source::{Controls, Source};
use super::values::{self, RawValue};
use crate::model::Span;

/// The flags that filter, as given. Each has a field form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// `--author`, field `author:`; several mean either.
    pub author: Vec<String>,
    /// `--entity`, field `entity:`; several must all be mentioned.
    pub entity: Vec<String>,
    /// `--any-entity`, `entity:(a OR b)`; one of them must be mentioned.
    pub any_entity: Vec<String>,
    /// `--not-entity`, `-entity:`; none of them may be mentioned.
    pub not_entity: Vec<String>,
    /// `--since`, field `since:`.
    pub since: Option<String>,
    /// `--until`, field `until:`.
    pub until: Option<String>,
    /// `--date`, field `date:`; several must all hold.
    pub date: Vec<String>,
    /// `--source`, field `source:`; several mean either.
    pub source: Vec<String>,
    /// `--kind`, field `kind:`; several mean either.
    pub kind: Vec<String>,
    /// `--lang`, field `lang:`; several mean either.
    pub lang: Vec<String>,
    /// `--tag`, field `tag:`; several must all hold.
    pub tag: Vec<String>,
}

impl Filters {
    /// True where no flag was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Filters::default()
    }

    /// The flags in the order in which they stand in the canonical form: name, field, whether it
    /// excludes, and the values that become one filter.
    fn entries(&self) -> Vec<(&'static str, &'static str, bool, &[String])> {
        let mut entries: Vec<(&'static str, &'static str, bool, &[String])> = Vec::new();
        entries.push(("--author", "author", false, &self.author));
        entries.extend(self.entity.chunks(1).map(|v| ("--entity", "entity", false, v)));
        entries.push(("--any-entity", "entity", false, &self.any_entity));
        entries.extend(self.not_entity.chunks(1).map(|v| ("--not-entity", "entity", true, v)));
        entries.push(("--since", "since", false, self.since.as_slice()));
        entries.push(("--until", "until", false, self.until.as_slice()));
        entries.extend(self.date.chunks(1).map(|v| ("--date", "date", false, v)));
        entries.push(("--source", "source", false, &self.source));
        entries.push(("--kind", "kind", false, &self.kind));
        entries.push(("--lang", "lang", false, &self.lang));
        entries.extend(self.tag.chunks(1).map(|v| ("--tag", "tag", false, v)));
        entries.retain(|(.., values)| !values.is_empty());
        entries
    }
}

/// Joins the filters to a raw tree; `at` is the length of the query text, where their spans lie.
pub(super) fn join(
    tree: Option<Node>,
    filters: &Filters,
    at: usize,
    ctx: &ParseContext<'_>,
    remarks: &mut Remarks,
) -> Read<Option<Node>> {
    let mut added = Vec::new();
    for (flag, field, excludes, values) in filters.entries() {
        let Some(field) = Field::named(field) else {
            continue;
        };
        let mut raw = Vec::with_capacity(values.len());
        for value in values {
            raw.push(raw_value(value).map_err(|e| in_flag(e, flag, value))?);
        }
        let first_note = (remarks.notes.len(), remarks.warnings.len());
        let filter = values::filter(field, &raw, ctx, remarks).map_err(|error| {
            let is_bad = |one: &RawValue| {
                let one = std::slice::from_ref(one);
                values::filter(field, one, ctx, &mut Remarks::default()).is_err()
            };
            let at_fault = raw.iter().position(is_bad).unwrap_or(0);
            in_flag(error, flag, &values[at_fault])
        })?;
        // A remark on a flag's value has no place in the query text.
        let new_notes = remarks.notes.iter_mut().skip(first_note.0);
        new_notes.chain(remarks.warnings.iter_mut().skip(first_note.1)).for_each(|n| n.span = None);
        let node = Node::new(NodeKind::Filter(filter), Span::new(at, at));
        added.push(Clause { occur: if excludes { Occur::MustNot } else { Occur::Must }, node });
    }
    if added.is_empty() {
        return Ok(tree);
    }
    let Some(tree) = tree else {
        return Ok(Some(group(GroupKind::List, added, at)));
    };
    Ok(Some(with_clauses(tree, added, at)))
}

/// The tree with further clauses that must hold: in its own list or `AND` if it is one, else
/// beside it.
fn with_clauses(mut tree: Node, added: Vec<Clause>, at: usize) -> Node {
    match &mut tree.kind {
        NodeKind::Group(group)
            if group.kind != GroupKind::Or && tree.weight == super::ast::Weight::ONE =>
        {
            group.clauses.extend(added);
            tree
        }
        _ => {
            let mut clauses = vec![Clause { occur: Occur::Should, node: tree }];
            clauses.extend(added);
            group(GroupKind::List, clauses, at)
        }
    }
}

fn group(kind: GroupKind, clauses: Vec<Clause>, at: usize) -> Node {
    Node::new(NodeKind::Group(Group { kind, clauses }), Span::new(0, at))
}

fn raw_value(value: &str) -> Read<RawValue> {
    let source = Source::new(value, Controls::Refuse)?;
    let text = source.string(0, source.len());
    let words: Vec<_> = text.split(' ').filter(|w| !w.is_empty()).collect();
    Ok(RawValue {
        text: words.join(" "),
        has_star: text.contains('*'),
        has_literal_star: false,
        span: Span::new(0, value.len()),
    })
}

fn in_flag(mut error: QueryError, flag: &'static str, value: &str) -> QueryError {
    error.flag = Some(FlagValue { flag, value: value.to_string() });
    error
}
