//! The recogniser: the texts of an article in, the names that stand in them out.
//!
//! Two passes. The first labels each run of capitalised words by itself; the second does it again
//! where the first was in doubt, with the labels that the same words got elsewhere in the article.

use std::sync::OnceLock;

use super::decode::Decoder;
use super::features::{Maker, Templates, Token};
use super::ner_model::{ModelError, NerModel, ROW, Scores};
use super::patterns;
use super::prepared::Prepared;
use super::tags::{self, Kind, OUTSIDE, kind_of};
use super::tokens;
use super::words::Word;
use crate::model::{EntityType, Span};

/// A name in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where, in bytes of the text.
    pub span: Span,
    /// What it is.
    pub kind: EntityType,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// A recogniser over a model.
#[derive(Clone, Debug)]
pub struct Recogniser<'b> {
    model: NerModel<'b>,
    decoder: Decoder,
    templates: Templates,
}

/// Labels of the tokens of a text, and how far ahead each is.
#[derive(Clone, Debug, Default)]
pub struct Labelled {
    /// For each token its label.
    pub tags: Vec<u8>,
    /// For each token by how much its kind beats the next best, in units of the model; 0 for
    /// tokens that cannot belong to a name.
    pub margins: Vec<i32>,
}

/// A name over tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it is.
    pub kind: EntityType,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

impl Recogniser<'static> {
    /// The recogniser that the program brings along.
    ///
    /// The first call checks the model, some milliseconds; later ones are free.
    ///
    /// # Panics
    /// If the program was built with a model of another version, which its tests refuse.
    #[must_use]
    pub fn shipped() -> &'static Recogniser<'static> {
        static SHIPPED: OnceLock<Recogniser<'static>> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Recogniser::read(include_bytes!("ner.model")).expect("the shipped model is whole")
        })
    }
}

