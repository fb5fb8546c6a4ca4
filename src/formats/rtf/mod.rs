//! RTF: Word's old interchange format, in which databases export articles.
//!
//! In: bytes. Out: a [`Document`] of paragraphs. A loop over the tokens with a stack of states; the
//! stack is bounded, and deeper groups keep the state around them. Pictures, headers, footnotes,
//! fields' instructions and hidden text are left out.

mod fonts;
mod state;
mod tokens;

use encoding_rs::Encoding;
use rustc_hash::FxHashMap;

use super::MAX_TEXT_BYTES;
use super::document::{Block, Document};
use crate::model::{Date, ParagraphKind};
use fonts::{Fonts, code_page};
use state::{Place, State};
use tokens::{Token, Tokens};

/// Groups within groups that have states of their own.
const MAX_DEPTH: usize = 256;

/// Reads a document; what is broken off ends there, and [`Document::is_cut`] says so.
#[must_use]
pub(super) fn read(bytes: &[u8]) -> Document {
    let mut reader = Reader::default();
    for token in Tokens::new(bytes) {
        reader.take(token);
        if reader.n_bytes > MAX_TEXT_BYTES {
            break;
        }
    }
    reader.end_paragraph();
    let mut document = reader.document;
    document.is_cut = !reader.is_closed;
    document
}

