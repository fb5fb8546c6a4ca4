//! Syntax tree → [`Plan`]: words to terms, names to mention keys, filters to terms and tests.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use tantivy::schema::Field;
use tantivy::{TERMINATED, Term};

use super::aliases;
use super::bm25::Collection;
use super::collect::collection;
use super::cursor::{LeafIdx, Slots};
use super::expand::{self, Pattern};
use super::plan::{Clause, Leaf, Pair, Plan, SegmentPlan, Test};
use super::request::Scope;
use super::signals;
use super::spans::Nearness;
use crate::article::names::fold_name;
use crate::entities::{Entity, fold_alias};
use crate::index::Snapshot;
use crate::index::schema::Fields;
use crate::index::stems::Stemmers;
use crate::model::Span;
use crate::query::{
    Filter, Group, GroupKind, Matching, NameField, Near, Node, NodeKind, Note, Occur, Part, Phrase,
    QueryError, Reach, TextField, Token, Value, Word,
};

/// Plans a syntax tree against a snapshot.
///
/// # Errors
/// [`QueryError`] inside the `anyhow` error where the query cannot be run; else if the index
/// cannot be read.
pub fn plan(snapshot: &Snapshot, tree: &Node, scope: Scope) -> Result<Plan> {
    let mut planner = Planner::new(snapshot, scope);
    let clause = planner.clause(tree, true)?;
    let Planner { leaves, pairs, notes, .. } = planner;
    Ok(Plan { clause, leaves, pairs, notes })
}

enum Planned {
    Clause(Clause),
    Test(Test),
}

fn everything_that(tests: Vec<Test>) -> Clause {
    Clause::Filtered {
        base: Box::new(Clause::Everything),
        optional: Vec::new(),
        excluded: Vec::new(),
        tests,
    }
}

fn as_clause(planned: Planned) -> Clause {
    match planned {
        Planned::Clause(clause) => clause,
        Planned::Test(test) => everything_that(vec![test]),
    }
}

