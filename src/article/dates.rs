//! Dates as papers print them.
//!
//! In: a short line or a field's value ("Tuesday, April 19, 2011 5:04 PM EDT"), or the path of an
//! address. Out: a [`Date`], to the precision that is written. What a date means (published,
//! updated, corrected) is left to the caller; times and zones are passed over, the day stays as
//! printed.

use crate::article::months::{month_of, season_of};
use crate::model::{Date, Precision, Span};

/// The date that `value` is, for a field that ought to hold one: what [`date_in`] reads, and
/// besides a bare year, `2011-04` and `20110419`.
#[must_use]
pub fn parse_date(value: &str) -> Option<Date> {
    let value = value.trim();
    if value.bytes().all(|b| b.is_ascii_digit()) {
        return match value.len() {
            4 => Date::year(value.parse().ok()?),
            8 => compact(value),
            _ => None,
        };
    }
    value.parse().ok().or_else(|| date_in(value).map(|(_, date)| date))
}

/// The first date in a line, with where it stands.
///
/// Read are ISO forms, day month year in either order with the month in words (English, French,
/// German, Spanish, Italian, Portuguese, Dutch, the Scandinavian languages, Polish, Turkish,
/// Russian), a month or season with a year, and numbers: `19.04.2011` is day first, as everywhere
/// where dots are used, unless that is no date; of `04/11/2011` there are two readings, so it is
/// none, while `19/04/2011` and `04/19/2011` have one. A season gives its year. A year alone is no
/// date in a line. Of `April 19–25, 2011` the first day counts. Linear in the length of the line.
#[must_use]
pub fn date_in(text: &str) -> Option<(Span, Date)> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|i| {
        let (used, date) = Line { text, tokens: &tokens[i..] }.date()?;
        // "31 April 2011" is a mistake, not a month.
        let cut = i > 0
            && tokens[i - 1].is_number
            && tokens[i - 1].text.len() <= 2
            && text[tokens[i - 1].end..tokens[i].start].trim().is_empty();
        if cut && date.precision() == Precision::Month {
            return None;
        }
        let span = Span::new(tokens[i].start, tokens[i + used - 1].end);
        Some((span, date))
    })
}

/// The date in the path of an address or file: `/2011/04/19/slug` and `2011-04-19-slug` to the
/// day, `/2011/04/slug` to the month, months in digits or English (`/2011/apr/19/`). Years are
/// looked for from 1700 to 2099, since longer numbers in a path are mostly not dates.
#[must_use]
pub fn date_of_path(path: &str) -> Option<Date> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let segments: Vec<&str> = path.split('/').collect();
    let by_folder = (0..segments.len()).find_map(|i| folders(&segments[i..]));
    by_folder.or_else(|| segments.iter().find_map(|segment| dashed(segment)))
}

/// True where `word` names a month.
pub(crate) fn is_month(word: &str) -> bool {
    month_of(word).is_some()
}

fn folders(segments: &[&str]) -> Option<Date> {
    let year = path_year(segments.first()?)?;
    let month_text = segments.get(1)?;
    let month = number(month_text, 2).or_else(|| month_of(month_text).map(|m| m.number))?;
    let day = segments.get(2).and_then(|text| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !text[digits..].starts_with(char::is_alphanumeric);
        number(&text[..digits], 2).filter(|_| ends)
    });
    let exact = day.and_then(|day| Date::day(year, month, day));
    // "/2011/4/" is too little to be sure of a month.
    exact.or_else(|| (month_text.len() > 1).then(|| Date::month(year, month)).flatten())
}

/// `2011-04-19`, `2011_04_19` or `20110419` at the beginning or end of a segment, or between
/// its dashes.
fn dashed(segment: &str) -> Option<Date> {
    let parts: Vec<&str> = segment.split(['-', '_', '.']).collect();
    let triple = parts.windows(3).find_map(|w| {
        (w[1].len() == 2 && w[2].len() == 2).then_some(())?;
        Date::day(path_year(w[0])?, number(w[1], 2)?, number(w[2], 2)?)
    });
    triple.or_else(|| {
        parts.iter().find_map(|part| {
            path_year(part.get(..4)?)?;
            compact(part)
        })
    })
}

fn path_year(text: &str) -> Option<i16> {
    let year = (text.len() == 4).then(|| digits(text))??;
    (1700..2100).contains(&year).then_some(year)
}

fn compact(text: &str) -> Option<Date> {
    (text.len() == 8 && text.is_ascii()).then_some(())?;
    Date::day(digits(&text[..4])?, number(&text[4..6], 2)?, number(&text[6..], 2)?)
}

