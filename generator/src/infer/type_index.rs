//! Finished types by name.

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

    /// Returns the type of a property, declared or inherited. If several types in the chain of
    /// bases declare it, the topmost counts, as in the models.
    pub fn property(&self, ty: &str, name: &str) -> Option<&'a TypeRef> {
        let ty = self.get(ty)?;
        let chain = chain(ty.name.as_str(), |ty| {
            let base = self.get(ty)?.base.as_ref()?;
            Some(base.value.as_str())
        });
        let declared = chain.filter_map(|ty| self.types.get(ty)?.properties.get(name));
        declared.last().copied()
    }
}
