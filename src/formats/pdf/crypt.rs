//! Decryption of PDFs that every viewer opens: those whose password is empty.
//!
//! In: the dictionary `Encrypt` and the first part of the file's `ID`. Out: what turns the bytes
//! of an object into plain ones; or why it cannot be had. Known is the standard handler with RC4
//! and AES (ISO 32000-1, 7.6; for AES-256, ISO 32000-2, 7.6.4.3). No password is guessed.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256, Block};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::file::File;
use super::object::{Dict, Object};
use crate::formats::Skip;

/// What stands for a password of less than 32 bytes (algorithm 2).
const PAD: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

const BLOCK_BYTES: usize = 16;

/// How one sort of thing is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Plain,
    Rc4,
    /// AES with a key for each object.
    Aes128,
    /// AES with the key of the file.
    Aes256,
}

/// The key of a file, and what it is for.
#[derive(Debug)]
pub(super) struct Crypt {
    key: Vec<u8>,
    streams: Method,
    strings: Method,
}

/// The number and the generation of an object, of which its key is made.
pub(super) type Id = (u32, u16);

impl Crypt {
    /// Opens a file with the empty password.
    ///
    /// # Errors
    /// A [`Skip`] where it asks for another, or is encrypted by means that are not known.
    pub(super) fn open(file: &File<'_>, dict: &Dict, id: &[u8]) -> Result<Crypt, Skip> {
        let unknown = || {
            Skip::refused("a PDF that is encrypted by a method that is not read")
                .hint("save it without protection, e.g. `qpdf --decrypt in.pdf out.pdf`")
        };
        let locked = || {
            Skip::refused("a PDF that is locked with a password")
                .hint("save it without, e.g. `qpdf --decrypt --password=… in.pdf out.pdf`")
        };
        let number = |key: &str| file.get(dict, key).number();
        let version = number("V").unwrap_or(0.0) as u8;
        let revision = number("R").unwrap_or(0.0) as u8;
        let [streams, strings] = match version {
            1 | 2 => [Some(Method::Rc4); 2],
            4 | 5 => ["StmF", "StrF"].map(|use_of| method(file, dict, use_of)),
            _ => return Err(unknown()),
        }
        .map(|method| method.ok_or_else(unknown));
        let (streams, strings) = (streams?, strings?);
        if !file.get(dict, "Filter").is_name(b"Standard") {
            return Err(unknown());
        }
        let text = |key: &str| match file.get(dict, key) {
            Object::Text(bytes) => bytes,
            _ => Vec::new(),
        };
        let key = match revision {
            2..=4 => old_key(&Old {
                revision,
                owner: text("O"),
                user: text("U"),
                // A whole number of 32 bits, which some write with a sign and some without.
                allowed: (number("P").unwrap_or(0.0) as i64 as u32).to_le_bytes(),
                id,
                len: number("Length").map_or(5, |bits| (bits / 8.0) as usize),
            }),
            5 | 6 => new_key(revision, &text("U"), &text("UE")),
            _ => return Err(unknown()),
        };
        Ok(Crypt { key: key.ok_or_else(locked)?, streams, strings })
    }

    /// The plain bytes of a stream.
    pub(super) fn stream(&self, id: Id, bytes: &[u8]) -> Vec<u8> {
        self.plain(self.streams, id, bytes)
    }

    /// The plain bytes of a string.
    pub(super) fn string(&self, id: Id, bytes: &[u8]) -> Vec<u8> {
        self.plain(self.strings, id, bytes)
    }

    fn plain(&self, method: Method, id: Id, bytes: &[u8]) -> Vec<u8> {
        match method {
            Method::Plain => bytes.to_vec(),
            Method::Rc4 => rc4(&self.object_key(id, b""), bytes),
            Method::Aes128 => {
                let key = self.object_key(id, b"sAlT");
                decrypted(Aes128::new_from_slice(&key).ok(), bytes)
            }
            Method::Aes256 => decrypted(Aes256::new_from_slice(&self.key).ok(), bytes),
        }
    }

