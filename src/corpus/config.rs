//! `corpus.toml` and `NAME.meta.toml`: what a person says about a folder's articles.
//!
//! In: those files. Out: [`Config`] for a root, and from it the [`Overrides`] of each source.
//! `docs/corpus.md` describes the files. Laying the values over an article is in `overrides`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::overrides::{Overrides, Values};
use super::tables::{ConfigError, Page, Table, read_text};
use super::walk::Source;
use crate::formats::decode::charset;
use crate::formats::scalars::language;
use crate::formats::{FieldMap, ReadOptions};

/// The name of the file at a root.
pub const FILE_NAME: &str = "corpus.toml";

const ROOT_KEYS: [&str; 5] = ["exclude", "file_time", "defaults", "fields", "override"];

/// Keys for any set of articles.
const SHARED_KEYS: [&str; 11] = [
    "author", "authors", "date", "source", "url", "lang", "kind", "tags", "entities", "bio",
    "charset",
];

/// Keys for one article.
const OWN_KEYS: [&str; 5] = ["key", "title", "kicker", "deck", "about"];

/// File names by patterns: `*` and `?` within one folder, `**` across folders, `[ab]`, `{a,b}`. A
/// pattern without `/` holds for names in any folder.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    set: GlobSet,
}

impl Globs {
    /// The patterns together.
    ///
    /// # Errors
    /// The first pattern that is none, and why.
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Globs, (String, String)> {
        let mut builder = GlobSetBuilder::new();
        for pattern in patterns {
            let anchored = pattern.trim_start_matches("./").trim_start_matches('/');
            let whole = match anchored.contains('/') {
                true => anchored.to_string(),
                false => format!("**/{anchored}"),
            };
            let glob = GlobBuilder::new(&whole).literal_separator(true).build();
            builder.add(glob.map_err(|error| (pattern.to_string(), error.kind().to_string()))?);
        }
        let set = builder.build().map_err(|error| (String::new(), error.kind().to_string()))?;
        Ok(Globs { set })
    }

    /// True where a pattern matches the whole of the root-relative path `rel`.
    #[must_use]
    pub fn matches(&self, rel: &str) -> bool {
        !self.set.is_empty() && self.set.is_match(rel)
    }
}

/// What a `corpus.toml` says; nothing where there is none.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    /// What the walk leaves alone.
    pub exclude: Globs,
    /// How the root's files are read.
    pub read: ReadOptions,
    /// True where a file's time may stand for a date.
    pub file_time: bool,
    defaults: Values,
    rules: Vec<(Globs, Values)>,
    /// The text that it was read from.
    text: String,
}

impl Config {
    /// The configuration of `root`: `file` (`--config`) where given, else the `corpus.toml` of a
    /// root that is a folder, else nothing.
    ///
    /// # Errors
    /// [`ConfigError`] where the file cannot be read, is no TOML, or says what we do not know; a
    /// `file` that is missing is an error, a missing `corpus.toml` is not.
    pub fn of_root(root: &Path, file: Option<&Path>) -> Result<Config, ConfigError> {
        let path = match file {
            Some(file) => file.to_path_buf(),
            None if root.is_dir() => root.join(FILE_NAME),
            None => return Ok(Config::default()),
        };
        match read_text(&path)? {
            Some(text) => Config::parse(&text, &path),
            None if file.is_none() => Ok(Config::default()),
            None => {
                let (line, hint) =
                    (None, Some("name a file that exists with --config".to_string()));
                Err(ConfigError { path, line, message: "there is no such file".to_string(), hint })
            }
        }
    }

