//! Declared fields to an article.
//!
//! In: the keys and values of one JSON object or one front matter, gathered in a [`Record`]. Out:
//! an [`Article`]. Which key fills which field is in `names`; names and dates are understood in
//! `article`.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::clean::{clean, has_doubled_quotes, one_line, push_paragraphs, undouble};
use super::keys::safe_key;
use super::names::{Field, FieldMap, N_FIELDS, Origin, Target};
use super::scalars::{language, read_date};
use super::value::Value;
use crate::article::bylines;
use crate::model::{
    Article, Basis, Date, DeclaredEntity, EntityType, Paragraph, ParagraphKind, Related, Sourced,
};

/// How many undeclared fields of one record are kept, and how long each may be.
const MAX_EXTRA: usize = 64;
const MAX_EXTRA_BYTES: usize = 4096;

/// The names under which objects hold their text, and their name.
const TEXT_KEYS: [&str; 7] = ["text", "body", "content", "paragraph", "value", "rendered", "name"];
const NAME_KEYS: [&str; 6] = ["name", "full_name", "fullName", "title", "label", "value"];

/// The keys and values of an object, in its order.
pub type Entries<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The fields of one article as they were declared.
#[derive(Debug, Default)]
pub struct Record<'a> {
    slots: [Option<(u8, Value<'a>)>; N_FIELDS],
    extra: Vec<(String, String)>,
}

impl<'a> Record<'a> {
    /// Fills the fields that `targets` name from `value`, unless a better key has.
    pub fn fill(&mut self, targets: &[&Target], value: Value<'a>) {
        let Some((last, others)) = targets.split_last() else {
            return;
        };
        for target in others {
            self.fill_one(target, value.clone());
        }
        self.fill_one(last, value);
    }

    fn fill_one(&mut self, target: &Target, value: Value<'a>) {
        let Some(value) = value.reach(&target.path) else {
            return;
        };
        let slot = &mut self.slots[target.field as usize];
        // A blank value still shows that the field is there (an article without text is another
        // thing than a record whose text we do not find), but gives way to any other.
        let better = match slot {
            None => true,
            Some((rank, held)) if held.is_blank() => !value.is_blank() || target.rank < *rank,
            Some((rank, _)) => target.rank <= *rank && !value.is_blank(),
        };
        if better {
            *slot = Some((target.rank, value));
        }
    }

    /// Keeps a field that is none of ours; lists are joined by commas, objects by dots.
    pub fn keep(&mut self, key: &str, value: &Value<'a>) {
        let text = match value {
            Value::Null => return,
            Value::Text(text) => one_line(text),
            Value::List(items) if items.iter().all(|item| item.text().is_some()) => {
                let items: Vec<&str> = items.iter().filter_map(Value::text).collect();
                one_line(&items.join(", "))
            }
            Value::List(_) => return,
            Value::Map(entries) => {
                for (inner, value) in entries {
                    self.keep(&format!("{key}.{inner}"), value);
                }
                return;
            }
        };
        if self.extra.len() < MAX_EXTRA && text.len() <= MAX_EXTRA_BYTES && !text.is_empty() {
            self.extra.push((one_line(key), text));
        }
    }

    /// Reads all keys of an object.
    pub fn read(&mut self, map: &FieldMap, origin: Origin, entries: Entries<'a>) {
        let mut targets = Vec::new();
        for (key, value) in entries {
            map.targets(&key, origin, &mut targets);
            if targets.is_empty() {
                self.keep(&key, &value);
            } else {
                self.fill(&targets, value);
            }
        }
    }

    /// True where a field for the text was there, be it empty.
    #[must_use]
    pub fn has_text_field(&self) -> bool {
        self.slots[Field::Text as usize].is_some()
    }

    /// The article. `basis` tells what the record was read from.
    #[must_use]
    pub fn into_article(mut self, basis: Basis) -> Article {
        if basis == Basis::Json {
            self.undouble_quotes();
        }
        let mut article = Article::default();
        self.names_of_the_piece(&mut article, basis);
        self.authors(&mut article, basis);
        self.date(&mut article, basis);
        self.place_of_print(&mut article, basis);
        self.entities(&mut article);
        self.ends(&mut article);
        if let Some(text) = self.take(Field::Text) {
            push_body(text, &mut article.paragraphs);
        }
        article.extra = self.extra;
        article
    }

    fn take(&mut self, field: Field) -> Option<Value<'a>> {
        let (_, value) = self.slots[field as usize].take()?;
        (!value.is_blank()).then_some(value)
    }

    fn take_line(&mut self, field: Field) -> Option<String> {
        line_of(&self.take(field)?)
    }

    /// A value that we do not understand is not lost.
    fn set_aside(&mut self, name: &str, value: String) {
        if self.extra.len() < MAX_EXTRA && value.len() <= MAX_EXTRA_BYTES {
            self.extra.push((name.to_string(), value));
        }
    }

    fn names_of_the_piece(&mut self, article: &mut Article, basis: Basis) {
        let sourced = |value| Sourced::new(value, basis);
        article.declared_key = self.take(Field::Key).and_then(|value| key_of(&value));
        article.title = self.take_line(Field::Title).map(sourced);
        article.deck = self.take_line(Field::Deck);
        article.kicker = self.take_line(Field::Kicker);
        article.dateline = self.take_line(Field::Dateline);
        article.about = self.take_line(Field::About);
        article.kind = self.take_line(Field::Kind).map(|kind| sourced(kind.to_lowercase()));
    }

    fn authors(&mut self, article: &mut Article, basis: Basis) {
        let declared = self.take(Field::Authors);
        let printed = self.take_line(Field::Byline);
        let single = declared.as_ref().and_then(Value::text).map(one_line);
        let mut authors = declared.map(|value| authors_of(&value)).unwrap_or_default();
        if authors.is_empty() {
            authors = printed.as_deref().map(names_in).unwrap_or_default();
        }
        let raw = printed.or(single).filter(|raw| !bylines::is_unsigned(raw));
        article.byline = raw.filter(|raw| authors.len() != 1 || authors[0] != *raw);
        article.authors_basis = (!authors.is_empty()).then_some(basis);
        article.authors = authors;
    }

    fn date(&mut self, article: &mut Article, basis: Basis) {
        let Some(value) = self.take(Field::Date) else {
            return;
        };
        match date_of(&value) {
            Some(date) => article.date = Some(Sourced::new(date, basis)),
            None => {
                if let Some(raw) = line_of(&value) {
                    self.set_aside("date", raw);
                }
            }
        }
    }

    fn place_of_print(&mut self, article: &mut Article, basis: Basis) {
        let sourced = |value| Sourced::new(value, basis);
        article.source = self.take_line(Field::Source).map(sourced);
        article.url = self.take_line(Field::Url).map(sourced);
        if let Some(raw) = self.take_line(Field::Lang) {
            match language(&raw) {
                Some(lang) => article.lang = Some(sourced(lang)),
                None => self.set_aside("lang", raw),
            }
        }
        article.tags = self.take(Field::Tags).map(|value| words_of(&value)).unwrap_or_default();
    }

    fn entities(&mut self, article: &mut Article) {
        let fields = [
            (Field::Entities, None),
            (Field::People, Some(EntityType::Person)),
            (Field::Places, Some(EntityType::Place)),
            (Field::Orgs, Some(EntityType::Org)),
            (Field::Groups, Some(EntityType::Group)),
            (Field::Events, Some(EntityType::Event)),
            (Field::Works, Some(EntityType::Work)),
        ];
        for (field, kind) in fields {
            if let Some(value) = self.take(field) {
                push_entities(&value, kind, &mut article.entities);
            }
        }
    }

    fn ends(&mut self, article: &mut Article) {
        article.bio = self.take_line(Field::Bio);
        if let Some(value) = self.take(Field::Corrections) {
            article.corrections = value.items().iter().filter_map(line_of).collect();
        }
        if let Some(value) = self.take(Field::Related) {
            article.related = value.items().iter().filter_map(related_of).collect();
        }
    }

    /// Reads doubled quotation marks as single ones, if that is what this record has.
    fn undouble_quotes(&mut self) {
        let fields =
            [Field::Title, Field::Deck, Field::Text, Field::Bio, Field::Authors, Field::Byline];
        let texts = fields.iter().filter_map(|field| self.slots[*field as usize].as_ref());
        if !has_doubled_quotes(texts.flat_map(|(_, value)| texts_in(value))) {
            return;
        }
        for field in fields {
            if let Some((_, value)) = &mut self.slots[field as usize] {
                undouble_value(value);
            }
        }
    }
}

