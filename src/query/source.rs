//! The query text made ready for reading: composed (NFC), without invisible characters, with
//! ASCII quotes, apostrophes, hyphens and spaces; every character knows the bytes it came from.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::errors::QueryError;
use crate::model::Span;
use crate::text;

/// One character and the bytes of the input that it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ch {
    /// The character, after the folds.
    pub(super) c: char,
    start: u32,
    end: u32,
}

/// The text as the lexer reads it.
#[derive(Debug)]
pub(super) struct Source {
    chars: Vec<Ch>,
    len_bytes: usize,
    /// The first run of invisible characters that was dropped.
    pub(super) invisible: Option<Span>,
}

/// What becomes of control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controls {
    /// They are an error.
    Refuse,
    /// They part words.
    Part,
}

impl Source {
    /// Reads `text`; errs at the first control character that is no white space, if refused.
    pub(super) fn new(text: &str, controls: Controls) -> Result<Source, QueryError> {
        let mut source = Source {
            chars: Vec::with_capacity(text.len()),
            len_bytes: text.len(),
            invisible: None,
        };
        let mut cluster = String::new();
        let mut cluster_span = (0, 0);
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            if text::is_invisible(c) {
                source.note_invisible(at, end);
                continue;
            }
            if c.is_control() && !c.is_whitespace() && controls == Controls::Refuse {
                return Err(control_error(c, Span::new(at, end)));
            }
            if !extends_cluster(c) {
                source.push_cluster(&cluster, cluster_span);
                cluster.clear();
                cluster_span.0 = at;
            }
            cluster.push(c);
            cluster_span.1 = end;
        }
        source.push_cluster(&cluster, cluster_span);
        Ok(source)
    }

    fn note_invisible(&mut self, start: usize, end: usize) {
        match &mut self.invisible {
            None => self.invisible = Some(Span::new(start, end)),
            Some(span) if span.end as usize == start => span.end = end as u32,
            Some(_) => {}
        }
    }

    fn push_cluster(&mut self, cluster: &str, (start, end): (usize, usize)) {
        let (start, end) = (start as u32, end as u32);
        if cluster.is_ascii() {
            self.chars.extend(cluster.chars().map(|c| Ch { c: fold(c), start, end }));
        } else {
            self.chars.extend(cluster.nfc().map(|c| Ch { c: fold(c), start, end }));
        }
    }

    /// How many characters there are.
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at an index; `None` at the end.
    pub(super) fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|ch| ch.c)
    }

    /// The characters of a range of indices.
    pub(super) fn slice(&self, from: usize, to: usize) -> &[Ch] {
        &self.chars[from..to]
    }

    /// The text of a range of indices.
    pub(super) fn string(&self, from: usize, to: usize) -> String {
        self.chars[from..to].iter().map(|ch| ch.c).collect()
    }

    /// The input bytes of a range of indices; empty at the end of the input for an empty range
    /// there.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        let start = self.chars.get(from).map_or(self.len_bytes, |ch| ch.start as usize);
        let end = if to > from { self.chars[to - 1].end as usize } else { start };
        Span::new(start, end.max(start))
    }
}

/// The input bytes of some characters.
pub(super) fn span_of(chars: &[Ch]) -> Span {
    match (chars.first(), chars.last()) {
        (Some(first), Some(last)) => Span { start: first.start, end: last.end.max(first.start) },
        _ => Span { start: 0, end: 0 },
    }
}

/// True for what may compose with the character before it: marks, and the vowels and finals of
/// Hangul.
fn extends_cluster(c: char) -> bool {
    !c.is_ascii() && (is_combining_mark(c) || matches!(c, '\u{1160}'..='\u{11ff}'))
}

fn control_error(c: char, span: Span) -> QueryError {
    let message = format!("there is a control character, U+{:04X}, in the query", c as u32);
    QueryError::new("control_character", span, message).hint("remove it")
}

/// Typographic forms to the plain ones.
fn fold(c: char) -> char {
    match c {
        ' '..='~' => c,
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => '"',
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
        c if text::is_apostrophe(c) => '\'',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let source = Source::new(text, Controls::Part).expect("control characters are let through");
        assert_eq!(source.string(0, source.len()), expected, "{text:?}");
    }

    #[test]
    fn folds() {
        check("“a” ‘b’ c\u{2011}d\t–e", "\"a\" 'b' c-d –e");
        check("cafe\u{301}", "café");
        check("dro\u{200b}ne\u{feff}", "drone");
        check("a\u{0}b", "a b");
        check("\u{1112}\u{1161}\u{11ab}", "한");
    }

    #[test]
    fn spans_are_of_the_input() {
        let source = Source::new("e\u{301}\u{200b}x", Controls::Refuse).expect("no control");
        assert_eq!(source.string(0, 2), "éx");
        assert_eq!(source.span(0, 1), Span::new(0, 3));
        assert_eq!(source.span(1, 2), Span::new(6, 7));
        assert_eq!(source.span(2, 2), Span::new(7, 7));
        assert_eq!(source.invisible, Some(Span::new(3, 6)));
    }

    #[test]
    fn control_characters_are_refused() {
        let error = Source::new("a\u{1b}b", Controls::Refuse).expect_err("a control character");
        assert_eq!((error.code, error.span), ("control_character", Span::new(1, 2)));
    }
}
