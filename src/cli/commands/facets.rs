//! `byline facets`: counts of what a query matches.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::super::args::{ColorWhen, FacetsArgs};
use super::super::messages::{Failure, print_remarks, query_failure};
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir, NOTHING};
use super::{open, today};
use crate::output::for_terminal;
use crate::search::echo;
use crate::search::facets::{FacetCounts, Facets, facets};

/// Runs the command.
pub fn run(dir: &IndexDir, args: &FacetsArgs) -> Result<u8, Failure> {
    let request = args.query.request();
    let snapshot = open(dir, None)?;
    let counted = facets(&snapshot, &request, &args.by, today())
        .map_err(|error| query_failure(&request.query, error))?;
    let limit = if args.limit == 0 { usize::MAX } else { args.limit as usize };
    let terminal = Terminal::look(ColorWhen::Auto);
    print_remarks(&echo(counted.query.clone()), terminal.err, &terminal);
    let mut out = io::stdout().lock();
    if args.json {
        let fingerprint = &snapshot.payload().fingerprint;
        serde_json::to_writer(&mut out, &record(&counted, fingerprint, limit))?;
        writeln!(out)?;
    } else {
        print(&counted, limit, &mut out)?;
    }
    Ok(if counted.passages == 0 { NOTHING } else { FOUND })
}

/// What `--json` prints, version 1.
#[derive(Serialize)]
struct FacetsRecord<'a> {
    schema: &'static str,
    index: &'a str,
    query: &'a str,
    passages: u64,
    articles: u64,
    facets: Vec<FacetRecord<'a>>,
}

#[derive(Serialize)]
struct FacetRecord<'a> {
    by: &'static str,
    distinct: usize,
    without: u64,
    counts: Vec<CountRecord<'a>>,
}

#[derive(Serialize)]
struct CountRecord<'a> {
    value: &'a str,
    passages: u64,
    articles: u64,
}

fn record<'a>(counted: &'a Facets, fingerprint: &'a str, limit: usize) -> FacetsRecord<'a> {
    let facet = |facet: &'a FacetCounts| FacetRecord {
        by: facet.facet.as_str(),
        distinct: facet.counts.len(),
        without: facet.without,
        counts: facet
            .counts
            .iter()
            .take(limit)
            .map(|c| CountRecord { value: &c.value, passages: c.passages, articles: c.articles })
            .collect(),
    };
    FacetsRecord {
        schema: "byline-facets/1",
        index: fingerprint,
        query: &counted.query.canonical,
        passages: counted.passages,
        articles: counted.articles,
        facets: counted.facets.iter().map(facet).collect(),
    }
}

fn print(counted: &Facets, limit: usize, out: &mut impl Write) -> io::Result<()> {
    for facet in &counted.facets {
        let shown: Vec<_> = facet.counts.iter().take(limit).collect();
        let name = facet.facet.as_str();
        let widest = shown.iter().map(|c| for_terminal(&c.value).width()).max().unwrap_or(0);
        let width = widest.max(name.width());
        let pad = |text: &str| " ".repeat(width.saturating_sub(text.width()));
        writeln!(out, "{name}{}  {:>8}  {:>8}", pad(name), "passages", "articles")?;
        for count in &shown {
            let value = for_terminal(&count.value);
            writeln!(out, "{value}{}  {:>8}  {:>8}", pad(&value), count.passages, count.articles)?;
        }
        match facet.counts.len() - shown.len() {
            0 => {}
            more => writeln!(out, "and {more} more; --limit 0 shows all")?,
        }
        if facet.without > 0 {
            writeln!(out, "{} passages without {name}", facet.without)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{} passages in {} articles", counted.passages, counted.articles)
}
