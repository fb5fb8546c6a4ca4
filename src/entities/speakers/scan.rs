//! A passage as a row of words and marks, with its names laid over them.

use super::words::{self, HUMAN};
use crate::model::{Mention, Span};
use crate::text;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A word or number in small letters.
    Small,
    /// A word with a capital.
    Capital,
    /// A possessive `'s`.
    Possessive,
    /// A quote mark.
    Quote,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `(` or `[`
    Open,
    /// `)` or `]`
    Close,
    /// A dash.
    Dash,
    /// `.`, `;`, `?`, `!`, a line break.
    Stop,
}

/// A word or mark.
#[derive(Clone, Copy, Debug)]
pub struct Tok {
    /// Where, in the passage's text.
    pub span: Span,
    /// What it is.
    pub shape: Shape,
    /// What the word shows, see [`words`].
    pub class: u32,
    /// True for the first word of a sentence.
    pub first: bool,
    /// One more than the number of the mention that covers it; 0 for none.
    pub mention: u32,
}

impl Tok {
    /// True for words, with a capital or without.
    pub fn is_word(&self) -> bool {
        matches!(self.shape, Shape::Small | Shape::Capital)
    }

    /// True where the class has one of `flags`.
    pub fn is(&self, flags: u32) -> bool {
        self.class & flags != 0
    }
}

/// The tokens of a passage with `mentions` over them; empty where no word of it can show a
/// speaker.
pub fn scan(text: &str, sentence_starts: &[u32], mentions: &[Mention]) -> Vec<Tok> {
    if !has_cue(text) {
        return Vec::new();
    }
    let mut toks = Vec::with_capacity(text.len() / 5);
    let mut starts = sentence_starts.iter().peekable();
    let mut mentions = mentions.iter().enumerate().peekable();
    let mut at = 0;
    while let Some((end, shape)) = next(text, &mut at) {
        let span = Span::new(at, end);
        let word = matches!(shape, Shape::Small | Shape::Capital);
        let mut first = false;
        while word && starts.next_if(|s| span.end > **s).is_some() {
            first = true;
        }
        while mentions.next_if(|(_, m)| m.span.end <= span.start).is_some() {}
        let mention = match mentions.peek() {
            Some((idx, m)) if m.span.overlaps(&span) => *idx as u32 + 1,
            _ => 0,
        };
        let mut class = if word { class_of(span.of(text)) } else { 0 };
        if shape == Shape::Capital && !first {
            // "Pakistan Today", "3 May": with a capital inside a sentence it is another word.
            class &= !(words::JOINS | words::BETWEEN | words::SPOILS | words::SAYS);
        }
        toks.push(Tok { span, shape, class, first, mention });
        at = end;
    }
    toks
}

/// True where a word stands that may show a speaker, so that the rest is worth its cost.
fn has_cue(text: &str) -> bool {
    const CUES: u32 = words::SAYS | words::CUE | words::WORDS | words::PUTS | words::SPEECH;
    text::tokens(text).any(|t| lowered(t.of(text), |w| words::class(w) & CUES != 0))
}

/// The next token from `at`, which moves to where it begins; its end and shape.
fn next(text: &str, at: &mut usize) -> Option<(usize, Shape)> {
    loop {
        let rest = &text[*at..];
        let c = rest.chars().next()?;
        if c.is_alphanumeric() {
            let end = *at + word_len(rest);
            let shape = if c.is_uppercase() { Shape::Capital } else { Shape::Small };
            return Some((end, shape));
        }
        let end = *at + c.len_utf8();
        let before = text[..*at].chars().next_back();
        let after = text[end..].chars().next();
        let shape = match c {
            '"' | '“' | '”' | '„' | '«' | '»' => Some(Shape::Quote),
            '\'' | '’' | '‘' | '`' => {
                let joined = before.is_some_and(char::is_alphanumeric);
                if joined && after == Some('s') {
                    return Some((end + 1, Shape::Possessive));
                }
                match joined {
                    true => Some(Shape::Possessive),
                    false => Some(Shape::Quote),
                }
            }
            ',' => Some(Shape::Comma),
            ':' => Some(Shape::Colon),
            '(' | '[' => Some(Shape::Open),
            ')' | ']' => Some(Shape::Close),
            '—' | '–' => Some(Shape::Dash),
            '-' if before == Some(' ') || before == Some('-') => Some(Shape::Dash),
            '.' | ';' | '?' | '!' | '…' | '\n' => Some(Shape::Stop),
            _ => None,
        };
        match shape {
            Some(shape) => return Some((end, shape)),
            None => *at = end,
        }
    }
}

/// The length of the word that `text` begins with. Hyphens and apostrophes inside it belong to
/// it, a final possessive does not; so does the dot of a title, an initial, an abbreviation.
fn word_len(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    let mut dotted = false;
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        let letter_next = next.is_some_and(char::is_alphanumeric);
        match c {
            _ if c.is_alphanumeric() || text::is_mark(c) => end = i + c.len_utf8(),
            '-' | '&' if letter_next => {}
            '\'' | '’' if letter_next => {
                let tail = &text[i + c.len_utf8()..];
                if tail.starts_with('s') && !tail[1..].starts_with(char::is_alphanumeric) {
                    break;
                }
            }
            '.' if next.is_some_and(char::is_uppercase) && end - word_start(text, end) <= 1 => {
                dotted = true;
            }
            _ => break,
        }
    }
    if text[end..].starts_with('.') {
        let word = &text[..end];
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        let title = lowered(word, |w| words::class(&format!("{w}.")) & words::TITLE != 0);
        if dotted || initial || (word.len() <= 6 && title) {
            end += 1;
        }
    }
    end
}

/// Where the letters that end at `end` begin: behind the last dot.
fn word_start(text: &str, end: usize) -> usize {
    text[..end].rfind('.').map_or(0, |i| i + 1)
}

fn class_of(word: &str) -> u32 {
    lowered(word, |w| {
        let class = words::class(w);
        if class & HUMAN == 0 && w.ends_with('s') { class | words::plural_class(w) } else { class }
    })
}

/// Longer words are none of the closed classes.
const MAX_WORD: usize = 24;

/// Runs `f` on the word in lower case, without allocating. Words beyond ASCII are looked up as
/// they stand.
pub fn lowered<T>(word: &str, f: impl FnOnce(&str) -> T) -> T {
    let bytes = word.as_bytes();
    if bytes.len() > MAX_WORD || !word.is_ascii() {
        return f(word);
    }
    let mut buffer = [0; MAX_WORD];
    buffer[..bytes.len()].copy_from_slice(bytes);
    buffer[..bytes.len()].make_ascii_lowercase();
    f(std::str::from_utf8(&buffer[..bytes.len()]).unwrap_or(word))
}
