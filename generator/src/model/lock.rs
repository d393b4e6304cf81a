//! The lock file: names and shapes that were chosen for the generated code, which later generations
//! keep.
//!
//! A page that is added or changed can lead to other names for items that it does not document: two
//! paths that become one node, text whose values are listed for the first time, a type with its first
//! descendant. Under the lock file these stay as they were. What the lock file does not have is chosen
//! anew and added to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::names::{self, RustName};
use super::{Answer, Field, ItemType, Model, Operation, QueryParameter, Role, Struct, TypePath};
use crate::api::{PathTemplate, Primitive};
use crate::collections::HashSet;
use crate::schema::{self, Schema};

/// Name of the lock file in the folder of a generated package.
pub const LOCK_FILE: &str = "docwright.lock.yaml";

/// Number of the lock file's format.
const FORMAT: u32 = 1;

/// Names and shapes that were chosen.
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// use docwright_generator::model::{self, Lock};
///
/// let model = model::resolve(&reading.schema, &options)?;
/// let lock = Lock::of(&model);
/// assert_eq!(Lock::parse(&lock.to_yaml()).ok().as_ref(), Some(&lock));
/// let again = model::resolve_locked(&reading.schema, &options, &lock)?;
/// assert_eq!(Lock::of(&again), lock);
/// # Ok::<(), docwright_generator::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Number of the format.
    docwright_lock: u32,
    /// Operations, by method and normal form of the path.
    #[serde(default)]
    operations: BTreeMap<String, LockedOperation>,
    /// Names of nodes, by the normal form of their paths.
    #[serde(default)]
    nodes: BTreeMap<String, String>,
    /// Names of the methods that lead to nodes, by the normal form of their paths.
    #[serde(default)]
    steps: BTreeMap<String, String>,
    /// Types with an enumeration of their descendants.
    #[serde(default)]
    with_descendants: BTreeSet<String>,
    /// Types without one.
    #[serde(default)]
    without_descendants: BTreeSet<String>,
    /// Fields that are text, by type.
    #[serde(default)]
    text: BTreeMap<String, BTreeSet<String>>,
    /// Arguments of the constructors of bodies.
    #[serde(default)]
    arguments: BTreeMap<String, Vec<String>>,
    /// Areas of types.
    #[serde(default)]
    areas: BTreeMap<String, Vec<String>>,
}

/// What was chosen for an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockedOperation {
    id: String,
    method: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    areas: Vec<String>,
    /// Required query parameters, in the order of the method's arguments; recorded if there are
    /// several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    query: Vec<String>,
}

/// Returns the required query parameters of an operation if there are several.
fn required_query(operation: &Operation) -> Vec<String> {
    let parameters = operation.query_parameters.iter();
    let required = parameters.filter(|parameter| parameter.required);
    let names: Vec<String> = required.map(|it| it.argument.wire.clone()).collect();
    match names.len() {
        0 | 1 => Vec::new(),
        _ => names,
    }
}

/// The error returned by [`Lock::parse`].
#[derive(Debug)]
pub struct LockError(String);

impl std::fmt::Display for LockError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LockError {}

/// Returns the key of an operation's path.
fn key(method: &str, path: &PathTemplate) -> String {
    format!("{} {}", method.to_uppercase(), path.form())
}

