//! Front matter: the table of fields at the head of a Markdown file.
//!
//! In: cleaned text. Out: the fields between the fences, and the text after them. Which field
//! means what is in `names`.

use super::Skip;
use super::fields::Entries;
use super::value::Value;

/// Longest front matter. What is longer is no table of fields, and YAML can be costly to read.
const MAX_BYTES: usize = 256 * 1024;

const YAML_FENCE: &str = "---";
const TOML_FENCE: &str = "+++";

/// True where `text` begins with front matter: a fence, and under it a line that has the shape of
/// a field. A rule (`---`) with prose under it is none.
#[must_use]
pub fn opens(text: &str) -> bool {
    let mut lines = text.lines();
    let fence = lines.next().map_or("", str::trim_end);
    let Some(first) = lines.find(|line| !line.trim().is_empty()) else {
        return false;
    };
    let first = first.trim_end();
    match fence {
        YAML_FENCE => first == YAML_FENCE || first.starts_with('#') || has_key(first, ':'),
        TOML_FENCE => first == TOML_FENCE || first.starts_with(['#', '[']) || has_key(first, '='),
        _ => false,
    }
}

/// The fields of the front matter of `text`, if it [`opens`] with one, and the rest.
///
/// # Errors
/// A [`Skip`] with the line, where the front matter is not closed or cannot be read.
pub fn split(text: &str) -> Result<(Entries<'_>, &str), Skip> {
    if !opens(text) {
        return Ok((Vec::new(), text));
    }
    let fence = &text[..YAML_FENCE.len()];
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let Some((front, body)) = close(&text[start..], fence) else {
        let hint = format!("end it with a line `{fence}`");
        let skip = Skip { line: Some(1), ..Skip::new("the front matter is not closed") };
        return Err(skip.hint(hint));
    };
    if front.len() > MAX_BYTES {
        return Err(Skip::new(format!("front matter of over {} KiB", MAX_BYTES >> 10)));
    }
    let entries = if fence == YAML_FENCE { read_yaml(front)? } else { read_toml(front)? };
    Ok((entries, body))
}

/// Parts `text` at the line that closes the front matter.
fn close<'t>(text: &'t str, fence: &str) -> Option<(&'t str, &'t str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = line.trim_end();
        if end == fence || (fence == YAML_FENCE && end == "...") {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// True for `key: value` and `key = value`, the key of letters, digits and some marks.
fn has_key(line: &str, mark: char) -> bool {
    let Some((key, rest)) = line.split_once(mark) else {
        return false;
    };
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_key = !key.is_empty()
        && key.len() <= 60
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
    is_key && (mark == '=' || rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn read_yaml(front: &str) -> Result<Entries<'_>, Skip> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 100_000,
            max_nodes: 20_000,
            max_depth: 32,
            max_anchors: 100,
            max_aliases: 1_000,
            max_documents: 1,
            max_total_scalar_bytes: 4 * MAX_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 10_000,
            max_replay_stack_depth: 8,
            max_alias_expansions_per_anchor: 1_000,
        },
        // `lang: no` is Norwegian, `key: 0012` is no twelve.
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        emit_comments: false,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options(front, options) {
        Ok(Value::Map(entries)) => Ok(entries),
        Ok(Value::Null) => Ok(Vec::new()),
        Ok(_) => Err(Skip { line: Some(2), ..Skip::new("the front matter has no fields") }
            .hint("write each as `name: value` on a line of its own")),
        Err(error) => Err(broken_yaml(&error)),
    }
}

fn broken_yaml(error: &serde_saphyr::Error) -> Skip {
    let place = error.location();
    let said = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
    let said = said.lines().next().unwrap_or("").trim_end_matches('.');
    let said = said.split(" at line ").next().unwrap_or(said);
    let said = match said.split_once(": ") {
        // The place stands before the message too; we name it ourselves.
        Some((place, rest)) if place.starts_with("line ") => rest,
        _ => said,
    };
    Skip {
        line: place.map(|place| place.line() + 1),
        column: place.map(|place| place.column()),
        ..Skip::new(format!("broken front matter: {said}"))
    }
    .hint(match said.starts_with("duplicate") {
        true => "keep one of the two",
        false => "put a value that has a colon, a `#` or a quotation mark in it into quotes",
    })
}

fn read_toml(front: &str) -> Result<Entries<'_>, Skip> {
    match toml::from_str(front) {
        Ok(Value::Map(entries)) => Ok(entries),
        Ok(_) => Ok(Vec::new()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start.min(front.len()));
            let before = &front.as_bytes()[..at];
            let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 2;
            let message = error.message().lines().next().unwrap_or("").to_string();
            let skip = Skip::new(format!("broken front matter: {message}"));
            Err(Skip { line: Some(line), ..skip }.hint("put values into quotes: `title = \"…\"`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys and scalars, then the body; or the trouble.
    fn check(text: &str, expected: &str) {
        let found = match split(text) {
            Ok((entries, body)) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| format!("{key}={}", value.text().unwrap_or("?")));
                format!("{} | {body}", entries.collect::<Vec<_>>().join(" "))
            }
            Err(skip) => skip.to_string(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn both_kinds_are_read() {
        check("---\ntitle: x\nn: 12\n---\nbody\n", "title=x n=12 | body\n");
        check("---\ntitle: x\n...\nbody", "title=x | body");
        check("+++\ntitle = \"x\"\nd = 2011-04-25\n+++\nbody", "d=2011-04-25 title=x | body");
        check("---\n---\nbody", " | body");
        check("---\n# nothing\n---\nbody", " | body");
        check("---\nlang: no\nkey: 0012\n---\n", "lang=no key=0012 | ");
        check("---\ntitle: \"a: b\"\n---  \nbody", "title=a: b | body");
        check("no fence", " | no fence");
        check("---\nA rule, and prose\n---\n", " | ---\nA rule, and prose\n---\n");
        check("", " | ");
    }

    #[test]
    fn trouble_is_named_with_its_line() {
        check("---\ntitle: x\nbody", "line 1: the front matter is not closed");
        check(
            "---\ntitle: a: b\n---\n",
            "line 2, column 9: broken front matter: mapping values are not allowed in this context",
        );
        check(
            "+++\na = 1\ntitle = x\n+++\n",
            "line 3: broken front matter: string values must be quoted, expected literal string",
        );
        check(
            "---\na: 1\na: 2\n---\n",
            "line 3, column 1: broken front matter: duplicate mapping key `a` is not allowed here",
        );
        check("---\n# x\n- a\n---\n", "line 2: the front matter has no fields");
    }

    #[test]
    fn bombs_do_not_go_off() {
        let mut bomb = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_string();
        for n in 1..30 {
            let refs = vec![format!("*a{}", n - 1); 9].join(", ");
            bomb.push_str(&format!("a{n}: &a{n} [{refs}]\n"));
        }
        bomb.push_str("---\n");
        assert!(split(&bomb).unwrap_err().reason.starts_with("broken front matter: "));
        let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
        assert!(split(&deep).is_err());
        let deep = format!("+++\na = {}\n+++\n", "[".repeat(100_000));
        assert!(split(&deep).is_err());
        let long = format!("---\na: {}\n---\n", "x".repeat(MAX_BYTES));
        assert!(split(&long).is_err());
    }
}
