//! The engine against the definitions: random queries over random small corpora find the same
//! passages and mark the same words as a brute-force evaluation of the syntax tree.

mod asks;
mod corpus;
mod evaluate;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use byline::answer::{Answer, Blame, Nearness};
use byline::query::{
    Filter, NameField, Node, NodeKind, Occur, Parts, Query, QueryPart, explain_tree, parts,
};
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
    SearchRequest { query: ask.to_string(), all: way.all, ..request_of(way) }
}

fn request_of(way: Way) -> SearchRequest {
    SearchRequest { scope: way.scope, limit: 10_000, ..SearchRequest::default() }
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
    check_notes(corpus, &query, &answer);
    let by_article = way.scope == Scope::Article;
    let read = |passage| {
        let marks = Reader { corpus, passage, by_article }.read(&query.tree)?;
        Some((passage.id.clone(), marks))
    };
    let oracle = corpus.passages.iter().filter_map(read).collect();
    // Brute force is slow: some will do.
    if let Some(blame) = answer.blame.as_ref().filter(|_| request.query.len().is_multiple_of(3)) {
        check_blame(corpus, &query, blame, way);
    }
    Some(Both { query, engine, oracle })
}

/// A note says of each word that stands for an entity so, and of no other, and names it.
fn check_notes(corpus: &Corpus, query: &Query, answer: &Answer) {
    let reader = Reader { corpus, passage: &corpus.passages[0], by_article: false };
    let mut expected = BTreeSet::new();
    let mut nodes = vec![&query.tree];
    while let Some(node) = nodes.pop() {
        match &node.kind {
            NodeKind::Word(word) if word.takes_aliases => {
                if let Some(who) = reader.named_by(word) {
                    expected.insert((node.span.start, who));
                }
            }
            NodeKind::Group(group) => {
                let clauses = group.clauses.iter().filter(|c| c.occur != Occur::MustNot);
                nodes.extend(clauses.map(|c| &c.node));
            }
            _ => {}
        }
    }
    let notes = answer.query.notes.iter().filter(|n| n.code == "aliases");
    let told = notes.map(|note| {
        // An entity is named by its canonical name, unless that is what was typed.
        let span = note.span.expect("a word has a place");
        let named = note.message.split_once("finds mentions of ").map(|(_, name)| name);
        let is_named =
            |who: &usize| named.is_none_or(|n| corpus.people.called(n, None).any(|w| w == *who));
        let who = expected.iter().find(|(start, who)| *start == span.start && is_named(who));
        *who.unwrap_or_else(|| panic!("{}: {note:?}", query.canonical))
    });
    assert_eq!(told.collect::<BTreeSet<_>>(), expected, "{}", query.canonical);
}

/// Every count of a blame is right, and no larger set of parts would find anything.
fn check_blame(corpus: &Corpus, query: &Query, blame: &Blame, way: Way) {
    let by_article = way.scope == Scope::Article;
    let matches =
        |passage, tree: &Node| Reader { corpus, passage, by_article }.read(tree).is_some();
    let count = |tree: &Node| corpus.passages.iter().filter(|p| matches(p, tree)).count() as u64;
    let Parts { parts, all_must_hold, .. } = parts(&query.tree);
    assert_eq!(parts.len(), blame.parts.len(), "{}", query.canonical);
    for (part, blamed) in parts.iter().zip(&blame.parts) {
        assert_eq!(count(&part.node), blamed.passages, "{} of {}", blamed.query, query.canonical);
    }
    // How many parts the nearest query keeps.
    let mut kept = 0;
    for nearest in &blame.nearest {
        let request = SearchRequest { query: nearest.query.clone(), ..request_of(way) };
        let read = search::parse(&corpus.snapshot, &request, date(2011, 5, 10)).expect("it runs");
        assert_eq!(count(&read.tree), nearest.passages, "{}", nearest.query);
        let own = byline::query::parts(&read.tree);
        kept = kept.max(if own.all_must_hold { own.parts.len() } else { 1 });
    }
    let spared = blame.nearest.iter().any(|n| n.by != Nearness::Fewer);
    if !all_must_hold || spared {
        return;
    }
    // The parts that each passage satisfies, as far as it satisfies any that is not excluded.
    let satisfied = |passage| {
        let holds = |part: &&QueryPart| matches(passage, &part.node) != part.excluded;
        let any = parts.iter().filter(holds).any(|part| !part.excluded);
        if any { parts.iter().filter(holds).count() } else { 0 }
    };
    let most = corpus.passages.iter().map(satisfied).max().unwrap_or(0);
    assert!(kept >= most, "{most} parts of {} can be kept: {blame:?}", query.canonical);
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
    speakers: usize,
    sheet_names: usize,
}

fn asks_who_speaks(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Filter(Filter::Name(NameField::Says, _)))
        || node.children().any(asks_who_speaks)
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
            tally.speakers += usize::from(!oracle.is_empty() && asks_who_speaks(&query.tree));
            tally.hits += oracle.len();
            tally.marks += oracle.values().map(Vec::len).sum::<usize>();
            if engine != oracle && failures.len() < 5 {
                failures.push(report(&corpus, ask, way, seed));
            }
        }
        tally.trees += n;
        tally.sheet_names += corpus.people.all.iter().map(|who| who.sought.len()).sum::<usize>();
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(tally.with_hits * 3 > tally.trees && tally.marks > tally.trees, "{tally:?}");
    assert!(tally.speakers > 50 && tally.sheet_names > 0, "{tally:?}");
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
