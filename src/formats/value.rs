//! A value as JSON, YAML and TOML have it, borrowed from the text where that is possible.
//!
//! In: any serde deserialiser. Out: [`Value`], with numbers and dates as they read. What a value
//! means is decided in `fields`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The name under which the TOML reader hands out a date.
const TOML_DATE: &str = "$__toml_private_datetime";

/// A value of a declared field. Its depth is bounded by the parser that made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// Null, or nothing.
    #[default]
    Null,
    /// A string, number, truth value or date, as text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object, in the order of the file.
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True for null, empty text, empty lists and objects: as good as not said.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::List(items) => items.iter().all(Value::is_blank),
            Value::Map(entries) => entries.is_empty(),
        }
    }

    /// The value under the first of `names` that an object has.
    #[must_use]
    pub fn get(&self, names: &[&str]) -> Option<&Value<'a>> {
        let Value::Map(entries) = self else {
            return None;
        };
        names.iter().find_map(|name| entries.iter().find(|(key, _)| key == name).map(|(_, v)| v))
    }

    /// The value at the end of `path`, object by object; a list on the way stands for its first
    /// element.
    #[must_use]
    pub fn reach(self, path: &[String]) -> Option<Value<'a>> {
        let mut value = self;
        for step in path {
            if let Value::List(items) = value {
                value = items.into_iter().next()?;
            }
            let Value::Map(entries) = value else {
                return None;
            };
            value = entries.into_iter().find(|(key, _)| key == step)?.1;
        }
        Some(value)
    }

    /// Its elements if it is a list, else itself, if it says anything.
    #[must_use]
    pub fn items(&self) -> &[Value<'a>] {
        match self {
            Value::List(items) => items,
            _ if self.is_blank() => &[],
            value => std::slice::from_ref(value),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

/// The visits that scalars have in common.
macro_rules! visit_scalars {
    ($lifetime:lifetime) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Value::Null)
        }

        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(Value::Null)
        }

        fn visit_some<D: Deserializer<$lifetime>>(self, d: D) -> Result<Self::Value, D::Error> {
            d.deserialize_any(self)
        }

        fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
            Ok(Value::Text(Cow::Borrowed(if value { "true" } else { "false" })))
        }

        fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
            Ok(Value::Text(value.to_string().into()))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
            Ok(Value::Text(value.to_string().into()))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
            Ok(Value::Text(value.to_string().into()))
        }

        fn visit_borrowed_str<E>(self, text: &$lifetime str) -> Result<Self::Value, E> {
            Ok(Value::Text(Cow::Borrowed(text)))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Value::Text(Cow::Owned(text.to_string())))
        }

        fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
            Ok(Value::Text(Cow::Owned(text)))
        }

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value")
        }
    };
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    visit_scalars!('de);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((Key(key), value)) = map.next_entry::<Key, Value>()? {
            if key == TOML_DATE && entries.is_empty() {
                return Ok(value);
            }
            entries.push((key, value));
        }
        Ok(Value::Map(entries))
    }
}

/// A value of which only a scalar is kept; lists and objects are read past and are null.
pub struct Scalar<'a>(pub Value<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor).map(Scalar)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Value<'de>;

    visit_scalars!('de);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Null)
    }
}

/// A key of an object, borrowed where the text has it without escapes; keys that are numbers or
/// the like (YAML) are read as text.
pub struct Key<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(ScalarVisitor)? {
            Value::Text(text) => Ok(Key(text)),
            _ => Ok(Key(Cow::Borrowed(""))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &Value, expected: &str) {
        assert_eq!(show(value), expected);
    }

    fn show(value: &Value) -> String {
        match value {
            Value::Null => "-".into(),
            Value::Text(text) => text.to_string(),
            Value::List(items) => {
                format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(","))
            }
            Value::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(k, v)| format!("{k}:{}", show(v))).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }

    #[test]
    fn json_yaml_and_toml_read_alike() {
        let json: Value =
            serde_json::from_str(r#"{"a":[1,-2,true,null,"x\n"],"d":"2011-04-25"}"#).unwrap();
        check(&json, "{a:[1,-2,true,-,x\n],d:2011-04-25}");
        let yaml: Value =
            serde_saphyr::from_str("a: [1, -2, true, null, x]\nd: 2011-04-25\n").unwrap();
        check(&yaml, "{a:[1,-2,true,-,x],d:2011-04-25}");
        let toml: Value = toml::from_str("a = [1, -2, true, \"x\"]\nd = 2011-04-25\n").unwrap();
        check(&toml, "{a:[1,-2,true,x],d:2011-04-25}");
    }

    #[test]
    fn paths_reach_into_objects() {
        let value: Value = serde_json::from_str(r#"{"a":[{"b":{"c":"x"}}]}"#).unwrap();
        let path = |p: &[&str]| p.iter().map(ToString::to_string).collect::<Vec<_>>();
        check(&value.clone().reach(&path(&["a", "b", "c"])).unwrap(), "x");
        assert!(value.clone().reach(&path(&["a", "x"])).is_none());
        assert!(value.reach(&path(&["a", "b", "c", "d"])).is_none());
    }

    #[test]
    fn text_is_borrowed() {
        let value: Value = serde_json::from_str(r#""plain""#).unwrap();
        assert!(matches!(value, Value::Text(Cow::Borrowed("plain"))));
    }
}
