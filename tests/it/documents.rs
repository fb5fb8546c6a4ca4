//! Exports of newspaper databases, word processors' documents, books: in, and found.

use std::fs;
use std::path::PathBuf;

use crate::harness::Place;

fn fixture(rel: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(rel);
    fs::read(path).expect("a fixture")
}

/// Indexes `files` and gives the summary.
fn index(place: &Place, files: &[(&str, Vec<u8>)]) -> serde_json::Value {
    for (name, bytes) in files {
        place.write(&format!("corpus/{name}"), bytes);
    }
    place.run(&["index", "--json"]).expect(0).json()
}

/// The first hit of a query.
fn hit(place: &Place, query: &str) -> serde_json::Value {
    let answer = place.run(&["search", query, "--format", "json"]).expect(0).json();
    answer["hits"][0].clone()
}

fn reasons(summary: &serde_json::Value) -> Vec<String> {
    let skipped = summary["skipped"].as_array().expect("a list");
    skipped.iter().map(|s| format!("{}: {}", s["path"], s["reason"]).replace('"', "")).collect()
}

#[test]
fn exports_are_articles_one_after_another() {
    let place = Place::new();
    let summary = index(
        &place,
        &[
            ("nexis.txt", fixture("exports/nexis.txt")),
            ("uni.txt", fixture("exports/nexis-uni.txt")),
            ("pages.txt", fixture("exports/factiva-page.txt")),
        ],
    );
    assert_eq!(reasons(&summary), Vec::<String>::new());
    assert_eq!(summary["articles"], 7);
    let found = hit(&place, "\"halved the hours of the lamp\"");
    assert_eq!(found["title"], "Nobody asked the keeper");
    assert_eq!(found["author"], serde_json::json!(["Ada Okafor"]));
    assert_eq!(found["source"], "The Quayside Times");
    assert_eq!(found["date"]["value"], "2010-01-11");
    assert_eq!(found["date"]["basis"], "database");
    assert!(
        place
            .ids(&["author:\"jane roe\" kind:editorial"])
            .iter()
            .all(|id| id.starts_with("nexis/2"))
    );
    assert_eq!(place.ids(&["lang:de Wärter"])[0].split('#').next(), Some("nexis/3"));
    // Factiva's number is the key, in whatever file the article stands.
    assert!(place.ids(&["frost"])[0].starts_with("QUAYT00020100111e61b0001a"));
    // What the database says about an article is no text of it.
    assert!(place.ids(&["\"rights reserved\""]).is_empty());
    assert!(place.ids(&["\"terms and connectors\""]).is_empty());
}

#[test]
fn rtf_reads_like_the_text_it_holds() {
    let place = Place::new();
    let summary = index(
        &place,
        &[
            ("a.rtf", fixture("documents/nexis.rtf")),
            ("b.rtf", fixture("documents/factiva.rtf")),
            ("wrong-name.txt", fixture("documents/factiva.rtf")),
            ("plain.rtf", b"{\\rtf1\\ansi The Quay\\par\\par By Ida Pen\\par\\par The quay is where the town ends, and where it begins for whoever comes by water, with a crane that nobody has paid for.\\par}".to_vec()),
            ("cut.rtf", b"{\\rtf1\\ansi A crane stood there for years without a licence".to_vec()),
            ("empty.rtf", b"{\\rtf1\\ansi\\par}".to_vec()),
        ],
    );
    assert_eq!(
        reasons(&summary),
        [
            "cut.rtf: an RTF document breaks off; what follows is missing",
            "empty.rtf: an RTF document without text"
        ]
    );
    let found = hit(&place, "\"toll is a tax\"");
    assert_eq!(found["title"], "The Toll on the Northern Road");
    assert_eq!(found["author"], serde_json::json!(["Jane Roe", "John Doe"]));
    let found = hit(&place, "\"the quay is where\"");
    assert_eq!((&found["title"], &found["author"][0]), (&"The Quay".into(), &"Ida Pen".into()));
}

#[cfg(feature = "docx")]
#[test]
fn word_documents_are_read_by_their_styles() {
    let place = Place::new();
    let essay = fixture("documents/essay.docx");
    let summary = index(
        &place,
        &[
            ("essay.docx", essay.clone()),
            ("untitled.docx", fixture("documents/untitled.docx")),
            ("export.docx", fixture("documents/nexis-uni.docx")),
            ("wrong-name.html", essay.clone()),
            ("cut.docx", essay[..essay.len() / 2].to_vec()),
            ("empty.docx", Vec::new()),
            ("no.docx", b"PK\x03\x04 and nothing else".to_vec()),
        ],
    );
    let reasons = reasons(&summary);
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(
        reasons[0].starts_with("cut.docx: a Word document that cannot be unpacked"),
        "{reasons:?}"
    );
    let shown = place.run(&["show", "essay", "--format", "json"]).expect(0).json();
    assert_eq!(shown["title"], "The Toll on the Northern Road");
    assert_eq!(shown["basis"]["author"], "byline");
    let found = hit(&place, "\"axle\"");
    assert_eq!(found["author"][0], "Jane Roe");
    // Deleted, hidden, and what stands twice in the file.
    assert!(
        place.ids(&["\"road never\" OR \"this is hidden\" OR \"note at the foot\""]).is_empty()
    );
    assert_eq!(place.ids(&["\"box that stands\" path:essay.docx"]).len(), 1);
    let found = hit(&place, "\"the drivers, who can count\" path:untitled.docx");
    assert_eq!(
        (&found["title"], &found["author"][0]),
        (&"Three Barriers".into(), &"Jane Roe".into())
    );
    assert_eq!(found["date"]["basis"], "meta");
    assert_eq!(place.ids(&["path:export.docx date:2011"]).len(), 2);
}

