//! The index directory: schema, analysis, writer, reader, state on disk.
//!
//! The only room that touches the index directory, and with `search` the only one that knows
//! Tantivy. In: prepared articles. Out: a [`Snapshot`] to search in.

pub mod analysis;
pub mod columns;
mod counts;
pub mod directory;
mod document;
pub mod record;
pub mod schema;
mod snapshot;
pub mod state;
pub mod stems;
pub mod table;
mod writer;

pub use document::{Documents, Prepared, restored};
pub use snapshot::{OpenError, Snapshot};
pub use state::FORMAT;
pub use writer::{MARKER, Writer};
