//! The macros of docwright; use them through the crate `docwright`.
#![forbid(unsafe_code)]

#[cfg(feature = "bindings")]
mod bindings;
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

/// Expands to generated bindings.
///
/// ```ignore
/// pub mod graph {
///     docwright::bindings! {
///         docs: "specs",
///         include: ["microsoft.graph.webAccount"],
///     }
/// }
/// ```
///
/// The settings are those of `docwright.yaml`; paths are relative to the package. The macro runs
/// again when a page that was read changes. A macro can have the compiler watch files but not
/// folders: for Cargo to detect a new page, the package needs a build script of one line.
///
/// ```text
/// fn main() { println!("cargo::rerun-if-changed=specs"); }
/// ```
#[cfg(feature = "bindings")]
#[proc_macro]
pub fn bindings(settings: TokenStream) -> TokenStream {
    bindings::expand(settings.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
