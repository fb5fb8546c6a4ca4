//! The page as a flat list of nodes in reading order.
//!
//! In: the text of a page. Out: a [`Page`]: every element and text in document order, each with
//! the place where its subtree ends, so that a subtree is a range and every walk is a loop. Class
//! names and ids are read once, into [`Hints`]. What the nodes mean is left to the other files.

use dom_query::{Document, NodeData, NodeId};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};

use super::guard::guard;
use super::hints::Hints;
use super::tags::{AttrName, Tag};

/// Nodes read of one page; what stands behind is left unread.
const MAX_NODES: usize = 600_000;
/// Bytes given to the parser between two looks at the number of nodes.
const CHUNK_BYTES: usize = 16 << 10;

/// How many bytes of markup's white space there may be to one of text.
const SPACES: usize = 8;

/// An element or a text.
pub(super) struct Node {
    pub tag: Tag,
    /// The element around it; the root is its own.
    pub parent: u32,
    /// One past the last node inside it.
    pub end: u32,
    /// What its class, id and the like say.
    pub hints: Hints,
    attrs: (u32, u32),
    text: (u32, u32),
}

/// A page in document order.
pub(super) struct Page {
    pub nodes: Vec<Node>,
    attrs: Vec<(AttrName, u32, u32)>,
    buffer: String,
    /// The JSON-LD blocks, as they stand.
    pub json_ld: Vec<String>,
}

impl Page {
    /// Parses `html`.
    pub(super) fn parse(html: &str) -> Page {
        let guarded = guard(html);
        let document = parse(&guarded.html);
        let json_ld = guarded.json_ld.into_iter();
        let json_ld = json_ld.filter_map(|range| html.get(range)).map(str::to_string).collect();
        let mut page =
            Page { nodes: Vec::new(), attrs: Vec::new(), buffer: String::new(), json_ld };
        page.fill(&document);
        page
    }

    fn fill(&mut self, document: &Document) {
        let tree = &document.tree;
        self.push(Tag::Root, 0);
        // Each entry: the node to visit, and the parent's place in `nodes`.
        let mut open: Vec<u32> = vec![0];
        let mut next = tree.root().first_child().map(|n| n.id);
        while let Some(id) = next {
            let parent = open.last().copied().unwrap_or(0);
            let entered = self.enter(document, id, parent);
            let (child, mut sibling, mut up) = links(document, id);
            if let (Some(place), Some(child)) = (entered, child) {
                open.push(place);
                next = Some(child);
                continue;
            }
            // Climb to the next sibling of the nearest element that has one.
            while sibling.is_none() {
                let Some(above) = up else { break };
                if open.len() <= 1 {
                    break;
                }
                self.close(open.pop());
                let (_, next_sibling, parent) = links(document, above);
                sibling = next_sibling;
                up = parent;
            }
            next = sibling;
        }
        while let Some(place) = open.pop() {
            self.close(Some(place));
        }
    }

    fn close(&mut self, place: Option<u32>) {
        let end = self.nodes.len() as u32;
        if let Some(node) = place.and_then(|place| self.nodes.get_mut(place as usize)) {
            node.end = end;
        }
    }

    fn push(&mut self, tag: Tag, parent: u32) -> u32 {
        let place = self.nodes.len() as u32;
        self.nodes.push(Node {
            tag,
            parent,
            end: place + 1,
            hints: Hints::default(),
            attrs: (0, 0),
            text: (0, 0),
        });
        place
    }

