//! What an EPUB says of itself: title, authors, date, and which pages follow each other.
//!
//! In: the package. Out: a [`Book`]. The formats are those of EPUB 2 and 3 (OPF, NCX, the
//! navigation document), of which the elements are known by their local names.

use rustc_hash::FxHashMap;

use crate::article::bylines::{byline, is_unsigned};
use crate::article::names::looks_like_name;
use crate::formats::Skip;
use crate::formats::clean::one_line;
use crate::formats::package::Package;
use crate::formats::scalars::{language, read_date};
use crate::formats::xml::{Node, Nodes};
use crate::model::Date;

/// A page of the book.
pub(super) struct Item {
    /// Its place in the package.
    pub path: String,
    /// Its name in the contents.
    pub label: Option<String>,
}

/// A book without its text.
#[derive(Default)]
pub(super) struct Book {
    pub title: Option<String>,
    pub creators: Vec<String>,
    pub date: Option<Date>,
    pub lang: Option<String>,
    pub publisher: Option<String>,
    pub subjects: Vec<String>,
    pub spine: Vec<Item>,
}

struct ManifestItem {
    path: String,
    media: String,
    properties: String,
}

impl Book {
    /// Reads what the package says.
    ///
    /// # Errors
    /// A [`Skip`] where it says nothing that can be read, or its pages are encrypted.
    pub(super) fn open(package: &mut Package<'_>) -> Result<Book, Skip> {
        refuse_encrypted(package)?;
        let container = package.text("META-INF/container.xml")?.unwrap_or_default();
        let opf = Nodes::new(&container).find_map(|node| match node {
            Node::Open(element) if element.name() == "rootfile" => element.attr("full-path"),
            _ => None,
        });
        let opf = opf.ok_or_else(|| Skip::new("an EPUB whose container names no book"))?;
        let text = package.text(&opf)?;
        let text = text.ok_or_else(|| Skip::new(format!("an EPUB without its book (`{opf}`)")))?;
        let mut reader = Opf { folder: folder(&opf), ..Opf::default() };
        Nodes::new(&text).for_each(|node| reader.take(node));
        let labels = reader.labels(package);
        let Opf { mut book, manifest, spine, .. } = reader;
        for id in spine {
            let Some(item) = manifest.get(&id) else {
                continue;
            };
            // The contents themselves are no chapter.
            let is_page = item.media.contains("html") && !has_word(&item.properties, "nav");
            if is_page {
                let label = labels.get(&item.path).cloned();
                book.spine.push(Item { path: item.path.clone(), label });
            }
        }
        Ok(book)
    }
}

/// Fonts may be scrambled; pages that are encrypted cannot be read.
fn refuse_encrypted(package: &mut Package<'_>) -> Result<(), Skip> {
    let listed = package.text("META-INF/encryption.xml").ok().flatten().unwrap_or_default();
    let is_page = |uri: &str| {
        [".html", ".xhtml", ".htm", ".xml", ".opf"]
            .iter()
            .any(|end| uri.to_ascii_lowercase().ends_with(end))
    };
    let has_page = Nodes::new(&listed).any(|node| match node {
        Node::Open(element) if element.name() == "CipherReference" => {
            element.attr("URI").is_some_and(|uri| is_page(&uri))
        }
        _ => false,
    });
    if has_page {
        return Err(Skip::refused("an EPUB whose pages are encrypted (copy protection)"));
    }
    Ok(())
}

#[derive(Default)]
struct Opf {
    folder: String,
    book: Book,
    manifest: FxHashMap<String, ManifestItem>,
    spine: Vec<String>,
    ncx: Option<String>,
    open: Vec<String>,
    text: String,
    /// The role of the creator under way, where it is said.
    role: String,
    event: String,
}

impl Opf {
    fn take(&mut self, node: Node<'_>) {
        match node {
            Node::Open(element) => {
                self.text.clear();
                match element.name() {
                    "item" => self.item(&element),
                    "itemref" if element.attr("linear").as_deref() != Some("no") => {
                        self.spine.extend(element.attr("idref"));
                    }
                    "spine" => self.ncx = element.attr("toc"),
                    "creator" => self.role = element.attr("role").unwrap_or_default(),
                    "date" => self.event = element.attr("event").unwrap_or_default(),
                    _ => {}
                }
                const MOST_OPEN: usize = 64;
                if self.open.len() < MOST_OPEN {
                    self.open.push(element.name().to_string());
                }
            }
            Node::Text(text) => self.text.push_str(&text),
            Node::Close(name) => {
                if self.open.last().is_some_and(|open| *open == name) {
                    self.open.pop();
                }
                self.close(&name);
            }
        }
    }

