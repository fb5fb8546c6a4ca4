//! Tab-separated values, and the columns that CSV shares with them.
//!
//! A tab, line break, carriage return or backslash in a value is written as `\t`, `\n`, `\r` or
//! `\\`, so that every record is one line and every column is found by counting tabs.

use std::borrow::Cow;
use std::io;

use super::offsets::CharOffsets;
use super::{RenderOptions, rounded};
use crate::answer::{Answer, Hit};
use crate::model::{Precision, Span};

/// The columns in order; `query_id` stands before them where there is one.
pub(super) const COLUMNS: [&str; 24] = [
    "rank",
    "score",
    "id",
    "hash",
    "key",
    "kind",
    "about",
    "title",
    "author",
    "date",
    "date_precision",
    "date_basis",
    "source",
    "url",
    "path",
    "from",
    "to",
    "part",
    "text",
    "marks_bytes",
    "marks_chars",
    "entities",
    "speakers",
    "also_in",
];

/// The values of a hit, as many as there are columns; what is not known is empty.
pub(super) fn values(hit: &Hit) -> [Cow<'_, str>; COLUMNS.len()] {
    let chars = CharOffsets::new(&hit.text);
    let names: Vec<&str> = hit.entities.iter().map(|e| e.name.as_str()).collect();
    let speakers: Vec<&str> = hit.speakers.iter().map(|s| s.text.as_str()).collect();
    let also_in: Vec<&str> = hit.also_in.iter().map(|a| a.id.as_str()).collect();
    let date = hit.date.as_ref();
    [
        hit.rank.to_string().into(),
        hit.score.map(|s| format!("{:.6}", rounded(s))).unwrap_or_default().into(),
        hit.id.as_str().into(),
        hit.hash.as_str().into(),
        hit.key.as_str().into(),
        text(&hit.kind),
        text(&hit.about),
        text(&hit.title),
        hit.authors.join("; ").into(),
        date.map(|d| d.value.to_string()).unwrap_or_default().into(),
        date.map_or("", |d| precision(d.value.precision())).into(),
        date.map_or("", |d| d.basis.as_str()).into(),
        text(&hit.source),
        text(&hit.url),
        hit.path.as_str().into(),
        hit.locus.from.to_string().into(),
        hit.locus.to.to_string().into(),
        hit.locus.part.to_string().into(),
        hit.text.as_str().into(),
        pairs(&hit.marks, |at| at).into(),
        pairs(&hit.marks, |at| chars.at(at)).into(),
        names.join("; ").into(),
        speakers.join("; ").into(),
        also_in.join("; ").into(),
    ]
}

fn text(value: &Option<String>) -> Cow<'_, str> {
    value.as_deref().unwrap_or_default().into()
}

pub(super) fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Year => "year",
        Precision::By => "by",
    }
}

/// `0-5 9-12`.
fn pairs(spans: &[Span], offset: impl Fn(u32) -> u32) -> String {
    let pairs: Vec<String> =
        spans.iter().map(|s| format!("{}-{}", offset(s.start), offset(s.end))).collect();
    pairs.join(" ")
}

/// A header where one is wanted, then one line for every hit.
pub(super) fn render(
    answer: &Answer,
    options: &RenderOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    if options.header {
        let first = options.query_id.map(|_| "query_id");
        line(first.into_iter().chain(COLUMNS), out);
    }
    for hit in &answer.hits {
        let values = values(hit);
        line(options.query_id.into_iter().chain(values.iter().map(|v| &**v)), out);
    }
    Ok(())
}

/// Writes one line of values, escaped.
pub fn line<'v>(values: impl Iterator<Item = &'v str>, out: &mut Vec<u8>) {
    for (i, value) in values.enumerate() {
        if i > 0 {
            out.push(b'\t');
        }
        escape(value, out);
    }
    out.push(b'\n');
}

fn escape(value: &str, out: &mut Vec<u8>) {
    for byte in value.bytes() {
        match byte {
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            _ => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn lines(options: &RenderOptions) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        render(&samples::folded(), options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().map(|l| l.split('\t').map(String::from).collect()).collect()
    }

    #[test]
    fn a_table() {
        let lines = lines(&RenderOptions::default());
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0], COLUMNS);
        let value = |row: usize, name: &str| {
            lines[row][COLUMNS.iter().position(|c| *c == name).unwrap()].as_str()
        };
        assert_eq!(value(1, "author"), "Asha Menon; Tom Hale");
        assert_eq!(value(1, "date"), "2014-06-02");
        assert_eq!(value(1, "date_precision"), "by");
        assert_eq!(value(1, "marks_bytes"), "7-13 77-83");
        assert_eq!(value(1, "marks_chars"), "5-11 69-75");
        assert_eq!(value(2, "text"), "The piece forgets the dams.\\n\\nA treaty needs measuring.");
        assert_eq!(value(3, "score"), "");
        assert_eq!(value(3, "part"), "2");
        assert_eq!((value(1, "also_in"), value(2, "also_in")), ("gazette/river#p2", ""));
    }

    #[test]
    fn the_query_first() {
        let options = RenderOptions { query_id: Some("q\t1"), ..RenderOptions::default() };
        let lines = lines(&options);
        assert_eq!(lines[0][0], "query_id");
        assert_eq!(lines[1][0], "q\\t1");
        assert!(lines.iter().all(|l| l.len() == COLUMNS.len() + 1));
    }

    #[test]
    fn escapes() {
        let mut out = Vec::new();
        escape("a\tb\r\nc\\d", &mut out);
        assert_eq!(out, br"a\tb\r\nc\\d");
    }
}
