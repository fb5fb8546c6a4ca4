//! Which passages of a ranked list say the same as one above them.
//!
//! In: passages in the order in which they are shown. Out: for each, the earlier one that it
//! repeats, if any. Resemblance is the share of word shingles that two texts have in common
//! (Broder, "On the resemblance and containment of documents", 1997), computed from the texts
//! themselves. Reading the passages and showing what was folded are left to others.

use std::cell::OnceCell;

use crate::article::names::fold_name;
use crate::index::record::PassageRecord;
use crate::model::Span;
use crate::text;

/// Words of a shingle.
const SHINGLE_WORDS: usize = 3;
/// Two passages are near-duplicates where of all shingles that either has, so many in a hundred
/// are in both.
const SHARED_PERCENT: usize = 60;
/// Shorter passages, in words, are folded only where all their words are the same.
const MIN_WORDS: usize = 8;
/// So many passages of a list are folded at most, so that a page is filled by looking at no more
/// than so many ranks beyond it.
pub const MAX_FOLDED: usize = 100;
/// So many ranks are looked at, from the first; what comes behind them stands for itself.
const MAX_RANKS: usize = 1000;

/// What decides whether a passage repeats another.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The article's key.
    pub key: &'a str,
    /// The article's authors.
    pub authors: &'a [String],
    /// True for a note on another piece.
    pub is_note: bool,
    /// True for a title with its deck.
    pub is_head: bool,
    /// The passage.
    pub text: &'a str,
}

impl<'a> Candidate<'a> {
    /// A stored passage as a candidate.
    #[must_use]
    pub fn of(record: &'a PassageRecord) -> Candidate<'a> {
        let head = &record.head;
        Candidate {
            key: &head.key,
            authors: &head.authors,
            is_note: head.is_note(),
            is_head: record.locus().is_head(),
            text: &record.text,
        }
    }
}

/// The passages of a list that stand for themselves, as far as it was looked at.
#[derive(Default)]
pub struct Folder {
    shown: Vec<Print>,
    n_ranks: usize,
    n_folded: usize,
}

impl Folder {
    /// The number, from 0, of the passage shown earlier that this one repeats: the first of them.
    /// `None` where it is to be shown itself. Must be asked for every passage of a list, in order,
    /// until [`Folder::is_done`].
    pub fn earlier(&mut self, candidate: &Candidate) -> Option<usize> {
        if self.is_done() {
            return None;
        }
        self.n_ranks += 1;
        let print = Print::new(candidate);
        let earlier = self.shown.iter().position(|shown| shown.is_repeated_by(&print));
        match earlier {
            Some(_) => self.n_folded += 1,
            None => self.shown.push(print),
        }
        earlier
    }

    /// True where all that follows is shown.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.n_ranks >= MAX_RANKS || self.n_folded >= MAX_FOLDED
    }

    /// How many were folded.
    #[must_use]
    pub fn n_folded(&self) -> usize {
        self.n_folded
    }
}

/// What is compared of a passage.
struct Print {
    key: String,
    /// Folded last names.
    authors: Vec<String>,
    is_note: bool,
    is_head: bool,
    text: String,
    /// Made where article and author leave it open.
    words: OnceCell<Words>,
    /// Hashes of its shingles, sorted, each once; made where the words leave it open.
    shingles: OnceCell<Vec<u64>>,
}

/// The words of a passage.
struct Words {
    /// Hashes of them, in order.
    hashes: Vec<u64>,
    /// A bit for every word: tells nearly all passages that have little in common apart.
    bits: [u64; 16],
}

impl Words {
    fn of(text: &str) -> Words {
        let token = |span: Span| hash(&text::fold_exact(span.of(text)));
        let hashes: Vec<u64> = text::tokens(text).map(token).collect();
        let mut bits = [0; 16];
        for hash in &hashes {
            bits[(hash >> 60) as usize] |= 1 << ((hash >> 54) & 63);
        }
        Words { hashes, bits }
    }

    /// False only where the words alone rule a resemblance out: an edit that puts new words in
    /// puts in at least as many new shingles.
    fn may_resemble(&self, other: &Words) -> bool {
        let (mut shared, mut all) = (0, 0);
        for (a, b) in self.bits.iter().zip(&other.bits) {
            shared += (a & b).count_ones();
            all += (a | b).count_ones();
        }
        shared * 5 >= all * 2
    }
}

