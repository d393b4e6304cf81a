//! Types of JSON values in representations and examples.

use crate::api::{Primitive, is_name};
use crate::dialect::Dialect;
use crate::infer::context::Context;
use crate::json::{Json, Value};
use crate::schema::TypeRef;
use crate::text::PageId;

/// Infers the type of a value in a JSON representation or an example. Returns `None` for `null`
/// and for an array that begins with it.
pub(in crate::infer) fn json_type(
    context: &Context<'_>,
    json: &Json,
    page: PageId,
) -> Option<TypeRef> {
    let names = &context.names;
    let name = match &json.value {
        Value::Null => return None,
        Value::Bool(_) => names.primitive(Primitive::Boolean.name()),
        Value::Number(text) if text.contains(['.', 'e', 'E']) => {
            names.primitive(Primitive::Double.name())
        }
        Value::Number(_) => names.primitive(Primitive::Int32.name()),
        Value::String(text) => names.primitive(text_type(text, context.dialect)),
        Value::Array(items) => {
            let mut inner = match items.first() {
                Some(item) => json_type(context, item, page)?,
                None => TypeRef::single(names.untyped()),
            };
            inner.collection = inner.collection.saturating_add(1);
            return Some(inner);
        }
        Value::Object(_) => {
            let name = json
                .get("@odata.type")
                .or_else(|| json.get("@type"))
                .and_then(Json::as_str)
                .map(|name| name.trim_start_matches('#'))
                .filter(|name| is_name(name));
            match name {
                Some(name) => names.mention(page, name),
                None => names.untyped(),
            }
        }
    };
    Some(TypeRef::single(name))
}

/// Returns the type that a string names: `String (timestamp)`, `Int32`, `Boolean`; text otherwise.
fn text_type<'d>(text: &str, dialect: &'d Dialect) -> &'d str {
    let text = text.trim();
    let format = text
        .split_once('(')
        .map(|(_, rest)| rest.trim_end_matches(')').trim());
    let known = format.and_then(|format| {
        dialect
            .words
            .formats
            .get(&format.to_lowercase())
            .map(String::as_str)
    });
    known
        .or_else(|| dialect.primitive(text))
        .unwrap_or(Primitive::String.name())
}
