//! Types and enumerations of a schema.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::facts::none;
use super::{Fact, MaybeFact, TypeRef};
use crate::api::Name;

/// Kind of a structured type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeKind {
    /// A type with a key, by which its values are addressed.
    Entity,
    /// A type without a key.
    Complex,
}

/// A structured type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Its qualified name.
    pub name: Name,
    /// The page that documents it; absent if only other pages mention it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Entity or complex type.
    pub kind: Fact<TypeKind>,
    /// Its base type.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub base: MaybeFact<Name>,
    /// Whether it is abstract.
    #[serde(
        default = "none",
        rename = "abstract",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_abstract: MaybeFact<bool>,
    /// Whether it accepts properties that are not documented.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub open: MaybeFact<bool>,
    /// Whether it represents any JSON: it has no members, and its name denotes any value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any: bool,
    /// Name of its key property.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub key: MaybeFact<String>,
    /// Its description, in Markdown.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: MaybeFact<String>,
    /// Whether it is deprecated.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub deprecated: MaybeFact<bool>,
    /// The product area its page names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Its documented properties, including inherited ones that its page lists.
    #[serde(default)]
    pub properties: Vec<Property>,
}

/// A property of a type or of a request body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its name in JSON.
    pub name: CompactString,
    /// Its type.
    pub r#type: Fact<TypeRef>,
    /// Whether it is a navigation property.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub navigation: bool,
    /// The type that declares it, if that is a base of the type it is listed on.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub owner: MaybeFact<Name>,
    /// Its description, in Markdown.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: MaybeFact<String>,
    /// Whether it must be given.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub required: MaybeFact<bool>,
    /// Whether it can be null.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub nullable: MaybeFact<bool>,
    /// Whether it cannot be written.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub read_only: MaybeFact<bool>,
    /// Whether it can be set on create only.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub immutable: MaybeFact<bool>,
    /// Whether it is returned only if `$select` names it; false if documented as returned by
    /// default.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub on_select: MaybeFact<bool>,
    /// Whether it is deprecated.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub deprecated: MaybeFact<bool>,
    /// The operators that `$filter` supports on it.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub filter: MaybeFact<Vec<String>>,
    /// Maximum length in characters.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub max_length: MaybeFact<u32>,
    /// Its default value, as text.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub default: MaybeFact<String>,
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enumeration {
    /// Its qualified name.
    pub name: Name,
    /// The page that documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Its description, in Markdown.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: MaybeFact<String>,
    /// Whether its values are sets of members.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub flags: MaybeFact<bool>,
    /// Its members in order.
    pub members: Vec<EnumMember>,
}

/// A member of an enumeration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumMember {
    /// Its name in JSON.
    pub name: Fact<String>,
    /// Its number, where documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Its description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it is only listed, as one of many values defined by another specification.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_reference: bool,
}

impl Enumeration {
    /// Returns the individually documented members, which are the ones generated and exported.
    pub fn described(&self) -> impl Iterator<Item = &EnumMember> {
        self.members.iter().filter(|member| !member.by_reference)
    }
}
