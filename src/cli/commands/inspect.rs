//! `byline inspect`: how a file is understood, with the basis of each value.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::super::args::InspectArgs;
use super::super::messages::{Failure, eprintln};
use super::super::{FAILED, FOUND};
use crate::article::language;
use crate::corpus::{Config, apply};
use crate::formats;
use crate::model::{Article, Basis, Sourced};
use crate::output::for_terminal;

/// Runs the command.
pub fn run(args: &InspectArgs) -> Result<u8, Failure> {
    let mut failed = false;
    let mut out = io::stdout().lock();
    for file in &args.files {
        let (articles, skipped) = read(file, args.config.as_deref())?;
        for article in &articles {
            match args.json {
                true => {
                    serde_json::to_writer(&mut out, &record(file, article))?;
                    writeln!(out)?;
                }
                false => print(file, article, &mut out)?,
            }
        }
        for line in skipped {
            failed = true;
            eprintln(&format!("byline: {}: {}", file.display(), for_terminal(&line)));
        }
    }
    Ok(if failed { FAILED } else { FOUND })
}

fn read(file: &Path, config: Option<&Path>) -> Result<(Vec<Article>, Vec<String>), Failure> {
    let config = Config::of_root(file, config)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut overrides = config.effective(&name);
    if let Some(values) = crate::corpus::config::read_meta(file)? {
        overrides.forced.lay_over(&values);
    }
    let (mut articles, mut skipped) = (Vec::new(), Vec::new());
    let options = overrides.read_options(&config.read);
    formats::read_file(file, &name, &options, &mut |read| match read {
        Ok(mut article) => {
            apply(&mut article, &overrides);
            language::settle(&mut article);
            articles.push(article);
        }
        Err(skip) => skipped.push(match &skip.hint {
            Some(hint) => format!("{skip}; {hint}"),
            None => skip.to_string(),
        }),
    });
    Ok((articles, skipped))
}

/// What `--json` prints, one object an article, version 1.
#[derive(Serialize)]
struct Inspected<'a> {
    schema: &'static str,
    path: String,
    title: Option<&'a str>,
    authors: &'a [String],
    date: Option<String>,
    /// The paragraphs; of a saved page, deck and place line before them.
    text: String,
    kicker: &'a Option<String>,
    deck: &'a Option<String>,
    byline: &'a Option<String>,
    dateline: &'a Option<String>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    kind: Option<&'a str>,
    about: &'a Option<String>,
    lang: Option<&'a str>,
    tags: &'a [String],
    entities: Vec<&'a str>,
    bio: &'a Option<String>,
    corrections: &'a [String],
    related: &'a [crate::model::Related],
    precision: Option<crate::model::Precision>,
    basis: Vec<(&'static str, &'static str)>,
    key: &'a Option<String>,
    extra: &'a [(String, String)],
}

fn record<'a>(file: &Path, article: &'a Article) -> Inspected<'a> {
    let value = |v: &'a Option<Sourced<String>>| v.as_ref().map(|v| v.value.as_str());
    Inspected {
        schema: "byline-inspect/1",
        path: file.display().to_string(),
        title: value(&article.title),
        authors: &article.authors,
        date: article.date.as_ref().map(|d| d.value.to_string()),
        text: text(article),
        kicker: &article.kicker,
        deck: &article.deck,
        byline: &article.byline,
        dateline: &article.dateline,
        source: value(&article.source),
        url: value(&article.url),
        kind: value(&article.kind),
        about: &article.about,
        lang: value(&article.lang),
        tags: &article.tags,
        entities: article.entities.iter().map(|e| e.name.as_str()).collect(),
        bio: &article.bio,
        corrections: &article.corrections,
        related: &article.related,
        precision: article.date.as_ref().map(|d| d.value.precision()),
        basis: bases(article).into_iter().map(|(name, b)| (name, b.as_str())).collect(),
        key: &article.declared_key,
        extra: &article.extra,
    }
}

/// The text as a reader of the page would copy it. On a page the deck belongs to it: as often as
/// not it is the first thing that the piece says.
fn text(article: &Article) -> String {
    let from_markup = |basis: Basis| matches!(basis, Basis::JsonLd | Basis::Meta | Basis::Markup);
    let is_page = bases(article).into_iter().any(|(_, basis)| from_markup(basis));
    let before = article.deck.iter().chain(&article.dateline).filter(|_| is_page);
    let paragraphs = article.paragraphs.iter().map(|p| &p.text);
    let all: Vec<&str> = before.chain(paragraphs).map(String::as_str).collect();
    all.join("\n\n")
}

fn bases(article: &Article) -> Vec<(&'static str, Basis)> {
    fn of<T>(value: &Option<Sourced<T>>) -> Option<Basis> {
        value.as_ref().map(|v| v.basis)
    }
    [
        ("title", of(&article.title)),
        ("authors", article.authors_basis),
        ("date", of(&article.date)),
        ("source", of(&article.source)),
        ("url", of(&article.url)),
        ("kind", of(&article.kind)),
        ("lang", of(&article.lang)),
    ]
    .into_iter()
    .filter_map(|(name, basis)| Some((name, basis?)))
    .collect()
}

fn print(file: &Path, article: &Article, out: &mut impl Write) -> io::Result<()> {
    let mut row = |name: &str, value: &str, basis: Option<Basis>| {
        let value = for_terminal(value);
        match basis {
            Some(basis) => writeln!(out, "{name:<11} {value}  [{}]", basis.as_str()),
            None => writeln!(out, "{name:<11} {value}"),
        }
    };
    row("file", &file.display().to_string(), None)?;
    let rows = [("title", &article.title), ("source", &article.source), ("url", &article.url)];
    for (name, value) in rows.into_iter().chain([("kind", &article.kind), ("lang", &article.lang)])
    {
        if let Some(value) = value {
            row(name, &value.value, Some(value.basis))?;
        }
    }
    let plain = [
        ("kicker", &article.kicker),
        ("deck", &article.deck),
        ("byline", &article.byline),
        ("dateline", &article.dateline),
        ("about", &article.about),
    ];
    for (name, value) in plain {
        if let Some(value) = value {
            row(name, value, None)?;
        }
    }
    for author in &article.authors {
        row("author", author, article.authors_basis)?;
    }
    if let Some(date) = &article.date {
        row("date", &date.value.in_words(), Some(date.basis))?;
    }
    for tag in &article.tags {
        row("tag", tag, None)?;
    }
    for entity in &article.entities {
        row("entity", &entity.name, None)?;
    }
    if let Some(bio) = &article.bio {
        row("bio", bio, None)?;
    }
    for correction in &article.corrections {
        row("correction", correction, None)?;
    }
    for related in &article.related {
        row("related", &related.title, None)?;
    }
    for (name, value) in &article.extra {
        row(name, value, None)?;
    }
    for (number, paragraph) in article.paragraphs.iter().enumerate() {
        row(&format!("¶{}", number + 1), &paragraph.text, None)?;
    }
    writeln!(out)
}
