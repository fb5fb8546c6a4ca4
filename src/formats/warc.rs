//! Web archives of crawlers: WARC 1.0 and 1.1 (ISO 28500), also those that are packed a record at a
//! time.
//!
//! In: a stream of records. Out: an [`Article`] for each page (a response with status 200, or a
//! resource, of HTML) that has text, with its address; the day of the crawl is no date of the
//! piece and is kept as `crawled`. A page that was met before, letter by letter, is passed over,
//! and so is all that is no page. A broken record, or a page that is too long, loses itself alone.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use brotli_decompressor::Decompressor as BrotliDecoder;
use flate2::read::{GzDecoder, ZlibDecoder};
use rustc_hash::FxHashSet;

use super::html::{self, HtmlOptions};
use super::{MAX_TEXT_BYTES, Sink, Skip, SkipKind, check_article, decode};
use crate::model::Article;

/// Longest line of a header, and most bytes of all headers of a record.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// Longest block that is held: a page with its headers.
const MAX_BLOCK_BYTES: usize = MAX_TEXT_BYTES + MAX_HEADER_BYTES;

/// Buffer of what unpacks brotli.
const BUFFER_BYTES: usize = 4096;

/// True for a file that begins as an archive of a crawler does.
#[must_use]
pub fn is_warc(head: &[u8]) -> bool {
    head.starts_with(b"WARC/0.") || head.starts_with(b"WARC/1.")
}

/// Reads the pages of an archive.
///
/// # Errors
/// Whatever the stream fails with.
pub fn read(reader: impl BufRead, sink: Sink<'_>) -> io::Result<()> {
    let mut reader = Reader { reader, n_records: 0 };
    let mut pages = Pages::default();
    loop {
        match reader.next()? {
            Next::End => break,
            Next::Record(record) => pages.take(&record, reader.n_records, sink),
            Next::Broken(reason) => {
                let record = Some(reader.n_records);
                sink(Err(Skip { record, ..Skip::new(reason) }));
            }
        }
    }
    pages.finish(sink);
    Ok(())
}

/// A record that may hold a page.
struct Record {
    headers: Headers,
    /// What it holds; of what is longer than is read, the front.
    block: Vec<u8>,
    is_whole: bool,
}

enum Next {
    Record(Record),
    Broken(String),
    End,
}

struct Reader<R> {
    reader: R,
    n_records: u64,
}

impl<R: BufRead> Reader<R> {
    fn next(&mut self) -> io::Result<Next> {
        loop {
            if !self.find_record()? {
                return Ok(Next::End);
            }
            self.n_records += 1;
            let Some(headers) = self.headers()? else {
                return Ok(Next::Broken("a record whose headers do not end".to_string()));
            };
            let Some(len) = headers.get("content-length").and_then(|len| len.parse::<u64>().ok())
            else {
                return Ok(Next::Broken("a record that does not say its length".to_string()));
            };
            let is_page = match headers.get("warc-type") {
                Some("response") => true,
                Some("resource") => headers.get("content-type").is_some_and(is_html_type),
                _ => false,
            };
            // The front of a page that is too long shows that it is one.
            let held = match len {
                _ if !is_page => 0,
                len if len > MAX_BLOCK_BYTES as u64 => MAX_HEADER_BYTES as u64,
                len => len,
            };
            let mut block = Vec::new();
            let n = (&mut self.reader).take(held).read_to_end(&mut block)? as u64;
            let rest = io::copy(&mut (&mut self.reader).take(len - held), &mut io::sink())?;
            if n + rest < len {
                return Ok(Next::Broken("the archive breaks off in a record".to_string()));
            }
            if is_page {
                return Ok(Next::Record(Record { headers, block, is_whole: held == len }));
            }
        }
    }

    /// Reads up to and past the line that opens a record.
    fn find_record(&mut self) -> io::Result<bool> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let limit = MAX_HEADER_BYTES as u64;
            if (&mut self.reader).take(limit).read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            if is_warc(&line) {
                return Ok(true);
            }
        }
    }

    /// The headers up to the blank line; `None` where there is none within the limit.
    fn headers(&mut self) -> io::Result<Option<Headers>> {
        let mut bytes = Vec::new();
        loop {
            let before = bytes.len();
            let room = (MAX_HEADER_BYTES - before.min(MAX_HEADER_BYTES)) as u64;
            let n = (&mut self.reader).take(room).read_until(b'\n', &mut bytes)?;
            if n == 0 {
                return Ok(None);
            }
            if bytes[before..].trim_ascii().is_empty() {
                return Ok(Some(Headers::of(&bytes)));
            }
        }
    }
}

/// Names in small letters, and values.
struct Headers(Vec<(String, String)>);

