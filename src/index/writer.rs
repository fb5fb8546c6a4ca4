//! The writer: adds and removes articles, and makes one commit of it all.
//!
//! Order of the last steps, so that a kill at any moment leaves the old index or the new one:
//! state, names and entity table (files named by their content), then Tantivy's commit, whose
//! payload names them, then merges, then the removal of what nothing names any more.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tantivy::index::{Index, SegmentId, SegmentMeta};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::schema::document::TantivyDocument;
use tantivy::{IndexSettings, Term};

use super::directory::IndexDirectory;
use super::record::{ArticleRecord, PassageRecord};
use super::schema::{self, Fields};
use super::snapshot::{OpenError, Snapshot};
use super::state::{FORMAT, Payload, State, answer_fingerprint, read_state, write_named};
use super::{analysis, table};
use crate::entities::{Entity, Tally};

/// Lock file of the one writer; holds a line that names it.
const LOCK: &str = "writer.lock";

/// Memory for postings that are not yet on disk, all threads together.
const HEAP_BYTES: usize = 160 << 20;

/// Tantivy wants at least this for each thread.
const MIN_HEAP_BYTES_PER_THREAD: usize = 16 << 20;

/// Small, so that ten hits are ten short reads; lz4 loses little by it.
const DOCSTORE_BLOCK_BYTES: usize = 4096;

/// The one writer of an index directory.
pub struct Writer {
    dir: PathBuf,
    directory: IndexDirectory,
    fields: Fields,
    writer: tantivy::IndexWriter,
    previous: Payload,
    before: Option<Snapshot>,
    _lock: WriterLock,
}

impl Writer {
    /// Opens `dir` for writing and creates it if need be. With `rebuild`, whatever is indexed
    /// there is left out of the next commit, and an index of another format or a damaged one is
    /// replaced.
    ///
    /// # Errors
    /// If another process is writing, the index is of another format or damaged (unless
    /// `rebuild`), or the directory cannot be written.
    pub fn open(dir: &Path, threads: usize, rebuild: bool) -> Result<Writer> {
        fs::create_dir_all(dir)
            .with_context(|| format!("cannot create the index directory `{}`", dir.display()))?;
        let lock = WriterLock::acquire(dir)?;
        let before = match Snapshot::open(dir) {
            Ok(snapshot) => Some(snapshot),
            Err(OpenError::Missing { .. }) => None,
            Err(_) if rebuild => None,
            Err(e) => return Err(e.into()),
        };
        sweep(dir, before.as_ref())?;
        let directory = IndexDirectory::for_writing(dir)
            .with_context(|| format!("cannot open the index directory `{}`", dir.display()))?;
        let (schema, fields) = schema::build();
        let index = match before {
            Some(_) => Index::open(directory.clone())?,
            None => {
                let settings = IndexSettings {
                    docstore_blocksize: DOCSTORE_BLOCK_BYTES,
                    docstore_compress_dedicated_thread: false,
                    ..IndexSettings::default()
                };
                Index::create(directory.clone(), schema, settings)?
            }
        };
        analysis::register(index.tokenizers());
        let heap = (HEAP_BYTES / threads.max(1)).max(MIN_HEAP_BYTES_PER_THREAD);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads.max(1))
            .memory_budget_per_thread(heap)
            .num_merge_threads(1)
            .build();
        let writer: tantivy::IndexWriter = index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let previous = before.as_ref().map(|s| s.payload().clone()).unwrap_or_default();
        if rebuild && before.is_some() {
            writer.delete_all_documents()?;
        }
        Ok(Writer {
            dir: dir.to_path_buf(),
            directory,
            fields,
            writer,
            previous,
            before: before.filter(|_| !rebuild),
            _lock: lock,
        })
    }

    /// What the last commit remembered; `None` in a new index.
    ///
    /// # Errors
    /// If the files that the commit names cannot be read.
    pub fn remembered(&self) -> Result<Option<(State, Tally, Option<Payload>)>> {
        if self.previous == Payload::default() {
            return Ok(None);
        }
        let state = read_state(&self.dir, &self.previous.state)
            .with_context(|| format!("cannot read `{}`", self.previous.state))?;
        let names = fs::read(self.dir.join(&self.previous.names))
            .with_context(|| format!("cannot read `{}`", self.previous.names))?;
        let tally = serde_json::from_slice(&names)
            .with_context(|| format!("cannot read `{}`", self.previous.names))?;
        Ok(Some((state, tally, Some(self.previous.clone()))))
    }

    /// The stored record of an article of the last commit, for taking it out of the tally.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn article_record(&self, uid: u64) -> Result<Option<ArticleRecord>> {
        let Some(snapshot) = &self.before else { return Ok(None) };
        snapshot.article_by_uid(uid)
    }

    /// An article of the last commit as it is stored, for writing it again under another key.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn stored(&self, uid: u64) -> Result<Option<(ArticleRecord, Vec<PassageRecord>)>> {
        let Some(record) = self.article_record(uid)? else { return Ok(None) };
        let Some(snapshot) = &self.before else { return Ok(None) };
        let passages = snapshot.passages_by_key(&record.head.key)?;
        Ok(Some((record, passages)))
    }

    /// Queues the documents of one article for writing. They stay side by side, in order, in one
    /// segment: ranking reads an article by its neighbours. May be called from several threads;
    /// blocks while the queue is full.
    ///
    /// # Errors
    /// If an indexing thread has failed (a full disk).
    pub fn add(&self, documents: Vec<TantivyDocument>) -> Result<()> {
        let additions: Vec<UserOperation> = documents.into_iter().map(UserOperation::Add).collect();
        self.writer.run(additions)?;
        Ok(())
    }

    /// Removes everything of an article.
    pub fn remove(&self, uid: u64) {
        self.writer.delete_term(Term::from_field_u64(self.fields.uid, uid));
    }

    /// The one commit: everything added and removed becomes visible at once. Waits for merges.
    /// The payload that is returned has the fingerprint that answers will have.
    ///
    /// # Errors
    /// If the disk is full or a file cannot be written; then the index is as it was.
    pub fn commit(
        mut self,
        state: &State,
        tally: &Tally,
        entities: &[Entity],
        versions: &str,
    ) -> Result<Payload> {
        let table = table::write(entities);
        let (articles, passages, tokens, title_tokens) = state.totals();
        let mut payload = Payload {
            format: FORMAT,
            fingerprint: state.fingerprint(&table, versions),
            articles,
            passages,
            tokens,
            title_tokens,
            state: write_named(&self.dir, "sources", "json", &serde_json::to_vec(state)?)?,
            names: write_named(&self.dir, "names", "json", &serde_json::to_vec(tally)?)?,
            entities: write_named(&self.dir, "entities", "table", &table)?,
        };
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&serde_json::to_string(&payload)?);
        prepared.commit()?;
        self.merge()?;
        self.writer.garbage_collect_files().wait()?;
        self.directory.compact_ledger()?;
        remove_unnamed(&self.dir, Some(&payload))?;
        payload.fingerprint = answer_fingerprint(&payload.fingerprint);
        Ok(payload)
    }

    /// Merges so that no segment holds deleted documents and each is larger than all smaller
    /// ones together: a full run leaves one segment, and a small change rewrites little.
    fn merge(&mut self) -> Result<()> {
        let metas = self.writer.index().searchable_segment_metas()?;
        let merge = segments_to_merge(&metas, self.before.is_none());
        if merge.is_empty() {
            return Ok(());
        }
        if self.before.is_some() {
            // A merge would give damaged postings a clean checksum.
            let damaged = self.writer.index().validate_checksum()?;
            if let Some(file) = damaged.iter().min() {
                bail!(
                    "the index is damaged: `{}` is not as it was written\n\n\
                     hint: rebuild it with `byline index --rebuild`",
                    file.display()
                );
            }
        }
        self.writer.merge(&merge).wait()?;
        Ok(())
    }
}

