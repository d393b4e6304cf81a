//! Access to members by name, used by the traits of base types.

use super::{Object, Value};

/// Returns the value of a documented member, if it is present and of type `T`.
///
/// ```ignore
/// let id: Option<&String> = docwright::json::member::<String, _>(&account, "id");
/// ```
pub fn member<'a, T: Value, O: Object + ?Sized>(object: &'a O, name: &str) -> Option<&'a T> {
    let at = object
        .shape()
        .members
        .iter()
        .position(|known| *known == name)?;
    let mut found: Option<&'a dyn Value> = None;
    object.look(&mut |values, _| found = values.get(at).copied());
    let value: &'a dyn std::any::Any = found?;
    value.downcast_ref::<Option<T>>()?.as_ref()
}
