//! Saving and loading a schema as YAML or JSON.

use std::fmt;

use super::lookup::base_cycles;
use super::{FORMAT, Schema};
use crate::collections::HashSet;

/// The error returned by [`load`].
#[derive(Debug)]
pub enum SavedError {
    /// The text is not YAML or JSON in the schema's format.
    Form(serde_yaml::Error),
    /// The schema has another format number.
    Format(u32),
    /// Two types, enumerations or operations have this name.
    Twice(String),
    /// The base types of this type form a cycle.
    Circle(String),
}

impl fmt::Display for SavedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SavedError::Form(error) => write!(f, "this is not a saved schema: {error}"),
            SavedError::Format(found) => {
                write!(
                    f,
                    "this schema was saved in format {found}; this docwright reads format {FORMAT}: export it anew"
                )
            }
            SavedError::Twice(name) => write!(
                f,
                "this schema defines `{name}` twice; leave one of the two out"
            ),
            SavedError::Circle(name) => {
                write!(
                    f,
                    "in this schema the base types of `{name}` lead back to it; remove a `base` of theirs"
                )
            }
        }
    }
}

impl std::error::Error for SavedError {}

/// Writes a schema as YAML.
///
/// # Errors
/// Returns an error if the serializer fails, which no schema causes.
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// use docwright_generator::schema;
///
/// let text = schema::save_yaml(&reading.schema).expect("no schema fails");
/// assert!(schema::load(&text).is_ok_and(|loaded| loaded == reading.schema));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn save_yaml(schema: &Schema) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_string(schema)
}

/// Writes a schema as JSON, indented by two spaces.
///
/// # Errors
/// Returns an error if the serializer fails, which no schema causes.
pub fn save_json(schema: &Schema) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(schema).map(|text| text + "\n")
}

/// Reads a saved schema, YAML or JSON.
///
/// # Errors
/// Returns an error if:
/// - the text is not YAML or JSON in the schema's format
/// - the format number is not [`FORMAT`]
/// - two types, enumerations or operations have the same name
/// - base types form a cycle
pub fn load(text: &str) -> Result<Schema, SavedError> {
    let schema: Schema = serde_yaml::from_str(text).map_err(SavedError::Form)?;
    if schema.docwright != FORMAT {
        return Err(SavedError::Format(schema.docwright));
    }
    check(&schema)?;
    Ok(schema)
}

/// Checks that names are unique and that base types form no cycle.
fn check(schema: &Schema) -> Result<(), SavedError> {
    let mut known = HashSet::default();
    let types = schema
        .types
        .iter()
        .map(|ty| ty.name.as_str())
        .chain(schema.enums.iter().map(|found| found.name.as_str()));
    let mut operations = HashSet::default();
    let ids = schema
        .operations
        .iter()
        .map(|operation| operation.id.as_str());
    let twice = types
        .filter(|name| !known.insert(*name))
        .chain(ids.filter(|id| !operations.insert(*id)))
        .next();
    if let Some(name) = twice {
        return Err(SavedError::Twice(name.to_owned()));
    }
    match base_cycles(&schema.types).pop() {
        Some(name) => Err(SavedError::Circle(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(types: &[(&str, Option<&str>)]) -> String {
        let at = "source: table, at: 'a.md:1:1'";
        let mut text =
            format!("docwright: {FORMAT}\npages: []\nenums: []\noperations: []\ntypes:\n");
        for (name, base) in types {
            text.push_str(&format!(
                "- name: {name}\n  kind: {{ value: complex, {at} }}\n"
            ));
            base.iter()
                .for_each(|base| text.push_str(&format!("  base: {{ value: {base}, {at} }}\n")));
        }
        load(&text).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn rejects_duplicate_names_and_base_cycles() {
        assert_eq!(
            refused(&[
                ("a.x", Some("a.y")),
                ("a.y", Some("a.z")),
                ("a.w", Some("a.y"))
            ]),
            ""
        );
        assert!(refused(&[("a.x", None), ("a.x", None)]).contains("defines `a.x` twice"));
        assert!(
            refused(&[("a.x", Some("a.y")), ("a.y", Some("a.x"))])
                .contains("base types of `a.x` lead back")
        );
        assert!(load("docwright: 1\npages: []\ntypes: []\nenums: []\noperations: []\n").is_err());
    }
}