#[derive(Default)]
struct Reader {
    state: State,
    stack: Vec<State>,
    /// Groups opened beyond the stack.
    too_deep: usize,
    is_closed: bool,
    /// Fallback characters to pass over after `\u`.
    to_skip: usize,
    /// The first half of a character beyond the first plane.
    high: Option<u16>,
    /// Bytes of text that wait to be decoded together: a character may have two.
    pending: Vec<u8>,
    text: String,
    /// What a destination other than the text gathers.
    aside: String,
    default_page: Option<&'static Encoding>,
    fonts: Fonts,
    /// Kinds of paragraph by the number of their style.
    styles: FxHashMap<i32, (ParagraphKind, bool)>,
    moment: (i32, i32, i32),
    document: Document,
    n_bytes: usize,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Byte(byte) => self.byte(byte),
            Token::Open => {
                self.flush();
                self.to_skip = 0;
                if self.stack.len() < MAX_DEPTH {
                    self.stack.push(self.state);
                } else {
                    self.too_deep += 1;
                }
            }
            Token::Close => self.close(),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(name, number) => self.word(name, number),
        }
    }

    fn close(&mut self) {
        self.flush();
        self.to_skip = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let inner = self.state;
        let Some(outer) = self.stack.pop() else {
            return;
        };
        self.is_closed = self.stack.is_empty();
        if inner.place != outer.place || inner.place == Place::Styles {
            self.leave(inner);
        }
        self.state = outer;
    }

    /// A destination ends: what was gathered in it finds its place.
    fn leave(&mut self, inner: State) {
        let aside = std::mem::take(&mut self.aside);
        let line = super::clean::one_line(&aside);
        match inner.place {
            Place::Title => self.document.title = Some(line).filter(|line| !line.is_empty()),
            Place::Author => self.document.creator = Some(line).filter(|line| !line.is_empty()),
            Place::Created => {
                let (year, month, day) = self.moment;
                self.document.date = i16::try_from(year)
                    .ok()
                    .and_then(|year| Date::day(year, month.try_into().ok()?, day.try_into().ok()?));
            }
            Place::Styles if self.styles.len() < 1000 => {
                let name = line.trim_end_matches(';').to_lowercase();
                let (kind, is_title) = Block::kind_of_style(&name);
                if kind != ParagraphKind::Text || is_title {
                    self.styles.insert(inner.style, (kind, is_title));
                }
            }
            _ => {}
        }
    }

    fn symbol(&mut self, symbol: u8) {
        if self.passes_over() {
            return;
        }
        match symbol {
            b'*' => {
                self.flush();
                self.state.is_optional = true;
            }
            b'~' => self.push_char('\u{A0}'),
            b'_' => self.push_char('-'),
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        self.state.is_optional = false;
        if !self.passes_over() && self.gathers() {
            self.pending.push(byte);
        }
    }

    /// True where a token is the fallback for a character that `\u` gave.
    fn passes_over(&mut self) -> bool {
        let passes = self.to_skip > 0;
        self.to_skip -= usize::from(passes);
        passes
    }

    fn gathers(&self) -> bool {
        !(self.state.place == Place::Nowhere || self.state.is_hidden)
    }

    fn push_char(&mut self, c: char) {
        self.flush();
        if self.gathers() {
            self.out().push(c);
            self.n_bytes += c.len_utf8();
        }
    }

    fn out(&mut self) -> &mut String {
        if self.state.place == Place::Text { &mut self.text } else { &mut self.aside }
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) {
        if self.high.take().is_some() && self.gathers() {
            self.out().push(char::REPLACEMENT_CHARACTER);
        }
        if self.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let page = self.fonts.page(self.state.font).or(self.default_page);
        let text =
            page.unwrap_or(encoding_rs::WINDOWS_1252).decode_without_bom_handling(&pending).0;
        self.n_bytes += text.len();
        self.out().push_str(&text);
        // The buffer is used again.
        self.pending = pending;
        self.pending.clear();
    }

    fn unicode(&mut self, number: i32) {
        if self.state.is_hidden || self.state.place == Place::Nowhere {
            self.to_skip = self.state.n_fallback;
            return;
        }
        // Negative numbers are those above 32767; some writers give the whole character.
        let unit = if number < 0 { number + 0x1_0000 } else { number };
        let high = self.high.take();
        self.flush();
        let c = match (high, u16::try_from(unit)) {
            (Some(high), Ok(low @ 0xDC00..=0xDFFF)) => {
                char::decode_utf16([high, low]).next().and_then(Result::ok)
            }
            (_, Ok(high @ 0xD800..=0xDBFF)) => {
                self.high = Some(high);
                None
            }
            _ => u32::try_from(unit).ok().and_then(char::from_u32),
        };
        if let Some(c) = c {
            self.out().push(c);
            self.n_bytes += c.len_utf8();
        }
        self.to_skip = self.state.n_fallback;
    }

    fn end_paragraph(&mut self) {
        self.flush();
        let text = std::mem::take(&mut self.text);
        let style = self.styles.get(&self.state.style).filter(|_| self.state.style != 0);
        let (mut kind, is_title) = style.copied().unwrap_or_default();
        if kind == ParagraphKind::Text && self.state.is_outline {
            kind = ParagraphKind::Heading;
        }
        if kind == ParagraphKind::Text && self.state.is_item {
            kind = ParagraphKind::Item;
        }
        let is_centred = self.state.is_centred;
        self.document.push(Block { text, kind, is_title, is_centred, ..Block::default() });
    }

    fn word(&mut self, name: &[u8], number: Option<i32>) {
        if name != b"u" && self.passes_over() {
            return;
        }
        if let Some(place) = Place::of(name, self.state.is_optional) {
            self.flush();
            // Nothing that stands in what is left out comes back from there.
            let stays = self.state.place == Place::Nowhere;
            if !stays {
                self.aside.clear();
                self.state.place = place;
            }
            self.state.is_optional = false;
            return;
        }
        if self.state.is_optional {
            self.flush();
            self.state.place = Place::Nowhere;
            self.state.is_optional = false;
            return;
        }
        if name == b"u" {
            return self.unicode(number.unwrap_or(0));
        }
        if let Some(c) = state::character(name) {
            return self.push_char(c);
        }
        self.flush();
        let on = number != Some(0);
        let n = number.unwrap_or(0);
        match (self.state.place, name) {
            (Place::Fonts, b"f") => self.fonts.open(n),
            (Place::Fonts, b"fcharset") => self.fonts.charset(n),
            (Place::Fonts, b"cpg") => self.fonts.page_number(n),
            (Place::Styles, b"s") => self.state.style = n,
            (Place::Created, b"yr") => self.moment.0 = n,
            (Place::Created, b"mo") => self.moment.1 = n,
            (Place::Created, b"dy") => self.moment.2 = n,
            (_, b"ansicpg") => self.default_page = code_page(n).or(self.default_page),
            (_, b"mac") => self.default_page = code_page(10_000),
            (_, b"uc") => self.state.n_fallback = usize::try_from(n).unwrap_or(1).min(16),
            (_, b"f") => self.state.font = n,
            (_, b"v") => self.state.is_hidden = on,
            (_, b"deleted") => self.state.is_hidden = on,
            (_, b"plain") => (self.state.is_hidden, self.state.font) = (false, self.fonts.default),
            (_, b"deff") => self.fonts.default = n,
            (Place::Text, b"par" | b"sect" | b"page" | b"row" | b"nestrow") => self.end_paragraph(),
            (Place::Text, b"line") => self.push_char('\n'),
            (Place::Text, b"cell" | b"nestcell") => self.end_cell(),
            (Place::Text, b"pard") => {
                (self.state.style, self.state.is_outline, self.state.is_item) = (0, false, false);
                self.state.is_centred = false;
            }
            (Place::Text, b"s") => self.state.style = n,
            (Place::Text, b"outlinelevel") => self.state.is_outline = (0..9).contains(&n),
            (Place::Text, b"qc") => self.state.is_centred = true,
            (Place::Text, b"ql" | b"qj" | b"qr") => self.state.is_centred = false,
            (Place::Text, b"ls") => self.state.is_item = n > 0,
            _ => {}
        }
    }

    /// A name of a field in a cell stays on the line of its value.
    fn end_cell(&mut self) {
        self.flush();
        let is_code = (1..=3).contains(&self.text.trim().len());
        if is_code { self.text.push('\t') } else { self.end_paragraph() }
    }
}

#[cfg(test)]
mod tests;
