//! Structs and the code that reads and writes them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Emitted, docs, type_path};
use crate::model::{Field, FieldType, ItemType, Model, Role, RustName, Struct};

pub(super) fn emit(emitted: &mut Emitted, item: &Struct, model: &Model) {
    let name = &item.path.name;
    let own = item.path.module.as_ref();
    let mut remarks = Vec::new();
    if let Some(url) = &item.docs {
        remarks.push(format!("Documentation: <{url}>"));
    }
    let doc = match item.role {
        Role::Read if item.description.is_empty() => docs::lines(&docs::code(&item.wire.0)),
        Role::Read => docs::paragraphs(&item.description, &remarks),
        _ => docs::lines(&item.description),
    };
    let deprecated = item.deprecated.then(|| quote!(#[deprecated]));
    let allow = item.deprecated.then(|| quote!(#[allow(deprecated)]));
    let fields = item.fields.iter().map(|field| {
        let (field_name, doc, ty) = (&field.name, field_doc(field), field_type(field, item.role, own));
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        quote! { #doc #deprecated pub #field_name: #ty, }
    });
    let any_deprecated = item.fields.iter().any(|field| field.deprecated).then(|| quote!(#[allow(deprecated)]));
    // What must be given has no default that could be sent by mistake.
    let default = item.fields.iter().all(|field| !field.required).then(|| quote!(Default,));
    emitted.items(quote! {
        #doc
        #deprecated
        #any_deprecated
        #[derive(Clone, Debug, #default PartialEq)]
        pub struct #name {
            #(#fields)*
            /// Members that the documentation does not list, in the order received or to be sent.
            pub additional: docwright::Additional,
        }
    });
    let demanding = item.fields.iter().any(|field| field.required);
    if demanding {
        emitted.items(constructor(item));
    }
    let allow = allow.or(any_deprecated);
    emitted.items(object(item, allow));
    if demanding {
        let fields = item.fields.iter().map(|field| &field.name);
        emitted.items(quote! {
            docwright::model!(#name, Self {
                #(#fields: docwright::json::Value::blank(),)*
                additional: docwright::Additional::default(),
            });
        });
    } else {
        emitted.items(quote! { docwright::models!(#name); });
    }
    if item.role == Role::Read {
        emitted.items(facts(item, model));
    }
}

fn field_doc(field: &Field) -> TokenStream {
    let mut remarks = Vec::new();
    if let Some(owner) = &field.owner {
        remarks.push(format!("Inherited from `{owner}`."));
    }
    remarks.extend(field.remarks.iter().cloned());
    match (field.description.is_empty(), remarks.is_empty()) {
        (true, true) => docs::lines(&docs::code(&field.wire.0)),
        _ => docs::paragraphs(&field.description, &remarks),
    }
}

/// The type of a field: `Option` of what is documented, `Patch` in an update, as it is where it must be given.
fn field_type(field: &Field, role: Role, own: Option<&RustName>) -> TokenStream {
    let inner = value_type(&field.ty, own, usize::from(own.is_some()));
    match role {
        Role::Update => quote!(docwright::Patch<#inner>),
        _ if field.required => inner,
        _ => quote!(Option<#inner>),
    }
}

/// The type of a value that is there.
pub(super) fn value_type(ty: &FieldType, own: Option<&RustName>, depth: usize) -> TokenStream {
    let mut tokens = match &ty.item {
        ItemType::Primitive(name) => primitive(name),
        ItemType::Struct(path) | ItemType::Enum(path) => type_path(path, own, depth),
    };
    for _ in 0..ty.collection {
        tokens = quote!(Vec<#tokens>);
    }
    if ty.boxed { quote!(Box<#tokens>) } else { tokens }
}

pub(super) fn primitive(name: &str) -> TokenStream {
    match name {
        "Edm.String" => quote!(String),
        "Edm.Boolean" => quote!(bool),
        "Edm.SByte" => quote!(i8),
        "Edm.Byte" => quote!(u8),
        "Edm.Int16" => quote!(i16),
        "Edm.Int32" => quote!(i32),
        "Edm.Int64" => quote!(i64),
        "Edm.Single" => quote!(f32),
        "Edm.Double" | "Edm.Decimal" => quote!(f64),
        "Edm.DateTimeOffset" => quote!(docwright::DateTimeOffset),
        "Edm.Date" => quote!(docwright::Date),
        "Edm.TimeOfDay" => quote!(docwright::TimeOfDay),
        "Edm.Duration" => quote!(docwright::Duration),
        "Edm.Guid" => quote!(docwright::Guid),
        "Edm.Binary" => quote!(docwright::Binary),
        _ => quote!(docwright::Json),
    }
}

fn constructor(item: &Struct) -> TokenStream {
    let name = &item.path.name;
    let own = item.path.module.as_ref();
    let required: Vec<&Field> = item.fields.iter().filter(|field| field.required).collect();
    let parameters = required.iter().map(|field| {
        let (name, ty) = (&field.name, value_type(&field.ty, own, usize::from(own.is_some())));
        quote!(#name: impl Into<#ty>)
    });
    let set = item.fields.iter().map(|field| {
        let name = &field.name;
        if field.required { quote!(#name: #name.into()) } else { quote!(#name: None) }
    });
    quote! {
        impl #name {
            /// With what must be given.
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#set,)* additional: docwright::Additional::default() }
            }
        }
    }
}

/// Where each member goes and what the members are: all that is printed for reading and writing.
fn object(item: &Struct, allow: Option<TokenStream>) -> TokenStream {
    let name = &item.path.name;
    let wires: Vec<&str> = item.fields.iter().map(|field| field.wire.0.as_str()).collect();
    let fields: Vec<&RustName> = item.fields.iter().map(|field| &field.name).collect();
    let required: Vec<&str> =
        item.fields.iter().filter(|field| field.required).map(|field| field.wire.0.as_str()).collect();
    let required = (!required.is_empty()).then(|| {
        quote! {
            fn required(&self) -> &'static [&'static str] {
                &[#(#required),*]
            }
        }
    });
    let (slot, members) = if fields.is_empty() {
        (
            quote! { fn slot(&mut self, _: &str) -> Option<&mut dyn docwright::json::Value> { None } },
            quote! { fn members(&self, _: &mut dyn FnMut(&'static str, docwright::json::View<'_>)) {} },
        )
    } else {
        (
            quote! {
                fn slot(&mut self, name: &str) -> Option<&mut dyn docwright::json::Value> {
                    Some(match name {
                        #(#wires => &mut self.#fields,)*
                        _ => return None,
                    })
                }
            },
            quote! {
                fn members(&self, visit: &mut dyn FnMut(&'static str, docwright::json::View<'_>)) {
                    use docwright::json::Value as _;
                    #(visit(#wires, self.#fields.view());)*
                }
            },
        )
    };
    quote! {
        #allow
        impl docwright::json::Object for #name {
            #slot
            #members
            #required

            fn additional(&self) -> Option<&docwright::Additional> {
                Some(&self.additional)
            }

            fn additional_mut(&mut self) -> Option<&mut docwright::Additional> {
                Some(&mut self.additional)
            }
        }
    }
}

/// The macro that hands a type's properties to derives in other crates; it has the type's name and lives beside it.
fn facts(item: &Struct, model: &Model) -> TokenStream {
    let name = &item.path.name;
    let module = item.path.module.as_ref().map_or(String::new(), |module| format!("{}_", module.bare()));
    // Exported macros share one namespace in a crate: versions side by side must not meet there.
    let version: String = model.version.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let exported = format_ident!("__docwright_{}_{}_{}{}", model.module.bare(), version, module, name.bare());
    let wire = &item.wire.0;
    let rows = item.fields.iter().map(|field| {
        let (field_name, wire) = (&field.name, &field.wire.0);
        let ty = edm(&field.ty);
        quote!(#field_name #wire #ty;)
    });
    quote! {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! #exported {
            ({ $($callback:tt)* } { $($item:tt)* }) => {
                $($callback)* ! { { #wire { #(#rows)* } } { $($item)* } }
            };
        }

        #[doc(hidden)]
        pub use #exported as #name;
    }
}

/// The type as the documentation names it: primitives by their names, others by `struct` or `enum`.
fn edm(ty: &FieldType) -> String {
    let mut name = match &ty.item {
        ItemType::Primitive(name) => name.clone(),
        ItemType::Struct(path) => format!("struct {}", path.name.bare()),
        ItemType::Enum(path) => format!("enum {}", path.name.bare()),
    };
    for _ in 0..ty.collection {
        name = format!("Collection({name})");
    }
    name
}
