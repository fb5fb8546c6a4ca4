//! TOML tables with the places of their keys, for messages that a person can act on.
//!
//! In: the text of a control file. Out: [`Table`]s whose getters take values of the kind that is
//! asked for, or say, with file and line, what stands there instead. Which keys there are is said
//! by the callers.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::formats::scalars::read_date;
use crate::model::{Date, DeclaredEntity, EntityType};

/// Largest control file that is read.
pub const MAX_BYTES: u64 = 16 << 20;

/// Something in a control file that cannot stand. Prints as one line, and a hint where there is
/// one, after a blank line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where it is one line's fault.
    pub line: Option<usize>,
    /// What is wrong, without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n\nhint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// A control file as text, to find lines in.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The file, for messages.
    pub path: &'a Path,
    /// Its text.
    pub text: &'a str,
}

impl<'a> Page<'a> {
    /// Parses the page.
    pub fn parse(self) -> Result<Spanned<DeTable<'a>>, ConfigError> {
        DeTable::parse(self.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            self.error(&span, error.message().to_string())
        })
    }

    /// The line, from 1, in which the byte at `at` stands.
    pub fn line(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// An error on the line where `span` begins.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        let (path, line) = (self.path.to_path_buf(), Some(self.line(span.start)));
        ConfigError { path, line, message: message.into(), hint: None }
    }
}

/// The text of a control file; `None` if there is no such file.
pub fn read_text(path: &Path) -> Result<Option<String>, ConfigError> {
    let fail = |message: String| {
        let (path, line, hint) = (path.to_path_buf(), None, None);
        ConfigError { path, line, message, hint }
    };
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.len() > MAX_BYTES => {
            return Err(fail("too long for a control file".to_string()));
        }
        Ok(metadata) if !metadata.is_file() => return Err(fail("not a regular file".to_string())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(format!("cannot be read: {error}"))),
    }
    let bytes = std::fs::read(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let hint = Some("save it as UTF-8".to_string());
        ConfigError { hint, ..fail("not UTF-8, which TOML must be".to_string()) }
    })?;
    Ok(Some(text.strip_prefix('\u{FEFF}').map(str::to_string).unwrap_or(text)))
}

/// One table of a page.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// The page it stands on.
    pub page: Page<'a>,
    /// Its keys and values.
    pub entries: &'a DeTable<'a>,
    /// Where the table stands.
    pub at: usize,
}

impl<'a> Table<'a> {
    /// The whole of a parsed page.
    pub fn root(page: Page<'a>, parsed: &'a Spanned<DeTable<'a>>) -> Table<'a> {
        Table { page, entries: parsed.get_ref(), at: parsed.span().start }
    }

    /// Refuses keys that are not among `known`, and names the nearest.
    pub fn only(&self, known: &[&str]) -> Result<(), ConfigError> {
        for (name, span) in self.keys() {
            if !known.contains(&name) {
                return Err(self.unknown(name, &span, known));
            }
        }
        Ok(())
    }

    /// The keys with their places, in the order of the page.
    pub fn keys(&self) -> Vec<(&'a str, Range<usize>)> {
        let keys = self.entries.keys().map(|key| (&**key.get_ref(), key.span()));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_by_key(|(_, span)| span.start);
        keys
    }

    /// The error for a key that is none of `known`.
    pub fn unknown(&self, name: &str, span: &Range<usize>, known: &[&str]) -> ConfigError {
        let error = self.page.error(span, format!("unknown key `{name}`"));
        let hint = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here are {}", known.join(", ")),
        };
        ConfigError { hint: Some(hint), ..error }
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries.get(key)
    }

