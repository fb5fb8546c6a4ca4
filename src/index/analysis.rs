//! Text → terms: the two analysers of the index, and the stem of a query word.
//!
//! Both read `crate::text::tokens`, so position `i` is the same token everywhere. Stems are
//! remembered per analyser: a corpus has far fewer words than tokens.

use rustc_hash::FxHashMap;
use tantivy::tokenizer::{
    Language, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};

use super::schema::{EXACT_TOKENIZER, STEM_TOKENIZER};
use crate::text;

/// How many stems an analyser remembers before it starts afresh.
const STEM_CACHE_WORDS: usize = 200_000;

/// Registers the analysers under the names that the schema uses.
pub fn register(manager: &TokenizerManager) {
    manager.register(STEM_TOKENIZER, StemTokenizer::default());
    manager.register(EXACT_TOKENIZER, ExactTokenizer::default());
}

/// Stems single words; English (Snowball).
#[derive(Clone)]
pub struct WordStemmer {
    analyzer: TextAnalyzer,
    cache: FxHashMap<Box<str>, Box<str>>,
}

impl Default for WordStemmer {
    fn default() -> WordStemmer {
        let analyzer = TextAnalyzer::builder(RawTokenizer::default())
            .filter(Stemmer::new(Language::English))
            .build();
        WordStemmer { analyzer, cache: FxHashMap::default() }
    }
}

impl WordStemmer {
    /// The stem of a token, as `body` holds it.
    pub fn stem(&mut self, token: &str) -> &str {
        let folded = text::fold_stem_input(token);
        if self.cache.len() >= STEM_CACHE_WORDS {
            self.cache.clear();
        }
        if !self.cache.contains_key(folded.as_ref()) {
            let mut stream = self.analyzer.token_stream(&folded);
            let stem = stream.next().map_or_else(String::new, |t| t.text.clone());
            drop(stream);
            self.cache.insert(folded.clone().into(), stem.into());
        }
        &self.cache[folded.as_ref()]
    }
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
    fn a_token_too_long_for_a_term_keeps_its_position() {
        let text = format!("a {} b", "x".repeat(text::MAX_TOKEN_BYTES + 1));
        let got = terms(ExactTokenizer::default(), &text);
        assert_eq!(got, [(0, "a".to_string()), (2, "b".to_string())]);
    }
}
