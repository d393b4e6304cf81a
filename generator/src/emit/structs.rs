//! Structs and the code that reads and writes them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{CodeLocation, Emitted, cfg, docs};
use crate::api::Primitive;
use crate::model::{Field, FieldType, ItemType, Model, Returned, Role, Struct};

pub(super) fn emit(emitted: &mut Emitted, item: &Struct, model: &Model, at: CodeLocation<'_>) {
    let name = &item.path.name;
    let gate = model.gates.of_type(&item.path);
    let gates: Vec<TokenStream> = item
        .fields
        .iter()
        .map(|field| cfg(&model.gates.within(&field.ty, gate)))
        .collect();
    let doc = struct_doc(item, at);
    let deprecated = item.deprecated.then(|| quote!(#[deprecated]));
    let fields = item.fields.iter().zip(&gates).map(|(field, gate)| {
        let (field_name, doc) = (&field.name, field_doc(field));
        let ty = field_type(field, item.role, at);
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        quote! { #doc #gate #deprecated pub #field_name: #ty, }
    });
    let refers = |field: &Field| field.deprecated || model.refers_to_deprecated(&field.ty);
    let any_deprecated = item.fields.iter().any(refers);
    let any_deprecated = any_deprecated.then(|| quote!(#[allow(deprecated)]));
    let needs = docs::needs(model.gates.of_type(&item.path));
    emitted.items(quote! {
        #doc
        #needs
        #deprecated
        #any_deprecated
        #[derive(Clone)]
        pub struct #name {
            #(#fields)*
            /// Undocumented members, in the order in which they are received or sent.
            pub additional: docwright::Additional,
        }
    });
    emitted.items(constructor(item, &gates, model, at));
    emitted.items(implementations(item, &gates));
    emitted.items(binds(item));
    if item.role == Role::Read {
        emitted.items(facts(item, model));
    }
}

/// Returns the documentation of a struct.
fn struct_doc(item: &Struct, at: CodeLocation<'_>) -> TokenStream {
    let model = match (item.role, &item.model) {
        (Role::Read, _) if item.description.is_empty() => {
            return docs::lines(&docs::code(&item.wire.0));
        }
        (Role::Read, _) => {
            let url = item.docs.as_ref();
            let remark = url.map(|url| format!("Documentation: <{url}>"));
            let remarks: Vec<String> = remark.into_iter().collect();
            return docs::paragraphs(&item.description, &remarks);
        }
        (_, None) => return docs::lines(&item.description),
        (_, Some(model)) => model,
    };
    let path = at.path(model).to_string().replace(' ', "");
    let name = model.name.bare();
    let link = if path == name {
        format!("[`{name}`]")
    } else {
        format!("[`{name}`]({path})")
    };
    docs::lines(&if item.role == Role::Update {
        format!("Changes to a {link}: the body of an update.")
    } else {
        format!("Properties of a new {link}: the body of a create.")
    })
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

/// Returns the type of a field: `Patch` in an update, otherwise `Option`.
fn field_type(field: &Field, role: Role, at: CodeLocation<'_>) -> TokenStream {
    let inner = value_type(&field.ty, at);
    match role {
        Role::Update => quote!(docwright::Patch<#inner>),
        Role::Read | Role::Create | Role::Parameters => quote!(Option<#inner>),
    }
}

/// Returns the type of a value that is present.
pub(super) fn value_type(ty: &FieldType, at: CodeLocation<'_>) -> TokenStream {
    let mut tokens = match &ty.item {
        ItemType::Primitive(name) => primitive(name),
        ItemType::Struct(path) | ItemType::Enum(path) | ItemType::Any { path, .. } => at.path(path),
        ItemType::Flags(path) => {
            let path = at.path(path);
            quote!(docwright::Flags<#path>)
        }
    };
    for _ in 0..ty.collection {
        tokens = quote!(Vec<#tokens>);
    }
    if ty.boxed {
        quote!(Box<#tokens>)
    } else {
        tokens
    }
}

/// Returns the Rust type of a primitive type; any JSON if the type is unknown.
pub(super) fn primitive(name: &str) -> TokenStream {
    let path = Primitive::find(name).map_or("docwright::Json", Primitive::rust);
    path.parse().unwrap_or_default()
}

/// Returns a function that creates a body from its required fields. Its parameters are sorted by
/// name, so that reordered table rows do not change them.
fn constructor(
    item: &Struct,
    gates: &[TokenStream],
    model: &Model,
    at: CodeLocation<'_>,
) -> TokenStream {
    let name = &item.path.name;
    let gate = |wanted: &Field| {
        let mut fields = item.fields.iter().zip(gates);
        fields
            .find(|(field, _)| field.wire == wanted.wire)
            .map(|(_, gate)| gate)
    };
    let required: Vec<(&Field, Option<&TokenStream>)> = item
        .constructor()
        .map(|field| (field, gate(field)))
        .collect();
    if required.is_empty() {
        return TokenStream::new();
    }
    let parameters = required.iter().map(|(field, gate)| {
        let (name, ty) = (&field.name, value_type(&field.ty, at));
        quote!(#gate #name: impl Into<#ty>)
    });
    let set = required.iter().map(|(field, gate)| {
        let name = &field.name;
        quote!(#gate #name: Some(#name.into()))
    });
    let refers = |field: &Field| field.deprecated || model.refers_to_deprecated(&field.ty);
    let deprecated = required
        .iter()
        .any(|(field, _)| refers(field))
        .then(|| quote!(#[allow(deprecated)]));
    quote! {
        #deprecated
        impl #name {
            /// Creates a value from the required properties, in the order of their names.
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#set,)* ..Self::default() }
            }
        }
    }
}

/// Returns the call of the runtime's macro that makes the struct a model or a body.
fn implementations(item: &Struct, gates: &[TokenStream]) -> TokenStream {
    let (name, wire) = (&item.path.name, &item.wire.0);
    let members = item.fields.iter().zip(gates).map(|(field, gate)| {
        let (name, wire) = (&field.name, &field.wire.0);
        quote!(#gate #name = #wire)
    });
    let kind = match item.role {
        Role::Read => quote!(model),
        Role::Update => quote!(update),
        Role::Create | Role::Parameters => quote!(body),
    };
    quote! { docwright::#kind!(#name = #wire { #(#members),* }); }
}

/// Returns the methods that relate the resource to existing ones, one for each documented
/// relationship.
fn binds(item: &Struct) -> TokenStream {
    if item.relationships.is_empty() {
        return TokenStream::new();
    }
    let methods = item.relationships.iter().map(|(wire, method, many)| {
        let wire = &wire.0;
        let bind = if *many {
            quote!(bind_also)
        } else {
            quote!(bind)
        };
        quote!(#method = #wire #bind)
    });
    let name = &item.path.name;
    quote! { docwright::binds!(#name { #(#methods),* }); }
}

/// Returns the macro that passes a type's properties to derives in other crates. It has the type's
/// name and is in the same module.
fn facts(item: &Struct, model: &Model) -> TokenStream {
    let name = &item.path.name;
    let module = item
        .path
        .module
        .as_ref()
        .map_or(String::new(), |module| format!("{}_", module.bare()));
    // Exported macros share one namespace in a crate, where versions must not collide.
    let version: String = model
        .version
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let exported = format_ident!(
        "__docwright_{}_{}_{}{}",
        model.module.bare(),
        version,
        module,
        name.bare()
    );
    let wire = &item.wire.0;
    // Properties and responses of a type with descendants use the enumeration of these.
    let declared = model
        .descendants(&item.path)
        .map(|descendants| descendants.path.name.bare());
    let rows = item.fields.iter().map(|field| {
        let (field_name, wire) = (&field.name, &field.wire.0);
        let ty = edm(&field.ty);
        let returned = match field.returned {
            Returned::ByDefault => TokenStream::new(),
            Returned::OnSelect => quote!(select),
            Returned::OnExpand => quote!(expand),
        };
        quote!(#field_name #wire #ty #returned;)
    });
    quote! {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! #exported {
            ({ $($callback:tt)* } { $($item:tt)* }) => {
                $($callback)* ! { { #wire #declared { #(#rows)* } } { $($item)* } }
            };
        }

        #[doc(hidden)]
        pub use #exported as #name;
    }
}

/// Returns the documented type: a primitive's name, or the kind and name of a generated type.
fn edm(ty: &FieldType) -> String {
    let mut name = match &ty.item {
        ItemType::Primitive(name) => name.clone(),
        ItemType::Struct(path) | ItemType::Any { path, .. } => {
            format!("struct {}", path.name.bare())
        }
        ItemType::Enum(path) => format!("enum {}", path.name.bare()),
        ItemType::Flags(path) => format!("flags {}", path.name.bare()),
    };
    for _ in 0..ty.collection {
        name = format!("Collection({name})");
    }
    name
}
