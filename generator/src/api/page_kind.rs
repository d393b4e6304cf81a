//! Kinds of documentation pages.

use serde::{Deserialize, Serialize};

/// The kind of a documentation page, by its main content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// Documents requests.
    Operation,
    /// Documents a type.
    Resource,
    /// Documents enumerations.
    Enumeration,
    /// Documents nothing that can be generated.
    Conceptual,
}
