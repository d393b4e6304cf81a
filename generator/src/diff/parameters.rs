//! Changes of the arguments of functions and of query parameters.

use std::collections::BTreeMap;

use super::change::{Change, ChangeKind, Subject, What, attribute, differ};
use super::properties::same_type;
use super::rating::Rating;
use crate::api::path::{Segment, path_placeholder};
use crate::schema::{Operation, OperationKind, Parameter, ParameterPlace};

/// Returns `true` if a placeholder such as `id | userPrincipalName` has a name.
fn is_one_of(keys: &str, name: &str) -> bool {
    let mut keys = keys.split('|').map(str::trim);
    keys.any(|key| key.eq_ignore_ascii_case(name))
}

/// Returns the arguments of functions and the query parameters, by names in lower case. Keys in paths
/// have no fixed names; all other parameters are arguments.
fn named(operation: &Operation) -> BTreeMap<String, &Parameter> {
    let called = matches!(
        operation.kind,
        OperationKind::Function | OperationKind::Action
    );
    let is_key = |name: &str| {
        let paths = operation.paths.iter();
        let mut segments = paths.flat_map(|path| path.value.segments());
        segments.any(|segment| match segment {
            Segment::Parameter { name: keys } => is_one_of(keys, name),
            Segment::Literal { text } => {
                path_placeholder(text).is_some_and(|keys| is_one_of(keys, name))
            }
            Segment::Call { .. } => false,
        })
    };
    let kept = operation.parameters.iter().filter(|parameter| {
        parameter.place == ParameterPlace::Query || called && !is_key(&parameter.name)
    });
    kept.map(|it| (it.name.to_lowercase().to_string(), it))
        .collect()
}

/// Returns `true` if two operations have arguments or query parameters of different names.
pub(super) fn differ_in_names(old: &Operation, new: &Operation) -> bool {
    !named(old).keys().eq(named(new).keys())
}

/// Compares the arguments of functions and the query parameters.
pub(super) fn compare(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    let (before, after) = (named(old), named(new));
    let gone: Vec<&Parameter> = (before.iter().filter(|(name, _)| !after.contains_key(*name)))
        .map(|(_, parameter)| *parameter)
        .collect();
    let come: Vec<&Parameter> = (after.iter().filter(|(name, _)| !before.contains_key(*name)))
        .map(|(_, parameter)| *parameter)
        .collect();
    let mut changes = match (gone.as_slice(), come.as_slice()) {
        ([old], [new]) if is_renamed(old, new) => vec![
            Change::new(ChangeKind::Renamed, What::Parameter, subject)
                .member(new.name.as_str())
                .values(Some(old.name.to_string()), Some(new.name.to_string()))
                .at(Some(&old.r#type.at), Some(&new.r#type.at)),
        ],
        _ => presence(subject, &gone, &come),
    };
    for (name, parameter) in &after {
        if let Some(old) = before.get(name) {
            changes.extend(one(subject, old, parameter));
        }
    }
    changes
}

/// Returns `true` if the only argument that a function no longer has is most likely the only one that
/// it got.
fn is_renamed(old: &Parameter, new: &Parameter) -> bool {
    let in_path = |it: &Parameter| it.place == ParameterPlace::Path;
    in_path(old) && in_path(new) && same_type(&old.r#type.value, &new.r#type.value)
}

/// Returns the changes of parameters that only one set has.
fn presence(subject: &Subject, gone: &[&Parameter], come: &[&Parameter]) -> Vec<Change> {
    let gone = gone.iter().map(|parameter| {
        let (value, at) = (parameter.r#type.value.to_string(), &parameter.r#type.at);
        let change = whole(ChangeKind::Removed, subject, parameter);
        change.values(Some(value), None).at(Some(at), None)
    });
    let come = come.iter().map(|parameter| {
        let (value, at) = (parameter.r#type.value.to_string(), &parameter.r#type.at);
        let change = whole(ChangeKind::Added, subject, parameter);
        change.values(None, Some(value)).at(None, Some(at))
    });
    gone.chain(come).collect()
}

/// Returns the change of a parameter that only one set has.
fn whole(kind: ChangeKind, subject: &Subject, parameter: &Parameter) -> Change {
    let required = parameter.required.as_ref().is_some_and(|fact| fact.value);
    let change = Change::new(kind, What::Parameter, subject).member(parameter.name.as_str());
    match parameter.place == ParameterPlace::Query && !required {
        true => change.attribute("query"),
        false => change,
    }
}

/// Compares a parameter that both sets have.
fn one(subject: &Subject, old: &Parameter, new: &Parameter) -> Vec<Change> {
    let mut changes = Vec::new();
    let (from, to) = (&old.r#type, &new.r#type);
    if !same_type(&from.value, &to.value) {
        changes.push(
            Change::new(ChangeKind::Changed, What::Parameter, subject)
                .member(new.name.as_str())
                .values(Some(from.value.to_string()), Some(to.value.to_string()))
                .at(Some(&from.at), Some(&to.at)),
        );
    }
    let required = differ(&old.required, &new.required, bool::to_string);
    changes.extend(required.map(|values| {
        let change = attribute("required", subject, values).member(new.name.as_str());
        // A required query parameter is an argument of the method.
        match new.place {
            ParameterPlace::Query => change.fresh(Rating::Major).locked(Rating::Major),
            ParameterPlace::Path => change,
        }
    }));
    changes
}
