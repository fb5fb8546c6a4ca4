//! Where sentences start.
//!
//! In: a text, one paragraph or many. Out: byte offsets. One pass over the bytes that stops only
//! at the few that can end a sentence; what stands around such a stop then decides. What words
//! say about a stop beside them is left to `words`.

mod words;

use words::{
    Abbreviation, begins_with_roman, class_of, follows_ordinal, is_ordinal, opens_sentence,
};

/// Byte offsets at which the sentences of `text` start, ascending; the first is 0, and an empty
/// text has none. Linear time.
///
/// A sentence ends at a full stop, question or exclamation mark, ellipsis, or the like of other
/// scripts (`。！？؟۔।`), with the quotes and brackets that close after it, before white space
/// (which `。` and its kin do not need), if what follows does not begin in lower case. A stop after
/// a title, an initial or an abbreviation ends none, except before a word that opens sentences
/// ("in the U.S. The"). A blank line always ends one.
///
/// ```
/// # use byline::article::sentences;
/// assert_eq!(sentences("Mr. Oduya left. \"Why?\" she asked. He knew."), [0, 16, 34]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = Vec::with_capacity(bytes.len() / 100 + 1);
    if bytes.is_empty() {
        return starts;
    }
    starts.push(0);
    let mut at = 0;
    let mut start = 0;
    while at < bytes.len() {
        if !MAY_STOP[bytes[at] as usize] {
            at += 1;
            continue;
        }
        let Some(stop) = Stop::at(bytes, at) else {
            at += 1;
            continue;
        };
        let (after, next) = boundary(text, start, at, stop);
        if let Some(next) = next {
            start = next;
            starts.push(next as u32);
        }
        at = after.max(at + 1);
    }
    starts
}

/// What kind of stop stands somewhere, and how many bytes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// A full stop, which may as well belong to an abbreviation or a number.
    Period,
    /// A mark that ends a sentence before white space.
    Mark(usize),
    /// A mark of a script without spaces.
    Wide(usize),
    /// A line break, which counts if the next line is blank.
    Line,
}

/// The first bytes of everything in [`Stop::at`].
const MAY_STOP: [bool; 256] = {
    let mut table = [false; 256];
    let firsts = b".!?\n\xd6\xd8\xdb\xe0\xe1\xe2\xe3\xef";
    let mut i = 0;
    while i < firsts.len() {
        table[firsts[i] as usize] = true;
        i += 1;
    }
    table
};

impl Stop {
    fn at(bytes: &[u8], at: usize) -> Option<Stop> {
        Some(match bytes[at] {
            b'.' => Stop::Period,
            b'!' | b'?' => Stop::Mark(1),
            b'\n' => Stop::Line,
            _ => match bytes.get(at..at + 3).unwrap_or(&bytes[at..]) {
                // … ‼ ⁇ ⁈ ⁉
                [0xe2, 0x80, 0xa6 | 0xbc] | [0xe2, 0x81, 0x87..=0x89] => Stop::Mark(3),
                // । ॥ ። ။
                [0xe0, 0xa5, 0xa4 | 0xa5] | [0xe1, 0x8d, 0xa2] | [0xe1, 0x81, 0x8b] => {
                    Stop::Mark(3)
                }
                // 。 ！ ． ？ ｡
                [0xe3, 0x80, 0x82] | [0xef, 0xbc, 0x81 | 0x8e | 0x9f] | [0xef, 0xbd, 0xa1] => {
                    Stop::Wide(3)
                }
                // ։ ؟ ۔
                [0xd6, 0x89, ..] | [0xd8, 0x9f, ..] | [0xdb, 0x94, ..] => Stop::Mark(2),
                _ => return None,
            },
        })
    }

    fn len(self) -> usize {
        match self {
            Stop::Period | Stop::Line => 1,
            Stop::Mark(len) | Stop::Wide(len) => len,
        }
    }
}

/// Looks at the stop at `at` of the sentence that began at `start`. Returns where to look on and,
/// if the stop ends the sentence, where the next one starts.
fn boundary(text: &str, start: usize, at: usize, stop: Stop) -> (usize, Option<usize>) {
    if stop == Stop::Line {
        let (next, blank) = skip_space(text, at);
        return (next, (blank && next < text.len()).then_some(next));
    }
    let (last, mut after) = skip_stops(text.as_bytes(), at, stop);
    after = skip_closers(text, after);
    let (next, blank) = skip_space(text, after);
    if next == text.len() {
        return (next, None);
    }
    if blank || matches!(last, Stop::Wide(_)) {
        return (next, Some(next));
    }
    if next == after {
        return (after, None);
    }
    let (word_at, first) = skip_openers(text, next);
    if matches!(first, Some('.' | '…')) {
        // An ellipsis printed with spaces goes on: ". . ."
        return (next, None);
    }
    let ends = !begins_low(&text[word_at..], first)
        && (last != Stop::Period || period_ends(text, start, at, word_at));
    (next, ends.then_some(next))
}

