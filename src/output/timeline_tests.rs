//! Tests of the timeline's formats.

use super::*;
use crate::output::samples;

fn written(timeline: &Timeline, format: TimelineFormat, width: usize, rate: bool) -> String {
    let mut out = Vec::new();
    render_timeline(timeline, &TimelineOptions { format, width, rate }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn bars_fill_the_columns() {
    let expected = "\
year  passages  articles  per 1,000
1990         4         2     100.00  █████▊
1991         0         0          -
1992         1         1       1.00  █▌
⋮     none in 16 years, 1993 to 2008
2009        16         8     250.00  ███████████████████████

dated no later than a day: 2 passages in 1 article
(2010-01-03: 2)
undated: 1 passage in 1 article
2,024 passages in 14 articles
";
    assert_eq!(written(&samples::timeline(), TimelineFormat::Text, 60, false), expected);
    for width in [20, 60, 100, 200] {
        for rate in [false, true] {
            let shown = written(&samples::timeline(), TimelineFormat::Text, width, rate);
            let widest = shown.lines().take(6).map(|l| l.chars().count()).max().unwrap();
            assert_eq!(widest, width.max(37 + LEAST_BAR), "{shown}");
        }
    }
    assert!(written(&samples::timeline(), TimelineFormat::Text, 60, true).contains("250.00  ████"));
}

#[test]
fn what_is_there_is_seen() {
    let check = |value: f64, expected: &str| assert_eq!(bar(value, 80.0, 10), expected);
    check(80.0, "██████████");
    check(1.0, "▏");
    check(0.001, "▏");
    check(0.0, "");
    check(20.0, "██▌");
    assert_eq!(bar(1.0, 0.0, 10), "");
}

#[test]
fn a_table_and_an_object_hold_every_period() {
    let table = written(&samples::timeline(), TimelineFormat::Tsv, 80, false);
    let rows: Vec<Vec<&str>> = table.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows.len(), 1 + 20 + 2);
    assert_eq!(rows[3], ["1992", "year", "1", "1", "1000", "1.000000"]);
    assert_eq!(rows[2], ["1991", "year", "0", "0", "0", ""]);
    assert_eq!(rows[21], ["2010-01-03", "by", "2", "1", "3", "666.666667"]);
    assert_eq!(rows[22], ["", "undated", "1", "1", "7", "142.857143"]);
    let json = written(&samples::timeline(), TimelineFormat::Json, 80, false);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["periods"][19]["per_1000"], 250.0);
    assert_eq!(value["apart"][0]["precision"], "by");
    assert_eq!(value["undated"]["all"], 7);
}

#[test]
fn a_picture_is_sound_and_speaks() {
    let picture = written(&samples::timeline(), TimelineFormat::Svg, 80, false);
    assert!(picture.contains("<title id=\"title\">a&lt;b \"c &amp; d\"</title>"), "{picture}");
    assert!(picture.contains("the most in 2009, 16 passages."), "{picture}");
    assert!(picture.contains("Not shown since undated: 1."), "{picture}");
    assert!(!picture.contains("<script") && !picture.contains("NaN"), "{picture}");
    assert_eq!(picture.matches("class=\"bar\"").count(), 2 * 3);
    let opened = picture.matches("<rect").count() + picture.matches("<title").count();
    assert_eq!(opened, 7 + 7, "{picture}");
    assert_eq!(picture.matches("<title").count(), picture.matches("</title>").count());
    assert_eq!(picture.matches("<text").count(), picture.matches("</text>").count());
    let empty = Timeline { periods: Vec::new(), ..samples::timeline() };
    assert!(written(&empty, TimelineFormat::Svg, 80, false).ends_with("</svg>\n"));
}
