//! byline beside bare Tantivy: the same work on the same passages, as ratios.
//!
//! ```text
//! cargo bench --bench compare [-- [--mb N] [PART…]]
//! ```
//! Parts: `index entities search ranking batch cold memory`; none means all. The corpus is made of
//! the sentences of a collection of commentary shuffled by a seed (of the project's own notes where
//! that collection is not there), so that word frequencies are real and sizes are chosen.

#[path = "compare/bare.rs"]
mod bare;
#[path = "compare/corpus.rs"]
mod corpus;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use byline::batch::{self, InputForm, RunOptions};
use byline::entities::Recogniser;
use byline::index::Snapshot;
use byline::ingest::{self, IngestOptions, RootGiven};
use byline::output::batch::{RecordFormat, RecordOptions, render_record};
use byline::search::{self, SearchRequest};
use byline::text;
use jiff::civil::date;

use bare::{Bare, BareQuery};
use corpus::{Class, Queries};

/// Each figure is the least of so many runs: what the machine can do when nothing disturbs it.
const RUNS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let Some(at) = args.iter().position(|a| a == "--bare-process") {
        return bare::process(Path::new(&args[at + 1]), &args[at + 2]);
    }
    let mb = args
        .iter()
        .position(|a| a == "--mb")
        .and_then(|at| args.get(at + 1)?.parse().ok())
        .unwrap_or(100);
    let parts: Vec<&str> = ["index", "entities", "search", "ranking", "batch", "cold", "memory"]
        .into_iter()
        .filter(|p| args.iter().any(|a| a == p))
        .collect();
    let wants = |part: &str| parts.is_empty() || parts.contains(&part);
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&dir).expect("the target folder can be written");
    let corpus = corpus::make(&dir, mb);
    println!("corpus: {} MB, {} threads", mb, threads());
    let (ours, bare) = (dir.join(format!("ours-{mb}")), dir.join(format!("bare-{mb}")));
    if wants("index") {
        index(&corpus, &ours, &bare, mb);
    }
    if !ours.join("meta.json").exists() {
        ingest(&corpus, &ours, threads(), false);
    }
    if !bare.join("meta.json").exists() {
        bare::index(&corpus::passages(&corpus), &bare, threads(), true);
    }
    if wants("entities") {
        entities(&corpus, &dir.join("entities"));
    }
    if wants("search") || wants("ranking") || wants("batch") {
        let snapshot = Snapshot::open(&ours).expect("the index opens");
        let bare = Bare::open(&bare);
        let queries = Queries::choose(&snapshot);
        if wants("search") {
            search_classes(&snapshot, &bare, &queries);
        }
        if wants("ranking") {
            ranking(&snapshot, &bare, &queries);
        }
        if wants("batch") {
            batch(&snapshot, &bare, &queries);
        }
    }
    if wants("cold") {
        cold(&ours, &bare);
    }
    if wants("memory") {
        memory(&dir, mb);
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn row(what: &str, ours: Duration, bare: Duration) {
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    println!("{what:<28} {ours:>12.1?} {bare:>12.1?} {ratio:>7.2}");
}

fn header(what: &str) {
    println!("\n{what:<28} {:>12} {:>12} {:>7}", "byline", "tantivy", "ratio");
}

fn ingest(corpus: &Path, dir: &Path, jobs: usize, entities: bool) {
    let _ = fs::remove_dir_all(dir);
    let options = IngestOptions {
        roots: vec![RootGiven { path: corpus.to_path_buf(), config: None }],
        remove: Vec::new(),
        rebuild: false,
        dry_run: false,
        jobs,
        entities,
    };
    ingest::run(dir, &options, &AtomicBool::new(false), &|_| {}).expect("the corpus is indexed");
}

fn index(corpus: &Path, ours: &Path, bare: &Path, mb: usize) {
    header("indexing, no entities");
    let passages = corpus::passages(corpus);
    let bytes: usize = passages.iter().map(|p| p.text.len()).sum();
    let time = |f: &dyn Fn()| {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    let best = |f: &dyn Fn()| (0..2).map(|_| time(f)).min().expect("two runs");
    let own = best(&|| ingest(corpus, ours, threads(), false));
    let merged = best(&|| bare::index(&passages, bare, threads(), true));
    row("one segment", own, merged);
    let unmerged = best(&|| bare::index(&passages, &bare.with_extension("raw"), threads(), false));
    row("tantivy left in segments", own, unmerged);
    let rate = |t: Duration| bytes as f64 / 1e6 / t.as_secs_f64();
    println!(
        "{} passages of {mb} MB: {:.1} MB/s, tantivy {:.1} merged, {:.1} not",
        passages.len(),
        rate(own),
        rate(merged),
        rate(unmerged)
    );
}

/// The recogniser alone on one core, and what names cost while indexing.
fn entities(corpus: &Path, dir: &Path) {
    let start = Instant::now();
    let recogniser = Recogniser::shipped();
    println!("\nthe recogniser is ready after {:.1?}", start.elapsed());
    let passages = corpus::passages(corpus);
    let texts: Vec<&str> = passages.iter().take(20_000).map(|p| p.text.as_str()).collect();
    let n_tokens: usize = texts.iter().map(|t| text::tokens(t).count()).sum();
    // About as many passages as an article of the corpus has: the recogniser reads an article
    // at a time.
    let read = || {
        let start = Instant::now();
        for article in texts.chunks(10) {
            std::hint::black_box(recogniser.find(article));
        }
        start.elapsed()
    };
    let best = (0..RUNS).map(|_| read()).min().expect("there are runs");
    println!("{:.0} tokens a second on one core", n_tokens as f64 / best.as_secs_f64());
    let time = |with: bool| {
        let start = Instant::now();
        ingest(corpus, dir, threads(), with);
        start.elapsed()
    };
    let best = |with: bool| (0..2).map(|_| time(with)).min().expect("two runs");
    let (with, without) = (best(true), best(false));
    let ratio = with.as_secs_f64() / without.as_secs_f64();
    println!("indexing with entities {with:.1?}, without {without:.1?}: {ratio:.2} times");
}

/// Mean time of a query over a list, the least of [`RUNS`].
fn per_query<Q>(queries: &[Q], mut run: impl FnMut(&Q)) -> Duration {
    let once = |run: &mut dyn FnMut(&Q)| {
        let start = Instant::now();
        queries.iter().for_each(run);
        start.elapsed() / queries.len().max(1) as u32
    };
    queries.iter().for_each(&mut run);
    (0..RUNS).map(|_| once(&mut run)).min().expect("there are runs")
}

fn search_classes(snapshot: &Snapshot, bare: &Bare, queries: &Queries) {
    header("a warm query");
    for class in Class::ALL {
        let list = queries.of(class);
        let own = per_query(&list, |q: &BareQuery| {
            let answer = search::search(snapshot, &q.request(), date(2026, 1, 1));
            std::hint::black_box(answer.expect("the query runs"));
        });
        let theirs = per_query(&list, |q: &BareQuery| {
            std::hint::black_box(bare.search(q));
        });
        row(class.name(), own, theirs);
    }
}

/// Whole searches with all signals beside Tantivy's top ten and count, which read no text; and
/// nearness beside the phrase of the same words.
fn ranking(snapshot: &Snapshot, bare: &Bare, queries: &Queries) {
    println!("\n{} passages", snapshot.payload().passages);
    header("keywords: top ten and count");
    let run = |request: &SearchRequest| {
        let answer = search::search(snapshot, request, date(2026, 1, 1));
        std::hint::black_box(answer.expect("the query runs"));
    };
    let order = |request: &SearchRequest| {
        let keys = search::keys(snapshot, request, date(2026, 1, 1));
        std::hint::black_box(keys.expect("the query runs"));
    };
    let lists = [
        ("a rare word", queries.of(Class::Rare)),
        ("a common word", queries.of(Class::Common)),
        ("any of three words", queries.of(Class::Any)),
        ("questions of two words", corpus::questions(2, 100)),
        ("questions of four words", corpus::questions(4, 100)),
        ("questions of eight words", corpus::questions(8, 100)),
    ];
    for (name, list) in lists {
        let own = per_query(&list, |q: &BareQuery| run(&q.request()));
        let theirs = per_query(&list, |q: &BareQuery| {
            std::hint::black_box(bare.top_and_count(q));
        });
        row(name, own, theirs);
        row("  without texts", per_query(&list, |q: &BareQuery| order(&q.request())), theirs);
        let expanded = |q: &BareQuery| SearchRequest { expand: true, ..q.request() };
        let few = &list[..list.len().min(20)];
        row("  with --expand", per_query(few, |q: &BareQuery| run(&expanded(q))), theirs);
    }
    println!("\n{:<28} {:>12} {:>12} {:>7}", "byline alone", "w/5", "phrase", "ratio");
    let list = queries.of(Class::Phrase);
    let near = per_query(&list, |q: &BareQuery| run(&q.near()));
    let phrase = per_query(&list, |q: &BareQuery| run(&q.request()));
    row("two words", near, phrase);
}

fn batch(snapshot: &Snapshot, bare: &Bare, queries: &Queries) {
    header("a batch of 1,000, mixed");
    let list = queries.mixed(1000);
    let input: String = list.iter().map(BareQuery::json_line).collect();
    let theirs = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            for query in &list {
                std::hint::black_box(bare.search(query));
            }
            start.elapsed()
        })
        .min()
        .expect("there are runs");
    let mut times = Vec::new();
    for jobs in [1, 2] {
        let best = (0..RUNS).map(|_| run_batch(snapshot, &input, jobs)).min().expect("runs");
        row(&format!("--jobs {jobs}"), best, theirs);
        times.push(best);
    }
    println!("--jobs 2 takes {:.2} of --jobs 1", times[1].as_secs_f64() / times[0].as_secs_f64());
}

