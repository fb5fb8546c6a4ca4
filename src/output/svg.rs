//! A timeline as a picture: two rows of bars, passages above, passages per 1,000 below.
//!
//! Plain SVG 1.1: no script, no font of its own, no reference to anything outside. The picture
//! has a title and a description for those who cannot see it, and every bar says its figures.

use std::fmt::Write;

use super::text::{count, grouped};
use crate::search::timeline::{Counts, Period, Timeline};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 56.0;
/// Height of one row of bars, and what is between two.
const PANEL: f64 = 160.0;
const BETWEEN: f64 = 48.0;
/// Labels below the lower row, at most.
const LABELS: usize = 14;

const STYLE: &str = "text{font-family:sans-serif;font-size:13px;fill:#222}\
.head{font-size:16px;font-weight:bold}.grid{stroke:#ddd}.axis{stroke:#555}.bar{fill:#2b6cb0}";

/// The picture, as one file.
pub(super) fn timeline(timeline: &Timeline) -> String {
    let height = TOP + 2.0 * PANEL + BETWEEN + 48.0;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">{title}</title>\n\
         <desc id=\"description\">{description}</desc>\n\
         <style>{STYLE}</style>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text class=\"head\" x=\"{LEFT}\" y=\"24\">{shown}</text>\n",
        title = escaped(&timeline.query.canonical),
        description = escaped(&description(timeline)),
        shown = escaped(&shortened(&timeline.query.canonical)),
    );
    let unit = timeline.unit.as_str();
    let above = format!("passages per {unit}");
    panel(timeline, TOP, &above, |c| c.passages as f64, &mut out);
    let below = format!("per 1,000 passages of the {unit}");
    let per_1000 = |c: &Counts| c.per_1000().unwrap_or(0.0);
    panel(timeline, TOP + PANEL + BETWEEN, &below, per_1000, &mut out);
    labels(timeline, TOP + 2.0 * PANEL + BETWEEN + 18.0, &mut out);
    out.push_str("</svg>\n");
    out
}

/// What a reader would say of the picture.
fn description(timeline: &Timeline) -> String {
    let unit = timeline.unit.as_str();
    let all = count(timeline.total.passages, "passage");
    let articles = count(timeline.total.articles, "article");
    let mut said = format!("{all} in {articles} match.");
    let most = timeline.periods.iter().rev().max_by_key(|p| p.counts.passages);
    if let (Some(first), Some(last), Some(most)) =
        (timeline.periods.first(), timeline.periods.last(), most)
    {
        let n = count(most.counts.passages, "passage");
        let (first, last, most) = (&first.label, &last.label, &most.label);
        let _ = write!(said, " By {unit} from {first} to {last}; the most in {most}, {n}.");
    }
    let apart: u64 = timeline.apart.iter().map(|p| p.counts.passages).sum();
    if apart > 0 {
        let _ = write!(said, " Not shown since the {unit} is not known: {}.", grouped(apart));
    }
    if timeline.undated.passages > 0 {
        let _ = write!(said, " Not shown since undated: {}.", grouped(timeline.undated.passages));
    }
    said
}

/// One row of bars with its axis, its top at `top`.
fn panel(
    timeline: &Timeline,
    top: f64,
    name: &str,
    value: impl Fn(&Counts) -> f64,
    out: &mut String,
) {
    let highest = timeline.periods.iter().map(|p| value(&p.counts)).fold(0.0, f64::max);
    let step = tick(highest);
    let n_ticks = (highest / step).ceil().max(1.0);
    let scale = PANEL / (n_ticks * step);
    let bottom = top + PANEL;
    let _ = writeln!(out, "<text x=\"{LEFT}\" y=\"{:.1}\">{name}</text>", top - 8.0);
    for i in 0..=n_ticks as usize {
        let y = bottom - i as f64 * step * scale;
        let class = if i == 0 { "axis" } else { "grid" };
        let (end, at) = (WIDTH - RIGHT, LEFT - 6.0);
        let _ = writeln!(
            out,
            "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{end}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text x=\"{at}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            y + 4.0,
            figure(i as f64 * step)
        );
    }
    let slot = slot(timeline);
    for (i, period) in timeline.periods.iter().enumerate() {
        let tall = value(&period.counts) * scale;
        if tall <= 0.0 {
            continue;
        }
        let _ = writeln!(
            out,
            "<rect class=\"bar\" x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{tall:.2}\">\
             <title>{}</title></rect>",
            LEFT + (i as f64 + 0.1) * slot,
            bottom - tall,
            0.8 * slot,
            figures(period)
        );
    }
}

/// Columns of the picture for one period.
fn slot(timeline: &Timeline) -> f64 {
    (WIDTH - LEFT - RIGHT) / timeline.periods.len().max(1) as f64
}

fn labels(timeline: &Timeline, y: f64, out: &mut String) {
    let every = timeline.periods.len().div_ceil(LABELS).max(1);
    let slot = slot(timeline);
    for (i, period) in timeline.periods.iter().enumerate().step_by(every) {
        let x = LEFT + (i as f64 + 0.5) * slot;
        let label = &period.label;
        let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{label}</text>");
    }
}

/// `2011: 44 passages in 21 articles, 103.20 per 1,000`.
fn figures(period: &Period) -> String {
    let Counts { passages, articles, .. } = period.counts;
    let rate = period.counts.per_1000().unwrap_or(0.0);
    let (passages, articles) = (count(passages, "passage"), count(articles, "article"));
    format!("{}: {passages} in {articles}, {rate:.2} per 1,000", period.label)
}

/// The distance of the lines of an axis: 1, 2 or 5 times a power of ten, at most five of them.
fn tick(highest: f64) -> f64 {
    if highest <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf((highest / 5.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|n| n * power);
    steps.into_iter().find(|step| highest / step <= 5.0).unwrap_or(10.0 * power)
}

fn figure(value: f64) -> String {
    match value.fract() == 0.0 {
        true => grouped(value as u64),
        false => format!("{:.6}", value).trim_end_matches('0').to_string(),
    }
}

/// A heading that fits the picture.
fn shortened(text: &str) -> String {
    const MOST: usize = 90;
    match text.chars().count() > MOST {
        true => text.chars().take(MOST - 1).chain(['…']).collect(),
        false => text.to_string(),
    }
}

/// Text inside an element: markup escaped, what XML has no place for left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes() {
        let check = |highest: f64, step: f64| {
            assert!((tick(highest) - step).abs() < 1e-9 * step, "{highest}: {}", tick(highest));
        };
        check(0.0, 1.0);
        check(1.0, 0.2);
        check(4.0, 1.0);
        check(5.0, 1.0);
        check(6.0, 2.0);
        check(44.0, 10.0);
        check(103.2, 50.0);
        check(0.03, 0.01);
        assert_eq!((figure(2000.0), figure(0.5)), ("2,000".to_string(), "0.5".to_string()));
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escaped("a<b>&\"c\"\u{1b}\u{0}\n巴"), "a&lt;b&gt;&amp;\"c\" 巴");
        assert_eq!(shortened(&"x".repeat(91)).chars().count(), 90);
    }
}
