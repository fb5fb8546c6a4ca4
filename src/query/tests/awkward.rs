//! The shared collection of awkward queries, where it is at hand.

use super::*;

/// The names that the collection assumes.
struct Fixture;

const FIXTURE: [(&str, &str); 5] = [
    ("Lashkar-e-Taiba", "LeT"),
    ("Jamaat-ud-Dawa", "JuD"),
    ("Inter-Services Intelligence", "ISI"),
    ("Raymond Davis", "Davis"),
    ("David Davis", "Davis"),
];

impl NameTable for Fixture {
    fn lookup(&self, name: &str, _: Option<EntityType>) -> Vec<String> {
        let known = FIXTURE.iter().filter(|(full, alias)| name == *full || name == *alias);
        known.map(|(full, _)| full.to_string()).collect()
    }

    fn nearest(&self, name: &str, _: Option<EntityType>) -> Vec<String> {
        let near = FIXTURE.iter().filter(|(full, _)| full.get(..4) == name.get(..4));
        near.map(|(full, _)| full.to_string()).collect()
    }
}

/// Each query has its class and canonical form, and its remedy names what it should.
#[test]
fn awkward_queries() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/queries/awkward.jsonl");
    let Ok(lines) = std::fs::read_to_string(path) else {
        eprintln!("skipped: there is no {path}");
        return;
    };
    for line in lines.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        check_case(&case);
    }
}

fn check_case(case: &serde_json::Value) {
    let id = case["id"].as_str().expect("an id");
    let text = match case["query"].as_str() {
        Some(text) => text.to_string(),
        None => build(&case["build"]),
    };
    let ctx = ParseContext::new(TODAY, &Fixture);
    let read = parse(&text, &ctx);
    let (class, remarks) = match &read {
        Ok(query) => (class(query), remarks(query)),
        Err(error) => {
            let shown = format!("{}\n{}", error.render(&text), error.hint.as_deref().unwrap_or(""));
            ("error", shown)
        }
    };
    assert_eq!(class, case["expect"], "{id}: {remarks}");
    if let Ok(query) = &read {
        assert_eq!(query.canonical, case["canonical"], "{id}");
        let again = parse(&query.canonical, &ctx).expect("the canonical form is a query");
        assert_eq!(again.canonical, query.canonical, "{id}");
    }
    for needle in needles(case["error_hint"].as_str().unwrap_or("")) {
        assert!(remarks.contains(&needle), "{id}: {needle:?} is not in {remarks:?}");
    }
}

fn build(parts: &serde_json::Value) -> String {
    let mut text = String::new();
    for part in parts.as_array().expect("parts") {
        let times = part[1].as_u64().expect("a number") as usize;
        text.push_str(&part[0].as_str().expect("a text").repeat(times));
    }
    text
}

fn class(query: &Query) -> &'static str {
    match (query.warnings.is_empty(), query.notes.is_empty()) {
        (false, _) => "warn",
        (true, false) => "note",
        (true, true) => "ok",
    }
}

fn remarks(query: &Query) -> String {
    let all = query.warnings.iter().chain(&query.notes);
    all.map(|n| format!("{}\n{}\n", n.message, n.hint.as_deref().unwrap_or(""))).collect()
}

/// What a remedy must hold: the column, what stands in backquotes, or the whole if it is one
/// word.
fn needles(hint: &str) -> Vec<String> {
    let mut needles: Vec<String> = hint.split('`').skip(1).step_by(2).map(str::to_string).collect();
    if let Some((_, rest)) = hint.split_once("column ") {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        needles.push(format!("column {digits}"));
    }
    if !hint.is_empty() && !hint.contains(' ') {
        needles.push(hint.to_string());
    }
    needles
}
