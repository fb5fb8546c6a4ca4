//! The entity table on disk: who goes by a name, and who an indexed mention stands for.
//!
//! A file of three sections, read in place: names sorted by their folded form, mention keys
//! sorted, and one JSON record an entity. A look-up is a binary search; nothing is parsed that
//! is not asked for.
//!
//! ```text
//! "byline-e1" | u32 n_names | u32 n_keys | u32 n_entities
//! u32 × (n_names + 1)     where each name row starts
//! u32 × (n_keys + 1)      where each key row starts
//! u32 × (n_entities + 1)  where each record starts
//! rows                    a row: text, NUL, entity numbers (u32 each)
//! ```
//! Numbers are little-endian; starts count from the beginning of the rows.

use std::collections::BTreeMap;

use tantivy::directory::OwnedBytes;

use crate::entities::{Entity, fold_alias};
use crate::model::EntityType;

const MAGIC: &[u8; 9] = b"byline-e1";
const HEADER_BYTES: usize = MAGIC.len() + 12;

/// Serialises a table of at most 2³² bytes. The entities are sorted by id.
#[must_use]
pub fn write(entities: &[Entity]) -> Vec<u8> {
    let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut keys: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (idx, entity) in entities.iter().enumerate() {
        for alias in &entity.aliases {
            let numbers = names.entry(fold_alias(&alias.name)).or_default();
            if numbers.last() != Some(&(idx as u32)) {
                numbers.push(idx as u32);
            }
        }
        for key in &entity.keys {
            keys.entry(key).or_default().push(idx as u32);
        }
    }
    let mut rows = Vec::new();
    let mut starts: Vec<u32> = Vec::new();
    let row = |rows: &mut Vec<u8>, text: &str, numbers: &[u32]| {
        rows.extend_from_slice(text.as_bytes());
        rows.push(0);
        numbers.iter().for_each(|n| rows.extend_from_slice(&n.to_le_bytes()));
    };
    for (name, numbers) in &names {
        starts.push(rows.len() as u32);
        row(&mut rows, name, numbers);
    }
    starts.push(rows.len() as u32);
    for (key, numbers) in &keys {
        starts.push(rows.len() as u32);
        row(&mut rows, key, numbers);
    }
    starts.push(rows.len() as u32);
    for entity in entities {
        starts.push(rows.len() as u32);
        serde_json::to_writer(&mut rows, entity).expect("an entity is plain data");
    }
    starts.push(rows.len() as u32);
    let mut out = Vec::with_capacity(HEADER_BYTES + starts.len() * 4 + rows.len());
    out.extend_from_slice(MAGIC);
    for n in [names.len(), keys.len(), entities.len()] {
        out.extend_from_slice(&(n as u32).to_le_bytes());
    }
    starts.iter().for_each(|s| out.extend_from_slice(&s.to_le_bytes()));
    out.extend_from_slice(&rows);
    out
}

/// A table opened for look-ups.
#[derive(Clone)]
pub struct EntityTable {
    bytes: OwnedBytes,
    n_names: usize,
    n_keys: usize,
    n_entities: usize,
}

impl EntityTable {
    /// Opens the bytes of a table; `None` if they are not one.
    #[must_use]
    pub fn open(bytes: OwnedBytes) -> Option<EntityTable> {
        if bytes.len() < HEADER_BYTES || &bytes[..MAGIC.len()] != MAGIC {
            return None;
        }
        let number = |i: usize| read_u32(&bytes, MAGIC.len() + 4 * i);
        let (n_names, n_keys, n_entities) = (number(0)?, number(1)?, number(2)?);
        let table = EntityTable { bytes, n_names, n_keys, n_entities };
        let end = table.start(n_names + n_keys + n_entities + 2)?;
        (table.rows_at() + end == table.bytes.len()).then_some(table)
    }

