//! Counts of what a query matches by year, month or day.
//!
//! An article counts in a period if its own date, which may be a day, a month or a year, lies in
//! it as a whole. A date that does not say enough (a year alone, on a timeline of months) is
//! counted apart under what it does say, and never put anywhere.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::civil;
use rustc_hash::FxHashMap;

use super::matches::{Keys, live_docs};
use super::plan::Clause;
use super::planner::plan;
use super::request::SearchRequest;
use super::run::{echo, parse};
use crate::answer::QueryEcho;
use crate::index::Snapshot;
use crate::model::{Precision, day_number, from_day_number};

/// How long the periods of a timeline are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Years.
    #[default]
    Year,
    /// Months.
    Month,
    /// Days.
    Day,
}

impl Unit {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Year => "year",
            Unit::Month => "month",
            Unit::Day => "day",
        }
    }

    /// The number of the period that a day lies in; the periods of a unit have numbers without
    /// gaps.
    fn number(self, day: civil::Date) -> i64 {
        let year = i64::from(day.year());
        match self {
            Unit::Year => year,
            Unit::Month => year * 12 + i64::from(day.month()) - 1,
            Unit::Day => day_number(day),
        }
    }

    /// How a period is written: `2011`, `2011-04`, `2011-04-19`.
    fn label(self, number: i64) -> String {
        match self {
            Unit::Year => format!("{number:04}"),
            Unit::Month => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
            Unit::Day => from_day_number(number).map(|d| d.to_string()).unwrap_or_default(),
        }
    }

    /// The period that holds all days from `start` to `end`; `None` where no single one does.
    fn holding(self, start: i64, end: i64) -> Option<i64> {
        let first = self.number(from_day_number(start)?);
        (first == self.number(from_day_number(end)?)).then_some(first)
    }
}

/// What is counted of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Passages that match.
    pub passages: u64,
    /// Distinct articles of those.
    pub articles: u64,
    /// All passages of the index in that period, whatever the query and its filters.
    pub all: u64,
}

impl Counts {
    /// Matching passages for every 1,000 of the period; `None` where the period has none.
    #[must_use]
    pub fn per_1000(&self) -> Option<f64> {
        (self.all > 0).then(|| 1000.0 * self.passages as f64 / self.all as f64)
    }

    fn add(&mut self, other: &Counts) {
        self.passages += other.passages;
        self.articles += other.articles;
        self.all += other.all;
    }
}

/// A period and what was counted in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// `2011`, `2011-04` or `2011-04-19`.
    pub label: String,
    /// To what the dates in it are known, at least.
    pub precision: Precision,
    /// The counts.
    pub counts: Counts,
}

/// Counts over time.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The index's fingerprint.
    pub fingerprint: String,
    /// The query as understood.
    pub query: QueryEcho,
    /// How long the periods are.
    pub unit: Unit,
    /// Everything that matches, dated or not.
    pub total: Counts,
    /// From the first period with a match to the last, none left out.
    pub periods: Vec<Period>,
    /// Matches whose date does not say in which period they lie, by what it says, in order.
    pub apart: Vec<Period>,
    /// Matches without a date.
    pub undated: Counts,
}

/// Counts the matches of a request by period. Linear in the passages of the index.
///
/// # Errors
/// As [`super::search`].
pub fn timeline(
    snapshot: &Snapshot,
    request: &SearchRequest,
    unit: Unit,
    today: civil::Date,
) -> Result<Timeline> {
    let query = parse(snapshot, request, today)?;
    let plan = plan(snapshot, &query.tree, request.scope)?;
    let counts = by_date(snapshot, &plan.clause)?;
    let mut total = Counts::default();
    counts.values().for_each(|c| total.add(c));
    let laid = lay_out(&counts, unit);
    Ok(Timeline {
        fingerprint: snapshot.payload().fingerprint.clone(),
        query: echo(query),
        unit,
        total,
        periods: laid.periods,
        apart: laid.apart,
        undated: counts.get(&None).copied().unwrap_or_default(),
    })
}

/// First and last day of what a date covers; `None` for the undated.
type Covered = Option<(i64, i64)>;

/// Counts by what the dates cover. An article has one date, so articles add up over them.
fn by_date(snapshot: &Snapshot, clause: &Clause) -> Result<BTreeMap<Covered, Counts>> {
    let mut counts: BTreeMap<Covered, Counts> = BTreeMap::new();
    // An article may lie in several segments.
    let mut articles: BTreeMap<Covered, BTreeSet<String>> = BTreeMap::new();
    for ord in 0..snapshot.n_segments() {
        let columns = snapshot.columns(ord);
        let mut all: FxHashMap<Covered, u64> = FxHashMap::default();
        for doc in live_docs(snapshot, &Clause::Everything, ord)? {
            *all.entry(columns.period(doc)).or_default() += 1;
        }
        for (covered, n) in all {
            counts.entry(covered).or_default().all += n;
        }
        let docs = live_docs(snapshot, clause, ord)?;
        let keys = Keys::of(columns, &docs);
        let mut places: FxHashMap<Covered, Vec<usize>> = FxHashMap::default();
        for (place, doc) in docs.iter().enumerate() {
            places.entry(columns.period(*doc)).or_default().push(place);
        }
        for (covered, places) in places {
            counts.entry(covered).or_default().passages += places.len() as u64;
            articles.entry(covered).or_default().extend(keys.at(places));
        }
    }
    for (covered, keys) in articles {
        counts.entry(covered).or_default().articles = keys.len() as u64;
    }
    Ok(counts)
}

