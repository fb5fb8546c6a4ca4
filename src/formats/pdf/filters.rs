//! What the streams of a PDF are packed with.
//!
//! In: packed bytes and the names of filters. Out: the bytes, never more than a limit. Pictures'
//! filters are not undone.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::object::{Dict, Object};

/// Filters one around the other.
const MAX_FILTERS: usize = 4;

/// Undoes `filters`, each with its parameters; `None` where one is not known. What is broken gives
/// what came before. Nothing on the way is longer than `limit`.
pub(super) fn unpack(bytes: &[u8], filters: &[(Vec<u8>, Dict)], limit: usize) -> Option<Vec<u8>> {
    if filters.len() > MAX_FILTERS {
        return None;
    }
    let mut out = bytes.get(..bytes.len().min(limit))?.to_vec();
    for (at, (name, params)) in filters.iter().enumerate() {
        let packed = if at == 0 { bytes } else { &out };
        let unpacked = match name.as_slice() {
            b"FlateDecode" | b"Fl" => predicted(inflate(packed, limit), params),
            b"LZWDecode" | b"LZW" => predicted(lzw(packed, params, limit), params),
            b"ASCII85Decode" | b"A85" => ascii85(packed, limit),
            b"ASCIIHexDecode" | b"AHx" => ascii_hex(packed),
            b"RunLengthDecode" | b"RL" => run_lengths(packed, limit),
            b"Crypt" => packed.to_vec(),
            _ => return None,
        };
        out = unpacked;
    }
    Some(out)
}

fn inflate(packed: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    // An error at the end does not undo what was read.
    let _ = ZlibDecoder::new(packed).take(limit as u64).read_to_end(&mut out);
    out
}

