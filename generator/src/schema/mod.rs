//! The intermediate schema: everything that the pages state, with its location.
//!
//! A schema is saved as YAML or JSON (`docwright export --format schema`), and a build accepts one
//! in place of pages. A saved schema whose format number is not [`FORMAT`] is rejected.
//!
//! Each fact holds the claim that counts and the other claims. The order of [`Evidence`], given in
//! [`ranking`], decides which claim counts. Where claims differ, a diagnostic names both locations
//! and the rule, except for a few facts.
#![doc = include_str!("format.md")]

pub mod corrections;
mod evidence;
mod facts;
mod lookup;
mod operation;
pub mod ranking;
mod save;
mod types;

use std::sync::Arc;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::api::PageKind;

pub use evidence::Evidence;
pub(crate) use facts::yes;
pub use facts::{Claim, Fact, MaybeFact, TypeRef};
pub use lookup::{Settable, Types};
pub(crate) use lookup::{base_cycles, chain};
pub(crate) use operation::BodyLists;
pub use operation::{
    BodyVariant, ExampleFact, ExampleRequest, ExampleResponse, Header, Operation, OperationKind,
    Parameter, ParameterPlace, PermissionSet, RequestBody, RequestBodyKind, Response,
};
pub use save::{SavedError, load, save_json, save_yaml};
pub use types::{EnumMember, Enumeration, Property, Type, TypeKind};

/// Number of the saved format. It grows when existing files would be read differently.
pub const FORMAT: u32 = 4;

/// Content of a documentation set.
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// let account = reading.schema.types.iter().find(|ty| ty.name == "microsoft.graph.webAccount");
/// let base = account.and_then(|ty| ty.base.as_ref()).map(|base| base.value.as_str());
/// assert_eq!(base, Some("microsoft.graph.itemFacet"));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Number of the saved format, [`FORMAT`].
    pub docwright: u32,
    /// Name of the set's version, such as `v1.0` or `beta`; empty where it has none.
    #[serde(default)]
    pub version: String,
    /// Base URL of requests, such as `https://graph.microsoft.com/beta`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Namespace of most types.
    #[serde(default)]
    pub namespace: String,
    /// URL template of a page, with the placeholders `{page}` and `{version}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    /// The pages read, in the order of their paths.
    pub pages: Vec<PageEntry>,
    /// Entity sets and singletons, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roots: Vec<Root>,
    /// Structured types, by name.
    pub types: Vec<Type>,
    /// Enumerations, by name.
    pub enums: Vec<Enumeration>,
    /// Operations, by id.
    pub operations: Vec<Operation>,
}

impl Schema {
    /// Returns the prefix of names in the main namespace, including its final full stop.
    pub(crate) fn namespace_of_root(&self) -> String {
        if self.namespace.is_empty() {
            String::new()
        } else {
            format!("{}.", self.namespace)
        }
    }
}

/// An entity set or a singleton: a name that paths begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// Its name, as its shortest path spells it.
    pub name: CompactString,
    /// Its type: a collection for an entity set.
    pub r#type: Fact<TypeRef>,
}

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageEntry {
    /// Path below the documentation root.
    pub path: Arc<str>,
    /// Kind of its main content.
    pub kind: PageKind,
    /// Its title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}
