//! Abbreviations that a text defines: "Lashkar-e-Taiba (LeT)", "LeT (Lashkar-e-Taiba)".
//!
//! After Schwartz & Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in
//! Biomedical Text" (PSB 2003): the letters of the short form are looked for in the long form
//! from the right, and the first must begin a word. Two conditions are added, for in commentary
//! a bracket more often holds an aside: the short form has at least two capitals, and the long
//! form begins with a capital.

use crate::model::Span;
use crate::text;

/// A long form and the short form that the text gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Where the long form stands.
    pub long: Span,
    /// Where the short form stands.
    pub short: Span,
}

/// Short forms have 2 to 10 letters.
const SHORT_CHARS: std::ops::RangeInclusive<usize> = 2..=10;

/// The definitions in `text`, in order.
#[must_use]
pub fn definitions(text: &str) -> Vec<Definition> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('(').map(|i| from + i) {
        from = open + 1;
        // A bracket inside the bracket starts again: `(a (b)` is looked at from its inner one.
        let Some(end) = text[from..].find(['(', ')']).map(|i| from + i) else { break };
        if text.as_bytes()[end] != b')' {
            continue;
        }
        let inside = Span::new(from, end);
        from = end + 1;
        found.extend(forward(text, open, inside).or_else(|| backward(text, open, inside)));
    }
    found
}

/// `Long Form (LF)`, also `(LF, an aside)` and `("LF")`.
fn forward(text: &str, open: usize, inside: Span) -> Option<Definition> {
    let body = inside.of(text);
    let head = body.split([';', ',']).next().unwrap_or(body);
    let short = trim_marks(head, inside.start as usize);
    if !is_short_form(short.of(text)) {
        return None;
    }
    let long = long_form(text, open, short.of(text))?;
    Some(Definition { long, short })
}

/// `LF (Long Form)`.
fn backward(text: &str, open: usize, inside: Span) -> Option<Definition> {
    let before = text[..open].trim_end();
    let start = before.rfind(|c: char| c.is_whitespace()).map_or(0, |i| i + 1);
    let short = trim_marks(&before[start..], start);
    if !is_short_form(short.of(text)) {
        return None;
    }
    let body = trim_marks(inside.of(text), inside.start as usize);
    let long = match_letters(body.of(text), short.of(text))?;
    // The whole of the bracket must be the long form, or it is an aside that happens to fit.
    (long == 0).then_some(Definition { long: body, short })
}

fn trim_marks(part: &str, at: usize) -> Span {
    let marks = |c: char| !c.is_alphanumeric();
    let start = part.len() - part.trim_start_matches(marks).len();
    let end = part.trim_end_matches(marks).len().max(start);
    Span::new(at + start, at + end)
}

/// True for what looks like an abbreviation: one word of 2 to 10 letters, two of them capitals.
pub(super) fn is_short_form(short: &str) -> bool {
    SHORT_CHARS.contains(&short.chars().count())
        && !short.contains(char::is_whitespace)
        && short.chars().filter(|c| c.is_uppercase()).count() >= 2
}

/// The long form that ends where the bracket opens. It has at most
/// `min(letters + 5, letters * 2)` words.
fn long_form(text: &str, open: usize, short: &str) -> Option<Span> {
    let letters = short.chars().filter(|c| c.is_alphanumeric()).count();
    let max_words = (letters + 5).min(letters * 2);
    let end = text[..open].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let line = text[..end].rfind('\n').map_or(0, |i| i + 1);
    // Only the words that the window may hold are looked at, so that the cost is linear.
    let starts = word_starts(&text[line..end], max_words);
    for &start in &starts {
        let start = line + start;
        let candidate = &text[start..end];
        if match_letters(candidate, short) == Some(0) && candidate.len() > short.len() {
            return Some(Span::new(start, end));
        }
    }
    None
}

/// Starts of the last `max` words, last first; the parts of a hyphenated word are words.
fn word_starts(text: &str, max: usize) -> Vec<usize> {
    let window = text
        .char_indices()
        .rev()
        .filter(|(_, c)| !c.is_alphanumeric())
        .nth(max * 2)
        .map_or(0, |(i, c)| i + c.len_utf8());
    let mut starts: Vec<usize> =
        text::tokens(&text[window..]).map(|s| window + s.start as usize).collect();
    starts.reverse();
    starts.truncate(max);
    starts
}

/// Finds the letters of `short` in `long` from the right; returns where the first stands if it
/// begins a word there and the long form begins with a capital.
fn match_letters(long: &str, short: &str) -> Option<usize> {
    let mut rest = long.char_indices().rev().peekable();
    let mut letters = short.chars().filter(|c| c.is_alphanumeric()).rev().peekable();
    while let Some(letter) = letters.next() {
        let last = letters.peek().is_none();
        loop {
            let (at, c) = rest.next()?;
            let same = c.to_lowercase().eq(letter.to_lowercase());
            let begins = rest.peek().is_none_or(|(_, before)| !before.is_alphanumeric());
            if same && (!last || begins) {
                if last {
                    return c.is_uppercase().then_some(at);
                }
                break;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = definitions(text);
        let got: Vec<(&str, &str)> =
            found.iter().map(|d| (d.long.of(text), d.short.of(text))).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn long_form_first() {
        check("links to Lashkar-e-Taiba (LeT), the group", &[("Lashkar-e-Taiba", "LeT")]);
        check(
            "officers of the Inter-Services Intelligence directorate (ISI).",
            &[("Inter-Services Intelligence directorate", "ISI")],
        );
        check("its wing, Jamaat-ud-Dawa (JuD), runs", &[("Jamaat-ud-Dawa", "JuD")]);
        check("the Awami National Party (ANP; secular)", &[("Awami National Party", "ANP")]);
        check(
            "Federally Administered Tribal Areas (“FATA”)",
            &[("Federally Administered Tribal Areas", "FATA")],
        );
    }

    #[test]
    fn short_form_first() {
        check(
            "the ISI (Inter-Services Intelligence) knew",
            &[("Inter-Services Intelligence", "ISI")],
        );
    }

    #[test]
    fn asides_are_no_definitions() {
        check("the famous colonel (Sultan Amir Tarar) was", &[]);
        check("the war (so I was told) went on", &[]);
        check("Pakistan (PTI) reports", &[]);
        check("he said (in Lahore", &[]);
        check("()()((", &[]);
        check("(A) (AB)", &[]);
    }
}
