//! Bases that pages imply: by "Inherited from" in tables, and by the bases of derived types.

use super::Hierarchy;
use crate::api::Name;
use crate::collections::{HashSet, IndexMap};
use crate::infer::context::Context;
use crate::infer::drafts::TypeDraft;
use crate::schema::Evidence;
use crate::text::{PageId, Span};

/// Adds bases to the types for which no page states one.
pub(in crate::infer) fn infer(context: &Context<'_>, types: &mut IndexMap<Name, TypeDraft>) {
    let root = &context.root_entity;
    for (name, base, span) in from_owners(types, root) {
        if let Some(draft) = types.get_mut(&name) {
            let precedence = context.precedence(span.page);
            draft.base.add(base, Evidence::Table, span, precedence);
        }
    }
    for name in below_root(types, root) {
        if let Some(draft) = types.get_mut(&name) {
            imply(context, draft, root);
        }
    }
}

/// Adds a base that nothing states, but other facts imply.
pub(in crate::infer) fn imply(context: &Context<'_>, draft: &mut TypeDraft, base: &Name) {
    let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
    let precedence = context.precedence(span.page);
    draft
        .base
        .add(base.clone(), Evidence::Implied, span, precedence);
}

/// Returns, for each type without a base, the nearest type from which its table states that it
/// inherits a property.
fn from_owners(types: &IndexMap<Name, TypeDraft>, root: &Name) -> Vec<(Name, Name, Span)> {
    let hierarchy = Hierarchy::new(types);
    let nearest = |name: &Name, draft: &TypeDraft| {
        let owners = draft
            .properties
            .values()
            .flat_map(|property| property.owner.iter());
        let owners: Vec<(&Name, Span)> = owners
            .map(|claim| (&claim.value, claim.span))
            .filter(|(owner, _)| *owner != name)
            .collect();
        // The nearest of several owners is the one whose chain of bases contains the others.
        let below = |owner: &Name| {
            let others = owners.iter();
            others
                .filter(|(other, _)| hierarchy.is_derived(owner, other))
                .count()
        };
        let candidates = owners.iter().filter(|(owner, _)| *owner != root);
        let nearest = candidates.rev().max_by_key(|(owner, _)| below(owner));
        let (owner, span) = nearest.or(owners.first())?;
        Some((name.clone(), (*owner).clone(), *span))
    };
    let without = types.iter().filter(|(_, draft)| draft.base.is_empty());
    without
        .filter_map(|(name, draft)| nearest(name, draft))
        .collect()
}

/// Returns the types without a base whose derived types inherit from the root of all entities.
fn below_root(types: &IndexMap<Name, TypeDraft>, root: &Name) -> Vec<Name> {
    let inherits = |draft: &&TypeDraft| {
        let mut owners = draft
            .properties
            .values()
            .flat_map(|property| property.owner.iter());
        owners.any(|claim| claim.value == *root)
    };
    let bases: HashSet<&str> = types
        .values()
        .filter(inherits)
        .flat_map(|draft| draft.base.iter().map(|claim| claim.value.as_str()))
        .collect();
    let rooted = types.iter().filter(|(name, draft)| {
        draft.base.is_empty() && *name != root && bases.contains(name.as_str())
    });
    rooted.map(|(name, _)| name.clone()).collect()
}
