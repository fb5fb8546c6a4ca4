//! byline: full-text search for commentary. Who said what about whom, and when.
#![warn(missing_docs)]

pub mod answer;
pub mod article;
pub mod corpus;
pub mod entities;
pub mod formats;
pub mod index;
pub mod ingest;
pub mod model;
pub mod search;
pub mod text;
