//! LexisNexis: before each article a counter (`3 of 25 DOCUMENTS`), below it labels in capitals.
//!
//! In: the lines of an export. Out: articles. Paper, date and edition stand above, mostly in the
//! middle of the line and without a label; so may the title.

use super::labels::{Label, is_loud, label, label_below, name};
use super::record::{Record, number_of};
use crate::article::dates::date_in;
use crate::article::notes::date_line;
use crate::formats::Sink;
use crate::formats::clean::squeeze;

/// Blocks above the text that are looked at for labels.
const MOST_HEAD_BLOCKS: usize = 16;

/// True for the line before an article: `3 of 25 DOCUMENTS`, `Dokument 3 von 25`, `Document 3 de
/// 25`.
pub(super) fn is_counter(line: &str) -> bool {
    const LONGEST_BYTES: usize = 40;
    if line.len() > LONGEST_BYTES || line.len() < 6 {
        return false;
    }
    let lower = line.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_noun = |word: &str| {
        matches!(
            word,
            "documents"
                | "document"
                | "dokument"
                | "dokumente"
                | "dokumenten"
                | "documento"
                | "documentos"
                | "documenti"
        )
    };
    let is_of = |word: &str| matches!(word, "of" | "von" | "de" | "sur" | "di" | "van");
    let number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let [a, b, c, d] = words[..] else {
        return false;
    };
    number(a) && is_of(b) && number(c) && is_noun(d)
        || is_noun(a) && number(b) && is_of(c) && number(d)
}

/// Reads the articles; what stands before the first counter is the cover.
pub(super) fn read(lines: &[&str], sink: Sink<'_>) {
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is_counter(lines[*at].trim())).collect();
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(lines.len());
        let mut record = Record::new(*start);
        read_article(&blocks(&lines[start + 1..end]), &mut record);
        record.finish(i + 1 == starts.len(), sink);
    }
}

/// A stretch between blank lines.
struct Block<'t> {
    lines: Vec<&'t str>,
}

impl Block<'_> {
    fn text(&self) -> String {
        squeeze(&self.lines.join(" "))
    }

    fn first(&self) -> &str {
        self.lines[0].trim()
    }

    /// Set in the middle of the line, as paper, date and copyright are.
    fn is_centred(&self) -> bool {
        self.lines.iter().all(|line| line.starts_with("        "))
    }

    fn label(&self) -> Option<(Label, &str)> {
        label(self.first()).filter(|_| is_loud(self.first()))
    }

    /// The value of a field: what stands behind its label, and the lines that go on with it.
    fn value(&self, first: &str) -> String {
        let mut value = squeeze(first);
        for line in &self.lines[1..] {
            value.push(' ');
            value.push_str(&squeeze(line));
        }
        value.trim().to_string()
    }
}

fn blocks<'t>(lines: &[&'t str]) -> Vec<Block<'t>> {
    let mut out: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        // A label opens a field even where no blank line stands before it.
        let opens = label(line.trim()).is_some() && is_loud(line.trim());
        match out.last_mut().filter(|_| open && !opens) {
            Some(block) => block.lines.push(line),
            None => out.push(Block { lines: vec![line] }),
        }
        open = true;
    }
    out
}

