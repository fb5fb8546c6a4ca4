//! The syntax tree: plain values that the parser makes and a planner reads.
//!
//! What a planner may rely on:
//! - A [`Group`] is never empty, and at least one clause of it is not `MustNot`: groups of
//!   negatives alone were lifted into the group around them, where they mean the same. `Or` has
//!   `Should` clauses only, `And` has none of them.
//! - Filters stand where they were written. In a list they are `Must` unless excluded.
//! - Operands of nearness and of `atleast` are words, phrases, filters on a mentioned name, other
//!   nearness, and `Or` groups or lists (all `Should`) of such.
//! - The tree is at most a few hundred levels deep, whatever was typed.

use std::fmt;

use crate::model::{EntityType, Span};

/// One node: what it asks for, how much it weighs, and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it asks for.
    pub kind: NodeKind,
    /// Factor on its score: as written with `^`, plus one for each further time the same thing
    /// was written. Always 1 for filters and for what is excluded.
    pub weight: Weight,
    /// Bytes of the query text that it came from; an empty span at the end of the text for
    /// filters that were given as flags.
    pub span: Span,
}

/// What a node asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `*`: every passage.
    All,
    /// A word, which may have several tokens: `drone`, `Lashkar-e-Taiba`, `9/11`, `terror*`.
    Word(Word),
    /// Words in double quotes.
    Phrase(Phrase),
    /// Two operands near each other.
    Near(Near),
    /// An operand so many times in the passage.
    AtLeast(AtLeast),
    /// Clauses side by side or joined by operators.
    Group(Group),
    /// A condition on the passage or its article, which scores nothing.
    Filter(Filter),
}

/// A word of the query. Its tokens must stand side by side, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As typed: NFC, straight apostrophes, ASCII hyphens, no punctuation around it.
    pub text: String,
    /// Its tokens, at least one.
    pub tokens: Vec<Token>,
    /// Written `=word`: this form only.
    pub exact: bool,
    /// True where the word, if it is the alias of an entity, also stands for that entity's other
    /// mentions: plain and required words do, excluded, exact, inexact and near ones do not.
    pub takes_aliases: bool,
}

/// Words in quotes: these forms, in order and side by side, or near each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// What stands between the quotes in the canonical form; `"`, `\` and literal `*` and `?`
    /// are escaped with a backslash.
    pub text: String,
    /// Its tokens, at least one; at least two where `within` is set.
    pub tokens: Vec<Token>,
    /// `~n`: all tokens within n words of each other, in any order, instead of side by side.
    pub within: Option<u32>,
}

/// One token, cut exactly as the index cuts text.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// As typed, NFC.
    pub text: String,
    /// The term to look for: what it is depends on `matching`.
    pub form: String,
    /// How it matches.
    pub matching: Matching,
    /// Where it stands in the query text.
    pub span: Span,
}

/// How a token matches the tokens of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matching {
    /// By its stem; the form is the stemmer's input (`text::fold_stem_input`).
    Stem,
    /// By its exact form (`text::fold_exact`), in any case.
    Exact,
    /// In its own case only; the form is `text::cased_form`.
    Cased,
    /// The form is a pattern over exact forms: `*` is any run of characters, `?` is one.
    Wildcard,
    /// Exact forms at most this many edits (1 or 2) away from the form.
    Fuzzy(u8),
}

/// `left w/5 right` and its kin.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The operand before the operator: the one that is kept where `negated`.
    pub left: Box<Node>,
    /// The operand after it.
    pub right: Box<Node>,
    /// How near.
    pub reach: Reach,
    /// `NOT w/5`: occurrences of `left` that have no `right` so near.
    pub negated: bool,
}

/// How near two operands stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// `w/n`: within n words, in any order.
    Within(u32),
    /// `pre/n`: the left at most n words before the right.
    Before(u32),
    /// `w/s`: in one sentence.
    Sentence,
    /// `w/p`: in one paragraph.
    Paragraph,
}

/// `atleast3(drone)`.
#[derive(Clone, Debug, PartialEq)]
pub struct AtLeast {
    /// How many times, 1 to 1,000.
    pub count: u32,
    /// What is counted; for alternatives, all of them together.
    pub operand: Box<Node>,
}

