//! Counts over everything that a query matches: by author, entity, source, year, kind, language
//! or tag. Exact: every matching passage is counted, none is sampled.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::civil;
use tantivy::columnar::StrColumn;
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::matches::{Keys, live_docs};
use super::planner::plan;
use super::request::SearchRequest;
use super::run::{echo, parse};
use crate::answer::QueryEcho;
use crate::entities::Entity;
use crate::index::Snapshot;
use crate::index::columns::Columns;
use crate::index::table::EntityTable;
use crate::model::{EntityType, from_day_number};

/// What passages can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Each author of the article.
    Author,
    /// Each entity that the passage mentions.
    Entity,
    /// The paper.
    Source,
    /// The year in which the article's date lies; none for one that may lie in either of two.
    Year,
    /// What the piece is.
    Kind,
    /// The language.
    Lang,
    /// Each tag of the article.
    Tag,
}

impl Facet {
    /// Every facet, in the order of the documentation.
    pub const ALL: [Facet; 7] = [
        Facet::Author,
        Facet::Entity,
        Facet::Source,
        Facet::Year,
        Facet::Kind,
        Facet::Lang,
        Facet::Tag,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Facet::Author => "author",
            Facet::Entity => "entity",
            Facet::Source => "source",
            Facet::Year => "year",
            Facet::Kind => "kind",
            Facet::Lang => "lang",
            Facet::Tag => "tag",
        }
    }
}

/// How often a value stands among the matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value as shown.
    pub value: String,
    /// Matching passages that have it.
    pub passages: u64,
    /// Distinct articles of those.
    pub articles: u64,
}

/// The counts of one facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// Which.
    pub facet: Facet,
    /// Most passages first, then by value; years in their own order.
    pub counts: Vec<FacetCount>,
    /// Matching passages without any value.
    pub without: u64,
}

/// Counts of everything that a query matches.
#[derive(Clone, Debug)]
pub struct Facets {
    /// The index's fingerprint.
    pub fingerprint: String,
    /// The query as understood.
    pub query: QueryEcho,
    /// Matching passages.
    pub passages: u64,
    /// Distinct articles of those.
    pub articles: u64,
    /// In the order asked for.
    pub facets: Vec<FacetCounts>,
}

/// Counts the matches of a request by each of `by`.
///
/// # Errors
/// As [`super::search`].
pub fn facets(
    snapshot: &Snapshot,
    request: &SearchRequest,
    by: &[Facet],
    today: civil::Date,
) -> Result<Facets> {
    let query = parse(snapshot, request, today)?;
    let plan = plan(snapshot, &query.tree, request.scope)?;
    let mut tallies: Vec<FacetTally> = by.iter().map(|f| FacetTally::new(*f)).collect();
    let (mut passages, mut articles) = (0, BTreeSet::new());
    for ord in 0..snapshot.n_segments() {
        let docs = live_docs(snapshot, &plan.clause, ord)?;
        passages += docs.len() as u64;
        let keys = Keys::of(snapshot.columns(ord), &docs);
        articles.extend(keys.distinct());
        for tally in &mut tallies {
            tally.count(snapshot, ord, &docs, &keys)?;
        }
    }
    let facets = tallies.into_iter().map(FacetTally::finish).collect();
    let fingerprint = snapshot.payload().fingerprint.clone();
    let articles = articles.len() as u64;
    Ok(Facets { fingerprint, query: echo(query), passages, articles, facets })
}

/// Passages and article keys by value.
struct FacetTally {
    facet: Facet,
    values: BTreeMap<String, (u64, BTreeSet<String>)>,
    without: u64,
}

/// Places in the list of matching documents, by value.
type Places = BTreeMap<String, Vec<usize>>;

impl FacetTally {
    fn new(facet: Facet) -> FacetTally {
        FacetTally { facet, values: BTreeMap::new(), without: 0 }
    }

    fn count(
        &mut self,
        snapshot: &Snapshot,
        ord: usize,
        docs: &[DocId],
        keys: &Keys,
    ) -> Result<()> {
        let segment = &snapshot.searcher().segment_readers()[ord];
        let places: Places = match self.facet {
            Facet::Entity => entity_places(snapshot, ord, docs)?,
            Facet::Year => year_places(snapshot.columns(ord), docs),
            facet => match segment.fast_fields().str(facet.as_str())? {
                Some(column) => column_places(&column, docs),
                None => Places::new(),
            },
        };
        let mut has_value = vec![false; docs.len()];
        for (value, places) in places {
            let entry = self.values.entry(value).or_default();
            entry.0 += places.len() as u64;
            entry.1.extend(keys.at(places.iter().copied()));
            places.iter().for_each(|p| has_value[*p] = true);
        }
        self.without += has_value.iter().filter(|has| !**has).count() as u64;
        Ok(())
    }

