//! From the names of all articles and the corpus's sheet to the table of entities.
//!
//! A mention key stands for one entity. Keys join in steps, each of which looks at the sums of
//! the tally alone, so that the result does not depend on the order of articles or runs:
//!
//! 1. The sheet: a row takes every key of its names.
//!    Common nouns that it does not name are no names.
//! 2. Type: demonyms are groups. Where one type of a name has most of its articles, the others are slips of the
//!    recogniser and join it.
//! 3. Spelling: names of one type with one key of [`spelling_key`] are one; beyond that, types
//!    are weighed as in step 2.
//! 4. Descriptor: an organisation with and without "directorate", "group" …
//! 5. Definition: a bare acronym joins the name for which several articles define it, unless
//!    there is another such name.
//! 6. The sheet's merges.
//!
//! Each key knows its step ([`Join`]), so nothing merges unseen. The cost is a few look-ups a
//! name.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::claims::{Claim, Claims};
use super::clusters;
use super::definitions::is_short_form;
use super::ner::rule::is_demonym;
use super::sheet::EntitySheet;
use super::spelling::{same_form, spelling_key};
use super::tally::NameTally;
use super::{Tally, fold_alias, forms};
use crate::model::EntityType;
use crate::text;

/// A name that an entity goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// As it stands in texts or the sheet.
    pub name: String,
    /// How often texts have it; 0 for what only the sheet or front matter has.
    pub count: u64,
    /// Articles that have it. An upper bound where the entity has several keys.
    pub articles: u64,
}

/// Why a mention key stands for an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The key.
    pub key: String,
    /// The name under it, in its commonest spelling.
    pub name: String,
    /// The ground on which it joined.
    pub basis: JoinBasis,
    /// The name that it joined.
    pub to: String,
}

/// The ground on which a name joined another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JoinBasis {
    /// A row of the sheet has it.
    Sheet,
    /// A merge of the sheet.
    Merge,
    /// The same name, for which most articles have another type.
    Type,
    /// The same but for "the", a plural, a title or hyphens.
    Form,
    /// Another spelling.
    Spelling,
    /// Another name of the same state.
    Country,
    /// The same with a word such as "directorate".
    Descriptor,
    /// An acronym that several articles define.
    Definition,
}

impl JoinBasis {
    /// The stable word, as every output prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            JoinBasis::Sheet => "sheet",
            JoinBasis::Merge => "merge",
            JoinBasis::Type => "type",
            JoinBasis::Form => "form",
            JoinBasis::Spelling => "spelling",
            JoinBasis::Country => "country",
            JoinBasis::Descriptor => "descriptor",
            JoinBasis::Definition => "definition",
        }
    }
}

/// An entity, as the table holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The sheet's id, else type and folded name.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: EntityType,
    /// Every name, most frequent first; the canonical name is among them.
    pub aliases: Vec<Alias>,
    /// The mention keys that stand for it, sorted.
    pub keys: Vec<String>,
    /// Why those keys stand for it that are not its name's own, sorted by key.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub joins: Vec<Join>,
    /// Articles that mention it. An upper bound where it has several keys.
    pub articles: u64,
    /// True where the sheet has a row for it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub in_sheet: bool,
    /// Names of the sheet that are no mention anywhere: they are looked for in the text itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sheet: Vec<String>,
}

impl Entity {
    /// How often it is mentioned.
    #[must_use]
    pub fn mentions(&self) -> u64 {
        self.aliases.iter().map(|a| a.count).sum()
    }
}

/// A type with so many times the articles of another takes the same name over from it.
const DOMINANCE: u64 = 3;

/// A bare acronym joins a name that so many articles define it for.
const DEFINING_ARTICLES: u64 = 2;

/// The same for an acronym of two letters.
const DEFINING_ARTICLES_TWO_LETTERS: u64 = 3;

/// Articles that define an acronym otherwise are passed over as slips if each such name has one,
/// and all together are this many times fewer.
const SLIP: u64 = 4;