/// Clauses that are read together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// How they were joined.
    pub kind: GroupKind,
    /// The clauses, in the order of writing.
    pub clauses: Vec<Clause>,
}

/// How the clauses of a group were joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// Side by side, with `+` and `-`. It matches where all `Must` and no `MustNot` clauses do,
    /// and, if [`Group::needs_one`], at least one `Should` clause does.
    List,
    /// With `AND` and `NOT`: `Must` and `MustNot` clauses.
    And,
    /// With `OR`: `Should` clauses, one of which must match.
    Or,
}

/// What a clause means to its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occur {
    /// Counts if it is there.
    Should,
    /// Has to be there.
    Must,
    /// May not be there.
    MustNot,
}

/// One clause of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// What it means to the group.
    pub occur: Occur,
    /// What it asks for.
    pub node: Node,
}

/// A condition that scores nothing. Several values mean any of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// A field of text.
    Text(TextField, Vec<Value>),
    /// Mentioned or speaking entities, by their canonical names; a name that the table does not
    /// know stands as it was written.
    Name(NameField, Vec<String>),
    /// Passages whose article (or which themselves) have this.
    Has(Vec<Part>),
    /// Passages whose article (or which themselves) lack this.
    Missing(Vec<Part>),
    /// Articles whose own period overlaps one of these.
    Date(Vec<DateRange>),
}

/// The fields that hold text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextField {
    /// Who wrote it.
    Author,
    /// Words of the title.
    Title,
    /// The paper, magazine or site.
    Source,
    /// Op-ed, editorial, note, …; values are in lower case.
    Kind,
    /// The language, as a code.
    Lang,
    /// A tag.
    Tag,
    /// The article's key.
    Key,
    /// Its address.
    Url,
    /// Its path under the root.
    Path,
}

/// The fields that hold names of entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameField {
    /// `entity:`, of any type.
    Entity,
    /// `person:`.
    Person,
    /// `org:`.
    Org,
    /// `place:`.
    Place,
    /// `says:`, the speaker of a quotation.
    Says,
}

impl NameField {
    /// The type that the field asks for.
    #[must_use]
    pub fn entity_type(self) -> Option<EntityType> {
        match self {
            NameField::Person => Some(EntityType::Person),
            NameField::Org => Some(EntityType::Org),
            NameField::Place => Some(EntityType::Place),
            NameField::Entity | NameField::Says => None,
        }
    }
}

/// A value of a text field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// The text; NFC, single spaces.
    pub text: String,
    /// True where every `*` in the text stands for any run of characters.
    pub glob: bool,
}

/// What `has:` and `missing:` ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A named author.
    Author,
    /// A date.
    Date,
    /// A mentioned entity.
    Entity,
    /// An address.
    Url,
    /// A deck.
    Deck,
    /// A source.
    Source,
    /// A tag.
    Tag,
    /// A language.
    Lang,
    /// A correction notice.
    Correction,
    /// A quotation whose speaker is known.
    Speaker,
}

/// A period, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateRange {
    /// First day, in days since 1970-01-01; `None` is open.
    pub start: Option<i64>,
    /// Last day, in days since 1970-01-01; `None` is open.
    pub end: Option<i64>,
    /// The canonical form: `2011-04`, `2009..2011-06`, `2012..`.
    pub text: String,
}

/// A weight above 0 and up to 1,000, exact to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u32);

const MILLION: u64 = 1_000_000;

impl Weight {
    /// The weight of what has none written.
    pub const ONE: Weight = Weight(MILLION as u32);
    /// The greatest weight.
    pub const MAX: Weight = Weight(1_000 * MILLION as u32);

    /// From millionths, brought within the limits.
    pub(super) fn from_millionths(millionths: u64) -> Weight {
        Weight(millionths.clamp(1, u64::from(Weight::MAX.0)) as u32)
    }

