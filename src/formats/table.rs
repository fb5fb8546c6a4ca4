//! Tables with a header: CSV, TSV, and what spreadsheets save under these names.
//!
//! In: a stream. Out: an article a row, by the same names of fields, and the same `[fields]`,
//! as JSON has. The delimiter is read off the header; cells may have several lines. A row that
//! fails is named by its line, and the rows after it are read.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufRead, Read};

use csv::{ByteRecord, ReaderBuilder, Terminator};
use encoding_rs::{Encoding, UTF_8};

use super::fields::Record;
use super::input::Input;
use super::names::{Field, FieldMap, Origin, Target};
use super::value::Value;
use super::{MAX_BROKEN_LINES, MAX_LINE_BYTES, ReadOptions, Sink, Skip, check_article, decode};
use crate::model::Basis;

/// Longest name of a column in a file whose name says nothing.
const MAX_NAME_BYTES: usize = 40;

/// Columns that we know, of a file whose name says nothing.
const LEAST_KNOWN: usize = 3;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// True for a table: by its name, or by a first line of names that an article's fields have, the
/// text's among them.
#[must_use]
pub fn is_table(text: &str, extension: &str) -> bool {
    if matches!(extension, "csv" | "tsv" | "tab") {
        return true;
    }
    let first = text.lines().next().unwrap_or("");
    let Some(delimiter) = delimiter_of(first) else {
        return false;
    };
    let cells: Vec<&str> = cells_of(first, delimiter).collect();
    let mut known: Vec<&str> = cells.iter().filter_map(|cell| FieldMap::our_name(cell)).collect();
    known.sort_unstable();
    known.dedup();
    cells.iter().all(|cell| cell.len() <= MAX_NAME_BYTES)
        && known.len() >= LEAST_KNOWN
        && known.contains(&"text")
}

fn delimiter_of(line: &str) -> Option<u8> {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|d| *d == byte).filter(|_| !quoted) {
            counts[at] += 1;
        }
    }
    let most = *counts.iter().max()?;
    let at = counts.iter().position(|count| *count == most && most > 0)?;
    Some(DELIMITERS[at])
}

fn cells_of(line: &str, delimiter: u8) -> impl Iterator<Item = &str> {
    line.split(char::from(delimiter)).map(|cell| cell.trim().trim_matches('"').trim())
}

/// How a table is written.
struct Shape {
    delimiter: u8,
    /// Cells may stand in quotation marks.
    quoting: bool,
    /// A line feed wherever there is one: the parser then counts the lines of files right that end
    /// theirs in two characters, and the other one is trimmed with the cell.
    terminator: Terminator,
    /// Bytes before the header: a byte order mark, the `sep=;` of spreadsheets.
    before: usize,
    encoding: &'static Encoding,
}

impl Shape {
    fn of(head: &[u8], named: Option<&str>) -> Shape {
        let mark = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let encoding = decode::encoding_of(head, named);
        let text = String::from_utf8_lossy(&head[mark..]);
        let first = text.lines().next().unwrap_or("");
        let terminator = match text.contains('\n') {
            true => Terminator::Any(b'\n'),
            false => Terminator::CRLF,
        };
        let said = first.trim().strip_prefix("sep=").filter(|said| said.len() == 1);
        if let Some(said) = said {
            let line = text.find('\n').map_or(text.len(), |at| at + 1);
            let delimiter = said.as_bytes()[0];
            return Shape { delimiter, quoting: true, terminator, before: mark + line, encoding };
        }
        let delimiter = delimiter_of(first).unwrap_or(b',');
        let quoting = delimiter != b'\t' || quotes_cells(&text);
        Shape { delimiter, quoting, terminator, before: mark, encoding }
    }
}

/// True where the marks at the beginnings of cells between tabs can be those that quote cells.
/// Where every line has as many tabs as the first, no cell has several lines; then a cell that
/// begins with a mark and does not end with one is a text that begins with a quotation.
fn quotes_cells(text: &str) -> bool {
    let n_tabs = |line: &str| line.bytes().filter(|byte| *byte == b'\t').count();
    let mut lines: Vec<&str> = text.lines().collect();
    // The last one may be cut.
    lines.truncate(lines.len().saturating_sub(1).max(1));
    let is_even = lines.iter().all(|line| n_tabs(line) == n_tabs(lines[0]));
    let is_open = |cell: &str| cell.starts_with('"') && (cell.len() < 2 || !cell.ends_with('"'));
    !(is_even && lines.iter().any(|line| line.split('\t').any(is_open)))
}

/// Reads a table.
///
/// # Errors
/// Whatever the stream fails with.
pub fn read(input: Input<'_>, options: &ReadOptions, sink: Sink<'_>) -> io::Result<()> {
    let shape = Shape::of(&input.head, options.charset.as_deref());
    read_rows(input.into_stream(), &shape, &options.fields, sink)
}

