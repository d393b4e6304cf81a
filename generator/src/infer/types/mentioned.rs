//! Types that are mentioned and that nothing describes.

use crate::api::{Name, is_primitive};
use crate::infer::context::Context;
use crate::infer::drafts::{Drafts, TypeDraft};
use crate::schema::{Fact, Operation, TypeRef};
use crate::text::{PageId, Span};

/// Adds an empty type for every name that is referred to but not described.
pub(super) fn add(context: &Context<'_>, drafts: &mut Drafts, operations: &[Operation]) {
    let mut found: Vec<(Name, Span)> = Vec::new();
    for draft in drafts.types.values() {
        for property in draft.properties.values() {
            let types = property.types.iter();
            found.extend(types.map(|claim| (claim.value.name.clone(), claim.span)));
            let owners = property.owner.iter();
            found.extend(owners.map(|claim| (claim.value.clone(), claim.span)));
        }
        let bases = draft.base.iter();
        found.extend(bases.map(|claim| (claim.value.clone(), claim.span)));
    }
    for fact in operations.iter().flat_map(types_of) {
        let page = context.sources.find(fact.at.page()).unwrap_or(PageId(0));
        let span = context.sources.span_of(page, fact.at.line());
        found.push((fact.value.name.clone(), span));
    }
    for (name, span) in found {
        if is_primitive(&name) || drafts.enums.contains_key(&name) {
            continue;
        }
        drafts.types.entry(name).or_insert_with(|| TypeDraft {
            mentioned: Some(span),
            ..TypeDraft::default()
        });
    }
}

/// Returns the types in the body, the response and the parameters of an operation.
fn types_of(operation: &Operation) -> impl Iterator<Item = &Fact<TypeRef>> {
    let body = operation.body.iter().flat_map(|body| {
        let properties = body.properties.iter().map(|property| &property.r#type);
        body.r#type.as_deref().into_iter().chain(properties)
    });
    let parameters = operation.parameters.iter();
    body.chain(operation.response.r#type.as_deref())
        .chain(parameters.map(|parameter| &parameter.r#type))
}
