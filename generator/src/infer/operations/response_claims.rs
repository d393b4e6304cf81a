//! Claims of pages on a response.

use compact_str::CompactString;

use crate::api::{Name, is_name};
use crate::infer::context::Context;
use crate::infer::decision::{Claims, Precedence};
use crate::infer::parts::Part;
use crate::json::Json;
use crate::page::message::BodyPresence;
use crate::page::{Body, Message, StartLine};
use crate::schema::{Evidence, TypeRef};
use crate::text::Span;

use super::inputs::Inputs;

/// Claims of pages on a response.
#[derive(Default)]
pub(super) struct ResponseClaims {
    pub statuses: Vec<(u16, Claims<u16>)>,
    pub names: Claims<Name>,
    pub many: Claims<bool>,
    pub media: Vec<(CompactString, Claims<CompactString>)>,
    /// Whether prose states that there is no body.
    empty: bool,
    /// The statuses that prose names.
    named: Vec<u16>,
    /// Statuses of examples, each with whether its body is shown.
    shown: Vec<(u16, BodyPresence)>,
    /// Place of the first example that redirects.
    pub redirect: Option<(Span, Precedence)>,
    /// Whether each list in examples is the whole body.
    bare: Vec<bool>,
}

impl ResponseClaims {
    /// Adds a type that a methods table or a path declares.
    pub fn add_type(&mut self, ty: &TypeRef, source: Evidence, span: Span, context: &Context<'_>) {
        let precedence = context.precedence(span.page);
        self.names.add(ty.name.clone(), source, span, precedence);
        self.many.add(ty.collection > 0, source, span, precedence);
    }

    /// Adds the claims of one page.
    pub fn add(&mut self, inputs: &Inputs<'_, '_>, part: &Part<'_>) {
        if part.primary {
            self.add_prose(inputs, part);
        }
        let precedence = part.precedence(inputs.context);
        for message in part.responses_shown() {
            let StartLine::Response(status @ 200..400) = message.start else {
                continue;
            };
            self.status(status, Evidence::Example, message.span, precedence);
            // A redirect leads to the response: it has no body, whether or not the example shows one.
            match status {
                301 | 302 | 303 | 307 | 308 => {
                    self.redirect = self.redirect.or(Some((message.span, precedence)));
                }
                200..=299 => {
                    let body = message.body_presence(inputs.context.dialect);
                    self.shown.push((status, body));
                }
                _ => {}
            }
            let list = message.body.items();
            self.bare.extend(list.map(|_| message.body.is_bare_list()));
            if part.primary || !part.paths.is_empty() {
                self.add_annotation(inputs.context, message, precedence);
                self.add_body(inputs.context, message, precedence);
            }
            if let (200..300, Some(media)) = (status, message.media()) {
                self.media(media, message.span, precedence);
            }
        }
    }

    /// Adds what the section on the response states.
    fn add_prose(&mut self, inputs: &Inputs<'_, '_>, part: &Part<'_>) {
        let precedence = part.precedence(inputs.context);
        let prose = &part.fragment.response;
        for (status, span) in &prose.statuses {
            self.status(*status, Evidence::Prose, *span, precedence);
            self.named.push(*status);
        }
        self.empty |= prose.empty;
        let Some((expr, span)) = &prose.returns else {
            return;
        };
        let many = expr.collection > 0;
        self.many.add(many, Evidence::Prose, *span, precedence);
        let ty = inputs.context.stated_type(part.page.id, expr);
        let ty = ty.map(|ty| inputs.places.hierarchy.type_ref(ty));
        // A link to something other than a type claims no type.
        if let Some(ty) = ty.filter(|ty| !ty.name.is_untyped()) {
            self.names.add(ty.name, Evidence::Prose, *span, precedence);
        }
    }

    /// Adds the type that the annotation of an example names.
    fn add_annotation(&mut self, context: &Context<'_>, message: &Message, precedence: Precedence) {
        let Some(annotation) = &message.annotation else {
            return;
        };
        let Some((name, collection)) = annotation.type_name() else {
            return;
        };
        let (source, span) = (Evidence::Annotation, annotation.type_place());
        let name = context.annotated_name(name, message.span.page);
        self.names.add(name, source, span, precedence);
        let many = collection || annotation.is_collection();
        self.many.add(many, source, span, precedence);
    }

