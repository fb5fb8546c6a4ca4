//! Labelled lines at the top of a text: "Title: …", "Author: …", as mail and archives have them.
//!
//! In: the lines of a text. Out: findings, and which lines are left.

use crate::article::bylines::byline;
use crate::article::dates::parse_date;
use crate::article::furniture::Furniture;
use crate::formats::text::found::{Found, Ground};
use crate::formats::text::layout::{Layout, Line};

/// How far down labelled lines are looked for.
const REACH: usize = 30;

/// Reads labelled lines, if there are two at least, and the frame that Project Gutenberg puts around
/// its texts. Returns the range of lines that is left.
pub(super) fn read_labels(lines: &[Line], found: &mut Found) -> (usize, usize) {
    let (frame_start, end) = frame(lines);
    let head = &lines[..frame_start.max(REACH).min(lines.len())];
    let labelled: Vec<(usize, &str, &str)> = head
        .iter()
        .enumerate()
        .filter_map(|(i, line)| label(&line.text).map(|(name, value)| (i, name, value)))
        .collect();
    // A lone "Author: …" or "Date: …" is read as byline or date line.
    if labelled.len() < 2 || labelled[0].0 > 3 && frame_start == 0 {
        return (frame_start, end);
    }
    let mut last = labelled[0].0;
    for (i, name, value) in labelled {
        if i > last + 2 && frame_start == 0 {
            break;
        }
        last = i;
        take(name, value, &lines[i], found);
    }
    (frame_start.max(last + 1), end)
}

/// The lines up to `end`.
pub(super) fn trim(mut layout: Layout, end: usize) -> Layout {
    layout.lines.truncate(end);
    layout
}

/// The lines between "*** START OF …" and "*** END OF …".
fn frame(lines: &[Line]) -> (usize, usize) {
    let marks = |word: &str| {
        let mark = format!("*** {word} of th");
        lines.iter().position(|l| l.text.to_ascii_lowercase().starts_with(&mark))
    };
    let start = marks("start").map_or(0, |at| at + 1);
    let end = marks("end").filter(|at| *at >= start).unwrap_or(lines.len());
    (start, end)
}

fn label(text: &str) -> Option<(&'static str, &str)> {
    const LABELS: [(&str, &str); 22] = [
        ("author", "author"),
        ("authors", "author"),
        ("by", "author"),
        ("byline", "author"),
        ("date", "date"),
        ("deck", "deck"),
        ("from", "author"),
        ("headline", "title"),
        ("journal", "source"),
        ("magazine", "source"),
        ("newspaper", "source"),
        ("publication", "source"),
        ("publication date", "date"),
        ("published", "date"),
        ("source", "source"),
        ("standfirst", "deck"),
        ("subject", "title"),
        ("subtitle", "deck"),
        ("tags", "tags"),
        ("title", "title"),
        ("url", "url"),
        ("link", "url"),
    ];
    let (name, value) = text.split_once(':')?;
    let name = name.trim().to_ascii_lowercase();
    let value = value.trim();
    let known = LABELS.iter().find(|(word, _)| *word == name)?;
    (!value.is_empty() && value.len() <= 300).then_some((known.1, value))
}

fn take(name: &str, value: &str, line: &Line, found: &mut Found) {
    match name {
        "title" if found.title.is_none() => found.title = Some(value.to_string()),
        "deck" => found.deck = Some(value.to_string()),
        "author" => found.bylines.push(byline(value)),
        "date" => match parse_date(value) {
            Some(date) => found.dates.push((Ground::Label, date)),
            None => found.keep("date", value),
        },
        "source" if !value.contains("://") => {
            found.sources.push((Ground::Label, value.to_string()));
        }
        "url" | "source" => found.urls.push(value.to_string()),
        "tags" => {
            if let Some(Furniture::Tags(tags)) = &line.furniture {
                found.tags.extend(tags.iter().cloned());
            }
        }
        _ => found.keep(name, value),
    }
}
