//! The query language: text to tree and back, and from there to an answer.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use byline::index::Snapshot;
use byline::ingest::{self, IngestOptions, RootGiven};
use byline::model::EntityType;
use byline::query::{self, MAX_QUERY_BYTES, NameTable, ParseContext, QueryError, explain_tree};
use byline::search::{self, SearchRequest};
use jiff::civil::{Date, date};

const TODAY: Date = date(2011, 5, 10);

#[rustfmt::skip]
pub const PIECES: &[&str] = &[
    " ", "(", ")", "((", "))", "\"", "\\", "+", "-", "–", "=", "!", "?", "*", "~", "^", "'", ":",
    ".", ",", "/", "&&", "||", "[", "]", "<", "…", "#", "$", "@", "_", "~1", "~2", "^2", "^0.5",
    "..", " AND ", " OR ", " NOT ", " w/5 ", " pre/3 ", " w/s ", " w/p ", " NOT w/4 ", " and ",
    " or ", " not ", "atleast2(", "author:", "title:", "source:", "kind:", "lang:", "tag:",
    "key:", "url:", "path:", "entity:", "person:", "org:", "place:", "says:", "has:", "missing:",
    "since:", "until:", "date:", "case:any", "date:[2009 TO 2011]", "90d..", "yesterday", "US",
    "LeT", "U.S.", "O'Neil", "a-b", "9/11", "http://a.b/c?d=e", "https://", "pa*n", "wo?n",
    "3,200", "10:30", "C++", "2011-04", "\"April 2011\"",
];

/// Queries of the sorts that people write, and a collection of awkward ones where it is at hand.
pub fn seeds() -> Vec<Vec<u8>> {
    let own = [
        "harbour strike",
        "+harbour -strike \"fair day's work\"",
        "(harbour OR quay) AND NOT strike",
        "harbour w/5 strike",
        "((quay pre/3 crane) w/10 \"old quarrel\") w/p entity:NPA",
        "harbour NOT w/5 (strike OR crane*)",
        "\"old quarrel\"~3 quarel~1 =cranes wom?n",
        "atleast3(harbour OR quay)^2 AND author:(Solberg OR \"R. W. Marsh\")",
        "US IS WHO case:any",
        "title:tide source:\"Harbour Review\" kind:note lang:en tag:docks tag:labour",
        "date:2009..2011-06 since:2010 until:\"April 2011\" has:author missing:(url OR tag)",
        "key:tide path:\"notes/*\" url:https://a.example/b,c?d=e",
        "-person:Okafor says:Solberg org:\"Dockers' Union\" place:Northport *",
        "“curly quotes” ‘single’ O’Hanlon don't 9/11 3,200 U.S. C++ 10:30 a@b.example",
        "terror* w/s (drone raid)^0.5",
        "\"say \\\"so\\\" \\*\"",
    ];
    let mut seeds: Vec<Vec<u8>> = own.iter().map(|s| s.as_bytes().to_vec()).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/queries/awkward.jsonl");
    let lines = std::fs::read_to_string(path).unwrap_or_default();
    seeds.extend(lines.lines().filter_map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(case["query"].as_str()?.as_bytes().to_vec())
    }));
    seeds
}

/// A few names, one of them that of two people.
struct Names;

const NAMES: [(&str, &str); 4] = [
    ("Northern Ports Authority", "NPA"),
    ("Lashkar-e-Taiba", "LeT"),
    ("Ada Okafor", "Okafor"),
    ("Ben Okafor", "Okafor"),
];

impl NameTable for Names {
    fn lookup(&self, name: &str, _: Option<EntityType>) -> Vec<String> {
        let known = NAMES.iter().filter(|(full, alias)| name == *full || name == *alias);
        known.map(|(full, _)| (*full).to_string()).collect()
    }

    fn nearest(&self, name: &str, _: Option<EntityType>) -> Vec<String> {
        let near = NAMES.iter().filter(|(full, _)| full.get(..2) == name.get(..2));
        near.map(|(full, _)| (*full).to_string()).collect()
    }
}

/// What is accepted has a canonical form that reads back to the same tree and to itself; what is
/// refused has a place in the text and can be shown.
pub fn parses(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let context = ParseContext::new(TODAY, &Names);
    // Each input is read in one of eight ways.
    let way = bytes.iter().fold(bytes.len(), |sum, b| sum + usize::from(*b)) % 8;
    let (plain, all, case_any) = (way == 7, way % 2 == 1, way % 4 > 1);
    let query = match query::parse(&text, &ParseContext { plain, all, case_any, ..context }) {
        Ok(query) => query,
        Err(error) => return check_error(&error, &text),
    };
    if query.canonical.len() > MAX_QUERY_BYTES {
        return;
    }
    match query::parse(&query.canonical, &context) {
        Ok(again) => {
            assert_eq!(again.canonical, query.canonical);
            assert_eq!(explain_tree(&again), explain_tree(&query));
        }
        Err(error) => panic!("canonical form: {}", error.render(&query.canonical)),
    }
}

fn check_error(error: &QueryError, text: &str) {
    assert!(!error.render(text).is_empty());
    let (start, end) = (error.span.start as usize, error.span.end as usize);
    assert!(text.get(start..end).is_some(), "no place in the text: {start}..{end}");
}

/// The project's own notes, indexed once.
static NOTES: LazyLock<(tempfile::TempDir, Snapshot)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let options = IngestOptions {
        roots: vec![RootGiven {
            path: Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"),
            config: None,
        }],
        remove: Vec::new(),
        rebuild: false,
        dry_run: false,
        jobs: 1,
        entities: true,
    };
    ingest::run(dir.path(), &options, &AtomicBool::new(false), &|_| {}).expect("notes are indexed");
    let snapshot = Snapshot::open(dir.path()).expect("the index opens");
    (dir, snapshot)
});

/// Every query is answered or refused; marks lie in the text, in order and apart.
pub fn searches(bytes: &[u8]) {
    let query = String::from_utf8_lossy(bytes).into_owned();
    let request = SearchRequest { query, explain: true, count: true, ..SearchRequest::default() };
    let answer = match search::search(&NOTES.1, &request, TODAY) {
        Ok(answer) => answer,
        Err(error) => {
            match error.downcast_ref::<QueryError>() {
                Some(error) => check_error(error, &request.query),
                None => panic!("{error:#}"),
            }
            return;
        }
    };
    assert_eq!(answer.hits.len(), (answer.total.passages as usize).min(request.limit));
    for hit in &answer.hits {
        assert!(hit.marks.iter().all(|m| hit.text.get(m.start as usize..m.end as usize).is_some()));
        assert!(hit.marks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", hit.marks);
    }
}
