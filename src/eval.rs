//! How good the ranking is on a judged collection: index, run every query, measure.
//!
//! The collection goes the ordinary way: its file is indexed as a user's would be, each query is
//! a search for its words, and articles are ranked as `--group article` ranks them.

pub mod beir;
pub mod measures;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use jiff::civil;

use crate::index::Snapshot;
use crate::ingest::{self, IngestOptions, RootGiven};
use crate::query::QueryError;
use crate::search::{Group, SearchRequest, keys};
use beir::Entry;
use measures::{Run, Scored};

/// How many articles of a query are measured, as is usual for TREC runs.
pub const DEPTH: usize = 1_000;

/// Indexes the corpus into `dir`. Returns the `_id` of each article by its key.
///
/// # Errors
/// If the file cannot be read or holds something besides articles, or the index cannot be
/// written.
pub fn index(corpus: &Path, dir: &Path, jobs: usize) -> Result<HashMap<String, String>> {
    let options = IngestOptions {
        roots: vec![RootGiven { path: corpus.to_path_buf(), config: None }],
        remove: Vec::new(),
        rebuild: false,
        dry_run: false,
        jobs,
        entities: true,
    };
    ingest::run(dir, &options, &AtomicBool::new(false), &|_| {})?;
    let state = Snapshot::open(dir)?.state()?;
    let sources: Vec<_> = state.roots.iter().flat_map(|r| r.sources.values()).collect();
    let [source] = sources[..] else {
        bail!("`{}` is not one file of JSON Lines", corpus.display());
    };
    // A line is an article, in order, but for those that could not be read.
    let skipped: Vec<&str> = source.skipped.iter().map(|s| s.place.as_str()).collect();
    let ids = documents(corpus)?;
    let read = ids.iter().filter(|e| !skipped.contains(&format!("line {}", e.line).as_str()));
    let ids: Vec<&String> = read.map(|e| &e.id).collect();
    if ids.len() != source.articles.len() {
        let (lines, articles) = (ids.len(), source.articles.len());
        bail!("`{}` has {lines} readable lines and {articles} articles", corpus.display());
    }
    Ok(source.articles.iter().map(|a| a.key.clone()).zip(ids.into_iter().cloned()).collect())
}

fn documents(corpus: &Path) -> Result<Vec<Entry>> {
    let cannot = || format!("cannot read `{}`", corpus.display());
    let file = File::open(corpus).with_context(cannot)?;
    let mut documents = Vec::new();
    for (idx, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(cannot)?;
        let Some(mut entry) = beir::entry(idx + 1, &line).with_context(cannot)? else { continue };
        entry.text.clear();
        documents.push(entry);
    }
    Ok(documents)
}

/// Runs queries over the articles of a snapshot, `ids` by key, on top of the settings in
/// `request`.
///
/// # Errors
/// If the index cannot be read.
pub fn run(
    snapshot: &Snapshot,
    ids: &HashMap<String, String>,
    queries: &[&Entry],
    request: &SearchRequest,
) -> Result<Run> {
    let mut run = Run::new();
    for query in queries {
        let request = SearchRequest {
            query: query.text.clone(),
            plain: true,
            group: Group::Article,
            limit: DEPTH,
            ..request.clone()
        };
        let found = match keys(snapshot, &request, civil::Date::constant(1970, 1, 1)) {
            Ok(found) => found,
            // A query of nothing that is searched finds nothing.
            Err(error) if error.is::<QueryError>() => Vec::new(),
            Err(error) => return Err(error),
        };
        let scored = found
            .into_iter()
            .filter_map(|(key, score)| -> Option<Scored> { Some((ids.get(&key)?.clone(), score)) });
        run.insert(query.id.clone(), scored.collect());
    }
    Ok(run)
}
