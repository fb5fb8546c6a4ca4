//! Judged collections in the layout of BEIR: queries as JSON Lines, judgements as TSV.
//!
//! Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information
//! Retrieval Models" (2021). In: the text of a file. Out: plain values, or the line at fault.

use serde::Deserialize;

use super::measures::Qrels;

/// A line that is not as the layout wants it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct BeirError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

fn error(line: usize, what: impl Into<String>) -> BeirError {
    BeirError { line, what: what.into() }
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "_id", alias = "id")]
    id: Id,
    #[serde(default)]
    text: String,
}

/// Some collections number what others name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Name(String),
    Number(i64),
}

/// One line with an id and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From 1.
    pub line: usize,
    /// Its `_id`.
    pub id: String,
    /// Its `text`; may be empty.
    pub text: String,
}

/// Reads a line of queries or of a corpus; `None` where it is blank.
///
/// # Errors
/// If it is no JSON object with an `_id`.
pub fn entry(line: usize, text: &str) -> Result<Option<Entry>, BeirError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let record: Record = serde_json::from_str(text)
        .map_err(|_| error(line, "no JSON object with a text or number `_id` and a `text`"))?;
    let id = match record.id {
        Id::Name(name) => name,
        Id::Number(number) => number.to_string(),
    };
    match id.is_empty() || id.contains(char::is_whitespace) {
        true => Err(error(line, format!("`_id` is `{id}`, and a run has no place for spaces"))),
        false => Ok(Some(Entry { line, id, text: record.text })),
    }
}

/// Reads queries.
///
/// # Errors
/// The first line at fault, an id that stands twice among them.
pub fn queries(text: &str) -> Result<Vec<Entry>, BeirError> {
    let mut queries: Vec<Entry> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (idx, line) in text.lines().enumerate() {
        let Some(query) = entry(idx + 1, line)? else { continue };
        if !seen.insert(query.id.clone()) {
            return Err(error(idx + 1, format!("the query `{}` stands here again", query.id)));
        }
        queries.push(query);
    }
    Ok(queries)
}

/// Reads judgements: query, document, grade, separated by tabs, below a line of headings. The
/// four columns of TREC (query, iteration, document, grade) are read too.
///
/// # Errors
/// The first line at fault.
pub fn qrels(text: &str) -> Result<Qrels, BeirError> {
    let mut qrels = Qrels::new();
    for (idx, line) in text.lines().enumerate() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (query, doc, grade) = match columns[..] {
            [] => continue,
            [query, doc, grade] => (query, doc, grade),
            [query, _, doc, grade] => (query, doc, grade),
            _ => return Err(error(idx + 1, "not query, document and grade")),
        };
        // Some collections write their grades as `1.0`.
        let grade = match grade.parse::<f64>() {
            Ok(grade) if grade.fract() == 0.0 && grade.abs() < 1e9 => grade as i64,
            _ if idx == 0 => continue,
            _ => return Err(error(idx + 1, format!("the grade `{grade}` is no whole number"))),
        };
        let grades = qrels.entry(query.to_string()).or_default();
        if grades.insert(doc.to_string(), grade).is_some_and(|before| before != grade) {
            return Err(error(idx + 1, format!("`{doc}` has two grades for `{query}`")));
        }
    }
    Ok(qrels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let got = entry(7, text).unwrap().map(|e| (e.id, e.text));
            assert_eq!(got, expected.map(|(i, t)| (i.to_string(), t.to_string())), "{text}");
        };
        check(r#"{"_id":"a","text":"x y","title":""}"#, Some(("a", "x y")));
        check(r#"{"_id":12,"text":"x"}"#, Some(("12", "x")));
        check(r#"{"id":"b"}"#, Some(("b", "")));
        check("  ", None);
        for wrong in ["{", "[]", r#"{"text":"x"}"#, r#"{"_id":"a b"}"#, r#"{"_id":""}"#] {
            assert_eq!(entry(7, wrong).unwrap_err().line, 7, "{wrong}");
        }
    }

    #[test]
    fn a_query_twice() {
        let twice = "{\"_id\":\"a\",\"text\":\"x\"}\n\n{\"_id\":\"a\",\"text\":\"y\"}\n";
        assert_eq!(queries(twice).unwrap_err().line, 3);
    }

    #[test]
    fn judgements() {
        let read = |text: &str| {
            let qrels = qrels(text)?;
            let mut out: Vec<(String, String, i64)> = Vec::new();
            for (query, grades) in qrels {
                out.extend(grades.into_iter().map(|(d, g)| (query.clone(), d, g)));
            }
            out.sort();
            Ok(out)
        };
        let expected = vec![("q".to_string(), "d1".to_string(), 2), ("q".into(), "d2".into(), 0)];
        for text in [
            "query-id\tcorpus-id\tscore\nq\td1\t2\nq\td2\t0\n",
            "q\td1\t2.0\r\nq\td2\t0\r\n",
            "q 0 d1 2\nq 0 d2 0",
        ] {
            assert_eq!(read(text), Ok(expected.clone()), "{text}");
        }
        assert_eq!(read("q\td\t1\nq\td\thigh\n").map_err(|e: BeirError| e.line), Err(2));
        assert_eq!(read("q\td\t1\nq\td\t2\n").map_err(|e: BeirError| e.line), Err(2));
        assert_eq!(read("h\nq\n").map_err(|e: BeirError| e.line), Err(1));
    }
}
