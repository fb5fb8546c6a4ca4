//! The query language: text in, syntax tree, canonical form, notes and warnings out.
//!
//! ```text
//! text → source (NFC, plain quotes) → lexer (words, fields, operators) → parser (brackets,
//!   groups) → filters from flags → caps (the capitals rule) → normal (negatives lifted,
//!   repeats merged) → tree and canonical form
//! ```
//!
//! The parser never guesses in silence: what it cannot read is an error with a place and a
//! remedy, what it reads in a way that a person may not expect is a warning. It reads neither
//! clock nor index; today and the names of entities are handed to it. Planning and matching are
//! left to others.

mod ast;
mod canonical;
mod caps;
mod dates;
mod errors;
mod field_values;
mod fields;
mod filters;
mod lexer;
mod looser;
mod normal;
mod parser;
mod periods;
mod pieces;
mod punctuation;
mod readings;
mod remarks;
mod source;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use ast::*;
pub use caps::{COMMON_WORDS, is_case_word};
pub use errors::{FlagValue, QueryError};
pub use filters::Filters;
pub use looser::{Parts, QueryPart, Respelling, canonical_form, looser, parts, respelt};
pub use remarks::Note;

use jiff::civil;

use crate::model::{EntityType, Span};
use crate::text;
use lexer::Read;
use remarks::Remarks;
use source::{Controls, Source};

/// The longest query text, in bytes.
pub const MAX_QUERY_BYTES: usize = 64 * 1024;

/// The names of entities, as a query asks for them.
pub trait NameTable {
    /// The canonical names of the entities known as `name`, best first; of one type where `kind`
    /// says so. Every canonical name finds its own entity.
    fn lookup(&self, name: &str, kind: Option<EntityType>) -> Vec<String>;

    /// The canonical names nearest to an unknown one, best first; a few at most.
    fn nearest(&self, name: &str, kind: Option<EntityType>) -> Vec<String>;
}

/// A table that takes every name for its own canonical form.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNames;

impl NameTable for NoNames {
    fn lookup(&self, name: &str, _: Option<EntityType>) -> Vec<String> {
        vec![name.to_string()]
    }

    fn nearest(&self, _: &str, _: Option<EntityType>) -> Vec<String> {
        Vec::new()
    }
}

/// What a query is read against.
#[derive(Clone, Copy)]
pub struct ParseContext<'a> {
    /// The day that `yesterday` and `90d..` count from.
    pub today: civil::Date,
    /// The names of entities.
    pub names: &'a dyn NameTable,
    /// Read the text as words alone: no operators, fields, capitals rule or notes.
    pub plain: bool,
    /// Require every word that stands side by side with others.
    pub all: bool,
    /// Words in capitals match in any case, as with `case:any`.
    pub case_any: bool,
}

impl<'a> ParseContext<'a> {
    /// A context without any setting.
    #[must_use]
    pub fn new(today: civil::Date, names: &'a dyn NameTable) -> ParseContext<'a> {
        ParseContext { today, names, plain: false, all: false, case_any: false }
    }
}

/// A query as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// As typed.
    pub input: String,
    /// The canonical form, flags included. It parses back to the same tree and to itself.
    pub canonical: String,
    /// For the curious.
    pub notes: Vec<Note>,
    /// For everyone.
    pub warnings: Vec<Note>,
    /// What is asked for.
    pub tree: Node,
}

impl Query {
    /// True where something in the query adds to a passage's score; if not, passages come newest
    /// first.
    #[must_use]
    pub fn scores(&self) -> bool {
        self.tree.scores()
    }
}

/// Reads a query.
///
/// # Errors
/// Where the text is no query; see [`QueryError::render`]. Linear time in the text, whatever it
/// holds.
pub fn parse(text: &str, ctx: &ParseContext<'_>) -> Result<Query, QueryError> {
    parse_with(text, &Filters::default(), ctx)
}

/// Reads a query and joins to it the filters that were given as flags. The text may be empty if
/// a flag is given.
///
/// # Errors
/// As for [`parse`]; an error in a flag's value names the flag.
pub fn parse_with(
    text: &str,
    filters: &Filters,
    ctx: &ParseContext<'_>,
) -> Result<Query, QueryError> {
    check_size(text, ctx.plain)?;
    let mut remarks = Remarks::default();
    let (tree, says_case_any) = match ctx.plain {
        true => (plain_tree(text)?, false),
        false => written_tree(text, ctx, &mut remarks)?,
    };
    if tree.is_none() && !says_case_any && !text.trim().is_empty() {
        return Err(no_word(text));
    }
    let Some(mut tree) = filters::join(tree, filters, text.len(), ctx, &mut remarks)? else {
        return Err(if says_case_any { no_word(text) } else { empty(text) });
    };
    if !ctx.plain {
        apply_case(&mut tree, says_case_any || ctx.case_any, &mut remarks);
    }
    let mut tree = normal::normalise(tree, ctx.all, &mut remarks)?;
    mark_free_words(&mut tree);
    Ok(Query {
        input: text.to_string(),
        canonical: canonical::canonical(&tree),
        notes: remarks.notes,
        warnings: remarks.warnings,
        tree,
    })
}

