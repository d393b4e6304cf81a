//! Structs of request bodies and of parameters.

use super::catalog::Catalog;
use super::names::Scope;
use super::types::{field, relationships};
use super::{Body, Field, Operation, Role, Struct, TypePath, WireName};
use crate::api::{Name, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::schema::{self, BodyLists, Property, RequestBody, RequestBodyKind, Schema, yes};

/// Returns the structs of bodies and of parameters.
pub(super) fn body_structs(
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
