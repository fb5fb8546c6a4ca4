//! One clear line for every bad file, and every good article all the same.

use std::fs::File;
use std::io::Write;

use crate::harness::Place;

#[test]
fn a_folder_of_everything() {
    let place = Place::new();
    place
        .write("corpus/good.md", "---\ntitle: Good\n---\n\nThe lighthouse keeper wrote it down.\n");
    place.write(
        "corpus/also.jsonl",
        "{\"id\":\"l1\",\"text\":\"A lighthouse of its own.\"}\n{\"id\":\"l2\",\"text\":\"cut sho",
    );
    place.write(
        "corpus/latin1.txt",
        b"Le phare\n\nLe phare de la c\xf4te \xe9tait \xe9teint, et le lighthouse aussi.\n",
    );
    place.write("corpus/empty.txt", "");
    place.write("corpus/picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    place.write("corpus/broken.md", "---\ntitle: [unclosed\n---\n\nText.\n");
    let mut huge = File::create(place.path("corpus/huge.txt")).unwrap();
    let line = b"lighthouse ".repeat(100_000);
    for _ in 0..200 {
        huge.write_all(&line).unwrap();
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        symlink("../corpus", place.path("corpus/loop")).unwrap();
        let odd = place.path("corpus").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md"));
        std::fs::write(odd, "---\ntitle: Odd\n---\n\nA lighthouse under an odd name.\n").unwrap();
    }
    let summary = place.run(&["index", "--json"]).expect(0).json();
    let skipped = summary["skipped"].as_array().unwrap();
    for (name, words) in [
        ("empty.txt", "empty"),
        ("picture.txt", "PNG"),
        ("broken.md", "front matter"),
        ("huge.txt", "MiB"),
        ("also.jsonl", ""),
    ] {
        let lines: Vec<_> = skipped.iter().filter(|s| s["path"] == name).collect();
        assert_eq!(lines.len(), 1, "{name}: {skipped:?}");
        let reason = lines[0]["reason"].as_str().unwrap();
        assert!(reason.contains(words) && !reason.contains('\n'), "{name}: {reason}");
    }
    let found = place.ids(&["lighthouse"]);
    for key in ["good", "l1", "latin1"] {
        assert!(found.iter().any(|id| id.starts_with(key)), "{key}: {found:?}");
    }
    #[cfg(unix)]
    assert!(found.iter().any(|id| id.starts_with("caf")), "{found:?}");
    place.run(&["index", "--strict"]).expect(2);
}

#[test]
fn a_broken_file_keeps_what_was_read_before_it_broke_only_if_it_cannot_be_read() {
    let place = Place::new();
    let file = place.write("corpus/a.md", "---\ntitle: A\n---\n\nThe first lighthouse.\n");
    place.write("corpus/b.md", "---\ntitle: B\n---\n\nThe second lighthouse.\n");
    place.run(&["index"]).expect(0);
    // Now it is nothing that is read: its article is gone, as the file is.
    std::fs::write(&file, [0u8; 64]).unwrap();
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["removed"], &summary["unchanged"]), (&1.into(), &1.into()));
    // A broken meta file says nothing about the article: it stays as it was.
    place.write("corpus/b.meta.toml", "title = [");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["removed"], summary["skipped"].as_array().unwrap().len()), (&0.into(), 2));
    assert_eq!(place.ids(&["second lighthouse"]), ["b#p1"]);
}

