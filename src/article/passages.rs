//! From an article to its passages.
//!
//! In: an [`Article`] with its paragraphs in reading order. Out: the passages, head first, which
//! together hold every paragraph once. Nothing here looks at what the words mean.

use std::ops::Range;

use crate::article::sentences;
use crate::article::words::{WordCounter, word_count};
use crate::model::{Article, Locus, Paragraph, ParagraphKind, Passage};

/// How long passages ought to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassageOptions {
    /// A passage with fewer words is joined with a neighbour if both fit.
    pub min_words: usize,
    /// A paragraph with more words is cut; nothing is joined beyond it.
    pub max_words: usize,
}

/// 60 to 250 words.
impl Default for PassageOptions {
    fn default() -> PassageOptions {
        PassageOptions { min_words: 60, max_words: 250 }
    }
}

impl PassageOptions {
    /// The same options with bounds that can be met: at least one word, least not above most.
    fn sane(self) -> PassageOptions {
        let max_words = self.max_words.max(1);
        PassageOptions { min_words: self.min_words.min(max_words), max_words }
    }

    /// The length that parts of a long paragraph aim at most at: below the limit, since sentence
    /// ends rarely stand where they are wanted.
    fn part_words(self) -> usize {
        (self.max_words * 4 / 5).max(1)
    }
}

/// The passages of `article`: the head if there is a title, then the body in order. Deterministic,
/// linear in the text.
///
/// - The head holds title and deck, joined by a blank line.
/// - A paragraph is a passage of its own. One shorter than `min_words` is joined with what follows
///   or, if that does not fit, with what stands before, as long as the whole stays within
///   `max_words`.
/// - A cross-heading belongs to what follows it, and may by its own length exceed `max_words`; it
///   stands alone only before a paragraph that is cut, and at the very end.
/// - A paragraph of more than `max_words` becomes parts of balanced length, cut at sentence ends; a
///   sentence of more than `max_words` is cut at clause marks, and failing those between words.
///   White space at a cut belongs to neither part.
#[must_use]
pub fn passages(article: &Article, options: &PassageOptions) -> Vec<Passage> {
    let options = options.sane();
    let mut out = Vec::with_capacity(article.paragraphs.len() + 1);
    out.extend(head(article));
    for group in group(&article.paragraphs, options) {
        if group.cut {
            parts(&article.paragraphs[group.from], group.from, options, &mut out);
        } else {
            out.push(whole(&article.paragraphs, &group));
        }
    }
    out
}

fn head(article: &Article) -> Option<Passage> {
    let title = article.title.as_ref()?.value.as_str();
    let texts = [Some(title), article.deck.as_deref()];
    Some(joined(Locus::HEAD, texts.into_iter().flatten()))
}

fn whole(paragraphs: &[Paragraph], group: &Group) -> Passage {
    let locus = Locus { from: group.from as u32 + 1, to: group.to as u32 + 1, part: 0 };
    joined(locus, paragraphs[group.from..=group.to].iter().map(|p| p.text.as_str()))
}

fn joined<'t>(locus: Locus, texts: impl Iterator<Item = &'t str>) -> Passage {
    let mut text = String::new();
    let mut sentence_starts = Vec::new();
    let mut paragraph_starts = Vec::new();
    for paragraph in texts {
        if !paragraph_starts.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len() as u32;
        paragraph_starts.push(start);
        sentence_starts.extend(sentences(paragraph).into_iter().map(|s| s + start));
        text.push_str(paragraph);
    }
    if sentence_starts.is_empty() {
        sentence_starts.push(0);
    }
    Passage { locus, text, sentence_starts, paragraph_starts }
}

/// Paragraphs `from..=to`, counted from 0, that become one passage; or one that is to be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group {
    from: usize,
    to: usize,
    words: usize,
    cut: bool,
    /// Nothing but headings, whose text cannot join them.
    bare: bool,
}

impl Group {
    /// Takes `next` in, which must follow directly.
    fn absorb(&mut self, next: &Group) {
        self.to = next.to;
        self.bare = next.bare;
        self.words += next.words;
    }

    fn takes(&self, next: &Group, options: PassageOptions) -> bool {
        let fixed = self.cut || next.cut || self.bare || next.bare;
        !fixed && self.words + next.words <= options.max_words
    }
}

