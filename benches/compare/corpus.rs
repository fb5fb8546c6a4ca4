//! Seeded corpora and queries.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use byline::article::{PassageOptions, passages as cut, sentences};
use byline::formats::{ReadOptions, read_file};
use byline::index::Snapshot;
use byline::model::Article;

use super::bare::BareQuery;

/// Words of an article, about.
const ARTICLE_WORDS: usize = 1300;

const AUTHORS: [&str; 12] = [
    "Ada Okafor",
    "R. W. Marsh",
    "Ingrid Solberg",
    "Tomás Rivera",
    "Leila Haddad",
    "George Whitcombe",
    "Anna Kowalska",
    "Henri Duval",
    "Mei Tanaka",
    "Samuel Brandt",
    "Clara Nyström",
    "Peter Ó Briain",
];

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

fn articles_of(path: &Path) -> Vec<Article> {
    let mut articles = Vec::new();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    read_file(path, &name, &ReadOptions::default(), &mut |read| articles.extend(read.ok()));
    articles
}

fn all_sentences() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let collection = root.join("../shared/data/new_europe/articles.jsonl");
    let sources: Vec<PathBuf> = if collection.exists() {
        vec![collection]
    } else {
        let notes = fs::read_dir(root.join("corpus/notes")).expect("the corpus has notes");
        let mut notes: Vec<PathBuf> = notes.filter_map(|e| Some(e.ok()?.path())).collect();
        notes.sort();
        notes
    };
    let mut out = Vec::new();
    for article in sources.iter().flat_map(|p| articles_of(p)) {
        for paragraph in &article.paragraphs {
            let starts = sentences(&paragraph.text);
            let ends = starts.iter().skip(1).map(|s| *s as usize).chain([paragraph.text.len()]);
            for (start, end) in starts.iter().zip(ends) {
                out.push(paragraph.text[*start as usize..end].trim().to_string());
            }
        }
    }
    out
}

/// Makes, or finds made, a JSON Lines corpus of about `mb` megabytes; returns its folder.
pub fn make(dir: &Path, mb: usize) -> PathBuf {
    let folder = dir.join(format!("corpus-{mb}"));
    let file = folder.join("articles.jsonl");
    if file.exists() {
        return folder;
    }
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let sentences = all_sentences();
    let mut random = Random(20_110_425);
    let part = file.with_extension("part");
    let mut out = std::io::BufWriter::new(fs::File::create(&part).expect("a file can be made"));
    let (mut written, mut number) = (0, 0);
    while written < mb * 1_000_000 {
        let mut text = String::new();
        let (mut words, mut in_paragraph) = (0, 0);
        while words < ARTICLE_WORDS {
            let sentence = &sentences[random.below(sentences.len())];
            let n = sentence.split(' ').count();
            (words, in_paragraph) = (words + n, in_paragraph + n);
            text += sentence;
            let ends = in_paragraph > 60 + random.below(120);
            text += if ends { "\n\n" } else { " " };
            in_paragraph = if ends { 0 } else { in_paragraph };
        }
        let title: String = sentences[random.below(sentences.len())].chars().take(48).collect();
        let day = random.below(28) + 1;
        let (month, year) = (random.below(12) + 1, 1916 + random.below(100));
        let record = serde_json::json!({
            "id": format!("a{number}"),
            "title": title.trim(),
            "author": AUTHORS[random.below(AUTHORS.len())],
            "date": format!("{year}-{month:02}-{day:02}"),
            "text": text.trim(),
        });
        writeln!(out, "{record}").expect("the disk has room");
        (written, number) = (written + text.len(), number + 1);
    }
    out.flush().expect("the disk has room");
    fs::rename(part, file).expect("the folder can be written");
    folder
}

/// A passage for bare Tantivy.
pub struct Passage {
    pub text: String,
    pub title: String,
    pub author: String,
    pub day: i64,
    pub record: Vec<u8>,
}

/// The passages that byline cuts the corpus into, with a stored record of the same content.
pub fn passages(folder: &Path) -> Vec<Passage> {
    let mut out = Vec::new();
    for article in articles_of(&folder.join("articles.jsonl")) {
        let title = article.title.as_ref().map(|t| t.value.clone()).unwrap_or_default();
        let day = article.date.as_ref().map_or(0, |d| d.value.start_day());
        for passage in cut(&article, &PassageOptions::default()) {
            let record = serde_json::json!({
                "text": passage.text,
                "locus": [passage.locus.from, passage.locus.to, passage.locus.part],
                "sentences": passage.sentence_starts,
                "paragraphs": passage.paragraph_starts,
                "title": title,
                "authors": article.authors,
                "key": article.declared_key,
            });
            out.push(Passage {
                record: record.to_string().into_bytes(),
                text: passage.text,
                title: title.clone(),
                author: article.authors.first().cloned().unwrap_or_default(),
                day,
            });
        }
    }
    out
}

