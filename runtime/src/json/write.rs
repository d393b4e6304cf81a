//! Writing: the JSON form of a value and its serialization by serde.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use serde_json::value::RawValue;

use super::raw::RawText;
use super::{Additional, Object, Value};

/// The JSON form of a value.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Absent: the member is omitted.
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
    /// An object that is not of the declared type itself, written with its type's name first.
    Tagged(&'a dyn Object),
    /// A number as JSON text.
    Number(&'a RawValue),
    /// Any JSON.
    Any(&'a serde_json::Value),
}

/// The items of an array that is being written.
pub trait Array {
    /// Returns the number of items.
    fn len(&self) -> usize;

    /// Returns `true` if there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the item at an index.
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

/// Serializes a value.
///
/// # Errors
/// Returns an error if the serializer does.
pub fn write<S: Serializer>(view: View<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match view {
        View::Absent | View::Null => serializer.serialize_unit(),
        View::Boolean(value) => serializer.serialize_bool(value),
        View::Integer(value) => serializer.serialize_i64(value),
        View::Float(value) => serializer.serialize_f64(value),
        View::Text(value) => serializer.serialize_str(value),
        View::Number(value) => RawText(value).serialize(serializer),
        View::Any(value) => value.serialize(serializer),
        View::Array(array) => {
            let mut sequence = serializer.serialize_seq(Some(array.len()))?;
            for index in 0..array.len() {
                sequence.serialize_element(&SerializeView(array.item(index)))?;
            }
            sequence.end()
        }
        View::Object(object) => write_object(object, false, serializer),
        View::Tagged(object) => write_object(object, true, serializer),
    }
}

/// Writes an object. Control information such as `@odata.type` comes first: OData specifies that
/// order, and a reader then need not hold back other members.
fn write_object<S: Serializer>(
    object: &dyn Object,
    tagged: bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let shape = object.shape();
    let mut result = Ok(());
    object.look(&mut |values, additional| {
        let tagged =
            tagged && additional.is_none_or(|additional| additional.get("@odata.type").is_none());
        result = match tagged {
            true => map.serialize_entry("@odata.type", &format_args!("#{}", shape.wire)),
            false => Ok(()),
        };
        if result.is_ok() {
            result = write_members(shape.members, values, additional, &mut map);
        }
    });
    result?;
    map.end()
}

fn write_members<M: SerializeMap>(
    names: &[&'static str],
    values: &[&dyn Value],
    additional: Option<&Additional>,
    map: &mut M,
) -> Result<(), M::Error> {
    let additional = additional.filter(|additional| !additional.is_empty());
    let texts = || additional.into_iter().flat_map(Additional::texts);
    for (name, value) in texts().filter(|(name, _)| is_control(name)) {
        map.serialize_entry(name, &value)?;
    }
    for (name, value) in names.iter().zip(values) {
        let view = value.view();
        if !matches!(view, View::Absent) {
            map.serialize_entry(name, &SerializeView(view))?;
        } else if let Some(kept) = additional.and_then(|additional| additional.raw(name)) {
            map.serialize_entry(name, &RawText(kept))?;
        }
    }
    let documented = |name: &&str| names.contains(name);
    for (name, value) in texts().filter(|(name, _)| !is_control(name) && !documented(name)) {
        map.serialize_entry(name, &value)?;
    }
    Ok(())
}

/// Returns `true` if a member is an annotation of the whole object.
fn is_control(name: &str) -> bool {
    name.starts_with('@')
}

pub(super) struct SerializeView<'a>(pub View<'a>);

impl Serialize for SerializeView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, serializer)
    }
}
