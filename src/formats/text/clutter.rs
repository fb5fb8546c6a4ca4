//! Pages dumped whole: where the piece is among menus, rails and footers.
//!
//! In: the lines of a page. Out: its title, and the lines between which its body stands. Nothing is
//! said of a text that is not clearly a page: most of what was typed or copied by a person has no
//! menu above it.

use rustc_hash::FxHashSet;

use crate::article::bylines::{begins_byline, bio_names};
use crate::article::names::{fold_name, looks_like_name};
use crate::article::notes::{bio_sign, date_line, is_correction};
use crate::article::sentences;
use crate::formats::text::layout::Line;
use crate::formats::text::title::{is_kicker, lone_page_title, page_title};
use crate::model::ParagraphKind;

/// Where the piece stands on its page, as line numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The title, and the line that it stands on, or right above which the head begins.
    pub(super) title: String,
    pub(super) head: usize,
    /// What the page's own title calls the site, where that is the first line.
    pub(super) site: Option<String>,
    /// The first line of the body.
    pub(super) body: usize,
    /// One past the last line that may belong to the piece.
    pub(super) end: usize,
}

/// Finds the piece below line `from`, where more than a few short lines stand above it.
pub(super) fn piece(lines: &[Line], from: usize) -> Option<Piece> {
    const MOST_SHORT: usize = 5;
    let (body, last) = body(lines, from)?;
    let is_short = |l: &&Line| l.words < 12 && !l.ends_sentence() && !is_dated(l);
    if lines[from..body].iter().filter(is_short).count() <= MOST_SHORT {
        return None;
    }
    let best = title(lines, from, body, last);
    let piece = |title: &str, head: usize, site: Option<&str>| Piece {
        title: title.trim_matches(|c: char| c.is_whitespace() || "|»".contains(c)).to_string(),
        head,
        site: site.map(str::to_string),
        body,
        end: end(lines, head, body, last),
    };
    // The page's own title, as a browser shows it, may stand before all else.
    let first = lines[from].text.as_str();
    let rest: Vec<usize> = (from + 1..body).collect();
    if let Some((_, site, at)) = page_title(first, lines, &rest) {
        return Some(piece(&lines[at].text, at, Some(site)));
    }
    let again = |at: &usize| lines[from].words >= 3 && repeats(&lines[*at], first);
    if let Some(at) = rest.iter().rev().copied().find(again) {
        return Some(piece(first, at, None));
    }
    if let Some((title, site)) = lone_page_title(lines, from) {
        return Some(piece(title, best.unwrap_or(body.saturating_sub(1)), Some(site)));
    }
    let at = best?;
    Some(piece(&lines[at].text, at, None))
}

/// What a line speaks for, where lines of text are sought: its words beyond those of a teaser; a
/// scrap speaks against.
fn weight(line: &Line) -> i64 {
    const TEASER_WORDS: i64 = 14;
    const MOST_WORDS: i64 = 80;
    const SCRAP: i64 = -8;
    let words = line.words as i64;
    let text = line.furniture.is_none() && (line.ends_sentence() || words >= 20);
    if text { (words - TEASER_WORDS).clamp(SCRAP, MOST_WORDS) } else { SCRAP }
}

/// First and last line of the stretch with the greatest sum of weights, if it is long enough to be
/// the body of a piece.
fn body(lines: &[Line], from: usize) -> Option<(usize, usize)> {
    const LEAST_LINES: usize = 2;
    const LEAST_WORDS: usize = 80;
    let (mut sum, mut start) = (0, from);
    let mut best = (0, from, from);
    for (at, line) in lines.iter().enumerate().skip(from) {
        if sum <= 0 {
            (sum, start) = (0, at);
        }
        sum += weight(line);
        if sum > best.0 {
            best = (sum, start, at);
        }
    }
    let (_, first, last) = best;
    let text: Vec<&Line> = lines.get(first..=last)?.iter().filter(|l| weight(l) > 0).collect();
    let n_words: usize = text.iter().map(|l| l.words).sum();
    (text.len() >= LEAST_LINES && n_words >= LEAST_WORDS).then_some((first, last))
}

/// The line above the body that is most like a title: its words are those of the body, it stands
/// above byline and date and not far from the body, and is neither a scrap nor a sentence.
fn title(lines: &[Line], from: usize, body: usize, last: usize) -> Option<usize> {
    const REACH: usize = 40;
    const LEAST_POINTS: f64 = 3.0;
    let spoken: FxHashSet<String> =
        lines[body..=last].iter().flat_map(|l| content_words(&l.text)).collect();
    let window = from.max(body.saturating_sub(REACH))..body;
    let lowest_anchor = window.clone().rev().find(|at| is_dated(&lines[*at]));
    let mut best: Option<(f64, usize)> = None;
    for at in window.rev() {
        let line = &lines[at];
        if is_dated(line) {
            continue;
        }
        if !may_be_title(line) {
            continue;
        }
        let words: Vec<String> = content_words(&line.text).collect();
        let n_spoken = words.iter().filter(|w| spoken.contains(*w)).count();
        let share = n_spoken as f64 / words.len().max(1) as f64;
        let mut points = 6.0 * share + (n_spoken.min(6) as f64) / 2.0;
        points -= (body - at) as f64 * 0.07;
        points -= (line.words as f64 - 13.0).max(0.0) * 0.25;
        // Below byline and date stand captions and decks.
        points += match lowest_anchor {
            Some(anchor) if at < anchor => 2.0,
            Some(_) => -2.0,
            None => 0.0,
        };
        points -= if sentences(&line.text).len() > 1 { 3.0 } else { 0.0 };
        // The way to the page, its share buttons and its list of contents say the title again.
        let again = lines.iter().enumerate().any(|(i, l)| i != at && l.text == line.text);
        points += if again { 1.0 } else { 0.0 };
        points += if line.kind == ParagraphKind::Heading { 3.0 } else { 0.0 };
        // Of equals the upper: decks stand below titles.
        if points >= LEAST_POINTS && best.is_none_or(|(most, _)| points >= most) {
            best = Some((points, at));
        }
    }
    best.map(|(_, at)| at)
}

