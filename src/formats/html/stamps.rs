//! Dates as machines and pages write them.
//!
//! In: the value of a field or a short line. Out: a date, and the hour where it was written in UTC.
//! Dates in words are read by [`crate::article::dates`]; here are time stamps, seconds since 1970,
//! and numbers with two readings or a year of two digits, which only a place that ought to hold a
//! date makes worth reading.

use crate::article::dates::{date_in, parse_date};
use crate::model::Date;

/// A date, with the hour in UTC where a time in UTC was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub date: Date,
    pub utc_hour: Option<u8>,
}

/// Which of `04/11/2011` is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// Reads the value of a field that ought to hold a date.
pub(super) fn field(text: &str, order: Order) -> Option<Stamp> {
    const MOST_BYTES: usize = 100;
    let text = text.trim();
    if text.is_empty() || text.len() > MOST_BYTES {
        return None;
    }
    if let Some(date) = text.get(..10).and_then(|head| head.parse::<Date>().ok())
        && !text[10..].starts_with(|c: char| c.is_ascii_digit())
    {
        return Some(Stamp { date, utc_hour: utc_hour(&text[10..]) });
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let stamp = match text.len() {
            10 | 13 => epoch(text.get(..10)?),
            12 | 14 => parse_date(text.get(..8)?),
            _ => parse_date(text),
        };
        return stamp.filter(is_likely).map(|date| Stamp { date, utc_hour: None });
    }
    let date = parse_date(text).or_else(|| numbers(text, order));
    date.filter(is_likely).map(|date| Stamp { date, utc_hour: None })
}

/// Reads the first date in a short line.
pub(super) fn in_line(text: &str, order: Order) -> Option<Stamp> {
    let date = date_in(text).map(|(_, date)| date).or_else(|| numbers(text, order));
    date.filter(is_likely).map(|date| Stamp { date, utc_hour: None })
}

/// A page was not published before there was a press, nor in the far future.
fn is_likely(date: &Date) -> bool {
    (1600..2100).contains(&date.civil().year())
}

/// The hour of a time such as `T23:15:00Z` or `T23:15:00+00:00`.
fn utc_hour(time: &str) -> Option<u8> {
    let time = time.trim_start_matches(['T', ' ']);
    let hour: u8 = time.get(..2)?.parse().ok().filter(|h| *h < 24)?;
    time.get(2..3).filter(|c| *c == ":")?;
    // Midnight to the second is a date without a time.
    if time.starts_with("00:00:00") {
        return None;
    }
    let time = time.trim_end();
    let zone = ["Z", "z", "+00:00", "+0000", "UTC", "GMT"].iter().any(|z| time.ends_with(z));
    zone.then_some(hour)
}

fn epoch(seconds: &str) -> Option<Date> {
    const DAY_SECONDS: i64 = 86_400;
    let days = seconds.parse::<i64>().ok()? / DAY_SECONDS;
    let start = jiff::civil::date(1970, 1, 1);
    let day = start.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Date::day(day.year(), day.month(), day.day())
}

/// Three numbers between the same marks: `2011.04.19`, `19.4.11`, `4/11/2011`.
fn numbers(text: &str, order: Order) -> Option<Date> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (first, end) = run(text, at);
        if let Some(date) = triple(text, first, end, order) {
            return Some(date);
        }
        at = end;
    }
    None
}

/// The digits from `at` on, and where they end.
fn run(text: &str, at: usize) -> (&str, usize) {
    let len = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    (&text[at..at + len], at + len)
}

fn triple(text: &str, first: &str, end: usize, order: Order) -> Option<Date> {
    let bytes = text.as_bytes();
    let mark = *bytes.get(end).filter(|b| matches!(b, b'.' | b'/' | b'-'))?;
    let skip = |at: usize| at + usize::from(bytes.get(at) == Some(&b' '));
    let from = skip(end + 1);
    bytes.get(from).filter(|b| b.is_ascii_digit())?;
    let (second, end) = run(text, from);
    bytes.get(end).filter(|b| **b == mark)?;
    let from = skip(end + 1);
    bytes.get(from).filter(|b| b.is_ascii_digit())?;
    let (third, end) = run(text, from);
    // "1.2.3.4" is no date.
    let goes_on =
        bytes.get(end) == Some(&mark) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    if goes_on || second.len() > 2 {
        return None;
    }
    let number = |s: &str| s.parse::<i16>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    if first.len() == 4 && third.len() <= 2 {
        return Date::day(a, i8::try_from(b).ok()?, i8::try_from(c).ok()?);
    }
    let year = match (first.len(), third.len()) {
        (1 | 2, 4) => c,
        (1 | 2, 2) => 2000 + c - if c > 69 { 100 } else { 0 },
        _ => return None,
    };
    let (a, b) = (i8::try_from(a).ok()?, i8::try_from(b).ok()?);
    let day_first = Date::day(year, b, a);
    let month_first = Date::day(year, a, b);
    if mark != b'.' && order == Order::MonthFirst {
        month_first.or(day_first)
    } else {
        day_first.or(month_first)
    }
}

/// A day at the front of a long number in an address: `/A2026012914320005196`.
pub(super) fn long_number(path: &str) -> Option<Date> {
    const LEAST_DIGITS: usize = 12;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.split('/').find_map(|segment| {
        let digits = segment.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let len = digits.bytes().take_while(u8::is_ascii_digit).count();
        let two = |at: usize| digits.get(at..at + 2).and_then(|s| s.parse::<u8>().ok());
        let clock = two(8).is_some_and(|h| h < 24) && two(10).is_some_and(|m| m < 60);
        let recent = digits.starts_with("20") || digits.starts_with("19");
        (len >= LEAST_DIGITS && clock && recent).then(|| parse_date(digits.get(..8)?)).flatten()
    })
}