impl Headers {
    fn of(bytes: &[u8]) -> Headers {
        let text = String::from_utf8_lossy(bytes);
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        let pair = |(name, value): (&str, &str)| {
            (name.trim().to_ascii_lowercase(), value.trim().to_string())
        };
        Headers(pairs.map(pair).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn is_html_type(value: &str) -> bool {
    let kind = value.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("text/html") || kind.eq_ignore_ascii_case("application/xhtml+xml")
}

/// What was met so far.
#[derive(Default)]
struct Pages {
    seen: FxHashSet<[u8; 16]>,
    n_pages: u64,
    n_broken: u64,
    n_without_text: u64,
}

impl Pages {
    fn take(&mut self, record: &Record, number: u64, sink: Sink<'_>) {
        let url = record.headers.get("warc-target-uri").unwrap_or("").trim_matches(['<', '>']);
        let member = member_of(url);
        match self.article(record, url) {
            Ok(Some(article)) => sink(check_article(Article { member, ..article })),
            Ok(None) => {}
            Err(reason) => {
                self.n_broken += 1;
                let member = member.map(Into::into);
                sink(Err(Skip { record: Some(number), member, ..Skip::new(reason) }));
            }
        }
    }

    /// The article of a record; `None` where it is no page, without text, or met before.
    fn article(&mut self, record: &Record, url: &str) -> Result<Option<Article>, String> {
        let Some((page, charset)) = page_of(record)? else {
            return Ok(None);
        };
        self.n_pages += 1;
        let mut hash = [0; 16];
        hash.copy_from_slice(&blake3::hash(&page).as_bytes()[..16]);
        if !self.seen.insert(hash) {
            return Ok(None);
        }
        let declared = || html::declared_charset(&page).map(|charset| charset.name().to_string());
        let charset = charset.or_else(declared);
        let text = decode::decode(&page, charset.as_deref()).map_err(|skip| skip.reason)?;
        let mut article = html::read(&text, Some(url), &HtmlOptions::default());
        if article.paragraphs.is_empty() {
            self.n_without_text += 1;
            return Ok(None);
        }
        if let Some(day) = record.headers.get("warc-date").and_then(|date| date.get(..10)) {
            article.extra.push(("crawled".to_string(), day.to_string()));
        }
        Ok(Some(article))
    }

    fn finish(&self, sink: Sink<'_>) {
        let Pages { n_pages, n_broken, n_without_text, .. } = *self;
        let skip = |reason: String| Err(Skip { kind: SkipKind::Refused, ..Skip::new(reason) });
        if n_pages + n_broken == 0 {
            sink(skip("a web archive without a page".to_string()));
        } else if n_without_text > 0 {
            sink(skip(format!("{n_without_text} of {n_pages} pages have no text")));
        }
    }
}

/// The bytes of a page, and the charset that its headers name.
type Page<'r> = (Cow<'r, [u8]>, Option<String>);

/// The page that a record holds, unpacked; `None` where it holds none.
fn page_of(record: &Record) -> Result<Option<Page<'_>>, String> {
    if record.headers.get("warc-type") == Some("resource") {
        if !record.is_whole {
            return Err(too_long());
        }
        return Ok(Some((Cow::Borrowed(&record.block), None)));
    }
    let Some((head, body)) = split_http(&record.block) else {
        return Err("a response without headers".to_string());
    };
    let status = head.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let headers = Headers::of(head);
    if !status.starts_with(b"200") {
        return Ok(None);
    }
    match headers.get("content-type") {
        Some(kind) if !is_html_type(kind) => return Ok(None),
        None if !looks_like_page(body) => return Ok(None),
        _ if !record.is_whole => return Err(too_long()),
        _ => {}
    }
    let has = |name: &str, what: &str| {
        headers.get(name).is_some_and(|value| value.to_ascii_lowercase().contains(what))
    };
    // Crawlers that unpack what they store leave the headers as they were.
    let body = match has("transfer-encoding", "chunked").then(|| unchunked(body)).flatten() {
        Some(whole) => Cow::Owned(whole),
        None => Cow::Borrowed(body),
    };
    let body = unpacked(body, has("content-encoding", "br"))?;
    let charset = headers.get("content-type").and_then(|kind| {
        let (_, rest) = kind.split_once("charset=")?;
        Some(rest.split(';').next()?.trim().trim_matches('"').to_string())
    });
    Ok(Some((body, charset.filter(|name| decode::charset(name).is_some()))))
}

fn looks_like_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<")
}

fn too_long() -> String {
    format!("a page of over {} MiB", MAX_TEXT_BYTES >> 20)
}

