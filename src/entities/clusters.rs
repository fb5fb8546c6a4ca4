//! Names that have come together → entities: the sheet's merges, canonical names, aliases.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::claims::{Claims, Row, plain_id};
use super::fold_alias;
use super::resolve::{Alias, Entity, Join, JoinBasis, Names, Node, entity_id};
use super::sheet::EntitySheet;
use crate::model::EntityType;

/// Names with one root.
pub(super) struct Cluster {
    /// Roots, the one that gives name and type first; several after a merge.
    roots: Vec<Node>,
    /// Numbers of names.
    names: Vec<usize>,
    id: String,
}

/// Makes the table of what has come together, sorted by id.
pub(super) fn entities(names: &Names, sheet: &EntitySheet, claims: &Claims) -> Vec<Entity> {
    let mut by_root: BTreeMap<Node, Vec<usize>> = BTreeMap::new();
    for row in 0..names.row_ids.len() {
        by_root.entry(Node::Row(row)).or_default();
    }
    for idx in 0..names.names.len() {
        by_root.entry(names.root(idx)).or_default().push(idx);
    }
    let clusters = by_root
        .into_iter()
        .map(|(root, members)| Cluster {
            id: own_id(names, root),
            roots: vec![root],
            names: members,
        })
        .collect();
    let clusters = merge(names, clusters, &sheet.merges);
    let mentioned: FxHashSet<&str> = names.names.iter().map(|n| n.fold).collect();
    let splits = splits_by_id(sheet);
    let mut entities: Vec<Entity> = clusters
        .into_iter()
        .map(|cluster| entity(names, &cluster, claims, &mentioned, &splits))
        .collect();
    entities.sort_by(|a, b| a.id.cmp(&b.id));
    entities
}

fn own_id(names: &Names, root: Node) -> String {
    match root {
        Node::Row(row) => names.row_ids[row].to_string(),
        Node::Name(idx) => entity_id(names.names[idx].kind, names.names[idx].fold),
    }
}

/// Joins what the sheet says is one. A merge may name an entity by the id of any name in it.
/// Merges may be chained; the first id of the last link stays, and a ring of them ends where it
/// began.
fn merge(names: &Names, clusters: Vec<Cluster>, merges: &[Vec<String>]) -> Vec<Cluster> {
    if merges.is_empty() {
        return clusters;
    }
    let mut owner: FxHashMap<String, usize> = FxHashMap::default();
    for (idx, cluster) in clusters.iter().enumerate() {
        for name in &cluster.names {
            let name = &names.names[*name];
            owner.entry(entity_id(name.kind, name.fold)).or_insert(idx);
        }
    }
    for (idx, cluster) in clusters.iter().enumerate() {
        owner.insert(plain_id(&cluster.id), idx);
    }
    // An id that is no entity (any more) still holds together what is merged into it.
    let place = |id: &String| -> String {
        let plain = plain_id(id);
        owner.get(&plain).map_or(plain, |idx| plain_id(&clusters[*idx].id))
    };
    let mut into: BTreeMap<String, (String, String)> = BTreeMap::new();
    for ids in merges {
        let Some((first, rest)) = ids.split_first() else { continue };
        for id in rest.iter().map(place).filter(|id| *id != place(first)) {
            into.insert(id, (place(first), first.clone()));
        }
    }
    let mut merged: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut shown: FxHashMap<String, String> = FxHashMap::default();
    for (idx, cluster) in clusters.iter().enumerate() {
        let mut at = plain_id(&cluster.id);
        let mut seen = BTreeSet::new();
        while let Some((next, as_written)) = into.get(&at).filter(|_| seen.insert(at.clone())) {
            shown.insert(next.clone(), as_written.clone());
            at.clone_from(next);
        }
        // A ring has no end: its smallest id stands for it.
        if into.contains_key(&at) {
            at = seen.into_iter().next().unwrap_or(at);
        }
        merged.entry(at).or_default().push(idx);
    }
    let mut clusters: Vec<Option<Cluster>> = clusters.into_iter().map(Some).collect();
    let mut out = Vec::new();
    for (at, mut members) in merged {
        // The entity that stays gives name and type.
        members.sort_by_key(|idx| clusters[*idx].as_ref().is_none_or(|c| plain_id(&c.id) != at));
        let mut parts = members.into_iter().filter_map(|idx| clusters[idx].take());
        let Some(mut first) = parts.next() else { continue };
        if plain_id(&first.id) != at {
            first.id = at.clone();
        }
        if let Some(as_written) = shown.get(&at).filter(|w| !owner.contains_key(&plain_id(w))) {
            first.id.clone_from(as_written);
        }
        for part in parts {
            first.roots.extend(part.roots);
            first.names.extend(part.names);
        }
        out.push(first);
    }
    out
}

