//! The title: of what the page says in JSON-LD, in its head and in its headings.
//!
//! Each place names one; what most of them name is the title. Where they differ (a paper writes
//! one headline for readers and one for search engines) the heading that is printed counts most.

use crate::formats::clean::one_line;
use crate::model::{Basis, Sourced};

use super::hints::Hints;
use super::meta::Facts;
use super::tags::{AttrName, Tag};

/// What the votes of each place count.
const HEADING_VOTES: u32 = 16;
/// Where JSON-LD is silent, the heading outweighs what is written for search engines and shares.
const LONE_HEADING_VOTES: u32 = 26;
const JSON_LD_VOTES: u32 = 13;
const CITATION_VOTES: u32 = 12;
const OPEN_GRAPH_VOTES: u32 = 12;
const TITLE_VOTES: u32 = 7;
const TWITTER_VOTES: u32 = 6;

/// A title that one place names.
struct Claim {
    text: String,
    folded: String,
    basis: Basis,
    votes: u32,
}

impl Claim {
    fn new(text: &str, basis: Basis, votes: u32) -> Option<Claim> {
        let text = one_line(text);
        let folded = fold(&text);
        (!folded.is_empty()).then_some(Claim { text, folded, basis, votes })
    }
}

/// The title of the piece.
pub(super) fn title(facts: &Facts<'_>) -> Option<Sourced<String>> {
    let mut claims = claims(facts);
    if let Some(heading) = heading(facts, &claims) {
        claims.insert(0, heading);
    }
    let votes = |claim: &Claim| -> u32 {
        claims.iter().filter(|c| speaks_for(c, claim)).map(|c| c.votes).sum()
    };
    // Of equals the first, which is the heading where there is one.
    let best = claims.iter().enumerate().max_by_key(|(i, c)| (votes(c), std::cmp::Reverse(*i)))?;
    Some(Sourced::new(parted(best.1, &claims).to_string(), best.1.basis))
}

/// The title as the head of the page writes it, where the heading prints the same letters with
/// less between them: a kicker inside the heading is parted by its looks alone ("After the flood Two
/// resign"), and the head has a mark there.
fn parted<'c>(title: &'c Claim, claims: &'c [Claim]) -> &'c str {
    let n_gaps = |text: &str| text.chars().filter(|c| !c.is_alphanumeric()).count();
    let n_marks = |text: &str| n_gaps(text) - text.matches(' ').count();
    let fuller = claims.iter().find(|c| {
        title.basis == Basis::Heading
            && c.basis != Basis::Heading
            && c.folded == title.folded
            && n_gaps(&c.text) > n_gaps(&title.text)
            && n_marks(&c.text) > n_marks(&title.text)
    });
    fuller.map_or(&title.text, |c| &c.text)
}

/// True where `claim` names the same title, or names it with a little more around it (a section,
/// "(Published 2016)").
fn speaks_for(claim: &Claim, title: &Claim) -> bool {
    const LEAST_BYTES: usize = 12;
    claim.folded == title.folded
        || title.basis == Basis::Heading
            && title.folded.len() >= LEAST_BYTES
            && title.folded.len() * 5 >= claim.folded.len() * 3
            && claim.folded.starts_with(&title.folded)
}

/// The element that prints the title: the first heading with its words, else the first `<h1>`.
pub(super) fn heading_node(facts: &Facts<'_>, title: Option<&Sourced<String>>) -> Option<usize> {
    let page = facts.page;
    let title = title.map(|t| fold(&t.value)).unwrap_or_default();
    let is_heading = |at: &usize| page.tag(*at).heading().is_some() && page.is_small(*at, 400, 500);
    let from = page.find(Tag::Body)?;
    let mut all = (from..page.len()).filter(is_heading).take(400);
    let said = all.find(|at| {
        let text = fold(&page.text(*at));
        !text.is_empty()
            && (text == title
                || text.len() > 20
                    && (title.contains(&text) || text.contains(&title) && !title.is_empty()))
    });
    said.or_else(|| (from..page.len()).find(|at| page.tag(*at) == Tag::H1))
}

/// What the head says.
fn claims(facts: &Facts<'_>) -> Vec<Claim> {
    let site = facts.source().map(|s| s.value);
    let bare = |text: &str| without_site(text, site.as_deref());
    let citation =
        ["citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title"];
    let described = facts.ld.iter().find(|d| d.rank >= 3).and_then(|d| d.headline.as_deref());
    let meta = |names: &[&str]| facts.meta.get(names).map(bare);
    let claims = [
        described.and_then(|t| Claim::new(t, Basis::JsonLd, JSON_LD_VOTES)),
        meta(&citation).and_then(|t| Claim::new(&t, Basis::Meta, CITATION_VOTES)),
        meta(&["og:title"]).and_then(|t| Claim::new(&t, Basis::Meta, OPEN_GRAPH_VOTES)),
        meta(&["twitter:title"]).and_then(|t| Claim::new(&t, Basis::Meta, TWITTER_VOTES)),
        facts.meta.title.as_deref().and_then(|t| Claim::new(&bare(t), Basis::Meta, TITLE_VOTES)),
    ];
    claims.into_iter().flatten().collect()
}

