//! Mentions in one article: every name that it declares or defines, wherever it stands, and what
//! the recogniser finds beyond those, surnames led back to the full names that they stand for.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Found, Recogniser, definitions, fold_alias};
use crate::model::{DeclaredEntity, EntityType, Mention, MentionBasis, Passage, Span};
use crate::text;

/// How sure a mention is that was declared or defined.
const CERTAIN: f32 = 1.0;

/// Finds the mentions in each of an article's passages, in order of place, none overlapping.
/// A declared or defined name wins over one that the recogniser found, unless the latter is
/// longer and holds it whole ("Afghan Taliban" is not "Taliban"). Linear in the text.
#[must_use]
pub fn mentions(
    passages: &[Passage],
    declared: &[DeclaredEntity],
    recogniser: Option<&Recogniser>,
) -> Vec<Vec<Mention>> {
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
    let certain: Vec<Vec<Mention>> = passages.iter().map(|p| lexicon.find(&p.text)).collect();
    let Some(recogniser) = recogniser else { return certain };
    let texts: Vec<&str> = passages.iter().map(|p| p.text.as_str()).collect();
    let found = recogniser.find(&texts);
    let kinds = kinds_by_name(&texts, &found);
    let surnames = Surnames::of(&texts, &found);
    certain
        .into_iter()
        .zip(found)
        .zip(&texts)
        .map(|((certain, found), text)| {
            let certain = certain.into_iter().map(|m| with_kind(m, &kinds)).collect();
            let found = found.into_iter().filter_map(|f| mention(f, text, &lexicon, &surnames));
            merge(certain, found.collect())
        })
        .collect()
}

/// For each folded name the type that the recogniser gives it most often in the article; of
/// equals the first of [`EntityType`].
fn kinds_by_name(texts: &[&str], found: &[Vec<Found>]) -> FxHashMap<String, EntityType> {
    let mut counts: FxHashMap<String, BTreeMap<EntityType, u32>> = FxHashMap::default();
    for (text, found) in texts.iter().zip(found) {
        for one in found {
            let fold = fold_alias(one.span.of(text));
            *counts.entry(fold).or_default().entry(one.kind).or_default() += 1;
        }
    }
    let most = |kinds: BTreeMap<EntityType, u32>| {
        kinds.into_iter().max_by_key(|(kind, n)| (*n, std::cmp::Reverse(*kind))).map(|(k, _)| k)
    };
    counts.into_iter().filter_map(|(fold, kinds)| Some((fold, most(kinds)?))).collect()
}

/// A declared or defined name without a type takes the one that the recogniser sees.
fn with_kind(mut mention: Mention, kinds: &FxHashMap<String, EntityType>) -> Mention {
    if mention.kind == EntityType::Other
        && let Some(kind) = kinds.get(&fold_alias(&mention.name))
    {
        mention.kind = *kind;
    }
    mention
}

fn mention(found: Found, text: &str, lexicon: &Lexicon, surnames: &Surnames) -> Option<Mention> {
    let surface = found.span.of(text);
    let fold = fold_alias(surface);
    if fold.is_empty() {
        return None;
    }
    let (name, basis) = match (lexicon.by_fold.get(&fold), found.kind) {
        (Some(known), _) => (lexicon.names[*known].0.clone(), MentionBasis::Model),
        (None, EntityType::Person) => match surnames.full(&fold) {
            Some(full) => (full.to_string(), MentionBasis::Surname),
            None => (surface.to_string(), MentionBasis::Model),
        },
        (None, _) => (surface.to_string(), MentionBasis::Model),
    };
    let (span, kind, confidence) = (found.span, found.kind, found.confidence);
    Some(Mention { span, kind, name, basis, confidence })
}

/// The full names of persons in an article by their last words.
struct Surnames {
    /// `None` where two people of the article share the surname: then it stands for itself.
    by_last: FxHashMap<String, Option<String>>,
}

impl Surnames {
    fn of(texts: &[&str], found: &[Vec<Found>]) -> Surnames {
        let mut by_last: FxHashMap<String, Option<String>> = FxHashMap::default();
        for (text, found) in texts.iter().zip(found) {
            for person in found.iter().filter(|f| f.kind == EntityType::Person) {
                let name = person.span.of(text);
                let fold = fold_alias(name);
                let Some((_, last)) = fold.rsplit_once(' ') else { continue };
                let known = by_last.entry(last.to_string()).or_insert(Some(name.to_string()));
                if known.as_ref().is_some_and(|known| fold_alias(known) != fold) {
                    *known = None;
                }
            }
        }
        Surnames { by_last }
    }

    /// The one full name that a single folded word stands for.
    fn full(&self, fold: &str) -> Option<&str> {
        self.by_last.get(fold)?.as_deref()
    }
}

/// Joins the two lists, both in order: see [`mentions`] for who wins.
fn merge(certain: Vec<Mention>, found: Vec<Mention>) -> Vec<Mention> {
    let holds = |outer: &Span, inner: &Span| outer.start <= inner.start && inner.end <= outer.end;
    let longer = |f: &Mention, c: &Mention| holds(&f.span, &c.span) && f.span != c.span;
    let mut merged: Vec<Mention> =
        certain.iter().filter(|c| !found.iter().any(|f| longer(f, c))).cloned().collect();
    let free = |f: &Mention| !merged.iter().any(|c| c.span.overlaps(&f.span));
    let free: Vec<Mention> = found.into_iter().filter(free).collect();
    merged.extend(free);
    merged.sort_by_key(|m| m.span);
    merged
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

    fn passage(text: &str) -> Passage {
        Passage {
            locus: Locus { from: 1, to: 1, part: 0 },
            text: text.to_string(),
            sentence_starts: vec![0],
            paragraph_starts: vec![0],
        }
    }

    fn check(texts: &[&str], declared: &[&str], expected: &[&[(&str, &str)]]) {
        let passages: Vec<Passage> = texts.iter().map(|t| passage(t)).collect();
        let declared: Vec<DeclaredEntity> = declared
            .iter()
            .map(|name| DeclaredEntity { name: (*name).into(), kind: None, aliases: vec![] })
            .collect();
        let found = mentions(&passages, &declared, None);
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

    #[test]
    fn a_surname_stands_for_the_full_name() {
        let texts = [
            "Raymond Davis was released in Lahore on Wednesday after a trial.",
            "The Davis affair made Pakistan angry, and President Karzai said so.",
        ];
        let passages: Vec<Passage> = texts.iter().map(|t| passage(t)).collect();
        let found = mentions(&passages, &[], Some(Recogniser::shipped()));
        let davis = |m: &&Mention| m.name == "Raymond Davis";
        assert_eq!(found[0].iter().filter(davis).count(), 1, "{:?}", found[0]);
        let second = found[1].iter().find(davis).expect("Davis is that Davis");
        assert_eq!((second.span.of(texts[1]), second.basis), ("Davis", MentionBasis::Surname));
        assert!(found[1].iter().any(|m| m.span.of(texts[1]) == "Karzai"), "{:?}", found[1]);
    }
}
