//! OpenDocument texts: ODT.
//!
//! In: bytes. Out: a [`Document`] of paragraphs with what their styles say. Notes, annotations,
//! indexes, deleted and hidden text are left out. The format is OASIS OpenDocument 1.3 (ISO/IEC
//! 26300), of which the elements of running text are known by their local names.

use rustc_hash::FxHashMap;

use super::document::{Block, Document};
use super::package::Package;
use super::scalars::read_date;
use super::xml::{Element, Node, Nodes};
use super::{MAX_TEXT_BYTES, Skip};
use crate::model::ParagraphKind;

/// Paragraphs within paragraphs, as boxes of text have them.
const MAX_NESTED: usize = 32;

/// Styles made from styles.
const MAX_PARENTS: usize = 16;

/// Most blanks that one element stands for.
const MAX_BLANKS: usize = 64;

const WHAT: &str = "an OpenDocument text";

/// Reads a document.
///
/// # Errors
/// A [`Skip`] where it cannot be unpacked, is locked, or has no text.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Skip> {
    let mut package = Package::open(bytes, WHAT)?;
    if is_locked(&package.text("META-INF/manifest.xml").ok().flatten().unwrap_or_default()) {
        return Err(Skip::refused(format!("{WHAT} that is locked with a password"))
            .hint("open it and save it without one"));
    }
    let Some(text) = package.text("content.xml")? else {
        return Err(Skip::new(format!("{WHAT} without its text (`content.xml` inside)")));
    };
    // What styles and the file's word on itself say is not worth losing the text for.
    let mut part = |name: &str| package.text(name).ok().flatten().unwrap_or_default();
    let mut styles = Styles::default();
    styles.read(&part("styles.xml"));
    styles.read(&text);
    let mut document = Document::default();
    read_meta(&part("meta.xml"), &mut document);
    let mut body = Body { styles: styles.settled(), document, ..Body::default() };
    let mut nodes = Nodes::new(&text);
    for node in &mut nodes {
        body.take(node);
        if body.n_bytes > MAX_TEXT_BYTES {
            break;
        }
    }
    body.close_all();
    body.document.is_cut = !nodes.is_whole || body.depth > 0;
    Ok(body.document)
}

/// True where the list of files says how they are encrypted.
fn is_locked(manifest: &str) -> bool {
    Nodes::new(manifest)
        .any(|node| matches!(node, Node::Open(element) if element.name() == "encryption-data"))
}

/// Title, first author and date of `meta.xml`.
fn read_meta(meta: &str, document: &mut Document) {
    let (mut open, mut first, mut last) = (String::new(), String::new(), String::new());
    for node in Nodes::new(meta) {
        match node {
            Node::Open(element) => open = element.name().to_string(),
            Node::Close(_) => open.clear(),
            Node::Text(text) => match open.as_str() {
                "title" => document.title.get_or_insert_default().push_str(&text),
                "initial-creator" => first.push_str(&text),
                "creator" => last.push_str(&text),
                "creation-date" => document.date = document.date.or_else(|| read_date(&text)),
                _ => {}
            },
        }
    }
    // Who saved it last is not always who wrote it.
    let creator = if first.trim().is_empty() { last } else { first };
    document.creator = Some(creator).filter(|name| !name.trim().is_empty());
}

/// What a style says of a paragraph, or of a part of one.
#[derive(Clone, Copy, Debug, Default)]
struct Style {
    kind: ParagraphKind,
    is_title: bool,
    is_centred: bool,
    is_hidden: bool,
}

/// Styles as they are read: by their names, with the names of those that they were made from.
#[derive(Default)]
struct Styles {
    own: FxHashMap<String, (Style, Option<String>)>,
}

impl Styles {
    /// Reads the styles of one file; those of the text itself come after the document's own.
    fn read(&mut self, xml: &str) {
        let mut name = String::new();
        for node in Nodes::new(xml) {
            let Node::Open(element) = node else { continue };
            let is = |attr: &str, value: &str| element.attr(attr).as_deref() == Some(value);
            match element.name() {
                "style" => {
                    name = element.attr("name").unwrap_or_default();
                    let shown = element.attr("display-name").unwrap_or_else(|| name.clone());
                    let shown = shown.replace("_20_", " ").to_lowercase();
                    let (kind, is_title) = Block::kind_of_style(&shown);
                    let style = Style { kind, is_title, ..Style::default() };
                    self.own.insert(name.clone(), (style, element.attr("parent-style-name")));
                }
                "paragraph-properties" if is("text-align", "center") => {
                    self.last(&name, |style| style.is_centred = true);
                }
                "text-properties" if is("display", "none") => {
                    self.last(&name, |style| style.is_hidden = true);
                }
                _ => {}
            }
        }
    }

