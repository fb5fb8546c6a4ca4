//! `<meta>`, `<link>` and the other things a page says of itself in its head.
//!
//! In: a page. Out: named values, and what follows from them alone: source, address, language,
//! tags. Titles, authors and dates have files of their own.

use crate::formats::clean::one_line;
use crate::model::{Basis, Sourced};

use super::blocks::Block;
use super::jsonld::Described;
use super::page::Page;
use super::tags::{AttrName, Tag};

/// Values longer than this are not kept.
const MAX_VALUE_BYTES: usize = 20_000;
/// Meta elements read of one page.
const MAX_METAS: usize = 2_000;

/// The `<meta>` elements of a page.
pub(super) struct Metas {
    /// Name in lower case, value on one line; in page order.
    values: Vec<(String, String)>,
    canonical: Option<String>,
    lang: Option<String>,
    /// `<title>`.
    pub title: Option<String>,
}

impl Metas {
    pub(super) fn read(page: &Page) -> Metas {
        let mut out = Metas { values: Vec::new(), canonical: None, lang: None, title: None };
        for at in 0..page.len() {
            match page.tag(at) {
                Tag::Meta if out.values.len() < MAX_METAS => out.meta(page, at),
                Tag::Link => out.link(page, at),
                Tag::Title if out.title.is_none() => {
                    let text: String = page.children(at).map(|c| page.text_of(c)).collect();
                    out.title = Some(one_line(&text)).filter(|t| !t.is_empty());
                }
                Tag::Html => out.lang = page.attr(at, AttrName::Lang).map(str::to_string),
                _ => {}
            }
        }
        out
    }

    fn meta(&mut self, page: &Page, at: usize) {
        // Some that rewrite pages before they save them say "value".
        let content = page.attr(at, AttrName::Content).or_else(|| page.attr(at, AttrName::Value));
        let Some(content) = content else { return };
        if content.trim().is_empty() || content.len() > MAX_VALUE_BYTES {
            return;
        }
        use AttrName::{HttpEquiv, Itemprop, Name, Property};
        for key in [Name, Property, Itemprop, HttpEquiv] {
            if let Some(name) = page.attr(at, key) {
                let mut name = name.trim().to_ascii_lowercase();
                if key == Itemprop {
                    name.insert_str(0, "itemprop:");
                }
                self.values.push((name, one_line(content)));
            }
        }
    }

    fn link(&mut self, page: &Page, at: usize) {
        let is_canonical =
            page.attr(at, AttrName::Rel).is_some_and(|r| r.eq_ignore_ascii_case("canonical"));
        if is_canonical && self.canonical.is_none() {
            self.canonical = page.attr(at, AttrName::Href).map(str::to_string);
        }
    }

    /// The first value under the first of `names` that has one.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            self.values.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
        })
    }

    /// All names and values, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All values under a name, in order.
    pub(super) fn all<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m str> {
        self.values.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// All that is known of a page before its body is read.
pub(super) struct Facts<'p> {
    pub page: &'p Page,
    /// The page as text.
    pub html: &'p str,
    pub meta: &'p Metas,
    /// What JSON-LD says, best first.
    pub ld: &'p [Described],
    /// The lines of the page, junk and all.
    pub lines: &'p [Block],
    /// Where it was saved from, where the caller knows.
    pub url: Option<&'p str>,
}

