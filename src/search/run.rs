//! The walk of a query, as one function: text → tree → plan → ranked → hits.

use std::collections::HashMap;

use anyhow::Result;
use jiff::civil;

use super::blame::blame;
use super::bm25::{length_norm, saturation};
use super::collect::{Collected, Ranked, Wanted, collect, collection, frequencies, length};
use super::feedback;
use super::fold::{Candidate, Folder, MAX_FOLDED};
use super::marks::Marker;
use super::names::TableNames;
use super::plan::Plan;
use super::planner::plan;
use super::rank::{Added, Ranking};
use super::request::{Group, SearchRequest, Sort};
use super::signals::FEEDBACK_PASSAGES;
use super::spelling::Absent;
use crate::answer::{AlsoIn, Answer, Hit, HitEntity, HitSpeaker, QueryEcho, Signal, Total};
use crate::entities::mention_key;
use crate::index::Snapshot;
use crate::index::record::PassageRecord;
use crate::model::{EntityType, Span, Speaker};
use crate::query::{self, Note, ParseContext, Query};

/// Answers a request.
///
/// # Errors
/// [`query::QueryError`] where the query is at fault; else if the index
/// cannot be read.
pub fn search(snapshot: &Snapshot, request: &SearchRequest, today: civil::Date) -> Result<Answer> {
    let Ordered { mut query, plan, added, mut collected } = order(snapshot, request, today)?;
    let absent = match request.plain && collected.passages > 0 {
        true => Absent::default(),
        false => Absent::of(snapshot, &query.tree)?,
    };
    query.warnings.extend(absent.warnings());
    let blame = match collected.passages {
        0 => Some(blame(snapshot, request, &query, &absent, today)?),
        _ => None,
    };
    let ranking = Ranking { added: &added, ..plain_ranking(snapshot, &plan, request) };
    let mut page = page(snapshot, request, &collected.ranked)?;
    if page.is_short && collected.passages > collected.ranked.len() as u64 {
        let wanted = wanted(request);
        let top = wanted.top.saturating_add(MAX_FOLDED);
        collected = collect(&ranking, &Wanted { top, ..wanted })?;
        page = self::page(snapshot, request, &collected.ranked)?;
    }
    let hits = hits(request, &ranking, page.placed)?;
    query.notes.extend(plan.notes);
    query.notes.extend(expansion_note(&added));
    Ok(Answer {
        fingerprint: snapshot.payload().fingerprint.clone(),
        query: echo(query),
        total: Total { passages: collected.passages, articles: collected.articles },
        hits,
        blame,
    })
}

/// The keys of the articles of the hits that a search would give, with the hits' scores: without
/// reading any text.
///
/// # Errors
/// As [`search`].
pub fn keys(
    snapshot: &Snapshot,
    request: &SearchRequest,
    today: civil::Date,
) -> Result<Vec<(String, f64)>> {
    let Collected { ranked, .. } = order(snapshot, request, today)?.collected;
    let shown = ranked.into_iter().skip(request.offset).take(request.limit);
    let key = |ranked: Ranked| {
        let columns = snapshot.columns(ranked.address.segment_ord as usize);
        (columns.key(columns.key_ord(ranked.address.doc_id)), ranked.score)
    };
    Ok(shown.map(key).collect())
}

/// A query, understood and run.
struct Ordered {
    query: Query,
    plan: Plan,
    added: Vec<Added>,
    collected: Collected,
}

fn order(snapshot: &Snapshot, request: &SearchRequest, today: civil::Date) -> Result<Ordered> {
    let query = parse(snapshot, request, today)?;
    let plan = plan(snapshot, &query.tree, request.scope)?;
    let ranking = plain_ranking(snapshot, &plan, request);
    let added = match request.expand && request.sort == Sort::Relevance {
        true => expansion(&ranking)?,
        false => Vec::new(),
    };
    let collected = collect(&Ranking { added: &added, ..ranking }, &wanted(request))?;
    Ok(Ordered { query, plan, added, collected })
}

fn plain_ranking<'a>(
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    request: &SearchRequest,
) -> Ranking<'a> {
    Ranking { snapshot, plan, added: &[], grouped: request.group == Group::Article }
}

/// The words to expand a query with, from the best passage of each of the best articles.
fn expansion(ranking: &Ranking) -> Result<Vec<Added>> {
    let best = Wanted {
        top: FEEDBACK_PASSAGES,
        sort: Sort::Relevance,
        per_article: Some(1),
        count_articles: false,
    };
    feedback::words(ranking, &collect(ranking, &best)?.ranked)
}

