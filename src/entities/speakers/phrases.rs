//! Noun phrases that name or describe somebody, read leftwards from a verb or rightwards from a
//! preposition.

use super::scan::{Shape, Tok};
use super::words::{
    APART, BE, BETWEEN, HUMAN, JOINS, NOUN_TOO, OPENS, PLURAL, PREP, PRONOUN, SAYS, SPOILS, THING,
    TITLE,
};
use crate::model::{EntityType, Mention, Span};

/// Somebody, over tokens `start..end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Numbers of the mentions that name who speaks, or the body that is spoken for.
    pub mentions: Vec<usize>,
    /// True for a name, false for a description.
    pub named: bool,
    /// True where several speak, or may.
    pub plural: bool,
}

/// How many words a noun phrase may have before its head.
const MAX_BEFORE: usize = 6;
/// How many tokens may stand between a head and the end of what describes it.
const MAX_TAIL: usize = 9;
/// How many tokens an aside may have.
const MAX_ASIDE: usize = 24;
/// How many adverbs may stand between subject and verb.
const MAX_ADVERBS: usize = 3;

/// The tokens and mentions of a passage.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The passage's text.
    pub text: &'a str,
    /// Its tokens.
    pub toks: &'a [Tok],
    /// Its mentions.
    pub mentions: &'a [Mention],
}

