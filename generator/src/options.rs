//! The settings that build scripts, the macro, the command line and `docwright.yaml` share.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::api::is_endpoint;
use crate::text::nearest;

/// Settings of a run: input, selection and output.
///
/// The names are the same in `docwright.yaml`, in `bindings!` and, with `--` before them, on the
/// command line.
///
/// ```
/// let options = docwright_generator::Options::from_yaml("docs: [specs]\ninclude: [microsoft.graph.webAccount]")?;
/// assert_eq!(options.include, ["microsoft.graph.webAccount"]);
/// # Ok::<(), docwright_generator::OptionsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Options {
    /// Folders of pages, pages, or one saved schema. Relative to the settings' own folder.
    #[serde(deserialize_with = "one_or_many")]
    pub docs: Vec<PathBuf>,
    /// The documentation root: includes and links outside of it are not followed. By default the
    /// folder above `docs`.
    pub root: Option<PathBuf>,
    /// The folder to write to.
    pub out: Option<PathBuf>,
    /// Items to generate: names of types, ids of operations, prefixes of paths, globs. Everything
    /// if empty.
    #[serde(deserialize_with = "one_or_many")]
    pub include: Vec<String>,
    /// Name of the package to write; without it a module is written.
    #[serde(rename = "crate")]
    pub crate_name: Option<String>,
    /// Path of the `docwright` runtime for the package; by default it comes from the registry.
    pub runtime_path: Option<PathBuf>,
    /// The lock file of a module: names and shapes that later generations keep. A package has its own,
    /// in its folder. `bindings!` reads it and does not write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<PathBuf>,
    /// Name of the module; by default the last part of the namespace.
    pub module: Option<String>,
    /// A dialect file, for a reference in other conventions than Microsoft Graph's.
    pub dialect: Option<PathBuf>,
    /// A file of corrections to the docs; see [`crate::schema::corrections`].
    pub corrections: Option<PathBuf>,
    /// Base URL of requests; by default that in the docs.
    pub endpoint: Option<String>,
    /// Settings of `docwright lint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lint: Option<Lint>,
}

/// Settings of `docwright lint`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lint {
    /// Diagnostics to leave out.
    pub suppress: Vec<Suppression>,
}

/// Diagnostics to leave out: those of a code, those on some pages, or those of a code on some
/// pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Suppression {
    /// Name of the code; any when absent.
    pub code: Option<String>,
    /// Globs of page paths below the documentation root; any page when empty.
    #[serde(deserialize_with = "one_or_many")]
    pub pages: Vec<String>,
}

/// An error in settings.
#[derive(Debug)]
pub struct OptionsError {
    message: String,
    line: Option<(usize, usize)>,
}

impl OptionsError {
    /// Returns line and column, from 1, if the error is in the text itself.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.line
    }
}

impl std::fmt::Display for OptionsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for OptionsError {}

/// Returns the names of all settings, as in `docwright.yaml`, in the order of their declaration.
///
/// ```
/// assert_eq!(docwright_generator::option_names().first(), Some(&"docs"));
/// ```
pub fn names() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    // Deserializing a struct passes the names of its fields; the value itself is not needed.
    let _ = Options::deserialize(FieldNames(&mut names));
    names
}

/// A deserializer that only records the names of a struct's fields.
struct FieldNames<'n>(&'n mut &'static [&'static str]);

impl<'de> serde::Deserializer<'de> for FieldNames<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("no value"))
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Returns the message for an unknown setting, from that of the parser, which lists the known ones of
/// the same place.
fn unknown_setting(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let wrong = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.collect();
    let near = nearest(wrong, known.iter().copied());
    let advice = near.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
    let end = if advice.is_empty() { "." } else { "" };
    let known = known.join(", ");
    format!("unknown setting `{wrong}`{advice}{end} The settings here are {known}")
}

impl Options {
    /// Parses settings from YAML.
    ///
    /// # Errors
    /// Returns an error if the text is not YAML or has an unknown setting; the nearest name is
    /// suggested.
    pub fn from_yaml(text: &str) -> Result<Options, OptionsError> {
        if text.trim().is_empty() {
            return Ok(Options::default());
        }
        serde_yaml::from_str(text).map_err(|error| {
            let line = error.location().map(|at| (at.line(), at.column()));
            let mut message = error.to_string();
            if message.contains("unknown field") {
                message = unknown_setting(&message);
            }
            OptionsError { message, line }
        })
    }

    /// Checks constraints on the values of settings that their types do not express.
    ///
    /// # Errors
    /// Returns an error if `crate` is not a valid package name or is set beside `lock`, or `endpoint` is
    /// not a valid URL.
    pub fn validate(&self) -> Result<(), OptionsError> {
        let refuse = |message: String| {
            Err(OptionsError {
                message,
                line: None,
            })
        };
        if let Some(name) = &self.crate_name {
            let plain = name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let identifier = syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_ok();
            if !plain
                || !identifier
                || matches!(name.as_str(), "docwright" | "std" | "core" | "test")
            {
                return refuse(format!(
                    "invalid package name `{name}`: use letters, digits, `-` and `_`, starting with a letter"
                ));
            }
        }
        if self.crate_name.is_some() && self.lock.is_some() {
            return refuse(
                "`lock` is for modules: a package has a lock file in its folder; leave out `lock` or `crate`"
                    .to_owned(),
            );
        }
        match &self.endpoint {
            Some(endpoint) if !is_endpoint(endpoint) => refuse(format!(
                "invalid endpoint `{endpoint}`: use an `https` or `http` URL without query and fragment"
            )),
            _ => Ok(()),
        }
    }

    /// Returns the settings as YAML.
    pub fn to_yaml(&self) -> String {
        serde_yaml::to_string(self).unwrap_or_default()
    }

    /// Resolves relative paths against a folder.
    #[must_use]
    pub fn based_on(mut self, folder: &Path) -> Options {
        let base = |path: &mut PathBuf| *path = folder.join(&*path);
        self.docs.iter_mut().for_each(base);
        for path in [
            &mut self.root,
            &mut self.out,
            &mut self.runtime_path,
            &mut self.lock,
            &mut self.dialect,
            &mut self.corrections,
        ]
        .into_iter()
        .flatten()
        {
            *path = folder.join(&*path);
        }
        self
    }
}

fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a text or a list of texts")]
    enum OneOrMany<T> {
        Many(Vec<T>),
        One(T),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::Many(many) => many,
        OneOrMany::One(one) => vec![one],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_setting_is_refused_with_a_suggestion() {
        let error = Options::from_yaml("docs: specs\nincldue: [x]").expect_err("unknown");
        assert!(
            error.to_string().contains("did you mean `include`?"),
            "{error}"
        );
        assert_eq!(error.position().map(|(line, _)| line), Some(2));
    }
}
