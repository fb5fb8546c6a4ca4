//! What people say about an article, laid over what its file says.
//!
//! In: [`Overrides`] gathered by `config`, and an [`Article`]. Out: the article with a person's
//! word in it, and where each value came from; and bytes that tell whether that word changed.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::formats::ReadOptions;
use crate::formats::scalars::date_of_seconds;
use crate::model::{Article, Basis, Date, DeclaredEntity, Sourced};

/// Values for the fields of an article; a field without a value is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Values {
    /// The key, as declared (it is made safe where it is laid on).
    pub key: Option<String>,
    /// What the piece is, in small letters.
    pub kind: Option<String>,
    /// For a note: the piece that it is about.
    pub about: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// The line above the title.
    pub kicker: Option<String>,
    /// The line below the title.
    pub deck: Option<String>,
    /// The authors; an empty list says that the piece is unsigned.
    pub authors: Option<Vec<String>>,
    /// When it was published.
    pub date: Option<Date>,
    /// The paper, magazine or site.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The language code.
    pub lang: Option<String>,
    /// The tags, in place of the file's.
    pub tags: Option<Vec<String>>,
    /// Names that the article speaks of, beside those that the file declares.
    pub entities: Vec<DeclaredEntity>,
    /// The note about the author.
    pub bio: Option<String>,
    /// The charset of the file.
    pub charset: Option<String>,
}

impl Values {
    /// Lays `other` over these: what it says wins; its entities come after.
    pub fn lay_over(&mut self, other: &Values) {
        fn one<T: Clone>(mine: &mut Option<T>, other: &Option<T>) {
            if other.is_some() {
                mine.clone_from(other);
            }
        }
        one(&mut self.key, &other.key);
        one(&mut self.kind, &other.kind);
        one(&mut self.about, &other.about);
        one(&mut self.title, &other.title);
        one(&mut self.kicker, &other.kicker);
        one(&mut self.deck, &other.deck);
        one(&mut self.authors, &other.authors);
        one(&mut self.date, &other.date);
        one(&mut self.source, &other.source);
        one(&mut self.url, &other.url);
        one(&mut self.lang, &other.lang);
        one(&mut self.tags, &other.tags);
        one(&mut self.bio, &other.bio);
        one(&mut self.charset, &other.charset);
        self.entities.extend(other.entities.iter().cloned());
    }
}

/// All that people say about one source: made by [`super::Config::effective`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Overrides {
    /// Used where the file says nothing.
    pub defaults: Values,
    /// Used whatever the file says.
    pub forced: Values,
    /// What a reference manager's export says: more than the file, less than a person.
    pub exported: Values,
    /// True where a file's time may stand for the date of its articles.
    pub file_time: bool,
    /// That date, once [`Overrides::set_modified`] has given it.
    pub file_date: Option<Date>,
    /// The `[fields]` in force, as bytes to compare: they change what is read.
    pub(super) fields: Vec<u8>,
}

impl Overrides {
    /// Gives the file's time, which becomes its date (in UTC) if that was asked for.
    pub fn set_modified(&mut self, modified: Option<SystemTime>) {
        let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
        self.file_date = seconds.filter(|_| self.file_time).and_then(date_of_seconds);
    }

