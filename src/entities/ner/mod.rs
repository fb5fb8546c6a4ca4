//! Names in running text: the recogniser, its model, and the measure of how good it is.
//!
//! Texts come in, spans with a type and a confidence go out. Who is meant by a name (aliases,
//! surnames, the corpus) is left to others.

pub mod conll;
pub mod decode;
pub mod eval;
pub mod features;
pub mod lexicon;
pub mod ner_model;
pub mod patterns;
pub mod prepared;
pub mod recogniser;
pub mod rule;
pub mod tags;
pub mod tokens;
pub mod words;
