//! What the headers of a message say: what it is, who sent it, for which paper.

use mail_parser::{HeaderName, Message};

use super::line;
use crate::article::bylines;
use crate::article::names::{begins_with_given_name, looks_like_name};

/// True for a text that begins with the headers of a mail that was sent: by name, where a sender
/// or a subject is among them; else by what only mails have. A page that a browser saved as a mail
/// is none.
#[must_use]
pub fn is_mail(start: &str, extension: &str) -> bool {
    let names = names(start.strip_prefix(|c: char| c.is_ascii_digit()).map_or(start, after_count));
    let has = |name: &str| names.iter().any(|(known, _)| known == name);
    let says = |name: &str, what: &str| {
        names.iter().any(|(known, value)| known == name && value.contains(what))
    };
    if has("snapshot-content-location") || says("from", "saved by ") {
        return false;
    }
    if matches!(extension, "eml" | "emlx") && (has("from") || has("subject")) {
        return true;
    }
    let travelled = ["message-id", "received", "return-path", "delivered-to", "x-mailer"];
    let typed = has("to") && has("date") && has("subject") && says("from", "@");
    has("from") && (travelled.iter().any(|name| has(name)) || typed)
}

/// The names, in small letters, and values of the headers before the first blank line; none where
/// a line is no header. At the end of what is looked at, a line may be cut.
fn names(start: &str) -> Vec<(String, &str)> {
    let mut names = Vec::new();
    for line in start.lines() {
        if line.trim_end().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            continue;
        }
        let header = line.split_once(':').filter(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic()) && name.len() < 80
        });
        match header {
            Some((name, value)) => names.push((name.to_ascii_lowercase(), value)),
            None => return Vec::new(),
        }
    }
    names
}

/// What follows the first line, which is a number in Apple's files.
fn after_count(rest: &str) -> &str {
    match rest.split_once('\n') {
        Some((digits, after)) if digits.trim_end().bytes().all(|b| b.is_ascii_digit()) => after,
        _ => rest,
    }
}

/// A message without the count of bytes that Apple's files begin with, and without what they add.
#[must_use]
pub fn without_count(bytes: &[u8]) -> &[u8] {
    let n_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let spaces = bytes[n_digits..].iter().take_while(|byte| matches!(byte, b' ' | b'\r')).count();
    let start = n_digits + spaces;
    if n_digits == 0 || bytes.get(start) != Some(&b'\n') {
        return bytes;
    }
    let text = std::str::from_utf8(&bytes[..n_digits]).unwrap_or("");
    let len = text.parse::<usize>().unwrap_or(usize::MAX);
    let message = &bytes[start + 1..];
    &message[..len.min(message.len())]
}

/// True for a text that begins as a mailbox does: a line that parts messages, and a header.
#[must_use]
pub fn is_mbox(start: &str) -> bool {
    let Some((first, rest)) = start.split_once('\n') else {
        return false;
    };
    is_separator(first.as_bytes()) && !names(rest.trim_start_matches(['\r', '\n'])).is_empty()
}

/// True for the line that parts messages: `From `, an address, a moment.
#[must_use]
pub fn is_separator(line: &[u8]) -> bool {
    let is_time = |w: &[u8]| w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit();
    line.starts_with(b"From ") && line.len() < 400 && line.windows(3).any(is_time)
}

/// A subject without what mailers and lists put before it.
#[must_use]
pub fn subject(text: &str) -> String {
    let whole = crate::formats::clean::one_line(text);
    let mut rest = whole.as_str();
    loop {
        let before = rest.len();
        if let Some(after) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            // A list's tag; a subject that is all in brackets stays.
            if !after.1.trim().is_empty() && after.0.len() < 40 {
                rest = after.1.trim_start();
            }
        }
        for mark in ["re:", "fwd:", "fw:", "aw:", "wg:", "tr:", "rv:"] {
            if rest.get(..mark.len()).is_some_and(|front| front.eq_ignore_ascii_case(mark)) {
                rest = rest[mark.len()..].trim_start();
            }
        }
        if rest.len() == before {
            return rest.to_string();
        }
    }
}

