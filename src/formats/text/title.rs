//! Title, kicker, deck and the paper's name, told apart by form and place.
//!
//! In: lines of the head that are no byline, date or furniture. Out: findings, and the lines that are
//! left.

use crate::article::names::{fold_name, is_all_capitals};
use crate::article::notes::is_editors_note;
use crate::formats::text::found::{Found, Ground, kind_of};
use crate::formats::text::head::{BodyPlace, LONG_WORDS};
use crate::formats::text::layout::{Layout, Line};
use crate::model::ParagraphKind;

/// The longest title.
const TITLE_WORDS: usize = 24;

/// A line repeated in the head counts once.
pub(super) fn drop_repeats(lines: &[Line], upper: &mut Vec<usize>) {
    let mut seen: Vec<String> = Vec::new();
    upper.retain(|i| {
        let folded = fold_name(&lines[*i].text);
        let fresh = !seen.contains(&folded);
        seen.push(folded);
        fresh
    });
}

/// Takes out the paper's name where it stands above the title, alone or behind a bar.
pub(super) fn take_site(lines: &[Line], upper: &mut Vec<usize>, found: &mut Found) {
    while upper.len() > 1 && is_site_name(&lines[upper[0]].text) {
        found.sources.push((Ground::Header, lines[upper[0]].text.clone()));
        upper.remove(0);
    }
    // "The Quay | The Harbour Gazette" above "The Quay" is the page's own title.
    if upper.len() > 1
        && let Some((title, site, _)) = page_title(&lines[upper[0]].text, lines, &upper[1..])
    {
        found.sources.push((Ground::Header, site.to_string()));
        let wanted = fold_name(title);
        upper.remove(0);
        while upper.len() > 1
            && fold_name(&lines[upper[0]].text) != wanted
            && !is_kicker(&lines[upper[0]].text)
        {
            upper.remove(0);
        }
    }
}

/// The ways to take a page's own title apart into the piece's title and the site, the longest title
/// first: "The Quay - What Now? | Opinion | The Gazette".
pub(super) fn page_titles(text: &str) -> Vec<(&str, &str)> {
    #[rustfmt::skip]
    const MARKS: [&str; 8] = [
        " | ", " — ", " – ", " - ", " :: ", " « ", " · ", " / ",
    ];
    const MOST: usize = 6;
    let mut places: Vec<(usize, usize)> = MARKS
        .iter()
        .flat_map(|mark| text.rmatch_indices(mark).take(MOST).map(|(at, m)| (at, m.len())))
        .collect();
    places.sort_unstable_by(|a, b| b.cmp(a));
    let last = places.first().copied().unwrap_or((0, 0));
    let site = text[(last.0 + last.1).min(text.len())..].trim();
    places.into_iter().take(MOST).map(|(at, _)| (text[..at].trim(), site)).collect()
}

/// A first line in a block of its own that ends with the name of a site, as browsers show it.
pub(super) fn lone_page_title(lines: &[Line], at: usize) -> Option<(&str, &str)> {
    let line = &lines[at];
    let alone = lines.get(at + 1).is_none_or(|next| next.block != line.block);
    let (title, site) = page_titles(&line.text).into_iter().next()?;
    let fits =
        (1..=5).contains(&site.split_whitespace().count()) && title.split_whitespace().count() >= 3;
    (alone && fits).then_some((title, site))
}

/// Title and site of the page's own title, if the title stands on one of the lines `rest`.
pub(super) fn page_title<'t>(
    text: &'t str,
    lines: &[Line],
    rest: &[usize],
) -> Option<(&'t str, &'t str, usize)> {
    page_titles(text).into_iter().find_map(|(title, site)| {
        let wanted = fold_name(title);
        let is_same = |i: &&usize| fold_name(&lines[**i].text) == wanted;
        let at = rest.iter().rev().find(is_same)?;
        (!wanted.is_empty()).then_some((title, site, *at))
    })
}

