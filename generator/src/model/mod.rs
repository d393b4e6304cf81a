//! The resolved model: the items to generate, with Rust names and flattened inheritance.

mod areas;
mod catalog;
mod closure;
pub mod names;
mod nodes;
mod operations;
mod types;

use std::sync::Arc;

use crate::api::{Grant, PathTemplate};
use crate::collections::HashSet;
use crate::options::Options;
use crate::schema::{self, OperationKind, Schema};

pub use areas::{Gate, Gates};
pub use closure::UnknownInclude;
pub use names::{RustName, WireName};

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

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Name of its constant in `ops`.
    pub constant: RustName,
    /// Name of its method on a node.
    pub name: RustName,
    /// Its kind.
    pub kind: OperationKind,
    /// HTTP method.
    pub method: String,
    /// Path templates.
    pub paths: Vec<PathTemplate>,
    /// Permissions: case and the three kinds of caller.
    pub permissions: Vec<(String, [Arc<Grant>; 3])>,
    /// Its title.
    pub title: String,
    /// Its description, in Markdown.
    pub description: String,
    /// Address of its page.
    pub docs: Option<String>,
    /// Parameters of the path: name and type.
    pub parameters: Vec<(String, FieldType)>,
    /// Query options, with `$`.
    pub query: Vec<String>,
    /// Query parameters that are not OData options.
    pub query_parameters: Vec<QueryParameter>,
    /// Names of the request headers that it documents.
    pub headers: Vec<String>,
    /// Its body.
    pub body: Option<Body>,
    /// Its response type.
    pub answer: Answer,
    /// Its examples.
    pub examples: Vec<schema::ExampleFact>,
}

/// A query parameter that is not an OData option.
#[derive(Clone, Debug)]
pub struct QueryParameter {
    /// Its name and type.
    pub argument: Argument,
    /// Whether each request must have it.
    pub required: bool,
    /// Its description, in Markdown.
    pub description: String,
}

/// The body of an operation's requests.
#[derive(Clone, Debug)]
pub enum Body {
    /// A generated struct.
    Struct(TypePath),
    /// A reference by `@odata.id`.
    Reference,
    /// Any JSON.
    Json,
    /// Bytes that are not JSON.
    Bytes,
}

/// The response type of an operation.
#[derive(Clone, Debug)]
pub enum Answer {
    /// No body.
    Empty,
    /// A plain number: the count of a collection.
    Count,
    /// A value of a primitive type, by its OData name.
    Value(String),
    /// A model.
    One(TypePath),
    /// A model, or no body.
    Maybe(TypePath),
    /// A collection of models.
    Many(TypePath),
    /// A collection of primitive values, by their OData name.
    Values(String),
    /// Bytes that are not JSON.
    Bytes,
    /// Any JSON.
    Json,
    /// The whole response, because no page states its content.
    Whole,
}

/// A node of the path tree.
#[derive(Debug)]
pub struct Node {
    /// Its type's name.
    pub name: RustName,
    /// The paths that lead to it.
    pub paths: Vec<String>,
    /// Its children: the step to each, and its index.
    pub children: Vec<(Step, usize)>,
    /// The query parameters that all operations on it and below it require. The step that leads to
    /// it takes them.
    pub given: Vec<Argument>,
    /// Indices of the operations on it.
    pub operations: Vec<usize>,
}

/// The step from a node to a child.
#[derive(Clone, Debug)]
pub enum Step {
    /// A literal segment.
    Literal {
        /// The method's name.
        name: RustName,
        /// The segment.
        text: String,
    },
    /// A key.
    Key {
        /// The parameter's name.
        name: RustName,
        /// The placeholder's name as documented.
        placeholder: String,
    },
    /// A path of several segments after a colon, `{item-path}` in `root:/{item-path}:/children`.
    Path {
        /// The parameter's name.
        name: RustName,
        /// The placeholder's name as documented.
        placeholder: String,
        /// Whether a colon follows it.
        colon: bool,
    },
    /// A call or an alternate key.
    Call {
        /// The method's name.
        name: RustName,
        /// The function's name; empty for an alternate key.
        text: String,
        /// Its arguments.
        arguments: Vec<Argument>,
    },
}

impl Step {
    /// Returns the name of its method, or of its parameter for a key or a path.
    pub fn name(&self) -> &RustName {
        match self {
            Step::Literal { name, .. }
            | Step::Key { name, .. }
            | Step::Path { name, .. }
            | Step::Call { name, .. } => name,
        }
    }
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The parameter's name.
    pub name: RustName,
    /// Its name as sent.
    pub wire: String,
    /// Text before its opening quote; `None` if it is not quoted.
    pub quote: Option<String>,
    /// Its type, if documented. If that is an enumeration, it may not be generated.
    pub ty: Option<FieldType>,
}

impl Operation {
    /// Returns the query parameters of its method on a node: the required ones that no step to the
    /// node takes.
    pub fn arguments<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a Argument> {
        let required = self
            .query_parameters
            .iter()
            .filter(|parameter| parameter.required);
        let arguments = required.map(|parameter| &parameter.argument);
        arguments.filter(|argument| !node.given.iter().any(|given| given.is_as(argument)))
    }
}

impl Argument {
    /// Returns `true` if both have the same name and type in requests.
    pub(crate) fn is_as(&self, other: &Argument) -> bool {
        self.wire == other.wire && self.ty == other.ty
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
    let selection = closure::select(schema, &options.include)?;
    let catalog = catalog::Catalog::new(schema);
    let module = options
        .module
        .as_deref()
        .unwrap_or_else(|| crate::api::simple_name(&schema.namespace));
    let module = names::module_name(if module.is_empty() { "api" } else { module });
    let mut operations = operations::resolve(schema, &catalog);
    let tree = nodes::build(&mut operations);
    let keep: Vec<bool> = operations
        .iter()
        .map(|operation| selection.operations.contains(&operation.id))
        .collect();
    let nodes = nodes::prune(tree, &keep);
    let modules = types::modules(schema, &catalog, &selection, &operations, &keep);
    let (operations, nodes) = nodes::drop_operations(operations, nodes, &keep);
    let gates = Gates::default();
    // A saved schema is untrusted input, like pages, so an invalid endpoint is dropped.
    let documented = schema
        .endpoint
        .clone()
        .filter(|endpoint| crate::options::is_endpoint(endpoint));
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
    };
    if options.crate_name.is_some() {
        model.gates = areas::gates(schema, &catalog, &selection, &model);
    }
    Ok(model)
}
