//! Writing: what a value looks like as JSON, and that as serde has it.

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Object, Value};

/// What a value looks like as JSON.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Not there: the member is left out.
    Absent,
    /// `null`
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A fraction.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// An array.
    Array(&'a dyn Array),
    /// An object.
    Object(&'a dyn Object),
    /// Any JSON.
    Any(&'a serde_json::Value),
}

/// The items of an array that is being written.
pub trait Array {
    /// How many there are.
    fn len(&self) -> usize;
    /// One of them.
    fn item(&self, index: usize) -> View<'_>;
}

impl<T: Value> Array for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Null, Value::view)
    }
}

/// Writes a value.
///
/// # Errors
/// The serializer's.
pub fn write<S: Serializer>(view: View<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match view {
        View::Absent | View::Null => serializer.serialize_unit(),
        View::Boolean(value) => serializer.serialize_bool(value),
        View::Integer(value) => serializer.serialize_i64(value),
        View::Float(value) => serializer.serialize_f64(value),
        View::Text(value) => serializer.serialize_str(value),
        View::Any(value) => value.serialize(serializer),
        View::Array(array) => {
            let mut sequence = serializer.serialize_seq(Some(array.len()))?;
            for index in 0..array.len() {
                sequence.serialize_element(&Shown(array.item(index)))?;
            }
            sequence.end()
        }
        View::Object(object) => {
            let mut map = serializer.serialize_map(None)?;
            let mut failed = None;
            object.members(&mut |name, view| {
                if !matches!(view, View::Absent) && failed.is_none() {
                    failed = map.serialize_entry(name, &Shown(view)).err();
                }
            });
            if let Some(error) = failed {
                return Err(S::Error::custom(error));
            }
            for (name, value) in object.additional().into_iter().flat_map(|additional| additional.iter()) {
                map.serialize_entry(name, value)?;
            }
            map.end()
        }
    }
}

struct Shown<'a>(View<'a>);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, serializer)
    }
}
