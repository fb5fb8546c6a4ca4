//! The `entities.toml` of a root → the sheet that entities are resolved with.

use std::path::Path;

use anyhow::Result;

use crate::corpus::Sheet;
use crate::entities::{EntitySheet, SheetEntity, SheetIgnore, SheetSplit};

/// Reads the sheet of a root that is a folder.
///
/// # Errors
/// If it cannot be read or understood.
pub(super) fn read_sheet(root: &Path) -> Result<EntitySheet> {
    if !root.is_dir() {
        return Ok(EntitySheet::default());
    }
    Ok(entity_sheet(&Sheet::read(&root.join("entities.toml"))?.unwrap_or_default()))
}

fn entity_sheet(sheet: &Sheet) -> EntitySheet {
    let place = |line: usize| format!("`{}`, line {line}", sheet.path.display());
    let (refused, entities): (Vec<_>, Vec<_>) = sheet.entities.iter().partition(|e| e.not);
    let mut ignored = Vec::new();
    for entity in refused {
        let names = std::iter::once(&entity.name).chain(&entity.aliases);
        ignored.extend(names.map(|name| SheetIgnore { name: name.clone(), kind: entity.kind }));
    }
    for name in sheet.ignores.iter().flat_map(|i| &i.names) {
        ignored.push(SheetIgnore { name: name.clone(), kind: None });
    }
    let entities = entities.into_iter().map(|e| SheetEntity {
        id: e.id.clone(),
        name: e.name.clone(),
        kind: e.kind,
        aliases: e.aliases.clone(),
        place: place(e.line),
    });
    EntitySheet {
        entities: entities.collect(),
        merges: sheet.merges.iter().map(|m| m.ids.clone()).collect(),
        splits: sheet
            .splits
            .iter()
            .map(|s| SheetSplit { id: s.id.clone(), names: s.names.clone(), into: s.into.clone() })
            .collect(),
        ignored,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entities::resolve_tests::{shares, sheets, tally_of};
    use crate::entities::{Entity, Tally, export, resolve};
    use crate::model::EntityType;

    /// A table without the reasons, which a sheet changes.
    fn plain(entities: Vec<Entity>) -> Vec<Entity> {
        entities.into_iter().map(|e| Entity { joins: vec![], in_sheet: false, ..e }).collect()
    }

    fn check(tally: &Tally, sheet: &EntitySheet) -> Result<(), TestCaseError> {
        let table = resolve(tally, sheet);
        let draft = export(&table, sheet);
        let parsed = Sheet::parse(&draft, Path::new("entities.toml"))
            .map_err(|e| TestCaseError::fail(format!("{e}\n{draft}")))?;
        let read = EntitySheet::join([entity_sheet(&parsed)])
            .map_err(|e| TestCaseError::fail(format!("{e}\n{draft}")))?;
        let again = resolve(tally, &read);
        prop_assert_eq!(plain(again.clone()), plain(table), "{}", draft);
        // A draft of the draft says the same.
        prop_assert_eq!(plain(resolve(tally, &read)), plain(again));
        Ok(())
    }

    proptest! {
        #[test]
        fn a_draft_gives_the_table_that_it_was_made_from(shares in shares()) {
            check(&tally_of(&shares), &EntitySheet::default())?;
        }

        #[test]
        fn a_draft_keeps_any_rows(shares in shares(), sheet in sheets()) {
            check(&tally_of(&shares), &EntitySheet { merges: vec![], ..sheet })?;
        }
    }

    #[test]
    fn a_draft_keeps_what_a_person_said() {
        let said = "[[entity]]\nid = \"let\"\nname = \"Lashkar-e-Taiba\"\ntype = \"org\"\n\
             aliases = [\"Army of the Pure\", \"Not There\"]\n\
             [[entity]]\nid = \"a\"\nname = \"Frontier Corps\"\ntype = \"org\"\naliases = [\"FC\"]\n\
             [[entity]]\nid = \"b\"\nname = \"Frontier Constabulary\"\ntype = \"org\"\naliases = [\"FC\"]\n\
             [[entity]]\nname = \"Davis\"\ntype = \"person\"\nnot = true\n\
             [[split]]\nid = \"let\"\nnames = [\"Lashkar e Toiba\"]\n\
             [[ignore]]\nname = \"Sunday\"\n";
        let said = Sheet::parse(said, Path::new("entities.toml")).unwrap();
        let mut tally = Tally::default();
        for name in [
            "Lashkar-e-Taiba",
            "Lashkar-e-Tayyiba",
            "Lashkar e Toiba",
            "Army of the Pure",
            "FC",
            "Frontier Corps",
            "Davis",
            "Sunday",
        ] {
            for kind in [EntityType::Org, EntityType::Person] {
                tally.add(&[(kind, name.to_string(), name.to_string(), 1)]);
            }
        }
        check(&tally, &entity_sheet(&said)).unwrap();
    }

    #[test]
    fn any_name_can_be_written() {
        let mut tally = Tally::default();
        for name in ["A \"b\" \\ C\u{7}d", "A b c-d", "A, B: C#d", "[[entity]]"] {
            tally.add(&[(EntityType::Org, name.to_string(), format!("{name}\nname = 1"), 1)]);
        }
        check(&tally, &EntitySheet::default()).unwrap();
    }
}
