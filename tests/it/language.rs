//! The query language row by row, as its page lists it, with the real program: what each
//! construct finds, and what it marks or says.

use crate::harness::{Place, Ran};

/// Three articles of a few passages each: words, forms, names and dates for every row.
fn place() -> Place {
    let place = Place::new();
    place.write(
        "corpus/pier.md",
        "---\ntitle: The Pier at Night\nauthor: Ada Okafor\ndate: 2011-04-19\nsource: Harbour Review\n\
         kind: op-ed\ntags: [docks, labour]\nlang: en\nurl: https://harbour.example/2011/pier?id=7\n\
         entities:\n  - {name: Northern Ports Authority, type: org, aliases: [NPA]}\n\
         \x20 - {name: Ben Marsh, type: person, aliases: [Marsh]}\n---\n\n\
         The NPA sent divers under the pier. Cranes stood still, and nobody struck, for the \
         strikers had gone home. IT systems failed at 9/11 precisely.\n\n\
         It is said that Ben Marsh saw a crane fall.\n",
    );
    place.write(
        "corpus/quay.md",
        "---\ntitle: Quay Rents\nauthor: [Ingrid Solberg, R. W. Lund]\ndate: 2012-03\n\
         source: The Quay\nkind: note\ntags: [rents]\nlang: en\nentities:\n\
         \x20 - {name: Northern Ports Authority, type: org}\n\
         \x20 - {name: Clara Marsh, type: person, aliases: [Marsh]}\n---\n\n\
         Rents rose when the crane came back. The crane, a crane of steel, is what the Northern \
         Ports Authority bought.\n\n\
         Divers know the price. A woman who rents there said that women pay more.\n\n\
         It was Clara Marsh who wrote down the café’s rent.\n",
    );
    place.write(
        "corpus/bare.txt",
        "Untitled words on terrors and the terrorist of the U.S. docks.\n",
    );
    place.run(&["index"]).expect(0);
    place
}

/// Runs queries and compares the citations of bodies, in order of key.
struct Rows(Place);

impl Rows {
    fn search(&self, args: &[&str]) -> Ran {
        let mut all = vec!["search", "--limit", "100", "--format", "json"];
        all.extend(args);
        self.0.run(&all)
    }

    /// Keys of the articles with a passage that matches.
    fn finds_with(&self, args: &[&str], expected: &[&str]) {
        let ran = self.search(args);
        assert_ne!(ran.code, 2, "{args:?}: {}", ran.err);
        let answer = ran.json();
        let hits = answer["hits"].as_array().expect("hits").iter();
        let mut keys: Vec<&str> = hits.map(|h| h["key"].as_str().expect("a key")).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys, expected, "{args:?}");
        assert_eq!(ran.code, i32::from(expected.is_empty()), "{args:?}");
    }

    fn finds(&self, query: &str, expected: &[&str]) {
        self.finds_with(&[query], expected);
    }

    /// The words that are marked, over all hits.
    fn marks(&self, query: &str, expected: &[&str]) {
        let answer = self.search(&[query]).expect(0).json();
        let mut marked = Vec::new();
        for hit in answer["hits"].as_array().expect("hits") {
            let text = hit["text"].as_str().expect("a text");
            for mark in hit["marks"]["bytes"].as_array().expect("marks") {
                let at = |n: usize| mark[n].as_u64().expect("an offset") as usize;
                marked.push(text[at(0)..at(1)].to_string());
            }
        }
        marked.sort();
        assert_eq!(marked, expected, "{query}");
    }

    /// The codes of remarks of one sort.
    fn remarks(&self, sort: &str, query: &str, expected: &[&str]) {
        let answer = self.search(&[query]).json();
        let list = answer["query"][sort].as_array().expect("a list");
        let codes: Vec<&str> = list.iter().map(|n| n["code"].as_str().expect("a code")).collect();
        assert_eq!(codes, expected, "{query}");
    }

    fn refuses(&self, query: &str, says: &str) {
        let ran = self.search(&[query]).expect(2);
        assert!(ran.err.contains(says) && ran.err.contains('^'), "{query}: {}", ran.err);
        assert!(ran.err.contains("hint: "), "{query}: {}", ran.err);
    }

    fn canonical(&self, query: &str, expected: &str) {
        let ran = self.0.run(&["parse", query]).expect(0);
        assert_eq!(ran.lines()[0], expected, "{query}");
    }
}

