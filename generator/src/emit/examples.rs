//! The documented examples as data, and the test that checks the bindings against them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde::Serialize;

use super::closures::{PathUse, RequestClosure, shown};
use crate::api::fit::{Fit, Target, fit};
use crate::api::path::placeholder;
use crate::model::{Answer, Model, Operation};
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

fn place(at: &crate::text::Location) -> String {
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
    let record = |what| Record {
        at: place(&request.at),
        what,
        wrong: request.wrong.as_deref(),
    };
    let target = match operation.answer {
        Answer::Many(_) => Target::Collection,
        _ => Target::One,
    };
    let mut paths = operation.paths.iter();
    let found = paths.find_map(|template| Some((template, fit(template, &request.path, target)?)));
    let Some((template, Fit { mut values, ending })) = found else {
        return Some(record(RecordKind::Request {
            builder: None,
            arguments: Vec::new(),
            method: &request.method,
            path: request.path.as_str().into(),
            query: None,
            body: None,
        }));
    };
    let used = PathUse {
        operation,
        index,
        template,
        ending,
    };
    let builder = builder(model, used, builders);
    let samples = builder.and_then(|builder| builders.get(builder));
    let samples = samples.map_or(&[][..], |builder| builder.samples.as_slice());
    let path = with_samples(&request.path, &mut values, samples);
    Some(record(RecordKind::Request {
        builder,
        arguments: values,
        method: &request.method,
        path,
        query: request.query.as_deref(),
        body: request.body.as_ref().map(|body| body.to_value()),
    }))
}

/// Returns the index of the closure for a path; adds one for a new path.
fn builder(model: &Model, used: PathUse<'_>, builders: &mut Vec<RequestClosure>) -> Option<usize> {
    let key = used.key();
    let known = builders.iter().position(|builder| builder.key == key);
    known.or_else(|| {
        builders.push(used.closure(model)?);
        Some(builders.len() - 1)
    })
}

/// Replaces the placeholders of numbers and booleans in an example with sample values.
fn with_samples<'a>(
    path: &'a str,
    values: &mut [String],
    samples: &[Option<&'static str>],
) -> Cow<'a, str> {
    let mut path = Cow::Borrowed(path);
    for (value, sample) in values.iter_mut().zip(samples) {
        if let (Some(sample), Some(_)) = (sample, placeholder(value)) {
            let (shown, sent) = (format!("={value}"), format!("={sample}"));
            path = path.replacen(&shown, &sent, 1).into();
            *value = (*sample).to_owned();
        }
    }
    path
}
