//! From the lines of all pages to paragraphs.
//!
//! In: [`Line`]s in the order of reading. Out: [`Block`]s: running heads, page numbers and notes at
//! the foot of pages left out, words that were parted at line ends joined, headings, quotations
//! and the title told by their looks.

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::Line;
use crate::formats::document::Block;
use crate::model::ParagraphKind;

/// The paragraphs of a document whose text is mostly of size `body`.
pub(super) fn blocks(lines: Vec<Line>, body: f64) -> Vec<Block> {
    let lines = without_heads(lines, body);
    let lines = without_notes(lines, body);
    let layout = Layout::of(&lines, body);
    let words = known_words(&lines);
    let mut paragraphs: Vec<Vec<&Line>> = Vec::new();
    for line in &lines {
        match paragraphs.last_mut().filter(|open| !layout.breaks(open, line)) {
            Some(open) => open.push(line),
            None => paragraphs.push(vec![line]),
        }
    }
    let title = title(&paragraphs, body);
    paragraphs
        .iter()
        .enumerate()
        .map(|(at, lines)| {
            let text = joined(lines, &words);
            let is_title = title == Some(at);
            let kind = if is_title { ParagraphKind::Heading } else { layout.kind(lines, &text) };
            Block { text, kind, is_title, ..Block::default() }
        })
        .collect()
}

/// How the document sets its paragraphs.
struct Layout {
    body: f64,
    /// From line to line, in sizes.
    leading: f64,
    /// Paragraphs begin with an indented line.
    is_indented: bool,
    is_bold: bool,
}

impl Layout {
    fn of(lines: &[Line], body: f64) -> Layout {
        let mut steps: Vec<f64> = Vec::new();
        let (mut n_indented, mut n_bold) = (0usize, 0usize);
        for pair in lines.windows(2) {
            let [a, b] = pair else { continue };
            if a.flow == b.flow && a.page == b.page && a.base > b.base {
                steps.push((a.base - b.base) / b.size);
                n_indented += usize::from(is_indented(b) && !is_indented(a));
            }
            n_bold += usize::from(a.is_bold);
        }
        steps.sort_by(f64::total_cmp);
        let leading = steps.get(steps.len() / 2).copied().unwrap_or(1.2).clamp(0.9, 3.0);
        Layout {
            body,
            leading,
            is_indented: n_indented * 25 > lines.len(),
            is_bold: n_bold * 2 > lines.len(),
        }
    }

    /// True where `line` begins a new paragraph after the lines of `open`.
    fn breaks(&self, open: &[&Line], line: &Line) -> bool {
        let Some(last) = open.last() else {
            return true;
        };
        let size = last.size.max(line.size);
        if (last.size - line.size).abs() > 0.12 * size {
            return true;
        }
        // A line in bold is a heading; a bold word at its front is not seen here.
        if last.is_bold != line.is_bold && (last.is_bold || line.is_bold) && !self.is_bold {
            return true;
        }
        let beside = last.flow == line.flow && last.page == line.page;
        if beside && last.base - line.base > 1.4 * self.leading * size {
            return true;
        }
        if is_item(line) {
            return true;
        }
        // The text of an item stands to the right of its mark.
        if beside && open.first().is_some_and(|first| is_item(first) && first.left < line.left) {
            return false;
        }
        let (was, is) = (is_indented(last), is_indented(line));
        if is && !was {
            return true;
        }
        if was && !is && open.len() > 1 && beside {
            return true;
        }
        let ended = ends_sentence(&last.text);
        let room = last.margin.1 - last.right;
        let first = line.text.split(' ').next().map_or(0, |word| word.chars().count());
        let would_fit = room > (first as f64 + 1.0) * 0.55 * size;
        if ended && would_fit {
            return true;
        }
        // At the end of a column only an indent, or a blank line that nobody sees, could tell.
        !beside && ended && !self.is_indented
    }

