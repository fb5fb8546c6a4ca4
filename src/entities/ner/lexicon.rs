//! What is known of words before the text is read: gazetteers, word clusters, how often a word is
//! written with a capital.
//!
//! A lexicon is read in place from bytes; [`crate::entities::ner::ner_model`] hands them over, and the
//! trainer makes them with [`Builder::pack`].

use std::collections::BTreeMap;

use super::words::{Caps, Word, fold, hash_word, mix};

/// A word of the list is a country.
pub const COUNTRY: u32 = 1 << 0;
/// A first-order subdivision of a country.
pub const REGION: u32 = 1 << 1;
/// A capital or a city of 300,000 and more.
pub const CITY_LARGE: u32 = 1 << 2;
/// A smaller city.
pub const CITY_SMALL: u32 = 1 << 3;
/// Another place.
pub const PLACE: u32 = 1 << 4;
/// A given name.
pub const GIVEN: u32 = 1 << 5;
/// A surname.
pub const SURNAME: u32 = 1 << 6;
/// A person known by this name.
pub const PERSON: u32 = 1 << 7;
/// An organisation.
pub const ORG: u32 = 1 << 8;
/// A people, religion, movement, or its adjective.
pub const GROUP: u32 = 1 << 9;
/// A title or rank before a name.
pub const TITLE: u32 = 1 << 10;
/// A word that heads organisations' names.
pub const ORG_WORD: u32 = 1 << 11;
/// A word that heads places' names.
pub const PLACE_WORD: u32 = 1 << 12;
/// A word that heads events' names.
pub const EVENT_WORD: u32 = 1 << 13;
/// A word that heads works' names.
pub const WORK_WORD: u32 = 1 << 14;
/// A month or a day of the week.
pub const CALENDAR: u32 = 1 << 15;
/// A word that may stand inside a name without a capital: `of`, `the`, `and`.
pub const CONNECTOR: u32 = 1 << 16;
/// A word that may open a name without a capital: `al`, `bin`, `von`.
pub const PARTICLE: u32 = 1 << 17;
/// A function word, which is no name even with a capital.
pub const FUNCTION: u32 = 1 << 18;
/// A verb of saying.
pub const SAYING: u32 = 1 << 19;
/// An organisation whose name is nothing else: of several words, hyphenated, an odd acronym.
pub const SURE_ORG: u32 = 1 << 20;
/// How many kinds of lists there are.
pub const N_FLAGS: u32 = 21;
/// A phrase of the lists begins with this word.
pub const STARTS_PHRASE: u32 = 1 << 31;

/// The longest phrase of the lists, in words; longer ones are left out.
pub const MAX_PHRASE: usize = 6;

/// What the lexicon knows of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The lists that hold the word, [`COUNTRY`] and so on.
    pub flags: u32,
    /// Path in the tree of word clusters, leading one first; 0 where unknown.
    pub cluster: u16,
    /// How the word is written in the middle of sentences: 0 unseen, 1 nearly always without a
    /// capital, 2 mostly, 3 as often as not, 4 mostly with, 5 nearly always with a capital.
    pub case: u8,
}

const WORD_BYTES: usize = 11;
const PHRASE_BYTES: usize = 8;

/// A lexicon, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Lexicon<'b> {
    words: &'b [u8],
    phrases: &'b [u8],
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(b) => u32::from_le_bytes([b[0], b[1], b[2], b[3]]),
        None => 0,
    }
}

/// Looks a key up in a table of fixed-size slots: open addressing, key first, key 0 is empty.
#[inline]
fn probe(table: &[u8], size: usize, key: u32) -> Option<&[u8]> {
    let n = table.len() / size;
    if n == 0 {
        return None;
    }
    let mut slot = ((u64::from(key) * n as u64) >> 32) as usize;
    for _ in 0..n {
        let bytes = &table[slot * size..(slot + 1) * size];
        match u32_at(bytes, 0) {
            0 => return None,
            k if k == key => return Some(bytes),
            _ => slot = if slot + 1 == n { 0 } else { slot + 1 },
        }
    }
    None
}

impl<'b> Lexicon<'b> {
    /// A lexicon over the two tables that [`Builder::pack`] made. Other bytes give wrong answers, no panic.
    #[must_use]
    pub fn new(words: &'b [u8], phrases: &'b [u8]) -> Lexicon<'b> {
        Lexicon { words, phrases }
    }

    /// What is known of a word; an acronym in capitals is also looked up as written.
    #[must_use]
    pub fn look_up(&self, word: &Word) -> Entry {
        let mut entry = self.entry(word.lower);
        if matches!(word.caps, Caps::All | Caps::Dotted | Caps::Mixed) {
            let cased = self.entry(cased_key(word.cased));
            entry.flags |= cased.flags;
        }
        entry
    }

    fn entry(&self, hash: u32) -> Entry {
        let Some(b) = probe(self.words, WORD_BYTES, hash.max(1)) else {
            return Entry::default();
        };
        Entry { flags: u32_at(b, 4), cluster: u16::from_le_bytes([b[8], b[9]]), case: b[10] }
    }

    /// The lists that hold the phrase of `words`; `None` where no phrase begins so.
    #[must_use]
    pub fn phrase(&self, chain: u32) -> Option<u32> {
        probe(self.phrases, PHRASE_BYTES, chain.max(1)).map(|b| u32_at(b, 4))
    }
}

