//! The query language by its definitions, over plain tokens: slow, short, and nothing of the
//! engine in it.
//!
//! Whatever has a place in a passage has *occurrences*: a range of tokens, and the ranges to be
//! marked for it. Nearness looks at the ranges alone.

use std::collections::{BTreeMap, BTreeSet};

use byline::entities::fold_alias;
use byline::query::{
    COMMON_WORDS, Filter, Group, GroupKind, Matching, NameField, Near, Node, NodeKind, Occur, Part,
    Reach, TextField, Token as QueryToken, Value, Word,
};
use byline::search::signals::is_function_word;

use super::corpus::{Article, Corpus, Passage, Speaker};

/// Half-open, in tokens.
type Range = (usize, usize);
type Marks = BTreeSet<Range>;
type Occurrences = BTreeMap<Range, Marks>;

/// One passage under one query.
pub struct Reader<'c> {
    pub corpus: &'c Corpus,
    pub passage: &'c Passage,
    /// Names are asked of the whole article.
    pub by_article: bool,
}

impl Reader<'_> {
    /// The bytes to be marked, if the passage matches.
    pub fn read(&self, tree: &Node) -> Option<Vec<(usize, usize)>> {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for (start, end) in self.marks(tree)? {
            let tokens = &self.passage.tokens;
            let (from, to) = (tokens[start].start, tokens[end - 1].end);
            match spans.last_mut().filter(|last| from < last.1) {
                Some(last) => last.1 = last.1.max(to),
                None => spans.push((from, to)),
            }
        }
        Some(spans)
    }

    fn marks(&self, node: &Node) -> Option<Marks> {
        match &node.kind {
            NodeKind::All => Some(Marks::new()),
            NodeKind::Group(group) => self.group(group),
            NodeKind::Filter(filter) => self.filter(filter),
            NodeKind::AtLeast(atleast) => {
                let found = self.occurrences(&atleast.operand);
                (found.len() >= atleast.count as usize).then(|| all(found))
            }
            _ => {
                let found = self.occurrences(node);
                (!found.is_empty()).then(|| all(found))
            }
        }
    }

    fn group(&self, group: &Group) -> Option<Marks> {
        let mut marks = Marks::new();
        let (mut one_holds, mut one_is_asked, mut word_is_required) = (false, false, false);
        for clause in &group.clauses {
            let found = self.marks(&clause.node);
            match clause.occur {
                Occur::MustNot if found.is_some() => return None,
                Occur::MustNot => {}
                Occur::Must => {
                    word_is_required |= !is_filter(&clause.node);
                    marks.extend(found?);
                }
                Occur::Should => {
                    one_is_asked = true;
                    one_holds |= found.is_some();
                    marks.extend(found.unwrap_or_default());
                }
            }
        }
        let wants_one = one_is_asked && (group.kind == GroupKind::Or || !word_is_required);
        (one_holds || !wants_one).then_some(marks)
    }

    fn occurrences(&self, node: &Node) -> Occurrences {
        match &node.kind {
            NodeKind::Word(word) => {
                let mut found = self.side_by_side(&word.tokens);
                if let Some(who) = word.takes_aliases.then(|| self.named_by(word)).flatten() {
                    for (place, marks) in self.places(&[who]) {
                        found.entry(place).or_default().extend(marks);
                    }
                }
                found
            }
            NodeKind::Phrase(phrase) => match phrase.within {
                None => self.side_by_side(&phrase.tokens),
                Some(n) => self.within(&phrase.tokens, n as usize),
            },
            NodeKind::Near(near) => self.near(near),
            NodeKind::Group(group) => {
                let mut found = Occurrences::new();
                for clause in &group.clauses {
                    assert_eq!(clause.occur, Occur::Should);
                    for (range, marks) in self.occurrences(&clause.node) {
                        found.entry(range).or_default().extend(marks);
                    }
                }
                found
            }
            NodeKind::Filter(Filter::Name(field, names)) => self.places(&self.meant(*field, names)),
            other => panic!("{other:?} has no places"),
        }
    }

    /// Who a filter on names means; each name is a canonical one, or unknown.
    fn meant(&self, field: NameField, names: &[String]) -> Vec<usize> {
        let kind = field.entity_type();
        names.iter().flat_map(|name| self.corpus.people.called(name, kind)).collect()
    }

    /// Where some entities are named. The place of an entity is the first word of its name.
    fn places(&self, whos: &[usize]) -> Occurrences {
        let people = &self.corpus.people;
        let mut found = Occurrences::new();
        let mut add = |first: usize, end: usize| {
            found.entry((first, first + 1)).or_default().insert((first, end));
        };
        for mention in &self.passage.mentions {
            if people.bearer(mention.name).is_some_and(|who| whos.contains(&who)) {
                add(mention.first, mention.end);
            }
        }
        let tokens = &self.passage.tokens;
        for name in whos.iter().flat_map(|who| &people.all[*who].sought) {
            let words: Vec<&str> = byline::text::tokens(name).map(|s| s.of(name)).collect();
            for first in 0..(tokens.len() + 1).saturating_sub(words.len()) {
                let mut pairs = words.iter().zip(&tokens[first..]);
                if pairs.all(|(word, token)| is_word_of_name(word, &token.text)) {
                    add(first, first + words.len());
                }
            }
        }
        found
    }

    /// The one entity that goes by a word and by names without it.
    pub fn named_by(&self, word: &Word) -> Option<usize> {
        let fold = fold_alias(&word.text);
        let people = &self.corpus.people.all;
        let is_called = |who: &usize| people[*who].called.iter().any(|n| fold_alias(n) == fold);
        let mut bearers = (0..people.len()).filter(is_called);
        let who = bearers.next()?;
        if bearers.next().is_some() {
            return None;
        }
        let called = &people[who].called;
        if let [token] = &word.tokens[..]
            && token.matching != Matching::Cased
        {
            let small = exact(&token.text);
            let capitals = |name: &str| name.chars().filter(|c| c.is_uppercase()).count();
            let is_common = COMMON_WORDS.contains(&&*small) || is_function_word(&small);
            let is_name = token.text.starts_with(char::is_uppercase)
                || called.iter().any(|name| fold_alias(name) == fold && capitals(name) > 1);
            if is_common || !is_name {
                return None;
            }
        }
        let words = |text: &str| -> Vec<String> {
            byline::text::tokens(text).map(|s| exact(s.of(text))).collect()
        };
        let own = words(&word.text);
        let lacks = |name: &String| !words(name).windows(own.len()).any(|run| run == own);
        called.iter().any(lacks).then_some(who)
    }

    fn side_by_side(&self, words: &[QueryToken]) -> Occurrences {
        let n = self.passage.tokens.len();
        (0..n)
            .filter(|at| at + words.len() <= n)
            .filter(|at| words.iter().zip(*at..).all(|(w, i)| self.matches(w, i)))
            .map(|at| (at, at + words.len()))
            .map(|range| (range, Marks::from([range])))
            .collect()
    }

    /// Every way to give each word a place of its own, the last at most n words farther than if
    /// they stood side by side.
    fn within(&self, words: &[QueryToken], n: usize) -> Occurrences {
        let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
        for word in words {
            let mut longer = Vec::new();
            for way in &ways {
                for at in (0..self.passage.tokens.len()).filter(|at| self.matches(word, *at)) {
                    if !way.contains(&at) {
                        longer.push(way.iter().copied().chain([at]).collect());
                    }
                }
            }
            ways = longer;
        }
        let mut found = Occurrences::new();
        for way in ways {
            let (first, last) = (way.iter().min().unwrap(), way.iter().max().unwrap());
            if last - first < words.len() + n - 1 {
                let marks = found.entry((*first, last + 1)).or_default();
                marks.extend(way.iter().map(|at| (*at, at + 1)));
            }
        }
        found
    }

    fn near(&self, near: &Near) -> Occurrences {
        let (left, right) = (self.occurrences(&near.left), self.occurrences(&near.right));
        let mut found = Occurrences::new();
        for (l, left_marks) in &left {
            if near.negated {
                let any = right.keys().any(|r| overlap(*l, *r) || self.is_near(*l, *r, near.reach));
                if !any {
                    found.insert(*l, left_marks.clone());
                }
                continue;
            }
            for (r, right_marks) in right.iter().filter(|(r, _)| self.is_near(*l, **r, near.reach))
            {
                let range = (l.0.min(r.0), l.1.max(r.1));
                let marks = found.entry(range).or_default();
                marks.extend(left_marks.iter().chain(right_marks).copied());
            }
        }
        found
    }

    fn is_near(&self, left: Range, right: Range, reach: Reach) -> bool {
        if overlap(left, right) {
            return false;
        }
        let (earlier, later) = if left < right { (left, right) } else { (right, left) };
        let steps = (later.0 - (earlier.1 - 1)) as u32;
        let units = |unit: &dyn Fn(usize) -> usize| -> BTreeSet<usize> {
            [left.0, left.1 - 1, right.0, right.1 - 1].into_iter().map(unit).collect()
        };
        match reach {
            Reach::Within(n) => steps <= n,
            Reach::Before(n) => left < right && steps <= n,
            Reach::Sentence => units(&|at| self.passage.tokens[at].sentence).len() == 1,
            Reach::Paragraph => units(&|at| self.passage.tokens[at].paragraph).len() == 1,
        }
    }

    fn matches(&self, word: &QueryToken, at: usize) -> bool {
        let text = &self.passage.tokens[at].text;
        match word.matching {
            Matching::Stem => stem(&plain(&word.form)) == stem(&plain(&exact(text))),
            Matching::Exact => word.form == exact(text),
            Matching::Cased => word.form == text.replace('.', ""),
            Matching::Wildcard => glob(&word.form, &exact(text)),
            Matching::Fuzzy(n) => edits(&word.form, &exact(text)) <= usize::from(n),
        }
    }

    fn article(&self) -> &Article {
        &self.corpus.articles[self.passage.article]
    }

    fn filter(&self, filter: &Filter) -> Option<Marks> {
        let holds = match filter {
            // Words are given to somebody in a passage, whatever the rest of its article.
            Filter::Name(NameField::Says, names) => {
                let whos = self.meant(NameField::Says, names);
                let is_meant =
                    |name| self.corpus.people.bearer(name).is_some_and(|w| whos.contains(&w));
                let speaks = |s: &&Speaker| s.names.iter().any(|name| is_meant(*name));
                let mut speakers = self.passage.speakers.iter().filter(speaks).peekable();
                speakers.peek()?;
                return Some(speakers.flat_map(|s| [s.who, s.cue]).collect());
            }
            Filter::Name(field, names) if self.by_article => {
                let whos = self.meant(*field, names);
                let passages = self.corpus.passages.iter();
                passages
                    .filter(|p| p.article == self.passage.article)
                    .any(|passage| !Reader { passage, ..*self }.places(&whos).is_empty())
            }
            Filter::Name(field, names) => {
                let found = self.places(&self.meant(*field, names));
                return (!found.is_empty()).then(|| all(found));
            }
            Filter::Text(field, values) => values.iter().any(|v| self.has_value(*field, v)),
            Filter::Has(parts) => parts.iter().any(|p| self.has(*p)),
            Filter::Missing(parts) => parts.iter().any(|p| !self.has(*p)),
            Filter::Date(ranges) => self.article().date.is_some_and(|date| {
                ranges.iter().any(|range| {
                    range.start.is_none_or(|start| date.end_day() >= start)
                        && range.end.is_none_or(|end| date.start_day() <= end)
                })
            }),
        };
        holds.then(Marks::new)
    }

    fn has(&self, part: Part) -> bool {
        let article = self.article();
        let names = |p: &Passage| p.article == self.passage.article && !p.mentions.is_empty();
        match part {
            Part::Author => !article.authors.is_empty(),
            Part::Date => article.date.is_some(),
            Part::Entity => self.corpus.passages.iter().any(names),
            Part::Url => article.url.is_some(),
            Part::Deck => article.has_deck,
            Part::Source => article.source.is_some(),
            Part::Tag => !article.tags.is_empty(),
            Part::Lang => article.lang.is_some(),
            Part::Correction => article.corrected,
            Part::Speaker => !self.passage.speakers.is_empty(),
        }
    }

    fn has_value(&self, field: TextField, value: &Value) -> bool {
        let article = self.article();
        let whole = |have: &str| match value.glob {
            true => glob(&value.text, have),
            false => value.text == have,
        };
        match field {
            TextField::Author => article.authors.iter().any(|a| words_in(value, a, name_words)),
            TextField::Source => article.source.iter().any(|s| words_in(value, s, plain_words)),
            TextField::Title => article.title.as_ref().is_some_and(|t| in_title(value, t)),
            TextField::Kind => article.kind.is_some_and(|k| k == value.text.to_lowercase()),
            TextField::Lang => article.lang.is_some_and(|l| l == value.text),
            TextField::Tag => article.tags.iter().any(|tag| match value.glob {
                true => glob(&value.text.to_lowercase(), &tag.to_lowercase()),
                false => value.text.to_lowercase() == tag.to_lowercase(),
            }),
            TextField::Key => whole(&article.key),
            TextField::Url => article.url.as_ref().is_some_and(|url| whole(url)),
            TextField::Path => whole(&article.path),
        }
    }
}