    /// Parses the text of a `corpus.toml`; `path` is for messages.
    ///
    /// # Errors
    /// As for [`Config::of_root`].
    pub fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
        let page = Page { path, text };
        let parsed = page.parse()?;
        let root = Table::root(page, &parsed);
        root.only(&ROOT_KEYS)?;
        let (path, text) = (Some(path.to_path_buf()), text.to_string());
        let mut config = Config { path, text, ..Config::default() };
        config.exclude = globs(&root, "exclude")?.unwrap_or_default();
        config.file_time = root.truth("file_time")?;
        if let Some(table) = root.table("defaults")? {
            table.only(&SHARED_KEYS)?;
            config.defaults = values(&table)?;
        }
        if let Some(table) = root.table("fields")? {
            config.read.fields = Arc::new(field_map(&table)?);
        }
        for table in root.tables("override")? {
            table.only(&[&["glob"], &SHARED_KEYS[..], &OWN_KEYS[..]].concat())?;
            let Some(globs) = globs(&table, "glob")? else {
                let error = page.error(&(table.at..table.at), "an override without a `glob`");
                let hint = Some("say which files it is for: `glob = \"folder/*.txt\"`".to_string());
                return Err(ConfigError { hint, ..error });
            };
            config.rules.push((globs, values(&table)?));
        }
        Ok(config)
    }

    /// What this file says about the source at `rel`: the defaults, and each override whose glob
    /// matches, the later over the earlier. What stands beside the source is not in it.
    #[must_use]
    pub fn effective(&self, rel: &str) -> Overrides {
        let mut overrides = Overrides {
            defaults: self.defaults.clone(),
            file_time: self.file_time,
            fields: self.read.fields.fingerprint_bytes(),
            ..Overrides::default()
        };
        for (globs, values) in &self.rules {
            if globs.matches(rel) {
                overrides.forced.lay_over(values);
            }
        }
        overrides
    }

    /// What this file says about the member of an archive at `rel`, over what is said about the
    /// archive; `None` where the member is excluded.
    #[must_use]
    pub fn for_member(&self, archive: &Overrides, rel: &str) -> Option<Overrides> {
        if self.exclude.matches(rel) {
            return None;
        }
        let mut overrides = archive.clone();
        for (_, values) in self.rules.iter().filter(|(globs, _)| globs.matches(rel)) {
            overrides.forced.lay_over(values);
        }
        Some(overrides)
    }

    /// Bytes that are equal exactly where the file says the same about members of archives, whose
    /// paths are not known before the archive is read.
    #[must_use]
    pub fn fingerprint_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// All that is said about `source`: [`Config::effective`], over it the meta file beside the
    /// source, and its time.
    ///
    /// # Errors
    /// [`ConfigError`] where the meta file is broken: the source had better be left as it was.
    pub fn for_source(&self, source: &Source) -> Result<Overrides, ConfigError> {
        let mut overrides = self.effective(&source.rel);
        if let Some(values) = read_meta(&source.path)? {
            overrides.forced.lay_over(&values);
        }
        overrides.set_modified(source.modified);
        Ok(overrides)
    }
}

/// What the meta files beside the file at `path` say: `NAME.meta.toml`, where NAME is the file's
/// without its extension, and over it that with the extension (`NAME.txt.meta.toml`). `None` where
/// there is neither.
///
/// # Errors
/// [`ConfigError`] as for [`Config::of_root`].
pub fn read_meta(path: &Path) -> Result<Option<Values>, ConfigError> {
    let mut found: Option<Values> = None;
    let (Some(stem), Some(name)) = (path.file_stem(), path.file_name()) else {
        return Ok(None);
    };
    for name in if stem == name { vec![name] } else { vec![stem, name] } {
        let mut meta = name.to_os_string();
        meta.push(".meta.toml");
        let meta = path.with_file_name(meta);
        if fs::symlink_metadata(&meta).is_err() {
            continue;
        }
        if let Some(text) = read_text(&meta)? {
            found.get_or_insert_default().lay_over(&parse_meta(&text, &meta)?);
        }
    }
    Ok(found)
}

/// Parses the text of a meta file; `path` is for messages.
///
/// # Errors
/// [`ConfigError`] as for [`Config::of_root`].
pub fn parse_meta(text: &str, path: &Path) -> Result<Values, ConfigError> {
    let page = Page { path, text };
    let parsed = page.parse()?;
    let root = Table::root(page, &parsed);
    root.only(&[&SHARED_KEYS[..], &OWN_KEYS[..]].concat())?;
    values(&root)
}

fn globs(table: &Table, key: &str) -> Result<Option<Globs>, ConfigError> {
    let Some(patterns) = table.strings(key)? else {
        return Ok(None);
    };
    let globs = Globs::new(patterns.iter().map(String::as_str));
    globs.map(Some).map_err(|(pattern, reason)| {
        let message = format!("`{pattern}` is no pattern for file names: {reason}");
        table.page.error(&table.span(key), message)
    })
}

