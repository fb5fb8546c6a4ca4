//! Factiva as a page to read: title, byline, count of words, date, paper, copyright, text, and
//! `Document` with the number of the article.
//!
//! In: the lines of an export. Out: articles. Nothing is labelled; the count of words and the date
//! below it are what the rest is found by.

use super::nexis::is_copyright;
use super::record::{Record, word_count_line};
use crate::article::bylines::{begins_byline, byline};
use crate::article::dates::date_in;
use crate::article::furniture::is_section;
use crate::article::names::looks_like_name;
use crate::formats::Sink;
use crate::formats::clean::squeeze;
use crate::formats::keys::safe_key;
use crate::formats::scalars::language;
use crate::formats::text::kind_of;

/// The number of an article in a line that says nothing else: `Document NYTF000020110425e74p0004q`.
pub(super) fn accession(line: &str) -> Option<&str> {
    const NUMBER_BYTES: std::ops::RangeInclusive<usize> = 15..=40;
    let (word, number) = line.split_once(char::is_whitespace)?;
    let number = number.trim();
    let is_number = NUMBER_BYTES.contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_alphanumeric())
        && number.bytes().filter(u8::is_ascii_digit).count() >= 8;
    (matches!(word, "Document" | "Dokument" | "Documento") && is_number).then_some(number)
}

/// Page numbers and copyrights of the database that stand between the lines of a text.
pub(super) fn is_page_line(line: &str) -> bool {
    const LONGEST_BYTES: usize = 90;
    if line.len() > LONGEST_BYTES {
        return false;
    }
    let is_page = line.strip_prefix("Page ").is_some_and(|rest| {
        let mut words = rest.split_whitespace();
        let number =
            |word: Option<&str>| word.is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
        number(words.next()) && words.next() == Some("of") && number(words.next())
    });
    let bare = line.trim_start_matches(|c: char| !c.is_alphabetic());
    let is_owner = (line.starts_with('©') || line.starts_with("(c)"))
        && (bare.starts_with("Factiva, Inc.")
            || bare.starts_with("c) ") && bare.contains("Factiva, Inc."));
    is_page || is_owner || line == "License this article from Dow Jones Reprint Service"
}

/// Reads the articles.
pub(super) fn read(lines: &[&str], sink: Sink<'_>) {
    let ends: Vec<usize> =
        (0..lines.len()).filter(|at| accession(lines[*at].trim()).is_some()).collect();
    let mut start = 0;
    for (i, end) in ends.iter().enumerate() {
        let mut record = Record::new(start);
        record.key = accession(lines[*end].trim()).and_then(safe_key);
        record.is_closed = true;
        if read_article(&lines[start..*end], &mut record) {
            record.finish(i + 1 == ends.len(), sink);
        }
        start = end + 1;
    }
    // What follows the last number is the summary of the search, or an article that is cut off.
    let mut record = Record::new(start);
    if read_article(&lines[start..], &mut record) && !record.is_blank() {
        record.finish(true, sink);
    }
}