struct LaidOut {
    periods: Vec<Period>,
    apart: Vec<Period>,
}

/// Puts what is dated into its periods, and what is not dated well enough beside them.
fn lay_out(counts: &BTreeMap<Covered, Counts>, unit: Unit) -> LaidOut {
    let mut inside: BTreeMap<i64, Counts> = BTreeMap::new();
    let mut apart = Vec::new();
    for (covered, counts) in counts {
        let Some((start, end)) = *covered else { continue };
        match unit.holding(start, end) {
            Some(number) => inside.entry(number).or_default().add(counts),
            None if counts.passages > 0 => {
                let (label, precision) = described(start, end);
                apart.push(Period { label, precision, counts: *counts });
            }
            None => {}
        }
    }
    let mut matched = inside.iter().filter(|(_, c)| c.passages > 0).map(|(number, _)| *number);
    let first = matched.next();
    let last = matched.next_back().or(first);
    let precision = match unit {
        Unit::Year => Precision::Year,
        Unit::Month => Precision::Month,
        Unit::Day => Precision::Day,
    };
    let periods = match (first, last) {
        (Some(first), Some(last)) => (first..=last)
            .map(|number| Period {
                label: unit.label(number),
                precision,
                counts: inside.get(&number).copied().unwrap_or_default(),
            })
            .collect(),
        _ => Vec::new(),
    };
    LaidOut { periods, apart }
}

/// What is known of a date that covers these days: its year, its month, or that it is no later
/// than the last of them.
fn described(start: i64, end: i64) -> (String, Precision) {
    let (Some(first), Some(last)) = (from_day_number(start), from_day_number(end)) else {
        return (String::new(), Precision::By);
    };
    if first == first.first_of_year() && last == first.last_of_year() {
        (Unit::Year.label(i64::from(first.year())), Precision::Year)
    } else if first == first.first_of_month() && last == first.last_of_month() {
        (Unit::Month.label(Unit::Month.number(first)), Precision::Month)
    } else {
        (last.to_string(), Precision::By)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Date;

    /// Counts by date: `date passages all` for each, the date as ISO or `by ISO` or `-`.
    fn counts(dates: &[(&str, u64, u64)]) -> BTreeMap<Covered, Counts> {
        let mut counts = BTreeMap::new();
        for (date, passages, all) in dates {
            let covered = match (*date, date.strip_prefix("by ")) {
                ("-", _) => None,
                (_, Some(by)) => {
                    let day: Date = by.parse().unwrap();
                    let day = day.civil();
                    let date = Date::by(day.year(), day.month(), day.day()).unwrap();
                    Some((date.start_day(), date.end_day()))
                }
                (date, None) => {
                    let date: Date = date.parse().unwrap();
                    Some((date.start_day(), date.end_day()))
                }
            };
            let one = Counts { passages: *passages, articles: u64::from(*passages > 0), all: *all };
            counts.insert(covered, one);
        }
        counts
    }

    /// `expected` is `period:passages/articles/all` for every period, then those apart.
    fn check(dates: &[(&str, u64, u64)], unit: Unit, expected: &str, apart: &str) {
        let laid = lay_out(&counts(dates), unit);
        let shown = |periods: &[Period]| {
            let one = |p: &Period| {
                let Counts { passages, articles, all } = p.counts;
                format!("{}:{passages}/{articles}/{all}", p.label)
            };
            periods.iter().map(one).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((shown(&laid.periods).as_str(), shown(&laid.apart).as_str()), (expected, apart));
    }

    const DATES: [(&str, u64, u64); 8] = [
        ("2008-05-01", 0, 9),
        ("2009", 2, 5),
        ("2009-11", 1, 4),
        ("2009-11-30", 3, 3),
        ("2010-02-01", 0, 7),
        ("by 2010-01-10", 1, 1),
        ("2010-03-02", 4, 8),
        ("-", 6, 7),
    ];

    #[test]
    fn years() {
        check(&DATES, Unit::Year, "2009:6/3/12 2010:4/1/15", "2010-01-10:1/1/1");
    }

    #[test]
    fn months_have_zeros_between_and_take_no_year() {
        let months = "2009-11:4/2/7 2009-12:0/0/0 2010-01:0/0/0 2010-02:0/0/7 2010-03:4/1/8";
        check(&DATES, Unit::Month, months, "2009:2/1/5 2010-01-10:1/1/1");
    }

    #[test]
    fn days() {
        let laid = lay_out(&counts(&DATES), Unit::Day);
        assert_eq!(laid.periods.len(), 93);
        assert_eq!(laid.periods[0].label, "2009-11-30");
        assert_eq!(laid.periods[92].label, "2010-03-02");
        let apart: Vec<_> = laid.apart.iter().map(|p| (p.label.as_str(), p.precision)).collect();
        let expected = [
            ("2009", Precision::Year),
            ("2009-11", Precision::Month),
            ("2010-01-10", Precision::By),
        ];
        assert_eq!(apart, expected);
    }

    #[test]
    fn nothing_and_one() {
        check(&[("2009", 0, 5), ("-", 1, 1)], Unit::Year, "", "");
        check(&[("2009", 1, 5)], Unit::Year, "2009:1/1/5", "");
        // A notice that says "by 31 March" covers March, and no more is known than that.
        check(&[("by 2011-03-31", 1, 1)], Unit::Month, "2011-03:1/1/1", "");
        assert_eq!(Counts { passages: 1, articles: 1, all: 8 }.per_1000(), Some(125.0));
        assert_eq!(Counts::default().per_1000(), None);
    }
}
