//! Rust paths of the documented types.

use std::collections::BTreeSet;

use super::lock::Lock;
use super::names::{self, Scope};
use super::{Body, FieldType, ItemType, TypePath};
use crate::api::{Name, UNTYPED, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::schema::{self, Property, RequestBodyKind, Schema, TypeRef, Types, yes};

/// Rust paths of the documented types. Names depend on the whole schema, never on `include`.
pub(super) struct Catalog<'a> {
    pub types: Types<'a>,
    enums: HashSet<&'a str>,
    flags: HashSet<&'a str>,
    /// The enumerations of types that have descendants, by the type's name.
    pub descendants: HashMap<&'a str, TypePath>,
    paths: HashMap<Name, TypePath>,
    pub creates: HashMap<Name, TypePath>,
    pub updates: HashMap<Name, TypePath>,
    pub parameters: HashMap<String, TypePath>,
    /// Types that contain themselves through single values.
    pub recursive: HashSet<&'a str>,
    page_url: Option<String>,
}

impl<'a> Catalog<'a> {
    pub fn new(schema: &'a Schema, lock: &Lock) -> Self {
        let types = Types::new(schema);
        let mut scopes = Scopes {
            namespace: &schema.namespace,
            by_module: HashMap::default(),
        };
        let paths = scopes.types(schema);
        let descendants = scopes.descendants(schema, &types, lock);
        let parameters = scopes.parameters(schema);
        let (creates, updates) = scopes.bodies(schema, &types);
        // If a structured type has the same name, it takes precedence.
        let only_enums = schema
            .enums
            .iter()
            .filter(|found| types.get(&found.name).is_none());
        let enums: HashSet<&str> = only_enums.map(|ty| ty.name.as_str()).collect();
        let with_flags = schema.enums.iter().filter(|found| yes(&found.flags));
        let flags = with_flags
            .map(|found| found.name.as_str())
            .filter(|name| enums.contains(name))
            .collect();
        let recursive = recursive(&types);
        let page_url = schema
            .page_url
            .as_ref()
            .map(|url| url.replace("{version}", &schema.version));
        Catalog {
            types,
            enums,
            flags,
            descendants,
            paths,
            creates,
            updates,
            parameters,
            recursive,
            page_url,
        }
    }

    pub fn path(&self, wire: &str) -> Option<&TypePath> {
        self.paths.get(wire)
    }

    pub fn is_struct(&self, wire: &str) -> bool {
        self.types.get(wire).is_some()
    }

    /// Returns the body of an operation.
    pub fn body(&self, operation: &schema::Operation) -> Option<Body> {
        let body = operation.body.as_ref()?;
        let of_type = |map: &HashMap<Name, TypePath>| {
            let path = body.r#type.as_ref().and_then(|ty| map.get(&ty.value.name));
            path.map_or(Body::Json, |path| Body::Struct(path.clone()))
        };
        Some(match body.kind {
            RequestBodyKind::Create => of_type(&self.creates),
            RequestBodyKind::Update => of_type(&self.updates),
            RequestBodyKind::Parameters => self
                .parameters
                .get(&operation.id)
                .map_or(Body::Json, |path| Body::Struct(path.clone())),
            RequestBodyKind::Reference => Body::Reference,
        })
    }

    /// Returns the URL of a page.
    pub fn page_url(&self, path: &str) -> Option<String> {
        let mut parts = path.rsplit('/');
        let stem = parts.next()?.strip_suffix(".md")?;
        // URLs of operation pages have no folder; URLs of other pages have theirs.
        let folder = parts
            .next()
            .filter(|folder| *folder != "api")
            .map_or(String::new(), |folder| format!("{folder}/"));
        let page = format!("{folder}{stem}");
        let plain = page
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
        if !plain {
            return None;
        }
        let url = self.page_url.as_ref()?;
        Some(url.replace("{page}", &page))
    }

    fn item(&self, name: &str) -> ItemType {
        if self.types.get(name).is_some_and(|ty| ty.any) {
            return ItemType::Primitive(UNTYPED.to_owned());
        }
        if name.starts_with("Edm.") {
            return ItemType::Primitive(name.to_owned());
        }
        match self.paths.get(name) {
            Some(path) if self.flags.contains(name) => ItemType::Flags(path.clone()),
            Some(path) if self.enums.contains(name) => ItemType::Enum(path.clone()),
            Some(declared) => match self.descendants.get(name) {
                Some(path) => ItemType::Any {
                    path: path.clone(),
                    declared: declared.clone(),
                },
                None => ItemType::Struct(declared.clone()),
            },
            None => ItemType::Primitive(UNTYPED.to_owned()),
        }
    }

    /// Returns the Rust type of a value. A struct that contains itself is boxed.
    pub fn field_type(&self, ty: &TypeRef) -> FieldType {
        let mut found = FieldType {
            item: self.item(&ty.name),
            collection: ty.collection,
            boxed: false,
        };
        found.boxed = found.is_struct() && self.recursive.contains(ty.name.as_str());
        found
    }

    /// Returns the Rust type of a property. The struct of a navigation property is boxed, since
    /// few responses have it.
    pub fn property_type(&self, property: &Property) -> FieldType {
        let mut found = self.field_type(&property.r#type.value);
        found.boxed |= property.navigation && found.is_struct();
        found
    }
}

/// The names taken in each module, while paths are assigned.
struct Scopes<'a> {
    namespace: &'a str,
    by_module: HashMap<Option<String>, Scope>,
}

