//! Copies of training sentences with names from the gazetteers in place of the marked ones, so that
//! the lists are trusted where the sentences themselves do not show them often enough.

use byline::entities::ner::tags::{self, Kind, OUTSIDE};

use crate::crf::Random;
use crate::data::{Sentence, Set};

/// Names to put in place of the marked ones.
pub struct Names {
    given: Vec<&'static str>,
    surnames: Vec<&'static str>,
    orgs: Vec<&'static str>,
    places: Vec<&'static str>,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|l| !l.starts_with("# "))
}

impl Names {
    /// The names of the gazetteer files.
    pub fn new() -> Names {
        let place_files = [
            include_str!("../../src/entities/ner/gazetteer/places.txt"),
            include_str!("../../src/entities/ner/gazetteer/cities-large.txt"),
            include_str!("../../src/entities/ner/gazetteer/countries.txt"),
        ];
        Names {
            given: lines(include_str!("../../src/entities/ner/gazetteer/given-names.txt"))
                .chain(lines(include_str!("../../src/entities/ner/gazetteer/given-names-more.txt")))
                .collect(),
            surnames: lines(include_str!("../../src/entities/ner/gazetteer/surnames.txt"))
                .chain(lines(include_str!("../../src/entities/ner/gazetteer/persons.txt")))
                .collect(),
            orgs: lines(include_str!("../../src/entities/ner/gazetteer/orgs.txt")).collect(),
            places: place_files.iter().flat_map(|f| lines(f)).collect(),
        }
    }

    /// The words of a name of a kind; a person's has as many parts as the one it replaces.
    fn pick(&self, kind: Kind, n_tokens: usize, random: &mut Random) -> Vec<String> {
        let mut one = |list: &[&str]| list[random.below(list.len())].to_string();
        let name = match kind {
            Kind::Person if n_tokens > 1 => format!("{} {}", one(&self.given), one(&self.surnames)),
            Kind::Person => one(&self.surnames),
            Kind::Org => one(&self.orgs),
            _ => one(&self.places),
        };
        let mut out = Vec::new();
        for word in name.split_whitespace() {
            match word.strip_suffix("'s") {
                Some(stem) => out.extend([stem.to_string(), "'s".to_string()]),
                None => out.push(word.to_string()),
            }
        }
        out
    }
}

/// A copy of each `every`-th sentence that has names, with other names in their place.
pub fn renamed(set: &Set, names: &Names, every: usize, random: &mut Random) -> Vec<Sentence> {
    let with_names =
        set.sentences.iter().filter(|s| tags::names(&s.tags).iter().any(|n| n.2 < Kind::Group));
    with_names.step_by(every).map(|s| rename(s, names, random)).collect()
}

fn rename(s: &Sentence, names: &Names, random: &mut Random) -> Sentence {
    let mut out = Sentence { tokens: Vec::new(), tags: Vec::new(), also: None };
    let mut at = 0;
    for (start, end, kind) in tags::names(&s.tags) {
        out.tokens.extend_from_slice(&s.tokens[at..start]);
        out.tags.extend_from_slice(&s.tags[at..start]);
        let from = out.tokens.len();
        if kind < Kind::Group && random.chance(0.7) {
            out.tokens.extend(names.pick(kind, end - start, random));
        } else {
            out.tokens.extend_from_slice(&s.tokens[start..end]);
        }
        out.tags.resize(out.tokens.len(), OUTSIDE);
        let to = out.tokens.len();
        tags::mark(&mut out.tags, from, to, kind);
        at = end;
    }
    out.tokens.extend_from_slice(&s.tokens[at..]);
    out.tags.extend_from_slice(&s.tags[at..]);
    out
}
