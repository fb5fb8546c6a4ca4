//! What holds other things: feeds, mails, tables, exports, crawls, archives.

use std::io::{Read, Write};

use super::formats::{reads, seeds};

pub const FEED: &[&str] = &[
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<channel>",
    "</channel></rss>",
    "<![CDATA[",
    "]]>",
    "<content:encoded>",
    "<content type=\"xhtml\">",
    "<title>",
    "<link href=\"x\"/>",
    "<pubDate>",
    "&amp;",
    "&#0;",
    "&x;",
    "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
    "xmlns:x=\"y\"",
    "\"items\":[{",
    "\"content_html\":\"",
    "<!--",
    "<!DOCTYPE rss [<!ENTITY a \"b\">]>",
    "<media:group>",
    "<itunes:duration>",
];

pub const MAIL: &[&str] = &[
    "From: ",
    "Subject: ",
    "Content-Type: multipart/mixed; boundary=b\n\n",
    "Content-Type: message/rfc822\n\n",
    "\n--b\n",
    "\n--b--\n",
    "Content-Transfer-Encoding: base64\n",
    "=?utf-8?q?=C3=?=",
    "\n\n",
    "\nFrom a Tue Apr 19 10:00:00 2011\n",
    ">From ",
    "> ",
    "On x wrote:\n",
    "---------- Forwarded message ---------\n",
    "-- \n",
    "charset=iso-2022-jp",
    "List-Id: x <y>\n",
    "<https://x",
    "1234\n",
    "Date: Tue, 99 Xyz 99999\n",
];

pub const TABLE: &[&str] = &[
    ",",
    ";",
    "	",
    "|",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\r",
    "﻿",
    "sep=;\n",
    "title,text\n",
    "text",
    "\n\n",
];

pub const WARC: &[&str] = &[
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "WARC-Type: resource\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 99999999999\r\n",
    "WARC-Target-URI: http://x/\r\n",
    "\r\n\r\n",
    "HTTP/1.1 200 OK\r\n",
    "Content-Type: text/html\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "ffffffffffffffff\r\n",
    "0\r\n\r\n",
    "<p>",
];

pub const REFERENCES: &[&str] = &[
    "TY  - NEWS\n",
    "ER  - \n",
    "AU  - Roe, Ada\n",
    "DA  - 2011/04/19/\n",
    "L1  - files/x.pdf\n",
    "@article{k,\n",
    "@string{a = {b}}\n",
    "file = {a:b\\:c:d;e}",
    "author = {",
    "crossref = {k},",
    "xdata = {k},",
    "date = {2011/},",
    "month = apr,",
    "\\\"{i}",
    "$",
    "{",
    "}",
    "\"itemType\":\"note\"",
    "\"data\":{",
    "\"attachments\":[{\"path\":\"",
    "\"issued\":{\"date-parts\":[[",
    "\"creators\":[{",
];

pub const PACKED: &[&str] = &[
    "PK\u{3}\u{4}",
    "PK\u{1}\u{2}",
    "PK\u{5}\u{6}",
    "ustar",
    "\0\0\0\0",
    "../",
    "/",
    ".gz",
    ".zip",
];

/// Some of the project's files with one of these endings, packed with gzip.
pub fn gzipped(endings: &[&str]) -> Vec<Vec<u8>> {
    seeds(endings)
        .iter()
        .filter(|seed| seed.len() < 1 << 14)
        .take(8)
        .map(|seed| gzip(seed))
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // Memory takes everything.
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}

/// Members for archives: a page, a text, and an archive.
#[cfg(feature = "archives")]
fn members() -> Vec<(&'static str, Vec<u8>)> {
    let text = b"A title\n\nSome words about the harbour.\n".to_vec();
    let page =
        b"<html><body><h1>A title</h1><p>Some words about the harbour.</p></body></html>".to_vec();
    let frame = page.clone();
    vec![
        ("d_files/frame.html", frame),
        ("a/page.html", page),
        ("b.txt.gz", gzip(&text)),
        ("../c.md", text),
    ]
}

/// Zip archives.
#[cfg(feature = "archives")]
pub fn zips() -> Vec<Vec<u8>> {
    let Some(inner) = zip(&members()) else { return Vec::new() };
    let outer = zip(&[("inner.zip", inner.clone()), ("x.txt", b"Some words.".to_vec())]);
    // One that breaks off has no list of its members.
    let torn = inner[..inner.len() - 40].to_vec();
    [Some(inner), outer, Some(torn)].into_iter().flatten().collect()
}

#[cfg(feature = "archives")]
fn zip(members: &[(&str, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).ok()?;
        zip.write_all(bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// Tar archives.
#[cfg(feature = "archives")]
pub fn tars() -> Vec<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members() {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        let name = name.trim_start_matches("../");
        let long = format!("{}/{name}", "folder".repeat(20));
        let _ = tar.append_data(&mut header.clone(), name, bytes.as_slice());
        let _ = tar.append_data(&mut header, long, bytes.as_slice());
    }
    tar.into_inner().into_iter().collect()
}

/// An export by each of its names, and in a zip beside a file that it names.
pub fn reads_library(bytes: &[u8]) {
    reads("a.ris", bytes);
    reads("a.bib", bytes);
    #[cfg(feature = "archives")]
    {
        let text = b"Some words about the harbour.".to_vec();
        let members =
            [("a.ris", bytes.to_vec()), ("files/x.pdf", text.clone()), ("files/12/rope.txt", text)];
        reads("a.zip", &zip(&members).unwrap_or_default());
    }
}

/// The project's crawl, and a page packed by brotli.
pub fn crawls() -> Vec<Vec<u8>> {
    // "<p>The harbour board met twice in a winter of strikes.</p>".
    let page =
        b"\x1b:\x00\xc0\x1c\x096Nvm>\x85 -A\x5cx\x9a*\xac\x0dN\xfb\x94\xa1\xd1\x01\x87\x1c8|\
        \xc7,\xb1\x16L\xe4H\xe2\xb0\xfd\x7fh{\x14\xc0\xe4\xda\x09U\x8b@M\xa6\xdbt";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n";
    let len = head.len() + page.len();
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x/b\r\nContent-Length: {len}\r\n\r\n{head}"
    );
    let mut crawls = unpacked(&["gz"]);
    crawls.push([record.as_bytes(), page, b"\r\n\r\n"].concat());
    crawls
}

/// What the project's packed files with one of these endings hold.
pub fn unpacked(endings: &[&str]) -> Vec<Vec<u8>> {
    let unpack = |seed: Vec<u8>| {
        let mut bytes = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(seed.as_slice()).read_to_end(&mut bytes);
        read.ok().map(|_| bytes)
    };
    seeds(endings).into_iter().filter_map(unpack).collect()
}
