//! The types of a schema as plain structs with serde's derives, for comparison.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use serde_json::Value;

/// The types and enumerations of a saved schema, by name.
pub(crate) struct Types<'a> {
    types: HashMap<&'a str, &'a Value>,
    enums: HashMap<&'a str, &'a Value>,
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value
        .pointer(path)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

impl<'a> Types<'a> {
    /// Indexes a schema.
    pub(crate) fn new(schema: &'a Value) -> Self {
        let by_name = |list: &'a [Value]| list.iter().map(|it| (text(it, "/name"), it)).collect();
        Types {
            types: by_name(list(schema, "types")),
            enums: by_name(list(schema, "enums")),
        }
    }

    /// Returns the names of all types and enumerations.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        self.types
            .keys()
            .chain(self.enums.keys())
            .copied()
            .collect()
    }

    /// Returns the names of some types and of all that they need, sorted.
    pub(crate) fn closure(&self, names: &[&'a str]) -> Vec<&'a str> {
        let (mut seen, mut pending) = (HashSet::new(), names.to_vec());
        while let Some(name) = pending.pop() {
            if name.starts_with("Edm.") || name == "Untyped" || !seen.insert(name) {
                continue;
            }
            if let Some(ty) = self.types.get(name) {
                pending.extend(
                    list(ty, "properties")
                        .iter()
                        .map(|it| item(text(it, "/type/value"))),
                );
                pending.extend(ty.pointer("/base/value").and_then(Value::as_str));
            }
        }
        let mut needed: Vec<_> = seen.into_iter().collect();
        needed.sort_unstable();
        needed
    }

    /// Returns Rust source of some types.
    pub(crate) fn source(&self, names: &[&'a str]) -> String {
        let mut counts = HashMap::new();
        for name in names {
            *counts.entry(last(name).to_lowercase()).or_insert(0) += 1;
        }
        let mut out =
            "#![allow(dead_code, non_camel_case_types)]\nuse serde::{Deserialize, Serialize};\n"
                .to_owned();
        for &name in names {
            let ident = ident(name, &counts);
            let _ = match self.enums.get(name) {
                Some(ty) if !self.types.contains_key(name) => writeln!(
                    out,
                    "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)] pub enum {ident} {{ {} }}",
                    variants(ty)
                ),
                _ => writeln!(
                    out,
                    "#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)] pub struct {ident} {{ {} }}",
                    self.fields(name, &counts)
                ),
            };
        }
        out
    }

    /// Returns the fields of a type, inherited ones first.
    fn fields(&self, name: &'a str, counts: &HashMap<String, usize>) -> String {
        let mut chain = Vec::new();
        let mut next = Some(name);
        while let Some(ty) = next.and_then(|name| self.types.get(name)) {
            chain.push(*ty);
            next = ty.pointer("/base/value").and_then(Value::as_str);
        }
        let mut fields: Vec<(&str, &str)> = Vec::new();
        for property in chain.iter().rev().flat_map(|ty| list(ty, "properties")) {
            let name = text(property, "/name");
            if fields.iter().all(|(other, _)| *other != name) {
                fields.push((name, text(property, "/type/value")));
            }
        }
        let field = |(index, (name, ty)): (usize, &(&str, &str))| {
            format!(
                "#[serde(rename = {name:?}, skip_serializing_if = \"Option::is_none\")] pub f_{index}: Option<{}>, ",
                self.rust(ty, counts)
            )
        };
        fields.iter().enumerate().map(field).collect()
    }

    fn rust(&self, ty: &str, counts: &HashMap<String, usize>) -> String {
        if let Some(item) = ty.strip_prefix("Collection(") {
            return format!("Vec<{}>", self.rust(item.trim_end_matches(')'), counts));
        }
        if self.types.contains_key(ty) {
            return format!("Box<{}>", ident(ty, counts));
        }
        if self.enums.contains_key(ty) {
            return ident(ty, counts);
        }
        match ty {
            "Edm.Boolean" => "bool",
            "Edm.Int32" => "i32",
            "Edm.Int64" => "i64",
            "Edm.Double" => "f64",
            "Edm.Single" => "f32",
            "Untyped" => "serde_json::Value",
            _ => "String",
        }
        .to_owned()
    }
}

fn item(ty: &str) -> &str {
    let ty = ty.strip_prefix("Collection(").unwrap_or(ty);
    ty.trim_end_matches(')')
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn word(text: &str) -> String {
    let letter = |c: char| if c.is_alphanumeric() { c } else { '_' };
    text.chars().map(letter).collect()
}

/// Returns the identifier of a type: its last name, or its full name if several types have it.
fn ident(name: &str, counts: &HashMap<String, usize>) -> String {
    let simple = last(name);
    if counts
        .get(&simple.to_lowercase())
        .is_some_and(|count| *count > 1)
    {
        return format!("T_{}", word(name));
    }
    let mut letters = simple.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!(
        "T{}",
        word(&first.into_iter().chain(letters).collect::<String>())
    )
}

fn variants(ty: &Value) -> String {
    let names: BTreeMap<&str, usize> = list(ty, "members")
        .iter()
        .enumerate()
        .map(|(index, member)| (text(member, "/name/value"), index))
        .collect();
    let variant = |(name, index): (&&str, &usize)| {
        format!("#[serde(rename = {name:?})] M{}_{index}, ", word(name))
    };
    names.iter().map(variant).collect()
}
