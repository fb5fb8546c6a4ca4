//! The flags as typed: what clap reads from argv, and the help that it prints.
//!
//! Nothing is resolved, opened or checked against anything else here; `settings` does that. The
//! words that the enums of `search` and `output` take are given here too, since only the command
//! line needs clap.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

mod batch;
mod entities;
mod index;
mod looks;
mod search;
mod shared;

pub use batch::{BatchArgs, RankingEvalArgs};
pub use entities::{
    EntitiesArgs, EntitiesCommand, EntitiesFormat, EntityListArgs, EntityShowArgs,
    EntitySuggestArgs, EvalArgs,
};
pub use index::{IndexArgs, InfoArgs, InspectArgs};
pub use looks::{FacetsArgs, KwicArgs, TimelineArgs};
pub use search::{LikeArgs, ParseArgs, SearchArgs, ShowArgs};
pub use shared::{
    FilterArgs, MAX_CONTEXT, MAX_LIMIT, MAX_OFFSET, MatchArgs, OutputArgs, QueryArgs, ResultArgs,
};

use super::argv::sort_query;
use crate::batch::InputForm;
use crate::model::EntityType;
use crate::output::batch::RecordFormat;
use crate::output::{Format, KwicFormat, TimelineFormat};
use crate::search::facets::Facet;
use crate::search::kwic::KwicSort;
use crate::search::request::{Group, Scope, Sort};
use crate::search::timeline::Unit;

/// Reads the command line, the program's name first.
///
/// # Errors
/// What clap prints, help and version among it; `err.exit()` does the right thing.
pub fn parse_argv(argv: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let command = Cli::command();
    let argv = sort_query(&command, argv.into_iter().collect());
    Cli::from_arg_matches(&command.try_get_matches_from(argv)?)
}

const HELP_FOOTER: &str = "\
Exit codes: 0 something found or done, 1 nothing found, 2 an error.

Examples:
  byline index essays/            Read a folder
  byline search \"drone strikes\"   Find passages
  byline show hard-power#p11      Print what a citation names";

/// Full-text search for commentary: who said what about whom, and when
#[derive(Clone, Debug, Parser)]
#[command(name = "byline", version, after_help = HELP_FOOTER, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// The folder of the index [default: index]
    #[arg(long, global = true, env = "BYLINE_INDEX", hide_env_values = true)]
    #[arg(value_name = "DIR")]
    pub index: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Build the index or bring it up to date
    Index(Box<IndexArgs>),
    /// Find passages
    Search(Box<SearchArgs>),
    /// Run many queries, one a line
    Batch(Box<BatchArgs>),
    /// Find passages like one that is known
    Like(Box<LikeArgs>),
    /// Print what a citation names
    Show(ShowArgs),
    /// Show every match in its line, the matches below each other
    Kwic(Box<KwicArgs>),
    /// Count what a query matches by year, month or day, and draw it
    Timeline(Box<TimelineArgs>),
    /// Count what a query matches, by author, entity, source, year …
    Facets(Box<FacetsArgs>),
    /// Show who is spoken of, and under which names
    Entities(Box<EntitiesArgs>),
    /// Measure how well a judged collection is ranked
    Eval(RankingEvalArgs),
    /// Show how a query is understood
    Parse(Box<ParseArgs>),
    /// Show how a file is understood
    Inspect(InspectArgs),
    /// Show what the index holds
    Info(InfoArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Flags of `completions`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  byline completions bash > ~/.local/share/bash-completion/completions/byline
  byline completions zsh > ~/.zfunc/_byline
  byline completions fish > ~/.config/fish/completions/byline.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// When to write colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorWhen {
    /// At a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// What `show` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShowFormat {
    /// For a reader at a terminal.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// A block quotation with its citation.
    Markdown,
}

/// A number from 0 to `max`.
fn at_most(max: u32) -> impl clap::builder::TypedValueParser<Value = u32> {
    clap::value_parser!(u32).range(..=i64::from(max))
}

/// A number of threads.
fn jobs() -> impl clap::builder::TypedValueParser<Value = u16> {
    clap::value_parser!(u16).range(1..=512)
}

/// A width in columns.
fn columns() -> impl clap::builder::TypedValueParser<Value = u16> {
    clap::value_parser!(u16).range(20..=2_000)
}

/// Gives an enum of another room the words that the command line takes.
macro_rules! words {
    ($type:ty, $($variant:ident $word:literal),+ $(,)?) => {
        impl ValueEnum for $type {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(<$type>::$variant),+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(match self {
                    $(<$type>::$variant => PossibleValue::new($word)),+
                })
            }
        }
    };
}

words!(EntitiesFormat, Text "text", Json "json", Tsv "tsv");
words!(EntityType, Person "person", Org "org", Place "place", Group "group", Event "event",
    Work "work", Other "other");
words!(Sort, Relevance "relevance", Newest "newest", Oldest "oldest");
words!(
    KwicSort,
    Document "document",
    Left "left",
    Right "right",
    Relevance "relevance",
    Date "date",
);
words!(Unit, Year "year", Month "month", Day "day");
words!(TimelineFormat, Text "text", Svg "svg", Tsv "tsv", Json "json");
words!(KwicFormat, Text "text", Json "json", Jsonl "jsonl", Tsv "tsv");
words!(Scope, Passage "passage", Article "article");
words!(Group, Passage "passage", Article "article");
words!(ColorWhen, Auto "auto", Always "always", Never "never");
words!(ShowFormat, Text "text", Json "json", Markdown "markdown");
words!(InputForm, Jsonl "jsonl", Lines "lines", Tsv "tsv");
words!(RecordFormat, Jsonl "jsonl", Tsv "tsv", Trec "trec");

impl ValueEnum for Facet {
    fn value_variants<'a>() -> &'a [Self] {
        &Facet::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Format::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}
