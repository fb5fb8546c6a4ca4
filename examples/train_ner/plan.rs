//! What to train on, how, and what to measure: from the command line.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use byline::entities::ner::features::Templates;

use crate::crf;

/// A run of the trainer.
pub struct Plan {
    /// The folder with the sets (`ner/`) and the unmarked text (`new_europe/`).
    pub data: PathBuf,
    /// Files to train on, by path without extension, each with its weight.
    pub train: Vec<(String, f32)>,
    /// Files to measure on.
    pub test: Vec<String>,
    /// Features to use.
    pub templates: Templates,
    /// Whether only open tokens are looked at.
    pub gate: bool,
    /// How the weights are found.
    pub crf: crf::Options,
    /// Features met less often are dropped.
    pub min_count: u32,
    /// Features kept in the model, those with the largest weights.
    pub max_rows: usize,
    /// How often the silver set is read again with a teacher's doubts.
    pub lessons: usize,
    /// Kinds (one bit each) of silver names that stay though the teacher has none there.
    pub keep: u32,
    /// One sentence in so many is copied with other names; 0 for none.
    pub rename: usize,
    /// What a copy counts.
    pub copy_weight: f32,
    /// Trainings with different seeds whose weights are averaged.
    pub seeds: u64,
    /// Where the model goes.
    pub out: Option<PathBuf>,
    /// Whether to print the errors.
    pub errors: bool,
}

/// Everything but the test halves of `gmb` and `uner_ewt`.
const ALL: &str = "gmb,gmb/dev,uner,uner_ewt/dev,btc,wnut,wikigold";

impl Plan {
    /// Reads `key=value` arguments. Without any, the shipped model is made.
    pub fn from_args(args: impl Iterator<Item = String>) -> Plan {
        let args: HashMap<String, String> = args
            .filter_map(|a| a.split_once('=').map(|(k, v)| (k.to_string(), v.to_string())))
            .collect();
        let get =
            |k: &str, default: &str| args.get(k).cloned().unwrap_or_else(|| default.to_string());
        let number = |k: &str, default: f32| match args.get(k) {
            Some(v) => v.parse().unwrap_or_else(|_| panic!("`{k}` wants a number, not `{v}`")),
            None => default,
        };
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let shipping = !args.contains_key("train");
        let out = shipping.then(|| home.join("src/entities/ner/ner.model"));
        let weights = pairs(&get("weights", "gmb:0.4"));
        let weight = |name: &str| {
            let set = name.split('/').next().unwrap_or(name);
            weights.get(set).copied().unwrap_or(1.0)
        };
        Plan {
            data: args.get("data").map_or_else(|| home.join("../shared/data"), PathBuf::from),
            train: files(&get("train", ALL)).into_iter().map(|n| (n.clone(), weight(&n))).collect(),
            test: files(&get("test", "gmb/test,uner_ewt/test")),
            templates: Templates(number("templates", Templates::FULL.0 as f32) as u32),
            gate: number("gate", 1.0) > 0.0,
            crf: crf::Options {
                epochs: number("epochs", 5.0) as usize,
                rate: number("rate", 0.1),
                l2: number("l2", 0.01),
                dropout: number("dropout", 0.3),
                bag: number("bag", 0.3),
            },
            min_count: number("min", 2.0) as u32,
            max_rows: number("rows", 195_000.0) as usize,
            lessons: number("lessons", 1.0) as usize,
            keep: number("keep", 31.0) as u32,
            rename: number("rename", 4.0) as usize,
            copy_weight: number("copies", 0.3),
            seeds: number("seeds", 4.0) as u64,
            out: args.get("out").map(PathBuf::from).or(out),
            errors: number("errors", 0.0) > 0.0,
        }
    }

    /// True for the yardstick: plain features, names as the sets mark them.
    pub fn is_plain(&self) -> bool {
        self.templates == Templates::PLAIN
    }
}

/// `gmb:0.5,btc:2` as a map.
fn pairs(text: &str) -> HashMap<String, f32> {
    text.split(',')
        .filter_map(|p| p.split_once(':'))
        .map(|(k, v)| (k.to_string(), v.parse().unwrap_or_else(|_| panic!("`{v}` is no weight"))))
        .collect()
}

/// Names of sets as their files.
fn files(text: &str) -> Vec<String> {
    text.split(',').filter(|n| !n.is_empty()).flat_map(expand).collect()
}

fn expand(name: &str) -> Vec<String> {
    let files: &[&str] = match name {
        "gmb" => &["gmb/train"],
        "uner" => &["uner_ewt/train_firstcommit"],
        "btc" => &["btc/f", "btc/g"],
        "wnut" => &["wnut17/train", "wnut17/dev", "wnut17/test"],
        "wikigold" => &["wikigold/all"],
        file => return vec![file.to_string()],
    };
    files.iter().map(|f| (*f).to_string()).collect()
}
