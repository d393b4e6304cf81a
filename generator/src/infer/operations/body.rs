//! Request bodies of operations, from all pages on each.

use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::api::{Name, PathTemplate, Primitive, is_name, is_primitive};
use crate::collections::IndexMap;
use crate::infer::context::Context;
use crate::infer::decision::{Claims, DecisionRules, Precedence, Role};
use crate::infer::parts::{MethodLink, Part, by_role, most_frequent};
use crate::infer::places::{Ending, Places};
use crate::infer::titles::title_runs;
use crate::page::message::is_bytes;
use crate::page::{Body, BodyKind, Message};
use crate::schema::ranking::{self, Rule, Subject};
use crate::schema::{
    BodyVariant, Evidence, Fact, OperationKind, RequestBody, RequestBodyKind, Response, TypeRef,
};
use crate::text::Span;

use super::action::{self, StatedBody};
use super::inputs::{Findings, Group, Inputs};
use super::properties;

/// The type whose representation a page sends.
#[derive(Clone)]
struct Sent {
    ty: TypeRef,
    source: Evidence,
    span: Span,
}

/// A part and the type whose representation it sends.
type PartWithBody<'g, 'a> = (&'g Part<'a>, Option<Sent>);

/// Decides the body of an operation. Returns `None` if it has none.
pub(super) fn decide<'a>(
    inputs: &Inputs<'_, 'a>,
    group: &Group<'_, 'a>,
    kind: OperationKind,
    response: &Response,
    paths: &[Fact<PathTemplate>],
    findings: &mut Findings<'a>,
) -> Option<RequestBody> {
    use OperationKind::*;
    let kind = match kind {
        Create | Replace => RequestBodyKind::Create,
        Update => RequestBodyKind::Update,
        Action => RequestBodyKind::Parameters,
        AddReference | SetReference => RequestBodyKind::Reference,
        List | Get | Delete | Function | RemoveReference => return None,
    };
    let parts = parts_of(group);
    let states_none =
        |part: &&Part<'_>| part.fragment.body_kind == BodyKind::None && !lists_members(part);
    let stated = if parts.iter().all(states_none) {
        StatedBody::None
    } else {
        StatedBody::Any
    };
    match kind {
        RequestBodyKind::Parameters => {
            action::decide(inputs, group, &parts, stated, paths, findings)
        }
        _ if stated == StatedBody::None => None,
        RequestBodyKind::Reference => {
            let properties = properties::decide(inputs, group, &parts, None, kind, findings);
            Some(RequestBody::of(kind, properties))
        }
        RequestBodyKind::Create | RequestBodyKind::Update => Some(representation(
            inputs, group, &parts, kind, response, findings,
        )),
    }
}

/// Returns `true` if a part lists members of the body.
fn lists_members(part: &Part<'_>) -> bool {
    !part.fragment.body.is_empty() || !part.fragment.body_required.is_empty()
}

/// Returns `true` if a part states anything about the body.
fn states_body(part: &Part<'_>) -> bool {
    part.fragment.body_kind != BodyKind::Unsaid || lists_members(part)
}

/// Returns the parts that state the body: those with the strongest role whose prose is about the
/// operation, or else all with that role.
fn parts_of<'g, 'a>(group: &Group<'g, 'a>) -> Vec<&'g Part<'a>> {
    let mut parts = by_role(group.parts, states_body);
    if parts.is_empty() {
        parts = by_role(group.parts, |_| true);
    }
    if parts.iter().any(|part| part.primary) {
        parts.retain(|part| part.primary);
    }
    parts
}

