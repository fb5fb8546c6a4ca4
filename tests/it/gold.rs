//! Names and speakers against gold: offsets that a reader marked, without the texts.
//!
//! A file of `tests/data/gold/` has sections, each opened by `article KEY`; `bytes N` is the length
//! of its head and paragraphs together. Then, by paragraph (0 is the head) and bytes of it:
//! `name P START END TYPE ID [START-END …]`, the last being other boundaries that will do;
//! `maybe P START END`, what a reader may list or leave; `speaker P START END ID`, and
//! `maybe-speaker P START END`. `names not marked` says that only speakers were read for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use byline::article::{PassageOptions, passages};
use byline::entities::ner::{conll, eval, rule};
use byline::entities::{self, Recogniser};
use byline::formats::{ReadOptions, read_file};
use byline::model::{Article, EntityType, Mention, Span, Speaker};

use crate::harness::{Place, shared};

struct GoldName {
    paragraph: u32,
    spans: Vec<Span>,
    kinds: Vec<String>,
    id: String,
}

struct GoldSpeaker {
    paragraph: u32,
    span: Span,
}

#[derive(Default)]
struct Gold {
    key: String,
    n_bytes: usize,
    names: Vec<GoldName>,
    names_marked: bool,
    maybe: Vec<(u32, Span)>,
    speakers: Vec<GoldSpeaker>,
    maybe_speakers: Vec<(u32, Span)>,
}

fn read_gold(file: &str) -> Vec<Gold> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gold").join(file);
    let text = fs::read_to_string(path).expect("the gold is part of the project");
    let mut all: Vec<Gold> = Vec::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        if fields[0] == "article" {
            all.push(Gold { key: fields[1].into(), names_marked: true, ..Gold::default() });
            continue;
        }
        let gold = all.last_mut().expect("a section begins with its article");
        let number = |s: &str| s.parse::<usize>().expect("a number");
        let place = || (number(fields[1]) as u32, Span::new(number(fields[2]), number(fields[3])));
        match fields[0] {
            "bytes" => gold.n_bytes = number(fields[1]),
            "names" => gold.names_marked = false,
            "name" => {
                let (paragraph, span) = place();
                let others = fields[6..].iter().filter_map(|f| f.split_once('-'));
                let mut spans = vec![span];
                spans.extend(others.map(|(a, z)| Span::new(number(a), number(z))));
                let kinds = fields[4].split('|').map(String::from).collect();
                gold.names.push(GoldName { paragraph, spans, kinds, id: fields[5].into() });
            }
            "maybe" => gold.maybe.push(place()),
            "speaker" => {
                let (paragraph, span) = place();
                gold.speakers.push(GoldSpeaker { paragraph, span });
            }
            "maybe-speaker" => gold.maybe_speakers.push(place()),
            other => panic!("unknown line: {other}"),
        }
    }
    all
}

/// An article as byline reads it, names and speakers by paragraph.
struct Read {
    paragraphs: Vec<String>,
    names: Vec<(u32, Mention)>,
    speakers: Vec<(u32, Speaker)>,
}

fn read(article: &Article) -> Read {
    let passages = passages(article, &PassageOptions::default());
    let mentions = entities::mentions(&passages, &article.entities, Some(Recogniser::shipped()));
    let head = passages.iter().find(|p| p.locus.is_head()).map_or("", |p| p.text.as_str());
    let body = article.paragraphs.iter().map(|p| p.text.clone());
    let paragraphs: Vec<String> = std::iter::once(head.to_string()).chain(body).collect();
    let mut read = Read { paragraphs, names: Vec::new(), speakers: Vec::new() };
    let mut cut = 0;
    for (passage, mentions) in passages.iter().zip(&mentions) {
        let locus = passage.locus;
        if locus.part == 1 {
            cut = 0;
        }
        // Where the passage's paragraphs begin in it, and how far into each of them it begins.
        let mut shift = 0;
        if locus.part > 0 {
            let text = &read.paragraphs[locus.from as usize];
            shift = cut + text[cut..].find(&passage.text).expect("a part of the paragraph");
            cut = shift + passage.text.len();
        }
        let place = |span: Span| {
            let nth = passage.paragraph_starts.partition_point(|s| *s <= span.start).max(1) - 1;
            let base = if locus.is_head() { 0 } else { passage.paragraph_starts[nth] };
            let paragraph = if locus.is_head() { 0 } else { locus.from + nth as u32 };
            let moved = |at: u32| at - base + shift as u32;
            (paragraph, Span { start: moved(span.start), end: moved(span.end) })
        };
        for mention in mentions {
            let (paragraph, span) = place(mention.span);
            read.names.push((paragraph, Mention { span, ..mention.clone() }));
        }
        for speaker in entities::speakers(passage, mentions) {
            let (paragraph, span) = place(speaker.span);
            read.speakers.push((paragraph, Speaker { span, ..speaker }));
        }
    }
    read
}

