//! The client and the nodes below it: one method for each step down and each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::arguments::ArgumentType;
use super::operations::option_set;
use super::parameters::{method, trait_name};
use super::routes::Routes;
use super::structs::primitive;
use super::{CodeLocation, Emitted, Groups, cfg, docs};
use crate::api::{Grant, PathTemplate};
use crate::model::names::{RustName, Scope, value_name};
use crate::model::{Answer, Argument, Body, Model, Node, Operation, QueryParameter, Step};

/// Emits the client, the root of the tree.
pub(super) fn client(model: &Model) -> TokenStream {
    let endpoint = model.endpoint.as_ref().map(|endpoint| quote!(, #endpoint));
    let steps = model
        .nodes
        .first()
        .map(|root| {
            steps(
                root,
                0,
                model,
                &quote!(self.node()),
                &quote!(nodes::),
                CodeLocation {
                    module: None,
                    below: 0,
                },
            )
        })
        .unwrap_or_default();
    let block = (!steps.is_empty()).then(|| quote! { impl Client { #steps } });
    quote! {
        /// A client of the documented service: the root of its path tree.
        #[derive(Clone, Debug)]
        pub struct Client(docwright::Client);

        docwright::client!(Client #endpoint);

        #block
    }
}

pub(super) fn nodes(model: &Model) -> Emitted {
    let mut groups = Groups::default();
    let mut sorted: Vec<(usize, &Node)> = model.nodes.iter().enumerate().skip(1).collect();
    sorted.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    let routes = Routes::new(model);
    for (index, node) in sorted {
        groups.of(model.gates.of_node(index)).items(struct_of(
            index,
            node,
            routes.to(index),
            model,
        ));
    }
    groups.finish("at", model)
}

/// Returns the documentation of a node: the paths on which it makes requests, and how it is created.
fn documented(node: &Node, route: Option<&str>) -> TokenStream {
    let paths: Vec<String> = node.paths.iter().map(|path| docs::code(path)).collect();
    let shown = if paths.len() > 4 {
        format!(
            "{} and {} more",
            paths.iter().take(3).cloned().collect::<Vec<_>>().join(", "),
            paths.len() - 3
        )
    } else {
        paths.join(", ")
    };
    let route_doc = route.map_or(String::new(), |route| {
        format!("\n\nCreated by {}.", docs::code(route))
    });
    docs::lines(&format!("Requests on {shown}.{route_doc}"))
}

/// Returns the struct of a node, with its steps and operations.
fn struct_of(index: usize, node: &Node, route: Option<&str>, model: &Model) -> TokenStream {
    // Nodes are in `nodes`, or in its groups.
    let at = CodeLocation::grouped(None, model).inner();
    let grouped = at.below > 1;
    let name = &node.name;
    let doc = documented(node, route);
    let siblings = if grouped {
        quote!(super::)
    } else {
        TokenStream::new()
    };
    let steps = steps(node, index, model, &quote!(self.0), &siblings, at);
    let holder = model.gates.of_node(index);
    let needs = docs::needs(holder);
    let operations = node.operations.iter().filter_map(|index| {
        let found = model.operations.get(*index)?;
        let gate = model.gates.of_operation(*index);
        let gate = if gate.is_open_under(holder) {
            TokenStream::new()
        } else {
            let (needs, cfg) = (docs::needs(gate), cfg(gate));
            quote!(#needs #cfg)
        };
        Some(operation(found, node, route, model, &gate, at))
    });
    // All methods of a node that areas share may be disabled.
    let shared = grouped && holder.features().is_empty();
    let unused = shared.then(|| quote!(#[allow(dead_code)]));
    let aliases = node.aliases.iter().map(|alias| {
        let doc = docs::lines(&format!("Earlier name of [`{name}`]."));
        quote! {
            #doc
            pub type #alias = #name;
        }
    });
    quote! {
        #(#aliases)*

        #doc
        #needs
        #[derive(Clone, Debug)]
        #unused
        pub struct #name(pub(crate) docwright::Node);

        docwright::node!(#name);

        impl #name {
            #steps
            #(#operations)*
        }
    }
}

fn steps(
    node: &Node,
    index: usize,
    model: &Model,
    here: &TokenStream,
    prefix: &TokenStream,
    at: CodeLocation<'_>,
) -> TokenStream {
    let steps = node.children.iter().filter_map(|child| {
        let (step, target) = (&child.step, model.nodes.get(child.node)?);
        let gate = model.gates.of_node(child.node);
        let gate = if gate.is_open_under(model.gates.of_node(index)) {
            TokenStream::new()
        } else {
            cfg(gate)
        };
        let name = step.name();
        let (doc, mut parameters, mut below) = step_parts(step, here, model, at);
        let given = target
            .given
            .iter()
            .filter(|argument| !node.given.iter().any(|known| known.is_as(argument)));
        let given: Vec<(&Argument, ArgumentType<'_>)> = given
            .map(|argument| (argument, ArgumentType::new(argument, &argument.wire, model)))
            .collect();
        let names = parameter_names(step, given.iter().map(|(argument, _)| *argument));
        for ((argument, typed), name) in given.iter().zip(&names) {
            let (wire, ty, value) = (&argument.wire, typed.parameter(at), typed.key(name, at));
            parameters.push(quote!(#name: #ty));
            below = quote!(#below.parameter(#wire, #value));
        }
        let doc = if given.is_empty() {
            doc
        } else {
            format!("{doc} {}", required(given.iter().map(|(a, _)| *a)))
        };
        let (doc, target) = (docs::lines(&doc), &target.name);
        Some(quote! {
            #doc
            #gate
            pub fn #name(&self, #(#parameters),*) -> #prefix #target {
                #prefix #target(#below)
            }
        })
    });
    steps.collect()
}

/// Returns a step's documentation and parameters, and the node below.
fn step_parts(
    step: &Step,
    here: &TokenStream,
    model: &Model,
    at: CodeLocation<'_>,
) -> (String, Vec<TokenStream>, TokenStream) {
    match step {
        Step::Literal { text, .. } => {
            let doc = docs::code(&format!("/{text}"));
            (doc, Vec::new(), quote!(#here.literal(#text)))
        }
        Step::Key { placeholder, .. } => {
            let shown = docs::code(&format!("{{{placeholder}}}"));
            let parameter = quote!(key: impl Into<docwright::Key>);
            (
                format!("One item, by its key: {shown}."),
                vec![parameter],
                quote!(#here.key(#placeholder, key.into())),
            )
        }
        Step::Path {
            placeholder, colon, ..
        } => {
            let ends = if *colon { ":" } else { "" };
            let shown = docs::code(&format!(":/{{{placeholder}}}{ends}"));
            let parameter = quote!(path: impl Into<docwright::Key>);
            (
                format!("An item, by its path: {shown}."),
                vec![parameter],
                quote!(#here.path(#placeholder, path.into(), #ends)),
            )
        }
        Step::Call {
            text, arguments, ..
        } => {
            let typed = |argument| ArgumentType::new(argument, text, model);
            let parameters = arguments.iter().map(|argument| {
                let (name, ty) = (&argument.name, typed(argument).parameter(at));
                quote!(#name: #ty)
            });
            let values = arguments.iter().map(|argument| {
                let (wire, value) = (&argument.wire, typed(argument).key(&argument.name, at));
                let quote = match &argument.quote {
                    Some(before) => quote!(Some(#before)),
                    None => quote!(None),
                };
                quote!((#wire, #quote, #value))
            });
            let below = quote!(#here.call(#text, &[#(#values),*]));
            let doc = docs::code(&format!("/{text}(…)"));
            (doc, parameters.collect(), below)
        }
    }
}

/// Returns names for query parameters that differ from the step's other parameters.
fn parameter_names<'a>(step: &Step, given: impl Iterator<Item = &'a Argument>) -> Vec<RustName> {
    let mut scope = Scope::default();
    match step {
        Step::Literal { .. } => {}
        Step::Key { .. } => drop(scope.claim(value_name("key"))),
        Step::Path { .. } => drop(scope.claim(value_name("path"))),
        Step::Call { arguments, .. } => arguments
            .iter()
            .for_each(|argument| drop(scope.claim(argument.name.clone()))),
    }
    given
        .map(|argument| scope.claim(argument.name.clone()))
        .collect()
}

/// Returns a sentence about the query parameters that a method takes.
fn required<'a>(arguments: impl Iterator<Item = &'a Argument>) -> String {
    let names: Vec<String> = arguments
        .map(|argument| docs::code(&argument.wire))
        .collect();
    format!("Sets the query parameters {}.", names.join(", "))
}

fn operation(
    operation: &Operation,
    node: &Node,
    route: Option<&str>,
    model: &Model,
    gate: &TokenStream,
    at: CodeLocation<'_>,
) -> TokenStream {
    let name = &operation.name;
    let answered = match &operation.answer {
        Answer::One(path) | Answer::Maybe(path) | Answer::Many(path) => Some(path),
        _ => None,
    };
    let refers = answered.is_some_and(|path| model.deprecated.contains(path));
    let deprecated = refers.then(|| quote!(#[allow(deprecated)]));
    let answer = answer(&operation.answer, at);
    let returned = match option_set(operation, at) {
        Some(options) => quote!(docwright::Request<#answer, #options>),
        None => quote!(docwright::Request<#answer>),
    };
    let mut scope = Scope::default();
    let (mut parameters, mut request) = body_parts(operation, &mut scope, at);
    for argument in operation.arguments(node) {
        let (name, wire) = (scope.claim(argument.name.clone()), &argument.wire);
        let typed = ArgumentType::new(argument, wire, model);
        let (ty, value) = (typed.parameter(at), typed.key(&name, at));
        parameters.push(quote!(#name: #ty));
        request = quote!(#request.parameter(#wire, #value));
    }
    let example = route.map(|route| example(operation, node, route));
    let doc = doc(operation, example, at);
    quote! {
        #doc
        #gate
        #deprecated
        pub fn #name(&self, #(#parameters),*) -> #returned {
            #request
        }
    }
}

/// Returns the parameters for an operation's body, and the request with it.
fn body_parts(
    operation: &Operation,
    scope: &mut Scope,
    at: CodeLocation<'_>,
) -> (Vec<TokenStream>, TokenStream) {
    let (root, constant) = (at.to(None), &operation.constant);
    let constant = quote!(&#root ops::#constant);
    match &operation.body {
        None => (Vec::new(), quote!(self.0.request(#constant))),
        Some(Body::Reference) => {
            scope.claim(value_name("to"));
            (
                vec![quote!(to: impl Into<docwright::Reference>)],
                quote!(self.0.request_reference(#constant, to.into())),
            )
        }
        Some(Body::Bytes) => {
            let [content, media_type] =
                ["content", "media_type"].map(|name| scope.claim(value_name(name)));
            let parameters = vec![
                quote!(#content: impl Into<docwright::Body>),
                quote!(#media_type: &str),
            ];
            let request = quote!(self.0.request_with_body(#constant, #content.into(), #media_type));
            (parameters, request)
        }
        Some(body) => {
            scope.claim(value_name("body"));
            let ty = match body {
                Body::Struct(path) => at.path(path),
                _ => quote!(docwright::Json),
            };
            (
                vec![quote!(body: &#ty)],
                quote!(self.0.request_with(#constant, body)),
            )
        }
    }
}

fn answer(answer: &Answer, at: CodeLocation<'_>) -> TokenStream {
    match answer {
        Answer::Empty => quote!(()),
        Answer::One(path) => at.path(path),
        Answer::Maybe(path) => {
            let path = at.path(path);
            quote!(Option<#path>)
        }
        Answer::Many(path) => {
            let path = at.path(path);
            quote!(docwright::Collection<#path>)
        }
        Answer::Values(name) => {
            let item = primitive(name);
            quote!(docwright::Collection<#item>)
        }
        Answer::Count => quote!(u64),
        Answer::Value(name) => primitive(name),
        Answer::Bytes => quote!(Vec<u8>),
        Answer::Json => quote!(docwright::Json),
        Answer::Whole => quote!(docwright::http::Response),
    }
}

/// Returns a sentence with a call of the operation's method and the request that it sends.
fn example(operation: &Operation, node: &Node, route: &str) -> String {
    let mut arguments = match &operation.body {
        None => Vec::new(),
        Some(Body::Reference) => vec!["&to"],
        Some(Body::Bytes) => vec!["content", "media_type"],
        Some(Body::Struct(_) | Body::Json) => vec!["&body"],
    };
    arguments.extend(
        operation
            .arguments(node)
            .map(|argument| argument.name.bare()),
    );
    let name = &operation.name;
    let call = format!("{route}.{}({})", quote!(#name), arguments.join(", "));
    let is_here = |path: &&PathTemplate| node.paths.iter().any(|known| known.form() == path.form());
    let path = operation.paths.iter().find(is_here);
    let path = path
        .or(operation.paths.first())
        .map_or("", PathTemplate::as_str);
    let request = format!("{} {path}", operation.method.as_str());
    format!(
        "Example: {} sends {}.",
        docs::code(&call),
        docs::code(&request)
    )
}

fn doc(operation: &Operation, example: Option<String>, at: CodeLocation<'_>) -> TokenStream {
    let mut own: Vec<String> = example.into_iter().collect();
    if let Some((_, grants)) = operation.permissions.first() {
        let kinds = [
            "delegated (work or school)",
            "delegated (personal)",
            "application",
        ];
        let shown: Vec<String> = kinds
            .iter()
            .zip(grants)
            .filter_map(|(kind, grant)| Some(format!("{kind} {}", least(grant)?)))
            .collect();
        if !shown.is_empty() {
            own.push(format!(
                "Least privileged permissions: {}.",
                shown.join(", ")
            ));
        }
    }
    own.extend(
        operation
            .query_parameters
            .iter()
            .map(|parameter| parameter_doc(parameter, at)),
    );
    if let Some(url) = &operation.docs {
        own.push(format!("Documentation: <{url}>"));
    }
    let title = if operation.title.is_empty() {
        operation.id.clone()
    } else {
        operation.title.clone()
    };
    docs::paragraphs(&format!("{}\n{}", title, operation.description), &own)
}

fn parameter_doc(parameter: &QueryParameter, at: CodeLocation<'_>) -> String {
    let argument = &parameter.argument;
    let place = match parameter.required {
        true => "required".to_owned(),
        false => {
            let (method, root) = (method(argument), at.to(None).to_string().replace(' ', ""));
            format!(
                "set by [`{method}`]({root}options::{}::{method})",
                trait_name(argument)
            )
        }
    };
    let description = docs::text(&parameter.description).join(" ");
    let colon = if description.is_empty() { "." } else { ": " };
    format!(
        "Query parameter {}, {place}{colon}{description}",
        docs::code(&argument.wire)
    )
}

fn least(grant: &Grant) -> Option<String> {
    match grant {
        Grant::Scopes { least, .. } => least.first().map(|scope| format!("`{scope}`")),
        Grant::NotSupported | Grant::Unknown => None,
    }
}