    /// Adds a node; gives its place where it is an element.
    fn enter(&mut self, document: &Document, id: NodeId, parent: u32) -> Option<u32> {
        document.tree.query_node_or(&id, None, |node| match &node.data {
            NodeData::Text { contents } => {
                let place = self.push(Tag::Text, parent);
                let start = self.buffer.len() as u32;
                self.buffer.push_str(contents);
                self.nodes[place as usize].text = (start, self.buffer.len() as u32);
                None
            }
            NodeData::Element(element) => {
                let place = self.push(Tag::of(&element.name.local), parent);
                let first = self.attrs.len() as u32;
                let mut hints = Hints::default();
                for attr in &element.attrs {
                    let Some(name) = AttrName::of(&attr.name.local) else {
                        continue;
                    };
                    if name.is_telling() {
                        hints.read(&attr.value);
                    }
                    if name.is_kept() {
                        let start = self.buffer.len() as u32;
                        self.buffer.push_str(&attr.value);
                        self.attrs.push((name, start, self.buffer.len() as u32));
                    }
                }
                let node = &mut self.nodes[place as usize];
                node.attrs = (first, self.attrs.len() as u32);
                node.hints = hints;
                Some(place)
            }
            _ => None,
        })
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn tag(&self, at: usize) -> Tag {
        self.nodes[at].tag
    }

    pub(super) fn end(&self, at: usize) -> usize {
        self.nodes[at].end as usize
    }

    pub(super) fn parent(&self, at: usize) -> usize {
        self.nodes[at].parent as usize
    }

    pub(super) fn hints(&self, at: usize) -> Hints {
        self.nodes[at].hints
    }

    /// The text of a text node; empty for elements.
    pub(super) fn text_of(&self, at: usize) -> &str {
        let (start, end) = self.nodes[at].text;
        &self.buffer[start as usize..end as usize]
    }

    /// An attribute's value, where there is one.
    pub(super) fn attr(&self, at: usize, name: AttrName) -> Option<&str> {
        let (first, end) = self.nodes[at].attrs;
        let attrs = &self.attrs[first as usize..end as usize];
        let (_, start, end) = attrs.iter().find(|(n, ..)| *n == name)?;
        Some(&self.buffer[*start as usize..*end as usize])
    }

    /// The children of an element, in order.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end(at);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let this = (next < end).then_some(next)?;
            next = self.end(this);
            Some(this)
        })
    }

    /// The elements around a node, innermost first, without the root.
    pub(super) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = at;
        std::iter::from_fn(move || {
            next = self.parent(next);
            (next > 0).then_some(next)
        })
    }

    /// The text inside a node on one line: blocks and breaks part words. Linear.
    pub(super) fn text(&self, at: usize) -> String {
        self.text_without(at, Hints::default())
    }

    /// The text inside a node on one line, without the elements inside that `hints` name.
    pub(super) fn text_without(&self, at: usize, hints: Hints) -> String {
        let mut out = String::new();
        let mut next = at;
        while next < self.end(at) {
            let tag = self.tag(next);
            if tag.is_silent() || next > at && self.hints(next).any(hints) {
                next = self.end(next);
                continue;
            }
            if tag == Tag::Text {
                push_spaced(&mut out, self.text_of(next));
            } else if tag.is_block() || tag == Tag::Br {
                push_spaced(&mut out, " ");
            }
            next += 1;
            if next < self.end(at) && self.closes_block_before(next, at) {
                push_spaced(&mut out, " ");
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// The text inside a node like [`Page::spaced_text`], if the node is small: at most `most_nodes`
    /// inside, `most_bytes` of text.
    pub(super) fn short_text(
        &self,
        at: usize,
        most_nodes: usize,
        most_bytes: usize,
    ) -> Option<String> {
        if !self.is_small(at, most_nodes, most_bytes) {
            return None;
        }
        let text = self.spaced_text(at);
        (!text.is_empty()).then_some(text)
    }

    /// True for a node with at most so many nodes and bytes of text inside.
    pub(super) fn is_small(&self, at: usize, most_nodes: usize, most_bytes: usize) -> bool {
        let nodes = at..self.end(at);
        nodes.len() <= most_nodes
            && nodes.map(|i| self.text_of(i).len()).sum::<usize>() <= most_bytes * SPACES
    }

    /// The lines inside a node, parted at blocks and breaks, with a space between elements.
    pub(super) fn lines(&self, at: usize) -> Vec<String> {
        let mut out = vec![String::new()];
        let mut next = at;
        while next < self.end(at) {
            let tag = self.tag(next);
            if tag.is_silent() {
                next = self.end(next);
                continue;
            }
            if next > at && self.closes_block_before(next, at) || tag.is_block() || tag == Tag::Br {
                out.push(String::new());
            }
            if let (Tag::Text, Some(line)) = (tag, out.last_mut()) {
                push_spaced(line, " ");
                push_spaced(line, self.text_of(next));
            }
            next += 1;
        }
        out.iter().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
    }

    /// The text inside a node on one line, with a space between elements of any kind.
    pub(super) fn spaced_text(&self, at: usize) -> String {
        let mut out = String::new();
        let mut next = at;
        while next < self.end(at) {
            if self.tag(next).is_silent() {
                next = self.end(next);
                continue;
            }
            if self.tag(next) == Tag::Text {
                push_spaced(&mut out, " ");
                push_spaced(&mut out, self.text_of(next));
            }
            next += 1;
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// True where a block inside `within` ends right before node `at`.
    fn closes_block_before(&self, at: usize, within: usize) -> bool {
        let mut above = self.parent(at - 1);
        if self.tag(at - 1).is_block() && self.end(at - 1) == at {
            return true;
        }
        while above > within && self.end(above) == at {
            if self.tag(above).is_block() {
                return true;
            }
            above = self.parent(above);
        }
        false
    }

    /// The first node with this tag.
    pub(super) fn find(&self, tag: Tag) -> Option<usize> {
        self.nodes.iter().position(|node| node.tag == tag)
    }
}

/// Appends `text` with each run of white space as one space, none at the front.
pub(super) fn push_spaced(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

fn links(document: &Document, id: NodeId) -> (Option<NodeId>, Option<NodeId>, Option<NodeId>) {
    document.tree.query_node_or(&id, (None, None, None), |node| {
        (node.first_child, node.next_sibling, node.parent)
    })
}

/// Feeds the parser piece by piece, and stops at the limit of nodes.
fn parse(html: &str) -> Document {
    let opts = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..Default::default() },
        ..Default::default()
    };
    let mut parser = parse_document(Document::default(), opts);
    let mut rest = html;
    while !rest.is_empty() && parser.tokenizer.sink.sink.tree.len() < MAX_NODES {
        let mut cut = rest.len().min(CHUNK_BYTES);
        while !rest.is_char_boundary(cut) {
            cut += 1;
        }
        parser.process(StrTendril::from(&rest[..cut]));
        rest = &rest[cut..];
    }
    parser.finish()
}
