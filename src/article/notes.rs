//! Lines that belong to a piece and not to its body: corrections, the note about the author, the
//! dateline, the line with the date, the line that says where it was published.
//!
//! In: one line or paragraph. Out: what it says. Where on the page such a line may stand is left to
//! the reader of the page.

use crate::article::bylines::bio_names;
use crate::article::dates::date_in;
use crate::article::names::{fold_name, fold_word, is_all_capitals};
use crate::model::Date;

/// True for a correction notice: "Correction, April 25, 2011: …", "An earlier version of this
/// article …", "This article was amended on …".
#[must_use]
pub fn is_correction(text: &str) -> bool {
    #[rustfmt::skip]
    const FRONTS: [&str; 14] = [
        "correction:", "correction,", "correction (", "correction –", "correction —",
        "corrections:", "correction appended", "clarification:", "clarification,", "corrected on",
        "corrected:", "corrections and clarifications", "correction notice", "erratum:",
    ];
    const TELLING: [&str; 5] = [
        "an earlier version of this",
        "a previous version of this",
        "earlier versions of this",
        "an earlier version misstated",
        "has been updated to correct",
    ];
    #[rustfmt::skip]
    const PIECES: [&str; 9] = [
        "article", "column", "piece", "story", "essay", "post", "report", "review", "editorial",
    ];
    const DEEDS: [&str; 6] = [
        " was amended",
        " has been amended",
        " was corrected",
        " has been corrected",
        " was updated to correct",
        " has been updated to correct",
    ];
    const MOST_BYTES: usize = 1_500;
    const HEAD_CHARS: usize = 160;
    if text.len() > MOST_BYTES {
        return false;
    }
    // The telling words open the notice, perhaps after "Editor's note, 3 March 2014:".
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = bare.char_indices().nth(HEAD_CHARS).map_or(bare.len(), |(at, _)| at);
    let head = bare[..end].to_lowercase();
    let hints = ["orrect", "amended", "version", "larific", "rratum"];
    if !hints.iter().any(|hint| head.contains(hint)) {
        return false;
    }
    FRONTS.iter().any(|front| head.starts_with(front)) || {
        let amended = PIECES.iter().any(|piece| {
            head.split_once(&format!("this {piece}"))
                .is_some_and(|(_, rest)| DEEDS.iter().any(|deed| rest.starts_with(deed)))
        });
        amended || TELLING.iter().any(|phrase| head.contains(phrase))
    }
}

/// True for an editor's note, which is not the author's word.
#[must_use]
pub fn is_editors_note(text: &str) -> bool {
    const FRONTS: [&str; 6] = [
        "editor's note",
        "editors' note",
        "editor’s note",
        "editors’ note",
        "publisher's note",
        "publisher’s note",
    ];
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let head: String = bare.chars().take(20).collect::<String>().to_lowercase();
    FRONTS.iter().any(|front| head.starts_with(front))
}

/// How sure it is that a paragraph is a note about the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BioSign {
    /// It has the form "Name is …" with the words of such notes; a body may say that of anybody.
    Form,
    /// It names an author, or says "the writer is".
    Sure,
}

/// Whether a paragraph is a note about the author, one of `authors` or, where these are not known,
/// somebody.
#[must_use]
pub fn bio_sign(text: &str, authors: &[String]) -> Option<BioSign> {
    const MOST_WORDS: usize = 130;
    if text.split_whitespace().nth(MOST_WORDS).is_some() {
        return None;
    }
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if says_writer(bare) {
        return Some(BioSign::Sure);
    }
    let names = bio_names(bare);
    let is_author = names.iter().any(|name| is_one_of(name, authors));
    if is_author || begins_with_author(bare, authors) {
        return Some(BioSign::Sure);
    }
    let of_somebody = !names.is_empty() && has_bio_words(bare);
    (of_somebody && authors.is_empty()).then_some(BioSign::Form)
}

