//! Many queries in one process.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::harness::{Place, Random, shared};

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

fn notes() -> Place {
    let place = Place::new();
    place.run(&["index", OURS]).expect(0);
    place
}

fn queries(n: usize) -> String {
    let mut random = Random(42);
    let words = ["drone", "strikes", "army", "Taliban", "Lahore", "court", "raid", "ISI", "peace"];
    let mut lines = String::new();
    for i in 0..n {
        let (a, b) = (random.pick(&words), random.pick(&words));
        lines += &match i % 10 {
            0 => format!("{{\"id\":\"q{i}\",\"query\":\"\\\"{a} {b}\\\"\"}}\n"),
            1 => format!("{{\"id\":\"q{i}\",\"query\":\"+{a} -{b}\"}}\n"),
            2 => format!("{{\"id\":\"q{i}\",\"query\":\"{a}\",\"since\":\"2010\",\"limit\":3}}\n"),
            3 => format!("{{\"id\":\"q{i}\",\"query\":\"{a} AND\"}}\n"),
            4 => format!("{{\"id\":\"q{i}\",\"qwery\":\"{a}\"}}\n"),
            5 => "not json\n".to_string(),
            6 => format!("{{\"query\":\"entity:LeT {a}\"}}\n"),
            _ => format!("{{\"id\":\"q{i}\",\"query\":\"{a} {b}\",\"limit\":2}}\n"),
        };
    }
    lines
}

#[test]
fn ten_thousand_queries_in_order_whatever_the_threads() {
    let place = notes();
    let input = queries(10_000);
    let one = place.run_with_input(&["batch", "--jobs", "1"], &input).expect(2);
    let two = place.run_with_input(&["batch", "--jobs", "2"], &input).expect(2);
    assert_eq!(one.lines().len(), 10_000);
    assert!(one.out == two.out, "the number of threads changed the output");
    for (i, line) in one.lines().iter().enumerate() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record is JSON");
        assert_eq!(record["line"], i as u64 + 1, "{line}");
        let failed = matches!(i % 10, 3..=5);
        assert_eq!(record.get("error").is_some(), failed, "{line}");
    }
}

#[test]
fn an_answer_never_waits_for_the_next_query() {
    let place = notes();
    let mut child = place
        .command(&["batch", "--input", "lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for query in ["drone", "army court", "\"broken", "raid"] {
        writeln!(stdin, "{query}").unwrap();
        stdin.flush().unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        let record: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(record.get("error").is_some(), query.starts_with('"'), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn a_run_that_was_cut_short_is_resumed() {
    let place = notes();
    let input =
        place.write("queries.jsonl", queries(200).replace("not json\n", "{\"query\":\"x\"}\n"));
    let input = input.to_str().unwrap().to_string();
    let whole = place.run(&["batch", &input, "--resume", "out.jsonl"]);
    let _ = whole.expect(2);
    let complete = std::fs::read_to_string(place.path("out.jsonl")).unwrap();
    let cut: String = complete.chars().take(complete.chars().count() / 2).collect();
    place.write("out.jsonl", cut);
    place.run(&["batch", &input, "--resume", "out.jsonl"]).expect(2);
    assert_eq!(std::fs::read_to_string(place.path("out.jsonl")).unwrap(), complete);
}

#[test]
fn a_trec_run_of_articles() {
    let place = notes();
    let args =
        ["batch", "--input", "lines", "--format", "trec", "--tag", "t", "--group", "article"];
    let ran = place.run_with_input(&args, "drone strikes\n").expect(0);
    let rows: Vec<Vec<&str>> = ran.lines().iter().map(|l| l.split(' ').collect()).collect();
    assert_eq!(rows.len(), 10);
    assert!(
        rows.iter().all(|r| r.len() == 6 && r[1] == "Q0" && r[5] == "t" && !r[2].contains('#'))
    );
    let mut keys: Vec<&str> = rows.iter().map(|r| r[2]).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 10);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let place = notes();
    let mut child = place
        .command(&["batch", "--input", "lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..1000 {
        if writeln!(stdin, "drone").is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_article_collection_answers_like_a_search() {
    let Some(seed) = shared("seed") else { return };
    let place = Place::new();
    place.run(&["index", seed.to_str().unwrap()]).expect(0);
    let ran = place.run_with_input(&["batch", "--input", "tsv", "--format", "tsv"], "h\tHarrods\n");
    assert!(ran.expect(0).out.contains("hard-power#p4"));
}

#[test]
fn an_answer_says_what_has_changed_since_another() {
    let place = Place::new();
    let write = |name: &str, text: &str| {
        place.write(&format!("corpus/{name}.md"), format!("# {name}\n\n{text}\n"));
    };
    write("a", "The ferry was late again, and the ferry was full.");
    write("b", "A ferry that never came, said the harbour board.");
    place.run(&["index"]).expect(0);
    let queries = "{\"id\":\"f\",\"query\":\"ferry\"}\n{\"id\":\"q\",\"query\":\"quay\"}\n";
    let then = place.run_with_input(&["batch"], queries).expect(0).out;
    place.write("then.jsonl", &then);
    let against = ["batch", "--against", "then.jsonl"];

    let same = place.run_with_input(&against, queries).expect(0);
    assert!(same.err.contains("answers since then: 0 changed, 2 the same"), "{}", same.err);

    write("b", "A ferry that never came, said nobody.");
    write("c", "Ferry, ferry, ferry.");
    std::fs::remove_file(place.path("corpus/a.md")).expect("the file is there");
    place.run(&["index"]).expect(0);
    let queries = format!("{queries}{{\"query\":\"quay\"}}\n");
    let now = place.run_with_input(&against, &queries).expect(0);
    let records: Vec<serde_json::Value> =
        now.lines().iter().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let news = serde_json::json!({
        "answered": true, "passages": 2, "new": ["c#p1"], "gone": ["a#p1"], "changed": ["b#p1"],
        "moved": [],
    });
    assert_eq!(records[0]["against"], news);
    assert_eq!(records[1]["against"]["answered"], true);
    assert_eq!(records[2]["against"]["answered"], false);
    let told = "answers since then: 1 changed, 1 the same, 1 not there before";
    assert!(now.err.contains(told), "{}", now.err);

    let refused = place.run_with_input(&["batch", "--against", "none.jsonl"], &queries).expect(2);
    assert!(refused.err.contains("cannot compare with `none.jsonl`"), "{}", refused.err);
    place.run(&["batch", "--against", "then.jsonl", "--format", "tsv"]).expect(2);
}

#[test]
fn tables_and_runs_say_elsewhere_what_found_nothing() {
    let place = notes();
    let input = "a\tdrone\nb\tzeppelin drone +balloonist\nc\tdrone AND\n";
    for format in ["tsv", "trec"] {
        let args = ["batch", "--input", "tsv", "--format", format];
        let ran = place.run_with_input(&args, input).expect(2);
        assert!(!ran.out.lines().any(|l| l.starts_with('b')), "{}", ran.out);
        let line =
            ran.err.lines().find(|l| l.starts_with("line 2 (b): nothing found")).expect(&ran.err);
        assert!(line.contains("`balloonist` 0"), "{line}");
        assert!(ran.err.contains("line 3 (c): error: "), "{}", ran.err);
        assert!(!ran.err.contains("line 1"), "{}", ran.err);
    }
    let jsonl = place.run_with_input(&["batch", "--input", "tsv"], input).expect(2);
    assert_eq!(jsonl.err, "");
}
