//! `byline entities show`: one entity, under any of its names.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::CountedRecord;
use crate::cli::args::EntityShowArgs;
use crate::cli::commands::open;
use crate::cli::messages::{Failure, eprintln};
use crate::cli::terminal::Terminal;
use crate::cli::{FOUND, IndexDir, NOTHING};
use crate::entities::{Entity, Join, JoinBasis, fold_alias};
use crate::index::Snapshot;
use crate::model::EntityType;
use crate::output::{fitted, for_terminal, padded};
use crate::query::NameTable;
use crate::search::TableNames;
use crate::search::entities::{Portrait, portrait};

/// Runs the command.
pub fn run(dir: &IndexDir, args: &EntityShowArgs) -> Result<u8, Failure> {
    let snapshot = open(dir, None)?;
    let name = args.name.join(" ");
    let mut known = candidates(&snapshot, &name, args.kind)?.into_iter();
    let Some(entity) = known.next() else {
        eprintln(&unknown(&snapshot, &name, args.kind)?);
        return Ok(NOTHING);
    };
    let also: Vec<Entity> = known.collect();
    let portrait = portrait(&snapshot, entity)?;
    let limit = if args.limit == 0 { usize::MAX } else { args.limit as usize };
    let mut out = io::stdout().lock();
    if args.json {
        let fingerprint = &snapshot.payload().fingerprint;
        serde_json::to_writer(&mut out, &record(&portrait, &also, &name, fingerprint))?;
        writeln!(out)?;
    } else {
        let terminal = Terminal::look(args.color);
        Page { portrait: &portrait, limit, terminal: &terminal }.print(&mut out)?;
        print_also(&name, &also, &mut out)?;
    }
    Ok(FOUND)
}

/// Entities that go by a name: the one with that id alone, else those of that canonical name
/// before those that are also called so.
fn candidates(
    snapshot: &Snapshot,
    name: &str,
    kind: Option<EntityType>,
) -> Result<Vec<Entity>, Failure> {
    let table = snapshot.entities()?;
    if let Some(entity) = table.by_id(name).and_then(|number| table.entity(number)) {
        return Ok(vec![entity]);
    }
    let numbers = table.by_name(name, kind);
    let mut found: Vec<Entity> = numbers.into_iter().filter_map(|n| table.entity(n)).collect();
    let fold = fold_alias(name);
    found.sort_by_key(|entity| fold_alias(&entity.name) != fold);
    Ok(found)
}

fn unknown(snapshot: &Snapshot, name: &str, kind: Option<EntityType>) -> Result<String, Failure> {
    let nearest = TableNames(snapshot.entities()?).nearest(name, kind);
    let hint = match nearest.is_empty() {
        true => "`byline entities` lists those most spoken of".to_string(),
        false => {
            let quoted: Vec<String> =
                nearest.iter().map(|n| format!("`{}`", for_terminal(n))).collect();
            format!("did you mean {}?", quoted.join(" or "))
        }
    };
    let what = kind.map_or("entity", EntityType::as_str);
    Ok(format!("byline: no {what} is known as `{}`\n\nhint: {hint}", for_terminal(name)))
}

/// What `--json` prints, version 1.
#[derive(Serialize)]
struct ShowRecord<'a> {
    schema: &'static str,
    index: &'a str,
    query: &'a str,
    entity: EntityRecord<'a>,
    /// Others that go by the name.
    also: Vec<OtherRecord<'a>>,
}

#[derive(Serialize)]
struct EntityRecord<'a> {
    #[serde(flatten)]
    counted: CountedRecord<'a>,
    undated: u64,
    years: Vec<YearRecord>,
    aliases: Vec<AliasRecord<'a>>,
    joined: Vec<JoinRecord<'a>>,
    company: Vec<OtherRecord<'a>>,
}

#[derive(Serialize)]
struct YearRecord {
    year: i16,
    articles: u64,
}

#[derive(Serialize)]
struct AliasRecord<'a> {
    name: &'a str,
    mentions: u64,
    first: Option<&'a str>,
}

