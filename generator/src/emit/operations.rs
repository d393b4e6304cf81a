//! Constants of operations, and the sets of query options they take.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{CodeLocation, Emitted, Groups, docs};
use crate::api::{Grant, PathTemplate};
use crate::model::names::type_name;
use crate::model::{Argument, Model, Operation};

/// The query options with methods on requests: name in OData, marker trait.
const OPTIONS: [(&str, &str); 8] = [
    ("$count", "Count"),
    ("$expand", "Expand"),
    ("$filter", "Filter"),
    ("$orderby", "OrderBy"),
    ("$search", "Search"),
    ("$select", "Select"),
    ("$skip", "Skip"),
    ("$top", "Top"),
];

pub(super) fn constants(model: &Model) -> Emitted {
    let mut groups = Groups::default();
    for (index, operation) in model.operations.iter().enumerate() {
        groups
            .of(model.gates.of_operation(index))
            .items(constant(operation));
    }
    groups.finish("of", model)
}

fn constant(operation: &Operation) -> TokenStream {
    let (name, id) = (&operation.constant, &operation.id);
    let paths = operation.paths.iter().map(PathTemplate::as_str);
    let method = method(&operation.method);
    let url = operation.docs.as_deref().unwrap_or_default();
    let sets = operation
        .permissions
        .iter()
        .map(|(case, [work, personal, application])| {
            let (work, personal, application) = (grant(work), grant(personal), grant(application));
            quote! {
                docwright::Permissions {
                    case: #case,
                    delegated_work: #work,
                    delegated_personal: #personal,
                    application: #application,
                }
            }
        });
    let eventual = markers(operation).contains(&"Consistency");
    let first = operation.paths.first().map_or("", PathTemplate::as_str);
    let doc = docs::lines(&docs::code(&format!("{} {first}", operation.method)));
    quote! {
        #doc
        pub const #name: docwright::Operation = docwright::Operation {
            id: #id,
            method: docwright::http::Method::#method,
            paths: &[#(#paths),*],
            permissions: &[#(#sets),*],
            docs: #url,
            eventual: #eventual,
        };
    }
}

pub(super) fn method(method: &str) -> TokenStream {
    match method {
        "POST" => quote!(Post),
        "PUT" => quote!(Put),
        "PATCH" => quote!(Patch),
        "DELETE" => quote!(Delete),
        "HEAD" => quote!(Head),
        "OPTIONS" => quote!(Options),
        _ => quote!(Get),
    }
}

fn grant(grant: &Grant) -> TokenStream {
    match grant {
        Grant::Scopes { least, higher } => {
            let (least, higher) = (
                least.iter().map(|scope| scope.to_string()),
                higher.iter().map(|scope| scope.to_string()),
            );
            quote!(docwright::Grant::AnyOf { least: &[#(#least),*], higher: &[#(#higher),*] })
        }
        Grant::NotSupported => quote!(docwright::Grant::NotSupported),
        Grant::Unknown => quote!(docwright::Grant::Unknown),
    }
}

/// The headers with methods on requests: name in HTTP, marker trait.
const HEADERS: [(&str, &str); 7] = [
    ("Accept-Language", "AcceptLanguage"),
    ("ConsistencyLevel", "Consistency"),
    ("Content-Language", "ContentLanguage"),
    ("If-Match", "IfMatch"),
    ("If-None-Match", "IfNoneMatch"),
    ("Prefer", "Prefer"),
    ("Workbook-Session-Id", "WorkbookSession"),
];

/// Returns the marker traits of the options and headers that an operation takes.
fn markers(operation: &Operation) -> Vec<&'static str> {
    let takes = |name: &str| {
        operation
            .query
            .iter()
            .any(|option| option.eq_ignore_ascii_case(name))
    };
    let heeds = |name: &str| {
        operation
            .headers
            .iter()
            .any(|header| header.eq_ignore_ascii_case(name))
    };
    let options = OPTIONS.into_iter().filter(|(name, _)| takes(name));
    options
        .chain(HEADERS.into_iter().filter(|(name, _)| heeds(name)))
        .map(|(_, marker)| marker)
        .collect()
}

/// Returns the name of an operation's option set; `None` if the set is empty.
pub(super) fn set_name(operation: &Operation) -> Option<Ident> {
    let own: Vec<String> = own(operation)
        .map(|argument| format!("With{}", type_name(&argument.wire).bare()))
        .collect();
    let name = markers(operation).concat() + &own.concat();
    (!name.is_empty()).then(|| format_ident!("{name}"))
}

/// Returns the optional query parameters that are not OData options.
fn own(operation: &Operation) -> impl Iterator<Item = &Argument> {
    operation
        .query_parameters
        .iter()
        .filter(|parameter| !parameter.required)
        .map(|parameter| &parameter.argument)
}

/// Returns the path of the type of an operation's options, as written in `nodes`; `None` if it has
/// none.
pub(super) fn option_set(operation: &Operation, at: CodeLocation<'_>) -> Option<TokenStream> {
    set_name(operation)?;
    let (name, root) = (&operation.options, at.to(None));
    Some(quote!(#root options::#name))
}

/// Returns the types of operations' options. Each operation has a name of its own, so that an option
/// that is documented later changes no name. Operations with the same options share a type.
pub(super) fn option_sets(model: &Model) -> Emitted {
    let named = model
        .operations
        .iter()
        .filter_map(|operation| Some((set_name(operation)?, operation)));
    let sets: BTreeMap<Ident, &Operation> = named.clone().collect();
    if sets.is_empty() {
        return Emitted::default();
    }
    let mut names: Vec<(&Operation, Ident)> = named.map(|(set, own)| (own, set)).collect();
    names.sort_by(|(a, _), (b, _)| a.options.cmp(&b.options));
    let mut emitted = Emitted::default();
    for (operation, set) in names {
        let (name, constant) = (&operation.options, operation.constant.bare());
        let listed = listed(operation).join(", ");
        let doc = format!("Options of [`{constant}`](super::ops::{constant}): {listed}.");
        let doc = docs::lines(&doc);
        emitted.items(quote! {
            #doc
            pub type #name = sets::#set;
        });
    }
    let mut all = Emitted::default();
    for (name, operation) in sets {
        all.items(one_set(&name, operation));
    }
    let doc = docs::lines(
        "Sets of options, which several operations share. Name the types in [`super`].",
    );
    emitted.module(doc, super::fixed("sets"), all);
    emitted
}

/// Returns the query options and headers that have methods.
fn listed(operation: &Operation) -> Vec<String> {
    let markers = markers(operation);
    let known = OPTIONS
        .iter()
        .chain(&HEADERS)
        .filter(|(_, marker)| markers.contains(marker));
    known
        .map(|(name, _)| *name)
        .chain(own(operation).map(|argument| argument.wire.as_str()))
        .map(docs::code)
        .collect()
}

fn one_set(name: &Ident, operation: &Operation) -> TokenStream {
    let doc = docs::lines(&format!("{}.", listed(operation).join(", ")));
    let markers = markers(operation);
    let implemented = markers.iter().map(|marker| {
        let marker = format_ident!("{marker}");
        quote!(impl docwright::query::#marker for #name {})
    });
    quote! {
        #doc
        #[derive(Clone, Copy, Debug)]
        pub enum #name {}
        #(#implemented)*
    }
}
