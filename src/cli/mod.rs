//! The command line: argv → flags as typed → settings as meant → a command → an exit code.
//!
//! One file per command in `commands`. Results go to stdout, everything else to stderr; exit
//! codes are those of grep: 0 something found or done, 1 nothing found, 2 an error.

pub mod args;
mod argv;
mod commands;
pub mod manual;
mod messages;
pub mod settings;
mod terminal;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use args::{Cli, Command};
use messages::{Failure, report};

/// Something was found or done.
const FOUND: u8 = 0;
/// Nothing was found.
const NOTHING: u8 = 1;
/// Something failed.
const FAILED: u8 = 2;
/// The run was interrupted by Ctrl-C, as shells count it.
const INTERRUPTED: u8 = 130;

/// Runs the command that `argv` asks for, the program's name first; returns the exit code.
#[must_use]
pub fn run(argv: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match args::parse_argv(argv) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors, and a closed pipe is none of ours.
            let _ = error.print();
            return if error.use_stderr() { FAILED } else { FOUND };
        }
    };
    match dispatch(&cli) {
        Ok(code) => code,
        Err(failure) => report(&failure),
    }
}

fn dispatch(cli: &Cli) -> Result<u8, Failure> {
    let dir = IndexDir::of(cli);
    match &cli.command {
        Command::Index(args) => commands::index::run(&dir, args),
        Command::Search(args) => commands::search::run(&dir, args),
        Command::Batch(args) => commands::batch::run(&dir, args),
        Command::Like(args) => commands::like::run(&dir, args),
        Command::Show(args) => commands::show::run(&dir, args),
        Command::Entities(args) => commands::entities::run(&dir, args),
        Command::Eval(args) => commands::eval::run(args),
        Command::Kwic(args) => commands::kwic::run(&dir, args),
        Command::Timeline(args) => commands::timeline::run(&dir, args),
        Command::Facets(args) => commands::facets::run(&dir, args),
        Command::Parse(args) => commands::parse::run(&dir, args),
        Command::Inspect(args) => commands::inspect::run(args),
        Command::Info(args) => commands::info::run(&dir, args),
        Command::Completions(args) => {
            manual::completions(args.shell, &mut std::io::stdout())?;
            Ok(FOUND)
        }
        Command::Man => {
            manual::man(&mut std::io::stdout())?;
            Ok(FOUND)
        }
    }
}

/// Where the index is, and whether anybody said so.
struct IndexDir {
    path: PathBuf,
    named: bool,
}

impl IndexDir {
    fn of(cli: &Cli) -> IndexDir {
        let named = cli.index.is_some();
        IndexDir { path: cli.index.clone().unwrap_or_else(|| PathBuf::from("index")), named }
    }

    fn path(&self) -> &Path {
        &self.path
    }
}
