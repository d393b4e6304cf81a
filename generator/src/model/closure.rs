//! Selection of the items to generate: those that `include` names, and everything they need.

use std::collections::BTreeSet;
use std::fmt;

use globset::{Glob, GlobMatcher};

use crate::api::{Name, is_primitive, simple_name};
use crate::collections::HashMap;
use crate::schema::{Operation, Schema, Type, TypeRef};
use crate::text::nearest;

/// Maximum number of direct descendants that a type brings. A type with more is the root of a set,
/// and brings none.
const MOST_DESCENDANTS: usize = 100;

/// An entry of `include` that the documentation does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownInclude {
    /// The entry.
    pub name: String,
    /// The most similar name that exists.
    pub suggestion: Option<String>,
}

impl fmt::Display for UnknownInclude {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`include` names `{}`, which is not a type, an operation or a path",
            self.name
        )?;
        self.suggestion
            .as_ref()
            .map_or(Ok(()), |name| write!(f, "; did you mean `{name}`?"))
    }
}

impl std::error::Error for UnknownInclude {}

/// Names of the items to generate.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub types: BTreeSet<Name>,
    pub operations: BTreeSet<String>,
}

/// Selects items by names of types, ids of operations, path prefixes and globs. A type brings the
/// operations that return or take it; each item brings the types it refers to.
pub(super) fn select(schema: &Schema, include: &[String]) -> Result<Selection, UnknownInclude> {
    if include.is_empty() {
        let types = schema.types.iter().map(|ty| &ty.name);
        let enums = schema.enums.iter().map(|found| &found.name);
        let operations = schema.operations.iter();
        return Ok(Selection {
            types: types.chain(enums).cloned().collect(),
            operations: operations.map(|operation| operation.id.clone()).collect(),
        });
    }
    let mut selection = Selection::default();
    let mut pending = Vec::new();
    for wanted in include {
        let pattern = Pattern::new(wanted);
        let types: Vec<&str> = names(schema)
            .filter(|name| pattern.matches_type(name))
            .collect();
        let takes = |operation: &Operation| types.iter().any(|ty| concerns(operation, ty));
        let operations: Vec<&Operation> = schema
            .operations
            .iter()
            .filter(|operation| pattern.matches_operation(operation) || takes(operation))
            .collect();
        if types.is_empty() && operations.is_empty() {
            return Err(UnknownInclude {
                name: wanted.clone(),
                suggestion: suggest(schema, wanted),
            });
        }
        pending.extend(types.into_iter().map(Name::from));
        for operation in operations {
            selection.operations.insert(operation.id.clone());
            pending.extend(referred(operation).map(|ty| ty.name.clone()));
        }
    }
    selection.add_types(schema, pending);
    Ok(selection)
}

impl Selection {
    /// Adds types, with the types that they refer to.
    fn add_types(&mut self, schema: &Schema, mut pending: Vec<Name>) {
        let mut by_name: HashMap<&str, &Type> = HashMap::default();
        let mut derived: HashMap<&str, Vec<&Name>> = HashMap::default();
        for ty in &schema.types {
            by_name.insert(&ty.name, ty);
            if let Some(base) = &ty.base {
                derived.entry(&base.value).or_default().push(&ty.name);
            }
        }
        while let Some(name) = pending.pop() {
            if is_primitive(&name) || !self.types.insert(name.clone()) {
                continue;
            }
            let Some(ty) = by_name.get(name.as_str()) else {
                continue;
            };
            // A value of the type may be of any derived type. Nearly all types derive from the root
            // of a set, so its descendants are not added.
            let derived = derived.get(name.as_str());
            let derived = derived.filter(|derived| derived.len() <= MOST_DESCENDANTS);
            pending.extend(derived.into_iter().flatten().copied().cloned());
            pending.extend(ty.base.iter().map(|base| base.value.clone()));
            let properties = ty.properties.iter();
            pending.extend(properties.map(|property| property.r#type.value.name.clone()));
        }
    }
}

fn names(schema: &Schema) -> impl Iterator<Item = &str> {
    schema
        .types
        .iter()
        .map(|ty| ty.name.as_str())
        .chain(schema.enums.iter().map(|ty| ty.name.as_str()))
}

/// Returns the types that an operation takes or returns.
pub(super) fn referred(operation: &Operation) -> impl Iterator<Item = &TypeRef> {
    let body = operation.body.iter().flat_map(|body| {
        body.r#type.iter().map(|fact| &fact.value).chain(
            body.properties
                .iter()
                .map(|property| &property.r#type.value),
        )
    });
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| &parameter.r#type.value);
    operation
        .response
        .r#type
        .iter()
        .map(|fact| &fact.value)
        .chain(body)
        .chain(parameters)
}

/// Returns `true` if an operation returns a type, takes it as its body or has it as its subject.
/// Deletions return nothing; their subject is that of other operations on their path.
fn concerns(operation: &Operation, name: &str) -> bool {
    let answers = operation
        .response
        .r#type
        .as_ref()
        .is_some_and(|fact| fact.value.name == name);
    let takes = operation
        .body
        .as_ref()
        .and_then(|body| body.r#type.as_ref())
        .is_some_and(|fact| fact.value.name == name);
    answers || takes || operation.subject.as_deref() == Some(name)
}

enum Pattern<'a> {
    Name(&'a str),
    Path(&'a str),
    Glob(Box<GlobMatcher>),
}

impl<'a> Pattern<'a> {
    fn new(text: &'a str) -> Self {
        if text.contains(['*', '?', '['])
            && let Ok(glob) = Glob::new(text)
        {
            return Pattern::Glob(Box::new(glob.compile_matcher()));
        }
        if text.starts_with('/') {
            Pattern::Path(text)
        } else {
            Pattern::Name(text)
        }
    }

    fn matches_type(&self, name: &str) -> bool {
        match self {
            Pattern::Name(wanted) if wanted.contains('.') => *wanted == name,
            Pattern::Name(wanted) => *wanted == simple_name(name),
            Pattern::Path(_) => false,
            Pattern::Glob(glob) => glob.is_match(name) || glob.is_match(simple_name(name)),
        }
    }

    fn matches_operation(&self, operation: &Operation) -> bool {
        match self {
            Pattern::Name(wanted) => *wanted == operation.id,
            Pattern::Path(prefix) => operation.paths.iter().any(|path| {
                let prefix = prefix.trim_end_matches('/');
                path.value
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '(', ':']))
            }),
            Pattern::Glob(glob) => {
                glob.is_match(&operation.id)
                    || operation
                        .paths
                        .iter()
                        .any(|path| glob.is_match(path.value.as_str()))
            }
        }
    }
}

fn suggest(schema: &Schema, wanted: &str) -> Option<String> {
    let ids = schema
        .operations
        .iter()
        .map(|operation| operation.id.as_str());
    if wanted.starts_with('/') {
        let paths = schema
            .operations
            .iter()
            .flat_map(|operation| &operation.paths)
            .map(|path| path.value.as_str());
        let beginnings = paths.flat_map(|path| {
            let inner = path
                .match_indices('/')
                .map(|(at, _)| at)
                .filter(|at| *at > 0);
            inner.chain([path.len()]).filter_map(|end| path.get(..end))
        });
        return nearest(wanted, beginnings).map(str::to_owned);
    }
    if wanted.contains('.') {
        return nearest(wanted, names(schema).chain(ids)).map(str::to_owned);
    }
    nearest(wanted, names(schema).map(simple_name)).map(str::to_owned)
}
