//! What a page says of requests.

use serde::Serialize;

use super::message::{self, Message, Start};
use super::permissions::{self, Grants};
use super::prose::{Named, sentences};
use super::request_line::{self, RequestLine};
use super::rows::{Columns, PropertyRow};
use super::section::Section;
use super::type_cell::{self, TypeExpr};
use super::{Context, bodies, example, in_examples};
use crate::blocks::{Block, BlockKind};
use crate::collections::HashSet;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{ColumnRole, HeadingRole, Phrase};
use crate::source::Span;

/// Requests with one method as a page documents them: alternative spellings of one operation.
#[derive(Clone, Debug, Serialize)]
pub struct OperationFragment {
    /// The request lines.
    pub requests: Vec<Request>,
    /// Whether they stand in a section on the HTTP request; otherwise they come from examples.
    pub from_section: bool,
    /// The permission tables.
    pub permissions: Vec<Grants>,
    /// An include that should hold the permissions and is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_missing: Option<(String, Span)>,
    /// Request headers.
    pub headers: Vec<HeaderRow>,
    /// Parameters of a function or of the path.
    pub parameters: Vec<ParameterRow>,
    /// Query options that the page names, with `$`.
    pub query: Vec<(String, Span)>,
    /// Rows of the request body's table.
    pub body: Vec<PropertyRow>,
    /// What the prose says of the body.
    pub body_kind: BodyKind,
    /// The type that the prose on the body names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_type: Option<(Named, Span)>,
    /// What the section on the response says.
    pub response: ResponseProse,
    /// The clouds that a table of availability marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clouds: Option<(Vec<String>, Span)>,
    /// Where the page says that it is deprecated.
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
    /// Where.
    pub span: Span,
}

/// A row of a table of headers.
#[derive(Clone, Debug, Serialize)]
pub struct HeaderRow {
    /// The header's name.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// Whether it must be sent.
    pub required: bool,
    /// Where.
    pub span: Span,
}

/// A row of a table of parameters.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TypeExpr>,
    /// What is said of it.
    pub description: String,
    /// Where.
    pub span: Span,
}

/// What a request's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// The page does not say.
    Unsaid,
    /// There is none.
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

/// What a section on the response says.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ResponseProse {
    /// The statuses named, with their places.
    pub statuses: Vec<(u16, Span)>,
    /// The first linked or named type, and whether it is a collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<(TypeExpr, Span)>,
    /// Whether it says that there is no body.
    pub empty: bool,
    /// Where the section's text stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// A request and the responses to it.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// Its heading, where it has one of its own.
    pub title: String,
    /// The request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Message>,
    /// The responses.
    pub responses: Vec<Message>,
}

