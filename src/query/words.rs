//! Words and phrases: characters of the source in, nodes of the tree out.

use super::ast::{Matching, Node, NodeKind, Phrase, Token, Weight, Word};
use super::errors::{QueryError, quoted};
use super::source::{Ch, span_of};
use crate::model::Span;
use crate::text;

/// The longest reach of nearness, in words.
pub(super) const MAX_DISTANCE: u32 = 1_000;

type Read<T> = Result<T, QueryError>;

/// What a word carries besides its letters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    /// Written with `=`.
    pub(super) exact: bool,
    /// `~1` or `~2`.
    pub(super) fuzzy: Option<u8>,
    /// The word is an address: no wildcards in it.
    pub(super) address: bool,
}

/// Makes a word of characters that start with a letter or digit and hold no space.
pub(super) fn word(chars: &[Ch], marks: Marks) -> Read<Node> {
    let span = span_of(chars);
    let wild = match marks.address {
        true => no_wildcards(chars)?,
        false => wildcards(chars, &[])?,
    };
    let mut tokens = tokens(chars, &wild)?;
    let is_wild = tokens.iter().any(|t| t.matching == Matching::Wildcard);
    let text: String = chars.iter().map(|ch| plain_dash(ch.c)).collect();
    if is_wild && (marks.exact || marks.fuzzy.is_some()) {
        let message = format!("{} has a wildcard and another mark", quoted(&text));
        return Err(QueryError::new("conflicting_marks", span, message)
            .hint(format!("a wildcard alone matches exact forms: {text}")));
    }
    if let Some(distance) = marks.fuzzy {
        make_fuzzy(&mut tokens, distance, &text, span)?;
    } else if marks.exact {
        tokens.iter_mut().for_each(make_exact);
    }
    let word = Word { text, tokens, exact: marks.exact, takes_aliases: false };
    Ok(Node::new(NodeKind::Word(word), span))
}

/// Makes a word of one token of plain text, or nothing where no index has so long a token.
pub(super) fn plain_word(chars: &[Ch]) -> Option<Node> {
    let span = span_of(chars);
    let mut typed: String = chars.iter().map(|ch| ch.c).collect();
    if typed.len() > text::MAX_TOKEN_BYTES {
        return None;
    }
    if matches!(typed.as_str(), "AND" | "OR" | "NOT") {
        // In capitals the canonical form would read them as operators.
        typed.make_ascii_lowercase();
    }
    let token = stem_token(typed.clone(), span);
    let word = Word { text: typed, tokens: vec![token], exact: false, takes_aliases: false };
    Some(Node::new(NodeKind::Word(word), span))
}

/// One character of a phrase.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuotedCh {
    pub(super) ch: Ch,
    /// A backslash stood before it.
    pub(super) literal: bool,
}

/// What stood between two quotes, with single spaces.
pub(super) fn squeeze(chars: &[QuotedCh]) -> Vec<QuotedCh> {
    let mut kept: Vec<QuotedCh> = Vec::with_capacity(chars.len());
    for q in chars {
        let after_space = kept.last().is_none_or(|k| k.ch.c == ' ');
        if q.ch.c != ' ' || !after_space {
            kept.push(*q);
        }
    }
    if kept.last().is_some_and(|k| k.ch.c == ' ') {
        kept.pop();
    }
    kept
}

/// Makes a phrase of the characters between two quotes; `span` holds the quotes too.
pub(super) fn phrase(quoted: &[QuotedCh], span: Span) -> Read<Node> {
    let kept = squeeze(quoted);
    let chars: Vec<Ch> = kept.iter().map(|q| q.ch).collect();
    let literal: Vec<bool> = kept.iter().map(|q| q.literal).collect();
    let wild = wildcards(&chars, &literal)?;
    let mut tokens = tokens(&chars, &wild)?;
    if tokens.is_empty() {
        let error = QueryError::new("no_word", span, "there is no word between the quotes");
        return Err(error.hint("write a word there, or leave the quotes out"));
    }
    tokens.iter_mut().for_each(make_exact);
    let mut text = String::new();
    for q in &kept {
        if matches!(q.ch.c, '"' | '\\') || (q.literal && matches!(q.ch.c, '*' | '?')) {
            text.push('\\');
        }
        text.push(q.ch.c);
    }
    Ok(Node::new(NodeKind::Phrase(Phrase { text, tokens, within: None }), span))
}

