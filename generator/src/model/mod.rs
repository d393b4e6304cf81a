//! The resolved model: the items to generate, with Rust names and flattened inheritance.

mod areas;
mod bodies;
mod catalog;
mod closure;
mod lock;
pub mod names;
mod nodes;
mod operations;
mod requests;
mod types;

use crate::collections::HashSet;
use crate::options::Options;
use crate::schema::Schema;

pub use areas::{Gate, Gates};
pub use closure::UnknownInclude;
pub use lock::{LOCK_FILE, Lock, LockError};
pub use names::{RustName, WireName};
pub use requests::{Answer, Argument, Body, Child, Node, Operation, QueryParameter, Step};

/// The items to generate.
#[derive(Debug)]
pub struct Model {
    /// Name of the module.
    pub module: RustName,
    /// Version of the documentation.
    pub version: String,
    /// Base URL of requests; `None` if neither the settings nor a page has one.
    pub endpoint: Option<String>,
    /// Modules of types, by namespace; the first is the root and has no name.
    pub modules: Vec<Module>,
    /// Operations, by id.
    pub operations: Vec<Operation>,
    /// Nodes of the path tree; the first is the root.
    pub nodes: Vec<Node>,
    /// Features of the package that each item needs.
    pub gates: Gates,
    /// The structs that are deprecated as a whole.
    pub deprecated: HashSet<TypePath>,
    /// The lock file of the earlier generation.
    pub earlier: Lock,
}

/// The types of one namespace.
#[derive(Debug)]
pub struct Module {
    /// The module's name; `None` for the root.
    pub name: Option<RustName>,
    /// The namespace.
    pub namespace: String,
    /// Structs, by name.
    pub structs: Vec<Struct>,
    /// Enumerations, by name.
    pub enums: Vec<Enum>,
    /// Traits of base types, by name.
    pub traits: Vec<Trait>,
    /// Enumerations of base types' descendants, by name.
    pub descendants: Vec<Descendants>,
}

/// The enumeration of a type and its documented descendants.
#[derive(Debug)]
pub struct Descendants {
    /// Its path.
    pub path: TypePath,
    /// The declared type, in the same module.
    pub declared: TypePath,
    /// The declared type's name in the documentation.
    pub wire: WireName,
    /// The descendants: name of the variant, name in the documentation, struct.
    pub variants: Vec<(RustName, WireName, TypePath)>,
}

/// Path of a generated type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypePath {
    /// Its module; `None` for the root.
    pub module: Option<RustName>,
    /// Its name.
    pub name: RustName,
}

/// Purpose of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A model that the service returns.
    Read,
    /// A body of a create.
    Create,
    /// A body of an update.
    Update,
    /// The parameters of an action.
    Parameters,
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Its path.
    pub path: TypePath,
    /// The type's name in the documentation.
    pub wire: WireName,
    /// Its purpose.
    pub role: Role,
    /// The model that a body creates or updates.
    pub model: Option<TypePath>,
    /// Its fields, inherited ones first.
    pub fields: Vec<Field>,
    /// Its description, in Markdown.
    pub description: String,
    /// Address of its page.
    pub docs: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The arguments of its constructor that an earlier generation chose, by names in JSON.
    pub arguments: Option<Vec<String>>,
    /// The relationships that a body can set by reference: name in JSON, name of the method, and
    /// whether it has several targets.
    pub relationships: Vec<(WireName, RustName, bool)>,
    /// The base types whose traits it implements, nearest first, including itself if it is one.
    pub bases: Vec<TypePath>,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in JSON.
    pub wire: WireName,
    /// Its name in Rust.
    pub name: RustName,
    /// Its type.
    pub ty: FieldType,
    /// Whether a body must have it.
    pub required: bool,
    /// Its description, in Markdown.
    pub description: String,
    /// The type that declares it, if that is a base.
    pub owner: Option<String>,
    /// Condition under which the service returns it.
    pub returned: Returned,
    /// Further remarks for its documentation.
    pub remarks: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// Condition under which the service returns a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Returned by default.
    ByDefault,
    /// Returned if `$select` names it.
    OnSelect,
    /// Returned if `$expand` names it: a navigation property.
    OnExpand,
}

/// The type of a field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// The value, or a collection's item.
    pub item: ItemType,
    /// Depth of nested collections; 0 for a single value.
    pub collection: u8,
    /// Whether it is boxed: a navigation property, or a type that would contain itself.
    pub boxed: bool,
}

/// The type of a single value or of a collection's item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemType {
    /// A primitive type, by its OData name; `Untyped` is any JSON.
    Primitive(String),
    /// A generated struct.
    Struct(TypePath),
    /// A generated enumeration.
    Enum(TypePath),
    /// A set of a generated enumeration's members.
    Flags(TypePath),
    /// A type that has descendants.
    Any {
        /// The enumeration of the type and its descendants.
        path: TypePath,
        /// The type itself.
        declared: TypePath,
    },
}

