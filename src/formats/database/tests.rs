//! Exports of our own making, whole and broken.

use proptest::prelude::*;

use super::*;
use crate::formats::clean::clean;
use crate::formats::{ReadOptions, Skip};
use crate::model::Article;

const NEXIS: &str = include_str!("../../../tests/data/exports/nexis.txt");
const NEXIS_UNI: &str = include_str!("../../../tests/data/exports/nexis-uni.txt");
const FACTIVA: &str = include_str!("../../../tests/data/exports/factiva.txt");
const FACTIVA_PAGE: &str = include_str!("../../../tests/data/exports/factiva-page.txt");

fn read_all(text: &str) -> Vec<Result<Article, Skip>> {
    let mut out = Vec::new();
    let options = ReadOptions::default();
    crate::formats::read(text.as_bytes(), "export.txt", &options, &mut |read| out.push(read));
    out
}

/// One line an article: title, authors, date, source, kind, language, and the words at both ends
/// of its text.
fn summary(read: &Result<Article, Skip>) -> String {
    let article = match read {
        Ok(article) => article,
        Err(skip) => return format!("! {skip}"),
    };
    let value = |field: &Option<crate::model::Sourced<String>>| {
        field.as_ref().map_or("-", |f| f.value.as_str()).to_string()
    };
    let end = |text: Option<&crate::model::Paragraph>, last: bool| {
        let words: Vec<&str> = text.map(|p| p.text.split(' ').collect()).unwrap_or_default();
        let few = if last {
            &words[words.len().saturating_sub(2)..]
        } else {
            &words[..words.len().min(2)]
        };
        few.join(" ")
    };
    format!(
        "{} | {} | {} | {} | {} | {} | {} {}…{}",
        value(&article.title),
        article.authors.join("; "),
        article.date.as_ref().map_or("-".into(), |d| d.value.to_string()),
        value(&article.source),
        value(&article.kind),
        value(&article.lang),
        article.paragraphs.len(),
        end(article.paragraphs.first(), false),
        end(article.paragraphs.last(), true),
    )
}

fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = read_all(text).iter().map(summary).collect();
    assert_eq!(found, expected);
}

fn extra<'a>(article: &'a Article, name: &str) -> &'a str {
    article.extra.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

#[test]
fn nexis_with_counters() {
    assert_eq!(recognise(NEXIS), Some(Layout::Nexis));
    check(
        NEXIS,
        &[
            "Nobody asked the keeper | Ada Okafor | 2010-01-11 | The Quayside Times | op-ed | en | 4 The keeper…of them.",
            "The Toll on the Northern Road | Jane Roe; John Doe | 2011-02-04 | The Harbour Gazette | editorial | en | 2 A toll…have counted.",
            "Die Rechnung der Wärter | Klara Mühling | 2012-03-05 | Weststadter Zeitung | op-ed | de | 1 Wer Öl…danach fragte.",
        ],
    );
    let articles: Vec<Article> = read_all(NEXIS).into_iter().flatten().collect();
    let first = &articles[0];
    assert_eq!(first.deck.as_deref(), Some("Forty years of nights, and what they cost"));
    assert!(first.bio.as_deref().is_some_and(|bio| bio.starts_with("Ada Okafor is")));
    assert_eq!(extra(first, "words"), "112");
    assert_eq!(extra(first, "edition"), "Edition 1; Northshore");
    let second = &articles[1];
    assert_eq!(second.dateline.as_deref(), Some("WESTSTADT"));
    assert_eq!(second.tags, ["TOLL ROADS", "TAXES & TAXATION"]);
    assert_eq!(second.corrections.len(), 1);
    assert_eq!(
        second.url.as_ref().map(|u| u.value.as_str()),
        Some("http://www.harbourgazette.example/toll")
    );
}

#[test]
fn nexis_uni() {
    assert_eq!(recognise(NEXIS_UNI), Some(Layout::NexisUni));
    check(
        NEXIS_UNI,
        &[
            "Nobody asked the keeper | Ada Okafor | 2010-01-11 | The Quayside Times | op-ed | en | 2 The keeper…ends otherwise.",
            "The toll on the northern road |  | 2011-02-04 | The Harbour Gazette (Weststadt) | - | - | 1 A toll…has paid.",
        ],
    );
    let article = read_all(NEXIS_UNI).remove(0).unwrap();
    assert_eq!(article.tags, ["LIGHTHOUSES", "OIL PRICES"]);
    assert_eq!(extra(&article, "edition"), "Edition 1; Northshore");
}

