//! Keeps control characters away from terminals.
//!
//! What a corpus holds is not to be trusted: an escape sequence in a text could move the cursor,
//! change the title of the window or hide what is printed. Every control character is shown as a
//! sign of its own; so are the two overrides of writing direction, which print a line in another
//! order than it is stored. Other marks of direction belong to right-to-left text and stay.

use std::borrow::Cow;

use crate::model::Span;

/// The visible sign for a character that must not reach a terminal; `None` for all others.
fn sign(c: char) -> Option<char> {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' | '\u{202d}' | '\u{202e}' => Some('\u{fffd}'),
        // Line and paragraph separators would break a line behind the layout's back.
        '\u{2028}' | '\u{2029}' => Some(' '),
        _ => None,
    }
}

/// `text` with control characters made visible, tabs and line breaks among them.
///
/// ```
/// assert_eq!(byline::output::for_terminal("red \u{1b}[31m"), "red ␛[31m");
/// ```
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| sign(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| sign(c).unwrap_or(c)).collect())
}

/// A passage's text with control characters made visible, but for the blank lines between its
/// paragraphs, and `marks` moved along. Marks that do not lie on character boundaries inside the
/// text, or overlap the one before, are left out.
pub(super) fn visible_passage<'t>(text: &'t str, marks: &[Span]) -> (Cow<'t, str>, Vec<Span>) {
    let marks = sound_marks(text, marks);
    if text.chars().all(|c| c == '\n' || sign(c).is_none()) && !has_lone_break(text) {
        return (Cow::Borrowed(text), marks);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut moved = Vec::with_capacity(marks.len());
    let mut at = 0;
    for mark in &marks {
        push_visible(&mut shown, &text[at..mark.start as usize]);
        let start = shown.len();
        push_visible(&mut shown, mark.of(text));
        moved.push(Span::new(start, shown.len()));
        at = mark.end as usize;
    }
    push_visible(&mut shown, &text[at..]);
    (Cow::Owned(shown), moved)
}

fn has_lone_break(text: &str) -> bool {
    text.split("\n\n").any(|paragraph| paragraph.contains('\n'))
}

fn push_visible(shown: &mut String, text: &str) {
    for (i, paragraph) in text.split("\n\n").enumerate() {
        if i > 0 {
            shown.push_str("\n\n");
        }
        shown.extend(paragraph.chars().map(|c| sign(c).unwrap_or(c)));
    }
}

/// The marks that can be sliced: in order, apart, inside `text`, on boundaries, not empty.
pub(super) fn sound_marks(text: &str, marks: &[Span]) -> Vec<Span> {
    let mut end = 0;
    let mut sound = Vec::with_capacity(marks.len());
    for mark in marks {
        let inside = text.get(mark.start as usize..mark.end as usize);
        if inside.is_some_and(|s| !s.is_empty()) && mark.start >= end {
            end = mark.end;
            sound.push(*mark);
        }
    }
    sound
}

/// Output bytes of a line format with control characters made visible; tabs and line ends, which
/// the format itself writes, stay.
pub(super) fn visible_bytes(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&bytes);
    let keeps = |c: char| matches!(c, '\n' | '\r' | '\t') || sign(c).is_none();
    if text.chars().all(keeps) {
        return bytes;
    }
    let shown: String =
        text.chars().map(|c| if keeps(c) { c } else { sign(c).unwrap_or(c) }).collect();
    shown.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(for_terminal(text), expected);
    }

    #[test]
    fn controls_become_signs() {
        check("plain “text” 巴 پاکستان", "plain “text” 巴 پاکستان");
        check("a\u{1b}[2Jb", "a␛[2Jb");
        check("a\tb\nc\rd\0e", "a␉b␊c␍d␀e");
        check("a\u{7f}b\u{9b}31mc\u{85}", "a␡b\u{fffd}31mc\u{fffd}");
        check("a\u{202e}b\u{2028}c\u{200f}d", "a\u{fffd}b c\u{200f}d");
    }

    #[test]
    fn passages_keep_their_paragraphs_and_marks() {
        let text = "on\u{7}e two\n\nthr\nee\u{7}";
        let marks = [Span::new(5, 8), Span::new(10, 17)];
        let (shown, moved) = visible_passage(text, &marks);
        assert_eq!(shown, "on␇e two\n\nthr␊ee␇");
        let words: Vec<_> = moved.iter().map(|m| m.of(&shown)).collect();
        assert_eq!(words, ["two", "thr␊ee␇"]);
    }

    #[test]
    fn unsound_marks_are_left_out() {
        let marks =
            [(0, 1), (0, 2), (1, 2), (2, 2), (2, 4), (3, 4), (9, 12)].map(|(s, e)| Span::new(s, e));
        assert_eq!(sound_marks("éabcd", &marks), [Span::new(0, 2), Span::new(2, 4)]);
    }

    #[test]
    fn line_formats_keep_their_line_ends() {
        let shown = visible_bytes(b"a\tb\x1b\r\n".to_vec());
        assert_eq!(String::from_utf8(shown).unwrap(), "a\tb␛\r\n");
    }
}
