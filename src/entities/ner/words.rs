//! What a single word shows by itself: hashes of its forms and affixes, its shape, its capitals.
//!
//! Everything is a small integer, computed once for each different word of a text.

/// Mixes two numbers into one; the only hash that the model file knows.
#[must_use]
#[inline]
pub const fn mix(a: u32, b: u32) -> u32 {
    let x = ((a as u64) << 32 | b as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 32) as u32
}

/// Hash of a run of characters; the empty run is 0x811C.
#[must_use]
#[inline]
pub fn hash_chars(chars: impl Iterator<Item = char>) -> u32 {
    let mut h: u64 = 0x811C;
    for c in chars {
        h = (h ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    mix((h >> 32) as u32, h as u32)
}

/// [`hash_word`] of an ASCII word, for constants.
#[must_use]
pub const fn hash_ascii(word: &[u8]) -> u32 {
    let mut h: u64 = 0x811C;
    let mut i = 0;
    while i < word.len() {
        h = (h ^ word[i] as u64).wrapping_mul(0x0000_0100_0000_01B3);
        i += 1;
    }
    mix((h >> 32) as u32, h as u32)
}

/// Hash of a word as the lexicon and the features know it.
#[must_use]
pub fn hash_word(word: &str) -> u32 {
    hash_chars(word.chars())
}

/// Lower case, with typographic apostrophes and hyphens as plain ones.
#[must_use]
pub fn fold(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// A typographic apostrophe or hyphen as the plain one; other characters as they are.
#[must_use]
#[inline]
pub fn plain(c: char) -> char {
    match c {
        '\u{2019}' | '\u{2018}' | '`' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

/// How a word is capitalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Caps {
    /// No letter in it.
    #[default]
    None = 0,
    /// `word`
    Lower = 1,
    /// `Word`
    First = 2,
    /// `WORD`, two letters at least
    All = 3,
    /// `W` or `W.`
    Initial = 4,
    /// `al-Word`, `iWord`, `McWord`
    Mixed = 5,
    /// `U.S.`
    Dotted = 6,
}

/// What a word shows by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    /// Hash of the word as written.
    pub cased: u32,
    /// Hash of the folded word.
    pub lower: u32,
    /// Hashes of the first 1 to 4 characters, folded.
    pub prefixes: [u32; 4],
    /// Hashes of the last 1 to 4 characters, folded.
    pub suffixes: [u32; 4],
    /// Hash of the shape, repeats collapsed: `Xx-x-Xx` for `Lashkar-e-Taiba`.
    pub shape: u32,
    /// Capitals.
    pub caps: Caps,
    /// True where a digit occurs.
    pub digit: bool,
    /// How many characters, at most 255.
    pub n_chars: u8,
}

/// The longest word that is looked at whole; the rest of a longer one is ignored.
const MAX_CHARS: usize = 64;

impl Word {
    /// Reads a word.
    #[must_use]
    pub fn read(text: &str) -> Word {
        let mut folded = ['\0'; MAX_CHARS];
        let mut n = 0;
        let mut shape = ShapeHash::default();
        let mut counts = Counts::default();
        for c in text.chars().take(MAX_CHARS) {
            counts.add(c);
            shape.add(c);
            for l in c.to_lowercase().map(plain) {
                if n < MAX_CHARS {
                    folded[n] = l;
                    n += 1;
                }
            }
        }
        let folded = &folded[..n];
        let affix = |k: usize, tail: bool| {
            let part = if k > n {
                folded
            } else if tail {
                &folded[n - k..]
            } else {
                &folded[..k]
            };
            hash_chars(part.iter().copied())
        };
        Word {
            cased: hash_chars(text.chars().take(MAX_CHARS).map(plain)),
            lower: hash_chars(folded.iter().copied()),
            prefixes: std::array::from_fn(|k| affix(k + 1, false)),
            suffixes: std::array::from_fn(|k| affix(k + 1, true)),
            shape: shape.0,
            caps: counts.caps(),
            digit: counts.digits > 0,
            n_chars: n as u8,
        }
    }
}

/// Collapsed shape, hashed as it grows.
#[derive(Default)]
struct ShapeHash(u32, char);

impl ShapeHash {
    fn add(&mut self, c: char) {
        let class = if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else if c.is_numeric() {
            '9'
        } else {
            plain(c)
        };
        if class != self.1 {
            self.0 = mix(self.0, class as u32);
            self.1 = class;
        }
    }
}

#[derive(Default)]
struct Counts {
    upper: u32,
    lower: u32,
    digits: u32,
    dots: u32,
    first_upper: bool,
    n: u32,
}

impl Counts {
    fn add(&mut self, c: char) {
        if c.is_uppercase() {
            self.upper += 1;
            self.first_upper |= self.n == 0;
        } else if c.is_alphabetic() {
            self.lower += 1;
        } else if c.is_numeric() {
            self.digits += 1;
        } else if c == '.' {
            self.dots += 1;
        }
        self.n += 1;
    }

    fn caps(&self) -> Caps {
        match (self.upper, self.lower) {
            (0, 0) => Caps::None,
            (0, _) => Caps::Lower,
            (1, 0) => Caps::Initial,
            (_, 0) if self.dots > 0 => Caps::Dotted,
            (_, 0) => Caps::All,
            (1, _) if self.first_upper => Caps::First,
            _ => Caps::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, caps: Caps) {
        assert_eq!(Word::read(word).caps, caps, "{word}");
    }

    #[test]
    fn capitals() {
        check("word", Caps::Lower);
        check("Word", Caps::First);
        check("WORD", Caps::All);
        check("W", Caps::Initial);
        check("W.", Caps::Initial);
        check("U.S.", Caps::Dotted);
        check("al-Word", Caps::Mixed);
        check("McWord", Caps::Mixed);
        check("1916", Caps::None);
        check("Élan", Caps::First);
        check("", Caps::None);
    }

    #[test]
    fn apostrophes_and_case_fold() {
        assert_eq!(Word::read("Shi’ite").lower, Word::read("shi'ite").lower);
        assert_eq!(Word::read("Shi’ite").cased, Word::read("Shi'ite").cased);
        assert_eq!(Word::read("Prague").lower, hash_word("prague"));
        assert_ne!(Word::read("Prague").cased, Word::read("prague").cased);
    }

    #[test]
    fn affixes_of_short_words_are_the_word() {
        let w = Word::read("ab");
        assert_eq!(w.suffixes[3], w.lower);
        assert_eq!(w.prefixes[1], w.lower);
    }

    #[test]
    fn shapes_collapse() {
        assert_eq!(Word::read("Lahore").shape, Word::read("Kyiv").shape);
        assert_ne!(Word::read("Lahore").shape, Word::read("LAHORE").shape);
    }

    #[test]
    fn endless_words_are_cut() {
        let long = "x".repeat(10_000);
        assert_eq!(Word::read(&long).n_chars, 64);
    }
}