/// True for what papers, magazines and sites are called.
pub(super) fn is_site_name(text: &str) -> bool {
    #[rustfmt::skip]
    const NOUNS: [&str; 44] = [
        "advertiser", "age", "atlantic", "bulletin", "chronicle", "courant", "courier", "daily",
        "digest", "dispatch", "economist", "examiner", "express", "gazette", "globe", "guardian",
        "herald", "independent", "inquirer", "intelligencer", "journal", "ledger", "magazine",
        "mail", "mercury", "mirror", "monthly", "news", "observer", "post", "press", "quarterly",
        "record", "register", "review", "sentinel", "spectator", "standard", "star", "sun",
        "telegraph", "times", "tribune", "weekly",
    ];
    const ENDINGS: [&str; 5] = [".com", ".org", ".net", ".co.uk", ".co"];
    let n_words = text.split_whitespace().count();
    if n_words == 1 && ENDINGS.iter().any(|end| text.to_ascii_lowercase().ends_with(end)) {
        return true;
    }
    let capitals = text.split_whitespace().all(|w| {
        w.starts_with(|c: char| c.is_uppercase()) || matches!(w, "of" | "the" | "and" | "&")
    });
    let is_noun = |w: &str| NOUNS.contains(&w.to_lowercase().as_str());
    (2..=6).contains(&n_words) && capitals && text.split_whitespace().skip(1).any(is_noun)
}

/// Words that papers print above titles.
pub(super) fn is_kicker(text: &str) -> bool {
    #[rustfmt::skip]
    const KICKERS: [&str; 92] = [
        "africa", "americas", "analyse", "chronique", "columna", "commento", "editoriale",
        "éditorial", "gastbeitrag", "kolumne", "kommentar", "leitartikel", "meinung", "opinión",
        "tribuna", "tribune", "letters to the editor", "standpunkt", "analysis", "argument",
        "arts", "asia", "book review", "book reviews", "books", "briefing", "business", "column",
        "columnist", "columnists", "columns", "comment", "comment is free", "commentary",
        "contributors", "culture", "debate", "diary", "dispatch", "economy", "editorial",
        "editorials", "essay", "essays", "europe", "explainer", "feature", "features",
        "first person", "foreign affairs", "global opinions", "guest column", "guest essay",
        "guest post", "history", "ideas", "in depth", "insight", "international", "interview",
        "leader", "leaders", "leading article", "letter", "letters", "long read", "middle east",
        "news", "notebook", "obituary", "op-ed", "opinion", "opinions", "perspective",
        "perspectives", "politics", "profile", "q&a", "report", "review", "reviews", "science",
        "snapshot", "society", "the big idea", "the long read", "uk", "us", "viewpoint",
        "viewpoints", "voices", "world",
    ];
    let lower = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    KICKERS.contains(&lower.as_str())
        || lower.starts_with("letter from ") && lower.split(' ').count() < 5
}

pub(super) fn take_kicker(lines: &[Line], upper: &mut Vec<usize>, found: &mut Found) {
    // "Opinion | The Quay Must Go"
    if let Some(first) = upper.first()
        && let Some((kicker, _)) = lines[*first].text.split_once(" | ")
        && is_kicker(kicker)
    {
        found.kicker = Some(kicker.to_string());
        // Of three lines the first is section and topic, the second the title.
        if upper.len() > 2 {
            found.keep("head", &lines[upper.remove(0)].text);
        }
        return;
    }
    // The block of the kicker before, whose further lines are sections too.
    let mut section_block = None;
    while upper.len() > 1 {
        let (first, second) = (&lines[upper[0]], &lines[upper[1]]);
        let in_section = section_block == Some(first.block)
            && second.block != first.block
            && first.words <= 3
            && !first.ends_sentence();
        if !(is_kicker(&first.text)
            || in_section
            || !is_work_line(lines, upper[1]) && stands_over(first, second))
        {
            break;
        }
        section_block = Some(first.block);
        let tells = found.kicker.as_deref().and_then(kind_of).is_some();
        if found.kicker.is_none() || !tells && kind_of(&first.text).is_some() {
            if let Some(outer) = found.kicker.replace(first.text.clone()) {
                found.keep("head", &outer);
            }
        } else {
            found.keep("head", &first.text);
        }
        upper.remove(0);
        // What a paper says about the section, under its name: "An expert's point of view."
        while upper.len() > 1 && second_is_blurb(first, &lines[upper[0]]) {
            found.keep("head", &lines[upper[0]].text);
            upper.remove(0);
        }
    }
}

