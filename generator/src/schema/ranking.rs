//! Which claim counts: the one place where the order of trust is written.
//!
//! | fact | order, most trusted first |
//! |---|---|
//! | any | a correction in `docwright.yaml`; then a finished page before a draft (a page with notes such as TODO in place of facts) |
//! | any of an operation | the page that documents it before pages that only list its request |
//! | which page documents an operation | the one that the methods table of the addressed resource links, of the resource that holds it, of the next; then one whose title names the resource; then one with fewer requests |
//! | name of a type | annotation, title, file name |
//! | base type | prose ("Inherits from"), annotation, what the base's own page lists as derived, "Inherited from" in a table, casts in paths, implied by the kind |
//! | type of a property | its type's own table, JSON representation, request body table, example; a named type or enumeration before `Edm.String` |
//! | path | the section on the HTTP request, then examples; but for a create that is documented with `/$ref` the example counts |
//! | permissions | named permissions before "not supported" before a note to the author |
//! | type of a response | the declared type of what the path addresses, where a page names it, one derived from it or one it is derived from; then the example body's `@odata.type`, annotation, prose, methods table, path |
//! | whether a response is a collection | example body, path, annotation, prose, methods table |
//! | type of a request body | example, prose; where neither says it, what the path addresses, the response, the methods table, then the title |
//!
//! Claims of equal rank: what most pages state; then the page that states more (rows of tables and
//! sections that were read), and of two that state as much, the one whose text comes first in the
//! order of its characters; on one page the first. Names of files play no part.

use super::Evidence;

/// A fact whose claims are ranked in a way of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A type's base.
    Base,
    /// A property's type.
    PropertyType,
    /// A response's type.
    Response,
    /// Whether a response is a collection.
    Plural,
    /// Anything else: in the order of [`Evidence`].
    Other,
}

/// The place of a sort of source in a fact's order; lower is more trusted.
pub fn rank(subject: Subject, evidence: Evidence) -> u8 {
    use Evidence::*;
    let order: &[Evidence] = match subject {
        Subject::Base => &[
            Correction,
            Prose,
            Annotation,
            DerivedTypes,
            Table,
            Representation,
            BodyTable,
            RequestLine,
            Example,
        ],
        Subject::PropertyType => &[
            Correction,
            Table,
            MemberTable,
            Representation,
            BodyTable,
            Prose,
            Example,
        ],
        Subject::Response => &[
            Correction,
            Example,
            Annotation,
            Prose,
            MethodsTable,
            RequestLine,
        ],
        Subject::Plural => &[
            Correction,
            Example,
            RequestLine,
            Annotation,
            Prose,
            MethodsTable,
        ],
        Subject::Other => return evidence as u8,
    };
    order
        .iter()
        .position(|known| *known == evidence)
        .unwrap_or(order.len()) as u8
}

/// The rule by which one sort of source counts more than another, as a sentence's end.
pub fn rule(winner: Evidence, loser: Evidence) -> String {
    format!("{winner} counts more than {loser}")
}

/// Why the page that documents an operation counts more than others that list its request.
pub const OWN_PAGE: &str =
    "the page that documents the operation counts more than others that list its request";
/// Why a finished page counts more.
pub const FINISHED_PAGE: &str = "a finished page counts more than a draft with notes such as TODO";
/// Why a value that several pages state counts more.
pub const MOST_PAGES: &str =
    "of claims by pages of equal right the one that most of them state counts";
/// Why one of two pages of equal right counts more.
pub const FULLER_PAGE: &str = "of two pages of equal right the one that states more counts, or else the one whose title and text sort first";
/// Why one of two claims on a page counts more.
pub const FIRST_ON_PAGE: &str = "of two claims on one page the first counts";
