//! What operations answer: status, type, and whether it is a collection.

use super::super::claims::{Claims, Judge};
use super::super::ranking::Subject;
use super::super::{Evidence, Response, TypeRef};
use super::Gatherer;
use super::operations::{Linked, Part};
use crate::diagnostic::Code;
use crate::json::{Json, Value};
use crate::page::{Body, Message, Start};
use crate::source::Span;

impl<'a> Gatherer<'a> {
    pub(super) fn response(&mut self, parts: &[Part<'a>], linked: &[&Linked], shown: &str) -> Response {
        let mut statuses: Vec<(u16, Claims<u16>)> = Vec::new();
        let mut names: Claims<String> = Claims::default();
        let mut many: Claims<bool> = Claims::default();
        let mut empty = false;
        for part in parts {
            let draft = self.is_draft(part.page.id);
            let prose = &part.fragment.response;
            let mut said: Vec<(u16, Evidence, Span)> =
                prose.statuses.iter().map(|(status, span)| (*status, Evidence::Prose, *span)).collect();
            for message in part.fragment.examples.iter().flat_map(|example| &example.responses) {
                if let Start::Response(status @ 200..400) = message.start {
                    said.push((status, Evidence::Example, message.span));
                }
            }
            for (status, source, span) in said {
                let at = statuses.iter().position(|(known, _)| *known == status).unwrap_or_else(|| {
                    statuses.push((status, Claims::default()));
                    statuses.len() - 1
                });
                if let Some((_, claims)) = statuses.get_mut(at) {
                    claims.add(status, source, span, draft);
                }
            }
            empty |= prose.empty;
            if let Some((expr, span)) = &prose.returns {
                let ty = self.names.type_ref(part.page.id, expr, "", self.sources);
                many.add(ty.collection > 0, Evidence::Prose, *span, draft);
                names.add(ty.name, Evidence::Prose, *span, draft);
            }
            let responses = part.fragment.examples.iter().flat_map(|example| &example.responses);
            for message in responses.filter(|message| matches!(message.start, Start::Response(200..300))) {
                self.message_claims(message, draft, &mut names, &mut many);
            }
        }
        let bodiless = |status: &u16| matches!(status, 204 | 304);
        let only_bodiless = !statuses.is_empty() && statuses.iter().all(|(status, _)| bodiless(status));
        if names.is_empty() && !empty && !only_bodiless {
            for Linked { returns, span, .. } in linked {
                if let Some(ty) = returns {
                    names.add(ty.name.clone(), Evidence::MethodsTable, *span, false);
                    many.add(ty.collection > 0, Evidence::MethodsTable, *span, false);
                }
            }
        }
        let statuses = statuses.into_iter().filter_map(|(_, claims)| claims.settle(self.sources)).collect();
        let what = format!("the type that {shown} answers");
        let judge = Judge {
            what: &what,
            subject: Subject::Response,
            code: Some(Code::ConflictResponse),
            same: &|a: &String, b: &String| a.eq_ignore_ascii_case(b),
            prefer: None,
            show: &|name: &String| format!("`{name}`"),
        };
        let name = names.decide(&judge, self.sources, &mut self.out);
        let what = format!("whether {shown} answers a collection");
        let judge = Judge {
            what: &what,
            subject: Subject::Response,
            code: Some(Code::ConflictResponse),
            same: &|a: &bool, b: &bool| a == b,
            prefer: None,
            show: &|many: &bool| (if *many { "a collection" } else { "a single value" }).to_owned(),
        };
        let many = many.decide(&judge, self.sources, &mut self.out);
        let r#type = name.map(|fact| {
            let collection = u8::from(many.is_some_and(|many| many.value));
            super::super::Fact {
                value: TypeRef { name: fact.value, collection },
                source: fact.source,
                at: fact.at,
                rule: fact.rule,
                others: fact
                    .others
                    .into_iter()
                    .map(|claim| super::super::Claim {
                        value: TypeRef { name: claim.value, collection },
                        source: claim.source,
                        at: claim.at,
                    })
                    .collect(),
            }
        });
        Response { statuses, r#type }
    }

    /// What an example response says: its annotation and its body.
    fn message_claims(&mut self, message: &Message, draft: bool, names: &mut Claims<String>, many: &mut Claims<bool>) {
        if let Some(annotation) = &message.annotation
            && let Some((name, collection)) = annotation.type_name()
        {
            let span = annotation.place("@odata.type");
            let name = self.annotated_name(name);
            names.add(name, Evidence::Annotation, span, draft);
            let flagged = annotation.flag("isCollection") == Some(true);
            many.add(collection || flagged, Evidence::Annotation, span, draft);
        }
        let Body::Json { json, place } = &message.body else { return };
        let items = json.get("value").filter(|value| matches!(value.value, Value::Array(_)));
        many.add(items.is_some(), Evidence::Example, message.span, draft);
        let tagged = match items {
            Some(items) => same_type(items.items()),
            None => json.get("@odata.type").or_else(|| json.get("value").and_then(|value| value.get("@odata.type"))),
        };
        let name = tagged.and_then(|tag| Some((tag.as_str()?.trim_start_matches('#'), place.span(&tag.range))));
        if let Some((name, span)) = name.filter(|(name, _)| crate::page::is_name(name)) {
            let name = self.names.mention(name);
            names.add(name, Evidence::Example, span, draft);
        }
    }

    /// The type an annotation names: a primitive in any spelling, or a documented type.
    fn annotated_name(&mut self, name: &str) -> String {
        match self.dialect.primitive(name) {
            Some(primitive) if !name.contains('.') || name.starts_with("Edm") || name.starts_with("edm") => {
                primitive.to_owned()
            }
            _ if crate::page::is_name(name) => self.names.mention(name),
            _ => "Untyped".to_owned(),
        }
    }
}

/// The type tag of items that all have the same one.
fn same_type(items: &[Json]) -> Option<&Json> {
    let first = items.first()?.get("@odata.type")?;
    let same = items.iter().all(|item| item.get("@odata.type").and_then(Json::as_str) == first.as_str());
    same.then_some(first)
}
