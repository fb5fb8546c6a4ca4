//! Nearness over token positions: pure functions on sorted spans.
//!
//! A span is a half-open range of token positions in one passage. The cursors that match and
//! the marks that show what matched both go through here, so the two cannot disagree.

/// A half-open range of token positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
}

impl Range {
    /// The range of one token.
    #[must_use]
    pub fn token(position: u32) -> Range {
        Range { start: position, end: position + 1 }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn join(self, other: Range) -> Range {
        Range { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    fn overlaps(self, other: Range) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// How many words apart two ranges stand: 1 for neighbours. Ranges that overlap have no
    /// distance.
    fn distance(self, other: Range) -> Option<u32> {
        if self.overlaps(other) {
            return None;
        }
        let (first, second) = if self.start < other.start { (self, other) } else { (other, self) };
        Some(second.start - first.end + 1)
    }
}

/// How near two operands must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// Within so many words, in any order.
    Words(u32),
    /// Within so many words, the left operand first.
    Before(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// True where `left` and `right` satisfy `nearness`. `bounds` are the ascending positions at
/// which sentences or paragraphs start; only those two kinds look at it.
#[must_use]
pub fn near(left: Range, right: Range, nearness: Nearness, bounds: &[u32]) -> bool {
    let Some(distance) = left.distance(right) else { return false };
    match nearness {
        Nearness::Words(n) => distance <= n,
        Nearness::Before(n) => left.start < right.start && distance <= n,
        Nearness::Sentence | Nearness::Paragraph => {
            unit(bounds, left.start) == unit(bounds, right.start)
        }
    }
}

/// The number of the sentence or paragraph that a position lies in.
fn unit(bounds: &[u32], position: u32) -> usize {
    bounds.partition_point(|b| *b <= position)
}

/// All pairs that are near, joined; sorted, without repeats. Also the left ranges that have a
/// partner, in `paired`, and the right ones in `partners`, where the caller wants them.
pub fn near_pairs(
    left: &[Range],
    right: &[Range],
    nearness: Nearness,
    bounds: &[u32],
    mut on_pair: impl FnMut(Range, Range),
) {
    // Beyond this start no right range can be near: lets sorted input be scanned in a window.
    let reach = match nearness {
        Nearness::Words(n) | Nearness::Before(n) => Some(n),
        Nearness::Sentence | Nearness::Paragraph => None,
    };
    let longest = right.iter().map(|r| r.end - r.start).max().unwrap_or(0);
    for &l in left {
        let from = match reach {
            Some(n) => {
                let low = l.start.saturating_sub(n + longest);
                right.partition_point(|r| r.start < low)
            }
            None => 0,
        };
        for &r in &right[from..] {
            if reach.is_some_and(|n| r.start > l.end + n) {
                break;
            }
            if near(l, r, nearness, bounds) {
                on_pair(l, r);
            }
        }
    }
}

/// The left ranges that have no right range near them.
#[must_use]
pub fn not_near(left: &[Range], right: &[Range], nearness: Nearness, bounds: &[u32]) -> Vec<Range> {
    left.iter()
        .copied()
        .filter(|l| {
            // A word is near itself: `a NOT w/5 a` finds nothing.
            !right.iter().any(|r| l == r || l.overlaps(*r) || near(*l, *r, nearness, bounds))
        })
        .collect()
}

/// Ranges in which every one of `slots` has a token, one slot after the other: a phrase. Each
/// slot holds the ascending positions of its word.
pub fn phrase(slots: &[Vec<u32>], mut on_match: impl FnMut(Range)) {
    let Some(first) = slots.first() else { return };
    let holds = |start: u32| {
        let mut rest = slots.iter().zip(start..).skip(1);
        rest.all(|(slot, position)| slot.binary_search(&position).is_ok())
    };
    for &start in first.iter().filter(|start| holds(**start)) {
        on_match(Range { start, end: start + slots.len() as u32 });
    }
}

/// Ranges that hold a token of every slot, in any order and all at different positions, no
/// wider than `slots + within - 2` steps: `"a b c"~5`. For each leftmost token the first such
/// range is reported.
pub fn window(slots: &[Vec<u32>], within: u32, mut on_match: impl FnMut(Range, &[u32])) {
    let width = slots.len() as u32 + within - 1;
    let mut starts: Vec<u32> = slots.iter().flatten().copied().collect();
    starts.sort_unstable();
    starts.dedup();
    let mut chosen = vec![u32::MAX; slots.len()];
    for &start in &starts {
        if fill(slots, start, start + width, &mut chosen) {
            let end = chosen.iter().max().copied().unwrap_or(start) + 1;
            on_match(Range { start, end }, &chosen);
        }
    }
}

/// Chooses for every slot a different position in `from..to`, with `from` among them. Slots of
/// equal words compete, so this is a matching; queries have few words, and augmenting paths
/// (Kuhn's algorithm) are short.
fn fill(slots: &[Vec<u32>], from: u32, to: u32, chosen: &mut [u32]) -> bool {
    chosen.fill(u32::MAX);
    for slot in 0..slots.len() {
        let mut seen = Vec::new();
        if !augment(slots, slot, from, to, chosen, &mut seen) {
            return false;
        }
    }
    chosen.contains(&from)
}

fn augment(
    slots: &[Vec<u32>],
    slot: usize,
    from: u32,
    to: u32,
    chosen: &mut [u32],
    seen: &mut Vec<u32>,
) -> bool {
    let low = slots[slot].partition_point(|p| *p < from);
    for &position in slots[slot][low..].iter().take_while(|p| **p < to) {
        if seen.contains(&position) {
            continue;
        }
        seen.push(position);
        let taken = chosen.iter().position(|c| *c == position);
        if taken.is_none_or(|other| augment(slots, other, from, to, chosen, seen)) {
            chosen[slot] = position;
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(positions: &[u32]) -> Vec<Range> {
        positions.iter().map(|p| Range::token(*p)).collect()
    }

    fn check(left: &[u32], right: &[u32], nearness: Nearness, expected: &[(u32, u32)]) {
        let mut got = Vec::new();
        near_pairs(&tokens(left), &tokens(right), nearness, &[0, 10, 20], |l, r| {
            got.push((l.start, r.start));
        });
        assert_eq!(got, expected, "{left:?} {nearness:?} {right:?}");
    }

    #[test]
    fn within_words() {
        check(&[5], &[0, 4, 6, 10, 11], Nearness::Words(5), &[(5, 0), (5, 4), (5, 6), (5, 10)]);
        check(&[5], &[0, 4, 6, 10, 11], Nearness::Before(5), &[(5, 6), (5, 10)]);
        check(&[5], &[5], Nearness::Words(5), &[]);
        check(&[3], &[4], Nearness::Words(1), &[(3, 4)]);
    }

    #[test]
    fn in_one_sentence() {
        check(&[9, 10], &[0, 11], Nearness::Sentence, &[(9, 0), (10, 11)]);
    }

    #[test]
    fn phrases() {
        let mut got = Vec::new();
        phrase(&[vec![1, 5, 9], vec![2, 7, 10]], |r| got.push((r.start, r.end)));
        assert_eq!(got, [(1, 3), (9, 11)]);
    }

    #[test]
    fn windows() {
        let mut got = Vec::new();
        window(&[vec![4], vec![1, 9]], 3, |r, _| got.push((r.start, r.end)));
        assert_eq!(got, [(1, 5)]);
        got.clear();
        // The same word twice needs two places.
        window(&[vec![4], vec![4]], 3, |r, _| got.push((r.start, r.end)));
        assert_eq!(got, []);
        window(&[vec![4, 6], vec![4, 6]], 3, |r, _| got.push((r.start, r.end)));
        assert_eq!(got, [(4, 7)]);
    }

    #[test]
    fn nothing_near() {
        let got = not_near(&tokens(&[1, 20]), &tokens(&[3]), Nearness::Words(5), &[]);
        assert_eq!(got, tokens(&[20]));
    }
}
