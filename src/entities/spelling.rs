//! When two names are one name spelt in two ways.
//!
//! In: a folded name and its type. Out: a key; names of one type with equal keys are taken for
//! one. Because it is a key and no distance, joining is transitive, does not depend on order, and
//! costs a look-up a name.
//!
//! The key is the name as it sounds, token by token: consonants in one notation (`tch`, `cz` and
//! `ch` are one sound, so are `q`, `k` and `ck`; doubled ones are single; `h` is heard before a
//! vowel only), vowels as letters (`ou` and `oo` are `u`, `ee` is `i`, all glides to `i` are one).
//! In all but short names `o` and `u` are one, and `e` and `i`. No other difference
//! of vowels is passed over: Slovenia is not Slavonia, Lemberg not Limburg, Morton not Martin.
//!
//! Left out are a leading "the", "and", titles before a person, and the small words of Persian,
//! Urdu and Arabic names (`-e-`, `-i-`, `al`, `ud`). A bare surname is one with another only
//! where they sound alike vowel by vowel.

use super::forms;
use crate::model::EntityType;

/// The fewest characters of a one-word name that may be spelt otherwise. Below, too many places
/// and acronyms are a vowel apart.
const MIN_CHARS: usize = 5;

/// From so many consonants on `o` is `u` and `e` is `i` …
const MIN_CONSONANTS_LOOSE: usize = 3;

/// … in a name of so many characters: the *Times* is not the Temes.
const MIN_CHARS_LOOSE: usize = 6;

/// From so many consonants on a bare surname may be spelt otherwise.
const MIN_CONSONANTS_SURNAME: usize = 4;

/// The key under which a folded name meets its other spellings. `short` says that it is an
/// acronym or the like, which has one spelling only.
#[must_use]
pub fn spelling_key(fold: &str, kind: EntityType, short: bool) -> String {
    if let Some(known) = forms::country(fold).filter(|_| kind != EntityType::Person) {
        return known.to_string();
    }
    if short {
        return fold.to_string();
    }
    let tokens = name_tokens(fold, kind);
    let n_chars: usize = tokens.iter().map(|t| t.chars().count()).sum();
    if tokens.len() == 1 && n_chars < MIN_CHARS {
        return tokens[0].clone();
    }
    let person = kind == EntityType::Person;
    let sounds: Vec<Vec<Sound>> = tokens.iter().map(|t| sounds(t, person)).collect();
    let consonants = |sounds: &[Sound]| sounds.iter().filter(|s| s.is_consonant()).count();
    let total: usize = sounds.iter().map(|s| consonants(s)).sum();
    if total < 2 || (person && tokens.len() == 1 && total < MIN_CONSONANTS_SURNAME) {
        return tokens.join(" ");
    }
    let mut key = String::with_capacity(fold.len());
    for (token, sounds) in tokens.iter().zip(&sounds) {
        // The parts of a person's name are judged one by one, and stay apart.
        let loose = match (person, tokens.len()) {
            (true, 1) => false,
            (true, _) => consonants(sounds) >= MIN_CONSONANTS_LOOSE,
            (false, _) => total >= MIN_CONSONANTS_LOOSE && n_chars >= MIN_CHARS_LOOSE,
        };
        if (person || is_number(token)) && !key.is_empty() {
            key.push(' ');
        }
        if is_number(token) {
            key.push_str(token);
            continue;
        }
        sounds.iter().for_each(|s| s.write(loose, &mut key));
    }
    key
}

/// True for digits, and for Roman numerals: the second of a name is not the third.
pub(super) fn is_number(token: &str) -> bool {
    token.chars().any(|c| c.is_ascii_digit()) || token.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

/// What differs between two names of one key, beyond case, accents and hyphens: true where it is
/// no more than "the", "and", a plural, a title or the parting of words.
#[must_use]
pub fn same_form(a: &str, b: &str, kind: EntityType) -> bool {
    let joined = |fold: &str| name_tokens(fold, kind).concat();
    joined(a) == joined(b)
}

/// The tokens of a folded name that count.
fn name_tokens(fold: &str, kind: EntityType) -> Vec<String> {
    let all: Vec<&str> = fold.split(' ').collect();
    let mut start = 0;
    let skipped = |word: &str| {
        word == "the" || (kind == EntityType::Person && forms::HONORIFICS.contains(&word))
    };
    while start + 1 < all.len() && skipped(all[start]) {
        start += 1;
    }
    let is_small = |(idx, word): (usize, &str)| match kind {
        EntityType::Person => false,
        EntityType::Place => word == "and",
        _ => {
            let inside = idx > 0 && idx + 1 < all.len() - start;
            word == "and" || forms::ARTICLES.contains(&word) || inside && matches!(word, "e" | "i")
        }
    };
    let kept = &all[start..];
    let mut tokens: Vec<String> = kept
        .iter()
        .enumerate()
        .filter(|(idx, word)| !is_small((*idx, word)))
        .map(|(_, word)| forms::variant(word).to_string())
        .collect();
    if tokens.is_empty() {
        tokens = kept.iter().map(|w| (*w).to_string()).collect();
    }
    if kind == EntityType::Group
        && let Some(last) = tokens.last_mut()
    {
        *last = singular(last);
    }
    tokens
}

/// `Yugoslavs` → `yugoslav`, `Tories` → `tory`, `Englishmen` → `englishman`.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 2) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("men").filter(|s| s.len() > 2) {
        return format!("{stem}man");
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.to_string(),
        _ => word.to_string(),
    }
}

