//! `byline entities`: those most spoken of.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::CountedRecord;
use crate::cli::args::{ColorWhen, EntitiesFormat, EntityListArgs};
use crate::cli::commands::{open, tell_nothing, today};
use crate::cli::messages::{Failure, eprintln, print_remarks, query_failure};
use crate::cli::terminal::Terminal;
use crate::cli::{FOUND, IndexDir, NOTHING};
use crate::output::{fitted, for_terminal, padded, tsv_line};
use crate::search::entities::{Counted, Within, counted};

/// Runs the command.
pub fn run(dir: &IndexDir, args: &EntityListArgs) -> Result<u8, Failure> {
    let snapshot = open(dir, None)?;
    let request = args.request();
    let within = request
        .as_ref()
        .map(|request| {
            Within::of(&snapshot, request, today())
                .map_err(|error| query_failure(&request.query, error))
        })
        .transpose()?;
    if let Some(within) = &within {
        let terminal = Terminal::look(ColorWhen::Auto);
        print_remarks(&within.query, terminal.err, &terminal);
    }
    let all = counted(&snapshot, args.of_type, within.as_ref())?;
    let format = if args.json { EntitiesFormat::Json } else { args.format };
    let nothing = within.as_ref().is_some_and(|w| w.passages == 0);
    if let Some(request) = request.filter(|_| nothing && format == EntitiesFormat::Text) {
        tell_nothing(&snapshot, &request)?;
        return Ok(NOTHING);
    }
    let limit = if args.limit == 0 { usize::MAX } else { args.limit as usize };
    let shown = &all[..all.len().min(limit)];
    let mut out = io::stdout().lock();
    match format {
        EntitiesFormat::Json => {
            let index = &snapshot.payload().fingerprint;
            let entities = shown.iter().map(record).collect();
            let list = ListRecord {
                schema: "byline-entities/1",
                index,
                query: within.as_ref().map(|w| w.query.canonical.as_str()),
                total: all.len(),
                entities,
            };
            serde_json::to_writer(&mut out, &list)?;
            writeln!(out)?;
        }
        EntitiesFormat::Tsv => tsv(shown, &mut out)?,
        EntitiesFormat::Text if all.is_empty() => {
            let what = args
                .of_type
                .map_or("entity".to_string(), |k| format!("entity of type {}", k.as_str()));
            eprintln(&match &within {
                Some(_) => format!("byline: no {what} is mentioned in what matches"),
                None => format!("byline: no {what} is mentioned"),
            });
        }
        EntitiesFormat::Text => text(shown, all.len(), &mut out)?,
    }
    Ok(if all.is_empty() { NOTHING } else { FOUND })
}

/// What `--json` prints, version 1.
#[derive(Serialize)]
struct ListRecord<'a> {
    schema: &'static str,
    index: &'a str,
    /// In whose matches they are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    /// Entities there are, also those beyond the limit.
    total: usize,
    entities: Vec<EntityRecord<'a>>,
}

#[derive(Serialize)]
struct EntityRecord<'a> {
    #[serde(flatten)]
    counted: CountedRecord<'a>,
    aliases: Vec<&'a str>,
}

fn record(counted: &Counted) -> EntityRecord<'_> {
    EntityRecord {
        counted: CountedRecord::new(&counted.entity, &counted.counts),
        aliases: aliases(counted).collect(),
    }
}

/// The names of an entity but the canonical one.
fn aliases(counted: &Counted) -> impl Iterator<Item = &str> {
    let entity = &counted.entity;
    entity.aliases.iter().map(|a| a.name.as_str()).filter(|name| *name != entity.name)
}

fn tsv(shown: &[Counted], out: &mut impl Write) -> io::Result<()> {
    let mut lines = Vec::new();
    let columns = ["id", "name", "type", "mentions", "passages", "articles", "aliases"];
    tsv_line(columns.into_iter(), &mut lines);
    for one in shown {
        let Counted { entity, counts } = one;
        let names = aliases(one).collect::<Vec<_>>().join("; ");
        let counts = [counts.mentions, counts.passages, counts.articles].map(|n| n.to_string());
        let values = [&entity.id, &entity.name, entity.kind.as_str()].into_iter();
        let values = values.chain(counts.iter().map(String::as_str)).chain([names.as_str()]);
        tsv_line(values, &mut lines);
    }
    out.write_all(&lines)
}

/// Columns that the numbers and the type take.
const NUMBERS_WIDTH: usize = 40;

fn text(shown: &[Counted], total: usize, out: &mut impl Write) -> io::Result<()> {
    let terminal = Terminal::look(ColorWhen::Auto);
    let names: Vec<Cow<str>> = shown.iter().map(|c| for_terminal(&c.entity.name)).collect();
    let widest = names.iter().map(|n| n.width()).max().unwrap_or(0).max("name".len());
    let room = terminal.width_chars.map_or(usize::MAX, |w| w.saturating_sub(NUMBERS_WIDTH).max(12));
    let width = widest.min(room);

    let name = padded("name", width);
    writeln!(out, "{name}  type    mentions  passages  articles")?;
    for (one, name) in shown.iter().zip(&names) {
        let (kind, counts) = (one.entity.kind.as_str(), &one.counts);
        let name = padded(&fitted(name, width), width);
        let (m, p, a) = (counts.mentions, counts.passages, counts.articles);
        writeln!(out, "{name}  {kind:<6}  {m:>8}  {p:>8}  {a:>8}")?;
    }
    match total - shown.len() {
        0 => Ok(()),
        more => writeln!(out, "and {more} more; --limit 0 shows all"),
    }
}
