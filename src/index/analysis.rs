//! Text → terms: the two analysers of the index.
//!
//! Both read `crate::text::tokens`, so position `i` is the same token everywhere. Tantivy knows one
//! analyser a field, which is English here; the stems of other languages reach it ready made.

use tantivy::tokenizer::{PreTokenizedString, Token, TokenStream, Tokenizer, TokenizerManager};

use super::schema::{EXACT_TOKENIZER, STEM_TOKENIZER};
use super::stems::{StemLanguage, WordStemmer};
use crate::text;

/// Registers the analysers under the names that the schema uses.
pub fn register(manager: &TokenizerManager) {
    manager.register(STEM_TOKENIZER, StemTokenizer::default());
    manager.register(EXACT_TOKENIZER, ExactTokenizer::default());
}

/// The stems of `text` by the rules of `language`, at the positions that the analyser for English
/// would give them.
#[must_use]
pub fn stems(text: &str, language: StemLanguage) -> PreTokenizedString {
    let mut analyser =
        StemTokenizer { stemmer: WordStemmer::new(Some(language)), token: Token::default() };
    let mut stream = analyser.token_stream(text);
    let mut tokens = Vec::new();
    while stream.advance() {
        tokens.push(stream.token().clone());
    }
    PreTokenizedString { text: String::new(), tokens }
}

/// Emits one stem a token.
#[derive(Clone, Default)]
struct StemTokenizer {
    stemmer: WordStemmer,
    token: Token,
}

struct StemStream<'a> {
    tokens: text::Tokens<'a>,
    text: &'a str,
    stemmer: &'a mut WordStemmer,
    token: &'a mut Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        self.token.reset();
        StemStream {
            tokens: text::tokens(text),
            text,
            stemmer: &mut self.stemmer,
            token: &mut self.token,
        }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        for span in self.tokens.by_ref() {
            let word = span.of(self.text);
            self.token.position = self.token.position.wrapping_add(1);
            if word.len() > text::MAX_TOKEN_BYTES {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(self.stemmer.stem(word));
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Emits each token folded, and at the same position the cased form where case matters.
#[derive(Clone, Default)]
struct ExactTokenizer {
    token: Token,
    cased: String,
}

struct ExactStream<'a> {
    tokens: text::Tokens<'a>,
    text: &'a str,
    token: &'a mut Token,
    /// The cased form that is still to be emitted for the current token; empty if none.
    cased: &'a mut String,
}

impl Tokenizer for ExactTokenizer {
    type TokenStream<'a> = ExactStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ExactStream<'a> {
        self.token.reset();
        self.cased.clear();
        ExactStream {
            tokens: text::tokens(text),
            text,
            token: &mut self.token,
            cased: &mut self.cased,
        }
    }
}

impl TokenStream for ExactStream<'_> {
    fn advance(&mut self) -> bool {
        if !self.cased.is_empty() {
            std::mem::swap(&mut self.token.text, self.cased);
            self.cased.clear();
            return true;
        }
        for span in self.tokens.by_ref() {
            let word = span.of(self.text);
            self.token.position = self.token.position.wrapping_add(1);
            if word.len() > text::MAX_TOKEN_BYTES {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(&text::fold_exact(word));
            if let Some(cased) = text::cased_form(word) {
                self.cased.push_str(&cased);
            }
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use tantivy::tokenizer::TextAnalyzer;

    use super::*;

    fn terms(tokenizer: impl Tokenizer, text: &str) -> Vec<(usize, String)> {
        let mut analyzer = TextAnalyzer::from(tokenizer);
        let mut stream = analyzer.token_stream(text);
        let mut out = Vec::new();
        while let Some(token) = stream.next() {
            out.push((token.position, token.text.clone()));
        }
        out
    }

    #[test]
    fn stems_and_exact_forms_share_positions() {
        let text = "US drones struck Lahore’s café";
        let stems = terms(StemTokenizer::default(), text);
        let exact = terms(ExactTokenizer::default(), text);
        assert_eq!(
            stems,
            [(0, "us"), (1, "drone"), (2, "struck"), (3, "lahor"), (4, "cafe")]
                .map(|(p, s)| (p, s.to_string()))
        );
        assert_eq!(
            exact,
            [(0, "us"), (0, "US"), (1, "drones"), (2, "struck"), (3, "lahore"), (4, "café")]
                .map(|(p, s)| (p, s.to_string()))
        );
    }

    #[test]
    fn other_languages_share_the_positions() {
        let german = StemLanguage::of("de").expect("German has rules");
        let made = stems("Die Häuser, am Rhein", german).tokens;
        let made: Vec<_> = made.iter().map(|t| (t.position, t.text.as_str())).collect();
        assert_eq!(made, [(0, "de:die"), (1, "de:haus"), (2, "de:am"), (3, "de:rhein")]);
    }

    #[test]
    fn a_token_too_long_for_a_term_keeps_its_position() {
        let text = format!("a {} b", "x".repeat(text::MAX_TOKEN_BYTES + 1));
        let got = terms(ExactTokenizer::default(), &text);
        assert_eq!(got, [(0, "a".to_string()), (2, "b".to_string())]);
    }
}
