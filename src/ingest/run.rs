//! The run itself: what changed since the last one, and what becomes of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::Result;

use super::keys;
use super::plan::{IngestError, RootGiven, root_path, root_to_remove, select_roots};
use super::sheet::read_sheet;
use super::summary::{SkippedLine, Summary};
use super::threads::{Job, Outcome, ReadSource, Shared, path_within};
use crate::corpus::{self, Config, SkippedKind};
use crate::entities::{ArticleTally, EntitySheet, Tally, resolve};
use crate::index::state::{ArticleState, Payload, Source as SourceState, State};
use crate::index::{MARKER, OpenError, Snapshot, Writer};

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct IngestOptions {
    /// Roots to bring up to date; none means all that are recorded.
    pub roots: Vec<RootGiven>,
    /// Roots to forget.
    pub remove: Vec<PathBuf>,
    /// Read everything again.
    pub rebuild: bool,
    /// Write nothing.
    pub dry_run: bool,
    /// Threads for each of reading, preparing and indexing.
    pub jobs: usize,
    /// Look for entities beyond those that files declare.
    pub entities: bool,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many sources with so many bytes are to be looked at.
    Found {
        /// Sources.
        sources: u64,
        /// Bytes in them.
        bytes: u64,
    },
    /// A source with so many bytes is done.
    Done {
        /// Its bytes.
        bytes: u64,
    },
    /// Everything is read; the commit begins.
    Committing,
}

/// A root that this run brings up to date.
pub(super) struct RootWork {
    /// Its place in the state.
    pub idx: usize,
    pub config: Config,
    pub sources: Vec<corpus::Source>,
    /// What exports among them say about others.
    pub attachments: corpus::Attachments,
    /// Paths at which nothing may be concluded about what is gone.
    pub unreadable: Vec<String>,
}

