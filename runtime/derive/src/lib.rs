//! The derive macro of docwright; use it through the crate `docwright`.
#![forbid(unsafe_code)]

mod facts;
mod select;

use proc_macro::TokenStream;

/// Checks a struct's fields against the documentation and implements reading them. The attribute
/// `#[docwright(graph::WebAccount)]` names the model.
///
/// Each field is a documented property, possibly inherited, under its name in Rust. On a field with
/// another name, `#[docwright(name = "webUrl")]` names the property. A field that is not an
/// `Option` must be present in the response. A struct used in a field must also derive `Select`,
/// for the type of that property.
///
/// `request.select::<Row>()` then requests only these properties and reads the response into `Row`.
#[proc_macro_derive(Select, attributes(docwright))]
pub fn derive_select(item: TokenStream) -> TokenStream {
    select::derive(item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Receives the facts that a model's macro passes on.
#[doc(hidden)]
#[proc_macro]
pub fn __select(facts_and_item: TokenStream) -> TokenStream {
    select::check(facts_and_item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
