//! Web archives: MHTML (`.mht`, `.mhtml`), a page saved with its pictures as one mail.
//!
//! In: bytes. Out: the [`Article`] of the page inside, read by [`super::html`], with the address
//! that the archive gives. Pictures, styles and frames are left alone.

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use crate::formats::clean::one_line;
use crate::formats::html::{self, HtmlOptions};
use crate::model::{Article, Basis, Sourced};

/// Mails inside mails; a saved page has none.
const MAX_NESTED: usize = 16;

/// Reads a web archive; `None` where the bytes are no mail or hold no page.
///
/// The page is the first part of type `text/html`. Where it has no title of its own, the subject
/// of the mail is it. Time is linear in the number of bytes.
#[must_use]
pub fn read(bytes: &[u8], options: &HtmlOptions) -> Option<Article> {
    if count_nested(bytes, MAX_NESTED) > MAX_NESTED {
        return None;
    }
    let message = MessageParser::default().parse(bytes)?;
    let (page, location) = first_page(&message)?;
    let snapshot = message.header("Snapshot-Content-Location").and_then(|value| value.as_text());
    let is_web = |url: &&str| url.starts_with("http://") || url.starts_with("https://");
    let url = snapshot.filter(is_web).or(location.filter(is_web));
    let mut article = html::read(page, url, options);
    if article.title.is_none() {
        let subject = message.subject().map(one_line).filter(|subject| !subject.is_empty());
        article.title = subject.map(|subject| Sourced::new(subject, Basis::Meta));
    }
    Some(article)
}

fn first_page<'m>(message: &'m Message<'_>) -> Option<(&'m str, Option<&'m str>)> {
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(page) => Some((page.as_ref(), part.content_location())),
        _ => None,
    })
}

/// How often, up to more than `most`, the bytes speak of a mail as a part: the parser nests what it
/// finds.
pub(super) fn count_nested(bytes: &[u8], most: usize) -> usize {
    const NAME: &[u8] = b"rfc822";
    let global = b"global";
    let window = |w: &[u8]| w.eq_ignore_ascii_case(NAME) || w.eq_ignore_ascii_case(global);
    let slash = |at: &usize| bytes[*at] == b'/';
    (0..bytes.len().saturating_sub(NAME.len()))
        .filter(slash)
        .filter(|at| window(&bytes[at + 1..at + 1 + NAME.len()]))
        .take(most + 1)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVED: &[u8] = include_bytes!("../../tests/data/html/saved.mht");

    fn check(bytes: &[u8], title: Option<&str>) {
        let article = read(bytes, &HtmlOptions::default());
        let got = article.and_then(|a| a.title).map(|t| t.value);
        assert_eq!(got.as_deref(), title);
    }

    #[test]
    fn a_saved_page() {
        let article = read(SAVED, &HtmlOptions::default()).expect("a page");
        assert_eq!(article.title.map(|t| t.value).as_deref(), Some("Déjà vu on the quay"));
        assert_eq!(article.authors, ["Jane Okafor"]);
        let url = article.url.map(|u| u.value);
        assert_eq!(url.as_deref(), Some("https://quayside.example/2012/05/03/deja-vu"));
        assert_eq!(article.date.map(|d| d.value.to_string()).as_deref(), Some("2012-05-03"));
        assert_eq!(article.paragraphs.len(), 2);
    }

    #[test]
    fn what_is_no_archive() {
        check(b"", None);
        check(b"From: a\r\nContent-Type: text/plain\r\n\r\nhello", None);
        check(b"From: a\r\nSubject: Salt\r\nContent-Type: text/html\r\n\r\n<p>x", Some("Salt"));
        for cut in (0..SAVED.len()).step_by(37) {
            let _ = read(&SAVED[..cut], &HtmlOptions::default());
        }
    }

    #[test]
    fn mails_in_mails_are_refused() {
        let nested = b"Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
        check(&nested, None);
        let parts: Vec<u8> = (0..3000)
            .flat_map(|i| {
                format!("Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")
                    .into_bytes()
            })
            .collect();
        check(&parts, None);
    }
}
