//! Measuring the ranking on a judged collection.

use std::fs;

use crate::harness::Place;

const CORPUS: &str = r#"{"_id":"lake","title":"The lake","text":"The lake froze early this winter."}
{"_id":"empty","title":"","text":""}

{"_id":"mill","title":"The mill","text":"The old mill by the lake grinds barley and rye.","metadata":{}}
{"_id":"10","title":"Bread","text":"Barley makes a dark bread.\n\nWheat makes a white one."}
"#;

const QUERIES: &str = r#"{"_id":"q1","text":"barley bread"}
{"_id":"q2","text":"OR \"froze (early"}
{"_id":"q3","text":"zeppelin"}
{"_id":"unjudged","text":"lake"}
{"_id":"q4","text":"???"}
"#;

const QRELS: &str = "query-id\tcorpus-id\tscore\n\
    q1\tmill\t2\nq1\t10\t1\nq1\tlake\t0\nq2\tlake\t1\nq3\tlake\t1\nq4\tlake\t1\n";

fn collection() -> Place {
    let place = Place::new();
    place.write("c.jsonl", CORPUS);
    place.write("q.jsonl", QUERIES);
    place.write("r.tsv", QRELS);
    place
}

const ARGS: [&str; 7] = ["eval", "--corpus", "c.jsonl", "--queries", "q.jsonl", "--qrels", "r.tsv"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ARGS.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn figures_by_hand() {
    let place = collection();
    let report = place.run(&with(&["--json"])).expect(0).json();
    assert_eq!((report["queries"].as_u64(), report["articles"].as_u64()), (Some(4), Some(3)));
    let check = |query: &str, measure: &str, expected: f64| {
        let got = report["by_query"][query][measure].as_f64().unwrap();
        assert!((got - expected).abs() < 5e-5, "{query} {measure}: {got} is not {expected}");
    };
    // The bread stands before the mill: 1 + 2/log2(3) of a best 2 + 1/log2(3).
    check("q1", "ndcg@10", 2.261_86 / 2.630_93);
    check("q1", "map", 1.0);
    check("q1", "p@10", 0.2);
    // Operators in a query are words: these find the lake first.
    check("q2", "mrr", 1.0);
    check("q3", "ndcg@10", 0.0);
    check("q4", "recall@100", 0.0);
    let mean = report["mean"]["map"].as_f64().unwrap();
    assert!((mean - 0.5).abs() < 5e-5);
    let text = place.run(&ARGS).expect(0).out;
    assert!(text.contains("MAP         0.5000\n"), "{text}");
}

#[test]
fn a_run_names_documents_as_the_corpus_does() {
    let place = collection();
    place.run(&with(&["--run", "out.trec"])).expect(0);
    let run = fs::read_to_string(place.path("out.trec")).unwrap();
    let rows: Vec<Vec<&str>> = run.lines().map(|l| l.split(' ').collect()).collect();
    let of = |query: &str| {
        let rows = rows.iter().filter(|r| r[0] == query);
        rows.map(|r| (r[2], r[3])).collect::<Vec<_>>()
    };
    assert_eq!(of("q1"), [("10", "1"), ("mill", "2")]);
    assert_eq!(of("unjudged").len(), 2);
    assert!(rows.iter().all(|r| r[1] == "Q0" && r[4].parse::<f64>().is_ok() && r[5] == "byline"));
}

#[test]
fn mistakes_name_file_and_line() {
    let place = collection();
    let check = |file: &str, text: &str, expected: &[&str]| {
        place.write("wrong", text);
        let mut args = ARGS.to_vec();
        let at = args.iter().position(|a| *a == file).unwrap();
        args[at] = "wrong";
        let err = place.run(&args).expect(2).err;
        assert!(expected.iter().all(|e| err.contains(e)), "{err}");
    };
    check("q.jsonl", "{\"_id\":\"q\",\"text\":\"x\"}\n{", &["`wrong`", "line 2"]);
    check("r.tsv", "q\td\t1\nq\td\tyes\n", &["`wrong`", "line 2", "`yes`"]);
    check("c.jsonl", "{\"text\":\"x\"}\n", &["`wrong`", "line 1", "`_id`"]);
    place.write("r.tsv", "q1\tnobody\t1\nq9\t10\t1\n");
    let ran = place.run(&ARGS).expect(0);
    assert!(ran.err.contains("1 of 2 judged queries"), "{}", ran.err);
    assert!(ran.err.contains("1 judgements are of documents"), "{}", ran.err);
}