/// Plans the parts of a query.
pub(super) struct Planner<'a> {
    snapshot: &'a Snapshot,
    scope: Scope,
    collection: Collection,
    stemmers: Stemmers,
    leaves: Vec<Leaf>,
    pairs: Vec<Pair>,
    notes: Vec<Note>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, scope: Scope) -> Planner<'a> {
        Planner {
            snapshot,
            scope,
            collection: collection(snapshot),
            stemmers: Stemmers::default(),
            leaves: Vec::new(),
            pairs: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// True where some live passage has a token of a query.
    pub(super) fn has_token(&mut self, token: &Token) -> Result<bool> {
        for term in self.terms(token)? {
            if self.snapshot.doc_freq(&term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True where the article of some live passage has a value.
    pub(super) fn has_value(&mut self, field: TextField, value: &Value) -> Result<bool> {
        let clause = self.text_value(field, value)?;
        Ok(self.count(&clause)? > 0)
    }

    /// Plans a node; with `scoring`, its words become leaves.
    fn part(&mut self, node: &Node, scoring: bool) -> Result<Planned> {
        let weight = node.weight.get();
        Ok(Planned::Clause(match &node.kind {
            NodeKind::All => Clause::Everything,
            NodeKind::Word(word) => self.word(word, node.span, scoring.then_some(weight))?,
            NodeKind::Phrase(phrase) => self.phrase(phrase, scoring.then_some(weight))?,
            NodeKind::Near(near) => self.near(near, scoring.then_some(weight))?,
            NodeKind::AtLeast(atleast) => {
                let operand = self.operand(&atleast.operand, scoring)?;
                Clause::AtLeast(Box::new(operand), atleast.count)
            }
            NodeKind::Group(group) => self.group(group, scoring)?,
            NodeKind::Filter(filter) => return self.filter(filter),
        }))
    }

    fn clause(&mut self, node: &Node, scoring: bool) -> Result<Clause> {
        Ok(as_clause(self.part(node, scoring)?))
    }

    fn group(&mut self, group: &Group, scoring: bool) -> Result<Clause> {
        let (mut must, mut should, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        let mut tests = Vec::new();
        let mut side_by_side = SideBySide::default();
        for clause in &group.clauses {
            let first_leaf = self.leaves.len();
            match clause.occur {
                Occur::Must => match self.part(&clause.node, scoring)? {
                    Planned::Clause(clause) => must.push(clause),
                    Planned::Test(test) => tests.push(test),
                },
                Occur::Should => should.push(self.clause(&clause.node, scoring)?),
                Occur::MustNot => excluded.push(self.clause(&clause.node, false)?),
            }
            match &clause.node.kind {
                NodeKind::Word(word) if self.leaves.len() > first_leaf => {
                    side_by_side.word(first_leaf, word.tokens.len() as u32);
                }
                NodeKind::Filter(_) => {}
                _ => side_by_side.end(&self.leaves, &mut self.pairs),
            }
        }
        if group.kind == GroupKind::Or {
            side_by_side = SideBySide::default();
        }
        side_by_side.end(&self.leaves, &mut self.pairs);
        let mut optional = Vec::new();
        match should.len() {
            0 => {}
            _ if !group.needs_one() => optional = should,
            1 => must.push(should.remove(0)),
            _ => must.push(Clause::Any(should)),
        }
        let base = match must.len() {
            0 => Clause::Everything,
            1 => must.remove(0),
            _ => Clause::All(must),
        };
        if optional.is_empty() && excluded.is_empty() && tests.is_empty() {
            return Ok(base);
        }
        Ok(Clause::Filtered { base: Box::new(base), optional, excluded, tests })
    }

    fn word(&mut self, word: &Word, span: Span, weight: Option<f64>) -> Result<Clause> {
        let function_word = matches!(&word.tokens[..], [token] if is_grammar(token));
        let weight = weight.map(|w| if function_word { w * signals::FUNCTION_WORD } else { w });
        let first_leaf = self.leaves.len();
        let clause = self.slots(&word.tokens, Slots::Phrase, &word.text, weight)?;
        if let (Some(leaf), [token]) = (self.leaves.get(first_leaf), &word.tokens[..])
            && token.matching == Matching::Stem
            && !function_word
            && leaf.doc_freq > 0
        {
            let form = crate::text::fold_exact(&token.text);
            let term = Term::from_field_text(self.snapshot.fields().body_exact, &form);
            let idf = self.collection.idf(self.snapshot.doc_freq(&term)?);
            self.leaves[first_leaf].exact = Some((term, idf));
        }
        if let Some(leaf) = self.leaves.get_mut(first_leaf) {
            leaf.function_word = function_word;
        }
        match word.takes_aliases {
            true => self.with_aliases(clause, word, span),
            false => Ok(clause),
        }
    }

    /// Lets a word that is a name of one entity stand for its other names too.
    fn with_aliases(&mut self, clause: Clause, word: &Word, span: Span) -> Result<Clause> {
        let Some(entity) = aliases::entity_of(self.snapshot.entities()?, word) else {
            return Ok(clause);
        };
        let leaf = clause.leaf();
        let ways = vec![without_leaves(clause), entity_clause(self.snapshot.fields(), &entity)];
        let named = Clause::Name(ways, leaf);
        if let Some(leaf) = leaf {
            let doc_freq = self.count(&named)?;
            let leaf = &mut self.leaves[leaf];
            (leaf.doc_freq, leaf.idf) = (doc_freq, self.collection.idf(doc_freq));
        }
        self.notes.push(aliases::note(&entity, word, span));
        Ok(named)
    }

    fn phrase(&mut self, phrase: &Phrase, weight: Option<f64>) -> Result<Clause> {
        let slots = phrase.within.map_or(Slots::Phrase, Slots::Window);
        self.slots(&phrase.tokens, slots, &format!("\"{}\"", phrase.text), weight)
    }

    /// Tokens standing together; a single one is a term.
    fn slots(
        &mut self,
        tokens: &[Token],
        slots: Slots,
        name: &str,
        weight: Option<f64>,
    ) -> Result<Clause> {
        if let [token] = tokens {
            let terms = self.terms(token)?;
            let leaf = self.leaf(name, weight, std::slice::from_ref(&terms))?;
            return Ok(one_of(terms, leaf));
        }
        let mut words = Vec::new();
        for token in tokens {
            words.push(self.terms(token)?);
        }
        let leaf = self.leaf(name, weight, &words)?;
        let children = words.into_iter().map(|terms| one_of(terms, None)).collect();
        Ok(Clause::Slots(children, slots, leaf))
    }

    /// Adds a leaf whose idf is the sum over its words.
    fn leaf(
        &mut self,
        name: &str,
        weight: Option<f64>,
        words: &[Vec<Term>],
    ) -> Result<Option<LeafIdx>> {
        let Some(weight) = weight else { return Ok(None) };
        let (mut idf, mut doc_freq) = (0.0, 0);
        for terms in words {
            doc_freq = self.snapshot.any_doc_freq(&terms.iter().collect::<Vec<_>>())?;
            idf += self.collection.idf(doc_freq);
        }
        let (exact, function_word) = (None, false);
        let name = name.to_string();
        self.leaves.push(Leaf { name, weight, idf, doc_freq, exact, function_word });
        Ok(Some(self.leaves.len() - 1))
    }

    fn count(&self, clause: &Clause) -> Result<u64> {
        let mut total = 0;
        self.for_each(clause, |_, _| total += 1)?;
        Ok(total)
    }

    fn for_each(&self, clause: &Clause, mut f: impl FnMut(usize, u32)) -> Result<()> {
        for (ord, segment) in self.snapshot.searcher().segment_readers().iter().enumerate() {
            let mut cursor = SegmentPlan::new(self.snapshot, ord).cursor(clause)?;
            let mut doc = cursor.doc();
            while doc != TERMINATED {
                if !segment.is_deleted(doc) {
                    f(ord, doc);
                }
                doc = cursor.advance();
            }
        }
        Ok(())
    }

    /// The terms that a token of the query stands for.
    fn terms(&mut self, token: &Token) -> Result<Vec<Term>> {
        let fields = self.snapshot.fields();
        let exact = |form: &str| Term::from_field_text(fields.body_exact, form);
        Ok(match token.matching {
            Matching::Stem if crate::text::is_han_compound(&token.form) => {
                let within = Pattern::Within(token.form.clone());
                let words = self.expand(fields.body_exact, &within, token)?;
                words.iter().map(|w| exact(w)).collect()
            }
            Matching::Stem => self.stems(fields.body, &token.form)?,
            Matching::Exact | Matching::Cased => vec![exact(&token.form)],
            Matching::Wildcard => {
                let pattern = Pattern::glob(&token.form);
                let words = self.expand(fields.body_exact, &pattern, token)?;
                words.iter().map(|w| exact(w)).collect()
            }
            Matching::Fuzzy(distance) => {
                let pattern = Pattern::fuzzy(&token.form, distance);
                let words = self.expand(fields.body_exact, &pattern, token)?;
                words.iter().map(|w| exact(w)).collect()
            }
        })
    }

    /// A word's stems: the English one, and those of the other languages of the index that some
    /// passage has. Without the latter, as in an index in English, it is one term.
    fn stems(&mut self, field: Field, word: &str) -> Result<Vec<Term>> {
        let english = Term::from_field_text(field, self.stemmers.of(None).stem(word));
        let mut others = Vec::new();
        for language in self.snapshot.stem_languages()? {
            let stem = self.stemmers.of(Some(*language)).stem(word);
            let term = Term::from_field_text(field, stem);
            if self.snapshot.doc_freq(&term)? > 0 {
                others.push(term);
            }
        }
        if others.is_empty() || self.snapshot.doc_freq(&english)? > 0 {
            others.insert(0, english);
        }
        Ok(others)
    }

    fn expand(&self, field: Field, pattern: &Pattern, token: &Token) -> Result<Vec<String>> {
        let words = expand::expand(self.snapshot, field, pattern)?;
        let Some(words) = words else {
            let text = &token.text;
            return Err(QueryError {
                code: "too_many_expansions",
                message: format!("`{text}` stands for more than {} words", expand::MAX_EXPANSIONS),
                span: token.span,
                hint: Some("write more of the word".to_string()),
                flag: None,
            }
            .into());
        };
        Ok(words)
    }

    fn near(&mut self, near: &Near, weight: Option<f64>) -> Result<Clause> {
        let (first_leaf, first_pair) = (self.leaves.len(), self.pairs.len());
        let left = self.operand(&near.left, true)?;
        let right = self.operand(&near.right, !near.negated)?;
        // The words' own leaves lend their idf to the one leaf of the pair.
        let words = self.leaves.split_off(first_leaf);
        self.pairs.truncate(first_pair);
        let leaf = weight.map(|weight| {
            let name = words.iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join(" near ");
            let idf = words.iter().map(|l| l.idf).sum();
            let (exact, function_word) = (None, false);
            self.leaves.push(Leaf { name, weight, idf, doc_freq: 0, exact, function_word });
            self.leaves.len() - 1
        });
        let nearness = match near.reach {
            Reach::Within(n) => Nearness::Words(n),
            Reach::Before(n) => Nearness::Before(n),
            Reach::Sentence => Nearness::Sentence,
            Reach::Paragraph => Nearness::Paragraph,
        };
        Ok(Clause::Near {
            left: Box::new(without_leaves(left)),
            right: Box::new(without_leaves(right)),
            nearness,
            negative: near.negated,
            leaf,
        })
    }

    /// What is near something or counted has its place in the passage, however far the filters
    /// on names reach.
    fn operand(&mut self, node: &Node, scoring: bool) -> Result<Clause> {
        let scope = std::mem::replace(&mut self.scope, Scope::Passage);
        let clause = self.clause(node, scoring);
        self.scope = scope;
        clause
    }

    fn filter(&mut self, filter: &Filter) -> Result<Planned> {
        Ok(match filter {
            Filter::Text(field, values) => {
                let clauses: Result<Vec<Clause>> =
                    values.iter().map(|v| self.text_value(*field, v)).collect();
                Planned::Clause(any(clauses?))
            }
            Filter::Name(field, names) => {
                let clause = self.names(*field, names)?;
                match self.scope {
                    // Words are given to somebody in a passage, whatever the rest of its article.
                    Scope::Passage => Planned::Clause(clause),
                    Scope::Article if *field == NameField::Says => Planned::Clause(clause),
                    Scope::Article => Planned::Test(Test::Keys(Arc::new(self.keys(&clause)?))),
                }
            }
            Filter::Has(parts) => {
                Planned::Clause(any(parts.iter().map(|p| self.has(*p)).collect()))
            }
            Filter::Missing(parts) => {
                let missing = |p: &Part| Clause::Filtered {
                    base: Box::new(Clause::Everything),
                    optional: Vec::new(),
                    excluded: vec![self.has(*p)],
                    tests: Vec::new(),
                };
                Planned::Clause(any(parts.iter().map(missing).collect()))
            }
            Filter::Date(ranges) => {
                Planned::Test(Test::Periods(ranges.iter().map(|r| (r.start, r.end)).collect()))
            }
        })
    }

    fn has(&self, part: Part) -> Clause {
        let word = match part {
            Part::Author => "author",
            Part::Date => "date",
            Part::Entity => "entity",
            Part::Url => "url",
            Part::Deck => "deck",
            Part::Source => "source",
            Part::Tag => "tag",
            Part::Lang => "lang",
            Part::Correction => "correction",
            Part::Speaker => "speaker",
        };
        Clause::Term(Term::from_field_text(self.snapshot.fields().has, word), None)
    }

    fn text_value(&mut self, field: TextField, value: &Value) -> Result<Clause> {
        let fields = *self.snapshot.fields();
        let words = |field: Field, folded: &str| -> Result<Clause> {
            let mut slots = Vec::new();
            for word in folded.split(' ').filter(|w| !w.is_empty()) {
                slots.push(self.value_word(field, word, value.glob)?);
            }
            Ok(match slots.len() {
                0 => Clause::Nothing,
                1 => slots.remove(0),
                _ => Clause::Slots(slots, Slots::Phrase, None),
            })
        };
        match field {
            TextField::Author => words(fields.author_words, &fold_globs(&value.text, fold_name)),
            TextField::Source => words(fields.source_words, &fold_globs(&value.text, fold_alias)),
            TextField::Title => self.title(value),
            TextField::Kind => self.value_word(fields.kind, &lower(&value.text), value.glob),
            TextField::Lang => self.value_word(fields.lang, &lower(&value.text), value.glob),
            TextField::Tag => self.value_word(fields.tag, &lower(&value.text), value.glob),
            TextField::Key => self.value_word(fields.key, &value.text, value.glob),
            TextField::Url => self.value_word(fields.url, &value.text, value.glob),
            TextField::Path => self.value_word(fields.path, &value.text, value.glob),
        }
    }

    fn value_word(&self, field: Field, word: &str, glob: bool) -> Result<Clause> {
        if !glob || !word.contains('*') {
            return Ok(Clause::Term(Term::from_field_text(field, word), None));
        }
        let words = expand::expand_all(self.snapshot, field, &Pattern::glob(word))?;
        Ok(one_of(words.iter().map(|w| Term::from_field_text(field, w)).collect(), None))
    }

    /// Words of a title side by side: by their stems, and where they have a `*`, by their forms.
    fn title(&mut self, value: &Value) -> Result<Clause> {
        let fields = *self.snapshot.fields();
        let text = &value.text;
        // A `*` belongs to its word, as a letter would.
        let cut = if value.glob { text.replace('*', "x") } else { text.clone() };
        let mut slots = Vec::new();
        for span in crate::text::tokens(&cut) {
            let word = span.of(text);
            slots.push(match value.glob && word.contains('*') {
                true => {
                    let pattern = crate::text::fold_exact(word);
                    self.value_word(fields.title_exact, &pattern, true)?
                }
                false => one_of(self.stems(fields.title, word)?, None),
            });
        }
        Ok(match slots.len() {
            0 => Clause::Nothing,
            1 => slots.remove(0),
            _ => Clause::Slots(slots, Slots::Phrase, None),
        })
    }

    /// The passages that mention one of the entities with these canonical names, or give it words.
    fn names(&mut self, field: NameField, names: &[String]) -> Result<Clause> {
        let table = self.snapshot.entities()?;
        let fields = self.snapshot.fields();
        let mut clauses = Vec::new();
        for name in names {
            let numbers = table.by_name(name, field.entity_type());
            let mut entities: Vec<_> =
                numbers.into_iter().filter_map(|n| table.entity(n)).collect();
            // A canonical name is looked up as an alias; others with the same alias are not meant.
            if entities.iter().any(|e| e.name == *name) {
                entities.retain(|e| e.name == *name);
            }
            for entity in entities {
                // A name that is no mention anywhere speaks nowhere.
                clauses.push(match field {
                    NameField::Says => keys_clause(fields.speaker, &entity),
                    _ => entity_clause(fields, &entity),
                });
            }
        }
        Ok(any(clauses))
    }

    /// The keys of the articles that have a passage in a clause, sorted.
    fn keys(&self, clause: &Clause) -> Result<Vec<String>> {
        let mut ords: BTreeSet<(usize, u64)> = BTreeSet::new();
        self.for_each(clause, |ord, doc| {
            ords.insert((ord, self.snapshot.columns(ord).key_ord(doc)));
        })?;
        let keys: BTreeSet<String> =
            ords.into_iter().map(|(ord, key)| self.snapshot.columns(ord).key(key)).collect();
        Ok(keys.into_iter().collect())
    }
}

/// The passages that mention an entity: under its keys, or by a name of the sheet that is no
/// mention anywhere.
pub(super) fn entity_clause(fields: &Fields, entity: &Entity) -> Clause {
    let mut clauses = vec![keys_clause(fields.mention, entity)];
    clauses.extend(entity.sheet.iter().map(|alias| sheet_name(fields, alias)));
    clauses.retain(|clause| !matches!(clause, Clause::Nothing));
    any(clauses)
}

/// The passages that have one of an entity's keys in a field.
fn keys_clause(field: Field, entity: &Entity) -> Clause {
    one_of(entity.keys.iter().map(|k| Term::from_field_text(field, k)).collect(), None)
}

/// A name of the sheet that is no mention anywhere, looked for as its words side by side.
fn sheet_name(fields: &Fields, alias: &str) -> Clause {
    let mut slots: Vec<Clause> = crate::text::tokens(alias)
        .map(|span| {
            let word = span.of(alias);
            let form =
                crate::text::cased_form(word).unwrap_or_else(|| crate::text::fold_exact(word));
            Clause::Term(Term::from_field_text(fields.body_exact, &form), None)
        })
        .collect();
    match slots.len() {
        0 => Clause::Nothing,
        1 => slots.remove(0),
        _ => Clause::Slots(slots, Slots::Name, None),
    }
}

/// The plain words of a group that stand side by side, being gathered.
#[derive(Default)]
struct SideBySide {
    /// Leaf and place of each, counted in words.
    words: Vec<(LeafIdx, u32)>,
    next: u32,
}

impl SideBySide {
    fn word(&mut self, leaf: LeafIdx, n_tokens: u32) {
        self.words.push((leaf, self.next));
        self.next += n_tokens;
    }

    /// Pairs each word with the next that is no word of grammar, unless all are.
    fn end(&mut self, leaves: &[Leaf], pairs: &mut Vec<Pair>) {
        let mut words = std::mem::take(&mut self.words);
        self.next = 0;
        if words.iter().any(|(leaf, _)| !leaves[*leaf].function_word) {
            words.retain(|(leaf, _)| !leaves[*leaf].function_word);
        }
        for two in words.windows(2) {
            let [(left, from), (right, to)] = [two[0], two[1]];
            pairs.push(Pair { left, right, gap: to - from });
        }
    }
}

/// True for a plain word of grammar.
fn is_grammar(token: &Token) -> bool {
    token.matching == Matching::Stem
        && signals::is_function_word(&crate::text::fold_exact(&token.text))
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Folds a value word by word and keeps its `*`.
fn fold_globs(text: &str, fold: impl Fn(&str) -> String) -> String {
    if !text.contains('*') {
        return fold(text);
    }
    let fold_part = |word: &str| word.split('*').map(&fold).collect::<Vec<_>>().join("*");
    text.split_whitespace().map(fold_part).collect::<Vec<_>>().join(" ")
}

fn one_of(mut terms: Vec<Term>, leaf: Option<LeafIdx>) -> Clause {
    match terms.len() {
        0 => Clause::Nothing,
        1 => Clause::Term(terms.remove(0), leaf),
        _ => Clause::AnyTerm(terms, leaf),
    }
}

fn any(mut clauses: Vec<Clause>) -> Clause {
    match clauses.len() {
        0 => Clause::Nothing,
        1 => clauses.remove(0),
        _ => Clause::Any(clauses),
    }
}

/// The same clause with nothing that scores: the operands of nearness score as a pair.
fn without_leaves(clause: Clause) -> Clause {
    let each = |clauses: Vec<Clause>| clauses.into_iter().map(without_leaves).collect();
    match clause {
        Clause::Term(term, _) => Clause::Term(term, None),
        Clause::AnyTerm(terms, _) => Clause::AnyTerm(terms, None),
        Clause::Name(ways, _) => Clause::Name(each(ways), None),
        Clause::Slots(children, slots, _) => Clause::Slots(each(children), slots, None),
        Clause::Near { left, right, nearness, negative, .. } => {
            Clause::Near { left, right, nearness, negative, leaf: None }
        }
        Clause::AtLeast(child, n) => Clause::AtLeast(Box::new(without_leaves(*child)), n),
        Clause::All(children) => Clause::All(each(children)),
        Clause::Any(children) => Clause::Any(each(children)),
        Clause::Filtered { base, optional, excluded, tests } => Clause::Filtered {
            base: Box::new(without_leaves(*base)),
            optional: each(optional),
            excluded,
            tests,
        },
        other @ (Clause::Everything | Clause::Nothing) => other,
    }
}
