//! The model file of the recogniser: a header, five tables, read in place.
//!
//! ```text
//! magic "BYLNER", version u16, checksum u64 over all that follows
//! scale u32                       weights are counted in 1/scale
//! length u32 for each of: transitions, checks, rows, words, phrases
//! transitions  i16 × 22 × 22      from and to a label, the last standing for the edge
//! checks       u16 × slots        0 where the slot is free
//! rows         i8 × slots × 24    a weight for each label, three spare
//! words, phrases                  the lexicon
//! ```
//! All numbers are little-endian. The tables are trusted for nothing but their lengths: a damaged
//! file is refused by its checksum, and a wrong one that passes gives wrong names, no panic.

use super::lexicon::Lexicon;
use super::tags::N_TAGS;

/// First bytes of a model file.
pub const MAGIC: &[u8; 6] = b"BYLNER";
/// The version of the layout and of the features; a model of another one is refused.
pub const VERSION: u16 = 1;
/// Weights of one row, padded for the processor's sake.
pub const ROW: usize = 24;
/// States of the transition table: the labels and the edge of the text.
pub const N_STATES: usize = N_TAGS + 1;
const HEADER: usize = 6 + 2 + 8 + 4 + 5 * 4;

/// A model file that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a model file.
    #[error("not a recogniser's model")]
    Magic,
    /// A model of another version.
    #[error("the recogniser's model has version {0}, this program reads version {VERSION}")]
    Version(u16),
    /// A model that was cut or changed.
    #[error("the recogniser's model is damaged")]
    Damaged,
}

/// A model, read in place.
#[derive(Clone, Debug)]
pub struct NerModel<'b> {
    scale: u32,
    transitions: [[i32; N_STATES]; N_STATES],
    checks: &'b [u8],
    rows: &'b [u8],
    lexicon: Lexicon<'b>,
}

/// Scores of one token, one for each label, in units of the model.
pub type Scores = [i32; ROW];

/// The parts of a model, as the trainer hands them over.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Weights are counted in one `scale`-th.
    pub scale: u32,
    /// From and to a label, row by row.
    pub transitions: Vec<i16>,
    /// Features that count, each with a weight for each label.
    pub features: Vec<(u32, [i8; ROW])>,
    /// The lexicon's words.
    pub words: Vec<u8>,
    /// The lexicon's phrases.
    pub phrases: Vec<u8>,
}

/// Checksum of the file: FNV-1a over words of eight bytes.
fn checksum(bytes: &[u8]) -> u64 {
    let mut h: u64 = 0xCBF2_9CE4_8422_2325 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for c in &mut chunks {
        let word = u64::from_le_bytes([c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]]);
        h = (h ^ word).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(29);
    }
    for &b in chunks.remainder() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    h
}

/// The slot in which the search for a feature begins, and the mark it leaves there.
#[inline]
fn place(feature: u32, n_slots: usize) -> (usize, u16) {
    let slot = ((u64::from(feature) * n_slots as u64) >> 32) as usize;
    (slot, (feature as u16).max(1))
}

