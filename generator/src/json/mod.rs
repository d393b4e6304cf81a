//! JSON as it stands on pages: values with their positions, read strictly or, where that fails, leniently.

mod read;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use read::{Leniency, Parsed, Problem, parse};

/// A JSON value and where it stands, in bytes of the text it was read from.
#[derive(Clone, Debug)]
pub struct Json {
    /// The value.
    pub value: Value,
    /// Its bytes.
    pub range: Range<usize>,
}

/// The kinds of JSON value. Members keep their order; numbers keep their digits.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written.
    Number(String),
    /// A string, escapes resolved.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object: key, key's position, value.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub key: String,
    /// The name's bytes, quotes included.
    pub key_range: Range<usize>,
    /// Its value.
    pub value: Json,
}

impl Json {
    /// The members of an object; none for another value.
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The last member of that name.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.members().iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A boolean, also where it is written as a string.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The items of an array; none for another value.
    pub fn items(&self) -> &[Json] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The same value as `serde_json` has it. Numbers too large for it become strings.
    pub fn to_value(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
            Value::String(text) => text.clone().into(),
            Value::Array(items) => items.iter().map(Json::to_value).collect(),
            Value::Object(members) => {
                let pairs = members.iter().map(|member| (member.key.clone(), member.value.to_value()));
                serde_json::Value::Object(pairs.collect())
            }
        }
    }
}

impl From<serde_json::Value> for Json {
    /// The value, standing nowhere.
    fn from(value: serde_json::Value) -> Self {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => Value::Number(number.to_string()),
            serde_json::Value::String(text) => Value::String(text),
            serde_json::Value::Array(items) => Value::Array(items.into_iter().map(Json::from).collect()),
            serde_json::Value::Object(members) => {
                let member = |(key, value)| Member { key, key_range: 0..0, value: Json::from(value) };
                Value::Object(members.into_iter().map(member).collect())
            }
        };
        Json { value, range: 0..0 }
    }
}

/// Values are the same wherever they stand and however their numbers are written.
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
