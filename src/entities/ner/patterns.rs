//! Events and works, which the training sets hardly mark, from patterns of words: "the Battle of
//! Verdun", "the Korean War", "the Treaty of Sèvres", "his book "A Hard Winter"".
//!
//! Precision before recall: only heads that name nothing else, and only with a capital.

use super::features::Token;
use super::prepared::Prepared;
use super::recogniser::Name;
use super::words::{Caps, fold};
use crate::model::EntityType;

/// Heads of events that stand last: "the Korean War".
const EVENT_LAST: &[&str] = &[
    "war",
    "wars",
    "revolution",
    "uprising",
    "intifada",
    "rebellion",
    "mutiny",
    "massacre",
    "genocide",
    "olympics",
    "putsch",
    "crusade",
    "insurrection",
    "armistice",
    "olympiad",
];
/// Heads of events that stand first: "the Battle of Verdun".
const EVENT_OF: &[&str] =
    &["battle", "siege", "massacre", "war", "fall", "partition", "revolt", "congress", "storming"];
/// Events that need no other word.
const EVENT_ALONE: &[&str] = &["holocaust", "nakba", "risorgimento"];
/// Heads of works that stand last: "the Dayton Accords".
const WORK_LAST: &[&str] = &[
    "treaty",
    "pact",
    "accord",
    "accords",
    "agreement",
    "agreements",
    "declaration",
    "protocol",
    "act",
    "doctrine",
    "charter",
    "convention",
    "manifesto",
    "covenant",
    "ausgleich",
];
/// Heads of works that stand first: "the Treaty of Sèvres".
const WORK_OF: &[&str] =
    &["treaty", "declaration", "pact", "pacts", "peace", "compact", "convention", "edict"];
/// Words after which a title in quotes is a work.
const BEFORE_TITLE: &[&str] = &[
    "book",
    "essay",
    "novel",
    "film",
    "article",
    "memoir",
    "memoirs",
    "poem",
    "play",
    "pamphlet",
    "documentary",
    "titled",
    "entitled",
    "song",
    "movie",
    "autobiography",
    "biography",
];
/// How sure a pattern is.
const CONFIDENCE: f32 = 0.8;
/// The longest title in quotes, in tokens.
const MAX_TITLE: usize = 14;

