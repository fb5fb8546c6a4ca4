//! Tokens in their sentences, turned into features: small hashes that the model has weights for.

use super::lexicon as lex;
use super::prepared::{Prepared, Segment, TITLE_PHRASE, Type, has_capital, shown};
use super::tags::Position;
use super::words::mix;

/// A token of a text: what it says, and whether a sentence begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// The token as written.
    pub text: &'t str,
    /// True where a sentence begins.
    pub first: bool,
}

/// Which features are made; the plain set is the yardstick that the full one is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Templates(pub u32);

impl Templates {
    /// Words, shapes, affixes and a window of two words on either side.
    pub const PLAIN: Templates = Templates(0);
    /// Gazetteers.
    pub const LISTS: u32 = 1;
    /// Word clusters.
    pub const CLUSTERS: u32 = 2;
    /// How a word is usually capitalised.
    pub const CASE: u32 = 4;
    /// The whole run of capitalised words around a token.
    pub const RUNS: u32 = 8;
    /// What the rest of the text shows of the same word.
    pub const ARTICLE: u32 = 16;
    /// Pairs of neighbouring words and shapes.
    pub const PAIRS: u32 = 32;
    /// A second pass, with the labels that the same words got elsewhere.
    pub const AGAIN: u32 = 64;
    /// Everything.
    pub const FULL: Templates = Templates(127);

    #[inline]
    fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }
}

/// The feature of a token in a name that is an organisation wherever it stands. The trainer adds
/// to what is learnt of it.
#[must_use]
pub fn sure_org(position: Position) -> u32 {
    mix(130, position as u32)
}

/// Makes the features of one token after the other.
#[derive(Clone, Debug)]
pub struct Maker<'p> {
    text: &'p Prepared,
    templates: Templates,
}

/// The word beyond the edge of a sentence.
const EDGE: u32 = 0xED6E;

