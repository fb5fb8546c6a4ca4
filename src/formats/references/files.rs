//! Which of the files beside an export are those that its entries name, and which of them is read.
//!
//! In: the paths of a folder or an archive, and the entries of the exports in it. Out: for each
//! file that an entry names, the entry; for each export, which of its entries are read from a
//! file. Of the files of one entry one is read: a saved page rather than a scan of the same piece.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::Entry;
use crate::formats::detect::extension;

/// The extensions under which exports come.
const EXPORTS: [&str; 5] = ["json", "ris", "bib", "bibtex", "txt"];

/// Which of the files of an entry is read: the first that is there. Others are attachments of
/// another sort (data, pictures) and are sources like any other.
const TEXTS: [&str; 13] = [
    "html", "htm", "xhtml", "mhtml", "mht", "epub", "docx", "odt", "rtf", "md", "txt", "eml", "pdf",
];

/// True for a file that may be an export, by its name.
#[must_use]
pub fn may_be_export(path: &str) -> bool {
    EXPORTS.contains(&extension(path).as_str())
}

/// What the exports of a folder or an archive say about its other files.
#[derive(Debug, Default)]
pub struct Files {
    said: BTreeMap<String, Entry>,
    read: BTreeMap<String, Arc<BTreeSet<usize>>>,
    left: BTreeSet<String>,
}

impl Files {
    /// Enters the export at `path`. `is_there` tells which paths are there.
    pub fn add(&mut self, path: &str, entries: Vec<Entry>, is_there: impl Fn(&str) -> bool) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut read = BTreeSet::new();
        for (at, entry) in entries.into_iter().enumerate() {
            let named = entry.files.iter().filter_map(|file| path_of(folder, file));
            let mut files: Vec<String> =
                named.filter(|file| rank(file).is_some() && is_there(file)).collect();
            files.sort_by_key(|file| rank(file));
            let mut files = files.into_iter();
            let Some(best) = files.next() else { continue };
            read.insert(at);
            self.left.extend(files.filter(|file| *file != best));
            // Of two entries that name one file, the first has the word.
            let (summary, notes, files) = (None, Vec::new(), Vec::new());
            self.said.entry(best).or_insert(Entry { summary, notes, files, ..entry });
        }
        self.read.insert(path.to_string(), Arc::new(read));
    }

    /// What an export says about the file at `path`.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Entry> {
        self.said.get(path)
    }

    /// The places of the entries of the export at `path` that are read from files.
    #[must_use]
    pub fn read_from_files(&self, path: &str) -> Option<&Arc<BTreeSet<usize>>> {
        self.read.get(path)
    }

    /// True for a file whose piece is read from another file of the same entry. One that another
    /// entry reads is read.
    #[must_use]
    pub fn leaves(&self, path: &str) -> bool {
        self.left.contains(path) && !self.said.contains_key(path)
    }
}

/// True for an entry with a file that would be read, were it there.
pub(super) fn names_texts(entry: &Entry) -> bool {
    entry.files.iter().any(|file| rank(file).is_some())
}

fn rank(path: &str) -> Option<usize> {
    let extension = extension(path);
    TEXTS.iter().position(|known| *known == extension)
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

    #[test]
    fn one_file_of_an_entry_is_read() {
        let entry = |files: &[&str]| Entry {
            title: Some(files.concat()),
            files: files.iter().map(|file| (*file).to_string()).collect(),
            ..Entry::default()
        };
        let mut files = Files::default();
        let entries = vec![
            entry(&["a.pdf", "a.html", "a.csv"]),
            entry(&["gone.html"]),
            entry(&["b.txt", "../x/c.txt"]),
            entry(&["c.txt"]),
        ];
        files.add("x/all.ris", entries, |path| path != "x/gone.html");
        let read: Vec<usize> =
            files.read_from_files("x/all.ris").unwrap().iter().copied().collect();
        assert_eq!(read, [0, 2, 3]);
        let said = |path: &str| files.of(path).and_then(|entry| entry.title.clone());
        assert_eq!(said("x/a.html").as_deref(), Some("a.pdfa.htmla.csv"));
        assert_eq!(said("x/b.txt").as_deref(), Some("b.txt../x/c.txt"));
        assert!(said("x/a.pdf").is_none() && files.leaves("x/a.pdf"));
        assert!(!files.leaves("x/c.txt") && !files.leaves("x/a.csv"));
    }
}
