//! From a root to its sources, in one order on every machine.
//!
//! In: a root (folder or file) and what to leave alone. Out: [`Source`]s, and a [`Skipped`] for
//! whatever could have been one and is not. No file is opened here; what cannot be opened is
//! found out by the reader.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use super::config::Globs;
use super::names;
use crate::formats::saved;

/// One thing on disk that holds articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is: the root as given, and the way from there.
    pub path: PathBuf,
    /// The way from the root, `/` between its parts; for a root that is a file, its name.
    pub rel: String,
    /// True where the name is not UTF-8, so that `rel` is an escaped form of it (see
    /// [`names::relative`]): worth a line to the user.
    pub escaped: bool,
    /// Its length.
    pub len_bytes: u64,
    /// When it was last changed, where the system says.
    pub modified: Option<SystemTime>,
}

/// Why a thing on disk is no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkippedKind {
    /// It cannot be looked at (rights, a broken link, a failing disk). Whatever was read below it
    /// earlier must not be taken for removed.
    Unreadable,
    /// A link that leads back to a folder around it.
    Loop,
    /// A link to a folder that is read elsewhere in the same walk.
    Duplicate,
    /// Neither a file nor a folder: a pipe, a socket, a device.
    NotRegular,
    /// A file that steers the program and was named as a root.
    Control,
}

/// A thing on disk that is no source, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The way from the root, as in [`Source::rel`].
    pub rel: String,
    /// The sort of trouble.
    pub kind: SkippedKind,
    /// The trouble in words, without a final period.
    pub reason: String,
}

/// What the walk leaves alone, beyond what it always leaves alone.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Name of a file that marks its folder as an index: such a folder is not entered.
    pub index_marker: Option<String>,
    /// `exclude` of the root's `corpus.toml`.
    pub exclude: Globs,
}

/// The root itself cannot be walked: nothing may be concluded about what it held.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {error}", .path.display())]
pub struct WalkError {
    /// The root as given.
    pub path: PathBuf,
    /// What the system said.
    pub error: io::Error,
}

/// The sources below `root`, ordered by the bytes of their path from the root.
///
/// Hidden files and folders, index folders, control files (`corpus.toml`, `entities.toml`,
/// `*.meta.toml`), a root's own `README*` and `LICENSE*`, and whatever `options.exclude` matches
/// are passed over without a word, and so are the resources of pages saved "complete"
/// (`page_files` beside `page.html`). Links are followed; a folder that a link reaches is walked
/// once. A `root` that is a file is one source, whatever its name says.
///
/// # Errors
/// [`WalkError`] if the root is missing or cannot be listed.
pub fn walk(root: &Path, options: WalkOptions) -> Result<Walk, WalkError> {
    let fail = |error| WalkError { path: root.to_path_buf(), error };
    if fs::metadata(root).map_err(fail)?.is_dir() {
        fs::read_dir(root).map_err(fail)?;
    }
    let canonical = fs::canonicalize(root).map_err(fail)?;
    let entries = WalkDir::new(root).follow_links(true).sort_by(by_path_bytes).into_iter();
    Ok(Walk { root: root.to_path_buf(), canonical, linked: HashSet::new(), entries, options })
}

/// The walk under way: an iterator over sources and what was skipped, made by [`walk`].
///
/// It holds one sorted list of names for each folder between the root and where it stands, and
/// the places of the linked folders that it has entered.
#[derive(Debug)]
pub struct Walk {
    root: PathBuf,
    canonical: PathBuf,
    linked: HashSet<PathBuf>,
    entries: walkdir::IntoIter,
    options: WalkOptions,
}

