//! Operations, decided from the pages on each.

mod action;
mod body;
mod declared;
mod examples;
mod facts;
mod headers;
mod inputs;
mod kind;
mod naming;
mod parameters;
mod paths;
mod permissions;
mod properties;
mod query;
mod response;
mod response_claims;
mod shown;

use std::sync::Arc;

use super::drafts::TypeClaim;
use super::parts::Part;
use super::places::is_container;
use crate::api::{Name, is_primitive};
use crate::diagnostic::Diagnostic;
use crate::schema::{Operation, OperationKind, RequestBody, Response};

use inputs::{Findings, Group};

pub(super) use declared::adopt_declared;
pub(super) use inputs::Inputs;

/// Decides the operations of all groups. Returns them, what their pages claim of types, and
/// diagnostics.
pub(super) fn decide<'a>(
    inputs: &Inputs<'_, 'a>,
    groups: &[Vec<Part<'a>>],
) -> ((Vec<Operation>, Vec<TypeClaim<'a>>), Vec<Diagnostic>) {
    let mut findings = Findings::default();
    let mut operations = Vec::with_capacity(groups.len());
    for parts in groups {
        operations.extend(operation(inputs, parts, &mut findings));
    }
    shown::add_shown_paths(inputs, &mut operations);
    naming::name_operations(&mut operations);
    naming::share_subjects(&mut operations);
    // Operations are large: sorting by cached ids moves them only once the order is known.
    operations.sort_by_cached_key(|operation| operation.id.clone());
    ((operations, findings.claims), findings.out)
}

/// Decides an operation. Returns `None` if no page documents its request.
fn operation<'a>(
    inputs: &Inputs<'_, 'a>,
    parts: &[Part<'a>],
    findings: &mut Findings<'a>,
) -> Option<Operation> {
    let context = inputs.context;
    let method = parts.first()?.fragment.requests.first()?.line.method;
    let paths = paths::decide(context, parts, &mut findings.out);
    let group = Group::new(inputs, parts, method, &paths.first()?.value);
    let title = facts::title(context, &group, &mut findings.out);
    let description = facts::description(context, &group, &mut findings.out);
    let (clouds, clouds_unknown) = facts::clouds(context, &group);
    let permissions = permissions::decide(context, &group, &mut findings.out);
    let response = response::decide(inputs, &group, &mut findings.out);
    let title_text = title.as_ref().map_or("", |title| title.value.as_str());
    let kind = kind::infer(
        context,
        &group,
        &paths,
        title_text,
        response.r#type.as_deref(),
    );
    let body = body::decide(inputs, &group, kind, &response, &paths, findings);
    let examples = examples::collect(context, &group, body.as_ref(), &response, findings);
    let (parameters, shown) = parameters::decide(inputs, &group, &paths);
    let subject = subject(body.as_ref(), &response).or_else(|| linking(inputs, &group).cloned());
    let calls = matches!(kind, OperationKind::Action | OperationKind::Function);
    let bound = group.place.owner.clone();
    let bound =
        bound.filter(|owner| calls && !is_primitive(&owner.name) && !is_container(&owner.name));
    let headers = headers::decide(inputs, &group, &response, &mut findings.out);
    let pages = pages(group.stating());
    let listing = parts.iter().filter(|part| !pages.contains(&part.page.path));
    let mut areas = facts::areas(&group).into_iter();
    Some(Operation {
        id: String::new(),
        kind,
        method: method.into(),
        listed_by: self::pages(listing),
        pages,
        subject,
        area: areas.next(),
        other_areas: areas.collect(),
        bound,
        title,
        description,
        deprecated: facts::deprecated(context, &group),
        clouds,
        clouds_unknown,
        permissions,
        headers,
        query: query::decide(context, &group),
        body,
        response,
        examples,
        paths: parameters::with_quotes(paths, &parameters),
        parameters,
        shown,
    })
}

/// Returns the pages of parts, each once.
fn pages<'p>(parts: impl Iterator<Item = &'p Part<'p>>) -> Vec<Arc<str>> {
    let mut pages: Vec<Arc<str>> = Vec::new();
    for part in parts {
        if !pages.contains(&part.page.path) {
            pages.push(part.page.path.clone());
        }
    }
    pages
}

/// Returns the type that an operation returns or else sends.
fn subject(body: Option<&RequestBody>, response: &Response) -> Option<Name> {
    let types = response.r#type.iter();
    let mut names = types
        .chain(body.and_then(|body| body.r#type.as_ref()))
        .map(|fact| &fact.value.name);
    names.find(|name| !is_primitive(name)).cloned()
}

/// Returns the resource whose methods table links to the page that documents an operation. Of pages
/// with identical texts, the one whose resource is first by name counts.
fn linking<'c>(inputs: &Inputs<'c, '_>, group: &Group<'_, '_>) -> Option<&'c Name> {
    let text = |part: &Part<'_>| {
        let source = inputs.context.sources.get(part.page.id);
        source.map(|source| source.text.as_str())
    };
    let primary = group.documenting().filter(|part| part.primary);
    let mut linked =
        primary.filter_map(|part| Some((part, &inputs.links.get(&part.page.id)?.first()?.name)));
    let (first, name) = linked.next()?;
    let alike = linked
        .filter(|(part, _)| text(part) == text(first))
        .map(|(_, name)| name);
    alike.chain([name]).min()
}
