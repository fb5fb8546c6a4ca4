//! Near-duplicates: one column in several papers, shown once and never lost.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Place, shared};

const PARAGRAPHS: [&str; 3] = [
    "The ferry has been late every morning since the timetable was improved. Before that it was \
     late on Mondays only, and we knew on which day to bring a book. The company writes that its \
     passengers have never been so well informed, which is true: there is now a board that says \
     so, in two languages, and under the board a bench on which to read it until the boat comes.",
    "I asked the company for its figures. It sent me a calendar with pictures of other ferries, \
     all of them at sea, and a letter that thanked me for my patience. I had not offered any. The \
     calendar hangs in my kitchen now. In February there is a harbour in the south with a clock \
     on it, and I have caught myself looking up at that clock to see how late we are.",
    "What the island needs is not a board but a second ferry, or a first one that sails. Until \
     then the school begins when the boat comes, and the fish is sold to whoever is awake. The \
     doctor has learnt to be ill on Sundays. We are a patient people, as the company says, and \
     the winter is long enough for all of us to write to it, one by one, by the next boat.",
];

/// A column as one paper prints it.
fn print(place: &Place, key: &str, head: &str, paragraphs: &[&str]) {
    let text = format!("---\n{head}\n---\n\n{}\n", paragraphs.join("\n\n"));
    place.write(&format!("corpus/{key}.md"), text);
}

const AUTHOR: &str = "author: Runa Dahl";

/// A column in three papers, one of them with another headline and an edited sentence; a writer
/// who quotes a paragraph of it, another who quotes it whole, and a note on it with its words.
fn island() -> Place {
    let place = Place::new();
    let head = |title: &str, source: &str, date: &str| {
        format!("title: {title}\n{AUTHOR}\nsource: {source}\ndate: {date}")
    };
    print(&place, "a-post", &head("The Late Ferry", "Island Post", "2013-02-04"), &PARAGRAPHS);
    let edited = PARAGRAPHS[1].replace("I had not offered any.", "There was none left to thank.");
    let paragraphs = [PARAGRAPHS[0], &edited, PARAGRAPHS[2]];
    print(&place, "b-mail", &head("Bring a Book", "Coast Mail", "2013-02-06"), &paragraphs);
    let third = head("The Late Ferry", "Evening Bell", "2013-02-09").replace("Runa", "R.");
    print(&place, "c-bell", &third, &PARAGRAPHS);
    let other = "title: On Ferries\nauthor: Olaf Berg\nsource: Coast Mail\ndate: 2013-03-01";
    let quote = [
        "Runa Dahl wrote last month of the company and its ferry what all of us have thought.",
        PARAGRAPHS[0],
        "The company has since answered a ferry that nobody asked about, and raised the fares.",
    ];
    print(&place, "d-quote", other, &quote);
    let note = format!("title: The Late Ferry\n{AUTHOR}\nkind: note\nabout: a-post");
    print(&place, "e-note", &note, &[PARAGRAPHS[0], "A ferry column; its figures are missing."]);
    place.run(&["index"]).expect(0);
    place
}

fn answer(place: &Place, args: &[&str]) -> Value {
    place.run(&[&["search", "--format", "json"], args].concat()).expect(0).json()
}

fn ids(hits: &Value) -> Vec<&str> {
    let hits = hits.as_array().map(Vec::as_slice).unwrap_or_default();
    hits.iter().map(|h| h["id"].as_str().expect("an id")).collect()
}

/// `hit+near-duplicate+near-duplicate`, hit by hit.
fn folded(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("hits");
    let one = |hit: &Value| {
        let id = hit["id"].as_str().expect("an id");
        [&[id], &ids(&hit["also_in"])[..]].concat().join("+")
    };
    hits.iter().map(one).collect()
}

fn sorted(mut hits: Vec<String>) -> Vec<String> {
    hits.sort();
    hits
}

