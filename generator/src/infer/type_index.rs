//! Finished types by name.

use smallvec::SmallVec;

use crate::collections::{HashMap, HashSet};
use crate::schema::{Enumeration, Type, TypeRef, chain};

/// Index of types, with the properties that each declares.
pub(super) struct TypeIndex<'a> {
    types: HashMap<&'a str, IndexedType<'a>>,
    pub enums: HashSet<&'a str>,
}

struct IndexedType<'a> {
    ty: &'a Type,
    properties: HashMap<&'a str, &'a TypeRef>,
}

impl<'a> TypeIndex<'a> {
    pub fn new(types: &'a [Type], enums: &'a [Enumeration]) -> Self {
        let indexed = |ty: &'a Type| {
            let properties = ty.properties.iter();
            let properties = properties.map(|property| (&*property.name, &property.r#type.value));
            let indexed = IndexedType {
                ty,
                properties: properties.collect(),
            };
            (ty.name.as_str(), indexed)
        };
        TypeIndex {
            types: types.iter().map(indexed).collect(),
            enums: enums.iter().map(|found| found.name.as_str()).collect(),
        }
    }

    /// Returns a type by name.
    pub fn get(&self, name: &str) -> Option<&'a Type> {
        self.types.get(name).map(|indexed| indexed.ty)
    }

    /// Returns a type and its bases, nearest first; none for an unknown type.
    pub fn chain(&self, ty: &str) -> TypeChain<'_, 'a> {
        let known = self.types.get(ty);
        let chain = known.into_iter().flat_map(|known| {
            chain(known.ty.name.as_str(), |ty| {
                let base = self.get(ty)?.base.as_ref()?;
                Some(base.value.as_str())
            })
        });
        TypeChain(chain.filter_map(|ty| self.types.get(ty)).collect())
    }

    /// Returns the type of a property, declared or inherited.
    pub fn property(&self, ty: &str, name: &str) -> Option<&'a TypeRef> {
        self.chain(ty).property(name)
    }
}

/// A type and its bases.
pub(super) struct TypeChain<'i, 'a>(SmallVec<[&'i IndexedType<'a>; 8]>);

impl<'a> TypeChain<'_, 'a> {
    /// Returns the type of a property. If several types declare it, the topmost counts, as in the
    /// models.
    pub fn property(&self, name: &str) -> Option<&'a TypeRef> {
        let mut types = self.0.iter().rev();
        types.find_map(|ty| ty.properties.get(name).copied())
    }
}
