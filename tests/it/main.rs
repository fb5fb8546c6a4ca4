//! The real program in a fresh directory: what it prints, where, and how it ends.

#[cfg(feature = "archives")]
mod archives;
mod bad_input;
mod batch;
mod collections;
mod corpus;
mod crash;
mod documents;
mod entities;
mod eval;
#[cfg(all(
    feature = "archives",
    feature = "docx",
    feature = "epub",
    feature = "odt",
    feature = "pdf"
))]
mod everything;
mod feeds;
mod folding;
mod fuzz;
mod gold;
mod harness;
mod incremental;
mod language;
mod languages;
mod looks;
mod new_europe;
mod oracle;
mod ranking;
mod readme;
mod seed;
mod session;
mod zotero;
