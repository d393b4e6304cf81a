//! Bodies of actions: parameters from tables and from the bodies that pages show.

use crate::api::{Name, PathTemplate, is_wire_name};
use crate::diagnostic::Diagnostic;
use crate::infer::collect::values::json_type;
use crate::infer::drafts::PropertyDraft;
use crate::infer::parts::Part;
use crate::json::{Json, Value};
use crate::page::Body;
use crate::schema::{Evidence, Fact, Property, RequestBody, RequestBodyKind, TypeRef};
use crate::text::SourceMap;

use super::inputs::{Findings, Group, Inputs};
use super::parameters::in_body;
use super::properties::{self, PropertyDrafts};

/// An object that a page shows as a request body.
#[derive(Clone, Copy)]
struct ShownBody<'p> {
    json: &'p Json,
    place: &'p SourceMap,
}

/// Statement of pages on whether there is a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatedBody {
    /// There is none.
    None,
    /// There is one, or nothing is stated.
    Any,
}

/// Decides the body of an action. Returns `None` if its pages list no parameters, and state that
/// there is no body or show the request without one.
pub(super) fn decide<'a>(
    inputs: &Inputs<'_, 'a>,
    group: &Group<'_, 'a>,
    parts: &[&Part<'a>],
    stated: StatedBody,
    paths: &[Fact<PathTemplate>],
    findings: &mut Findings<'a>,
) -> Option<RequestBody> {
    let kind = RequestBodyKind::Parameters;
    let bodies = bodies_shown(parts);
    let mut properties = properties::decide(inputs, group, parts, None, kind, findings);
    let (own, conflicts) = listed_elsewhere(inputs, parts, paths, &properties);
    properties.extend(own);
    findings.out.extend(conflicts);
    if properties.is_empty()
        && (stated == StatedBody::None || is_shown_without(parts) && bodies.is_empty())
    {
        return None;
    }
    if stated == StatedBody::Any {
        if describe_inside(&properties, &bodies) {
            properties.clear();
        }
        let shown = shown_members(inputs, &properties, &bodies, parts);
        properties.extend(shown);
    }
    Some(RequestBody::of(kind, properties))
}

/// Returns the parameters in separate tables that occur in no path, and conflicts between the tables.
fn listed_elsewhere(
    inputs: &Inputs<'_, '_>,
    parts: &[&Part<'_>],
    paths: &[Fact<PathTemplate>],
    known: &[Property],
) -> (Vec<Property>, Vec<Diagnostic>) {
    let context = inputs.context;
    let mut drafts = PropertyDrafts::default();
    for part in parts {
        let precedence = part.precedence(context);
        let rows = part.fragment.parameters.iter();
        let rows = rows.filter(|row| in_body(part, row, paths));
        for row in rows.filter(|row| !known.iter().any(|property| property.name == row.name)) {
            let draft = drafts.entry(row.name.clone()).or_default();
            let names = &context.names;
            let ty = match &row.r#type {
                Some(expr) => {
                    let ty = names.type_ref(part.page.id, expr, &row.name, context.sources);
                    inputs.places.hierarchy.type_ref(ty)
                }
                None => TypeRef::single(names.untyped()),
            };
            draft.types.add(ty, Evidence::Table, row.span, precedence);
            if !row.description.is_empty() {
                let text = row.description.clone();
                draft
                    .description
                    .add(text, Evidence::Table, row.span, precedence);
            }
            if let Some(required) = row.required {
                let claims = &mut draft.more().required;
                claims.add(required, Evidence::Table, row.span, precedence);
            }
        }
    }
    properties::finish(drafts, None, context.sources)
}