    fn last(&mut self, name: &str, change: impl Fn(&mut Style)) {
        if let Some((style, _)) = self.own.get_mut(name) {
            change(style);
        }
    }

    /// Each style with what it has of those that it was made from.
    fn settled(&self) -> FxHashMap<String, Style> {
        let settle = |name: &String| {
            let mut whole = Style::default();
            let mut at = Some(name);
            for _ in 0..MAX_PARENTS {
                let Some((style, parent)) = at.and_then(|name| self.own.get(name)) else { break };
                if whole.kind == ParagraphKind::Text {
                    (whole.kind, whole.is_title) = (style.kind, style.is_title);
                }
                whole.is_centred |= style.is_centred;
                whole.is_hidden |= style.is_hidden;
                at = parent.as_ref();
            }
            (name.clone(), whole)
        };
        self.own.keys().map(settle).collect()
    }
}

#[derive(Default)]
struct Body {
    styles: FxHashMap<String, Style>,
    document: Document,
    /// The paragraph under way, and those around it.
    open: Vec<Block>,
    /// Paragraphs opened beyond the limit: their text goes to the innermost that is open.
    too_deep: usize,
    /// Elements that are left out, with all inside; how many are open.
    muted: usize,
    /// Frames, whose titles are no text.
    n_frames: usize,
    /// The next paragraph is the first of an item.
    in_item: bool,
    depth: usize,
    n_bytes: usize,
}

