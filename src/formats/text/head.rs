//! What stands above the body: kicker, title, deck, byline, date, pictures.
//!
//! In: the lines of a page. Out: findings, and where the body starts. Lines are taken as head only
//! as long as something that cannot be body (a byline, a date, a share bar, a credit) keeps
//! coming; a plain text has a title at most.

use crate::article::bylines::{
    Byline, begins_byline, bio_names, byline, has_role_word, is_collective, is_role,
};
use crate::article::dates::date_in;
use crate::article::furniture::Furniture;
use crate::article::names::{begins_with_given_name, fold_name, looks_like_name};
use crate::article::notes::{DateLine, bio_sign, date_line, is_correction};
use crate::formats::text::found::{Found, Ground};
use crate::formats::text::layout::{Layout, Line};
use crate::formats::text::title::{
    drop_repeats, is_site_name, is_title, is_work_line, plain, take_kicker, take_site, take_title,
};

/// Where the body is.
#[derive(Clone, Debug)]
pub(super) struct BodyPlace {
    /// Lines of the head that belong to the body after all, in order.
    pub(super) early: Vec<usize>,
    /// The first line behind the head.
    pub(super) from: usize,
    /// From this line on nothing is body, only notes and rails.
    pub(super) end: usize,
}

impl BodyPlace {
    /// A body that begins at line `from` and may go on to the last.
    pub(super) fn at(from: usize) -> BodyPlace {
        BodyPlace { early: Vec::new(), from, end: usize::MAX }
    }
}

/// No head is longer; a list of dates or names that looks like one without end is body.
const MOST_HEAD_LINES: usize = 300;
/// Nor does it hold more bylines.
pub(super) const MOST_BYLINES: usize = 12;
/// A line of this many words is body, whatever stands behind it.
pub(super) const LONG_WORDS: usize = 45;
/// A sentence of fewer words may as well be a deck or a blurb.
const SENTENCE_WORDS: usize = 12;

/// Reads the head that begins at line `from`.
pub(super) fn read_head(layout: &Layout, from: usize, found: &mut Found) -> BodyPlace {
    let lines = &layout.lines;
    let mut head = Head::default();
    head.walk(lines, from, found);
    if head.upper.is_empty() && head.lower.is_empty() && head.end == from {
        return plain(layout, from, found);
    }
    head.assign(layout, found)
}

/// Reads a head whose title is known from labels: it may be printed once more.
pub(super) fn read_below_title(layout: &Layout, from: usize, found: &mut Found) -> BodyPlace {
    let is_title = |line: &Line| {
        found.title.as_deref().is_some_and(|title| fold_name(title) == fold_name(&line.text))
    };
    let mut from = from;
    while let Some(line) = layout.lines.get(from)
        && (is_title(line)
            || matches!(line.furniture, Some(Furniture::Ornament | Furniture::Navigation))
            || begins_byline(&line.text) && printed_byline(line).is_some())
    {
        from += 1;
    }
    BodyPlace::at(from)
}

/// What a line is to the head.
pub(super) enum Part {
    Byline(Byline),
    Date(DateLine),
    Bio,
    Correction,
    Furniture,
    Loose,
}

#[derive(Default)]
struct Head {
    /// Loose lines before the first byline or date, then those behind it.
    upper: Vec<usize>,
    lower: Vec<usize>,
    /// One past the last line of the head.
    end: usize,
    anchored: bool,
}

