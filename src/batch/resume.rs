//! What an earlier run has answered, read from the file of its records.
//!
//! A line counts as answered where a record has its id and its query text, whether with hits or
//! with an error: so a run that was broken off and taken up again writes the same file as one that
//! was not. The records must come from the same index. A last record that was not written to its
//! end is cut off.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::QueryId;

/// Why a file of records cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// A line is not a record of `batch`.
    #[error("line {line} is no record of `batch`")]
    NotARecord {
        /// Its number, from 1.
        line: u64,
    },
    /// A record comes from another index.
    #[error("line {line} was answered by the index `{found}`, not by `{expected}`")]
    OtherIndex {
        /// The number of the record, from 1.
        line: u64,
        /// Its fingerprint.
        found: String,
        /// The fingerprint of the index that is open.
        expected: String,
    },
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] io::Error),
}

/// The lines that are answered; 8 to 16 bytes of memory for each.
#[derive(Debug, Default)]
pub struct Answered {
    hasher: RandomState,
    lines: HashSet<u64>,
    /// Records read.
    pub n_records: u64,
    /// Those with an error.
    pub n_errors: u64,
    /// Those that found something.
    pub n_found: u64,
    /// How many bytes of the file are whole records: cut it to this length, then append.
    pub whole_bytes: u64,
}

/// What is read of a record.
#[derive(Deserialize)]
struct Known {
    id: Id,
    index: Option<String>,
    query: Option<KnownQuery>,
    total: Option<KnownTotal>,
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Id {
    Number(i64),
    Text(String),
}

impl From<Id> for QueryId {
    fn from(id: Id) -> QueryId {
        match id {
            Id::Number(number) => QueryId::Number(number),
            Id::Text(text) => QueryId::Text(text),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct KnownTotal {
    pub(super) passages: u64,
}

#[derive(Deserialize)]
pub(super) struct KnownQuery {
    pub(super) input: String,
}

impl Answered {
    /// Reads the records of an earlier run.
    ///
    /// # Errors
    /// A line that is no record, a record of another index than the one with `fingerprint`, or a
    /// failure to read.
    pub fn read(mut records: impl BufRead, fingerprint: &str) -> Result<Answered, ResumeError> {
        let mut answered = Answered::default();
        let mut line = Vec::new();
        loop {
            line.clear();
            let n_bytes = records.read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                return Ok(answered);
            }
            let number = answered.n_records + 1;
            let known: Known = serde_json::from_slice(&line)
                .map_err(|_| ResumeError::NotARecord { line: number })?;
            if let Some(found) = known.index.as_ref().filter(|found| *found != fingerprint) {
                let (found, expected) = (found.clone(), fingerprint.to_string());
                return Err(ResumeError::OtherIndex { line: number, found, expected });
            }
            answered.note(known);
            answered.whole_bytes += n_bytes as u64;
        }
    }

    fn note(&mut self, known: Known) {
        let id = known.id.into();
        let query = known.query.map(|q| q.input);
        let hash = self.hash(&id, query.as_deref());
        self.lines.insert(hash);
        self.n_records += 1;
        self.n_errors += u64::from(known.error.is_some());
        self.n_found += u64::from(known.total.is_some_and(|total| total.passages > 0));
    }

    /// True where a record has this id and this query text.
    #[must_use]
    pub fn has(&self, id: &QueryId, query: Option<&str>) -> bool {
        self.lines.contains(&self.hash(id, query))
    }

    fn hash(&self, id: &QueryId, query: Option<&str>) -> u64 {
        self.hasher.hash_one((id, query))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = r#"{"id":"q1","line":1,"index":"b1d4","query":{"input":"x"},"total":{"passages":3},"hits":[]}"#;
    const SECOND: &str = r#"{"id":2,"line":2,"query":{"input":"("},"error":{"code":"c"}}"#;

    fn read(text: &str) -> Result<Answered, String> {
        Answered::read(text.as_bytes(), "b1d4").map_err(|e| e.to_string())
    }

    fn check(text: &str, n_records: u64, whole_bytes: usize) {
        let answered = read(text).unwrap();
        assert_eq!((answered.n_records, answered.whole_bytes), (n_records, whole_bytes as u64));
    }

    #[test]
    fn whole_records() {
        check("", 0, 0);
        check(&format!("{FIRST}\n{SECOND}\n"), 2, FIRST.len() + SECOND.len() + 2);
        check(&format!("{FIRST}\n{SECOND}"), 1, FIRST.len() + 1);
        check(&format!("{FIRST}\n{}", &SECOND[..9]), 1, FIRST.len() + 1);
    }

    #[test]
    fn what_is_answered() {
        let answered = read(&format!("{FIRST}\n{SECOND}\n")).unwrap();
        assert!(answered.has(&QueryId::Text("q1".into()), Some("x")));
        assert!(!answered.has(&QueryId::Text("q1".into()), Some("y")));
        assert!(answered.has(&QueryId::Number(2), Some("(")));
        assert!(!answered.has(&QueryId::Text("2".into()), Some("(")));
        assert_eq!((answered.n_errors, answered.n_found), (1, 1));
    }

    #[test]
    fn refused() {
        let error = read(&FIRST.replace("b1d4", "aaaa").replace("[]}", "[]}\n")).unwrap_err();
        assert_eq!(error, "line 1 was answered by the index `aaaa`, not by `b1d4`");
        assert_eq!(read(&format!("{FIRST}\nx\n")).unwrap_err(), "line 2 is no record of `batch`");
    }
}