fn expansion_note(added: &[Added]) -> Option<Note> {
    let words: Vec<&str> = added.iter().map(|a| a.leaf.name.as_str()).collect();
    (!words.is_empty()).then(|| Note {
        code: "expanded",
        message: format!("ranked with words of the best passages: {}", words.join(", ")),
        hint: None,
        span: None,
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

/// What a request shows of a ranked list.
struct Page {
    placed: Vec<Placed>,
    /// It has room that a longer list may fill, since some of this one were folded.
    is_short: bool,
}

/// A passage in its place on the list that is shown.
struct Placed {
    rank: usize,
    ranked: Ranked,
    record: PassageRecord,
    also_in: Vec<AlsoIn>,
}

/// Reads the passages to be shown of a ranked list. Those that repeat one above them are put
/// under it, where that is asked for, and count no place; so pages follow each other without gap
/// or overlap, and the passages before a page are read too, as far as the folding goes.
fn page(snapshot: &Snapshot, request: &SearchRequest, ranked: &[Ranked]) -> Result<Page> {
    let end = request.offset.saturating_add(request.limit);
    let mut folder = request.fold.then(Folder::default);
    let mut placed: Vec<Placed> = Vec::new();
    let mut n_shown = 0;
    for ranked in ranked {
        if n_shown >= end {
            break;
        }
        let folds = folder.as_mut().filter(|f| !f.is_done());
        if folds.is_none() && n_shown < request.offset {
            n_shown += 1;
            continue;
        }
        let record = snapshot.passage(ranked.address)?;
        match folds.and_then(|f| f.earlier(&Candidate::of(&record))) {
            Some(first) => {
                let first = first.checked_sub(request.offset).and_then(|at| placed.get_mut(at));
                if let Some(first) = first {
                    first.also_in.push(also_in(record));
                }
                continue;
            }
            None if n_shown >= request.offset => {
                let (rank, ranked) = (n_shown + 1, *ranked);
                placed.push(Placed { rank, ranked, record, also_in: Vec::new() });
            }
            None => {}
        }
        n_shown += 1;
    }
    let is_short = n_shown < end && folder.is_some_and(|f| f.n_folded() > 0);
    Ok(Page { placed, is_short })
}

fn also_in(record: PassageRecord) -> AlsoIn {
    let locus = record.locus();
    let head = record.head;
    AlsoIn {
        id: citation(&head.key, &locus.to_string()),
        hash: record.hash,
        key: head.key,
        kind: head.kind,
        about: head.about,
        title: head.title,
        authors: head.authors,
        date: head.date,
        source: head.source,
    }
}

fn hits(request: &SearchRequest, ranking: &Ranking, placed: Vec<Placed>) -> Result<Vec<Hit>> {
    let Ranking { snapshot, plan, .. } = *ranking;
    let mut marker = Marker::new(plan, snapshot);
    let mut hits = Vec::with_capacity(placed.len());
    for Placed { rank, ranked, record, also_in } in placed {
        let marks = match request.with_text {
            true => marker.marks(ranked.address, &record)?,
            false => Vec::new(),
        };
        let mut hit = hit(snapshot, record, marks, request)?;
        hit.rank = rank;
        hit.score = (!plan.leaves.is_empty()).then_some(ranked.score);
        hit.also_in = also_in;
        if request.explain {
            hit.signals = signals(ranking, &ranked)?;
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
        also_in: Vec::new(),
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

/// Every part of a score, in the order in which they are summed to it.
fn signals(ranking: &Ranking, ranked: &Ranked) -> Result<Vec<Signal>> {
    let Ranking { snapshot, plan, .. } = *ranking;
    let frequencies = frequencies(snapshot, plan, ranked.address)?;
    let columns = snapshot.columns(ranked.address.segment_ord as usize);
    let average = collection(snapshot).average_tokens();
    let length = length(columns, ranked.address.doc_id, average);
    let norm = length_norm(length, average);
    let signal = |(leaf, tf): (&super::plan::Leaf, &u32)| Signal {
        name: format!("body: {}", leaf.name),
        value: leaf.weight * leaf.idf * saturation(*tf, norm),
        detail: format!(
            "weight {}, idf {:.4}, tf {tf}, length {length:.0} of {average:.1} on average",
            (leaf.weight * 1e6).round() / 1e6,
            leaf.idf
        ),
    };
    let words = plan.leaves.iter().zip(&frequencies).filter(|(_, tf)| **tf > 0).map(signal);
    let mut signals: Vec<Signal> = words.collect();
    signals.extend(ranking.explain(ranked)?);
    Ok(signals)
}
