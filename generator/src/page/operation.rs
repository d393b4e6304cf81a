//! Requests that a page documents.

use compact_str::CompactString;
use serde::Serialize;

use super::bodies::{self, BodyFragment};
use super::message::{Message, StartLine};
use super::options::Options;
use super::permissions::Title;
use super::permissions::{self, Grants};
use super::prose::Named;
use super::request_line::RequestLine;
use super::resource::Representation;
use super::rows::PropertyRow;
use super::section::Section;
use super::type_cell::TypeExpr;
use super::{Context, example, in_examples, options, requests};
use crate::blocks::{Block, BlockKind, Inline};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{HeadingRole, Phrase};
use crate::source::Span;

/// Requests with one method on a page: alternative request lines of one operation.
#[derive(Clone, Debug, Serialize)]
pub struct OperationFragment {
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
    pub body_presence: Vec<Representation>,
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

pub(crate) fn read(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<OperationFragment> {
    let mut requests = requests::documented(context, out);
    let examples = example::examples(context, out);
    let from_section = !requests.is_empty();
    if requests.is_empty() {
        requests = requests::shown(context, &examples, out);
    }
    if requests.is_empty() {
        return Vec::new();
    }
    let (permissions, permissions_missing) = permissions(context, out);
    let BodyFragment {
        rows: body,
        kind: body_kind,
        required: body_required,
        named: body_type,
        shown: body_presence,
    } = bodies::body(context, &examples, out);
    let Options {
        query,
        parameters: query_parameters,
    } = options::query(context, &requests, &examples);
    let mut whole = OperationFragment {
        requests,
        from_section,
        permissions,
        permissions_missing,
        headers: options::headers(context, &examples),
        parameters: options::parameters(context),
        query,
        query_parameters,
        body,
        body_kind,
        body_required,
        body_type,
        body_presence,
        response: bodies::response(context),
        clouds: clouds(context, out),
        deprecated: deprecated(context),
        examples,
    };
    let mut methods: Vec<&str> = Vec::new();
    for request in &whole.requests {
        if !methods.contains(&request.line.method) {
            methods.push(request.line.method);
        }
    }
    let of_method = |example: &Example, method: &str| match &example.request {
        Some(Message {
            start: StartLine::Request(line),
            ..
        }) => line.method == method,
        _ => methods.len() == 1,
    };
    if let [method] = methods.as_slice() {
        whole.examples.retain(|example| of_method(example, method));
        return vec![whole];
    }
    let of_one = |method: &&str| OperationFragment {
        requests: whole
            .requests
            .iter()
            .filter(|request| request.line.method == *method)
            .cloned()
            .collect(),
        examples: whole
            .examples
            .iter()
            .filter(|example| of_method(example, method))
            .cloned()
            .collect(),
        ..whole.clone()
    };
    methods.iter().map(of_one).collect()
}

/// Returns the sections of a role, and those below them without a role, except examples.
pub(super) fn of_role<'c, 'a>(
    context: &'c Context<'a>,
    role: HeadingRole,
) -> impl Iterator<Item = &'c Section<'a>> {
    context
        .sections
        .iter()
        .filter(move |section| !in_examples(section) && section.nearest_role() == Some(role))
}

/// Returns the label of a table in a line before it, such as "For users:".
fn table_label<'t>(text: &'t Inline<'_>) -> Option<&'t str> {
    const LONGEST: usize = 80;
    let label = text
        .text
        .trim()
        .trim_matches('*')
        .strip_suffix([':', '：'])?;
    (!label.is_empty() && label.len() <= LONGEST && !label.contains(". ")).then_some(label)
}

fn permissions(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<Grants>, Option<(String, Span)>) {
    let mut tables = Vec::new();
    let mut missing = None;
    for section in of_role(context, HeadingRole::Permissions) {
        let is_table = |block: &&Block<'_>| matches!(block.kind, BlockKind::Table(_));
        let several = section.blocks.iter().filter(is_table).count() > 1;
        let mut title = match section.role {
            Some(_) => Title::Heading(section.title()),
            None => Title::Case(section.title()),
        };
        for block in section.blocks {
            if let Some(text) = block.prose().filter(|_| several) {
                title = table_label(text).map_or(title, Title::Case);
            }
            match &block.kind {
                BlockKind::Table(_) => {
                    let Some((table, columns)) = context.table(block) else {
                        continue;
                    };
                    let place = (title, block.span);
                    let read = permissions::read(table, columns, place, context.dialect, out);
                    if tables.is_empty() {
                        tables = read;
                    } else {
                        tables.extend(read);
                    }
                }
                BlockKind::MissingInclude { target, .. }
                    if target.to_lowercase().contains("permission") =>
                {
                    out.push(
                        Diagnostic::new(
                            Code::PermissionsUnavailable,
                            block.span,
                            format!("the permissions are in `{target}`, which is not there"),
                        )
                        .label("the permissions are unknown")
                        .help("give the documentation root, not a single page, so that includes are found"),
                    );
                    missing = Some((target.clone(), block.span));
                }
                _ => {}
            }
        }
    }
    (tables, missing)
}

/// Returns the clouds marked in a table of availability, which has a column for each and a row of
/// marks, or a row for each.
fn clouds(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<CloudAvailability> {
    let known = |cell: &Inline| {
        let text = cell.text.trim();
        let same =
            |name: &String| name.len() == text.len() && name.to_lowercase() == text.to_lowercase();
        let mut all = context.dialect.words.clouds.iter();
        all.find(|(_, names)| names.iter().any(same))
            .map(|(name, _)| name.clone())
    };
    for block in context
        .sections
        .iter()
        .take(3)
        .flat_map(|section| section.blocks)
    {
        let BlockKind::Table(table) = &block.kind else {
            continue;
        };
        let columns = table
            .header
            .iter()
            .enumerate()
            .filter_map(|(at, cell)| Some((known(cell)?, table.rows.first()?.cell(at)?)));
        let mut marks: Vec<(String, &Inline)> = columns.collect();
        if marks.len() < 2 {
            let rows = table
                .rows
                .iter()
                .filter_map(|row| Some((known(row.cell(0)?)?, row.cell(1)?)));
            marks = rows.collect();
        }
        let Some((_, first)) = marks.get(1).and(marks.first()) else {
            continue;
        };
        let mut found = CloudAvailability {
            available: Vec::new(),
            unknown: Vec::new(),
            span: first.span,
        };
        for (name, cell) in marks {
            // An empty cell states nothing.
            match context
                .dialect
                .yes_no(&cell.text)
                .filter(|_| !cell.text.trim().is_empty())
            {
                Some(true) => found.available.push(name),
                Some(false) => {}
                None => {
                    let message = format!(
                        "`{}` is not known as a mark: whether the API is in `{name}` stays unknown",
                        cell.text
                    );
                    out.push(
                        Diagnostic::new(Code::CloudsUnknown, cell.span, message).help(
                            "write `:white_check_mark:` or `:x:`, or add the mark to `yes` or `no` in the dialect",
                        ),
                    );
                    found.unknown.push(name);
                }
            }
        }
        return Some(found);
    }
    None
}

/// Returns the span of the title or of the note before the first section that states that the
/// operation is deprecated.
fn deprecated(context: &Context<'_>) -> Option<Span> {
    let said = |text: &str| context.dialect.phrases(text);
    let parted = context.title.filter(|title| title.text.contains('('));
    if let Some(title) = parted.filter(|title| said(&title.text).has(Phrase::Deprecated)) {
        return Some(title.span);
    }
    let sections = context
        .sections
        .iter()
        .take(2)
        .take_while(|section| section.role.is_none());
    let mut notes = sections
        .flat_map(|section| section.blocks)
        .filter(|block| block.quoted)
        .filter_map(Block::prose);
    let note = notes.find(|text| {
        let said = said(&text.text);
        said.has_outside(Phrase::Deprecated, Phrase::NotDeprecated)
            && said.has(Phrase::ThisOperation)
    });
    note.map(|text| text.span)
}