/// A class of queries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Rare,
    Common,
    Three,
    Phrase,
    Filtered,
    Any,
}

impl Class {
    pub const ALL: [Class; 6] =
        [Class::Rare, Class::Common, Class::Three, Class::Phrase, Class::Filtered, Class::Any];

    pub fn name(self) -> &'static str {
        match self {
            Class::Rare => "rare word",
            Class::Common => "common word",
            Class::Three => "three words required",
            Class::Phrase => "phrase",
            Class::Filtered => "word, author and date",
            Class::Any => "any of three words",
        }
    }
}

/// Queries of every class, made of the index's own words by a seed.
pub struct Queries {
    by_class: BTreeMap<Class, Vec<BareQuery>>,
}

/// Queries in a class.
const PER_CLASS: usize = 40;

impl Queries {
    pub fn choose(snapshot: &Snapshot) -> Queries {
        let n = snapshot.payload().passages;
        let (mut rare, mut common, mut middling) = (Vec::new(), Vec::new(), Vec::new());
        let field = snapshot.fields().body_exact;
        for segment in snapshot.searcher().segment_readers() {
            let index = segment.inverted_index(field).expect("the index opens");
            let mut terms = index.terms().stream().expect("the index opens");
            while let Some((term, info)) = terms.next() {
                let Ok(word) = std::str::from_utf8(term) else { continue };
                let plain = word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
                let share = f64::from(info.doc_freq) / n as f64;
                match share {
                    _ if !plain => {}
                    s if s > 0.1 => common.push(word.to_string()),
                    s if s > 0.01 => middling.push(word.to_string()),
                    s if s > 0.0001 && s < 0.0005 => rare.push(word.to_string()),
                    _ => {}
                }
            }
        }
        let mut random = Random(7);
        let mut by_class = BTreeMap::new();
        let phrases = phrases();
        for class in Class::ALL {
            let mut list = Vec::new();
            while list.len() < PER_CLASS {
                let mut pick = |from: &[String]| from[random.below(from.len())].clone();
                list.push(match class {
                    Class::Rare => BareQuery::any(&[pick(&rare)]),
                    Class::Common => BareQuery::any(&[pick(&common)]),
                    Class::Three => {
                        BareQuery::all(&[pick(&common), pick(&middling), pick(&middling)])
                    }
                    Class::Phrase => BareQuery::phrase(&pick(&phrases)),
                    Class::Filtered => {
                        BareQuery::filtered(&pick(&middling), AUTHORS[random.below(12)], 1950, 1980)
                    }
                    Class::Any => BareQuery::any(&[pick(&middling), pick(&middling), pick(&rare)]),
                });
            }
            by_class.insert(class, list);
        }
        Queries { by_class }
    }

    pub fn of(&self, class: Class) -> Vec<BareQuery> {
        self.by_class[&class].clone()
    }

    pub fn mixed(&self, n: usize) -> Vec<BareQuery> {
        let lists: Vec<&Vec<BareQuery>> = self.by_class.values().collect();
        (0..n).map(|i| lists[i % lists.len()][(i / lists.len()) % PER_CLASS].clone()).collect()
    }
}

/// Questions of so many words, cut out of sentences: words of grammar, common and rare ones mixed
/// as people write them.
pub fn questions(n_words: usize, n: usize) -> Vec<BareQuery> {
    let mut random = Random(13);
    let sentences = all_sentences();
    let mut out = Vec::new();
    while out.len() < n {
        let words: Vec<&str> = sentences[random.below(sentences.len())].split(' ').collect();
        let plain = |w: &&str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase());
        let from = random.below(words.len());
        if let Some(run) = words.get(from..from + n_words)
            && run.iter().all(plain)
        {
            out.push(BareQuery::any(&run.iter().map(|w| w.to_string()).collect::<Vec<_>>()));
        }
    }
    out
}

/// Pairs of words that stand side by side in some sentence.
fn phrases() -> Vec<String> {
    let mut random = Random(11);
    let sentences = all_sentences();
    let mut out = Vec::new();
    while out.len() < 4 * PER_CLASS {
        let words: Vec<&str> = sentences[random.below(sentences.len())].split(' ').collect();
        let plain = |w: &str| w.len() > 3 && w.bytes().all(|b| b.is_ascii_lowercase());
        for pair in words.windows(2).filter(|p| plain(p[0]) && plain(p[1])).take(1) {
            let mut phrase = String::new();
            let _ = write!(phrase, "{} {}", pair[0], pair[1]);
            out.push(phrase);
        }
    }
    out
}
