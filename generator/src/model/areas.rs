//! Areas of a large set: the features of the generated package that an item needs.
//!
//! An operation is in the area that its page or its subject's page names, and in those of other
//! pages that document it. Without any, it is in the areas of the operations on the path above it.
//! An area contains the types of its operations, and everything that these contain. A navigation
//! property is a field where its type is enabled, and an additional member where it is not. So each
//! area compiles alone, and enabling another one types more properties.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;

use super::catalog::Catalog;
use super::closure::{Selection, referred};
use super::{Body, FieldType, ItemType, Model, Operation, TypePath};
use crate::api::{PathTemplate, is_primitive};
use crate::collections::HashMap;
use crate::schema::{self, Schema};

/// Maximum number of areas in a gate. An item that more areas need is always enabled: it costs
/// little, and each further combination of areas is a module.
const SHARED: usize = 3;

/// Minimum number of selected types for features. Fewer types cost little to compile.
const LARGE: usize = 200;

/// A condition: any one of some features is enabled. Always true without features.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gate(Vec<String>);

impl Gate {
    /// The gate that is always open.
    pub const ALWAYS: Gate = Gate(Vec::new());

    fn any_of(areas: &BTreeSet<&str>) -> Gate {
        if areas.len() > SHARED {
            Gate::ALWAYS
        } else {
            Gate::each_of(areas)
        }
    }

    fn each_of(areas: &BTreeSet<&str>) -> Gate {
        Gate(areas.iter().map(|area| (*area).to_owned()).collect())
    }

    /// Returns the features, sorted.
    pub fn features(&self) -> &[String] {
        &self.0
    }

    /// Returns `true` if this gate is open whenever the other one is.
    pub fn is_open_under(&self, other: &Gate) -> bool {
        self.0.is_empty()
            || (!other.0.is_empty() && other.0.iter().all(|feature| self.0.contains(feature)))
    }
}

/// The gates of the generated items.
#[derive(Debug, Default)]
pub struct Gates {
    /// All features, sorted; empty if the set is small or has only one area.
    pub features: Vec<String>,
    types: HashMap<TypePath, Gate>,
    operations: Vec<Gate>,
    nodes: Vec<Gate>,
}

impl Gates {
    /// Returns the gate of a type.
    pub fn of_type(&self, path: &TypePath) -> &Gate {
        self.types.get(path).unwrap_or(const { &Gate::ALWAYS })
    }

    /// Returns the gate of an operation, by its index.
    pub fn of_operation(&self, index: usize) -> &Gate {
        self.operations
            .get(index)
            .unwrap_or(const { &Gate::ALWAYS })
    }

    /// Returns the gate of a node, by its index.
    pub fn of_node(&self, index: usize) -> &Gate {
        self.nodes.get(index).unwrap_or(const { &Gate::ALWAYS })
    }

    /// Returns the gate of an item with a type, within a holder with another gate: always open if
    /// the type is enabled whenever the holder is.
    pub fn within(&self, ty: &FieldType, holder: &Gate) -> Gate {
        let (ItemType::Struct(path)
        | ItemType::Enum(path)
        | ItemType::Flags(path)
        | ItemType::Any { declared: path, .. }) = &ty.item
        else {
            return Gate::ALWAYS;
        };
        let gate = self.of_type(path);
        if gate.is_open_under(holder) {
            Gate::ALWAYS
        } else {
            gate.clone()
        }
    }
}

