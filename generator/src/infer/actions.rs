//! Bodies of actions: parameters from tables and from the bodies that pages show.

use compact_str::CompactString;

use super::Gatherer;
use super::drafts::PropertyDraft;
use super::parameters::in_body;
use super::parts::Part;
use crate::api::is_wire_name;
use crate::collections::IndexMap;
use crate::json::{Json, Value};
use crate::page::Body;
use crate::schema::{Evidence, Fact, Property, RequestBody, RequestBodyKind, TypeRef};
use crate::source::SourceMap;

impl<'a> Gatherer<'a> {
    /// Returns the body of an action; `None` if its pages state that there is none, or show the
    /// request without one.
    pub(super) fn action_body(
        &mut self,
        parts: &[&Part<'a>],
        none: bool,
        paths: &[Fact<String>],
        shown: &str,
    ) -> Option<RequestBody> {
        let bodies = bodies_shown(parts);
        let mut properties = self.body_properties(parts, None, RequestBodyKind::Parameters, shown);
        let own = self.listed_elsewhere(parts, paths, &properties);
        properties.extend(own);
        if properties.is_empty() && (none || is_shown_without(parts) && bodies.is_empty()) {
            return None;
        }
        if !none {
            self.add_shown(&mut properties, &bodies, parts);
        }
        Some(RequestBody {
            kind: RequestBodyKind::Parameters,
            r#type: None,
            properties,
            required: Vec::new(),
            variants: Vec::new(),
            alternatives: Vec::new(),
        })
    }

    /// Returns the parameters in separate tables that occur in no path.
    fn listed_elsewhere(
        &mut self,
        parts: &[&Part<'a>],
        paths: &[Fact<String>],
        known: &[Property],
    ) -> Vec<Property> {
        let mut drafts: IndexMap<CompactString, PropertyDraft> = IndexMap::default();
        for part in parts {
            let standing = self.standing_of(part);
            let rows = part
                .fragment
                .parameters
                .iter()
                .filter(|row| in_body(part, row, paths));
            for row in rows.filter(|row| !known.iter().any(|property| property.name == row.name)) {
                let draft = drafts.entry(row.name.clone()).or_default();
                let ty = row.r#type.as_ref().map(|expr| {
                    self.names
                        .type_ref(part.page.id, expr, &row.name, self.sources)
                });
                let ty = ty.unwrap_or_else(|| TypeRef::single(self.names.untyped()));
                draft.types.add(ty, Evidence::Table, row.span, standing);
                if !row.description.is_empty() {
                    draft.description.add(
                        row.description.clone(),
                        Evidence::Table,
                        row.span,
                        standing,
                    );
                }
                if let Some(required) = row.required {
                    draft
                        .said()
                        .required
                        .add(required, Evidence::Table, row.span, standing);
                }
            }
        }
        self.finished(drafts)
    }

