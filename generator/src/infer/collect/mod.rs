//! Claims of pages on types and enumerations, and corrections. Nothing is decided here.

mod corrections;
mod enums;
mod resources;
pub(super) mod rows;
pub(super) mod values;

use super::context::Context;
use super::drafts::PageClaims;
use crate::diagnostic::Diagnostic;

/// Collects what pages and corrections claim of types and enumerations.
pub(super) fn collect(context: &Context<'_>) -> (PageClaims, Vec<Diagnostic>) {
    let (mut claims, mut out) = (PageClaims::default(), Vec::new());
    for page in &context.pages {
        for resource in &page.resources {
            resources::collect(context, page, resource, &mut claims, &mut out);
        }
    }
    let apart = enums::apart(context);
    for page in &context.pages {
        enums::collect(context, page, &apart, &mut claims.drafts.enums);
    }
    corrections::collect(context, &mut claims.drafts.types, &mut out);
    (claims, out)
}
