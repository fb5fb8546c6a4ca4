//! Readers and preparers: sources to articles, articles to documents, over a bounded queue.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Result;

use super::run::{IngestOptions, Progress, RootWork, Share};
use crate::article::{PassageOptions, language, passages};
use crate::corpus::{self, Config, Overrides};
use crate::entities;
use crate::formats::{self, Skip, SkipKind, safe_key};
use crate::index::state::{ArticleState, SkippedPart, State};
use crate::index::{Prepared, Writer};
use crate::model::Article;

/// Articles that may wait between reading and preparing, for each thread.
const QUEUE_PER_THREAD: usize = 4;

/// A source to be looked at, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Job {
    pub work: usize,
    pub source: usize,
}

/// What the threads tell.
pub(super) enum Outcome {
    /// The source is as the last commit has it.
    Unchanged(Job),
    /// The source was read to its end.
    Read(Job, ReadSource),
    /// An article, by place in its source, is as the last commit has it.
    Kept(Job, usize, ArticleState),
    /// An article was written.
    Added(Job, usize, ArticleState, Share),
    /// The index cannot be written.
    Failed(anyhow::Error),
}

/// A source that was read.
#[derive(Default)]
pub(super) struct ReadSource {
    pub content: String,
    pub settings: String,
    pub skipped: Vec<SkippedPart>,
    /// True where it could not be read to its end, so that nothing follows about what is gone.
    pub unreadable: bool,
}

/// Keys to write places of sources under.
pub(super) type NewKeys = BTreeMap<Job, HashMap<usize, String>>;

/// Articles of the last commit by base key and hash; each is taken once.
type Known = Arc<Mutex<HashMap<(String, String), Vec<ArticleState>>>>;

/// An article on its way from reading to preparing.
struct Unprepared {
    job: Job,
    place: usize,
    /// How many articles of the same member came before it.
    nth: usize,
    article: Article,
    known: Known,
}

