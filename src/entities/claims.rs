//! What the sheet says of a name: to which row it belongs, or that nothing may join it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold_alias;
use super::sheet::EntitySheet;
use crate::model::EntityType;

/// A row of the sheet; rows of one id are one.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Canonical name.
    pub name: String,
    /// Type, where said.
    pub kind: Option<EntityType>,
    /// Every name as written, the canonical one first.
    pub names: Vec<String>,
}

/// What the sheet says of one name of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Nothing.
    Free,
    /// It belongs to the row with this id.
    Row(String),
    /// It stands alone: it was split off, or several rows have it.
    Alone,
    /// It is no entity.
    Nothing,
}

/// The sheet, by name.
pub(super) struct Claims {
    /// Rows by id.
    pub rows: BTreeMap<String, Row>,
    /// Ids of rows and their types, by folded name.
    by_name: FxHashMap<String, Vec<(String, Option<EntityType>)>>,
    /// Ids of rows by the mention keys that they name.
    by_key: FxHashMap<(EntityType, String), String>,
    /// Names that leave their entity, with the id that they go to.
    splits: FxHashMap<String, Option<String>>,
    /// `None` stands for every type.
    ignored: FxHashMap<String, FxHashSet<Option<EntityType>>>,
}

impl Claims {
    pub fn of(sheet: &EntitySheet) -> Claims {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let mut by_name: FxHashMap<String, Vec<(String, Option<EntityType>)>> =
            FxHashMap::default();
        let mut by_key = FxHashMap::default();
        for entry in &sheet.entities {
            let id = sheet.id_of(entry);
            let row = rows.entry(id.clone()).or_default();
            if row.names.is_empty() {
                row.name.clone_from(&entry.name);
            }
            row.kind = row.kind.or(entry.kind);
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                if let Some(key) = mention_key_of(name) {
                    by_key.insert(key, id.clone());
                    continue;
                }
                if !row.names.contains(name) {
                    row.names.push(name.clone());
                }
                let owners = by_name.entry(fold_alias(name)).or_default();
                if owners.iter().all(|(owner, _)| *owner != id) {
                    owners.push((id.clone(), entry.kind));
                }
            }
        }
        let mut splits = FxHashMap::default();
        for split in &sheet.splits {
            // What is split off for an entity without a row makes one.
            if let Some(into) = split.into.as_deref()
                && !rows.contains_key(into)
                && let Some(name) = split.names.first()
            {
                let names = split.names.clone();
                rows.insert(plain_id(into), Row { name: name.clone(), kind: None, names });
            }
            let known =
                |id: &str| if rows.contains_key(id) { id.to_string() } else { plain_id(id) };
            let into = split.into.as_deref().map(known);
            splits.extend(split.names.iter().map(|name| (fold_alias(name), into.clone())));
        }
        let mut ignored: FxHashMap<String, FxHashSet<Option<EntityType>>> = FxHashMap::default();
        for ignore in &sheet.ignored {
            ignored.entry(fold_alias(&ignore.name)).or_default().insert(ignore.kind);
        }
        Claims { rows, by_name, by_key, splits, ignored }
    }

    /// What is said of a folded name of a type. Where several rows have the name, the one of its
    /// type is meant; where none is of its type, the one without a type; else the text decides.
    pub fn of_name(&self, kind: EntityType, fold: &str) -> Claim {
        if self.ignored.get(fold).is_some_and(|k| k.contains(&None) || k.contains(&Some(kind))) {
            return Claim::Nothing;
        }
        if let Some(into) = self.splits.get(fold) {
            return into.clone().map_or(Claim::Alone, Claim::Row);
        }
        if let Some(id) = self.by_key.get(&(kind, fold.to_string())) {
            return Claim::Row(id.clone());
        }
        let Some(owners) = self.by_name.get(fold) else { return Claim::Free };
        let typed: Vec<&String> = match owners.as_slice() {
            [(id, _)] => vec![id],
            several => several.iter().filter(|(_, k)| *k == Some(kind)).map(|(id, _)| id).collect(),
        };
        match typed.as_slice() {
            [id] => Claim::Row((*id).clone()),
            [] => self.by_type(owners),
            _ => Claim::Alone,
        }
    }

    /// A row without a type takes what the others, of other types, leave. Without one, rows of
    /// different types leave the name to the text; rows of one type are a real doubt.
    fn by_type(&self, owners: &[(String, Option<EntityType>)]) -> Claim {
        let kinds: FxHashSet<Option<EntityType>> = owners.iter().map(|(_, k)| *k).collect();
        match owners.iter().find(|(_, kind)| kind.is_none()) {
            _ if kinds.len() < owners.len() => Claim::Alone,
            Some((id, _)) => Claim::Row(id.clone()),
            None => Claim::Free,
        }
    }

    /// True where a row with another id has the name.
    pub fn others_have(&self, fold: &str, id: &str) -> bool {
        self.by_name.get(fold).is_some_and(|owners| owners.iter().any(|(owner, _)| owner != id))
    }

    /// True for a name that was split off.
    pub fn is_split(&self, fold: &str) -> bool {
        self.splits.contains_key(fold)
    }
}

/// A name of the sheet that is a mention key, `place:us`: it stands for the name of that type
/// alone.
fn mention_key_of(name: &str) -> Option<(EntityType, String)> {
    let (word, fold) = name.split_once(':')?;
    let kind = EntityType::from_word(word).filter(|kind| kind.as_str() == word)?;
    (!fold.is_empty() && fold_alias(fold) == fold).then(|| (kind, fold.to_string()))
}

/// An id as outputs print it; sheets may write a space for a hyphen.
pub(super) fn plain_id(id: &str) -> String {
    id.trim().replace(' ', "-")
}
