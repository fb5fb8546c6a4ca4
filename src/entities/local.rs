//! Mentions in one article: every name that it declares or defines, wherever it stands.

use rustc_hash::FxHashMap;

use super::{definitions, fold_alias};
use crate::model::{DeclaredEntity, EntityType, Mention, MentionBasis, Passage, Span};
use crate::text;

/// How sure a mention is that was declared or defined.
const CERTAIN: f32 = 1.0;

/// Finds the mentions in each of an article's passages, in order of place, none overlapping:
/// where two names begin at one token the longer wins, else the earlier. Linear in the text.
#[must_use]
pub fn mentions(passages: &[Passage], declared: &[DeclaredEntity]) -> Vec<Vec<Mention>> {
    let mut lexicon = Lexicon::default();
    for entity in declared {
        let kind = entity.kind.unwrap_or(EntityType::Other);
        let name = lexicon.name(&entity.name, kind, MentionBasis::Declared);
        for alias in &entity.aliases {
            lexicon.alias(alias, name, MentionBasis::Declared);
        }
    }
    for passage in passages {
        for definition in definitions(&passage.text) {
            let long = definition.long.of(&passage.text);
            let name = lexicon.name(long, EntityType::Other, MentionBasis::Definition);
            let short = definition.short.of(&passage.text);
            lexicon.alias(short, name, MentionBasis::Definition);
        }
    }
    passages.iter().map(|p| lexicon.find(&p.text)).collect()
}

/// The names of one article.
#[derive(Default)]
struct Lexicon {
    names: Vec<(String, EntityType)>,
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

impl Lexicon {
    fn name(&mut self, name: &str, kind: EntityType, basis: MentionBasis) -> usize {
        let fold = fold_alias(name);
        if let Some(&known) = self.by_fold.get(&fold) {
            return known;
        }
        let idx = self.names.len();
        self.names.push((name.to_string(), kind));
        self.by_fold.insert(fold, idx);
        self.alias(name, idx, basis);
        idx
    }

    fn alias(&mut self, alias: &str, name: usize, basis: MentionBasis) {
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

    fn find(&self, text: &str) -> Vec<Mention> {
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
                    let (name, kind) = &self.names[pattern.name];
                    found.push(Mention {
                        span,
                        kind: *kind,
                        name: name.clone(),
                        basis: pattern.basis,
                        confidence: CERTAIN,
                    });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Locus;

    fn check(texts: &[&str], declared: &[&str], expected: &[&[(&str, &str)]]) {
        let passages: Vec<Passage> = texts
            .iter()
            .map(|t| Passage {
                locus: Locus { from: 1, to: 1, part: 0 },
                text: (*t).to_string(),
                sentence_starts: vec![0],
                paragraph_starts: vec![0],
            })
            .collect();
        let declared: Vec<DeclaredEntity> = declared
            .iter()
            .map(|name| DeclaredEntity { name: (*name).into(), kind: None, aliases: vec![] })
            .collect();
        let found = mentions(&passages, &declared);
        let got: Vec<Vec<(&str, &str)>> = found
            .iter()
            .zip(texts)
            .map(|(ms, t)| ms.iter().map(|m| (m.span.of(t), m.name.as_str())).collect())
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_definition_holds_in_the_whole_article() {
        check(
            &["LeT first, let it be", "links to Lashkar-e-Taiba (LeT), that group"],
            &[],
            &[
                &[("LeT", "Lashkar-e-Taiba")],
                &[("Lashkar-e-Taiba", "Lashkar-e-Taiba"), ("LeT", "Lashkar-e-Taiba")],
            ],
        );
    }

    #[test]
    fn the_longer_name_wins() {
        check(
            &["the Afghan Taliban and the Taliban"],
            &["Taliban", "Afghan Taliban"],
            &[&[("Afghan Taliban", "Afghan Taliban"), ("Taliban", "Taliban")]],
        );
    }

    #[test]
    fn names_match_across_hyphens_and_accents() {
        check(
            &["Lashkar e Taiba’s men; José María Aznar"],
            &["Lashkar-e-Taiba", "Jose Maria Aznar"],
            &[&[("Lashkar e Taiba", "Lashkar-e-Taiba"), ("José María Aznar", "Jose Maria Aznar")]],
        );
    }
}
