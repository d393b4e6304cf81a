//! Structs, enumerations and traits: names given, inheritance flattened.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::closure::Selection;
use super::names::{self, Scope, WireName};
use super::{Body, ByName, Enum, Field, FieldType, ItemType, Module, Operation, Role, Struct, Trait, TypePath};
use crate::schema::{self, Property, RequestBodyKind, Schema, Type, TypeKind, TypeRef, simple_name};

/// Where each documented type is in Rust. Names depend on the whole schema and never on what was asked for.
pub(super) struct Catalog<'a> {
    pub types: ByName<'a, Type>,
    enums: HashSet<&'a str>,
    paths: HashMap<String, TypePath>,
    creates: HashMap<String, TypePath>,
    updates: HashMap<String, TypePath>,
    parameters: HashMap<String, TypePath>,
    /// Types that contain themselves through single values.
    recursive: HashSet<&'a str>,
    page_url: Option<String>,
}

impl<'a> Catalog<'a> {
    pub fn new(schema: &'a Schema) -> Self {
        let types: ByName<'a, Type> = schema.types.iter().map(|ty| (ty.name.as_str(), ty)).collect();
        let mut scopes: HashMap<Option<String>, Scope> = HashMap::new();
        let mut claim = |wire: &str, name: names::RustName| {
            let module = module_of(wire, &schema.namespace);
            let scope = scopes.entry(module.as_ref().map(|name| name.as_str().to_owned())).or_default();
            TypePath { module, name: scope.claim(name) }
        };
        let all = schema.types.iter().map(|ty| &ty.name).chain(schema.enums.iter().map(|ty| &ty.name));
        let mut sorted: Vec<&String> = all.collect();
        sorted.sort();
        let mut paths = HashMap::new();
        for wire in sorted {
            paths.insert(wire.clone(), claim(wire, names::type_name(simple_name(wire))));
        }
        let mut bodies: BTreeSet<(String, BodyRole)> = BTreeSet::new();
        let mut parameters = HashMap::new();
        for operation in &schema.operations {
            let Some(body) = &operation.body else { continue };
            let kind = match body.kind {
                RequestBodyKind::Create => BodyRole::Create,
                RequestBodyKind::Update => BodyRole::Update,
                RequestBodyKind::Parameters if !body.properties.is_empty() => {
                    let name = names::type_name(&format!("{}.parameters", operation.id));
                    parameters.insert(operation.id.clone(), claim(&schema.namespace_of_root(), name));
                    continue;
                }
                _ => continue,
            };
            if let Some(ty) = body.r#type.as_ref().filter(|ty| types.contains_key(ty.value.name.as_str())) {
                bodies.insert((ty.value.name.clone(), kind));
            }
        }
        let (mut creates, mut updates) = (HashMap::new(), HashMap::new());
        for (wire, kind) in bodies {
            let (ending, target) = match kind {
                BodyRole::Create => ("Create", &mut creates),
                BodyRole::Update => ("Update", &mut updates),
            };
            let path = claim(&wire, names::type_name(simple_name(&wire)).with(ending));
            target.insert(wire, path);
        }
        let enums = schema.enums.iter().map(|ty| ty.name.as_str()).collect();
        let recursive = recursive(&types);
        let page_url = schema.page_url.as_ref().map(|url| url.replace("{version}", &schema.version));
        Catalog { types, enums, paths, creates, updates, parameters, recursive, page_url }
    }

    pub fn path(&self, wire: &str) -> Option<&TypePath> {
        self.paths.get(wire)
    }

    pub fn is_struct(&self, wire: &str) -> bool {
        self.types.contains_key(wire)
    }

    /// The struct of an operation's body.
    pub fn body(&self, operation: &schema::Operation) -> Option<Body> {
        let body = operation.body.as_ref()?;
        let of_type = |map: &HashMap<String, TypePath>| {
            let path = body.r#type.as_ref().and_then(|ty| map.get(&ty.value.name));
            path.map_or(Body::Json, |path| Body::Struct(path.clone()))
        };
        Some(match body.kind {
            RequestBodyKind::Create => of_type(&self.creates),
            RequestBodyKind::Update => of_type(&self.updates),
            RequestBodyKind::Parameters => {
                self.parameters.get(&operation.id).map_or(Body::Json, |path| Body::Struct(path.clone()))
            }
            RequestBodyKind::Reference => Body::Reference,
        })
    }

    /// The address of a page.
    pub fn page_url(&self, path: &str) -> Option<String> {
        let mut parts = path.rsplit('/');
        let stem = parts.next()?.strip_suffix(".md")?;
        // Pages on operations stand at the top of a reference, others in their folder.
        let folder =
            parts.next().filter(|folder| *folder != "api").map_or(String::new(), |folder| format!("{folder}/"));
        let page = format!("{folder}{stem}");
        let plain = page.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
        self.page_url.as_ref().filter(|_| plain).map(|url| url.replace("{page}", &page))
    }

    fn item(&self, name: &str) -> ItemType {
        match self.paths.get(name) {
            Some(path) if self.enums.contains(name) => ItemType::Enum(path.clone()),
            Some(path) => ItemType::Struct(path.clone()),
            None if name.starts_with("Edm.") => ItemType::Primitive(name.to_owned()),
            None => ItemType::Primitive("Untyped".to_owned()),
        }
    }

    fn field_type(&self, ty: &TypeRef, navigation: bool) -> FieldType {
        let item = self.item(&ty.name);
        let single = ty.collection == 0 && matches!(item, ItemType::Struct(_));
        FieldType {
            boxed: single && (navigation || self.recursive.contains(ty.name.as_str())),
            item,
            collection: ty.collection,
        }
    }

    /// A type and its bases, the type first.
    fn chain(&self, wire: &str) -> Vec<&'a Type> {
        let mut chain: Vec<&'a Type> = Vec::new();
        let mut current = self.types.get(wire).copied();
        while let Some(ty) = current.filter(|ty| !chain.iter().any(|known| known.name == ty.name)) {
            chain.push(ty);
            current = ty.base.as_ref().and_then(|base| self.types.get(base.value.as_str()).copied());
        }
        chain
    }

    /// The properties of a type, inherited ones first. A property that a base declares has the base's type.
    fn flattened(&self, wire: &str) -> IndexMap<&'a str, (&'a Property, &'a str)> {
        let mut all: IndexMap<&'a str, (&'a Property, &'a str)> = IndexMap::new();
        for ty in self.chain(wire).into_iter().rev() {
            for property in &ty.properties {
                all.entry(&property.name).or_insert((property, &ty.name));
            }
        }
        all
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum BodyRole {
    Create,
    Update,
}

