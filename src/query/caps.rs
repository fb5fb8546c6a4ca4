//! The capitals rule: a word in capitals or mixed case that is also a common word matches its
//! own case, so that `US` is never the pronoun and `LeT` never the verb.
//!
//! A query all in capitals is only loud: there no word matches its case. A query of one word is
//! never taken for loud.

use super::ast::{Matching, Node, NodeKind, Token};
use crate::text;

/// Words of everyday English that are also names in capitals: states and agencies (US, CAR,
/// ICE, RAW), groups (LeT, IS, MEND), bodies (WHO, CARE, PEN), treaties and programmes (START,
/// SALT, AID), terms of trade and war (VAT, SAM, SEAL). Folded and sorted. A word belongs here
/// if a reader who writes it in capitals surely means the name; words that are only put in
/// capitals for weight (NO, NEVER) do not.
pub const COMMON_WORDS: &[&str] = &[
    "act", "add", "aid", "aids", "aim", "amp", "arm", "art", "bit", "cap", "car", "care", "cat",
    "cent", "cod", "cop", "core", "dare", "dart", "doe", "dot", "era", "fast", "fed", "fit", "gap",
    "gas", "gem", "ice", "ins", "is", "it", "led", "let", "mad", "map", "may", "mend", "met",
    "mod", "nice", "pace", "pact", "pen", "pet", "pin", "pip", "pow", "prism", "ram", "rand",
    "rap", "raw", "reach", "rice", "safe", "salt", "sam", "sane", "sap", "sat", "save", "seal",
    "seals", "shape", "snap", "spar", "start", "stem", "swat", "tap", "tip", "trips", "up", "us",
    "vat", "wasp", "who",
];

/// True where a token is under the capitals rule, whatever the rest of the query looks like.
#[must_use]
pub fn is_case_word(token: &str) -> bool {
    text::cased_form(token).is_some()
        && COMMON_WORDS.binary_search(&&*text::fold_exact(token)).is_ok()
}

/// What the capitals rule finds in a tree.
pub(super) struct Capitals {
    /// The distinct words under the rule, as typed, in order.
    pub(super) words: Vec<Token>,
    /// The query is all in capitals, and has two different words or more.
    pub(super) loud: bool,
}

/// Looks at every word of the tree.
pub(super) fn capitals(tree: &Node) -> Capitals {
    let mut found = Capitals { words: Vec::new(), loud: false };
    let mut first_form: Option<&str> = None;
    let (mut several, mut quiet) = (false, false);
    for node in nodes(tree) {
        for token in node.tokens() {
            if !token.text.chars().any(char::is_alphabetic) {
                continue;
            }
            quiet |= token.text.chars().any(char::is_lowercase);
            match first_form {
                None => first_form = Some(&token.form),
                Some(first) => several |= !first.eq_ignore_ascii_case(&token.form),
            }
        }
        for token in case_tokens(node) {
            if !found.words.iter().any(|t| t.text == token.text) {
                found.words.push(token.clone());
            }
        }
    }
    found.loud = several && !quiet;
    found
}

/// True where some word has a small letter, which keeps a query from being loud.
pub(super) fn is_quiet(node: &Node) -> bool {
    let mut tokens = nodes(node).into_iter().flat_map(Node::tokens);
    tokens.any(|token| token.text.chars().any(char::is_lowercase))
}

/// True where some word is under the rule.
pub(super) fn has_case_words(node: &Node) -> bool {
    nodes(node).into_iter().any(|node| case_tokens(node).next().is_some())
}

/// Makes every word under the rule match its own case.
pub(super) fn match_case(tree: &mut Node) {
    let single = matches!(&tree.kind, NodeKind::Word(word) if word.tokens.len() == 1);
    match &mut tree.kind {
        NodeKind::Word(word) if single => word.tokens.iter_mut().for_each(match_token_case),
        NodeKind::Phrase(phrase) => phrase.tokens.iter_mut().for_each(match_token_case),
        _ => tree.children_mut().for_each(match_case),
    }
}

fn match_token_case(token: &mut Token) {
    let by_form = matches!(token.matching, Matching::Stem | Matching::Exact);
    if by_form
        && is_case_word(&token.text)
        && let Some(form) = text::cased_form(&token.text)
    {
        token.form = form.into_owned();
        token.matching = Matching::Cased;
    }
}

/// True where some word is under the rule and yet matches in any case, though the query is not
/// loud: then its canonical form has to say `case:any`.
pub(super) fn needs_case_any(tree: &Node) -> bool {
    let any_case = |token: &Token| token.matching != Matching::Cased;
    nodes(tree).iter().any(|node| case_tokens(node).any(any_case)) && !capitals(tree).loud
}

/// The tokens of a node that are under the rule: of phrases, and of words with one token (a part
/// of `AT&T` or `al-IS` is no word of its own).
fn case_tokens(node: &Node) -> impl Iterator<Item = &Token> {
    let tokens = match &node.kind {
        NodeKind::Word(word) if word.tokens.len() > 1 => &[],
        _ => node.tokens(),
    };
    tokens.iter().filter(|token| {
        !matches!(token.matching, Matching::Wildcard | Matching::Fuzzy(_))
            && is_case_word(&token.text)
    })
}

/// All nodes of the tree, in the order of writing.
fn nodes(tree: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    let mut waiting = vec![tree];
    while let Some(node) = waiting.pop() {
        found.push(node);
        let below = waiting.len();
        waiting.extend(node.children());
        waiting[below..].reverse();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_folded() {
        assert!(COMMON_WORDS.is_sorted());
        assert!(COMMON_WORDS.iter().all(|w| text::fold_exact(w) == *w));
    }

    #[test]
    fn case_words() {
        for word in ["US", "U.S.", "LeT", "WHO", "IT", "ACT", "AID", "MAY", "IS"] {
            assert!(is_case_word(word), "{word}");
        }
        for word in ["us", "Us", "Who", "ISI", "NATO", "AT", "Let", "May"] {
            assert!(!is_case_word(word), "{word}");
        }
    }
}