    /// Algorithm 1: the key of one object.
    fn object_key(&self, (number, generation): Id, salt: &[u8]) -> Vec<u8> {
        let hash = Md5::new()
            .chain_update(&self.key)
            .chain_update(&number.to_le_bytes()[..3])
            .chain_update(generation.to_le_bytes())
            .chain_update(salt)
            .finalize();
        hash[..(self.key.len() + 5).min(16)].to_vec()
    }
}

/// The method that the filter under `use_of` names; `None` where it is not known.
fn method(file: &File<'_>, dict: &Dict, use_of: &str) -> Option<Method> {
    let name = file.get(dict, use_of);
    let name = name.name().unwrap_or(b"Identity");
    if name == b"Identity" {
        return Some(Method::Plain);
    }
    let filter = file.dict(&file.dict(dict, "CF"), std::str::from_utf8(name).ok()?);
    match file.get(&filter, "CFM").name()? {
        b"None" => Some(Method::Plain),
        b"V2" => Some(Method::Rc4),
        b"AESV2" => Some(Method::Aes128),
        b"AESV3" => Some(Method::Aes256),
        _ => None,
    }
}

/// What the key of a file of revision 2 to 4 is made of.
struct Old<'i> {
    revision: u8,
    owner: Vec<u8>,
    user: Vec<u8>,
    allowed: [u8; 4],
    id: &'i [u8],
    len: usize,
}

/// The key of a file of revision 2 to 4, if the empty password opens it. Programs differ in the
/// length that they write and in what they say of metadata: what opens the file is right.
fn old_key(old: &Old<'_>) -> Option<Vec<u8>> {
    let mut ways = [old.len, 16, 5].into_iter().filter(|len| (5..=16).contains(len));
    ways.find_map(|len| {
        [true, false].into_iter().find_map(|with_metadata| {
            let key = key_of(old, len, with_metadata);
            opens(old, &key).then_some(key)
        })
    })
}

/// Algorithm 2.
fn key_of(old: &Old<'_>, len: usize, with_metadata: bool) -> Vec<u8> {
    let mut hash = Md5::new()
        .chain_update(PAD)
        .chain_update(&old.owner[..old.owner.len().min(32)])
        .chain_update(old.allowed)
        .chain_update(old.id);
    if old.revision >= 4 && !with_metadata {
        hash.update([0xFF; 4]);
    }
    let mut key = hash.finalize();
    if old.revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(&key[..len]);
        }
    }
    key[..len].to_vec()
}

/// Algorithm 6: whether the key is that of the file.
fn opens(old: &Old<'_>, key: &[u8]) -> bool {
    if old.revision == 2 {
        return old.user.get(..32) == Some(&rc4(key, &PAD)[..]);
    }
    let mut made = rc4(key, &Md5::new().chain_update(PAD).chain_update(old.id).finalize());
    for turn in 1..20 {
        let turned: Vec<u8> = key.iter().map(|byte| byte ^ turn).collect();
        made = rc4(&turned, &made);
    }
    old.user.get(..16) == Some(&made[..])
}

/// Algorithm 2.A: the key of a file of revision 5 or 6, if the empty password opens it.
fn new_key(revision: u8, user: &[u8], packed: &[u8]) -> Option<Vec<u8>> {
    let (check, salt, key_salt) = (user.get(..32)?, user.get(32..40)?, user.get(40..48)?);
    let hash = |salt: &[u8]| match revision {
        5 => Sha256::digest(salt).to_vec(),
        _ => hardened(salt),
    };
    if hash(salt) != check {
        return None;
    }
    let cipher = Aes256::new_from_slice(&hash(key_salt)).ok()?;
    Some(unchained(&cipher, &[0; BLOCK_BYTES], packed.get(..32)?))
}

