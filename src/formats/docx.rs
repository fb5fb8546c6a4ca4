//! Word documents: DOCX.
//!
//! In: bytes. Out: a [`Document`] of paragraphs with what their styles say. Footnotes, comments,
//! headers, deleted and hidden text are left out; of two forms of one thing the first is read. The
//! format is ECMA-376, of which the elements of running text are known by their local names.

use rustc_hash::FxHashMap;

use super::document::{Block, Document};
use super::package::Package;
use super::scalars::read_date;
use super::xml::{Element, Node, Nodes};
use super::{MAX_TEXT_BYTES, Skip};
use crate::model::ParagraphKind;

/// Paragraphs within paragraphs, as boxes of text have them.
const MAX_NESTED: usize = 32;

const WHAT: &str = "a Word document";

/// Reads a document.
///
/// # Errors
/// A [`Skip`] where it cannot be unpacked, or has no text.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Skip> {
    let mut package = Package::open(bytes, WHAT)?;
    let main = main_part(&mut package)?;
    let Some(text) = package.text(&main)? else {
        return Err(Skip::new(format!("{WHAT} without its text (`{main}` inside)")));
    };
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let styles = package.text(&format!("{folder}/styles.xml"))?.unwrap_or_default();
    let mut document = Document::default();
    // What the file says of itself is not worth losing the text for.
    let core = package.text("docProps/core.xml").ok().flatten().unwrap_or_default();
    read_core(&core, &mut document);
    let mut body = Body { styles: styles_of(&styles), document, ..Body::default() };
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

/// The name of the file that holds the text, by the package's list of what is related to it.
fn main_part(package: &mut Package<'_>) -> Result<String, Skip> {
    const USUAL: &str = "word/document.xml";
    if package.has(USUAL) {
        return Ok(USUAL.to_string());
    }
    let related = package.text("_rels/.rels")?.unwrap_or_default();
    let target = Nodes::new(&related).find_map(|node| match node {
        Node::Open(element) if element.name() == "Relationship" => element
            .attr("Type")
            .filter(|kind| kind.ends_with("/officeDocument"))
            .and_then(|_| element.attr("Target")),
        _ => None,
    });
    Ok(target.map_or(USUAL.to_string(), |target| target.trim_start_matches('/').to_string()))
}

/// Title, creator and date of `docProps/core.xml`.
fn read_core(core: &str, document: &mut Document) {
    let mut open = String::new();
    for node in Nodes::new(core) {
        match node {
            Node::Open(element) => open = element.name().to_string(),
            Node::Close(_) => open.clear(),
            Node::Text(text) => match open.as_str() {
                "title" => document.title.get_or_insert_default().push_str(&text),
                "creator" => document.creator.get_or_insert_default().push_str(&text),
                "created" => document.date = document.date.or_else(|| read_date(&text)),
                _ => {}
            },
        }
    }
}

/// What the styles of a document say of their paragraphs, by the style's id.
type Styles = FxHashMap<String, (ParagraphKind, bool)>;

fn styles_of(xml: &str) -> Styles {
    let mut styles = Styles::default();
    let mut based: Vec<(String, String)> = Vec::new();
    let mut id = String::new();
    for node in Nodes::new(xml) {
        let Node::Open(element) = node else {
            continue;
        };
        let value = || element.attr("val").unwrap_or_default();
        match element.name() {
            "style" => id = element.attr("styleId").unwrap_or_default(),
            "name" => {
                let (kind, is_title) = Block::kind_of_style(&value().to_lowercase());
                if kind != ParagraphKind::Text {
                    styles.insert(id.clone(), (kind, is_title));
                }
            }
            "outlineLvl" if is_outline(&value()) => {
                styles.entry(id.clone()).or_insert((ParagraphKind::Heading, false));
            }
            "basedOn" => based.push((id.clone(), value())),
            _ => {}
        }
    }
    // A style of one's own is what the style is that it was made from.
    for (id, base) in based {
        if let Some(known) = styles.get(&base).copied().filter(|(_, is_title)| !is_title) {
            styles.entry(id).or_insert(known);
        }
    }
    styles
}

/// Levels 0 to 8 are those of headings; 9 is text.
fn is_outline(level: &str) -> bool {
    matches!(level, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8")
}

#[derive(Default)]
struct Body {
    styles: Styles,
    document: Document,
    /// The paragraph under way, and those around it.
    open: Vec<Block>,
    /// Paragraphs opened beyond the limit: their text goes to the innermost that is open.
    too_deep: usize,
    /// Elements that are left out, with all inside; how many are open.
    muted: usize,
    in_text: bool,
    is_hidden: bool,
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
            Node::Text(text) if self.in_text && self.muted == 0 && !self.is_hidden => {
                self.push(&text);
            }
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
        if self.muted > 0 || is_left_out(element.name()) {
            self.muted += 1;
            return;
        }
        let value = || element.attr("val").unwrap_or_default();
        match element.name() {
            "p" if self.open.len() < MAX_NESTED => self.open.push(Block::default()),
            "p" => self.too_deep += 1,
            "t" => self.in_text = true,
            "r" => self.is_hidden = false,
            "vanish" => self.is_hidden = !matches!(value().as_str(), "0" | "false" | "off"),
            "tab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "pStyle" => {
                let style = self.styles.get(&value()).copied();
                if let (Some((kind, is_title)), Some(block)) = (style, self.open.last_mut()) {
                    (block.kind, block.is_title) = (kind, is_title);
                }
            }
            "outlineLvl" if is_outline(&value()) => self.mark(ParagraphKind::Heading),
            "jc" if value() == "center" => {
                if let Some(block) = self.open.last_mut() {
                    block.is_centred = true;
                }
            }
            "numPr" => self.mark(ParagraphKind::Item),
            _ => {}
        }
    }

    /// Says what the paragraph is, unless its style did.
    fn mark(&mut self, kind: ParagraphKind) {
        if let Some(block) = self.open.last_mut().filter(|b| b.kind == ParagraphKind::Text) {
            block.kind = kind;
        }
    }

    fn close(&mut self, name: &str) {
        if self.muted > 0 {
            self.muted -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" if self.too_deep > 0 => self.too_deep -= 1,
            "p" => {
                if let Some(block) = self.open.pop() {
                    self.document.push(block);
                }
            }
            _ => {}
        }
    }

    fn close_all(&mut self) {
        while let Some(block) = self.open.pop() {
            self.document.push(block);
        }
    }
}

/// What is no running text: properties of changes, deletions, the second form of a thing.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "delText"
            | "instrText"
            | "Fallback"
            | "footnoteReference"
            | "endnoteReference"
            | "sdtPr"
            | "sectPr"
            | "tabs"
            | "rPrChange"
            | "pPrChange"
            | "docPartObj"
            | "oMath"
            | "oMathPara"
            | "binData"
    )
}