fn run_batch(snapshot: &Snapshot, input: &str, jobs: usize) -> Duration {
    let record = RecordOptions {
        format: RecordFormat::Jsonl,
        trec_tag: "byline",
        check: false,
        terminal: false,
        change: None,
    };
    let defaults = SearchRequest::default();
    let options = RunOptions {
        form: InputForm::Jsonl,
        defaults: &defaults,
        jobs,
        fail_fast: false,
        answered: None,
    };
    let start = Instant::now();
    let summary =
        batch::run(
            std::io::Cursor::new(input.to_string().into_bytes()),
            &mut std::io::sink(),
            &mut std::io::sink(),
            &options,
            |request| {
                Ok(search::search(snapshot, &request.request, date(2026, 1, 1)).expect("it runs"))
            },
            |r, into| render_record(&r, &record, into).expect("memory takes every byte"),
        )
        .expect("the batch runs");
    assert_eq!(summary.n_errors, 0);
    start.elapsed()
}

fn cold(ours: &Path, bare: &Path) {
    header("a process: open, search, print");
    let time = |command: &mut Command| {
        let start = Instant::now();
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|s| s.code() != Some(2)), "the process ends well");
        start.elapsed()
    };
    let least = |make: &dyn Fn() -> Command| (0..30).map(|_| time(&mut make())).min();
    let own = least(&|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_byline"));
        command.arg("--index").arg(ours).args(["search", "minister"]);
        command
    });
    let own_json = least(&|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_byline"));
        command.arg("--index").arg(ours).args(["search", "minister", "--format", "json"]);
        command
    });
    let exe = std::env::current_exe().expect("this program has a path");
    let theirs = least(&|| {
        let mut command = Command::new(&exe);
        command.arg("--bare-process").arg(bare).arg("minister");
        command
    });
    let theirs = theirs.expect("there are runs");
    row("text", own.expect("there are runs"), theirs);
    row("json", own_json.expect("there are runs"), theirs);
}

/// Peak of a process's own memory (mapped files aside) while it indexes, for the corpus and for
/// one of twice the size.
fn memory(dir: &Path, mb: usize) {
    println!("\npeak of anonymous memory while indexing");
    for size in [mb, 2 * mb] {
        let corpus = corpus::make(dir, size);
        let index = dir.join("memory");
        let _ = fs::remove_dir_all(&index);
        let mut child = Command::new(env!("CARGO_BIN_EXE_byline"))
            .arg("--index")
            .arg(&index)
            .args(["index", "--no-entities"])
            .arg(&corpus)
            .stdout(Stdio::null())
            .spawn()
            .expect("byline starts");
        let mut peak = 0;
        while child.try_wait().expect("the child is ours").is_none() {
            peak = peak.max(anonymous_kb(child.id()));
            std::thread::sleep(Duration::from_millis(5));
        }
        println!("{size:>6} MB: {:.0} MB", peak as f64 / 1e3);
    }
}

fn anonymous_kb(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