/// Skips a run of stops. A run such as `...` or `?!` is a mark, whatever it is made of.
fn skip_stops(bytes: &[u8], at: usize, first: Stop) -> (Stop, usize) {
    let mut after = at + first.len();
    let mut last = first;
    while after < bytes.len() {
        let next = match Stop::at(bytes, after) {
            None | Some(Stop::Line) => break,
            Some(next) => next,
        };
        after += next.len();
        last = if matches!(last, Stop::Wide(_)) || matches!(next, Stop::Wide(_)) {
            Stop::Wide(0)
        } else {
            Stop::Mark(0)
        };
    }
    (last, after)
}

/// Skips the quotes, brackets and note marks that close after a stop: `.”`, `.)`, `.[12]`, `.*`,
/// and the French `. »` with its space.
fn skip_closers(text: &str, mut at: usize) -> usize {
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' | ')' | ']' | '}' | '*' | '†' | '‡' | '”' | '’' | '»' | '›' | '」'
            | '』' | '）' | '〉' | '》' | '】' | '¹' | '²' | '³' => at += c.len_utf8(),
            '[' => match note_mark(&text.as_bytes()[at..]) {
                Some(len) => at += len,
                None => return at,
            },
            ' ' | '\u{a0}' | '\u{202f}' => match text[at + c.len_utf8()..].strip_prefix('»') {
                Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => {
                    at += c.len_utf8() + '»'.len_utf8();
                }
                _ => return at,
            },
            _ => return at,
        }
    }
    at
}