impl Print {
    fn new(candidate: &Candidate) -> Print {
        Print {
            key: candidate.key.to_string(),
            authors: candidate.authors.iter().map(|name| last_name(name)).collect(),
            is_note: candidate.is_note,
            is_head: candidate.is_head,
            text: candidate.text.to_string(),
            words: OnceCell::new(),
            shingles: OnceCell::new(),
        }
    }

    fn is_repeated_by(&self, other: &Print) -> bool {
        self.key != other.key
            && self.is_note == other.is_note
            // Different columns bear one title, week after week.
            && !(self.is_head || other.is_head)
            && self.shares_author(other)
            && self.is_as_long(other)
            && self.resembles(other)
    }

    fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::of(&self.text))
    }

    /// False where one text is so much shorter that its words cannot be most of the other's.
    fn is_as_long(&self, other: &Print) -> bool {
        let (a, b) = (self.text.len(), other.text.len());
        a.min(b) * 2 >= a.max(b)
    }

    /// Both unsigned, or one author of the same last name.
    fn shares_author(&self, other: &Print) -> bool {
        match self.authors.is_empty() && other.authors.is_empty() {
            true => true,
            false => self.authors.iter().any(|name| other.authors.contains(name)),
        }
    }

    fn resembles(&self, other: &Print) -> bool {
        let (words, others) = (self.words(), other.words());
        if words.hashes == others.hashes {
            return true;
        }
        let shortest = words.hashes.len().min(others.hashes.len());
        if shortest < MIN_WORDS || !words.may_resemble(others) {
            return false;
        }
        let (a, b) = (self.shingles(), other.shingles());
        let enough = |shared: usize, all: usize| shared * 100 >= all * SHARED_PERCENT;
        if !enough(a.len().min(b.len()), a.len().max(b.len())) {
            return false;
        }
        let shared = n_shared(a, b);
        enough(shared, a.len() + b.len() - shared)
    }

    fn shingles(&self) -> &[u64] {
        self.shingles.get_or_init(|| {
            let join = |words: &[u64]| words.iter().fold(0, |hash, word| mixed(hash ^ word));
            let mut shingles: Vec<u64> =
                self.words().hashes.windows(SHINGLE_WORDS).map(join).collect();
            shingles.sort_unstable();
            shingles.dedup();
            shingles
        })
    }
}

/// How many numbers two sorted lists have in common.
fn n_shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        shared += usize::from(a[i] == b[j]);
        let (x, y) = (a[i], b[j]);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared
}

/// Papers print a name with initials or without: the last word of it is what they agree on.
fn last_name(name: &str) -> String {
    let folded = fold_name(name);
    folded.rsplit(' ').next().unwrap_or_default().to_string()
}

