//! What a file is: by its content first, by its name second.
//!
//! In: the first bytes of a file, and its name. Out: a [`Format`] that we read, or the reason why
//! the file is refused. Nothing is decoded for good here.

use super::database;
use super::decode;
use super::{Skip, feed, front_matter, mail, references, table, warc};

/// How much of a file is looked at.
pub const HEAD_BYTES: usize = 64 * 1024;

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// JSON: an object, a list of objects, an object with a list `articles`.
    Json,
    /// Markdown, with or without front matter.
    Markdown,
    /// A saved page.
    Html,
    /// A saved page with its pictures, as one mail.
    Mhtml,
    /// Plain text: the dump of a page.
    Text,
    /// A feed: RSS, RDF, Atom, JSON Feed.
    Feed,
    /// A mail.
    Mail,
    /// A mailbox: mails in a row.
    Mbox,
    /// A table with a header: CSV, TSV.
    Table,
    /// The archive of a crawler.
    Warc,
    /// An export of a reference manager.
    References(references::Kind),
    /// Something packed with gzip.
    Gzip,
    /// Something packed with zstd.
    Zstd,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// Plain text: the export of a newspaper database, with many articles.
    Database(database::Layout),
    /// RTF: a document, or an export.
    Rtf,
    /// Word's DOCX: a document, or an export.
    Docx,
    /// An OpenDocument text: a document, or an export.
    Odt,
    /// PDF.
    Pdf,
    /// EPUB: a book.
    Epub,
}

/// The format of a file that begins with `head`. `whole` tells that the head is all of it.
///
/// # Errors
/// A [`Skip`] that says what the file is, where it is nothing that is read.
pub fn detect(head: &[u8], whole: bool, name: &str, named: Option<&str>) -> Result<Format, Skip> {
    if head.is_empty() {
        return Err(Skip::refused("an empty file"));
    }
    if head.trim_ascii_start().starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    let pdf = is_pdf(head).then_some(Format::Pdf);
    if let Some(format) = pdf.or_else(|| packaged(head, name)).or_else(|| archive(head, name)) {
        return without_feature(format).map_or(Ok(format), Err);
    }
    if warc::is_warc(head) {
        return Ok(Format::Warc);
    }
    if let Some(reason) = known_binary(head) {
        return Err(Skip::refused(reason));
    }
    if !is_wide(head) {
        refuse_binary(head)?;
    }
    let text = decode::decode(even(head), named)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let start = text.trim_start();
    if start.is_empty() && whole {
        return Err(Skip::refused("an empty file: nothing but white space"));
    }
    if mail::is_mbox(start) {
        return Ok(Format::Mbox);
    }
    if mail::is_mail(start, &extension(name)) {
        return Ok(Format::Mail);
    }
    if is_web_archive(start) {
        return Ok(Format::Mhtml);
    }
    if is_html(start, name) {
        return Ok(Format::Html);
    }
    if feed::is_feed(after_preamble(start)) {
        return Ok(Format::Feed);
    }
    refuse_markup(start)?;
    Ok(format_of(text, start, whole, &extension(name)))
}

fn format_of(text: &str, start: &str, whole: bool, extension: &str) -> Format {
    let is_markdown = matches!(extension, "md" | "markdown" | "mdown" | "mkd");
    if front_matter::opens(text) {
        return Format::Markdown;
    }
    if is_markdown && !opens_json(start) {
        return Format::Markdown;
    }
    let named_lines = matches!(extension, "jsonl" | "ndjson" | "jsonlines");
    if let Some(kind) = references::kind_of(start, extension) {
        return Format::References(kind);
    }
    if opens_json(start) || named_lines {
        return json_of(start, whole, named_lines);
    }
    if table::is_table(text, extension) {
        return Format::Table;
    }
    if extension == "json" {
        return Format::Json;
    }
    database::recognise(text).map_or(Format::Text, Format::Database)
}

/// `{` and a key, `[` and an object: nothing else that people write begins so.
fn opens_json(start: &str) -> bool {
    let inner = |open| start.strip_prefix(open).map(|rest: &str| rest.trim_start());
    inner('{').is_some_and(|rest| rest.starts_with(['"', '}']) || rest.is_empty())
        || inner('[').is_some_and(|rest| rest.starts_with(['{', ']']))
}

