//! BM25 over whole numbers: term frequency, passage length, live statistics.
//!
//! Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
//! Lucene's idf, which is never negative. Computed in `f64` in the order of the query, so that
//! equal inputs give equal bits.

use super::signals::{B, HEAD_LENGTH, K1};

/// What the scores of a collection rest on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collection {
    /// Live articles.
    pub articles: u64,
    /// Live passages.
    pub passages: u64,
    /// Tokens in all of them.
    pub tokens: u64,
}

impl Collection {
    /// Mean length of a passage in tokens; 1 for an empty collection.
    #[must_use]
    pub fn average_tokens(&self) -> f64 {
        if self.passages == 0 || self.tokens == 0 {
            return 1.0;
        }
        self.tokens as f64 / self.passages as f64
    }

    /// Mean length of an article in tokens, its head included; 1 for an empty collection.
    #[must_use]
    pub fn average_article_tokens(&self) -> f64 {
        if self.articles == 0 || self.tokens == 0 {
            return 1.0;
        }
        self.tokens as f64 / self.articles as f64
    }

    /// Inverse document frequency: `ln(1 + (N - n + 0.5) / (n + 0.5))`.
    #[must_use]
    pub fn idf(&self, doc_freq: u64) -> f64 {
        let n = doc_freq.min(self.passages) as f64;
        (1.0 + (self.passages as f64 - n + 0.5) / (n + 0.5)).ln()
    }
}

/// The length that a passage is scored with. A title is short by trade and no better for it: a
/// head counts as no shorter than [`HEAD_LENGTH`] times the mean.
#[must_use]
pub fn scored_length(tokens: u64, is_head: bool, average_tokens: f64) -> f64 {
    let tokens = tokens as f64;
    if is_head { tokens.max(HEAD_LENGTH * average_tokens) } else { tokens }
}

/// The part of a passage's length in the saturation: `k1 · (1 - b + b · tokens / average)`.
#[must_use]
pub fn length_norm(tokens: f64, average_tokens: f64) -> f64 {
    K1 * (1.0 - B + B * tokens / average_tokens)
}

/// `tf · (k1 + 1) / (tf + norm)`; 0 where the term does not stand.
#[must_use]
pub fn saturation(frequency: u32, norm: f64) -> f64 {
    let tf = f64::from(frequency);
    tf * (K1 + 1.0) / (tf + norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand() {
        let collection = Collection { articles: 2, passages: 10, tokens: 1000 };
        assert!((collection.idf(1) - (1.0f64 + 9.5 / 1.5).ln()).abs() < 1e-12);
        assert!(collection.idf(10) > 0.0);
        let norm = length_norm(100.0, collection.average_tokens());
        assert!((norm - 1.2).abs() < 1e-12);
        assert!((saturation(2, norm) - 2.0 * 2.2 / 3.2).abs() < 1e-12);
        assert_eq!(saturation(0, norm), 0.0);
    }

    #[test]
    fn an_empty_collection_has_no_average_of_zero() {
        let empty = Collection { articles: 0, passages: 0, tokens: 0 };
        assert_eq!(empty.average_tokens(), 1.0);
        assert_eq!(empty.average_article_tokens(), 1.0);
        assert!(empty.idf(0).is_finite());
    }
}
