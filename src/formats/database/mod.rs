//! Exports of newspaper databases: LexisNexis and Factiva, many articles in one text.
//!
//! In: the text of an export, cleaned; that of an RTF or Word file has a blank line between its
//! paragraphs. Out: one [`Article`](crate::model::Article) after another, in the order of the
//! file. How the text was got out of its file is left to others.
//!
//! Four layouts are known, each in a file of its own: LexisNexis with a counter before each
//! article (`3 of 25 DOCUMENTS`), Nexis Uni and Lexis+ with `End of Document` behind it, Factiva
//! with fields of two letters, and Factiva as a page to read, which ends in `Document` and the
//! number of the article.

mod factiva;
mod factiva_page;
mod labels;
mod nexis;
mod record;
#[cfg(test)]
mod tests;
mod uni;

use super::Sink;

/// The layout of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// LexisNexis: `3 of 25 DOCUMENTS`, then labels in capitals.
    Nexis,
    /// Nexis Uni and Lexis+: `Body`, `Classification`, `End of Document`.
    NexisUni,
    /// Factiva with indexing: fields named by two letters.
    Factiva,
    /// Factiva as a page to read.
    FactivaPage,
}

/// The layout of the export that begins with `head`; `None` where it is no export. One pass over
/// the lines.
#[must_use]
pub fn recognise(head: &str) -> Option<Layout> {
    let mut signs = Signs::default();
    for line in head.lines() {
        signs.look_at(line);
    }
    signs.layout()
}

/// Reads the articles of an export.
pub fn read(text: &str, layout: Layout, sink: Sink<'_>) {
    let lines: Vec<&str> = text.lines().collect();
    match layout {
        Layout::Nexis => nexis::read(&lines, sink),
        Layout::NexisUni => uni::read(&lines, sink),
        Layout::Factiva => factiva::read(&lines, sink),
        Layout::FactivaPage => factiva_page::read(&lines, sink),
    }
}

/// What was seen of each layout. One sign alone may stand in any text; together they do not.
#[derive(Default)]
struct Signs {
    counters: usize,
    loud_labels: usize,
    labels: usize,
    bodies: usize,
    ends: usize,
    codes: factiva::Codes,
    word_counts: usize,
    numbers: usize,
}

impl Signs {
    fn look_at(&mut self, line: &str) {
        let bare = line.trim();
        // Every sign is a short line, or stands at the front of a line.
        self.counters += usize::from(nexis::is_counter(bare));
        self.bodies += usize::from(uni::is_body_mark(bare));
        self.ends += usize::from(uni::is_end_mark(bare));
        self.word_counts += usize::from(record::word_count_line(bare).is_some());
        self.numbers += usize::from(factiva_page::accession(bare).is_some());
        self.codes.look_at(line);
        if labels::label(bare).is_some() {
            self.labels += 1;
            self.loud_labels += usize::from(labels::is_loud(bare));
        }
    }

    fn layout(&self) -> Option<Layout> {
        if self.codes.are_those_of_an_export() {
            return Some(Layout::Factiva);
        }
        if self.counters > 0 && self.loud_labels > 1 {
            return Some(Layout::Nexis);
        }
        if (self.bodies > 0 || self.ends > 0) && self.labels > 1 {
            return Some(Layout::NexisUni);
        }
        (self.numbers > 0 && self.word_counts > 0).then_some(Layout::FactivaPage)
    }
}
