//! Tests of the way from argv to a request.

use super::FlagsError;
use crate::batch::InputForm;
use crate::cli::args::{Cli, Command, parse_argv};
use crate::output::Format;
use crate::output::batch::RecordFormat;
use crate::search::request::{Group, Scope, SearchRequest, Sort};

fn command(line: &[&str]) -> Result<Command, clap::Error> {
    let argv = std::iter::once("byline").chain(line.iter().copied()).map(Into::into);
    parse_argv(argv).map(|cli: Cli| cli.command)
}

fn search(line: &[&str]) -> Result<SearchRequest, FlagsError> {
    match command(&[&["search"], line].concat()).unwrap() {
        Command::Search(args) => args.request(),
        _ => unreachable!("the first word is `search`"),
    }
}

fn batch(line: &[&str]) -> Result<SearchRequest, FlagsError> {
    match command(&[&["batch"], line].concat()).unwrap() {
        Command::Batch(args) => args.defaults(),
        _ => unreachable!("the first word is `batch`"),
    }
}

/// The query that the words make.
fn check(line: &[&str], expected: &str) {
    assert_eq!(search(line).unwrap().query, expected, "{line:?}");
}

#[test]
fn queries() {
    check(&["bomb in Harrods"], "bomb in Harrods");
    check(&["bomb", "in", "Harrods"], "bomb in Harrods");
    check(&["-drone date:2011"], "-drone date:2011");
    check(&["--", "-drone", "date:2011"], "-drone date:2011");
    check(&["drone", "-strike", "--limit", "3", "-C1", "+x"], "drone -strike +x");
    check(&["-hamas"], "-hamas");
    check(&["*"], "*");
    check(&["--author", "lieven"], "");
}

#[test]
fn flags_reach_the_request() {
    let request = search(&[
        "x",
        "--author",
        "a",
        "--author",
        "b",
        "--entity",
        "LeT",
        "--any-entity",
        "c",
        "--not-entity",
        "d",
        "--since",
        "2009",
        "--until",
        "2011",
        "--date",
        "2009..",
        "--source",
        "e",
        "--kind",
        "op-ed",
        "--lang",
        "en",
        "--tag",
        "t",
        "--tag",
        "u",
        "--in",
        "article",
        "--all",
        "--plain",
        "--limit",
        "20",
        "--offset",
        "5",
        "--per-article",
        "2",
        "--sort",
        "oldest",
        "-C",
        "1",
        "--explain",
        "--count",
    ])
    .unwrap();
    let filters = &request.filters;
    assert_eq!(filters.author, ["a", "b"]);
    assert_eq!((&filters.entity[0], &filters.any_entity[0]), (&"LeT".into(), &"c".into()));
    assert_eq!(filters.not_entity, ["d"]);
    assert_eq!(filters.since.as_deref(), Some("2009"));
    assert_eq!(filters.until.as_deref(), Some("2011"));
    assert_eq!((&filters.date[0], &filters.source[0]), (&"2009..".into(), &"e".into()));
    assert_eq!((&filters.kind[0], &filters.lang[0]), (&"op-ed".into(), &"en".into()));
    assert_eq!(filters.tag, ["t", "u"]);
    assert_eq!(request.scope, Scope::Article);
    assert!(request.all && request.plain && request.explain && request.count);
    assert_eq!((request.limit, request.offset, request.context), (20, 5, 1));
    assert_eq!((request.per_article, request.sort), (Some(2), Sort::Oldest));
    assert!(request.with_text);
}

#[test]
fn flags_alone_are_the_default_request() {
    let request = search(&["x"]).unwrap();
    let expected = SearchRequest { query: "x".into(), fold: true, ..SearchRequest::default() };
    assert_eq!(format!("{request:?}"), format!("{expected:?}"));
    assert!(!search(&["x", "--format", "ids"]).unwrap().with_text);
    assert!(!batch(&["--format", "trec"]).unwrap().with_text);
    assert_eq!(batch(&["--group", "article"]).unwrap().group, Group::Article);
}

#[test]
fn conflicts() {
    let refused = |line: &[&str]| search(line).unwrap_err();
    assert_eq!(refused(&[]), FlagsError::NothingToFind);
    assert_eq!(refused(&["  ", "--all"]), FlagsError::NothingToFind);
    let both = ["x", "--per-article", "1", "--group", "article"];
    assert_eq!(refused(&both), FlagsError::PerArticleOfArticles);
    assert_eq!(refused(&["x", "-C1", "-f", "ids"]), FlagsError::ContextUnseen(Format::Ids));
    assert_eq!(refused(&["x", "--explain", "-fcsv"]), FlagsError::SignalsUnseen(Format::Csv));
    let resume = ["--resume", "out", "--format", "trec"];
    assert_eq!(batch(&resume).unwrap_err(), FlagsError::ResumeWithoutIndex);
    assert_eq!(batch(&["--resume", "o", "--check"]).unwrap_err(), FlagsError::ResumeOfCheck);
}

#[test]
fn batch_flags() {
    let Ok(Command::Batch(args)) = command(&[
        "batch",
        "-",
        "--input",
        "tsv",
        "--format",
        "trec",
        "--tag",
        "run1",
        "--jobs",
        "2",
        "--fail-fast",
        "--check",
        "--expect-index",
        "b1d4",
        "--author",
        "a",
    ]) else {
        panic!("`batch` is read");
    };
    assert_eq!((args.input, args.format), (InputForm::Tsv, RecordFormat::Trec));
    assert_eq!((args.tag.as_str(), args.jobs), ("run1", Some(2)));
    assert!(args.fail_fast && args.check);
    assert_eq!(args.filters.author, ["a"]);
}

#[test]
fn what_clap_refuses() {
    for line in [
        &["search", "x", "--limit", "2000000"][..],
        &["search", "x", "--limit", "-1"],
        &["search", "x", "--per-article", "0"],
        &["search", "x", "--frobnicate"],
        &["search", "x", "--sort", "best"],
        &["batch", "--jobs", "0"],
        &["inspect"],
        &["show"],
        &["frobnicate"],
        &[],
    ] {
        assert!(command(line).is_err(), "{line:?}");
    }
}

#[test]
fn formats_with_text_fold_near_duplicates() {
    let folds = |line: &[&str]| search(&[&["x"], line].concat()).unwrap().fold;
    assert!(folds(&["--format", "json"]) && folds(&["--format", "csv"]));
    assert!(!folds(&["--unfold"]) && !folds(&["--format", "ids"]) && !folds(&["--format", "trec"]));
    assert!(!batch(&[]).unwrap().fold && batch(&["--fold"]).unwrap().fold);
}
