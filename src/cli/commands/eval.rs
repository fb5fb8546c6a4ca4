//! `byline eval`: how good the ranking is on a judged collection.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::super::FOUND;
use super::super::args::RankingEvalArgs;
use super::super::messages::{Failure, eprintln};
use super::all_cores;
use crate::eval::beir::{self, BeirError};
use crate::eval::measures::{Measures, Qrels, Run, mean, measure_each};
use crate::eval::{index, run as run_queries};
use crate::index::Snapshot;
use crate::search::SearchRequest;

/// What is printed as JSON.
#[derive(Serialize)]
struct Report<'r> {
    queries: usize,
    articles: u64,
    passages: u64,
    mean: Measures,
    by_query: &'r BTreeMap<String, Measures>,
}

/// Runs the command.
pub fn run(args: &RankingEvalArgs) -> Result<u8, Failure> {
    let queries = read(&args.queries, beir::queries)?;
    let qrels = read(&args.qrels, beir::qrels)?;
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let ids = index(&args.corpus, dir.path(), all_cores())?;
    let snapshot = Snapshot::open(dir.path())?;
    // Queries that nobody judged measure nothing; a run may want them all the same.
    let wanted: Vec<_> =
        queries.iter().filter(|q| args.run.is_some() || qrels.contains_key(&q.id)).collect();
    warn(&wanted, &qrels, &ids);
    let request = SearchRequest { expand: args.expand, ..SearchRequest::default() };
    let found = run_queries(&snapshot, &ids, &wanted, &request)?;
    if let Some(path) = &args.run {
        write_run(&found, path).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let by_query = measure_each(&found, &qrels);
    let report = Report {
        queries: by_query.len(),
        articles: snapshot.payload().articles,
        passages: snapshot.payload().passages,
        mean: mean(by_query.values()),
        by_query: &by_query,
    };
    let mut out = io::stdout().lock();
    match args.json {
        true => {
            serde_json::to_writer(&mut out, &report)?;
            writeln!(out)?;
        }
        false => print(&report, &mut out)?,
    }
    Ok(FOUND)
}

fn read<T>(path: &Path, parse: impl Fn(&str) -> Result<T, BeirError>) -> Result<T> {
    let cannot = || format!("cannot read `{}`", path.display());
    let text = fs::read_to_string(path).with_context(cannot)?;
    parse(&text).with_context(cannot)
}

/// Says which judgements are about what is not there: they count as missed.
fn warn(queries: &[&beir::Entry], qrels: &Qrels, ids: &std::collections::HashMap<String, String>) {
    let asked: std::collections::HashSet<&str> = queries.iter().map(|q| q.id.as_str()).collect();
    let missing = qrels.keys().filter(|q| !asked.contains(q.as_str())).count();
    if missing > 0 {
        eprintln(&format!(
            "byline: warning: {missing} of {} judged queries are not among the queries and count 0",
            qrels.len()
        ));
    }
    let known: std::collections::HashSet<&str> = ids.values().map(String::as_str).collect();
    let relevant = qrels.values().flatten().filter(|(_, grade)| **grade > 0);
    let missing = relevant.filter(|(doc, _)| !known.contains(doc.as_str())).count();
    if missing > 0 {
        eprintln(&format!(
            "byline: warning: {missing} judgements are of documents that the index does not hold"
        ));
    }
}

/// Writes `query Q0 document rank score byline`. Scores have every digit, so that who reads the
/// file measures what is printed here.
fn write_run(run: &Run, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for (query, found) in run {
        for (rank, (doc, score)) in (1..).zip(found) {
            writeln!(out, "{query} Q0 {doc} {rank} {score} byline")?;
        }
    }
    out.flush()
}

fn print(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let m = &report.mean;
    for (name, value) in [
        ("nDCG@10", m.ndcg_10),
        ("MAP", m.map),
        ("P@10", m.p_10),
        ("Recall@100", m.recall_100),
        ("MRR", m.mrr),
    ] {
        writeln!(out, "{name:<10}  {value:.4}")?;
    }
    let Report { queries, articles, passages, .. } = report;
    writeln!(out, "\n{queries} judged queries, {articles} articles in {passages} passages")
}
