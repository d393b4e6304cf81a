//! Types by name, and the properties that each declares, inherits and accepts in bodies.

use indexmap::IndexMap;
use smallvec::SmallVec;

use super::{BodyLists, Property, RequestBodyKind, Schema, Type, TypeKind, yes};
use crate::api::is_primitive;
use crate::collections::{HashMap, HashSet};

/// Maximum number of types in a chain of bases. It bounds the work for a hostile set of pages.
const MOST_IN_CHAIN: usize = 64;

/// Returns a type and its bases, nearest first: at most 64, each once.
pub(crate) fn chain<'n, T: PartialEq + ?Sized>(
    start: &'n T,
    base: impl Fn(&'n T) -> Option<&'n T>,
) -> impl Iterator<Item = &'n T> {
    let mut seen: SmallVec<[&T; 8]> = SmallVec::new();
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let current = next.filter(|name| seen.len() < MOST_IN_CHAIN && !seen.contains(name))?;
        seen.push(current);
        next = base(current);
        Some(current)
    })
}

/// Returns one type of each cycle of base types.
pub(crate) fn base_cycles(types: &[Type]) -> Vec<String> {
    let bases: HashMap<&str, &str> = types
        .iter()
        .filter_map(|ty| Some((ty.name.as_str(), ty.base.as_ref()?.value.as_str())))
        .collect();
    let mut found = Vec::new();
    // Types already visited: every cycle reachable from them has been found.
    let mut followed: HashSet<&str> = HashSet::default();
    for ty in types {
        let mut chain: HashSet<&str> = HashSet::default();
        let mut current = Some(ty.name.as_str());
        while let Some(name) = current.filter(|name| !followed.contains(name)) {
            if !chain.insert(name) {
                found.push(name.to_owned());
                break;
            }
            current = bases.get(name).copied();
        }
        followed.extend(chain);
    }
    found
}

/// Returns the properties that every body of a create requires; none for an update.
fn needed_by_all<'a>(kind: RequestBodyKind, bodies: &[BodyLists<'a>]) -> HashSet<&'a str> {
    if kind != RequestBodyKind::Create {
        return HashSet::default();
    }
    let mut lists = bodies.iter().map(|body| body.needed());
    let first = lists.next().unwrap_or_default();
    lists.fold(first, |mut all, own| {
        all.retain(|name| own.contains(name));
        all
    })
}

/// Returns `true` unless a property is read-only, or immutable in an update.
fn is_writable(property: &Property, kind: RequestBodyKind) -> bool {
    let fixed = kind == RequestBodyKind::Update && yes(&property.immutable);
    !yes(&property.read_only) && !fixed
}

/// A schema's types by qualified name.
#[derive(Debug)]
pub struct Types<'a> {
    by_name: IndexMap<&'a str, &'a Type>,
}

/// A property that a body accepts, as its table describes it and as its type declares it.
#[derive(Clone, Copy, Debug)]
pub struct Settable<'a> {
    /// The property in the body's table.
    pub listed: &'a Property,
    /// The property as the type or a base declares it; same as `listed` if no table lists it.
    pub declared: Option<&'a Property>,
    /// The type that declares it.
    pub owner: Option<&'a str>,
    /// Whether every documented create requires it.
    pub required: bool,
}

impl<'a> Types<'a> {
    /// Indexes the types of a schema.
    pub fn new(schema: &'a Schema) -> Self {
        Types {
            by_name: schema
                .types
                .iter()
                .map(|ty| (ty.name.as_str(), ty))
                .collect(),
        }
    }

    /// Returns a type by its qualified name.
    pub fn get(&self, name: &str) -> Option<&'a Type> {
        self.by_name.get(name).copied()
    }

    /// Returns all types, in the order of the schema.
    pub fn iter(&self) -> impl Iterator<Item = &'a Type> {
        self.by_name.values().copied()
    }

    /// Returns the type's base, if it is documented.
    pub fn base(&self, ty: &Type) -> Option<&'a Type> {
        ty.base
            .as_ref()
            .filter(|base| !is_primitive(&base.value))
            .and_then(|base| self.get(&base.value))
    }

    /// Returns a type and its bases, the type first. A cycle ends before its first repetition, and
    /// a chain has at most 64 types.
    pub fn chain(&self, name: &str) -> Vec<&'a Type> {
        let Some(ty) = self.get(name) else {
            return Vec::new();
        };
        let base = |name: &'a str| Some(self.base(self.get(name)?)?.name.as_str());
        chain(ty.name.as_str(), base)
            .filter_map(|name| self.get(name))
            .collect()
    }

    /// Returns the properties of a type, inherited ones first, each with the type that declares it.
    /// If a base has a property of the same name, the base's counts.
    pub fn flattened(&self, name: &str) -> IndexMap<&'a str, (&'a Property, &'a str)> {
        let mut all: IndexMap<&'a str, (&'a Property, &'a str)> = IndexMap::new();
        for ty in self.chain(name).into_iter().rev() {
            for property in &ty.properties {
                all.entry(&property.name).or_insert((property, &ty.name));
            }
        }
        all
    }

    /// Returns the properties that a type declares itself: those that none of its bases has.
    pub fn own(&self, ty: &'a Type) -> impl Iterator<Item = &'a Property> {
        let bases = self.chain(&ty.name).into_iter().skip(1);
        let inherited: HashSet<&str> = bases
            .flat_map(|base| &base.properties)
            .map(|p| p.name.as_str())
            .collect();
        ty.properties
            .iter()
            .filter(move |property| !inherited.contains(property.name.as_str()))
    }

    /// Returns the properties that bodies of one kind on one type accept, given the lists of each
    /// body: all that a table lists or, if no table lists any, those of the type that are not
    /// read-only. A property is required if all bodies require it.
    pub(crate) fn settable(
        &self,
        name: &str,
        kind: RequestBodyKind,
        bodies: &[BodyLists<'a>],
    ) -> Vec<Settable<'a>> {
        let flattened = self.flattened(name);
        let needed = needed_by_all(kind, bodies);
        let required = |name: &str| needed.contains(name);
        let declared = |(property, owner): (&'a Property, &'a str)| Settable {
            listed: property,
            declared: Some(property),
            owner: Some(owner),
            required: required(&property.name),
        };
        let mut listed: IndexMap<&'a str, &'a Property> = IndexMap::new();
        for property in bodies.iter().flat_map(|body| body.properties) {
            listed.entry(&property.name).or_insert(property);
        }
        if listed.is_empty() {
            let ty = self.get(name);
            let entity = ty.is_some_and(|ty| ty.kind.value == TypeKind::Entity);
            let kept = flattened.into_iter().filter(|(name, (property, _))| {
                let key = entity && *name == "id";
                required(name) || !key && is_writable(property, kind)
            });
            return kept.map(|(_, found)| declared(found)).collect();
        }
        let mut found: Vec<Settable<'a>> = Vec::new();
        for (name, property) in &listed {
            found.push(match flattened.get(name) {
                Some(found) => Settable {
                    listed: property,
                    ..declared(*found)
                },
                None => Settable {
                    listed: property,
                    declared: None,
                    owner: None,
                    required: required(name),
                },
            });
        }
        let mut seen: HashSet<&str> = listed.into_keys().collect();
        for name in bodies.iter().flat_map(|body| body.required()) {
            if seen.insert(name) {
                found.extend(flattened.get(name).map(|found| declared(*found)));
            }
        }
        found
    }
}