/// The length of `[12]`, a reference mark, if one stands here.
fn note_mark(bytes: &[u8]) -> Option<usize> {
    let digits = bytes[1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    (digits > 0 && bytes.get(1 + digits) == Some(&b']')).then_some(digits + 2)
}

/// Skips white space; the flag says whether a blank line was among it.
fn skip_space(text: &str, at: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    // A single space before a letter is nearly every case.
    if bytes.get(at) == Some(&b' ') && bytes.get(at + 1).is_some_and(u8::is_ascii_graphic) {
        return (at + 1, false);
    }
    let rest = &text[at..];
    let next = text.len() - rest.trim_start().len();
    let lines = bytes[at..next].iter().filter(|b| **b == b'\n').count();
    (next, lines > 1)
}

/// Skips what may open a sentence before its first word; returns the word's place and its first
/// character.
fn skip_openers(text: &str, at: usize) -> (usize, Option<char>) {
    for (offset, c) in text[at..].char_indices() {
        let opens = matches!(
            c,
            '"' | '\''
                | '('
                | '['
                | '{'
                | '“'
                | '‘'
                | '„'
                | '‚'
                | '«'
                | '‹'
                | '»'
                | '¿'
                | '¡'
                | '—'
                | '–'
                | '-'
                | '*'
                | '•'
                | ' '
        );
        if !opens {
            return (at + offset, Some(c));
        }
    }
    (text.len(), None)
}

/// True where a word begins in lower case and so goes on with its sentence. Names such as `eBay`
/// are taken for the beginning of one.
fn begins_low(word: &str, first: Option<char>) -> bool {
    first.is_some_and(char::is_lowercase)
        && !word.chars().nth(1).is_some_and(|second| second.is_ascii_uppercase())
}

/// Whether a single full stop at `at` ends a sentence, given that the next word, at `word_at`,
/// does not begin in lower case.
fn period_ends(text: &str, start: usize, at: usize, word_at: usize) -> bool {
    let token = token_before(text, at);
    let next = &text[word_at..];
    let next_is_digit = next.starts_with(|c: char| c.is_ascii_digit());
    if token.is_empty() {
        return true;
    }
    // The number of a list item opens its sentence: "1. The port", "IV. The port", "b. The port".
    let opens = at - start <= token.len() + 4
        && text[start..at].trim_start_matches(|c: char| !c.is_alphanumeric()) == token;
    if opens && is_ordinal(token) {
        return false;
    }
    if token.bytes().all(|b| b.is_ascii_digit()) {
        return !(token.len() <= 2 && follows_ordinal(next));
    }
    let mut chars = token.chars();
    if let (Some(letter), None) = (chars.next(), chars.next()) {
        return single_letter_ends(text, at, letter, next, next_is_digit);
    }
    if token.contains('.') {
        let short = token.split('.').all(|part| part.len() <= 3);
        return !short || opens_sentence(next);
    }
    match class_of(token) {
        Abbreviation::None => true,
        Abbreviation::Title => false,
        Abbreviation::BeforeNumber => !(next_is_digit || begins_with_roman(next)),
        Abbreviation::Open => opens_sentence(next),
    }
}

/// A stop after one letter: an initial ("R. W. Seton"), a page ("p. 12"), a case ("Roe v. Wade"),
/// or the end ("better than I.", "plan B. The").
fn single_letter_ends(
    text: &str,
    at: usize,
    letter: char,
    next: &str,
    next_is_digit: bool,
) -> bool {
    if letter.is_uppercase() {
        return letter == 'I' && follows_low_word(&text[..at - 1]) || opens_sentence(next);
    }
    letter != 'v' && !next_is_digit && letter.is_lowercase()
}

/// True where the last word of `text` is in lower case: "than I" is a pronoun, "Franz I" a king.
fn follows_low_word(text: &str) -> bool {
    let text = text.trim_end();
    token_before(text, text.len()).starts_with(char::is_lowercase)
}

/// The letters, digits and inner stops that stand right before `at`, at most some 24 bytes back.
fn token_before(text: &str, at: usize) -> &str {
    let bytes = text.as_bytes();
    let mut from = at;
    let floor = at.saturating_sub(24);
    while from > floor
        && (bytes[from - 1].is_ascii_alphanumeric()
            || bytes[from - 1] == b'.'
            || bytes[from - 1] >= 0x80)
    {
        from -= 1;
    }
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let run = &text[from..at];
    if run.is_ascii() {
        return run;
    }
    // Curly quotes and dashes are not ASCII either; the token begins after the last of them.
    match run.char_indices().rfind(|(_, c)| !(c.is_alphanumeric() || *c == '.')) {
        Some((offset, c)) => &run[offset + c.len_utf8()..],
        None => run,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `marked` is the text with `|` where sentences after the first are to start.
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let mut rebuilt = String::new();
        for (i, start) in sentences(&text).iter().enumerate() {
            let end = sentences(&text).get(i + 1).map_or(text.len(), |e| *e as usize);
            if i > 0 {
                rebuilt.push('|');
            }
            rebuilt.push_str(&text[*start as usize..end]);
        }
        assert_eq!(rebuilt, marked);
    }

    #[test]
    fn plain_stops() {
        check("");
        check("One");
        check("One.");
        check("One. |Two! |Three? |Four");
        check("The port closed in 1945. |Ships left.");
        check("It cost 3.5 million. |No one paid.");
        check("See example.com for more. |Or write.");
        check("He came. |eBay did not.");
    }

    #[test]
    fn abbreviations() {
        check("Mr. Oduya met Dr. Halloran. |They spoke.");
        check("The U.S. Navy left. |It stayed in the U.S. |The Navy did not.");
        check("On Jan. 4 he left. |He is back since Jan. |Nobody knew.");
        check("St. Petersburg vs. Moscow. |No. 10 is quiet. |No. |Never.");
        check("R. W. Seton-Watson wrote. |So did J.A. Smith and J. A. Spender.");
        check("Roe v. Wade stood. |See p. 12 and vol. II. |That is all.");
        check("At 5 p.m. Monday it ended. |At 6 p.m. |The crowd left.");
        check("Acme Inc. Chairman Li left. |He liked Acme Inc. |The rest did not.");
        check("Taller than I. |Perhaps not.");
        check("Am 3. Oktober war es still. |Im 19. Jahrhundert nicht.");
        check("Martin Luther King Jr. Day came. |He met Prof. Dr. h.c. Weiss.");
    }

    #[test]
    fn quotes_and_brackets() {
        check("“It is over.” |She left. |\"Why?\" he asked. |(Nobody knew.) |The end.");
        check("He said it (in 1990.) |Then left.");
        check("It ended.[12] |Then it began.* |So.");
        check("«C'est fini. » |Il part. |« Non ! » dit-elle.");
        check("He wrote \"\"no.\"\" |They read it.");
        check("‘Stop!’ |‘No.’ |—The end.");
    }

    #[test]
    fn ellipses_and_low_continuations() {
        check("Well ... perhaps. |Well … no. |So... |But no.");
        check("\"Go!\" he said. |\"Now?\" she asked.");
        check("Really?! |Yes. . . . |But no.");
    }

    #[test]
    fn lists() {
        check("1. The port. |It closed.");
        check("IV. The port. |It closed.");
        check("b. Ships.");
    }

    #[test]
    fn other_scripts() {
        check("港は閉まった。|船は来ない！|なぜ？|知らない");
        check("「終わった。」|彼は去った。");
        check("هل انتهى؟ |نعم. |انتهى");
        check("بندرگاہ بند ہے۔ |جہاز نہیں آئے۔");
        check("वह गया। |वह आया।");
        check("¿Por qué? |¡No! |Él se fue.");
        check("Она ушла. |Он остался.");
    }

    #[test]
    fn blank_lines() {
        check("Hard Power\n\n|Why it is\nhard.\n \n|The end");
    }

    #[test]
    fn long_runs_stay_linear() {
        let text = "a.".repeat(200_000);
        assert_eq!(sentences(&text).len(), 1);
        let text = ". ".repeat(200_000);
        assert!(!sentences(&text).is_empty());
        let text = "\n".repeat(400_000);
        assert_eq!(sentences(&text).len(), 1);
    }
}