/// Builds the table. Sorted by id; depends on nothing but its two inputs, and not on the order of
/// the sheet's rows.
#[must_use]
pub fn resolve(tally: &Tally, sheet: &EntitySheet) -> Vec<Entity> {
    let claims = Claims::of(sheet);
    let mut names = Names::of(tally, &claims);
    names.join_types();
    let groups = names.join_spellings();
    names.join_descriptors(&groups);
    names.join_definitions();
    clusters::entities(&names, sheet, &claims)
}

/// One mention key: a name of one type.
pub(super) struct Name<'t> {
    pub key: &'t str,
    pub kind: EntityType,
    pub fold: &'t str,
    /// Its commonest spelling.
    pub spelling: &'t str,
    pub tally: &'t NameTally,
    /// True for an acronym and the like.
    short: bool,
    claim: Claim,
    /// Articles, with those of other types that gave way to it.
    weight: u64,
    /// True where another type of the same name has most articles.
    gave_way: bool,
}

/// What a name joined: a row of the sheet, or another name; by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    Row(usize),
    Name(usize),
}

/// All names, and what each has joined.
pub(super) struct Names<'t> {
    pub names: Vec<Name<'t>>,
    pub into: Vec<Option<(Node, JoinBasis)>>,
    /// Rows of the sheet, by their ids.
    pub row_ids: Vec<&'t str>,
    pub rows: &'t Claims,
}

/// Where the names of one type and one spelling key went.
type Groups = FxHashMap<(EntityType, String), Node>;

