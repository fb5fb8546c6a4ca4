//! Text to lines of a given width in columns.
//!
//! Widths are those of terminals: wide characters take two columns, combining marks none, and a
//! cluster of characters that shows as one sign is never parted. Lines break at spaces, after an
//! em dash inside a word, and around wide characters by the plainest of the East Asian rules;
//! a word longer than a line is cut. Nothing is reordered: right-to-left text stays as stored.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A text cut to a width in columns, with a sign that it was.
#[must_use]
pub fn fitted(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return text.into();
    }
    let mut used = 1;
    let mut end = 0;
    for sign in text.graphemes(true) {
        used += columns(sign);
        if used > width {
            break;
        }
        end += sign.len();
    }
    format!("{}…", &text[..end]).into()
}

/// A text cut in its middle to a width in columns: values of one kind often differ at their ends.
#[must_use]
pub(super) fn cut_inside(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return text.into();
    }
    let room = width.saturating_sub(1);
    let front = fitted(text, room.div_ceil(2) + 1);
    let mut start = text.len();
    let mut used = columns(&front) - 1;
    for (at, sign) in text.grapheme_indices(true).rev() {
        used += columns(sign);
        if used > room {
            break;
        }
        start = at;
    }
    format!("{front}{}", &text[start..]).into()
}

/// A text filled with spaces to a width in columns.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// How many columns `text` takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// A place where the line may end.
#[derive(Clone, Copy)]
struct Break {
    /// Where the line would end.
    end: usize,
    /// Where the next would begin.
    next: usize,
    /// Columns from the start of the line to `next`.
    used: usize,
}

/// The lines of `text`, as byte ranges, each at most `limit` columns wide unless one sign alone is
/// wider. Spaces at the ends of lines belong to no line; a text of spaces has none. Linear.
pub(super) fn wrap(text: &str, limit: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    let mut last: Option<Break> = None;
    let mut before = "";
    let mut next = 0;
    while next < text.len() {
        let at = next;
        let sign = sign_at(text, at);
        let width = columns(sign);
        next += sign.len();
        if is_space(sign) {
            if at == start {
                start = next;
            } else {
                used += width;
                let end = last.filter(|b| b.next == at).map_or(at, |b| b.end);
                last = Some(Break { end, next, used });
            }
            before = sign;
            continue;
        }
        if at > start && last.is_none_or(|b| b.next != at) && may_part(before, sign) {
            last = Some(Break { end: at, next: at, used });
        }
        while used + width > limit && at > start {
            let here = last.take().unwrap_or(Break { end: at, next: at, used });
            lines.push(start..here.end);
            start = here.next;
            used -= here.used;
        }
        used += width;
        before = sign;
    }
    let end = last.filter(|b| b.next == text.len()).map_or(text.len(), |b| b.end);
    if start < end {
        lines.push(start..end);
    }
    lines
}

/// The sign that starts at `at`, which lies on the boundary of one before the end of `text`.
///
/// Between two ASCII characters there is always a boundary (line ends do not get here), which
/// spares most texts the search for one.
fn sign_at(text: &str, at: usize) -> &str {
    let bytes = text.as_bytes();
    if bytes[at].is_ascii() && bytes.get(at + 1).is_none_or(u8::is_ascii) {
        return &text[at..=at];
    }
    text[at..].graphemes(true).next().unwrap_or(&text[at..])
}

/// A space at which a line may break: not the kinds that are made to hold words together.
fn is_space(sign: &str) -> bool {
    if let [byte] = sign.as_bytes() {
        return byte.is_ascii_whitespace();
    }
    sign.chars().all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}'))
}

/// True where a line may end between two signs that no space parts.
fn may_part(before: &str, after: &str) -> bool {
    if before.is_ascii() && after.is_ascii() {
        return false;
    }
    if before == "—" {
        return after.chars().all(char::is_alphanumeric);
    }
    let is_wide = |sign: &str| !sign.is_ascii() && sign.width() == 2;
    (is_wide(before) || is_wide(after)) && !never_ends(before) && !never_starts(after)
}

/// Opening brackets and quotes do not end a line.
fn never_ends(sign: &str) -> bool {
    matches!(sign, "(" | "[" | "{" | "“" | "‘" | "（" | "［" | "｛")
        || matches!(sign, "「" | "『" | "〈" | "《" | "〔" | "【" | "〝")
}

/// Closing brackets, stops, small kana and the like do not start a line.
fn never_starts(sign: &str) -> bool {
    const CLOSING: &str = ")]}”’.,;:!?%…）］｝」』〉》〕】〟、。，．！？：；・ー々゛゜\
        ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ";
    let mut chars = sign.chars();
    chars.next().is_some_and(|c| CLOSING.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, limit: usize) -> Vec<&str> {
        wrap(text, limit).into_iter().map(|r| &text[r]).collect()
    }

    /// `expected` is the lines, joined by a bar.
    fn check(text: &str, limit: usize, expected: &str) {
        assert_eq!(lines(text, limit).join("|"), expected, "{text:?} at {limit}");
    }

    #[test]
    fn words() {
        check("", 5, "");
        check("   ", 5, "");
        check("one two three", 7, "one two|three");
        check("one two three", 80, "one two three");
        check("  one   two  ", 4, "one|two");
        check("one two", 3, "one|two");
        check("abcdefgh ij", 3, "abc|def|gh|ij");
        check("a abcdefgh", 3, "a|abc|def|gh");
        check("ab\u{a0}cd ef", 5, "ab\u{a0}cd|ef");
        check("war—peace", 5, "war—|peace");
        check("anything", 0, "a|n|y|t|h|i|n|g");
    }

    #[test]
    fn cuts_and_fills() {
        let check = |text: &str, width: usize, fit: &str, inside: &str| {
            assert_eq!((&*fitted(text, width), &*cut_inside(text, width)), (fit, inside));
            assert_eq!(columns(&padded(&fitted(text, width), width)), width);
        };
        check("Karsk", 5, "Karsk", "Karsk");
        check("Karsk", 4, "Kar…", "Ka…k");
        check("The Valley, volume 2", 10, "The Valle…", "The V…me 2");
        check("巴基斯坦", 6, "巴基…", "巴…坦");
        check("cafe\u{301}s", 4, "caf…", "ca…s");
    }

    #[test]
    fn wide_and_combining() {
        check("巴基斯坦", 4, "巴基|斯坦");
        check("巴基斯坦。", 8, "巴基斯|坦。");
        check("「巴基」斯坦", 5, "「巴|基」|斯坦");
        check("abc巴基", 5, "abc巴|基");
        check("a巴", 1, "a|巴");
        check("e\u{301}e\u{301}e\u{301} x", 3, "e\u{301}e\u{301}e\u{301}|x");
        check("👩‍👩‍👧👩‍👩‍👧", 2, "👩‍👩‍👧|👩‍👩‍👧");
        check("پاکستان ہے", 8, "پاکستان|ہے");
        assert_eq!(columns("巴e\u{301}x"), 4);
    }

    proptest! {
        #[test]
        fn lines_fit_and_lose_only_spaces(text in "[a-c —巴。「é\u{301}🙂]{0,40}", limit in 1usize..12) {
            let found = lines(&text, limit);
            for line in &found {
                let is_one_sign = line.graphemes(true).count() == 1;
                prop_assert!(columns(line) <= limit || is_one_sign, "{:?}", line);
                prop_assert!(!line.is_empty());
            }
            let kept: String = found.concat().split_whitespace().collect();
            let all: String = text.split_whitespace().collect();
            prop_assert_eq!(kept, all);
        }
    }
}
