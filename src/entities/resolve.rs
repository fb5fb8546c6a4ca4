//! From the names of all articles and the corpus's sheet to the table of entities.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::sheet::EntitySheet;
use super::{Tally, fold_alias};
use crate::model::EntityType;

/// A name that an entity goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// As it stands in texts or the sheet.
    pub name: String,
    /// How often texts have it.
    pub count: u64,
}

/// An entity, as the table holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The sheet's id, else type and folded name.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: EntityType,
    /// Every name, most frequent first; the canonical name is among them.
    pub aliases: Vec<Alias>,
    /// The mention keys that stand for it, sorted.
    pub keys: Vec<String>,
    /// Articles that mention it. An upper bound where it has several keys.
    pub articles: u64,
    /// Names of the sheet that are no mention anywhere: they are looked for in the text itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sheet: Vec<String>,
}

impl Entity {
    /// How often it is mentioned.
    #[must_use]
    pub fn mentions(&self) -> u64 {
        self.aliases.iter().map(|a| a.count).sum()
    }
}

/// Builds the table: one entity for each row of the sheet, one for each name that no row
/// claims. A name without a type joins the name of the same spelling that has one and the most
/// articles. Sorted by id; depends on nothing but its two inputs.
#[must_use]
pub fn resolve(tally: &Tally, sheet: &EntitySheet) -> Vec<Entity> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let claims = Claims::of(sheet);
    for entry in &sheet.entities {
        let row = rows.entry(claims.merged(sheet.id_of(entry))).or_default();
        row.name.get_or_insert_with(|| entry.name.clone());
        row.kind = row.kind.or(entry.kind);
        row.sheet.push(entry.name.clone());
        row.sheet.extend(entry.aliases.iter().cloned());
    }
    let best_typed = best_types(tally);
    let mut mentioned: FxHashSet<&str> = FxHashSet::default();
    for (key, names) in &tally.names {
        let Some((kind, fold)) = split_key(key) else { continue };
        mentioned.insert(fold);
        if claims.ignored.contains(fold) {
            continue;
        }
        let unclaimed = || {
            let kind = match kind {
                EntityType::Other => best_typed.get(fold).map_or(kind, |(k, _)| *k),
                kind => kind,
            };
            entity_id(kind, fold)
        };
        let id = claims.by_name.get(fold).cloned().unwrap_or_else(unclaimed);
        let row = rows.entry(claims.merged(id)).or_default();
        row.keys.push(key.clone());
        row.articles += names.articles;
        if row.kind.is_none_or(|k| k == EntityType::Other) {
            row.kind = Some(kind);
        }
        for (spelling, n) in &names.spellings {
            *row.spellings.entry(spelling.clone()).or_default() += n;
        }
        for (surface, n) in &names.surfaces {
            *row.surfaces.entry(surface.clone()).or_default() += n;
        }
        for alias in names.declared.keys() {
            row.surfaces.entry(alias.clone()).or_default();
        }
    }
    rows.into_iter().map(|(id, row)| row.finish(id, &mentioned)).collect()
}

/// What the sheet says, by name and by id.
struct Claims {
    /// Ids by folded name.
    by_name: FxHashMap<String, String>,
    /// The id that another one is merged into.
    into: FxHashMap<String, String>,
    ignored: FxHashSet<String>,
}

impl Claims {
    fn of(sheet: &EntitySheet) -> Claims {
        let mut by_name = FxHashMap::default();
        for entry in &sheet.entities {
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                by_name.insert(fold_alias(name), sheet.id_of(entry));
            }
        }
        for split in &sheet.splits {
            let own = |name: &String| entity_id(EntityType::Other, &fold_alias(name));
            for name in &split.names {
                by_name.insert(fold_alias(name), split.into.clone().unwrap_or_else(|| own(name)));
            }
        }
        let mut into = FxHashMap::default();
        for ids in &sheet.merges {
            for id in ids.iter().skip(1) {
                into.insert(id.clone(), ids[0].clone());
            }
        }
        Claims { by_name, into, ignored: sheet.ignored.iter().map(|n| fold_alias(n)).collect() }
    }

    /// The id that stays. Merges may be chained; a ring of them ends where it began.
    fn merged(&self, mut id: String) -> String {
        for _ in 0..self.into.len() {
            match self.into.get(&id) {
                Some(next) => id.clone_from(next),
                None => break,
            }
        }
        id
    }
}

