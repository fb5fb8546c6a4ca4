//! `entities.toml`, the sheet on which a person says who is who.
//!
//! In: the file. Out: plain entries with their lines. `docs/corpus.md` describes the file; what an
//! entry does to mentions is decided where entities are resolved.

use std::path::{Path, PathBuf};

use super::tables::{ConfigError, Page, Table, read_text};
use crate::model::EntityType;

/// The name of the file at a root.
pub const FILE_NAME: &str = "entities.toml";

/// `[[entity]]`: a name, and what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetEntity {
    /// The id that outputs show; else it is made from type and name.
    pub id: Option<String>,
    /// The name that outputs show.
    pub name: String,
    /// What it is; where not said, any type that the text suggests.
    pub kind: Option<EntityType>,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// True where the name (with its aliases) does *not* name an entity of this type; of any
    /// type, where none is said.
    pub not: bool,
    /// The line of the entry.
    pub line: usize,
}

/// `[[merge]]`: ids that are one and the same entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetMerge {
    /// At least two ids, of which the first stays.
    pub ids: Vec<String>,
    /// The line of the entry.
    pub line: usize,
}

/// `[[split]]`: names that do not belong to an entity to which they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetSplit {
    /// The entity.
    pub id: String,
    /// The names that leave it.
    pub names: Vec<String>,
    /// The entity that they go to; else one of their own.
    pub into: Option<String>,
    /// The line of the entry.
    pub line: usize,
}

/// `[[ignore]]`: words that are never a mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetIgnore {
    /// The words.
    pub names: Vec<String>,
    /// The line of the entry.
    pub line: usize,
}

/// The sheet: its entries, each kind in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The file.
    pub path: PathBuf,
    /// `[[entity]]`.
    pub entities: Vec<SheetEntity>,
    /// `[[merge]]`.
    pub merges: Vec<SheetMerge>,
    /// `[[split]]`.
    pub splits: Vec<SheetSplit>,
    /// `[[ignore]]`.
    pub ignores: Vec<SheetIgnore>,
}

impl Sheet {
    /// Reads the sheet at `path`; `None` if there is no such file.
    ///
    /// # Errors
    /// [`ConfigError`] where the file cannot be read, is no TOML, or says what we do not know.
    pub fn read(path: &Path) -> Result<Option<Sheet>, ConfigError> {
        read_text(path)?.map(|text| Sheet::parse(&text, path)).transpose()
    }

    /// Parses the text of a sheet; `path` is for messages.
    ///
    /// # Errors
    /// [`ConfigError`] as for [`Sheet::read`].
    pub fn parse(text: &str, path: &Path) -> Result<Sheet, ConfigError> {
        let page = Page { path, text };
        let parsed = page.parse()?;
        let root = Table::root(page, &parsed);
        root.only(&["entity", "merge", "split", "ignore"])?;
        let mut sheet = Sheet { path: path.to_path_buf(), ..Sheet::default() };
        let lines = Lines::of(text);
        for table in root.tables("entity")? {
            sheet.entities.push(entity(&table, &lines)?);
        }
        for table in root.tables("merge")? {
            sheet.merges.push(merge(&table, &lines)?);
        }
        for table in root.tables("split")? {
            sheet.splits.push(split(&table, &lines)?);
        }
        for table in root.tables("ignore")? {
            table.only(&["name", "names"])?;
            let names = names(&table, &["name", "names"])?;
            sheet.ignores.push(SheetIgnore { names, line: lines.line(table.at) });
        }
        refuse_twins(&sheet)?;
        Ok(sheet)
    }
}

/// Where lines begin: a sheet has thousands of entries, and each asks for its line.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        Lines(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    fn line(&self, at: usize) -> usize {
        1 + self.0.partition_point(|end| *end < at)
    }
}

fn entity(table: &Table, lines: &Lines) -> Result<SheetEntity, ConfigError> {
    table.only(&["id", "name", "type", "aliases", "not"])?;
    let name = table.word("name")?.ok_or_else(|| missing(table, "name"))?;
    Ok(SheetEntity {
        id: table.word("id")?,
        name,
        kind: table.entity_type("type")?,
        aliases: table.strings("aliases")?.unwrap_or_default(),
        not: table.truth("not")?,
        line: lines.line(table.at),
    })
}

