//! The path tree: a node for each path prefix that leads to an operation.
//!
//! Prefixes with the same operations below them are one node, such as `/me/profile` and
//! `/users/{id}/profile`, so that each operation below has one method. The tree is built from the
//! whole schema, so that node names do not depend on `include`.

mod keep;
mod naming;
mod steps;

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::lock::Lock;
use super::names::{self, RustName, Scope};
use super::{Child, FieldType, Node, Operation, QueryParameter};
use crate::api::PathTemplate;
use crate::api::path::{self, Segment};
use crate::collections::HashMap;
pub(super) use keep::{drop_operations, prune};
use naming::node_names;
use steps::{CallNaming, simple, step};

/// A position in the path tree, before equal positions are merged.
#[derive(Default)]
struct Position {
    children: BTreeMap<ChildKey, (usize, Vec<Segment>)>,
    operations: Vec<usize>,
    /// Names of the segments that lead here; a key is `item`.
    trail: Vec<String>,
    path: PathTemplate,
    /// Documented types of the arguments, by name, if the last segment is a call.
    arguments: BTreeMap<String, Vec<FieldType>>,
}

/// Key of a child: literals ignore letter case, and all placeholders are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum ChildKey {
    Literal(CompactString),
    Parameter,
    /// A path after a colon, and whether a colon follows it.
    Path(bool),
    Call(CompactString, Vec<CompactString>),
}

/// The operations of a position, and the classes of its children.
type Subtree = (Vec<usize>, Vec<(ChildKey, usize)>);

/// Builds the tree with equal positions merged, and makes the operations' method names unique.
pub(super) fn build(operations: &mut [Operation], lock: &Lock) -> Vec<Node> {
    let paths: Vec<Vec<PathTemplate>> = operations
        .iter()
        .map(|operation| operation.paths.clone())
        .collect();
    let places = places(operations, &paths);
    let mut classes: Vec<usize> = vec![0; places.len()];
    let mut known: HashMap<Subtree, usize> = HashMap::default();
    let mut members: Vec<Vec<usize>> = Vec::new();
    // Children come after their parents, so the reverse order visits children first.
    for (index, place) in places.iter().enumerate().rev() {
        let children = place
            .children
            .iter()
            .map(|(key, (child, _))| (key.clone(), classes.get(*child).copied().unwrap_or(0)))
            .collect();
        let class = *known
            .entry((place.operations.clone(), children))
            .or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
        if let (Some(slot), Some(list)) = (classes.get_mut(index), members.get_mut(class)) {
            *slot = class;
            list.push(index);
        }
    }
    for list in &mut members {
        list.sort_unstable();
    }
    finish(&places, &classes, &members, operations, lock)
}

fn places(operations: &[Operation], paths: &[Vec<PathTemplate>]) -> Vec<Position> {
    let mut places = vec![Position::default()];
    for (index, (operation, paths)) in operations.iter().zip(paths).enumerate() {
        for path in paths {
            let mut at = 0;
            let template = path.segments();
            for (segment, step) in template.iter().zip(path::steps(template)) {
                let types = argument_types(segment, operation);
                at = child(&mut places, at, &step);
                if let Some(place) = places.get_mut(at) {
                    for (name, ty) in types {
                        place.arguments.entry(name).or_default().push(ty);
                    }
                }
            }
            if let Some(place) = places.get_mut(at)
                && !place.operations.contains(&index)
            {
                place.operations.push(index);
            }
        }
    }
    places
}

/// Returns the types that an operation documents for the arguments of a call on its path.
fn argument_types(segment: &Segment, operation: &Operation) -> Vec<(String, FieldType)> {
    let arguments = match segment {
        Segment::Call { arguments, .. } => arguments.as_slice(),
        Segment::Literal { .. } | Segment::Parameter { .. } => &[],
    };
    arguments
        .iter()
        .filter_map(|argument| {
            let named =
                |(name, _): &&(String, FieldType)| name.eq_ignore_ascii_case(&argument.name);
            Some((
                argument.name.to_lowercase().into(),
                operation.parameters.iter().find(named)?.1.clone(),
            ))
        })
        .collect()
}

