//! JSON and JSON Lines: one object, one article.
//!
//! In: the text of one or more JSON values (a line of JSON Lines, or a whole document: an object,
//! a list of objects, an object with a list `articles`, several of these in a row). Out: articles
//! and skips, one at a time, in the order of the text. Charsets and the parting into lines are
//! done before; which key fills which field is in `names`.

use std::fmt;

use serde::de::{Deserialize, IgnoredAny};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::clean::boundary_before;
use super::fields::Record;
use super::names::{FieldMap, Origin};
use super::value::{Key, Scalar, Value};
use super::{Sink, Skip, check_article};
use crate::model::{Article, Basis};

/// The key of an object that holds a list of articles.
const LIST_KEY: &str = "articles";

/// Reads the values in `text`. A value that breaks off, or is no JSON, ends the reading and is a
/// skip with its place; what came before has been handed out. `first_line` is the number of the
/// text's first line in its file.
///
/// Deep nesting is an error of the parser (at 128 levels), not of the stack.
pub fn read(text: &str, first_line: u64, map: &FieldMap, sink: Sink<'_>) {
    let mut reader = Reader { map, sink, n_records: 0 };
    let mut parser = serde_json::Deserializer::from_str(text);
    loop {
        let level = Level::Top;
        if let Err(error) = (RecordSeed { reader: &mut reader, level }).deserialize(&mut parser) {
            let skip = broken(&error, text, first_line);
            return (reader.sink)(Err(skip));
        }
        if parser.end().is_ok() {
            return;
        }
    }
}

/// Reads one line of JSON Lines, whose skips all bear the line's number.
pub fn read_line(text: &str, line: u64, map: &FieldMap, sink: Sink<'_>) {
    read(text, line, map, &mut |read| {
        sink(read.map_err(|skip| Skip { line: skip.line.or(Some(line)), ..skip }));
    });
}

/// What goes along while one text is read.
struct Reader<'r> {
    map: &'r FieldMap,
    sink: Sink<'r>,
    n_records: u64,
}

impl Reader<'_> {
    fn finish(&mut self, record: Record<'_>, level: Level) {
        let read = if record.has_text_field() {
            check_article(record.into_article(Basis::Json))
        } else {
            Err(Skip::new("a record without a field for the text")
                .hint("name the field that holds it: `text = \"…\"` under `[fields]`"))
        };
        self.hand_out(read, level);
    }

    fn refuse(&mut self, found: &str, level: Level) {
        let reason = format!("{found} where an object with the fields of an article belongs");
        self.hand_out(Err(Skip::new(reason)), level);
    }

    fn hand_out(&mut self, read: Result<Article, Skip>, level: Level) {
        self.n_records += 1;
        let record = (level == Level::InList).then_some(self.n_records);
        (self.sink)(read.map_err(|skip| Skip { record, ..skip }));
    }
}

/// How many lists stand around a value: lists are opened once, and so is `articles`.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Top,
    InList,
}

/// Reads one value as a record, or as a list of records.
struct RecordSeed<'s, 'r> {
    reader: &'s mut Reader<'r>,
    level: Level,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the fields of an article")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let RecordSeed { reader, level } = self;
        let fields = reader.map;
        let mut record = Record::default();
        let mut targets = Vec::new();
        let mut listed = false;
        while let Some(Key(key)) = map.next_key()? {
            fields.targets(&key, Origin::Json, &mut targets);
            if !targets.is_empty() {
                record.fill(&targets, map.next_value::<Value>()?);
            } else if key == LIST_KEY && level == Level::Top {
                listed |= map.next_value_seed(ListSeed { reader: &mut *reader })?;
            } else {
                record.keep(&key, &map.next_value::<Scalar>()?.0);
            }
        }
        // An object around a list may have a title of its own, and need not be an article.
        if !listed || record.has_text_field() {
            reader.finish(record, level);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.level == Level::InList {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            self.reader.refuse("a list", self.level);
            return Ok(());
        }
        read_list(self.reader, seq)
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.reader.refuse("a string", self.level);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.reader.refuse("null", self.level);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.reader.refuse("a truth value", self.level);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.reader.refuse("a number", self.level);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.reader.refuse("a number", self.level);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.reader.refuse("a number", self.level);
        Ok(())
    }
}

fn read_list<'de, A: SeqAccess<'de>>(reader: &mut Reader<'_>, mut seq: A) -> Result<(), A::Error> {
    loop {
        let element = RecordSeed { reader: &mut *reader, level: Level::InList };
        if seq.next_element_seed(element)?.is_none() {
            return Ok(());
        }
    }
}

/// Reads the value of `articles`: true where it is a list.
struct ListSeed<'s, 'r> {
    reader: &'s mut Reader<'r>,
}

impl<'de> DeserializeSeed<'de> for ListSeed<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of articles")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        read_list(self.reader, seq)?;
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        IgnoredAny::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }
}

/// The skip for text that is no JSON. Columns count characters from 1.
fn broken(error: &serde_json::Error, text: &str, first_line: u64) -> Skip {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let said = error.to_string();
    let said = said.strip_suffix(&place).unwrap_or(&said);
    let reason = match error.classify() {
        serde_json::error::Category::Eof => "the JSON breaks off in the middle".to_string(),
        _ if said.starts_with("recursion limit") => "the JSON is nested too deep".to_string(),
        _ => format!("broken JSON: {said}"),
    };
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or("");
    // The parser counts bytes, and counts the offending one.
    let before = boundary_before(line, error.column().saturating_sub(1));
    let column = line[..before].chars().count() as u64 + 1;
    let line = first_line + error.line().saturating_sub(1) as u64;
    Skip { line: Some(line), column: Some(column), ..Skip::new(reason) }
}

#[cfg(test)]
mod tests;
