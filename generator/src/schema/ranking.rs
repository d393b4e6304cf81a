//! Ranking of claims: the order of trust that decides which claim counts.
//!
//! | fact | order, most trusted first |
//! |---|---|
//! | any | a correction in `docwright.yaml`; then a finished page before a draft (a page with notes such as TODO in place of facts) |
//! | any of an operation | the page that documents it before pages that only list its request |
//! | which page documents an operation | the page linked from the methods table of the addressed resource, or of the nearest resource that contains it; then one whose title names the resource; then one with fewer requests |
//! | name of a type | annotation, title, file name |
//! | base type | prose ("Inherits from"), annotation, the list of derived types on the base's page, "Inherited from" in a table, casts in paths, implied by the kind |
//! | type of a property | its type's own table, JSON representation, request body table, example; a named type or enumeration before `Edm.String` |
//! | path | the section on the HTTP request, then examples; for a create that is documented with `/$ref`, the example counts |
//! | permissions | named permissions before "not supported" before a note to the author |
//! | type of a response | the declared type of the addressed resource, if a page names it, a type derived from it or a base of it; then the example body's `@odata.type`, annotation, prose, methods table, path |
//! | whether a response is a collection | example body, path, annotation, prose, methods table |
//! | type of a request body | example, prose; if neither states it, the addressed resource, the response, the methods table, then the title |
//!
//! Claims of equal rank: the value that most pages state; then the page that states more (rows of
//! tables and sections that were read), and of two that state as much, the one whose text sorts
//! first; on one page, the first claim. File names are not considered.

use super::Evidence;

/// Kind of fact that a ranking applies to.
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
    /// Any other fact, ranked in the order of [`Evidence`].
    Other,
}

/// Returns the rank of a kind of source for a fact; lower is more trusted.
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

/// Returns the rule by which one kind of source outranks another, as the end of a sentence.
pub fn rule(winner: Evidence, loser: Evidence) -> String {
    format!("{winner} counts more than {loser}")
}

/// Rule that ranks the page that documents an operation above others that list its request.
pub const OWN_PAGE: &str =
    "the page that documents the operation counts more than others that list its request";
/// Rule that ranks a finished page above a draft.
pub const FINISHED_PAGE: &str = "a finished page counts more than a draft with notes such as TODO";
/// Rule that ranks a value by the number of pages that state it.
pub const MOST_PAGES: &str =
    "of claims by pages of equal right the one that most of them state counts";
/// Rule that ranks pages of equal right by how much they state.
pub const FULLER_PAGE: &str = "of two pages of equal right the one that states more counts, or else the one whose title and text sort first";
/// Rule that ranks the claims on one page by position.
pub const FIRST_ON_PAGE: &str = "of two claims on one page the first counts";
