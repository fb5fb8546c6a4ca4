//! Plan → the best documents, in an order that repeats, and an exact count of all.
//!
//! Order: score (or date), then key, then place in the article; never a document number.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use super::bm25::{Collection, length_norm, saturation, scored_length};
use super::cursor::BoxCursor;
use super::plan::{Leaf, Plan, SegmentPlan};
use super::pruned::collect_pruned;
use super::rank::Ranking;
use super::request::Sort;
use super::top::{Entry, Top};
use crate::index::Snapshot;
use crate::index::columns::Columns;
use crate::index::state::Payload;

/// What is wanted of a collection run.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How many documents at most.
    pub top: usize,
    /// The order.
    pub sort: Sort,
    /// Keep at most this many passages of one article.
    pub per_article: Option<usize>,
    /// Count distinct articles.
    pub count_articles: bool,
}

/// A document in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Where it is stored.
    pub address: DocAddress,
    /// Its score; 0 where nothing scores.
    pub score: f64,
    /// True where the score has all signals ([`super::signals`]); else it is that of the words.
    pub in_pool: bool,
}

/// What a run collected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collected {
    /// The best, in order.
    pub ranked: Vec<Ranked>,
    /// Passages that match.
    pub passages: u64,
    /// Distinct articles that match, where counted.
    pub articles: Option<u64>,
}

/// The statistics of a snapshot's passages.
#[must_use]
pub fn collection(snapshot: &Snapshot) -> Collection {
    let payload = snapshot.payload();
    let Payload { articles, passages, tokens, .. } = *payload;
    Collection { articles, passages, tokens }
}

/// Runs a plan. Linear in the documents that match, but for plans that are nothing but
/// alternatives of single words: there whole blocks of postings are passed over that cannot
/// reach the top, and the count is a pass of its own over document numbers alone.
///
/// # Errors
/// If the index cannot be read.
pub fn collect(ranking: &Ranking, wanted: &Wanted) -> Result<Collected> {
    let depth = wanted.top.max(ranking.pool());
    let collected = collect_to(ranking, wanted, depth)?;
    // A few articles may have filled it.
    let short = wanted.per_article.is_some() && collected.ranked.len() < wanted.top;
    if short && collected.passages > depth as u64 {
        return collect_to(ranking, wanted, usize::MAX);
    }
    Ok(collected)
}

/// Looks at the first `depth` documents only for those that are wanted.
fn collect_to(ranking: &Ranking, wanted: &Wanted, depth: usize) -> Result<Collected> {
    let Ranking { snapshot, plan, .. } = *ranking;
    let by_score = wanted.sort == Sort::Relevance && ranking.applies();
    let mut top = Top::new(snapshot, depth);
    let mut articles = wanted.count_articles.then(BTreeSet::new);
    let passages = match plan.as_terms() {
        Some(terms) if by_score && articles.is_none() && depth < usize::MAX => {
            collect_pruned(snapshot, plan, &terms, &mut top)?
        }
        _ => collect_all(snapshot, plan, wanted.sort, &mut top, articles.as_mut())?,
    };
    let mut ranked = top.finish();
    if by_score {
        // Which of them come first in their articles is known when they are ranked.
        let deep = if wanted.per_article.is_some() { ranking.pool() } else { wanted.top };
        ranking.rerank(&mut ranked, deep)?;
    }
    if let Some(n) = wanted.per_article {
        ranked = first_of_each_article(ranked, n, snapshot, wanted.top);
    }
    ranked.truncate(wanted.top);
    Ok(Collected { ranked, passages, articles: articles.map(|a| a.len() as u64) })
}

/// Offers `top` every document that matches, and counts them; adds the keys of their articles
/// to `articles`.
fn collect_all(
    snapshot: &Snapshot,
    plan: &Plan,
    sort: Sort,
    top: &mut Top,
    mut articles: Option<&mut BTreeSet<String>>,
) -> Result<u64> {
    let mut passages = 0;
    for ord in 0..snapshot.n_segments() {
        let mut seen_keys = Vec::new();
        let mut run = SegmentRun::new(snapshot, plan, ord)?;
        while let Some(doc) = run.next() {
            passages += 1;
            if articles.is_some() {
                seen_keys.push(run.columns.key_ord(doc));
            }
            top.offer(run.entry(doc, sort));
        }
        if let Some(articles) = &mut articles {
            seen_keys.sort_unstable();
            seen_keys.dedup();
            articles.extend(seen_keys.into_iter().map(|k| run.columns.key(k)));
        }
    }
    Ok(passages)
}

