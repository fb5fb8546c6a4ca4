//! Ways to look at what a query matches: concordance, counts, timelines.

use serde_json::Value;

use crate::harness::Place;

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

fn notes() -> Place {
    let place = Place::new();
    place.run(&["index", OURS]).expect(0);
    place
}

/// A few articles about a harbour.
fn harbour() -> Place {
    let place = Place::new();
    let write = |name: &str, head: &str, text: &str| {
        place.write(&format!("corpus/{name}.md"), format!("---\n{head}\n---\n\n{text}\n"));
    };
    write(
        "a-strike",
        "title: One Tide\nauthor: Ada Okafor\ndate: 2011-04-19\nsource: Harbour Review",
        "The long strike ended. A Strike ballot came later, and the crane strikes went on.",
    );
    write(
        "b-quay",
        "title: Two Quays\nauthor: Ingrid Solberg\ndate: 2009",
        "Zeal and strike, Élan and strike: every strike pays.",
    );
    write("c-undated", "title: Three Ships", "No date here, no ballot. An open strike.");
    place.run(&["index"]).expect(0);
    place
}

/// `left|match|right` of every line, at most one word on either side.
fn contexts(place: &Place, args: &[&str]) -> Vec<String> {
    let mut all = vec!["kwic", "--format", "json", "--words", "1", "-n", "0"];
    all.extend(args);
    let answer = place.run(&all).expect(0).json();
    let lines = answer["lines"].as_array().expect("lines");
    let text = |line: &Value, name: &str| line[name].as_str().expect("a text").trim().to_string();
    lines.iter().map(|l| ["left", "match", "right"].map(|n| text(l, n)).join("|")).collect()
}

#[test]
fn a_concordance_in_every_order() {
    let place = harbour();
    let document = [
        "long|strike|ended",
        "A|Strike|ballot",
        "crane|strikes|went",
        "and|strike|, Élan",
        "and|strike|: every",
        "every|strike|pays.",
        "open|strike|.",
    ];
    assert_eq!(contexts(&place, &["strike"]), document);
    let order = |places: [usize; 7]| places.map(|p| document[p]);
    assert_eq!(contexts(&place, &["strike", "--sort", "left"]), order([1, 4, 3, 2, 5, 0, 6]));
    assert_eq!(contexts(&place, &["strike", "--sort", "right"]), order([6, 1, 3, 0, 4, 5, 2]));
    assert_eq!(contexts(&place, &["strike", "--sort", "date"]), order([3, 4, 5, 0, 1, 2, 6]));
    let by_relevance = contexts(&place, &["strike", "--sort", "relevance"]);
    let best = place.ids(&["strike"]);
    let first = place.run(&["kwic", "strike", "--sort", "relevance", "--format", "tsv", "-n", "1"]);
    assert!(first.out.lines().nth(1).expect("a line").contains(&best[0]), "{}", first.out);
    assert_eq!(by_relevance.len(), 7);
}

#[test]
fn what_is_aligned_is_what_matched() {
    let place = harbour();
    assert_eq!(contexts(&place, &["long w/3 ended"]), ["The|long|strike", "strike|ended|. A"]);
    assert_eq!(contexts(&place, &["\"crane strikes\""]), ["the|crane strikes|went"]);
    assert_eq!(contexts(&place, &["=strikes"]), ["crane|strikes|went"]);
    assert_eq!(contexts(&place, &["ballot", "--author", "okafor"]), ["Strike|ballot|came"]);
    let none = place.run(&["kwic", "author:okafor"]).expect(1);
    assert!(none.err.contains("2 passages match, but by no word"), "{}", none.err);
    assert_eq!(place.run(&["kwic", "zeppelin"]).expect(1).out, "");
    assert!(place.run(&["kwic"]).expect(2).err.contains("nothing to search for"));
}

