//! Permissions that a request needs.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// The permissions of one kind of caller in a permission table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Grant {
    /// Any one of these suffices: a permission, or several that are needed together, joined by
    /// ` and `.
    Scopes {
        /// The least privileged alternatives.
        least: Vec<CompactString>,
        /// Others that suffice, in the order documented.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        higher: Vec<CompactString>,
    },
    /// The request does not support this kind of caller.
    NotSupported,
    /// The page does not state permissions: their place is empty or holds a note to the author.
    Unknown,
}

/// Separator of permissions that are needed together.
pub(crate) const AND: &str = " and ";

impl Grant {
    /// Returns the permissions of an alternative that are needed together, usually one.
    pub fn together(alternative: &str) -> impl Iterator<Item = &str> {
        alternative.split(AND)
    }
}
