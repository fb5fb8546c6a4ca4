//! "Did you mean": words and values of a query that the index does not have, and the nearest ones
//! that it has. They are remarks and never change a query.
//!
//! What is near: a word of the index at a small edit distance (insertions, deletions,
//! substitutions, transpositions), where one edit outweighs a factor of twenty in frequency; after
//! the noisy channel of Kernighan, Church and Gale (1990). Words with the same first letter are
//! looked at first, since few slips of the pen are in it, and the others only where there is none.

use std::collections::BTreeMap;

use anyhow::Result;
use tantivy::Term;
use tantivy::schema::Field;

use super::names::TableNames;
use super::planner::Planner;
use super::request::Scope;
use crate::article::names::fold_name;
use crate::entities::fold_alias;
use crate::index::Snapshot;
use crate::model::Span;
use crate::query::{
    Filter, Matching, NameTable, Node, NodeKind, Note, Occur, Respelling, TextField, Token, Value,
};
use crate::text;

/// How many near ones are offered.
const MAX_OFFERED: usize = 3;

/// So many absent words are looked after; a longer list of them is no slip of the pen.
const MAX_ABSENT: usize = 8;

/// What a query asks for and the index does not have.
#[derive(Debug, Default)]
pub struct Absent {
    words: Vec<(Token, Vec<String>)>,
    values: Vec<(TextField, String, Span, Vec<String>)>,
    /// Names of entities, about which the reading of the query has warned.
    names: Vec<(String, Vec<String>)>,
}

impl Absent {
    /// Looks through a query; what is excluded may well be absent.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of(snapshot: &Snapshot, tree: &Node) -> Result<Absent> {
        let mut absent = Absent::default();
        let mut planner = Planner::new(snapshot, Scope::Passage);
        let mut waiting = vec![tree];
        while let Some(node) = waiting.pop() {
            absent.look_at(snapshot, &mut planner, node)?;
            if absent.words.len() + absent.values.len() + absent.names.len() >= MAX_ABSENT {
                break;
            }
            let below = waiting.len();
            match &node.kind {
                NodeKind::Group(group) => {
                    let kept = group.clauses.iter().filter(|c| c.occur != Occur::MustNot);
                    waiting.extend(kept.map(|c| &c.node));
                }
                _ => waiting.extend(node.children()),
            }
            waiting[below..].reverse();
        }
        Ok(absent)
    }

    fn look_at(&mut self, snapshot: &Snapshot, planner: &mut Planner, node: &Node) -> Result<()> {
        for token in node.tokens() {
            let by_form = !matches!(token.matching, Matching::Wildcard | Matching::Fuzzy(_));
            let seen = self.words.iter().any(|(t, _)| t.form == token.form);
            if !by_form || seen || planner.has_token(token)? || is_name(snapshot, node)? {
                continue;
            }
            self.words.push((token.clone(), near_words(snapshot, token)?));
        }
        if let NodeKind::Filter(Filter::Text(field, values)) = &node.kind {
            for value in values.iter().filter(|v| !v.glob && has_names(*field)) {
                if !planner.has_value(*field, value)? {
                    let near = near_values(snapshot, planner, *field, value)?;
                    self.values.push((*field, value.text.clone(), node.span, near));
                }
            }
        }
        if let NodeKind::Filter(Filter::Name(field, names)) = &node.kind {
            let table = TableNames(snapshot.entities()?);
            let kind = field.entity_type();
            for name in names.iter().filter(|name| table.lookup(name, kind).is_empty()) {
                self.names.push((name.clone(), table.nearest(name, kind)));
            }
        }
        Ok(())
    }

    /// A warning for each word and value.
    #[must_use]
    pub fn warnings(&self) -> Vec<Note> {
        let words = self.words.iter().map(|(token, near)| Note {
            code: "unknown_word",
            message: format!("no passage has the word `{}`", token.text),
            hint: did_you_mean(near.iter().cloned()),
            span: Some(token.span),
        });
        let values = self.values.iter().map(|(field, text, span, near)| Note {
            code: "unknown_value",
            message: match field {
                TextField::Author => format!("no article is by `{text}`"),
                TextField::Source => format!("no article is from `{text}`"),
                other => format!("no article has the {} `{text}`", name(*other)),
            },
            hint: did_you_mean(near.iter().map(|value| field_value(*field, value))),
            span: Some(*span),
        });
        words.chain(values).collect()
    }

    /// The best guess for each; `None` where there is none for any.
    #[must_use]
    pub fn respelling(&self) -> Option<Respelling> {
        let first = |near: &[String]| near.first().cloned();
        let words = self.words.iter();
        let (values, names) = (self.values.iter(), self.names.iter());
        let respelling = Respelling {
            words: words.filter_map(|(t, near)| Some((t.text.clone(), first(near)?))).collect(),
            values: values
                .filter_map(|(f, v, _, near)| Some((*f, v.clone(), first(near)?)))
                .collect(),
            names: names.filter_map(|(name, near)| Some((name.clone(), first(near)?))).collect(),
        };
        (respelling != Respelling::default()).then_some(respelling)
    }
}

