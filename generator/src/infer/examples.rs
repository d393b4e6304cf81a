//! Examples, kept for tests and as evidence on types that no page documents.

use super::Gatherer;
use super::parts::Part;
use crate::api::{Name, is_primitive, is_wire_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::{Json, Value};
use crate::page::{Body, Message, PropertyRow, StartLine};
use crate::schema::{
    Evidence, ExampleFact, ExampleRequest, ExampleResponse, RequestBody, Response, TypeRef,
};
use crate::source::{PageId, SourceMap, Span};

impl<'a> Gatherer<'a> {
    /// Returns the type that the body of an example request names.
    pub(super) fn body_type_shown(&mut self, part: &Part<'a>) -> Option<(TypeRef, Span)> {
        let messages = part
            .examples
            .iter()
            .filter_map(|example| example.request.as_ref());
        for message in messages {
            let Body::Json { json, place, .. } = &message.body else {
                continue;
            };
            let Some(tag) = json.get("@odata.type") else {
                continue;
            };
            let name = tag
                .as_str()
                .map(|name| name.trim_start_matches('#'))
                .filter(|name| crate::api::is_name(name))?;
            return Some((
                TypeRef::single(self.names.mention(part.page.id, name)),
                place.span(&tag.range()),
            ));
        }
        None
    }

    /// Adds a row of a body's table as a claim on the type that the body represents, and on bases
    /// that the row names as owners. Types whose own page has a table of properties are skipped.
    pub(super) fn row_of_type(&mut self, name: &Name, row: &PropertyRow, page: PageId) {
        if !self.lists_properties(name) {
            self.row_of_one(name, row, page);
        }
        // An inherited property is also claimed for the base that declares it.
        for owner in &row.hints.inherited {
            let owner = self.names.named(page, owner, self.sources);
            if owner == *name || owner == "Untyped" || self.lists_properties(&owner) {
                continue;
            }
            let mut own = row.clone();
            own.hints.inherited.clear();
            self.row_of_one(&owner, &own, page);
        }
    }

    fn lists_properties(&self, name: &str) -> bool {
        self.types.get(name).is_some_and(|draft| draft.has_table)
    }

    fn row_of_one(&mut self, name: &Name, row: &PropertyRow, page: PageId) {
        let draft = self.types.entry(name.clone()).or_default();
        draft.mentioned = draft.mentioned.or(Some(row.span));
        let mut property = std::mem::take(draft.properties.entry(row.name.clone()).or_default());
        self.property_row(&mut property, row, Evidence::BodyTable, page);
        if let Some(known) = self
            .types
            .get_mut(name)
            .and_then(|draft| draft.properties.get_mut(&row.name))
        {
            *known = property;
        }
    }

    pub(super) fn examples(
        &mut self,
        parts: &[Part<'a>],
        body: Option<&RequestBody>,
        response: &Response,
    ) -> Vec<ExampleFact> {
        let mut found = Vec::with_capacity(parts.iter().map(|part| part.examples.len()).sum());
        let body_type = body
            .and_then(|body| body.r#type.as_ref())
            .map(|fact| fact.value.name.clone());
        let answer = response.r#type.as_ref().map(|fact| fact.value.clone());
        for part in parts {
            for example in &part.examples {
                let request = example
                    .request
                    .as_ref()
                    .and_then(|message| self.request(message, body_type.as_ref()));
                let mut responses = Vec::with_capacity(example.responses.len());
                responses.extend(
                    example
                        .responses
                        .iter()
                        .filter_map(|message| self.answer(message, answer.as_ref())),
                );
                found.push(ExampleFact {
                    title: example.title.clone(),
                    request,
                    responses,
                });
            }
        }
        found
    }

    fn request(&mut self, message: &Message, ty: Option<&Name>) -> Option<ExampleRequest> {
        let StartLine::Request(line) = &message.start else {
            return None;
        };
        let body = match &message.body {
            Body::Json { json, place, .. } => {
                self.learn(json, ty, place);
                Some(json.clone())
            }
            _ => None,
        };
        Some(ExampleRequest {
            method: line.method.into(),
            path: line.path.clone(),
            query: line.query.clone(),
            headers: message.headers.clone(),
            body,
            wrong: None,
            at: self.sources.locate(message.span),
        })
    }

    fn answer(&mut self, message: &Message, ty: Option<&TypeRef>) -> Option<ExampleResponse> {
        let StartLine::Response(status) = message.start else {
            return None;
        };
        let annotation = message.annotation.as_ref();
        let annotated = annotation
            .and_then(|annotation| annotation.type_name())
            .map(|(name, collection)| {
                let many =
                    collection || annotation.is_some_and(|annotation| annotation.is_collection());
                let name = match self.dialect.primitive(name) {
                    Some(primitive) => self.names.primitive(primitive),
                    None => self.names.mention(message.span.page, name),
                };
                TypeRef {
                    name,
                    collection: u8::from(many),
                }
            });
        let body = match &message.body {
            Body::Json { json, place, .. } => {
                let name = annotated.as_ref().or(ty).map(|ty| ty.name.clone());
                match message.body.items() {
                    Some(items) => items
                        .iter()
                        .for_each(|item| self.learn(item, name.as_ref(), place)),
                    None => self.learn(json, name.as_ref(), place),
                }
                Some(json.clone())
            }
            _ => None,
        };
        let truncated = annotation.is_some_and(|annotation| annotation.is_truncated());
        Some(ExampleResponse {
            status,
            body,
            wrong: None,
            r#type: annotated,
            truncated,
            at: self.sources.locate(message.span),
        })
    }

    /// Infers properties of types that no page documents from an example object, and reports
    /// placeholders.
    fn learn(&mut self, json: &Json, ty: Option<&Name>, place: &SourceMap) {
        if !matches!(json.value, Value::Object(_)) {
            return;
        }
        let tag = json
            .get("@odata.type")
            .and_then(Json::as_str)
            .map(|name| name.trim_start_matches('#'));
        let tagged = tag
            .filter(|name| crate::api::is_name(name))
            .map(|name| self.names.mention(place.page(), name));
        let name = tagged.as_ref().or(ty);
        let documented = name
            .and_then(|name| self.types.get(name))
            .is_some_and(|draft| draft.has_table || draft.instance_only);
        for member in json.members() {
            if member.key.contains('@') {
                continue;
            }
            let span = place.span(&member.value.range());
            self.report_placeholder(&member.value, &member.key, span);
            let inside = match &member.value.value {
                Value::Array(items) => items,
                Value::Object(_) => std::slice::from_ref(&member.value),
                _ => &[],
            };
            if !inside.is_empty() {
                let known = name.and_then(|name| self.property_type(name, &member.key));
                let inner = known.map(|ty| ty.name).filter(|name| !is_primitive(name));
                inside
                    .iter()
                    .for_each(|item| self.learn(item, inner.as_ref(), place));
            }
            let learns = |name: &&Name| !documented && !is_primitive(name);
            // A key that is not a valid name, such as that of a map, is skipped, as in tables.
            let Some(name) = name.filter(learns).filter(|_| is_wire_name(&member.key)) else {
                continue;
            };
            let Some(ty) = self.json_type(&member.value, place.page()) else {
                continue;
            };
            let standing = self.standing(span.page);
            let draft = self.types.entry(name.clone()).or_default();
            draft.mentioned = draft.mentioned.or(Some(span));
            let property = draft.properties.entry(member.key.clone()).or_default();
            // An example only fills gaps: it shows just one of the values that a type allows.
            if property
                .types
                .iter()
                .all(|claim| claim.source == Evidence::Example)
                && !property.types.iter().any(|claim| claim.value == ty)
            {
                property.types.add(ty, Evidence::Example, span, standing);
            }
        }
    }

    /// Returns the claimed type of a property, which may be inherited.
    fn property_type(&self, name: &str, property: &str) -> Option<TypeRef> {
        let mut current = name;
        for _ in 0..16 {
            let draft = self.types.get(current)?;
            if let Some(found) = draft
                .properties
                .get(property)
                .and_then(|property| property.types.iter().next())
            {
                return Some(found.value.clone());
            }
            current = &draft.base.iter().next()?.value;
        }
        None
    }

    /// Reports a placeholder value: the name of a type, or a text such as `id value`.
    fn report_placeholder(&mut self, json: &Json, key: &str, span: Span) {
        let Some(text) = json.as_str() else { return };
        let words = &self.dialect.words;
        let type_word = text.len() > 1
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && self.dialect.primitive(text).is_some();
        let suffixed = words
            .placeholder_suffixes
            .iter()
            .any(|suffix| text.ends_with(suffix.as_str()));
        if type_word || (suffixed && text.len() < 80) {
            let message = format!("`\"{text}\"` is in the place of a value of `{key}`");
            self.out.push(
                Diagnostic::new(Code::ExamplePlaceholder, span, message)
                    .label("accepted")
                    .help("show a real value: examples become tests, and this one tests nothing"),
            );
        }
    }
}
