//! The trait of each base type.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::{primitive, value_type};
use super::{Emitted, docs, type_path};
use crate::model::{Field, FieldType, ItemType, Module, RustName, Trait, TypePath};

/// The traits of a module. Their implementations stand beside the structs' modules' traits: in the trait's module.
pub(super) fn emit(module: &Module) -> Emitted {
    let mut emitted = Emitted::default();
    let depth = 1 + usize::from(module.name.is_some());
    for item in &module.traits {
        emitted.items(one(item, depth));
    }
    emitted
}

fn one(item: &Trait, depth: usize) -> TokenStream {
    let name = &item.path.name;
    let parent = item.parent.as_ref().map(|parent| {
        let path = trait_path(parent, item.path.module.as_ref(), depth);
        quote!(: #path)
    });
    let doc = docs::lines(&format!("What inherits from {}.", docs::code(&item.wire.0)));
    let methods = item.fields.iter().map(|field| {
        let (name, ty) = (&field.name, accessor_type(&field.ty, item.path.module.as_ref(), depth));
        let doc = if field.description.is_empty() {
            docs::lines(&docs::code(&field.wire.0))
        } else {
            docs::paragraphs(&field.description, &[])
        };
        quote! { #doc fn #name(&self) -> #ty; }
    });
    quote! { #doc pub trait #name #parent { #(#methods)* } }
}

/// A trait as written from the traits of a module.
fn trait_path(path: &TypePath, own: Option<&RustName>, depth: usize) -> TokenStream {
    let name = &path.name;
    if path.module.as_ref() == own {
        return quote!(#name);
    }
    let up = (0..depth).map(|_| quote!(super::));
    let module = path.module.as_ref().map(|module| quote!(#module::));
    quote!(#(#up)* #module traits::#name)
}

/// The implementations of traits for a struct, as items of the root.
pub(super) fn implementations(item: &crate::model::Struct, traits: &[&Trait]) -> TokenStream {
    let own = item.path.module.as_ref();
    let depth = usize::from(own.is_some());
    let target = &item.path.name;
    let blocks = item.bases.iter().filter_map(|base| {
        let found = traits.iter().find(|found| found.path == *base)?;
        let name = &base.name;
        let path = if base.module.as_ref() == own {
            quote!(traits::#name)
        } else {
            let up = (0..depth).map(|_| quote!(super::));
            let module = base.module.as_ref().map(|module| quote!(#module::));
            quote!(#(#up)* #module traits::#name)
        };
        let methods = found.fields.iter().filter_map(|field| {
            let own_field = item.fields.iter().find(|own| own.wire == field.wire)?;
            let (name, ty) = (&field.name, accessor_type(&field.ty, own, depth));
            let body = access(own_field);
            let allow = own_field.deprecated.then(|| quote!(#[allow(deprecated)]));
            Some(quote! { #allow fn #name(&self) -> #ty { #body } })
        });
        Some(quote! { impl #path for #target { #(#methods)* } })
    });
    quote!(#(#blocks)*)
}

fn accessor_type(ty: &FieldType, own: Option<&RustName>, depth: usize) -> TokenStream {
    if ty.collection > 0 {
        let inner = FieldType { collection: ty.collection - 1, boxed: false, ..ty.clone() };
        let inner = value_type(&inner, own, depth);
        return quote!(Option<&[#inner]>);
    }
    match &ty.item {
        ItemType::Primitive(name) if name == "Edm.String" => quote!(Option<&str>),
        ItemType::Primitive(name) => {
            let inner = primitive(name);
            if is_copy(name) { quote!(Option<#inner>) } else { quote!(Option<&#inner>) }
        }
        ItemType::Struct(path) | ItemType::Enum(path) => {
            let path = type_path(path, own, depth);
            quote!(Option<&#path>)
        }
    }
}

fn access(field: &Field) -> TokenStream {
    let name = &field.name;
    match &field.ty.item {
        _ if field.ty.collection > 0 => quote!(self.#name.as_deref()),
        ItemType::Primitive(primitive) if primitive == "Edm.String" => quote!(self.#name.as_deref()),
        ItemType::Primitive(primitive) if is_copy(primitive) => quote!(self.#name),
        _ if field.ty.boxed => quote!(self.#name.as_deref()),
        _ => quote!(self.#name.as_ref()),
    }
}

fn is_copy(primitive: &str) -> bool {
    matches!(
        primitive,
        "Edm.Boolean"
            | "Edm.SByte"
            | "Edm.Byte"
            | "Edm.Int16"
            | "Edm.Int32"
            | "Edm.Int64"
            | "Edm.Single"
            | "Edm.Double"
            | "Edm.Decimal"
    )
}
