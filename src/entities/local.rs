//! Mentions in one article: every name that it declares or defines, wherever it stands, and what
//! the recogniser finds beyond those; each led back to the name that it stands for in this article.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::certain::{Certain, Place};
use super::corrections::corrected;
use super::nicknames::nicknames;
use super::people::{FullName, Means, People, Short};
use super::{Found, Recogniser, definitions, fold_alias};
use crate::model::{DeclaredEntity, EntityType, Mention, MentionBasis, Passage, Span};
use crate::text;

/// Finds the names that an article declares in each of its passages, in order of place, none
/// overlapping; nothing else is looked for.
#[must_use]
pub fn declared_mentions(passages: &[Passage], declared: &[DeclaredEntity]) -> Vec<Vec<Mention>> {
    if declared.is_empty() {
        return vec![Vec::new(); passages.len()];
    }
    let mut certain = Certain::default();
    declare(&mut certain, declared);
    passages.iter().map(|passage| mentions_of(&certain, &passage.text)).collect()
}

/// The mentions of certain names in one text.
fn mentions_of(certain: &Certain, text: &str) -> Vec<Mention> {
    certain.find(text).into_iter().map(|place| certain.mention(place)).collect()
}

/// Finds the mentions in each of an article's passages, in order of place, none overlapping.
/// A declared or defined name wins over one that the recogniser found, unless the latter is
/// longer and holds it whole ("Afghan Taliban" is not "Taliban"). Linear in the text.
#[must_use]
pub fn mentions(
    passages: &[Passage],
    declared: &[DeclaredEntity],
    recogniser: Option<&Recogniser>,
) -> Vec<Vec<Mention>> {
    let texts: Vec<&str> = passages.iter().map(|p| p.text.as_str()).collect();
    let mut certain = Certain::default();
    declare(&mut certain, declared);
    define(&mut certain, &texts);
    let Some(recogniser) = recogniser else {
        return texts.iter().map(|text| mentions_of(&certain, text)).collect();
    };
    let found = corrected(&texts, recogniser.find(&texts), recogniser);
    let nicks = name_nicknames(&mut certain, &texts, &found);
    let places: Vec<Vec<Place>> = texts.iter().map(|text| certain.find(text)).collect();
    settle_kinds(&mut certain, &places, &found, recogniser);
    let article = Article::of(&certain, &places, &texts, &found, &nicks, recogniser);
    let each = |(i, (places, found)): (usize, (&Vec<Place>, &Vec<Found>))| {
        let certain = places.iter().map(|p| article.certain(*p)).collect();
        let found = found.iter().filter_map(|f| article.mention(*f, i, texts[i])).collect();
        merge(certain, found)
    };
    places.iter().zip(&found).enumerate().map(each).collect()
}

/// How sure a mention of a basis is, before the recogniser has its word.
pub(super) fn confidence(basis: MentionBasis) -> f32 {
    match basis {
        MentionBasis::Declared => 1.0,
        MentionBasis::Definition => 0.98,
        MentionBasis::Model => 0.85,
        MentionBasis::Surname => 0.9,
    }
}

/// How sure a name is that several people have and the nearest full name decides.
const NEAREST_CONFIDENCE: f32 = 0.75;

fn declare(certain: &mut Certain, declared: &[DeclaredEntity]) {
    for entity in declared {
        let kind = entity.kind.unwrap_or(EntityType::Other);
        let name = certain.name(&entity.name, kind, MentionBasis::Declared);
        for alias in &entity.aliases {
            certain.alias(alias, name, MentionBasis::Declared);
        }
    }
}

fn define(certain: &mut Certain, texts: &[&str]) {
    for text in texts {
        for definition in definitions(text) {
            let long = definition.long.of(text);
            let name = certain.name(long, EntityType::Other, MentionBasis::Definition);
            certain.alias(definition.short.of(text), name, MentionBasis::Definition);
        }
    }
}

/// Enters the nicknames that the texts give, and returns them with the names that have them. One
/// of a single word may be a common word: it is left to the recogniser to find.
fn name_nicknames(
    certain: &mut Certain,
    texts: &[&str],
    found: &[Vec<Found>],
) -> Vec<(String, String)> {
    let mut nicks = Vec::new();
    for (text, found) in texts.iter().zip(found) {
        let people = found.iter().filter(|f| f.kind == EntityType::Person).map(|f| f.span);
        for nickname in nicknames(text, people) {
            let (name, nick) = (nickname.name.of(text), nickname.nick.of(text));
            let number = certain.name(name, EntityType::Person, MentionBasis::Definition);
            if certain.names()[number].kind == EntityType::Other {
                certain.set_kind(number, EntityType::Person);
            }
            if nick.contains(' ') {
                certain.alias(nick, number, MentionBasis::Definition);
            }
            nicks.push((certain.names()[number].text.clone(), nick.to_string()));
        }
    }
    nicks
}

