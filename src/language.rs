//! Languages: code, three-letter code, English name.
//!
//! In: what a person or a page wrote. Out: a primary code. Which language a text is in is told by
//! `article::language`, and how its words are stemmed by `index::stems`.

/// One language: its primary code (ISO 639-1), its three-letter code (ISO 639-3, or the
/// macrolanguage's), and its English names.
pub struct Language {
    /// Such as `en`.
    pub code: &'static str,
    /// Such as `eng`.
    pub code3: &'static str,
    /// English names, lower case, the usual one first.
    pub names: &'static [&'static str],
}

const fn language(
    code: &'static str,
    code3: &'static str,
    names: &'static [&'static str],
) -> Language {
    Language { code, code3, names }
}

/// The languages that byline has names for.
pub const LANGUAGES: [Language; 81] = [
    language("af", "afr", &["afrikaans"]),
    language("ak", "aka", &["akan", "twi"]),
    language("am", "amh", &["amharic"]),
    language("ar", "ara", &["arabic"]),
    language("az", "aze", &["azerbaijani", "azeri"]),
    language("be", "bel", &["belarusian"]),
    language("bg", "bul", &["bulgarian"]),
    language("bn", "ben", &["bengali", "bangla"]),
    language("bs", "bos", &["bosnian"]),
    language("ca", "cat", &["catalan"]),
    language("cs", "ces", &["czech"]),
    language("cy", "cym", &["welsh"]),
    language("da", "dan", &["danish"]),
    language("de", "deu", &["german"]),
    language("el", "ell", &["greek"]),
    language("en", "eng", &["english"]),
    language("eo", "epo", &["esperanto"]),
    language("es", "spa", &["spanish", "castilian"]),
    language("et", "est", &["estonian"]),
    language("eu", "eus", &["basque"]),
    language("fa", "fas", &["persian", "farsi"]),
    language("fi", "fin", &["finnish"]),
    language("fr", "fra", &["french"]),
    language("ga", "gle", &["irish", "gaelic"]),
    language("gl", "glg", &["galician"]),
    language("gu", "guj", &["gujarati"]),
    language("ha", "hau", &["hausa"]),
    language("he", "heb", &["hebrew"]),
    language("hi", "hin", &["hindi"]),
    language("hr", "hrv", &["croatian"]),
    language("hu", "hun", &["hungarian"]),
    language("hy", "hye", &["armenian"]),
    language("id", "ind", &["indonesian"]),
    language("is", "isl", &["icelandic"]),
    language("it", "ita", &["italian"]),
    language("ja", "jpn", &["japanese"]),
    language("jv", "jav", &["javanese"]),
    language("ka", "kat", &["georgian"]),
    language("kk", "kaz", &["kazakh"]),
    language("km", "khm", &["khmer", "cambodian"]),
    language("kn", "kan", &["kannada"]),
    language("ko", "kor", &["korean"]),
    language("ku", "kur", &["kurdish"]),
    language("la", "lat", &["latin"]),
    language("lt", "lit", &["lithuanian"]),
    language("lv", "lav", &["latvian"]),
    language("mk", "mkd", &["macedonian"]),
    language("ml", "mal", &["malayalam"]),
    language("mn", "mon", &["mongolian"]),
    language("mr", "mar", &["marathi"]),
    language("ms", "msa", &["malay"]),
    language("my", "mya", &["burmese"]),
    language("ne", "nep", &["nepali"]),
    language("nl", "nld", &["dutch", "flemish"]),
    language("no", "nor", &["norwegian"]),
    language("or", "ori", &["odia", "oriya"]),
    language("pa", "pan", &["punjabi"]),
    language("pl", "pol", &["polish"]),
    language("ps", "pus", &["pashto"]),
    language("pt", "por", &["portuguese"]),
    language("ro", "ron", &["romanian", "moldovan"]),
    language("ru", "rus", &["russian"]),
    language("si", "sin", &["sinhala", "sinhalese"]),
    language("sk", "slk", &["slovak"]),
    language("sl", "slv", &["slovenian", "slovene"]),
    language("sq", "sqi", &["albanian"]),
    language("sr", "srp", &["serbian"]),
    language("sv", "swe", &["swedish"]),
    language("sw", "swa", &["swahili"]),
    language("ta", "tam", &["tamil"]),
    language("te", "tel", &["telugu"]),
    language("th", "tha", &["thai"]),
    language("tk", "tuk", &["turkmen"]),
    language("tl", "tgl", &["tagalog", "filipino"]),
    language("tr", "tur", &["turkish"]),
    language("uk", "ukr", &["ukrainian"]),
    language("ur", "urd", &["urdu"]),
    language("uz", "uzb", &["uzbek"]),
    language("vi", "vie", &["vietnamese"]),
    language("yi", "yid", &["yiddish"]),
    language("zh", "zho", &["chinese", "mandarin"]),
];

/// The code for what a person wrote: a code (`en`, `eng`, `en-GB`) or an English name, in any
/// case. `None` where the table has none. The written forms of Norwegian are Norwegian, and
/// Mandarin is Chinese.
#[must_use]
pub fn code(written: &str) -> Option<&'static str> {
    let lower = written.trim().to_lowercase();
    let primary = match lower.split(['-', '_']).next().unwrap_or("") {
        "nb" | "nn" | "nob" | "nno" => "no",
        "cmn" => "zh",
        "pes" => "fa",
        "iw" => "he",
        primary => primary,
    };
    let found = LANGUAGES
        .iter()
        .find(|l| l.code == primary || l.code3 == primary || l.names.contains(&lower.as_str()))?;
    Some(found.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        let cases = [
            ("en", Some("en")),
            ("EN-gb", Some("en")),
            ("eng", Some("en")),
            ("Urdu", Some("ur")),
            ("farsi", Some("fa")),
            ("nb-NO", Some("no")),
            ("cmn", Some("zh")),
            ("Klingon", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(code(written), expected, "{written}");
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(LANGUAGES.is_sorted_by_key(|l| l.code));
    }
}
