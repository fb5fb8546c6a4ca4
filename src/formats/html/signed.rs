//! Where a page itself prints its authors: marked elements, links to profiles, lines that say "By".
//!
//! In: a page and the node of its heading. Out: candidates for [`super::authors`], which chooses.

use crate::article::bylines::begins_byline;
use crate::article::names::looks_like_name;
use crate::formats::clean::one_line;
use crate::model::Basis;

use super::authors::Candidate;
use super::hints::Hints;
use super::meta::Facts;
use super::people::names_in;
use super::tags::{AttrName, Tag};

/// How an element says that it names an author.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Prop,
    Rel,
    Class,
    Href,
}

/// An element that names authors.
struct Marked {
    at: usize,
    mark: Mark,
    names: Vec<String>,
    score: i32,
    text: String,
}

/// `rel=author`, `itemprop=author`, classes, links to pages about people.
pub(super) fn from_markup(facts: &Facts<'_>, heading: Option<usize>, found: &mut Vec<Candidate>) {
    const MOST: usize = 200;
    let page = facts.page;
    let mut all: Vec<Marked> = Vec::new();
    let mut at = page.find(Tag::Body).unwrap_or(0);
    while at < page.len() && all.len() < MOST {
        if page.tag(at).is_silent() || is_aside(facts, at) {
            at = page.end(at);
            continue;
        }
        match marked(facts, at, heading) {
            Some(marked) => {
                at = page.end(at);
                all.push(marked);
            }
            None => at += 1,
        }
    }
    let Some(best) = all.iter().enumerate().max_by_key(|(i, m)| (m.score, std::cmp::Reverse(*i)))
    else {
        return;
    };
    let (first, best) = best;
    // Its neighbours with the same mark are authors too.
    const NEAR_NODES: usize = 25;
    let mut names = best.names.clone();
    let mut last = page.end(best.at);
    for marked in &all[first + 1..] {
        if marked.mark != best.mark || marked.at > last + NEAR_NODES {
            break;
        }
        names.extend(marked.names.iter().cloned());
        last = page.end(marked.at);
    }
    let basis = if best.mark == Mark::Class { Basis::Byline } else { Basis::Markup };
    found.push(Candidate { names, basis, score: best.score, raw: Some(best.text.clone()) });
}

/// True for what stands beside a piece and names other people.
fn is_aside(facts: &Facts<'_>, at: usize) -> bool {
    const MOST_NODES: usize = 3_000;
    let page = facts.page;
    let tag = page.tag(at);
    if tag == Tag::Text || tag == Tag::Body || page.end(at) - at > MOST_NODES {
        return false;
    }
    let aside =
        Hints::RELATED.or(Hints::COMMENT).or(Hints::FOOTER).or(Hints::NAV).or(Hints::CAPTION);
    let hints = page.hints(at);
    let named = hints.any(aside) && !hints.any(Hints::AUTHOR.or(Hints::BYLINE));
    (named || matches!(tag, Tag::Nav | Tag::Footer | Tag::Figure))
        && !page.children(at).any(|c| page.tag(c) == Tag::H1)
}

fn marked(facts: &Facts<'_>, at: usize, heading: Option<usize>) -> Option<Marked> {
    let page = facts.page;
    let tag = page.tag(at);
    if tag == Tag::Text || tag == Tag::Meta || tag == Tag::Body {
        return None;
    }
    let mark = mark_of(facts, at)?;
    let (names, text) = names_of(facts, at)?;
    if names.is_empty() {
        return None;
    }
    let hints = page.hints(at);
    if hints.any(Hints::ROLE) && !hints.any(Hints::NAME) {
        return None;
    }
    let mut score = match mark {
        Mark::Prop => 74,
        Mark::Rel => 72,
        Mark::Class => 60,
        Mark::Href => 50,
    };
    if begins_byline(&text) {
        score += 8;
    }
    if hints.any(Hints::BYLINE) {
        score += 4;
    }
    if hints.any(Hints::BIO) {
        score -= 8;
    }
    score += near(facts, at, heading);
    if names.iter().any(|name| !name.contains(' ') && name.is_ascii()) {
        score -= 6;
    }
    Some(Marked { at, mark, names, score, text })
}

