//! From a folder to sources, and what people say about them.
//!
//! In: a root (a folder or one file), its `corpus.toml`, the `NAME.meta.toml` files beside the
//! articles, its `entities.toml`. Out: [`Source`]s in a fixed order, [`Skipped`] values, the
//! [`Overrides`] of each source, the [`Sheet`] of entities. What the files hold is left to
//! `formats`; nothing here reads an article.

pub mod attachments;
pub mod config;
pub mod names;
pub mod overrides;
pub mod sheet;
mod tables;
pub mod walk;

pub use attachments::Attachments;
pub use config::{Config, Globs};
pub use overrides::{Overrides, apply};
pub use sheet::Sheet;
pub use tables::ConfigError;
pub use walk::{Skipped, SkippedKind, Source, Walk, WalkError, WalkOptions, walk};
