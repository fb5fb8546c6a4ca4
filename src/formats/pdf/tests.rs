//! Files of our own making, whole and broken.

use super::*;
use crate::model::ParagraphKind;

const COLUMNS: &[u8] = include_bytes!("../../../tests/data/documents/columns.pdf");
const OBJECTS: &[u8] = include_bytes!("../../../tests/data/documents/objects.pdf");
const SCAN: &[u8] = include_bytes!("../../../tests/data/documents/scan.pdf");
const LOCKED: &[u8] = include_bytes!("../../../tests/data/documents/locked.pdf");

fn texts(bytes: &[u8]) -> Vec<(ParagraphKind, String)> {
    read(bytes).unwrap().blocks.into_iter().map(|block| (block.kind, block.text)).collect()
}

#[test]
fn columns_follow_each_other() {
    let texts = texts(COLUMNS);
    assert_eq!(texts[0], (ParagraphKind::Heading, "The Toll on the Northern Road".into()));
    assert_eq!(texts[1].1, "By Jane Roe");
    assert_eq!(texts[2].1, "4 February 2011");
    let body: Vec<&str> = texts[3..].iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(body.len(), 32, "{body:#?}");
    // Four times the same, each broken at other places.
    assert!(body.chunks(8).all(|chunk| chunk == &body[..8]));
    assert!(
        body[0]
            .starts_with("A toll is a tax that looks you in the eye. The northern road has three")
    );
    assert!(body[2].starts_with("There was a well-known bridge once."));
    let all = body.join(" ");
    for absent in ["QUAYSIDE", "JANE", "- 41 -", "has not answered", "minis-", "dri-"] {
        assert!(!all.contains(absent), "{absent}");
    }
}

#[test]
fn objects_may_be_packed_and_fonts_composite() {
    let document = read(OBJECTS).unwrap();
    assert_eq!(document.title.as_deref(), Some("Two Clocks"));
    assert_eq!(document.creator.as_deref(), Some("Ida Pen"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2012-03-05"));
    let texts = texts(OBJECTS);
    let kinds: Vec<ParagraphKind> = texts.iter().map(|(kind, _)| *kind).collect();
    use ParagraphKind::{Heading, Quote, Text};
    assert_eq!(kinds, [Heading, Text, Text, Text, Quote, Text], "{texts:#?}");
    assert!(texts[1].1.ends_with("in the autumn of every year."));
    assert!(
        texts[4]
            .1
            .starts_with("One shows the hour, and the other shows the hour at which the ferry")
    );
}

fn reason(bytes: &[u8]) -> String {
    read(bytes).map_or_else(|skip| skip.reason, |_| "read".into())
}

#[test]
fn what_has_no_text_says_why() {
    assert_eq!(reason(SCAN), "a PDF without a text layer: its pages are pictures");
    assert_eq!(reason(LOCKED), "a PDF that is locked with a password");
    assert_eq!(reason(b"%PDF-1.4\n"), "a PDF in which no page is found");
    let unnamed = String::from_utf8_lossy(OBJECTS).replace("/ToUnicode", "/ToNothing");
    let _ = reason(unnamed.as_bytes());
}

#[test]
fn a_lost_table_of_objects_is_no_loss() {
    let start = COLUMNS.windows(5).rposition(|window| window == b"xref\n").unwrap();
    let start = COLUMNS[..start - 5].windows(5).rposition(|window| window == b"xref\n").unwrap();
    let cut = &COLUMNS[..start];
    let document = read(cut).unwrap();
    assert!(document.is_cut);
    assert_eq!(document.blocks[0].text, "The Toll on the Northern Road");
    // Neither catalogue nor tree.
    let lost = one_page("BT /F 10 Tf 20 700 Td (Found by itself) Tj ET", "");
    let lost = String::from_utf8_lossy(&lost).replace("/Type/Catalog", "");
    let lost = lost.replace("/Kids[3 0 R]", "").replace("/Root 1 0 R", "");
    assert_eq!(read(lost.as_bytes()).unwrap().blocks[0].text, "Found by itself");
    let moved = [b"junk of a server\r\n".as_slice(), COLUMNS].concat();
    assert_eq!(read(&moved).unwrap().blocks.len(), 35);
}

fn one_page(program: &str, more: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj \
         3 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>endobj \
         4 0 obj<</Length {}>>stream\n{program}\nendstream endobj \
         5 0 obj<</Subtype/Type1/BaseFont/Helvetica>>endobj {more} trailer<</Root 1 0 R>>startxref 0",
        program.len()
    )
    .into_bytes()
}

fn check(program: &str, more: &str, expected: &[&str]) {
    let found: Vec<String> =
        texts(&one_page(program, more)).into_iter().map(|(_, text)| text).collect();
    assert_eq!(found, expected);
}

#[test]
fn operators_place_text() {
    check(
        "BT /F 10 Tf 20 700 Td (A plain line of) Tj ( text.) Tj ET",
        "",
        &["A plain line of text."],
    );
    check(
        "BT /F 10 Tf 12 TL 20 700 Td (First line of it) Tj T* (and second) ' ET",
        "",
        &["First line of it and second"],
    );
    check(
        "BT /F 10 Tf 20 700 Td [(kern) 20 (ed and) -300 (spaced letters)] TJ ET",
        "",
        &["kerned and spaced letters"],
    );
    check(
        "BT /F 10 Tf 0 1 -1 0 20 700 Tm (Turned to the side) Tj 1 0 0 1 20 600 Tm (Upright letters) Tj ET",
        "",
        &["Upright letters"],
    );
    check(
        "q .5 0 0 .5 0 0 cm BT /F 20 Tf 20 700 Td (Scaled by a matrix) Tj ET Q",
        "",
        &["Scaled by a matrix"],
    );
    check(
        "BI /W 1 /H 1 ID (not text) Tj EI BT /F 10 Tf 20 700 Td (After the picture) Tj ET",
        "",
        &["After the picture"],
    );
    check(
        "/X Do",
        "6 0 obj<</Subtype/Form/Length 52>>stream\nBT /F 10 Tf 20 700 Td (Inside of a form) Tj ET       \nendstream endobj",
        &["Inside of a form"],
    );
}

#[test]
fn what_goes_in_circles_ends() {
    // A form that shows itself, a tree that is its own child, a chain of references.
    check(
        "/X Do /X Do BT /F 10 Tf 20 700 Td (Not lost in circles) Tj ET",
        "6 0 obj<</Subtype/Form/Length 17>>stream\n/X Do /X Do /X Do\nendstream endobj",
        &["Not lost in circles"],
    );
    let file = b"%PDF-1.4 1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R 2 0 R 3 0 R]>>endobj 3 0 obj 3 0 R endobj trailer<</Root 1 0 R>>";
    assert_eq!(reason(file), "a PDF in which no page is found");
}

#[test]
fn no_cut_and_no_change_does_harm() {
    for whole in [COLUMNS, OBJECTS, SCAN] {
        for end in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            let _ = read(&whole[..end]);
            let mut changed = whole.to_vec();
            changed[end] ^= 0x55;
            let _ = read(&changed);
        }
    }
    for part in [
        "1 0 obj",
        "1 0 obj<<",
        "1 0 obj(",
        "1 0 obj[",
        "stream\n",
        "trailer<<",
        "BT ",
        "1 0 obj<</Type/ObjStm/N 9>>stream",
    ] {
        let _ = read(part.repeat(50_000).as_bytes());
    }
}

