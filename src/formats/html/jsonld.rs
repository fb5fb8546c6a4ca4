//! JSON-LD: what a page says of itself in schema.org's words.
//!
//! In: the contents of `<script type="application/ld+json">`. Out: the object that describes the
//! piece, with its authors, dates, headline. Blocks are arrays, single objects or graphs, and often
//! are not quite JSON; nothing is fetched, contexts are not resolved.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// Blocks longer than this are not read.
const MAX_BLOCK_BYTES: usize = 4 << 20;
/// Objects looked at in one page.
const MAX_OBJECTS: usize = 20_000;
/// Texts, and names, read of one value.
const MAX_TEXTS: usize = 300;
/// Texts longer than this are not read, but for the body.
const MAX_TEXT_BYTES: usize = 20_000;

/// Who signs, as JSON-LD has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agent {
    pub name: String,
    /// Said to be a person; an organisation or unsaid otherwise.
    pub is_person: bool,
    /// Said to be an organisation.
    pub is_org: bool,
}

/// The piece, as JSON-LD describes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Described {
    /// How surely it is the piece: 3 article, 2 other work, 1 page.
    pub rank: u8,
    /// The last word of its type: `OpinionNewsArticle`.
    pub kind: String,
    pub headline: Option<String>,
    pub authors: Vec<Agent>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub publisher: Option<String>,
    pub description: Option<String>,
    pub body: Option<String>,
    pub url: Option<String>,
    pub lang: Option<String>,
    pub section: Option<String>,
    pub keywords: Vec<String>,
}

/// Reads all blocks; the descriptions come best first, equals in page order.
pub(super) fn read(blocks: &[String]) -> Vec<Described> {
    let values: Vec<Value> = blocks.iter().filter_map(|block| parse(block)).collect();
    let mut objects: Vec<&Map<String, Value>> = Vec::new();
    let mut queue: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = queue.pop() {
        match value {
            Value::Array(items) => queue.extend(items.iter().rev()),
            Value::Object(object) => {
                if objects.len() >= MAX_OBJECTS {
                    break;
                }
                objects.push(object);
                queue.extend(object.values().rev().filter(|v| v.is_object() || v.is_array()));
            }
            _ => {}
        }
    }
    let ids: FxHashMap<&str, &Map<String, Value>> = objects
        .iter()
        .filter(|o| o.contains_key("name"))
        .filter_map(|o| Some((o.get("@id")?.as_str()?, *o)))
        .collect();
    let mut out: Vec<Described> =
        objects.iter().filter_map(|object| describe(object, &ids)).collect();
    out.sort_by_key(|d| {
        std::cmp::Reverse((d.rank, d.published.is_some() as u8, !d.authors.is_empty() as u8))
    });
    out
}

fn describe(
    object: &Map<String, Value>,
    ids: &FxHashMap<&str, &Map<String, Value>>,
) -> Option<Described> {
    let kind = type_of(object)?;
    let rank = rank(&kind)?;
    let text = |key: &str| object.get(key).and_then(first_text);
    let keywords = object.get("keywords").map(texts).unwrap_or_default();
    let agents = ["author", "creator"]
        .iter()
        .map(|key| object.get(*key).map(|v| agents(v, ids)).unwrap_or_default())
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    Some(Described {
        rank,
        kind,
        headline: text("headline").or_else(|| text("name")),
        authors: agents,
        published: text("datePublished")
            .or_else(|| text("dateCreated"))
            .or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        publisher: object
            .get("publisher")
            .map(|v| self::agents(v, ids))
            .and_then(|found| found.into_iter().next())
            .map(|agent| agent.name),
        description: text("description"),
        body: ["articleBody", "text"].iter().find_map(|key| object.get(*key)?.as_str()).map(body),
        url: text("url").or_else(|| text("mainEntityOfPage")),
        lang: text("inLanguage"),
        section: text("articleSection"),
        keywords: keywords
            .iter()
            .flat_map(|k| k.split([',', ';']))
            .map(|k| k.trim().to_string())
            .filter(|k| !k.is_empty())
            .collect(),
    })
}

/// A body as text; where it is markup, its blocks are lines.
fn body(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_string();
    }
    let page = super::page::Page::parse(text);
    page.lines(0).join("\n")
}

fn type_of(object: &Map<String, Value>) -> Option<String> {
    let value = object.get("@type").or_else(|| object.get("type"))?;
    let names: Vec<&str> = match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let last = |name: &str| name.rsplit(['/', '#', ':']).next().unwrap_or(name).to_string();
    names.iter().map(|name| last(name)).max_by_key(|name| rank(name).unwrap_or(0))
}

fn rank(kind: &str) -> Option<u8> {
    let article = kind.ends_with("Article")
        || kind.ends_with("Posting") && kind != "JobPosting"
        || matches!(kind, "Report" | "Review" | "CriticReview" | "AnalysisNewsArticle");
    if article {
        return Some(4);
    }
    Some(match kind {
        "CreativeWork"
        | "Recipe"
        | "Book"
        | "ScholarlyWork"
        | "Chapter"
        | "Thesis"
        | "Event"
        | "DiscussionForumPosting"
        | "QAPage"
        | "Question"
        | "Episode"
        | "PodcastEpisode" => 3,
        "VideoObject" | "Product" | "ImageGallery" | "NewsMediaOrganization" => 2,
        "WebPage" | "ItemPage" | "ProfilePage" | "AboutPage" => 1,
        _ => return None,
    })
    .filter(|_| kind != "NewsMediaOrganization")
}

