//! Names of people: how they are compared, what looks like one, how capitals become a name.
//!
//! In: a short text. Out: a folded key, a verdict, or the name in title case. Who is meant is left
//! to `entities`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form under which two spellings of a name are the same.
///
/// The rule: letters in lower case without accents (`ø ł đ ß æ œ ı` as `o l d ss ae oe i`);
/// apostrophes dropped; dots, hyphens and everything else that is no letter or digit read as a
/// space; then neighbouring single letters joined, so that initials are one word. So `R. W.
/// Seton-Watson`, `R.W. Seton Watson` and `RW SETON-WATSON` are all `rw seton watson`, and
/// `O’Brien` is `obrien`. Word order counts; nothing is left out.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut last_len = 0;
    for word in letters_only(name).split(' ').filter(|w| !w.is_empty()) {
        let len = word.chars().count();
        if !(out.is_empty() || len == 1 && last_len == 1) {
            out.push(' ');
        }
        out.push_str(word);
        last_len = len;
    }
    out
}

/// One word in lower case without accents.
pub(crate) fn fold_word(word: &str) -> String {
    fold(word).collect()
}

fn fold(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

fn letters_only(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in fold(name) {
        match c {
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            '\'' | '’' | '‘' | 'ʼ' | '`' => {}
            // The dot above of a Turkish İ is left over after lowering.
            c if is_combining_mark(c) => {}
            c if c.is_alphanumeric() => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

/// Particles of surnames, in lower case as they are printed.
#[rustfmt::skip]
const PARTICLES: [&str; 40] = [
    "af", "al", "ap", "av", "ben", "bin", "bint", "d", "da", "dal", "dalla", "das", "de", "degli",
    "dei", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "ibn", "la", "le",
    "ou", "san", "st", "ten", "ter", "und", "van", "vom", "von", "y", "zu", "zum",
];

/// Words that stand in titles, sections and roles, and not in names, in lower case.
#[rustfmt::skip]
const NOT_IN_NAMES: [&str; 133] = [
    "a", "about", "academy", "after", "against", "agency", "an", "analysis", "and", "are",
    "argument", "article", "as", "associate", "association", "at", "author", "bank", "before",
    "board", "book", "books", "bureau", "business", "by", "can", "center", "centre", "chair",
    "college", "column", "columnist", "comment", "commentary", "committee", "contributor",
    "correspondent", "council", "culture", "department", "desk", "director", "editor",
    "editorial", "editors", "email", "essay", "essays", "facebook", "faculty", "fellow", "for",
    "foundation", "from", "getty", "group", "guest", "home", "how", "images", "in", "institute",
    "international", "interview", "is", "journal", "letter", "letters", "magazine", "media",
    "minister", "my", "nations", "network", "news", "newsletter", "no", "not", "of", "on",
    "opinion", "or", "our", "party", "photo", "political", "politics", "power", "press", "print",
    "professor", "read", "report", "reporter", "reporting", "review", "reviews", "school",
    "section", "senior", "service", "share", "society", "sport", "sports", "staff", "state",
    "states", "studies", "subscribe", "tank", "team", "technology", "that", "the", "their",
    "this", "times", "to", "today", "twitter", "university", "war", "we", "what", "when", "where",
    "who", "why", "with", "world", "writer", "you",
];

/// True where `text` has the form of a personal name: two to six words, each capitalised, an
/// initial or a particle, none of them a word of titles and roles. `Hard Power` and `Harbour Dues`
/// have that form too: form alone is no ground to claim an author.
#[must_use]
pub fn looks_like_name(text: &str) -> bool {
    let n_words = text.split_whitespace().count();
    (2..=6).contains(&n_words) && has_name_words(text)
}

/// Like [`looks_like_name`], but a single word may do ("Voltaire", "Lexington").
pub(crate) fn may_be_name(text: &str) -> bool {
    (1..=6).contains(&text.split_whitespace().count()) && has_name_words(text)
}

fn has_name_words(text: &str) -> bool {
    if text.len() > 80 || text.chars().any(|c| c.is_ascii_digit() || "?!:;@/|\"“”".contains(c))
    {
        return false;
    }
    let mut has_surname = false;
    let mut words = text.split_whitespace().peekable();
    let mut is_first = true;
    while let Some(word) = words.next() {
        let Some(kind) = name_word(word) else {
            return false;
        };
        let lower_first = matches!(kind, NameWord::Particle) && is_first;
        has_surname |= matches!(kind, NameWord::Full);
        is_first = false;
        // A particle opens a name only in capitals ("De Gaulle"), and never ends one.
        let last_particle = words.peek().is_none() && matches!(kind, NameWord::Particle);
        if lower_first && !word.starts_with(char::is_uppercase) || last_particle {
            return false;
        }
    }
    has_surname
}

enum NameWord {
    /// A first name or surname.
    Full,
    /// An initial or "Jr."
    Short,
    Particle,
}

fn name_word(word: &str) -> Option<NameWord> {
    let bare = word.trim_end_matches([',', '.']);
    let lower = fold_word(bare.trim_start_matches(['\'', '’']));
    if bare.is_empty()
        || word.ends_with(',')
        || NOT_IN_NAMES.binary_search(&lower.as_str()).is_ok() && bare.chars().count() > 1
    {
        return None;
    }
    let first = bare.chars().next()?;
    let is_clean =
        bare.chars().all(|c| c.is_alphabetic() || "-'’.‘ʼ‑".contains(c) || is_combining_mark(c));
    if !is_clean {
        return None;
    }
    if PARTICLES.contains(&lower.as_str()) {
        return Some(NameWord::Particle);
    }
    // Scripts without case, and surnames such as d'Ancona and al-Assad.
    let joined = || {
        let mut parts = bare.split(['\'', '’', '-']);
        parts.next().is_some_and(|p| PARTICLES.contains(&p.to_lowercase().as_str()) || p == "l")
            && parts.next().is_some_and(|p| p.starts_with(char::is_uppercase))
    };
    if !first.is_uppercase() && (first.is_lowercase() && !joined()) {
        return None;
    }
    let dotted = word.ends_with('.');
    let n_letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let is_initial =
        n_letters == 1 || bare.contains('.') || n_letters == 2 && is_all_capitals(bare);
    let is_suffix = matches!(lower.as_str(), "jr" | "sr" | "ii" | "iii" | "iv");
    if dotted && !is_initial && !is_suffix && n_letters > 4 {
        return None;
    }
    Some(if is_initial || is_suffix || dotted { NameWord::Short } else { NameWord::Full })
}

/// True where the text has capitals, and no letter in lower case.
pub(crate) fn is_all_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// A name printed in capitals, or with its surname in capitals, as a reader writes it: `JANE DOE`
/// and `Jane DOE` become `Jane Doe`; initials, known agencies and `III` stay.
#[must_use]
pub fn title_case(name: &str) -> String {
    let loud = is_all_capitals(name);
    let words: Vec<String> =
        name.split(' ').enumerate().map(|(i, word)| cased_word(word, loud, i == 0)).collect();
    words.join(" ")
}

fn cased_word(word: &str, loud: bool, is_first: bool) -> String {
    #[rustfmt::skip]
    const KEPT: [&str; 24] = [
        "AAP", "ABC", "AFP", "ANI", "ANSA", "AP", "BBC", "CBC", "CNN", "DPA", "DW", "EFE", "FT",
        "IANS", "II", "III", "IV", "NPR", "PA", "PTI", "RFE", "TASS", "UPI", "WSJ",
    ];
    let n_letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let spares = n_letters <= 1
        || !is_all_capitals(word)
        || KEPT.contains(&word)
        || word.contains('.')
        // Two capitals without a dot are initials, unless all is in capitals: "JD Vance", "BO LI".
        || (n_letters == 2 && !loud);
    if spares {
        return word.to_string();
    }
    let lower = word.to_lowercase();
    if loud
        && !is_first
        && matches!(
            lower.as_str(),
            "of" | "the"
                | "and"
                | "von"
                | "van"
                | "der"
                | "de"
                | "del"
                | "la"
                | "di"
                | "da"
                | "dos"
                | "bin"
        )
    {
        return lower;
    }
    let mut out = String::with_capacity(word.len());
    let mut raise = true;
    for c in lower.chars() {
        if raise {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        raise = match c {
            '-' | '‑' => true,
            // O'Brien and D'Souza, but not Editors' or Women's.
            '\'' | '’' => out.chars().count() == 2,
            'c' => out == "Mc",
            _ => false,
        };
    }
    out
}

/// True where the first word is a given name that hardly is anything else. A short list, used to
/// tell a line "Jane Doe" from a line "Harbour Dues" where nothing else does.
#[must_use]
pub fn begins_with_given_name(text: &str) -> bool {
    let Some(first) = text.split_whitespace().next() else {
        return false;
    };
    let lower = fold_word(first.trim_end_matches('.'));
    let given = lower.split('-').next().unwrap_or(&lower);
    GIVEN_NAMES.split_whitespace().any(|name| name == given)
}

const GIVEN_NAMES: &str = "\
    aaron adam adrian ahmed aisha alan alastair albert alejandro alessandro alex alexander alexandra \
    alfred ali alice alison allison amanda amelia amir amy ana anatol andrea andreas andrew andy \
    angela ann anna anne annie anthony antoine anton antonio arthur arun asif astrid barbara beatrice \
    ben benedict benjamin bernard bill bob boris brian bruce camilla carl carlo carlos carmen carol \
    caroline catherine cathy charles charlotte chloe chris christian christina christine christoph \
    christopher claire clara claudia clive colin colm daniel daniela david deborah denis dennis derek \
    diana diane dmitri dmitry dominic donald dorothy douglas duncan edith edmund eduardo edward \
    eileen elaine eleanor elena elisabeth elizabeth ellen emily emma eric erik esther eugene eva \
    evelyn fatima felix fernando fiona florian frances francesca francesco francis francois frank \
    franz fred frederick friedrich gareth gary geoffrey george georges gerald gerard giles giovanni \
    giulia giuseppe gordon graham greg gregory guido gustav hannah hans harold harriet harry hassan \
    heather heinrich helen helena henri henry herbert howard hugh hugo hussein ian ibrahim igor imran \
    ines ingrid irene isaac isabel isabella ivan jack jacob jacques james jan jane janet janice jason \
    javier jean jeanne jeff jeffrey jennifer jeremy jessica jim joan joanna joe joel johan johann \
    johanna john johnny jon jonathan jordan jorge jose josef joseph joshua juan judith julia julian \
    julie jurgen kamila karen karin karl katarzyna kate katherine kathleen kathryn katie keith kenneth \
    kevin khalid klaus konrad kristin kurt lars laura lauren laurence lawrence leila leo leon leonard \
    leonardo leonid lewis liam linda lionel lisa liz louis louise luca lucia lucy luigi luis luke \
    magdalena malcolm manuel marc marcel marco margaret maria marianne marie marina mario marion \
    mariusz marta martha martin martina mary matt matteo matthew matthias maureen maurice max maya \
    megan mehdi melanie michael michel michele michelle miguel mikhail miriam mohamed mohammad \
    mohammed monica muhammad nadia nancy naomi natalia natalie natasha nathan neil niall nicholas \
    nick nicola nicolas nicole nigel nikolai nina nora norman olga oliver olivia omar oscar otto owen \
    pablo pamela paola paolo patricia patrick paul paula pauline pedro peter philip philippe phillip \
    pierre piotr priya rachel rafael rahul raj ralph ramon raymond rebecca richard rita robert roberto \
    robin roger roland roman ronald rosa rosalind rose rosemary ross roy rupert russell ruth ryan \
    sabine sally salman sam samantha samuel sandra sara sarah scott sean sebastian sergei sergey \
    sharon sheila shirley silvia simon simone sofia sonia sophia sophie stefan stefano stella stephan \
    stephanie stephen steve steven stuart susan susanna susanne suzanne svetlana sven sylvia tamara \
    tanya tariq teresa theodore theresa thomas tim timothy tobias tom tomasz toni tony tracy ulrich \
    ursula valerie vanessa vera veronica victor victoria viktor vincent virginia vladimir walter \
    wendy werner will william wolfgang xavier yasmin yolanda yusuf yuri zachary zoe";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(NOT_IN_NAMES.is_sorted());
    }

    #[test]
    fn spellings_fold_together() {
        let check = |names: &[&str], folded: &str| {
            for name in names {
                assert_eq!(fold_name(name), folded, "{name}");
            }
        };
        check(
            &["R. W. Seton-Watson", "R.W. Seton-Watson", "RW SETON-WATSON", "R.W.Seton Watson"],
            "rw seton watson",
        );
        check(&["Conor Cruise O’Brien", "CONOR CRUISE O'BRIEN"], "conor cruise obrien");
        check(&["José Martí", "jose\u{301} marti\u{301}"], "jose marti");
        check(&["Søren Łukasz Đặng"], "soren lukasz dang");
        check(&["Ortega y Gasset"], "ortega y gasset");
        check(&["İlker Işık"], "ilker isik");
        check(&["", " . "], "");
    }

    #[test]
    fn names_by_form() {
        for name in [
            "Jane Doe",
            "R. W. Seton-Watson",
            "JANE DOE",
            "Ludwig van Beethoven",
            "JD Vance",
            "Martin Luther King Jr.",
            "Ana de la Cruz",
            "Matthew d’Ancona",
            "Bo Li",
            "Saïd el-Khoury",
            "Conor O'Brien",
            "Иван Петров",
        ] {
            assert!(looks_like_name(name), "{name}");
        }
        for other in [
            "Jane",
            "the director of X",
            "Why It Matters",
            "Jane Doe is here",
            "Read More",
            "Yale University",
            "5 Things",
            "Doe, Jane",
            "Hard Power",
            "The Strike",
            "von der",
        ] {
            assert!(!looks_like_name(other), "{other}");
        }
    }

    #[test]
    fn capitals_become_names() {
        let check = |loud: &str, name: &str| assert_eq!(title_case(loud), name);
        check("JANE DOE", "Jane Doe");
        check("Jane DOE", "Jane Doe");
        check("R. W. SETON-WATSON", "R. W. Seton-Watson");
        check("CONOR O'BRIEN", "Conor O'Brien");
        check("IAN MCEWAN", "Ian McEwan");
        check("THE EDITORIAL BOARD", "The Editorial Board");
        check("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven");
        check("JD Vance", "JD Vance");
        check("AFP", "AFP");
        check("Jane Doe", "Jane Doe");
    }

    #[test]
    fn given_names() {
        assert!(begins_with_given_name("Jane Doe") && begins_with_given_name("Jean-Paul Roe"));
        assert!(!begins_with_given_name("Harbour Dues"));
    }
}