/// True where a short line over another is its kicker rather than a title over its deck: decks are
/// longer, and are not printed in title case.
pub(super) fn stands_over(first: &Line, second: &Line) -> bool {
    #[rustfmt::skip]
    const DECK_OPENERS: [&str; 20] = [
        "A", "An", "And", "Are", "But", "Can", "How", "In", "Inside", "Is", "Life", "Notes", "On",
        "The", "What", "When", "Where", "Who", "Why", "Will",
    ];
    let short = first.words <= 4 && !first.ends_sentence() && !second.ends_sentence();
    let loud = is_all_capitals(&first.text) && !is_all_capitals(&second.text);
    let opener = second.text.split(' ').next().is_some_and(|w| DECK_OPENERS.contains(&w));
    let titled =
        second.words <= 4 || second.words <= 12 && first.words <= 2 && is_title_case(&second.text);
    short && (loud || titled && !opener)
}

/// All longer words begin with a capital, and there are three at least.
pub(super) fn is_title_case(text: &str) -> bool {
    let mut long = text.split_whitespace().filter(|w| w.chars().count() > 4);
    let n_words = text.split_whitespace().count();
    n_words >= 3 && long.clone().count() >= 2 && long.all(|w| !w.starts_with(char::is_lowercase))
}

pub(super) fn second_is_blurb(kicker: &Line, line: &Line) -> bool {
    kicker.block == line.block && line.text.ends_with('.') && line.words > 3
}

/// Takes the title out of the loose lines; returns those behind it.
pub(super) fn take_title(lines: &[Line], upper: &[usize], found: &mut Found) -> Vec<usize> {
    let fits = |i: &usize| {
        let line = &lines[*i];
        line.words <= TITLE_WORDS
            && !(line.text.ends_with('.') && line.words > 3)
            && !is_work_line(lines, *i)
    };
    let kicker = found.kicker.clone();
    let behind_kicker = |i: &usize| after_kicker(kicker.as_deref(), &lines[*i].text).is_some();
    let marked = upper.iter().position(|i| lines[*i].kind == ParagraphKind::Heading);
    let marked = marked.or_else(|| upper.iter().position(behind_kicker));
    let at = marked.or_else(|| upper.iter().position(fits));
    let at = at.or_else(|| upper.iter().position(|i| lines[*i].words <= TITLE_WORDS));
    let Some(at) = at else { return upper.to_vec() };
    for i in &upper[..at] {
        let text = &lines[*i].text;
        if found.kicker.is_none() && lines[*i].words <= 5 {
            found.kicker = Some(text.clone());
        } else {
            found.keep("head", text);
        }
    }
    let mut title = lines[upper[at]].text.as_str();
    if let Some((kicker, rest)) = title.split_once(" | ") {
        if is_kicker(kicker) {
            title = rest;
        } else if is_site_name(rest) {
            found.sources.push((Ground::Header, rest.to_string()));
            title = kicker;
        }
    }
    title = after_kicker(kicker.as_deref(), title).unwrap_or(title);
    found.title = Some(title.trim().to_string());
    upper[at + 1..].to_vec()
}

