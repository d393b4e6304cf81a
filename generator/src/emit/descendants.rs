//! The enumeration of a type and its documented descendants.

use quote::quote;

use super::{CodeLocation, Emitted, cfg, docs};
use crate::model::{Descendants, FieldType, ItemType, Model};

pub(super) fn emit(emitted: &mut Emitted, item: &Descendants, model: &Model, at: CodeLocation<'_>) {
    let (name, declared) = (&item.path.name, &item.declared.name);
    let holder = model.gates.of_type(&item.declared);
    let variants: Vec<_> = item
        .variants
        .iter()
        .map(|(name, wire, path)| {
            let ty = FieldType {
                item: ItemType::Struct(path.clone()),
                collection: 0,
                boxed: false,
            };
            (
                cfg(&model.gates.within(&ty, holder)),
                name,
                &wire.0,
                at.path(path),
            )
        })
        .collect();
    let listed = variants.iter().map(|(gate, name, wire, path)| {
        let doc = docs::lines(&docs::code(wire));
        quote!(#doc #gate #name(Box<#path>),)
    });
    let members = variants
        .iter()
        .map(|(gate, name, wire, path)| quote!(#gate #name(#path) = #wire));
    let doc = docs::paragraphs(
        &format!(
            "A {} or a type that inherits from it, distinguished by `@odata.type`.",
            docs::code(&item.wire.0)
        ),
        &["The methods of the trait, for the properties that all of them have, can be called on this enumeration.".to_owned()],
    );
    let own = docs::lines(&format!(
        "{} itself, or an object without a type name or with an undocumented one.",
        docs::code(&item.wire.0)
    ));
    let traits = at.to(item.path.module.as_ref());
    emitted.items(quote! {
        #doc
        #[derive(Clone)]
        #[non_exhaustive]
        #[allow(deprecated)]
        pub enum #name {
            #own
            #declared(Box<#declared>),
            #(#listed)*
        }
    });
    emitted.items(quote! { docwright::descendants!(#name: #declared, #traits traits::#declared { #(#members),* }); });
}
