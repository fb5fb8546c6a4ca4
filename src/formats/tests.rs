//! Files of all sorts, good and hostile, through the front door.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

/// What comes out of `bytes`: titles or first paragraphs, and troubles.
fn outcome(bytes: &[u8], name: &str) -> Vec<String> {
    let mut from_bytes = Vec::new();
    read(bytes, name, &ReadOptions::default(), &mut |read| from_bytes.push(line(read)));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    fs::write(&path, bytes).unwrap();
    assert_eq!(from_file(&path, name), from_bytes, "{name}");
    from_bytes
}

fn from_file(path: &Path, name: &str) -> Vec<String> {
    let mut out = Vec::new();
    read_file(path, name, &ReadOptions::default(), &mut |read| out.push(line(read)));
    out
}

fn line(read: Result<Article, Skip>) -> String {
    match read {
        Ok(article) => {
            let title = article.title.map(|title| title.value);
            let first = article.paragraphs.into_iter().next().map(|p| p.text);
            title.or(first).unwrap_or_default()
        }
        Err(skip) => format!("! {skip}"),
    }
}

fn check(bytes: &[u8], name: &str, expected: &[&str]) {
    assert_eq!(outcome(bytes, name), expected, "{name}");
}

#[test]
fn every_format_has_its_reader() {
    check(b"{\"title\":\"J\",\"text\":\"x\"}", "a.json", &["J"]);
    check(
        b"{\"title\":\"J\",\"text\":\"x\"}\n{\"title\":\"K\",\"text\":\"x\"}\n",
        "a",
        &["J", "K"],
    );
    check(b"---\r\ntitle: M\r\n---\r\nx\r\n", "a.md", &["M"]);
    check(b"# H\n\nx\n", "a.md", &["H"]);
    check(b"Title\n\nSome text.\n", "a.txt", &["Title"]);
}

#[test]
fn what_cannot_be_read_is_refused() {
    check(b"", "a.txt", &["! an empty file"]);
    check(b"\x7FELF\0\0", "a.txt", &["! a program (ELF)"]);
    check(b"a\0b", "a.jsonl", &["! binary data (it holds NUL bytes), not text"]);
    check(b"---\ntitle: x\n", "a.md", &["! line 1: the front matter is not closed"]);
    check(b"---\nkey: x\n---\n", "a.md", &["! an article without text or title"]);
    let missing = from_file(Path::new("no/such/file"), "file");
    assert!(missing[0].starts_with("! cannot be read: "), "{missing:?}");
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(from_file(folder.path(), "file"), ["! not a regular file"]);
}

#[test]
#[cfg(unix)]
fn a_file_without_rights_is_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.txt");
    fs::write(&path, "x").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_ok() {
        eprintln!("this user may read everything: nothing tested");
        return;
    }
    let mut kinds = Vec::new();
    read_file(&path, "a.txt", &ReadOptions::default(), &mut |read| {
        kinds.push(read.unwrap_err().kind);
    });
    assert_eq!(kinds, [SkipKind::Unreadable]);
}

#[test]
fn a_broken_line_does_not_stop_the_good_ones() {
    check(
        b"{\"title\":\"A\",\"text\":\"x\"}\n{\"title\":\"B\",\"te\n\n7\n{\"title\":\"C\",\"text\":\"x\"}",
        "a.jsonl",
        &[
            "A",
            "! line 2, column 16: the JSON breaks off in the middle",
            "! line 4: a number where an object with the fields of an article belongs",
            "C",
        ],
    );
    check(
        b"{\"text\":\"a caf\xE9\"}\n{\"text\":\"caf\xC3\xA9\"}\n",
        "a.jsonl",
        &["a café", "café"],
    );
    check(b"\xEF\xBB\xBF{\"text\":\"x\"}\r\n{\"text\":\"y\"}\r\n", "a.jsonl", &["x", "y"]);
    let noise = "no json\n".repeat(5000);
    let found = outcome(noise.as_bytes(), "a.jsonl");
    assert_eq!(found.len() as u64, MAX_BROKEN_LINES + 1);
    assert_eq!(found[100], "! no article in the first 100 lines; the rest is not read");
}

#[test]
fn charsets_are_found_out() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    check(b"Caf\xE9 au lait\n\nIt was a na\xEFve id\xE9e.", "a.txt", &["Café au lait"]);
    check(&wide("A Café by the Water\n\nSome more of it."), "a.txt", &["A Café by the Water"]);
    check(&wide("\u{FEFF}# Über\n\ntext"), "a.md", &["Über"]);
    check(&wide("{\"text\":\"é\"}\n{\"text\":\"è\"}\n"), "a.jsonl", &["é", "è"]);
}

#[test]
fn names_of_charsets_are_followed() {
    let options = ReadOptions { charset: Some("windows-1251".into()), ..ReadOptions::default() };
    let mut out = Vec::new();
    read(b"{\"text\":\"\xE0\"}", "a.json", &options, &mut |read| out.push(line(read)));
    assert_eq!(out, ["а"]);
}

