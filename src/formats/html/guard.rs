//! A page made safe to parse.
//!
//! In: the text of a page. Out: the same text without scripts, styles, drawings and comments, and
//! with what makes a parser slow cut down: nesting, unclosed formatting, attributes by the
//! thousand. The JSON-LD blocks come out beside it. One pass, linear; what a well-made page says is
//! kept to the letter.

use std::ops::Range;

/// Elements open at one time; what is nested deeper is read as if it stood at this depth.
const MAX_DEPTH: u32 = 256;
/// Formatting elements (`<b>`, `<font>`) open at one time; parsers open them again after each
/// paragraph, so that many of them cost their square.
const MAX_FORMATTING: u32 = 32;
/// Attributes of one element; parsers look for doubles among them pair by pair.
const MAX_ATTRS: usize = 128;

/// A page that is safe to parse.
pub(super) struct Guarded {
    /// The page without scripts, styles, drawings and comments.
    pub html: String,
    /// Where the contents of `<script type="application/ld+json">` stand in the page as given.
    pub json_ld: Vec<Range<usize>>,
}

/// Makes `html` safe to parse.
pub(super) fn guard(html: &str) -> Guarded {
    let mut scan = Scan {
        html,
        out: String::with_capacity(html.len() / 2),
        json_ld: Vec::new(),
        at: 0,
        copied: 0,
        depth: Depth::default(),
        formatting: Depth::default(),
        svg_is_open: false,
    };
    scan.run();
    Guarded { html: scan.out, json_ld: scan.json_ld }
}

/// How many elements are open, and how many more were opened than are allowed.
#[derive(Default)]
struct Depth {
    open: u32,
    dropped: u32,
}

impl Depth {
    /// True where the start tag may stay.
    fn open(&mut self, most: u32) -> bool {
        if self.open >= most {
            self.dropped += 1;
            return false;
        }
        self.open += 1;
        true
    }

    /// True where the end tag may stay.
    fn close(&mut self) -> bool {
        if self.dropped > 0 {
            self.dropped -= 1;
            return false;
        }
        self.open = self.open.saturating_sub(1);
        true
    }
}

struct Scan<'h> {
    html: &'h str,
    out: String,
    json_ld: Vec<Range<usize>>,
    /// Where the scan stands.
    at: usize,
    /// Up to where the page is copied or left out.
    copied: usize,
    depth: Depth,
    formatting: Depth,
    /// A drawing was never closed: no use in looking again.
    svg_is_open: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.html.as_bytes();
        while let Some(found) = find_byte(bytes, self.at, b'<') {
            self.at = found;
            match bytes.get(found + 1) {
                Some(b'!') => self.declaration(),
                Some(b'?') => self.skip_to(find_byte(bytes, found, b'>').map(|at| at + 1)),
                Some(b'/') => self.end_tag(),
                Some(c) if c.is_ascii_alphabetic() => self.start_tag(),
                _ => self.at += 1,
            }
        }
        self.copy_to(self.html.len());
    }

    /// Copies up to `end`, which is next to an ASCII byte.
    fn copy_to(&mut self, end: usize) {
        if let Some(part) = self.html.get(self.copied..end) {
            self.out.push_str(part);
        }
        self.copied = end;
    }

    /// Leaves out what stands from here to `end`, or to the end of the page.
    fn skip_to(&mut self, end: Option<usize>) {
        let end = end.unwrap_or(self.html.len());
        self.copy_to(self.at);
        self.copied = end;
        self.at = end;
    }

    fn declaration(&mut self) {
        let rest = &self.html.as_bytes()[self.at..];
        if !rest.starts_with(b"<!--") {
            let end = find_byte(rest, 0, b'>').map(|at| self.at + at + 1);
            if rest.len() > 9 && rest[2..9].eq_ignore_ascii_case(b"doctype") {
                self.at = end.unwrap_or(self.html.len());
            } else {
                self.skip_to(end);
            }
            return;
        }
        let end = if rest.starts_with(b"<!-->") {
            Some(self.at + 5)
        } else if rest.starts_with(b"<!--->") {
            Some(self.at + 6)
        } else {
            self.html[self.at + 4..].find("-->").map(|at| self.at + 4 + at + 3)
        };
        self.skip_to(end);
    }

    fn end_tag(&mut self) {
        let name = self.name_at(self.at + 2);
        let end = find_byte(self.html.as_bytes(), self.at, b'>').map(|at| at + 1);
        let kept = match kind_of(name) {
            Kind::Formatting => self.formatting.close(),
            Kind::Block => self.depth.close(),
            Kind::Foreign => false,
            _ => true,
        };
        if kept {
            self.at = end.unwrap_or(self.html.len());
        } else {
            self.skip_to(end);
        }
    }

    fn name_at(&self, from: usize) -> &str {
        let bytes = self.html.as_bytes();
        let len = bytes[from.min(bytes.len())..]
            .iter()
            .take(24)
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
            .count();
        self.html.get(from..from + len).unwrap_or("")
    }

    fn start_tag(&mut self) {
        let name = self.name_at(self.at + 1);
        let kind = kind_of(name);
        let name_len = name.len();
        let tag = tag_end(self.html.as_bytes(), self.at + 1 + name_len);
        match kind {
            Kind::Script => return self.script(tag.end),
            Kind::Style => {
                let end = self.closing(tag.end, "style");
                return self.skip_to(Some(end.end));
            }
            Kind::Drawing => {
                let found = !self.svg_is_open;
                let end = found.then(|| self.find_closing(tag.end, "svg")).flatten().map(|c| c.end);
                self.svg_is_open = end.is_none();
                return self.skip_to(Some(end.unwrap_or(tag.end)));
            }
            Kind::Foreign => return self.skip_to(Some(tag.end)),
            _ => {}
        }
        let closes_itself = self.html.as_bytes()[..tag.end].ends_with(b"/>");
        let kept = match kind {
            Kind::Formatting => self.formatting.open(MAX_FORMATTING),
            // "<g/>" is a slip in HTML, but not one to count.
            Kind::Block if !closes_itself => self.depth.open(MAX_DEPTH),
            _ => true,
        };
        if !kept {
            return self.skip_to(Some(tag.end));
        }
        self.at = tag.end;
        if let Some(cut) = tag.cut {
            self.copy_to(cut);
            self.out.push('>');
            self.copied = tag.end;
        }
        if kind == Kind::Raw {
            let name = self.html[..tag.end].rfind('<').map_or("", |at| self.name_at(at + 1));
            let name = name.to_string();
            self.at = self.closing(tag.end, &name).start;
        }
    }

    /// Leaves a script out, and notes where its contents stand if they are JSON-LD.
    fn script(&mut self, tag_end: usize) {
        let tag = self.html[self.at..tag_end].to_ascii_lowercase();
        let close = self.closing(tag_end, "script");
        if tag.contains("ld+json") {
            self.json_ld.push(tag_end..close.start);
        }
        self.skip_to(Some(close.end));
    }

    /// Where the end tag of a raw element stands; the end of the page where there is none.
    fn closing(&self, from: usize, name: &str) -> Range<usize> {
        self.find_closing(from, name).unwrap_or(self.html.len()..self.html.len())
    }

    fn find_closing(&self, from: usize, name: &str) -> Option<Range<usize>> {
        let bytes = self.html.as_bytes();
        let mut at = from;
        while let Some(found) = find_byte(bytes, at, b'<') {
            let rest = &bytes[found + 1..];
            if rest.first() == Some(&b'/')
                && rest.len() > name.len()
                && rest[1..=name.len()].eq_ignore_ascii_case(name.as_bytes())
                && !rest.get(name.len() + 1).is_some_and(u8::is_ascii_alphanumeric)
            {
                let end = find_byte(bytes, found, b'>').map_or(bytes.len(), |end| end + 1);
                return Some(found..end);
            }
            at = found + 1;
        }
        None
    }
}

