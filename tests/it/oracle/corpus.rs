//! Random small corpora of known words, written by hand into an index: what the evaluator walks
//! over is known from the making, not from reading the text again.

use std::collections::BTreeMap;

use byline::entities::{EntitySheet, Tally, resolve};
use byline::index::state::{Root, Source, State};
use byline::index::{Prepared, Snapshot, Writer};
use byline::model::{
    Article as Record, Basis, Date, Locus, Mention as Named, MentionBasis, Paragraph,
    Passage as Cut, Sourced, Span, Speaker as Spoken,
};

use super::people::{
    DAVID, ISI, ISI_TOO, LET, LET_TOO, Name, PAKISTAN, People, RAYMOND, STATES, USA,
};
use crate::harness::Random;

/// What stands in a text between spaces, and the words that are in it.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    pub text: &'static str,
    pub words: &'static [&'static str],
    /// The names of the article that it may stand for.
    pub names: &'static [Name],
}

const fn word(text: &'static str, words: &'static [&'static str]) -> Atom {
    Atom { text, words, names: &[] }
}

const fn name(text: &'static str, words: &'static [&'static str], names: &'static [Name]) -> Atom {
    Atom { text, words, names }
}

const ATOMS: &[Atom] = &[
    word("drone", &["drone"]),
    word("Drones", &["Drones"]),
    word("strike", &["strike"]),
    word("striking", &["striking"]),
    word("strikes", &["strikes"]),
    word("attack", &["attack"]),
    word("attacks", &["attacks"]),
    word("terror", &["terror"]),
    word("terrorism", &["terrorism"]),
    word("terrorist", &["terrorist"]),
    word("state", &["state"]),
    word("States", &["States"]),
    word("woman", &["woman"]),
    word("women", &["women"]),
    word("of", &["of"]),
    word("us", &["us"]),
    word("is", &["is"]),
    word("IS", &["IS"]),
    word("who", &["who"]),
    word("WHO", &["WHO"]),
    word("let", &["let"]),
    word("café", &["café"]),
    word("cafe", &["cafe"]),
    word("O’Hanlon", &["O’Hanlon"]),
    word("9/11", &["9", "11"]),
    word("counter-terrorism", &["counter", "terrorism"]),
    word("3,200", &["3,200"]),
    name("LeT", &["LeT"], &[LET, LET_TOO]),
    name("Lashkar-e-Tayyiba", &["Lashkar", "e", "Tayyiba"], &[LET_TOO]),
    name("ISI", &["ISI"], &[ISI, ISI_TOO]),
    name("Inter-Services Intelligence", &["Inter", "Services", "Intelligence"], &[ISI, ISI_TOO]),
    name("USA", &["USA"], &[USA]),
    name("Lashkar-e-Taiba", &["Lashkar", "e", "Taiba"], &[LET]),
    name("Raymond Davis", &["Raymond", "Davis"], &[RAYMOND]),
    name("Davis", &["Davis"], &[RAYMOND, DAVID]),
    name("David Davis", &["David", "Davis"], &[DAVID]),
    name("Pakistan’s", &["Pakistan"], &[PAKISTAN]),
    name("Pakistan", &["Pakistan"], &[PAKISTAN]),
    name("US", &["US"], &[STATES]),
    name("U.S.", &["U.S."], &[STATES]),
    name("United States", &["United", "States"], &[STATES]),
];

pub const AUTHORS: &[&str] = &["Ada Okafor", "R. W. Marsh", "Zoë Le Roy", "Okafor Marsh"];
pub const SOURCES: &[&str] = &["Harbour Review", "The Quay", "Review of the Harbour"];
pub const KINDS: &[&str] = &["op-ed", "note", "letter"];
pub const TAGS: &[&str] = &["docks", "Labour", "labour law"];

/// One token of a passage.
#[derive(Clone, Debug)]
pub struct Token {
    pub text: String,
    pub start: usize,
    pub end: usize,
    pub sentence: usize,
    pub paragraph: usize,
}

/// Tokens `first..end` stand for a name.
#[derive(Clone, Debug)]
pub struct Mention {
    pub name: Name,
    pub first: usize,
    pub end: usize,
}

/// Words given to somebody: the tokens that say to whom, those that show it, and who that is, if
/// it is known.
#[derive(Clone, Debug)]
pub struct Speaker {
    pub who: (usize, usize),
    pub cue: (usize, usize),
    pub names: Vec<Name>,
}

#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// The citation.
    pub id: String,
    pub article: usize,
    pub text: String,
    pub tokens: Vec<Token>,
    pub mentions: Vec<Mention>,
    pub speakers: Vec<Speaker>,
    sentence_starts: Vec<u32>,
    paragraph_starts: Vec<u32>,
}

#[derive(Clone, Debug, Default)]
pub struct Article {
    pub key: String,
    pub path: String,
    /// The words of the title, if there is one.
    pub title: Option<Vec<String>>,
    pub has_deck: bool,
    pub authors: Vec<&'static str>,
    pub source: Option<&'static str>,
    pub kind: Option<&'static str>,
    pub lang: Option<&'static str>,
    pub tags: Vec<&'static str>,
    pub date: Option<Date>,
    pub url: Option<String>,
    pub corrected: bool,
}

/// A corpus and its index.
pub struct Corpus {
    /// The atoms that its texts are made of.
    pub atoms: Vec<Atom>,
    pub articles: Vec<Article>,
    pub passages: Vec<Passage>,
    /// Who is meant by the names in them.
    pub people: People,
    pub snapshot: Snapshot,
    _dir: tempfile::TempDir,
}

impl Corpus {
    pub fn random(random: &mut Random) -> Corpus {
        let mut atoms: Vec<Atom> = Vec::new();
        while atoms.len() < 12 {
            let atom = random.pick(ATOMS);
            if atoms.iter().all(|a| a.text != atom.text) {
                atoms.push(*atom);
            }
        }
        let (mut articles, mut passages) = (Vec::new(), Vec::new());
        for idx in 0..4 + random.below(6) {
            let article = article(idx, &atoms, random, &mut passages);
            articles.push(article);
        }
        let people = People::random(&passages, random);
        let dir = tempfile::tempdir().expect("a temporary directory");
        // Every second corpus lies in two segments.
        let first = if random.one_in(2) { articles.len() } else { articles.len() * 3 / 4 };
        let mut written = Written::default();
        written.write(dir.path(), &articles[..first], &passages, &people.sheet);
        if first < articles.len() {
            written.write(dir.path(), &articles[first..], &passages, &people.sheet);
        }
        let snapshot = Snapshot::open(dir.path()).expect("the index opens");
        Corpus { atoms, articles, passages, people, snapshot, _dir: dir }
    }
}

fn article(
    idx: usize,
    atoms: &[Atom],
    random: &mut Random,
    passages: &mut Vec<Passage>,
) -> Article {
    let key = format!("a{idx}");
    let mut article = Article {
        path: format!("{}/{key}.txt", random.pick(&["north", "south"])),
        has_deck: random.one_in(2),
        authors: some(AUTHORS, random),
        source: (!random.one_in(3)).then(|| *random.pick(SOURCES)),
        kind: (!random.one_in(3)).then(|| *random.pick(KINDS)),
        lang: random.one_in(2).then_some("en"),
        tags: some(TAGS, random),
        date: (!random.one_in(4)).then(|| date(random)),
        url: random.one_in(2).then(|| format!("https://paper.example/{}/{key}", 2009 + idx % 3)),
        corrected: random.one_in(4),
        key: key.clone(),
        ..Article::default()
    };
    if !random.one_in(4) {
        let mut head = Passage { id: key.clone(), article: idx, ..Passage::default() };
        head.paragraph(1, atoms, random);
        article.title = Some(head.tokens.iter().map(|t| t.text.clone()).collect());
        if article.has_deck {
            head.paragraph(1, atoms, random);
        }
        head.speakers(random);
        passages.push(head);
    } else {
        article.has_deck = false;
    }
    let mut number = 1;
    for _ in 0..1 + random.below(3) {
        let n_paragraphs = 1 + random.below(3);
        let locus = Locus { from: number, to: number + n_paragraphs as u32 - 1, part: 0 };
        let id = format!("{key}#{locus}");
        let mut passage = Passage { id, article: idx, ..Passage::default() };
        for _ in 0..n_paragraphs {
            passage.paragraph(1 + random.below(3), atoms, random);
        }
        number = locus.to + 1;
        passage.speakers(random);
        passages.push(passage);
    }
    article
}

/// None, one or two of these, in order.
fn some(from: &[&'static str], random: &mut Random) -> Vec<&'static str> {
    let first = random.below(from.len());
    let n = random.below(3).min(from.len() - first);
    from[first..first + n].to_vec()
}

fn date(random: &mut Random) -> Date {
    let (year, month) = (2009 + random.below(4) as i16, 1 + random.below(12) as i8);
    let day = 1 + random.below(28) as i8;
    let date = match random.below(6) {
        0 => Date::year(year),
        1 => Date::month(year, month),
        2 => Date::by(year, month, day),
        _ => Date::day(year, month, day),
    };
    date.expect("the calendar has it")
}

impl Passage {
    /// Adds a paragraph of so many sentences.
    fn paragraph(&mut self, n_sentences: usize, atoms: &[Atom], random: &mut Random) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.paragraph_starts.push(self.text.len() as u32);
        for nth in 0..n_sentences {
            if nth > 0 {
                self.text.push(' ');
            }
            self.sentence_starts.push(self.text.len() as u32);
            self.sentence(atoms, random);
        }
    }

    fn sentence(&mut self, atoms: &[Atom], random: &mut Random) {
        if random.one_in(8) {
            self.text.push('“');
        }
        for nth in 0..1 + random.below(8) {
            if nth > 0 {
                self.text.push_str([" ", " ", " ", ", ", " — "][random.below(5)]);
            }
            self.atom(random.pick(atoms), random);
        }
        self.text.push_str([".", "?", "!”"][random.below(3)]);
    }

    fn atom(&mut self, atom: &Atom, random: &mut Random) {
        let start = self.text.len();
        let first = self.tokens.len();
        self.text.push_str(atom.text);
        let (sentence, paragraph) = (self.sentence_starts.len(), self.paragraph_starts.len());
        let mut from = 0;
        for word in atom.words {
            let at = from + atom.text[from..].find(word).expect("the word is in its atom");
            from = at + word.len();
            let (start, end) = (start + at, start + from);
            let text = (*word).to_string();
            self.tokens.push(Token { text, start, end, sentence, paragraph });
        }
        // Not every name is seen as one.
        if !atom.names.is_empty() && !random.one_in(5) {
            let name = *random.pick(atom.names);
            self.mentions.push(Mention { name, first, end: self.tokens.len() });
        }
    }

    /// Lets some of those who are mentioned speak, and somebody without a name.
    fn speakers(&mut self, random: &mut Random) {
        let n = [0, 0, 1, 2][random.below(4)];
        for _ in 0..n {
            let mut names = Vec::new();
            let mut who = self.some_tokens(random);
            if !self.mentions.is_empty() && !random.one_in(6) {
                let mention = random.pick(&self.mentions);
                names.push(mention.name);
                if !random.one_in(4) {
                    who = (mention.first, mention.end);
                }
                let other = random.pick(&self.mentions).name;
                if random.one_in(6) && other != names[0] {
                    names.push(other);
                }
            }
            let cue = self.some_tokens(random);
            self.speakers.push(Speaker { who, cue, names });
        }
    }

    fn some_tokens(&self, random: &mut Random) -> (usize, usize) {
        let first = random.below(self.tokens.len());
        (first, (first + 1 + random.below(3)).min(self.tokens.len()))
    }

    fn span(&self, tokens: (usize, usize)) -> Span {
        Span::new(self.tokens[tokens.0].start, self.tokens[tokens.1 - 1].end)
    }

    fn spoken(&self) -> Vec<Spoken> {
        let spoken = |s: &Speaker| Spoken {
            span: self.span(s.who),
            cue: self.span(s.cue),
            names: s.names.iter().map(|n| (n.kind, n.text.to_string())).collect(),
            named: !s.names.is_empty(),
        };
        self.speakers.iter().map(spoken).collect()
    }

    fn cut(&self) -> Cut {
        let locus = match self.id.split_once("#p") {
            None => Locus::HEAD,
            Some((_, place)) => {
                let (from, to) = place.split_once('-').unwrap_or((place, place));
                let number = |text: &str| text.parse().expect("a number");
                Locus { from: number(from), to: number(to), part: 0 }
            }
        };
        Cut {
            locus,
            text: self.text.clone(),
            sentence_starts: self.sentence_starts.clone(),
            paragraph_starts: self.paragraph_starts.clone(),
        }
    }

    fn named(&self) -> Vec<Named> {
        let named = |m: &Mention| Named {
            span: self.span((m.first, m.end)),
            kind: m.name.kind,
            name: m.name.text.to_string(),
            basis: MentionBasis::Declared,
            confidence: 1.0,
        };
        self.mentions.iter().map(named).collect()
    }
}

/// What was written so far.
#[derive(Default)]
struct Written {
    state: State,
    tally: Tally,
}

impl Written {
    /// Adds articles with one commit.
    fn write(
        &mut self,
        dir: &std::path::Path,
        articles: &[Article],
        passages: &[Passage],
        sheet: &EntitySheet,
    ) {
        let writer = Writer::open(dir, 1, false).expect("the index can be written");
        let mut sources = BTreeMap::new();
        for article in articles {
            self.state.next_uid += 1;
            let own: Vec<&Passage> =
                passages.iter().filter(|p| p.id.split('#').next() == Some(&article.key)).collect();
            let documents = prepared(article, &own, self.state.next_uid).documents();
            writer.add(documents.documents).expect("documents are taken");
            self.tally.add(&documents.tally);
            let source = Source { articles: vec![documents.state], ..Source::default() };
            sources.insert(article.path.clone(), source);
        }
        self.state.roots.push(Root { entities: true, sources, ..Root::default() });
        let entities = resolve(&self.tally, sheet);
        writer.commit(&self.state, &self.tally, &entities, "oracle").expect("a commit");
    }
}

fn prepared(article: &Article, passages: &[&Passage], uid: u64) -> Prepared {
    let sourced = |v: Option<&str>| v.map(|v| Sourced { value: v.to_string(), basis: Basis::Text });
    let head = passages.iter().find(|p| p.id == article.key);
    let (title, deck) = match head {
        None => (None, None),
        Some(head) => match head.text.split_once("\n\n") {
            None => (Some(head.text.as_str()), None),
            Some((title, deck)) => (Some(title), Some(deck.to_string())),
        },
    };
    let n_paragraphs = passages.iter().map(|p| p.cut().locus.to).max().unwrap_or(0);
    let record = Record {
        title: sourced(title),
        deck,
        kind: sourced(article.kind),
        authors: article.authors.iter().map(|a| (*a).to_string()).collect(),
        authors_basis: (!article.authors.is_empty()).then_some(Basis::Text),
        date: article.date.map(|d| Sourced { value: d, basis: Basis::Text }),
        source: sourced(article.source),
        url: sourced(article.url.as_deref()),
        lang: sourced(article.lang),
        tags: article.tags.iter().map(|t| (*t).to_string()).collect(),
        corrections: if article.corrected { vec!["A name was corrected".into()] } else { vec![] },
        paragraphs: vec![Paragraph::text("…"); n_paragraphs as usize],
        ..Record::default()
    };
    Prepared {
        article: record,
        passages: passages.iter().map(|p| p.cut()).collect(),
        mentions: passages.iter().map(|p| p.named()).collect(),
        speakers: passages.iter().map(|p| p.spoken()).collect(),
        key: article.key.clone(),
        path: article.path.clone(),
        uid,
        base: article.key.clone(),
        hash: format!("{uid}"),
    }
}
