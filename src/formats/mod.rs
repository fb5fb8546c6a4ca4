//! Bytes to articles, one file per format.
//!
//! In: the bytes or the path of a source, its name, and [`ReadOptions`]. Out: [`Article`]s and
//! [`Skip`]s, handed to a sink one at a time in the order of the file. Memory is bounded: what
//! holds many articles in a row (JSON Lines, tables, mailboxes, web archives, archives) is read as
//! a stream, everything else is refused above [`MAX_TEXT_BYTES`] before it is read. Keys from
//! paths, overrides, passages are left to others.

#[cfg(feature = "archives")]
mod archive;
pub mod clean;
mod contacts;
pub mod database;
pub mod decode;
mod detect;
mod document;
#[cfg(feature = "docx")]
mod docx;
#[cfg(feature = "epub")]
mod epub;
mod feed;
pub mod fields;
mod front_matter;
pub mod html;
#[cfg_attr(not(feature = "archives"), allow(dead_code, reason = "archives need all of it"))]
mod input;
mod json;
mod keys;
mod lines;
mod mail;
mod markdown;
mod mbox;
pub mod mhtml;
pub mod names;
#[cfg(feature = "odt")]
mod odt;
#[cfg(any(feature = "docx", feature = "epub", feature = "odt"))]
mod package;
mod packed;
#[cfg(feature = "pdf")]
mod pdf;
pub mod references;
mod rtf;
pub mod saved;
pub mod scalars;
mod table;
#[cfg(test)]
mod tests;
pub mod text;
pub mod value;
mod warc;
#[cfg(any(feature = "docx", feature = "epub", feature = "odt"))]
mod xml;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::Arc;

pub use detect::{ARCHIVE_HEAD_BYTES, Format, HEAD_BYTES, is_archive};
use html::HtmlOptions;
use input::{Bomb, Budget, Input, Place};
pub use keys::safe_key;
pub use names::FieldMap;

use crate::model::Article;
use lines::{Line, Lines};

/// Longest text of an article, and longest file that is not JSON Lines.
pub const MAX_TEXT_BYTES: usize = 16 << 20;

/// Longest file that may hold pictures beside its text.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Longest line of JSON Lines: an article of the longest text, with room for escapes and for
/// other fields.
pub const MAX_LINE_BYTES: usize = 32 << 20;

/// After so many broken lines and no good one, a file is given up.
const MAX_BROKEN_LINES: u64 = 100;

/// Receives what is read.
pub type Sink<'s> = &'s mut dyn FnMut(Result<Article, Skip>);

/// What a person says about how files are to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Which keys of JSON and front matter fill which fields.
    pub fields: Arc<FieldMap>,
    /// The charset, by a name that the web knows; else it is found out.
    pub charset: Option<String>,
    /// The entries, by place, of an export of a reference manager that are read from files.
    pub attached: Arc<BTreeSet<usize>>,
    /// The file lies in an archive that is read from front to back, where an export does not
    /// reach the files that it names.
    pub is_apart: bool,
}

/// What sort of trouble a [`Skip`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipKind {
    /// The file could not be read (to its end): nothing follows about what it holds, and what was
    /// read from it earlier must not be taken for removed.
    Unreadable,
    /// The file is nothing that is read.
    Refused,
    /// One article of the file, or what holds it, is broken.
    Broken,
}

/// Something that was not read, and why. Prints as one line, without the hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The sort of trouble.
    pub kind: SkipKind,
    /// The line in the file, from 1, where known.
    pub line: Option<u64>,
    /// The character in the line, from 1, where known.
    pub column: Option<u64>,
    /// The place in a list of records, from 1.
    pub record: Option<u64>,
    /// The member of an archive, by its path in there.
    pub member: Option<Box<str>>,
    /// The trouble in words, without a final period.
    pub reason: String,
    /// What to do about it, where known.
    pub hint: Option<String>,
}

impl Skip {
    fn new(reason: impl Into<String>) -> Skip {
        Skip {
            kind: SkipKind::Broken,
            line: None,
            column: None,
            record: None,
            member: None,
            reason: reason.into(),
            hint: None,
        }
    }

    fn refused(reason: impl Into<String>) -> Skip {
        Skip { kind: SkipKind::Refused, ..Skip::new(reason) }
    }

