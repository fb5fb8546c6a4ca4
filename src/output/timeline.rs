//! A timeline: bars for a reader, a picture, a table, an object.
//!
//! In the terminal every period is a line, and its bar is drawn in eighths of a column. A long
//! run of periods without a match is drawn as one line that says how many they are; the other
//! formats hold every one. The picture is left to `svg`.

use std::io::{self, Write};

use serde::Serialize;

use super::json::write_value;
use super::layout::wrap;
use super::record::QueryRecord;
use super::text::{count, grouped};
use super::{rounded, svg, tsv};
use crate::model::Precision;
use crate::search::timeline::{Counts, Period, Timeline};

/// What a timeline is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimelineFormat {
    /// Bars, for a reader.
    #[default]
    Text,
    /// A picture.
    Svg,
    /// Tab-separated with a header.
    Tsv,
    /// One JSON object.
    Json,
}

/// How to write a timeline.
#[derive(Clone, Copy, Debug)]
pub struct TimelineOptions {
    /// The format.
    pub format: TimelineFormat,
    /// Text: columns to fill.
    pub width: usize,
    /// Text: bars show passages per 1,000 of their period, not passages.
    pub rate: bool,
}

/// Name and version of the JSON object.
pub const TIMELINE_SCHEMA: &str = "byline-timeline/1";

/// More periods in a row without a match than this are drawn as one line.
const LONGEST_GAP: usize = 10;

/// A bar never gets fewer columns, however narrow the terminal.
const LEAST_BAR: usize = 8;

/// Writes a timeline.
///
/// # Errors
/// Those of the writer.
pub fn render_timeline(
    timeline: &Timeline,
    options: &TimelineOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    match options.format {
        TimelineFormat::Text => text(timeline, options, &mut bytes)?,
        TimelineFormat::Svg => bytes = svg::timeline(timeline).into_bytes(),
        TimelineFormat::Tsv => table(timeline, &mut bytes),
        TimelineFormat::Json => json(timeline, &mut bytes)?,
    }
    out.write_all(&bytes)
}

fn text(timeline: &Timeline, options: &TimelineOptions, out: &mut Vec<u8>) -> io::Result<()> {
    if !timeline.periods.is_empty() {
        bars(timeline, options, out)?;
        writeln!(out)?;
    }
    let mut remarks = Vec::new();
    for (precision, what) in [
        (Precision::Year, "to the year alone"),
        (Precision::Month, "to the month alone"),
        (Precision::By, "no later than a day"),
    ] {
        remarks.extend(apart(timeline, precision, what));
    }
    if timeline.undated.passages > 0 {
        remarks.push(format!("undated: {}", counted(&timeline.undated)));
    }
    remarks.push(counted(&timeline.total));
    for remark in remarks {
        for line in wrap(&remark, options.width) {
            writeln!(out, "{}", &remark[line])?;
        }
    }
    Ok(())
}

/// `12 passages in 3 articles`.
fn counted(counts: &Counts) -> String {
    format!("{} in {}", count(counts.passages, "passage"), count(counts.articles, "article"))
}

/// `dated to the year alone: 12 passages in 3 articles (2009: 5, 2011: 7)`.
fn apart(timeline: &Timeline, precision: Precision, what: &str) -> Option<String> {
    let periods = timeline.apart.iter().filter(|p| p.precision == precision);
    let mut all = Counts::default();
    let mut list = Vec::new();
    for Period { label, counts, .. } in periods {
        all.passages += counts.passages;
        all.articles += counts.articles;
        list.push(format!("{label}: {}", grouped(counts.passages)));
    }
    let list = list.join(", ");
    (all.passages > 0).then(|| format!("dated {what}: {} ({list})", counted(&all)))
}

