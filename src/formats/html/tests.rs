use super::*;
use crate::model::{Basis, ParagraphKind};

const OP_ED: &str = include_str!("../../../tests/data/html/op-ed.html");
const BARE: &str = include_str!("../../../tests/data/html/bare.html");
const AGENCY: &str = include_str!("../../../tests/data/html/agency.html");

fn article(html: &str) -> Article {
    read(html, None, &HtmlOptions::default())
}

/// A page whose body is long enough to be one, with `head` and `top` before it.
fn page(head: &str, top: &str) -> Article {
    let body = "<p>The ferry left at six, as it had done every morning since the war, and the \
                women on the quay did not look up from their nets.</p>\
                <p>By noon there was a rumour, by evening a report, and by the next day a \
                commission with a chairman and a budget.</p>";
    let html =
        format!("<html><head>{head}</head><body><article>{top}{body}</article></body></html>");
    article(&html)
}

fn check_title(head: &str, top: &str, expected: &str, basis: Basis) {
    let title = page(head, top).title.expect("a title");
    assert_eq!((title.value.as_str(), title.basis), (expected, basis), "{head} {top}");
}

fn check_authors(head: &str, top: &str, expected: &[&str]) {
    let article = page(head, top);
    assert_eq!(article.authors, expected, "{head} {top}");
    assert_eq!(article.authors_basis.is_some(), !expected.is_empty(), "{head} {top}");
}

/// `expected`: ISO form, empty for none.
fn check_date(head: &str, top: &str, url: Option<&str>, expected: &str) {
    let html = format!("<html><head>{head}</head><body><h1>The ferry</h1>{top}</body></html>");
    let date = read(&html, url, &HtmlOptions::default()).date;
    assert_eq!(date.map(|d| d.value.to_string()).unwrap_or_default(), expected, "{head} {top}");
}

fn ld(json: &str) -> String {
    format!("<script type='application/ld+json'>{json}</script>")
}

#[test]
fn an_op_ed_in_full() {
    let article = article(OP_ED);
    let title = article.title.as_ref().expect("a title");
    assert_eq!(title.value, "The harbour does not belong to the dredgers");
    assert_eq!(article.authors, ["Jane Okafor", "R. W. Seton-Brook"]);
    assert_eq!(article.authors_basis, Some(Basis::JsonLd));
    let date = article.date.as_ref().expect("a date");
    assert_eq!((date.value.to_string().as_str(), date.basis), ("2014-03-12", Basis::JsonLd));
    assert_eq!(article.source.as_ref().map(|s| s.value.as_str()), Some("The Quayside Review"));
    assert_eq!(article.lang.as_ref().map(|l| l.value.as_str()), Some("en"));
    assert_eq!(article.kind.as_ref().map(|k| k.value.as_str()), Some("op-ed"));
    assert_eq!(article.kicker.as_deref(), Some("Argument"));
    assert_eq!(
        article.deck.as_deref(),
        Some("A council that sells its silt will soon sell its water.")
    );
    assert_eq!(article.tags, ["Harbours", "Councils"]);
    let url = article.url.as_ref().map(|u| u.value.as_str());
    assert_eq!(url, Some("https://quayside.example/2014/03/12/harbour-dredgers"));
}

#[test]
fn the_body_is_text_and_nothing_else() {
    let article = article(OP_ED);
    let kinds: Vec<ParagraphKind> = article.paragraphs.iter().map(|p| p.kind).collect();
    use ParagraphKind::{Heading, Item, Quote, Text};
    assert_eq!(kinds, [Text, Text, Heading, Text, Quote, Item, Item, Text]);
    let text: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
    let text = text.join("\n");
    for gone in ["Photograph", "Sign up", "Share", "Related", "comments", "buried for a while”"] {
        assert!(!text.contains(gone), "{gone}");
    }
    assert_eq!(text.matches("stood on the mole").count(), 1);
    assert_eq!(text.matches("buried for a while").count(), 1);
    assert!(article.bio.is_some_and(|bio| bio.starts_with("Jane Okafor is a former")));
    assert_eq!(article.corrections.len(), 1);
    assert_eq!(article.related.len(), 1);
    assert_eq!(article.related[0].title, "What the silt survey really found");
    assert_eq!(article.related[0].url.as_deref(), Some("/2014/02/silt"));
}

