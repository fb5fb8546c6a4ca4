//! The names that files give to the fields of an article.
//!
//! In: the keys of a JSON object or of front matter, and the `[fields]` of a `corpus.toml`. Out:
//! which of our fields a key fills, and which key wins where several do. What a value means is
//! decided in `fields`.

use rustc_hash::FxHashMap;

/// A field of an article that a file may declare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)] // The table below says what each one is.
pub enum Field {
    Title,
    Authors,
    Byline,
    Date,
    Text,
    Deck,
    Kicker,
    Source,
    Url,
    Kind,
    About,
    Lang,
    Tags,
    Entities,
    People,
    Places,
    Orgs,
    Groups,
    Events,
    Works,
    Key,
    Bio,
    Corrections,
    Dateline,
    Related,
}

/// Number of fields.
pub const N_FIELDS: usize = 25;

/// Each field: its name in `[fields]`, and the names that are taken for it unasked, the best
/// first, in small letters without `_`, `-`, `.` and spaces. Those after `|` only in front
/// matter: in data sets such lists tend to be some program's guesses.
const NAMES: [(Field, &str, &str); N_FIELDS] = [
    (Field::Title, "title", "title headline heading"),
    (Field::Authors, "authors", "authors author creators creator by writer"),
    (Field::Byline, "byline", "byline authorasprinted"),
    (
        Field::Date,
        "date",
        "date datepublished published publishedat publicationdate publishdate pubdate created createdat",
    ),
    (Field::Text, "text", "text body content articlebody fulltext article paragraphs"),
    (Field::Deck, "deck", "deck dek standfirst subtitle subheadline description"),
    (Field::Kicker, "kicker", "kicker"),
    (Field::Source, "source", "source publication publisher outlet newspaper sitename"),
    (Field::Url, "url", "url link permalink canonicalurl"),
    (Field::Kind, "kind", "kind type section"),
    (Field::About, "about", "about"),
    (Field::Lang, "lang", "lang language inlanguage"),
    (Field::Tags, "tags", "tags tag keywords categories category"),
    (Field::Entities, "entities", "entities"),
    (Field::People, "people", "| people persons"),
    (Field::Places, "places", "| places locations"),
    (Field::Orgs, "orgs", "| orgs organisations organizations"),
    (Field::Groups, "groups", "| groups"),
    (Field::Events, "events", "| events"),
    (Field::Works, "works", "| works"),
    (Field::Key, "key", "key id"),
    (Field::Bio, "bio", "bio authorbio abouttheauthor"),
    (Field::Corrections, "corrections", "corrections correction"),
    (Field::Dateline, "dateline", "dateline"),
    (Field::Related, "related", "related"),
];

/// Ranks of mapped keys lie below this, those of keys taken unasked from here on.
const UNASKED: u8 = 128;

/// Longest key, in letters that count, that can be one of the names above.
const MAX_NAME_BYTES: usize = 32;

/// One way in which a key fills a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The field.
    pub field: Field,
    /// Which key wins: the lowest that says something.
    pub rank: u8,
    /// The way from the key's value to the field's, object by object.
    pub path: Vec<String>,
}

/// Which keys fill which fields.
#[derive(Clone, Debug)]
pub struct FieldMap {
    mapped: FxHashMap<String, Vec<Target>>,
    unasked: FxHashMap<&'static str, Target>,
    front: FxHashMap<&'static str, Target>,
    off: [bool; N_FIELDS],
    declared: Vec<(&'static str, Vec<String>)>,
}

/// Nothing mapped: the keys that are recognised unasked.
impl Default for FieldMap {
    fn default() -> FieldMap {
        let mut map = FieldMap {
            mapped: FxHashMap::default(),
            unasked: FxHashMap::default(),
            front: FxHashMap::default(),
            off: [false; N_FIELDS],
            declared: Vec::new(),
        };
        for (field, _, names) in NAMES {
            let (both, front) = names.split_once('|').unwrap_or((names, ""));
            for (names, known) in [(both, &mut map.unasked), (front, &mut map.front)] {
                for (rank, name) in names.split_whitespace().enumerate() {
                    let rank = UNASKED + rank as u8;
                    known.insert(name, Target { field, rank, path: Vec::new() });
                }
            }
        }
        map
    }
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a JSON object.
    Json,
    /// In the front matter of a page that a person wrote.
    FrontMatter,
}

impl FieldMap {
    /// The names of our fields, as `[fields]` has them.
    pub fn field_names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, name, _)| *name)
    }

    /// Our name for the field that a key called `key` fills unasked.
    #[must_use]
    pub fn our_name(key: &str) -> Option<&'static str> {
        let mut buffer = [0; MAX_NAME_BYTES];
        let key = normal(key, &mut buffer)?;
        let known = |names: &str| names.split_whitespace().any(|name| name == key);
        NAMES.iter().find(|(_, _, names)| known(names)).map(|(_, ours, _)| *ours)
    }

    /// Takes the field called `name` from `keys`, the first that says something, and only then
    /// from the keys that are recognised unasked; from nowhere where `keys` is empty. A key may
    /// reach into objects by dots (`meta.byline`). A key named here fills no other field unasked.
    ///
    /// Returns false where we have no field of that name.
    pub fn map(&mut self, name: &str, keys: &[String]) -> bool {
        let name = if name == "author" { "authors" } else { name };
        let Some((field, name, _)) = NAMES.iter().find(|(_, ours, _)| *ours == name) else {
            return false;
        };
        self.off[*field as usize] = keys.is_empty();
        for (rank, key) in keys.iter().take(usize::from(UNASKED)).enumerate() {
            let mut add = |key: &str, path| {
                let target = Target { field: *field, rank: rank as u8, path };
                self.mapped.entry(key.to_string()).or_default().push(target);
            };
            add(key, Vec::new());
            if let Some((first, rest)) = key.split_once('.') {
                add(first, rest.split('.').map(str::to_string).collect());
            }
        }
        self.declared.retain(|(other, _)| other != name);
        self.declared.push((name, keys.to_vec()));
        self.declared.sort();
        true
    }

    /// The fields that `key` fills, into `targets`.
    pub fn targets<'m>(&'m self, key: &str, origin: Origin, targets: &mut Vec<&'m Target>) {
        targets.clear();
        if let Some(mapped) = self.mapped.get(key) {
            targets.extend(mapped);
        }
        let mut buffer = [0; MAX_NAME_BYTES];
        let front = |name: &str| self.front.get(name).filter(|_| origin == Origin::FrontMatter);
        if let Some(unasked) =
            normal(key, &mut buffer).and_then(|name| self.unasked.get(name).or_else(|| front(name)))
            && (targets.is_empty() || unasked.field == Field::Byline)
            && !self.off[unasked.field as usize]
        {
            targets.push(unasked);
        }
    }

    /// What `[fields]` says, as bytes that are equal exactly where it says the same.
    #[must_use]
    pub fn fingerprint_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, keys) in &self.declared {
            for part in std::iter::once(*name).chain(keys.iter().map(String::as_str)) {
                bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
                bytes.extend_from_slice(part.as_bytes());
            }
            bytes.extend_from_slice(&u64::MAX.to_le_bytes());
        }
        bytes
    }
}

