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
/// which sentences or paragraphs start; only those two kinds look at it, and want both operands
/// wholly in one.
#[must_use]
pub fn near(left: Range, right: Range, nearness: Nearness, bounds: &[u32]) -> bool {
    let Some(distance) = left.distance(right) else { return false };
    match nearness {
        Nearness::Words(n) => distance <= n,
        Nearness::Before(n) => left.start < right.start && distance <= n,
        Nearness::Sentence | Nearness::Paragraph => {
            let both = left.join(right);
            unit(bounds, both.start) == unit(bounds, both.end - 1)
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

/// Ranges that begin and end with a token of a slot and give every slot a token at a position of
/// its own, no wider than `slots + within - 2` steps: `"a b c"~5`. In order, each once.
pub fn window(slots: &[Vec<u32>], within: u32, mut on_match: impl FnMut(Range)) {
    let width = slots.len() as u32 + within - 1;
    let mut places: Vec<u32> = slots.iter().flatten().copied().collect();
    places.sort_unstable();
    places.dedup();
    let slots: Vec<&[u32]> = slots.iter().map(Vec::as_slice).collect();
    for (nth, &first) in places.iter().enumerate() {
        for &last in places[nth..].iter().take_while(|last| **last - first < width) {
            let fixed = if first == last { &[first][..] } else { &[first, last] };
            if fits(&slots, fixed, Range { start: first, end: last + 1 }, fixed) {
                on_match(Range { start: first, end: last + 1 });
            }
        }
    }
}

/// The positions that take part in some way to fill `range`, which [`window`] gave.
#[must_use]
pub fn window_places(slots: &[Vec<u32>], range: Range) -> Vec<u32> {
    let (first, last) = (range.start, range.end - 1);
    let mut places: Vec<u32> = slots.iter().flatten().copied().collect();
    places.sort_unstable();
    places.dedup();
    let slots: Vec<&[u32]> = slots.iter().map(Vec::as_slice).collect();
    places.retain(|place| {
        let fixed = [first, last, *place];
        first == *place
            || last == *place
            || (first < *place && *place < last && fits(&slots, &fixed, range, &fixed))
    });
    places
}

/// True where the slots can be given positions in `range`, all different, so that those in `fixed`
/// are among them. `taken` are positions that the slots without a fixed one may not have.
fn fits(slots: &[&[u32]], fixed: &[u32], range: Range, taken: &[u32]) -> bool {
    let Some((position, fixed)) = fixed.split_first() else {
        return all_placed(slots, range, taken);
    };
    (0..slots.len()).any(|slot| {
        // Of equal slots one is as good as another.
        !slots[..slot].contains(&slots[slot])
            && slots[slot].binary_search(position).is_ok()
            && fits(&without(slots, slot), fixed, range, taken)
    })
}

fn without<'s>(slots: &[&'s [u32]], slot: usize) -> Vec<&'s [u32]> {
    let mut rest = slots.to_vec();
    rest.remove(slot);
    rest
}

/// True where every slot can have a position of its own. Slots of equal words compete, so this is
/// a matching; queries have few words, and augmenting paths (Kuhn's algorithm) are short.
fn all_placed(slots: &[&[u32]], range: Range, taken: &[u32]) -> bool {
    let room = (range.end - range.start) as usize - taken.len();
    let mut chosen = vec![u32::MAX; slots.len()];
    slots.len() <= room
        && (0..slots.len()).all(|slot| {
            let mut seen = taken.to_vec();
            augment(slots, slot, range, &mut chosen, &mut seen)
        })
}

fn augment(
    slots: &[&[u32]],
    slot: usize,
    range: Range,
    chosen: &mut [u32],
    seen: &mut Vec<u32>,
) -> bool {
    let low = slots[slot].partition_point(|p| *p < range.start);
    for &position in slots[slot][low..].iter().take_while(|p| **p < range.end) {
        if seen.contains(&position) {
            continue;
        }
        seen.push(position);
        let holder = chosen.iter().position(|c| *c == position);
        if holder.is_none_or(|other| augment(slots, other, range, chosen, seen)) {
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
        window(&[vec![4], vec![1, 9]], 3, |r| got.push((r.start, r.end)));
        assert_eq!(got, [(1, 5)]);
        got.clear();
        // The same word twice needs two places.
        window(&[vec![4], vec![4]], 3, |r| got.push((r.start, r.end)));
        assert_eq!(got, []);
        window(&[vec![4, 6], vec![4, 6]], 3, |r| got.push((r.start, r.end)));
        assert_eq!(got, [(4, 7)]);
        got.clear();
        // Every way counts, not only the nearest.
        let slots = [vec![0], vec![1, 2]];
        window(&slots, 3, |r| got.push((r.start, r.end)));
        assert_eq!(got, [(0, 2), (0, 3)]);
        let slots = [vec![0], vec![1, 2, 3], vec![4]];
        assert_eq!(window_places(&slots, Range { start: 0, end: 5 }), [0, 1, 2, 3, 4]);
        let slots = [vec![0, 2], vec![1], vec![1, 2]];
        assert_eq!(window_places(&slots, Range { start: 0, end: 3 }), [0, 1, 2]);
    }

    #[test]
    fn an_operand_over_two_sentences_is_in_neither() {
        let over = Range { start: 9, end: 12 };
        assert!(!near(over, Range::token(4), Nearness::Sentence, &[0, 10]));
        assert!(!near(over, Range::token(13), Nearness::Sentence, &[0, 10]));
    }

    #[test]
    fn nothing_near() {
        let got = not_near(&tokens(&[1, 20]), &tokens(&[3]), Nearness::Words(5), &[]);
        assert_eq!(got, tokens(&[20]));
    }
}
