//! When the piece was published: every place of a page that may say so, each with how far it is
//! believed.
//!
//! In: a page and what its head says. Out: the date of the place that is believed most, a day
//! before a month. A clock in UTC may be a day off from the day that was printed; where the page or
//! its address prints the day next to it, that is taken.

use crate::article::dates::date_of_path;
use crate::model::{Basis, Date, ParagraphKind, Precision, Sourced};

use super::blocks::Block;
use super::hints::Hints;
use super::meta::{Facts, host, path};
use super::stamps::{Order, Stamp, field, in_line, long_number};
use super::tags::{AttrName, Tag};

/// A date that one place gives.
struct Candidate {
    stamp: Stamp,
    score: i32,
    basis: Basis,
    /// Says when the piece was changed, not when it came out.
    is_update: bool,
}

/// The date of publication. `heading` is the node of the title.
pub(super) fn date(facts: &Facts<'_>, heading: Option<usize>) -> Option<Sourced<Date>> {
    let order = order(facts);
    let mut found = Vec::new();
    from_json_ld(facts, order, &mut found);
    from_meta(facts, order, &mut found);
    from_markup(facts, order, heading, &mut found);
    from_lines(facts, order, heading, &mut found);
    from_address(facts, &mut found);
    const SURE: i32 = 50;
    if !found.iter().any(|c| c.score >= SURE && is_day(c)) {
        from_scripts(facts, order, &mut found);
    }
    let best = found
        .iter()
        .enumerate()
        .max_by_key(|(i, c)| (is_day(c), c.score, std::cmp::Reverse(*i)))?;
    let chosen = printed_beside(best.1, &found).unwrap_or(best.1);
    Some(Sourced::new(chosen.stamp.date, chosen.basis))
}

fn is_day(candidate: &Candidate) -> bool {
    candidate.stamp.date.precision() == Precision::Day
}

/// Which of 04/11 is the month, by what the page says of its language and place.
fn order(facts: &Facts<'_>) -> Order {
    let lang = facts.lang_tag().unwrap_or("").to_ascii_lowercase().replace('_', "-");
    let english = lang.is_empty() || lang == "en" || lang.starts_with("en-us");
    let address = facts.address().map(|a| a.value).unwrap_or_default();
    let domain = host(&address).and_then(|h| h.rsplit('.').next()).unwrap_or("");
    let elsewhere = domain.len() == 2 && !matches!(domain, "us" | "co" | "io" | "tv" | "me");
    if english && !elsewhere { Order::MonthFirst } else { Order::DayFirst }
}

/// Another place that prints the day before or after a clock in UTC, where the hour allows it: the
/// address, or a line below the heading.
fn printed_beside<'c>(best: &Candidate, found: &'c [Candidate]) -> Option<&'c Candidate> {
    const LEAST: i32 = 55;
    let hour = best.stamp.utc_hour?;
    let day = best.stamp.date.start_day();
    let of_address = found.iter().find(|c| c.basis == Basis::Url && is_day(c));
    if of_address.is_some_and(|c| c.stamp.date == best.stamp.date) {
        return None;
    }
    found.iter().find(|other| {
        let off = other.stamp.date.start_day() - day;
        let (late, early) = if other.basis == Basis::Url { (18, 8) } else { (22, 4) };
        is_day(other)
            && other.stamp.utc_hour.is_none()
            && other.score >= LEAST
            && !other.is_update
            && (off == 1 && hour >= late || off == -1 && hour <= early)
    })
}

fn from_json_ld(facts: &Facts<'_>, order: Order, found: &mut Vec<Candidate>) {
    for described in facts.ld {
        let score = match described.rank {
            4 => 100,
            3 => 92,
            2 => 70,
            _ => 66,
        };
        let mut add = |text: &Option<String>, score, is_update| {
            if let Some(stamp) = text.as_deref().and_then(|t| field(t, order)) {
                found.push(Candidate { stamp, score, basis: Basis::JsonLd, is_update });
            }
        };
        add(&described.published, score, false);
        add(&described.modified, score - 56, true);
    }
}

