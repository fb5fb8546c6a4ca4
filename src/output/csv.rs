//! Comma-separated values as RFC 4180 has them: a header, quotes where needed, lines that end in
//! CR LF. The columns are those of `tsv`.

use std::io;

use csv::{Terminator, WriterBuilder};

use super::RenderOptions;
use super::tsv::{COLUMNS, values};
use crate::answer::Answer;

/// A header where one is wanted, then one record for every hit.
pub(super) fn render(
    answer: &Answer,
    options: &RenderOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    if options.header {
        let first = options.query_id.map(|_| "query_id");
        writer.write_record(first.into_iter().chain(COLUMNS))?;
    }
    for hit in &answer.hits {
        let values = values(hit);
        writer.write_record(options.query_id.into_iter().chain(values.iter().map(|v| &**v)))?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    #[test]
    fn reads_back() {
        let mut answer = samples::answer();
        answer.hits[0].title = Some("a \"b\", c\nd".into());
        let mut out = Vec::new();
        render(&answer, &RenderOptions::default(), &mut out).unwrap();
        assert!(out.ends_with(b"\r\n"));
        let mut reader = csv::Reader::from_reader(out.as_slice());
        assert_eq!(reader.headers().unwrap(), COLUMNS.as_slice());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(&rows[0][7], "a \"b\", c\nd");
        assert_eq!(&rows[1][18], answer.hits[1].text);
    }
}
