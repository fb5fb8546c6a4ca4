//! `byline index`: build the index or bring it up to date.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::args::{ColorWhen, IndexArgs};
use super::super::messages::{Failure, eprintln};
use super::super::terminal::Terminal;
use super::super::{FAILED, FOUND, IndexDir};
use super::all_cores;
use crate::ingest::{self, IngestOptions, Progress, RootGiven, Summary};
use crate::output::for_terminal;

/// How many skipped files the summary names; the rest are counted. `--json` names all.
const MAX_SKIPPED_SHOWN: usize = 50;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &IndexArgs) -> Result<u8, Failure> {
    let roots =
        args.paths.iter().map(|path| RootGiven { path: path.clone(), config: args.config.clone() });
    let options = IngestOptions {
        roots: roots.collect(),
        remove: args.remove.clone(),
        rebuild: args.rebuild,
        dry_run: args.dry_run,
        jobs: args.jobs.map_or_else(all_cores, usize::from),
        entities: !args.no_entities,
    };
    let summary = ingest(dir, &options)?;
    if args.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &summary)?;
        writeln!(out)?;
    } else {
        print(&summary)?;
    }
    Ok(if args.strict && !summary.skipped.is_empty() { FAILED } else { FOUND })
}

/// Builds the index from `./corpus`, for a search that finds none.
pub fn build_first(dir: &IndexDir) -> Result<(), Failure> {
    eprintln(&format!(
        "byline: there is no index yet; reading `corpus` into `{}`",
        dir.path().display()
    ));
    let options = IngestOptions {
        roots: Vec::new(),
        remove: Vec::new(),
        rebuild: false,
        dry_run: false,
        jobs: all_cores(),
        entities: true,
    };
    let summary = ingest(dir, &options)?;
    for skipped in &summary.skipped {
        eprintln(&format!("byline: skipped {}", skipped_line(skipped)));
    }
    Ok(())
}

fn ingest(dir: &IndexDir, options: &IngestOptions) -> Result<Summary, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&stop);
    // A second Ctrl-C need not wait for threads to notice.
    let _ = ctrlc::set_handler(move || {
        if handler.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(super::super::INTERRUPTED));
        }
    });
    let bar = progress_bar();
    let summary = ingest::run(dir.path(), options, &stop, &|progress| match progress {
        Progress::Found { bytes, .. } => bar.set_length(bytes),
        Progress::Done { bytes } => bar.inc(bytes),
        Progress::Committing => bar.set_message("writing"),
    });
    bar.finish_and_clear();
    Ok(summary?)
}

fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
    let template = "{wide_bar} {bytes}/{total_bytes}  {eta}  {msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn print(summary: &Summary) -> io::Result<()> {
    let terminal = Terminal::look(ColorWhen::Auto);
    for skipped in summary.skipped.iter().take(MAX_SKIPPED_SHOWN) {
        eprintln(&format!("skipped {}", skipped_line(skipped)));
    }
    if summary.skipped.len() > MAX_SKIPPED_SHOWN {
        let more = summary.skipped.len() - MAX_SKIPPED_SHOWN;
        eprintln(&terminal.dim_err(&format!("and {more} more; --json names them all")));
    }
    let mut out = io::stdout().lock();
    let counts = [
        (summary.indexed, "new"),
        (summary.changed, "changed"),
        (summary.unchanged, "unchanged"),
        (summary.removed, "removed"),
        (summary.skipped.len() as u64, "skipped"),
    ];
    let said: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let said = if said.is_empty() { "nothing to do".to_string() } else { said.join(", ") };
    match (&summary.fingerprint, summary.dry_run) {
        (Some(fingerprint), false) => writeln!(
            out,
            "{said}; the index holds {} articles in {} passages (fingerprint {fingerprint})",
            summary.articles, summary.passages
        ),
        _ => writeln!(out, "{said}; nothing was written"),
    }
}

fn skipped_line(skipped: &ingest::SkippedLine) -> String {
    let place = match skipped.place.is_empty() {
        true => String::new(),
        false => format!(", {}", skipped.place),
    };
    let line = format!("{}{place}: {}", skipped.path, skipped.reason);
    for_terminal(&line).into_owned()
}
