//! Factiva with indexing: fields named by two letters, in an order that is always the same.
//!
//! In: the lines of an export. Out: articles. `LP` is the first paragraph of the text and `TD` the
//! rest; `AN` ends an article.

use super::factiva_page::{accession, is_page_line};
use super::record::{Record, number_of};
use crate::article::dates::parse_date;
use crate::formats::Sink;
use crate::formats::clean::squeeze;
use crate::formats::keys::safe_key;

/// The fields in the order in which they stand.
const CODES: [&str; 29] = [
    "CLM", "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY",
    "LP", "TD", "CT", "RF", "ART", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "DE",
];

const HEADLINE: usize = 2;
const LEAD: usize = 15;
const TEXT: usize = 16;
const PUBLISHER: usize = 26;
const NUMBER: usize = 27;

/// Which of the fields that every article has were seen at the fronts of lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    seen: u32,
}

impl Codes {
    pub(super) fn look_at(&mut self, line: &str) {
        if let Some((code, _)) = code(line) {
            self.seen |= 1 << code;
        }
    }

    pub(super) fn are_those_of_an_export(self) -> bool {
        let has = |name: &str| {
            CODES.iter().position(|code| *code == name).is_some_and(|at| self.seen & (1 << at) != 0)
        };
        let common = ["WC", "PD", "SN", "SC", "LA", "CY", "LP", "TD", "AN"];
        has("HD") && common.iter().filter(|name| has(name)).count() >= 4
    }
}

/// The field that a line opens, by its place in the order, and the value on the line.
fn code(line: &str) -> Option<(usize, &str)> {
    const MOST_INDENT: usize = 4;
    let bare = line.trim_start();
    if line.len() - bare.len() > MOST_INDENT {
        return None;
    }
    let end = bare.bytes().take(4).take_while(u8::is_ascii_uppercase).count();
    let (name, rest) = bare.split_at(end);
    if !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return None;
    }
    let at = CODES.iter().position(|code| *code == name)?;
    Some((at, rest))
}

/// Reads the articles.
pub(super) fn read(lines: &[&str], sink: Sink<'_>) {
    let mut article: Option<Open> = None;
    for (at, line) in lines.iter().enumerate() {
        if is_page_line(line.trim()) {
            continue;
        }
        let found = code(line).filter(|(code, rest)| match &article {
            Some(open) => open.takes(*code, rest),
            None => *code <= HEADLINE,
        });
        if let Some((code, _)) = found
            && code <= HEADLINE
            && article.as_ref().is_some_and(|open| open.code >= LEAD)
        {
            finish(article.take(), false, sink);
        }
        if let Some((code, rest)) = found {
            let open = article.get_or_insert_with(|| Open::new(at));
            open.close_field();
            open.code = code;
            open.value.push_str(rest);
        } else if let Some(open) = &mut article {
            open.value.push('\n');
            open.value.push_str(line);
        }
        if article.as_ref().is_some_and(Open::is_complete) {
            let is_last = lines[at + 1..].iter().all(|line| code_of_a_start(line).is_none());
            finish(article.take(), is_last, sink);
        }
    }
    finish(article, true, sink);
}

fn code_of_a_start(line: &str) -> Option<usize> {
    code(line).map(|(code, _)| code).filter(|code| *code <= HEADLINE)
}

fn finish(article: Option<Open>, is_last: bool, sink: Sink<'_>) {
    if let Some(mut open) = article {
        open.close_field();
        if !open.record.is_blank() {
            open.record.finish(is_last, sink);
        }
    }
}

/// An article under way.
struct Open {
    record: Record,
    code: usize,
    value: String,
}

impl Open {
    fn new(at: usize) -> Open {
        Open { record: Record::new(at), code: 0, value: String::new() }
    }

    /// True where a line that begins with a code opens that field. A line of the text may begin
    /// with two capitals too.
    fn takes(&self, code: usize, rest: &str) -> bool {
        let value = rest.trim();
        if code <= HEADLINE && self.code >= LEAD {
            // The next article, whose number the one before it lacks.
            let padded = rest.starts_with("  ") || rest.starts_with('\t') || value.is_empty();
            return padded || self.code >= PUBLISHER;
        }
        if code <= self.code {
            return false;
        }
        if code <= TEXT || rest.starts_with("  ") || rest.starts_with('\t') || value.is_empty() {
            return true;
        }
        match code {
            NUMBER => accession(value).is_some(),
            PUBLISHER => self.code > TEXT,
            _ => value.contains(" : ") || value.contains('|'),
        }
    }

    /// True where the number of the article is there.
    fn is_complete(&self) -> bool {
        self.code == NUMBER && accession(self.value.trim()).is_some()
    }

    fn close_field(&mut self) {
        let value = std::mem::take(&mut self.value);
        let record = &mut self.record;
        let line = squeeze(&value);
        if line.is_empty() {
            return;
        }
        match CODES[self.code] {
            "HD" => record.title = Some(line),
            "BY" => record.byline = Some(line),
            "WC" => record.n_words = line.split(' ').next().and_then(number_of),
            "PD" => record.date = parse_date(&line),
            "SN" => record.source = Some(line),
            "SE" => record.section = Some(line),
            "LA" => record.set_language(&line),
            "LP" | "TD" => {
                record.push_line(&value);
                record.push_line("");
            }
            "NS" => record.tags.extend(index_terms(&line)),
            "AN" => {
                record.key = accession(&line).and_then(safe_key);
                record.is_closed = true;
            }
            "CLM" => record.keep("column", &line),
            "CR" => record.keep("credit", &line),
            "ET" => record.keep("time", &line),
            "SC" => record.keep("source-code", &line),
            "ED" => record.keep("edition", &line),
            "PG" => record.keep("page", &line),
            "VOL" => record.keep("volume", &line),
            "CY" => record.keep("copyright", &line),
            "ART" => record.keep("graphic", &line),
            "CO" => record.keep("companies", &line),
            "IN" => record.keep("industries", &line),
            "RE" => record.keep("regions", &line),
            "PUB" => record.keep("publisher", &line),
            other => record.keep(other, &line),
        }
    }
}

/// "gpol : Domestic Politics | gcat : Political/General News" without the codes.
fn index_terms(value: &str) -> impl Iterator<Item = String> + '_ {
    const MOST: usize = 64;
    let terms = value.split('|').map(|term| term.split_once(" : ").map_or(term, |(_, name)| name));
    terms.map(str::trim).filter(|term| !term.is_empty()).take(MOST).map(str::to_string)
}
