//! Passages to quote: a block quotation with the matches in bold, and a line that says whose they
//! are.
//!
//! What a Markdown reader would take for markup is escaped, so that the text shows as printed.

use std::io::{self, Write};

use super::controls::sound_marks;
use crate::answer::{AlsoIn, Answer, Hit};
use crate::model::{Date, Span};

/// The hits, parted by empty lines.
pub(super) fn render(answer: &Answer, out: &mut Vec<u8>) -> io::Result<()> {
    for (i, hit) in answer.hits.iter().enumerate() {
        if i > 0 {
            out.push(b'\n');
        }
        quote(hit, out)?;
    }
    Ok(())
}

fn quote(hit: &Hit, out: &mut Vec<u8>) -> io::Result<()> {
    for paragraph in &hit.before {
        quoted(&escaped(paragraph), out)?;
    }
    let mut start = 0;
    for paragraph in hit.text.split("\n\n") {
        let end = start + paragraph.len();
        let inside =
            hit.marks.iter().filter(|m| m.start as usize >= start && m.end as usize <= end);
        let marks: Vec<Span> =
            inside.map(|m| Span::new(m.start as usize - start, m.end as usize - start)).collect();
        quoted(&marked(paragraph, &marks), out)?;
        start = end + 2;
    }
    for paragraph in &hit.after {
        quoted(&escaped(paragraph), out)?;
    }
    writeln!(out, "> — {}", citation(&Cited::of(hit)))?;
    for also in &hit.also_in {
        writeln!(out, ">\n> also in {}", citation(&Cited::of_another(also)))?;
    }
    Ok(())
}

/// What a citation is made of.
struct Cited<'h> {
    authors: &'h [String],
    title: Option<&'h str>,
    is_note: bool,
    source: Option<&'h str>,
    date: Option<Date>,
    id: &'h str,
    url: Option<&'h str>,
}

impl Cited<'_> {
    fn of(hit: &Hit) -> Cited<'_> {
        Cited {
            authors: &hit.authors,
            title: hit.title.as_deref(),
            is_note: hit.is_note(),
            source: hit.source.as_deref(),
            date: hit.date.as_ref().map(|d| d.value),
            id: &hit.id,
            url: hit.url.as_deref().filter(|url| is_plain_address(url)),
        }
    }

    fn of_another(also: &AlsoIn) -> Cited<'_> {
        Cited {
            authors: &also.authors,
            title: also.title.as_deref(),
            is_note: also.is_note(),
            source: also.source.as_deref(),
            date: also.date.as_ref().map(|d| d.value),
            id: &also.id,
            url: None,
        }
    }
}

/// A paragraph of the quotation and the line that parts it from the next.
fn quoted(paragraph: &str, out: &mut Vec<u8>) -> io::Result<()> {
    writeln!(out, "> {paragraph}\n>")
}

fn marked(text: &str, marks: &[Span]) -> String {
    let mut line = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for mark in sound_marks(text, marks) {
        push_escaped(&mut line, &text[at..mark.start as usize]);
        line.push_str("**");
        push_escaped(&mut line, mark.of(text));
        line.push_str("**");
        at = mark.end as usize;
    }
    push_escaped(&mut line, &text[at..]);
    guard_start(line)
}

/// `Asha Menon, “Whose River?”, *The Valley Courier*, 2 June 2014, [river-treaty#p3](https://…)`.
fn citation(cited: &Cited) -> String {
    let mut parts = Vec::with_capacity(5);
    if !cited.authors.is_empty() {
        let names: Vec<_> = cited.authors.iter().map(|a| inline(a)).collect();
        parts.push(names.join(", "));
    }
    if let Some(title) = cited.title {
        let note = if cited.is_note { "note on " } else { "" };
        parts.push(format!("{note}“{}”", inline(title)));
    }
    if let Some(source) = cited.source {
        parts.push(format!("*{}*", inline(source)));
    }
    if let Some(date) = cited.date {
        parts.push(date.in_words());
    }
    let id = inline(cited.id);
    parts.push(match cited.url {
        Some(url) => format!("[{id}](<{url}>)"),
        None => id,
    });
    parts.join(", ")
}

/// An address that can stand between angle brackets.
fn is_plain_address(url: &str) -> bool {
    !url.chars().any(|c| matches!(c, '<' | '>' | '\\') || c.is_control() || c.is_whitespace())
}

fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

fn escaped(text: &str) -> String {
    guard_start(inline(text))
}

/// Escapes what is markup inside a line; line breaks become spaces.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
}

/// Escapes what is markup at the start of a line only: headings, lists, rules.
fn guard_start(mut line: String) -> String {
    if line.starts_with(['#', '+', '-', '=']) {
        line.insert(0, '\\');
        return line;
    }
    let n_digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits > 0 && line[n_digits..].starts_with(['.', ')']) {
        line.insert(n_digits, '\\');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn check(text: &str, word: &str, expected: &str) {
        assert_eq!(marked(text, &samples::spans(text, word)), expected);
    }

    #[test]
    fn marks_and_escapes() {
        check("a drone, two drones", "drone", "a **drone**, two **drone**s");
        check("2 * 3 [x] <b> a_b `c`", "", r"2 \* 3 \[x\] \<b\> a\_b \`c\`");
        check("# not a heading", "", r"\# not a heading");
        check("1990. A year", "", r"1990\. A year");
        check("- dash", "dash", r"\- **dash**");
    }

    #[test]
    fn a_quotation() {
        let mut answer = samples::answer();
        answer.hits.remove(0);
        let mut out = Vec::new();
        render(&answer, &mut out).unwrap();
        let expected = "\
> An earlier paragraph.
>
> The piece forgets the dams.
>
> A **treaty** needs measuring.
>
> A later one.
>
> — Asha Menon, Tom Hale, note on “Whose River?”, *The Valley Courier*, by 2 June 2014, \
[notes/river-treaty#p1-2](<https://courier.example/river?a=1&b=2>)

> 巴基斯坦 **treaty**
>
> — bare#p1.2
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn near_duplicates_are_cited_below() {
        let mut answer = samples::folded();
        answer.hits.truncate(1);
        let mut out = Vec::new();
        render(&answer, &mut out).unwrap();
        let expected = "> also in A. Menon, “A River Divided”, *Hill Gazette*, by 3 June 2014, \
gazette/river#p2\n";
        let out = String::from_utf8(out).unwrap();
        assert!(out.ends_with(&format!(">\n{expected}")), "{out}");
    }
}
