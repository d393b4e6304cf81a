//! `#[derive(Select)]`: checks a struct's fields against a model's properties.
//!
//! The derive passes the struct to the model's macro, which passes it on to [`check`] with the
//! facts. These thus come from the crate with the bindings, and neither pages nor a build script
//! are needed.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Field, Fields, GenericArgument, Ident, LitStr, Path,
    PathArguments, Type,
};

use crate::facts::{Facts, FactsAndItem, Property};

pub(crate) fn derive(item: TokenStream) -> Result<TokenStream, Error> {
    let input: DeriveInput = syn::parse2(item.clone())?;
    let model = model(&input)?;
    Ok(quote! { #model ! { { ::docwright::__select } { #item } } })
}

/// Returns the model in `#[docwright(graph::WebAccount)]`.
fn model(input: &DeriveInput) -> Result<Path, Error> {
    let attribute = input
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("docwright"));
    let Some(attribute) = attribute else {
        let message = "name the model to select from, as in `#[docwright(graph::WebAccount)]`";
        return Err(Error::new(input.ident.span(), message));
    };
    attribute.parse_args().map_err(|error| {
        Error::new(
            error.span(),
            "expected the path of a generated model, as in `#[docwright(graph::WebAccount)]`",
        )
    })
}

pub(crate) fn check(input: TokenStream) -> Result<TokenStream, Error> {
    let FactsAndItem { facts, item } = syn::parse2(input)?;
    let input: DeriveInput = syn::parse2(item)?;
    let model = model(&input)?;
    if !input.generics.params.is_empty() {
        return Err(Error::new(
            input.generics.span(),
            "`Select` is for structs without type parameters and lifetimes",
        ));
    }
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "`Select` is for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(
            input.ident.span(),
            "`Select` is for structs with named fields",
        ));
    };
    let mut errors: Option<Error> = None;
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for field in &fields.named {
        match row(field, &facts) {
            Ok(row)
                if rows
                    .iter()
                    .all(|known: &Row<'_>| known.property.wire != row.property.wire) =>
            {
                rows.push(row)
            }
            result => {
                let error = match result {
                    Ok(row) => Error::new(
                        row.name.span(),
                        format!("`{}` is read by another field already", row.property.wire),
                    ),
                    Err(error) => error,
                };
                wrong.extend(&field.ident);
                match &mut errors {
                    Some(all) => all.combine(error),
                    None => errors = Some(error),
                }
            }
        }
    }
    let implementations = implementations(
        &input.ident,
        &model,
        facts.declared.as_deref(),
        &rows,
        &wrong,
    );
    // The traits are implemented despite wrong fields, so that one mistake gives one error.
    let errors = errors.map(Error::into_compile_error);
    Ok(quote! { #errors #implementations })
}

/// A field and the property it reads.
struct Row<'a> {
    name: &'a Ident,
    ty: &'a Type,
    property: &'a Property,
}

fn row<'a>(field: &'a Field, facts: &'a Facts) -> Result<Row<'a>, Error> {
    let Some(name) = &field.ident else {
        return Err(Error::new(field.span(), "a field without a name"));
    };
    let renamed = field
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("docwright"))
        .map(rename)
        .transpose()?;
    let wanted = name.to_string();
    let wanted = wanted.trim_start_matches("r#");
    let found = facts.properties.iter().find(|property| match &renamed {
        Some(wire) => property.wire == wire.value(),
        None => property.field.to_string().trim_start_matches("r#") == wanted,
    });
    let Some(property) = found else {
        let (span, wanted) = match &renamed {
            Some(wire) => (wire.span(), wire.value()),
            None => (name.span(), wanted.to_owned()),
        };
        return Err(Error::new(span, unknown(&wanted, renamed.as_ref(), facts)));
    };
    fits(&field.ty, property, facts)?;
    Ok(Row {
        name,
        ty: &field.ty,
        property,
    })
}

/// Parses `#[docwright(name = "webUrl")]`.
fn rename(attribute: &Attribute) -> Result<LitStr, Error> {
    let mut found = None;
    attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("name") {
            found = Some(meta.value()?.parse::<LitStr>()?);
            Ok(())
        } else {
            Err(meta.error("a field takes `#[docwright(name = \"…\")]`"))
        }
    })?;
    found.ok_or_else(|| {
        Error::new(
            attribute.span(),
            "a field takes `#[docwright(name = \"…\")]`",
        )
    })
}

/// Returns the message on a property that the model does not have. The name is that in JSON if the
/// field is renamed, otherwise that of the model's field.
fn unknown(wanted: &str, renamed: Option<&LitStr>, facts: &Facts) -> String {
    let names = facts.properties.iter().map(|property| match renamed {
        Some(_) => property.wire.clone(),
        None => property.field.to_string(),
    });
    let names: Vec<String> = names.collect();
    // The derive macros do not depend on the generator, which has `nearest`.
    let distances = names
        .iter()
        .map(|name| (strsim::osa_distance(name, wanted), name));
    let near = distances
        .min()
        .filter(|(distance, _)| *distance <= (wanted.len() / 3).max(1));
    let near = near.map(|(_, name)| name);
    let advice = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    format!("`{}` has no property `{wanted}`{advice}", facts.name)
}