impl<'a> Scopes<'a> {
    /// Returns a path for an item in the module of a type.
    fn claim(&mut self, wire: &str, name: names::RustName) -> TypePath {
        let module = module_of(wire, self.namespace);
        let key = module.as_ref().map(|name| name.as_str().to_owned());
        let scope = self.by_module.entry(key).or_default();
        TypePath {
            module,
            name: scope.claim(name),
        }
    }

    /// Returns the paths of structured types and enumerations.
    fn types(&mut self, schema: &Schema) -> HashMap<Name, TypePath> {
        let types = schema.types.iter().map(|ty| &ty.name);
        let all = types.chain(schema.enums.iter().map(|found| &found.name));
        let sorted: BTreeSet<&Name> = all.collect();
        sorted
            .into_iter()
            .map(|wire| {
                let name = names::type_name(simple_name(wire));
                (wire.clone(), self.claim(wire, name))
            })
            .collect()
    }

    /// Returns the paths of the enumerations of types that have descendants.
    fn descendants(
        &mut self,
        schema: &'a Schema,
        types: &Types<'a>,
        lock: &Lock,
    ) -> HashMap<&'a str, TypePath> {
        let bases = schema.types.iter().filter_map(|ty| types.base(ty));
        let bases: BTreeSet<&'a str> = bases.map(|base| base.name.as_str()).collect();
        let names = schema.types.iter().map(|ty| ty.name.as_str());
        let with_descendants: BTreeSet<&'a str> = names
            .filter(|wire| lock.has_descendants(wire).unwrap_or(bases.contains(wire)))
            .collect();
        with_descendants
            .into_iter()
            .map(|wire| {
                let name = names::type_name(&format!("any.{}", simple_name(wire)));
                (wire, self.claim(wire, name))
            })
            .collect()
    }

    /// Returns the paths of actions' parameters, by the operation's id.
    fn parameters(&mut self, schema: &Schema) -> HashMap<String, TypePath> {
        let root = schema.namespace_of_root();
        let with_parameters = schema.operations.iter().filter(|operation| {
            operation.body.as_ref().is_some_and(|body| {
                body.kind == RequestBodyKind::Parameters && !body.properties.is_empty()
            })
        });
        with_parameters
            .map(|operation| {
                let name = names::type_name(&format!("{}.parameters", operation.id));
                (operation.id.clone(), self.claim(&root, name))
            })
            .collect()
    }

    /// Returns the paths of the bodies of creates and of updates, by type.
    fn bodies(
        &mut self,
        schema: &Schema,
        types: &Types<'_>,
    ) -> (HashMap<Name, TypePath>, HashMap<Name, TypePath>) {
        let mut bodies: BTreeSet<(&Name, BodyRole)> = BTreeSet::new();
        for body in schema
            .operations
            .iter()
            .filter_map(|operation| operation.body.as_ref())
        {
            let role = match body.kind {
                RequestBodyKind::Create => BodyRole::Create,
                RequestBodyKind::Update => BodyRole::Update,
                RequestBodyKind::Parameters | RequestBodyKind::Reference => continue,
            };
            let ty = body.r#type.as_ref().map(|fact| &fact.value.name);
            bodies.extend(
                ty.filter(|name| types.get(name).is_some())
                    .map(|name| (name, role)),
            );
        }
        let (mut creates, mut updates) = (HashMap::default(), HashMap::default());
        for (wire, role) in bodies {
            let (ending, target) = match role {
                BodyRole::Create => ("Create", &mut creates),
                BodyRole::Update => ("Update", &mut updates),
            };
            let name = names::type_name(simple_name(wire)).with(ending);
            target.insert(wire.clone(), self.claim(wire, name));
        }
        (creates, updates)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum BodyRole {
    Create,
    Update,
}

/// Returns the module of a type: `call_records` for `microsoft.graph.callRecords.session` below
/// `microsoft.graph`.
fn module_of(wire: &str, root: &str) -> Option<names::RustName> {
    let (namespace, _) = wire.rsplit_once('.')?;
    if namespace == root {
        return None;
    }
    let below = namespace
        .strip_prefix(root)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(namespace);
    Some(names::module_name(below))
}

/// Returns the types that contain themselves through single values.
fn recursive<'a>(types: &Types<'a>) -> HashSet<&'a str> {
    let mut edges: HashMap<&str, Vec<&'a str>> = HashMap::default();
    for ty in types.iter() {
        let properties = types
            .chain(&ty.name)
            .into_iter()
            .flat_map(|ty| &ty.properties);
        let single = properties
            .filter(|property| property.r#type.value.collection == 0 && !property.navigation);
        let names = single.filter_map(|property| types.get(&property.r#type.value.name));
        edges.insert(&ty.name, names.map(|ty| ty.name.as_str()).collect());
    }
    let mut found = HashSet::default();
    for ty in types.iter() {
        let mut seen: HashSet<&str> = HashSet::default();
        let mut pending = edges.get(ty.name.as_str()).cloned().unwrap_or_default();
        while let Some(next) = pending.pop() {
            if next == ty.name {
                found.insert(ty.name.as_str());
                break;
            }
            if seen.insert(next) {
                pending.extend(edges.get(next).into_iter().flatten());
            }
        }
    }
    found
}
