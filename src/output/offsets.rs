//! Byte offsets of a text to character offsets.
//!
//! One pass over the text counts the characters before every 64th byte; a lookup then counts at
//! most 64 bytes more. So the cost is linear in the text and constant per offset, in any order.
//! For ASCII the two are the same and nothing is kept.

/// Bytes between two checkpoints.
const STEP: usize = 64;

/// Character offsets of one text.
pub(super) struct CharOffsets<'t> {
    bytes: &'t [u8],
    /// Characters that start before byte `i * STEP`; empty for ASCII.
    before: Vec<u32>,
}

impl<'t> CharOffsets<'t> {
    /// Counts through `text` once.
    pub(super) fn new(text: &'t str) -> CharOffsets<'t> {
        let bytes = text.as_bytes();
        if bytes.is_ascii() {
            return CharOffsets { bytes, before: Vec::new() };
        }
        let mut n_chars = 0;
        let before = bytes
            .chunks(STEP)
            .map(|chunk| {
                let here = n_chars;
                n_chars += count_starts(chunk);
                here
            })
            .collect();
        CharOffsets { bytes, before }
    }

    /// How many characters start before byte `offset`. An offset behind the end counts as the end.
    pub(super) fn at(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.bytes.len());
        let block = offset / STEP;
        match self.before.get(block) {
            Some(before) => before + count_starts(&self.bytes[block * STEP..offset]),
            // The end of a text whose length is a multiple of the step has no checkpoint.
            None => match self.before.last() {
                Some(last) => last + count_starts(&self.bytes[(self.before.len() - 1) * STEP..]),
                None => offset as u32,
            },
        }
    }
}

/// How many bytes start a character: all but those of the form `10xxxxxx`.
fn count_starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|b| (**b as i8) >= -64).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) {
        let offsets = CharOffsets::new(text);
        for (n, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.at(at as u32), n as u32, "{text:?} at {at}");
        }
        let n_chars = text.chars().count() as u32;
        assert_eq!(offsets.at(text.len() as u32), n_chars);
        assert_eq!(offsets.at(u32::MAX), n_chars);
    }

    #[test]
    fn texts() {
        check("");
        check("drone");
        check("“drone”");
        check(&"é".repeat(32));
        check(&"é".repeat(33));
        check(&"巴".repeat(64));
        check(&format!("{}🙂", "a".repeat(63)));
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,200}") {
            check(&text);
        }
    }
}