/// Returns the gates of the selected items.
pub(super) fn gates<'a>(
    schema: &'a Schema,
    catalog: &Catalog<'a>,
    selection: &'a Selection,
    model: &Model,
) -> Gates {
    let areas = Areas::new(schema);
    let kept: HashMap<&str, &schema::Operation> = schema
        .operations
        .iter()
        .map(|operation| (operation.id.as_str(), operation))
        .collect();
    let area_of = |operation: &Operation| {
        let found = kept.get(operation.id.as_str());
        found.map_or(BTreeSet::new(), |found| areas.of(found))
    };
    let of_operations: Vec<BTreeSet<&str>> = model.operations.iter().map(area_of).collect();
    let features: BTreeSet<&str> = of_operations.iter().flatten().copied().collect();
    if features.len() < 2 || selection.types.len() < LARGE {
        return Gates::default();
    }
    let mut needed: HashMap<&str, BTreeSet<&str>> = HashMap::default();
    for feature in &features {
        let operations = model.operations.iter().zip(&of_operations);
        let operations = operations
            .filter(|(_, areas)| areas.contains(feature))
            .filter_map(|(operation, _)| kept.get(operation.id.as_str()).copied());
        for name in types_of(feature, operations, schema, catalog) {
            needed.entry(name).or_default().insert(feature);
        }
    }
    let always = strays(selection, catalog, &mut needed);
    let mut types: HashMap<TypePath, Gate> = HashMap::default();
    for name in &selection.types {
        let gate = match needed.get(name.as_str()) {
            Some(areas) if !always.contains(name.as_str()) => Gate::any_of(areas),
            _ => Gate::ALWAYS,
        };
        if let Some(path) = catalog.path(name) {
            types.insert(path.clone(), gate);
        }
    }
    // The struct of a body has the areas of the operations that take it.
    let mut bodies: HashMap<&TypePath, BTreeSet<&str>> = HashMap::default();
    for (operation, areas) in model.operations.iter().zip(&of_operations) {
        if let Some(Body::Struct(path)) = &operation.body {
            bodies.entry(path).or_default().extend(areas);
        }
    }
    let bodies = bodies.into_iter();
    types.extend(bodies.map(|(path, areas)| (path.clone(), Gate::any_of(&areas))));
    Gates {
        features: features.into_iter().map(str::to_owned).collect(),
        types,
        operations: of_operations.iter().map(Gate::each_of).collect(),
        nodes: nodes(model, &of_operations),
    }
}

/// Returns the types that an area needs: those of its pages, those that its operations refer to, and
/// those that these contain.
fn types_of<'a>(
    feature: &str,
    operations: impl Iterator<Item = &'a schema::Operation>,
    schema: &'a Schema,
    catalog: &Catalog<'a>,
) -> BTreeSet<&'a str> {
    let in_area = |ty: &&'a schema::Type| {
        let area = ty.area.as_deref().map(feature_name);
        area.as_deref() == Some(feature)
    };
    let documented = schema.types.iter().filter(in_area);
    let referred = operations.flat_map(referred).map(|ty| ty.name.as_str());
    let pending = referred.chain(documented.map(|ty| ty.name.as_str()));
    contained(pending.collect(), catalog)
}

/// Adds types that no area needs, with everything they contain, to the areas of their nearest base.
/// Returns those without such a base, which are always enabled.
fn strays<'a>(
    selection: &'a Selection,
    catalog: &Catalog<'a>,
    needed: &mut HashMap<&'a str, BTreeSet<&'a str>>,
) -> BTreeSet<&'a str> {
    let mut always = BTreeSet::new();
    let strays: Vec<&str> = selection
        .types
        .iter()
        .map(crate::api::Name::as_str)
        .filter(|name| !needed.contains_key(name))
        .collect();
    for name in strays {
        let contained = contained(vec![name], catalog);
        let bases = catalog.types.chain(name).into_iter().skip(1);
        match bases
            .filter_map(|base| needed.get(base.name.as_str()))
            .next()
            .cloned()
        {
            Some(areas) => contained
                .into_iter()
                .for_each(|name| needed.entry(name).or_default().extend(&areas)),
            None => always.extend(contained),
        }
    }
    always
}

/// Returns the gates of the nodes. A node has the areas of the operations on it and below it.
fn nodes(model: &Model, of_operations: &[BTreeSet<&str>]) -> Vec<Gate> {
    let own = |node: &super::Node| -> BTreeSet<&str> {
        node.operations
            .iter()
            .filter_map(|index| of_operations.get(*index))
            .flatten()
            .copied()
            .collect()
    };
    let mut below: Vec<BTreeSet<&str>> = model.nodes.iter().map(own).collect();
    loop {
        let mut changed = false;
        for (index, node) in model.nodes.iter().enumerate().rev() {
            let more: BTreeSet<&str> = node
                .children
                .iter()
                .filter_map(|child| below.get(child.node))
                .flatten()
                .copied()
                .collect();
            if let Some(areas) = below.get_mut(index) {
                let before = areas.len();
                areas.extend(more);
                changed |= areas.len() > before;
            }
        }
        if !changed {
            // The root is the client, which is always enabled.
            let gates = below.iter().enumerate();
            return gates
                .map(|(index, areas)| {
                    if index == 0 {
                        Gate::ALWAYS
                    } else {
                        Gate::any_of(areas)
                    }
                })
                .collect();
        }
    }
}