impl Body {
    fn take(&mut self, node: Node<'_>) {
        match node {
            Node::Open(element) => {
                self.depth += 1;
                self.open(&element);
            }
            Node::Close(name) => {
                self.depth = self.depth.saturating_sub(1);
                self.close(&name);
            }
            // Lines are broken by elements; those of the file are blanks.
            Node::Text(text) if self.muted == 0 => self.push(&text.replace(['\n', '\r'], " ")),
            Node::Text(_) => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(block) = self.open.last_mut() {
            block.text.push_str(text);
            self.n_bytes += text.len();
        }
    }

    fn open(&mut self, element: &Element<'_>) {
        let name = element.name();
        let style = match name {
            "p" | "h" | "span" => element.attr("style-name"),
            _ => None,
        };
        let style = style.and_then(|name| self.styles.get(&name).copied()).unwrap_or_default();
        let is_caption = name == "title" && self.n_frames > 0;
        if self.muted > 0 || is_caption || style.is_hidden || is_left_out(name) {
            self.muted += 1;
            return;
        }
        match name {
            "p" | "h" if self.open.len() < MAX_NESTED => self.paragraph(name == "h", style),
            "p" | "h" => self.too_deep += 1,
            "list-item" => self.in_item = true,
            "frame" => self.n_frames += 1,
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "s" => {
                let n = element.attr("c").and_then(|n| n.parse().ok()).unwrap_or(1);
                self.push(&" ".repeat(MAX_BLANKS.min(n)));
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, is_heading: bool, style: Style) {
        let is_item = std::mem::take(&mut self.in_item);
        let kind = match style.kind {
            _ if is_heading => ParagraphKind::Heading,
            ParagraphKind::Text if is_item => ParagraphKind::Item,
            kind => kind,
        };
        let Style { is_title, is_centred, .. } = style;
        self.open.push(Block { kind, is_title, is_centred, ..Block::default() });
    }

    fn close(&mut self, name: &str) {
        if self.muted > 0 {
            self.muted -= 1;
            return;
        }
        match name {
            "p" | "h" if self.too_deep > 0 => self.too_deep -= 1,
            "p" | "h" => {
                if let Some(block) = self.open.pop() {
                    self.document.push(block);
                }
            }
            "list-item" => self.in_item = false,
            "frame" => self.n_frames = self.n_frames.saturating_sub(1),
            _ => {}
        }
    }

    fn close_all(&mut self) {
        while let Some(block) = self.open.pop() {
            self.document.push(block);
        }
    }
}

/// What is no running text: what was deleted, notes and remarks, lists made by the program,
/// fields that count pages, descriptions of pictures.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "tracked-changes"
            | "note"
            | "annotation"
            | "table-of-content"
            | "alphabetical-index"
            | "illustration-index"
            | "table-index"
            | "object-index"
            | "user-index"
            | "ruby-text"
            | "hidden-text"
            | "hidden-paragraph"
            | "page-number"
            | "page-count"
            | "desc"
            | "automatic-styles"
            | "font-face-decls"
            | "scripts"
            | "forms"
            | "binary-data"
    )
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A document whose body, with styles for it, is `body`.
    fn document(body: &str) -> Vec<u8> {
        let content = format!(
            "<office:document-content xmlns:office='o'><office:automatic-styles>\
             <style:style style:name='P1' style:parent-style-name='Title'><style:paragraph-properties fo:text-align='center'/></style:style>\
             <style:style style:name='P2' style:parent-style-name='P3'/>\
             <style:style style:name='P3' style:parent-style-name='P2'/>\
             <style:style style:name='T1'><style:text-properties text:display='none'/></style:style>\
             </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        let styles = "<office:document-styles><style:style style:name='Title'/>\
            <style:style style:name='Heading_20_1' style:display-name='Heading 1'/>\
            <style:style style:name='Quotations'/></office:document-styles>";
        packed(&[("content.xml", &content), ("styles.xml", styles)])
    }

    fn check(body: &str, expected: &[&str]) {
        let read = read(&document(body)).unwrap();
        let shown: Vec<String> = read
            .blocks
            .iter()
            .map(|block| {
                let kind = format!("{:?}", block.kind).to_lowercase();
                let kind = if block.is_title { "title" } else { &kind };
                format!("{kind}: {}", block.text)
            })
            .collect();
        assert_eq!(shown, expected, "{body}");
        assert!(!read.is_cut);
    }

    #[test]
    fn styles_say_what_a_paragraph_is() {
        check(
            "<text:p text:style-name='P1'>On Rope</text:p>\
             <text:h text:style-name='Heading_20_1' text:outline-level='1'>Knots</text:h>\
             <text:p text:style-name='P2'>Plain.</text:p>\
             <text:p text:style-name='Quotations'>Said.</text:p>\
             <text:list><text:list-item><text:p>One</text:p><text:p>more</text:p></text:list-item>\
             <text:list-item><text:p>Two</text:p></text:list-item></text:list>",
            &[
                "title: On Rope",
                "heading: Knots",
                "text: Plain.",
                "quote: Said.",
                "item: One",
                "text: more",
                "item: Two",
            ],
        );
    }

    #[test]
    fn only_running_text_is_read() {
        check(
            "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>\
             <text:table-of-content><text:p>1 Knots</text:p></text:table-of-content>\
             <text:p>A<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d\ne<text:note><text:note-citation>1</text:note-citation>\
             <text:note-body><text:p>below</text:p></text:note-body></text:note> f<text:span text:style-name='T1'>hid<text:span>den</text:span></text:span>\
             <office:annotation><text:p>remark</text:p></office:annotation>g &amp; &#233;</text:p>\
             <text:p>Outside<draw:frame><svg:title>alt</svg:title><svg:desc>alt</svg:desc><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame> end</text:p>\
             <table:table><table:table-row><table:table-cell><text:p>cell</text:p></table:table-cell></table:table-row></table:table>",
            &["text: A   b\tc\nd e fg & é", "text: in a box", "text: Outside end", "text: cell"],
        );
    }

    #[test]
    fn what_is_broken_or_locked_says_so() {
        let reason =
            |bytes: &[u8]| read(bytes).map_or_else(|skip| skip.reason, |d| format!("{}", d.is_cut));
        assert!(reason(b"PK\x03\x04").starts_with("an OpenDocument text that cannot be unpacked"));
        assert_eq!(
            reason(&packed(&[("x", "")])),
            "an OpenDocument text without its text (`content.xml` inside)"
        );
        let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
        assert_eq!(
            reason(&packed(&[("META-INF/manifest.xml", manifest), ("content.xml", "\u{1}\u{2}")])),
            "an OpenDocument text that is locked with a password"
        );
        assert_eq!(reason(&packed(&[("content.xml", "<a><b><text:p>cut")])), "true");
        let deep = "<text:p>".repeat(100_000) + "deep";
        assert_eq!(reason(&document(&deep)), "true");
    }
}
