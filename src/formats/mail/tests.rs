//! Messages of all sorts.

use super::headers::{Sender, sender_of, subject};
use super::*;

fn outcome(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    read(text.as_bytes(), false, &mut |read| {
        out.push(match read {
            Ok(a) => {
                let value = |v: Option<Sourced<String>>| v.map(|v| v.value).unwrap_or_default();
                let date = a.date.map(|d| d.value.to_string()).unwrap_or_default();
                let texts: Vec<String> = a
                    .paragraphs
                    .iter()
                    .map(|p| match p.kind {
                        ParagraphKind::Quote => format!("q:{}", p.text),
                        ParagraphKind::Heading => format!("h:{}", p.text),
                        _ => p.text.clone(),
                    })
                    .collect();
                format!(
                    "{}/{}/{date}/{}/{}",
                    value(a.title),
                    a.authors.join("+"),
                    value(a.source),
                    texts.join("|")
                )
            }
            Err(skip) => format!("! {skip}"),
        });
    });
    out
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(outcome(text), expected);
}

const HEAD: &str = "From: Ada Roe <ada@quay.example>\nDate: Tue, 19 Apr 2011 23:30:00 -0700\n\
    Message-ID: <1@quay.example>\n";

#[test]
fn mails_are_told_from_other_texts() {
    let yes = |text: &str, extension: &str| assert!(is_mail(text, extension), "{text}");
    let no = |text: &str, extension: &str| assert!(!is_mail(text, extension), "{text}");
    yes(HEAD, "txt");
    yes("Received: by x\n with y\nFrom: a\n\nbody", "");
    yes("Subject: x\n\nbody", "eml");
    yes("From: a@b\nTo: c@d\nDate: x\nSubject: y\n\nz", "txt");
    yes("1234      \nFrom: a\nMessage-ID: <1>\n\nz", "emlx");
    no("Subject: x\n\nbody", "txt");
    no("From: the editor\n\nDear reader", "txt");
    no("From: <Saved by Blink>\nSnapshot-Content-Location: x\nMessage-ID: <1>\n\n", "mht");
    no("From: a\nA line of prose\nMessage-ID: <1>\n\n", "txt");
    no("", "eml");
    assert!(is_mbox("From a@b Tue Apr 19 10:00:00 2011\nSubject: x\n\n"));
    assert!(!is_mbox("From the pier at 10:30\nnobody was seen\n"));
}

#[test]
fn senders_are_people_or_papers() {
    let check = |name: &str, person: &str, publication: &str| {
        let Sender { person: p, publication: q } = sender_of(name);
        let found = (p.unwrap_or_default(), q.unwrap_or_default());
        assert_eq!(found, (person.to_string(), publication.to_string()), "{name}");
    };
    check("Ada Roe", "Ada Roe", "");
    check("Ada Roe from The Quay Letter", "Ada Roe", "The Quay Letter");
    check("Ada Roe at Quay", "Ada Roe", "Quay");
    check("The Quay Letter by Ada Roe", "Ada Roe", "The Quay Letter");
    check("Ada Roe | The Quay Letter", "Ada Roe", "The Quay Letter");
    check("The Quay Letter", "", "The Quay Letter");
    check("Quay Review Newsroom", "", "Quay Review Newsroom");
    check("noreply@quay.example", "", "");
    check("", "", "");
}

#[test]
fn subjects_lose_what_mailers_add() {
    assert_eq!(subject("Re: Fwd: [quay-l] RE: On ice"), "On ice");
    assert_eq!(subject("[sic]"), "[sic]");
    assert_eq!(subject("Regarding: ice"), "Regarding: ice");
}

#[test]
fn plain_text() {
    check(
        &format!("{HEAD}Subject: On ice\n\nThe ice came\nin a night.\n\nIt stayed.\n\n-- \nAda\n"),
        &["On ice/Ada Roe/2011-04-19//The ice came in a night.|It stayed."],
    );
    check(
        &format!(
            "{HEAD}Subject: Re: On ice\n\nNo, it did not.\n\nOn Monday, Tom Weir\n<tom@quay.example> wrote:\n> It came.\n> And stayed.\n"
        ),
        &["On ice/Ada Roe/2011-04-19//No, it did not."],
    );
    check(
        &format!("{HEAD}Subject: x\n\n> It came.\n\nIt did not.\n\n> It stayed.\n\nNor that.\n"),
        &["x/Ada Roe/2011-04-19//q:It came.|It did not.|q:It stayed.|Nor that."],
    );
    check(
        &format!(
            "{HEAD}Subject: x\n\nSee the map <https://t.example/abc?x=1> here.\n\n=======\n\nUnsubscribe: https://t.example\n"
        ),
        &["x/Ada Roe/2011-04-19//See the map here."],
    );
}

#[test]
fn lists_and_papers_are_sources() {
    check(
        "From: Quay Letter <letter@quay.example>\nList-Id: \"The Quay Letter\" <quay.list.example>\nSubject: x\n\nText.\n",
        &["x///The Quay Letter/Text."],
    );
}

#[test]
fn what_is_passed_on_is_the_piece() {
    check(
        &format!(
            "{HEAD}Subject: Fwd: The dredger\n\nFor the file.\n\n---------- Forwarded message ---------\n\
             From: Tom Weir from Slow Water <tom@slow.example>\nDate: Mon, 4 Apr 2011 at 09:00\n\
             Subject: The dredger\nTo: <ada@quay.example>\n\n\nThe dredger came.\n\nIt went.\n"
        ),
        &["The dredger/Tom Weir/2011-04-04/Slow Water/The dredger came.|It went."],
    );
    let attached = format!(
        "{HEAD}Subject: two for you\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nHere.\n--b\nContent-Type: message/rfc822\n\n\
         From: Tom Weir <t@x>\nSubject: Inner\n\nThe inner text.\n--b--\n"
    );
    check(&attached, &["Inner/Tom Weir///The inner text."]);
}

#[test]
fn the_html_part_is_read_as_a_page() {
    let paragraph = "The harbour board met twice in a winter of strikes and settled nothing about the crane, which fell.";
    let mail = format!(
        "From: =?UTF-8?Q?In=C3=AAs_Prado?= <i@x>\nSubject: =?UTF-8?B?w4lsYW4=?=\nDate: Tue, 19 Apr 2011 10:00:00 +0000\n\
         MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n\
         --b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
         <html><body><table><tr><td><p>View this email in your browser</p></td></tr><tr><td><h1>The crane</h1>\n\
         <p>{paragraph}</p><p>{paragraph} Again.</p></td></tr><tr><td>Unsubscribe</td></tr></table></body></html>\n--b--\n"
    );
    check(
        &mail,
        &[&format!("Élan/Inês Prado/2011-04-19//h:The crane|{paragraph}|{paragraph} Again.")],
    );
}

#[test]
fn hostile_mails_end() {
    check("", &["! a mail without headers"]);
    check("From: a\n\n", &["! a mail without text"]);
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    check(&nested, &["! a mail with more than 200 mails in it"]);
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(150);
    let _ = outcome(&format!("{deep}Subject: x\r\n\r\ny"));
    let parts: String = (0..3000)
        .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"))
        .collect();
    let _ = outcome(&parts);
}
