//! The head of a piece that stands amid the clutter of its page.
//!
//! In: the lines of a page, and where [`super::clutter`] found the piece among them. Out: findings.

use crate::article::bylines::{Byline, byline};
use crate::article::dates::date_in;
use crate::article::names::looks_like_name;
use crate::formats::text::clutter::{self, Piece};
use crate::formats::text::found::{Found, Ground};
use crate::formats::text::head::{
    BodyPlace, MOST_BYLINES, Part, is_name_line, is_sentence, note_furniture, part, take_date,
};
use crate::formats::text::layout::{Layout, Line};
use crate::formats::text::title::{after_kicker, is_kicker, is_site_name};
use crate::model::{Date, Precision};

/// Reads the head of a piece that was found among the clutter of its page: what stands between the
/// title and the body, and the byline and date right above the title where there is none below.
pub(super) fn read_found(layout: &Layout, piece: &Piece, found: &mut Found) -> BodyPlace {
    const ABOVE: usize = 4;
    let lines = &layout.lines;
    read_above(lines, piece, found);
    let title = piece.title.as_str();
    let mut early = Vec::new();
    for at in piece.head + 1..piece.body {
        let line = &lines[at];
        match part(lines, at, true, true, found) {
            Part::Loose if clutter::repeats(line, title) => {}
            Part::Loose if found.bylines.len() >= MOST_BYLINES => early.push(at),
            Part::Loose => match (dated_byline(line), small_byline(line)) {
                (Some((byline, date)), _) => {
                    found.bylines.extend(byline);
                    found.dates.push((Ground::Byline, date));
                }
                (None, Some(byline)) => found.bylines.push(byline),
                (None, None) => early.push(at),
            },
            part => take_part(part, line, found),
        }
    }
    let signed = !found.bylines.is_empty();
    for at in (piece.head.saturating_sub(ABOVE)..piece.head).rev() {
        let above = part(lines, at, true, true, found);
        let wanted = match &above {
            Part::Date(_) => found.dates.is_empty(),
            Part::Byline(_) => !signed,
            _ => false,
        };
        if wanted {
            take_part(above, &lines[at], found);
        }
    }
    if found.dates.is_empty() {
        let near = piece.head.saturating_sub(2 * ABOVE)..(piece.body + ABOVE).min(lines.len());
        let date = near.filter_map(|at| dated_byline(&lines[at])).next();
        found.dates.extend(date.map(|(_, date)| (Ground::Byline, date)));
    }
    if found.authors().is_empty() {
        let name = early.iter().position(|at| is_signed_line(lines, *at));
        if let Some(name) = name {
            found.bylines.push(byline(&lines[early.remove(name)].text));
        }
    }
    BodyPlace { end: piece.end, ..place_early(lines, early, piece.body, found) }
}

/// Takes the title, the kicker above it and the name of the site.
fn read_above(lines: &[Line], piece: &Piece, found: &mut Found) {
    const ABOVE: usize = 6;
    const TOP: usize = 3;
    let above = &lines[piece.head.saturating_sub(ABOVE)..piece.head];
    found.kicker = above.iter().rev().find(|l| is_kicker(&l.text)).map(|l| l.text.clone());
    let title = after_kicker(found.kicker.as_deref(), &piece.title).unwrap_or(&piece.title);
    found.title = Some(title.to_string());
    let top = lines[..piece.head].iter().take(TOP).map(|l| &l.text);
    let site = piece.site.clone().or_else(|| top.into_iter().find(|t| is_site_name(t)).cloned());
    found.sources.extend(site.map(|site| (Ground::Header, site)));
}

/// Of the lines between title and body the first that is long enough is the deck; a sentence right
/// above the body begins it.
fn place_early(lines: &[Line], early: Vec<usize>, body: usize, found: &mut Found) -> BodyPlace {
    let mut place = BodyPlace::at(body);
    for at in early {
        let line = &lines[at];
        if found.deck.is_none() && line.words >= 5 {
            found.deck = Some(line.text.clone());
        } else if is_sentence(line) {
            place.early.push(at);
        } else {
            found.keep("head", &line.text);
        }
    }
    place
}

fn take_part(part: Part, line: &Line, found: &mut Found) {
    match part {
        Part::Byline(_) if found.bylines.len() >= MOST_BYLINES => {}
        Part::Byline(byline) => {
            if let Some((_, date)) = date_in(&byline.raw) {
                found.dates.push((Ground::Byline, date));
            }
            found.bylines.push(byline);
        }
        Part::Date(line) => take_date(line, found),
        Part::Bio => found.bios.push(line.text.clone()),
        Part::Correction => found.correct(&line.text),
        Part::Furniture => line.furniture.iter().for_each(|kind| note_furniture(kind, found)),
        Part::Loose => {}
    }
}

/// A short line with a day in it, as pages print below titles: "Jane Doe, Lahore | 19.04.2011,
/// 16:05"; with whom it names before the day.
fn dated_byline(line: &Line) -> Option<(Option<Byline>, Date)> {
    const MOST_WORDS: usize = 16;
    if line.words > MOST_WORDS || line.ends_sentence() {
        return None;
    }
    let (span, date) = date_in(&line.text).filter(|(_, d)| d.precision() == Precision::Day)?;
    let before = line.text[..span.start as usize].trim_end_matches(|c: char| !c.is_alphanumeric());
    let read = byline(before);
    let named = !read.names.is_empty() && read.names.iter().all(|name| looks_like_name(name));
    Some((named.then_some(read), date))
}

/// "von Jane Doe", as some papers print it in small letters on a line of its own.
fn small_byline(line: &Line) -> Option<Byline> {
    const MOST_WORDS: usize = 10;
    let front = ["von ", "di ", "par ", "por ", "de ", "door ", "av ", "af "]
        .into_iter()
        .find(|front| line.text.starts_with(front))?;
    let read = byline(&line.text[front.len()..]);
    let named = !read.names.is_empty() && read.names.iter().all(|name| looks_like_name(name));
    (line.words <= MOST_WORDS && !line.ends_sentence() && named).then_some(read)
}

/// A line between title and body that is nothing but a name, or names.
fn is_signed_line(lines: &[Line], at: usize) -> bool {
    const MOST_WORDS: usize = 6;
    let line = &lines[at];
    let read = byline(&line.text);
    let named = !read.names.is_empty() && read.names.iter().all(|name| looks_like_name(name));
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let full =
        |name: &String| (2..=3).contains(&name.split(' ').count()) && name.split(' ').all(capital);
    line.words <= MOST_WORDS
        && !line.ends_sentence()
        && !line.text.contains(':')
        && named
        && (is_name_line(lines, at) || read.names.iter().all(full))
}
