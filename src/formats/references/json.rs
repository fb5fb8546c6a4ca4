//! Zotero's JSON (as its interface, Better BibTeX and others write it), and CSL JSON.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::{Entry, line, read_date};
use crate::formats::Skip;
use crate::formats::scalars::language;

/// Where the name of the paper stands, by the type of the piece.
const SOURCES: [&str; 9] = [
    "publicationTitle",
    "websiteTitle",
    "blogTitle",
    "forumTitle",
    "bookTitle",
    "programTitle",
    "container-title",
    "publisher",
    "institution",
];

/// True for what begins as such an export does.
pub fn is_export(start: &str) -> bool {
    let has = |key: &str| start.contains(key);
    if !start.starts_with(['[', '{']) || has("\"text\"") || has("\"body\"") {
        return false;
    }
    let zotero =
        has("\"itemType\"") && (has("\"creators\"") || has("\"itemID\"") || has("\"key\""));
    let csl = has("\"issued\"") && (has("\"date-parts\"") || has("\"container-title\""));
    zotero || csl && has("\"type\"")
}

/// The entries, and why there are none. Depth is bounded by the parser.
pub fn entries(text: &str) -> (Vec<Entry>, Vec<Skip>) {
    let parsed: Value = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let reason = format!("a broken export: {error}");
            return (Vec::new(), vec![Skip::new(reason)]);
        }
    };
    let items = match &parsed {
        Value::Array(items) => items.as_slice(),
        Value::Object(object) => match object.get("items") {
            Some(Value::Array(items)) => items.as_slice(),
            _ => std::slice::from_ref(&parsed),
        },
        _ => &[],
    };
    // The interface wraps each item in what it knows about it.
    let items: Vec<&Value> = items.iter().map(|item| item.get("data").unwrap_or(item)).collect();
    let mut entries = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let kind = |item: &Value| text_of(item, "itemType").unwrap_or("").to_string();
    for item in items.iter().filter(|item| !matches!(kind(item).as_str(), "attachment" | "note")) {
        if let Some(key) = text_of(item, "key") {
            places.insert(key, entries.len());
        }
        entries.push(entry(item));
    }
    for item in &items {
        let parent = text_of(item, "parentItem").and_then(|parent| places.get(parent));
        let Some(entry) = parent.and_then(|at| entries.get_mut(*at)) else { continue };
        match kind(item).as_str() {
            "attachment" => entry.files.extend(text_of(item, "path").map(str::to_string)),
            "note" => entry.notes.extend(text_of(item, "note").map(str::to_string)),
            _ => {}
        }
    }
    (entries, Vec::new())
}

fn text_of<'v>(item: &'v Value, key: &str) -> Option<&'v str> {
    item.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

fn list_of<'v>(item: &'v Value, key: &str) -> &'v [Value] {
    item.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn entry(item: &Value) -> Entry {
    let first = |keys: &[&str]| keys.iter().find_map(|key| text_of(item, key).and_then(line));
    let mut notes: Vec<String> = Vec::new();
    for note in list_of(item, "notes") {
        notes.extend(note.as_str().or_else(|| text_of(note, "note")).map(str::to_string));
    }
    let file = |attachment: &Value| text_of(attachment, "path").map(str::to_string);
    Entry {
        key: first(&["citationKey", "citekey", "citation-key", "id", "key", "itemKey"]),
        title: first(&["title"]),
        authors: authors(item),
        date: text_of(item, "date").and_then(read_date).or_else(|| issued(item.get("issued")?)),
        source: first(&SOURCES),
        url: first(&["url", "URL"]),
        lang: first(&["language"]).as_deref().and_then(language),
        tags: tags(item),
        summary: first_raw(item, &["abstractNote", "abstract"]),
        notes,
        files: list_of(item, "attachments").iter().filter_map(file).collect(),
    }
}

fn first_raw(item: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text_of(item, key)).map(str::to_string)
}

fn authors(item: &Value) -> Vec<String> {
    let is_author = |creator: &&Value| {
        text_of(creator, "creatorType").is_none_or(|kind| kind == "author" || kind == "director")
    };
    let name = |creator: &Value| {
        let part = |keys: &[&str]| first_raw(creator, keys).unwrap_or_default();
        let whole = part(&["name", "literal"]);
        let (given, family) = (part(&["firstName", "given"]), part(&["lastName", "family"]));
        let particle = part(&["non-dropping-particle", "dropping-particle"]);
        let name = if whole.is_empty() { format!("{given} {particle} {family}") } else { whole };
        line(&name)
    };
    let creators = list_of(item, "creators").iter().chain(list_of(item, "author"));
    creators.filter(is_author).filter_map(name).collect()
}

fn issued(issued: &Value) -> Option<crate::model::Date> {
    if let Some(parts) = list_of(issued, "date-parts").first().and_then(Value::as_array) {
        let number = |part: &Value| {
            part.as_u64().map_or_else(|| part.as_str().unwrap_or("").into(), |n| n.to_string())
        };
        let parts: Vec<String> = parts.iter().map(number).collect();
        return read_date(&parts.join("/"));
    }
    first_raw(issued, &["raw", "literal"]).as_deref().and_then(read_date)
}

fn tags(item: &Value) -> Vec<String> {
    let tag = |tag: &Value| tag.as_str().or_else(|| text_of(tag, "tag")).and_then(line);
    let mut tags: Vec<String> = list_of(item, "tags").iter().filter_map(tag).collect();
    let keywords = text_of(item, "keyword").unwrap_or("");
    tags.extend(keywords.split([',', ';']).filter_map(line));
    tags
}
