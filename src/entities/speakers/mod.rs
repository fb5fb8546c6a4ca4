//! Who says it: speakers that a passage's own words show.
//!
//! In: a passage's text and its mentions. Out: spans of who speaks and of the words that show it.
//! Precision comes before recall: a speaker is claimed only for a verb of saying with what is
//! said ("X said that", "“…,” says X", "X, a scholar, argues:"), for "according to X", for "in the
//! words of X" and their like; never for a pronoun, a wish, a condition or a denial. Patterns over
//! closed classes of words, in one pass.

mod phrases;
mod scan;
mod words;

#[cfg(test)]
mod tests;

use phrases::{Row, Somebody};
use scan::{Shape, Tok, scan};
use words::{
    ASKS, BARE, BE, CLAUSE, HEARER, JOINS, NOUN_TOO, OPENS, PLURAL_VERB, PREP, PRONOUN, PUTS,
    QUOTING, SAID_BY, SAYS, SPEECH, SPOILS, WORDS,
};

use crate::model::{Mention, Passage, Speaker};

/// How far behind the verb what is said may begin, in tokens.
const MAX_REACH: usize = 14;
/// How far behind "calls" and "describes" the quoted words may begin, in tokens.
const MAX_QUOTED: usize = 8;
/// How many tokens may stand between a hearer and what he hears.
const MAX_HEARER: usize = 10;

/// The speakers of a passage whose mentions are known, by the place of the words that show them.
/// Linear in the text.
#[must_use]
pub fn speakers(passage: &Passage, mentions: &[Mention]) -> Vec<Speaker> {
    let toks = scan(&passage.text, &passage.sentence_starts, mentions);
    let row = Row { text: &passage.text, toks: &toks, mentions };
    let mut found: Vec<Speaker> = Vec::new();
    for (i, tok) in toks.iter().enumerate() {
        if !tok.is_word() || tok.class == 0 {
            continue;
        }
        let Some((somebody, cue)) = at(&row, i) else { continue };
        let speaker = speaker(&row, &somebody, cue);
        if found.iter().all(|f| f.span != speaker.span) {
            found.push(speaker);
        }
    }
    found
}

/// The tokens of a cue.
type Cue = (usize, usize);

fn at(row: &Row<'_>, i: usize) -> Option<(Somebody, Cue)> {
    let tok = row.at(i)?;
    if row.is_word(i, "according") && row.is_word(i + 1, "to") {
        return Some((row.beginning(i + 2)?, (i, i + 2)));
    }
    if tok.is(WORDS) {
        return in_the_words_of(row, i);
    }
    if tok.is(SPEECH)
        && let Some(found) = statement_from(row, i)
    {
        return Some(found);
    }
    if row.is_word(i, "quoted") && row.is_word(i + 1, "as") && row.is_word(i + 2, "saying") {
        let be = i.checked_sub(1).filter(|b| row.toks[*b].is(BE))?;
        return Some((row.ending(be)?, (be, i + 3)));
    }
    if tok.is(SAID_BY)
        && let Some(found) = told_by(row, i)
    {
        return Some(found);
    }
    if tok.mention == 0 && (tok.is(SAYS) || tok.is(PUTS)) {
        return said(row, i);
    }
    None
}

/// "in the words of X", "in X's view".
fn in_the_words_of(row: &Row<'_>, i: usize) -> Option<(Somebody, Cue)> {
    if row.is_word(i + 1, "of") && i >= 2 && row.is_word(i - 1, "the") && row.is_word(i - 2, "in") {
        return Some((row.beginning(i + 2)?, (i - 2, i + 2)));
    }
    let possessive = i.checked_sub(1).filter(|p| row.toks[*p].shape == Shape::Possessive)?;
    let somebody = row.owner(possessive)?;
    let opened = somebody.start.checked_sub(1).is_some_and(|at| row.is_word(at, "in"));
    opened.then_some((somebody, (possessive + 1, i + 1)))
}

/// "the statement from Mr. X: “…”", "this answer of X’s:".
fn statement_from(row: &Row<'_>, i: usize) -> Option<(Somebody, Cue)> {
    if !(row.is_word(i + 1, "from") || row.is_word(i + 1, "by")) {
        return None;
    }
    let somebody = row.beginning(i + 2)?;
    let mut after = somebody.end;
    if row.at(after)?.span.of(row.text).ends_with("self") {
        after += 1;
    }
    (row.at(after)?.shape == Shape::Colon).then_some((somebody, (i, i + 2)))
}

/// "we are told by X", "it was answered as follows by X".
fn told_by(row: &Row<'_>, i: usize) -> Option<(Somebody, Cue)> {
    let be = (i.saturating_sub(3)..i).any(|j| row.toks[j].is(BE) && row.toks[j].mention == 0);
    let mut by = i + 1;
    while by < i + 4 && !row.is_word(by, "by") {
        by += 1;
    }
    if !be || !row.is_word(by, "by") {
        return None;
    }
    let follows = row.is_word(i + 1, "as") && row.is_word(i + 2, "follows");
    // "answered by" alone is no report: deeds are answered too.
    if !follows && (by != i + 1 || row.is_word(i, "answered")) {
        return None;
    }
    Some((row.beginning(by + 1)?, (i, by + 1)))
}

