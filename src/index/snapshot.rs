//! One commit of an index, opened for searching.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use tantivy::schema::Value;
use tantivy::schema::document::TantivyDocument;
use tantivy::{
    DocAddress, DocSet, Index, IndexMeta, ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term,
};

use super::analysis;
use super::columns::Columns;
use super::directory::{IndexDirectory, check_segments};
use super::record::{ArticleRecord, PassageRecord};
use super::schema::{self, ARTICLE, Fields};
use super::state::{FORMAT, Payload, State, read_state};
use super::table::EntityTable;

/// Why an index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no finished index.
    #[error("there is no index in `{}`\n\nhint: make one with `byline index FOLDER`", dir.display())]
    Missing {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// It was written by a version of byline with another format.
    #[error(
        "the index in `{}` has format {found}, and this byline reads format {expected}\n\n\
         hint: rebuild it with `byline index --rebuild`", dir.display()
    )]
    WrongVersion {
        /// Where it is.
        dir: PathBuf,
        /// Its format.
        found: u32,
        /// [`FORMAT`].
        expected: u32,
    },
    /// Its files are not as they were written.
    #[error(
        "the index in `{}` is damaged: {what}\n\n\
         hint: rebuild it with `byline index --rebuild`", dir.display()
    )]
    Damaged {
        /// Where it is.
        dir: PathBuf,
        /// Which file, and how.
        what: String,
    },
    /// It cannot be read.
    #[error("cannot read the index in `{}`: {source}", dir.display())]
    Io {
        /// Where it is.
        dir: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// One commit. Later commits by other processes do not change what it answers.
pub struct Snapshot {
    dir: PathBuf,
    searcher: Searcher,
    columns: Vec<Columns>,
    fields: Fields,
    payload: Payload,
    meta: IndexMeta,
    entities: OnceLock<EntityTable>,
    /// Open files outlive their names, so the table is opened together with the segments.
    directory: IndexDirectory,
}

/// How often opening is tried again when a writer replaces files meanwhile.
const ATTEMPTS: usize = 5;

impl Snapshot {
    /// Opens the last commit in `dir`. Writes nothing there.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(dir: &Path) -> Result<Snapshot, OpenError> {
        let mut attempt = 1;
        loop {
            match Snapshot::open_once(dir) {
                Ok(snapshot) => return Ok(snapshot),
                // A writer that ends between our reading `meta.json` and the files that it
                // names takes those away: the next `meta.json` names others.
                Err(OpenError::Damaged { .. } | OpenError::Io { .. }) if attempt < ATTEMPTS => {
                    attempt += 1;
                }
                Err(e) => return Err(e),
            }
        }
    }

    fn open_once(dir: &Path) -> Result<Snapshot, OpenError> {
        let damaged = |what: String| OpenError::Damaged { dir: dir.to_path_buf(), what };
        let io = |source| OpenError::Io { dir: dir.to_path_buf(), source };
        let (payload, meta_bytes) = read_payload(dir)?;
        if let Some(what) = check_segments(dir, &meta_bytes).map_err(io)? {
            return Err(damaged(what));
        }
        let directory =
            IndexDirectory::for_reading(dir).map_err(|e| damaged(e.to_string()))?;
        let index = Index::open(directory.clone()).map_err(|e| damaged(e.to_string()))?;
        let (schema, fields) = schema::build();
        if index.schema() != schema {
            return Err(damaged("its fields are not those of its format".to_string()));
        }
        analysis::register(index.tokenizers());
        let meta = index.load_metas().map_err(|e| damaged(e.to_string()))?;
        let searcher = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|e: tantivy::TantivyError| damaged(e.to_string()))?
            .searcher();
        let columns = searcher
            .segment_readers()
            .iter()
            .map(Columns::open)
            .collect::<tantivy::Result<Vec<Columns>>>()
            .map_err(|e| damaged(e.to_string()))?;
        if !dir.join(&payload.entities).exists() {
            return Err(damaged(format!("`{}` is missing", payload.entities)));
        }
        Ok(Snapshot {
            dir: dir.to_path_buf(),
            searcher,
            columns,
            fields,
            payload,
            meta,
            entities: OnceLock::new(),
            directory,
        })
    }

    /// The index directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the commit says about itself.
    #[must_use]
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The fields of the schema.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Tantivy's view of the commit.
    #[must_use]
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The columns of a segment.
    #[must_use]
    pub fn columns(&self, segment_ord: usize) -> &Columns {
        &self.columns[segment_ord]
    }

    /// What the run that made this commit remembered.
    ///
    /// # Errors
    /// If the state file cannot be read.
    pub fn state(&self) -> Result<State> {
        read_state(&self.dir, &self.payload.state)
            .with_context(|| format!("cannot read `{}`", self.dir.join(&self.payload.state).display()))
    }

    /// The entity table, opened at first use.
    ///
    /// # Errors
    /// If its file is gone or damaged.
    pub fn entities(&self) -> Result<&EntityTable> {
        use tantivy::Directory;
        if let Some(table) = self.entities.get() {
            return Ok(table);
        }
        let name = &self.payload.entities;
        let bytes = self
            .directory
            .open_read(Path::new(name))
            .and_then(|slice| {
                slice.read_bytes().map_err(|e| {
                    tantivy::directory::error::OpenReadError::wrap_io_error(e, name.into())
                })
            })
            .with_context(|| format!("cannot read `{}`", self.dir.join(name).display()))?;
        let table = EntityTable::open(bytes)
            .with_context(|| format!("`{}` is damaged", self.dir.join(name).display()))?;
        Ok(self.entities.get_or_init(|| table))
    }

    /// The stems (before the first dot) of the names of the commit's segment files.
    #[must_use]
    pub fn segment_stems(&self) -> HashSet<String> {
        self.meta.segments.iter().map(|s| s.id().uuid_string()).collect()
    }

    /// How many segments there are.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// In how many live documents a term stands. Exact also where deleted documents have not
    /// yet been purged; then it costs a pass over the term's postings.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut total = 0;
        for segment in self.searcher.segment_readers() {
            total += segment_doc_freq(segment, term)?;
        }
        Ok(total)
    }

    /// The stored record of a passage.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn passage(&self, address: DocAddress) -> Result<PassageRecord> {
        self.record(address)
    }

    /// The stored record of the article with the given key.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn article_by_key(&self, key: &str) -> Result<Option<ArticleRecord>> {
        self.article(&Term::from_field_text(self.fields.key, key))
    }

    /// The stored record of the article with the given id.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn article_record_by_uid(&self, uid: u64) -> Result<Option<ArticleRecord>> {
        self.article(&Term::from_field_u64(self.fields.uid, uid))
    }

    /// All passages of the article with the given key, in order.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn passages_by_key(&self, key: &str) -> Result<Vec<PassageRecord>> {
        let term = Term::from_field_text(self.fields.key, key);
        let article = Term::from_field_text(self.fields.doctype, ARTICLE);
        let mut found: Vec<PassageRecord> = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let articles = docs_of(segment, &article)?;
            for doc in docs_of(segment, &term)? {
                if articles.binary_search(&doc).is_err() {
                    found.push(self.record(DocAddress::new(ord as u32, doc))?);
                }
            }
        }
        found.sort_by_key(PassageRecord::locus);
        Ok(found)
    }

    fn article(&self, term: &Term) -> Result<Option<ArticleRecord>> {
        let article = Term::from_field_text(self.fields.doctype, ARTICLE);
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let docs = docs_of(segment, term)?;
            if docs.is_empty() {
                continue;
            }
            let index = segment.inverted_index(article.field())?;
            let Some(mut articles) =
                index.read_postings(&article, tantivy::schema::IndexRecordOption::Basic)?
            else {
                continue;
            };
            for doc in docs {
                if articles.doc() <= doc && articles.seek(doc) == doc {
                    return Ok(Some(self.record(DocAddress::new(ord as u32, doc))?));
                }
            }
        }
        Ok(None)
    }

    fn record<T: serde::de::DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let bytes = document
            .get_first(self.fields.record)
            .and_then(|v| v.as_bytes())
            .context("the index is damaged: a document has no record")?;
        serde_json::from_slice(bytes).context("the index is damaged: a record cannot be read")
    }
}

