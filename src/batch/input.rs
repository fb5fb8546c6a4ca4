//! A line of input to a request.
//!
//! JSON keys are the long flags of `search`, values what the flag takes: a text, or a list of texts
//! where the flag may be repeated; a whole number where it counts (and for a date, where it is a
//! year); true or false where it is a switch. `null` is as good as leaving the key out. A key that
//! is given replaces the default; nothing is guessed.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::lines::{Line, MAX_LINE_BYTES};
use super::{BatchError, BatchRequest, InputForm, QueryId};
use crate::search::request::{Group, Scope, SearchRequest, Sort};

/// Keys of a JSON line, as `set` reads them.
const KEYS: [&str; 25] = [
    "id",
    "query",
    "author",
    "entity",
    "any-entity",
    "not-entity",
    "since",
    "until",
    "date",
    "source",
    "kind",
    "lang",
    "tag",
    "in",
    "all",
    "plain",
    "limit",
    "offset",
    "per-article",
    "group",
    "sort",
    "context",
    "count",
    "expand",
    "explain",
];

/// A line that could not be read, and what could be read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The id, where it was read before the error; else the line's number.
    pub id: QueryId,
    /// The query, where it was read.
    pub query: Option<String>,
    /// Why.
    pub error: BatchError,
}

/// Reads a line. `defaults` holds for what it does not say.
///
/// # Errors
/// An error that names the column, key or value; the id and query come along where they were read.
pub fn read_line(
    line: &Line,
    form: InputForm,
    defaults: &SearchRequest,
) -> Result<BatchRequest, Box<Unread>> {
    let mut request = BatchRequest {
        id: QueryId::Number(i64::try_from(line.number).unwrap_or(i64::MAX)),
        line: line.number,
        request: defaults.clone(),
    };
    let mut has_query = false;
    let read = text_of(line).and_then(|text| match form {
        InputForm::Jsonl => read_json(text, &mut request, &mut has_query),
        InputForm::Lines => {
            has_query = true;
            request.request.query = text.to_string();
            Ok(())
        }
        InputForm::Tsv => read_tsv(text, &mut request, &mut has_query),
    });
    match read {
        Ok(()) => Ok(request),
        Err(error) => {
            let query = has_query.then_some(request.request.query);
            Err(Box::new(Unread { id: request.id, query, error }))
        }
    }
}

fn text_of(line: &Line) -> Result<&str, BatchError> {
    let Some(bytes) = &line.bytes else {
        let limit = MAX_LINE_BYTES >> 20;
        return Err(BatchError::new(
            "line_too_long",
            format!("the line is longer than {limit} MiB"),
        ));
    };
    let text = std::str::from_utf8(bytes).map_err(|err| {
        let column = err.valid_up_to() + 1;
        BatchError::new("not_utf8", format!("the line is not UTF-8 from byte {column} on"))
    })?;
    match text.trim().is_empty() {
        true => Err(BatchError::new("empty_line", "the line is empty")),
        false => Ok(text),
    }
}

fn read_tsv(
    text: &str,
    request: &mut BatchRequest,
    has_query: &mut bool,
) -> Result<(), BatchError> {
    let Some((id, query)) = text.split_once('\t') else {
        return Err(BatchError::new("no_tab", "the line has no tab between id and query")
            .with_hint("use `--input lines` for queries without ids"));
    };
    if id.is_empty() {
        return Err(BatchError::new("bad_id", "the id before the tab is empty"));
    }
    request.id = QueryId::Text(id.to_string());
    if query.contains('\t') {
        return Err(BatchError::new("extra_column", "the line has more than two columns"));
    }
    *has_query = true;
    request.request.query = query.to_string();
    Ok(())
}

