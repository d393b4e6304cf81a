//! Rust names. Text from pages becomes an identifier only through this module.

use crate::collections::HashMap;
use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

/// A name as it appears in JSON or in a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireName(pub String);

impl fmt::Display for WireName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A valid Rust identifier, raw (`r#type`) where it must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RustName(String);

impl RustName {
    /// Returns the identifier's text, including `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the identifier without `r#`.
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// Returns the identifier with an ending, without `r#`.
    pub fn with(&self, ending: &str) -> RustName {
        RustName(format!("{}{ending}", self.bare()))
    }
}

impl fmt::Display for RustName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToTokens for RustName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let ident = match self.0.strip_prefix("r#") {
            Some(bare) => Ident::new_raw(bare, Span::call_site()),
            None => Ident::new(&self.0, Span::call_site()),
        };
        ident.to_tokens(tokens);
    }
}

/// Names that generated code uses without a path; a type of such a name gets the ending `Type`.
const TAKEN_TYPES: [&str; 36] = [
    "Hash",
    "Eq",
    "Ord",
    "PartialOrd",
    "Fn",
    "FnMut",
    "FnOnce",
    "AsRef",
    "AsMut",
    "Iterator",
    "IntoIterator",
    "Extend",
    "ToOwned",
    "ToString",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "Debug",
    "PartialEq",
    "From",
    "Into",
    "Self",
    "Client",
    "Operation",
    "Send",
    "Sync",
    "Copy",
    "Drop",
];

/// Returns a type's name: `WebAccount` for `webAccount`.
pub fn type_name(wire: &str) -> RustName {
    let name = leading_letter(&clean(wire).to_upper_camel_case(), "T");
    RustName(if TAKEN_TYPES.contains(&name.as_str()) {
        format!("{name}Type")
    } else {
        name
    })
}

/// Returns an enumeration variant's name: `GroupMembers` for `groupMembers`.
pub fn variant_name(wire: &str) -> RustName {
    let name = leading_letter(&clean(wire).to_upper_camel_case(), "N");
    RustName(if matches!(name.as_str(), "Self" | "UnknownValue") {
        format!("{name}_")
    } else {
        name
    })
}

/// Returns the name of a field, function or parameter: `web_url` for `webUrl`, `r#type` for `type`.
pub fn value_name(wire: &str) -> RustName {
    let snake = clean(wire).to_snake_case();
    let snake = if wire.starts_with('_') {
        format!("_{snake}")
    } else {
        leading_letter(&snake, "n")
    };
    keyword_safe(snake)
}

/// Returns a type's name that an earlier generation chose; `None` if it cannot be one.
pub(crate) fn kept_type_name(name: &str) -> Option<RustName> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let upper = name.starts_with(|c: char| c.is_ascii_uppercase());
    (plain && upper && name != "Self").then(|| RustName(name.to_owned()))
}

/// Returns a method's name that an earlier generation chose; `None` if it cannot be one.
pub(crate) fn kept_method_name(name: &str) -> Option<RustName> {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    (plain && begins).then(|| keyword_safe(name.to_owned()))
}

/// Returns the name of a node's method: `clone_` for `clone`, which a trait of the standard library
/// has.
pub fn method_name(wire: &str) -> RustName {
    let name = value_name(wire);
    let taken = [
        "as_ref", "borrow", "clone", "cmp", "default", "deref", "eq", "fmt", "hash", "to_owned",
    ];
    if taken.contains(&name.as_str()) {
        name.with("_")
    } else {
        name
    }
}

/// Returns a module's name.
pub fn module_name(wire: &str) -> RustName {
    let name = value_name(wire);
    RustName(if TAKEN_MODULES.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name.0
    })
}

/// Returns the name of a module that the generator defines.
pub(crate) fn own_module(name: &str) -> RustName {
    value_name(name)
}

/// Modules and files that generated code has besides those of namespaces, and the runtime's name.
const TAKEN_MODULES: [&str; 8] = [
    "lib",
    "main",
    "mod",
    "ops",
    "nodes",
    "options",
    "traits",
    "docwright",
];

/// Returns a constant's name.
pub fn constant_name(wire: &str) -> RustName {
    RustName(leading_letter(&clean(wire).to_shouty_snake_case(), "N"))
}

/// Replaces all characters except ASCII letters and digits by `_`, which separates words.
fn clean(wire: &str) -> String {
    wire.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}

fn leading_letter(name: &str, prefix: &str) -> String {
    match name.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => name.to_owned(),
        Some(_) => format!("{prefix}{name}"),
        None => format!("{prefix}_"),
    }
}

fn keyword_safe(name: String) -> RustName {
    match name.as_str() {
        // These cannot be raw identifiers; `additional` is a field of every model.
        "self" | "super" | "crate" | "_" | "additional" => RustName(format!("{name}_")),
        "_self" | "__" => RustName(format!("{name}_")),
        // Reserved since edition 2024, which `syn` does not recognize.
        "gen" => RustName(format!("r#{name}")),
        _ if syn::parse_str::<Ident>(&name).is_ok() => RustName(name),
        _ => RustName(format!("r#{name}")),
    }
}

/// Allocator of unique names: a repeated name gets a number.
#[derive(Debug, Default)]
pub struct Scope {
    taken: HashMap<String, u32>,
}

impl Scope {
    /// Returns the name, with a number if it is already in use.
    pub fn claim(&mut self, name: RustName) -> RustName {
        let mut candidate = name.clone();
        let mut number = 2;
        while self.taken.contains_key(candidate.bare()) {
            candidate = name.with(&number.to_string());
            number += 1;
        }
        self.taken.insert(candidate.bare().to_owned(), 1);
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_names() {
        for (wire, field) in [
            ("webUrl", "web_url"),
            ("type", "r#type"),
            ("self", "self_"),
            ("_id", "_id"),
            ("additional", "additional_"),
            ("v4_0_3", "v4_0_3"),
            ("id | userPrincipalName", "id_user_principal_name"),
            ("3dModel", "n3d_model"),
            ("gen", "r#gen"),
            ("", "n_"),
            ("});evil!(", "evil"),
        ] {
            assert_eq!(value_name(wire).as_str(), field, "{wire}");
        }
        assert_eq!(type_name("option").as_str(), "OptionType");
        assert_eq!(type_name("webAccount").as_str(), "WebAccount");
        assert_eq!(variant_name("none").as_str(), "None");
        assert_eq!(variant_name("1.0").as_str(), "N10");
        for (kept, name) in [
            ("n_", Some("n_")),
            ("clone_", Some("clone_")),
            ("type", Some("r#type")),
            ("fn x() {}", None),
            ("2d", None),
        ] {
            let read = kept_method_name(kept);
            assert_eq!(read.as_ref().map(RustName::as_str), name, "{kept}");
        }
        let mut scope = Scope::default();
        assert_eq!(scope.claim(value_name("a_b")).as_str(), "a_b");
        assert_eq!(scope.claim(value_name("aB")).as_str(), "a_b2");
    }
}
