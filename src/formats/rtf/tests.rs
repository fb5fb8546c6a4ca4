//! Small documents, whole and broken.

use super::*;

fn check(rtf: &[u8], expected: &[&str]) {
    let document = read(rtf);
    let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.trim()).collect();
    assert_eq!(texts, expected);
}

#[test]
fn paragraphs() {
    check(b"{\\rtf1\\ansi One.\\par Two\\line too.\\par\r\n}", &["One.", "Two\ntoo."]);
    check(b"{\\rtf1 {\\b bold} and {\\i italic\\par}next}", &["bold and italic", "next"]);
    check(
        b"{\\rtf1 \\ldblquote So\\rdblquote\\~\\emdash  he\\_she.}",
        &["\u{201C}So\u{201D}\u{A0}\u{2014} he-she."],
    );
    check(b"{\\rtf1 A\\cell B long cell\\cell\\row C}", &["A\tB long cell", "C"]);
    check(b"{\\rtf1}", &[]);
    check(b"", &[]);
}

#[test]
fn charsets() {
    check(b"{\\rtf1\\ansi\\ansicpg1252 caf\\'e9 \\'93so\\'94}", &["caf\u{E9} \u{201C}so\u{201D}"]);
    check(b"{\\rtf1\\ansi\\ansicpg1251 \\'cc\\'e8\\'f0}", &["\u{41C}\u{438}\u{440}"]);
    check(
        b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}}caf\\'e9 {\\f1 \\'cc\\'e8\\'f0} \\'e9}",
        &["caf\u{E9} \u{41C}\u{438}\u{440} \u{E9}"],
    );
    // Two bytes a character, of which the second may be a letter.
    check(
        b"{\\rtf1{\\fonttbl{\\f0\\fcharset128 Gothic;}}\\f0 \\'93\\'fa\\'96{\\'7b}}",
        &["\u{65E5}\u{FFFD}{"],
    );
    check(
        b"{\\rtf1{\\fonttbl{\\f0\\fcharset128 Gothic;}}\\f0 \\'93\\'fa\\'96\\'7b}",
        &["\u{65E5}\u{672C}"],
    );
    check(b"{\\rtf1\\mac caf\\'8e}", &["caf\u{E9}"]);
}

#[test]
fn unicode_and_its_fallbacks() {
    check(b"{\\rtf1 \\u8220?so\\u8221?}", &["\u{201C}so\u{201D}"]);
    check(b"{\\rtf1\\uc0 \\u8220 so}", &["\u{201C}so"]);
    check(b"{\\rtf1\\uc2 \\u8364 EUx}", &["\u{20AC}x"]);
    check(b"{\\rtf1 \\u8364\\'80x}", &["\u{20AC}x"]);
    check(b"{\\rtf1 \\u-10179?\\u-8704?}", &["\u{1F600}"]);
    check(b"{\\rtf1 \\u-10179?x}", &["\u{FFFD}x"]);
    check(b"{\\rtf1 {\\uc3\\u233 abc}d}", &["\u{E9}d"]);
}

#[test]
fn what_is_no_text_is_left_out() {
    check(
        b"{\\rtf1{\\fonttbl{\\f0 Times;}}{\\colortbl;\\red0;}{\\info{\\title A Title}{\\author Jane Roe}{\\creatim\\yr2011\\mo4\\dy19}}\
          {\\header Page head\\par}{\\*\\unknown secret}{\\pict 89504e47}{\\footnote note}Text{\\v hidden}.\\bin3 }}}\\par\
          {\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt linked}}}",
        &["Text.", "linked"],
    );
    let document = read(b"{\\rtf1{\\info{\\title A {\\b Title}}{\\author Jane Roe}{\\creatim\\yr2011\\mo4\\dy19\\hr3}}x}");
    assert_eq!(document.title.as_deref(), Some("A Title"));
    assert_eq!(document.creator.as_deref(), Some("Jane Roe"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2011-04-19"));
    assert!(!document.is_cut);
}

#[test]
fn styles_say_what_a_paragraph_is() {
    let document = read(
        b"{\\rtf1{\\stylesheet{\\s0 Normal;}{\\s1 heading 1;}{\\s2\\li720 Quote;}{\\s3 Title;}}\
          {\\pard\\s3 The Name\\par}\\pard\\s1 Part\\par\\pard\\plain Text\\par\\pard\\s2 Said\\par\\pard\\ls1 Item\\par}",
    );
    let kinds: Vec<(ParagraphKind, bool)> =
        document.blocks.iter().map(|b| (b.kind, b.is_title)).collect();
    assert_eq!(
        kinds,
        [
            (ParagraphKind::Heading, true),
            (ParagraphKind::Heading, false),
            (ParagraphKind::Text, false),
            (ParagraphKind::Quote, false),
            (ParagraphKind::Item, false)
        ]
    );
}

#[test]
fn what_is_broken_ends() {
    assert!(read(b"{\\rtf1 One.\\par Tw").is_cut);
    check(b"{\\rtf1 One.\\par Tw", &["One.", "Tw"]);
    check(b"{\\rtf1 a}}}} b", &["a b"]);
    let deep =
        [b"{\\rtf1 ".to_vec(), b"{\\b ".repeat(200_000), b"deep".to_vec(), b"}".repeat(200_001)]
            .concat();
    check(&deep, &["deep"]);
    check(&[b"{\\rtf1 ".to_vec(), b"{\\pict ".repeat(100_000)].concat(), &[]);
    let fonts: Vec<u8> =
        (0..50_000).flat_map(|n| format!("{{\\f{n}\\fcharset204 x;}}").into_bytes()).collect();
    check(
        &[b"{\\rtf1{\\fonttbl".to_vec(), fonts, b"}\\f49999 \\'e9}".to_vec()].concat(),
        &["\u{E9}"],
    );
}
