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

/// Path and parts of a module that has its own file.
type SplitModule = (String, Vec<TokenStream>);

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
        format([self.into_tokens()])
    }

    /// Splits each module into its own file. Returns the remaining parts, and the modules, whose paths
    /// are such as `nodes/users`.
    pub fn split(self) -> (Vec<TokenStream>, Vec<SplitModule>) {
        let mut files = Vec::new();
        let parts = self
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
        (parts, files)
    }
}

/// Formats the items of a file, with a blank line between two, the generator's mark at the top, and
/// `\n` as line ending. The items are parsed a part at a time, because the parser copies what it is
/// given.
pub fn format(parts: impl IntoIterator<Item = TokenStream>) -> String {
    let mut text = format!(
        "// {MARK} {} from API documentation. Do not edit: changes are overwritten.\n",
        env!("CARGO_PKG_VERSION"),
    );
    let mut previous_tight = false;
    for part in parts {
        let items = match syn::parse2::<syn::File>(part.clone()) {
            Ok(file) => file.items,
            // Only a bug in the emitter leads here. Compiling the tokens reports it.
            Err(_) => vec![syn::Item::Verbatim(part)],
        };
        for item in items {
            let tight = is_tight(&item);
            if !(tight && previous_tight) {
                text.push('\n');
            }
            previous_tight = tight;
            text.push_str(&one(item));
        }
    }
    text
}

/// Formats an item.
fn one(item: syn::Item) -> String {
    let mut calls = Calls::default();
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![inside(item, &mut calls)],
    };
    calls.insert(&prettyplease::unparse(&file))
}

/// Returns `true` for `use` lines and modules without bodies, which have no blank line between them.
fn is_tight(item: &syn::Item) -> bool {
    match item {
        syn::Item::Use(_) => true,
        syn::Item::Mod(module) => module.content.is_none() && module.attrs.is_empty(),
        _ => false,
    }
}

/// Separates the items of a module by empty ones, which print as blank lines.
fn spaced(items: Vec<syn::Item>, calls: &mut Calls) -> Vec<syn::Item> {
    let mut out: Vec<syn::Item> = Vec::with_capacity(items.len() * 2);
    let mut previous_tight = false;
    for item in items {
        let tight = is_tight(&item);
        if !(out.is_empty() || tight && previous_tight) {
            out.push(syn::Item::Verbatim(TokenStream::new()));
        }
        previous_tight = tight;
        out.push(inside(item, calls));
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
