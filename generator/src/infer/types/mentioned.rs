//! Types that pages mention and do not describe.

use crate::api::{Name, is_primitive};
use crate::infer::context::Context;
use crate::infer::drafts::{Drafts, TypeDraft};
use crate::schema::{Fact, Operation, TypeRef};
use crate::text::{PageId, Span};

/// Adds an empty type for every name that is referred to but not described.
pub(super) fn add(context: &Context<'_>, drafts: &mut Drafts, operations: &[Operation]) {
    let Drafts { types, enums } = &*drafts;
    let is_new =
        |name: &Name| !types.contains_key(name) && !is_primitive(name) && !enums.contains_key(name);
    let mut found: Vec<(Name, Span)> = Vec::new();
    let mut add = |name: &Name, span: Span| {
        if is_new(name) {
            found.push((name.clone(), span));
        }
    };
    for draft in types.values() {
        for property in draft.properties.values() {
            let claims = property.types.iter();
            claims.for_each(|claim| add(&claim.value.name, claim.span));
            let owners = property.owner.iter();
            owners.for_each(|claim| add(&claim.value, claim.span));
        }
        let bases = draft.base.iter();
        bases.for_each(|claim| add(&claim.value, claim.span));
    }
    for fact in operations.iter().flat_map(types_of) {
        if is_new(&fact.value.name) {
            let page = context.sources.find(fact.at.page()).unwrap_or(PageId(0));
            add(
                &fact.value.name,
                context.sources.span_of(page, fact.at.line()),
            );
        }
    }
    for (name, span) in found {
        drafts.types.entry(name).or_insert_with(|| TypeDraft {
            mentioned: Some(span),
            ..TypeDraft::default()
        });
    }
}

/// Returns the types in the body, the response and the parameters of an operation.
fn types_of(operation: &Operation) -> impl Iterator<Item = &Fact<TypeRef>> {
    let body = operation.body.iter().flat_map(|body| {
        let variants = body.variants.iter().chain(&body.alternatives);
        let listed = variants.clone().flat_map(|variant| &variant.properties);
        let properties = body.properties.iter().chain(listed);
        let types = body.r#type.as_deref().into_iter();
        types
            .chain(variants.map(|variant| &variant.r#type))
            .chain(properties.map(|property| &property.r#type))
    });
    let parameters = operation.parameters.iter();
    body.chain(operation.response.r#type.as_deref())
        .chain(parameters.map(|parameter| &parameter.r#type))
}