/// The module of a namespace: `microsoft.graph.callRecords` below `microsoft.graph` is `call_records`.
fn module_of(wire: &str, root: &str) -> Option<names::RustName> {
    let (namespace, _) = wire.rsplit_once('.')?;
    if namespace == root {
        return None;
    }
    let below = namespace.strip_prefix(root).and_then(|rest| rest.strip_prefix('.')).unwrap_or(namespace);
    Some(names::module_name(below))
}

/// Types that can reach themselves through properties of one value.
fn recursive<'a>(types: &ByName<'a, Type>) -> HashSet<&'a str> {
    let mut edges: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for (name, ty) in types {
        let mut next: Vec<&'a str> = Vec::new();
        let mut current: Option<&'a Type> = Some(ty);
        let mut steps = 0;
        while let Some(ty) = current.filter(|_| steps < 64) {
            let single =
                ty.properties.iter().filter(|property| property.r#type.value.collection == 0 && !property.navigation);
            next.extend(
                single.map(|property| property.r#type.value.name.as_str()).filter(|name| types.contains_key(name)),
            );
            current = ty.base.as_ref().and_then(|base| types.get(base.value.as_str()).copied());
            steps += 1;
        }
        edges.insert(name, next);
    }
    let mut found = HashSet::new();
    for (name, _) in types {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut pending = edges.get(name).cloned().unwrap_or_default();
        while let Some(next) = pending.pop() {
            if next == *name {
                found.insert(*name);
                break;
            }
            if seen.insert(next) {
                pending.extend(edges.get(next).into_iter().flatten());
            }
        }
    }
    found
}

/// The modules of what was selected.
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
    };
    modules.insert(None, empty(None, &schema.namespace));
    let bases = base_names(schema);
    let mut structs: Vec<Struct> = Vec::new();
    let mut traits: Vec<Trait> = Vec::new();
    for ty in schema.types.iter().filter(|ty| selection.types.contains(&ty.name)) {
        let Some(path) = catalog.path(&ty.name) else { continue };
        structs.push(read_struct(ty, path, catalog, &bases));
        if bases.contains(ty.name.as_str()) {
            traits.push(base_trait(ty, path, catalog, &bases));
        }
    }
    structs.extend(body_structs(schema, catalog, operations, keep));
    let mut enums: Vec<Enum> = Vec::new();
    for found in schema.enums.iter().filter(|found| selection.types.contains(&found.name)) {
        if let Some(path) = catalog.path(&found.name) {
            enums.push(enumeration(found, path));
        }
    }
    let mut place = |path: &TypePath, wire: &WireName, put: &mut dyn FnMut(&mut Module)| {
        let namespace = wire.0.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        put(modules.entry(path.module.clone()).or_insert_with(|| empty(path.module.clone(), namespace)));
    };
    for item in structs {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| module.structs.extend(item.take()));
    }
    for item in enums {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| module.enums.extend(item.take()));
    }
    for item in traits {
        let (path, wire) = (item.path.clone(), item.wire.clone());
        let mut item = Some(item);
        place(&path, &wire, &mut |module| module.traits.extend(item.take()));
    }
    for module in modules.values_mut() {
        module.structs.sort_by(|a, b| a.path.name.cmp(&b.path.name));
        module.enums.sort_by(|a, b| a.path.name.cmp(&b.path.name));
        module.traits.sort_by(|a, b| a.path.name.cmp(&b.path.name));
    }
    modules.into_values().collect()
}

