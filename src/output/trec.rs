//! A TREC run: `qid Q0 docid rank score tag`.
//!
//! Evaluation programs sort by the score column alone and break ties by document name. So that
//! they see our order, a score that is not below the one before it is lowered to a millionth
//! below; hits without a score count down from 0.

use std::io::{self, Write};

use super::{RenderOptions, micros};
use crate::answer::Answer;

/// One line for every hit; `docid` is the citation, or the key where hits stand for articles.
pub(super) fn render(
    answer: &Answer,
    options: &RenderOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let query_id = column(options.query_id.unwrap_or("1"));
    let tag = column(options.trec_tag);
    let mut ceiling = i64::MAX;
    for hit in &answer.hits {
        let id = column(if options.articles { &hit.key } else { &hit.id });
        let score = match hit.score {
            Some(score) => micros(score).min(ceiling),
            None => ceiling.min(0),
        };
        ceiling = score.saturating_sub(1);
        write!(out, "{query_id} Q0 {id} {} ", hit.rank)?;
        write_micros(score, out)?;
        writeln!(out, " {tag}")?;
    }
    Ok(())
}

/// Millionths with six decimals.
fn write_micros(micros: i64, out: &mut Vec<u8>) -> io::Result<()> {
    let sign = if micros < 0 { "-" } else { "" };
    let abs = micros.unsigned_abs();
    write!(out, "{sign}{}.{:06}", abs / 1_000_000, abs % 1_000_000)
}

/// A value as one column: white space and control characters are percent-encoded, since a column
/// ends at a space; an empty value is `-`.
fn column(value: &str) -> String {
    if value.is_empty() {
        return "-".into();
    }
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if c.is_whitespace() || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn check(scores: [Option<f64>; 3], expected: [&str; 3]) {
        let mut answer = samples::answer();
        for (hit, score) in answer.hits.iter_mut().zip(scores) {
            hit.score = score;
        }
        let mut out = Vec::new();
        render(&answer, &RenderOptions::default(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let column: Vec<_> = out.lines().map(|l| l.split(' ').nth(4).unwrap()).collect();
        assert_eq!(column, expected);
    }

    #[test]
    fn scores_fall_strictly() {
        check([Some(3.5), Some(2.0), Some(0.25)], ["3.500000", "2.000000", "0.250000"]);
        check([Some(2.0), Some(2.0), Some(2.0)], ["2.000000", "1.999999", "1.999998"]);
        check([Some(1.0), Some(9.0), Some(0.5)], ["1.000000", "0.999999", "0.500000"]);
        check([None, None, None], ["0.000000", "-0.000001", "-0.000002"]);
        check([Some(f64::NAN), Some(1e300), None], ["0.000000", "-0.000001", "-0.000002"]);
    }

    #[test]
    fn columns_hold_no_space() {
        let mut answer = samples::answer();
        answer.hits.truncate(1);
        answer.hits[0].key = "my essay\u{1b}é".into();
        let options = RenderOptions {
            query_id: Some("q 1"),
            trec_tag: "",
            articles: true,
            ..RenderOptions::default()
        };
        let mut out = Vec::new();
        render(&answer, &options, &mut out).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert_eq!(line, "q%201 Q0 my%20essay%1Bé 1 10.500000 -\n");
    }
}
