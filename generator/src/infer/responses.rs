//! Responses of operations: status, type, and whether it is a collection.

use compact_str::CompactString;

use super::Gatherer;
use super::claims::{Claims, DecisionRules, Precedence, Preference};
use super::parts::{MethodLink, Part, by_role};
use super::walk::{Ending, Place};
use crate::api::{Name, Primitive};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::Json;
use crate::page::message::BodyPresence;
use crate::page::{Body, Message, StartLine};
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, MaybeFact, Response, TypeRef};
use crate::source::{PageId, Span};

impl<'a> Gatherer<'a> {
    pub(super) fn response(
        &mut self,
        parts: &[Part<'a>],
        linked: &[&MethodLink],
        place: &Place,
        method: &str,
        shown: &str,
    ) -> Response {
        let mut said = ResponseClaims::default();
        for part in by_role(parts, states_answer) {
            self.collect_claims(part, &mut said);
        }
        let nothing = said.is_nothing() || place.ending == Ending::Reference && method != "GET";
        let (without_body, bare) = (said.without_body(), said.is_bare());
        let ResponseClaims {
            statuses,
            mut names,
            mut many,
            media,
            redirect,
            ..
        } = said;
        let statuses = statuses
            .into_iter()
            .filter_map(|(_, claims)| claims.settle(self.sources))
            .collect();
        let media = media
            .into_iter()
            .filter_map(|(_, claims)| claims.settle(self.sources))
            .collect();
        if nothing {
            return Response {
                statuses,
                media,
                ..Response::default()
            };
        }
        if names.is_empty() {
            for MethodLink { returns, span, .. } in linked {
                if let Some(ty) = returns {
                    names.add(
                        ty.name.clone(),
                        Evidence::MethodsTable,
                        *span,
                        self.standing(span.page),
                    );
                    many.add(
                        ty.collection > 0,
                        Evidence::MethodsTable,
                        *span,
                        self.standing(span.page),
                    );
                }
            }
        }
        let span = parts
            .iter()
            .flat_map(|part| &part.paths)
            .map(|claim| claim.span)
            .next();
        let addressed = addressed(method, place);
        if let (Some(span), Some(ty)) = (span, &addressed) {
            names.add(
                ty.name.clone(),
                Evidence::RequestLine,
                span,
                self.standing(span.page),
            );
            many.add(
                ty.collection > 0,
                Evidence::RequestLine,
                span,
                self.standing(span.page),
            );
        }
        if matches!(place.ending, Ending::Value | Ending::Count) && method == "GET" {
            // The path alone determines the type: other types on a page belong to the resource.
            names.retain(|claim| claim.source == Evidence::RequestLine);
            many.retain(|claim| claim.source == Evidence::RequestLine);
        }
        // A service redirects to a file, whose bytes are the response.
        if let (Some((span, standing)), true) = (redirect, names.is_empty() && method == "GET") {
            names.add(Primitive::Stream.into(), Evidence::Example, span, standing);
        }
        // Storing a stream returns the resource that holds it, if anything, and not the stream.
        let stored = method != "GET"
            && place
                .ty
                .as_ref()
                .is_some_and(|ty| ty.name == Primitive::Stream);
        let general = if stored {
            None
        } else {
            self.general_type(&names, &many, place)
        };
        let r#type = self.answer_type(names, many, general, place, shown);
        let unknown = r#type.is_none();
        if let (true, Some(span)) = (unknown, span) {
            let message = format!("no page documents the response of {shown}");
            self.out.push(Diagnostic::new(Code::ResponseUnknown, span, message).help(
                "the response is read as JSON or bytes; describe its content in the section on the response, or state that it is empty",
            ));
        }
        Response {
            statuses,
            r#type,
            unknown,
            bare,
            without_body,
            media,
        }
    }

    /// Records the claims of one page on its response.
    fn collect_claims(&mut self, part: &Part<'a>, said: &mut ResponseClaims) {
        let standing = self.standing_of(part);
        let prose = &part.fragment.response;
        if part.primary {
            for (status, span) in &prose.statuses {
                said.status(*status, Evidence::Prose, *span, standing);
                said.named.push(*status);
            }
            said.empty |= prose.empty;
            if let Some((expr, span)) = &prose.returns {
                let ty = self.names.type_ref(part.page.id, expr, "", self.sources);
                said.many
                    .add(ty.collection > 0, Evidence::Prose, *span, standing);
                // A link to something other than a type claims no type.
                if ty.name != "Untyped" {
                    said.names.add(ty.name, Evidence::Prose, *span, standing);
                }
            }
        }
        for message in part.examples.iter().flat_map(|example| &example.responses) {
            let StartLine::Response(status @ 200..400) = message.start else {
                continue;
            };
            said.status(status, Evidence::Example, message.span, standing);
            // A redirect leads to the response, so its own body does not count.
            match status {
                301 | 302 | 303 | 307 | 308 => {
                    said.redirect = said.redirect.or(Some((message.span, standing)))
                }
                200..=299 => said
                    .shown
                    .push((status, message.body_presence(self.dialect))),
                _ => {}
            }
            said.bare
                .extend(message.body.items().map(|_| message.body.is_bare_list()));
            if part.primary || !part.paths.is_empty() {
                self.message_claims(message, standing, &mut said.names, &mut said.many);
            }
            if let (200..300, Some(media)) = (status, message.media()) {
                said.media(media, message.span, standing);
            }
        }
    }

    /// Decides the type of a response and, separately, whether it is a collection.
    fn answer_type(
        &mut self,
        names: Claims<Name>,
        many: Claims<bool>,
        general: Option<Name>,
        place: &Place,
        shown: &str,
    ) -> MaybeFact<TypeRef> {
        let walker = &self.walker;
        let related = |a: &Name, b: &Name| {
            a.eq_ignore_ascii_case(b) || walker.is_a(a, b) || walker.is_a(b, a)
        };
        let general_claimed = general
            .as_ref()
            .is_some_and(|general| names.iter().any(|claim| claim.value == *general));
        let mut names = names;
        if let (Some(general), false) = (&general, general_claimed || names.is_empty()) {
            let span = names.iter().next().map(|claim| claim.span);
            if let Some(span) = span {
                names.add(
                    general.clone(),
                    Evidence::RequestLine,
                    span,
                    self.standing(span.page),
                );
            }
        }
        let (declared, plural) = (agreed(&names), agreed(&many));
        let prefer =
            |name: &Name| u8::from(general.as_ref().is_some_and(|general| general != name));
        let as_declared = |name: &Name| u8::from(declared.as_ref() != Some(name));
        let preference: Option<Preference<'_, Name>> = match (&general, &declared) {
            (None, Some(_)) => Some((&as_declared, AGREED)),
            _ => Some((
                &prefer,
                "what a path addresses is of its declared type, of which pages show derived ones",
            )),
        };
        let judge = DecisionRules {
            what: &|| format!("the type that {shown} answers"),
            subject: Subject::Response,
            code: Some(Code::ConflictResponse),
            same: &related,
            prefer: preference,
            show: &|name: &Name| format!("`{name}`"),
        };
        let mut out = Vec::new();
        let name = names.decide(&judge, self.sources, &mut out);
        let judge = DecisionRules {
            what: &|| format!("whether {shown} answers a collection"),
            subject: Subject::Plural,
            code: Some(Code::ConflictResponse),
            same: &|a: &bool, b: &bool| a == b,
            prefer: match plural {
                _ if place.key => {
                    Some((&|many: &bool| u8::from(*many), "a key addresses one item"))
                }
                Some(true) => Some((&|many: &bool| u8::from(!*many), AGREED)),
                // A page that does not mention a collection does not rule one out.
                Some(false) | None => None,
            },
            show: &|many: &bool| {
                (if *many {
                    "a collection"
                } else {
                    "a single value"
                })
                .to_owned()
            },
        };
        let many = many.decide(&judge, self.sources, &mut out);
        self.out.extend(out);
        let collection = u8::from(many.is_some_and(|many| many.value));
        name.map(|fact| Box::new(fact.map(|name| TypeRef { name, collection })))
    }