/// `objects.pdf` encrypted by other programs, with the empty password, in each of the known ways.
const ENCRYPTED: [(&str, &[u8]); 6] = [
    ("RC4, 40 bits", include_bytes!("../../../tests/data/documents/encrypted-r2.pdf")),
    ("RC4", include_bytes!("../../../tests/data/documents/encrypted-r3.pdf")),
    ("AES-128", include_bytes!("../../../tests/data/documents/encrypted-r4.pdf")),
    ("but for metadata", include_bytes!("../../../tests/data/documents/encrypted-r4plain.pdf")),
    ("AES-256, first form", include_bytes!("../../../tests/data/documents/encrypted-r5.pdf")),
    ("AES-256", include_bytes!("../../../tests/data/documents/encrypted-r6.pdf")),
];
const SECRET: &[u8] = include_bytes!("../../../tests/data/documents/encrypted-secret.pdf");

#[test]
fn files_that_open_without_a_password_are_read() {
    let plain = texts(OBJECTS);
    for (way, bytes) in ENCRYPTED {
        let document = read(bytes).unwrap_or_else(|skip| panic!("{way}: {skip}"));
        assert_eq!(document.title.as_deref(), Some("Two Clocks"), "{way}");
        assert_eq!(document.creator.as_deref(), Some("Ida Pen"), "{way}");
        assert!(!document.is_cut, "{way}");
        assert_eq!(texts(bytes), plain, "{way}");
    }
    assert_eq!(reason(SECRET), "a PDF that is locked with a password");
}

#[test]
fn broken_encryption_says_so() {
    let (_, file) = ENCRYPTED[5];
    let change = |from: &str, to: &str| {
        let at = super::file::find(file, from.as_bytes(), 0).expect("it is in there");
        [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
    };
    let unknown = "a PDF that is encrypted by a method that is not read";
    assert_eq!(reason(&change("/Filter /Standard", "/Filter /Foreign.")), unknown);
    assert_eq!(reason(&change("/V 5", "/V 9")), unknown);
    assert_eq!(reason(&change("/R 6", "/R 9")), unknown);
    assert_eq!(reason(&change("/CFM /AESV3", "/CFM /AESV9")), unknown);
    assert_eq!(reason(&change("/U <", "/U <00")), "a PDF that is locked with a password");
    assert_eq!(reason(&change("/UE <", "/XX <")), "a PDF that is locked with a password");
    for (way, bytes) in ENCRYPTED {
        for cut in (0..bytes.len()).step_by(61) {
            let _ = read(&bytes[..cut]);
            let mut changed = bytes.to_vec();
            changed[cut] ^= 0x10;
            let _ = read(&changed).map(|document| assert!(document.blocks.len() < 100, "{way}"));
        }
    }
}
