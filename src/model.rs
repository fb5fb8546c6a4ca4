//! The nouns that every room shares: articles, paragraphs, passages, mentions, dates, citations.
//!
//! Plain values that keep their own invariants. Nothing here opens a file, reads a clock or
//! prints; nothing here knows Tantivy.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Serialize};

/// A half-open range of bytes in a text, `start..end`, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end`; texts are at most 16 MiB, so `u32` always holds.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// The part of `text` that the span covers.
    ///
    /// # Panics
    /// If the span does not lie inside `text` on character boundaries.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// True where the two spans share a byte.
    #[must_use]
    pub fn overlaps(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Where a piece of metadata was read: the answer to "says who?".
///
/// Written as a short stable word (`front-matter`, `json`, `byline`, …) in every output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// `corpus.toml`, `--config` or a `NAME.meta.toml`: a person's word, which wins.
    Override,
    /// YAML or TOML front matter.
    FrontMatter,
    /// A field of a JSON object.
    Json,
    /// A column of a table.
    Table,
    /// An element of a feed.
    Feed,
    /// A header of a mail.
    Mail,
    /// An entry of a reference manager's export.
    Export,
    /// A field of a newspaper database's export.
    Database,
    /// JSON-LD in a page.
    JsonLd,
    /// A `<meta>` element or the like in a page.
    Meta,
    /// An element of a page marked as such (`rel=author`, `<time>`, an `itemprop`).
    Markup,
    /// A heading in the text.
    Heading,
    /// The byline or dateline of the piece.
    Byline,
    /// The note about the author at the end of the piece.
    Bio,
    /// A correction notice.
    Correction,
    /// The furniture around the piece ("More from Foreign Policy").
    Furniture,
    /// The address of the page.
    Url,
    /// The name of the file.
    FileName,
    /// The file's modification time (only when asked for).
    FileTime,
    /// The running text itself.
    Text,
}

impl Basis {
    /// The stable word for this basis, as every output prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Override => "override",
            Basis::FrontMatter => "front-matter",
            Basis::Json => "json",
            Basis::Table => "table",
            Basis::Feed => "feed",
            Basis::Mail => "mail",
            Basis::Export => "export",
            Basis::Database => "database",
            Basis::JsonLd => "json-ld",
            Basis::Meta => "meta",
            Basis::Markup => "markup",
            Basis::Heading => "heading",
            Basis::Byline => "byline",
            Basis::Bio => "bio",
            Basis::Correction => "correction",
            Basis::Furniture => "furniture",
            Basis::Url => "url",
            Basis::FileName => "file-name",
            Basis::FileTime => "file-time",
            Basis::Text => "text",
        }
    }
}

/// A value together with where it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it was read.
    pub basis: Basis,
}

impl<T> Sourced<T> {
    /// Pairs a value with its basis.
    pub fn new(value: T, basis: Basis) -> Sourced<T> {
        Sourced { value, basis }
    }
}

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A day.
    Day,
    /// A month; the day is unknown.
    Month,
    /// A year; the month is unknown.
    Year,
    /// No later than this day: a correction notice shows that the piece was out by then.
    By,
}

/// A calendar date with its precision, years 1000 to 2999.
///
/// The day (and month) of an imprecise date is held as 1, so that equal dates are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    value: civil::Date,
    precision: Precision,
}

/// How many days a date of precision [`Precision::By`] covers, its own day included.
pub const BY_DAYS: i64 = 31;

impl Date {
    /// A date known to the day; `None` where the calendar has no such day or the year is
    /// outside 1000–2999.
    #[must_use]
    pub fn day(year: i16, month: i8, day: i8) -> Option<Date> {
        Date::with(year, month, day, Precision::Day)
    }

