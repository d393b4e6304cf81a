//! Facts of an operation that its pages state outside of tables.

use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::decision::{Claims, DecisionRules};
use crate::infer::drafts::excerpt;
use crate::infer::parts::Part;
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, MaybeFact};
use crate::text::Span;

use super::inputs::Group;

/// Decides the title.
pub(super) fn title(
    context: &Context<'_>,
    group: &Group<'_, '_>,
    out: &mut Vec<Diagnostic>,
) -> MaybeFact<String> {
    let title = |part: &Part<'_>| {
        let (title, span) = part.title()?;
        Some((title.to_owned(), span))
    };
    text_fact(context, group, "title", title, out)
}

/// Decides the description.
pub(super) fn description(
    context: &Context<'_>,
    group: &Group<'_, '_>,
    out: &mut Vec<Diagnostic>,
) -> MaybeFact<String> {
    text_fact(
        context,
        group,
        "description",
        |part| match &part.fragment.title {
            Some(_) => part.fragment.description.clone(),
            None => part.page.description.clone(),
        },
        out,
    )
}

fn text_fact(
    context: &Context<'_>,
    group: &Group<'_, '_>,
    what: &str,
    text: impl Fn(&Part<'_>) -> Option<(String, Span)>,
    out: &mut Vec<Diagnostic>,
) -> MaybeFact<String> {
    let mut claims = Claims::new();
    for part in group.parts {
        if let Some((value, span)) = text(part) {
            claims.add(value, Evidence::Prose, span, part.precedence(context));
        }
    }
    let rules = DecisionRules {
        what: &|| format!("the {what} of {}", group.shown),
        subject: Subject::Other,
        code: Some(Code::ConflictText),
        same: &|a: &String, b: &String| a == b,
        prefer: None,
        show: &|text: &String| excerpt(text),
    };
    claims.decide(&rules, context.sources, out).map(Box::new)
}

/// Decides whether the operation is deprecated.
pub(super) fn deprecated(context: &Context<'_>, group: &Group<'_, '_>) -> MaybeFact<bool> {
    let mut claims = Claims::new();
    for part in group.documenting().filter(|part| part.primary) {
        if let Some(span) = part.fragment.deprecated {
            claims.add(true, Evidence::Prose, span, part.precedence(context));
        }
    }
    claims.maybe(context.sources)
}

/// Decides in which clouds the operation is available; returns also those of which the page's mark is
/// unknown.
pub(super) fn clouds(
    context: &Context<'_>,
    group: &Group<'_, '_>,
) -> (MaybeFact<Vec<String>>, Vec<String>) {
    let mut claims = Claims::new();
    let mut unknown: Vec<String> = Vec::new();
    for part in group.stating().filter(|part| part.primary) {
        let Some(table) = &part.fragment.clouds else {
            continue;
        };
        // A table without any known mark states nothing.
        if !table.available.is_empty() || table.unknown.is_empty() {
            let precedence = part.precedence(context);
            claims.add(
                table.available.clone(),
                Evidence::Table,
                table.span,
                precedence,
            );
        }
        if unknown.is_empty() {
            unknown.clone_from(&table.unknown);
        }
    }
    (claims.maybe(context.sources), unknown)
}

/// Returns the product areas of the pages on the operation, each once.
pub(super) fn areas(group: &Group<'_, '_>) -> Vec<String> {
    let mut areas = Vec::new();
    for area in group.stating().filter_map(|part| part.page.area.clone()) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    areas
}