fn first_text(value: &Value) -> Option<String> {
    texts(value).into_iter().next()
}

/// The texts of a value: a string, a list of them, `@value`, `name`, `@id`, `url`.
fn texts(value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let mut queue = vec![value];
    while let Some(value) = queue.pop() {
        if out.len() >= MAX_TEXTS {
            break;
        }
        match value {
            Value::String(text) if text.len() <= MAX_TEXT_BYTES => {
                let text = unescape(text);
                if !text.is_empty() {
                    out.push(text);
                }
            }
            Value::Number(number) => out.push(number.to_string()),
            Value::Array(items) => queue.extend(items.iter().rev()),
            Value::Object(object) => {
                let keys = ["@value", "name", "@id", "url"];
                queue.extend(keys.iter().find_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
    out
}

fn agents(value: &Value, ids: &FxHashMap<&str, &Map<String, Value>>) -> Vec<Agent> {
    let mut out: Vec<Agent> = Vec::new();
    let mut queue = vec![value];
    while let Some(value) = queue.pop() {
        if out.len() >= MAX_TEXTS {
            break;
        }
        match value {
            Value::Array(items) => queue.extend(items.iter().rev()),
            Value::String(text) if text.len() <= MAX_TEXT_BYTES => {
                let name = unescape(text);
                let known = ids.get(text.as_str());
                match known {
                    Some(object) => out.extend(agent(object)),
                    None if !name.is_empty()
                        && !name.starts_with("http")
                        && !name.starts_with('#') =>
                    {
                        out.push(Agent { name, is_person: false, is_org: false });
                    }
                    None => {}
                }
            }
            Value::Object(object) => {
                if let Some(list) = object.get("@list").or_else(|| object.get("itemListElement")) {
                    queue.push(list);
                } else if object.contains_key("name") {
                    out.extend(agent(object));
                } else if let Some(known) =
                    object.get("@id").and_then(Value::as_str).and_then(|id| ids.get(id))
                {
                    out.extend(agent(known));
                } else {
                    out.extend(agent(object));
                }
            }
            _ => {}
        }
    }
    let mut seen: Vec<String> = Vec::new();
    out.retain(|agent| {
        let fresh = !seen.contains(&agent.name);
        seen.push(agent.name.clone());
        fresh
    });
    out
}

fn agent(object: &Map<String, Value>) -> Vec<Agent> {
    let kind = type_of(object).unwrap_or_default();
    let joined = || {
        let part = |key| object.get(key).and_then(first_text);
        Some(format!("{} {}", part("givenName")?, part("familyName")?))
    };
    let names = object.get("name").map(texts).unwrap_or_default();
    let names = if names.is_empty() { joined().into_iter().collect() } else { names };
    names
        .into_iter()
        .filter(|name| !name.starts_with("http"))
        .map(|name| Agent {
            name,
            is_person: kind == "Person",
            is_org: kind.ends_with("Organization") || kind.ends_with("Corporation"),
        })
        .collect()
}

/// A block as a value, mended where it is not quite JSON.
fn parse(block: &str) -> Option<Value> {
    let block = block.trim().trim_start_matches('\u{feff}');
    if block.len() > MAX_BLOCK_BYTES {
        return None;
    }
    let block = strip_wrapper(block);
    if let Ok(value) = serde_json::from_str(block) {
        return Some(value);
    }
    let mended = mend(block);
    if let Ok(value) = serde_json::from_str(&mended) {
        return Some(value);
    }
    // Several values in a row, or rubbish behind the first.
    let mut stream = serde_json::Deserializer::from_str(&mended).into_iter::<Value>();
    stream.next()?.ok()
}

/// Without the comment or CDATA marks that some pages put around.
fn strip_wrapper(block: &str) -> &str {
    let mut text = block;
    for mark in ["//", "/*", "<![CDATA[", "*/", "<!--"] {
        text = text.strip_prefix(mark).unwrap_or(text).trim_start();
    }
    for mark in ["/*", "//", "*/", "]]>", "//", "/*", "-->"] {
        text = text.strip_suffix(mark).unwrap_or(text).trim_end();
    }
    text.trim_end_matches(';')
}

/// Line ends inside strings become spaces, commas before a closing bracket and backslashes that
/// escape nothing go.
fn mend(block: &str) -> String {
    let mut out = String::with_capacity(block.len());
    let mut in_string = false;
    let mut chars = block.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                out.push(c);
            }
            '\\' if in_string => {
                if let Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') = chars.peek() {
                    out.push(c);
                    out.extend(chars.next());
                }
            }
            c if c.is_control() => out.push(' '),
            ']' | '}' if !in_string => {
                let bare = out.trim_end();
                if bare.ends_with(',') {
                    out.truncate(bare.len() - 1);
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text without the markup and entities that some pages leave in JSON.
pub(super) fn unescape(text: &str) -> String {
    let text = text.trim();
    if !text.contains(['&', '<']) {
        return text.to_string();
    }
    let page = super::page::Page::parse(text);
    let plain = page.text(0);
    if plain.contains('&') && plain != text && plain.contains(';') {
        return super::page::Page::parse(&plain).text(0);
    }
    plain
}
