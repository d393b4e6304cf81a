//! Exports of a schema for other tools: OData CSDL, OpenAPI, JSON Schema.
//!
//! Each is a deterministic function from a [`Schema`] to text.

mod csdl;
mod json_schema;
mod openapi;
mod shapes;

use crate::schema::{self, Schema};

/// The error of a serializer, which no schema causes.
pub type ExportError = Box<dyn std::error::Error + Send + Sync>;

/// A function from a schema to text.
pub type Export = fn(&Schema) -> Result<String, ExportError>;

/// A format of `docwright export`.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Summary in one line, for the help of the command line.
    pub summary: &'static str,
    /// Converts a schema.
    pub export: Export,
    /// Converts a schema for a file that ends in `.json`, if the format has a form in JSON besides
    /// another one.
    pub export_json: Option<Export>,
}

/// All formats; the first one is the default.
///
/// ```
/// let mut formats = docwright_generator::export::FORMATS.iter();
/// assert!(formats.any(|format| format.name == "openapi"));
/// ```
pub const FORMATS: &[Format] = &[
    Format {
        name: "schema",
        summary: "All facts with their sources (JSON if the file ends in .json, otherwise YAML)",
        export: |schema| Ok(schema::save_yaml(schema)?),
        export_json: Some(|schema| Ok(schema::save_json(schema)?)),
    },
    Format {
        name: "csdl",
        summary: "OData CSDL 4.0 as XML",
        export: |schema| Ok(csdl(schema)),
        export_json: None,
    },
    Format {
        name: "openapi",
        summary: "OpenAPI 3.1 as JSON",
        export: |schema| Ok(openapi(schema)),
        export_json: None,
    },
    Format {
        name: "json-schema",
        summary: "JSON Schema 2020-12",
        export: |schema| Ok(json_schema(schema)),
        export_json: None,
    },
];

pub use csdl::csdl;
pub use json_schema::json_schema;
pub use openapi::openapi;

/// Splits a name into its namespace, or `fallback` if it has none, and the rest.
pub(crate) fn split_name<'n>(name: &'n str, fallback: &'n str) -> (&'n str, &'n str) {
    name.rsplit_once('.').unwrap_or((fallback, name))
}
