//! The order of the answers: every signal where it decides, and that they sum to the score.

use serde_json::Value;

use crate::harness::{Place, Random, shared};

/// A place with an index of articles, each a name, a title and paragraphs.
fn indexed(articles: &[(&str, &str, &[&str])]) -> Place {
    let place = Place::new();
    for (name, title, paragraphs) in articles {
        let text = format!("---\ntitle: {title}\n---\n\n{}\n", paragraphs.join("\n\n"));
        place.write(&format!("texts/{name}.md"), text);
    }
    place.run(&["index", "texts"]).expect(0);
    place
}

fn answer(place: &Place, args: &[&str]) -> Value {
    let mut all = vec!["search", "--format", "json", "--explain"];
    all.extend(args);
    place.run(&all).expect(0).json()
}

fn first(place: &Place, query: &str) -> String {
    let ids = place.ids(&[query]);
    ids.first().cloned().unwrap_or_default()
}

/// Sixty words and more, so that every paragraph is a passage of its own.
fn padded(text: &str) -> String {
    let filler = ["orchard", "ladder", "basket", "autumn", "harvest", "cellar"];
    format!("{text} {}.", filler.repeat(11).join(" "))
}

fn check_sums(answer: &Value) -> usize {
    let hits = answer["hits"].as_array().unwrap();
    for hit in hits {
        let score = hit["score"].as_f64().unwrap();
        let parts = hit["signals"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|p| p["value"].as_f64().unwrap()).sum();
        // Every figure is printed in millionths.
        let rounding = 0.5e-6 * (parts.len() + 1) as f64 + 1e-12;
        assert!((score - sum).abs() <= rounding, "{score} is not {sum}: {hit}");
    }
    hits.len()
}

#[test]
fn signals_sum_to_the_score() {
    let place = Place::new();
    place.run(&["index", concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")]).expect(0);
    for query in [
        "drone strikes",
        "what did the army say about drone strikes in Waziristan",
        "LeT attacks on India",
        "+drone \"tribal areas\" (army w/5 court) pakist* -Yemen",
        "drone^3 drone strike",
        "atleast2(drone) law",
    ] {
        for more in [&["--limit", "40"][..], &["--expand"], &["--group", "article"]] {
            let mut args = vec![query];
            args.extend(more);
            assert!(check_sums(&answer(&place, &args)) > 0, "{query}");
        }
    }
}

#[test]
fn the_rest_of_the_article_decides_between_equal_passages() {
    let same = padded("A dam was opened by the minister.");
    let on_topic = padded("The dam holds back the river, and below the dam lies the town.");
    let off_topic = padded("He likes to sing, and there was a band.");
    let place = indexed(&[
        ("a-off", "A day out", &[&same, &off_topic]),
        ("b-on", "The river", &[&same, &on_topic]),
    ]);
    let ids = place.ids(&["dam minister"]);
    let place_of = |id: &str| ids.iter().position(|i| i == id).unwrap();
    assert!(place_of("b-on#p1") < place_of("a-off#p1"), "{ids:?}");
}

#[test]
fn words_near_each_other_and_in_order_stand_first() {
    let far = padded("The silver was sold. Nobody had asked before that day for any mine there.");
    let near = padded("The mine, full of silver, was sold. Nobody had asked for any there at all.");
    let ordered = padded("The silver mine was sold. Nobody had asked for any there at that time.");
    let place = indexed(&[
        ("a-far", "One", &[&far]),
        ("b-near", "Two", &[&near]),
        ("c", "Three", &[&ordered]),
    ]);
    assert_eq!(place.ids(&["silver mine"]), ["c#p1", "b-near#p1", "a-far#p1"]);
    let signals = answer(&place, &["silver mine", "--limit", "1"])["hits"][0]["signals"].clone();
    let names: Vec<&str> =
        signals.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"near: silver mine") && names.contains(&"order: silver mine"));
}

#[test]
fn the_form_that_was_written_stands_first() {
    let place = indexed(&[
        ("a", "One", &[&padded("They strike at dawn.")]),
        ("b", "Two", &[&padded("They strikes at dawn.")]),
    ]);
    assert_eq!(first(&place, "strikes"), "b#p1");
    assert_eq!(first(&place, "strike"), "a#p1");
}

#[test]
fn words_of_grammar_weigh_little_and_repeated_words_more() {
    let place = indexed(&[
        ("a", "One", &[&padded("What is of the in and what of it, of what.")]),
        ("b", "Two", &[&padded("A lighthouse.")]),
        ("c", "Three", &[&padded("A kettle.")]),
    ]);
    assert_eq!(first(&place, "what of the lighthouse"), "b#p1");
    assert_eq!(first(&place, "lighthouse kettle kettle"), "c#p1");
    assert_eq!(first(&place, "lighthouse lighthouse kettle"), "b#p1");
    // They are words all the same.
    assert_eq!(place.ids(&["what of"]), ["a#p1"]);
}

