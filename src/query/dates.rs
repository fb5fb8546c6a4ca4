//! Dates as a query writes them: `2011`, `2011-04..`, `April 2011`, `yesterday`, `90d..`,
//! `[2009 TO 2011]`. Today is handed in; what comes out is absolute.

use jiff::civil;

use super::ast::DateRange;
use super::periods::{Period, period};
use crate::model::day_number;

/// What is wrong with a date, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateProblem {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) hint: String,
}

pub(super) type Dated<T> = Result<T, DateProblem>;

/// Reads the value of `date:`.
pub(super) fn range(text: &str, today: civil::Date) -> Dated<DateRange> {
    let text = text.trim();
    if text.starts_with(['[', '{']) {
        return bracketed(text, today);
    }
    if text.starts_with(['<', '>']) {
        return Err(comparison(text));
    }
    if let Some((from, to)) = text.split_once("..") {
        return between(from, to, today);
    }
    let period = period(text, today)?;
    Ok(closed(&period, &period))
}

/// Reads the value of `since:`: everything from the start of a period.
pub(super) fn since(text: &str, today: civil::Date) -> Dated<DateRange> {
    let period = one_period(text, today)?;
    Ok(open_end(&period))
}

/// Reads the value of `until:`: everything up to the end of a period.
pub(super) fn until(text: &str, today: civil::Date) -> Dated<DateRange> {
    let period = one_period(text, today)?;
    Ok(open_start(&period))
}

/// What two ranges have in common; `None` for nothing.
///
/// The period of an article overlaps both exactly if it overlaps this: to overlap a range is to
/// end after its start and to start before its end.
pub(super) fn intersect(a: &DateRange, b: &DateRange) -> Option<DateRange> {
    let first = if a.start >= b.start { a } else { b };
    // An open end is the latest.
    let last = match (a.end, b.end) {
        (None, _) => b,
        (Some(end), Some(other)) if other < end => b,
        _ => a,
    };
    if matches!((first.start, last.end), (Some(start), Some(end)) if start > end) {
        return None;
    }
    let (first_text, last_text) = (ends(&first.text).0, ends(&last.text).1);
    Some(DateRange { start: first.start, end: last.end, text: text_of(first_text, last_text) })
}

/// The two ends of a range's text, empty where it is open.
fn ends(text: &str) -> (&str, &str) {
    text.split_once("..").unwrap_or((text, text))
}

fn text_of(first: &str, last: &str) -> String {
    if first == last { first.to_string() } else { format!("{first}..{last}") }
}

fn closed(from: &Period, to: &Period) -> DateRange {
    DateRange {
        start: Some(day_number(from.first)),
        end: Some(day_number(to.last)),
        text: text_of(&from.first_text, &to.last_text),
    }
}

fn open_end(from: &Period) -> DateRange {
    let text = format!("{}..", from.first_text);
    DateRange { start: Some(day_number(from.first)), end: None, text }
}

fn open_start(to: &Period) -> DateRange {
    let text = format!("..{}", to.last_text);
    DateRange { start: None, end: Some(day_number(to.last)), text }
}

fn one_period(text: &str, today: civil::Date) -> Dated<Period> {
    if text.contains("..") {
        return Err(DateProblem {
            code: "bad_date",
            message: format!("`{text}` is a range where one date is asked for"),
            hint: format!("date:{text}"),
        });
    }
    period(text.trim(), today)
}

fn bracketed(text: &str, today: civil::Date) -> Dated<DateRange> {
    let inside = text.trim_start_matches(['[', '{']).trim_end_matches([']', '}']);
    let words: Vec<_> = inside.split_whitespace().collect();
    let to = words.iter().position(|w| w.eq_ignore_ascii_case("to"));
    let sides = to.map(|at| (words[..at].join(" "), words[at + 1..].join(" ")));
    if text.starts_with('{') || text.ends_with('}') {
        return Err(DateProblem {
            code: "bad_date",
            message: format!("`{text}` leaves its ends out, and ranges here hold both"),
            hint: "write the first and the last day: date:2009-01-01..2011-06-30".into(),
        });
    }
    let Some((from, to)) = sides.filter(|(from, to)| !from.is_empty() && !to.is_empty()) else {
        return Err(DateProblem {
            code: "bad_date",
            message: format!("`{text}` is no range of dates"),
            hint: "date:[2009 TO 2011] or date:2009..2011".into(),
        });
    };
    let open = |side: String| if side == "*" { String::new() } else { side };
    between(&open(from), &open(to), today)
}

fn between(from: &str, to: &str, today: civil::Date) -> Dated<DateRange> {
    let (from, to) = (from.trim(), to.trim());
    if let Some(to) = to.strip_prefix('.') {
        return Err(DateProblem {
            code: "bad_date",
            message: "a range has two dots".into(),
            hint: format!("{from}..{}", to.trim_start_matches('.')),
        });
    }
    match (from.is_empty(), to.is_empty()) {
        (true, true) => Err(DateProblem {
            code: "bad_date",
            message: "a range needs at least one end".into(),
            hint: "date:2009.. or date:..2011; has:date for any date".into(),
        }),
        (true, false) => Ok(open_start(&period(to, today)?)),
        (false, true) => Ok(open_end(&period(from, today)?)),
        (false, false) => {
            let (from, to) = (period(from, today)?, period(to, today)?);
            if from.first > to.last {
                return Err(end_before_start(&to.first_text, &from.last_text));
            }
            Ok(closed(&from, &to))
        }
    }
}

