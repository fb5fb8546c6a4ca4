//! The tally of names over a corpus: how often each article-local name is mentioned, under
//! which surfaces, in how many articles.
//!
//! Sums of whole numbers, so that the tally does not depend on the order of articles, and
//! taking an article out leaves what was there before it came.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{fold_alias, mention_key};
use crate::model::{DeclaredEntity, EntityType, Mention, Passage};

/// What is known of one name of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameTally {
    /// Articles that mention it.
    pub articles: u64,
    /// The spellings of the name itself, by how many articles use each as its longest form.
    pub spellings: BTreeMap<String, u64>,
    /// What stands in the text.
    pub surfaces: BTreeMap<String, SurfaceCount>,
    /// Aliases that are declared, by how many articles declare each and do not use it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub declared: BTreeMap<String, u64>,
}

/// How often one surface stands for a name: `(mentions, articles)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurfaceCount(pub u64, pub u64);

impl NameTally {
    /// The spelling that most articles use; of equals the first in the alphabet.
    #[must_use]
    pub fn spelling(&self) -> Option<&str> {
        let most = self.spellings.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        most.map(|(spelling, _)| spelling.as_str())
    }
}

/// All names of a corpus by mention key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// By mention key (`person:raymond davis`).
    pub names: BTreeMap<String, NameTally>,
}

/// One article's share: `(type, name, surface, count)`, sorted. A count of 0 is an alias that the
/// article declares and its text does not use.
pub type ArticleTally = Vec<(EntityType, String, String, u32)>;

/// Counts the mentions of one article, and the aliases that it declares for what it mentions.
#[must_use]
pub fn article_tally(
    passages: &[Passage],
    mentions: &[Vec<Mention>],
    declared: &[DeclaredEntity],
) -> ArticleTally {
    let mut counts: BTreeMap<(EntityType, &str, &str), u32> = BTreeMap::new();
    for (passage, found) in passages.iter().zip(mentions) {
        for mention in found {
            let surface = mention.span.of(&passage.text);
            *counts.entry((mention.kind, &mention.name, surface)).or_default() += 1;
        }
    }
    for entity in declared.iter().filter(|e| !e.aliases.is_empty()) {
        let fold = fold_alias(&entity.name);
        let known = counts.keys().find(|(_, name, _)| fold_alias(name) == fold);
        if let Some((kind, name)) = known.map(|(kind, name, _)| (*kind, *name)) {
            for alias in &entity.aliases {
                counts.entry((kind, name, alias)).or_default();
            }
        }
    }
    counts.into_iter().map(|((k, n, s), c)| (k, n.to_string(), s.to_string(), c)).collect()
}

impl Tally {
    /// Adds an article's share.
    pub fn add(&mut self, share: &[(EntityType, String, String, u32)]) {
        self.change(share, |n, by| *n += by);
    }

    /// Takes an article's share out again.
    pub fn remove(&mut self, share: &[(EntityType, String, String, u32)]) {
        self.change(share, |n, by| *n = n.saturating_sub(by));
    }

    fn change(&mut self, share: &[(EntityType, String, String, u32)], f: impl Fn(&mut u64, u64)) {
        for (key, own) in by_key(share) {
            let entry = self.names.entry(key.clone()).or_default();
            f(&mut entry.articles, 1);
            f(entry.spellings.entry(own.spelling.to_string()).or_default(), 1);
            for (surface, mentions) in own.surfaces {
                let count = entry.surfaces.entry(surface.to_string()).or_default();
                f(&mut count.0, mentions);
                f(&mut count.1, 1);
            }
            for alias in own.declared {
                f(entry.declared.entry(alias.to_string()).or_default(), 1);
            }
            entry.surfaces.retain(|_, n| n.1 > 0);
            entry.spellings.retain(|_, n| *n > 0);
            entry.declared.retain(|_, n| *n > 0);
            if entry.articles == 0 {
                self.names.remove(&key);
            }
        }
    }
}

/// What one article says of one name.
struct OwnNames<'a> {
    /// The first of the spellings that fold alike.
    spelling: &'a str,
    surfaces: BTreeMap<&'a str, u64>,
    declared: BTreeSet<&'a str>,
}

/// A share by mention key. Two spellings that fold alike are one name.
fn by_key(share: &[(EntityType, String, String, u32)]) -> BTreeMap<String, OwnNames<'_>> {
    let mut names: BTreeMap<String, OwnNames<'_>> = BTreeMap::new();
    for (kind, name, surface, count) in share {
        let new =
            || OwnNames { spelling: name, surfaces: BTreeMap::new(), declared: BTreeSet::new() };
        let own = names.entry(mention_key(*kind, name)).or_insert_with(new);
        match *count {
            0 => drop(own.declared.insert(surface)),
            n => *own.surfaces.entry(surface).or_default() += u64::from(n),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_out_undoes_adding() {
        let row = |name: &str, surface: &str, n| {
            (EntityType::Person, name.to_string(), surface.to_string(), n)
        };
        let one = vec![row("Raymond Davis", "Davis", 3), row("Raymond Davis", "Raymond Davis", 1)];
        let two = vec![row("Raymond Davis", "Davis", 1), row("Stephen Tankel", "Tankel", 1)];
        let mut tally = Tally::default();
        tally.add(&one);
        let before = tally.clone();
        assert_eq!(before.names["person:raymond davis"].articles, 1);
        assert_eq!(before.names["person:raymond davis"].surfaces["Davis"], SurfaceCount(3, 1));
        tally.add(&two);
        assert_eq!(tally.names["person:raymond davis"].articles, 2);
        assert_eq!(tally.names["person:raymond davis"].surfaces["Davis"], SurfaceCount(4, 2));
        tally.remove(&two);
        assert_eq!(tally, before);
        tally.remove(&one);
        assert_eq!(tally, Tally::default());
    }
    #[test]
    fn two_spellings_of_one_name_are_one_article() {
        let row = |name: &str| (EntityType::Org, name.to_string(), "LeT".to_string(), 2);
        let share = vec![row("Lashkar e Taiba"), row("Lashkar e Zil"), row("Lashkar-e-Taiba")];
        let mut tally = Tally::default();
        tally.add(&share);
        let let_ = &tally.names["org:lashkar e taiba"];
        assert_eq!((let_.articles, let_.surfaces["LeT"]), (1, SurfaceCount(4, 1)));
        assert_eq!(let_.spelling(), Some("Lashkar e Taiba"));
        tally.remove(&share);
        assert_eq!(tally, Tally::default());
    }
}
