//! Responses of operations: status, type, and whether it is a collection.

use crate::api::{Name, Primitive};
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::decision::{Claims, DecisionRules, Preference};
use crate::infer::hierarchy::Hierarchy;
use crate::infer::parts::by_role;
use crate::infer::places::{Ending, Place};
use crate::schema::ranking::{Rule, Subject};
use crate::schema::{Evidence, Fact, MaybeFact, Response, TypeRef};
use crate::text::Span;

use super::inputs::{Group, Inputs};
use super::response_claims::{ResponseClaims, states_response};

/// Decides the response of an operation.
pub(super) fn decide(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    out: &mut Vec<Diagnostic>,
) -> Response {
    let mut claims = ResponseClaims::default();
    for part in by_role(group.parts, states_response) {
        claims.add(inputs, part);
    }
    let reads = group.method == "GET";
    // An example of bytes often leaves them out.
    let bytes = reads && matches!(group.place.ending, Ending::Value | Ending::Count);
    let nothing =
        claims.is_nothing() && !bytes || group.place.ending == Ending::Reference && !reads;
    let (without_body, bare) = (claims.without_body(), claims.is_bare());
    let sources = inputs.context.sources;
    let statuses = std::mem::take(&mut claims.statuses).into_iter();
    let statuses = statuses.filter_map(|(_, claims)| claims.settle(sources));
    let media = std::mem::take(&mut claims.media).into_iter();
    let media = media.filter_map(|(_, claims)| claims.settle(sources));
    let response = Response {
        statuses: statuses.collect(),
        media: media.collect(),
        ..Response::default()
    };
    if nothing {
        return response;
    }
    let paths = group.parts.iter().flat_map(|part| &part.paths);
    let span = paths.map(|claim| claim.span).next();
    add_declared(inputs, group, span, &mut claims);
    let r#type = decide_type(inputs, group, claims, out);
    let unknown = r#type.is_none();
    if let (true, Some(span)) = (unknown, span) {
        let message = format!("no page documents the response of {}", group.shown);
        out.push(Diagnostic::new(Code::ResponseUnknown, span, message).help(
            "the response is read as JSON or bytes; describe its content in the section on the response, or state that it is empty",
        ));
    }
    Response {
        r#type,
        unknown,
        bare,
        without_body,
        ..response
    }
}

/// Adds what methods tables and the path declare.
fn add_declared(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    span: Option<Span>,
    claims: &mut ResponseClaims,
) {
    let context = inputs.context;
    let reads = group.method == "GET";
    if claims.names.is_empty() {
        for linked in &group.linked {
            if let Some(ty) = &linked.returns {
                claims.add_type(ty, Evidence::MethodsTable, linked.span, context);
            }
        }
    }
    if let (Some(span), Some(ty)) = (span, addressed(group)) {
        claims.add_type(&ty, Evidence::RequestLine, span, context);
    }
    if matches!(group.place.ending, Ending::Value | Ending::Count) && reads {
        // The path alone determines the type: other types on a page belong to the resource.
        claims
            .names
            .retain(|claim| claim.source == Evidence::RequestLine);
        claims
            .many
            .retain(|claim| claim.source == Evidence::RequestLine);
    }
    // A service redirects to a file, whose bytes are the response.
    if let (Some((span, precedence)), true) = (claims.redirect, claims.names.is_empty() && reads) {
        let stream = Primitive::Stream.into();
        claims
            .names
            .add(stream, Evidence::Example, span, precedence);
    }
}

/// Returns the type that a request returns according to its path alone.
fn addressed(group: &Group<'_, '_>) -> Option<TypeRef> {
    let ty = group.place.ty.clone()?;
    match (group.method, group.place.ending) {
        ("GET", Ending::Resource | Ending::Value | Ending::Count) => Some(ty),
        ("POST", Ending::Resource) if ty.collection > 0 => Some(TypeRef {
            collection: 0,
            ..ty
        }),
        _ => None,
    }
}

/// Decides the type of a response and, separately, whether it is a collection.
fn decide_type(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    claims: ResponseClaims,
    out: &mut Vec<Diagnostic>,
) -> MaybeFact<TypeRef> {
    let hierarchy = inputs.places.hierarchy;
    let ResponseClaims { names, many, .. } = claims;
    let addressed = group.place.ty.as_ref();
    // Storing a stream returns the resource that holds it, if anything, and not the stream.
    let stored = group.method != "GET" && addressed.is_some_and(|ty| ty.name == Primitive::Stream);
    let general = if stored {
        None
    } else {
        general_type(hierarchy, &names, &many, &group.place)
    };
    let name = decide_name(inputs, group, names, general, out);
    let many = decide_many(inputs, group, many, out);
    let collection = u8::from(many);
    name.map(|fact| Box::new(fact.map(|name| TypeRef { name, collection })))
}

