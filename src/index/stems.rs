//! Stems: the form under which the words of an article are found, by the article's language.
//!
//! In: a token and a language. Out: the term that `body`, `title` and `deck` hold for it. English,
//! and every language without a stemmer here, gives the bare stem; every other language its code
//! before the stem (`de:haus`), which no token can hold, so that no word is ever found by the rules
//! of another language. The stemmers are Snowball's.

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::text;

/// How many stems a stemmer remembers before it starts afresh.
const CACHE_WORDS: usize = 200_000;

/// The languages, besides English, whose words are stemmed by rules of their own: code and rules,
/// sorted. Bosnian, Croatian and Serbian share theirs, which read both alphabets.
const LANGUAGES: [(&str, Algorithm); 34] = [
    ("ar", Algorithm::Arabic),
    ("bs", Algorithm::Serbian),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("eo", Algorithm::Esperanto),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hr", Algorithm::Serbian),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
    ("yi", Algorithm::Yiddish),
];

/// A language whose words have stems of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StemLanguage(u8);

impl StemLanguage {
    /// The language with the given code; `None` for those that are stemmed as English is.
    #[must_use]
    pub fn of(code: &str) -> Option<StemLanguage> {
        let of = |code: &str| LANGUAGES.binary_search_by(|(c, _)| (*c).cmp(code)).ok();
        let place = of(code).or_else(|| of(crate::language::code(code)?))?;
        // Those that share rules share terms.
        let rules = LANGUAGES[place].1;
        let last = LANGUAGES.iter().rposition(|(_, r)| *r == rules).unwrap_or(place);
        Some(StemLanguage(last as u8))
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        LANGUAGES[self.0 as usize].0
    }
}

/// Stems the words of one language and remembers what it stemmed: a corpus has far fewer words
/// than tokens.
#[derive(Clone)]
pub struct WordStemmer {
    /// `None` is English.
    language: Option<StemLanguage>,
    stemmer: Stemmer,
    cache: FxHashMap<Box<str>, Box<str>>,
}

impl Default for WordStemmer {
    /// English.
    fn default() -> WordStemmer {
        WordStemmer::new(None)
    }
}

impl WordStemmer {
    /// For a language; `None` is English.
    #[must_use]
    pub fn new(language: Option<StemLanguage>) -> WordStemmer {
        let rules = language.map_or(Algorithm::English, |l| LANGUAGES[l.0 as usize].1);
        WordStemmer { language, stemmer: Stemmer::new(rules), cache: FxHashMap::default() }
    }

    /// The term for a token, as `body` holds it.
    ///
    /// English is stemmed without its accents. Elsewhere an accent may tell two endings apart, so
    /// it goes after the stemming.
    pub fn stem(&mut self, token: &str) -> &str {
        let folded = match self.language {
            None => text::fold_stem_input(token),
            Some(_) => text::fold_exact(token),
        };
        if self.cache.len() >= CACHE_WORDS {
            self.cache.clear();
        }
        if !self.cache.contains_key(folded.as_ref()) {
            let stem = self.stemmer.stem(&folded);
            let term = match self.language {
                None => stem.into(),
                Some(language) => {
                    // Rules that take a word away whole leave it as it is.
                    let stem = if stem.is_empty() { folded.as_ref() } else { stem.as_ref() };
                    format!("{}:{}", language.code(), text::fold_stem_input(stem)).into()
                }
            };
            self.cache.insert(folded.clone().into(), term);
        }
        &self.cache[folded.as_ref()]
    }
}

/// Stemmers of any number of languages, each made when first asked for.
#[derive(Clone, Default)]
pub struct Stemmers {
    english: WordStemmer,
    others: Vec<(StemLanguage, WordStemmer)>,
}

impl Stemmers {
    /// The stemmer of a language; `None` is English.
    pub fn of(&mut self, language: Option<StemLanguage>) -> &mut WordStemmer {
        let Some(language) = language else { return &mut self.english };
        let place = self.others.iter().position(|(l, _)| *l == language).unwrap_or_else(|| {
            self.others.push((language, WordStemmer::new(Some(language))));
            self.others.len() - 1
        });
        &mut self.others[place].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, words: &[&str], expected: &str) {
        let mut stemmer = WordStemmer::new(StemLanguage::of(code));
        for word in words {
            assert_eq!(stemmer.stem(word), expected, "{code} {word}");
        }
    }

    #[test]
    fn english_has_bare_stems() {
        check("en", &["Strike", "strikes", "striking"], "strike");
        check("", &["drones"], "drone");
        check("uk", &["дрони"], "дрони");
        check("zh", &["外交"], "外交");
    }

    #[test]
    fn others_say_which_language() {
        check("de", &["Häuser", "Häusern", "HÄUSER"], "de:haus");
        check("fr", &["élections", "électionS", "élection"], "fr:elect");
        check("es", &["guerras", "guerra"], "es:guerr");
        check("ru", &["войны", "война", "войну"], "ru:войн");
        check("nb", &["avisen", "aviser"], "no:avis");
        check("fi", &["ulkopolitiikan", "ulkopolitiikka"], "fi:ulkopolitiik");
    }

    #[test]
    fn those_that_share_rules_share_terms() {
        check("sr", &["ratovi", "ратови", "ратовима"], "sr:ratov");
        check("hr", &["ratovi"], "sr:ratov");
    }

    #[test]
    fn the_table_is_sorted_and_known() {
        assert!(LANGUAGES.is_sorted_by_key(|l| l.0));
        for (code, _) in LANGUAGES {
            assert_eq!(crate::language::code(code), Some(code));
        }
    }

    #[test]
    fn stems_keep_the_first_letter_of_most_languages() {
        // Marks look at words of English by their first letter alone.
        for word in ["drones", "élections", "Zürich", "ungeheuer"] {
            let stem = WordStemmer::default().stem(word).to_string();
            let folded = text::fold_stem_input(word);
            assert_eq!(stem.chars().next(), folded.chars().next());
        }
    }

    #[test]
    fn any_word_has_a_stem() {
        for (code, _) in LANGUAGES {
            let mut stemmer = WordStemmer::new(StemLanguage::of(code));
            for word in ["a", "s", "ß", "x1", "3,200", "o'hanlon", "ё", "的", "ال", "\u{640}"]
            {
                let term = stemmer.stem(word);
                assert!(term.split_once(':').is_some_and(|(_, stem)| !stem.is_empty()), "{term}");
            }
        }
    }
}
