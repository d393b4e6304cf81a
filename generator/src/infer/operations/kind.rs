//! The kind of an operation, from its method, path, title and response.

use crate::api::PathTemplate;
use crate::api::path::Segment;
use crate::dialect::has_any_case;
use crate::infer::context::Context;
use crate::infer::parts::Part;
use crate::page::{BodyKind, Called, StartLine};
use crate::schema::{Fact, OperationKind, TypeRef};

use super::inputs::Group;

/// Infers the kind of an operation.
pub(super) fn infer(
    context: &Context<'_>,
    group: &Group<'_, '_>,
    paths: &[Fact<PathTemplate>],
    title: &str,
    returns: Option<&Fact<TypeRef>>,
) -> OperationKind {
    use OperationKind::*;
    let last = paths.first().and_then(|path| path.value.segments().last());
    let reference = matches!(last, Some(Segment::Literal { text }) if *text == "$ref");
    let keyed = paths.first().is_some_and(|path| ends_in_key(&path.value));
    let call = matches!(last, Some(Segment::Call { name, .. }) if !name.is_empty()) && !keyed;
    let bound = title
        .split_once(": ")
        .is_some_and(|(resource, rest)| !resource.contains(' ') && !rest.is_empty());
    match (group.method, reference) {
        ("POST", true) => AddReference,
        ("PUT", true) => SetReference,
        ("DELETE", true) => RemoveReference,
        ("DELETE", _) => Delete,
        ("PATCH", _) => Update,
        ("PUT", _) => Replace,
        ("POST", _) => {
            let on_collection = group.place.resource().is_some_and(|ty| ty.collection > 0);
            let create = || creates(group) || is_titled_create(context, group, title);
            if on_collection || !call && !bound && create() {
                Create
            } else {
                Action
            }
        }
        _ if call => Function,
        _ if (bound || is_called(group, Called::Function)) && group.place.resource().is_none() => {
            Function
        }
        _ if returns.is_some_and(|fact| fact.value.collection > 0) => List,
        _ => Get,
    }
}

/// Returns `true` if a path ends in an item of a set by its key: `yards({id})`. The arguments of a
/// function have names.
fn ends_in_key(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let key = last
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    key.is_some_and(|key| key.starts_with('{') && key.ends_with('}') && !key.contains([',', '=']))
}

/// Returns `true` if pages document a `POST` as a create.
fn creates(group: &Group<'_, '_>) -> bool {
    let is_entity = |part: &Part<'_>| part.fragment.body_kind == BodyKind::Entity;
    let creates = group
        .documenting()
        .any(|part| is_entity(part) || shows_created(part));
    // Some pages on creates describe them as actions.
    let entity = group
        .documenting()
        .any(|part| is_entity(part) && part.fragment.body_type.is_some());
    creates && (entity || !is_called(group, Called::Action))
}

/// Returns `true` if the title of another service's request begins with a verb such as "Create". Of the
/// dialect's own service, the type and the response tell more.
fn is_titled_create(context: &Context<'_>, group: &Group<'_, '_>, title: &str) -> bool {
    let verb = title.split_whitespace().next().unwrap_or_default();
    !context.own_service
        && has_any_case(&context.dialect.words.create_words, verb)
        && !is_called(group, Called::Action)
}

/// Returns `true` if a page calls the operation an action or a function.
fn is_called(group: &Group<'_, '_>, called: Called) -> bool {
    group
        .documenting()
        .any(|part| part.primary && part.fragment.response.called == Some(called))
}

/// Returns `true` if a page states that its request returns `201 Created`, and its examples do not
/// show otherwise.
fn shows_created(part: &Part<'_>) -> bool {
    let mut statuses = part.fragment.response.statuses.iter();
    let stated = statuses.any(|(status, _)| *status == 201);
    let mut shown = part
        .responses_shown()
        .map(|message| &message.start)
        .filter(|start| matches!(start, StartLine::Response(200..300)))
        .peekable();
    stated
        && (shown.peek().is_none() || shown.any(|start| matches!(start, StartLine::Response(201))))
}