#[test]
fn a_name_finds_its_other_names() {
    let place = indexed(&[
        ("defines", "One", &[&padded("Lashkar-e-Taiba (LeT) was founded long ago.")]),
        ("long", "Two", &[&padded("The men of Lashkar-e-Taiba came by boat.")]),
        ("verb", "Three", &[&padded("They let the boat go.")]),
    ]);
    let found = answer(&place, &["LeT"]);
    let ids: Vec<&str> =
        found["hits"].as_array().unwrap().iter().map(|h| h["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert!(ids.contains(&"long#p1") && ids.contains(&"defines#p1"));
    // It is counted, said, and marked.
    assert_eq!(found["total"]["passages"], 2);
    let notes = found["query"]["notes"].as_array().unwrap();
    let note = notes.iter().find(|n| n["code"] == "aliases").expect("a note");
    assert!(note["message"].as_str().unwrap().contains("Lashkar-e-Taiba"), "{note}");
    let hit = &found["hits"][ids.iter().position(|i| *i == "long#p1").unwrap()];
    let (from, to) = (
        hit["marks"]["bytes"][0][0].as_u64().unwrap(),
        hit["marks"]["bytes"][0][1].as_u64().unwrap(),
    );
    assert_eq!(&hit["text"].as_str().unwrap()[from as usize..to as usize], "Lashkar-e-Taiba");
    // A mention and its word at one place count once.
    let hit = &found["hits"][ids.iter().position(|i| *i == "defines#p1").unwrap()];
    assert!(hit["signals"][0]["detail"].as_str().unwrap().contains("tf 2"), "{hit}");
    // Where a name is not plain, it is itself alone.
    for query in ["=LeT", "\"LeT\"", "long -LeT boat", "LeT w/5 boat", "let"] {
        let found = place.run(&["search", query, "--format", "json"]).json();
        let notes = found["query"]["notes"].as_array().unwrap();
        assert!(notes.iter().all(|n| n["code"] != "aliases"), "{query}: {notes:?}");
    }
    assert_eq!(place.ids(&["=LeT"]), ["defines#p1"]);
}

#[test]
fn expansion_orders_what_is_found_and_finds_no_more() {
    let place = indexed(&[
        ("a", "One", &[&padded("The glacier melts; ice and meltwater carry silt down.")]),
        ("b", "Two", &[&padded("A glacier: ice, meltwater and silt below it.")]),
        ("c", "Three", &[&padded("The glacier was on a postcard that somebody sent.")]),
        ("d", "Four", &[&padded("The glacier of meltwater, ice and silt was named.")]),
        ("e", "Five", &[&padded("Ice and meltwater without the word.")]),
        ("f", "Six", &[&padded("Nothing.")]),
    ]);
    let plain = answer(&place, &["glacier"]);
    let expanded = answer(&place, &["glacier", "--expand"]);
    assert_eq!(plain["total"], expanded["total"]);
    assert_eq!(expanded["hits"].as_array().unwrap().len(), 4);
    assert_eq!(expanded["hits"][3]["id"], "c#p1");
    let notes = expanded["query"]["notes"].as_array().unwrap();
    assert!(notes.iter().any(|n| n["code"] == "expanded"), "{notes:?}");
}

#[test]
fn the_first_hits_are_the_same_however_many_are_wanted() {
    let Some(articles) = shared("data/new_europe/articles.jsonl") else { return };
    let place = Place::new();
    place.run(&["index", "--no-entities", articles.to_str().unwrap()]).expect(0);
    let words = ["war", "peace", "nation", "the", "of", "minister", "German", "people", "what"];
    let mut random = Random(7);
    for _ in 0..12 {
        let n = 2 + random.below(3);
        let query: Vec<&str> = (0..n).map(|_| *random.pick(&words)).collect();
        let query = query.join(" ");
        let run = |more: &[&str]| {
            let mut args = vec!["search", &query, "--format", "trec"];
            args.extend(more);
            let ran = place.run(&args).expect(0);
            ran.lines().iter().map(|l| l.to_string()).collect::<Vec<_>>()
        };
        let many = run(&["--limit", "1500"]);
        assert_eq!(run(&["--limit", "10"]), many[..10], "{query}");
        // Without the short cut through blocks of postings.
        assert_eq!(run(&["--limit", "10", "--count"]), many[..10], "{query}");
        let scores: Vec<f64> =
            many.iter().map(|l| l.split(' ').nth(4).unwrap().parse().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{query}");
    }
}

#[test]
fn words_inside_a_nearness_make_no_pairs() {
    let place = indexed(&[("a", "One", &[&padded("The silver mine by the river was sold.")])]);
    for query in ["(silver OR gold) w/5 (mine OR pit)", "silver mine (river w/9 (silver mine))"] {
        assert_eq!(check_sums(&answer(&place, &[query])), 1, "{query}");
    }
}

#[test]
fn an_article_of_many_passages_does_not_hide_the_others() {
    let loud: Vec<String> =
        (0..1_100).map(|n| padded(&format!("Crane upon crane, crane {n}."))).collect();
    let loud: Vec<&str> = loud.iter().map(String::as_str).collect();
    let quiet = padded("One crane, much else. Nothing more is said of it, and nothing was seen.");
    let place = indexed(&[
        ("loud", "Cranes", &loud),
        ("quiet-a", "Birds", &[&quiet]),
        ("quiet-b", "Rivers", &[&quiet]),
    ]);
    for group in [&["--group", "article"][..], &["--per-article", "1"]] {
        let mut args = vec!["crane", "--unfold"];
        args.extend(group);
        let answer = answer(&place, &args);
        let keys: Vec<&str> = answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["key"].as_str().unwrap())
            .collect();
        assert_eq!(keys, ["loud", "quiet-a", "quiet-b"], "{group:?}");
        assert_eq!(answer["total"]["passages"], 1_103, "{group:?}");
    }
}
