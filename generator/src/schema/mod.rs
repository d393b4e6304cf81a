//! The intermediate schema: everything the pages say, with where they say it.
//!
//! A schema is saved as YAML or JSON (`docwright export --format schema`) and can be given to a
//! build in place of pages. Its format has a number, [`FORMAT`]; a saved schema of another number
//! is refused.
//!
//! Each fact holds the claim that counts and the claims that agree with it or lost against it.
//! Which claim counts is decided by [`Evidence`]'s order, given in [`ranking`], and never silently:
//! where claims differ, a diagnostic names both places and the rule.
#![doc = include_str!("format.md")]

pub mod corrections;
mod facts;
mod lookup;
mod operation;
pub mod ranking;
mod save;
mod types;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::api::PageKind;

pub(crate) use facts::yes;
pub use facts::{Claim, Evidence, Fact, MaybeFact, TypeRef};
pub(crate) use lookup::circles;
pub use lookup::{Settable, Types};
pub(crate) use operation::BodyLists;
pub use operation::{
    BodyVariant, ExampleFact, ExampleRequest, ExampleResponse, Header, Operation, OperationKind,
    Parameter, ParameterPlace, PermissionSet, RequestBody, RequestBodyKind, Response,
};
pub use save::{SavedError, load, save_json, save_yaml};
pub use types::{EnumMember, Enumeration, Property, Type, TypeKind};

/// Number of the saved form. It grows when a saved schema would be read otherwise than before.
pub const FORMAT: u32 = 3;

/// What a documentation set says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Number of the saved form, [`FORMAT`].
    pub docwright: u32,
    /// Name of the set's version, such as `v1.0` or `beta`; empty where it has none.
    #[serde(default)]
    pub version: String,
    /// Where requests go, such as `https://graph.microsoft.com/beta`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The namespace most types are in.
    #[serde(default)]
    pub namespace: String,
    /// Address of a page, `{page}` and `{version}` standing for its name and the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    /// The pages read, in the order of their paths.
    pub pages: Vec<PageEntry>,
    /// Structured types, by name.
    pub types: Vec<Type>,
    /// Enumerations, by name.
    pub enums: Vec<Enumeration>,
    /// Operations, by id.
    pub operations: Vec<Operation>,
}

impl Schema {
    /// The beginning of names in the main namespace, its final full stop included.
    pub(crate) fn namespace_of_root(&self) -> String {
        if self.namespace.is_empty() {
            String::new()
        } else {
            format!("{}.", self.namespace)
        }
    }
}

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageEntry {
    /// Path below the documentation root.
    pub path: Arc<str>,
    /// What it mainly documents.
    pub kind: PageKind,
    /// Its title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}
