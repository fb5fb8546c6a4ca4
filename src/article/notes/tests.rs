//! Cases for `article::notes`.

use super::*;

#[test]
fn corrections() {
    for text in [
        "*Correction, April 25, 2011: The ship left later.",
        "• This article was amended on 12 March 2014. The crane fell in May.",
        "Editor's note: An earlier version of this essay misstated the toll.",
        "Clarification: the port is private.",
    ] {
        assert!(is_correction(text), "{text}");
    }
    for text in ["Correction is a hard word.", "The law was amended on 12 March.", "No."] {
        assert!(!is_correction(text), "{text}");
    }
}

#[test]
fn datelines() {
    let check = |text: &str, line: &str, rest: &str| {
        assert_eq!(dateline(text), Some((line, rest)), "{text}");
    };
    check("LAHORE, Pakistan — The quay", "LAHORE, Pakistan —", "The quay");
    check("LONDON (Reuters) - The quay", "LONDON (Reuters) -", "The quay");
    check("NEW YORK, April 3 – The quay", "NEW YORK, April 3 –", "The quay");
    check("KARACHI—The quay", "KARACHI—", "The quay");
    for text in [
        "The quay — closed",
        "US — and",
        "No — he left",
        "NATO said that — of course",
        "WHY — he asked",
    ] {
        assert_eq!(dateline(text), None, "{text}");
    }
}

#[test]
fn date_lines() {
    let check = |line: &str, date: &str, update: bool, rest: &str| {
        let got = date_line(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(
            (got.date.to_string().as_str(), got.is_update, got.rest.as_str()),
            (date, update, rest)
        );
    };
    check("Published: 12 March 2014 | Updated: 13 March", "2014-03-12", false, "");
    check("Updated 13 March 2014", "2014-03-13", true, "");
    check("Tuesday, April 19, 2011 5:04 PM EDT", "2011-04-19", false, "");
    check("The Harbour Gazette, Tuesday 19 April 2011", "2011-04-19", false, "Harbour Gazette");
    check("Vol. 33 No. 8 · 14 April 2011", "2011-04-14", false, "");
    assert_eq!(date_line("The port closed on 12 March 2014 after a long strike."), None);
    assert_eq!(date_line("Nobody came"), None);
}

#[test]
fn publications() {
    let check = |text: &str, source: &str, date: &str| {
        let got = publication(text).unwrap_or_else(|| panic!("{text}"));
        let day = got.date.map(|d| d.to_string()).unwrap_or_default();
        assert_eq!((got.source.as_str(), day.as_str()), (source, date), "{text}");
    };
    check("Published in Dawn, March 3rd, 2013", "Dawn", "2013-03-03");
    check("This essay originally appeared in The Quayside Review.", "The Quayside Review", "");
    check(
        "This article appears in the December 2024 issue of Quay & Crane.",
        "Quay & Crane",
        "2024-12",
    );
    check(
        "Originally published in the Harbour Gazette on 4 May 2009",
        "Harbour Gazette",
        "2009-05-04",
    );
    assert_eq!(publication("His first poem was published in The Gazette."), None);
    assert_eq!(publication("The letter originally appeared in May."), None);
}

#[test]
fn bios() {
    let jane = ["Jane Doe".to_string()];
    assert_eq!(bio_sign("Jane Doe is a fisher.", &jane), Some(BioSign::Sure));
    assert_eq!(bio_sign("Ms. Doe teaches law.", &jane), Some(BioSign::Sure));
    assert_eq!(bio_sign("Jane Doe’s latest book is Quay.", &jane), Some(BioSign::Sure));
    assert_eq!(bio_sign("The writer is a lawyer.", &[]), Some(BioSign::Sure));
    assert_eq!(bio_sign("Ann Poe is a professor of law.", &[]), Some(BioSign::Form));
    assert_eq!(bio_sign("Ann Poe is a professor of law.", &jane), None);
    assert_eq!(bio_sign("Ann Poe is the last crane driver here.", &[]), None);
    assert_eq!(bio_sign("It was over.", &[]), None);
}
