//! Whole pages: dumps of the project's own writing with what must come out of them, and one that
//! lies outside the project.
//!
//! Beside each `tests/data/dumps/NAME.txt` stands `NAME.json`; a key that is absent there means that
//! nothing may be found.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::read;
use crate::model::{Article, Basis, Date, ParagraphKind, Precision};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What an article holds, in the form of the expectations.
fn summary(article: &Article, wanted: &Map<String, Value>) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        let empty =
            value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == json!(0);
        // A null among the expectations is the same as an absent key.
        if !empty || wanted.get(key).is_some_and(|w| w.is_null()) {
            out.insert(key.to_string(), value);
        }
    };
    let paragraphs = &article.paragraphs;
    // Of long texts the expectations hold the first words only.
    let head_of = |key: &str, text: Option<&String>| {
        let len = wanted.get(key).and_then(Value::as_str).map_or(30, |w| w.chars().count());
        text.map_or(Value::Null, |t| json!(t.chars().take(len).collect::<String>()))
    };
    put("title", json!(article.title.as_ref().map(|t| &t.value)));
    put("kicker", json!(article.kicker));
    put("kind", json!(article.kind.as_ref().map(|k| &k.value)));
    put("deck", json!(article.deck));
    put("authors", json!(article.authors));
    put("authors_basis", json!(article.authors_basis.map(Basis::as_str)));
    if wanted.contains_key("byline") {
        put("byline", json!(article.byline));
    }
    put(
        "date",
        json!(article.date.as_ref().map(|d| {
            let precision = serde_json::to_value(d.value.precision()).unwrap_or_default();
            format!("{} {} {}", d.value, precision.as_str().unwrap_or_default(), d.basis.as_str())
        })),
    );
    put(
        "source",
        json!(article.source.as_ref().map(|s| format!("{} ({})", s.value, s.basis.as_str()))),
    );
    put("dateline", json!(article.dateline));
    put("bio", head_of("bio", article.bio.as_ref()));
    put("tags", json!(article.tags));
    put("corrections", json!(article.corrections.len()));
    let related: Vec<Value> = article.related.iter().map(|r| json!([r.title, r.deck])).collect();
    put("related", json!(related));
    put("paragraphs", json!(paragraphs.len()));
    put("first", head_of("first", paragraphs.first().map(|p| &p.text)));
    put("last", head_of("last", paragraphs.last().map(|p| &p.text)));
    if wanted.contains_key("kinds") {
        let letters: String = paragraphs.iter().map(|p| letter(p.kind)).collect();
        put("kinds", json!(letters));
    }
    out
}

fn letter(kind: ParagraphKind) -> char {
    match kind {
        ParagraphKind::Text => 't',
        ParagraphKind::Heading => 'h',
        ParagraphKind::Quote => 'q',
        ParagraphKind::Item => 'i',
    }
}

fn check(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).expect("a dump");
    let wanted = fs::read_to_string(path.with_extension("json")).expect("its expectations");
    let wanted: Map<String, Value> = serde_json::from_str(&wanted).expect("an object");
    let article = read(&text);
    let got = summary(&article, &wanted);
    let mut keys: Vec<&String> = wanted.keys().chain(got.keys()).collect();
    keys.sort();
    keys.dedup();
    let differences: Vec<String> = keys
        .into_iter()
        .filter(|key| wanted.get(*key) != got.get(*key))
        .map(|key| format!("  {key}: wanted {:?}, got {:?}", wanted.get(key), got.get(key)))
        .collect();
    (!differences.is_empty()).then(|| format!("{}\n{}", path.display(), differences.join("\n")))
}

