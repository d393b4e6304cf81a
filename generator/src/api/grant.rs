//! Permissions that a request needs.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// The permissions of one kind of caller in a permission table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Grant {
    /// Any one of these alternatives suffices.
    Scopes {
        /// The least privileged alternatives.
        least: Vec<ScopeSet>,
        /// Others that suffice, in the order documented.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        higher: Vec<ScopeSet>,
    },
    /// The request does not support this kind of caller.
    NotSupported,
    /// The page does not state permissions: their place is empty or holds a note to the author.
    Unknown,
}

/// Shows the alternatives, the least privileged first, or `not supported` or `unknown`.
impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Grant::Scopes { least, higher } => {
                for (index, set) in least.iter().chain(higher).enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(f, "{separator}{set}")?;
                }
                Ok(())
            }
            Grant::NotSupported => f.write_str("not supported"),
            Grant::Unknown => f.write_str("unknown"),
        }
    }
}

/// Permissions that are needed together, usually one. It is written `A and B`.
///
/// ```
/// use docwright_generator::api::ScopeSet;
///
/// let set = ScopeSet::from("Group.Read and User.Read");
/// assert_eq!(set.scopes().collect::<Vec<_>>(), ["Group.Read", "User.Read"]);
/// assert_eq!(set.to_string(), "Group.Read and User.Read");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "CompactString", into = "String")]
pub struct ScopeSet {
    first: CompactString,
    more: Vec<CompactString>,
}

/// Separator of permissions in the text of a set.
const AND: &str = " and ";

impl ScopeSet {
    /// Returns the permissions.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let all = std::iter::once(&self.first).chain(&self.more);
        all.map(CompactString::as_str)
    }

    /// Adds a permission.
    pub fn add(&mut self, scope: &str) {
        self.more.push(scope.into());
    }
}

impl From<&str> for ScopeSet {
    fn from(text: &str) -> Self {
        let mut scopes = text.split(AND).map(CompactString::from);
        ScopeSet {
            first: scopes.next().unwrap_or_default(),
            more: scopes.collect(),
        }
    }
}

impl From<CompactString> for ScopeSet {
    fn from(text: CompactString) -> Self {
        text.as_str().into()
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first)?;
        self.more
            .iter()
            .try_for_each(|scope| write!(f, "{AND}{scope}"))
    }
}