/// Reads a table that is decoded.
pub fn read_text(text: &str, options: &ReadOptions, sink: Sink<'_>) {
    let shape = Shape::of(text.as_bytes(), Some("utf-8"));
    // A text in memory does not fail.
    let _ = read_rows(text.as_bytes(), &shape, &options.fields, sink);
}

fn read_rows(
    mut reader: impl BufRead,
    shape: &Shape,
    map: &FieldMap,
    sink: Sink<'_>,
) -> io::Result<()> {
    io::copy(&mut reader.by_ref().take(shape.before as u64), &mut io::sink())?;
    let n_bytes = Cell::new(0);
    let mut rows = ReaderBuilder::new()
        .delimiter(shape.delimiter)
        .quoting(shape.quoting)
        .terminator(shape.terminator)
        .flexible(true)
        .has_headers(false)
        .from_reader(Limited { reader, n_bytes: &n_bytes });
    let mut row = ByteRecord::new();
    let mut columns: Option<Columns<'_>> = None;
    let (mut n_good, mut n_broken) = (0u64, 0u64);
    loop {
        let line = rows.position().line();
        match rows.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return row_error(error, line, sink),
        }
        n_bytes.set(0);
        let Some(columns) = &columns else {
            columns = Some(Columns::of(&row, shape.encoding, map));
            if let Some(skip) = columns.as_ref().and_then(Columns::trouble) {
                sink(Err(skip));
                return Ok(());
            }
            continue;
        };
        let line = row.position().map_or(line, csv::Position::line);
        let read = columns.article(&row, shape.encoding).and_then(check_article);
        if read.is_ok() {
            n_good += 1;
        } else {
            n_broken += 1;
        }
        sink(read.map_err(|skip| Skip { line: Some(line), ..skip }));
        if n_good == 0 && n_broken >= MAX_BROKEN_LINES {
            sink(Err(Skip::refused(format!(
                "no article in the first {n_broken} rows; the rest is not read"
            ))));
            return Ok(());
        }
    }
    if columns.is_some() && n_good + n_broken == 0 {
        sink(Err(Skip::refused("a table without rows")));
    }
    Ok(())
}

/// What the parser's error means; of a row that grows without end the rest is not read.
fn row_error(error: csv::Error, line: u64, sink: Sink<'_>) -> io::Result<()> {
    let said = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<TooLong>()) => {
            let reason =
                format!("a row of over {} MiB; what follows is not read", MAX_LINE_BYTES >> 20);
            let skip = Skip { line: Some(line), ..Skip::new(reason) };
            sink(Err(skip.hint("look for a quotation mark that is not closed")));
            Ok(())
        }
        csv::ErrorKind::Io(error) => Err(error),
        _ => {
            sink(Err(Skip { line: Some(line), ..Skip::new(said) }));
            Ok(())
        }
    }
}

/// The columns of a table, each with the fields that it fills.
struct Columns<'m> {
    names: Vec<String>,
    targets: Vec<Vec<&'m Target>>,
}

impl<'m> Columns<'m> {
    fn of(header: &ByteRecord, encoding: &'static Encoding, map: &'m FieldMap) -> Columns<'m> {
        let name = |cell: &[u8]| super::clean::one_line(&text_of(cell, encoding));
        let names: Vec<String> = header.iter().map(name).collect();
        let targets = names.iter().map(|name| {
            let mut targets = Vec::new();
            map.targets(name, Origin::Json, &mut targets);
            targets
        });
        Columns { targets: targets.collect(), names }
    }

    fn trouble(&self) -> Option<Skip> {
        let has_text = self.targets.iter().flatten().any(|target| target.field == Field::Text);
        let names: Vec<String> =
            self.names.iter().take(8).map(|name| format!("`{}`", shortened(name))).collect();
        let what = format!("a table without a column for the text; it has {}", names.join(", "));
        let hint = "name the column that holds it: `text = \"…\"` under `[fields]`";
        (!has_text).then(|| Skip::refused(what).hint(hint))
    }

    fn article(
        &self,
        row: &ByteRecord,
        encoding: &'static Encoding,
    ) -> Result<crate::model::Article, Skip> {
        let beyond = row.iter().skip(self.names.len());
        if beyond.clone().any(|cell| !cell.trim_ascii().is_empty()) {
            let (n, m) = (row.len(), self.names.len());
            let reason = format!("{n} cells where the header has {m}");
            return Err(
                Skip::new(reason).hint("a quotation mark or delimiter in a cell is not quoted")
            );
        }
        let mut record = Record::default();
        for ((cell, name), targets) in row.iter().zip(&self.names).zip(&self.targets) {
            let value = Value::Text(text_of(cell, encoding));
            if targets.is_empty() {
                record.keep(name, &value);
            } else {
                record.fill(targets, value);
            }
        }
        match record.has_text_field() {
            true => Ok(record.into_article(Basis::Table)),
            false => Err(Skip::new("a row that ends before the column of the text")),
        }
    }
}

