//! Tar archives (ustar, GNU, pax), read once from front to back.
//!
//! In: a stream. Out: what its members hold, each by the format that it has. Links and devices are
//! refused; long names are read within limits.

use std::borrow::Cow;
use std::io::{self, Read};

use ::tar::{Archive, EntryType, PaxExtensions};

use super::resources::Resources;
use super::{below, member_path};
use crate::formats::input::{Input, MAX_MEMBERS, Place};
use crate::formats::{ReadOptions, Sink, Skip};

/// Longest header that gives a member a long name.
const MAX_NAME_BYTES: u64 = 64 * 1024;

/// Reads the members in their order. Where the archive breaks off, what came before has been
/// handed out.
///
/// # Errors
/// Whatever the stream fails with.
pub fn read(input: Input<'_>, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let options = ReadOptions { is_apart: true, ..place.options.clone() };
    let place = &Place { options: &options, ..*place };
    let mut resources = Resources::default();
    let read = read_members(input, &mut resources, place, sink);
    resources.finish(place, sink);
    read
}

fn read_members(
    input: Input<'_>,
    resources: &mut Resources,
    place: &Place<'_>,
    sink: Sink<'_>,
) -> io::Result<()> {
    let mut archive = Archive::new(input.into_stream());
    let mut long_name: Option<Vec<u8>> = None;
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        if !place.budget.take_member() {
            sink(Err(Skip::refused(format!("more than {MAX_MEMBERS} members; the rest is left"))));
            return Ok(());
        }
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let mut name = Vec::new();
                (&mut entry).take(MAX_NAME_BYTES).read_to_end(&mut name)?;
                let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
                name.truncate(end);
                long_name = Some(name);
                continue;
            }
            EntryType::XHeader => {
                let mut header = Vec::new();
                (&mut entry).take(MAX_NAME_BYTES).read_to_end(&mut header)?;
                long_name = pax_path(&header).or(long_name);
                continue;
            }
            EntryType::GNULongLink | EntryType::XGlobalHeader => continue,
            _ => {}
        }
        let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let Some(path) = member_path(&String::from_utf8_lossy(&name)) else { continue };
        match entry.header().entry_type() {
            EntryType::Directory => {}
            EntryType::Regular | EntryType::Continuous => {
                let left = entry.header().entry_size()?;
                resources.read(&mut Exact { reader: &mut entry, left }, &path, place, sink);
            }
            _ => sink(Err(below(Skip::refused("a link or a device, not a file"), &path))),
        }
    }
    Ok(())
}

fn pax_path(header: &[u8]) -> Option<Vec<u8>> {
    let fields = PaxExtensions::new(header).filter_map(Result::ok);
    let mut paths = fields.filter(|field| field.key_bytes() == b"path");
    paths.next().map(|field| field.value_bytes().to_vec())
}

/// A member whose end may not come early.
struct Exact<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        if n == 0 && self.left > 0 && !buffer.is_empty() {
            let message = Cow::Borrowed("the archive breaks off in this member");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        self.left = self.left.saturating_sub(n as u64);
        Ok(n)
    }
}