    /// Returns the type that counts if pages name several related types: the declared type of the
    /// path's resource, or the nearest base of all named types.
    fn general_type(
        &self,
        names: &Claims<Name>,
        many: &Claims<bool>,
        place: &Place,
    ) -> Option<Name> {
        let claimed = || {
            names
                .iter()
                .filter(|claim| claim.source != Evidence::RequestLine)
                .map(|claim| &claim.value)
        };
        // A literal in place of a key: `…/authenticationMethodConfigurations/email`.
        let named_key = place.ending == Ending::Call && many.iter().all(|claim| !claim.value);
        let owner = place
            .owner
            .as_ref()
            .filter(|owner| named_key && owner.collection > 0);
        let declared = place
            .ty
            .as_ref()
            .filter(|_| place.ending == Ending::Resource)
            .or(owner);
        if let Some(ty) = declared {
            let related =
                |name: &Name| self.walker.is_a(name, &ty.name) || self.walker.is_a(&ty.name, name);
            let any = claimed().any(related) || (owner.is_none() && claimed().next().is_none());
            if place.cast || any || owner.is_none() {
                return Some(ty.name.clone());
            }
        }
        let mut all = claimed();
        let first = all.next()?.clone();
        let common = all.try_fold(first, |a, b| self.walker.common_base(&a, b).cloned())?;
        // Only a base that some page names counts: nearly all types are related through the root.
        claimed().any(|name| *name == common).then_some(common)
    }

