//! Tests of the file above.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use super::*;

/// Makes the named empty files (a name with a final `/` is a folder) and returns the walk as
/// lines: `rel` for a source, `rel: reason` for the rest.
fn check(dir: &Path, options: WalkOptions, expected: &[&str]) {
    for _ in 0..2 {
        let lines: Vec<String> = walk(dir, options.clone())
            .unwrap()
            .map(|found| match found {
                Ok(source) => source.rel,
                Err(skipped) => format!("{}: {:?}", skipped.rel, skipped.kind),
            })
            .collect();
        assert_eq!(lines, expected);
    }
}

fn tree(names: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        let path = dir.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
    }
    dir
}

#[test]
fn order_is_that_of_the_whole_path() {
    let dir = tree(&["a/x.txt", "a.txt", "a-b/y.txt", "a0", "B", "é", "a/b/c"]);
    let expected = ["B", "a-b/y.txt", "a.txt", "a/b/c", "a/x.txt", "a0", "é"];
    check(dir.path(), WalkOptions::default(), &expected);
    let mut sorted = expected;
    sorted.sort_by_key(|rel| rel.as_bytes());
    assert_eq!(sorted, expected);
}

#[test]
fn control_files_and_hidden_ones_are_passed_over() {
    let dir = tree(&[
        "corpus.toml",
        "entities.toml",
        "a.meta.toml",
        "README.md",
        "LICENSE-MIT",
        "license.txt",
        "licensed-to-kill.txt",
        "notes/README.md",
        ".git/x",
        "notes/.y",
        "a.txt",
        "idx/mark",
        "idx/seg",
        "drafts/d.txt",
        "notes/drafts/e.txt",
    ]);
    let exclude = Globs::new(["drafts/**"]).unwrap();
    let options = WalkOptions { index_marker: Some("mark".into()), exclude };
    let expected = ["a.txt", "licensed-to-kill.txt", "notes/README.md", "notes/drafts/e.txt"];
    check(dir.path(), options, &expected);
}

#[test]
fn a_file_may_be_a_root() {
    let dir = tree(&["README.md", "corpus.toml"]);
    check(&dir.path().join("README.md"), WalkOptions::default(), &["README.md"]);
    check(&dir.path().join("corpus.toml"), WalkOptions::default(), &["corpus.toml: Control"]);
}

#[test]
fn a_missing_root_is_an_error() {
    let error = walk(Path::new("no/such/root"), WalkOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("cannot read `no/such/root`: "));
}

#[test]
fn links_end() {
    let dir = tree(&["a/b/x.txt", "c/y.txt"]);
    let other = tree(&["z.txt"]);
    symlink("..", dir.path().join("a/b/up")).unwrap();
    symlink("c", dir.path().join("again")).unwrap();
    symlink("nowhere", dir.path().join("broken")).unwrap();
    symlink("self", dir.path().join("self")).unwrap();
    symlink(other.path(), dir.path().join("ext1")).unwrap();
    symlink(other.path(), dir.path().join("ext2")).unwrap();
    fs::write(dir.path().join("ext1.txt"), "x").unwrap();
    symlink(dir.path().parent().unwrap(), dir.path().join("above")).unwrap();
    symlink("c/y.txt", dir.path().join("y-link.txt")).unwrap();
    let expected = [
        "a/b/up: Loop",
        "a/b/x.txt",
        "above: Loop",
        "again: Duplicate",
        "broken: Unreadable",
        "c/y.txt",
        "ext1.txt",
        "ext1/z.txt",
        "ext2: Duplicate",
        "self: Loop",
        "y-link.txt",
    ];
    check(dir.path(), WalkOptions::default(), &expected);
}

#[test]
fn folders_of_links_do_not_multiply() {
    let dir = tree(&["start/"]);
    let other = tree(&["d0/f.txt"]);
    for n in 1..40 {
        let here = other.path().join(format!("d{n}"));
        fs::create_dir(&here).unwrap();
        for name in ["l", "m"] {
            symlink(format!("../d{}", n - 1), here.join(name)).unwrap();
        }
    }
    symlink(other.path().join("d39"), dir.path().join("start/in")).unwrap();
    let sources = walk(dir.path(), WalkOptions::default()).unwrap().filter(Result::is_ok);
    assert_eq!(sources.count(), 1);
}

#[test]
fn a_name_that_is_not_utf8_is_escaped() {
    let dir = tree(&["ok.txt"]);
    fs::write(dir.path().join(OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
    check(dir.path(), WalkOptions::default(), &["caf%E9.txt", "ok.txt"]);
    let mut walk = walk(dir.path(), WalkOptions::default()).unwrap();
    assert!(walk.next().unwrap().unwrap().escaped);
}

#[test]
fn a_socket_is_no_source() {
    let dir = tree(&["ok.txt"]);
    let _listener = UnixListener::bind(dir.path().join("s")).unwrap();
    check(dir.path(), WalkOptions::default(), &["ok.txt", "s: NotRegular"]);
}
