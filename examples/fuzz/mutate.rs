//! Seeded mutation: whole inputs and pieces that mean something go in, awkward neighbours of them
//! come out. The same seed gives the same inputs on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014), so that a failing case can be run again.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The generator of one round of a run, apart from those of all other rounds.
    pub fn of_round(seed: u64, round: u64) -> Random {
        Random(Random(seed ^ round.wrapping_mul(0xD6E8_FEB8_6659_FD93)).next())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// Characters that software trips over: marks, joiners, widths, directions, planes, controls.
const ODD_CHARS: &[char] = &[
    '\0',
    '\t',
    '\r',
    '\n',
    '\u{7f}',
    '\u{85}',
    '\u{a0}',
    '\u{ad}',
    '\u{301}',
    '\u{338}',
    '\u{2028}',
    '\u{200b}',
    '\u{200d}',
    '\u{202e}',
    '\u{feff}',
    '\u{fffd}',
    '\u{10ffff}',
    'İ',
    'ß',
    'ﬁ',
    'ς',
    '’',
    '“',
    '–',
    '—',
    '…',
    '巴',
    'ก',
    '한',
    'پ',
    '🙂',
    '𝐀',
];

/// One input: a seed, or two spliced, changed in a few places.
pub fn mutated(
    seeds: &[Vec<u8>],
    pieces: &[&str],
    max_bytes: usize,
    random: &mut Random,
) -> Vec<u8> {
    let mut input = match seeds.is_empty() || random.one_in(30) {
        true => Vec::new(),
        false => random.pick(seeds).clone(),
    };
    if !seeds.is_empty() && random.one_in(6) {
        let other: &Vec<u8> = random.pick(seeds);
        splice(&mut input, other, random);
    }
    let mut n_changes = 1;
    while n_changes < 24 && !random.one_in(4) {
        n_changes += 1;
    }
    for _ in 0..n_changes {
        change(&mut input, pieces, random);
        input.truncate(max_bytes);
    }
    if random.one_in(1_000) {
        blow_up(&mut input, max_bytes, random);
    }
    input
}

/// The first part of one input and the last of another.
fn splice(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    input.truncate(random.below(input.len() + 1));
    input.extend_from_slice(&other[random.below(other.len() + 1)..]);
}

fn change(input: &mut Vec<u8>, pieces: &[&str], random: &mut Random) {
    let at = random.below(input.len() + 1);
    // Mostly short: long cuts leave nothing to look at.
    let reach = if random.one_in(4) { input.len() } else { 8 };
    let to = (at + random.below(reach + 1)).min(input.len());
    match random.below(12) {
        0..4 if !pieces.is_empty() => {
            let piece = random.pick(pieces).as_bytes();
            input.splice(at..at, piece.iter().copied());
        }
        0..5 => {
            let mut bytes = [0; 4];
            let odd = random.pick(ODD_CHARS).encode_utf8(&mut bytes);
            input.splice(at..at, odd.bytes());
        }
        5..7 => drop(input.drain(at..to)),
        7 => {
            let copy = input[at..to].to_vec();
            let there = random.below(input.len() + 1);
            input.splice(there..there, copy);
        }
        8 => {
            let times = 1 + random.below(20);
            let copy = input[at..to].repeat(times);
            input.splice(at..at, copy);
        }
        9 if at < input.len() => input[at] ^= 1 << random.below(8),
        10 if at < input.len() => input[at] = random.next() as u8,
        _ if at < to => input.swap(at, to - 1),
        _ => input.push(b' ' + random.below(95) as u8),
    }
}

/// Repeats a part until the input is as long as it may be, or a power of two shorter: depth and
/// length are where time and memory go.
fn blow_up(input: &mut Vec<u8>, max_bytes: usize, random: &mut Random) {
    if input.is_empty() {
        return;
    }
    let wanted = (max_bytes >> random.below(8)).max(1);
    let at = random.below(input.len());
    let len = 1 + random.below((input.len() - at).min(12));
    let part = input[at..at + len].to_vec();
    let times = wanted.saturating_sub(input.len()) / len;
    input.splice(at..at, part.repeat(times));
    input.truncate(max_bytes);
}
