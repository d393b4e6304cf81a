//! Names of types.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a type, usually with its namespace. Clones share one text, since thousands of
/// members have few types.
///
/// ```
/// use docwright_generator::api::Name;
///
/// let name = Name::from("microsoft.graph.user");
/// assert_eq!(name.clone(), "microsoft.graph.user");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(Arc<str>);

impl Name {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of the type of values that can be any JSON.
pub(crate) const UNTYPED: &str = "Untyped";

impl Name {
    /// Returns `true` if values of the type can be any JSON.
    pub fn is_untyped(&self) -> bool {
        *self.0 == *UNTYPED
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Name(name.into())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Name(name.into())
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<String> for Name {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<Name> for &str {
    fn eq(&self, other: &Name) -> bool {
        **self == *other.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Returns `true` if a name is that of an OData primitive, or `Untyped`, which is any JSON; names
/// of documented types are neither.
pub(crate) fn is_primitive(name: &str) -> bool {
    name == UNTYPED
        || name
            .get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case("edm."))
}

/// Returns a name without its namespace.
///
/// ```
/// assert_eq!(docwright_generator::api::simple_name("microsoft.graph.user"), "user");
/// ```
pub fn simple_name(name: &str) -> &str {
    let dot = name.bytes().rposition(|byte| byte == b'.');
    dot.and_then(|dot| name.get(dot + 1..)).unwrap_or(name)
}
