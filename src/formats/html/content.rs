//! The body: which part of the page is the piece, which of its lines are text, and what stands
//! around: deck, kicker, note about the author, corrections, what the page advertises.

use rustc_hash::FxHashSet;

use crate::article::notes::{BioSign, bio_sign, dateline, is_correction};
use crate::formats::clean::one_line;
use crate::model::{Article, Paragraph, ParagraphKind, Related};

use super::blocks::{Block, blocks};
use super::furniture::{is_furniture, is_head_line};
use super::hints::Hints;
use super::junk::{Junk, is_body};
use super::meta::Facts;
use super::oracle::Oracle;
use super::page::Page;
use super::tags::{AttrName, Tag};
use super::titles::fold;

/// Fills the body and what stands around it. `heading` is the node of the title.
pub(super) fn fill(facts: &Facts<'_>, heading: Option<usize>, article: &mut Article) {
    let page = facts.page;
    let body = facts.ld.iter().find_map(|d| d.body.as_deref()).unwrap_or("");
    let oracle = Oracle::of(body);
    let sure = sure_lines(facts, oracle.as_ref());
    let junk = Junk::of(page, &sure);
    let blocks = blocks(page, &junk);
    let within = container(page, &blocks, heading, oracle.as_ref());
    let inside: Vec<&Block> =
        blocks.iter().filter(|b| b.first >= within && b.first < page.end(within)).collect();
    let inside = below_heading(page, heading, inside);
    let inside = between_sure(inside, oracle.as_ref());
    around_heading(facts, heading, article);
    gather(&inside, article);
    const LEAST_SHARE: usize = 3;
    if let Some(oracle) = oracle {
        let n_words: usize =
            article.paragraphs.iter().map(|p| p.text.split_whitespace().count()).sum();
        if n_words * LEAST_SHARE < oracle.n_words {
            article.paragraphs = lines_of(body);
        }
    }
}

/// The first text nodes of the lines that JSON-LD's body holds, if it holds enough of the page to
/// be believed.
fn sure_lines(facts: &Facts<'_>, oracle: Option<&Oracle>) -> Vec<usize> {
    const LEAST_WORDS: usize = 8;
    let Some(oracle) = oracle else {
        return Vec::new();
    };
    let long = facts.lines.iter().filter(|l| l.text.split_whitespace().count() >= LEAST_WORDS);
    long.filter(|l| oracle.holds(&l.text)).map(|l| l.first).collect()
}

/// A body that stands in JSON-LD alone, as paragraphs.
fn lines_of(body: &str) -> Vec<Paragraph> {
    body.lines().map(one_line).filter(|l| !l.is_empty()).map(Paragraph::text).collect()
}

/// The element that holds most of what reads as text and least of what does not; one that is
/// named the body of a piece is taken where it holds a good part of that.
fn container(
    page: &Page,
    blocks: &[Block],
    heading: Option<usize>,
    oracle: Option<&Oracle>,
) -> usize {
    const SURE_FACTOR: i64 = 3;
    const LEAST_NAMED: i64 = 40;
    let mut sums = vec![0i64; page.len() + 1];
    for block in blocks {
        let weight = block.weight();
        let sure = weight > 0 && oracle.is_some_and(|o| o.holds(&block.text));
        sums[block.first + 1] += if sure { weight * SURE_FACTOR } else { weight };
    }
    for at in 0..page.len() {
        sums[at + 1] += sums[at];
    }
    let score = |at: usize| sums[page.end(at)] - sums[at];
    // The `<article>` of the heading, if it has text: others on the page are other pieces.
    let piece = heading.and_then(|h| {
        page.ancestors(h).find(|a| page.tag(*a) == Tag::Article && score(*a) > LEAST_NAMED)
    });
    let mut best = 0;
    let mut named: Option<usize> = None;
    for at in 0..page.len() {
        let tag = page.tag(at);
        if tag == Tag::Text || !tag.is_block() && tag != Tag::Span && tag != Tag::Other {
            continue;
        }
        // Of equals the innermost.
        if score(at) >= score(best) {
            best = at;
        }
        let in_piece = piece.is_none_or(|p| at == p || is_inside(page, at, p));
        if in_piece && names_body(page, at) && named.is_none_or(|n| score(at) > score(n)) {
            named = Some(at);
        }
    }
    match named {
        // Of the whole, a third and more in one named place.
        Some(named)
            if score(named) > LEAST_NAMED
                && score(named) * 3 > score(best)
                && is_inside(page, named, best) =>
        {
            named
        }
        _ => best,
    }
}

