//! `byline batch`: many queries over one snapshot.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;

use super::super::IndexDir;
use super::super::args::BatchArgs;
use super::super::messages::{Failure, eprintln};
use super::{all_cores, open, parse::flags_failure, today};
use crate::answer::{Answer, QueryEcho};
use crate::batch::{self, Answered, BatchError, BatchRequest, Change, Earlier, RunOptions};
use crate::index::Snapshot;
use crate::output::batch::{RecordOptions, header, render_record};
use crate::query::QueryError;
use crate::search;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &BatchArgs) -> Result<u8, Failure> {
    let defaults = args.defaults().map_err(flags_failure)?;
    let snapshot = open(dir, args.expect_index.as_deref())?;
    let answered = match &args.resume {
        Some(path) => read_answered(path, &snapshot)?,
        None => None,
    };
    let mut out: Box<dyn Write + Send> = match &args.resume {
        Some(path) => Box::new(resumed_output(path, answered.as_ref())?),
        None => Box::new(io::stdout()),
    };
    let today = today();
    let answer = |request: &BatchRequest| match args.check {
        true => check(&snapshot, request, today),
        false => search::search(&snapshot, &request.request, today).map_err(batch_error),
    };
    let record_options = RecordOptions {
        format: args.format,
        trec_tag: &args.tag,
        check: args.check,
        terminal: args.resume.is_none() && io::stdout().is_terminal(),
        change: None,
    };
    let earlier = args.against.as_deref().map(read_earlier).transpose()?;
    let news = News::default();
    out.write_all(header(args.format).as_bytes())?;
    let options = RunOptions {
        form: args.input,
        defaults: &defaults,
        jobs: args.jobs.map_or_else(all_cores, usize::from),
        fail_fast: args.fail_fast,
        answered: answered.as_ref(),
    };
    let render = |record: batch::Record, into: &mut batch::Rendered| {
        let change = earlier.as_ref().zip(record.outcome.ok()).map(|(earlier, answer)| {
            let change = earlier.compare(record.id, record.query, answer);
            news.note(&change);
            change
        });
        let options = RecordOptions { change: change.as_ref(), ..record_options };
        // Memory takes every byte.
        let _ = render_record(&record, &options, into);
    };
    let mut err = io::stderr();
    let summary = if args.file == Path::new("-") {
        let input = BufReader::with_capacity(1 << 16, io::stdin());
        batch::run(input, &mut *out, &mut err, &options, answer, render)?
    } else {
        let file = File::open(&args.file)
            .with_context(|| format!("cannot read `{}`", args.file.display()))?;
        let input = BufReader::with_capacity(1 << 16, file);
        batch::run(input, &mut *out, &mut err, &options, answer, render)?
    };
    if earlier.is_some() {
        eprintln(&news.to_string());
    }
    Ok(summary.exit_code(args.check))
}

/// How much has changed since the earlier answers, over all queries; counted by several threads.
#[derive(Default)]
struct News {
    same: AtomicU64,
    other: AtomicU64,
    unanswered: AtomicU64,
}

impl News {
    fn note(&self, change: &Change) {
        let count = match (change.answered, change.is_none()) {
            (false, _) => &self.unanswered,
            (true, true) => &self.same,
            (true, false) => &self.other,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [same, other, unanswered] =
            [&self.same, &self.other, &self.unanswered].map(|n| n.load(Ordering::Relaxed));
        write!(f, "answers since then: {other} changed, {same} the same")?;
        match unanswered {
            0 => Ok(()),
            n => write!(f, ", {n} not there before"),
        }
    }
}

fn read_earlier(path: &Path) -> Result<Earlier, Failure> {
    let read = || anyhow::Ok(Earlier::read(BufReader::new(File::open(path)?))?);
    Ok(read().with_context(|| format!("cannot compare with `{}`", path.display()))?)
}

fn check(
    snapshot: &Snapshot,
    request: &BatchRequest,
    today: jiff::civil::Date,
) -> Result<Answer, BatchError> {
    let query = search::parse(snapshot, &request.request, today).map_err(batch_error)?;
    let echo: QueryEcho = search::echo(query);
    let fingerprint = snapshot.payload().fingerprint.clone();
    Ok(Answer { fingerprint, query: echo, ..Answer::default() })
}

fn batch_error(error: anyhow::Error) -> BatchError {
    match error.downcast::<QueryError>() {
        Ok(error) => BatchError {
            code: error.code,
            message: error.message,
            span: error.flag.is_none().then_some(error.span),
            hint: error.hint,
        },
        Err(error) => BatchError::new("internal", format!("{error:#}")),
    }
}

/// What an earlier run answered; `None` where it left no output.
fn read_answered(path: &Path, snapshot: &Snapshot) -> Result<Option<Answered>, Failure> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(anyhow::anyhow!("cannot read `{}`: {e}", path.display()).into()),
    };
    let answered = Answered::read(BufReader::new(file), &snapshot.payload().fingerprint)?;
    Ok(Some(answered))
}

/// The output to go on with: a last record that was cut short is written over.
fn resumed_output(path: &Path, answered: Option<&Answered>) -> Result<File, Failure> {
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    file.set_len(answered.map_or(0, |a| a.whole_bytes))?;
    Ok(file)
}
