//! Who is spoken of: mentions in passages, and the entities that they stand for.
//!
//! In: the passages of one article, the names that it declares. Out: mentions with an
//! article-local name each, and who says what in a passage. Apart from that, out of the tally
//! of all such names and the corpus's sheet: the table of entities. What is stored where is left
//! to `index`.

mod certain;
mod claims;
mod clusters;
mod corrections;
mod definitions;
mod export;
mod forms;
mod local;
pub mod ner;
mod nicknames;
mod people;
mod resolve;
#[cfg(test)]
pub(crate) mod resolve_tests;
mod sheet;
mod speakers;
mod spelling;
mod suggest;
mod tally;

pub use definitions::{Definition, definitions};
pub use export::{export, quote};
pub use local::{declared_mentions, mentions};
pub use ner::recogniser::{Found, Recogniser};
pub use resolve::{Alias, Entity, Join, JoinBasis, resolve};
pub use sheet::{EntitySheet, SheetEntity, SheetError, SheetIgnore, SheetSplit};
pub use speakers::speakers;
pub use suggest::{Nearness, Suggestion, suggest};
pub use tally::{ArticleTally, NameTally, SurfaceCount, Tally, article_tally};

use crate::model::EntityType;
use crate::text;

/// A name folded for comparison: its tokens, lower case, accents gone, joined by one space.
/// `Lashkar-e-Taiba` and `Lashkar e Taiba` fold alike.
#[must_use]
pub fn fold_alias(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for span in text::tokens(name) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&text::fold_stem_input(span.of(name)));
    }
    out
}

/// The term under which a mention is indexed: its type and its article-local name folded,
/// `person:raymond davis`.
#[must_use]
pub fn mention_key(kind: EntityType, name: &str) -> String {
    format!("{}:{}", kind.as_str(), fold_alias(name))
}