impl<'t> Names<'t> {
    fn of(tally: &'t Tally, claims: &'t Claims) -> Names<'t> {
        let row_ids: Vec<&str> = claims.rows.keys().map(String::as_str).collect();
        let (mut names, mut into) = (Vec::new(), Vec::new());
        for (key, own) in &tally.names {
            let Some((kind, fold)) = split_key(key) else { continue };
            let kind = ruled(kind, own.spelling().unwrap_or(fold));
            let claim = claims.of_name(kind, fold);
            if claim == Claim::Free && forms::is_no_name(fold) {
                continue;
            }
            let row = match &claim {
                Claim::Nothing => continue,
                Claim::Row(id) => row_ids.binary_search(&id.as_str()).ok(),
                Claim::Free | Claim::Alone => None,
            };
            let spelling = own.spelling().unwrap_or(fold);
            let short = is_acronym(spelling);
            let weight = own.articles;
            into.push(row.map(|row| (Node::Row(row), JoinBasis::Sheet)));
            names.push(Name {
                key,
                kind,
                fold,
                spelling,
                tally: own,
                short,
                claim,
                weight,
                gave_way: false,
            });
        }
        Names { names, into, row_ids, rows: claims }
    }

    /// The row or name that a name has come to.
    pub fn root(&self, name: usize) -> Node {
        let mut at = name;
        // Every step joins what has not joined anything, so there is no ring.
        while let Some((node, _)) = self.into[at] {
            match node {
                Node::Name(next) => at = next,
                Node::Row(_) => return node,
            }
        }
        Node::Name(at)
    }

    fn is_free(&self, name: usize) -> bool {
        self.into[name].is_none() && self.names[name].claim == Claim::Free
    }

    /// What the weightiest of several is: a typed one before an untyped one, then by articles.
    fn strength(&self, name: usize) -> (bool, u64, Reverse<EntityType>) {
        let Name { kind, weight, .. } = self.names[name];
        (kind != EntityType::Other, weight, Reverse(kind))
    }

    fn join_types(&mut self) {
        let mut by_fold: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (idx, name) in self.names.iter().enumerate() {
            by_fold.entry(name.fold).or_default().push(idx);
        }
        for same in by_fold.into_values().filter(|same| same.len() > 1) {
            // Several types of a demonym are all of one by now.
            let mut by_kind: BTreeMap<EntityType, Vec<usize>> = BTreeMap::new();
            same.iter()
                .for_each(|idx| by_kind.entry(self.names[*idx].kind).or_default().push(*idx));
            let firsts: Vec<usize> = by_kind
                .into_values()
                .filter_map(|of_kind| self.join_to_strongest(&of_kind))
                .collect();
            self.join_to_strongest(&firsts);
        }
    }

    /// Joins those of several types of one name to the strongest that give way to it.
    fn join_to_strongest(&mut self, same: &[usize]) -> Option<usize> {
        let top = same.iter().copied().max_by_key(|idx| self.strength(*idx))?;
        let Name { kind, weight, .. } = self.names[top];
        for idx in same.iter().copied().filter(|idx| *idx != top) {
            let name = &self.names[idx];
            if !gives_way(name.kind, name.weight, kind, weight) {
                continue;
            }
            // Weights are the same whatever the sheet claims, so that a draft of the sheet
            // leaves all else as it is.
            self.names[top].weight += self.names[idx].weight;
            self.names[idx].gave_way = true;
            if self.into[idx].is_none() {
                self.into[idx] = Some((Node::Name(top), JoinBasis::Type));
            }
        }
        Some(top)
    }

    fn join_spellings(&mut self) -> Groups {
        let mut members: BTreeMap<(EntityType, String), Vec<usize>> = BTreeMap::new();
        for (idx, name) in self.names.iter().enumerate() {
            if !name.gave_way && name.claim != Claim::Alone {
                let key = spelling_key(name.fold, name.kind, name.short);
                members.entry((name.kind, key)).or_default().push(idx);
            }
        }
        let rows = self.spellings_of_rows();
        let mut groups = Groups::default();
        let mut weights: FxHashMap<&str, Vec<(EntityType, u64)>> = FxHashMap::default();
        for ((kind, key), same) in &members {
            let weight = same.iter().map(|idx| self.names[*idx].weight).sum();
            weights.entry(key).or_default().push((*kind, weight));
            let row = rows.get(&(*kind, key.clone())).copied();
            let leader = match row {
                Some(Some(row)) => Some(Node::Row(row)),
                _ => self.leader(same).map(Node::Name),
            };
            // Where every name of the group is claimed, later names go where the weightiest went.
            let strongest = || same.iter().max_by_key(|idx| self.strength(**idx));
            let Some(to) = leader.or_else(|| strongest().map(|idx| self.root(*idx))) else {
                continue;
            };
            for idx in same {
                if self.is_free(*idx) && to != Node::Name(*idx) {
                    self.into[*idx] = Some((to, self.likeness(*idx, to)));
                }
            }
            groups.insert((*kind, key.clone()), to);
        }
        for (key, row) in rows {
            if let Some(row) = row {
                groups.entry(key).or_insert(Node::Row(row));
            }
        }
        self.join_weak_groups(&weights, &groups);
        groups
    }

    /// The free name after which a group is called: a full name before an acronym, one without
    /// "the", the one with most articles, the first of the alphabet.
    fn leader(&self, same: &[usize]) -> Option<usize> {
        let order = |idx: usize| {
            let name = &self.names[idx];
            (name.short, name.fold.starts_with("the "), Reverse(name.weight), name.fold, name.kind)
        };
        same.iter().copied().filter(|idx| self.is_free(*idx)).min_by_key(|idx| order(*idx))
    }

    /// The row that a spelling leads to; `None` where it leads to several.
    fn spellings_of_rows(&self) -> FxHashMap<(EntityType, String), Option<usize>> {
        let mut spellings: FxHashMap<(EntityType, String), Option<usize>> = FxHashMap::default();
        let mut enter = |key: (EntityType, String), row: usize| {
            let known = spellings.entry(key).or_insert(Some(row));
            if *known != Some(row) {
                *known = None;
            }
        };
        // A name that texts have leads to its row as it would lead to another name.
        let mut mentioned: FxHashSet<(usize, &str)> = FxHashSet::default();
        for (idx, name) in self.names.iter().enumerate() {
            let Some((Node::Row(row), _)) = self.into[idx] else { continue };
            mentioned.insert((row, name.fold));
            if !name.gave_way && !self.rows.is_split(name.fold) {
                enter((name.kind, spelling_key(name.fold, name.kind, name.short)), row);
            }
        }
        for (row, id) in self.row_ids.iter().enumerate() {
            // Without a type only what texts have leads here.
            let Some(kind) = self.rows.rows[*id].kind else { continue };
            for (place, name) in self.rows.rows[*id].names.iter().enumerate() {
                let fold = fold_alias(name);
                // An acronym has no other spelling, and may be that of another name too.
                let leads =
                    place == 0 || !(is_acronym(name) || mentioned.contains(&(row, fold.as_str())));
                if leads && !self.rows.is_split(&fold) {
                    enter((kind, spelling_key(&fold, kind, is_acronym(name))), row);
                }
            }
        }
        spellings
    }

    /// Weighs the types of one spelling, as [`Names::join_types`] does those of one name. A
    /// person's name is read by other rules, so it does not take part.
    fn join_weak_groups(
        &mut self,
        weights: &FxHashMap<&str, Vec<(EntityType, u64)>>,
        groups: &Groups,
    ) {
        for (key, kinds) in weights {
            let kinds = || kinds.iter().filter(|(kind, _)| *kind != EntityType::Person);
            let strength = |(kind, weight): &(EntityType, u64)| {
                (*kind != EntityType::Other, *weight, Reverse(*kind))
            };
            let Some(&(kind, weight)) = kinds().max_by_key(|k| strength(k)) else { continue };
            let Some(&to) = groups.get(&(kind, (*key).to_string())) else { continue };
            for &(weak, less) in kinds().filter(|(k, _)| *k != kind) {
                let Some(Node::Name(leader)) = groups.get(&(weak, (*key).to_string())) else {
                    continue;
                };
                if gives_way(weak, less, kind, weight) && self.is_free(*leader) {
                    self.into[*leader] = Some((to, JoinBasis::Type));
                }
            }
        }
    }

    fn join_descriptors(&mut self, groups: &Groups) {
        for idx in 0..self.names.len() {
            let name = &self.names[idx];
            let is_org = name.kind == EntityType::Org && forms::country(name.fold).is_none();
            if !self.is_free(idx) || !is_org {
                continue;
            }
            let Some(core) = forms::without_descriptor(name.fold) else { continue };
            let key = (EntityType::Org, spelling_key(core, EntityType::Org, false));
            let Some(&to) = groups.get(&key) else { continue };
            let root = match to {
                Node::Name(other) => self.root(other),
                Node::Row(_) => to,
            };
            let kind = match root {
                Node::Name(root) => Some(self.names[root].kind),
                Node::Row(row) => self.rows.rows[self.row_ids[row]].kind,
            };
            // What is a place by most articles is no organisation with its descriptor.
            if root != Node::Name(idx) && kind == Some(EntityType::Org) {
                self.into[idx] = Some((to, JoinBasis::Descriptor));
            }
        }
    }

    fn join_definitions(&mut self) {
        let bare = self.bare_acronyms();
        let support = self.support(&bare);
        for (fold, idxs) in bare {
            let Some(support) = support.get(fold) else { continue };
            let Some(to) = defined(fold, support) else { continue };
            for idx in idxs {
                self.into[idx] = Some((to, JoinBasis::Definition));
            }
        }
    }

    /// Acronyms that have joined nothing, and that nothing but other types of them has joined.
    /// Where the same letters are a word too (LET, Let), nothing is sure.
    fn bare_acronyms(&self) -> BTreeMap<&'t str, Vec<usize>> {
        let mut longer = vec![false; self.names.len()];
        for (idx, name) in self.names.iter().enumerate() {
            if let Node::Name(root) = self.root(idx) {
                longer[root] |= name.fold != self.names[root].fold;
            }
        }
        let mut bare: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (idx, name) in self.names.iter().enumerate() {
            if name.short && self.is_free(idx) && !longer[idx] {
                bare.entry(name.fold).or_default().push(idx);
            }
        }
        for (idx, name) in self.names.iter().enumerate() {
            let is_one = |bare: &Vec<usize>| match self.root(idx) {
                Node::Name(root) => bare.contains(&root),
                Node::Row(_) => false,
            };
            if bare.get(name.fold).is_some_and(|bare| !is_one(bare)) {
                bare.remove(name.fold);
            }
        }
        bare
    }

    /// For each acronym, how many articles use it for which name. A name of a person has no
    /// acronym but initials, which are too common.
    fn support<'b>(
        &self,
        bare: &BTreeMap<&'b str, Vec<usize>>,
    ) -> FxHashMap<&'b str, BTreeMap<Node, u64>> {
        let mut support: FxHashMap<&str, BTreeMap<Node, u64>> = FxHashMap::default();
        for (idx, name) in self.names.iter().enumerate() {
            let to = self.root(idx);
            let closed = match to {
                Node::Name(root) => {
                    self.names[root].short || self.names[root].claim == Claim::Alone
                }
                Node::Row(_) => false,
            };
            if closed || name.short || name.kind == EntityType::Person {
                continue;
            }
            let surfaces = name.tally.surfaces.iter().map(|(surface, n)| (surface, n.1));
            let declared = name.tally.declared.iter().map(|(alias, n)| (alias, *n));
            for (surface, articles) in surfaces.chain(declared).filter(|(s, _)| is_acronym(s)) {
                if let Some((fold, _)) = bare.get_key_value(fold_alias(surface).as_str()) {
                    *support.entry(fold).or_default().entry(to).or_default() += articles;
                }
            }
        }
        support
    }

    /// In what a name differs from the name or row that it joins.
    fn likeness(&self, name: usize, to: Node) -> JoinBasis {
        let Name { fold, kind, .. } = self.names[name];
        let form = |other: &str| same_form(fold, other, kind);
        let (country, form) = match to {
            Node::Name(other) => {
                let other = self.names[other].fold;
                (forms::country(fold).is_some(), form(other))
            }
            Node::Row(row) => {
                let names = &self.rows.rows[self.row_ids[row]].names;
                (forms::country(fold).is_some(), names.iter().any(|n| form(&fold_alias(n))))
            }
        };
        match (form, country) {
            (true, _) => JoinBasis::Form,
            (false, true) => JoinBasis::Country,
            (false, false) => JoinBasis::Spelling,
        }
    }
}

