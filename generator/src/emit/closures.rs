//! Closures that build the requests of examples by the methods of the generated client.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::arguments::ArgumentType;
use crate::api::PathTemplate;
use crate::api::path::{self, Segment};
use crate::model::{Argument, Body, Model, Node, Operation, Role, Step, Struct, TypePath};

/// A closure that builds requests for an operation by one of its paths.
pub(super) struct RequestClosure {
    pub key: String,
    pub closure: TokenStream,
    /// A sample value for each argument that text cannot represent.
    pub samples: Vec<Option<&'static str>>,
}

/// A path of an operation, as an example uses it.
#[derive(Clone, Copy)]
pub(super) struct PathUse<'a> {
    pub operation: &'a Operation,
    pub index: usize,
    pub template: &'a PathTemplate,
    /// Segments after the operation's path: casts, or `$count`.
    pub ending: Option<&'a str>,
}

impl PathUse<'_> {
    /// Returns a key that is equal for uses of the same path.
    pub fn key(&self) -> String {
        let ending = self.ending.unwrap_or_default();
        format!("{} {} {ending}", self.operation.method, self.template)
    }

    /// Builds the chain of methods that leads to the operation. Returns `None` if there is none.
    pub fn closure(&self, model: &Model) -> Option<RequestClosure> {
        let Chain {
            node,
            call,
            samples,
        } = self.chain(model)?;
        if !node.operations.contains(&self.index) {
            return None;
        }
        let name = &self.operation.name;
        let query = self.operation.arguments(node);
        let query = query.map(|argument| from_query(argument, model));
        let given = self.body()?.into_iter().chain(query);
        let call = with_ending(model, quote!(#call.#name(#(#given),*)), self.ending)?;
        let arguments = if samples.is_empty() {
            quote!(_)
        } else {
            quote!(arguments)
        };
        let json = match self.operation.body {
            None | Some(Body::Bytes) => quote!(_),
            Some(_) => quote!(json),
        };
        Some(RequestClosure {
            key: self.key(),
            closure: quote!(|client, #arguments, #json, query| built(#call, query)),
            samples,
        })
    }

    /// Returns the arguments that represent the body: none, one, or two for bytes.
    fn body(&self) -> Option<Option<TokenStream>> {
        Some(match &self.operation.body {
            None => None,
            Some(Body::Reference) => Some(quote!(url(json)?)),
            // Examples cannot show bytes.
            Some(Body::Bytes) => Some(quote!(Vec::new(), "application/octet-stream")),
            Some(Body::Json) => Some(quote!(&body::<docwright::Json>(json)?)),
            Some(Body::Struct(path)) => {
                let path: TokenStream = shown(path).parse().ok()?;
                Some(quote!(&body::<api::#path>(json)?))
            }
        })
    }

    /// Follows the path from the client.
    fn chain<'m>(&self, model: &'m Model) -> Option<Chain<'m>> {
        let mut chain = Chain {
            node: model.nodes.first()?,
            call: quote!(client),
            samples: Vec::new(),
        };
        let template = self.template.segments();
        for wanted in path::steps(template) {
            let mut children = chain.node.children.iter();
            let child = children.find(|child| leads(&child.step, &wanted))?;
            chain.follow(model, &child.step, model.nodes.get(child.node)?);
        }
        Some(chain)
    }
}

/// A chain of calls from the client to a node.
struct Chain<'m> {
    node: &'m Node,
    call: TokenStream,
    samples: Vec<Option<&'static str>>,
}

impl<'m> Chain<'m> {
    /// Adds the call of a step.
    fn follow(&mut self, model: &'m Model, step: &Step, reached: &'m Node) {
        let known = &self.node.given;
        let given = reached
            .given
            .iter()
            .filter(|argument| !known.iter().any(|known| known.is_as(argument)));
        let given: Vec<TokenStream> = given.map(|argument| from_query(argument, model)).collect();
        let arguments: Vec<TokenStream> = match step {
            Step::Literal { .. } => Vec::new(),
            Step::Key { .. } | Step::Path { .. } => vec![self.argument(None)],
            Step::Call {
                arguments, text, ..
            } => arguments
                .iter()
                .map(|typed| {
                    let typed = ArgumentType::new(typed, text, model);
                    let argument = self.argument(typed.sample());
                    typed.read(&argument)
                })
                .collect(),
        };
        let (call, name) = (&self.call, step.name());
        self.call = quote!(#call.#name(#(#arguments,)* #(#given),*));
        self.node = reached;
    }

    /// Returns the next argument that the closure is called with.
    fn argument(&mut self, sample: Option<&'static str>) -> TokenStream {
        let index = Literal::usize_unsuffixed(self.samples.len());
        self.samples.push(sample);
        quote!(arguments[#index])
    }
}

/// Adds the calls for the segments after an operation's path.
fn with_ending(model: &Model, call: TokenStream, ending: Option<&str>) -> Option<TokenStream> {
    let mut endings = ending.into_iter().flat_map(|ending| ending.split('/'));
    endings.try_fold(call, |call, ending| {
        if ending == "$count" {
            return Some(quote!(#call.count_items()));
        }
        let mut structs = model.modules.iter().flat_map(|module| &module.structs);
        let named =
            |item: &&Struct| item.role == Role::Read && item.wire.0.eq_ignore_ascii_case(ending);
        let path: TokenStream = shown(&structs.find(named)?.path).parse().ok()?;
        Some(quote!(#call.cast::<api::#path>()))
    })
}

/// Returns a type's path within the crate.
pub(super) fn shown(path: &TypePath) -> String {
    match &path.module {
        Some(module) => format!("{module}::{}", path.name),
        None => path.name.to_string(),
    }
}

/// Returns the value of a parameter in the query string of an example.
fn from_query(argument: &Argument, model: &Model) -> TokenStream {
    let wire = &argument.wire;
    ArgumentType::new(argument, wire, model).read(&quote!(given(query, #wire)?.as_str()))
}

/// Returns `true` if a step of a node leads along a step of a path.
fn leads(step: &Step, wanted: &path::Step<'_>) -> bool {
    let segment = match wanted {
        path::Step::Segment(segment) => segment,
        path::Step::Path { colon: wanted, .. } => {
            return matches!(step, Step::Path { colon, .. } if colon == wanted);
        }
    };
    match (step, &**segment) {
        (Step::Literal { text, .. }, Segment::Literal { text: wanted }) => {
            text.eq_ignore_ascii_case(wanted)
        }
        (Step::Key { .. }, Segment::Parameter { .. }) => true,
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
                    .all(|(a, b)| names(&a.wire, &b.name))
        }
        _ => false,
    }
}