/// The types that are the base of another.
fn base_names(schema: &Schema) -> HashSet<&str> {
    schema.types.iter().filter_map(|ty| ty.base.as_ref()).map(|base| base.value.as_str()).collect()
}

fn read_struct(ty: &Type, path: &TypePath, catalog: &Catalog<'_>, bases: &HashSet<&str>) -> Struct {
    let mut scope = Scope::default();
    let mut fields = Vec::new();
    for (_, (property, owner)) in catalog.flattened(&ty.name) {
        // A page often says more of an inherited property than the base's own.
        let own = ty.properties.iter().find(|own| own.name == property.name).unwrap_or(property);
        fields.push(field(property, own, &mut scope, catalog, Some(owner).filter(|owner| *owner != ty.name)));
    }
    let chain = catalog.chain(&ty.name);
    let implemented = chain.iter().filter(|base| bases.contains(base.name.as_str()));
    Struct {
        path: path.clone(),
        wire: WireName(ty.name.clone()),
        role: Role::Read,
        fields,
        description: ty.description.as_ref().map_or(String::new(), |text| text.value.clone()),
        docs: ty.page.as_deref().and_then(|page| catalog.page_url(page)),
        deprecated: ty.deprecated.as_ref().is_some_and(|fact| fact.value),
        bases: implemented.filter_map(|base| catalog.path(&base.name).cloned()).collect(),
    }
}

