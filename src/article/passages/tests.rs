//! Cases for `article::passages`.

use proptest::prelude::*;

use super::*;
use crate::model::{Basis, Sourced};

fn article(paragraphs: &[Paragraph]) -> Article {
    Article { paragraphs: paragraphs.to_vec(), ..Article::default() }
}

fn sentence(words: usize) -> String {
    let mut text = "Word ".repeat(words.saturating_sub(1));
    text.push_str("word.");
    text
}

fn prose(sentence_words: &[usize]) -> Paragraph {
    let texts: Vec<String> = sentence_words.iter().map(|n| sentence(*n)).collect();
    Paragraph::text(texts.join(" "))
}

fn heading(words: usize) -> Paragraph {
    Paragraph { kind: ParagraphKind::Heading, ..prose(&[words]) }
}

/// `expected`: the loci of the passages, with their words.
fn check(paragraphs: &[Paragraph], expected: &[(&str, usize)]) {
    let got = passages(&article(paragraphs), &PassageOptions::default());
    let got: Vec<_> = got.iter().map(|p| (p.locus.to_string(), word_count(&p.text))).collect();
    let got: Vec<_> = got.iter().map(|(l, w)| (l.as_str(), *w)).collect();
    assert_eq!(got, expected);
}

#[test]
fn one_paragraph_each() {
    check(&[prose(&[60]), prose(&[250]), prose(&[100])], &[("p1", 60), ("p2", 250), ("p3", 100)]);
}

#[test]
fn short_ones_are_joined() {
    check(&[prose(&[20]), prose(&[30]), prose(&[40])], &[("p1-3", 90)]);
    check(&[prose(&[20]), prose(&[100]), prose(&[20])], &[("p1-3", 140)]);
    check(&[prose(&[100]), prose(&[20]), prose(&[240])], &[("p1-2", 120), ("p3", 240)]);
    check(&[prose(&[240]), prose(&[20]), prose(&[240])], &[("p1", 240), ("p2", 20), ("p3", 240)]);
    check(&[prose(&[5])], &[("p1", 5)]);
    check(&[], &[]);
}

#[test]
fn headings_join_what_follows() {
    check(&[prose(&[80]), heading(3), prose(&[80])], &[("p1", 80), ("p2-3", 83)]);
    check(&[prose(&[20]), heading(3), prose(&[80])], &[("p1-3", 103)]);
    check(&[prose(&[80]), prose(&[20]), heading(3), prose(&[80])], &[("p1-2", 100), ("p3-4", 83)]);
    check(&[heading(3), heading(2), prose(&[249])], &[("p1-3", 254)]);
    check(
        &[prose(&[80]), heading(3), prose(&[200, 200])],
        &[("p1", 80), ("p2", 3), ("p3.1", 200), ("p3.2", 200)],
    );
    check(&[prose(&[80]), heading(3)], &[("p1", 80), ("p2", 3)]);
}

#[test]
fn long_ones_are_cut_at_sentences() {
    check(&[prose(&[50; 6])], &[("p1.1", 150), ("p1.2", 150)]);
    check(
        &[prose(&[20; 65])],
        &[
            ("p1.1", 180),
            ("p1.2", 180),
            ("p1.3", 180),
            ("p1.4", 200),
            ("p1.5", 180),
            ("p1.6", 200),
            ("p1.7", 180),
        ],
    );
    check(&[prose(&[10, 241])], &[("p1.1", 10), ("p1.2", 241)]);
}

#[test]
fn long_sentences_are_cut_at_clauses_then_words() {
    check(&[prose(&[500])], &[("p1.1", 167), ("p1.2", 167), ("p1.3", 166)]);
    let clauses = format!("{}, {}", "word ".repeat(120).trim(), "word ".repeat(180).trim());
    check(&[Paragraph::text(clauses)], &[("p1.1", 120), ("p1.2", 180)]);
    check(&[Paragraph::text("港".repeat(300))], &[("p1.1", 150), ("p1.2", 150)]);
    check(&[Paragraph::text("x".repeat(64 * 300))], &[("p1.1", 150), ("p1.2", 150)]);
}

#[test]
fn quotes_stay_with_their_word() {
    let text = "\"word\" ".repeat(300);
    let got = passages(&article(&[Paragraph::text(text.trim())]), &PassageOptions::default());
    assert!(got.iter().all(|p| p.text.starts_with("\"w") && p.text.ends_with("d\"")));
}