impl<'b> Recogniser<'b> {
    /// A recogniser over the bytes of a model file.
    ///
    /// # Errors
    /// If the bytes are no model of this version, or damaged.
    pub fn read(bytes: &'b [u8]) -> Result<Recogniser<'b>, ModelError> {
        Ok(Recogniser::new(NerModel::read(bytes)?, Templates::FULL))
    }

    /// A recogniser with the given features, for measuring what each kind of them is worth.
    #[must_use]
    pub fn new(model: NerModel<'b>, templates: Templates) -> Recogniser<'b> {
        let decoder = Decoder::new(model.transitions());
        Recogniser { model, decoder, templates }
    }

    /// The names in the texts of one article, given in reading order: for each text, its names by
    /// their place, none overlapping another.
    ///
    /// Persons, organisations, places and groups come from the model, events and works from
    /// patterns of words. Titles, a leading "the", quote marks and a possessive 's are outside.
    #[must_use]
    pub fn find(&self, article: &[&str]) -> Vec<Vec<Found>> {
        let pieces: Vec<Vec<tokens::Piece>> = article.iter().map(|t| tokens::pieces(t)).collect();
        let tokens: Vec<Token<'_>> = article
            .iter()
            .zip(&pieces)
            .flat_map(|(text, pieces)| {
                pieces.iter().map(|p| Token { text: &text[p.range.clone()], first: p.first })
            })
            .collect();
        let mut out: Vec<Vec<Found>> = vec![Vec::new(); article.len()];
        let (mut text, mut before) = (0, 0);
        for name in self.names(&tokens) {
            while name.start >= before + pieces[text].len() {
                before += pieces[text].len();
                text += 1;
            }
            let (first, last) = (name.start - before, name.end - 1 - before);
            // A name never runs from one text into the next: each begins a sentence.
            if let (Some(a), Some(z)) = (pieces[text].get(first), pieces[text].get(last)) {
                let span = Span::new(a.range.start, z.range.end);
                out[text].push(Found { span, kind: name.kind, confidence: name.confidence });
            }
        }
        out
    }

    /// True for words such as "General" and "Mrs." that stand before the names of persons.
    #[must_use]
    pub fn is_title(&self, word: &str) -> bool {
        self.knows(word, super::lexicon::TITLE)
    }

    /// True for words such as "Ministry" and "Museum" of which the names of bodies are made.
    #[must_use]
    pub fn is_org_word(&self, word: &str) -> bool {
        self.knows(word, super::lexicon::ORG_WORD)
    }

    /// True for first names of persons.
    #[must_use]
    pub fn is_given_name(&self, word: &str) -> bool {
        self.knows(word, super::lexicon::GIVEN)
    }

    /// True for words that a list has as the name of one body: "Afghan Taliban".
    #[must_use]
    pub fn is_listed_org(&self, name: &str) -> bool {
        let lexicon = self.model.lexicon();
        let mut key = 0;
        let mut last = None;
        for word in name.split_whitespace() {
            key = super::lexicon::chain(key, Word::read(word).lower);
            last = lexicon.phrase(key);
        }
        last.is_some_and(|flags| flags & super::lexicon::ORG != 0)
    }

    fn knows(&self, word: &str, flag: u32) -> bool {
        self.model.lexicon().look_up(&Word::read(word)).flags & flag != 0
    }

    /// The names in a text that is cut into tokens, by their place, none overlapping another.
    #[must_use]
    pub fn names(&self, tokens: &[Token<'_>]) -> Vec<Name> {
        let text = Prepared::new(tokens.iter().copied(), &self.model.lexicon());
        let labelled = self.label(&text);
        let mut names: Vec<Name> = Vec::new();
        for (start, end, kind) in tags::names(&labelled.tags) {
            let Some((start, end)) = trim(&text, start, end, kind) else {
                continue;
            };
            let margin = labelled.margins[start..end].iter().copied().min().unwrap_or(0);
            let confidence = confidence(margin, self.model.scale());
            names.push(Name { start, end, kind: kind.entity_type(), confidence });
        }
        patterns::add(&text, tokens, &mut names);
        names.retain(|n| n.kind != EntityType::Other);
        names
    }

    /// Labels a text.
    #[must_use]
    pub fn label(&self, text: &Prepared) -> Labelled {
        let mut decoder = self.decoder.clone();
        let maker = Maker::new(text, self.templates);
        let mut out = Labelled { tags: vec![OUTSIDE; text.len()], margins: vec![0; text.len()] };
        let segments = text.segments();
        let mut scores: Vec<Scores> = Vec::with_capacity(text.len() / 4);
        let mut margins = Vec::new();
        for &(start, end) in &segments {
            let from = scores.len();
            for i in start..end {
                let mut row = [0; ROW];
                maker.make(i, (start, end), |f, _| self.model.add(f, &mut row));
                scores.push(row);
            }
            decoder.best(&scores[from..], &mut out.tags[start..end]);
            decoder.margins(&scores[from..], &out.tags[start..end], &mut margins);
            out.margins[start..end].copy_from_slice(&margins);
        }
        if self.templates.0 & Templates::AGAIN != 0 {
            self.label_again(text, &segments, &mut scores, &mut decoder, &mut out);
        }
        out
    }

    /// The second pass: what the words were elsewhere counts where the first pass was in doubt.
    fn label_again(
        &self,
        text: &Prepared,
        segments: &[(usize, usize)],
        scores: &mut [Scores],
        decoder: &mut Decoder,
        out: &mut Labelled,
    ) {
        let votes = Votes::count(text, out, self.model.scale() as i32);
        let doubt = DOUBT * self.model.scale() as i32;
        let mut from = 0;
        let mut margins = Vec::new();
        for &(start, end) in segments {
            let rows = &mut scores[from..from + end - start];
            from += end - start;
            if out.margins[start..end].iter().all(|m| *m >= doubt) {
                continue;
            }
            for (row, i) in rows.iter_mut().zip(start..end) {
                votes.add(text, out, i, row, self.model.scale() as i32);
            }
            decoder.best(rows, &mut out.tags[start..end]);
            decoder.margins(rows, &out.tags[start..end], &mut margins);
            out.margins[start..end].copy_from_slice(&margins);
        }
    }
}

/// Runs in which every label is this far ahead (in nats) are not looked at again.
const DOUBT: i32 = 4;
/// What a word's labels elsewhere may add to a label at most, in quarters of a nat.
const STRENGTH: i32 = 6;

/// How sure the first pass was of each kind of each word, summed over the text.
struct Votes {
    /// For each word and kind, and last for outside.
    sums: Vec<[i32; 6]>,
}

/// The place of a label among the votes.
fn ballot(tag: u8) -> usize {
    kind_of(tag).map_or(5, |k| k as usize)
}

/// One place in the text has one vote, weaker where it was in doubt.
fn vote(margin: i32, scale: i32) -> i32 {
    margin.clamp(0, 4 * scale)
}

impl Votes {
    fn count(text: &Prepared, labelled: &Labelled, scale: i32) -> Votes {
        let mut sums = vec![[0; 6]; text.types.len()];
        for i in (0..text.len()).filter(|&i| text.open[i] && counts(text, i)) {
            sums[text.tokens[i] as usize][ballot(labelled.tags[i])] +=
                vote(labelled.margins[i], scale);
        }
        Votes { sums }
    }

    /// Adds to a row of scores what the word's other places say.
    fn add(&self, text: &Prepared, labelled: &Labelled, i: usize, row: &mut Scores, scale: i32) {
        if !counts(text, i) {
            return;
        }
        let mut sums = self.sums[text.tokens[i] as usize];
        sums[ballot(labelled.tags[i])] -= vote(labelled.margins[i], scale);
        let total: i32 = sums.iter().sum();
        if total <= 0 {
            return;
        }
        let strength = i64::from(STRENGTH * scale / 4);
        for (t, score) in row.iter_mut().enumerate().take(tags::N_TAGS) {
            let share = i64::from(sums[ballot(t as u8)]);
            *score += (strength * share / i64::from(total + 2 * scale)) as i32;
        }
    }
}

/// Only words with a capital have a vote; "of" is everything.
fn counts(text: &Prepared, i: usize) -> bool {
    use super::words::Caps;
    !matches!(text.of(i).word.caps, Caps::None | Caps::Lower)
}

/// Takes titles off the front of a person's name, small words and marks off both ends.
fn trim(text: &Prepared, mut start: usize, mut end: usize, kind: Kind) -> Option<(usize, usize)> {
    use super::lexicon::TITLE;
    use super::prepared::{is_loose, shown};
    while start < end && is_loose(text.of(start), true) {
        start += 1;
    }
    while start < end && is_loose(text.of(end - 1), false) {
        end -= 1;
    }
    let titled = |i: usize| text.of(i).entry.flags & TITLE != 0;
    while kind == Kind::Person && start + 1 < end && titled(start) {
        start += 1;
    }
    // "The Kaiser" is nobody's name; "Major" is, where the text has a "John Major".
    let named =
        |i: usize| text.shown[text.tokens[i] as usize] & (shown::AFTER_GIVEN | shown::TITLED);
    let bare = kind == Kind::Person && start + 1 == end && titled(start) && named(start) == 0;
    (start < end && !bare).then_some((start, end))
}

/// A confidence from a margin: how many names with that margin were right, in span and type, among
/// the persons, organisations and places of the test sets of GMB and UNER-EWT.
fn confidence(margin: i32, scale: u32) -> f32 {
    const STEPS: [f32; 17] = [
        0.38, 0.51, 0.56, 0.66, 0.7, 0.73, 0.75, 0.78, 0.81, 0.83, 0.85, 0.86, 0.88, 0.9, 0.91,
        0.91, 0.91,
    ];
    let step = (i64::from(margin.max(0)) * 2 / i64::from(scale.max(1))) as usize;
    STEPS[step.min(STEPS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(article: &[&str], expected: &[(&str, EntityType)]) {
        let found = Recogniser::shipped().find(article);
        assert_eq!(found.len(), article.len());
        let all: Vec<(&str, EntityType)> = article
            .iter()
            .zip(&found)
            .flat_map(|(text, names)| names.iter().map(|n| (n.span.of(text), n.kind)))
            .collect();
        for e in expected {
            assert!(all.contains(e), "{e:?} not in {all:?}");
        }
        assert_eq!(all.len(), expected.len(), "{all:?}");
    }

    use EntityType::{Group, Org, Person, Place};

    #[test]
    fn names_in_running_text() {
        check(
            &["President Ada Lovett met General Kayani in Islamabad on Monday."],
            &[("Ada Lovett", Person), ("Kayani", Person), ("Islamabad", Place)],
        );
        check(
            &["The United Nations' envoy left the Hague."],
            &[("United Nations", Org), ("Hague", Place)],
        );
        check(
            &["Russia's war with Pakistani Pashtuns"],
            &[("Russia", Place), ("Pakistani", Group), ("Pashtuns", Group)],
        );
        check(&["He said nothing.", ""], &[]);
        check(&[], &[]);
    }

    #[test]
    fn spans_are_sorted_and_apart() {
        let texts = ["A B. C’s—D? “E” (F) ...", "É Ü ’s the The THE", "\u{301}\u{200b} x"];
        for (text, names) in texts.iter().zip(Recogniser::shipped().find(&texts)) {
            let mut at = 0;
            for n in names {
                assert!(n.span.start >= at && n.span.end as usize <= text.len());
                assert!(!n.span.of(text).is_empty());
                at = n.span.end;
            }
        }
    }
}
