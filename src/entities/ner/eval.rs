//! How good the recogniser is on a set of marked sentences: precision, recall and F1, exact spans.
//!
//! The gold is brought to the one rule first, see [`super::rule`]; the names of types that are
//! neither person, organisation nor place are left out of the count, groups get a line of their
//! own where a set has them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::conll::Sentence;
use super::features::Token;
use super::recogniser::Recogniser;
use super::rule;
use super::tags::Kind;
use crate::model::EntityType;

/// Precision, recall and F1 as fractions, with the counts that they come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Right among the found; 0 where nothing was found.
    pub precision: f64,
    /// Right among the wanted; 0 where nothing was wanted.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// Names with the right span and type.
    pub right: u32,
    /// Names found.
    pub found: u32,
    /// Names in the gold.
    pub wanted: u32,
}

impl Score {
    fn new(right: u32, found: u32, wanted: u32) -> Score {
        let part = |n: u32| {
            if n == 0 { 0.0 } else { f64::from(right) / f64::from(n) }
        };
        let both = found + wanted;
        let f1 = if both == 0 { 0.0 } else { 2.0 * f64::from(right) / f64::from(both) };
        Score { precision: part(found), recall: part(wanted), f1, right, found, wanted }
    }
}

/// What a set shows of the recogniser.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvalReport {
    /// Person, organisation and place together.
    pub micro: Score,
    /// Each type by its word: `person`, `org`, `place`, and `group` where the gold has it.
    pub types: BTreeMap<String, Score>,
    /// Sentences read.
    pub sentences: usize,
    /// Tokens read.
    pub tokens: usize,
    /// The rule that the gold was brought to.
    pub rule: String,
}

/// Sentences that are read together, where a set does not say which belong to one document.
pub const TEXT_SENTENCES: usize = 30;

/// The sentences of one text after the other: documents where the set marks them, else
/// [`TEXT_SENTENCES`] at a time.
pub fn texts(sentences: &[Sentence]) -> Vec<&[Sentence]> {
    if sentences.iter().any(|s| s.starts_document) {
        let mut starts: Vec<usize> =
            (1..sentences.len()).filter(|&i| sentences[i].starts_document).collect();
        starts.push(sentences.len());
        let mut from = 0;
        return starts.iter().map(|&to| &sentences[std::mem::replace(&mut from, to)..to]).collect();
    }
    sentences.chunks(TEXT_SENTENCES).collect()
}

/// The tokens of sentences as the recogniser reads them: escapes of treebanks undone.
pub fn tokens(sentences: &[Sentence]) -> Vec<Token<'_>> {
    let plain = |t: &'_ str| -> Option<&'static str> {
        Some(match t {
            "-LRB-" => "(",
            "-RRB-" => ")",
            "-LSB-" => "[",
            "-RSB-" => "]",
            "``" | "''" => "\"",
            _ => return None,
        })
    };
    let mut out = Vec::new();
    for s in sentences {
        for (i, t) in s.tokens.iter().enumerate() {
            out.push(Token { text: plain(t).unwrap_or(t), first: i == 0 });
        }
    }
    out
}

const COUNTED: [Kind; 4] = [Kind::Person, Kind::Org, Kind::Place, Kind::Group];

/// Runs the recogniser over marked sentences and counts.
#[must_use]
pub fn evaluate(recogniser: &Recogniser<'_>, sentences: &[Sentence]) -> EvalReport {
    let mut counts = [[0u32; 3]; 4];
    for text in texts(sentences) {
        let mut gold: Vec<(usize, usize, EntityType)> = Vec::new();
        let mut offset = 0;
        for s in text {
            gold.extend(
                rule::apply_all(&s.tokens, &s.names)
                    .iter()
                    .map(|n| (n.start + offset, n.end + offset, n.kind.entity_type())),
            );
            offset += s.tokens.len();
        }
        gold.sort_by_key(|n| (n.0, n.1));
        let found: Vec<_> =
            recogniser.names(&tokens(text)).iter().map(|n| (n.start, n.end, n.kind)).collect();
        for (kind, count) in COUNTED.iter().zip(&mut counts) {
            let kind = kind.entity_type();
            let of_kind = |list: &[(usize, usize, EntityType)]| {
                list.iter().filter(|n| n.2 == kind).count() as u32
            };
            let right = |n: &&(usize, usize, EntityType)| {
                n.2 == kind
                    && gold
                        .binary_search_by_key(&(n.0, n.1), |g| (g.0, g.1))
                        .is_ok_and(|i| gold[i].2 == kind)
            };
            count[0] += found.iter().filter(right).count() as u32;
            count[1] += of_kind(&found);
            count[2] += of_kind(&gold);
        }
    }
    report(&counts, sentences)
}

fn report(counts: &[[u32; 3]; 4], sentences: &[Sentence]) -> EvalReport {
    let sum = |j: usize| counts[..3].iter().map(|c| c[j]).sum();
    let types = COUNTED
        .iter()
        .zip(counts)
        .filter(|(k, c)| **k != Kind::Group || c[2] > 0)
        .map(|(k, c)| (k.entity_type().as_str().to_string(), Score::new(c[0], c[1], c[2])))
        .collect();
    EvalReport {
        micro: Score::new(sum(0), sum(1), sum(2)),
        types,
        sentences: sentences.len(),
        tokens: sentences.iter().map(|s| s.tokens.len()).sum(),
        rule: rule::RULE.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::conll::read;
    use super::*;

    fn check(conll: &str, expected: (u32, u32, u32)) {
        let sentences = read(conll).expect("readable");
        let report = evaluate(Recogniser::shipped(), &sentences);
        let m = report.micro;
        assert_eq!((m.right, m.found, m.wanted), expected, "{conll}");
    }

    #[test]
    fn exact_spans_count() {
        let text = "President B-per\nObama I-per\nvisited O\nPakistan B-gpe\n. O\n";
        check(text, (2, 2, 2));
        check("Obama B-ORG\nvisited O\nPakistan B-country\n. O\n", (1, 2, 2));
        check("He O\nvisited O\nAfghan B-gpe\nfriends O\n", (0, 0, 0));
        check("", (0, 0, 0));
    }

    #[test]
    fn documents_are_read_by_themselves() {
        let two = read("-DOCSTART- O\n\nA O\n\nB O\n\n-DOCSTART- O\n\nC O\n").expect("readable");
        let sizes: Vec<usize> = texts(&two).iter().map(|t| t.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn nothing_wanted_is_no_division() {
        assert_eq!(Score::new(0, 0, 0).f1, 0.0);
    }
}
