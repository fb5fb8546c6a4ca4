//! The query text cut into lexemes: operands ready for the tree, brackets, operators.
//!
//! Fields and their values are read here, since a value follows rules of its own. What the
//! lexemes mean together is the parser's affair.

use unicode_normalization::char::compose;

use super::ParseContext;
use super::ast::{Node, NodeKind, Reach, Weight};
use super::errors::{QueryError, clipped, quoted};
use super::remarks::Remarks;
use super::source::Source;
use super::words::{self, QuotedCh};
use crate::model::Span;
use crate::text;

/// `+` or `-` before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

/// An operator between operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

/// One piece of the query.
#[derive(Debug)]
pub(super) struct Lexeme {
    pub(super) kind: LexemeKind,
    /// Where it stands, its sign included.
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum LexemeKind {
    Operand(Node, Option<Sign>),
    /// An opening bracket; with a count, that of `atleast`.
    Open(Option<Sign>, Option<u32>),
    /// A closing bracket and the weight after it.
    Close(Weight),
    Operator(Operator),
    Near(Reach),
}

/// What the lexer hands to the parser.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub(super) lexemes: Vec<Lexeme>,
    /// `case:any` was written.
    pub(super) case_any: bool,
    /// The first symbol that is not searched, such as an emoji.
    pub(super) symbol: Option<Span>,
}

pub(super) type Read<T> = Result<T, QueryError>;

/// The deepest nesting of brackets.
pub(super) const MAX_DEPTH: usize = 100;

/// Cuts the whole text.
pub(super) fn lex(source: &Source, ctx: &ParseContext<'_>, remarks: &mut Remarks) -> Read<Lexed> {
    let mut lexer = Lexer {
        source,
        ctx,
        remarks,
        at: 0,
        out: Lexed::default(),
        opened: Vec::new(),
        fresh: true,
        single_quote: None,
        bare_name: None,
    };
    while lexer.at < source.len() {
        lexer.step()?;
    }
    match lexer.opened.last() {
        None => Ok(lexer.out),
        Some(at) => {
            let span = source.span(*at, at + 1);
            Err(QueryError::new("unclosed_bracket", span, "the bracket is never closed")
                .hint("close it with `)`, or leave it out"))
        }
    }
}

pub(super) struct Lexer<'a> {
    pub(super) source: &'a Source,
    pub(super) ctx: &'a ParseContext<'a>,
    pub(super) remarks: &'a mut Remarks,
    /// Index of the next character.
    pub(super) at: usize,
    pub(super) out: Lexed,
    /// Indices of the brackets that are open.
    opened: Vec<usize>,
    /// True at the start and after a space or bracket, where `+` and `-` are signs.
    fresh: bool,
    /// Index of a single quote that may open a quotation.
    pub(super) single_quote: Option<usize>,
    /// A bare value that the next word may belong to.
    pub(super) bare_name: Option<BareName>,
}

/// A field with a bare value that may be the first half of a name.
#[derive(Debug)]
pub(super) struct BareName {
    pub(super) field: &'static str,
    pub(super) value: String,
    pub(super) span: Span,
}

/// True for what parts pieces as a space does.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | ',' | ';' | '[' | ']' | '{' | '}' | '<' | '>' | '—' | '―' | '…')
}

/// True for what ends a piece and means something by itself.
pub(super) fn is_structural(c: char) -> bool {
    matches!(c, '(' | ')' | '"')
}

