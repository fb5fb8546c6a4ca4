//! Files that an export of a reference manager names: what it says of them goes with them.
//!
//! In: the sources of a root. Out: for each file that an export names, the [`Values`] to lay over
//! what the file says; for each export, which of its entries are read from a file. Of the files of
//! one entry one is read: a saved page rather than a scan of the same piece.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::overrides::Values;
use super::walk::Source;
use crate::formats::references::{self, Entry, Kind};
use crate::formats::{HEAD_BYTES, MAX_TEXT_BYTES, decode};

/// The extensions under which exports come.
const EXPORTS: [&str; 5] = ["json", "ris", "bib", "bibtex", "txt"];

/// Which of the files of an entry is read: the first that is there. Others are attachments of
/// another sort (data, pictures) and are sources like any other.
const TEXTS: [&str; 12] =
    ["html", "htm", "xhtml", "mhtml", "mht", "epub", "docx", "rtf", "md", "txt", "eml", "pdf"];

/// What the exports of a root say about its other sources.
#[derive(Debug, Default)]
pub struct Attachments {
    said: BTreeMap<String, Values>,
    read: BTreeMap<String, Arc<BTreeSet<usize>>>,
    left: BTreeSet<String>,
}

impl Attachments {
    /// Looks for exports among `sources`. What cannot be opened or parsed says nothing here; its
    /// reader reports it.
    #[must_use]
    pub fn find(sources: &[Source]) -> Attachments {
        let mut found = Attachments::default();
        let known: BTreeSet<&str> = sources.iter().map(|source| source.rel.as_str()).collect();
        for source in sources {
            let Some((text, kind)) = read_export(source) else { continue };
            let (entries, _) = references::entries(&text, kind);
            let folder = source.rel.rsplit_once('/').map_or("", |(folder, _)| folder);
            let mut read = BTreeSet::new();
            for (at, entry) in entries.iter().enumerate() {
                let files = entry.files.iter().filter_map(|file| path_of(folder, file));
                let mut files: Vec<String> = files
                    .filter(|file| known.contains(file.as_str()) && rank(file).is_some())
                    .collect();
                files.sort_by_key(|file| rank(file));
                let mut files = files.into_iter();
                let Some(best) = files.next() else { continue };
                read.insert(at);
                found.left.extend(files.filter(|file| *file != best));
                // Of two entries that name one file, the first has the word.
                found.said.entry(best).or_insert_with(|| values(entry));
            }
            found.read.insert(source.rel.clone(), Arc::new(read));
        }
        // A file that one entry would leave and another reads is read.
        found.left.retain(|file| !found.said.contains_key(file));
        found
    }

    /// What an export says about the file at `rel`.
    #[must_use]
    pub fn of(&self, rel: &str) -> Option<&Values> {
        self.said.get(rel)
    }

    /// The places of the entries of the export at `rel` that are read from files.
    #[must_use]
    pub fn read_from_files(&self, rel: &str) -> Option<&Arc<BTreeSet<usize>>> {
        self.read.get(rel)
    }

    /// True for a file whose piece is read from another file of the same entry.
    #[must_use]
    pub fn leaves(&self, rel: &str) -> bool {
        self.left.contains(rel)
    }
}

fn extension(rel: &str) -> String {
    rel.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

fn rank(rel: &str) -> Option<usize> {
    let extension = extension(rel);
    TEXTS.iter().position(|known| *known == extension)
}

fn read_export(source: &Source) -> Option<(String, Kind)> {
    let extension = extension(&source.rel);
    if !EXPORTS.contains(&extension.as_str()) || source.len_bytes > MAX_TEXT_BYTES as u64 {
        return None;
    }
    let read = || -> io::Result<Option<(Vec<u8>, Kind)>> {
        let mut file = File::open(&source.path)?;
        let mut bytes = Vec::new();
        (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
        let head = String::from_utf8_lossy(&bytes);
        let start = head.trim_start_matches('\u{FEFF}').trim_start();
        let Some(kind) = references::kind_of(start, &extension) else { return Ok(None) };
        file.take((MAX_TEXT_BYTES - bytes.len().min(MAX_TEXT_BYTES)) as u64)
            .read_to_end(&mut bytes)?;
        Ok(Some((bytes, kind)))
    };
    let (bytes, kind) = read().ok()??;
    let text = decode::decode(&bytes, None).ok()?;
    Some((text.trim_start().to_string(), kind))
}

/// The path from the root of a file that an export in `folder` names; `None` where it leads out.
fn path_of(folder: &str, file: &str) -> Option<String> {
    let file = file.strip_prefix("file://").unwrap_or(file).replace('\\', "/");
    let file = file.strip_prefix("attachments:").unwrap_or(&file);
    if file.starts_with('/') || Path::new(file).is_absolute() {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_export() {
        let check = |folder: &str, file: &str, path: &str| {
            assert_eq!(path_of(folder, file).unwrap_or_default(), path, "{file}");
        };
        check("", "files/1/a.html", "files/1/a.html");
        check("zotero/all", "files/1/a.html", "zotero/all/files/1/a.html");
        check("zotero", "../a.html", "a.html");
        check("zotero", "files\\1\\a.html", "zotero/files/1/a.html");
        check("zotero", "../../etc/passwd", "");
        check("", "/etc/passwd", "");
        check("", "file:///etc/passwd", "");
    }
}
