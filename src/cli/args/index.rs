//! Flags of the commands that read files, and of `info`.

use std::path::PathBuf;

use clap::Args;

use super::jobs;

const INDEX_FOOTER: &str = "\
Without a path, every folder that the index knows is brought up to date; at first, `corpus`. \
A folder that is missing is an error, never a reason to remove its articles.

Exit codes: 0 done, 2 an error, or with --strict a file that was skipped.

Examples:
  byline index essays/ letters.jsonl
  byline index --config map.toml dump.jsonl
  byline index --remove letters.jsonl";

/// Flags of `index`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = INDEX_FOOTER)]
pub struct IndexArgs {
    /// Folders and files to read
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take a folder or file out of the index; may be repeated
    #[arg(long, value_name = "PATH")]
    pub remove: Vec<PathBuf>,
    /// Read everything again
    #[arg(long)]
    pub rebuild: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Exit with 2 where a file is skipped
    #[arg(long)]
    pub strict: bool,
    /// Find no entities but those that files declare
    #[arg(long)]
    pub no_entities: bool,
    /// Defaults and field names, as in a corpus.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = jobs())]
    pub jobs: Option<u16>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

const INSPECT_FOOTER: &str = "\
Prints every value with where it was read, and the paragraphs as they are numbered. No index \
is needed or changed.

Exit codes: 0 all files understood, 2 an error in any.

Example:
  byline inspect hard-power.txt";

/// Flags of `inspect`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = INSPECT_FOOTER)]
pub struct InspectArgs {
    /// Files to read
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Defaults and field names, as in a corpus.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `info`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "Exit codes: 0 printed, 2 an error, such as no index.")]
pub struct InfoArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
