//! `byline facets`: counts of what a query matches.

use std::io::{self, Write};

use super::super::args::{ColorWhen, FacetsArgs};
use super::super::messages::{Failure, print_remarks, query_failure};
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir, NOTHING};
use super::{open, tell_nothing, today};
use crate::output::{FacetsOptions, render_facets};
use crate::search::facets::facets;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &FacetsArgs) -> Result<u8, Failure> {
    let request = args.query.request();
    let snapshot = open(dir, args.expect_index.as_deref())?;
    let counted = facets(&snapshot, &request, &args.by, today())
        .map_err(|error| query_failure(&request.query, error))?;
    let terminal = Terminal::look(ColorWhen::Auto);
    print_remarks(&counted.query, terminal.err, &terminal);
    let options = FacetsOptions {
        json: args.json,
        limit: if args.limit == 0 { usize::MAX } else { args.limit as usize },
        width: terminal.width_chars,
    };
    if counted.passages == 0 && !args.json {
        tell_nothing(&snapshot, &request)?;
        return Ok(NOTHING);
    }
    let mut out = io::stdout().lock();
    render_facets(&counted, &options, &mut out)?;
    out.flush()?;
    Ok(if counted.passages == 0 { NOTHING } else { FOUND })
}
