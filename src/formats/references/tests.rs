//! Exports in every dialect, whole and broken.

use super::*;

fn check(text: &str, extension: &str, kind: Kind, expected: &[&str]) {
    assert_eq!(kind_of(text, extension), Some(kind), "{text}");
    let (entries, broken) = entries(text, kind);
    let show = |e: &Entry| {
        let date = e.date.map(|d| d.to_string()).unwrap_or_default();
        let value = |v: &Option<String>| v.clone().unwrap_or_default();
        format!(
            "{}: {}/{}/{date}/{}/{}",
            value(&e.key),
            value(&e.title),
            e.authors.join("+"),
            value(&e.source),
            e.files.join("+")
        )
    };
    let found: Vec<String> =
        entries.iter().map(show).chain(broken.iter().map(|skip| format!("! {skip}"))).collect();
    assert_eq!(found, expected);
}

#[test]
fn ris() {
    check(
        "TY  - NEWS\nTI  - The toll\nAU  - Roe, Ada\nAU  - The Quay Board\nDA  - 2011/04/19/\nPY  - 2011\nT2  - The Quay Review\n\
         L1  - files/1/toll.pdf\nL2  - files/2/toll.html\nAB  - first\nsecond\nER  - \n\nTY  - JOUR\nT1  - Cut off\nY1  - 2012/05//",
        "txt",
        Kind::Ris,
        &[
            ": The toll/Ada Roe+The Quay Board/2011-04-19/The Quay Review/files/1/toll.pdf+files/2/toll.html",
            ": Cut off//2012-05//",
        ],
    );
}

#[test]
fn bibtex() {
    check(
        "% a comment\n@string{qr = {The Quay Review}}\n@article{roe_toll_2011,\n  title = {The {Toll} and na{\\\"i}ve towns},\n\
         author = {Roe, Ada and van der Weir, Tom},\n  journal = qr,\n  month = apr,\n  year = {2011},\n\
         file = {Snapshot:files/2/toll.html:text/html;PDF:files/1/a\\;b.pdf:application/pdf}\n}\n\n\
         @misc{broken, title = {unclosed\n\n@online{weir, title={Rope}, date={2012-05-01}, author={{The Quay Board}}}\n",
        "bib",
        Kind::Bibtex,
        &[
            "roe_toll_2011: The Toll and naïve towns/Ada Roe+Tom van der Weir/2011-04/The Quay Review/files/2/toll.html+files/1/a;b.pdf",
            "weir: Rope/The Quay Board/2012-05-01//",
            "! line 12: a broken entry: unexpected end of file",
        ],
    );
    assert_eq!(kind_of("@handle said so\n", "txt"), None);
    assert_eq!(kind_of("@article{x,\n", "txt"), Some(Kind::Bibtex));
    let deep = format!("@misc{{x, title={}", "{".repeat(100_000));
    assert_eq!(entries(&deep, Kind::Bibtex).1.len(), 1);
}

#[test]
fn zotero_and_csl_json() {
    check(
        r#"{"config":{},"items":[{"itemType":"newspaperArticle","citationKey":"roe","title":"The <i>toll</i>",
        "creators":[{"creatorType":"author","firstName":"Ada","lastName":"Roe"},{"creatorType":"editor","name":"X"}],
        "date":"2011-04-19","publicationTitle":"The Quay Review","attachments":[{"path":"files/2/toll.html"}]}]}"#,
        "json",
        Kind::Json,
        &["roe: The toll/Ada Roe/2011-04-19/The Quay Review/files/2/toll.html"],
    );
    check(
        r#"[{"key":"A","data":{"key":"A","itemType":"blogPost","title":"T","creators":[],"date":"2011"}},
        {"key":"B","data":{"key":"B","itemType":"attachment","parentItem":"A","path":"x.html"}}]"#,
        "json",
        Kind::Json,
        &["A: T//2011//x.html"],
    );
    check(
        r#"[{"id":"roe","type":"article-newspaper","title":"The toll","container-title":"QR",
        "author":[{"family":"Roe","given":"Ada"},{"literal":"The Board"}],"issued":{"date-parts":[["2011",4,19]]}}]"#,
        "json",
        Kind::Json,
        &["roe: The toll/Ada Roe+The Board/2011-04-19/QR/"],
    );
    assert_eq!(kind_of(r#"[{"type":"op-ed","issued":"2011","text":"x"}]"#, "json"), None);
    assert_eq!(entries("[{\"itemType\":", Kind::Json).1.len(), 1);
}

#[test]
fn entries_without_a_file_are_their_abstracts() {
    let words =
        "The toll was raised on a Sunday when nobody who pays it was awake to object to it.";
    let text = format!(
        "TY  - NEWS\nID  - a\nTI  - A\nAB  - {words}\nER  - \nTY  - NEWS\nTI  - B\nER  - \n\
         TY  - NEWS\nTI  - C\nL1  - c.pdf\nAB  - {words}\nER  - \n"
    );
    let mut options = ReadOptions::default();
    let mut outcome = |attached: &[usize]| {
        options.attached = std::sync::Arc::new(attached.iter().copied().collect());
        let mut out = Vec::new();
        read(&text, Kind::Ris, &options, &mut |read| {
            out.push(match read {
                Ok(a) => format!("{} {}", a.title.unwrap().value, a.kind.unwrap().value),
                Err(skip) => format!("! {skip}"),
            });
        });
        out
    };
    let left =
        "! 1 of 3 entries have neither a file that is read nor an abstract or note of 15 words";
    assert_eq!(outcome(&[]), ["A abstract", "C abstract", left]);
    assert_eq!(outcome(&[2]), ["A abstract", left]);
}

#[test]
fn entries_that_name_themselves_end() {
    for links in ["crossref = {k}", "XDATA = {k}", "xdata = {a, k, k}", "ids = {b}, crossref = {b}"]
    {
        check(
            &format!("@article{{k, title = {{On Rope}}, {links} }}"),
            "bib",
            Kind::Bibtex,
            &["k: On Rope////"],
        );
    }
    // Two in one line name each other.
    check(
        "@article{a, crossref = {b}, title = {A}} @article{b, crossref = {a}, title = {B}}",
        "bib",
        Kind::Bibtex,
        &["a: A////", "b: B////"],
    );
}
