//! Measures of a run against judgements, as `trec_eval -c` defines them. Pure.
//!
//! In: for each query the documents with their scores, and the grades of the judged ones. Out:
//! nDCG@10, MAP, P@10, Recall@100 and MRR, of each query and on average.
//!
//! trec_eval orders a run by its scores alone, which it holds as `f32`, and breaks ties by the
//! name of the document, descending; the ranks that a run states count for nothing. The gain of
//! a document is its grade, divided by `log2(rank + 1)` (Järvelin & Kekäläinen 2002).

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

/// A document that was found, and its score.
pub type Scored = (String, f64);

/// Grades by query and document; from 1 up is relevant.
pub type Qrels = BTreeMap<String, HashMap<String, i64>>;

/// Documents by query, in any order.
pub type Run = BTreeMap<String, Vec<Scored>>;

/// The measures of one query, or their means. Fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Gain of the first ten, as a share of the best that ten documents could have.
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    /// Mean of the precisions at the relevant documents; one that was not found counts 0.
    pub map: f64,
    /// Relevant ones among the first ten, divided by ten.
    #[serde(rename = "p@10")]
    pub p_10: f64,
    /// Relevant ones among the first hundred, as a share of all relevant ones.
    #[serde(rename = "recall@100")]
    pub recall_100: f64,
    /// One divided by the rank of the first relevant document.
    pub mrr: f64,
}

impl Measures {
    fn map_each(self, other: Measures, f: impl Fn(f64, f64) -> f64) -> Measures {
        Measures {
            ndcg_10: f(self.ndcg_10, other.ndcg_10),
            map: f(self.map, other.map),
            p_10: f(self.p_10, other.p_10),
            recall_100: f(self.recall_100, other.recall_100),
            mrr: f(self.mrr, other.mrr),
        }
    }
}

/// The measures of every judged query, in the order of their names. One for which the run has
/// nothing counts 0; one that is not judged does not count.
#[must_use]
pub fn measure_each(run: &Run, qrels: &Qrels) -> BTreeMap<String, Measures> {
    qrels
        .iter()
        .map(|(query, grades)| {
            let found = run.get(query).map_or(&[][..], Vec::as_slice);
            (query.clone(), measure(found, grades))
        })
        .collect()
}

/// The mean over queries; 0 of none.
#[must_use]
pub fn mean<'m>(each: impl ExactSizeIterator<Item = &'m Measures>) -> Measures {
    let n = each.len().max(1) as f64;
    let sum = each.fold(Measures::default(), |sum, m| sum.map_each(*m, |a, b| a + b));
    sum.map_each(sum, |a, _| a / n)
}

/// The measures of one query. A document that was found twice counts at its better place.
#[must_use]
pub fn measure(found: &[Scored], grades: &HashMap<String, i64>) -> Measures {
    let mut ranked: Vec<&Scored> = found.iter().collect();
    ranked.sort_by(|a, b| in_order(a, b));
    let mut seen = HashSet::new();
    ranked.retain(|(doc, _)| seen.insert(doc.as_str()));
    let n_relevant = grades.values().filter(|g| **g > 0).count();
    if n_relevant == 0 {
        return Measures::default();
    }
    let mut measures = Measures::default();
    let (mut hits, mut gain) = (0, 0.0);
    for (rank, (doc, _)) in (1..).zip(&ranked) {
        let grade = grades.get(doc).copied().unwrap_or(0);
        if grade <= 0 {
            continue;
        }
        hits += 1;
        measures.map += f64::from(hits) / f64::from(rank);
        if hits == 1 {
            measures.mrr = 1.0 / f64::from(rank);
        }
        if rank <= 10 {
            measures.p_10 += 0.1;
            gain += discounted(grade, rank);
        }
        if rank <= 100 {
            measures.recall_100 += 1.0;
        }
    }
    measures.map /= n_relevant as f64;
    measures.recall_100 /= n_relevant as f64;
    measures.ndcg_10 = gain / best_gain(grades);
    measures
}

fn discounted(grade: i64, rank: u32) -> f64 {
    grade as f64 / f64::from(rank + 1).log2()
}

