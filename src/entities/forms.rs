//! Small tables of knowledge about names: forms that no rule of spelling leads to each other.
//!
//! They are few on purpose, and hold for any corpus; whatever belongs to one corpus belongs into
//! its sheet.

/// States, the two great associations of states, and the other names in common use for each; all
/// folded. The first of a row stands for the row.
const COUNTRIES: [&[&str]; 24] = [
    &["united states", "us", "usa", "united states of america"],
    &["united kingdom", "uk", "britain", "great britain"],
    &["soviet union", "ussr", "union of soviet socialist republics"],
    &["russia", "russian federation"],
    &["united arab emirates", "uae"],
    &["iran", "islamic republic of iran"],
    &["pakistan", "islamic republic of pakistan"],
    &["afghanistan", "islamic republic of afghanistan", "islamic emirate of afghanistan"],
    &["china", "people's republic of china", "peoples republic of china", "prc"],
    &["taiwan", "republic of china"],
    &["south korea", "republic of korea", "rok"],
    &["north korea", "dprk", "democratic people's republic of korea"],
    &["turkey", "turkiye"],
    &["myanmar", "burma"],
    &["czech republic", "czechia"],
    &["ivory coast", "cote d'ivoire"],
    &["sri lanka", "ceylon"],
    &["germany", "federal republic of germany"],
    &["west germany", "frg"],
    &["east germany", "gdr", "german democratic republic"],
    &["south africa", "republic of south africa", "rsa"],
    &["european union", "eu"],
    &["united nations", "un", "uno", "united nations organisation", "united nations organization"],
    &["north atlantic treaty organization", "north atlantic treaty organisation", "nato"],
];

/// The form that stands for a folded name of a state.
#[must_use]
pub(super) fn country(fold: &str) -> Option<&'static str> {
    let bare = fold.strip_prefix("the ").unwrap_or(fold);
    // Most names are of none of them; those that are share a first letter with few.
    COUNTRIES.iter().find(|row| row.contains(&bare)).map(|row| row[0])
}

/// Nouns that custom writes with a capital, and that name nothing by themselves.
const COMMON_NOUNS: [&str; 60] = [
    "act",
    "alliance",
    "almighty",
    "ambassador",
    "army",
    "assembly",
    "association",
    "bill",
    "bishop",
    "board",
    "cause",
    "chairman",
    "chancellor",
    "commission",
    "committee",
    "company",
    "conference",
    "constitution",
    "convention",
    "council",
    "court",
    "department",
    "editor",
    "emperor",
    "empire",
    "federation",
    "fleet",
    "front",
    "general",
    "god",
    "government",
    "group",
    "heaven",
    "house",
    "king",
    "kingdom",
    "league",
    "lord",
    "minister",
    "ministry",
    "monarchy",
    "movement",
    "navy",
    "office",
    "party",
    "power",
    "powers",
    "premier",
    "president",
    "press",
    "prime minister",
    "queen",
    "republic",
    "secretary",
    "society",
    "state",
    "states",
    "throne",
    "treaty",
    "union",
];

/// True for what is no name: a common noun alone, or one letter, or no letter at all.
#[must_use]
pub(super) fn is_no_name(fold: &str) -> bool {
    let bare = fold.strip_prefix("the ").unwrap_or(fold);
    bare.chars().filter(|c| c.is_alphabetic()).nth(1).is_none()
        || COMMON_NOUNS.binary_search(&bare).is_ok()
}

/// What may stand before a person's name and is no part of it.
pub(super) const HONORIFICS: [&str; 16] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "herr",
    "frau",
    "monsieur",
    "mme",
    "signor",
    "senor",
    "m",
    "president",
];

/// Articles of Arabic and Persian inside names, which transliterations write, join or drop.
pub(super) const ARTICLES: [&str; 7] = ["al", "el", "ul", "ud", "ur", "uz", "ad"];

/// Words that may close the name of an organisation and may be left away.
const DESCRIPTORS: [&str; 18] = [
    "directorate",
    "organisation",
    "organization",
    "movement",
    "group",
    "network",
    "agency",
    "company",
    "corporation",
    "corp",
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "plc",
    "co",
    "gmbh",
];

/// The folded name of an organisation without its descriptor: `inter services intelligence
/// directorate` and `directorate for inter services intelligence` give `inter services
/// intelligence`. `None` where fewer than two words would be left: the Haqqani network is not
/// Haqqani.
#[must_use]
pub(super) fn without_descriptor(fold: &str) -> Option<&str> {
    let fold = fold.strip_prefix("the ").unwrap_or(fold);
    let core = match fold.rsplit_once(' ') {
        Some((core, last)) if DESCRIPTORS.contains(&last) => core,
        _ => ["directorate for ", "directorate of ", "directorate "]
            .iter()
            .find_map(|opening| fold.strip_prefix(opening))?,
    };
    core.contains(' ').then_some(core)
}

/// Given names that are written in so many ways that no rule holds them together; the first of
/// a row stands for the row.
const VARIANTS: [&[&str]; 4] = [
    &["muhammad", "mohammed", "mohammad", "muhammed", "mohamed", "mohamad", "mohd"],
    &["ahmad", "ahmed", "ahmet"],
    &["usama", "osama", "ussama", "oussama"],
    &["abdul", "abdel", "abdal"],
];

/// A word of a name in the form that stands for it.
#[must_use]
pub(super) fn variant(word: &str) -> &str {
    VARIANTS.iter().find(|row| row.contains(&word)).map_or(word, |row| row[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_states() {
        assert_eq!(country("us"), Some("united states"));
        assert_eq!(country("the united states"), Some("united states"));
        assert_eq!(country("america"), None, "a continent too");
    }

    #[test]
    fn descriptors() {
        let check = |fold: &str, expected: Option<&str>| {
            assert_eq!(without_descriptor(fold), expected, "{fold}");
        };
        check("inter services intelligence directorate", Some("inter services intelligence"));
        check("directorate for inter services intelligence", Some("inter services intelligence"));
        check("haqqani network", None);
        check("inter services intelligence", None);
    }

    #[test]
    fn common_nouns_are_no_names() {
        assert!(COMMON_NOUNS.is_sorted());
        assert!(is_no_name("the committee") && is_no_name("m") && is_no_name("1917"));
        assert!(!is_no_name("national council") && !is_no_name("un"));
    }

    #[test]
    fn no_form_stands_in_two_rows() {
        let mut seen = std::collections::BTreeSet::new();
        for form in COUNTRIES.iter().chain(&VARIANTS).flat_map(|row| row.iter()) {
            assert!(seen.insert(*form), "{form}");
        }
    }
}
