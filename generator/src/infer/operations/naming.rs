//! Ids and subjects of operations.

use std::sync::Arc;

use crate::api::path::{Segment, is_ellipsis};
use crate::api::{Name, PathTemplate, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::schema::{Operation, OperationKind};

/// Gives operations without a subject that of another operation on one of their paths.
pub(super) fn share_subjects(operations: &mut [Operation]) {
    let mut known: HashMap<Arc<str>, Name> = HashMap::default();
    for operation in operations.iter() {
        let Some(subject) = &operation.subject else {
            continue;
        };
        for path in &operation.paths {
            let subject = || subject.clone();
            known
                .entry(path.value.shared_form())
                .or_insert_with(subject);
        }
    }
    for operation in operations {
        if operation.subject.is_none() {
            let mut paths = operation.paths.iter();
            operation.subject = paths.find_map(|path| known.get(path.value.form()).cloned());
        }
    }
}

/// Gives each operation an id: the names that all its paths end in, then a verb for its kind.
pub(super) fn name_operations(operations: &mut [Operation]) {
    let short = operations
        .iter()
        .map(|operation| id(operation, Trail::Shared));
    let short: Vec<String> = short.collect();
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::default();
    for (operation, name) in operations.iter_mut().zip(&short) {
        let base = if counts.get(name.as_str()).is_some_and(|count| *count > 1) {
            id(operation, Trail::Full)
        } else {
            name.clone()
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

/// Returns the names in a path, without namespaces.
fn names(path: &PathTemplate) -> Vec<&str> {
    let names = path.segments().iter().filter_map(|segment| match segment {
        Segment::Literal { text } => {
            Some(text).filter(|text| !text.starts_with('$') && !is_ellipsis(text))
        }
        Segment::Call { name, .. } => Some(name).filter(|name| !name.is_empty()),
        Segment::Parameter { .. } => None,
    });
    names.map(|name| simple_name(name)).collect()
}

/// The names of paths in an id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trail {
    /// Those that all paths end in.
    Shared,
    /// All of the first path.
    Full,
}

fn id(operation: &Operation, trail: Trail) -> String {
    let mut lists = operation.paths.iter().map(|path| names(&path.value));
    let mut parts = lists.next().unwrap_or_default();
    if trail == Trail::Shared {
        let mut shared = parts.len();
        for other in lists {
            let ends = parts.iter().rev().take(shared).zip(other.iter().rev());
            shared = ends.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
        }
        if shared > 0 {
            parts = parts.split_off(parts.len() - shared);
        }
    }
    let verb = match operation.kind {
        // Other requests than those of OData.
        _ if operation.method == "HEAD" => "head",
        _ if operation.method == "OPTIONS" => "options",
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
