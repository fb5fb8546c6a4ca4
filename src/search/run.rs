//! The walk of a query, as one function: text → tree → plan → ranked → hits.

use std::collections::HashMap;

use anyhow::Result;
use jiff::civil;

use super::blame::blame;
use super::bm25::{length_norm, saturation};
use super::collect::{Collected, Ranked, Wanted, collect, collection, frequencies, length};
use super::marks::Marker;
use super::names::TableNames;
use super::plan::Plan;
use super::planner::plan;
use super::request::{Group, SearchRequest};
use super::spelling::Absent;
use crate::answer::{Answer, Hit, HitEntity, HitSpeaker, QueryEcho, Signal, Total};
use crate::entities::mention_key;
use crate::index::Snapshot;
use crate::index::record::PassageRecord;
use crate::model::{EntityType, Span, Speaker};
use crate::query::{self, ParseContext, Query};

/// Answers a request.
///
/// # Errors
/// [`query::QueryError`] where the query is at fault; else if the index
/// cannot be read.
pub fn search(snapshot: &Snapshot, request: &SearchRequest, today: civil::Date) -> Result<Answer> {
    let mut query = parse(snapshot, request, today)?;
    let plan = plan(snapshot, &query.tree, request.scope)?;
    let collected = collect(snapshot, &plan, &wanted(request))?;
    let absent = match request.plain && collected.passages > 0 {
        true => Absent::default(),
        false => Absent::of(snapshot, &query.tree)?,
    };
    query.warnings.extend(absent.warnings());
    let blame = match collected.passages {
        0 => Some(blame(snapshot, request, &query, &absent, today)?),
        _ => None,
    };
    let hits = hits(snapshot, request, &plan, &collected)?;
    Ok(Answer {
        fingerprint: snapshot.payload().fingerprint.clone(),
        query: echo(query),
        total: Total { passages: collected.passages, articles: collected.articles },
        hits,
        blame,
    })
}

/// Parses a request's query against the names of a snapshot.
///
/// # Errors
/// [`query::QueryError`] where the query is at fault.
pub fn parse(snapshot: &Snapshot, request: &SearchRequest, today: civil::Date) -> Result<Query> {
    let names = TableNames(snapshot.entities()?);
    let context = ParseContext {
        today,
        names: &names,
        plain: request.plain,
        all: request.all,
        case_any: false,
    };
    Ok(query::parse_with(&request.query, &request.filters, &context)?)
}

fn wanted(request: &SearchRequest) -> Wanted {
    let one_each = request.group == Group::Article;
    Wanted {
        top: request.offset.saturating_add(request.limit),
        sort: request.sort,
        per_article: if one_each { Some(1) } else { request.per_article },
        count_articles: request.count,
    }
}

/// The query as outputs repeat it.
#[must_use]
pub fn echo(query: Query) -> QueryEcho {
    QueryEcho {
        input: query.input,
        canonical: query.canonical,
        notes: query.notes,
        warnings: query.warnings,
    }
}

fn hits(
    snapshot: &Snapshot,
    request: &SearchRequest,
    plan: &Plan,
    collected: &Collected,
) -> Result<Vec<Hit>> {
    let mut marker = Marker::new(plan, snapshot);
    let mut hits = Vec::new();
    let shown = collected.ranked.iter().enumerate().skip(request.offset).take(request.limit);
    for (idx, ranked) in shown {
        let record = snapshot.passage(ranked.address)?;
        let marks = match request.with_text {
            true => marker.marks(ranked.address, &record)?,
            false => Vec::new(),
        };
        let mut hit = hit(snapshot, record, marks, request)?;
        hit.rank = idx + 1;
        hit.score = (!plan.leaves.is_empty()).then_some(ranked.score);
        if request.explain {
            hit.signals = signals(snapshot, plan, ranked)?;
        }
        hits.push(hit);
    }
    Ok(hits)
}

fn hit(
    snapshot: &Snapshot,
    record: PassageRecord,
    marks: Vec<Span>,
    request: &SearchRequest,
) -> Result<Hit> {
    let entities = if request.with_text { entities(snapshot, &record)? } else { Vec::new() };
    let speakers =
        if request.with_text { speakers(snapshot, &record, &entities)? } else { Vec::new() };
    let (before, after) = match request.context {
        0 => (Vec::new(), Vec::new()),
        n => context(snapshot, &record, n)?,
    };
    let locus = record.locus();
    let head = record.head;
    Ok(Hit {
        rank: 0,
        score: None,
        id: citation(&head.key, &locus.to_string()),
        hash: record.hash,
        key: head.key,
        locus,
        kind: head.kind,
        about: head.about,
        title: head.title,
        authors: head.authors,
        date: head.date,
        source: head.source,
        url: head.url,
        path: head.path,
        text: record.text,
        marks,
        entities,
        speakers,
        before,
        after,
        signals: Vec::new(),
    })
}