/// A verb of saying with its subject before or behind it.
fn said(row: &Row<'_>, verb: usize) -> Option<(Somebody, Cue)> {
    let cue = (verb, verb + 1);
    if row.toks[verb].is(SAYS)
        && let Some(somebody) = inverted(row, verb)
    {
        return Some((somebody, cue));
    }
    let somebody = row.subject(verb)?;
    if row.toks[verb].is(PLURAL_VERB) && !agrees(row, verb, &somebody) {
        return None;
    }
    if conditional(row, &somebody) {
        return None;
    }
    let quoting = row.toks[verb].is(QUOTING);
    if as_before(row, &somebody, verb)
        && (row.toks[verb].is(SAYS) && !quoting || puts_it(row, verb))
    {
        return Some((somebody, cue));
    }
    // "the German demand that" has no verb.
    let noun = row.toks[verb].is(NOUN_TOO) && row.toks[verb].is(PLURAL_VERB);
    if noun && somebody.named {
        return None;
    }
    let plain = !row.toks[verb].is(NOUN_TOO) || !row.toks[verb].is(PLURAL_VERB);
    let said = row.toks[verb].is(SAYS)
        && (row.is_word(verb + 1, "that")
            || plain && (is_parenthesis(row, &somebody, verb) || says_something(row, verb)));
    said.then_some((somebody, cue))
}

/// A form that is also an infinitive needs a subject in the plural.
fn agrees(row: &Row<'_>, verb: usize, somebody: &Somebody) -> bool {
    let past = row.toks[verb].is(SAID_BY) || row.is_word(verb, "put");
    past || somebody.plural
}

/// "as X says", "what X says".
fn as_before(row: &Row<'_>, somebody: &Somebody, verb: usize) -> bool {
    let Some(at) = somebody.start.checked_sub(1) else { return false };
    // "as long as X holds" is a condition, "as an opponent of the claims of" a likeness.
    let condition =
        at > 0 && ["long", "soon", "far", "such"].iter().any(|w| row.is_word(at - 1, w));
    let noun = row.toks[verb].is(NOUN_TOO) && row.at(verb + 1).is_some_and(|t| t.is(PREP));
    !condition && !noun && (row.is_word(at, "as") || row.is_word(at, "what"))
}

/// "if X says", "whether X said".
fn conditional(row: &Row<'_>, somebody: &Somebody) -> bool {
    somebody.start > 0
        && ["if", "whether", "unless", "had", "let", "until", "lest"]
            .iter()
            .any(|w| row.is_word(somebody.start - 1, w))
}

fn puts_it(row: &Row<'_>, verb: usize) -> bool {
    row.at(verb).is_some_and(|t| t.is(PUTS))
        && ["it", "them", "this", "the"].iter().any(|w| row.is_word(verb + 1, w))
}

/// ", X says," and "“…” X said.": the clause around it is what is said.
fn is_parenthesis(row: &Row<'_>, somebody: &Somebody, verb: usize) -> bool {
    let Some(before) = row.before(somebody.start) else { return false };
    if !matches!(before.shape, Shape::Comma | Shape::Quote | Shape::Dash) {
        return false;
    }
    let quoted = before.shape == Shape::Quote;
    // A quote mark with no space behind it opens words; what it closes is said.
    if quoted && row.at(somebody.start).is_some_and(|t| t.span.start == before.span.end) {
        return false;
    }
    match row.at(verb + 1) {
        None => true,
        Some(next) => match next.shape {
            Shape::Comma | Shape::Stop | Shape::Dash | Shape::Quote | Shape::Colon => true,
            Shape::Open | Shape::Close | Shape::Possessive => false,
            // "in The Washington Post on 3 May 2011;"
            _ if next.is(PREP) => is_circumstance(row, verb + 1) && ends_soon(row, verb + 1),
            _ => quoted && next.is(words::BETWEEN),
        },
    }
}

/// True for the prepositions that open the where, when and to whom of a report: "insisted upon the
/// revision" and "asked for the Banat" say what was wanted.
fn is_circumstance(row: &Row<'_>, i: usize) -> bool {
    ["in", "at", "on", "to", "from", "with", "during", "after", "before"]
        .iter()
        .any(|w| row.is_word(i, w))
}

/// True where only circumstances stand between `from` and the next mark.
fn ends_soon(row: &Row<'_>, from: usize) -> bool {
    let ends = |t: &Tok| matches!(t.shape, Shape::Comma | Shape::Stop | Shape::Dash);
    let verbs = |t: &Tok| t.mention == 0 && t.is(BE | SAYS | SPOILS) && !t.is(PREP | NOUN_TOO);
    let mut behind = (from..from + MAX_REACH).map_while(|i| row.at(i));
    behind.find(|t| ends(t) || verbs(t)).is_some_and(ends)
}

