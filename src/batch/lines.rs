//! A stream of bytes to numbered lines, never waiting for more than is needed for the next one.
//!
//! The reader hands over all lines that it finds in what the stream has ready, and asks the stream
//! for more only then. A stream that gives one line and waits is answered after that line; a file
//! is handed over in lots of hundreds.

use std::io::{self, BufRead, ErrorKind};

/// Lines longer than this are not kept: they become an error in place.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// One line of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u64,
    /// The bytes without the line's end; `None` where there were more than [`MAX_LINE_BYTES`].
    pub bytes: Option<Vec<u8>>,
}

/// Cuts a stream into lines.
pub(super) struct LineReader<R> {
    input: R,
    /// The start of a line whose end has not been read.
    partial: Vec<u8>,
    is_too_long: bool,
    /// Blank lines that count if anything follows.
    blank: Vec<u64>,
    number: u64,
    is_at_end: bool,
}

/// Blank lines that are held back until something follows; of more, the first are handed over as
/// they come, so that a stream of line ends takes no memory.
const MAX_HELD: usize = 4096;

impl<R: BufRead> LineReader<R> {
    pub(super) fn new(input: R) -> LineReader<R> {
        LineReader {
            input,
            partial: Vec::new(),
            is_too_long: false,
            blank: Vec::new(),
            number: 0,
            is_at_end: false,
        }
    }

    /// Appends the lines that can be had without waiting to `lot`, at least one; `false` at the
    /// end of the input. Blank lines come out once another line follows them: those at the end of
    /// the input are none.
    pub(super) fn next_lot(&mut self, lot: &mut Vec<Line>) -> io::Result<bool> {
        while lot.is_empty() && !self.is_at_end {
            let ready = match self.input.fill_buf() {
                Ok(ready) => ready,
                Err(err) if err.kind() == ErrorKind::Interrupted => continue,
                Err(err) => return Err(err),
            };
            let n_ready = ready.len();
            if n_ready == 0 {
                self.is_at_end = true;
                if !self.partial.is_empty() || self.is_too_long {
                    let line = std::mem::take(&mut self.partial);
                    self.end_line(line, lot);
                }
                break;
            }
            // The bytes are copied out of the buffer before anything else touches the reader.
            let rest = ready.to_vec();
            self.input.consume(n_ready);
            self.cut(&rest, lot);
        }
        Ok(!lot.is_empty())
    }

    /// Ends the lines whose end is in `ready`; what is behind the last end is kept for later.
    fn cut(&mut self, ready: &[u8], lot: &mut Vec<Line>) {
        let mut start = 0;
        while let Some(length) = ready[start..].iter().position(|b| *b == b'\n') {
            self.extend_partial(&ready[start..start + length]);
            let line = std::mem::take(&mut self.partial);
            self.end_line(line, lot);
            start += length + 1;
        }
        self.extend_partial(&ready[start..]);
    }

    fn extend_partial(&mut self, bytes: &[u8]) {
        if self.is_too_long || self.partial.len() + bytes.len() > MAX_LINE_BYTES + 1 {
            self.is_too_long = true;
            self.partial = Vec::new();
        } else {
            self.partial.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self, mut line: Vec<u8>, lot: &mut Vec<Line>) {
        self.number += 1;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        let is_too_long = std::mem::take(&mut self.is_too_long) || line.len() > MAX_LINE_BYTES;
        if !is_too_long && line.iter().all(u8::is_ascii_whitespace) {
            self.blank.push(self.number);
            if self.blank.len() > MAX_HELD {
                self.release_blank(lot);
            }
            return;
        }
        self.release_blank(lot);
        lot.push(Line { number: self.number, bytes: (!is_too_long).then_some(line) });
    }

    fn release_blank(&mut self, lot: &mut Vec<Line>) {
        lot.extend(self.blank.drain(..).map(|number| Line { number, bytes: Some(Vec::new()) }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor, Read};

    fn lines_of(input: impl Read) -> Vec<Line> {
        let mut reader = LineReader::new(BufReader::new(input));
        let mut lines = Vec::new();
        let mut lot = Vec::new();
        while reader.next_lot(&mut lot).unwrap() {
            lines.append(&mut lot);
        }
        lines
    }

    /// `expected` is `number:text`, joined by bars.
    fn check(input: &str, expected: &str) {
        let lines = lines_of(Cursor::new(input.to_string()));
        let shown: Vec<String> = lines
            .iter()
            .map(|l| {
                let text = l.bytes.as_ref().map(|b| String::from_utf8_lossy(b).into_owned());
                format!("{}:{}", l.number, text.unwrap_or("too long".into()))
            })
            .collect();
        assert_eq!(shown.join("|"), expected, "{input:?}");
    }

    #[test]
    fn lines() {
        check("", "");
        check("a", "1:a");
        check("a\nb\n", "1:a|2:b");
        check("a\r\nb\r\n", "1:a|2:b");
        check("\u{feff}a\n\u{feff}b", "1:a|2:\u{feff}b");
        check("a\rb", "1:a\rb");
    }

    #[test]
    fn blank_lines_count_but_not_at_the_end() {
        check("\n", "");
        check("a\n\n \n", "1:a");
        check("a\n\n\t\nb\n\n", "1:a|2:|3:|4:b");
    }

    #[test]
    fn long_lines_are_dropped_in_place() {
        let long = "x".repeat(MAX_LINE_BYTES + 1);
        check(&format!("a\n{long}\nb"), "1:a|2:too long|3:b");
        check(&long, "1:too long");
        let longest = "x".repeat(MAX_LINE_BYTES);
        check(&format!("{longest}\r\n"), &format!("1:{longest}"));
        check(&"\n".repeat(3 * MAX_HELD), &{
            let n = (3 * MAX_HELD) / (MAX_HELD + 1) * (MAX_HELD + 1);
            (1..=n).map(|i| format!("{i}:")).collect::<Vec<_>>().join("|")
        });
    }

    /// Gives one byte at a time.
    struct Drip(Cursor<Vec<u8>>);

    impl Read for Drip {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut into[..1])
        }
    }

    #[test]
    fn a_lot_is_what_is_ready() {
        let mut reader = LineReader::new(BufReader::new(Cursor::new("a\nb\nc")));
        let mut lot = Vec::new();
        assert!(reader.next_lot(&mut lot).unwrap());
        assert_eq!(lot.len(), 2);

        let drip = Drip(Cursor::new(b"a\nbc\n".to_vec()));
        let mut reader = LineReader::new(BufReader::new(drip));
        let mut lot = Vec::new();
        assert!(reader.next_lot(&mut lot).unwrap());
        assert_eq!(lot.len(), 1);
        assert_eq!(lines_of(Drip(Cursor::new(b"a\nbc\n\nd".to_vec()))).len(), 4);
    }
}