#[cfg(feature = "odt")]
#[test]
fn open_documents_are_read_by_their_styles() {
    let place = Place::new();
    let essay = fixture("documents/essay.odt");
    let summary = index(
        &place,
        &[
            ("essay.odt", essay.clone()),
            ("wrong-name.zip", essay.clone()),
            ("cut.odt", essay[..essay.len() / 2].to_vec()),
        ],
    );
    let reasons = reasons(&summary);
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert!(
        reasons[0].starts_with("cut.odt: an OpenDocument text that cannot be unpacked"),
        "{reasons:?}"
    );
    let shown = place.run(&["show", "essay", "--format", "json"]).expect(0).json();
    assert_eq!(shown["title"], "What the Ropewalk Owed");
    assert_eq!(
        (&shown["author"][0], &shown["basis"]["author"]),
        (&"Ida Pen".into(), &"byline".into())
    );
    assert_eq!(shown["date"]["value"], "2011-04-19");
    for absent in ["draft", "survey", "ledger", "\"long shed\"", "1900", "source"] {
        assert!(place.ids(&[absent]).is_empty(), "{absent}");
    }
    let found = hit(&place, "\"promise with hemp\"");
    assert_eq!(found["title"], "What the Ropewalk Owed");
    assert!(!place.ids(&["\"paid them back in debts that nobody\""]).is_empty());
}

#[cfg(feature = "epub")]
#[test]
fn books_are_articles_by_chapter() {
    let place = Place::new();
    let essays = fixture("documents/essays.epub");
    let summary = index(
        &place,
        &[
            ("essays.epub", essays.clone()),
            ("pamphlet.epub", fixture("documents/pamphlet.epub")),
            ("cut.epub", essays[..essays.len() / 2].to_vec()),
            ("wrong.zip", essays),
        ],
    );
    let reasons = reasons(&summary);
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    let found = hit(&place, "\"children of the quay\" path:essays.epub");
    assert_eq!(found["title"], "Nobody Asked the Keeper");
    assert_eq!(found["source"], "Lamps & Tolls");
    assert_eq!(found["author"], serde_json::json!(["Ada Okafor"]));
    assert_eq!(found["date"]["value"], "2014-03-12");
    assert_eq!(place.ids(&["\"two clocks\" path:essays.epub"]).len(), 2);
    let found = hit(&place, "\"drivers, who can count\"");
    assert_eq!(found["author"], serde_json::json!(["Jane Roe"]));
    let found = hit(&place, "plumber path:pamphlet.epub");
    assert_eq!(
        (&found["title"], &found["author"][0]),
        (&"The Cellar Ledgers".into(), &"Ada Okafor".into())
    );
    assert!(place.ids(&["\"town hall\""]).is_empty());
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_read_column_by_column() {
    let place = Place::new();
    let columns = fixture("documents/columns.pdf");
    let summary = index(
        &place,
        &[
            ("columns.pdf", columns.clone()),
            ("wrong-name.txt", fixture("documents/objects.pdf")),
            ("scan.pdf", fixture("documents/scan.pdf")),
            ("locked.pdf", fixture("documents/locked.pdf")),
            ("cut.pdf", columns[..columns.len() - 300].to_vec()),
            ("stub.pdf", b"%PDF-1.7\n".to_vec()),
        ],
    );
    let reasons = reasons(&summary);
    let expected = [
        "cut.pdf: a PDF breaks off; what follows is missing",
        "locked.pdf: a PDF that is locked with a password; save it without",
        "scan.pdf: a PDF without a text layer: its pages are pictures; run OCR over it, e.g. `ocrmypdf",
        "stub.pdf: a PDF in which no page is found",
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for (reason, front) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(front), "{reason}");
    }
    let found = hit(&place, "\"ministry takes from them\" path:columns.pdf");
    assert_eq!(found["title"], "The Toll on the Northern Road");
    assert_eq!(found["author"], serde_json::json!(["Jane Roe"]));
    assert_eq!(found["date"]["value"], "2011-02-04");
    // The end of one column and the beginning of the next; the heads of pages.
    assert!(!place.ids(&["\"well-known bridge once\" path:columns.pdf"]).is_empty());
    assert!(place.ids(&["\"quayside review\""]).is_empty());
    let found = hit(&place, "\"ferry would have left\"");
    assert_eq!((&found["title"], &found["author"][0]), (&"Two Clocks".into(), &"Ida Pen".into()));
}