/// Decides the name of the type.
fn decide_name(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    mut names: Claims<Name>,
    general: Option<Name>,
    out: &mut Vec<Diagnostic>,
) -> Option<Fact<Name>> {
    let (context, hierarchy) = (inputs.context, inputs.places.hierarchy);
    let first = names.iter().next().map(|claim| claim.span);
    if let (Some(general), Some(span)) = (&general, first)
        && !names.iter().any(|claim| claim.value == *general)
    {
        let precedence = context.precedence(span.page);
        names.add(general.clone(), Evidence::RequestLine, span, precedence);
    }
    let agreed = agreed(&names);
    let as_general =
        |name: &Name| u8::from(general.as_ref().is_some_and(|general| general != name));
    let as_agreed = |name: &Name| u8::from(agreed.as_ref() != Some(name));
    let prefer: Preference<'_, Name> = match (&general, &agreed) {
        (None, Some(_)) => (&as_agreed, Rule::AgreedDeclarations),
        _ => (&as_general, Rule::DeclaredType),
    };
    let rules = DecisionRules {
        what: &|| format!("the type that {} returns", group.shown),
        subject: Subject::Response,
        code: Some(Code::ConflictResponse),
        same: &|a: &Name, b: &Name| a.eq_ignore_ascii_case(b) || hierarchy.are_related(a, b),
        prefer: Some(prefer),
        show: &|name: &Name| format!("`{name}`"),
    };
    names.decide(&rules, context.sources, out)
}

/// Decides whether the response is a collection.
fn decide_many(
    inputs: &Inputs<'_, '_>,
    group: &Group<'_, '_>,
    many: Claims<bool>,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let agreed = agreed(&many);
    let single_first = |many: &bool| u8::from(*many);
    let many_first = |many: &bool| u8::from(!*many);
    let prefer: Option<Preference<'_, bool>> = match agreed {
        _ if group.place.key => Some((&single_first, Rule::OneItem)),
        Some(true) => Some((&many_first, Rule::AgreedDeclarations)),
        // A page that does not mention a collection does not rule one out.
        Some(false) | None => None,
    };
    let rules = DecisionRules {
        what: &|| format!("whether {} returns a collection", group.shown),
        subject: Subject::Plural,
        code: Some(Code::ConflictResponse),
        same: &|a: &bool, b: &bool| a == b,
        prefer,
        show: &|many: &bool| match many {
            true => "a collection".to_owned(),
            false => "a single value".to_owned(),
        },
    };
    let many = many.decide(&rules, inputs.context.sources, out);
    many.is_some_and(|many| many.value)
}

/// Returns the type that counts if pages name several related types: the declared type of the path's
/// resource, or the nearest base of all named types.
fn general_type(
    hierarchy: &Hierarchy,
    names: &Claims<Name>,
    many: &Claims<bool>,
    place: &Place,
) -> Option<Name> {
    let claimed = || {
        let claims = names.iter();
        let claims = claims.filter(|claim| claim.source != Evidence::RequestLine);
        claims.map(|claim| &claim.value)
    };
    // A literal in place of a key: `…/authenticationMethodConfigurations/email`.
    let named_key = place.ending == Ending::Call && many.iter().all(|claim| !claim.value);
    let owner = place
        .owner
        .as_ref()
        .filter(|owner| named_key && owner.collection > 0);
    if let Some(ty) = place.resource().or(owner) {
        let related = claimed().any(|name| hierarchy.are_related(name, &ty.name));
        if place.cast || related || owner.is_none() {
            return Some(ty.name.clone());
        }
    }
    let common = hierarchy.common_base(claimed())?;
    // Only a base that some page names counts: nearly all types are related through the root.
    claimed().any(|name| name == common).then(|| common.clone())
}

/// Returns the value on which declarations of at least two kinds agree, against the only example.
fn agreed<T: Clone + PartialEq>(claims: &Claims<T>) -> Option<T> {
    const DECLARATIONS: [Evidence; 3] = [
        Evidence::Prose,
        Evidence::Annotation,
        Evidence::MethodsTable,
    ];
    let best = claims.iter().map(|claim| claim.precedence.role).min()?;
    let own = || {
        let claims = claims.iter();
        claims.filter(|claim| claim.precedence.role == best)
    };
    let declared = || own().filter(|claim| DECLARATIONS.contains(&claim.source));
    let first = declared().next()?;
    let alike = declared().all(|claim| claim.value == first.value);
    let several = declared().any(|claim| claim.source != first.source);
    let mut shown = own().filter(|claim| claim.source == Evidence::Example);
    let against = shown.next()?.value != first.value && shown.next().is_none();
    (alike && several && against).then(|| first.value.clone())
}
