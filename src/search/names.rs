//! The names of entities, as the query language asks for them.

use crate::index::table::EntityTable;
use crate::model::EntityType;
use crate::query::NameTable;

/// How many near names are offered for an unknown one.
const MAX_NEAREST: usize = 3;

/// Looks names up in an index's table.
pub struct TableNames<'a>(pub &'a EntityTable);

impl NameTable for TableNames<'_> {
    fn lookup(&self, name: &str, kind: Option<EntityType>) -> Vec<String> {
        let numbers = self.0.by_name(name, kind);
        let mut names: Vec<String> = Vec::new();
        for entity in numbers.into_iter().filter_map(|n| self.0.entity(n)) {
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
