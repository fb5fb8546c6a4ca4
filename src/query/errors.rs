//! Errors of the query language, and how they are shown: the line, a caret, a hint.

use std::fmt::{self, Write as _};

use unicode_width::UnicodeWidthChar;

use crate::model::Span;
use crate::text;

/// Why a query cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// A stable word for scripts, in snake case: `unknown_field`.
    pub code: &'static str,
    /// What is wrong, without a final period.
    pub message: String,
    /// The bytes that it is about: of the query text, or of the flag's value.
    pub span: Span,
    /// What to write instead.
    pub hint: Option<String>,
    /// The flag whose value is at fault; `None` where it is the query text.
    pub flag: Option<FlagValue>,
}

/// A flag and the value that was given to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagValue {
    /// Such as `--since`.
    pub flag: &'static str,
    /// As given.
    pub value: String,
}

impl QueryError {
    /// An error without a hint.
    pub(super) fn new(code: &'static str, span: Span, message: impl Into<String>) -> QueryError {
        QueryError { code, message: message.into(), span, hint: None, flag: None }
    }

    /// The same with a hint.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> QueryError {
        self.hint = Some(hint.into());
        self
    }

    /// Shows the error under the text that it is about:
    ///
    /// ```text
    /// the quote is never closed (column 1)
    ///   "drone strikes
    ///   ^
    /// hint: close it: `"drone strikes"`
    /// ```
    ///
    /// Long lines are cut to some hundred columns around the caret, and control characters are
    /// escaped. `input` is the query text; for an error in a flag's value it is not used.
    #[must_use]
    pub fn render(&self, input: &str) -> String {
        let input = self.flag.as_ref().map_or(input, |f| f.value.as_str());
        let place = Place::find(input, self.span);
        let mut shown = format!("{} ({})\n", self.message, self.position(&place));
        let (line, caret) = place.window();
        let _ = write!(shown, "  {line}\n  {caret}");
        if let Some(hint) = &self.hint {
            let _ = write!(shown, "\nhint: {hint}");
        }
        shown
    }

    fn position(&self, place: &Place<'_>) -> String {
        let flag = self.flag.as_ref().map_or(String::new(), |f| format!("in `{}`, ", f.flag));
        match place.line_number {
            Some(line) => format!("{flag}line {line}, column {}", place.column),
            None => format!("{flag}column {}", place.column),
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

/// The line that a span starts in.
struct Place<'t> {
    line: &'t str,
    /// From 1; `None` where the text has one line.
    line_number: Option<usize>,
    /// From 1, in characters.
    column: usize,
    /// Characters of the line under the caret, at least 1.
    n_chars: usize,
}

/// How many columns of a long line are shown on either side of the caret.
const BEFORE: usize = 40;
const AFTER: usize = 60;

impl<'t> Place<'t> {
    fn find(input: &'t str, span: Span) -> Place<'t> {
        let start = floor_boundary(input, span.start as usize);
        let end = floor_boundary(input, span.end as usize).max(start);
        let line_start = input[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = input[start..].find('\n').map_or(input.len(), |at| start + at);
        let line = &input[line_start..line_end];
        let n_lines_before = input[..line_start].matches('\n').count();
        Place {
            line,
            line_number: input.contains('\n').then_some(n_lines_before + 1),
            column: input[line_start..start].chars().count() + 1,
            n_chars: input[start..end.min(line_end)].chars().count().max(1),
        }
    }

    /// The part of the line around the caret, and the line with the caret below it.
    fn window(&self) -> (String, String) {
        let caret = self.column - 1;
        let first = caret.saturating_sub(BEFORE);
        let mut line = String::new();
        let mut under = String::new();
        if first > 0 {
            line.push('…');
            under.push(' ');
        }
        let mut width_after = 0;
        let mut marked = false;
        for (at, c) in self.line.chars().enumerate().skip(first) {
            if width_after > AFTER {
                line.push('…');
                break;
            }
            let shown = Shown::of(c);
            line.push_str(&shown.text);
            let is_marked = (caret..caret + self.n_chars).contains(&at);
            let fill = if is_marked { '^' } else { ' ' };
            under.extend(std::iter::repeat_n(fill, shown.width));
            marked |= is_marked && shown.width > 0;
            if at >= caret {
                width_after += shown.width;
            }
        }
        if !marked {
            under.push('^');
        }
        (line, under.trim_end().to_string())
    }
}

/// A character as a terminal may safely show it.
struct Shown {
    text: String,
    width: usize,
}

impl Shown {
    fn of(c: char) -> Shown {
        if c == '\t' {
            return Shown { text: " ".into(), width: 1 };
        }
        if c.is_control() || text::is_invisible(c) {
            let text: String = c.escape_unicode().collect();
            return Shown { width: text.len(), text };
        }
        Shown { text: c.into(), width: c.width().unwrap_or(0) }
    }
}

/// `text` in backquotes, cut where it is long, control and invisible characters escaped, so that
/// it may stand in a message.
pub(super) fn quoted(text: &str) -> String {
    let shown: String = clipped(text).chars().map(|c| Shown::of(c).text).collect();
    format!("`{shown}`")
}

/// `text`, cut after some sixty characters.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_string(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, span: (usize, usize), expected: &str) {
        let error = QueryError::new("test", Span::new(span.0, span.1), "wrong").hint("right");
        assert_eq!(error.render(input), expected);
    }

    #[test]
    fn caret_under_the_column() {
        check("drone) x", (5, 6), "wrong (column 6)\n  drone) x\n       ^\nhint: right");
        check("ab cd", (3, 5), "wrong (column 4)\n  ab cd\n     ^^\nhint: right");
        check("", (0, 0), "wrong (column 1)\n  \n  ^\nhint: right");
        check("ab", (2, 2), "wrong (column 3)\n  ab\n    ^\nhint: right");
    }

    #[test]
    fn wide_and_dangerous_characters() {
        check("巴基 x", (7, 8), "wrong (column 4)\n  巴基 x\n       ^\nhint: right");
        check("a\u{1b}[m", (1, 2), "wrong (column 2)\n  a\\u{1b}[m\n   ^^^^^^\nhint: right");
        check("\u{202e}a", (3, 4), "wrong (column 2)\n  \\u{202e}a\n          ^\nhint: right");
    }

    #[test]
    fn several_lines() {
        check("one\ntwo x", (8, 9), "wrong (line 2, column 5)\n  two x\n      ^\nhint: right");
        check("one\r\n", (0, 3), "wrong (line 1, column 1)\n  one\\u{d}\n  ^^^\nhint: right");
    }

    #[test]
    fn long_lines_are_cut() {
        let input = "a".repeat(500);
        let error = QueryError::new("test", Span::new(300, 301), "wrong");
        let shown = error.render(&input);
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0], "wrong (column 301)");
        assert_eq!(lines[1], format!("  …{}…", "a".repeat(40 + 61)));
        assert_eq!(lines[2], format!("  {}^", " ".repeat(41)));
    }

    #[test]
    fn spans_outside_the_text_do_no_harm() {
        let error = QueryError::new("test", Span::new(7, 90), "wrong");
        assert_eq!(error.render("é"), "wrong (column 2)\n  é\n   ^");
    }
}