#[test]
fn a_page_without_marks() {
    let article = article(BARE);
    assert_eq!(article.title.map(|t| t.value).as_deref(), Some("Notes on salt"));
    assert_eq!(article.authors, ["Maria Ferreira"]);
    assert_eq!(article.authors_basis, Some(Basis::Byline));
    assert_eq!(article.date.map(|d| d.value.to_string()).as_deref(), Some("2011-04-19"));
    assert_eq!(article.paragraphs.len(), 3);
    assert!(article.paragraphs[0].text.starts_with("Salt came down"));
}

#[test]
fn a_site_that_signs_and_a_person_who_wrote() {
    let article = article(AGENCY);
    assert_eq!(article.title.map(|t| t.value).as_deref(), Some("Der Deich hält"));
    assert_eq!(article.authors, ["Ole Hansen"]);
    // The clock says 28 October in UTC, the page prints the day after.
    assert_eq!(article.date.map(|d| d.value.to_string()).as_deref(), Some("2021-10-29"));
    assert_eq!(article.deck.as_deref(), Some("Nach der Sturmnacht ziehen die Helfer Bilanz."));
    let text: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(text.len(), 2, "{text:?}");
    assert!(text[0].starts_with("Der Deich hat") && text[1].starts_with("Die Gemeinde"));
}

