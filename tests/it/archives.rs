//! Archives: members read as files are, bombs and rubbish refused, runs that see what changed.

use std::io::{Cursor, Write};

use crate::harness::Place;

fn note(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{text}\n")
}

fn page(title: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>\
         <p>The harbour board met twice in a winter of strikes and settled nothing about the crane.</p>\
         <p>In spring the crane fell, and the board said that it had always been against it.</p>\
         </article></body></html>"
    )
}

pub fn zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Written by hand: the builder refuses names that lead out.
        let field = &mut header.as_old_mut().name;
        let n = name.len().min(field.len());
        field[..n].copy_from_slice(&name.as_bytes()[..n]);
        header.set_cksum();
        match name.len() > 100 {
            true => tar.append_data(&mut header, name, bytes.as_slice()).unwrap(),
            false => tar.append(&header, bytes.as_slice()).unwrap(),
        }
    }
    tar.into_inner().unwrap()
}

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).unwrap()
}

/// What a run skipped: path, and reason.
fn skipped(summary: &serde_json::Value) -> Vec<(String, String)> {
    let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_string();
    let lines = summary["skipped"].as_array().unwrap();
    lines.iter().map(|line| (text(line, "path"), text(line, "reason"))).collect()
}

#[test]
fn members_are_articles_with_a_path_of_their_own() {
    let place = Place::new();
    let inner = zip(&[("deep.md", note("Deep", "A lighthouse in a box in a box.").into())]);
    let members = [
        ("opinion/keeper.html", page("Keeper").into_bytes()),
        ("opinion/keeper_files/frame.html", page("Frame").into_bytes()),
        ("/abs/../../etc/up.md", note("Up", "A lighthouse that wanted out.").into()),
        ("two.jsonl", b"{\"text\":\"one lighthouse\"}\n{\"text\":\"two lighthouses\"}\n".to_vec()),
        ("__MACOSX/._keeper.html", b"junk".to_vec()),
        (".DS_Store", b"junk".to_vec()),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
        ("inner.zip", inner),
        ("packed.md.gz", gz(note("Packed", "A lighthouse under pressure.").as_bytes())),
    ];
    place.write("corpus/a.zip", zip(&members));
    place.write("corpus/b.tar.gz", gz(&tar(&members)));
    place.write("corpus/c.tar.zst", zst(&tar(&members)));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 18, "{summary:#}");
    let reasons = skipped(&summary);
    let paths: Vec<&str> = reasons.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["a.zip/picture.png", "b.tar.gz/picture.png", "c.tar.zst/picture.png"]);
    let found = place.ids(&["lighthouse"]);
    for key in [
        "a.zip/inner.zip/deep#p1",
        "a.zip/abs/etc/up#p1",
        "a.zip/packed.md#p1",
        "b.tar.gz/two#p1",
        "b.tar.gz/two/2#p1",
        "c.tar.zst/inner.zip/deep#p1",
    ] {
        assert!(found.iter().any(|id| id == key), "{key}: {found:#?}");
    }
    let shown = place.run(&["show", "a.zip/opinion/keeper", "--format", "json"]).expect(0).json();
    assert_eq!(shown["path"], "a.zip/opinion/keeper.html");
    assert!(place.ids(&["title:frame"]).is_empty());
    place.run(&["index", "--strict"]).expect(2);
}

#[test]
fn a_changed_archive_updates_its_articles_and_an_unchanged_one_is_left() {
    let place = Place::new();
    let one = ("one.md", note("One", "The first lighthouse.").into_bytes());
    let two = ("two.md", note("Two", "The second lighthouse.").into_bytes());
    place.write("corpus/a.zip", zip(&[one.clone(), two.clone()]));
    place.run(&["index", "--strict"]).expect(0);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["unchanged"], &summary["changed"]), (&2.into(), &0.into()));
    let other = ("two.md", note("Two", "The second lighthouse, rebuilt.").into_bytes());
    place.write(
        "corpus/a.zip",
        zip(&[one.clone(), other, ("three.md", note("Three", "New.").into())]),
    );
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let counts =
        ["unchanged", "changed", "indexed", "removed"].map(|n| summary[n].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 0]);
    assert_eq!(place.ids(&["rebuilt"]), ["a.zip/two#p1"]);
    place.write("corpus/a.zip", zip(&[one]));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["removed"], &summary["unchanged"]), (&2.into(), &1.into()));
    // What a person says about members is heeded, and so is a change of it.
    place.write(
        "corpus/corpus.toml",
        "[[override]]\nglob = \"a.zip/one.*\"\nauthor = \"Ada Roe\"\n",
    );
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["changed"], 1);
    assert_eq!(place.ids(&["author:roe"]).len(), 2);
    place.write("corpus/corpus.toml", "exclude = [\"one.md\"]\n");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["removed"], 1);
}

