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

/// Languages that a detector takes for each other more easily than a page declares the wrong one.
const ALIKE: [&[&str]; 10] = [
    &["no", "da", "sv"],
    &["hr", "sr", "bs", "sl", "mk", "bg"],
    &["cs", "sk"],
    &["es", "pt", "gl", "ca"],
    &["id", "ms", "jv"],
    &["ru", "uk", "be", "bg"],
    &["nl", "af"],
    &["hi", "mr", "ne"],
    &["ar", "fa", "ur", "ps"],
    &["tr", "az", "tk", "uz"],
];

/// Settles the language of an article: what a person or the file declares; else what its text is
/// in, where that is sure. The markup of a page is believed less: the template of a site declares
/// one language for whatever is printed in it, and a text that is surely in another wins.
pub fn settle(article: &mut Article) {
    let declared = article.lang.take().map(|lang| match code(&lang.value) {
        Some(code) => Sourced::new(code.to_string(), lang.basis),
        None => lang,
    });
    let by_template =
        |lang: &Sourced<String>| matches!(lang.basis, Basis::Markup | Basis::Meta | Basis::JsonLd);
    article.lang = match declared {
        Some(lang) if !by_template(&lang) => Some(lang),
        declared => match of(article) {
            Some(seen) => declared
                .filter(|lang| lang.value == seen || are_alike(&lang.value, seen))
                .or_else(|| Some(Sourced::new(seen.to_string(), Basis::Text))),
            None => declared.filter(|lang| code(&lang.value).is_some()),
        },
    };
}

fn are_alike(a: &str, b: &str) -> bool {
    ALIKE.iter().any(|group| group.contains(&a) && group.contains(&b))
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

    const GERMAN: &str = "Der Rat hat sich in dieser Woche zum dritten Mal getroffen, und niemand, \
        der dabei war, wollte sagen, ob die Fähre verkauft werden soll.";

    fn check_settled(declared: &str, basis: Basis, text: &str, expected: &str) {
        let lang = Some(declared).filter(|d| !d.is_empty());
        let mut article = Article {
            lang: lang.map(|lang| Sourced::new(lang.to_string(), basis)),
            paragraphs: vec![crate::model::Paragraph::text(text)],
            ..Article::default()
        };
        settle(&mut article);
        let got =
            article.lang.map_or(String::new(), |l| format!("{} {}", l.value, l.basis.as_str()));
        assert_eq!(got, expected, "{declared} {text}");
    }

    #[test]
    fn a_person_is_believed_and_a_template_is_checked() {
        check_settled("", Basis::Text, GERMAN, "de text");
        check_settled("en", Basis::FrontMatter, GERMAN, "en front-matter");
        check_settled("en", Basis::Override, GERMAN, "en override");
        check_settled("nds", Basis::FrontMatter, GERMAN, "nds front-matter");
        check_settled("en", Basis::Markup, GERMAN, "de text");
        check_settled("de", Basis::Markup, GERMAN, "de markup");
        check_settled("utf", Basis::Meta, GERMAN, "de text");
        check_settled("utf", Basis::Meta, "Kurz", "");
        check_settled("nb", Basis::Markup, "Kort", "no markup");
        check_settled("en", Basis::Markup, "Kurz", "en markup");
    }

    #[test]
    fn neighbours_are_left_to_the_page() {
        let danish = "Rådet mødtes for tredje gang i denne uge, og ingen af dem, der var der, ville \
            sige, om færgen skulle sælges eller ej, selv om alle vidste det.";
        assert_eq!(detect(danish), Some("da"));
        check_settled("nb", Basis::Markup, danish, "no markup");
        check_settled("en", Basis::Markup, danish, "da text");
    }

    #[test]
    fn long_texts_are_sampled_at_characters() {
        let long = "é".repeat(3_000);
        assert!(sample([long.as_str()].into_iter()).len() <= SAMPLE_BYTES + 1);
    }
}
