//! The intermediate schema: everything the pages say, with where they say it.
//!
//! A schema is saved as YAML or JSON (`docwright export --format schema`) and can be given to a build in place of pages.
//! Its format has a number, [`FORMAT`]; a saved schema of another number is refused.
//!
//! Each fact holds the claim that counts and the claims that agree with it or lost against it. Which claim counts is
//! decided by [`Evidence`]'s order, given in [`ranking`], and never silently: where claims differ, a diagnostic names
//! both places and the rule.

mod claims;
mod gather;
mod names;
pub mod ranking;
mod save;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::page::{Grant, PageKind};
use crate::source::Location;

pub use gather::gather;
pub(crate) use names::simple as simple_name;
pub use save::{SavedError, load, save_json, save_yaml};

/// Number of the saved form. It grows when a saved schema would be read otherwise than before.
pub const FORMAT: u32 = 1;

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
        if self.namespace.is_empty() { String::new() } else { format!("{}.", self.namespace) }
    }
}

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageEntry {
    /// Path below the documentation root.
    pub path: String,
    /// What it mainly documents.
    pub kind: PageKind,
    /// Its title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// Which sort of source a claim comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A correction in `docwright.yaml`.
    Correction,
    /// An annotation over a code block.
    Annotation,
    /// A page's title.
    Title,
    /// A table of properties or relationships on the type's own page.
    Table,
    /// A table of an enumeration's members.
    MemberTable,
    /// The JSON representation of a resource.
    Representation,
    /// A sentence.
    Prose,
    /// The section on the HTTP request.
    RequestLine,
    /// A permission table.
    PermissionTable,
    /// The table of a request body.
    BodyTable,
    /// An example.
    Example,
    /// A table of methods on a resource's page.
    MethodsTable,
    /// What other facts imply.
    Implied,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Evidence::Correction => "correction",
            Evidence::Annotation => "annotation",
            Evidence::Title => "title",
            Evidence::Table => "table",
            Evidence::MemberTable => "table of members",
            Evidence::Representation => "JSON representation",
            Evidence::Prose => "prose",
            Evidence::RequestLine => "request line",
            Evidence::PermissionTable => "permission table",
            Evidence::BodyTable => "request body table",
            Evidence::Example => "example",
            Evidence::MethodsTable => "methods table",
            Evidence::Implied => "implied",
        })
    }
}

/// Something that a page says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim<T> {
    /// What is said.
    pub value: T,
    /// By which sort of source.
    pub source: Evidence,
    /// Where.
    pub at: Location,
}

/// A value with the claims for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact<T> {
    /// What counts.
    pub value: T,
    /// The sort of source that says so.
    pub source: Evidence,
    /// Where it is said.
    pub at: Location,
    /// Why it counts, where another claim differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The other claims, those that agree included.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Claim<T>>,
}

/// A type reference in OData's spelling: `Edm.String`, `microsoft.graph.user`, `Collection(Edm.Int32)`; `Untyped`
/// stands for any JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeRef {
    /// The type, or the items' type.
    pub name: String,
    /// How many times it is a collection.
    pub collection: u8,
}

impl TypeRef {
    /// A single value.
    pub fn single(name: impl Into<String>) -> Self {
        TypeRef { name: name.into(), collection: 0 }
    }

    /// Whether it is a primitive type or any JSON.
    pub fn is_primitive(&self) -> bool {
        self.name.starts_with("Edm.") || self.name == "Untyped"
    }
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..self.collection {
            f.write_str("Collection(")?;
        }
        f.write_str(&self.name)?;
        for _ in 0..self.collection {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl Serialize for TypeRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TypeRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (mut name, mut collection) = (text.as_str(), 0_u8);
        while let Some(inner) = name.strip_prefix("Collection(").and_then(|rest| rest.strip_suffix(')')) {
            name = inner;
            collection = collection.saturating_add(1);
        }
        Ok(TypeRef { name: name.to_owned(), collection })
    }
}

/// Entity or complex type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeKind {
    /// It has a key and is addressed by it.
    Entity,
    /// It is a value.
    Complex,
}

/// A structured type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Its qualified name.
    pub name: String,
    /// The page that documents it; absent where only other pages speak of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Entity or complex type.
    pub kind: Fact<TypeKind>,
    /// Its base type.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub base: Option<Fact<String>>,
    /// Whether it is abstract.
    #[serde(default = "none", rename = "abstract", skip_serializing_if = "Option::is_none")]
    pub is_abstract: Option<Fact<bool>>,
    /// Whether it takes properties that are not documented.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub open: Option<Fact<bool>>,
    /// Name of its key property.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub key: Option<Fact<String>>,
    /// What it is.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: Option<Fact<String>>,
    /// Whether it is deprecated.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Fact<bool>>,
    /// The product area its page names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Its properties as documented, inherited ones included where its page lists them.
    #[serde(default)]
    pub properties: Vec<Property>,
}

