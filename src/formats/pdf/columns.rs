//! From the pieces of a page to its lines, column after column.
//!
//! In: [`Piece`]s with their places. Out: [`Line`]s in the order in which a reader takes them: what
//! crosses the gap between columns parts the page into bands, and in each the columns follow each
//! other. What the lines mean is left to `paragraphs`.

use super::page::Piece;

/// A line of a column.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub page: usize,
    /// Counts the stretches of columns in the order of reading.
    pub flow: usize,
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub base: f64,
    pub size: f64,
    pub is_bold: bool,
    /// Where the lines of its column begin and end.
    pub margin: (f64, f64),
}

/// Pieces that are no further apart than words.
const WORD_GAP: f64 = 1.4;

/// The lines of all pages, whose text is mostly of size `body`.
pub(super) fn lines(pages: Vec<Vec<Piece>>, body: f64) -> Vec<Line> {
    let mut known: Vec<f64> = Vec::new();
    let mut all_gaps = Vec::new();
    for pieces in &pages {
        let gaps = gaps(pieces, body);
        if gaps.len() > known.len() {
            known.clone_from(&gaps);
        }
        all_gaps.push(gaps);
    }
    let mut out = Vec::new();
    for (page, (pieces, gaps)) in pages.into_iter().zip(all_gaps).enumerate() {
        // The last page of an article may have little in its last column.
        let gaps = if gaps.is_empty() && fits(&pieces, &known) { &known } else { &gaps };
        lines_of(pieces, page, gaps, &mut out);
    }
    out
}

/// True where the columns of other pages are those of this one: hardly a line crosses the gaps,
/// and some stand behind the first.
fn fits(pieces: &[Piece], gaps: &[f64]) -> bool {
    const LEAST_PIECES: usize = 3;
    let Some(first) = gaps.first() else {
        return false;
    };
    let crosses =
        |piece: &&Piece| gaps.iter().any(|gap| piece.left < gap - 1.0 && piece.right > gap + 1.0);
    let n_crossing = pieces.iter().filter(crosses).count();
    let n_behind = pieces.iter().filter(|piece| piece.left > *first).count();
    n_behind >= LEAST_PIECES && n_crossing * 8 <= pieces.len()
}

/// Appends the lines of page number `page`, whose columns are parted at `gaps`.
fn lines_of(mut pieces: Vec<Piece>, page: usize, gaps: &[f64], out: &mut Vec<Line>) {
    drop_note_numbers(&mut pieces);
    let mut rows = rows(pieces);
    // From the top of the page.
    rows.sort_by(|a, b| b[0].base.total_cmp(&a[0].base));
    let mut columns: Vec<Vec<Line>> = vec![Vec::new(); gaps.len() + 1];
    let mut flow = 0;
    for row in rows {
        for segment in segments(row) {
            let line = Line {
                page,
                flow: 0,
                left: segment.left,
                right: segment.right,
                base: segment.base,
                size: segment.size,
                is_bold: segment.is_bold,
                text: segment.text,
                margin: (0.0, 0.0),
            };
            let crosses = |gap: &f64| line.left < gap - 1.0 && line.right > gap + 1.0;
            if gaps.iter().any(crosses) {
                empty(&mut columns, &mut flow, out);
                columns[0].push(line);
                empty(&mut columns, &mut flow, out);
            } else {
                let middle = (line.left + line.right) / 2.0;
                let column = gaps.iter().filter(|gap| **gap < middle).count();
                push(&mut columns[column], line);
            }
        }
    }
    empty(&mut columns, &mut flow, out);
}

/// Parts of one row that are far apart, as in a table, are one line of their column.
fn push(column: &mut Vec<Line>, line: Line) {
    match column.last_mut().filter(|last| (last.base - line.base).abs() < 0.3 * line.size) {
        Some(last) if last.left <= line.left => {
            last.text.push(' ');
            last.text.push_str(&line.text);
            last.right = last.right.max(line.right);
        }
        _ => column.push(line),
    }
}

/// Hands out the columns of a band.
fn empty(columns: &mut [Vec<Line>], flow: &mut usize, out: &mut Vec<Line>) {
    for column in columns {
        if column.is_empty() {
            continue;
        }
        *flow += 1;
        let margin = margin(column);
        out.extend(column.drain(..).map(|line| Line { flow: *flow, margin, ..line }));
    }
}

/// Where the lines of a column begin, most of them, and where the longest end.
fn margin(column: &[Line]) -> (f64, f64) {
    let mut lefts: Vec<f64> = column.iter().map(|line| line.left).collect();
    lefts.sort_by(f64::total_cmp);
    let left = lefts[lefts.len() / 10];
    let right = column.iter().map(|line| line.right).fold(left, f64::max);
    (left, right)
}

