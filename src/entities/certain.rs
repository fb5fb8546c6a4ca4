//! The names that an article declares or defines, and where they stand in its text.

use rustc_hash::FxHashMap;

use super::fold_alias;
use crate::model::{EntityType, Mention, MentionBasis, Span};
use crate::text;

/// A name and what it is.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// As declared, or as the text writes it in full.
    pub text: String,
    /// What it is; `Other` where nobody says.
    pub kind: EntityType,
}

/// The certain names of one article, with their aliases.
#[derive(Default)]
pub(super) struct Certain {
    names: Vec<Name>,
    by_fold: FxHashMap<String, usize>,
    /// Patterns by their first folded token, longest first.
    patterns: FxHashMap<String, Vec<Pattern>>,
}

struct Pattern {
    /// Folded tokens after the first.
    rest: Vec<String>,
    /// The case-keeping form that a one-token short form must have; so `LeT` is never `let`.
    cased: Option<String>,
    name: usize,
    basis: MentionBasis,
}

/// A certain name where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Bytes of the text.
    pub span: Span,
    /// The name's number.
    pub name: usize,
    /// Why.
    pub basis: MentionBasis,
}

impl Certain {
    /// Enters a name, and gives its number; a known one keeps its own.
    pub fn name(&mut self, name: &str, kind: EntityType, basis: MentionBasis) -> usize {
        let fold = fold_alias(name);
        if let Some(&known) = self.by_fold.get(&fold) {
            return known;
        }
        let idx = self.names.len();
        self.names.push(Name { text: name.to_string(), kind });
        self.by_fold.insert(fold, idx);
        self.alias(name, idx, basis);
        idx
    }

    /// Enters another form of the name with the given number.
    pub fn alias(&mut self, alias: &str, name: usize, basis: MentionBasis) {
        let mut tokens = text::tokens(alias).map(|s| s.of(alias));
        let Some(first) = tokens.next() else { return };
        let rest: Vec<String> = tokens.map(|t| text::fold_stem_input(t).into_owned()).collect();
        let cased = match rest.is_empty() {
            true => text::cased_form(first).map(std::borrow::Cow::into_owned),
            false => None,
        };
        let entry = self.patterns.entry(text::fold_stem_input(first).into_owned()).or_default();
        if entry.iter().any(|p| p.rest == rest && p.cased == cased) {
            return;
        }
        let at = entry.partition_point(|p| p.rest.len() >= rest.len());
        entry.insert(at, Pattern { rest, cased, name, basis });
    }

    /// All names, by number.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Says what a name is.
    pub fn set_kind(&mut self, name: usize, kind: EntityType) {
        self.names[name].kind = kind;
    }

    /// The name whose full form folds to this.
    pub fn by_fold(&self, fold: &str) -> Option<usize> {
        self.by_fold.get(fold).copied()
    }

    /// The mention at a place.
    pub fn mention(&self, place: Place) -> Mention {
        let name = &self.names[place.name];
        Mention {
            span: place.span,
            kind: name.kind,
            name: name.text.clone(),
            basis: place.basis,
            confidence: super::local::confidence(place.basis),
        }
    }

    /// Where the names stand in a text, in order, none overlapping; of several that begin at one
    /// place the longest.
    pub fn find(&self, text: &str) -> Vec<Place> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        let tokens: Vec<Span> = text::tokens(text).collect();
        let mut found = Vec::new();
        let mut i = 0;
        while i < tokens.len() {
            match self.match_at(text, &tokens[i..]) {
                Some((pattern, n_tokens)) => {
                    let span = Span { start: tokens[i].start, end: tokens[i + n_tokens - 1].end };
                    found.push(Place { span, name: pattern.name, basis: pattern.basis });
                    i += n_tokens;
                }
                None => i += 1,
            }
        }
        found
    }

    fn match_at(&self, text: &str, tokens: &[Span]) -> Option<(&Pattern, usize)> {
        let first = tokens[0].of(text);
        let patterns = self.patterns.get(text::fold_stem_input(first).as_ref())?;
        let fits = |p: &&Pattern| {
            p.rest.len() < tokens.len()
                && p.rest
                    .iter()
                    .zip(&tokens[1..])
                    .all(|(want, got)| text::fold_stem_input(got.of(text)) == want.as_str())
                && p.cased
                    .as_deref()
                    .is_none_or(|c| text::cased_form(first).is_some_and(|got| got == c))
        };
        patterns.iter().find(fits).map(|p| (p, p.rest.len() + 1))
    }
}
