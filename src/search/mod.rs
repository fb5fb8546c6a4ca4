//! The walk of a query, as one function: tree → plan → collect → marks → hits.
//!
//! In: a [`Snapshot`](crate::index::Snapshot) and a [`SearchRequest`]. Out: an
//! [`Answer`](crate::answer::Answer). How it is printed is left to `output`.

mod aliases;
mod blame;
pub mod bm25;
pub mod collect;
pub mod cursor;
pub mod entities;
pub mod expand;
pub mod facets;
pub mod feedback;
pub mod fold;
pub mod kwic;
pub mod like;
mod marks;
mod matches;
mod names;
pub mod plan;
mod planner;
mod pruned;
pub mod rank;
pub mod request;
mod run;
mod show;
pub mod signals;
pub mod spans;
mod spelling;
pub mod timeline;
mod top;

pub use names::TableNames;
pub use request::{Group, Scope, SearchRequest, Sort};
pub use run::{citation, echo, keys, parse, search};
pub use show::{ShowError, Shown, show};
