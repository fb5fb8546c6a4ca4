//! Feeds, from the file to the answer.

use crate::harness::Place;

#[test]
fn full_entries_are_articles_and_teasers_are_not() {
    let place = Place::new();
    for name in ["opinion.rss", "essays.atom", "letters.json", "old.rdf"] {
        let path = format!("{}/tests/data/feeds/{name}", env!("CARGO_MANIFEST_DIR"));
        // Content decides: the names are wrong on purpose.
        place.write(&format!("corpus/{name}.txt"), std::fs::read(path).unwrap());
    }
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 6, "{summary:#}");
    let skipped = summary["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    assert_eq!(skipped[0]["path"], "opinion.rss.txt");
    assert!(skipped[0]["reason"].as_str().unwrap().starts_with("1 of 3 entries"), "{skipped:?}");
    let answer =
        place.run(&["search", "dredger", "--format", "json", "--limit", "1"]).expect(0).json();
    let hit = &answer["hits"][0];
    assert_eq!(hit["title"], "The dredger & the town");
    assert_eq!(hit["author"], serde_json::json!(["Ada Roe", "Tom Weir"]));
    assert_eq!(hit["date"]["value"], "2011-04-19");
    assert_eq!(hit["date"]["basis"], "feed");
    assert_eq!(hit["source"], "The Quay Review");
    assert_eq!(hit["url"], "https://quay.example/2011/04/dredger");
    assert!(place.ids(&["\"appeared first on\""]).is_empty());
    assert_eq!(place.ids(&["author:okafor"]).len(), 4);
    place.run(&["index", "--strict"]).expect(2);
}

#[test]
fn hostile_feeds_are_one_line_each() {
    let place = Place::new();
    let path = format!("{}/tests/data/feeds/opinion.rss", env!("CARGO_MANIFEST_DIR"));
    let whole = std::fs::read_to_string(path).unwrap();
    let cut = &whole[..whole.rfind("</item>").unwrap()];
    place.write("corpus/cut.rss", cut);
    place.write("corpus/deep.xml", format!("<rss version='2.0'>{}", "<channel>".repeat(20_000)));
    place.write("corpus/entities.xml", "<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<rss version='2.0'><channel><item><title>&b;</title></item></channel></rss>");
    place.write("corpus/empty.atom", "<feed xmlns='http://www.w3.org/2005/Atom'></feed>");
    place.write("corpus/other.xml", "<?xml version='1.0'?><opml version='1.0'/>");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert!(summary["indexed"].as_u64().unwrap() >= 1, "{summary:#}");
    let skipped = summary["skipped"].as_array().unwrap();
    for name in ["cut.rss", "deep.xml", "entities.xml", "empty.atom", "other.xml"] {
        let n = skipped.iter().filter(|line| line["path"] == name).count();
        assert!(n >= 1, "{name}: {skipped:#?}");
    }
}