    /// Adds the claims of an example response: its annotation and its body.
    fn message_claims(
        &mut self,
        message: &Message,
        standing: Precedence,
        names: &mut Claims<Name>,
        many: &mut Claims<bool>,
    ) {
        if let Some(annotation) = &message.annotation
            && let Some((name, collection)) = annotation.type_name()
        {
            let span = annotation.type_place();
            let name = self.annotated_name(name, message.span.page);
            names.add(name, Evidence::Annotation, span, standing);
            many.add(
                collection || annotation.is_collection(),
                Evidence::Annotation,
                span,
                standing,
            );
        }
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
        many.add(items.is_some(), Evidence::Example, message.span, standing);
        let tagged = match items {
            Some(items) => same_type(items),
            None if tag.is_some() => json.get("@odata.type"),
            None if list.is_some() => json.get("value").and_then(|value| value.get("@odata.type")),
            None => None,
        };
        let page = message.span.page;
        let name = tagged.and_then(|tag| {
            Some((
                tag.as_str()?.trim_start_matches('#'),
                place.span(&tag.range()),
            ))
        });
        if let Some((name, span)) = name.filter(|(name, _)| crate::api::is_name(name)) {
            let name = self.names.mention(page, name);
            names.add(name, Evidence::Example, span, standing);
        }
    }

    /// Returns the type that an annotation names: a primitive in any spelling, or another type.
    pub(super) fn annotated_name(&mut self, name: &str, page: PageId) -> Name {
        match self.dialect.primitive(name) {
            Some(primitive)
                if !name.contains('.') || name.starts_with("Edm") || name.starts_with("edm") =>
            {
                self.names.primitive(primitive)
            }
            _ if crate::api::is_name(name) => self.names.mention(page, name),
            _ => self.names.untyped(),
        }
    }
}

/// Rule by which two declarations count more than an example.
const AGREED: &str = "two declarations that agree count more than one example";

