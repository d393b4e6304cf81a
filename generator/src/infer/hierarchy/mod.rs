//! The bases of types, and the unions that are read as a common base.

pub(super) mod bases;

use super::context::Context;
use super::drafts::{Drafts, PageClaims, PropertyDraft, TypeDraft};
use super::names::NamedType;
use crate::api::{Name, UNTYPED, simple_name};
use crate::collections::{HashMap, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Evidence, TypeRef, chain};

/// The base of each type, according to the claims of highest rank.
#[derive(Default)]
pub(super) struct Hierarchy {
    base: HashMap<Name, Name>,
    derived: HashMap<Name, Vec<Name>>,
}

/// Adds the bases that pages imply, and replaces unions with a common base.
pub(super) fn resolve(
    context: &Context<'_>,
    claims: PageClaims,
) -> ((Drafts, Hierarchy), Vec<Diagnostic>) {
    let PageClaims {
        mut drafts,
        derived,
    } = claims;
    for claim in derived {
        if let Some(draft) = drafts.types.get_mut(&claim.derived) {
            let precedence = context.precedence(claim.span.page);
            draft
                .base
                .add(claim.base, Evidence::DerivedTypes, claim.span, precedence);
        }
    }
    bases::infer(context, &mut drafts.types);
    drafts.types.sort_unstable_keys();
    let hierarchy = Hierarchy::new(&drafts.types);
    let mut out = Vec::new();
    for draft in drafts.types.values_mut() {
        for property in draft.properties.values_mut() {
            hierarchy.resolve_unions(property, &mut out);
        }
    }
    ((drafts, hierarchy), out)
}

impl Hierarchy {
    pub fn new(types: &IndexMap<Name, TypeDraft>) -> Self {
        let mut hierarchy = Hierarchy::default();
        for (name, draft) in types {
            if let Some(base) = draft.likely_base() {
                let derived = hierarchy.derived.entry(base.clone()).or_default();
                derived.push(name.clone());
                hierarchy.base.insert(name.clone(), base.clone());
            }
        }
        hierarchy
    }

    /// Returns a type and its bases, nearest first.
    pub fn chain<'h>(&'h self, name: &'h Name) -> impl Iterator<Item = &'h Name> {
        chain(name, |name| self.base.get(name))
    }

    /// Returns the types that name a type as their base.
    pub fn derived(&self, name: &str) -> &[Name] {
        self.derived.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns `true` if a type is `base` or derived from it.
    pub fn is_a(&self, name: &Name, base: &str) -> bool {
        self.chain(name).any(|known| known == base)
    }

    /// Returns `true` if a type is derived from `base`.
    pub fn is_derived(&self, name: &Name, base: &str) -> bool {
        self.chain(name).skip(1).any(|known| known == base)
    }

    /// Returns `true` if one of two types is the other or derived from it.
    pub fn are_related(&self, a: &Name, b: &Name) -> bool {
        self.is_a(a, b) || self.is_a(b, a)
    }

    /// Returns the nearest type that is a base of all types, or one of them.
    pub fn common_base<'h>(
        &'h self,
        mut names: impl Iterator<Item = &'h Name>,
    ) -> Option<&'h Name> {
        let first = names.next()?;
        names.try_fold(first, |a, b| self.chain(a).find(|base| self.is_a(b, base)))
    }

    /// Returns the type of a cell or a sentence: for a union, the common base of its types, or else
    /// untyped JSON.
    pub fn type_ref(&self, ty: NamedType) -> TypeRef {
        match ty {
            NamedType::One(ty) => ty,
            NamedType::AnyOf { names, collection } => TypeRef {
                name: self.common_base_or_untyped(&names),
                collection,
            },
        }
    }

    fn common_base_or_untyped(&self, names: &[Name]) -> Name {
        let common = self.common_base(names.iter()).cloned();
        common.unwrap_or_else(|| UNTYPED.into())
    }

    /// Replaces the unions that a property is claimed to be of, and reports those without a common
    /// base.
    pub fn resolve_unions(&self, property: &mut PropertyDraft, out: &mut Vec<Diagnostic>) {
        for claim in property.take_unions() {
            let name = self.common_base_or_untyped(&claim.names);
            if name.is_untyped() {
                let names: Vec<&str> = claim.names.iter().map(|name| simple_name(name)).collect();
                let message = format!("`{}` have no base in common", names.join("` and `"));
                out.push(
                    Diagnostic::new(Code::TypeCellUnclear, claim.span, message)
                        .label("read as untyped JSON")
                        .help("give them a common base type, and name it as the type"),
                );
            }
            let ty = TypeRef {
                name,
                collection: claim.collection,
            };
            property
                .types
                .add(ty, claim.source, claim.span, claim.precedence);
        }
    }
}
