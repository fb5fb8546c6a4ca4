//! How often each entity is spoken of, and where: from the postings of its mention keys.
//!
//! Counts are exact and cover live passages only. Stored text is read for one thing: to cite the
//! first passage that has a name, of which the postings have already said that it may.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::civil;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, TERMINATED, Term};

use super::facets::{intersect, places_by_entity};
use super::matches::live_docs;
use super::planner::{entity_clause, plan};
use super::request::SearchRequest;
use super::run::{citation, echo, parse};
use crate::answer::QueryEcho;
use crate::entities::Entity;
use crate::index::Snapshot;
use crate::model::EntityType;
use crate::text;

/// How often something is spoken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts {
    /// Mentions. A name that stands only on the sheet is looked for in the words, and is none.
    pub mentions: u64,
    /// Passages that mention it.
    pub passages: u64,
    /// Articles of those.
    pub articles: u64,
}

/// An entity and how often it is spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The entity.
    pub entity: Entity,
    /// How often.
    pub counts: Counts,
}

/// The passages in which entities are counted.
#[derive(Clone, Debug)]
pub struct Within {
    /// The query as understood.
    pub query: QueryEcho,
    /// How many passages match.
    pub passages: u64,
    /// By segment and document.
    matches: Vec<Vec<bool>>,
}

impl Within {
    /// The passages that match a request.
    ///
    /// # Errors
    /// As [`super::search`].
    pub fn of(snapshot: &Snapshot, request: &SearchRequest, today: civil::Date) -> Result<Within> {
        let query = parse(snapshot, request, today)?;
        let plan = plan(snapshot, &query.tree, request.scope)?;
        let mut within = Within { query: echo(query), passages: 0, matches: Vec::new() };
        for ord in 0..snapshot.n_segments() {
            let docs = live_docs(snapshot, &plan.clause, ord)?;
            within.passages += docs.len() as u64;
            let n_docs = snapshot.searcher().segment_readers()[ord].max_doc();
            let mut matches = vec![false; n_docs as usize];
            docs.iter().for_each(|doc| matches[*doc as usize] = true);
            within.matches.push(matches);
        }
        Ok(within)
    }

    fn has(&self, ord: usize, doc: DocId) -> bool {
        self.matches[ord][doc as usize]
    }
}

/// Every entity that some passage mentions, of all or of those of `within`, and of one type if
/// asked: most mentions first, then most articles, then by name and id.
///
/// # Errors
/// If the index cannot be read.
pub fn counted(
    snapshot: &Snapshot,
    kind: Option<EntityType>,
    within: Option<&Within>,
) -> Result<Vec<Counted>> {
    let table = snapshot.entities()?;
    let keys = ArticleKeys::of(snapshot);
    let mut tallies: Vec<Counts> = vec![Counts::default(); table.len()];
    let mut articles: Vec<Vec<u32>> = vec![Vec::new(); table.len()];
    for ord in 0..snapshot.n_segments() {
        let mut terms = terms_by_entity(snapshot, ord)?.into_iter().peekable();
        while let Some((number, first)) = terms.next() {
            let mut mentions = read(snapshot, ord, &first, within)?;
            while let Some((_, term)) = terms.next_if(|(next, _)| *next == number) {
                mentions.add(read(snapshot, ord, &term, within)?);
            }
            let tally = &mut tallies[number as usize];
            tally.mentions += mentions.n;
            tally.passages += mentions.docs.len() as u64;
            articles[number as usize].extend(keys.of_docs(ord, &mentions.docs));
        }
    }
    let mut found = Vec::new();
    for (number, (mut counts, mut articles)) in tallies.into_iter().zip(articles).enumerate() {
        let Some(entity) = table.entity(number as u32) else { continue };
        if kind.is_some_and(|k| k != entity.kind) {
            continue;
        }
        if !entity.sheet.is_empty() {
            let mut places = Places::of(snapshot, &keys, &entity)?;
            if let Some(within) = within {
                places.keep(within);
            }
            (counts.passages, counts.articles) = (places.passages(), places.articles());
        } else {
            articles.sort_unstable();
            articles.dedup();
            counts.articles = articles.len() as u64;
        }
        if counts.passages > 0 {
            found.push(Counted { entity, counts });
        }
    }
    found.sort_by(|a, b| {
        let order = |c: &Counted| std::cmp::Reverse((c.counts.mentions, c.counts.articles));
        order(a)
            .cmp(&order(b))
            .then_with(|| (&a.entity.name, &a.entity.id).cmp(&(&b.entity.name, &b.entity.id)))
    });
    Ok(found)
}