#[test]
fn one_column_is_shown_once() {
    let place = island();
    let found = answer(&place, &["book Mondays", "--all"]);
    // The quotation is another author's, and the note is no copy of what it is on.
    let expected = ["b-mail#p1+a-post#p1+c-bell#p1", "d-quote#p1-3", "e-note#p1-2"];
    assert_eq!(sorted(folded(&found)), expected);
    assert_eq!(found["total"]["passages"], 5);
    let edited = answer(&place, &["calendar"]);
    assert_eq!(folded(&edited), ["a-post#p2+c-bell#p2+b-mail#p2"]);
    let also = &edited["hits"][0]["also_in"][1];
    assert_eq!((&also["title"], &also["source"]), (&"Bring a Book".into(), &"Coast Mail".into()));
    // One headline may stand above many columns.
    let heads = answer(&place, &["title:Ferry title:Late"]);
    assert!(["a-post", "c-bell"].iter().all(|id| ids(&heads["hits"]).contains(id)), "{heads}");
}

#[test]
fn every_output_says_where_else() {
    let place = island();
    let ran = |args: &[&str]| place.run(&[&["search", "calendar"], args].concat()).expect(0);
    let text = ran(&[]).out;
    assert!(
        text.contains(
            "also in Runa Dahl, “Bring a Book”, Coast Mail, 6 February 2013, b-mail#p2\n"
        ),
        "{text}"
    );
    assert!(text.ends_with("\n1 of 3 passages; 2 near-duplicates folded (--unfold)\n"), "{text}");
    assert!(ran(&["--format", "tsv"]).out.contains("\tc-bell#p2; b-mail#p2\n"));
    assert!(ran(&["--format", "csv"]).out.contains("c-bell#p2; b-mail#p2\r\n"));
    assert!(ran(&["--format", "jsonl"]).out.contains("\"also_in\":[{\"id\":\"c-bell#p2\""));
    assert!(ran(&["--format", "markdown"]).out.contains("> also in R. Dahl, “The Late Ferry”"));
    // Formats that name passages name them all.
    for format in ["ids", "trec"] {
        assert_eq!(ran(&["--format", format]).lines().len(), 3);
    }
    let unfolded = answer(&place, &["calendar", "--unfold"]);
    assert_eq!(folded(&unfolded), ["a-post#p2", "c-bell#p2", "b-mail#p2"]);
    assert_eq!(ran(&["--unfold"]).out.matches("also in").count(), 0);
    let articles = answer(&place, &["calendar", "--group", "article"]);
    assert_eq!(folded(&articles).len(), 1);
}

#[test]
fn batch_folds_only_when_asked() {
    let place = island();
    let run = |args: &[&str]| {
        place.run_with_input(&[&["batch", "--input", "lines"], args].concat(), "calendar\n")
    };
    assert_eq!(ids(&run(&[]).expect(0).json()["hits"]).len(), 3);
    assert_eq!(folded(&run(&["--fold"]).expect(0).json()).len(), 1);
    let refused = run(&["--fold", "--format", "trec"]).expect(2);
    assert!(refused.err.contains("`--fold` does not go with `--format trec`"), "{}", refused.err);
}

#[test]
fn counts_are_of_passages_as_they_stand() {
    let place = island();
    let facets = place.run(&["facets", "calendar", "--json"]).expect(0).json();
    assert_eq!(facets["total"]["passages"], 3);
    let kwic = place.run(&["kwic", "calendar", "--format", "json"]).expect(0).json();
    assert_eq!(kwic["total"]["passages"], 3);
    let timeline = place.run(&["timeline", "calendar", "--format", "json"]).expect(0).json();
    assert_eq!(timeline["total"]["passages"], 3);
    assert_eq!(answer(&place, &["calendar", "--count"])["total"]["articles"], 3);
}