fn read_json(
    text: &str,
    request: &mut BatchRequest,
    has_query: &mut bool,
) -> Result<(), BatchError> {
    let Pairs(pairs) = serde_json::from_str(text).map_err(not_json)?;
    let mut first_error = None;
    // Every key is looked at, so that the id of a faulty line is found behind the fault too.
    for (i, (key, value)) in pairs.iter().enumerate() {
        let read = match pairs[..i].iter().any(|(earlier, _)| earlier == key) {
            true => Err(BatchError::new("duplicate_key", format!("`{key}` is given twice"))),
            false => set(key, value, request),
        };
        match read {
            Ok(()) if key == "query" && !value.is_null() => *has_query = true,
            Ok(()) => {}
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    if let Some(error) = first_error {
        return Err(error);
    }
    if !*has_query {
        return Err(BatchError::new("no_query", "the line has no `query`")
            .with_hint("an empty `query` is enough where a filter is given"));
    }
    let asked = &request.request;
    if asked.per_article.is_some() && asked.group == Group::Article {
        let message = "`per-article` does not go with `group` article";
        return Err(BatchError::new("conflict", message).with_hint("leave out one of the two"));
    }
    Ok(())
}

fn not_json(err: serde_json::Error) -> BatchError {
    let column = err.column();
    let said = err.to_string();
    // The parser's own place counts lines of a text that has one.
    let said = said.split(" at line ").next().unwrap_or_default();
    BatchError::new("not_json", format!("the line is no JSON object: {said} at column {column}"))
        .with_hint(r#"write one object a line, such as {"query":"drone"}"#)
}

/// Reads the value of one key into the request.
fn set(key: &str, value: &Value, batch: &mut BatchRequest) -> Result<(), BatchError> {
    if value.is_null() && KEYS.contains(&key) {
        return Ok(());
    }
    let request = &mut batch.request;
    let filters = &mut request.filters;
    match key {
        "id" => batch.id = id(value)?,
        "query" => request.query = text(key, value)?,
        "author" => filters.author = texts(key, value)?,
        "entity" => filters.entity = texts(key, value)?,
        "any-entity" => filters.any_entity = texts(key, value)?,
        "not-entity" => filters.not_entity = texts(key, value)?,
        "since" => filters.since = Some(date(key, value)?),
        "until" => filters.until = Some(date(key, value)?),
        "date" => filters.date = dates(key, value)?,
        "source" => filters.source = texts(key, value)?,
        "kind" => filters.kind = texts(key, value)?,
        "lang" => filters.lang = texts(key, value)?,
        "tag" => filters.tag = texts(key, value)?,
        "in" => request.scope = word::<Scope>(key, value, "`passage` or `article`")?,
        "all" => request.all = switch(key, value)?,
        "plain" => request.plain = switch(key, value)?,
        "limit" => request.limit = number(key, value, 0, 1_000_000)?,
        "offset" => request.offset = number(key, value, 0, 1_000_000_000)?,
        "per-article" => request.per_article = Some(number(key, value, 1, u32::MAX as usize)?),
        "group" => request.group = word::<Group>(key, value, "`passage` or `article`")?,
        "sort" => {
            request.sort = word::<Sort>(key, value, "`relevance`, `newest` or `oldest`")?;
        }
        "context" => request.context = number(key, value, 0, 1_000)?,
        "count" => request.count = switch(key, value)?,
        "expand" => request.expand = switch(key, value)?,
        "explain" => request.explain = switch(key, value)?,
        _ => return Err(unknown_key(key)),
    }
    Ok(())
}

fn unknown_key(key: &str) -> BatchError {
    let error = BatchError::new("unknown_key", format!("`{key}` is no key of a query"));
    match nearest(key) {
        Some(near) => error.with_hint(near),
        None => error.with_hint(format!("the keys are {}", KEYS.join(", "))),
    }
}

fn bad_value(key: &str, wanted: &str) -> BatchError {
    BatchError::new("bad_value", format!("`{key}` takes {wanted}"))
}

fn id(value: &Value) -> Result<QueryId, BatchError> {
    match value {
        Value::String(text) if !text.is_empty() => Ok(QueryId::Text(text.clone())),
        Value::Number(number) => {
            number.as_i64().map(QueryId::Number).ok_or_else(|| bad_value("id", "a whole number"))
        }
        _ => Err(bad_value("id", "a text that is not empty, or a whole number")),
    }
}

fn text(key: &str, value: &Value) -> Result<String, BatchError> {
    value.as_str().map(String::from).ok_or_else(|| bad_value(key, "a text"))
}

fn texts(key: &str, value: &Value) -> Result<Vec<String>, BatchError> {
    let wanted = "a text or a list of texts";
    listed(value, |item| item.as_str().map(String::from)).ok_or_else(|| bad_value(key, wanted))
}

/// A date is a text; a year may be a number.
fn date(key: &str, value: &Value) -> Result<String, BatchError> {
    date_text(value).ok_or_else(|| bad_value(key, "a date as a text, or a year"))
}

fn dates(key: &str, value: &Value) -> Result<Vec<String>, BatchError> {
    let wanted = "a date or range as a text, a year, or a list of these";
    listed(value, date_text).ok_or_else(|| bad_value(key, wanted))
}

fn date_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(year) => year.as_u64().map(|y| y.to_string()),
        _ => None,
    }
}

/// One item or a list of them.
fn listed<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(items) => items.iter().map(item).collect(),
        one => item(one).map(|one| vec![one]),
    }
}

fn switch(key: &str, value: &Value) -> Result<bool, BatchError> {
    value.as_bool().ok_or_else(|| bad_value(key, "true or false"))
}

fn number(key: &str, value: &Value, least: usize, most: usize) -> Result<usize, BatchError> {
    value
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| bad_value(key, &format!("a whole number from {least} to {most}")))
}

fn word<T: for<'de> Deserialize<'de>>(
    key: &str,
    value: &Value,
    wanted: &str,
) -> Result<T, BatchError> {
    T::deserialize(value).map_err(|_| bad_value(key, wanted))
}

/// The key that `typed` was probably meant to be: within a third of its letters, first of the
/// nearest.
fn nearest(typed: &str) -> Option<&'static str> {
    let typed: Vec<char> = typed.chars().take(64).map(|c| if c == '_' { '-' } else { c }).collect();
    let limit = typed.len().div_ceil(3);
    KEYS.into_iter()
        .map(|key| (distance(&typed, key), key))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}

/// Levenshtein distance, by the usual table of one row.
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, cb) in b.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, ca) in a.iter().enumerate() {
            let replaced = diagonal + usize::from(*ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[a.len()]
}

/// The members of an object in order, repeated ones included.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    // Few keys are known; a line of thousands would make the search for repeated
                    // ones slow.
                    if pairs.len() >= 2 * KEYS.len() {
                        return Err(serde::de::Error::custom("too many keys"));
                    }
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
