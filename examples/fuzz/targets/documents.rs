//! Exports of databases, word processors' documents, books, PDF.
//!
//! What is in zip packages is mutated unpacked, and packed for the reader: else hardly an input
//! would get past the check sums.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::formats::{reads, seeds};

pub const EXPORTS: &[&str] = &[
    "1 of 9 DOCUMENTS\n",
    "\nBYLINE: ",
    "\nLENGTH: 99999 words\n",
    "\nHEADLINE: ",
    "\nBODY:\n",
    "\nLOAD-DATE: ",
    "\nLANGUAGE: ",
    "\nEnd of Document\n",
    "\nBody\n",
    "\nClassification\n",
    "\nCopyright 2011 ",
    "\nHD ",
    "\nLP\n",
    "\nTD\n",
    "\nNS  a : b | ",
    "\nAN  Document QUAYT00020100111e61b0001a\n",
    "\nDocument QUAYT00020100111e61b0001a\n",
    "\n812 words\n4 February 2011\n",
    "January 11, 2010 Monday\n",
];

pub const RTF: &[&str] = &[
    "{",
    "}",
    "\\",
    "\\par ",
    "\\'e9",
    "\\u8220?",
    "\\u-10179?",
    "\\uc9 ",
    "\\bin99 ",
    "{\\*\\x ",
    "\\f1 ",
    "\\fcharset128 ",
    "\\ansicpg932 ",
    "{\\fonttbl",
    "{\\stylesheet{\\s1 heading 1;}}",
    "{\\info{\\title ",
    "\\cell ",
    "\\row ",
    "\\v ",
    "\\plain ",
    "{\\pict ",
    "\\s1 ",
    "\\creatim\\yr2011\\mo13\\dy99",
];

pub const WORD: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "<w:t>",
    "</w:t>",
    "<w:tab/>",
    "<w:br/>",
    "<w:del>",
    "<w:pStyle w:val=\"H1\"/>",
    "<mc:Fallback>",
    "<w:vanish/>",
    "<w:numPr/>",
    "&amp;",
    "&#x0;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<a b='",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
];

pub const OPEN_TEXT: &[&str] = &[
    "<text:p>",
    "</text:p>",
    "<text:h text:outline-level=\"1\">",
    "<text:span text:style-name=\"T2\">",
    "</text:span>",
    "<text:s text:c=\"99999999999\"/>",
    "<text:tab/>",
    "<text:line-break/>",
    "<text:list>",
    "<text:list-item>",
    "<text:note>",
    "<office:annotation>",
    "<draw:frame>",
    "<svg:title>",
    "<style:style style:name=\"P1\" style:parent-style-name=\"P1\">",
    "<style:text-properties text:display=\"none\"/>",
    "text:style-name=\"P1\"",
    "<encryption-data/>",
    "&amp;",
    "&#x0;",
    "<![CDATA[",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
];

pub const BOOK: &[&str] = &[
    "\0",
    "<item id=\"a\" href=\"../a.html\" media-type=\"text/html\"/>",
    "<itemref idref=\"a\"/>",
    "<spine toc=\"ncx\">",
    "<dc:title>",
    "<dc:creator>",
    "</",
    "/>",
    "<nav>",
    "<a href=\"",
    "<content src=\"",
    "%2e%2e/",
    "<rootfile full-path=\"",
    "<h1>",
    "<p>",
    "<sup><a>1</a></sup>",
    "<blockquote>",
    "properties=\"nav\"",
];

pub const PDF: &[&str] = &[
    "1 0 obj",
    "endobj",
    "stream\n",
    "endstream",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "4 0 R",
    "/Kids[2 0 R]",
    "/Length 9",
    "/Filter/FlateDecode",
    "/Filter[/A85/LZW]",
    "/DecodeParms<</Predictor 12/Columns 99999>>",
    "/Type/ObjStm/N 9/First 9",
    "/Type/XRef",
    "trailer",
    "/Encrypt 1 0 R",
    "BT ",
    " ET",
    " Tj ",
    " Tf ",
    " Tm ",
    " Td ",
    " cm ",
    "/X Do ",
    " q ",
    " Q ",
    "BI ID EI ",
    "1e99",
    "-99999999999",
    "/ToUnicode 4 0 R",
    "/W[0 99999 1]",
    "/Widths[",
    "/Differences[0/A]",
    "beginbfrange <0000> <FFFF> <0041>",
    "/Rotate 90",
    "startxref",
];

