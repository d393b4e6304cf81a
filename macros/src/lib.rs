//! The macros of docwright; use them through the crate `docwright`.
#![forbid(unsafe_code)]

#[cfg(feature = "bindings")]
mod bindings;
mod facts;
mod select;

use proc_macro::TokenStream;

/// Checks a struct's fields against the documentation and reads them: names the model it selects
/// from, as in `#[docwright(graph::WebAccount)]`.
///
/// Each field is a documented property, inherited ones included, under its name in Rust;
/// `#[docwright(name = "webUrl")]` on a field names the property where the field is called
/// otherwise. A field that is no `Option` must be in the answer. A struct in a field derives
/// `Select`, too, for the type of that property.
///
/// `request.select::<Row>()` then asks for these properties only and reads the answer into `Row`.
#[proc_macro_derive(Select, attributes(docwright))]
pub fn derive_select(item: TokenStream) -> TokenStream {
    select::derive(item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// What the macro beside a model hands its facts to.
#[doc(hidden)]
#[proc_macro]
pub fn __select(facts_and_item: TokenStream) -> TokenStream {
    select::check(facts_and_item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Generates bindings where it stands.
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
/// again when a page that was read changes. The compiler lets a macro have files watched, and no
/// folders: for Cargo to notice a new page as well, the package needs a build script of one line.
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