fn from_meta(facts: &Facts<'_>, order: Order, found: &mut Vec<Candidate>) {
    #[rustfmt::skip]
    const PUBLISHED: [&str; 42] = [
        "article:published_time", "og:article:published_time", "article:published",
        "og:published_time", "datepublished", "itemprop:datepublished",
        "citation_publication_date", "citation_date", "citation_online_date", "parsely-pub-date",
        "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date.published", "publish-date",
        "publish_date", "publication_date", "publicationdate", "published_date", "publisheddate",
        "pubdate", "published", "article.published", "published_time", "published-date",
        "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "pdate",
        "article_date_original", "originalpublicationdate", "rnews:datepublished", "bt:pubdate",
        "displaydate", "article.created", "article:publish_date", "published_at", "publishdate",
        "article:published_date", "release_date", "dc.date.created", "dcterms.created",
        "itemprop:datecreated",
    ];
    const LOOSE: [&str; 6] =
        ["dc.date", "dcterms.date", "date", "created", "creation_date", "dcterms.available"];
    #[rustfmt::skip]
    const MODIFIED: [&str; 12] = [
        "article:modified_time", "og:updated_time", "og:modified_time", "itemprop:datemodified",
        "datemodified", "dc.date.modified", "dcterms.modified", "last-modified", "lastmod",
        "revised", "article.updated", "article:modified",
    ];
    let lists: [(&[&str], i32, bool); 3] =
        [(&PUBLISHED, 90, false), (&LOOSE, 55, false), (&MODIFIED, 36, true)];
    for (names, score, is_update) in lists {
        for (i, name) in names.iter().enumerate() {
            if let Some(stamp) = facts.meta.get(&[name]).and_then(|t| field(t, order)) {
                // Earlier names are better by a hair: all of one list stay below the next.
                let score = score - (i as i32) / 8;
                found.push(Candidate { stamp, score, basis: Basis::Meta, is_update });
            }
        }
    }
    for (names, score) in [(["og:title", "title"], 46), (["og:description", "description"], 22)] {
        if let Some(stamp) = facts.meta.get(&names).and_then(|t| in_line(t, order)) {
            found.push(Candidate { stamp, score, basis: Basis::Meta, is_update: false });
        }
    }
}

/// `<time>`, `itemprop`, and elements whose names say that they hold a date.
fn from_markup(
    facts: &Facts<'_>,
    order: Order,
    heading: Option<usize>,
    found: &mut Vec<Candidate>,
) {
    const MOST: usize = 400;
    let page = facts.page;
    let mut n_seen = 0;
    let mut at = page.find(Tag::Body).unwrap_or(0);
    while at < page.len() && n_seen < MOST {
        let tag = page.tag(at);
        // What is quoted has dates of its own.
        let quoted = matches!(tag, Tag::Blockquote | Tag::Figure) && page.end(at) - at < 400;
        if quoted || tag != Tag::Noscript && tag.is_silent() {
            at = page.end(at);
            continue;
        }
        if let Some(candidate) = marked(facts, at, order, heading) {
            n_seen += 1;
            found.push(candidate);
        }
        at += 1;
    }
}

