//! `bindings!`, the front end of docwright that is a macro.
//!
//! The generated items depend on the crate `docwright`, which also has the derive macro `Select`.
#![forbid(unsafe_code)]

mod bindings;

use proc_macro::TokenStream;

/// Expands to generated bindings.
///
/// ```ignore
/// pub mod graph {
///     docwright_macros::bindings! {
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
#[proc_macro]
pub fn bindings(settings: TokenStream) -> TokenStream {
    bindings::expand(settings.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
