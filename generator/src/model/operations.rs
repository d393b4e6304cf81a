//! Operations with their Rust parameters, bodies and responses.

use std::sync::Arc;

use super::catalog::Catalog;
use super::lock::Lock;
use super::names::{self, RustName, Scope};
use super::{Answer, Argument, Body, Operation, QueryParameter};
use crate::api::path::is_ellipsis;
use crate::api::{Grant, PathTemplate, Primitive};
use crate::schema::{self, MaybeFact, OperationKind, ParameterPlace, Schema};

pub(super) fn resolve(schema: &Schema, catalog: &Catalog<'_>, lock: &Lock) -> Vec<Operation> {
    let mut constants = Scope::default();
    let mut resolved: Vec<Operation> = schema
        .operations
        .iter()
        .map(|source| {
            let mut operation = one(source, catalog);
            lock.sort_query(source, &mut operation.query_parameters);
            if let Some(name) = lock.method(source) {
                operation.name = name;
                operation.kept = true;
            }
            operation
        })
        .collect();
    // The module of options also has a trait for each query parameter.
    let mut options = Scope::default();
    for parameter in resolved.iter().flat_map(|found| &found.query_parameters) {
        options.claim(names::type_name(&parameter.argument.wire).with("Parameter"));
    }
    for operation in &mut resolved {
        operation.constant = constants.claim(operation.constant.clone());
        operation.options = options.claim(names::type_name(operation.constant.bare()));
    }
    resolved
}

fn one(operation: &schema::Operation, catalog: &Catalog<'_>) -> Operation {
    let text = |fact: &MaybeFact<String>| {
        fact.as_ref()
            .map_or(String::new(), |fact| fact.value.clone())
    };
    let permissions = operation.permissions.iter().map(|set| {
        let grants: [Arc<Grant>; 3] = [
            set.delegated_work.value.clone(),
            set.delegated_personal.value.clone(),
            set.application.value.clone(),
        ];
        (set.title.clone(), grants)
    });
    Operation {
        constant: names::constant_name(&operation.id),
        options: names::type_name(&operation.id),
        name: method_name(operation),
        kept: false,
        kind: operation.kind,
        method: operation.method.to_string(),
        paths: paths(operation),
        permissions: permissions.collect(),
        title: text(&operation.title),
        description: text(&operation.description),
        docs: operation
            .pages
            .iter()
            .find_map(|page| catalog.page_url(page)),
        parameters: operation
            .parameters
            .iter()
            .filter(|parameter| parameter.place == ParameterPlace::Path)
            .map(|parameter| {
                (
                    parameter.name.to_string(),
                    catalog.field_type(&parameter.r#type.value),
                )
            })
            .collect(),
        query: operation
            .query
            .iter()
            .map(|option| option.value.to_string())
            .collect(),
        query_parameters: query_parameters(operation, catalog),
        headers: operation
            .headers
            .iter()
            .map(|header| header.name.to_string())
            .collect(),
        body: body(operation, catalog),
        answer: answer(operation, catalog),
        examples: operation.examples.clone(),
        id: operation.id.clone(),
    }
}

/// Returns the paths of requests. Paths with omitted segments are used only if there are no others.
fn paths(operation: &schema::Operation) -> Vec<PathTemplate> {
    let all = || {
        operation
            .paths
            .iter()
            .chain(&operation.shown)
            .map(|path| &path.value)
    };
    let whole = || all().filter(|path| !path.split('/').any(is_ellipsis));
    if whole().next().is_some() {
        whole().cloned().collect()
    } else {
        all().cloned().collect()
    }
}

fn query_parameters(operation: &schema::Operation, catalog: &Catalog<'_>) -> Vec<QueryParameter> {
    let mut scope = Scope::default();
    let own = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.place == ParameterPlace::Query);
    let listed = own.map(|parameter| QueryParameter {
        argument: Argument {
            name: scope.claim(names::value_name(&parameter.name)),
            wire: parameter.name.to_string(),
            quote: None,
            ty: Some(catalog.field_type(&parameter.r#type.value)),
        },
        required: parameter
            .required
            .as_ref()
            .is_some_and(|required| required.value),
        description: parameter.description.clone(),
    });
    listed.collect()
}

fn method_name(operation: &schema::Operation) -> RustName {
    names::value_name(match operation.kind {
        _ if operation.method == "HEAD" => "head",
        _ if operation.method == "OPTIONS" => "options",
        OperationKind::List => "list",
        OperationKind::Get => "get",
        OperationKind::Create => "create",
        OperationKind::Update => "update",
        OperationKind::Replace => "replace",
        OperationKind::Delete => "delete",
        OperationKind::Action | OperationKind::Function => "call",
        OperationKind::AddReference => "add_reference",
        OperationKind::SetReference => "set_reference",
        OperationKind::RemoveReference => "remove_reference",
    })
}

/// Returns the body of an operation: bytes if it writes a stream and no example shows JSON.
fn body(operation: &schema::Operation, catalog: &Catalog<'_>) -> Option<Body> {
    let raw = operation
        .paths
        .first()
        .is_some_and(|path| path.value.ends_with("/$value"));
    let ty = operation
        .body
        .as_ref()
        .and_then(|body| body.r#type.as_ref());
    let streams = raw || ty.is_some_and(|ty| ty.value.name == Primitive::Stream);
    if streams && matches!(operation.method.as_str(), "PUT" | "PATCH" | "POST") {
        let shown = operation.examples.iter().any(|example| {
            example
                .request
                .as_ref()
                .is_some_and(|request| request.body.is_some())
        });
        if !shown {
            return Some(Body::Bytes);
        }
    }
    catalog.body(operation)
}

/// Returns `true` if a type is a primitive type of OData.
fn is_edm(name: &str) -> bool {
    crate::api::is_primitive(name) && name.starts_with("Edm.")
}

fn answer(operation: &schema::Operation, catalog: &Catalog<'_>) -> Answer {
    let response = &operation.response;
    let Some(ty) = response.r#type.as_ref().map(|fact| &fact.value) else {
        return if response.unknown {
            Answer::Whole
        } else {
            Answer::Empty
        };
    };
    if operation
        .paths
        .first()
        .is_some_and(|path| path.value.ends_with("/$count"))
    {
        return Answer::Count;
    }
    if ty.collection == 0 && ty.name == Primitive::Stream {
        return Answer::Bytes;
    }
    match (ty.name.as_str(), ty.collection) {
        (name, 0) if is_edm(name) => return Answer::Value(name.to_owned()),
        (name, 1) if is_edm(name) => return Answer::Values(name.to_owned()),
        _ => {}
    }
    let Some(path) = catalog.path(&ty.name) else {
        return Answer::Json;
    };
    if !catalog.is_struct(&ty.name) {
        return Answer::Json;
    }
    let path = catalog.descendants.get(ty.name.as_str()).unwrap_or(path);
    match ty.collection {
        0 if response.may_be_empty() => Answer::Maybe(path.clone()),
        0 => Answer::One(path.clone()),
        1 => Answer::Many(path.clone()),
        _ => Answer::Json,
    }
}
