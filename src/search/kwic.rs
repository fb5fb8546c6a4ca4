//! Every place that a query marks, one line each: what a concordance is made of.
//!
//! A match is a mark: what `search` marks in a passage, by the same tree. Every matching passage
//! is read and marked, so the totals are exact whatever the limit; only the lines asked for are
//! kept.

use std::sync::Arc;

use anyhow::Result;
use jiff::civil;
use rayon::prelude::*;
use tantivy::DocAddress;

use super::collect::{Wanted, collect};
use super::marks::Marker;
use super::matches::in_document_order;
use super::plan::Plan;
use super::planner::plan;
use super::rank::Ranking;
use super::request::{SearchRequest, Sort};
use super::run::{citation, echo, parse};
use crate::answer::QueryEcho;
use crate::index::Snapshot;
use crate::index::record::{Head, PassageRecord};
use crate::model::Span;
use crate::text;

/// The order of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KwicSort {
    /// By key, place in the article, place in the passage.
    #[default]
    Document,
    /// By the words before the match, the nearest first.
    Left,
    /// By the words behind it.
    Right,
    /// As `search` ranks the passages; inside a passage by place.
    Relevance,
    /// By the date of the article, earliest first, undated last.
    Date,
}

/// So many words before or behind a match decide its place; what is still equal stays in the
/// order of the documents.
const SORT_WORDS: usize = 10;

/// Passages that are read at once; what is in memory is bounded by it and by the lines kept.
const LOT: usize = 1024;

/// What every query marks.
#[derive(Clone, Debug)]
pub struct Kwic {
    /// The index's fingerprint.
    pub fingerprint: String,
    /// The query as understood.
    pub query: QueryEcho,
    /// Marks in all matching passages.
    pub matches: u64,
    /// Passages that hold them.
    pub passages: u64,
    /// Matching passages in which nothing is marked, since only metadata matched.
    pub without: u64,
    /// The lines asked for, in order.
    pub lines: Vec<KwicLine>,
}

/// One match in its passage.
#[derive(Clone, Debug)]
pub struct KwicLine {
    /// From 1, offset included.
    pub rank: u64,
    /// Where, in bytes of the passage's text.
    pub span: Span,
    /// The passage.
    pub passage: Arc<KwicPassage>,
}

/// A passage with matches.
#[derive(Clone, Debug)]
pub struct KwicPassage {
    /// The citation.
    pub id: String,
    /// Short content hash.
    pub hash: String,
    /// The article.
    pub head: Head,
    /// The text, as stored.
    pub text: String,
    /// All its marks.
    pub marks: Vec<Span>,
}

/// Finds the matches of a request. Its query, filters, limit and offset count; lines are what is
/// limited. Linear in the matching passages and their text.
///
/// # Errors
/// As [`super::search`].
pub fn kwic(
    snapshot: &Snapshot,
    request: &SearchRequest,
    sort: KwicSort,
    today: civil::Date,
) -> Result<Kwic> {
    let query = parse(snapshot, request, today)?;
    let plan = plan(snapshot, &query.tree, request.scope)?;
    let addresses = addresses(snapshot, &plan, sort)?;
    let mut lines = Lines::new(sort, request.offset, request.limit);
    let (mut passages, mut without) = (0, 0);
    for lot in addresses.chunks(LOT) {
        let wants_lines = lines.wants_more();
        let marked: Result<Vec<Option<KwicPassage>>> = lot
            .par_iter()
            .map_init(
                || Marker::new(&plan, snapshot),
                |marker, address| marked(snapshot, marker, *address, wants_lines),
            )
            .collect();
        for passage in marked? {
            match passage {
                Some(passage) => {
                    passages += 1;
                    lines.add(passage);
                }
                None => without += 1,
            }
        }
    }
    let (matches, lines) = lines.finish();
    Ok(Kwic {
        fingerprint: snapshot.payload().fingerprint.clone(),
        query: echo(query),
        matches,
        passages,
        without,
        lines,
    })
}

/// Where the matching passages are, in the order in which they are to be read.
fn addresses(snapshot: &Snapshot, plan: &Plan, sort: KwicSort) -> Result<Vec<DocAddress>> {
    let sort = match sort {
        KwicSort::Document | KwicSort::Left | KwicSort::Right => {
            return in_document_order(snapshot, &plan.clause);
        }
        KwicSort::Relevance => Sort::Relevance,
        KwicSort::Date => Sort::Oldest,
    };
    let all = Wanted { top: usize::MAX, sort, per_article: None, count_articles: false };
    let ranking = Ranking { snapshot, plan, added: &[], grouped: false };
    let collected = collect(&ranking, &all)?;
    Ok(collected.ranked.into_iter().map(|r| r.address).collect())
}

/// A passage with its marks; `None` where there are none. Without `whole` only the marks are
/// kept, to be counted.
fn marked(
    snapshot: &Snapshot,
    marker: &mut Marker,
    address: DocAddress,
    whole: bool,
) -> Result<Option<KwicPassage>> {
    let record = snapshot.passage(address)?;
    let marks = marker.marks(address, &record)?;
    if marks.is_empty() {
        return Ok(None);
    }
    let locus = record.locus();
    let PassageRecord { text, hash, head, .. } = if whole { record } else { bare(record) };
    Ok(Some(KwicPassage { id: citation(&head.key, &locus.to_string()), hash, head, text, marks }))
}

