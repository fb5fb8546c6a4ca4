//! Counting words, for the bounds of passages.
//!
//! In: any text. Out: a count. This is not the tokenizer of the index; it only answers how long
//! a text is to a reader.

/// A run without a space counts as one more word each time its letters and digits pass this many
/// bytes, so that a line of base64 or of Thai is long, as it is to a reader and to the index.
const LONG_RUN_BYTES: usize = 64;

/// How many words `text` has, in linear time.
///
/// A word is a run of characters without white space that holds a letter or a digit; dashes and
/// bullets that stand alone are none. An ideograph or a kana is a word of its own.
#[must_use]
pub fn word_count(text: &str) -> usize {
    let mut counter = WordCounter::default();
    for c in text.chars() {
        counter.push(c);
    }
    counter.words
}

/// Counts words one character at a time. A text cut anywhere has in its two pieces together no fewer
/// words than whole, so that pieces within a bound stay within it when they are joined and counted
/// again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordCounter {
    /// Words begun so far.
    pub(crate) words: usize,
    /// Bytes of letters and digits in the word that is being read.
    word_bytes: usize,
}

impl WordCounter {
    /// Takes the next character; true if a new word begins with it.
    #[inline]
    pub(crate) fn push(&mut self, c: char) -> bool {
        if c.is_whitespace() {
            self.word_bytes = 0;
            return false;
        }
        if is_ideograph(c) {
            self.words += 1;
            self.word_bytes = 0;
            return true;
        }
        if !c.is_alphanumeric() {
            return false;
        }
        self.word_bytes += c.len_utf8();
        let begins = self.word_bytes == c.len_utf8();
        let overflows = self.word_bytes > LONG_RUN_BYTES;
        if overflows {
            self.word_bytes = c.len_utf8();
        }
        self.words += usize::from(begins || overflows);
        begins || overflows
    }
}

/// True for scripts that are written without spaces and count by the character: Han, kana.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::word_count;

    fn check(text: &str, expected: usize) {
        assert_eq!(word_count(text), expected, "{text:?}");
    }

    #[test]
    fn words_are_what_a_reader_counts() {
        check("", 0);
        check("one", 1);
        check("one  two\nthree", 3);
        check("the harbour — or what is left of it", 8);
        check("Lashkar-e-Taiba's men", 2);
        check("* * *", 0);
        check("1.5 million", 2);
    }

    #[test]
    fn scripts_without_spaces_count_by_character() {
        check("港は閉まった。", 6);
        check(&"x".repeat(200), 4);
    }
}
