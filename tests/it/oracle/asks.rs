//! Random queries of every construct, and smaller ones made of them.

use std::fmt;

use super::corpus::{AUTHORS, Corpus, KINDS, SOURCES, TAGS};
use crate::harness::Random;

/// Names as one asks for them.
const NAMES: &[&str] = &[
    "LeT",
    "\"Lashkar-e-Taiba\"",
    "\"Lashkar-e-Tayyiba\"",
    "ISI",
    "Davis",
    "\"Raymond Davis\"",
    "Pakistan",
    "\"Land of the Pure\"",
    "\"U.S.\"",
    "\"United States\"",
    "\"Mary Quay\"",
    "Nobody",
    "(LeT OR Davis)",
];

/// A query as a tree that can be cut down.
#[derive(Clone, Debug)]
pub enum Ask {
    /// A word, phrase or filter.
    Leaf(String),
    Near(Box<Ask>, String, Box<Ask>),
    AtLeast(usize, Box<Ask>),
    /// Clauses side by side with their signs.
    List(Vec<(&'static str, Ask)>),
    /// Clauses joined by `AND`, some with `NOT`.
    And(Vec<(&'static str, Ask)>),
    Or(Vec<Ask>),
    /// A bracket with a weight.
    Weighted(Box<Ask>, &'static str),
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ask::Leaf(text) => f.write_str(text),
            Ask::Near(left, operator, right) => {
                write!(f, "{} {operator} {}", Inner(left), Inner(right))
            }
            Ask::AtLeast(n, operand) => write!(f, "atleast{n}({operand})"),
            Ask::List(clauses) => write_joined(f, clauses, " "),
            Ask::And(clauses) => write_joined(f, clauses, " AND "),
            Ask::Or(asks) => {
                let clauses: Vec<(&str, Ask)> = asks.iter().map(|a| ("", a.clone())).collect();
                write_joined(f, &clauses, " OR ")
            }
            Ask::Weighted(ask, weight) => write!(f, "({ask}){weight}"),
        }
    }
}

/// An ask inside another: in brackets where it needs them.
struct Inner<'a>(&'a Ask);

impl fmt::Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ask::Leaf(_) | Ask::AtLeast(..) | Ask::Weighted(..) => write!(f, "{}", self.0),
            other => write!(f, "({other})"),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, clauses: &[(&str, Ask)], joint: &str) -> fmt::Result {
    for (nth, (sign, ask)) in clauses.iter().enumerate() {
        let joint = if nth == 0 { "" } else { joint };
        write!(f, "{joint}{sign}{}", Inner(ask))?;
    }
    Ok(())
}

impl Ask {
    /// Asks that are a step smaller.
    pub fn smaller(&self) -> Vec<Ask> {
        match self {
            Ask::Leaf(_) => Vec::new(),
            Ask::Near(left, operator, right) => {
                let mut out = vec![(**left).clone(), (**right).clone()];
                let near = |l: Ask, r: Ask| Ask::Near(Box::new(l), operator.clone(), Box::new(r));
                out.extend(left.smaller().into_iter().map(|l| near(l, (**right).clone())));
                out.extend(right.smaller().into_iter().map(|r| near((**left).clone(), r)));
                out
            }
            Ask::AtLeast(n, operand) => {
                let mut out = vec![(**operand).clone()];
                out.extend(operand.smaller().into_iter().map(|o| Ask::AtLeast(*n, Box::new(o))));
                out
            }
            Ask::Weighted(ask, _) => vec![(**ask).clone()],
            Ask::List(clauses) => smaller_clauses(clauses, Ask::List),
            Ask::And(clauses) => smaller_clauses(clauses, Ask::And),
            Ask::Or(asks) => {
                let clauses: Vec<_> = asks.iter().map(|a| ("", a.clone())).collect();
                smaller_clauses(&clauses, |clauses| {
                    Ask::Or(clauses.into_iter().map(|(_, ask)| ask).collect())
                })
            }
        }
    }
}

type Clauses = Vec<(&'static str, Ask)>;

fn smaller_clauses(clauses: &Clauses, make: impl Fn(Clauses) -> Ask) -> Vec<Ask> {
    let mut out: Vec<Ask> = clauses.iter().map(|(_, ask)| ask.clone()).collect();
    for at in 0..clauses.len() {
        if clauses.len() > 1 {
            let mut fewer = clauses.clone();
            fewer.remove(at);
            out.push(make(fewer));
        }
        for ask in clauses[at].1.smaller() {
            let mut changed = clauses.clone();
            changed[at].1 = ask;
            out.push(make(changed));
        }
    }
    out
}

/// Makes queries about one corpus.
pub struct Asker<'c> {
    pub corpus: &'c Corpus,
    pub random: Random,
}

impl Asker<'_> {
    pub fn ask(&mut self) -> Ask {
        let depth = self.random.below(4);
        self.clause(depth)
    }

