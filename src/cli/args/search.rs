//! Flags of the commands that answer with ranked passages, and of `parse` and `show`, which take
//! what those take and give.

use clap::Args;

use super::shared::MAX_CONTEXT;
use super::{ColorWhen, FilterArgs, OutputArgs, QueryArgs, ResultArgs, ShowFormat, at_most};

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
    /// The query and its filters.
    #[command(flatten)]
    pub query: QueryArgs,
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
    /// The query and its filters.
    #[command(flatten)]
    pub query: QueryArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