fn is_filter(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Filter(_) => true,
        NodeKind::Group(group) => group.clauses.iter().all(|c| is_filter(&c.node)),
        _ => false,
    }
}

/// True where a token is a word of a name of the sheet: in its own case if that is mixed.
fn is_word_of_name(word: &str, token: &str) -> bool {
    match word.chars().skip(1).any(char::is_uppercase) {
        true => word.replace('.', "") == token.replace('.', ""),
        false => exact(word) == exact(token),
    }
}

fn all(found: Occurrences) -> Marks {
    found.into_values().flatten().collect()
}

fn overlap(a: Range, b: Range) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Lower case, straight apostrophes, no dots in initials.
fn exact(text: &str) -> String {
    text.to_lowercase().replace('’', "'").replace('.', "")
}

/// Without the accents that the corpora have.
fn plain(text: &str) -> String {
    text.to_lowercase().replace(['é', 'ë'], "e").replace('’', "'").replace('.', "")
}

/// Words of the corpora that stem alike, by their stem.
fn stem(word: &str) -> &str {
    match word {
        "drones" => "drone",
        "strikes" | "striking" => "strike",
        "attacks" => "attack",
        "terrorism" => "terror",
        "states" => "state",
        other => other,
    }
}

/// `*` is any run, `?` any one character.
fn glob(pattern: &str, text: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len())
            .filter(|at| text.is_char_boundary(*at))
            .any(|at| glob(rest.as_str(), &text[at..])),
        Some(c) => {
            let mut text = text.chars();
            text.next().is_some_and(|t| (c == '?' || c == t) && glob(rest.as_str(), text.as_str()))
        }
    }
}