/// The syntax tree drawn for people: a line for each node, indented by two spaces a level.
#[must_use]
pub fn explain_tree(query: &Query) -> String {
    canonical::draw(&query.tree)
}

/// The raw tree of a query in the query language, and whether it says `case:any`.
fn written_tree(
    text: &str,
    ctx: &ParseContext<'_>,
    remarks: &mut Remarks,
) -> Read<(Option<Node>, bool)> {
    let source = Source::new(text, Controls::Refuse)?;
    if let Some(span) = source.invisible {
        remarks.note(
            "invisible_characters",
            span,
            "invisible characters were dropped".into(),
            "they often come along when text is pasted".into(),
        );
    }
    let lexed = lexer::lex(&source, ctx, remarks)?;
    let tree = parser::parse(text, lexed.lexemes, remarks)?;
    if let Some(span) = lexed.symbol.filter(|_| tree.is_some()) {
        remarks.note(
            "symbol_ignored",
            span,
            format!("{} is not searched", errors::quoted(span.of(text))),
            "write a word for it".into(),
        );
    }
    Ok((tree, lexed.case_any))
}

/// The words of a text, none of them special.
fn plain_tree(text: &str) -> Read<Option<Node>> {
    let source = Source::new(text, Controls::Part)?;
    let typed = source.string(0, source.len());
    let mut ends = Vec::with_capacity(source.len());
    let mut end = 0;
    for c in typed.chars() {
        end += c.len_utf8() as u32;
        ends.push(end);
    }
    let mut clauses = Vec::new();
    for token in text::tokens(&typed) {
        let from = ends.partition_point(|end| *end <= token.start);
        let to = ends.partition_point(|end| *end < token.end) + 1;
        let word = words::plain_word(source.slice(from, to));
        clauses.extend(word.map(|node| Clause { occur: Occur::Should, node }));
    }
    if clauses.is_empty() {
        return Ok(None);
    }
    let group = Group { kind: GroupKind::List, clauses };
    Ok(Some(Node::new(NodeKind::Group(group), Span::new(0, text.len()))))
}

/// Applies the capitals rule, and says so.
fn apply_case(tree: &mut Node, any_case: bool, remarks: &mut Remarks) {
    let found = caps::capitals(tree);
    let Some(first) = found.words.first() else {
        return;
    };
    let span = first.span;
    if any_case {
        return;
    }
    if found.loud {
        remarks.note(
            "loud_query",
            span,
            "a query all in capitals matches in any case".into(),
            format!("{} with the other words in lower case matches in capitals only", first.text),
        );
        return;
    }
    let names: Vec<_> = found.words.iter().take(8).map(|t| errors::quoted(&t.text)).collect();
    let verb = if names.len() == 1 { "matches" } else { "match" };
    remarks.note(
        "capitals",
        span,
        format!("{} {verb} in this case only", names.join(", ")),
        format!("case:any for any case, or {}", text::fold_exact(&first.text)),
    );
    caps::match_case(tree);
}

/// Marks the words that may stand for an entity: plain and required ones, not what is excluded,
/// near something, or counted.
fn mark_free_words(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Word(word) => {
            let by_form = |t: &Token| matches!(t.matching, Matching::Stem | Matching::Cased);
            word.takes_aliases = !word.exact && word.tokens.iter().all(by_form);
        }
        NodeKind::Group(group) => {
            let clauses = group.clauses.iter_mut().filter(|c| c.occur != Occur::MustNot);
            clauses.for_each(|c| mark_free_words(&mut c.node));
        }
        _ => {}
    }
}

/// Refuses what is too long to be read, with the message that fits it best.
fn check_size(text: &str, plain: bool) -> Read<()> {
    if text.len() <= MAX_QUERY_BYTES {
        return Ok(());
    }
    if !plain {
        let (mut depth, mut run) = (0usize, 0usize);
        for (at, c) in text.char_indices().take_while(|(at, _)| *at < MAX_QUERY_BYTES) {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            run = if text::starts_word(c) { run + c.len_utf8() } else { 0 };
            if depth > lexer::MAX_DEPTH {
                return Err(lexer::too_deep(Span::new(at, at + 1)));
            }
            if run > text::MAX_TOKEN_BYTES {
                return Err(words::too_long(Span::new(at + c.len_utf8() - run, at + c.len_utf8())));
            }
        }
    }
    let message = format!("the query is too long: {} bytes of {MAX_QUERY_BYTES}", text.len());
    let place = (0..=MAX_QUERY_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Err(QueryError::new("query_too_long", Span::new(place, place), message)
        .hint("leave words out, or ask in several queries with `byline batch`"))
}

fn empty(text: &str) -> QueryError {
    QueryError::new("empty_query", Span::new(0, text.len()), "nothing is asked for")
        .hint("write a word, or a filter such as author:Lieven; `*` is every passage")
}

fn no_word(text: &str) -> QueryError {
    let error =
        QueryError::new("no_word", Span::new(0, text.len()), "there is no word to search for");
    let has_symbol = text.chars().any(|c| c >= '\u{2190}' && !c.is_alphanumeric());
    error.hint(match has_symbol {
        true => "a letter or digit is needed; an emoji is not searched",
        false => "write a word, or a filter such as author:Lieven",
    })
}
