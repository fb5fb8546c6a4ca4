//! Who wrote the piece: every place of a page that may say so, each with how far it is believed.
//!
//! In: a page and what its head says. Out: the names of the place that is believed most. A site
//! that signs everything with its own name is believed less than a person named elsewhere.

use crate::formats::clean::one_line;
use crate::model::Basis;

use super::meta::{Facts, host};
use super::people::{names_in, one_name};
use super::signed::{from_lines, from_markup};
use super::titles::fold;

/// Authors and where they were read.
pub(super) struct Authors {
    pub names: Vec<String>,
    pub basis: Basis,
    /// The byline as printed.
    pub raw: Option<String>,
}

/// The names of one place.
pub(super) struct Candidate {
    pub names: Vec<String>,
    pub basis: Basis,
    /// How far the place is believed: 100 for persons in JSON-LD, 50 for a link to a profile.
    pub score: i32,
    /// The line as printed, where there is one.
    pub raw: Option<String>,
}

/// The authors of the piece; `None` where it is unsigned. `heading` is the node of the title.
pub(super) fn authors(facts: &Facts<'_>, heading: Option<usize>) -> Option<Authors> {
    let mut found = Vec::new();
    from_json_ld(facts, &mut found);
    from_meta(facts, &mut found);
    from_markup(facts, heading, &mut found);
    from_lines(facts, heading, &mut found);
    let sites = site_names(facts);
    for candidate in &mut found {
        candidate.names = distinct(std::mem::take(&mut candidate.names));
        let is_site = |name: &String| {
            let folded = fold(name);
            sites.iter().any(|s| *s == folded || s.len() >= 3 && folded.starts_with(s.as_str()))
        };
        if candidate.names.iter().all(is_site) {
            candidate.score -= 60;
        } else {
            // "Jane Doe, The Gazette": where she works.
            candidate.names.retain(|name| !is_site(name));
        }
    }
    found.retain(|c| !c.names.is_empty());
    let best = found.iter().enumerate().max_by_key(|(i, c)| (c.score, std::cmp::Reverse(*i)))?;
    // A place that names the same people and more is believed where it is nearly as good.
    const NEARLY: i32 = 30;
    const MOST_AUTHORS: usize = 6;
    let best = best.1;
    let wider = found.iter().find(|c| {
        c.score + NEARLY >= best.score
            && c.names.len() > best.names.len()
            && c.names.len() <= MOST_AUTHORS
            && best.names.iter().all(|n| c.names.iter().any(|m| fold(m) == fold(n)))
    });
    let chosen = wider.unwrap_or(best);
    let raw = chosen.raw.clone().or_else(|| found.iter().find_map(|c| c.raw.clone()));
    Some(Authors { names: chosen.names.clone(), basis: chosen.basis, raw })
}

/// What the site calls itself, folded.
fn site_names(facts: &Facts<'_>) -> Vec<String> {
    let mut out: Vec<String> =
        facts.ld.iter().filter_map(|d| d.publisher.as_deref()).map(fold).collect();
    out.extend(facts.meta.get(&["og:site_name"]).map(fold));
    out.extend(facts.meta.get(&["application-name"]).map(fold));
    let owner = facts.meta.get(&["copyright", "dc.rights", "rights"]).map(fold).unwrap_or_default();
    out.extend(
        owner.strip_prefix("copyrightc").or(owner.strip_prefix("copyright")).map(str::to_string),
    );
    out.push(
        owner
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_start_matches("copyrightc")
            .to_string(),
    );
    if let Some(address) = facts.address()
        && let Some(host) = host(&address.value)
    {
        out.push(fold(host));
        out.push(fold(host.trim_start_matches("www.")));
        let parts: Vec<&str> = host.split('.').collect();
        out.extend(parts.len().checked_sub(2).and_then(|at| parts.get(at)).map(|p| fold(p)));
    }
    out
}

fn distinct(names: Vec<String>) -> Vec<String> {
    const MOST: usize = 60;
    let mut seen: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for name in names {
        let folded = fold(&name);
        if !folded.is_empty() && !seen.contains(&folded) && out.len() < MOST {
            seen.push(folded);
            out.push(name);
        }
    }
    out
}

fn from_json_ld(facts: &Facts<'_>, found: &mut Vec<Candidate>) {
    const LEAST_RANK: u8 = 3;
    let signed = facts.ld.iter().find(|d| d.rank >= LEAST_RANK && !d.authors.is_empty());
    let Some(described) = signed else { return };
    let agents = &described.authors;
    let names = agents.iter().flat_map(|agent| {
        if agent.is_org { vec![one_line(&agent.name)] } else { one_name(&agent.name) }
    });
    let is_org = agents.iter().all(|agent| agent.is_org);
    let score = if is_org { 70 } else { 100 } - 10 * i32::from(4 - described.rank.min(4));
    found.push(Candidate { names: names.collect(), basis: Basis::JsonLd, score, raw: None });
}

fn from_meta(facts: &Facts<'_>, found: &mut Vec<Candidate>) {
    #[rustfmt::skip]
    const NAMES: [(&str, i32); 20] = [
        ("citation_author", 98), ("author", 90), ("article:author", 90), ("parsely-author", 88),
        ("sailthru.author", 88), ("byl", 88), ("article:author_name", 88), ("dc.creator", 86),
        ("dcterms.creator", 86), ("itemprop:author", 86), ("cxenseparse:author", 84),
        ("authors", 84), ("article.author", 84), ("og:article:author", 84), ("og:author", 84),
        ("author_name", 84), ("creator", 70), ("twitter:data1", 66), ("dc.contributor", 64),
        ("web_author", 20),
    ];
    for (name, score) in NAMES {
        let mut names: Vec<String> = Vec::new();
        for value in facts.meta.all(name) {
            if !value.contains("://") && !value.starts_with('@') && !value.starts_with("www.") {
                names.extend(one_name(&inverted(value)));
            }
        }
        // The card's first line is the reading time as often as the author.
        let card = name == "twitter:data1";
        let labelled = || {
            let label = facts.meta.get(&["twitter:label1"]).unwrap_or("").to_lowercase();
            ["writ", "by", "author", "autor", "verfass", "auteur", "écrit", "escrit"]
                .iter()
                .any(|w| label.contains(w))
        };
        if !names.is_empty() && (!card || labelled()) {
            found.push(Candidate { names, basis: Basis::Meta, score, raw: None });
        }
    }
    // Names of the trade: "analyticsAttributes.author", "xyz:author".
    let other = facts.meta.iter().find(|(name, value)| {
        (name.ends_with(".author")
            || name.ends_with(":author")
            || name.ends_with("-author")
            || name.ends_with("_author"))
            && !NAMES.iter().any(|(known, _)| known == name)
            && !value.contains("://")
            && !value.starts_with('@')
    });
    if let Some((_, value)) = other {
        found.push(Candidate { names: names_in(value), basis: Basis::Meta, score: 76, raw: None });
    }
}

/// "Doe, Jane" as "Jane Doe".
fn inverted(value: &str) -> String {
    let parts: Vec<&str> = value.split(',').map(str::trim).collect();
    match parts[..] {
        [last, first]
            if last.split_whitespace().count() == 1
                && (1..=3).contains(&first.split_whitespace().count())
                && first.chars().any(char::is_lowercase)
                && first.split_whitespace().all(|w| w.starts_with(char::is_uppercase)) =>
        {
            format!("{first} {last}")
        }
        _ => value.to_string(),
    }
}
