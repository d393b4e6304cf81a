//! The client and the nodes below it: one method for each step down and each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::option_set;
use super::structs::{is_copy, primitive};
use super::{At, Emitted, Groups, cfg, docs};
use crate::model::names::RustName;
use crate::model::{Answer, Argument, Body, ItemType, Model, Node, Operation, Step, TypePath};
use crate::page::Grant;

/// The client: the root of the tree.
pub(super) fn client(model: &Model) -> TokenStream {
    let endpoint = &model.endpoint;
    let steps = model
        .nodes
        .first()
        .map(|root| steps(root, 0, model, &quote!(self.node()), &quote!(nodes::), At { module: None, below: 0 }))
        .unwrap_or_default();
    let block = (!steps.is_empty()).then(|| quote! { impl Client { #steps } });
    quote! {
        /// A client of the documented service: the root of its tree of paths.
        #[derive(Clone, Debug)]
        pub struct Client(docwright::Client);

        docwright::client!(Client, #endpoint);

        #block
    }
}

pub(super) fn nodes(model: &Model) -> Emitted {
    let mut groups = Groups::default();
    let mut sorted: Vec<(usize, &Node)> = model.nodes.iter().enumerate().skip(1).collect();
    sorted.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    for (index, node) in sorted {
        groups.of(model.gates.of_node(index)).items(one(index, node, model));
    }
    groups.finish("at", model)
}

fn one(index: usize, node: &Node, model: &Model) -> TokenStream {
    // Nodes stand in `nodes`, or in its groups.
    let at = At::grouped(None, model).inner();
    let grouped = at.below > 1;
    let name = &node.name;
    let paths: Vec<String> = node.paths.iter().map(|path| docs::code(path)).collect();
    let shown = if paths.len() > 4 {
        format!("{} and {} more", paths.iter().take(3).cloned().collect::<Vec<_>>().join(", "), paths.len() - 3)
    } else {
        paths.join(", ")
    };
    let doc = docs::lines(&format!("Requests on {shown}."));
    let siblings = if grouped { quote!(super::) } else { TokenStream::new() };
    let steps = steps(node, index, model, &quote!(self.0), &siblings, at);
    let holder = model.gates.of_node(index);
    let operations = node.operations.iter().filter_map(|index| {
        let found = model.operations.get(*index)?;
        let gate = model.gates.of_operation(*index);
        let gate = if gate.is_open_under(holder) { TokenStream::new() } else { cfg(gate) };
        Some(operation(found, &gate, at))
    });
    // Of a place that areas share, all methods may be switched off.
    let shared = grouped && holder.features().is_empty();
    let unused = shared.then(|| quote!(#[allow(dead_code)]));
    quote! {
        #doc
        #[derive(Clone, Debug)]
        #unused
        pub struct #name(pub(crate) docwright::Node);

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
    at: At<'_>,
) -> TokenStream {
    let steps = node.children.iter().filter_map(|(step, child)| {
        let target = &model.nodes.get(*child)?.name;
        let gate = model.gates.of_node(*child);
        let gate = if gate.is_open_under(model.gates.of_node(index)) { TokenStream::new() } else { cfg(gate) };
        Some(match step {
            Step::Literal { name, text } => {
                let doc = docs::lines(&docs::code(&format!("/{text}")));
                quote! {
                    #doc
                    #gate
                    pub fn #name(&self) -> #prefix #target {
                        #prefix #target(#here.literal(#text))
                    }
                }
            }
            Step::Key { name, placeholder } => {
                let doc = docs::lines(&format!("One item, by its key: {}.", docs::code(&format!("{{{placeholder}}}"))));
                quote! {
                    #doc
                    #gate
                    pub fn #name(&self, key: impl Into<docwright::Key>) -> #prefix #target {
                        #prefix #target(#here.key(#placeholder, key.into()))
                    }
                }
            }
            Step::Path { name, placeholder, colon } => {
                let ends = if *colon { ":" } else { "" };
                let doc =
                    docs::lines(&format!("An item, by its path: {}.", docs::code(&format!("{{{placeholder}}}{ends}"))));
                quote! {
                    #doc
                    #gate
                    pub fn #name(&self, path: impl Into<docwright::Key>) -> #prefix #target {
                        #prefix #target(#here.path(#placeholder, path.into(), #ends))
                    }
                }
            }
            Step::Call { name, text, arguments } => {
                let doc = docs::lines(&docs::code(&format!("/{text}(…)")));
                let typed = |argument| Typed::new(argument, text, model);
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
                quote! {
                    #doc
                    #gate
                    pub fn #name(&self, #(#parameters),*) -> #prefix #target {
                        #prefix #target(#here.call(#text, &[#(#values),*]))
                    }
                }
            }
        })
    });
    steps.collect()
}

/// The type of an argument of a function.
pub(super) enum Typed<'a> {
    /// Any key: its type is not documented, or none that stands in a path.
    Key,
    /// Text.
    Text,
    /// A boolean or a number.
    Scalar(&'a str),
    /// A date and its like, which text stands for.
    Textual(&'a str),
    /// A member of an enumeration.
    Enum(&'a TypePath),
}

impl<'a> Typed<'a> {
    /// The type of an argument of a call. An alternate key, which has no name, is the key of an item as any other.
    pub(super) fn new(argument: &'a Argument, called: &str, model: &Model) -> Self {
        let single = argument.ty.as_ref().filter(|ty| ty.collection == 0 && !called.is_empty());
        let Some(ty) = single else { return Typed::Key };
        match &ty.item {
            ItemType::Primitive(name) => match name.as_str() {
                "Edm.String" => Typed::Text,
                scalar if is_copy(scalar) => Typed::Scalar(name),
                "Edm.Decimal" | "Edm.DateTimeOffset" | "Edm.Date" | "Edm.TimeOfDay" | "Edm.Duration" | "Edm.Guid"
                | "Edm.Binary" => Typed::Textual(name),
                _ => Typed::Key,
            },
            ItemType::Enum(path) if model.modules.iter().flat_map(|m| &m.enums).any(|item| item.path == *path) => {
                Typed::Enum(path)
            }
            _ => Typed::Key,
        }
    }

    fn parameter(&self, at: At<'_>) -> TokenStream {
        match self {
            Typed::Key => quote!(impl Into<docwright::Key>),
            Typed::Text => quote!(&str),
            Typed::Scalar(name) => primitive(name),
            Typed::Textual(name) => {
                let ty = primitive(name);
                quote!(impl Into<#ty>)
            }
            Typed::Enum(path) => {
                let path = at.path(path);
                quote!(impl Into<#path>)
            }
        }
    }

    fn key(&self, name: &RustName, at: At<'_>) -> TokenStream {
        let ty = match self {
            Typed::Key | Typed::Text | Typed::Scalar(_) => return quote!(#name.into()),
            Typed::Textual(name) => primitive(name),
            Typed::Enum(path) => at.path(path),
        };
        quote!(docwright::Key::of::<#ty>(#name))
    }

    /// A value for it, where text does not stand for one.
    pub(super) fn sample(&self) -> Option<&'static str> {
        match self {
            Typed::Scalar("Edm.Boolean") => Some("true"),
            Typed::Scalar(_) => Some("1"),
            Typed::Key | Typed::Text | Typed::Textual(_) | Typed::Enum(_) => None,
        }
    }

    /// The argument made of the text that an example has for it.
    pub(super) fn read(&self, text: &TokenStream) -> TokenStream {
        match self {
            Typed::Scalar(_) => quote!(#text.parse().map_err(|_| #text.to_owned())?),
            Typed::Key | Typed::Text | Typed::Textual(_) | Typed::Enum(_) => text.clone(),
        }
    }
}

fn operation(operation: &Operation, gate: &TokenStream, at: At<'_>) -> TokenStream {
    let root = at.to(None);
    let (name, constant) = (&operation.name, &operation.constant);
    let doc = doc(operation);
    let answer = answer(&operation.answer, at);
    let returned = match option_set(operation, at) {
        Some(options) => quote!(docwright::Request<#answer, #options>),
        None => quote!(docwright::Request<#answer>),
    };
    match &operation.body {
        None => quote! {
            #doc
            #gate
            pub fn #name(&self) -> #returned {
                self.0.request(&#root ops::#constant)
            }
        },
        Some(Body::Reference) => quote! {
            #doc
            #gate
            pub fn #name(&self, url: &str) -> #returned {
                self.0.request_with(&#root ops::#constant, &docwright::reference(url))
            }
        },
        Some(Body::Bytes) => quote! {
            #doc
            #gate
            pub fn #name(&self, content: impl Into<docwright::Body>, media_type: &str) -> #returned {
                self.0.request_with_body(&#root ops::#constant, content.into(), media_type)
            }
        },
        Some(body) => {
            let ty = match body {
                Body::Struct(path) => at.path(path),
                _ => quote!(docwright::Json),
            };
            quote! {
                #doc
                #gate
                pub fn #name(&self, body: &#ty) -> #returned {
                    self.0.request_with(&#root ops::#constant, body)
                }
            }
        }
    }
}

fn answer(answer: &Answer, at: At<'_>) -> TokenStream {
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

fn doc(operation: &Operation) -> TokenStream {
    let mut own = Vec::new();
    if let Some((_, grants)) = operation.permissions.first() {
        let kinds = ["delegated (work or school)", "delegated (personal)", "application"];
        let shown: Vec<String> =
            kinds.iter().zip(grants).filter_map(|(kind, grant)| Some(format!("{kind} {}", least(grant)?))).collect();
        if !shown.is_empty() {
            own.push(format!("Least privileged permissions: {}.", shown.join(", ")));
        }
    }
    if let Some(url) = &operation.docs {
        own.push(format!("Documentation: <{url}>"));
    }
    let title = if operation.title.is_empty() { operation.id.clone() } else { operation.title.clone() };
    docs::paragraphs(&format!("{}\n{}", title, operation.description), &own)
}

fn least(grant: &Grant) -> Option<String> {
    match grant {
        Grant::Scopes { least, .. } => least.first().map(|scope| format!("`{scope}`")),
        Grant::NotSupported | Grant::Unknown => None,
    }
}