impl Head {
    fn walk(&mut self, lines: &[Line], start: usize, found: &mut Found) {
        let signed_later = has_printed_byline(lines, start);
        let mut words_left: usize = lines[start..].iter().map(text_words).sum();
        let mut pending: Vec<usize> = Vec::new();
        self.end = start;
        for at in start..lines.len().min(start + MOST_HEAD_LINES) {
            let has_title = !(self.upper.is_empty() && pending.is_empty());
            words_left -= text_words(&lines[at]);
            let part = match part(lines, at, has_title, signed_later, found) {
                // A signature or date below a short text is no head of what little follows.
                Part::Byline(_) | Part::Date(_) if words_left < pending_words(lines, &pending) => {
                    Part::Loose
                }
                part => part,
            };
            match part {
                Part::Loose => {
                    pending.push(at);
                    if self.is_body(lines, &pending) {
                        break;
                    }
                }
                // A list of names is not a byline.
                Part::Byline(_) if found.bylines.len() >= MOST_BYLINES => {
                    self.commit(&mut pending, at, true);
                }
                Part::Byline(byline) => {
                    if let Some((_, date)) = date_in(&byline.raw) {
                        found.dates.push((Ground::Byline, date));
                    }
                    found.bylines.push(byline);
                    self.commit(&mut pending, at, true);
                }
                Part::Date(line) => {
                    take_date(line, found);
                    self.commit(&mut pending, at, true);
                }
                Part::Bio => {
                    found.bios.push(lines[at].text.clone());
                    self.commit(&mut pending, at, false);
                }
                Part::Correction => {
                    found.correct(&lines[at].text);
                    self.commit(&mut pending, at, false);
                }
                Part::Furniture => self.pass(lines, &mut pending, at, found),
            }
        }
    }

    /// True where the lines since the last sure head line are too many to be head.
    fn is_body(&self, lines: &[Line], pending: &[usize]) -> bool {
        let sentences = pending.iter().filter(|i| is_sentence(&lines[**i])).count();
        let last = &lines[pending[pending.len() - 1]];
        let (most_lines, most_sentences) = if self.anchored { (2, 1) } else { (6, 2) };
        last.words >= LONG_WORDS || pending.len() > most_lines || sentences > most_sentences
    }

    /// The lines since the last sure head line are head too.
    fn commit(&mut self, pending: &mut Vec<usize>, at: usize, anchors: bool) {
        let list = if self.anchored { &mut self.lower } else { &mut self.upper };
        list.append(pending);
        self.anchored |= anchors;
        self.end = at + 1;
    }

    /// A piece of furniture continues the head if what stands before it may be head.
    fn pass(&mut self, lines: &[Line], pending: &mut Vec<usize>, at: usize, found: &mut Found) {
        let Some(kind) = &lines[at].furniture else {
            return;
        };
        let is_picture = matches!(kind, Furniture::Credit | Furniture::Caption);
        if is_picture && self.is_caption(lines, pending, at) {
            pending.pop();
        }
        let sentences = pending.iter().filter(|i| is_sentence(&lines[**i])).count();
        let tools = is_picture
            || matches!(kind, Furniture::Share | Furniture::Measure | Furniture::Comments);
        let most_lines = match (tools, self.anchored) {
            (true, false) => 4,
            (true, true) | (false, false) => 1,
            (false, true) => 0,
        };
        let fits = pending.len() <= most_lines
            && sentences <= usize::from(tools && self.upper.len() + pending.len() > 1);
        if !fits {
            return;
        }
        note_furniture(kind, found);
        self.commit(pending, at, false);
    }

    /// The line right before a credit is its caption if the title is there already.
    fn is_caption(&self, lines: &[Line], pending: &[usize], at: usize) -> bool {
        let Some(last) = pending.last().copied() else {
            return false;
        };
        let near = last + 1 == at && lines[last].words <= LONG_WORDS;
        let titled = self.upper.len() + pending.len() > 1;
        let same_block = lines[last].block == lines[at].block;
        near && titled
            && (self.anchored && (same_block || lines[last].words < 30)
                || same_block && self.upper.len() + pending.len() > 2)
    }

