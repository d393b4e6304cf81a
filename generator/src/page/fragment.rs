//! The facts that a page states about requests.

use compact_str::CompactString;
use serde::Serialize;

use super::annotation::Representation;
use super::message::Message;
use super::permissions::Grants;
use super::prose::Named;
use super::request_line::RequestLine;
use super::rows::PropertyRow;
use super::type_cell::TypeExpr;
use crate::dialect::Location;
use crate::text::Span;

/// Requests with one method on a page: alternative request lines of one operation.
#[derive(Clone, Debug, Serialize)]
pub struct OperationFragment {
    /// The heading that it is below, on a page of several requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<(String, Span)>,
    /// The first paragraph below that heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<(String, Span)>,
    /// The request lines.
    pub requests: Vec<Request>,
    /// Whether they are from a section on the HTTP request; otherwise they are from examples.
    pub from_section: bool,
    /// The permission tables.
    pub permissions: Vec<Grants>,
    /// Target and span of an include with the permissions that was not found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_missing: Option<(String, Span)>,
    /// Request headers.
    pub headers: Vec<HeaderRow>,
    /// Parameters of a function or of the path.
    pub parameters: Vec<ParameterRow>,
    /// OData query options that the page names, with `$`.
    pub query: Vec<(CompactString, Span)>,
    /// Query parameters specific to the operation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query_parameters: Vec<ParameterRow>,
    /// Rows of the request body's table.
    pub body: Vec<PropertyRow>,
    /// The kind of request body.
    pub body_kind: BodyKind,
    /// The properties that a sentence names as required, with the span of its paragraph.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_required: Vec<(CompactString, Span)>,
    /// The type that the prose on the body names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_type: Option<(Named, Span)>,
    /// The bodies that the section on the body shows without a request line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_examples: Vec<Representation>,
    /// The statements of the section on the response.
    pub response: ResponseProse,
    /// The clouds marked in a table of availability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clouds: Option<CloudAvailability>,
    /// Span of the text that states that it is deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Span>,
    /// The examples.
    pub examples: Vec<Example>,
}

/// A documented request line.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// The line.
    pub line: RequestLine,
    /// Its span.
    pub span: Span,
}

/// A row of a table of headers.
#[derive(Clone, Debug, Serialize)]
pub struct HeaderRow {
    /// The header's name.
    pub name: CompactString,
    /// Its description.
    pub description: String,
    /// Whether it must be sent; `None` if the page does not state it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Span of the name cell.
    pub span: Span,
}

/// A row of a table of parameters.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterRow {
    /// Its name.
    pub name: CompactString,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TypeExpr>,
    /// Its description.
    pub description: String,
    /// Whether it must be given; `None` if the page does not state it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Where a column or the heading states that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Span of the name cell, or of the request line with the parameter.
    pub span: Span,
}

/// The kind of a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// Not stated by the page.
    Unsaid,
    /// No body.
    None,
    /// A representation of a resource.
    Entity,
    /// The properties to change.
    Update,
    /// Parameters of an action.
    Parameters,
    /// A reference by `@odata.id`.
    Reference,
}

/// The kind of operation that a page names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Called {
    /// An action ([OData 4.01, 11.5](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_Operations)).
    Action,
    /// A function.
    Function,
}

/// The statements of a section on the response.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ResponseProse {
    /// The status codes, with the spans of their paragraphs.
    pub statuses: Vec<(u16, Span)>,
    /// The first linked or named type, with the span of its paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<(TypeExpr, Span)>,
    /// Whether it states that there is no body.
    pub empty: bool,
    /// The kind of operation that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
    /// Span of its first paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// Availability of an API by cloud.
#[derive(Clone, Debug, Serialize)]
pub struct CloudAvailability {
    /// The clouds marked as available.
    pub available: Vec<String>,
    /// The clouds whose marks are not recognized.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// Span of the first mark.
    pub span: Span,
}

/// A request and the responses to it.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// Its heading; empty if it has none.
    pub title: String,
    /// The request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Message>,
    /// The responses.
    pub responses: Vec<Message>,
}
