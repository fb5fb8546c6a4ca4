//! A long passage to the lines around its matches.
//!
//! A passage of up to [`WHOLE_LINES`] lines is shown whole. A longer one is cut to the lines where
//! its matches stand closest, with as many lines around them as there is room for, joined by `…`;
//! without matches, to its first lines. Lines are those of the width at which the passage is shown, so a narrow
//! terminal shows less of it, and a wide one all.

use std::ops::Range;

use super::layout::wrap;
use crate::model::Span;

/// Passages of up to this many lines are shown whole.
pub(super) const WHOLE_LINES: usize = 12;

/// Longer ones are cut to this many lines, so that a cut is worth its marks.
const CUT_LINES: usize = 9;

/// What is shown of a long passage.
pub(super) struct Excerpt {
    /// The text, with `…` where something is left out.
    pub(super) text: String,
    /// The matches in it.
    pub(super) marks: Vec<Span>,
}

/// Cuts `text` to what is worth showing at `limit` columns; `None` where it is short enough to be
/// shown whole. `marks` are sorted, apart, and on character boundaries inside the text.
pub(super) fn excerpt(text: &str, marks: &[Span], limit: usize) -> Option<Excerpt> {
    let (lines, n_paragraphs) = lines_of(text, limit);
    if lines.len() + n_paragraphs.saturating_sub(1) <= WHOLE_LINES {
        return None;
    }
    let kept = choose(&marks_per_line(&lines, marks));
    Some(join(text, marks, &windows(&lines, &kept)))
}

/// The lines of all paragraphs, as ranges of the whole text.
fn lines_of(text: &str, limit: usize) -> (Vec<Range<usize>>, usize) {
    let mut lines = Vec::new();
    let (mut start, mut n_paragraphs) = (0, 0);
    for paragraph in text.split("\n\n") {
        lines.extend(wrap(paragraph, limit).into_iter().map(|l| l.start + start..l.end + start));
        start += paragraph.len() + 2;
        n_paragraphs += 1;
    }
    (lines, n_paragraphs)
}

/// How many marks start on each line.
fn marks_per_line(lines: &[Range<usize>], marks: &[Span]) -> Vec<usize> {
    let mut counts = vec![0; lines.len()];
    for mark in marks {
        let line = lines.partition_point(|l| l.end <= mark.start as usize);
        if let Some(count) = counts.get_mut(line) {
            *count += 1;
        }
    }
    counts
}

/// Which lines to show: the marked ones with most marks around them first, each with its
/// neighbours, as long as there is room; what room is left goes to the lines around these.
fn choose(counts: &[usize]) -> Vec<bool> {
    let n = counts.len();
    let around = |i: usize| i.saturating_sub(1)..(i + 2).min(n);
    let mut marked: Vec<usize> = (0..n).filter(|i| counts[*i] > 0).collect();
    let weight = |i: usize| counts[around(i)].iter().sum::<usize>();
    marked.sort_by_key(|i| (std::cmp::Reverse(weight(*i)), *i));

    let mut kept = vec![false; n];
    if marked.is_empty() {
        kept[..CUT_LINES.min(n)].fill(true);
        return kept;
    }
    let mut room = CUT_LINES;
    for i in marked {
        let wanted = around(i).filter(|j| !kept[*j]).count();
        if wanted > room {
            continue;
        }
        room -= wanted;
        kept[around(i)].fill(true);
        if room == 0 {
            break;
        }
    }
    grow(&mut kept, room);
    fill_small_gaps(&mut kept);
    kept
}

/// Lets every window grow by a line on either side, as long as there is room.
fn grow(kept: &mut [bool], mut room: usize) {
    while room > 0 {
        let edges: Vec<usize> = (0..kept.len())
            .filter(|i| !kept[*i])
            .filter(|i| (*i > 0 && kept[i - 1]) || kept.get(i + 1).is_some_and(|k| *k))
            .take(room)
            .collect();
        if edges.is_empty() {
            return;
        }
        room -= edges.len();
        edges.into_iter().for_each(|i| kept[i] = true);
    }
}

/// A single line left out would save nothing: a mark of omission takes room too.
fn fill_small_gaps(kept: &mut [bool]) {
    for i in 1..kept.len().saturating_sub(1) {
        if kept[i - 1] && kept[i + 1] {
            kept[i] = true;
        }
    }
}

