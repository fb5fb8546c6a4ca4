//! `byline batch`: many queries over one snapshot.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;

use super::super::IndexDir;
use super::super::args::BatchArgs;
use super::super::messages::Failure;
use super::{all_cores, open, parse::flags_failure, today};
use crate::answer::{Answer, QueryEcho};
use crate::batch::{self, Answered, BatchError, BatchRequest, RunOptions};
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
    };
    out.write_all(header(args.format).as_bytes())?;
    let options = RunOptions {
        form: args.input,
        defaults: &defaults,
        jobs: args.jobs.map_or_else(all_cores, usize::from),
        fail_fast: args.fail_fast,
        answered: answered.as_ref(),
    };
    let render = |record: batch::Record, into: &mut batch::Rendered| {
        // Memory takes every byte.
        let _ = render_record(&record, &record_options, into);
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
    Ok(summary.exit_code(args.check))
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
