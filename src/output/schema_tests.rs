//! Holds every JSON output against the published schema.

use serde_json::{Value, json};

use super::batch::{RecordFormat, RecordOptions, render_record};
use super::{
    FacetsOptions, Format, KwicFormat, KwicOptions, RenderOptions, TimelineFormat, TimelineOptions,
    render, samples,
};
use crate::answer::Answer;
use crate::batch::{BatchError, QueryId, Record, Rendered};
use crate::model::{Locus, Span};
use crate::query::Note;
use crate::search::kwic::Kwic;
use crate::search::timeline::Timeline;

const SCHEMA: &str = include_str!("../../docs/answer.schema.json");

/// Faults of every line of `output` against one definition of the schema, and against the whole.
fn faults(definition: &str, output: &[u8]) -> Vec<String> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let one = json!({ "$ref": format!("#/$defs/{definition}"), "$defs": schema["$defs"] });
    let one = jsonschema::validator_for(&one).unwrap();
    let whole = jsonschema::validator_for(&schema).unwrap();
    let mut faults = Vec::new();
    for value in serde_json::Deserializer::from_slice(output).into_iter::<Value>() {
        let value = value.unwrap();
        faults.extend(one.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())));
        if faults.is_empty() && !whole.is_valid(&value) {
            faults.push("no definition of the whole schema is met".into());
        }
    }
    faults
}

fn check(definition: &str, output: &[u8]) {
    assert!(!output.is_empty());
    let faults = faults(definition, output);
    assert!(faults.is_empty(), "{definition}: {}", faults.join("\n"));
}

fn answers() -> Vec<Answer> {
    let mut head = samples::answer();
    head.hits[0].locus = Locus::HEAD;
    head.total.articles = None;
    head.query.warnings = vec![Note {
        code: "unknown_entity",
        message: "`Lett` is no entity here".into(),
        hint: None,
        span: None,
    }];
    vec![samples::answer(), samples::folded(), head, samples::nothing(), Answer::default()]
}

fn written(answer: &Answer, format: Format) -> Vec<u8> {
    let options = RenderOptions { format, query_id: Some("q"), ..RenderOptions::default() };
    let mut out = Vec::new();
    render(answer, &options, &mut out).unwrap();
    out
}

fn record(outcome: Result<&Answer, &BatchError>, query: Option<&str>, check: bool) -> Vec<u8> {
    let mut into = Rendered::default();
    for id in [QueryId::Text("q1".into()), QueryId::Number(7)] {
        let record = Record { id: &id, line: 7, query, articles: false, outcome };
        let format = RecordFormat::Jsonl;
        let options = RecordOptions { format, trec_tag: "t", check, terminal: false, change: None };
        render_record(&record, &options, &mut into).unwrap();
    }
    into.out
}

#[test]
fn the_schema_is_one() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn search_output() {
    for answer in answers() {
        check("answer", &written(&answer, Format::Json));
        if !answer.hits.is_empty() {
            check("hitLine", &written(&answer, Format::Jsonl));
        }
    }
}

#[test]
fn batch_output() {
    for answer in answers() {
        check("batchAnswer", &record(Ok(&answer), Some("x"), false));
        check("batchCheck", &record(Ok(&answer), Some("x"), true));
    }
    let error = BatchError::new("not_json", "the line is no JSON object");
    check("batchError", &record(Err(&error), None, false));
    let error = BatchError { span: Some(Span::new(0, 1)), ..error.with_hint("close it") };
    check("batchError", &record(Err(&error), Some("(x"), false));
}

#[test]
fn kwic_output() {
    let write = |kwic: &Kwic, format| {
        let options = KwicOptions {
            format,
            width: 80,
            dates: false,
            color: false,
            words: 5,
            terminal: false,
        };
        let mut out = Vec::new();
        super::render_kwic(kwic, &options, &mut out).unwrap();
        out
    };
    let kwic = samples::kwic("treaty", &[("a", "A treaty, é treaty."), ("b", "treaty")]);
    check("kwic", &write(&kwic, KwicFormat::Json));
    check("kwicLine", &write(&kwic, KwicFormat::Jsonl));
    check("kwic", &write(&Kwic { lines: Vec::new(), ..kwic }, KwicFormat::Json));
}

#[test]
fn counts_output() {
    let mut out = Vec::new();
    let options = FacetsOptions { json: true, limit: 2, width: None };
    super::render_facets(&samples::facets(), &options, &mut out).unwrap();
    check("facets", &out);
    for timeline in [samples::timeline(), Timeline { periods: Vec::new(), ..samples::timeline() }] {
        let mut out = Vec::new();
        let options = TimelineOptions { format: TimelineFormat::Json, width: 80, rate: false };
        super::render_timeline(&timeline, &options, &mut out).unwrap();
        check("timeline", &out);
    }
}

#[test]
fn a_strange_field_is_found() {
    let mut answer: Value = serde_json::from_slice(&written(&answers()[0], Format::Json)).unwrap();
    for (pointer, name) in [("", "x"), ("/hits/0", "x"), ("/hits/0/date", "x"), ("/total", "x")] {
        let mut broken = answer.clone();
        let object = broken.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
        object.insert(name.into(), Value::Null);
        assert!(!faults("answer", broken.to_string().as_bytes()).is_empty(), "{pointer}");
    }
    let hit = answer.pointer_mut("/hits/0").and_then(Value::as_object_mut).unwrap();
    hit.remove("hash");
    assert!(!faults("answer", answer.to_string().as_bytes()).is_empty());
}
