//! What is new, gone or moved since an earlier answer, query by query: `--against`.
//!
//! In: the records of an earlier run, of whatever index, and the answers of this one. Out: one
//! [`Change`] for every query. Queries are matched by id, hits by citation. Memory grows with the
//! hits of the earlier run, about a hundred bytes each.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use super::QueryId;
use super::resume::{Id, KnownQuery, KnownTotal};
use crate::answer::Answer;

/// Why a file cannot be compared with.
#[derive(Debug, thiserror::Error)]
pub enum AgainstError {
    /// A line is not a record of `batch`.
    #[error("line {line} is no record of `batch --format jsonl`")]
    NotARecord {
        /// Its number, from 1.
        line: u64,
    },
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] io::Error),
}

/// The answers of an earlier run, by the ids of their queries; of several with one id the last.
#[derive(Debug, Default)]
pub struct Earlier {
    answers: HashMap<QueryId, EarlierAnswer>,
}

#[derive(Debug)]
struct EarlierAnswer {
    query: Option<String>,
    passages: Option<u64>,
    /// Citation and content hash, in order.
    hits: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct EarlierRecord {
    id: Id,
    query: Option<KnownQuery>,
    total: Option<KnownTotal>,
    #[serde(default)]
    hits: Vec<EarlierHit>,
}

#[derive(Deserialize)]
struct EarlierHit {
    id: String,
    #[serde(default)]
    hash: String,
}

/// What became of one query's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// False where the earlier run has no answer to a query with this id.
    pub answered: bool,
    /// The earlier query, where its text was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// How many passages matched then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passages: Option<u64>,
    /// Hits that the earlier answer does not show.
    pub new: Vec<String>,
    /// Hits of the earlier answer that this one does not show.
    pub gone: Vec<String>,
    /// Hits of both whose text is another now.
    pub changed: Vec<String>,
    /// Hits of both that stand in another order than the rest of them.
    pub moved: Vec<Moved>,
}

/// A hit that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its citation.
    pub id: String,
    /// Its rank then, from 1.
    pub from: usize,
    /// Its rank now.
    pub to: usize,
}

impl Change {
    /// True where the two answers show the same hits in the same order.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && self.changed.is_empty()
            && self.moved.is_empty()
    }
}

impl Earlier {
    /// Reads the records of an earlier run. A last line that was not written to its end is passed
    /// over.
    ///
    /// # Errors
    /// A line that is no record, or a failure to read.
    pub fn read(mut records: impl BufRead) -> Result<Earlier, AgainstError> {
        let mut earlier = Earlier::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            records.read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                break;
            }
            let record: EarlierRecord = serde_json::from_slice(&line)
                .map_err(|_| AgainstError::NotARecord { line: number })?;
            let answer = EarlierAnswer {
                query: record.query.map(|q| q.input),
                passages: record.total.map(|t| t.passages),
                hits: record.hits.into_iter().map(|h| (h.id, h.hash)).collect(),
            };
            earlier.answers.insert(record.id.into(), answer);
        }
        Ok(earlier)
    }

    /// Holds an answer against the earlier one to the query with the same id.
    #[must_use]
    pub fn compare(&self, id: &QueryId, query: Option<&str>, answer: &Answer) -> Change {
        let now: Vec<(&str, &str)> =
            answer.hits.iter().map(|h| (h.id.as_str(), h.hash.as_str())).collect();
        let first_rank = answer.hits.first().map_or(1, |h| h.rank);
        let Some(earlier) = self.answers.get(id).filter(|e| e.passages.is_some()) else {
            let new = now.iter().map(|(id, _)| (*id).to_string()).collect();
            return Change { new, ..Change::default() };
        };
        let then: HashMap<&str, (usize, &str)> = (earlier.hits.iter().enumerate())
            .map(|(idx, (id, hash))| (id.as_str(), (idx, hash.as_str())))
            .collect();
        let shown: HashSet<&str> = now.iter().map(|(id, _)| *id).collect();
        let mut change = Change {
            answered: true,
            query: earlier.query.clone().filter(|q| Some(q.as_str()) != query),
            passages: earlier.passages,
            ..Change::default()
        };
        let gone = earlier.hits.iter().filter(|(id, _)| !shown.contains(id.as_str()));
        change.gone = gone.map(|(id, _)| id.clone()).collect();
        // Places then and now of the hits of both, in the order of now.
        let mut both: Vec<(usize, usize)> = Vec::new();
        for (idx, (id, hash)) in now.iter().enumerate() {
            match then.get(id) {
                None => change.new.push((*id).to_string()),
                Some((before, old_hash)) => {
                    both.push((*before, idx));
                    if old_hash != hash {
                        change.changed.push((*id).to_string());
                    }
                }
            }
        }
        let kept = in_order(both.iter().map(|(before, _)| *before));
        for (&(before, idx), kept) in both.iter().zip(kept) {
            if !kept {
                let id = now[idx].0.to_string();
                change.moved.push(Moved { id, from: before + first_rank, to: idx + first_rank });
            }
        }
        change
    }
}

