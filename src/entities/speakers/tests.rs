use super::*;
use crate::entities::{Recogniser, mentions};
use crate::model::Locus;

/// Speakers as `(who, cue, names)`.
fn check(text: &str, expected: &[(&str, &str, &[&str])]) {
    let passage = Passage {
        locus: Locus { from: 1, to: 1, part: 0 },
        text: text.to_string(),
        sentence_starts: vec![0],
        paragraph_starts: vec![0],
    };
    let found = mentions(std::slice::from_ref(&passage), &[], Some(Recogniser::shipped()));
    let found = speakers(&passage, &found[0]);
    let names: Vec<Vec<&str>> =
        found.iter().map(|s| s.names.iter().map(|(_, n)| n.as_str()).collect()).collect();
    let got: Vec<(&str, &str, &[&str])> = found
        .iter()
        .zip(&names)
        .map(|(s, names)| (s.span.of(text), s.cue.of(text), names.as_slice()))
        .collect();
    assert_eq!(got, expected, "{text}");
}

#[test]
fn according_to() {
    check(
        "According to counterterrorism expert Stephen Tankel, some members left.",
        &[("counterterrorism expert Stephen Tankel", "According to", &["Stephen Tankel"])],
    );
}
