//! Answers to bytes: an [`Answer`] goes in, text for a reader or a format for a program comes out,
//! into any writer.
//!
//! One file per format. What JSON looks like is written down in `docs/output.md` and
//! `docs/answer.schema.json`; the structs that make it live in `record`, apart from the nouns that
//! `search` fills, so that the nouns may change and the format does not. Remarks on the query,
//! "nothing found" and errors go to stderr and are left to the caller; so is finding out what
//! kind of terminal there is.

pub mod batch;
mod controls;
mod csv;
mod excerpt;
mod facets;
mod ids;
mod json;
mod kwic;
mod layout;
mod markdown;
mod offsets;
mod record;
mod svg;
mod text;
mod timeline;
mod trec;
mod tsv;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod schema_tests;

use std::io::{self, Write};

use crate::answer::Answer;

pub use controls::for_terminal;
pub use facets::{FACETS_SCHEMA, FacetsOptions, render_facets};
pub use json::{ANSWER_SCHEMA, HIT_SCHEMA};
pub use kwic::{KWIC_LINE_SCHEMA, KWIC_SCHEMA, KwicFormat, KwicOptions, render_kwic};
pub use layout::{fitted, padded};
pub use timeline::{TIMELINE_SCHEMA, TimelineFormat, TimelineOptions, render_timeline};
pub use tsv::line as tsv_line;

/// What an answer is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// For a reader at a terminal.
    #[default]
    Text,
    /// One JSON object for the whole answer.
    Json,
    /// One JSON object a line for every hit.
    Jsonl,
    /// RFC 4180 with a header.
    Csv,
    /// Tab-separated with a header; tabs, line breaks and backslashes in values are escaped.
    Tsv,
    /// A TREC run: `qid Q0 docid rank score tag`.
    Trec,
    /// Block quotations with the matches in bold and a citation line.
    Markdown,
    /// One citation a line.
    Ids,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Format; 8] = [
        Format::Text,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Tsv,
        Format::Trec,
        Format::Markdown,
        Format::Ids,
    ];

    /// The word that `--format` takes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Trec => "trec",
            Format::Markdown => "markdown",
            Format::Ids => "ids",
        }
    }

    /// True where hits are written with their text and metadata; the others name passages only,
    /// so that no stored record need be read.
    #[must_use]
    pub fn needs_text(self) -> bool {
        !matches!(self, Format::Trec | Format::Ids)
    }

    /// True where the paragraphs around a hit can be shown.
    #[must_use]
    pub fn shows_context(self) -> bool {
        matches!(self, Format::Text | Format::Json | Format::Jsonl | Format::Markdown)
    }

    /// True where a score can be shown with its parts.
    #[must_use]
    pub fn shows_signals(self) -> bool {
        matches!(self, Format::Text | Format::Json | Format::Jsonl)
    }
}

/// How to render. The default is plain text, as for a pipe.
#[derive(Clone, Copy, Debug)]
pub struct RenderOptions<'a> {
    /// The format.
    pub format: Format,
    /// Text only: write bold, dim and colours as ANSI escapes. Without it no escape is written.
    pub color: bool,
    /// Text only: the terminal's width in columns; `None` wraps nothing.
    pub width_chars: Option<usize>,
    /// Text only: make titles into OSC 8 hyperlinks where an article has an address.
    pub hyperlinks: bool,
    /// Text only: whole passages, however long.
    pub full: bool,
    /// Text only: the address and file of each hit, and its score.
    pub verbose: bool,
    /// Hits stand for articles (`--group article`): `trec` and `ids` print keys.
    pub articles: bool,
    /// The writer is a terminal: control characters become visible in every format that would
    /// pass them on. Text and JSON never pass any on.
    pub terminal: bool,
    /// CSV and TSV: begin with the header.
    pub header: bool,
    /// The last column of a TREC run.
    pub trec_tag: &'a str,
    /// The query's id: the first column of a TREC run (`1` where there is none), and of CSV and
    /// TSV where there is one.
    pub query_id: Option<&'a str>,
}

impl Default for RenderOptions<'_> {
    fn default() -> Self {
        RenderOptions {
            format: Format::Text,
            color: false,
            width_chars: None,
            hyperlinks: false,
            full: false,
            verbose: false,
            articles: false,
            terminal: false,
            header: true,
            trec_tag: "byline",
            query_id: None,
        }
    }
}

/// Writes `answer` to `out` in the format that `options` names.
///
/// The writer gets one call with the whole; it need not be buffered, and is not flushed. An answer
/// without hits writes what the format has for none: an object with an empty list, a header, a
/// zero total, or nothing.
///
/// # Errors
/// Those of the writer.
pub fn render(answer: &Answer, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(1024 + answer.hits.len() * 2048);
    render_into(answer, options, &mut bytes)?;
    let passes_controls = !matches!(options.format, Format::Text | Format::Json | Format::Jsonl);
    if options.terminal && passes_controls {
        bytes = controls::visible_bytes(bytes);
    }
    out.write_all(&bytes)
}

/// [`render`] without the care for terminals, appending to `out`.
fn render_into(answer: &Answer, options: &RenderOptions, out: &mut Vec<u8>) -> io::Result<()> {
    match options.format {
        Format::Text => text::render(answer, options, out),
        Format::Json => json::render(answer, out),
        Format::Jsonl => json::render_lines(answer, options.query_id, out),
        Format::Csv => csv::render(answer, options, out),
        Format::Tsv => tsv::render(answer, options, out),
        Format::Trec => trec::render(answer, options, out),
        Format::Markdown => markdown::render(answer, out),
        Format::Ids => ids::render(answer, options, out),
    }
}

/// A score as every output prints it: rounded to six decimals, half away from zero. Beyond that,
/// pruned and full scoring may differ. What is no number becomes 0.
fn rounded(score: f64) -> f64 {
    micros(score) as f64 / 1e6
}

/// A score in millionths.
fn micros(score: f64) -> i64 {
    (score * 1e6).round() as i64
}
