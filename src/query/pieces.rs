//! Pieces of the query text that start with a letter or digit: words, operators that look like
//! words, and the names of fields.

use super::ast::{Node, NodeKind, Reach};
use super::errors::{QueryError, clipped, quoted};
use super::fields::{self, Field};
use super::lexer::{BareName, LexemeKind, Lexer, Operator, Read, Sign, is_gap, is_structural};
use super::words::{self, MAX_DISTANCE, Marks};
use crate::model::Span;
use crate::text;

/// The most that `atleast` counts to.
const MAX_COUNT: u32 = 1_000;

impl Lexer<'_> {
    /// A piece that may be a field, an operator or a word.
    pub(super) fn piece(&mut self, sign: Option<Sign>, from: usize) -> Read<()> {
        let start = self.at;
        let (end, address) = self.piece_end(start);
        if let Some(colon) = self.field_colon(start, end)? {
            return self.field(sign, from, start, colon);
        }
        self.word_piece(sign, from, start, end, Marks { address, ..Marks::default() })
    }

    /// A piece after `=`: always a word.
    pub(super) fn exact_piece(&mut self, sign: Option<Sign>, from: usize) -> Read<()> {
        let start = self.at;
        let (end, address) = self.piece_end(start);
        if let Some(colon) = self.field_colon(start, end)? {
            let name = self.source.string(start, colon);
            let span = self.source.span(from, colon);
            return Err(QueryError::new(
                "bad_operator",
                span,
                "`=` stands before a word, not a field",
            )
            .hint(format!("{name}:… without it; fields always match the whole value")));
        }
        self.word_piece(sign, from, start, end, Marks { exact: true, address, ..Marks::default() })
    }

    /// Where the piece from `start` ends, and whether it is an address.
    pub(super) fn piece_end(&self, start: usize) -> (usize, bool) {
        let mut at = start;
        let mut address = false;
        while let Some(c) = self.source.get(at) {
            if c == ' ' || is_structural(c) {
                break;
            }
            address |= c == ':'
                && self.source.get(at + 1) == Some('/')
                && self.source.get(at + 2) == Some('/');
            if is_gap(c) && !address && !(c == ',' && self.joins_digits(at)) {
                break;
            }
            at += 1;
        }
        (at, address)
    }

    /// Where the piece ends without the weight after it.
    pub(super) fn head_end(&self, start: usize, end: usize) -> usize {
        (start..end).find(|at| self.source.get(*at) == Some('^')).unwrap_or(end)
    }

    pub(super) fn joins_digits(&self, at: usize) -> bool {
        let is_digit = |at: usize| self.source.get(at).is_some_and(char::is_numeric);
        at > 0 && is_digit(at - 1) && is_digit(at + 1)
    }

    /// The index of the colon after a field's name, if the piece is a field with a value.
    fn field_colon(&self, start: usize, end: usize) -> Read<Option<usize>> {
        let mut colon = start;
        while self.source.get(colon).is_some_and(|c| c.is_alphabetic() || c == '-' || c == '_') {
            colon += 1;
        }
        let is_scheme = (1..=2).all(|n| self.source.get(colon + n) == Some('/'));
        if colon >= end || self.source.get(colon) != Some(':') || is_scheme {
            return Ok(None);
        }
        let name = self.source.string(start, colon);
        if Field::named(&name).is_some() || name.eq_ignore_ascii_case("case") {
            return Ok(Some(colon));
        }
        let lower = name.to_lowercase();
        let other = fields::other_name(&lower);
        if other.is_none() && !name.chars().all(char::is_alphabetic) {
            return Ok(None);
        }
        // A suffix is no value: the canonical form of a word repeated may add one.
        let head_end = self.head_end(start, end);
        let valued = (colon + 1..head_end)
            .any(|at| self.source.get(at).is_some_and(text::starts_word))
            || (colon + 1 == end && matches!(self.source.get(end), Some('"' | '(')));
        let near = fields::nearest(&name, if name.len() < 5 { 1 } else { 2 });
        // A colon before a space is punctuation, unless the word before it is a slip of the pen.
        let slip = name.chars().count() > 3
            && fields::nearest(&name, 1).is_some()
            && self.source.get(colon + 1).is_none_or(is_gap);
        if !valued && !slip {
            return Ok(None);
        }
        let span = self.source.span(start, colon + 1);
        let text = clipped(&self.source.string(start, end)).replace('\\', "\\\\");
        let hint = match (other, near) {
            (Some(right), _) => format!("{right} is the field for that"),
            (None, Some(right)) => {
                format!("{right}: was perhaps meant; in quotes it is text: \"{text}\"")
            }
            (None, None) => {
                format!("in quotes it is text: \"{text}\"; the fields are {}", fields::names())
            }
        };
        let message = format!("there is no field {}", quoted(&name));
        Err(QueryError::new("unknown_field", span, message).hint(hint))
    }

    /// An operator, or a word with its suffixes.
    fn word_piece(
        &mut self,
        sign: Option<Sign>,
        from: usize,
        start: usize,
        end: usize,
        mut marks: Marks,
    ) -> Read<()> {
        if let Some(at) = (start..end).find(|at| self.source.get(*at) == Some('\\')) {
            self.at = at;
            return Err(self.backslash_error());
        }
        self.at = end;
        let head_end = self.head_end(start, end);
        let (fuzzy, word_end) = self.fuzzy(start, head_end, marks.address)?;
        let kept = self.trim(start, word_end);
        let has_suffix = head_end < end || fuzzy.is_some();
        if !marks.exact && !has_suffix && self.operator(sign, from, start, kept)? {
            return Ok(());
        }
        self.no_word_before(start)?;
        self.check_inside(start, kept, marks.address)?;
        let name = self.source.string(start, kept);
        let is_operator = matches!(name.as_str(), "AND" | "OR" | "NOT")
            || !matches!(self.nearness(&name, start, kept), Ok(None));
        if !marks.exact && is_operator {
            let span = self.source.span(start, end);
            return Err(QueryError::new("bad_operator", span, format!("{name} takes no mark"))
                .hint(format!("\"{name}\" in quotes is the word")));
        }
        marks.fuzzy = fuzzy;
        let mut node = words::word(self.source.slice(start, kept), marks)?;
        if head_end < end {
            node.weight = self.read_weight(head_end, end)?;
        }
        self.remark_on_word(start, kept, word_end);
        self.join_bare_name(sign, &node);
        self.push(LexemeKind::Operand(node, sign), from);
        Ok(())
    }

    /// `~1` at the end of a word: the distance, and where the word ends.
    fn fuzzy(&self, start: usize, end: usize, address: bool) -> Read<(Option<u8>, usize)> {
        let mut trimmed = end;
        while trimmed > start && self.source.get(trimmed - 1).is_some_and(is_trailing) {
            trimmed -= 1;
        }
        let mut tilde = trimmed;
        while tilde > start && self.source.get(tilde - 1).is_some_and(|c| c.is_ascii_digit()) {
            tilde -= 1;
        }
        let bare = (trimmed..end).find(|at| self.source.get(*at) == Some('~'));
        if let Some(at) = bare.filter(|_| tilde == trimmed && !address) {
            let word = self.source.string(start, trimmed);
            let span = self.source.span(at, at + 1);
            return Err(fuzzy_error(&word, span));
        }
        if tilde == start || self.source.get(tilde - 1) != Some('~') || address {
            return Ok((None, end));
        }
        let word_end = tilde - 1;
        let word = self.source.string(start, self.trim(start, word_end));
        let span = self.source.span(word_end, trimmed);
        match self.source.string(tilde, trimmed).as_str() {
            "1" => Ok((Some(1), word_end)),
            "2" => Ok((Some(2), word_end)),
            _ => Err(fuzzy_error(&word, span)),
        }
    }

    /// The end of a word without the punctuation after it.
    pub(super) fn trim(&self, start: usize, end: usize) -> usize {
        let mut kept = end;
        while kept > start + 1 && self.source.get(kept - 1).is_some_and(is_trailing) {
            kept -= 1;
        }
        // The last dot of an initialism belongs to it.
        if kept < end && self.source.get(kept) == Some('.') {
            let with_dot = self.source.string(start, kept + 1);
            if text::tokens(&with_dot).last().is_some_and(|t| t.end as usize == with_dot.len()) {
                return kept + 1;
            }
        }
        kept
    }

    /// Reads operators that look like words; true where the piece was one.
    fn operator(
        &mut self,
        sign: Option<Sign>,
        from: usize,
        start: usize,
        kept: usize,
    ) -> Read<bool> {
        if kept - start > 24 {
            return Ok(false);
        }
        let typed = self.source.string(start, kept);
        let operator = match typed.as_str() {
            "AND" => Some(LexemeKind::Operator(Operator::And)),
            "OR" => Some(LexemeKind::Operator(Operator::Or)),
            "NOT" => Some(LexemeKind::Operator(Operator::Not)),
            _ => self.nearness(&typed, start, kept)?.map(LexemeKind::Near),
        };
        let Some(operator) = operator else {
            return self.atleast(&typed, sign, from, start, kept);
        };
        if sign.is_some() {
            let span = self.source.span(from, kept);
            let message = format!("a sign stands before the operator {typed}");
            return Err(QueryError::new("bad_sign", span, message)
                .hint(format!("leave the sign out, or quote the word: \"{typed}\"")));
        }
        self.bare_name = None;
        self.push(operator, start);
        Ok(true)
    }

    /// `w/5`, `pre/5`, `w/s`, `w/p`, in any case.
    fn nearness(&self, typed: &str, start: usize, kept: usize) -> Read<Option<Reach>> {
        let lower = typed.to_ascii_lowercase();
        let Some((name, reach)) = lower.split_once('/') else {
            return Ok(None);
        };
        let is_ordered = match name {
            "w" => false,
            "pre" => true,
            "near" | "within" | "adj" | "onear" => {
                let hint = format!("w/{reach} in any order, pre/{reach} in this order");
                let span = self.source.span(start, kept);
                let message = format!("{} is no operator here", quoted(typed));
                return Err(QueryError::new("bad_nearness", span, message).hint(hint));
            }
            _ => return Ok(None),
        };
        let n = reach.parse::<u32>().ok().filter(|n| (1..=MAX_DISTANCE).contains(n));
        let error = |message: String, hint: &str| {
            Err(QueryError::new("bad_nearness", self.source.span(start, kept), message).hint(hint))
        };
        match (is_ordered, reach, n) {
            (false, "s", _) => Ok(Some(Reach::Sentence)),
            (false, "p", _) => Ok(Some(Reach::Paragraph)),
            (false, _, Some(n)) => Ok(Some(Reach::Within(n))),
            (true, _, Some(n)) => Ok(Some(Reach::Before(n))),
            _ if !reach.is_empty() && reach.bytes().all(|b| b.is_ascii_digit()) => error(
                format!("the distance of {} is not 1 to {MAX_DISTANCE}", quoted(typed)),
                "w/5, or w/s for one sentence, w/p for one paragraph",
            ),
            _ => error(
                format!("{} is no operator", quoted(typed)),
                "w/5, pre/5, w/s or w/p; in quotes it is text",
            ),
        }
    }

    /// `atleast3(`; true where the piece was that.
    fn atleast(
        &mut self,
        typed: &str,
        sign: Option<Sign>,
        from: usize,
        start: usize,
        kept: usize,
    ) -> Read<bool> {
        let lower = typed.to_ascii_lowercase();
        let Some(digits) = lower.strip_prefix("atleast") else {
            return Ok(false);
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(false);
        }
        let span = self.source.span(start, kept);
        if self.source.get(self.at) != Some('(') {
            if !digits.is_empty() {
                self.remarks.warn(
                    "lone_atleast",
                    span,
                    format!("{} without a bracket is read as a word", quoted(typed)),
                    format!("{lower}(drone), without a space"),
                );
            }
            return Ok(false);
        }
        match digits.parse::<u32>() {
            Ok(count) if (1..=MAX_COUNT).contains(&count) => {
                self.open(sign, Some(count), from)?;
                Ok(true)
            }
            _ => Err(QueryError::new(
                "bad_count",
                span,
                format!("`atleast` counts from 1 to {MAX_COUNT}"),
            )
            .hint("atleast3(drone)")),
        }
    }

    /// What may not stand inside a word.
    fn check_inside(&self, start: usize, kept: usize, address: bool) -> Read<()> {
        for at in start..kept {
            let c = self.source.get(at).unwrap_or(' ');
            let next = self.source.get(at + 1);
            let doubled = at + 1 < kept && next == Some(c);
            let error = |what: &str, operator: &str| {
                let span = self.source.span(at, at + 1);
                let before = self.source.string(start.max(at.saturating_sub(40)), at);
                let after = self.source.string(at + 1, kept.min(at + 40));
                let after = after.trim_start_matches(['|', '&']);
                Err(QueryError::new(
                    "foreign_operator",
                    span,
                    format!("`{what}` is no operator here"),
                )
                .hint(format!("{before} {operator} {after}")))
            };
            match c {
                '|' if !address => return error(if doubled { "||" } else { "|" }, "OR"),
                '&' if doubled && !address => return error("&&", "AND"),
                _ => {}
            }
        }
        Ok(())
    }

    /// Remarks on punctuation that means something elsewhere.
    fn remark_on_word(&mut self, start: usize, kept: usize, end: usize) {
        let typed = self.source.string(start, kept);
        let span = self.source.span(start, end);
        let after = self.source.slice(kept, end);
        if after.iter().any(|ch| ch.c == '!') {
            self.remarks.warn(
                "exclamation_mark",
                span,
                format!("`!` after {} is read as an exclamation mark", quoted(&typed)),
                format!("{typed}* for words that begin so"),
            );
        }
        if after.iter().any(|ch| ch.c == '\'') {
            self.close_single_quote(start);
        }
        if after.iter().any(|ch| ch.c == '?') {
            self.note_question_mark(typed.chars().chain(['?']), span);
        }
        if let Some(mark) = typed.chars().last().filter(|c| matches!(c, '+' | '#')) {
            let word = typed.trim_end_matches(mark);
            self.remarks.note(
                "sign_not_indexed",
                span,
                format!(
                    "the index keeps no `{mark}`: {} finds {} as well",
                    quoted(&typed),
                    quoted(word)
                ),
                format!("add a word that tells {typed} from {word}"),
            );
        }
    }

    /// Warns where a word in capitals follows a bare value that it may belong to.
    fn join_bare_name(&mut self, sign: Option<Sign>, node: &Node) {
        let Some(bare) = self.bare_name.take() else {
            return;
        };
        let NodeKind::Word(word) = &node.kind else {
            return;
        };
        let mut chars = word.text.chars();
        let is_name = chars.next().is_some_and(char::is_uppercase)
            && chars.next().is_some_and(char::is_lowercase);
        if sign.is_none() && is_name {
            let BareName { field, value, span } = bare;
            self.remarks.warn(
                "bare_value",
                span,
                format!(
                    "only {} is the value of `{field}:`; {} is searched in the text",
                    quoted(&value),
                    quoted(&word.text)
                ),
                format!("{field}:\"{value} {}\"", word.text),
            );
        }
    }
}

fn fuzzy_error(word: &str, span: Span) -> QueryError {
    let message = "a word takes `~1` or `~2`, the letters that may be off";
    QueryError::new("bad_fuzzy", span, message).hint(format!("{word}~1 or {word}~2"))
}

/// True for punctuation that ends a word and is none of it. Signs such as those of `C++` and
/// `50%` and the last stroke of an address are kept.
fn is_trailing(c: char) -> bool {
    !(text::starts_word(c) || text::is_mark(c) || matches!(c, '+' | '#' | '%' | '/' | '*'))
}
