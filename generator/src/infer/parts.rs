//! Fragments of pages on one operation.

use std::rc::Rc;

use super::claims::Role;
use crate::api::Name;
use crate::api::path::Segment;
use crate::collections::HashMap;
use crate::page::{Example, OperationFragment, Page};
use crate::schema::{Evidence, TypeRef};
use crate::source::Span;

/// A path that a page documents.
pub(super) struct PathClaim<'a> {
    pub path: &'a str,
    pub segments: Vec<Segment<'a>>,
    /// Normal form, by which paths are compared.
    pub form: Rc<str>,
    pub source: Evidence,
    pub span: Span,
    /// The documented path that this one replaces.
    pub instead: Option<(String, Span)>,
}

/// A fragment with the page it is on and the paths that count for it.
pub(super) struct Part<'a> {
    pub page: &'a Page,
    pub fragment: &'a OperationFragment,
    pub paths: Vec<PathClaim<'a>>,
    /// Examples of requests on these paths.
    pub examples: Vec<&'a Example>,
    /// Whether the page's prose and tables are about these paths. A page that lists paths of
    /// several resources is about one of them.
    pub primary: bool,
    /// Role of the page for the operation.
    pub role: Role,
}

/// A resource whose table of methods links to a page, and the return type in that table.
pub(super) struct MethodLink {
    pub name: Name,
    pub returns: Option<TypeRef>,
    pub span: Span,
}

/// Resources whose tables of methods link to operation pages, by page.
pub(super) type Links = HashMap<u32, Vec<MethodLink>>;

/// Returns the parts that state something in the strongest role: those that document the operation,
/// or else those that add to it.
pub(super) fn by_role<'p, 'a>(
    parts: &'p [Part<'a>],
    states: impl Fn(&Part<'a>) -> bool,
) -> Vec<&'p Part<'a>> {
    let stating = |role: Role| -> Vec<&Part<'a>> {
        parts
            .iter()
            .filter(|part| part.role == role && states(part))
            .collect()
    };
    Some(stating(Role::Documents))
        .filter(|found| !found.is_empty())
        .unwrap_or_else(|| stating(Role::Adds))
}