/// True where a question mark stands at the end of a word, so that it is no wildcard.
pub(super) fn has_question_mark(chars: impl Iterator<Item = char>) -> bool {
    let mut chars = chars.peekable();
    let mut after_word = false;
    while let Some(c) = chars.next() {
        let ends = chars.peek().is_none_or(|next| !is_word(*next) && *next != '*' && *next != '?');
        if c == '?' && after_word && ends {
            return true;
        }
        after_word = is_word(c) || (c == '?' && after_word);
    }
    false
}

/// The text of a word with the dashes of print made ASCII.
fn plain_dash(c: char) -> char {
    if matches!(c, '\u{2012}' | '\u{2013}') { '-' } else { c }
}

fn is_word(c: char) -> bool {
    text::starts_word(c) || text::is_mark(c)
}

/// Which characters are wildcards. `literal` is empty, or says of each character whether a
/// backslash took its meaning.
fn wildcards(chars: &[Ch], literal: &[bool]) -> Read<Vec<bool>> {
    let is_mark =
        |at: usize| matches!(chars[at].c, '*' | '?') && !literal.get(at).copied().unwrap_or(false);
    let mut wild = vec![false; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        if !is_mark(at) {
            at += 1;
            continue;
        }
        let from = at;
        while at < chars.len() && is_mark(at) {
            at += 1;
        }
        let has_star = chars[from..at].iter().any(|ch| ch.c == '*');
        let after_word = from > 0 && is_word(chars[from - 1].c);
        let before_word = at < chars.len() && is_word(chars[at].c);
        if after_word && (before_word || has_star) {
            wild[from..at].fill(true);
        } else if has_star {
            return Err(wildcard_error(span_of(&chars[from..at])));
        }
    }
    Ok(wild)
}

fn no_wildcards(chars: &[Ch]) -> Read<Vec<bool>> {
    match chars.iter().position(|ch| ch.c == '*') {
        None => Ok(vec![false; chars.len()]),
        Some(at) => {
            let text: String = chars.iter().map(|ch| ch.c).collect();
            let span = span_of(&chars[at..=at]);
            let error = QueryError::new("bad_wildcard", span, "an address takes no wildcard");
            Err(error.hint(format!("to filter by address: url:\"{text}\"")))
        }
    }
}

/// The error of a wildcard without two letters before it.
pub(super) fn wildcard_error(span: Span) -> QueryError {
    QueryError::new("bad_wildcard", span, "a wildcard needs two letters before it")
        .hint("two letters first, as in pa*stan; `*` alone is every passage")
}

/// Cuts characters into tokens. A wildcard counts as a letter while cutting.
fn tokens(chars: &[Ch], wild: &[bool]) -> Read<Vec<Token>> {
    let mut cut = String::with_capacity(chars.len());
    let mut ends = Vec::with_capacity(chars.len());
    for (ch, is_wild) in chars.iter().zip(wild) {
        cut.push(if *is_wild { 'x' } else { ch.c });
        ends.push(cut.len() as u32);
    }
    text::tokens(&cut)
        .map(|span| {
            let from = ends.partition_point(|end| *end <= span.start);
            let to = ends.partition_point(|end| *end < span.end) + 1;
            token(&chars[from..to], &wild[from..to])
        })
        .collect()
}

