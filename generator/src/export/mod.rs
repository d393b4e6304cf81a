//! A schema in the forms that other tools read: OData CSDL, OpenAPI, JSON Schema.
//!
//! Each is one function from a [`Schema`](crate::schema::Schema) to text, the same on every run.

mod csdl;
mod json_schema;
mod openapi;
mod shapes;

pub use csdl::csdl;
pub use json_schema::json_schema;
pub use openapi::openapi;

/// A name's namespace and what follows it; names without one are put into `fallback`.
pub(crate) fn split_name<'n>(name: &'n str, fallback: &'n str) -> (&'n str, &'n str) {
    name.rsplit_once('.').unwrap_or((fallback, name))
}
