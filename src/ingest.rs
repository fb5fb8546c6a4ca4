//! The walk of an article, as one function: roots → sources → articles → passages → mentions →
//! documents → one commit.
//!
//! Reading, preparing and indexing run side by side over bounded queues. What comes out depends
//! on the files alone: not on threads, on the order of runs, or on what was indexed before.

mod keys;
mod plan;
mod run;
mod sheet;
mod summary;
mod threads;

pub use plan::{IngestError, RootGiven};
pub use run::{IngestOptions, Progress, run};
pub use summary::{SkippedLine, Summary};

use crate::index::FORMAT;

/// Version of everything between a file's bytes and its documents. A change that gives any
/// article another record bumps it, and the next run reads every source again.
const PIPELINE_VERSION: u32 = 7;

/// The versions of all that shapes results besides the articles themselves.
fn versions() -> String {
    format!("format {FORMAT} pipeline {PIPELINE_VERSION}")
}