fn token(chars: &[Ch], wild: &[bool]) -> Read<Token> {
    let typed: String = chars.iter().map(|ch| ch.c).collect();
    let span = span_of(chars);
    if typed.len() > text::MAX_TOKEN_BYTES {
        return Err(too_long(span));
    }
    let Some(first_wild) = wild.iter().position(|w| *w) else {
        return Ok(stem_token(typed, span));
    };
    let n_letters = chars[..first_wild].iter().filter(|ch| text::starts_word(ch.c)).count();
    if n_letters < 2 {
        return Err(wildcard_error(span));
    }
    let mut form = text::fold_exact(&typed).into_owned();
    while form.contains("**") {
        form = form.replace("**", "*");
    }
    Ok(Token { text: typed, form, matching: Matching::Wildcard, span })
}

fn stem_token(typed: String, span: Span) -> Token {
    let form = text::fold_stem_input(&typed).into_owned();
    Token { text: typed, form, matching: Matching::Stem, span }
}

fn make_exact(token: &mut Token) {
    if token.matching == Matching::Stem {
        token.form = text::fold_exact(&token.text).into_owned();
        token.matching = Matching::Exact;
    }
}

fn make_fuzzy(tokens: &mut [Token], distance: u8, text: &str, span: Span) -> Read<()> {
    let [token] = tokens else {
        let message = format!("`~{distance}` works on one word, and {} is several", quoted(text));
        return Err(QueryError::new("bad_fuzzy", span, message)
            .hint(format!("put it on one of its words, or search \"{text}\"")));
    };
    let n_chars = token.text.chars().count();
    let needed = 2 + usize::from(distance);
    if n_chars < needed {
        let message = format!("{} is too short for `~{distance}`", quoted(text));
        return Err(QueryError::new("bad_fuzzy", span, message)
            .hint(format!("`~{distance}` needs {needed} letters")));
    }
    token.form = text::fold_exact(&token.text).into_owned();
    token.matching = Matching::Fuzzy(distance);
    Ok(())
}

/// The error of a word that no index can hold.
pub(super) fn too_long(span: Span) -> QueryError {
    QueryError::new("word_too_long", span, "word too long")
        .hint(format!("words of up to {} bytes are searched", text::MAX_TOKEN_BYTES))
}

/// Reads what stands after `^`.
pub(super) fn weight(digits: &str, span: Span) -> Read<Weight> {
    let error =
        |message: &str, hint: &str| Err(QueryError::new("bad_weight", span, message).hint(hint));
    if digits.starts_with('-') {
        return error("a weight has to be above zero", "-drone to exclude, drone^0.5 to lower");
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || whole.len() + part.len() == 0 {
        return error("there is no number after `^`", "write a number such as ^2 or ^0.5");
    }
    let part = part.trim_end_matches('0');
    if part.len() > 6 {
        return error("a weight has at most six decimals", "write a number such as ^2 or ^0.5");
    }
    let millionths = format!("{whole}{part:0<6}").parse::<u64>().unwrap_or(u64::MAX);
    match millionths {
        0 => error("a weight has to be above zero", "-drone to exclude, drone^0.5 to lower"),
        1..=1_000_000_000 => Ok(Weight::from_millionths(millionths)),
        _ => error("a weight is at most 1000", "write a number such as ^2 or ^10"),
    }
}

/// Reads the digits of `~n` after a phrase.
pub(super) fn phrase_distance(digits: &str, n_tokens: usize, only: &str, span: Span) -> Read<u32> {
    if n_tokens < 2 {
        let hint = match digits {
            "1" | "2" => format!("{only}~{digits} for words spelt almost so"),
            _ => format!("{only}~1 for words spelt almost so"),
        };
        let message = "nearness needs two words in the quotes";
        return Err(QueryError::new("bad_nearness", span, message).hint(hint));
    }
    match digits.parse::<u32>() {
        Ok(n) if (1..=MAX_DISTANCE).contains(&n) => Ok(n),
        _ => {
            let message = "a phrase takes `~1` to `~1000`, the distance in words";
            Err(QueryError::new("bad_nearness", span, message).hint("\"drone strikes\"~3"))
        }
    }
}