#[test]
fn totals_are_of_all_matches_and_pages_follow() {
    let place = notes();
    for query in ["drone", "Pakistan", "drone w/5 strike", "entity:LeT", "terror*"] {
        let all = place.run(&["kwic", query, "--format", "tsv", "-n", "0"]).expect(0);
        let args = ["search", query, "--unfold", "--format", "json", "-n", "100000"];
        let found = place.run(&args).expect(0).json();
        let hits = found["hits"].as_array().expect("hits");
        let marks = |hit: &Value| hit["marks"]["bytes"].as_array().expect("marks").len();
        assert_eq!(all.lines().len() - 1, hits.iter().map(marks).sum::<usize>(), "{query}");
        for sort in ["document", "left", "right", "relevance", "date"] {
            let page = |n: &str, offset: &str| {
                let args = ["kwic", query, "--sort", sort, "--format", "json", "-n", n];
                let args = [&args[..], &["--offset", offset]].concat();
                place.run(&args).expect(0).json()
            };
            let (whole, second) = (page("14", "0"), page("7", "7"));
            assert_eq!(whole["total"]["matches"], all.lines().len() as u64 - 1, "{query}");
            let lines = whole["lines"].as_array().expect("lines");
            assert_eq!(&lines[7..], second["lines"].as_array().expect("lines"), "{query} {sort}");
        }
    }
}

#[test]
fn lines_fill_the_columns_that_there_are() {
    let place = notes();
    for width in ["60", "100", "200"] {
        let ran = place.command(&["kwic", "Pakistan"]).env("COLUMNS", width).output().unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        let lines: Vec<&str> = out.lines().take(20).collect();
        let n_columns = |line: &&str| line.chars().count();
        let widest = lines.iter().map(n_columns).max().unwrap();
        assert!(widest <= width.parse().unwrap() && widest + 3 > width.parse().unwrap(), "{out}");
        let same = place.run(&["kwic", "Pakistan", "--width", width]).expect(0);
        assert_eq!(same.out, out);
    }
}

#[test]
fn a_timeline_places_nothing_where_it_may_not_lie() {
    let place = harbour();
    let years = place.run(&["timeline", "strike", "--format", "tsv"]).expect(0);
    let expected = "period\tprecision\tpassages\tarticles\tall\tper_1000\n\
                    2009\tyear\t1\t1\t2\t500.000000\n\
                    2010\tyear\t0\t0\t0\t\n\
                    2011\tyear\t1\t1\t2\t500.000000\n\
                    \tundated\t1\t1\t2\t500.000000\n";
    assert_eq!(years.out, expected);
    let months = place.run(&["timeline", "strike", "--by", "month", "--format", "json"]).expect(0);
    let months = months.json();
    assert_eq!(months["periods"].as_array().expect("periods").len(), 1);
    assert_eq!(months["periods"][0]["period"], "2011-04");
    assert_eq!(
        (&months["apart"][0]["period"], &months["apart"][0]["precision"]),
        (&"2009".into(), &"year".into())
    );
    assert_eq!(months["undated"]["passages"], 1);
    let text = place.run(&["timeline", "strike", "--by", "month"]).expect(0).out;
    assert!(text.contains("dated to the year alone: 1 passage in 1 article (2009: 1)"), "{text}");
    assert!(text.contains("undated: 1 passage in 1 article\n3 passages in 3 articles\n"), "{text}");
    let svg = place.run(&["timeline", "strike", "--format", "svg"]).expect(0).out;
    assert!(
        svg.starts_with("<svg ") && svg.contains("<title id=\"title\">strike</title>"),
        "{svg}"
    );
    assert_eq!(place.run(&["timeline", "zeppelin"]).expect(1).out, "");
}