    /// Gives the loose lines their names.
    fn assign(mut self, layout: &Layout, found: &mut Found) -> BodyPlace {
        let lines = &layout.lines;
        let mut place = BodyPlace::at(self.end);
        if self.upper.is_empty() && self.lower.is_empty() {
            // The title may stand below its byline.
            let next = (self.end..lines.len()).find(|i| lines[*i].furniture.is_none());
            if let Some(next) = next.filter(|i| is_title(layout, *i)) {
                self.upper.push(next);
                place.from = next + 1;
            }
        }
        if self.upper.is_empty() {
            self.upper = std::mem::take(&mut self.lower);
        }
        drop_repeats(lines, &mut self.upper);
        take_site(lines, &mut self.upper, found);
        take_kicker(lines, &mut self.upper, found);
        let rest = match found.title {
            // Read off the page's own title; what stands above the anchor is not sure to be head.
            Some(_) => {
                for at in self.upper.drain(..) {
                    found.keep("head", &lines[at].text);
                }
                Vec::new()
            }
            None => take_title(lines, &self.upper, found),
        };
        let mut rest = rest.into_iter();
        for at in rest.by_ref() {
            let text = &lines[at].text;
            if is_work_line(lines, at) {
                place.early.push(at);
            } else if found.deck.is_none() {
                found.deck = Some(text.clone());
            } else if lines[at].ends_sentence() && lines[at].words >= 4 {
                place.early.push(at);
            } else {
                found.keep("head", text);
            }
        }
        self.take_lower(lines, found, &mut place);
        place
    }

    fn take_lower(&self, lines: &[Line], found: &mut Found, place: &mut BodyPlace) {
        for at in self.lower.iter().copied() {
            let line = &lines[at];
            let about_author =
                has_role_word(&line.text) && line.words <= 8 && !line.ends_sentence();
            if is_work_line(lines, at) {
                place.early.push(at);
            } else if about_author || line.words < 4 && !line.ends_sentence() {
                found.keep("byline", &line.text);
            } else if found.deck.is_none() {
                found.deck = Some(line.text.clone());
            } else {
                place.early.push(at);
            }
        }
    }
}

fn text_words(line: &Line) -> usize {
    if line.furniture.is_none() { line.words } else { 0 }
}

fn pending_words(lines: &[Line], pending: &[usize]) -> usize {
    pending.iter().map(|i| lines[*i].words).sum()
}

pub(super) fn is_sentence(line: &Line) -> bool {
    line.words >= SENTENCE_WORDS && line.ends_sentence()
}

pub(super) fn part(
    lines: &[Line],
    at: usize,
    has_title: bool,
    signed_later: bool,
    found: &Found,
) -> Part {
    let line = &lines[at];
    if is_correction(&line.text) {
        return Part::Correction;
    }
    if line.furniture.is_some() {
        return Part::Furniture;
    }
    if is_work_line(lines, at) {
        return Part::Loose;
    }
    if let Some(byline) = printed_byline(line) {
        return Part::Byline(byline);
    }
    if let Some(date) = date_line(&line.text).filter(|d| has_title || rest_is_source(d)) {
        // "Jane Doe, 19 April 2011" is a byline with its date.
        let named =
            looks_like_name(&date.rest) && !is_site_name(&date.rest) && !is_place(&date.rest);
        return if named { Part::Byline(byline(&line.text)) } else { Part::Date(date) };
    }
    let authors = found.authors();
    if has_title
        && !authors.is_empty()
        && line.words >= 5
        && bio_sign(&line.text, &authors).is_some()
    {
        return Part::Bio;
    }
    if has_title && !signed_later && authors.is_empty() && is_name_line(lines, at) {
        return Part::Byline(byline(&line.text));
    }
    Part::Loose
}

/// True for places of two words, which look like names beside a date: "New York, April 3".
fn is_place(text: &str) -> bool {
    #[rustfmt::skip]
    const FIRSTS: [&str; 22] = [
        "Addis", "Buenos", "Cape", "East", "El", "Fort", "Hong", "Kuala", "Las", "Los", "Mexico",
        "New", "North", "Port", "Rio", "San", "Santa", "Sao", "South", "St.", "Tel", "West",
    ];
    text.split(' ').next().is_some_and(|word| FIRSTS.contains(&word))
}

fn rest_is_source(line: &DateLine) -> bool {
    line.rest.is_empty() || is_site_name(&line.rest)
}

