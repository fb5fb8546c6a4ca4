//! Mail: one message (eml, Apple's emlx, a file of a Maildir). Mailboxes are in [`super::mbox`].
//!
//! In: the bytes of a message. Out: the [`Article`] that it carries: a newsletter's HTML part is
//! read as a page, else its text; subject, date, sender and list become title, date, author and
//! source. A message that is passed on, inline or as an attachment, is read as the piece. MIME is
//! parsed by `mail-parser`.

mod body;
mod headers;
mod passed_on;
#[cfg(test)]
mod tests;

pub use headers::{is_mail, is_mbox, is_separator};

use mail_parser::{HeaderName, Message, MessageParser, PartType};

use super::clean::one_line;
use super::html::{self, HtmlOptions};
use super::keys::safe_key;
use super::mhtml::count_nested;
use super::scalars::language;
use super::{Sink, Skip, check_article};
use crate::model::{Article, Basis, Date, Paragraph, ParagraphKind, Sourced};

/// Mails as parts of mails, in a digest or inside each other.
const MAX_NESTED: usize = 200;

/// An own text of fewer words is a line of greeting above what is passed on.
const GREETING_WORDS: usize = 40;

/// Reads a message, and those attached to it. With `keyed`, the message's id is its key: a mailbox
/// has no better name for it.
///
/// Time is linear in the number of bytes, but for the parts that the parser goes over twice.
pub fn read(bytes: &[u8], keyed: bool, sink: Sink<'_>) {
    let bytes = headers::without_count(bytes);
    if count_nested(bytes, MAX_NESTED) > MAX_NESTED {
        let reason = format!("a mail with more than {MAX_NESTED} mails in it");
        return sink(Err(Skip::refused(reason)));
    }
    let Some(message) = MessageParser::default().parse(bytes) else {
        return sink(Err(Skip::new("a mail without headers")));
    };
    let mut attached = Vec::new();
    push_attached(&message, &mut attached);
    let article = article(&message, keyed);
    let n_words = words(&article.paragraphs);
    if attached.is_empty() && n_words == 0 {
        return sink(Err(Skip::new("a mail without text")
            .hint("what is attached to it is not read: save the attachment as a file")));
    }
    if attached.is_empty() || n_words >= GREETING_WORDS {
        sink(check_article(article));
    }
    for message in attached {
        let article = self::article(message, keyed);
        if words(&article.paragraphs) > 0 {
            sink(check_article(article));
        }
    }
}

/// The messages attached to `message` and to those, in their order.
fn push_attached<'m>(message: &'m Message<'m>, out: &mut Vec<&'m Message<'m>>) {
    let mut stack = vec![message];
    while let Some(message) = stack.pop() {
        let inner = message.parts.iter().filter_map(|part| match &part.body {
            PartType::Message(inner) => Some(inner),
            _ => None,
        });
        let inner: Vec<&Message<'_>> = inner.collect();
        out.extend(&inner);
        stack.extend(inner.into_iter().rev());
    }
}

fn words(paragraphs: &[Paragraph]) -> usize {
    paragraphs.iter().map(|paragraph| paragraph.text.split_whitespace().count()).sum()
}

fn article(message: &Message<'_>, keyed: bool) -> Article {
    let subject = message.subject().map(headers::subject).unwrap_or_default();
    let is_reply = headers::is_reply(message);
    let mut article = match html_part(message) {
        Some(page) => page_article(page, is_reply),
        None => text_article(message, is_reply),
    };
    let sender = headers::sender(message);
    let sourced = |value| Sourced::new(value, Basis::Mail);
    keep_heading(&mut article, &subject);
    article.title = Some(subject).filter(|subject| !subject.is_empty()).map(sourced);
    if article.authors.is_empty() {
        article.byline = None;
        article.authors = sender.person.into_iter().collect();
        article.authors_basis = (!article.authors.is_empty()).then_some(Basis::Mail);
    }
    article.date = date(message).map(|date| Sourced::new(date, Basis::Mail));
    article.source = headers::list_name(message).or(sender.publication).map(sourced);
    article.url = headers::archived_at(message).map(sourced);
    let lang = message.header_raw(HeaderName::ContentLanguage).and_then(language);
    article.lang = lang.map(sourced).or(article.lang);
    if keyed {
        article.declared_key = message.message_id().and_then(safe_key);
    }
    if let Some(original) = passed_on::take(&mut article.paragraphs, GREETING_WORDS) {
        original.lay_over(&mut article);
    }
    article
}

/// The heading of a newsletter that says something else than its subject opens the text.
fn keep_heading(article: &mut Article, subject: &str) {
    let Some(heading) = article.title.take().filter(|heading| heading.basis == Basis::Heading)
    else {
        return;
    };
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    if !letters(subject).contains(&letters(&heading.value)) {
        let paragraph = Paragraph { text: heading.value, kind: ParagraphKind::Heading };
        article.paragraphs.insert(0, paragraph);
    }
}

fn html_part<'m>(message: &'m Message<'_>) -> Option<&'m str> {
    message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(page) if !page.trim().is_empty() => Some(page.as_ref()),
        _ => None,
    })
}

fn page_article(page: &str, is_reply: bool) -> Article {
    let page = if is_reply { body::without_quoted_html(page) } else { page };
    let mut article = html::read(page, None, &HtmlOptions { related: false });
    article.paragraphs.retain(|paragraph| !body::is_furniture(&paragraph.text));
    article.url = None;
    article
}

fn text_article(message: &Message<'_>, is_reply: bool) -> Article {
    let mut article = Article::default();
    for part in message.text_bodies() {
        if let PartType::Text(text) = &part.body {
            body::push_text(text, is_reply, &mut article.paragraphs);
        }
    }
    article
}

/// The day in the sender's zone.
fn date(message: &Message<'_>) -> Option<Date> {
    let date = message.date()?;
    Date::day(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8)
}

/// A line of a header, cleaned; `None` where nothing is left.
fn line(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|line| !line.is_empty())
}