/// Gives the certain names without a type the one that the recogniser sees: where they stand, else
/// in the bare name.
fn settle_kinds(
    certain: &mut Certain,
    places: &[Vec<Place>],
    found: &[Vec<Found>],
    recogniser: &Recogniser,
) {
    let mut votes: FxHashMap<usize, BTreeMap<EntityType, f32>> = FxHashMap::default();
    for (places, found) in places.iter().zip(found) {
        let mut found = found.iter().peekable();
        for place in places {
            let votes = votes.entry(place.name).or_default();
            while found.next_if(|f| f.span.end <= place.span.start).is_some() {}
            if let Some(f) = found.peek().filter(|f| f.span.overlaps(&place.span)) {
                *votes.entry(f.kind).or_default() += f.confidence;
            }
        }
    }
    for (name, votes) in votes {
        let known = &certain.names()[name];
        if known.kind != EntityType::Other {
            continue;
        }
        let alone = || {
            let found = recogniser.find(&[&known.text]).pop()?;
            let whole = |f: &&Found| f.span.of(&known.text) == known.text;
            found.iter().find(whole).map(|f| f.kind)
        };
        if let Some(kind) = most(&votes).or_else(alone) {
            certain.set_kind(name, kind);
        }
    }
}

/// The type with the most votes; of equals the first of [`EntityType`].
fn most(votes: &BTreeMap<EntityType, f32>) -> Option<EntityType> {
    let more =
        |a: &(&EntityType, &f32), b: &(&EntityType, &f32)| a.1.total_cmp(b.1).then(b.0.cmp(a.0));
    votes.iter().max_by(more).map(|(kind, _)| *kind)
}

/// What a whole article says of its names.
struct Article<'a> {
    certain: &'a Certain,
    recogniser: &'a Recogniser<'a>,
    people: People,
    /// Votes for the types of each folded name that the recogniser found.
    votes: FxHashMap<String, BTreeMap<EntityType, f32>>,
    /// Organisations by the folded words before "of", "for": "quincy institute" to the full name.
    heads: FxHashMap<String, Option<String>>,
}

impl<'a> Article<'a> {
    fn of(
        certain: &'a Certain,
        places: &[Vec<Place>],
        texts: &[&str],
        found: &[Vec<Found>],
        nicks: &[(String, String)],
        recogniser: &'a Recogniser<'a>,
    ) -> Article<'a> {
        let mut votes: FxHashMap<String, BTreeMap<EntityType, f32>> = FxHashMap::default();
        let mut full = Vec::new();
        let mut heads: FxHashMap<String, Option<String>> = FxHashMap::default();
        for (i, (text, found)) in texts.iter().zip(found).enumerate() {
            for one in found {
                let name = one.span.of(text);
                let fold = fold_alias(name);
                if one.kind == EntityType::Person && fold.contains(' ') {
                    let title = title_before(recogniser, text, one.span.start);
                    let name = name.to_string();
                    full.push(FullName { text: name, title, passage: i, at: one.span.start });
                }
                if one.kind == EntityType::Org {
                    enter_head(&mut heads, name, &fold);
                }
                *votes.entry(fold).or_default().entry(one.kind).or_default() += one.confidence;
            }
            for place in &places[i] {
                let name = &certain.names()[place.name];
                if name.kind == EntityType::Person {
                    let title = title_before(recogniser, text, place.span.start);
                    let (text, at) = (name.text.clone(), place.span.start);
                    full.push(FullName { text, title, passage: i, at });
                }
            }
        }
        let known: Vec<(String, Vec<String>)> = certain
            .names()
            .iter()
            .filter(|n| n.kind == EntityType::Person)
            .map(|n| {
                let own = nicks.iter().filter(|(name, _)| *name == n.text);
                (n.text.clone(), own.map(|(_, nick)| nick.clone()).collect())
            })
            .collect();
        let people = People::of(&known, &full);
        Article { certain, recogniser, people, votes, heads }
    }

    fn certain(&self, place: Place) -> Mention {
        self.certain.mention(place)
    }

    /// The mention that the recogniser found, under the name that it stands for.
    fn mention(&self, found: Found, passage: usize, text: &str) -> Option<Mention> {
        let surface = found.span.of(text);
        let fold = fold_alias(surface);
        if fold.is_empty() {
            return None;
        }
        let kind = self.kind(&found, &fold);
        let mut mention = Mention {
            span: found.span,
            kind,
            name: surface.to_string(),
            basis: MentionBasis::Model,
            confidence: found.confidence,
        };
        if let Some(known) = self.certain.by_fold(&fold) {
            mention.name.clone_from(&self.certain.names()[known].text);
        } else if kind == EntityType::Person {
            self.lead_back(&mut mention, &fold, passage, text);
        } else if let Some(name) = self.other_form(kind, surface, &fold) {
            mention.name = name;
        }
        Some(mention)
    }

    /// The type of a name: the one that it has in most places, where this place is in doubt.
    fn kind(&self, found: &Found, fold: &str) -> EntityType {
        let Some(votes) = self.votes.get(fold) else { return found.kind };
        match most(votes) {
            Some(kind) if found.confidence < SURE => kind,
            _ => found.kind,
        }
    }

    /// Gives a person's mention the full name, where one person is meant.
    fn lead_back(&self, mention: &mut Mention, fold: &str, passage: usize, text: &str) {
        if self.people.is_empty() {
            return;
        }
        let title = title_before(self.recogniser, text, mention.span.start);
        let short = Short { fold, title: &title, passage, at: mention.span.start };
        let Some((person, means)) = self.people.meant(&short) else { return };
        mention.name = self.people.name(person).to_string();
        let most = match means {
            Means::Full => return,
            Means::Part => confidence(MentionBasis::Surname),
            Means::Nearest => NEAREST_CONFIDENCE,
        };
        mention.basis = MentionBasis::Surname;
        mention.confidence = mention.confidence.min(most);
    }

    /// The name of which this is a plural, or the head.
    fn other_form(&self, kind: EntityType, surface: &str, fold: &str) -> Option<String> {
        if kind == EntityType::Group {
            return singular(surface);
        }
        if kind == EntityType::Org
            && let Some(Some(full)) = self.heads.get(fold)
        {
            return Some(full.clone());
        }
        let single = singular(surface)?;
        let fold = fold_alias(&single);
        match self.certain.by_fold(&fold) {
            Some(known) => Some(self.certain.names()[known].text.clone()),
            None => self.votes.contains_key(&fold).then_some(single),
        }
    }
}

