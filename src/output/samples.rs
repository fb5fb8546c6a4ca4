//! Answers for the tests of the formats.

use std::sync::Arc;

use crate::answer::{
    AlsoIn, Answer, Blame, BlamedPart, Hit, HitEntity, HitSpeaker, Nearest, Nearness, QueryEcho,
    Signal, Total,
};
use crate::index::record::Head;
use crate::model::{Basis, Date, EntityType, Locus, MentionBasis, Precision, Sourced, Span};
use crate::query::Note;
use crate::search::facets::{Facet, FacetCount, FacetCounts, Facets};
use crate::search::kwic::{Kwic, KwicLine, KwicPassage};
use crate::search::timeline::{Counts, Period, Timeline, Unit};

/// Spans of every occurrence of `word` in `text`.
pub(crate) fn spans(text: &str, word: &str) -> Vec<Span> {
    text.match_indices(word).map(|(at, found)| Span::new(at, at + found.len())).collect()
}

/// A hit with every common field filled, `word` marked.
pub(crate) fn hit(rank: usize, text: &str, word: &str) -> Hit {
    Hit {
        rank,
        score: Some(10.5 / rank as f64),
        id: "river-treaty#p3".into(),
        hash: "3fa9c0de".into(),
        key: "river-treaty".into(),
        locus: Locus { from: 3, to: 3, part: 0 },
        kind: Some("op-ed".into()),
        about: None,
        title: Some("Whose River?".into()),
        authors: vec!["Asha Menon".into(), "Tom Hale".into()],
        date: Date::by(2014, 6, 2).map(|d| Sourced::new(d, Basis::Correction)),
        source: Some("The Valley Courier".into()),
        url: Some("https://courier.example/river?a=1&b=2".into()),
        path: "2014/river-treaty.md".into(),
        text: text.into(),
        marks: spans(text, word),
        entities: Vec::new(),
        speakers: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
        signals: Vec::new(),
        also_in: Vec::new(),
    }
}

/// Three hits: a full one with characters beyond ASCII, a note with everything optional, and one
/// of which almost nothing is known.
pub(crate) fn answer() -> Answer {
    let first = hit(
        1,
        "“The treaty,” she wrote, “divides a river as if it were a field.” No treaty since has \
         asked the Lower Valley League (LVL) what it thinks.",
        "treaty",
    );
    let mut note = hit(2, "The piece forgets the dams.\n\nA treaty needs measuring.", "treaty");
    note.id = "notes/river-treaty#p1-2".into();
    note.key = "notes/river-treaty".into();
    note.locus = Locus { from: 1, to: 2, part: 0 };
    note.kind = Some("note".into());
    note.about = Some("river-treaty".into());
    note.before = vec!["An earlier paragraph.".into()];
    note.after = vec!["A later one.".into()];
    note.signals = vec![Signal {
        name: "bm25 body: treaty".into(),
        value: 5.25,
        detail: "tf 1, df 3, length 9".into(),
    }];
    let mut bare = hit(3, "巴基斯坦 treaty", "treaty");
    bare.id = "bare#p1.2".into();
    bare.key = "bare".into();
    bare.locus = Locus { from: 1, to: 1, part: 2 };
    (bare.kind, bare.title, bare.date, bare.source, bare.url) = (None, None, None, None, None);
    bare.authors.clear();
    bare.score = None;
    let mut answer = Answer {
        fingerprint: "b1d4c0ffee".into(),
        query: QueryEcho {
            input: "é treaty and".into(),
            canonical: "é treaty and".into(),
            notes: vec![Note {
                code: "lowercase_operator",
                message: "`and` is read as a word".into(),
                hint: Some("AND".into()),
                span: Some(Span::new(10, 13)),
            }],
            warnings: Vec::new(),
        },
        total: Total { passages: 123, articles: Some(45) },
        hits: vec![first, note, bare],
        blame: None,
    };
    let league = &mut answer.hits[0];
    league.entities = vec![HitEntity {
        id: "org:lower valley league".into(),
        name: "Lower Valley League".into(),
        kind: EntityType::Org,
        marks: [spans(&league.text, "Lower Valley League"), spans(&league.text, "LVL")].concat(),
        grounds: vec![(MentionBasis::Definition, 0.98); 2],
    }];
    league.speakers = vec![HitSpeaker {
        text: "Lower Valley League".into(),
        named: true,
        entities: vec![0],
        mark: spans(&league.text, "Lower Valley League")[0],
        cue: spans(&league.text, "asked")[0],
    }];
    answer
}

