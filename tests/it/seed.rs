//! The article that byline was made for, and a look-alike of the project's own writing.

use crate::harness::{Place, shared};

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

#[test]
fn hard_power_reads_as_a_reader_reads_it() {
    let Some(file) = shared("seed/hard-power.txt") else { return };
    let place = Place::new();
    let article = place.run(&["inspect", "--json", file.to_str().unwrap()]).expect(0).json();
    assert_eq!(article["title"], "Hard Power");
    assert_eq!(article["kicker"], "Argument");
    assert_eq!(article["deck"], "Why Pakistan is so difficult to work with.");
    assert_eq!(article["source"], "Foreign Policy");
    assert_eq!(article["authors"], serde_json::json!(["Anatol Lieven"]));
    assert_eq!(article["date"], "2011-04-25");
    assert_eq!(article["precision"], "by");
    let basis: Vec<(String, String)> = serde_json::from_value(article["basis"].clone()).unwrap();
    assert!(basis.contains(&("date".into(), "correction".into())), "{basis:?}");
    let text = article["text"].as_str().unwrap();
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(paragraphs.len(), 20);
    assert!(paragraphs[0].starts_with("Last week, the"));
    assert!(paragraphs[1].starts_with("The answer is"));
    assert!(paragraphs[19].starts_with("Pakistan is not an easy"));
    for furniture in ["STR/AFP", "Quincy", "More from", "Correction", "Getty", "Syria"] {
        assert!(!text.contains(furniture), "{furniture}");
    }
    assert!(article["bio"].as_str().unwrap().starts_with("Anatol Lieven is the director"));
    assert_eq!(article["corrections"].as_array().unwrap().len(), 1);
    let related = article["related"].as_array().unwrap();
    assert_eq!(related.len(), 4);
    assert!(related.iter().all(|r| r["title"].is_string() && r["deck"].is_string()));
}

#[test]
fn hard_power_among_the_notes() {
    let Some(seed) = shared("seed") else { return };
    let place = Place::new();
    place.run(&["index", seed.to_str().unwrap(), OURS]).expect(0);
    let found = place.ids(&["bomb in Harrods"]);
    assert_eq!(found[0], "hard-power#p4");
    let short = place.ids(&["*", "--entity", "LeT"]);
    assert_eq!(short, place.ids(&["*", "--entity", "Lashkar-e-Taiba"]));
    assert_eq!(short, place.ids(&["entity:LeT"]));
    assert!(short.contains(&"hard-power#p2".to_string()), "{short:?}");
    let flags = place.ids(&["*", "--author", "lieven", "--until", "2011"]);
    assert_eq!(flags, place.ids(&["author:lieven date:..2011"]));
    assert!(flags.contains(&"hard-power#p4".to_string()));
    let shown = place.run(&["show", "hard-power#p11"]).expect(0);
    assert!(shown.out.contains("Casualties among the"), "{}", shown.out);
    let article = place.run(&["show", "hard-power", "--format", "json"]).expect(0).json();
    assert_eq!(article["text"].as_str().unwrap().split("\n\n").count(), 20);
}