/// The frequencies of every leaf in one document, for `--explain`.
///
/// # Errors
/// If the index cannot be read.
pub fn frequencies(snapshot: &Snapshot, plan: &Plan, address: DocAddress) -> Result<Vec<u32>> {
    let mut run = SegmentRun::new(snapshot, plan, address.segment_ord as usize)?;
    run.cursor.seek(address.doc_id);
    run.frequencies.fill(0);
    if run.cursor.doc() == address.doc_id {
        run.cursor.frequencies(&mut run.frequencies);
    }
    Ok(run.frequencies)
}

/// A plan running in one segment.
pub struct SegmentRun<'a> {
    segment: &'a SegmentReader,
    ord: u32,
    columns: Columns,
    cursor: BoxCursor,
    leaves: &'a [Leaf],
    average_tokens: f64,
    frequencies: Vec<u32>,
    started: bool,
}

impl<'a> SegmentRun<'a> {
    /// Starts it in the segment with the given number.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn new(snapshot: &'a Snapshot, plan: &'a Plan, ord: usize) -> Result<SegmentRun<'a>> {
        Ok(SegmentRun {
            segment: &snapshot.searcher().segment_readers()[ord],
            ord: ord as u32,
            columns: snapshot.columns(ord).clone(),
            cursor: SegmentPlan::new(snapshot, ord).cursor(&plan.clause)?,
            leaves: &plan.leaves,
            average_tokens: collection(snapshot).average_tokens(),
            frequencies: vec![0; plan.leaves.len()],
            started: false,
        })
    }

    /// The next live document.
    fn next(&mut self) -> Option<DocId> {
        loop {
            let doc = if self.started { self.cursor.advance() } else { self.cursor.doc() };
            self.started = true;
            if doc == TERMINATED {
                return None;
            }
            if !self.segment.is_deleted(doc) {
                return Some(doc);
            }
        }
    }

    fn score(&mut self, doc: DocId) -> f64 {
        if self.leaves.is_empty() {
            return 0.0;
        }
        self.frequencies.fill(0);
        self.cursor.frequencies(&mut self.frequencies);
        let norm =
            length_norm(length(&self.columns, doc, self.average_tokens), self.average_tokens);
        sum(self.leaves, &self.frequencies, norm)
    }

    /// What orders a document, which is not before any asked for earlier.
    pub fn entry_at(&mut self, doc: DocId, sort: Sort) -> Entry {
        self.cursor.seek(doc);
        self.entry(doc, sort)
    }

    fn entry(&mut self, doc: DocId, sort: Sort) -> Entry {
        let score = self.score(doc);
        let sort = match sort {
            Sort::Relevance if self.leaves.is_empty() => Sort::Newest,
            sort => sort,
        };
        let primary = match sort {
            Sort::Relevance => score_order(score),
            // Undated sorts last either way.
            Sort::Newest => self.columns.period(doc).map_or(0, |(s, _)| day_order(s)),
            Sort::Oldest => self.columns.period(doc).map_or(0, |(s, _)| day_order(-s)),
        };
        Entry { primary, score, address: DocAddress::new(self.ord, doc) }
    }
}

/// The length that a document is scored with.
#[must_use]
pub fn length(columns: &Columns, doc: DocId, average_tokens: f64) -> f64 {
    scored_length(columns.n_tokens(doc), columns.is_head(doc), average_tokens)
}

/// The score of a document: the leaves' shares summed in the order of the query.
fn sum(leaves: &[Leaf], frequencies: &[u32], norm: f64) -> f64 {
    leaves
        .iter()
        .zip(frequencies)
        .map(|(leaf, tf)| leaf.weight * leaf.idf * saturation(*tf, norm))
        .sum()
}

/// Positive floats order like their bits.
fn score_order(score: f64) -> u64 {
    score.max(0.0).to_bits()
}

fn day_order(day: i64) -> u64 {
    (day as u64) ^ (1 << 63)
}

/// The first `n` of each article, `wanted` at most.
fn first_of_each_article(
    all: Vec<Ranked>,
    n: usize,
    snapshot: &Snapshot,
    wanted: usize,
) -> Vec<Ranked> {
    let mut kept: HashMap<(u32, u64), usize> = HashMap::new();
    let mut across: HashMap<String, usize> = HashMap::new();
    let one_segment = snapshot.n_segments() == 1;
    let mut out = Vec::new();
    for ranked in all {
        let ord = ranked.address.segment_ord;
        let columns = snapshot.columns(ord as usize);
        let key = columns.key_ord(ranked.address.doc_id);
        let seen = match one_segment {
            true => kept.entry((ord, key)).or_default(),
            false => across.entry(columns.key(key)).or_default(),
        };
        *seen += 1;
        if *seen <= n {
            out.push(ranked);
            if out.len() >= wanted {
                break;
            }
        }
    }
    out
}
