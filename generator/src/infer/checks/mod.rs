//! Checks of the schema against the pages.

mod examples;

use super::context::Context;
use crate::api::PageKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::page::Page;
use crate::text::Span;

pub(super) use examples::check as examples;

/// Reports pages that document no type and no request.
pub(super) fn pages(context: &Context<'_>) -> Vec<Diagnostic> {
    let pages = context.pages.iter();
    let conceptual = pages.filter(|page| {
        let stated = page.front_matter.get("doc_type");
        let stated = stated.and_then(|name| context.dialect.doc_type(name));
        page.kind == PageKind::Conceptual && stated != Some(PageKind::Conceptual)
    });
    conceptual.map(|page| without_facts(page)).collect()
}

fn without_facts(page: &Page) -> Diagnostic {
    let title = page.title.as_ref();
    let span = title.map_or(Span::new(page.id, 0, 0), |title| title.span);
    let message = "this page documents no type and no request";
    Diagnostic::new(Code::PageWithoutFacts, span, message)
        .help("mark it `doc_type: conceptualPageType`, or add the sections of a reference page")
}
