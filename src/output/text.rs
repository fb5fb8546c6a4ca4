//! An answer for a reader at a terminal.
//!
//! Every hit is a block: rank and title; who, where, when and the citation; the passage with its
//! matches; whom it mentions. All but the rank hangs behind a margin as wide as the longest rank,
//! so that the eye can run down the ranks and titles. What is there to be looked up is dim, what
//! is there to be copied has a colour of its own. The last line counts.
//!
//! Without colour no escape sequence is written and matches are not marked; without a width
//! nothing is wrapped or cut.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::controls::{for_terminal, visible_passage};
use super::excerpt::excerpt;
use super::layout::{columns, wrap};
use super::{RenderOptions, rounded};
use crate::answer::{AlsoIn, Answer, Hit, HitEntity};
use crate::model::Span;

/// Lines longer than this many columns are hard to read, however wide the terminal.
const MEASURE: usize = 96;

/// So many near-duplicates of a hit are cited below it.
const MAX_ALSO_IN: usize = 3;

/// Text never gets fewer columns than this, however narrow the terminal.
const LEAST: usize = 16;

const PLAIN: Style = Style::new();
const DIM: Style = Style::new().dimmed();
const RANK: Style = DIM;
const TITLE: Style = Style::new().bold();
const CITATION: Style = AnsiColor::Cyan.on_default();
/// As grep marks its matches.
const MARK: Style = AnsiColor::Red.on_default().bold();

/// Between the parts of the line below the title.
const DOT: &str = " · ";

/// Writes the hits and the line that counts them. Writes nothing where nothing matched.
pub(super) fn render(
    answer: &Answer,
    options: &RenderOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let last_rank = answer.hits.iter().map(|h| h.rank).max().unwrap_or(0);
    let rank_columns = last_rank.to_string().len();
    let page = Page::new(options, rank_columns + 2);
    for hit in &answer.hits {
        page.hit(hit, rank_columns, out)?;
        out.push(b'\n');
    }
    if answer.total.passages > 0 {
        let line = counted(answer, options.articles);
        for part in wrap(&line, options.width_chars.unwrap_or(usize::MAX)) {
            page.paint(DIM, &line[part], out)?;
            out.push(b'\n');
        }
    }
    Ok(())
}

/// `10 of 123 passages in 45 articles`.
fn counted(answer: &Answer, by_article: bool) -> String {
    let n_shown = answer.hits.len() as u64;
    let first = answer.hits.first().map_or(1, |h| h.rank as u64);
    let shown_of = |total: u64, noun: &str| {
        let all = count(total, noun);
        match (first, n_shown) {
            (_, 0) => all,
            (1, n) if n == total => all,
            (1, n) => format!("{} of {all}", grouped(n)),
            (first, 1) => format!("{} of {all}", grouped(first)),
            (first, n) => format!("{}–{} of {all}", grouped(first), grouped(first + n - 1)),
        }
    };
    let passages = count(answer.total.passages, "passage");
    let n_folded = answer.hits.iter().map(|h| h.also_in.len() as u64).sum();
    let line = match (by_article, answer.total.articles) {
        (false, None) => shown_of(answer.total.passages, "passage"),
        (false, Some(n)) => {
            format!("{} in {}", shown_of(answer.total.passages, "passage"), count(n, "article"))
        }
        (true, Some(n)) => format!("{}, {passages}", shown_of(n, "article")),
        (true, None) => format!("{}, {passages} in all", count(n_shown, "article")),
    };
    match n_folded {
        0 => line,
        n => format!("{line}; {} folded (--unfold)", count(n, "near-duplicate")),
    }
}

/// `1 passage`, `2,128 matches`.
pub(super) fn count(n: u64, noun: &str) -> String {
    let ending = match n {
        1 => "",
        _ if noun.ends_with("ch") => "es",
        _ => "s",
    };
    format!("{} {noun}{ending}", grouped(n))
}

/// `2,128`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Where and how things are written.
struct Page<'o> {
    options: &'o RenderOptions<'o>,
    /// Columns left of everything but ranks.
    margin: usize,
    /// Columns of text behind the margin.
    columns: usize,
}

/// A stretch of a text that differs from the rest.
struct Accent {
    at: Range<usize>,
    style: Style,
}