/// "Opinion The Lamps Are Out" under the kicker "Opinion": the title with the kicker run into it.
pub(super) fn after_kicker<'t>(kicker: Option<&str>, text: &'t str) -> Option<&'t str> {
    let rest = text.strip_prefix(kicker?)?.strip_prefix([' ', ':'])?.trim_start();
    let fits = rest.split(' ').count() >= 3 && rest.starts_with(|c: char| c.is_uppercase());
    fits.then_some(rest)
}

/// A line about the work under review: pages, price, ISBN; or the line above it in its block.
pub(super) fn is_work_line(lines: &[Line], at: usize) -> bool {
    let is_detail = |line: &Line| {
        let lower = line.text.to_lowercase();
        let digit = lower.contains(|c: char| c.is_ascii_digit());
        let sized = lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| matches!(w, "pp" | "isbn" | "pages" | "hardback" | "paperback" | "hardcover"));
        let priced = lower.contains(['£', '$', '€']) && lower.contains(',');
        digit && (sized || priced) && line.words <= 40 && line.words >= 3
    };
    let line = &lines[at];
    let below = lines.get(at + 1).is_some_and(|next| next.block == line.block && is_detail(next));
    is_detail(line) || below && line.text.contains(" by ")
}

/// A text without byline, date or furniture at its top: a title, perhaps a kicker above it and a
/// deck below, or nothing.
pub(super) fn plain(layout: &Layout, start: usize, found: &mut Found) -> BodyPlace {
    let lines = &layout.lines;
    let mut from = start;
    if from + 1 < lines.len() && is_kicker(&lines[from].text) && is_title(layout, from + 1) {
        found.kicker = Some(lines[from].text.clone());
        from += 1;
    }
    if !is_title(layout, from) {
        return BodyPlace::at(start);
    }
    take_title(lines, &[from], found);
    from += 1;
    // A second line of the title's own block is a deck.
    if let Some(line) = lines.get(from)
        && line.block == lines[from - 1].block
        && layout.has_blanks
        && line.words <= LONG_WORDS
        && lines.get(from + 1).is_some_and(|next| next.block != line.block)
    {
        found.deck = Some(line.text.clone());
        from += 1;
    }
    BodyPlace::at(from)
}

/// True where a line looks like the title of what follows it: short, no sentence, apart.
pub(super) fn is_title(layout: &Layout, at: usize) -> bool {
    let lines = &layout.lines;
    let (Some(line), Some(next)) = (lines.get(at), lines.get(at + 1)) else {
        return false;
    };
    if line.kind == ParagraphKind::Heading {
        return true;
    }
    let asks = line.text.ends_with(['?', '!']) && line.words <= 15 && next.words > line.words;
    let sentence = line.ends_sentence() && !asks && !is_all_capitals(&line.text);
    let goes_on = line.text.ends_with([',', ';', ':', '-', '—']);
    let speaks = line.text.split_once([':', '.']).is_some_and(|(who, _)| who == "Q" || who == "A");
    let opens = line.text.starts_with(|c: char| {
        c.is_uppercase()
            || c.is_ascii_digit()
            || "\"“‘'«¿¡".contains(c)
            || (c.is_alphabetic() && !c.is_lowercase())
    });
    let fits = line.words <= 20 && line.kind == ParagraphKind::Text && line.furniture.is_none();
    fits && opens
        && !sentence
        && !goes_on
        && !speaks
        && stands_apart(layout, at)
        && !is_editors_note(&line.text)
}

/// A title stands in a block of its own or opens one of two; in a text without blank lines the
/// lines behind it must be clearly longer, or it may be verse.
pub(super) fn stands_apart(layout: &Layout, at: usize) -> bool {
    let lines = &layout.lines;
    let block = lines[at].block;
    let in_block = lines[at..].iter().take(4).filter(|l| l.block == block).count();
    if layout.has_blanks && in_block <= 2 {
        return true;
    }
    let behind: Vec<usize> = lines[at + 1..].iter().take(6).map(|l| l.words).collect();
    !behind.is_empty() && behind.iter().sum::<usize>() / behind.len() >= 15.max(lines[at].words)
}