#[derive(Default)]
struct Row {
    name: Option<String>,
    kind: Option<EntityType>,
    keys: Vec<String>,
    articles: u64,
    spellings: BTreeMap<String, u64>,
    surfaces: BTreeMap<String, u64>,
    sheet: Vec<String>,
}

impl Row {
    fn finish(mut self, id: String, mentioned: &FxHashSet<&str>) -> Entity {
        let most = self.spellings.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        let name = self.name.or_else(|| most.map(|(s, _)| s.clone())).unwrap_or_else(|| id.clone());
        for alias in self.sheet.iter().chain([&name]) {
            self.surfaces.entry(alias.clone()).or_default();
        }
        let mut aliases: Vec<Alias> =
            self.surfaces.into_iter().map(|(name, count)| Alias { name, count }).collect();
        aliases.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        self.keys.sort_unstable();
        self.sheet.retain(|name| !mentioned.contains(fold_alias(name).as_str()));
        Entity {
            id,
            name,
            kind: self.kind.unwrap_or(EntityType::Other),
            aliases,
            keys: self.keys,
            articles: self.articles,
            sheet: self.sheet,
        }
    }
}

/// For each folded name the type, other than "other", under which most articles have it.
fn best_types(tally: &Tally) -> FxHashMap<&str, (EntityType, u64)> {
    let mut best: FxHashMap<&str, (EntityType, u64)> = FxHashMap::default();
    for (key, names) in &tally.names {
        let Some((kind, fold)) = split_key(key) else { continue };
        if kind == EntityType::Other {
            continue;
        }
        let known = best.entry(fold).or_insert((kind, names.articles));
        if names.articles > known.1 {
            *known = (kind, names.articles);
        }
    }
    best
}

fn split_key(key: &str) -> Option<(EntityType, &str)> {
    let (kind, fold) = key.split_once(':')?;
    Some((EntityType::from_word(kind)?, fold))
}

/// The id of an entity that no sheet names.
pub(super) fn entity_id(kind: EntityType, fold: &str) -> String {
    format!("{}:{}", kind.as_str(), fold.replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::SheetEntity;

    fn tally(rows: &[(EntityType, &str, &str)]) -> Tally {
        let mut tally = Tally::default();
        for (kind, name, surface) in rows {
            tally.add(&[(*kind, (*name).to_string(), (*surface).to_string(), 1)]);
        }
        tally
    }

    fn check(tally: &Tally, sheet: &EntitySheet, expected: &[(&str, &str, &[&str])]) {
        let entities = resolve(tally, sheet);
        let keys: Vec<Vec<&str>> =
            entities.iter().map(|e| e.keys.iter().map(String::as_str).collect()).collect();
        let got: Vec<(&str, &str, &[&str])> = entities
            .iter()
            .zip(&keys)
            .map(|(e, k)| (e.id.as_str(), e.name.as_str(), k.as_slice()))
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn an_untyped_name_joins_the_typed_one() {
        let tally = tally(&[
            (EntityType::Org, "Lashkar-e-Taiba", "LeT"),
            (EntityType::Other, "Lashkar e Taiba", "Lashkar e Taiba"),
        ]);
        check(
            &tally,
            &EntitySheet::default(),
            &[(
                "org:lashkar-e-taiba",
                "Lashkar e Taiba",
                &["org:lashkar e taiba", "other:lashkar e taiba"],
            )],
        );
    }

    #[test]
    fn the_sheet_is_final_and_can_be_undone() {
        let tally = tally(&[
            (EntityType::Org, "Lashkar-e-Taiba", "LeT"),
            (EntityType::Org, "Lashkar-e-Tayyiba", "Lashkar-e-Tayyiba"),
            (EntityType::Person, "Sunday", "Sunday"),
        ]);
        let sheet = EntitySheet {
            entities: vec![SheetEntity {
                id: Some("let".into()),
                name: "Lashkar-e-Taiba".into(),
                aliases: vec!["Lashkar-e-Tayyiba".into(), "LeT".into()],
                ..SheetEntity::default()
            }],
            ignored: vec!["Sunday".into()],
            ..EntitySheet::default()
        };
        check(
            &tally,
            &sheet,
            &[("let", "Lashkar-e-Taiba", &["org:lashkar e taiba", "org:lashkar e tayyiba"])],
        );
        assert_eq!(resolve(&tally, &EntitySheet::default()).len(), 3);
        let merges = vec![vec!["org:lashkar-e-taiba".into(), "org:lashkar-e-tayyiba".into()]];
        let merged = resolve(&tally, &EntitySheet { merges, ..EntitySheet::default() });
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0].keys.len(), 2);
    }
}
