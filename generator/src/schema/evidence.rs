//! Kinds of sources of claims.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Kind of source of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A correction in `docwright.yaml`.
    Correction,
    /// An annotation over a code block.
    Annotation,
    /// A page's title.
    Title,
    /// A table of properties or relationships on the type's own page.
    Table,
    /// A table of an enumeration's members.
    MemberTable,
    /// The JSON representation of a resource.
    Representation,
    /// A sentence.
    Prose,
    /// The section on the HTTP request.
    RequestLine,
    /// A permission table.
    PermissionTable,
    /// The table of a request body.
    BodyTable,
    /// An example.
    Example,
    /// A table of methods on a resource's page.
    MethodsTable,
    /// A list of derived types on a base type's page.
    DerivedTypes,
    /// An inference from other facts.
    Implied,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Evidence::Correction => "correction",
            Evidence::Annotation => "annotation",
            Evidence::Title => "title",
            Evidence::Table => "table",
            Evidence::MemberTable => "table of members",
            Evidence::Representation => "JSON representation",
            Evidence::Prose => "prose",
            Evidence::RequestLine => "request line",
            Evidence::PermissionTable => "permission table",
            Evidence::BodyTable => "request body table",
            Evidence::Example => "example",
            Evidence::MethodsTable => "methods table",
            Evidence::DerivedTypes => "list of derived types",
            Evidence::Implied => "implied",
        })
    }
}
