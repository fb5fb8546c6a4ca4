//! The fields by name, and the nearest name for a misspelt one.

use super::ast::{NameField, Part, TextField};

/// A field of the query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Name(NameField),
    Has,
    Missing,
    Date,
    Since,
    Until,
}

/// A field, its name, and an example of its use.
struct Entry(Field, &'static str, &'static str);

const FIELDS: [Entry; 19] = [
    Entry(Field::Text(TextField::Author), "author", "author:Lieven"),
    Entry(Field::Text(TextField::Title), "title", "title:\"hard power\""),
    Entry(Field::Text(TextField::Source), "source", "source:\"Foreign Policy\""),
    Entry(Field::Text(TextField::Kind), "kind", "kind:editorial"),
    Entry(Field::Text(TextField::Lang), "lang", "lang:en"),
    Entry(Field::Text(TextField::Tag), "tag", "tag:pakistan"),
    Entry(Field::Text(TextField::Key), "key", "key:\"hard-power\""),
    Entry(Field::Text(TextField::Url), "url", "url:\"*example.org*\""),
    Entry(Field::Text(TextField::Path), "path", "path:\"notes/*\""),
    Entry(Field::Name(NameField::Entity), "entity", "entity:ISI"),
    Entry(Field::Name(NameField::Person), "person", "person:\"Raymond Davis\""),
    Entry(Field::Name(NameField::Org), "org", "org:ISI"),
    Entry(Field::Name(NameField::Place), "place", "place:Lahore"),
    Entry(Field::Name(NameField::Says), "says", "says:\"Raymond Davis\""),
    Entry(Field::Has, "has", "has:date"),
    Entry(Field::Missing, "missing", "missing:author"),
    Entry(Field::Date, "date", "date:2011"),
    Entry(Field::Since, "since", "since:2009"),
    Entry(Field::Until, "until", "until:2011-06"),
];

const PARTS: [(Part, &str); 10] = [
    (Part::Author, "author"),
    (Part::Date, "date"),
    (Part::Entity, "entity"),
    (Part::Url, "url"),
    (Part::Deck, "deck"),
    (Part::Source, "source"),
    (Part::Tag, "tag"),
    (Part::Lang, "lang"),
    (Part::Correction, "correction"),
    (Part::Speaker, "speaker"),
];

impl Field {
    /// The field of that name, in any case.
    pub(super) fn named(name: &str) -> Option<Field> {
        FIELDS.iter().find(|e| e.1.eq_ignore_ascii_case(name)).map(|e| e.0)
    }

    fn entry(self) -> &'static Entry {
        FIELDS.iter().find(|e| e.0 == self).unwrap_or(&FIELDS[0])
    }

    /// Its name, without the colon.
    pub(super) fn name(self) -> &'static str {
        self.entry().1
    }

    /// How it is written, for hints.
    pub(super) fn example(self) -> &'static str {
        self.entry().2
    }

    /// True where a bare value is taken to the letter, punctuation included.
    pub(super) fn is_verbatim(self) -> bool {
        use TextField::{Key, Path, Url};
        matches!(self, Field::Text(Key | Url | Path))
    }

    /// True where the value is a date.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Field::Date | Field::Since | Field::Until)
    }

    /// True where a value is often a name or title of several words, so that a capital word
    /// after it was probably meant to belong to it.
    pub(super) fn takes_names(self) -> bool {
        use TextField::{Author, Source, Title};
        matches!(self, Field::Name(_) | Field::Text(Author | Source | Title))
    }

    /// True where the same filter written twice means either: an article has one of these, or
    /// its writers think of it so.
    pub(super) fn repeats_mean_either(self) -> bool {
        matches!(self, Field::Text(field) if !matches!(field, TextField::Title | TextField::Tag))
    }
}

impl TextField {
    /// Its name in the query language, without the colon.
    #[must_use]
    pub fn name(self) -> &'static str {
        Field::Text(self).name()
    }
}

impl NameField {
    /// Its name in the query language, without the colon.
    #[must_use]
    pub fn name(self) -> &'static str {
        Field::Name(self).name()
    }
}

impl Part {
    /// The part of that name, in any case; a plural will do.
    pub(super) fn named(name: &str) -> Option<Part> {
        let lower = name.to_ascii_lowercase();
        let single = if lower == "entities" { "entity" } else { lower.trim_end_matches('s') };
        PARTS.iter().find(|(_, n)| *n == single).map(|(part, _)| *part)
    }

    /// Its name in the query language.
    #[must_use]
    pub fn name(self) -> &'static str {
        PARTS.iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name)
    }

    /// All names, for a hint.
    pub(super) fn names() -> String {
        PARTS.map(|(_, name)| name).join(", ")
    }
}

/// All field names, for a hint.
pub(super) fn names() -> String {
    let names: Vec<_> = FIELDS.iter().map(|e| format!("{}:", e.1)).collect();
    names.join(" ")
}

/// What people write for a field under another name: flags, and words of other systems.
pub(super) fn other_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "not-entity" => "-entity:",
        "any-entity" => "entity:(ISI OR LeT)",
        "by" | "byline" | "writer" => "author:",
        "after" | "from" => "since:",
        "before" | "to" => "until:",
        "site" | "domain" => "url:",
        "language" => "lang:",
        "type" => "kind:",
        "file" | "filename" => "path:",
        "intitle" | "headline" => "title:",
        "organisation" | "organization" => "org:",
        "speaker" => "says:",
        "id" => "key:",
        _ => return None,
    })
}

/// The field whose name is nearest, if it is at most `distance` edits away (a letter more, less,
/// another, or two neighbours exchanged); the first of the table among equals.
pub(super) fn nearest(name: &str, distance: usize) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let far = |e: &Entry| edits(&lower, e.1);
    let best = FIELDS.iter().min_by_key(|e| far(e))?;
    (far(best) <= distance).then_some(best.1)
}

/// Edits between two short words, an exchange of neighbours counting as one (optimal string
/// alignment). Words over 24 letters are as far as can be.
fn edits(a: &str, b: &str) -> usize {
    const MAX: usize = 24;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(MAX + 1).collect(), b.chars().collect());
    if a.len() > MAX || b.len() > MAX {
        return usize::MAX;
    }
    let mut rows = [[0usize; MAX + 1]; 3];
    rows[0] = std::array::from_fn(|j| j);
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i;
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut cost =
                (rows[last][j] + 1).min(rows[now][j - 1] + 1).min(rows[last][j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = cost;
        }
    }
    rows[a.len() % 3][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_neighbours() {
        assert_eq!(Field::named("AUTHOR"), Some(Field::Text(TextField::Author)));
        assert_eq!(Field::named("auther"), None);
        assert_eq!(nearest("auther", 2), Some("author"));
        assert_eq!(nearest("tilte", 1), Some("title"));
        assert_eq!(nearest("Pakistan", 2), None);
        assert_eq!(nearest("x".repeat(900).as_str(), 2), None);
    }

    #[test]
    fn edit_distance() {
        let cases = [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "acb", 1),
            ("kitten", "sitting", 3),
        ];
        for (a, b, expected) in cases {
            assert_eq!(edits(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn parts() {
        assert_eq!(Part::named("Authors"), Some(Part::Author));
        assert_eq!(Part::named("entities"), Some(Part::Entity));
        assert_eq!(Part::named("colour"), None);
        assert_eq!(Part::Speaker.name(), "speaker");
    }
}