fn bars(timeline: &Timeline, options: &TimelineOptions, out: &mut Vec<u8>) -> io::Result<()> {
    let name = timeline.unit.as_str();
    let label = timeline.periods[0].label.len().max(name.len());
    let head = format!("{name:<label$}  passages  articles  per 1,000");
    let room = options.width.saturating_sub(head.len() + 2).max(LEAST_BAR);
    let value = |counts: &Counts| match options.rate {
        true => counts.per_1000().unwrap_or(0.0),
        false => counts.passages as f64,
    };
    let highest = timeline.periods.iter().map(|p| value(&p.counts)).fold(0.0, f64::max);
    writeln!(out, "{head}")?;
    let mut rest = &timeline.periods[..];
    while let Some(period) = rest.first() {
        let gap = rest.iter().take_while(|p| p.counts.passages == 0).count();
        if gap > LONGEST_GAP {
            let (first, last) = (&period.label, &rest[gap - 1].label);
            writeln!(out, "{:<label$}  none in {gap} {name}s, {first} to {last}", "⋮")?;
            rest = &rest[gap..];
            continue;
        }
        let Counts { passages, articles, .. } = period.counts;
        let rate = period.counts.per_1000().map_or("-".to_string(), |r| format!("{r:.2}"));
        let (passages, articles) = (grouped(passages), grouped(articles));
        let line = format!("{:<label$}  {passages:>8}  {articles:>8}  {rate:>9}", period.label);
        let bar = bar(value(&period.counts), highest, room);
        writeln!(out, "{}", format!("{line}  {bar}").trim_end())?;
        rest = &rest[1..];
    }
    Ok(())
}

/// A bar of at most `room` columns, in eighths of a column; what is there at all is seen.
fn bar(value: f64, highest: f64, room: usize) -> String {
    if value <= 0.0 || highest <= 0.0 {
        return String::new();
    }
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = ((value / highest * room as f64 * 8.0).round() as usize).max(1);
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

/// The columns of the table, in order.
pub(super) const COLUMNS: [&str; 6] =
    ["period", "precision", "passages", "articles", "all", "per_1000"];

fn table(timeline: &Timeline, out: &mut Vec<u8>) {
    tsv::line(COLUMNS.into_iter(), out);
    let mut row = |label: &str, precision: &str, counts: &Counts| {
        let rate = counts.per_1000().map(|r| format!("{:.6}", rounded(r)));
        let values = [
            label.to_string(),
            precision.to_string(),
            counts.passages.to_string(),
            counts.articles.to_string(),
            counts.all.to_string(),
            rate.unwrap_or_default(),
        ];
        tsv::line(values.iter().map(String::as_str), out);
    };
    for period in timeline.periods.iter().chain(&timeline.apart) {
        row(&period.label, tsv::precision(period.precision), &period.counts);
    }
    if timeline.undated.passages > 0 {
        row("", "undated", &timeline.undated);
    }
}

#[derive(Serialize)]
struct TimelineRecord<'a> {
    schema: &'a str,
    index: &'a str,
    query: QueryRecord<'a>,
    by: &'a str,
    total: Total,
    periods: Vec<PeriodRecord<'a>>,
    apart: Vec<PeriodRecord<'a>>,
    undated: CountsRecord,
}

#[derive(Serialize)]
struct Total {
    passages: u64,
    articles: u64,
}

#[derive(Serialize)]
struct PeriodRecord<'a> {
    period: &'a str,
    precision: Precision,
    #[serde(flatten)]
    counts: CountsRecord,
}

#[derive(Serialize)]
struct CountsRecord {
    passages: u64,
    articles: u64,
    all: u64,
    per_1000: Option<f64>,
}

impl CountsRecord {
    fn new(counts: &Counts) -> CountsRecord {
        let Counts { passages, articles, all } = *counts;
        CountsRecord { passages, articles, all, per_1000: counts.per_1000().map(rounded) }
    }
}

fn records(periods: &[Period]) -> Vec<PeriodRecord<'_>> {
    periods
        .iter()
        .map(|p| PeriodRecord {
            period: &p.label,
            precision: p.precision,
            counts: CountsRecord::new(&p.counts),
        })
        .collect()
}

fn json(timeline: &Timeline, out: &mut Vec<u8>) -> io::Result<()> {
    let record = TimelineRecord {
        schema: TIMELINE_SCHEMA,
        index: &timeline.fingerprint,
        query: QueryRecord::new(&timeline.query),
        by: timeline.unit.as_str(),
        total: Total { passages: timeline.total.passages, articles: timeline.total.articles },
        periods: records(&timeline.periods),
        apart: records(&timeline.apart),
        undated: CountsRecord::new(&timeline.undated),
    };
    write_value(&record, out)?;
    out.push(b'\n');
    Ok(())
}

#[cfg(test)]
#[path = "timeline_tests.rs"]
mod tests;
