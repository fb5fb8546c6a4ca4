//! The best documents of alternatives of single words, without a look at every document.

use anyhow::Result;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term};

use super::collect::{SegmentRun, collection};
use super::plan::{Leaf, Plan};
use super::request::Sort;
use super::signals::K1;
use super::top::Top;
use crate::index::Snapshot;

/// Finds the best documents of alternatives of single words and counts all that match.
///
/// Candidates come from Tantivy's block-max WAND, and each is scored exactly at once. Tantivy
/// rounds lengths down, and a head counts as longer than it is, so its score is never below ours,
/// and our lowest score so far is a bar for it. A margin covers its `f32`, and block maxima that
/// were chosen under the segment's mean length and not the collection's.
///
/// # Errors
/// If the index cannot be read.
pub fn collect_pruned(
    snapshot: &Snapshot,
    plan: &Plan,
    terms: &[(&Term, usize)],
    top: &mut Top,
) -> Result<u64> {
    let content: Vec<(&Term, usize)> =
        terms.iter().copied().filter(|(_, leaf)| !plan.leaves[*leaf].function_word).collect();
    // Words of grammar stand nearly everywhere and add little. What the others find is enough,
    // once it fills the top with more than words of grammar alone can give.
    let slack: f64 = plan.leaves.iter().filter(|l| l.function_word).map(most).sum();
    let mut found = false;
    if !content.is_empty() && content.len() < terms.len() {
        offer_pruned(snapshot, plan, &content, slack, top)?;
        found = top.lowest_score() > slack * (1.0 + 1e-9);
        if !found {
            top.clear();
        }
    }
    if !found {
        offer_pruned(snapshot, plan, terms, 0.0, top)?;
    }
    // Of a single word it is known already.
    if let [leaf] = &plan.leaves[..] {
        return Ok(leaf.doc_freq);
    }
    let terms: Vec<&Term> = terms.iter().map(|(term, _)| *term).collect();
    Ok(snapshot.any_doc_freq(&terms)?)
}

/// More than a word can add to any score.
fn most(leaf: &Leaf) -> f64 {
    leaf.weight * leaf.idf * (K1 + 1.0)
}

/// Offers `top` all that can be among the best and has one of `terms`; other words of the plan
/// add at most `slack`.
fn offer_pruned(
    snapshot: &Snapshot,
    plan: &Plan,
    terms: &[(&Term, usize)],
    slack: f64,
    top: &mut Top,
) -> Result<()> {
    let statistics = Statistics { snapshot };
    let clauses: Vec<(Occur, Box<dyn Query>)> = terms
        .iter()
        .map(|(term, leaf)| {
            let query = TermQuery::new((*term).clone(), IndexRecordOption::WithFreqs);
            let weight = plan.leaves[*leaf].weight as f32;
            // Tantivy prunes only what it sees to be terms, so nothing is wrapped for nothing.
            let query: Box<dyn Query> = match weight {
                1.0 => Box::new(query),
                weight => Box::new(BoostQuery::new(Box::new(query), weight)),
            };
            (Occur::Should, query)
        })
        .collect();
    // One clause too: a weighted term by itself would not be pruned.
    let query = BooleanQuery::new(clauses);
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, snapshot.searcher());
    let weight = query.weight(scoring)?;
    for (ord, segment) in snapshot.searcher().segment_readers().iter().enumerate() {
        let margin = margin(snapshot, segment, terms[0].0.field())?;
        let mut run = SegmentRun::new(snapshot, plan, ord)?;
        weight.for_each_pruning(f32::MIN, segment, &mut |doc, _| {
            if !segment.is_deleted(doc) {
                top.offer(run.entry_at(doc, Sort::Relevance));
            }
            (top.lowest_score() - slack) as f32 / margin
        })?;
    }
    Ok(())
}

fn margin(snapshot: &Snapshot, segment: &SegmentReader, field: Field) -> Result<f32> {
    let global = collection(snapshot).average_tokens() as f32;
    let tokens = segment.inverted_index(field)?.total_num_tokens() as f32;
    let local = (tokens / segment.max_doc().max(1) as f32).max(1.0);
    // A merge estimates the total: a little more for that.
    Ok((local / global).max(global / local) * 1.01)
}

/// Statistics of live passages for Tantivy's scorers.
struct Statistics<'a> {
    snapshot: &'a Snapshot,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.snapshot.payload().tokens.max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.snapshot.payload().passages.max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.snapshot.doc_freq(term)?.min(self.snapshot.payload().passages))
    }
}