/// Returns types and everything they contain: bases, and properties except navigation properties.
fn contained<'a>(mut pending: Vec<&'a str>, catalog: &Catalog<'a>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if is_primitive(name) || !found.insert(name) {
            continue;
        }
        let Some(ty) = catalog.types.get(name) else {
            continue;
        };
        pending.extend(ty.base.iter().map(|base| base.value.as_str()));
        let properties = ty.properties.iter().filter(|property| !property.navigation);
        pending.extend(properties.map(|property| property.r#type.value.name.as_str()));
    }
    found
}

/// Areas of the operations, by id.
struct Areas<'a> {
    own: HashMap<&'a str, BTreeSet<String>>,
}

impl<'a> Areas<'a> {
    fn new(schema: &'a Schema) -> Self {
        let of_types: HashMap<&str, &str> = schema
            .types
            .iter()
            .filter_map(|ty| Some((ty.name.as_str(), ty.area.as_deref()?)))
            .collect();
        let mut votes: HashMap<&str, BTreeMap<&str, usize>> = HashMap::default();
        let mut at: HashMap<String, BTreeSet<&str>> = HashMap::default();
        let stated = |operation: &'a schema::Operation| -> Option<&'a str> {
            let subject = || of_types.get(operation.subject.as_deref()?).copied();
            operation.area.as_deref().or_else(subject)
        };
        for operation in &schema.operations {
            let Some(area) = stated(operation) else {
                continue;
            };
            for path in &operation.paths {
                at.entry(path.value.form().to_owned())
                    .or_default()
                    .insert(area);
            }
            if let Some(root) = root(operation) {
                *votes.entry(root).or_default().entry(area).or_default() += 1;
            }
        }
        let mut own = HashMap::default();
        for operation in &schema.operations {
            let most = || {
                let votes = votes.get(root(operation)?)?;
                votes
                    .iter()
                    .max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))
                    .map(|(area, _)| *area)
            };
            let mut areas: BTreeSet<&str> = match stated(operation) {
                Some(area) => BTreeSet::from([area]),
                None => operation
                    .paths
                    .iter()
                    .flat_map(|path| above(&path.value, &at))
                    .collect(),
            };
            if areas.is_empty() {
                areas.insert(most().or_else(|| root(operation)).unwrap_or("other"));
            }
            let all = areas
                .into_iter()
                .chain(operation.other_areas.iter().map(String::as_str));
            own.insert(operation.id.as_str(), all.map(feature_name).collect());
        }
        Areas { own }
    }

    fn of(&self, operation: &schema::Operation) -> BTreeSet<&str> {
        self.own
            .get(operation.id.as_str())
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }
}

/// Returns the areas of the operations on a path, or on the nearest path above it that has any.
fn above<'a>(path: &PathTemplate, at: &HashMap<String, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut rest = Some(path.form());
    while let Some(path) = rest {
        if let Some(areas) = at.get(path) {
            return areas.clone();
        }
        rest = path.rsplit_once('/').map(|(above, _)| above);
    }
    BTreeSet::new()
}

/// Returns the first segment of an operation's path.
fn root(operation: &schema::Operation) -> Option<&str> {
    operation
        .paths
        .first()?
        .value
        .split(['/', '('])
        .find(|segment| !segment.is_empty())
}

/// Returns the feature name of an area, such as `identity-and-sign-in`. Page text enters a manifest
/// only through this function.
pub(super) fn feature_name(area: &str) -> String {
    let plain: String = area
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let name = plain.to_kebab_case();
    match name.as_str() {
        "" => "other".to_owned(),
        "azure" | "all" | "default" => format!("{name}-area"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("area-{name}"),
        _ => name,
    }
}
