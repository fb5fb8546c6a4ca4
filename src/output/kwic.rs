//! A concordance: one line a match, the matches below each other.
//!
//! For a reader, the words before a match end and the words behind it begin at fixed columns, and
//! the citation stands at the right edge; what does not fit is cut at words. A paragraph that
//! ends inside a line shows as `¶`. For programs, JSON and TSV give so many words on either side.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use super::controls::{for_terminal, visible_bytes};
use super::json::{write_members, write_value};
use super::layout::columns;
use super::offsets::CharOffsets;
use super::record::{CitedRecord, DateRecord, Marks, QueryRecord, QueryTexts};
use super::text::{count, grouped};
use super::tsv;
use crate::model::{Date, Precision, Span};
use crate::search::kwic::{Kwic, KwicLine, KwicPassage};
use crate::text::tokens;

/// What a concordance is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KwicFormat {
    /// Aligned, for a reader.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// One JSON object a line for every match.
    Jsonl,
    /// Tab-separated with a header.
    Tsv,
}

/// How to write a concordance.
#[derive(Clone, Copy, Debug)]
pub struct KwicOptions {
    /// The format.
    pub format: KwicFormat,
    /// Text: columns to fill.
    pub width: usize,
    /// Text: the date of each article stands before its citation.
    pub dates: bool,
    /// Text: write colours as ANSI escapes.
    pub color: bool,
    /// JSON and TSV: words on either side of a match.
    pub words: usize,
    /// The output is a terminal: control characters become visible.
    pub terminal: bool,
}

/// Name and version of the JSON object.
pub const KWIC_SCHEMA: &str = "byline-kwic/1";

/// Name and version of the JSON object of one match a line.
pub const KWIC_LINE_SCHEMA: &str = "byline-kwic-line/1";

/// Between the columns of the text.
const GAP: usize = 2;

const DIM: Style = Style::new().dimmed();
const CITATION: Style = AnsiColor::Cyan.on_default();
const MATCH: Style = AnsiColor::Red.on_default().bold();

/// Writes a concordance.
///
/// # Errors
/// Those of the writer.
pub fn render_kwic(kwic: &Kwic, options: &KwicOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    match options.format {
        KwicFormat::Text => text(kwic, options, &mut bytes)?,
        KwicFormat::Json => json(kwic, options.words, &mut bytes)?,
        KwicFormat::Jsonl => json_lines(kwic, options.words, &mut bytes)?,
        KwicFormat::Tsv => {
            table(kwic, options.words, &mut bytes);
            if options.terminal {
                bytes = visible_bytes(bytes);
            }
        }
    }
    out.write_all(&bytes)
}

/// Columns of each part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Widths {
    left: usize,
    /// The match, the gap behind it, and the words behind that.
    right: usize,
    date: usize,
    citation: usize,
}

impl Widths {
    /// Citations get a quarter of the line at most, dates what they need, and what is left is
    /// parted so that the middle of a match of usual length is the middle of the text.
    fn new(kwic: &Kwic, options: &KwicOptions) -> Widths {
        let longest = |of: &dyn Fn(&KwicLine) -> usize| kwic.lines.iter().map(of).max();
        let citation = longest(&|l| columns(&for_terminal(&l.passage.id))).unwrap_or(0);
        let citation = citation.min((options.width / 4).max(8));
        let date = match options.dates {
            true => longest(&|l| columns(&date(l.passage.head.date.as_ref().map(|d| &d.value)))),
            false => None,
        };
        let date = date.unwrap_or(0);
        let edge = citation + GAP + if date > 0 { date + GAP } else { 0 };
        let room = options.width.saturating_sub(edge + GAP).max(8);
        let found = longest(&|l| columns(&l.span.of(&l.passage.text).replace('\n', " ")));
        let left = (room - found.unwrap_or(0).min(room / 3)) / 2;
        Widths { left, right: room - left, date, citation }
    }
}

fn text(kwic: &Kwic, options: &KwicOptions, out: &mut Vec<u8>) -> io::Result<()> {
    let widths = Widths::new(kwic, options);
    let paint = |style: Style, text: &str, out: &mut Vec<u8>| match options.color {
        true if !text.is_empty() => write!(out, "{style}{text}{style:#}"),
        _ => out.write_all(text.as_bytes()),
    };
    for line in &kwic.lines {
        let text = &line.passage.text;
        let (left, found, right) = parts(text, line.span);
        let left = end_of(&left, widths.left);
        let found = cut(&found, widths.right);
        let room = widths.right.saturating_sub(columns(&found) + GAP);
        let right = start_of(&right, room);
        pad(widths.left - columns(left), out);
        out.extend_from_slice(left.as_bytes());
        pad(GAP, out);
        paint(MATCH, &found, out)?;
        pad(if right.is_empty() { 0 } else { GAP }, out);
        out.extend_from_slice(right.as_bytes());
        let used = columns(&found) + if right.is_empty() { 0 } else { GAP + columns(right) };
        pad(widths.right.saturating_sub(used) + GAP, out);
        if widths.date > 0 {
            let date = date(line.passage.head.date.as_ref().map(|d| &d.value));
            out.extend_from_slice(date.as_bytes());
            pad(widths.date - columns(&date) + GAP, out);
        }
        paint(CITATION, &short_citation(&for_terminal(&line.passage.id), widths.citation), out)?;
        out.push(b'\n');
    }
    if !kwic.lines.is_empty() {
        out.push(b'\n');
    }
    if kwic.matches > 0 {
        paint(DIM, &counted(kwic), out)?;
        out.push(b'\n');
    }
    Ok(())
}