#[test]
fn pages_join() {
    let place = island();
    for query in
        [&["ferry"][..], &["*"], &["company", "--sort", "oldest"], &["the", "--per-article", "2"]]
    {
        let all = answer(&place, &[query, &["-n", "100"]].concat());
        let whole = folded(&all);
        assert!(whole.len() > 3 && whole.iter().any(|h| h.contains('+')), "{whole:?}");
        for size in 1..=4 {
            let mut joined = Vec::new();
            for offset in (0..whole.len()).step_by(size) {
                let (n, offset) = (size.to_string(), offset.to_string());
                let page = answer(&place, &[query, &["-n", &n, "--offset", &offset]].concat());
                let ranks: Vec<u64> = page["hits"]
                    .as_array()
                    .expect("hits")
                    .iter()
                    .filter_map(|h| h["rank"].as_u64())
                    .collect();
                assert_eq!(ranks[0], joined.len() as u64 + 1);
                joined.extend(ids(&page["hits"]).into_iter().map(String::from));
            }
            assert_eq!(joined, ids(&all["hits"]), "{query:?} by {size}");
        }
        // Nothing is lost, and nothing stands twice.
        let all: Vec<&str> = whole.iter().flat_map(|h| h.split('+')).collect();
        let unfolded = answer(&place, &[query, &["-n", "100", "--unfold"]].concat());
        let unfolded: BTreeSet<&str> = ids(&unfolded["hits"]).into_iter().collect();
        assert_eq!(all.len(), unfolded.len(), "{query:?}");
        assert_eq!(all.into_iter().collect::<BTreeSet<&str>>(), unfolded, "{query:?}");
    }
}

#[test]
fn copies_of_one_story_do_not_fill_the_list() {
    let place = Place::new();
    for copy in 0..105 {
        print(&place, &format!("copy-{copy:03}"), AUTHOR, &PARAGRAPHS[..1]);
    }
    print(
        &place,
        "other",
        AUTHOR,
        &["Another ferry, on another lake, was on time for once in March."],
    );
    place.run(&["index"]).expect(0);
    let found = answer(&place, &["ferry", "-n", "3"]);
    let hits = folded(&found);
    assert_eq!(found["total"]["passages"], 106);
    assert_eq!(hits.iter().map(|h| h.split('+').count()).sum::<usize>(), 103);
    let sizes: Vec<usize> = hits.iter().map(|h| h.split('+').count()).collect();
    assert_eq!(sizes.iter().max(), Some(&101), "{hits:?}");
    assert!(hits.contains(&"other#p1".to_string()), "{hits:?}");
}

/// A column of a real paper, set again with small edits, is folded wherever it is found.
#[test]
fn doctored_copies_of_a_paper() {
    let Some(source) = shared("data/new_europe/articles.jsonl") else { return };
    let place = Place::new();
    let text = std::fs::read_to_string(source).expect("it can be read");
    let mut lines = String::new();
    for (i, line) in text.lines().filter(|l| l.len() < 8_000).take(60).enumerate() {
        let article: Value = serde_json::from_str(line).expect("JSON");
        let body = article["text"].as_str().expect("a text");
        // One word in thirty is another.
        let edited: Vec<&str> = body
            .split(' ')
            .enumerate()
            .map(|(n, w)| if n % 30 == 7 { "indeed" } else { w })
            .collect();
        for (copy, body) in [("first", body), ("second", &edited.join(" "))] {
            let record = serde_json::json!({
                "key": format!("{i}-{copy}"), "title": article["title"], "text": body,
                "author": article["author"], "source": copy,
            });
            lines.push_str(&format!("{record}\n"));
        }
    }
    place.write("corpus/papers.jsonl", lines);
    place.run(&["index", "--no-entities"]).expect(0);
    let found = answer(&place, &["*", "-n", "100"]);
    let hits = folded(&found);
    let number = |hit: &String| hit.split('-').next().map(String::from);
    // The page ends in the middle of an article.
    let whole = hits.iter().filter(|hit| number(hit) != hits.last().and_then(number));
    // Of the body, each copy stands under its first print, and nothing else does.
    for hit in whole.filter(|hit| hit.contains('#')) {
        let one = hit.split('+').next().expect("a citation");
        let expected = format!("{one}+{}", one.replace("first", "second"));
        assert!(one.contains("first") && *hit == expected, "{hit}");
    }
    assert!(hits.iter().filter(|hit| hit.contains('+')).count() > 40, "{hits:?}");
}