impl<'p> Maker<'p> {
    /// A maker over a text.
    #[must_use]
    pub fn new(text: &'p Prepared, templates: Templates) -> Maker<'p> {
        Maker { text, templates }
    }

    /// The token `by` places away in the same sentence.
    #[inline]
    fn at(&self, i: usize, by: isize) -> Option<usize> {
        let j = i.checked_add_signed(by)?;
        if j >= self.text.len() {
            return None;
        }
        let crossed = if by < 0 { j + 1..i + 1 } else { i + 1..j + 1 };
        (!self.text.first[crossed].contains(&true)).then_some(j)
    }

    /// Hands the features of token `i` of a segment to `push`. Features carrying the word itself
    /// are handed over with `true`.
    pub fn make(&self, i: usize, segment: Segment, mut push: impl FnMut(u32, bool)) {
        let near: [Option<usize>; 5] = std::array::from_fn(|k| self.at(i, k as isize - 2));
        let none = &self.text.types[0];
        let types: [&Type; 5] = near.map(|j| j.map_or(none, |j| self.text.of(j)));
        let word = |k: usize| near[k].map_or(EDGE, |_| types[k].word.lower);
        let w: [u32; 5] = std::array::from_fn(word);
        self.words(&w, types[2], &mut push);
        self.shapes(&types, near[1].is_none(), &mut push);
        if self.templates.has(Templates::LISTS) {
            self.lists(i, &near, &types, &w, &mut push);
        }
        if self.templates.has(Templates::CLUSTERS) {
            self.clusters(&types, &mut push);
        }
        if self.templates.has(Templates::CASE) {
            self.case(&types, near[1].is_none(), &mut push);
        }
        if self.templates.has(Templates::RUNS) {
            self.runs(i, segment, &mut push);
        }
        if self.templates.has(Templates::ARTICLE) {
            self.article(i, &near, &mut push);
        }
    }

    /// What the other places of the word, and of its neighbours, show.
    fn article(&self, i: usize, near: &[Option<usize>; 5], push: &mut impl FnMut(u32, bool)) {
        use shown::{AFTER_GIVEN, AFTER_IN, BEFORE_ORG_WORD, SMALL, TITLED, WITHIN};
        let of = |j: usize| u32::from(self.text.shown[self.text.tokens[j] as usize]);
        let pick = |bits: u16| u32::from(bits);
        let here = of(i);
        for bit in 0..shown::N {
            if here >> bit & 1 == 1 {
                push(mix(120, bit), false);
            }
        }
        let kind = pick(TITLED | AFTER_GIVEN | AFTER_IN | BEFORE_ORG_WORD);
        push(mix(121, here & (kind | pick(SMALL | WITHIN))), false);
        push(mix(122, here), false);
        let caps = self.text.of(i).word.caps as u32;
        let first = u32::from(near[1].is_none());
        push(mix(123, (here & pick(SMALL | WITHIN)) << 4 | caps << 1 | first), false);
        if let Some(j) = near[1] {
            push(mix(124, of(j) & kind), false);
        }
        if let Some(j) = near[3] {
            push(mix(125, of(j) & kind), false);
        }
    }

    fn words(&self, w: &[u32; 5], here: &Type, push: &mut impl FnMut(u32, bool)) {
        push(1, false);
        push(mix(2, w[2]), true);
        push(mix(3, here.word.cased), true);
        for (t, k) in [(4, 0), (5, 1), (6, 3), (7, 4)] {
            push(mix(t, w[k]), false);
        }
        if self.templates.has(Templates::PAIRS) {
            push(mix(mix(8, w[1]), w[2]), true);
            push(mix(mix(9, w[2]), w[3]), true);
            push(mix(mix(10, w[1]), w[3]), false);
            push(mix(mix(11, w[0]), w[1]), false);
            push(mix(mix(12, w[3]), w[4]), false);
        }
        for k in 1..4 {
            push(mix(13 + k as u32, here.word.prefixes[k]), false);
            push(mix(18 + k as u32, here.word.suffixes[k]), false);
        }
    }

    fn shapes(&self, types: &[&Type; 5], first: bool, push: &mut impl FnMut(u32, bool)) {
        let s = types.map(|t| mix(t.word.shape, t.word.n_chars.min(4).into()));
        let c = types.map(|t| t.word.caps as u32);
        push(mix(24, s[2]), false);
        push(mix(22, c[1]), false);
        push(mix(23, c[3]), false);
        if !self.templates.has(Templates::PAIRS) {
            return;
        }
        push(mix(25, mix(c[1], s[2])), false);
        push(mix(26, mix(s[2], c[3])), false);
        push(mix(27, c[1] << 16 | c[2] << 8 | c[3] << 4 | u32::from(first)), false);
        push(mix(28, c[0] << 16 | c[1] << 8 | c[2] << 4), false);
        push(mix(29, c[2] << 16 | c[3] << 8 | c[4] << 4), false);
        push(mix(30, s[2] ^ u32::from(first)), false);
    }

    fn lists(
        &self,
        i: usize,
        near: &[Option<usize>; 5],
        types: &[&Type; 5],
        w: &[u32; 5],
        push: &mut impl FnMut(u32, bool),
    ) {
        let f = types.map(|t| t.entry.flags & ((1 << lex::N_FLAGS) - 1));
        for (k, t) in [(2, 40), (1, 41), (3, 42)] {
            let mut bits = f[k];
            while bits != 0 {
                push(mix(t, bits.trailing_zeros()), false);
                bits &= bits - 1;
            }
        }
        push(mix(43, f[2]), false);
        push(mix(mix(44, f[1]), f[2]), false);
        push(mix(mix(45, f[2]), f[3]), false);
        push(mix(mix(46, f[2]), w[1]), false);
        push(mix(mix(47, f[2]), w[3]), false);
        push(
            mix(mix(58, f[2]), types[2].word.caps as u32 | u32::from(near[1].is_none()) << 8),
            false,
        );
        let phrases = |k: usize| near[k].map_or(0, |j| self.text.phrases[j]);
        let mut bits = phrases(2);
        push(mix(48, bits), false);
        while bits != 0 {
            push(mix(49, bits.trailing_zeros()), false);
            bits &= bits - 1;
        }
        push(mix(mix(50, phrases(1)), phrases(3)), false);
        if f[2] & lex::SURE_ORG != 0 {
            push(sure_org(Position::Single), false);
        }
        for (bit, p) in [(18, Position::Begin), (19, Position::Inside), (20, Position::End)] {
            if phrases(2) >> bit & 1 == 1 {
                push(sure_org(p), false);
            }
        }
        let titled = |k: usize| f[k] & lex::TITLE != 0 || phrases(k) & TITLE_PHRASE != 0;
        push(mix(51, u32::from(titled(1)) | u32::from(titled(0)) << 1), false);
        if let Some(gap) = self.title_before(i) {
            push(mix(52, gap), false);
        }
    }

    /// How far back a title stands, when only capitalised words stand between.
    fn title_before(&self, i: usize) -> Option<u32> {
        for by in 1..5 {
            let j = self.at(i, -by)?;
            let t = self.text.of(j);
            if t.entry.flags & lex::TITLE != 0 || self.text.phrases[j] & TITLE_PHRASE != 0 {
                return Some(by as u32);
            }
            if !has_capital(&t.word) {
                return None;
            }
        }
        None
    }

    fn clusters(&self, types: &[&Type; 5], push: &mut impl FnMut(u32, bool)) {
        let c = types.map(|t| u32::from(t.entry.cluster));
        for (k, t) in [(2, 60), (1, 64), (3, 68), (0, 72), (4, 76)] {
            if c[k] == 0 {
                continue;
            }
            for (n, bits) in [4, 6, 10, 16].into_iter().enumerate() {
                if k == 2 || n > 0 {
                    push(mix(t + n as u32, prefix(c[k], bits)), false);
                }
            }
        }
        push(mix(mix(80, prefix(c[1], 8)), prefix(c[2], 8)), false);
        push(mix(mix(81, prefix(c[2], 8)), prefix(c[3], 8)), false);
        push(mix(mix(82, prefix(c[1], 8)), prefix(c[3], 8)), false);
    }

    fn case(&self, types: &[&Type; 5], first: bool, push: &mut impl FnMut(u32, bool)) {
        let c = types.map(|t| u32::from(t.entry.case));
        let caps = types[2].word.caps as u32;
        let here = c[2] << 8 | caps << 4 | u32::from(first);
        push(mix(90, here), false);
        push(mix(91, here << 8 | c[3] << 4 | types[3].word.caps as u32), false);
        push(mix(92, here << 8 | c[1] << 4 | types[1].word.caps as u32), false);
    }

    /// The run of capitalised words around token `i`, and the segment with its small words.
    fn runs(&self, i: usize, segment: Segment, push: &mut impl FnMut(u32, bool)) {
        let capital = |j: usize| has_capital(&self.text.of(j).word);
        let (mut start, mut end) = (i, i + 1);
        if capital(i) {
            while start > segment.0 && capital(start - 1) {
                start -= 1;
            }
            while end < segment.1 && capital(end) {
                end += 1;
            }
        }
        let (head, lead) = (self.text.of(end - 1), self.text.of(start));
        let from_start = (i - start).min(3) as u32;
        let from_end = (end - 1 - i).min(3) as u32;
        let place = from_start << 4 | from_end;
        push(mix(100, place), false);
        push(mix(mix(101, head.word.lower), from_end.min(1)), i + 1 == end);
        push(mix(mix(102, lead.word.lower), from_start.min(1)), i == start);
        let flags = |t: &Type| t.entry.flags & ((1 << lex::N_FLAGS) - 1);
        push(mix(mix(103, flags(head)), from_end), false);
        push(mix(mix(104, flags(lead)), from_start), false);
        push(mix(mix(105, flags(lead)), flags(head)), false);
        push(mix(106, prefix(head.entry.cluster.into(), 10) << 2 | from_end.min(2)), false);
        push(mix(107, prefix(lead.entry.cluster.into(), 10) << 2 | from_start.min(2)), false);
        let word = |j: Option<usize>| j.map_or(EDGE, |j| self.text.of(j).word.lower);
        let cluster =
            |j: Option<usize>| j.map_or(1, |j| prefix(self.text.of(j).entry.cluster.into(), 10));
        let (before, after) = (self.at(start, -1), self.at(end - 1, 1));
        push(mix(mix(108, word(before)), place), false);
        push(mix(mix(109, word(after)), place), false);
        push(mix(mix(110, word(before)), 1), false);
        push(mix(mix(111, word(after)), 1), false);
        push(mix(mix(112, cluster(before)), place), false);
        push(mix(mix(113, cluster(after)), place), false);
        let (before, after) = (self.at(segment.0, -1), self.at(segment.1 - 1, 1));
        push(mix(mix(114, word(before)), word(after)), false);
        let length = (segment.1 - segment.0).min(6) as u32;
        push(mix(115, (i - segment.0).min(3) as u32 | length << 4), false);
    }
}

/// The first `bits` steps of a cluster's path, which keeps its leading one.
#[inline]
fn prefix(cluster: u32, bits: u32) -> u32 {
    let length = 32 - cluster.leading_zeros();
    if length <= bits + 1 { cluster } else { cluster >> (length - bits - 1) }
}