    fn kind(&self, lines: &[&Line], text: &str) -> ParagraphKind {
        const MOST_WORDS: usize = 20;
        let n_words = text.split_whitespace().count();
        let is_large = lines.iter().all(|line| line.size > 1.12 * self.body);
        let is_bold =
            !self.is_bold && lines.iter().all(|line| line.is_bold) && !text.ends_with('.');
        if n_words <= MOST_WORDS && (is_large || is_bold) {
            return ParagraphKind::Heading;
        }
        let is_narrow = |line: &&Line| {
            line.left - line.margin.0 > 1.2 * line.size
                && line.margin.1 - line.right > 0.8 * line.size
        };
        if lines.len() > 1
            && lines.iter().all(|line| line.left - line.margin.0 > 1.2 * line.size)
            && lines.iter().filter(|line| is_narrow(line)).count() * 2 > lines.len()
        {
            return ParagraphKind::Quote;
        }
        ParagraphKind::Text
    }
}

fn is_item(line: &Line) -> bool {
    line.text.starts_with(['•', '▪', '●', '◦', '‣'])
}

fn is_indented(line: &Line) -> bool {
    line.left - line.margin.0 > 0.7 * line.size
}

fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| "\"'”’»)]*† ".contains(c) || c.is_ascii_digit());
    bare.ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '؟'])
}

/// The largest paragraph of the first page, if it stands out.
fn title(paragraphs: &[Vec<&Line>], body: f64) -> Option<usize> {
    const MOST_LINES: usize = 5;
    let mut best: Option<(usize, f64)> = None;
    for (at, lines) in paragraphs.iter().enumerate() {
        let size = lines[0].size;
        let is_larger = size > best.map_or(1.2 * body, |(_, size)| size * 1.02);
        let has_letters =
            lines.iter().any(|line| line.text.chars().filter(|c| c.is_alphabetic()).count() > 2);
        if lines[0].page == 0 && lines.len() <= MOST_LINES && is_larger && has_letters {
            best = Some((at, size));
        }
    }
    best.map(|(at, _)| at)
}

/// The lines of a paragraph on one line. A word that was parted at a line's end is joined, and
/// keeps its hyphen where the document has it with one.
fn joined(lines: &[&Line], words: &FxHashSet<String>) -> String {
    let mut out = String::new();
    for line in lines {
        let text = line.text.trim();
        let has_hyphen = out.ends_with(['-', '\u{AD}', '‐']) && !out.ends_with(" -");
        if !(has_hyphen && text.starts_with(char::is_lowercase)) {
            // "Anglo-" and "American" are one word too, with its hyphen.
            let joins = has_hyphen && text.starts_with(char::is_alphabetic);
            if !out.is_empty() && !joins {
                out.push(' ');
            }
            out.push_str(text);
            continue;
        }
        let hyphen = out.pop().unwrap_or('-');
        let before = out.rsplit(' ').next().unwrap_or("");
        let after = text.split(' ').next().unwrap_or("");
        let with_hyphen = bare_word(&format!("{before}-{after}"));
        let without = bare_word(&format!("{before}{after}"));
        let is_compound = words.contains(&with_hyphen) && !words.contains(&without);
        let is_letter = before.ends_with(char::is_alphabetic);
        if hyphen != '\u{AD}' && (is_compound || !is_letter) {
            out.push('-');
        }
        out.push_str(text);
    }
    out
}

fn bare_word(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// The words inside lines, where none is parted.
fn known_words(lines: &[Line]) -> FxHashSet<String> {
    const MOST: usize = 500_000;
    let mut out = FxHashSet::default();
    for line in lines {
        let mut words = line.text.split_whitespace();
        words.next_back();
        out.extend(words.map(bare_word));
        if out.len() > MOST {
            break;
        }
    }
    out
}

/// Takes out what stands at the top or foot of several pages, and the numbers of pages.
fn without_heads(lines: Vec<Line>, body: f64) -> Vec<Line> {
    let n_pages = lines.iter().map(|line| line.page + 1).max().unwrap_or(0);
    // The places of the outermost lines of each page.
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); n_pages];
    for (at, line) in lines.iter().enumerate() {
        edges[line.page].push(at);
    }
    for page in &mut edges {
        page.sort_by(|a, b| lines[*b].base.total_cmp(&lines[*a].base));
        const OUTER: usize = 2;
        let n = page.len();
        if n > 2 * OUTER {
            page.drain(OUTER..n - OUTER);
        }
    }
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for page in &edges {
        let shapes: FxHashSet<String> = page.iter().map(|at| shape(&lines[*at].text)).collect();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    let is_head = |at: usize, page: &[usize]| {
        let line = &lines[at];
        let is_title = line.page == 0 && line.size > 1.15 * body;
        let n_times = counts.get(&shape(&line.text)).copied().unwrap_or(0);
        // What stands on the line of the page's number belongs to it.
        let is_beside = |other: &Line| {
            (other.base - line.base).abs() < 0.3 * line.size && is_page_number(&other.text)
        };
        is_page_number(&line.text)
            || !is_title && n_times >= 2
            || line.size < 0.95 * body && page.iter().any(|other| is_beside(&lines[*other]))
    };
    let heads: FxHashSet<usize> = edges
        .iter()
        .flat_map(|page| page.iter().copied().filter(|at| is_head(*at, page)))
        .collect();
    lines
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !heads.contains(at))
        .map(|(_, line)| line)
        .collect()
}