#[test]
fn a_timeline_adds_up_to_what_matches() {
    let place = notes();
    for query in ["drone", "Pakistan -drone", "entity:LeT", "*"] {
        for by in ["year", "month", "day"] {
            let args = ["timeline", query, "--by", by, "--format", "json"];
            let timeline = place.run(&args).expect(0).json();
            let sum = |name: &str| {
                let periods = ["periods", "apart"].map(|l| timeline[l].as_array().expect("a list"));
                let periods = periods.into_iter().flatten().chain([&timeline["undated"]]);
                periods.map(|p| p[name].as_u64().expect("a number")).sum::<u64>()
            };
            let found = place.run(&["search", query, "--count", "--format", "json"]).expect(0);
            let found = found.json();
            for name in ["passages", "articles"] {
                assert_eq!(sum(name), found["total"][name], "{query} by {by}");
                assert_eq!(timeline["total"][name], found["total"][name], "{query} by {by}");
            }
        }
    }
}

#[test]
fn passages_like_one_are_the_answer_of_its_words() {
    let place = harbour();
    let like = |args: &[&str]| place.run(&[&["like", "a-strike#p1"], args].concat());
    let answer = like(&["--format", "json"]).expect(0).json();
    let ids: Vec<&str> =
        answer["hits"].as_array().expect("hits").iter().filter_map(|h| h["id"].as_str()).collect();
    // "strike" and "ballot" lead on; no word of the third leads to the cited article itself.
    assert_eq!(ids, ["b-quay#p1", "c-undated#p1"]);
    let query = answer["query"]["input"].as_str().expect("a query");
    assert_eq!(query, "strike^3 ballot -key:\"a-strike\"");
    let typed = place.run(&["search", query, "--format", "json"]).expect(0).json();
    assert_eq!(answer["hits"], typed["hits"]);
    let filtered = like(&["--author", "solberg", "--format", "ids"]).expect(0);
    assert_eq!(filtered.out, "b-quay#p1\n");
    like(&["--author", "nobody"]).expect(1);
    assert!(place.run(&["like", "a-strikes"]).err.contains("a-strike"));
}

#[test]
fn facets_count_what_a_search_finds() {
    let place = notes();
    let by = "author,entity,source,year,kind,lang,tag";
    let args = ["facets", "Pakistan", "--by", by, "-n", "0", "--json"];
    let counted = place.run(&args).expect(0).json();
    let facets = counted["facets"].as_array().expect("facets");
    let names: Vec<&str> = facets.iter().map(|f| f["by"].as_str().expect("a name")).collect();
    assert_eq!(names.join(","), by);
    for (facet, field) in facets.iter().zip(["author", "entity", "source", "date", "kind"]) {
        for count in facet["counts"].as_array().expect("counts").iter().take(5) {
            let value = count["value"].as_str().expect("a value");
            let filter = format!("{field}:\"{}\"", value.replace('"', "\\\""));
            let args = ["search", "Pakistan", &filter, "--all", "--count", "--format", "json"];
            let found = place.run(&args).expect(0).json();
            // An author's name also finds longer names that hold it.
            let (here, there) = (&count["passages"], &found["total"]["passages"]);
            assert!(here.as_u64() <= there.as_u64(), "{filter}: {here} {there}");
            if matches!(field, "kind" | "entity") {
                assert_eq!(
                    (here, &count["articles"]),
                    (there, &found["total"]["articles"]),
                    "{filter}"
                );
            }
        }
    }
}

#[test]
fn every_look_says_why_there_is_nothing() {
    let place = harbour();
    for command in ["search", "kwic", "timeline", "facets"] {
        let ran = place.run(&[command, "+strike +zeppelin"]).expect(1);
        assert_eq!(ran.out, "", "{command}");
        let expected = "nothing found\npassages with each part alone:\n";
        assert!(
            ran.err.contains(expected) && ran.err.contains("     0  zeppelin\n"),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("nearest that finds something"), "{}", ran.err);
    }
    let ran = place.run(&["entities", "--query", "+strike +zeppelin"]).expect(1);
    assert!(ran.out.is_empty() && ran.err.contains("     0  zeppelin\n"), "{}", ran.err);
}