fn child(places: &mut Vec<Position>, at: usize, step: &path::Step<'_>) -> usize {
    let segment = match step {
        path::Step::Segment(segment) => segment.clone().into_owned(),
        path::Step::Path { placeholder, .. } => Segment::Parameter {
            name: (*placeholder).into(),
        },
    };
    let (key, name) = match (step, &segment) {
        (path::Step::Path { colon, .. }, _) => (ChildKey::Path(*colon), "item"),
        (_, Segment::Literal { text }) => (ChildKey::Literal(text.to_lowercase()), text.as_str()),
        (_, Segment::Parameter { .. }) => (ChildKey::Parameter, "item"),
        (_, Segment::Call { name, arguments }) => {
            let names = arguments
                .iter()
                .map(|argument| argument.name.to_lowercase())
                .collect();
            (
                ChildKey::Call(name.to_lowercase(), names),
                if name.is_empty() { "item" } else { name },
            )
        }
    };
    let next = places.len();
    let Some(place) = places.get_mut(at) else {
        return 0;
    };
    if let Some((found, spellings)) = place.children.get_mut(&key) {
        let found = *found;
        if !spellings.contains(&segment) {
            spellings.push(segment);
        }
        return found;
    }
    let mut trail = place.trail.clone();
    trail.push(name.to_owned());
    let path = match key {
        ChildKey::Path(true) => format!("{}:/{}:", place.path, shown(&segment)),
        ChildKey::Path(false) => format!("{}:/{}", place.path, shown(&segment)),
        _ => format!("{}/{}", place.path, shown(&segment)),
    };
    place.children.insert(key, (next, vec![segment]));
    places.push(Position {
        trail,
        path: path.into(),
        ..Position::default()
    });
    next
}

fn shown(segment: &Segment) -> String {
    match segment {
        Segment::Literal { text } => text.to_string(),
        Segment::Parameter { name } => format!("{{{name}}}"),
        Segment::Call { name, arguments } => {
            let arguments: Vec<String> = arguments
                .iter()
                .map(|argument| format!("{0}={{{0}}}", argument.name))
                .collect();
            format!("{name}({})", arguments.join(","))
        }
    }
}

fn finish(
    places: &[Position],
    classes: &[usize],
    members: &[Vec<usize>],
    operations: &mut [Operation],
    lock: &Lock,
) -> Vec<Node> {
    // Nodes are in the order of their first positions, so the root is first.
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|class| members.get(*class).and_then(|list| list.first().copied()));
    let mut index_of: Vec<usize> = vec![0; members.len()];
    for (index, class) in order.iter().enumerate() {
        if let Some(slot) = index_of.get_mut(*class) {
            *slot = index;
        }
    }
    let names = node_names(places, members, &order, lock);
    let given = given(places, operations);
    let mut nodes = Vec::new();
    for (class, (name, aliases)) in order.iter().zip(names) {
        let Some(list) = members.get(*class) else {
            continue;
        };
        let Some(first) = list.first() else { continue };
        let (Some(place), Some(given)) = (places.get(*first), given.get(*first)) else {
            continue;
        };
        let mut scope = Scope::default();
        if place.trail.is_empty() {
            // The client has these methods already.
            for reserved in ["new", "node"] {
                scope.claim(names::value_name(reserved));
            }
        }
        // Names of earlier generations come first, so that new ones do not take them.
        claim(&mut scope, operations, place, true);
        let merged: Vec<&Position> = list.iter().filter_map(|index| places.get(*index)).collect();
        let locked = |key: &ChildKey| {
            let mut paths = paths_of(&merged, key, places);
            paths.find_map(|path| lock.step(path))
        };
        let locked: Vec<Option<RustName>> = (place.children.keys())
            .map(|key| Some(scope.claim(locked(key)?)))
            .collect();
        claim(&mut scope, operations, place, false);
        let target = |child: usize| {
            let class = classes.get(child);
            class.and_then(|class| index_of.get(*class)).copied()
        };
        nodes.push(Node {
            name,
            aliases,
            paths: merged.iter().map(|place| place.path.clone()).collect(),
            children: children(place, &merged, places, target, &locked, &mut scope),
            given: given.iter().map(|given| given.argument.clone()).collect(),
            operations: place.operations.clone(),
        });
    }
    nodes
}

