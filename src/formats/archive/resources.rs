//! The resources of saved pages, in archives that are read from front to back.
//!
//! In: members in their order. Out: the articles of those that are no resource of a page in the
//! same archive. A page may come behind its resources: what lies in a folder that is called like
//! one of them is held until the page comes, or the end.

use std::io::{self, Read};

use rustc_hash::FxHashSet;

use super::{below, is_resource, page_path, read_member};
use crate::formats::detect::{HEAD_BYTES, detect};
use crate::formats::input::Place;
use crate::formats::{Sink, Skip};

/// So much is held of the members that wait for a page, all together.
const MAX_WAITING_BYTES: usize = 32 << 20;

/// The pages met so far, and what waits for others.
#[derive(Default)]
pub struct Resources {
    /// Paths without extensions, see [`page_path`].
    pages: FxHashSet<String>,
    waiting: Vec<(String, Result<Vec<u8>, Skip>)>,
    n_bytes: usize,
    /// How many found no room.
    n_left: u64,
}

impl Resources {
    /// Reads the member at `path`, or keeps it for later, or passes it over.
    pub fn read(&mut self, reader: &mut dyn Read, path: &str, place: &Place<'_>, sink: Sink<'_>) {
        if let Some(page) = page_path(path) {
            self.pages.insert(page.to_string());
        }
        if !is_resource(path, |_| true) {
            read_member(reader, path, place, sink);
        } else if !self.belongs(path) {
            match hold(reader, path, place, MAX_WAITING_BYTES - self.n_bytes) {
                Ok(None) => self.n_left += 1,
                Ok(Some(bytes)) => {
                    self.n_bytes += bytes.len();
                    self.waiting.push((path.to_string(), Ok(bytes)));
                }
                Err(skip) => self.waiting.push((path.to_string(), Err(skip))),
            }
        }
    }

    /// Reads what waited for a page in vain. To be called where the archive ends, or breaks off.
    pub fn finish(mut self, place: &Place<'_>, sink: Sink<'_>) {
        for (path, member) in std::mem::take(&mut self.waiting) {
            if self.belongs(&path) {
                continue;
            }
            match member {
                Ok(bytes) => read_member(&mut bytes.as_slice(), &path, place, sink),
                Err(skip) => sink(Err(below(skip, &path))),
            }
        }
        if self.n_left > 0 {
            sink(Err(Skip::refused(format!(
                "{} files in folders that are called like those of saved pages are left: their \
                 pages had not come, and at most {} MiB wait for one",
                self.n_left,
                MAX_WAITING_BYTES >> 20
            ))));
        }
    }

    fn belongs(&self, path: &str) -> bool {
        is_resource(path, |page| self.pages.contains(page))
    }
}

/// The bytes of a member, if there are no more than `room`. What is nothing that is read, as the
/// pictures of a page, takes no room.
fn hold(
    reader: &mut dyn Read,
    path: &str,
    place: &Place<'_>,
    room: usize,
) -> Result<Option<Vec<u8>>, Skip> {
    let unreadable = |error: io::Error| Skip::unreadable(&error);
    let mut bytes = Vec::new();
    (&mut *reader).take(HEAD_BYTES as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    detect(&bytes, bytes.len() < HEAD_BYTES, path, place.options.charset.as_deref())?;
    let rest = (room + 1).saturating_sub(bytes.len()) as u64;
    reader.take(rest).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok((bytes.len() <= room).then_some(bytes))
}
