//! Rust types of the arguments of generated methods.

use proc_macro2::TokenStream;
use quote::quote;

use super::CodeLocation;
use super::structs::primitive;
use crate::api::Primitive;
use crate::model::names::RustName;
use crate::model::{Argument, ItemType, Model, TypePath};

/// Rust type of an argument.
pub(super) enum ArgumentType<'a> {
    /// Any key: its type is not documented, or cannot appear in a path.
    Key,
    /// Text.
    Text,
    /// A boolean or a number.
    Scalar(Primitive),
    /// A value that is written as text, such as a date.
    Textual(Primitive),
    /// A member of an enumeration.
    Enum(&'a TypePath),
}

impl<'a> ArgumentType<'a> {
    /// Returns the type of an argument of a call. An alternate key, which is a call without a name,
    /// takes any key.
    pub(super) fn new(argument: &'a Argument, called: &str, model: &Model) -> Self {
        let single = argument
            .ty
            .as_ref()
            .filter(|ty| ty.collection == 0 && !called.is_empty());
        let Some(ty) = single else {
            return ArgumentType::Key;
        };
        match &ty.item {
            ItemType::Primitive(name) => match Primitive::find(name) {
                Some(Primitive::String) => ArgumentType::Text,
                Some(scalar) if scalar.is_copy() => ArgumentType::Scalar(scalar),
                Some(textual) if textual != Primitive::Stream => ArgumentType::Textual(textual),
                _ => ArgumentType::Key,
            },
            ItemType::Enum(path)
                if model
                    .modules
                    .iter()
                    .flat_map(|m| &m.enums)
                    .any(|item| item.path == *path) =>
            {
                ArgumentType::Enum(path)
            }
            _ => ArgumentType::Key,
        }
    }

    pub(super) fn parameter(&self, at: CodeLocation<'_>) -> TokenStream {
        match self {
            ArgumentType::Key => quote!(impl Into<docwright::Key>),
            ArgumentType::Text => quote!(&str),
            ArgumentType::Scalar(ty) => primitive(ty.name()),
            ArgumentType::Textual(textual) => {
                let ty = primitive(textual.name());
                quote!(impl Into<#ty>)
            }
            ArgumentType::Enum(path) => {
                let path = at.path(path);
                quote!(impl Into<#path>)
            }
        }
    }

    pub(super) fn key(&self, name: &RustName, at: CodeLocation<'_>) -> TokenStream {
        let ty = match self {
            ArgumentType::Key | ArgumentType::Text | ArgumentType::Scalar(_) => {
                return quote!(#name.into());
            }
            ArgumentType::Textual(ty) => primitive(ty.name()),
            ArgumentType::Enum(path) => at.path(path),
        };
        quote!(docwright::Key::of::<#ty>(#name))
    }

    /// Returns a sample value, if text cannot represent one.
    pub(super) fn sample(&self) -> Option<&'static str> {
        match self {
            ArgumentType::Scalar(Primitive::Boolean) => Some("true"),
            ArgumentType::Scalar(_) => Some("1"),
            ArgumentType::Key
            | ArgumentType::Text
            | ArgumentType::Textual(_)
            | ArgumentType::Enum(_) => None,
        }
    }

    /// Returns the argument made from the text of an example.
    pub(super) fn read(&self, text: &TokenStream) -> TokenStream {
        match self {
            ArgumentType::Scalar(_) => quote!(#text.parse().map_err(|_| #text.to_owned())?),
            ArgumentType::Key
            | ArgumentType::Text
            | ArgumentType::Textual(_)
            | ArgumentType::Enum(_) => text.clone(),
        }
    }
}