/// From this confidence on a place's own type holds against the others'.
const SURE: f32 = 0.86;

/// Enters what stands before "of" or "for" in an organisation's name; `None` where two of the
/// article begin alike.
fn enter_head(heads: &mut FxHashMap<String, Option<String>>, name: &str, fold: &str) {
    let Some(at) = [" for ", " of ", " on "].iter().filter_map(|w| fold.find(w)).min() else {
        return;
    };
    let head = &fold[..at];
    if !head.contains(' ') {
        return;
    }
    let known = heads.entry(head.to_string()).or_insert_with(|| Some(name.to_string()));
    if known.as_ref().is_some_and(|k| fold_alias(k) != fold) {
        *known = None;
    }
}

/// A word without the -s of its plural: "Talibans", "Pakistanis", "Tories". Words in several parts
/// are names as they stand ("Young Turks").
fn singular(surface: &str) -> Option<String> {
    let stem = surface.strip_suffix('s').filter(|s| s.chars().count() > 3)?;
    if surface.contains(' ') || stem.ends_with(['s', '\'', '’', '.']) || surface == "Allies" {
        return None;
    }
    match stem.strip_suffix("ie") {
        Some(stem) => Some(format!("{stem}y")),
        None => Some(stem.to_string()),
    }
}

/// The title before a name that starts at `start`, folded; empty where there is none.
fn title_before(recogniser: &Recogniser, text: &str, start: u32) -> String {
    let before = text[..start as usize].trim_end();
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '“' | '"')).next();
    match word {
        Some(word) if word.starts_with(char::is_uppercase) && recogniser.is_title(word) => {
            text::fold_stem_input(word.trim_end_matches('.')).into_owned()
        }
        _ => String::new(),
    }
}

/// Joins the two lists, both in order: see [`mentions`] for who wins.
fn merge(certain: Vec<Mention>, found: Vec<Mention>) -> Vec<Mention> {
    let holds = |outer: &Span, inner: &Span| outer.start <= inner.start && inner.end <= outer.end;
    let longer = |f: &Mention, c: &Mention| holds(&f.span, &c.span) && f.span != c.span;
    // A name that holds two certain ones is two names run together ("LeT/JuD").
    let alone = |f: &&Mention| certain.iter().filter(|c| longer(f, c)).count() < 2;
    let found: Vec<Mention> = found.iter().filter(alone).cloned().collect();
    let mut merged: Vec<Mention> =
        certain.iter().filter(|c| !found.iter().any(|f| longer(f, c))).cloned().collect();
    let free = |f: &Mention| !merged.iter().any(|c| c.span.overlaps(&f.span));
    let free: Vec<Mention> = found.into_iter().filter(free).collect();
    merged.extend(free);
    merged.sort_by_key(|m| m.span);
    merged
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
