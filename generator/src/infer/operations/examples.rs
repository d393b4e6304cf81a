//! Examples, kept for tests and as evidence on types that no page documents.

use crate::api::Name;
use crate::infer::context::Context;
use crate::infer::drafts::TypeClaim;
use crate::json::Json;
use crate::page::{Body, Message, StartLine};
use crate::schema::{ExampleFact, ExampleRequest, ExampleResponse, RequestBody, Response, TypeRef};
use crate::text::SourceMap;

use super::inputs::{Findings, Group};

/// Returns the examples of an operation, and records what they show of types.
pub(super) fn collect<'a>(
    context: &Context<'_>,
    group: &Group<'_, 'a>,
    body: Option<&RequestBody>,
    response: &Response,
    findings: &mut Findings<'a>,
) -> Vec<ExampleFact> {
    let sent = body.and_then(|body| body.r#type.as_ref());
    let sent = sent.map(|fact| &fact.value.name);
    let returned = response.r#type.as_ref().map(|fact| &fact.value);
    let mut found = Vec::new();
    for example in group.parts.iter().flat_map(|part| &part.examples) {
        let request = example.request.as_ref();
        let request = request.and_then(|message| request_of(context, message, sent, findings));
        let mut responses = Vec::with_capacity(example.responses.len());
        for message in &example.responses {
            responses.extend(response_of(context, message, returned, findings));
        }
        found.push(ExampleFact {
            title: example.title.clone(),
            request,
            responses,
        });
    }
    found
}

fn request_of<'a>(
    context: &Context<'_>,
    message: &'a Message,
    ty: Option<&Name>,
    findings: &mut Findings<'a>,
) -> Option<ExampleRequest> {
    let StartLine::Request(line) = &message.start else {
        return None;
    };
    let body = match &message.body {
        Body::Json { json, place, .. } => {
            findings.add_example(json, ty, place);
            Some(json.clone())
        }
        _ => None,
    };
    Some(ExampleRequest {
        method: line.method.into(),
        path: line.path.clone(),
        query: line.query.clone(),
        headers: message.headers.clone(),
        body,
        wrong: None,
        at: context.sources.locate(message.span),
    })
}

fn response_of<'a>(
    context: &Context<'_>,
    message: &'a Message,
    ty: Option<&TypeRef>,
    findings: &mut Findings<'a>,
) -> Option<ExampleResponse> {
    let StartLine::Response(status) = message.start else {
        return None;
    };
    let annotation = message.annotation.as_ref();
    let annotated = annotation
        .and_then(|annotation| annotation.type_name())
        .map(|(name, collection)| {
            let many =
                collection || annotation.is_some_and(|annotation| annotation.is_collection());
            TypeRef {
                name: context.annotated_name(name, message.span.page),
                collection: u8::from(many),
            }
        });
    let body = match &message.body {
        Body::Json { json, place, .. } => {
            let name = annotated.as_ref().or(ty).map(|ty| &ty.name);
            match message.body.items() {
                Some(items) => items
                    .iter()
                    .for_each(|item| findings.add_example(item, name, place)),
                None => findings.add_example(json, name, place),
            }
            Some(json.clone())
        }
        _ => None,
    };
    Some(ExampleResponse {
        status,
        body,
        wrong: None,
        r#type: annotated,
        truncated: annotation.is_some_and(|annotation| annotation.is_truncated()),
        at: context.sources.locate(message.span),
    })
}

impl<'a> Findings<'a> {
    /// Records an object in an example.
    fn add_example(&mut self, json: &'a Json, ty: Option<&Name>, place: &'a SourceMap) {
        let ty = ty.cloned();
        self.claims.push(TypeClaim::Example { ty, json, place });
    }
}
