//! A citation → the query that finds passages like it.
//!
//! The words that say most are chosen by tf · idf over the index (Salton & Buckley, "Term-weighting
//! approaches in automatic text retrieval", 1988); each weighs as much as it would if it were typed
//! as often as it stands in the text. What comes out is a query like any other: it can be printed,
//! changed and run again.

use std::collections::BTreeMap;

use anyhow::Result;
use tantivy::Term;

use super::collect::collection;
use super::show::Shown;
use super::signals::is_function_word;
use crate::index::Snapshot;
use crate::index::stems::{StemLanguage, WordStemmer};
use crate::text;

/// Shorter words, in bytes, say little.
const MIN_BYTES: usize = 3;
/// A word that fewer passages have leads nowhere else.
const MIN_PASSAGES: u64 = 2;
/// The highest weight that a query may give.
const MAX_WEIGHT: u32 = 1000;

/// How often a stem stands in a text, and in which forms.
#[derive(Default)]
struct Counted<'t> {
    count: u32,
    forms: BTreeMap<&'t str, u32>,
}

/// The query for what `shown` says, by at most `n_words` words, without the article that it stands
/// in; `None` where no word of it leads anywhere.
///
/// # Errors
/// If the index cannot be read.
pub fn like(snapshot: &Snapshot, shown: &Shown, n_words: usize) -> Result<Option<String>> {
    let language = shown.article.head.lang.as_deref().and_then(StemLanguage::of);
    let folded = folded_words(shown);
    let mut stemmer = WordStemmer::new(language);
    let mut stems: BTreeMap<String, Counted> = BTreeMap::new();
    for word in &folded {
        let counted = stems.entry(stemmer.stem(word).to_string()).or_default();
        counted.count += 1;
        *counted.forms.entry(word).or_default() += 1;
    }
    let collection = collection(snapshot);
    let mut telling: Vec<(f64, &str, u32)> = Vec::new();
    for (stem, counted) in &stems {
        let term = Term::from_field_text(snapshot.fields().body, stem);
        let doc_freq = snapshot.doc_freq(&term)?;
        if doc_freq >= MIN_PASSAGES {
            let worth = f64::from(counted.count) * collection.idf(doc_freq);
            telling.push((worth, counted.form(), counted.count.min(MAX_WEIGHT)));
        }
    }
    telling.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    telling.truncate(n_words);
    if telling.is_empty() {
        return Ok(None);
    }
    let weighed = |(_, word, count): &(f64, &str, u32)| match count {
        1 => (*word).to_string(),
        _ => format!("{word}^{count}"),
    };
    let words: Vec<String> = telling.iter().map(weighed).collect();
    let key = shown.article.head.key.replace('\\', "\\\\").replace('"', "\\\"");
    Ok(Some(format!("{} -key:\"{key}\"", words.join(" "))))
}

/// The words of the text, and for a whole article of its head, that a query can hold as they are
/// and that are none of grammar; in small letters, so that no capitals are matched.
fn folded_words(shown: &Shown) -> Vec<String> {
    let head = shown.head.as_deref().filter(|_| shown.locus.is_none());
    let mut words = Vec::new();
    for part in head.into_iter().chain([shown.text.as_str()]) {
        for span in text::tokens(part) {
            let word = text::fold_exact(span.of(part));
            let is_plain = word.chars().all(char::is_alphanumeric);
            if is_plain && word.len() >= MIN_BYTES && !is_function_word(&word) {
                words.push(word.into_owned());
            }
        }
    }
    words
}

impl<'t> Counted<'t> {
    /// The most frequent form; of equals the first in the alphabet.
    fn form(&self) -> &'t str {
        let most = self.forms.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        most.map_or("", |(form, _)| form)
    }
}