fn mark_of(facts: &Facts<'_>, at: usize) -> Option<Mark> {
    let page = facts.page;
    let has = |name, word: &str| {
        page.attr(at, name).is_some_and(|v| v.split_ascii_whitespace().any(|w| w == word))
    };
    if has(AttrName::Itemprop, "author") || has(AttrName::Itemprop, "creator") {
        return Some(Mark::Prop);
    }
    if page.tag(at) == Tag::A && has(AttrName::Rel, "author") {
        return Some(Mark::Rel);
    }
    if page.hints(at).any(Hints::AUTHOR.or(Hints::BYLINE)) {
        return Some(Mark::Class);
    }
    (page.tag(at) == Tag::A && page.attr(at, AttrName::Href).is_some_and(is_profile))
        .then_some(Mark::Href)
}

/// True for the address of a page about a person: `/author/jane-doe`.
fn is_profile(href: &str) -> bool {
    #[rustfmt::skip]
    const FOLDERS: [&str; 22] = [
        "author", "authors", "autor", "autoren", "autori", "autores", "auteur", "auteurs", "people",
        "staff", "contributor", "contributors", "columnist", "columnists", "profile", "profiles",
        "journalist", "journalists", "reporter", "reporters", "writers", "editors",
    ];
    let path = href.split(['?', '#']).next().unwrap_or(href).trim_end_matches('/');
    let mut parts = path.rsplit('/');
    let last = parts.next().unwrap_or("");
    let mut folders = parts.take(2).map(str::to_ascii_lowercase);
    last.len() > 2 && folders.any(|folder| FOLDERS.contains(&folder.as_str()))
}

/// Points for standing right below, or right above, the heading.
fn near(facts: &Facts<'_>, at: usize, heading: Option<usize>) -> i32 {
    let Some(heading) = heading else { return 0 };
    let end = facts.page.end(heading);
    if at >= end {
        match at - end {
            0..=80 => 14,
            81..=200 => 9,
            201..=500 => 4,
            _ => 0,
        }
    } else {
        // What stands inside the heading is neither below nor above it.
        match heading.checked_sub(at) {
            Some(0..=40) => 8,
            Some(41..=100) => 2,
            _ => -6,
        }
    }
}

/// The names in an element: those of the elements inside that hold one each, else its text's.
fn names_of(facts: &Facts<'_>, at: usize) -> Option<(Vec<String>, String)> {
    const MOST_NODES: usize = 80;
    const MOST_BYTES: usize = 400;
    let page = facts.page;
    let text = one_line(&page.short_text(at, MOST_NODES, MOST_BYTES)?);
    if text.is_empty() || text.len() > MOST_BYTES {
        return None;
    }
    let mut names = Vec::new();
    let mut inner = at + 1;
    while inner < page.end(at) {
        let is_name = page.attr(inner, AttrName::Itemprop).is_some_and(|p| p.contains("name"))
            || page.hints(inner).all(Hints::AUTHOR.or(Hints::NAME))
            || mark_of(facts, inner).is_some_and(|m| matches!(m, Mark::Rel | Mark::Href));
        if is_name && page.tag(inner) != Tag::Meta {
            names.extend(names_in(&page.spaced_text(inner)));
            inner = page.end(inner);
        } else {
            inner += 1;
        }
    }
    if names.is_empty() {
        let content = page.attr(at, AttrName::Content).filter(|_| page.tag(at) != Tag::A);
        names = content.map(names_in).unwrap_or_default();
    }
    // An element named for the author inside one named for the byline.
    if names.is_empty()
        && let Some(inner) = (at + 1..page.end(at)).find(|i| {
            page.hints(*i).any(Hints::AUTHOR) && !page.hints(*i).any(Hints::ROLE.or(Hints::IMAGE))
        })
    {
        names = names_in_lines(&page.lines(inner));
    }
    if names.is_empty() {
        names = names_in_lines(&page.lines(at));
    }
    // A text of many words is a sentence about something.
    let is_long = text.split_whitespace().count() > 30;
    (!is_long).then_some((names, text))
}

