//! Lines between the paragraphs of a piece that are not its text, in the languages of Europe.
//!
//! In: one line. Out: whether it goes. What English pages print is known to
//! [`crate::article::furniture`]; here are rails and notes in other languages, and what pages put
//! where scripts did not run.

use crate::article::furniture::furniture;
use crate::article::notes::date_line;

/// True for a line that is furniture wherever it stands.
pub(super) fn is_furniture(line: &str) -> bool {
    furniture(line).is_some() || is_rail(line) || is_notice(line)
}

/// True for a line that is furniture above the first paragraph: dates, reading times, bylines.
pub(super) fn is_head_line(line: &str) -> bool {
    const MOST_WORDS: usize = 14;
    let n_words = line.split_whitespace().count();
    let lower = line.to_lowercase();
    let minutes = n_words <= 6
        && ["min", "lesezeit", "lecture", "lettura", "lectura", "lesetid", "leestijd"]
            .iter()
            .any(|w| lower.contains(w))
        && line.bytes().any(|b| b.is_ascii_digit());
    let byline = [
        "von ",
        "by ",
        "par ",
        "por ",
        "di ",
        "door ",
        "av ",
        "af ",
        "oleh ",
        "geschrieben am ",
        "publisert ",
        "publicerad ",
        "text: ",
    ]
    .iter()
    .any(|front| lower.starts_with(front));
    let ends = line.ends_with(['.', '!', '?', ':', '”', '"', '»']);
    n_words <= MOST_WORDS && (date_line(line).is_some() || minutes || byline && !ends)
}

/// "Lesen Sie auch: …", "À lire aussi", "Lees ook".
fn is_rail(line: &str) -> bool {
    #[rustfmt::skip]
    const FRONTS: [&str; 44] = [
        "lesen sie auch", "lesen sie mehr", "lesen sie hier", "mehr zum thema", "mehr themen",
        "auch interessant", "das könnte sie auch interessieren", "weitere informationen",
        "lire aussi", "à lire aussi", "a lire aussi", "lire également", "sur le même sujet",
        "leggi anche", "leggi tutto", "lee también", "lea también", "te puede interesar",
        "más información", "leia também", "leia mais", "lees ook", "lees meer", "les også",
        "læs også", "läs också", "läs mer", "les mer", "czytaj też", "czytaj także", "zobacz też",
        "baca juga", "читайте также", "читайте також", "ayrıca okuyun", "özetle", "read also",
        "read next", "also read", "related:", "【関連記事】", "関連記事", "weitere artikel",
        "meistgelesen",
    ];
    const MOST_WORDS: usize = 25;
    let lower = line.to_lowercase();
    let bare = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '【');
    line.split_whitespace().nth(MOST_WORDS).is_none()
        && FRONTS.iter().any(|front| bare.starts_with(front))
}

/// Notes that stand for what a script would have shown, and asks for consent.
fn is_notice(line: &str) -> bool {
    #[rustfmt::skip]
    const PARTS: [&str; 30] = [
        "ein klick für den datenschutz", "empfohlener redaktioneller inhalt", "externer inhalt",
        "an dieser stelle finden sie", "an dieser stelle befindet sich", "ich bin damit einverstanden",
        "personenbezogene daten an drittplattformen", "inhalte von drittanbietern", "quelle: ",
        "infografik", "bildrechte", "placeholder image", "your browser does not support",
        "javascript", "bildquelle", "© ", "schlagwörter", "themen:", "tags:", "foto: ", "fotos: ",
        "copyright ", "all rights reserved", "alle rechte vorbehalten", "tous droits réservés",
        "todos los derechos reservados", "consent to", "this content is provided by",
        "embedded content", "this video can not be played",
    ];
    const MOST_WORDS: usize = 22;
    if line.split_whitespace().nth(MOST_WORDS).is_some() {
        return false;
    }
    let lower = line.to_lowercase();
    PARTS.iter().any(|part| {
        let at = lower.find(part);
        // Labels open the line; sentences may stand anywhere.
        at.is_some_and(|at| at == 0 || part.contains(' ') && !part.ends_with(' '))
    })
}