    /// What an error of reading means: trouble with the disk, or, where the system has nothing to
    /// say, with what was being unpacked.
    fn unreadable(error: &io::Error) -> Skip {
        if error.raw_os_error().is_some() {
            let reason = format!("cannot be read: {error}");
            return Skip { kind: SkipKind::Unreadable, ..Skip::new(reason) };
        }
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Bomb>()) {
            Some(bomb) => Skip::refused(bomb.to_string()),
            None => Skip::new(format!("damaged: {error}; what follows is not read")),
        }
    }

    fn hint(self, hint: impl Into<String>) -> Skip {
        Skip { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = &self.member {
            write!(f, "`{member}`: ")?;
        }
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: ")?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            _ => {}
        }
        if let Some(record) = self.record {
            write!(f, "record {record}: ")?;
        }
        f.write_str(&self.reason)
    }
}

/// Reads the articles of the file at `path`, whose name for the reader is `name`.
///
/// Every trouble, a file that cannot be opened included, goes to the sink. At most 64 KiB are
/// read of a file that is refused; of a stream, one article at a time is held.
pub fn read_file(path: &Path, name: &str, options: &ReadOptions, sink: Sink<'_>) {
    if let Err(error) = try_read_file(path, name, options, sink) {
        sink(Err(Skip::unreadable(&error)));
    }
}

/// Reads the articles in `bytes`, which came under the name `name`.
pub fn read(bytes: &[u8], name: &str, options: &ReadOptions, sink: Sink<'_>) {
    let budget = Budget::of(bytes.len() as u64);
    let place = Place { options, name, depth: 0, budget: &budget };
    if let Err(error) = read_input(Input::memory(bytes), &place, sink) {
        sink(Err(Skip::unreadable(&error)));
    }
}

fn try_read_file(path: &Path, name: &str, options: &ReadOptions, sink: Sink<'_>) -> io::Result<()> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        sink(Err(Skip::refused("not a regular file")));
        return Ok(());
    }
    let budget = Budget::of(metadata.len());
    let place = Place { options, name, depth: 0, budget: &budget };
    read_input(Input::file(file, metadata.len())?, &place, sink)
}

/// Reads the articles of a file, of a member of an archive, of what was unpacked.
fn read_input(input: Input<'_>, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let options = place.options;
    let charset = options.charset.as_deref();
    let format = match detect::detect(&input.head, input.is_whole(), place.name, charset) {
        Ok(format) => format,
        Err(skip) => {
            sink(Err(skip));
            return Ok(());
        }
    };
    match format {
        Format::Mbox => mbox::read(input.into_stream(), sink),
        Format::Warc => warc::read(input.into_stream(), sink),
        Format::Table if !is_utf16(&input.head) => table::read(input, options, sink),
        Format::JsonLines if !is_utf16(&input.head) => {
            read_lines(input.into_stream(), options, sink)
        }
        Format::Gzip => packed::read_gzip(input, place, sink),
        #[cfg(feature = "archives")]
        Format::Zstd => packed::read_zstd(input, place, sink),
        #[cfg(feature = "archives")]
        Format::Zip => archive::zip::read(input, place, sink),
        #[cfg(feature = "archives")]
        Format::Tar => archive::tar::read(input, place, sink),
        _ => {
            let limit = match format {
                Format::Rtf | Format::Docx | Format::Odt | Format::Epub | Format::Pdf => {
                    MAX_DOCUMENT_BYTES
                }
                _ => MAX_TEXT_BYTES,
            };
            match input.into_bytes(limit)? {
                Ok(bytes) => read_whole(&bytes, format, options, sink),
                Err(skip) => sink(Err(skip)),
            }
            Ok(())
        }
    }
}

fn read_whole(bytes: &[u8], format: Format, options: &ReadOptions, sink: Sink<'_>) {
    match format {
        Format::Mhtml => {
            let article = mhtml::read(bytes, &HtmlOptions::default())
                .ok_or_else(|| Skip::new("a web archive without a page"));
            sink(article.and_then(check_article));
        }
        Format::Mail => mail::read(bytes, false, sink),
        Format::Rtf => rtf::read(bytes).read("an RTF document", sink),
        #[cfg(feature = "docx")]
        Format::Docx => match docx::read(bytes) {
            Ok(document) => document.read("a Word document", sink),
            Err(skip) => sink(Err(skip)),
        },
        #[cfg(feature = "odt")]
        Format::Odt => match odt::read(bytes) {
            Ok(document) => document.read("an OpenDocument text", sink),
            Err(skip) => sink(Err(skip)),
        },
        #[cfg(feature = "pdf")]
        Format::Pdf => match pdf::read(bytes) {
            Ok(document) => document.read("a PDF", sink),
            Err(skip) => sink(Err(skip)),
        },
        #[cfg(feature = "epub")]
        Format::Epub => epub::read(bytes, sink),
        _ => read_text(bytes, format, options, sink),
    }
}

