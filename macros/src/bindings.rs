//! `bindings!`: expands settings to generated items.

use std::path::{Path, PathBuf};

use docwright_generator::session::{self, Form};
use docwright_generator::{Options, nearest, option_names};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, LitStr, Token, bracketed};

pub(crate) fn expand(settings: TokenStream) -> Result<TokenStream, Error> {
    let settings: Settings = syn::parse2(settings)?;
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let options = settings.options()?.based_on(&folder);
    let span = settings.place("docs");
    let kept = kept(&folder);
    let items = session::items(&options, kept.as_deref(), Form::Tokens).map_err(|error| {
        let at = match &error {
            session::Error::Include(unknown) => settings.value("include", &unknown.name),
            _ => span,
        };
        Error::new(at, error)
    })?;
    let tokens: TokenStream = items.text.parse()?;
    // The compiler watches only files that are included.
    let lock = options
        .lock
        .iter()
        .filter_map(|lock| lock.canonicalize().ok());
    let watched = items.watched.iter().cloned().chain(lock);
    let watched = watched.map(|path| path.display().to_string());
    Ok(quote! {
        #tokens
        #(const _: &[u8] = include_bytes!(#watched);)*
    })
}

/// Returns the folder for results that are kept between builds: below the nearest folder that Cargo
/// builds in. The compiler expands the macro at each build of the crate.
fn kept(folder: &Path) -> Option<PathBuf> {
    let set = std::env::var_os("CARGO_TARGET_DIR").map(|target| folder.join(target));
    let above = folder.ancestors().map(|folder| folder.join("target"));
    let mut targets = set.into_iter().chain(above);
    let target = targets.find(|target| target.join("CACHEDIR.TAG").is_file())?;
    Some(target.join("docwright"))
}

/// `name: value` pairs.
struct Settings {
    pairs: Vec<(syn::Ident, Vec<LitStr>)>,
}

impl Parse for Settings {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let mut pairs = Vec::new();
        while !input.is_empty() {
            let name = input.call(<syn::Ident as syn::ext::IdentExt>::parse_any)?;
            let wire = wire(&name);
            if !known().any(|name| name == wire) {
                let near = nearest(&wire, known());
                let advice = near.map_or(String::new(), |near| {
                    format!("; did you mean `{}`?", near.replace('-', "_"))
                });
                return Err(Error::new(
                    name.span(),
                    format!("unknown setting `{name}`{advice}"),
                ));
            }
            input.parse::<Token![:]>()?;
            let values = if input.peek(syn::token::Bracket) {
                let inner;
                bracketed!(inner in input);
                Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?
                    .into_iter()
                    .collect()
            } else {
                vec![input.parse()?]
            };
            pairs.push((name, values));
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Settings { pairs })
    }
}

/// Returns the names of the settings that affect generated code: all except `lint`.
fn known() -> impl Iterator<Item = &'static str> {
    let names = option_names().iter().copied();
    names.filter(|name| *name != "lint")
}

/// Returns a setting's name in `docwright.yaml`.
fn wire(name: &syn::Ident) -> String {
    name.to_string().trim_start_matches("r#").replace('_', "-")
}

impl Settings {
    /// Converts the settings through their form in `docwright.yaml`, so that there is one list of
    /// them.
    fn options(&self) -> Result<Options, Error> {
        let mut yaml = String::new();
        for (name, values) in &self.pairs {
            let quoted: Vec<String> = values
                .iter()
                .map(|value| format!("{:?}", value.value()))
                .collect();
            let text = match &quoted[..] {
                [one] => one.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            yaml.push_str(&format!("{}: {text}\n", wire(name)));
        }
        Options::from_yaml(&yaml).map_err(|error| Error::new(Span::call_site(), error))
    }

    fn place(&self, setting: &str) -> Span {
        let found = self.pairs.iter().find(|(name, _)| wire(name) == setting);
        found
            .and_then(|(_, values)| values.first())
            .map_or_else(Span::call_site, LitStr::span)
    }

    fn value(&self, setting: &str, text: &str) -> Span {
        let values = self
            .pairs
            .iter()
            .filter(|(name, _)| wire(name) == setting)
            .flat_map(|(_, values)| values);
        values
            .clone()
            .find(|value| value.value() == text)
            .map_or_else(|| self.place(setting), LitStr::span)
    }
}

#[cfg(test)]
mod tests {
    use docwright_generator::{Builder, emit};
    use quote::quote;

    use super::*;

    fn specs() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../specs")
    }

    #[test]
    fn the_macro_takes_every_setting() {
        for name in known() {
            let text = format!("{}: \"x\"", name.replace('-', "_"));
            let settings: Settings = syn::parse_str(&text).expect("a setting");
            let yaml = settings.options().expect("valid").to_yaml();
            assert!(
                yaml.contains(": x") || yaml.contains("- x"),
                "{name}: {yaml}"
            );
        }
    }

    #[test]
    fn an_unknown_setting_is_an_error_with_a_suggestion() {
        let error = expand(quote!(dosc: "specs")).expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "unknown setting `dosc`; did you mean `docs`?"
        );
    }

    #[test]
    fn an_unknown_type_is_an_error_with_a_suggestion() {
        let docs = specs().display().to_string();
        let error =
            expand(quote!(docs: #docs, include: "microsoft.graph.webAcount")).expect_err("unknown");
        assert!(
            error
                .to_string()
                .contains("did you mean `microsoft.graph.webAccount`?"),
            "{error}"
        );
    }

    #[test]
    fn the_macro_and_the_build_script_give_the_same_code() {
        let docs = specs().display().to_string();
        let expanded =
            expand(quote!(docs: #docs, include: ["microsoft.graph.webAccount"])).expect("bindings");
        let folder = tempfile::tempdir().expect("a folder");
        let builder = Builder::new(specs()).include(["microsoft.graph.webAccount"]);
        builder
            .with(|options| options.out = Some(folder.path().to_owned()))
            .generate()
            .expect("bindings");
        let built = std::fs::read_to_string(folder.path().join("graph.rs")).expect("a file");
        // The macro adds only the files to watch.
        let file: syn::File = syn::parse2(expanded).expect("items");
        let items = file
            .items
            .into_iter()
            .filter(|item| !quote!(#item).to_string().contains("include_bytes"));
        assert_eq!(emit::format([quote!(#(#items)*)]), built);
    }
}