/// The type that the recogniser's rule gives a name: a demonym is a group, whatever stands around
/// it. It may be a person's given name too.
fn ruled(kind: EntityType, name: &str) -> EntityType {
    match kind {
        EntityType::Person | EntityType::Work => kind,
        _ if is_demonym(name) => EntityType::Group,
        _ => kind,
    }
}

/// True where a name of a type is taken for a slip beside the same name of another type.
fn gives_way(weak: EntityType, less: u64, strong: EntityType, more: u64) -> bool {
    let untyped = weak == EntityType::Other && strong != EntityType::Other;
    weak == strong || untyped || less.saturating_mul(DOMINANCE) <= more
}

/// The one name that an acronym stands for.
fn defined(fold: &str, support: &BTreeMap<Node, u64>) -> Option<Node> {
    let need = match fold.chars().count() {
        ..=2 => DEFINING_ARTICLES_TWO_LETTERS,
        _ => DEFINING_ARTICLES,
    };
    let (&node, &best) = support.iter().max_by_key(|(node, n)| (**n, Reverse(**node)))?;
    let others: u64 = support.values().sum::<u64>() - best;
    let slips = support.iter().all(|(other, n)| *other == node || *n <= 1);
    (best >= need && slips && others * SLIP <= best).then_some(node)
}

/// The longest word in capitals that is taken for an acronym; longer ones are loud words.
const MAX_ACRONYM_CHARS: usize = 6;

/// True for one word that looks like an abbreviation.
pub(super) fn is_acronym(name: &str) -> bool {
    let loud = || !name.chars().any(char::is_lowercase);
    is_short_form(name)
        && text::tokens(name).count() == 1
        && !is_demonym(name)
        && (name.chars().filter(|c| c.is_alphabetic()).count() <= MAX_ACRONYM_CHARS || !loud())
}

pub(super) fn split_key(key: &str) -> Option<(EntityType, &str)> {
    let (kind, fold) = key.split_once(':')?;
    Some((EntityType::from_word(kind)?, fold))
}

/// The id of an entity that no sheet names.
pub(super) fn entity_id(kind: EntityType, fold: &str) -> String {
    format!("{}:{}", kind.as_str(), fold.replace(' ', "-"))
}