const ALL: &[&str] = &["bare", "pier", "quay"];

#[test]
fn words_side_by_side() {
    let rows = Rows(place());
    rows.finds("divers docks", ALL);
    rows.finds_with(&["--all", "divers crane"], &["pier", "quay"]);
    rows.finds_with(&["--all", "divers steel"], &["quay"]);
    rows.finds("+steel divers", &["quay"]);
    rows.finds("divers docks -steel -nobody", &["bare"]);
    rows.marks("strikers nobody", &["nobody", "strikers"]);
}

#[test]
fn operators() {
    let rows = Rows(place());
    rows.finds("steel AND divers", &["quay"]);
    rows.finds("steel OR docks", &["bare", "quay"]);
    rows.finds("divers NOT steel", &["pier"]);
    rows.finds("divers AND NOT (steel OR docks)", &["pier"]);
    rows.refuses("steel OR docks AND divers", "(steel OR docks) AND divers");
    rows.remarks("warnings", "Ben Marsh AND crane", &["words_grouped"]);
    rows.canonical("Ben Marsh AND crane", "(Ben Marsh) AND crane");
    rows.remarks("notes", "divers and cranes", &["lowercase_operator"]);
}

#[test]
fn phrases() {
    let rows = Rows(place());
    rows.finds("\"crane came\"", &["quay"]);
    rows.finds("“crane came”", &["quay"]);
    rows.finds("\"cranes came\"", &[]);
    rows.finds("\"came crane\"", &[]);
    rows.finds("\"cafe’s rent\"", &[]);
    rows.marks("\"crane of steel\" crane -nobody -fall", &["crane", "crane", "crane of steel"]);
}

#[test]
fn nearness() {
    let rows = Rows(place());
    rows.finds("\"steel crane\"~2", &["quay"]);
    rows.finds("\"steel crane\"~1", &[]);
    rows.finds("steel w/2 crane", &["quay"]);
    rows.finds("steel w/1 crane", &[]);
    rows.finds("crane pre/2 steel", &["quay"]);
    rows.finds("steel pre/5 crane", &[]);
    rows.finds("(steel OR nobody) w/4 cran*", &["pier", "quay"]);
    rows.finds("\"nobody struck\" w/2 still", &["pier"]);
    rows.finds("entity:NPA w/3 divers", &["pier"]);
    rows.finds("(crane w/2 steel) w/20 bought", &["quay"]);
    rows.finds("(crane w/2 steel) w/2 bought", &[]);
    rows.finds("rents NOT w/3 woman", &["quay"]);
    rows.finds("woman NOT w/3 rents", &[]);
    rows.marks("crane w/2 steel", &["crane", "steel"]);
    rows.marks("entity:NPA w/3 divers", &["NPA", "divers"]);
    rows.refuses("crane w/0 steel", "w/0");
}

#[test]
fn at_least() {
    let rows = Rows(place());
    rows.finds("atleast3(crane)", &["quay"]);
    rows.finds("atleast4(crane)", &[]);
    rows.finds("atleast4(crane OR steel)", &["quay"]);
}

#[test]
fn everything() {
    let rows = Rows(place());
    rows.finds("*", ALL);
    rows.finds("* -kind:note", &["bare", "pier"]);
    let answer = rows.search(&["*"]).expect(0).json();
    assert_eq!(answer["hits"][0]["key"], "quay", "newest first");
    assert!(answer["hits"][0]["score"].is_null());
}

#[test]
fn sentences_and_paragraphs() {
    let rows = Rows(place());
    rows.finds("cranes w/s nobody", &["pier"]);
    rows.finds("divers w/s nobody", &[]);
    rows.finds("divers w/p nobody", &["pier"]);
    rows.finds("divers w/p fall", &[]);
    rows.finds("divers NOT w/s pier", &["quay"]);
}