fn field(property: &Property, said: &Property, scope: &mut Scope, catalog: &Catalog<'_>, owner: Option<&str>) -> Field {
    let text = |fact: &Option<schema::Fact<String>>| fact.as_ref().map(|fact| fact.value.clone());
    let yes = |fact: &Option<schema::Fact<bool>>| fact.as_ref().is_some_and(|fact| fact.value);
    let mut remarks = Vec::new();
    if yes(&said.on_select) || yes(&property.on_select) {
        remarks.push("Returned only when `$select` asks for it.".to_owned());
    }
    if let Some(operators) = said.filter.as_ref().or(property.filter.as_ref()) {
        remarks.push(format!(
            "Takes `$filter` with {}.",
            operators.value.iter().map(|o| format!("`{o}`")).collect::<Vec<_>>().join(", ")
        ));
    }
    Field {
        wire: WireName(property.name.clone()),
        name: scope.claim(names::value_name(&property.name)),
        ty: catalog.field_type(&property.r#type.value, property.navigation),
        required: false,
        description: text(&said.description).or_else(|| text(&property.description)).unwrap_or_default(),
        owner: owner.map(|owner| simple_name(owner).to_owned()),
        remarks,
        deprecated: yes(&said.deprecated) || yes(&property.deprecated),
    }
}

fn base_trait(ty: &Type, path: &TypePath, catalog: &Catalog<'_>, bases: &HashSet<&str>) -> Trait {
    let inherited: HashSet<&str> = catalog
        .chain(&ty.name)
        .iter()
        .skip(1)
        .flat_map(|base| &base.properties)
        .map(|property| property.name.as_str())
        .collect();
    let mut scope = Scope::default();
    let own = ty.properties.iter().filter(|property| !inherited.contains(property.name.as_str()));
    let fields = own.map(|property| field(property, property, &mut scope, catalog, None)).collect();
    let parent =
        ty.base.as_ref().filter(|base| bases.contains(base.value.as_str())).and_then(|base| catalog.path(&base.value));
    Trait { path: path.clone(), fields, parent: parent.cloned(), wire: WireName(ty.name.clone()) }
}

fn enumeration(found: &schema::Enumeration, path: &TypePath) -> Enum {
    let mut scope = Scope::default();
    let variants = found.members.iter().map(|member| {
        let name = scope.claim(names::variant_name(&member.name.value));
        (WireName(member.name.value.clone()), name, member.description.clone())
    });
    Enum {
        path: path.clone(),
        wire: WireName(found.name.clone()),
        variants: variants.collect(),
        description: found.description.as_ref().map_or(String::new(), |text| text.value.clone()),
    }
}

/// The structs of bodies. Operations that take bodies of one type share one struct: it can hold what any of them takes,
/// and requires what all of them do.
fn body_structs(schema: &Schema, catalog: &Catalog<'_>, operations: &[Operation], keep: &[bool]) -> Vec<Struct> {
    let wanted: HashSet<&str> = operations
        .iter()
        .zip(keep)
        .filter(|(operation, keep)| **keep && matches!(operation.body, Some(Body::Struct(_))))
        .filter_map(|(operation, _)| schema.operations.iter().find(|found| found.id == operation.id))
        .filter_map(|operation| operation.body.as_ref()?.r#type.as_ref())
        .map(|ty| ty.value.name.as_str())
        .collect();
    let mut found = Vec::new();
    for (map, kind, role) in [
        (&catalog.creates, RequestBodyKind::Create, Role::Create),
        (&catalog.updates, RequestBodyKind::Update, Role::Update),
    ] {
        let mut names: Vec<(&String, &TypePath)> =
            map.iter().filter(|(wire, _)| wanted.contains(wire.as_str())).collect();
        names.sort_by_key(|(wire, _)| wire.as_str());
        for (wire, path) in names {
            let bodies: Vec<&schema::RequestBody> = schema
                .operations
                .iter()
                .filter_map(|operation| operation.body.as_ref())
                .filter(|body| body.kind == kind && body.r#type.as_ref().is_some_and(|ty| ty.value.name == **wire))
                .collect();
            found.push(body_struct(wire, path, role, &bodies, catalog));
        }
    }
    for (operation, _) in operations.iter().zip(keep).filter(|(_, keep)| **keep) {
        let Some(path) = catalog.parameters.get(&operation.id) else { continue };
        let Some(source) = schema.operations.iter().find(|found| found.id == operation.id) else { continue };
        let mut scope = Scope::default();
        let properties = source.body.iter().flat_map(|body| &body.properties);
        let fields = properties.map(|property| body_field(property, None, &mut scope, catalog)).collect();
        found.push(Struct {
            path: path.clone(),
            wire: WireName(schema.namespace_of_root() + &operation.id),
            role: Role::Parameters,
            fields,
            description: format!("Parameters of `{}`.", operation.id),
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
    bodies: &[&schema::RequestBody],
    catalog: &Catalog<'_>,
) -> Struct {
    let flattened = catalog.flattened(wire);
    let mut scope = Scope::default();
    let mut listed: IndexMap<&str, Vec<&Property>> = IndexMap::new();
    for property in bodies.iter().flat_map(|body| &body.properties) {
        listed.entry(&property.name).or_default().push(property);
    }
    let tables = bodies.iter().filter(|body| !body.properties.is_empty()).count();
    let mut fields = Vec::new();
    if listed.is_empty() {
        let entity = catalog.types.get(wire).is_some_and(|ty| ty.kind.value == TypeKind::Entity);
        for (name, (property, owner)) in &flattened {
            let read_only = property.read_only.as_ref().is_some_and(|fact| fact.value);
            let fixed = role == Role::Update && property.immutable.as_ref().is_some_and(|fact| fact.value);
            if !(read_only || fixed || (entity && *name == "id")) {
                fields.push(field(
                    property,
                    property,
                    &mut scope,
                    catalog,
                    Some(*owner).filter(|owner| *owner != wire),
                ));
            }
        }
    }
    for (name, said) in listed {
        let declared = flattened.get(name).map(|(property, _)| *property);
        let Some(first) = said.first() else { continue };
        let mut field = body_field(first, declared, &mut scope, catalog);
        let required = said.iter().all(|property| property.required.as_ref().is_some_and(|fact| fact.value));
        field.required = role == Role::Create && required && said.len() == tables && tables == bodies.len();
        fields.push(field);
    }
    let model = catalog.path(wire).map_or("", |path| path.name.as_str());
    let description = match role {
        Role::Update => format!("What an update changes of a [`{model}`]."),
        _ => format!("What a new [`{model}`] is created from."),
    };
    Struct {
        path: path.clone(),
        wire: WireName(wire.to_owned()),
        role,
        fields,
        description,
        docs: None,
        deprecated: false,
        bases: Vec::new(),
    }
}

/// A field of a body: as the type declares it, described as the body's table does.
fn body_field(said: &Property, declared: Option<&Property>, scope: &mut Scope, catalog: &Catalog<'_>) -> Field {
    let mut field = field(declared.unwrap_or(said), said, scope, catalog, None);
    // Bodies nest little; a box in them only costs whoever writes one.
    field.ty.boxed &= catalog.recursive.contains(declared.unwrap_or(said).r#type.value.name.as_str());
    field
}
