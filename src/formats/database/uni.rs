//! Nexis Uni and Lexis+: `Body` before the text, `Classification` and `End of Document` behind it.
//!
//! In: the lines of an export. Out: articles. Title, paper and date stand above the copyright
//! without labels; the first article may follow a cover that lists them all.

use super::labels::{Label, label, label_below, name};
use super::nexis::{is_copyright, take_value, without_weekday};
use super::record::Record;
use crate::article::dates::date_in;
use crate::article::notes::date_line;
use crate::formats::Sink;
use crate::formats::clean::squeeze;

/// True for the line above the text.
pub(super) fn is_body_mark(line: &str) -> bool {
    matches!(line, "Body" | "Volltext" | "Corps" | "Texto" | "Tekst")
}

/// True for the line behind an article.
pub(super) fn is_end_mark(line: &str) -> bool {
    matches!(
        line,
        "End of Document"
            | "Ende des Dokuments"
            | "Fin du document"
            | "Fin del documento"
            | "Einde van document"
            | "Fim do documento"
            | "Fine del documento"
    )
}

fn is_classification(line: &str) -> bool {
    matches!(line, "Classification" | "Klassifizierung" | "Clasificación" | "Classificatie")
}

/// Reads the articles.
pub(super) fn read(lines: &[&str], sink: Sink<'_>) {
    let mut ends: Vec<usize> =
        (0..lines.len()).filter(|at| is_end_mark(lines[*at].trim())).collect();
    // What follows the last mark is an article that is cut off, if it is one.
    ends.push(lines.len());
    let mut start = 0;
    for (i, end) in ends.iter().enumerate() {
        let is_last = i + 1 == ends.len();
        let chunk = &lines[start..*end];
        let mut record = Record::new(start);
        record.is_closed = !is_last;
        let is_article = read_article(chunk, &mut record);
        if is_article && !record.is_blank() {
            record.finish(is_last, sink);
        }
        start = (end + 1).min(lines.len());
    }
}

/// Reads one article; false where the lines hold none.
fn read_article(chunk: &[&str], record: &mut Record) -> bool {
    let lines: Vec<(usize, &str)> = chunk
        .iter()
        .enumerate()
        .map(|(at, line)| (at, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !is_page_number(line))
        .collect();
    let body = lines.iter().position(|(_, line)| is_body_mark(line));
    let head_end = match body {
        Some(body) => body,
        // Without the mark, the text begins behind the last label of the head.
        None => match last_head_label(&lines) {
            Some(at) => at + 1,
            None => return false,
        },
    };
    let Some(first) = head(&lines[..head_end], record) else {
        return false;
    };
    record.line += lines[first].0 as u64;
    let text_from = match body {
        Some(body) => lines[body].0 + 1,
        None => lines.get(head_end).map_or(chunk.len(), |(at, _)| *at),
    };
    text(&chunk[text_from..], record);
    true
}

fn is_page_number(line: &str) -> bool {
    const LONGEST_BYTES: usize = 24;
    let Some(rest) = line.strip_prefix("Page ").filter(|_| line.len() <= LONGEST_BYTES) else {
        return false;
    };
    let words: Vec<&str> = rest.split_whitespace().collect();
    matches!(words[..], [n, "of", m] if [n, m].iter().all(|w| w.bytes().all(|b| b.is_ascii_digit())))
}

fn last_head_label(lines: &[(usize, &str)]) -> Option<usize> {
    const REACH: usize = 40;
    let length =
        lines.iter().position(|(_, line)| matches!(label(line), Some((Label::Length, _))))?;
    let is_head = |line: &str| label(line).is_some() && label_below(line).is_none();
    let reach = lines.len().min(length + REACH);
    let behind = lines[length..reach].iter().take_while(|(_, line)| is_head(line)).count();
    Some(length + behind.max(1) - 1)
}

/// Title, paper, date, copyright, then labels. Gives the place of the title.
fn head(lines: &[(usize, &str)], record: &mut Record) -> Option<usize> {
    const MOST_LABELS: usize = 12;
    let first_label = (0..lines.len())
        .rev()
        .take(MOST_LABELS)
        .take_while(|at| label(lines[*at].1).is_some() && !is_copyright(lines[*at].1))
        .last()
        .unwrap_or(lines.len());
    for (_, line) in &lines[first_label..] {
        if let Some((found, rest)) = label(line) {
            take_value(found, name(line), squeeze(rest), record);
        }
    }
    let mut end = first_label;
    while end > 0 && is_copyright(lines[end - 1].1) {
        end -= 1;
        record.keep("copyright", lines[end].1);
    }
    masthead(lines, end, record)
}

/// Finds the date above `end`: the paper stands before it, before that the title.
fn masthead(lines: &[(usize, &str)], end: usize, record: &mut Record) -> Option<usize> {
    const REACH: usize = 6;
    let dated = (end.saturating_sub(REACH)..end).rev().find(|at| date_line(lines[*at].1).is_some());
    let (source, title) = match dated {
        Some(dated) => {
            let line = lines[dated].1;
            if let Some((span, date)) = date_in(line) {
                record.date = Some(date);
                record.keep("edition", without_weekday(&line[span.end as usize..]));
            }
            for (_, line) in &lines[dated + 1..end] {
                record.keep("edition", line);
            }
            (dated.checked_sub(1)?, dated.checked_sub(2))
        }
        None => (end.checked_sub(1)?, end.checked_sub(2)),
    };
    match title {
        Some(title) if !is_cover(lines[title].1) => {
            record.source = Some(squeeze(lines[source].1));
            record.title = Some(squeeze(lines[title].1));
            Some(title)
        }
        // Some articles come without the name of their paper.
        _ => {
            record.title = Some(squeeze(lines[source].1));
            Some(source)
        }
    }
}

/// True for the last lines of a cover.
fn is_cover(line: &str) -> bool {
    ["Client/Matter:", "Search Terms:", "Search Type:", "Narrowed by:", "Job Number:"]
        .iter()
        .any(|front| line.starts_with(front))
}

/// The text, up to what the database says of it.
fn text(chunk: &[&str], record: &mut Record) {
    let is_mark = |line: &str| is_classification(line.trim());
    let marked = chunk.iter().rposition(|line| is_mark(line));
    let labelled = || {
        let at = chunk
            .iter()
            .rposition(|line| matches!(label_below(line.trim()), Some((Label::LoadDate, _))))?;
        // The labels right above belong to it.
        let above = chunk[..at].iter().rev();
        Some(
            at - above
                .take_while(|l| l.trim().is_empty() || label_below(l.trim()).is_some())
                .count(),
        )
    };
    let end = marked.or_else(labelled).unwrap_or(chunk.len());
    let mut is_text = true;
    for line in &chunk[..end] {
        let bare = line.trim();
        is_text &= !matches!(bare, "Graphic" | "Grafik" | "Graphique" | "Gráfico");
        if let Some((Label::Graphic | Label::Correction, _)) = label_below(bare) {
            is_text = false;
        }
        if is_text && !is_page_number(bare) {
            record.push_line(line);
        }
    }
    for line in chunk[end..].iter().map(|line| line.trim()) {
        if let Some((found, rest)) = label_below(line) {
            record.is_closed = true;
            take_value(found, name(line), squeeze(rest), record);
        }
    }
}
