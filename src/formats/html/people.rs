//! Names out of a field or an element that holds authors.
//!
//! In: the text of an author field. Out: clean names. The heavy lifting is in
//! [`crate::article::bylines`]; here is what pages add: e-mail addresses, handles, addresses of
//! profiles, bylines that open in lower case, and names in scripts without capitals.

use crate::article::bylines::{byline, is_unsigned};
use crate::article::names::title_case;
use crate::formats::clean::one_line;

/// The names in the text of an author field or byline element.
pub(super) fn names_in(text: &str) -> Vec<String> {
    let text = one_line(text);
    let text = without_addresses(&text);
    let text = strip_opening(text.trim_matches(is_edge));
    if text.is_empty() || is_unsigned(text) || is_noise(text) {
        return Vec::new();
    }
    if is_east_asian(text) {
        return east_asian(text);
    }
    let names = byline(text).names;
    let abbreviation =
        |name: &str| !name.contains(' ') && name.len() <= 5 && text.contains(&name.to_uppercase());
    let first_is_person = names.first().is_some_and(|name| name.contains(' '));
    // "Jane Doe / TNN": what follows a person in capitals is where she works.
    let kept =
        names.iter().enumerate().filter(|(i, n)| *i == 0 || !first_is_person || !abbreviation(n));
    kept.map(|(_, name)| name.clone()).filter(|name| !is_noise(name)).collect()
}

/// The name in a field that is said to hold one: kept as it stands where it could be a name.
pub(super) fn one_name(text: &str) -> Vec<String> {
    const MOST_WORDS: usize = 5;
    let line = one_line(text);
    let bare = strip_opening(line.trim_matches(is_edge));
    let n_words = bare.split_whitespace().count();
    let listed = [',', ';', '|', '/', '•', '·', '@', '(', ':', '、', '，', '&']
        .iter()
        .any(|mark| bare.contains(*mark))
        || [" and ", " und ", " et ", " y ", " og ", " och ", " en ", " with ", " for ", " in "]
            .iter()
            .any(|word| bare.contains(word));
    if is_east_asian(bare) || listed || n_words > MOST_WORDS || bare.len() > 80 {
        return names_in(&line);
    }
    if bare.is_empty() || is_unsigned(bare) || is_noise(bare) {
        return Vec::new();
    }
    vec![title_case(bare)]
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || "|,;:·•-–—/\\*\"“”»«[]".contains(c)
}

/// What stands in author fields and is no author.
fn is_noise(text: &str) -> bool {
    const LEAST_BYTES: usize = 2;
    let lower = text.to_lowercase();
    text.len() < LEAST_BYTES
        || !text.chars().any(char::is_alphabetic)
        || lower.starts_with("http")
        || lower.contains("://")
        || lower.contains("{{")
        || lower.contains("[object")
        || is_button(&lower)
        || matches!(
            lower.as_str(),
            "true" | "false" | "null" | "undefined" | "root" | "user" | "webmaster" | "editor"
        )
}

/// Words of buttons and links that stand beside an author's name.
fn is_button(lower: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 36] = [
        "follow", "following", "view all", "see all", "view profile", "profile", "more", "show more",
        "read more", "contact", "e-mail", "email", "mail", "biography", "bio", "archive", "twitter",
        "facebook", "linkedin", "instagram", "author", "authors", "share", "subscribe", "website",
        "staff writer", "opinion", "all articles", "more articles", "view all posts", "posts",
        "view author archive", "search for more papers by this author", "view orcid profile",
        "author page", "updated",
    ];
    WORDS.contains(&lower)
        || [
            "more from ",
            "more by ",
            "view all ",
            "see all ",
            "follow ",
            "read more",
            "articles by ",
        ]
        .iter()
        .any(|front| lower.starts_with(front))
}

/// Drops e-mail addresses, `@handles` and web addresses.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &str| {
        word.starts_with('@')
            || word.contains('@') && word.contains('.')
            || word.contains("://")
            || word.starts_with("www.")
    };
    if !text.contains(['@', ':', '.']) {
        return text.to_string();
    }
    let kept: Vec<&str> = text.split(' ').filter(|word| !is_address(word)).collect();
    kept.join(" ")
}

/// Drops "von" and its like in lower case, which open a byline in an element of its own, and
/// labels.
fn strip_opening(text: &str) -> &str {
    #[rustfmt::skip]
    const WORDS: [&str; 26] = [
        "von", "par", "por", "di", "da", "de", "af", "av", "door", "by", "text", "foto", "oleh",
        "penulis", "autor", "autorin", "auteur", "author", "authors", "written by", "posted by",
        "автор", "yazar", "geschreven door", "tekst", "reporter",
    ];
    let mut text = text;
    for _ in 0..2 {
        let rest = WORDS.iter().find_map(|word| {
            let head = text.get(..word.len())?;
            let rest = &text[word.len()..];
            let ends = rest.starts_with([' ', ':', '\u{a0}']);
            // "De Luca" and "Di Stefano" are names.
            let small = head == *word || rest.starts_with(':');
            (ends && head.to_lowercase() == *word && small)
                .then(|| rest.trim_start_matches([' ', ':']))
        });
        match rest {
            Some(rest) => text = rest,
            None => break,
        }
    }
    text
}

/// True where most letters are of Chinese, Japanese or Korean.
fn is_east_asian(text: &str) -> bool {
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    wide > 0 && wide * 2 >= letters
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Names in Chinese, Japanese and Korean, without "reporter" and labels.
fn east_asian(text: &str) -> Vec<String> {
    #[rustfmt::skip]
    const FRONTS: [&str; 14] = [
        "責任編集", "责编", "责任编辑", "编辑", "編集", "作者", "文", "著者", "記者", "记者", "글", "執筆",
        "取材", "来源",
    ];
    const BACKS: [&str; 9] =
        ["기자", "記者", "记者", "特派員", "編集委員", "著", "さん", "氏", "특파원"];
    const MOST_CHARS: usize = 16;
    let mut out = Vec::new();
    for piece in text.split(['、', '，', ',', ';', '；', '/', '／', '・', '|', '｜']) {
        let mut name = piece.trim();
        if let Some((front, rest)) = name.split_once([':', '：'])
            && FRONTS.iter().any(|f| front.ends_with(f))
        {
            name = rest.trim();
        }
        for back in BACKS {
            name = name.strip_suffix(back).filter(|n| !n.trim().is_empty()).unwrap_or(name).trim();
        }
        let name = name.trim_matches(|c: char| "[]【】（）()《》".contains(c)).trim();
        if !name.is_empty() && name.chars().count() <= MOST_CHARS && !is_noise(name) {
            out.push(name.to_string());
        }
    }
    out
}
