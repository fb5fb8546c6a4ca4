//! Flags of the commands that look at all that a query matches.

use clap::Args;

use super::{ColorWhen, QueryArgs, columns};
use crate::output::{KwicFormat, TimelineFormat};
use crate::search::facets::Facet;
use crate::search::kwic::KwicSort;
use crate::search::timeline::Unit;

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
    /// Refuse an index with another fingerprint
    #[arg(long, value_name = "FP")]
    pub expect_index: Option<String>,
}
