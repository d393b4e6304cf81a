//! Corrections of the docs, which override all pages.
//!
//! ```yaml
//! microsoft.graph.webAccount:
//!   base: microsoft.graph.itemFacet
//!   properties:
//!     service: { type: microsoft.graph.serviceInformation, was: { type: Edm.String } }
//! ```
//!
//! `was` says what the pages stated when the correction was written. If they state otherwise later, the
//! correction is reported.

use indexmap::IndexMap;
use serde::Deserialize;

use super::TypeRef;
use crate::text::{PageId, Span, YamlPositions};

/// Corrections by the qualified names of types.
pub type Corrections = IndexMap<String, TypeCorrection>;

/// Correction of a type; absent fields are as documented.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeCorrection {
    /// Its base type.
    pub base: Option<String>,
    /// Whether it is abstract.
    pub r#abstract: Option<bool>,
    /// Whether it accepts properties that are not documented.
    pub open: Option<bool>,
    /// Its key property.
    pub key: Option<String>,
    /// What the pages stated.
    pub was: StatedType,
    /// Its properties. A property that no page documents is added if its type is given.
    pub properties: IndexMap<String, PropertyCorrection>,
}

/// Correction of a property; absent fields are as documented.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PropertyCorrection {
    /// Its type, in OData notation.
    pub r#type: Option<TypeRef>,
    /// Whether it must be given.
    pub required: Option<bool>,
    /// Whether it can be null.
    pub nullable: Option<bool>,
    /// Whether it cannot be written.
    pub read_only: Option<bool>,
    /// Whether it can be set on create only.
    pub immutable: Option<bool>,
    /// What the pages stated.
    pub was: StatedProperty,
}

/// What the pages stated on a type when its correction was written; absent fields are not compared.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatedType {
    /// Its base type.
    pub base: Option<String>,
    /// Whether it is abstract.
    pub r#abstract: Option<bool>,
    /// Whether it accepts properties that are not documented.
    pub open: Option<bool>,
    /// Its key property.
    pub key: Option<String>,
}

/// What the pages stated on a property when its correction was written; absent fields are not
/// compared.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatedProperty {
    /// Its type, in OData notation.
    pub r#type: Option<TypeRef>,
    /// Whether it must be given.
    pub required: Option<bool>,
    /// Whether it can be null.
    pub nullable: Option<bool>,
    /// Whether it cannot be written.
    pub read_only: Option<bool>,
    /// Whether it can be set on create only.
    pub immutable: Option<bool>,
}

/// Parses a corrections file.
///
/// # Errors
/// Returns an error if the text is not YAML of this form; the error has the line and column.
///
/// ```
/// use docwright_generator::schema::corrections;
///
/// let parsed = corrections::parse("a.thing:\n  base: a.item\n")?;
/// assert_eq!(parsed["a.thing"].base.as_deref(), Some("a.item"));
/// # Ok::<(), serde_yaml::Error>(())
/// ```
pub fn parse(text: &str) -> Result<Corrections, serde_yaml::Error> {
    if text.trim().is_empty() {
        Ok(Corrections::default())
    } else {
        serde_yaml::from_str(text)
    }
}

/// Returns the span of the innermost key that is found, given nested keys of a corrections file.
pub(crate) fn key_span(id: PageId, positions: &YamlPositions, keys: &[&str]) -> Span {
    let mut outer = (1..=keys.len()).rev().filter_map(|count| keys.get(..count));
    let range = outer.find_map(|keys| positions.find(keys)).unwrap_or(0..0);
    Span::new(id, range.start, range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Role, Source};

    #[test]
    fn corrections_are_parsed_and_their_keys_found() {
        let text =
            "a.thing:\n  base: a.item\n  properties:\n    base: { type: Collection(Edm.Int32) }\n";
        let corrections = parse(text).expect("valid");
        let property = corrections
            .get("a.thing")
            .and_then(|thing| thing.properties.get("base"))
            .expect("listed");
        assert_eq!(
            property.r#type.as_ref().map(ToString::to_string).as_deref(),
            Some("Collection(Edm.Int32)")
        );
        let source = Source::new("c.yaml", text.as_bytes().to_vec(), Role::Corrections);
        let positions = YamlPositions::new(text);
        let line = |keys: &[&str]| source.line_column(key_span(PageId(0), &positions, keys).start);
        assert_eq!(line(&["a.thing", "base"]), (2, 3));
        assert_eq!(line(&["a.thing", "properties", "base"]), (4, 5));
        assert!(parse("a.thing: { bsae: a.item }").is_err());
        assert!(parse("").is_ok_and(|corrections| corrections.is_empty()));
    }
}