impl Page<'_> {
    fn new<'o>(options: &'o RenderOptions<'o>, margin: usize) -> Page<'o> {
        let columns = match options.width_chars {
            None => usize::MAX,
            Some(width) => width.saturating_sub(margin).clamp(LEAST, MEASURE),
        };
        Page { options, margin, columns }
    }

    fn hit(&self, hit: &Hit, rank_columns: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let shown = Shown::new(hit);
        self.paint(RANK, &format!("{:>rank_columns$}", hit.rank), out)?;
        out.extend_from_slice(b"  ");
        self.title(hit, &shown, out)?;
        self.facts(hit, out)?;
        for paragraph in &hit.before {
            self.block(&for_terminal(paragraph), &[], DIM, out)?;
        }
        self.passage(&shown, out)?;
        for paragraph in &hit.after {
            self.block(&for_terminal(paragraph), &[], DIM, out)?;
        }
        if !(hit.speakers.is_empty() && hit.entities.is_empty()) {
            out.push(b'\n');
            self.speakers(hit, out)?;
            self.mentions(hit, out)?;
        }
        self.also_in(hit, out)?;
        self.signals(hit, out)
    }

    fn title(&self, hit: &Hit, shown: &Shown, out: &mut Vec<u8>) -> io::Result<()> {
        let accents: Vec<Accent> = marks_as_accents(&shown.title_marks);
        let link = hit.url.as_deref().filter(|url| self.options.hyperlinks && is_linkable(url));
        for (i, line) in wrap(&shown.title, self.columns).into_iter().enumerate() {
            if i > 0 {
                self.indent(out);
            }
            if let Some(url) = link {
                write!(out, "\x1b]8;;{url}\x1b\\")?;
            }
            self.line(&shown.title, line, &accents, TITLE, out)?;
            if link.is_some() {
                out.extend_from_slice(b"\x1b]8;;\x1b\\");
            }
            out.push(b'\n');
        }
        Ok(())
    }

    /// Who · where · when · citation. Parts are kept whole where they fit on a line.
    fn facts(&self, hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
        let mut parts: Vec<(Cow<str>, Style)> = Vec::with_capacity(4);
        match (hit.authors.is_empty(), &hit.kind) {
            (false, _) => parts.push((names(&hit.authors).into(), PLAIN)),
            // An unsigned piece is often signed by what it is.
            (true, Some(kind)) if !hit.is_note() => parts.push((for_terminal(kind), PLAIN)),
            _ => {}
        }
        if let Some(source) = &hit.source {
            parts.push((for_terminal(source), PLAIN));
        }
        if let Some(date) = &hit.date {
            parts.push((date.value.in_words().into(), PLAIN));
        }
        parts.push((for_terminal(&hit.id), CITATION));
        self.parts(&parts, out)?;
        if self.options.verbose {
            if let Some(url) = &hit.url {
                self.hanging("", &for_terminal(url), out)?;
            }
            self.hanging("", &for_terminal(&hit.path), out)?;
        }
        Ok(())
    }

    fn parts(&self, parts: &[(Cow<str>, Style)], out: &mut Vec<u8>) -> io::Result<()> {
        let mut used = 0;
        for (i, (part, style)) in parts.iter().enumerate() {
            let width = columns(part);
            let fits = used + columns(DOT) + width <= self.columns;
            if i > 0 && fits {
                self.paint(DIM, DOT, out)?;
                used += columns(DOT);
            } else if i > 0 {
                out.push(b'\n');
                used = 0;
            }
            if used == 0 {
                self.indent(out);
            }
            for (j, line) in wrap(part, self.columns).into_iter().enumerate() {
                if j > 0 {
                    out.push(b'\n');
                    self.indent(out);
                    used = 0;
                }
                used += columns(&part[line.clone()]);
                self.paint(*style, &part[line], out)?;
            }
        }
        out.push(b'\n');
        Ok(())
    }

    fn passage(&self, shown: &Shown, out: &mut Vec<u8>) -> io::Result<()> {
        let cut = match self.options.full || self.columns == usize::MAX {
            true => None,
            false => excerpt(&shown.body, &shown.body_marks, self.columns),
        };
        match cut {
            Some(cut) => self.block(&cut.text, &marks_as_accents(&cut.marks), PLAIN, out),
            None => self.block(&shown.body, &marks_as_accents(&shown.body_marks), PLAIN, out),
        }
    }

    /// `mentions A, B, C and 4 more`, on one line where there is a width; verbose, a line for
    /// each, with the grounds on which it is taken for one.
    fn mentions(&self, hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
        if !self.options.verbose {
            return self.list("mentions", ", ", hit.entities.iter().map(|e| &*e.name), out);
        }
        for entity in &hit.entities {
            let name = for_terminal(&entity.name);
            let text = format!("{name} · {} · {}", entity.kind.as_str(), grounds(entity));
            self.hanging("mentions ", &text, out)?;
        }
        Ok(())
    }

    /// `said by A; B`, in the words of the passage; verbose, a line for each, with the cue.
    fn speakers(&self, hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
        if !self.options.verbose {
            // Somebody who speaks three times is told once.
            let mut told: Vec<&[usize]> = Vec::new();
            let mut once: Vec<&str> = Vec::new();
            for speaker in &hit.speakers {
                if !speaker.named || !told.contains(&&speaker.entities[..]) {
                    told.push(&speaker.entities);
                    once.push(&speaker.text);
                }
            }
            return self.list("said by", "; ", once.into_iter(), out);
        }
        for speaker in &hit.speakers {
            let cue = for_terminal(speaker.cue.of(&hit.text)).into_owned();
            let text = format!("{} · “{cue}”", for_terminal(&speaker.text));
            self.hanging("said by ", &text, out)?;
        }
        Ok(())
    }

    /// `label A, B, C and 4 more`, on one line where there is a width.
    fn list<'h>(
        &self,
        label: &str,
        comma: &str,
        names: impl ExactSizeIterator<Item = &'h str>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let n_names = names.len();
        if n_names == 0 {
            return Ok(());
        }
        let mut line = String::new();
        for (i, name) in names.enumerate() {
            let name = for_terminal(name);
            if i == 0 {
                line = format!("{label} {name}");
                continue;
            }
            let n_left = n_names - i;
            let more = format!(" and {n_left} more");
            let room = if n_left > 1 { columns(&more) } else { 0 };
            if columns(&line) + comma.len() + columns(&name) + room > self.columns {
                line.push_str(&more);
                break;
            }
            line.push_str(comma);
            line.push_str(&name);
        }
        self.hanging("", &line, out)
    }

    /// `also in Author, “Title”, Source, date, citation`: a few, or all where hits are shown whole.
    fn also_in(&self, hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
        if hit.also_in.is_empty() {
            return Ok(());
        }
        out.push(b'\n');
        let most = if self.options.full { usize::MAX } else { MAX_ALSO_IN };
        for also in hit.also_in.iter().take(most) {
            self.hanging("also in ", &cited(also), out)?;
        }
        match hit.also_in.len().saturating_sub(most) {
            0 => Ok(()),
            n => self.hanging("", &format!("and {} more", grouped(n as u64)), out),
        }
    }

    /// The score and its parts, where they were asked for.
    fn signals(&self, hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
        let asked = self.options.verbose || !hit.signals.is_empty();
        let Some(score) = hit.score.filter(|_| asked) else {
            return Ok(());
        };
        self.block(&format!("score {:.6}", rounded(score)), &[], DIM, out)?;
        let values: Vec<String> =
            hit.signals.iter().map(|s| format!("{:.6}", rounded(s.value))).collect();
        let widest = values.iter().map(String::len).max().unwrap_or(0);
        for (signal, value) in hit.signals.iter().zip(values) {
            let (name, detail) = (for_terminal(&signal.name), for_terminal(&signal.detail));
            let gap = if detail.is_empty() { "" } else { "  " };
            let text = format!("{name}{gap}{detail}");
            self.hanging(&format!("{value:>widest$}  "), &text, out)?;
        }
        Ok(())
    }

    /// Dim lines that hang behind `label`, which holds only ASCII.
    fn hanging(&self, label: &str, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        let columns = self.columns.saturating_sub(label.len()).max(1);
        for (i, line) in wrap(text, columns).into_iter().enumerate() {
            self.indent(out);
            let label = if i == 0 { Cow::from(label) } else { " ".repeat(label.len()).into() };
            self.paint(DIM, &format!("{label}{}", &text[line]), out)?;
            out.push(b'\n');
        }
        Ok(())
    }

    /// An empty line, then paragraphs behind the margin. Nothing for an empty text.
    fn block(
        &self,
        text: &str,
        accents: &[Accent],
        style: Style,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut start = 0;
        for paragraph in text.split("\n\n") {
            let lines = wrap(paragraph, self.columns);
            if !lines.is_empty() {
                out.push(b'\n');
            }
            for line in lines {
                self.indent(out);
                self.line(text, line.start + start..line.end + start, accents, style, out)?;
                out.push(b'\n');
            }
            start += paragraph.len() + 2;
        }
        Ok(())
    }

    fn indent(&self, out: &mut Vec<u8>) {
        out.extend(std::iter::repeat_n(b' ', self.margin));
    }

    /// One line of `text` with the accents that fall into it; they are sorted and apart.
    fn line(
        &self,
        text: &str,
        line: Range<usize>,
        accents: &[Accent],
        style: Style,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut at = line.start;
        let first = accents.partition_point(|a| a.at.end <= line.start);
        for accent in &accents[first..] {
            if accent.at.start >= line.end {
                break;
            }
            let start = accent.at.start.max(at);
            let end = accent.at.end.min(line.end);
            self.paint(style, &text[at..start], out)?;
            self.paint(accent.style, &text[start..end], out)?;
            at = end;
        }
        self.paint(style, &text[at..line.end], out)
    }

    fn paint(&self, style: Style, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if self.options.color {
            write!(out, "{style}{text}{style:#}")
        } else {
            out.write_all(text.as_bytes())
        }
    }
}