fn marked(facts: &Facts<'_>, at: usize, order: Order, heading: Option<usize>) -> Option<Candidate> {
    const MOST_NODES: usize = 40;
    const MOST_BYTES: usize = 200;
    let page = facts.page;
    let tag = page.tag(at);
    if matches!(tag, Tag::Text | Tag::Meta | Tag::Body) {
        return None;
    }
    let hints = page.hints(at);
    let prop = page.attr(at, AttrName::Itemprop).unwrap_or("");
    let is_time = tag == Tag::Time || tag == Tag::Abbr && page.attr(at, AttrName::Title).is_some();
    let is_prop = prop.contains("datePublished") || prop.contains("dateCreated");
    let has_data = page.attr(at, AttrName::DataDate).is_some();
    let named = hints.any(Hints::DATE.or(Hints::TIME).or(Hints::PUBLISHED));
    if !(is_time || is_prop || named || has_data && page.end(at) - at < 6) {
        return None;
    }
    use AttrName::{Content, DataDate, Datetime, Title};
    let mut values = [Datetime, Content, DataDate, Title].iter().filter_map(|n| page.attr(at, *n));
    let text = page.short_text(at, MOST_NODES, MOST_BYTES);
    let stamp = values.find_map(|v| field(v, order));
    let stamp = stamp.or_else(|| text.as_deref().and_then(|t| in_line(t, order)))?;
    let mut score = match () {
        () if is_prop => 85,
        () if is_time => 55,
        () if named => 47,
        () => 40,
    };
    let around = || std::iter::once(at).chain(page.ancestors(at).take(2));
    let pubdate = around().any(|a| page.hints(a).any(Hints::PUBLISHED));
    if pubdate {
        score += 9;
    }
    let label = text.as_deref().is_some_and(is_update_label)
        || facts.label_before(at).is_some_and(|t| is_update_label(&t));
    let is_update = prop.contains("dateModified")
        || around().any(|a| page.hints(a).any(Hints::UPDATED)) && !pubdate
        || label;
    if is_update {
        score -= 18;
    }
    if beside(facts, at) {
        score -= 25;
    }
    score += near(facts, at, heading);
    Some(Candidate { stamp, score, basis: Basis::Markup, is_update })
}

/// True for what stands in rails, comments and footers.
fn beside(facts: &Facts<'_>, at: usize) -> bool {
    let page = facts.page;
    let aside =
        Hints::RELATED.or(Hints::COMMENT).or(Hints::SIDEBAR).or(Hints::FOOTER).or(Hints::NAV);
    page.ancestors(at).take(9).any(|a| {
        let hints = page.hints(a);
        let tag = page.tag(a);
        tag != Tag::Body
            && hints.any(aside)
            && !hints.any(Hints::ARTICLE.or(Hints::POST).or(Hints::STORY))
            || matches!(tag, Tag::Aside | Tag::Footer | Tag::Nav)
    })
}

/// Points for standing close to the heading.
fn near(facts: &Facts<'_>, at: usize, heading: Option<usize>) -> i32 {
    let Some(heading) = heading else { return 0 };
    let end = facts.page.end(heading);
    match (at >= end).then(|| at - end) {
        Some(0..=120) => 8,
        Some(121..=300) => 4,
        Some(_) => 0,
        None if heading.saturating_sub(at) <= 60 => 6,
        None => -2,
    }
}

/// Lines with a date and little else: those near the heading, those that say "published", the
/// first paragraphs.
fn from_lines(facts: &Facts<'_>, order: Order, heading: Option<usize>, found: &mut Vec<Candidate>) {
    const MOST_LINES: usize = 4_000;
    const SHORT_BYTES: usize = 120;
    const OPENING_BYTES: usize = 90;
    let page = facts.page;
    let (mut n_opening, mut n_any) = (0, 0);
    for line in facts.lines.iter().take(MOST_LINES) {
        let text = line.text.as_str();
        let is_short = text.len() <= SHORT_BYTES;
        let opening = if is_short { text } else { opening(text, OPENING_BYTES) };
        if !opening.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        let in_figure = page
            .ancestors(line.first)
            .take(6)
            .any(|a| matches!(page.tag(a), Tag::Figure | Tag::Figcaption | Tag::Blockquote));
        let Some(stamp) = in_line(opening, order) else {
            continue;
        };
        let place = near(facts, line.first, heading);
        let is_update = is_update_label(text);
        let score = match () {
            () if in_figure || beside(facts, line.first) => 12,
            () if is_short && place >= 4 && says_published(text) && !is_title(line) => {
                58 + place / 2
            }
            () if is_short
                && place >= 6
                && !is_title(line)
                && line.linked_bytes * 2 <= text.len() =>
            {
                50 + place
            }
            () if is_short && says_published(text) => 48,
            () if !is_short && n_opening < 2 => 36,
            () if is_short => 30 + place.min(4),
            () => 20,
        };
        n_opening += usize::from(!is_short);
        n_any += 1;
        if n_any > 200 {
            break;
        }
        let score = if is_update { score - 16 } else { score };
        found.push(Candidate { stamp, score, basis: Basis::Text, is_update });
    }
}

