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
        PassageOptions {
            min_words: 60,
            max_words: 250,
        }
    }
}

impl PassageOptions {
    /// The same options with bounds that can be met: at least one word, least not above most.
    fn sane(self) -> PassageOptions {
        let max_words = self.max_words.max(1);
        PassageOptions {
            min_words: self.min_words.min(max_words),
            max_words,
        }
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
            parts(
                &article.paragraphs[group.from],
                group.from,
                options,
                &mut out,
            );
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
    let locus = Locus {
        from: group.from as u32 + 1,
        to: group.to as u32 + 1,
        part: 0,
    };
    joined(
        locus,
        paragraphs[group.from..=group.to]
            .iter()
            .map(|p| p.text.as_str()),
    )
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
    Passage {
        locus,
        text,
        sentence_starts,
        paragraph_starts,
    }
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
    groups
        .last()
        .is_some_and(|before| before.takes(group, options))
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
    Group {
        from: at,
        to: at,
        words,
        cut: words > options.max_words,
        bare,
    }
}

/// Pushes the parts of paragraph `idx` (counted from 0).
fn parts(paragraph: &Paragraph, idx: usize, options: PassageOptions, out: &mut Vec<Passage>) {
    let text = paragraph.text.as_str();
    let starts = sentences(text);
    let number = idx as u32 + 1;
    let mut next_sentence = 0;
    for (i, range) in cut(text, &starts, options).into_iter().enumerate() {
        while starts
            .get(next_sentence)
            .is_some_and(|s| (*s as usize) <= range.start)
        {
            next_sentence += 1;
        }
        let mut sentence_starts = vec![0];
        while let Some(start) = starts
            .get(next_sentence)
            .filter(|s| (**s as usize) < range.end)
        {
            sentence_starts.push(start - range.start as u32);
            next_sentence += 1;
        }
        out.push(Passage {
            locus: Locus {
                from: number,
                to: number,
                part: i as u32 + 1,
            },
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
        let end = sentence_starts
            .get(i + 1)
            .map_or(text.len(), |e| *e as usize);
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
    let start = Break {
        at: range.start,
        words: words_before,
    };
    let mut clause = start;
    let mut counter = WordCounter::default();
    let mut previous = ' ';
    // Where the run without white space began whose first word is still to come.
    let mut run_at = None;
    for (offset, c) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        let here = Break {
            at,
            words: words_before + counter.words,
        };
        if previous.is_whitespace() {
            run_at = Some(at);
        }
        if counter.push(c) {
            // The quotes and brackets before a word go with it.
            let gap = Break {
                at: run_at.take().unwrap_or(at),
                ..here
            };
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
    let end = Break {
        at: range.end,
        words: words_before + counter.words,
    };
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Basis, Sourced};

    fn article(paragraphs: &[Paragraph]) -> Article {
        Article {
            paragraphs: paragraphs.to_vec(),
            ..Article::default()
        }
    }

    fn sentence(words: usize) -> String {
        let mut text = "Word ".repeat(words.saturating_sub(1));
        text.push_str("word.");
        text
    }

    fn prose(sentence_words: &[usize]) -> Paragraph {
        let texts: Vec<String> = sentence_words.iter().map(|n| sentence(*n)).collect();
        Paragraph::text(texts.join(" "))
    }

    fn heading(words: usize) -> Paragraph {
        Paragraph {
            kind: ParagraphKind::Heading,
            ..prose(&[words])
        }
    }

    /// `expected`: the loci of the passages, with their words.
    fn check(paragraphs: &[Paragraph], expected: &[(&str, usize)]) {
        let got = passages(&article(paragraphs), &PassageOptions::default());
        let got: Vec<_> = got
            .iter()
            .map(|p| (p.locus.to_string(), word_count(&p.text)))
            .collect();
        let got: Vec<_> = got.iter().map(|(l, w)| (l.as_str(), *w)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn one_paragraph_each() {
        check(
            &[prose(&[60]), prose(&[250]), prose(&[100])],
            &[("p1", 60), ("p2", 250), ("p3", 100)],
        );
    }

    #[test]
    fn short_ones_are_joined() {
        check(&[prose(&[20]), prose(&[30]), prose(&[40])], &[("p1-3", 90)]);
        check(
            &[prose(&[20]), prose(&[100]), prose(&[20])],
            &[("p1-3", 140)],
        );
        check(
            &[prose(&[100]), prose(&[20]), prose(&[240])],
            &[("p1-2", 120), ("p3", 240)],
        );
        check(
            &[prose(&[240]), prose(&[20]), prose(&[240])],
            &[("p1", 240), ("p2", 20), ("p3", 240)],
        );
        check(&[prose(&[5])], &[("p1", 5)]);
        check(&[], &[]);
    }

    #[test]
    fn headings_join_what_follows() {
        check(
            &[prose(&[80]), heading(3), prose(&[80])],
            &[("p1", 80), ("p2-3", 83)],
        );
        check(&[prose(&[20]), heading(3), prose(&[80])], &[("p1-3", 103)]);
        check(
            &[prose(&[80]), prose(&[20]), heading(3), prose(&[80])],
            &[("p1-2", 100), ("p3-4", 83)],
        );
        check(&[heading(3), heading(2), prose(&[249])], &[("p1-3", 254)]);
        check(
            &[prose(&[80]), heading(3), prose(&[200, 200])],
            &[("p1", 80), ("p2", 3), ("p3.1", 200), ("p3.2", 200)],
        );
        check(&[prose(&[80]), heading(3)], &[("p1", 80), ("p2", 3)]);
    }

    #[test]
    fn long_ones_are_cut_at_sentences() {
        check(&[prose(&[50; 6])], &[("p1.1", 150), ("p1.2", 150)]);
        check(
            &[prose(&[20; 65])],
            &[
                ("p1.1", 180),
                ("p1.2", 180),
                ("p1.3", 180),
                ("p1.4", 200),
                ("p1.5", 180),
                ("p1.6", 200),
                ("p1.7", 180),
            ],
        );
        check(&[prose(&[10, 241])], &[("p1.1", 10), ("p1.2", 241)]);
    }

    #[test]
    fn long_sentences_are_cut_at_clauses_then_words() {
        check(
            &[prose(&[500])],
            &[("p1.1", 167), ("p1.2", 167), ("p1.3", 166)],
        );
        let clauses = format!(
            "{}, {}",
            "word ".repeat(120).trim(),
            "word ".repeat(180).trim()
        );
        check(&[Paragraph::text(clauses)], &[("p1.1", 120), ("p1.2", 180)]);
        check(
            &[Paragraph::text("港".repeat(300))],
            &[("p1.1", 150), ("p1.2", 150)],
        );
        check(
            &[Paragraph::text("x".repeat(64 * 300))],
            &[("p1.1", 150), ("p1.2", 150)],
        );
    }

    #[test]
    fn quotes_stay_with_their_word() {
        let text = "\"word\" ".repeat(300);
        let got = passages(
            &article(&[Paragraph::text(text.trim())]),
            &PassageOptions::default(),
        );
        assert!(
            got.iter()
                .all(|p| p.text.starts_with("\"w") && p.text.ends_with("d\""))
        );
    }

    #[test]
    fn the_head_comes_first() {
        let mut article = article(&[prose(&[70])]);
        article.title = Some(Sourced::new("The Quay".into(), Basis::Heading));
        article.deck = Some("It closed. Why?".into());
        let got = passages(&article, &PassageOptions::default());
        assert_eq!(got[0].text, "The Quay\n\nIt closed. Why?");
        assert_eq!(got[0].locus, Locus::HEAD);
        assert_eq!(got[0].paragraph_starts, [0, 10]);
        assert_eq!(got[0].sentence_starts, [0, 10, 21]);
        article.title = None;
        assert_eq!(passages(&article, &PassageOptions::default()).len(), 1);
    }

    fn any_paragraph() -> impl Strategy<Value = Paragraph> {
        let piece = prop_oneof![
            8 => "[A-Z]?[a-z]{1,9}[,;]? ",
            2 => Just("the end. The ".to_string()),
            1 => "\\PC{1,6} ?",
            1 => "[港は閉。、]{1,40}",
            1 => "[a-z/]{60,200} ",
        ];
        let kind = prop_oneof![5 => Just(ParagraphKind::Text), 1 => Just(ParagraphKind::Heading)];
        (prop::collection::vec(piece, 1..120), kind).prop_filter_map("empty", |(pieces, kind)| {
            let text = pieces.concat();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(Paragraph { text, kind })
        })
    }

    /// Each paragraph is in one passage, whole or in parts that rebuild it, in order.
    fn holds_all(paragraphs: &[Paragraph], passages: &[Passage]) {
        let mut next = 0;
        let mut rest = "";
        for passage in passages {
            let Locus { from, to, part } = passage.locus;
            if part == 0 {
                assert!(rest.is_empty());
                assert_eq!(from as usize, next + 1);
                let texts = &paragraphs[next..to as usize];
                let texts: Vec<_> = texts.iter().map(|p| p.text.as_str()).collect();
                assert_eq!(passage.text, texts.join("\n\n"));
                next = to as usize;
                continue;
            }
            if part == 1 {
                assert!(rest.is_empty());
                assert_eq!((from as usize, to as usize), (next + 1, next + 1));
                rest = paragraphs[next].text.as_str();
                next += 1;
            }
            rest = rest
                .strip_prefix(passage.text.as_str())
                .expect("a part continues")
                .trim_start();
            assert!(!passage.text.is_empty());
        }
        assert!(rest.is_empty());
        assert_eq!(next, paragraphs.len());
    }

    fn starts_hold(passage: &Passage) {
        for starts in [&passage.sentence_starts, &passage.paragraph_starts] {
            assert_eq!(starts[0], 0);
            assert!(starts.is_sorted_by(|a, b| a < b));
            assert!(
                starts
                    .iter()
                    .all(|s| passage.text.is_char_boundary(*s as usize))
            );
            assert!(starts.iter().all(|s| (*s as usize) < passage.text.len()));
        }
    }

    fn bounds_hold(paragraphs: &[Paragraph], passages: &[Passage], options: PassageOptions) {
        let words = |p: &Passage| word_count(&p.text);
        let headings = |p: &Passage| -> usize {
            let range = p.locus.from as usize - 1..p.locus.to as usize;
            let all = paragraphs[range]
                .iter()
                .filter(|p| p.kind == ParagraphKind::Heading);
            all.map(|p| word_count(&p.text)).sum()
        };
        let bare = |p: &Passage| {
            let last = &paragraphs[p.locus.to as usize - 1];
            last.kind == ParagraphKind::Heading
        };
        for passage in passages {
            assert!(words(passage) <= options.max_words + headings(passage));
        }
        for pair in passages.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            let whole = a.locus.part == 0 && b.locus.part == 0 && !bare(a) && !bare(b);
            let short = words(a).min(words(b)) < options.min_words;
            assert!(!(whole && short) || words(a) + words(b) > options.max_words);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn passages_hold_every_paragraph_once(
            paragraphs in prop::collection::vec(any_paragraph(), 0..12),
            min_words in 0usize..40,
            max_words in 0usize..80,
        ) {
            let options = PassageOptions { min_words, max_words };
            let got = passages(&article(&paragraphs), &options);
            holds_all(&paragraphs, &got);
            got.iter().for_each(starts_hold);
            bounds_hold(&paragraphs, &got, options.sane());
        }

        #[test]
        fn sentences_are_in_order(text in "(\\PC|[.!?…。 \n\"”A-Za-z]){0,80}") {
            let starts = sentences(&text);
            prop_assert!(starts.is_sorted_by(|a, b| a < b));
            prop_assert!(starts.iter().all(|s| text.is_char_boundary(*s as usize)));
            prop_assert_eq!(starts.first().copied(), (!text.is_empty()).then_some(0));
        }
    }
}
