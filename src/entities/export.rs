//! The table as a sheet: a draft of `entities.toml` for a person to go over.
//!
//! Laid at the root of the corpus, it gives the table that it was made from. So it holds every
//! entity whose names had to come together, and those that share a name with one of them; an
//! entity of one name that nothing else has comes by itself.

use std::collections::BTreeSet;
use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::claims::{Claim, Claims};
use super::fold_alias;
use super::resolve::{Entity, split_key};
use super::sheet::{EntitySheet, SheetEntity};
use super::suggest::folds_of;
use crate::model::EntityType;

const HEAD: &str = "\
# Who is who in this corpus, as byline found it: a draft to go over.
#
# Every entry is final as it stands. Move a name to another entry, change a `name` or `type`, or
# delete an entry to leave it to byline again. Names that come together by themselves are listed
# so that they can be taken apart.
";

/// How many surfaces a comment tells of.
const MAX_SURFACES: usize = 6;

/// Writes the draft.
#[must_use]
pub fn export(entities: &[Entity], sheet: &EntitySheet) -> String {
    let claims = Claims::of(sheet);
    let by_fold = by_fold(entities);
    let shared = |fold: &str| by_fold.get(fold).is_some_and(|owners| owners.len() > 1);
    let mut rows: Vec<(&Entity, SheetEntity)> = selected(entities, &claims, &by_fold)
        .into_iter()
        .map(|idx| (&entities[idx], row(&entities[idx], &claims, &shared)))
        .collect();
    rows.sort_by_key(|(e, _)| (e.kind, std::cmp::Reverse(e.articles), e.id.as_str()));
    let mut out = HEAD.to_string();
    for (entity, row) in rows {
        write_row(entity, &row, &mut out);
    }
    for split in &sheet.splits {
        let names = list(&split.names);
        let _ = write!(out, "\n[[split]]\nid = {}\nnames = {names}\n", quote(&split.id));
        if let Some(into) = &split.into {
            let _ = writeln!(out, "into = {}", quote(into));
        }
    }
    for ignore in &sheet.ignored {
        let name = quote(&ignore.name);
        let _ = match ignore.kind {
            None => write!(out, "\n[[ignore]]\nname = {name}\n"),
            Some(kind) => {
                let kind = quote(kind.as_str());
                write!(out, "\n[[entity]]\nname = {name}\ntype = {kind}\nnot = true\n")
            }
        };
    }
    out
}

/// Who is mentioned under each folded name, whatever its type.
fn by_fold(entities: &[Entity]) -> FxHashMap<&str, Vec<usize>> {
    let mut by_fold: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (idx, entity) in entities.iter().enumerate() {
        for fold in folds_of(entity) {
            by_fold.entry(fold).or_default().push(idx);
        }
    }
    by_fold
}

/// Entities that need a row, by their places in the table.
fn selected(
    entities: &[Entity],
    claims: &Claims,
    by_fold: &FxHashMap<&str, Vec<usize>>,
) -> BTreeSet<usize> {
    let mut waiting: Vec<usize> = (0..entities.len())
        .filter(|idx| entities[*idx].in_sheet || !entities[*idx].joins.is_empty())
        .collect();
    let mut selected: BTreeSet<usize> = BTreeSet::new();
    while let Some(idx) = waiting.pop() {
        if stands_alone(&entities[idx], claims) || !selected.insert(idx) {
            continue;
        }
        // A row takes its names whatever their type, unless another row has them too; and what
        // texts call it may draw the name of another entity to it.
        for fold in folds_of(&entities[idx]) {
            waiting.extend(by_fold.get(fold).into_iter().flatten());
        }
        for alias in &entities[idx].aliases {
            waiting.extend(by_fold.get(fold_alias(&alias.name).as_str()).into_iter().flatten());
        }
    }
    selected
}

/// True where the sheet keeps the names apart by other means than a row.
fn stands_alone(entity: &Entity, claims: &Claims) -> bool {
    let alone = |key: &String| {
        split_key(key).is_some_and(|(kind, fold)| claims.of_name(kind, fold) == Claim::Alone)
    };
    !entity.in_sheet && entity.keys.iter().all(alone)
}

fn row(entity: &Entity, claims: &Claims, shared: &dyn Fn(&str) -> bool) -> SheetEntity {
    let own = claims.rows.get(&entity.id);
    let mut names: Vec<String> = own.map(|row| row.names.clone()).unwrap_or_default();
    let mut folds: BTreeSet<String> = names.iter().map(|n| fold_alias(n)).collect();
    folds.insert(fold_alias(&entity.name));
    let shared = |fold: &str| shared(fold) || claims.others_have(fold, &entity.id);
    for join in &entity.joins {
        let fold = fold_alias(&join.name);
        if !claims.is_split(&fold) && !shared(&fold) && folds.insert(fold) {
            names.push(join.name.clone());
        }
    }
    // Of a name that others have too, the mention keys say which is whose.
    for key in &entity.keys {
        let Some((kind, fold)) = split_key(key) else { continue };
        let alone = claims.of_name(kind, fold) == Claim::Alone;
        if shared(fold) && !alone && !claims.is_split(fold) {
            names.push(key.clone());
        }
    }
    names.retain(|name| *name != entity.name);
    SheetEntity {
        id: Some(entity.id.clone()),
        name: entity.name.clone(),
        // What a row of the sheet leaves open stays open.
        kind: own.map_or(Some(entity.kind), |row| row.kind),
        aliases: names,
        place: String::new(),
    }
}

fn write_row(entity: &Entity, row: &SheetEntity, out: &mut String) {
    let known: BTreeSet<&String> = row.aliases.iter().chain([&row.name]).collect();
    let surfaces: Vec<String> = entity
        .aliases
        .iter()
        .filter(|a| a.count > 0 && !known.contains(&a.name))
        .take(MAX_SURFACES)
        .map(|a| format!("{} ({})", a.name, a.count))
        .collect();
    let plural = if entity.articles == 1 { "" } else { "s" };
    let mut comment = format!("{} article{plural}", entity.articles);
    if !surfaces.is_empty() {
        let _ = write!(comment, "; in texts also {}", surfaces.join(", "));
    }
    let comment: String = comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let _ = writeln!(out, "\n# {comment}\n[[entity]]");
    if let Some(id) = &row.id {
        let _ = writeln!(out, "id = {}", quote(id));
    }
    let _ = writeln!(out, "name = {}", quote(&row.name));
    if let Some(kind) = row.kind {
        let _ = writeln!(out, "type = {}", quote(EntityType::as_str(kind)));
    }
    if !row.aliases.is_empty() {
        let _ = writeln!(out, "aliases = {}", list(&row.aliases));
    }
}

/// A list of TOML strings.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| quote(n)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A TOML basic string.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
