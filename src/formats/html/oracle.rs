//! The body that JSON-LD carries, as a check on what was found in the page.
//!
//! In: `articleBody` and lines of the page. Out: which lines it holds. Many papers give the whole
//! body there, without paragraphs; it says where the piece begins and ends, not how it is set.

use rustc_hash::FxHashSet;
use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

/// Words in a row that are compared.
const GRAM: usize = 4;

/// The runs of words of a body.
pub(super) struct Oracle {
    grams: FxHashSet<u64>,
    /// Words of the body.
    pub n_words: usize,
}

impl Oracle {
    /// `None` where the body is too short to tell.
    pub(super) fn of(body: &str) -> Option<Oracle> {
        const LEAST_WORDS: usize = 60;
        let words = words(body);
        if words.len() < LEAST_WORDS {
            return None;
        }
        Some(Oracle { grams: grams(&words).collect(), n_words: words.len() })
    }

    /// True where the body holds a line, most of it at least.
    pub(super) fn holds(&self, line: &str) -> bool {
        let words = words(line);
        let (mut n, mut n_held) = (0, 0);
        for gram in grams(&words) {
            n += 1;
            n_held += usize::from(self.grams.contains(&gram));
        }
        n > 0 && n_held * 10 >= n * 6
    }
}

/// Hashes of the words; an ideograph or a kana is a word.
fn words(text: &str) -> Vec<u64> {
    let hasher = BuildHasherDefault::<FxHasher>::default();
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        let wide = ('\u{3040}'..='\u{30FF}').contains(&c) || ('\u{3400}'..='\u{9FFF}').contains(&c);
        if c.is_alphanumeric() && !wide {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            out.push(hasher.hash_one(&word));
            word.clear();
        }
        if wide {
            out.push(hasher.hash_one(c));
        }
    }
    if !word.is_empty() {
        out.push(hasher.hash_one(&word));
    }
    out
}

fn grams(words: &[u64]) -> impl Iterator<Item = u64> + '_ {
    let size = GRAM.min(words.len()).max(1);
    words.windows(size).map(|gram| {
        gram.iter()
            .fold(0u64, |sum, word| sum.rotate_left(5).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ word)
    })
}
