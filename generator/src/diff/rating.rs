//! What a change of the documentation does to generated code, by rules.
//!
//! *Minor* may break a literal or a pattern of a struct without `..`, a glob import or an extension
//! method that meets a new name, and a comparison with an unknown value of an enumeration. The first
//! page of each generated crate says so.
//!
//! A change has two ratings: under the lock file, which keeps the chosen names and shapes, and for a
//! fresh generation. Some changes compile and change what a program does, such as a permission that
//! is needed now; they are marked as changes of behaviour.

use serde::Serialize;

/// What a change does to programs that use the generated code, as in semantic versioning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rating {
    /// Only documentation changes.
    #[default]
    Patch,
    /// Programs compile, except for what the rules of this module name.
    Minor,
    /// Programs may not compile.
    Major,
}

impl std::fmt::Display for Rating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Rating::Patch => "patch",
            Rating::Minor => "minor",
            Rating::Major => "major",
        })
    }
}

/// The ratings of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratings {
    /// Under the lock file.
    pub locked: Rating,
    /// For a fresh generation, without the lock file.
    pub fresh: Rating,
    /// Whether programs that compile may behave differently.
    pub behaviour: bool,
}
