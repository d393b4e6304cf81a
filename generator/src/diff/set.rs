//! Types of a set by name.

use crate::collections::{HashMap, HashSet};
use crate::schema::{Enumeration, Schema, Type, Types};

/// Returns the path of a page below the folder of its set, whose name is not a fact.
pub(super) fn below_root(page: &str) -> &str {
    page.split_once('/').map_or(page, |(_, rest)| rest)
}

/// A set's types, by names in lower case.
pub(super) struct Set<'a> {
    pub schema: &'a Schema,
    pub types: Types<'a>,
    by_name: HashMap<String, &'a Type>,
    enums: HashMap<String, &'a Enumeration>,
    bases: HashSet<String>,
    /// Types whose properties are those of bodies that list none, and their bases.
    sent: HashSet<String>,
}

impl<'a> Set<'a> {
    pub fn new(schema: &'a Schema) -> Self {
        let named = schema.types.iter().map(|ty| (ty.name.to_lowercase(), ty));
        let enums = schema.enums.iter();
        let bases = schema.types.iter().filter_map(|ty| ty.base.as_ref());
        let mut set = Set {
            schema,
            types: Types::new(schema),
            sent: HashSet::default(),
            bases: bases
                .map(|base| base.value.to_lowercase().to_string())
                .collect(),
            by_name: named.map(|(name, ty)| (name.to_string(), ty)).collect(),
            enums: enums
                .map(|found| (found.name.to_lowercase().to_string(), found))
                .collect(),
        };
        let bodies = schema
            .operations
            .iter()
            .flat_map(|operation| &operation.body);
        let whole = bodies.filter(|body| body.properties.is_empty());
        let types = whole.flat_map(|body| &body.r#type);
        let sent = types.flat_map(|ty| set.chain(&ty.value.name));
        set.sent = sent.map(|ty| ty.name.to_lowercase().to_string()).collect();
        set
    }

    /// Returns a type and its bases, nearest first.
    fn chain(&self, name: &str) -> impl Iterator<Item = &'a Type> {
        let mut left = self.by_name.len();
        std::iter::successors(self.get(name), move |ty| {
            left = left.checked_sub(1)?;
            self.get(&ty.base.as_ref()?.value)
        })
    }

    /// Returns `true` if a type is derived from another.
    pub fn is_below(&self, name: &str, base: &str) -> bool {
        let mut bases = self.chain(name).skip(1);
        bases.any(|ty| ty.name.eq_ignore_ascii_case(base))
    }

    /// Returns `true` if a body takes all properties of a type that can be set.
    pub fn is_sent(&self, name: &str) -> bool {
        self.sent.contains(name.to_lowercase().as_str())
    }

    pub fn get(&self, name: &str) -> Option<&'a Type> {
        self.by_name.get(&name.to_lowercase()).copied()
    }

    /// Returns `true` if a type is documented and the base of none.
    pub fn is_without_descendants(&self, name: &str) -> bool {
        self.get(name).is_some() && !self.bases.contains(name.to_lowercase().as_str())
    }

    /// Returns an enumeration. If a structured type has the same name, it takes precedence.
    pub fn enumeration(&self, name: &str) -> Option<&'a Enumeration> {
        let name = name.to_lowercase();
        let is_type = self.by_name.contains_key(&name);
        self.enums.get(&name).filter(|_| !is_type).copied()
    }

    /// Returns the enumerations that no structured type has the name of.
    pub fn enums(&self) -> impl Iterator<Item = &'a Enumeration> {
        let enums = self.schema.enums.iter();
        enums.filter(|found| self.get(&found.name).is_none())
    }
}
