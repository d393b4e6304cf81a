//! JSON on pages: values with their positions, read leniently where they depart from JSON.

mod read;
mod tokens;

use std::ops::Range;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::text::Place;

pub use read::{Leniency, ParsedJson, SyntaxError, parse};

/// A JSON value with its byte range in the text it was read from.
#[derive(Clone, Debug)]
pub struct Json {
    /// The value.
    pub value: Value,
    place: Place,
}

/// The kinds of JSON value. Members keep their order; numbers keep their digits. Short names and
/// strings, which are most, are stored inline.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written.
    Number(CompactString),
    /// A string, escapes resolved.
    String(CompactString),
    /// An array.
    Array(Box<[Json]>),
    /// An object.
    Object(Box<[Member]>),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub key: CompactString,
    key_place: Place,
    /// Its value.
    pub value: Json,
}

impl Member {
    /// Creates a member; the range of its name includes quotes.
    pub(crate) fn new(key: CompactString, key_range: Range<usize>, value: Json) -> Self {
        Member {
            key,
            key_place: Place::new(key_range),
            value,
        }
    }

    /// Returns the byte range of the name, including quotes.
    pub fn key_range(&self) -> Range<usize> {
        self.key_place.range()
    }
}

impl Json {
    /// Creates a value with its byte range.
    pub(crate) fn new(value: Value, range: Range<usize>) -> Self {
        Json {
            value,
            place: Place::new(range),
        }
    }

    /// Returns the byte range of the value.
    pub fn range(&self) -> Range<usize> {
        self.place.range()
    }

    /// Returns the members of an object; none for another value.
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the value of the last member with a name.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.members()
            .iter()
            .rev()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a boolean, also if it is written as a string.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Returns the items of an array; none for another value.
    pub fn items(&self) -> &[Json] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// Converts to a value of `serde_json`. Numbers too large for it become strings.
    pub fn to_value(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into())
            }
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(Json::to_value).collect(),
            Value::Object(members) => {
                let pairs = members
                    .iter()
                    .map(|member| (member.key.to_string(), member.value.to_value()));
                serde_json::Value::Object(pairs.collect())
            }
        }
    }
}

impl From<serde_json::Value> for Json {
    /// Converts a value; its range is empty.
    fn from(value: serde_json::Value) -> Self {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => Value::Number(number.to_string().into()),
            serde_json::Value::String(text) => Value::String(text.into()),
            serde_json::Value::Array(items) => {
                Value::Array(items.into_iter().map(Json::from).collect())
            }
            serde_json::Value::Object(members) => {
                let member =
                    |(key, value): (String, _)| Member::new(key.into(), 0..0, Json::from(value));
                Value::Object(members.into_iter().map(member).collect())
            }
        };
        Json::new(value, 0..0)
    }
}

/// Compares values by their `serde_json` form, without their positions.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.to_value() == other.to_value()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(Json::from)
    }
}

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}
