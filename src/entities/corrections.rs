//! What a whole article shows of names that the recogniser saw one by one: demonyms that belong to
//! an organisation's name, titles that no list has, words that name nobody.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::{Found, Recogniser, fold_alias};
use crate::model::{EntityType, Span};
use crate::text;

/// The names of an article with what follows from all of them together.
pub(super) fn corrected(
    texts: &[&str],
    found: Vec<Vec<Found>>,
    recogniser: &Recogniser,
) -> Vec<Vec<Found>> {
    let bodies = Bodies::of(texts, &found);
    let titles = unknown_titles(texts, &found, recogniser);
    let each = |(text, found): (&&str, Vec<Found>)| {
        let mut out: Vec<Found> = Vec::with_capacity(found.len());
        for mut one in found {
            if let Some(demonym) = out.last().copied()
                && stands_before(text, &demonym, &one)
                && bodies.take_demonym(text, &demonym, &one, recogniser)
            {
                out.pop();
                one.span.start = demonym.span.start;
                one.confidence = one.confidence.min(demonym.confidence);
            }
            untitle(text, &mut one, &titles);
            if is_height(text, &one) {
                one.kind = EntityType::Place;
            }
            if !names_nobody(text, &one) {
                out.push(one);
            }
        }
        out
    };
    texts.iter().zip(found).map(each).collect()
}

/// True where a group's name stands straight before an organisation's: "Afghan Taliban".
fn stands_before(text: &str, group: &Found, org: &Found) -> bool {
    group.kind == EntityType::Group
        && org.kind == EntityType::Org
        && text[group.span.end as usize..org.span.start as usize] == *" "
}

/// The organisations of an article that demonyms stand before.
struct Bodies {
    /// By folded name: the demonyms, how often one stands before it, how often none does.
    seen: FxHashMap<String, (BTreeSet<String>, usize, usize)>,
}

impl Bodies {
    fn of(texts: &[&str], found: &[Vec<Found>]) -> Bodies {
        let mut seen: FxHashMap<String, (BTreeSet<String>, usize, usize)> = FxHashMap::default();
        for (text, found) in texts.iter().zip(found) {
            for (i, org) in found.iter().enumerate().filter(|(_, f)| f.kind == EntityType::Org) {
                let entry = seen.entry(fold_alias(org.span.of(text))).or_default();
                match i.checked_sub(1).map(|i| &found[i]) {
                    Some(group) if stands_before(text, group, org) => {
                        entry.0.insert(fold_alias(group.span.of(text)));
                        entry.1 += 1;
                    }
                    _ => entry.2 += 1,
                }
            }
        }
        Bodies { seen }
    }

    /// True where the demonym belongs to the name: a list has both as one, the article has the body with another demonym
    /// too ("the Bulgarian and the Serbian Red Cross"), or never without it, or the rest is no
    /// name by itself ("British Museum").
    fn take_demonym(
        &self,
        text: &str,
        group: &Found,
        org: &Found,
        recogniser: &Recogniser,
    ) -> bool {
        let name = org.span.of(text);
        let Some((demonyms, with, without)) = self.seen.get(&fold_alias(name)) else {
            return false;
        };
        let acronym = !name.contains(char::is_lowercase);
        let whole = Span { start: group.span.start, end: org.span.end };
        demonyms.len() > 1
            || recogniser.is_listed_org(whole.of(text))
            || !acronym && *with > 1 && *without == 0
            || !name.contains([' ', '-']) && recogniser.is_org_word(name)
    }
}

/// Words that stand before so many different names are titles, though no list has them.
const MIN_TITLED: usize = 3;

/// First words that several persons of the article share, and that are no first names: foreign
/// titles, and titles that a scanner misread.
fn unknown_titles(
    texts: &[&str],
    found: &[Vec<Found>],
    recogniser: &Recogniser,
) -> BTreeSet<String> {
    let mut rests: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (text, found) in texts.iter().zip(found) {
        for person in found.iter().filter(|f| f.kind == EntityType::Person) {
            if let Some((first, rest)) = person.span.of(text).split_once(' ') {
                rests.entry(first).or_default().insert(rest);
            }
        }
    }
    let title = |(first, rests): (&str, BTreeSet<&str>)| {
        let shared = rests.len() >= MIN_TITLED && first.chars().count() > 2;
        (shared && !recogniser.is_given_name(first)).then(|| first.to_string())
    };
    rests.into_iter().filter_map(title).collect()
}

