//! What JSON output looks like: one struct per object of the format.
//!
//! They borrow from the answer and are made while they are written. A change here is a change of
//! the format: it bumps the version in `json` and is noted in `docs/output.md`.

use serde::ser::{SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

use super::offsets::CharOffsets;
use super::rounded;
use crate::answer::{AlsoIn, Blame, Hit, HitEntity, HitSpeaker, QueryEcho, Signal, Total};
use crate::model::{Basis, Date, Precision, Sourced, Span};
use crate::query::Note;

/// `query`: how the query was understood.
#[derive(Serialize)]
pub(super) struct QueryRecord<'a> {
    input: &'a str,
    canonical: &'a str,
    notes: Vec<RemarkRecord<'a>>,
    warnings: Vec<RemarkRecord<'a>>,
}

impl<'a> QueryRecord<'a> {
    pub(super) fn new(query: &'a QueryEcho) -> QueryRecord<'a> {
        let remarks =
            |list: &'a [Note]| list.iter().map(|r| RemarkRecord::new(r, &query.input)).collect();
        QueryRecord {
            input: &query.input,
            canonical: &query.canonical,
            notes: remarks(&query.notes),
            warnings: remarks(&query.warnings),
        }
    }
}

/// `query` in a line of hits: the two texts.
#[derive(Serialize)]
pub(super) struct QueryTexts<'a> {
    pub(super) input: &'a str,
    pub(super) canonical: &'a str,
}

/// A note, a warning, or an error of a batch.
#[derive(Serialize)]
pub(super) struct RemarkRecord<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span_chars: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl<'a> RemarkRecord<'a> {
    fn new(remark: &'a Note, input: &str) -> RemarkRecord<'a> {
        RemarkRecord::of(remark.code, &remark.message, remark.span, remark.hint.as_deref(), input)
    }

    /// `span` is in bytes of `input`, the query as typed.
    pub(super) fn of(
        code: &'a str,
        message: &'a str,
        span: Option<Span>,
        hint: Option<&'a str>,
        input: &str,
    ) -> RemarkRecord<'a> {
        let span_chars = span.map(|s| {
            let chars = CharOffsets::new(input);
            [chars.at(s.start), chars.at(s.end)]
        });
        RemarkRecord { code, message, span: span.map(|s| [s.start, s.end]), span_chars, hint }
    }
}

/// `total`: what matched, whatever the limit.
#[derive(Serialize)]
pub(super) struct TotalRecord {
    passages: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    articles: Option<u64>,
}

impl TotalRecord {
    pub(super) fn new(total: &Total) -> TotalRecord {
        TotalRecord { passages: total.passages, articles: total.articles }
    }
}

/// `blame`: why nothing was found.
#[derive(Serialize)]
pub(super) struct BlameRecord<'a> {
    parts: Vec<PartRecord<'a>>,
    nearest: Vec<NearestRecord<'a>>,
}

#[derive(Serialize)]
struct PartRecord<'a> {
    query: &'a str,
    passages: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excluded: bool,
}

#[derive(Serialize)]
struct NearestRecord<'a> {
    query: &'a str,
    passages: u64,
    by: &'static str,
}

impl<'a> BlameRecord<'a> {
    pub(super) fn new(blame: &'a Blame) -> BlameRecord<'a> {
        let parts = blame.parts.iter().map(|part| PartRecord {
            query: &part.query,
            passages: part.passages,
            excluded: part.excluded,
        });
        let nearest = blame.nearest.iter().map(|near| NearestRecord {
            query: &near.query,
            passages: near.passages,
            by: near.by.as_str(),
        });
        BlameRecord { parts: parts.collect(), nearest: nearest.collect() }
    }
}

/// A passage, cited: what every record of one has.
#[derive(Serialize)]
pub(super) struct CitedRecord<'a> {
    pub(super) id: &'a str,
    pub(super) hash: &'a str,
    pub(super) key: &'a str,
    pub(super) kind: Option<&'a str>,
    pub(super) about: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) author: &'a [String],
    pub(super) date: Option<DateRecord>,
    pub(super) source: Option<&'a str>,
}

/// One hit.
#[derive(Serialize)]
pub(super) struct HitRecord<'a> {
    rank: usize,
    score: Option<f64>,
    #[serde(flatten)]
    cited: CitedRecord<'a>,
    url: Option<&'a str>,
    path: &'a str,
    paragraphs: [u32; 2],
    #[serde(skip_serializing_if = "is_zero")]
    part: u32,
    text: &'a str,
    marks: Marks<'a>,
    entities: Entities<'a>,
    speakers: Speakers<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    before: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    after: &'a [String],
    #[serde(skip_serializing_if = "Signals::is_empty")]
    signals: Signals<'a>,
    #[serde(skip_serializing_if = "AlsoRecords::is_empty")]
    also_in: AlsoRecords<'a>,
}

fn is_zero(part: &u32) -> bool {
    *part == 0
}