fn none<T>() -> Option<Fact<T>> {
    None
}

/// A property of a type or of a request body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its name in JSON.
    pub name: String,
    /// Its type.
    pub r#type: Fact<TypeRef>,
    /// Whether it is a navigation property.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub navigation: bool,
    /// The type that declares it, where that is a base of the one it is listed on.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub owner: Option<Fact<String>>,
    /// What it is.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: Option<Fact<String>>,
    /// Whether it must be given.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub required: Option<Fact<bool>>,
    /// Whether it can be null.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub nullable: Option<Fact<bool>>,
    /// Whether it cannot be written.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub read_only: Option<Fact<bool>>,
    /// Whether it can be set on create only.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub immutable: Option<Fact<bool>>,
    /// Whether it comes only when `$select` asks for it.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub on_select: Option<Fact<bool>>,
    /// Whether it is deprecated.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Fact<bool>>,
    /// The operators that `$filter` takes on it.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Fact<Vec<String>>>,
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enumeration {
    /// Its qualified name.
    pub name: String,
    /// The page that documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// What it is.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: Option<Fact<String>>,
    /// Whether its values are sets of members.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub flags: Option<Fact<bool>>,
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
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// What a request does, by its method, path and answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    /// Reads a collection.
    List,
    /// Reads one resource.
    Get,
    /// Adds to a collection.
    Create,
    /// Changes a resource.
    Update,
    /// Puts a resource in place.
    Replace,
    /// Deletes a resource.
    Delete,
    /// Calls an action.
    Action,
    /// Calls a function.
    Function,
    /// Adds a reference (`/$ref`).
    AddReference,
    /// Sets a reference (`/$ref`).
    SetReference,
    /// Removes a reference (`/$ref`).
    RemoveReference,
}

/// A request that is documented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Unique name, made of the path and the kind: `profile.webAccounts.create`.
    pub id: String,
    /// What it does.
    pub kind: OperationKind,
    /// HTTP method.
    pub method: String,
    /// Path templates; alternatives of one another.
    pub paths: Vec<Fact<String>>,
    /// The pages that document it.
    pub pages: Vec<String>,
    /// The type it is about: what it answers, takes or, where it does neither, what others on its path do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its title.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub title: Option<Fact<String>>,
    /// What it does, in a sentence or two.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: Option<Fact<String>>,
    /// What callers need. Several sets where a page tells cases apart.
    pub permissions: Vec<PermissionSet>,
    /// Request headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Parameters of the path or of a function.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Query options it takes, with `$`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Fact<String>>,
    /// Its request body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<RequestBody>,
    /// Its answer.
    pub response: Response,
    /// Examples.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleFact>,
}

/// Permissions for the three kinds of caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionSet {
    /// The case the set is for; empty where there is one set only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// A signed-in user with a work or school account.
    pub delegated_work: Fact<Grant>,
    /// A signed-in user with a personal account.
    pub delegated_personal: Fact<Grant>,
    /// The application itself.
    pub application: Fact<Grant>,
}

/// A request header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it must be sent.
    pub required: Fact<bool>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: Fact<TypeRef>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// What a request body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestBodyKind {
    /// A new resource.
    Create,
    /// Changes to a resource.
    Update,
    /// Parameters of an action.
    Parameters,
    /// A reference by `@odata.id`.
    Reference,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestBody {
    /// What it is.
    pub kind: RequestBodyKind,
    /// The resource's type.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub r#type: Option<Fact<TypeRef>>,
    /// The properties or parameters that its tables list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
}

/// An answer to a request that succeeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Status codes.
    pub statuses: Vec<Fact<u16>>,
    /// The body's type; absent where the body is empty.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub r#type: Option<Fact<TypeRef>>,
}

/// An example of an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleFact {
    /// Its heading.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ExampleRequest>,
    /// The responses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<ExampleResponse>,
}

/// A request in an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleRequest {
    /// HTTP method.
    pub method: String,
    /// Path, without host and version.
    pub path: String,
    /// Query, without `?`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
    /// Why the page is wrong, where its body is not as the page's own set documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
    /// Where.
    pub at: Location,
}

/// A response in an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleResponse {
    /// Status code.
    pub status: u16,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
    /// Why the page is wrong, where its body is not as the page's own set documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
    /// The type its annotation names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TypeRef>,
    /// Whether it is said to be shortened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Where.
    pub at: Location,
}
