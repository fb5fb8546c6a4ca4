//! The second stage of ranking: the pool of the best passages by words alone, ranked again by all
//! signals ([`super::signals`]).
//!
//! A passage's score is the sum of its parts in a fixed order, and the same function gives the
//! parts to the ranking and to `--explain`.

use std::cmp::Ordering;
use std::ops::Range;

use anyhow::Result;
use tantivy::{DocAddress, DocId};

use super::bm25::{Collection, length_norm, saturation};
use super::collect::{Ranked, collection, length};
use super::cursor::{BoxCursor, TermCursor};
use super::plan::{Clause, Leaf, Plan, SegmentPlan};
use super::signals::{
    ARTICLE, ARTICLE_GROUPED, EXACT, HEAD_REPEATS, K1, MAX_ARTICLE_TERMS, MAX_PARTS, NEAR, ORDER,
    POOL, POOL_GROUPED, near_count, order_count,
};
use crate::answer::Signal;
use crate::index::Snapshot;
use crate::index::columns::Columns;

/// A word that feedback adds to the query.
#[derive(Clone, Debug)]
pub struct Added {
    /// What is looked for: one stem.
    pub clause: Clause,
    /// Its weight and idf.
    pub leaf: Leaf,
}

/// How a pool is ranked.
#[derive(Clone, Copy)]
pub struct Ranking<'a> {
    /// The index.
    pub snapshot: &'a Snapshot,
    /// The query.
    pub plan: &'a Plan,
    /// Words that feedback added.
    pub added: &'a [Added],
    /// Articles are ranked, each by its best passage.
    pub grouped: bool,
}

impl Ranking<'_> {
    /// True where there is anything to rank by beside the words.
    #[must_use]
    pub fn applies(&self) -> bool {
        (1..=MAX_PARTS).contains(&self.plan.leaves.len())
    }

    /// How many passages are ranked by all signals.
    #[must_use]
    pub fn pool(&self) -> usize {
        if self.grouped { POOL_GROUPED } else { POOL }
    }

    /// Ranks the [pool](Ranking::pool) of `ranked`, which is in order of the words alone, again.
    /// Only the first `wanted` of them need come out in order.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn rerank(&self, ranked: &mut [Ranked], wanted: usize) -> Result<()> {
        if !self.applies() {
            return Ok(());
        }
        let n = ranked.len().min(self.pool());
        let pool = &mut ranked[..n];
        self.add(pool, Stage::Articles)?;
        pool.sort_by(|a, b| self.compare(a, b));
        // What the last signals can add is little: most of the pool is out of their reach.
        let most = self.most_by_places();
        let first = n.min(wanted.max(32));
        self.add(&mut pool[..first], Stage::Places)?;
        pool[..first].sort_by(|a, b| self.compare(a, b));
        let bar = pool[..first].get(wanted.saturating_sub(1)).map_or(f64::MIN, |r| r.score);
        let reach = pool[first..].partition_point(|r| r.score + most >= bar);
        self.add(&mut pool[first..first + reach], Stage::Places)?;
        pool[..first + reach].sort_by(|a, b| self.compare(a, b));
        pool.iter_mut().for_each(|r| r.in_pool = true);
        Ok(())
    }

    /// The parts of a passage's score beyond its words.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn explain(&self, ranked: &Ranked) -> Result<Vec<Signal>> {
        let mut signals = Vec::new();
        if !ranked.in_pool {
            return Ok(signals);
        }
        for stage in [Stage::Articles, Stage::Places] {
            let mut run = Run::open(self, ranked.address.segment_ord as usize, stage)?;
            run.parts(ranked.address.doc_id, &mut |part, value, figures| {
                if value > 0.0 {
                    signals.push(self.signal(part, value, figures));
                }
            });
        }
        Ok(signals)
    }

    fn add(&self, pool: &mut [Ranked], stage: Stage) -> Result<()> {
        let mut order: Vec<usize> = (0..pool.len()).collect();
        order.sort_unstable_by_key(|idx| pool[*idx].address);
        let mut run: Option<(u32, Run)> = None;
        for idx in order {
            let DocAddress { segment_ord, doc_id } = pool[idx].address;
            let open = match run.take() {
                Some((ord, open)) if ord == segment_ord => open,
                _ => Run::open(self, segment_ord as usize, stage)?,
            };
            let (_, open) = run.insert((segment_ord, open));
            let mut score = pool[idx].score;
            open.parts(doc_id, &mut |_, value, _| score += value);
            pool[idx].score = score;
        }
        Ok(())
    }

    /// More than [`Stage::Places`] can add to any passage.
    fn most_by_places(&self) -> f64 {
        let Plan { leaves, pairs, .. } = self.plan;
        let exact = leaves.iter().filter_map(|l| Some(EXACT * l.weight * l.exact.as_ref()?.1));
        let pairs = pairs.iter().map(|p| {
            let (weight, idf) = pair_weight(&leaves[p.left], &leaves[p.right]);
            (NEAR + ORDER) * weight * idf
        });
        // A little more than the sum, for the rounding of sums in another order.
        exact.chain(pairs).sum::<f64>() * (K1 + 1.0) * (1.0 + 1e-9) + 1e-9
    }

    fn compare(&self, a: &Ranked, b: &Ranked) -> Ordering {
        b.score.total_cmp(&a.score).then_with(|| self.snapshot.compare_places(a.address, b.address))
    }

    fn signal(&self, part: Part, value: f64, figures: Figures) -> Signal {
        let leaves = &self.plan.leaves;
        let name = match part {
            Part::Article(leaf) => format!("article: {}", leaves[leaf].name),
            Part::AddedBody(n) => format!("expanded: {}", self.added[n].leaf.name),
            Part::AddedArticle(n) => format!("expanded article: {}", self.added[n].leaf.name),
            Part::Exact(leaf) => format!("exact: {}", leaves[leaf].name),
            Part::Near(pair) => format!("near: {}", self.pair_name(pair)),
            Part::Order(pair) => format!("order: {}", self.pair_name(pair)),
        };
        let Figures { weight, idf, tf, tokens, average } = figures;
        let detail = format!(
            "weight {}, idf {idf:.4}, tf {tf}, length {tokens:.0} of {average:.1} on average",
            (weight * 1e6).round() / 1e6
        );
        Signal { name, value, detail }
    }

    fn pair_name(&self, pair: usize) -> String {
        let pair = &self.plan.pairs[pair];
        format!("{} {}", self.plan.leaves[pair.left].name, self.plan.leaves[pair.right].name)
    }
}

