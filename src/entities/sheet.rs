//! The sheets of a corpus, joined: a person's word on who is who.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::fold_alias;
use crate::model::EntityType;

/// A canonical entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetEntity {
    /// Stable id; where the sheet gives none, made from type and name.
    pub id: Option<String>,
    /// Canonical name.
    pub name: String,
    /// Type, where said.
    pub kind: Option<EntityType>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Where the sheet says so: file and line.
    pub place: String,
}

/// Names that leave an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetSplit {
    /// The entity that they leave.
    pub id: String,
    /// The names.
    pub names: Vec<String>,
    /// The entity that they go to; else one of their own.
    pub into: Option<String>,
}

/// One sheet, or several joined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntitySheet {
    /// Canonical entities.
    pub entities: Vec<SheetEntity>,
    /// Ids of entities that are one; the first stays.
    pub merges: Vec<Vec<String>>,
    /// Names that leave an entity.
    pub splits: Vec<SheetSplit>,
    /// Names that are no entity.
    pub ignored: Vec<SheetIgnore>,
}

/// A name that is no entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetIgnore {
    /// The name.
    pub name: String,
    /// It is none of this type; none at all, where not said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<EntityType>,
}

/// Two sheets say different things of one name or id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{first} and {second} contradict each other: {what}\n\n\
     hint: make both say the same, or delete one of them"
)]
pub struct SheetError {
    /// File and line.
    pub first: String,
    /// File and line.
    pub second: String,
    /// What they disagree about.
    pub what: String,
}

impl EntitySheet {
    /// Joins the sheets of several roots. Rows with the same id are one entity. One sheet may
    /// give a name to several entities: then it is the name of each, and which is meant stays
    /// open.
    ///
    /// # Errors
    /// [`SheetError`] where two rows give one id different names or types, or two sheets give
    /// one name to different ids.
    pub fn join(sheets: impl IntoIterator<Item = EntitySheet>) -> Result<EntitySheet, SheetError> {
        let mut joined = EntitySheet::default();
        let mut owners = Owners::default();
        for (idx, sheet) in sheets.into_iter().enumerate() {
            for entity in &sheet.entities {
                owners.enter(idx, &sheet.id_of(entity), entity)?;
            }
            sheet.entities.into_iter().try_for_each(|e| joined.enter(e))?;
            joined.merges.extend(sheet.merges);
            joined.splits.extend(sheet.splits);
            joined.ignored.extend(sheet.ignored);
        }
        Ok(joined)
    }

    fn enter(&mut self, entity: SheetEntity) -> Result<(), SheetError> {
        let same_id = |e: &&mut SheetEntity| entity.id.is_some() && e.id == entity.id;
        let Some(known) = self.entities.iter_mut().find(same_id) else {
            self.entities.push(entity);
            return Ok(());
        };
        let id = entity.id.as_deref().unwrap_or_default();
        let disagree = |what: String| SheetError {
            first: known.place.clone(),
            second: entity.place.clone(),
            what,
        };
        if fold_alias(&known.name) != fold_alias(&entity.name) {
            let (a, b) = (&known.name, &entity.name);
            return Err(disagree(format!("`{id}` is `{a}` in one and `{b}` in the other")));
        }
        if let (Some(a), Some(b)) = (known.kind, entity.kind)
            && a != b
        {
            let (a, b) = (a.as_str(), b.as_str());
            return Err(disagree(format!("`{id}` is of type {a} in one and {b} in the other")));
        }
        known.kind = known.kind.or(entity.kind);
        known.aliases.extend(entity.aliases);
        Ok(())
    }

    /// The id of a row: its own, else made from type and name.
    #[must_use]
    pub fn id_of(&self, entity: &SheetEntity) -> String {
        entity.id.clone().unwrap_or_else(|| {
            let kind = entity.kind.unwrap_or(EntityType::Other);
            super::resolve::entity_id(kind, &fold_alias(&entity.name))
        })
    }
}

/// Which sheet gave which name to which entity first, by folded name.
#[derive(Default)]
struct Owners(HashMap<String, (usize, String, SheetEntity)>);

impl Owners {
    fn enter(&mut self, sheet: usize, id: &str, entity: &SheetEntity) -> Result<(), SheetError> {
        for name in std::iter::once(&entity.name).chain(&entity.aliases) {
            let new = || (sheet, id.to_string(), entity.clone());
            let (in_sheet, known, first) = self.0.entry(fold_alias(name)).or_insert_with(new);
            if *in_sheet != sheet && known != id {
                return Err(SheetError {
                    first: first.place.clone(),
                    second: entity.place.clone(),
                    what: format!(
                        "`{name}` is a name of `{}` in one and of `{}` in the other",
                        first.name, entity.name
                    ),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, name: &str, aliases: &[&str], place: &str) -> SheetEntity {
        SheetEntity {
            id: (!id.is_empty()).then(|| id.to_string()),
            name: name.to_string(),
            kind: None,
            aliases: aliases.iter().map(|a| (*a).to_string()).collect(),
            place: place.to_string(),
        }
    }

    fn join(rows: &[SheetEntity]) -> Result<EntitySheet, String> {
        let sheets = rows
            .iter()
            .map(|r| EntitySheet { entities: vec![r.clone()], ..EntitySheet::default() });
        EntitySheet::join(sheets).map_err(|e| e.to_string())
    }

    #[test]
    fn rows_of_one_id_are_one_entity() {
        let joined = join(&[
            row("let", "Lashkar-e-Taiba", &["LeT"], ""),
            row("let", "Lashkar e Taiba", &["Army of the Pure"], ""),
        ])
        .unwrap();
        assert_eq!(joined.entities.len(), 1);
        assert_eq!(joined.entities[0].aliases, ["LeT", "Army of the Pure"]);
    }

    #[test]
    fn contradictions_name_both_lines() {
        let error =
            join(&[row("x", "A", &[], "a.toml, line 2"), row("x", "B", &[], "b.toml, line 9")])
                .unwrap_err();
        assert!(error.contains("a.toml, line 2 and b.toml, line 9"), "{error}");
        let error = join(&[row("x", "A", &["N"], "1"), row("y", "B", &["n"], "2")]).unwrap_err();
        assert!(error.contains("`n` is a name of `A` in one and of `B`"), "{error}");
    }
}
