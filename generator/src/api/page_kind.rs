//! Kinds of documentation pages.

use serde::{Deserialize, Serialize};

/// What a page mainly is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// It documents requests.
    Operation,
    /// It documents a type.
    Resource,
    /// It documents enumerations.
    Enumeration,
    /// It documents nothing that can be generated.
    Conceptual,
}
