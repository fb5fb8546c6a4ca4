//! Lines of a stream, one at a time, none longer than a limit.
//!
//! In: any `BufRead`. Out: [`Line`]s with their numbers, into a buffer that the caller keeps. What
//! stands in a line is left to others.

use std::io::{self, BufRead};

/// How much of the buffer is kept after a line that was too long.
const KEPT_BYTES: usize = 1 << 20;

/// What the stream had next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line; it is in the buffer, without its line end.
    Whole,
    /// A line longer than the limit; it was read past and is not kept.
    TooLong,
    /// The end of the stream.
    End,
}

/// The lines of `reader`.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    limit: usize,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Lines of at most `limit` bytes.
    pub fn new(reader: R, limit: usize) -> Lines<R> {
        Lines { reader, limit, number: 0 }
    }

    /// The number of the line read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Reads the next line into `buffer`, which never grows much beyond the limit.
    ///
    /// # Errors
    /// Whatever the stream fails with.
    pub fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Line> {
        buffer.clear();
        let limit = self.limit as u64 + 1;
        if io::Read::take(&mut self.reader, limit).read_until(b'\n', buffer)? == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        if buffer.last() == Some(&b'\n') {
            buffer.pop();
            if buffer.last() == Some(&b'\r') {
                buffer.pop();
            }
        } else if buffer.len() > self.limit {
            buffer.clear();
            buffer.shrink_to(KEPT_BYTES);
            self.reader.skip_until(b'\n')?;
            return Ok(Line::TooLong);
        }
        Ok(Line::Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut lines = Lines::new(io::BufReader::with_capacity(2, text.as_bytes()), 4);
        let mut buffer = Vec::new();
        let mut found = Vec::new();
        loop {
            match lines.next(&mut buffer).unwrap() {
                Line::Whole => found.push(String::from_utf8(buffer.clone()).unwrap()),
                Line::TooLong => found.push("…".into()),
                Line::End => break,
            }
        }
        assert_eq!(found, expected);
        assert_eq!(lines.number(), expected.len() as u64);
        assert!(buffer.capacity() < 64);
    }

    #[test]
    fn lines_come_whole_or_not_at_all() {
        check("", &[]);
        check("a\nb\r\nc", &["a", "b", "c"]);
        check("\n\na\n", &["", "", "a"]);
        check("abcd\nabcde\nx", &["abcd", "…", "x"]);
        check("abcdefghijklmnopqrstuvwxyz", &["…"]);
        check("abcdefghijklmnopqrstuvwxyz\ny\n", &["…", "y"]);
    }
}