/// The problem of two half-open ranges that have nothing in common.
pub(super) fn reversed(a: &DateRange, b: &DateRange) -> DateProblem {
    let (from, to) = if a.start.is_some() { (a, b) } else { (b, a) };
    end_before_start(ends(&to.text).1, ends(&from.text).0)
}

/// The problem of a range whose end lies before its start; the texts in good order.
fn end_before_start(first: &str, last: &str) -> DateProblem {
    DateProblem {
        code: "bad_range",
        message: "the end lies before the start".into(),
        hint: format!("date:{first}..{last}"),
    }
}

fn comparison(text: &str) -> DateProblem {
    let date = text.trim_start_matches(['<', '>', '=']);
    let hint = match text.starts_with('>') {
        true => format!("date:{date}.. for {date} and later"),
        false => format!("date:..{date} for {date} and earlier"),
    };
    DateProblem { code: "bad_date", message: "dates are not compared with signs".into(), hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: civil::Date = civil::date(2011, 5, 10);

    /// The canonical text and the days, or the hint.
    fn check(text: &str, expected: &str) {
        let found = match range(text, TODAY) {
            Ok(range) => {
                let again = super::range(&range.text, civil::date(1999, 1, 1));
                assert_eq!(again, Ok(range.clone()), "{text} does not read back");
                range.text
            }
            Err(problem) => format!("! {}", problem.hint),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_and_ranges() {
        check("2011", "2011");
        check("2011-04", "2011-04");
        check("2011-4-9", "2011-04-09");
        check("20110409", "2011-04-09");
        check("2011/04/19", "2011-04-19");
        check("04/2011", "2011-04");
        check("2009..2011-06", "2009..2011-06");
        check("2009..2009", "2009");
        check("2012..", "2012..");
        check("..2010", "..2010");
        check("[2009-01-01 TO 2011-06-30]", "2009-01-01..2011-06-30");
        check("[* to 2010]", "..2010");
    }

    #[test]
    fn words() {
        check("April 2011", "2011-04");
        check("Sept. 2011", "2011-09");
        check("19 April 2011", "2011-04-19");
        check("April 19th, 2011", "2011-04-19");
        check("2nd of May 2011", "2011-05-02");
        check("April 2011..June 2011", "2011-04..2011-06");
        check("april", "! date:2011-04 or date:\"April 2011\"");
        check(
            "soon",
            "! write 2011, 2011-04, 2011-04-25, 2009..2011-06, \"April 2011\", yesterday or 90d..",
        );
    }

    #[test]
    fn relative_to_today() {
        check("today", "2011-05-10");
        check("yesterday", "2011-05-09");
        check("90d..", "2011-02-09..");
        check("2w", "2011-04-26");
        check("1m..", "2011-04-10..");
        check("1y", "2010-05-10");
        check("last week", "2011-05-02..2011-05-08");
        check("this week..", "2011-05-09..");
        check("last month", "2011-04");
        check("this year", "2011");
        check("5000y", "! write a year of four figures, such as 2011");
        check("99999999999999999999d", "! write a year of four figures, such as 2011");
    }

    #[test]
    fn refused_with_a_remedy() {
        check("2011-13", "! 2011-12");
        check("2011-00", "! 2011-01");
        check("2011-02-30", "! 2011-02-28");
        check("2012-02-99", "! 2012-02-29");
        check("04/11/2011", "! 2011-04-11 or 2011-11-04");
        check("19/04/2011", "2011-04-19");
        check("04/04/2011", "2011-04-04");
        check("2011..2009", "! date:2009..2011");
        check("2009-2011", "! date:2009..2011");
        check("2009–2011", "! date:2009..2011");
        check("2009...2011", "! 2009..2011");
        check(">=2009", "! date:2009.. for 2009 and later");
        check("{2009 TO 2011}", "! write the first and the last day: date:2009-01-01..2011-06-30");
        check("[2009]", "! date:[2009 TO 2011] or date:2009..2011");
        check("[", "! date:[2009 TO 2011] or date:2009..2011");
        check("..", "! date:2009.. or date:..2011; has:date for any date");
        check("11-04-25", "! write the year in four figures first: 2011-04-25");
        check("0999", "! write a year of four figures, such as 2011");
    }

    #[test]
    fn days_of_the_ends() {
        let range = range("2009..2011-06", TODAY).expect("a range");
        assert_eq!(range.start, Some(day_number(civil::date(2009, 1, 1))));
        assert_eq!(range.end, Some(day_number(civil::date(2011, 6, 30))));
    }

    #[test]
    fn ranges_intersect() {
        let join = |a: &str, b: &str| {
            let (a, b) = (range(a, TODAY).expect("a range"), range(b, TODAY).expect("a range"));
            assert_eq!(intersect(&a, &b), intersect(&b, &a), "{a:?} {b:?}");
            let joined = intersect(&a, &b)?;
            assert_eq!(range(&joined.text, TODAY), Ok(joined.clone()));
            Some(joined.text)
        };
        assert_eq!(join("2009..", "..2011-06").as_deref(), Some("2009..2011-06"));
        assert_eq!(join("2009..", "2010..").as_deref(), Some("2010.."));
        assert_eq!(join("2009..", "..2009").as_deref(), Some("2009"));
        assert_eq!(join("2009", "..2011-06").as_deref(), Some("2009"));
        assert_eq!(join("2009", "2009-05..").as_deref(), Some("2009-05..2009"));
        assert_eq!(join("2009", "2011"), None);
    }
}
