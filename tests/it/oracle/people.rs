//! Who the names in a corpus stand for: which names are one by the rules of resolution, and what a
//! random entity sheet makes of them.

use std::collections::BTreeSet;

use byline::entities::{EntitySheet, SheetEntity, SheetIgnore, fold_alias};
use byline::model::EntityType;

use super::corpus::Passage;
use crate::harness::Random;

/// A name as an article has it in full, whatever stands for it in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: &'static str,
    pub kind: EntityType,
}

const fn org(text: &'static str) -> Name {
    Name { text, kind: EntityType::Org }
}

const fn person(text: &'static str) -> Name {
    Name { text, kind: EntityType::Person }
}

const fn place(text: &'static str) -> Name {
    Name { text, kind: EntityType::Place }
}

pub const LET: Name = org("Lashkar-e-Taiba");
pub const LET_TOO: Name = org("Lashkar-e-Tayyiba");
pub const ISI: Name = org("Inter-Services Intelligence");
pub const ISI_TOO: Name = org("Inter-Services Intelligence Directorate");
pub const RAYMOND: Name = person("Raymond Davis");
pub const DAVID: Name = person("David Davis");
pub const PAKISTAN: Name = place("Pakistan");
pub const STATES: Name = place("United States");
pub const USA: Name = place("USA");

/// Names that are one without a sheet: by spelling, descriptor and as names of one state.
const ONE: &[&[Name]] =
    &[&[LET, LET_TOO], &[ISI, ISI_TOO], &[RAYMOND], &[DAVID], &[PAKISTAN], &[STATES, USA]];

/// One entity.
#[derive(Clone, Debug)]
pub struct Who {
    pub kind: EntityType,
    /// Full names that are mentioned.
    names: Vec<Name>,
    /// Names that the sheet gives.
    row: Vec<String>,
    /// Everything that it is called.
    pub called: Vec<String>,
    /// Names of the sheet that no article has in full: they are found wherever they stand.
    pub sought: Vec<String>,
}

/// The entities of a corpus.
pub struct People {
    pub sheet: EntitySheet,
    pub all: Vec<Who>,
}

impl People {
    pub fn random(passages: &[Passage], random: &mut Random) -> People {
        let mut sheet = EntitySheet::default();
        let new = |names: &&[Name]| Who {
            kind: names[0].kind,
            names: names.to_vec(),
            row: Vec::new(),
            called: Vec::new(),
            sought: Vec::new(),
        };
        let mut all: Vec<Who> = ONE.iter().map(new).collect();
        // Every third corpus has no sheet.
        if !random.one_in(3) {
            ignore(&mut sheet, &mut all, random);
            rows(&mut sheet, &mut all, passages, random);
            merge(&mut sheet, &mut all, random);
        }
        let mentions = || passages.iter().flat_map(|p| p.mentions.iter().map(move |m| (p, m)));
        for who in &mut all {
            who.names.retain(|name| mentions().any(|(_, m)| m.name == *name));
        }
        all.retain(|who| !who.names.is_empty() || !who.row.is_empty());
        let mentioned: BTreeSet<String> =
            all.iter().flat_map(|w| &w.names).map(|n| fold_alias(n.text)).collect();
        for who in &mut all {
            let mut called: BTreeSet<String> = who.row.iter().cloned().collect();
            for (passage, mention) in mentions().filter(|(_, m)| who.names.contains(&m.name)) {
                let (first, last) =
                    (&passage.tokens[mention.first], &passage.tokens[mention.end - 1]);
                called.insert(passage.text[first.start..last.end].to_string());
                called.insert(mention.name.text.to_string());
            }
            who.called = called.into_iter().collect();
            let sought = who.row.iter().filter(|name| !mentioned.contains(&fold_alias(name)));
            who.sought = sought.cloned().collect();
        }
        People { sheet, all }
    }

    /// Who is meant by the full name of a mention.
    pub fn bearer(&self, name: Name) -> Option<usize> {
        self.all.iter().position(|who| who.names.contains(&name))
    }

    /// Those who are called so, to the letter.
    pub fn called<'p>(
        &'p self,
        name: &'p str,
        kind: Option<EntityType>,
    ) -> impl Iterator<Item = usize> + 'p {
        let is_meant = move |who: &Who| {
            kind.is_none_or(|k| k == who.kind) && who.called.iter().any(|n| n == name)
        };
        (0..self.all.len()).filter(move |idx| is_meant(&self.all[*idx]))
    }
}

/// Names that are none.
fn ignore(sheet: &mut EntitySheet, all: &mut [Who], random: &mut Random) {
    for name in [LET_TOO, STATES, PAKISTAN] {
        if random.one_in(6) {
            let kind = random.one_in(2).then_some(name.kind);
            sheet.ignored.push(SheetIgnore { name: name.text.to_string(), kind });
            all.iter_mut().for_each(|who| who.names.retain(|n| *n != name));
        }
    }
}

/// Rows: for who is mentioned, under that name or another, and for somebody new.
fn rows(sheet: &mut EntitySheet, all: &mut Vec<Who>, passages: &[Passage], random: &mut Random) {
    let mut row = |who: &mut Who, id: &str, name: &str, aliases: &[&str], random: &mut Random| {
        let mut names = vec![name.to_string()];
        names.extend(aliases.iter().map(|a| (*a).to_string()));
        for _ in 0..random.below(4) {
            let alias = some_words(passages, random);
            if !names.contains(&alias) && !is_full_name(&alias) {
                names.push(alias);
            }
        }
        sheet.entities.push(SheetEntity {
            id: Some(id.to_string()),
            name: name.to_string(),
            kind: Some(who.kind),
            aliases: names[1..].to_vec(),
            place: "entities.toml, line 1".to_string(),
        });
        who.row = names;
    };
    if random.one_in(2) {
        row(&mut all[0], "let", LET.text, &[], random);
    }
    if random.one_in(3) {
        row(&mut all[4], "pakistan", "Land of the Pure", &[PAKISTAN.text], random);
    }
    if random.one_in(2) {
        let mut new = Who { names: Vec::new(), ..all[2].clone() };
        row(&mut new, "mary", "Mary Quay", &[], random);
        all.push(new);
    }
}

/// Words of a text, so that a name made of them is found: mostly ones that no article has in full.
fn some_words(passages: &[Passage], random: &mut Random) -> String {
    let tokens = &random.pick(passages).tokens;
    let first = random.below(tokens.len());
    let n = 1 + random.below(3);
    let words: Vec<&str> = tokens[first..].iter().take(n).map(|t| t.text.as_str()).collect();
    words.join(" ")
}

fn is_full_name(name: &str) -> bool {
    let fold = fold_alias(name);
    ONE.iter().copied().flatten().any(|n| fold_alias(n.text) == fold)
}

/// Two people who are one.
fn merge(sheet: &mut EntitySheet, all: &mut [Who], random: &mut Random) {
    if random.one_in(3) {
        let ids = ["person:raymond-davis", "person:david-davis"];
        sheet.merges.push(ids.map(String::from).to_vec());
        let names = std::mem::take(&mut all[3].names);
        all[2].names.extend(names);
    }
}
