//! What a query is made of, and queries a little looser: for telling which part is to blame where
//! nothing is found.

use super::ast::{
    AtLeast, Clause, Filter, Group, GroupKind, Near, Node, NodeKind, Occur, Phrase, Reach,
    TextField, Token, Word,
};
use super::canonical;
use crate::model::Span;

/// The parts of a query, each a query of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// In the order of writing.
    pub parts: Vec<QueryPart>,
    /// True where all must hold, so that the query without one of them is a query; false where they
    /// are alternatives, or the operands of a nearness, a phrase, or a count.
    pub all_must_hold: bool,
    /// How they were joined.
    pub kind: GroupKind,
}

/// One part of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryPart {
    /// What it asks for.
    pub node: Node,
    /// True where it is excluded.
    pub excluded: bool,
}

/// The canonical form of a tree, as a query of its own.
#[must_use]
pub fn canonical_form(tree: &Node) -> String {
    canonical::canonical(tree)
}

impl QueryPart {
    fn of(node: &Node) -> QueryPart {
        QueryPart { node: node.clone(), excluded: false }
    }

    /// The canonical form, with `-` before what is excluded.
    #[must_use]
    pub fn written(&self) -> String {
        match self.excluded {
            false => canonical_form(&self.node),
            true => {
                list(vec![Clause { occur: Occur::MustNot, node: self.node.clone() }]).to_string()
            }
        }
    }
}

/// Takes a query apart. What cannot be taken apart is its own only part.
#[must_use]
pub fn parts(tree: &Node) -> Parts {
    let (mut all_must_hold, mut kind) = (false, GroupKind::List);
    let parts = match &tree.kind {
        NodeKind::Group(group) => {
            let alternatives = alternatives(group);
            kind = group.kind;
            all_must_hold = alternatives.len() < group.clauses.len();
            let mut parts: Vec<QueryPart> = Vec::new();
            for clause in group.clauses.iter().filter(|c| c.occur != Occur::Should) {
                let excluded = clause.occur == Occur::MustNot;
                parts.push(QueryPart { excluded, ..QueryPart::of(&clause.node) });
            }
            match all_must_hold {
                false => parts.extend(alternatives.iter().map(|c| QueryPart::of(&c.node))),
                true if !group.needs_one() => {}
                // Alternatives of which one must hold are one part among the others.
                true => match &alternatives[..] {
                    [only] => parts.push(QueryPart::of(&only.node)),
                    _ => parts.push(QueryPart::of(&list(alternatives))),
                },
            }
            parts.sort_by_key(|p| p.node.span.start);
            parts
        }
        NodeKind::Near(near) => vec![QueryPart::of(&near.left), QueryPart::of(&near.right)],
        NodeKind::AtLeast(atleast) => vec![QueryPart::of(&atleast.operand)],
        NodeKind::Word(_) | NodeKind::Phrase(_) if tree.tokens().len() > 1 => {
            let word = |at| QueryPart::of(&phrase_word(tree, at));
            let mut parts: Vec<QueryPart> = Vec::new();
            for part in (0..tree.tokens().len()).map(word) {
                if parts.iter().all(|p| p.written() != part.written()) {
                    parts.push(part);
                }
            }
            parts
        }
        _ => vec![QueryPart::of(tree)],
    };
    Parts { parts, all_must_hold, kind }
}

impl Parts {
    /// The query with only those of its parts, all of which must hold, for which `keep` says yes;
    /// `None` if nothing is left that asks for anything.
    #[must_use]
    pub fn only(&self, keep: impl Fn(usize) -> bool) -> Option<Node> {
        let kept = self.parts.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, p)| p);
        let kept: Vec<&QueryPart> = kept.collect();
        if kept.iter().all(|part| part.excluded) {
            return None;
        }
        if let [only] = kept[..] {
            return Some(only.node.clone());
        }
        let clause = |part: &QueryPart| Clause {
            occur: if part.excluded { Occur::MustNot } else { Occur::Must },
            node: part.node.clone(),
        };
        let clauses = kept.into_iter().map(clause).collect();
        Some(Node { kind: NodeKind::Group(Group { kind: self.kind, clauses }), ..list(Vec::new()) })
    }
}

fn alternatives(group: &Group) -> Vec<Clause> {
    group.clauses.iter().filter(|c| c.occur == Occur::Should).cloned().collect()
}

fn list(clauses: Vec<Clause>) -> Node {
    let span = clauses.first().map_or(Span { start: 0, end: 0 }, |c| c.node.span);
    Node::new(NodeKind::Group(Group { kind: GroupKind::List, clauses }), span)
}

/// One token of a word or phrase, asked for alone as it is asked for there.
fn phrase_word(node: &Node, at: usize) -> Node {
    let token = node.tokens()[at].clone();
    let span = token.span;
    let text = token.text.clone();
    let tokens = vec![token];
    let kind = match &node.kind {
        NodeKind::Word(word) => {
            let word = Word { text, tokens, ..word.clone() };
            NodeKind::Word(word)
        }
        _ => NodeKind::Phrase(Phrase { text, tokens, within: None }),
    };
    Node::new(kind, span)
}