fn find_byte(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == byte).map(|at| from + at)
}

/// The end of a start tag, and where to cut it if it has too many attributes.
struct TagEnd {
    end: usize,
    cut: Option<usize>,
}

/// Goes over the attributes as a parser does: quotes may hold `>`.
fn tag_end(bytes: &[u8], from: usize) -> TagEnd {
    let mut at = from;
    let mut n_attrs = 0;
    let mut cut = None;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return TagEnd { end: at + 1, cut },
            b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0C => at += 1,
            _ => {
                if n_attrs == MAX_ATTRS {
                    cut = Some(at);
                }
                n_attrs += 1;
                at = attr_end(bytes, at);
            }
        }
    }
    TagEnd { end: bytes.len(), cut }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

fn attr_end(bytes: &[u8], from: usize) -> usize {
    let skip = |mut at: usize, stop: &dyn Fn(u8) -> bool| {
        while at < bytes.len() && !stop(bytes[at]) {
            at += 1;
        }
        at
    };
    // A name may begin with "=".
    let at = skip(from + 1, &|b| is_space(b) || matches!(b, b'/' | b'>' | b'='));
    let equals = skip(at, &|b| !is_space(b));
    if bytes.get(equals) != Some(&b'=') {
        return at;
    }
    let value = skip(equals + 1, &|b| !is_space(b));
    match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => {
            let quote = *quote;
            (skip(value + 1, &|b| b == quote) + 1).min(bytes.len())
        }
        _ => skip(value, &|b| is_space(b) || b == b'>'),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Holds others, and must be closed.
    Block,
    /// Opened again by parsers in every block where it is left open; not so `<a>`, which the next
    /// one closes.
    Formatting,
    /// Closed by the next of its kind, or never open.
    Loose,
    Script,
    Style,
    Drawing,
    /// Turns the parser to other rules.
    Foreign,
    /// Holds text only.
    Raw,
}

fn kind_of(name: &str) -> Kind {
    let mut buffer = [0u8; 24];
    let Some(lower) = buffer.get_mut(..name.len()) else {
        return Kind::Block;
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"script" => Kind::Script,
        b"style" => Kind::Style,
        b"svg" => Kind::Drawing,
        b"math" | b"frameset" | b"frame" | b"plaintext" => Kind::Foreign,
        b"textarea" | b"title" | b"iframe" | b"xmp" | b"noembed" | b"noframes" => Kind::Raw,
        b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small"
        | b"strike" | b"strong" | b"tt" | b"u" => Kind::Formatting,
        b"a" | b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input"
        | b"link" | b"meta" | b"source" | b"track" | b"wbr" | b"param" | b"p" | b"li" | b"dd"
        | b"dt" | b"tr" | b"td" | b"th" | b"tbody" | b"thead" | b"tfoot" | b"colgroup"
        | b"caption" | b"option" | b"optgroup" | b"rp" | b"rt" | b"html" | b"head" | b"body" => {
            Kind::Loose
        }
        _ => Kind::Block,
    }
}
