//! The body of a page and what stands in and behind it: rails, boxes, corrections, the note about
//! the author.
//!
//! In: the lines behind the head. Out: paragraphs, and further findings. A line is dropped only
//! where a rule names it as furniture, or where its words stand in the body a second time.

use rustc_hash::FxHashMap;

use crate::article::bylines::{Byline, begins_byline, bio_names, byline, completed_from_bio};
use crate::article::furniture::Furniture;
use crate::article::names::{begins_with_given_name, fold_name, looks_like_name};
use crate::article::notes::{
    BioSign, bio_sign, date_line, dateline, is_correction, is_editors_note, publication,
};
use crate::formats::text::found::{Found, Ground};
use crate::formats::text::head::BodyPlace;
use crate::formats::text::layout::{Layout, Line};
use crate::formats::text::rail::{last_body, rail_end, related};
use crate::formats::text::title::is_kicker;
use crate::model::{Paragraph, ParagraphKind, Related};

/// A paragraph on its way, with the line that it came from.
struct Kept {
    line: usize,
    folded: String,
}

/// Reads body and tail.
pub(super) fn read_body(layout: &Layout, place: &BodyPlace, found: &mut Found) -> Vec<Paragraph> {
    let lines = &layout.lines;
    let mut body = Body {
        layout,
        kept: Vec::new(),
        seen: FxHashMap::default(),
        end: place.end,
        last_body: last_body(&lines[..place.end.min(lines.len())]),
        n_captions: 0,
        authors: found.authors().iter().map(|name| fold_name(name)).collect(),
    };
    for at in &place.early {
        body.push(*at);
    }
    let mut at = place.from;
    while at < lines.len() {
        at = body.read(at, found);
    }
    body.drop_teasers();
    let tail = body.take_tail(found);
    body.paragraphs(tail, found)
}

struct Body<'l> {
    layout: &'l Layout,
    kept: Vec<Kept>,
    /// Folded text of longer paragraphs.
    seen: FxHashMap<String, usize>,
    /// From this line on nothing is body.
    end: usize,
    /// Before this line a rail may be followed by more of the body.
    last_body: usize,
    /// Doubled captions dropped so far.
    n_captions: usize,
    /// Who signed above the body, folded.
    authors: Vec<String>,
}

