//! Nicknames that a text gives: `"Colonel Imam" (Colonel Sultan Amir Tarar)`, `Ilich Ramírez
//! Sánchez, known as "Carlos"`, `Josip Broz (“Tito”)`.

use crate::model::Span;

/// A nickname beside the name of the person who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nickname {
    /// The full name: one of the spans that were given.
    pub name: Span,
    /// The nickname, without its quotes.
    pub nick: Span,
}

/// The longest nickname, in words.
const MAX_WORDS: usize = 4;
/// The longest nickname or row of titles, in bytes.
const MAX_BYTES: usize = 48;
/// Words between a name and the nickname.
const KNOWN_AS: &[&str] = &[
    "known as",
    "also known as",
    "better known as",
    "best known as",
    "widely known as",
    "popularly known as",
    "nicknamed",
    "alias",
    "a.k.a.",
    "aka",
];

/// The nicknames of the persons whose names stand at `people` in `text`.
pub(super) fn nicknames(text: &str, people: impl Iterator<Item = Span>) -> Vec<Nickname> {
    people
        .filter_map(|name| {
            let nick = before(text, name).or_else(|| after(text, name))?;
            (nick.of(text) != name.of(text)).then_some(Nickname { name, nick })
        })
        .collect()
}

/// `"Nick" (Titles Name)`: the bracket holds titles and the name, a quotation stands before it.
fn before(text: &str, name: Span) -> Option<Span> {
    let rest = &text[name.end as usize..];
    if !rest.starts_with([')', ',', ';']) {
        return None;
    }
    let head = &text[..name.start as usize];
    let open = head.rfind('(').filter(|open| head.len() - open <= MAX_BYTES)?;
    if !head[open + 1..].split_whitespace().all(|w| w.starts_with(char::is_uppercase)) {
        return None;
    }
    let quoted = head[..open].trim_end();
    let inner_end = quoted.len() - quoted.chars().next_back().filter(|c| is_quote(*c))?.len_utf8();
    let inner_start = quoted[..inner_end].rfind(is_quote)?;
    let inner_start = inner_start + quoted[inner_start..].chars().next()?.len_utf8();
    nick(text, inner_start, inner_end)
}

/// `Name ("Nick")`, `Name, known as "Nick"`, `Name alias Nick`.
fn after(text: &str, name: Span) -> Option<Span> {
    let at = name.end as usize;
    let rest = &text[at..];
    if let Some(inside) = rest.strip_prefix(" (") {
        return quoted(text, at + rest.len() - inside.len());
    }
    let words = rest.trim_start_matches([',', ' ', '(']);
    let known = KNOWN_AS.iter().find_map(|k| words.strip_prefix(k))?.strip_prefix(' ')?;
    let known = known.strip_prefix("the ").unwrap_or(known);
    let at = text.len() - known.len();
    quoted(text, at).or_else(|| capitals(text, at))
}

/// The quotation that opens at `at`.
fn quoted(text: &str, at: usize) -> Option<Span> {
    let open = text[at..].chars().next().filter(|c| is_quote(*c))?;
    let start = at + open.len_utf8();
    let end = start + text[start..].find(is_quote)?;
    nick(text, start, end)
}

/// The words with capitals from `at` on.
fn capitals(text: &str, at: usize) -> Option<Span> {
    let (mut from, mut end) = (at, at);
    for word in text[at..].split_inclusive(' ').take(MAX_WORDS) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !bare.starts_with(char::is_uppercase) {
            break;
        }
        end = from + bare.len();
        if bare.len() + 1 < word.len() || !word.ends_with(' ') {
            break;
        }
        from += word.len();
    }
    nick(text, at, end)
}

/// A nickname over `start..end`, if it can be one: a few words, each with a capital but small
/// ones between.
fn nick(text: &str, start: usize, end: usize) -> Option<Span> {
    if start >= end || end - start > MAX_BYTES {
        return None;
    }
    let inner = text[start..end].trim_end_matches([',', '.', ' ']);
    let inner = inner.strip_prefix("the ").unwrap_or(inner);
    let start = start + if text[start..].starts_with("the ") { 4 } else { 0 };
    let n_words = inner.split_whitespace().count();
    let word = |w: &str| {
        w.starts_with(char::is_uppercase) || matches!(w, "of" | "the" | "al" | "bin" | "de" | "el")
    };
    let fits = (1..=MAX_WORDS).contains(&n_words)
        && inner.starts_with(char::is_uppercase)
        && inner.split_whitespace().all(word);
    fits.then(|| Span::new(start, start + inner.len()))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '‘' | '’' | '\'' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, name: &str, expected: Option<&str>) {
        let at = text.find(name).expect("the name stands in the text");
        let span = Span::new(at, at + name.len());
        let found = nicknames(text, std::iter::once(span));
        assert_eq!(found.first().map(|n| n.nick.of(text)), expected, "{text}");
    }

    #[test]
    fn nicknames_beside_names() {
        let tarar = "the famous \"Colonel Imam\" (Colonel Sultan Amir Tarar), an ally";
        check(tarar, "Sultan Amir Tarar", Some("Colonel Imam"));
        check("Josip Broz (“Tito”) led them", "Josip Broz", Some("Tito"));
        check(
            "Ilich Sánchez, known as “Carlos the Jackal”, fled",
            "Ilich Sánchez",
            Some("Carlos the Jackal"),
        );
        check("Ida Holm, better known as Red Ida, spoke", "Ida Holm", Some("Red Ida"));
        check("Ida Holm alias Red Ida spoke", "Ida Holm", Some("Red Ida"));
        check("Ida Holm, nicknamed the Fox.", "Ida Holm", Some("Fox"));
    }

    #[test]
    fn asides_are_no_nicknames() {
        check("“we shall win” (Ida Holm)", "Ida Holm", None);
        check("Ida Holm (born in 1880) spoke", "Ida Holm", None);
        check("Ida Holm (“a fox, if ever there was one”)", "Ida Holm", None);
        check("“Fox” (so Ida Holm, his friend)", "Ida Holm", None);
        check("Ida Holm, known as", "Ida Holm", None);
    }
}
