//! Structs, enumerations and traits, with Rust names and flattened inheritance.

use std::collections::BTreeMap;

use super::catalog::Catalog;
use super::closure::{Selection, referred};
use super::names::{self, Scope, WireName};
use super::{Descendants, Enum, Field, Module, Returned, Role, Struct, Trait, TypePath};
use crate::api::simple_name;
use crate::collections::HashSet;
use crate::schema::{self, MaybeFact, Property, Schema, Type, yes};

/// Returns the modules of the selected types and of bodies.
pub(super) fn modules(
    schema: &Schema,
    catalog: &Catalog<'_>,
    selection: &Selection,
    bodies: Vec<Struct>,
) -> Vec<Module> {
    let mut modules = Modules::new(&schema.namespace);
    let bases = base_names(schema);
    for ty in &schema.types {
        let Some(path) = catalog.path(&ty.name) else {
            continue;
        };
        if !selection.types.contains(&ty.name) {
            continue;
        }
        let module = modules.of(path, &ty.name);
        module.structs.push(read_struct(ty, path, catalog, &bases));
        if bases.contains(ty.name.as_str()) {
            module.traits.push(base_trait(ty, path, catalog, &bases));
        }
    }
    for item in bodies {
        modules.of(&item.path, &item.wire.0).structs.push(item);
    }
    for found in &schema.enums {
        if let Some(path) = catalog.path(&found.name)
            && selection.types.contains(&found.name)
            && !catalog.is_struct(&found.name)
        {
            let module = modules.of(path, &found.name);
            module.enums.push(enumeration(found, path));
        }
    }
    for item in descendants(schema, catalog, selection) {
        modules.of(&item.path, &item.wire.0).descendants.push(item);
    }
    modules.sorted()
}

/// Modules by name; the first is the root.
struct Modules(BTreeMap<Option<names::RustName>, Module>);

impl Modules {
    fn new(namespace: &str) -> Self {
        let root = Self::empty(None, namespace);
        Modules(BTreeMap::from([(None, root)]))
    }

    fn empty(name: Option<names::RustName>, namespace: &str) -> Module {
        Module {
            name,
            namespace: namespace.to_owned(),
            structs: Vec::new(),
            enums: Vec::new(),
            traits: Vec::new(),
            descendants: Vec::new(),
        }
    }

    /// Returns the module of an item, by its path and its name in the documentation.
    fn of(&mut self, path: &TypePath, wire: &str) -> &mut Module {
        let namespace = wire.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        let module = self.0.entry(path.module.clone());
        module.or_insert_with(|| Self::empty(path.module.clone(), namespace))
    }

    /// Returns the modules, with their items in order of names.
    fn sorted(self) -> Vec<Module> {
        let mut modules: Vec<Module> = self.0.into_values().collect();
        for module in &mut modules {
            module.structs.sort_by(|a, b| a.path.name.cmp(&b.path.name));
            module.enums.sort_by(|a, b| a.path.name.cmp(&b.path.name));
            module.traits.sort_by(|a, b| a.path.name.cmp(&b.path.name));
            module
                .descendants
                .sort_by(|a, b| a.path.name.cmp(&b.path.name));
        }
        modules
    }
}

/// Returns the types that are the base of another.
fn base_names(schema: &Schema) -> HashSet<&str> {
    schema
        .types
        .iter()
        .filter_map(|ty| ty.base.as_ref())
        .map(|base| base.value.as_str())
        .collect()
}