pub(crate) fn read(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<OperationFragment> {
    let mut requests = section_requests(context, out);
    let examples = example::examples(context, out);
    let from_section = !requests.is_empty();
    if requests.is_empty() {
        requests = example_requests(context, &examples, out);
    }
    if requests.is_empty() {
        return Vec::new();
    }
    let (permissions, permissions_missing) = permissions(context, out);
    let (body, body_kind, body_type) = bodies::body(context, &examples, out);
    let mut whole = OperationFragment {
        requests,
        from_section,
        permissions,
        permissions_missing,
        headers: headers(context),
        parameters: parameters(context),
        query: query(context),
        body,
        body_kind,
        body_type,
        response: bodies::response(context),
        clouds: clouds(context),
        deprecated: deprecated(context),
        examples,
    };
    let mut methods: Vec<String> = Vec::new();
    for request in &whole.requests {
        if !methods.contains(&request.line.method) {
            methods.push(request.line.method.clone());
        }
    }
    let of_method = |example: &Example, method: &str| match &example.request {
        Some(Message { start: Start::Request(line), .. }) => line.method == method,
        _ => methods.len() == 1,
    };
    if let [method] = methods.as_slice() {
        whole.examples.retain(|example| of_method(example, method));
        return vec![whole];
    }
    let of_one = |method: &String| OperationFragment {
        requests: whole.requests.iter().filter(|request| request.line.method == *method).cloned().collect(),
        examples: whole.examples.iter().filter(|example| of_method(example, method)).cloned().collect(),
        ..whole.clone()
    };
    methods.iter().map(of_one).collect()
}

/// The sections of a role and those below them that have no role of their own.
pub(super) fn of_role<'c, 'a>(context: &'c Context<'a>, role: HeadingRole) -> impl Iterator<Item = &'c Section<'a>> {
    context.sections.iter().filter(move |section| !in_examples(section) && section.nearest_role() == Some(role))
}

fn section_requests(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<Request> {
    let mut found: Vec<Request> = Vec::new();
    let mut seen: HashSet<(String, String)> = HashSet::default();
    for block in of_role(context, HeadingRole::Request).flat_map(|section| section.blocks) {
        let BlockKind::Fence(fence) = &block.kind else { continue };
        let place = message::FencePlace::new(fence, context.sources);
        let mut at = 0;
        for line in fence.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let span = place.span(&(start..(at + line.trim_end().len()).max(start)));
            at += line.len();
            match request_line::parse_line(line, context.dialect) {
                Some(mut line) => {
                    request_line::without_ids(&mut line, context.dialect);
                    for repair in &line.repairs {
                        let message = format!("this request line is not a method and a path: {repair}");
                        out.push(
                            Diagnostic::new(Code::PathRepaired, span, message)
                                .help(format!("write `{} {}`", line.method, line.path)),
                        );
                    }
                    if seen.insert((line.method.clone(), line.path.clone())) {
                        found.push(Request { line, span });
                    }
                }
                None if request_line::split_method(line).is_some() => {
                    let message = "this line begins like a request but names no path";
                    out.push(
                        Diagnostic::new(Code::GeneratorFailure, span, message)
                            .help("the line was left out; it may be the trace of a failed page generator"),
                    );
                }
                None => {}
            }
        }
    }
    found
}

/// Request lines of a page without a section for them, from its examples.
fn example_requests(context: &Context<'_>, examples: &[Example], out: &mut Vec<Diagnostic>) -> Vec<Request> {
    // Conceptual pages and resource pages show requests, too, without documenting them.
    if context.path.split('/').rev().nth(1) == Some("resources") {
        return Vec::new();
    }
    let mut found: Vec<Request> = Vec::new();
    let mut seen: HashSet<(String, String)> = HashSet::default();
    for message in examples.iter().filter_map(|example| example.request.as_ref()) {
        let Start::Request(line) = &message.start else { continue };
        if seen.insert((line.method.clone(), line.path.clone())) {
            found.push(Request { line: line.clone(), span: message.span });
        }
    }
    if let Some(first) = found.first() {
        let message = "this page has no section on its HTTP request";
        out.push(
            Diagnostic::new(Code::NoRequestSection, first.span, message)
                .help("the request was taken from the examples; add an `HTTP request` section"),
        );
    }
    found
}

fn permissions(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> (Vec<Grants>, Option<(String, Span)>) {
    let mut tables = Vec::new();
    let mut missing = None;
    for section in of_role(context, HeadingRole::Permissions) {
        for block in section.blocks {
            match &block.kind {
                BlockKind::Table(table) => {
                    tables.extend(permissions::read(table, section.title(), block.span, context.dialect, out));
                }
                BlockKind::MissingInclude { target, .. } if target.to_lowercase().contains("permission") => {
                    out.push(
                        Diagnostic::new(
                            Code::PermissionsUnavailable,
                            block.span,
                            format!("the permissions are in `{target}`, which is not there"),
                        )
                        .label("the permissions are taken as unknown")
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

/// The clouds that a table marks: a column for each, a row of marks.
fn clouds(context: &Context<'_>) -> Option<(Vec<String>, Span)> {
    let known = |text: &str| {
        let lower = text.trim().to_lowercase();
        context.dialect.words.clouds.iter().find(|(_, names)| names.contains(&lower)).map(|(name, _)| name.as_str())
    };
    for block in context.sections.iter().take(3).flat_map(|section| section.blocks) {
        let BlockKind::Table(table) = &block.kind else { continue };
        let named: Vec<Option<&str>> = table.header.iter().map(|cell| known(&cell.text)).collect();
        if named.iter().flatten().count() < 2 {
            continue;
        }
        let row = table.rows.first()?;
        let marked = named.iter().zip(&row.cells).filter_map(|(name, cell)| {
            name.filter(|_| context.dialect.yes_no(&cell.text) == Some(true)).map(str::to_owned)
        });
        return Some((marked.collect(), row.span));
    }
    None
}

/// Where the title or a note above the first section says that the operation is deprecated.
fn deprecated(context: &Context<'_>) -> Option<Span> {
    let said = |text: &str| context.dialect.phrases(text);
    let parted = context.title.filter(|title| title.text.contains('('));
    if let Some(title) = parted.filter(|title| said(&title.text).has(Phrase::Deprecated)) {
        return Some(title.span);
    }
    let sections = context.sections.iter().take(2).take_while(|section| section.role.is_none());
    let mut notes = sections.flat_map(|section| section.blocks).filter(|block| block.quoted).filter_map(Block::prose);
    let note = notes.find(|text| {
        let said = said(&text.text);
        said.has(Phrase::Deprecated) && said.has(Phrase::ThisOperation)
    });
    note.map(|text| text.span)
}

fn headers(context: &Context<'_>) -> Vec<HeaderRow> {
    let mut rows = Vec::new();
    for block in of_role(context, HeadingRole::Headers).flat_map(|section| section.blocks) {
        let BlockKind::Table(table) = &block.kind else { continue };
        let columns = Columns::new(table, context.dialect);
        for row in &table.rows {
            let Some(cell) = row.cell(0) else { continue };
            let name = cell.text.trim().trim_matches(['*', '`', ':']).trim();
            let token = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            if !token {
                continue;
            }
            let wanted = [ColumnRole::Description, ColumnRole::Value];
            let texts = wanted.iter().filter_map(|role| columns.cell(row, &[*role])).map(|cell| cell.text.as_str());
            let description = texts.collect::<Vec<_>>().join(" ");
            let said = context.dialect.phrases(&description);
            let required = (said.has(Phrase::Required) || description.to_lowercase().contains("required"))
                && !said.has(Phrase::NotRequired);
            rows.push(HeaderRow { name: name.to_owned(), description, required, span: cell.span });
        }
    }
    rows
}

fn parameters(context: &Context<'_>) -> Vec<ParameterRow> {
    let mut rows = Vec::new();
    for block in of_role(context, HeadingRole::Parameters).flat_map(|section| section.blocks) {
        let BlockKind::Table(table) = &block.kind else { continue };
        let columns = Columns::new(table, context.dialect);
        for row in &table.rows {
            let Some(cell) = row.cell(0).filter(|cell| !cell.text.is_empty()) else { continue };
            let kind = columns.cell(row, &[ColumnRole::Type]);
            rows.push(ParameterRow {
                name: cell.text.trim().trim_matches(['*', '`', '{', '}']).to_owned(),
                r#type: kind.and_then(|cell| type_cell::parse(cell, context.dialect)),
                description: columns.cell(row, &[ColumnRole::Description]).map_or(String::new(), |c| c.text.clone()),
                span: cell.span,
            });
        }
    }
    rows
}

/// The query options a page says the operation supports. Where it says "OData query parameters" and names none, the
/// list holds all of the dialect's that apply to reading.
fn query(context: &Context<'_>) -> Vec<(String, Span)> {
    let words = &context.dialect.words;
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut general = None;
    for block in of_role(context, HeadingRole::Query).flat_map(|section| section.blocks) {
        match &block.kind {
            BlockKind::Table(table) => {
                for cell in table.rows.iter().filter_map(|row| row.cell(0)) {
                    let name = cell.text.trim().trim_matches(['*', '`']);
                    if let Some(option) =
                        words.query_options.iter().find(|o| o.trim_start_matches('$') == name.trim_start_matches('$'))
                    {
                        found.push((option.clone(), cell.span));
                    }
                }
            }
            _ => {
                let Some(text) = block.prose() else { continue };
                for sentence in sentences(&text.text) {
                    let lower = sentence.to_lowercase();
                    let said = context.dialect.phrases(sentence);
                    if said.has(Phrase::NotSupportedQuery) {
                        continue;
                    }
                    let named = words.query_options.iter().filter(|option| lower.contains(option.as_str()));
                    found.extend(named.map(|option| (option.clone(), text.span)));
                    if said.has(Phrase::SupportsQuery) && !said.has(Phrase::SomeOf) {
                        general = general.or(Some(text.span));
                    }
                }
            }
        }
    }
    if let (true, Some(span)) = (found.is_empty(), general) {
        const ALL: [&str; 8] = ["$select", "$filter", "$expand", "$orderby", "$top", "$skip", "$count", "$search"];
        found = ALL.iter().map(|option| ((*option).to_owned(), span)).collect();
    }
    let mut seen = Vec::new();
    found.retain(|(option, _)| {
        let new = !seen.contains(option);
        seen.push(option.clone());
        new
    });
    found
}