/// A file of `len` bytes made of `part`, without a line end but at its end.
fn long_file(name: &str, start: &str, part: &str, len: usize) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let mut file = BufWriter::new(File::create(&path).unwrap());
    file.write_all(start.as_bytes()).unwrap();
    for _ in 0..len / part.len() {
        file.write_all(part.as_bytes()).unwrap();
    }
    file.write_all(b"\n{\"title\":\"last\",\"text\":\"x\"}\n").unwrap();
    file.flush().unwrap();
    (dir, path)
}

#[test]
fn a_very_long_line_is_refused() {
    const LEN: usize = 200 << 20;
    let part = "word after word, ".repeat(4096);
    for (name, start, expected) in [
        ("a.txt", "", vec!["! 200 MiB in one piece, and at most 16 MiB are read"]),
        ("a.md", "# x\n", vec!["! 200 MiB in one piece, and at most 16 MiB are read"]),
        ("a.json", "{\"text\":\"", vec!["! 200 MiB in one piece, and at most 16 MiB are read"]),
        ("a.jsonl", "{\"text\":\"", vec!["! line 1: a line of over 32 MiB", "last"]),
    ] {
        let (_dir, path) = long_file(name, start, &part, LEN);
        assert_eq!(from_file(&path, name), expected);
    }
}

#[test]
fn a_sparse_file_is_refused_by_its_head() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.jsonl");
    File::create(&path).unwrap().set_len(200 << 20).unwrap();
    assert_eq!(from_file(&path, "a.jsonl"), ["! binary data (it holds NUL bytes), not text"]);
}

#[test]
fn an_article_that_is_too_long_is_refused_and_the_next_is_read() {
    let part = "word after word, ".repeat(4096);
    let (_dir, path) = long_file("a.jsonl", "{\"text\":\"", &part, 17 << 20);
    let text = fs::read_to_string(&path).unwrap().replace("\n{", "\"}\n{");
    fs::write(&path, text).unwrap();
    let found = from_file(&path, "a.jsonl");
    assert_eq!(found, ["! line 1: 17 MiB in one piece, and at most 16 MiB are read", "last"]);
}

/// Good files of every kind, to be spoilt.
const SAMPLES: [&str; 5] = [
    "{\"id\": 1, \"title\": \"T\", \"text\": \"\"\"\\u00e9\", \"date\": 2011}\n{\"text\": [\"x\"]}\n",
    "[{\"articles\": [], \"authors\": [{\"name\": \"A\"}], \"text\": null}]",
    "---\ntitle: &a x\nauthors: [*a, \"b\"]\ndate: 2011-04\n---\n# x\n\n> - q[^1]\n\n[^1]: n\n",
    "+++\ntitle = \"x\"\n[entities]\npeople = [\"A\"]\n+++\n<!-- c --><b>t</b>\n",
    "Title\n\nSome text\u{ad} — and more of it.\n",
];

proptest! {
    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in ["a.txt", "a.md", "a.json", "a.jsonl"] {
            read(&bytes, name, &ReadOptions::default(), &mut |_| {});
        }
    }

    #[test]
    fn no_spoilt_file_does_harm(
        which in 0..SAMPLES.len(),
        cut in 0usize..200,
        put in prop::collection::vec(any::<u8>(), 0..4),
        wide in any::<bool>(),
    ) {
        let mut bytes = SAMPLES[which].as_bytes().to_vec();
        let cut = cut.min(bytes.len());
        bytes.splice(cut..(cut + 1).min(bytes.len()), put);
        if wide {
            bytes = bytes.iter().flat_map(|byte| [*byte, 0]).collect();
        }
        for name in ["a.txt", "a.md", "a.json", "a.jsonl"] {
            read(&bytes, name, &ReadOptions::default(), &mut |read| {
                for paragraph in read.map(|article| article.paragraphs).unwrap_or_default() {
                    assert!(!paragraph.text.is_empty());
                    assert_eq!(clean::one_line(&paragraph.text), paragraph.text);
                }
            });
        }
    }
}

#[test]
fn the_new_europe_reads_without_hand_work() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/new_europe/articles.jsonl");
    if !path.exists() {
        eprintln!("{} is absent: nothing tested", path.display());
        return;
    }
    let mut articles = Vec::new();
    let mut n_skipped = 0;
    read_file(&path, "articles.jsonl", &ReadOptions::default(), &mut |read| match read {
        Ok(article) => articles.push(article),
        Err(_) => n_skipped += 1,
    });
    assert_eq!((articles.len(), n_skipped), (2128, 0));
    let count = |test: &dyn Fn(&Article) -> bool| articles.iter().filter(|a| test(a)).count();
    assert_eq!(count(&|a| a.paragraphs.len() == 1), 2128);
    assert_eq!(count(&|a| a.date.is_some() && a.source.is_some() && a.title.is_some()), 2128);
    assert_eq!(
        count(&|a| a.declared_key.as_deref().is_some_and(|k| k.starts_with("tne-doc_"))),
        2128
    );
    assert_eq!(count(&|a| a.kind.as_ref().is_some_and(|kind| kind.value == "review")), 266);
    assert_eq!(count(&|a| a.authors.iter().any(|name| name.contains("signed"))), 0);
    assert_eq!(count(&|a| a.paragraphs[0].text.contains("\"\"")), 0);
    assert_eq!(count(&|a| a.entities.is_empty()), 2128);
    assert!(count(&|a| a.authors.is_empty()) >= 1095);
}
