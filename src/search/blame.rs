//! Nothing found: which part of the query is to blame, and the nearest query that finds
//! something.
//!
//! Each part is counted alone. The nearest queries are tried in this order, and the first sort that
//! finds something is told: the query as it may have been meant (see [`super::spelling`]), the query
//! with one part loosened ([`query::looser`]), and the query without the smallest set of its parts.
//! Every query that is told was run.

use anyhow::Result;
use jiff::civil;
use rustc_hash::FxHashMap;
use tantivy::TERMINATED;

use super::plan::{Clause, SegmentPlan};
use super::planner::plan;
use super::request::SearchRequest;
use super::run::parse;
use super::spelling::Absent;
use crate::answer::{Blame, BlamedPart, Nearest, Nearness};
use crate::index::Snapshot;
use crate::query::{self, Filters, Node, Query, QueryPart};

/// So many parts are counted; of a query with more no part is left out to find something.
const MAX_PARTS: usize = 64;

/// So many looser queries are tried.
const MAX_LOOSER: usize = 24;

/// So many nearest queries are told.
const MAX_NEAREST: usize = 3;

/// Says why a query that found nothing did so. Linear in the passages and the parts of the query.
///
/// # Errors
/// If the index cannot be read.
pub fn blame(
    snapshot: &Snapshot,
    request: &SearchRequest,
    query: &Query,
    absent: &Absent,
    today: civil::Date,
) -> Result<Blame> {
    let search = Search { snapshot, request, today };
    let mut parts = query::parts(&query.tree);
    let droppable = parts.all_must_hold && parts.parts.len() <= MAX_PARTS;
    parts.parts.truncate(MAX_PARTS);
    let mut clauses = Vec::new();
    let mut blamed = Vec::new();
    for part in &parts.parts {
        let clause = plan(snapshot, &part.node, request.scope)?.clause;
        let passages = search.count(&clause)?;
        blamed.push(BlamedPart { query: part.written(), passages, excluded: part.excluded });
        clauses.push(clause);
    }
    let mut nearest = Vec::new();
    if let Some(respelling) = absent.respelling() {
        let respelt = query::respelt(&query.tree, &respelling);
        nearest.extend(search.try_query(&respelt, Nearness::Spelling)?);
    }
    if nearest.is_empty() {
        for looser in query::looser(&query.tree).iter().take(MAX_LOOSER) {
            nearest.extend(search.try_query(looser, Nearness::Looser)?);
            if !nearest.is_empty() {
                break;
            }
        }
    }
    if nearest.is_empty() && droppable {
        for kept in search.largest_sets(&parts.parts, &clauses)? {
            if let Some(tree) = parts.only(|at| kept & (1 << at) != 0) {
                nearest.extend(search.try_query(&tree, Nearness::Fewer)?);
            }
        }
    }
    Ok(Blame { parts: blamed, nearest })
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    request: &'a SearchRequest,
    today: civil::Date,
}

impl Search<'_> {
    /// How many live passages a clause matches.
    fn count(&self, clause: &Clause) -> Result<u64> {
        let mut total = 0;
        for ord in 0..self.snapshot.n_segments() {
            self.for_each(clause, ord, |_| total += 1)?;
        }
        Ok(total)
    }

    fn for_each(&self, clause: &Clause, ord: usize, mut on: impl FnMut(u32)) -> Result<()> {
        let segment = &self.snapshot.searcher().segment_readers()[ord];
        let mut cursor = SegmentPlan::new(self.snapshot, ord).cursor(clause)?;
        let mut doc = cursor.doc();
        while doc != TERMINATED {
            if !segment.is_deleted(doc) {
                on(doc);
            }
            doc = cursor.advance();
        }
        Ok(())
    }

    /// Runs a query as if its canonical form had been typed; `None` where it finds nothing.
    fn try_query(&self, tree: &Node, by: Nearness) -> Result<Option<Nearest>> {
        let request = SearchRequest {
            query: query::canonical_form(tree),
            // The canonical form says all that they said.
            filters: Filters::default(),
            plain: false,
            all: false,
            ..self.request.clone()
        };
        // What a person would have to be told about is no help.
        let Ok(read) = parse(self.snapshot, &request, self.today) else { return Ok(None) };
        let clause = plan(self.snapshot, &read.tree, request.scope)?.clause;
        let passages = self.count(&clause)?;
        Ok((passages > 0).then_some(Nearest { query: read.canonical, passages, by }))
    }

    /// The largest sets of parts that some passage satisfies together, a bit for each part: those
    /// that keep more words rather than filters first, then those with fewer passages.
    fn largest_sets(&self, parts: &[QueryPart], clauses: &[Clause]) -> Result<Vec<u64>> {
        let bits = |of: &dyn Fn(&QueryPart) -> bool| -> u64 {
            let set = parts.iter().enumerate().filter(|(_, part)| of(part));
            set.map(|(at, _)| 1 << at).sum()
        };
        let excluding = bits(&|part| part.excluded);
        let scoring = bits(&|part| !part.excluded && part.node.scores());
        let mut sets: FxHashMap<u64, u64> = FxHashMap::default();
        for ord in 0..self.snapshot.n_segments() {
            let n_docs = self.snapshot.searcher().segment_readers()[ord].max_doc() as usize;
            let mut satisfied = vec![excluding; n_docs];
            for (at, clause) in clauses.iter().enumerate() {
                self.for_each(clause, ord, |doc| satisfied[doc as usize] ^= 1 << at)?;
            }
            for set in satisfied.into_iter().filter(|set| set & !excluding != 0) {
                *sets.entry(set).or_default() += 1;
            }
        }
        let most = sets.keys().map(|set| set.count_ones()).max();
        sets.retain(|set, _| Some(set.count_ones()) == most);
        let mut sets: Vec<(u64, u64)> = sets.into_iter().collect();
        sets.sort_by_key(|(set, n)| ((scoring & !set).count_ones(), *n, set.reverse_bits()));
        Ok(sets.into_iter().take(MAX_NEAREST).map(|(set, _)| set).collect())
    }
}
