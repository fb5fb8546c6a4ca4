//! The flags as typed: what clap reads from argv, and the help that it prints.
//!
//! Nothing is resolved, opened or checked against anything else here; `settings` does that. The
//! words that the enums of `search` and `output` take are given here too, since only the command
//! line needs clap.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

mod entities;

pub use entities::{
    EntitiesArgs, EntitiesCommand, EntitiesFormat, EntityListArgs, EntityShowArgs,
    EntitySuggestArgs, EvalArgs,
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

/// Flags that filter, in `search` and as defaults in `batch`.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Written by; repeated: by either
    #[arg(long, value_name = "NAME")]
    pub author: Vec<String>,
    /// Mentions the entity, under any of its names; repeated: all of them
    #[arg(long, value_name = "NAME")]
    pub entity: Vec<String>,
    /// Mentions one of these entities
    #[arg(long, value_name = "NAME")]
    pub any_entity: Vec<String>,
    /// Does not mention the entity
    #[arg(long, value_name = "NAME")]
    pub not_entity: Vec<String>,
    /// Published on or after; 2011, 2011-04, "April 2011", 90d, yesterday
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Published on or before
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Published in a period: a date, or a range such as 2009..2011-06
    #[arg(long, value_name = "RANGE")]
    pub date: Vec<String>,
    /// The paper; repeated: either
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// What the piece is: op-ed, editorial, review, note; repeated: either
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Its language, as a code or in English; repeated: either
    #[arg(long, value_name = "LANG")]
    pub lang: Vec<String>,
}

/// Flags that say how words match and what is ranked, in `search` and as defaults in `batch`.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Matching")]
pub struct MatchArgs {
    /// Require every word
    #[arg(long)]
    pub all: bool,
    /// Take the text as words alone: no operators, no fields
    #[arg(long)]
    pub plain: bool,
    /// How far entity filters reach
    #[arg(long = "in", value_name = "SCOPE", default_value = "passage")]
    pub scope: Scope,
}

/// Flags that say which hits come out, in `search` and as defaults in `batch`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Results")]
pub struct ResultArgs {
    /// At most this many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, value_parser = at_most(MAX_LIMIT))]
    pub limit: u32,
    /// Leave out the first N
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = at_most(MAX_OFFSET))]
    pub offset: u32,
    /// At most this many of one article
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_article: Option<u32>,
    /// Rank passages, or articles by their best passage
    #[arg(long, value_name = "UNIT", default_value = "passage")]
    pub group: Group,
    /// The order
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub sort: Sort,
    /// Rank by words that the best passages share, too
    #[arg(long)]
    pub expand: bool,
    /// Show N paragraphs before and after
    #[arg(long, short = 'C', value_name = "N", default_value_t = 0, value_parser = at_most(MAX_CONTEXT))]
    pub context: u32,
    /// Count the articles too
    #[arg(long)]
    pub count: bool,
    /// Break every score into its parts
    #[arg(long)]
    pub explain: bool,
}

impl Default for ResultArgs {
    fn default() -> ResultArgs {
        ResultArgs {
            limit: 10,
            offset: 0,
            per_article: None,
            group: Group::Passage,
            sort: Sort::Relevance,
            expand: false,
            context: 0,
            count: false,
            explain: false,
        }
    }
}

/// Flags that say how hits are printed, in `search` and `like`.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// How to print them
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Give near-duplicates places of their own, not a line under the first of them
    #[arg(long)]
    pub unfold: bool,
    /// Show long passages whole, and every near-duplicate
    #[arg(long)]
    pub full: bool,
    /// Show addresses, files, scores and notes on the query
    #[arg(long, short)]
    pub verbose: bool,
    /// Colour and marks: auto is at a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// Refuse an index with another fingerprint
    #[arg(long, value_name = "FP")]
    pub expect_index: Option<String>,
}

/// The highest `--limit`.
pub const MAX_LIMIT: u32 = 1_000_000;
/// The highest `--offset`.
pub const MAX_OFFSET: u32 = 1_000_000_000;
/// The highest `--context`.
pub const MAX_CONTEXT: u32 = 1_000;