/// Compares a field's type with the documented one, as far as its tokens allow. The compiler checks
/// the rest, such as structs of the user.
fn fits(ty: &Type, property: &Property, facts: &Facts) -> Result<(), Error> {
    let (peeled, optional) = peel(ty, "Option");
    let (peeled, _) = peel(peeled, "Box");
    let (item, is_list) = peel(peeled, "Vec");
    let inner = property
        .ty
        .strip_prefix("Collection(")
        .and_then(|rest| rest.strip_suffix(')'));
    let Some(word) = last_word(item) else {
        return Ok(());
    };
    let known = [
        "String", "bool", "i8", "u8", "i16", "i32", "i64", "f32", "f64", "u16", "u32", "u64",
        "usize", "isize", "char", "Str",
    ];
    let fits = match (inner, is_list) {
        (Some(_), false) if known.contains(&word.as_str()) => false,
        (None, true) => false,
        _ => {
            let documented = inner.unwrap_or(&property.ty);
            !known.contains(&word.as_str()) || readable(documented).contains(&word.as_str())
        }
    };
    if fits {
        return Ok(());
    }
    let name = &property.wire;
    let suggestion = if optional {
        format!("Option<{}>", suggestion(&property.ty))
    } else {
        suggestion(&property.ty)
    };
    let documented = shown(&property.ty);
    Err(Error::new(
        ty.span(),
        format!(
            "`{name}` of `{}` is {documented} in the docs: read it into `{suggestion}`",
            facts.name
        ),
    ))
}

/// Returns the basic Rust types that a documented type can be read into.
fn readable(ty: &str) -> &'static [&'static str] {
    match ty {
        "Edm.String" => &["String"],
        "Edm.Boolean" => &["bool"],
        "Edm.SByte" => &["i8", "i16", "i32", "i64"],
        "Edm.Byte" => &["u8", "i16", "i32", "i64"],
        "Edm.Int16" => &["i16", "i32", "i64"],
        "Edm.Int32" => &["i32", "i64"],
        "Edm.Int64" => &["i64"],
        "Edm.Single" => &["f32", "f64"],
        "Edm.Double" | "Edm.Decimal" => &["f64"],
        ty if ty.starts_with("Edm.") || ty.starts_with("enum ") || ty.starts_with("flags ") => {
            &["String"]
        }
        _ => &[],
    }
}

fn shown(ty: &str) -> String {
    match ty.split_once(' ') {
        Some(_) if ty.starts_with("Collection") => "a collection".to_owned(),
        Some(("enum", name)) => format!("the enumeration `{name}`"),
        Some(("flags", name)) => format!("a set of the enumeration `{name}`"),
        Some((_, name)) => format!("a `{name}`"),
        None => format!("`{ty}`"),
    }
}

fn suggestion(ty: &str) -> String {
    if let Some(inner) = ty
        .strip_prefix("Collection(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return format!("Vec<{}>", plain(inner));
    }
    plain(ty)
}

fn plain(ty: &str) -> String {
    match ty {
        "Edm.DateTimeOffset" | "Edm.Date" | "Edm.TimeOfDay" | "Edm.Duration" | "Edm.Guid"
        | "Edm.Binary" | "Edm.Decimal" => {
            format!("docwright::{}", ty.trim_start_matches("Edm."))
        }
        _ => match (readable(ty).first(), ty.split_once(' ')) {
            (_, Some(("flags", name))) => format!("docwright::Flags<{name}>"),
            (_, Some((_, name))) => name.to_owned(),
            (Some(rust), None) => (*rust).to_owned(),
            (None, None) => "docwright::Json".to_owned(),
        },
    }
}

/// Removes a wrapper such as `Option` from a type. Also returns whether there was one.
fn peel<'t>(ty: &'t Type, wrapper: &str) -> (&'t Type, bool) {
    let path = match ty {
        Type::Path(path) => path,
        // The expansion of `$t:ty` in a macro.
        Type::Group(group) => return peel(&group.elem, wrapper),
        Type::Paren(paren) => return peel(&paren.elem, wrapper),
        _ => return (ty, false),
    };
    let Some(last) = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == wrapper)
    else {
        return (ty, false);
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return (ty, false);
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => (inner, true),
        _ => (ty, false),
    }
}

/// Returns the path of an item in the same module as a model.
fn beside(model: &Path, name: &str) -> Path {
    let mut path = model.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = Ident::new(name, last.ident.span());
    }
    path
}

