//! Messages that are passed on inside another: the piece is what is passed on.
//!
//! In: the paragraphs of a message. Out: the headers that its mailer copied above the original, and
//! the original's paragraphs, where the sender added no more than a greeting.

use super::headers;
use crate::formats::scalars::read_date;
use crate::model::{Article, Basis, Date, Paragraph, Sourced};

/// What mailers write above the original, in small letters.
const MARKS: [&str; 6] = [
    "---------- forwarded message",
    "-------- forwarded message",
    "-----original message-----",
    "begin forwarded message:",
    "-------- original message",
    "----- forwarded message",
];

/// The labels of the headers that they copy, and the field that each fills.
const LABELS: [(&str, Label); 9] = [
    ("From:", Label::From),
    ("Reply-To:", Label::Other),
    ("Date:", Label::Date),
    ("Sent:", Label::Date),
    ("Subject:", Label::Subject),
    ("To:", Label::Other),
    ("Cc:", Label::Other),
    ("CC:", Label::Other),
    ("Bcc:", Label::Other),
];

#[derive(Clone, Copy, PartialEq)]
enum Label {
    From,
    Date,
    Subject,
    Other,
}

/// What is known of a message that was passed on.
#[derive(Debug, Default, PartialEq)]
pub struct Original {
    from: Option<String>,
    date: Option<Date>,
    subject: Option<String>,
}

impl Original {
    /// Makes the article that of the original.
    pub fn lay_over(self, article: &mut Article) {
        let sourced = |value| Sourced::new(value, Basis::Mail);
        if let Some(from) = self.from {
            let sender = headers::sender_of(&from);
            if article.authors_basis.is_none_or(|basis| basis == Basis::Mail) {
                article.authors = sender.person.into_iter().collect();
                article.authors_basis = (!article.authors.is_empty()).then_some(Basis::Mail);
            }
            article.source = sender.publication.map(sourced);
        }
        if let Some(date) = self.date {
            article.date = Some(Sourced::new(date, Basis::Mail));
        }
        if let Some(subject) = self.subject.map(|subject| headers::subject(&subject)) {
            article.title = Some(sourced(subject));
        }
    }
}

/// Takes the original out of the paragraphs; `None` where nothing is passed on, or more than
/// `greeting_words` stand above it: then it is matter for what the sender says.
pub fn take(paragraphs: &mut Vec<Paragraph>, greeting_words: usize) -> Option<Original> {
    let is_mark = |paragraph: &Paragraph| {
        let lower = paragraph.text.get(..60).unwrap_or(&paragraph.text).to_lowercase();
        MARKS.iter().any(|mark| lower.starts_with(mark))
    };
    let at = paragraphs.iter().position(is_mark)?;
    if super::words(&paragraphs[..at]) >= greeting_words || super::words(&paragraphs[at + 1..]) == 0
    {
        return None;
    }
    let mut original = Original::default();
    let mut end = at;
    // The headers stand in the paragraph of the mark, or in those after it.
    const MOST_HEADERS: usize = 8;
    for (n, paragraph) in paragraphs[at..].iter().take(MOST_HEADERS).enumerate() {
        let text = paragraph.text.as_str();
        let has_label = LABELS.iter().any(|(label, _)| text.starts_with(label));
        if n > 0 && !has_label {
            break;
        }
        original.read(text);
        end = at + n + 1;
    }
    paragraphs.drain(..end);
    Some(original)
}

impl Original {
    /// Reads the headers that stand in a line, one behind another.
    fn read(&mut self, line: &str) {
        let mut places: Vec<(usize, &str, Label)> = LABELS
            .iter()
            .filter_map(|(label, field)| {
                let at = line.find(label)?;
                (at == 0 || line[..at].ends_with([' ', '-'])).then_some((at, *label, *field))
            })
            .collect();
        places.sort_by_key(|(at, _, _)| *at);
        for (n, (at, label, field)) in places.iter().enumerate() {
            let end = places.get(n + 1).map_or(line.len(), |(next, _, _)| *next);
            let value = line.get(at + label.len()..end).unwrap_or("").trim();
            if value.is_empty() {
                continue;
            }
            match field {
                Label::From => {
                    let name = value.split(['<', '[']).next().unwrap_or("").trim();
                    self.from = Some(name.to_string()).filter(|name| !name.is_empty());
                }
                Label::Date => self.date = mail_date(value),
                Label::Subject => self.subject = Some(value.to_string()),
                Label::Other => {}
            }
        }
    }
}

fn mail_date(value: &str) -> Option<Date> {
    read_date(value).or_else(|| {
        let (_, day) = value.split_once(',')?;
        read_date(day)
    })
}