/// "The writer is a lawyer", "The author teaches …", "The views expressed …".
fn says_writer(text: &str) -> bool {
    #[rustfmt::skip]
    const FRONTS: [&str; 20] = [
        "the writer is", "the author is", "the writer was", "the author was", "the writers are",
        "the authors are", "the writer teaches", "the author teaches", "the writer works",
        "the writer can be", "the author can be", "the columnist is", "this writer is",
        "the reviewer is", "the contributor is", "the views expressed", "views expressed",
        "the opinions expressed", "opinions expressed", "about the author",
    ];
    let head: String = text.chars().take(30).collect::<String>().to_lowercase();
    FRONTS.iter().any(|front| head.starts_with(front))
}

fn is_one_of(name: &str, authors: &[String]) -> bool {
    let folded = fold_name(name);
    authors.iter().any(|author| fold_name(author) == folded)
}

/// "Ms. Doe is the author of …", "Doe teaches …", "Jane Doe’s latest book …".
fn begins_with_author(text: &str, authors: &[String]) -> bool {
    #[rustfmt::skip]
    const TITLES: [&str; 9] = [
        "mr", "ms", "mrs", "mx", "dr", "prof", "professor", "sir", "lord",
    ];
    #[rustfmt::skip]
    const VERBS: [&str; 14] = [
        "is", "was", "teaches", "writes", "has", "edits", "covers", "works", "served", "wrote",
        "runs", "directs", "studies", "lives",
    ];
    let head: Vec<&str> = text.split_whitespace().take(6).collect();
    let words: Vec<String> =
        head.iter().map(|w| fold_word(w.trim_end_matches(['.', ',']))).collect();
    let titled = words.first().is_some_and(|w| TITLES.contains(&w.as_str()));
    let from = usize::from(titled);
    let surname_at = |author: &String| {
        let surname = author.split_whitespace().last().map(fold_word)?;
        (from..words.len().min(from + 1)).find(|i| words[*i] == surname)
    };
    authors.iter().any(|author| {
        let full = fold_name(&head.join(" ").replace("’s", " ").replace("'s", " "));
        let possessive = head.iter().take(5).any(|w| w.ends_with("’s") || w.ends_with("'s"));
        let by_surname = surname_at(author)
            .is_some_and(|at| words.get(at + 1).is_some_and(|w| VERBS.contains(&w.as_str())));
        by_surname || possessive && full.starts_with(&fold_name(author))
    })
}

/// Words of notes about authors near the front.
fn has_bio_words(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 52] = [
        "academic", "adviser", "advisor", "ambassador", "analyst", "author", "biographer",
        "chairman", "co-author", "co-director", "co-founder", "columnist", "commentator",
        "contributor", "correspondent", "critic", "director", "economist", "editor", "essayist",
        "executive", "fellow", "founder", "freelance", "historian", "journalist", "lawyer",
        "lecturer", "lectures", "novelist", "philosopher", "poet", "political", "president",
        "producer", "professor", "publisher", "reporter", "researcher", "scholar", "scientist",
        "secretary", "senior", "sociologist", "specialist", "teaches", "translator", "visiting",
        "writer", "writes", "writing", "blogs",
    ];
    const MOST_WORDS: usize = 24;
    let words = text.split_whitespace().take(MOST_WORDS);
    let mut bare = words.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    bare.any(|w| WORDS.contains(&w.as_str()))
}

/// Splits the dateline off the paragraph that opens a report: "LAHORE, Pakistan — The …" gives
/// `("LAHORE, Pakistan —", "The …")`.
///
/// A dateline begins with a place of at least three capitals, goes on with names, a date or an
/// agency in brackets, and ends with a dash, all within the first eighty characters.
#[must_use]
pub fn dateline(text: &str) -> Option<(&str, &str)> {
    const MOST_CHARS: usize = 80;
    let end = text.char_indices().nth(MOST_CHARS).map_or(text.len(), |(at, _)| at);
    let (at, mark) = [" — ", " – ", " -- ", " - ", "— ", "—"]
        .iter()
        .filter_map(|mark| text[..end].find(mark).map(|at| (at, *mark)))
        .min_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())))?;
    let rest = text[at + mark.len()..].trim_start();
    is_place_line(&text[..at]).then_some(())?;
    (!rest.is_empty()).then(|| (text[..at + mark.trim_end().len()].trim(), rest))
}