/// All that an index says of one entity.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// The entity.
    pub entity: Entity,
    /// How often it is spoken of.
    pub counts: Counts,
    /// For each of its aliases in order: where it stands first, by date, then key and place.
    pub first: Vec<Option<String>>,
    /// Articles that mention it, by the year in which their date begins.
    pub years: BTreeMap<i16, u64>,
    /// Articles without a date.
    pub undated: u64,
    /// Who else those passages mention: `(id, name, type, passages)`, most passages first.
    pub company: Vec<(Entity, u64)>,
}

/// How many of an entity's names are looked for in the text, those with most mentions first.
const MAX_FIRST: usize = 200;

/// How many passages are read in search of one name; the postings have already said that its
/// words are there.
const MAX_READ: usize = 500;

/// Describes an entity.
///
/// # Errors
/// If the index cannot be read.
pub fn portrait(snapshot: &Snapshot, entity: Entity) -> Result<Portrait> {
    let keys = ArticleKeys::of(snapshot);
    let places = Places::of(snapshot, &keys, &entity)?;
    let mut counts =
        Counts { mentions: 0, passages: places.passages(), articles: places.articles() };
    for key in &entity.keys {
        let term = Term::from_field_text(snapshot.fields().mention, key);
        for ord in 0..snapshot.n_segments() {
            counts.mentions += read(snapshot, ord, &term, None)?.n;
        }
    }
    let (years, undated) = places.years();
    let mut first = vec![None; entity.aliases.len()];
    for (place, alias) in first.iter_mut().zip(&entity.aliases).take(MAX_FIRST) {
        if alias.count > 0 {
            *place = places.first(&entity, &alias.name)?;
        }
    }
    let company = places.company(&entity)?;
    Ok(Portrait { counts, first, years, undated, company, entity })
}

/// The passages that mention an entity.
struct Places<'a> {
    snapshot: &'a Snapshot,
    keys: &'a ArticleKeys<'a>,
    /// Live documents by segment, ascending.
    docs: Vec<Vec<DocId>>,
}

impl<'a> Places<'a> {
    fn of(
        snapshot: &'a Snapshot,
        keys: &'a ArticleKeys<'a>,
        entity: &Entity,
    ) -> Result<Places<'a>> {
        let clause = entity_clause(snapshot.fields(), entity);
        let docs: Result<Vec<Vec<DocId>>> =
            (0..snapshot.n_segments()).map(|ord| live_docs(snapshot, &clause, ord)).collect();
        Ok(Places { snapshot, keys, docs: docs? })
    }

    fn keep(&mut self, within: &Within) {
        for (ord, docs) in self.docs.iter_mut().enumerate() {
            docs.retain(|doc| within.has(ord, *doc));
        }
    }

    fn passages(&self) -> u64 {
        self.docs.iter().map(|d| d.len() as u64).sum()
    }

    fn articles(&self) -> u64 {
        let all = self.docs.iter().enumerate();
        let articles: BTreeSet<u32> =
            all.flat_map(|(ord, docs)| self.keys.of_docs(ord, docs)).collect();
        articles.len() as u64
    }

    /// Articles by year, and those without a date.
    fn years(&self) -> (BTreeMap<i16, u64>, u64) {
        let mut seen = BTreeSet::new();
        let (mut years, mut undated) = (BTreeMap::new(), 0);
        for (ord, docs) in self.docs.iter().enumerate() {
            let columns = self.snapshot.columns(ord);
            for (doc, article) in docs.iter().zip(self.keys.of_docs(ord, docs)) {
                if !seen.insert(article) {
                    continue;
                }
                let start = columns.period(*doc).map(|(start, _)| start);
                match start.and_then(crate::model::from_day_number) {
                    Some(day) => *years.entry(day.year()).or_default() += 1,
                    None => undated += 1,
                }
            }
        }
        (years, undated)
    }

    /// The citation of the first passage in which a mention of the entity reads `surface`.
    fn first(&self, entity: &Entity, surface: &str) -> Result<Option<String>> {
        let field = self.snapshot.fields().body_exact;
        let terms: Vec<Term> = text::tokens(surface)
            .map(|t| t.of(surface))
            .map(|word| text::cased_form(word).unwrap_or_else(|| text::fold_exact(word)))
            .map(|form| Term::from_field_text(field, &form))
            .collect();
        let mut candidates = Vec::new();
        for (ord, docs) in self.docs.iter().enumerate() {
            let segment = &self.snapshot.searcher().segment_readers()[ord];
            let index = segment.inverted_index(field)?;
            let mut docs = docs.clone();
            for term in &terms {
                let postings = index.read_postings(term, IndexRecordOption::Basic)?;
                let found = postings.map(|p| intersect(p, &docs)).unwrap_or_default();
                docs = found.into_iter().map(|place| docs[place]).collect();
            }
            let columns = self.snapshot.columns(ord);
            for (doc, article) in docs.iter().zip(self.keys.of_docs(ord, &docs)) {
                let start = columns.period(*doc).map_or(i64::MAX, |(start, _)| start);
                let address = DocAddress::new(ord as u32, *doc);
                candidates.push((start, article, columns.ordinal(*doc), address));
            }
        }
        candidates.sort_unstable();
        for (_, _, _, address) in candidates.into_iter().take(MAX_READ) {
            let record = self.snapshot.passage(address)?;
            let reads = |m: &crate::index::record::StoredMention| {
                m.span().of(&record.text) == surface && entity.keys.contains(&m.key())
            };
            if record.mentions.iter().any(reads) {
                return Ok(Some(citation(&record.head.key, &record.locus().to_string())));
            }
        }
        Ok(None)
    }

    /// Who else is mentioned in these passages, and in how many of them.
    fn company(&self, entity: &Entity) -> Result<Vec<(Entity, u64)>> {
        let mut passages: BTreeMap<u32, u64> = BTreeMap::new();
        for (ord, docs) in self.docs.iter().enumerate() {
            for (number, places) in places_by_entity(self.snapshot, ord, docs)? {
                *passages.entry(number).or_default() += places.len() as u64;
            }
        }
        let table = self.snapshot.entities()?;
        let mut company: Vec<(u64, u32)> = passages.into_iter().map(|(n, p)| (p, n)).collect();
        // Numbers are in the order of ids.
        company.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let others = company.into_iter().filter_map(|(passages, number)| {
            table.entity(number).filter(|e| e.id != entity.id).map(|e| (e, passages))
        });
        Ok(others.collect())
    }
}

