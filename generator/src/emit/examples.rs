//! The documented examples as data, and the test that checks the bindings against them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde::Serialize;

use super::arguments::ArgumentType;
use crate::api::fit::{Fit, fit};
use crate::api::path::{Segment, addressed, path_placeholder, placeholder, segments};
use crate::model::{Answer, Argument, Body, Model, Node, Operation, Role, Step, TypePath};
use crate::schema::{ExampleRequest, ExampleResponse};

/// An example as the test reads it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Record<'a> {
    /// Page and line.
    at: String,
    #[serde(flatten)]
    what: RecordKind<'a>,
    /// Why the page is at fault, if it is; the example is then not required to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum RecordKind<'a> {
    Response {
        r#type: String,
        many: bool,
        body: serde_json::Value,
    },
    Request {
        builder: Option<usize>,
        arguments: Vec<String>,
        method: &'a str,
        path: Cow<'a, str>,
        query: Option<&'a str>,
        body: Option<serde_json::Value>,
    },
}

/// Returns the test's source and its data.
pub(super) fn tests(model: &Model, package: &str) -> (TokenStream, String) {
    let mut records = Vec::new();
    let mut types: BTreeSet<String> = BTreeSet::new();
    let mut builders: Vec<RequestClosure> = Vec::new();
    for (index, operation) in model.operations.iter().enumerate() {
        for example in &operation.examples {
            for response in &example.responses {
                records.extend(response_record(operation, response, &mut types));
            }
            if let Some(request) = &example.request {
                records.extend(request_record(
                    model,
                    index,
                    operation,
                    request,
                    &mut builders,
                ));
            }
        }
    }
    records.sort_by(|a, b| a.at.cmp(&b.at));
    let lines: Vec<String> = records
        .iter()
        .filter_map(|record| serde_json::to_string(record).ok())
        .collect();
    let data = if lines.is_empty() {
        "[]\n".to_owned()
    } else {
        format!("[\n{}\n]\n", lines.join(",\n"))
    };
    let api = Ident::new(&package.replace('-', "_"), Span::call_site());
    let models = types.iter().map(|name| {
        let path: TokenStream = name.parse().unwrap_or_default();
        quote!((#name, || Box::new(api::#path::default())))
    });
    let requests = builders.iter().map(|builder| &builder.closure);
    let builders_text = builders.iter().map(|builder| &builder.closure);
    let text = quote!(#(#builders_text)*).to_string();
    let body = text.contains("body ::").then(|| quote!(body,));
    let url = text.contains("url (").then(|| quote!(url,));
    let built = (!builders.is_empty()).then(|| quote!(built,));
    let given = text.contains("given (").then(|| quote!(given,));
    // Examples may use deprecated items.
    let deprecated = (!model.deprecated.is_empty()).then(|| quote!(#![allow(deprecated)]));
    let source = quote! {
        #deprecated
        use #api as api;
        use docwright::examples::{Builder, Model, #body #built #given #url};

        const MODELS: &[(&str, Model)] = &[#(#models),*];

        const BUILDERS: &[Builder<api::Client>] = &[#(#requests),*];

        #[test]
        fn documented_examples_hold() {
            docwright::examples::check(include_str!("examples.json"), MODELS, BUILDERS);
        }
    };
    (source, data)
}

fn shown(path: &TypePath) -> String {
    let module = path
        .module
        .as_ref()
        .map_or(String::new(), |module| format!("{module}::"));
    format!("{module}{}", path.name)
}

fn response_record<'a>(
    operation: &'a Operation,
    response: &'a ExampleResponse,
    types: &mut BTreeSet<String>,
) -> Option<Record<'a>> {
    let given = response.body.as_ref()?;
    if !(200..300).contains(&response.status) {
        return None;
    }
    let (path, many) = match &operation.answer {
        Answer::One(path) | Answer::Maybe(path) => (path, false),
        Answer::Many(path) => (path, true),
        Answer::Empty
        | Answer::Json
        | Answer::Whole
        | Answer::Count
        | Answer::Value(_)
        | Answer::Values(_)
        | Answer::Bytes => {
            return None;
        }
    };
    let mut body = given.to_value();
    // Some pages wrap a single object as if it were a collection: `"value": {…}`.
    let alone = body.as_object().is_some_and(|members| {
        members
            .keys()
            .all(|key| key == "value" || key.starts_with('@'))
    });
    if let Some(inner) = body
        .get_mut("value")
        .filter(|inner| alone && !many && inner.is_object())
    {
        body = inner.take();
    }
    let r#type = shown(path);
    types.insert(r#type.clone());
    let many = many && body.get("value").is_some_and(serde_json::Value::is_array);
    Some(Record {
        at: place(&response.at),
        what: RecordKind::Response { r#type, many, body },
        wrong: response.wrong.as_deref(),
    })
}

fn place(at: &crate::source::Location) -> String {
    format!("{}:{}", at.page(), at.line())
}

fn request_record<'a>(
    model: &'a Model,
    index: usize,
    operation: &'a Operation,
    request: &'a ExampleRequest,
    builders: &mut Vec<RequestClosure>,
) -> Option<Record<'a>> {
    if request.method != operation.method {
        return None;
    }
    let at = place(&request.at);
    let many = matches!(operation.answer, Answer::Many(_));
    let found = operation
        .paths
        .iter()
        .find_map(|template| Some((template, fit(template, &request.path, many)?)));
    let Some((template, Fit { mut values, ending })) = found else {
        let what = RecordKind::Request {
            builder: None,
            arguments: Vec::new(),
            method: &request.method,
            path: request.path.as_str().into(),
            query: None,
            body: None,
        };
        return Some(Record {
            at,
            what,
            wrong: request.wrong.as_deref(),
        });
    };
    let key = format!(
        "{} {template} {}",
        operation.method,
        ending.unwrap_or_default()
    );
    let known = builders.iter().position(|builder| builder.key == key);
    let builder = known.or_else(|| {
        builders.push(builder(key, model, index, operation, template, ending)?);
        Some(builders.len() - 1)
    });
    // If an example has a placeholder for a number or a boolean, a sample value is sent.
    let mut path = Cow::Borrowed(request.path.as_str());
    let samples = builder
        .and_then(|builder| builders.get(builder))
        .into_iter()
        .flat_map(|builder| &builder.samples);
    for (value, sample) in values.iter_mut().zip(samples) {
        if let Some(sample) = sample.filter(|_| placeholder(value).is_some()) {
            path = path
                .replacen(&format!("={value}"), &format!("={sample}"), 1)
                .into();
            *value = sample.to_owned();
        }
    }
    let what = RecordKind::Request {
        builder,
        arguments: values,
        method: &request.method,
        path,
        query: request.query.as_deref(),
        body: request.body.as_ref().map(|body| body.to_value()),
    };
    Some(Record {
        at,
        what,
        wrong: request.wrong.as_deref(),
    })
}

/// A closure that builds requests for an operation by one of its paths.
struct RequestClosure {
    key: String,
    closure: TokenStream,
    /// A sample value for each argument that text cannot represent.
    samples: Vec<Option<&'static str>>,
}

/// Builds the chain of methods that leads to an operation by one of its paths.
fn builder(
    key: String,
    model: &Model,
    index: usize,
    operation: &Operation,
    template: &str,
    ending: Option<&str>,
) -> Option<RequestClosure> {
    let mut node: &Node = model.nodes.first()?;
    let mut chain = quote!(client);
    let mut samples = Vec::new();
    let mut argument = |sample| {
        let index = proc_macro2::Literal::usize_unsuffixed(samples.len());
        samples.push(sample);
        quote!(arguments[#index])
    };
    let template = segments(template);
    for (segment, behind) in template.iter().zip(addressed(&template)) {
        let (step, child) = node
            .children
            .iter()
            .find(|(step, _)| leads(step, segment, behind))?;
        let reached = model.nodes.get(*child)?;
        let given = reached
            .given
            .iter()
            .filter(|argument| !node.given.iter().any(|known| known.is_as(argument)));
        let given: Vec<TokenStream> = given.map(|argument| from_query(argument, model)).collect();
        chain = match step {
            Step::Literal { name, .. } => quote!(#chain.#name(#(#given),*)),
            Step::Key { name, .. } | Step::Path { name, .. } => {
                let argument = argument(None);
                quote!(#chain.#name(#argument, #(#given),*))
            }
            Step::Call {
                name,
                arguments,
                text,
            } => {
                let typed = arguments
                    .iter()
                    .map(|typed| ArgumentType::new(typed, text, model));
                let values = typed.map(|typed| typed.read(&argument(typed.sample())));
                quote!(#chain.#name(#(#values,)* #(#given),*))
            }
        };
        node = reached;
    }
    node.operations.contains(&index).then_some(())?;
    let name = &operation.name;
    let body = match &operation.body {
        None => None,
        Some(Body::Reference) => Some(quote!(url(json)?)),
        // Examples cannot show bytes.
        Some(Body::Bytes) => Some(quote!(Vec::new(), "application/octet-stream")),
        Some(Body::Json) => Some(quote!(&body::<docwright::Json>(json)?)),
        Some(Body::Struct(path)) => {
            let path: TokenStream = shown(path).parse().ok()?;
            Some(quote!(&body::<api::#path>(json)?))
        }
    };
    let given = body.into_iter().chain(
        operation
            .arguments(node)
            .map(|argument| from_query(argument, model)),
    );
    let call = quote!(#chain.#name(#(#given),*));
    let call = ending
        .into_iter()
        .flat_map(|ending| ending.split('/'))
        .try_fold(call, |call, ending| {
            if ending == "$count" {
                return Some(quote!(#call.count_items()));
            }
            let structs = model.modules.iter().flat_map(|module| &module.structs);
            let named = |item: &&crate::model::Struct| {
                item.role == Role::Read && item.wire.0.eq_ignore_ascii_case(ending)
            };
            let path: TokenStream = shown(&structs.into_iter().find(named)?.path).parse().ok()?;
            Some(quote!(#call.cast::<api::#path>()))
        })?;
    let (arguments, json) = (
        if !samples.is_empty() {
            quote!(arguments)
        } else {
            quote!(_)
        },
        if !matches!(operation.body, None | Some(Body::Bytes)) {
            quote!(json)
        } else {
            quote!(_)
        },
    );
    let closure = quote!(|client, #arguments, #json, query| built(#call, query));
    Some(RequestClosure {
        key,
        closure,
        samples,
    })
}

/// Returns the value of a parameter in the query string of an example.
fn from_query(argument: &Argument, model: &Model) -> TokenStream {
    let wire = &argument.wire;
    ArgumentType::new(argument, wire, model).read(&quote!(given(query, #wire)?.as_str()))
}

fn leads(step: &Step, segment: &Segment<'_>, addressed: bool) -> bool {
    match (step, segment) {
        (Step::Path { colon, .. }, Segment::Literal { text }) => {
            *colon && path_placeholder(text).is_some()
        }
        (Step::Path { colon, .. }, Segment::Parameter { .. }) => !*colon && addressed,
        (Step::Literal { text, .. }, Segment::Literal { text: wanted }) => {
            text.eq_ignore_ascii_case(wanted)
        }
        (Step::Key { .. }, Segment::Parameter { .. }) => !addressed,
        (
            Step::Call {
                text, arguments, ..
            },
            Segment::Call {
                name,
                arguments: wanted,
            },
        ) => {
            let names = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
            names(text, name)
                && arguments.len() == wanted.len()
                && arguments
                    .iter()
                    .zip(wanted)
                    .all(|(a, b)| names(&a.wire, b.name))
        }
        _ => false,
    }
}
