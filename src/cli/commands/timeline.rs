//! `byline timeline`: counts over time.

use std::io::{self, Write};

use super::super::args::{ColorWhen, TimelineArgs};
use super::super::messages::{Failure, print_remarks, query_failure};
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir, NOTHING};
use super::{open, tell_nothing, today};
use crate::output::{TimelineFormat, TimelineOptions, render_timeline};
use crate::search::timeline::timeline;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &TimelineArgs) -> Result<u8, Failure> {
    let request = args.query.request();
    let snapshot = open(dir, args.expect_index.as_deref())?;
    let counted = timeline(&snapshot, &request, args.by, today())
        .map_err(|error| query_failure(&request.query, error))?;
    let terminal = Terminal::look(ColorWhen::Auto);
    print_remarks(&counted.query, terminal.err, &terminal);
    let options = TimelineOptions {
        format: args.format,
        width: args.width.map_or(terminal.columns, usize::from),
        rate: args.rate,
    };
    let is_empty = counted.total.passages == 0;
    if is_empty {
        tell_nothing(&snapshot, &request)?;
    }
    if !is_empty || args.format != TimelineFormat::Text {
        let mut out = io::stdout().lock();
        render_timeline(&counted, &options, &mut out)?;
        out.flush()?;
    }
    Ok(if is_empty { NOTHING } else { FOUND })
}
