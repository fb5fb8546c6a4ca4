use proptest::prelude::*;

use super::*;
use crate::entities::{Recogniser, mentions};
use crate::model::{EntityType, Locus, MentionBasis, Span};

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

#[test]
fn subjects_before_the_verb() {
    check(
        "General Musharraf said that the Davis affair was over.",
        &[("General Musharraf", "said", &["Musharraf"])],
    );
    check(
        "Stephen Tankel, a scholar of the group, argues that it has split.",
        &[("Stephen Tankel", "argues", &["Stephen Tankel"])],
    );
    check(
        "The policy, Hamid Karzai writes, has failed.",
        &[("Hamid Karzai", "writes", &["Hamid Karzai"])],
    );
    check(
        "As Hamid Karzai puts it, the war is lost.",
        &[("Hamid Karzai", "puts", &["Hamid Karzai"])],
    );
    check(
        "The minister had warned Hamid Karzai in Kabul that aid would end.",
        &[("The minister", "warned", &[])],
    );
}

#[test]
fn verbs_before_the_subject() {
    check(
        "“The war is lost,” said Hamid Karzai in Kabul.",
        &[("Hamid Karzai", "said", &["Hamid Karzai"])],
    );
    check("The war, says Hamid Karzai, is lost.", &[("Hamid Karzai", "says", &["Hamid Karzai"])]);
    check(
        "It is lost, say Hamid Karzai and Ashraf Ghani.",
        &[("Hamid Karzai and Ashraf Ghani", "say", &["Hamid Karzai", "Ashraf Ghani"])],
    );
}

#[test]
fn descriptions() {
    check(
        "A leading Hezbollah member told me in 2009 that they would not fight.",
        &[("A leading Hezbollah member", "told", &["Hezbollah"])],
    );
    check(
        "In the words of one retired officer, “these boys joined up to fight.”",
        &[("one retired officer", "In the words of", &[])],
    );
    check(
        "A critic of the United Nations said that it was late.",
        &[("A critic of the United Nations", "said", &[])],
    );
    check("Officials say the army is ready.", &[("Officials", "say", &[])]);
}

#[test]
fn views_and_statements() {
    check(
        "In Hamid Karzai’s view, the war is lost.",
        &[("Hamid Karzai", "view", &["Hamid Karzai"])],
    );
    check(
        "We have a letter from Hamid Karzai: “The war is lost.”",
        &[("Hamid Karzai", "letter from", &["Hamid Karzai"])],
    );
    check(
        "Hamid Karzai is quoted as saying that the war is lost.",
        &[("Hamid Karzai", "is quoted as saying", &["Hamid Karzai"])],
    );
    check(
        "We are told by Hamid Karzai that the war is lost.",
        &[("Hamid Karzai", "told by", &["Hamid Karzai"])],
    );
}

#[test]
fn nobody_speaks() {
    for text in [
        "He said that the war was lost.",
        "Hamid Karzai did not say that the war was lost.",
        "Hamid Karzai would argue that the war is lost.",
        "If Hamid Karzai says that the war is lost, it is.",
        "According to plan, the army left.",
        "According to official figures, three hundred died.",
        "Hamid Karzai was told that the war was lost.",
        "Hamid Karzai said nothing.",
        "The brother of whom Hamid Karzai had heard left.",
        "It would do nothing to destroy the Pakistani state “because of us”.",
        "In my view the war is lost, and so I have been told.",
        "The treaty says that rivers are free.",
        "",
        "said",
        "“,” said",
        "according to",
        "in the words of",
        ", says , says ,",
    ] {
        check(text, &[]);
    }
}

/// Words and marks in any order, with a mention over some of them.
fn soup() -> impl Strategy<Value = (String, Vec<(usize, usize)>)> {
    const PARTS: &[&str] = &[
        "said",
        "says",
        "told",
        "that",
        "according",
        "to",
        "in",
        "the",
        "words",
        "of",
        "view",
        "by",
        "is",
        "quoted",
        "as",
        "saying",
        "officer",
        "Karzai",
        "General",
        "who",
        "and",
        ",",
        "“",
        "”",
        ":",
        "(",
        ")",
        "—",
        ".",
        "’s",
        "statement",
        "from",
        "é",
        "him",
        "put",
        "it",
    ];
    let parts = prop::collection::vec(prop::sample::select(PARTS), 0..40);
    let spans = prop::collection::vec((0usize..40, 1usize..4), 0..4);
    (parts, spans).prop_map(|(parts, spans)| (parts.join(" "), spans))
}

proptest! {
    #[test]
    fn any_row_of_words_has_spans_inside_it((text, spans) in soup()) {
        let words: Vec<Span> = crate::text::tokens(&text).collect();
        let mut mentions: Vec<Mention> = Vec::new();
        for (first, n) in spans {
            let Some(last) = words.get((first + n).min(words.len()).wrapping_sub(1)) else { continue };
            let Some(first) = words.get(first) else { continue };
            let span = Span { start: first.start, end: last.end };
            if span.start < span.end && mentions.iter().all(|m| !m.span.overlaps(&span)) {
                let name = span.of(&text).to_string();
                let (kind, basis) = (EntityType::Person, MentionBasis::Model);
                mentions.push(Mention { span, kind, name, basis, confidence: 0.5 });
            }
        }
        mentions.sort_by_key(|m| m.span);
        let passage = Passage {
            locus: Locus { from: 1, to: 1, part: 0 },
            text: text.clone(),
            sentence_starts: vec![0],
            paragraph_starts: vec![0],
        };
        for speaker in speakers(&passage, &mentions) {
            prop_assert!(!speaker.span.of(&text).is_empty() && !speaker.cue.of(&text).is_empty());
            prop_assert!(!speaker.span.overlaps(&speaker.cue), "{text}");
        }
    }
}

#[test]
fn look_alikes_of_reports() {
    for text in [
        "It was condemned in the eyes of France and her allies.",
        "A great Power, say France, demands a treaty.",
        "The book was written by Hamid Karzai, and the fort was held by Hamid Karzai.",
        "Hamid Karzai called in the school books and burnt the “readers”.",
        "According to the existing system Italy is divided.",
        "They appealed to the Christian States to “save” them.",
        "According to the Chinese Constitution, peace is kept.",
        "As Pangermanism demands, they went.",
        "The president asked for help in order that he might win.",
        "He answered with heat, and remarked that Hamid Karzai, who had left, was wrong.",
        "The assembly, held in May, declares the union of all lands.",
        "What the chief representatives of the said Allies were doing is known.",
        "It will be so as long as Ida Holm holds Fiume.",
        "As an opponent of the exclusive claims of the house, he left.",
        "The Serbs ask for the Banat as a “glacis” before Belgrade.",
        "He proclaims the German demand that the earth be theirs.",
        "Next year, in Berlin, Britain insisted upon the revision of the terms.",
    ] {
        check(text, &[]);
    }
}