fn is_place_line(head: &str) -> bool {
    let place = head.split([',', '(']).next().unwrap_or(head).trim();
    let n_letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let words_fit = head.split_whitespace().count() <= 9
        && head.split_whitespace().all(|w| {
            let w = w.trim_start_matches('(');
            w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                || matches!(w, "de" | "of")
        });
    // One word of capitals may be a shout ("NO — he said"); a place has three letters at least.
    let plain = matches!(place, "THE" | "AND" | "BUT" | "WHY" | "YES" | "NOT" | "WAIT" | "STOP");
    n_letters >= 3
        && is_all_capitals(place)
        && words_fit
        && !plain
        && !head.contains(['.', '"', '?', '!', ':'])
        || head.starts_with("Washington (") && words_fit
}

/// What a line with a date and little else says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLine {
    /// The first date.
    pub date: Date,
    /// True if the line gives the day of an update, not of publication.
    pub is_update: bool,
    /// True if the line says that it gives the first publication.
    pub is_first: bool,
    /// What stands before or behind the date and is no part of it: a paper, a place.
    pub rest: String,
}

/// Reads a line that gives a date: "Published: 12 March 2014 | Updated: 13 March", "Tuesday, April
/// 19, 2011 5:04 PM EDT", "The Harbour Gazette, Tuesday 19 April 2011". Lines of more than 20 words
/// are none, nor are those whose other words are more than a few.
#[must_use]
pub fn date_line(line: &str) -> Option<DateLine> {
    const MOST_WORDS: usize = 20;
    const MOST_REST_WORDS: usize = 5;
    if line.len() > 200 || line.split_whitespace().count() > MOST_WORDS {
        return None;
    }
    let (span, date) = date_in(line)?;
    let (before, behind) = (&line[..span.start as usize], &line[span.end as usize..]);
    let rest = [before, behind].map(rest_words).concat();
    if rest.len() > MOST_REST_WORDS
        || line.ends_with('.') && !rest.is_empty() && !behind.trim().is_empty()
    {
        return None;
    }
    let label = before.to_lowercase();
    let is_update = label.contains("updat") || label.contains("modif") || label.contains("amended");
    let is_update = is_update && !label.contains("publ");
    let is_first = label.contains("first published") || label.contains("originally published");
    Some(DateLine { is_first, date, is_update, rest: rest.join(" ") })
}

/// The words that no date line has by itself.
fn rest_words(text: &str) -> Vec<&str> {
    #[rustfmt::skip]
    const OWN: [&str; 82] = [
        "added", "aktualisiert", "am", "at", "bst", "cest", "cet", "created", "date", "dated",
        "day", "edt", "en", "est", "first", "fri", "friday", "from", "gmt", "h", "hrs", "issue",
        "ist", "last", "le", "modified", "mon", "monday", "no", "on", "online", "originally", "p",
        "page", "pages", "pdt", "pkt", "pm", "post", "posted", "pp", "printed", "pst", "pub",
        "publicado", "published", "publié", "pubblicato", "sat", "saturday", "since", "stand",
        "sun", "sunday", "the", "thu", "thursday", "thurs", "time", "to", "tue", "tues",
        "tuesday", "uhr", "updated", "update", "utc", "veröffentlicht", "vol", "volume", "wed",
        "wednesday", "week", "words", "à", "modifié", "mis", "jour", "a.m", "p.m", "et", "of",
    ];
    // A second date is part of the line too.
    let text = match date_in(text) {
        Some((span, _)) => &text[..span.start as usize],
        None => text,
    };
    let words = text.split(|c: char| c.is_whitespace() || "|•·,:;()[]/—–".contains(c));
    let words = words.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    words
        .filter(|w| !w.is_empty() && !w.starts_with(|c: char| c.is_ascii_digit()))
        .filter(|w| {
            !OWN.contains(&w.to_lowercase().as_str()) && !crate::article::dates::is_month(w)
        })
        .collect()
}