fn digits(text: &str) -> Option<i16> {
    let all = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

fn number(text: &str, longest: usize) -> Option<i8> {
    (text.len() <= longest).then(|| digits(text))?.and_then(|n| i8::try_from(n).ok())
}

/// A run of letters or of ASCII digits.
#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    is_number: bool,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    #[derive(PartialEq, Clone, Copy)]
    enum Class {
        Gap,
        Number,
        Word,
        /// The signs for year, month and day in Chinese and Japanese, each a token.
        Sign,
    }
    let class = |c: char| match c {
        '0'..='9' => Class::Number,
        '年' | '月' | '日' => Class::Sign,
        c if c.is_alphabetic() => Class::Word,
        _ => Class::Gap,
    };
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut last = Class::Gap;
    for (at, c) in text.char_indices() {
        let this = class(c);
        let end = at + c.len_utf8();
        if this != Class::Gap {
            if this == last
                && this != Class::Sign
                && let Some(token) = out.last_mut()
            {
                token.end = end;
                token.text = &text[token.start..end];
            } else {
                let is_number = this == Class::Number;
                out.push(Token { text: &text[at..end], start: at, end, is_number });
            }
        }
        last = this;
    }
    out
}

/// The tokens from one place on.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
}

/// How many tokens a date took, and the date.
type Read = Option<(usize, Date)>;