/// The strings of a value down to the depth at which a body has them.
fn texts_in<'v>(value: &'v Value<'_>) -> Box<dyn Iterator<Item = &'v str> + 'v> {
    match value {
        Value::Text(text) => Box::new(std::iter::once(&**text)),
        Value::List(items) => {
            Box::new(items.iter().filter_map(|item| item.text().or_else(|| inner_text(item))))
        }
        _ => Box::new(inner_text(value).into_iter()),
    }
}

fn undouble_value(value: &mut Value<'_>) {
    match value {
        Value::Null => {}
        Value::Text(text) => {
            if let Cow::Owned(single) = undouble(text) {
                *text = Cow::Owned(single);
            }
        }
        Value::List(items) => items.iter_mut().for_each(undouble_value),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| undouble_value(value)),
    }
}

fn inner_text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    value.get(&TEXT_KEYS).and_then(Value::text)
}

/// A value on one line: a scalar, the text of an object, the first of a list.
fn line_of(value: &Value<'_>) -> Option<String> {
    let text = value.items().iter().find_map(|item| item.text().or_else(|| inner_text(item)))?;
    Some(one_line(text)).filter(|line| !line.is_empty())
}

fn key_of(value: &Value<'_>) -> Option<String> {
    safe_key(value.text().or_else(|| value.get(&["$oid"]).and_then(Value::text))?)
}

