//! `byline entities`: who is spoken of, and under which names.

mod eval;
mod export;
mod list;
mod show;
mod suggest;

use serde::Serialize;

use super::super::IndexDir;
use super::super::args::{EntitiesArgs, EntitiesCommand};
use super::super::messages::Failure;
use crate::entities::{Entity, EntitySheet};
use crate::index::Snapshot;
use crate::search::entities::Counts;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &EntitiesArgs) -> Result<u8, Failure> {
    match &args.command {
        None => list::run(dir, &args.list),
        Some(EntitiesCommand::Show(args)) => show::run(dir, args),
        Some(EntitiesCommand::Suggest(args)) => suggest::run(dir, args),
        Some(EntitiesCommand::Export) => export::run(dir),
        Some(EntitiesCommand::Eval(args)) => eval::run(args),
    }
}

/// Every entity of the table, in its order.
fn whole_table(snapshot: &Snapshot) -> Result<Vec<Entity>, Failure> {
    let table = snapshot.entities()?;
    Ok((0..table.len() as u32).filter_map(|number| table.entity(number)).collect())
}

/// What the sheets of all roots said at the last run.
fn joined_sheet(snapshot: &Snapshot) -> Result<EntitySheet, Failure> {
    let roots = snapshot.state()?.roots;
    Ok(EntitySheet::join(roots.into_iter().map(|root| root.sheet))?)
}

/// An entity and how often it is spoken of, as every JSON output begins it.
#[derive(Serialize)]
struct CountedRecord<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    mentions: u64,
    passages: u64,
    articles: u64,
}

impl<'a> CountedRecord<'a> {
    fn new(entity: &'a Entity, counts: &Counts) -> CountedRecord<'a> {
        CountedRecord {
            id: &entity.id,
            name: &entity.name,
            kind: entity.kind.as_str(),
            mentions: counts.mentions,
            passages: counts.passages,
            articles: counts.articles,
        }
    }
}
