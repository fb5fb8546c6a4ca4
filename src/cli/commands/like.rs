//! `byline like`: what else says the like of a passage.

use super::super::args::{LikeArgs, QueryArgs, SearchArgs};
use super::super::messages::{Failure, eprintln};
use super::super::{IndexDir, NOTHING};
use super::{open, parse, search};
use crate::model::Citation;
use crate::output::for_terminal;
use crate::query::Note;
use crate::search::like::like;
use crate::search::show;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &LikeArgs) -> Result<u8, Failure> {
    let snapshot = open(dir, args.output.expect_index.as_deref())?;
    let shown = show(&snapshot, &Citation::parse(&args.citation))?;
    if let Some(warning) = &shown.warning {
        eprintln(&format!("byline: warning: {}", for_terminal(warning)));
    }
    let Some(query) = like(&snapshot, &shown, args.words as usize)? else {
        let citation = for_terminal(&args.citation);
        eprintln(&format!("nothing found: no other passage has a telling word of `{citation}`"));
        return Ok(NOTHING);
    };
    let note = Note {
        code: "like",
        message: format!("like `{}`: {query}", args.citation),
        hint: None,
        span: None,
    };
    let search = search_args(args, query);
    let request = search.request().map_err(parse::flags_failure)?;
    search::answer(&snapshot, &request, &search.output, Some(note))
}

/// The search that somebody would type who knew the words.
fn search_args(args: &LikeArgs, query: String) -> SearchArgs {
    SearchArgs {
        query: QueryArgs {
            query: vec![query],
            filters: args.filters.clone(),
            tag: args.tag.clone(),
            ..QueryArgs::default()
        },
        results: args.results.clone(),
        output: args.output.clone(),
    }
}