fn merge(table: &Table, lines: &Lines) -> Result<SheetMerge, ConfigError> {
    table.only(&["ids"])?;
    let ids = table.strings("ids")?.unwrap_or_default();
    if ids.len() < 2 {
        let message = "a merge needs two or more `ids`, the one that stays first";
        return Err(table.page.error(&table.span("ids"), message));
    }
    Ok(SheetMerge { ids, line: lines.line(table.at) })
}

fn split(table: &Table, lines: &Lines) -> Result<SheetSplit, ConfigError> {
    table.only(&["id", "names", "into"])?;
    let id = table.word("id")?.ok_or_else(|| missing(table, "id"))?;
    let names = names(table, &["names"])?;
    Ok(SheetSplit { id, names, into: table.word("into")?, line: lines.line(table.at) })
}

/// The names under any of `keys`, of which one must be there.
fn names(table: &Table, keys: &[&str]) -> Result<Vec<String>, ConfigError> {
    let mut names = Vec::new();
    for key in keys {
        names.extend(table.strings(key)?.unwrap_or_default());
    }
    names.retain(|name| !name.trim().is_empty());
    if names.is_empty() { Err(missing(table, keys[0])) } else { Ok(names) }
}

fn missing(table: &Table, key: &str) -> ConfigError {
    table.page.error(&(table.at..table.at), format!("an entry without `{key}`"))
}

fn refuse_twins(sheet: &Sheet) -> Result<(), ConfigError> {
    let mut seen = rustc_hash::FxHashMap::default();
    for entity in sheet.entities.iter().filter(|entity| !entity.not) {
        let Some(id) = &entity.id else { continue };
        if let Some(first) = seen.insert(id, entity.line) {
            let message = format!("the id `{id}` is taken on line {first}");
            let hint =
                Some("put both names into one entry, one of them under `aliases`".to_string());
            let (path, line) = (sheet.path.clone(), Some(entity.line));
            return Err(ConfigError { path, line, message, hint });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Sheet, ConfigError> {
        Sheet::parse(text, Path::new("entities.toml"))
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(parse(text).unwrap_err().to_string().replace("\n\n", " | "), expected);
    }

    #[test]
    fn entries_are_read_with_their_lines() {
        let sheet = parse(
            r#"
[[entity]]
id = "bell"
name = "Order of the Bell"
type = "org"
aliases = ["OB", "the Order"]

[[entity]]
name = "Argument"
type = "person"
not = true

[[merge]]
ids = ["bell", "org:bell order"]

[[split]]
id = "person:j. smith"
names = ["Jane Smith"]
into = "jane"

[[ignore]]
name = "Read More"
"#,
        )
        .unwrap();
        assert_eq!(sheet.entities[0].aliases, ["OB", "the Order"]);
        assert_eq!((sheet.entities[0].line, sheet.entities[1].line), (2, 8));
        assert!(sheet.entities[1].not && sheet.entities[1].id.is_none());
        assert_eq!((sheet.merges[0].ids.len(), sheet.merges[0].line), (2, 13));
        assert_eq!(sheet.splits[0].into.as_deref(), Some("jane"));
        assert_eq!(sheet.ignores[0].names, ["Read More"]);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        check(
            "[[entity]]\nnmae = \"x\"\n",
            "`entities.toml`, line 2: unknown key `nmae` | hint: did you mean `name`?",
        );
        check("\n[[entity]]\nid = \"x\"\n", "`entities.toml`, line 2: an entry without `name`");
        check(
            "[[merge]]\nids = [\"x\"]\n",
            "`entities.toml`, line 2: a merge needs two or more `ids`, the one that stays first",
        );
        check("[[ignore]]\n", "`entities.toml`, line 1: an entry without `name`");
        check(
            "[[entity]]\nid = \"x\"\nname = \"a\"\n[[entity]]\nid = \"x\"\nname = \"b\"\n",
            "`entities.toml`, line 4: the id `x` is taken on line 1 | hint: put both names into one entry, one of them under `aliases`",
        );
    }

    #[test]
    fn no_file_is_no_sheet() {
        assert_eq!(Sheet::read(Path::new("no/such/entities.toml")).unwrap(), None);
    }
}
