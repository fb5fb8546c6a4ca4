//! Zip archives whose list of members is missing or broken: downloads that broke off.
//!
//! In: a stream. Out: what the members hold that stand in it one behind another, each after a
//! header of its own (APPNOTE 4.3.7). A member that is cut off loses itself alone; between members
//! the next header is looked for.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::resources::Resources;
use super::{below, member_path};
use crate::formats::input::{Counted, MAX_MEMBERS, Place, Unpacked};
use crate::formats::{ReadOptions, Sink, Skip};

/// What a member's header begins with.
const SIGNATURE: [u8; 4] = *b"PK\x03\x04";

/// Bits of the flags: what follows is locked; its lengths stand behind it.
const LOCKED: u16 = 1;
const STREAMED: u16 = 1 << 3;

/// Reads the members in their order, and returns how many there are.
///
/// # Errors
/// Whatever the stream fails with.
pub fn read(mut reader: impl BufRead, place: &Place<'_>, sink: Sink<'_>) -> io::Result<u64> {
    let options = ReadOptions { is_apart: true, ..place.options.clone() };
    let place = &Place { options: &options, ..*place };
    let mut resources = Resources::default();
    let mut n_members = 0;
    let walked = loop {
        match next(&mut reader) {
            Ok(Some(_)) if !place.budget.take_member() => {
                let reason = format!("more than {MAX_MEMBERS} members; the rest is left");
                sink(Err(Skip::refused(reason)));
                break Ok(());
            }
            Ok(Some(member)) => {
                n_members += 1;
                if let Err(error) = read_one(&mut reader, &member, &mut resources, place, sink) {
                    break Err(error);
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    resources.finish(place, sink);
    walked.map(|()| n_members)
}

/// What a header says of its member.
struct Header {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    /// Its length as packed, where the header knows it.
    packed: Option<u64>,
}

/// Looks for the next header; `None` where the stream has no whole one any more.
fn next(reader: &mut impl BufRead) -> io::Result<Option<Header>> {
    match next_whole(reader) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        next => next,
    }
}

fn next_whole(reader: &mut impl BufRead) -> io::Result<Option<Header>> {
    loop {
        if !find_signature(reader)? {
            return Ok(None);
        }
        let mut fixed = [0; 26];
        reader.read_exact(&mut fixed)?;
        if !is_likely(&fixed) {
            continue;
        }
        let mut name = vec![0; usize::from(u16_at(&fixed, 22))];
        reader.read_exact(&mut name)?;
        let mut extra = vec![0; usize::from(u16_at(&fixed, 24))];
        reader.read_exact(&mut extra)?;
        let name = String::from_utf8_lossy(&name);
        if !name.contains(char::is_control) {
            return Ok(Some(header(&fixed, name.into_owned(), &extra)));
        }
    }
}

/// True for what may be a header, and is not four bytes of something else: by the version that it
/// asks for, its method, the length of its name (APPNOTE 4.4).
fn is_likely(fixed: &[u8; 26]) -> bool {
    fixed[0] <= 63
        && matches!(u16_at(fixed, 4), 0..=20 | 93..=99)
        && matches!(u16_at(fixed, 22), 1..=4096)
}

fn header(fixed: &[u8; 26], name: String, extra: &[u8]) -> Header {
    let flags = u16_at(fixed, 2);
    let (packed, unpacked) = (u32_at(fixed, 14), u32_at(fixed, 18));
    let packed = match packed {
        // Some programs fill in the lengths and set the flag all the same.
        0 if flags & STREAMED != 0 => None,
        u32::MAX => long_length(extra, unpacked == u32::MAX),
        packed => Some(u64::from(packed)),
    };
    Header { name, flags, method: u16_at(fixed, 4), crc: u32_at(fixed, 10), packed }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

/// The packed length out of the extra field of Zip64 (APPNOTE 4.5.3), where it may stand behind
/// the unpacked one.
fn long_length(mut extra: &[u8], behind: bool) -> Option<u64> {
    while extra.len() >= 4 {
        let (id, len) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = extra.get(4..4 + len)?;
        if id == 1 {
            let at = if behind { 8 } else { 0 };
            return Some(u64::from_le_bytes(field.get(at..at + 8)?.try_into().ok()?));
        }
        extra = &extra[4 + len..];
    }
    None
}

/// Reads up to and past the next signature.
fn find_signature(reader: &mut impl BufRead) -> io::Result<bool> {
    let mut n_matched = 0;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let len = buffer.len();
        let end = buffer.iter().position(|byte| {
            n_matched = match *byte {
                byte if byte == SIGNATURE[n_matched] => n_matched + 1,
                byte => usize::from(byte == SIGNATURE[0]),
            };
            n_matched == SIGNATURE.len()
        });
        reader.consume(end.map_or(len, |end| end + 1));
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn read_one(
    reader: &mut impl BufRead,
    header: &Header,
    resources: &mut Resources,
    place: &Place<'_>,
    sink: Sink<'_>,
) -> io::Result<()> {
    let mut body = reader.take(header.packed.unwrap_or(u64::MAX));
    if let Some(path) = member_path(&header.name) {
        let refused = match (header.method, header.packed) {
            _ if header.flags & LOCKED != 0 => Some("locked with a password"),
            (0, None) => Some("not packed, and its length is not known without the list"),
            (0 | 8, _) => None,
            _ => Some("packed by a method that is not read"),
        };
        match refused {
            Some(reason) => sink(Err(below(Skip::refused(reason), &path))),
            None => unpack(&mut body, header, &path, resources, place, sink),
        }
    } else if header.packed.is_none() && header.method == 8 {
        drain(&mut DeflateDecoder::new(&mut body));
    }
    // What has no length goes on to wherever the next header stands.
    if header.packed.is_some() {
        io::copy(&mut body, &mut io::sink())?;
    }
    Ok(())
}

fn unpack(
    body: &mut impl BufRead,
    header: &Header,
    path: &str,
    resources: &mut Resources,
    place: &Place<'_>,
    sink: Sink<'_>,
) {
    let packed = Cell::new(0);
    let counted = Counted::new(body, &packed);
    let inner: Box<dyn Read> = match header.method {
        8 => Box::new(DeflateDecoder::new(counted)),
        _ => Box::new(counted),
    };
    let checked = Checked {
        reader: inner,
        crc: Crc::new(),
        expected: (header.flags & STREAMED == 0).then_some(header.crc),
        packed: (&packed, header.packed),
    };
    let mut reader = Unpacked::new(checked, &packed, place.budget);
    resources.read(&mut reader, path, place, sink);
    if header.packed.is_none() {
        drain(&mut reader);
    }
}

/// Goes to the end of what is packed without a length. An error is met at the next header again,
/// or was told of.
fn drain(reader: &mut dyn Read) {
    let _ = io::copy(reader, &mut io::sink());
}

/// A member that must be whole.
struct Checked<'c> {
    reader: Box<dyn Read + 'c>,
    crc: Crc,
    /// The check sum, where the header knows it.
    expected: Option<u32>,
    /// How much of it was read, and how much there should be.
    packed: (&'c Cell<u64>, Option<u64>),
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what);
        let cut = "the archive breaks off in this member";
        let n = match self.reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(broken(cut)),
            read => read?,
        };
        self.crc.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() {
            if self.packed.1.is_some_and(|len| self.packed.0.get() < len) {
                return Err(broken(cut));
            }
            if self.expected.is_some_and(|sum| sum != self.crc.sum()) {
                return Err(broken("its check sum is wrong"));
            }
        }
        Ok(n)
    }
}
