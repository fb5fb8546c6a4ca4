//! How good a model is on a set: one line of F1, and the errors where wanted.

use byline::entities::ner::lexicon::Lexicon;
use byline::entities::ner::recogniser::Recogniser;
use byline::entities::ner::tags::{self, Kind};

use crate::data::{self, Set};
use crate::learn::prepare;
use crate::plan::Plan;

/// Right, found and wanted names of each kind.
type Counts = [[u32; 3]; 5];

/// Prints precision, recall and F1 over person, organisation and place, then F1 by kind.
pub fn measure(recogniser: &Recogniser<'_>, set: &Set, lexicon: &Lexicon<'_>, plan: &Plan) {
    let mut counts = Counts::default();
    let mut errors = Vec::new();
    for text in data::texts(&set.sentences) {
        let labels = recogniser.label(&prepare(text, lexicon, plan)).tags;
        let gold: Vec<u8> = text.iter().flat_map(|s| s.tags.iter().copied()).collect();
        let (gold, found) = (tags::names(&gold), tags::names(&labels));
        for n in &gold {
            counts[n.2 as usize][2] += 1;
        }
        for n in &found {
            counts[n.2 as usize][1] += 1;
            counts[n.2 as usize][0] += u32::from(gold.contains(n));
        }
        if plan.errors {
            let words: Vec<&str> = data::tokens(text).iter().map(|t| t.text).collect();
            let only = |a: &[(usize, usize, Kind)], b: &[(usize, usize, Kind)], sign: &str| {
                a.iter()
                    .filter(|n| n.2 < Kind::Group && !b.contains(n))
                    .map(|n| format!("{sign} {:?} {}", n.2, in_context(&words, n.0, n.1)))
                    .collect::<Vec<_>>()
            };
            errors.extend(only(&found, &gold, "+"));
            errors.extend(only(&gold, &found, "-"));
        }
    }
    print_line(&set.name, &counts);
    errors.iter().for_each(|e| println!("  {e}"));
}

fn in_context(words: &[&str], start: usize, end: usize) -> String {
    let before = words[start.saturating_sub(5)..start].join(" ");
    let after = words[end..(end + 5).min(words.len())].join(" ");
    format!("{before} [{}] {after}", words[start..end].join(" "))
}

fn print_line(name: &str, counts: &Counts) {
    let share = |a: u32, b: u32| 100.0 * f64::from(a) / f64::from(b.max(1));
    let f1 = |c: [u32; 3]| share(2 * c[0], c[1] + c[2]);
    let all = [0, 1, 2].map(|j| counts[..3].iter().map(|c| c[j]).sum::<u32>());
    print!("{name:<16} F {:.1} ", f1(all));
    print!(" P {:.1} R {:.1} ", share(all[0], all[1]), share(all[0], all[2]));
    for k in Kind::ALL {
        print!(" {k:?} {:.1}", f1(counts[k as usize]));
    }
    println!();
}
