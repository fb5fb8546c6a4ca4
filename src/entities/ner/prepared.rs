//! A text made ready for the recogniser: its different words looked up once, the tokens that can
//! belong to a name marked *open*, the lexicon's phrases found, the whole text's evidence gathered.
//!
//! Open are words with a capital letter that are no function word, known names without one, and
//! the small words and numbers that join them (`of`, `al`, `4`). The rest, three tokens in four,
//! cost nothing afterwards.

use rustc_hash::{FxHashMap, FxHashSet};

use super::features::Token;
use super::lexicon::{
    self as lex, CONNECTOR, Entry, FUNCTION, Lexicon, MAX_PHRASE, PARTICLE, STARTS_PHRASE,
};
use super::words::{Caps, Word, fold, hash_ascii};

/// A different word of a text, with all that is known of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Type {
    /// What the word shows.
    pub word: Word,
    /// What the lexicon knows.
    pub entry: Entry,
}

/// A text made ready for features.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// The different words; the first one is no word and stands beyond the edges.
    pub types: Vec<Type>,
    /// For each token, its word.
    pub tokens: Vec<u32>,
    /// For each token: a sentence begins.
    pub first: Vec<bool>,
    /// For each token: it can belong to a name.
    pub open: Vec<bool>,
    /// For each token, the phrases of the lexicon that cover it.
    pub phrases: Vec<u32>,
    /// For each different word, what all its places in the text show, see [`shown`].
    pub shown: Vec<u16>,
}

/// A run of open tokens inside a sentence, `start..end`.
pub type Segment = (usize, usize);

/// The longest segment; a longer run (a text without a sentence) is cut there.
pub const MAX_SEGMENT: usize = 64;

/// Bits of [`Prepared::shown`]: what the places of a word show, somewhere in the text.
pub mod shown {
    /// A title stands before it.
    pub const TITLED: u16 = 1;
    /// A given name stands before it.
    pub const AFTER_GIVEN: u16 = 1 << 1;
    /// A surname follows.
    pub const BEFORE_SURNAME: u16 = 1 << 2;
    /// "in", "at", "from" stand before it, and no other capitalised word follows.
    pub const AFTER_IN: u16 = 1 << 3;
    /// A word such as "Ministry" follows.
    pub const BEFORE_ORG_WORD: u16 = 1 << 4;
    /// A verb of saying follows.
    pub const SAYS: u16 = 1 << 5;
    /// The same word stands without a capital.
    pub const SMALL: u16 = 1 << 6;
    /// It has its capital inside a sentence.
    pub const WITHIN: u16 = 1 << 7;
    /// A possessive 's follows.
    pub const POSSESSIVE: u16 = 1 << 8;
    /// "the" stands before it.
    pub const AFTER_THE: u16 = 1 << 9;
    /// A capitalised word stands before it.
    pub const AFTER_CAPITAL: u16 = 1 << 10;
    /// A capitalised word follows.
    pub const BEFORE_CAPITAL: u16 = 1 << 11;
    /// How many there are.
    pub const N: u32 = 12;
}

