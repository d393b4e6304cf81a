//! The resolved model: what is generated, with names for Rust and inheritance flattened.

mod areas;
mod catalog;
mod closure;
pub mod names;
mod nodes;
mod operations;
mod types;

use std::sync::Arc;

use crate::api::Grant;
use crate::collections::HashSet;
use crate::options::Options;
use crate::schema::{self, OperationKind, Schema};

pub use areas::{Gate, Gates};
pub use closure::Unknown;
pub use names::{RustName, WireName};

/// What is generated.
#[derive(Debug)]
pub struct Model {
    /// Name of the module.
    pub module: RustName,
    /// Version of the documentation.
    pub version: String,
    /// Where requests go; `None` where no page shows it.
    pub endpoint: Option<String>,
    /// Modules of types, by namespace; the first is the root and has no name.
    pub modules: Vec<Module>,
    /// Operations, by id.
    pub operations: Vec<Operation>,
    /// Places in the tree of paths; the first is the root.
    pub nodes: Vec<Node>,
    /// Which features of the package each of these needs.
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
    /// Where it is.
    pub path: TypePath,
    /// The declared type, in the same module.
    pub declared: TypePath,
    /// The declared type's name in the documentation.
    pub wire: WireName,
    /// The descendants: name of the variant, name in the documentation, struct.
    pub variants: Vec<(RustName, WireName, TypePath)>,
}

/// Where a generated type is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypePath {
    /// Its module; `None` for the root.
    pub module: Option<RustName>,
    /// Its name.
    pub name: RustName,
}

/// What a struct is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What the service answers.
    Read,
    /// A body that creates.
    Create,
    /// A body that updates.
    Update,
    /// The parameters of an action.
    Parameters,
}

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// Where it is.
    pub path: TypePath,
    /// The type's name in the documentation.
    pub wire: WireName,
    /// What it is for.
    pub role: Role,
    /// The model that a body is of, where it creates or updates one.
    pub model: Option<TypePath>,
    /// Its fields, inherited ones first.
    pub fields: Vec<Field>,
    /// Its description, in Markdown.
    pub description: String,
    /// Address of its page.
    pub docs: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The base types whose traits it implements, nearest first, itself included where it is one.
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
    /// Whether it must be given: a field without `Option`.
    pub required: bool,
    /// Its description, in Markdown.
    pub description: String,
    /// The type that declares it, where that is a base.
    pub owner: Option<String>,
    /// What it takes for the service to return it.
    pub returned: Returned,
    /// Further remarks for its documentation.
    pub remarks: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// What it takes for the service to return a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Nothing.
    ByDefault,
    /// `$select` names it.
    OnSelect,
    /// `$expand` names it: a navigation property.
    OnExpand,
}

/// The type of a field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// The value, or a collection's item.
    pub item: ItemType,
    /// How many times it is a collection.
    pub collection: u8,
    /// Whether it is boxed, because the struct contains itself otherwise or is large.
    pub boxed: bool,
}

/// The type of a value that is no collection.
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
    /// Where it is.
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
    /// Where the base's struct is; the trait has the same name in `traits`.
    pub path: TypePath,
    /// The properties the base declares itself.
    pub fields: Vec<Field>,
    /// The traits above it, the nearest only.
    pub parent: Option<TypePath>,
    /// The base's name in the documentation.
    pub wire: WireName,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Its constant in `ops`.
    pub constant: RustName,
    /// Its method on a node.
    pub name: RustName,
    /// What it does.
    pub kind: OperationKind,
    /// HTTP method.
    pub method: String,
    /// Path templates.
    pub paths: Vec<String>,
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
    /// Query parameters that are no options of OData.
    pub query_parameters: Vec<QueryParameter>,
    /// Names of the request headers that it documents.
    pub headers: Vec<String>,
    /// Its body.
    pub body: Option<Body>,
    /// Its answer.
    pub answer: Answer,
    /// Its examples.
    pub examples: Vec<schema::ExampleFact>,
}

/// A query parameter of an operation's own.
#[derive(Clone, Debug)]
pub struct QueryParameter {
    /// Its name and type.
    pub argument: Argument,
    /// Whether each request must have it.
    pub required: bool,
    /// What it is for, in Markdown.
    pub description: String,
}

/// A body that an operation takes.
#[derive(Clone, Debug)]
pub enum Body {
    /// A generated struct.
    Struct(TypePath),
    /// A reference by `@odata.id`.
    Reference,
    /// Any JSON.
    Json,
    /// Bytes that are no JSON.
    Bytes,
}

/// What an operation answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Nothing.
    Empty,
    /// A plain number: how many there are.
    Count,
    /// A value of a primitive type, by its OData name.
    Value(String),
    /// A model.
    One(TypePath),
    /// A model or nothing.
    Maybe(TypePath),
    /// A collection of models.
    Many(TypePath),
    /// A collection of primitive values, by their OData name.
    Values(String),
    /// Bytes that are no JSON.
    Bytes,
    /// Any JSON.
    Json,
    /// What no page states: the whole response.
    Whole,
}

/// A place in the tree of paths.
#[derive(Debug)]
pub struct Node {
    /// Its type's name.
    pub name: RustName,
    /// The paths that lead to it.
    pub paths: Vec<String>,
    /// The nodes below: how they are reached, and their index.
    pub children: Vec<(Step, usize)>,
    /// The query parameters that all operations on it and below it require: the step that leads to
    /// it takes them.
    pub given: Vec<Argument>,
    /// Indices of the operations on it.
    pub operations: Vec<usize>,
}

/// How a node is reached from the one above.
#[derive(Clone, Debug)]
pub enum Step {
    /// By a segment as it stands.
    Literal {
        /// The method's name.
        name: RustName,
        /// The segment.
        text: String,
    },
    /// By a key.
    Key {
        /// The parameter's name.
        name: RustName,
        /// The placeholder's name as documented.
        placeholder: String,
    },
    /// By a path behind a colon, `{item-path}` in `root:/{item-path}:/children`: several segments.
    Path {
        /// The parameter's name.
        name: RustName,
        /// The placeholder's name as documented.
        placeholder: String,
        /// Whether a colon ends it.
        colon: bool,
    },
    /// By a call or an alternate key.
    Call {
        /// The method's name.
        name: RustName,
        /// The function's name; empty for an alternate key.
        text: String,
        /// Its arguments.
        arguments: Vec<Argument>,
    },
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The parameter's name.
    pub name: RustName,
    /// Its name as sent.
    pub wire: String,
    /// What stands before its quotes; `None` where it has none.
    pub quote: Option<String>,
    /// Its type, where that is documented; that of an enumeration may not be among what is
    /// generated.
    pub ty: Option<FieldType>,
}

impl Operation {
    /// The query parameters that its method on a node takes: those it requires and the steps to the
    /// node do not have.
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
    /// Whether another argument is sent alike.
    pub(crate) fn is_as(&self, other: &Argument) -> bool {
        self.wire == other.wire && self.ty == other.ty
    }
}

impl Model {
    /// Whether a type refers to a struct that is deprecated.
    pub fn refers_to_deprecated(&self, ty: &FieldType) -> bool {
        matches!(&ty.item, ItemType::Struct(path) if self.deprecated.contains(path))
    }

    /// The enumeration of a type's descendants, where it has one.
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

/// Resolves a schema into what is to be generated.
///
/// # Errors
/// Where `include` names something that the documentation does not have.
pub fn resolve(schema: &Schema, options: &Options) -> Result<Model, Unknown> {
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
    // A saved schema is input as pages are: what is no address does not become one.
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