/// True for an answer to another message.
#[must_use]
pub fn is_reply(message: &Message<'_>) -> bool {
    let subject = message.subject().unwrap_or("").trim_start().to_ascii_lowercase();
    ["re:", "aw:", "sv:"].iter().any(|mark| subject.starts_with(mark))
}

/// Who sent a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// A person.
    pub person: Option<String>,
    /// What the person sent it for, or who else sent it.
    pub publication: Option<String>,
}

/// The sender of a message, by the name that stands before the address.
#[must_use]
pub fn sender(message: &Message<'_>) -> Sender {
    let from = message.from().and_then(|from| from.first());
    from.and_then(|from| from.name())
        .and_then(line)
        .map(|name| sender_of(&name))
        .unwrap_or_default()
}

/// Takes a sender's name apart: "Ada Roe from The Quay Letter", "The Quay Letter | Ada Roe".
#[must_use]
pub fn sender_of(name: &str) -> Sender {
    let name = name.trim_matches(['"', '\'', ' ']);
    let both = |person: &str, publication: &str| Sender {
        person: Some(crate::article::names::title_case(person.trim())),
        publication: Some(publication.trim().to_string()).filter(|name| !name.is_empty()),
    };
    let is_person = |text: &str| {
        let words = text.split_whitespace().count();
        let article = ["the ", "a ", "el ", "la ", "le ", "der ", "die ", "das "];
        let lower = text.trim().to_lowercase();
        (2..=5).contains(&words)
            && looks_like_name(text.trim())
            && !bylines::is_collective(text)
            && !bylines::is_unsigned(text)
            && !article.iter().any(|article| lower.starts_with(article))
    };
    for (mark, person_first) in
        [(" from ", true), (" at ", true), (" via ", true), (" by ", false), (" with ", false)]
    {
        if let Some((front, back)) = name.split_once(mark) {
            let (person, publication) = if person_first { (front, back) } else { (back, front) };
            if is_person(person) {
                return both(person, publication);
            }
        }
    }
    for mark in [" | ", " – ", " — ", " - ", ", ", ": ", " / "] {
        if let Some((front, back)) = name.split_once(mark) {
            match (is_person(front), is_person(back)) {
                (true, false) => return both(front, back),
                (false, true) => return both(back, front),
                // "Slow Water" has the form of a name too.
                (true, true) if begins_with_given_name(front) => return both(front, back),
                (true, true) if begins_with_given_name(back) => return both(back, front),
                _ => {}
            }
        }
    }
    if let Some((front, back)) = name.strip_suffix(')').and_then(|name| name.split_once(" ("))
        && is_person(front)
    {
        return both(front, back);
    }
    match is_person(name) {
        true => both(name, ""),
        false => Sender { person: None, publication: line(name).filter(|n| !n.contains('@')) },
    }
}

/// The name of the list that a message came over.
#[must_use]
pub fn list_name(message: &Message<'_>) -> Option<String> {
    let raw = message.header_raw(HeaderName::ListId)?;
    let (name, _) = raw.split_once('<')?;
    let decoded = message.header(HeaderName::ListId).and_then(|value| value.as_address());
    let decoded = decoded.and_then(|list| list.first()).and_then(|list| list.name());
    let name = line(decoded.unwrap_or(name))?;
    let name = name.trim_matches(['"', ' ']);
    // Services put a number there.
    let is_name = name.chars().any(char::is_alphabetic) && !name.contains('@');
    (is_name && name.len() > 2 && !is_token(name)).then(|| name.to_string())
}

/// True for what a program made: `a3f9c2list`, `MC-List-12345`.
fn is_token(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    !name.contains(' ') && digits * 3 > name.len()
}

/// The address at which the message can be read on the web.
#[must_use]
pub fn archived_at(message: &Message<'_>) -> Option<String> {
    let raw = line(message.header_raw("Archived-At")?)?;
    let url = raw.trim_matches(['<', '>', ' ']);
    url.starts_with("http").then(|| url.to_string())
}
