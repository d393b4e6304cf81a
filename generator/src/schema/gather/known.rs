//! Finished types by name, for what is drawn from all of them.

use super::super::{Enumeration, Type, TypeRef};
use crate::collections::{HashMap, HashSet};

pub(super) struct Known<'a> {
    pub types: HashMap<&'a str, &'a Type>,
    properties: HashMap<&'a str, HashMap<&'a str, &'a TypeRef>>,
    pub enums: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    pub fn new(types: &'a [Type], enums: &'a [Enumeration]) -> Self {
        let own = |ty: &'a Type| {
            ty.properties.iter().map(|property| (property.name.as_str(), &property.r#type.value)).collect()
        };
        Known {
            properties: types.iter().map(|ty| (ty.name.as_str(), own(ty))).collect(),
            types: types.iter().map(|ty| (ty.name.as_str(), ty)).collect(),
            enums: enums.iter().map(|found| found.name.as_str()).collect(),
        }
    }

    /// The type of a property, declared or inherited. A base's claim counts, as in the models.
    pub fn property(&self, ty: &str, name: &str) -> Option<&'a TypeRef> {
        let mut found = None;
        let mut current = self.types.get(ty).copied();
        for _ in 0..32 {
            let Some(ty) = current else { break };
            let own = self.properties.get(ty.name.as_str()).and_then(|own| own.get(name).copied());
            found = own.or(found);
            current = ty.base.as_ref().and_then(|base| self.types.get(base.value.as_str()).copied());
        }
        found
    }
}