impl Facts<'_> {
    /// The piece in JSON-LD's words.
    pub(super) fn described(&self) -> Option<&Described> {
        self.ld.first()
    }

    /// Where the page was published.
    pub(super) fn address(&self) -> Option<Sourced<String>> {
        if let Some(url) = self.url {
            return Some(Sourced::new(url.to_string(), Basis::Url));
        }
        let absolute = |url: &str| url.starts_with("http").then(|| url.to_string());
        let meta = self.meta.canonical.as_deref().and_then(absolute);
        let meta = meta.or_else(|| self.meta.get(&["og:url"]).and_then(absolute));
        if let Some(url) = meta {
            return Some(Sourced::new(url, Basis::Meta));
        }
        let url = self.described()?.url.as_deref().and_then(absolute)?;
        Some(Sourced::new(url, Basis::JsonLd))
    }

    /// The paper, magazine or site.
    pub(super) fn source(&self) -> Option<Sourced<String>> {
        let names = [
            "og:site_name",
            "citation_journal_title",
            "dc.publisher",
            "application-name",
            "publisher",
            "copyright",
            "twitter:site",
        ];
        let publisher = self.ld.iter().find_map(|d| d.publisher.clone());
        let site = self.meta.get(&names[..2]).map(str::to_string);
        if let Some(name) = site {
            return Some(Sourced::new(name, Basis::Meta));
        }
        if let Some(name) = publisher {
            return Some(Sourced::new(one_line(&name), Basis::JsonLd));
        }
        if let Some(name) = self.meta.get(&names[2..5]) {
            return Some(Sourced::new(name.to_string(), Basis::Meta));
        }
        let address = self.address()?.value;
        let host = host(&address)?;
        Some(Sourced::new(host.trim_start_matches("www.").to_string(), Basis::Url))
    }

    /// The text right before an element, where it is short: a label.
    pub(super) fn label_before(&self, at: usize) -> Option<String> {
        const LOOK_NODES: usize = 4;
        const MOST_BYTES: usize = 40;
        let before = (at.saturating_sub(LOOK_NODES)..at).rev();
        let mut texts =
            before.filter(|i| self.page.tag(*i) == Tag::Text).map(|i| self.page.text_of(i).trim());
        let text = texts.find(|text| !text.is_empty())?;
        let is_label = text.len() <= MOST_BYTES && !text.bytes().any(|b| b.is_ascii_digit());
        is_label.then(|| text.to_string())
    }

    /// The language tag of the page as written.
    pub(super) fn lang_tag(&self) -> Option<&str> {
        self.meta.lang.as_deref().or_else(|| self.meta.get(&["og:locale", "content-language"]))
    }

    /// The language that the page declares.
    pub(super) fn lang(&self) -> Option<Sourced<String>> {
        let primary = |code: &str| {
            let code: String = code.trim().chars().take_while(char::is_ascii_alphabetic).collect();
            (code.len() == 2 || code.len() == 3).then(|| code.to_ascii_lowercase())
        };
        if let Some(lang) = self.meta.lang.as_deref().and_then(primary) {
            return Some(Sourced::new(lang, Basis::Markup));
        }
        let names =
            ["content-language", "dc.language", "og:locale", "language", "citation_language"];
        if let Some(lang) = self.meta.get(&names).and_then(primary) {
            return Some(Sourced::new(lang, Basis::Meta));
        }
        let lang = self.described()?.lang.as_deref().and_then(primary)?;
        Some(Sourced::new(lang, Basis::JsonLd))
    }

    /// What the piece is, where the page says: by its type, else by its section.
    pub(super) fn kind(&self) -> Option<Sourced<String>> {
        let described = self.described();
        let kind = match described.map_or("", |d| d.kind.as_str()) {
            "OpinionNewsArticle" => Some("op-ed"),
            "Review" | "CriticReview" | "ReviewNewsArticle" => Some("review"),
            _ => None,
        };
        if let Some(kind) = kind {
            return Some(Sourced::new(kind.to_string(), Basis::JsonLd));
        }
        let section = self.meta.get(&["article:section", "section", "parsely-section"]);
        if let Some(kind) = section.and_then(kind_of_section) {
            return Some(Sourced::new(kind.to_string(), Basis::Meta));
        }
        let kind = described?.section.as_deref().and_then(kind_of_section)?;
        Some(Sourced::new(kind.to_string(), Basis::JsonLd))
    }

    /// Tags, as written.
    pub(super) fn tags(&self) -> Vec<String> {
        const MOST: usize = 40;
        let mut tags: Vec<String> = self.meta.all("article:tag").map(str::to_string).collect();
        if tags.is_empty() {
            tags = self.described().map(|d| d.keywords.clone()).unwrap_or_default();
        }
        if tags.is_empty() {
            let list = self.meta.get(&["news_keywords", "keywords"]).unwrap_or("");
            tags = list.split([',', ';']).map(str::to_string).collect();
        }
        let mut seen = Vec::new();
        for tag in tags.iter().map(|tag| one_line(tag)).filter(|tag| !tag.is_empty()) {
            if !seen.contains(&tag) && seen.len() < MOST {
                seen.push(tag);
            }
        }
        seen
    }
}

fn kind_of_section(section: &str) -> Option<&'static str> {
    Some(match section.trim().to_lowercase().as_str() {
        "opinion" | "op-ed" | "op-eds" | "commentary" | "comment" | "columnists" | "columns" => {
            "op-ed"
        }
        "editorial" | "editorials" | "leaders" | "leader" => "editorial",
        "letters" | "letters to the editor" => "letter",
        "reviews" | "book reviews" => "review",
        "interviews" | "interview" => "interview",
        "essays" | "essay" => "essay",
        _ => return None,
    })
}

/// The host of an address, without user and port.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty() && host.contains('.')).then_some(host)
}

/// The path of an address.
pub(super) fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..])
}
