//! The labels of LexisNexis's fields, in the languages of its interface.
//!
//! In: a line. Out: which field it opens, and the value that stands behind the label.

/// What a labelled field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Headline,
    Byline,
    Section,
    Length,
    Dateline,
    /// The line under the title.
    Highlight,
    /// The text begins here.
    Body,
    /// A picture; what follows it is no text.
    Graphic,
    LoadDate,
    Language,
    Url,
    Correction,
    /// Words for what the piece is about.
    Subject,
    /// A field that is kept as it is.
    Other,
}

/// Label and field, in small letters. Behind the bar: true where the field may stand below the
/// text, so that it ends it.
#[rustfmt::skip]
const LABELS: [(&str, Label, bool); 76] = [
    ("headline", Label::Headline, false), ("titel", Label::Headline, false),
    ("titre", Label::Headline, false), ("título", Label::Headline, false),
    ("byline", Label::Byline, false), ("autor", Label::Byline, false),
    ("auteur", Label::Byline, false), ("signature", Label::Byline, false),
    ("verfasser", Label::Byline, false),
    ("section", Label::Section, false), ("rubrik", Label::Section, false),
    ("rubrique", Label::Section, false), ("sección", Label::Section, false),
    ("sectie", Label::Section, false),
    ("length", Label::Length, false), ("länge", Label::Length, false),
    ("longueur", Label::Length, false), ("longitud", Label::Length, false),
    ("lengte", Label::Length, false),
    ("dateline", Label::Dateline, false),
    ("highlight", Label::Highlight, false), ("abstract", Label::Highlight, false),
    ("series", Label::Other, false), ("distribution", Label::Other, false),
    ("body", Label::Body, false), ("text", Label::Body, false),
    ("graphic", Label::Graphic, true), ("grafik", Label::Graphic, true),
    ("graphique", Label::Graphic, true),
    ("load-date", Label::LoadDate, true), ("update", Label::LoadDate, true),
    ("date-chargement", Label::LoadDate, true), ("date de chargement", Label::LoadDate, true),
    ("language", Label::Language, true), ("sprache", Label::Language, true),
    ("langue", Label::Language, true), ("idioma", Label::Language, true),
    ("taal", Label::Language, true), ("lingua", Label::Language, true),
    ("url", Label::Url, true),
    ("correction", Label::Correction, true), ("correction-text", Label::Correction, true),
    ("correction-date", Label::Other, true),
    ("subject", Label::Subject, true), ("fachgebiet", Label::Subject, true),
    ("sujet", Label::Subject, true),
    ("publication-type", Label::Other, true), ("publication type", Label::Other, true),
    ("type-publication", Label::Other, true), ("type de publication", Label::Other, true),
    ("publikationstyp", Label::Other, true), ("zeitschriftentyp", Label::Other, true),
    ("document-type", Label::Other, true), ("journal-code", Label::Other, true),
    ("journal code", Label::Other, true), ("pub-type", Label::Other, true),
    ("acc-no", Label::Other, true), ("issn", Label::Other, true), ("type", Label::Other, true),
    ("notes", Label::Other, true), ("note", Label::Other, true),
    ("organization", Label::Other, true), ("person", Label::Other, true),
    ("company", Label::Other, true), ("ticker", Label::Other, true),
    ("industry", Label::Other, true), ("geographic", Label::Other, true),
    ("country", Label::Other, true), ("city", Label::Other, true), ("state", Label::Other, true),
    ("category", Label::Other, true), ("product", Label::Other, true),
    ("keyword", Label::Other, true), ("keywords", Label::Other, true),
    ("copyright", Label::Other, true), ("document-subtype", Label::Other, true),
];

const LONGEST_BYTES: usize = 24;

/// The field that `line` opens, and its value. Whether capitals are asked for is the caller's
/// affair.
pub(super) fn label(line: &str) -> Option<(Label, &str)> {
    find(line).map(|(label, _, value)| (label, value))
}

/// Like [`label`], for a field that stands below the text.
pub(super) fn label_below(line: &str) -> Option<(Label, &str)> {
    find(line).filter(|(_, below, _)| *below).map(|(label, _, value)| (label, value))
}

/// The label of a line as it is printed, without its colon.
pub(super) fn name(line: &str) -> &str {
    line.split(':').next().unwrap_or(line).trim()
}

/// True where the label of the line is in capitals, as LexisNexis had it.
pub(super) fn is_loud(line: &str) -> bool {
    !name(line).contains(char::is_lowercase)
}

fn find(line: &str) -> Option<(Label, bool, &str)> {
    let at = line.bytes().take(LONGEST_BYTES).position(|byte| byte == b':')?;
    let (name, value) = (&line[..at], &line[at + 1..]);
    if !name.starts_with(char::is_uppercase) {
        return None;
    }
    let lower = name.to_lowercase();
    let (_, label, below) = LABELS.iter().find(|(known, _, _)| *known == lower.trim_end())?;
    Some((*label, *below, value))
}
