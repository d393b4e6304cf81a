//! Macros.
use proc_macro::TokenStream;
#[proc_macro_derive(Select, attributes(docwright))]
pub fn derive_select(item: TokenStream) -> TokenStream { item }
#[doc(hidden)]
#[proc_macro]
pub fn __select(item: TokenStream) -> TokenStream { item }
#[cfg(feature = "bindings")]
#[proc_macro]
pub fn bindings(item: TokenStream) -> TokenStream { item }
