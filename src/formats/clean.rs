//! Text as it is typed, made text as it is kept.
//!
//! In: decoded text. Out: NFC without soft hyphens, zero-width marks and control characters, one
//! kind of line end; single lines; paragraphs. Quotes and spaces before marks stay as printed.
//! Furniture of pages is not looked for here.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::model::{Paragraph, ParagraphKind};

/// A line longer than this, in bytes, was not broken by hand: where a block has one, each of its
/// lines is a paragraph. Typewriters and mailers break at 60 to 130.
const UNBROKEN_LINE_BYTES: usize = 200;

/// How many bytes are looked at together where nothing is expected.
const CHUNK: usize = 64;

/// `text` in NFC, with `\n` as its only line end, without soft hyphens, zero-width marks, marks
/// of writing direction and control characters (a tab stays). Joiners stay where the letter
/// before them is of a script that needs them. Linear; borrows where nothing changes.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let (marks, composed) = survey(text.as_bytes());
    let text = if marks { Cow::Owned(without_marks(text)) } else { Cow::Borrowed(text) };
    if composed && !is_nfc(&text) {
        return Cow::Owned(text.nfc().collect());
    }
    text
}

/// `text` cleaned, on one line: each run of white space is one space, none at the ends.
#[must_use]
pub fn one_line(text: &str) -> String {
    squeeze(&clean(text))
}

/// `text`, which is clean already, on one line.
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut rest = text.trim();
    let mut out = String::with_capacity(rest.len());
    while let Some(at) = next_gap(rest.as_bytes()) {
        out.push_str(rest[..at].trim_end());
        out.push(' ');
        rest = rest[at..].trim_start();
    }
    out.push_str(rest);
    out
}

/// Appends the paragraphs of `text`, which is clean already: blocks between blank lines; within
/// a block, lines, where one of them is long enough not to have been broken by hand.
pub fn push_paragraphs(text: &str, kind: ParagraphKind, out: &mut Vec<Paragraph>) {
    let mut block = 0..0;
    for line in text.split_inclusive('\n') {
        let end = block.end + line.len();
        if line.trim().is_empty() {
            push_block(&text[block], kind, out);
            block = end..end;
        } else {
            block.end = end;
        }
    }
    push_block(&text[block], kind, out);
}

fn push_block(block: &str, kind: ParagraphKind, out: &mut Vec<Paragraph>) {
    let mut push = |text: &str| {
        let text = squeeze(text);
        if !text.is_empty() {
            out.push(Paragraph { text, kind });
        }
    };
    if block.lines().any(|line| line.len() > UNBROKEN_LINE_BYTES) {
        block.lines().for_each(push);
    } else {
        push(block);
    }
}

/// The last character boundary of `text` at or before byte `at`.
#[must_use]
pub fn boundary_before(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    // A character has at most four bytes.
    (at.saturating_sub(3)..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// True where quotation marks are doubled (`""Kulturträger,""`), as a table writes them and a
/// careless reader keeps them: such pairs stand as quotation marks and single ones do not.
#[must_use]
pub fn has_doubled_quotes<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let mut seen = Quotes::default();
    for text in texts {
        seen.count(text);
    }
    // A stray inch mark does not make the pairs right; a third of single marks would.
    let quoting = seen.quoting > 4 * seen.single;
    let even = seen.loose >= 2 && seen.loose.is_multiple_of(2);
    let loose = seen.single == 0 && (even || seen.loose > 0 && seen.curly);
    quoting || (seen.quoting == 0 && loose)
}

/// `text` with each run of quotation marks read as one: a pair is a doubled mark, and more than
/// a pair is a slip of whoever doubled them.
#[must_use]
pub fn undouble(text: &str) -> Cow<'_, str> {
    if !text.contains("\"\"") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive('"') {
        if part != "\"" || !out.ends_with('"') {
            out.push_str(part);
        }
    }
    Cow::Owned(out)
}

/// Runs of `"` by what they seem to be.
#[derive(Default)]
struct Quotes {
    /// Of odd length.
    single: usize,
    /// Of even length, at a word.
    quoting: usize,
    /// Of even length, standing free as an empty text would.
    loose: usize,
    /// Curly marks stand beside them: whoever wrote `""` there meant another mark.
    curly: bool,
}