/// A consonant, or what stands between two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sound {
    Consonant(char),
    Vowels(String),
}

impl Sound {
    fn is_consonant(&self) -> bool {
        matches!(self, Sound::Consonant(_))
    }

    fn write(&self, loose: bool, key: &mut String) {
        match self {
            Sound::Consonant(c) => key.push(*c),
            Sound::Vowels(vowels) if loose => key.extend(vowels.chars().map(|v| match v {
                'i' => 'e',
                'u' => 'o',
                other => other,
            })),
            Sound::Vowels(vowels) => key.push_str(vowels),
        }
    }
}

/// Consonants of two letters and more, the longest first.
const CLUSTERS: [(&str, char); 17] = [
    ("tsch", 'č'),
    ("sch", 'š'),
    ("tch", 'č'),
    ("tsh", 'č'),
    ("dzh", 'j'),
    ("cz", 'č'),
    ("ch", 'č'),
    ("sh", 'š'),
    ("zh", 'ž'),
    ("kh", 'k'),
    ("gh", 'g'),
    ("th", 't'),
    ("dh", 'd'),
    ("bh", 'b'),
    ("ph", 'f'),
    ("ck", 'k'),
    ("dj", 'j'),
];

/// Endings of Slavonic names in their English, French and German forms.
const ENDINGS: [(&str, &str); 4] = [("off", "ov"), ("eff", "ev"), ("ow", "ov"), ("ew", "ev")];