/// Runs of kept lines, as ranges of the text.
fn windows(lines: &[Range<usize>], kept: &[bool]) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    let mut is_running = false;
    for (line, keep) in lines.iter().zip(kept) {
        match windows.last_mut() {
            Some(window) if *keep && is_running => window.end = line.end,
            _ if *keep => windows.push(line.clone()),
            _ => {}
        }
        is_running = *keep;
    }
    windows
}

fn join(text: &str, marks: &[Span], windows: &[Range<usize>]) -> Excerpt {
    let mut shown = String::new();
    let mut moved = Vec::with_capacity(marks.len());
    let mut next_mark = 0;
    for (i, window) in windows.iter().enumerate() {
        if i > 0 {
            shown.push_str(" … ");
        } else if !text[..window.start].trim().is_empty() {
            shown.push_str("… ");
        }
        let base = shown.len();
        while let Some(mark) = marks.get(next_mark) {
            let start = (mark.start as usize).max(window.start);
            let end = (mark.end as usize).min(window.end);
            if start < end {
                moved.push(Span::new(start - window.start + base, end - window.start + base));
            }
            if mark.end as usize > window.end {
                break;
            }
            next_mark += 1;
        }
        shown.push_str(&text[window.clone()]);
    }
    let end = windows.last().map_or(0, |w| w.end);
    if !text[end..].trim().is_empty() {
        shown.push_str(" …");
    }
    Excerpt { text: shown, marks: moved }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words `w1 w2 …`, one a line at five columns; marks on the words named.
    fn shown(n_words: usize, marked: &[usize]) -> Option<String> {
        let text: Vec<String> = (0..n_words).map(|i| format!("w{i:03}")).collect();
        let text = text.join(" ");
        let marks: Vec<Span> = marked.iter().map(|i| Span::new(i * 5, i * 5 + 4)).collect();
        let excerpt = excerpt(&text, &marks, 5)?;
        let mut out = String::new();
        let mut at = 0;
        for mark in &excerpt.marks {
            out += &excerpt.text[at..mark.start as usize];
            out += &format!("[{}]", mark.of(&excerpt.text));
            at = mark.end as usize;
        }
        Some(out + &excerpt.text[at..])
    }

    fn check(n_words: usize, marked: &[usize], expected: Option<&str>) {
        assert_eq!(shown(n_words, marked).as_deref(), expected);
    }

    #[test]
    fn short_passages_are_whole() {
        check(12, &[3], None);
        assert_eq!(WHOLE_LINES, 12);
    }

    #[test]
    fn windows_around_marks() {
        check(20, &[10], Some("… w006 w007 w008 w009 [w010] w011 w012 w013 w014 …"));
        check(20, &[0], Some("[w000] w001 w002 w003 w004 w005 w006 w007 w008 …"));
        check(20, &[19], Some("… w011 w012 w013 w014 w015 w016 w017 w018 [w019]"));
        let two = "w000 [w001] w002 w003 … w009 w010 [w011] w012 w013 …";
        check(20, &[1, 11], Some(two));
        check(20, &[5, 9], Some("… w003 w004 [w005] w006 w007 w008 [w009] w010 w011 …"));
    }

    #[test]
    fn dense_marks_win() {
        let expected = "… w001 w002 [w003] w004 w005 … w011 [w012] [w013] w014 …";
        check(30, &[3, 12, 13, 20], Some(expected));
    }

    #[test]
    fn without_marks_the_start() {
        check(20, &[], Some("w000 w001 w002 w003 w004 w005 w006 w007 w008 …"));
    }

    #[test]
    fn paragraphs_count_their_gaps() {
        let text = ["word"; 7].join("\n\n");
        assert!(excerpt(&text, &[], 80).is_some());
        let text = ["word"; 6].join("\n\n");
        assert!(excerpt(&text, &[], 80).is_none());
    }

    #[test]
    fn a_mark_over_the_edge_is_clipped() {
        let text = ["word"; 40].join(" ");
        let marks = [Span::new(0, 199)];
        let cut = excerpt(&text, &marks, 5).unwrap();
        assert_eq!(cut.text, format!("{} …", ["word"; 9].join(" ")));
        assert_eq!(cut.marks, [Span::new(0, 44)]);
    }
}
