//! Finished types by name, for what is drawn from all of them.

use std::collections::{HashMap, HashSet};

use super::super::{Enumeration, Type, TypeRef};

pub(super) struct Known<'a> {
    pub types: HashMap<&'a str, &'a Type>,
    pub enums: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    pub fn new(types: &'a [Type], enums: &'a [Enumeration]) -> Self {
        Known {
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
            let own = ty.properties.iter().find(|property| property.name == name);
            found = own.map(|property| &property.r#type.value).or(found);
            current = ty.base.as_ref().and_then(|base| self.types.get(base.value.as_str()).copied());
        }
        found
    }
}
