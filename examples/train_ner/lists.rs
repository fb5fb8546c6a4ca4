//! The lexicon, from the gazetteer files and from counts over text.

use std::collections::HashMap;

use byline::entities::ner::features::Token;
use byline::entities::ner::lexicon::{self as lex, Builder};
use byline::entities::ner::words::{Caps, Word, fold};

const FILES: &[(&str, u32)] = &[
    (include_str!("../../src/entities/ner/gazetteer/countries.txt"), lex::COUNTRY),
    (include_str!("../../src/entities/ner/gazetteer/regions.txt"), lex::REGION),
    (include_str!("../../src/entities/ner/gazetteer/cities-large.txt"), lex::CITY_LARGE),
    (include_str!("../../src/entities/ner/gazetteer/cities-small.txt"), lex::CITY_SMALL),
    (include_str!("../../src/entities/ner/gazetteer/places.txt"), lex::PLACE),
    (include_str!("../../src/entities/ner/gazetteer/given-names.txt"), lex::GIVEN),
    (include_str!("../../src/entities/ner/gazetteer/given-names-more.txt"), lex::GIVEN),
    (include_str!("../../src/entities/ner/gazetteer/surnames.txt"), lex::SURNAME),
    (include_str!("../../src/entities/ner/gazetteer/persons.txt"), lex::PERSON),
    (include_str!("../../src/entities/ner/gazetteer/orgs.txt"), lex::ORG),
    (include_str!("../../src/entities/ner/gazetteer/groups.txt"), lex::GROUP),
    (include_str!("../../src/entities/ner/gazetteer/titles.txt"), lex::TITLE),
    (include_str!("../../src/entities/ner/gazetteer/org-words.txt"), lex::ORG_WORD),
    (include_str!("../../src/entities/ner/gazetteer/place-words.txt"), lex::PLACE_WORD),
    (include_str!("../../src/entities/ner/gazetteer/event-words.txt"), lex::EVENT_WORD),
    (include_str!("../../src/entities/ner/gazetteer/work-words.txt"), lex::WORK_WORD),
    (include_str!("../../src/entities/ner/gazetteer/calendar.txt"), lex::CALENDAR),
    (include_str!("../../src/entities/ner/gazetteer/connectors.txt"), lex::CONNECTOR),
    (include_str!("../../src/entities/ner/gazetteer/particles.txt"), lex::PARTICLE),
    (include_str!("../../src/entities/ner/gazetteer/function-words.txt"), lex::FUNCTION),
    (include_str!("../../src/entities/ner/gazetteer/saying.txt"), lex::SAYING),
];

/// Adds the gazetteer files.
pub fn add_lists(builder: &mut Builder) {
    for (text, flag) in FILES {
        for line in text.lines().filter(|l| !l.starts_with("# ")) {
            let sure = *flag == lex::ORG && lex::is_sure_org(line);
            builder.add(line, *flag | if sure { lex::SURE_ORG } else { 0 });
        }
    }
}

/// How often words stand with and without a capital, away from sentence starts.
#[derive(Default)]
pub struct CaseCounts(HashMap<String, [u32; 2]>);

impl CaseCounts {
    /// Counts a text.
    pub fn add(&mut self, tokens: &[Token<'_>]) {
        for pair in tokens.windows(2) {
            let word = Word::read(pair[1].text);
            let after_mark = !pair[0].text.chars().any(char::is_alphanumeric);
            if pair[1].first || after_mark || pair[1].text.len() > 40 {
                continue;
            }
            let upper = match word.caps {
                Caps::Lower => 0,
                Caps::First | Caps::Mixed => 1,
                _ => continue,
            };
            self.0.entry(fold(pair[1].text)).or_default()[upper] += 1;
        }
    }

    /// Puts the habits into a lexicon.
    pub fn give(&self, builder: &mut Builder) {
        let mut words: Vec<_> = self.0.iter().collect();
        words.sort();
        for (word, [lower, upper]) in words {
            let n = lower + upper;
            if n < 2 {
                continue;
            }
            let share = f64::from(*upper) / f64::from(n);
            let class = match share {
                s if s < 0.03 => 1,
                s if s < 0.3 => 2,
                s if s < 0.7 => 3,
                s if s < 0.97 => 4,
                _ => 5,
            };
            builder.set_case(word, class);
        }
    }
}