pub(super) fn take_date(line: DateLine, found: &mut Found) {
    let ground = if line.is_update { Ground::Update } else { Ground::Byline };
    // "First published on …" stands below the day of the last change.
    let place = if line.is_first { 0 } else { found.dates.len() };
    found.dates.insert(place, (ground, line.date));
    if is_site_name(&line.rest) {
        found.sources.push((Ground::Byline, line.rest));
    }
}

pub(super) fn note_furniture(kind: &Furniture, found: &mut Found) {
    match kind {
        Furniture::Address(url) => found.urls.push(url.clone()),
        Furniture::Tags(tags) => found.tags.extend(tags.iter().cloned()),
        Furniture::Copyright(Some(owner)) => {
            found.sources.push((Ground::Copyright, owner.clone()));
        }
        _ => {}
    }
}

/// A line that begins "By" and goes on as a byline does, not as a sentence.
fn printed_byline(line: &Line) -> Option<Byline> {
    const MOST_WORDS: usize = 45;
    if line.words > MOST_WORDS || !begins_byline(&line.text) {
        return None;
    }
    let read = byline(&line.text);
    let opening = line.text.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
    if read.names.is_empty() {
        let lost = opening.is_empty() || opening.starts_with(',') || line.text.starts_with("By,");
        let titled = read.roles.first().is_some_and(|role| {
            let head: Vec<&str> = role.split_whitespace().take(4).collect();
            role.starts_with("the ") && is_role(&head[1.min(head.len())..].join(" "))
        });
        // "By Our Shipping Correspondent", "By a staff reporter".
        let unnamed = line.words <= 7
            && !line.ends_sentence()
            && ["our ", "a ", "an "].iter().any(|w| opening.to_lowercase().starts_with(w))
            && has_role_word(opening);
        return (lost || unnamed || titled && line.words < 25).then_some(read);
    }
    // "By Lake Michigan in spring the men slept." is a sentence.
    let few = line.words <= 4 + 4 * read.names.len();
    let comma = opening.contains(',') || opening.contains('(') || opening.contains('|');
    let clean = !line.ends_sentence() || line.words <= 1 + 3 * read.names.len();
    (few && clean || comma && read.names.len() + read.roles.len() > 1 || line.words <= 3)
        .then_some(read)
}

/// A line that is nothing but a name, with ground to think so: a given name or initials, a date
/// beside it, or a note about the author at the end that begins with it.
pub(super) fn is_name_line(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    let text = line.text.as_str();
    if line.words > 12 || text.ends_with(['.', '?', '!', ':']) && !text.ends_with("Jr.") {
        return false;
    }
    if is_collective(text) && line.words <= 6 && text.starts_with(|c: char| c.is_uppercase()) {
        return lines.get(at + 1).is_some_and(|next| date_line(&next.text).is_some());
    }
    let read = byline(text);
    let Some(first) = read.names.first().filter(|name| looks_like_name(name)) else {
        return false;
    };
    let all = read.names.iter().all(|name| looks_like_name(name))
        && text.starts_with(|c: char| c.is_uppercase());
    let initials =
        first.split_whitespace().next().is_some_and(|w| w.ends_with('.') && w.len() <= 5);
    let dated = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().any(|i| {
        lines.get(i).is_some_and(|l| l.block == line.block && date_line(&l.text).is_some())
    });
    let noted = || {
        lines
            .iter()
            .rev()
            .take(25)
            .any(|l| bio_names(&l.text).iter().any(|n| fold_name(n) == fold_name(first)))
    };
    all && (begins_with_given_name(first) || initials || dated || noted())
}

/// True where a byline that begins "By" comes before the body does.
fn has_printed_byline(lines: &[Line], start: usize) -> bool {
    let head = lines[start..]
        .iter()
        .take(40)
        .take_while(|l| l.words < LONG_WORDS || l.furniture.is_some());
    head.filter(|l| l.furniture.is_none()).any(|l| printed_byline(l).is_some())
}
