//! Exports of reference managers in a zip archive, and the members that they name.
//!
//! In: an open archive with the paths of its members. Out: what its exports say about which
//! member. Archives that are read from front to back have no such look ahead.

use std::cell::Cell;
use std::io::{self, Read};

use rustc_hash::FxHashSet;

use super::MAX_HELD_BYTES;
use super::zip::{Archive, is_bomb};
use crate::formats::input::{Place, Unpacked};
use crate::formats::references::files::{Files, may_be_export};
use crate::formats::references::{self, Entry};
use crate::formats::{HEAD_BYTES, MAX_TEXT_BYTES, decode};

/// So much of a member shows that it is no export: most texts are none, and are not unpacked twice.
const GLANCE_BYTES: usize = 512;

/// Looks for exports among the members. What cannot be read says nothing here; its reader
/// reports it.
pub fn find(archive: &mut Archive<'_>, paths: &[Option<String>], place: &Place<'_>) -> Files {
    let mut files = Files::default();
    let known: FxHashSet<&str> = paths.iter().flatten().map(String::as_str).collect();
    let mut left = MAX_HELD_BYTES as u64;
    for (at, path) in paths.iter().enumerate() {
        let Some(path) = path.as_deref().filter(|path| may_be_export(path)) else { continue };
        if let Ok(Some(entries)) = entries(archive, at, path, place, &mut left) {
            files.add(path, entries, |file| known.contains(file));
        }
    }
    files
}

/// The entries of the member, if it is an export; `left` bytes of exports may be unpacked yet.
fn entries(
    archive: &mut Archive<'_>,
    at: usize,
    path: &str,
    place: &Place<'_>,
    left: &mut u64,
) -> io::Result<Option<Vec<Entry>>> {
    let member = archive.by_index(at).map_err(io::Error::other)?;
    if member.size() > *left || member.size() > MAX_TEXT_BYTES as u64 || is_bomb(&member) {
        return Ok(None);
    }
    let packed = Cell::new(member.compressed_size());
    let mut reader = Unpacked::new(member, &packed, place.budget);
    let mut bytes = Vec::new();
    (&mut reader).take(GLANCE_BYTES as u64).read_to_end(&mut bytes)?;
    if !references::may_open(&bytes) {
        return Ok(None);
    }
    (&mut reader).take((HEAD_BYTES - bytes.len()) as u64).read_to_end(&mut bytes)?;
    let Some(kind) = references::kind_of_head(&bytes, path) else { return Ok(None) };
    (&mut reader).take(MAX_TEXT_BYTES as u64).read_to_end(&mut bytes)?;
    *left = left.saturating_sub(bytes.len() as u64);
    let Ok(text) = decode::decode(&bytes, None) else { return Ok(None) };
    Ok(Some(references::entries(text.trim_start(), kind).0))
}