/// An enumeration.
#[derive(Debug)]
pub struct Enum {
    /// Its path.
    pub path: TypePath,
    /// Its name in the documentation.
    pub wire: WireName,
    /// Variants in order: name in JSON, name in Rust, description.
    pub variants: Vec<(WireName, RustName, String)>,
    /// Its description, in Markdown.
    pub description: String,
}

/// The trait of a base type.
#[derive(Debug)]
pub struct Trait {
    /// Path of the base's struct; the trait has the same name in `traits`.
    pub path: TypePath,
    /// The properties the base declares itself.
    pub fields: Vec<Field>,
    /// Its supertrait: the trait of its direct base.
    pub parent: Option<TypePath>,
    /// The base's name in the documentation.
    pub wire: WireName,
}

impl Struct {
    /// Returns the arguments of the constructor, in the order of their names: the required fields, or
    /// those that an earlier generation chose. None if there would be too many to distinguish.
    pub fn constructor(&self) -> impl Iterator<Item = &Field> {
        const MOST: usize = 7;
        let chosen = |field: &&Field| match &self.arguments {
            Some(arguments) => arguments.contains(&field.wire.0),
            None => field.required,
        };
        let mut fields: Vec<&Field> = self.fields.iter().filter(chosen).collect();
        if fields.len() > MOST {
            fields.clear();
        }
        fields.sort_by(|a, b| a.name.bare().cmp(b.name.bare()));
        fields.into_iter()
    }
}

impl FieldType {
    /// Returns `true` for a single struct.
    fn is_struct(&self) -> bool {
        self.collection == 0 && matches!(self.item, ItemType::Struct(_))
    }
}

impl Model {
    /// Returns `true` if a type refers to a deprecated struct.
    pub fn refers_to_deprecated(&self, ty: &FieldType) -> bool {
        matches!(&ty.item, ItemType::Struct(path) if self.deprecated.contains(path))
    }

    /// Returns the enumeration of a type's descendants, if it has one.
    pub fn descendants(&self, declared: &TypePath) -> Option<&Descendants> {
        let module = self
            .modules
            .iter()
            .find(|module| module.name == declared.module)?;
        module
            .descendants
            .iter()
            .find(|item| item.declared == *declared)
    }
}

/// Resolves a schema into the items to generate.
///
/// # Errors
/// Returns an error if `include` names something that the documentation does not have.
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// use docwright_generator::model;
///
/// let model = model::resolve(&reading.schema, &options)?;
/// assert_eq!(model.operations.len(), 5);
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn resolve(schema: &Schema, options: &Options) -> Result<Model, UnknownInclude> {
    resolve_locked(schema, options, &Lock::default())
}

/// Resolves a schema as [`resolve`] does, with the names and shapes of earlier generations.
///
/// # Errors
/// Returns an error in the same cases as [`resolve`].
pub fn resolve_locked(
    schema: &Schema,
    options: &Options,
    lock: &Lock,
) -> Result<Model, UnknownInclude> {
    let schema = &*lock.settle(schema);
    let selection = closure::select(schema, &options.include)?;
    let catalog = catalog::Catalog::new(schema, lock);
    let module = options
        .module
        .as_deref()
        .unwrap_or_else(|| crate::api::simple_name(&schema.namespace));
    let module = names::module_name(if module.is_empty() { "api" } else { module });
    let mut operations = operations::resolve(schema, &catalog, lock);
    let tree = nodes::build(&mut operations, lock);
    let keep: Vec<bool> = operations
        .iter()
        .map(|operation| selection.operations.contains(&operation.id))
        .collect();
    let nodes = nodes::prune(tree, &keep);
    let bodies = bodies::body_structs(schema, &catalog, &operations, &keep);
    let mut modules = types::modules(schema, &catalog, &selection, bodies);
    let structs = modules.iter_mut().flat_map(|module| &mut module.structs);
    structs.for_each(|item| item.arguments = lock.arguments(item));
    let (operations, nodes) = nodes::drop_operations(operations, nodes, &keep);
    let gates = Gates::default();
    // A saved schema is untrusted input, like pages, so an invalid endpoint is dropped.
    let documented = schema
        .endpoint
        .clone()
        .filter(|endpoint| crate::api::is_endpoint(endpoint));
    let endpoint = options.endpoint.clone().or(documented);
    let structs = modules.iter().flat_map(|module: &Module| &module.structs);
    let deprecated = structs
        .filter(|item| item.deprecated)
        .map(|item| item.path.clone())
        .collect();
    let version = schema.version.clone();
    let mut model = Model {
        module,
        version,
        endpoint,
        modules,
        operations,
        nodes,
        gates,
        deprecated,
        earlier: lock.clone(),
    };
    if options.crate_name.is_some() {
        model.gates = areas::gates(schema, &catalog, &selection, &model);
    }
    Ok(model)
}
