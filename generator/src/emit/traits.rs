//! The trait of each base type.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::{primitive, value_type};
use super::{CodeLocation, Emitted, cfg, docs};
use crate::api::Primitive;
use crate::collections::HashSet;
use crate::model::{Field, FieldType, ItemType, Model, Module, Trait, TypePath};

/// Emits the traits of a module.
pub(super) fn emit(module: &Module, model: &Model) -> Emitted {
    let mut emitted = Emitted::default();
    let at = CodeLocation {
        module: module.name.as_ref(),
        below: 1,
    };
    for item in &module.traits {
        emitted.items(one(item, model, at));
    }
    emitted
}

fn one(item: &Trait, model: &Model, at: CodeLocation<'_>) -> TokenStream {
    let name = &item.path.name;
    let holder = model.gates.of_type(&item.path);
    let gate = cfg(holder);
    let parent = item.parent.as_ref().map(|parent| {
        let (name, path) = (&parent.name, trait_path(parent, at));
        // A trait in the same module needs no path.
        if parent.module == item.path.module {
            quote!(: #name)
        } else {
            quote!(: #path)
        }
    });
    let supertrait = parent.unwrap_or_else(|| quote!(: docwright::json::Object));
    let doc = docs::lines(&format!(
        "Properties of {} and of the types that inherit from it.",
        docs::code(&item.wire.0)
    ));
    let methods = item.fields.iter().map(|field| {
        let (name, ty) = (&field.name, accessor_type(&field.ty, at));
        let gate = cfg(&model.gates.within(&field.ty, holder));
        let doc = if field.description.is_empty() {
            docs::lines(&docs::code(&field.wire.0))
        } else {
            docs::paragraphs(&field.description, &[])
        };
        let body = access(field, at);
        quote! { #doc #gate fn #name(&self) -> #ty { #body } }
    });
    let refers = item
        .fields
        .iter()
        .any(|field| model.refers_to_deprecated(&field.ty));
    let deprecated = refers.then(|| quote!(#[allow(deprecated)]));
    quote! { #doc #gate #deprecated pub trait #name #supertrait { #(#methods)* } }
}

/// Returns a trait's path, from the module of the traits or from its parent.
fn trait_path(path: &TypePath, at: CodeLocation<'_>) -> TokenStream {
    let (to, name) = (at.to(path.module.as_ref()), &path.name);
    quote!(#to traits::#name)
}

/// Returns the trait implementations of a struct.
pub(super) fn implementations(
    item: &crate::model::Struct,
    traits: &HashSet<&TypePath>,
    at: CodeLocation<'_>,
) -> TokenStream {
    let target = &item.path.name;
    let blocks = item
        .bases
        .iter()
        .filter(|base| traits.contains(base))
        .map(|base| {
            let path = trait_path(base, at);
            let deprecated = item.deprecated.then(|| quote!(#[allow(deprecated)]));
            quote! { #deprecated impl #path for #target {} }
        });
    quote!(#(#blocks)*)
}

fn accessor_type(ty: &FieldType, at: CodeLocation<'_>) -> TokenStream {
    if ty.collection > 0 {
        let inner = FieldType {
            collection: ty.collection - 1,
            boxed: false,
            ..ty.clone()
        };
        let inner = value_type(&inner, at);
        return quote!(Option<&[#inner]>);
    }
    match &ty.item {
        ItemType::Primitive(name) if Primitive::find(name) == Some(Primitive::String) => {
            quote!(Option<&str>)
        }
        ItemType::Primitive(name) => {
            let inner = primitive(name);
            if Primitive::find(name).is_some_and(Primitive::is_copy) {
                quote!(Option<#inner>)
            } else {
                quote!(Option<&#inner>)
            }
        }
        _ => {
            let inner = value_type(
                &FieldType {
                    boxed: false,
                    ..ty.clone()
                },
                at,
            );
            quote!(Option<&#inner>)
        }
    }
}

/// Returns the body of an accessor, which reads a member by its name. It is a provided method, so
/// that it is not repeated for each type that inherits it.
fn access(field: &Field, at: CodeLocation<'_>) -> TokenStream {
    let wire = &field.wire.0;
    let ty = value_type(&field.ty, at);
    let value = quote!(docwright::json::member::<#ty, _>(self, #wire));
    match &field.ty.item {
        _ if field.ty.collection > 0 => quote!(#value.map(Vec::as_slice)),
        ItemType::Primitive(name) if Primitive::find(name) == Some(Primitive::String) => {
            quote!(#value.map(String::as_str))
        }
        ItemType::Primitive(name) if Primitive::find(name).is_some_and(Primitive::is_copy) => {
            quote!(#value.copied())
        }
        _ if field.ty.boxed => quote!(#value.map(Box::as_ref)),
        _ => value,
    }
}
