//! The canonical form of a tree, which parses back to the same tree, and the tree drawn for
//! people.
//!
//! - One space between parts; ASCII quotes, apostrophes and hyphens; the case of letters as
//!   typed; field names and operators of nearness in lower case.
//! - `+ -` in lists, `AND OR NOT` in groups; brackets only where they are needed. A filter in a
//!   list has no `+`.
//! - Values are quoted where they hold anything but letters and digits.

use std::fmt::{self, Write as _};

use super::ast::{
    AtLeast, Clause, Filter, Group, GroupKind, Matching, Near, Node, NodeKind, Occur, Phrase,
    Reach, Token, Value, Weight, Word,
};
use super::caps;
use crate::text;

/// The canonical form of a whole query.
pub(super) fn canonical(tree: &Node) -> String {
    match caps::needs_case_any(tree) {
        true => format!("case:any {tree}"),
        false => tree.to_string(),
    }
}

/// The canonical form of the node, as it would stand alone.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            NodeKind::Group(group) if self.weight != Weight::ONE => write!(f, "({group})")?,
            NodeKind::Near(near) if self.weight != Weight::ONE => write!(f, "({near})")?,
            NodeKind::Group(group) => write!(f, "{group}")?,
            NodeKind::Near(near) => write!(f, "{near}")?,
            NodeKind::All => f.write_char('*')?,
            NodeKind::Word(word) => write!(f, "{word}")?,
            NodeKind::Phrase(phrase) => write!(f, "{phrase}")?,
            NodeKind::AtLeast(AtLeast { count, operand }) => {
                write!(f, "atleast{count}({operand})")?;
            }
            NodeKind::Filter(filter) => write!(f, "{filter}")?,
        }
        if self.weight != Weight::ONE {
            write!(f, "^{}", self.weight)?;
        }
        Ok(())
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exact {
            f.write_char('=')?;
        }
        f.write_str(&self.text)?;
        match self.tokens.first().map(|t| t.matching) {
            Some(Matching::Fuzzy(distance)) => write!(f, "~{distance}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.text)?;
        match self.within {
            Some(distance) => write!(f, "~{distance}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.negated { "NOT " } else { "" };
        write_bracketed(f, &self.left, true)?;
        write!(f, " {not}{} ", self.reach)?;
        write_bracketed(f, &self.right, true)
    }
}

/// `w/5`, `pre/5`, `w/s`, `w/p`.
impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Within(n) => write!(f, "w/{n}"),
            Reach::Before(n) => write!(f, "pre/{n}"),
            Reach::Sentence => f.write_str("w/s"),
            Reach::Paragraph => f.write_str("w/p"),
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, clause) in self.clauses.iter().enumerate() {
            if n > 0 {
                f.write_str(match self.kind {
                    GroupKind::List => " ",
                    GroupKind::And => " AND ",
                    GroupKind::Or => " OR ",
                })?;
            }
            write_clause(f, self.kind, clause)?;
        }
        Ok(())
    }
}

fn write_clause(f: &mut fmt::Formatter<'_>, kind: GroupKind, clause: &Clause) -> fmt::Result {
    let Clause { occur, node } = clause;
    match (kind, occur) {
        (GroupKind::List, Occur::MustNot) => f.write_char('-')?,
        (GroupKind::List, Occur::Must) if !node.is_filter() => f.write_char('+')?,
        (GroupKind::And, Occur::MustNot) => f.write_str("NOT ")?,
        _ => {}
    }
    // Nearness binds more tightly than AND, so that there alone it needs no brackets.
    let brackets_near = !(kind == GroupKind::And && *occur == Occur::Must);
    write_bracketed(f, node, brackets_near)
}

/// Writes a part of something larger, in brackets where it would fall apart without.
fn write_bracketed(f: &mut fmt::Formatter<'_>, node: &Node, brackets_near: bool) -> fmt::Result {
    let falls_apart = match &node.kind {
        NodeKind::Group(_) => true,
        NodeKind::Near(_) => brackets_near,
        _ => false,
    };
    // What has a weight is written in brackets already.
    if falls_apart && node.weight == Weight::ONE {
        write!(f, "({node})")
    } else {
        write!(f, "{node}")
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Text(field, values) => write_values(f, field.name(), values, write_value),
            Filter::Name(field, names) => {
                write_values(f, field.name(), names, |f, name| f.write_str(&quote(name)))
            }
            Filter::Has(parts) => write_values(f, "has", parts, |f, p| f.write_str(p.name())),
            Filter::Missing(parts) => {
                write_values(f, "missing", parts, |f, p| f.write_str(p.name()))
            }
            Filter::Date(ranges) => write_values(f, "date", ranges, |f, r| f.write_str(&r.text)),
        }
    }
}

fn write_values<T>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    values: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{name}:")?;
    if let [value] = values {
        return write(f, value);
    }
    for (n, value) in values.iter().enumerate() {
        f.write_str(if n == 0 { "(" } else { " OR " })?;
        write(f, value)?;
    }
    f.write_char(')')
}

