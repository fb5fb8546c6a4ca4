//! From sets of sentences to the bytes of a model: the lexicon, the features, the weights, and the
//! lessons that a teacher gives on the silver set.

use std::fs;

use byline::entities::ner::features::{Maker, Templates, Token, sure_org};
use byline::entities::ner::lexicon::{Builder, Lexicon};
use byline::entities::ner::ner_model::{self, N_STATES, NerModel, Parts, ROW};
use byline::entities::ner::prepared::{Prepared, Segment};
use byline::entities::ner::recogniser::Recogniser;
use byline::entities::ner::tags::{self, Kind, OUTSIDE, Position, tag};
use byline::entities::ner::tokens::pieces;
use byline::entities::ner::words::fold;
use rustc_hash::FxHashMap;

use crate::copies::{self, Names};
use crate::crf::{self, Random, Run, Weights};
use crate::data::{self, Sentence, Set};
use crate::plan::Plan;
use crate::{clusters, lists};

/// The lexicon's tables.
pub struct Tables {
    words: Vec<u8>,
    phrases: Vec<u8>,
}

impl Tables {
    /// The lexicon over the tables.
    pub fn lexicon(&self) -> Lexicon<'_> {
        Lexicon::new(&self.words, &self.phrases)
    }
}

/// Trains as planned; the model's bytes.
pub fn run(plan: &Plan) -> (Vec<u8>, Tables) {
    let root = plan.data.join("ner");
    let mut sets: Vec<Set> = plan.train.iter().map(|(n, w)| data::read(&root, n, *w)).collect();
    let mut copied = Vec::new();
    if !plan.is_plain() {
        sets.iter_mut().for_each(data::mark_demonyms);
        copied = copy(&sets, plan);
    }
    let tables = tables(&sets, plan);
    sets.extend(copied);
    let is_silver = |s: &Set| s.name.starts_with("gmb");
    let lessons = if plan.is_plain() || sets.iter().all(is_silver) { 0 } else { plan.lessons };
    let mut bytes = Vec::new();
    for round in 0..=lessons {
        let clean_only = round < lessons && round == 0;
        let pupils: Vec<&Set> = sets.iter().filter(|s| !(clean_only && is_silver(s))).collect();
        bytes = learn(&pupils, &tables, plan);
        if round < lessons {
            let teacher = recogniser(&bytes, plan);
            for s in sets.iter_mut().filter(|s| is_silver(s)) {
                teach(s, &teacher, &tables.lexicon(), plan);
            }
        }
    }
    (bytes, tables)
}

/// A recogniser over a model that has just been made.
pub fn recogniser<'b>(bytes: &'b [u8], plan: &Plan) -> Recogniser<'b> {
    let model = NerModel::read(bytes).unwrap_or_else(|e| panic!("{e}"));
    Recogniser::new(model, plan.templates)
}

/// Copies of the sentences of all sets but the silver one, with other names.
fn copy(sets: &[Set], plan: &Plan) -> Vec<Set> {
    let names = Names::new();
    let mut random = Random(11);
    sets.iter()
        .filter(|s| plan.rename > 0 && !s.name.starts_with("gmb"))
        .map(|s| Set {
            name: "copy".to_string(),
            sentences: copies::renamed(s, &names, plan.rename, &mut random),
            weight: s.weight * plan.copy_weight,
        })
        .collect()
}

/// The lexicon: gazetteers, clusters and capitals from the sets' own text and The New Europe.
fn tables(sets: &[Set], plan: &Plan) -> Tables {
    let mut builder = Builder::default();
    lists::add_lists(&mut builder);
    let mut counts = lists::CaseCounts::default();
    let mut sentences: Vec<Vec<String>> = Vec::new();
    let mut read = |tokens: &[Token<'_>]| {
        counts.add(tokens);
        fold_sentences(tokens, &mut sentences);
    };
    for text in sets.iter().flat_map(|s| data::texts(&s.sentences)) {
        read(&data::tokens(text));
    }
    if !plan.is_plain() {
        for text in new_europe(plan) {
            let pieces = pieces(&text);
            let token = |p: byline::entities::ner::tokens::Piece| Token {
                text: &text[p.range],
                first: p.first,
            };
            read(&pieces.into_iter().map(token).collect::<Vec<_>>());
        }
    }
    if plan.templates.0 & Templates::CLUSTERS != 0 {
        for (word, path) in clusters::learn(&sentences) {
            builder.set_cluster(&word, path);
        }
    }
    counts.give(&mut builder);
    let (words, phrases) = builder.pack();
    eprintln!("lexicon: {} and {} bytes", words.len(), phrases.len());
    Tables { words, phrases }
}

