//! What a score is made of: every signal, its weight, and how it is computed. Pure.
//!
//! `docs/ranking.md` defines them for readers and holds the figures that each was chosen by. A
//! change of any value here is another ranking: it bumps `index::state::RANKING`, and with it the
//! fingerprint of every answer.
//!
//! Ranking has two stages. The words alone ([`super::bm25`]) rank everything that matches; the
//! first [`POOL`] of that order ([`POOL_GROUPED`] where articles are ranked), whatever the limit, are
//! ranked again with all signals. No signal is negative, so nothing outside the pool could stand
//! above what is in it.

/// How fast repetition saturates (BM25's k1).
pub const K1: f64 = 1.2;
/// How much length counts, 0 to 1 (BM25's b).
pub const B: f64 = 0.75;
/// The shortest length of a head, as a share of the mean passage.
pub const HEAD_LENGTH: f64 = 0.25;

/// The weight of a plain word of grammar (`of`, `what`, `should`). It still counts, and where a
/// query has no other words their order among themselves is unchanged.
pub const FUNCTION_WORD: f64 = 0.1;

/// How many passages are ranked by all signals.
pub const POOL: usize = 100;
/// The same where articles are ranked, each by its best passage: there the article's own score
/// weighs so much that it reaches deep.
pub const POOL_GROUPED: usize = 1_000;

/// The weight of the article's own score in that of its passages.
pub const ARTICLE: f64 = 0.1;
/// The same where articles are ranked, each by its best passage.
pub const ARTICLE_GROUPED: f64 = 1.5;
/// How many more times the words of title and deck count in the article's own score.
pub const HEAD_REPEATS: u32 = 2;

/// The weight of neighbouring words of the query that stand near each other.
pub const NEAR: f64 = 0.1;
/// How near, in words.
pub const NEAR_WORDS: u32 = 8;
/// The weight of neighbouring words that stand exactly as they do in the query.
pub const ORDER: f64 = 0.05;
/// The weight of a word in the very form in which it was written, beside its stem.
pub const EXACT: f64 = 0.1;

/// A query with more scoring parts than this is ranked by its words alone.
pub const MAX_PARTS: usize = 256;
/// A wildcard that stands for more words than this has no article score.
pub const MAX_ARTICLE_TERMS: usize = 64;

/// Feedback ([`super::feedback`]): from how many passages.
pub const FEEDBACK_PASSAGES: usize = 10;
/// How many words it adds.
pub const FEEDBACK_WORDS: usize = 20;
/// The share of the query as written in the weight of the expanded one.
pub const FEEDBACK_ORIGINAL: f64 = 0.8;

/// Occurrences of `left` that have an occurrence of `right` within [`NEAR_WORDS`], before or
/// after. Both are ascending.
#[must_use]
pub fn near_count(left: &[u32], right: &[u32]) -> u32 {
    let near = |at: &&u32| {
        let next = right.partition_point(|r| *r <= **at);
        let after = right.get(next).is_some_and(|r| r - **at <= NEAR_WORDS);
        // What stands at the same place is the same word.
        let before = right[..next].iter().rev().find(|r| *r < *at);
        after || before.is_some_and(|r| **at - r <= NEAR_WORDS)
    };
    left.iter().filter(near).count() as u32
}

/// Occurrences of `left` that have one of `right` exactly `gap` words on. Both are ascending.
#[must_use]
pub fn order_count(left: &[u32], right: &[u32], gap: u32) -> u32 {
    left.iter().filter(|at| right.binary_search(&(**at + gap)).is_ok()).count() as u32
}

/// Words of English grammar: articles, pronouns, prepositions, conjunctions, auxiliaries and
/// question words. Folded and sorted. What also names something when written small is left out
/// (`us`, `may`, `let`); what matches in capitals only (`WHO`, `IT`) weighs in full.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "across",
    "after",
    "again",
    "against",
    "all",
    "also",
    "although",
    "among",
    "amongst",
    "an",
    "and",
    "another",
    "any",
    "anyone",
    "anything",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "below",
    "beside",
    "besides",
    "between",
    "both",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "done",
    "during",
    "each",
    "either",
    "else",
    "etc",
    "even",
    "ever",
    "every",
    "everyone",
    "everything",
    "few",
    "for",
    "from",
    "further",
    "had",
    "has",
    "have",
    "having",
    "he",
    "hence",
    "her",
    "here",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "itself",
    "just",
    "many",
    "me",
    "more",
    "most",
    "much",
    "must",
    "my",
    "myself",
    "neither",
    "no",
    "none",
    "nor",
    "not",
    "now",
    "of",
    "off",
    "often",
    "on",
    "once",
    "only",
    "onto",
    "or",
    "other",
    "others",
    "ought",
    "our",
    "ours",
    "ourselves",
    "out",
    "over",
    "per",
    "quite",
    "rather",
    "same",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "someone",
    "something",
    "such",
    "than",
    "that",
    "the",
    "their",
    "theirs",
    "them",
    "themselves",
    "then",
    "there",
    "thereby",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "though",
    "through",
    "throughout",
    "thus",
    "to",
    "together",
    "too",
    "toward",
    "towards",
    "under",
    "unless",
    "until",
    "up",
    "upon",
    "very",
    "via",
    "was",
    "we",
    "were",
    "what",
    "whatever",
    "when",
    "where",
    "whereas",
    "whether",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "yet",
    "you",
    "your",
    "yours",
    "yourself",
];

/// True for a word of grammar, folded.
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_near_each_other() {
        let check = |left: &[u32], right: &[u32], expected: u32| {
            assert_eq!(near_count(left, right), expected, "{left:?} {right:?}");
        };
        check(&[0], &[8], 1);
        check(&[0], &[9], 0);
        check(&[8], &[0], 1);
        check(&[9], &[0], 0);
        check(&[5], &[5], 0);
        check(&[5], &[4, 5], 1);
        check(&[1, 2, 30], &[3], 2);
        check(&[], &[3], 0);
    }

    #[test]
    fn words_in_order() {
        assert_eq!(order_count(&[1, 5, 9], &[2, 6, 8], 1), 2);
        assert_eq!(order_count(&[1, 5, 9], &[3], 2), 1);
        assert_eq!(order_count(&[2], &[1], 1), 0);
    }

    #[test]
    fn words_of_grammar() {
        assert!(FUNCTION_WORDS.is_sorted());
        assert!(is_function_word("the") && is_function_word("should"));
        assert!(!is_function_word("drone") && !is_function_word("can't"));
    }
}
