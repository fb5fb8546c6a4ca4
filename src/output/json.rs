//! JSON: the whole answer as one object, or one object a line for every hit.
//!
//! The whole answer stands on one line but for its hits, which stand on one line each: it is valid
//! JSON, and still can be read, compared and cut by lines. Strings escape every control character,
//! also those above ASCII, so that the output may be looked at in a terminal.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::offsets::CharOffsets;
use super::record::{BlameRecord, HitRecord, QueryRecord, QueryTexts, TotalRecord};
use crate::answer::{Answer, Hit};

/// Name and version of the whole answer's format.
pub const ANSWER_SCHEMA: &str = "byline-answer/1";

/// Name and version of the format of one hit a line.
pub const HIT_SCHEMA: &str = "byline-hit/1";

/// Everything but the hits.
#[derive(Serialize)]
struct Envelope<'a> {
    schema: &'a str,
    index: &'a str,
    query: QueryRecord<'a>,
    total: TotalRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    blame: Option<BlameRecord<'a>>,
}

/// One hit with what it needs to be understood alone.
#[derive(Serialize)]
struct HitLine<'a> {
    schema: &'a str,
    index: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<&'a str>,
    query: QueryTexts<'a>,
    total: TotalRecord,
    #[serde(flatten)]
    hit: HitRecord<'a>,
}

/// The whole answer, hits on lines of their own.
pub(super) fn render(answer: &Answer, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b'{');
    write_fields(answer, Breaks::Lines, out)?;
    out.extend_from_slice(b"}\n");
    Ok(())
}

/// Where line breaks stand inside an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// None.
    None,
    /// Around every hit.
    Lines,
}

/// The members of the answer's object, without its braces, so that a caller may put members of its
/// own before them.
pub(super) fn write_fields(answer: &Answer, breaks: Breaks, out: &mut Vec<u8>) -> io::Result<()> {
    let envelope = Envelope {
        schema: ANSWER_SCHEMA,
        index: &answer.fingerprint,
        query: QueryRecord::new(&answer.query),
        total: TotalRecord::new(&answer.total),
        blame: answer.blame.as_ref().map(BlameRecord::new),
    };
    write_members(&envelope, out)?;
    out.extend_from_slice(b",\"hits\":[");
    let breaks = breaks == Breaks::Lines;
    for (i, hit) in answer.hits.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        if breaks {
            out.push(b'\n');
        }
        write_hit(hit, out)?;
    }
    if breaks && !answer.hits.is_empty() {
        out.push(b'\n');
    }
    out.push(b']');
    Ok(())
}

/// One object a line for every hit.
pub(super) fn render_lines(
    answer: &Answer,
    query_id: Option<&str>,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    for hit in &answer.hits {
        let chars = CharOffsets::new(&hit.text);
        let line = HitLine {
            schema: HIT_SCHEMA,
            index: &answer.fingerprint,
            query_id,
            query: QueryTexts { input: &answer.query.input, canonical: &answer.query.canonical },
            total: TotalRecord::new(&answer.total),
            hit: HitRecord::new(hit, &chars),
        };
        write_value(&line, out)?;
        out.push(b'\n');
    }
    Ok(())
}

fn write_hit(hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
    let chars = CharOffsets::new(&hit.text);
    write_value(&HitRecord::new(hit, &chars), out)
}

/// Writes any value as compact JSON.
pub(super) fn write_value(value: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Visible);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Writes the members of an object without its braces.
pub(super) fn write_members(object: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    let start = out.len();
    write_value(object, out)?;
    // An object was written: its first and last bytes are its braces.
    out.remove(start);
    out.pop();
    Ok(())
}

/// Compact JSON that escapes DEL, the controls U+0080 to U+009F, and what reorders or breaks lines.
struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        let (mut written, mut at) = (0, 0);
        while let Some(found) = find_suspect(&bytes[at..]) {
            at += found;
            let Some(c) = fragment[at..].chars().next() else {
                break;
            };
            if is_escaped(c) {
                writer.write_all(&bytes[written..at])?;
                write!(writer, "\\u{:04x}", c as u32)?;
                written = at + c.len_utf8();
            }
            at += c.len_utf8();
        }
        writer.write_all(&bytes[written..])
    }
}