/// `11–20 of 345 matches in 210 passages`.
fn counted(kwic: &Kwic) -> String {
    let (n, all) = (kwic.lines.len() as u64, count(kwic.matches, "match"));
    let first = kwic.lines.first().map_or(1, |l| l.rank);
    let shown = match (first, n) {
        (_, 0) => all,
        (1, n) if n == kwic.matches => all,
        (1, n) => format!("{} of {all}", grouped(n)),
        (first, 1) => format!("{} of {all}", grouped(first)),
        (first, n) => format!("{}–{} of {all}", grouped(first), grouped(first + n - 1)),
    };
    format!("{shown} in {}", count(kwic.passages, "passage"))
}

/// What stands before a match, the match, and what stands behind it, each fit for one line.
fn parts(text: &str, span: Span) -> (String, String, String) {
    let (start, end) = (span.start as usize, span.end as usize);
    (on_one_line(&text[..start]), on_one_line(&text[start..end]), on_one_line(&text[end..]))
}

/// Single spaces, `¶` between paragraphs, nothing that a terminal would obey.
fn on_one_line(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|p| {
        let words: Vec<&str> = p.split_whitespace().collect();
        words.join(" ")
    });
    let joined = paragraphs.collect::<Vec<String>>().join(" ¶ ");
    for_terminal(joined.trim()).into_owned()
}

/// The end of a text in so many columns: whole words, or the end of a word that is too long.
fn end_of(text: &str, width: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (at, sign) in text.grapheme_indices(true).rev() {
        used += columns(sign);
        if used > width {
            break;
        }
        start = at;
    }
    let cuts_word = !text[..start].ends_with(' ') && !text[start..].starts_with(' ');
    if start > 0
        && cuts_word
        && let Some((at, _)) = text[start..].match_indices(' ').next()
        && text[start..start + at].chars().all(is_spaced)
    {
        start += at;
    }
    text[start..].trim_start()
}

/// The start of a text in so many columns: whole words, or the start of a word that is too long.
fn start_of(text: &str, width: usize) -> &str {
    let mut used = 0;
    let mut end = 0;
    for (at, sign) in text.grapheme_indices(true) {
        used += columns(sign);
        if used > width {
            break;
        }
        end = at + sign.len();
    }
    let cuts_word = !text[end..].starts_with(' ') && !text[..end].ends_with(' ');
    if end < text.len()
        && cuts_word
        && let Some(at) = text[..end].rfind(' ')
        && text[at..end].chars().all(is_spaced)
    {
        end = at;
    }
    text[..end].trim_end()
}

/// True for letters of scripts that part words by spaces: in others a line may be cut anywhere.
fn is_spaced(c: char) -> bool {
    c.is_ascii() || columns(c.encode_utf8(&mut [0; 4])) < 2
}

/// The text, or its start and `…`.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let kept = text.graphemes(true).take_while(|sign| {
        used += columns(sign);
        used <= width
    });
    Cow::Owned(format!("{}…", kept.collect::<String>().trim_end()))
}

/// A citation whose key is cut where there is no room, so that the place stays.
fn short_citation(id: &str, width: usize) -> Cow<'_, str> {
    let place = id.rfind("#p").map_or("", |at| &id[at..]);
    match columns(id) <= width || columns(place) + 2 > width {
        true => cut(id, width),
        false => {
            let key = cut(&id[..id.len() - place.len()], width - columns(place));
            Cow::Owned(format!("{key}{place}"))
        }
    }
}

/// `2011-04-25`, `2011`, `by 2011-04-25`.
fn date(date: Option<&Date>) -> String {
    match date {
        None => String::new(),
        Some(date) if date.precision() == Precision::By => format!("by {date}"),
        Some(date) => date.to_string(),
    }
}

fn pad(n: usize, out: &mut Vec<u8>) {
    out.extend(std::iter::repeat_n(b' ', n));
}

/// Up to so many words before and behind a match, as they stand in the text.
fn context(text: &str, span: Span, words: usize) -> (&str, &str) {
    let (before, behind) = (&text[..span.start as usize], &text[span.end as usize..]);
    let starts: Vec<Span> = tokens(before).collect();
    let start = match starts.len().checked_sub(words) {
        None | Some(0) => 0,
        Some(at) => starts.get(at).map_or(before.len(), |w| w.start as usize),
    };
    let end = match words {
        0 => 0,
        n => {
            let mut after = tokens(behind).skip(n - 1);
            match (after.next(), after.next()) {
                // Without a further word the rest is punctuation, which belongs to the last one.
                (Some(last), Some(_)) => last.end as usize,
                _ => behind.len(),
            }
        }
    };
    (&before[start..], &behind[..end])
}