fn is_inside(page: &Page, inner: usize, outer: usize) -> bool {
    inner > outer && page.end(inner) <= page.end(outer)
}

fn names_body(page: &Page, at: usize) -> bool {
    let prop = page.attr(at, AttrName::Itemprop).unwrap_or("");
    let hints = page.hints(at);
    prop.split_ascii_whitespace().any(|p| p == "articleBody")
        || page.tag(at) == Tag::Article
        || hints.any(Hints::BODY) && is_body(hints) && page.tag(at) != Tag::P
}

/// Without what stands above the heading.
fn below_heading<'b>(
    page: &Page,
    heading: Option<usize>,
    inside: Vec<&'b Block>,
) -> Vec<&'b Block> {
    let Some(heading) = heading else {
        return inside;
    };
    let end = page.end(heading);
    let weigh = |blocks: &[&Block]| -> i64 { blocks.iter().map(|b| b.weight().max(0)).sum() };
    let cut = inside.iter().position(|b| b.first >= end).unwrap_or(inside.len());
    // A heading in the middle of the text is not the title.
    if weigh(&inside[..cut]) * 4 > weigh(&inside) { inside } else { inside[cut..].to_vec() }
}

/// Where JSON-LD's body is most of the text: without what stands before its first line and behind
/// its last.
fn between_sure<'b>(inside: Vec<&'b Block>, oracle: Option<&Oracle>) -> Vec<&'b Block> {
    let Some(oracle) = oracle else { return inside };
    let sure: Vec<bool> = inside.iter().map(|b| oracle.holds(&b.text)).collect();
    let n_words = |b: &&Block| b.text.split_whitespace().count();
    let all: usize = inside.iter().map(n_words).sum();
    let held: usize = inside.iter().zip(&sure).filter(|(_, s)| **s).map(|(b, _)| n_words(b)).sum();
    if held * 10 < all * 6 {
        return inside;
    }
    let first = sure.iter().position(|s| *s).unwrap_or(0);
    let last = sure.iter().rposition(|s| *s).map_or(inside.len(), |at| at + 1);
    // What follows at once may be the note about the author or a correction.
    const TAIL: usize = 3;
    let tail = inside[last..].iter().take(TAIL).filter(|b| is_correction(&b.text));
    let mut out = inside[first..last].to_vec();
    out.extend(tail);
    out
}

/// Kicker and deck, from the lines next to the heading.
fn around_heading(facts: &Facts<'_>, heading: Option<usize>, article: &mut Article) {
    const NEAR_NODES: usize = 90;
    const MOST_KICKER_WORDS: usize = 6;
    let Some(heading) = heading else { return };
    let page = facts.page;
    let end = page.end(heading);
    let title = article.title.as_ref().map(|t| fold(&t.value)).unwrap_or_default();
    let named = |line: &Block, hints: Hints| {
        std::iter::once(line.at)
            .chain(page.ancestors(line.first).take(3))
            .any(|a| a > heading.saturating_sub(NEAR_NODES) && page.hints(a).any(hints))
    };
    for line in facts
        .lines
        .iter()
        .filter(|l| l.first + NEAR_NODES / 2 > heading && l.first < end + NEAR_NODES)
    {
        let n_words = line.text.split_whitespace().count();
        let text = one_line(&line.text);
        if line.first < end {
            let short = n_words <= MOST_KICKER_WORDS && fold(&text) != title;
            if article.kicker.is_none()
                && short
                && named(line, Hints::KICKER)
                && !is_head_line(&text)
            {
                article.kicker = Some(text.trim_end_matches([':', '|', ' ']).to_string());
            }
        } else if is_deck(facts, line, named(line, Hints::DECK)) && fold(&text) != title {
            article.deck = Some(text);
            break;
        }
    }
}

/// True for the line below the title that sums the piece up: by its name, by standing in the head
/// of the page too, or as a second heading of some length.
fn is_deck(facts: &Facts<'_>, line: &Block, is_named: bool) -> bool {
    const LEAST_BYTES: usize = 30;
    const LEAST_NAMED_WORDS: usize = 4;
    const MOST_WORDS: usize = 90;
    let n_words = line.text.split_whitespace().count();
    if line.is_linky()
        || n_words > MOST_WORDS
        || is_furniture(&line.text)
        || is_head_line(&line.text)
    {
        return false;
    }
    let wide = line.text.chars().count() >= LEAST_BYTES;
    if is_named && (n_words >= LEAST_NAMED_WORDS || wide) {
        return true;
    }
    let folded = fold(&line.text);
    let described = facts.meta.get(&["og:description", "description"]).map(fold);
    let also = facts.described().and_then(|d| d.description.as_deref()).map(fold);
    let said = |d: &Option<String>| {
        d.as_ref().is_some_and(|d| {
            d.len() >= LEAST_BYTES
                && folded.len() >= LEAST_BYTES
                && (*d == folded || d.starts_with(&folded))
        })
    };
    said(&described) || said(&also) || line.tag == Tag::H2 && n_words >= 8
}

