//! The requests that a page documents: the request lines of its sections on requests, or else of
//! its examples.

use super::fragment::{Example, Request};
use super::message::StartLine;
use super::section::of_role;
use super::{Context, request_line};
use crate::api::PathTemplate;
use crate::blocks::BlockKind;
use crate::collections::HashSet;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::HeadingRole;

/// Returns the request lines of the sections on requests.
pub(super) fn documented(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<Request> {
    let mut found: Vec<Request> = Vec::new();
    let mut seen: HashSet<(&str, PathTemplate, Option<String>)> = HashSet::default();
    for block in of_role(context, HeadingRole::Request).flat_map(|section| section.blocks) {
        let BlockKind::Fence(fence) = &block.kind else {
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

/// Returns the request lines of the examples on a page without a section on requests.
pub(super) fn shown(
    context: &Context<'_>,
    examples: &[Example],
    out: &mut Vec<Diagnostic>,
) -> Vec<Request> {
    // Pages in this folder show requests without documenting them.
    if context.path.split('/').rev().nth(1) == Some("resources") {
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