/// Reads a format that is text.
fn read_text(bytes: &[u8], format: Format, options: &ReadOptions, sink: Sink<'_>) {
    // A page says what its charset is, if nobody else does.
    let declared = match format {
        Format::Html => html::declared_charset(bytes),
        Format::Feed => decode::declared_in_xml(bytes),
        _ => None,
    };
    let text = match decode::decode_declared(bytes, options.charset.as_deref(), declared) {
        Ok(text) => text,
        Err(skip) => return sink(Err(skip)),
    };
    match format {
        Format::Html => {
            sink(check_article(html::read(&text, None, &HtmlOptions::default())));
        }
        Format::Json => json::read(&text, 1, &options.fields, sink),
        Format::JsonLines => {
            for (line, number) in text.lines().zip(1..) {
                if !line.trim().is_empty() {
                    json::read_line(line, number, &options.fields, sink);
                }
            }
        }
        Format::Markdown => {
            sink(markdown::read(&clean::clean(&text), &options.fields).and_then(check_article));
        }
        Format::Feed => feed::read(&text, sink),
        Format::References(kind) => references::read(text.trim_start(), kind, options, sink),
        Format::Table => table::read_text(&text, options, sink),
        Format::Database(layout) => database::read(&clean::clean(&text), layout, sink),
        _ => sink(check_article(text::read(&clean::clean(&text)))),
    }
}

fn read_lines(reader: impl BufRead, options: &ReadOptions, sink: Sink<'_>) -> io::Result<()> {
    let mut lines = Lines::new(reader, MAX_LINE_BYTES);
    let mut buffer = Vec::new();
    let (mut n_good, mut n_broken) = (0u64, 0u64);
    let mut count = |read: Result<Article, Skip>| {
        if read.is_ok() {
            n_good += 1
        } else {
            n_broken += 1
        }
        sink(read);
        n_good == 0 && n_broken >= MAX_BROKEN_LINES
    };
    let mut give_up = false;
    loop {
        let line = lines.next(&mut buffer)?;
        let number = lines.number();
        match line {
            Line::End => return Ok(()),
            Line::TooLong => {
                let reason = format!("a line of over {} MiB", MAX_LINE_BYTES >> 20);
                give_up |= count(Err(Skip { line: Some(number), ..Skip::new(reason) }));
            }
            Line::Whole => {
                let bytes = buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&buffer);
                if bytes.trim_ascii().is_empty() {
                    continue;
                }
                match decode::decode(bytes, options.charset.as_deref()) {
                    Ok(text) => json::read_line(&text, number, &options.fields, &mut |read| {
                        give_up |= count(read);
                    }),
                    Err(skip) => give_up |= count(Err(Skip { line: Some(number), ..skip })),
                }
            }
        }
        if give_up {
            let reason = format!("no article in the first {number} lines; the rest is not read");
            count(Err(Skip::refused(reason)));
            return Ok(());
        }
    }
}

fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xFF, 0xFE])
        || head.starts_with(&[0xFE, 0xFF])
        || decode::utf16(head).is_some()
}

fn too_long(len_bytes: u64, limit: usize) -> Skip {
    let (len, limit) = (len_bytes.div_ceil(1 << 20), limit >> 20);
    Skip::refused(format!("{len} MiB in one piece, and at most {limit} MiB are read"))
        .hint("cut it into its articles, or make it JSON Lines with one article a line")
}

/// Lets an article through that has something to index and is not too long.
fn check_article(article: Article) -> Result<Article, Skip> {
    let len: usize = article.paragraphs.iter().map(|paragraph| paragraph.text.len()).sum();
    if len > MAX_TEXT_BYTES {
        return Err(too_long(len as u64, MAX_TEXT_BYTES));
    }
    if article.paragraphs.is_empty() && article.title.is_none() && article.deck.is_none() {
        return Err(Skip::new("an article without text or title"));
    }
    Ok(article)
}