/// Turns lines into paragraphs, and puts aside what is none.
fn gather(inside: &[&Block], article: &mut Article) {
    const DOUBLED_BYTES: usize = 30;
    let title = article.title.as_ref().map(|t| fold(&t.value)).unwrap_or_default();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    seen.extend(article.deck.as_deref().map(fold));
    let mut started = false;
    for block in inside {
        let text = one_line(&block.text);
        if text.is_empty() || block.is_linky() {
            continue;
        }
        let folded = fold(&text);
        if folded.is_empty() || folded == title || !started && is_head_line(&text) {
            continue;
        }
        if is_correction(&text) {
            article.corrections.push(text);
            continue;
        }
        if is_furniture(&text) {
            continue;
        }
        if folded.len() > DOUBLED_BYTES && !seen.insert(folded) {
            continue;
        }
        started |= block.weight() > 12;
        article.paragraphs.push(Paragraph { text, kind: block.kind });
    }
    drop_repeats(&mut article.paragraphs);
    take_bio(article);
    take_dateline(article);
    while article.paragraphs.last().is_some_and(|p| p.kind == ParagraphKind::Heading) {
        article.paragraphs.pop();
    }
}

/// Pull quotes that say again what a paragraph says.
fn drop_repeats(paragraphs: &mut Vec<Paragraph>) {
    const MOST_QUOTES: usize = 40;
    const LEAST_BYTES: usize = 25;
    let folded: Vec<String> = paragraphs.iter().map(|p| fold(&p.text)).collect();
    let mut n_quotes = 0;
    let mut drops = vec![false; paragraphs.len()];
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if paragraph.kind != ParagraphKind::Quote
            || folded[i].len() < LEAST_BYTES
            || n_quotes >= MOST_QUOTES
        {
            continue;
        }
        n_quotes += 1;
        drops[i] = folded.iter().enumerate().any(|(j, other)| {
            j != i && other.len() > folded[i].len() && other.contains(&folded[i])
        });
    }
    let mut i = 0;
    paragraphs.retain(|_| {
        i += 1;
        !drops[i - 1]
    });
}

/// The note about the author among the last paragraphs.
fn take_bio(article: &mut Article) {
    const LAST: usize = 3;
    const LEAST_PARAGRAPHS: usize = 4;
    let n = article.paragraphs.len();
    if n < LEAST_PARAGRAPHS {
        return;
    }
    let from = n - LAST;
    let found = (from..n)
        .find(|i| bio_sign(&article.paragraphs[*i].text, &article.authors) == Some(BioSign::Sure));
    if let Some(at) = found {
        let bio: Vec<String> = article.paragraphs.drain(at..).map(|p| p.text).collect();
        article.bio = Some(bio.join(" "));
    }
}

fn take_dateline(article: &mut Article) {
    let Some(first) = article.paragraphs.iter_mut().find(|p| p.kind == ParagraphKind::Text) else {
        return;
    };
    let parts = dateline(&first.text).map(|(line, rest)| (line.to_string(), rest.to_string()));
    if let Some((line, rest)) = parts {
        article.dateline = Some(line);
        first.text = rest;
    }
}

/// What the page advertises: links of some length in rails.
pub(super) fn related(facts: &Facts<'_>, article: &mut Article) {
    const MOST: usize = 20;
    const LEAST_WORDS: usize = 4;
    let page = facts.page;
    let mut seen: FxHashSet<String> = FxHashSet::default();
    seen.extend(article.title.as_ref().map(|t| fold(&t.value)));
    for line in facts.lines.iter().filter(|l| l.is_linky()) {
        if article.related.len() >= MOST {
            break;
        }
        let n_words = line.text.split_whitespace().count();
        let in_rail = page.ancestors(line.first).take(8).any(|a| page.hints(a).any(Hints::RELATED));
        if !in_rail || !(LEAST_WORDS..=40).contains(&n_words) {
            continue;
        }
        let title = one_line(&line.text);
        if seen.insert(fold(&title)) {
            let link = page.ancestors(line.first).find(|a| page.tag(*a) == Tag::A);
            let url = link.and_then(|a| page.attr(a, AttrName::Href)).map(str::to_string);
            article.related.push(Related { title, deck: None, url });
        }
    }
}
