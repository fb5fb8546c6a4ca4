//! A collector's folder: one of every format, and junk. Every article in, every reject with a
//! reason.

use std::collections::BTreeSet;
use std::fs;

use crate::archives::{gz, tar, zip};
use crate::harness::Place;

/// Fixtures, by their paths in `tests/data`.
const GOOD: [&str; 18] = [
    "html/saved.mht",
    "feeds/opinion.rss",
    "feeds/essays.atom",
    "feeds/letters.json",
    "feeds/old.rdf",
    "mail/newsletter.eml",
    "mail/list.mbox",
    "tables/essays.csv",
    "tables/notes.tsv",
    "warc/coast.warc.gz",
    "zotero/Library.ris",
    "documents/essay.docx",
    "documents/essays.epub",
    "documents/columns.pdf",
    "documents/nexis.rtf",
    "documents/factiva.rtf",
    "exports/nexis.txt",
    "exports/factiva.txt",
];

fn note(title: &str) -> String {
    format!("---\ntitle: {title}\n---\n\nThe lighthouse keeper wrote it down.\n")
}

fn page(title: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>The harbour board met \
         twice in a winter of strikes and settled nothing about the crane, which fell.</p></article></body></html>"
    )
}

/// Writes the folder; gives the paths of what holds articles, and of what is to be refused.
fn folder(place: &Place) -> (Vec<String>, Vec<&'static str>) {
    let mut good: Vec<String> = Vec::new();
    let mut add = |name: &str, bytes: &[u8]| {
        place.write(&format!("corpus/{name}"), bytes);
        good.push(name.to_string());
    };
    for name in GOOD {
        let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
        add(name, &fs::read(path).expect("a fixture"));
    }
    add("page.html", page("Page").as_bytes());
    add("complete.html", page("Complete").as_bytes());
    add("note.md", note("Note").as_bytes());
    add(
        "plain.txt",
        b"Of Lamps\n\nThe lamp was lit by hand until the war, and by nobody after it.\n",
    );
    add("one.json", b"{\"title\":\"One\",\"text\":\"The lighthouse in one object.\"}");
    add(
        "lines.jsonl",
        b"{\"id\":\"l1\",\"text\":\"A lighthouse.\"}\n{\"id\":\"l2\",\"text\":\"Another.\"}\n",
    );
    add(
        "members.zip",
        &zip(&[("a/keeper.html", page("Keeper").into()), ("note.md", note("Zipped").into())]),
    );
    add("members.tar", &tar(&[("note.md", note("Tarred").into())]));
    add("members.tgz", &gz(&tar(&[("note.md", note("Squeezed").into())])));
    add("single.md.gz", &gz(note("Single").as_bytes()));
    add("packed.md.zst", &zstd::stream::encode_all(note("Packed").as_bytes(), 3).unwrap());
    // What is passed over without a word.
    place.write("corpus/.DS_Store", b"\0\0\0\x01Bud1");
    place.write("corpus/.hidden/note.md", note("Hidden"));
    place.write("corpus/complete_files/frame.html", page("Frame"));
    place.write("corpus/complete_files/pixel.gif", b"GIF89a\0");
    place.write("corpus/README.md", "# About this folder\n");
    let refused: [(&str, &[u8]); 9] = [
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("photo.txt", b"\xFF\xD8\xFF\xE0\0\x10JFIF"),
        ("program", b"\x7FELF\x02\x01\x01\0"),
        ("noise.bin", b"\x01\x02\x03\0\x05\x06"),
        ("empty.txt", b""),
        ("blank.md", b" \n\n\t\n"),
        ("sheet.xlsx", b"PK\x03\x04\x14\0"),
        ("outline.xml", b"<?xml version='1.0'?><opml version='2.0'></opml>"),
        ("cut.zip", b"PK\x03\x04\x14\0\0\0\x08\0"),
    ];
    for (name, bytes) in refused {
        place.write(&format!("corpus/{name}"), bytes);
    }
    let huge = fs::File::create(place.path("corpus/huge.txt")).unwrap();
    std::io::Write::write_all(&mut &huge, &b"The lighthouse, again. ".repeat(4000)).unwrap();
    huge.set_len(64 << 20).unwrap();
    let names = refused.iter().map(|(name, _)| *name).chain(["huge.txt"]);
    (good, names.collect())
}

#[test]
fn one_of_everything() {
    let place = Place::new();
    let (good, refused) = folder(&place);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let answer =
        place.run(&["search", "*", "--unfold", "--format", "json", "-n", "1000"]).expect(0).json();
    let hits = answer["hits"].as_array().unwrap();
    let paths: BTreeSet<&str> = hits.iter().map(|hit| hit["path"].as_str().unwrap()).collect();
    for name in &good {
        let below = format!("{name}/");
        assert!(paths.iter().any(|p| p == name || p.starts_with(&below)), "{name}: {paths:#?}");
    }
    let holds =
        |path: &str| good.iter().any(|name| path == name || path.starts_with(&format!("{name}/")));
    for path in paths {
        assert!(holds(path), "{path} holds no article");
    }
    let skipped = summary["skipped"].as_array().unwrap();
    for name in &refused {
        let lines: Vec<_> = skipped.iter().filter(|line| line["path"] == *name).collect();
        assert_eq!(lines.len(), 1, "{name}: {skipped:#?}");
        let reason = lines[0]["reason"].as_str().unwrap();
        assert!(reason.len() > 5 && !reason.contains('\n'), "{name}: {reason}");
    }
    // Beside them, only what the fixtures have that is broken on purpose.
    for line in skipped {
        let path = line["path"].as_str().unwrap();
        assert!(refused.contains(&path) || holds(path), "{line}");
        assert!(!path.contains("complete_files") && !path.contains("DS_Store"), "{line}");
    }
    place.run(&["index", "--strict"]).expect(2);
    let again = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(again["unchanged"], summary["indexed"]);
}