/// JSON Lines or one document: by how the first line ends.
fn json_of(start: &str, whole: bool, named_lines: bool) -> Format {
    let lines = if named_lines { Format::JsonLines } else { Format::Json };
    if start.starts_with('[') && opens_json(start) {
        return Format::Json;
    }
    match start.split_once('\n') {
        Some((first, _)) if first.trim() == "{" => Format::Json,
        Some((first, rest)) if first.trim_end().ends_with('}') => {
            if rest.trim_start().starts_with('{') { Format::JsonLines } else { lines }
        }
        // The first line may be cut off, and the next one open another object.
        Some((_, rest)) if rest.starts_with("{\"") => Format::JsonLines,
        Some(_) => lines,
        None if whole => lines,
        // A first line longer than the head: a document of such a size is refused, lines are not.
        None => lines,
    }
}

/// The extension of `name` in small letters.
pub fn extension(name: &str) -> String {
    let (_, extension) = name.rsplit_once('.').unwrap_or(("", ""));
    extension.to_ascii_lowercase()
}

/// True for text in two bytes a character, which is full of NULs by right.
fn is_wide(head: &[u8]) -> bool {
    head.starts_with(&[0xFF, 0xFE])
        || head.starts_with(&[0xFE, 0xFF])
        || decode::utf16(head).is_some()
}

/// The head without half a character of two bytes at its end.
fn even(head: &[u8]) -> &[u8] {
    if is_wide(head) { &head[..head.len() & !1] } else { head }
}

fn refuse_binary(head: &[u8]) -> Result<(), Skip> {
    if head.contains(&0) {
        return Err(Skip::refused("binary data (it holds NUL bytes), not text"));
    }
    let is_odd = |byte: &u8| matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127);
    let n_odd = head.iter().filter(|byte| is_odd(byte)).count();
    if n_odd * 20 > head.len() {
        return Err(Skip::refused("binary data (it is full of control characters), not text"));
    }
    Ok(())
}

/// True for a page: by how it begins, or by its name where it begins with any tag.
fn is_html(start: &str, name: &str) -> bool {
    let start = after_preamble(start);
    let named = matches!(extension(name).as_str(), "html" | "htm" | "xhtml");
    ["<!doctype html", "<html", "<head>", "<body"].iter().any(|tag| begins(start, tag))
        || (named && start.starts_with('<'))
}

/// True for the mail that a browser saves a page as: its headers say so before the first blank
/// line.
fn is_web_archive(start: &str) -> bool {
    let headers = start.split("\n\n").next().unwrap_or(start);
    let headers = headers.split("\r\n\r\n").next().unwrap_or(headers).to_ascii_lowercase();
    headers.contains("mime-version:") && headers.contains("multipart/related")
}

fn begins(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|text| text.eq_ignore_ascii_case(prefix))
}

fn refuse_markup(start: &str) -> Result<(), Skip> {
    let start = after_preamble(start);
    let has = |prefix: &str| begins(start, prefix);
    if has("<!doctype") || has("<?xml") {
        return Err(Skip::refused("XML that is neither a page nor a feed"));
    }
    Ok(())
}

/// What follows comments, and an XML declaration that a page of HTML or a feed follows.
fn after_preamble(start: &str) -> &str {
    let rest = after_remarks(start, false);
    let inner = after_remarks(rest, true);
    let is_html = begins(inner, "<!doctype html") || begins(inner, "<html");
    if is_html || feed::is_feed(inner) { inner } else { rest }
}

/// What follows comments and, if asked, processing instructions and declarations without a DTD.
fn after_remarks(start: &str, instructions: bool) -> &str {
    let mut rest = start;
    loop {
        let (open, close) = match () {
            () if rest.starts_with("<!--") => ("<!--", "-->"),
            () if instructions && rest.starts_with("<?") => ("<?", "?>"),
            () if instructions && begins(rest, "<!doctype rss") => ("<!", ">"),
            () => return rest,
        };
        let Some((_, after)) = rest[open.len()..].split_once(close) else {
            return rest;
        };
        rest = after.trim_start();
    }
}

/// How many first bytes show whether a file is an archive.
pub const ARCHIVE_HEAD_BYTES: usize = 512;

/// True for a file that begins with `head` and may have members.
#[must_use]
pub fn is_archive(head: &[u8]) -> bool {
    archive(head, "").is_some() || warc::is_warc(head)
}

/// The archives, but for those that are documents of an office.
fn archive(head: &[u8], name: &str) -> Option<Format> {
    let is_document = || {
        matches!(
            extension(name).as_str(),
            "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "epub"
        )
    };
    match head {
        [0x1F, 0x8B, ..] => Some(Format::Gzip),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Format::Zstd),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] if !is_document() => Some(Format::Zip),
        _ if head.get(257..).is_some_and(|rest| rest.starts_with(b"ustar")) => Some(Format::Tar),
        _ => None,
    }
}