/// Lays a model out as bytes. Features whose mark and slot collide share the first one's row.
#[must_use]
pub fn pack(parts: &Parts) -> Vec<u8> {
    let n = parts.features.len() * 10 / 9 + 16;
    let mut checks = vec![0u16; n];
    let mut rows = vec![0u8; n * ROW];
    for (feature, weights) in &parts.features {
        let (mut slot, mark) = place(*feature, n);
        while checks[slot] != 0 && checks[slot] != mark {
            slot = if slot + 1 == n { 0 } else { slot + 1 };
        }
        if checks[slot] == 0 {
            checks[slot] = mark;
            for (to, from) in rows[slot * ROW..].iter_mut().zip(weights) {
                *to = *from as u8;
            }
        }
    }
    let transitions: Vec<u8> = parts.transitions.iter().flat_map(|t| t.to_le_bytes()).collect();
    let checks: Vec<u8> = checks.iter().flat_map(|c| c.to_le_bytes()).collect();
    let tables = [&transitions, &checks, &rows, &parts.words, &parts.phrases];
    let mut body = parts.scale.to_le_bytes().to_vec();
    body.extend(tables.iter().flat_map(|t| (t.len() as u32).to_le_bytes()));
    for table in tables {
        body.extend_from_slice(table);
    }
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend(checksum(&body).to_le_bytes());
    out.extend(body);
    out
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl<'b> NerModel<'b> {
    /// Reads a model in place.
    ///
    /// # Errors
    /// If the bytes are no model, of another version, or damaged.
    pub fn read(bytes: &'b [u8]) -> Result<NerModel<'b>, ModelError> {
        if bytes.len() < HEADER || &bytes[..6] != MAGIC {
            return Err(ModelError::Magic);
        }
        let version = u16::from_le_bytes([bytes[6], bytes[7]]);
        if version != VERSION {
            return Err(ModelError::Version(version));
        }
        let stored = u64::from(u32_at(bytes, 8)) | u64::from(u32_at(bytes, 12)) << 32;
        if checksum(&bytes[16..]) != stored {
            return Err(ModelError::Damaged);
        }
        let mut at = HEADER;
        let mut tables = [&bytes[..0]; 5];
        for (i, table) in tables.iter_mut().enumerate() {
            let end = at + u32_at(bytes, 20 + 4 * i) as usize;
            *table = bytes.get(at..end).ok_or(ModelError::Damaged)?;
            at = end;
        }
        let [transitions, checks, rows, words, phrases] = tables;
        if transitions.len() != N_STATES * N_STATES * 2 || checks.len() / 2 * ROW != rows.len() {
            return Err(ModelError::Damaged);
        }
        Ok(NerModel {
            scale: u32_at(bytes, 16).max(1),
            transitions: read_transitions(transitions),
            checks,
            rows,
            lexicon: Lexicon::new(words, phrases),
        })
    }

    /// Weights are counted in one `scale`-th.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// The lexicon.
    #[must_use]
    pub fn lexicon(&self) -> Lexicon<'b> {
        self.lexicon
    }

    /// Scores of going from one label to another; index [`N_TAGS`] is the edge of the text.
    #[must_use]
    pub fn transitions(&self) -> &[[i32; N_STATES]; N_STATES] {
        &self.transitions
    }

    /// Adds the weights of a feature; an unknown one adds nothing.
    #[inline]
    pub fn add(&self, feature: u32, scores: &mut Scores) {
        let n = self.checks.len() / 2;
        if n == 0 {
            return;
        }
        let (mut slot, mark) = place(feature, n);
        for _ in 0..n {
            let found = u16::from_le_bytes([self.checks[2 * slot], self.checks[2 * slot + 1]]);
            if found == mark {
                let row = &self.rows[slot * ROW..slot * ROW + ROW];
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += i32::from(*weight as i8);
                }
                return;
            }
            if found == 0 {
                return;
            }
            slot = if slot + 1 == n { 0 } else { slot + 1 };
        }
    }
}

fn read_transitions(bytes: &[u8]) -> [[i32; N_STATES]; N_STATES] {
    let value = |i: usize| i32::from(i16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]]));
    std::array::from_fn(|a| std::array::from_fn(|b| value(a * N_STATES + b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Vec<u8> {
        let mut row = [0; ROW];
        row[3] = -7;
        let features = vec![(99, row), (0xFFFF_FFFF, row), (7, row)];
        let transitions = vec![1; N_STATES * N_STATES];
        pack(&Parts { scale: 32, transitions, features, ..Parts::default() })
    }

    #[test]
    fn known_features_count_and_unknown_do_not() {
        let bytes = small();
        let model = NerModel::read(&bytes).expect("a model");
        let mut scores = [0; ROW];
        model.add(99, &mut scores);
        model.add(0xFFFF_FFFF, &mut scores);
        model.add(1_000, &mut scores);
        assert_eq!(scores[3], -14);
        assert_eq!(model.transitions()[N_TAGS][0], 1);
    }

    #[test]
    fn damage_is_refused() {
        let bytes = small();
        assert_eq!(NerModel::read(b"BYL").err(), Some(ModelError::Magic));
        assert_eq!(NerModel::read(&bytes[..bytes.len() - 1]).err(), Some(ModelError::Damaged));
        for at in (16..bytes.len()).step_by(7) {
            let mut wrong = bytes.clone();
            wrong[at] ^= 0x10;
            assert_eq!(NerModel::read(&wrong).err(), Some(ModelError::Damaged), "{at}");
        }
        let mut newer = bytes;
        newer[6] = 99;
        assert_eq!(NerModel::read(&newer).err(), Some(ModelError::Version(99)));
    }
}
