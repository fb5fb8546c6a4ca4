//! Flags of `batch` and of `eval`, which run many queries.

use std::path::PathBuf;

use clap::Args;

use super::{FilterArgs, MatchArgs, ResultArgs, jobs};
use crate::batch::InputForm;
use crate::output::batch::RecordFormat;

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
