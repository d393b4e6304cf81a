//! `Debug` and `PartialEq` of models, based on their JSON form.

use std::fmt;

use super::{Additional, Object, View};

/// Formats an object as a derived `Debug` would, without absent members.
///
/// # Errors
/// Returns an error if the formatter does.
pub fn debug(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = object.shape();
    let mut shown = f.debug_struct(shape.name);
    object.look(&mut |values, additional| {
        for (name, value) in shape.members.iter().zip(values) {
            let view = value.view();
            if !matches!(view, View::Absent) {
                shown.field(name, &view);
            }
        }
        for (name, value) in additional.into_iter().flat_map(Additional::texts) {
            shown.field(name, &value);
        }
    });
    shown.finish()
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            View::Absent => f.write_str("absent"),
            View::Null => f.write_str("null"),
            View::Boolean(value) => value.fmt(f),
            View::Integer(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Text(value) => value.fmt(f),
            View::Number(value) => f.write_str(value.get()),
            View::Any(value) => value.fmt(f),
            View::Array(array) => f
                .debug_list()
                .entries((0..array.len()).map(|index| array.item(index)))
                .finish(),
            View::Object(object) | View::Tagged(object) => debug(object, f),
        }
    }
}

/// Returns `true` if two objects are of the same type and have equal members.
pub fn same(a: &dyn Object, b: &dyn Object) -> bool {
    let mut equal = false;
    a.look(&mut |values, additional| {
        b.look(&mut |others, more| {
            let pairs = || values.iter().zip(others);
            equal = std::ptr::eq(a.shape(), b.shape())
                && additional == more
                && pairs().all(|(value, other)| same_view(value.view(), other.view()));
        });
    });
    equal
}

/// Returns `true` if two values are equal as JSON.
pub fn same_view(a: View<'_>, b: View<'_>) -> bool {
    match (a, b) {
        (View::Absent, View::Absent) | (View::Null, View::Null) => true,
        (View::Boolean(a), View::Boolean(b)) => a == b,
        (View::Integer(a), View::Integer(b)) => a == b,
        (View::Float(a), View::Float(b)) => a == b,
        (View::Text(a), View::Text(b)) => a == b,
        (View::Number(a), View::Number(b)) => a.get() == b.get(),
        (View::Any(a), View::Any(b)) => a == b,
        (View::Array(a), View::Array(b)) => {
            a.len() == b.len() && (0..a.len()).all(|index| same_view(a.item(index), b.item(index)))
        }
        (View::Object(a), View::Object(b)) | (View::Tagged(a), View::Tagged(b)) => same(a, b),
        _ => false,
    }
}