#[derive(Serialize)]
struct JoinRecord<'a> {
    key: &'a str,
    name: &'a str,
    basis: &'static str,
    to: &'a str,
}

#[derive(Serialize)]
struct OtherRecord<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<u64>,
}

fn other(entity: &Entity, passages: Option<u64>) -> OtherRecord<'_> {
    OtherRecord { id: &entity.id, name: &entity.name, kind: entity.kind.as_str(), passages }
}

fn record<'a>(
    portrait: &'a Portrait,
    also: &'a [Entity],
    query: &'a str,
    index: &'a str,
) -> ShowRecord<'a> {
    let Portrait { entity, counts, first, years, undated, company } = portrait;
    let aliases = entity.aliases.iter().zip(first);
    let join =
        |j: &'a Join| JoinRecord { key: &j.key, name: &j.name, basis: j.basis.as_str(), to: &j.to };
    ShowRecord {
        schema: "byline-entity/1",
        index,
        query,
        entity: EntityRecord {
            counted: CountedRecord::new(entity, counts),
            undated: *undated,
            years: years.iter().map(|(year, n)| YearRecord { year: *year, articles: *n }).collect(),
            aliases: aliases
                .map(|(alias, first)| AliasRecord {
                    name: &alias.name,
                    mentions: alias.count,
                    first: first.as_deref(),
                })
                .collect(),
            joined: entity.joins.iter().map(join).collect(),
            company: company.iter().map(|(e, passages)| other(e, Some(*passages))).collect(),
        },
        also: also.iter().map(|e| other(e, None)).collect(),
    }
}

/// An entity on the page.
struct Page<'a> {
    portrait: &'a Portrait,
    limit: usize,
    terminal: &'a Terminal,
}

impl Page<'_> {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let Portrait { entity, counts, years, undated, .. } = self.portrait;
        let name = for_terminal(&entity.name);
        let name = if self.terminal.color {
            format!("\u{1b}[1m{name}\u{1b}[0m")
        } else {
            name.to_string()
        };
        writeln!(out, "{name}  {}  {}", entity.kind.as_str(), for_terminal(&entity.id))?;
        let plural = |n: u64, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        writeln!(
            out,
            "{} in {} of {}",
            plural(counts.mentions, "mention"),
            plural(counts.passages, "passage"),
            plural(counts.articles, "article")
        )?;
        if !years.is_empty() {
            writeln!(out, "{}", sparkline(years))?;
        }
        if *undated > 0 {
            writeln!(out, "{} without a date", plural(*undated, "article"))?;
        }
        self.names(out)?;
        self.joined(out)?;
        self.company(out)
    }

    /// The width of a column of names, so that the line fits with `rest` more columns.
    fn width<'t>(&self, names: impl Iterator<Item = &'t str>, rest: usize) -> usize {
        let widest = names.map(|n| for_terminal(n).width()).max().unwrap_or(0).max(6);
        let room = self.terminal.width_chars.map_or(usize::MAX, |w| w.saturating_sub(rest).max(12));
        widest.min(room)
    }

    fn names(&self, out: &mut impl Write) -> io::Result<()> {
        let Portrait { entity, first, .. } = self.portrait;
        let shown = || entity.aliases.iter().zip(first).take(self.limit);
        let width = self.width(shown().map(|(a, _)| a.name.as_str()), 34);
        writeln!(out, "\n{}  mentions  first in", padded("names", width))?;
        for (alias, first) in shown() {
            let name = padded(&fitted(&for_terminal(&alias.name), width), width);
            let first = for_terminal(first.as_deref().unwrap_or("–"));
            writeln!(out, "{name}  {:>8}  {first}", alias.count)?;
        }
        more(entity.aliases.len(), self.limit, out)
    }

    fn joined(&self, out: &mut impl Write) -> io::Result<()> {
        let entity = &self.portrait.entity;
        if entity.joins.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nwhy these are one")?;
        for join in entity.joins.iter().take(self.limit) {
            writeln!(out, "{}", for_terminal(&reason(join)))?;
        }
        more(entity.joins.len(), self.limit, out)
    }

    fn company(&self, out: &mut impl Write) -> io::Result<()> {
        let company = &self.portrait.company;
        if company.is_empty() {
            return Ok(());
        }
        let shown = || company.iter().take(self.limit);
        let width = self.width(shown().map(|(e, _)| e.name.as_str()), 18);
        writeln!(out, "\n{}  type    passages", padded("in one passage with", width))?;
        let width = width.max("in one passage with".len());
        for (entity, passages) in shown() {
            let name = padded(&fitted(&for_terminal(&entity.name), width), width);
            writeln!(out, "{name}  {:<6}  {passages:>8}", entity.kind.as_str())?;
        }
        more(company.len(), self.limit, out)
    }
}

