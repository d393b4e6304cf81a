//! Exports of a schema for other tools: OData CSDL, OpenAPI, JSON Schema.
//!
//! Each is a deterministic function from a [`Schema`](crate::schema::Schema) to text.

mod csdl;
mod json_schema;
mod openapi;
mod shapes;

pub use csdl::csdl;
pub use json_schema::json_schema;
pub use openapi::openapi;

/// Splits a name into its namespace, or `fallback` if it has none, and the rest.
pub(crate) fn split_name<'n>(name: &'n str, fallback: &'n str) -> (&'n str, &'n str) {
    name.rsplit_once('.').unwrap_or((fallback, name))
}
