//! Types and enumerations, decided from all claims.

mod enums;
mod kinds;
mod learned;
mod listed;
mod members;
mod mentioned;

use std::borrow::Cow;

use super::context::Context;
use super::decision::DecisionRules;
use super::drafts::{Drafts, TypeClaim, TypeDraft};
use super::hierarchy::{Hierarchy, bases};
use super::places::PathFacts;
use crate::api::{Name, UNTYPED, simple_name};
use crate::collections::{HashSet, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::ranking::Subject;
use crate::schema::{Enumeration, Operation, Type, base_cycles};
use crate::text::{PageId, Span};

/// Claims on types from pages of operations.
pub(super) struct OtherClaims<'a> {
    pub paths: PathFacts,
    pub operations: Vec<TypeClaim<'a>>,
}

/// Decides all types and enumerations.
pub(super) fn decide(
    context: &Context<'_>,
    drafts: Drafts,
    hierarchy: &Hierarchy,
    claims: OtherClaims<'_>,
    operations: &[Operation],
) -> ((Vec<Type>, Vec<Enumeration>), Vec<Diagnostic>) {
    let Drafts { mut types, enums } = drafts;
    let mut out = Vec::new();
    claims.paths.apply(context, &mut types);
    let listed = learned::add(context, hierarchy, &mut types, claims.operations, &mut out);
    let mut drafts = Drafts { types, enums };
    listed::infer_enums(context, &mut drafts, listed, &mut out);
    mentioned::add(context, &mut drafts, operations);
    bases::infer(context, &mut drafts.types);
    kinds::infer(context, &mut drafts, &mut out);
    let enums = enums::finish(context, drafts.enums, &mut out);
    let types = finish(context, drafts.types, &mut out);
    ((types, enums), out)
}

/// Decides all facts of types.
fn finish(
    context: &Context<'_>,
    mut types: IndexMap<Name, TypeDraft>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Type> {
    types.sort_unstable_keys();
    let mut finished = Vec::with_capacity(types.len());
    for (name, draft) in types {
        out.extend(undocumented(context, &name, &draft));
        finished.extend(finish_type(context, name, draft, out));
    }
    break_circles(&mut finished);
    finished
}

/// Reports a type that no page documents, unless its first mention links to a page that was not
/// read.
fn undocumented(context: &Context<'_>, name: &str, draft: &TypeDraft) -> Option<Diagnostic> {
    let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
    if draft.page.is_some() || context.sources.links_to_unread(span) {
        return None;
    }
    let name = simple_name(name);
    let message = format!("no page of this set documents `{name}`");
    let help: Cow<'static, str> = match context.dialect.near_primitive(name) {
        Some(near) => format!("did you mean `{near}`? It is treated as a separate type").into(),
        None => "its properties are those that other pages show; add its page to the set".into(),
    };
    Some(Diagnostic::new(Code::TypeUnknown, span, message).help(help))
}

/// Decides all facts of a type.
fn finish_type(
    context: &Context<'_>,
    name: Name,
    draft: TypeDraft,
    out: &mut Vec<Diagnostic>,
) -> Option<Type> {
    let sources = context.sources;
    let short = simple_name(&name).to_owned();
    let rules = DecisionRules {
        what: &|| format!("the base of `{short}`"),
        subject: Subject::Base,
        code: Some(Code::ConflictBase),
        same: &|a: &Name, b: &Name| a == b,
        prefer: None,
        show: &|name: &Name| format!("`{name}`"),
    };
    let base = draft.base.decide(&rules, sources, out);
    let base = base.filter(|fact| fact.value != name).map(Box::new);
    let kind = draft.kind.settle(sources)?;
    let mut properties = Vec::with_capacity(draft.properties.len());
    for (property, claims) in draft.properties {
        properties.extend(claims.finish(property, &short, sources, out));
    }
    let memberless = properties.is_empty() && base.is_none();
    let page = draft.page.and_then(|id| sources.get(id));
    Some(Type {
        any: memberless && context.dialect.primitive(&short) == Some(UNTYPED),
        page: page.map(|source| source.path.to_string()),
        kind,
        base,
        is_abstract: draft.is_abstract.maybe(sources),
        open: draft.open.maybe(sources),
        key: draft.key.maybe(sources),
        description: draft.description.maybe(sources),
        deprecated: draft.deprecated.maybe(sources),
        area: draft.area,
        properties,
        name,
    })
}

/// Removes the base at which a chain of bases closes to a circle.
fn break_circles(types: &mut [Type]) {
    let closing: HashSet<String> = base_cycles(types).into_iter().collect();
    types
        .iter_mut()
        .filter(|ty| closing.contains(ty.name.as_str()))
        .for_each(|ty| ty.base = None);
}
