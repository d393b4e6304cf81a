//! Lookup of finished types by name.

use crate::collections::{HashMap, HashSet};
use crate::schema::{Enumeration, Type, TypeRef};

pub(super) struct TypeIndex<'a> {
    by_name: HashMap<&'a str, usize>,
    types: Vec<IndexedType<'a>>,
    pub enums: HashSet<&'a str>,
}

/// A type with the properties that it declares and the index of its base.
pub(super) struct IndexedType<'a> {
    ty: &'a Type,
    base: Option<usize>,
    properties: HashMap<&'a str, &'a TypeRef>,
}

impl<'a> TypeIndex<'a> {
    pub fn new(types: &'a [Type], enums: &'a [Enumeration]) -> Self {
        let by_name: HashMap<&str, usize> =
            types.iter().map(|ty| ty.name.as_str()).zip(0..).collect();
        let shape = |ty: &'a Type| IndexedType {
            ty,
            base: ty
                .base
                .as_ref()
                .and_then(|base| by_name.get(base.value.as_str()).copied()),
            properties: ty
                .properties
                .iter()
                .map(|property| (&*property.name, &property.r#type.value))
                .collect(),
        };
        TypeIndex {
            types: types.iter().map(shape).collect(),
            by_name,
            enums: enums.iter().map(|found| found.name.as_str()).collect(),
        }
    }

    /// Returns a type by name.
    pub fn get(&self, name: &str) -> Option<&'a Type> {
        self.shape(name).map(|shape| shape.ty)
    }

    /// Returns a type with its properties and its base, by name.
    pub fn shape(&self, name: &str) -> Option<&IndexedType<'a>> {
        self.types.get(*self.by_name.get(name)?)
    }

    /// Returns the type of a property, declared or inherited.
    pub fn property(&self, ty: &str, name: &str) -> Option<&'a TypeRef> {
        self.member(self.shape(ty)?, name)
    }

    /// Returns the type of a property, declared or inherited. If several types in the chain of
    /// bases declare it, the topmost counts, as in the models.
    pub fn member(&self, shape: &IndexedType<'a>, name: &str) -> Option<&'a TypeRef> {
        let mut found = None;
        let mut current = Some(shape);
        for _ in 0..32 {
            let Some(shape) = current else { break };
            found = shape.properties.get(name).copied().or(found);
            current = shape.base.and_then(|base| self.types.get(base));
        }
        found
    }
}
