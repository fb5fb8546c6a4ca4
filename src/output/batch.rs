//! Records of a batch: one query's answer or error in a line (JSON Lines), or as rows of one table
//! or run (TSV, TREC).
//!
//! A JSON record holds the members of a whole answer behind `id` and `line`. TSV and TREC have no
//! place for errors, warnings or queries that found nothing: these go to the watching person, and a
//! query without hits has no row.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::controls::for_terminal;
use super::json::{self, ANSWER_SCHEMA, Breaks, write_members};
use super::record::{QueryRecord, RemarkRecord};
use super::{Format, RenderOptions, render_into, tsv};
use crate::answer::{Answer, Blame, BlamedPart};
use crate::batch::{BatchError, Change, QueryId, Record, Rendered};

/// What records are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFormat {
    /// One JSON object for every line.
    Jsonl,
    /// One row for every hit, the query's id first.
    Tsv,
    /// A TREC run.
    Trec,
}

impl RecordFormat {
    /// The format that an answer's hits get.
    #[must_use]
    pub fn as_format(self) -> Format {
        match self {
            RecordFormat::Jsonl => Format::Jsonl,
            RecordFormat::Tsv => Format::Tsv,
            RecordFormat::Trec => Format::Trec,
        }
    }
}

/// How to render records.
#[derive(Clone, Copy, Debug)]
pub struct RecordOptions<'a> {
    /// The format.
    pub format: RecordFormat,
    /// The last column of a TREC run.
    pub trec_tag: &'a str,
    /// Nothing is run: an answer is the query as understood.
    pub check: bool,
    /// The output is a terminal: control characters become visible.
    pub terminal: bool,
    /// What has changed since an earlier answer; only JSON Lines say it.
    pub change: Option<&'a Change>,
}

/// The bytes before the first record: the header of a table, or none.
#[must_use]
pub fn header(format: RecordFormat) -> String {
    match format {
        RecordFormat::Tsv => format!("query_id\t{}\n", tsv::COLUMNS.join("\t")),
        RecordFormat::Jsonl | RecordFormat::Trec => String::new(),
    }
}

/// Appends one record to `into`.
///
/// # Errors
/// None in practice: memory takes every byte.
pub fn render_record(
    record: &Record,
    options: &RecordOptions,
    into: &mut Rendered,
) -> io::Result<()> {
    match (options.format, record.outcome) {
        (RecordFormat::Jsonl, Ok(answer)) => json_answer(record, answer, options, &mut into.out),
        (RecordFormat::Jsonl, Err(error)) => json_error(record, error, &mut into.out),
        (_, Err(error)) => tell(record, "error", &error.message, error.hint.as_deref(), into),
        (_, Ok(answer)) => {
            for warning in &answer.query.warnings {
                tell(record, "warning", &warning.message, warning.hint.as_deref(), into)?;
            }
            if let Some(blame) = &answer.blame {
                let hint = nearest(blame);
                tell(record, "nothing found", &parts(blame), hint.as_deref(), into)?;
            }
            if options.check { Ok(()) } else { rows(record, answer, options, &mut into.out) }
        }
    }
}

fn rows(
    record: &Record,
    answer: &Answer,
    options: &RecordOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let id = record.id.to_string();
    let options = RenderOptions {
        format: options.format.as_format(),
        articles: record.articles,
        header: false,
        terminal: options.terminal,
        trec_tag: options.trec_tag,
        query_id: Some(&id),
        ..RenderOptions::default()
    };
    if options.terminal {
        return super::render(answer, &options, out);
    }
    render_into(answer, &options, out)
}

/// How much each part of a query finds alone: `` `zeppelin` 0, `author:Hale` 128 ``.
fn parts(blame: &Blame) -> String {
    let part = |part: &BlamedPart| match part.excluded {
        true => format!("`{}` excludes {}", part.query, part.passages),
        false => format!("`{}` {}", part.query, part.passages),
    };
    let parts: Vec<String> = blame.parts.iter().map(part).collect();
    parts.join(", ")
}

fn nearest(blame: &Blame) -> Option<String> {
    blame.nearest.first().map(|near| format!("`{}` finds {}", near.query, near.passages))
}

/// `line 7 (q7): error: …` and the hint below.
fn tell(
    record: &Record,
    level: &str,
    message: &str,
    hint: Option<&str>,
    into: &mut Rendered,
) -> io::Result<()> {
    let id = record.id.to_string();
    let err = &mut into.err;
    write!(err, "line {}", record.line)?;
    if id != record.line.to_string() {
        write!(err, " ({})", for_terminal(&id))?;
    }
    match message.is_empty() {
        true => writeln!(err, ": {level}")?,
        false => writeln!(err, ": {level}: {}", for_terminal(message))?,
    }
    match hint {
        Some(hint) => writeln!(err, "  hint: {}", for_terminal(hint)),
        None => Ok(()),
    }
}

