//! Throws awkward inputs at whatever reads what people and files hold.
//!
//! ```text
//! cargo run --release --example fuzz -- query --minutes 10
//! cargo run --release --example fuzz -- query --runs 1000000 [--seed N] [--from ROUND]
//! cargo run --release --example fuzz -- query FILE…     the inputs in these files, once each
//! cargo run --release --example fuzz                    lists the targets
//! ```
//! A target is a function over bytes that must come back, quickly and without a panic; what it
//! asserts besides is its own affair. Inputs are mutated seeds. Each is written to a file before
//! it is run, so that whatever kills the process leaves it there; a panic is made smaller first.
//! Minutes are those of the processor, where the system tells them: a run that is stopped, or has
//! to wait, goes on for longer. At the end the file holds the input that took the longest.
//! The same targets run for some rounds with the other tests (`tests/it/fuzz.rs`).

mod clock;
mod mutate;
mod targets;

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clock::Clock;
use mutate::{Random, mutated};
use targets::{TARGETS, Target};

/// An input that takes longer is as bad as one that panics.
const LIMIT: Duration = Duration::from_secs(10);

/// An input that takes longer is told of at once.
const SLOW: Duration = Duration::from_secs(1);

/// How often the round under way is looked at.
const TICK: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next();
    let Some(target) = TARGETS.iter().find(|t| Some(t.name) == name.as_deref()) else {
        let names: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
        eprintln!("usage: fuzz TARGET [--minutes N | --runs N] [--seed N] [--from ROUND] [FILE…]");
        eprintln!("targets: {}", names.join(" "));
        return ExitCode::from(2);
    };
    let mut plan = Plan { seed: 1, from: 0, runs: u64::MAX, minutes: u64::MAX, files: Vec::new() };
    while let Some(arg) = args.next() {
        let number = match arg.as_str() {
            "--minutes" => &mut plan.minutes,
            "--runs" => &mut plan.runs,
            "--seed" => &mut plan.seed,
            "--from" => &mut plan.from,
            file => {
                plan.files.push(PathBuf::from(file));
                continue;
            }
        };
        let Some(value) = args.next().and_then(|v| v.parse().ok()) else {
            eprintln!("fuzz: `{arg}` takes a whole number");
            return ExitCode::from(2);
        };
        *number = value;
    }
    if plan.minutes == u64::MAX && plan.runs == u64::MAX {
        plan.minutes = 1;
    }
    match run(target, &plan) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fuzz: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a run does.
struct Plan {
    seed: u64,
    /// The first round.
    from: u64,
    runs: u64,
    minutes: u64,
    /// Inputs to run instead.
    files: Vec<PathBuf>,
}

fn run(target: &Target, plan: &Plan) -> Result<(), String> {
    let path = std::env::temp_dir().join(format!("fuzz-{}-{}", target.name, std::process::id()));
    let mut file = File::create(&path).map_err(|e| format!("`{}`: {e}", path.display()))?;
    let seeds = (target.seeds)();
    let round = Arc::new(AtomicU64::new(plan.from));
    // What a target makes once, such as an index, is not part of any round.
    (target.run)(b"");
    watch(Arc::clone(&round), path.clone());
    let mut clock = Clock::start();
    let mut told = Instant::now();
    let mut longest = Longest { time: Duration::ZERO, round: plan.from, input: Vec::new() };
    let mut bytes = 0;
    let inputs: Vec<Vec<u8>> = plan
        .files
        .iter()
        .map(|f| fs::read(f).map_err(|e| format!("`{}`: {e}", f.display())))
        .collect::<Result<_, _>>()?;
    let runs = if inputs.is_empty() { plan.runs } else { inputs.len() as u64 };
    for n in 0..runs {
        let now = plan.from + n;
        let input = match inputs.get(n as usize) {
            Some(input) => input.clone(),
            None => {
                let mut random = Random::of_round(plan.seed, now);
                mutated(&seeds, target.pieces, target.max_bytes, &mut random)
            }
        };
        keep(&mut file, &input).map_err(|e| format!("`{}`: {e}", path.display()))?;
        let start = clock.elapsed();
        if panic::catch_unwind(|| (target.run)(&input)).is_err() {
            let small = smaller(target, input);
            keep(&mut file, &small).map_err(|e| format!("`{}`: {e}", path.display()))?;
            let shown = String::from_utf8_lossy(&small[..small.len().min(400)]).into_owned();
            return Err(format!("round {now} panics; `{}` holds {shown:?}", path.display()));
        }
        let end = clock.elapsed();
        let time = end.saturating_sub(start);
        bytes += input.len();
        if time > SLOW {
            eprintln!("round {now}, of {} bytes, takes {time:.1?}", input.len());
        }
        if time > longest.time {
            longest = Longest { time, round: now, input };
        }
        round.fetch_add(1, Ordering::Relaxed);
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            eprintln!("{} runs in {end:.0?}", n + 1);
        }
        if end.as_secs() / 60 >= plan.minutes {
            break;
        }
    }
    let n = round.load(Ordering::Relaxed) - plan.from;
    let time = clock.elapsed();
    keep(&mut file, &longest.input).map_err(|e| format!("`{}`: {e}", path.display()))?;
    println!(
        "{}: {n} inputs, {} MB, {time:.1?}, {:.0} a second{}; the longest took {:.1?} (round {}, \
         {} bytes, in `{}`)",
        target.name,
        bytes / 1_000_000,
        n as f64 / time.as_secs_f64(),
        clock::peak_mib().map_or(String::new(), |mib| format!(", at most {mib} MiB held")),
        longest.time,
        longest.round,
        longest.input.len(),
        path.display()
    );
    Ok(())
}

/// The input that took the longest.
struct Longest {
    time: Duration,
    round: u64,
    input: Vec<u8>,
}

fn keep(file: &mut File, input: &[u8]) -> std::io::Result<()> {
    file.rewind()?;
    file.write_all(input)?;
    file.set_len(input.len() as u64)
}

/// Ends the process if a round takes too long.
fn watch(round: Arc<AtomicU64>, path: PathBuf) {
    std::thread::spawn(move || {
        let mut clock = Clock::start();
        let mut last = (u64::MAX, Duration::ZERO);
        loop {
            std::thread::sleep(TICK);
            let (now, time) = (round.load(Ordering::Relaxed), clock.elapsed());
            if now != last.0 {
                last = (now, time);
            } else if time - last.1 > LIMIT {
                eprintln!("fuzz: round {now} takes over {LIMIT:?}; `{}` holds it", path.display());
                std::process::exit(1);
            }
        }
    });
}

/// Takes away from an input that panics what is not needed for that.
fn smaller(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let mut len = input.len().div_ceil(2);
    while len > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut less = input.clone();
            less.drain(at..(at + len).min(input.len()));
            match panic::catch_unwind(|| (target.run)(&less)) {
                Ok(()) => at += len,
                Err(_) => input = less,
            }
        }
        len /= 2;
    }
    panic::set_hook(hook);
    input
}