    /// A date known to the month.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Date> {
        Date::with(year, month, 1, Precision::Month)
    }

    /// A date known to the year.
    #[must_use]
    pub fn year(year: i16) -> Option<Date> {
        Date::with(year, 1, 1, Precision::Year)
    }

    /// "No later than" the given day.
    #[must_use]
    pub fn by(year: i16, month: i8, day: i8) -> Option<Date> {
        Date::with(year, month, day, Precision::By)
    }

    fn with(year: i16, month: i8, day: i8, precision: Precision) -> Option<Date> {
        if !(1000..=2999).contains(&year) {
            return None;
        }
        let value = civil::Date::new(year, month, day).ok()?;
        Some(Date { value, precision })
    }

    /// The precision.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The calendar value; the first day of the period for months and years.
    #[must_use]
    pub fn civil(&self) -> civil::Date {
        self.value
    }

    /// First day of the period that the date covers, in days since 1970-01-01.
    #[must_use]
    pub fn start_day(&self) -> i64 {
        match self.precision {
            Precision::By => day_number(self.value) - (BY_DAYS - 1),
            _ => day_number(self.value),
        }
    }

    /// Last day of the period (inclusive), in days since 1970-01-01.
    #[must_use]
    pub fn end_day(&self) -> i64 {
        match self.precision {
            Precision::Day | Precision::By => day_number(self.value),
            Precision::Month => day_number(self.value.last_of_month()),
            Precision::Year => day_number(self.value.last_of_year()),
        }
    }

    /// The date as a reader writes it: `19 April 2011`, `April 2011`, `2011`, `by 25 April 2011`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let (y, m, d) = (self.value.year(), self.value.month(), self.value.day());
        let month = MONTHS[(m - 1) as usize];
        match self.precision {
            Precision::Day => format!("{d} {month} {y}"),
            Precision::Month => format!("{month} {y}"),
            Precision::Year => format!("{y}"),
            Precision::By => format!("by {d} {month} {y}"),
        }
    }
}

/// English month names, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Days since 1970-01-01.
#[must_use]
pub fn day_number(date: civil::Date) -> i64 {
    const EPOCH: civil::Date = civil::date(1970, 1, 1);
    i64::from((date - EPOCH).get_days())
}

/// The day with the given number; `None` outside the calendar.
#[must_use]
pub fn from_day_number(days: i64) -> Option<civil::Date> {
    const EPOCH: civil::Date = civil::date(1970, 1, 1);
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// ISO form to the known precision: `2011-04-25`, `2011-04`, `2011`; the precision `by` is not
/// in the text.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = (self.value.year(), self.value.month(), self.value.day());
        match self.precision {
            Precision::Day | Precision::By => write!(f, "{y:04}-{m:02}-{d:02}"),
            Precision::Month => write!(f, "{y:04}-{m:02}"),
            Precision::Year => write!(f, "{y:04}"),
        }
    }
}

/// The text was not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or names no day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form 2011, 2011-04 or 2011-04-25")]
pub struct DateError;

/// Reads the ISO forms `2011`, `2011-04` and `2011-04-25`. Dates in words are read by
/// `article::dates`.
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let digits = |s: &str, n: usize| {
            (s.len() == n && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse::<i16>().ok())
                .flatten()
        };
        let mut parts = text.split('-');
        let year = parts.next().and_then(|s| digits(s, 4)).ok_or(DateError)?;
        let month = parts.next().map(|s| digits(s, 2).ok_or(DateError)).transpose()?;
        let day = parts.next().map(|s| digits(s, 2).ok_or(DateError)).transpose()?;
        if parts.next().is_some() {
            return Err(DateError);
        }
        match (month, day) {
            (None, _) => Date::year(year),
            (Some(m), None) => Date::month(year, m as i8),
            (Some(m), Some(d)) => Date::day(year, m as i8, d as i8),
        }
        .ok_or(DateError)
    }
}

/// Stored as `{"value": "2011-04-25", "precision": "by"}`.
impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        StoredDate { value: self.to_string(), precision: self.precision }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let stored = StoredDate::deserialize(deserializer)?;
        let mut date: Date = stored.value.parse().map_err(serde::de::Error::custom)?;
        if stored.precision == Precision::By {
            date.precision = Precision::By;
        }
        Ok(date)
    }
}

#[derive(Serialize, Deserialize)]
struct StoredDate {
    value: String,
    precision: Precision,
}

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A person.
    Person,
    /// An organisation: party, agency, company, army, armed group, paper.
    Org,
    /// A place: country, region, city, river, building.
    Place,
    /// A people: nationality, religion, movement.
    Group,
    /// An event: a war, an attack, a treaty conference.
    Event,
    /// A book, essay, film, law, treaty.
    Work,
    /// The text does not say.
    Other,
}

