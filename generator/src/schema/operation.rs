//! Operations of a schema, and their examples.

use std::sync::Arc;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::facts::none;
use super::{Fact, MaybeFact, Property, TypeRef};
use crate::api::{Grant, Name, PathTemplate};
use crate::collections::HashSet;
use crate::json::Json;
use crate::text::Location;

/// Kind of an operation.
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
    /// Creates or replaces a resource (`PUT`).
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

/// A documented operation.
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// let list = reading.schema.operations.iter().find(|operation| operation.method == "GET");
/// assert!(list.is_some_and(|operation| !operation.permissions.is_empty()));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Unique name, made of the path and the kind: `profile.webAccounts.create`.
    pub id: String,
    /// Its kind.
    pub kind: OperationKind,
    /// HTTP method.
    pub method: CompactString,
    /// Path templates; alternatives of one another.
    pub paths: Vec<Fact<PathTemplate>>,
    /// Further paths, which only its examples show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Fact<PathTemplate>>,
    /// The pages that document it, the most authoritative first.
    pub pages: Vec<Arc<str>>,
    /// Pages that list its requests only to document something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed_by: Vec<Arc<str>>,
    /// The type of its response or body or, without either, of other operations on its path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// The product area that its page names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Further areas, of other pages that document it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_areas: Vec<String>,
    /// The type that an action or function is bound to, if its path determines it; absent if it is
    /// unbound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<TypeRef>,
    /// Its title.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub title: MaybeFact<String>,
    /// Its description, in Markdown.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub description: MaybeFact<String>,
    /// Whether it is deprecated.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub deprecated: MaybeFact<bool>,
    /// The clouds it is available in, where the page has a table of them.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub clouds: MaybeFact<Vec<String>>,
    /// The clouds whose marks in that table were not recognized.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clouds_unknown: Vec<String>,
    /// Permissions that callers need; several sets if a page distinguishes cases.
    pub permissions: Vec<PermissionSet>,
    /// Request headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Parameters of the path and of a function, and query parameters that are not OData options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// OData query options that it supports, with `$`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Fact<CompactString>>,
    /// Its request body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<RequestBody>,
    /// Its response.
    pub response: Response,
    /// Examples.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleFact>,
}

/// Permissions for the three kinds of caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionSet {
    /// The case that the set applies to; empty if there is only one set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Permissions for a signed-in user with a work or school account.
    pub delegated_work: Fact<Arc<Grant>>,
    /// Permissions for a signed-in user with a personal account.
    pub delegated_personal: Fact<Arc<Grant>>,
    /// Permissions for the application itself.
    pub application: Fact<Arc<Grant>>,
}

/// A request header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: CompactString,
    /// Its description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it must be sent.
    pub required: Fact<bool>,
}

/// Location of a parameter in a request.
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
    /// Its location in a request.
    #[serde(
        default,
        rename = "in",
        skip_serializing_if = "ParameterPlace::is_path"
    )]
    pub place: ParameterPlace,
    /// Whether it must be given; absent if no page states it.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub required: MaybeFact<bool>,
    /// Its type.
    pub r#type: Fact<TypeRef>,
    /// Its description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// Kind of a request body.
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
    /// Its kind.
    pub kind: RequestBodyKind,
    /// The resource's type.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub r#type: MaybeFact<TypeRef>,
    /// The properties or parameters that its tables list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The properties that a sentence names as required. A body may have others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Fact<CompactString>>,
    /// Bodies of types derived from the resource's type, which have separate pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<BodyVariant>,
    /// Bodies of other types, which only pages in [`Operation::listed_by`] show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<BodyVariant>,
}

impl RequestBody {
    /// Returns a body without a type.
    pub(crate) fn of(kind: RequestBodyKind, properties: Vec<Property>) -> Self {
        RequestBody {
            kind,
            r#type: None,
            properties,
            required: Vec::new(),
            variants: Vec::new(),
            alternatives: Vec::new(),
        }
    }
}

/// A request body of a type other than the main one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyVariant {
    /// Its type.
    pub r#type: Fact<TypeRef>,
    /// The properties that its tables list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// The properties that a sentence names as required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Fact<CompactString>>,
}

impl RequestBody {
    /// Returns the properties that its pages list.
    pub(crate) fn listed(&self) -> BodyLists<'_> {
        BodyLists {
            properties: &self.properties,
            required: &self.required,
        }
    }
}

impl BodyVariant {
    /// Returns the properties that its pages list.
    pub(crate) fn listed(&self) -> BodyLists<'_> {
        BodyLists {
            properties: &self.properties,
            required: &self.required,
        }
    }
}

/// Properties of a body as its pages list them: in tables, and in sentences on required ones.
#[derive(Clone, Copy)]
pub(crate) struct BodyLists<'a> {
    pub properties: &'a [Property],
    required: &'a [Fact<CompactString>],
}

impl<'a> BodyLists<'a> {
    /// Returns the properties that sentences name as required.
    pub fn required(self) -> impl Iterator<Item = &'a str> {
        self.required.iter().map(|fact| fact.value.as_str())
    }

    /// Returns the required properties: those that a table marks as required, and those that a
    /// sentence names unless a table marks them as optional.
    pub fn needed(self) -> HashSet<&'a str> {
        let stated = |property: &&'a Property| property.required.as_ref().map(|fact| fact.value);
        let mut needed: HashSet<&'a str> = self.required().collect();
        for property in self.properties {
            match stated(&property) {
                Some(true) => needed.insert(&property.name),
                Some(false) => needed.remove(property.name.as_str()),
                None => continue,
            };
        }
        needed
    }
}

/// The response to a successful request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Status codes.
    pub statuses: Vec<Fact<u16>>,
    /// The body's type; absent where the body is empty or `unknown`.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub r#type: MaybeFact<TypeRef>,
    /// Whether no page states the content of the body, or that there is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// Whether a collection is the whole body, rather than its member `value`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bare: bool,
    /// Status codes that examples show without a body, although the response otherwise has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_body: Vec<u16>,
    /// The media types that examples show, without parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Fact<CompactString>>,
}

impl Response {
    /// Returns `true` if a successful response may have no body.
    pub(crate) fn may_be_empty(&self) -> bool {
        let mut statuses = self.statuses.iter();
        !self.without_body.is_empty() || statuses.any(|status| status.value == 204)
    }
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
    pub path: PathTemplate,
    /// Query, without `?`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(CompactString, CompactString)>,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Arc<Json>>,
    /// Why the page is at fault, if the request does not fit what the set documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
    /// Location on the page.
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
    /// Why the page is at fault, if the body does not fit what the set documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
    /// The type that its annotation names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TypeRef>,
    /// Whether the page marks it as shortened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Location on the page.
    pub at: Location,
}