    /// Adds the members of the bodies that pages show. If the rows of the table describe the inside
    /// of a member, that member is the parameter.
    fn add_shown(
        &mut self,
        properties: &mut Vec<Property>,
        bodies: &[(&Json, &SourceMap)],
        parts: &[&Part<'a>],
    ) {
        let has = |json: &Json, name: &str| {
            json.members()
                .iter()
                .any(|member| member.key.eq_ignore_ascii_case(name))
        };
        let within = |json: &Json| {
            let inner = json
                .members()
                .iter()
                .filter(|member| matches!(member.value.value, Value::Object(_) | Value::Array(_)));
            let mut items = inner.flat_map(|member| match &member.value.value {
                Value::Array(items) => items,
                _ => std::slice::from_ref(&member.value),
            });
            items.any(|inner| {
                properties.iter().all(|property| !has(json, &property.name))
                    && properties.iter().any(|property| has(inner, &property.name))
            })
        };
        if !properties.is_empty()
            && !bodies.is_empty()
            && bodies.iter().all(|(json, _)| within(json))
        {
            properties.clear();
        }
        let mut drafts: IndexMap<CompactString, PropertyDraft> = IndexMap::default();
        for (json, place) in bodies {
            for member in json
                .members()
                .iter()
                .filter(|member| is_wire_name(&member.key))
            {
                if properties
                    .iter()
                    .any(|property| property.name.eq_ignore_ascii_case(&member.key))
                {
                    continue;
                }
                let known = drafts
                    .keys()
                    .find(|known| known.eq_ignore_ascii_case(&member.key))
                    .cloned();
                let span = place.span(&member.value.range());
                let standing = parts
                    .first()
                    .map_or_else(|| self.standing(span.page), |part| self.standing_of(part));
                let Some(ty) = self.shown_type(&member.key, &member.value, place) else {
                    continue;
                };
                let draft = drafts
                    .entry(known.unwrap_or_else(|| member.key.clone()))
                    .or_default();
                draft.types.add(ty, Evidence::Example, span, standing);
            }
        }
        let more = self.finished(drafts);
        properties.extend(more);
    }

    /// Returns the type of a value that no table lists. A documented type of that name with the
    /// members shown, or a documented property of that name, is more precise than the value.
    fn shown_type(&mut self, key: &str, json: &Json, place: &SourceMap) -> Option<TypeRef> {
        let shown = self.json_type(json, place.page())?;
        let (object, collection) = match &json.value {
            Value::Object(_) => (Some(json), 0),
            Value::Array(items) => (
                items
                    .first()
                    .filter(|item| matches!(item.value, Value::Object(_))),
                1,
            ),
            _ => (None, 0),
        };
        let Some(object) = object.filter(|_| shown.name == "Untyped") else {
            return Some(shown);
        };
        let fits = |name: &str| {
            let members = || {
                object
                    .members()
                    .iter()
                    .filter(|member| is_wire_name(&member.key))
            };
            self.types.get(name).is_some()
                && members().all(|member| self.walker.property(&name.into(), &member.key).is_some())
        };
        let named = self
            .names
            .find_from(place.page(), key)
            .filter(|name| fits(name))
            .cloned();
        let listed = || {
            let properties = self.types.values().filter_map(|draft| {
                let mut properties = draft.properties.iter();
                properties
                    .find(|(name, _)| name.eq_ignore_ascii_case(key))
                    .and_then(|(_, property)| property.likely_type())
            });
            let mut types =
                properties.filter(|ty| ty.collection == collection && !ty.is_primitive());
            let first = types.next()?;
            (types.all(|ty| ty == first) && fits(&first.name)).then(|| first.name.clone())
        };
        let name = named.or_else(listed);
        Some(name.map_or(shown, |name| TypeRef { name, collection }))
    }

    fn finished(&mut self, drafts: IndexMap<CompactString, PropertyDraft>) -> Vec<Property> {
        // Conflicts between rows are reported with the type that they describe.
        let mut quiet = Vec::new();
        drafts
            .into_iter()
            .filter_map(|(name, draft)| draft.finish(name, "body", self.sources, &mut quiet))
            .collect()
    }
}

/// Returns the objects that pages show as request bodies.
fn bodies_shown<'p>(parts: &[&Part<'p>]) -> Vec<(&'p Json, &'p SourceMap)> {
    let examples = parts
        .iter()
        .flat_map(|part| &part.examples)
        .filter_map(|example| example.request.as_ref());
    let sent = examples.filter_map(|message| match &message.body {
        Body::Json { json, place, .. } => Some((&**json, place)),
        _ => None,
    });
    let shown = parts
        .iter()
        .flat_map(|part| &part.fragment.body_examples)
        .map(|shown| (&shown.json, &shown.place));
    let objects = sent
        .chain(shown)
        .filter(|(json, _)| !json.members().is_empty());
    objects.collect()
}

/// Returns `true` if examples show the request, all of them without a body.
fn is_shown_without(parts: &[&Part<'_>]) -> bool {
    let messages = parts
        .iter()
        .flat_map(|part| &part.examples)
        .filter_map(|example| example.request.as_ref());
    let empty = |body: &Body| match body {
        Body::Empty => true,
        Body::Json { json, .. } => {
            matches!(json.value, Value::Object(_)) && json.members().is_empty()
        }
        Body::Raw { .. } => false,
    };
    let shown: Vec<bool> = messages.map(|message| empty(&message.body)).collect();
    !shown.is_empty() && !shown.contains(&false)
}