impl Quotes {
    fn count(&mut self, text: &str) {
        self.curly |= text.contains(['“', '”', '„']);
        let mut rest = 0;
        while let Some(found) = text[rest..].find('"') {
            let start = rest + found;
            let run = text[start..].bytes().take_while(|byte| *byte == b'"').count();
            rest = start + run;
            let before = text[..start].chars().next_back();
            let after = text[rest..].chars().next();
            if run % 2 == 1 {
                self.single += 1;
            } else if before.is_some_and(char::is_whitespace)
                && !after.is_some_and(char::is_alphanumeric)
                && !opens(before, after)
                && !follows_mark(&text[..start])
            {
                self.loose += 1;
            } else {
                self.quoting += 1;
            }
        }
    }
}

fn opens(before: Option<char>, after: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([{-–—/'‘“".contains(c))
        && after.is_some_and(|c| c.is_alphanumeric() || "'‘“([¡¿…".contains(c))
}

/// True where a mark stands before the spaces at the end of `before`: a quotation may begin or
/// end there, and an empty text would not.
fn follows_mark(before: &str) -> bool {
    before.trim_end().ends_with(['.', ',', ':', ';', '?', '!', '—', '–', '-', '…', ')'])
}

/// Where white space stands that is other than one space between words: the first of two spaces,
/// or any other. Always a character's first byte.
fn next_gap(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        // Chunks of plain words are the rule, and this loop has no branches.
        let here = &bytes[at..bytes.len().min(at + CHUNK)];
        let after = &bytes[(at + 1).min(bytes.len())..];
        let pairs = here.iter().zip(after);
        let odd = pairs.fold(false, |odd, (&a, &b)| {
            odd | !(b' '..0xC2).contains(&a) | ((a == b' ') & (b == b' '))
        });
        if (odd || at + CHUNK >= bytes.len())
            && let Some(gap) = (at..at + here.len()).find(|at| is_gap(&bytes[*at..]))
        {
            return Some(gap);
        }
        at += CHUNK;
    }
    None
}

fn is_gap(bytes: &[u8]) -> bool {
    let next = |at: usize| bytes.get(at).copied().unwrap_or(0);
    match next(0) {
        b' ' => next(1) == b' ',
        0..b' ' => true,
        // The lead bytes of U+0085 and U+00A0; of U+1680; of U+2000 to U+205F; of U+3000.
        0xC2 => matches!(next(1), 0x85 | 0xA0),
        0xE1 => next(1) == 0x9A && next(2) == 0x80,
        0xE2 => match next(1) {
            0x80 => matches!(next(2), 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF),
            0x81 => next(2) == 0x9F,
            _ => false,
        },
        0xE3 => next(1) == 0x80 && next(2) == 0x80,
        _ => false,
    }
}

/// Whether the text may hold marks to take out, and whether it may not be NFC.
fn survey(bytes: &[u8]) -> (bool, bool) {
    let (mut marks, mut composed) = (false, false);
    let mut at = 0;
    while at < bytes.len() {
        let plain = |byte: u8| (byte < 0x7F) & ((byte >= b' ') | (byte == b'\n') | (byte == b'\t'));
        let chunk = &bytes[at..bytes.len().min(at + CHUNK)];
        if chunk.iter().fold(true, |all, &byte| all & plain(byte)) {
            at += chunk.len();
            continue;
        }
        at += chunk.iter().take_while(|byte| plain(**byte)).count();
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match byte {
            0..=0x7F => marks = true,
            0xC2 => marks |= next < 0xA0 || next == 0xAD,
            // U+2000 and U+2001 are not NFC; U+200B and its neighbours are marks.
            0xE2 if next == 0x80 => {
                let last = bytes.get(at + 2).copied().unwrap_or(0);
                marks |= matches!(last, 0x8B..=0x8F | 0xA8..=0xAE);
                composed |= last <= 0x81;
            }
            0xE2 => {
                marks |= next == 0x81;
                composed |= next >= 0x84;
            }
            0xEF => (marks, composed) = (true, true),
            0xCC.. => composed = true,
            _ => {}
        }
        at += match byte {
            0..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
    }
    (marks, composed)
}

fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = '\0';
    for c in text.chars() {
        let kept = match c {
            '\n' if before == '\r' => None,
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{0C}' | '\u{0B}' => Some('\n'),
            '\u{200C}' | '\u{200D}' => (before >= '\u{590}').then_some(c),
            '\n' | '\t' => Some(c),
            _ if is_mark(c) => None,
            _ => Some(c),
        };
        out.extend(kept);
        before = c;
    }
    out
}

fn is_mark(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFC}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected);
    }

    fn check_paragraphs(text: &str, expected: &[&str]) {
        let mut out = Vec::new();
        push_paragraphs(text, ParagraphKind::Text, &mut out);
        let texts: Vec<&str> = out.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn marks_go_and_letters_stay() {
        check("so\u{AD}ft", "soft");
        check("a\u{200B}b\u{FEFF}c\u{2060}d", "abcd");
        check("a\u{0}b\u{7F}c\u{9F}d\u{1B}e", "abcde");
        check("a\tb", "a\tb");
        check("e\u{301}", "é");
        check("\u{212B}", "Å");
        check("£ — “x” ’ …", "£ — “x” ’ …");
        check("\u{202E}abc\u{202C}", "abc");
        check("می\u{200C}خواهم", "می\u{200C}خواهم");
        check("a\u{200C}b", "ab");
        check("\u{FEFF}x", "x");
        check("𝒳😀", "𝒳😀");
    }

    #[test]
    fn there_is_one_kind_of_line_end() {
        check("a\r\nb\rc\u{85}d\u{2028}e\u{0C}f", "a\nb\nc\nd\ne\nf");
        check("a\r\r\nb", "a\n\nb");
    }

    #[test]
    fn lines_are_single_spaced() {
        assert_eq!(one_line("  a \u{A0} b\n\tc\u{3000}d  "), "a b c d");
        assert_eq!(one_line("a – b"), "a – b");
        assert_eq!(one_line("a\u{2009}–\u{2003}b"), "a – b");
        assert_eq!(one_line(" \n "), "");
    }

    #[test]
    fn paragraphs_part_at_blank_lines_or_long_ones() {
        check_paragraphs("a\nb\n \n\nc\n", &["a b", "c"]);
        check_paragraphs("", &[]);
        let long = "word ".repeat(60);
        let long = long.trim();
        check_paragraphs(&format!("{long}\nshort\n{long}"), &[long, "short", long]);
        check_paragraphs(&format!("{long}\n\nwrapped\nhere"), &[long, "wrapped here"]);
    }

    fn check_quotes(text: &str, expected: &str) {
        let doubled = has_doubled_quotes(std::iter::once(text));
        assert_eq!(if doubled { undouble(text) } else { text.into() }, expected);
    }

    #[test]
    fn doubled_quotes_are_quotes() {
        check_quotes("the \"\"culture bearer,\"\" now", "the \"culture bearer,\" now");
        check_quotes("\"\"all of it\"\"", "\"all of it\"");
        check_quotes("(\"\"so\"\")—\"\"no\"\"", "(\"so\")—\"no\"");
        check_quotes("a \"\" spaced \"\" pair", "a \" spaced \" pair");
        check_quotes("\"\"one\"\"\"\" two", "\"one\" two");
        check_quotes("the will\"\"be done", "the will\"be done");
    }

    #[test]
    fn honest_quotes_stay() {
        check_quotes("a \"plain\" word", "a \"plain\" word");
        check_quotes("the string \"\" is empty", "the string \"\" is empty");
        check_quotes("set x = \"\"; then \"y\"", "set x = \"\"; then \"y\"");
        check_quotes("“curly” ''two''", "“curly” ''two''");
        check_quotes("\"mixed\" and \"\"doubled\"\"", "\"mixed\" and \"\"doubled\"\"");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "\\PC{0,40}|[\\s\\u{0}-\\u{20}a\\u{ad}\\u{200b}\\u{301}\\u{2001}]{0,40}") {
            let once = clean(&text).into_owned();
            prop_assert_eq!(&clean(&once), &once);
            prop_assert!(is_nfc(&once));
            let odd = ['\r', '\u{AD}', '\u{200B}', '\u{FEFF}', '\0'];
            prop_assert!(!once.contains(odd));
            let line = one_line(&text);
            prop_assert!(!line.contains("  ") && line.trim() == line);
            prop_assert_eq!(&squeeze(&line), &line);
            prop_assert!(!line.contains('\n'));
        }

        #[test]
        fn long_texts_are_squeezed_like_short_ones(words in prop::collection::vec("[a-zé—]{0,9}[ \n\u{a0}\u{2009}\u{3000}]{0,2}", 0..60)) {
            let text = words.concat();
            let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(squeeze(&text), expected);
        }
    }
}
