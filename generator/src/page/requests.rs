//! The requests that a page documents: the request lines of its sections on requests, or else of
//! its examples.

use super::fragment::{Example, Request};
use super::message::StartLine;
use super::request_line::RequestLine;
use super::section::of_role;
use super::{Context, request_line};
use crate::api::PathTemplate;
use crate::blocks::{Block, BlockKind, Row};
use crate::collections::HashSet;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, HeadingRole};
use crate::text::Span;

/// Returns the request lines of the sections on requests.
pub(super) fn documented(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<Request> {
    let mut found: Vec<Request> = Vec::new();
    let mut seen: HashSet<(&str, PathTemplate, Option<String>)> = HashSet::default();
    let title = context.title.filter(|_| context.is_topic);
    if let Some((title, (_, line))) =
        title.and_then(|it| Some((it, in_heading(&it.text, context.dialect)?)))
    {
        let span = title.span;
        let mut line = line;
        request_line::without_ids(&mut line, context.dialect);
        seen.insert((line.method, line.path.clone(), line.query.clone()));
        found.push(Request { line, span });
    }
    for block in of_role(context, HeadingRole::Request).flat_map(|section| section.blocks) {
        let BlockKind::Fence(fence) = &block.kind else {
            for (mut line, span) in outside_fences(block, context.dialect) {
                request_line::without_ids(&mut line, context.dialect);
                if seen.insert((line.method, line.path.clone(), line.query.clone())) {
                    found.push(Request { line, span });
                }
            }
            continue;
        };
        let mut at = 0;
        for line in fence.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let span = fence
                .body
                .span(&(start..(at + line.trim_end().len()).max(start)));
            at += line.len();
            match request_line::parse_line(line, context.dialect) {
                Some(mut line) => {
                    request_line::without_ids(&mut line, context.dialect);
                    for repair in &line.repairs {
                        let message =
                            format!("this request line is not a method and a path: {repair}");
                        out.push(
                            Diagnostic::new(Code::PathRepaired, span, message)
                                .help(format!("write `{} {}`", line.method, line.path)),
                        );
                    }
                    if seen.insert((line.method, line.path.clone(), line.query.clone())) {
                        // Most pages document one request.
                        found.reserve_exact(usize::from(found.is_empty()));
                        found.push(Request { line, span });
                    }
                }
                None if request_line::split_method(line).is_some() => {
                    let message = "this line begins like a request but names no path";
                    out.push(Diagnostic::new(Code::GeneratorFailure, span, message).help(
                        "the line was left out; it may be the trace of a failed page generator",
                    ));
                }
                None => {}
            }
        }
    }
    found
}

/// Returns the requests of a block other than a fence: of a paragraph or list item that is a request, or
/// of the rows of a table with a method and a path.
pub(super) fn outside_fences(block: &Block<'_>, dialect: &Dialect) -> Vec<(RequestLine, Span)> {
    if let Some(text) = block.prose() {
        let line = alone(&text.text, dialect);
        return line.map(|line| (line, text.span)).into_iter().collect();
    }
    let BlockKind::Table(table) = &block.kind else {
        return Vec::new();
    };
    let of_row = |row: &Row<'_>| {
        let cells = || (0..table.header.len()).filter_map(|at| row.cell(at));
        let method = cells().find(|cell| request_line::is_method(cell.text.trim()))?;
        let path = cells().find(|cell| is_target(cell.text.trim()))?;
        let text = format!("{} {}", method.text.trim(), path.text.trim());
        Some((alone(&text, dialect)?, path.span))
    };
    table.rows.iter().filter_map(of_row).collect()
}

/// Returns the request that a text is, after a label such as "Endpoint:".
pub(super) fn alone(text: &str, dialect: &Dialect) -> Option<RequestLine> {
    let text = text.trim();
    let label = text
        .bytes()
        .take(LONGEST_LABEL)
        .position(|byte| matches!(byte, b':' | b' '));
    let labelled = label.and_then(|end| text.get(end..)?.strip_prefix(": "));
    let request = labelled.map_or(text, str::trim);
    let (_, target) = request_line::split_method(request)?;
    is_target(target).then(|| request_line::parse_line(request, dialect))?
}

/// The largest number of bytes of a label before a request.
const LONGEST_LABEL: usize = 20;

/// Returns `true` if a text is a path or a URL.
fn is_target(text: &str) -> bool {
    let begins =
        text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
    begins && !text.contains(char::is_whitespace)
}

/// Returns the request in a heading: `Get a boat % GET /boats/{id}`, with the text before it.
pub(super) fn in_heading<'t>(text: &'t str, dialect: &Dialect) -> Option<(&'t str, RequestLine)> {
    let words = text.split_whitespace();
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let at = words.map(start).find(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        request_line::split_method(rest).is_some_and(|(_, target)| is_target(target))
    })?;
    let (before, request) = text.split_at_checked(at)?;
    let title = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    Some((title, alone(request, dialect)?))
}

/// Returns `true` if a block consists of request lines, without the headers and bodies of examples.
pub(super) fn is_request(block: &Block<'_>, dialect: &Dialect) -> bool {
    let BlockKind::Fence(fence) = &block.kind else {
        return !outside_fences(block, dialect).is_empty();
    };
    let mut lines = fence
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .peekable();
    lines.peek().is_some() && lines.all(|line| alone(line, dialect).is_some())
}

/// Returns the request lines of the examples on a page without a section on requests.
pub(super) fn shown(
    context: &Context<'_>,
    examples: &[Example],
    out: &mut Vec<Diagnostic>,
) -> Vec<Request> {
    if context.is_in_resources() {
        return Vec::new();
    }
    let mut found: Vec<Request> = Vec::new();
    let mut seen: HashSet<(&str, PathTemplate)> = HashSet::default();
    for message in examples
        .iter()
        .filter_map(|example| example.request.as_ref())
    {
        let StartLine::Request(line) = &message.start else {
            continue;
        };
        let mut line = line.clone();
        request_line::without_ids(&mut line, context.dialect);
        if seen.insert((line.method, line.path.clone())) {
            found.push(Request {
                line,
                span: message.span,
            });
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