/// Algorithm 2.B, for the empty password.
fn hardened(salt: &[u8]) -> Vec<u8> {
    let mut key = Sha256::digest(salt).to_vec();
    let mut last = 0;
    let mut turn = 0u32;
    while turn < 64 || u32::from(last) > turn - 32 {
        let mut bytes = key.repeat(64);
        chain(&key, &mut bytes);
        last = bytes.last().copied().unwrap_or(0);
        // The first 16 bytes as a number, modulo 3: so is the sum of its digits.
        let rest = bytes[..BLOCK_BYTES].iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3;
        key = match rest {
            0 => Sha256::digest(&bytes).to_vec(),
            1 => Sha384::digest(&bytes).to_vec(),
            _ => Sha512::digest(&bytes).to_vec(),
        };
        turn += 1;
    }
    key.truncate(32);
    key
}

/// Encrypts whole blocks in place with AES-128, each mixed with the one before: the key is the
/// first half of the first 32 bytes of `key`, what is mixed into the first block the second.
fn chain(key: &[u8], bytes: &mut [u8]) {
    let Ok(cipher) = Aes128::new_from_slice(&key[..BLOCK_BYTES]) else { return };
    let mut before = key[BLOCK_BYTES..2 * BLOCK_BYTES].to_vec();
    for part in bytes.chunks_exact_mut(BLOCK_BYTES) {
        let mut block = Block::default();
        for ((out, byte), mixed) in block.iter_mut().zip(part.iter()).zip(&before) {
            *out = byte ^ mixed;
        }
        cipher.encrypt_block(&mut block);
        part.copy_from_slice(&block);
        before.copy_from_slice(&block);
    }
}

/// Undoes the same with any cipher; what follows the last whole block is left.
fn unchained(
    cipher: &impl BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16>,
    first: &[u8],
    bytes: &[u8],
) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut before = first;
    for part in bytes.chunks_exact(BLOCK_BYTES) {
        let mut block = Block::default();
        block.copy_from_slice(part);
        cipher.decrypt_block(&mut block);
        out.extend(block.iter().zip(before).map(|(byte, mixed)| byte ^ mixed));
        before = part;
    }
    out
}

/// What is encrypted by AES: what is mixed into the first block stands in front, and the last
/// block is filled up with the number of bytes that fill it.
fn decrypted(
    cipher: Option<impl BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16>>,
    bytes: &[u8],
) -> Vec<u8> {
    let Some((cipher, (first, rest))) = cipher.zip(bytes.split_at_checked(BLOCK_BYTES)) else {
        return Vec::new();
    };
    let mut out = unchained(&cipher, first, rest);
    if let Some(n) = out.last().copied().filter(|n| (1..=BLOCK_BYTES as u8).contains(n)) {
        out.truncate(out.len() - usize::from(n));
    }
    out
}

/// RC4, which undoes itself.
fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|i| i as u8);
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let next = |byte: &u8| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        let sum = state[usize::from(i)].wrapping_add(state[usize::from(j)]);
        byte ^ state[usize::from(sum)]
    };
    bytes.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_is_that_of_rfc_6229() {
        // The key of 40 bits, and the first bytes of its stream.
        let stream = rc4(&[1, 2, 3, 4, 5], &[0; 16]);
        let expected = [
            0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27, 0xcc, 0xc3, 0x52, 0x4a, 0x0a, 0x11,
            0x18, 0xa8,
        ];
        assert_eq!(stream, expected);
    }

    #[test]
    fn blocks_are_those_of_sp_800_38a() {
        // F.2.1: the first block of CBC with AES-128.
        let key: Vec<u8> = [
            0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf,
            0x4f, 0x3c,
        ]
        .into_iter()
        .chain(0..16)
        .collect();
        let plain = [
            0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93,
            0x17, 0x2a,
        ];
        let mut bytes = plain;
        chain(&key, &mut bytes);
        assert_eq!(bytes[..4], [0x76, 0x49, 0xab, 0xac]);
        let cipher = Aes128::new_from_slice(&key[..16]).unwrap();
        assert_eq!(unchained(&cipher, &key[16..], &bytes), plain);
    }
}