/// Reads `meta.json` and the payload of its commit.
fn read_payload(dir: &Path) -> Result<(Payload, Vec<u8>), OpenError> {
    let missing = || OpenError::Missing { dir: dir.to_path_buf() };
    let damaged = |what: &str| OpenError::Damaged { dir: dir.to_path_buf(), what: what.to_string() };
    let bytes = match fs::read(dir.join("meta.json")) {
        Ok(bytes) => bytes,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(missing());
        }
        Err(source) => return Err(OpenError::Io { dir: dir.to_path_buf(), source }),
    };
    let meta: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|_| damaged("`meta.json` cannot be read"))?;
    let Some(payload) = meta.get("payload").and_then(|p| p.as_str()) else {
        // Created, but nothing was ever committed.
        return Err(missing());
    };
    let payload: serde_json::Value = serde_json::from_str(payload)
        .map_err(|_| damaged("`meta.json` was not written by byline"))?;
    let found = payload.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0) as u32;
    if found != FORMAT {
        return Err(OpenError::WrongVersion { dir: dir.to_path_buf(), found, expected: FORMAT });
    }
    let payload = serde_json::from_value(payload)
        .map_err(|_| damaged("the payload in `meta.json` cannot be read"))?;
    Ok((payload, bytes))
}

fn segment_doc_freq(segment: &SegmentReader, term: &Term) -> tantivy::Result<u64> {
    let index = segment.inverted_index(term.field())?;
    if segment.alive_bitset().is_none() {
        return Ok(u64::from(index.doc_freq(term)?));
    }
    Ok(docs_of(segment, term)?.len() as u64)
}

/// The live documents of a segment that have a term, ascending.
fn docs_of(segment: &SegmentReader, term: &Term) -> tantivy::Result<Vec<u32>> {
    let index = segment.inverted_index(term.field())?;
    let mut docs = Vec::new();
    let postings = index.read_postings(term, tantivy::schema::IndexRecordOption::Basic)?;
    if let Some(mut postings) = postings {
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                docs.push(postings.doc());
            }
            postings.advance();
        }
    }
    Ok(docs)
}
