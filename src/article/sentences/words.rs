//! What words say about a full stop beside them: titles, abbreviations, numbers before it; words
//! that open sentences after it.
//!
//! In: the letters before the stop, or the text behind it. Out: a verdict on that word alone.

/// A number, a letter or a small Roman numeral, as items of lists are numbered.
pub(super) fn is_ordinal(token: &str) -> bool {
    let bytes = token.as_bytes();
    bytes.len() <= 3 && bytes.iter().all(u8::is_ascii_digit)
        || bytes.len() == 1 && bytes[0].is_ascii_alphabetic()
        || bytes.len() <= 5 && bytes.iter().all(|b| b"IVXivx".contains(b))
}

/// German writes ordinals with a stop: "am 3. Oktober", "im 19. Jahrhundert".
pub(super) fn follows_ordinal(next: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 16] = [
        "April", "August", "Dezember", "Februar", "Jahrhundert", "Januar", "Jh", "Juli", "Juni",
        "Jänner", "Mai", "März", "November", "Oktober", "September", "Weltkrieg",
    ];
    WORDS.contains(&first_word(next))
}

/// True where a number in Roman numerals follows; a lone `I` is the pronoun.
pub(super) fn begins_with_roman(next: &str) -> bool {
    let word = first_word(next);
    !word.is_empty() && word != "I" && word.bytes().all(|b| b"IVXLC".contains(&b))
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    &text[..end]
}

/// True where `text` begins with a word that opens sentences and is hardly ever a name. An
/// initial ("J. A. Smith") is none.
pub(super) fn opens_sentence(text: &str) -> bool {
    let word = first_word(text);
    !text[word.len()..].starts_with('.') && OPENERS.binary_search(&word).is_ok()
}

/// What a stop after a word of this kind may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// No abbreviation: the stop ends the sentence.
    None,
    /// A name follows: the stop never ends a sentence.
    Title,
    /// It ends one unless a number follows.
    BeforeNumber,
    /// It ends one only before a word that opens sentences.
    Open,
}

/// What kind of abbreviation the letters before a stop are.
pub(super) fn class_of(token: &str) -> Abbreviation {
    const LONGEST: usize = 8;
    if token.len() > LONGEST || !token.is_ascii() {
        return Abbreviation::None;
    }
    let mut buffer = [0; LONGEST];
    let lower = &mut buffer[..token.len()];
    lower.copy_from_slice(token.as_bytes());
    lower.make_ascii_lowercase();
    let lower: &[u8] = lower;
    let is_in = |list: &[&str]| list.binary_search_by(|word| word.as_bytes().cmp(lower)).is_ok();
    if is_in(&TITLES) {
        Abbreviation::Title
    } else if is_in(&BEFORE_NUMBER) {
        Abbreviation::BeforeNumber
    } else if is_in(&OPEN) {
        Abbreviation::Open
    } else {
        Abbreviation::None
    }
}

// The three lists are sorted, in lower case, without their stops.
#[rustfmt::skip]
const TITLES: [&str; 53] = [
    "adm", "amb", "approx", "brig", "bzw", "ca", "capt", "cdr", "cf", "cmdr", "col", "comdr",
    "cpl", "cpt", "det", "dr", "drs", "eg", "fr", "frl", "gen", "gov", "hon", "hr", "ie", "insp",
    "lt", "maj", "messrs", "mgr", "mlle", "mm", "mme", "mr", "mrs", "ms", "msgr", "mt", "prof",
    "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "sig", "sra", "srta", "ste", "supt", "viz",
    "vs",
];
#[rustfmt::skip]
const BEFORE_NUMBER: [&str; 33] = [
    "abs", "apr", "art", "arts", "aug", "bd", "ch", "chap", "dec", "feb", "fig", "figs", "fol",
    "jan", "jul", "jun", "mar", "no", "nos", "nov", "nr", "oct", "para", "paras", "pp", "sec",
    "secs", "sep", "sept", "ser", "tel", "vol", "vols",
];
#[rustfmt::skip]
const OPEN: [&str; 27] = [
    "al", "assn", "ave", "bldg", "blvd", "bros", "co", "corp", "cos", "dept", "dist", "ed", "eds",
    "esq", "ft", "hwy", "inc", "jr", "ltd", "rd", "rte", "sq", "sr", "st", "trans", "univ", "zb",
];

/// Words that open sentences, sorted.
#[rustfmt::skip]
const OPENERS: [&str; 101] = [
    "A", "According", "After", "Afterwards", "All", "Also", "Although", "Among", "An", "And",
    "Another", "Are", "As", "At", "Because", "Before", "Both", "But", "By", "Can", "Could", "Did",
    "Do", "Does", "During", "Each", "Even", "Every", "Few", "Finally", "First", "For", "From",
    "Had", "Has", "Have", "He", "Hence", "Her", "Here", "His", "How", "However", "I", "If", "In",
    "Indeed", "Instead", "Is", "It", "Its", "Later", "Like", "Many", "Meanwhile", "Moreover",
    "Most", "My", "Nevertheless", "No", "Nor", "Not", "Nothing", "Now", "Of", "On", "Once", "One",
    "Only", "Or", "Other", "Our", "Perhaps", "She", "Since", "So", "Some", "Still", "Such",
    "That", "The", "Their", "Then", "There", "Therefore", "These", "They", "This", "Those",
    "Though", "Thus", "To", "Under", "Until", "Was", "We", "Were", "What", "When", "Where",
    "Whether",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(TITLES.is_sorted() && BEFORE_NUMBER.is_sorted() && OPEN.is_sorted());
        assert!(OPENERS.is_sorted());
    }
}