/// Claims the names of the methods of a position's operations: those that an earlier generation chose,
/// or the others.
fn claim(scope: &mut Scope, operations: &mut [Operation], place: &Position, kept: bool) {
    for index in &place.operations {
        if let Some(operation) = operations.get_mut(*index).filter(|it| it.kept == kept) {
            operation.name = scope.claim(operation.name.clone());
        }
    }
}

/// Returns the paths of the children of merged positions that have the same key.
fn paths_of<'a>(
    merged: &'a [&Position],
    key: &'a ChildKey,
    places: &'a [Position],
) -> impl Iterator<Item = &'a PathTemplate> {
    let children = merged.iter().filter_map(|place| place.children.get(key));
    children.filter_map(|(child, _)| Some(&places.get(*child)?.path))
}

/// Returns the steps from a position, and the nodes that they lead to. Its children come first;
/// other merged positions may have details that it omits.
fn children(
    place: &Position,
    merged: &[&Position],
    places: &[Position],
    target: impl Fn(usize) -> Option<usize>,
    locked: &[Option<RustName>],
    scope: &mut Scope,
) -> Vec<Child> {
    let named = |wanted: &str| {
        let names = place.children.values();
        names
            .filter_map(|(_, spellings)| simple(spellings.first()?))
            .filter(|name| name.eq_ignore_ascii_case(wanted))
            .count()
    };
    let mut children = Vec::new();
    for ((key, (child, _)), locked) in place.children.iter().zip(locked) {
        let spellings = merged.iter().filter_map(|place| place.children.get(key));
        let spellings: Vec<&Segment> = spellings.flat_map(|(_, spellings)| spellings).collect();
        let name = spellings.first().and_then(|segment| simple(segment));
        let naming = match name {
            Some(name) if named(name) > 1 => CallNaming::ByArguments,
            _ => CallNaming::Plain,
        };
        let types = places.get(*child).map(|place| &place.arguments);
        let mut unclaimed = Scope::default();
        let scope = match locked {
            Some(_) => &mut unclaimed,
            None => &mut *scope,
        };
        if let Some(mut step) = step(key, &spellings, types, naming, scope) {
            if let Some(name) = locked {
                step.rename(name.clone());
            }
            children.push(Child {
                step,
                paths: paths_of(merged, key, places).cloned().collect(),
                node: target(*child).unwrap_or(0),
            });
        }
    }
    children
}

/// Returns the query parameters that all operations on each position and below it require; the step
/// that leads to it takes them. The root, and positions without operations, have none.
fn given(places: &[Position], operations: &[Operation]) -> Vec<Vec<QueryParameter>> {
    let mut given: Vec<Vec<QueryParameter>> = places.iter().map(|_| Vec::new()).collect();
    // Children come after their parents.
    for (index, place) in places.iter().enumerate().skip(1).rev() {
        let mut own = place
            .operations
            .iter()
            .filter_map(|index| operations.get(*index));
        let Some(first) = own.next() else { continue };
        let required = |operation: &Operation| -> Vec<QueryParameter> {
            let own = operation.query_parameters.iter();
            own.filter(|parameter| parameter.required && !parameter.argument.wire.starts_with('$'))
                .cloned()
                .collect()
        };
        let below = place
            .children
            .values()
            .filter_map(|(child, _)| given.get(*child).cloned());
        let mut all = required(first);
        for other in own.map(required).chain(below) {
            all.retain(|parameter| {
                other
                    .iter()
                    .any(|known| known.argument.is_as(&parameter.argument))
            });
        }
        if let Some(slot) = given.get_mut(index) {
            *slot = all;
        }
    }
    given
}
