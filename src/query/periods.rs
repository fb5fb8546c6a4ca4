//! One date as a query writes it: `2011`, `2011-04`, `April 2011`, `yesterday`, `90d`, `last week`.

use jiff::civil::{self, Weekday};
use jiff::{Span as Duration, ToSpan};

use super::dates::{DateProblem, Dated};
use crate::model::MONTHS;

/// A period with the text of its first and last day or month or year.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) first: civil::Date,
    pub(super) last: civil::Date,
    pub(super) first_text: String,
    pub(super) last_text: String,
}

const FORMS: &str = "2011, 2011-04, 2011-04-25, 2009..2011-06, \"April 2011\", yesterday or 90d..";

/// Reads one date or period, years 1000 to 2999.
pub(super) fn period(text: &str, today: civil::Date) -> Dated<Period> {
    let lower = text.to_lowercase();
    if let Some(found) = relative(&lower, today) {
        return found.filter(in_range).ok_or_else(|| out_of_years(text));
    }
    let words: Vec<_> = lower.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    if words.iter().any(|w| w.starts_with(|c: char| c.is_alphabetic())) {
        return in_words(&words).unwrap_or_else(|| Err(unreadable(text)));
    }
    in_figures(text)
}

fn in_range(period: &Period) -> bool {
    let years = 1000..=2999;
    years.contains(&period.first.year()) && years.contains(&period.last.year())
}

/// `today`, `yesterday`, `90d`, `last month`: `None` for other text, `Some(None)` for a day out
/// of reach.
fn relative(text: &str, today: civil::Date) -> Option<Option<Period>> {
    let back = |span: Duration| today.checked_sub(span).ok();
    let found = match text {
        "today" => Some(day(today)),
        "yesterday" => back(1.day()).map(day),
        "tomorrow" => today.checked_add(1.day()).ok().map(day),
        "this week" => Some(week(today)),
        "last week" => back(1.week()).map(week),
        "this month" => Some(month(today)),
        "last month" => back(1.month()).map(month),
        "this year" => Some(year(today)),
        "last year" => back(1.year()).map(year),
        _ => {
            let unit = text.chars().next_back().filter(|c| "dwmy".contains(*c))?;
            let digits = &text[..text.len() - 1];
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let n = digits.parse::<i64>().ok().filter(|n| *n < 1_000_000);
            let span = |n: i64| match unit {
                'd' => Duration::new().try_days(n),
                'w' => Duration::new().try_weeks(n),
                'm' => Duration::new().try_months(n),
                _ => Duration::new().try_years(n),
            };
            n.and_then(|n| span(n).ok()).and_then(back).map(day)
        }
    };
    Some(found)
}

fn day(date: civil::Date) -> Period {
    let text = date.to_string();
    Period { first: date, last: date, first_text: text.clone(), last_text: text }
}

/// Monday to Sunday.
fn week(date: civil::Date) -> Period {
    let since_monday = i64::from(date.weekday().since(Weekday::Monday));
    let first = date.saturating_sub(since_monday.days());
    let last = first.saturating_add(6.days());
    Period { first, last, first_text: first.to_string(), last_text: last.to_string() }
}

fn month(date: civil::Date) -> Period {
    let text = format!("{:04}-{:02}", date.year(), date.month());
    let (first, last) = (date.first_of_month(), date.last_of_month());
    Period { first, last, first_text: text.clone(), last_text: text }
}

fn year(date: civil::Date) -> Period {
    let text = format!("{:04}", date.year());
    let (first, last) = (date.first_of_year(), date.last_of_year());
    Period { first, last, first_text: text.clone(), last_text: text }
}

/// `April 2011`, `19 April 2011`, `April 19th, 2011`; `None` where it is no such thing.
fn in_words(words: &[&str]) -> Option<Dated<Period>> {
    let mut month = None;
    let mut numbers = Vec::new();
    for word in words {
        let figures = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ending = &word[figures.len()..];
        let is_number = !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_digit());
        if is_number && matches!(ending, "" | "st" | "nd" | "rd" | "th") {
            numbers.push(figures);
        } else if *word != "of" {
            if month.is_some() {
                return None;
            }
            month = Some(month_number(word)?);
        }
    }
    let month = month?;
    Some(match numbers[..] {
        [year] if year.len() == 4 => build(year, month, None),
        [day, year] if year.len() == 4 && day.len() <= 2 => build(year, month, Some(day)),
        [year, day] if year.len() == 4 && day.len() <= 2 => build(year, month, Some(day)),
        [] => Err(DateProblem {
            code: "bad_date",
            message: format!("`{}` needs a year", words.join(" ")),
            hint: format!("date:2011-{month:02} or date:\"{} 2011\"", MONTHS[month - 1]),
        }),
        _ => return None,
    })
}

