//! What holds of every input.

use proptest::prelude::*;

use super::*;

/// Pieces that mean something to the lexer, and letters between them.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-eU-W]{1,4}",
        6 => Just(" ".to_string()),
        8 => prop::sample::select(vec![
            "(", ")", "\"", "\\", "+", "-", "–", "—", "=", "!", "?", "*", "~", "^", "'", "’", ":",
            ".", ",", ";", "/", "&", "|", "[", "]", "{", "<", "…", "“", "”", "#", "%", "$", "@", "_",
            "~1", "~2", "^2", "^0.5", "..", "\t",
        ]).prop_map(String::from),
        6 => prop::sample::select(vec![
            " AND ", " OR ", " NOT ", " w/5 ", " pre/3 ", " w/s ", "w/p", "and", "or", "atleast2(",
            "author:", "title:", "date:", "entity:", "tag:", "url:", "has:date", "case:any", "lang:en",
            "since:2009", "until:", "date:2011..", "date:[2009 TO 2010]", "US", "LeT", "WHO", "U.S.",
            "O'Neil", "a-b", "9/11", "http://a.b/c", "Khan", "tag:(a OR b)", "pa*n", "wo?n", "3,200",
        ]).prop_map(String::from),
        1 => prop::sample::select(vec![
            "é", "e\u{301}", "\u{200b}", "\u{ad}", "巴基", "กิน", "🙂", "پا", "ﬁ", "İ", "ß", "\u{338}",
            "\u{2019}s", "¿", "\u{a0}", "\u{2028}", "ΑΣ", "한",
        ]).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// Pieces whose meaning hangs on what stands beside them: parts of fields, operators, numbers of
/// suffixes and addresses, and marks that are trimmed, kept or read as suffixes.
#[rustfmt::skip]
const NASTY: &[&str] = &[
    "til", "a", "us", "US", "ab", "AB", "Khan", "A", "é", "ß", "e\u{301}", "İ", "巴", "한", "ก",
    "AND", "OR", "NOT", "and", "TO", "w", "W", "pre", "within", "s", "p", "atleast", "atleast2",
    "case", "any", "has", "date", "author", "autor", "tag", "entity", "says", "byline", "url",
    "http", "2011", "04", "1", "2", "5", "0", "9",
    ":", ":", "/", "/", "//", "://", ":/", "^", "^2", "^0.5", "^1", "~", "~1", "~2", "~3", "*", "?",
    "'", "’", "’s", ".", "..", ",", ";", "-", "–", "—", "+", "#", "%", "&", "|", "!", "_", "@", "$",
    "=", "\\", "\"", "\"", "(", ")", "[", "]", "<", "{", "…", "\u{200b}", "\u{ad}", "\u{338}",
    "🙂", "\u{2028}", "½", "²", "٣", "ﬁ", "·", "،", "՚", "״",
];

/// Nasty pieces in a row; often twice, so that repeats are counted and gain a weight, and in the
/// places where the canonical form adds signs, brackets, quotes and suffixes.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![9 => prop::sample::select(NASTY), 1 => Just(" ")];
    let run = prop::collection::vec(piece, 1..7).prop_map(|pieces| pieces.concat());
    let frame = prop::sample::select(vec![
        "{}",
        "{} {}",
        "{} {}",
        "a {} {}",
        "+{} {}",
        "a -{} -{}",
        "({})^2 {}",
        "({} {})^2 a",
        "a OR {} OR {}",
        "a AND {} AND {}",
        "a AND NOT {}",
        "a w/5 {}",
        "atleast2({} a {})",
        "={} ={}",
        "{}^2 {}",
        "{}~1 {}~1",
        "\"{}\" {}",
        "tag:{} tag:{}",
        "author:({} OR {})",
        "title:\"{}\"",
        "case:any {}",
        "{}: {}",
        "{}/ {}/",
        "({} OR {}) b",
        "-({} a) {}",
    ]);
    (frame, run).prop_map(|(frame, run)| frame.replace("{}", &run))
}

/// Operands that can stand anywhere.
fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "raid",
        "drone",
        "Drone",
        "us",
        "US",
        "LeT",
        "O'Neil",
        "al-Qaeda",
        "9/11",
        "U.S.",
        "ter*",
        "ra?d",
        "=raids",
        "raid~1",
        "\"drone raid\"",
        "\"drone raid\"~4",
        "\"US\"",
        "C++",
        "巴基",
        "café",
        "\"say \\\"so\\\" x\"",
    ])
    .prop_map(String::from)
}

fn filter() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "author:Roy",
        "author:Li",
        "tag:a",
        "tag:\"b c\"",
        "date:2011",
        "date:2009..",
        "until:2012",
        "kind:(note OR letter)",
        "lang:en",
        "has:date",
        "missing:author",
        "entity:HuJI",
        "org:FC",
        "says:\"Amir Khan\"",
        "path:\"a/*\"",
        "url:\"http://a.b\"",
    ])
    .prop_map(String::from)
}

/// What has positions.
fn operand() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![5 => word(), 1 => Just("entity:FC".to_string())];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let reach = prop::sample::select(vec!["w/5", "pre/3", "w/s", "w/p", "NOT w/9"]);
        prop_oneof![
            (inner.clone(), reach, inner.clone()).prop_map(|(a, r, b)| format!("({a} {r} {b})")),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|v| format!("({})", v.join(" OR "))),
            prop::collection::vec(word(), 2..4).prop_map(|v| format!("({})", v.join(" "))),
        ]
    })
}