fn field_map(table: &Table) -> Result<FieldMap, ConfigError> {
    let mut map = FieldMap::default();
    for (name, span) in table.keys() {
        let keys = table.strings(name)?.unwrap_or_default();
        let keys: Vec<String> = keys.into_iter().filter(|key| !key.is_empty()).collect();
        if !map.map(name, &keys) {
            let known: Vec<&str> = FieldMap::field_names().collect();
            let error = table.unknown(name, &span, &known);
            let ours = FieldMap::our_name(name).map(|ours| format!("our name for it is `{ours}`"));
            return Err(ConfigError { hint: ours.or(error.hint.clone()), ..error });
        }
    }
    Ok(map)
}

fn values(table: &Table) -> Result<Values, ConfigError> {
    let authors = match table.strings("author")? {
        Some(authors) if table.get("authors").is_none() => Some(authors),
        Some(_) => {
            let message = "`author` and `authors` mean the same; keep one";
            return Err(table.page.error(&table.span("authors"), message));
        }
        None => table.strings("authors")?,
    };
    let known = |names: Option<Vec<String>>| {
        names.map(|names| names.into_iter().filter(|name| !name.trim().is_empty()).collect())
    };
    Ok(Values {
        key: table.word("key")?,
        kind: table.word("kind")?.map(|kind| kind.to_lowercase()),
        about: table.word("about")?,
        title: table.word("title")?,
        kicker: table.string("kicker")?,
        deck: table.string("deck")?,
        authors: known(authors),
        date: table.date("date")?,
        source: table.word("source")?,
        url: table.word("url")?,
        lang: lang(table)?,
        tags: known(table.strings("tags")?),
        entities: table.entities("entities")?,
        bio: table.string("bio")?,
        charset: known_charset(table)?,
    })
}

fn lang(table: &Table) -> Result<Option<String>, ConfigError> {
    let Some(word) = table.word("lang")? else {
        return Ok(None);
    };
    language(&word).map(Some).ok_or_else(|| {
        let error = table.page.error(&table.span("lang"), format!("unknown language `{word}`"));
        ConfigError { hint: Some("write its code, as in `lang = \"en\"`".to_string()), ..error }
    })
}