/// A query of more nodes is not loosened: nobody wrote it by hand, and trees would be copied
/// without end.
const MAX_NODES: usize = 64;

/// The query with one part of it loosened, mildest first: a phrase or nearness wider, a count
/// lower, a form inexact. What is excluded stays as it is.
#[must_use]
pub fn looser(tree: &Node) -> Vec<Node> {
    if !is_small(tree) {
        return Vec::new();
    }
    let mut found = variants(tree, true);
    found.sort_by_key(|(step, _)| *step);
    found.into_iter().map(|(_, node)| node).collect()
}

fn is_small(tree: &Node) -> bool {
    let mut waiting = vec![tree];
    let mut n_nodes = 0;
    while let Some(node) = waiting.pop() {
        n_nodes += 1;
        if n_nodes > MAX_NODES {
            return false;
        }
        waiting.extend(node.children());
    }
    true
}

/// How far a variant is from what was written.
type Step = u8;

/// `free` is false for operands, which must keep places.
fn variants(node: &Node, free: bool) -> Vec<(Step, Node)> {
    let own = |kind: NodeKind| Node { kind, ..node.clone() };
    let mut out: Vec<(Step, Node)> = Vec::new();
    match &node.kind {
        NodeKind::Phrase(phrase) if phrase.tokens.len() > 1 => {
            for (step, distance) in [(1, 3), (2, 10), (3, 30)] {
                if phrase.within.is_none_or(|n| n < distance) {
                    let phrase = Phrase { within: Some(distance), ..phrase.clone() };
                    out.push((step, own(NodeKind::Phrase(phrase))));
                }
            }
            let words: Vec<Node> =
                (0..phrase.tokens.len()).map(|at| phrase_word(node, at)).collect();
            out.extend(free.then(|| (5, all_of(words, node.span))));
        }
        NodeKind::Word(word) if word.exact => {
            let word = Word { exact: false, ..word.clone() };
            out.push((1, own(NodeKind::Word(word))));
        }
        NodeKind::Near(near) if near.negated => out.push((4, (*near.left).clone())),
        NodeKind::Near(near) => {
            for (step, reach) in wider(near.reach) {
                out.push((step, own(NodeKind::Near(Near { reach, ..near.clone() }))));
            }
            let sides = vec![(*near.left).clone(), (*near.right).clone()];
            out.extend(free.then(|| (5, all_of(sides, node.span))));
        }
        NodeKind::AtLeast(atleast) => {
            let fewer = |count| AtLeast { count, ..atleast.clone() };
            let n = atleast.count;
            for (step, count) in [(1, n - 1), (2, n / 2), (3, 2)] {
                if count > 1 && count < n {
                    out.push((step, own(NodeKind::AtLeast(fewer(count)))));
                }
            }
            out.push((4, (*atleast.operand).clone()));
        }
        _ => {}
    }
    for at in 0..node.children().count() {
        let (child, child_free) = match &node.kind {
            NodeKind::Group(group) if group.clauses[at].occur == Occur::MustNot => continue,
            NodeKind::Group(group) => (&group.clauses[at].node, free),
            NodeKind::Near(near) if near.negated && at == 1 => continue,
            _ => match node.children().nth(at) {
                Some(child) => (child, false),
                None => continue,
            },
        };
        for (step, variant) in variants(child, child_free) {
            let mut changed = node.clone();
            if let Some(place) = changed.children_mut().nth(at) {
                *place = variant;
            }
            out.push((step, changed));
        }
    }
    out
}

fn wider(reach: Reach) -> Vec<(Step, Reach)> {
    let within = |n: u32| {
        let wider = [(2, 10), (3, 30), (4, 100)];
        wider.into_iter().filter(move |(_, m)| *m > n).map(|(step, m)| (step, Reach::Within(m)))
    };
    match reach {
        Reach::Before(n) => [(1, Reach::Within(n))].into_iter().chain(within(n)).collect(),
        Reach::Within(n) => within(n).collect(),
        Reach::Sentence => vec![(1, Reach::Paragraph)],
        Reach::Paragraph => Vec::new(),
    }
}

fn all_of(nodes: Vec<Node>, span: Span) -> Node {
    let clauses = nodes.into_iter().map(|node| Clause { occur: Occur::Must, node }).collect();
    Node::new(NodeKind::Group(Group { kind: GroupKind::And, clauses }), span)
}

/// What stands in a query, and what may have been meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Respelling {
    /// Tokens as typed.
    pub words: Vec<(String, String)>,
    /// Values of fields.
    pub values: Vec<(TextField, String, String)>,
    /// Names of entities.
    pub names: Vec<(String, String)>,
}

/// The query as it may have been meant. It is to be read again from its canonical form, since its
/// tokens are those of the old one. What is excluded stays as it is.
#[must_use]
pub fn respelt(tree: &Node, respelling: &Respelling) -> Node {
    let mut tree = tree.clone();
    respell(&mut tree, respelling);
    tree
}