fn did_you_mean(near: impl Iterator<Item = String>) -> Option<String> {
    let near: Vec<String> = near.collect();
    (!near.is_empty()).then(|| format!("did you mean {}", near.join(", ")))
}

/// The fields whose values are names that one may misspell.
fn has_names(field: TextField) -> bool {
    use TextField::{Author, Key, Kind, Source, Tag};
    matches!(field, Author | Source | Kind | Tag | Key)
}

fn name(field: TextField) -> &'static str {
    match field {
        TextField::Author => "author",
        TextField::Title => "title",
        TextField::Source => "source",
        TextField::Kind => "kind",
        TextField::Lang => "lang",
        TextField::Tag => "tag",
        TextField::Key => "key",
        TextField::Url => "url",
        TextField::Path => "path",
    }
}

/// As it is written in a query.
fn field_value(field: TextField, value: &str) -> String {
    let values = vec![Value { text: value.to_string(), glob: false }];
    Filter::Text(field, values).to_string()
}

/// True where a word is a name that the table of entities knows, from a sheet perhaps.
fn is_name(snapshot: &Snapshot, node: &Node) -> Result<bool> {
    let (NodeKind::Word(crate::query::Word { text, .. })
    | NodeKind::Phrase(crate::query::Phrase { text, .. })) = &node.kind
    else {
        return Ok(false);
    };
    Ok(!TableNames(snapshot.entities()?).lookup(text, None).is_empty())
}

/// How many edits a name of so many characters may be away.
fn reach(n_chars: usize) -> usize {
    match n_chars {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    }
}

/// The words of the index nearest to a token, best first.
fn near_words(snapshot: &Snapshot, token: &Token) -> Result<Vec<String>> {
    let wanted = text::fold_exact(&token.text).into_owned();
    if wanted.chars().any(char::is_numeric) {
        return Ok(Vec::new());
    }
    let field = snapshot.fields().body_exact;
    let mut first = [0; 4];
    let first = wanted.chars().next().map_or("", |c| c.encode_utf8(&mut first));
    let mut near = words_near(snapshot, field, &wanted, first)?;
    if near.is_empty() {
        near = words_near(snapshot, field, &wanted, "")?;
    }
    Ok(near)
}

fn words_near(
    snapshot: &Snapshot,
    field: Field,
    wanted: &str,
    prefix: &str,
) -> Result<Vec<String>> {
    let n_chars = wanted.chars().count();
    let reach = reach(n_chars);
    let mut found: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for segment in snapshot.searcher().segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            // Cased forms stand beside the folded ones.
            if word.chars().count().abs_diff(n_chars) > reach
                || word.chars().any(char::is_uppercase)
            {
                continue;
            }
            let distance = strsim::osa_distance(wanted, word);
            if (1..=reach).contains(&distance) {
                let known = found.entry(word.to_string()).or_insert((distance, 0));
                known.1 += u64::from(stream.value().doc_freq);
            }
        }
    }
    let mut near: Vec<(f64, String)> =
        found.into_iter().map(|(word, (distance, n))| (likelihood(distance, n), word)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut offered = Vec::new();
    for (_, word) in near {
        // It may stand in deleted passages alone, until those are purged.
        if offered.len() < MAX_OFFERED
            && snapshot.doc_freq(&Term::from_field_text(field, &word))? > 0
        {
            offered.push(word);
        }
    }
    Ok(offered)
}

/// Of a word that is so many edits away and stands in so many passages.
fn likelihood(distance: usize, passages: u64) -> f64 {
    passages as f64 / 20f64.powi(distance as i32)
}

/// The values of a field nearest to one that no article has, best first. A name is near if some
/// of its words are: `Leiven` is near `Anatol Lieven`.
fn near_values(
    snapshot: &Snapshot,
    planner: &mut Planner,
    field: TextField,
    value: &Value,
) -> Result<Vec<String>> {
    let fold = |text: &str| match field {
        TextField::Author => fold_name(text),
        _ => fold_alias(text),
    };
    let wanted = fold(&value.text);
    let n_words = wanted.split(' ').count();
    let reach = reach(wanted.chars().count());
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for segment in snapshot.searcher().segment_readers() {
        let Some(column) = segment.fast_fields().str(name(field))? else { continue };
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            let Ok(known) = std::str::from_utf8(stream.key()) else { continue };
            let folded = fold(known);
            let words: Vec<&str> = folded.split(' ').collect();
            let runs = words.windows(n_words.min(words.len())).map(|run| run.join(" "));
            let nearest = runs.map(|run| strsim::osa_distance(&wanted, &run)).min();
            if let Some(distance) = nearest.filter(|d| *d <= reach) {
                found.entry(known.to_string()).or_insert(distance);
            }
        }
    }
    let mut near: Vec<(usize, String)> = found.into_iter().map(|(v, d)| (d, v)).collect();
    near.sort();
    let mut offered = Vec::new();
    for (_, text) in near {
        let value = Value { text, glob: false };
        if offered.len() < MAX_OFFERED && planner.has_value(field, &value)? {
            offered.push(value.text);
        }
    }
    Ok(offered)
}
