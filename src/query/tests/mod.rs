//! What the language means, case by case, and what holds of every input.

mod awkward;
mod cases;
mod properties;

use super::*;

const TODAY: civil::Date = civil::date(2011, 5, 10);

/// A small table: names, each with its other names and its type.
struct Names;

const NAMES: [(&str, &[&str], EntityType); 4] = [
    ("Harkat-ul-Jihad", &["HuJI"], EntityType::Org),
    ("Amir Khan", &["Khan"], EntityType::Person),
    ("Imran Khan", &["Khan"], EntityType::Person),
    ("Frontier Corps", &["FC"], EntityType::Org),
];

impl NameTable for Names {
    fn lookup(&self, name: &str, kind: Option<EntityType>) -> Vec<String> {
        let fits = |known: &&(&str, &[&str], EntityType)| {
            kind.is_none_or(|k| k == known.2)
                && (known.0.eq_ignore_ascii_case(name)
                    || known.1.iter().any(|alias| alias.eq_ignore_ascii_case(name)))
        };
        NAMES.iter().filter(fits).map(|known| known.0.to_string()).collect()
    }

    fn nearest(&self, name: &str, _: Option<EntityType>) -> Vec<String> {
        if name.starts_with('H') { vec![NAMES[0].0.to_string()] } else { Vec::new() }
    }
}

fn ctx() -> ParseContext<'static> {
    ParseContext::new(TODAY, &Names)
}

/// The canonical form with the codes of notes and warnings, or the code, column and hint of the
/// error: `drone | note lowercase_operator`, `! only_negative 1: add …`.
fn read_with(text: &str, filters: &Filters, ctx: &ParseContext<'_>) -> String {
    match parse_with(text, filters, ctx) {
        Ok(query) => {
            check_round_trip(&query);
            let mut shown = query.canonical;
            query.warnings.iter().for_each(|w| shown.push_str(&format!(" | warn {}", w.code)));
            query.notes.iter().for_each(|n| shown.push_str(&format!(" | note {}", n.code)));
            shown
        }
        Err(error) => {
            let column = text.get(..error.span.start as usize).map_or(0, |t| t.chars().count()) + 1;
            format!("! {} {column}: {}", error.code, error.hint.unwrap_or_default())
        }
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(read_with(text, &Filters::default(), &ctx()), expected, "{text}");
}

/// The error has this code and column, and its hint holds this text.
fn refuses(text: &str, code: &str, column: usize, hint: &str) {
    let found = read_with(text, &Filters::default(), &ctx());
    assert!(
        found.starts_with(&format!("! {code} {column}:")) && found.contains(hint),
        "{text}: {found}"
    );
}

/// The canonical form reads back to the same tree and to itself.
fn check_round_trip(query: &Query) {
    let again = match parse(&query.canonical, &ctx()) {
        Ok(again) => again,
        Err(error) => panic!(
            "{:?} became {:?}, which does not read back: {}",
            query.input,
            query.canonical,
            error.render(&query.canonical)
        ),
    };
    assert_eq!(again.canonical, query.canonical, "from {:?}", query.input);
    let (mut a, mut b) = (query.tree.clone(), again.tree);
    drop_spans(&mut a);
    drop_spans(&mut b);
    assert_eq!(a, b, "{:?} became {:?}", query.input, query.canonical);
    check_invariants(&query.tree, true);
    assert!(!explain_tree(query).is_empty());
}

fn drop_spans(node: &mut Node) {
    node.span = Span::new(0, 0);
    match &mut node.kind {
        NodeKind::Word(word) => word.tokens.iter_mut().for_each(|t| t.span = Span::new(0, 0)),
        NodeKind::Phrase(phrase) => {
            phrase.tokens.iter_mut().for_each(|t| t.span = Span::new(0, 0));
        }
        _ => node.children_mut().for_each(drop_spans),
    }
}

/// What `ast` promises to planners.
fn check_invariants(node: &Node, scored: bool) {
    assert!(node.scores() && scored || node.weight == Weight::ONE, "idle weight: {node}");
    match &node.kind {
        NodeKind::Word(Word { tokens, .. }) | NodeKind::Phrase(Phrase { tokens, .. }) => {
            assert!(!tokens.is_empty() && tokens.iter().all(|t| !t.form.is_empty()));
        }
        NodeKind::Near(near) => {
            assert!(near.left.has_positions() && near.right.has_positions(), "{node}");
        }
        NodeKind::AtLeast(atleast) => assert!(atleast.operand.has_positions(), "{node}"),
        NodeKind::Group(group) => {
            assert!(group.clauses.len() > 1 && !group.is_negative(), "{node}");
            for clause in &group.clauses {
                match group.kind {
                    GroupKind::Or => assert_eq!(clause.occur, Occur::Should, "{node}"),
                    GroupKind::And => assert_ne!(clause.occur, Occur::Should, "{node}"),
                    GroupKind::List => {
                        assert!(clause.occur != Occur::Should || !clause.node.is_filter(), "{node}")
                    }
                }
            }
        }
        NodeKind::All | NodeKind::Filter(_) => {}
    }
    if let NodeKind::Group(group) = &node.kind {
        for clause in &group.clauses {
            check_invariants(&clause.node, scored && clause.occur != Occur::MustNot);
        }
    } else {
        node.children().for_each(|child| check_invariants(child, scored));
    }
}