/// The segments that are to become one; empty if the index is well as it is. After a full run
/// that is all of them.
fn segments_to_merge(metas: &[SegmentMeta], full: bool) -> Vec<SegmentId> {
    let mut by_size: Vec<&SegmentMeta> = metas.iter().collect();
    by_size.sort_by_key(|m| (m.has_deletes(), std::cmp::Reverse(m.num_docs()), m.id()));
    let mut smaller: u64 = by_size.iter().map(|m| u64::from(m.num_docs())).sum();
    let mut keep = 0;
    for meta in &by_size {
        smaller -= u64::from(meta.num_docs());
        if full || meta.has_deletes() || u64::from(meta.num_docs()) <= smaller {
            break;
        }
        keep += 1;
    }
    let rest = &by_size[keep..];
    match rest {
        [one] if !one.has_deletes() => Vec::new(),
        rest => rest.iter().map(|m| m.id()).collect(),
    }
}

/// Removes what a killed run left behind: temporary files and segments that no commit names.
/// Safe under the writer's lock.
fn sweep(dir: &Path, before: Option<&Snapshot>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let temporary = name.starts_with(".tmp") || name.ends_with(".tmp");
        let stray = before.is_some_and(|s| s.is_stray_segment_file(&name));
        if entry.file_type()?.is_file() && (temporary || stray) {
            fs::remove_file(entry.path())
                .with_context(|| format!("cannot remove `{}`", entry.path().display()))?;
        }
    }
    remove_unnamed(dir, before.map(Snapshot::payload))?;
    Ok(())
}

/// Removes state, name and entity files that the payload does not name.
fn remove_unnamed(dir: &Path, payload: Option<&Payload>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = [("sources-", ".json"), ("names-", ".json"), ("entities-", ".table")]
            .iter()
            .any(|(prefix, suffix)| name.starts_with(prefix) && name.ends_with(suffix));
        let named = payload.is_some_and(|p| [&p.state, &p.names, &p.entities].contains(&&name));
        if ours && !named {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A file that every index directory holds: the walk leaves a folder alone that has it.
pub const MARKER: &str = ".managed.json";

/// The lock of the one writer: held by the operating system, so that a killed process leaves
/// only a file.
struct WriterLock {
    _file: File,
}

impl WriterLock {
    fn acquire(dir: &Path) -> Result<WriterLock> {
        let path = dir.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("cannot write to the index directory `{}`", dir.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                let _ = file.read_to_string(&mut owner);
                let owner = match owner.trim() {
                    "" => "another process".to_string(),
                    named => named.to_string(),
                };
                bail!(
                    "{owner} is writing to the index `{}`\n\n\
                     hint: wait until it has ended; searching goes on meanwhile",
                    dir.display()
                );
            }
            Err(TryLockError::Error(e)) => {
                return Err(e).with_context(|| format!("cannot lock `{}`", path.display()));
            }
        }
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "process {}", std::process::id())?;
        Ok(WriterLock { _file: file })
    }
}