/// Brings the index in `dir` up to date. `stop` ends the run early, with the index as it was.
///
/// # Errors
/// [`IngestError`], and whatever keeps the index from being read or written. A source that
/// cannot be read is no error but a line of the summary.
pub fn run(
    dir: &Path,
    options: &IngestOptions,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Summary> {
    let writer = match options.dry_run {
        true => None,
        false => Some(Writer::open(dir, options.jobs, options.rebuild)?),
    };
    let recorded = match &writer {
        Some(writer) => writer.remembered()?,
        None => remembered(dir)?,
    };
    let (mut before, tally, payload) = recorded.unwrap_or_default();
    let tally = if options.rebuild { Tally::default() } else { tally };
    if options.rebuild {
        // A rebuild forgets what was indexed, not from where.
        before.roots.iter_mut().for_each(|root| root.sources.clear());
    }
    let mut changes = Changes {
        dir,
        writer: writer.as_ref(),
        before: before.clone(),
        state: before,
        tally,
        summary: Summary { dry_run: options.dry_run, ..Summary::default() },
        pending: BTreeMap::new(),
    };
    changes.forget_roots(&options.remove)?;
    let works = changes.open_roots(options)?;
    progress(Progress::Found {
        sources: works.iter().map(|w| w.sources.len() as u64).sum(),
        bytes: works.iter().flat_map(|w| &w.sources).map(|s| s.len_bytes).sum(),
    });
    let next_uid = AtomicU64::new(changes.state.next_uid);
    let before = changes.before.clone();
    let shared = Shared {
        works: &works,
        before: &before,
        writer: writer.as_ref(),
        next_uid: &next_uid,
        options,
        stop,
        progress,
    };
    let jobs = all_jobs(&works);
    shared.run(&jobs, None, &mut |outcome| changes.take(&works, outcome))?;
    changes.settle(&works)?;
    changes.rewrite_keys(&shared, &works)?;
    if stop.load(Ordering::Relaxed) {
        return Err(IngestError::Interrupted.into());
    }
    progress(Progress::Committing);
    changes.state.next_uid = next_uid.into_inner();
    let Changes { state, tally, mut summary, before, .. } = changes;
    summary.skipped.extend(skipped_lines(&state, &works));
    summary.skipped.sort();
    summary.skipped.dedup();
    (summary.articles, summary.passages, _, _) = state.totals();
    let Some(writer) = writer else { return Ok(summary) };
    let sheet = EntitySheet::join(state.roots.iter().map(|r| r.sheet.clone()))?;
    let entities = resolve(&tally, &sheet);
    let versions = super::versions();
    let same = !options.rebuild && same_content(&state, &before);
    summary.fingerprint = Some(match payload.filter(|_| same) {
        Some(payload) => payload.fingerprint,
        None => writer.commit(&state, &tally, &entities, &versions)?.fingerprint,
    });
    Ok(summary)
}

/// What the last commit remembered, for a run that writes nothing.
fn remembered(dir: &Path) -> Result<Option<(State, Tally, Option<Payload>)>> {
    match Snapshot::open(dir) {
        Ok(snapshot) => {
            let payload = snapshot.payload().clone();
            Ok(Some((snapshot.state()?, Tally::default(), Some(payload))))
        }
        Err(OpenError::Missing { .. }) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// True where a commit would change nothing but the number of the next article.
fn same_content(state: &State, before: &State) -> bool {
    state.roots == before.roots
}

fn all_jobs(works: &[RootWork]) -> Vec<Job> {
    let of = |(work, w): (usize, &RootWork)| {
        (0..w.sources.len()).map(move |source| Job { work, source }).collect::<Vec<Job>>()
    };
    works.iter().enumerate().flat_map(of).collect()
}

fn skipped_lines(state: &State, works: &[RootWork]) -> Vec<SkippedLine> {
    let mut lines = Vec::new();
    for work in works {
        for (rel, source) in &state.roots[work.idx].sources {
            lines.extend(source.skipped.iter().map(|part| SkippedLine {
                path: path_within(rel, part.member.as_deref()),
                place: part.place.clone(),
                reason: part.reason.clone(),
            }));
        }
    }
    lines
}

/// What is known of a source while it is read.
#[derive(Default)]
struct Pending {
    read: Option<ReadSource>,
    articles: BTreeMap<usize, ArticleState>,
    /// Shares of those that were added, where they may have to be taken back: the source gave
    /// articles before.
    shares: HashMap<u64, Share>,
}

/// What the run has found out so far.
struct Changes<'a> {
    dir: &'a Path,
    writer: Option<&'a Writer>,
    before: State,
    state: State,
    tally: Tally,
    summary: Summary,
    pending: BTreeMap<Job, Pending>,
}

impl Changes<'_> {
    fn forget_roots(&mut self, remove: &[PathBuf]) -> Result<()> {
        for given in remove {
            let idx = root_to_remove(&self.state, self.dir, given)?;
            let root = self.state.roots.remove(idx);
            for source in root.sources.values() {
                self.remove_articles(source.articles.iter())?;
                self.summary.removed += source.articles.len() as u64;
            }
        }
        Ok(())
    }

    /// Finds the sources of every root that is to be brought up to date.
    fn open_roots(&mut self, options: &IngestOptions) -> Result<Vec<RootWork>> {
        if !options.remove.is_empty() && options.roots.is_empty() {
            return Ok(Vec::new());
        }
        let selected = select_roots(&mut self.state, &options.roots, self.dir)?;
        // New roots have no past, and the indices of old ones must agree.
        self.before.roots.clone_from(&self.state.roots);
        let mut works = Vec::new();
        for idx in selected {
            works.push(self.open_root(idx, options)?);
        }
        self.summary.sources = works.iter().map(|w| w.sources.len() as u64).sum();
        Ok(works)
    }

    fn open_root(&mut self, idx: usize, options: &IngestOptions) -> Result<RootWork> {
        let root = &mut self.state.roots[idx];
        let path = root_path(self.dir, &root.path);
        if !path.exists() {
            return Err(IngestError::RootMissing(root.path.clone()).into());
        }
        let config_file = root.config.as_ref().map(|c| root_path(self.dir, c));
        let config = Config::of_root(&path, config_file.as_deref())?;
        root.sheet = read_sheet(&path)?;
        root.entities = options.entities;
        let walk_options = corpus::WalkOptions {
            index_marker: Some(MARKER.to_string()),
            exclude: config.exclude.clone(),
        };
        let (mut sources, mut unreadable) = (Vec::new(), Vec::new());
        for found in corpus::walk(&path, walk_options)? {
            match found {
                Ok(source) => sources.push(source),
                Err(skipped) => {
                    if skipped.kind == SkippedKind::Unreadable {
                        unreadable.push(skipped.rel.clone());
                    }
                    self.summary.skipped.push(SkippedLine {
                        path: skipped.rel,
                        place: String::new(),
                        reason: skipped.reason,
                    });
                }
            }
        }
        if sources.is_empty() && unreadable.is_empty() && !root.sources.is_empty() {
            return Err(IngestError::RootEmpty(root.path.clone()).into());
        }
        let attachments = corpus::Attachments::find(&sources);
        sources.retain(|source| !attachments.leaves(&source.rel));
        Ok(RootWork { idx, config, sources, attachments, unreadable })
    }

    fn take(&mut self, works: &[RootWork], outcome: Outcome) -> Result<()> {
        match outcome {
            Outcome::Unchanged(job) => {
                // Nothing pending: the source stays as the state has it.
                self.pending.remove(&job);
            }
            Outcome::Read(job, read) => self.pending.entry(job).or_default().read = Some(read),
            Outcome::Kept(job, place, article) => {
                self.pending.entry(job).or_default().articles.insert(place, article);
            }
            Outcome::Added(job, place, article, share) => {
                self.tally.add(&share);
                let work = &works[job.work];
                let sources = &self.state.roots[work.idx].sources;
                let known = sources.get(&work.sources[job.source].rel);
                let pending = self.pending.entry(job).or_default();
                if known.is_some_and(|s| !s.articles.is_empty()) {
                    pending.shares.insert(article.uid, share);
                }
                pending.articles.insert(place, article);
            }
            Outcome::Failed(error) => return Err(error),
        }
        Ok(())
    }

    /// Enters what was read into the state and removes what is gone.
    fn settle(&mut self, works: &[RootWork]) -> Result<()> {
        for (job, pending) in std::mem::take(&mut self.pending) {
            let work = &works[job.work];
            self.settle_source(work.idx, &work.sources[job.source].rel, pending)?;
        }
        for work in works {
            self.remove_vanished(work)?;
        }
        let kept = works.iter().flat_map(|w| self.state.roots[w.idx].sources.values());
        let in_index: u64 = kept.map(|s| s.articles.len() as u64).sum();
        self.summary.unchanged = in_index - self.summary.indexed - self.summary.changed;
        Ok(())
    }

    fn settle_source(&mut self, root: usize, rel: &str, pending: Pending) -> Result<()> {
        let Some(read) = pending.read else { return Ok(()) };
        let previous = self.state.roots[root].sources.get(rel).cloned().unwrap_or_default();
        if read.unreadable && !previous.articles.is_empty() {
            // What was read from it earlier is still the best that is known.
            let added = pending.articles.values();
            let fresh: Vec<ArticleState> = added
                .filter(|a| !previous.articles.iter().any(|p| p.uid == a.uid))
                .cloned()
                .collect();
            for article in &fresh {
                if let Some(share) = pending.shares.get(&article.uid) {
                    self.tally.remove(share);
                }
            }
            self.drop_fresh(&fresh)?;
            let mut source = previous;
            source.skipped = read.skipped;
            source.content.clear();
            self.state.roots[root].sources.insert(rel.to_string(), source);
            return Ok(());
        }
        let articles: Vec<ArticleState> = pending.articles.into_values().collect();
        let now: HashSet<u64> = articles.iter().map(|a| a.uid).collect();
        let was: HashSet<u64> = previous.articles.iter().map(|a| a.uid).collect();
        let gone: Vec<&ArticleState> =
            previous.articles.iter().filter(|a| !now.contains(&a.uid)).collect();
        let mut replaced: HashMap<&str, u64> = HashMap::new();
        gone.iter().for_each(|a| *replaced.entry(a.base.as_str()).or_default() += 1);
        for article in articles.iter().filter(|a| !was.contains(&a.uid)) {
            match replaced.get_mut(article.base.as_str()).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    self.summary.changed += 1;
                }
                None => self.summary.indexed += 1,
            }
        }
        self.summary.removed += replaced.values().sum::<u64>();
        self.remove_articles(gone.into_iter())?;
        let source = SourceState {
            content: read.content,
            settings: read.settings,
            articles,
            skipped: read.skipped,
        };
        self.state.roots[root].sources.insert(rel.to_string(), source);
        Ok(())
    }

    fn remove_vanished(&mut self, work: &RootWork) -> Result<()> {
        let there: HashSet<&str> = work.sources.iter().map(|s| s.rel.as_str()).collect();
        let sources = &self.state.roots[work.idx].sources;
        let gone: Vec<String> = sources
            .keys()
            .filter(|rel| !there.contains(rel.as_str()) && !is_below_any(rel, &work.unreadable))
            .cloned()
            .collect();
        for rel in gone {
            let source = self.state.roots[work.idx].sources.remove(&rel).unwrap_or_default();
            self.summary.removed += source.articles.len() as u64;
            self.remove_articles(source.articles.iter())?;
        }
        Ok(())
    }

    /// Takes articles of the last commit out of the index and the tally.
    fn remove_articles<'s>(
        &mut self,
        articles: impl Iterator<Item = &'s ArticleState>,
    ) -> Result<()> {
        let Some(writer) = self.writer else { return Ok(()) };
        for article in articles {
            if let Some(record) = writer.article_record(article.uid)? {
                self.tally.remove(&record.mentions);
            }
            writer.remove(article.uid);
        }
        Ok(())
    }

    /// Takes articles of this run out again.
    fn drop_fresh(&mut self, articles: &[ArticleState]) -> Result<()> {
        let Some(writer) = self.writer else { return Ok(()) };
        for article in articles {
            writer.remove(article.uid);
        }
        Ok(())
    }

    /// Gives every article its final key. Where several want the same, each gets a suffix, and
    /// those whose key is then another than the indexed one are written again.
    fn rewrite_keys(&mut self, shared: &Shared, works: &[RootWork]) -> Result<()> {
        let wanted = keys::final_keys(&self.state);
        let mut to_rewrite: HashMap<u64, String> = HashMap::new();
        for article in self.state.articles() {
            let key = wanted.get(&article.uid).unwrap_or(&article.base);
            if *key != article.key {
                to_rewrite.insert(article.uid, key.clone());
            }
        }
        if to_rewrite.is_empty() {
            return Ok(());
        }
        keys::rewrite(&mut self.state, shared, works, &to_rewrite)
    }
}

fn is_below_any(rel: &str, folders: &[String]) -> bool {
    folders.iter().any(|f| {
        f.is_empty() || rel == f || rel.strip_prefix(f.as_str()).is_some_and(|r| r.starts_with('/'))
    })
}

/// The share of an article in the tally.
pub(super) type Share = ArticleTally;
