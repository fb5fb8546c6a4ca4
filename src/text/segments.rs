//! Words in scripts that put no space between them: Han, Kana, Thai, Lao, Khmer, Burmese, Tibetan.
//!
//! In: a text, and where a letter of such a script stands in it. Out: where the word that begins
//! there ends. Words are the longest that ICU's dictionaries have; what they do not know is a word
//! by the character. A word has the same ends in a text and alone, so that a query word is cut as
//! the text is.

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::{is_invisible, is_mark, next_visible};

/// A longer run without a gap, in bytes, is taken for several, so that memory stays bounded.
const MAX_RUN_BYTES: usize = 4096;

/// The words of one run, of which the next is still to be handed out.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// Where they end in the text, ascending.
    ends: Vec<u32>,
    next: usize,
}

impl Run {
    /// Where the word ends that starts at `start`. To be asked for the words of a text in order.
    pub(super) fn word_end(&mut self, text: &str, start: usize) -> usize {
        while self.ends.get(self.next).is_some_and(|end| *end as usize <= start) {
            self.next += 1;
        }
        if self.next == self.ends.len() {
            self.cut(text, start);
        }
        let end = self.ends.get(self.next).map_or(text.len(), |end| *end as usize);
        start + text[start..end].trim_end_matches(is_invisible).len()
    }

    /// Cuts the run that starts at `start`.
    fn cut(&mut self, text: &str, start: usize) {
        self.ends.clear();
        self.next = 0;
        let run = &text[start..run_end(text, start)];
        let mut words = segmenter().segment_str(run).skip(1).peekable();
        let mut from = 0;
        while let Some(end) = words.next() {
            if words.peek().is_none() {
                self.cut_last(&run[from..], start + from);
                break;
            }
            self.ends.push((start + end) as u32);
            from = end;
        }
    }

    /// Cuts what the segmenter takes for the last word of a run. It may be the beginning of a word
    /// only, which the segmenter would cut if more text followed: so the same text follows.
    fn cut_last(&mut self, mut rest: &str, mut start: usize) {
        while !rest.is_empty() {
            let twice = rest.repeat(2);
            let end = segmenter().segment_str(&twice).nth(1).unwrap_or(rest.len()).min(rest.len());
            let end = if rest.is_char_boundary(end) { end } else { rest.len() };
            start += end;
            self.ends.push(start as u32);
            rest = &rest[end..];
        }
    }
}

/// Costs nothing to make: the dictionaries lie in the program as they are used.
fn segmenter() -> WordSegmenterBorrowed<'static> {
    WordSegmenter::new_dictionary(WordBreakInvariantOptions::default())
}

/// Where the run of letters of one script ends that starts at `start`.
fn run_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut script = None;
    while let Some((c, after)) = next_visible(text, end) {
        let goes_on = match (script, script_of(c).filter(|_| c.is_alphanumeric())) {
            (None, Some(own)) => {
                script = Some(own);
                true
            }
            (Some(script), Some(own)) => own == script || is_lengthening(c),
            (_, None) => is_mark(c),
        };
        if !goes_on || end > start && after - start > MAX_RUN_BYTES {
            break;
        }
        end = after;
    }
    end
}

/// Scripts without spaces between words. A dictionary knows the words of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Thai,
    Lao,
    Tibetan,
    Burmese,
    Khmer,
    Katakana,
    /// With Hiragana, since words of Japanese are written in both.
    Han,
}

/// True for characters of scripts that put no space between words.
pub(super) fn stands_alone(c: char) -> bool {
    c >= '\u{e00}' && script_of(c).is_some()
}

/// The mark that lengthens a vowel of either kana.
fn is_lengthening(c: char) -> bool {
    matches!(c, '\u{30fc}' | '\u{ff70}')
}

/// True for a word of Chinese characters of which longer words may be made.
pub(super) fn is_han(c: char) -> bool {
    script_of(c) == Some(Script::Han) && !matches!(c, '\u{3040}'..='\u{309f}')
}

fn script_of(c: char) -> Option<Script> {
    Some(match c {
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{e80}'..='\u{eff}' => Script::Lao,
        '\u{f00}'..='\u{fff}' => Script::Tibetan,
        '\u{1000}'..='\u{109f}' => Script::Burmese,
        '\u{1780}'..='\u{17ff}' => Script::Khmer,
        '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => {
            Script::Katakana
        }
        '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3040}'..='\u{309f}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}' => Script::Han,
        _ => return None,
    })
}