#[test]
fn dumps_come_out_as_expected() {
    let folder = root().join("tests/data/dumps");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the dumps")
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 18);
    let failures: Vec<String> = paths.iter().filter_map(|path| check(path)).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn a_page_from_outside() {
    let path = root().join("../shared/seed/hard-power.txt");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let article = read(&text);
    assert_eq!(article.title.as_ref().map(|t| t.value.as_str()), Some("Hard Power"));
    assert_eq!(article.kicker.as_deref(), Some("Argument"));
    assert_eq!(article.deck.as_deref(), Some("Why Pakistan is so difficult to work with."));
    let source = article.source.as_ref().map(|s| (s.value.as_str(), s.basis));
    assert_eq!(source, Some(("Foreign Policy", Basis::Furniture)));
    assert_eq!(article.authors, ["Anatol Lieven"]);
    assert_eq!(article.authors_basis, Some(Basis::Bio));
    let date = article.date.as_ref().map(|d| (d.value, d.basis));
    assert_eq!(date, Date::by(2011, 4, 25).map(|d| (d, Basis::Correction)));
    assert_eq!(article.date.map(|d| d.value.precision()), Some(Precision::By));
    assert_eq!(article.corrections.len(), 1);
    assert!(article.bio.as_ref().is_some_and(|b| b.starts_with("Anatol Lieven is the director")));
    assert_eq!(article.paragraphs.len(), 20);
    assert!(article.paragraphs[0].text.starts_with("Last week, the Pakistani government"));
    assert!(article.paragraphs[3].text.contains("a bomb in Harrods"));
    assert!(article.paragraphs[19].text.ends_with("then all bets are off."));
    assert!(article.paragraphs.iter().all(|p| p.kind == ParagraphKind::Text));
    let related: Vec<&str> = article.related.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(
        related,
        [
            "How the West Misunderstood Moscow in Ukraine",
            "Asian Powers Set Their Strategic Sights on Europe",
            "The Winners From U.S.-China Decoupling",
            "Another Uprising Has Started in Syria",
        ]
    );
    assert!(article.related.iter().all(|r| r.deck.is_some()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever lines come in whatever order: paragraphs keep their promise, and their passages too.
    #[test]
    fn any_order_of_lines_is_read(picks in prop::collection::vec((0usize..LINES.len(), 0u8..3), 0..40)) {
        let mut text = String::new();
        for (line, gap) in picks {
            text.push_str(LINES[line]);
            text.push_str(["\n", "\n\n", "\r\n"][gap as usize]);
        }
        let article = read(&text);
        for paragraph in &article.paragraphs {
            prop_assert!(!paragraph.text.is_empty() && !paragraph.text.contains("  "));
            prop_assert_eq!(paragraph.text.trim(), paragraph.text.as_str());
        }
        prop_assert_eq!(article.authors.is_empty(), article.authors_basis.is_none());
        let _ = crate::article::passages(&article, &crate::article::PassageOptions::default());
    }
}

/// Lines that mean something to the reader, and some that mean nothing.
#[rustfmt::skip]
const LINES: [&str; 26] = [
    "By Jane Doe", "By , the director of X", "Opinion", "12 March 2014", "Most read", "Share",
    "Photo: Jane Roe/AP", "Read more: The Quay", "The Quay | The Harbour Gazette", "The Quay",
    "Correction, March 3, 2014: It was May.", "Jane Doe is a professor of law at X.",
    "— Jane Doe", "Tags:", "© 2014 The Gazette", "* * *", "# Quay", "• one", "Title: The Quay",
    "Author: Jane Doe",
    "LONDON — The quay closed on a Sunday, and nobody in the town was surprised to see it go.",
    "*** START OF THE QUAY", "…", "é\u{301} \u{a0}ß\u{200b}", "12", "港は閉まった。",
];

#[test]
fn nothing_panics_or_is_lost() {
    for text in
        ["", "\n", "a", "By", "By ,\n\n©", "# ", "===\n---", "Title:\nDate:", "Most read", "…\n…"]
    {
        let _ = read(text);
    }
    let lines: Vec<String> =
        (0..2_000).map(|i| format!("Line {i} of a long and even list")).collect();
    assert!(read(&lines.join("\n")).paragraphs.len() >= 1_990);
}