impl<'a> HitRecord<'a> {
    /// `chars` must be those of the hit's text.
    pub(super) fn new(hit: &'a Hit, chars: &'a CharOffsets<'a>) -> HitRecord<'a> {
        HitRecord {
            rank: hit.rank,
            score: hit.score.map(rounded),
            cited: CitedRecord {
                id: &hit.id,
                hash: &hit.hash,
                key: &hit.key,
                kind: hit.kind.as_deref(),
                about: hit.about.as_deref(),
                title: hit.title.as_deref(),
                author: &hit.authors,
                date: hit.date.as_ref().map(DateRecord::new),
                source: hit.source.as_deref(),
            },
            url: hit.url.as_deref(),
            path: &hit.path,
            paragraphs: [hit.locus.from, hit.locus.to],
            part: hit.locus.part,
            text: &hit.text,
            marks: Marks { spans: &hit.marks, chars },
            entities: Entities { list: &hit.entities, chars },
            speakers: Speakers { hit, chars },
            before: &hit.before,
            after: &hit.after,
            signals: Signals(&hit.signals),
            also_in: AlsoRecords(&hit.also_in),
        }
    }
}

/// `date`: the value in ISO form, to the precision that is known.
#[derive(Serialize)]
pub(super) struct DateRecord {
    value: String,
    precision: Precision,
    basis: Basis,
}

impl DateRecord {
    pub(super) fn new(date: &Sourced<Date>) -> DateRecord {
        DateRecord {
            value: date.value.to_string(),
            precision: date.value.precision(),
            basis: date.basis,
        }
    }
}

/// `marks`: `{"bytes": [[s, e], …], "chars": [[s, e], …]}`.
pub(super) struct Marks<'a> {
    pub(super) spans: &'a [Span],
    pub(super) chars: &'a CharOffsets<'a>,
}

impl Serialize for Marks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Marks", 2)?;
        object.serialize_field("bytes", &Pairs(self.spans, None))?;
        object.serialize_field("chars", &Pairs(self.spans, Some(self.chars)))?;
        object.end()
    }
}

/// Spans as pairs of numbers, in bytes or in the characters of a text.
struct Pairs<'a>(&'a [Span], Option<&'a CharOffsets<'a>>);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for span in self.0 {
            let pair = match self.1 {
                None => [span.start, span.end],
                Some(chars) => [chars.at(span.start), chars.at(span.end)],
            };
            list.serialize_element(&pair)?;
        }
        list.end()
    }
}

struct Entities<'a> {
    list: &'a [HitEntity],
    chars: &'a CharOffsets<'a>,
}

impl Serialize for Entities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.list.iter().map(|entity| EntityRecord {
            id: &entity.id,
            name: &entity.name,
            kind: entity.kind.as_str(),
            marks: Marks { spans: &entity.marks, chars: self.chars },
            basis: entity.grounds.iter().map(|(basis, _)| basis.as_str()).collect(),
            confidence: entity.grounds.iter().map(|(_, sure)| hundredths(*sure)).collect(),
        }))
    }
}

#[derive(Serialize)]
struct EntityRecord<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    marks: Marks<'a>,
    basis: Vec<&'a str>,
    confidence: Vec<f64>,
}

/// A confidence to two decimals.
fn hundredths(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

struct Speakers<'a> {
    hit: &'a Hit,
    chars: &'a CharOffsets<'a>,
}

impl<'a> Speakers<'a> {
    fn record(&self, speaker: &'a HitSpeaker) -> SpeakerRecord<'a> {
        let named = speaker.entities.iter().filter_map(|i| self.hit.entities.get(*i));
        let name =
            |e: &'a HitEntity| SpeakerName { id: &e.id, name: &e.name, kind: e.kind.as_str() };
        SpeakerRecord {
            text: &speaker.text,
            named: speaker.named,
            entities: named.map(name).collect(),
            marks: OneMark { span: speaker.mark, chars: self.chars },
            cue: OneMark { span: speaker.cue, chars: self.chars },
        }
    }
}

impl Serialize for Speakers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.hit.speakers.iter().map(|s| self.record(s)))
    }
}

#[derive(Serialize)]
struct SpeakerRecord<'a> {
    text: &'a str,
    named: bool,
    entities: Vec<SpeakerName<'a>>,
    marks: OneMark<'a>,
    cue: OneMark<'a>,
}

#[derive(Serialize)]
struct SpeakerName<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

/// One span in the form of [`Marks`].
struct OneMark<'a> {
    span: Span,
    chars: &'a CharOffsets<'a>,
}

impl Serialize for OneMark<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Marks { spans: std::slice::from_ref(&self.span), chars: self.chars }.serialize(serializer)
    }
}

struct Signals<'a>(&'a [Signal]);

impl Signals<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Signals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|signal| SignalRecord {
            name: &signal.name,
            value: rounded(signal.value),
            detail: &signal.detail,
        }))
    }
}

#[derive(Serialize)]
struct SignalRecord<'a> {
    name: &'a str,
    value: f64,
    detail: &'a str,
}

struct AlsoRecords<'a>(&'a [AlsoIn]);

impl AlsoRecords<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for AlsoRecords<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|also| CitedRecord {
            id: &also.id,
            hash: &also.hash,
            key: &also.key,
            kind: also.kind.as_deref(),
            about: also.about.as_deref(),
            title: also.title.as_deref(),
            author: &also.authors,
            date: also.date.as_ref().map(DateRecord::new),
            source: also.source.as_deref(),
        }))
    }
}