/// Adds the events and works of a text to its names; those they cover go.
pub fn add(text: &Prepared, tokens: &[Token<'_>], names: &mut Vec<Name>) {
    let mut found: Vec<Name> = Vec::new();
    let mut from = 0;
    for i in 0..tokens.len() {
        if i < from {
            continue;
        }
        if let Some(name) = at(text, tokens, i, from, names) {
            from = name.end;
            found.push(name);
        }
    }
    if found.is_empty() {
        return;
    }
    names.retain(|n| !found.iter().any(|f| f.start < n.end && n.start < f.end));
    names.extend(found);
    names.sort_by_key(|n| n.start);
}

fn capital(text: &Prepared, i: usize) -> bool {
    matches!(text.of(i).word.caps, Caps::First | Caps::All | Caps::Mixed | Caps::Dotted)
}

fn at(
    text: &Prepared,
    tokens: &[Token<'_>],
    i: usize,
    from: usize,
    names: &[Name],
) -> Option<Name> {
    if matches!(tokens[i].text, "\"" | "“" | "``") {
        return quoted(text, tokens, i);
    }
    if !text.open[i] || !capital(text, i) || text.of(i).word.caps == Caps::All {
        return None;
    }
    let word = fold(tokens[i].text);
    let head = word.as_str();
    let name = |start, end, kind| Some(Name { start, end, kind, confidence: CONFIDENCE });
    let run_ends = i + 1 >= tokens.len() || text.first[i + 1] || !capital(text, i + 1);
    if EVENT_ALONE.contains(&head) && run_ends {
        return name(i, i + 1, EntityType::Event);
    }
    if let Some(end) = of_names(text, tokens, i) {
        if EVENT_OF.contains(&head) && (head != "congress" && head != "fall" || place_at(names, i))
        {
            return name(i, end, EntityType::Event);
        }
        if WORK_OF.contains(&head) {
            return name(i, end, EntityType::Work);
        }
    }
    let numeral = head == "war" && i + 1 < tokens.len() && is_war_number(tokens[i + 1].text);
    if !run_ends && !numeral {
        return None;
    }
    let mut start = i;
    while start > from && i - start < 4 && !text.first[start] && leads(text, start - 1) {
        start -= 1;
    }
    if start == i || (start + 1 == i && text.first[start] && text.of(start).entry.case < 4) {
        return None;
    }
    if EVENT_LAST.contains(&head) {
        return name(start, i + 1 + usize::from(numeral), EntityType::Event);
    }
    WORK_LAST.contains(&head).then(|| name(start, i + 1, EntityType::Work)).flatten()
}

fn is_war_number(word: &str) -> bool {
    matches!(word, "I" | "II" | "III" | "One" | "Two" | "1" | "2")
}

/// A word that may stand before the head: capitalised, no title, no function word.
fn leads(text: &Prepared, i: usize) -> bool {
    use super::lexicon::{FUNCTION, TITLE};
    capital(text, i) && text.open[i] && text.of(i).entry.flags & (FUNCTION | TITLE) == 0
}

/// The end of "of the Name", when that follows token `i`.
fn of_names(text: &Prepared, tokens: &[Token<'_>], i: usize) -> Option<usize> {
    let is = |j: usize, word: &str| tokens.get(j).is_some_and(|t| t.text == word && !t.first);
    if !is(i + 1, "of") {
        return None;
    }
    let start = i + 2 + usize::from(is(i + 2, "the"));
    let mut end = start;
    while end < tokens.len() && end - start < 3 && !text.first[end] && capital(text, end) {
        end += 1;
    }
    (end > start).then_some(end)
}

/// True where the model has a place right after "X of" at `i`.
fn place_at(names: &[Name], i: usize) -> bool {
    names.iter().any(|n| (n.start == i + 2 || n.start == i + 3) && n.kind == EntityType::Place)
}

/// "A" opens a title, too.
fn opens_title(text: &Prepared, i: usize) -> bool {
    capital(text, i) || text.of(i).word.caps == Caps::Initial
}

/// A title in quotes that the words before it announce.
fn quoted(text: &Prepared, tokens: &[Token<'_>], open: usize) -> Option<Name> {
    let announced = (open.saturating_sub(4)..open)
        .rev()
        .take_while(|&j| !(j + 1 < open && text.first[j + 1]))
        .any(|j| BEFORE_TITLE.contains(&fold(tokens[j].text).as_str()));
    if !announced {
        return None;
    }
    let start = open + 1;
    let mut end = start;
    while !matches!(tokens.get(end)?.text, "\"" | "”" | "''" | ",") {
        end += 1;
        if end - start > MAX_TITLE {
            return None;
        }
    }
    let capitals = (start..end).filter(|&j| capital(text, j)).count();
    let worded = end - start >= 2 && capitals * 2 >= end - start && opens_title(text, start);
    worded.then_some(Name { start, end, kind: EntityType::Work, confidence: CONFIDENCE })
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::tokens::pieces;
    use super::*;

    fn check(text: &str, expected: &[(&str, EntityType)]) {
        let pieces = pieces(text);
        let tokens: Vec<Token<'_>> =
            pieces.iter().map(|p| Token { text: &text[p.range.clone()], first: p.first }).collect();
        let prepared = Prepared::new(tokens.iter().copied(), &Lexicon::new(&[], &[]));
        let mut names = Vec::new();
        add(&prepared, &tokens, &mut names);
        let found: Vec<(&str, EntityType)> = names
            .iter()
            .map(|n| (&text[pieces[n.start].range.start..pieces[n.end - 1].range.end], n.kind))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    use EntityType::{Event, Work};

    #[test]
    fn events() {
        check("after the Battle of Plevna they", &[("Battle of Plevna", Event)]);
        check("in the Second Balkan War and", &[("Second Balkan War", Event)]);
        check("since World War II began", &[("World War II", Event)]);
        check("a civil war", &[]);
        check("the War Office said", &[]);
        check("War is bad. Such War", &[]);
    }

    #[test]
    fn works() {
        check("by the Treaty of San Stefano all", &[("Treaty of San Stefano", Work)]);
        check("the Simla Agreement failed", &[("Simla Agreement", Work)]);
        check("his book \"A Hard Winter\" sold", &[("A Hard Winter", Work)]);
        check("he said \"A Hard Winter\" sold", &[]);
        check("the Act", &[]);
    }
}
