//! JSON Schema 2020-12: one document that defines every type under its qualified name.
//!
//! Specification: <https://json-schema.org/draft/2020-12/json-schema-core>.

use serde_json::{Map, Value, json};

use super::shapes::Shapes;
use crate::schema::Schema;

/// Prints a schema's types as a JSON Schema document; a type is referred to as
/// `#/$defs/microsoft.graph.user`.
///
/// ```
/// let schema = docwright_generator::schema::load("docwright: 4\npages: []\ntypes: []\nenums: []\noperations: []")?;
/// assert!(docwright_generator::export::json_schema(&schema).contains("2020-12"));
/// # Ok::<(), docwright_generator::schema::SavedError>(())
/// ```
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// let text = docwright_generator::export::json_schema(&reading.schema);
/// assert!(text.contains("https://json-schema.org/draft/2020-12/schema"));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn json_schema(schema: &Schema) -> String {
    let shapes = Shapes::new(schema, "#/$defs/");
    let mut document = Map::new();
    document.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    document.insert("title".into(), json!(super::openapi::title(schema)));
    document.insert("$defs".into(), Value::Object(shapes.all(schema)));
    super::openapi::pretty(&Value::Object(document))
}