/// Why a format is not read by a program that was built without its feature.
fn without_feature(format: Format) -> Option<Skip> {
    let (what, feature, is_built) = match format {
        Format::Zip => ("a zip archive", "archives", cfg!(feature = "archives")),
        Format::Tar => ("a tar archive", "archives", cfg!(feature = "archives")),
        Format::Zstd => ("a zstd archive", "archives", cfg!(feature = "archives")),
        Format::Docx => ("a Word document", "docx", cfg!(feature = "docx")),
        Format::Odt => ("an OpenDocument text", "odt", cfg!(feature = "odt")),
        Format::Epub => ("an EPUB", "epub", cfg!(feature = "epub")),
        Format::Pdf => ("a PDF", "pdf", cfg!(feature = "pdf")),
        _ => return None,
    };
    let reason = format!("{what}, and this byline was built without the feature `{feature}`");
    (!is_built).then(|| Skip::refused(reason))
}

/// True for a PDF; some bytes of a mail or a server may stand before it.
fn is_pdf(head: &[u8]) -> bool {
    const REACH: usize = 1024;
    let front = &head[..head.len().min(REACH)];
    front.starts_with(b"%PDF-") || front.contains(&0) && front.windows(5).any(|w| w == b"%PDF-")
}

/// Name and content of the first file of an OpenDocument text, or of a template for one.
const OPEN_TEXT: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";

/// A document or a book in a zip archive, by the names of its first files, and its own.
fn packaged(head: &[u8], name: &str) -> Option<Format> {
    if !head.starts_with(b"PK\x03\x04") {
        return None;
    }
    let holds = |what: &[u8]| head.windows(what.len()).any(|window| window == what);
    let named = |what: &str| extension(name) == what;
    if holds(b"application/epub+zip") || holds(b"META-INF/container.xml") || named("epub") {
        return Some(Format::Epub);
    }
    // The type stands whole, as the content of the first file (OpenDocument 1.3, part 2, 3.3).
    if head.get(30..).is_some_and(|rest| rest.starts_with(OPEN_TEXT)) || named("odt") {
        return Some(Format::Odt);
    }
    let is_word = holds(b"word/document.xml") || holds(b"word/_rels/") || named("docx");
    is_word.then_some(Format::Docx)
}

