//! Near names that may be one entity, for a person to judge: what was not sure enough to join.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::fold_alias;
use super::resolve::{Entity, is_acronym, split_key};
use super::sheet::EntitySheet;
use super::spelling::is_number;
use crate::model::EntityType;

/// Why two entities may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// One article or more defines the acronym so; too few to be sure, or there are other names.
    Defined,
    /// The acronym has the initials of one name alone.
    Initials,
    /// One full name alone has the surname.
    Surname,
    /// The same first and last name.
    MiddleName,
    /// One name of two types.
    Type,
    /// One letter more, less, or another.
    Letter,
}

impl Nearness {
    /// The stable word, as outputs print it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Nearness::Defined => "defined",
            Nearness::Initials => "initials",
            Nearness::Surname => "surname",
            Nearness::MiddleName => "middle-name",
            Nearness::Type => "type",
            Nearness::Letter => "letter",
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Nearness::Defined => "an article uses the acronym for this name",
            Nearness::Initials => "the only name with these initials",
            Nearness::Surname => "the only full name with this surname",
            Nearness::MiddleName => "the same first and last name",
            Nearness::Type => "one name, taken for two types",
            Nearness::Letter => "one letter apart",
        }
    }
}

/// Two entities that may be one, by their places in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The one whose id and name would stay.
    pub stays: usize,
    /// The other.
    pub joins: usize,
    /// Why.
    pub nearness: Nearness,
}

/// The fewest characters of names that are compared letter by letter.
const MIN_CHARS: usize = 6;

/// Names that share a rest are compared with so many others at most: where more are alike, one
/// letter says nothing.
const MAX_ALIKE: usize = 16;

/// Pairs worth a look: those that most articles would gain by first. Near linear in the number
/// of names. What the sheet has already decided is left out.
#[must_use]
pub fn suggest(entities: &[Entity], sheet: &EntitySheet) -> Vec<Suggestion> {
    let folds: Vec<String> = entities.iter().map(|e| fold_alias(&e.name)).collect();
    let mut pairs = Pairs { entities, found: FxHashMap::default() };
    acronyms(&mut pairs, &folds);
    persons(&mut pairs, &folds);
    types(&mut pairs, &folds);
    letters(&mut pairs, &folds);
    let split: BTreeSet<String> =
        sheet.splits.iter().flat_map(|s| &s.names).map(|n| fold_alias(n)).collect();
    let decided = |s: &Suggestion| {
        let (a, b) = (&entities[s.stays], &entities[s.joins]);
        (a.in_sheet && b.in_sheet)
            || split.contains(&folds[s.stays])
            || split.contains(&folds[s.joins])
    };
    let mut suggestions: Vec<Suggestion> = pairs.found.into_values().collect();
    suggestions.retain(|s| !decided(s));
    suggestions.sort_by_key(|s| {
        let (a, b) = (entities[s.stays].articles, entities[s.joins].articles);
        (std::cmp::Reverse((a.min(b), a.max(b))), s.stays, s.joins)
    });
    suggestions
}

struct Pairs<'a> {
    entities: &'a [Entity],
    found: FxHashMap<(usize, usize), Suggestion>,
}

impl Pairs<'_> {
    /// Enters a pair; the first reason for it is the best.
    fn enter(&mut self, stays: usize, joins: usize, nearness: Nearness) {
        let articles = |idx: usize| self.entities[idx].articles;
        // Two names of one article each gain too little for a person's time.
        if stays != joins && articles(stays) + articles(joins) > 2 {
            let pair = (stays.min(joins), stays.max(joins));
            self.found.entry(pair).or_insert(Suggestion { stays, joins, nearness });
        }
    }

    /// Enters a pair of which the one with more articles stays.
    fn enter_equal(&mut self, a: usize, b: usize, nearness: Nearness) {
        let (stays, joins) = match self.entities[a].articles >= self.entities[b].articles {
            true => (a, b),
            false => (b, a),
        };
        self.enter(stays, joins, nearness);
    }
}

