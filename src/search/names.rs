//! The names of entities, as the query language asks for them.

use crate::entities::Entity;
use crate::index::table::EntityTable;
use crate::model::EntityType;
use crate::query::NameTable;

/// How many near names are offered for an unknown one.
const MAX_NEAREST: usize = 3;

/// Looks names up in an index's table.
pub struct TableNames<'a>(pub &'a EntityTable);

impl NameTable for TableNames<'_> {
    fn lookup(&self, name: &str, kind: Option<EntityType>) -> Vec<String> {
        let mut entities = self.entities(name, kind);
        if entities.is_empty() && kind.is_none_or(|k| k == EntityType::Person) {
            entities = self.by_surname(name);
        }
        let mut names: Vec<String> = Vec::new();
        for entity in entities {
            if !names.contains(&entity.name) {
                names.push(entity.name);
            }
        }
        names
    }

    fn nearest(&self, name: &str, kind: Option<EntityType>) -> Vec<String> {
        let fold = crate::entities::fold_alias(name);
        let mut near: Vec<(usize, String)> = self
            .0
            .names()
            .filter_map(|other| nearness(&fold, other).map(|d| (d, other.to_string())))
            .collect();
        near.sort();
        let mut names: Vec<String> = Vec::new();
        for (_, other) in near {
            for canonical in self.lookup(&other, kind) {
                if names.len() < MAX_NEAREST && !names.contains(&canonical) {
                    names.push(canonical);
                }
            }
        }
        names
    }
}

impl TableNames<'_> {
    fn entities(&self, name: &str, kind: Option<EntityType>) -> Vec<Entity> {
        self.0.by_name(name, kind).into_iter().filter_map(|n| self.0.entity(n)).collect()
    }

    /// The persons whose names end with these words, most articles first: "Tankel" where every
    /// text has "Stephen Tankel".
    fn by_surname(&self, surname: &str) -> Vec<Entity> {
        let tail = format!(" {}", crate::entities::fold_alias(surname));
        if tail.len() == 1 {
            return Vec::new();
        }
        let full = self.0.names().filter(|name| name.ends_with(&tail));
        let mut found: Vec<Entity> =
            full.flat_map(|name| self.entities(name, Some(EntityType::Person))).collect();
        found.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.id.cmp(&b.id)));
        found
    }
}

/// How far two folded names are apart; `None` where they are not alike. A name that holds the
/// other as a word is as near as one edit.
fn nearness(a: &str, b: &str) -> Option<usize> {
    let longest = a.chars().count().max(b.chars().count());
    if !a.is_empty() && b.split(' ').any(|word| word == a) {
        return Some(1);
    }
    if a.chars().count().abs_diff(b.chars().count()) > longest / 3 {
        return None;
    }
    let distance = strsim::damerau_levenshtein(a, b);
    (distance <= longest / 3).then_some(distance)
}
