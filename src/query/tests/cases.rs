//! What the language means, case by case.

use super::*;

#[test]
fn lists() {
    check("drone strikes", "drone strikes");
    check("+drone -strikes raid", "+drone -strikes raid");
    check("+drone", "drone");
    check("raid raid drone Raid", "raid^3 drone");
    check("raid^2 raid", "raid^3");
    check("WHO ID SHAHZ sHAHZ", "WHO ID sHAHZ^2 | note capitals");
    check("+raid raid", "+raid raid");
    check("(raid) ((drone))", "raid drone");
    check("a (b c)", "a b c");
    check("a (b +c)", "a (b +c)");
    check("a (-b)", "a -b");
    check("a -(b c)", "a -(b c)");
    check("raid, drone; strikes… again", "raid drone strikes again");
    check("raid—drone", "raid drone");
    check("3,200 men", "3,200 men");
}

#[test]
fn operators() {
    check("raid AND drone", "raid AND drone");
    check("raid OR drone OR strikes", "raid OR drone OR strikes");
    check("raid NOT drone", "raid AND NOT drone");
    check("raid AND -drone", "raid AND NOT drone");
    check("NOT drone AND raid", "NOT drone AND raid");
    check("raid AND (drone AND strikes)", "raid AND drone AND strikes");
    check("raid AND (NOT drone AND NOT strikes)", "raid AND NOT drone AND NOT strikes");
    check("raid AND (drone OR strikes)", "raid AND (drone OR strikes)");
    check("raid AND raid", "raid^2");
    check("(raid OR drone) strikes", "(raid OR drone) strikes");
    check("(raid OR drone)^2 strikes", "(raid OR drone)^2 strikes");
    check("raid AND. drone", "raid AND drone");
    check("And Or Not", "And Or Not");
    check("raid And drone", "raid And drone");
    check("raid AND drone author:Roy", "raid AND drone AND author:Roy");
    check(
        "author:Roy author:Li raid AND drone",
        "author:(Roy OR Li) AND raid AND drone | note repeated_filter",
    );
    check("Imran Khan AND raid", "(Imran Khan) AND raid | warn words_grouped");
    check("raid AND drone -strikes", "raid AND drone AND NOT strikes");
}

#[test]
fn operators_refused() {
    refuses("a1 OR b AND c", "ambiguous_operators", 1, "`(a1 OR b) AND c` or `a1 OR (b AND c)`");
    refuses(
        "a OR b NOT c",
        "ambiguous_operators",
        1,
        "`(a OR b) AND NOT c` or `a OR (b AND NOT c)`",
    );
    refuses("raid OR", "missing_operand", 6, "write a word after OR");
    refuses("OR raid", "missing_operand", 1, "write a word before OR");
    refuses("raid AND OR x", "missing_operand", 6, "write a word after AND");
    refuses("raid w/5", "missing_operand", 6, "after w/5");
    refuses("raid AND (NOT)", "missing_operand", 11, "after NOT");
    refuses("raid w/5 NOT x", "missing_operand", 6, "");
    refuses("NOT raid", "only_negative", 5, "date:2011");
    refuses("-raid", "only_negative", 1, "date:2011");
    refuses("-(raid drone)", "only_negative", 1, "date:2011");
    refuses("NOT NOT raid", "double_negation", 5, "+raid");
    refuses("x NOT (NOT raid)", "double_negation", 7, "+raid");
    refuses("x -(-raid)", "double_negation", 4, "+raid");
    refuses("raid OR NOT drone", "negative_in_or", 9, "(* -drone)");
    refuses("raid OR -drone", "negative_in_or", 9, "(* -drone)");
    refuses("raid OR (-drone)", "negative_in_or", 9, "");
    refuses("raid OR +drone", "bad_sign", 9, "leave the `+` out: drone");
    refuses(
        "raid OR x lang:en",
        "ambiguous_operators",
        1,
        "`(raid OR x) lang:en` or `raid OR (x lang:en)`",
    );
    refuses(
        "raid OR x -drone",
        "ambiguous_operators",
        1,
        "`(raid OR x) -drone` or `raid OR (x -drone)`",
    );
    refuses("+AND", "bad_sign", 1, "\"AND\"");
    refuses("x AND^2 y", "bad_operator", 3, "\"AND\"");
    refuses("x w/5^2 y", "bad_operator", 3, "\"w/5\"");
    refuses("x NOT w/^4", "bad_operator", 7, "\"w/\"");
    refuses("x && y", "foreign_operator", 3, "AND");
    refuses("x || y", "foreign_operator", 3, "OR");
    refuses("ab|cd", "foreign_operator", 3, "ab OR cd");
    refuses("!raid", "bad_operator", 1, "-raid");
    refuses("--since 2009", "bad_sign", 1, "-since");
    refuses("x –raid", "ambiguous_dash", 3, "-raid");
    refuses("~raid", "bad_operator", 1, "drone~1");
    refuses("^raid", "bad_operator", 1, "drone^2");
}