impl Prepared {
    /// Reads the words of a text.
    #[must_use]
    pub fn new<'t>(tokens: impl Iterator<Item = Token<'t>>, lexicon: &Lexicon<'_>) -> Prepared {
        let mut out = Prepared { types: vec![Type::default()], ..Prepared::default() };
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut texts: Vec<&str> = Vec::new();
        for token in tokens {
            let id = *known.entry(token.text).or_insert_with(|| {
                let word = Word::read(token.text);
                out.types.push(Type { word, entry: lexicon.look_up(&word) });
                (out.types.len() - 1) as u32
            });
            texts.push(token.text);
            out.tokens.push(id);
            out.first.push(token.first);
        }
        out.calm(&texts, lexicon);
        out.mark_phrases(lexicon);
        out.mark_open();
        out.gather();
        out
    }

    /// Reads sentences all in capitals (headings) as if they were not: words that are commonly
    /// written small become small, acronyms stay, the rest keeps one capital.
    fn calm(&mut self, texts: &[&str], lexicon: &Lexicon<'_>) {
        let mut start = 0;
        while start < self.len() {
            let next = (start + 1..self.len()).find(|&i| self.first[i]).unwrap_or(self.len());
            let caps = |i: &usize| self.of(*i).word.caps;
            let loud = (start..next).filter(|i| caps(i) == Caps::All).count();
            let small = (start..next).any(|i| {
                !matches!(caps(&i), Caps::All | Caps::None | Caps::Initial | Caps::Dotted)
            });
            if loud >= 3 && !small {
                for (i, text) in (start..next).zip(&texts[start..next]) {
                    if self.of(i).word.caps == Caps::All {
                        let t = calmed(text, self.of(i), lexicon);
                        self.types.push(t);
                        self.tokens[i] = (self.types.len() - 1) as u32;
                    }
                }
            }
            start = next;
        }
    }

    /// Notes for each word what its places in the whole text show, see [`shown`].
    fn gather(&mut self) {
        let mut notes = vec![0u16; self.types.len()];
        for i in (0..self.len()).filter(|&i| self.open[i] && has_capital(&self.of(i).word)) {
            notes[self.tokens[i] as usize] |= self.shown_at(i);
        }
        // Every capitalised form learns that the text has the word without a capital, too.
        let small: FxHashSet<u32> = self
            .types
            .iter()
            .filter(|t| t.word.caps == Caps::Lower)
            .map(|t| t.word.lower)
            .collect();
        for (note, t) in notes.iter_mut().zip(&self.types) {
            if has_capital(&t.word) && small.contains(&t.word.lower) {
                *note |= shown::SMALL;
            }
        }
        self.shown = notes;
    }

    /// What one place shows of its word.
    fn shown_at(&self, i: usize) -> u16 {
        let first = self.first[i];
        let before = (!first && i > 0).then(|| self.of(i - 1));
        let after = (i + 1 < self.len() && !self.first[i + 1]).then(|| self.of(i + 1));
        let capital = |t: Option<&Type>| t.is_some_and(|t| has_capital(&t.word));
        let flags = |t: Option<&Type>| t.map_or(0, |t| t.entry.flags);
        let is = |t: Option<&Type>, words: &[u32]| t.is_some_and(|t| words.contains(&t.word.lower));
        let facts = [
            (shown::TITLED, flags(before) & lex::TITLE != 0),
            (shown::AFTER_GIVEN, capital(before) && flags(before) & lex::GIVEN != 0),
            (
                shown::BEFORE_SURNAME,
                capital(after) && flags(after) & (lex::SURNAME | lex::PERSON) != 0,
            ),
            (shown::AFTER_IN, is(before, &IN) && !capital(after)),
            (shown::BEFORE_ORG_WORD, capital(after) && flags(after) & lex::ORG_WORD != 0),
            (shown::SAYS, flags(after) & lex::SAYING != 0),
            (shown::WITHIN, !first),
            (shown::POSSESSIVE, is(after, &[POSSESSIVE])),
            (shown::AFTER_THE, is(before, &[THE])),
            (shown::AFTER_CAPITAL, capital(before)),
            (shown::BEFORE_CAPITAL, capital(after)),
        ];
        facts.iter().filter(|(_, holds)| *holds).map(|(bit, _)| bit).sum()
    }

    /// How many tokens there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// True for a text without tokens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The word of a token.
    #[must_use]
    #[inline]
    pub fn of(&self, i: usize) -> &Type {
        &self.types[self.tokens[i] as usize]
    }

    fn mark_phrases(&mut self, lexicon: &Lexicon<'_>) {
        self.phrases = vec![0; self.len()];
        for start in 0..self.len() {
            if self.of(start).entry.flags & STARTS_PHRASE == 0 {
                continue;
            }
            let mut key = 0;
            let mut best = None;
            for end in start..self.len().min(start + MAX_PHRASE) {
                if end > start && self.first[end] {
                    break;
                }
                key = lex::chain(key, self.of(end).word.lower);
                match lexicon.phrase(key) {
                    None => break,
                    Some(flags) if flags != 0 && end > start => best = Some((end + 1, flags)),
                    Some(_) => {}
                }
            }
            if let Some((end, flags)) = best {
                self.mark_phrase(start, end, flags);
            }
        }
    }

    fn mark_phrase(&mut self, start: usize, end: usize, flags: u32) {
        let titled = flags & lex::TITLE != 0;
        if !titled && !(start..end).any(|i| has_capital(&self.of(i).word)) {
            return;
        }
        for i in start..end {
            let position = if i == start {
                0
            } else if i + 1 == end {
                2
            } else {
                1
            };
            self.phrases[i] |= phrase_bits(flags, position);
        }
    }

    fn mark_open(&mut self) {
        let n = self.len();
        self.open = (0..n).map(|i| opens(self.of(i))).collect();
        // Small words between open ones, looking back over at most three of them.
        let mut last = None;
        for i in 0..n {
            if self.first[i] {
                last = None;
            }
            if self.open[i] {
                if let Some(before) = last.filter(|&b| i - b <= 4) {
                    self.open[before..i].fill(true);
                }
                last = Some(i);
            } else if last == Some(i.wrapping_sub(1)) && self.of(i).word.digit {
                self.open[i] = true;
                last = Some(i);
            } else if self.of(i).entry.flags & CONNECTOR == 0 {
                last = None;
            }
        }
        for i in (0..n.saturating_sub(1)).rev() {
            let t = self.of(i);
            let leads = t.entry.flags & PARTICLE != 0 || t.word.digit;
            if !self.open[i] && leads && self.open[i + 1] && !self.first[i + 1] {
                self.open[i] = true;
            }
        }
    }

    /// The runs of open tokens, in order.
    #[must_use]
    pub fn segments(&self) -> Vec<Segment> {
        let mut out: Vec<Segment> = Vec::new();
        for i in 0..self.len() {
            if !self.open[i] {
                continue;
            }
            match out.last_mut() {
                Some((s, e)) if *e == i && !self.first[i] && i - *s < MAX_SEGMENT => *e = i + 1,
                _ => out.push((i, i + 1)),
            }
        }
        out
    }
}