/// The first byte with which something that is escaped here may begin. Most fragments have none,
/// so whole blocks are looked at first, in a form that compiles to vector instructions.
fn find_suspect(bytes: &[u8]) -> Option<usize> {
    let is_suspect = |b: &u8| matches!(b, 0x7f | 0xc2 | 0xe2);
    let mut start = 0;
    for block in bytes.chunks(32) {
        if block.iter().fold(false, |any, b| any | is_suspect(b)) {
            return block.iter().position(is_suspect).map(|at| start + at);
        }
        start += block.len();
    }
    None
}

fn is_escaped(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{202d}' | '\u{202e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;
    use serde_json::Value;

    fn value(answer: &Answer) -> Value {
        let mut out = Vec::new();
        render(answer, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    fn check(text: &str, expected: &str) {
        let mut out = Vec::new();
        write_value(&text, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let back: String = serde_json::from_str(expected).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn strings_hold_no_controls() {
        check("“é”", "\"“é”\"");
        check("a\u{1b}b", r#""a\u001bb""#);
        check("a\u{7f}\u{9b}b\u{a0}", "\"a\\u007f\\u009bb\u{a0}\"");
        check("\u{202e}x\u{2028}", r#""\u202ex\u2028""#);
        check("\"\\\n巴", r#""\"\\\n巴""#);
    }

    #[test]
    fn members_in_order() {
        let value = value(&samples::answer());
        let names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["schema", "index", "query", "total", "hits"]);
        let hit = value["hits"][0].as_object().unwrap();
        let names: Vec<_> = hit.keys().map(String::as_str).collect();
        let always = [
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
            "source",
            "url",
            "path",
            "paragraphs",
            "text",
            "marks",
            "entities",
            "speakers",
        ];
        assert_eq!(names, always);
    }

    #[test]
    fn offsets_in_bytes_and_characters() {
        let answer = samples::answer();
        let value = value(&answer);
        let hit = &value["hits"][0];
        let text = hit["text"].as_str().unwrap();
        let chars: Vec<char> = text.chars().collect();
        for (bytes, chars_pair) in hit["marks"]["bytes"]
            .as_array()
            .unwrap()
            .iter()
            .zip(hit["marks"]["chars"].as_array().unwrap())
        {
            let at = |v: &Value, i: usize| v[i].as_u64().unwrap() as usize;
            let by_chars: String = chars[at(chars_pair, 0)..at(chars_pair, 1)].iter().collect();
            assert_eq!(by_chars, text[at(bytes, 0)..at(bytes, 1)]);
        }
        assert_ne!(hit["marks"]["bytes"], hit["marks"]["chars"]);
    }

    #[test]
    fn scores_are_rounded() {
        let mut answer = samples::answer();
        answer.hits[0].score = Some(12.345_678_51);
        answer.hits[1].score = Some(f64::NAN);
        answer.hits[2].score = None;
        let value = value(&answer);
        assert_eq!(value["hits"][0]["score"].to_string(), "12.345679");
        assert_eq!(value["hits"][1]["score"].to_string(), "0.0");
        assert!(value["hits"][2]["score"].is_null());
    }

    #[test]
    fn one_hit_a_line() {
        let answer = samples::answer();
        let mut whole = Vec::new();
        render(&answer, &mut whole).unwrap();
        let n_lines = String::from_utf8(whole).unwrap().lines().count();
        assert_eq!(n_lines, answer.hits.len() + 2);

        let mut lines = Vec::new();
        render_lines(&answer, Some("q1"), &mut lines).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        assert_eq!(lines.lines().count(), answer.hits.len());
        let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(first["query_id"], "q1");
        assert_eq!(first["index"], answer.fingerprint);
        assert_eq!(first["text"], answer.hits[0].text);
    }

    #[test]
    fn no_hits() {
        let answer = Answer::default();
        assert_eq!(value(&answer)["hits"], Value::Array(Vec::new()));
        let mut lines = Vec::new();
        render_lines(&answer, None, &mut lines).unwrap();
        assert!(lines.is_empty());
    }
}
