//! Words that the best passages share, added to a query: `--expand`.
//!
//! Pseudo-relevance feedback after RM3 (Abdul-Jaleel et al., "UMass at TREC 2004"): the words of
//! the first passages, weighed by the passages' scores, mixed with the query as it was written.
//! They only order what the query finds: nothing matches by them.

use std::collections::BTreeMap;

use anyhow::Result;
use tantivy::Term;

use super::collect::{Ranked, collection};
use super::plan::{Clause, Leaf};
use super::rank::{Added, Ranking};
use super::signals::{FEEDBACK_ORIGINAL, FEEDBACK_PASSAGES, FEEDBACK_WORDS, is_function_word};
use crate::index::stems::{StemLanguage, Stemmers};
use crate::text;

/// A word is taken only if so many of the passages have it.
const MIN_PASSAGES: usize = 2;
/// And only if at most this share of all passages has it, or so many as are read here.
const MAX_SHARE: f64 = 0.1;
/// Shorter stems say little.
const MIN_CHARS: usize = 3;

/// What one stem is worth.
#[derive(Default)]
struct Candidate {
    share: f64,
    passages: usize,
}

/// The words to add, from the first passages of `ranked`.
///
/// # Errors
/// If the index cannot be read.
pub fn words(ranking: &Ranking, ranked: &[Ranked]) -> Result<Vec<Added>> {
    let snapshot = ranking.snapshot;
    let best = &ranked[..ranked.len().min(FEEDBACK_PASSAGES)];
    let total: f64 = best.iter().map(|r| r.score).sum();
    if total <= 0.0 {
        return Ok(Vec::new());
    }
    let mut stemmers = Stemmers::default();
    let mut candidates: BTreeMap<String, Candidate> = BTreeMap::new();
    for ranked in best {
        let record = snapshot.passage(ranked.address)?;
        let language = record.head.lang.as_deref().and_then(StemLanguage::of);
        let stemmer = stemmers.of(language);
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut tokens = 0;
        for span in text::tokens(&record.text) {
            let word = span.of(&record.text);
            tokens += 1;
            if !is_function_word(&text::fold_exact(word)) {
                *counts.entry(stemmer.stem(word).to_string()).or_default() += 1;
            }
        }
        for (stem, count) in counts {
            let candidate = candidates.entry(stem).or_default();
            candidate.share += ranked.score / total * f64::from(count) / f64::from(tokens);
            candidate.passages += 1;
        }
    }
    weigh(ranking, candidates)
}

fn weigh(ranking: &Ranking, candidates: BTreeMap<String, Candidate>) -> Result<Vec<Added>> {
    let snapshot = ranking.snapshot;
    let collection = collection(snapshot);
    let mut weighed: Vec<(f64, String, Term, u64, f64)> = Vec::new();
    for (stem, Candidate { share, passages }) in candidates {
        let bare = stem.rsplit(':').next().unwrap_or(&stem);
        if passages < MIN_PASSAGES || bare.chars().count() < MIN_CHARS {
            continue;
        }
        let term = Term::from_field_text(snapshot.fields().body, &stem);
        let doc_freq = snapshot.doc_freq(&term)?;
        let most = (MAX_SHARE * collection.passages as f64).max(FEEDBACK_PASSAGES as f64);
        if doc_freq as f64 > most {
            continue;
        }
        let idf = collection.idf(doc_freq);
        weighed.push((share * idf, stem, term, doc_freq, idf));
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    weighed.truncate(FEEDBACK_WORDS);
    let sum: f64 = weighed.iter().map(|w| w.0).sum();
    let query: f64 = ranking.plan.leaves.iter().map(|l| l.weight).sum();
    let scale = (1.0 - FEEDBACK_ORIGINAL) / FEEDBACK_ORIGINAL * query / sum;
    let added = |(worth, name, term, doc_freq, idf): (f64, String, Term, u64, f64)| {
        let weight = worth * scale;
        let leaf = Leaf { name, weight, idf, doc_freq, exact: None, function_word: false };
        Added { clause: Clause::Term(term, Some(0)), leaf }
    };
    Ok(weighed.into_iter().map(added).collect())
}
