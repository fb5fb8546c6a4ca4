//! What the index remembers between runs: its roots, their sources, and the articles that each
//! source gave.
//!
//! The state is one JSON file, written before the commit that names it in its payload, so a
//! commit and its state belong together whatever happens in between. It grows by about 150
//! bytes an article and is read by `index` and `info` only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::entities::EntitySheet;

/// Version of everything in the index directory. An index of another version is refused, with
/// the advice to rebuild it. New rules of `entities::resolve` are a new version too: a run over
/// articles that have not changed keeps their table.
pub const FORMAT: u32 = 7;

/// Version of the ranking (`search::signals`). It is no part of what is on disk, so an index need
/// not be rebuilt for another one; but its answers are other answers, and say so.
pub const RANKING: u32 = 2;

/// The fingerprint that answers quote: that of the index on disk and the version of the ranking.
#[must_use]
pub fn answer_fingerprint(on_disk: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(on_disk.as_bytes()).update(format!("\0ranking {RANKING}").as_bytes());
    hasher.finalize().to_hex()[..16].to_string()
}

/// What a commit says about itself. Logical state only: Tantivy's merges write it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// [`FORMAT`].
    pub format: u32,
    /// Hash over everything that shapes results; once opened, with the ranking
    /// ([`answer_fingerprint`]).
    pub fingerprint: String,
    /// Articles.
    pub articles: u64,
    /// Passages, heads included.
    pub passages: u64,
    /// Tokens in all passages.
    pub tokens: u64,
    /// Tokens in all titles, counted once a passage.
    pub title_tokens: u64,
    /// File name of the [`State`].
    pub state: String,
    /// File name of the tally of names.
    pub names: String,
    /// File name of the entity table.
    pub entities: String,
}

/// Everything remembered between runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The next free article id.
    pub next_uid: u64,
    /// Roots, in the order in which they were first given.
    pub roots: Vec<Root>,
}

/// A folder or file that the user gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// The path, relative to the index directory where that is possible.
    pub path: String,
    /// The `--config` file it was indexed with, likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub config: Option<String>,
    /// Whether the last run looked for entities in it.
    pub entities: bool,
    /// What its sheet says.
    #[serde(skip_serializing_if = "is_empty_sheet", default)]
    pub sheet: EntitySheet,
    /// Its sources by root-relative path.
    pub sources: BTreeMap<String, Source>,
}

fn is_empty_sheet(sheet: &EntitySheet) -> bool {
    *sheet == EntitySheet::default()
}

/// A file, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// BLAKE3 hash of its bytes.
    pub content: String,
    /// Hash of all else that shapes its articles: overrides, options, pipeline version.
    pub settings: String,
    /// Its articles, in order.
    pub articles: Vec<ArticleState>,
    /// Parts of it that could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub skipped: Vec<SkippedPart>,
}

/// A part of a source that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedPart {
    /// The member of an archive, by its path in there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
    /// Where in the file (`line 7`); empty for the whole of it.
    pub place: String,
    /// Why.
    pub reason: String,
}

/// One indexed article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleState {
    /// Its id inside the index.
    pub uid: u64,
    /// The key it would have if no other article wanted the same.
    pub base: String,
    /// The key it has.
    pub key: String,
    /// BLAKE3 hash of its effective record, overrides included.
    pub hash: String,
    /// Passages.
    pub passages: u32,
    /// Tokens in its passages.
    pub tokens: u64,
    /// Tokens of its title times its passages.
    pub title_tokens: u64,
}

impl State {
    /// All articles, roots and sources in order.
    pub fn articles(&self) -> impl Iterator<Item = &ArticleState> {
        self.roots.iter().flat_map(|r| r.sources.values()).flat_map(|s| s.articles.iter())
    }

    /// Sums for the payload: articles, passages, tokens, title tokens.
    #[must_use]
    pub fn totals(&self) -> (u64, u64, u64, u64) {
        self.articles().fold((0, 0, 0, 0), |(a, p, t, tt), x| {
            (a + 1, p + u64::from(x.passages), t + x.tokens, tt + x.title_tokens)
        })
    }

    /// The fingerprint: a hash over the articles' keys and effective records in the order of
    /// their keys, the entity table, and the versions of all that shapes results.
    #[must_use]
    pub fn fingerprint(&self, entities: &[u8], versions: &str) -> String {
        let mut articles: Vec<(&str, &str)> =
            self.articles().map(|a| (a.key.as_str(), a.hash.as_str())).collect();
        articles.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        hasher.update(versions.as_bytes());
        for (key, hash) in articles {
            hasher.update(b"\0").update(key.as_bytes()).update(b"\0").update(hash.as_bytes());
        }
        hasher.update(b"\0\0").update(entities);
        hasher.finalize().to_hex()[..16].to_string()
    }
}

/// Writes `bytes` to `<prefix>-<hash>.<ext>` in `dir`, durably, and returns the name. A file of
/// that name already has that content.
///
/// # Errors
/// If the file cannot be written.
pub fn write_named(dir: &Path, prefix: &str, ext: &str, bytes: &[u8]) -> io::Result<String> {
    let hash = blake3::hash(bytes).to_hex();
    let name = format!("{prefix}-{}.{ext}", &hash[..16]);
    let path = dir.join(&name);
    if path.exists() {
        return Ok(name);
    }
    let mut file = tempfile::Builder::new().prefix(".write").suffix(".tmp").tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    file.persist(&path)?;
    Ok(name)
}

/// Reads the state file `name`.
///
/// # Errors
/// If it is not there or not what [`State`] writes.
pub fn read_state(dir: &Path, name: &str) -> io::Result<State> {
    let bytes = fs::read(dir.join(name))?;
    Ok(serde_json::from_slice(&bytes)?)
}