/// LZW as TIFF and PDF have it: codes of 9 to 12 bits, the highest first.
fn lzw(packed: &[u8], params: &Dict, limit: usize) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    const MOST: usize = 4096;
    let early = params.get(b"EarlyChange".as_slice()).and_then(Object::index).unwrap_or(1);
    let mut out: Vec<u8> = Vec::new();
    // Each entry is a stretch of what was put out already.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut bits, mut n_bits, mut width) = (0u32, 0u32, 9u32);
    let mut last: Option<(usize, usize)> = None;
    for &byte in packed {
        bits = bits << 8 | u32::from(byte);
        n_bits += 8;
        if n_bits < width {
            continue;
        }
        n_bits -= width;
        let code = (bits >> n_bits) as usize & ((1 << width) - 1);
        bits &= (1 << n_bits) - 1;
        if code == END || out.len() >= limit {
            break;
        }
        if code == CLEAR {
            table.clear();
            (width, last) = (9, None);
            continue;
        }
        let start = out.len();
        match (code, last) {
            (0..CLEAR, _) => out.push(code as u8),
            (_, Some((from, len))) => {
                let (from, len) = match table.get(code - 258) {
                    Some((from, len)) => (*from, *len),
                    // The entry that is made by this very step.
                    None if code - 258 == table.len() => (from, len + 1),
                    None => break,
                };
                for at in from..from + len {
                    let byte = out[at];
                    out.push(byte);
                }
            }
            (_, None) => match table.get(code - 258) {
                Some((from, len)) => {
                    for at in *from..from + len {
                        let byte = out[at];
                        out.push(byte);
                    }
                }
                None => break,
            },
        }
        if let Some((from, len)) = last
            && table.len() + 258 < MOST
        {
            // The stretch before, and the first byte of this one, which follows it.
            table.push((from, len + 1));
        }
        last = Some((start, out.len() - start));
        width = match table.len() + 258 + early.min(1) {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    out.truncate(limit);
    out
}

fn ascii85(packed: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut group, mut len) = (0u32, 0usize);
    for &byte in packed {
        if out.len() >= limit || byte == b'~' {
            break;
        }
        match byte {
            b'z' if len == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                len += 1;
                if len == 5 {
                    out.extend_from_slice(&group.to_be_bytes());
                    (group, len) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if len > 1 {
        for _ in len..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend_from_slice(&group.to_be_bytes()[..len - 1]);
    }
    out
}

fn ascii_hex(packed: &[u8]) -> Vec<u8> {
    let digits = packed.iter().take_while(|byte| **byte != b'>');
    let digits: Vec<u8> =
        digits.filter_map(|b| (*b as char).to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
}

fn run_lengths(packed: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&len) = packed.get(at) {
        if len == 128 || out.len() >= limit {
            break;
        }
        if len < 128 {
            let end = (at + 2 + usize::from(len)).min(packed.len());
            out.extend_from_slice(&packed[at + 1..end]);
            at = end;
        } else {
            let byte = packed.get(at + 1).copied().unwrap_or(0);
            out.extend(std::iter::repeat_n(byte, 257 - usize::from(len)));
            at += 2;
        }
    }
    out.truncate(limit);
    out
}

/// Undoes the predictors of PNG, row by row.
fn predicted(bytes: Vec<u8>, params: &Dict) -> Vec<u8> {
    const LONGEST_ROW: usize = 1 << 20;
    let number =
        |name: &[u8], usual: usize| params.get(name).and_then(Object::index).unwrap_or(usual);
    if number(b"Predictor", 1) < 10 {
        return bytes;
    }
    let bits = number(b"Colors", 1).saturating_mul(number(b"BitsPerComponent", 8));
    let row = bits.saturating_mul(number(b"Columns", 1)).div_ceil(8);
    let before = bits.div_ceil(8).max(1);
    if row == 0 || row > LONGEST_ROW {
        return bytes;
    }
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0u8; row];
    for line in bytes.chunks(row + 1) {
        let kind = line[0];
        let mut this = line[1..].to_vec();
        for at in 0..this.len() {
            let left = if at >= before { this[at - before] } else { 0 };
            let corner = if at >= before { above[at - before] } else { 0 };
            let up = above[at];
            let guess = match kind {
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            this[at] = this[at].wrapping_add(guess);
        }
        out.extend_from_slice(&this);
        above[..this.len()].copy_from_slice(&this);
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let off = |value: i16| (guess - value).abs();
    if off(a) <= off(b) && off(a) <= off(c) {
        left
    } else if off(b) <= off(c) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &[u8], packed: &[u8], expected: &[u8]) {
        let filters = [(name.to_vec(), Dict::default())];
        assert_eq!(unpack(packed, &filters, 1000).as_deref(), Some(expected));
    }

    #[test]
    fn filters_are_undone() {
        check(b"ASCIIHexDecode", b"48 65 6c6C6f>", b"Hello");
        check(b"ASCII85Decode", b"87cURDZ~>", b"Hello");
        check(b"RunLengthDecode", &[2, b'a', b'b', b'c', 254, b'x', 128], b"abcxxx");
        // The example of ISO 32000-1, 7.4.4.2.
        check(
            b"LZWDecode",
            &[0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01],
            &[45, 45, 45, 45, 45, 65, 45, 45, 45, 66],
        );
        check(b"FlateDecode", b"no zlib", b"");
        assert_eq!(unpack(b"x", &[(b"DCTDecode".to_vec(), Dict::default())], 10), None);
    }

    #[test]
    fn nothing_is_longer_than_the_limit() {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 8 << 20]).unwrap();
        let packed = encoder.finish().unwrap();
        let flate = (b"FlateDecode".to_vec(), Dict::default());
        assert_eq!(
            unpack(&packed, std::slice::from_ref(&flate), 5000).map(|out| out.len()),
            Some(5000)
        );
        let noise: Vec<u8> = (0..60_000u32).map(|n| (n * 7919 % 251) as u8).collect();
        assert!(
            unpack(&noise, &[(b"LZWDecode".to_vec(), Dict::default())], 5000).unwrap().len()
                <= 5000
        );
    }
}