impl EntityType {
    /// The stable word, as every output prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EntityType::Person => "person",
            EntityType::Org => "org",
            EntityType::Place => "place",
            EntityType::Group => "group",
            EntityType::Event => "event",
            EntityType::Work => "work",
            EntityType::Other => "other",
        }
    }

    /// Reads the words that people write in front matter and sheets; `None` if it is none.
    #[must_use]
    pub fn from_word(word: &str) -> Option<EntityType> {
        Some(match word.to_ascii_lowercase().as_str() {
            "person" | "people" | "per" => EntityType::Person,
            "org" | "organisation" | "organization" | "orgs" => EntityType::Org,
            "place" | "location" | "loc" | "country" | "gpe" | "places" => EntityType::Place,
            "group" | "norp" | "groups" => EntityType::Group,
            "event" | "events" => EntityType::Event,
            "work" | "book" | "work of art" | "works" => EntityType::Work,
            "other" | "misc" => EntityType::Other,
            _ => return None,
        })
    }
}

/// A name that a file declares its article to speak of (front matter, a JSON field, a sheet).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredEntity {
    /// The name as written.
    pub name: String,
    /// Its type, where said.
    pub kind: Option<EntityType>,
    /// Other names, where said.
    pub aliases: Vec<String>,
}

/// A related piece that the page advertises: kept, never indexed as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Its title.
    pub title: String,
    /// Its deck, where the rail shows one.
    pub deck: Option<String>,
    /// Its address, where the page links it.
    pub url: Option<String>,
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParagraphKind {
    /// Running text.
    #[default]
    Text,
    /// A cross-heading inside the piece.
    Heading,
    /// A block quotation.
    Quote,
    /// An item of a list.
    Item,
}

/// One paragraph of an article's body. Its number is its place in [`Article::paragraphs`] plus 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// The text: NFC, single spaces, no line breaks, not empty.
    pub text: String,
    /// What it is.
    pub kind: ParagraphKind,
}

impl Paragraph {
    /// A paragraph of running text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Paragraph {
        Paragraph { text: text.into(), kind: ParagraphKind::Text }
    }
}

/// True for what is a note on another piece, whose words must not be taken for that piece's. A
/// paper that calls its own short articles notes says nothing of another.
#[must_use]
pub fn is_note(kind: Option<&str>, about: Option<&str>) -> bool {
    kind == Some("note") && about.is_some()
}

/// One piece of commentary as read out of a source: metadata and paragraphs.
///
/// The formats fill it; overrides are laid over it; everything after reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// A `key` or `id` that the file declares; else the key is made from the path.
    pub declared_key: Option<String>,
    /// What the piece is: `op-ed`, `editorial`, `note`, `review`, `letter`, …; lower case.
    pub kind: Option<Sourced<String>>,
    /// For a note: the piece that it is about.
    pub about: Option<String>,
    /// Title.
    pub title: Option<Sourced<String>>,
    /// The line above the title ("Argument").
    pub kicker: Option<String>,
    /// The line below the title.
    pub deck: Option<String>,
    /// Who wrote it, in order, cleaned. Empty where unsigned.
    pub authors: Vec<String>,
    /// Where the authors were read; `None` exactly where there are none.
    pub authors_basis: Option<Basis>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// The place line that opens a report ("LAHORE —").
    pub dateline: Option<String>,
    /// When it was published.
    pub date: Option<Sourced<Date>>,
    /// The paper, magazine or site.
    pub source: Option<Sourced<String>>,
    /// Where it was published, as an address.
    pub url: Option<Sourced<String>>,
    /// BCP 47 primary language code (`en`), where said or detected.
    pub lang: Option<Sourced<String>>,
    /// Tags, as written.
    pub tags: Vec<String>,
    /// Names the file declares.
    pub entities: Vec<DeclaredEntity>,
    /// The note about the author.
    pub bio: Option<String>,
    /// Correction notices.
    pub corrections: Vec<String>,
    /// What the page advertises.
    pub related: Vec<Related>,
    /// The body.
    pub paragraphs: Vec<Paragraph>,
    /// Other declared fields, kept as they are for `inspect` and `show`.
    pub extra: Vec<(String, String)>,
    /// The member of an archive that it was read from, by its path in there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
}

/// Which part of an article a passage holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Locus {
    /// First paragraph, from 1; 0 for the head (title and deck).
    pub from: u32,
    /// Last paragraph, inclusive.
    pub to: u32,
    /// 0 for whole paragraphs; 1, 2, … for the parts of a long one (then `from == to`).
    pub part: u32,
}

