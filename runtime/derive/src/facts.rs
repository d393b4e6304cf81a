//! The facts in a generated model's macro: the type's name and its properties.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Token, braced};

/// A documented type.
pub(crate) struct Facts {
    /// Name in the documentation.
    pub name: String,
    /// Name of the enumeration of its descendants, into which properties and responses of this type
    /// are read; `None` if there is none.
    pub declared: Option<String>,
    /// Documented properties.
    pub properties: Vec<Property>,
}

/// A documented property.
pub(crate) struct Property {
    /// Name of the model's field.
    pub field: Ident,
    /// Name in JSON.
    pub wire: String,
    /// Type: `Edm.String`, `struct X`, `enum X`, `Collection(…)` of these.
    pub ty: String,
    /// The query option that requests it, `$select` or `$expand`; `None` if it is returned by
    /// default.
    pub option: Option<String>,
}

impl Parse for Facts {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let name = input.parse::<LitStr>()?.value();
        let declared = if input.peek(LitStr) {
            Some(input.parse::<LitStr>()?.value())
        } else {
            None
        };
        let inner;
        braced!(inner in input);
        let mut properties = Vec::new();
        while !inner.is_empty() {
            let field = inner.call(<Ident as syn::ext::IdentExt>::parse_any)?;
            let wire = inner.parse::<LitStr>()?.value();
            let ty = inner.parse::<LitStr>()?.value();
            let option = inner
                .parse::<Option<Ident>>()?
                .map(|name| format!("${name}"));
            inner.parse::<Token![;]>()?;
            properties.push(Property {
                field,
                wire,
                ty,
                option,
            });
        }
        Ok(Facts {
            name,
            declared,
            properties,
        })
    }
}

/// The facts and the item they apply to, as the model's macro combines them.
pub(crate) struct FactsAndItem {
    pub facts: Facts,
    pub item: TokenStream,
}

impl Parse for FactsAndItem {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let (facts, item);
        braced!(facts in input);
        let facts = facts.parse()?;
        braced!(item in input);
        Ok(FactsAndItem {
            facts,
            item: item.parse()?,
        })
    }
}
