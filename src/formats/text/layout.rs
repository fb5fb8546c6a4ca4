//! From a text to its lines: what a person would call one line of a page or one paragraph.
//!
//! In: decoded text. Out: lines in NFC with single spaces, each knowing its block, the stretch
//! between blank lines that it stands in. Whether a text is wrapped at a column, so that lines are
//! to be joined, is read off the text itself.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::article::furniture::{Furniture, furniture, is_section};
use crate::article::word_count;
use crate::model::ParagraphKind;

/// One line of a page, which may be a whole paragraph.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// NFC, single spaces, not empty.
    pub(super) text: String,
    /// Counts the stretches between blank lines, from 0.
    pub(super) block: usize,
    /// Words, as passages count them.
    pub(super) words: usize,
    /// Heading or item where the line is marked as such (`#`, `•`), else text.
    pub(super) kind: ParagraphKind,
    /// What furniture it is.
    pub(super) furniture: Option<Furniture>,
}

impl Line {
    fn new(text: String, block: usize, kind: ParagraphKind) -> Line {
        let words = word_count(&text);
        let furniture = furniture(&text);
        Line { text, block, words, kind, furniture }
    }

    /// True where the line ends as a sentence does, quotes and brackets aside.
    pub(super) fn ends_sentence(&self) -> bool {
        let bare = self.text.trim_end_matches(|c: char| "\"'”’»)]*†".contains(c));
        bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।'])
    }
}

/// Lines and what is to be known of the whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// In reading order.
    pub(super) lines: Vec<Line>,
    /// Blank lines part paragraphs; otherwise each line is one.
    pub(super) has_blanks: bool,
}

/// Reads the lines of `text`.
pub(super) fn layout(text: &str) -> Layout {
    let raw = raw_lines(text);
    let width = wrap_width(&raw);
    let joined = match width {
        Some(width) => join_wrapped(&raw, width),
        None => raw.iter().map(|r| (r.text.clone(), r.block)).collect(),
    };
    let n_blocks = raw.last().map_or(0, |r| r.block + 1);
    let has_blanks = n_blocks > 1 && n_blocks * 3 >= joined.len().min(9);
    let mut lines: Vec<Line> = Vec::with_capacity(joined.len());
    for (text, block) in joined {
        push_line(&mut lines, text, block);
    }
    mark_menus(&mut lines);
    mark_counts(&mut lines);
    Layout { lines, has_blanks }
}

/// A number or the word "Comment" beside a share button belongs to it.
fn mark_counts(lines: &mut [Line]) {
    let is_tool = |l: &Line| matches!(l.furniture, Some(Furniture::Share | Furniture::Comments));
    for at in 0..lines.len() {
        let text = &lines[at].text;
        let is_count =
            text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'k');
        let is_label = matches!(text.as_str(), "Comment" | "COMMENT" | "comment");
        let beside = |i: Option<usize>| i.and_then(|i| lines.get(i)).is_some_and(is_tool);
        if (is_count || is_label) && (beside(at.checked_sub(1)) || beside(Some(at + 1))) {
            lines[at].furniture = Some(Furniture::Comments);
        }
    }
}

/// Three or more lines of a block, one below the other, that name sections are a menu.
fn mark_menus(lines: &mut [Line]) {
    let mut start = 0;
    for at in 0..=lines.len() {
        let goes_on = at < lines.len()
            && lines[at].block == lines[start].block
            && (lines[at].furniture == Some(Furniture::Navigation) || is_section(&lines[at].text));
        if goes_on {
            continue;
        }
        if at - start >= 3 {
            for line in &mut lines[start..at] {
                line.furniture = Some(Furniture::Navigation);
            }
        }
        start = at;
        let opens = at < lines.len()
            && (lines[at].furniture == Some(Furniture::Navigation) || is_section(&lines[at].text));
        if !opens {
            start = at + 1;
        }
        if start >= lines.len() {
            break;
        }
    }
}

/// Takes marks off the front: `## Heading`, `• item`; a row of `===` marks the line above.
fn push_line(lines: &mut Vec<Line>, text: String, block: usize) {
    let is_rule =
        text.len() >= 3 && (text.bytes().all(|b| b == b'=') || text.bytes().all(|b| b == b'-'));
    if is_rule && let Some(above) = lines.last_mut().filter(|l| l.block == block && l.words <= 20) {
        above.kind = ParagraphKind::Heading;
        return;
    }
    let hashes = text.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&hashes) && text[hashes..].starts_with(' ') {
        let bare = text[hashes..].trim_matches([' ', '#']).to_string();
        if !bare.is_empty() {
            lines.push(Line::new(bare, block, ParagraphKind::Heading));
        }
        return;
    }
    let text = match unmarked(&text) {
        Some(bare) => bare.to_string(),
        None => text,
    };
    let bare = ["• ", "· ", "▪ ", "● ", "◦ "].iter().find_map(|mark| text.strip_prefix(mark));
    if let Some(bare) = bare.map(str::trim).filter(|bare| !bare.is_empty()) {
        lines.push(Line::new(bare.to_string(), block, ParagraphKind::Item));
        return;
    }
    lines.push(Line::new(text, block, ParagraphKind::Text));
}

/// `*By Jane Doe*` without its marks of emphasis.
fn unmarked(text: &str) -> Option<&str> {
    ["**", "__", "*", "_"].iter().find_map(|mark| {
        let bare = text.strip_prefix(mark)?.strip_suffix(mark)?;
        let plain = !bare.contains(['*', '_']) && bare.trim().len() == bare.len();
        (plain && !bare.is_empty()).then_some(bare)
    })
}