/// A response's headers and body.
fn split_http(block: &[u8]) -> Option<(&[u8], &[u8])> {
    if !block.starts_with(b"HTTP/") {
        return None;
    }
    let near = &block[..block.len().min(MAX_HEADER_BYTES)];
    let wide = near.windows(4).position(|w| w == b"\r\n\r\n").map(|at| (at, at + 4));
    let narrow = || near.windows(2).position(|w| w == b"\n\n").map(|at| (at, at + 2));
    let (end, start) = wide.or_else(narrow)?;
    Some((&block[..end], &block[start..]))
}

/// The chunks of a body, joined; `None` where it is not in chunks. What is cut off ends there.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(64).position(|byte| *byte == b'\n');
        let line = end.map(|end| rest[..end].trim_ascii());
        let size = line.and_then(|line| {
            let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
            usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        });
        let (Some(end), Some(size)) = (end, size) else {
            return (!out.is_empty()).then_some(out);
        };
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(&rest[..size.min(rest.len())]);
        rest = rest.get(size..)?.strip_prefix(b"\r\n").or_else(|| rest.get(size + 1..))?;
    }
}

/// A body that is packed by gzip, zlib or brotli, unpacked; any other as it is. Brotli has no
/// mark of its own, so that the headers must name it.
fn unpacked(body: Cow<'_, [u8]>, is_brotli: bool) -> Result<Cow<'_, [u8]>, String> {
    let mut out = Vec::new();
    let limit = MAX_TEXT_BYTES as u64 + 1;
    let read = match *body {
        [0x1F, 0x8B, ..] => GzDecoder::new(&*body).take(limit).read_to_end(&mut out),
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => {
            ZlibDecoder::new(&*body).take(limit).read_to_end(&mut out)
        }
        _ if is_brotli && !looks_like_page(&body) => {
            BrotliDecoder::new(&*body, BUFFER_BYTES).take(limit).read_to_end(&mut out)
        }
        _ => return Ok(body),
    };
    match read {
        _ if out.len() as u64 == limit => Err(too_long()),
        Err(error) if out.is_empty() => Err(format!("a packed page that is damaged: {error}")),
        _ => Ok(Cow::Owned(out)),
    }
}

/// The path of a page in its archive: its address without the scheme and what follows `#`.
fn member_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.split('#').next().unwrap_or("").trim_end_matches('/');
    let path = path.replace(|c: char| c.is_control() || c.is_whitespace(), "-");
    match path.contains('/') {
        _ if path.is_empty() => None,
        true => Some(path),
        false => Some(format!("{path}/index")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str) -> String {
        format!(
            "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>The harbour board met twice in \
             a winter of strikes and settled nothing about the crane, which fell in spring.</p></article></body></html>"
        )
    }

    fn record(kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2019-05-01T10:00:00Z\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn response(url: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n");
        record("response", url, &[head.as_bytes(), body].concat())
    }

    fn outcome(bytes: &[u8]) -> Vec<String> {
        let mut out = Vec::new();
        read(bytes, &mut |read| {
            out.push(match read {
                Ok(a) => {
                    let title = a.title.map(|t| t.value).unwrap_or_default();
                    format!("{title} {} {}", a.member.unwrap_or_default(), a.date.is_none())
                }
                Err(skip) => format!("! {skip}"),
            });
        })
        .unwrap();
        out
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    }

    #[test]
    fn pages_are_read_once() {
        let chunked = |body: &[u8]| {
            let (a, b) = body.split_at(20);
            [
                format!("{:x}\r\n", a.len()).as_bytes(),
                a,
                format!("\r\n{:X};x\r\n", b.len()).as_bytes(),
                b,
                b"\r\n0\r\n\r\n",
            ]
            .concat()
        };
        let bytes = [
            record("warcinfo", "", b"software: x"),
            response("https://q.example/a?x=1#top", "", page("A").as_bytes()),
            record("request", "https://q.example/a", b"GET / HTTP/1.1\r\n\r\n"),
            record("revisit", "https://q.example/a", b"HTTP/1.1 200 OK\r\n\r\n"),
            response("https://q.example/again", "", page("A").as_bytes()),
            response(
                "https://q.example/b/",
                "Content-Encoding: gzip\r\n",
                &gz(page("B").as_bytes()),
            ),
            response(
                "http://q.example/",
                "Transfer-Encoding: chunked\r\n",
                &chunked(page("C").as_bytes()),
            ),
            response(
                "http://q.example/d",
                "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
                &chunked(&gz(page("D").as_bytes())),
            ),
            response(
                "http://q.example/plain",
                "Transfer-Encoding: chunked\r\n",
                page("E").as_bytes(),
            ),
            record(
                "response",
                "http://q.example/x.png",
                b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
            ),
            record(
                "response",
                "http://q.example/404",
                b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>x",
            ),
            record("response", "http://q.example/odd", b"no http"),
        ]
        .concat();
        assert_eq!(
            outcome(&bytes),
            [
                "A q.example/a?x=1 true",
                "B q.example/b true",
                "C q.example/index true",
                "D q.example/d true",
                "E q.example/plain true",
                "! `q.example/odd`: record 12: a response without headers",
            ]
        );
        for cut in (0..bytes.len()).step_by(97) {
            let _ = outcome(&bytes[..cut]);
        }
    }

    #[test]
    fn broken_records_lose_themselves_alone() {
        let bytes = [
            response("https://q.example/a", "", page("A").as_bytes()),
            b"WARC/1.0\r\nWARC-Type: response\r\n\r\nrubbish\r\n\r\n".to_vec(),
            response("https://q.example/b", "", page("B").as_bytes()),
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999\r\n\r\nHTTP/1.1".to_vec(),
        ]
        .concat();
        assert_eq!(
            outcome(&bytes),
            [
                "A q.example/a true",
                "! record 2: a record that does not say its length",
                "B q.example/b true",
                "! record 4: the archive breaks off in a record",
            ]
        );
        assert_eq!(
            outcome(b"WARC/1.0\r\n"),
            ["! record 1: a record whose headers do not end", "! a web archive without a page"]
        );
        let bomb = gz(&vec![b' '; 40 << 20]);
        let found = outcome(&response("http://q.example/bomb", "", &bomb));
        assert_eq!(found[0], "! `q.example/bomb`: record 1: a page of over 16 MiB");
        assert_eq!(found.len(), 1);
        let empty = response("http://q.example/e", "", b"<html><body></body></html>");
        assert_eq!(outcome(&empty), ["! 1 of 1 pages have no text"]);
    }

    #[test]
    fn brotli_is_unpacked() {
        // The page of the title `F`, and 40 MiB of spaces.
        let packed = b"\x1b\xc7\x00@\x8c\x93T\xf9\xf2NO\x96\xeaCbBy\xeaf6\x85\x99i\x1e#*\xb4 \
            s#\xe4\x0ap\xd6\x996Cc\x86\xeeL\xd8\x0diXd\xf6gR\x0e\x0e\xd1\xd0\x15\xa1v\xa24\x99\
            \xdadC\xaaLH\xf9Z\xee\xbfK\xb9\x83F\xe7\x03{a9\xb0\x0c\x80Y\xa5/\x98\x96<\xb5\xeb\
            8\x9f\xdc\x8d2\x90\x85\xc8`\xc8\x8b\xa5\x19\xc9\xa7\x9c";
        let bomb = b"\xcb\xff\xff?\xf8%@\xe2\xb1@ \xf7\xfe\x8f\xff\xff\x7f\xf0K\x00\xc4a\x11\
            \x80\xee\xfd\x1f\xff\xff\xff\xe0\x97\x00\x88\xc3\x02\x00\xdd\xfb?\xfe\xff\xff\xc1/\
            \x01\x10\x87\x05\x00\xba\xf7\x7f\xf9\xff\xff\x87_\x02 \x0e\x0b\x00t\xef\xff\x00";
        let of = |body: &[u8]| response("http://q.example/f", "Content-Encoding: br\r\n", body);
        assert_eq!(outcome(&of(packed)), ["F q.example/f true"]);
        // Crawlers that unpack what they store leave the headers as they were.
        assert_eq!(outcome(&of(page("G").as_bytes())), ["G q.example/f true"]);
        assert_eq!(outcome(&of(bomb)), ["! `q.example/f`: record 1: a page of over 16 MiB"]);
        let rubbish = outcome(&of(b"\xff\xfe rubbish"));
        assert!(rubbish[0].contains("a packed page that is damaged"), "{rubbish:?}");
        for cut in 0..packed.len() {
            assert_eq!(outcome(&of(&packed[..cut])).len(), 1, "{cut}");
        }
    }

    #[test]
    fn long_pages_are_named_and_other_long_records_are_not() {
        let long = "x".repeat(MAX_BLOCK_BYTES);
        let film = format!("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n{long}");
        let bytes = [
            response("http://q.example/long", "", format!("<p>{long}").as_bytes()),
            record("response", "http://q.example/film", film.as_bytes()),
            response("http://q.example/a", "", page("A").as_bytes()),
        ]
        .concat();
        let found = outcome(&bytes);
        assert_eq!(
            found,
            ["! `q.example/long`: record 1: a page of over 16 MiB", "A q.example/a true"]
        );
        let resource = "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 17000000\r\n\r\n";
        let found = outcome(&[resource.as_bytes(), &vec![b' '; 17_000_000]].concat());
        assert_eq!(found, ["! record 1: a page of over 16 MiB"]);
    }
}
