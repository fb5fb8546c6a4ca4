//! Tests of the text for terminals.

use super::*;
use crate::answer::{HitEntity, Total};
use crate::model::{EntityType, Locus};
use crate::output::samples;

fn plain(answer: &Answer, width: Option<usize>) -> String {
    let options = RenderOptions { width_chars: width, ..RenderOptions::default() };
    rendered(answer, &options)
}

fn rendered(answer: &Answer, options: &RenderOptions) -> String {
    let mut out = Vec::new();
    render(answer, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn one(hit: Hit) -> Answer {
    let total = Total { passages: 1, articles: None };
    Answer { hits: vec![hit], total, ..Answer::default() }
}

fn check(answer: &Answer, width: usize, expected: &str) {
    assert_eq!(plain(answer, Some(width)), expected);
}

#[test]
fn at_sixty_columns() {
    let mut answer = samples::answer();
    answer.hits[1].signals.clear();
    check(
        &answer,
        60,
        "\
1  Whose River?
   Asha Menon and Tom Hale · The Valley Courier
   by 2 June 2014 · river-treaty#p3

   “The treaty,” she wrote, “divides a river as if it were a
   field.” No treaty since has asked the Lower Valley League
   (LVL) what it thinks.

   said by Lower Valley League
   mentions Lower Valley League

2  note on “Whose River?”
   Asha Menon and Tom Hale · The Valley Courier
   by 2 June 2014 · notes/river-treaty#p1-2

   An earlier paragraph.

   The piece forgets the dams.

   A treaty needs measuring.

   A later one.

3  bare
   bare#p1.2

   巴基斯坦 treaty

3 of 123 passages in 45 articles
",
    );
}

#[test]
fn every_line_fits_every_width() {
    let answer = samples::answer();
    for width in 20..=120 {
        for line in plain(&answer, Some(width)).lines() {
            assert!(columns(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colours_add_nothing_but_escapes() {
    let answer = samples::answer();
    let options = RenderOptions { color: true, width_chars: Some(60), ..RenderOptions::default() };
    let coloured = rendered(&answer, &options);
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31mtreaty\u{1b}[0m"));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain(&answer, Some(60)));
}

#[test]
fn links_only_sound_addresses() {
    let options = RenderOptions { hyperlinks: true, ..RenderOptions::default() };
    let mut hit = samples::hit(1, "text", "");
    let linked =
        "\u{1b}]8;;https://courier.example/river?a=1&b=2\u{1b}\\Whose River?\u{1b}]8;;\u{1b}\\";
    assert!(rendered(&one(hit.clone()), &options).contains(linked));
    for url in ["https://a.example/\u{1b}]0;x", "javascript:alert(1)", "https://a b"] {
        hit.url = Some(url.into());
        assert!(!rendered(&one(hit.clone()), &options).contains('\u{1b}'), "{url}");
    }
}

#[test]
fn controls_never_get_through() {
    let mut hit = samples::hit(1, "a\u{1b}[31mb\u{9b}c\rd\u{8}", "b");
    let evil = "x\u{1b}]0;t\u{7}\ny";
    hit.title = Some(evil.into());
    hit.authors = vec![evil.into()];
    hit.source = Some(evil.into());
    hit.kind = Some(evil.into());
    (hit.id, hit.key, hit.path) = (evil.into(), evil.into(), evil.into());
    hit.before = vec![evil.into()];
    hit.after = vec![evil.into()];
    hit.entities = vec![HitEntity {
        id: evil.into(),
        name: evil.into(),
        kind: EntityType::Other,
        marks: Vec::new(),
        grounds: Vec::new(),
    }];
    hit.signals =
        vec![crate::answer::Signal { name: evil.into(), value: 1.0, detail: evil.into() }];
    for width in [None, Some(40)] {
        let options = RenderOptions { width_chars: width, verbose: true, ..Default::default() };
        let shown = rendered(&one(hit.clone()), &options);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(shown.contains('␛'));
    }
}

#[test]
fn a_head_shows_its_title_once() {
    let mut hit = samples::hit(1, "Whose River?\n\nA treaty on the River.", "River");
    hit.locus = Locus::HEAD;
    hit.id = "river-treaty".into();
    let answer = one(hit);
    let shown = plain(&answer, None);
    assert_eq!(shown.matches("Whose River?").count(), 1);
    assert!(shown.contains("\n\n   A treaty on the River.\n"));
    let options = RenderOptions { color: true, ..RenderOptions::default() };
    assert_eq!(rendered(&answer, &options).matches("\u{1b}[31mRiver").count(), 2);
}

#[test]
fn long_passages_are_cut_unless_full() {
    let text = format!("{}treaty {}", "word ".repeat(150), "word ".repeat(150));
    let answer = one(samples::hit(1, text.trim(), "treaty"));
    let cut = plain(&answer, Some(60));
    assert!(cut.contains("   … word") && cut.contains("treaty") && cut.contains("word …\n"));
    assert!(cut.lines().count() < 16, "{cut}");
    let options = RenderOptions { width_chars: Some(60), full: true, ..Default::default() };
    assert_eq!(rendered(&answer, &options).matches("word").count(), 300);
    assert_eq!(plain(&answer, None).matches("word").count(), 300);
}

#[test]
fn mentions_stay_on_one_line() {
    let mut hit = samples::hit(1, "text", "");
    for name in ["Lower Valley League", "Asha Menon", "Karsk", "Bel", "Upper Valley League"] {
        hit.entities.push(HitEntity {
            id: name.into(),
            name: name.into(),
            kind: EntityType::Org,
            marks: Vec::new(),
            grounds: Vec::new(),
        });
    }
    let line = |width| {
        let shown = plain(&one(hit.clone()), Some(width));
        shown.lines().find(|l| l.contains("mentions")).unwrap().trim().to_string()
    };
    assert_eq!(line(60), "mentions Lower Valley League, Asha Menon and 3 more");
    assert_eq!(line(63), "mentions Lower Valley League, Asha Menon, Karsk and 2 more");
    assert!(line(100).ends_with("Bel, Upper Valley League"));
}

#[test]
fn counting() {
    let mut answer = samples::answer();
    let say = |answer: &Answer, by_article| counted(answer, by_article);
    assert_eq!(say(&answer, false), "3 of 123 passages in 45 articles");
    assert_eq!(say(&answer, true), "3 of 45 articles, 123 passages");
    answer.total = Total { passages: 2128, articles: None };
    assert_eq!(say(&answer, false), "3 of 2,128 passages");
    assert_eq!(say(&answer, true), "3 articles, 2,128 passages in all");
    for (i, hit) in answer.hits.iter_mut().enumerate() {
        hit.rank = 11 + i;
    }
    assert_eq!(say(&answer, false), "11–13 of 2,128 passages");
    answer.hits.truncate(1);
    assert_eq!(say(&answer, false), "11 of 2,128 passages");
    answer.hits[0].rank = 1;
    answer.total.passages = 1;
    assert_eq!(say(&answer, false), "1 passage");
    answer.hits.clear();
    answer.total.passages = 1_234_567;
    assert_eq!(say(&answer, false), "1,234,567 passages");
    assert_eq!(plain(&Answer::default(), Some(80)), "");
}

#[test]
fn ranks_line_up() {
    let mut answer = samples::answer();
    for (i, hit) in answer.hits.iter_mut().enumerate() {
        hit.rank = 9 + i;
    }
    let shown = plain(&answer, Some(80));
    assert!(shown.starts_with(" 9  Whose River?\n    Asha Menon"));
    assert!(shown.contains("\n10  note on"));
}

#[test]
fn unsigned_pieces_say_what_they_are() {
    let mut hit = samples::hit(1, "text", "");
    hit.authors.clear();
    hit.kind = Some("editorial".into());
    assert!(plain(&one(hit), None).contains("   editorial · The Valley Courier ·"));
}

#[test]
fn near_duplicates_are_cited_below() {
    let mut answer = samples::folded();
    answer.hits.truncate(1);
    let shown = |answer: &Answer, full| {
        let options = RenderOptions { width_chars: Some(72), full, ..RenderOptions::default() };
        rendered(answer, &options)
            .split_once("mentions Lower Valley League\n\n")
            .unwrap()
            .1
            .to_string()
    };
    let one = "   also in A. Menon, “A River Divided”, Hill Gazette, by 3 June 2014,\n           \
               gazette/river#p2\n";
    let count = |n: &str| format!("\n1 of 123 passages in 45 articles; {n} folded (--unfold)\n");
    assert_eq!(shown(&answer, false), format!("{one}{}", count("1 near-duplicate")));
    let also = answer.hits[0].also_in[0].clone();
    answer.hits[0].also_in = vec![also; 5];
    let three = format!("{}   and 2 more\n{}", one.repeat(3), count("5 near-duplicates"));
    assert_eq!(shown(&answer, false), three);
    assert_eq!(shown(&answer, true), format!("{}{}", one.repeat(5), count("5 near-duplicates")));
}