/// `key` in small letters without `_`, `-`, `.` and spaces; `None` where it cannot be one of ours.
fn normal<'b>(key: &str, buffer: &'b mut [u8; MAX_NAME_BYTES]) -> Option<&'b str> {
    let mut len = 0;
    for byte in key.bytes().filter(|byte| !b"_-. ".contains(byte)) {
        if !byte.is_ascii_alphanumeric() || len == MAX_NAME_BYTES {
            return None;
        }
        buffer[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    std::str::from_utf8(&buffer[..len]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(map: &FieldMap, key: &str, expected: &[Field]) {
        let mut targets = Vec::new();
        map.targets(key, Origin::Json, &mut targets);
        let fields: Vec<Field> = targets.iter().map(|target| target.field).collect();
        assert_eq!(fields, expected, "{key}");
    }

    #[test]
    fn the_table_is_in_order() {
        for (at, (field, _, _)) in NAMES.iter().enumerate() {
            assert_eq!(*field as usize, at);
        }
    }

    #[test]
    fn common_names_are_recognised() {
        let map = FieldMap::default();
        check(&map, "headline", &[Field::Title]);
        check(&map, "datePublished", &[Field::Date]);
        check(&map, "pub_date", &[Field::Date]);
        check(&map, "Author", &[Field::Authors]);
        check(&map, "author_as_printed", &[Field::Byline]);
        check(&map, "_id", &[Field::Key]);
        check(&map, "people", &[]);
        check(&map, "volume", &[]);
        check(&map, "", &[]);
        check(&map, &"x".repeat(99), &[]);
        let mut targets = Vec::new();
        map.targets("people", Origin::FrontMatter, &mut targets);
        assert_eq!(targets[0].field, Field::People);
    }

    #[test]
    fn mapped_names_come_first_and_alone() {
        let mut map = FieldMap::default();
        assert!(map.map("kicker", &["type".into()]));
        assert!(map.map("authors", &["author_as_printed".into(), "meta.by".into()]));
        assert!(map.map("tags", &[]));
        assert!(!map.map("auhtors", &["x".into()]));
        check(&map, "type", &[Field::Kicker]);
        check(&map, "author_as_printed", &[Field::Authors, Field::Byline]);
        check(&map, "meta", &[Field::Authors]);
        check(&map, "meta.by", &[Field::Authors]);
        check(&map, "tags", &[]);
        check(&map, "author", &[Field::Authors]);
    }

    #[test]
    fn the_fingerprint_tells_maps_apart() {
        let map = |pairs: &[(&str, &[&str])]| {
            let mut map = FieldMap::default();
            for (name, keys) in pairs {
                map.map(name, &keys.iter().map(ToString::to_string).collect::<Vec<_>>());
            }
            map.fingerprint_bytes()
        };
        assert!(map(&[]).is_empty());
        assert_eq!(
            map(&[("date", &["a"]), ("url", &["b"])]),
            map(&[("url", &["b"]), ("date", &["a"])])
        );
        assert_ne!(map(&[("date", &["a"])]), map(&[("date", &["b"])]));
        assert_ne!(map(&[("date", &["a", "b"])]), map(&[("date", &["ab"])]));
    }
}
