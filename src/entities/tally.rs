//! The tally of names over a corpus: how often each article-local name is mentioned, under
//! which surfaces, in how many articles.
//!
//! Sums of whole numbers, so that the tally does not depend on the order of articles, and
//! taking an article out leaves what was there before it came.

use std::collections::BTreeMap;

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
    /// What stands in the text, by how many times.
    pub surfaces: BTreeMap<String, u64>,
    /// Aliases that are declared, by how many articles declare each and do not use it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub declared: BTreeMap<String, u64>,
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
        let mut previous = String::new();
        for (kind, name, surface, count) in share {
            let key = mention_key(*kind, name);
            let entry = self.names.entry(key.clone()).or_default();
            match *count {
                0 => f(entry.declared.entry(surface.clone()).or_default(), 1),
                n => f(entry.surfaces.entry(surface.clone()).or_default(), u64::from(n)),
            }
            // A share is sorted by type and name, so a name's rows stand together.
            if key != previous {
                f(&mut entry.articles, 1);
                f(entry.spellings.entry(name.clone()).or_default(), 1);
            }
            entry.surfaces.retain(|_, n| *n > 0);
            entry.spellings.retain(|_, n| *n > 0);
            entry.declared.retain(|_, n| *n > 0);
            if entry.articles == 0 {
                self.names.remove(&key);
            }
            previous = key;
        }
    }
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
        assert_eq!(before.names["person:raymond davis"].surfaces["Davis"], 3);
        tally.add(&two);
        assert_eq!(tally.names["person:raymond davis"].articles, 2);
        tally.remove(&two);
        assert_eq!(tally, before);
        tally.remove(&one);
        assert_eq!(tally, Tally::default());
    }
}
