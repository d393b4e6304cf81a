//! Operations and the nodes that lead to them.

use std::sync::Arc;

use super::{FieldType, RustName, TypePath};
use crate::api::{Grant, PathTemplate};
use crate::schema::{self, OperationKind};

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Name of its constant in `ops`.
    pub constant: RustName,
    /// Name of the type of its query options and headers.
    pub options: RustName,
    /// Name of its method on a node.
    pub name: RustName,
    /// Whether an earlier generation chose the name of its method.
    pub kept: bool,
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
    /// Further names of its type, from earlier generations.
    pub aliases: Vec<RustName>,
    /// The paths that lead to it.
    pub paths: Vec<PathTemplate>,
    /// The steps to the nodes below it.
    pub children: Vec<Child>,
    /// The query parameters that all operations on it and below it require. The step that leads to
    /// it takes them.
    pub given: Vec<Argument>,
    /// Indices of the operations on it.
    pub operations: Vec<usize>,
}

/// A node below another.
#[derive(Clone, Debug)]
pub struct Child {
    /// The step to it.
    pub step: Step,
    /// The paths that end in this step. Other steps may lead to the same node.
    pub paths: Vec<PathTemplate>,
    /// Its index.
    pub node: usize,
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
    /// Gives its method another name. A parameter for a key or a path has no name of its own.
    pub(super) fn rename(&mut self, new: RustName) {
        match self {
            Step::Literal { name, .. }
            | Step::Key { name, .. }
            | Step::Path { name, .. }
            | Step::Call { name, .. } => *name = new,
        }
    }

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
