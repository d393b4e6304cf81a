//! A schema as YAML or JSON.

use std::fmt;

use super::{FORMAT, Schema};

/// Why a saved schema cannot be used.
#[derive(Debug)]
pub enum SavedError {
    /// It is neither YAML nor JSON of the schema's form.
    Form(serde_yaml::Error),
    /// It has another format number.
    Format(u32),
}

impl fmt::Display for SavedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SavedError::Form(error) => write!(f, "this is no saved schema: {error}"),
            SavedError::Format(found) => {
                write!(
                    f,
                    "this schema was saved in format {found}; this docwright reads format {FORMAT}: export it anew"
                )
            }
        }
    }
}

impl std::error::Error for SavedError {}

/// Writes a schema as YAML.
///
/// # Errors
/// None that input can cause; the serializer's are passed on.
pub fn save_yaml(schema: &Schema) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_string(schema)
}

/// Writes a schema as JSON, indented by two blanks.
///
/// # Errors
/// None that input can cause; the serializer's are passed on.
pub fn save_json(schema: &Schema) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(schema).map(|text| text + "\n")
}

/// Reads a saved schema, YAML or JSON.
///
/// # Errors
/// Where the text has another form or another format number.
pub fn load(text: &str) -> Result<Schema, SavedError> {
    let schema: Schema = serde_yaml::from_str(text).map_err(SavedError::Form)?;
    if schema.docwright != FORMAT { Err(SavedError::Format(schema.docwright)) } else { Ok(schema) }
}
