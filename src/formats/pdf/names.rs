//! Characters by the names and codes that fonts give them.
//!
//! In: the name of a glyph, or a code in one of the encodings that PDF knows. Out: the character.
//! Names are those of Adobe's glyph list for the Latin scripts; accented letters are put together
//! from the names of letter and accent.

use encoding_rs::{MACINTOSH, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;

/// What a code stands for, before a font's own differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    WinAnsi,
    MacRoman,
    Standard,
}

impl Encoding {
    pub(super) fn named(name: &[u8]) -> Option<Encoding> {
        Some(match name {
            b"WinAnsiEncoding" | b"PDFDocEncoding" => Encoding::WinAnsi,
            b"MacRomanEncoding" => Encoding::MacRoman,
            b"StandardEncoding" => Encoding::Standard,
            _ => return None,
        })
    }

    /// The character of a code.
    pub(super) fn character(self, code: u8) -> Option<char> {
        let table = match self {
            Encoding::WinAnsi => WINDOWS_1252,
            Encoding::MacRoman => MACINTOSH,
            Encoding::Standard => return standard(code),
        };
        let decoded = table.decode_without_bom_handling(&[code]).0.chars().next();
        decoded.filter(|c| !c.is_control())
    }
}

/// Adobe's own encoding: ASCII with curly quotes, and a row of its own above.
fn standard(code: u8) -> Option<char> {
    #[rustfmt::skip]
    const ABOVE: [(u8, char); 54] = [
        (0xA1, '¡'), (0xA2, '¢'), (0xA3, '£'), (0xA4, '⁄'), (0xA5, '¥'), (0xA6, 'ƒ'), (0xA7, '§'),
        (0xA8, '¤'), (0xA9, '\''), (0xAA, '“'), (0xAB, '«'), (0xAC, '‹'), (0xAD, '›'), (0xAE, 'ﬁ'),
        (0xAF, 'ﬂ'), (0xB1, '–'), (0xB2, '†'), (0xB3, '‡'), (0xB4, '·'), (0xB6, '¶'), (0xB7, '•'),
        (0xB8, '‚'), (0xB9, '„'), (0xBA, '”'), (0xBB, '»'), (0xBC, '…'), (0xBD, '‰'), (0xBF, '¿'),
        (0xC1, '`'), (0xC2, '´'), (0xC3, 'ˆ'), (0xC4, '˜'), (0xC5, '¯'), (0xC6, '˘'), (0xC7, '˙'),
        (0xC8, '¨'), (0xCA, '˚'), (0xCB, '¸'), (0xCD, '˝'), (0xCE, '˛'), (0xCF, 'ˇ'), (0xD0, '—'),
        (0xE1, 'Æ'), (0xE3, 'ª'), (0xE8, 'Ł'), (0xE9, 'Ø'), (0xEA, 'Œ'), (0xEB, 'º'), (0xF1, 'æ'),
        (0xF5, 'ı'), (0xF8, 'ł'), (0xF9, 'ø'), (0xFA, 'œ'), (0xFB, 'ß'),
    ];
    match code {
        b'\'' => Some('’'),
        b'`' => Some('‘'),
        32..=126 => Some(char::from(code)),
        _ => ABOVE.iter().find(|(known, _)| *known == code).map(|(_, c)| *c),
    }
}

/// The characters of a glyph, by its name; `None` where the name says nothing.
pub(super) fn glyph(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    // "a.sc" is a form of "a", and "f_i" is "f" and "i".
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    if base.contains('_') && base.len() < 32 {
        return base.split('_').map(|part| glyph(part.as_bytes())).collect();
    }
    single(base).map(String::from).or_else(|| ligature(base).map(str::to_string))
}

fn ligature(name: &str) -> Option<&'static str> {
    Some(match name {
        "ff" => "ff",
        "fi" => "fi",
        "fl" => "fl",
        "ffi" => "ffi",
        "ffl" => "ffl",
        "st" => "st",
        "IJ" => "IJ",
        "ij" => "ij",
        _ => return None,
    })
}

fn single(name: &str) -> Option<char> {
    let code = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    if let Some(c) = NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c) {
        return Some(c);
    }
    if let Some(digits) = name.strip_prefix("uni").filter(|d| d.len() >= 4 && d.is_ascii()) {
        return code(&digits[..4]);
    }
    if let Some(digits) = name.strip_prefix('u').filter(|d| (4..=6).contains(&d.len())) {
        return code(digits);
    }
    let mut chars = name.chars();
    let first = chars.next()?;
    if chars.as_str().is_empty() {
        return first.is_ascii_alphabetic().then_some(first);
    }
    accented(first, chars.as_str())
}