/// What all threads of a run see.
pub(super) struct Shared<'a> {
    pub works: &'a [RootWork],
    pub before: &'a State,
    pub writer: Option<&'a Writer>,
    pub next_uid: &'a AtomicU64,
    pub options: &'a IngestOptions,
    pub stop: &'a AtomicBool,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl Shared<'_> {
    /// The next article id.
    pub fn new_uid(&self) -> u64 {
        self.next_uid.fetch_add(1, Ordering::Relaxed)
    }

    /// Looks at the sources of `jobs` on all threads and hands what comes of them to `take`, in
    /// no certain order. With `keys`, only the places that it names are written.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn run(
        &self,
        jobs: &[Job],
        keys: Option<&NewKeys>,
        take: &mut dyn FnMut(Outcome) -> Result<()>,
    ) -> Result<()> {
        if jobs.is_empty() {
            return Ok(());
        }
        let threads = self.options.jobs.max(1);
        let (to_prepare, unprepared) = sync_channel::<Unprepared>(QUEUE_PER_THREAD * threads);
        let unprepared = Mutex::new(unprepared);
        let (told, outcomes) = channel::<Outcome>();
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let over = || self.stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed);
        thread::scope(|scope| {
            for _ in 0..threads {
                let (queue, told, over, next) = (to_prepare.clone(), told.clone(), &over, &next);
                scope.spawn(move || {
                    while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if over() {
                            break;
                        }
                        self.look_at(*job, keys, &queue, &told, over);
                    }
                });
            }
            drop(to_prepare);
            for _ in 0..threads {
                let (queue, told, over) = (&unprepared, told.clone(), &over);
                scope.spawn(move || {
                    while let Some(article) = receive(queue) {
                        // After a failure the queue is only emptied, so that no reader waits.
                        if !over() {
                            self.prepare(article, keys, &told);
                        }
                    }
                });
            }
            drop(told);
            let mut result = Ok(());
            for outcome in outcomes {
                if result.is_ok() {
                    result = take(outcome);
                    failed.store(result.is_err(), Ordering::Relaxed);
                }
            }
            result
        })
    }

    fn look_at(
        &self,
        job: Job,
        keys: Option<&NewKeys>,
        queue: &SyncSender<Unprepared>,
        told: &Sender<Outcome>,
        over: &dyn Fn() -> bool,
    ) {
        let work = &self.works[job.work];
        let source = &work.sources[job.source];
        let before = self.before.roots[work.idx].sources.get(&source.rel);
        let done = || (self.progress)(Progress::Done { bytes: source.len_bytes });
        let mut overrides = match work.config.for_source(source) {
            Ok(overrides) => overrides,
            Err(error) => {
                // Without the person's word the articles would be wrong: they stay as they were.
                let (member, place, reason) = (None, String::new(), one_line(&error));
                let part = SkippedPart { member, place, reason };
                let read =
                    ReadSource { skipped: vec![part], unreadable: true, ..ReadSource::default() };
                let _ = told.send(Outcome::Read(job, read));
                return done();
            }
        };
        if let Some(values) = work.attachments.of(&source.rel) {
            overrides.exported = values;
        }
        let attached = work.attachments.read_from_files(&source.rel);
        let mut skipped = Vec::new();
        let (content, is_archive) = content_hash(&source.path).unwrap_or_default();
        let of_members = is_archive.then_some(&work.config);
        let settings = self.settings(&overrides, of_members, attached.map(Arc::as_ref));
        let same = before
            .is_some_and(|b| !content.is_empty() && b.content == content && b.settings == settings);
        if same && keys.is_none() {
            let _ = told.send(Outcome::Unchanged(job));
            return done();
        }
        let known = self.known(job);
        let mut read_options = overrides.read_options(&work.config.read);
        read_options.attached = attached.cloned().unwrap_or_default();
        let (mut place, mut unreadable) = (0, false);
        let mut count: HashMap<Option<String>, usize> = HashMap::new();
        let mut sink = |read: Result<Article, Skip>| match read {
            Ok(_) if over() => {}
            Ok(mut article) => {
                match &article.member {
                    None => corpus::apply(&mut article, &overrides),
                    Some(member) => {
                        let path = path_within(&source.rel, Some(member));
                        match work.config.for_member(&overrides, &path) {
                            Some(overrides) => corpus::apply(&mut article, &overrides),
                            None => return,
                        }
                    }
                }
                language::settle(&mut article);
                let known = Arc::clone(&known);
                let nth = match count.get_mut(&article.member) {
                    Some(n) => {
                        *n += 1;
                        *n
                    }
                    None => *count.entry(article.member.clone()).or_default(),
                };
                // The other end is gone only after a panic, which the scope hands on.
                let _ = queue.send(Unprepared { job, place, nth, article, known });
                place += 1;
            }
            Err(skip) => {
                unreadable |= skip.kind == SkipKind::Unreadable;
                skipped.push(skipped_part(skip));
            }
        };
        // Parsers of others have panicked on what they did not expect. That must not cost the
        // other sources, nor what was read of this one before.
        let whole = catch_unwind(AssertUnwindSafe(|| {
            formats::read_file(&source.path, &source.rel, &read_options, &mut sink);
        }));
        if whole.is_err() {
            unreadable = true;
            let reason = "its reader broke down, which is a fault of the program: please report it";
            let (member, place) = (None, String::new());
            skipped.push(SkippedPart { member, place, reason: reason.to_string() });
        }
        let read = ReadSource { content, settings, skipped, unreadable };
        let _ = told.send(Outcome::Read(job, read));
        done();
    }

    /// Hash of all that shapes a source's articles besides its bytes: of the whole configuration,
    /// where it is an archive; of the entries that are read from files, where it is an export.
    fn settings(
        &self,
        overrides: &Overrides,
        of_members: Option<&Config>,
        attached: Option<&BTreeSet<usize>>,
    ) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(super::versions().as_bytes());
        hasher.update(&[u8::from(self.options.entities)]);
        hasher.update(&overrides.fingerprint_bytes());
        hasher.update(of_members.map_or(&[][..], Config::fingerprint_bytes));
        for place in attached.into_iter().flatten() {
            hasher.update(&place.to_le_bytes());
        }
        hasher.finalize().to_hex()[..16].to_string()
    }

    fn known(&self, job: Job) -> Known {
        let work = &self.works[job.work];
        let rel = &work.sources[job.source].rel;
        let mut known: HashMap<(String, String), Vec<ArticleState>> = HashMap::new();
        if let Some(source) = self.before.roots[work.idx].sources.get(rel) {
            for article in source.articles.iter().rev() {
                let key = (article.base.clone(), article.hash.clone());
                known.entry(key).or_default().push(article.clone());
            }
        }
        Arc::new(Mutex::new(known))
    }

    fn prepare(&self, unprepared: Unprepared, keys: Option<&NewKeys>, told: &Sender<Outcome>) {
        let Unprepared { job, place, nth, article, known } = unprepared;
        let rel = &self.works[job.work].sources[job.source].rel;
        let path = path_within(rel, article.member.as_deref());
        let base = base_key(&article, &path, nth);
        let hash = self.record_hash(&article, &path);
        let key = match keys {
            Some(keys) => match keys.get(&job).and_then(|k| k.get(&place)) {
                Some(key) => key.clone(),
                None => return,
            },
            None => {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                let same = known.get_mut(&(base.clone(), hash.clone())).and_then(Vec::pop);
                if let Some(article) = same {
                    let _ = told.send(Outcome::Kept(job, place, article));
                    return;
                }
                base.clone()
            }
        };
        let passages = passages(&article, &PassageOptions::default());
        // The recogniser has learnt English names among English words, and speakers are shown by
        // English words; in other languages only what an article declares or defines is sure.
        let english = language::is_english(&article);
        let mentions = match self.options.entities {
            true => {
                let recogniser = english.then(entities::Recogniser::shipped);
                entities::mentions(&passages, &article.entities, recogniser)
            }
            false => entities::declared_mentions(&passages, &article.entities),
        };
        let speakers = match self.options.entities && english {
            true => passages.iter().zip(&mentions).map(|(p, m)| entities::speakers(p, m)).collect(),
            false => vec![Vec::new(); passages.len()],
        };
        let uid = self.new_uid();
        let prepared =
            Prepared { article, passages, mentions, speakers, key, path, uid, base, hash };
        let documents = prepared.documents();
        let outcome = match self.writer.map_or(Ok(()), |w| w.add(documents.documents)) {
            Ok(()) => Outcome::Added(job, place, documents.state, documents.tally),
            Err(error) => Outcome::Failed(error),
        };
        let _ = told.send(outcome);
    }

    /// Hash of the effective record: the article with overrides, its path, and whether entities
    /// were looked for.
    fn record_hash(&self, article: &Article, rel: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(super::versions().as_bytes());
        hasher.update(&[u8::from(self.options.entities)]);
        hasher.update(rel.as_bytes()).update(b"\0");
        let written = serde_json::to_writer(&mut hasher, article);
        debug_assert!(written.is_ok(), "an article is plain data");
        hasher.finalize().to_hex()[..32].to_string()
    }
}