fn articles(path: &Path) -> Vec<Article> {
    let mut found = Vec::new();
    let rel = path.file_name().expect("a file").to_string_lossy().into_owned();
    read_file(path, &rel, &ReadOptions::default(), &mut |read| found.extend(read.ok()));
    found
}

/// Right, wrong and missing, counted.
#[derive(Clone, Copy, Default)]
struct Score {
    right: usize,
    found: usize,
    gold: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    fn add(&mut self, other: Score) {
        self.right += other.right;
        self.found += other.found;
        self.gold += other.gold;
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p, r) = (self.precision() * 100.0, self.recall() * 100.0);
        let (right, found, gold) = (self.right, self.found, self.gold);
        write!(f, "precision {p:.1}, recall {r:.1} ({right} of {found} found, of {gold} marked)")
    }
}

/// What is scored: persons, organisations and places.
fn is_scored(kind: EntityType) -> bool {
    matches!(kind, EntityType::Person | EntityType::Org | EntityType::Place)
}

/// A name is right where boundaries and type are; others than the three types are not looked at.
fn score_names(gold: &Gold, read: &Read, log: &mut Vec<String>) -> Score {
    let fits = |g: &GoldName, p: u32, m: &Mention| {
        g.paragraph == p
            && g.spans.contains(&m.span)
            && g.kinds.iter().any(|k| k == m.kind.as_str())
    };
    let mut score = Score { gold: gold.names.len(), ..Score::default() };
    let text = |p: u32, s: Span| s.of(&read.paragraphs[p as usize]).to_string();
    for g in &gold.names {
        if !read.names.iter().any(|(p, m)| fits(g, *p, m)) {
            let (p, s) = (g.paragraph, g.spans[0]);
            log.push(format!("missed ¶{p} {}-{} {} {}", s.start, s.end, g.kinds[0], text(p, s)));
        }
    }
    for (p, m) in read.names.iter().filter(|(_, m)| is_scored(m.kind)) {
        let maybe = gold.maybe.iter().any(|(q, s)| p == q && s.overlaps(&m.span));
        let right = gold.names.iter().any(|g| fits(g, *p, m));
        if right {
            score.right += 1;
        } else if maybe {
            continue;
        } else {
            log.push(format!(
                "false ¶{p} {}-{} {} {} [{} {:.2}]",
                m.span.start,
                m.span.end,
                m.kind.as_str(),
                text(*p, m.span),
                m.basis.as_str(),
                m.confidence
            ));
        }
        score.found += 1;
    }
    score
}

/// A speaker is right where its words hold those that the reader marked, or half of them.
fn score_speakers(gold: &Gold, read: &Read, log: &mut Vec<String>) -> Score {
    let shared = |a: Span, b: Span| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let fits = |p: u32, q: u32, g: Span, s: Span| p == q && 2 * shared(g, s) >= g.end - g.start;
    let mut score = Score { gold: gold.speakers.len(), ..Score::default() };
    let text = |p: u32, s: Span| s.of(&read.paragraphs[p as usize]).to_string();
    for g in &gold.speakers {
        let found = read.speakers.iter().any(|(p, s)| fits(*p, g.paragraph, g.span, s.span));
        score.right += usize::from(found);
        if !found {
            log.push(format!("missed ¶{} {}", g.paragraph, text(g.paragraph, g.span)));
        }
    }
    for (p, s) in &read.speakers {
        // One claim may hold several people: "Ahmed and Norris said".
        let n = gold.speakers.iter().filter(|g| fits(*p, g.paragraph, g.span, s.span)).count();
        let maybe = gold.maybe_speakers.iter().any(|(q, g)| p == q && g.overlaps(&s.span));
        if n == 0 && !maybe {
            log.push(format!("false ¶{p} {}", text(*p, s.span)));
        }
        score.found += if maybe && n == 0 { 0 } else { n.max(1) };
    }
    score
}

/// The names under which each entity of the gold was found.
fn joined(gold: &Gold, read: &Read) -> BTreeMap<String, BTreeSet<String>> {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for g in &gold.names {
        for (_, m) in read.names.iter().filter(|(p, m)| *p == g.paragraph && m.span == g.spans[0]) {
            let name = entities::mention_key(m.kind, &m.name);
            names.entry(g.id.clone()).or_default().insert(name);
        }
    }
    names
}

/// Reads what the sections of a gold file were marked in, and scores it.
fn score(all: &[(Gold, Article)]) -> (Score, Score) {
    let (mut names, mut speakers) = (Score::default(), Score::default());
    for (gold, article) in all {
        let read = read(article);
        let n_bytes: usize = read.paragraphs.iter().map(String::len).sum();
        assert_eq!(n_bytes, gold.n_bytes, "{} is read otherwise than it was marked", gold.key);
        let mut log = Vec::new();
        if gold.names_marked {
            let score = score_names(gold, &read, &mut log);
            eprintln!("{}: names: {score}", gold.key);
            names.add(score);
        }
        log.push(String::from("speakers"));
        let score = score_speakers(gold, &read, &mut log);
        eprintln!("{}: speakers: {score}", gold.key);
        speakers.add(score);
        if std::env::var_os("BYLINE_GOLD_LOG").is_some() {
            log.iter().for_each(|line| eprintln!("    {line}"));
        }
    }
    (names, speakers)
}

