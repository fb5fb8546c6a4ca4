//! `byline show`: the passage, paragraphs or article that a citation names.

use std::io::{self, Write};

use serde::Serialize;
use textwrap::{Options, fill};

use super::super::args::{ShowArgs, ShowFormat};
use super::super::messages::{Failure, eprintln};
use super::super::terminal::Terminal;
use super::super::{FOUND, IndexDir};
use super::open;
use crate::index::record::{ArticleRecord, Head};
use crate::model::{Citation, Locus};
use crate::output::for_terminal;
use crate::search::{self, Shown, citation};

/// Runs the command.
pub fn run(dir: &IndexDir, args: &ShowArgs) -> Result<u8, Failure> {
    let snapshot = open(dir, None)?;
    let shown = search::show(&snapshot, &Citation::parse(&args.citation))?;
    if let Some(warning) = &shown.warning {
        eprintln(&format!("byline: warning: {}", for_terminal(warning)));
    }
    let mut out = io::stdout().lock();
    match args.format {
        ShowFormat::Text => {
            let terminal = Terminal::look(args.color);
            out.write_all(text(&shown, args.context as usize, &terminal).as_bytes())?;
        }
        ShowFormat::Json => {
            serde_json::to_writer(&mut out, &json(&shown, args.context as usize))?;
            writeln!(out)?;
        }
        ShowFormat::Markdown => out.write_all(markdown(&shown).as_bytes())?,
    }
    Ok(FOUND)
}

/// What `--format json` prints, version 1.
#[derive(Serialize)]
struct ShownRecord<'a> {
    schema: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<&'a str>,
    key: &'a str,
    kind: &'a Option<String>,
    about: &'a Option<String>,
    title: &'a Option<String>,
    kicker: &'a Option<String>,
    deck: &'a Option<String>,
    author: &'a [String],
    date: Option<DateRecord>,
    source: &'a Option<String>,
    url: &'a Option<String>,
    path: &'a str,
    tags: &'a [String],
    lang: &'a Option<String>,
    bio: &'a Option<String>,
    corrections: &'a [String],
    related: &'a [crate::model::Related],
    basis: std::collections::BTreeMap<&'a str, &'static str>,
    paragraphs: Option<[u32; 2]>,
    text: &'a str,
    before: &'a [String],
    after: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'a str>,
}

#[derive(Serialize)]
struct DateRecord {
    value: String,
    precision: crate::model::Precision,
    basis: &'static str,
}

fn json(shown: &Shown, context: usize) -> ShownRecord<'_> {
    let ArticleRecord { head, basis, .. } = &shown.article;
    let (before, after) = around(shown, context);
    ShownRecord {
        schema: "byline-show/1",
        id: id(shown),
        hash: shown.hash.as_deref(),
        key: &head.key,
        kind: &head.kind,
        about: &head.about,
        title: &head.title,
        kicker: &shown.article.kicker,
        deck: &shown.article.deck,
        author: &head.authors,
        date: head.date.as_ref().map(|d| DateRecord {
            value: d.value.to_string(),
            precision: d.value.precision(),
            basis: d.basis.as_str(),
        }),
        source: &head.source,
        url: &head.url,
        path: &head.path,
        tags: &shown.article.tags,
        lang: &shown.article.head.lang,
        bio: &shown.article.bio,
        corrections: &shown.article.corrections,
        related: &shown.article.related,
        basis: basis.iter().map(|(name, basis)| (name.as_str(), basis.as_str())).collect(),
        paragraphs: shown.locus.map(|l| [l.from, l.to]),
        text: &shown.text,
        before,
        after,
        warning: shown.warning.as_deref(),
    }
}

fn id(shown: &Shown) -> String {
    let locus = shown.locus.unwrap_or(Locus::HEAD).to_string();
    citation(&shown.article.head.key, &locus)
}

fn around(shown: &Shown, context: usize) -> (&[String], &[String]) {
    let Some(locus) = shown.locus.filter(|_| context > 0) else { return (&[], &[]) };
    let paragraphs = &shown.paragraphs;
    let (first, last) = (locus.from as usize - 1, locus.to as usize);
    let from = first.saturating_sub(context);
    let to = paragraphs.len().min(last + context);
    (&paragraphs[from..first], &paragraphs[last..to])
}

/// Author, source and date on one line.
fn credit(head: &Head) -> String {
    let date = head.date.as_ref().map(|d| d.value.in_words());
    let authors = (!head.authors.is_empty()).then(|| head.authors.join(", "));
    [authors, head.source.clone(), date].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn title(head: &Head) -> Option<String> {
    let title = head.title.as_ref()?;
    Some(if head.is_note() { format!("note on “{title}”") } else { title.clone() })
}

fn text(shown: &Shown, context: usize, terminal: &Terminal) -> String {
    let style = |code: &str, text: &str| match terminal.color {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_string(),
    };
    let wrap = |text: &str, indent: &str| match terminal.width_chars {
        Some(width) => fill(text, Options::new(width).initial_indent("").subsequent_indent(indent)),
        None => text.to_string(),
    };
    let head = &shown.article.head;
    let clean = |text: &str| for_terminal(text).into_owned();
    let mut out = String::new();
    if let Some(title) = title(head) {
        out += &format!("{}\n", style("1", &clean(&title)));
    }
    if shown.locus.is_none()
        && let Some(deck) = &shown.article.deck
    {
        out += &format!("{}\n", wrap(&clean(deck), ""));
    }
    out += &format!("{}\n", style("2", &clean(&format!("{} · {}", credit(head), id(shown)))));
    let (before, after) = around(shown, context);
    for paragraph in before {
        out += &format!("\n{}\n", style("2", &wrap(&clean(paragraph), "")));
    }
    match shown.locus {
        Some(_) => {
            for paragraph in shown.text.split("\n\n") {
                out += &format!("\n{}\n", wrap(&clean(paragraph), ""));
            }
        }
        None => {
            for (number, paragraph) in shown.paragraphs.iter().enumerate() {
                let label = format!("¶{} ", number + 1);
                out += &format!("\n{}{}\n", style("2", &label), wrap(&clean(paragraph), ""));
            }
            for note in shown.article.corrections.iter().chain(&shown.article.bio) {
                out += &format!("\n{}\n", style("2", &wrap(&clean(note), "")));
            }
        }
    }
    for paragraph in after {
        out += &format!("\n{}\n", style("2", &wrap(&clean(paragraph), "")));
    }
    out
}

fn markdown(shown: &Shown) -> String {
    let text = match shown.locus {
        Some(_) => shown.text.clone(),
        None => shown.paragraphs.join("\n\n"),
    };
    let quoted: Vec<String> =
        text.split('\n').map(|l| format!("> {l}").trim_end().into()).collect();
    let head = &shown.article.head;
    let title = title(head).map(|t| format!("*{t}*, ")).unwrap_or_default();
    format!("{}\n>\n> — {title}{} ({})\n", quoted.join("\n"), credit(head), id(shown))
}