/// A byline or a date, on a line of its own.
fn is_dated(line: &Line) -> bool {
    date_line(&line.text).is_some() || begins_byline(&line.text)
}

fn may_be_title(line: &Line) -> bool {
    const WORDS: std::ops::RangeInclusive<usize> = 3..=40;
    let text = line.text.as_str();
    let sentence = line.ends_sentence() && !text.ends_with(['?', '!', '…', '”', '"', '»']);
    line.furniture.is_none()
        && WORDS.contains(&line.words)
        && !sentence
        && !is_kicker(text)
        && !(line.words <= 3 && looks_like_name(text))
}

/// The longer words of a text, folded.
fn content_words(text: &str) -> impl Iterator<Item = String> + '_ {
    const LEAST_CHARS: usize = 4;
    crate::text::tokens(text)
        .map(|span| crate::text::fold_stem_input(span.of(text)).into_owned())
        .filter(|word| {
            let wide = word.chars().any(|c| c >= '\u{2e80}');
            word.chars().count() >= if wide { 2 } else { LEAST_CHARS }
        })
}

/// One past the short sentences that end the body, and the notes behind it: who wrote it, what was
/// wrong with it. `head` is where its title stands.
fn end(lines: &[Line], head: usize, body: usize, last: usize) -> usize {
    const SENTENCES: usize = 3;
    const NOTES: usize = 8;
    let is_sentence = |l: &Line| l.furniture.is_none() && l.words >= 3 && l.ends_sentence();
    let mut last = last;
    for _ in 0..SENTENCES {
        if lines.get(last + 1).is_some_and(is_sentence) {
            last += 1;
        }
    }
    let signed = |name: &String| lines[head..body].iter().any(|l| l.text.contains(name.as_str()));
    let is_note = |l: &Line| {
        is_correction(&l.text)
            || bio_sign(&l.text, &[]).is_some()
            || bio_names(&l.text).iter().any(signed)
    };
    let behind = last + 1..(last + 1 + NOTES).min(lines.len());
    behind.rev().find(|at| is_note(&lines[*at])).unwrap_or(last) + 1
}

/// True where the line says the same as the title.
pub(super) fn repeats(line: &Line, title: &str) -> bool {
    fold_name(&line.text) == fold_name(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::text::layout::layout;

    const MENU: &str = "Home\n\nNews\nWorld\nSport\nWeather\nJobs\nCars\nSign in\n\n";
    const BODY: &str = "The ferry that has crossed the sound since before the war is to be sold in \
        the spring, and nobody in the harbour town knows to whom.\n\n\
        The council met on Monday to hear what the ferry costs each winter, and the skipper told \
        them, and they thanked him and went home without a vote.\n\n\
        What the town would lose is not a boat but an hour in which people who would never meet \
        elsewhere stand next to each other and look at the same water.\n\n";
    const RAIL: &str = "Most read\n\nA bridge too short\n\nThe mayor's hat\n\nOur weather\n\n";

    fn check(text: &str, expected: Option<&str>) {
        let lines = layout(text).lines;
        let found = piece(&lines, 0);
        assert_eq!(found.as_ref().map(|p| p.title.as_str()), expected, "{text}");
        if let Some(found) = found {
            assert!(lines[found.body].text.starts_with("The ferry that"));
            assert!(lines[found.end - 1].text.ends_with("the same water."));
        }
    }

    #[test]
    fn the_title_shares_the_words_of_the_body() {
        let page = |head: &str| format!("{MENU}{head}{BODY}{RAIL}");
        let title = "Last winter of the sound ferry";
        check(&page(&format!("{title}\n\n12 March 2014\n\n")), Some(title));
        check(
            &page(&format!(
                "{title}\n\nJane Doe | 12 March 2014\n\nThe ferry at its winter berth in the \
                 harbour town\n\n"
            )),
            Some(title),
        );
        check(&page(&format!("Our weather and more\n\n{title}\n\n")), Some(title));
        check(&format!("{title} | The Gazette\n\n{}", page(&format!("{title}\n\n"))), Some(title));
    }

    #[test]
    fn what_is_no_page_is_left_alone() {
        check(BODY, None);
        check(&format!("The ferry\n\n{BODY}"), None);
        check(&format!("{MENU}{RAIL}"), None);
        check("", None);
    }
}
