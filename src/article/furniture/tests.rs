//! Cases for `article::furniture`.

use super::*;

fn check(lines: &[&str], expected: Option<Furniture>) {
    for line in lines {
        assert_eq!(furniture(line), expected, "{line}");
    }
}

#[test]
fn navigation() {
    check(
        &[
            "Skip to content",
            "Sign in",
            "ADVERTISEMENT",
            "Home > Opinion > Columns",
            "News Opinion Sport Culture Lifestyle",
            "Home | World | Business",
            "Subscribe",
            "Article continues below advertisement",
        ],
        Some(Furniture::Navigation),
    );
}

#[test]
fn share_bars() {
    check(
        &[
            "Share",
            "Share this article",
            "Facebook Twitter LinkedIn Email",
            "Tweet",
            "Share on Facebook",
            "Print this page",
            "Email | Print | Save",
            "Share full article 1024",
            "Copy link",
        ],
        Some(Furniture::Share),
    );
}

#[test]
fn credits_and_captions() {
    check(
        &[
            "STR/AFP/Getty Images",
            "Photo: Jane Roe",
            "Credit...Jane Roe for The Gazette",
            "Jane Roe / Reuters",
            "(AP Photo/John Doe)",
            "Illustration by Jane Roe",
            "Photograph: Jane Roe/The Gazette",
            "Jane Roe via Getty Images",
            "Getty Images",
        ],
        Some(Furniture::Credit),
    );
    check(
        &[
            "Cranes stand idle on Monday. Photograph: Jane Roe/The Gazette",
            "Cranes stand idle on Monday (AP Photo/John Doe)",
            "Pickets at the gate. Credit: Jane Roe",
        ],
        Some(Furniture::Caption),
    );
}

#[test]
fn boxes() {
    check(
        &[
            "Sign up for our free newsletter",
            "Subscribe for unlimited access",
            "We use cookies to improve your experience. Read our privacy policy.",
            "Get the best of the Gazette delivered to your inbox every week.",
            "Already a subscriber? Log in",
            "Enter your email",
        ],
        Some(Furniture::Promotion),
    );
}

#[test]
fn pointers_and_rails() {
    check(&["Read more", "Continue reading"], Some(Furniture::ReadMore(None)));
    check(
        &["Read more: The Long Strike", "ALSO READ | The Long Strike"],
        Some(Furniture::ReadMore(Some("The Long Strike".into()))),
    );
    check(
        &["Most read", "Related", "You may also like", "RELATED STORIES:", "More by Jane Doe"],
        Some(Furniture::Rail(None)),
    );
    check(
        &["More from The Harbour Gazette"],
        Some(Furniture::Rail(Some("The Harbour Gazette".into()))),
    );
}

#[test]
fn small_lines() {
    check(&["12 comments", "Comments (4)", "Leave a comment"], Some(Furniture::Comments));
    check(&["5 min read", "10 hours ago", "4000 words"], Some(Furniture::Measure));
    check(&["* * *", "———"], Some(Furniture::Ornament));
    check(
        &["© 2011 The Gazette Ltd. All rights reserved.", "Copyright © 2011 The Gazette Ltd"],
        Some(Furniture::Copyright(Some("The Gazette Ltd".into()))),
    );
    check(
        &["Tags: ports, strikes", "Filed under: ports | strikes"],
        Some(Furniture::Tags(vec!["ports".into(), "strikes".into()])),
    );
    check(&["https://example.org/a"], Some(Furniture::Address("https://example.org/a".into())));
}

#[test]
fn text_is_kept() {
    check(
        &[
            "No.",
            "Save it.",
            "Share the land, he said.",
            "Hard Power",
            "1984",
            "II",
            "Read the sign: it says closed.",
            "More: he lied.",
            "Print is dead.",
            "Related matters came up: the port, the quay.",
            "He reads Reuters.",
            "Copyright law is broken.",
            "The newsletter folded in May, and the paper with it.",
            "Some paid with cookies.",
            "We subscribe to the view that ports matter.",
            "More from the sea than from the land came the news.",
            "Credit was scarce that year.",
            "Photo opportunities are what ministers live for.",
            "Comments on the law are due.",
            "The quay and/or the port will close, says AFP.",
            "Next came the strike.",
            "Our privacy policy was a joke, and so was the port.",
        ],
        None,
    );
}

#[test]
fn nothing_panics() {
    for odd in [
        "",
        "é",
        "©",
        "© İİİİİİ all rights",
        ":",
        "Tags:",
        "(AP Photo/",
        "more from ",
        "İmore from x",
    ] {
        let _ = furniture(odd);
    }
}