pub fn exports() -> Vec<Vec<u8>> {
    seeds(&["txt"])
        .into_iter()
        .filter(|seed| seed.windows(9).any(|w| w == b"DOCUMENTS" || w == b"Document "))
        .collect()
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        // Writing to memory does not fail; what it might leave out is another input.
        let _ = writer.start_file(*name, SimpleFileOptions::default());
        let _ = writer.write_all(bytes);
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn unpacked(zip: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).ok()?;
    let mut bytes = Vec::new();
    std::io::copy(&mut archive.by_name(name).ok()?, &mut bytes).ok()?;
    Some(bytes)
}

/// The texts of Word documents.
pub fn word() -> Vec<Vec<u8>> {
    seeds(&["docx"]).iter().filter_map(|zip| unpacked(zip, "word/document.xml")).collect()
}

/// The same bytes as text, styles and description of a document, and as the whole of it.
pub fn reads_word(bytes: &[u8]) {
    let parts = ["word/document.xml", "word/styles.xml", "docProps/core.xml"];
    reads("a.docx", &packed(&parts.map(|name| (name, bytes))));
    reads("a.docx", bytes);
}

/// The texts of OpenDocument files.
pub fn open_texts() -> Vec<Vec<u8>> {
    seeds(&["odt"]).iter().filter_map(|zip| unpacked(zip, "content.xml")).collect()
}

/// The same bytes as text, styles and description of a document, and as the whole of it.
pub fn reads_open_text(bytes: &[u8]) {
    let parts = ["content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"];
    let mut files = vec![("mimetype", b"application/vnd.oasis.opendocument.text".as_slice())];
    // A manifest that speaks of locks keeps all else from being read.
    let n_parts = parts.len() - usize::from(!bytes.len().is_multiple_of(16));
    files.extend(parts[..n_parts].iter().map(|name| (*name, bytes)));
    reads("a.odt", &packed(&files));
    reads("a.odt", bytes);
}

/// Books as three files with a NUL between them: what the book is, its contents, a page.
pub fn books() -> Vec<Vec<u8>> {
    let parts = ["OEBPS/book.opf", "OEBPS/nav.xhtml", "OEBPS/text/one.xhtml"];
    let books = seeds(&["epub"]);
    books
        .iter()
        .map(|zip| parts.map(|name| unpacked(zip, name).unwrap_or_default()).join(&0))
        .filter(|seed| seed.len() > parts.len())
        .collect()
}

pub fn reads_book(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let container = b"<container><rootfile full-path=\"OEBPS/book.opf\"/></container>";
    let (book, contents, page) = (part(), part(), part());
    let files = [
        ("META-INF/container.xml", container.as_slice()),
        ("OEBPS/book.opf", book),
        ("OEBPS/nav.xhtml", contents),
        ("OEBPS/text/one.xhtml", page),
        ("OEBPS/text/three.xhtml", page),
    ];
    reads("a.epub", &packed(&files));
    reads("a.epub", bytes);
}

/// The project's own files, and one whose programs and maps are not packed.
pub fn pdfs() -> Vec<Vec<u8>> {
    let plain = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Kids[3 0 R]/MediaBox[0 0 595 842]>>endobj\n\
        3 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 7 0 R>>/XObject<</X 6 0 R>>>>>>endobj\n\
        4 0 obj<</Length 150>>stream\nBT /F 10 Tf 12 TL 20 700 Td (A plain line) Tj T* [(of) -300 (text)] TJ ET /X Do q .5 0 0 .5 0 0 cm BT /G 10 Tf 1 0 0 1 20 600 Tm <00410042> Tj ET Q\nendstream endobj\n\
        5 0 obj<</Subtype/Type1/BaseFont/Times-Roman/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[65/A/eacute]>>/FirstChar 32/Widths[250 300]>>endobj\n\
        6 0 obj<</Subtype/Form/Matrix[1 0 0 1 0 0]/Length 40>>stream\nBT /F 10 Tf 20 500 Td (In a form) Tj ET\nendstream endobj\n\
        7 0 obj<</Subtype/Type0/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[<</DW 500/W[65[500 600] 70 80 400]>>]>>endobj\n\
        8 0 obj<</Length 120>>stream\n1 beginbfchar <0041> <0061> endbfchar 1 beginbfrange <0042> <0050> <0062> endbfrange\nendstream endobj\n\
        trailer<</Root 1 0 R/Info<</Title(A title)/CreationDate(D:2011)>>>>\nstartxref\n0\n%%EOF\n";
    let mut seeds = seeds(&["pdf"]);
    seeds.push(plain.to_vec());
    seeds
}
