//! Examples compared with the types they show; an example that does not fit is a fault of the page.

use std::cell::RefCell;
use std::sync::Arc;

use super::Gatherer;
use super::known::TypeIndex;
use crate::api::fit::fits;
use crate::api::{Class, Primitive};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::json::{Json, Value};
use crate::page::Body;
use crate::schema::{
    ExampleFact, ExampleRequest, Fact, Operation, Property, RequestBodyKind, TypeRef,
};
use crate::source::SourceMap;

impl Gatherer<'_> {
    /// Compares the bodies of all examples with the documented types, and marks the examples that
    /// do not fit.
    pub(super) fn check_examples(&mut self, operations: &mut [Operation], known: &TypeIndex<'_>) {
        let known = Checker {
            dialect: self.dialect,
            known,
            placeholder: RefCell::new(None),
        };
        // Examples share their bodies with the messages they come from, so pointers identify them.
        let mut places: HashMap<*const Json, &SourceMap> = HashMap::default();
        for example in self
            .pages
            .iter()
            .flat_map(|page| &page.operations)
            .flat_map(|operation| &operation.examples)
        {
            for message in example.request.iter().chain(&example.responses) {
                if let Body::Json { json, place, .. } = &message.body {
                    places.insert(Arc::as_ptr(json), place);
                }
            }
        }
        let check = |body: &Option<Arc<Json>>, ty: &str, out: &mut Vec<Diagnostic>| {
            let json = body.as_ref()?;
            check(json, places.get(&Arc::as_ptr(json))?, ty, &known, out)
        };
        let mut out = Vec::new();
        for operation in operations {
            let body = operation
                .body
                .as_ref()
                .and_then(|body| body.r#type.as_ref())
                .map(|fact| fact.value.name.clone());
            let answer = operation
                .response
                .r#type
                .as_ref()
                .map(|fact| fact.value.name.clone());
            let parameters = operation
                .body
                .as_ref()
                .map_or(&[][..], |body| body.properties.as_slice());
            let described = operation.body.as_ref().map(|body| body.kind);
            for ExampleFact {
                request, responses, ..
            } in &mut operation.examples
            {
                if let Some(request) = request
                    .as_mut()
                    .filter(|request| request.method == operation.method)
                {
                    let many = operation
                        .response
                        .r#type
                        .as_ref()
                        .is_some_and(|ty| ty.value.collection > 0);
                    let paths = || operation.paths.iter().chain(&operation.shown);
                    let fits = paths().any(|known| fits(&known.value, &request.path, many));
                    let place = request
                        .body
                        .as_ref()
                        .and_then(|body| places.get(&Arc::as_ptr(body)));
                    request.wrong = match (&body, &request.body, place) {
                        _ if !fits => {
                            Some(self.report_path_mismatch(&operation.paths, request, &mut out))
                        }
                        (Some(ty), Some(_), _) => check(&request.body, ty, &mut out),
                        (None, Some(json), Some(place)) => {
                            check_parameters(json, place, (described, parameters), &known, &mut out)
                        }
                        _ => None,
                    };
                }
                for response in responses
                    .iter_mut()
                    .filter(|response| (200..300).contains(&response.status))
                {
                    if let Some(ty) = &answer {
                        response.wrong = check(&response.body, ty, &mut out);
                    }
                }
            }
        }
        self.out.extend(out);
    }
}

impl Gatherer<'_> {
    /// Reports an example whose path is not one of its operation's, and returns the reason.
    fn report_path_mismatch(
        &self,
        paths: &[Fact<String>],
        request: &ExampleRequest,
        out: &mut Vec<Diagnostic>,
    ) -> String {
        let shown = format!("{} {}", request.method, request.path);
        let page = self
            .pages
            .iter()
            .find(|page| *page.path == *request.at.page());
        let messages = page
            .into_iter()
            .flat_map(|page| &page.operations)
            .flat_map(|operation| &operation.examples);
        let at = messages
            .filter_map(|example| example.request.as_ref())
            .map(|message| message.span);
        let at = at
            .into_iter()
            .find(|span| self.sources.locate(*span) == request.at);
        if let (Some(span), Some(path)) = (at, paths.first()) {
            out.push(
                Diagnostic::new(
                    Code::ExamplePath,
                    span,
                    format!("this page does not document the request `{shown}`"),
                )
                .label(format!("documented: `{} {}`", request.method, path.value))
                .help("list the path among the requests, or correct the example; it is not used as a test until they agree"),
            );
        }
        "its path is not documented on the page".to_owned()
    }
}