fn hard_power() -> Option<Vec<(Gold, Article)>> {
    let file = shared("seed/hard-power.txt")?;
    Some(read_gold("hard-power.tsv").into_iter().zip(articles(&file)).collect())
}

/// The articles of a weekly of 1916-1920 that were marked.
fn new_europe() -> Option<Vec<(Gold, Article)>> {
    let file = shared("data/new_europe/articles.jsonl")?;
    let text = fs::read_to_string(file).expect("the articles can be read");
    let gold = read_gold("new-europe.tsv");
    let line = |g: &Gold| {
        let id = format!("\"id\": \"{}\"", g.key);
        text.lines().find(|l| l.contains(&id)).expect("the article is there")
    };
    let lines: Vec<&str> = gold.iter().map(line).collect();
    let place = Place::new();
    let found = articles(&place.write("marked.jsonl", lines.join("\n")));
    assert_eq!(found.len(), gold.len());
    Some(gold.into_iter().zip(found).collect())
}

fn notes() -> Vec<(Gold, Article)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let article = |g: &Gold| articles(&corpus.join(format!("{}.md", g.key))).remove(0);
    read_gold("notes.tsv")
        .into_iter()
        .map(|g| {
            let a = article(&g);
            (g, a)
        })
        .collect()
}

#[test]
fn names_of_hard_power() {
    let Some(all) = hard_power() else { return };
    let (names, _) = score(&all);
    eprintln!("hard-power: names: {names}");
    assert!(names.recall() >= 0.95, "{names}");
    assert!(names.precision() > 0.95, "{names}");
    let names = joined(&all[0].0, &read(&all[0].1));
    for id in ["let", "isi", "jud", "davis", "karzai", "musharraf", "tankel", "tarar"] {
        assert_eq!(names[id].len(), 1, "{id}: {:?}", names[id]);
    }
}

#[test]
fn names_of_new_europe() {
    let Some(all) = new_europe() else { return };
    let (names, _) = score(&all);
    eprintln!("New Europe: names: {names}");
    assert!(names.precision() >= 0.93 && names.recall() >= 0.92, "{names}");
}

#[test]
fn speakers_of_all_that_was_marked() {
    let mut all = notes();
    all.extend(hard_power().into_iter().flatten());
    all.extend(new_europe().into_iter().flatten());
    let (_, speakers) = score(&all);
    eprintln!("speakers: {speakers}");
    assert!(speakers.precision() >= 0.9, "{speakers}");
    assert!(speakers.recall() >= 0.9, "{speakers}");
}

/// How many of the recogniser's names are right, by how sure it is in hundredths, on test sets.
fn reliability(files: &[std::path::PathBuf]) -> BTreeMap<u32, Score> {
    let mut by_confidence: BTreeMap<u32, Score> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(file).expect("the set can be read");
        let sentences = conll::read(&text).expect("the set is in columns");
        for text in eval::texts(&sentences) {
            let mut gold = BTreeSet::new();
            let mut offset = 0;
            for s in text {
                let names = rule::apply_all(&s.tokens, &s.names);
                gold.extend(
                    names.iter().map(|n| (n.start + offset, n.end + offset, n.kind.entity_type())),
                );
                offset += s.tokens.len();
            }
            let found = Recogniser::shipped().names(&eval::tokens(text));
            for name in found.iter().filter(|n| is_scored(n.kind)) {
                let right = gold.contains(&(name.start, name.end, name.kind));
                let hundredths = (name.confidence * 100.0).round() as u32;
                let score = Score { right: usize::from(right), found: 1, gold: 0 };
                by_confidence.entry(hundredths).or_default().add(score);
            }
        }
    }
    by_confidence
}

#[test]
fn confidence_says_how_often_a_name_is_right() {
    let sets = ["data/ner/gmb/test.conll", "data/ner/uner_ewt/test.conll"];
    let files: Option<Vec<_>> = sets.iter().map(|set| shared(set)).collect();
    let Some(files) = files else { return };
    let by_confidence = reliability(&files);
    for (hundredths, score) in &by_confidence {
        eprintln!(
            "confidence {hundredths}: {:.1} right of {}",
            score.precision() * 100.0,
            score.found
        );
    }
    // In bands, for a single step may hold few names.
    for (low, high) in [(0, 64), (65, 79), (80, 89), (90, 100)] {
        let mut band = Score::default();
        by_confidence.range(low..=high).for_each(|(_, score)| band.add(*score));
        let said: f64 = by_confidence
            .range(low..=high)
            .map(|(sure, score)| f64::from(*sure) / 100.0 * score.found as f64)
            .sum::<f64>()
            / band.found.max(1) as f64;
        let right = band.precision();
        eprintln!("{low}-{high}: said {said:.2}, right {right:.2} of {}", band.found);
        assert!((right - said).abs() < 0.05, "{low}-{high}: said {said:.2}, right {right:.2}");
    }
}