const SEARCH_FOOTER: &str = "\
Queries:
  drone strikes               any of the words, best first
  \"drone strikes\" -Yemen      a phrase, without a word
  drone AND (ISI OR CIA)      operators in capitals
  drone w/5 civilian          within five words
  drone w/s civilian          in one sentence; w/p paragraph
  terror* =drone              beginnings; an exact form
  author:lieven date:..2011   every filter has a field
  *                           everything
A query may begin with a hyphen; after `--` everything is query.

Exit codes: 0 found, 1 nothing found, 2 an error.

Examples:
  byline search \"bomb in Harrods\"
  byline search ceasefire --entity LeT --since 2009
  byline search '-drone date:2011' --format json
  byline search '*' --author lieven --format ids";

/// Flags of `search`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = SEARCH_FOOTER)]
pub struct SearchArgs {
    /// The query; several words are joined by spaces
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Flags that filter.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Has the tag; repeated: all of them
    #[arg(long, value_name = "TAG", help_heading = "Filters")]
    pub tag: Vec<String>,
    /// Flags that say how words match.
    #[command(flatten)]
    pub matching: MatchArgs,
    /// Flags that say which hits come out.
    #[command(flatten)]
    pub results: ResultArgs,
    /// Flags that say how hits are printed.
    #[command(flatten)]
    pub output: OutputArgs,
}

const LIKE_FOOTER: &str = "\
The words that say most about the passage (how often it has them, how rare they are in the index) \
are searched for as if they had been typed as often as they stand there; its own article is left \
out. `--verbose` shows the query, which can be given to `search`.

Exit codes: 0 found, 1 nothing found, 2 an error.

Examples:
  byline like hard-power#p11
  byline like hard-power --group article --since 2012
  byline like hard-power#p3 --words 8 --format ids";

/// Flags of `like`.
#[derive(Clone, Debug, Args)]
#[command(after_help = LIKE_FOOTER)]
pub struct LikeArgs {
    /// An article or paragraphs of it, as every output cites them
    #[arg(value_name = "CITATION")]
    pub citation: String,
    /// How many of its words to search for
    #[arg(long, value_name = "N", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100), help_heading = "Matching")]
    pub words: u32,
    /// Flags that filter.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Has the tag; repeated: all of them
    #[arg(long, value_name = "TAG", help_heading = "Filters")]
    pub tag: Vec<String>,
    /// Flags that say which hits come out.
    #[command(flatten)]
    pub results: ResultArgs,
    /// Flags that say how hits are printed.
    #[command(flatten)]
    pub output: OutputArgs,
}

