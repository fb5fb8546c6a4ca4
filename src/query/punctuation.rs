//! What is neither word nor bracket: passed over, refused or remarked on where it means something
//! in other systems or looks as if it were meant.

use super::errors::QueryError;
use super::lexer::{Lexer, Read, is_gap};
use super::words;
use crate::model::Span;

impl Lexer<'_> {
    /// A sign between spaces: punctuation, but perhaps not meant so.
    pub(super) fn lone_sign(&mut self, at: usize) {
        let word = self.next_word(at + 1);
        if word.is_empty() || self.out.lexemes.is_empty() {
            return;
        }
        let sign = self.source.string(at, at + 1);
        let meaning = if sign == "+" { "require" } else { "exclude" };
        self.remarks.warn(
            "lone_sign",
            self.here(at),
            format!("`{sign}` between spaces is read as punctuation"),
            format!("{sign}{word} to {meaning} it"),
        );
    }

    /// The start of what stands next, for hints.
    pub(super) fn next_word(&self, at: usize) -> String {
        let mut from = at;
        while self.source.get(from).is_some_and(|c| is_gap(c) || c == '\'') {
            from += 1;
        }
        let mut to = from;
        while self.source.get(to).is_some_and(|c| !is_gap(c) && c != ')') && to < from + 40 {
            to += 1;
        }
        self.source.string(from, to)
    }

    /// Everything else: passed over, unless other systems give it a meaning.
    pub(super) fn punctuation(&mut self, c: char, fresh: bool) -> Read<()> {
        let at = self.at;
        let next = self.source.get(at + 1);
        let alone = fresh && next.is_none_or(is_gap);
        let operator = if c == '&' { "AND" } else { "OR" };
        let error = |code, message: String, hint: String| {
            Err(QueryError::new(code, self.here(at), message).hint(hint))
        };
        match c {
            '!' if self.operand_starts(at + 1) || matches!(next, Some('=' | '\'')) => {
                let hint = format!("-{} to exclude it", self.next_word(at + 1));
                return error("bad_operator", "`!` is no operator".into(), hint);
            }
            '~' | '^' if self.word_starts(at + 1) => {
                let number = if c == '~' { 1 } else { 2 };
                let hint = format!("write it directly after a word: drone{c}{number}");
                return error("bad_operator", format!("`{c}` stands before a word"), hint);
            }
            '?' if matches!(next, Some('*')) || self.word_starts(at + 1) => {
                return Err(words::wildcard_error(self.here(at)));
            }
            '&' | '|' if next == Some(c) => {
                let message = format!("`{c}{c}` is no operator here");
                return error("foreign_operator", message, format!("{operator}, in capitals"));
            }
            '|' if self.operand_starts(at + 1) => {
                let message = "`|` is no operator here".to_string();
                return error("foreign_operator", message, format!("{operator}, in capitals"));
            }
            '&' | '|' if alone && !self.out.lexemes.is_empty() => self.remarks.warn(
                "lone_sign",
                self.here(at),
                format!("`{c}` between spaces is read as punctuation"),
                format!("{operator}, in capitals, if it was meant"),
            ),
            _ => self.mark_symbols(at, at + 1),
        }
        self.at += 1;
        Ok(())
    }

    /// Remembers emoji and the like, which nothing is indexed under.
    pub(super) fn mark_symbols(&mut self, from: usize, to: usize) {
        for at in from..to {
            if self.source.get(at).is_some_and(is_symbol) {
                self.out.symbol.get_or_insert(self.source.span(at, at + 1));
            }
        }
    }

    /// The error of a long dash where a sign may stand.
    pub(super) fn dash_error(&self) -> QueryError {
        let word = self.next_word(self.at + 1);
        let message = "it is not clear whether the long dash is to exclude";
        QueryError::new("ambiguous_dash", self.here(self.at), message)
            .hint(format!("-{word} to exclude it, {word} to search for it"))
    }

    /// The error of a backslash outside double quotes.
    pub(super) fn backslash_error(&self) -> QueryError {
        let (at, mut to) = (self.at, self.at);
        let error = QueryError::new(
            "stray_backslash",
            self.here(at),
            "a backslash means something only between double quotes",
        );
        if self.source.get(at + 1) == Some('"') {
            let rest = self.source.string(at, self.source.len().min(at + 200));
            let plain = rest.replace('\\', "");
            return error.hint(format!("{} without the backslashes", plain.trim()));
        }
        let mut from = at;
        while from > 0 && self.in_piece(from - 1) && from + 60 > at {
            from -= 1;
        }
        while self.in_piece(to) && to < at + 60 {
            to += 1;
        }
        let piece = self.source.string(from, to).replace('\\', "\\\\");
        error.hint(format!("in quotes it is text, with each backslash doubled: \"{piece}\""))
    }

    /// A word that starts with a single quote and one that ends with it look like a phrase.
    pub(super) fn close_single_quote(&mut self, piece_from: usize) {
        let Some(open) = self.single_quote.take() else {
            return;
        };
        if open + 1 == piece_from {
            return;
        }
        let mut end = self.at;
        while end > open && self.source.get(end - 1) != Some('\'') {
            end -= 1;
        }
        let inside = self.source.string(open + 1, end.saturating_sub(1).max(open + 1));
        let shown: String = inside.chars().take(200).collect();
        self.remarks.warn(
            "single_quotes",
            self.source.span(open, end),
            "single quotes make no phrase: any of these words is searched".into(),
            format!("\"{shown}\""),
        );
    }

    /// Notes a `?` that ends a word.
    pub(super) fn note_question_mark(&mut self, chars: impl Iterator<Item = char>, span: Span) {
        if words::has_question_mark(chars) {
            self.remarks.note(
                "question_mark",
                span,
                "a `?` at the end of a word is a question mark, not a wildcard".into(),
                "between letters it stands for one: wom?n".into(),
            );
        }
    }
}

/// True for emoji, arrows and other pictures, as opposed to punctuation.
fn is_symbol(c: char) -> bool {
    let punctuation = matches!(
        c,
        '\u{2e00}'..='\u{2e7f}'
            | '\u{3000}'..='\u{303f}'
            | '\u{fe10}'..='\u{fe6f}'
            | '\u{ff00}'..='\u{ffef}'
    );
    c >= '\u{2190}' && !punctuation
}
