//! Plan → the best documents, in an order that repeats, and an exact count of all.
//!
//! Order: score (or date), then key, then place in the article; never a document number.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED, Term};

use super::bm25::{Collection, length_norm, saturation, scored_length};
use super::plan::{Leaf, Plan, SegmentPlan};
use super::rank::Ranking;
use super::request::Sort;
use super::signals::{K1, POOL};
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
    let Ranking { snapshot, plan, .. } = *ranking;
    let by_score = wanted.sort == Sort::Relevance && ranking.applies();
    let depth = if by_score { wanted.top.max(POOL) } else { wanted.top };
    let mut top = Top::new(snapshot, depth.max(1));
    let grouped = wanted.per_article.is_some() || wanted.count_articles;
    if by_score
        && !grouped
        && let Some(terms) = plan.as_terms()
    {
        let passages = collect_pruned(snapshot, plan, &terms, &mut top)?;
        let mut ranked = top.finish();
        ranking.rerank(&mut ranked, wanted.top)?;
        return Ok(Collected { ranked: limit(ranked, wanted.top), passages, articles: None });
    }
    let mut articles = wanted.count_articles.then(BTreeSet::new);
    let mut passages = 0;
    let mut per_article = wanted.per_article.map(|n| PerArticle { n, entries: Vec::new() });
    for ord in 0..snapshot.n_segments() {
        let mut seen_keys = Vec::new();
        let mut run = SegmentRun::new(snapshot, plan, ord)?;
        while let Some(doc) = run.next() {
            passages += 1;
            if articles.is_some() {
                seen_keys.push(run.columns.key_ord(doc));
            }
            let entry = run.entry(doc, wanted.sort);
            match &mut per_article {
                Some(groups) => groups.entries.push(run.with_tie(entry)),
                None => top.offer(entry, &run.columns),
            }
        }
        if let Some(articles) = &mut articles {
            seen_keys.sort_unstable();
            seen_keys.dedup();
            articles.extend(seen_keys.into_iter().map(|k| run.columns.key(k)));
        }
    }
    let ranked = match per_article {
        Some(groups) => {
            let mut ranked = groups.in_order(&top);
            if by_score {
                // How deep the wanted ones lie is known when they are grouped.
                ranking.rerank(&mut ranked, POOL)?;
            }
            groups.keep(ranked, snapshot, wanted.top)
        }
        None => {
            let mut ranked = top.finish();
            if by_score {
                ranking.rerank(&mut ranked, wanted.top)?;
            }
            ranked
        }
    };
    Ok(Collected {
        ranked: limit(ranked, wanted.top),
        passages,
        articles: articles.map(|a| a.len() as u64),
    })
}

fn limit(mut ranked: Vec<Ranked>, top: usize) -> Vec<Ranked> {
    ranked.truncate(top);
    ranked
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
struct SegmentRun<'a> {
    segment: &'a SegmentReader,
    ord: u32,
    columns: Columns,
    cursor: super::cursor::BoxCursor,
    leaves: &'a [Leaf],
    average_tokens: f64,
    frequencies: Vec<u32>,
    started: bool,
}

impl<'a> SegmentRun<'a> {
    fn new(snapshot: &'a Snapshot, plan: &'a Plan, ord: usize) -> Result<SegmentRun<'a>> {
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
        Entry { primary, score, segment: self.ord, doc, tie: None }
    }

    fn with_tie(&self, mut entry: Entry) -> Entry {
        entry.tie = Some(tie(&self.columns, entry.doc));
        entry
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

/// What breaks a tie inside a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    key_ord: u64,
    ordinal: u64,
}

fn tie(columns: &Columns, doc: DocId) -> Tie {
    Tie { key_ord: columns.key_ord(doc), ordinal: columns.ordinal(doc) }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    primary: u64,
    score: f64,
    segment: u32,
    doc: DocId,
    tie: Option<Tie>,
}

/// Keeps the best documents. Holds up to twice as many as wanted and cuts back when full, so
/// that most documents cost one comparison.
struct Top<'a> {
    snapshot: &'a Snapshot,
    wanted: usize,
    entries: Vec<Entry>,
    /// Nothing below this can be among the best.
    bar: u64,
}