impl Body<'_> {
    /// Reads the line at `at`; returns the next to read.
    fn read(&mut self, at: usize, found: &mut Found) -> usize {
        let lines = &self.layout.lines;
        let line = &lines[at];
        if is_correction(&line.text) {
            found.correct(&line.text);
            return at + 1;
        }
        if let Some(end) = self.doubled_caption(at) {
            return end;
        }
        match &line.furniture {
            Some(Furniture::Rail(of)) => return self.read_rail(at, of.as_deref(), found),
            Some(kind) if self.is_dropped(at, kind) => {
                if matches!(kind, Furniture::Credit) {
                    self.drop_caption(at);
                }
                Self::note(kind, found);
                return if matches!(kind, Furniture::Tags(tags) if tags.is_empty()) {
                    self.read_tags(at + 1, found)
                } else {
                    at + 1
                };
            }
            _ => {}
        }
        if self.repeats_byline(line, found) {
            return at + 1;
        }
        if is_editors_note(&line.text) {
            found.keep("editors-note", &line.text);
        } else if let Some(publication) = publication(&line.text) {
            found.sources.push((Ground::Publication, publication.source));
            found.dates.extend(publication.date.map(|date| (Ground::Publication, date)));
        } else {
            self.push(at);
        }
        at + 1
    }

    fn read_rail(&mut self, at: usize, of: Option<&str>, found: &mut Found) -> usize {
        let lines = &self.layout.lines;
        if let Some(of) = of.filter(|of| !is_kicker(of)) {
            found.sources.push((Ground::Rail, of.to_string()));
        }
        let ended = !found.corrections.is_empty() || self.ends_with_bio(found);
        let end = rail_end(lines, at, ended || at >= self.last_body);
        for line in &lines[at + 1..end] {
            if is_correction(&line.text) {
                found.correct(&line.text);
            } else if let Some(kind) = &line.furniture {
                Self::note(kind, found);
            }
        }
        found.related.extend(related(lines, at + 1..end));
        end
    }

    /// "By Jane Doe" once more, above her note or below the piece.
    fn repeats_byline(&self, line: &Line, found: &Found) -> bool {
        if line.words > 12 || line.ends_sentence() || found.bylines.is_empty() {
            return false;
        }
        let authors = &self.authors;
        let folded = fold_name(&line.text);
        let is_name = authors.contains(&folded);
        let names = if begins_byline(&line.text) { byline(&line.text).names } else { Vec::new() };
        let is_byline = !names.is_empty() && names.iter().all(|n| authors.contains(&fold_name(n)));
        let ends = !self.kept.is_empty() && is_name;
        // "Jane Doe’s columns" links to more of hers.
        let links = line.words <= 4 && authors.iter().any(|a| folded.starts_with(a.as_str()));
        is_byline || ends || links
    }

    /// Tags on lines of their own below their heading.
    fn read_tags(&self, from: usize, found: &mut Found) -> usize {
        const MOST_WORDS: usize = 4;
        let lines = &self.layout.lines;
        let mut at = from;
        while let Some(line) = lines.get(at).filter(|l| {
            l.block == lines[from - 1].block
                && l.words <= MOST_WORDS
                && l.furniture.is_none()
                && !l.ends_sentence()
        }) {
            found.tags.push(line.text.clone());
            at += 1;
        }
        at
    }

    fn ends_with_bio(&self, found: &Found) -> bool {
        let last = self.kept.last().map(|kept| &self.layout.lines[kept.line]);
        last.is_some_and(|line| bio_sign(&line.text, &found.authors()).is_some())
    }

    /// Furniture is dropped, but what might be a word of verse or dialogue only where no text stands
    /// in its block.
    fn is_dropped(&self, at: usize, kind: &Furniture) -> bool {
        let counted = self.layout.lines[at].text.contains(|c: char| c.is_ascii_digit());
        let weak = self.layout.lines[at].words <= 1
            && !counted
            && matches!(
                kind,
                Furniture::Navigation
                    | Furniture::Measure
                    | Furniture::Comments
                    | Furniture::ReadMore(None)
            );
        if matches!(kind, Furniture::Address(_)) {
            return at + 6 >= self.layout.lines.len();
        }
        if !weak || !self.layout.has_blanks {
            return true;
        }
        let block = self.layout.lines[at].block;
        self.block(at)
            .all(|line| line.block != block || line.furniture.is_some() || line.words > 12)
    }

    /// The lines around `at` that may share its block.
    fn block(&self, at: usize) -> impl Iterator<Item = &Line> {
        const REACH: usize = 12;
        let lines = &self.layout.lines;
        lines[at.saturating_sub(REACH)..(at + REACH).min(lines.len())].iter()
    }

    fn note(kind: &Furniture, found: &mut Found) {
        match kind {
            Furniture::ReadMore(Some(title)) => {
                found.related.push(Related { title: title.clone(), deck: None, url: None })
            }
            Furniture::Tags(tags) => found.tags.extend(tags.iter().cloned()),
            Furniture::Address(url) => found.urls.push(url.clone()),
            Furniture::Copyright(Some(owner)) => {
                found.sources.push((Ground::Copyright, owner.clone()));
            }
            _ => {}
        }
    }

    /// A caption and the same words again as the picture's own text, alone in their block.
    fn doubled_caption(&mut self, at: usize) -> Option<usize> {
        const WORDS: std::ops::RangeInclusive<usize> = 4..=40;
        const MOST: usize = 12;
        let lines = &self.layout.lines;
        let line = &lines[at];
        let is_same =
            |i: usize| lines.get(i).is_some_and(|l| l.block == line.block && l.text == line.text);
        if !self.layout.has_blanks || !WORDS.contains(&line.words) || !is_same(at + 1) {
            return None;
        }
        let end = (at + 1..lines.len()).find(|i| !is_same(*i)).unwrap_or(lines.len());
        let alone = |i: Option<usize>| {
            i.and_then(|i| lines.get(i))
                .is_none_or(|l| l.block != line.block || l.furniture.is_some())
        };
        let is_caption = alone(at.checked_sub(1)) && alone(Some(end));
        // A text of which every line is doubled is not made of captions.
        if !is_caption || self.n_captions >= MOST {
            return None;
        }
        self.n_captions += 1;
        Some(end)
    }

    /// The line right above a credit in its block is its caption.
    fn drop_caption(&mut self, at: usize) {
        const MOST_WORDS: usize = 40;
        let lines = &self.layout.lines;
        let block = lines[at].block;
        let n_text = self.block(at).filter(|l| l.block == block && l.furniture.is_none()).count();
        let is_caption = self.kept.last().is_some_and(|kept| {
            kept.line + 1 == at
                && lines[kept.line].block == block
                && lines[kept.line].words <= MOST_WORDS
        });
        if self.layout.has_blanks && n_text == 1 && is_caption {
            self.kept.pop();
        }
    }

    /// Keeps a line as a paragraph unless the same words stand in the body already.
    fn push(&mut self, at: usize) {
        const LEAST_WORDS: usize = 20;
        if at >= self.end {
            return;
        }
        let line = &self.layout.lines[at];
        let folded = letters(&line.text);
        let before = self.kept.last();
        let repeats = before.is_some_and(|kept| kept.folded == folded && line.words >= 8)
            || line.words >= LEAST_WORDS && self.seen.contains_key(&folded);
        if repeats {
            return;
        }
        if line.words >= LEAST_WORDS {
            self.seen.insert(folded.clone(), at);
        }
        self.kept.push(Kept { line: at, folded });
    }

    /// Drops a lead that breaks off ("Last week, the port…") before the whole of it.
    fn drop_teasers(&mut self) {
        let lines = &self.layout.lines;
        let breaks_off = |i: usize| {
            let text = lines[i].text.trim_end_matches(|c: char| "[]() ".contains(c));
            text.ends_with('…') || text.ends_with("...")
        };
        let is_teaser: Vec<bool> = self
            .kept
            .windows(2)
            .map(|w| {
                let long = w[0].folded.len() >= 40 && w[1].folded.len() > w[0].folded.len();
                long && breaks_off(w[0].line) && w[1].folded.starts_with(&w[0].folded)
            })
            .collect();
        let mut at = 0;
        self.kept.retain(|_| {
            at += 1;
            !is_teaser.get(at - 1).copied().unwrap_or(false)
        });
    }

    /// Takes bios, dates and signatures off the end.
    fn take_tail(&mut self, found: &mut Found) -> Vec<usize> {
        const REACH: usize = 6;
        let lines = &self.layout.lines;
        let mut taken = Vec::new();
        let n_head_bios = found.bios.len();
        let n = self.kept.len();
        // Notes stand at the very end, but for a stray line or two.
        let mut stray = 0;
        for i in (n.saturating_sub(REACH)..n).rev() {
            if i == 0 || stray > 2 {
                break;
            }
            let line = &lines[self.kept[i].line];
            if self.is_note(i, stray, found) {
                found.bios.insert(n_head_bios, line.text.clone());
                taken.push(i);
            } else if let Some(date) =
                date_line(&line.text).filter(|d| d.rest.is_empty() && stray == 0)
            {
                found.dates.push((Ground::End, date.date));
                taken.push(i);
            } else if self.is_signature(line, found) && (stray == 0 || self.is_office(i + 1, i)) {
                found.bylines.push(byline(&line.text));
                taken.extend(i..=i + stray);
                if stray > 0 {
                    found.keep("byline", &lines[self.kept[i + 1].line].text);
                }
                stray = 0;
            } else {
                stray += 1;
            }
        }
        // Behind the note about the author nothing of the piece follows.
        if let Some(first) = taken.iter().copied().max()
            && !found.bios.is_empty()
        {
            for i in first + 1..n {
                found.keep("foot", &lines[self.kept[i].line].text);
                taken.push(i);
            }
        }
        taken
    }

    fn is_note(&self, i: usize, stray: usize, found: &Found) -> bool {
        let line = &self.layout.lines[self.kept[i].line];
        let marked = line.text.starts_with(['*', '—', '–', '(', '[', '_']);
        if line.words < 4 && !line.text.contains('@') {
            return false;
        }
        let completes = |byline: &Byline| !completed_from_bio(byline, &line.text).is_empty();
        if found.bylines.iter().any(completes) {
            return true;
        }
        match bio_sign(&line.text, &found.authors()) {
            Some(BioSign::Sure) => true,
            // Somebody of whom the body spoke is no author.
            Some(BioSign::Form) => {
                let names = bio_names(&line.text);
                let told = names.iter().any(|name| self.speaks_of(name, i));
                stray == 0 && i > 1 && (!told || marked)
            }
            // "Follow her @janedoe" after the note, or an address of mail.
            None => line.words <= 10 && line.text.contains('@') && stray == 0,
        }
    }

    fn speaks_of(&self, name: &str, before: usize) -> bool {
        let Some(surname) = name.split_whitespace().last() else {
            return false;
        };
        self.kept[..before].iter().any(|kept| self.layout.lines[kept.line].text.contains(surname))
    }

    /// The last line gives the office of the one who signs above it: "Harbour Master (retired)".
    fn is_office(&self, last: usize, name: usize) -> bool {
        let lines = &self.layout.lines;
        let Some(line) = self.kept.get(last).map(|kept| &lines[kept.line]) else {
            return false;
        };
        let same_block = lines[self.kept[name].line].block == line.block;
        last + 1 == self.kept.len() && same_block && line.words <= 10 && !line.ends_sentence()
    }

    /// A name alone at the end signs a piece that has no byline.
    fn is_signature(&self, line: &Line, found: &Found) -> bool {
        if !found.authors().is_empty() || line.words > 12 || line.ends_sentence() {
            return false;
        }
        let read = byline(&line.text);
        let Some(first) = read.names.first().filter(|name| looks_like_name(name)) else {
            return false;
        };
        let marked = begins_byline(&line.text) || line.text.starts_with(['—', '–', '-', '*']);
        let initials = first.split(' ').next().is_some_and(|w| w.ends_with('.'));
        marked || initials || begins_with_given_name(first)
    }

    /// The paragraphs, without those that were taken, each with its kind.
    fn paragraphs(&self, taken: Vec<usize>, found: &mut Found) -> Vec<Paragraph> {
        let lines = &self.layout.lines;
        let quotes = self.pull_quotes();
        let kept: Vec<usize> =
            (0..self.kept.len()).filter(|i| !taken.contains(i) && !quotes[*i]).collect();
        let mut out = Vec::with_capacity(kept.len());
        for (n, i) in kept.iter().enumerate() {
            let line = &lines[self.kept[*i].line];
            let near =
                |m: Option<usize>| m.and_then(|m| kept.get(m)).map(|i| &lines[self.kept[*i].line]);
            let kind = kind_of(line, near(n.checked_sub(1)), near(Some(n + 1)));
            let mut text = line.text.as_str();
            if n == 0
                && let Some((place, rest)) = dateline(text)
            {
                found.dateline = Some(place.to_string());
                text = rest;
            }
            out.push(Paragraph { text: text.to_string(), kind });
        }
        out
    }

    /// Marks sentences that are set a second time between paragraphs, a few around their own.
    fn pull_quotes(&self) -> Vec<bool> {
        const REACH: usize = 5;
        const WORDS: std::ops::RangeInclusive<usize> = 8..=40;
        let n = self.kept.len();
        let longer = |i: usize, j: usize| {
            let (quote, whole) = (&self.kept[i].folded, &self.kept[j].folded);
            whole.len() > quote.len() + 20 && whole.len() < 20_000 && whole.contains(quote.as_str())
        };
        (0..n)
            .map(|i| {
                let fits = WORDS.contains(&self.layout.lines[self.kept[i].line].words);
                let near = i.saturating_sub(REACH)..(i + REACH + 1).min(n);
                fits && near.into_iter().any(|j| j != i && longer(i, j))
            })
            .collect()
    }
}

