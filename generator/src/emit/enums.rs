//! Enumerations.

use quote::quote;

use super::{Emitted, docs};
use crate::model::Enum;

pub(super) fn emit(emitted: &mut Emitted, item: &Enum) {
    let name = &item.path.name;
    let doc = if item.description.is_empty() {
        docs::lines(&docs::code(&item.wire.0))
    } else {
        docs::paragraphs(&item.description, &[])
    };
    let variants = item.variants.iter().map(|(wire, name, description)| {
        let doc = if description.is_empty() {
            docs::lines(&docs::code(&wire.0))
        } else {
            docs::paragraphs(description, &[])
        };
        quote!(#doc #name,)
    });
    let pairs = item.variants.iter().map(|(wire, name, _)| {
        let wire = &wire.0;
        quote!(#name = #wire)
    });
    emitted.items(quote! {
        #doc
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// An undocumented value, as received.
            UnknownValue(String),
        }
    });
    emitted.items(quote! { docwright::enumeration!(#name { #(#pairs),* }); });
}
