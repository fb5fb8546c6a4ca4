//! Counts of what a query matches: a table for a reader, an object for a program.

use std::io::{self, Write};

use serde::Serialize;

use super::controls::for_terminal;
use super::json::write_value;
use super::layout::{columns, cut_inside, padded};
use super::record::QueryRecord;
use super::text::{count, grouped};
use crate::search::facets::{FacetCount, Facets};

/// Name and version of the JSON object.
pub const FACETS_SCHEMA: &str = "byline-facets/1";

/// How to write counts.
#[derive(Clone, Copy, Debug)]
pub struct FacetsOptions {
    /// Write JSON.
    pub json: bool,
    /// At most so many values of each.
    pub limit: usize,
    /// Text: columns that a line may have; `None` cuts nothing.
    pub width: Option<usize>,
}

/// Writes counts.
///
/// # Errors
/// Those of the writer.
pub fn render_facets(
    facets: &Facets,
    options: &FacetsOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    match options.json {
        true => json(facets, options.limit, &mut bytes)?,
        false => text(facets, options, &mut bytes)?,
    }
    out.write_all(&bytes)
}

#[derive(Serialize)]
struct FacetsRecord<'a> {
    schema: &'static str,
    index: &'a str,
    query: QueryRecord<'a>,
    total: Total,
    facets: Vec<FacetRecord<'a>>,
}

#[derive(Serialize)]
struct Total {
    passages: u64,
    articles: u64,
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

impl<'a> CountRecord<'a> {
    fn new(count: &'a FacetCount) -> CountRecord<'a> {
        let FacetCount { value, passages, articles } = count;
        CountRecord { value, passages: *passages, articles: *articles }
    }
}

fn json(facets: &Facets, limit: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let records = facets.facets.iter().map(|facet| FacetRecord {
        by: facet.facet.as_str(),
        distinct: facet.counts.len(),
        without: facet.without,
        counts: facet.counts.iter().take(limit).map(CountRecord::new).collect(),
    });
    let record = FacetsRecord {
        schema: FACETS_SCHEMA,
        index: &facets.fingerprint,
        query: QueryRecord::new(&facets.query),
        total: Total { passages: facets.passages, articles: facets.articles },
        facets: records.collect(),
    };
    write_value(&record, out)?;
    out.push(b'\n');
    Ok(())
}

/// Columns that the two counts of a line take, with the gaps before them.
const COUNTS_COLUMNS: usize = 20;

fn text(facets: &Facets, options: &FacetsOptions, out: &mut Vec<u8>) -> io::Result<()> {
    let room = options.width.map_or(usize::MAX, |w| w.saturating_sub(COUNTS_COLUMNS).max(12));
    for facet in &facets.facets {
        let shown = &facet.counts[..facet.counts.len().min(options.limit)];
        let name = facet.facet.as_str();
        let widest = shown.iter().map(|c| columns(&for_terminal(&c.value))).max().unwrap_or(0);
        let width = widest.max(name.len()).min(room);
        writeln!(out, "{}  passages  articles", padded(name, width))?;
        for FacetCount { value, passages, articles } in shown {
            let value = padded(&cut_inside(&for_terminal(value), width), width);
            writeln!(out, "{value}  {:>8}  {:>8}", grouped(*passages), grouped(*articles))?;
        }
        match facet.counts.len() - shown.len() {
            0 => {}
            more => writeln!(out, "and {} more; --limit 0 shows all", grouped(more as u64))?,
        }
        if facet.without > 0 {
            writeln!(out, "{} without {name}", count(facet.without, "passage"))?;
        }
        writeln!(out)?;
    }
    let (passages, articles) = (facets.passages, facets.articles);
    writeln!(out, "{} in {}", count(passages, "passage"), count(articles, "article"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    #[test]
    fn a_table_that_fits() {
        let facets = samples::facets();
        let check = |width: Option<usize>, limit: usize, expected: &str| {
            let options = FacetsOptions { json: false, limit, width };
            let mut out = Vec::new();
            render_facets(&facets, &options, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check(
            None,
            2,
            "\
source                                      passages  articles
The Valley Courier and Lower River Gazette     1,204        45
Karsk                                              1         1
and 1 more; --limit 0 shows all
1 passage without source

1,206 passages in 46 articles
",
        );
        check(
            Some(40),
            9,
            "\
source                passages  articles
The Valley…r Gazette     1,204        45
Karsk                        1         1
巴基斯坦                     1         1
1 passage without source

1,206 passages in 46 articles
",
        );
    }
}
