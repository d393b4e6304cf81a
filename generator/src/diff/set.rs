//! Types of a set by name.

use crate::collections::HashMap;
use crate::schema::{Schema, Type, Types};

/// A set's types, by names in lower case.
pub(super) struct Set<'a> {
    pub schema: &'a Schema,
    pub types: Types<'a>,
    by_name: HashMap<String, &'a Type>,
    enums: HashMap<String, &'a str>,
}

impl<'a> Set<'a> {
    pub fn new(schema: &'a Schema) -> Self {
        let named = schema.types.iter().map(|ty| (ty.name.to_lowercase(), ty));
        let enums = schema.enums.iter();
        Set {
            schema,
            types: Types::new(schema),
            by_name: named.map(|(name, ty)| (name.to_string(), ty)).collect(),
            enums: enums
                .map(|found| (found.name.to_lowercase().to_string(), found.name.as_str()))
                .collect(),
        }
    }

    pub fn get(&self, name: &str) -> Option<&'a Type> {
        self.by_name.get(&name.to_lowercase()).copied()
    }

    /// Returns `true` if a name denotes an enumeration.
    pub fn is_enum(&self, name: &str) -> bool {
        self.enums.contains_key(&name.to_lowercase())
    }
}
