//! Example requests and the responses to them.

use std::sync::Arc;

use compact_str::CompactString;

use super::annotation::Annotation;
use super::fragment::Example;
use super::message::{self, Message, StartLine};
use super::request_line::RequestLine;
use super::section::Section;
use super::{Context, in_examples, request_line};
use crate::api::looks_like_version;
use crate::blocks::{BlockKind, Fence};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::HeadingRole;
use crate::text::Span;

pub(super) fn examples(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut names: HashMap<CompactString, usize> = HashMap::default();
    for section in &context.sections {
        if section.nearest_role() == Some(HeadingRole::Request) && !in_examples(section) {
            continue;
        }
        let mut pending = None;
        for block in section.blocks {
            match &block.kind {
                BlockKind::Comment { .. } => pending = context.annotation(block).or(pending),
                BlockKind::Fence(fence) => {
                    let annotation = pending.take();
                    if let Some(message) = message_of(fence, annotation, context, out) {
                        place(&mut found, &mut names, section, message, context, out);
                    }
                }
                _ => {}
            }
        }
    }
    found
}

fn message_of(
    fence: &Fence,
    annotation: Option<&Arc<Annotation>>,
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Message> {
    let first = message::first_line(&fence.text);
    let is_message =
        request_line::split_method(first).is_some() || message::status(first).is_some();
    if !is_message || annotation.as_ref().and_then(|a| a.block_type()) == Some("resource") {
        return None;
    }
    message::read(fence, annotation.cloned(), context.dialect, out)
}

/// Adds a message to the examples: a request begins a new one, a response belongs to one of them.
fn place(
    found: &mut Vec<Example>,
    names: &mut HashMap<CompactString, usize>,
    section: &Section<'_>,
    message: Message,
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let StartLine::Request(line) = &message.start else {
        return place_response(found, names, message);
    };
    report_repairs(line, message.span, context, out);
    let own = if section.role == Some(HeadingRole::Examples) {
        section.title()
    } else {
        section.example
    };
    let title = own.to_owned();
    // Most pages have one example with one response. Both are large, so spare capacity would waste
    // memory.
    found.reserve_exact(usize::from(found.is_empty()));
    if let Some(name) = name(&message) {
        names.insert(name.into(), found.len());
    }
    found.push(Example {
        title,
        request: Some(message),
        responses: Vec::new(),
    });
}

/// Adds a response. The first response after a request belongs to it. A further one belongs to the
/// request with the same name, or else to the last request.
fn place_response(
    found: &mut Vec<Example>,
    names: &HashMap<CompactString, usize>,
    message: Message,
) {
    let has_response = |example: &Example| !example.responses.is_empty();
    let named = if found.last().is_some_and(has_response) {
        name(&message).and_then(|name| names.get(name).copied())
    } else {
        None
    };
    let last = found.len().checked_sub(1);
    match named.or(last).and_then(|at| found.get_mut(at)) {
        Some(example) => {
            let first = example.responses.is_empty();
            example.responses.reserve_exact(usize::from(first));
            example.responses.push(message);
        }
        None => found.push(Example {
            title: String::new(),
            request: None,
            responses: vec![message],
        }),
    }
}

/// Reports repairs of an example's request line, and a version other than the folder's.
fn report_repairs(
    line: &RequestLine,
    span: Span,
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) {
    for repair in &line.repairs {
        let text = format!("this request line is not a method and a URL: {repair}");
        out.push(
            Diagnostic::new(Code::PathRepaired, span, text)
                .help(format!("write `{} https://…{}`", line.method, line.path)),
        );
    }
    let version = context.sources.version.as_str();
    let Some(other) = line.version.as_deref() else {
        return;
    };
    if !looks_like_version(version) || other.contains('{') || other == version {
        return;
    }
    let text =
        format!("this request is sent to version `{other}`, but the page belongs to `{version}`");
    out.push(
        Diagnostic::new(Code::VersionContradiction, span, text).help("the folder's version counts"),
    );
}

/// Returns the name in a message's annotation.
fn name(message: &Message) -> Option<&str> {
    message.annotation.as_ref()?.text("name")
}
