//! Ids and subjects of operations.

use crate::api::Name;
use crate::collections::{HashMap, HashSet};
use crate::infer::paths::PathSummary;
use crate::schema::{Operation, OperationKind};

/// Gives operations without a subject that of another operation on one of their paths.
pub(super) fn share_subjects(operations: &mut [Operation], shapes: &[Vec<PathSummary<'_>>]) {
    let mut known: HashMap<&str, Name> = HashMap::default();
    for (operation, shapes) in operations.iter().zip(shapes) {
        for shape in shapes {
            if let Some(subject) = &operation.subject {
                known.entry(&shape.form).or_insert_with(|| subject.clone());
            }
        }
    }
    for (operation, shapes) in operations
        .iter_mut()
        .zip(shapes)
        .filter(|(operation, _)| operation.subject.is_none())
    {
        operation.subject = shapes
            .iter()
            .find_map(|shape| known.get(&*shape.form).cloned());
    }
}

/// Gives each operation an id: the names that all its paths end in, then a verb for its kind.
pub(super) fn name_operations(operations: &mut [Operation], shapes: &[Vec<PathSummary<'_>>]) {
    let named = operations.iter().zip(shapes);
    let short: Vec<String> = named
        .map(|(operation, shapes)| id(operation, shapes, Trail::Shared))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let clashing: Vec<bool> = short
        .iter()
        .map(|name| counts.get(name.as_str()).is_some_and(|count| *count > 1))
        .collect();
    let mut taken: HashSet<String> = HashSet::default();
    for (((operation, shapes), name), clash) in
        operations.iter_mut().zip(shapes).zip(short).zip(clashing)
    {
        let base = if clash {
            id(operation, shapes, Trail::Full)
        } else {
            name
        };
        let mut candidate = base.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{base}{number}");
            number += 1;
        }
        operation.id = candidate;
    }
}

/// The names of paths in an id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trail {
    /// Those that all paths end in.
    Shared,
    /// All of the first path.
    Full,
}

fn id(operation: &Operation, shapes: &[PathSummary<'_>], trail: Trail) -> String {
    let mut lists = shapes.iter().map(|shape| shape.names.as_slice());
    let first = lists.next().unwrap_or_default();
    let mut shared = first;
    if trail == Trail::Shared {
        for other in lists {
            let ends = shared.iter().rev().zip(other.iter().rev());
            let same = ends.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
            shared = shared.get(shared.len() - same..).unwrap_or_default();
        }
    }
    let mut parts = (if shared.is_empty() { first } else { shared }).to_vec();
    let verb = match operation.kind {
        OperationKind::List => "list",
        OperationKind::Get => "get",
        OperationKind::Create => "create",
        OperationKind::Update => "update",
        OperationKind::Replace => "replace",
        OperationKind::Delete => "delete",
        OperationKind::AddReference => "addReference",
        OperationKind::SetReference => "setReference",
        OperationKind::RemoveReference => "removeReference",
        OperationKind::Action | OperationKind::Function => "",
    };
    let method = operation.method.to_lowercase();
    if !verb.is_empty() || parts.is_empty() {
        parts.push(if verb.is_empty() { &method } else { verb });
    }
    parts.join(".")
}
