//! Reading: serde's visitor for any [`Value`], generic over the deserializer and not over the model.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Object, Value};

/// A value of another sort than expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// The items of an array that is being read.
pub trait Items {
    /// Reads the next item into a value. `false` at the end.
    ///
    /// # Errors
    /// Where the text is no JSON or the item does not fit, in words.
    fn next(&mut self, value: &mut dyn Value) -> Result<bool, String>;
}

/// Reads a value that is a whole text.
///
/// # Errors
/// The deserializer's, and where the JSON does not fit the value.
pub fn read_root<'de, D: Deserializer<'de>>(value: &mut dyn Value, deserializer: D) -> Result<(), D::Error> {
    read(None, value, deserializer)
}

/// Reads a value that is the member `name` of an object.
///
/// # Errors
/// The deserializer's, and where the JSON does not fit the value.
pub fn read<'de, D: Deserializer<'de>>(
    name: Option<&str>,
    value: &mut dyn Value,
    deserializer: D,
) -> Result<(), D::Error> {
    Seed { name, value }.deserialize(deserializer)
}

struct Seed<'s> {
    name: Option<&'s str>,
    value: &'s mut dyn Value,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let Some(any) = self.value.any() {
            *any = serde_json::Value::deserialize(deserializer)?;
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    #[cold]
    fn mismatch<E: de::Error>(&self, found: &str) -> E {
        let expected = self.value.expected();
        match self.name {
            Some(name) => E::custom(format_args!("`{name}` is {found}, not {expected}")),
            None => E::custom(format_args!("this is {found}, not {expected}")),
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value.expected())
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<(), E> {
        self.value.boolean(v).map_err(|_| self.mismatch("a boolean"))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<(), E> {
        self.value.integer(v).map_err(|_| self.mismatch("an integer"))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<(), E> {
        let read = match i64::try_from(v) {
            Ok(v) => self.value.integer(v),
            Err(_) => self.value.float(v as f64),
        };
        read.map_err(|_| self.mismatch("an integer"))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<(), E> {
        self.value.float(v).map_err(|_| self.mismatch("a fraction"))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<(), E> {
        self.value.text(v).map_err(|_| self.mismatch("text"))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.value.null().map_err(|_| self.mismatch("null"))
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let mut items = Access { access, name: self.name };
        match self.value.array(&mut items) {
            Ok(()) => Ok(()),
            Err(message) if message.is_empty() => Err(self.mismatch("an array")),
            Err(message) => Err(de::Error::custom(message)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.value.object() {
            Some(object) => read_members(object, map),
            None => Err(self.mismatch("an object")),
        }
    }
}

fn read_members<'de, A: MapAccess<'de>>(object: &mut dyn Object, mut map: A) -> Result<(), A::Error> {
    let required = object.required();
    let mut seen = vec![false; required.len()];
    while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
        for (name, seen) in required.iter().zip(&mut seen) {
            *seen |= *name == key;
        }
        if let Some(value) = object.slot(&key) {
            map.next_value_seed(Seed { name: Some(&key), value })?;
        } else if let Some(additional) = object.additional_mut() {
            let value = map.next_value()?;
            additional.push(key.into_owned(), value);
        } else {
            map.next_value::<de::IgnoredAny>()?;
        }
    }
    match required.iter().zip(&seen).find(|(_, seen)| !**seen) {
        Some((name, _)) => Err(de::Error::custom(format_args!("`{name}` is missing"))),
        None => Ok(()),
    }
}

struct Access<'n, A> {
    access: A,
    name: Option<&'n str>,
}

impl<'de, A: SeqAccess<'de>> Items for Access<'_, A> {
    fn next(&mut self, value: &mut dyn Value) -> Result<bool, String> {
        let seed = Seed { name: self.name, value };
        self.access.next_element_seed(seed).map(|found| found.is_some()).map_err(|error| error.to_string())
    }
}

/// A member's name, borrowed from the input where it holds no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E: de::Error>(self, v: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(v)))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
