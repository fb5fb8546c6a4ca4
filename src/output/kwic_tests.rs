//! Tests of the concordance.

use super::*;
use crate::output::samples::{kwic, spans};

fn options(format: KwicFormat, width: usize) -> KwicOptions {
    KwicOptions { format, width, dates: false, color: false, words: 3, terminal: false }
}

fn written(kwic: &Kwic, options: &KwicOptions) -> String {
    let mut out = Vec::new();
    render_kwic(kwic, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const TEXTS: [(&str, &str); 3] = [
    ("river-treaty", "“The treaty,” she wrote, “divides a river as if it were a field.”"),
    (
        "essays/on-the-long-way-home",
        "Nobody reads it.\n\nA treaty needs measuring, says every engineer.",
    ),
    ("巴", "巴基斯坦人民巴基斯坦人民 treaty 巴基斯坦人民巴基斯坦人民"),
];

#[test]
fn aligned_at_every_width() {
    let kwic = kwic("treaty", &TEXTS);
    for width in [40, 60, 100, 200] {
        let shown = written(&kwic, &options(KwicFormat::Text, width));
        let lines: Vec<&str> = shown.lines().take(3).collect();
        let at = |l: &str| columns(&l[..l.find("treaty").unwrap()]);
        assert!(lines.iter().all(|l| columns(l) <= width), "{shown}");
        assert!(lines.iter().all(|l| at(l) == at(lines[0])), "{shown}");
        assert!(lines.iter().all(|l| l.ends_with("#p1")), "{shown}");
    }
}

#[test]
fn a_line_is_as_narrow_as_can_be() {
    let kwic = kwic("treaty", &TEXTS);
    let shown = written(&kwic, &options(KwicFormat::Text, 20));
    assert!(shown.lines().take(3).all(|l| columns(l) <= 20 && l.contains('…')), "{shown}");
}

#[test]
fn at_sixty_columns() {
    let kwic = kwic("treaty", &TEXTS);
    let expected = "
             “The  treaty  ,” she wrote,     river-treaty#p1
    reads it. ¶ A  treaty  needs measuring,  essays/on-t…#p1
 人民巴基斯坦人民  treaty  巴基斯坦人民巴基  巴#p1

3 matches in 3 passages
";
    let shown = written(&kwic, &options(KwicFormat::Text, 60));
    assert_eq!(shown, expected.trim_start_matches('\n'));
    let dated = KwicOptions { dates: true, ..options(KwicFormat::Text, 100) };
    assert!(written(&kwic, &dated).contains("  by 2014-06-02  river-treaty#p1\n"));
}

#[test]
fn cut_at_whole_words_and_signs() {
    let check = |text: &str, width: usize, end: &str, start: &str| {
        assert_eq!(end_of(text, width), end, "end of {text:?} in {width}");
        assert_eq!(start_of(text, width), start, "start of {text:?} in {width}");
    };
    check("one two three", 20, "one two three", "one two three");
    check("one two three", 9, "two three", "one two");
    check("one two three", 8, "three", "one two");
    check("one two three", 7, "three", "one two");
    check("abcdefgh", 3, "fgh", "abc");
    check("巴基斯坦", 5, "斯坦", "巴基");
    check("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}e\u{301}", "e\u{301}e\u{301}");
    check("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧", "👩‍👩‍👧");
    check("", 3, "", "");
    check("ab", 0, "", "");
}

#[test]
fn a_citation_keeps_its_place() {
    let check = |id: &str, width: usize, expected: &str| {
        assert_eq!(short_citation(id, width), expected, "{id} in {width}");
    };
    check("notes/long#p12-13", 17, "notes/long#p12-13");
    check("notes/long#p12-13", 16, "notes/lo…#p12-13");
    check("notes/long#p12-13", 9, "n…#p12-13");
    check("notes/long#p12-13", 8, "notes/l…");
    check("notes/long", 6, "notes…");
}

#[test]
fn so_many_words_on_either_side() {
    let check = |text: &str, words: usize, left: &str, right: &str| {
        let span = spans(text, "X")[0];
        assert_eq!(context(text, span, words), (left, right), "{text:?} {words}");
    };
    check("a b c X d e f.", 2, "b c ", " d e");
    check("a b c X d e f.", 3, "a b c ", " d e f.");
    check("(a b c X d e f.)", 9, "(a b c ", " d e f.)");
    check("a X b", 0, "", "");
    check("X", 3, "", "");
}

#[test]
fn a_table_and_json() {
    let kwic = kwic("treaty", &TEXTS);
    let table = written(&kwic, &options(KwicFormat::Tsv, 80));
    let rows: Vec<Vec<&str>> = table.lines().map(|l| l.split('\t').collect()).collect();
    assert!(rows.iter().all(|r| r.len() == COLUMNS.len()));
    assert_eq!(
        rows[2][9..],
        ["reads it.\\n\\nA ", "treaty", " needs measuring, says", "20-26", "20-26"]
    );
    let value: serde_json::Value =
        serde_json::from_str(&written(&kwic, &options(KwicFormat::Json, 80))).unwrap();
    assert_eq!(value["total"]["matches"], 3);
    assert_eq!(value["lines"][2]["match"], "treaty");
    assert_eq!(value["lines"][2]["marks"]["chars"][0][0], 13);
    let lines = written(&kwic, &options(KwicFormat::Jsonl, 80));
    assert_eq!(lines.lines().count(), 3);
}