#[test]
fn a_bomb_is_refused_and_the_rest_goes_in() {
    let place = Place::new();
    let good = note("Good", "The lighthouse stands.").into_bytes();
    let bomb = vec![b' '; 64 << 20];
    place.write("corpus/a.zip", zip(&[("bomb.txt", bomb.clone()), ("good.md", good.clone())]));
    place.write("corpus/b.tar", tar(&[("bomb.txt.gz", gz(&bomb)), ("good.md", good.clone())]));
    place.write("corpus/c.txt.gz", gz(&bomb));
    place.write("corpus/d.jsonl.zst", zst(&bomb));
    let nested = (0..6).fold(good, |inner, _| zip(&[("inner.zip", inner)]));
    place.write("corpus/e.zip", nested);
    let mut cut = zip(&[("good.md", vec![b'x'; 5000])]);
    cut.truncate(40);
    place.write("corpus/f.zip", cut);
    let mut cut =
        tar(&[("first.md", note("First", "A lighthouse.").into()), ("cut.md", vec![b'x'; 4000])]);
    cut.truncate(512 * 4);
    place.write("corpus/g.tar", cut);
    let mut cut = gz(note("Cut", "A lighthouse.").as_bytes());
    cut.truncate(cut.len() - 12);
    place.write("corpus/h.md.gz", cut);
    place.write("corpus/i.zip", b"PK\x03\x04");
    place.write("corpus/j.zip", note("Misnamed", "No archive, but a lighthouse."));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let reasons = skipped(&summary);
    for (path, words) in [
        ("a.zip/bomb.txt", "bombs"),
        ("b.tar/bomb.txt.gz", "bombs"),
        ("c.txt.gz", "bombs"),
        ("d.jsonl.zst", "bombs"),
        ("e.zip/inner.zip/inner.zip/inner.zip/inner.zip/inner.zip", "deep"),
        ("f.zip", "damaged"),
        ("g.tar/cut.md", "breaks off"),
        ("h.md.gz", "damaged"),
        ("i.zip", "damaged"),
    ] {
        let said: Vec<&String> =
            reasons.iter().filter(|(p, _)| p == path).map(|(_, r)| r).collect();
        assert!(said.len() == 1 && said[0].contains(words), "{path}: {reasons:#?}");
    }
    let found = place.ids(&["lighthouse"]);
    for key in ["a.zip/good", "b.tar/good", "g.tar/first", "j"] {
        assert!(found.iter().any(|id| id.starts_with(key)), "{key}: {found:?}");
    }
}

#[test]
fn long_names_and_links_in_a_tar() {
    let place = Place::new();
    let long = format!("{}/piece.md", "a-long-folder-name/".repeat(12).trim_end_matches('/'));
    let mut bytes = tar(&[(&long, note("Long", "A lighthouse far down.").into())]);
    bytes.truncate(bytes.len() - 1024);
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    link.set_path("link.md").unwrap();
    link.set_link_name("/etc/passwd").unwrap();
    link.set_cksum();
    bytes.extend_from_slice(link.as_bytes());
    bytes.extend_from_slice(&[0; 1024]);
    place.write("corpus/a.tar", bytes);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 1);
    let found = place.ids(&["lighthouse"]);
    assert!(found[0].starts_with("a.tar/a-long-folder-name/"), "{found:?}");
    assert_eq!(skipped(&summary)[0].0, "a.tar/link.md");
}

/// A zip whose members are written to a pipe, so that their lengths stand behind them.
fn streamed_zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new_stream(Vec::new());
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Where the list of members begins.
fn list_of(zip: &[u8]) -> usize {
    zip.windows(4).position(|w| w == b"PK\x01\x02").unwrap()
}