fn shortened(name: &str) -> &str {
    &name[..super::clean::boundary_before(name, MAX_NAME_BYTES)]
}

fn text_of<'c>(cell: &'c [u8], encoding: &'static Encoding) -> Cow<'c, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if encoding == UTF_8 => String::from_utf8_lossy(cell),
        Err(_) => encoding.decode_without_bom_handling(cell).0,
    }
}

/// A row is longer than any is.
#[derive(Debug, thiserror::Error)]
#[error("a row that is too long")]
struct TooLong;

/// A stream that fails where one row takes too much of it.
struct Limited<'l, R> {
    reader: R,
    n_bytes: &'l Cell<usize>,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.n_bytes.get() > MAX_LINE_BYTES {
            return Err(io::Error::other(TooLong));
        }
        let n = self.reader.read(buffer)?;
        self.n_bytes.set(self.n_bytes.get() + n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &[u8]) -> Vec<String> {
        let mut out = Vec::new();
        read(Input::memory(text), &ReadOptions::default(), &mut |read| {
            out.push(match read {
                Ok(a) => {
                    let title = a.title.map(|t| t.value).unwrap_or_default();
                    let texts: Vec<&str> = a.paragraphs.iter().map(|p| p.text.as_str()).collect();
                    format!("{title}/{}/{}", a.authors.join("+"), texts.join("|"))
                }
                Err(skip) => format!("! {skip}"),
            });
        })
        .unwrap();
        out
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(outcome(text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn delimiters_are_read_off_the_header() {
        check("title,author,text\nA,Ada Roe,\"one, two\"\n", &["A/Ada Roe/one, two"]);
        check("title;author;text\nA;Ada Roe;one, two\n", &["A/Ada Roe/one, two"]);
        check("title\tauthor\ttext\nA\tAda Roe\tone, two\n", &["A/Ada Roe/one, two"]);
        check("\u{FEFF}sep=|\r\ntitle|author|text\r\nA|Ada Roe|x\r\n", &["A/Ada Roe/x"]);
        check("\u{FEFF}Title,Author,Full Text\nA,Ada Roe,x\n", &["A/Ada Roe/x"]);
        check("text\nonly a text\n", &["//only a text"]);
    }

    #[test]
    fn cells_have_lines_and_marks() {
        check("title,text\nA,\"one\n\ntwo \"\"so\"\"\"\nB,x\n", &["A//one|two \"so\"", "B//x"]);
        check(
            "title\ttext\nA\t\"So it was,\" he said.\nB\tx\n",
            &["A//\"So it was,\" he said.", "B//x"],
        );
        check("title\ttext\nA\t\"one\n\ntwo\"\nB\tx\n", &["A//one|two", "B//x"]);
    }

    #[test]
    fn a_row_that_fails_is_named_by_its_line() {
        check(
            "title,text\r\nA,\"one\r\n\r\ntwo\"\r\nB,x,y\r\n,\r\nC\r\nD,x,\r\nE,x\r\n",
            &[
                "A//one|two",
                "! line 5: 3 cells where the header has 2",
                "! line 6: an article without text or title",
                "! line 7: a row that ends before the column of the text",
                "D//x",
                "E//x",
            ],
        );
        check("a,b\n1,2\n", &["! a table without a column for the text; it has `a`, `b`"]);
        check("title,text\n", &["! a table without rows"]);
        check("", &[]);
        let rows = "x,y,z\n".repeat(500);
        assert_eq!(outcome(format!("title,text\n{rows}").as_bytes()).len(), 101);
    }

    #[test]
    fn an_open_quotation_mark_ends_the_reading() {
        let text = format!("title,text\nA,x\nB,\"{}", "word, word\n".repeat(4 << 20));
        let found = outcome(text.as_bytes());
        assert_eq!(found, ["A//x", "! line 3: a row of over 32 MiB; what follows is not read"]);
    }

    #[test]
    fn charsets() {
        assert_eq!(outcome(b"title,text\nA,caf\xE9 au lait\n"), ["A//café au lait"]);
    }

    #[test]
    fn tables_are_told_from_prose() {
        assert!(is_table("id,title,date,body\n", "txt"));
        assert!(is_table("anything", "csv"));
        assert!(!is_table("Title, text, and date are what matters\n", "txt"));
        assert!(!is_table("title: text; date: author\n", "txt"));
        assert!(!is_table("", "txt"));
    }
}
