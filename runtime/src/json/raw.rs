//! JSON text that is kept as received.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// Reads any JSON as its text.
pub(crate) struct RawSeed;

/// The name by which `serde_json` recognizes a request for the text of a value. Other formats treat
/// it as the name of a newtype, and their value is written as JSON.
const TOKEN: &str = "$serde_json::private::RawValue";

impl<'de> DeserializeSeed<'de> for RawSeed {
    type Value = Box<RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, self)
    }
}

impl<'de> Visitor<'de> for RawSeed {
    type Value = Box<RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Box::<RawValue>::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        to_raw_value(&value).map_err(de::Error::custom)
    }
}

/// Returns the JSON text of a value; `null` if it has none, such as a number that is not finite.
pub(crate) fn raw(value: &(impl Serialize + ?Sized)) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| null())
}

/// Returns the JSON text `null`.
pub(crate) fn null() -> Box<RawValue> {
    RawValue::NULL.to_owned()
}

/// Returns `true` if a text is `null`.
pub(crate) fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

/// Returns what a JSON text is, for messages.
pub(crate) fn kind(raw: &RawValue) -> &'static str {
    let text = raw.get();
    match text.bytes().next() {
        Some(b'"') => "text",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ if text.contains(['.', 'e', 'E']) => "a fraction",
        _ => "an integer",
    }
}

/// Returns what was found instead of what was expected, for messages.
pub(crate) fn instead(found: &str, expected: &str) -> String {
    if found == expected {
        format!("{found} with an item of another type")
    } else {
        format!("{found}, not {expected}")
    }
}

/// JSON text that is printed and serialized as the value it represents.
#[derive(Clone, Copy)]
pub(crate) struct RawText<'a>(pub &'a RawValue);

impl fmt::Debug for RawText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get())
    }
}

/// Only numbers that a [`serde_json::Value`] may change are written as text, because no other
/// format than `serde_json` understands that.
impl Serialize for RawText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<serde_json::Value>(self.0.get()) {
            Ok(value) if !has_long_number(self.0.get()) => value.serialize(serializer),
            _ => self.0.serialize(serializer),
        }
    }
}

/// Returns `true` if a JSON text has a number with an exponent or more than 15 digits: an `f64` holds
/// any other exactly as far as its text goes.
fn has_long_number(text: &str) -> bool {
    let (mut quoted, mut escaped, mut digits) = (false, false, 0);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'0'..=b'9' => digits += 1,
            b'e' | b'E' if digits > 0 => return true,
            b'.' | b'-' | b'+' => {}
            _ => digits = 0,
        }
        if digits > 15 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_found_outside_of_strings() {
        assert!(!has_long_number(
            r#"{"a": "1234567890123456789", "b": [1.5, 12]}"#
        ));
        assert!(has_long_number("[1, 18446744073709551616]"));
        assert!(has_long_number("1e400"));
        assert!(!has_long_number("true"));
        assert!(!has_long_number(r#"["\"1234567890123456"]"#));
    }
}
