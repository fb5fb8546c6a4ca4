//! Which language an article is in.
//!
//! In: an article, its declared language if it has one. Out: a primary code, or nothing where the
//! text is too short to tell or could be several. The detector is whatlang's: scripts, alphabets
//! and trigrams.

use crate::language::code;
use crate::model::{Article, Basis, Sourced};

/// So much of the text is looked at: more does not change the answer.
const SAMPLE_BYTES: usize = 1_000;

/// Fewer letters than this do not tell one language from another of the same script.
const LEAST_LETTERS: usize = 80;

/// In a script that one language alone is written in, or few, so many are enough.
const LEAST_LETTERS_OF_RARE_SCRIPT: usize = 15;

/// Gives an article that declares no language the one that its text is in, where that is sure.
pub fn settle(article: &mut Article) {
    if article.lang.is_none() {
        article.lang = of(article).map(|code| Sourced::new(code.to_string(), Basis::Text));
    }
}

/// True for an article in English, and for one of which nothing is known: it is read as English.
#[must_use]
pub fn is_english(article: &Article) -> bool {
    article.lang.as_ref().is_none_or(|lang| code(&lang.value) == Some("en"))
}

/// The language of an article's text: of its body, and of title and deck where that is short.
#[must_use]
pub fn of(article: &Article) -> Option<&'static str> {
    let title = article.title.as_ref().map(|t| t.value.as_str());
    let body = article.paragraphs.iter().map(|p| p.text.as_str());
    detect(&sample(body.chain(article.deck.as_deref()).chain(title)))
}

/// The language of `text`; `None` where it is too short or not sure.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    use whatlang::Script;
    let info = whatlang::detect(text)?;
    let shared = matches!(
        info.script(),
        Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari | Script::Hebrew
    );
    let least = if shared { LEAST_LETTERS } else { LEAST_LETTERS_OF_RARE_SCRIPT };
    let long_enough = text.chars().filter(|c| c.is_alphabetic()).nth(least - 1).is_some();
    (long_enough && info.is_reliable()).then(|| code(info.lang().code())).flatten()
}

/// The beginning of the texts, up to [`SAMPLE_BYTES`].
fn sample<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut out = String::with_capacity(SAMPLE_BYTES + 4);
    for text in texts {
        let room = SAMPLE_BYTES.saturating_sub(out.len());
        if room == 0 {
            break;
        }
        let end = (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        out.push_str(&text[..end.unwrap_or(0)]);
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(detect(text).unwrap_or(""), expected, "{text}");
    }

    #[test]
    fn sentences_tell_their_language() {
        check(
            "The council has met for the third time this week, and nobody who was there would say \
             whether the ferry is to be sold or not.",
            "en",
        );
        check(
            "Der Rat hat sich in dieser Woche zum dritten Mal getroffen, und niemand, der dabei \
             war, wollte sagen, ob die Fähre verkauft werden soll.",
            "de",
        );
        check(
            "Le conseil s'est réuni pour la troisième fois cette semaine, et personne n'a voulu \
             dire si le bac serait vendu ou non à la fin de l'été.",
            "fr",
        );
        check(
            "Совет собрался в третий раз на этой неделе, и никто из тех, кто там был, не захотел \
             сказать, будет ли паром продан.",
            "ru",
        );
        check("市议会本周第三次开会，谁也不愿意说渡轮是否会被出售。", "zh");
        check(
            "市議会は今週三度目の会合を開いたが、渡し船を売るのかどうかは誰も語らなかった。",
            "ja",
        );
        check("สภาเมืองประชุมเป็นครั้งที่สามในสัปดาห์นี้", "th");
    }

    #[test]
    fn short_or_doubtful_texts_are_left_open() {
        check("", "");
        check("Drone strikes", "");
        check("Berlin, Hamburg, Bremen", "");
        check("1914 1915 1916 1917 1918 1919", "");
        check("外交", "");
    }

    #[test]
    fn long_texts_are_sampled_at_characters() {
        let long = "é".repeat(3_000);
        assert!(sample([long.as_str()].into_iter()).len() <= SAMPLE_BYTES + 1);
    }
}