/// The sounds of a folded word. Other scripts than Latin pass through letter by letter.
fn sounds(word: &str, person: bool) -> Vec<Sound> {
    let word = ENDINGS
        .iter()
        .find_map(|(from, to)| {
            word.strip_suffix(from).filter(|s| s.len() > 1).map(|s| format!("{s}{to}"))
        })
        .unwrap_or_else(|| word.to_string());
    let letters: Vec<char> = word.chars().filter(|c| *c != '\'').collect();
    let mut out = Out::default();
    let mut at = 0;
    while at < letters.len() {
        let rest = &letters[at..];
        let starts = |cluster: &str| {
            cluster.chars().count() <= rest.len() && cluster.chars().zip(rest).all(|(a, b)| a == *b)
        };
        if let Some((cluster, sound)) = CLUSTERS.iter().find(|(cluster, _)| starts(cluster)) {
            out.consonant(*sound);
            at += cluster.len();
            continue;
        }
        let next = rest.get(1).copied();
        let before_vowel = next.is_some_and(is_vowel);
        match rest[0] {
            c @ ('a' | 'e' | 'i' | 'o' | 'u') => out.vowels.push(c),
            'y' | 'j' if at == 0 && before_vowel => {
                out.consonant(if person { rest[0] } else { 'y' });
            }
            'y' => out.vowels.push('i'),
            'j' if before_vowel => out.consonant('j'),
            'j' => out.vowels.push('i'),
            'w' if before_vowel || at == 0 => out.consonant('v'),
            'w' => out.vowels.push('u'),
            'h' if !before_vowel && at > 0 => {}
            'c' if next.is_some_and(|n| matches!(n, 'e' | 'i' | 'y')) => out.consonant('z'),
            'c' | 'q' => out.consonant('k'),
            'z' if at > 0 && letters[at - 1] == 't' => out.consonant('s'),
            'x' => {
                out.consonant('k');
                out.consonant('s');
            }
            c => out.consonant(c),
        }
        at += 1;
    }
    out.flush();
    let mut sounds = out.sounds;
    for sound in &mut sounds {
        if let Sound::Vowels(vowels) = sound {
            *vowels = heard(vowels, person);
        }
    }
    sounds
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[derive(Default)]
struct Out {
    sounds: Vec<Sound>,
    vowels: String,
}

impl Out {
    fn consonant(&mut self, c: char) {
        // Letters of other scripts may stand doubled with a meaning.
        let doubles = c.is_ascii_alphabetic() || matches!(c, 'č' | 'š' | 'ž');
        let doubled =
            doubles && self.vowels.is_empty() && self.sounds.last() == Some(&Sound::Consonant(c));
        self.flush();
        if !doubled {
            self.sounds.push(Sound::Consonant(c));
        }
    }

    fn flush(&mut self) {
        if !self.vowels.is_empty() {
            self.sounds.push(Sound::Vowels(std::mem::take(&mut self.vowels)));
        }
    }
}

/// The vowels between two consonants in one notation: `G` is any glide to `i` (`ai`, `ae`,
/// `ayye`, and outside of persons' names `oi`).
fn heard(vowels: &str, person: bool) -> String {
    let plain = vowels.replace("ee", "i").replace("oo", "u").replace("ou", "u");
    let mut run: Vec<char> = plain.chars().collect();
    run.dedup();
    let first = run[0];
    let opens = first == 'a' || first == 'e' || (first == 'o' && !person);
    let glides = run.len() > 1 && run[1..].contains(&'i') && !run.contains(&'u');
    if (opens && glides) || run == ['a', 'e'] {
        return "G".to_string();
    }
    run.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::fold_alias;
    use EntityType::{Event, Group, Org, Person, Place};

    fn key(name: &str, kind: EntityType) -> String {
        spelling_key(&fold_alias(name), kind, false)
    }

    fn same(kind: EntityType, names: &[&str]) {
        for pair in names.windows(2) {
            assert_eq!(key(pair[0], kind), key(pair[1], kind), "{pair:?}");
        }
    }

    fn apart(kind: EntityType, names: &[&str]) {
        for (idx, a) in names.iter().enumerate() {
            for b in &names[idx + 1..] {
                assert_ne!(key(a, kind), key(b, kind), "{a} and {b}");
            }
        }
    }

    #[test]
    fn one_name_in_several_spellings() {
        same(
            Org,
            &[
                "Lashkar-e-Taiba",
                "Lashkar-e-Tayyiba",
                "Lashkar-i-Taiba",
                "Lashkar e Toiba",
                "Lashkar-e Tayeba",
                "Lashkar-e-Tayyaba",
            ],
        );
        same(Org, &["al Qaeda", "al-Qaida", "Al-Qa'ida", "Al Qaida", "Qaeda"]);
        same(Org, &["Jaish-e-Mohammed", "Jaish-i-Muhammad", "Jaish-e-Mohamed"]);
        same(Org, &["Jamaat-ud-Dawa", "Jama'at-ud-Da'wah", "Jamaat-ul-Dawa"]);
        same(Place, &["Roumania", "Rumania", "Romania"]);
        same(Group, &["Tchecho-Slovaks", "Czecho-Slovaks", "Czechoslovaks", "Czecho-Slovak"]);
        same(Group, &["Jugoslavs", "Yugoslavs", "Jugo-Slavs", "Jugoslav"]);
        same(Place, &["Herzegovina", "Hercegovina"]);
        same(Place, &["United States", "the United States", "U.S.", "US", "USA"]);
        same(Person, &["Husain Haqqani", "Hussain Haqqani", "Hussein Haqani"]);
        same(Person, &["Hafiz Mohammed Saeed", "Hafiz Muhammad Saeed"]);
        same(Person, &["Edward Grey", "Sir Edward Grey", "Edward Gray"]);
        same(Person, &["Trotsky", "Trotzky", "Trotskii"]);
        same(Person, &["Miliukov", "Milyukov", "Miliukoff"]);
    }

    #[test]
    fn other_names_stay_apart() {
        apart(Place, &["Slovenia", "Slavonia", "Slovakia", "Silesia", "Cilicia", "Galicia"]);
        apart(Place, &["Austria", "Asturia", "Istria", "Serbia", "Syria", "Siberia", "Sorbia"]);
        apart(Place, &["Iran", "Iraq", "Oran", "Mali", "Malé", "Rome", "Lemberg", "Limburg"]);
        apart(Place, &["Hamburg", "Homburg", "Freiburg", "Freiberg", "Persia", "Prussia"]);
        apart(Place, &["North Waziristan", "South Waziristan", "Waziristan", "Punjab"]);
        apart(Org, &["Afghan Taliban", "Taliban", "Pakistani Taliban"]);
        apart(Org, &["Jamaat-ud-Dawa", "Jamaat-e-Islami", "Jamiat Ulema-e-Islam"]);
        apart(Org, &["Frontier Corps", "Frontier Constabulary", "FC", "FCC"]);
        apart(Org, &["The Times", "Time", "Temes", "The Nation"]);
        apart(Place, &["Section 1", "Section 11", "Section 1 1"]);
        apart(Event, &["World War I", "World War II", "World War III"]);
        apart(Person, &["Nicholas I", "Nicholas II", "Nicholas III"]);
        apart(Person, &["Morton", "Martin", "Marton"]);
        apart(Person, &["Davis", "Davies", "Raymond Davis", "Raymond Davies", "David Davis"]);
        apart(Person, &["John Smith", "Jan Smith", "Jean Smith", "Joan Smith"]);
        apart(Person, &["Paul Jones", "Paula Jones", "Karl Hansen", "Karl Hanson"]);
        apart(Person, &["Gore", "Al Gore", "George Bush", "George W. Bush"]);
        apart(Person, &["Husain Haqqani", "Sirajuddin Haqqani", "Haqqani"]);
    }

    #[test]
    fn any_word_has_sounds() {
        for word in ["", "'", "ow", "off", "hhh", "yyy", "جماعت", "дума", "中国", "x", "w"]
        {
            for kind in [Person, Org] {
                let _ = spelling_key(word, kind, false);
            }
        }
    }
}