/// What is known by its first bytes. Those that text could begin with too ask for a NUL besides.
fn known_binary(head: &[u8]) -> Option<String> {
    const SIGNS: [(&[u8], &str); 22] = [
        (b"%!PS", "PostScript, which is not read"),
        (b"\x89PNG\r\n\x1A\n", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF87a", "a GIF image"),
        (b"GIF89a", "a GIF image"),
        (b"II*\0", "a TIFF image"),
        (b"MM\0*", "a TIFF image"),
        (b"\xFD7zXZ\0", "an xz archive, which is not read"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive, which is not read"),
        (b"\x7FELF", "a program (ELF)"),
        (b"\xCF\xFA\xED\xFE", "a program (Mach-O)"),
        (b"\xCA\xFE\xBA\xBE", "a program (Java or Mach-O)"),
        (b"\0asm", "a program (WebAssembly)"),
        (b"\xD0\xCF\x11\xE0", "an old Word or Excel file, which is not read"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"AT&TFORM", "a DjVu scan, which is not read"),
        (b"OggS\0", "an Ogg recording"),
        (b"ID3\x02", "an MP3 recording"),
        (b"ID3\x03", "an MP3 recording"),
        (b"ID3\x04", "an MP3 recording"),
        (b"wOFF", "a font"),
        (b"wOF2", "a font"),
    ];
    let has = |at: usize, sign: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(sign));
    if let Some((_, what)) = SIGNS.iter().find(|(sign, _)| has(0, sign)) {
        return Some((*what).to_string());
    }
    let found = if has(0, b"PK\x03\x04") || has(0, b"PK\x05\x06") {
        "an office document, which is not read"
    } else if has(0, b"BZh") && has(4, b"1AY&SY") {
        "a bzip2 archive, which is not read"
    } else if has(0, b"RIFF") && has(8, b"WEBP") {
        "a WebP image"
    } else if has(0, b"RIFF") && has(8, b"WAVE") {
        "a WAV recording"
    } else if has(4, b"ftyp") && head.contains(&0) {
        "a film or recording (MP4)"
    } else if has(0, b"MZ") && head.contains(&0) {
        "a program (Windows)"
    } else if has(0, b"BM") && head.contains(&0) && !is_wide(head) {
        "a BMP image"
    } else {
        return None;
    };
    Some(found.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], name: &str, expected: &str) {
        let found = match detect(head, true, name, None) {
            Ok(format) => format!("{format:?}"),
            Err(skip) => skip.reason,
        };
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn content_comes_before_the_name() {
        check(b"{\"title\": \"x\"}", "a.txt", "Json");
        check(b"[{\"title\": \"x\"}]", "a.jsonl", "Json");
        check(b"{\n  \"title\": \"x\"\n}\n", "a.jsonl", "Json");
        check(b"{\"a\":1}\n{\"a\":2}\n", "a.json", "JsonLines");
        check(b"{\"a\":1}\n\n{\"a\":2}\n", "a", "JsonLines");
        check(b"{\"a\":1, \"b\": \"cut off\n{\"a\":2}\n", "a.json", "JsonLines");
        check(b"{\"a\":1}\n", "a.jsonl", "JsonLines");
        check(b"garbage\n{\"a\":1}\n", "a.jsonl", "JsonLines");
        check(b"garbage", "a.json", "Json");
        check(b"---\ntitle: x\n---\ntext", "a.txt", "Markdown");
        check(b"+++\ntitle = 'x'\n+++\ntext", "a", "Markdown");
        check(b"\xEF\xBB\xBF---\ntitle: x\n---\n", "a.txt", "Markdown");
        check(b"# Title\n\ntext", "a.MD", "Markdown");
        check(b"# Title\n\ntext", "a.txt", "Text");
        check(b"---\nA rule, and then prose\n", "a.txt", "Text");
        check(b"[Editor's note: this was cut]\n", "a.txt", "Text");
        check(b"{so to speak} he said\n", "a.txt", "Text");
    }

    #[test]
    fn what_is_not_text_is_named() {
        check(b"", "a.txt", "an empty file");
        check(b" \n\n\t", "a.txt", "an empty file: nothing but white space");
        check(b"\xEF\xBB\xBF\n", "a.txt", "an empty file: nothing but white space");
        check(b"%!PS-Adobe\n", "a.txt", "PostScript, which is not read");
        check(b"\x89PNG\r\n\x1A\n\0\0", "a.md", "a PNG image");
        check(b"PK\x03\x04..", "a.xlsx", "an office document, which is not read");
        check(b"\x7FELF\x02\x01", "a", "a program (ELF)");
        check(b"text with a \0 in it", "a", "binary data (it holds NUL bytes), not text");
        check(b"BMW is a maker of cars", "a", "Text");
        check(b"MZ is no word", "a", "Text");
        check(
            &[
                b"PK\x03\x04",
                &[0; 26][..],
                b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            ]
            .concat(),
            "a.ods",
            "an office document, which is not read",
        );
        let noise: Vec<u8> = (1..=255).collect();
        check(&noise, "a", "binary data (it is full of control characters), not text");
    }

    #[test]
    #[cfg(feature = "odt")]
    fn open_documents_say_what_they_are() {
        let text = [b"PK\x03\x04", &[0; 26][..], OPEN_TEXT, b"PK\x03\x04"].concat();
        check(&text, "a", "Odt");
        check(&text, "a.zip", "Odt");
        check(b"PK\x03\x04", "a.odt", "Odt");
    }

    #[test]
    #[cfg(feature = "archives")]
    fn archives_are_opened() {
        check(b"PK\x03\x04..", "a", "Zip");
        check(b"\x1F\x8B\x08", "a.txt", "Gzip");
        check(b"\x28\xB5\x2F\xFD", "a", "Zstd");
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        check(&tar, "a", "Tar");
    }

    #[test]
    fn markup_is_left_for_later() {
        check(b"<?xml version='1.0'?><rss>", "a.xml", "Feed");
        check(b"<?xml version='1.0'?><?x y?>\n<!-- z --><feed xmlns='a'>", "a.txt", "Feed");
        check(b"<rdf:RDF xmlns='a'>", "a", "Feed");
        check(b"{\"version\": \"https://jsonfeed.org/version/1\"}", "a.json", "Feed");
        check(b"<?xml version='1.0'?><opml>", "a.xml", "XML that is neither a page nor a feed");
        check(b"{\\rtf1\\ansi", "a.txt", "Rtf");
        check(b"<!-- a remark -->\n\nText", "a.md", "Markdown");
    }

    #[test]
    fn wide_text_is_text() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        check(&wide("A plain line of text"), "a.txt", "Text");
        check(&wide("\u{FEFF}{\"title\": \"x\"}"), "a", "Json");
    }
}
