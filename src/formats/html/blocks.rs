//! The lines of a page: runs of text between the starts and ends of blocks.

use crate::model::ParagraphKind;

use super::junk::Junk;
use super::page::{Page, push_spaced};
use super::tags::Tag;

/// One line of the page: a paragraph, a heading, an item, a cell.
pub(super) struct Block {
    /// The block element around it.
    pub at: usize,
    /// Its first text node.
    pub first: usize,
    /// Its text, single-spaced.
    pub text: String,
    pub kind: ParagraphKind,
    /// Bytes of text inside links.
    pub linked_bytes: usize,
    pub tag: Tag,
}

impl Block {
    /// Mostly links.
    pub(super) fn is_linky(&self) -> bool {
        self.linked_bytes * 3 > self.text.len() * 2
    }

    /// How much it reads like text: words of running text count for, links and scraps against.
    pub(super) fn weight(&self) -> i64 {
        let n_words = self.text.split_whitespace().count() as i64;
        let n_words = n_words.max(self.text.chars().count() as i64 / 12);
        let density = self.linked_bytes * 100 / self.text.len().max(1);
        if self.kind == ParagraphKind::Heading {
            return 0;
        }
        if density > 50 {
            return -4 - n_words / 2;
        }
        if n_words < 8 {
            return if self.tag == Tag::P || self.tag == Tag::Li { -1 } else { -3 };
        }
        let plain = n_words * (100 - density as i64) / 100;
        if self.tag == Tag::P || self.kind == ParagraphKind::Quote { plain } else { plain * 2 / 3 }
    }
}

/// All lines in page order, without what is junk.
pub(super) fn blocks(page: &Page, junk: &Junk) -> Vec<Block> {
    let mut run = Run { page, out: Vec::new(), open: None, n_breaks: 0, linked_until: 0 };
    let mut at = page.find(Tag::Body).unwrap_or(0);
    let end = page.end(at);
    while at < end {
        if junk.drops(at) || page.tag(at).is_silent() {
            if page.tag(at).is_block() {
                run.flush();
            }
            at = page.end(at);
            run.leave(at);
            continue;
        }
        run.enter(at);
        at += 1;
        run.leave(at);
    }
    run.flush();
    run.out
}

struct Run<'p> {
    page: &'p Page,
    out: Vec<Block>,
    open: Option<Block>,
    n_breaks: usize,
    /// Up to this node all text is inside a link.
    linked_until: usize,
}

impl Run<'_> {
    fn enter(&mut self, at: usize) {
        let tag = self.page.tag(at);
        match tag {
            Tag::Text => self.text(at),
            Tag::Br => {
                self.n_breaks += 1;
                if self.n_breaks == 2 {
                    self.flush();
                }
                if let Some(block) = &mut self.open {
                    push_spaced(&mut block.text, " ");
                }
            }
            Tag::A => self.linked_until = self.linked_until.max(self.page.end(at)),
            _ if tag.is_block() => self.flush(),
            _ => {}
        }
    }

    /// Ends the line where a block ends right before node `at`.
    fn leave(&mut self, at: usize) {
        let Some(block) = &self.open else { return };
        if self.page.end(block.at) <= at || self.closes_inner(at, block.at) {
            self.flush();
        }
    }

    /// True where a block inside the one that is open ends before `at`.
    fn closes_inner(&self, at: usize, within: usize) -> bool {
        let mut above = at - 1;
        while above > within && self.page.end(above) <= at {
            if self.page.tag(above).is_block() {
                return true;
            }
            above = self.page.parent(above);
        }
        false
    }

    fn text(&mut self, at: usize) {
        let text = self.page.text_of(at);
        if text.trim().is_empty() {
            if let Some(block) = &mut self.open {
                push_spaced(&mut block.text, text);
            }
            return;
        }
        self.n_breaks = 0;
        if self.open.is_none() {
            self.open = Some(self.start(at));
        }
        let is_linked = at < self.linked_until;
        if let Some(block) = &mut self.open {
            let before = block.text.len();
            push_spaced(&mut block.text, text);
            if is_linked {
                block.linked_bytes += block.text.len() - before;
            }
        }
    }

    fn start(&self, at: usize) -> Block {
        let page = self.page;
        let around = page.ancestors(at).find(|a| page.tag(*a).is_block()).unwrap_or(0);
        let mut kind = ParagraphKind::Text;
        for above in std::iter::once(around).chain(page.ancestors(around)).take(6) {
            let tag = page.tag(above);
            if tag.heading().is_some() {
                kind = ParagraphKind::Heading;
            } else if tag == Tag::Blockquote {
                kind = ParagraphKind::Quote;
            } else if matches!(tag, Tag::Li | Tag::Dd | Tag::Dt) {
                kind = ParagraphKind::Item;
            } else {
                continue;
            }
            break;
        }
        Block {
            at: around,
            first: at,
            text: String::new(),
            kind,
            linked_bytes: 0,
            tag: page.tag(around),
        }
    }

    fn flush(&mut self) {
        let Some(mut block) = self.open.take() else {
            return;
        };
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.out.push(block);
        }
    }
}