/// The texts of The New Europe, with its doubled quote marks made single.
fn new_europe(plan: &Plan) -> Vec<String> {
    let path = plan.data.join("new_europe/articles.jsonl");
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("cannot read `{}`: {e}", path.display()));
    text.lines()
        .filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok())
        .filter_map(|v| v["text"].as_str().map(|t| t.replace("\"\"", "\"")))
        .collect()
}

/// Sentences of folded words, numbers by their length.
fn fold_sentences(tokens: &[Token<'_>], out: &mut Vec<Vec<String>>) {
    for t in tokens {
        if t.first || out.is_empty() {
            out.push(Vec::new());
        }
        let digits = t.text.chars().all(|c| c.is_ascii_digit() || ",.-".contains(c));
        let folded =
            if digits && t.text.len() > 1 { "0".repeat(t.text.len().min(5)) } else { fold(t.text) };
        out.last_mut().into_iter().for_each(|s| s.push(folded.clone()));
    }
}

/// A text made ready; without the gate every token is open.
pub fn prepare(text: &[Sentence], lexicon: &Lexicon<'_>, plan: &Plan) -> Prepared {
    let tokens = data::tokens(text);
    let mut prepared = Prepared::new(tokens.iter().copied(), lexicon);
    if !plan.gate {
        prepared.open.fill(true);
    }
    prepared
}

/// Labels that segments can carry: names that a closed token or a segment's edge cuts are out.
fn within(labels: impl Iterator<Item = u8>, text: &Prepared, segments: &[Segment]) -> Vec<u8> {
    let mut out: Vec<u8> = labels.collect();
    let mut segment_of = vec![usize::MAX; text.len()];
    for (k, &(start, end)) in segments.iter().enumerate() {
        segment_of[start..end].fill(k);
    }
    for (start, end, _) in tags::names(&out) {
        let whole = segment_of[start..end].iter().all(|k| *k == segment_of[start]);
        if !whole || segment_of[start] == usize::MAX {
            out[start..end].fill(OUTSIDE);
        }
    }
    out
}

/// Trains one model.
fn learn(sets: &[&Set], tables: &Tables, plan: &Plan) -> Vec<u8> {
    let lexicon = tables.lexicon();
    let ids = feature_ids(sets, &lexicon, plan);
    let index: FxHashMap<u32, u32> = ids.iter().zip(0..).map(|(f, i)| (*f, i)).collect();
    let mut runs = Vec::new();
    for set in sets {
        for text in data::texts(&set.sentences) {
            add_runs(text, set.weight, &index, &lexicon, plan, &mut runs);
        }
    }
    eprintln!("{} runs, {} features", runs.len(), ids.len());
    let mut weights = Weights::zero(ids.len());
    for seed in 0..plan.seeds {
        let mut trainer = crf::Trainer::new(ids.len());
        trainer.train(&runs, &plan.crf, 7 + seed);
        weights.add(&trainer.weights, 1.0 / plan.seeds as f32);
    }
    if plan.templates.0 & Templates::LISTS != 0 {
        favour_sure_orgs(&mut weights, &ids);
    }
    let parts = quantise(&weights, &ids, plan.max_rows, tables);
    let bytes = ner_model::pack(&parts);
    eprintln!("model: {} bytes, {} features", bytes.len(), parts.features.len());
    bytes
}

/// The features that are met often enough, ascending.
fn feature_ids(sets: &[&Set], lexicon: &Lexicon<'_>, plan: &Plan) -> Vec<u32> {
    let mut seen: FxHashMap<u32, u32> = FxHashMap::default();
    for text in sets.iter().flat_map(|s| data::texts(&s.sentences)) {
        let text = prepare(text, lexicon, plan);
        let maker = Maker::new(&text, plan.templates);
        for segment in text.segments() {
            for i in segment.0..segment.1 {
                maker.make(i, segment, |f, _| *seen.entry(f).or_default() += 1);
            }
        }
    }
    let mut ids: Vec<u32> =
        seen.into_iter().filter(|(_, n)| *n >= plan.min_count).map(|(f, _)| f).collect();
    ids.sort_unstable();
    ids
}

fn add_runs(
    text: &[Sentence],
    weight: f32,
    index: &FxHashMap<u32, u32>,
    lexicon: &Lexicon<'_>,
    plan: &Plan,
    runs: &mut Vec<Run>,
) {
    let prepared = prepare(text, lexicon, plan);
    let maker = Maker::new(&prepared, plan.templates);
    let segments = prepared.segments();
    let labels = |of: fn(&Sentence) -> &Vec<u8>| text.iter().flat_map(of).copied();
    let gold = within(labels(|s| &s.tags), &prepared, &segments);
    let also = within(labels(|s| s.also.as_ref().unwrap_or(&s.tags)), &prepared, &segments);
    for &segment in &segments {
        let right = (segment.0..segment.1).map(|i| 1 << gold[i] | 1 << also[i]).collect();
        let mut run = Run::new(right, weight);
        for i in segment.0..segment.1 {
            let (mut plain, mut lexical) = (Vec::new(), Vec::new());
            maker.make(i, segment, |f, is_word| {
                let list = if is_word { &mut lexical } else { &mut plain };
                list.extend(index.get(&f));
            });
            run.push(&plain, &lexical);
        }
        runs.push(run);
    }
}

/// Notes what a teacher says of the silver set. Where it disagrees, both labels count as right and
/// the pupil chooses; but a name that the teacher does not see at all stays.
fn teach(set: &mut Set, teacher: &Recogniser<'_>, lexicon: &Lexicon<'_>, plan: &Plan) {
    let mut n_differ = 0;
    for text in set.sentences.chunks_mut(data::TEXT_SENTENCES) {
        let said = teacher.label(&prepare(text, lexicon, plan)).tags;
        let mut at = 0;
        for s in text {
            let mut also = said[at..at + s.tokens.len()].to_vec();
            at += s.tokens.len();
            for (start, end, kind) in tags::names(&s.tags) {
                let unseen = also[start..end].iter().all(|t| *t == OUTSIDE);
                if unseen && plan.keep >> kind as u32 & 1 == 1 {
                    also[start..end].copy_from_slice(&s.tags[start..end]);
                }
            }
            n_differ += also.iter().zip(&s.tags).filter(|(a, b)| a != b).count();
            s.also = Some(also);
        }
    }
    eprintln!("{}: the teacher differs on {n_differ} tokens", set.name);
}

/// Names that are sure to be organisations get that much, in nats, on top of what was learnt.
const SURE: f32 = 1.5;

fn favour_sure_orgs(weights: &mut Weights, ids: &[u32]) {
    for p in [Position::Begin, Position::Inside, Position::End, Position::Single] {
        if let Ok(i) = ids.binary_search(&sure_org(p)) {
            weights.rows[i][tag(Kind::Org, p) as usize] += SURE;
        }
    }
}

/// Steps to a nat in the model's whole numbers.
const SCALE: f32 = 32.0;

/// Whole numbers from the trained weights, the largest rows only.
fn quantise(weights: &Weights, ids: &[u32], max_rows: usize, tables: &Tables) -> Parts {
    let whole = |w: f32| (w * SCALE).round().clamp(-127.0, 127.0) as i8;
    let mut rows: Vec<(u32, u32, [i8; ROW])> = weights
        .rows
        .iter()
        .zip(ids)
        .map(|(row, id)| {
            let row = row.map(whole);
            (row.iter().map(|x| u32::from(x.unsigned_abs()).pow(2)).sum(), *id, row)
        })
        .filter(|(size, _, _)| *size > 0)
        .collect();
    rows.sort_by_key(|(size, id, _)| (std::cmp::Reverse(*size), *id));
    rows.truncate(max_rows);
    rows.sort_by_key(|(_, id, _)| *id);
    let steps = weights.transitions.iter().flatten();
    let transitions: Vec<i16> = steps.map(|w| (w * SCALE).round() as i16).collect();
    debug_assert_eq!(transitions.len(), N_STATES * N_STATES);
    Parts {
        scale: SCALE as u32,
        transitions,
        features: rows.into_iter().map(|(_, id, row)| (id, row)).collect(),
        words: tables.words.clone(),
        phrases: tables.phrases.clone(),
    }
}
