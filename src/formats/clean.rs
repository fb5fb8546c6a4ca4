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

/// `text` in NFC, with `\n` as its only line end, without soft hyphens, zero-width marks, marks
/// of writing direction and control characters (a tab stays). Joiners stay where the letter
/// before them is of a script that needs them. Linear; borrows where nothing changes.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let (marks, composed) = survey(text.as_bytes());
    let text = if marks {
        Cow::Owned(without_marks(text))
    } else {
        Cow::Borrowed(text)
    };
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
    let text = text.trim();
    if is_single_spaced(text) {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
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

/// True where quotation marks are doubled (`""Kulturträger,""`), as a table writes them and a
/// careless reader keeps them: such pairs stand as quotation marks and single ones do not.
#[must_use]
pub fn has_doubled_quotes<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let mut seen = Quotes::default();
    for text in texts {
        if text.contains("\"\"") || text.contains('"') {
            seen.count(text);
        }
    }
    // A stray inch mark does not make the pairs right; a third of single marks would.
    let quoting = seen.quoting > 4 * seen.single;
    let loose = seen.single == 0 && seen.loose >= 2 && seen.loose.is_multiple_of(2);
    quoting || (seen.quoting == 0 && loose)
}

/// `text` with each doubled quotation mark read as one.
#[must_use]
pub fn undouble(text: &str) -> Cow<'_, str> {
    if text.contains("\"\"") {
        Cow::Owned(text.replace("\"\"", "\""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Runs of `"` by what they seem to be.
#[derive(Default)]
struct Quotes {
    /// Of odd length.
    single: usize,
    /// Of even length, at the edge of a word.
    quoting: usize,
    /// Of even length, between spaces.
    loose: usize,
}

impl Quotes {
    fn count(&mut self, text: &str) {
        let mut rest = 0;
        while let Some(found) = text[rest..].find('"') {
            let start = rest + found;
            let run = text[start..]
                .bytes()
                .take_while(|byte| *byte == b'"')
                .count();
            rest = start + run;
            let before = text[..start].chars().next_back();
            let after = text[rest..].chars().next();
            if run % 2 == 1 {
                self.single += 1;
            } else if opens(before, after) || closes(before, after) {
                self.quoting += 1;
            } else {
                self.loose += 1;
            }
        }
    }
}

fn opens(before: Option<char>, after: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([{-–—/'‘“".contains(c))
        && after.is_some_and(|c| c.is_alphanumeric() || "'‘“([¡¿…".contains(c))
}

fn closes(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(|c| c.is_alphanumeric() || ".,;:!?)]'’”…-–—".contains(c))
        && after.is_none_or(|c| c.is_whitespace() || ".,;:!?)]}'’”…-–—/".contains(c))
}

fn is_single_spaced(text: &str) -> bool {
    let mut before = 0;
    for &byte in text.as_bytes() {
        let double = byte == b' ' && before == b' ';
        // The lead bytes below begin every space beyond ASCII (U+00A0, U+1680, U+2000…, U+3000);
        // a dash or a curly quote (E2 80 9x) is told apart by the slow path.
        if double || (byte < b' ') || matches!(byte, 0xC2 | 0xE1 | 0xE3) {
            return false;
        }
        if before == 0xE2 && byte <= 0x81 {
            return is_single_spaced_slow(text);
        }
        before = byte;
    }
    true
}

fn is_single_spaced_slow(text: &str) -> bool {
    let mut before = 'x';
    text.chars().all(|c| {
        let fine = !c.is_whitespace() || (c == ' ' && before != ' ');
        before = c;
        fine
    })
}

/// Whether the text may hold marks to take out, and whether it may not be NFC.
fn survey(bytes: &[u8]) -> (bool, bool) {
    let (mut marks, mut composed) = (false, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 0x7F && (byte >= b' ' || byte == b'\n' || byte == b'\t') {
            at += 1;
            continue;
        }
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
        || matches!(
            c,
            '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        )
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
        check_quotes(
            "the \"\"culture bearer,\"\" now",
            "the \"culture bearer,\" now",
        );
        check_quotes("\"\"all of it\"\"", "\"all of it\"");
        check_quotes("(\"\"so\"\")—\"\"no\"\"", "(\"so\")—\"no\"");
        check_quotes("a \"\" spaced \"\" pair", "a \" spaced \" pair");
        check_quotes("\"\"one\"\"\"\"two\"\"", "\"one\"\"two\"");
    }

    #[test]
    fn honest_quotes_stay() {
        check_quotes("a \"plain\" word", "a \"plain\" word");
        check_quotes("the string \"\" is empty", "the string \"\" is empty");
        check_quotes("set x = \"\"; then \"y\"", "set x = \"\"; then \"y\"");
        check_quotes("“curly” ''two''", "“curly” ''two''");
        check_quotes(
            "\"mixed\" and \"\"doubled\"\"",
            "\"mixed\" and \"\"doubled\"\"",
        );
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
            prop_assert_eq!(squeeze(&line), line.clone());
            prop_assert!(!line.contains('\n'));
        }
    }
}