/// What nobody packs well, so that cutting some bytes off takes some words away.
fn prose(word: &str) -> Vec<u8> {
    let words: Vec<String> = (0..4000u64)
        .map(|n| format!("{:x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20))
        .collect();
    note(word, &format!("A {word} by the sea. {}.", words.join(" "))).into_bytes()
}

#[test]
fn a_zip_that_breaks_off_gives_what_is_whole() {
    let place = Place::new();
    let members = [
        ("one.md", prose("Lighthouse")),
        ("folder/", Vec::new()),
        ("saved.html", page("Saved").into_bytes()),
        ("saved_files/frame.html", page("Frame").into_bytes()),
        ("two.jsonl", b"{\"text\":\"one lighthouse\"}\n{\"text\":\"two lighthouses\"}\n".to_vec()),
        ("last.md", prose("Foghorn")),
    ];
    let whole = zip(&members);
    place.write("corpus/a.zip", &whole[..list_of(&whole) + 9]);
    place.write("corpus/b.zip", &whole[..list_of(&whole) - 4000]);
    let streamed = streamed_zip(&members);
    place.write("corpus/c.zip", &streamed[..list_of(&streamed) - 4000]);
    let mut changed = whole[..list_of(&whole)].to_vec();
    changed[2000] ^= 0x55;
    place.write("corpus/d.zip", changed);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let reasons = skipped(&summary);
    let said = |path: &str| -> Vec<&str> {
        reasons.iter().filter(|(p, _)| p == path).map(|(_, reason)| reason.as_str()).collect()
    };
    for archive in ["a.zip", "b.zip", "c.zip", "d.zip"] {
        let lines = said(archive);
        assert!(lines.len() == 1 && lines[0].contains("6 members found"), "{reasons:#?}");
    }
    assert_eq!(said("a.zip/last.md").len(), 0, "{reasons:#?}");
    for archive in ["b.zip", "c.zip"] {
        let lines = said(&format!("{archive}/last.md"));
        assert!(lines.len() == 1 && lines[0].contains("breaks off"), "{reasons:#?}");
    }
    assert_eq!(said("d.zip/one.md").len(), 1, "{reasons:#?}");
    let found = place.ids(&["lighthouse OR foghorn OR crane"]);
    for (archive, keys) in [
        ("a.zip", &["one", "saved", "two", "two/2", "last"][..]),
        ("b.zip", &["one", "saved", "two", "two/2"]),
        ("c.zip", &["one", "saved", "two", "two/2"]),
        ("d.zip", &["saved", "two", "two/2", "last"]),
    ] {
        let mut of: Vec<&str> = found.iter().filter_map(|id| id.strip_prefix(archive)).collect();
        of.iter_mut().for_each(|id| *id = id[1..].split('#').next().unwrap());
        of.sort_unstable();
        of.dedup();
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        assert_eq!(of, keys, "{archive}");
    }
}

#[test]
fn rubbish_between_torn_members_does_no_harm() {
    let place = Place::new();
    let whole = zip(&[("one.md", prose("Lighthouse"))]);
    let member = &whole[..list_of(&whole)];
    let header = |name: &str, flags: u16, method: u16, packed: u32| -> Vec<u8> {
        let mut bytes = b"PK\x03\x04\x14\0".to_vec();
        bytes.extend(flags.to_le_bytes());
        bytes.extend(method.to_le_bytes());
        bytes.extend([0; 8]);
        bytes.extend(packed.to_le_bytes());
        bytes.extend(packed.to_le_bytes());
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes
    };
    let bytes = [
        header("locked.md", 1, 8, 3),
        b"abc".to_vec(),
        header("other.md", 0, 14, 3),
        b"abc".to_vec(),
        header("piped.md", 8, 0, 0),
        b"PPKPK\x03 not yet".to_vec(),
        header("../../up.md", 0, 0, 3),
        b"abc".to_vec(),
        b"PK".to_vec(),
        member.to_vec(),
        header("far.md", 0, 0, u32::MAX - 1),
    ]
    .concat();
    place.write("corpus/a.zip", &bytes);
    place.write("corpus/b.zip", b"PK\x03\x04".repeat(50_000));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let reasons = skipped(&summary);
    for (path, words) in [
        ("a.zip/locked.md", "password"),
        ("a.zip/other.md", "method"),
        ("a.zip/piped.md", "length"),
        ("a.zip/up.md", "check sum"),
        ("a.zip/far.md", "breaks off"),
        ("a.zip", "6 members found"),
        ("b.zip", "damaged"),
    ] {
        assert!(
            reasons.iter().any(|(p, reason)| p == path && reason.contains(words)),
            "{path}: {reasons:#?}"
        );
    }
    let found = place.ids(&["lighthouse"]);
    assert!(found[0].starts_with("a.zip/one"), "{found:?}");
}

#[test]
fn folders_like_those_of_pages_are_read_where_no_page_is() {
    let place = Place::new();
    let members = [
        // The page comes behind its resources; the other folder has none.
        ("keeper_files/frame.html", page("Frame").into_bytes()),
        ("keeper_files/picture.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
        ("case_files/first.html", page("First").into_bytes()),
        ("case_files/picture.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
        ("keeper.html", page("Keeper").into_bytes()),
        ("keeper_files/late.html", page("Late").into_bytes()),
        ("long-dateien/long.txt", vec![b'x'; 33 << 20]),
    ];
    let whole = tar(&members);
    place.write("corpus/a.tar", &whole);
    place.write("corpus/b.tar", &whole[..whole.len() - (33 << 20)]);
    place.write("corpus/c.zip", zip(&members[..6]));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let mut keys = place.ids(&["crane"]);
    keys.iter_mut().for_each(|id| *id = id.split('#').next().unwrap().to_string());
    keys.sort();
    keys.dedup();
    assert_eq!(
        keys,
        [
            "a.tar/case_files/first",
            "a.tar/keeper",
            "b.tar/case_files/first",
            "b.tar/keeper",
            "c.zip/case_files/first",
            "c.zip/keeper",
        ]
    );
    let reasons = skipped(&summary);
    let mut paths: Vec<&str> = reasons.iter().map(|(path, _)| path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "a.tar",
            "a.tar/case_files/picture.png",
            "b.tar",
            "b.tar/case_files/picture.png",
            "b.tar/long-dateien/long.txt",
            "c.zip/case_files/picture.png",
        ]
    );
    assert!(reasons.iter().any(|(p, r)| p == "a.tar" && r.contains("32 MiB")), "{reasons:#?}");
}
