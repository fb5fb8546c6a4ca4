//! Exports of reference managers: their metadata goes with the files that they name.

use std::fs;

use crate::harness::Place;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/zotero");

fn library(names: &[&str]) -> Place {
    let place = Place::new();
    for name in names {
        place.write(&format!("corpus/{name}"), fs::read(format!("{LIBRARY}/{name}")).unwrap());
    }
    place
}

fn show(place: &Place, key: &str) -> serde_json::Value {
    place.run(&["show", key, "--format", "json"]).expect(0).json()
}

const TOLL: &str = "files/11/Roe - 2011 - The toll";

#[test]
fn metadata_goes_with_the_files() {
    let (html, txt) = (format!("{TOLL}.html"), format!("{TOLL}.txt"));
    let place = library(&["Library.ris", "Library.bib", &html, &txt, "files/12/rope.txt"]);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    // The page rather than the scan; an abstract; the rope.
    assert_eq!(summary["indexed"], 3, "{summary:#}");
    let skipped = summary["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 1, "{skipped:#?}");
    assert!(skipped[0]["reason"].as_str().unwrap().starts_with("1 of 3 entries"), "{skipped:#?}");
    let toll = show(&place, "files/11/Roe---2011---The-toll");
    assert_eq!((&toll["title"], &toll["author"][0]), (&"The toll".into(), &"Ada Roe".into()));
    assert_eq!(
        toll["date"],
        serde_json::json!({"value": "2011-04-19", "precision": "day", "basis": "export"})
    );
    assert_eq!(
        (&toll["source"], &toll["basis"]["source"]),
        (&"The Quay Review".into(), &"export".into())
    );
    assert!(place.ids(&["scanned"]).is_empty());
    let wages = show(&place, "okafor2012");
    assert_eq!(wages["kind"], "abstract");
    assert_eq!(wages["author"], serde_json::json!(["Jane Okafor", "Tom Weir"]));
    assert_eq!(show(&place, "files/12/rope")["date"]["value"], "2013-02");
    // A person's word is over the export's.
    place.write("corpus/files/12/rope.meta.toml", "author = \"Somebody Else\"\n");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["changed"], &summary["unchanged"]), (&1.into(), &2.into()));
    let rope = show(&place, "files/12/rope");
    assert_eq!((&rope["author"][0], &rope["title"]), (&"Somebody Else".into(), &"On Rope".into()));
}

#[test]
fn a_changed_export_and_files_that_come_and_go() {
    let html = format!("{TOLL}.html");
    let place = library(&["Library.ris"]);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 2, "{summary:#}");
    assert_eq!(show(&place, "roe2011")["kind"], "abstract");
    // The file comes: its abstract is no article any more.
    place.write(&format!("corpus/{html}"), fs::read(format!("{LIBRARY}/{html}")).unwrap());
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["indexed"], &summary["removed"]), (&1.into(), &1.into()));
    assert_eq!(place.ids(&["toll"]).iter().filter(|id| id.starts_with("roe2011")).count(), 0);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["unchanged"], &summary["changed"]), (&2.into(), &0.into()));
    // The export says something else: the file's article follows.
    let text = fs::read_to_string(place.path("corpus/Library.ris")).unwrap();
    place.write("corpus/Library.ris", text.replace("Roe, Ada", "Roe, Adaline"));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["changed"], &summary["unchanged"]), (&1.into(), &1.into()));
    fs::remove_file(place.path("corpus/Library.ris")).unwrap();
    place.run(&["index"]).expect(0);
    assert!(place.ids(&["author:adaline"]).is_empty());
    assert_eq!(place.ids(&["toll title:toll"]).len(), 2);
}

#[test]
fn broken_exports() {
    let place = Place::new();
    place.write("corpus/cut.json", "[{\"itemType\":\"blogPost\",\"creators\":[],\"title\":\"x");
    place.write("corpus/cut.bib", "@article{a, title = {unclosed");
    place.write(
        "corpus/out.ris",
        "TY  - NEWS\nTI  - Out\nL1  - ../../../etc/passwd\nL1  - /etc/passwd\nER  - \n",
    );
    place.write("corpus/good.md", "---\ntitle: Good\n---\n\nA lighthouse.\n");
    place.write("corpus/misnamed.ris", "The lighthouse is no export, and is read as it is.\n");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 2, "{summary:#}");
    let skipped = summary["skipped"].as_array().unwrap();
    for (name, words) in
        [("cut.json", "broken export"), ("cut.bib", "broken entry"), ("out.ris", "1 of 1 entries")]
    {
        let says = |line: &&serde_json::Value| {
            line["path"] == name && line["reason"].as_str().unwrap().contains(words)
        };
        assert!(skipped.iter().any(|line| says(&line)), "{name}: {skipped:#?}");
    }
}

#[cfg(feature = "archives")]
#[test]
fn a_library_in_an_archive() {
    use crate::archives::{gz, tar, zip};
    let (html, txt) = (format!("{TOLL}.html"), format!("{TOLL}.txt"));
    let members: Vec<(String, Vec<u8>)> =
        ["Library.ris", "Library.bib", &html, &txt, "files/12/rope.txt"]
            .iter()
            .map(|name| (format!("mine/{name}"), fs::read(format!("{LIBRARY}/{name}")).unwrap()))
            .collect();
    let mut members: Vec<(&str, Vec<u8>)> =
        members.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    // An export that unpacks to too much, and one that is broken, are their readers' trouble.
    members.push(("bomb.ris", [b"TY  - NEWS\n".to_vec(), vec![b' '; 8 << 20]].concat()));
    members.push(("broken.json", b"[{\"itemType\": \"x\", \"key\": 1".to_vec()));
    let place = Place::new();
    place.write("corpus/a.zip", zip(&members));
    let outer: Vec<(&str, Vec<u8>)> = vec![("in.zip", zip(&members[..5]))];
    place.write("corpus/b.tar", tar(&outer));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    // The page rather than the scan; an abstract; the rope.
    assert_eq!(summary["indexed"], 6, "{summary:#}");
    for key in ["a.zip/mine", "b.tar/in.zip/mine"] {
        let toll = show(&place, &format!("{key}/files/11/Roe---2011---The-toll"));
        assert_eq!((&toll["title"], &toll["author"][0]), (&"The toll".into(), &"Ada Roe".into()));
        assert_eq!(toll["basis"]["source"], "export");
        assert_eq!(show(&place, &format!("{key}/files/12/rope"))["date"]["value"], "2013-02");
    }
    assert!(place.ids(&["scanned"]).is_empty());
    // A person's word is over the export's.
    place.write(
        "corpus/corpus.toml",
        "[[override]]\nglob = \"a.zip/mine/files/12/*\"\nauthor = \"Somebody Else\"\n",
    );
    place.run(&["index"]).expect(0);
    let rope = show(&place, "a.zip/mine/files/12/rope");
    assert_eq!((&rope["author"][0], &rope["title"]), (&"Somebody Else".into(), &"On Rope".into()));
    // What is read from front to back says that the files go for themselves.
    let place = Place::new();
    place.write("corpus/c.tar.gz", gz(&tar(&members[..5])));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let reasons = summary["skipped"].to_string();
    assert!(reasons.contains("read for themselves here"), "{summary:#}");
    assert!(!place.ids(&["scanned"]).is_empty());
}
