//! `byline kwic`: every match in its line.

use std::io::{self, Write};

use super::super::args::KwicArgs;
use super::super::messages::{Failure, eprintln, print_remarks, query_failure};
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir, NOTHING};
use super::{open, tell_nothing, today};
use crate::output::{KwicFormat, KwicOptions, render_kwic};
use crate::search::kwic::{KwicSort, kwic};

/// From this width on there is room for a date in every line.
const COLUMNS_WITH_DATES: usize = 100;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &KwicArgs) -> Result<u8, Failure> {
    let request = args.request().map_err(super::parse::flags_failure)?;
    let snapshot = open(dir, args.expect_index.as_deref())?;
    let found = kwic(&snapshot, &request, args.sort, today())
        .map_err(|error| query_failure(&request.query, error))?;
    let terminal = Terminal::look(args.color);
    print_remarks(&found.query, terminal.err, &terminal);
    let width = args.width.map_or(terminal.columns, usize::from);
    let options = KwicOptions {
        format: args.format,
        width,
        dates: args.sort == KwicSort::Date || width >= COLUMNS_WITH_DATES,
        color: terminal.color,
        words: args.words as usize,
        terminal: terminal.out,
    };
    match (found.lines.len(), found.matches, found.without) {
        (0, 0, 0) => tell_nothing(&snapshot, &request)?,
        (0, 0, n) => eprintln(&format!(
            "nothing to show: {n} passages match, but by no word of their text; \
             give a word, a phrase or a name"
        )),
        (0, ..) => eprintln("nothing found that far on; use a lower --offset"),
        _ => {}
    }
    if !found.lines.is_empty() || args.format != KwicFormat::Text {
        let mut out = io::stdout().lock();
        render_kwic(&found, &options, &mut out)?;
        out.flush()?;
    }
    Ok(if found.lines.is_empty() { NOTHING } else { FOUND })
}
