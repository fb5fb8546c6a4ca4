//! Files that hold many articles, or letters around one: mails, mailboxes, tables, web archives.

use crate::harness::Place;

fn data(rel: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{rel}", env!("CARGO_MANIFEST_DIR"))).expect("a fixture")
}

fn show(place: &Place, key: &str) -> serde_json::Value {
    place.run(&["show", key, "--format", "json"]).expect(0).json()
}

/// Path, place and reason of what a run skipped.
fn skipped(summary: &serde_json::Value) -> Vec<String> {
    let lines = summary["skipped"].as_array().unwrap().iter();
    let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or("").to_string();
    lines
        .map(|line| {
            format!("{} {}: {}", text(line, "path"), text(line, "place"), text(line, "reason"))
        })
        .collect()
}

#[test]
fn newsletters_and_mailboxes() {
    let place = Place::new();
    place.write("corpus/letter.eml", data("mail/newsletter.eml"));
    // Content decides.
    place.write("corpus/list.txt", data("mail/list.mbox"));
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 4, "{summary:#}");
    let lines = skipped(&summary);
    assert!(
        lines.len() == 1 && lines[0].starts_with("list.txt line 19: a mail without text"),
        "{lines:?}"
    );
    let letter = show(&place, "letter");
    assert_eq!(letter["title"], "The Quay Letter #12: Who pays for mud?");
    assert_eq!(letter["author"], serde_json::json!(["Inês Prado"]));
    assert_eq!(letter["source"], "The Quay Letter");
    assert_eq!(
        (&letter["date"]["value"], &letter["date"]["basis"]),
        (&"2011-05-02".into(), &"mail".into())
    );
    assert_eq!(place.ids(&["\"mud is patient\""]).len(), 1);
    assert!(place.ids(&["unsubscribe OR browser"]).is_empty());
    let reply = show(&place, "wages-2@quay.example");
    assert_eq!(reply["title"], "On wages in winter");
    assert_eq!(place.ids(&["café docker"]), ["wages-1@quay.example#p1-2"]);
    let passed_on = show(&place, "fwd-1@slow.example");
    assert_eq!(passed_on["title"], "A note on silt");
    assert_eq!(passed_on["author"], serde_json::json!(["Peter Holm"]));
    assert_eq!(passed_on["source"], "Slow Water");
    assert_eq!(passed_on["date"]["value"], "2011-04-04");
}

#[test]
fn tables_take_the_names_that_json_takes() {
    let place = Place::new();
    place.write("corpus/essays.csv", data("tables/essays.csv"));
    place.write("corpus/notes.txt", data("tables/notes.tsv"));
    place.write("corpus/other.csv", "country,gdp\nA,1\n");
    place.write("corpus/empty.csv", "");
    place.write("corpus/picture.csv", b"\x89PNG\r\n\x1a\n\0");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 5, "{summary:#}");
    let lines = skipped(&summary);
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(
        lines[1].starts_with("essays.csv line 6: 8 cells where the header has 7"),
        "{lines:#?}"
    );
    assert!(
        lines[2].contains("without a column for the text; it has `country`, `gdp`"),
        "{lines:#?}"
    );
    let toll = show(&place, "t1");
    assert_eq!((&toll["title"], &toll["author"][0]), (&"The toll".into(), &"Ada Roe".into()));
    assert_eq!(
        (&toll["date"]["value"], &toll["date"]["basis"]),
        (&"2011-04-19".into(), &"table".into())
    );
    assert_eq!(place.ids(&["\"so much the better\""]), ["t1#p1-2"]);
    assert_eq!(place.ids(&["\"a rope is a promise\""]), ["notes#p1"]);
    // Columns with names of their own.
    place.write("corpus/other.csv", "country,remarks\nA,The lighthouse of A is dark.\n");
    place.write("corpus/corpus.toml", "[fields]\ntext = \"remarks\"\n");
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["indexed"], 1, "{summary:#}");
}

#[test]
fn pages_of_a_crawl() {
    let place = Place::new();
    place.write("corpus/coast.warc.gz", data("warc/coast.warc.gz"));
    place.run(&["index", "--strict"]).expect(0);
    let lamp = show(&place, "coast.warc.gz/coast.example/2014/03/lamp");
    assert_eq!((&lamp["title"], &lamp["author"][0]), (&"The lamp".into(), &"Ada Roe".into()));
    assert_eq!(lamp["url"], "https://coast.example/2014/03/lamp.html");
    assert_eq!(lamp["path"], "coast.warc.gz/coast.example/2014/03/lamp.html");
    // The day of the crawl is no date of the piece.
    assert_eq!(lamp["date"]["value"], "2014-03-12");
    assert_eq!(place.ids(&["naïve winter"]).len(), 1);
    let mut cut = data("warc/coast.warc.gz");
    cut.truncate(cut.len() - 40);
    place.write("corpus/coast.warc.gz", cut);
    let summary = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!(summary["unchanged"], 1, "{summary:#}");
    assert_eq!(skipped(&summary).len(), 1, "{summary:#}");
}
