//! Zip archives.
//!
//! In: the bytes of an archive, to be read from any place. Out: what its members hold, each by the
//! format that it has. Members that are locked, packed by other methods than deflate, or bombs are
//! refused one by one. An archive without its list of members is left to `torn`.

use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};

use ::zip::ZipArchive;
use ::zip::read::ZipFile;
use ::zip::result::ZipError;
use rustc_hash::FxHashSet;

use super::{
    MAX_HELD_BYTES, attached, below, is_resource, member_path, page_path, read_member, torn,
};
use crate::formats::input::{
    Bomb, FREE_BYTES, Input, MAX_MEMBERS, MAX_RATIO, Place, ReadSeek, Unpacked,
};
use crate::formats::{ReadOptions, Sink, Skip};

/// A zip archive that is open.
pub type Archive<'a> = ZipArchive<&'a mut dyn ReadSeek>;

/// Reads the members of an archive in its own order.
///
/// # Errors
/// Whatever the file fails with.
pub fn read(input: Input<'_>, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let mut reader = match input.into_seekable(MAX_HELD_BYTES)? {
        Ok(reader) => reader,
        Err(skip) => {
            sink(Err(skip));
            return Ok(());
        }
    };
    let error = match ZipArchive::new(reader.as_mut() as &mut dyn ReadSeek) {
        Ok(archive) => return read_members(archive, place, sink),
        Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(error),
        Err(error) => reason(&error),
    };
    reader.rewind()?;
    let n_members = torn::read(BufReader::new(reader), place, sink)?;
    let found = match n_members {
        0 => String::new(),
        1 => "; it was gone through without its list, and 1 member found".to_string(),
        n => format!("; it was gone through without its list, and {n} members found"),
    };
    sink(Err(Skip::new(format!("a damaged zip archive: {error}{found}"))));
    Ok(())
}

fn read_members(mut archive: Archive<'_>, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let paths: Vec<Option<String>> =
        (0..archive.len()).map(|at| member_path(&archive.name_for_index(at)?.ok()?)).collect();
    let pages: FxHashSet<&str> =
        paths.iter().flatten().filter_map(|path| page_path(path)).collect();
    let files = attached::find(&mut archive, &paths, place);
    for (at, path) in paths.iter().enumerate() {
        if !place.budget.take_member() {
            sink(Err(Skip::refused(format!("more than {MAX_MEMBERS} members; the rest is left"))));
            return Ok(());
        }
        let Some(path) = path else { continue };
        if is_resource(path, |page| pages.contains(page)) || files.leaves(path) {
            continue;
        }
        let attached = files.read_from_files(path).cloned().unwrap_or_default();
        let options = ReadOptions { attached, is_apart: false, ..place.options.clone() };
        let place = Place { options: &options, ..*place };
        let entry = files.of(path);
        read_one(&mut archive, at, path, &place, &mut |read| {
            sink(read.map(|mut article| {
                if let Some(entry) = entry {
                    entry.lay_over(&mut article);
                }
                article
            }));
        });
    }
    Ok(())
}

fn read_one(archive: &mut Archive<'_>, at: usize, path: &str, place: &Place<'_>, sink: Sink<'_>) {
    let refused = |reason: String| Err(below(Skip::refused(reason), path));
    let member = match archive.by_index(at) {
        Ok(member) => member,
        Err(ZipError::Io(error)) => return sink(Err(below(Skip::unreadable(&error), path))),
        Err(error) => return sink(refused(reason(&error))),
    };
    if member.is_symlink() {
        return sink(refused("a link, not a file".to_string()));
    }
    let packed = Cell::new(member.compressed_size());
    if is_bomb(&member) {
        return sink(refused(Bomb::Ratio.to_string()));
    }
    let mut reader = Unpacked::new(member, &packed, place.budget);
    read_member(&mut reader, path, place, sink);
}

/// True for a member that says of itself that it unpacks to too much.
pub fn is_bomb<R: Read>(member: &ZipFile<'_, R>) -> bool {
    member.size() > FREE_BYTES && member.size() / MAX_RATIO > member.compressed_size()
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            "locked with a password".to_string()
        }
        ZipError::CompressionMethodNotSupported(_) => {
            "packed by a method that is not read".to_string()
        }
        ZipError::InvalidArchive(what) => what.to_string(),
        error => error.to_string(),
    }
}
