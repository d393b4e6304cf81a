//! Comparison of examples with the types they show. An example that does not fit is an error in
//! the page.

use std::sync::Arc;

use crate::api::fit::{ConcretePath, Target};
use crate::api::{Class, PathTemplate, Primitive};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::type_index::TypeIndex;
use crate::json::{Json, Value};
use crate::page::Body;
use crate::schema::{
    ExampleRequest, ExampleResponse, Operation, RequestBody, RequestBodyKind, TypeRef,
};
use crate::text::SourceMap;

/// Compares all examples with the documented paths and types, and marks those that do not fit.
pub(in crate::infer) fn check(
    context: &Context<'_>,
    index: &TypeIndex<'_>,
    mut operations: Vec<Operation>,
) -> (Vec<Operation>, Vec<Diagnostic>) {
    let checker = Checker {
        context,
        index,
        places: places(context),
    };
    let mut out = Vec::new();
    for operation in &mut operations {
        let mut examples = std::mem::take(&mut operation.examples);
        let paths = operation.paths.iter().chain(&operation.shown);
        let templates: Vec<&PathTemplate> = paths.map(|path| &path.value).collect();
        for example in &mut examples {
            if let Some(request) = &mut example.request
                && request.method == operation.method
            {
                request.wrong = checker.request(operation, &templates, request, &mut out);
            }
            for response in &mut example.responses {
                if (200..300).contains(&response.status) {
                    response.wrong = checker.response(operation, response, &mut out);
                }
            }
        }
        operation.examples = examples;
    }
    (operations, out)
}

/// Bodies by their addresses: examples share them with the messages that they come from.
type BodyPlaces<'a> = HashMap<*const Json, &'a SourceMap>;

/// Returns the places of the bodies of all examples.
fn places<'a>(context: &Context<'a>) -> BodyPlaces<'a> {
    let operations = context.pages.iter().flat_map(|page| &page.operations);
    let examples = operations.flat_map(|operation| &operation.examples);
    let messages = examples.flat_map(|example| example.request.iter().chain(&example.responses));
    let bodies = messages.filter_map(|message| match &message.body {
        Body::Json { json, place, .. } => Some((Arc::as_ptr(json), place)),
        _ => None,
    });
    bodies.collect()
}

/// Documented types, and places of bodies, for checking examples.
struct Checker<'c, 'a> {
    context: &'c Context<'a>,
    index: &'c TypeIndex<'c>,
    places: BodyPlaces<'a>,
}

impl Checker<'_, '_> {
    /// Returns why a request does not fit its operation.
    fn request(
        &self,
        operation: &Operation,
        templates: &[&PathTemplate],
        request: &ExampleRequest,
        out: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let response = operation.response.r#type.as_ref();
        let target = Target::of(response.map_or(0, |ty| ty.value.collection));
        let path = ConcretePath::new(&request.path);
        let mut templates = templates.iter();
        if !templates.any(|template| path.fits(0, template.segments(), target)) {
            out.extend(self.undocumented_path(operation, request));
            return Some("its path is not documented on the page".to_owned());
        }
        let body = self.body(request.body.as_ref()?)?;
        let described = operation.body.as_ref();
        match described.and_then(|body| body.r#type.as_ref()) {
            Some(ty) => body.check_resource(&ty.value.name, List::Wrapped, out),
            None => body.check_parameters(described, out),
        }
    }

    /// Returns why a response does not fit its operation.
    fn response(
        &self,
        operation: &Operation,
        response: &ExampleResponse,
        out: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let ty = operation.response.r#type.as_ref()?;
        let body = self.body(response.body.as_ref()?)?;
        let list = if operation.response.bare && ty.value.collection > 0 {
            List::Bare
        } else {
            List::Wrapped
        };
        body.check_resource(&ty.value.name, list, out)
    }

    fn body<'c>(&'c self, json: &'c Arc<Json>) -> Option<BodyCheck<'c>> {
        Some(BodyCheck {
            context: self.context,
            index: self.index,
            json,
            place: self.places.get(&Arc::as_ptr(json))?,
            found: Vec::new(),
            placeholder: None,
        })
    }

    /// Reports an example whose path is not one of its operation's.
    fn undocumented_path(
        &self,
        operation: &Operation,
        request: &ExampleRequest,
    ) -> Option<Diagnostic> {
        let path = operation.paths.first()?;
        let mut pages = self.context.pages.iter();
        let page = pages.find(|page| *page.path == *request.at.page())?;
        let examples = page
            .operations
            .iter()
            .flat_map(|operation| &operation.examples);
        let mut spans = examples.filter_map(|example| Some(example.request.as_ref()?.span));
        let span = spans.find(|span| self.context.sources.locate(*span) == request.at)?;
        let message = format!(
            "this page does not document the request `{} {}`",
            request.method, request.path
        );
        Some(
            Diagnostic::new(Code::ExamplePath, span, message)
                .label(format!("documented: `{} {}`", request.method, path.value))
                .help("list the path among the requests, or correct the example; it is not used as a test until they agree"),
        )
    }
}

/// Advice on an example that differs from its type.
const CORRECT_EITHER: &str =
    "correct the example or the type; the example is not used as a test until they agree";

/// Documented form of a list of resources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    /// The member `value` of the body.
    Wrapped,
    /// The whole body.
    Bare,
}

/// The check of one body.
struct BodyCheck<'c> {
    context: &'c Context<'c>,
    index: &'c TypeIndex<'c>,
    json: &'c Json,
    place: &'c SourceMap,
    found: Vec<Diagnostic>,
    /// Message on a value that names its type.
    placeholder: Option<String>,
}

