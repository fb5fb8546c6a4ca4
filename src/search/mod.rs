//! The walk of a query.
pub mod bm25;
pub mod collect;
pub mod cursor;
pub mod plan;
pub mod request;
pub mod spans;
pub use request::{FilterFlags, Group, Scope, SearchRequest, Sort};