impl Lock {
    /// Records the choices in a model, and keeps those of earlier generations that still have an
    /// effect: earlier names of nodes, and areas that items have left.
    pub fn of(model: &Model) -> Lock {
        let mut lock = Lock {
            docwright_lock: FORMAT,
            ..Lock::default()
        };
        for (index, operation) in model.operations.iter().enumerate() {
            let locked = LockedOperation {
                id: operation.id.clone(),
                method: operation.name.bare().to_owned(),
                areas: model.gates.of_operation(index).features().to_vec(),
                query: required_query(operation),
            };
            let keys = operation.paths.iter();
            let keys = keys.map(|path| key(&operation.method, path));
            lock.operations
                .extend(keys.map(|key| (key, locked.clone())));
        }
        for node in model.nodes.iter().skip(1) {
            let own = |name: &&String| {
                let mut aliases = node.aliases.iter();
                node.name.bare() == name.as_str()
                    || aliases.any(|alias| alias.bare() == name.as_str())
            };
            for path in &node.paths {
                let before = model.earlier.nodes.get(path.form()).filter(own);
                let name = before
                    .cloned()
                    .unwrap_or_else(|| node.name.bare().to_owned());
                lock.nodes.insert(path.form().to_owned(), name);
            }
        }
        for node in &model.nodes {
            for child in &node.children {
                let name = child.step.name().bare();
                let paths = child.paths.iter().map(|path| path.form().to_owned());
                lock.steps.extend(paths.map(|path| (path, name.to_owned())));
            }
        }
        let referred = referred(model);
        for module in &model.modules {
            let declared = module.descendants.iter().map(|item| item.wire.0.clone());
            lock.with_descendants.extend(declared);
            for item in &module.structs {
                lock.record(item, model, &referred);
            }
            for item in &module.enums {
                lock.record_areas(&item.wire.0, model.gates.of_type(&item.path).features());
            }
        }
        let with = &lock.with_descendants;
        lock.without_descendants.retain(|wire| !with.contains(wire));
        lock.keep(&model.earlier);
        lock
    }

    fn keep(&mut self, earlier: &Lock) {
        let keep = |areas: &mut Vec<String>, before: &[String]| {
            areas.extend_from_slice(before);
            areas.sort();
            areas.dedup();
        };
        for (wire, before) in &earlier.areas {
            if self.without_descendants.contains(wire) || self.areas.contains_key(wire) {
                keep(self.areas.entry(wire.clone()).or_default(), before);
            }
        }
        for (request, operation) in &mut self.operations {
            let before = earlier.operations.get(request);
            keep(
                &mut operation.areas,
                before.map_or(&[], |it| it.areas.as_slice()),
            );
        }
    }

    fn record(&mut self, item: &Struct, model: &Model, referred: &HashSet<&TypePath>) {
        let wire = &item.wire.0;
        if item.role == Role::Read {
            // No program depends on the shape of a base that nothing refers to.
            let is_base = item.bases.first() == Some(&item.path);
            let was_single = model.earlier.without_descendants.contains(wire);
            if !is_base || was_single || referred.contains(&item.path) {
                self.without_descendants.insert(wire.clone());
            }
            self.record_areas(wire, model.gates.of_type(&item.path).features());
        } else if item.role != Role::Update {
            let required: Vec<String> = item.constructor().map(|it| it.wire.0.clone()).collect();
            self.arguments.insert(shown(item), required);
        }
        if matches!(item.role, Role::Read | Role::Parameters) {
            let is_text = |field: &&Field| match &field.ty.item {
                ItemType::Primitive(name) => name == Primitive::String.name(),
                _ => false,
            };
            let text = item.fields.iter().filter(is_text);
            let text: BTreeSet<String> = text.map(|field| field.wire.0.clone()).collect();
            if !text.is_empty() {
                self.text.insert(wire.clone(), text);
            }
        }
    }

    fn record_areas(&mut self, wire: &str, features: &[String]) {
        if !features.is_empty() {
            self.areas.insert(wire.to_owned(), features.to_vec());
        }
    }

    /// Parses a lock file.
    ///
    /// # Errors
    /// Returns an error if the text is not a lock file, or one of a later format.
    pub fn parse(text: &str) -> Result<Lock, LockError> {
        let lock: Lock = serde_yaml::from_str(text)
            .map_err(|error| LockError(format!("this is not a lock file: {error}")))?;
        match lock.docwright_lock {
            FORMAT => Ok(lock.cleaned()),
            other => Err(LockError(format!(
                "this lock file has format {other}; this docwright reads format {FORMAT}"
            ))),
        }
    }