fn skipped_part(skip: Skip) -> SkippedPart {
    let place = match (skip.line, skip.column, skip.record) {
        (Some(line), Some(column), _) => format!("line {line}, column {column}"),
        (Some(line), None, _) => format!("line {line}"),
        (None, _, Some(record)) => format!("record {record}"),
        (None, _, None) => String::new(),
    };
    let reason = match skip.hint {
        Some(hint) => format!("{}; {hint}", skip.reason),
        None => skip.reason,
    };
    SkippedPart { member: skip.member.map(String::from), place, reason }
}

/// The path of what was read from `member` of the source at `rel`.
pub(super) fn path_within(rel: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{rel}/{member}"),
        None => rel.to_string(),
    }
}

/// A message with its hint on one line, for the summary.
fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().replace("\n\nhint: ", "; ")
}

fn receive(queue: &Mutex<Receiver<Unprepared>>) -> Option<Unprepared> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// The declared key, else the path without its extension; the second and later articles of a
/// file, or of a member of an archive, that declare none are numbered.
fn base_key(article: &Article, path: &str, nth: usize) -> String {
    if let Some(key) = &article.declared_key {
        return key.clone();
    }
    let path = Path::new(path).with_extension("").to_string_lossy().into_owned();
    let path = safe_key(&path).unwrap_or(path);
    match nth {
        0 => path,
        n => format!("{path}/{}", n + 1),
    }
}

/// Hash of a file's bytes, and whether it is an archive.
fn content_hash(path: &Path) -> io::Result<(String, bool)> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(formats::ARCHIVE_HEAD_BYTES as u64).read_to_end(&mut head)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&head).update_reader(file)?;
    Ok((hasher.finalize().to_hex()[..32].to_string(), formats::is_archive(&head)))
}