/// The same with a near-duplicate of the first hit.
pub(crate) fn folded() -> Answer {
    let mut answer = answer();
    answer.hits[0].also_in = vec![AlsoIn {
        id: "gazette/river#p2".into(),
        hash: "0badcafe".into(),
        key: "gazette/river".into(),
        kind: None,
        about: None,
        title: Some("A River Divided".into()),
        authors: vec!["A. Menon".into()],
        date: Date::by(2014, 6, 3).map(|d| Sourced::new(d, Basis::Byline)),
        source: Some("Hill Gazette".into()),
    }];
    answer
}

/// An answer that found nothing, and says why.
pub(crate) fn nothing() -> Answer {
    let part = |query: &str, passages, excluded| BlamedPart {
        query: query.to_string(),
        passages,
        excluded,
    };
    let blame = Blame {
        parts: vec![
            part("zeppelin", 0, false),
            part("author:Hale", 128, false),
            part("-treaty", 3, true),
        ],
        nearest: vec![Nearest {
            query: "author:Hale -treaty".into(),
            passages: 127,
            by: Nearness::Fewer,
        }],
    };
    Answer { hits: Vec::new(), total: Total::default(), blame: Some(blame), ..answer() }
}

/// Counts by source: one with a long name, one in wide letters.
pub(crate) fn facets() -> Facets {
    let of = |value: &str, passages, articles| FacetCount {
        value: value.to_string(),
        passages,
        articles,
    };
    let counts = vec![
        of("The Valley Courier and Lower River Gazette", 1204, 45),
        of("Karsk", 1, 1),
        of("巴基斯坦", 1, 1),
    ];
    Facets {
        fingerprint: "b1d4".into(),
        query: QueryEcho { input: "x".into(), canonical: "x".into(), ..QueryEcho::default() },
        passages: 1206,
        articles: 46,
        facets: vec![FacetCounts { facet: Facet::Source, counts, without: 1 }],
    }
}

/// A concordance of `word` in texts that are cited as `key#p1`.
pub(crate) fn kwic(word: &str, texts: &[(&str, &str)]) -> Kwic {
    let mut lines = Vec::new();
    for (key, text) in texts {
        let marks = spans(text, word);
        let date = Date::by(2014, 6, 2).map(|d| Sourced::new(d, Basis::Correction));
        let head = Head { key: (*key).into(), date, ..Head::default() };
        let passage = Arc::new(KwicPassage {
            id: format!("{key}#p1"),
            hash: "3fa9c0de".into(),
            head,
            text: (*text).into(),
            marks: marks.clone(),
        });
        for span in marks {
            let rank = lines.len() as u64 + 1;
            lines.push(KwicLine { rank, span, passage: Arc::clone(&passage) });
        }
    }
    Kwic {
        fingerprint: "b1d4".into(),
        query: QueryEcho { input: word.into(), canonical: word.into(), ..QueryEcho::default() },
        matches: lines.len() as u64,
        passages: texts.len() as u64,
        without: 0,
        lines,
    }
}

/// A period of a timeline.
fn period(label: &str, precision: Precision, passages: u64, all: u64) -> Period {
    let counts = Counts { passages, articles: passages.div_ceil(2), all };
    Period { label: label.into(), precision, counts }
}

/// Twenty years: three with matches, the middle one of them in the middle of nothing.
pub(crate) fn timeline() -> Timeline {
    let of = |year: u64| match year {
        1990 => (4, 40),
        1992 => (1, 1000),
        2009 => (16, 64),
        _ => (0, 0),
    };
    let periods = (1990..=2009).map(|year| {
        let (passages, all) = of(year);
        period(&year.to_string(), Precision::Year, passages, all)
    });
    let canonical = "a<b \"c & d\"".to_string();
    Timeline {
        fingerprint: "b1d4".into(),
        query: QueryEcho { input: canonical.clone(), canonical, ..QueryEcho::default() },
        unit: Unit::Year,
        total: Counts { passages: 2024, articles: 14, all: 9999 },
        periods: periods.collect(),
        apart: vec![period("2010-01-03", Precision::By, 2, 3)],
        undated: Counts { passages: 1, articles: 1, all: 7 },
    }
}
