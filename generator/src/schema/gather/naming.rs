//! Ids of operations, and what they are about.

use super::super::names::simple;
use super::super::{Fact, Operation, OperationKind};
use crate::collections::{HashMap, HashSet};
use crate::page::path::{Segment, normal_form, segments};

/// Gives operations that name no type the one of others on their paths.
pub(super) fn share_subjects(operations: &mut [Operation]) {
    let form = |path: &Fact<String>| normal_form(&segments(&path.value));
    let mut known: HashMap<String, String> = HashMap::default();
    for operation in operations.iter() {
        for path in &operation.paths {
            if let Some(subject) = &operation.subject {
                known.entry(form(path)).or_insert_with(|| subject.clone());
            }
        }
    }
    for operation in operations.iter_mut().filter(|operation| operation.subject.is_none()) {
        operation.subject = operation.paths.iter().find_map(|path| known.get(&form(path)).cloned());
    }
}

/// Gives each operation an id: the literal segments that all its paths end in, and what it does.
pub(super) fn name_operations(operations: &mut [Operation]) {
    let short: Vec<String> = operations.iter().map(|operation| id(operation, false)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let clashing: Vec<bool> =
        short.iter().map(|name| counts.get(name.as_str()).is_some_and(|count| *count > 1)).collect();
    let mut taken: HashSet<String> = HashSet::default();
    for ((operation, name), clash) in operations.iter_mut().zip(short).zip(clashing) {
        let base = if clash { id(operation, true) } else { name };
        let mut candidate = base.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{base}{number}");
            number += 1;
        }
        operation.id = candidate;
    }
}

fn id<'a>(operation: &'a Operation, full: bool) -> String {
    let literals = |path: &'a str| -> Vec<&'a str> {
        let names = segments(path).into_iter().filter_map(|segment| match segment {
            Segment::Literal { text } if text.starts_with('$') => None,
            Segment::Literal { text } => Some(text),
            Segment::Call { name, .. } if !name.is_empty() => Some(name),
            _ => None,
        });
        names.map(simple).collect()
    };
    let mut lists = operation.paths.iter().map(|path| literals(&path.value));
    let mut parts = lists.next().unwrap_or_default();
    if !full {
        for other in lists {
            let same =
                parts.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
            parts.drain(..parts.len() - same);
        }
    }
    if parts.is_empty() {
        parts = operation.paths.first().map(|path| literals(&path.value)).unwrap_or_default();
    }
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