impl Locus {
    /// The head: title and deck.
    pub const HEAD: Locus = Locus { from: 0, to: 0, part: 0 };

    /// True for the head.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.from == 0
    }
}

/// `""` for the head, else `p3`, `p3-4` or `p1.2`.
impl fmt::Display for Locus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Locus { from: 0, .. } => Ok(()),
            Locus { from, part, .. } if part > 0 => write!(f, "p{from}.{part}"),
            Locus { from, to, .. } if from == to => write!(f, "p{from}"),
            Locus { from, to, .. } => write!(f, "p{from}-{to}"),
        }
    }
}

/// The unit that matches, is ranked and is returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Which part of the article it holds.
    pub locus: Locus,
    /// The text as printed; paragraphs are joined by a blank line (`\n\n`), title and deck too.
    pub text: String,
    /// Byte offsets at which sentences start, ascending; the first is 0.
    pub sentence_starts: Vec<u32>,
    /// Byte offsets at which paragraphs start, ascending; the first is 0.
    pub paragraph_starts: Vec<u32>,
}

/// Where a mention's identity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MentionBasis {
    /// The name is declared in front matter, a JSON field or the like.
    Declared,
    /// The text defines the abbreviation or the nickname.
    Definition,
    /// The recogniser found it.
    Model,
    /// A surname or first name that refers back to a full name in the article.
    Surname,
}

impl MentionBasis {
    /// The stable word, as every output prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MentionBasis::Declared => "declared",
            MentionBasis::Definition => "definition",
            MentionBasis::Model => "model",
            MentionBasis::Surname => "surname",
        }
    }
}

/// A span of a passage that names an entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// Where, in the passage's text.
    pub span: Span,
    /// What it is.
    pub kind: EntityType,
    /// The article-local name that it stands for: the longest form in this article
    /// ("Raymond Davis" for "Davis"). Entities are looked up by `kind` and this name folded.
    pub name: String,
    /// Why.
    pub basis: MentionBasis,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// Somebody to whom a passage gives words, quoted or in its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Who, as the text has it: "counterterrorism expert Stephen Tankel", "a leading member".
    pub span: Span,
    /// The words that show it: "according to", "told".
    pub cue: Span,
    /// The entities that speak, by type and article-local name: those named, or the bodies that a
    /// description belongs to ("a leading JuD member").
    pub names: Vec<(EntityType, String)>,
    /// True where the speaker is named, false where only described.
    pub named: bool,
}

/// A citation as typed: `key`, `key#p3`, `key#p3-4`, `key#p1.2`, with an optional `@hash`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The article's key.
    pub key: String,
    /// The paragraphs; `None` cites the head, or the article as a whole.
    pub locus: Option<Locus>,
    /// The short content hash that was handed out with the passage, where given.
    pub hash: Option<String>,
}

impl Citation {
    /// Reads a citation. A `#` that is not followed by a paragraph belongs to the key, so every
    /// text is at least a key.
    #[must_use]
    pub fn parse(text: &str) -> Citation {
        let (cited, hash) = match text.rsplit_once('@') {
            Some((c, h)) if h.len() >= 4 && h.bytes().all(|b| b.is_ascii_hexdigit()) => {
                (c, Some(h.to_string()))
            }
            _ => (text, None),
        };
        if let Some((key, place)) = cited.rsplit_once("#p")
            && let Some(locus) = parse_locus(place)
        {
            return Citation { key: key.to_string(), locus: Some(locus), hash };
        }
        Citation { key: cited.to_string(), locus: None, hash }
    }
}

fn parse_locus(place: &str) -> Option<Locus> {
    let number = |s: &str| s.parse::<u32>().ok().filter(|n| *n > 0 && !s.starts_with('+'));
    if let Some((from, to)) = place.split_once('-') {
        let to = to.strip_prefix('p').unwrap_or(to);
        let (from, to) = (number(from)?, number(to)?);
        return (from <= to).then_some(Locus { from, to, part: 0 });
    }
    if let Some((p, part)) = place.split_once('.') {
        let p = number(p)?;
        return Some(Locus { from: p, to: p, part: number(part)? });
    }
    let p = number(place)?;
    Some(Locus { from: p, to: p, part: 0 })
}
