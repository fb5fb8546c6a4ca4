//! However an index came about, it answers the same.

use std::collections::BTreeMap;

use crate::harness::{Place, Random};

const WORDS: [&str; 14] = [
    "harbour", "strike", "wages", "crane", "tide", "quay", "winter", "union", "ship", "LeT", "US",
    "us", "court", "drone",
];

fn article(random: &mut Random, name: usize) -> String {
    let n = 20 + random.below(300);
    let text: Vec<&str> = (0..n).map(|_| *random.pick(&WORDS)).collect();
    let paragraphs: Vec<String> = text.chunks(70).map(|c| c.join(" ")).collect();
    format!(
        "---\ntitle: Piece {name}\nauthor: Writer {}\ndate: {}-0{}\nentities: [Lashkar-e-Taiba]\n---\n\n\
         Lashkar-e-Taiba (LeT) opens it.\n\n{}\n",
        name % 3,
        2000 + random.below(12),
        1 + random.below(9),
        paragraphs.join("\n\n")
    )
}

const QUERIES: &str = r#"{"query":"harbour strike","limit":50}
{"query":"+wages -crane","limit":50}
{"query":"\"tide quay\"","limit":50}
{"query":"harbour OR court","sort":"oldest","limit":50}
{"query":"*","limit":50,"count":true}
{"query":"entity:LeT drone","limit":50}
{"query":"US ship","limit":50,"explain":true}
{"query":"winter author:\"Writer 1\" date:2003..2008","limit":50}
{"query":"union","group":"article","limit":50}
{"query":"harbour harbour wages crane tide quay winter","limit":50}
"#;

fn answers(place: &Place) -> (String, String) {
    let ran = place.run_with_input(&["batch", "--jobs", "1"], QUERIES).expect(0);
    (place.fingerprint(), ran.out)
}

/// Random runs of adding, changing, removing and adding again, each followed by an index run,
/// against one run over what is there at the end.
#[test]
fn any_history_ends_like_a_fresh_index() {
    for case in 0..12u64 {
        let mut random = Random(1000 + case);
        let place = Place::new();
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        let mut removed: Vec<(String, String)> = Vec::new();
        place.write("corpus/keep.md", article(&mut random, 99));
        files.insert(
            "keep.md".into(),
            std::fs::read_to_string(place.path("corpus/keep.md")).unwrap(),
        );
        let steps = 5;
        for step in 0..steps {
            for _ in 0..6 {
                let n = random.below(10);
                // Two extensions, so that keys collide now and then.
                let name = format!("f{n}.{}", if random.below(3) == 0 { "txt" } else { "md" });
                match random.below(4) {
                    0 => {
                        if let Some(text) = files.remove(&name) {
                            std::fs::remove_file(place.path(&format!("corpus/{name}"))).unwrap();
                            removed.push((name, text));
                        }
                    }
                    1 if !removed.is_empty() => {
                        let (name, text) = removed.swap_remove(random.below(removed.len()));
                        place.write(&format!("corpus/{name}"), &text);
                        files.insert(name, text);
                    }
                    _ => {
                        let text = article(&mut random, n);
                        place.write(&format!("corpus/{name}"), &text);
                        files.insert(name, text);
                    }
                }
            }
            let jobs = (1 + random.below(3)).to_string();
            if step == steps - 1 || random.below(3) > 0 {
                place.run(&["index", "corpus", "--jobs", &jobs]).expect(0);
            }
        }
        let fresh = Place::new();
        for (name, text) in &files {
            fresh.write(&format!("corpus/{name}"), text);
        }
        fresh.run(&["index", "corpus", "--jobs", "1"]).expect(0);
        let (one, other) = (answers(&place), answers(&fresh));
        assert_eq!(one.0, other.0, "case {case}: fingerprints");
        assert_eq!(one.1, other.1, "case {case}: answers");
    }
}

#[test]
fn nothing_changed_is_nothing_done() {
    let place = Place::new();
    let mut random = Random(5);
    for n in 0..5 {
        place.write(&format!("corpus/f{n}.md"), article(&mut random, n));
    }
    place.run(&["index"]).expect(0);
    let meta = std::fs::read(place.path("index/meta.json")).unwrap();
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&summary["unchanged"], &summary["indexed"]), (&5.into(), &0.into()));
    assert_eq!(std::fs::read(place.path("index/meta.json")).unwrap(), meta);
    let rebuilt = place.run(&["index", "--rebuild", "--json"]).expect(0).json();
    assert_eq!(rebuilt["indexed"], 5);
    assert_eq!(rebuilt["fingerprint"], summary["fingerprint"]);
}