/// The names in the lines of a byline: where a line says "By", in that line and in those that go
/// on from it; else in the first that has any.
fn names_in_lines(lines: &[String]) -> Vec<String> {
    if let Some(first) = lines.iter().position(|line| begins_byline(line)) {
        // "By" may stand in a line of its own.
        let rest = &lines[first..];
        let alone = rest[0].split_whitespace().count() == 1 && rest.len() > 1;
        let line = if alone { rest[..2].join(" ") } else { rest[0].clone() };
        let mut names = names_in(&line);
        for line in &rest[1 + usize::from(alone)..] {
            let goes_on = ["and ", "& ", ", ", "und ", "et "].iter().any(|w| line.starts_with(w));
            if !goes_on {
                break;
            }
            names.extend(names_in(line));
        }
        return names;
    }
    lines.iter().map(|line| names_in(line)).find(|names| !names.is_empty()).unwrap_or_default()
}

/// Lines near the heading that say "By …", and labels: "Author: …".
pub(super) fn from_lines(facts: &Facts<'_>, heading: Option<usize>, found: &mut Vec<Candidate>) {
    const MOST_WORDS: usize = 16;
    const MOST_BLOCKS: usize = 3_000;
    let page = facts.page;
    let lines = facts.lines;
    let mut best: Option<Candidate> = None;
    for (i, line) in lines.iter().take(MOST_BLOCKS).enumerate() {
        let text = line.text.as_str();
        if text.len() > 300 || text.split_whitespace().count() > MOST_WORDS {
            continue;
        }
        let label = opens_with_label(text);
        let Some(after) = label else { continue };
        if page.ancestors(line.first).any(|a| is_aside(facts, a)) {
            continue;
        }
        // The name may stand in the next line.
        let next = lines.get(i + 1).map(|l| l.text.as_str()).unwrap_or("");
        let named = if after.is_empty() { next } else { after };
        let names: Vec<String> = names_in(named)
            .into_iter()
            .filter(|n| looks_like_name(n) || !n.is_ascii() && !n.contains(' '))
            .collect();
        if names.is_empty() {
            continue;
        }
        let score = 62 + near(facts, line.first, heading);
        if best.as_ref().is_none_or(|b| score > b.score) {
            best =
                Some(Candidate { names, basis: Basis::Byline, score, raw: Some(text.to_string()) });
        }
    }
    found.extend(best);
}

/// What stands behind "By" or a label for authors at the front of a line; empty where the label
/// stands alone.
fn opens_with_label(text: &str) -> Option<&str> {
    #[rustfmt::skip]
    const LABELS: [&str; 44] = [
        "by", "written by", "posted by", "story by", "words by", "text by", "report by", "opinion by",
        "analysis by", "author", "authors", "edited by", "reported by", "submitted by",
        "published by", "von", "autor", "autorin", "autor:in", "autorin/autor", "text", "par", "auteur",
        "por", "di", "autore", "door", "av", "af", "oleh", "penulis", "yazar", "автор", "tekst",
        "责编", "作者", "文", "責任編集", "글", "記者", "记者", "(责编", "skrevet av", "escrito por",
    ];
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let label = LABELS
        .iter()
        .filter(|label| {
            lower
                .strip_prefix(**label)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '：', '\u{a0}']))
        })
        .max_by_key(|label| label.len())?;
    let rest = text[label.len()..].trim();
    let colon = rest.starts_with([':', '：']);
    let noun = matches!(
        *label,
        "author"
            | "authors"
            | "text"
            | "tekst"
            | "文"
            | "记者"
            | "記者"
            | "글"
            | "auteur"
            | "autor"
            | "autore"
    );
    let rest = rest.trim_start_matches([':', '：', ' ']);
    // "Text messages …" is no byline; "Text: Jane Doe" is one.
    (!noun || colon || rest.is_empty()).then_some(rest)
}