/// Groups paragraphs: one pass that fills a group up to the least length, and hands a short one
/// that cannot grow back to the group before it.
fn group(paragraphs: &[Paragraph], options: PassageOptions) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(paragraphs.len());
    let mut open: Option<Group> = None;
    for unit in units(paragraphs, options) {
        let is_section = paragraphs[unit.from].kind == ParagraphKind::Heading;
        open = Some(match open {
            None => unit,
            Some(mut group) => {
                // A short rest before a heading rather closes its own section, if it can.
                let ends_section = is_section && fits_before(&groups, &group, options);
                if group.words < options.min_words && group.takes(&unit, options) && !ends_section {
                    group.absorb(&unit);
                    group
                } else {
                    close(&mut groups, group, options);
                    unit
                }
            }
        });
    }
    if let Some(group) = open {
        close(&mut groups, group, options);
    }
    groups
}

fn fits_before(groups: &[Group], group: &Group, options: PassageOptions) -> bool {
    groups.last().is_some_and(|before| before.takes(group, options))
}

fn close(groups: &mut Vec<Group>, group: Group, options: PassageOptions) {
    if group.words < options.min_words
        && let Some(before) = groups.last_mut()
        && before.takes(&group, options)
    {
        before.absorb(&group);
    } else {
        groups.push(group);
    }
}

/// The least pieces that are not to be parted: a paragraph with the headings that stand over it.
fn units(paragraphs: &[Paragraph], options: PassageOptions) -> impl Iterator<Item = Group> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at == paragraphs.len() {
            return None;
        }
        let mut unit = single(paragraphs, at, options);
        while unit.bare && unit.to + 1 < paragraphs.len() {
            let follower = single(paragraphs, unit.to + 1, options);
            if follower.cut {
                break;
            }
            unit.absorb(&follower);
        }
        at = unit.to + 1;
        Some(unit)
    })
}

fn single(paragraphs: &[Paragraph], at: usize, options: PassageOptions) -> Group {
    let words = word_count(&paragraphs[at].text);
    // What is longer than a passage need be is text, whatever it is marked as.
    let bare = paragraphs[at].kind == ParagraphKind::Heading && words < options.min_words.max(2);
    Group { from: at, to: at, words, cut: words > options.max_words, bare }
}

/// Pushes the parts of paragraph `idx` (counted from 0).
fn parts(paragraph: &Paragraph, idx: usize, options: PassageOptions, out: &mut Vec<Passage>) {
    let text = paragraph.text.as_str();
    let starts = sentences(text);
    let number = idx as u32 + 1;
    let mut next_sentence = 0;
    for (i, range) in cut(text, &starts, options).into_iter().enumerate() {
        while starts.get(next_sentence).is_some_and(|s| (*s as usize) <= range.start) {
            next_sentence += 1;
        }
        let mut sentence_starts = vec![0];
        while let Some(start) = starts.get(next_sentence).filter(|s| (**s as usize) < range.end) {
            sentence_starts.push(start - range.start as u32);
            next_sentence += 1;
        }
        out.push(Passage {
            locus: Locus { from: number, to: number, part: i as u32 + 1 },
            text: text[range].to_string(),
            sentence_starts,
            paragraph_starts: vec![0],
        });
    }
}

/// A place where a text may be cut, and how many words stand before it.
#[derive(Clone, Copy, Debug)]
struct Break {
    at: usize,
    words: usize,
}

/// Cuts a long paragraph into ranges without white space at their ends.
fn cut(text: &str, sentence_starts: &[u32], options: PassageOptions) -> Vec<Range<usize>> {
    let mut breaks = Vec::new();
    let mut words = 0;
    for (i, start) in sentence_starts.iter().enumerate() {
        let end = sentence_starts.get(i + 1).map_or(text.len(), |e| *e as usize);
        let range = *start as usize..end;
        let length = word_count(&text[range.clone()]);
        if length > options.max_words {
            cut_sentence(text, range, words, options, &mut breaks);
        }
        words += length;
        breaks.push(Break { at: end, words });
    }
    let chosen = balance(&breaks, Break { at: 0, words: 0 }, options);
    trimmed(text, &chosen)
}

