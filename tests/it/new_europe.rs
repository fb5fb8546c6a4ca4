//! A weekly of 1916-1920, against a plain scan of all its passages.

use std::collections::BTreeSet;

use byline::article::names::fold_name;
use byline::index::Snapshot;
use byline::model::Date;
use byline::text;

use crate::harness::{Place, shared};

struct Scanned {
    id: String,
    words: Vec<String>,
    authors: Vec<String>,
    date: Option<Date>,
}

/// Every passage of an index, read article by article.
fn scan(place: &Place) -> Vec<Scanned> {
    let snapshot = Snapshot::open(&place.path("index")).expect("the index opens");
    let mut all = Vec::new();
    for article in snapshot.state().expect("the state").articles() {
        for passage in snapshot.passages_by_key(&article.key).expect("passages") {
            let locus = passage.locus().to_string();
            let words = text::tokens(&passage.text)
                .map(|s| text::fold_exact(s.of(&passage.text)).into_owned())
                .collect();
            all.push(Scanned {
                id: byline::search::citation(&article.key, &locus),
                words,
                authors: passage.head.authors.clone(),
                date: passage.head.date.as_ref().map(|d| d.value),
            });
        }
    }
    all
}

#[test]
fn every_record_is_read_and_filters_find_what_a_scan_finds() {
    let Some(file) = shared("data/new_europe/articles.jsonl") else { return };
    let place = Place::new();
    let summary =
        place.run(&["index", file.to_str().unwrap(), "--json", "--strict", "--no-entities"]);
    let summary = summary.expect(0).json();
    assert_eq!(summary["indexed"], 2128);
    let passages = scan(&place);
    assert_eq!(summary["passages"].as_u64(), Some(passages.len() as u64));
    assert!(passages.iter().all(|p| p.words.len() < 400), "passages are cut");
    assert!(passages.iter().all(|p| p.authors.iter().all(|a| !a.to_lowercase().contains("sign"))));
    let check = |query: &str, holds: &dyn Fn(&Scanned) -> bool| {
        let expected: BTreeSet<&str> =
            passages.iter().filter(|p| holds(p)).map(|p| p.id.as_str()).collect();
        let found = place.ids(&[query]);
        assert_eq!(found.len(), expected.len(), "{query}");
        assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected, "{query}");
        assert!(!expected.is_empty(), "{query} tests nothing");
    };
    let year = Date::year(1917).unwrap();
    check("date:1917", &|p| {
        p.date.is_some_and(|d| d.start_day() <= year.end_day() && d.end_day() >= year.start_day())
    });
    check("author:\"R. W. Seton-Watson\"", &|p| {
        p.authors.iter().any(|a| fold_name(a) == fold_name("R. W. Seton-Watson"))
    });
    for phrase in ["self determination", "the allies", "Austria-Hungary", "prime minister"] {
        let wanted: Vec<String> =
            text::tokens(phrase).map(|s| text::fold_exact(s.of(phrase)).into_owned()).collect();
        check(&format!("\"{phrase}\""), &|p| p.words.windows(wanted.len()).any(|w| w == wanted));
    }
    check("\"peace\" date:1918 -\"war\"", &|p| {
        let day = Date::year(1918).unwrap();
        let dated = p
            .date
            .is_some_and(|d| d.start_day() <= day.end_day() && d.end_day() >= day.start_day());
        dated && p.words.iter().any(|w| w == "peace") && !p.words.iter().any(|w| w == "war")
    });
}

#[test]
fn doubled_quote_marks_are_quote_marks() {
    let Some(file) = shared("data/new_europe/articles.jsonl") else { return };
    let place = Place::new();
    place.run(&["index", file.to_str().unwrap(), "--no-entities"]).expect(0);
    let answer = place.run(&["search", "Kulturträger", "--format", "json"]).expect(0).json();
    let text = answer["hits"][0]["text"].as_str().unwrap();
    assert!(text.contains("\"Kulturträger") && !text.contains("\"\""), "{text}");
}
