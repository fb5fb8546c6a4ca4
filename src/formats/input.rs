//! Where bytes come from: a file, memory, a member of an archive; and how much may be unpacked.
//!
//! In: an open file, a slice, a reader. Out: its head for `detect`, and then the whole of it, or a
//! stream of it, as the format asks. What the bytes mean is left to the formats.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};

use super::detect::HEAD_BYTES;
use super::{ReadOptions, Skip, too_long};

/// How many layers may lie around a text: a page in a tar in a gzip in a zip is in three.
pub const MAX_DEPTH: u32 = 4;

/// What unpacks to more than so many times its size is a bomb; text is rarely packed ten to one.
pub const MAX_RATIO: u64 = 200;

/// So much is unpacked whatever the ratio.
pub const FREE_BYTES: u64 = 1 << 20;

/// So much may be unpacked of a file, beyond [`MAX_RATIO`] times its size.
const FREE_IN_ALL_BYTES: u64 = 64 << 20;

/// Most members of one file, those in archives within it included.
pub const MAX_MEMBERS: u32 = 200_000;

/// Buffer of a stream.
const BUFFER_BYTES: usize = 256 * 1024;

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Where bytes come from.
pub enum Rest<'i> {
    /// All of them are in memory.
    Memory(&'i [u8]),
    /// They are in a file of this length; the head is read.
    File(File, u64),
    /// They come once, in order; the head is read.
    Stream(&'i mut dyn Read),
}

/// Bytes under way, with their beginning at hand.
pub struct Input<'i> {
    /// The first bytes, at most [`HEAD_BYTES`].
    pub head: Cow<'i, [u8]>,
    rest: Rest<'i>,
}

impl<'i> Input<'i> {
    /// Bytes in memory.
    pub fn memory(bytes: &'i [u8]) -> Input<'i> {
        let head = Cow::Borrowed(&bytes[..bytes.len().min(HEAD_BYTES)]);
        Input { head, rest: Rest::Memory(bytes) }
    }

    /// An open file, of which nothing was read.
    ///
    /// # Errors
    /// Whatever the file fails with.
    pub fn file(mut file: File, len: u64) -> io::Result<Input<'i>> {
        let mut head = Vec::new();
        file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        Ok(Input { head: Cow::Owned(head), rest: Rest::File(file, len) })
    }

    /// A reader, of which nothing was read.
    ///
    /// # Errors
    /// Whatever the reader fails with before it has given anything; what breaks off later is
    /// met again by whoever reads on.
    pub fn stream(reader: &'i mut dyn Read) -> io::Result<Input<'i>> {
        let mut head = Vec::new();
        match (&mut *reader).take(HEAD_BYTES as u64).read_to_end(&mut head) {
            Err(error) if head.is_empty() => Err(error),
            _ => Ok(Input { head: Cow::Owned(head), rest: Rest::Stream(reader) }),
        }
    }

    /// True where the head is all.
    pub fn is_whole(&self) -> bool {
        match self.rest {
            Rest::Memory(bytes) => bytes.len() == self.head.len(),
            _ => self.head.len() < HEAD_BYTES,
        }
    }

    /// All bytes, one after another.
    pub fn into_stream(self) -> Box<dyn BufRead + 'i> {
        let head = Cursor::new(self.head);
        match self.rest {
            Rest::Memory(bytes) => Box::new(bytes),
            Rest::File(file, _) => {
                Box::new(head.chain(BufReader::with_capacity(BUFFER_BYTES, file)))
            }
            Rest::Stream(reader) => {
                Box::new(head.chain(BufReader::with_capacity(BUFFER_BYTES, reader)))
            }
        }
    }