    /// The weight as a factor.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from(self.0) / MILLION as f64
    }

    /// The weight of a thing written twice, at most 1,000.
    pub(super) fn plus(self, other: Weight) -> Weight {
        Weight::from_millionths(u64::from(self.0) + u64::from(other.0))
    }

    /// The weight of a weighted thing in a weighted group, at most 1,000.
    pub(super) fn times(self, other: Weight) -> Weight {
        Weight::from_millionths(u64::from(self.0) * u64::from(other.0) / MILLION)
    }
}

/// As written after `^`: `2`, `0.5`.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (u64::from(self.0) / MILLION, u64::from(self.0) % MILLION);
        write!(f, "{whole}")?;
        if rest > 0 {
            let digits = format!("{rest:06}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

impl Node {
    /// A node of weight 1.
    pub(super) fn new(kind: NodeKind, span: Span) -> Node {
        Node { kind, weight: Weight::ONE, span }
    }

    /// True for a filter, and for a group of nothing but filters.
    #[must_use]
    pub fn is_filter(&self) -> bool {
        match &self.kind {
            NodeKind::Filter(_) => true,
            NodeKind::Group(group) => group.clauses.iter().all(|c| c.node.is_filter()),
            _ => false,
        }
    }

    /// True where some part of the node adds to a passage's score. Excluded parts, filters and
    /// `*` do not.
    #[must_use]
    pub fn scores(&self) -> bool {
        match &self.kind {
            NodeKind::All | NodeKind::Filter(_) => false,
            NodeKind::Group(group) => {
                group.clauses.iter().any(|c| c.occur != Occur::MustNot && c.node.scores())
            }
            _ => true,
        }
    }

    /// True where the node has positions in a passage: what nearness and `atleast` take. A name
    /// beside words has none, since it would filter in a list and be an alternative near something.
    pub(super) fn has_positions(&self) -> bool {
        match &self.kind {
            NodeKind::Word(_) | NodeKind::Phrase(_) | NodeKind::Near(_) => true,
            NodeKind::Filter(Filter::Name(field, _)) => *field != NameField::Says,
            NodeKind::Group(group) => group.clauses.iter().all(|c| {
                let is_read_alike = group.kind != GroupKind::List || !c.node.is_filter();
                c.occur == Occur::Should && is_read_alike && c.node.has_positions()
            }),
            _ => false,
        }
    }

    /// The nodes directly below, in the order of writing.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        let (pair, clauses): ([Option<&Node>; 2], &[Clause]) = match &self.kind {
            NodeKind::Near(near) => ([Some(&near.left), Some(&near.right)], &[]),
            NodeKind::AtLeast(atleast) => ([Some(&atleast.operand), None], &[]),
            NodeKind::Group(group) => ([None, None], &group.clauses),
            _ => ([None, None], &[]),
        };
        pair.into_iter().flatten().chain(clauses.iter().map(|c| &c.node))
    }

    /// The nodes directly below, to be changed.
    pub(super) fn children_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        let (pair, clauses): ([Option<&mut Node>; 2], &mut [Clause]) = match &mut self.kind {
            NodeKind::Near(near) => ([Some(&mut near.left), Some(&mut near.right)], &mut []),
            NodeKind::AtLeast(atleast) => ([Some(&mut atleast.operand), None], &mut []),
            NodeKind::Group(group) => ([None, None], &mut group.clauses),
            _ => ([None, None], &mut []),
        };
        pair.into_iter().flatten().chain(clauses.iter_mut().map(|c| &mut c.node))
    }

    /// The tokens of the node itself: of a word or a phrase.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        match &self.kind {
            NodeKind::Word(word) => &word.tokens,
            NodeKind::Phrase(phrase) => &phrase.tokens,
            _ => &[],
        }
    }
}

impl Group {
    /// True where at least one `Should` clause has to match: in an `Or`, and in a list without a
    /// required clause that is more than a filter.
    #[must_use]
    pub fn needs_one(&self) -> bool {
        let any_should = self.clauses.iter().any(|c| c.occur == Occur::Should);
        let required = self.clauses.iter().any(|c| c.occur == Occur::Must && !c.node.is_filter());
        any_should && (self.kind == GroupKind::Or || !required)
    }

    /// True where every clause is excluded.
    pub(super) fn is_negative(&self) -> bool {
        self.clauses.iter().all(|c| c.occur == Occur::MustNot)
    }
}
