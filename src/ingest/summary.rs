//! What a run did, for people and for scripts.

use serde::Serialize;

/// Something that was not indexed, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SkippedLine {
    /// Root-relative path.
    pub path: String,
    /// Where in the file (`line 7`); empty for the whole of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Why.
    pub reason: String,
}

/// The summary of a run. Counts are of articles, but for `sources`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// New articles.
    pub indexed: u64,
    /// Articles whose effective record is another than before.
    pub changed: u64,
    /// Articles as before.
    pub unchanged: u64,
    /// Articles that are gone.
    pub removed: u64,
    /// What was not read, in order of path and place.
    pub skipped: Vec<SkippedLine>,
    /// Files looked at.
    pub sources: u64,
    /// Articles in the index after the run.
    pub articles: u64,
    /// Passages in the index after the run.
    pub passages: u64,
    /// Fingerprint of the index after the run; that of a dry run is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// True where nothing was written.
    pub dry_run: bool,
}