    /// Removes names of features that no generation writes: they become keys of the package's
    /// manifest.
    fn cleaned(mut self) -> Lock {
        let clean = |areas: &mut Vec<String>| areas.retain(|area| is_feature(area));
        self.areas.values_mut().for_each(clean);
        let operations = self.operations.values_mut();
        operations.for_each(|operation| clean(&mut operation.areas));
        self
    }

    /// Returns the lock file's text.
    pub fn to_yaml(&self) -> String {
        serde_yaml::to_string(self).unwrap_or_default()
    }

    /// Returns the schema with the ids of operations and the text fields that were chosen.
    pub(super) fn settle<'s>(&self, schema: &'s Schema) -> Cow<'s, Schema> {
        if self.operations.is_empty() && self.text.is_empty() {
            return Cow::Borrowed(schema);
        }
        let mut settled = schema.clone();
        self.settle_ids(&mut settled);
        let enums: HashSet<String> = settled.enums.iter().map(|it| it.name.to_string()).collect();
        let text = |property: &mut schema::Property, names: &BTreeSet<String>| {
            let ty = &mut property.r#type.value;
            if names.contains(property.name.as_str()) && enums.contains(ty.name.as_str()) {
                ty.name = Primitive::String.name().into();
            }
        };
        for ty in &mut settled.types {
            if let Some(names) = self.text.get(ty.name.as_str()) {
                ty.properties.iter_mut().for_each(|it| text(it, names));
            }
        }
        let root = settled.namespace_of_root();
        for operation in &mut settled.operations {
            let names = self.text.get(&(root.clone() + &operation.id));
            if let (Some(body), Some(names)) = (&mut operation.body, names) {
                body.properties.iter_mut().for_each(|it| text(it, names));
            }
        }
        Cow::Owned(settled)
    }

    /// Gives operations their ids of the lock file. An id of two operations is that of the first, in
    /// the order of their own ids.
    fn settle_ids(&self, schema: &mut Schema) {
        let locked: Vec<Option<String>> = (schema.operations.iter())
            .map(|operation| self.locked(operation).map(|locked| locked.id.clone()))
            .collect();
        let mut taken: HashSet<String> = HashSet::default();
        let mut free: Vec<usize> = Vec::new();
        for (index, (operation, id)) in schema.operations.iter_mut().zip(locked).enumerate() {
            match id.filter(|id| taken.insert(id.clone())) {
                Some(id) => operation.id = id,
                None => free.push(index),
            }
        }
        for index in free {
            let Some(operation) = schema.operations.get_mut(index) else {
                continue;
            };
            let mut id = operation.id.clone();
            let mut number = 2;
            while !taken.insert(id.clone()) {
                id = format!("{}{number}", operation.id);
                number += 1;
            }
            operation.id = id;
        }
        schema.operations.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn locked(&self, operation: &schema::Operation) -> Option<&LockedOperation> {
        let keys = operation.paths.iter().chain(&operation.shown);
        let mut keys = keys.map(|path| key(&operation.method, &path.value));
        keys.find_map(|key| self.operations.get(&key))
    }

    /// Returns the name of an operation's method.
    pub(super) fn method(&self, operation: &schema::Operation) -> Option<RustName> {
        names::kept_method_name(&self.locked(operation)?.method)
    }

    /// Sorts query parameters in the order of the method's arguments; those that are new come last.
    pub(super) fn sort_query(&self, source: &schema::Operation, parameters: &mut [QueryParameter]) {
        let Some(locked) = self.locked(source) else {
            return;
        };
        parameters.sort_by_key(|parameter| {
            let mut known = locked.query.iter();
            known
                .position(|name| *name == parameter.argument.wire)
                .unwrap_or(usize::MAX)
        });
    }

    /// Returns the name of the node of a path. An invalid name is ignored.
    pub(super) fn node(&self, path: &PathTemplate) -> Option<RustName> {
        names::kept_type_name(self.nodes.get(path.form())?)
    }

    /// Returns the name of the method that leads to the node of a path. An invalid name is ignored.
    pub(super) fn step(&self, path: &PathTemplate) -> Option<RustName> {
        names::kept_method_name(self.steps.get(path.form())?)
    }

    /// Returns whether a type has an enumeration of its descendants; `None` for a new type.
    pub(super) fn has_descendants(&self, wire: &str) -> Option<bool> {
        if self.with_descendants.contains(wire) {
            return Some(true);
        }
        self.without_descendants.contains(wire).then_some(false)
    }

    /// Returns the arguments of a body's constructor; `None` for a new body.
    pub(super) fn arguments(&self, item: &Struct) -> Option<Vec<String>> {
        if !matches!(item.role, Role::Create | Role::Parameters) {
            return None;
        }
        self.arguments.get(&shown(item)).cloned()
    }

    /// Returns for each earlier feature the features that it enables now, because items have left
    /// it.
    pub fn implied(&self, model: &Model) -> BTreeMap<String, BTreeSet<String>> {
        let mut implied: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut left = |before: Option<&Vec<String>>, now: &[String]| {
            let Some(first) = now.first() else { return };
            for feature in before.into_iter().flatten() {
                if !now.contains(feature) {
                    implied
                        .entry(feature.clone())
                        .or_default()
                        .insert(first.clone());
                }
            }
        };
        for module in &model.modules {
            let structs = module.structs.iter().filter(|item| item.role == Role::Read);
            let structs = structs.map(|item| (&item.wire.0, &item.path));
            let enums = module.enums.iter().map(|item| (&item.wire.0, &item.path));
            for (wire, path) in structs.chain(enums) {
                left(self.areas.get(wire), model.gates.of_type(path).features());
            }
        }
        for (index, operation) in model.operations.iter().enumerate() {
            let mut keys = operation
                .paths
                .iter()
                .map(|path| key(&operation.method, path));
            let locked = keys.find_map(|key| self.operations.get(&key));
            let before = locked.map(|locked| &locked.areas);
            left(before, model.gates.of_operation(index).features());
        }
        implied
    }
}