/// The key under which an acronym is kept as written.
fn cased_key(cased: u32) -> u32 {
    mix(cased, 0xACE)
}

/// Extends the key of a phrase by one folded word; a phrase begins with key 0.
#[must_use]
#[inline]
pub fn chain(key: u32, lower: u32) -> u32 {
    mix(key ^ 0x5EED, lower)
}

/// True for entries that are kept as written: short, with more capitals than one (`WHO`, `LeT`).
fn is_acronym(name: &str) -> bool {
    let n_chars = name.chars().count();
    match Word::read(name).caps {
        Caps::All | Caps::Dotted => n_chars <= 6 && !name.contains(' '),
        Caps::Mixed => n_chars <= 4 && name.chars().all(char::is_alphabetic),
        _ => false,
    }
}

/// True for an organisation's name that can hardly be anything else.
#[must_use]
pub fn is_sure_org(name: &str) -> bool {
    let n_chars = name.chars().count();
    let caps = Word::read(name).caps;
    let acronym = caps == Caps::All && n_chars > 2 || caps == Caps::Mixed && is_acronym(name);
    let words = name.split(' ').count() > 1 || name.contains('-');
    let doubtful =
        matches!(name, "RAW" | "PAN" | "ETA" | "GAM" | "SEC" | "WHO" | "Time" | "Ash-Sharq");
    (acronym || words && n_chars > 6) && !doubtful
}

/// Gathers what the lexicon will hold.
#[derive(Default)]
pub struct Builder {
    words: BTreeMap<u32, Entry>,
    phrases: BTreeMap<u32, u32>,
}

impl Builder {
    /// Adds a name of one or more words to the lists in `flags`.
    pub fn add(&mut self, name: &str, flags: u32) {
        if is_acronym(name) {
            let word = Word::read(name);
            self.words.entry(cased_key(word.cased).max(1)).or_default().flags |= flags;
            return;
        }
        let lower: Vec<u32> = name.split_whitespace().map(|w| hash_word(&fold(w))).collect();
        match lower.as_slice() {
            [] => {}
            [word] => self.words.entry((*word).max(1)).or_default().flags |= flags,
            [first, ..] if lower.len() <= MAX_PHRASE => {
                self.words.entry((*first).max(1)).or_default().flags |= STARTS_PHRASE;
                let mut key = 0;
                for word in &lower {
                    key = chain(key, *word);
                    self.phrases.entry(key.max(1)).or_default();
                }
                *self.phrases.entry(key.max(1)).or_default() |= flags;
            }
            _ => {}
        }
    }

    /// Sets the cluster of a folded word.
    pub fn set_cluster(&mut self, word: &str, cluster: u16) {
        self.words.entry(hash_word(word).max(1)).or_default().cluster = cluster;
    }

    /// Sets the habit of capitals of a folded word, see [`Entry::case`].
    pub fn set_case(&mut self, word: &str, case: u8) {
        self.words.entry(hash_word(word).max(1)).or_default().case = case;
    }

    /// The two tables as bytes.
    #[must_use]
    pub fn pack(&self) -> (Vec<u8>, Vec<u8>) {
        let words: Vec<(u32, Vec<u8>)> = self
            .words
            .iter()
            .map(|(&key, e)| {
                let mut b = e.flags.to_le_bytes().to_vec();
                b.extend(e.cluster.to_le_bytes());
                b.push(e.case);
                (key, b)
            })
            .collect();
        let phrases: Vec<(u32, Vec<u8>)> =
            self.phrases.iter().map(|(&key, f)| (key, f.to_le_bytes().to_vec())).collect();
        (table(&words, WORD_BYTES), table(&phrases, PHRASE_BYTES))
    }
}

/// Lays entries out for [`probe`], four slots for three entries.
fn table(entries: &[(u32, Vec<u8>)], size: usize) -> Vec<u8> {
    let n = entries.len() * 5 / 4 + 1;
    let mut bytes = vec![0; n * size];
    for (key, value) in entries {
        let mut slot = ((u64::from(*key) * n as u64) >> 32) as usize;
        while u32_at(&bytes, slot * size) != 0 {
            slot = (slot + 1) % n;
        }
        bytes[slot * size..slot * size + 4].copy_from_slice(&key.to_le_bytes());
        bytes[slot * size + 4..(slot + 1) * size].copy_from_slice(value);
    }
    bytes
}
