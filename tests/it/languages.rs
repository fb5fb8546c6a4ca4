//! Articles in several languages: told apart, stemmed by their own rules, marked alike.

use std::collections::BTreeSet;

use crate::harness::{Place, Ran};

const ENGLISH: &str = "The harbour talks\n\nThe elections were held in the spring, and the \
    ministers of both towns met at the harbour to talk about the ferries and what they had cost. \
    Nobody who was there has said since what the ministers promised each other that evening, but \
    the ferries went on running, and the gift of the old house stayed where it was.\n";

const GERMAN: &str = "Die alten Häuser\n\nDie Regierung hat im Frühjahr beschlossen, dass die \
    alten Häuser am Hafen nicht abgerissen werden. Der Minister sagte, dass es für die Stadt ein \
    Gift wäre, wenn niemand mehr dort wohnen könnte. In den Häusern leben heute noch Familien, die \
    seit Jahrzehnten auf die Fähren warten, und die Wahlen werden daran nichts ändern.\n";

const FRENCH: &str = "Les élections du port\n\nLes élections ont eu lieu au printemps, et les \
    ministres des deux villes se sont rencontrés près du port pour parler des bateaux et de ce \
    qu'ils avaient coûté. Personne n'a dit depuis ce que les ministres s'étaient promis ce soir-là, \
    mais les bateaux ont continué de partir, et la vieille maison est restée où elle était.\n";

fn three() -> Place {
    let place = Place::new();
    place.write("corpus/english.txt", ENGLISH);
    place.write("corpus/german.txt", GERMAN);
    place.write("corpus/french.txt", FRENCH);
    place.run(&["index", "corpus"]).expect(0);
    place
}

fn check(place: &Place, query: &str, expected: &[&str]) {
    let ids = place.ids(&["--", query]);
    let keys: BTreeSet<&str> = ids.iter().filter_map(|id| id.split('#').next()).collect();
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), expected, "{query}");
}

/// What the first hit marks, as text.
fn marked(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let hit = &json["hits"][0];
    let text = hit["text"].as_str().expect("a text");
    let marks = hit["marks"]["bytes"].as_array().expect("marks");
    let at = |mark: &serde_json::Value, i: usize| mark[i].as_u64().expect("an offset") as usize;
    marks.iter().map(|m| text[at(m, 0)..at(m, 1)].to_string()).collect()
}

#[test]
fn each_article_is_found_by_the_rules_of_its_language() {
    let place = three();
    check(&place, "Haus", &["german"]);
    check(&place, "Wahl", &["german"]);
    check(&place, "minister", &["english", "german"]);
    check(&place, "élection", &["english", "french"]);
    check(&place, "elections", &["english", "french"]);
    check(&place, "gift", &["english", "german"]);
    check(&place, "bateau", &["french"]);
    check(&place, "ferry", &["english"]);
    check(&place, "=Haus", &[]);
    check(&place, "title:haus", &["german"]);
    check(&place, "\"alten Häuser\"", &["german"]);
    check(&place, "haus w/5 hafen", &["german"]);
    // The stem of an English word is no word of another language.
    check(&place, "partes", &["french"]);
    check(&place, "old", &["english"]);
}

#[test]
fn languages_are_filters_and_facets() {
    let place = three();
    check(&place, "lang:de minister", &["german"]);
    check(&place, "lang:French", &["french"]);
    check(&place, "missing:lang", &[]);
    let facets = place.run(&["facets", "--by", "lang", "--json"]).expect(0).out;
    for code in ["de", "en", "fr"] {
        assert!(facets.contains(&format!("\"{code}\"")), "{facets}");
    }
    let shown = place.run(&["show", "german", "--format", "json"]).expect(0).json();
    assert_eq!(shown["lang"], "de");
}

#[test]
fn marks_follow_the_same_rules() {
    let place = three();
    let search = |query: &str| {
        let ran = place.run(&["search", "--format", "json", "--limit", "1", "--", query]).expect(0);
        marked(&ran)
    };
    assert_eq!(search("+haus +familie lang:german"), ["Häuser", "Häusern", "Familien"]);
    assert_eq!(search("élection lang:fr"), ["élections"]);
    assert_eq!(search("minister lang:en"), ["ministers", "ministers"]);
    assert_eq!(search("ministre lang:fr"), ["ministres", "ministres"]);
}