impl<'a> Top<'a> {
    fn new(snapshot: &'a Snapshot, wanted: usize) -> Top<'a> {
        Top { snapshot, wanted, entries: Vec::new(), bar: 0 }
    }

    fn offer(&mut self, mut entry: Entry, columns: &Columns) {
        if entry.primary < self.bar {
            return;
        }
        entry.tie = Some(tie(columns, entry.doc));
        self.entries.push(entry);
        // The first cut comes early, so that there is a bar; then one for each so many more.
        if self.entries.len() >= self.wanted + if self.bar == 0 { 0 } else { self.wanted.min(64) } {
            self.cut();
        }
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.bar = 0;
    }

    /// A score that so many documents have as are wanted; below 0 while there are not so many.
    fn lowest_score(&self) -> f64 {
        match self.bar {
            0 => -1.0,
            bar => f64::from_bits(bar),
        }
    }

    fn cut(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable_by(|a, b| self.compare(a, b));
        entries.truncate(self.wanted);
        if entries.len() == self.wanted {
            self.bar = entries.last().map_or(0, |e| e.primary);
        }
        self.entries = entries;
    }

    fn finish(mut self) -> Vec<Ranked> {
        self.cut();
        self.entries.iter().map(ranked).collect()
    }

    fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        b.primary.cmp(&a.primary).then_with(|| {
            let (x, y) = (self.tie_of(a), self.tie_of(b));
            if a.segment == b.segment {
                return x.cmp(&y);
            }
            self.key(a, x).cmp(&self.key(b, y)).then(x.ordinal.cmp(&y.ordinal))
        })
    }

    fn tie_of(&self, entry: &Entry) -> Tie {
        entry.tie.unwrap_or_else(|| tie(self.snapshot.columns(entry.segment as usize), entry.doc))
    }

    fn key(&self, entry: &Entry, tie: Tie) -> String {
        self.snapshot.columns(entry.segment as usize).key(tie.key_ord)
    }
}

fn ranked(entry: &Entry) -> Ranked {
    let address = DocAddress::new(entry.segment, entry.doc);
    Ranked { address, score: entry.score, in_pool: false }
}

/// All matches, for keeping a few of each article.
struct PerArticle {
    n: usize,
    entries: Vec<Entry>,
}

impl PerArticle {
    fn in_order(&self, top: &Top) -> Vec<Ranked> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_unstable_by(|a, b| top.compare(a, b));
        entries.into_iter().map(ranked).collect()
    }

    /// The first `n` of each article, `wanted` at most.
    fn keep(&self, all: Vec<Ranked>, snapshot: &Snapshot, wanted: usize) -> Vec<Ranked> {
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
            if *seen <= self.n {
                out.push(ranked);
                if out.len() >= wanted {
                    break;
                }
            }
        }
        out
    }
}

/// Finds the best documents of alternatives of single words and counts all that match.
///
/// Candidates come from Tantivy's block-max WAND, and each is scored exactly at once. Tantivy
/// rounds lengths down, and a head counts as longer than it is, so its score is never below ours,
/// and our lowest score so far is a bar for it. A margin covers its `f32`, and block maxima that
/// were chosen under the segment's mean length and not the collection's.
fn collect_pruned(
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
    let mut total = 0;
    for segment in snapshot.searcher().segment_readers() {
        total += count_any(segment, terms)?;
    }
    Ok(total)
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
    let query: Box<dyn Query> = match clauses.len() {
        1 => clauses.into_iter().next().expect("one clause").1,
        _ => Box::new(BooleanQuery::new(clauses)),
    };
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, snapshot.searcher());
    let weight = query.weight(scoring)?;
    for (ord, segment) in snapshot.searcher().segment_readers().iter().enumerate() {
        let margin = margin(snapshot, segment, terms[0].0.field())?;
        let mut run = SegmentRun::new(snapshot, plan, ord)?;
        weight.for_each_pruning(f32::MIN, segment, &mut |doc, _| {
            if !segment.is_deleted(doc) {
                run.cursor.seek(doc);
                let entry = run.entry(doc, Sort::Relevance);
                top.offer(entry, &run.columns);
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

/// How many live documents of a segment have one of the terms.
fn count_any(segment: &SegmentReader, terms: &[(&Term, usize)]) -> Result<u64> {
    let mut postings: Vec<BlockSegmentPostings> = Vec::new();
    for (term, _) in terms {
        let index = segment.inverted_index(term.field())?;
        if let [_] = terms
            && segment.alive_bitset().is_none()
        {
            return Ok(u64::from(index.doc_freq(term)?));
        }
        postings.extend(index.read_block_postings(term, IndexRecordOption::Basic)?);
    }
    let mut bits = vec![0u64; segment.max_doc() as usize / 64 + 1];
    for list in &mut postings {
        while !list.docs().is_empty() {
            for &doc in list.docs() {
                bits[doc as usize / 64] |= 1 << (doc % 64);
            }
            list.advance();
        }
    }
    if segment.alive_bitset().is_some() {
        for doc in 0..segment.max_doc() {
            if segment.is_deleted(doc) {
                bits[doc as usize / 64] &= !(1 << (doc % 64));
            }
        }
    }
    Ok(bits.iter().map(|word| u64::from(word.count_ones())).sum())
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