impl Lexer<'_> {
    /// Reads one piece, or passes over one character that is none.
    fn step(&mut self) -> Read<()> {
        let at = self.at;
        let Some(c) = self.source.get(at) else {
            return Ok(());
        };
        let fresh = std::mem::replace(&mut self.fresh, false);
        match c {
            '+' | '-' if fresh => self.sign(),
            '–' | '—' if fresh && self.operand_starts(at + 1) => Err(self.dash_error()),
            '(' => self.open(None, None, at),
            ')' => self.close(),
            '"' => self.phrase(None, at),
            '=' if self.word_starts(at + 1) => self.exact(None, at),
            '*' => self.star(None, at),
            '\\' => Err(self.backslash_error()),
            '\'' if fresh && self.word_starts(at + 1) => {
                self.single_quote.get_or_insert(at);
                self.at += 1;
                Ok(())
            }
            c if text::starts_word(c) => self.piece(None, at),
            c if is_gap(c) => {
                self.fresh = true;
                self.at += 1;
                Ok(())
            }
            _ => self.punctuation(c, fresh),
        }
    }

    pub(super) fn word_starts(&self, at: usize) -> bool {
        self.source.get(at).is_some_and(text::starts_word)
    }

    pub(super) fn operand_starts(&self, at: usize) -> bool {
        self.word_starts(at) || matches!(self.source.get(at), Some('"' | '('))
    }

    /// True where a character is neither a gap nor structural.
    pub(super) fn in_piece(&self, at: usize) -> bool {
        self.source.get(at).is_some_and(|c| !is_gap(c) && !is_structural(c))
    }

    /// One character as a span.
    pub(super) fn here(&self, at: usize) -> Span {
        self.source.span(at, at + 1)
    }

    pub(super) fn push(&mut self, kind: LexemeKind, from: usize) {
        let span = self.source.span(from, self.at);
        self.out.lexemes.push(Lexeme { kind, span });
    }

    /// `+` and `-` where a sign may stand.
    fn sign(&mut self) -> Read<()> {
        let from = self.at;
        let mut at = from;
        while matches!(self.source.get(at), Some('+' | '-' | '–')) {
            at += 1;
        }
        if at > from + 1 {
            if !self.operand_starts(at) && self.source.get(at) != Some('=') {
                self.at = at;
                return Ok(());
            }
            let run = self.source.string(from, at);
            let span = self.source.span(from, at);
            let word = self.next_word(at);
            let message = format!("{} is no sign", quoted(&run));
            return Err(QueryError::new("bad_sign", span, message).hint(format!(
                "-{word} to exclude, +{word} to require; flags stand outside the query"
            )));
        }
        let sign = if self.source.get(from) == Some('+') { Sign::Plus } else { Sign::Minus };
        self.at = at;
        self.signed(sign, from)
    }

    /// What follows a single sign.
    fn signed(&mut self, sign: Sign, from: usize) -> Read<()> {
        // Punctuation between the sign and its word is passed over, as elsewhere.
        let mut at = self.at;
        while let Some(c) = self.source.get(at)
            && !is_gap(c)
            && !is_structural(c)
            && !text::starts_word(c)
            && !matches!(c, '=' | '*' | '\\' | '!')
        {
            at += 1;
        }
        match self.source.get(at) {
            Some('(') => {
                self.at = at;
                self.open(Some(sign), None, from)
            }
            Some('"') => {
                self.at = at;
                self.phrase(Some(sign), from)
            }
            Some('*') => {
                self.at = at;
                self.star(Some(sign), from)
            }
            Some('=') if self.word_starts(at + 1) => {
                self.at = at;
                self.exact(Some(sign), from)
            }
            Some('\\' | '!') => {
                self.at = at;
                Ok(())
            }
            Some(c) if text::starts_word(c) => {
                self.at = at;
                self.piece(Some(sign), from)
            }
            _ => {
                if at == from + 1 {
                    self.lone_sign(from);
                } else {
                    self.mark_symbols(from, at);
                }
                self.at = at;
                Ok(())
            }
        }
    }

    pub(super) fn open(
        &mut self,
        sign: Option<Sign>,
        atleast: Option<u32>,
        from: usize,
    ) -> Read<()> {
        self.opened.push(self.at);
        if self.opened.len() > MAX_DEPTH {
            return Err(too_deep(self.here(self.at)));
        }
        self.at += 1;
        self.fresh = true;
        self.bare_name = None;
        self.push(LexemeKind::Open(sign, atleast), from);
        Ok(())
    }

    fn close(&mut self) -> Read<()> {
        let from = self.at;
        if self.opened.pop().is_none() {
            let error =
                QueryError::new("stray_bracket", self.here(from), "nothing opens this bracket");
            return Err(error.hint("leave the `)` out, or put a `(` before it"));
        }
        self.at += 1;
        if self.source.get(self.at) == Some('~') {
            let span = self.here(self.at);
            return Err(QueryError::new("bad_nearness", span, "a group takes no `~`")
                .hint("nearness of two groups: (a OR b) w/5 (c OR d)"));
        }
        let weight = self.weight()?;
        self.no_word_follows(from)?;
        self.bare_name = None;
        self.push(LexemeKind::Close(weight), from);
        Ok(())
    }

    /// `^2` at this place; leaves out punctuation after it.
    pub(super) fn weight(&mut self) -> Read<Weight> {
        if self.source.get(self.at) != Some('^') {
            return Ok(Weight::ONE);
        }
        let from = self.at;
        let mut end = from + 1;
        while self.in_piece(end) {
            end += 1;
        }
        self.at = end;
        self.read_weight(from, end)
    }

    /// The weight whose `^` stands at `from`.
    pub(super) fn read_weight(&self, from: usize, end: usize) -> Read<Weight> {
        let digits = self.source.string(from + 1, end);
        let digits = digits.trim_end_matches(['.', ':', '!', '?', '\'']);
        words::weight(digits, self.source.span(from, end))
    }

    /// After a bracket or quote that closes, a word needs a space.
    fn no_word_follows(&self, from: usize) -> Read<()> {
        let signed = matches!(self.source.get(self.at), Some('+' | '-' | '=' | '–'));
        if !self.word_starts(self.at + usize::from(signed)) {
            return Ok(());
        }
        let span = self.here(self.at);
        let closed = self.source.string(from, from + 1);
        let closed = if closed == ")" { "bracket" } else { "quote" };
        let message = format!("a word stands directly after the closing {closed}");
        Err(QueryError::new("missing_space", span, message).hint("put a space between them"))
    }

    /// Before a bracket or quote that opens, a word needs a space.
    pub(super) fn no_word_before(&self, from: usize) -> Read<()> {
        match self.source.get(self.at) {
            Some(c @ ('(' | '"')) => {
                let what = if c == '(' { "bracket" } else { "quote" };
                let word = clipped(&self.source.string(from, self.at));
                let message = format!("a {what} opens directly after {}", quoted(&word));
                Err(QueryError::new("missing_space", self.here(self.at), message).hint(format!(
                    "put a space before it; if it belongs to the word, put all in quotes: \"{word}…\""
                )))
            }
            _ => Ok(()),
        }
    }

    fn phrase(&mut self, sign: Option<Sign>, from: usize) -> Read<()> {
        let open = self.at;
        let content = self.quoted()?;
        let span = self.source.span(open, self.at);
        self.note_question_mark(content.iter().map(|q| q.ch.c), span);
        let mut node = words::phrase(&content, span)?;
        self.phrase_distance(&mut node, open)?;
        node.weight = self.weight()?;
        self.no_word_follows(open)?;
        self.bare_name = None;
        self.push(LexemeKind::Operand(node, sign), from);
        Ok(())
    }

    /// The characters between the quote at this place and the one that closes it.
    pub(super) fn quoted(&mut self) -> Read<Vec<QuotedCh>> {
        let open = self.at;
        let mut content = Vec::new();
        let mut at = open + 1;
        while let Some(c) = self.source.get(at) {
            if c == '"' {
                self.at = at + 1;
                return Ok(content);
            }
            let literal = c == '\\' && at + 1 < self.source.len();
            if literal && self.is_part_of_letter(at) {
                let message = "a backslash stands inside a letter, before its accent";
                return Err(QueryError::new("stray_backslash", self.here(at), message)
                    .hint("leave the backslash out"));
            }
            at += usize::from(literal);
            content.extend(
                self.source.slice(at, at + 1).iter().map(|ch| QuotedCh { ch: *ch, literal }),
            );
            at += 1;
        }
        let message = "the quote is never closed";
        Err(QueryError::new("unclosed_quote", self.here(open), message)
            .hint("close it with `\"`, or leave it out"))
    }

    /// True where the character after a backslash would be one letter with the one before it.
    fn is_part_of_letter(&self, backslash: usize) -> bool {
        let before = backslash.checked_sub(1).and_then(|at| self.source.get(at));
        let Some(after) = self.source.get(backslash + 1) else { return false };
        text::is_mark(after) || before.is_some_and(|before| compose(before, after).is_some())
    }

    /// `~3` after a phrase.
    fn phrase_distance(&mut self, node: &mut Node, open: usize) -> Read<()> {
        let NodeKind::Phrase(phrase) = &mut node.kind else {
            return Ok(());
        };
        if self.source.get(self.at) != Some('~') {
            return Ok(());
        }
        let from = self.at + 1;
        let mut end = from;
        while self.source.get(end).is_some_and(|c| c.is_ascii_digit()) {
            end += 1;
        }
        let digits = self.source.string(from, end);
        let span = self.source.span(open, end);
        let distance = words::phrase_distance(&digits, phrase.tokens.len(), &phrase.text, span)?;
        phrase.within = Some(distance);
        self.at = end;
        Ok(())
    }

    /// `=word`.
    fn exact(&mut self, sign: Option<Sign>, from: usize) -> Read<()> {
        self.at += 1;
        self.exact_piece(sign, from)
    }

    /// A `*` that stands where a word would start.
    fn star(&mut self, sign: Option<Sign>, from: usize) -> Read<()> {
        let at = self.at;
        let ends = match self.source.get(at + 1) {
            None | Some('^') => true,
            Some(c) => is_gap(c) || c == ')',
        };
        if !ends {
            return Err(words::wildcard_error(self.here(at)));
        }
        self.at += 1;
        let mut node = Node::new(NodeKind::All, self.here(at));
        node.weight = self.weight()?;
        self.bare_name = None;
        self.push(LexemeKind::Operand(node, sign), from);
        Ok(())
    }
}

/// The error of brackets in brackets in brackets.
pub(super) fn too_deep(span: Span) -> QueryError {
    let message = format!("nesting too deep: brackets may stand {MAX_DEPTH} deep");
    QueryError::new("nesting_too_deep", span, message)
        .hint("leave out brackets that are not needed")
}