/// A loud word as it would stand in running text.
fn calmed(text: &str, loud: &Type, lexicon: &Lexicon<'_>) -> Type {
    let small = fold(text);
    let word = Word::read(&small);
    let entry = lexicon.look_up(&word);
    if loud.entry.flags & lex::ORG != 0 && entry.flags & lex::ORG == 0 {
        return *loud;
    }
    if entry.flags & (FUNCTION | CONNECTOR) != 0 || matches!(entry.case, 1 | 2) {
        return Type { word, entry };
    }
    let mut chars = small.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    Type { word: Word::read(&(first + chars.as_str())), entry }
}

/// True for words with a capital letter.
#[must_use]
pub fn has_capital(word: &Word) -> bool {
    !matches!(word.caps, Caps::None | Caps::Lower)
}

/// Lists of words that are names even where a writer leaves the capital out.
const NAMES: u32 = lex::COUNTRY
    | lex::REGION
    | lex::CITY_LARGE
    | lex::PLACE
    | lex::GIVEN
    | lex::SURNAME
    | lex::PERSON
    | lex::ORG
    | lex::GROUP;

/// True for tokens that can belong to a name by themselves.
fn opens(t: &Type) -> bool {
    let function = t.entry.flags & FUNCTION != 0;
    match t.word.caps {
        Caps::None => false,
        Caps::Lower => t.entry.flags & NAMES != 0 && matches!(t.entry.case, 0 | 4 | 5),
        Caps::First | Caps::Initial => !function,
        Caps::All | Caps::Mixed | Caps::Dotted => true,
    }
}

/// Folded hashes of the small words that are asked for.
const POSSESSIVE: u32 = hash_ascii(b"'s");
const THE: u32 = hash_ascii(b"the");
const IN: [u32; 6] = [
    hash_ascii(b"in"),
    hash_ascii(b"at"),
    hash_ascii(b"from"),
    hash_ascii(b"near"),
    hash_ascii(b"to"),
    hash_ascii(b"across"),
];

/// The lists that phrases are told apart by, and three positions for each: three bits a list in
/// [`Prepared::phrases`], begin, inside, end.
const PHRASE_LISTS: [u32; 7] = [
    lex::COUNTRY | lex::PLACE,
    lex::REGION | lex::CITY_LARGE | lex::CITY_SMALL,
    lex::PERSON,
    lex::ORG,
    lex::GROUP,
    lex::TITLE,
    lex::SURE_ORG,
];

fn phrase_bits(flags: u32, position: u32) -> u32 {
    let mut bits = 0;
    for (i, list) in PHRASE_LISTS.iter().enumerate() {
        if flags & list != 0 {
            bits |= 1 << (3 * i as u32 + position);
        }
    }
    bits
}

/// Bits of [`Prepared::phrases`] for a phrase that is a title, any position.
pub const TITLE_PHRASE: u32 = 0b111 << 15;

/// True for words and marks that a name neither begins nor ends with.
#[must_use]
pub fn is_loose(t: &Type, at_front: bool) -> bool {
    let small = !has_capital(&t.word) && t.entry.flags & CONNECTOR != 0;
    if at_front { t.word.lower == THE || small && t.entry.flags & PARTICLE == 0 } else { small }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Builder;
    use super::super::tokens::pieces;
    use super::*;

    /// Marks the open tokens of a text with brackets; a small lexicon has the joining words.
    fn check(text: &str, expected: &str) {
        let mut builder = Builder::default();
        ["of", "the", "and"].iter().for_each(|w| builder.add(w, CONNECTOR));
        ["bin", "al"].iter().for_each(|w| builder.add(w, PARTICLE));
        ["the", "in"].iter().for_each(|w| builder.add(w, FUNCTION));
        builder.add("Peshawar", lex::CITY_LARGE);
        builder.set_case("says", 1);
        let (words, phrases) = builder.pack();
        let pieces = pieces(text);
        let tokens = pieces.iter().map(|p| Token { text: &text[p.range.clone()], first: p.first });
        let prepared = Prepared::new(tokens, &Lexicon::new(&words, &phrases));
        let shown: Vec<String> = prepared
            .segments()
            .iter()
            .map(|s| text[pieces[s.0].range.start..pieces[s.1 - 1].range.end].to_string())
            .collect();
        assert_eq!(shown.join("|"), expected, "{text}");
    }

    #[test]
    fn open_tokens() {
        check("The Bank of England said so.", "Bank of England");
        check("he saw Osama and the old man", "Osama");
        check("sons of Saud bin Faisal", "Saud bin Faisal");
        check("al Qaeda and Channel 4", "al Qaeda and Channel 4");
        check("in peshawar they say", "peshawar");
        check("nothing here", "");
        check("", "");
    }

    #[test]
    fn loud_headings_are_calmed() {
        check("PESHAWAR CHIEF SAYS NO", "PESHAWAR CHIEF|NO");
    }

    #[test]
    fn sentences_part_names() {
        check("He met Poe. Kabul fell.", "He|Poe|Kabul");
    }
}