/// Returns the value on which declarations of at least two kinds agree, against the only example.
fn agreed<T: Clone + PartialEq>(claims: &Claims<T>) -> Option<T> {
    let best = claims.iter().map(|claim| claim.standing.role).min()?;
    let own = || claims.iter().filter(|claim| claim.standing.role == best);
    let declarations = [
        Evidence::Prose,
        Evidence::Annotation,
        Evidence::MethodsTable,
    ];
    let mut declared = own().filter(|claim| declarations.contains(&claim.source));
    let first = declared.next()?;
    let alike = own()
        .filter(|claim| declarations.contains(&claim.source))
        .all(|claim| claim.value == first.value);
    let several = declared.any(|claim| claim.source != first.source);
    let mut shown = own().filter(|claim| claim.source == Evidence::Example);
    let against = shown
        .next()
        .filter(|claim| claim.value != first.value)
        .is_some()
        && shown.next().is_none();
    (alike && several && against).then(|| first.value.clone())
}

/// Returns `true` if a page states anything about the response.
fn states_answer(part: &Part<'_>) -> bool {
    let prose = &part.fragment.response;
    let stated = prose.empty || prose.returns.is_some() || !prose.statuses.is_empty();
    stated && part.primary
        || part
            .examples
            .iter()
            .any(|example| !example.responses.is_empty())
}

/// Claims of pages on a response.
#[derive(Default)]
struct ResponseClaims {
    statuses: Vec<(u16, Claims<u16>)>,
    names: Claims<Name>,
    many: Claims<bool>,
    media: Vec<(CompactString, Claims<CompactString>)>,
    /// Whether prose states that there is no body.
    empty: bool,
    /// The statuses that prose names.
    named: Vec<u16>,
    /// Statuses of examples, each with whether its body is shown.
    shown: Vec<(u16, BodyPresence)>,
    /// Place of the first example that redirects.
    redirect: Option<(Span, Precedence)>,
    /// Whether each list in examples is the whole body.
    bare: Vec<bool>,
}

impl ResponseClaims {
    /// Returns `true` if pages state that there is no body.
    fn is_nothing(&self) -> bool {
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

    /// Returns the statuses that examples show without a body, if other statuses have one.
    fn without_body(&self) -> Vec<u16> {
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
    fn is_bare(&self) -> bool {
        !self.bare.is_empty() && self.bare.iter().all(|bare| *bare)
    }

    fn status(&mut self, status: u16, source: Evidence, span: Span, standing: Precedence) {
        let known = self.statuses.iter().position(|(known, _)| *known == status);
        let at = known.unwrap_or_else(|| {
            self.statuses.push((status, Claims::default()));
            self.statuses.len() - 1
        });
        if let Some((_, claims)) = self.statuses.get_mut(at) {
            claims.add(status, source, span, standing);
        }
    }

    fn media(&mut self, media: CompactString, span: Span, standing: Precedence) {
        let known = self.media.iter().position(|(known, _)| *known == media);
        let at = known.unwrap_or_else(|| {
            self.media.push((media.clone(), Claims::default()));
            self.media.len() - 1
        });
        if let Some((_, claims)) = self.media.get_mut(at) {
            claims.add(media, Evidence::Example, span, standing);
        }
    }
}

/// Returns the type that a request returns according to its path alone.
fn addressed(method: &str, place: &Place) -> Option<TypeRef> {
    let ty = place.ty.clone()?;
    match (method, place.ending) {
        ("GET", Ending::Resource | Ending::Value | Ending::Count) => Some(ty),
        ("POST", Ending::Resource) if ty.collection > 0 => Some(TypeRef {
            collection: 0,
            ..ty
        }),
        _ => None,
    }
}

/// Returns the type tag of the items, if all have the same one.
fn same_type(items: &[Json]) -> Option<&Json> {
    let first = items.first()?.get("@odata.type")?;
    let same = items
        .iter()
        .all(|item| item.get("@odata.type").and_then(Json::as_str) == first.as_str());
    same.then_some(first)
}