/// Decides a body that represents a resource.
fn representation<'a>(
    inputs: &Inputs<'_, 'a>,
    group: &Group<'_, 'a>,
    parts: &[&Part<'a>],
    kind: RequestBodyKind,
    response: &Response,
    findings: &mut Findings<'a>,
) -> RequestBody {
    let context = inputs.context;
    let is_known = |part: &Part<'_>| parts.iter().any(|known| std::ptr::eq(*known, part));
    // A page that adds to the operation may document it for a derived type.
    let adding = group
        .parts
        .iter()
        .filter(|part| part.role == Role::Adds && part.primary && states_body(part));
    let adding = adding.filter(|part| !is_known(part));
    let all: Vec<&Part<'a>> = parts.iter().copied().chain(adding).collect();
    let declared = declared_type(group);
    let (mut main, derived) = group_by_type(inputs, &all, declared.as_ref(), kind);
    main.retain(|(part, _)| is_known(part));
    let mut claims = claims(&main, |part| part.precedence(context));
    if claims.is_empty() {
        claims = implied_type(inputs, group, parts, declared, response);
    }
    let r#type = decide_type(context, claims, findings);
    let main: Vec<&Part<'a>> = main.into_iter().map(|(part, _)| part).collect();
    let properties = properties::decide(inputs, group, &main, r#type.as_ref(), kind, findings);
    let mut variants = Vec::new();
    for parts in derived.into_values() {
        let claims = self::claims(&parts, |part| part.precedence(context));
        let Some(r#type) = decide_type(context, claims, findings) else {
            continue;
        };
        let parts: Vec<&Part<'a>> = parts.into_iter().map(|(part, _)| part).collect();
        variants.push(BodyVariant {
            properties: properties::decide(inputs, group, &parts, Some(&r#type), kind, findings),
            required: required(context, &parts, kind),
            r#type,
        });
    }
    RequestBody {
        kind,
        properties,
        required: required(context, &main, kind),
        variants,
        alternatives: alternatives(inputs, group, r#type.as_ref(), kind, findings),
        r#type: r#type.map(Box::new),
    }
}

/// Returns the type that the path addresses and that a body can represent.
fn declared_type(group: &Group<'_, '_>) -> Option<Name> {
    let name = &group.place.resource()?.name;
    (!is_primitive(name) || *name == Primitive::Stream).then(|| name.clone())
}

/// Returns the claims on the type that parts send.
fn claims(
    parts: &[PartWithBody<'_, '_>],
    precedence: impl Fn(&Part<'_>) -> Precedence,
) -> Claims<TypeRef> {
    let mut claims = Claims::new();
    for (part, sent) in parts {
        if let Some(sent) = sent {
            claims.add(sent.ty.clone(), sent.source, sent.span, precedence(part));
        }
    }
    claims
}

/// Returns claims on the type of a body of which no page states the type: from the path, the
/// response, the methods table, and at last from the title.
fn implied_type<'a>(
    inputs: &Inputs<'_, 'a>,
    group: &Group<'_, 'a>,
    parts: &[&Part<'a>],
    declared: Option<Name>,
    response: &Response,
) -> Claims<TypeRef> {
    let context = inputs.context;
    let mut claims = Claims::new();
    let first = parts.first();
    let path = first.and_then(|part| Some((part, part.paths.first()?.span)));
    if let (Ending::Value, Some((part, span))) = (group.place.ending, path) {
        // `/$value` addresses media, whatever the rest of the page is about.
        let ty = TypeRef::single(Primitive::Stream);
        claims.add(ty, Evidence::RequestLine, span, part.precedence(context));
        return claims;
    }
    if let Some((part, span)) = path.filter(|_| sends_bytes(parts)) {
        let ty = TypeRef::single(Primitive::Stream);
        claims.add(ty, Evidence::Example, span, part.precedence(context));
        return claims;
    }
    let returned = || {
        let name = &response.r#type.as_ref()?.value.name;
        (!is_primitive(name)).then(|| name.clone())
    };
    let implied = declared
        .or_else(returned)
        .or_else(|| linked_type(inputs.places, &group.linked, parts));
    if let (Some(name), Some((_, span))) = (implied, path) {
        let precedence = context.precedence(span.page);
        claims.add(TypeRef::single(name), Evidence::Implied, span, precedence);
        return claims;
    }
    for part in parts {
        if let Some((name, span)) = titled(inputs, part) {
            let precedence = part.precedence(context);
            claims.add(TypeRef::single(name), Evidence::Title, span, precedence);
        }
    }
    claims
}

/// Returns `true` if pages name only media types of bytes for the body, such as `application/zip`.
fn sends_bytes(parts: &[&Part<'_>]) -> bool {
    let shown = || parts.iter().flat_map(|part| part.requests_shown());
    let members = shown().any(|message| matches!(message.body, Body::Json { .. }));
    let sent = shown().filter_map(Message::media);
    let rows = parts.iter().flat_map(|part| &part.fragment.headers);
    let named = rows.filter(|row| row.name.eq_ignore_ascii_case("content-type"));
    let named = named.flat_map(|row| {
        let words = row.description.split([' ', ',', ';', '|']);
        let media = words.map(|word| word.trim_end_matches('.').to_lowercase());
        media.filter(|word| {
            let kinds = [
                "application/",
                "text/",
                "image/",
                "audio/",
                "video/",
                "multipart/",
            ];
            kinds.iter().any(|kind| word.starts_with(kind))
        })
    });
    let mut all = sent.map(String::from).chain(named).peekable();
    !members && all.peek().is_some() && all.all(|media| is_bytes(&media))
}

/// Returns the bodies of other types shown on pages that only list the request.
fn alternatives<'a>(
    inputs: &Inputs<'_, 'a>,
    group: &Group<'_, 'a>,
    ty: Option<&Fact<TypeRef>>,
    kind: RequestBodyKind,
    findings: &mut Findings<'a>,
) -> Vec<BodyVariant> {
    let context = inputs.context;
    let hierarchy = inputs.places.hierarchy;
    let mut found: BTreeMap<Name, Vec<PartWithBody<'_, 'a>>> = BTreeMap::new();
    for part in group.parts.iter().filter(|part| part.role == Role::Lists) {
        // The page documents its body for every request that it lists.
        let Some(sent) = sent(inputs, part, Prose::Counts) else {
            continue;
        };
        let name = sent.ty.name.clone();
        let related = ty.is_some_and(|ty| hierarchy.are_related(&name, &ty.value.name));
        // A word of the sentence that no page documents is not a type.
        if !related && inputs.drafts.types.contains_key(&name) {
            found.entry(name).or_default().push((part, Some(sent)));
        }
    }
    let mut alternatives = Vec::new();
    for parts in found.into_values() {
        // Among pages that list the request, these document the alternative.
        let claims = claims(&parts, |part| context.precedence(part.page.id));
        let Some(r#type) = decide_type(context, claims, findings) else {
            continue;
        };
        let parts: Vec<&Part<'a>> = parts.into_iter().map(|(part, _)| part).collect();
        let mut properties =
            properties::decide(inputs, group, &parts, Some(&r#type), kind, findings);
        for property in &mut properties {
            property.required = None;
        }
        alternatives.push(BodyVariant {
            r#type,
            properties,
            required: Vec::new(),
        });
    }
    alternatives
}

/// Returns the documented type that a page's title names as the object of its verb: the longest run
/// of words up to a word such as "of", the first of equally long ones.
fn titled(inputs: &Inputs<'_, '_>, part: &Part<'_>) -> Option<(Name, Span)> {
    let page = part.page;
    let (title, span) = part.title()?;
    let runs = title_runs(inputs.context.dialect, page, title);
    let mut names = runs
        .iter()
        .filter_map(|run| inputs.context.names.find_from(page.id, run));
    let name = names.find(|name| {
        let draft = inputs.drafts.types.get(name);
        draft.is_some_and(|draft| draft.page.is_some())
    })?;
    Some((name, span))
}

/// Returns the type for which methods tables link to a page: the return type in a table, or else a
/// resource with such a table, unless the path only goes through it.
fn linked_type(places: &Places<'_>, linked: &[&MethodLink], parts: &[&Part<'_>]) -> Option<Name> {
    let mut holders: Vec<Name> = Vec::new();
    for claim in parts.iter().flat_map(|part| &part.paths) {
        let prefixes =
            (1..claim.path.segments().len()).filter_map(|end| claim.path.segments().get(..end));
        let types = prefixes.filter_map(|prefix| places.walk(prefix).ty);
        holders.extend(types.map(|ty| ty.name));
    }
    let returned = linked.iter().filter_map(|linked| linked.returns.as_ref());
    let mut returned = returned
        .map(|ty| &ty.name)
        .filter(|name| !is_primitive(name));
    let mut own = linked
        .iter()
        .map(|linked| &linked.name)
        .filter(|name| !holders.contains(name));
    returned.next().or_else(|| own.next()).cloned()
}

fn decide_type(
    context: &Context<'_>,
    claims: Claims<TypeRef>,
    findings: &mut Findings<'_>,
) -> Option<Fact<TypeRef>> {
    let rules = DecisionRules {
        what: &String::new,
        subject: Subject::Body,
        code: None,
        same: &|a: &TypeRef, b: &TypeRef| a == b,
        prefer: None,
        show: &|ty: &TypeRef| format!("`{ty}`"),
    };
    claims.decide(&rules, context.sources, &mut findings.out)
}

/// Parts by the type whose representation they send.
type PartsByType<'g, 'a> = BTreeMap<Name, Vec<PartWithBody<'g, 'a>>>;

/// Groups pages on one request by the type whose representation they send: those that send the
/// declared type, and those that send a type derived from it. If all send one derived type, that
/// type is the main one.
fn group_by_type<'g, 'a>(
    inputs: &Inputs<'_, 'a>,
    parts: &[&'g Part<'a>],
    declared: Option<&Name>,
    kind: RequestBodyKind,
) -> (Vec<PartWithBody<'g, 'a>>, PartsByType<'g, 'a>) {
    let hierarchy = inputs.places.hierarchy;
    let all: Vec<PartWithBody<'g, 'a>> = parts
        .iter()
        .map(|part| {
            let prose = if part.primary {
                Prose::Counts
            } else {
                Prose::IsAboutOthers
            };
            let sent = sent(inputs, part, prose);
            let updated = |sent| match kind {
                RequestBodyKind::Update => titled_base(inputs, part, sent),
                _ => sent,
            };
            (*part, sent.map(updated))
        })
        .collect();
    let sent_types = all
        .iter()
        .filter_map(|(_, sent)| Some(&sent.as_ref()?.ty.name));
    let names: Vec<&Name> = sent_types.collect();
    let base = match declared {
        Some(declared) => Some(declared.clone()),
        // The most general of the named types, if all are related.
        None => {
            let mut general = names.iter();
            let general =
                general.find(|name| names.iter().all(|other| hierarchy.is_a(other, name)));
            general.map(|name| (*name).clone())
        }
    };
    let (mut main, mut derived) = (Vec::new(), PartsByType::new());
    for (part, sent) in all {
        let below = sent.as_ref().map(|sent| &sent.ty.name).filter(|name| {
            base.as_ref()
                .is_some_and(|base| *name != base && hierarchy.is_a(name, base))
        });
        match below.cloned() {
            Some(name) => derived.entry(name).or_default().push((part, sent)),
            None => main.push((part, sent)),
        }
    }
    if main.is_empty() && derived.len() == 1 {
        let only = std::mem::take(&mut derived);
        main = only.into_values().flatten().collect();
    }
    (main, derived)
}

/// Returns the type whose representation a page sends: that in its example's body, or that in its
/// prose, if the prose counts and the example names none or a base of it.
fn sent(inputs: &Inputs<'_, '_>, part: &Part<'_>, prose: Prose) -> Option<Sent> {
    let prose = match prose {
        Prose::Counts => sent_in_prose(inputs.context, part),
        Prose::IsAboutOthers => None,
    };
    let shown = sent_in_example(inputs.context, part);
    if let (Some(shown), Some(prose)) = (&shown, &prose) {
        let hierarchy = inputs.places.hierarchy;
        if hierarchy.is_derived(&prose.ty.name, &shown.ty.name) {
            debug_assert!(ranking::applies(Rule::NarrowerType, Subject::Body));
            return Some(prose.clone());
        }
    }
    let candidates = shown.into_iter().chain(prose);
    let best = ranking::best(Subject::Body, candidates.map(|sent| (sent.source, sent)));
    best.map(|(_, sent)| sent)
}

/// Whether the prose of a page is about an operation.
#[derive(Clone, Copy)]
enum Prose {
    Counts,
    IsAboutOthers,
}

/// Returns the type that a sentence names as that of the body.
fn sent_in_prose(context: &Context<'_>, part: &Part<'_>) -> Option<Sent> {
    let (named, span) = part.fragment.body_type.as_ref()?;
    let name = context.names.named(part.page.id, named, context.sources);
    Some(Sent {
        ty: TypeRef::single(name),
        source: Evidence::Prose,
        span: *span,
    })
}

/// Returns the type that the bodies of example requests name: of several types, the one that most of
/// them name, or else the first by name.
fn sent_in_example(context: &Context<'_>, part: &Part<'_>) -> Option<Sent> {
    let named = || {
        part.requests_shown().filter_map(|message| {
            let Body::Json { json, place, .. } = &message.body else {
                return None;
            };
            let tag = json.get("@odata.type")?;
            let name = tag.as_str()?.trim_start_matches('#');
            is_name(name).then(|| (name, place.span(&tag.range())))
        })
    };
    let name = most_frequent(named().map(|(name, _)| name))?;
    let (_, span) = named().find(|(other, _)| *other == name)?;
    Some(Sent {
        ty: TypeRef::single(context.names.mention(part.page.id, name)),
        source: Evidence::Example,
        span,
    })
}

/// Returns what an update sends; if only an example shows the type, and the title names a base of it,
/// the base: the example shows one of the derived types.
fn titled_base(inputs: &Inputs<'_, '_>, part: &Part<'_>, sent: Sent) -> Sent {
    if sent.source != Evidence::Example {
        return sent;
    }
    let hierarchy = inputs.places.hierarchy;
    let base = titled(inputs, part)
        .filter(|(name, _)| *name != sent.ty.name && hierarchy.is_a(&sent.ty.name, name));
    match base {
        Some((name, span)) => Sent {
            ty: TypeRef::single(name),
            source: Evidence::Title,
            span,
        },
        None => sent,
    }
}

/// Returns the properties that sentences name as required. An update requires none.
fn required(
    context: &Context<'_>,
    parts: &[&Part<'_>],
    kind: RequestBodyKind,
) -> Vec<Fact<CompactString>> {
    if kind != RequestBodyKind::Create {
        return Vec::new();
    }
    let mut found: IndexMap<&str, Claims<CompactString>> = IndexMap::default();
    for part in parts.iter().filter(|part| part.primary) {
        for (name, span) in &part.fragment.body_required {
            let claims = found.entry(name).or_default();
            claims.add(
                name.clone(),
                Evidence::Prose,
                *span,
                part.precedence(context),
            );
        }
    }
    found
        .into_values()
        .filter_map(|claims| claims.settle(context.sources))
        .collect()
}