impl Row<'_> {
    /// The token at `i`, where there is one.
    pub fn at(&self, i: usize) -> Option<&Tok> {
        self.toks.get(i)
    }

    /// The token that ends before `end`.
    pub fn before(&self, end: usize) -> Option<&Tok> {
        self.toks[..end.min(self.toks.len())].last()
    }

    /// True where token `i` is this word, whatever its case.
    pub fn is_word(&self, i: usize, word: &str) -> bool {
        self.at(i).is_some_and(|t| t.span.of(self.text).eq_ignore_ascii_case(word))
    }

    /// The bytes of tokens `start..end`.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span { start: self.toks[start].span.start, end: self.toks[end - 1].span.end }
    }

    /// The number of the mention that covers token `i`, and its tokens.
    fn mention(&self, i: usize) -> Option<(usize, usize, usize)> {
        let number = self.at(i).filter(|t| t.mention > 0)?.mention;
        let same = |j: &usize| self.toks[*j].mention == number;
        let start = (0..=i).rev().take_while(same).last()?;
        let end = (i..self.toks.len()).take_while(same).last()? + 1;
        Some((number as usize - 1, start, end))
    }

    fn kind(&self, mention: usize) -> EntityType {
        self.mentions[mention].kind
    }

    fn may_speak(&self, mention: usize) -> bool {
        !matches!(self.kind(mention), EntityType::Event | EntityType::Work)
    }

    /// The subject whose verb stands at `verb`: straight before it, or before an aside.
    pub fn subject(&self, verb: usize) -> Option<Somebody> {
        let mut end = verb;
        while self
            .before(end)
            .is_some_and(|t| t.mention == 0 && t.is(BETWEEN) && !t.is(PRONOUN | PREP))
            || self.before(end).is_some_and(|t| t.mention == 0 && is_adverb(t.span.of(self.text)))
        {
            end -= 1;
            if verb - end > MAX_ADVERBS {
                return None;
            }
        }
        let last = self.before(end)?;
        if last.is(SPOILS | BE) && last.mention == 0 {
            return None;
        }
        if self.is_word(end - 1, "who") {
            end -= 1;
            if self.before(end).is_some_and(|t| t.shape == Shape::Comma) {
                end -= 1;
            }
            return self.ending(end);
        }
        match last.shape {
            // "a spokesman, John Doe, said": the aside may be the name.
            Shape::Comma | Shape::Close | Shape::Dash => {
                let open = self.aside(end)?;
                let outer = self.ending(open)?;
                let inner = self.beginning(open + 1).filter(|i| i.named && i.end == end - 1);
                match inner
                    .filter(|i| !outer.named && self.kind(i.mentions[0]) == EntityType::Person)
                {
                    Some(inner) => Some(Somebody { start: outer.start, ..inner }),
                    None => Some(outer),
                }
            }
            _ => self.ending(end),
        }
    }

    /// Where the aside that ends before `end` begins: "Tankel, a scholar of the group, said".
    fn aside(&self, end: usize) -> Option<usize> {
        let close = self.toks[end - 1].shape;
        let opens = if close == Shape::Close { Shape::Open } else { close };
        let from = end.saturating_sub(MAX_ASIDE);
        let open = (from..end - 1).rev().find(|&i| self.toks[i].shape == opens)?;
        let inside = &self.toks[open + 1..end - 1];
        let opener = inside.first()?;
        let broken = |t: &Tok| {
            matches!(t.shape, Shape::Stop | Shape::Colon | Shape::Quote)
                || t.is(SAYS) && !t.is(NOUN_TOO)
        };
        let apposition = close == Shape::Close
            || opener.is(OPENS | PREP | HUMAN | TITLE) && !opener.is(PRONOUN & !OPENS)
            || self.is_word(open + 1, "who")
            || self.is_word(open + 1, "however")
            || opener.span.of(self.text).ends_with("ing")
            || inside.last().is_some_and(|t| t.is(HUMAN));
        (apposition && !inside.iter().any(broken)).then_some(open)
    }

    /// Somebody whose words end before `end`.
    pub fn ending(&self, end: usize) -> Option<Somebody> {
        let last = self.before(end)?;
        if last.mention > 0 {
            return self.named_ending(end);
        }
        if !last.is_word() || last.is(PRONOUN | SPOILS | BE | PREP | OPENS) {
            return None;
        }
        if last.is(HUMAN) {
            return self.described(end - 1, end);
        }
        self.tail_ending(end).or_else(|| self.unknown_ending(end))
    }

    /// "counterterrorism expert Stephen Tankel", "Ahmed and Norris".
    fn named_ending(&self, end: usize) -> Option<Somebody> {
        let (mention, first, stop) = self.mention(end - 1)?;
        if stop != end || !self.may_speak(mention) {
            return None;
        }
        let kind = self.kind(mention);
        let start = self.titles_before(first);
        let plural = self.is_plural(mention);
        let somebody = Somebody { start, end, mentions: vec![mention], named: true, plural };
        if let Some((start, mut mentions)) = self.coordinates(start, kind) {
            mentions.push(mention);
            return Some(Somebody { start, mentions, plural: true, ..somebody });
        }
        let mut at = start;
        // "the Japanese Government", where "Japanese" is a name of its own.
        while kind != EntityType::Person
            && let Some((other, first, stop)) = at.checked_sub(1).and_then(|i| self.mention(i))
            && stop == at
            && matches!(self.kind(other), EntityType::Group | EntityType::Place)
        {
            at = first;
        }
        if self.before(at).is_some_and(|t| t.mention == 0 && t.is(OPENS) && !t.is(JOINS)) {
            at -= 1;
        }
        match self.before(at).filter(|t| t.mention == 0 && t.is_word()) {
            // What follows a preposition is no subject, but may belong to one.
            Some(t) if t.is(PREP) && !t.is(JOINS) => self.tail_ending(end),
            Some(t) if t.is(BE | SPOILS) => None,
            Some(_) => Some(Somebody { start: self.apposed(start).unwrap_or(at), ..somebody }),
            None => Some(Somebody { start: at, ..somebody }),
        }
    }

    /// The named owner whose words end before the possessive at `end`: "in General Imam's words".
    pub fn owner(&self, end: usize) -> Option<Somebody> {
        let (mention, first, _) = end.checked_sub(1).and_then(|i| self.mention(i))?;
        let start = self.titles_before(first);
        let somebody = Somebody { start, end, mentions: vec![mention], named: true, plural: false };
        self.may_speak(mention).then_some(somebody)
    }

    /// Where the words that describe the name at `start` begin: "counterterrorism expert".
    fn apposed(&self, start: usize) -> Option<usize> {
        let mut at = start;
        while start - at < MAX_BEFORE {
            let Some(tok) = self.before(at).filter(|t| t.is_word() && !self.toks[at].first) else {
                break;
            };
            if tok.is(PREP | JOINS | SPOILS | BE) || tok.is(PRONOUN) && !tok.is(OPENS) {
                break;
            }
            at -= 1;
            if tok.is(OPENS) {
                break;
            }
        }
        (at..start).any(|i| self.toks[i].is(HUMAN)).then_some(at)
    }

    fn titles_before(&self, mut start: usize) -> usize {
        while let Some(tok) = self.before(start) {
            if tok.shape != Shape::Capital || !tok.is(TITLE) || tok.mention > 0 {
                break;
            }
            start -= 1;
        }
        start
    }

    /// The names joined to one that begins at `start`: where the row of them begins, and they.
    /// Only where the row begins a clause, since "and" may join clauses too.
    fn coordinates(&self, start: usize, kind: EntityType) -> Option<(usize, Vec<usize>)> {
        let mut at = start;
        let mut found = Vec::new();
        while let Some(tok) = self.before(at) {
            let comma = tok.shape == Shape::Comma && !found.is_empty();
            if !comma && !self.is_word(at - 1, "and") {
                break;
            }
            let mut end = at - 1;
            if self.before(end).is_some_and(|t| t.shape == Shape::Comma) {
                end -= 1;
            }
            let Some((mention, first, stop)) = end.checked_sub(1).and_then(|i| self.mention(i))
            else {
                break;
            };
            if stop != end || self.kind(mention) != kind {
                break;
            }
            found.push(mention);
            at = self.titles_before(first);
        }
        found.reverse();
        (!found.is_empty() && self.begins_clause(at)).then_some((at, found))
    }

    /// True where token `at` begins a clause, or stands behind a word that joins clauses.
    fn begins_clause(&self, at: usize) -> bool {
        self.at(at).is_some_and(|t| t.first)
            || self.before(at).is_none_or(|t| !t.is_word() || t.is(JOINS) && !t.is(PREP))
    }

    /// A description whose head is token `head`: "a leading JuD member".
    fn described(&self, head: usize, end: usize) -> Option<Somebody> {
        let mut at = head;
        let mut opened = false;
        while head - at <= MAX_BEFORE + 2 && !self.toks[at].first {
            let Some(tok) = self.before(at).filter(|t| t.is_word() || t.shape == Shape::Possessive)
            else {
                break;
            };
            let inside = tok.mention > 0;
            if !inside && (tok.is(SPOILS | BE | SAYS) || tok.is(PREP | JOINS) && !tok.is(OPENS)) {
                // "British and U.S. officials".
                if self.is_word(at - 1, "and")
                    && self.toks[at].mention > 0
                    && at >= 2
                    && self.toks[at - 2].mention > 0
                {
                    at -= 2;
                    continue;
                }
                break;
            }
            if !inside && tok.is(PRONOUN) && !tok.is(OPENS) {
                return None;
            }
            at -= 1;
            if !inside && tok.is(OPENS) {
                opened = true;
                break;
            }
        }
        let plural = self.toks[head].is(PLURAL);
        let capital = self.toks[head].shape == Shape::Capital && !self.toks[head].first;
        let possessed = (at..head).any(|i| self.toks[i].shape == Shape::Possessive);
        let named_before = self.toks[at].mention > 0;
        if !(opened || possessed || (plural || capital || named_before) && self.begins_clause(at)) {
            return None;
        }
        if self
            .before(at)
            .is_some_and(|t| t.is_word() && t.mention == 0 && t.is(PREP) && !t.is(JOINS))
        {
            return None;
        }
        let apart = self.toks[head].is(APART);
        let mentions = if apart { Vec::new() } else { self.bodies(at, end, head) };
        Some(Somebody { start: at, end, mentions, named: false, plural })
    }

    /// The organisations and groups in a description that the head speaks for: those before it,
    /// and the first behind it.
    fn bodies(&self, start: usize, end: usize, head: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let (mut i, mut behind) = (start, 0);
        while i < end {
            let Some((mention, _, stop)) = self.mention(i) else {
                i += 1;
                continue;
            };
            let body = matches!(self.kind(mention), EntityType::Org | EntityType::Group);
            if body && (i < head || behind == 0) {
                found.push(mention);
                behind += usize::from(i > head);
            }
            i = stop.max(i + 1);
        }
        found
    }

    /// "well-informed sources in Pakistan", "a member of the new Parliament".
    fn tail_ending(&self, end: usize) -> Option<Somebody> {
        let from = end.saturating_sub(MAX_TAIL);
        for i in (from..end).rev() {
            let tok = &self.toks[i];
            if !tok.is_word() && tok.shape != Shape::Possessive {
                return None;
            }
            if tok.mention > 0 {
                continue;
            }
            if tok.is(SPOILS | BE | SAYS) && !tok.is(PREP) || tok.is(PRONOUN) && !tok.is(OPENS) {
                return None;
            }
            if tok.is(PREP) && i > 0 && i + 1 < end && self.toks[i - 1].is(HUMAN) {
                return self.described(i - 1, end);
            }
            if tok.first {
                return None;
            }
        }
        None
    }

    /// Words with capitals that nobody recognised: "the Temps", "M. Sharp".
    fn unknown_ending(&self, end: usize) -> Option<Somebody> {
        let part = |t: &Tok| {
            t.mention > 0
                && matches!(
                    self.kind(t.mention as usize - 1),
                    EntityType::Group | EntityType::Place
                )
        };
        let name = |t: &Tok| {
            t.shape == Shape::Capital
                && (t.mention == 0 || part(t))
                && !self.is_doctrine(t)
                && !t.is(PRONOUN | JOINS | THING | SPOILS | BE | PREP | OPENS | BETWEEN)
        };
        let mut at = end;
        while self.before(at).is_some_and(name) && end - at < MAX_BEFORE {
            at -= 1;
        }
        if at == end || end - at >= MAX_BEFORE {
            return None;
        }
        let titled = end - at > 1 && self.toks[at].is(TITLE);
        let before = self.before(at);
        let several = end - at > 1;
        if before.is_some_and(|t| t.mention > 0) || !titled && !several && self.toks[at].first {
            return None;
        }
        let opened = before.is_some_and(|t| t.is(OPENS) && t.is_word());
        let start = if opened { at - 1 } else { at };
        let governed = self.before(start).is_some_and(|t| t.is(PREP) && !t.is(JOINS));
        let clear = opened || titled || self.begins_clause(at);
        (clear && !governed).then(|| Somebody {
            start,
            end,
            mentions: Vec::new(),
            named: false,
            plural: false,
        })
    }

    /// Somebody whose words begin at `start`: after "according to", or after the verb.
    pub fn beginning(&self, start: usize) -> Option<Somebody> {
        let mut i = start;
        let opened = self.at(i)?.is(OPENS) && self.at(i)?.mention == 0;
        if self.at(i)?.is(PRONOUN) && !opened || self.is_word(i, "that") {
            return None;
        }
        i += usize::from(opened);
        while i - start <= MAX_BEFORE {
            let tok = self.at(i)?;
            if let Some((mention, _, end)) = self.mention(i) {
                match self.name_beginning(start, i, mention, end) {
                    Next::Is(somebody) => return somebody,
                    Next::Goes(on) => {
                        i = on;
                        continue;
                    }
                }
            }
            if !tok.is_word() || tok.is(SPOILS | BE | PREP) || tok.is(PRONOUN) && !tok.is(OPENS) {
                return self.capitals(start, i);
            }
            let next = self.at(i + 1);
            let ends = next.is_none_or(|n| {
                !n.is_word() && n.shape != Shape::Possessive
                    || n.mention == 0 && n.is(PREP | JOINS | SPOILS | BE | SAYS) && !n.is(HUMAN)
            });
            if tok.is(HUMAN) && ends {
                return self.described_on(start, i);
            }
            i += 1;
        }
        None
    }

    /// A name reached from the left: who it is, or where to read on.
    fn name_beginning(&self, start: usize, at: usize, mention: usize, end: usize) -> Next {
        let next = self.at(end);
        // "Tankel's book" is his; "the Pakistani officers" are described.
        if next.is_some_and(|t| t.shape == Shape::Possessive) {
            return Next::Goes(end + 1);
        }
        let kind = self.kind(mention);
        let noun = next.filter(|t| t.is_word() && t.mention == 0).is_some_and(|t| {
            t.shape == Shape::Capital && !t.first
                || !t.is(PREP | JOINS | SPOILS | BE | SAYS | PRONOUN | BETWEEN)
        });
        if noun && kind != EntityType::Person || next.is_some_and(|t| t.mention > 0) {
            return Next::Goes(end);
        }
        let thing = at + 1 == end && self.toks[at].is(THING);
        if thing || !self.may_speak(mention) || !self.may_describe(start, at, kind) {
            return Next::Is(None);
        }
        let mut mentions = vec![mention];
        let end = self.name_goes_on(end);
        let end = self.coordinates_on(end, kind, &mut mentions);
        let plural = mentions.len() > 1 || self.is_plural(mention);
        Next::Is(Some(Somebody { start, end, mentions, named: true, plural }))
    }

    /// True where what stands over `start..at` can describe the name at `at`: "the existing system
    /// Italy" are two phrases.
    fn may_describe(&self, start: usize, at: usize, kind: EntityType) -> bool {
        let from = start + usize::from(self.toks[start].is(OPENS));
        let before = self.toks.get(from..at).unwrap_or_default();
        let small = before.iter().filter(|t| t.shape == Shape::Small).count();
        let most = usize::from(kind != EntityType::Place);
        small <= most || kind == EntityType::Person && before.iter().any(|t| t.is(HUMAN | TITLE))
    }

    fn is_plural(&self, mention: usize) -> bool {
        let name = self.mentions[mention].span.of(self.text);
        let kind = self.kind(mention);
        kind == EntityType::Group || kind == EntityType::Org && name.ends_with('s')
    }

    /// The end of a name of which only the first part was recognised: "Herald of Gospel Liberty".
    fn name_goes_on(&self, end: usize) -> usize {
        if !["of", "for", "de"].iter().any(|w| self.is_word(end, w)) {
            return end;
        }
        let capital = |i: &usize| self.at(*i).is_some_and(|t| t.shape == Shape::Capital);
        match (end + 1..end + 1 + MAX_BEFORE).take_while(capital).last() {
            Some(last) => last + 1,
            None => end,
        }
    }

    /// "A, B and C" read on from the end of A.
    fn coordinates_on(&self, mut end: usize, kind: EntityType, found: &mut Vec<usize>) -> usize {
        let mut pending = Vec::new();
        let mut at = end;
        while let Some(tok) = self.at(at) {
            let and = self.is_word(at, "and");
            if !and && tok.shape != Shape::Comma {
                break;
            }
            at += 1;
            while self
                .at(at)
                .is_some_and(|t| t.mention == 0 && t.is(TITLE) && t.shape == Shape::Capital)
            {
                at += 1;
            }
            let Some((mention, _, stop)) = self.mention(at) else { break };
            if self.kind(mention) != kind {
                break;
            }
            pending.push(mention);
            at = stop;
            if and {
                found.append(&mut pending);
                end = stop;
                break;
            }
        }
        end
    }

    /// A description whose head stands at `head`, with the prepositions behind it.
    fn described_on(&self, start: usize, head: usize) -> Option<Somebody> {
        let mut end = head + 1;
        let mut i = end;
        while i < head + MAX_TAIL {
            let Some(tok) = self.at(i).filter(|t| t.is_word() || t.shape == Shape::Possessive)
            else {
                break;
            };
            let inside = tok.mention > 0;
            if !inside && (tok.is(SPOILS | BE | SAYS) || tok.is(JOINS) && !tok.is(PREP | OPENS)) {
                break;
            }
            if i == head + 1 && !tok.is(PREP) {
                break;
            }
            if inside || tok.is(HUMAN) {
                end = i + 1;
            }
            i += 1;
        }
        let plural = self.toks[head].is(PLURAL);
        let opened = self.toks[start].is(OPENS) && self.toks[start].mention == 0;
        let possessed = (start..head).any(|i| self.toks[i].shape == Shape::Possessive);
        let capital = self.toks[head].shape == Shape::Capital;
        if !(opened || plural || possessed || capital) {
            return None;
        }
        // "his adjutant, General Zečević."
        if self.at(end).is_some_and(|t| t.shape == Shape::Comma)
            && let Some(name) = self.beginning_with_name(end + 1)
        {
            return Some(Somebody { start, ..name });
        }
        let mentions = match self.toks[head].is(APART) {
            true => Vec::new(),
            false => self.bodies(start, end, head),
        };
        Some(Somebody { start, end, mentions, named: false, plural })
    }

    /// A person's name behind titles, followed by a mark.
    fn beginning_with_name(&self, start: usize) -> Option<Somebody> {
        let titled = |i: &usize| self.at(*i).is_some_and(|t| t.mention == 0 && t.is(TITLE));
        let at = start + (start..).take_while(titled).count();
        let (mention, _, end) = self.mention(at)?;
        let ends = self.at(end).is_none_or(|t| !t.is_word() && t.shape != Shape::Possessive);
        (ends && self.kind(mention) == EntityType::Person).then(|| Somebody {
            start,
            end,
            mentions: vec![mention],
            named: true,
            plural: false,
        })
    }

    /// "Pangermanism" speaks as little as a treaty does.
    fn is_doctrine(&self, tok: &Tok) -> bool {
        tok.mention == 0 && tok.span.of(self.text).ends_with("ism")
    }

    /// Words with capitals that nobody recognised, over `start..end`.
    fn capitals(&self, start: usize, end: usize) -> Option<Somebody> {
        let from = start + usize::from(self.toks[start].is(OPENS));
        let name = |t: &Tok| {
            t.shape == Shape::Capital && !t.is(THING | JOINS | PREP | SAYS) && !self.is_doctrine(t)
        };
        let fits = from < end && self.toks[from..end].iter().all(name);
        let number = Vec::new();
        fits.then_some(Somebody { start, end, mentions: number, named: false, plural: false })
    }
}

enum Next {
    Is(Option<Somebody>),
    Goes(usize),
}

fn is_adverb(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ly") && word.starts_with(|c: char| c.is_lowercase())
}