/// Where and when a piece was published, by a line that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The paper or magazine.
    pub source: String,
    /// The date, where given.
    pub date: Option<Date>,
}

/// Reads "Published in Dawn, March 3rd, 2013", "This essay originally appeared in The Quayside
/// Review", "A version of this article appears in print on May 4, 2009, in the Harbour Gazette".
#[must_use]
pub fn publication(text: &str) -> Option<Publication> {
    #[rustfmt::skip]
    const MARKS: [&str; 17] = [
        "originally appeared in ", "originally appeared on ", "originally published in ",
        "originally published on ", "originally published by ", "first appeared in ",
        "first appeared on ", "first published in ", "first published on ", "first published by ",
        "previously appeared in ", "was published in ", "reprinted from ", "appears in the ",
        "appeared in the ", "published in ", "appears in print on ",
    ];
    const MOST_WORDS: usize = 40;
    if text.len() > 400 || text.split_whitespace().count() > MOST_WORDS {
        return None;
    }
    let lower = text.to_lowercase();
    let (at, mark) =
        MARKS.iter().filter_map(|m| lower.find(m).map(|at| (at, m))).min_by_key(|(at, _)| *at)?;
    // Only a line about the piece itself: it opens with the words, or says "this".
    let opening = lower.get(..at)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    let about_itself = opening.is_empty()
        || [
            "this ",
            "the article",
            "a version of this",
            "the piece",
            "originally",
            "an earlier version of this",
        ]
        .iter()
        .any(|front| opening.starts_with(front))
            && opening.split_whitespace().count() <= 8;
    if !about_itself || lower.len() != text.len() {
        return None;
    }
    let rest = text.get(at + mark.len()..)?;
    let date = date_in(rest).or_else(|| date_in(text)).map(|(_, date)| date);
    let source = source_name(behind_date(rest))?;
    // "appeared in the Leaders section" names no paper.
    if rest.contains(&format!("{source} section")) {
        return None;
    }
    Some(Publication { source, date })
}

/// "on March 4, 2019, in The Times", "on March 4, 2019, Section A, Page 20 of the New York edition":
/// what stands behind the date, if that comes first.
fn behind_date(text: &str) -> &str {
    let Some((span, _)) = date_in(text).filter(|(span, _)| span.start < 12) else {
        return text;
    };
    let rest = &text[span.end as usize..];
    if rest.trim_start_matches([',', ' ']).starts_with("issue") {
        return text;
    }
    let marks = [" in the ", " in ", " of the "];
    marks.iter().find_map(|m| rest.split_once(m)).map_or(text, |(_, name)| name)
}

/// The name with which `text` begins, up to a date, a comma, a stop or a word in lower case.
fn source_name(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "“\"‘'*_".contains(c));
    // "the March 2014 issue of X": the date stands first.
    let text = match text.find(" issue of ") {
        Some(at) => &text[at + " issue of ".len()..],
        None => text,
    };
    let text = match date_in(text) {
        Some((span, _)) => &text[..span.start as usize],
        None => text,
    };
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| "“”\"‘’*_(),.;:".contains(c));
        let small = matches!(bare, "of" | "and" | "the" | "for" | "in" | "de" | "la" | "&" | "du");
        if bare.is_empty()
            || !(bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || small)
        {
            break;
        }
        words.push(bare);
        if word.ends_with([',', '.', ';', ':', ')', '”', '"']) {
            break;
        }
    }
    while words.last().is_some_and(|w| {
        w.chars().all(char::is_lowercase)
            || matches!(
                *w,
                "On" | "Monday"
                    | "Tuesday"
                    | "Wednesday"
                    | "Thursday"
                    | "Friday"
                    | "Saturday"
                    | "Sunday"
            )
    }) {
        words.pop();
    }
    if words.first() == Some(&"the") {
        words.remove(0);
    }
    (!words.is_empty() && words.len() <= 8).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