/// A heading that says more than a date.
fn is_title(line: &Block) -> bool {
    const MOST_WORDS: usize = 4;
    line.kind == ParagraphKind::Heading && line.text.split_whitespace().count() > MOST_WORDS
}

fn opening(text: &str, most: usize) -> &str {
    let mut cut = most.min(text.len());
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    &text[..cut]
}

/// True where a line says, before its first number, that it gives the time of a change.
fn is_update_label(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 16] = [
        "updat", "modif", "aktualis", "amended", "mis à jour", "actualiz", "aggiorna", "bijgewerkt",
        "atualiz", "uppdater", "oppdatert", "opdateret", "güncel", "zuletzt", "revised", "geändert",
    ];
    const LOOK_BYTES: usize = 60;
    let label = opening(text, LOOK_BYTES).split(|c: char| c.is_ascii_digit()).next();
    let lower = label.unwrap_or("").to_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) && !says_published(&lower)
}

fn says_published(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 22] = [
        "publish", "posted", "veröffentlicht", "erstellt", "datum", "date:", "publié", "publicado",
        "pubblicato", "gepubliceerd", "publicerad", "publisert", "opublikowano", "diterbitkan",
        "fecha", "yayın", "erschienen", "created", "released", "vom ", "dated", "notizia del",
    ];
    let lower = text.to_lowercase();
    // "updated" holds "dated", and "update:" holds "date:".
    let opens = |at: usize| !lower[..at].ends_with(char::is_alphabetic);
    WORDS.iter().any(|word| lower.match_indices(word).any(|(at, _)| opens(at)))
}

fn from_address(facts: &Facts<'_>, found: &mut Vec<Candidate>) {
    let Some(address) = facts.address() else {
        return;
    };
    let path = path(&address.value);
    let sure = date_of_path(path).map(|date| (date, 60));
    let date = sure.or_else(|| long_number(path).map(|date| (date, 44)));
    if let Some((date, score)) = date {
        let stamp = Stamp { date, utc_hour: None };
        found.push(Candidate { stamp, score, basis: Basis::Url, is_update: false });
    }
}

/// Fields of the objects that scripts carry: `"publishedAt": "2011-04-19T…"`.
fn from_scripts(facts: &Facts<'_>, order: Order, found: &mut Vec<Candidate>) {
    #[rustfmt::skip]
    const KEYS: [&str; 16] = [
        "datePublished", "publishedAt", "published_at", "publishDate", "publish_date",
        "publicationDate", "publication_date", "publishedDate", "published_date", "pubDate",
        "firstPublished", "published_time", "publishTime", "dateCreated", "deployDt", "createdAt",
    ];
    const MOST_BYTES: usize = 40;
    for (i, key) in KEYS.iter().enumerate() {
        let Some(at) = facts.html.find(key) else {
            continue;
        };
        let rest = &facts.html[at + key.len()..];
        let rest = rest.trim_start_matches(['\\', '"', '\'', ' ', ':', '=', '\n']);
        let value = opening(rest, MOST_BYTES);
        let value = value.split(['"', '\'', '\\', '<', ',', '}']).next().unwrap_or(value);
        if let Some(stamp) = field(value, order) {
            let score = 42 - i as i32 / 4;
            found.push(Candidate { stamp, score, basis: Basis::Json, is_update: false });
        }
    }
}