/// The authors that a field for them declares. What such a field says is somebody, be it initials
/// or a pen name in which no name can be seen, unless it is a whole byline ("By our staff"); a bar
/// parts one author from the next.
fn authors_of(value: &Value<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for item in value.items() {
        match item {
            Value::Text(text) => text.split('|').for_each(|part| push_authors(part, &mut names)),
            item => names.extend(person_of(item)),
        }
    }
    unique(names.into_iter())
}

fn push_authors(text: &str, names: &mut Vec<String>) {
    let text = one_line(text);
    let found = names_in(&text);
    let is_nobody = bylines::is_unsigned(&text) || bylines::begins_byline(&text);
    if found.is_empty() && !is_nobody {
        names.push(text);
    } else {
        names.extend(found);
    }
}

/// The strings that are not empty, each once, in their order.
fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = FxHashSet::default();
    words.filter(|word| !word.is_empty() && seen.insert(word.clone())).collect()
}

fn names_in(byline: &str) -> Vec<String> {
    bylines::byline(byline).names
}

/// The name of an object that stands for a person.
fn person_of(value: &Value<'_>) -> Option<String> {
    let part = |names: &[&str]| value.get(names).and_then(Value::text).map(one_line);
    let whole = part(&NAME_KEYS).filter(|name| !name.is_empty() && !bylines::is_unsigned(name));
    whole.or_else(|| {
        let given = part(&["given", "first", "first_name", "firstName", "givenName"]);
        let family = part(&["family", "last", "last_name", "lastName", "familyName", "surname"]);
        let name =
            one_line(&format!("{} {}", given.unwrap_or_default(), family.unwrap_or_default()));
        Some(name).filter(|name| !name.is_empty())
    })
}

fn date_of(value: &Value<'_>) -> Option<Date> {
    match value {
        Value::Text(text) => read_date(text),
        Value::List(items) => items.first().and_then(Value::text).and_then(read_date),
        _ => {
            let date = value.get(&["value", "date", "$date"])?.text().and_then(read_date)?;
            if value.get(&["precision"]).and_then(Value::text) != Some("by") {
                return Some(date);
            }
            let day = date.civil();
            Date::by(day.year(), day.month(), day.day())
        }
    }
}

