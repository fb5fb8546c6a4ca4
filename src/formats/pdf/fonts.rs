//! Fonts: what the codes of a string say, and how wide they are.
//!
//! In: the dictionary of a font. Out: text and widths for strings of codes. Characters come from
//! the map that the font carries, else from its encoding; widths in thousandths of the size. The
//! programs of fonts are not run; of one the names of its codes are read where nothing else tells
//! them. The rules are those of ISO 32000-1, 9.6 to 9.10.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::file::{File, find};
use super::names::{Encoding, glyph};
use super::object::{Dict, Lexer, Object, Token};

/// Characters that a font may map, and widths that it may give.
const MAX_ENTRIES: usize = 1 << 17;

/// How the bytes of a string are parted into codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codes {
    One,
    Two,
    /// Two bytes, each pair a unit of UTF-16.
    Utf16,
}

/// A font.
pub(super) struct Font {
    codes: Codes,
    /// What the font's own map says.
    mapped: FxHashMap<u32, Rc<str>>,
    /// What its encoding says, for fonts of one byte a code.
    encoded: Vec<Option<Rc<str>>>,
    widths: FxHashMap<u32, f64>,
    usual_width: f64,
    pub is_bold: bool,
}

/// A character as a font gives it.
pub(super) struct Shown {
    /// Its text; `None` where the font does not tell.
    pub text: Option<Rc<str>>,
    /// Its width in thousandths of the size.
    pub width: f64,
    /// The code 32 in one byte, to which the spacing of words applies.
    pub is_space: bool,
}

impl Font {
    pub(super) fn read(file: &File<'_>, dict: &Dict) -> Font {
        let is_composite = file.get(dict, "Subtype").is_name(b"Type0");
        let mapped = dict
            .get(b"ToUnicode".as_slice())
            .and_then(|map| file.stream(map))
            .map(|(_, bytes)| character_map(&bytes))
            .unwrap_or_default();
        let name =
            file.get(dict, "BaseFont").name().map(|n| String::from_utf8_lossy(n).to_lowercase());
        let name = name.unwrap_or_default();
        let mut font = Font {
            codes: Codes::One,
            mapped,
            encoded: Vec::new(),
            widths: FxHashMap::default(),
            usual_width: 500.0,
            is_bold: ["bold", "black", "heavy"].iter().any(|word| name.contains(word)),
        };
        if is_composite {
            font.read_composite(file, dict);
        } else {
            font.read_simple(file, dict, &name);
        }
        font
    }

    fn read_simple(&mut self, file: &File<'_>, dict: &Dict, name: &str) {
        let descriptor = file.dict(dict, "FontDescriptor");
        self.encoded = encoding(file, dict, &descriptor);
        self.usual_width = file.get(&descriptor, "MissingWidth").number().unwrap_or(0.0);
        let first = file.get(dict, "FirstChar").index().unwrap_or(0);
        let widths = file.list(dict, "Widths");
        // The fonts of type 3 have a scale of their own.
        let scale = match file.list(dict, "FontMatrix").first().and_then(Object::number) {
            Some(scale) if file.get(dict, "Subtype").is_name(b"Type3") => scale * 1000.0,
            _ => 1.0,
        };
        for (at, width) in widths.iter().enumerate().take(256) {
            if let Some(width) = width.number() {
                self.widths.insert((first + at) as u32, width * scale);
            }
        }
        if widths.is_empty() {
            self.usual_width = 500.0;
            let table: &[u16; 95] =
                if name.contains("times") || name.contains("serif") { &TIMES } else { &HELVETICA };
            let is_fixed = name.contains("courier") || name.contains("mono");
            for (code, width) in (32u32..).zip(table) {
                self.widths.insert(code, if is_fixed { 600.0 } else { f64::from(*width) });
            }
        }
        if self.usual_width == 0.0 && !self.widths.is_empty() {
            let sum: f64 = self.widths.values().sum();
            self.usual_width = sum / self.widths.len() as f64;
        }
    }

