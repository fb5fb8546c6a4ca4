//! The fuzz targets for some rounds each; `examples/fuzz` runs them for as long as one likes.

#[path = "../../examples/fuzz/mutate.rs"]
pub mod mutate;
#[path = "../../examples/fuzz/targets/mod.rs"]
mod targets;

use mutate::{Random, mutated};
use targets::TARGETS;

/// Runs a target on so many inputs; a failure names the round, for `--from`.
fn run(name: &str, rounds: u64) {
    let target = TARGETS.iter().find(|t| t.name == name).expect("a target");
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty(), "{name}");
    seeds.iter().for_each(|seed| (target.run)(seed));
    for round in 0..rounds {
        let mut random = Random::of_round(1, round);
        let input = mutated(&seeds, target.pieces, target.max_bytes, &mut random);
        if std::panic::catch_unwind(|| (target.run)(&input)).is_err() {
            panic!("`cargo run --example fuzz -- {name} --from {round} --runs 1` panics");
        }
    }
}

#[test]
fn queries() {
    run("query", 50_000);
}

#[test]
#[ignore = "takes minutes"]
fn a_million_queries() {
    run("query", 1_000_000);
}

#[test]
fn searches() {
    run("search", 2_000);
}

#[test]
fn other_inputs() {
    for target in TARGETS.iter().filter(|t| !["query", "search"].contains(&t.name)) {
        run(target.name, 300);
    }
}
