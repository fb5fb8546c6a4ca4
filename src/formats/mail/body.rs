//! The text of a message: what its sender wrote, what is quoted, what mailers add.

use crate::formats::clean::{clean, squeeze};
use crate::model::{Paragraph, ParagraphKind};

/// A line longer than this was not wrapped by a mailer.
const WRAPPED_BYTES: usize = 200;

/// Appends the paragraphs of a plain text: quoted lines are quotes, what follows the mark of a
/// signature goes. In a reply, what it answers goes too where it stands below it all.
pub fn push_text(text: &str, is_reply: bool, out: &mut Vec<Paragraph>) {
    let text = clean(text);
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if let Some(at) = lines.iter().position(|line| *line == "--" || *line == "-- ") {
        lines.truncate(at);
    }
    if is_reply {
        lines.truncate(end_of_answer(&lines));
    }
    let mut blocks = Blocks { text: String::new(), kind: ParagraphKind::Text, out };
    for line in lines {
        let (line, kind) = unquoted(line);
        if kind != blocks.kind || line.is_empty() {
            blocks.flush();
            blocks.kind = kind;
        }
        blocks.line(line);
    }
    blocks.flush();
}

struct Blocks<'o> {
    text: String,
    kind: ParagraphKind,
    out: &'o mut Vec<Paragraph>,
}

impl Blocks<'_> {
    fn line(&mut self, line: &str) {
        // What is not wrapped is a paragraph a line.
        if line.len() > WRAPPED_BYTES {
            self.flush();
        }
        let line = without_links(line);
        if line.chars().any(char::is_alphanumeric) {
            self.text.push_str(&line);
            self.text.push(' ');
        }
        if line.len() > WRAPPED_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let text = squeeze(&self.text);
        self.text.clear();
        if !text.is_empty() && !is_furniture(&text) {
            self.out.push(Paragraph { text, kind: self.kind });
        }
    }
}

/// A line without the marks that quote it.
fn unquoted(line: &str) -> (&str, ParagraphKind) {
    if !line.starts_with('>') {
        return (line.trim(), ParagraphKind::Text);
    }
    (line.trim_start_matches(['>', ' ']), ParagraphKind::Quote)
}

/// Where an answer ends: before the line that says who wrote what is quoted below it, if nothing
/// but quotation follows.
fn end_of_answer(lines: &[&str]) -> usize {
    let mut end = lines.len();
    while end > 0 && (lines[end - 1].is_empty() || lines[end - 1].starts_with('>')) {
        end -= 1;
    }
    let opens = |line: &str| {
        let line = line.trim_end();
        line.ends_with(':')
            && (line.contains("wrote") || line.contains("schrieb") || line.contains("écrit"))
            || line.contains("Original Message")
    };
    // What Outlook quotes has no marks.
    let unmarked = lines.iter().position(|line| line.contains("-----Original Message-----"));
    match unmarked {
        Some(at) => at,
        None if end == lines.len() => end,
        None if end > 0 && opens(lines[end - 1]) => {
            // The line may be wrapped.
            let wrapped = end > 1 && lines[end - 2].starts_with("On ");
            end - 1 - usize::from(wrapped && !lines[end - 1].starts_with("On "))
        }
        None => end,
    }
}

/// A line without the addresses in brackets that newsletters put behind every link.
fn without_links(line: &str) -> String {
    if !line.contains("http") {
        return line.to_string();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("http") {
        let before = rest[..at].trim_end();
        let close = match before.chars().next_back() {
            Some('<') => '>',
            Some('(') => ')',
            Some('[') => ']',
            _ => {
                out.push_str(&rest[..at + 4]);
                rest = &rest[at + 4..];
                continue;
            }
        };
        let Some(end) = rest[at..].find(close) else { break };
        out.push_str(&before[..before.len() - 1]);
        rest = &rest[at + end + close.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// A page up to what its mailer quotes below an answer.
pub fn without_quoted_html(page: &str) -> &str {
    let marks =
        ["<div class=\"gmail_quote", "<div id=\"divRplyFwdMsg\"", "<blockquote type=\"cite\""];
    let first = marks.iter().filter_map(|mark| page.find(mark)).min();
    // A message that is all quotation is kept.
    first.filter(|at| *at > 0).map_or(page, |at| &page[..at])
}

/// True for what newsletters set around their text: how to leave, how to read them elsewhere.
pub fn is_furniture(text: &str) -> bool {
    #[rustfmt::skip]
    const SIGNS: [&str; 22] = [
        "unsubscribe", "view this email in", "view in browser", "view in your browser",
        "view online", "read online", "open in browser", "receiving this email because",
        "you're receiving this", "you are receiving this", "you’re receiving this",
        "manage your preferences", "update your preferences", "manage preferences",
        "email preferences", "forward this email", "sent from my ", "add us to your address book",
        "forwarded this email?", "no longer wish to receive", "read in app", "abmelden",
    ];
    const MOST_BYTES: usize = 300;
    if text.len() > MOST_BYTES {
        return false;
    }
    let lower = text.to_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}
