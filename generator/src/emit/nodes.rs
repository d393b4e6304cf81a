//! The client and the nodes below it: one method for each step down and each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::option_set;
use super::{Emitted, docs, type_path};
use crate::model::{Answer, Body, Model, Node, Operation, Step};
use crate::page::Grant;

/// The client: the root of the tree.
pub(super) fn client(model: &Model) -> TokenStream {
    let endpoint = &model.endpoint;
    let steps =
        model.nodes.first().map(|root| steps(root, model, &quote!(self.node()), &quote!(nodes::))).unwrap_or_default();
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
    let mut emitted = Emitted::default();
    let mut sorted: Vec<&Node> = model.nodes.iter().skip(1).collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    for node in sorted {
        emitted.items(one(node, model));
    }
    emitted
}

fn one(node: &Node, model: &Model) -> TokenStream {
    let name = &node.name;
    let paths: Vec<String> = node.paths.iter().map(|path| docs::code(path)).collect();
    let shown = if paths.len() > 4 {
        format!("{} and {} more", paths.iter().take(3).cloned().collect::<Vec<_>>().join(", "), paths.len() - 3)
    } else {
        paths.join(", ")
    };
    let doc = docs::lines(&format!("Requests on {shown}."));
    let steps = steps(node, model, &quote!(self.0), &quote!());
    let operations = node.operations.iter().filter_map(|index| model.operations.get(*index)).map(operation);
    quote! {
        #doc
        #[derive(Clone, Debug)]
        pub struct #name(pub(super) docwright::Node);

        impl #name {
            #steps
            #(#operations)*
        }
    }
}

fn steps(node: &Node, model: &Model, here: &TokenStream, prefix: &TokenStream) -> TokenStream {
    let steps = node.children.iter().filter_map(|(step, child)| {
        let target = &model.nodes.get(*child)?.name;
        Some(match step {
            Step::Literal { name, text } => {
                let doc = docs::lines(&docs::code(&format!("/{text}")));
                quote! {
                    #doc
                    pub fn #name(&self) -> #prefix #target {
                        #prefix #target(#here.literal(#text))
                    }
                }
            }
            Step::Key { name, placeholder } => {
                let doc = docs::lines(&format!("One item, by its key: {}.", docs::code(&format!("{{{placeholder}}}"))));
                quote! {
                    #doc
                    pub fn #name(&self, key: impl Into<docwright::Key>) -> #prefix #target {
                        #prefix #target(#here.key(#placeholder, key.into()))
                    }
                }
            }
            Step::Call { name, text, arguments } => {
                let doc = docs::lines(&docs::code(&format!("/{text}(…)")));
                let parameters = arguments.iter().map(|(name, _, _)| quote!(#name: impl Into<docwright::Key>));
                let values = arguments.iter().map(|(name, wire, quoted)| quote!((#wire, #quoted, #name.into())));
                quote! {
                    #doc
                    pub fn #name(&self, #(#parameters),*) -> #prefix #target {
                        #prefix #target(#here.call(#text, vec![#(#values),*]))
                    }
                }
            }
        })
    });
    steps.collect()
}

fn operation(operation: &Operation) -> TokenStream {
    let (name, constant) = (&operation.name, &operation.constant);
    let doc = doc(operation);
    let answer = answer(&operation.answer);
    let returned = match option_set(operation) {
        Some(options) => quote!(docwright::Request<#answer, #options>),
        None => quote!(docwright::Request<#answer>),
    };
    match &operation.body {
        None => quote! {
            #doc
            pub fn #name(&self) -> #returned {
                self.0.request(&super::ops::#constant)
            }
        },
        Some(Body::Reference) => quote! {
            #doc
            pub fn #name(&self, url: &str) -> #returned {
                self.0.request_with(&super::ops::#constant, &docwright::reference(url))
            }
        },
        Some(body) => {
            let ty = match body {
                Body::Struct(path) => type_path(path, None, 1),
                _ => quote!(docwright::Json),
            };
            quote! {
                #doc
                pub fn #name(&self, body: &#ty) -> #returned {
                    self.0.request_with(&super::ops::#constant, body)
                }
            }
        }
    }
}

fn answer(answer: &Answer) -> TokenStream {
    match answer {
        Answer::Empty => quote!(()),
        Answer::One(path) => type_path(path, None, 1),
        Answer::Maybe(path) => {
            let path = type_path(path, None, 1);
            quote!(Option<#path>)
        }
        Answer::Many(path) => {
            let path = type_path(path, None, 1);
            quote!(docwright::Collection<#path>)
        }
        Answer::Json => quote!(docwright::Json),
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
