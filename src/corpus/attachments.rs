//! Files that an export of a reference manager names: what it says of them goes with them.
//!
//! In: the sources of a root. Out: for each file that an export names, the [`Values`] to lay over
//! what the file says; for each export, which of its entries are read from a file. Which file
//! belongs to which entry is decided by `formats::references::files`, for archives too.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use super::overrides::Values;
use super::walk::Source;
use crate::formats::references::files::{Files, may_be_export};
use crate::formats::references::{self, Entry, Kind};
use crate::formats::{HEAD_BYTES, MAX_TEXT_BYTES, decode};

/// What the exports of a root say about its other sources.
#[derive(Debug, Default)]
pub struct Attachments {
    files: Files,
}

impl Attachments {
    /// Looks for exports among `sources`. What cannot be opened or parsed says nothing here; its
    /// reader reports it.
    #[must_use]
    pub fn find(sources: &[Source]) -> Attachments {
        let mut files = Files::default();
        let known: BTreeSet<&str> = sources.iter().map(|source| source.rel.as_str()).collect();
        for source in sources {
            let Some((text, kind)) = read_export(source) else { continue };
            let (entries, _) = references::entries(&text, kind);
            files.add(&source.rel, entries, |file| known.contains(file));
        }
        Attachments { files }
    }

    /// What an export says about the file at `rel`.
    #[must_use]
    pub fn of(&self, rel: &str) -> Option<Values> {
        self.files.of(rel).map(values)
    }

    /// The places of the entries of the export at `rel` that are read from files.
    #[must_use]
    pub fn read_from_files(&self, rel: &str) -> Option<&Arc<BTreeSet<usize>>> {
        self.files.read_from_files(rel)
    }

    /// True for a file whose piece is read from another file of the same entry.
    #[must_use]
    pub fn leaves(&self, rel: &str) -> bool {
        self.files.leaves(rel)
    }
}

fn read_export(source: &Source) -> Option<(String, Kind)> {
    if !may_be_export(&source.rel) || source.len_bytes > MAX_TEXT_BYTES as u64 {
        return None;
    }
    let read = || -> io::Result<Option<(Vec<u8>, Kind)>> {
        let mut file = File::open(&source.path)?;
        let mut bytes = Vec::new();
        (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
        let Some(kind) = references::kind_of_head(&bytes, &source.rel) else { return Ok(None) };
        file.take((MAX_TEXT_BYTES - bytes.len().min(MAX_TEXT_BYTES)) as u64)
            .read_to_end(&mut bytes)?;
        Ok(Some((bytes, kind)))
    };
    let (bytes, kind) = read().ok()??;
    let text = decode::decode(&bytes, None).ok()?;
    Some((text.trim_start().to_string(), kind))
}

fn values(entry: &Entry) -> Values {
    Values {
        title: entry.title.clone(),
        authors: Some(entry.authors.clone()).filter(|authors| !authors.is_empty()),
        date: entry.date,
        source: entry.source.clone(),
        url: entry.url.clone(),
        lang: entry.lang.clone(),
        tags: Some(entry.tags.clone()).filter(|tags| !tags.is_empty()),
        ..Values::default()
    }
}