/// True where what is said follows the verb: "that …", ": …", a quotation, a clause.
fn says_something(row: &Row<'_>, verb: usize) -> bool {
    let class = row.toks[verb].class;
    let next = verb + 1;
    let Some(tok) = row.at(next) else { return false };
    if class & QUOTING != 0 {
        let calls_in = tok.is(PREP) && (row.is_word(verb, "called") || row.is_word(verb, "call"));
        return !calls_in && quotes_within(row, next, MAX_QUOTED);
    }
    if class & HEARER != 0 {
        return hears(row, next);
    }
    if opens_speech(row, next) || tok.mention == 0 && tok.is(ASKS) && !tok.is(PREP) && tok.is_word()
    {
        return true;
    }
    if class & BARE != 0 && bare_clause(row, next) {
        return true;
    }
    // "in 2014 that", "to reporters on Monday: “…”"
    is_circumstance(row, next)
        && (next + 1..next + MAX_HEARER)
            .take_while(|i| row.at(*i).is_some_and(|t| t.is_word() && !t.is(BE | SAYS)))
            .any(|i| {
                let purpose = ["order", "so", "such"].iter().any(|w| row.is_word(i, w));
                row.is_word(i + 1, "that") && !purpose || opens_speech(row, i + 1)
            })
}

/// A colon, or a quotation, with a comma before it or not.
fn opens_speech(row: &Row<'_>, i: usize) -> bool {
    match row.at(i).map(|t| t.shape) {
        Some(Shape::Colon | Shape::Quote) => true,
        Some(Shape::Comma) => row
            .at(i + 1)
            .is_some_and(|t| t.shape == Shape::Quote || t.is_word() && row.is_word(i + 1, "that")),
        _ => false,
    }
}

fn quotes_within(row: &Row<'_>, from: usize, reach: usize) -> bool {
    (from..from + reach)
        .map_while(|i| row.at(i))
        .take_while(|t| t.shape != Shape::Stop)
        .any(|t| t.shape == Shape::Quote)
}

/// "me in 2009 that", "the Afghan president that", "X, “…”".
fn hears(row: &Row<'_>, from: usize) -> bool {
    let Some(first) = row.at(from) else { return false };
    if first.is(PREP) || opens_speech(row, from) {
        return opens_speech(row, from);
    }
    (from..from + MAX_HEARER)
        .take_while(|i| {
            row.at(*i).is_some_and(|t| {
                (t.is_word() || t.shape == Shape::Possessive) && (t.mention > 0 || !t.is(BE | SAYS))
            })
        })
        .any(|i| row.is_word(i, "that") || row.is_word(i, "how") || opens_speech(row, i + 1))
}

/// "said the war was over": a subject, and a verb that is not a mere object.
fn bare_clause(row: &Row<'_>, next: usize) -> bool {
    let Some(tok) = row.at(next) else { return false };
    let opens = tok.mention > 0 || tok.is(CLAUSE);
    opens
        && (next + 1..next + MAX_REACH)
            .map_while(|i| row.at(i))
            .take_while(|t| !matches!(t.shape, Shape::Stop))
            .any(|t| {
                t.is(BE) || t.is(SPOILS) || matches!(t.span.of(row.text), "has" | "had" | "have")
            })
}

/// "“…,” says X", ", writes X,".
fn inverted(row: &Row<'_>, verb: usize) -> Option<Somebody> {
    let before = row.before(verb)?;
    let quoted = before.shape == Shape::Quote;
    if !quoted && !matches!(before.shape, Shape::Comma | Shape::Dash) {
        return None;
    }
    if row.toks[verb].is(HEARER | QUOTING)
        || row.at(verb + 1)?.is(PRONOUN) && !row.at(verb + 1)?.is(OPENS)
    {
        return None;
    }
    let somebody = row.beginning(verb + 1)?;
    // "a great Power, say France, demands" is no report.
    if row.toks[verb].is(PLURAL_VERB) && !agrees(row, verb, &somebody) {
        return None;
    }
    let ends = match row.at(somebody.end) {
        None => true,
        Some(t) => !t.is_word() && t.shape != Shape::Possessive || quoted && t.is(PREP | JOINS),
    };
    (ends && !conditional(row, &somebody)).then_some(somebody)
}

fn speaker(row: &Row<'_>, somebody: &Somebody, cue: Cue) -> Speaker {
    let name = |m: &usize| (row.mentions[*m].kind, row.mentions[*m].name.clone());
    Speaker {
        span: row.span(somebody.start, somebody.end),
        cue: row.span(cue.0, cue.1),
        names: somebody.mentions.iter().map(name).collect(),
        named: somebody.named,
    }
}
