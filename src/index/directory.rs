//! Tantivy's directory as this project needs it: a ledger of checksums on the way in, no lock
//! files on the way out.
//!
//! Tantivy's own checksums do not cover `meta.json`, are only looked at when asked, and say
//! nothing about a file that is missing. So every segment file is entered in an append-only
//! ledger before the `meta.json` that names it is written, and a reader compares each live file
//! with its entry (length and footer, which holds the checksum of the rest) when it opens.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// File name of the ledger.
pub const LEDGER: &str = "checksums.jsonl";

const META: &str = "meta.json";

/// How many bytes at the end of a file are held against the ledger. Tantivy's footer, with the
/// CRC-32 of everything before it, lies in them.
const TAIL_BYTES: u64 = 128;

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Name of the file in the index directory.
    pub file: String,
    /// Its length.
    pub len_bytes: u64,
    /// BLAKE3 hash of its last bytes, 16 hex digits.
    pub tail: String,
}

/// A directory that writes the ledger (`Access::Write`) or takes no locks (`Access::Read`).
#[derive(Clone, Debug)]
pub struct IndexDirectory {
    inner: MmapDirectory,
    root: PathBuf,
    access: Access,
}

#[derive(Clone, Debug)]
enum Access {
    Read,
    Write(Arc<Mutex<Ledger>>),
}

#[derive(Debug, Default)]
struct Ledger {
    entered: HashMap<String, LedgerEntry>,
}

impl IndexDirectory {
    /// Opens `root` for searching. Nothing is written there, not even a lock file, so a
    /// read-only folder will do.
    ///
    /// # Errors
    /// If there is no such directory.
    pub fn for_reading(root: &Path) -> tantivy::Result<IndexDirectory> {
        let inner = MmapDirectory::open(root)?;
        Ok(IndexDirectory { inner, root: root.to_path_buf(), access: Access::Read })
    }

    /// Opens `root` for a writer.
    ///
    /// # Errors
    /// If there is no such directory or its ledger cannot be read.
    pub fn for_writing(root: &Path) -> anyhow::Result<IndexDirectory> {
        let inner = MmapDirectory::open(root)?;
        let entered = read_ledger(root)?.into_iter().map(|e| (e.file.clone(), e)).collect();
        let access = Access::Write(Arc::new(Mutex::new(Ledger { entered })));
        Ok(IndexDirectory { inner, root: root.to_path_buf(), access })
    }

