//! Actions, functions and the entity container, derived from the paths of operations.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{Export, Out, description};
use crate::api::path::Segment;
use crate::api::{Primitive, is_property_name};
use crate::export::split_name;
use crate::schema::{Operation, OperationKind, TypeKind, TypeRef};

/// An action or a function.
struct Callable<'a> {
    operation: &'a Operation,
    function: bool,
    name: String,
    parameters: Vec<(String, TypeRef)>,
}

/// The entity container, with the actions and functions.
pub(super) struct Container<'e, 'a> {
    export: &'e Export<'a>,
    /// Entity sets and singletons: name, type, whether it is a set.
    roots: BTreeMap<&'a str, (&'a str, bool)>,
    callables: Vec<Callable<'a>>,
}

impl<'e, 'a> Container<'e, 'a> {
    pub fn new(export: &'e Export<'a>) -> Self {
        let mut callables = Vec::new();
        let mut seen = BTreeSet::new();
        for operation in &export.schema.operations {
            let Some(callable) = callable(operation) else {
                continue;
            };
            // One overload for each type an action is bound to, and for each list of a function's
            // parameters.
            let names: Vec<String> = callable
                .parameters
                .iter()
                .map(|(name, _)| name.to_lowercase())
                .collect();
            let names = if callable.function { names } else { Vec::new() };
            let bound = operation.bound.as_ref().map(ToString::to_string);
            if seen.insert((callable.name.clone(), bound, names)) {
                callables.push(callable);
            }
        }
        // Names in a namespace are unique, except for overloads of one kind.
        let schema = export.schema;
        let names = schema
            .types
            .iter()
            .map(|ty| &ty.name)
            .chain(schema.enums.iter().map(|found| &found.name));
        let mut taken: BTreeSet<String> = names
            .map(|name| split_name(name, export.main))
            .filter(|(space, _)| *space == export.main)
            .map(|(_, name)| name.to_owned())
            .collect();
        callables.retain(|callable: &Callable<'_>| !taken.contains(&callable.name));
        taken.extend(
            callables
                .iter()
                .filter(|callable| !callable.function)
                .map(|callable| callable.name.clone()),
        );
        callables.retain(|callable| !(callable.function && taken.contains(&callable.name)));
        callables.sort_by(|a, b| (a.function, &a.name).cmp(&(b.function, &b.name)));
        Container {
            export,
            roots: roots(export),
            callables,
        }
    }

    pub fn write(&self, writer: &mut Out) -> io::Result<()> {
        for callable in &self.callables {
            self.callable(writer, callable)?;
        }
        writer
            .create_element("EntityContainer")
            .with_attribute(("Name", "Service"))
            .write_inner_content(|writer| {
                for (name, (ty, set)) in &self.roots {
                    let (tag, attribute) = if *set {
                        ("EntitySet", "EntityType")
                    } else {
                        ("Singleton", "Type")
                    };
                    let ty = self.export.qualified(ty);
                    let attributes = [("Name", *name), (attribute, ty.as_str())];
                    writer
                        .create_element(tag)
                        .with_attributes(attributes)
                        .write_empty()?;
                }
                let mut imported = BTreeSet::new();
                for callable in self
                    .callables
                    .iter()
                    .filter(|callable| callable.operation.bound.is_none())
                {
                    if self.roots.contains_key(callable.name.as_str())
                        || !imported.insert(&callable.name)
                    {
                        continue;
                    }
                    let (tag, attribute) = if callable.function {
                        ("FunctionImport", "Function")
                    } else {
                        ("ActionImport", "Action")
                    };
                    let target = format!("{}.{}", self.export.main, callable.name);
                    let attributes = [
                        ("Name", callable.name.as_str()),
                        (attribute, target.as_str()),
                    ];
                    writer
                        .create_element(tag)
                        .with_attributes(attributes)
                        .write_empty()?;
                }
                Ok(())
            })?;
        Ok(())
    }

    fn callable(&self, writer: &mut Out, callable: &Callable<'a>) -> io::Result<()> {
        let operation = callable.operation;
        let tag = if callable.function {
            "Function"
        } else {
            "Action"
        };
        let mut element = writer
            .create_element(tag)
            .with_attribute(("Name", callable.name.as_str()));
        if operation.bound.is_some() {
            element = element.with_attribute(("IsBound", "true"));
        }
        element.write_inner_content(|writer| {
            let bound = operation.bound.iter().map(|ty| ("bindingParameter", ty));
            let named = callable
                .parameters
                .iter()
                .map(|(name, ty)| (name.as_str(), ty));
            for (name, ty) in bound.chain(named) {
                let ty = self.export.reference(ty);
                let attributes = [("Name", name), ("Type", ty.as_str())];
                writer
                    .create_element("Parameter")
                    .with_attributes(attributes)
                    .write_empty()?;
            }
            let answered = operation
                .response
                .r#type
                .as_ref()
                .map(|fact| self.export.reference(&fact.value));
            // A function must have a return type, even if no page states it.
            let unknown = || format!("{}.Json", self.export.main);
            if let Some(ty) = answered.or_else(|| callable.function.then(unknown)) {
                writer
                    .create_element("ReturnType")
                    .with_attribute(("Type", ty.as_str()))
                    .write_empty()?;
            }
            description(
                writer,
                operation
                    .description
                    .as_ref()
                    .map(|text| text.value.as_str()),
            )
        })?;
        Ok(())
    }
}

/// Returns the action or function of an operation; `None` if its path does not determine its
/// binding.
fn callable(operation: &Operation) -> Option<Callable<'_>> {
    let function = match operation.kind {
        OperationKind::Action => false,
        OperationKind::Function => true,
        _ => return None,
    };
    let (last, above) = operation.paths.first()?.value.segments().split_last()?;
    let (name, arguments) = match last {
        Segment::Literal { text } => (text, &[][..]),
        Segment::Call { name, arguments } => (name, arguments.as_slice()),
        Segment::Parameter { .. } => return None,
    };
    let name = split_name(name, "").1.to_owned();
    if !is_property_name(&name) || (operation.bound.is_none() && !above.is_empty()) {
        return None;
    }
    let mut parameters: Vec<(String, TypeRef)> = Vec::new();
    let mut add = |name: &str, ty: TypeRef| {
        let known = name == "bindingParameter"
            || parameters
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name));
        if is_property_name(name) && !known {
            parameters.push((name.to_owned(), ty));
        }
    };
    if function {
        for argument in arguments {
            let mut documented = operation.parameters.iter();
            let known = documented.find(|known| known.name.eq_ignore_ascii_case(&argument.name));
            let ty = known.map_or_else(
                || TypeRef::single(Primitive::String),
                |known| known.r#type.value.clone(),
            );
            add(&argument.name, ty);
        }
    } else {
        let body = operation.body.iter().flat_map(|body| &body.properties);
        body.for_each(|property| add(&property.name, property.r#type.value.clone()));
    }
    Some(Callable {
        operation,
        function,
        name,
        parameters,
    })
}

/// Returns the entity sets and singletons of entity types.
fn roots<'a>(export: &Export<'a>) -> BTreeMap<&'a str, (&'a str, bool)> {
    let roots = export.schema.roots.iter().filter(|root| {
        let ty = export.types.get(&root.r#type.value.name);
        is_property_name(&root.name) && ty.is_some_and(|ty| ty.kind.value == TypeKind::Entity)
    });
    roots
        .map(|root| {
            let TypeRef { name, collection } = &root.r#type.value;
            (root.name.as_str(), (name.as_str(), *collection > 0))
        })
        .collect()
}