#[test]
fn a_declared_language_wins_over_the_text() {
    let place = Place::new();
    place.write("corpus/a.md", format!("---\ntitle: A\nlang: nl\n---\n{GERMAN}"));
    place.write("corpus/b.md", format!("---\ntitle: B\n---\n{GERMAN}"));
    place.write("corpus/short.txt", "Drone strikes\n");
    place.run(&["index", "corpus"]).expect(0);
    check(&place, "lang:nl", &["a"]);
    check(&place, "lang:de", &["b"]);
    check(&place, "missing:lang drones", &["short"]);
    let seen = place.run(&["inspect", "--json", "corpus/b.md"]).expect(0).json();
    assert_eq!(seen["lang"], "de");
    assert!(seen["basis"].to_string().contains("[\"lang\",\"text\"]"), "{}", seen["basis"]);
    place.write("corpus/corpus.toml", "[[override]]\nglob = \"b.md\"\nlang = \"fr\"\n");
    place.run(&["index"]).expect(0);
    check(&place, "lang:fr", &["b"]);
}

#[test]
fn names_in_other_languages_are_the_declared_ones() {
    let place = Place::new();
    place.write("corpus/a.md", format!("---\ntitle: A\nentities: [Hafen]\n---\n{GERMAN}"));
    place.run(&["index", "corpus"]).expect(0);
    let facets = place.run(&["facets", "--by", "entity", "--json"]).expect(0).json();
    let names: Vec<&str> = facets["facets"][0]["counts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|count| count["value"].as_str())
        .collect();
    assert_eq!(names, ["Hafen"], "{facets}");
}

#[test]
fn the_order_of_runs_changes_nothing() {
    let once = three();
    let twice = Place::new();
    twice.write("corpus/german.txt", GERMAN);
    twice.run(&["index", "corpus"]).expect(0);
    twice.write("corpus/english.txt", ENGLISH);
    twice.write("corpus/french.txt", FRENCH);
    twice.write("corpus/spare.txt", FRENCH.replace("Les élections du port", "Autre"));
    twice.run(&["index", "corpus"]).expect(0);
    std::fs::remove_file(twice.path("corpus/spare.txt")).expect("the file is there");
    twice.run(&["index", "corpus"]).expect(0);
    for query in ["minister", "élection haus", "bateau", "title:haus"] {
        let search = |place: &Place| place.run(&["search", "--format", "json", "--", query]).out;
        assert_eq!(search(&once), search(&twice), "{query}");
    }
}

#[test]
fn words_are_found_where_none_are_parted() {
    let place = Place::new();
    place.write(
        "corpus/chinese.txt",
        "海港的未来\n\n市议会本周第三次开会，讨论海港的未来。中国外交部长没有出席，但是外交政策\
         也被提到了。谁也不愿意说渡轮是否会被出售。2011年4月，渡轮停运了三天。\n",
    );
    place.write(
        "corpus/thai.txt",
        "ท่าเรือ\n\nสภาเมืองประชุมเป็นครั้งที่สามในสัปดาห์นี้ และไม่มีใครอยากพูดว่าเรือข้ามฟากจะถูกขายหรือไม่\n",
    );
    place.run(&["index", "corpus"]).expect(0);
    check(&place, "外交", &["chinese"]);
    check(&place, "=外交", &["chinese"]);
    check(&place, "外交部", &["chinese"]);
    check(&place, "外交政策", &["chinese"]);
    check(&place, "政策外交", &[]);
    check(&place, "渡轮 AND 出售", &["chinese"]);
    check(&place, "外交 w/s 渡轮", &[]);
    check(&place, "渡轮 w/s 出售", &["chinese"]);
    check(&place, "lang:zh 2011", &["chinese"]);
    check(&place, "สัปดาห์", &["thai"]);
    check(&place, "ประชุม lang:thai", &["thai"]);
    let search = |query: &str| {
        let ran = place.run(&["search", "--format", "json", "--limit", "1", "--", query]).expect(0);
        marked(&ran)
    };
    assert_eq!(search("外交"), ["外交部", "外交"]);
    assert_eq!(search("外交政策"), ["外交政策"]);
    assert_eq!(search("渡轮"), ["渡轮", "渡轮"]);
    assert_eq!(search("สัปดาห์"), ["สัปดาห์"]);
}