fn known_charset(table: &Table) -> Result<Option<String>, ConfigError> {
    let Some(word) = table.word("charset")? else {
        return Ok(None);
    };
    if charset(&word).is_some() {
        return Ok(Some(word));
    }
    let error = table.page.error(&table.span("charset"), format!("unknown charset `{word}`"));
    let hint = "names that browsers know are understood, as in `charset = \"windows-1252\"`";
    Err(ConfigError { hint: Some(hint.to_string()), ..error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Date;

    const FULL: &str = r#"
exclude = ["drafts/**", "*.bak"]
file_time = true

[defaults]
source = "The Valley Review"
lang = "en-GB"

[fields]
authors = "printed.author"
kind = ["type", "sort"]

[[override]]
glob = "essays/*.txt"
author = ["A. Writer"]
date = "2011-04"
entities = ["Order of the Bell", { name = "Old Mill", type = "place", aliases = ["the mill"] }]

[[override]]
glob = ["essays/last.txt", "x.txt"]
author = "B. Editor"
date = 2011-04-25
title = "Last"
"#;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("corpus.toml"))
    }

    /// The message for a text that cannot stand, hint included, without the file's name.
    fn check(text: &str, expected: &str) {
        let message = parse(text).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(message.replace("\n\n", " | ").trim_start_matches("`corpus.toml`, "), expected);
    }

    #[test]
    fn later_overrides_win() {
        let config = parse(FULL).unwrap();
        assert!(config.exclude.matches("drafts/a/b.txt") && config.exclude.matches("a/b.bak"));
        assert!(!config.exclude.matches("a/drafts/b.txt"));
        let first = config.effective("essays/a.txt");
        assert_eq!(first.defaults.lang.as_deref(), Some("en"));
        assert_eq!(first.forced.date, Date::month(2011, 4));
        assert_eq!(first.forced.entities.len(), 2);
        let last = config.effective("essays/last.txt");
        assert_eq!(last.forced.authors, Some(vec!["B. Editor".to_string()]));
        assert_eq!(last.forced.date, Date::day(2011, 4, 25));
        assert_eq!(last.forced.entities.len(), 2);
        let none = config.effective("essays/deep/a.txt");
        assert_eq!(none.forced, Values::default());
        assert_ne!(none.fingerprint_bytes(), first.fingerprint_bytes());
        assert_ne!(none.fingerprint_bytes(), Overrides::default().fingerprint_bytes());
    }

    #[test]
    fn an_empty_file_says_nothing() {
        let overrides = parse("").unwrap().effective("a.txt");
        assert_eq!(overrides, Config::default().effective("a.txt"));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        check("[defualts]\n", "line 1: unknown key `defualts` | hint: did you mean `defaults`?");
        check(
            "\n[defaults]\nauhtor = \"x\"\n",
            "line 3: unknown key `auhtor` | hint: did you mean `author`?",
        );
        check(
            "[[override]]\nglob = \"*\"\n[[override]]\nglob = \"*\"\nsorce = 1\n",
            "line 5: unknown key `sorce` | hint: did you mean `source`?",
        );
        check(
            "[fields]\nheadline = \"x\"\nfoobar = \"y\"\n",
            "line 2: unknown key `headline` | hint: our name for it is `title`",
        );
        check(
            "[[override]]\nauthor = \"x\"\n",
            "line 1: an override without a `glob` | hint: say which files it is for: `glob = \"folder/*.txt\"`",
        );
        check(
            "[defaults]\ndate = \"Whitsun\"\n",
            "line 2: `Whitsun` is not a date | hint: write it as 2011-04-25, 2011-04 or 2011",
        );
        check(
            "exclude = 3\n",
            "line 1: `exclude` is a number, and must be a string or a list of strings",
        );
        check(
            "file_time = \"yes\"\n",
            "line 1: `file_time` is a string, and must be true or false",
        );
        check(
            "override = \"x\"\n",
            "line 1: `override` is a string, and must be tables `[[override]]`",
        );
        check("[defaults]\ntags = [\"a\", 1]\n", "line 2: `tags` is a number, and must be strings");
        check(
            "[defaults]\nauthor = \"a\"\nauthors = \"b\"\n",
            "line 3: `author` and `authors` mean the same; keep one",
        );
        check("[defaults]\nsource = \" \"\n", "line 2: `source` is empty");
        check(
            "[defaults]\ncharset = \"utf-99\"\n",
            "line 2: unknown charset `utf-99` | hint: names that browsers know are understood, as in `charset = \"windows-1252\"`",
        );
        check(
            "[defaults]\nentities = [{ name = \"x\", type = \"town\" }]\n",
            "line 2: unknown type `town` | hint: types are person, org, place, group, event, work, other",
        );
        let broken = parse("a = \n").unwrap_err();
        assert_eq!(broken.line, Some(1));
        assert!(parse("exclude = [\"[\"]").unwrap_err().to_string().contains("`[` is no pattern"));
    }

    #[test]
    fn meta_files_stand_beside_theirs() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("a.txt"), "x").unwrap();
        assert_eq!(read_meta(&at("a.txt")).unwrap(), None);
        fs::write(at("a.meta.toml"), "title = \"One\"\ndate = 2011\n").unwrap();
        fs::write(at("a.txt.meta.toml"), "title = \"Two\"\n").unwrap();
        let values = read_meta(&at("a.txt")).unwrap().unwrap();
        assert_eq!(values.title.as_deref(), Some("Two"));
        assert_eq!(values.date, Date::year(2011));
        assert_eq!(read_meta(&at("a.md")).unwrap().unwrap().title.as_deref(), Some("One"));
        fs::write(at("a.meta.toml"), "titel = \"One\"\n").unwrap();
        let error = read_meta(&at("a.txt")).unwrap_err();
        assert!(error.to_string().ends_with("unknown key `titel`\n\nhint: did you mean `title`?"));
        assert!(error.path.ends_with("a.meta.toml"));
    }

    #[test]
    fn a_root_need_not_have_a_file() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Config::of_root(dir.path(), None).unwrap().path.is_none());
        let missing = dir.path().join("none.toml");
        assert!(Config::of_root(dir.path(), Some(&missing)).is_err());
        fs::write(dir.path().join(FILE_NAME), FULL).unwrap();
        assert!(Config::of_root(dir.path(), None).unwrap().file_time);
        fs::write(dir.path().join(FILE_NAME), b"# caf\xE9").unwrap();
        assert!(Config::of_root(dir.path(), None).unwrap_err().to_string().contains("not UTF-8"));
    }
}
