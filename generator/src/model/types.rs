//! Structs, enumerations and traits, with Rust names and flattened inheritance.

use std::collections::BTreeMap;

use super::catalog::Catalog;
use super::closure::{Selection, referred};
use super::names::{self, Scope, WireName};
use super::{
    Body, Descendants, Enum, Field, Module, Operation, Returned, Role, Struct, Trait, TypePath,
};
use crate::api::{Name, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::schema::{
    self, BodyLists, MaybeFact, Property, RequestBody, RequestBodyKind, Schema, Type, yes,
};

/// Returns the modules of the selected types.
pub(super) fn modules(
    schema: &Schema,
    catalog: &Catalog<'_>,
    selection: &Selection,
    operations: &[Operation],
    keep: &[bool],
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
    for item in body_structs(schema, catalog, operations, keep) {
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
fn relationships<'a>(
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

fn field(
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

/// Returns the structs of bodies and of parameters.
fn body_structs(
    schema: &Schema,
    catalog: &Catalog<'_>,
    operations: &[Operation],
    keep: &[bool],
) -> Vec<Struct> {
    let by_id: HashMap<&str, &schema::Operation> = schema
        .operations
        .iter()
        .map(|operation| (operation.id.as_str(), operation))
        .collect();
    let kept: Vec<(&Operation, &schema::Operation)> = operations
        .iter()
        .zip(keep)
        .filter(|(_, keep)| **keep)
        .filter_map(|(operation, _)| Some((operation, *by_id.get(operation.id.as_str())?)))
        .collect();
    let wanted: HashSet<&str> = kept
        .iter()
        .filter(|(operation, _)| matches!(operation.body, Some(Body::Struct(_))))
        .filter_map(|(_, source)| source.body.as_ref()?.r#type.as_ref())
        .map(|ty| ty.value.name.as_str())
        .collect();
    let mut found = resource_bodies(schema, catalog, &wanted);
    for (operation, source) in kept {
        if let Some(path) = catalog.parameters.get(&operation.id) {
            found.push(parameters_struct(schema, catalog, operation, source, path));
        }
    }
    found
}

/// Returns the structs of bodies that represent resources. Operations with bodies of one type share
/// a struct. It has the fields of all their bodies, and requires those that all of them require.
fn resource_bodies(schema: &Schema, catalog: &Catalog<'_>, wanted: &HashSet<&str>) -> Vec<Struct> {
    let mut found = Vec::new();
    for (map, kind, role) in [
        (&catalog.creates, RequestBodyKind::Create, Role::Create),
        (&catalog.updates, RequestBodyKind::Update, Role::Update),
    ] {
        let paths = map.iter();
        let mut paths: Vec<(&Name, &TypePath)> = paths
            .filter(|(wire, _)| wanted.contains(wire.as_str()))
            .collect();
        paths.sort_by_key(|(wire, _)| wire.as_str());
        for (wire, path) in paths {
            let bodies = schema
                .operations
                .iter()
                .filter_map(|operation| operation.body.as_ref());
            let own = bodies.filter(|body| {
                let ty = body.r#type.as_ref();
                body.kind == kind && ty.is_some_and(|ty| ty.value.name == **wire)
            });
            let lists: Vec<BodyLists<'_>> = own.map(RequestBody::listed).collect();
            found.push(body_struct(wire, path, role, &lists, catalog));
        }
    }
    found
}

/// Returns the struct of an action's parameters.
fn parameters_struct(
    schema: &Schema,
    catalog: &Catalog<'_>,
    operation: &Operation,
    source: &schema::Operation,
    path: &TypePath,
) -> Struct {
    let mut scope = Scope::default();
    let properties = source.body.iter().flat_map(|body| &body.properties);
    let fields = properties.map(|property| {
        let mut field = body_field(property, None, &mut scope, catalog);
        if yes(&property.required) {
            field.require();
        }
        field
    });
    Struct {
        path: path.clone(),
        wire: WireName(schema.namespace_of_root() + &operation.id),
        role: Role::Parameters,
        model: None,
        fields: fields.collect(),
        description: format!("Parameters of `{}`.", operation.constant),
        docs: operation.docs.clone(),
        deprecated: false,
        arguments: None,
        relationships: Vec::new(),
        bases: Vec::new(),
    }
}

fn body_struct(
    wire: &str,
    path: &TypePath,
    role: Role,
    bodies: &[BodyLists<'_>],
    catalog: &Catalog<'_>,
) -> Struct {
    let kind = if role == Role::Update {
        RequestBodyKind::Update
    } else {
        RequestBodyKind::Create
    };
    let mut scope = Scope::default();
    let mut fields = Vec::new();
    for settable in catalog.types.settable(wire, kind, bodies) {
        let mut field = body_field(settable.listed, settable.declared, &mut scope, catalog);
        field.owner = settable
            .owner
            .filter(|owner| *owner != wire)
            .map(|owner| simple_name(owner).to_owned());
        // A related resource is often given by its URL in `x@odata.bind`, which is not a value of
        // the field.
        let declared = settable.declared;
        if settable.required && !declared.is_some_and(|declared| declared.navigation) {
            field.require();
        }
        fields.push(field);
    }
    // Bodies can refer to the resources that tables of bodies often leave out.
    let mut unlisted = Vec::new();
    for (name, (property, _)) in catalog.types.flattened(wire) {
        if property.navigation && !fields.iter().any(|field| field.wire.0 == name) {
            unlisted.push(body_field(property, None, &mut scope, catalog));
        }
    }
    Struct {
        path: path.clone(),
        wire: WireName(wire.to_owned()),
        role,
        arguments: None,
        relationships: relationships(fields.iter().chain(&unlisted)),
        model: catalog.path(wire).cloned(),
        fields,
        description: String::new(),
        docs: None,
        deprecated: false,
        bases: Vec::new(),
    }
}

impl Field {
    /// Makes it required.
    fn require(&mut self) {
        self.required = true;
        if !self.description.to_lowercase().contains("required") {
            self.remarks.insert(0, "Required.".to_owned());
        }
    }
}

/// Returns a field of a body, declared as in the type and described as in the body's table.
fn body_field(
    listed: &Property,
    declared: Option<&Property>,
    scope: &mut Scope,
    catalog: &Catalog<'_>,
) -> Field {
    let mut field = field(declared.unwrap_or(listed), listed, scope, catalog, None);
    // Bodies are rarely deep, so boxes that recursion does not require only burden the caller.
    field.ty.boxed &= catalog
        .recursive
        .contains(declared.unwrap_or(listed).r#type.value.name.as_str());
    field
}