/// A letter with an accent, by their names.
fn accented(letter: char, accent: &str) -> Option<char> {
    #[rustfmt::skip]
    const ACCENTS: [(&str, char); 14] = [
        ("grave", '\u{300}'), ("acute", '\u{301}'), ("circumflex", '\u{302}'),
        ("tilde", '\u{303}'), ("macron", '\u{304}'), ("breve", '\u{306}'),
        ("dotaccent", '\u{307}'), ("dieresis", '\u{308}'), ("ring", '\u{30A}'),
        ("hungarumlaut", '\u{30B}'), ("caron", '\u{30C}'), ("cedilla", '\u{327}'),
        ("commaaccent", '\u{327}'), ("ogonek", '\u{328}'),
    ];
    let (_, mark) = ACCENTS.iter().find(|(name, _)| *name == accent)?;
    let mut composed = [letter, *mark].into_iter().nfc();
    let c = composed.next()?;
    (letter.is_ascii_alphabetic() && composed.next().is_none()).then_some(c)
}

#[rustfmt::skip]
const NAMES: [(&str, char); 118] = [
    ("space", ' '), ("nbspace", ' '), ("nonbreakingspace", ' '), ("exclam", '!'),
    ("quotedbl", '"'), ("numbersign", '#'), ("dollar", '$'), ("percent", '%'),
    ("ampersand", '&'), ("quotesingle", '\''), ("parenleft", '('), ("parenright", ')'),
    ("asterisk", '*'), ("plus", '+'), ("comma", ','), ("hyphen", '-'), ("minus", '−'),
    ("period", '.'), ("slash", '/'), ("zero", '0'), ("one", '1'), ("two", '2'), ("three", '3'),
    ("four", '4'), ("five", '5'), ("six", '6'), ("seven", '7'), ("eight", '8'), ("nine", '9'),
    ("colon", ':'), ("semicolon", ';'), ("less", '<'), ("equal", '='), ("greater", '>'),
    ("question", '?'), ("at", '@'), ("bracketleft", '['), ("backslash", '\\'),
    ("bracketright", ']'), ("asciicircum", '^'), ("underscore", '_'), ("grave", '`'),
    ("braceleft", '{'), ("bar", '|'), ("braceright", '}'), ("asciitilde", '~'),
    ("quoteleft", '‘'), ("quoteright", '’'), ("quotedblleft", '“'), ("quotedblright", '”'),
    ("quotesinglbase", '‚'), ("quotedblbase", '„'), ("guillemotleft", '«'),
    ("guillemotright", '»'), ("guilsinglleft", '‹'), ("guilsinglright", '›'), ("endash", '–'),
    ("emdash", '—'), ("ellipsis", '…'), ("bullet", '•'), ("dagger", '†'), ("daggerdbl", '‡'),
    ("section", '§'), ("paragraph", '¶'), ("exclamdown", '¡'), ("questiondown", '¿'),
    ("cent", '¢'), ("sterling", '£'), ("yen", '¥'), ("currency", '¤'), ("Euro", '€'),
    ("euro", '€'), ("florin", 'ƒ'), ("fraction", '⁄'), ("perthousand", '‰'), ("degree", '°'),
    ("copyright", '©'), ("registered", '®'), ("trademark", '™'), ("ordfeminine", 'ª'),
    ("ordmasculine", 'º'), ("onesuperior", '¹'), ("twosuperior", '²'), ("threesuperior", '³'),
    ("onehalf", '½'), ("onequarter", '¼'), ("threequarters", '¾'), ("multiply", '×'),
    ("divide", '÷'), ("plusminus", '±'), ("logicalnot", '¬'), ("mu", 'µ'), ("brokenbar", '¦'),
    ("periodcentered", '·'), ("middot", '·'), ("AE", 'Æ'), ("ae", 'æ'), ("OE", 'Œ'), ("oe", 'œ'),
    ("Oslash", 'Ø'), ("oslash", 'ø'), ("Lslash", 'Ł'), ("lslash", 'ł'), ("Eth", 'Ð'),
    ("eth", 'ð'), ("Thorn", 'Þ'), ("thorn", 'þ'), ("germandbls", 'ß'), ("dotlessi", 'ı'),
    ("Dcroat", 'Đ'), ("dcroat", 'đ'), ("Hbar", 'Ħ'), ("hbar", 'ħ'), ("sfthyphen", '\u{AD}'),
    ("softhyphen", '\u{AD}'), ("acute", '´'), ("dieresis", '¨'), ("cedilla", '¸'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(glyph(name.as_bytes()).as_deref().unwrap_or(""), expected, "{name}");
    }

    #[test]
    fn glyphs_have_names() {
        check("A", "A");
        check("eacute", "é");
        check("Scommaaccent", "Ş");
        check("zdotaccent", "ż");
        check("quoteright", "’");
        check("fi", "fi");
        check("f_f_i", "ffi");
        check("a.sc", "a");
        check("uni20AC", "€");
        check("u1F600", "😀");
        check("g123", "");
        check(".notdef", "");
        check("", "");
    }

    #[test]
    fn codes_have_characters() {
        assert_eq!(Encoding::WinAnsi.character(0x93), Some('“'));
        assert_eq!(Encoding::MacRoman.character(0x8E), Some('é'));
        assert_eq!(Encoding::Standard.character(0xAE), Some('ﬁ'));
        assert_eq!(Encoding::Standard.character(b'\''), Some('’'));
        assert_eq!(Encoding::Standard.character(0x80), None);
    }
}