/// A line in small letters, its numbers alike.
fn shape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(200) {
        if c.is_ascii_digit() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else if !c.is_whitespace() {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// "12", "– 12 –", "Page 3 of 9", "xiv".
fn is_page_number(text: &str) -> bool {
    const LONGEST_BYTES: usize = 24;
    if text.len() > LONGEST_BYTES {
        return false;
    }
    let lower = text.to_lowercase();
    let mut words =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let is_roman = |word: &str| word.len() <= 6 && word.chars().all(|c| "ivxl".contains(c));
    let is_one = words.clone().count() == 1;
    words.peek().is_some()
        && words.all(|word| {
            word.bytes().all(|b| b.is_ascii_digit())
                || matches!(word, "page" | "of" | "seite" | "p" | "pg" | "von")
                || is_one && is_roman(word)
        })
        && (lower.contains(|c: char| c.is_ascii_digit()) || is_one && is_roman(lower.trim()))
}

/// Takes out notes at the foot of pages: smaller lines at the end of a page, the first of which
/// begins with a number or a mark.
fn without_notes(lines: Vec<Line>, body: f64) -> Vec<Line> {
    let mut dropped: FxHashSet<usize> = FxHashSet::default();
    let mut end = lines.len();
    while end > 0 {
        let (page, flow) = (lines[end - 1].page, lines[end - 1].flow);
        let same = |line: &Line| line.page == page && line.flow == flow;
        let start = lines[..end].iter().rposition(|line| !same(line)).map_or(0, |at| at + 1);
        let small =
            lines[start..end].iter().rev().take_while(|line| line.size < 0.93 * body).count();
        let from = end - small;
        let begins = |line: &Line| {
            line.text.starts_with(|c: char| c.is_ascii_digit() || "*†‡".contains(c))
                && line.text.contains(char::is_alphabetic)
        };
        // The first note may follow lines of another kind, such as a caption.
        if let Some(first) = (from..end).find(|at| begins(&lines[*at]))
            && from > start
        {
            dropped.extend(first..end);
        }
        end = start;
    }
    lines
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !dropped.contains(at))
        .map(|(_, line)| line)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages() {
        for text in ["12", "– 12 –", "Page 3 of 9", "xiv", "3/9", "Seite 4"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["I was 12", "Page one", "", "mild", "1984 was a year", "page"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    fn line(text: &str) -> Line {
        Line {
            page: 0,
            flow: 0,
            text: text.into(),
            left: 0.0,
            right: 100.0,
            base: 0.0,
            size: 10.0,
            is_bold: false,
            margin: (0.0, 100.0),
        }
    }

    fn check(lines: &[&str], expected: &str) {
        let lines: Vec<Line> = lines.iter().map(|text| line(text)).collect();
        let words = known_words(&lines);
        assert_eq!(joined(&lines.iter().collect::<Vec<_>>(), &words), expected);
    }

    #[test]
    fn parted_words_are_joined() {
        check(&["the minis-", "try says"], "the ministry says");
        check(&["a well-known man, a well-", "known road"], "a well-known man, a well-known road");
        check(&["the years 1914-", "when"], "the years 1914-when");
        check(&["Anglo-", "American"], "Anglo-American");
        check(&["so\u{AD}", "called"], "socalled");
    }
}
