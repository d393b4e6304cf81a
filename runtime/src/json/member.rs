//! Members by name: what the traits of base types are made of.

use super::{Object, Value};

/// The value of a documented member, if it is there and of type `T`.
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
