//! Column files with one token and one label a line: text in, sentences with names out.
//!
//! The first column is the token, the last the label; columns are parted by a tab or by spaces,
//! sentences by blank lines, documents by `-DOCSTART-`. The labels may be IO, BIO (both kinds) or
//! BIOES/BILOU.

/// A name over tokens `start..end` with the type that the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The type as written, without the prefix.
    pub kind: String,
}

/// A sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The tokens.
    pub tokens: Vec<String>,
    /// The names, in order.
    pub names: Vec<Name>,
    /// True where a `-DOCSTART-` line stands before it.
    pub starts_document: bool,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConllError {
    /// A token without a label.
    #[error("line {line}: a token and a label were expected, parted by a tab or spaces")]
    OneColumn {
        /// Number of the line, from 1.
        line: usize,
    },
    /// A label that is neither `O` nor a type with a position.
    #[error("line {line}: `{label}` is no label such as `O`, `B-PER` or `I-LOC`")]
    Label {
        /// Number of the line, from 1.
        line: usize,
        /// The label.
        label: String,
    },
}

/// Reads a column file.
///
/// # Errors
/// If a line has one column only, or its last column is no label.
pub fn read(text: &str) -> Result<Vec<Sentence>, ConllError> {
    let mut out = Vec::new();
    let mut current = Draft::default();
    let mut starts_document = false;
    for (i, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        if line.trim().is_empty() {
            current.close_into(&mut out, &mut starts_document);
        } else if line.starts_with("-DOCSTART-") {
            current.close_into(&mut out, &mut starts_document);
            starts_document = true;
        } else if !is_comment(line) {
            let (token, label) = columns(line).ok_or(ConllError::OneColumn { line: i + 1 })?;
            let label = parse_label(label)
                .ok_or_else(|| ConllError::Label { line: i + 1, label: label.to_string() })?;
            current.push(token, label);
        }
    }
    current.close_into(&mut out, &mut starts_document);
    Ok(out)
}

/// A comment has a `#`, a space, and no label at its end.
fn is_comment(line: &str) -> bool {
    line.starts_with("# ") && columns(line).is_none_or(|(_, label)| parse_label(label).is_none())
}

fn columns(line: &str) -> Option<(&str, &str)> {
    let (token, rest) = match line.split_once('\t') {
        Some(pair) => pair,
        None => line.trim().split_once(char::is_whitespace)?,
    };
    let label = rest.split(|c: char| c == '\t' || c.is_whitespace()).rfind(|s| !s.is_empty())?;
    (!token.is_empty()).then_some((token, label))
}

enum Label<'l> {
    Outside,
    Inside { prefix: u8, kind: &'l str },
}

fn parse_label(label: &str) -> Option<Label<'_>> {
    if label == "O" || label == "_" {
        return Some(Label::Outside);
    }
    let (prefix, kind) = label.split_once(['-', '_'])?;
    match prefix.as_bytes() {
        [p @ (b'B' | b'I' | b'E' | b'S' | b'L' | b'U' | b'M')] if !kind.is_empty() => {
            Some(Label::Inside { prefix: *p, kind })
        }
        _ => None,
    }
}

#[derive(Default)]
struct Draft {
    sentence: Sentence,
    /// True while the last name may go on.
    open: bool,
}

impl Draft {
    fn push(&mut self, token: &str, label: Label<'_>) {
        let at = self.sentence.tokens.len();
        self.sentence.tokens.push(token.to_string());
        let Label::Inside { prefix, kind } = label else {
            self.open = false;
            return;
        };
        match self.sentence.names.last_mut() {
            Some(name)
                if self.open && name.kind == kind && !matches!(prefix, b'B' | b'S' | b'U') =>
            {
                name.end = at + 1;
            }
            _ => {
                let name = Name { start: at, end: at + 1, kind: kind.to_string() };
                self.sentence.names.push(name);
            }
        }
        self.open = !matches!(prefix, b'S' | b'U' | b'E' | b'L');
    }

    fn close_into(&mut self, out: &mut Vec<Sentence>, starts_document: &mut bool) {
        if !self.sentence.tokens.is_empty() {
            self.sentence.starts_document = std::mem::take(starts_document);
            out.push(std::mem::take(&mut self.sentence));
        }
        self.open = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(usize, usize, &str)]) {
        let sentences = read(text).expect("readable");
        let names: Vec<_> = sentences
            .iter()
            .flat_map(|s| s.names.iter().map(|n| (n.start, n.end, n.kind.as_str())))
            .collect();
        assert_eq!(names, expected, "{text}");
    }

    #[test]
    fn label_schemes() {
        check("Ann B-PER\nLee I-PER\nleft O\n", &[(0, 2, "PER")]);
        check("Ann\tI-PER\nLee\tI-PER\n", &[(0, 2, "PER")]);
        check("Ann I-PER\nLee B-PER\n", &[(0, 1, "PER"), (1, 2, "PER")]);
        check("Ann B-PER\nLee E-PER\nBob S-PER\n", &[(0, 2, "PER"), (2, 3, "PER")]);
        check("Ann U-PER\nLee B-LOC\nBay L-LOC\n", &[(0, 1, "PER"), (1, 3, "LOC")]);
        check("Ann B-PER\nLee I-ORG\n", &[(0, 1, "PER"), (1, 2, "ORG")]);
        check("Ann B-PER\n\nLee I-PER\n", &[(0, 1, "PER"), (0, 1, "PER")]);
    }

    #[test]
    fn columns_and_documents() {
        check("Ann NNP x B-PER\n# a comment\n# O\n", &[(0, 1, "PER")]);
        let read = read("-DOCSTART- -X- O\n\nA O\n\nB O\n").expect("readable");
        let starts: Vec<bool> = read.iter().map(|s| s.starts_document).collect();
        assert_eq!(starts, [true, false]);
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(read("A O\nB\n"), Err(ConllError::OneColumn { line: 2 }));
        let label = ConllError::Label { line: 1, label: "NNP".into() };
        assert_eq!(read("A NNP\n"), Err(label));
    }
}