    /// The charset that a person names for the source.
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        self.forced.charset.as_deref().or(self.defaults.charset.as_deref())
    }

    /// The options for reading the source, given those of its root.
    #[must_use]
    pub fn read_options(&self, root: &ReadOptions) -> ReadOptions {
        let charset = self.charset().map(str::to_string);
        ReadOptions { charset: charset.or_else(|| root.charset.clone()), ..root.clone() }
    }

    /// Bytes that are equal exactly where the overrides are: to be hashed beside the content, so
    /// that a source is read again when a person changes their word.
    #[must_use]
    pub fn fingerprint_bytes(&self) -> Vec<u8> {
        // A struct of strings, lists and dates always serialises, and in one order.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Lays `overrides` over an article: what a person forces wins over an export and over the file, the file over
/// defaults, defaults over the file's time. Values of a person have the basis `override`.
pub fn apply(article: &mut Article, overrides: &Overrides) {
    force(article, &overrides.exported, Basis::Export);
    force(article, &overrides.forced, Basis::Override);
    fill(article, &overrides.defaults, overrides.forced.authors.is_some());
    if article.date.is_none() {
        article.date = overrides.file_date.map(|date| Sourced::new(date, Basis::FileTime));
    }
}

fn force(article: &mut Article, values: &Values, basis: Basis) {
    fn sourced<T: Clone>(field: &mut Option<Sourced<T>>, value: &Option<T>, basis: Basis) {
        if let Some(value) = value {
            *field = Some(Sourced::new(value.clone(), basis));
        }
    }
    fn plain(field: &mut Option<String>, value: &Option<String>) {
        if value.is_some() {
            field.clone_from(value);
        }
    }
    if let Some(key) = &values.key {
        article.declared_key = crate::formats::safe_key(key);
    }
    sourced(&mut article.kind, &values.kind, basis);
    sourced(&mut article.title, &values.title, basis);
    sourced(&mut article.date, &values.date, basis);
    sourced(&mut article.source, &values.source, basis);
    sourced(&mut article.url, &values.url, basis);
    sourced(&mut article.lang, &values.lang, basis);
    plain(&mut article.about, &values.about);
    plain(&mut article.kicker, &values.kicker);
    plain(&mut article.deck, &values.deck);
    plain(&mut article.bio, &values.bio);
    if let Some(authors) = &values.authors {
        set_authors(article, authors, basis);
    }
    if let Some(tags) = &values.tags {
        article.tags.clone_from(tags);
    }
    add_entities(article, &values.entities);
}

/// Defaults: each is forced where the article is silent. `authors_are_said` holds where a person
/// said who signed, which may be nobody.
fn fill(article: &mut Article, values: &Values, authors_are_said: bool) {
    let mut silent = values.clone();
    fn unless<T>(said: bool, value: &mut Option<T>) {
        if said {
            *value = None;
        }
    }
    unless(article.declared_key.is_some(), &mut silent.key);
    unless(article.kind.is_some(), &mut silent.kind);
    unless(article.about.is_some(), &mut silent.about);
    unless(article.title.is_some(), &mut silent.title);
    unless(article.kicker.is_some(), &mut silent.kicker);
    unless(article.deck.is_some(), &mut silent.deck);
    // A byline without a name ("By a staff writer") says that nobody is named.
    let signed = !article.authors.is_empty() || article.byline.is_some();
    unless(signed || authors_are_said, &mut silent.authors);
    unless(article.date.is_some(), &mut silent.date);
    unless(article.source.is_some(), &mut silent.source);
    unless(article.url.is_some(), &mut silent.url);
    unless(article.lang.is_some(), &mut silent.lang);
    unless(!article.tags.is_empty(), &mut silent.tags);
    unless(article.bio.is_some(), &mut silent.bio);
    force(article, &silent, Basis::Override);
}

fn set_authors(article: &mut Article, authors: &[String], basis: Basis) {
    article.authors = authors.to_vec();
    article.authors_basis = (!authors.is_empty()).then_some(basis);
}

/// Adds names; one that the file declares too gets the type and the aliases said here.
fn add_entities(article: &mut Article, entities: &[DeclaredEntity]) {
    for entity in entities {
        match article.entities.iter_mut().find(|declared| declared.name == entity.name) {
            Some(declared) => {
                declared.kind = entity.kind.or(declared.kind);
                for alias in &entity.aliases {
                    if !declared.aliases.contains(alias) {
                        declared.aliases.push(alias.clone());
                    }
                }
            }
            None => article.entities.push(entity.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn said() -> Article {
        Article {
            title: Some(Sourced::new("Of Rivers".into(), Basis::FrontMatter)),
            authors: vec!["A. Writer".into()],
            authors_basis: Some(Basis::FrontMatter),
            tags: vec!["water".into()],
            ..Article::default()
        }
    }

    fn check(article: Article, overrides: &Overrides, expected: &str) {
        let mut article = article;
        apply(&mut article, overrides);
        let show = |field: &Option<Sourced<String>>| {
            field
                .as_ref()
                .map(|s| format!("{} ({})", s.value, s.basis.as_str()))
                .unwrap_or_default()
        };
        let basis = article.authors_basis.map_or("-", Basis::as_str);
        let date = article.date.map(|d| format!("{} ({})", d.value, d.basis.as_str()));
        let found = [
            show(&article.title),
            format!("{} ({basis})", article.authors.join("+")),
            date.unwrap_or_default(),
            show(&article.source),
            article.tags.join("+"),
        ];
        assert_eq!(found.join("; "), expected);
    }

    #[test]
    fn a_persons_word_wins_and_defaults_give_way() {
        let values = Values {
            title: Some("Of Streams".into()),
            authors: Some(vec!["B. Editor".into()]),
            source: Some("The Review".into()),
            tags: Some(vec!["law".into()]),
            ..Values::default()
        };
        let none = Overrides::default();
        check(said(), &none, "Of Rivers (front-matter); A. Writer (front-matter); ; ; water");
        let forced = Overrides { forced: values.clone(), ..Overrides::default() };
        let expected = "Of Streams (override); B. Editor (override); ; The Review (override); law";
        check(said(), &forced, expected);
        let defaults = Overrides { defaults: values, ..Overrides::default() };
        let expected =
            "Of Rivers (front-matter); A. Writer (front-matter); ; The Review (override); water";
        check(said(), &defaults, expected);
        check(
            Article::default(),
            &defaults,
            "Of Streams (override); B. Editor (override); ; The Review (override); law",
        );
    }

    #[test]
    fn nobody_may_be_said_to_have_signed() {
        let unsigned = Values { authors: Some(Vec::new()), ..Values::default() };
        let default = Values { authors: Some(vec!["C".into()]), ..Values::default() };
        let both = Overrides { forced: unsigned, defaults: default, ..Overrides::default() };
        check(said(), &both, "Of Rivers (front-matter);  (-); ; ; water");
    }

    #[test]
    fn file_time_is_used_only_when_asked_for() {
        let time = UNIX_EPOCH + Duration::from_secs(1_303_689_600);
        let mut overrides = Overrides::default();
        overrides.set_modified(Some(time));
        check(Article::default(), &overrides, ";  (-); ; ; ");
        overrides.file_time = true;
        overrides.set_modified(Some(time));
        check(Article::default(), &overrides, ";  (-); 2011-04-25 (file-time); ; ");
    }

    #[test]
    fn entities_are_joined() {
        let entity = |name: &str, kind, alias: &str| DeclaredEntity {
            name: name.into(),
            kind,
            aliases: vec![alias.into()],
        };
        let entities = vec![entity("Order of the Bell", None, "OB")];
        let mut article = Article { entities, ..Article::default() };
        let org = Some(crate::model::EntityType::Org);
        let mut overrides = Overrides::default();
        overrides.forced.entities =
            vec![entity("Order of the Bell", org, "Bell"), entity("X", None, "Y")];
        apply(&mut article, &overrides);
        assert_eq!(article.entities.len(), 2);
        assert_eq!(article.entities[0].kind, org);
        assert_eq!(article.entities[0].aliases, ["OB", "Bell"]);
    }

    #[test]
    fn the_fingerprint_follows_every_value() {
        let none = Overrides::default();
        let mut seen = vec![none.fingerprint_bytes()];
        let mut differs = |change: &dyn Fn(&mut Overrides)| {
            let mut overrides = Overrides::default();
            change(&mut overrides);
            let bytes = overrides.fingerprint_bytes();
            assert!(!seen.contains(&bytes));
            seen.push(bytes);
        };
        differs(&|o| o.forced.title = Some("x".into()));
        differs(&|o| o.defaults.source = Some("x".into()));
        differs(&|o| o.forced.source = Some("x".into()));
        differs(&|o| o.forced.date = Date::year(2011));
        differs(&|o| o.forced.date = Date::day(2011, 1, 1));
        differs(&|o| o.fields = vec![1]);
        differs(&|o| o.file_time = true);
        assert_eq!(none.fingerprint_bytes(), Overrides::default().fingerprint_bytes());
    }
}
