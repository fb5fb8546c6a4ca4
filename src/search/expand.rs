//! Patterns over the index's own words: wildcards and fuzzy words to the terms they stand for.

use std::collections::BTreeSet;

use anyhow::Result;
use tantivy::schema::Field;
use tantivy::{SegmentReader, Term};

use crate::index::Snapshot;

/// A pattern that stands for more words than this is refused, never cut short.
pub const MAX_EXPANSIONS: usize = 2_000;

/// Which words are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `*` is any run of characters, `?` is one; the rest stands for itself.
    Glob(Vec<char>),
    /// The text stands somewhere in the word.
    Within(String),
    /// At most so many edits away.
    Fuzzy(String, u8),
}

impl Pattern {
    /// A wildcard pattern.
    #[must_use]
    pub fn glob(pattern: &str) -> Pattern {
        Pattern::Glob(pattern.chars().collect())
    }

    /// Words within `distance` edits (insertion, deletion, substitution, transposition).
    #[must_use]
    pub fn fuzzy(word: &str, distance: u8) -> Pattern {
        Pattern::Fuzzy(word.to_string(), distance)
    }

    /// What every match begins with; the search starts there.
    fn prefix(&self) -> String {
        match self {
            Pattern::Glob(pattern) => {
                pattern.iter().take_while(|c| !matches!(c, '*' | '?')).collect()
            }
            Pattern::Within(_) | Pattern::Fuzzy(..) => String::new(),
        }
    }

    /// True where the pattern stands for `word`.
    #[must_use]
    pub fn matches(&self, word: &str) -> bool {
        match self {
            Pattern::Glob(pattern) => glob(pattern, word),
            Pattern::Within(part) => word.contains(part.as_str()),
            Pattern::Fuzzy(of, distance) => {
                let distance = usize::from(*distance);
                of.chars().count().abs_diff(word.chars().count()) <= distance
                    && strsim::osa_distance(of, word) <= distance
            }
        }
    }
}

/// Matches with backtracking to the last star only: at most pattern times word steps.
fn glob(pattern: &[char], word: &str) -> bool {
    let word: Vec<char> = word.chars().collect();
    let (mut p, mut w) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while w < word.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, w));
                p += 1;
            }
            Some(c) if *c == '?' || *c == word[w] => {
                p += 1;
                w += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    w = from + 1;
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// The words of a field in live passages that a pattern stands for, sorted; `None` if there are
/// more than [`MAX_EXPANSIONS`]. Linear in the words that share the pattern's beginning.
///
/// # Errors
/// If the index cannot be read.
pub fn expand(snapshot: &Snapshot, field: Field, pattern: &Pattern) -> Result<Option<Vec<String>>> {
    let words = collect(snapshot, field, pattern, MAX_EXPANSIONS)?;
    Ok((words.len() <= MAX_EXPANSIONS).then_some(words))
}

/// As [`expand`], without a limit: for fields of metadata, which have few values.
///
/// # Errors
/// If the index cannot be read.
pub fn expand_all(snapshot: &Snapshot, field: Field, pattern: &Pattern) -> Result<Vec<String>> {
    collect(snapshot, field, pattern, usize::MAX)
}

fn collect(
    snapshot: &Snapshot,
    field: Field,
    pattern: &Pattern,
    limit: usize,
) -> Result<Vec<String>> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    let prefix = pattern.prefix();
    for segment in snapshot.searcher().segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while stream.advance() {
            if !stream.key().starts_with(prefix.as_bytes()) {
                break;
            }
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            // Cased forms stand beside the folded ones; patterns are over the latter.
            let folded = !word.chars().any(char::is_uppercase);
            let fits = (limit == usize::MAX || folded) && pattern.matches(word);
            if fits && !words.contains(word) && is_live(snapshot, segment, field, word)? {
                words.insert(word.to_string());
                if words.len() > limit {
                    return Ok(words.into_iter().collect());
                }
            }
        }
    }
    Ok(words.into_iter().collect())
}

/// A word may stand in deleted passages alone, until those are purged.
fn is_live(
    snapshot: &Snapshot,
    segment: &SegmentReader,
    field: Field,
    word: &str,
) -> tantivy::Result<bool> {
    if segment.alive_bitset().is_none() {
        return Ok(true);
    }
    Ok(snapshot.doc_freq(&Term::from_field_text(field, word))? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        let check = |pattern: &str, word: &str, expected: bool| {
            assert_eq!(Pattern::glob(pattern).matches(word), expected, "{pattern} {word}");
        };
        check("terror*", "terror", true);
        check("terror*", "terrorism", true);
        check("terror*", "error", false);
        check("wom?n", "women", true);
        check("wom?n", "womn", false);
        check("pa*stan", "pakistan", true);
        check("pa*stan", "pakistani", false);
        check("a*b*c", "aXbXbc", true);
        check("a*b*c", "aXbXb", false);
    }

    #[test]
    fn fuzzy_words() {
        let check = |word: &str, distance: u8, other: &str, expected: bool| {
            assert_eq!(Pattern::fuzzy(word, distance).matches(other), expected, "{word} {other}");
        };
        check("terorist", 1, "terrorist", true);
        check("terorist", 1, "terrorists", false);
        check("terorist", 2, "terrorists", true);
        check("form", 1, "from", true);
    }
}