/// The words or names of a list, or of a line parted by semicolons or else commas.
fn words_of(value: &Value<'_>) -> Vec<String> {
    if let Value::Text(text) = value {
        return unique(parted(text).map(one_line));
    }
    let words = value.items().iter().filter_map(|item| item.text().or_else(|| name_of(item)));
    unique(words.map(one_line))
}

fn parted(text: &str) -> impl Iterator<Item = &str> {
    let mark = if text.contains(';') { ';' } else { ',' };
    text.split(mark)
}

fn name_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    value.get(&NAME_KEYS).and_then(Value::text)
}

/// Appends the names that `value` declares: names, objects with `name`, `type` and `aliases`, or
/// an object of lists under the names of types (`{"people": […], "places": […]}`).
pub fn push_entities(value: &Value<'_>, kind: Option<EntityType>, out: &mut Vec<DeclaredEntity>) {
    match value {
        Value::Text(_) => push_names(value, kind, out),
        Value::Map(entries) if name_of(value).is_none() => {
            for (key, list) in entries {
                if let Some(kind) = EntityType::from_word(key) {
                    list.items().iter().for_each(|item| push_entity(item, Some(kind), out));
                }
            }
        }
        value => value.items().iter().for_each(|item| push_entity(item, kind, out)),
    }
}

fn push_names(value: &Value<'_>, kind: Option<EntityType>, out: &mut Vec<DeclaredEntity>) {
    let names = words_of(value).into_iter();
    out.extend(names.map(|name| DeclaredEntity { name, kind, aliases: Vec::new() }));
}

fn push_entity(item: &Value<'_>, kind: Option<EntityType>, out: &mut Vec<DeclaredEntity>) {
    let Some(name) = item.text().or_else(|| name_of(item)).map(one_line) else {
        return;
    };
    if name.is_empty() {
        return;
    }
    let said = item.get(&["type", "kind"]).and_then(Value::text).and_then(EntityType::from_word);
    let aliases = item.get(&["aliases", "alias", "aka"]).map(words_of).unwrap_or_default();
    out.push(DeclaredEntity { name, kind: said.or(kind), aliases });
}

fn related_of(value: &Value<'_>) -> Option<Related> {
    let part = |names: &[&str]| value.get(names).and_then(Value::text).map(one_line);
    let title = value.text().map(one_line).or_else(|| part(&["title", "headline", "name"]))?;
    let deck = part(&["deck", "description", "subtitle"]);
    Some(Related { title, deck, url: part(&["url", "link", "href"]) })
}

fn push_body(body: Value<'_>, out: &mut Vec<Paragraph>) {
    match body {
        Value::Text(text) => push_paragraphs(&clean(&text), ParagraphKind::Text, out),
        Value::List(items) => {
            for item in items {
                let kind = item.get(&["kind", "type", "tag"]).and_then(Value::text);
                let text = item.text().or_else(|| inner_text(&item));
                if let (Some(text), Some(kind)) = (text, paragraph_kind(kind)) {
                    push_paragraphs(&clean(text), kind, out);
                }
            }
        }
        body => {
            let text = inner_text(&body).unwrap_or("");
            push_paragraphs(&clean(text), ParagraphKind::Text, out);
        }
    }
}

/// What a part of a body is by its declared kind; `None` for what is not running text.
fn paragraph_kind(kind: Option<&str>) -> Option<ParagraphKind> {
    Some(match kind.unwrap_or("").to_ascii_lowercase().as_str() {
        "heading" | "header" | "subheading" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            ParagraphKind::Heading
        }
        "quote" | "blockquote" | "quotation" => ParagraphKind::Quote,
        "item" | "li" | "list_item" | "list-item" => ParagraphKind::Item,
        "image" | "caption" | "figure" | "photo" | "video" | "embed" | "ad" | "advert" => {
            return None;
        }
        _ => ParagraphKind::Text,
    })
}