#[test]
fn the_head_comes_first() {
    let mut article = article(&[prose(&[70])]);
    article.title = Some(Sourced::new("The Quay".into(), Basis::Heading));
    article.deck = Some("It closed. Why?".into());
    let got = passages(&article, &PassageOptions::default());
    assert_eq!(got[0].text, "The Quay\n\nIt closed. Why?");
    assert_eq!(got[0].locus, Locus::HEAD);
    assert_eq!(got[0].paragraph_starts, [0, 10]);
    assert_eq!(got[0].sentence_starts, [0, 10, 21]);
    article.title = None;
    assert_eq!(passages(&article, &PassageOptions::default()).len(), 1);
}

fn any_paragraph() -> impl Strategy<Value = Paragraph> {
    let piece = prop_oneof![
        8 => "[A-Z]?[a-z]{1,9}[,;]? ",
        2 => Just("the end. The ".to_string()),
        1 => "\\PC{1,6} ?",
        1 => "[港は閉。、]{1,40}",
        1 => "[a-z/]{60,200} ",
    ];
    let kind = prop_oneof![5 => Just(ParagraphKind::Text), 1 => Just(ParagraphKind::Heading)];
    (prop::collection::vec(piece, 1..120), kind).prop_filter_map("empty", |(pieces, kind)| {
        let text = pieces.concat();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(Paragraph { text, kind })
    })
}

/// Each paragraph is in one passage, whole or in parts that rebuild it, in order.
fn holds_all(paragraphs: &[Paragraph], passages: &[Passage]) {
    let mut next = 0;
    let mut rest = "";
    for passage in passages {
        let Locus { from, to, part } = passage.locus;
        if part == 0 {
            assert!(rest.is_empty());
            assert_eq!(from as usize, next + 1);
            let texts = &paragraphs[next..to as usize];
            let texts: Vec<_> = texts.iter().map(|p| p.text.as_str()).collect();
            assert_eq!(passage.text, texts.join("\n\n"));
            next = to as usize;
            continue;
        }
        if part == 1 {
            assert!(rest.is_empty());
            assert_eq!((from as usize, to as usize), (next + 1, next + 1));
            rest = paragraphs[next].text.as_str();
            next += 1;
        }
        rest = rest.strip_prefix(passage.text.as_str()).expect("a part continues").trim_start();
        assert!(!passage.text.is_empty());
    }
    assert!(rest.is_empty());
    assert_eq!(next, paragraphs.len());
}

fn starts_hold(passage: &Passage) {
    for starts in [&passage.sentence_starts, &passage.paragraph_starts] {
        assert_eq!(starts[0], 0);
        assert!(starts.is_sorted_by(|a, b| a < b));
        assert!(starts.iter().all(|s| passage.text.is_char_boundary(*s as usize)));
        assert!(starts.iter().all(|s| (*s as usize) < passage.text.len()));
    }
}

fn bounds_hold(paragraphs: &[Paragraph], passages: &[Passage], options: PassageOptions) {
    let words = |p: &Passage| word_count(&p.text);
    let headings = |p: &Passage| -> usize {
        let range = p.locus.from as usize - 1..p.locus.to as usize;
        let all = paragraphs[range].iter().filter(|p| p.kind == ParagraphKind::Heading);
        all.map(|p| word_count(&p.text)).sum()
    };
    let bare = |p: &Passage| {
        let last = &paragraphs[p.locus.to as usize - 1];
        last.kind == ParagraphKind::Heading
    };
    for passage in passages {
        // A cut at a clause mark inside a run without white space makes two words of one.
        let split = usize::from(passage.locus.part > 0);
        assert!(words(passage) <= options.max_words + headings(passage) + split);
    }
    for pair in passages.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        let whole = a.locus.part == 0 && b.locus.part == 0 && !bare(a) && !bare(b);
        let short = words(a).min(words(b)) < options.min_words;
        assert!(!(whole && short) || words(a) + words(b) > options.max_words);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn passages_hold_every_paragraph_once(
        paragraphs in prop::collection::vec(any_paragraph(), 0..12),
        min_words in 0usize..40,
        max_words in 0usize..80,
    ) {
        let options = PassageOptions { min_words, max_words };
        let got = passages(&article(&paragraphs), &options);
        holds_all(&paragraphs, &got);
        got.iter().for_each(starts_hold);
        bounds_hold(&paragraphs, &got, options.sane());
    }

    #[test]
    fn sentences_are_in_order(text in "(\\PC|[.!?…。 \n\"”A-Za-z]){0,80}") {
        let starts = sentences(&text);
        prop_assert!(starts.is_sorted_by(|a, b| a < b));
        prop_assert!(starts.iter().all(|s| text.is_char_boundary(*s as usize)));
        prop_assert_eq!(starts.first().copied(), (!text.is_empty()).then_some(0));
    }
}