/// Names that left an entity, by its id.
fn splits_by_id(sheet: &EntitySheet) -> FxHashMap<String, BTreeSet<String>> {
    let mut splits: FxHashMap<String, BTreeSet<String>> = FxHashMap::default();
    for split in &sheet.splits {
        let folds = split.names.iter().map(|n| fold_alias(n));
        splits.entry(plain_id(&split.id)).or_default().extend(folds);
    }
    splits
}

fn entity(
    names: &Names,
    cluster: &Cluster,
    claims: &Claims,
    mentioned: &FxHashSet<&str>,
    splits: &FxHashMap<String, BTreeSet<String>>,
) -> Entity {
    let row = |node: &Node| match node {
        Node::Row(row) => Some(&claims.rows[names.row_ids[*row]]),
        Node::Name(_) => None,
    };
    let rows: Vec<&Row> = cluster.roots.iter().filter_map(row).collect();
    let members = || cluster.names.iter().map(|idx| &names.names[*idx]);
    let weightiest = members()
        .max_by(|a, b| a.tally.articles.cmp(&b.tally.articles).then_with(|| b.key.cmp(a.key)));
    let leader = cluster.roots.iter().find_map(|node| match node {
        Node::Name(idx) => Some(&names.names[*idx]),
        Node::Row(_) => None,
    });
    let name = match (rows.first(), leader) {
        (Some(row), _) => row.name.clone(),
        (None, Some(leader)) => leader.spelling.to_string(),
        (None, None) => cluster.id.clone(),
    };
    let kind = rows.iter().find_map(|row| row.kind);
    let kind = kind.or(leader.or(weightiest).map(|n| n.kind)).unwrap_or(EntityType::Other);
    let mut aliases: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for member in members() {
        for (surface, n) in &member.tally.surfaces {
            let sum = aliases.entry(surface).or_default();
            *sum = (sum.0 + n.0, sum.1 + n.1);
        }
        for alias in member.tally.declared.keys().chain(member.tally.spellings.keys()) {
            aliases.entry(alias).or_default();
        }
    }
    let in_rows = || rows.iter().flat_map(|row| &row.names);
    for alias in in_rows().chain([&name]) {
        aliases.entry(alias).or_default();
    }
    if let Some(gone) = splits.get(&plain_id(&cluster.id)) {
        aliases.retain(|alias, _| !gone.contains(&fold_alias(alias)));
    }
    let mut aliases: Vec<Alias> = aliases
        .into_iter()
        .map(|(name, (count, articles))| Alias { name: name.to_string(), count, articles })
        .collect();
    aliases.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    let mut keys: Vec<String> = members().map(|n| n.key.to_string()).collect();
    keys.sort_unstable();
    let mut joins: Vec<Join> =
        cluster.names.iter().filter_map(|idx| join(names, cluster, *idx, &name)).collect();
    joins.sort_by(|a, b| a.key.cmp(&b.key));
    let unmentioned = |name: &&String| !mentioned.contains(fold_alias(name).as_str());
    Entity {
        kind,
        keys,
        joins,
        articles: members().map(|n| n.tally.articles).sum(),
        in_sheet: !rows.is_empty(),
        sheet: in_rows().filter(unmentioned).cloned().collect(),
        id: cluster.id.clone(),
        name,
        aliases,
    }
}

/// Why a name is in a cluster; `None` for the one after which the cluster is called.
fn join(names: &Names, cluster: &Cluster, idx: usize, canonical: &str) -> Option<Join> {
    let (basis, to) = match names.into[idx] {
        Some((Node::Row(row), basis)) => (basis, names.rows.rows[names.row_ids[row]].name.clone()),
        Some((Node::Name(other), basis)) => (basis, names.names[other].spelling.to_string()),
        None if cluster.roots[0] == Node::Name(idx) => return None,
        None => (JoinBasis::Merge, canonical.to_string()),
    };
    let name = &names.names[idx];
    Some(Join { key: name.key.to_string(), name: name.spelling.to_string(), basis, to })
}
