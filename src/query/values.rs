//! Values of fields: what was written goes in, a filter of the tree comes out.

use std::collections::HashSet;
use std::hash::Hash;

use super::ParseContext;
use super::ast::{DateRange, Filter, NameField, Part, TextField, Value};
use super::dates::{self, DateProblem};
use super::errors::{QueryError, quoted};
use super::fields::Field;
use super::remarks::Remarks;
use crate::model::Span;
use crate::text;

/// A value as written.
#[derive(Clone, Debug)]
pub(super) struct RawValue {
    /// The text, escapes resolved.
    pub(super) text: String,
    /// It holds a `*` that stands for any run of characters.
    pub(super) has_star: bool,
    /// It holds a `*` with a backslash before it.
    pub(super) has_literal_star: bool,
    /// Where it stands.
    pub(super) span: Span,
}

type Read<T> = Result<T, QueryError>;

/// Makes the filter of a field and at least one value.
pub(super) fn filter(
    field: Field,
    values: &[RawValue],
    ctx: &ParseContext<'_>,
    remarks: &mut Remarks,
) -> Read<Filter> {
    for value in values {
        check_value(field, value)?;
    }
    Ok(match field {
        Field::Text(text_field) => Filter::Text(text_field, text_values(text_field, values)?),
        Field::Name(name_field) => {
            let mut names = Vec::new();
            for value in values {
                resolve(name_field, value, ctx, remarks, &mut names);
            }
            Filter::Name(name_field, distinct(names))
        }
        Field::Has => Filter::Has(parts(values)?),
        Field::Missing => Filter::Missing(parts(values)?),
        Field::Date | Field::Since | Field::Until => Filter::Date(ranges(field, values, ctx)?),
    })
}

/// What holds for the values of every field.
fn check_value(field: Field, value: &RawValue) -> Read<()> {
    let name = field.name();
    let has_word = text::tokens(&value.text).next().is_some();
    if value.has_star && !has_word {
        let message = format!("`{name}:` with nothing but a wildcard filters nothing");
        let hint = match Part::named(name) {
            Some(part) => format!("has:{}", part.name()),
            None => format!("write a value: {}", field.example()),
        };
        return Err(QueryError::new("bad_value", value.span, message).hint(hint));
    }
    let is_empty = value.text.is_empty() || (!has_word && !field.is_verbatim() && !field.is_date());
    if is_empty {
        return Err(missing_value(field, value.span));
    }
    if value.text.len() > text::MAX_TOKEN_BYTES {
        return Err(super::words::too_long(value.span));
    }
    if value.has_star && !takes_wildcards(field) {
        let message = format!("`{name}:` takes no wildcard");
        let hint = format!("write the whole value: {}", field.example());
        return Err(QueryError::new("bad_wildcard", value.span, message).hint(hint));
    }
    if value.has_star && value.has_literal_star {
        let message = "a value cannot hold both a wildcard and a literal `*`";
        return Err(QueryError::new("bad_wildcard", value.span, message)
            .hint("leave the literal `*` out, since the wildcard covers it"));
    }
    Ok(())
}

/// The error of a field without a value.
pub(super) fn missing_value(field: Field, span: Span) -> QueryError {
    let message = format!("`{}:` has no value", field.name());
    let hint = format!("write one directly after the colon: {}", field.example());
    QueryError::new("missing_value", span, message).hint(hint)
}

fn takes_wildcards(field: Field) -> bool {
    match field {
        Field::Text(text_field) => !matches!(text_field, TextField::Kind | TextField::Lang),
        // A `*` in a bracketed range is an open end.
        _ => field.is_date(),
    }
}

fn text_values(field: TextField, values: &[RawValue]) -> Read<Vec<Value>> {
    let mut found = Vec::new();
    for value in values {
        let text = match field {
            TextField::Kind => value.text.to_lowercase(),
            TextField::Lang => language(value)?,
            _ => value.text.clone(),
        };
        found.push(Value { text, glob: value.has_star });
    }
    Ok(distinct(found))
}

fn language(value: &RawValue) -> Read<String> {
    crate::language::code(&value.text).map(str::to_string).ok_or_else(|| {
        let message = format!("{} is no language that has a name here", quoted(&value.text));
        QueryError::new("unknown_lang", value.span, message)
            .hint("write a two-letter code or an English name: lang:en or lang:English")
    })
}

fn parts(values: &[RawValue]) -> Read<Vec<Part>> {
    let mut found = Vec::new();
    for value in values {
        let part = Part::named(&value.text).ok_or_else(|| {
            let message =
                format!("{} is nothing that an article has or misses", quoted(&value.text));
            QueryError::new("bad_value", value.span, message)
                .hint(format!("write one of {}", Part::names()))
        })?;
        found.push(part);
    }
    Ok(distinct(found))
}

fn ranges(field: Field, values: &[RawValue], ctx: &ParseContext<'_>) -> Read<Vec<DateRange>> {
    let mut found = Vec::new();
    for value in values {
        let range = match field {
            Field::Since => dates::since(&value.text, ctx.today),
            Field::Until => dates::until(&value.text, ctx.today),
            _ => dates::range(&value.text, ctx.today),
        };
        found.push(range.map_err(|problem| date_error(problem, value.span))?);
    }
    let found = distinct(found);
    if found.len() > 1 && field != Field::Date {
        let message = format!("`{}:` takes one date", field.name());
        let error = QueryError::new("bad_date", values[0].span, message);
        return Err(error.hint("for alternatives: date:(2009 OR 2011)"));
    }
    Ok(distinct(found))
}

pub(super) fn date_error(problem: DateProblem, span: Span) -> QueryError {
    QueryError::new(problem.code, span, problem.message).hint(problem.hint)
}

/// Looks a name up, and says so where it is unknown or stands for several.
fn resolve(
    field: NameField,
    value: &RawValue,
    ctx: &ParseContext<'_>,
    remarks: &mut Remarks,
    names: &mut Vec<String>,
) {
    let kind = field.entity_type();
    let written = |name: &String| format!("{}:{}", field.name(), super::canonical::quote(name));
    let list = |names: &[String]| names.iter().map(written).collect::<Vec<_>>().join(", ");
    let found = ctx.names.lookup(&value.text, kind);
    if found.is_empty() {
        let nearest = ctx.names.nearest(&value.text, kind);
        let hint = match nearest.is_empty() {
            true => "`byline entities` lists the names".to_string(),
            false => format!("did you mean {}", list(&nearest)),
        };
        let message = format!("no {} is known as {}", noun(field), quoted(&value.text));
        remarks.warn("unknown_entity", value.span, message, hint);
        names.push(value.text.clone());
        return;
    }
    if found.len() > 1 {
        let message = format!(
            "{} is the name of {}; all of them are meant",
            quoted(&value.text),
            found.len()
        );
        remarks.warn("ambiguous_entity", value.span, message, list(&found));
    }
    names.extend(found);
}

fn noun(field: NameField) -> &'static str {
    match field {
        NameField::Entity => "entity",
        NameField::Person => "person",
        NameField::Org => "organisation",
        NameField::Place => "place",
        NameField::Says => "speaker",
    }
}

/// The items, each once, in the order of their first places.
pub(super) fn distinct<T: Clone + Eq + Hash>(items: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::with_capacity(items.len());
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}