/// What is added when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The article's own score, and what feedback added.
    Articles,
    /// Where words stand and in which form.
    Places,
}

/// A part of a score, with the leaf, the added word or the pair that it is about.
#[derive(Clone, Copy)]
enum Part {
    Article(usize),
    AddedBody(usize),
    AddedArticle(usize),
    Exact(usize),
    Near(usize),
    Order(usize),
}

/// What a part was computed from.
#[derive(Clone, Copy)]
struct Figures {
    weight: f64,
    idf: f64,
    tf: u32,
    tokens: f64,
    average: f64,
}

impl Figures {
    fn value(self) -> f64 {
        self.weight * self.idf * saturation(self.tf, length_norm(self.tokens, self.average))
    }
}

/// Receives the parts of one passage, in order.
type OnPart<'f> = &'f mut dyn FnMut(Part, f64, Figures);

/// Weight and idf of a pair: geometric means, so that a rare word does not lift a common one.
fn pair_weight(left: &Leaf, right: &Leaf) -> (f64, f64) {
    ((left.weight * right.weight).sqrt(), (left.idf * right.idf).sqrt())
}

/// A stage running in one segment; passages are asked for in ascending order.
struct Run<'a> {
    ranking: &'a Ranking<'a>,
    columns: &'a Columns,
    collection: Collection,
    n_docs: u32,
    /// Of each leaf, then of each added word; `None` where it has no article score.
    words: Vec<Option<BoxCursor>>,
    /// Of each leaf that is in a pair, with positions.
    places: Vec<Option<BoxCursor>>,
    /// Of each leaf's exact form.
    exact: Vec<Option<TermCursor>>,
    stage: Stage,
    article: Option<Article>,
    left: Vec<u32>,
    right: Vec<u32>,
}

/// The frequencies of every word in an article and in each of its passages.
struct Article {
    docs: Range<DocId>,
    tokens: f64,
    /// By word, title and deck counted more than once.
    frequencies: Vec<u32>,
    /// By word of feedback, by passage.
    added: Vec<Vec<u32>>,
}

