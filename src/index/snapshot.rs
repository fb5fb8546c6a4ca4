//! One commit of an index, opened for searching.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use tantivy::schema::document::TantivyDocument;
use tantivy::schema::{Field, Value};
use tantivy::{
    DocAddress, DocSet, Index, IndexMeta, ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term,
};

use super::analysis;
use super::columns::Columns;
use super::counts::any_doc_freq;
use super::directory::{IndexDirectory, check_segments};
use super::record::{ArticleRecord, PassageRecord};
use super::schema::{self, Fields};
use super::state::{FORMAT, Payload, State, answer_fingerprint, read_state};
use super::stems::StemLanguage;
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
    languages: OnceLock<Vec<StemLanguage>>,
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
        let directory = IndexDirectory::for_reading(dir).map_err(|e| damaged(e.to_string()))?;
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
            languages: OnceLock::new(),
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

    /// The order of two passages that nothing else tells apart: by key, then by place in the
    /// article. It does not depend on how the index was built.
    #[must_use]
    pub fn compare_places(&self, a: DocAddress, b: DocAddress) -> Ordering {
        let columns = |address: DocAddress| &self.columns[address.segment_ord as usize];
        let (of_a, of_b) = (columns(a), columns(b));
        let (key_a, key_b) = (of_a.key_ord(a.doc_id), of_b.key_ord(b.doc_id));
        let keys = match a.segment_ord == b.segment_ord {
            true => key_a.cmp(&key_b),
            false => of_a.key(key_a).cmp(&of_b.key(key_b)),
        };
        keys.then_with(|| of_a.ordinal(a.doc_id).cmp(&of_b.ordinal(b.doc_id)))
    }

    /// What the run that made this commit remembered.
    ///
    /// # Errors
    /// If the state file cannot be read.
    pub fn state(&self) -> Result<State> {
        read_state(&self.dir, &self.payload.state).with_context(|| {
            format!("cannot read `{}`", self.dir.join(&self.payload.state).display())
        })
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

    /// The languages besides English whose words have stems of their own here, in the order of
    /// their codes; those of deleted articles count until these are purged.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn stem_languages(&self) -> Result<&[StemLanguage]> {
        if let Some(languages) = self.languages.get() {
            return Ok(languages);
        }
        let mut languages = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.lang)?;
            let mut codes = index.terms().stream()?;
            while codes.advance() {
                let code = std::str::from_utf8(codes.key()).unwrap_or_default();
                languages.extend(StemLanguage::of(code));
            }
        }
        Ok(self.languages.get_or_init(|| languages.into_iter().collect()))
    }

    /// True for a name that a segment file has and this commit does not use.
    #[must_use]
    pub fn is_stray_segment_file(&self, name: &str) -> bool {
        let mut parts = name.split('.');
        let stem = parts.next().unwrap_or_default();
        if stem.len() != 32 || !stem.bytes().all(|b| b.is_ascii_hexdigit()) {
            return false;
        }
        let Some(segment) = self.meta.segments.iter().find(|s| s.id().uuid_string() == stem) else {
            return true;
        };
        match (parts.next(), parts.next()) {
            // A file of deletions is named after the operation that it was written for.
            (Some(opstamp), Some("del")) => {
                segment.delete_opstamp().is_none_or(|o| o.to_string() != opstamp)
            }
            _ => false,
        }
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
        self.any_doc_freq(&[term])
    }

    /// In how many live documents one of the terms stands; exact.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn any_doc_freq(&self, terms: &[&Term]) -> tantivy::Result<u64> {
        let segments = self.searcher.segment_readers();
        segments.iter().map(|segment| any_doc_freq(segment, terms)).sum()
    }

    /// The stored record of a passage.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn passage(&self, address: DocAddress) -> Result<PassageRecord> {
        self.record(address, self.fields.record)?
            .context("the index is damaged: a passage has no record")
    }

    /// The stored record of the article with the given key.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn article_by_key(&self, key: &str) -> Result<Option<ArticleRecord>> {
        match self.live_docs(&Term::from_field_text(self.fields.article, key))?.first() {
            Some(address) => self.record(*address, self.fields.article_record),
            None => Ok(None),
        }
    }

    /// The stored record of the article with the given id, if it is the last commit's.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn article_by_uid(&self, uid: u64) -> Result<Option<ArticleRecord>> {
        for address in self.live_docs(&Term::from_field_u64(self.fields.uid, uid))? {
            if let Some(record) = self.record(address, self.fields.article_record)? {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// All passages of the article with the given key, in order.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn passages_by_key(&self, key: &str) -> Result<Vec<PassageRecord>> {
        let addresses = self.live_docs(&Term::from_field_text(self.fields.key, key))?;
        let records: Result<Vec<PassageRecord>> =
            addresses.into_iter().map(|a| self.passage(a)).collect();
        let mut records = records?;
        records.sort_by_key(PassageRecord::locus);
        Ok(records)
    }

    /// Keys of articles that begin with `prefix`, sorted.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn keys_with_prefix(&self, prefix: &str) -> Result<Vec<String>> {
        let mut keys = std::collections::BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.article)?;
            let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                keys.insert(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(keys.into_iter().collect())
    }

    /// The live documents that have a term.
    fn live_docs(&self, term: &Term) -> Result<Vec<DocAddress>> {
        let mut addresses = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let docs = docs_of(segment, term)?;
            addresses.extend(docs.into_iter().map(|doc| DocAddress::new(ord as u32, doc)));
        }
        Ok(addresses)
    }

    fn record<T: serde::de::DeserializeOwned>(
        &self,
        address: DocAddress,
        field: Field,
    ) -> Result<Option<T>> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let Some(bytes) = document.get_first(field).and_then(|v| v.as_bytes()) else {
            return Ok(None);
        };
        serde_json::from_slice(bytes).context("the index is damaged: a record cannot be read")
    }
}

/// Reads `meta.json` and the payload of its commit.
fn read_payload(dir: &Path) -> Result<(Payload, Vec<u8>), OpenError> {
    let missing = || OpenError::Missing { dir: dir.to_path_buf() };
    let damaged =
        |what: &str| OpenError::Damaged { dir: dir.to_path_buf(), what: what.to_string() };
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
    let mut payload: Payload = serde_json::from_value(payload)
        .map_err(|_| damaged("the payload in `meta.json` cannot be read"))?;
    payload.fingerprint = answer_fingerprint(&payload.fingerprint);
    Ok((payload, bytes))
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