#[test]
fn titles_by_most_votes() {
    let seo = "<title>Ferry sinks | Gazette</title><meta property=og:title content='Ferry sinks'>";
    check_title("", "<h1>What the ferry knew</h1>", "What the ferry knew", Basis::Heading);
    check_title(seo, "", "Ferry sinks", Basis::Meta);
    check_title(
        "<title>What the ferry knew (Published 2016) - Gazette</title>",
        "<h1>What the ferry knew</h1>",
        "What the ferry knew",
        Basis::Heading,
    );
    check_title(
        "<title>The ferry and what it knew of us</title>",
        "<h1>What the ferry knew</h1>",
        "What the ferry knew",
        Basis::Heading,
    );
    check_title(
        "<title>What the ferry knew of us</title>",
        "<h1><span class=kicker>Essay:</span> What the ferry knew of us</h1>",
        "What the ferry knew of us",
        Basis::Heading,
    );
    check_title(
        &(seo.to_string() + &ld(r#"{"@type":"Article","headline":"Ferry sinks"}"#)),
        "<h1>More news</h1>",
        "Ferry sinks",
        Basis::JsonLd,
    );
    check_title("<title>The cost of tea | The Gazette</title>", "", "The cost of tea", Basis::Meta);
}

#[test]
fn authors_in_json_ld() {
    let as_author = |value: &str| ld(&format!(r#"{{"@type":"NewsArticle","author":{value}}}"#));
    check_authors(&as_author(r#""Jane Doe""#), "", &["Jane Doe"]);
    check_authors(&as_author(r#"["Jane Doe","John Roe"]"#), "", &["Jane Doe", "John Roe"]);
    check_authors(&as_author(r#"{"@type":"Person","name":"JANE DOE"}"#), "", &["Jane Doe"]);
    check_authors(&as_author(r#"{"name":["Jane Doe","John Roe"]}"#), "", &["Jane Doe", "John Roe"]);
    check_authors(&as_author(r#""By Jane Doe and John Roe""#), "", &["Jane Doe", "John Roe"]);
    check_authors(&as_author(r#"{"@type":"Organization","name":"Reuters"}"#), "", &["Reuters"]);
    check_authors(&as_author(r#"{"givenName":"Jane","familyName":"Doe"}"#), "", &["Jane Doe"]);
    check_authors(&as_author(r#""https://example.org/jane""#), "", &[]);
    check_authors(&as_author(r#""admin""#), "", &[]);
    check_authors(&as_author("{}"), "", &[]);
    check_authors(&as_author("[[[[null]]]]"), "", &[]);
}

#[test]
fn authors_in_meta_and_markup() {
    check_authors("<meta name=author content='Jane Doe'>", "", &["Jane Doe"]);
    check_authors("<meta name=author value='Jane Doe'>", "", &["Jane Doe"]);
    check_authors(
        "<meta name=citation_author content='Doe, Jane'><meta name=citation_author content='Roe, John'>",
        "",
        &["Jane Doe", "John Roe"],
    );
    check_authors("<meta name=DC.creator content='松岡大地 記者'>", "", &["松岡大地"]);
    check_authors("<meta property=article:author content='https://facebook.com/x'>", "", &[]);
    check_authors("", "<a rel=author href=/x>Jane Doe</a>", &["Jane Doe"]);
    check_authors(
        "",
        "<span itemprop=author><b itemprop=name>Jane Doe</b>, our critic</span>",
        &["Jane Doe"],
    );
    check_authors("", "<div class=byline>By<span>Jane Doe</span></div>", &["Jane Doe"]);
    check_authors(
        "",
        "<div class=byline><div>By Jane Doe</div><div>Evening Post</div></div>",
        &["Jane Doe"],
    );
    check_authors("", "<p class=author>von Jane Doe</p>", &["Jane Doe"]);
    check_authors(
        "",
        "<p class=author-name>Jane Doe</p><p class=author-location>Port Louis</p>",
        &["Jane Doe"],
    );
    check_authors("", "<a href=/authors/jane-doe>Jane Doe</a>", &["Jane Doe"]);
    check_authors("", "<h1>A ferry</h1><div>By Jane Doe</div>", &["Jane Doe"]);
    check_authors("", "<h1>A ferry</h1><div>By the river</div>", &[]);
    check_authors("", "<div class=related><a rel=author href=/x>Jane Doe</a></div>", &[]);
}

#[test]
fn a_site_is_believed_less_than_a_person() {
    let site = "<meta property=og:site_name content='The Gazette'>\
                <meta name=author content='The Gazette'>";
    check_authors(site, "", &["The Gazette"]);
    check_authors(site, "<p class=byline>By Jane Doe</p>", &["Jane Doe"]);
    check_authors(
        "<meta property=og:site_name content='The Gazette'>",
        "<p class=byline>By Jane Doe, The Gazette</p>",
        &["Jane Doe"],
    );
}

#[test]
fn dates_in_the_head() {
    let published = "<meta property=article:published_time content='2011-04-19T10:00:00-05:00'>";
    check_date(published, "", None, "2011-04-19");
    check_date("<meta name=pubdate content=20110419>", "", None, "2011-04-19");
    check_date("<meta name=date content='1303171200'>", "", None, "2011-04-19");
    check_date(&ld(r#"{"@type":"Article","datePublished":"2011-04-19"}"#), "", None, "2011-04-19");
    check_date(
        &(ld(r#"{"@type":"Article","dateModified":"2012-01-01"}"#) + published),
        "",
        None,
        "2011-04-19",
    );
    check_date("<meta name=date content=soon>", "", None, "");
}

#[test]
fn dates_in_the_page() {
    check_date("", "<time datetime=2011-04-19T08:00>today</time>", None, "2011-04-19");
    check_date("", "<span itemprop=datePublished content=2011-04-19></span>", None, "2011-04-19");
    check_date("", "<p class=date>19.4.11</p>", None, "2011-04-19");
    check_date("", "<span data-date-time='2011-04-19 20:06'>x</span>", None, "2011-04-19");
    check_date("", "<p>Published: 19 April 2011</p>", None, "2011-04-19");
    check_date(
        "",
        "<p class=date>Written: 2011-04-19 Updated: 2011-04-20</p><i class=date>18.4.2011</i>",
        None,
        "2011-04-19",
    );
    check_date(
        "",
        "<p>Updated 20 April 2011</p><p class=date>19 April 2011</p>",
        None,
        "2011-04-19",
    );
    check_date(
        "",
        "<p class=date>19 April 2011</p><div class=comments><time datetime=2012-02-02></time></div>",
        None,
        "2011-04-19",
    );
    check_date(
        "",
        "<blockquote><time datetime=2009-01-01></time></blockquote><p>19 April 2011</p>",
        None,
        "2011-04-19",
    );
}

#[test]
fn dates_of_addresses_and_scripts() {
    check_date("", "", Some("https://example.org/2011/04/19/x"), "2011-04-19");
    check_date("", "", Some("https://example.org/2011/04/x"), "2011-04");
    check_date("", "", Some("https://example.org/A2011041914320005196"), "2011-04-19");
    check_date("<script>x={\"publishedAt\":\"2011-04-19T08:00\"}</script>", "", None, "2011-04-19");
}

#[test]
fn two_readings_of_numbers() {
    let with_lang = |lang: &str, url: &str| {
        let html =
            format!("<html lang={lang}><body><h1>X</h1><p class=date>04/11/2011</p></body></html>");
        let date = read(&html, Some(url), &HtmlOptions::default()).date;
        date.map(|d| d.value.to_string()).unwrap_or_default()
    };
    assert_eq!(with_lang("en-US", "https://example.com/x"), "2011-04-11");
    assert_eq!(with_lang("en-GB", "https://example.co.uk/x"), "2011-11-04");
    assert_eq!(with_lang("it", "https://example.com/x"), "2011-11-04");
}

#[test]
fn a_clock_in_utc_may_be_a_day_off() {
    let head = |time: &str| format!("<meta name=pubdate content='{time}'>");
    let url = Some("https://example.org/2011/04/18/x");
    check_date(&head("2011-04-19T01:09:55Z"), "", url, "2011-04-18");
    check_date(&head("2011-04-19T12:09:55Z"), "", url, "2011-04-19");
    check_date(&head("2011-04-19T01:09:55-04:00"), "", url, "2011-04-19");
    check_date(&head("2011-04-19T00:00:00Z"), "", url, "2011-04-19");
}

#[test]
fn a_body_that_stands_in_json_ld_alone() {
    let sentence = "The ferry left at six and nobody on the quay looked up from the nets. ";
    let body = sentence.repeat(6);
    let json = format!(r#"{{"@type":"Article","articleBody":"{body}"}}"#);
    let html = format!("<html><head>{}</head><body><div id=app></div></body></html>", ld(&json));
    let article = article(&html);
    assert_eq!(article.paragraphs.len(), 1);
    assert!(article.paragraphs[0].text.starts_with("The ferry left"));
}

#[test]
fn a_dateline_is_kept_apart() {
    let article = page(
        "",
        "<h1>A ferry</h1><p>LAHORE, Pakistan — The ferry did not leave, and the women on the quay looked up from their nets at last.</p>",
    );
    assert_eq!(article.dateline.as_deref(), Some("LAHORE, Pakistan —"));
    assert!(article.paragraphs[0].text.starts_with("The ferry did not leave"));
}

#[test]
fn text_is_clean() {
    let article = page(
        "",
        "<p>A\u{ad}b\u{200b}c e\u{301}  d&nbsp;e\nf, which is long enough to be kept as a paragraph of its own.</p>",
    );
    assert!(article.paragraphs[0].text.starts_with("Abc é d e f, which"));
}

#[test]
fn charsets() {
    let check = |bytes: &[u8], expected: Option<&str>| {
        assert_eq!(declared_charset(bytes).map(encoding_rs::Encoding::name), expected);
    };
    check(b"<meta charset=windows-1251>", Some("windows-1251"));
    check(b"<META CHARSET='ISO-8859-2' />", Some("ISO-8859-2"));
    check(
        b"<meta http-equiv=content-type content=\"text/html; charset=Shift_JIS\">",
        Some("Shift_JIS"),
    );
    check(b"\xEF\xBB\xBF<html>", Some("UTF-8"));
    check(b"<?xml version='1.0' encoding='koi8-r'?>", Some("KOI8-R"));
    check(b"<meta charset=utf-16>", Some("UTF-8"));
    check(b"<meta charset=klingon>", None);
    check(b"<html>", None);
    check(b"", None);
}

#[test]
fn nothing_panics() {
    let repeated = |unit: &str| unit.repeat(40_000);
    for unit in [
        "<div>",
        "<b>",
        "<p><b>",
        "</b>",
        "<table><tr>",
        "<svg>",
        "<a ",
        "<!--",
        "<",
        "&#x0;",
        "<h1>",
        "<div class=author>By Jane Doe ",
        "<math><tr>",
        "<select>",
        "<![CDATA[",
        "\0",
        "<time datetime=2011-13-45>",
        "東",
        "é",
        "<template>",
        "<li>",
        "</p>",
    ] {
        let _ = article(&repeated(unit));
    }
    let attributes: String = (0..40_000).map(|i| format!("a{i}=1 ")).collect();
    let _ = article(&format!("<p {attributes}>x"));
    let _ = article(&ld(&repeated("[")));
    let _ = article(&ld(&repeated("{\"a\":")));
    for cut in 0..OP_ED.len() {
        if cut % 97 == 0 && OP_ED.is_char_boundary(cut) {
            let _ = article(&OP_ED[..cut]);
        }
    }
    assert!(article("").paragraphs.is_empty());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(<[a-z]{1,4}( [a-z]{1,4}=['\"]?[a-z0-9é]{0,4}['\"]?)?>|</[a-z]{1,4}>|[<>&;\"'é東 a-z0-9./-]{1,6}){0,40}") {
        let article = article(&text);
        for paragraph in &article.paragraphs {
            proptest::prop_assert!(!paragraph.text.is_empty());
            proptest::prop_assert!(!paragraph.text.contains(['\n', '\t']) && !paragraph.text.contains("  "));
        }
        proptest::prop_assert_eq!(article.authors.is_empty(), article.authors_basis.is_none());
    }
}
