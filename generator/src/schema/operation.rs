//! Operations and their examples as a schema has them.

use std::sync::Arc;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::facts::none;
use super::{Fact, MaybeFact, Property, TypeRef};
use crate::api::{Grant, Name};
use crate::collections::HashSet;
use crate::json::Json;
use crate::source::Location;

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
    pub method: CompactString,
    /// Path templates; alternatives of one another.
    pub paths: Vec<Fact<String>>,
    /// Paths that only its examples show: other ways to the same place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Fact<String>>,
    /// The pages that document it, the one with the most right first.
    pub pages: Vec<Arc<str>>,
    /// Pages that only list its requests, to add something of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed_by: Vec<Arc<str>>,
    /// The type it is about: what it answers, takes or, where it does neither, what others on its
    /// path do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// The product area that its page names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Further areas, of other pages that document it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_areas: Vec<String>,
    /// What an action or function is called on, where the path tells; none where it stands by
    /// itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<TypeRef>,
    /// Its title.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub title: MaybeFact<String>,
    /// What it does, in a sentence or two.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: MaybeFact<String>,
    /// Whether it is deprecated.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub deprecated: MaybeFact<bool>,
    /// The clouds it is available in, where the page has a table of them.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub clouds: MaybeFact<Vec<String>>,
    /// The clouds whose marks in that table are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clouds_unknown: Vec<String>,
    /// What callers need. Several sets where a page tells cases apart.
    pub permissions: Vec<PermissionSet>,
    /// Request headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Parameters of the path, of a function, and those of the query string that are not OData's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// OData's query options that it takes, with `$`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Fact<CompactString>>,
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
    pub delegated_work: Fact<Arc<Grant>>,
    /// A signed-in user with a personal account.
    pub delegated_personal: Fact<Arc<Grant>>,
    /// The application itself.
    pub application: Fact<Arc<Grant>>,
}

/// A request header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: CompactString,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it must be sent.
    pub required: Fact<bool>,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterPlace {
    /// In the path: a key, or an argument of a function.
    #[default]
    Path,
    /// In the query string.
    Query,
}

impl ParameterPlace {
    fn is_path(&self) -> bool {
        *self == ParameterPlace::Path
    }
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name, as sent.
    pub name: CompactString,
    /// Where it is sent.
    #[serde(
        default,
        rename = "in",
        skip_serializing_if = "ParameterPlace::is_path"
    )]
    pub place: ParameterPlace,
    /// Whether it must be given; absent where no page says.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub required: MaybeFact<bool>,
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
    pub r#type: MaybeFact<TypeRef>,
    /// The properties or parameters that its tables list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The properties that a sentence names as needed. Others may be given, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Fact<CompactString>>,
    /// Bodies of types derived from the resource's, which pages of their own document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<BodyVariant>,
    /// Bodies of other types that only pages show which list the request to add something of their
    /// own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<BodyVariant>,
}

/// A body of a type derived from the one that the request's path addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyVariant {
    /// The derived type.
    pub r#type: Fact<TypeRef>,
    /// The properties that its tables list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The properties that a sentence names as needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Fact<CompactString>>,
}

impl RequestBody {
    /// What its pages list.
    pub(crate) fn listed(&self) -> BodyLists<'_> {
        BodyLists {
            properties: &self.properties,
            required: &self.required,
        }
    }
}

impl BodyVariant {
    /// What its pages list.
    pub(crate) fn listed(&self) -> BodyLists<'_> {
        BodyLists {
            properties: &self.properties,
            required: &self.required,
        }
    }
}

/// What the pages on a body list of it: in tables, and in sentences on what is needed.
#[derive(Clone, Copy)]
pub(crate) struct BodyLists<'a> {
    pub properties: &'a [Property],
    required: &'a [Fact<CompactString>],
}

impl<'a> BodyLists<'a> {
    /// What sentences name as needed.
    pub fn required(self) -> impl Iterator<Item = &'a str> {
        self.required.iter().map(|fact| fact.value.as_str())
    }

    /// The properties that are said to be needed: by a sentence, but for those of which a table
    /// says that they are not, or by the table.
    pub fn needed(self) -> HashSet<&'a str> {
        let said = |property: &&'a Property| property.required.as_ref().map(|fact| fact.value);
        let mut needed: HashSet<&'a str> = self.required().collect();
        for property in self.properties {
            match said(&property) {
                Some(true) => needed.insert(&property.name),
                Some(false) => needed.remove(property.name.as_str()),
                None => continue,
            };
        }
        needed
    }
}

/// An answer to a request that succeeds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Status codes.
    pub statuses: Vec<Fact<u16>>,
    /// The body's type; absent where the body is empty or `unknown`.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub r#type: MaybeFact<TypeRef>,
    /// Whether no page states what the body holds, or that there is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// Whether the items of a collection are the whole body, and not its member `value`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bare: bool,
    /// The status codes that examples show without a body, of an answer that has one otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_body: Vec<u16>,
    /// The media types that examples show, without parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Fact<CompactString>>,
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
    pub method: CompactString,
    /// Path, without host and version.
    pub path: String,
    /// Query, without `?`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(CompactString, CompactString)>,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Arc<Json>>,
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
    pub body: Option<Arc<Json>>,
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