/// FNV-1a (Fowler, Noll, Vo), spread over all bits.
fn hash(word: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mixed(word.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014): a bijection that spreads every bit.
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: &str = "The harbour master asked for a new crane, and the council gave him a \
        committee. The committee met in March, in April and again in May. By June it had a \
        letterhead, a chairman and a view of the sea. What it did not have, said the dockers who \
        came to its door, was a crane.";

    fn authors(names: &str) -> Vec<String> {
        names.split(';').filter(|n| !n.is_empty()).map(String::from).collect()
    }

    /// Whether the second of two passages, each `(key, authors, text)`, repeats the first.
    fn check(first: (&str, &str, &str), second: (&str, &str, &str), expected: bool) {
        let mut folder = Folder::default();
        let places = [first, second].map(|(key, names, text)| {
            let authors = authors(names);
            folder.earlier(&Candidate {
                key,
                authors: &authors,
                is_note: false,
                is_head: false,
                text,
            })
        });
        assert_eq!(places, [None, expected.then_some(0)], "{first:?}\n{second:?}");
    }

    fn check_texts(first: &str, second: &str, expected: bool) {
        check(("a", "", first), ("b", "", second), expected);
        check(("a", "", second), ("b", "", first), expected);
    }

    #[test]
    fn small_edits_are_seen_through() {
        check_texts(COLUMN, COLUMN, true);
        check_texts(COLUMN, &COLUMN.to_uppercase().replace(", ", " – "), true);
        check_texts(
            COLUMN,
            &COLUMN.replace("March", "early March").replace("asked", "begged"),
            true,
        );
        let edited =
            COLUMN.replace("in March, in April and again in May", "four times that spring");
        check_texts(COLUMN, &edited, true);
        let cut =
            COLUMN.replace(" By June it had a letterhead, a chairman and a view of the sea.", "");
        check_texts(COLUMN, &cut, true);
    }

    #[test]
    fn other_texts_stay() {
        let (half, rest) = COLUMN.split_at(COLUMN.find(" By June").unwrap());
        check_texts(COLUMN, half, false);
        check_texts(half, rest, false);
        let about = "The harbour master got his crane in the end, and the council its committee. \
            Neither has been seen to lift a thing, and in May the dockers said so in a letter.";
        check_texts(COLUMN, about, false);
        let shuffled: Vec<&str> = COLUMN.split(' ').rev().collect();
        check_texts(COLUMN, &shuffled.join(" "), false);
    }

    #[test]
    fn short_ones_must_be_equal() {
        check_texts("A crane for the port", "A Crane for the Port!", true);
        check_texts("A crane for the port", "A crane for the old port", false);
        check_texts("One two three four five six seven", "One two three four five six nine", false);
        check_texts("", "", true);
        check_texts("", COLUMN, false);
    }

    #[test]
    fn whose_words_they_are() {
        let check = |first, second, expected| {
            check(("a", first, COLUMN), ("b", second, COLUMN), expected);
        };
        check("Ada Okafor", "ADA OKAFOR", true);
        check("A. Okafor", "Ada Okafor;Tom Hale", true);
        check("Ada Okafor", "Tom Hale", false);
        check("Ada Okafor", "", false);
        check("", "", true);
    }

    #[test]
    fn one_article_and_notes_on_it() {
        check(("a", "", COLUMN), ("a", "", COLUMN), false);
        let fold = |notes: [bool; 2]| {
            let mut folder = Folder::default();
            let [_, second] = [("a", notes[0]), ("b", notes[1])].map(|(key, is_note)| {
                folder.earlier(&Candidate {
                    key,
                    authors: &[],
                    is_note,
                    is_head: false,
                    text: COLUMN,
                })
            });
            second
        };
        assert_eq!(fold([true, false]), None);
        assert_eq!(fold([false, true]), None);
        assert_eq!(fold([true, true]), Some(0));
    }

    #[test]
    fn titles_are_no_texts() {
        let mut folder = Folder::default();
        let places =
            [("a", true), ("b", true), ("c", false), ("d", false)].map(|(key, is_head)| {
                let text = "Letter from the harbour";
                folder.earlier(&Candidate { key, authors: &[], is_note: false, is_head, text })
            });
        assert_eq!(places, [None, None, None, Some(2)]);
    }

    #[test]
    fn the_first_that_is_shown_stands_for_the_rest() {
        let other = COLUMN.split_once(". ").unwrap().1;
        let mut folder = Folder::default();
        let texts = [other, "A crane for the port", COLUMN, "a crane for the port", other];
        let places = texts.iter().enumerate().map(|(i, text)| {
            let key = i.to_string();
            folder.earlier(&Candidate {
                key: &key,
                authors: &[],
                is_note: false,
                is_head: false,
                text,
            })
        });
        let places: Vec<Option<usize>> = places.collect();
        assert_eq!(places, [None, None, Some(0), Some(1), Some(0)]);
        assert_eq!(folder.n_folded(), 3);
    }

    #[test]
    fn there_is_an_end_to_folding() {
        let mut folder = Folder::default();
        let mut n_shown = 0;
        for i in 0..MAX_FOLDED + 3 {
            let key = i.to_string();
            let candidate =
                Candidate { key: &key, authors: &[], is_note: false, is_head: false, text: COLUMN };
            n_shown += usize::from(folder.earlier(&candidate).is_none());
        }
        assert!(folder.is_done());
        assert_eq!((folder.n_folded(), n_shown), (MAX_FOLDED, 3));
    }
}