/// `model 0.98, surname 0.95 ×2`: each ground once, in the order of its first place.
fn grounds(entity: &HitEntity) -> String {
    let mut told: Vec<(String, usize)> = Vec::new();
    for (basis, sure) in &entity.grounds {
        let ground = format!("{} {sure:.2}", basis.as_str());
        match told.iter_mut().find(|(known, _)| *known == ground) {
            Some((_, n)) => *n += 1,
            None => told.push((ground, 1)),
        }
    }
    let each = |(ground, n): &(String, usize)| match n {
        1 => ground.clone(),
        n => format!("{ground} ×{n}"),
    };
    told.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// `Asha Menon, “Whose River?”, The Valley Courier, 2 June 2014, river-treaty#p3`.
fn cited(also: &AlsoIn) -> String {
    let mut parts = Vec::with_capacity(5);
    if !also.authors.is_empty() {
        parts.push(names(&also.authors));
    }
    if let Some(title) = also.title.as_deref().filter(|t| !t.is_empty()) {
        let note = if also.is_note() { "note on " } else { "" };
        parts.push(format!("{note}“{}”", for_terminal(title)));
    }
    parts.extend(also.source.as_deref().map(|s| for_terminal(s).into_owned()));
    parts.extend(also.date.as_ref().map(|d| d.value.in_words()));
    parts.push(for_terminal(&also.id).into_owned());
    parts.join(", ")
}

/// What is printed of a hit, fit for a terminal.
struct Shown<'h> {
    title: String,
    title_marks: Vec<Span>,
    body: Cow<'h, str>,
    body_marks: Vec<Span>,
}