/// Bare acronyms and what they may stand for.
fn acronyms(pairs: &mut Pairs, folds: &[String]) {
    let entities = pairs.entities;
    let mut bare: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (idx, entity) in entities.iter().enumerate() {
        if is_acronym(&entity.name) && entity.kind != EntityType::Person {
            bare.entry(&folds[idx]).or_default().push(idx);
        }
    }
    let mut by_initials: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (idx, entity) in entities.iter().enumerate() {
        if entity.kind == EntityType::Person || is_acronym(&entity.name) {
            continue;
        }
        for alias in entity.aliases.iter().filter(|a| is_acronym(&a.name)) {
            for short in bare.get(fold_alias(&alias.name).as_str()).into_iter().flatten() {
                pairs.enter(idx, *short, Nearness::Defined);
            }
        }
        let initials: String = folds[idx]
            .split(' ')
            .filter(|w| !is_small_word(w))
            .filter_map(|w| w.chars().next())
            .collect();
        if initials.len() > 2 && bare.contains_key(initials.as_str()) {
            by_initials.entry(initials).or_default().push(idx);
        }
    }
    for (initials, names) in by_initials {
        if let [name] = names.as_slice() {
            for short in &bare[initials.as_str()] {
                pairs.enter(*name, *short, Nearness::Initials);
            }
        }
    }
}

fn is_small_word(word: &str) -> bool {
    matches!(word, "the" | "of" | "and" | "for" | "in" | "on" | "e" | "i" | "al" | "ud" | "ul")
}

/// Bare surnames of which there is one full name, and names that differ in the middle.
fn persons(pairs: &mut Pairs, folds: &[String]) {
    let mut by_last: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    let mut by_ends: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for (idx, entity) in pairs.entities.iter().enumerate() {
        if entity.kind != EntityType::Person {
            continue;
        }
        let fold = folds[idx].as_str();
        let Some((first, last)) = fold.split_once(' ') else { continue };
        let last = last.rsplit(' ').next().unwrap_or(last);
        by_last.entry(last).or_default().push(idx);
        by_ends.entry((first, last)).or_default().push(idx);
    }
    for (idx, entity) in pairs.entities.iter().enumerate() {
        let bare = entity.kind == EntityType::Person && !folds[idx].contains(' ');
        if let Some([full]) = by_last.get(folds[idx].as_str()).filter(|_| bare).map(Vec::as_slice) {
            pairs.enter(*full, idx, Nearness::Surname);
        }
    }
    for ((first, _), same) in by_ends {
        if first.chars().count() < 2 || same.len() > MAX_ALIKE {
            continue;
        }
        for (n, a) in same.iter().enumerate() {
            same[n + 1..].iter().for_each(|b| pairs.enter_equal(*a, *b, Nearness::MiddleName));
        }
    }
}

fn types(pairs: &mut Pairs, folds: &[String]) {
    let mut by_fold: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (idx, fold) in folds.iter().enumerate() {
        by_fold.entry(fold).or_default().push(idx);
    }
    for same in by_fold.into_values().filter(|same| same.len() > 1) {
        let most = same
            .iter()
            .copied()
            .max_by_key(|idx| (pairs.entities[*idx].articles, std::cmp::Reverse(*idx)));
        for idx in &same {
            pairs.enter_equal(most.unwrap_or(*idx), *idx, Nearness::Type);
        }
    }
}