/// Pushes the breaks within a sentence of more than `max_words`: balanced, at clause marks where
/// there are any, and between words where a clause is too long itself.
fn cut_sentence(
    text: &str,
    range: Range<usize>,
    words_before: usize,
    options: PassageOptions,
    breaks: &mut Vec<Break>,
) {
    let mut clauses: Vec<Break> = Vec::new();
    // Between words, for the clause that is being read.
    let mut gaps: Vec<Break> = Vec::new();
    let start = Break { at: range.start, words: words_before };
    let mut clause = start;
    let mut counter = WordCounter::default();
    let mut previous = ' ';
    // Where the run without white space began whose first word is still to come.
    let mut run_at = None;
    for (offset, c) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        let here = Break { at, words: words_before + counter.words };
        if previous.is_whitespace() {
            run_at = Some(at);
        }
        if counter.push(c) {
            // The quotes and brackets before a word go with it.
            let gap = Break { at: run_at.take().unwrap_or(at), ..here };
            if gap.at > clause.at {
                gaps.push(gap);
            }
        }
        let after_mark = matches!(previous, ',' | ';' | ':' | '—' | '–' | ')' | '،' | '؛');
        if c.is_whitespace() && after_mark || matches!(previous, '、' | '，' | '；' | '：') {
            end_clause(clause, here, &gaps, options, &mut clauses);
            gaps.clear();
            clause = here;
        }
        previous = c;
    }
    let end = Break { at: range.end, words: words_before + counter.words };
    end_clause(clause, end, &gaps, options, &mut clauses);
    let mut chosen = balance(&clauses, start, options);
    // The end of the sentence is pushed by the caller.
    chosen.pop();
    breaks.extend(chosen);
}

fn end_clause(
    start: Break,
    end: Break,
    gaps: &[Break],
    options: PassageOptions,
    clauses: &mut Vec<Break>,
) {
    if end.words - start.words > options.max_words {
        let mut inner = gaps.to_vec();
        inner.push(end);
        clauses.extend(balance(&inner, start, options));
    } else {
        clauses.push(end);
    }
}

/// Chooses breaks so that no piece has more than `max_words`, if the breaks allow it, and pieces
/// are about equally long. The last break is always chosen. Linear for breaks in order.
fn balance(breaks: &[Break], start: Break, options: PassageOptions) -> Vec<Break> {
    let mut chosen = Vec::new();
    let Some(end) = breaks.last().copied() else {
        return chosen;
    };
    let mut done = start;
    let mut from = 0;
    while end.words - done.words > options.max_words {
        let rest = end.words - done.words;
        let goal = done.words + rest.div_ceil(rest.div_ceil(options.part_words()));
        let window = &breaks[from..breaks.len() - 1];
        let Some(best) = nearest(window, done.words, goal, end.words, options) else {
            break;
        };
        done = window[best];
        from += best + 1;
        chosen.push(done);
    }
    chosen.push(end);
    chosen
}

/// The break nearest to `goal` words within the limit, rather one that leaves neither this piece
/// nor the rest too short; failing all that, the first that holds a word.
fn nearest(
    breaks: &[Break],
    done: usize,
    goal: usize,
    end: usize,
    options: PassageOptions,
) -> Option<usize> {
    let mut best: Option<(bool, usize, usize)> = None;
    for (i, place) in breaks.iter().enumerate() {
        if place.words == done {
            continue;
        }
        if place.words - done > options.max_words && best.is_some() {
            break;
        }
        let short = place.words - done < options.min_words || end - place.words < options.min_words;
        let rank = (short, place.words.abs_diff(goal), i);
        // Of several breaks at the same word the last is taken, so that marks stay behind it.
        if best.is_none_or(|(s, d, _)| (rank.0, rank.1) <= (s, d)) {
            best = Some(rank);
        }
    }
    best.map(|(_, _, i)| i)
}

/// The ranges between the chosen breaks, without the white space at their ends.
fn trimmed(text: &str, chosen: &[Break]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(chosen.len());
    let mut from = 0;
    for place in chosen {
        let piece = &text[from..place.at];
        let start = from + (piece.len() - piece.trim_start().len());
        let end = start + piece.trim().len();
        if start < end {
            ranges.push(start..end);
        }
        from = place.at;
    }
    ranges
}

#[cfg(test)]
mod tests;