fn respell(node: &mut Node, respelling: &Respelling) {
    let respell_words = |text: &mut String, tokens: &[Token]| {
        for token in tokens {
            let right = respelling.words.iter().find(|(typed, _)| *typed == token.text);
            if let Some((typed, right)) = right {
                *text = text.replacen(typed, right, 1);
            }
        }
    };
    match &mut node.kind {
        NodeKind::Word(w) => respell_words(&mut w.text, &w.tokens),
        NodeKind::Phrase(p) => respell_words(&mut p.text, &p.tokens),
        NodeKind::Filter(Filter::Text(field, values)) => {
            for value in values {
                let same = |(f, typed, _): &&(TextField, String, String)| {
                    f == field && *typed == value.text
                };
                if let Some((_, _, right)) = respelling.values.iter().find(same) {
                    value.text.clone_from(right);
                }
            }
        }
        NodeKind::Filter(Filter::Name(_, names)) => {
            for name in names {
                let right = respelling.names.iter().find(|(typed, _)| typed == name);
                if let Some((_, right)) = right {
                    name.clone_from(right);
                }
            }
        }
        NodeKind::Group(group) => {
            let kept = group.clauses.iter_mut().filter(|c| c.occur != Occur::MustNot);
            kept.for_each(|c| respell(&mut c.node, respelling));
        }
        _ => node.children_mut().for_each(|child| respell(child, respelling)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{NoNames, ParseContext, parse};

    fn tree(text: &str) -> Node {
        let context = ParseContext::new(jiff::civil::date(2011, 5, 10), &NoNames);
        parse(text, &context).expect("a query").tree
    }

    fn check_parts(text: &str, all_must_hold: bool, expected: &[&str]) {
        let found = parts(&tree(text));
        let written: Vec<String> = found.parts.iter().map(QueryPart::written).collect();
        assert_eq!(written, expected, "{text}");
        assert_eq!(found.all_must_hold, all_must_hold, "{text}");
    }

    #[test]
    fn queries_come_apart() {
        check_parts("drone", false, &["drone"]);
        check_parts("drone raid", false, &["drone", "raid"]);
        check_parts("drone OR \"a b\"", false, &["drone", "\"a b\""]);
        check_parts("drone raid author:Roy", true, &["drone raid", "author:Roy"]);
        check_parts("+drone raid -(x y)", true, &["drone", "-(x y)"]);
        check_parts("drone AND (a OR b) AND NOT x", true, &["drone", "a OR b", "-x"]);
        check_parts("drone w/5 (a OR b)", false, &["drone", "a OR b"]);
        check_parts("\"drone raid drone\"", false, &["\"drone\"", "\"raid\""]);
        check_parts("al-Qaeda", false, &["al", "Qaeda"]);
        check_parts("atleast3(drone)", false, &["drone"]);
    }

    #[test]
    fn parts_go_together_again() {
        let parts = parts(&tree("+drone author:Roy -x"));
        let kept =
            |keep: &[usize]| parts.only(|at| keep.contains(&at)).map(|node| canonical_form(&node));
        assert_eq!(kept(&[0, 1, 2]).as_deref(), Some("+drone author:Roy -x"));
        assert_eq!(kept(&[1]).as_deref(), Some("author:Roy"));
        assert_eq!(kept(&[2]), None);
    }

    fn check_looser(text: &str, expected: &[&str]) {
        let found: Vec<String> = looser(&tree(text)).iter().map(canonical_form).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn loosened_mildest_first() {
        check_looser("drone", &[]);
        check_looser("=drones raid", &["drones raid"]);
        check_looser("\"a b\"~5", &["\"a b\"~10", "\"a b\"~30", "\"a\" AND \"b\""]);
        check_looser("a pre/20 b", &["a w/20 b", "a w/30 b", "a w/100 b", "a AND b"]);
        check_looser("a w/s b", &["a w/p b", "a AND b"]);
        check_looser("a NOT w/5 b", &["a"]);
        check_looser("atleast7(a)", &["atleast6(a)", "atleast3(a)", "atleast2(a)", "a"]);
        check_looser("(a w/s b) w/p c", &["(a w/p b) w/p c", "a w/s b AND c"]);
        check_looser("x -(a w/5 b)", &[]);
    }

    #[test]
    fn spelt_anew() {
        let respelling = Respelling {
            words: vec![("dron".into(), "drone".into())],
            values: vec![(TextField::Author, "Roi".into(), "Ann Roy".into())],
            names: vec![("Kahn".into(), "Imran Khan".into())],
        };
        let read = |text: &str| canonical_form(&respelt(&tree(text), &respelling));
        assert_eq!(
            read("dron w/5 \"a dron\" author:Roi"),
            "(drone w/5 \"a drone\") author:\"Ann Roy\""
        );
        assert_eq!(read("x -dron"), "x -dron");
        assert_eq!(read("org:Kahn"), "org:\"Imran Khan\"");
    }
}