impl Iterator for Walk {
    type Item = Result<Source, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = match self.entries.next()? {
                Ok(entry) if entry.file_type().is_dir() => self.enter(&entry).map(Err),
                Ok(entry) => self.file(entry),
                Err(error) => self.trouble(&error).map(Err),
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

impl Walk {
    /// Decides whether a folder is walked; says why not where that is worth a line.
    fn enter(&mut self, entry: &DirEntry) -> Option<Skipped> {
        let rel = self.rel(entry.path());
        let passed_over = is_hidden(entry)
            || self.options.exclude.matches(&rel.text)
            || holds_resources(entry.path());
        let refused = if entry.depth() == 0 {
            let is_index = self.is_index(entry.path());
            is_index.then(|| (SkippedKind::Control, "the folder holds an index".to_string()))
        } else if passed_over || self.is_index(entry.path()) {
            self.entries.skip_current_dir();
            return None;
        } else if entry.path_is_symlink() {
            self.refuse_link(entry.path())
        } else {
            None
        };
        let (kind, reason) = refused?;
        self.entries.skip_current_dir();
        Some(Skipped { rel: rel.text, kind, reason })
    }

    fn is_index(&self, folder: &Path) -> bool {
        let marker = self.options.index_marker.as_ref();
        marker.is_some_and(|marker| folder.join(marker).is_file())
    }

    /// A link to a folder is walked if nothing else in this walk reaches that folder. Without
    /// this, twenty folders with two links each to the next would be a million.
    fn refuse_link(&mut self, link: &Path) -> Option<(SkippedKind, String)> {
        let target = match fs::canonicalize(link) {
            Ok(target) => target,
            Err(error) => return Some((SkippedKind::Unreadable, io_reason(&error))),
        };
        if self.canonical.starts_with(&target) {
            return Some((SkippedKind::Loop, self.loop_reason(&target)));
        }
        let in_root = target.strip_prefix(&self.canonical).is_ok_and(|inner| !has_hidden(inner));
        if in_root || target.ancestors().any(|above| self.linked.contains(above)) {
            let reason = format!("a link to {}, which is read already", self.place(&target));
            return Some((SkippedKind::Duplicate, reason));
        }
        self.linked.insert(target);
        None
    }

    fn file(&self, entry: DirEntry) -> Option<Result<Source, Skipped>> {
        let rel = self.rel(entry.path());
        let skip =
            |kind, reason: String| Some(Err(Skipped { rel: rel.text.clone(), kind, reason }));
        if entry.depth() == 0 {
            if is_control(&rel.text) {
                return skip(SkippedKind::Control, "a control file, not an article".into());
            }
        } else if is_hidden(&entry) || self.is_passed_over(&entry, &rel.text) {
            return None;
        }
        if !entry.file_type().is_file() {
            return skip(SkippedKind::NotRegular, "not a regular file".into());
        }
        match entry.metadata() {
            Ok(metadata) => Some(Ok(Source {
                len_bytes: metadata.len(),
                modified: metadata.modified().ok(),
                path: entry.into_path(),
                rel: rel.text,
                escaped: rel.escaped,
            })),
            Err(error) => skip(SkippedKind::Unreadable, walk_reason(&error)),
        }
    }

    fn is_passed_over(&self, entry: &DirEntry, rel: &str) -> bool {
        let name = entry.file_name().to_string_lossy();
        is_control(&name)
            || (entry.depth() == 1 && is_about_the_folder(&name))
            || self.options.exclude.matches(rel)
    }

    fn trouble(&self, error: &walkdir::Error) -> Option<Skipped> {
        let path = error.path().unwrap_or(&self.root);
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let rel = self.rel(path).text;
        if error.depth() > 0 && (name.starts_with('.') || self.options.exclude.matches(&rel)) {
            return None;
        }
        if let Some(ancestor) = error.loop_ancestor() {
            let reason = self.loop_reason(ancestor);
            return Some(Skipped { rel, kind: SkippedKind::Loop, reason });
        }
        let is_loop = error.io_error().is_some_and(is_loop);
        let kind = if is_loop { SkippedKind::Loop } else { SkippedKind::Unreadable };
        Some(Skipped { rel, kind, reason: walk_reason(error) })
    }

    fn loop_reason(&self, ancestor: &Path) -> String {
        format!("a link that leads back to {}", self.place(ancestor))
    }

    /// A folder as messages name it: from the root, where it lies below.
    fn place(&self, folder: &Path) -> String {
        let inner =
            folder.strip_prefix(&self.canonical).or_else(|_| folder.strip_prefix(&self.root));
        match inner {
            Ok(inner) if inner.as_os_str().is_empty() => "the root itself".to_string(),
            Ok(inner) => format!("`{}`", names::relative(inner).text),
            Err(_) => format!("`{}`", folder.display()),
        }
    }

    fn rel(&self, path: &Path) -> names::Rel {
        let inner = path.strip_prefix(&self.root).unwrap_or(path);
        if inner.as_os_str().is_empty() {
            return names::relative(Path::new(path.file_name().unwrap_or_default()));
        }
        names::relative(inner)
    }
}

/// Orders the entries of one folder so that the whole walk is in order of the paths' bytes: a
/// folder sorts as its name with the `/` that follows it in every path below.
fn by_path_bytes(a: &DirEntry, b: &DirEntry) -> Ordering {
    let (x, y) = (a.file_name().as_encoded_bytes(), b.file_name().as_encoded_bytes());
    let shared = x.len().min(y.len());
    // Only where one name begins with the other does it matter which of them is a folder; for a
    // link, that takes a look at the disk.
    x[..shared].cmp(&y[..shared]).then_with(|| {
        let rest = |entry: &DirEntry, name: &[u8]| {
            let next = name.get(shared).copied();
            next.or_else(|| leads_to_folder(entry).then_some(b'/'))
        };
        rest(a, x).cmp(&rest(b, y)).then(x.len().cmp(&y.len()))
    })
}

fn leads_to_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() || (entry.path_is_symlink() && entry.path().is_dir())
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// True for the folder beside a page that was saved "complete".
fn holds_resources(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.and_then(saved::page_of_folder).is_some_and(|stem| {
        let page = |extension| folder.with_file_name(format!("{stem}.{extension}"));
        saved::PAGE_EXTENSIONS.iter().any(|extension| page(extension).is_file())
    })
}

fn has_hidden(path: &Path) -> bool {
    path.iter().any(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// True for files that steer the program, in whatever folder they lie.
fn is_control(name: &str) -> bool {
    name == "corpus.toml" || name == "entities.toml" || name.ends_with(".meta.toml")
}

/// True for `README*`, `LICENSE*` and their small-letter forms with at most one extension, so
/// that `licensed-to-kill.txt` stays an article.
fn is_about_the_folder(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    ["README", "LICENSE"].iter().any(|stem| {
        name.starts_with(stem)
            || upper.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || is_extension(rest))
    })
}

fn is_extension(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|word| !word.contains(['.', ' ', '-']))
}

fn walk_reason(error: &walkdir::Error) -> String {
    match error.io_error() {
        Some(error) => io_reason(error),
        None => "cannot be read".to_string(),
    }
}

/// True where links lead from one to the next without end (`ELOOP`, which the standard library
/// does not name).
fn is_loop(error: &io::Error) -> bool {
    let eloop = if cfg!(any(target_os = "linux", target_os = "android")) { 40 } else { 62 };
    cfg!(unix) && error.raw_os_error() == Some(eloop)
}

fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        _ if is_loop(error) => "a link that leads back to itself".to_string(),
        io::ErrorKind::NotFound => "a link to nothing, or gone during the walk".to_string(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
