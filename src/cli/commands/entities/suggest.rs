//! `byline entities suggest`: near names that may be one, as a draft of merges.

use std::io::{self, Write};

use serde::Serialize;

use super::{joined_sheet, whole_table};
use crate::cli::args::EntitySuggestArgs;
use crate::cli::commands::open;
use crate::cli::messages::{Failure, eprintln};
use crate::cli::{FOUND, IndexDir, NOTHING};
use crate::entities::{Entity, Suggestion, quote, suggest};
use crate::output::for_terminal;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &EntitySuggestArgs) -> Result<u8, Failure> {
    let snapshot = open(dir, None)?;
    let entities = whole_table(&snapshot)?;
    let mut found = suggest(&entities, &joined_sheet(&snapshot)?);
    let of_type = |s: &Suggestion| {
        args.kind.is_none_or(|k| [s.stays, s.joins].iter().any(|idx| entities[*idx].kind == k))
    };
    found.retain(of_type);
    let limit = if args.limit == 0 { usize::MAX } else { args.limit as usize };
    let shown = &found[..found.len().min(limit)];
    let mut out = io::stdout().lock();
    if args.json {
        let record = SuggestRecord {
            schema: "byline-suggest/1",
            index: &snapshot.payload().fingerprint,
            total: found.len(),
            suggestions: shown.iter().map(|s| record(s, &entities)).collect(),
        };
        serde_json::to_writer(&mut out, &record)?;
        writeln!(out)?;
    } else if found.is_empty() {
        eprintln("byline: no two names are near enough to ask");
    } else {
        for (idx, suggestion) in shown.iter().enumerate() {
            let gap = if idx == 0 { "" } else { "\n" };
            write!(out, "{gap}{}", merge(suggestion, &entities))?;
        }
        if found.len() > shown.len() {
            let more = found.len() - shown.len();
            writeln!(out, "\n# and {more} more; --limit 0 shows all")?;
        }
    }
    Ok(if found.is_empty() { NOTHING } else { FOUND })
}

/// What `--json` prints, version 1.
#[derive(Serialize)]
struct SuggestRecord<'a> {
    schema: &'static str,
    index: &'a str,
    /// Suggestions there are, also those beyond the limit.
    total: usize,
    suggestions: Vec<SuggestionRecord<'a>>,
}

#[derive(Serialize)]
struct SuggestionRecord<'a> {
    basis: &'static str,
    reason: &'static str,
    /// The one whose id and name would stay.
    stays: OneRecord<'a>,
    joins: OneRecord<'a>,
}

#[derive(Serialize)]
struct OneRecord<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    articles: u64,
}

fn record<'a>(suggestion: &Suggestion, entities: &'a [Entity]) -> SuggestionRecord<'a> {
    let one = |idx: usize| {
        let Entity { id, name, kind, articles, .. } = &entities[idx];
        OneRecord { id, name, kind: kind.as_str(), articles: *articles }
    };
    SuggestionRecord {
        basis: suggestion.nearness.as_str(),
        reason: suggestion.nearness.reason(),
        stays: one(suggestion.stays),
        joins: one(suggestion.joins),
    }
}

/// A merge for `entities.toml`, the reason as a comment above it.
fn merge(suggestion: &Suggestion, entities: &[Entity]) -> String {
    let (stays, joins) = (&entities[suggestion.stays], &entities[suggestion.joins]);
    let one = |e: &Entity| {
        let plural = if e.articles == 1 { "" } else { "s" };
        format!("{} ({}, {} article{plural})", for_terminal(&e.name), e.kind.as_str(), e.articles)
    };
    format!(
        "# {} and {}: {}\n[[merge]]\nids = [{}, {}]\n",
        one(stays),
        one(joins),
        suggestion.nearness.reason(),
        quote(&stays.id),
        quote(&joins.id)
    )
}