#[test]
fn punctuation_and_signs() {
    check("raid - drone", "raid drone | warn lone_sign");
    check("raid & drone", "raid drone | warn lone_sign");
    check("raid -", "raid");
    check("raid!", "raid | warn exclamation_mark");
    check("Stop the raid?", "Stop the raid | note question_mark");
    check("'drone raid'", "drone raid | warn single_quotes");
    check("'drone'", "drone");
    check("‘drone raid’", "drone raid | warn single_quotes");
    check("the boys' raid", "the boys raid");
    check("A Hard Day: Notes", "A Hard Day Notes");
    check("C# raid", "C# raid | note sign_not_indexed");
    check("raid 🙂", "raid | note symbol_ignored");
    check("ra\u{ad}id", "raid | note invisible_characters");
    check("drones and raids", "drones and raids | note lowercase_operator");
    check("and raids", "and raids");
    check("-'raid' x", "-raid x");
    check("foo@bar.org a_b", "foo@bar.org a_b");
    check("http://a.org/?q=b,c", "http://a.org/?q=b,c");
    check("2009–2011", "2009-2011");
}

#[test]
fn words_and_marks() {
    check("=raids", "=raids");
    check("+=raids x", "+=raids x");
    check("rai*", "rai*");
    check("r?id", "! bad_wildcard 1: two letters first, as in pa*stan; `*` alone is every passage");
    check("ra?d ra*d", "ra?d ra*d");
    check("Lashkar-e-Ta*", "Lashkar-e-Ta*");
    check("raid~1 drone~2^3", "raid~1 drone~2^3");
    check("raid~1.", "raid~1");
    check("raid^0.50", "raid^0.5");
    check("raid^2.", "raid^2");
    check("*", "*");
    check("* date:2011", "* date:2011");
    check("*^2", "* | warn idle_weight");
    check("x -raid^2", "x -raid | warn idle_weight");
    check("author:Roy^2", "author:Roy | warn idle_weight");
    refuses("*stan", "bad_wildcard", 1, "two letters first");
    refuses("t*", "bad_wildcard", 1, "two letters first");
    refuses("**", "bad_wildcard", 1, "two letters first");
    refuses("?raid", "bad_wildcard", 1, "two letters first");
    refuses("al-*", "bad_wildcard", 4, "two letters first");
    refuses("raid~", "bad_fuzzy", 5, "raid~1 or raid~2");
    refuses("raid~3", "bad_fuzzy", 5, "raid~1 or raid~2");
    refuses("is~2", "bad_fuzzy", 1, "4 letters");
    refuses("al-Q~1", "bad_fuzzy", 1, "\"al-Q\"");
    refuses("=raid*", "conflicting_marks", 2, "raid*");
    refuses("raid^0", "bad_weight", 5, "^0.5");
    refuses("raid^1001", "bad_weight", 5, "^2");
    refuses("raid^", "bad_weight", 5, "^2");
    refuses("raid^1e3", "bad_weight", 5, "^2");
    refuses("raid^-2", "bad_weight", 5, "-drone");
    refuses(&"a".repeat(2000), "word_too_long", 1, "1024");
}