#[test]
fn factiva_with_fields() {
    assert_eq!(recognise(FACTIVA), Some(Layout::Factiva));
    check(
        FACTIVA,
        &[
            "Nobody asked the keeper | Ada Okafor | 2010-01-11 | The Quayside Times | - | en | 3 The keeper…the lamp.",
            "The toll on the northern road | Jane Roe; John Doe | 2011-02-04 | The Harbour Gazette | op-ed | en | 2 A toll…has paid.",
        ],
    );
    let article = read_all(FACTIVA).remove(0).unwrap();
    assert_eq!(article.declared_key.as_deref(), Some("QUAYT00020100111e61b0001a"));
    assert_eq!(article.tags, ["Lighthouses", "Political/General News"]);
    assert_eq!(extra(&article, "page"), "6");
}

#[test]
fn factiva_as_a_page() {
    assert_eq!(recognise(FACTIVA_PAGE), Some(Layout::FactivaPage));
    check(
        FACTIVA_PAGE,
        &[
            "Nobody asked the keeper | Ada Okafor | 2010-01-11 | The Quayside Times | op-ed | en | 2 The keeper…the hours.",
            "The toll on the northern road |  | 2011-02-04 | The Harbour Gazette | - | en | 1 A toll…has paid.",
        ],
    );
}

/// What RTF and Word files hold: every paragraph between blank lines.
#[test]
fn paragraphs_apart_read_alike() {
    for (text, unwrapped) in [(NEXIS_UNI, true), (FACTIVA_PAGE, true), (FACTIVA, true)] {
        let apart: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        let found: Vec<String> = read_all(&apart.join("\n\n")).iter().map(summary).collect();
        let expected: Vec<String> = read_all(text).iter().map(summary).collect();
        assert_eq!(found, expected, "{unwrapped}");
    }
}

#[test]
fn an_export_that_breaks_off_says_so() {
    let cut = &NEXIS[..NEXIS.find("They were found").unwrap()];
    let found = read_all(cut);
    assert_eq!(found.len(), 2);
    assert!(found[0].is_ok());
    let skip = found[1].as_ref().unwrap_err();
    let (line, reason) = (skip.line, skip.reason.as_str());
    assert_eq!(line, Some(20));
    assert!(reason.starts_with("the export breaks off: of this article's 112 words"), "{reason}");
    let cut = &FACTIVA_PAGE[..FACTIVA_PAGE.find(" The northern road").unwrap()];
    assert_eq!(read_all(cut).len(), 3);
}

#[test]
fn what_is_no_export() {
    for text in [
        "1 of 3 DOCUMENTS\n\nwere lost, and nobody counted the rest of them.",
        "Language: it grows.\n\nLength: two words\n\nA poem about words.",
        "The Body\n\nBody\n\nThe body of the text. End of Document",
        "Document QUAYT00020100111e61b0001a\n\nwas found in the cellar.",
        "BY the sea\nIN the sea\nHD is a film\nSE is a wind\n",
    ] {
        assert_eq!(recognise(text), None, "{text}");
    }
}

#[test]
fn no_cut_and_no_repeat_does_harm() {
    for text in [NEXIS, NEXIS_UNI, FACTIVA, FACTIVA_PAGE] {
        let layout = recognise(text).unwrap();
        let cuts = (0..text.len()).step_by(7).filter(|at| text.is_char_boundary(*at));
        for at in cuts {
            read(&clean(&text[..at]), layout, &mut |_| {});
            read(&clean(&text[at..]), layout, &mut |_| {});
        }
    }
    // Marks without end: linear, and an empty article each is none.
    for mark in [
        "1 of 2 DOCUMENTS\n",
        "End of Document\n",
        "HD\n",
        "Body\n",
        "HD x\nAN Document QUAYT00020100111e61b0001a\n",
    ] {
        let text = mark.repeat(100_000);
        for layout in [Layout::Nexis, Layout::NexisUni, Layout::Factiva, Layout::FactivaPage] {
            read(&text, layout, &mut |_| {});
        }
    }
}

proptest! {
    #[test]
    fn shuffled_lines_are_read_without_harm(picks in prop::collection::vec((0usize..4, any::<prop::sample::Index>()), 0..60)) {
        let lines = [NEXIS, NEXIS_UNI, FACTIVA, FACTIVA_PAGE].map(|text| text.lines().collect::<Vec<_>>());
        let text: Vec<&str> = picks.iter().map(|(of, at)| lines[*of][at.index(lines[*of].len())]).collect();
        for layout in [Layout::Nexis, Layout::NexisUni, Layout::Factiva, Layout::FactivaPage] {
            read(&text.join("\n"), layout, &mut |_| {});
        }
    }
}
