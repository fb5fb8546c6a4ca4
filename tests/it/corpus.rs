//! The notes that come with the project: well formed, and found by the questions they answer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::harness::{Place, shared};

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

fn notes() -> Vec<(String, String)> {
    let mut notes: Vec<(String, String)> = fs::read_dir(Path::new(OURS).join("notes"))
        .expect("the corpus has notes")
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    notes.sort();
    notes
}

fn body(note: &str) -> &str {
    note.splitn(3, "---\n").nth(2).expect("a note has front matter")
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn every_note_reads_without_a_skip_and_with_full_metadata() {
    let place = Place::new();
    let summary = place.run(&["index", OURS, "--json", "--strict"]).expect(0).json();
    let notes = notes();
    assert_eq!(summary["indexed"].as_u64(), Some(notes.len() as u64));
    for (name, text) in &notes {
        let key = format!("notes/{name}");
        let shown = place.run(&["show", &key, "--format", "json"]).expect(0).json();
        assert_eq!(shown["kind"], "note", "{name}");
        for field in ["title", "about"] {
            assert!(shown[field].as_str().is_some_and(|v| !v.trim().is_empty()), "{name}: {field}");
        }
        assert!(!shown["date"].is_null(), "{name}: date");
        assert!(!text.contains("(editorial)") && !text.contains("(unsigned)"), "{name}");
        let n = words(body(text)).len();
        let most = if name == "hard-power" { 1100 } else { 320 };
        assert!((78..=most).contains(&n), "{name}: {n} words");
    }
}

#[test]
fn links_between_notes_lead_somewhere() {
    let notes = notes();
    let names: BTreeSet<&str> = notes.iter().map(|(name, _)| name.as_str()).collect();
    for (name, text) in &notes {
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            let known = target.strip_suffix(".md").is_some_and(|t| names.contains(t));
            assert!(known || target.starts_with("http"), "{name} links to {target}");
        }
    }
}

#[test]
fn no_two_notes_are_alike() {
    let shingles = |text: &str| -> BTreeSet<String> {
        words(body(text)).windows(8).map(|w| w.join(" ")).collect()
    };
    let notes: Vec<(String, BTreeSet<String>)> =
        notes().into_iter().map(|(name, text)| (name, shingles(&text))).collect();
    for (i, (one, a)) in notes.iter().enumerate() {
        for (other, b) in &notes[i + 1..] {
            let shared: Vec<&String> = a.intersection(b).collect();
            assert!(shared.len() < 8, "{one} and {other} share {shared:?}");
        }
    }
}

#[test]
fn no_note_shares_eight_words_with_the_article() {
    let Some(seed) = shared("seed/hard-power.txt") else { return };
    let article = words(&fs::read_to_string(seed).unwrap());
    let runs: BTreeSet<String> = article.windows(8).map(|w| w.join(" ")).collect();
    for (name, text) in notes() {
        let found = words(body(&text)).windows(8).map(|w| w.join(" ")).find(|r| runs.contains(r));
        assert_eq!(found, None, "{name}");
    }
}

#[test]
fn every_declared_entity_is_named_in_its_note_or_in_the_sheet() {
    let place = Place::new();
    place.run(&["index", OURS]).expect(0);
    let sheet = fs::read_to_string(Path::new(OURS).join("entities.toml")).unwrap();
    let sheet = words(&sheet).join(" ");
    let mut missing = Vec::new();
    for (name, text) in notes() {
        let path = format!("{OURS}/notes/{name}.md");
        let article = place.run(&["inspect", &path, "--json"]).expect(0).json();
        let text = words(body(&text)).join(" ");
        for entity in article["entities"].as_array().unwrap() {
            let entity = words(entity.as_str().unwrap()).join(" ");
            if !text.contains(&entity) && !sheet.contains(&entity) {
                missing.push(format!("{name}: {entity}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Questions that a reader of the article would ask, with the notes that answer them.
const QUESTIONS: &str = include_str!("../data/questions.tsv");

#[test]
fn every_question_finds_its_note_in_the_first_three_passages() {
    let place = Place::new();
    place.run(&["index", OURS]).expect(0);
    let mut missed = Vec::new();
    let questions: Vec<(&str, &str)> =
        QUESTIONS.lines().filter_map(|l| l.split_once('\t')).collect();
    assert_eq!(questions.len(), 20);
    for (question, answers) in questions {
        let ran = place.run(&["search", question, "--format", "ids", "--limit", "3"]).expect(0);
        let hit = |answer: &str| {
            let key = format!("notes/{answer}");
            ran.lines().iter().any(|id| id.split('#').next() == Some(key.as_str()))
        };
        if !answers.split(',').any(hit) {
            missed.push(format!("{question}: {:?}", ran.lines()));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