/// The least number of letters put in, left out, exchanged, or turned round with their
/// neighbour, no letter twice.
fn edits(a: &str, b: &str) -> usize {
    fn go(a: &[char], b: &[char], left: usize) -> usize {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len(),
            ([x, a1 @ ..], [y, b1 @ ..]) if x == y && left == 0 => go(a1, b1, 0),
            ([_, a1 @ ..], [_, b1 @ ..]) => {
                if left == 0 {
                    return 99;
                }
                let same = if a[0] == b[0] { go(a1, b1, left) } else { 99 };
                let mut best = same
                    .min(1 + go(a1, b1, left - 1))
                    .min(1 + go(a1, b, left - 1))
                    .min(1 + go(a, b1, left - 1));
                if let ([p, q, a2 @ ..], [r, s, b2 @ ..]) = (a, b)
                    && (p, q) == (s, r)
                {
                    best = best.min(1 + go(a2, b2, left - 1));
                }
                best
            }
        }
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    go(&a, &b, 2)
}

fn plain_words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '*');
    parts.filter(|w| !w.is_empty()).map(plain).collect()
}

/// As [`plain_words`]; initials are one word.
fn name_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut initials = false;
    for word in plain_words(text) {
        let single = word.chars().count() == 1;
        match words.last_mut().filter(|_| single && initials) {
            Some(last) => last.push_str(&word),
            None => words.push(word),
        }
        initials = single;
    }
    words
}

/// True where the words of the value stand side by side among those of the text.
fn words_in(value: &Value, text: &str, cut: impl Fn(&str) -> Vec<String>) -> bool {
    let (wanted, have) = (cut(&value.text), cut(text));
    let fits = |w: &String, h: &String| if value.glob { glob(w, h) } else { w == h };
    have.windows(wanted.len().max(1)).any(|run| wanted.iter().zip(run).all(|(w, h)| fits(w, h)))
}

fn in_title(value: &Value, title: &[String]) -> bool {
    let words = value.text.split([' ', '-', '/']);
    let wanted: Vec<String> = words.map(|w| exact(w.trim_matches(['.', ',']))).collect();
    let fits = |w: &String, h: &String| match value.glob {
        true if w.contains('*') => glob(w, &exact(h)),
        _ => stem(&plain(w)) == stem(&plain(h)),
    };
    title.windows(wanted.len().max(1)).any(|run| wanted.iter().zip(run).all(|(w, h)| fits(w, h)))
}
