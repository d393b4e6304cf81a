//! Permissions that a request needs.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// What a permission table says of one kind of caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Grant {
    /// Any one of these suffices: a permission, or several with ` and ` between that are needed
    /// together.
    Scopes {
        /// The least privileged; several are alternatives.
        least: Vec<CompactString>,
        /// Others that suffice, in the order documented.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        higher: Vec<CompactString>,
    },
    /// This kind of caller is not served.
    NotSupported,
    /// The page does not say: a note to the author stands in place of permissions, or nothing.
    Unknown,
}

/// What stands between permissions that are needed together.
pub(crate) const AND: &str = " and ";

impl Grant {
    /// The permissions of an alternative that are needed together: one, most often.
    pub fn together(alternative: &str) -> impl Iterator<Item = &str> {
        alternative.split(AND)
    }
}