/// Returns `true` if the rows of the table describe the inside of a member of all bodies shown. That
/// member is then the parameter.
fn describe_inside(properties: &[Property], bodies: &[ShownBody<'_>]) -> bool {
    let has = |json: &Json, name: &str| {
        let mut members = json.members().iter();
        members.any(|member| member.key.eq_ignore_ascii_case(name))
    };
    let within = |json: &Json| {
        if properties.iter().any(|property| has(json, &property.name)) {
            return false;
        }
        let mut inner = json
            .members()
            .iter()
            .flat_map(|member| match &member.value.value {
                Value::Array(items) => &**items,
                Value::Object(_) => std::slice::from_ref(&member.value),
                _ => &[],
            });
        inner.any(|inner| properties.iter().any(|property| has(inner, &property.name)))
    };
    !properties.is_empty() && !bodies.is_empty() && bodies.iter().all(|body| within(body.json))
}

/// Returns the members of the bodies that pages show, other than the known parameters.
fn shown_members(
    inputs: &Inputs<'_, '_>,
    known: &[Property],
    bodies: &[ShownBody<'_>],
    parts: &[&Part<'_>],
) -> Vec<Property> {
    let context = inputs.context;
    let mut drafts = PropertyDrafts::default();
    for body in bodies {
        for member in body.json.members() {
            let mut known = known.iter();
            if !is_wire_name(&member.key)
                || known.any(|property| property.name.eq_ignore_ascii_case(&member.key))
            {
                continue;
            }
            let Some(ty) = shown_type(inputs, &member.key, &member.value, body.place) else {
                continue;
            };
            let mut keys = drafts.keys();
            let alike = keys.find(|key| key.eq_ignore_ascii_case(&member.key));
            let key = alike.unwrap_or(&member.key).clone();
            let span = body.place.span(&member.value.range());
            let precedence = match parts.first() {
                Some(part) => part.precedence(context),
                None => context.precedence(span.page),
            };
            let draft: &mut PropertyDraft = drafts.entry(key).or_default();
            draft.types.add(ty, Evidence::Example, span, precedence);
        }
    }
    // Examples are expected to show different values.
    let (properties, _) = properties::finish(drafts, None, context.sources);
    properties
}

/// Returns the type of a value that no table lists. A documented type of that name with the members
/// shown, or a documented property of that name, is more precise than the value.
fn shown_type(
    inputs: &Inputs<'_, '_>,
    key: &str,
    json: &Json,
    place: &SourceMap,
) -> Option<TypeRef> {
    let shown = json_type(inputs.context, json, place.page())?;
    if !shown.name.is_untyped() {
        return Some(shown);
    }
    let (object, collection) = match &json.value {
        Value::Object(_) => (Some(json), 0),
        Value::Array(items) => (items.first(), 1),
        _ => (None, 0),
    };
    let Some(object) = object.filter(|json| matches!(json.value, Value::Object(_))) else {
        return Some(shown);
    };
    let fits = |name: &Name| {
        let mut members = object.members().iter();
        inputs.drafts.types.contains_key(name)
            && members.all(|member| {
                !is_wire_name(&member.key) || inputs.places.property(name, &member.key).is_some()
            })
    };
    let named = inputs.context.names.find_from(place.page(), key);
    let name = named
        .filter(fits)
        .or_else(|| common_type(inputs, key, collection).filter(fits));
    Some(name.map_or(shown, |name| TypeRef { name, collection }))
}

/// Returns the type of all documented properties with a name and this collection depth, if it is
/// the same. Properties of primitive types are ignored.
fn common_type(inputs: &Inputs<'_, '_>, key: &str, collection: u8) -> Option<Name> {
    let properties = inputs.drafts.types.values().filter_map(|draft| {
        let mut properties = draft.properties.iter();
        let (_, property) = properties.find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        property.likely_type()
    });
    let mut types = properties.filter(|ty| ty.collection == collection && !ty.is_primitive());
    let first = types.next()?;
    types.all(|ty| ty == first).then(|| first.name.clone())
}

/// Returns the objects that pages show as request bodies.
fn bodies_shown<'p>(parts: &[&Part<'p>]) -> Vec<ShownBody<'p>> {
    let messages = parts.iter().flat_map(|part| part.requests_shown());
    let sent = messages.filter_map(|message| match &message.body {
        Body::Json { json, place, .. } => Some(ShownBody { json, place }),
        _ => None,
    });
    let shown = parts.iter().flat_map(|part| &part.fragment.body_examples);
    let shown = shown.map(|shown| ShownBody {
        json: &shown.json,
        place: &shown.place,
    });
    sent.chain(shown)
        .filter(|body| !body.json.members().is_empty())
        .collect()
}

/// Returns `true` if examples show the request, all of them without a body.
fn is_shown_without(parts: &[&Part<'_>]) -> bool {
    let empty = |body: &Body| match body {
        Body::Empty => true,
        Body::Json { json, .. } => {
            matches!(json.value, Value::Object(_)) && json.members().is_empty()
        }
        Body::Raw { .. } => false,
    };
    let messages = parts.iter().flat_map(|part| part.requests_shown());
    let shown: Vec<bool> = messages.map(|message| empty(&message.body)).collect();
    !shown.is_empty() && !shown.contains(&false)
}