/// A line as it stands in the text, cleaned.
struct Raw {
    text: String,
    indent: usize,
    block: usize,
    chars: usize,
}

const LINE_ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

fn raw_lines(text: &str) -> Vec<Raw> {
    let mut out = Vec::new();
    let mut block = 0;
    let mut blank = false;
    let mut after_return = false;
    for line in text.split_inclusive(LINE_ENDS) {
        let clean = clean_line(line);
        if clean.is_empty() {
            // The second half of "\r\n" is no blank line.
            blank |= !(after_return && line == "\n");
            after_return = line.ends_with('\r');
            continue;
        }
        if blank && !out.is_empty() {
            block += 1;
        }
        blank = false;
        after_return = line.ends_with('\r');
        let indent = line.chars().take_while(|c| *c == ' ' || *c == '\t').count();
        let chars = clean.chars().count();
        out.push(Raw { text: clean, indent, block, chars });
    }
    out
}

/// NFC, invisible characters dropped, every white space and control character a single space.
fn clean_line(line: &str) -> String {
    let line = line.trim_ascii();
    let is_plain = line.bytes().all(|b| (b' '..0x7f).contains(&b));
    if is_plain && !line.contains("  ") {
        return line.to_string();
    }
    let mut out = String::with_capacity(line.len());
    let mut push = |c: char| {
        if matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200e}' | '\u{200f}') {
            return;
        }
        if !(c.is_whitespace() || c.is_control()) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    };
    if line.is_ascii() || is_nfc_quick(line.chars()) == IsNormalized::Yes {
        line.chars().for_each(&mut push);
    } else {
        line.nfc().for_each(&mut push);
    }
    out.truncate(out.trim_end().len());
    out
}

/// The column at which the text is wrapped, if it is: lines inside blocks are about equally long,
/// and break where the next word would not have fitted.
fn wrap_width(raw: &[Raw]) -> Option<usize> {
    const COLUMNS: std::ops::RangeInclusive<usize> = 40..=110;
    const LEAST_PAIRS: usize = 3;
    let pairs: Vec<(&Raw, &Raw)> =
        raw.windows(2).map(|w| (&w[0], &w[1])).filter(|(a, b)| a.block == b.block).collect();
    let n_long = raw.iter().filter(|r| r.chars > *COLUMNS.end() + 20).count();
    if pairs.len() < LEAST_PAIRS || n_long * 20 > raw.len() {
        return None;
    }
    let mut lengths: Vec<usize> = pairs.iter().map(|(a, _)| a.chars).collect();
    lengths.sort_unstable();
    let width = lengths[(lengths.len() - 1) * 9 / 10];
    if !COLUMNS.contains(&width) {
        return None;
    }
    let full = pairs.iter().filter(|(a, b)| is_full(a, b, width)).count();
    (full * 5 >= pairs.len() * 3).then_some(width)
}

/// True where the first word of `next` would not have fitted on `line`, with some slack for
/// margins that are not straight.
fn is_full(line: &Raw, next: &Raw, width: usize) -> bool {
    let word = next.text.split(' ').next().map_or(0, |w| w.chars().count());
    line.chars + 1 + word > width * 17 / 20
}

fn join_wrapped(raw: &[Raw], width: usize) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = Vec::new();
    let mut before: Option<&Raw> = None;
    for line in raw {
        let goes_on = before.is_some_and(|last| {
            let indented = line.indent >= last.indent + 2;
            let low = line.text.starts_with(char::is_lowercase);
            last.block == line.block && !indented && (low || is_full(last, line, width))
        });
        match out.last_mut().filter(|_| goes_on) {
            Some((text, _)) => {
                // A hyphen at the end of a line is kept: only a dictionary could tell which go.
                if !text.ends_with('-') || text.ends_with("--") || text.ends_with(" -") {
                    text.push(' ');
                }
                text.push_str(&line.text);
            }
            None => out.push((line.text.clone(), line.block)),
        }
        before = Some(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expected`: the lines, those of a block joined by `/`, blocks by `//`.
    fn check(text: &str, expected: &str) {
        let mut got = String::new();
        let mut block = 0;
        for line in layout(text).lines {
            if !got.is_empty() {
                got.push_str(if line.block == block { "/" } else { "//" });
            }
            block = line.block;
            got.push_str(&line.text);
        }
        assert_eq!(got, expected);
    }

    #[test]
    fn lines_and_blocks() {
        check("a b\nc\n\nd", "a b/c//d");
        check("a\r\nb\r\n\r\nc", "a/b//c");
        check("\u{feff}  a\u{a0} b\t\n\n\n", "a b");
        check("e\u{301}\u{ad}a\0b", "éa b");
        check("", "");
    }

    #[test]
    fn marks() {
        let kinds: Vec<_> =
            layout("# One\n\nTwo\n===\n\n• Three").lines.iter().map(|l| l.kind).collect();
        assert_eq!(kinds, [ParagraphKind::Heading, ParagraphKind::Heading, ParagraphKind::Item]);
    }

    #[test]
    fn wrapped_text_is_joined() {
        check(
            "THE QUAY\n\nThe crane had stood at the end of the quay since\n\
             before the war, and nobody in the town could say\nwho had paid for it or who would pay to\n\
             have it taken down.\n\nIt fell on a Sunday.\n",
            "THE QUAY//The crane had stood at the end of the quay since before the war, and nobody in \
             the town could say who had paid for it or who would pay to have it taken down.//It fell \
             on a Sunday.",
        );
    }

    #[test]
    fn verse_is_not() {
        check(
            "The crane,\nthe quay,\nand the sea beyond them\nwaiting.",
            "The crane,/the quay,/and the sea beyond them/waiting.",
        );
    }
}