    /// Rewrites the ledger so that it names only files that are there. Called when a run has
    /// ended well; until then the ledger only grows.
    ///
    /// # Errors
    /// If the directory cannot be read or the ledger not be replaced.
    pub fn compact_ledger(&self) -> io::Result<()> {
        let Access::Write(ledger) = &self.access else { return Ok(()) };
        let mut ledger = ledger.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.entered.retain(|file, _| self.root.join(file).exists());
        let mut entries: Vec<&LedgerEntry> = ledger.entered.values().collect();
        entries.sort_by(|a, b| a.file.cmp(&b.file));
        let mut text = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut text, entry)?;
            text.push(b'\n');
        }
        self.inner.atomic_write(Path::new(LEDGER), &text)
    }

    /// Enters the files of every segment that `meta` names and the ledger does not know.
    fn enter_segments(&self, ledger: &mut Ledger, meta: &[u8]) -> io::Result<()> {
        let segments = segment_prefixes(meta)?;
        let mut lines = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let Some((stem, _)) = name.split_once('.') else { continue };
            if !segments.iter().any(|s| s == stem) || ledger.entered.contains_key(&name) {
                continue;
            }
            let entry = measure(&self.root, name)?;
            serde_json::to_writer(&mut lines, &entry)?;
            lines.push(b'\n');
            ledger.entered.insert(entry.file.clone(), entry);
        }
        if lines.is_empty() {
            return Ok(());
        }
        let path = self.root.join(LEDGER);
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(&lines)?;
        file.sync_data()
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if let Access::Write(ledger) = &self.access
            && path == Path::new(META)
        {
            let mut ledger = ledger.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            self.enter_segments(&mut ledger, data)?;
        }
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.access {
            Access::Read => Ok(DirectoryLock::from(Box::new(()))),
            Access::Write(_) => self.inner.acquire_lock(lock),
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// Reads the ledger; later lines win, a torn last line is left out.
///
/// # Errors
/// If the file is there and cannot be read.
pub fn read_ledger(root: &Path) -> io::Result<Vec<LedgerEntry>> {
    let file = match File::open(root.join(LEDGER)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut entries = Vec::new();
    for line in BufReader::new(file).lines() {
        if let Ok(entry) = serde_json::from_str(&line?) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Compares every file of the segments that `meta` names with the ledger. Returns what is
/// wrong, or `None`.
///
/// # Errors
/// If the ledger or the directory cannot be read.
pub fn check_segments(root: &Path, meta: &[u8]) -> io::Result<Option<String>> {
    let entries: HashMap<String, LedgerEntry> =
        read_ledger(root)?.into_iter().map(|e| (e.file.clone(), e)).collect();
    for segment in segment_prefixes(meta)? {
        let mut known = entries.values().filter(|e| e.file.starts_with(&segment)).peekable();
        if known.peek().is_none() {
            return Ok(Some(format!("segment `{segment}` is not in `{LEDGER}`")));
        }
        for entry in known {
            match measure(root, entry.file.clone()) {
                Ok(found) if found == *entry => {}
                Ok(_) => return Ok(Some(format!("`{}` is not as it was written", entry.file))),
                // A file of deletions is replaced as the segment loses more documents.
                Err(e) if e.kind() == io::ErrorKind::NotFound && entry.file.ends_with(".del") => {}
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    return Ok(Some(format!("`{}` is missing", entry.file)));
                }
                Err(e) => return Err(e),
            }
        }
    }
    Ok(None)
}

fn measure(root: &Path, name: String) -> io::Result<LedgerEntry> {
    let mut file = File::open(root.join(&name))?;
    let len_bytes = file.metadata()?.len();
    file.seek(SeekFrom::Start(len_bytes.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::with_capacity(TAIL_BYTES as usize);
    file.take(TAIL_BYTES).read_to_end(&mut tail)?;
    let tail = blake3::hash(&tail).to_hex()[..16].to_string();
    Ok(LedgerEntry { file: name, len_bytes, tail })
}

/// The file-name stems of the segments that a `meta.json` names.
fn segment_prefixes(meta: &[u8]) -> io::Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Meta {
        segments: Vec<Segment>,
    }
    #[derive(Deserialize)]
    struct Segment {
        segment_id: String,
    }
    let meta: Meta = serde_json::from_slice(meta)?;
    Ok(meta.segments.into_iter().map(|s| s.segment_id.replace('-', "")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let meta = br#"{"segments":[{"segment_id":"ab-cd"}]}"#;
        fs::write(root.join("abcd.idx"), b"postings").unwrap();
        let directory = IndexDirectory::for_writing(root).unwrap();
        directory.atomic_write(Path::new(META), meta).unwrap();
        assert_eq!(check_segments(root, meta).unwrap(), None);

        fs::write(root.join("abcd.idx"), b"posting5").unwrap();
        let wrong = check_segments(root, meta).unwrap().unwrap();
        assert!(wrong.contains("abcd.idx"), "{wrong}");
        fs::remove_file(root.join("abcd.idx")).unwrap();
        assert!(check_segments(root, meta).unwrap().unwrap().contains("missing"));
    }

    #[test]
    fn a_segment_without_an_entry_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let meta = br#"{"segments":[{"segment_id":"ab-cd"}]}"#;
        assert!(check_segments(dir.path(), meta).unwrap().unwrap().contains("abcd"));
    }
}
