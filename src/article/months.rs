//! The names of months and seasons in the languages whose papers are read.
//!
//! In: one word. Out: the month it names. One table.

use crate::article::names::fold_word;

/// A month that a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    /// 1 for January.
    pub(crate) number: i8,
    /// The word is an abbreviation that may be another word too ("gen", "set"); it counts only
    /// beside a day.
    pub(crate) is_weak: bool,
}

/// The month that `word` names, ignoring case and accents.
pub(crate) fn month_of(word: &str) -> Option<Month> {
    const LONGEST_BYTES: usize = 24;
    if word.len() < 3 || word.len() > LONGEST_BYTES {
        return None;
    }
    // In lower case these are English words first of all.
    let is_word = matches!(word, "may" | "march" | "mar");
    let word = fold_word(word);
    let position = |table: &[&str; 12]| {
        table.iter().position(|names| names.split(' ').any(|name| name == word))
    };
    let found = |at: usize, is_weak| Month { number: at as i8 + 1, is_weak };
    let strong = position(&NAMES).map(|at| found(at, is_word));
    strong.or_else(|| position(&SHORT).map(|at| found(at, true)))
}

/// True for the English, French, German, Spanish and Italian names of the seasons.
pub(crate) fn season_of(word: &str) -> bool {
    #[rustfmt::skip]
    const SEASONS: [&str; 20] = [
        "autumn", "autunno", "automne", "ete", "estate", "fall", "fruhjahr", "fruhling", "herbst",
        "hiver", "invierno", "inverno", "otono", "primavera", "printemps", "sommer", "spring",
        "summer", "verano", "winter",
    ];
    (3..=12).contains(&word.len()) && SEASONS.contains(&fold_word(word).as_str())
}

/// English, then French, German, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish,
/// Turkish, Russian; folded, a row a month.
#[rustfmt::skip]
const NAMES: [&str; 12] = [
    "january jan janvier janv januar janner enero gennaio janeiro januari stycznia styczen ocak января январь",
    "february feb february febr fevrier fevr februar febrero febbraio fevereiro februari lutego luty subat февраля февраль",
    "march mar mars marz mrz marzo marco maart marca marzec mart марта март",
    "april apr avril avr abril aprile kwietnia kwiecien nisan апреля апрель",
    "may mai mayo maggio maio mei maj maja mayis mayıs мая маи",
    "june jun juin juni junio giugno junho czerwca czerwiec haziran июня июнь",
    "july jul juillet juil juli julio luglio julho lipca lipiec temmuz июля июль",
    "august aug aout agosto augustus augusti sierpnia sierpien agustos августа август",
    "september sep sept septembre septiembre settembre setembro wrzesnia wrzesien eylul сентября сентябрь",
    "october oct octobre oktober okt octubre ottobre outubro oktobar pazdziernika pazdziernik ekim октября октябрь",
    "november nov novembre noviembre novembro listopada listopad kasim kasım ноября ноябрь",
    "december dec decembre dezember dez diciembre dicembre dezembro desember grudnia grudzien aralik aralık декабря декабрь",
];

/// Abbreviations that count only beside a day.
#[rustfmt::skip]
const SHORT: [&str; 12] = [
    "ene gen sty", "lut", "mrt", "abr kwi", "mag maj", "giu cze", "lug lip", "ago sie", "set wrz",
    "ott out paz", "lis", "dic des gru",
];