/// Compares a body that is not a resource: the parameters of an action, or a reference.
fn check_parameters(
    json: &Json,
    place: &SourceMap,
    (described, parameters): (Option<RequestBodyKind>, &[Property]),
    known: &Checker<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let before = out.len();
    known.placeholder.replace(None);
    let mut unexpected = |message: &'static str| {
        out.push(
            Diagnostic::new(Code::ExampleUnexpected, place.span(&json.range()), message)
                .help("describe the body as it is, or correct the example; it is not used as a test until they agree"),
        );
    };
    match (described, &json.value) {
        // An empty object is equivalent to no body.
        (None, Value::Object(members)) if members.is_empty() => {}
        (None, _) => unexpected("this example has a body, but the page documents none"),
        (Some(RequestBodyKind::Reference), _) if json.get("@odata.id").is_none() => {
            unexpected("this body adds a reference, but has no `@odata.id`");
        }
        (Some(_), Value::Array(_)) if !parameters.is_empty() => {
            unexpected("this body is an array, and documented as an object");
        }
        _ => {
            for member in json.members() {
                if let Some(found) = parameters
                    .iter()
                    .find(|property| property.name == member.key)
                {
                    let wanted = &found.r#type.value;
                    value(
                        &member.value,
                        wanted,
                        wanted.collection,
                        &member.key,
                        place,
                        known,
                        out,
                    );
                }
            }
        }
    }
    out.get(before)
        .map(|diagnostic| diagnostic.message.clone().into_owned())
        .or_else(|| known.placeholder.take())
}

/// Types to compare an example with, and the placeholder found in it.
struct Checker<'a> {
    dialect: &'a Dialect,
    known: &'a TypeIndex<'a>,
    /// Message on a value of the current example that names its type.
    placeholder: RefCell<Option<String>>,
}

fn check(
    json: &Json,
    place: &SourceMap,
    ty: &str,
    known: &Checker<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let before = out.len();
    known.placeholder.replace(None);
    if matches!(json.value, Value::Array(_)) {
        let message = format!("this body is an array, and documented as one `{ty}`");
        out.push(
            Diagnostic::new(Code::ExampleUnexpected, place.span(&json.range()), message)
                .help("correct the example or the type; the example is not used as a test until they agree"),
        );
    }
    let wrapped = json
        .get("value")
        .filter(|_| known.known.property(ty, "value").is_none());
    match wrapped.map(|value| &value.value) {
        Some(Value::Array(items)) => items
            .iter()
            .for_each(|item| object(item, ty, place, known, out)),
        Some(Value::Object(_)) => wrapped
            .into_iter()
            .for_each(|value| object(value, ty, place, known, out)),
        _ => object(json, ty, place, known, out),
    }
    out.get(before)
        .map(|diagnostic| diagnostic.message.clone().into_owned())
        .or_else(|| known.placeholder.take())
}

fn object(
    json: &Json,
    ty: &str,
    place: &SourceMap,
    known: &Checker<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(shape) = known.known.shape(ty) else {
        return;
    };
    for member in json.members() {
        if let Some(wanted) = known.known.member(shape, &member.key) {
            value(
                &member.value,
                wanted,
                wanted.collection,
                &member.key,
                place,
                known,
                out,
            );
        }
    }
}

fn value(
    json: &Json,
    wanted: &TypeRef,
    collection: u8,
    key: &str,
    place: &SourceMap,
    known: &Checker<'_>,
    out: &mut Vec<Diagnostic>,
) {
    if matches!(json.value, Value::Null) {
        return;
    }
    if let (Some(inner), Value::Array(items)) = (collection.checked_sub(1), &json.value) {
        return items
            .iter()
            .for_each(|item| value(item, wanted, inner, key, place, known, out));
    }
    let fits = match (&json.value, collection) {
        (_, 1..) => false,
        (_, 0) if wanted.name == "Untyped" || wanted.name == Primitive::Stream => true,
        (_, 0) if known.known.get(&wanted.name).is_some_and(|ty| ty.any) => true,
        (Value::Bool(_), 0) => wanted.name == Primitive::Boolean,
        (Value::Number(text), 0) => {
            Primitive::find(&wanted.name).is_some_and(|ty| match ty.class() {
                Class::Integer => text.parse::<i64>().is_ok_and(|number| ty.holds(number)),
                class => class == Class::Fraction,
            })
        }
        (Value::String(text), 0) => match Primitive::find(&wanted.name) {
            Some(Primitive::Single | Primitive::Double) => {
                matches!(text.as_str(), "INF" | "-INF" | "NaN")
            }
            Some(ty) => matches!(ty.class(), Class::Text | Class::Formatted),
            None => known.known.enums.contains(wanted.name.as_str()),
        },
        (Value::Object(_), 0) if known.known.get(&wanted.name).is_some() => {
            object(json, &wanted.name, place, known, out);
            true
        }
        _ => false,
    };
    // `"Double"` for a number names its type: it is neither an error nor a value.
    let names_type = |text: &str| {
        known
            .dialect
            .primitive(text)
            .is_some_and(|named| named == wanted.name)
    };
    if !fits && collection == 0 && json.as_str().is_some_and(names_type) {
        let message = format!("`{key}` shows the name of its type and no value");
        known.placeholder.borrow_mut().get_or_insert(message);
        return;
    }
    if !fits {
        let message = format!(
            "`{key}` is {} in this example, and documented as `{wanted}`",
            sort(json)
        );
        out.push(
            Diagnostic::new(Code::ExampleUnexpected, place.span(&json.range()), message)
                .help("correct the example or the type; the example is not used as a test until they agree"),
        );
    }
}

fn sort(json: &Json) -> &'static str {
    match &json.value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