const BATCH_FOOTER: &str = "\
Input, one query a line:
  jsonl   {\"id\":\"q1\",\"query\":\"ceasefire\",\"since\":\"2009\"}
  lines   ceasefire
  tsv     q1<TAB>ceasefire
Keys are the long flags of search. A flag given here holds for the lines that do not say \
otherwise. Every line is answered by one record, in order, as soon as it is ready; an error is \
a record too.

Exit codes: 0 something found, 1 nothing found by any query, 2 an error on any line.

Examples:
  byline batch queries.jsonl > answers.jsonl
  byline batch queries.jsonl --resume answers.jsonl
  byline batch names.jsonl --against last-week.jsonl
  byline batch topics.tsv --input tsv --format trec";

/// Flags of `batch`.
#[derive(Clone, Debug, Args)]
#[command(after_help = BATCH_FOOTER)]
pub struct BatchArgs {
    /// The queries; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// What the lines are
    #[arg(long, value_name = "FORM", default_value = "jsonl")]
    pub input: InputForm,
    /// How to answer
    #[arg(long, short, value_name = "FORMAT", default_value = "jsonl")]
    pub format: RecordFormat,
    /// The name of the run, in the last column of trec
    #[arg(long, value_name = "NAME", default_value = "byline")]
    pub tag: String,
    /// Threads; they change nothing but the speed [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = jobs())]
    pub jobs: Option<u16>,
    /// Stop after the first error
    #[arg(long)]
    pub fail_fast: bool,
    /// Read and parse every line, and search for none
    #[arg(long)]
    pub check: bool,
    /// Put near-duplicates under the first of them, as search does
    #[arg(long)]
    pub fold: bool,
    /// Say of every query what is new, gone, changed or moved since the answers in a file
    #[arg(long, value_name = "OLD")]
    pub against: Option<PathBuf>,
    /// Go on with a file of answers: skip the lines that it answers, append the rest
    #[arg(long, value_name = "OUT")]
    pub resume: Option<PathBuf>,
    /// Refuse an index with another fingerprint
    #[arg(long, value_name = "FP")]
    pub expect_index: Option<String>,
    /// Flags that filter, as defaults.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Flags that say how words match, as defaults.
    #[command(flatten)]
    pub matching: MatchArgs,
    /// Flags that say which hits come out, as defaults.
    #[command(flatten)]
    pub results: ResultArgs,
}

const SHOW_FOOTER: &str = "\
Exit codes: 0 printed, 1 the index holds nothing of that name, 2 an error.

Examples:
  byline show hard-power             The article
  byline show hard-power#p11         A paragraph
  byline show hard-power#p3-5 -C 1   And its neighbours
  byline show hard-power#p11@3fa9    If it is still the same";

/// Flags of `show`.
#[derive(Clone, Debug, Args)]
#[command(after_help = SHOW_FOOTER)]
pub struct ShowArgs {
    /// An article or paragraphs of it, as every output cites them
    #[arg(value_name = "CITATION")]
    pub citation: String,
    /// Show N paragraphs before and after
    #[arg(long, short = 'C', value_name = "N", default_value_t = 0, value_parser = at_most(MAX_CONTEXT))]
    pub context: u32,
    /// How to print it
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,
    /// Colour: auto is at a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// A query and what filters it, in the commands that look at all that it matches.
#[derive(Clone, Debug, Default, Args)]
pub struct QueryArgs {
    /// The query; several words are joined by spaces
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Flags that filter.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Has the tag; repeated: all of them
    #[arg(long, value_name = "TAG", help_heading = "Filters")]
    pub tag: Vec<String>,
    /// Flags that say how words match.
    #[command(flatten)]
    pub matching: MatchArgs,
}

const KWIC_FOOTER: &str = "\
A match is what `search` marks: a word, a phrase, each side of a nearness, a name. The lines are \
fitted to the terminal, to COLUMNS where it is set, or to 80 columns.

Exit codes: 0 found, 1 nothing found, 2 an error.

Examples:
  byline kwic drone --sort right
  byline kwic 'terror*' --author lieven --sort left -n 0
  byline kwic '\"war on terror\"' --format tsv | cut -f 10-12";

/// Flags of `kwic`.
#[derive(Clone, Debug, Args)]
#[command(after_help = KWIC_FOOTER)]
pub struct KwicArgs {
    /// The query and its filters.
    #[command(flatten)]
    pub query: QueryArgs,
    /// The order of the lines; left and right: by the words beside the match
    #[arg(long, value_name = "ORDER", default_value = "document", help_heading = "Results")]
    pub sort: KwicSort,
    /// At most so many lines; 0 shows all
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, help_heading = "Results")]
    pub limit: u32,
    /// Leave out the first N
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Results")]
    pub offset: u32,
    /// How to print them
    #[arg(long, short, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: KwicFormat,
    /// JSON and TSV: words on either side of a match
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = "Output")]
    pub words: u32,
    /// Text: columns to fill [default: those of the terminal]
    #[arg(long, value_name = "N", value_parser = columns(), help_heading = "Output")]
    pub width: Option<u16>,
    /// Colour: auto is at a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: ColorWhen,
    /// Refuse an index with another fingerprint
    #[arg(long, value_name = "FP", help_heading = "Output")]
    pub expect_index: Option<String>,
}