/// Returns `true` for a name that a feature of an area can have.
fn is_feature(name: &str) -> bool {
    super::areas::feature_name(name) == name && !["default", "all", "azure"].contains(&name)
}

/// Returns the structs that fields and responses have as their types.
fn referred(model: &Model) -> HashSet<&TypePath> {
    let structs = model.modules.iter().flat_map(|module| &module.structs);
    let fields = structs.flat_map(|item| &item.fields);
    let fields = fields.filter_map(|field| match &field.ty.item {
        ItemType::Struct(path) => Some(path),
        _ => None,
    });
    let operations = model.operations.iter();
    let answers = operations.filter_map(|operation| match &operation.answer {
        Answer::One(path) | Answer::Maybe(path) | Answer::Many(path) => Some(path),
        _ => None,
    });
    fields.chain(answers).collect()
}

/// Returns a struct's path within the crate.
fn shown(item: &Struct) -> String {
    match &item.path.module {
        Some(module) => format!("{}::{}", module.bare(), item.path.name.bare()),
        None => item.path.name.bare().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_features_that_no_generation_writes_are_dropped() {
        let text = "docwright_lock: 1\nareas:\n  a.b: [\"x = []\\n[dependencies.evil]\", default, all, files]\n\
                    operations:\n  GET /a: { id: a, method: get, areas: [azure, \"a b\", users] }\n";
        let lock = Lock::parse(text).expect("a lock file");
        assert_eq!(lock.areas["a.b"], ["files"]);
        assert_eq!(lock.operations["GET /a"].areas, ["users"]);
        assert!(Lock::parse("docwright_lock: 2").is_err());
    }
}
