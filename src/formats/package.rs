//! The zip packages that Word documents, OpenDocument texts and EPUBs are.
//!
//! In: bytes. Out: the files inside, by name, unpacked one at a time and never beyond the limits
//! below. Which files are asked for is the caller's affair.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Skip, decode};

/// Longest file inside, unpacked.
const MAX_ENTRY_BYTES: u64 = 48 << 20;
/// All files that are asked for together, unpacked.
const MAX_TOTAL_BYTES: u64 = 128 << 20;
/// A file this many times longer than its packed form is a bomb, if it is long at all: marked-up
/// prose shrinks to a tenth, the emptiest table to a hundredth.
const MAX_RATIO: u64 = 400;
const FREE_BYTES: u64 = 1 << 20;

/// A package.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    left: u64,
}

impl<'b> Package<'b> {
    /// Opens a package; `what` names it in messages.
    ///
    /// # Errors
    /// A [`Skip`] where the bytes are no zip archive, or a broken one.
    pub(super) fn open(bytes: &'b [u8], what: &str) -> Result<Package<'b>, Skip> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| Skip::new(format!("{what} that cannot be unpacked: {error}")))?;
        Ok(Package { archive, left: MAX_TOTAL_BYTES })
    }

    /// True where the package has a file of that name.
    #[cfg(feature = "docx")]
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The text of the file called `name`; `None` where there is none.
    ///
    /// # Errors
    /// A [`Skip`] where it is encrypted, broken, or longer than the limits.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Skip> {
        let Some(at) = self.archive.index_for_name(name) else {
            return Ok(None);
        };
        let broken = |error: &dyn std::fmt::Display| {
            Skip::new(format!("`{name}` inside cannot be unpacked: {error}"))
        };
        let file = self.archive.by_index(at).map_err(|error| broken(&error))?;
        let packed = file.compressed_size().max(1);
        let limit =
            MAX_ENTRY_BYTES.min(self.left).min(FREE_BYTES.max(packed.saturating_mul(MAX_RATIO)));
        let mut bytes = Vec::new();
        // What the archive says of the length is not believed.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        let len = bytes.len() as u64;
        if len > limit {
            let reason = format!("`{name}` inside unpacks to over {} MiB", limit >> 20);
            return Err(Skip::refused(reason));
        }
        self.left -= len;
        decode::decode(&bytes, None).map(|text| Some(text.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn check(bytes: &[u8], name: &str, expected: &str) {
        let found = Package::open(bytes, "a thing").and_then(|mut package| package.text(name));
        let found = match found {
            Ok(text) => text.unwrap_or("-".into()),
            Err(skip) => skip.reason,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn files_come_by_name() {
        let zip = packed(&[("a.xml", b"x"), ("b/c.xml", b"caf\xC3\xA9")]);
        check(&zip, "a.xml", "x");
        check(&zip, "b/c.xml", "café");
        check(&zip, "none", "-");
    }

    #[test]
    fn bombs_do_not_go_off() {
        let zip = packed(&[("a.xml", &vec![b' '; 64 << 20])]);
        assert!(zip.len() < 100 << 10);
        check(&zip, "a.xml", "`a.xml` inside unpacks to over 24 MiB");
        for end in (0..zip.len()).step_by(997) {
            let _ = Package::open(&zip[..end], "a thing").map(|mut package| package.text("a.xml"));
        }
    }
}