    fn item(&mut self, element: &crate::formats::xml::Element<'_>) {
        const MOST_ITEMS: usize = 20_000;
        let (Some(id), Some(href)) = (element.attr("id"), element.attr("href")) else {
            return;
        };
        if self.manifest.len() >= MOST_ITEMS {
            return;
        }
        let item = ManifestItem {
            path: join(&self.folder, &href),
            media: element.attr("media-type").unwrap_or_default(),
            properties: element.attr("properties").unwrap_or_default(),
        };
        self.manifest.insert(id, item);
    }

    fn close(&mut self, name: &str) {
        if self.open.last().is_none_or(|open| open != "metadata") {
            return;
        }
        let value = one_line(&self.text);
        if value.is_empty() {
            return;
        }
        let book = &mut self.book;
        match name {
            "title" => {
                book.title.get_or_insert(value);
            }
            "creator" if matches!(self.role.as_str(), "" | "aut" | "edt") => creator(&value, book),
            // Of several dates, that of publication.
            "date"
                if self.event == "publication" || self.event.is_empty() && book.date.is_none() =>
            {
                book.date = read_date(&value).or(book.date);
            }
            "language" => book.lang = book.lang.take().or_else(|| language(&value)),
            "publisher" => {
                book.publisher.get_or_insert(value);
            }
            "subject" if book.subjects.len() < 64 => book.subjects.push(value),
            _ => {}
        }
    }

    /// The names of pages in the contents.
    fn labels(&self, package: &mut Package<'_>) -> FxHashMap<String, String> {
        let nav = self.manifest.values().find(|item| has_word(&item.properties, "nav"));
        let ncx = self.ncx.as_ref().and_then(|id| self.manifest.get(id));
        for item in [nav, ncx].into_iter().flatten() {
            let text = package.text(&item.path).ok().flatten().unwrap_or_default();
            let labels = contents(&text, &folder(&item.path));
            if !labels.is_empty() {
                return labels;
            }
        }
        FxHashMap::default()
    }
}

fn creator(value: &str, book: &mut Book) {
    if is_unsigned(value) {
        return;
    }
    // "Okafor, Ada" is one name, as catalogues have it.
    let turned = value.split_once(", ").map(|(family, given)| format!("{given} {family}"));
    let names = match turned.filter(|name| !value.contains(" and ") && looks_like_name(name)) {
        Some(name) if name.split_whitespace().count() <= 4 => vec![name],
        _ => byline(value).names,
    };
    let names = if names.is_empty() { vec![value.to_string()] } else { names };
    for name in names {
        if !book.creators.contains(&name) {
            book.creators.push(name);
        }
    }
}

/// Page and name of each entry of a navigation document (`<a href>`) or an NCX (`navLabel`, then
/// `content`). Of several entries in one page the first counts.
fn contents(text: &str, folder: &str) -> FxHashMap<String, String> {
    let mut out: FxHashMap<String, String> = FxHashMap::default();
    let mut take = |href: &str, label: &str| {
        let page = href.split('#').next().unwrap_or(href);
        let label = one_line(label);
        if !label.is_empty() && !page.is_empty() {
            out.entry(join(folder, page)).or_insert(label);
        }
    };
    let (mut link, mut label, mut in_label) = (None, String::new(), false);
    // Lists of pages and landmarks stand beside the contents.
    let (mut depth_nav, mut other_nav) = (0usize, false);
    for node in Nodes::new(text) {
        match node {
            Node::Open(element) => match element.name() {
                "nav" => {
                    depth_nav += 1;
                    other_nav = element.attr("type").is_some_and(|kind| !has_word(&kind, "toc"));
                }
                "a" if !other_nav => {
                    link = element.attr("href");
                    (in_label, label) = (true, String::new());
                }
                "navLabel" => (in_label, label) = (true, String::new()),
                "content" => {
                    if let Some(src) = element.attr("src") {
                        take(&src, &label);
                    }
                }
                _ => {}
            },
            Node::Text(text) if in_label => label.push_str(&text),
            Node::Text(_) => {}
            Node::Close(name) => match name.as_str() {
                "a" => {
                    in_label = false;
                    if let Some(href) = link.take() {
                        take(&href, &label);
                    }
                }
                "navLabel" => in_label = false,
                "nav" => {
                    depth_nav = depth_nav.saturating_sub(1);
                    other_nav = false;
                }
                _ => {}
            },
        }
    }
    out
}

fn has_word(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|item| item == word)
}

fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string())
}

/// The place of `href` seen from `folder`, without `%XX`, `.` and `..`.
fn join(folder: &str, href: &str) -> String {
    let href = unescaped(href);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if href.starts_with('/') {
        parts.clear();
    }
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn unescaped(href: &str) -> String {
    if !href.contains('%') {
        return href.to_string();
    }
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code =
            after.get(..2).filter(|_| first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