fn read_article(blocks: &[Block<'_>], record: &mut Record) {
    let at = masthead(blocks, record);
    let at = head(blocks, at, record);
    below(blocks, at, record);
}

/// Paper, date, edition; and the copyright, where it stands first. Gives the block behind them.
fn masthead(blocks: &[Block<'_>], record: &mut Record) -> usize {
    const REACH: usize = 6;
    let dated = blocks.iter().take(REACH).position(|block| {
        block.label().is_none() && block.lines.iter().any(|line| date_line(line.trim()).is_some())
    });
    let Some(dated) = dated else {
        // Without a date, the paper is known by its place in the middle.
        let n_centred = blocks.iter().take(REACH).take_while(|block| block.is_centred()).count();
        let mut names = blocks[..n_centred].iter().map(Block::text);
        record.source = names.rfind(|name| !is_copyright(name));
        return n_centred;
    };
    for block in &blocks[..dated] {
        let (rights, names): (Vec<&str>, Vec<&str>) =
            block.lines.iter().map(|line| line.trim()).partition(|line| is_copyright(line));
        record.keep("copyright", &rights.join(" "));
        // The last of several is nearest to the date.
        record.source = Some(squeeze(&names.join(" ")))
            .filter(|name| !name.is_empty())
            .or(record.source.take());
    }
    let mut edition = Vec::new();
    for line in &blocks[dated].lines {
        let line = line.trim();
        if record.date.is_none()
            && let Some((span, date)) = date_in(line)
        {
            record.date = Some(date);
            edition.push(without_weekday(&line[span.end as usize..]));
        } else if record.date.is_none() && !is_copyright(line) {
            record.source = Some(squeeze(line));
        } else {
            edition.push(line);
        }
    }
    record.keep("edition", &edition.join(" "));
    dated + 1
}

/// What follows a date, without the day of the week.
pub(super) fn without_weekday(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', ',', '\u{A0}']);
    let word = rest.split(' ').next().unwrap_or("");
    #[rustfmt::skip]
    const DAYS: [&str; 28] = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
        "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    ];
    let is_day = DAYS.contains(&word.trim_end_matches(',').to_lowercase().as_str());
    if is_day { rest[word.len()..].trim() } else { rest.trim() }
}

/// "Copyright 2011 …", "All Rights Reserved".
pub(super) fn is_copyright(text: &str) -> bool {
    let lower: String = text.chars().take(40).collect::<String>().to_lowercase();
    lower.starts_with("copyright")
        || lower.starts_with('©')
        || lower.starts_with("(c)")
        || lower.starts_with("all rights reserved")
        || lower.starts_with("alle rechte vorbehalten")
        || lower.starts_with("tous droits réservés")
}

/// The labels above the text, and a title without one. Gives the block where the text begins.
fn head(blocks: &[Block<'_>], from: usize, record: &mut Record) -> usize {
    let reach = blocks.len().min(from + MOST_HEAD_BLOCKS);
    let is_head =
        |block: &Block<'_>| block.label().is_some_and(|_| label_below(block.first()).is_none());
    let labelled = (from..reach).find(|at| is_head(&blocks[*at]));
    let titled =
        blocks[from..reach].iter().any(|b| matches!(b.label(), Some((Label::Headline, _))));
    let mut at = from;
    if let Some(first) = labelled.filter(|first| *first - from <= 4) {
        loose_lines(&blocks[from..first], titled, record);
        at = first;
    } else if !titled && let Some(block) = blocks.get(from).filter(|b| b.label().is_none()) {
        record.title = Some(block.text());
        return from + 1;
    }
    let mut length_seen = false;
    while at < reach {
        let block = &blocks[at];
        match block.label() {
            Some((Label::Body, rest)) => {
                // The text may begin on the line of the label.
                record.push_line(rest);
                block.lines[1..].iter().for_each(|line| record.push_line(line));
                record.push_line("");
                return at + 1;
            }
            Some((found, rest)) if label_below(block.first()).is_none() => {
                length_seen |= found == Label::Length;
                take(found, block, rest, record);
            }
            // Series and the like stand between labels; the text does not.
            None if !length_seen && is_followed_by_head(blocks, at, reach, &is_head) => {
                let text = block.text();
                record.keep("head", &text);
            }
            _ => return at,
        }
        at += 1;
    }
    at
}

/// True where a label of the head stands right behind the block.
fn is_followed_by_head(
    blocks: &[Block<'_>],
    at: usize,
    reach: usize,
    is_head: &dyn Fn(&Block<'_>) -> bool,
) -> bool {
    at + 1 < reach && is_head(&blocks[at + 1])
}

/// What stands between the date and the first label: edition, title, deck.
fn loose_lines(blocks: &[Block<'_>], titled: bool, record: &mut Record) {
    for (i, block) in blocks.iter().enumerate() {
        let text = block.text();
        let last = i + 1 == blocks.len();
        let is_edition = block.is_centred() || !last && text.to_lowercase().contains("edition");
        if is_copyright(&text) {
            record.keep("copyright", &text);
        } else if is_edition || titled {
            record.keep("edition", &text);
        } else if record.title.is_none() {
            record.title = Some(text);
        } else if record.deck.is_none() {
            record.deck = Some(text);
        } else {
            record.keep("head", &text);
        }
    }
}

fn take(found: Label, block: &Block<'_>, rest: &str, record: &mut Record) {
    let value = block.value(rest);
    if value.is_empty() {
        return;
    }
    take_value(found, name(block.first()), value, record);
}

/// Lays the value of a labelled field into the record.
pub(super) fn take_value(found: Label, name: &str, value: String, record: &mut Record) {
    match found {
        Label::Headline => record.title = Some(value),
        Label::Byline => record.byline = Some(value),
        Label::Section => record.section = Some(value),
        Label::Length => record.n_words = value.split([' ', '\u{A0}']).next().and_then(number_of),
        Label::Dateline => record.dateline = Some(value),
        Label::Highlight => record.deck = Some(value),
        Label::Language => record.set_language(&value),
        Label::Url => record.url = Some(value),
        Label::Correction => record.corrections.push(value),
        Label::Subject => record.tags.extend(subjects(&value)),
        Label::LoadDate => record.keep("load-date", &value),
        Label::Graphic => record.keep("graphic", &value),
        Label::Other | Label::Body => record.keep(name, &value),
    }
}

/// "TERRORISM (91%); HEADS OF STATE (78%)" without how sure the database is.
fn subjects(value: &str) -> impl Iterator<Item = String> + '_ {
    const MOST: usize = 64;
    let words = value.split([';', ',']).map(|word| {
        let word = word.trim();
        word.rsplit_once(" (").filter(|(_, sure)| sure.ends_with("%)")).map_or(word, |(w, _)| w)
    });
    words.filter(|word| !word.is_empty()).take(MOST).map(str::to_string)
}

/// The text, up to the labels below it.
fn below(blocks: &[Block<'_>], from: usize, record: &mut Record) {
    let mut open: Option<Label> = None;
    for (at, block) in blocks.iter().enumerate().skip(from) {
        let found = block.label().and(label_below(block.first()));
        if let Some((found, rest)) = found {
            open = Some(found);
            record.is_closed |= matches!(found, Label::LoadDate | Label::Language);
            take(found, block, rest, record);
        } else if is_copyright(block.first()) && (open.is_some() || at + 2 >= blocks.len()) {
            record.keep("copyright", &block.text());
            record.is_closed = true;
            return;
        } else if open.is_none() {
            block.lines.iter().for_each(|line| record.push_line(line));
            record.push_line("");
        } else if open == Some(Label::Correction) {
            record.corrections.push(block.text());
        }
    }
}