    /// How many entities there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n_entities
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_entities == 0
    }

    /// The entity with the given number; `None` past the last.
    #[must_use]
    pub fn entity(&self, number: u32) -> Option<Entity> {
        if number as usize >= self.n_entities {
            return None;
        }
        serde_json::from_slice(self.row(self.n_names + self.n_keys + 2 + number as usize)?).ok()
    }

    /// Numbers of the entities that go by `name`, of one type if asked: first those that most
    /// articles call by it, then those with most articles.
    #[must_use]
    pub fn by_name(&self, name: &str, kind: Option<EntityType>) -> Vec<u32> {
        let fold = fold_alias(name);
        let Some(numbers) = self.find(0, self.n_names, &fold) else { return Vec::new() };
        let support = |entity: &Entity| -> u64 {
            let same = entity.aliases.iter().filter(|a| fold_alias(&a.name) == fold);
            same.map(|a| a.articles).sum()
        };
        let mut found: Vec<((u64, u64), u32)> = numbers
            .into_iter()
            .filter_map(|n| {
                let entity = self.entity(n)?;
                let known = kind.is_none_or(|k| k == entity.kind);
                known.then(|| ((support(&entity), entity.articles), n))
            })
            .collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, n)| n).collect()
    }

    /// The number of the entity with the given id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<u32> {
        // Records are in the order of their ids.
        let (mut low, mut high) = (0, self.n_entities as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.entity(middle)?.id.as_str().cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The number of the entity that a mention key stands for.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<u32> {
        self.find(self.n_names + 1, self.n_keys, key)?.first().copied()
    }

    /// All folded names, sorted; for "did you mean".
    pub fn names(&self) -> impl Iterator<Item = &str> {
        (0..self.n_names).filter_map(|i| {
            let row = self.row(i)?;
            std::str::from_utf8(&row[..row.iter().position(|b| *b == 0)?]).ok()
        })
    }

    fn find(&self, first: usize, len: usize, text: &str) -> Option<Vec<u32>> {
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = (low + high) / 2;
            let row = self.row(first + middle)?;
            let nul = row.iter().position(|b| *b == 0)?;
            match row[..nul].cmp(text.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let numbers = row[nul + 1..].chunks_exact(4);
                    return Some(
                        numbers.map(|n| u32::from_le_bytes([n[0], n[1], n[2], n[3]])).collect(),
                    );
                }
            }
        }
        None
    }

    fn rows_at(&self) -> usize {
        HEADER_BYTES + 4 * (self.n_names + self.n_keys + self.n_entities + 3)
    }

    fn start(&self, idx: usize) -> Option<usize> {
        read_u32(&self.bytes, HEADER_BYTES + 4 * idx)
    }

    fn row(&self, idx: usize) -> Option<&[u8]> {
        let rows = self.rows_at();
        self.bytes.get(rows + self.start(idx)?..rows + self.start(idx + 1)?)
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::Alias;

    fn entity(id: &str, name: &str, aliases: &[&str], articles: u64) -> Entity {
        Entity {
            id: id.into(),
            name: name.into(),
            kind: EntityType::Person,
            aliases: aliases
                .iter()
                .map(|a| Alias { name: (*a).into(), count: 1, articles: 1 })
                .collect(),
            keys: vec![format!("person:{}", fold_alias(name))],
            joins: vec![],
            articles,
            in_sheet: false,
            sheet: vec![],
        }
    }

    #[test]
    fn looks_up_names_and_keys() {
        let written = [
            entity("a", "Raymond Davis", &["Davis", "Raymond Davis"], 3),
            entity("b", "David Davis", &["Davis", "David Davis"], 5),
        ];
        let table = EntityTable::open(OwnedBytes::new(write(&written))).unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!(table.by_name("DAVIS", None), [1, 0]);
        assert_eq!(table.by_name("raymond davis", None), [0]);
        assert!(table.by_name("raymond davis", Some(EntityType::Org)).is_empty());
        assert!(table.by_name("nobody", None).is_empty());
        assert_eq!(table.by_key("person:david davis"), Some(1));
        assert_eq!(table.by_key("person:d"), None);
        assert_eq!((table.by_id("b"), table.by_id("c")), (Some(1), None));
        assert_eq!(table.entity(0).unwrap(), written[0]);
        assert_eq!(table.names().collect::<Vec<_>>(), ["david davis", "davis", "raymond davis"]);
    }

    #[test]
    fn other_bytes_are_refused() {
        let mut bytes = write(&[entity("a", "A", &["A"], 1)]);
        assert!(EntityTable::open(OwnedBytes::new(b"byline".to_vec())).is_none());
        bytes.pop();
        assert!(EntityTable::open(OwnedBytes::new(bytes)).is_none());
    }

    #[test]
    fn an_empty_table_is_a_table() {
        let table = EntityTable::open(OwnedBytes::new(write(&[]))).unwrap();
        assert!(table.is_empty());
        assert!(table.by_name("x", None).is_empty());
    }
}