    fn read_composite(&mut self, file: &File<'_>, dict: &Dict) {
        let encoding = file.get(dict, "Encoding");
        let name = encoding.name().unwrap_or_default();
        let is_utf16 = name.starts_with(b"Uni")
            && (find(name, b"UCS2", 0).or_else(|| find(name, b"UTF16", 0))).is_some();
        self.codes = if is_utf16 { Codes::Utf16 } else { Codes::Two };
        let Some(Object::Dict(inner)) = file.list(dict, "DescendantFonts").into_iter().next()
        else {
            return;
        };
        self.usual_width = file.get(&inner, "DW").number().unwrap_or(1000.0);
        let items = file.list(&inner, "W");
        let mut at = 0;
        // `first [w w w]` or `first last w`.
        while at + 1 < items.len() && self.widths.len() < MAX_ENTRIES {
            let Some(first) = items[at].index() else {
                at += 1;
                continue;
            };
            if let Object::Array(widths) = &items[at + 1] {
                for (code, width) in (first as u32..).zip(widths) {
                    if let Some(width) = file.resolve(width).number() {
                        self.widths.insert(code, width);
                    }
                }
                at += 2;
            } else {
                let last = items[at + 1].index().unwrap_or(0).min(0xFFFF);
                let width = items.get(at + 2).and_then(Object::number).unwrap_or(self.usual_width);
                for code in first..=last {
                    if self.widths.len() < MAX_ENTRIES {
                        self.widths.insert(code as u32, width);
                    }
                }
                at += 3;
            }
        }
    }

    /// Hands out the characters of a string.
    pub(super) fn show(&self, bytes: &[u8], take: &mut dyn FnMut(Shown)) {
        let width = |code: u32| self.widths.get(&code).copied().unwrap_or(self.usual_width);
        match self.codes {
            Codes::One => {
                for &byte in bytes {
                    let code = u32::from(byte);
                    let encoded = || self.encoded.get(usize::from(byte)).cloned().flatten();
                    let text = self.mapped.get(&code).cloned().or_else(encoded);
                    take(Shown { text, width: width(code), is_space: byte == 32 });
                }
            }
            Codes::Two => {
                for pair in bytes.chunks_exact(2) {
                    let code = u32::from(pair[0]) << 8 | u32::from(pair[1]);
                    let text = self.mapped.get(&code).cloned();
                    take(Shown { text, width: width(code), is_space: false });
                }
            }
            Codes::Utf16 => {
                let units =
                    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                for c in char::decode_utf16(units) {
                    let text = c.ok().map(|c| Rc::from(c.to_string()));
                    take(Shown { text, width: self.usual_width, is_space: false });
                }
            }
        }
    }
}

/// What each code of a simple font stands for.
fn encoding(file: &File<'_>, dict: &Dict, descriptor: &Dict) -> Vec<Option<Rc<str>>> {
    let given = file.get(dict, "Encoding");
    let (base, differences) = match &given {
        Object::Name(name) => (Encoding::named(name), Vec::new()),
        Object::Dict(inner) => {
            let base = file.get(inner, "BaseEncoding");
            (base.name().and_then(Encoding::named), file.list(inner, "Differences"))
        }
        _ => (None, Vec::new()),
    };
    let is_truetype = file.get(dict, "Subtype").is_name(b"TrueType");
    let usual = if is_truetype { Encoding::WinAnsi } else { Encoding::Standard };
    let mut out: Vec<Option<Rc<str>>> = (0..=255u8)
        .map(|code| base.unwrap_or(usual).character(code).map(|c| Rc::from(c.to_string())))
        .collect();
    if base.is_none()
        && let Some((_, program)) =
            descriptor.get(b"FontFile".as_slice()).and_then(|f| file.stream(f))
    {
        own_encoding(&program, &mut out);
    }
    let mut code = 0usize;
    for item in differences.iter().take(1024) {
        match item {
            Object::Number(number) => code = (*number as usize).min(256),
            Object::Name(name) => {
                if let Some(slot) = out.get_mut(code) {
                    *slot = glyph(name).map(Rc::from);
                }
                code += 1;
            }
            _ => {}
        }
    }
    out
}