/// The mention terms of a segment with the entities that they stand for, by entity.
fn terms_by_entity(snapshot: &Snapshot, ord: usize) -> Result<Vec<(u32, Term)>> {
    let table = snapshot.entities()?;
    let field = snapshot.fields().mention;
    let index = snapshot.searcher().segment_readers()[ord].inverted_index(field)?;
    let mut found = Vec::new();
    let mut terms = index.terms().stream()?;
    while let Some((term, _)) = terms.next() {
        let Ok(key) = std::str::from_utf8(term) else { continue };
        if let Some(number) = table.by_key(key) {
            found.push((number, Term::from_field_text(field, key)));
        }
    }
    found.sort_by_key(|(number, _)| *number);
    Ok(found)
}

/// The mentions under one or several keys in one segment.
struct Mentions {
    n: u64,
    /// Live documents, ascending.
    docs: Vec<DocId>,
}

impl Mentions {
    fn add(&mut self, other: Mentions) {
        self.n += other.n;
        self.docs.extend(other.docs);
        self.docs.sort_unstable();
        self.docs.dedup();
    }
}

fn read(snapshot: &Snapshot, ord: usize, term: &Term, within: Option<&Within>) -> Result<Mentions> {
    let segment = &snapshot.searcher().segment_readers()[ord];
    let index = segment.inverted_index(term.field())?;
    let mut mentions = Mentions { n: 0, docs: Vec::new() };
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? else {
        return Ok(mentions);
    };
    while postings.doc() != TERMINATED {
        let doc = postings.doc();
        if !segment.is_deleted(doc) && within.is_none_or(|w| w.has(ord, doc)) {
            mentions.n += u64::from(postings.term_freq());
            mentions.docs.push(doc);
        }
        postings.advance();
    }
    Ok(mentions)
}

/// Articles by numbers that hold in every segment, in the order of their keys. An article may
/// lie in several segments.
struct ArticleKeys<'a> {
    snapshot: &'a Snapshot,
    /// Numbers by segment and ordinal; `None` where one segment's ordinals serve.
    numbers: Option<Vec<Vec<u32>>>,
}

impl<'a> ArticleKeys<'a> {
    fn of(snapshot: &'a Snapshot) -> ArticleKeys<'a> {
        let n = snapshot.n_segments();
        if n < 2 {
            return ArticleKeys { snapshot, numbers: None };
        }
        let keys = |ord: usize| {
            let columns = snapshot.columns(ord);
            (0..columns.n_keys()).map(|k| columns.key(k))
        };
        let all: BTreeSet<String> = (0..n).flat_map(keys).collect();
        let by_key: BTreeMap<&str, u32> = all.iter().map(String::as_str).zip(0..).collect();
        let number = |key: String| by_key.get(key.as_str()).copied().unwrap_or(u32::MAX);
        let numbers = (0..n).map(|ord| keys(ord).map(number).collect()).collect();
        ArticleKeys { snapshot, numbers: Some(numbers) }
    }

    /// The article of each document.
    fn of_docs(&self, ord: usize, docs: &[DocId]) -> Vec<u32> {
        let columns = self.snapshot.columns(ord);
        let number = |doc: &DocId| {
            let key = columns.key_ord(*doc);
            match &self.numbers {
                Some(numbers) => numbers[ord].get(key as usize).copied().unwrap_or(u32::MAX),
                None => key as u32,
            }
        };
        docs.iter().map(number).collect()
    }
}
