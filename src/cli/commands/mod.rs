//! One file per command.

pub mod batch;
pub mod entities;
pub mod eval;
pub mod facets;
pub mod index;
pub mod info;
pub mod inspect;
pub mod kwic;
pub mod like;
pub mod parse;
pub mod search;
pub mod show;
pub mod timeline;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::IndexDir;
use super::messages::{Failure, eprintln, print_blame, query_failure};
use crate::index::Snapshot;
use crate::search::SearchRequest;

/// Opens the index and holds it against an expected fingerprint.
fn open(dir: &IndexDir, expected: Option<&str>) -> Result<Snapshot, Failure> {
    let snapshot = Snapshot::open(dir.path())?;
    let found = &snapshot.payload().fingerprint;
    match expected.filter(|e| *e != found) {
        None => Ok(snapshot),
        Some(expected) => Err(anyhow::anyhow!(
            "the index has the fingerprint `{found}`, and `{expected}` was expected\n\n\
             hint: another index was meant, or the articles have changed since"
        )
        .into()),
    }
}

/// Says on stderr that nothing matches, and which part of the query is to blame.
fn tell_nothing(snapshot: &Snapshot, request: &SearchRequest) -> Result<(), Failure> {
    eprintln("nothing found");
    let none = SearchRequest { limit: 0, fold: false, ..request.clone() };
    let answer = crate::search::search(snapshot, &none, today())
        .map_err(|error| query_failure(&request.query, error))?;
    if let Some(blame) = &answer.blame {
        print_blame(blame);
    }
    Ok(())
}

/// The day on which relative dates are resolved (UTC).
fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}

/// How many threads, where nobody said.
fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
