//! Dates and languages as fields have them.
//!
//! In: the text of a value. Out: a date or a language code. Dates in words are read by
//! `article::dates`.

use crate::article::dates;
use crate::model::Date;

/// A date as people and programs write it: ISO to the year, month, day or second, `20110425`,
/// seconds or milliseconds since 1970, and the forms in words that `article::dates` reads.
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date_of_digits(text);
    }
    if let Some((day, time)) = text.split_once(['T', ' '])
        && day.len() == 10
        && time.starts_with(|c: char| c.is_ascii_digit())
        && let Ok(date) = day.parse()
    {
        return Some(date);
    }
    dates::parse_date(text)
}

fn date_of_digits(digits: &str) -> Option<Date> {
    match digits.len() {
        8 => {
            let date = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
            date.parse().ok()
        }
        9 | 10 => date_of_seconds(digits.parse().ok()?),
        12 | 13 => date_of_seconds(digits.parse::<i64>().ok()? / 1000),
        _ => None,
    }
}

/// The day, in UTC, of a moment in seconds since 1970.
#[must_use]
pub fn date_of_seconds(seconds: i64) -> Option<Date> {
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    let day = jiff::tz::Offset::UTC.to_datetime(moment).date();
    Date::day(day.year(), day.month(), day.day())
}

/// The primary language code for a code or an English or native name: `en-GB` and `English` are
/// `en`. `None` where it is neither.
#[must_use]
pub fn language(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let primary = lower.split(['-', '_']).next().unwrap_or("");
    if matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Some(primary.to_string());
    }
    let code = match lower.as_str() {
        "english" => "en",
        "german" | "deutsch" => "de",
        "french" | "français" | "francais" => "fr",
        "spanish" | "español" => "es",
        "italian" | "italiano" => "it",
        "dutch" | "nederlands" => "nl",
        "portuguese" | "português" => "pt",
        "russian" | "русский" => "ru",
        "polish" | "polski" => "pl",
        "arabic" | "العربية" => "ar",
        "urdu" | "اردو" => "ur",
        "chinese" | "中文" => "zh",
        _ => return None,
    };
    Some(code.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let date = read_date(text).map(|date| date.to_string());
        assert_eq!(date.as_deref().unwrap_or(""), expected, "{text}");
    }

    #[test]
    fn programs_write_dates_in_many_ways() {
        check(" 2011-04-25 ", "2011-04-25");
        check("2011-04-25T23:59:59+05:00", "2011-04-25");
        check("2011-04-25 10:00", "2011-04-25");
        check("20110425", "2011-04-25");
        check("20111425", "");
        check("-86400", "");
        check("2011 04", "");
        check("0999", "");
        check("", "");
        check("éééééééé", "");
    }

    fn check_language(text: &str, expected: &str) {
        assert_eq!(language(text).as_deref().unwrap_or(""), expected, "{text}");
    }

    #[test]
    fn languages_have_codes_and_names() {
        check_language("en", "en");
        check_language("EN_gb", "en");
        check_language("Deutsch", "de");
        check_language("nds", "nds");
        check_language("e", "");
        check_language("Klingon", "");
    }
}
