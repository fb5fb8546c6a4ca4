//! Plain words that are somebody's name: which entity they stand for, and what is said of it.

use crate::entities::{Entity, fold_alias};
use crate::index::table::EntityTable;
use crate::model::Span;
use crate::query::{COMMON_WORDS, Matching, Note, Word};
use crate::text;

use super::signals::is_function_word;

/// The one entity that goes by a plain word and by names without it.
///
/// Small letters are taken for a name only where they cannot well be an ordinary word: in a name
/// of several words or of several capitals (`isi`, `lashkar-e-taiba`). Otherwise `times square`
/// would find whatever goes by the name Times.
#[must_use]
pub fn entity_of(table: &EntityTable, word: &Word) -> Option<Entity> {
    let [number] = table.by_name(&word.text, None)[..] else { return None };
    let entity = table.entity(number)?;
    if !stands_for_a_name(word, &entity) {
        return None;
    }
    let others = entity.aliases.iter().map(|a| &a.name).chain(&entity.sheet);
    others.into_iter().any(|name| !contains(name, word)).then_some(entity)
}

fn stands_for_a_name(word: &Word, entity: &Entity) -> bool {
    let [token] = &word.tokens[..] else { return true };
    let folded = text::fold_exact(&token.text);
    if token.matching == Matching::Cased {
        return true;
    }
    if COMMON_WORDS.binary_search(&&*folded).is_ok() || is_function_word(&folded) {
        return false;
    }
    let fold = fold_alias(&word.text);
    let names = entity.aliases.iter().map(|a| &a.name).chain(&entity.sheet);
    let has_capitals = |name: &String| name.chars().filter(|c| c.is_uppercase()).count() > 1;
    token.text.chars().next().is_some_and(char::is_uppercase)
        || names.filter(|name| fold_alias(name) == fold).any(has_capitals)
}

/// True where the words of `word` stand side by side in `name`.
fn contains(name: &str, word: &Word) -> bool {
    let folded = |text: &str| -> Vec<String> {
        text::tokens(text).map(|s| text::fold_exact(s.of(text)).into_owned()).collect()
    };
    let (name, word) = (folded(name), folded(&word.text));
    name.windows(word.len().max(1)).any(|run| run == word)
}

/// Says that a word stands for more names than itself.
#[must_use]
pub fn note(entity: &Entity, word: &Word, span: Span) -> Note {
    let typed = &word.text;
    // A canonical name that was typed is not said again.
    let other = match fold_alias(&entity.name) == fold_alias(typed) {
        true => "that go by other names".to_string(),
        false => format!("of {}", entity.name),
    };
    Note {
        code: "aliases",
        message: format!("`{typed}` also finds mentions {other}"),
        hint: Some(format!("={typed} for the word alone")),
        span: Some(span),
    }
}