/// Takes out the small raised numbers that point to notes.
fn drop_note_numbers(pieces: &mut Vec<Piece>) {
    let is_number = |text: &str| {
        text.len() <= 3 && text.trim().bytes().all(|b| b.is_ascii_digit() || b == b'*')
    };
    let mut before: Option<(f64, f64, f64)> = None;
    pieces.retain(|piece| {
        let raised = before.is_some_and(|(right, base, size)| {
            piece.size < 0.8 * size
                && piece.base - base > 0.15 * size
                && piece.base - base < 0.8 * size
                && (piece.left - right).abs() < size
        });
        if raised && is_number(&piece.text) {
            return false;
        }
        before = Some((piece.right, piece.base, piece.size));
        true
    });
}

/// Pieces that stand on one line.
fn rows(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| b.base.total_cmp(&a.base));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            // A raised or lowered scrap belongs to the line that it stands in.
            Some(row) if row[0].base - piece.base < 0.3 * piece.size.min(row[0].size) => {
                row.push(piece)
            }
            _ => rows.push(vec![piece]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

/// Joins the pieces of a row that are no further apart than words.
fn segments(row: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in row {
        let size = piece.size;
        match out.last_mut().filter(|last| piece.left - last.right < WORD_GAP * size.max(last.size))
        {
            Some(last) => {
                // What is drawn twice, for a bolder look, is read once.
                if piece.left < last.left + 0.3 * size && piece.text == last.text {
                    continue;
                }
                if piece.left - last.right > 0.12 * size && !last.text.ends_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(&piece.text);
                last.right = last.right.max(piece.right);
                // The line is what most of it is.
                if piece.text.len() > last.text.len() / 2 {
                    (last.size, last.is_bold) = (size, piece.is_bold);
                }
            }
            None => out.push(piece),
        }
    }
    out
}

/// Where the gaps between columns are: stretches across the page that hardly a line covers, with
/// text on both sides.
fn gaps(pieces: &[Piece], body: f64) -> Vec<f64> {
    const STEP: f64 = 2.0;
    const MAX_STEPS: usize = 5000;
    const LEAST_PIECES: usize = 12;
    // More stretches than columns have gaps are those of a table.
    const MOST_LOOKED_AT: usize = 16;
    if pieces.len() < LEAST_PIECES {
        return Vec::new();
    }
    let start = pieces.iter().map(|piece| piece.left).fold(f64::INFINITY, f64::min);
    let end = pieces.iter().map(|piece| piece.right).fold(f64::NEG_INFINITY, f64::max);
    let n_steps = (((end - start) / STEP).ceil().max(1.0) as usize).min(MAX_STEPS);
    let step_of = |x: f64| (((x - start) / STEP).max(0.0) as usize).min(n_steps);
    // How many pieces begin and end at each step, then how many cover it.
    let mut covers = vec![0i32; n_steps + 1];
    for piece in pieces {
        covers[step_of(piece.left)] += 1;
        covers[step_of(piece.right)] -= 1;
    }
    let mut sum = 0;
    for count in &mut covers {
        sum += *count;
        *count = sum;
    }
    let most = covers.iter().copied().max().unwrap_or(0);
    // Titles and headings may cross.
    let few = most / 8;
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    let mut n_looked_at = 0;
    // The last step is the end of the text, and ends a gap.
    for (at, n_covering) in covers.iter().enumerate() {
        let is_free = at < n_steps && *n_covering <= few;
        match (is_free, open) {
            (true, None) => open = Some(at),
            (false, Some(from)) => {
                open = None;
                let (left, right) = (start + from as f64 * STEP, start + at as f64 * STEP);
                let middle = (left + right) / 2.0;
                let is_wide = right - left >= (0.7 * body).max(5.0);
                n_looked_at += usize::from(is_wide);
                if is_wide
                    && n_looked_at <= MOST_LOOKED_AT
                    && is_between(pieces, middle, start, end)
                {
                    out.push(middle);
                }
            }
            _ => {}
        }
    }
    out
}

/// True where running text stands on both sides of `gap`.
fn is_between(pieces: &[Piece], gap: f64, start: f64, end: f64) -> bool {
    const LEAST_SHARE: f64 = 0.12;
    let width = end - start;
    if gap - start < 0.15 * width || end - gap < 0.15 * width {
        return false;
    }
    let chars = |side: &dyn Fn(&Piece) -> bool| {
        pieces.iter().filter(|piece| side(piece)).map(|piece| piece.text.len()).sum::<usize>()
            as f64
    };
    let (before, after) =
        (chars(&|piece| piece.right <= gap + 1.0), chars(&|piece| piece.left >= gap - 1.0));
    before.min(after) > LEAST_SHARE * (before + after).max(1.0)
}