    /// The place of `key`, or of the table where there is no such key.
    pub fn span(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.at..self.at, Spanned::span)
    }

    /// A string.
    pub fn string(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(text.to_string())),
            other => Err(self.wrong(key, &value.span(), other, "a string")),
        }
    }

    /// A string that says something.
    pub fn word(&self, key: &str) -> Result<Option<String>, ConfigError> {
        match self.string(key)? {
            Some(text) if text.trim().is_empty() => {
                Err(self.page.error(&self.span(key), format!("`{key}` is empty")))
            }
            other => Ok(other),
        }
    }

    /// A string or a list of strings.
    pub fn strings(&self, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(vec![text.to_string()])),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| match item.get_ref() {
                    DeValue::String(text) => Ok(text.to_string()),
                    other => Err(self.wrong(key, &item.span(), other, "strings")),
                });
                items.collect::<Result<_, _>>().map(Some)
            }
            other => Err(self.wrong(key, &value.span(), other, "a string or a list of strings")),
        }
    }

    /// `true` or `false`; false where nothing is said.
    pub fn truth(&self, key: &str) -> Result<bool, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(false);
        };
        match value.get_ref() {
            DeValue::Boolean(truth) => Ok(*truth),
            other => Err(self.wrong(key, &value.span(), other, "true or false")),
        }
    }

    /// A date: of TOML's own, or in quotes in any form that articles may have it, or a year.
    pub fn date(&self, key: &str) -> Result<Option<Date>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Integer(year) => year.as_str().to_string(),
            other => return Err(self.wrong(key, &value.span(), other, "a date")),
        };
        read_date(&text).map(Some).ok_or_else(|| {
            let error = self.page.error(&value.span(), format!("`{text}` is not a date"));
            let hint = "write it as 2011-04-25, 2011-04 or 2011".to_string();
            ConfigError { hint: Some(hint), ..error }
        })
    }

    /// The table under `key`.
    pub fn table(&self, key: &str) -> Result<Option<Table<'a>>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::Table(entries) => {
                Ok(Some(Table { page: self.page, entries, at: value.span().start }))
            }
            other => Err(self.wrong(key, &value.span(), other, &format!("a table `[{key}]`"))),
        }
    }

    /// The tables under `key`, which is written `[[key]]`.
    pub fn tables(&self, key: &str) -> Result<Vec<Table<'a>>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let wanted = format!("tables `[[{key}]]`");
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.wrong(key, &value.span(), value.get_ref(), &wanted));
        };
        let tables = items.iter().map(|item| match item.get_ref() {
            DeValue::Table(entries) => {
                Ok(Table { page: self.page, entries, at: item.span().start })
            }
            other => Err(self.wrong(key, &item.span(), other, &wanted)),
        });
        tables.collect()
    }

    /// A type of entity.
    pub fn entity_type(&self, key: &str) -> Result<Option<EntityType>, ConfigError> {
        let Some(word) = self.string(key)? else {
            return Ok(None);
        };
        EntityType::from_word(&word).map(Some).ok_or_else(|| {
            let error = self.page.error(&self.span(key), format!("unknown type `{word}`"));
            let hint = "types are person, org, place, group, event, work, other".to_string();
            ConfigError { hint: Some(hint), ..error }
        })
    }

    /// A list of names, each a string or a table with `name`, `type` and `aliases`.
    pub fn entities(&self, key: &str) -> Result<Vec<DeclaredEntity>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.wrong(key, &value.span(), value.get_ref(), "a list of names"));
        };
        let entity = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::String(name) => {
                let (kind, aliases) = (None, Vec::new());
                Ok(DeclaredEntity { name: name.to_string(), kind, aliases })
            }
            DeValue::Table(entries) => {
                let table = Table { page: self.page, entries, at: item.span().start };
                table.only(&["name", "type", "aliases"])?;
                let name = table
                    .word("name")?
                    .ok_or_else(|| self.page.error(&item.span(), "an entity without a `name`"))?;
                let aliases = table.strings("aliases")?.unwrap_or_default();
                Ok(DeclaredEntity { name, kind: table.entity_type("type")?, aliases })
            }
            other => Err(self.wrong(key, &item.span(), other, "names")),
        };
        items.iter().map(entity).collect()
    }

    fn wrong(&self, key: &str, at: &Range<usize>, found: &DeValue, wanted: &str) -> ConfigError {
        let found = match found.type_str() {
            "boolean" => "true or false",
            "array" => "a list",
            "integer" | "float" => "a number",
            "datetime" => "a date",
            "string" => "a string",
            _ => "a table",
        };
        self.page.error(at, format!("`{key}` is {found}, and must be {wanted}"))
    }
}

/// The name among `known` that `name` is a slip of: at most a third of it differs.
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let limit = (name.chars().take(40).count() / 3).max(1);
    let scored = known.iter().map(|near| (distance(name, near), *near));
    scored.filter(|(distance, _)| *distance <= limit).min().map(|(_, near)| near)
}

/// Letters to add, leave out, change, or exchange with their neighbour, to come from `a` to `b`
/// (the optimal string alignment of Damerau and Levenshtein). Long names are far from everything.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if swapped { best.min(rows[i - 2][j - 2] + 1) } else { best }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(nearest(name, &["author", "date", "source", "lang", "glob"]), expected);
    }

    #[test]
    fn slips_are_understood() {
        check("auhtor", Some("author"));
        check("authors", Some("author"));
        check("dates", Some("date"));
        check("souce", Some("source"));
        check("publisher", None);
        check("", None);
        check(&"x".repeat(10_000), None);
    }
}