impl<'h> Shown<'h> {
    fn new(hit: &'h Hit) -> Shown<'h> {
        // The head passage is the title and the deck: the title is printed once, marked, as title.
        let titled = hit.title.as_deref().filter(|t| hit.locus.is_head() && !t.is_empty());
        let rest = titled.and_then(|t| hit.text.strip_prefix(t)).and_then(after_title);
        let (name, title_marks, body, body_marks) = match (titled, rest) {
            (Some(title), Some(rest)) => {
                let base = hit.text.len() - rest.len();
                let (name, marks) = visible_passage(title, &hit.marks);
                let later = moved_back(&hit.marks, base);
                let (body, body_marks) = visible_passage(rest, &later);
                (name, marks, body, body_marks)
            }
            _ => {
                let title = hit.title.as_deref().filter(|t| !t.is_empty()).unwrap_or(&hit.key);
                let (body, body_marks) = visible_passage(&hit.text, &hit.marks);
                (for_terminal(title), Vec::new(), body, body_marks)
            }
        };
        let (title, title_marks) = titled_note(hit, name, title_marks);
        Shown { title, title_marks, body, body_marks }
    }
}

/// What follows the title in a head passage.
fn after_title(rest: &str) -> Option<&str> {
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix("\n\n") }
}

/// Marks from byte `base` on, counted from there.
fn moved_back(marks: &[Span], base: usize) -> Vec<Span> {
    let base = base as u32;
    marks
        .iter()
        .filter(|m| m.start >= base)
        .map(|m| Span { start: m.start - base, end: m.end - base })
        .collect()
}

/// `note on “Title”` for notes; marks move along.
fn titled_note(hit: &Hit, title: Cow<str>, marks: Vec<Span>) -> (String, Vec<Span>) {
    if !hit.is_note() {
        return (title.into_owned(), marks);
    }
    if hit.title.as_deref().is_none_or(str::is_empty)
        && let Some(about) = &hit.about
    {
        return (format!("note on {}", for_terminal(about)), Vec::new());
    }
    const BEFORE: &str = "note on “";
    let base = BEFORE.len() as u32;
    let moved = marks.iter().map(|m| Span { start: m.start + base, end: m.end + base });
    (format!("{BEFORE}{title}”"), moved.collect())
}

/// `A`, `A and B`, `A, B and C`.
fn names(authors: &[String]) -> String {
    let shown: Vec<_> = authors.iter().map(|a| for_terminal(a)).collect();
    match shown.as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn marks_as_accents(marks: &[Span]) -> Vec<Accent> {
    marks.iter().map(|m| Accent { at: m.start as usize..m.end as usize, style: MARK }).collect()
}

/// True for an address that can stand in an escape sequence as it is.
fn is_linkable(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.len() <= 2048
        && url.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