    /// All bytes at once; a [`Skip`] where they are more than `limit`.
    ///
    /// # Errors
    /// Whatever the file or stream fails with.
    pub fn into_bytes(self, limit: usize) -> io::Result<Result<Cow<'i, [u8]>, Skip>> {
        let (mut reader, len): (Box<dyn Read>, u64) = match self.rest {
            Rest::Memory(bytes) if bytes.len() > limit => {
                return Ok(Err(too_long(bytes.len() as u64, limit)));
            }
            Rest::Memory(bytes) => return Ok(Ok(Cow::Borrowed(bytes))),
            Rest::File(file, len) => (Box::new(file), len),
            Rest::Stream(reader) => (Box::new(reader), 0),
        };
        if len > limit as u64 {
            return Ok(Err(too_long(len, limit)));
        }
        let mut bytes = self.head.into_owned();
        // A file may grow while it is read, and a stream does not tell its length.
        let room = (limit + 1).saturating_sub(bytes.len()) as u64;
        reader.as_mut().take(room).read_to_end(&mut bytes)?;
        if bytes.len() > limit {
            Ok(Err(too_long(bytes.len() as u64, limit)))
        } else {
            Ok(Ok(bytes.into()))
        }
    }

    /// All bytes, to be read from any place; a stream is held in memory, at most `limit` of it.
    ///
    /// # Errors
    /// Whatever the file or stream fails with.
    pub fn into_seekable(self, limit: usize) -> io::Result<Result<Box<dyn ReadSeek + 'i>, Skip>> {
        match self.rest {
            Rest::File(mut file, _) => {
                file.rewind()?;
                Ok(Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, file))))
            }
            _ => Ok(self.into_bytes(limit)?.map(|bytes| {
                let all: Box<dyn ReadSeek> = Box::new(Cursor::new(bytes));
                all
            })),
        }
    }
}

/// What may still be unpacked of one file.
#[derive(Debug)]
pub struct Budget {
    bytes: Cell<u64>,
    members: Cell<u32>,
}

impl Budget {
    /// The budget of a file of `len` bytes.
    pub fn of(len: u64) -> Budget {
        let bytes = len.saturating_mul(MAX_RATIO).saturating_add(FREE_IN_ALL_BYTES);
        Budget { bytes: Cell::new(bytes), members: Cell::new(MAX_MEMBERS) }
    }

    /// Counts one member; false where there are too many.
    pub fn take_member(&self) -> bool {
        let left = self.members.get();
        self.members.set(left.saturating_sub(1));
        left > 0
    }

    fn take_bytes(&self, n: u64) -> bool {
        let left = self.bytes.get();
        self.bytes.set(left.saturating_sub(n));
        left >= n
    }
}

/// What is being read, as its reader needs to know it.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    /// What a person says about how to read it.
    pub options: &'p ReadOptions,
    /// Its name, for `detect`.
    pub name: &'p str,
    /// How many layers lie around it.
    pub depth: u32,
    /// What may still be unpacked.
    pub budget: &'p Budget,
}

impl<'p> Place<'p> {
    /// The place one layer further in, under another name; `None` where there are too many.
    pub fn inner<'q>(&self, name: &'q str) -> Option<Place<'q>>
    where
        'p: 'q,
    {
        let depth = self.depth + 1;
        (depth <= MAX_DEPTH).then_some(Place { name, depth, ..*self })
    }
}

/// Why unpacking was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bomb {
    /// One stream grows too much.
    Ratio,
    /// All that is in a file together does.
    Budget,
}

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bomb::Ratio => {
                write!(f, "it unpacks to more than {MAX_RATIO} times its size, as bombs do")
            }
            Bomb::Budget => write!(
                f,
                "what the file holds is more than {MAX_RATIO} times its size, as in bombs; \
                 this and what follows is not read"
            ),
        }
    }
}

impl std::error::Error for Bomb {}

/// A stream that is unpacked, and how much it grows.
pub struct Unpacked<'u, R> {
    reader: R,
    packed: &'u Cell<u64>,
    budget: &'u Budget,
    n_bytes: u64,
}

impl<'u, R: Read> Unpacked<'u, R> {
    /// `reader` unpacks what `packed` counts.
    pub fn new(reader: R, packed: &'u Cell<u64>, budget: &'u Budget) -> Unpacked<'u, R> {
        Unpacked { reader, packed, budget, n_bytes: 0 }
    }
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.n_bytes += n as u64;
        if self.n_bytes > FREE_BYTES && self.n_bytes / MAX_RATIO > self.packed.get() {
            return Err(io::Error::other(Bomb::Ratio));
        }
        if !self.budget.take_bytes(n as u64) {
            return Err(io::Error::other(Bomb::Budget));
        }
        Ok(n)
    }
}

/// A stream whose bytes are counted.
pub struct Counted<'c, R> {
    reader: R,
    count: &'c Cell<u64>,
}

impl<'c, R: BufRead> Counted<'c, R> {
    /// Adds what is read from `reader` to `count`.
    pub fn new(reader: R, count: &'c Cell<u64>) -> Counted<'c, R> {
        Counted { reader, count }
    }
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.count.set(self.count.get() + n as u64);
        self.reader.consume(n);
    }
}