#[derive(Serialize)]
struct Envelope<'a> {
    schema: &'a str,
    index: &'a str,
    query: QueryRecord<'a>,
    total: TotalRecord,
}

#[derive(Serialize)]
struct TotalRecord {
    matches: u64,
    passages: u64,
}

#[derive(Serialize)]
struct SelfStanding<'a> {
    schema: &'a str,
    index: &'a str,
    query: QueryTexts<'a>,
    total: TotalRecord,
    #[serde(flatten)]
    line: LineRecord<'a>,
}

#[derive(Serialize)]
struct LineRecord<'a> {
    rank: u64,
    #[serde(flatten)]
    cited: CitedRecord<'a>,
    left: &'a str,
    #[serde(rename = "match")]
    found: &'a str,
    right: &'a str,
    marks: Marks<'a>,
}

impl<'a> LineRecord<'a> {
    fn new(line: &'a KwicLine, chars: &'a CharOffsets<'a>, words: usize) -> LineRecord<'a> {
        let KwicPassage { id, hash, head, text, .. } = &*line.passage;
        let (left, right) = context(text, line.span, words);
        LineRecord {
            rank: line.rank,
            cited: CitedRecord {
                id,
                hash,
                key: &head.key,
                kind: head.kind.as_deref(),
                about: head.about.as_deref(),
                title: head.title.as_deref(),
                author: &head.authors,
                date: head.date.as_ref().map(DateRecord::new),
                source: head.source.as_deref(),
            },
            left,
            found: line.span.of(text),
            right,
            marks: Marks { spans: std::slice::from_ref(&line.span), chars },
        }
    }
}

fn total(kwic: &Kwic) -> TotalRecord {
    TotalRecord { matches: kwic.matches, passages: kwic.passages }
}

fn json(kwic: &Kwic, words: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let envelope = Envelope {
        schema: KWIC_SCHEMA,
        index: &kwic.fingerprint,
        query: QueryRecord::new(&kwic.query),
        total: total(kwic),
    };
    out.push(b'{');
    write_members(&envelope, out)?;
    out.extend_from_slice(b",\"lines\":[");
    for (i, line) in kwic.lines.iter().enumerate() {
        out.extend_from_slice(if i > 0 { b",\n" } else { b"\n" });
        let chars = CharOffsets::new(&line.passage.text);
        write_value(&LineRecord::new(line, &chars, words), out)?;
    }
    if !kwic.lines.is_empty() {
        out.push(b'\n');
    }
    out.extend_from_slice(b"]}\n");
    Ok(())
}

fn json_lines(kwic: &Kwic, words: usize, out: &mut Vec<u8>) -> io::Result<()> {
    for line in &kwic.lines {
        let chars = CharOffsets::new(&line.passage.text);
        let record = SelfStanding {
            schema: KWIC_LINE_SCHEMA,
            index: &kwic.fingerprint,
            query: QueryTexts { input: &kwic.query.input, canonical: &kwic.query.canonical },
            total: total(kwic),
            line: LineRecord::new(line, &chars, words),
        };
        write_value(&record, out)?;
        out.push(b'\n');
    }
    Ok(())
}

/// The columns of the table, in order.
pub(super) const COLUMNS: [&str; 14] = [
    "rank",
    "id",
    "hash",
    "key",
    "title",
    "author",
    "date",
    "date_precision",
    "source",
    "left",
    "match",
    "right",
    "marks_bytes",
    "marks_chars",
];

fn table(kwic: &Kwic, words: usize, out: &mut Vec<u8>) {
    tsv::line(COLUMNS.into_iter(), out);
    for line in &kwic.lines {
        let KwicPassage { id, hash, head, text, .. } = &*line.passage;
        let chars = CharOffsets::new(text);
        let (left, right) = context(text, line.span, words);
        let date = head.date.as_ref().map(|d| d.value);
        let Span { start, end } = line.span;
        let values: [Cow<str>; COLUMNS.len()] = [
            line.rank.to_string().into(),
            id.into(),
            hash.into(),
            head.key.as_str().into(),
            head.title.as_deref().unwrap_or_default().into(),
            head.authors.join("; ").into(),
            date.map(|d| d.to_string()).unwrap_or_default().into(),
            date.map_or("", |d| tsv::precision(d.precision())).into(),
            head.source.as_deref().unwrap_or_default().into(),
            left.into(),
            line.span.of(text).into(),
            right.into(),
            format!("{start}-{end}").into(),
            format!("{}-{}", chars.at(start), chars.at(end)).into(),
        ];
        tsv::line(values.iter().map(|v| &**v), out);
    }
}

#[cfg(test)]
#[path = "kwic_tests.rs"]
mod tests;