impl Line<'_> {
    fn date(&self) -> Read {
        let first = self.tokens.first()?;
        if !first.is_number {
            return self.month_first().or_else(|| self.season());
        }
        match first.text.len() {
            4 => self.year_first(),
            1 | 2 => self.day_first().or_else(|| self.numbers()),
            8 => self.glued(0, 1).is_none().then(|| compact(first.text)).flatten().map(|d| (1, d)),
            _ => None,
        }
    }

    /// `2011-04-19`, `2011/04/19`, `2011.04.19`, `2011年4月19日`, `2011 April 19`.
    fn year_first(&self) -> Read {
        let year = self.year(0)?;
        if self.token(1).is_some_and(|t| t.text == "年") {
            let month = self.small(2, 12)?;
            return match self.small(4, 31) {
                Some(day) => Some((6, Date::day(year, month, day)?)),
                None => Some((4, Date::month(year, month)?)),
            };
        }
        let gap = self.gap(0)?;
        if matches!(gap, "-" | "/" | "." | "‑") && self.gap(1) == Some(gap) {
            return Some((3, Date::day(year, self.small(1, 12)?, self.small(2, 31)?)?));
        }
        let month = month_of(self.token(1)?.text)?;
        matches!(gap.trim(), "" | "," | "-" | ".").then_some(())?;
        Some((3, Date::day(year, month.number, self.small(2, 31)?)?))
    }

    /// `19 April 2011`, `19th of April, 1917`, `19. April 2011`, `19-Apr-2011`, `19–25 April 2011`,
    /// `1er avril 2011`, `19 de abril de 2011`.
    fn day_first(&self) -> Read {
        let day = self.small(0, 31)?;
        let mut at = self.after_day(0);
        if matches!(self.gap(at - 1)?.trim(), "-" | "–" | "/" | "und" | "&")
            && self.small(at, 31).is_some()
        {
            at = self.after_day(at);
        }
        at = self.skip_words(at, &["of", "de", "di", "d", "den", "the", "day"]);
        let month = month_of(self.token(at)?.text)?;
        // "No. 8, April 2011" is an issue of a month.
        (self.joins(at - 1) && !self.gap(at - 1)?.contains(',')).then_some(())?;
        let year_at = self.skip_words(at + 1, &["of", "de", "del", "do", "du"]);
        self.joins(year_at - 1).then_some(())?;
        Some((year_at + 1, Date::day(self.year(year_at)?, month.number, day)?))
    }

    /// `April 19, 2011`, `Apr. 19th 2011`, `April 19–25, 2011`, `Apr 19 10:00:00 UTC 2011`, and
    /// without a day `April 2011`, `avril de 2011`.
    fn month_first(&self) -> Read {
        let month = month_of(self.token(0)?.text)?;
        let at = self.skip_words(1, &["of", "de", "del", "the", "do"]);
        self.joins(at - 1).then_some(())?;
        if let Some(year) = self.year(at) {
            return (!month.is_weak).then_some((at + 1, Date::month(year, month.number)?));
        }
        let day = self.small(at, 31)?;
        let mut next = self.after_day(at);
        if matches!(self.gap(next - 1)?.trim(), "-" | "–") && self.small(next, 31).is_some() {
            next = self.after_day(next);
        }
        if let Some(year) = self.year(next).filter(|_| self.joins(next - 1)) {
            return Some((next + 1, Date::day(year, month.number, day)?));
        }
        let year_at = self.after_clock(next)?;
        Some((year_at + 1, Date::day(self.year(year_at)?, month.number, day)?))
    }

    /// Where the year stands after `10:00:00` and perhaps a zone, as Unix prints dates.
    fn after_clock(&self, at: usize) -> Option<usize> {
        let clock = (at..at + 3).all(|i| self.token(i).is_some_and(|t| t.is_number))
            && self.gap(at)? == ":"
            && self.gap(at + 1)? == ":";
        clock.then_some(())?;
        let zone = self.token(at + 3)?;
        Some(at + 3 + usize::from(!zone.is_number && zone.text.len() <= 5))
    }

    /// `Spring 2011`, `Winter 2011/12`, `Spring/Summer 2011`.
    fn season(&self) -> Read {
        season_of(self.token(0)?.text).then_some(())?;
        let mut at = 1;
        if self.gap(0)?.trim() == "/" && season_of(self.token(1)?.text) {
            at = 2;
        }
        at = self.skip_words(at, &["of", "de", "del"]);
        self.joins(at - 1).then_some(())?;
        Some((at + 1, Date::year(self.year(at)?)?))
    }

    /// `19.04.2011`, `19/04/2011`, `04-19-2011`, where there is one reading.
    fn numbers(&self) -> Read {
        let (a, b) = (self.small(0, 31)?, self.small(1, 31)?);
        let year = self.year(2)?;
        let gap = self.gap(0)?;
        (self.gap(1)? == gap).then_some(())?;
        let day_first = Date::day(year, b, a);
        let month_first = Date::day(year, a, b);
        let date = match (gap.trim(), day_first, month_first) {
            (".", Some(date), _) => date,
            ("/" | "-", Some(date), None) | ("." | "/" | "-", None, Some(date)) => date,
            ("/" | "-", Some(date), Some(other)) if date == other => date,
            _ => return None,
        };
        Some((3, date))
    }

    fn token(&self, at: usize) -> Option<&Token<'_>> {
        self.tokens.get(at)
    }

    /// What stands between token `at` and the next.
    fn gap(&self, at: usize) -> Option<&str> {
        Some(&self.text[self.tokens.get(at)?.end..self.tokens.get(at + 1)?.start])
    }

    /// True where between token `at` and the next there is only what may stand inside a date.
    fn joins(&self, at: usize) -> bool {
        self.gap(at).is_some_and(|gap| {
            gap.len() <= 4 && gap.chars().all(|c| " ,.-/'’°\u{a0}\u{202f}".contains(c))
        })
    }

    /// A year of four digits that is not the beginning of something longer.
    fn year(&self, at: usize) -> Option<i16> {
        let token = self.token(at).filter(|t| t.is_number && t.text.len() == 4)?;
        let year = digits(token.text).filter(|y| (1000..=2999).contains(y))?;
        // "April 19, 1030:45" and "2011.5" are no years.
        let rest = &self.text[token.end..];
        let goes_on =
            rest.starts_with([':', '.']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        (!goes_on).then_some(year)
    }

    fn small(&self, at: usize, most: i8) -> Option<i8> {
        let token = self.token(at).filter(|t| t.is_number)?;
        number(token.text, 2).filter(|n| (1..=most).contains(n))
    }

    /// The token right behind token `at`, without a gap.
    fn glued(&self, at: usize, next: usize) -> Option<&Token<'_>> {
        let token = self.token(next)?;
        (token.start == self.token(at)?.end).then_some(token)
    }

    /// The place after a day's number and its ending: `th`, `er`, `º` (which is a letter).
    fn after_day(&self, at: usize) -> usize {
        #[rustfmt::skip]
        const ENDINGS: [&str; 11] = [
            "st", "nd", "rd", "th", "er", "re", "º", "ª", "e", "ST", "TH",
        ];
        let ending = self.glued(at, at + 1).is_some_and(|t| ENDINGS.contains(&t.text));
        at + 1 + usize::from(ending)
    }

    fn skip_words(&self, mut at: usize, words: &[&str]) -> usize {
        for _ in 0..2 {
            let is_word = self.token(at).is_some_and(|t| words.contains(&t.text));
            if is_word && self.joins(at - 1) {
                at += 1;
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expected`: ISO form, empty for none.
    fn check(line: &str, expected: &str) {
        let got = date_in(line).map(|(_, date)| date.to_string()).unwrap_or_default();
        assert_eq!(got, expected, "{line}");
    }

    #[test]
    fn months_in_words() {
        check("April 19, 2011", "2011-04-19");
        check("19 April 2011", "2011-04-19");
        check("the 19th of April, 1917", "1917-04-19");
        check("Tuesday, April 19, 2011 5:04 PM EDT", "2011-04-19");
        check("APRIL 19TH, 2011", "2011-04-19");
        check("Published Mar 3rd, 2013 05:12am", "2013-03-03");
        check("Apr. 2011", "2011-04");
        check("Apr.19, 2011", "2011-04-19");
        check("19-Apr-2011", "2011-04-19");
        check("Tue Apr 19 10:00:00 UTC 2011", "2011-04-19");
        check("Tue, 19 Apr 2011 10:00:00 +0000", "2011-04-19");
        check("Vol. 33 No. 8 · 14 April 2011", "2011-04-14");
        check("PUBLISHED: 12 March 2014 | UPDATED: 13 March", "2014-03-12");
        check("April 19–25, 2011", "2011-04-19");
        check("19-25 April 2011", "2011-04-19");
        check("2011 April 19", "2011-04-19");
    }

    #[test]
    fn other_languages() {
        check("mardi 19 avril 2011", "2011-04-19");
        check("1er août 2011", "2011-08-01");
        check("Dienstag, 19. April 2011", "2011-04-19");
        check("3. März 2014, 10:00 Uhr", "2014-03-03");
        check("19 de abril de 2011", "2011-04-19");
        check("19 de janeiro de 2011", "2011-01-19");
        check("1° maggio 2011", "2011-05-01");
        check("19 gen 2011", "2011-01-19");
        check("gen 2011", "");
        check("19 kwietnia 2011", "2011-04-19");
        check("19 Ağustos 2011", "2011-08-19");
        check("19 апреля 2011 г.", "2011-04-19");
        check("2011年4月19日 10時", "2011-04-19");
    }

    #[test]
    fn numbers() {
        check("2011-04-19T10:00:00Z", "2011-04-19");
        check("2011/04/19", "2011-04-19");
        check("19.04.2011", "2011-04-19");
        check("04.11.2011", "2011-11-04");
        check("04/11/2011", "");
        check("19/04/2011", "2011-04-19");
        check("04/19/2011 10:00", "2011-04-19");
        check("04/04/2011", "2011-04-04");
        check("19/04/11", "");
        check("20110419", "2011-04-19");
    }

    #[test]
    fn seasons() {
        check("Spring 2011", "2011");
        check("Winter 2011/12", "2011");
        check("Spring/Summer 2011", "2011");
    }

    #[test]
    fn none_without_ground() {
        check("", "");
        check("in 1945", "");
        check("13 March", "");
        check("31 April 2011", "");
        check("May 3, 900 people", "");
        check("April 25: 1500 people", "");
        check("He may 2011", "");
        check("version 1.2.2011.4", "");
        check("Springfield 2011", "");
        check("No. 8, April 2011", "2011-04");
    }

    #[test]
    fn values_of_fields() {
        let parse = |text| parse_date(text).map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(parse("2011"), "2011");
        assert_eq!(parse(" 2011-04 "), "2011-04");
        assert_eq!(parse("20110419"), "2011-04-19");
        assert_eq!(parse("1303207200"), "");
        assert_eq!(parse("0999"), "");
    }

    #[test]
    fn spans_cover_the_date() {
        let line = "By X on April 19th, 2011 at noon";
        let (span, _) = date_in(line).expect("a date");
        assert_eq!(span.of(line), "April 19th, 2011");
    }

    #[test]
    fn paths() {
        let path = |text| date_of_path(text).map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(path("https://example.org/2011/04/19/hard"), "2011-04-19");
        assert_eq!(path("/2011/04/"), "2011-04");
        assert_eq!(path("/2011/apr/19/hard"), "2011-04-19");
        assert_eq!(path("/2011/04/hard-power.html"), "2011-04");
        assert_eq!(path("/2011/4/7"), "2011-04-07");
        assert_eq!(path("/2011/4"), "");
        assert_eq!(path("/blog/2011-04-19-hard.txt"), "2011-04-19");
        assert_eq!(path("/news/20110419_hard"), "2011-04-19");
        assert_eq!(path("/2345/12/19"), "");
        assert_eq!(path("/2011/99/19"), "");
        assert_eq!(path("/a?d=/2011/04/19"), "");
        assert_eq!(path("/2011/04/31/x"), "2011-04");
    }
}