/// The encoding that a Type 1 font's program begins with: `dup 65 /A put`.
fn own_encoding(program: &[u8], out: &mut [Option<Rc<str>>]) {
    const REACH: usize = 32 << 10;
    let clear = &program[..program.len().min(REACH)];
    let Some(start) = find(clear, b"/Encoding", 0) else {
        return;
    };
    let mut lexer = Lexer::new(clear, start + b"/Encoding".len());
    let mut last: Option<usize> = None;
    while let Some(token) = lexer.token() {
        match token {
            Token::Word(b"def" | b"readonly" | b"eexec" | b"StandardEncoding") => return,
            Token::Number(number) => last = Some(number as usize),
            Token::Name(name) => {
                if let Some(slot) = last.take().and_then(|code| out.get_mut(code)) {
                    *slot = glyph(&name).map(Rc::from);
                }
            }
            _ => {}
        }
    }
}

/// The characters of codes, by a font's `ToUnicode` map.
fn character_map(bytes: &[u8]) -> FxHashMap<u32, Rc<str>> {
    let mut map: FxHashMap<u32, Rc<str>> = FxHashMap::default();
    let mut lexer = Lexer::new(bytes, 0);
    let mut section: &[u8] = b"";
    let mut held: Vec<Object> = Vec::new();
    let mut n_nodes = 0;
    while let Some(token) = lexer.token() {
        if let Token::Word(word) = token {
            section = word;
            held.clear();
            continue;
        }
        n_nodes = 0;
        held.push(lexer.object_from(token, 0, &mut n_nodes));
        match (section, held.as_slice()) {
            (b"beginbfchar", [Object::Text(code), Object::Text(text)]) => {
                insert(&mut map, code_of(code), utf16(text, 0));
                held.clear();
            }
            (b"beginbfrange", [Object::Text(first), Object::Text(last), to]) => {
                let (first, last) = (code_of(first), code_of(last));
                for (at, code) in (first..=last).enumerate().take(MAX_ENTRIES) {
                    match to {
                        Object::Text(text) => insert(&mut map, code, utf16(text, at as u32)),
                        Object::Array(items) => match items.get(at) {
                            Some(Object::Text(text)) => insert(&mut map, code, utf16(text, 0)),
                            _ => break,
                        },
                        _ => break,
                    }
                    if map.len() >= MAX_ENTRIES {
                        return map;
                    }
                }
                held.clear();
            }
            (b"beginbfchar" | b"beginbfrange", rest) if rest.len() < 3 => {}
            _ => held.clear(),
        }
    }
    let _ = n_nodes;
    map
}

fn insert(map: &mut FxHashMap<u32, Rc<str>>, code: u32, text: String) {
    if map.len() < MAX_ENTRIES && !text.is_empty() {
        map.insert(code, Rc::from(text));
    }
}

fn code_of(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// A text in UTF-16 whose last unit is raised by `by`.
fn utf16(bytes: &[u8], by: u32) -> String {
    const MOST_UNITS: usize = 16;
    let mut units: Vec<u16> = match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes
            .chunks_exact(2)
            .take(MOST_UNITS)
            .map(|p| u16::from_be_bytes([p[0], p[1]]))
            .collect(),
    };
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(by as u16);
    }
    let text: String =
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    // A code that stands for nothing.
    if text == "\0" || text == "\u{FFFD}" { String::new() } else { text }
}

/// Widths of the printable ASCII characters in Helvetica, which needs none in a file.
#[rustfmt::skip]
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The same in Times.
#[rustfmt::skip]
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read() {
        let map = character_map(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange\
              2 beginbfchar <0003> <0020> <0004> <00660069> endbfchar\
              2 beginbfrange <0041> <0043> <0061> <0050> <0051> [<0078> <0079>] endbfrange endcmap",
        );
        let text = |code: u32| map.get(&code).map_or("", |text| text);
        assert_eq!(
            ["\u{20}", "fi", "a", "c", "x", "y"].map(String::from),
            [3, 4, 0x41, 0x43, 0x50, 0x51].map(|c| text(c).to_string())
        );
        assert!(
            character_map(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange").len()
                <= MAX_ENTRIES
        );
        assert!(character_map(b"beginbfchar <").is_empty());
    }
}