/// Reads one article; false where the lines hold none.
fn read_article(chunk: &[&str], record: &mut Record) -> bool {
    let lines: Vec<(usize, &str)> = chunk
        .iter()
        .enumerate()
        .map(|(at, line)| (at, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !is_page_line(line))
        .collect();
    let counted = lines.windows(2).position(|pair| {
        word_count_line(pair[0].1).is_some() && date_in(pair[1].1).is_some() && pair[1].1.len() < 60
    });
    let Some(counted) = counted else {
        return false;
    };
    let first = above(&lines[..counted], record);
    record.line += lines[first].0 as u64;
    record.n_words = word_count_line(lines[counted].1);
    record.date = date_in(lines[counted + 1].1).map(|(_, date)| date);
    let text_from = below(chunk, &lines, counted + 2, record);
    for line in &chunk[text_from.min(chunk.len())..] {
        if line.trim() == "Search Summary" {
            break;
        }
        if !is_page_line(line.trim()) {
            record.push_line(line);
        }
    }
    true
}

/// Section, title and byline above the count of words. Gives the place of the first of them.
fn above(lines: &[(usize, &str)], record: &mut Record) -> usize {
    const MOST: usize = 4;
    // Lines that follow each other without a blank one, where a cover stands before them.
    let mut from = lines.len().saturating_sub(1);
    while from > 0 && (lines.len() <= MOST || lines[from - 1].0 + 1 == lines[from].0) {
        from -= 1;
    }
    let head = &lines[from.max(lines.len().saturating_sub(2 * MOST))..];
    let mut texts: Vec<&str> = head.iter().map(|(_, line)| *line).collect();
    if texts.len() > 1
        && let Some(last) = texts.last().filter(|line| is_byline(line))
    {
        record.byline = Some(squeeze(last));
        texts.pop();
    }
    if texts.len() > 1 && (is_section(texts[0]) || kind_of(texts[0]).is_some()) {
        record.section = Some(squeeze(texts[0]));
        texts.remove(0);
    }
    record.title = Some(squeeze(&texts.join(" "))).filter(|title| !title.is_empty());
    lines.len() - head.len()
}

fn is_byline(line: &str) -> bool {
    const MOST_WORDS: usize = 14;
    let is_short = line.split_whitespace().count() <= MOST_WORDS;
    let is_names = || {
        let names = line.split([',', ';']).flat_map(|part| part.split(" and ")).map(str::trim);
        names.clone().count() > 0 && names.clone().all(looks_like_name)
    };
    begins_byline(line) || is_short && is_names() && !byline(line).names.is_empty()
}

/// Time, paper, its code, edition, page, language, copyright. Gives the line where the text begins.
fn below(chunk: &[&str], lines: &[(usize, &str)], from: usize, record: &mut Record) -> usize {
    const REACH: usize = 10;
    let mut at = from;
    while at < lines.len() && at < from + REACH {
        let line = lines[at].1;
        if is_copyright(line) {
            return copyright(chunk, lines[at].0, record);
        }
        if record.source.is_none() && !is_time(line) {
            record.source = Some(squeeze(line));
        } else if line.len() > 3 && language(line).is_some() {
            record.set_language(line);
            let next = lines.get(at + 1).map_or(chunk.len(), |(at, _)| *at);
            if !lines.get(at + 1).is_some_and(|(_, line)| is_copyright(line)) {
                return next;
            }
        } else if line.split_whitespace().count() > 12 {
            // A sentence: the rest of the head is not there.
            return lines[at].0;
        } else if !is_time(line) {
            record.keep(if is_code(line) { "source-code" } else { "edition" }, line);
        }
        at += 1;
    }
    lines.get(at).map_or(chunk.len(), |(at, _)| *at)
}

/// The copyright, which may go on over lines to the next blank one. Gives the line behind it.
fn copyright(chunk: &[&str], from: usize, record: &mut Record) -> usize {
    const MOST_LINES: usize = 3;
    let lines = chunk[from..].iter().take(MOST_LINES);
    let goes_on = |line: &&&str| !line.trim().is_empty() && line.len() < 160;
    let n_lines = lines.clone().take_while(goes_on).count().max(1);
    let text: Vec<&str> = lines.take(n_lines).copied().collect();
    record.keep("copyright", &text.join(" "));
    from + n_lines
}

/// "05:00", "11:45 PM", "05:00 GMT".
fn is_time(line: &str) -> bool {
    const LONGEST_BYTES: usize = 16;
    line.len() <= LONGEST_BYTES
        && line.split_once(':').is_some_and(|(hour, rest)| {
            !hour.is_empty()
                && hour.bytes().all(|b| b.is_ascii_digit())
                && rest.starts_with(|c: char| c.is_ascii_digit())
        })
}

/// The code of a paper: `NYTF`.
fn is_code(line: &str) -> bool {
    (2..=10).contains(&line.len())
        && line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && line.bytes().any(|b| b.is_ascii_uppercase())
}
