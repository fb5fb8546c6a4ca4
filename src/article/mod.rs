//! What an article is made of: sentences, passages, dates, bylines, and what is furniture.
//!
//! In: text that a format has decoded. Out: values of [`crate::model`]. Nothing here opens a
//! file, reads a clock or prints. How bytes become text, and which markup meant what, is left to
//! `formats`; what becomes of passages is left to `ingest`.

pub mod bylines;
pub mod dates;
pub mod furniture;
pub mod language;
mod months;
pub mod names;
pub mod notes;
mod passages;
mod pictures;
mod sentences;
mod words;

pub use passages::{PassageOptions, passages};
pub use sentences::sentences;
pub use words::word_count;
