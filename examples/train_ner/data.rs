//! The sets of marked sentences, brought to the one rule.

use std::fs;
use std::path::Path;

use byline::entities::ner::conll;
use byline::entities::ner::features::Token;
use byline::entities::ner::rule;
use byline::entities::ner::tags::{self, Kind, OUTSIDE, Position};

/// A sentence with its labels.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// The tokens.
    pub tokens: Vec<String>,
    /// For each token its label.
    pub tags: Vec<u8>,
    /// For each token a label that may be right as well, where a teacher was asked.
    pub also: Option<Vec<u8>>,
}

/// A set of sentences from one source.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its path under the data folder, without the extension.
    pub name: String,
    /// The sentences, in order.
    pub sentences: Vec<Sentence>,
    /// What each of them counts.
    pub weight: f32,
}

/// Sentences are read together in texts of this many, as neighbours in one article.
pub const TEXT_SENTENCES: usize = byline::entities::ner::eval::TEXT_SENTENCES;

/// The texts that sentences are read in.
pub fn texts(sentences: &[Sentence]) -> impl Iterator<Item = &[Sentence]> {
    sentences.chunks(TEXT_SENTENCES)
}

/// Reads a file of a set.
pub fn read(root: &Path, name: &str, weight: f32) -> Set {
    let path = root.join(format!("{name}.conll"));
    let fail = |e: &dyn std::fmt::Display| -> ! { panic!("cannot read `{}`: {e}", path.display()) };
    let text = fs::read_to_string(&path).unwrap_or_else(|e| fail(&e));
    let sentences = conll::read(&text).unwrap_or_else(|e| fail(&e));
    let sentences = sentences
        .into_iter()
        .map(|s| {
            let mut tags = vec![OUTSIDE; s.tokens.len()];
            // The handles of tweets are no names in any other text.
            let names = rule::apply_all(&s.tokens, &s.names);
            for n in names.iter().filter(|n| !s.tokens[n.start].starts_with('@')) {
                tags::mark(&mut tags, n.start, n.end, n.kind);
            }
            Sentence { tokens: s.tokens, tags, also: None }
        })
        .collect();
    Set { name: name.to_string(), sentences, weight }
}

/// Marks demonyms that a set leaves unmarked, and makes one of those that it parts.
pub fn mark_demonyms(set: &mut Set) {
    use Position::{Begin, End, Inside};
    let inside = |t: u8| matches!(tags::position_of(t), Some(Begin | Inside | End));
    for s in &mut set.sentences {
        for i in 0..s.tokens.len() {
            let pair = i + 1 < s.tokens.len()
                && !inside(s.tags[i])
                && !inside(s.tags[i + 1])
                && rule::is_demonym(&s.tokens[i + 1])
                && rule::is_people(&s.tokens[i..i + 2])
                && !rule::is_demonym(&s.tokens[i]);
            if pair {
                tags::mark(&mut s.tags, i, i + 2, Kind::Group);
            } else if s.tags[i] == OUTSIDE && rule::is_demonym(&s.tokens[i]) {
                tags::mark(&mut s.tags, i, i + 1, Kind::Group);
            }
        }
    }
}

/// The tokens of a text.
pub fn tokens(sentences: &[Sentence]) -> Vec<Token<'_>> {
    sentences
        .iter()
        .flat_map(|s| s.tokens.iter().enumerate().map(|(i, t)| Token { text: t, first: i == 0 }))
        .collect()
}