fn write_value(f: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    match value.glob {
        false => f.write_str(&quote(&value.text)),
        true => f.write_str(&quote(&value.text).replace("\\*", "*")),
    }
}

/// A value as it is written after a colon: quoted where it holds anything but letters and
/// digits, or would be read as an operator.
pub(super) fn quote(value: &str) -> String {
    let is_bare = value.chars().all(char::is_alphanumeric)
        && value.chars().next().is_some_and(text::starts_word);
    if is_bare && !matches!(value, "AND" | "OR" | "NOT") {
        return value.to_string();
    }
    let mut quoted = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '*') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// What tells two nodes apart, but for weight and place: equal keys match the same.
pub(super) fn key(node: &Node) -> String {
    let forms = |tokens: &[Token]| {
        let mut key = String::new();
        for token in tokens {
            let _ = write!(key, "\u{0}{:?} {}", token.matching, token.form);
        }
        key
    };
    match &node.kind {
        // `=word` and `"word"` are the same, and a plain word is another thing, since it may
        // stand for an entity.
        NodeKind::Word(word) if !word.exact => format!("word{}", forms(&word.tokens)),
        NodeKind::Word(word) => format!("form{}", forms(&word.tokens)),
        NodeKind::Phrase(phrase) if phrase.within.is_none() => {
            format!("form{}", forms(&phrase.tokens))
        }
        NodeKind::Phrase(phrase) => format!("phrase {:?}{}", phrase.within, forms(&phrase.tokens)),
        NodeKind::Near(near) => near.to_string(),
        NodeKind::Group(group) => format!("({group})"),
        NodeKind::All => "*".into(),
        NodeKind::AtLeast(atleast) => format!("{}({})", atleast.count, atleast.operand),
        NodeKind::Filter(filter) => filter.to_string(),
    }
}

/// The tree drawn for people: a line for each node, indented by two spaces for each level.
pub(super) fn draw(tree: &Node) -> String {
    let mut drawn = String::new();
    draw_node(&mut drawn, tree, "", 0);
    drawn
}

fn draw_node(out: &mut String, node: &Node, role: &str, depth: usize) {
    let _ = write!(out, "{:1$}{role}", "", depth * 2);
    let weight = match node.weight {
        Weight::ONE => String::new(),
        weight => format!(", weight {weight}"),
    };
    let _ = match &node.kind {
        NodeKind::All => writeln!(out, "every passage{weight}"),
        NodeKind::Word(word) => {
            writeln!(out, "word `{word}`: {}{weight}", draw_tokens(&word.tokens))
        }
        NodeKind::Phrase(phrase) => {
            let how = match phrase.within {
                None => "side by side".to_string(),
                Some(n) => format!("within {n} words, in any order"),
            };
            writeln!(out, "phrase {phrase}: {}; {how}{weight}", draw_tokens(&phrase.tokens))
        }
        NodeKind::Near(near) => {
            let not = if near.negated { "not " } else { "" };
            writeln!(out, "near, {not}{}{weight}", draw_reach(near.reach))
        }
        NodeKind::AtLeast(atleast) => writeln!(out, "at least {} times{weight}", atleast.count),
        NodeKind::Group(group) => writeln!(out, "{}{weight}", draw_group(group)),
        NodeKind::Filter(filter) => writeln!(out, "filter {filter}"),
    };
    match &node.kind {
        NodeKind::Group(group) => {
            for clause in &group.clauses {
                let role = match clause.occur {
                    Occur::Should => "",
                    Occur::Must => "must: ",
                    Occur::MustNot => "not: ",
                };
                draw_node(out, &clause.node, role, depth + 1);
            }
        }
        _ => node.children().for_each(|child| draw_node(out, child, "", depth + 1)),
    }
}

fn draw_group(group: &Group) -> &'static str {
    match group.kind {
        GroupKind::And => "all of",
        GroupKind::Or => "any of",
        GroupKind::List if group.needs_one() => "list, one at least of those without `must`",
        GroupKind::List => "list",
    }
}

fn draw_reach(reach: Reach) -> String {
    match reach {
        Reach::Within(n) => format!("within {n} words, in any order"),
        Reach::Before(n) => format!("the first at most {n} words before the second"),
        Reach::Sentence => "in one sentence".into(),
        Reach::Paragraph => "in one paragraph".into(),
    }
}

fn draw_tokens(tokens: &[Token]) -> String {
    let drawn: Vec<_> = tokens
        .iter()
        .map(|token| match token.matching {
            Matching::Stem => format!("stem of {}", token.form),
            Matching::Exact => format!("form {}", token.form),
            Matching::Cased => format!("in this case {}", token.form),
            Matching::Wildcard => format!("pattern {}", token.form),
            Matching::Fuzzy(n) => format!("{} or {n} off", token.form),
        })
        .collect();
    drawn.join(", ")
}