#[test]
fn a_saved_page_is_read_without_its_furniture() {
    let place = Place::new();
    place.write(
        "corpus/page.html",
        "<!DOCTYPE html><html lang=en><head><meta charset=windows-1252><title>The Keeper | Coast Daily</title>\
         <script type=\"application/ld+json\">{\"@type\":\"OpinionNewsArticle\",\"headline\":\"The Keeper\",\
         \"author\":[{\"@type\":\"Person\",\"name\":\"Ada Okafor\"}],\"datePublished\":\"2014-03-12T08:00:00Z\"}</script></head>\
         <body><nav><a href=/>Home</a><a href=/opinion>Opinion</a></nav><article><h1>The Keeper</h1>\
         <p>The lighthouse keeper of the western point wrote every night for forty years, and nobody asked to read a line of it.</p>\
         <p>When the lamp went electric the council sold the lighthouse and forgot the papers in the cellar of it.</p>\
         <p>They have been found, and they are about the price of oil, the weather, and the neighbours.</p></article>\
         <aside><h3>Most read</h3><ul><li><a href=/a>Ten walks</a></li></ul></aside><footer>© Coast Daily</footer></body></html>",
    );
    place.run(&["index", "--strict"]).expect(0);
    let answer = place.run(&["search", "lighthouse keeper", "--format", "json"]).expect(0).json();
    let hit = &answer["hits"][0];
    assert_eq!((&hit["title"], &hit["author"][0]), (&"The Keeper".into(), &"Ada Okafor".into()));
    assert_eq!(hit["date"]["value"], "2014-03-12");
    assert_eq!(hit["date"]["basis"], "json-ld");
    assert!(place.ids(&["walks"]).is_empty() && place.ids(&["\"most read\""]).is_empty());
}

#[test]
fn overrides_win_and_say_so() {
    let place = Place::new();
    place.write(
        "corpus/a.md",
        "---\ntitle: A\nauthor: Somebody\ndate: 2001\n---\n\nThe lighthouse.\n",
    );
    place.write("corpus/corpus.toml", "[[override]]\nglob = \"a.*\"\nauthor = [\"Ada Okafor\"]\n");
    place.write("corpus/a.meta.toml", "date = \"2011-04\"\n");
    place.run(&["index"]).expect(0);
    assert_eq!(place.ids(&["author:okafor date:2011-04"]).len(), 2);
    assert!(place.ids(&["author:somebody"]).is_empty());
    let shown = place.run(&["show", "a", "--format", "json"]).expect(0).json();
    assert_eq!(shown["basis"]["author"], "override");
    assert_eq!(shown["date"]["basis"], "override");
    // Overrides alone are a change; nothing else is.
    place.write("corpus/a.meta.toml", "date = \"2012\"\n");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["changed"], &summary["unchanged"]), (&1.into(), &0.into()));
    assert!(place.ids(&["date:2011"]).is_empty());
}

#[test]
fn a_sheet_applies_without_reading_again_and_is_undone_by_a_line() {
    let place = Place::new();
    place.write(
        "corpus/a.md",
        "---\ntitle: A\nentities: [Army of the Pure]\n---\n\nArmy of the Pure met in the hall.\n",
    );
    place.write(
        "corpus/b.md",
        "---\ntitle: B\nentities: [Lashkar-e-Taiba]\n---\n\nLashkar-e-Taiba did not.\n",
    );
    place.run(&["index"]).expect(0);
    assert_eq!(place.ids(&["entity:Lashkar-e-Taiba"]), ["b#p1"]);
    place.write(
        "corpus/entities.toml",
        "[[entity]]\nid = \"let\"\nname = \"Lashkar-e-Taiba\"\ntype = \"org\"\naliases = [\"Army of the Pure\", \"the hall\"]\n",
    );
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["unchanged"], 2);
    assert_eq!(place.ids(&["entity:Lashkar-e-Taiba"]), ["a#p1", "b#p1"]);
    assert_eq!(place.ids(&["entity:\"the hall\""]), ["a#p1", "b#p1"]);
    std::fs::remove_file(place.path("corpus/entities.toml")).unwrap();
    place.run(&["index"]).expect(0);
    assert_eq!(place.ids(&["entity:Lashkar-e-Taiba"]), ["b#p1"]);
}

#[test]
fn a_reader_that_breaks_down_costs_one_file() {
    let place = Place::new();
    // One that a parser stumbles over where sums are checked, and reads as empty elsewhere.
    place.write(
        "corpus/a.mhtml",
        "MIME-Version:\nContent-Type:multipart/related;boundary=-\n\n\
         ---Content-Transfer-Encoding:quoted-printable\n\n=\n---",
    );
    place.write("corpus/b.md", "# Ropes\n\nA rope is a promise with hemp in it.\n");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["skipped"][0]["path"], "a.mhtml");
    assert_eq!(place.ids(&["hemp"]), ["b#p1"]);
    place.run(&["index", "--strict"]).expect(2);
}
