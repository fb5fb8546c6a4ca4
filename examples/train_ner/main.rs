//! Trains the recogniser's model and writes `src/entities/ner/ner.model`.
//!
//! `cargo run --release --example train_ner` reads the marked sets in `../shared/data/ner` (all but
//! the test halves of `gmb` and `uner_ewt`), the text of `../shared/data/new_europe` and the
//! gazetteers in `src/entities/ner/gazetteer`, and makes the shipped model, byte for byte.
//!
//! With `train=gmb,btc test=uner_ewt/test` and the like it runs an experiment: see [`plan`] for the
//! keys. `templates=0 gate=0 min=1 rows=99999999 dropout=0 bag=0 seeds=1 epochs=10 l2=0.0001
//! weights=gmb:1` is the plain field that the model is measured by.

mod clusters;
mod copies;
mod crf;
mod data;
mod learn;
mod lists;
mod measure;
mod plan;

fn main() {
    let plan = plan::Plan::from_args(std::env::args().skip(1));
    let (bytes, tables) = learn::run(&plan);
    if let Some(out) = &plan.out {
        std::fs::write(out, &bytes)
            .unwrap_or_else(|e| panic!("cannot write `{}`: {e}", out.display()));
    }
    let recogniser = learn::recogniser(&bytes, &plan);
    for name in &plan.test {
        let set = data::read(&plan.data.join("ner"), name, 1.0);
        measure::measure(&recogniser, &set, &tables.lexicon(), &plan);
    }
}