/// 1 to 12 for a month's name or its first three letters or more.
fn month_number(word: &str) -> Option<usize> {
    let word = word.trim_end_matches('.');
    let fits = |name: &str| word.len() >= 3 && name.to_lowercase().starts_with(word);
    MONTHS.iter().position(|name| fits(name)).map(|at| at + 1)
}

fn in_figures(text: &str) -> Dated<Period> {
    let parts: Vec<_> = text.split(['-', '/', '.', '–', '—']).collect();
    if parts.iter().any(|p| p.is_empty() || !p.bytes().all(|b| b.is_ascii_digit())) {
        return Err(unreadable(text));
    }
    let lengths: Vec<_> = parts.iter().map(|p| p.len()).collect();
    match (&lengths[..], &parts[..]) {
        ([4], [year]) => build_year(year),
        ([8], [figures]) => ymd(&figures[..4], &figures[4..6], Some(&figures[6..])),
        ([4, 1..=2], [year, month]) => ymd(year, month, None),
        ([1..=2, 4], [month, year]) => ymd(year, month, None),
        ([4, 4], [from, to]) => Err(DateProblem {
            code: "bad_date",
            message: format!("`{text}` is no date"),
            hint: format!("date:{from}..{to}"),
        }),
        ([4, 1..=2, 1..=2], [year, month, day]) => ymd(year, month, Some(day)),
        ([1..=2, 1..=2, 4], [a, b, year]) => day_or_month_first(text, a, b, year),
        ([1..=2, 1..=2, 2], _) => Err(DateProblem {
            code: "bad_date",
            message: format!("`{text}` does not say which part is the year"),
            hint: "write the year in four figures first: 2011-04-25".into(),
        }),
        _ => Err(unreadable(text)),
    }
}

/// `04/11/2011` may be read two ways; `19/04/2011` and `04/04/2011` only one.
fn day_or_month_first(text: &str, a: &str, b: &str, year: &str) -> Dated<Period> {
    let (x, y) = (a.parse::<u8>().unwrap_or(0), b.parse::<u8>().unwrap_or(0));
    if x > 12 || x == y {
        return ymd(year, b, Some(a));
    }
    if y > 12 {
        return ymd(year, a, Some(b));
    }
    Err(DateProblem {
        code: "bad_date",
        message: format!("`{text}` may start with the day or with the month"),
        hint: format!("{year}-{x:02}-{y:02} or {year}-{y:02}-{x:02}"),
    })
}

fn ymd(year: &str, month: &str, day: Option<&str>) -> Dated<Period> {
    let number = month.parse::<usize>().unwrap_or(0);
    if !(1..=12).contains(&number) {
        let nearest = number.clamp(1, 12);
        return Err(DateProblem {
            code: "bad_date",
            message: format!("there is no month {month}"),
            hint: format!("{year}-{nearest:02}"),
        });
    }
    build(year, number, day)
}

fn build_year(text: &str) -> Dated<Period> {
    text.parse::<i16>()
        .ok()
        .filter(|y| (1000..=2999).contains(y))
        .and_then(|y| civil::Date::new(y, 1, 1).ok())
        .map(year)
        .ok_or_else(|| out_of_years(text))
}

/// A month (1 to 12) or a day of it.
fn build(year: &str, month_number: usize, day_text: Option<&str>) -> Dated<Period> {
    let y = build_year(year)?.first.year();
    let first = civil::Date::new(y, month_number as i8, 1).map_err(|_| out_of_years(year))?;
    let Some(day_text) = day_text else {
        return Ok(month(first));
    };
    let number = day_text.parse::<i8>().unwrap_or(0);
    match civil::Date::new(y, month_number as i8, number) {
        Ok(date) => Ok(day(date)),
        Err(_) => {
            let nearest = number.clamp(1, first.days_in_month());
            Err(DateProblem {
                code: "bad_date",
                message: format!("{} {y} has no day {day_text}", MONTHS[month_number - 1]),
                hint: format!("{year}-{month_number:02}-{nearest:02}"),
            })
        }
    }
}

fn out_of_years(text: &str) -> DateProblem {
    DateProblem {
        code: "bad_date",
        message: format!("`{text}` lies outside the years 1000 to 2999"),
        hint: "write a year of four figures, such as 2011".into(),
    }
}

fn unreadable(text: &str) -> DateProblem {
    DateProblem {
        code: "bad_date",
        message: format!("`{text}` is no date that can be read"),
        hint: format!("write {FORMS}"),
    }
}
