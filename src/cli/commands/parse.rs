//! `byline parse`: how a query is understood.

use std::io::{self, Write};

use serde::Serialize;

use super::super::args::{ColorWhen, ParseArgs};
use super::super::messages::{Failure, print_remarks, query_failure};
use super::super::settings::FlagsError;
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir};
use super::today;
use crate::answer::QueryEcho;
use crate::index::{OpenError, Snapshot};
use crate::query::{self, NoNames, Note, ParseContext, Query, explain_tree};
use crate::search::{self, echo};

/// Runs the command. Names are looked up where there is an index, and stand as typed where
/// there is none.
pub fn run(dir: &IndexDir, args: &ParseArgs) -> Result<u8, Failure> {
    let request = args.request().map_err(flags_failure)?;
    let parsed = match Snapshot::open(dir.path()) {
        Ok(snapshot) => search::parse(&snapshot, &request, today()),
        Err(OpenError::Missing { .. }) => {
            let context = ParseContext {
                today: today(),
                names: &NoNames,
                plain: request.plain,
                all: request.all,
                case_any: false,
            };
            query::parse_with(&request.query, &request.filters, &context)
                .map_err(anyhow::Error::from)
        }
        Err(error) => return Err(error.into()),
    };
    let query = parsed.map_err(|error| query_failure(&request.query, error))?;
    print(&query, args.json)?;
    Ok(FOUND)
}

#[derive(Serialize)]
struct Parsed<'a> {
    input: &'a str,
    canonical: &'a str,
    tree: String,
    notes: Vec<String>,
    warnings: Vec<String>,
}

fn print(query: &Query, json: bool) -> Result<(), Failure> {
    let tree = explain_tree(query);
    let echo: QueryEcho = echo(query.clone());
    let mut out = io::stdout().lock();
    let messages = |remarks: &'_ [Note]| remarks.iter().map(|r| r.message.clone()).collect();
    if json {
        let parsed = Parsed {
            input: &echo.input,
            canonical: &echo.canonical,
            tree,
            notes: messages(&echo.notes),
            warnings: messages(&echo.warnings),
        };
        serde_json::to_writer(&mut out, &parsed)?;
        writeln!(out)?;
        return Ok(());
    }
    writeln!(out, "{}", crate::output::for_terminal(&echo.canonical))?;
    writeln!(out)?;
    write!(out, "{tree}")?;
    if !tree.ends_with('\n') {
        writeln!(out)?;
    }
    drop(out);
    print_remarks(&echo, true, &Terminal::look(ColorWhen::Auto));
    Ok(())
}

/// Flags that contradict each other, with the hint that goes with them.
pub fn flags_failure(error: FlagsError) -> Failure {
    let message = match error.hint() {
        Some(hint) => format!("{error}\n\nhint: {hint}"),
        None => error.to_string(),
    };
    Failure::Other(anyhow::anyhow!(message))
}
