//! Fields with their values: `author:Roy`, `tag:(a OR b)`, `date:[2009 TO 2011]`, `case:any`.

use super::ast::{Node, NodeKind, Weight};
use super::errors::{QueryError, clipped};
use super::fields::Field;
use super::lexer::{BareName, LexemeKind, Lexer, Read, Sign, is_gap, is_structural};
use super::values::{self, RawValue};
use super::words;
use crate::text;

impl Lexer<'_> {
    /// A field from its name at `start` to the end of its value.
    pub(super) fn field(
        &mut self,
        sign: Option<Sign>,
        from: usize,
        start: usize,
        colon: usize,
    ) -> Read<()> {
        let name = self.source.string(start, colon);
        self.at = colon + 1;
        let Some(field) = Field::named(&name) else {
            return self.case_directive(sign, from);
        };
        self.bare_name = None;
        let next = self.source.get(self.at);
        let mut values = Vec::new();
        let mut weight = Weight::ONE;
        let mut bare = None;
        match next {
            Some('"') => values.push(self.quoted_value()?),
            Some('(') => weight = self.value_group(field, &mut values)?,
            Some('[' | '{') if field.is_date() => values.push(self.bracketed_date()?),
            Some(c) if c != ' ' && c != ')' => {
                let (value, value_weight) = self.bare_value(field)?;
                bare = field.takes_names().then(|| value.text.clone());
                weight = value_weight;
                values.push(value);
            }
            _ => {
                return Err(values::missing_value(field, self.source.span(start, colon + 1)));
            }
        }
        if self.source.get(self.at) == Some('~') {
            return Err(self.fuzzy_field(field, self.at));
        }
        if self.source.get(self.at) == Some('^') {
            weight = self.weight()?;
        }
        if let Some(c @ ('(' | '"')) = self.source.get(self.at) {
            let value = clipped(&self.source.string(colon + 1, self.at));
            let message = format!("`{c}` stands directly after the value");
            return Err(QueryError::new("missing_space", self.here(self.at), message).hint(
                format!(
                    "put a space before it, or the whole value in quotes: {}:\"{value}…\"",
                    field.name()
                ),
            ));
        }
        let filter = values::filter(field, &values, self.ctx, self.remarks)?;
        let mut node = Node::new(NodeKind::Filter(filter), self.source.span(start, self.at));
        node.weight = weight;
        self.bare_name = bare
            .filter(|v| v.chars().next().is_some_and(char::is_uppercase))
            .map(|value| BareName { field: field.name(), value, span: node.span });
        self.push(LexemeKind::Operand(node, sign), from);
        Ok(())
    }

    /// `case:any`.
    fn case_directive(&mut self, sign: Option<Sign>, from: usize) -> Read<()> {
        let start = self.at;
        let (end, _) = self.piece_end(start);
        let kept = self.trim(start, end.max(start + 1)).min(end);
        self.at = end.max(start);
        let value = self.source.string(start, kept.max(start));
        if sign.is_some() || !value.eq_ignore_ascii_case("any") {
            let span = self.source.span(from, self.at);
            return Err(QueryError::new("bad_value", span, "`case:` is only ever `case:any`")
                .hint("case:any lets words in capitals match in any case"));
        }
        self.no_word_before(start)?;
        self.out.case_any = true;
        Ok(())
    }

    fn quoted_value(&mut self) -> Read<RawValue> {
        let from = self.at;
        let content = words::squeeze(&self.quoted()?);
        let star = |literal: bool| content.iter().any(|q| q.ch.c == '*' && q.literal == literal);
        Ok(RawValue {
            text: content.iter().map(|q| q.ch.c).collect(),
            has_star: star(false),
            has_literal_star: star(true),
            span: self.source.span(from, self.at),
        })
    }

    /// `[2009 TO 2011]`, to the bracket that closes.
    fn bracketed_date(&mut self) -> Read<RawValue> {
        let from = self.at;
        let mut at = from;
        while self.source.get(at).is_some_and(|c| !matches!(c, ']' | '}')) {
            at += 1;
        }
        if at >= self.source.len() {
            let span = self.source.span(from, from + 1);
            return Err(QueryError::new("unclosed_bracket", span, "the bracket is never closed")
                .hint("date:[2009 TO 2011] or date:2009..2011"));
        }
        self.at = at + 1;
        Ok(self.raw(from, self.at))
    }

    fn raw(&self, from: usize, to: usize) -> RawValue {
        let text = self.source.string(from, to);
        let has_star = text.contains('*');
        RawValue { text, has_star, has_literal_star: false, span: self.source.span(from, to) }
    }

    /// A value without quotes, and the weight after it.
    fn bare_value(&mut self, field: Field) -> Read<(RawValue, Weight)> {
        let start = self.at;
        let end = self.bare_end(field, start);
        self.at = end;
        if matches!(self.source.get(start), Some('+' | '-' | '=' | '!'))
            && !field.is_verbatim()
            && !field.is_date()
        {
            let span = self.source.span(start, start + 1);
            let error = QueryError::new("bad_value", span, "a sign stands before the value");
            let value = self.source.string(start + 1, end);
            return Err(error.hint(format!("before the field: -{}:{value}", field.name())));
        }
        if field.is_verbatim() {
            let mut kept = end;
            while kept > start && matches!(self.source.get(kept - 1), Some(',' | ';')) {
                kept -= 1;
            }
            return Ok((self.checked_raw(start, kept)?, Weight::ONE));
        }
        self.refuse_fuzzy(field, start, end)?;
        let head_end = self.head_end(start, end);
        let weight = match head_end < end {
            true => self.read_weight(head_end, end)?,
            false => Weight::ONE,
        };
        let (from, kept) = match field.is_date() {
            true => (start, self.trim_date(start, head_end)),
            false => self.trim_value(start, head_end),
        };
        Ok((self.checked_raw(from, kept)?, weight))
    }

    /// `~1` at the end of a bare value, which would otherwise pass for a part of it.
    fn refuse_fuzzy(&self, field: Field, start: usize, end: usize) -> Read<()> {
        let is_digit = |at: &usize| self.source.get(*at).is_some_and(|c| c.is_ascii_digit());
        let n_digits = (start..end).rev().take_while(is_digit).count();
        let before = end - n_digits;
        if before == start || self.source.get(before - 1) != Some('~') {
            return Ok(());
        }
        Err(self.fuzzy_field(field, before - 1))
    }

    /// The error of `~` after a value.
    fn fuzzy_field(&self, field: Field, at: usize) -> QueryError {
        let message = format!("`{}:` takes no `~`", field.name());
        QueryError::new("bad_fuzzy", self.here(at), message)
            .hint("write the value as it is spelt, or with a wildcard")
    }

    fn bare_end(&self, field: Field, start: usize) -> usize {
        let mut at = start;
        while let Some(c) = self.source.get(at) {
            let ends = if field.is_verbatim() {
                c == ' '
            } else {
                is_gap(c) && !(c == ',' && self.joins_digits(at))
            };
            // Forms of dates that are not read are told so as a whole.
            let compares = field.is_date() && matches!(c, '<' | '>' | '—' | '…');
            if (ends && !compares) || is_structural(c) {
                break;
            }
            at += 1;
        }
        at
    }

    fn checked_raw(&mut self, from: usize, to: usize) -> Read<RawValue> {
        if let Some(at) = (from..to).find(|at| self.source.get(*at) == Some('\\')) {
            self.at = at;
            return Err(self.backslash_error());
        }
        Ok(self.raw(from, to.max(from)))
    }

    fn trim_value(&self, start: usize, end: usize) -> (usize, usize) {
        let mut from = start;
        while from < end && self.source.get(from).is_some_and(|c| !text::starts_word(c) && c != '*')
        {
            from += 1;
        }
        (from, if from < end { self.trim_star(from, end) } else { from })
    }

    fn trim_star(&self, from: usize, end: usize) -> usize {
        let mut kept = self.trim(from, end);
        while kept < end && self.source.get(kept) == Some('*') {
            kept += 1;
        }
        kept
    }

    fn trim_date(&self, start: usize, end: usize) -> usize {
        let mut kept = end;
        while kept > start && matches!(self.source.get(kept - 1), Some('!' | '?' | ':' | '\'')) {
            kept -= 1;
        }
        let dot = |at: usize| at > start && self.source.get(at - 1) == Some('.');
        if dot(kept) && !dot(kept - 1) { kept - 1 } else { kept }
    }

    /// `(x OR y)` after a field's colon.
    fn value_group(&mut self, field: Field, values: &mut Vec<RawValue>) -> Read<Weight> {
        let open = self.at;
        self.at += 1;
        let mut weight = Weight::ONE;
        let mut wants_value = true;
        loop {
            let at = self.at;
            match self.source.get(at) {
                None => {
                    let span = self.source.span(open, open + 1);
                    return Err(QueryError::new(
                        "unclosed_bracket",
                        span,
                        "the bracket is never closed",
                    )
                    .hint("close it with `)`, or leave it out"));
                }
                Some(')') if !wants_value => {
                    self.at += 1;
                    return Ok(weight);
                }
                Some(')') if values.is_empty() => {
                    return Err(values::missing_value(field, self.source.span(open, at + 1)));
                }
                Some(')' | '(') => return Err(self.group_error(field, open)),
                Some(c) if is_gap(c) => self.at += 1,
                Some('"') => {
                    let value = self.quoted_value()?;
                    self.add_value(field, open, values, value, &mut wants_value)?;
                }
                Some(_) => {
                    let (value, value_weight) = self.bare_value(field)?;
                    weight = weight.max(value_weight);
                    let is_or = value.text == "OR";
                    if is_or && wants_value || matches!(value.text.as_str(), "AND" | "NOT") {
                        return Err(self.group_error(field, open));
                    }
                    if is_or {
                        wants_value = true;
                    } else if !value.text.is_empty() {
                        self.add_value(field, open, values, value, &mut wants_value)?;
                    } else if self.at == at {
                        self.at += 1;
                    }
                }
            }
        }
    }

    fn add_value(
        &self,
        field: Field,
        open: usize,
        values: &mut Vec<RawValue>,
        value: RawValue,
        wants_value: &mut bool,
    ) -> Read<()> {
        if !*wants_value {
            return Err(self.group_error(field, open));
        }
        values.push(value);
        *wants_value = false;
        Ok(())
    }

    fn group_error(&self, field: Field, open: usize) -> QueryError {
        let name = field.name();
        let mut end = open;
        while self.source.get(end).is_some_and(|c| c != ')') && end < open + 200 {
            end += 1;
        }
        let inside = self.source.string(open + 1, end.max(open + 1));
        let parts: Vec<_> = inside.split([' ', ',']).filter(|p| !p.is_empty()).collect();
        let hint = match parts.iter().any(|p| matches!(*p, "AND" | "NOT" | "OR"))
            || inside.contains(['(', '"', '-'])
        {
            true => format!("for all of several: {name}:a AND {name}:b; to exclude: -{name}:c"),
            false => format!("{name}:\"{}\" or {name}:({})", parts.join(" "), parts.join(" OR ")),
        };
        let span = self.source.span(open, self.at.max(open + 1).min(self.source.len()));
        let message = format!("`{name}:(…)` takes values with OR between them");
        QueryError::new("bad_value", span, message).hint(hint)
    }
}
