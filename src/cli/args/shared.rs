//! Flags that several commands take.

use clap::Args;

use super::{ColorWhen, at_most};
use crate::output::Format;
use crate::search::request::{Group, Scope, Sort};

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

/// A query and what filters it.
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
