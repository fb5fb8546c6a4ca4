//! Mailboxes: many messages in one file, each behind a line `From …`.
//!
//! In: a stream. Out: the articles of the messages, one message in memory at a time. A message
//! that is broken or too long is reported with the line on which it begins. What a message says is
//! read by [`super::mail`].

use std::io::{self, BufRead};

use super::lines::{Line, Lines};
use super::{MAX_LINE_BYTES, Sink, Skip, SkipKind, mail};

/// Longest message, with what is attached to it.
const MAX_MESSAGE_BYTES: usize = MAX_LINE_BYTES;

/// Longest line; longer ones are no text and are left out.
const MAX_MAIL_LINE_BYTES: usize = 1 << 20;

/// Reads a mailbox.
///
/// # Errors
/// Whatever the stream fails with.
pub fn read(reader: impl BufRead, sink: Sink<'_>) -> io::Result<()> {
    let mut lines = Lines::new(reader, MAX_MAIL_LINE_BYTES);
    let mut line = Vec::new();
    let mut message = Message::default();
    let mut after_blank = true;
    loop {
        match lines.next(&mut line)? {
            Line::End => {
                message.finish(sink);
                return Ok(());
            }
            Line::TooLong => {}
            Line::Whole if after_blank && mail::is_separator(&line) => {
                message.finish(sink);
                message.line = lines.number();
            }
            Line::Whole => message.push(&line),
        }
        after_blank = line.trim_ascii().is_empty();
    }
}

#[derive(Default)]
struct Message {
    bytes: Vec<u8>,
    /// The line of the mailbox on which it begins.
    line: u64,
    too_long: bool,
}

impl Message {
    fn push(&mut self, line: &[u8]) {
        self.too_long |= self.bytes.len() + line.len() >= MAX_MESSAGE_BYTES;
        if self.too_long {
            return;
        }
        // What begins a line as the separator does is marked: `>From`, `>>From`.
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        let is_marked = marks > 0 && line[marks..].starts_with(b"From ");
        self.bytes.extend_from_slice(if is_marked { &line[1..] } else { line });
        self.bytes.push(b'\n');
    }

    fn finish(&mut self, sink: Sink<'_>) {
        let line = Some(self.line);
        if self.too_long {
            let reason = format!("a message of over {} MiB", MAX_MESSAGE_BYTES >> 20);
            sink(Err(Skip { line, kind: SkipKind::Refused, ..Skip::new(reason) }));
        } else if !self.bytes.trim_ascii().is_empty() {
            mail::read(&self.bytes, true, &mut |read| {
                sink(read.map_err(|skip| Skip { line: skip.line.or(line), ..skip }));
            });
        }
        self.bytes.clear();
        self.too_long = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        read(text.as_bytes(), &mut |read| {
            out.push(match read {
                Ok(a) => format!(
                    "{}: {}",
                    a.declared_key.unwrap_or_default(),
                    a.paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" | ")
                ),
                Err(skip) => format!("! {skip}"),
            });
        })
        .unwrap();
        out
    }

    #[test]
    fn messages_are_parted() {
        let text = "From ada@quay.example Tue Apr 19 10:00:00 2011\n\
            From: Ada Roe <ada@quay.example>\nMessage-ID: <1@quay>\nSubject: One\n\n\
            First.\n\n>From here it goes on.\nFrom the pier at 10:30 nobody was seen.\n\n\
            From MAILER-DAEMON Tue Apr 19 10:00:00 2011\nSubject: Empty\nMessage-ID: <2@quay>\n\n\n\
            From tom@quay.example Tue Apr 19 10:00:00 2011\r\nMessage-ID: <3@quay>\r\nSubject: Three\r\n\r\nThird.\r\n";
        assert_eq!(
            outcome(text),
            [
                "1@quay: First. | From here it goes on. From the pier at 10:30 nobody was seen.",
                "! line 11: a mail without text",
                "3@quay: Third.",
            ]
        );
        for cut in (0..text.len()).step_by(7) {
            let _ = outcome(&text[..cut]);
        }
    }

    #[test]
    fn a_message_that_is_too_long_is_left() {
        let long = format!("{}\n", "x".repeat(1000)).repeat((MAX_MESSAGE_BYTES >> 10) + 9000);
        let head = "From a Tue Apr 19 10:00:00 2011\nSubject: x\nMessage-ID: <1>\n\n";
        let found = outcome(&format!("{head}{long}\n{head}Short.\n"));
        assert_eq!(found, ["! line 1: a message of over 32 MiB", "1: Short."]);
    }
}
