//! Tests of the reading of lines.

use super::*;

fn read(form: InputForm, text: &str) -> Result<BatchRequest, Box<Unread>> {
    let line = Line { number: 7, bytes: Some(text.as_bytes().to_vec()) };
    let defaults = SearchRequest { limit: 3, ..SearchRequest::default() };
    read_line(&line, form, &defaults)
}

fn json(text: &str) -> BatchRequest {
    read(InputForm::Jsonl, text).unwrap()
}

/// `expected` is `id code: message; hint`.
fn check(form: InputForm, text: &str, expected: &str) {
    let unread = read(form, text).unwrap_err();
    let error = unread.error;
    let hint = error.hint.map(|h| format!("; {h}")).unwrap_or_default();
    assert_eq!(format!("{} {}: {}{hint}", unread.id, error.code, error.message), expected);
}

#[test]
fn plain_lines() {
    let read_line = read(InputForm::Lines, " drone AND x ").unwrap();
    assert_eq!(read_line.request.query, " drone AND x ");
    assert_eq!((read_line.id, read_line.line), (QueryId::Number(7), 7));
    assert_eq!(read_line.request.limit, 3);
    check(InputForm::Lines, "", "7 empty_line: the line is empty");
}

#[test]
fn tsv_lines() {
    let read_line = read(InputForm::Tsv, "q1\tdrone strikes").unwrap();
    assert_eq!(read_line.id, QueryId::Text("q1".into()));
    assert_eq!(read_line.request.query, "drone strikes");
    check(
        InputForm::Tsv,
        "drone",
        "7 no_tab: the line has no tab between id and query; \
         use `--input lines` for queries without ids",
    );
    check(InputForm::Tsv, "\tx", "7 bad_id: the id before the tab is empty");
    check(InputForm::Tsv, "q\tx\ty", "q extra_column: the line has more than two columns");
}

#[test]
fn json_lines() {
    let r = json(
        r#"{"id":"q1","query":"é","author":"a","entity":["b","c"],"any-entity":["d"],
        "not-entity":"e","since":2009,"until":"2011-04","date":[2010,"2011.."],"source":"s",
        "kind":["op-ed"],"lang":"en","tag":["t"],"in":"article","all":true,"plain":true,
        "limit":20,"offset":10,"per-article":2,"group":"passage","sort":"newest","context":1,
        "count":true,"explain":true}"#,
    );
    assert_eq!(r.id, QueryId::Text("q1".into()));
    let f = &r.request.filters;
    assert_eq!((f.author.len(), f.entity.len(), f.any_entity.len()), (1, 2, 1));
    assert_eq!(f.date, ["2010", "2011.."]);
    assert_eq!((f.since.as_deref(), f.until.as_deref()), (Some("2009"), Some("2011-04")));
    assert_eq!((r.request.limit, r.request.offset, r.request.context), (20, 10, 1));
    assert_eq!((r.request.scope, r.request.sort), (Scope::Article, Sort::Newest));
    assert!(r.request.all && r.request.plain && r.request.count && r.request.explain);
    assert_eq!(r.request.per_article, Some(2));

    let r = json(r#"{"query":"x","author":null,"limit":null,"id":12}"#);
    assert_eq!((r.id, r.request.limit), (QueryId::Number(12), 3));
    assert_eq!(json(r#" {"query":""} "#).id, QueryId::Number(7));
}

#[test]
fn a_key_replaces_its_default() {
    let mut defaults = SearchRequest::default();
    defaults.filters.author = vec!["a".into(), "b".into()];
    let line = Line { number: 1, bytes: Some(br#"{"query":"x","author":"c"}"#.to_vec()) };
    let request = read_line(&line, InputForm::Jsonl, &defaults).unwrap().request;
    assert_eq!(request.filters.author, ["c"]);
}

#[test]
fn faulty_json() {
    let bad = |text: &str, expected: &str| check(InputForm::Jsonl, text, expected);
    let hint = r#"; write one object a line, such as {"query":"drone"}"#;
    let not_json = |said: &str| format!("7 not_json: the line is no JSON object: {said}{hint}");
    bad(r#"{"query":"x""#, &not_json("EOF while parsing an object at column 12"));
    bad("[1]", &not_json("invalid type: sequence, expected an object at column 0"));
    bad(r#"{"query":"x"} y"#, &not_json("trailing characters at column 15"));
    bad(
        r#"{"id":"q"}"#,
        "q no_query: the line has no `query`; \
         an empty `query` is enough where a filter is given",
    );
    bad(r#"{"qurey":"x","id":"q"}"#, "q unknown_key: `qurey` is no key of a query; query");
    bad(r#"{"any_entity":"x"}"#, "7 unknown_key: `any_entity` is no key of a query; any-entity");
    bad(r#"{"query":1}"#, "7 bad_value: `query` takes a text");
    bad(
        r#"{"query":"x","limit":"5"}"#,
        "7 bad_value: `limit` takes a whole number from 0 to 1000000",
    );
    bad(
        r#"{"query":"x","limit":-1}"#,
        "7 bad_value: `limit` takes a whole number from 0 to 1000000",
    );
    bad(
        r#"{"query":"x","author":["a",1]}"#,
        "7 bad_value: `author` takes a text or a list of texts",
    );
    bad(r#"{"query":"x","since":["a"]}"#, "7 bad_value: `since` takes a date as a text, or a year");
    bad(
        r#"{"query":"x","sort":"best"}"#,
        "7 bad_value: `sort` takes `relevance`, `newest` or `oldest`",
    );
    bad(r#"{"query":"x","all":1}"#, "7 bad_value: `all` takes true or false");
    bad(r#"{"query":"x","query":"y"}"#, "7 duplicate_key: `query` is given twice");
    bad(r#"{"id":1.5,"query":"x"}"#, "7 bad_value: `id` takes a whole number");
    bad(
        r#"{"query":"x","group":"article","per-article":1}"#,
        "7 conflict: `per-article` does not go with `group` article; leave out one of the two",
    );
    let deep = format!(r#"{{"query":{}"#, "[".repeat(100_000));
    assert_eq!(read(InputForm::Jsonl, &deep).unwrap_err().error.code, "not_json");
    let many = format!("{{{}}}", vec![r#""a":1"#; 10_000].join(","));
    assert_eq!(read(InputForm::Jsonl, &many).unwrap_err().error.code, "not_json");
}

#[test]
fn what_was_read_comes_along() {
    let unread = read(InputForm::Jsonl, r#"{"query":"x","frobnicate":1,"id":"q"}"#).unwrap_err();
    assert_eq!(unread.query.as_deref(), Some("x"));
    assert_eq!(unread.id, QueryId::Text("q".into()));
    assert!(unread.error.hint.unwrap().starts_with("the keys are id, query, author"));
}

#[test]
fn bytes_that_are_no_text() {
    let code = |bytes: Option<Vec<u8>>| {
        let line = Line { number: 7, bytes };
        read_line(&line, InputForm::Lines, &SearchRequest::default()).unwrap_err().error.code
    };
    assert_eq!(code(Some(b"ab\xff".to_vec())), "not_utf8");
    assert_eq!(code(None), "line_too_long");
}

#[test]
fn every_key_is_known() {
    for key in KEYS {
        let mut request = read(InputForm::Lines, "x").unwrap();
        let set = set(key, &Value::Object(serde_json::Map::new()), &mut request);
        assert_eq!(set.unwrap_err().code, "bad_value", "{key}");
    }
}
