//! Rails: what a page advertises under "Most read" or "More from …".
//!
//! In: the lines behind a rail's heading. Out: where the rail ends, and its items. Nothing of it is
//! indexed as text.

use std::ops::Range;

use crate::article::bylines::begins_byline;
use crate::article::furniture::Furniture;
use crate::article::names::{begins_with_given_name, looks_like_name};
use crate::article::notes::{date_line, is_correction};
use crate::formats::text::layout::Line;
use crate::model::Related;

/// A line of this many words is no title and no deck of a rail.
const LONG_WORDS: usize = 45;

/// One past the last line of the rail whose heading stands at `at`. `ended` says that the piece has
/// come to its end before (a correction, a note about the author, or see [`last_body`]): then no body
/// follows.
///
/// At the end of a page all that follows is rail. Where long paragraphs follow the body goes on, and
/// the rail ends with the first line that reads like a sentence of it.
pub(super) fn rail_end(lines: &[Line], at: usize, ended: bool) -> usize {
    if ended {
        return lines.len();
    }
    let is_body = |line: &Line| {
        line.furniture.is_none()
            && (line.words >= LONG_WORDS || line.words >= 12 && line.ends_sentence())
    };
    (at + 1..lines.len()).find(|i| is_body(&lines[*i])).unwrap_or(lines.len())
}

/// The line up to which a rail may be followed by more of the body: the last long paragraph, or the
/// last but one of those that are too long for decks.
pub(super) fn last_body(lines: &[Line]) -> usize {
    const MIDDLING_WORDS: usize = 28;
    let is_text = |l: &Line| l.furniture.is_none() && !is_correction(&l.text);
    let from_end = || (0..lines.len()).rev();
    let is_long = |i: &usize| lines[*i].words >= LONG_WORDS && is_text(&lines[*i]);
    let is_middling = |i: &usize| {
        let line = &lines[*i];
        line.words >= MIDDLING_WORDS && line.ends_sentence() && is_text(line)
    };
    let long = from_end().find(is_long).unwrap_or(0);
    let middling = from_end().filter(is_middling).nth(1).unwrap_or(0);
    long.max(middling)
}

/// The items of a rail, the lines `range`: a title, and the sentence below it as deck. Captions (doubled lines, lines
/// that end as sentences above a title), bylines, dates and furniture are passed over.
pub(super) fn related(lines: &[Line], range: Range<usize>) -> Vec<Related> {
    const MOST: usize = 60;
    let mut out: Vec<Related> = Vec::new();
    // True while the last item waits for its deck.
    let mut open = false;
    for i in range {
        let line = &lines[i];
        let same =
            |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| l.text == line.text);
        let doubled = same(i.checked_sub(1)) || same(Some(i + 1));
        if let Some(kind) = &line.furniture {
            // Behind these lies the foot of the page.
            if matches!(kind, Furniture::Copyright(_)) {
                break;
            }
            continue;
        }
        if doubled
            || begins_byline(&line.text)
            || date_line(&line.text).is_some()
            || is_correction(&line.text)
        {
            continue;
        }
        // The author of the item before.
        if open && looks_like_name(&line.text) && begins_with_given_name(&line.text) {
            continue;
        }
        // A block of two lines is a title with its deck.
        let pair = i > 0
            && lines[i - 1].block == line.block
            && lines[i - 1].furniture.is_none()
            && i.checked_sub(2).is_none_or(|j| lines[j].block != line.block)
            && lines.get(i + 1).is_none_or(|l| l.block != line.block);
        let asks = line.text.ends_with(['?', '!']) && line.words <= 14;
        if line.ends_sentence() && (open || !asks) || line.words > 25 || pair && open {
            if open && let Some(last) = out.last_mut() {
                last.deck = Some(line.text.clone());
            }
            open = false;
        } else if line.words >= 2 && out.len() < MOST {
            out.push(Related { title: line.text.clone(), deck: None, url: None });
            open = true;
        }
    }
    out
}