/// Names of one type that are one edit apart: two such names have a rest in common when one
/// letter of each is struck out.
fn letters(pairs: &mut Pairs, folds: &[String]) {
    let mut rests: Vec<(u64, usize)> = Vec::new();
    for (idx, entity) in pairs.entities.iter().enumerate() {
        let fold = &folds[idx];
        if fold.chars().count() < MIN_CHARS || fold.split(' ').any(is_number) {
            continue;
        }
        let rest = |skipped: Option<usize>| {
            let mut hasher = FxHasher::default();
            entity.kind.hash(&mut hasher);
            let kept = fold.char_indices().filter(|(at, _)| Some(*at) != skipped);
            kept.for_each(|(_, c)| c.hash(&mut hasher));
            hasher.finish()
        };
        rests.push((rest(None), idx));
        rests.extend(fold.char_indices().map(|(at, _)| (rest(Some(at)), idx)));
    }
    rests.sort_unstable();
    rests.dedup();
    for alike in rests.chunk_by(|a, b| a.0 == b.0).filter(|c| (2..=MAX_ALIKE).contains(&c.len())) {
        for (n, (_, a)) in alike.iter().enumerate() {
            for (_, b) in &alike[n + 1..] {
                let one_type = pairs.entities[*a].kind == pairs.entities[*b].kind;
                // A letter at the start makes another word more often than a slip.
                let same_start = folds[*a].chars().next() == folds[*b].chars().next();
                if one_type && same_start && strsim::osa_distance(&folds[*a], &folds[*b]) == 1 {
                    pairs.enter_equal(*a, *b, Nearness::Letter);
                }
            }
        }
    }
}

/// The folded names under which an entity is mentioned.
pub(super) fn folds_of(entity: &Entity) -> BTreeSet<&str> {
    entity.keys.iter().filter_map(|key| split_key(key)).map(|(_, fold)| fold).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Tally, resolve};
    use super::*;
    use EntityType::{Org, Person, Place};

    fn check(rows: &[(EntityType, &str, &str, u32)], expected: &[(&str, &str, &str)]) {
        let mut tally = Tally::default();
        for (kind, name, surface, articles) in rows {
            for _ in 0..*articles {
                tally.add(&[(*kind, (*name).to_string(), (*surface).to_string(), 1)]);
            }
        }
        let sheet = EntitySheet::default();
        let entities = resolve(&tally, &sheet);
        let found = suggest(&entities, &sheet);
        let name = |idx: usize| entities[idx].name.as_str();
        let got: Vec<(&str, &str, &str)> =
            found.iter().map(|s| (name(s.stays), name(s.joins), s.nearness.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn surnames_of_one_bearer() {
        check(
            &[(Person, "Wilson", "Wilson", 9), (Person, "Woodrow Wilson", "Wilson", 2)],
            &[("Woodrow Wilson", "Wilson", "surname")],
        );
        let two = [
            (Person, "Davis", "Davis", 9),
            (Person, "Raymond Davis", "Davis", 2),
            (Person, "Daniel L. Davis", "Davis", 2),
            (Person, "Daniel Davis", "Davis", 1),
        ];
        check(&two, &[("Daniel L. Davis", "Daniel Davis", "middle-name")]);
    }

    #[test]
    fn acronyms() {
        check(
            &[(Org, "Northern Ports Authority", "NPA", 1), (Org, "NPA", "NPA", 4)],
            &[("Northern Ports Authority", "NPA", "defined")],
        );
        check(
            &[(Org, "Northern Ports Authority", "it", 1), (Place, "NPA", "NPA", 4)],
            &[("Northern Ports Authority", "NPA", "initials")],
        );
    }

    #[test]
    fn types_and_letters() {
        check(
            &[(Person, "Washington", "Washington", 4), (Place, "Washington", "Washington", 5)],
            &[("Washington", "Washington", "type")],
        );
        check(
            &[(Place, "Roumania", "Roumania", 4), (Place, "Roumanla", "Roumanla", 1)],
            &[("Roumania", "Roumanla", "letter")],
        );
        check(&[(Person, "Nicholas I", "x", 4), (Person, "Nicholas V", "y", 4)], &[]);
        check(&[(Place, "Lemberg", "x", 1), (Place, "Lemburg", "y", 1)], &[]);
    }
}
