//! Conversion of tokens to formatted text.

use proc_macro2::TokenStream;
use quote::quote;

use super::MARK;
use super::layout::Calls;
use crate::model::RustName;

/// Items and modules in order, as tokens.
#[derive(Clone, Default)]
pub struct Emitted {
    parts: Vec<EmittedItem>,
}

#[derive(Clone)]
enum EmittedItem {
    Items(TokenStream),
    Module {
        attributes: TokenStream,
        public: bool,
        name: RustName,
        inner: Emitted,
    },
}

impl Emitted {
    /// Adds items.
    pub fn items(&mut self, items: TokenStream) {
        self.parts.push(EmittedItem::Items(items));
    }

    /// Adds a module.
    pub fn module(&mut self, attributes: TokenStream, name: RustName, inner: Emitted) {
        self.parts.push(EmittedItem::Module {
            attributes,
            public: true,
            name,
            inner,
        });
    }

    /// Adds a private module and re-exports its items.
    pub fn group(&mut self, attributes: TokenStream, name: RustName, inner: Emitted) {
        let shown = quote! { #attributes pub use #name::*; };
        self.parts.push(EmittedItem::Module {
            attributes,
            public: false,
            name,
            inner,
        });
        self.parts.push(EmittedItem::Items(shown));
    }

    /// Appends all parts of another one.
    pub fn append(&mut self, other: Emitted) {
        self.parts.extend(other.parts);
    }

    /// Returns `true` if it has no parts.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Converts all parts to tokens, with modules inline.
    pub fn into_tokens(self) -> TokenStream {
        let parts = self.parts.into_iter().map(|part| match part {
            EmittedItem::Items(items) => items,
            EmittedItem::Module {
                attributes,
                public,
                name,
                inner,
            } => {
                let inner = inner.into_tokens();
                let public = public.then(|| quote!(pub));
                quote! { #attributes #public mod #name { #inner } }
            }
        });
        parts.collect()
    }

    /// Converts all parts to the text of one file.
    pub fn into_file(self) -> String {
        format(self.into_tokens())
    }

    /// Splits each module into its own file. Returns the remaining tokens, and the path
    /// (`nodes/users`) and tokens of each module.
    pub fn split(self) -> (TokenStream, Vec<(String, TokenStream)>) {
        let mut files = Vec::new();
        let parts: Vec<TokenStream> = self
            .parts
            .into_iter()
            .map(|part| match part {
                EmittedItem::Items(items) => items,
                EmittedItem::Module {
                    attributes,
                    public,
                    name,
                    inner,
                } => {
                    let (own, below) = inner.split();
                    files.push((name.bare().to_owned(), own));
                    files.extend(
                        below
                            .into_iter()
                            .map(|(path, items)| (format!("{}/{path}", name.bare()), items)),
                    );
                    let public = public.then(|| quote!(pub));
                    quote! { #attributes #public mod #name; }
                }
            })
            .collect();
        (parts.into_iter().collect(), files)
    }
}

/// Formats items, with a blank line between two, the generator's mark at the top, and `\n` as line
/// ending.
pub fn format(items: TokenStream) -> String {
    let file = match syn::parse2::<syn::File>(items.clone()) {
        Ok(file) => file,
        // Only a bug in the emitter leads here. Compiling the tokens reports it.
        Err(_) => return format!("// {MARK}\n{items}\n"),
    };
    let mut calls = Calls::default();
    let file = syn::File {
        items: spaced(file.items, &mut calls),
        ..file
    };
    format!(
        "// {MARK} {} from API documentation. Do not edit: changes are overwritten.\n\n{}",
        env!("CARGO_PKG_VERSION"),
        calls.insert(&prettyplease::unparse(&file))
    )
}

/// Separates items by empty ones, which print as blank lines; `use` lines and bodiless modules stay
/// together.
fn spaced(items: Vec<syn::Item>, calls: &mut Calls) -> Vec<syn::Item> {
    let mut out: Vec<syn::Item> = Vec::with_capacity(items.len() * 2);
    let mut previous_tight = false;
    for item in items {
        let item = inside(item, calls);
        let tight = matches!(&item, syn::Item::Use(_))
            || matches!(&item, syn::Item::Mod(module) if module.content.is_none() && module.attrs.is_empty());
        let together = tight && previous_tight;
        if !(out.is_empty() || together) {
            out.push(syn::Item::Verbatim(TokenStream::new()));
        }
        previous_tight = tight;
        out.push(item);
    }
    out
}

fn inside(item: syn::Item, calls: &mut Calls) -> syn::Item {
    match item {
        syn::Item::Mod(mut module) => {
            module.content = module
                .content
                .map(|(brace, items)| (brace, spaced(items, calls)));
            syn::Item::Mod(module)
        }
        syn::Item::Impl(mut block) => {
            let mut items = Vec::with_capacity(block.items.len() * 2);
            for item in std::mem::take(&mut block.items) {
                if !items.is_empty() {
                    items.push(syn::ImplItem::Verbatim(TokenStream::new()));
                }
                items.push(item);
            }
            block.items = items;
            syn::Item::Impl(block)
        }
        syn::Item::Trait(mut block) => {
            let mut items = Vec::with_capacity(block.items.len() * 2);
            for item in std::mem::take(&mut block.items) {
                if !items.is_empty() {
                    items.push(syn::TraitItem::Verbatim(TokenStream::new()));
                }
                items.push(item);
            }
            block.items = items;
            syn::Item::Trait(block)
        }
        syn::Item::Macro(call) => calls.replace(call),
        other => other,
    }
}