fn more(total: usize, limit: usize, out: &mut impl Write) -> io::Result<()> {
    match total.saturating_sub(limit) {
        0 => Ok(()),
        more => writeln!(out, "and {more} more; --limit 0 shows all"),
    }
}

/// Why a name belongs to an entity, in words.
fn reason(join: &Join) -> String {
    let Join { name, to, key, .. } = join;
    match join.basis {
        JoinBasis::Sheet => format!("{name}: the sheet says so"),
        JoinBasis::Merge => format!("{name}: merged by the sheet"),
        JoinBasis::Type => {
            let kind = key.split(':').next().unwrap_or_default();
            format!("{name}, also taken for type {kind}: most articles have {to} otherwise")
        }
        JoinBasis::Form => format!("{name}: another form of {to}"),
        JoinBasis::Spelling => format!("{name}: another spelling of {to}"),
        JoinBasis::Country => format!("{name}: another name of the same state as {to}"),
        JoinBasis::Descriptor => format!("{name}: {to} with its descriptor"),
        JoinBasis::Definition => format!("{name}: articles define it as {to}"),
    }
}

fn print_also(name: &str, also: &[Entity], out: &mut impl Write) -> io::Result<()> {
    if also.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nalso known as {}", for_terminal(name))?;
    for entity in also {
        writeln!(
            out,
            "{}  {}  {}",
            for_terminal(&entity.name),
            entity.kind.as_str(),
            for_terminal(&entity.id)
        )?;
    }
    Ok(())
}

/// The most columns of a sparkline; more years share one.
const MAX_BARS: usize = 40;

/// Articles by year as a line of bars, between its first and last year.
fn sparkline(years: &BTreeMap<i16, u64>) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let (Some((&first, _)), Some((&last, _))) = (years.first_key_value(), years.last_key_value())
    else {
        return String::new();
    };
    let span = (i32::from(last) - i32::from(first) + 1).max(1) as usize;
    let step = span.div_ceil(MAX_BARS);
    let mut sums = vec![0u64; span.div_ceil(step)];
    for (year, n) in years {
        sums[(i32::from(*year) - i32::from(first)) as usize / step] += n;
    }
    let most = sums.iter().copied().max().unwrap_or(0).max(1);
    let bar = |n: &u64| match n {
        0 => '·',
        n => BARS[((n * 8).div_ceil(most) as usize).clamp(1, 8) - 1],
    };
    let bars: String = sums.iter().map(bar).collect();
    match first == last {
        true => format!("{first} {bars}"),
        false => format!("{first} {bars} {last}, at most {most} articles a bar"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars() {
        let check = |years: &[(i16, u64)], expected: &str| {
            assert_eq!(sparkline(&years.iter().copied().collect()), expected);
        };
        check(&[], "");
        check(&[(2011, 3)], "2011 █");
        check(&[(2009, 1), (2011, 8)], "2009 ▁·█ 2011, at most 8 articles a bar");
        let century: Vec<(i16, u64)> = (1901..=2000).map(|y| (y, 1)).collect();
        assert_eq!(sparkline(&century.into_iter().collect()).matches('█').count(), 33);
    }
}
