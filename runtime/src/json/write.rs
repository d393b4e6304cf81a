//! Writing: what a value looks like as JSON, and that as serde has it.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Additional, Object, Value};

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
    /// An object with its type's name before its members, as it is not of the declared type itself.
    Tagged(&'a dyn Object),
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
        View::Object(object) => write_object(object, false, serializer),
        View::Tagged(object) => write_object(object, true, serializer),
    }
}

/// Control information such as `@odata.type` comes before what it is about: OData asks for that
/// order, and who reads it need not hold back the rest.
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
    let additional = || additional.into_iter().flat_map(Additional::iter);
    for (name, value) in additional().filter(|(name, _)| is_control(name)) {
        map.serialize_entry(name, value)?;
    }
    for (name, value) in names.iter().zip(values) {
        let view = value.view();
        if !matches!(view, View::Absent) {
            map.serialize_entry(name, &Shown(view))?;
        }
    }
    for (name, value) in additional().filter(|(name, _)| !is_control(name)) {
        map.serialize_entry(name, value)?;
    }
    Ok(())
}

/// Whether a member is an annotation of the whole object.
fn is_control(name: &str) -> bool {
    name.starts_with('@')
}

struct Shown<'a>(View<'a>);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, serializer)
    }
}