const TIMELINE_FOOTER: &str = "\
Counts every matching passage, exactly, the articles that they belong to, and the passages for \
every 1,000 that the index has of the period. Without a query, everything is counted. A date that \
does not say in which period it lies is counted apart.

Exit codes: 0 something matched, 1 nothing, 2 an error.

Examples:
  byline timeline drone
  byline timeline entity:LeT --by month --since 2008 --rate
  byline timeline drone --format svg > drone.svg";

/// Flags of `timeline`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = TIMELINE_FOOTER)]
pub struct TimelineArgs {
    /// The query and its filters.
    #[command(flatten)]
    pub query: QueryArgs,
    /// How long a period is
    #[arg(long, value_name = "UNIT", default_value = "year", help_heading = "Results")]
    pub by: Unit,
    /// How to print it
    #[arg(long, short, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: TimelineFormat,
    /// Text: draw passages per 1,000, not passages
    #[arg(long, help_heading = "Output")]
    pub rate: bool,
    /// Text: columns to fill [default: those of the terminal]
    #[arg(long, value_name = "N", value_parser = columns(), help_heading = "Output")]
    pub width: Option<u16>,
    /// Refuse an index with another fingerprint
    #[arg(long, value_name = "FP", help_heading = "Output")]
    pub expect_index: Option<String>,
}

const FACETS_FOOTER: &str = "\
Counts every matching passage, exactly, and the articles that they belong to. Without a query, \
everything is counted.

Exit codes: 0 something matched, 1 nothing, 2 an error.

Examples:
  byline facets --by author,year
  byline facets drone --by entity --limit 20
  byline facets entity:LeT --by source --json";

/// Flags of `facets`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = FACETS_FOOTER)]
pub struct FacetsArgs {
    /// The query and its filters.
    #[command(flatten)]
    pub query: QueryArgs,
    /// What to count by, one or several with commas
    #[arg(long, value_name = "FACET", value_delimiter = ',', default_value = "author")]
    pub by: Vec<Facet>,
    /// At most so many values of each; 0 shows all
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const EVAL_FOOTER: &str = "\
Indexes the corpus into a temporary folder, runs every query as plain words, ranks articles, and \
measures as trec_eval does. The files are laid out as BEIR has them:
  corpus   {\"_id\":\"d1\",\"title\":\"…\",\"text\":\"…\"}
  queries  {\"_id\":\"q1\",\"text\":\"…\"}
  qrels    a line of headings, then q1<TAB>d1<TAB>1

Exit codes: 0 measured, 2 an error.

Example:
  byline eval --corpus c.jsonl --queries q.jsonl \\
      --qrels r.tsv";

/// Flags of `eval`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EVAL_FOOTER)]
pub struct RankingEvalArgs {
    /// The documents
    #[arg(long, value_name = "C.jsonl")]
    pub corpus: PathBuf,
    /// The queries
    #[arg(long, value_name = "Q.jsonl")]
    pub queries: PathBuf,
    /// The judgements
    #[arg(long, value_name = "R.tsv")]
    pub qrels: PathBuf,
    /// Rank as `search --expand` does
    #[arg(long)]
    pub expand: bool,
    /// Write the run in TREC's format, queries without judgements too
    #[arg(long, value_name = "OUT.trec")]
    pub run: Option<PathBuf>,
    /// Print JSON, with the measures of every query
    #[arg(long)]
    pub json: bool,
}

const PARSE_FOOTER: &str = "\
Prints the tree, the notes and warnings, and the canonical query: one that means the same.

Exit codes: 0 understood, 2 not.

Examples:
  byline parse 'Raymond Davis AND ISI'
  byline parse drone --author lieven --until 2011";

/// Flags of `parse`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = PARSE_FOOTER)]
pub struct ParseArgs {
    /// The query; several words are joined by spaces
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Flags that filter.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Has the tag; repeated: all of them
    #[arg(long, value_name = "TAG", help_heading = "Filters")]
    pub tag: Vec<String>,
    /// Flags that say how words match.
    #[command(flatten)]
    pub matching: MatchArgs,
    /// Print JSON
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