#[test]
fn phrases() {
    check("\"drone  raids\"", "\"drone raids\"");
    check("\"raid\"", "\"raid\"");
    check("“raid”^2", "\"raid\"^2");
    check("\"drone raid\"~3", "\"drone raid\"~3");
    check("\"raid AND (drone\"", "\"raid AND (drone\"");
    check(r#""say \"raid\" a\\b""#, r#""say \"raid\" a\\b""#);
    check(r#""ra\*d \x""#, r#""ra\*d x""#);
    check("\"raid drone*\"", "\"raid drone*\"");
    check("\"drone raid\" \"Drone raid\"", "\"drone raid\"^2");
    refuses("\"raid", "unclosed_quote", 1, "close it");
    refuses("\"\"", "no_word", 1, "");
    refuses("\"raid\"~1", "bad_nearness", 1, "raid~1");
    refuses("\"drone raid\"~0", "bad_nearness", 1, "~3");
    refuses("\"drone raid\"~1001", "bad_nearness", 1, "~3");
    refuses("\"a b\"c", "missing_space", 6, "space");
    refuses("\"a b\"-c", "missing_space", 6, "space");
    refuses("ab\"c d\"", "missing_space", 3, "space");
    refuses("\"the *\"", "bad_wildcard", 6, "");
    refuses("\\\"raid\\\"", "stray_backslash", 1, "\"raid\" without");
    refuses("\"ao\\\u{301}\"", "stray_backslash", 4, "leave the backslash out");
    refuses("raid\\x", "stray_backslash", 5, "\"raid\\\\x\"");
}

#[test]
fn brackets() {
    check("(raid)", "raid");
    check("(raid)^2", "raid^2");
    check("x (raid drone)^2", "x (raid drone)^2");
    check("Harkat-ul-Jihad (HuJI), the", "Harkat-ul-Jihad HuJI the");
    check("raid AND(drone OR x)", "raid AND (drone OR x)");
    refuses("()", "empty_bracket", 1, "");
    refuses("(raid", "unclosed_bracket", 1, "close it");
    refuses("x (raid", "unclosed_bracket", 3, "close it");
    refuses("raid)", "stray_bracket", 5, "leave the `)` out");
    refuses("raid(s)", "missing_space", 5, "space");
    refuses("(raid)s", "missing_space", 7, "space");
    refuses("(a b)~3", "bad_nearness", 6, "w/5");
    let deep = |n: usize| format!("{}raid{}", "(".repeat(n), ")".repeat(n));
    check(&deep(100), "raid");
    refuses(&deep(101), "nesting_too_deep", 101, "");
    refuses(&"(".repeat(1_000_000), "nesting_too_deep", 101, "");
}

#[test]
fn nearness() {
    check("drone W/5 raid", "drone w/5 raid");
    check("drone Pre/12 raid", "drone pre/12 raid");
    check("drone w/S raid AND x", "drone w/s raid AND x");
    check("x AND drone NOT w/p raid", "x AND drone NOT w/p raid");
    check("x NOT drone w/5 raid", "x AND NOT (drone w/5 raid)");
    check("(drone w/5 raid) x", "(drone w/5 raid) x");
    check("(drone w/5 raid)^2", "(drone w/5 raid)^2");
    check("(drone w/5 raid) w/10 x", "(drone w/5 raid) w/10 x");
    check("(drone raid) w/5 (x OR \"y z\")", "(drone raid) w/5 (x OR \"y z\")");
    check("drone raid w/5 x", "(drone raid) w/5 x | warn words_grouped");
    check("org:FC w/s raid*", "org:\"Frontier Corps\" w/s raid*");
    check("drone w/5 raid date:2011", "(drone w/5 raid) date:2011");
    check("drone w/5 raid -x AND y", "drone w/5 raid AND NOT x AND y");
    check("\"w/5\"", "\"w/5\"");
    refuses("a w/5 b w/6 c", "nearness_chain", 9, "(a w/5 b) AND (b w/6 c)");
    refuses("a w/5 b OR c", "ambiguous_operators", 1, "`(a w/5 b) OR c`");
    refuses("raid w/0 x", "bad_nearness", 6, "w/5");
    refuses("raid w/1001 x", "bad_nearness", 6, "w/5");
    refuses("raid w/o x", "bad_nearness", 6, "in quotes");
    refuses("raid pre/s x", "bad_nearness", 6, "pre/5");
    refuses("raid near/3 x", "bad_nearness", 6, "w/3");
    refuses("raid w/5 (x AND y)", "bad_operand", 10, "(drone OR strike)");
    refuses("raid w/5 author:Roy", "bad_operand", 10, "");
    refuses("raid w/5 *", "bad_operand", 10, "");
    refuses("raid w/5 -x", "bad_operand", 10, "");
    refuses("org:FC raid w/5 x", "ambiguous_operators", 1, "brackets");
    refuses("(org:FC raid) w/5 x", "bad_operand", 1, "OR");
    check("(org:FC OR raid) w/5 x", "(org:\"Frontier Corps\" OR raid) w/5 x");
}

#[test]
fn atleast() {
    check("AtLeast3(raid)", "atleast3(raid)");
    check("-atleast2(raid OR drone) x", "-atleast2(raid OR drone) x");
    check("atleast3(org:FC)^2", "atleast3(org:\"Frontier Corps\")^2");
    check("atleast3 x", "atleast3 x | warn lone_atleast");
    refuses("atleast0(raid)", "bad_count", 1, "atleast3");
    refuses("atleast(raid)", "bad_count", 1, "atleast3");
    refuses("atleast2(raid AND x)", "bad_operand", 10, "OR");
    refuses("atleast2()", "empty_bracket", 1, "");
    refuses("atleast2(org:FC raid)", "bad_operand", 10, "OR");
}

#[test]
fn fields() {
    check("AUTHOR:Roy", "author:Roy");
    check("author:\"Ann Roy\" raid", "author:\"Ann Roy\" raid");
    check("author:Ann Roy", "author:Ann Roy | warn bare_value");
    check("author:Roy raid", "author:Roy raid");
    check("author:O'Neil", "author:\"O'Neil\"");
    check("author:Roy,", "author:Roy");
    check("title:pow*", "title:\"pow*\"");
    check(r#"tag:"a\*b" tag:"a*b""#, r#"tag:"a\*b" tag:"a*b""#);
    check("-author:Roy raid", "-author:Roy raid");
    check("+author:Roy raid", "author:Roy raid");
    check("kind:Op-Ed kind:note", "kind:(\"op-ed\" OR note) | note repeated_filter");
    check("lang:English lang:en-GB", "lang:en");
    check("tag:a tag:b tag:a", "tag:a tag:b");
    check("has:(date OR URLs)", "has:(date OR url)");
    check("url:https://a.org/x,y?z=1 raid", "url:\"https://a.org/x,y?z=1\" raid");
    check("path:notes/* key:a-b", "path:\"notes/*\" key:\"a-b\"");
    check("(author:Roy OR source:FP) raid", "(author:Roy OR source:FP) raid");
    check("author:(\"Ann Roy\" OR Li)", "author:(\"Ann Roy\" OR Li)");
    check("tag:\"OR\"", "tag:\"OR\"");
    check("10:30 al-Qaeda:raid", "10:30 al-Qaeda:raid");
    check("author:Roy AND author:Li", "author:Roy AND author:Li");
    refuses("auther:Roy", "unknown_field", 1, "author:");
    refuses("auther: Roy", "unknown_field", 1, "author:");
    refuses("x Zz:Roy", "unknown_field", 3, "\"Zz:Roy\"");
    refuses("not-entity:FC", "unknown_field", 1, "-entity:");
    check("raid:/ raid", "raid:/^2");
    refuses("raid:x^2", "unknown_field", 1, "in quotes");
    refuses("author:", "missing_value", 1, "author:Lieven");
    refuses("author: Roy", "missing_value", 1, "author:Lieven");
    refuses("author:()", "missing_value", 8, "author:Lieven");
    refuses("author:\"\"", "missing_value", 8, "author:Lieven");
    refuses("author:*", "bad_value", 8, "has:author");
    refuses("author:(Ann Roy)", "bad_value", 8, "author:\"Ann Roy\" or author:(Ann OR Roy)");
    refuses("author:(Ann AND Roy)", "bad_value", 8, "author:a AND author:b");
    refuses("author:(Ann", "unclosed_bracket", 8, "");
    refuses("author:-Roy", "bad_value", 8, "-author:Roy");
    refuses("author:Roy(x)", "missing_space", 11, "");
    refuses("author:Roy~1", "bad_fuzzy", 11, "");
    refuses("=author:Roy", "bad_operator", 1, "");
    refuses("lang:klingon", "unknown_lang", 6, "lang:en");
    refuses("has:colour", "bad_value", 5, "author, date");
    refuses("kind:ed*", "bad_wildcard", 6, "");
    refuses("entity:Fro*", "bad_wildcard", 8, "");
    refuses("C:\\temp", "unknown_field", 1, "in quotes it is text");
    refuses("case:none x", "bad_value", 1, "case:any");
    refuses("case:any", "no_word", 1, "");
}

#[test]
fn names() {
    check("entity:HuJI", "entity:\"Harkat-ul-Jihad\"");
    check("org:fc", "org:\"Frontier Corps\"");
    check("person:FC", "person:FC | warn unknown_entity");
    check("entity:Khan", "entity:(\"Amir Khan\" OR \"Imran Khan\") | warn ambiguous_entity");
    check(
        "entity:FC entity:HuJI entity:FC",
        "entity:\"Frontier Corps\" entity:\"Harkat-ul-Jihad\"",
    );
    check("entity:(FC OR \"Frontier Corps\")", "entity:\"Frontier Corps\"");
    let query = parse("entity:Harkatt", &ctx()).expect("it runs");
    assert_eq!(query.warnings[0].hint.as_deref(), Some("did you mean entity:\"Harkat-ul-Jihad\""));
    let no_names = ParseContext::new(TODAY, &NoNames);
    assert!(parse("entity:Anyone", &no_names).expect("it runs").warnings.is_empty());
}

#[test]
fn dates_in_queries() {
    check("date:2009..2011-06", "date:2009..2011-06");
    check("date:[2009 TO *] x", "date:2009.. x");
    check("since:2009 until:2011-06", "date:2009..2011-06");
    check("until:2011-06 x since:2009", "date:2009..2011-06 x");
    check("since:2009 since:2010", "date:2010..");
    check("date:2009.. AND date:..2011", "date:2009..2011");
    check("date:(2009 OR 2011)", "date:(2009 OR 2011)");
    check("date:2009 date:2011", "date:2009 date:2011 | warn disjoint_dates");
    check("date:2009 date:2009-05", "date:2009-05");
    check("since:2009 until:2011 since:2010", "date:2010..2011");
    check("since:90d", "date:2011-02-09..");
    check("date:2011.", "date:2011");
    check("-date:2011 x", "-date:2011 x");
    refuses("since:2011 until:2009", "bad_range", 12, "date:2009..2011");
    refuses("x date:2011-13", "bad_date", 8, "2011-12");
    refuses("date:>2009", "bad_date", 6, "date:2009..");
    refuses("date:*", "bad_value", 6, "has:date");
    refuses("date:[2009 TO", "unclosed_bracket", 6, "");
    refuses("date:\"11/12/2009\"", "bad_date", 6, "2009-11-12 or 2009-12-11");
    refuses("since:2009..2010", "bad_date", 7, "date:2009..2010");
}

#[test]
fn capitals() {
    check("US raids", "US raids | note capitals");
    check("\"WHO said\"", "\"WHO said\" | note capitals");
    check("=US x", "=US x | note capitals");
    check("case:any US raids", "case:any US raids");
    check("raids case:any US", "case:any raids US");
    check("case:any raids", "raids");
    check("US-led raids", "US-led raids");
    check("STOP THE US RAIDS", "STOP THE US RAIDS | note loud_query");
    check("US US", "US^2 | note capitals");
    check("US us", "US us | note capitals");
    check("case:any US us", "case:any US^2");
    check("Us ISI NATO", "Us ISI NATO");
    let form = |text: &str| {
        let query = parse(text, &ctx()).expect("it runs");
        let token = query.tree.tokens()[0].clone();
        (token.form, token.matching)
    };
    assert_eq!(form("US"), ("US".into(), Matching::Cased));
    assert_eq!(form("U.S."), ("US".into(), Matching::Cased));
    assert_eq!(form("us"), ("us".into(), Matching::Stem));
    assert_eq!(form("\"U.S.\""), ("US".into(), Matching::Cased));
    assert_eq!(form("=Raids"), ("raids".into(), Matching::Exact));
    assert_eq!(form("Café"), ("cafe".into(), Matching::Stem));
    assert_eq!(form("\"Café\""), ("café".into(), Matching::Exact));
    assert_eq!(form("Ter?or*"), ("ter?or*".into(), Matching::Wildcard));
    let mut any = ctx();
    any.case_any = true;
    assert_eq!(read_with("US raids", &Filters::default(), &any), "case:any US raids");
}

#[test]
fn tokens_stand_side_by_side() {
    let query = parse("Lashkar-e-Taiba’s 9/11", &ctx()).expect("it runs");
    let words: Vec<Vec<_>> = query
        .tree
        .children()
        .map(|n| n.tokens().iter().map(|t| t.form.as_str()).collect())
        .collect();
    assert_eq!(words, [vec!["lashkar", "e", "taiba"], vec!["9", "11"]]);
    let spans: Vec<_> =
        query.tree.children().flat_map(Node::tokens).map(|t| t.span.of(&query.input)).collect();
    assert_eq!(spans, ["Lashkar", "e", "Taiba", "9", "11"]);
}

#[test]
fn all_words_required() {
    let mut all = ctx();
    all.all = true;
    let check = |text: &str, expected: &str| {
        assert_eq!(read_with(text, &Filters::default(), &all), expected, "{text}");
    };
    check("drone raid", "+drone +raid");
    check("drone -raid x lang:en", "+drone -raid +x lang:en");
    check("drone", "drone");
    check("drone OR raid", "drone OR raid");
    check("(drone raid) w/5 x", "(drone raid) w/5 x");
    check("drone +drone", "drone^2");
}

#[test]
fn plain_text() {
    let mut plain = ctx();
    plain.plain = true;
    let check = |text: &str, expected: &str| {
        assert_eq!(read_with(text, &Filters::default(), &plain), expected, "{text}");
    };
    check("What (AND \"who of the US?", "case:any What and who of the US");
    check("author:Roy -raid* w/5 9/11", "author Roy raid w 5 9 11");
    check("raid\u{0} raid", "raid^2");
    check("al-Qaeda's U.S. 3,200", "case:any al Qaeda U.S. 3,200");
    check("?!", "! no_word 1: write a word, or a filter such as author:Lieven");
    let long = "Why do raids, drones (and others) fail; ".repeat(1500);
    let query = parse(&long, &plain).expect("60 KB of words");
    assert_eq!(
        query.canonical,
        "Why^1000 do^1000 raids^1000 drones^1000 and^1000 others^1000 fail^1000"
    );
}

#[test]
fn flags() {
    let strings = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    let filters = Filters {
        author: strings(&["Ann Roy", "Li"]),
        entity: strings(&["FC", "HuJI"]),
        any_entity: strings(&["FC", "Khan"]),
        not_entity: strings(&["Imran Khan"]),
        since: Some("2009".into()),
        until: Some("last month".into()),
        kind: strings(&["Note"]),
        lang: strings(&["English"]),
        ..Filters::default()
    };
    let all = "author:(\"Ann Roy\" OR Li) entity:\"Frontier Corps\" entity:\"Harkat-ul-Jihad\" \
               entity:(\"Frontier Corps\" OR \"Amir Khan\" OR \"Imran Khan\") \
               -entity:\"Imran Khan\" date:2009..2011-04 kind:note lang:en";
    let warn = " | warn ambiguous_entity";
    let read = |text: &str| read_with(text, &filters, &ctx());
    assert_eq!(read(""), format!("{all}{warn}"));
    assert_eq!(read("raid"), format!("raid {all}{warn}"));
    assert_eq!(read("raid OR x"), format!("(raid OR x) {all}{warn}"));
    assert_eq!(read("raid AND x").matches(" AND ").count(), 9);
    assert_eq!(read("-raid"), format!("-raid {all}{warn}"));
    assert!(read("🙂").starts_with("! no_word"));
    let bad = Filters { since: Some("2011-13".into()), ..Filters::default() };
    let error = parse_with("raid", &bad, &ctx()).expect_err("no such month");
    assert_eq!(
        error.render("raid"),
        "there is no month 13 (in `--since`, column 1)\n  2011-13\n  ^^^^^^^\nhint: 2011-12"
    );
    let bad = Filters { author: strings(&["a", "?"]), ..Filters::default() };
    let error = parse_with("", &bad, &ctx()).expect_err("no value");
    assert_eq!(error.flag.map(|f| f.value).as_deref(), Some("?"));
}

#[test]
fn nothing_asked() {
    refuses("", "empty_query", 1, "write a word");
    refuses(" \t\n", "empty_query", 1, "write a word");
    refuses("?! ... --", "no_word", 1, "write a word");
    refuses("🙂", "no_word", 1, "an emoji is not searched");
    refuses("a\u{1b}[1m", "control_character", 2, "remove it");
    refuses(&"raid ".repeat(20_000), "query_too_long", 65_537, "");
}

#[test]
fn words_that_may_stand_for_an_entity() {
    let free = |text: &str| {
        let query = parse(text, &ctx()).expect("it runs");
        let mut found = Vec::new();
        let mut waiting = vec![&query.tree];
        while let Some(node) = waiting.pop() {
            waiting.extend(node.children());
            if let NodeKind::Word(word) = &node.kind
                && word.takes_aliases
            {
                found.push(word.text.clone());
            }
        }
        found.sort();
        found.join(" ")
    };
    assert_eq!(free("FC +HuJI -x =y \"z\" (u w/5 v) atleast2(t) st*"), "FC HuJI");
    assert_eq!(free("FC AND (HuJI OR LeT) AND NOT x"), "FC HuJI LeT");
}

#[test]
fn drawn_tree() {
    let query = parse("+raid \"drone strike\"~3 (a w/5 b)^2 -date:2011", &ctx()).expect("it runs");
    assert_eq!(
        explain_tree(&query),
        "list\n  must: word `raid`: stem of raid\n  phrase \"drone strike\"~3: form drone, form strike; \
         within 3 words, in any order\n  near, within 5 words, in any order, weight 2\n    \
         word `a`: stem of a\n    word `b`: stem of b\n  not: filter date:2011\n"
    );
}