    fn finish(self) -> FacetCounts {
        let mut counts: Vec<FacetCount> = self
            .values
            .into_iter()
            .map(|(value, (passages, articles))| FacetCount {
                value,
                passages,
                articles: articles.len() as u64,
            })
            .collect();
        if self.facet != Facet::Year {
            counts.sort_by(|a, b| b.passages.cmp(&a.passages).then_with(|| a.value.cmp(&b.value)));
        }
        FacetCounts { facet: self.facet, counts, without: self.without }
    }
}

fn column_places(column: &StrColumn, docs: &[DocId]) -> Places {
    let mut by_ord: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (place, doc) in docs.iter().enumerate() {
        let ords: BTreeSet<u64> = column.term_ords(*doc).collect();
        for ord in ords {
            by_ord.entry(ord).or_default().push(place);
        }
    }
    let mut places = Places::new();
    for (ord, list) in by_ord {
        let mut value = String::new();
        if column.ord_to_str(ord, &mut value).unwrap_or(false) {
            places.insert(value, list);
        }
    }
    places
}

fn year_places(columns: &Columns, docs: &[DocId]) -> Places {
    let mut places = Places::new();
    for (place, doc) in docs.iter().enumerate() {
        if let Some((start, end)) = columns.period(*doc)
            && let (Some(first), Some(last)) = (from_day_number(start), from_day_number(end))
            && first.year() == last.year()
        {
            places.entry(format!("{:04}", first.year())).or_default().push(place);
        }
    }
    places
}

fn entity_places(snapshot: &Snapshot, ord: usize, docs: &[DocId]) -> Result<Places> {
    let table = snapshot.entities()?;
    let mut places = Places::new();
    for (number, found) in places_by_entity(snapshot, ord, docs)? {
        if let Some(entity) = table.entity(number) {
            places.insert(label(table, entity), found.into_iter().collect());
        }
    }
    Ok(places)
}

/// The name of an entity; with its type where others have the same name, and with its id where
/// they have the same type too. The table decides and not what matched, so an entity has one
/// label in every segment and every query.
fn label(table: &EntityTable, entity: Entity) -> String {
    let namesakes = table.by_name(&entity.name, None).into_iter().filter_map(|n| table.entity(n));
    let kinds: Vec<EntityType> =
        namesakes.filter(|e| e.name == entity.name).map(|e| e.kind).collect();
    match (kinds.len(), kinds.iter().filter(|kind| **kind == entity.kind).count()) {
        (0 | 1, _) => entity.name,
        (_, 1) => format!("{} ({})", entity.name, entity.kind.as_str()),
        _ => format!("{} ({})", entity.name, entity.id),
    }
}

/// Entities, by their numbers in the table, with the places in `docs` that mention each: every
/// mention term's postings are held against the documents.
pub(super) fn places_by_entity(
    snapshot: &Snapshot,
    ord: usize,
    docs: &[DocId],
) -> Result<BTreeMap<u32, BTreeSet<usize>>> {
    let table = snapshot.entities()?;
    let segment = &snapshot.searcher().segment_readers()[ord];
    let index = segment.inverted_index(snapshot.fields().mention)?;
    let mut by_entity: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    let mut terms = index.terms().stream()?;
    while let Some((term, info)) = terms.next() {
        let Some(number) = std::str::from_utf8(term).ok().and_then(|key| table.by_key(key)) else {
            continue;
        };
        let postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        let found = intersect(postings, docs);
        if !found.is_empty() {
            by_entity.entry(number).or_default().extend(found);
        }
    }
    Ok(by_entity)
}

/// Places in `docs` of the documents that a posting list has.
pub(super) fn intersect(mut postings: SegmentPostings, docs: &[DocId]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut place = 0;
    while postings.doc() != TERMINATED && place < docs.len() {
        let doc = postings.doc();
        if docs[place] < doc {
            place += docs[place..].partition_point(|d| *d < doc);
        } else if docs[place] > doc {
            postings.seek(docs[place]);
        } else {
            found.push(place);
            place += 1;
            postings.advance();
        }
    }
    found
}