impl BodyCheck<'_> {
    /// Compares a body that represents a resource, or a list of resources.
    fn check_resource(mut self, ty: &str, list: List, out: &mut Vec<Diagnostic>) -> Option<String> {
        let json = self.json;
        if let Value::Array(items) = &json.value {
            if list == List::Bare {
                items.iter().for_each(|item| self.object(item, ty));
            } else {
                let message = format!("this body is an array, and documented as one `{ty}`");
                self.unexpected(json, message, CORRECT_EITHER);
            }
            return self.finish(out);
        }
        let wrapped = match self.index.property(ty, "value") {
            None => json.get("value"),
            Some(_) => None,
        };
        match wrapped.map(|value| (value, &value.value)) {
            Some((_, Value::Array(items))) => {
                items.iter().for_each(|item| self.object(item, ty));
            }
            Some((value, Value::Object(_))) => self.object(value, ty),
            _ => self.object(json, ty),
        }
        self.finish(out)
    }

    /// Compares a body that is not a resource: the parameters of an action, or a reference.
    fn check_parameters(
        mut self,
        described: Option<&RequestBody>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        const DESCRIBE: &str = "describe the body as it is, or correct the example; it is not used as a test until they agree";
        let json = self.json;
        let unexpected = match (described, &json.value) {
            // An empty object is equivalent to no body.
            (None, Value::Object(members)) if members.is_empty() => None,
            (None, _) => Some("this example has a body, but the page documents none"),
            (Some(body), _)
                if body.kind == RequestBodyKind::Reference && json.get("@odata.id").is_none() =>
            {
                Some("this body adds a reference, but has no `@odata.id`")
            }
            (Some(body), Value::Array(_)) if !body.properties.is_empty() => {
                Some("this body is an array, and documented as an object")
            }
            _ => None,
        };
        if let Some(message) = unexpected {
            self.unexpected(json, message.to_owned(), DESCRIBE);
            return self.finish(out);
        }
        let properties = described.map_or(&[][..], |body| body.properties.as_slice());
        for member in json.members() {
            let mut properties = properties.iter();
            if let Some(found) = properties.find(|property| property.name == member.key) {
                let wanted = &found.r#type.value;
                self.value(&member.value, wanted, wanted.collection, &member.key);
            }
        }
        self.finish(out)
    }

    /// Moves the diagnostics to `out`; returns the first message.
    fn finish(self, out: &mut Vec<Diagnostic>) -> Option<String> {
        let first = self.found.first();
        let first = first.map(|diagnostic| diagnostic.message.clone().into_owned());
        out.extend(self.found);
        first.or(self.placeholder)
    }

    fn unexpected(&mut self, json: &Json, message: String, help: &'static str) {
        let span = self.place.span(&json.range());
        self.found
            .push(Diagnostic::new(Code::ExampleUnexpected, span, message).help(help));
    }

    fn object(&mut self, json: &Json, ty: &str) {
        let ty = self.index.chain(ty);
        for member in json.members() {
            if let Some(wanted) = ty.property(&member.key) {
                self.value(&member.value, wanted, wanted.collection, &member.key);
            }
        }
    }

    fn value(&mut self, json: &Json, wanted: &TypeRef, collection: u8, key: &str) {
        if matches!(json.value, Value::Null) {
            return;
        }
        if let (Some(inner), Value::Array(items)) = (collection.checked_sub(1), &json.value) {
            return items
                .iter()
                .for_each(|item| self.value(item, wanted, inner, key));
        }
        if collection == 0 {
            if matches!(json.value, Value::Object(_)) && !self.is_any(wanted) {
                if self.index.get(&wanted.name).is_some() {
                    return self.object(json, &wanted.name);
                }
            } else if self.is_of(json, wanted) {
                return;
            }
            // `"Double"` for a number names its type: it is neither an error nor a value.
            let named = json
                .as_str()
                .and_then(|text| self.context.dialect.primitive(text));
            if named.is_some_and(|named| wanted.name == *named) {
                let message = format!("`{key}` shows the name of its type and no value");
                self.placeholder.get_or_insert(message);
                return;
            }
        }
        let kind = kind_of(json);
        let message = format!("`{key}` is {kind} in this example, and documented as `{wanted}`");
        self.unexpected(json, message, CORRECT_EITHER);
    }

    /// Returns `true` if values of a type can be any JSON.
    fn is_any(&self, wanted: &TypeRef) -> bool {
        let ty = self.index.get(&wanted.name);
        wanted.name.is_untyped() || wanted.name == Primitive::Stream || ty.is_some_and(|ty| ty.any)
    }

    /// Returns `true` if a value other than an object is of a type.
    fn is_of(&self, json: &Json, wanted: &TypeRef) -> bool {
        if self.is_any(wanted) {
            return true;
        }
        let primitive = Primitive::find(&wanted.name);
        match &json.value {
            Value::Bool(_) => primitive == Some(Primitive::Boolean),
            Value::Number(text) => primitive.is_some_and(|ty| match ty.class() {
                Class::Integer => text.parse::<i64>().is_ok_and(|number| ty.holds(number)),
                class => class == Class::Fraction,
            }),
            Value::String(text) => match primitive {
                Some(Primitive::Single | Primitive::Double) => {
                    matches!(text.as_str(), "INF" | "-INF" | "NaN")
                }
                Some(ty) => matches!(ty.class(), Class::Text | Class::Formatted),
                None => self.index.enums.contains(wanted.name.as_str()),
            },
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        }
    }
}

/// Returns the kind of a JSON value, for messages.
fn kind_of(json: &Json) -> &'static str {
    match &json.value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
