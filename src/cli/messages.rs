//! What is said on stderr: errors with their hints, warnings, notes.

use std::io::{self, Write};

use crate::answer::{Blame, BlamedPart, Nearness, QueryEcho};
use crate::ingest::IngestError;
use crate::output::for_terminal;
use crate::query::{Note, QueryError};

use super::terminal::Terminal;
use super::{FAILED, FOUND, INTERRUPTED};

/// Why a command ends.
#[derive(Debug)]
pub enum Failure {
    /// The query is at fault: it is shown with a caret.
    Query {
        /// As typed.
        input: String,
        /// What is wrong with it.
        error: Box<QueryError>,
    },
    /// Anything else.
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::Other(error.into())
    }
}

/// Tells an error that [`crate::search`] gave from a mistake in the query.
#[must_use]
pub fn query_failure(input: &str, error: anyhow::Error) -> Failure {
    match error.downcast::<QueryError>() {
        Ok(error) => Failure::Query { input: input.to_string(), error: Box::new(error) },
        Err(error) => Failure::Other(error),
    }
}

/// Prints a failure and returns the exit code that goes with it.
#[must_use]
pub fn report(failure: &Failure) -> u8 {
    match failure {
        Failure::Query { input, error } => {
            eprintln(&format!("byline: {}", error.render(input)));
            FAILED
        }
        Failure::Other(error) if is_closed_pipe(error) => FOUND,
        Failure::Other(error) => {
            eprintln(&format!("byline: {}", chain(error)));
            match error.downcast_ref::<IngestError>() {
                Some(IngestError::Interrupted) => INTERRUPTED,
                _ => FAILED,
            }
        }
    }
}

/// The error and its causes on one line, with the hint of the innermost at the end.
fn chain(error: &anyhow::Error) -> String {
    let mut words = Vec::new();
    let mut hint = None;
    for cause in error.chain() {
        let text = cause.to_string();
        let text = match text.split_once("\n\nhint: ") {
            Some((text, said)) => {
                hint = Some(said.to_string());
                text.to_string()
            }
            None => text,
        };
        // A cause whose words its effect has already said is not said again.
        if !words.iter().any(|w: &String| w.ends_with(&text)) {
            words.push(text);
        }
    }
    let mut out = for_terminal(&words.join(": ")).into_owned();
    if let Some(hint) = hint {
        out.push_str("\n\nhint: ");
        out.push_str(&for_terminal(&hint));
    }
    out
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Prints a line to stderr; that it is closed is no reason to fail.
pub fn eprintln(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints the warnings of a query, and its notes where they are wanted.
pub fn print_remarks(echo: &QueryEcho, notes: bool, terminal: &Terminal) {
    for warning in &echo.warnings {
        eprintln(&format!("byline: warning: {}", remark(warning)));
    }
    if notes {
        for note in &echo.notes {
            eprintln(&terminal.dim_err(&format!("note: {}", remark(note))));
        }
    }
}

/// Says why nothing was found: a count and a query on each line.
pub fn print_blame(blame: &Blame) {
    let lines = |lines: &[(u64, &str, bool)]| {
        let width = lines.iter().map(|(n, ..)| n.to_string().len()).max().unwrap_or(0).max(6);
        for (passages, query, excluded) in lines {
            let note = if *excluded { "  (excluded)" } else { "" };
            eprintln(&format!("{passages:>width$}  {}{note}", for_terminal(query)));
        }
    };
    if let [_, _, ..] | [BlamedPart { passages: 1.., .. }] = &blame.parts[..] {
        eprintln("passages with each part alone:");
        let parts = blame.parts.iter().take(MAX_PARTS_SHOWN);
        lines(&parts.map(|p| (p.passages, p.query.as_str(), p.excluded)).collect::<Vec<_>>());
        if blame.parts.len() > MAX_PARTS_SHOWN {
            eprintln(&format!("and {} parts more", blame.parts.len() - MAX_PARTS_SHOWN));
        }
    }
    if let Some(first) = blame.nearest.first() {
        eprintln(match first.by {
            Nearness::Spelling => "did you mean:",
            Nearness::Looser => "nearest that finds something, a little looser:",
            Nearness::Fewer => "nearest that finds something, with less asked for:",
        });
        let nearest = blame.nearest.iter();
        lines(&nearest.map(|n| (n.passages, n.query.as_str(), false)).collect::<Vec<_>>());
    }
}

/// So many parts of a query that found nothing are shown to a person.
const MAX_PARTS_SHOWN: usize = 12;

fn remark(remark: &Note) -> String {
    let message = for_terminal(&remark.message);
    match &remark.hint {
        Some(hint) => format!("{message}; {}", for_terminal(hint)),
        None => message.into_owned(),
    }
}