fn best_gain(grades: &HashMap<String, i64>) -> f64 {
    let mut best: Vec<i64> = grades.values().copied().filter(|g| *g > 0).collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    (1..=10).zip(best).map(|(rank, grade)| discounted(grade, rank)).sum()
}

fn in_order(a: &Scored, b: &Scored) -> Ordering {
    (b.1 as f32).total_cmp(&(a.1 as f32)).then_with(|| b.0.cmp(&a.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: &[(&str, f64)], grades: &[(&str, i64)], expected: [f64; 5]) {
        let found: Vec<Scored> = found.iter().map(|(d, s)| ((*d).to_string(), *s)).collect();
        let grades = grades.iter().map(|(d, g)| ((*d).to_string(), *g)).collect();
        let m = measure(&found, &grades);
        for (got, expected) in [m.ndcg_10, m.map, m.p_10, m.recall_100, m.mrr].iter().zip(expected)
        {
            assert!((got - expected).abs() < 5e-5, "{m:?} is not {expected}");
        }
    }

    #[test]
    fn figures_by_hand() {
        // Relevant at 1 (grade 2) and 3 (grade 1); one of grade 1 is not found.
        // DCG 2 + 1/2; the best 2 + 1/log2(3) + 1/2 = 3.13093.
        check(
            &[("a", 3.0), ("b", 2.0), ("c", 1.0)],
            &[("a", 2), ("c", 1), ("d", 1), ("b", 0)],
            [2.5 / 3.13093, (1.0 + 2.0 / 3.0) / 3.0, 0.2, 2.0 / 3.0, 1.0],
        );
        // The gain is linear: 3 at rank 2 of a best 3 at rank 1.
        check(&[("a", 2.0), ("b", 1.0)], &[("b", 3)], [0.63093, 0.5, 0.1, 1.0, 0.5]);
        // An order of scores, whatever the order of writing.
        check(&[("a", 1.0), ("b", 2.0)], &[("b", 1)], [1.0, 1.0, 0.1, 1.0, 1.0]);
    }

    #[test]
    fn ties_go_by_name_descending() {
        // At one score `c` stands before `b` and `b` before `a`.
        check(
            &[("a", 1.0), ("b", 1.0), ("c", 1.0)],
            &[("a", 1)],
            [0.5, 1.0 / 3.0, 0.1, 1.0, 1.0 / 3.0],
        );
        // Names are compared as bytes: `d9` stands before `d10`.
        check(&[("d10", 1.0), ("d9", 1.0)], &[("d9", 1)], [1.0, 1.0, 0.1, 1.0, 1.0]);
        // Scores are compared as single floats: these two are one.
        check(&[("a", 30.000_000_1), ("b", 30.0)], &[("b", 1)], [1.0, 1.0, 0.1, 1.0, 1.0]);
    }

    #[test]
    fn what_lies_deep_counts_in_map_and_recall_alone() {
        let found: Vec<(String, f64)> =
            (1..=120).map(|i| (format!("d{i}"), -f64::from(i))).collect();
        let grades = [("d11", 1), ("d101", 1)].map(|(d, g)| (d.to_string(), g)).into();
        let m = measure(&found, &grades);
        assert_eq!((m.ndcg_10, m.p_10, m.recall_100), (0.0, 0.0, 0.5));
        assert!((m.map - (1.0 / 11.0 + 2.0 / 101.0) / 2.0).abs() < 1e-12);
        assert!((m.mrr - 1.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn queries_without_hits_count_nothing_and_unjudged_ones_not_at_all() {
        let grades = |doc: &str, grade| HashMap::from([(doc.to_string(), grade)]);
        let qrels = Qrels::from([
            ("q1".to_string(), grades("a", 1)),
            ("q2".to_string(), grades("a", 1)),
            ("q3".to_string(), grades("a", 0)),
            ("q4".to_string(), grades("a", -1)),
        ]);
        let found = vec![("a".to_string(), 1.0)];
        let run = ["q1", "q3", "q4", "q9"].map(|q| (q.to_string(), found.clone())).into();
        let each = measure_each(&run, &qrels);
        assert_eq!(each.len(), 4);
        let mean = mean(each.values());
        assert_eq!((mean.ndcg_10, mean.mrr), (0.25, 0.25));
        assert_eq!(super::mean([].iter()), Measures::default());
    }
}