fn bare(record: PassageRecord) -> PassageRecord {
    PassageRecord { text: String::new(), head: Head::default(), ..record }
}

/// The lines that are kept of all that come by.
struct Lines {
    sort: KwicSort,
    offset: usize,
    /// One past the last place that is asked for.
    end: usize,
    seen: u64,
    kept: Vec<(String, KwicLine)>,
}

impl Lines {
    fn new(sort: KwicSort, offset: usize, limit: usize) -> Lines {
        Lines { sort, offset, end: offset.saturating_add(limit), seen: 0, kept: Vec::new() }
    }

    fn by_context(&self) -> bool {
        matches!(self.sort, KwicSort::Left | KwicSort::Right)
    }

    /// False once no passage that comes can add a line.
    fn wants_more(&self) -> bool {
        self.by_context() || self.seen < self.end as u64
    }

    fn add(&mut self, passage: KwicPassage) {
        let passage = Arc::new(passage);
        for span in &passage.marks {
            let place = self.seen;
            self.seen += 1;
            let key = match self.sort {
                KwicSort::Left => words_before(&passage.text, *span),
                KwicSort::Right => words_behind(&passage.text, *span),
                _ if place < self.offset as u64 || place >= self.end as u64 => continue,
                _ => String::new(),
            };
            let line = KwicLine { rank: place + 1, span: *span, passage: Arc::clone(&passage) };
            self.kept.push((key, line));
        }
        if self.by_context() && self.kept.len() > self.end.saturating_mul(2).max(LOT) {
            self.cut();
        }
    }

    /// Keeps the first lines by context. The sort is stable, so equal ones stay in the order of
    /// the documents.
    fn cut(&mut self) {
        self.kept.sort_by(|a, b| a.0.cmp(&b.0));
        self.kept.truncate(self.end);
    }

    fn finish(mut self) -> (u64, Vec<KwicLine>) {
        if !self.by_context() {
            return (self.seen, self.kept.into_iter().map(|(_, line)| line).collect());
        }
        self.cut();
        let offset = self.offset;
        let asked = self.kept.into_iter().enumerate().skip(offset);
        let ranked = |(place, (_, line)): (usize, (String, KwicLine))| KwicLine {
            rank: place as u64 + 1,
            ..line
        };
        (self.seen, asked.map(ranked).collect())
    }
}

/// The words before a match, nearest first, then the match: folded, for comparing.
fn words_before(text: &str, span: Span) -> String {
    let before = &text[..span.start as usize];
    let words: Vec<Span> = text::tokens(before).collect();
    let near = words.iter().rev().take(SORT_WORDS);
    compared(near.map(|w| w.of(before)), span.of(text))
}

/// The words behind a match, nearest first, then the match: folded, for comparing.
fn words_behind(text: &str, span: Span) -> String {
    let behind = &text[span.end as usize..];
    let near = text::tokens(behind).take(SORT_WORDS);
    compared(near.map(|w| w.of(behind)), span.of(text))
}

/// Joined by a character below all that a word holds, so that texts compare word by word.
fn compared<'t>(words: impl Iterator<Item = &'t str>, found: &str) -> String {
    let mut key = String::new();
    for word in words {
        key += &text::fold_stem_input(word);
        key.push('\u{1}');
    }
    key.push('\0');
    for word in text::tokens(found) {
        key += &text::fold_stem_input(word.of(found));
        key.push('\u{1}');
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_to_compare() {
        let text = "The Army, it's Élan: drone strikes on the army";
        let span = Span::new(text.find("drone").unwrap(), text.find(" strikes").unwrap());
        assert_eq!(words_before(text, span), "elan\u{1}it\u{1}army\u{1}the\u{1}\0drone\u{1}");
        assert_eq!(words_behind(text, span), "strikes\u{1}on\u{1}the\u{1}army\u{1}\0drone\u{1}");
        // A shorter word comes before a longer one that begins with it, and nothing before all.
        assert!(compared(["on", "z"].into_iter(), "x") < compared(["one", "a"].into_iter(), "x"));
        assert!(compared([].into_iter(), "z") < compared(["a"].into_iter(), "a"));
    }

    fn passage(id: &str, text: &str) -> KwicPassage {
        let marks = text.match_indices("x").map(|(at, _)| Span::new(at, at + 1)).collect();
        let (hash, head) = (String::new(), Head::default());
        KwicPassage { id: id.into(), hash, head, text: text.into(), marks }
    }

    /// `expected` is `rank:id:start` for every line.
    fn check(sort: KwicSort, offset: usize, limit: usize, expected: &str) {
        let mut lines = Lines::new(sort, offset, limit);
        lines.add(passage("p", "c x b x"));
        lines.add(passage("q", "a x c, x b"));
        let (seen, lines) = lines.finish();
        assert_eq!(seen, 4);
        let shown: Vec<String> =
            lines.iter().map(|l| format!("{}:{}:{}", l.rank, l.passage.id, l.span.start)).collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn lines_in_order() {
        check(KwicSort::Document, 0, 10, "1:p:2 2:p:6 3:q:2 4:q:7");
        check(KwicSort::Document, 1, 2, "2:p:6 3:q:2");
        check(KwicSort::Left, 0, 10, "1:q:2 2:p:6 3:p:2 4:q:7");
        check(KwicSort::Right, 0, 10, "1:p:6 2:q:7 3:p:2 4:q:2");
        check(KwicSort::Right, 2, 1, "3:p:2");
        check(KwicSort::Right, 9, 1, "");
    }
}
