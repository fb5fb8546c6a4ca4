//! Notes and warnings: what the reader of a query may want to know about how it was read.

use crate::model::Span;

/// A remark on a query that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A stable word for scripts, in snake case: `lowercase_operator`.
    pub code: &'static str,
    /// The sentence, without a final period.
    pub message: String,
    /// What to write instead, where there is something.
    pub hint: Option<String>,
    /// The bytes of the query text that it is about; `None` for a remark on a flag's value.
    pub span: Option<Span>,
}

/// The remarks of one query, in the order of finding.
#[derive(Clone, Debug, Default)]
pub(super) struct Remarks {
    pub(super) notes: Vec<Note>,
    pub(super) warnings: Vec<Note>,
}

/// So many remarks of one kind are kept; a person reads no more, and a script needs one.
const MAX_OF_A_KIND: usize = 8;

impl Remarks {
    /// Adds a note: for the curious.
    pub(super) fn note(&mut self, code: &'static str, span: Span, message: String, hint: String) {
        add(&mut self.notes, Note { code, message, hint: Some(hint), span: Some(span) });
    }

    /// Adds a warning: for everyone.
    pub(super) fn warn(&mut self, code: &'static str, span: Span, message: String, hint: String) {
        add(&mut self.warnings, Note { code, message, hint: Some(hint), span: Some(span) });
    }
}

fn add(notes: &mut Vec<Note>, note: Note) {
    let n_alike = notes.iter().filter(|n| n.code == note.code).count();
    if n_alike < MAX_OF_A_KIND && !notes.contains(&note) {
        notes.push(note);
    }
}