/// `key#p3`; the bare key for the head.
#[must_use]
pub fn citation(key: &str, locus: &str) -> String {
    if locus.is_empty() { key.to_string() } else { format!("{key}#{locus}") }
}

/// The entities that a passage mentions, in the order of their first mention.
fn entities(snapshot: &Snapshot, record: &PassageRecord) -> Result<Vec<HitEntity>> {
    if record.mentions.is_empty() {
        return Ok(Vec::new());
    }
    let table = snapshot.entities()?;
    let mut found: Vec<HitEntity> = Vec::new();
    let mut places: HashMap<u32, usize> = HashMap::new();
    for mention in &record.mentions {
        let Some(number) = table.by_key(&mention.key()) else { continue };
        let place = match places.get(&number) {
            Some(place) => *place,
            None => {
                let Some(entity) = table.entity(number) else { continue };
                found.push(HitEntity {
                    id: entity.id,
                    name: entity.name,
                    kind: entity.kind,
                    marks: Vec::new(),
                    grounds: Vec::new(),
                });
                places.insert(number, found.len() - 1);
                found.len() - 1
            }
        };
        found[place].marks.push(mention.span());
        found[place].grounds.push((mention.4, mention.5));
    }
    Ok(found)
}

/// The speakers of a passage, whose entities are among those that it mentions.
fn speakers(
    snapshot: &Snapshot,
    record: &PassageRecord,
    entities: &[HitEntity],
) -> Result<Vec<HitSpeaker>> {
    if record.speakers.is_empty() {
        return Ok(Vec::new());
    }
    let table = snapshot.entities()?;
    let place = |(kind, name): &(EntityType, String)| {
        let entity = table.entity(table.by_key(&mention_key(*kind, name))?)?;
        entities.iter().position(|e| e.id == entity.id)
    };
    let speaker = |speaker: &Speaker| {
        let mut entities: Vec<usize> = speaker.names.iter().filter_map(place).collect();
        entities.dedup();
        HitSpeaker {
            text: speaker.span.of(&record.text).to_string(),
            named: speaker.named,
            entities,
            mark: speaker.span,
            cue: speaker.cue,
        }
    };
    Ok(record.speakers.iter().map(speaker).collect())
}

/// The paragraphs before and after a passage.
fn context(
    snapshot: &Snapshot,
    record: &PassageRecord,
    n: usize,
) -> Result<(Vec<String>, Vec<String>)> {
    let paragraphs = super::show::paragraphs(&snapshot.passages_by_key(&record.head.key)?);
    let locus = record.locus();
    let first = locus.from.saturating_sub(1) as usize;
    let from = first.saturating_sub(n);
    let to = locus.to as usize;
    let before = paragraphs.get(from..first).unwrap_or_default().to_vec();
    let after = paragraphs.get(to..paragraphs.len().min(to + n)).unwrap_or_default().to_vec();
    Ok((before, after))
}

/// Every leaf's share of a score; they sum to it.
fn signals(snapshot: &Snapshot, plan: &Plan, ranked: &Ranked) -> Result<Vec<Signal>> {
    let frequencies = frequencies(snapshot, plan, ranked.address)?;
    let columns = snapshot.columns(ranked.address.segment_ord as usize);
    let average = collection(snapshot).average_tokens();
    let length = length(columns, ranked.address.doc_id, average);
    let norm = length_norm(length, average);
    let signal = |(leaf, tf): (&super::plan::Leaf, &u32)| Signal {
        name: format!("bm25 body: {}", leaf.name),
        value: leaf.weight * leaf.idf * saturation(*tf, norm),
        detail: format!(
            "weight {}, idf {:.4}, tf {tf}, length {length:.0} of {average:.1} on average",
            leaf.weight, leaf.idf
        ),
    };
    Ok(plan.leaves.iter().zip(&frequencies).filter(|(_, tf)| **tf > 0).map(signal).collect())
}