fn untitle(text: &str, found: &mut Found, titles: &BTreeSet<String>) {
    if found.kind == EntityType::Person
        && let Some((first, _)) = found.span.of(text).split_once(' ')
        && titles.contains(first)
    {
        found.span.start += first.len() as u32 + 1;
    }
}

/// Words before the names of mountains, lakes and the like.
const HEIGHTS: &[&str] =
    &["Mont", "Monte", "Mount", "Lake", "Cape", "Fort", "Port", "Rio", "Lago", "Djebel", "Jebel"];

/// From here on a person is one, whatever the name begins with.
const SURE: f32 = 0.86;

/// "Mont Kemmel" is no person, whatever stands around it.
fn is_height(text: &str, found: &Found) -> bool {
    found.kind == EntityType::Person
        && found.confidence < SURE
        && found.span.of(text).split_once(' ').is_some_and(|(first, _)| HEIGHTS.contains(&first))
}

/// Below this a word that an article stands before is no person.
const DOUBTFUL: f32 = 0.7;

/// A single word with an article before it, hardly taken for a person: "a Bill".
fn names_nobody(text: &str, found: &Found) -> bool {
    if found.kind != EntityType::Person || found.confidence >= DOUBTFUL {
        return false;
    }
    let Span { start, .. } = found.span;
    let single = text::tokens(found.span.of(text)).count() == 1;
    let before = text[..start as usize].trim_end().rsplit(char::is_whitespace).next();
    let article = before.map(|w| w.trim_start_matches(['"', '“', '(', '\'', '‘']));
    single && matches!(article, Some("a" | "A" | "an" | "An" | "the" | "The" | "this" | "This"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntityType::{Group, Org, Person, Place};

    /// Corrects the names that are given as `(name, type)` in the order of the text.
    fn check(text: &str, names: &[(&str, EntityType)], expected: &[(&str, EntityType)]) {
        let mut at = 0;
        let mut found = Vec::new();
        for (name, kind) in names {
            let start = at + text[at..].find(name).expect("the name stands in the text");
            at = start + name.len();
            found.push(Found { span: Span::new(start, at), kind: *kind, confidence: 0.6 });
        }
        let corrected = corrected(&[text], vec![found], Recogniser::shipped());
        let got: Vec<(&str, EntityType)> =
            corrected[0].iter().map(|f| (f.span.of(text), f.kind)).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn demonyms_of_bodies() {
        check(
            "The Afghan Taliban are not the Pakistani Taliban.",
            &[("Afghan", Group), ("Taliban", Org), ("Pakistani", Group), ("Taliban", Org)],
            &[("Afghan Taliban", Org), ("Pakistani Taliban", Org)],
        );
        check(
            "the Afghan Taliban, the Taliban",
            &[("Afghan", Group), ("Taliban", Org), ("Taliban", Org)],
            &[("Afghan Taliban", Org), ("Taliban", Org)],
        );
        check(
            "the Pakistani ISI and the ISI",
            &[("Pakistani", Group), ("ISI", Org), ("ISI", Org)],
            &[("Pakistani", Group), ("ISI", Org), ("ISI", Org)],
        );
        check(
            "in the British Museum",
            &[("British", Group), ("Museum", Org)],
            &[("British Museum", Org)],
        );
    }

    #[test]
    fn titles_that_no_list_has() {
        check(
            "Sefior Lopo, Sefior Mado and Sefior Pala",
            &[("Sefior Lopo", Person), ("Sefior Mado", Person), ("Sefior Pala", Person)],
            &[("Lopo", Person), ("Mado", Person), ("Pala", Person)],
        );
        check(
            "Peter Lopo, Peter Mado and Peter Pala",
            &[("Peter Lopo", Person), ("Peter Mado", Person), ("Peter Pala", Person)],
            &[("Peter Lopo", Person), ("Peter Mado", Person), ("Peter Pala", Person)],
        );
    }

    #[test]
    fn what_is_nobody() {
        check(
            "A Bill on Mont Kemmel",
            &[("Bill", Person), ("Mont Kemmel", Person)],
            &[("Mont Kemmel", Place)],
        );
        check("then Bill spoke", &[("Bill", Person)], &[("Bill", Person)]);
    }
}