#[test]
fn wildcards() {
    let rows = Rows(place());
    rows.finds("terror*", &["bare"]);
    rows.finds("wom?n", &["quay"]);
    rows.marks("wom?n", &["woman", "women"]);
    rows.finds("\"wom* pay\"", &["quay"]);
    rows.finds("title:ren*", &["quay"]);
    rows.remarks("notes", "who struck?", &["question_mark"]);
    rows.refuses("t*", "two letters");
}

#[test]
fn too_many_expansions() {
    let place = Place::new();
    let words: Vec<String> = (0..2100).map(|n| format!("xa{n}")).collect();
    place.write("corpus/many.txt", words.join(" "));
    place.run(&["index"]).expect(0);
    let rows = Rows(place);
    rows.refuses("xa*", "more than 2000 words");
    rows.finds("xa20*", &["many"]);
}

#[test]
fn fuzzy_words() {
    let rows = Rows(place());
    rows.finds("terorist", &[]);
    rows.remarks("warnings", "terorist", &["unknown_word"]);
    rows.finds("terorist~1", &["bare"]);
    rows.finds("terorst~1", &[]);
    rows.finds("terorst~2", &["bare"]);
    rows.refuses("terorist~3", "~3");
}

#[test]
fn exact_forms() {
    let rows = Rows(place());
    rows.finds("cranes", &["pier", "quay"]);
    rows.finds("=cranes", &["pier"]);
    rows.finds("cafe", &["quay"]);
    rows.finds("=cafe", &[]);
}

#[test]
fn capitals() {
    let rows = Rows(place());
    rows.finds("it", &["pier", "quay"]);
    rows.finds("IT systems", &["pier"]);
    rows.marks("IT zeppelin", &["IT"]);
    rows.remarks("notes", "IT systems", &["capitals"]);
    rows.finds("case:any IT rents", &["pier", "quay"]);
    rows.remarks("notes", "IT SYSTEMS", &["loud_query"]);
    rows.finds("US", &["bare"]);
    rows.finds("U.S.", &["bare"]);
    rows.finds("the", ALL);
}

#[test]
fn fields() {
    let rows = Rows(place());
    rows.finds("author:okafor", &["pier"]);
    rows.finds("author:(okafor OR \"RW Lund\")", &["pier", "quay"]);
    rows.finds("title:rent", &["quay"]);
    rows.finds("source:quay", &["quay"]);
    rows.finds("kind:op-ed", &["pier"]);
    rows.finds("lang:English author:okafor", &["pier"]);
    rows.finds("tag:docks tag:labour", &["pier"]);
    rows.finds("tag:docks tag:rents", &[]);
    rows.finds("author:okafor author:solberg", &["pier", "quay"]);
    rows.remarks("notes", "author:okafor author:solberg", &["repeated_filter"]);
    rows.finds("key:quay", &["quay"]);
    rows.finds("url:\"https://harbour.example/2011/pier?id=7\"", &["pier"]);
    rows.finds("path:*.txt", &["bare"]);
    rows.finds("person:Marsh", &["pier", "quay"]);
    rows.finds("org:NPA", &["pier", "quay"]);
    rows.finds("place:NPA", &[]);
    rows.finds("has:url", &["pier"]);
    rows.finds("missing:author", &["bare"]);
    rows.finds("divers since:2012", &["quay"]);
    rows.finds("divers until:2011", &["pier"]);
    rows.refuses("auther:okafor", "author:");
    rows.finds("9/11", &["pier"]);
    rows.finds("https://harbour.example", &[]);
    rows.finds_with(&["*", "--not-entity", "NPA", "--kind", "note"], &["quay"]);
    rows.finds("* -entity:NPA kind:note", &["quay"]);
    assert!(rows.search(&["author:okafor"]).expect(0).json()["hits"][0]["score"].is_null());
}

#[test]
fn entities() {
    let rows = Rows(place());
    rows.finds("entity:NPA", &["pier", "quay"]);
    rows.canonical("entity:NPA", "entity:\"Northern Ports Authority\"");
    rows.marks("entity:NPA", &["NPA", "Northern Ports Authority"]);
    rows.finds("entity:Marsh", &["pier", "quay"]);
    rows.remarks("warnings", "entity:Marsh", &["ambiguous_entity"]);
    rows.finds("entity:Marhs", &[]);
    rows.remarks("warnings", "entity:Marhs", &["unknown_entity"]);
}

