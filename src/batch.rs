//! Many queries over one snapshot: lines go in, one record for every line comes out, in order.
//!
//! `lines` cuts the input, `input` reads a line as a request, `pool` runs the requests on several
//! threads and puts their records back in order, `resume` says what an earlier run has answered,
//! `against` what has changed since.
//! What answers a request and what a record looks like are handed in by the caller.
//!
//! The contract (see `docs/batch.md`): a line is handed on as soon as it is read, and a record is
//! written and flushed as soon as those before it are, so that a program may write one query, read
//! its answer and go on; an error stays on its line; the number of threads changes no byte; memory
//! is bounded by the lines in flight, and a line by [`MAX_LINE_BYTES`].

mod against;
mod input;
mod lines;
mod pool;
mod resume;

use std::fmt;

use crate::answer::Answer;
use crate::model::Span;
use crate::search::request::SearchRequest;

pub use against::{AgainstError, Change, Earlier, Moved};
pub use input::read_line;
pub use lines::{Line, MAX_LINE_BYTES};
pub use pool::{RunError, RunOptions, Summary, run};
pub use resume::{Answered, ResumeError};

/// What the input lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputForm {
    /// JSON objects whose keys are the long flags of `search`.
    Jsonl,
    /// Queries.
    Lines,
    /// An id, a tab, a query.
    Tsv,
}

/// The id of a query: as given, or the number of its line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum QueryId {
    /// A text.
    Text(String),
    /// A whole number, which JSON output writes as one.
    Number(i64),
}

/// The id as text, as TSV and TREC output have it.
impl fmt::Display for QueryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QueryId::Text(text) => f.write_str(text),
            QueryId::Number(number) => write!(f, "{number}"),
        }
    }
}

/// One line of input, understood.
#[derive(Clone, Debug)]
pub struct BatchRequest {
    /// Its id.
    pub id: QueryId,
    /// Its number in the input, from 1.
    pub line: u64,
    /// What it asks.
    pub request: SearchRequest,
}

/// Why a line has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchError {
    /// A stable word for scripts, such as `unknown_key`.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
    /// The bytes of the query that it is about; `None` where it is about the line itself.
    pub span: Option<Span>,
    /// What to write instead, where there is something.
    pub hint: Option<String>,
}

impl BatchError {
    /// An error that is about no part of a query.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> BatchError {
        BatchError { code, message: message.into(), span: None, hint: None }
    }

    /// The same with a remedy.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> BatchError {
        BatchError { hint: Some(hint.into()), ..self }
    }
}

/// What became of one line: what a renderer is given.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    /// The id; the line's number where the line could not be read.
    pub id: &'r QueryId,
    /// The number of the line, from 1.
    pub line: u64,
    /// The query as typed; `None` where the line could not be read.
    pub query: Option<&'r str>,
    /// True where hits stand for articles.
    pub articles: bool,
    /// The answer or the error.
    pub outcome: Result<&'r Answer, &'r BatchError>,
}

/// The bytes of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// For the output.
    pub out: Vec<u8>,
    /// For a person who watches.
    pub err: Vec<u8>,
}