impl<'a> Run<'a> {
    fn open(ranking: &'a Ranking<'a>, ord: usize, stage: Stage) -> Result<Run<'a>> {
        let Ranking { snapshot, plan, added, .. } = *ranking;
        let segment = SegmentPlan::new(snapshot, ord);
        let clauses = plan.leaf_clauses(MAX_ARTICLE_TERMS);
        let mut run = Run {
            ranking,
            columns: snapshot.columns(ord),
            collection: collection(snapshot),
            n_docs: snapshot.searcher().segment_readers()[ord].max_doc(),
            words: Vec::new(),
            places: Vec::new(),
            exact: Vec::new(),
            stage,
            article: None,
            left: Vec::new(),
            right: Vec::new(),
        };
        match stage {
            Stage::Articles => {
                for clause in clauses.into_iter().chain(added.iter().map(|a| Some(&a.clause))) {
                    run.words.push(clause.map(|c| segment.cursor(c)).transpose()?);
                }
            }
            Stage::Places => {
                for (leaf, clause) in clauses.into_iter().enumerate() {
                    let paired = plan.pairs.iter().any(|p| p.left == leaf || p.right == leaf);
                    let clause = clause.filter(|_| paired);
                    run.places.push(clause.map(|c| segment.cursor_with_ranges(c)).transpose()?);
                }
                for leaf in &plan.leaves {
                    let term = leaf.exact.as_ref().map(|(term, _)| term);
                    let postings = term.map(|t| segment.frequencies(t)).transpose()?.flatten();
                    run.exact.push(postings);
                }
            }
        }
        Ok(run)
    }

    fn parts(&mut self, doc: DocId, on: OnPart) {
        match self.stage {
            Stage::Articles => self.article_parts(doc, on),
            Stage::Places => self.place_parts(doc, on),
        }
    }

    fn article_parts(&mut self, doc: DocId, on: OnPart) {
        if self.article.as_ref().is_none_or(|a| !a.docs.contains(&doc)) {
            self.article = Some(self.read_article(doc));
        }
        let Some(article) = &self.article else { return };
        let share = if self.ranking.grouped { ARTICLE_GROUPED } else { ARTICLE };
        let of_article = |leaf: &Leaf, tf: u32| Figures {
            weight: share * leaf.weight,
            idf: leaf.idf,
            tf,
            tokens: article.tokens,
            average: self.collection.average_article_tokens(),
        };
        let leaves = &self.ranking.plan.leaves;
        for (idx, (leaf, tf)) in leaves.iter().zip(&article.frequencies).enumerate() {
            let figures = of_article(leaf, *tf);
            on(Part::Article(idx), figures.value(), figures);
        }
        let place = (doc - article.docs.start) as usize;
        let frequencies = &article.frequencies[leaves.len()..];
        for (idx, added) in self.ranking.added.iter().enumerate() {
            let figures =
                self.of_passage(doc, added.leaf.weight, added.leaf.idf, article.added[idx][place]);
            on(Part::AddedBody(idx), figures.value(), figures);
            let figures = of_article(&added.leaf, frequencies[idx]);
            on(Part::AddedArticle(idx), figures.value(), figures);
        }
    }

    fn of_passage(&self, doc: DocId, weight: f64, idf: f64, tf: u32) -> Figures {
        let average = self.collection.average_tokens();
        Figures { weight, idf, tf, tokens: length(self.columns, doc, average), average }
    }

    fn read_article(&mut self, doc: DocId) -> Article {
        let docs = self.columns.article_docs(doc, self.n_docs);
        let repeats = |doc: DocId| if self.columns.is_head(doc) { 1 + HEAD_REPEATS } else { 1 };
        let tokens: u64 =
            docs.clone().map(|d| self.columns.n_tokens(d) * u64::from(repeats(d))).sum();
        let n_leaves = self.ranking.plan.leaves.len();
        let mut frequencies = vec![0; self.words.len()];
        let mut added = vec![vec![0; docs.len()]; self.ranking.added.len()];
        let mut tf = vec![0; n_leaves.max(1)];
        for (idx, cursor) in self.words.iter_mut().enumerate() {
            let Some(cursor) = cursor else { continue };
            // The leaf that the cursor counts for; an added word's is the first.
            let leaf = if idx < n_leaves { idx } else { 0 };
            for doc in docs.clone() {
                if !cursor.contains(doc) {
                    continue;
                }
                tf[leaf] = 0;
                cursor.frequencies(&mut tf);
                frequencies[idx] += tf[leaf] * repeats(doc);
                if idx >= n_leaves {
                    added[idx - n_leaves][(doc - docs.start) as usize] = tf[leaf];
                }
            }
        }
        Article { docs, tokens: tokens as f64, frequencies, added }
    }

    fn place_parts(&mut self, doc: DocId, on: OnPart) {
        let plan = self.ranking.plan;
        for (idx, leaf) in plan.leaves.iter().enumerate() {
            let (Some((_, idf)), Some(postings)) = (&leaf.exact, &mut self.exact[idx]) else {
                continue;
            };
            let tf = postings.frequency(doc);
            let figures = self.of_passage(doc, EXACT * leaf.weight, *idf, tf);
            on(Part::Exact(idx), figures.value(), figures);
        }
        for (idx, pair) in plan.pairs.iter().enumerate() {
            if !read(&mut self.places[pair.left], doc, &mut self.left)
                || !read(&mut self.places[pair.right], doc, &mut self.right)
            {
                continue;
            }
            let (weight, idf) = pair_weight(&plan.leaves[pair.left], &plan.leaves[pair.right]);
            let tf = near_count(&self.left, &self.right);
            let figures = self.of_passage(doc, NEAR * weight, idf, tf);
            on(Part::Near(idx), figures.value(), figures);
            let tf = order_count(&self.left, &self.right, pair.gap);
            let figures = self.of_passage(doc, ORDER * weight, idf, tf);
            on(Part::Order(idx), figures.value(), figures);
        }
    }
}

/// The positions of a word in a passage; false where it does not stand there.
fn read(cursor: &mut Option<BoxCursor>, doc: DocId, positions: &mut Vec<u32>) -> bool {
    let Some(cursor) = cursor else { return false };
    let there = cursor.contains(doc);
    if there {
        cursor.starts(positions);
    }
    there
}