/// A query that must be accepted: it has a positive part and one reading.
fn valid() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => word(),
        2 => filter(),
        2 => operand(),
        1 => operand().prop_map(|o| format!("atleast2({o})")),
        1 => Just("*".to_string()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let weight = prop::sample::select(vec!["", "", "", "^2", "^0.25"]);
        let sign = prop::sample::select(vec!["", "", "", "+", "-"]);
        let signed = (sign, inner.clone()).prop_map(|(s, i)| format!("{s}{i}"));
        let list = (inner.clone(), prop::collection::vec(signed, 1..4))
            .prop_map(|(first, rest)| format!("{first} {}", rest.join(" ")));
        let not = prop::sample::select(vec!["", "", "NOT "]);
        let negated = (not, inner.clone()).prop_map(|(n, i)| format!("{n}{i}"));
        let and = (inner.clone(), prop::collection::vec(negated, 1..4))
            .prop_map(|(first, rest)| format!("{first} AND {}", rest.join(" AND ")));
        let or = prop::collection::vec(inner, 2..4).prop_map(|v| v.join(" OR "));
        (prop_oneof![list, and, or], weight)
            .prop_map(|(group, weight)| format!("({group}){weight}"))
    })
}

/// Settings of the context, by number.
fn ctx_with(settings: u8) -> ParseContext<'static> {
    ParseContext {
        all: settings & 1 > 0,
        case_any: settings & 2 > 0,
        plain: settings & 4 > 0,
        ..ctx()
    }
}

fn check_any(text: &str, settings: u8) {
    match parse(text, &ctx_with(settings)) {
        Ok(query) => check_round_trip(&query),
        Err(error) => {
            assert!(!error.render(text).is_empty());
            assert!(text.get(error.span.start as usize..error.span.end as usize).is_some());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60 * ProptestConfig::default().cases,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nasty_pieces_are_read_or_refused(text in nasty(), settings in 0u8..8) {
        check_any(&text, settings);
    }
}

proptest! {
    // 2,048 of each; PROPTEST_CASES=125000 makes a million.
    #![proptest_config(ProptestConfig {
        cases: 8 * ProptestConfig::default().cases,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_soup_is_read_or_refused(text in soup(), settings in 0u8..8) {
        check_any(&text, settings);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), settings in 0u8..8) {
        check_any(&text, settings);
    }

    #[test]
    fn good_queries_are_accepted(text in valid(), all in any::<bool>()) {
        let ctx = ParseContext { all, ..ctx() };
        match parse(&text, &ctx) {
            Ok(query) => check_round_trip(&query),
            // A list or group may come out with nothing but exclusions left of it, never with
            // anything else wrong.
            Err(error) => panic!("{}", error.render(&text)),
        }
    }

    #[test]
    fn flags_join_any_query(text in valid(), value in soup()) {
        let filters = Filters {
            author: vec![value.clone()],
            not_entity: vec![value],
            since: Some("2009".into()),
            ..Filters::default()
        };
        if let Ok(query) = parse_with(&text, &filters, &ctx()) {
            check_round_trip(&query);
        }
    }
}

/// Time grows with the text, whatever it holds: the worst pieces, repeated to the limit.
#[test]
fn long_inputs_are_quick() {
    let pieces = [
        "(",
        ")",
        "(a",
        "a)",
        "\"",
        "\"a",
        "\\",
        "-",
        "- ",
        "'a ",
        "a' ",
        "'a b' ",
        "a'",
        "a.",
        "a-",
        "*",
        "a*",
        "?",
        "aa?",
        "~1",
        "a~1 ",
        "^2",
        "a^2 ",
        "a AND ",
        "a OR ",
        "NOT ",
        "a w/5 ",
        "(a) ",
        "(a b) ",
        "+(a -b) ",
        "author:a ",
        "tag:(a OR b) ",
        "date:2009.. ",
        "a,",
        "1,",
        "a:",
        ":",
        "a:b",
        "case:any ",
        "US ",
        "us US ",
        "and ",
        "a and ",
        "é",
        "e\u{301}",
        "\u{200b}",
        "巴",
        "🙂 ",
        "http://",
        "author:A B ",
        "aa* ",
        "\"a\" ",
        "[",
        "=a ",
        "a! ",
        "a? ",
        "U.",
        "'s",
        "tag:(",
        "date:[",
        "entity:Khan ",
        "a|",
        "&",
        "w/",
    ];
    // Some 400 texts of 64 KiB; a quadratic step anywhere would take minutes.
    for piece in pieces {
        let text = piece.repeat(MAX_QUERY_BYTES / piece.len());
        for settings in [0, 1, 4] {
            if let Ok(query) = parse(&text, &ctx_with(settings)) {
                assert!(parse(&query.canonical, &ctx()).is_ok(), "{piece}");
            }
        }
    }
}

/// As deep as brackets may stand, with something on every level.
#[test]
fn deep_trees_are_no_danger() {
    let openers = [
        "(a OR (b AND ",
        "(a -(b +",
        "((a w/5 b) w/9 (c OR ",
        "atleast2((a OR ",
        "x AND NOT (y AND NOT (",
    ];
    for opener in openers {
        let n_open = opener.matches('(').count() - opener.matches(')').count();
        let n = lexer::MAX_DEPTH / n_open - 1;
        let text = format!("{}z{}", opener.repeat(n), ")".repeat(n * n_open));
        check_any(&text, 0);
        check_any(&text, 1);
    }
}