/// The heading that the head of the page knows too, word for word or by its words; failing that
/// the first heading that is long enough not to be the name of the site.
fn heading(facts: &Facts<'_>, claims: &[Claim]) -> Option<Claim> {
    const LEAST_CHARS: usize = 13;
    const SURE_CHARS: usize = 26;
    let headings = headings(facts);
    let known = headings.iter().find(|h| claims.iter().any(|c| agrees(&c.folded, &fold(&h.text))));
    let alike = || {
        headings.iter().find(|h| {
            h.text.chars().count() >= LEAST_CHARS
                && claims.iter().any(|c| share_words(&h.text, &c.text))
        })
    };
    let first = || {
        // An only first heading is the title whatever the head says.
        let firsts: Vec<&Heading> = headings.iter().filter(|h| h.is_first).collect();
        match firsts[..] {
            [only] if only.text.chars().count() >= SURE_CHARS => Some(only),
            _ => headings.first().filter(|_| claims.is_empty()),
        }
    };
    let heading = known.or_else(alike).or_else(first)?;
    let described = claims.iter().any(|c| c.basis == Basis::JsonLd);
    let votes = if described { HEADING_VOTES } else { LONE_HEADING_VOTES };
    Claim::new(&heading.text, Basis::Heading, votes)
}

/// A heading of the page.
struct Heading {
    text: String,
    /// An `<h1>`.
    is_first: bool,
}

/// What is marked as headline, first headings, and second ones named a headline; each in page
/// order.
fn headings(facts: &Facts<'_>) -> Vec<Heading> {
    const MOST: usize = 12;
    const MOST_BYTES: usize = 500;
    const MOST_NODES: usize = 400;
    let page = facts.page;
    let mut lists: [Vec<Heading>; 3] = Default::default();
    for at in 0..page.len() {
        let tag = page.tag(at);
        let prop = page.attr(at, AttrName::Itemprop).unwrap_or("");
        let list = if tag != Tag::Meta && prop.split_ascii_whitespace().any(|p| p == "headline") {
            0
        } else if tag == Tag::H1 {
            1
        } else if matches!(tag, Tag::H2 | Tag::H3) && page.hints(at).any(Hints::TITLE) {
            2
        } else {
            continue;
        };
        if lists[list].len() < MOST && page.is_small(at, MOST_NODES, MOST_BYTES) {
            let text = one_line(&page.text_without(at, Hints::KICKER));
            if !text.is_empty() && text.len() < MOST_BYTES {
                lists[list].push(Heading { text, is_first: tag == Tag::H1 });
            }
        }
    }
    lists.into_iter().flatten().collect()
}

/// Without the name of the site behind a mark.
fn without_site(title: &str, site: Option<&str>) -> String {
    const MARKS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", "｜"];
    const MOST_WORDS: usize = 4;
    let mut title = title.trim();
    let site = site.map(fold).unwrap_or_default();
    for _ in 0..3 {
        let cut = MARKS.iter().filter_map(|m| title.rfind(m).map(|at| (at, m.len()))).max();
        let Some((at, len)) = cut else { break };
        let (head, tail) = (title[..at].trim(), title[at + len..].trim());
        let n_words = tail.split_whitespace().count();
        let folded = fold(tail);
        let is_site = !site.is_empty()
            && !folded.is_empty()
            && (folded.contains(&site) || site.contains(&folded));
        let is_short = n_words <= MOST_WORDS && head.split_whitespace().count() >= n_words.max(3);
        let is_bar = title[at..].starts_with(" |") || title[at..].starts_with('｜');
        if is_site || is_bar && is_short || is_short && n_words < MOST_WORDS && head.len() > 25 {
            title = head;
        } else {
            break;
        }
    }
    title.to_string()
}

/// Letters and digits in lower case.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// True where a folded heading says what a folded claim says, or most of it.
fn agrees(claim: &str, heading: &str) -> bool {
    const LEAST: usize = 6;
    claim == heading
        || heading.len() >= LEAST && claim.contains(heading)
        || claim.len() >= LEAST && heading.contains(claim) && claim.len() * 2 > heading.len()
}

/// True where three in ten of the longer words of the shorter text stand in the other.
fn share_words(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|w| w.chars().count() >= 3).collect()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|w| b.contains(w)).count();
    shared > 0 && shared * 10 >= a.len().min(b.len()) * 3
}
