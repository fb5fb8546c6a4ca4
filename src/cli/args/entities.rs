//! Flags of `entities` and of what it does.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ColorWhen, FilterArgs, MatchArgs};
use crate::model::EntityType;

const ENTITIES_FOOTER: &str = "\
Counts every mention, exactly: the words that the text has for an entity, whatever they are.

Exit codes: 0 found, 1 nothing found, 2 an error.

Examples:
  byline entities --type person   People most spoken of
  byline entities --query drone --since 2010
  byline entities show LeT        One entity, by any name
  byline entities suggest         Names that may be one
  byline entities --format tsv -n 0";

/// Flags of `entities`.
#[derive(Clone, Debug, Args)]
#[command(after_help = ENTITIES_FOOTER, args_conflicts_with_subcommands = true)]
pub struct EntitiesArgs {
    /// What to do; without it, the list.
    #[command(subcommand)]
    pub command: Option<EntitiesCommand>,
    /// Flags of the list.
    #[command(flatten)]
    pub list: EntityListArgs,
}

/// Flags of the list that `entities` prints.
#[derive(Clone, Debug, Args)]
pub struct EntityListArgs {
    /// Only those of one type
    #[arg(long = "type", short, value_name = "TYPE")]
    pub of_type: Option<EntityType>,
    /// At most so many; 0 shows all
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub limit: u32,
    /// How to print them
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub format: EntitiesFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Count in the passages that a query finds
    #[arg(long, short, value_name = "QUERY", help_heading = "Filters")]
    pub query: Option<String>,
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

/// How a list of entities is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntitiesFormat {
    /// A table for a reader.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// Tab-separated values under a line of column names.
    Tsv,
}

/// What `entities` does.
#[derive(Clone, Debug, Subcommand)]
pub enum EntitiesCommand {
    /// Show one entity: its names, where they stand, who is named beside it
    Show(EntityShowArgs),
    /// Print near names that may be one, as merges for entities.toml
    Suggest(EntitySuggestArgs),
    /// Print a draft of entities.toml that gives what is there now
    #[command(after_help = EXPORT_FOOTER)]
    Export,
    /// Precision, recall and F1 on a two-column CoNLL file: token, tab or space, BIO tag
    Eval(EvalArgs),
}

const EXPORT_FOOTER: &str = "\
Entities of one name that nothing else has are left out: they come by themselves. Laid beside \
the articles, the draft takes the place of the sheet that is there, and keeps what it said.

Exit codes: 0 printed, 2 an error, such as no index.

Example:
  byline entities export > draft.toml";

const SUGGEST_FOOTER: &str = "\
Nothing is merged: what you agree with, put into entities.toml, and run `byline index`.

Exit codes: 0 something to ask, 1 nothing, 2 an error.

Example:
  byline entities suggest --type person > merges.toml";

/// Flags of `entities suggest`.
#[derive(Clone, Debug, Args)]
#[command(after_help = SUGGEST_FOOTER)]
pub struct EntitySuggestArgs {
    /// Only where one of the two is of this type
    #[arg(long = "type", short, value_name = "TYPE")]
    pub kind: Option<EntityType>,
    /// At most so many; 0 shows all
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const SHOW_FOOTER: &str = "\
Exit codes: 0 found, 1 nobody goes by that name, 2 an error.

Examples:
  byline entities show LeT
  byline entities show Raymond Davis --type person
  byline entities show org:lashkar-e-taiba --json";

/// Flags of `entities show`.
#[derive(Clone, Debug, Args)]
#[command(after_help = SHOW_FOOTER)]
pub struct EntityShowArgs {
    /// Any of its names, or its id
    #[arg(value_name = "NAME", required = true)]
    pub name: Vec<String>,
    /// Only of this type
    #[arg(long = "type", short, value_name = "TYPE")]
    pub kind: Option<EntityType>,
    /// At most so many names, and so many others; 0 shows all
    #[arg(long, short = 'n', value_name = "N", default_value_t = 12)]
    pub limit: u32,
    /// Colour: auto is at a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `entities eval`.
#[derive(Clone, Debug, Args)]
pub struct EvalArgs {
    /// The file
    #[arg(value_name = "FILE.conll")]
    pub file: PathBuf,
    /// Print JSON, fractions in place of per cent
    #[arg(long)]
    pub json: bool,
}
