//! Methods for the query parameters that requests may have.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::arguments::ArgumentType;
use super::operations::set_name;
use super::{CodeLocation, docs, fixed};
use crate::model::names::{self, RustName};
use crate::model::{Argument, Model, QueryParameter};

/// The operations whose requests may have a parameter.
struct OptionalParameter<'a> {
    parameter: &'a QueryParameter,
    /// Their sets of options.
    sets: Vec<Ident>,
    /// Whether all operations that document it agree on its type.
    agreed: bool,
}

/// Returns the name of the trait with the method that sets a query parameter.
pub(super) fn trait_name(argument: &Argument) -> Ident {
    format_ident!("{}Parameter", names::type_name(&argument.wire).bare())
}

/// Returns the name of the method that sets a query parameter, which no method of requests has.
pub(super) fn method(argument: &Argument) -> RustName {
    names::value_name(&format!("with_{}", argument.name.bare()))
}

/// Returns a trait for each optional query parameter, implemented for the requests that may have
/// it.
pub(super) fn traits(model: &Model) -> TokenStream {
    let mut taken: BTreeMap<Ident, OptionalParameter<'_>> = BTreeMap::new();
    for operation in &model.operations {
        let Some(set) = set_name(operation) else {
            continue;
        };
        for parameter in operation
            .query_parameters
            .iter()
            .filter(|parameter| !parameter.required)
        {
            let slot = taken.entry(trait_name(&parameter.argument));
            let slot = slot.or_insert_with(|| OptionalParameter {
                parameter,
                sets: Vec::new(),
                agreed: true,
            });
            slot.agreed &= slot.parameter.argument.is_as(&parameter.argument);
            if !slot.sets.contains(&set) {
                slot.sets.push(set.clone());
            }
        }
    }
    taken
        .iter()
        .map(|(name, taken)| one(name, taken, model))
        .collect()
}

fn one(name: &Ident, taken: &OptionalParameter<'_>, model: &Model) -> TokenStream {
    let argument = &taken.parameter.argument;
    let wire = &argument.wire;
    // Enumerations may be disabled where the options are not.
    let typed = match ArgumentType::new(argument, wire, model) {
        ArgumentType::Enum(_) => ArgumentType::Key,
        _ if !taken.agreed => ArgumentType::Key,
        typed => typed,
    };
    let method = method(argument);
    let options = fixed("options");
    let at = CodeLocation {
        module: Some(&options),
        below: 0,
    };
    let value = names::value_name("value");
    let (ty, key) = (typed.parameter(at), typed.key(&value, at));
    let doc = docs::lines(&format!(
        "Requests that may have the query parameter {}.",
        docs::code(wire)
    ));
    let set = format!(
        "Sets {}.\n{}",
        docs::code(wire),
        taken.parameter.description
    );
    let set = docs::paragraphs(&set, &[]);
    let sets = &taken.sets;
    quote! {
        #doc
        pub trait #name: Sized {
            #set
            #[must_use]
            fn #method(self, #value: #ty) -> Self;
        }

        #(impl<T> #name for docwright::Request<T, sets::#sets> {
            fn #method(self, #value: #ty) -> Self {
                self.parameter(#wire, #key)
            }
        })*
    }
}
