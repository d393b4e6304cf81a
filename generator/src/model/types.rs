//! Structs, enumerations and traits, with Rust names and flattened inheritance.

use std::collections::BTreeMap;

use super::catalog::Catalog;
use super::closure::{Selection, referred};
use super::names::{self, Scope, WireName};
use super::{
    Body, Descendants, Enum, Field, Module, Operation, Returned, Role, Struct, Trait, TypePath,
};
use crate::api::simple_name;
use crate::collections::HashSet;
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
    let mut modules: BTreeMap<Option<names::RustName>, Module> = BTreeMap::new();
    let empty = |name: Option<names::RustName>, namespace: &str| Module {
        name,
        namespace: namespace.to_owned(),
        structs: Vec::new(),
        enums: Vec::new(),
        traits: Vec::new(),
        descendants: Vec::new(),
    };
    modules.insert(None, empty(None, &schema.namespace));
    let bases = base_names(schema);
    let mut structs: Vec<Struct> = Vec::new();
    let mut traits: Vec<Trait> = Vec::new();
    for ty in schema
        .types
        .iter()
        .filter(|ty| selection.types.contains(&ty.name))
    {
        let Some(path) = catalog.path(&ty.name) else {
            continue;
        };
        structs.push(read_struct(ty, path, catalog, &bases));
        if bases.contains(ty.name.as_str()) {
            traits.push(base_trait(ty, path, catalog, &bases));
        }
    }
    structs.extend(body_structs(schema, catalog, operations, keep));
    let mut enums: Vec<Enum> = Vec::new();
    let wanted = |found: &&schema::Enumeration| {
        selection.types.contains(&found.name) && !catalog.is_struct(&found.name)
    };
    for found in schema.enums.iter().filter(wanted) {
        if let Some(path) = catalog.path(&found.name) {
            enums.push(enumeration(found, path));
        }
    }
    let mut place = |path: &TypePath, wire: &WireName, put: &mut dyn FnMut(&mut Module)| {
        let namespace = wire
            .0
            .rsplit_once('.')
            .map_or("", |(namespace, _)| namespace);
        put(modules
            .entry(path.module.clone())
            .or_insert_with(|| empty(path.module.clone(), namespace)));
    };
    for item in structs {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| {
            module.structs.extend(item.take())
        });
    }
    for item in enums {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| module.enums.extend(item.take()));
    }
    for item in descendants(schema, catalog, selection) {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| {
            module.descendants.extend(item.take())
        });
    }
    for item in traits {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| {
            module.traits.extend(item.take())
        });
    }
    for module in modules.values_mut() {
        module.structs.sort_by(|a, b| a.path.name.cmp(&b.path.name));
        module.enums.sort_by(|a, b| a.path.name.cmp(&b.path.name));
        module.traits.sort_by(|a, b| a.path.name.cmp(&b.path.name));
        module
            .descendants
            .sort_by(|a, b| a.path.name.cmp(&b.path.name));
    }
    modules.into_values().collect()
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
    let mut declared: HashSet<&str> = properties
        .map(|property| property.r#type.value.name.as_str())
        .collect();
    declared.extend(
        schema
            .operations
            .iter()
            .flat_map(referred)
            .map(|ty| ty.name.as_str()),
    );
    let mut found: BTreeMap<&str, Descendants> = BTreeMap::new();
    for wire in selection
        .types
        .iter()
        .filter(|wire| declared.contains(wire.as_str()))
    {
        if let (Some(path), Some(declared)) =
            (catalog.descendants.get(wire.as_str()), catalog.path(wire))
        {
            let wire_name = WireName(wire.to_string());
            let (path, declared) = (path.clone(), declared.clone());
            found.insert(
                wire,
                Descendants {
                    path,
                    declared,
                    wire: wire_name,
                    variants: Vec::new(),
                },
            );
        }
    }
    for ty in schema
        .types
        .iter()
        .filter(|ty| selection.types.contains(&ty.name))
    {
        let Some(path) = catalog.path(&ty.name) else {
            continue;
        };
        for base in catalog.types.chain(&ty.name).into_iter().skip(1) {
            if let Some(item) = found.get_mut(base.name.as_str()) {
                item.variants.push((
                    path.name.clone(),
                    WireName(ty.name.to_string()),
                    path.clone(),
                ));
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
        bases: implemented
            .filter_map(|base| catalog.path(&base.name).cloned())
            .collect(),
    }
}

fn field(
    property: &Property,
    said: &Property,
    scope: &mut Scope,
    catalog: &Catalog<'_>,
    owner: Option<&str>,
) -> Field {
    let text = |fact: &MaybeFact<String>| fact.as_ref().map(|fact| fact.value.clone());
    let mut remarks = Vec::new();
    let on_select = yes(&said.on_select) || yes(&property.on_select);
    if on_select {
        remarks.push("Returned only if `$select` names it.".to_owned());
    }
    if let Some(operators) = said.filter.as_ref().or(property.filter.as_ref()) {
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
        ty: catalog.field_type(&property.r#type.value, property.navigation),
        required: false,
        description: text(&said.description)
            .or_else(|| text(&property.description))
            .unwrap_or_default(),
        owner: owner.map(|owner| simple_name(owner).to_owned()),
        returned: match (property.navigation, on_select) {
            (true, _) => Returned::OnExpand,
            (false, true) => Returned::OnSelect,
            (false, false) => Returned::ByDefault,
        },
        remarks,
        deprecated: yes(&said.deprecated) || yes(&property.deprecated),
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

/// Returns the structs of bodies. Operations with bodies of one type share a struct. It has the
/// fields of all their bodies, and requires those that all of them require.
fn body_structs(
    schema: &Schema,
    catalog: &Catalog<'_>,
    operations: &[Operation],
    keep: &[bool],
) -> Vec<Struct> {
    let wanted: HashSet<&str> = operations
        .iter()
        .zip(keep)
        .filter(|(operation, keep)| **keep && matches!(operation.body, Some(Body::Struct(_))))
        .filter_map(|(operation, _)| {
            schema
                .operations
                .iter()
                .find(|found| found.id == operation.id)
        })
        .filter_map(|operation| operation.body.as_ref()?.r#type.as_ref())
        .map(|ty| ty.value.name.as_str())
        .collect();
    let mut found = Vec::new();
    for (map, kind, role) in [
        (&catalog.creates, RequestBodyKind::Create, Role::Create),
        (&catalog.updates, RequestBodyKind::Update, Role::Update),
    ] {
        let mut names: Vec<(&crate::api::Name, &TypePath)> = map
            .iter()
            .filter(|(wire, _)| wanted.contains(wire.as_str()))
            .collect();
        names.sort_by_key(|(wire, _)| wire.as_str());
        for (wire, path) in names {
            let bodies: Vec<BodyLists<'_>> = schema
                .operations
                .iter()
                .filter_map(|operation| operation.body.as_ref())
                .filter(|body| {
                    body.kind == kind
                        && body
                            .r#type
                            .as_ref()
                            .is_some_and(|ty| ty.value.name == **wire)
                })
                .map(RequestBody::listed)
                .collect();
            found.push(body_struct(wire, path, role, &bodies, catalog));
        }
    }
    for (operation, _) in operations.iter().zip(keep).filter(|(_, keep)| **keep) {
        let Some(path) = catalog.parameters.get(&operation.id) else {
            continue;
        };
        let Some(source) = schema
            .operations
            .iter()
            .find(|found| found.id == operation.id)
        else {
            continue;
        };
        let mut scope = Scope::default();
        let properties = source.body.iter().flat_map(|body| &body.properties);
        let fields = properties.map(|property| {
            let mut field = body_field(property, None, &mut scope, catalog);
            field.require(yes(&property.required));
            field
        });
        let fields = fields.collect();
        found.push(Struct {
            path: path.clone(),
            wire: WireName(schema.namespace_of_root() + &operation.id),
            role: Role::Parameters,
            model: None,
            fields,
            description: format!("Parameters of `{}`.", operation.constant),
            docs: operation.docs.clone(),
            deprecated: false,
            bases: Vec::new(),
        });
    }
    found
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
        let mut field = body_field(settable.said, settable.declared, &mut scope, catalog);
        field.owner = settable
            .owner
            .filter(|owner| *owner != wire)
            .map(|owner| simple_name(owner).to_owned());
        // A related resource is often given by its URL in `x@odata.bind`, which is not a value of
        // the field.
        field.require(
            settable.required
                && !settable
                    .declared
                    .is_some_and(|declared| declared.navigation),
        );
        fields.push(field);
    }
    Struct {
        path: path.clone(),
        wire: WireName(wire.to_owned()),
        role,
        model: catalog.path(wire).cloned(),
        fields,
        description: String::new(),
        docs: None,
        deprecated: false,
        bases: Vec::new(),
    }
}

impl Field {
    /// Sets whether it is required.
    fn require(&mut self, required: bool) {
        self.required = required;
        if required && !self.description.to_lowercase().contains("required") {
            self.remarks.insert(0, "Required.".to_owned());
        }
    }
}

/// Returns a field of a body, declared as in the type and described as in the body's table.
fn body_field(
    said: &Property,
    declared: Option<&Property>,
    scope: &mut Scope,
    catalog: &Catalog<'_>,
) -> Field {
    let mut field = field(declared.unwrap_or(said), said, scope, catalog, None);
    // Bodies are rarely deep, so boxes that recursion does not require only burden the caller.
    field.ty.boxed &= catalog
        .recursive
        .contains(declared.unwrap_or(said).r#type.value.name.as_str());
    field
}
