//! BibTeX and BibLaTeX, parsed by `biblatex` an entry at a time, so that a broken one loses itself
//! alone.

use biblatex::{Bibliography, ChunksExt, Person, RawBibliography};

use super::{Entry, line, read_date};
use crate::formats::Skip;
use crate::formats::scalars::language;

/// Longest text of all abbreviations (`@string`), which every entry is parsed with.
const MAX_STRINGS_BYTES: usize = 16 * 1024;

/// Deepest braces in an entry.
const MAX_DEPTH: usize = 100;

/// Fields that name entries: others, to take values from, and this one, by other keys.
const LINKS: [&str; 3] = ["crossref", "xdata", "ids"];

/// True for a text that opens with an entry: `@article{key,`, perhaps behind comments.
pub fn opens(start: &str) -> bool {
    let mut lines = start.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('%')).unwrap_or("");
    let Some((kind, rest)) = first.strip_prefix('@').and_then(|rest| rest.split_once('{')) else {
        return false;
    };
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic());
    let is_key = |c: char| !c.is_whitespace() && c != '{';
    is_word(kind.trim()) && rest.trim().trim_end_matches(',').chars().all(is_key)
}

/// The entries, and those that are broken, by their lines.
pub fn entries(text: &str) -> (Vec<Entry>, Vec<Skip>) {
    let mut strings = String::new();
    let (mut entries, mut broken) = (Vec::new(), Vec::new());
    for (line, piece) in pieces(text) {
        let kind = piece[1..].split(['{', '(']).next().unwrap_or("").trim().to_ascii_lowercase();
        match kind.as_str() {
            "comment" | "preamble" => {}
            "string" if strings.len() + piece.len() <= MAX_STRINGS_BYTES => {
                strings.push_str(piece);
                strings.push('\n');
            }
            "string" => {}
            _ => match parse(&strings, piece) {
                Ok(parsed) => entries.extend(parsed.iter().map(entry)),
                Err(reason) => {
                    let reason = format!("a broken entry: {reason}");
                    broken.push(Skip { line: Some(line), ..Skip::new(reason) });
                }
            },
        }
    }
    (entries, broken)
}

/// The text from each `@` that opens a line to the next, with its line.
fn pieces(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut starts: Vec<(u64, usize)> = Vec::new();
    let mut at = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let indent = line.len() - line.trim_start().len();
        if line[indent..].starts_with('@') {
            starts.push((number, at + indent));
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(_, at)| *at).chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|((line, start), end)| (line, &text[start..end]))
}

fn parse(strings: &str, piece: &str) -> Result<Bibliography, String> {
    if depth(piece) > MAX_DEPTH {
        return Err(format!("braces over {MAX_DEPTH} deep"));
    }
    let whole = format!("{strings}{piece}");
    let mut raw = RawBibliography::parse(&whole).map_err(|error| error.kind.to_string())?;
    // An entry that is parsed alone has no others to take anything from, but one that names
    // itself would be followed without end.
    for entry in &mut raw.entries {
        entry.v.fields.retain(|field| !LINKS.iter().any(|l| field.key.v.eq_ignore_ascii_case(l)));
    }
    Bibliography::from_raw(raw).map_err(|error| error.kind.to_string())
}

fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

fn entry(parsed: &biblatex::Entry) -> Entry {
    let raw = |key: &str| parsed.get(key).map(|chunks| chunks.format_verbatim());
    let first = |keys: &[&str]| keys.iter().find_map(|key| raw(key).as_deref().and_then(line));
    let people: Vec<Person> = parsed.get_as("author").unwrap_or_default();
    let split = |text: String| -> Vec<String> { text.split([',', ';']).filter_map(line).collect() };
    Entry {
        key: Some(parsed.key.clone()).filter(|key| !key.is_empty()),
        title: first(&["title"]),
        authors: people.iter().filter_map(name).collect(),
        date: date(&first),
        source: first(&[
            "journaltitle",
            "journal",
            "maintitle",
            "booktitle",
            "organization",
            "howpublished",
            "publisher",
        ]),
        url: first(&["url"]).filter(|url| url.starts_with("http")),
        lang: first(&["langid", "language"]).as_deref().and_then(language),
        tags: raw("keywords").map(split).unwrap_or_default(),
        summary: raw("abstract"),
        notes: ["annotation", "annote"].iter().filter_map(|key| raw(key)).collect(),
        files: raw("file").map(|value| files(&value)).unwrap_or_default(),
    }
}

fn date(first: &dyn Fn(&[&str]) -> Option<String>) -> Option<crate::model::Date> {
    let date = first(&["date"]).and_then(|date| read_date(date.split('/').next()?));
    date.or_else(|| {
        let (year, month) = (first(&["year"])?, first(&["month"]));
        let exact = month.and_then(|month| match month.parse::<u8>() {
            Ok(month) => read_date(&format!("{year}-{month:02}")),
            Err(_) => read_date(&format!("{month} {year}")),
        });
        exact.or_else(|| read_date(&year))
    })
}

fn name(person: &Person) -> Option<String> {
    let Person { given_name, prefix, name, suffix, .. } = person;
    line(&format!("{given_name} {prefix} {name} {suffix}"))
}

/// The paths in a field `file`: `path`, or `title:path:type`, several of them behind `;`. A mark
/// that is part of a path has a backslash before it.
fn files(value: &str) -> Vec<String> {
    split_unescaped(value, ';')
        .into_iter()
        .filter_map(|file| {
            let parts = split_unescaped(&file, ':');
            let path = match parts.as_slice() {
                [.., path, _kind] if parts.len() >= 3 => path,
                [path] => path,
                [_, path] => path,
                _ => return None,
            };
            let path = path.replace("\\:", ":").replace("\\;", ";").replace("\\\\", "/");
            Some(path.trim().to_string()).filter(|path| !path.is_empty())
        })
        .collect()
}

fn split_unescaped(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == mark && !escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    parts
}