    /// Anything.
    fn clause(&mut self, depth: usize) -> Ask {
        if depth == 0 || self.random.one_in(5) {
            return match self.random.below(12) {
                0..6 => self.word(),
                6 | 7 => self.phrase(),
                8 if self.random.one_in(3) => Ask::Leaf("*".into()),
                8 => self.name(),
                _ => self.filter(),
            };
        }
        match self.random.below(12) {
            0..3 => self.near(depth),
            3 => {
                let operand = Box::new(self.operand(depth - 1));
                Ask::AtLeast(1 + self.random.below(4), operand)
            }
            4 => {
                let weight = *self.random.pick(&["^2", "^0.5"]);
                Ask::Weighted(Box::new(self.clause(depth - 1)), weight)
            }
            5..8 => Ask::List(self.clauses(depth, &["", "", "+", "-"])),
            8..10 => Ask::And(self.clauses(depth, &["", "", "NOT "])),
            _ => {
                let n = 2 + self.random.below(2);
                Ask::Or((0..n).map(|_| self.clause(depth - 1)).collect())
            }
        }
    }

    fn clauses(&mut self, depth: usize, signs: &[&'static str]) -> Clauses {
        let n = 2 + self.random.below(2);
        let mut clause = |nth: usize| {
            let sign = if nth == 0 { "" } else { *self.random.pick(signs) };
            (sign, self.clause(depth - 1))
        };
        (0..n).map(&mut clause).collect()
    }

    fn near(&mut self, depth: usize) -> Ask {
        let n = 1 + self.random.below(8);
        let operator = match self.random.below(9) {
            0..3 => format!("w/{n}"),
            3 | 4 => format!("pre/{n}"),
            5 => "w/s".to_string(),
            6 => "w/p".to_string(),
            7 => format!("NOT w/{n}"),
            _ => ["NOT w/s", "NOT w/p", "NOT pre/2"][self.random.below(3)].to_string(),
        };
        let (left, right) = (self.operand(depth - 1), self.operand(depth - 1));
        Ask::Near(Box::new(left), operator, Box::new(right))
    }

    /// What may stand near something.
    fn operand(&mut self, depth: usize) -> Ask {
        if depth > 0 {
            match self.random.below(4) {
                0 | 1 => return self.near(depth),
                2 => {
                    let n = 2 + self.random.below(2);
                    let asks: Vec<Ask> = (0..n).map(|_| self.operand(depth - 1)).collect();
                    return Ask::Or(asks);
                }
                _ => {}
            }
        }
        match self.random.below(8) {
            0..5 => self.word(),
            5 | 6 => self.phrase(),
            _ => self.name(),
        }
    }

    /// A word of the texts.
    fn text_word(&mut self) -> String {
        let atom = *self.random.pick(&self.corpus.atoms);
        let word = *self.random.pick(atom.words);
        match self.random.below(5) {
            0 => word.to_lowercase(),
            _ => word.to_string(),
        }
    }

    fn word(&mut self) -> Ask {
        let word = self.text_word();
        let letters: Vec<char> = word.chars().collect();
        let is_plain = letters.len() > 3 && letters.iter().all(|c| c.is_alphabetic());
        Ask::Leaf(match self.random.below(14) {
            0 => format!("={word}"),
            1 if is_plain => {
                let cut = 2 + self.random.below(letters.len() - 2);
                format!("{}*", letters[..cut].iter().collect::<String>())
            }
            2 if is_plain => {
                let hole = 2 + self.random.below(letters.len() - 3);
                let with = |(at, c): (usize, &char)| if at == hole { '?' } else { *c };
                letters.iter().enumerate().map(with).collect()
            }
            3 if is_plain => {
                let first: String = letters[..2].iter().collect();
                format!("{first}*{}", letters[letters.len() - 1])
            }
            4 | 5 if is_plain => {
                format!("{}~{}", self.misspelt(&letters), 1 + self.random.below(2))
            }
            6 => self.random.pick(&self.corpus.atoms).text.to_string(),
            7 => "zeppelin".to_string(),
            _ => word,
        })
    }

    /// At least four letters.
    fn misspelt(&mut self, letters: &[char]) -> String {
        let mut letters = letters.to_vec();
        let at = self.random.below(letters.len() - 1);
        match self.random.below(4) {
            0 => letters.insert(at, 'x'),
            1 if letters.len() > 4 => drop(letters.remove(at)),
            2 => letters.swap(at, at + 1),
            _ => letters[at] = 'o',
        }
        letters.into_iter().collect()
    }

    /// A few words, mostly as they stand in some passage.
    fn phrase(&mut self) -> Ask {
        let passage = self.random.pick(&self.corpus.passages);
        let n = 1 + self.random.below(3);
        let from = self.random.below(passage.tokens.len());
        let mut words: Vec<String> =
            passage.tokens[from..].iter().take(n).map(|t| t.text.clone()).collect();
        if self.random.one_in(4) {
            let word = self.text_word();
            *words.last_mut().expect("a passage has a word") = word;
        }
        if self.random.one_in(5) {
            let word: String = words[0].chars().take(3).collect();
            if word.chars().count() == 3 && word.chars().all(char::is_alphabetic) {
                words[0] = format!("{word}*");
            }
        }
        if words.len() > 1 && self.random.one_in(2) {
            if self.random.one_in(2) {
                words.reverse();
            }
            return Ask::Leaf(format!("\"{}\"~{}", words.join(" "), 1 + self.random.below(5)));
        }
        Ask::Leaf(format!("\"{}\"", words.join(" ")))
    }

    /// How somebody is called, by everyone or by the sheet alone.
    fn called(&mut self) -> String {
        let sought: Vec<&String> = self.corpus.people.all.iter().flat_map(|w| &w.sought).collect();
        match sought.is_empty() || !self.random.one_in(3) {
            true => (*self.random.pick(NAMES)).to_string(),
            false => format!("\"{}\"", self.random.pick(&sought)),
        }
    }

    fn name(&mut self) -> Ask {
        let fields = ["entity", "entity", "entity", "person", "org", "place"];
        let field = *self.random.pick(&fields);
        Ask::Leaf(format!("{field}:{}", self.called()))
    }

    fn filter(&mut self) -> Ask {
        if self.random.one_in(6) {
            return Ask::Leaf(format!("says:{}", self.called()));
        }
        let random = &mut self.random;
        let parts = [
            "author",
            "date",
            "entity",
            "url",
            "deck",
            "source",
            "tag",
            "lang",
            "correction",
            "speaker",
        ];
        let dates = [
            "2009",
            "2010-04",
            "2009..2011-06",
            "..2010",
            "2012..",
            "\"March 2011\"",
            "2010-02-03..",
            "(2009 OR 2012-01)",
        ];
        let words = ["title", "source", "author"];
        Ask::Leaf(match random.below(14) {
            0 => format!("author:\"{}\"", random.pick(AUTHORS)),
            1 => format!(
                "author:{}",
                random.pick(&["okafor", "RW", "ROY", "zoe", "mar*", "\"le roy\""])
            ),
            2 => format!("source:\"{}\"", random.pick(SOURCES)),
            3 => format!(
                "source:{}",
                random.pick(&["harbour", "quay", "REVIEW", "rev*", "(quay OR of)"])
            ),
            4 => format!("kind:{}", random.pick(KINDS)),
            5 => format!("tag:\"{}\"", random.pick(TAGS)),
            6 => format!("tag:{}", random.pick(&["lab*", "DOCKS", "law", "\"* law\""])),
            7 => format!("date:{}", random.pick(&dates)),
            8 => format!(
                "{}:{}",
                random.pick(&["since", "until"]),
                random.pick(&["2010", "2011-05"])
            ),
            9 => format!("{}:{}", random.pick(&["has", "missing"]), random.pick(&parts)),
            10 => format!("path:{}", random.pick(&["north/*", "*/a1.txt", "south/a2.txt"])),
            11 => match random.below(3) {
                0 => format!("key:a{}", random.below(6)),
                1 => "url:https://paper.example/2009/*".to_string(),
                _ => format!("lang:{}", random.pick(&["en", "English", "de"])),
            },
            12 => format!("{}:zeppelin", random.pick(&words)),
            _ => {
                let word = self.text_word().replace('’', "'");
                let prefix: String = word.chars().take(3).collect();
                match self.random.below(4) {
                    0 if prefix.chars().all(char::is_alphabetic) => format!("title:{prefix}*"),
                    _ => format!("title:\"{word}\""),
                }
            }
        })
    }
}