/// Returns the enumerations of descendants: of each type that has any and that is referred to.
fn descendants(schema: &Schema, catalog: &Catalog<'_>, selection: &Selection) -> Vec<Descendants> {
    let properties = schema.types.iter().flat_map(|ty| &ty.properties);
    let properties = properties.map(|property| property.r#type.value.name.as_str());
    let operations = schema.operations.iter().flat_map(referred);
    let declared: HashSet<&str> = properties
        .chain(operations.map(|ty| ty.name.as_str()))
        .collect();
    let wanted = selection.types.iter();
    let wanted = wanted.filter(|wire| declared.contains(wire.as_str()));
    let items = wanted.filter_map(|wire| {
        let item = Descendants {
            path: catalog.descendants.get(wire.as_str())?.clone(),
            declared: catalog.path(wire)?.clone(),
            wire: WireName(wire.to_string()),
            variants: Vec::new(),
        };
        Some((wire.as_str(), item))
    });
    let mut found: BTreeMap<&str, Descendants> = items.collect();
    for ty in &schema.types {
        let Some(path) = catalog.path(&ty.name) else {
            continue;
        };
        if !selection.types.contains(&ty.name) {
            continue;
        }
        for base in catalog.types.chain(&ty.name).into_iter().skip(1) {
            if let Some(item) = found.get_mut(base.name.as_str()) {
                let wire = WireName(ty.name.to_string());
                item.variants.push((path.name.clone(), wire, path.clone()));
            }
        }
    }
    for item in found.values_mut() {
        item.variants.sort_by(|a, b| a.1.cmp(&b.1));
        let mut scope = Scope::default();
        scope.claim(item.declared.name.clone());
        for (name, _, _) in &mut item.variants {
            *name = scope.claim(name.clone());
        }
    }
    found.into_values().collect()
}

fn read_struct(ty: &Type, path: &TypePath, catalog: &Catalog<'_>, bases: &HashSet<&str>) -> Struct {
    let mut scope = Scope::default();
    let mut fields = Vec::new();
    for (_, (property, owner)) in catalog.types.flattened(&ty.name) {
        // A type's page often documents more about an inherited property than the base's page.
        let own = ty
            .properties
            .iter()
            .find(|own| own.name == property.name)
            .unwrap_or(property);
        fields.push(field(
            property,
            own,
            &mut scope,
            catalog,
            Some(owner).filter(|owner| *owner != ty.name),
        ));
    }
    let chain = catalog.types.chain(&ty.name);
    let relationships = relationships(fields.iter());
    let implemented = chain
        .iter()
        .filter(|base| bases.contains(base.name.as_str()));
    Struct {
        path: path.clone(),
        wire: WireName(ty.name.to_string()),
        role: Role::Read,
        model: None,
        fields,
        description: ty
            .description
            .as_ref()
            .map_or(String::new(), |text| text.value.clone()),
        docs: ty.page.as_deref().and_then(|page| catalog.page_url(page)),
        deprecated: ty.deprecated.as_ref().is_some_and(|fact| fact.value),
        arguments: None,
        relationships,
        bases: implemented
            .filter_map(|base| catalog.path(&base.name).cloned())
            .collect(),
    }
}

/// Returns the relationships among fields.
pub(super) fn relationships<'a>(
    fields: impl Iterator<Item = &'a Field>,
) -> Vec<(WireName, names::RustName, bool)> {
    let mut scope = Scope::default();
    let related = fields.filter(|field| field.returned == Returned::OnExpand);
    let named = related.map(|field| {
        let method = names::value_name(&format!("bind_{}", field.name.bare()));
        let many = field.ty.collection > 0;
        (field.wire.clone(), scope.claim(method), many)
    });
    named.collect()
}

pub(super) fn field(
    property: &Property,
    listed: &Property,
    scope: &mut Scope,
    catalog: &Catalog<'_>,
    owner: Option<&str>,
) -> Field {
    let text = |fact: &MaybeFact<String>| fact.as_ref().map(|fact| fact.value.clone());
    let mut remarks = Vec::new();
    let on_select = yes(&listed.on_select) || yes(&property.on_select);
    if on_select {
        remarks.push("Returned only if `$select` names it.".to_owned());
    }
    if let Some(operators) = listed.filter.as_ref().or(property.filter.as_ref()) {
        remarks.push(format!(
            "Supports `$filter` with {}.",
            operators
                .value
                .iter()
                .map(|o| format!("`{o}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    Field {
        wire: WireName(property.name.to_string()),
        name: scope.claim(names::value_name(&property.name)),
        ty: catalog.property_type(property),
        required: false,
        description: text(&listed.description)
            .or_else(|| text(&property.description))
            .unwrap_or_default(),
        owner: owner.map(|owner| simple_name(owner).to_owned()),
        returned: match (property.navigation, on_select) {
            (true, _) => Returned::OnExpand,
            (false, true) => Returned::OnSelect,
            (false, false) => Returned::ByDefault,
        },
        remarks,
        deprecated: yes(&listed.deprecated) || yes(&property.deprecated),
    }
}

fn base_trait(ty: &Type, path: &TypePath, catalog: &Catalog<'_>, bases: &HashSet<&str>) -> Trait {
    let inherited: HashSet<&str> = catalog
        .types
        .chain(&ty.name)
        .iter()
        .skip(1)
        .flat_map(|base| &base.properties)
        .map(|property| property.name.as_str())
        .collect();
    let mut scope = Scope::default();
    let own = ty
        .properties
        .iter()
        .filter(|property| !inherited.contains(property.name.as_str()));
    let fields = own
        .map(|property| field(property, property, &mut scope, catalog, None))
        .collect();
    let parent = ty
        .base
        .as_ref()
        .filter(|base| bases.contains(base.value.as_str()))
        .and_then(|base| catalog.path(&base.value));
    Trait {
        path: path.clone(),
        fields,
        parent: parent.cloned(),
        wire: WireName(ty.name.to_string()),
    }
}

fn enumeration(found: &schema::Enumeration, path: &TypePath) -> Enum {
    let mut scope = Scope::default();
    let variants = found.described().map(|member| {
        let name = scope.claim(names::variant_name(&member.name.value));
        (
            WireName(member.name.value.clone()),
            name,
            member.description.clone(),
        )
    });
    Enum {
        path: path.clone(),
        wire: WireName(found.name.to_string()),
        variants: variants.collect(),
        description: found
            .description
            .as_ref()
            .map_or(String::new(), |text| text.value.clone()),
    }
}