#[test]
fn dates() {
    let rows = Rows(place());
    rows.finds("date:2011", &["pier"]);
    rows.finds("date:2011-04", &["pier"]);
    rows.finds("date:2011-05", &[]);
    rows.finds("date:2012-03-15", &["quay"]);
    rows.finds("date:2009..2011-06", &["pier"]);
    rows.finds("date:..2011", &["pier"]);
    rows.finds("date:2012..", &["quay"]);
    rows.finds("date:\"April 2011\"", &["pier"]);
    rows.finds("date:yesterday", &[]);
    rows.finds("date:90d..", &[]);
    rows.finds("date:[2009-01-01 TO 2011]", &["pier"]);
    rows.canonical("date:[2009-01-01 TO 2011]", "date:2009-01-01..2011");
}

#[test]
fn weights() {
    let rows = Rows(place());
    let score = |query: &str| {
        let answer = rows.search(&[query, "--explain"]).expect(0).json();
        answer["hits"][0]["score"].as_f64().expect("a score")
    };
    let (once, twice) = (score("steel"), score("steel^2"));
    assert!((twice - 2.0 * once).abs() < 1e-5, "{once} {twice}");
    assert!((score("steel steel") - twice).abs() < 1e-5);
    rows.refuses("steel^0", "weight");
}

#[test]
fn what_is_read_otherwise_elsewhere() {
    let rows = Rows(place());
    rows.finds("\"U\\.S.\"", &["bare"]);
    rows.refuses("steel\\*", "backslash");
    rows.remarks("warnings", "'crane came'", &["single_quotes"]);
    rows.refuses("!steel", "-steel");
    rows.remarks("warnings", "steel!", &["exclamation_mark"]);
    rows.remarks("notes", "st\u{ad}eel", &["invisible_characters"]);
    rows.refuses("steel\u{7}", "control");
    rows.refuses(&format!("{}steel{}", "(".repeat(101), ")".repeat(101)), "nesting too deep");
    rows.refuses("-steel", "only excludes");
}

#[test]
fn nothing_found_says_why() {
    let rows = Rows(place());
    let ran = rows.0.run(&["search", "steel nobody author:solberg date:2011 -divers"]).expect(1);
    assert_eq!(ran.out, "");
    let lines: Vec<&str> = ran.err.lines().map(str::trim_start).collect();
    assert_eq!(lines[0], "nothing found");
    assert!(lines.contains(&"2  steel nobody"), "{}", ran.err);
    assert!(lines.contains(&"2  -divers  (excluded)"), "{}", ran.err);
    let answer = rows.search(&["zeppelin AND steel"]).expect(1).json();
    let blame = serde_json::json!({
        "parts": [{"query": "zeppelin", "passages": 0}, {"query": "steel", "passages": 1}],
        "nearest": [{"query": "steel", "passages": 1, "by": "fewer"}],
    });
    assert_eq!(answer["blame"], blame);
    let nearest = |query: &str| rows.search(&[query]).expect(1).json()["blame"]["nearest"].clone();
    let one =
        |query: &str, by: &str| serde_json::json!([{"query": query, "passages": 1, "by": by}]);
    assert_eq!(nearest("nobody author:Okafar"), one("nobody author:\"Ada Okafor\"", "spelling"));
    assert_eq!(nearest("noboddy AND pier"), one("nobody AND pier", "spelling"));
    assert_eq!(
        nearest("nobody entity:\"Ben Marhs\""),
        one("nobody entity:\"Ben Marsh\"", "spelling")
    );
    assert_eq!(nearest("steel w/1 bought"), one("steel w/10 bought", "looser"));
    assert_eq!(nearest("atleast5(crane) AND steel"), one("atleast2(crane) AND steel", "looser"));
    let batch =
        rows.0.run_with_input(&["batch", "--input", "lines"], "zeppelin AND steel\nsteel\n");
    let records: Vec<serde_json::Value> =
        batch.lines().iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(records[0]["blame"], blame);
    assert!(records[1].get("blame").is_none());
}
