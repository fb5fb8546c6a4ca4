//! The engine against the definitions: random queries over random small corpora find the same
//! passages and mark the same words as a brute-force evaluation of the syntax tree.

mod asks;
mod corpus;
mod evaluate;

use std::collections::BTreeMap;

use byline::query::{Node, NodeKind, Query, explain_tree};
use byline::search::{self, Scope, SearchRequest};
use jiff::civil::date;

use crate::harness::Random;
use asks::{Ask, Asker};
use corpus::Corpus;
use evaluate::Reader;

/// Marks by citation.
type Found = BTreeMap<String, Vec<(usize, usize)>>;

/// How a query is asked.
#[derive(Clone, Copy, Debug)]
struct Way {
    all: bool,
    scope: Scope,
}

fn request(ask: &Ask, way: Way) -> SearchRequest {
    SearchRequest {
        query: ask.to_string(),
        all: way.all,
        scope: way.scope,
        limit: 10_000,
        ..SearchRequest::default()
    }
}

/// What the engine and the definitions find.
struct Both {
    query: Query,
    engine: Found,
    oracle: Found,
}

/// Asks both; `None` where the query is refused.
fn both(corpus: &Corpus, ask: &Ask, way: Way) -> Option<Both> {
    let request = request(ask, way);
    let today = date(2011, 5, 10);
    let query = search::parse(&corpus.snapshot, &request, today).ok()?;
    let answer = search::search(&corpus.snapshot, &request, today)
        .unwrap_or_else(|error| panic!("{}: {error:#}", request.query));
    assert_eq!(answer.total.passages, answer.hits.len() as u64, "{}", request.query);
    let span = |m: &byline::model::Span| (m.start as usize, m.end as usize);
    let hits = answer.hits.iter();
    let engine = hits.map(|h| (h.id.clone(), h.marks.iter().map(span).collect())).collect();
    let by_article = way.scope == Scope::Article;
    let read = |passage| {
        let marks = Reader { corpus, passage, by_article }.read(&query.tree)?;
        Some((passage.id.clone(), marks))
    };
    let oracle = corpus.passages.iter().filter_map(read).collect();
    Some(Both { query, engine, oracle })
}

fn differ(corpus: &Corpus, ask: &Ask, way: Way) -> bool {
    both(corpus, ask, way).is_some_and(|b| b.engine != b.oracle)
}

/// Cuts a query down as long as the two differ, and shows on what.
fn report(corpus: &Corpus, mut ask: Ask, way: Way, seed: u64) -> String {
    while let Some(less) = ask.smaller().into_iter().find(|a| differ(corpus, a, way)) {
        ask = less;
    }
    let Both { query, engine, oracle } = both(corpus, &ask, way).expect("it was not refused");
    let mut out = format!("corpus {seed}, {way:?}: {}\n{}", query.canonical, explain_tree(&query));
    for passage in &corpus.passages {
        let (e, o) = (engine.get(&passage.id), oracle.get(&passage.id));
        if e != o {
            out.push_str(&format!("{}: {:?}\n", passage.id, passage.text));
            let shown = |found: Option<&Vec<(usize, usize)>>| match found {
                None => "does not find it".to_string(),
                Some(marks) => {
                    let words: Vec<&str> =
                        marks.iter().map(|(s, e)| &passage.text[*s..*e]).collect();
                    format!("marks {words:?} at {marks:?}")
                }
            };
            out.push_str(&format!("  engine {}\n  oracle {}\n", shown(e), shown(o)));
            break;
        }
    }
    out
}

/// What was asked, so that a test over nothing does not pass.
#[derive(Debug, Default)]
struct Tally {
    trees: usize,
    with_hits: usize,
    hits: usize,
    marks: usize,
    nested_near: usize,
}

fn is_nested_near(node: &Node) -> bool {
    let near = |n: &Node| matches!(n.kind, NodeKind::Near(_));
    (near(node) && node.children().any(|c| near(c) || c.children().any(near)))
        || node.children().any(is_nested_near)
}

const CORPORA: u64 = 10;
const TREES: usize = 500;

/// Asks [`TREES`] queries about each of so many corpora, from this one on.
fn compare(first: u64, corpora: u64) {
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    for seed in first..first + corpora {
        let mut random = Random(seed);
        let corpus = Corpus::random(&mut random);
        let mut asker = Asker { corpus: &corpus, random };
        let mut n = 0;
        while n < TREES {
            let ask = asker.ask();
            let way = Way {
                all: asker.random.one_in(6),
                scope: if asker.random.one_in(8) { Scope::Article } else { Scope::Passage },
            };
            let Some(Both { query, engine, oracle }) = both(&corpus, &ask, way) else { continue };
            n += 1;
            tally.with_hits += usize::from(!oracle.is_empty());
            tally.nested_near += usize::from(is_nested_near(&query.tree));
            tally.hits += oracle.len();
            tally.marks += oracle.values().map(Vec::len).sum::<usize>();
            if engine != oracle && failures.len() < 5 {
                failures.push(report(&corpus, ask, way, seed));
            }
        }
        tally.trees += n;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(tally.with_hits * 3 > tally.trees && tally.marks > tally.trees, "{tally:?}");
    eprintln!("{tally:?}");
}

#[test]
fn first_quarter() {
    compare(100, CORPORA);
}

#[test]
fn second_quarter() {
    compare(200, CORPORA);
}

#[test]
fn third_quarter() {
    compare(300, CORPORA);
}

#[test]
fn fourth_quarter() {
    compare(400, CORPORA);
}

#[test]
#[ignore = "takes minutes"]
fn many_more() {
    compare(1_000, 40 * CORPORA);
}