    /// Adds what the body of an example shows: its type tag, and whether it is a collection.
    fn add_body(&mut self, context: &Context<'_>, message: &Message, precedence: Precedence) {
        let Body::Json {
            json,
            place,
            list,
            tag,
        } = &message.body
        else {
            return;
        };
        let items = message.body.items();
        let source = Evidence::Example;
        self.many
            .add(items.is_some(), source, message.span, precedence);
        let tagged = match items {
            Some(items) => same_type(items),
            None if tag.is_some() => json.get("@odata.type"),
            None if list.is_some() => json.get("value").and_then(|value| value.get("@odata.type")),
            None => None,
        };
        let Some(tag) = tagged else { return };
        let name = tag.as_str().map(|name| name.trim_start_matches('#'));
        if let Some(name) = name.filter(|name| is_name(name)) {
            let name = context.names.mention(message.span.page, name);
            let span = place.span(&tag.range());
            self.names.add(name, source, span, precedence);
        }
    }

    /// Returns `true` if pages state that there is no body.
    pub fn is_nothing(&self) -> bool {
        let bodiless = |status: u16| matches!(status, 204 | 205 | 304);
        let any_shown = self
            .shown
            .iter()
            .any(|(_, body)| *body == BodyPresence::Shown);
        if !self.statuses.is_empty() && self.statuses.iter().all(|(status, _)| bodiless(*status)) {
            return !any_shown;
        }
        let prose_names = self
            .names
            .iter()
            .any(|claim| claim.source == Evidence::Prose);
        if self.empty && !any_shown && !prose_names {
            return true;
        }
        let shown_empty = !self.shown.is_empty()
            && self
                .shown
                .iter()
                .all(|(_, body)| *body == BodyPresence::Nothing);
        // If prose names the status of an example, the example leaves out the body; otherwise the
        // type in prose belongs to another status.
        let left_out = prose_names
            && self
                .shown
                .iter()
                .any(|(status, _)| self.named.contains(status));
        shown_empty && !left_out
    }

    /// Returns the statuses that examples show without a body, if others may have one.
    pub fn without_body(&self) -> Vec<u16> {
        let empty = |status: u16| {
            let mut shown = self
                .shown
                .iter()
                .filter(|(known, _)| *known == status)
                .peekable();
            shown.peek().is_some() && shown.all(|(_, body)| *body == BodyPresence::Nothing)
        };
        let (mut without, with): (Vec<u16>, Vec<u16>) = self
            .statuses
            .iter()
            .map(|(status, _)| *status)
            .partition(|status| empty(*status));
        if with.is_empty() {
            without.clear();
        }
        without
    }

    /// Returns `true` if the lists in examples are the whole body.
    pub fn is_bare(&self) -> bool {
        !self.bare.is_empty() && self.bare.iter().all(|bare| *bare)
    }

    fn status(&mut self, status: u16, source: Evidence, span: Span, precedence: Precedence) {
        let known = self.statuses.iter().position(|(known, _)| *known == status);
        let at = known.unwrap_or_else(|| {
            self.statuses.push((status, Claims::default()));
            self.statuses.len() - 1
        });
        if let Some((_, claims)) = self.statuses.get_mut(at) {
            claims.add(status, source, span, precedence);
        }
    }

    fn media(&mut self, media: CompactString, span: Span, precedence: Precedence) {
        let known = self.media.iter().position(|(known, _)| *known == media);
        let at = known.unwrap_or_else(|| {
            self.media.push((media.clone(), Claims::default()));
            self.media.len() - 1
        });
        if let Some((_, claims)) = self.media.get_mut(at) {
            claims.add(media, Evidence::Example, span, precedence);
        }
    }
}

/// Returns `true` if a page states anything about the response.
pub(super) fn states_response(part: &Part<'_>) -> bool {
    let prose = &part.fragment.response;
    let stated = prose.empty || prose.returns.is_some() || !prose.statuses.is_empty();
    stated && part.primary
        || part
            .examples
            .iter()
            .any(|example| !example.responses.is_empty())
}

/// Returns the type tag of the items, if all have the same one.
fn same_type(items: &[Json]) -> Option<&Json> {
    let first = items.first()?.get("@odata.type")?;
    let same = items
        .iter()
        .all(|item| item.get("@odata.type").and_then(Json::as_str) == first.as_str());
    same.then_some(first)
}