#[derive(Serialize)]
struct Opening<'a> {
    id: &'a QueryId,
    line: u64,
}

impl Serialize for QueryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            QueryId::Text(text) => serializer.serialize_str(text),
            QueryId::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

#[derive(Serialize)]
struct CheckedRecord<'a> {
    #[serde(flatten)]
    opening: Opening<'a>,
    schema: &'a str,
    query: QueryRecord<'a>,
}

#[derive(Serialize)]
struct ErrorRecord<'a> {
    #[serde(flatten)]
    opening: Opening<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<InputText<'a>>,
    error: RemarkRecord<'a>,
}

#[derive(Serialize)]
struct InputText<'a> {
    input: &'a str,
}

fn json_answer(
    record: &Record,
    answer: &Answer,
    options: &RecordOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let opening = Opening { id: record.id, line: record.line };
    if options.check {
        let query = QueryRecord::new(&answer.query);
        json::write_value(&CheckedRecord { opening, schema: ANSWER_SCHEMA, query }, out)?;
    } else {
        out.push(b'{');
        write_members(&opening, out)?;
        out.push(b',');
        json::write_fields(answer, Breaks::None, out)?;
        if let Some(change) = options.change {
            out.extend_from_slice(b",\"against\":");
            json::write_value(change, out)?;
        }
        out.push(b'}');
    }
    out.push(b'\n');
    Ok(())
}

fn json_error(record: &Record, error: &BatchError, out: &mut Vec<u8>) -> io::Result<()> {
    let input = record.query.unwrap_or_default();
    let error_record = ErrorRecord {
        opening: Opening { id: record.id, line: record.line },
        query: record.query.map(|input| InputText { input }),
        error: RemarkRecord::of(
            error.code,
            &error.message,
            error.span,
            error.hint.as_deref(),
            input,
        ),
    };
    json::write_value(&error_record, out)?;
    out.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::output::samples;

    fn rendered(format: RecordFormat, outcome: Result<&Answer, &BatchError>) -> Rendered {
        let id = QueryId::Text("q7".into());
        let query = Some("é foo:bar");
        let record = Record { id: &id, line: 7, query, articles: false, outcome };
        let options =
            RecordOptions { format, trec_tag: "run", check: false, terminal: false, change: None };
        let mut into = Rendered::default();
        render_record(&record, &options, &mut into).unwrap();
        into
    }

    fn error() -> BatchError {
        BatchError {
            code: "unknown_field",
            message: "`foo` is no field".into(),
            span: Some(Span::new(3, 6)),
            hint: Some("for:".into()),
        }
    }

    fn check(format: RecordFormat, out: &str, err: &str) {
        let into = rendered(format, Err(&error()));
        assert_eq!(String::from_utf8(into.out).unwrap(), out);
        assert_eq!(String::from_utf8(into.err).unwrap(), err);
    }

    #[test]
    fn errors() {
        let json = concat!(
            r#"{"id":"q7","line":7,"query":{"input":"é foo:bar"},"error":{"code":"unknown_field","#,
            r#""message":"`foo` is no field","span":[3,6],"span_chars":[2,5],"hint":"for:"}}"#,
            "\n"
        );
        check(RecordFormat::Jsonl, json, "");
        let err = "line 7 (q7): error: `foo` is no field\n  hint: for:\n";
        check(RecordFormat::Trec, "", err);
        check(RecordFormat::Tsv, "", err);
    }

    #[test]
    fn nothing_found() {
        let err = "line 7 (q7): nothing found: `zeppelin` 0, `author:Hale` 128, `-treaty` excludes 3\n  \
                   hint: `author:Hale -treaty` finds 127\n";
        for format in [RecordFormat::Tsv, RecordFormat::Trec] {
            let into = rendered(format, Ok(&samples::nothing()));
            assert_eq!(String::from_utf8(into.out).unwrap(), "");
            assert_eq!(String::from_utf8(into.err).unwrap(), err);
        }
        assert_eq!(rendered(RecordFormat::Jsonl, Ok(&samples::nothing())).err, b"");
    }

    #[test]
    fn answers() {
        let answer = samples::answer();
        let json = String::from_utf8(rendered(RecordFormat::Jsonl, Ok(&answer)).out).unwrap();
        assert!(json.starts_with(r#"{"id":"q7","line":7,"schema":"byline-answer/1","#));
        assert_eq!(json.matches('\n').count(), 1);
        let trec = String::from_utf8(rendered(RecordFormat::Trec, Ok(&answer)).out).unwrap();
        assert!(trec.starts_with("q7 Q0 river-treaty#p3 1 10.500000 run\n"));
        let tsv = String::from_utf8(rendered(RecordFormat::Tsv, Ok(&answer)).out).unwrap();
        assert!(tsv.starts_with("q7\t1\t10.500000\t"));
        let columns = |line: &str| line.split('\t').count();
        assert_eq!(columns(&header(RecordFormat::Tsv)), columns(tsv.lines().next().unwrap()));
    }
}
