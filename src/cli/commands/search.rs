//! `byline search`: one query, printed.

use std::io::{self, Write};
use std::path::Path;

use super::super::args::{OutputArgs, SearchArgs};
use super::super::messages::{Failure, eprintln, print_blame, print_remarks, query_failure};
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir, NOTHING};
use super::{index, open, today};
use crate::index::Snapshot;
use crate::output::{Format, RenderOptions, render};
use crate::query::Note;
use crate::search::{self, SearchRequest};

/// Runs the command.
pub fn run(dir: &IndexDir, args: &SearchArgs) -> Result<u8, Failure> {
    let request = args.request().map_err(super::parse::flags_failure)?;
    if !dir.named && !dir.path().join("meta.json").exists() && Path::new("corpus").is_dir() {
        index::build_first(dir)?;
    }
    let snapshot = open(dir, args.output.expect_index.as_deref())?;
    answer(&snapshot, &request, &args.output, None)
}

/// Answers a request and prints the answer as the flags ask, with a note on how the query was
/// made, where nobody typed it.
pub(super) fn answer(
    snapshot: &Snapshot,
    request: &SearchRequest,
    args: &OutputArgs,
    made: Option<Note>,
) -> Result<u8, Failure> {
    let mut answer = search::search(snapshot, request, today())
        .map_err(|error| query_failure(&request.query, error))?;
    answer.query.notes.extend(made);
    let terminal = Terminal::look(args.color);
    print_remarks(&answer.query, terminal.err || args.verbose, &terminal);
    let options = RenderOptions {
        format: args.format,
        color: terminal.color,
        width_chars: terminal.width_chars,
        hyperlinks: terminal.hyperlinks,
        full: args.full,
        verbose: args.verbose,
        articles: request.group == search::Group::Article,
        terminal: terminal.out,
        ..RenderOptions::default()
    };
    if answer.hits.is_empty() && args.format == Format::Text {
        eprintln(match answer.total.passages {
            0 => "nothing found",
            _ => "nothing found that far on; use a lower --offset",
        });
    } else {
        let mut out = io::stdout().lock();
        render(&answer, &options, &mut out)?;
        out.flush()?;
    }
    // JSON has it in its answer; for a script that reads another format it is no news.
    let told = args.format == Format::Text || (terminal.err && args.format != Format::Json);
    if let Some(blame) = answer.blame.as_ref().filter(|_| told) {
        print_blame(blame);
    }
    Ok(if answer.hits.is_empty() { NOTHING } else { FOUND })
}