fn last_word(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

fn implementations(
    ident: &Ident,
    model: &Path,
    declared: Option<&str>,
    rows: &[Row<'_>],
    wrong: &[&Ident],
) -> TokenStream {
    let value = value_impl(ident, rows, wrong);
    let object = object_impl(ident, rows);
    let names = select_names_impl(ident, rows);
    let checks = type_checks(model, rows);
    let declared = declared.map_or_else(|| model.clone(), |name| beside(model, name));
    quote! {
        #value

        #object

        ::docwright::serde_traits!(#ident);

        #names

        #[automatically_derived]
        impl ::docwright::Select<#model> for #ident {}

        #[automatically_derived]
        impl ::docwright::ReadFrom<#declared> for #ident {}

        #[automatically_derived]
        impl ::docwright::Model for #ident {
            const WIRE: &'static str = <#model as ::docwright::Model>::WIRE;
        }

        #checks
    }
}

/// Implements the trait of JSON values. Fields that no property has are never filled.
fn value_impl(ident: &Ident, rows: &[Row<'_>], wrong: &[&Ident]) -> TokenStream {
    let names = rows.iter().map(|row| row.name);
    let types = rows.iter().map(|row| row.ty);
    quote! {
        #[automatically_derived]
        #[allow(unreachable_code)]
        impl ::docwright::json::Value for #ident {
            fn blank() -> Self {
                Self {
                    #(#names: <#types as ::docwright::json::Value>::blank(),)*
                    #(#wrong: loop {},)*
                }
            }
            fn nested_options(within: &mut ::docwright::query::Within) -> ::std::string::String {
                ::docwright::query::nested_options::<Self>(within)
            }
            ::docwright::object_view!();
        }
    }
}

/// Implements the trait of JSON objects.
fn object_impl(ident: &Ident, rows: &[Row<'_>]) -> TokenStream {
    let names: Vec<&Ident> = rows.iter().map(|row| row.name).collect();
    let wires = rows.iter().map(|row| &row.property.wire);
    let on_request = rows.iter().filter_map(|row| {
        let (wire, option) = (&row.property.wire, row.property.option.as_ref()?);
        Some(quote!((#wire, #option)))
    });
    let required = rows
        .iter()
        .filter(|row| !peel(row.ty, "Option").1)
        .map(|row| &row.property.wire);
    quote! {
        #[automatically_derived]
        impl ::docwright::json::Object for #ident {
            fn shape(&self) -> &'static ::docwright::json::Shape {
                static SHAPE: ::docwright::json::Shape = ::docwright::json::Shape {
                    name: ::core::stringify!(#ident),
                    wire: "",
                    members: &[#(#wires),*],
                    exact: ::docwright::json::ExactMembers::unknown(),
                    required: &[#(#required),*],
                    on_request: &[#(#on_request),*],
                };
                &SHAPE
            }
            fn look<'a>(&'a self, look: &mut ::docwright::json::Look<'_, 'a>) {
                look(&[#(&self.#names),*], ::core::option::Option::None)
            }
            fn fill(&mut self, fill: &mut ::docwright::json::Fill<'_>) {
                fill(&mut [#(&mut self.#names),*], ::core::option::Option::None)
            }
        }
    }
}

/// Implements the trait that lists what `$select` and `$expand` request.
fn select_names_impl(ident: &Ident, rows: &[Row<'_>]) -> TokenStream {
    let expanded = |row: &&Row<'_>| row.property.option.as_deref() == Some("$expand");
    let selected = rows
        .iter()
        .filter(|row| !expanded(row))
        .map(|row| &row.property.wire);
    let expands = rows.iter().filter(expanded).map(|row| {
        let (wire, ty) = (&row.property.wire, row.ty);
        quote!(::docwright::query::expansion::<#ty>(#wire, within))
    });
    quote! {
        #[automatically_derived]
        impl ::docwright::SelectNames for #ident {
            const SELECT: &'static [&'static str] = &[#(#selected),*];

            #[allow(unused_variables)]
            fn expand_within(within: &mut ::docwright::query::Within) -> ::std::vec::Vec<::std::string::String> {
                ::std::vec![#(#expands),*]
            }
        }
    }
}

/// Generates code that compiles only if each field can hold what the model's field holds.
fn type_checks(model: &Path, rows: &[Row<'_>]) -> TokenStream {
    let reads = Ident::new("__reads", Span::mixed_site());
    let checks = rows.iter().map(|row| {
        let field = &row.property.field;
        let (ty, _) = peel(row.ty, "Option");
        let (ty, _) = peel(ty, "Box");
        // The compiler's error for a wrong type is located at the user's type.
        let span = row.ty.span();
        let method = &reads;
        let ty = ty.to_token_stream();
        quote_spanned! {span=> #method::<_, #ty>(|model| &model.#field); }
    });
    quote! {
        const _: () = {
            #[allow(dead_code, deprecated)]
            fn check() {
                fn #reads<M, T: ::docwright::ReadFrom<M>>(_: fn(&#model) -> &::core::option::Option<M>) {}
                #(#checks)*
            }
        };
    }
}
