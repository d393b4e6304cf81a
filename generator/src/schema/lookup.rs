//! Types by name, and what each declares, inherits and takes in bodies: for whoever works on a whole schema.

use indexmap::IndexMap;

use super::{Property, RequestBodyKind, Schema, Type, TypeKind, is_primitive, yes};
use crate::collections::{HashMap, HashSet};

/// The types at which chains of bases close to circles, one for each circle.
pub(super) fn circles(types: &[Type]) -> Vec<String> {
    let bases: HashMap<&str, &str> =
        types.iter().filter_map(|ty| Some((ty.name.as_str(), ty.base.as_ref()?.value.as_str()))).collect();
    let mut found = Vec::new();
    // What has been followed to an end, or to a circle that was found, need not be followed again.
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

/// A schema's types by qualified name.
#[derive(Debug)]
pub struct Types<'a> {
    by_name: IndexMap<&'a str, &'a Type>,
}

/// What a body takes: how its tables describe a property, and how the resource's type declares it.
#[derive(Clone, Copy, Debug)]
pub struct Settable<'a> {
    /// As the body's table says.
    pub said: &'a Property,
    /// As the type or one of its bases declares it; the same as `said` where no table lists properties.
    pub declared: Option<&'a Property>,
    /// The type that declares it.
    pub owner: Option<&'a str>,
    /// Whether every create says that it must be given.
    pub required: bool,
}

impl<'a> Types<'a> {
    /// The types of a schema.
    pub fn new(schema: &'a Schema) -> Self {
        Types { by_name: schema.types.iter().map(|ty| (ty.name.as_str(), ty)).collect() }
    }

    /// A type by its qualified name.
    pub fn get(&self, name: &str) -> Option<&'a Type> {
        self.by_name.get(name).copied()
    }

    /// All types, in the order of the schema.
    pub fn iter(&self) -> impl Iterator<Item = &'a Type> {
        self.by_name.values().copied()
    }

    /// The type's base, where it is documented.
    pub fn base(&self, ty: &Type) -> Option<&'a Type> {
        ty.base.as_ref().filter(|base| !is_primitive(&base.value)).and_then(|base| self.get(&base.value))
    }

    /// A type and its bases, the type first; a circle ends at its first repetition, and no chain is longer than 64.
    pub fn chain(&self, name: &str) -> Vec<&'a Type> {
        let mut chain: Vec<&'a Type> = Vec::new();
        let mut current = self.get(name);
        while let Some(ty) = current.filter(|ty| chain.len() < 64 && !chain.iter().any(|known| known.name == ty.name)) {
            chain.push(ty);
            current = self.base(ty);
        }
        chain
    }

    /// The properties of a type, inherited ones first, each with the type that declares it. Where a base has a property
    /// of the same name, the base's counts.
    pub fn flattened(&self, name: &str) -> IndexMap<&'a str, (&'a Property, &'a str)> {
        let mut all: IndexMap<&'a str, (&'a Property, &'a str)> = IndexMap::new();
        for ty in self.chain(name).into_iter().rev() {
            for property in &ty.properties {
                all.entry(&property.name).or_insert((property, &ty.name));
            }
        }
        all
    }

    /// The properties that a type declares itself: those of its pages that none of its bases has.
    pub fn own(&self, ty: &'a Type) -> impl Iterator<Item = &'a Property> {
        let bases = self.chain(&ty.name).into_iter().skip(1);
        let inherited: HashSet<&str> = bases.flat_map(|base| &base.properties).map(|p| p.name.as_str()).collect();
        ty.properties.iter().filter(move |property| !inherited.contains(property.name.as_str()))
    }

    /// What bodies of one kind on one type take together, given what their tables list: all of it; where none lists anything,
    /// what the type does not say to be read-only.
    pub fn settable(&self, name: &str, kind: RequestBodyKind, bodies: &[&'a [Property]]) -> Vec<Settable<'a>> {
        let flattened = self.flattened(name);
        let mut listed: IndexMap<&'a str, Vec<&'a Property>> = IndexMap::new();
        for property in bodies.iter().flat_map(|body| body.iter()) {
            listed.entry(&property.name).or_default().push(property);
        }
        if listed.is_empty() {
            let entity = self.get(name).is_some_and(|ty| ty.kind.value == TypeKind::Entity);
            let open = |(name, property): (&str, &Property)| {
                let fixed = kind == RequestBodyKind::Update && yes(&property.immutable);
                !(yes(&property.read_only) || fixed || (entity && name == "id"))
            };
            let kept = flattened.into_iter().filter(|(name, (property, _))| open((name, property)));
            return kept
                .map(|(_, (property, owner))| Settable {
                    said: property,
                    declared: Some(property),
                    owner: Some(owner),
                    required: false,
                })
                .collect();
        }
        let tables = bodies.iter().filter(|body| !body.is_empty()).count();
        let mut found = Vec::new();
        for (name, said) in listed {
            let Some(first) = said.first() else { continue };
            let required = said.iter().all(|property| property.required.as_ref().is_some_and(|fact| fact.value));
            let declared = flattened.get(name);
            found.push(Settable {
                said: first,
                declared: declared.map(|(property, _)| *property),
                owner: declared.map(|(_, owner)| *owner),
                required: kind == RequestBodyKind::Create && required && said.len() == tables && tables == bodies.len(),
            });
        }
        found
    }
}