/// For each of a row of different numbers, whether it is in the longest rising part of the row
/// (Schensted, "Longest increasing and decreasing subsequences", 1961).
fn in_order(row: impl Iterator<Item = usize>) -> Vec<bool> {
    let row: Vec<usize> = row.collect();
    // The places at which the best rising parts of each length end, and what stands before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(row.len());
    for (place, value) in row.iter().enumerate() {
        let length = ends.partition_point(|end| row[*end] < *value);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut kept = vec![false; row.len()];
    let mut place = ends.last().copied();
    while let Some(at) = place {
        kept[at] = true;
        place = before[at];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Hit;
    use crate::output::samples;

    /// An answer whose hits have the given one-letter ids; a capital has another text.
    fn answer(ids: &str) -> Answer {
        let hit = |(idx, c): (usize, char)| {
            let mut hit: Hit = samples::answer().hits[0].clone();
            hit.rank = idx + 1;
            hit.id = c.to_ascii_lowercase().to_string();
            hit.hash = c.to_string();
            hit
        };
        Answer { hits: ids.chars().enumerate().map(hit).collect(), ..samples::answer() }
    }

    fn earlier(ids: &str) -> Earlier {
        let hits: Vec<String> =
            ids.chars().map(|c| format!("{{\"id\":\"{c}\",\"hash\":\"{c}\"}}")).collect();
        let hits = hits.join(",");
        let records = format!(
            "{{\"id\":1,\"query\":{{\"input\":\"x\"}},\"total\":{{\"passages\":9}},\"hits\":[{hits}]}}\n\
             {{\"id\":2,\"error\":{{\"code\":\"c\"}}}}\n{{\"id\":3,\"que"
        );
        Earlier::read(records.as_bytes()).unwrap()
    }

    fn check(then: &str, now: &str, new: &str, gone: &str, changed: &str, moved: &str) {
        let change = earlier(then).compare(&QueryId::Number(1), Some("x"), &answer(now));
        let moves: Vec<String> =
            change.moved.iter().map(|m| format!("{}{}{}", m.id, m.from, m.to)).collect();
        let found = [change.new.concat(), change.gone.concat(), change.changed.concat()];
        assert_eq!(found, [new, gone, changed], "{then} {now}");
        assert_eq!(moves.join(" "), moved, "{then} {now}");
        assert_eq!((change.answered, change.query, change.passages), (true, None, Some(9)));
    }

    #[test]
    fn what_became_of_the_hits() {
        check("", "", "", "", "", "");
        check("abc", "abc", "", "", "", "");
        check("abc", "xabc", "x", "", "", "");
        check("abc", "ac", "", "b", "", "");
        check("abc", "aBc", "", "", "b", "");
        check("abcd", "dabc", "", "", "", "d41");
        check("abcd", "xcBde", "xe", "a", "b", "c32");
        check("abc", "", "", "abc", "", "");
    }

    #[test]
    fn queries_without_an_earlier_answer() {
        let earlier = earlier("ab");
        for id in [2, 3, 4] {
            let change = earlier.compare(&QueryId::Number(id), Some("x"), &answer("ab"));
            assert!(!change.answered);
            assert_eq!(change.new, ["a", "b"]);
        }
        let change = earlier.compare(&QueryId::Number(1), Some("y"), &answer("ab"));
        assert_eq!(change.query.as_deref(), Some("x"));
        assert!(change.is_none());
    }

    #[test]
    fn what_is_no_record() {
        let error = Earlier::read(&b"{\"id\":1}\nx\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "line 2 is no record of `batch --format jsonl`");
    }
}
