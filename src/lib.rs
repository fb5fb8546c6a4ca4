//! byline: full-text search for commentary. Who said what about whom, and when.
//!
//! `ARCHITECTURE.md` draws the house; this is its front door. Two functions walk through all of
//! it: [`ingest::run`] from files to an index, [`search::search`] from a query to passages.
#![warn(missing_docs)]

pub mod answer;
pub mod article;
pub mod batch;
pub mod cli;
pub mod corpus;
pub mod entities;
pub mod eval;
pub mod formats;
pub mod index;
pub mod ingest;
pub mod language;
pub mod model;
pub mod output;
pub mod query;
pub mod search;
pub mod text;