/// Letters and digits in lower case: what is left of a text without quotes, dashes and spaces.
fn letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() {
            out.extend(fold_name(c.encode_utf8(&mut buffer)).chars().filter(|c| *c != ' '));
        }
    }
    out
}

/// Headings are short, no sentence, and stand between paragraphs that are.
fn kind_of(line: &Line, before: Option<&Line>, behind: Option<&Line>) -> ParagraphKind {
    const HEADING_WORDS: usize = 10;
    const TEXT_WORDS: usize = 20;
    if line.kind != ParagraphKind::Text {
        return line.kind;
    }
    if is_numbered(&line.text) && line.words > 3 {
        let siblings = [before, behind].into_iter().flatten();
        if siblings.into_iter().any(|l| is_numbered(&l.text)) {
            return ParagraphKind::Item;
        }
    }
    let opens = line.text.starts_with(|c: char| !c.is_lowercase());
    let plain = !line.ends_sentence() && !line.text.ends_with([',', ':', ';', '"', '”', '—']);
    let apart = behind.is_some_and(|l| l.words >= TEXT_WORDS)
        && before.is_none_or(|l| l.words >= TEXT_WORDS && l.ends_sentence());
    let parted = behind.is_some_and(|l| l.block != line.block)
        || before.is_none_or(|l| l.block == line.block);
    if line.words <= HEADING_WORDS && opens && plain && apart && parted {
        ParagraphKind::Heading
    } else {
        ParagraphKind::Text
    }
}

/// "1. …", "(2) …", "3) …", "- …".
fn is_numbered(text: &str) -> bool {
    let bare = text.strip_prefix('(').unwrap_or(text);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=2).contains(&digits) && bare[digits..].starts_with(['.', ')']);
    numbered || text.starts_with("- ") || text.starts_with("* ") || text.starts_with("– ")
}
