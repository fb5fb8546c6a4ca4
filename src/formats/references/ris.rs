//! RIS: a tag of two characters, two spaces, a hyphen, and a value on each line.

use super::{Entry, in_reading_order, line, read_date};
use crate::formats::scalars::language;

/// The entries in their order. One that is not closed ends where the next begins.
pub fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut open: Option<Fields> = None;
    for text in text.lines() {
        match tag_of(text) {
            Some(("TY", _)) => {
                entries.extend(open.take().map(Fields::entry));
                open = Some(Fields::default());
            }
            Some(("ER", _)) => entries.extend(open.take().map(Fields::entry)),
            Some((tag, value)) => {
                if let Some(fields) = &mut open {
                    fields.0.push((tag.to_string(), value.to_string()));
                }
            }
            // A value that goes on.
            None => {
                if let Some((_, value)) = open.as_mut().and_then(|fields| fields.0.last_mut()) {
                    value.push('\n');
                    value.push_str(text);
                }
            }
        }
    }
    entries.extend(open.map(Fields::entry));
    entries
}

fn tag_of(line: &str) -> Option<(&str, &str)> {
    let tag = line.get(..2).filter(|tag| tag.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    let value = line[2..].trim_start().strip_prefix('-')?;
    line[2..].starts_with("  ").then_some((tag, value.trim()))
}

#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn all<'f>(&'f self, tags: &'f [&str]) -> impl Iterator<Item = &'f str> {
        let of = |tag: &'f &str| self.0.iter().filter(move |(t, _)| t == tag);
        tags.iter().flat_map(of).map(|(_, value)| value.as_str()).filter(|v| !v.trim().is_empty())
    }

    fn first(&self, tags: &[&str]) -> Option<String> {
        self.all(tags).find_map(line)
    }

    fn entry(self) -> Entry {
        let date = self.all(&["DA", "PY", "Y1"]).filter_map(read_date);
        Entry {
            key: self.first(&["ID"]),
            title: self.first(&["TI", "T1", "CT"]),
            authors: self.all(&["AU", "A1"]).filter_map(in_reading_order).collect(),
            // The most exact: `PY` has the year alone.
            date: date.min_by_key(|date| date.precision()),
            source: self.first(&["T2", "JO", "JF", "JA", "BT", "PB"]),
            url: self.all(&["UR", "LK"]).find(|url| url.starts_with("http")).map(str::to_string),
            lang: self.first(&["LA"]).as_deref().and_then(language),
            tags: self.all(&["KW"]).filter_map(line).collect(),
            summary: self.all(&["AB", "N2"]).next().map(str::to_string),
            notes: self.all(&["N1"]).map(str::to_string).collect(),
            files: self.all(&["L1", "L2", "L3", "L4"]).map(str::to_string).collect(),
        }
    }
}
