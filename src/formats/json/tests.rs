//! Tests of the file above.

use super::*;
use crate::formats::names::FieldMap;

fn read_all(text: &str, map: &FieldMap) -> Vec<Result<Article, Skip>> {
    let mut out = Vec::new();
    read(text, 1, map, &mut |read| out.push(read));
    out
}

/// For each record, its key, title and first paragraph, or the trouble.
fn check(text: &str, expected: &[&str]) {
    let found = read_all(text, &FieldMap::default()).into_iter().map(|read| match read {
        Ok(article) => {
            let title = article.title.map(|title| title.value).unwrap_or_default();
            let first = article.paragraphs.first().map(|p| p.text.clone()).unwrap_or_default();
            format!("{} {title}: {first}", article.declared_key.unwrap_or_default())
        }
        Err(skip) => skip.to_string(),
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

fn one(text: &str) -> Article {
    read_all(text, &FieldMap::default()).remove(0).unwrap()
}

#[test]
fn records_come_in_several_shapes() {
    check(r#"{"id":"a","title":"T","text":"x"}"#, &["a T: x"]);
    check(r#" [{"id":1,"text":"x"}, {"id":2,"text":"y"}] "#, &["1 : x", "2 : y"]);
    check(r#"{"title":"Feed","articles":[{"id":"a","text":"x"}]}"#, &["a : x"]);
    check("{\"id\":1,\"text\":\"x\"}\n\n{\"id\":2,\"text\":\"y\"}", &["1 : x", "2 : y"]);
    check(r#"{"articles":"none","text":"x"}"#, &[" : x"]);
    check(r#"{"articles":[]}"#, &[]);
    check("[]", &[]);
    check(r#"{"_id":{"$oid":"5f"},"headline":"H","body":["x","y"]}"#, &["5f H: x"]);
}

#[test]
fn trouble_has_a_place() {
    check(r#"{"text": "x""#, &["line 1, column 12: the JSON breaks off in the middle"]);
    check(r#"{"text": "é"é}"#, &["line 1, column 13: broken JSON: expected `,` or `}`"]);
    check(
        "{\"text\":\"x\"}\n{oops}",
        &[" : x", "line 2, column 2: broken JSON: key must be a string"],
    );
    check(
        r#"[{"text":"x"}, 7, [1], null, {"title":"y"}]"#,
        &[
            " : x",
            "record 2: a number where an object with the fields of an article belongs",
            "record 3: a list where an object with the fields of an article belongs",
            "record 4: null where an object with the fields of an article belongs",
            "record 5: a record without a field for the text",
        ],
    );
    check(r#"{"text":""}"#, &["an article without text or title"]);
    check(r#"{"title":"only a title","text":null}"#, &[" only a title: "]);
    check("\"x\"", &["a string where an object with the fields of an article belongs"]);
    check("", &["line 1, column 1: the JSON breaks off in the middle"]);
}

#[test]
fn deep_nesting_is_refused_by_the_parser() {
    // What is read past is read without recursion, and then breaks off.
    for (open, expected) in [
        ("[", "breaks off"),
        ("{\"a\":", "breaks off"),
        ("{\"text\":[", "nested too deep"),
        ("{\"date\":", "nested too deep"),
        ("{\"articles\":[[", "breaks off"),
    ] {
        let text = open.repeat(100_000);
        let found = read_all(&text, &FieldMap::default());
        let last = found.last().unwrap().as_ref().unwrap_err();
        assert!(last.reason.contains(expected), "{open}: {}", last.reason);
    }
}

#[test]
fn fields_are_understood() {
    let article = one(r#"{
        "headline": " Of\u00a0Rivers ", "byline": "By Jane Mill and Tom Weir",
        "datePublished": "2011-04-25T07:00:00Z", "standfirst": "On water",
        "newspaper": {"name": "The Valley Review"}, "permalink": "http://x.example/r",
        "section": "Opinion", "lang": "EN_gb", "keywords": "water; law",
        "entities": {"people": ["Ann Ford"], "orgs": [{"name": "Order of the Bell", "aliases": ["OB"]}]},
        "people": ["Noise"], "paragraphs": [{"type": "heading", "text": "One"}, "x", {"type": "image", "text": "c"}],
        "bio": "Jane Mill is a miller.", "corrections": ["A mill was misplaced."],
        "related": [{"title": "Of Streams", "url": "/s"}], "volume": 3, "flags": {"a": 1}, "list": [1]
    }"#);
    assert_eq!(article.title.unwrap(), crate::model::Sourced::new("Of Rivers".into(), Basis::Json));
    assert_eq!(article.authors, ["Jane Mill", "Tom Weir"]);
    assert_eq!(article.authors_basis, Some(Basis::Json));
    assert_eq!(article.byline.unwrap(), "By Jane Mill and Tom Weir");
    assert_eq!(article.date.unwrap().value.to_string(), "2011-04-25");
    assert_eq!(article.deck.unwrap(), "On water");
    assert_eq!(article.source.unwrap().value, "The Valley Review");
    assert_eq!(article.kind.unwrap().value, "opinion");
    assert_eq!(article.lang.unwrap().value, "en");
    assert_eq!(article.tags, ["water", "law"]);
    let names: Vec<_> = article.entities.iter().map(|entity| &*entity.name).collect();
    assert_eq!(names, ["Ann Ford", "Order of the Bell"]);
    assert_eq!(article.paragraphs.len(), 2);
    assert_eq!(article.corrections, ["A mill was misplaced."]);
    assert_eq!(article.related[0].url.as_deref(), Some("/s"));
    assert_eq!(article.extra, [("volume".to_string(), "3".to_string())]);
}

fn check_authors(fields: &str, names: &[&str], byline: Option<&str>) {
    let article = one(&format!("{{{fields},\"text\":\"x\"}}"));
    assert_eq!(article.authors, names, "{fields}");
    assert_eq!(article.byline.as_deref(), byline, "{fields}");
    assert_eq!(article.authors_basis.is_some(), !names.is_empty());
}

#[test]
fn authors_are_names_or_nobody() {
    check_authors(r#""author":"J. Mill""#, &["J. Mill"], None);
    check_authors(r#""author":"J. Mill","author_as_printed":"J. M.""#, &["J. Mill"], Some("J. M."));
    check_authors(r#""author":null,"author_as_printed":"Not_signed""#, &[], None);
    check_authors(r#""author":"","author_as_printed":"J. Mill""#, &["J. Mill"], None);
    check_authors(r#""author":"anonymous""#, &[], None);
    check_authors(r#""author":"T.""#, &["T."], None);
    check_authors(
        r#""author":"Ann Ford | Tom Weir""#,
        &["Ann Ford", "Tom Weir"],
        Some("Ann Ford | Tom Weir"),
    );
    check_authors(r#""author":"\"\"N.\"\"""#, &["\"N.\""], None);
    check_authors(
        r#""authors":[{"name":"J. Mill"},{"first":"Tom","last":"Weir"},"A. Ford"]"#,
        &["J. Mill", "Tom Weir", "A. Ford"],
        None,
    );
    check_authors(
        r#""authors":["J. Mill","J. Mill"],"byline":"By J. M.""#,
        &["J. Mill"],
        Some("By J. M."),
    );
}

fn check_date(value: &str, expected: &str) {
    let article = one(&format!("{{\"date\":{value},\"text\":\"x\"}}"));
    let date = article.date.map(|date| date.value.to_string());
    let aside = article.extra.into_iter().map(|(key, value)| format!("{key}={value}")).next();
    assert_eq!(date.or(aside).unwrap_or_default(), expected, "{value}");
}

#[test]
fn dates_come_in_several_shapes() {
    check_date("\"2011-04-25\"", "2011-04-25");
    check_date("\"2011-04\"", "2011-04");
    check_date("2011", "2011");
    check_date("20110425", "2011-04-25");
    check_date("1303689600", "2011-04-25");
    check_date("1303689600000", "2011-04-25");
    check_date("{\"$date\":\"2011-04-25T00:00:00Z\"}", "2011-04-25");
    check_date("\"25 April 2011\"", "2011-04-25");
    check_date("\"2011-04-25 10:00\"", "2011-04-25");
    check_date("\"2011-02-30\"", "date=2011-02-30");
    check_date("\"Whitsun\"", "date=Whitsun");
    check_date("null", "");
    check_date("99999999999999999999", "date=100000000000000000000");
}

#[test]
fn mapped_fields_come_first() {
    let mut map = FieldMap::default();
    map.map("authors", &["meta.printed".into()]);
    map.map("people", &["people".into()]);
    map.map("text", &["t".into()]);
    let text = r#"{"author":"X","meta":{"printed":"Y"},"people":["Ann Ford"],"t":"z"}"#;
    let article = read_all(text, &map).remove(0).unwrap();
    assert_eq!(article.authors, ["Y"]);
    assert_eq!(article.entities[0].name, "Ann Ford");
    assert_eq!(article.paragraphs[0].text, "z");
    let text = r#"{"author":"X","t":"z"}"#;
    assert_eq!(read_all(text, &map).remove(0).unwrap().authors, ["X"]);
}

#[test]
fn doubled_quotes_are_read_as_quotes() {
    check(
        r#"{"title":"A \"\"name\"\"","text":"the \"\"word,\"\" so"}"#,
        &[" A \"name\": the \"word,\" so"],
    );
    check(r#"{"text":"an empty \"\" string"}"#, &[" : an empty \"\" string"]);
    check(r#"{"text":"kept ; as : printed , so"}"#, &[" : kept ; as : printed , so"]);
}
