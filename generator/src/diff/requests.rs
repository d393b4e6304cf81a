//! Changes of an operation's permissions, options, headers, parameters, body and response.

use std::collections::BTreeMap;

use super::change::{Change, ChangeKind, Subject, Texts, Values, What, attribute, differ};
use super::properties::{self, plain, same_type, text};
use super::rating::Rating;
use super::set::Set;
use crate::api::Grant;
use crate::api::path::Segment;
use crate::collections::HashMap;
use crate::schema::{
    Evidence, Fact, MaybeFact, Operation, Parameter, ParameterPlace, Property, RequestBody,
    RequestBodyKind, TypeRef,
};
use crate::text::Location;

/// Compares what both sets document on an operation.
pub(super) fn compare(
    subject: &Subject,
    old: &Operation,
    new: &Operation,
    news: &Set<'_>,
    texts: Texts,
) -> Vec<Change> {
    let mut changes = permissions(subject, old, new);
    changes.extend(query(subject, old, new));
    changes.extend(headers(subject, old, new));
    changes.extend(parameters(subject, old, new));
    changes.extend(body(subject, old, new, news));
    changes.extend(response(subject, old, new));
    let deprecated = differ(&old.deprecated, &new.deprecated, bool::to_string);
    changes.extend(deprecated.map(|values| attribute("deprecated", subject, values)));
    changes.extend(clouds(subject, old, new));
    if old.area != new.area && old.area.is_some() && new.area.is_some() {
        changes.push(
            Change::new(ChangeKind::Changed, What::Attribute, subject)
                .attribute("area")
                .values(old.area.clone(), new.area.clone()),
        );
    }
    if texts == Texts::Compared {
        for (old, new) in [
            (&old.title, &new.title),
            (&old.description, &new.description),
        ] {
            let values = differ(old, new, |text| plain(text));
            changes.extend(values.map(|values| text(subject, values)));
        }
    }
    changes
}

/// Things by names in lower case, with the name as written and the place.
type Named<'a> = BTreeMap<String, (String, &'a Location)>;

/// Returns the changes of things that are there or not.
fn presence(subject: &Subject, what: What, old: &Named<'_>, new: &Named<'_>) -> Vec<Change> {
    let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
    let come = new.iter().filter(|(key, _)| !old.contains_key(*key));
    let removed = gone.map(|(_, (name, at))| {
        Change::new(ChangeKind::Removed, what, subject)
            .member(name)
            .at(Some(*at), None)
    });
    let added = come.map(|(_, (name, at))| {
        Change::new(ChangeKind::Added, what, subject)
            .member(name)
            .at(None, Some(*at))
    });
    removed.chain(added).collect()
}

/// Compares the permissions of each kind of caller. Cases that a page distinguishes count together;
/// the order of alternatives, and a table that states nothing, are no differences.
fn permissions(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    type Caller = fn(&crate::schema::PermissionSet) -> &Fact<std::sync::Arc<Grant>>;
    let callers: [(&str, Caller); 3] = [
        ("delegated-work", |set| &set.delegated_work),
        ("delegated-personal", |set| &set.delegated_personal),
        ("application", |set| &set.application),
    ];
    let mut changes = Vec::new();
    for (caller, fact) in callers {
        let known = |operation: &Operation| {
            (operation.permissions.iter()).any(|set| *fact(set).value != Grant::Unknown)
        };
        let (was_known, is_known) = (known(old), known(new));
        if !was_known && !is_known {
            continue;
        }
        let scopes = |operation: &Operation| -> BTreeMap<String, (String, String)> {
            let facts = operation.permissions.iter().map(fact);
            let all = facts.flat_map(|fact| match &*fact.value {
                Grant::Scopes { least, higher } => (least.iter().chain(higher))
                    .map(|set| (set.to_string(), fact.at.to_string()))
                    .collect(),
                Grant::NotSupported | Grant::Unknown => Vec::new(),
            });
            all.map(|(name, at)| (name.to_lowercase(), (name, at)))
                .collect()
        };
        let (before, after) = (scopes(old), scopes(new));
        for (key, (name, at)) in &before {
            if !after.contains_key(key) {
                let mut change = Change::new(ChangeKind::Removed, What::Permission, subject)
                    .member(caller)
                    .values(Some(name.clone()), None);
                change.at.from = Some(at.clone());
                changes.push(if is_known {
                    change
                } else {
                    change.only_documented()
                });
            }
        }
        for (key, (name, at)) in &after {
            if !before.contains_key(key) {
                let mut change = Change::new(ChangeKind::Added, What::Permission, subject)
                    .member(caller)
                    .values(None, Some(name.clone()));
                change.at.to = Some(at.clone());
                changes.push(if was_known {
                    change
                } else {
                    change.only_documented()
                });
            }
        }
    }
    changes
}

fn query(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    fn named(operation: &Operation) -> Named<'_> {
        let options = operation.query.iter();
        options
            .map(|fact| {
                (
                    fact.value.to_lowercase().to_string(),
                    (fact.value.to_string(), &fact.at),
                )
            })
            .collect()
    }
    // The documentation often names options later that a service always had.
    let changes = presence(subject, What::Query, &named(old), &named(new));
    changes.into_iter().map(Change::only_documented).collect()
}

/// Compares the headers of requests, without those that are inferred.
fn headers(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    fn named(operation: &Operation) -> Named<'_> {
        let stated = operation.headers.iter();
        let stated = stated.filter(|header| header.required.source != Evidence::Implied);
        stated
            .map(|header| {
                let key = header.name.to_lowercase().to_string();
                (key, (header.name.to_string(), &header.required.at))
            })
            .collect()
    }
    let mut changes = presence(subject, What::Header, &named(old), &named(new));
    for header in &new.headers {
        let before = (old.headers.iter()).find(|it| it.name.eq_ignore_ascii_case(&header.name));
        let Some(before) = before.filter(|it| it.required.value != header.required.value) else {
            continue;
        };
        let values = Values {
            from: Some(before.required.value.to_string()),
            to: Some(header.required.value.to_string()),
            at: (Some(&before.required.at), Some(&header.required.at)),
        };
        changes.push(attribute("required", subject, values).member(header.name.as_str()));
    }
    changes
}

/// Compares the arguments of functions and the query parameters. Keys in paths have no fixed names.
fn parameters(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    fn named(operation: &Operation) -> HashMap<String, &Parameter> {
        let arguments = |name: &str| {
            let segments = operation
                .paths
                .iter()
                .flat_map(|path| path.value.segments());
            segments.into_iter().any(|segment| match segment {
                Segment::Call { arguments, .. } => {
                    (arguments.iter()).any(|argument| argument.name.eq_ignore_ascii_case(name))
                }
                _ => false,
            })
        };
        let kept = operation.parameters.iter().filter(|parameter| {
            parameter.place == ParameterPlace::Query || arguments(&parameter.name)
        });
        kept.map(|it| (it.name.to_lowercase().to_string(), it))
            .collect()
    }
    let (before, after) = (named(old), named(new));
    let mut changes = Vec::new();
    let whole = |kind, parameter: &Parameter| {
        let required = parameter.required.as_ref().is_some_and(|fact| fact.value);
        let mut change =
            Change::new(kind, What::Parameter, subject).member(parameter.name.as_str());
        if parameter.place == ParameterPlace::Query && !required {
            change = change.attribute("query");
        }
        change
    };
    for (key, parameter) in &before {
        if !after.contains_key(key) {
            changes.push(
                whole(ChangeKind::Removed, parameter)
                    .values(Some(parameter.r#type.value.to_string()), None)
                    .at(Some(&parameter.r#type.at), None),
            );
        }
    }
    for (key, parameter) in &after {
        let Some(old) = before.get(key) else {
            changes.push(
                whole(ChangeKind::Added, parameter)
                    .values(None, Some(parameter.r#type.value.to_string()))
                    .at(None, Some(&parameter.r#type.at)),
            );
            continue;
        };
        let (from, to) = (&old.r#type, &parameter.r#type);
        if !same_type(&from.value, &to.value) {
            changes.push(
                Change::new(ChangeKind::Changed, What::Parameter, subject)
                    .member(parameter.name.as_str())
                    .values(Some(from.value.to_string()), Some(to.value.to_string()))
                    .at(Some(&from.at), Some(&to.at)),
            );
        }
        let required = differ(&old.required, &parameter.required, bool::to_string);
        changes.extend(
            required.map(|values| {
                attribute("required", subject, values).member(parameter.name.as_str())
            }),
        );
    }
    changes
}

/// Compares the bodies of requests.
fn body(subject: &Subject, old: &Operation, new: &Operation, news: &Set<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let shown = |body: &RequestBody| match (body.kind, &body.r#type) {
        (RequestBodyKind::Reference, _) => "a reference".to_owned(),
        (RequestBodyKind::Parameters, _) => "parameters".to_owned(),
        (_, Some(ty)) => ty.value.to_string(),
        (_, None) => "any".to_owned(),
    };
    let (from, to) = (old.body.as_ref().map(shown), new.body.as_ref().map(shown));
    let same = match (&from, &to) {
        (Some(from), Some(to)) => from.eq_ignore_ascii_case(to),
        (from, to) => from == to,
    };
    if !same {
        let at = (
            old.paths.first().map(|it| &it.at),
            new.paths.first().map(|it| &it.at),
        );
        changes.push(attribute("body", subject, Values { from, to, at }));
    }
    let (Some(before), Some(after)) = (&old.body, &new.body) else {
        return changes;
    };
    let what = match after.kind {
        RequestBodyKind::Parameters => What::Parameter,
        _ => What::Body,
    };
    // A body without a list takes the properties of its type.
    if before.properties.is_empty() || after.properties.is_empty() {
        return changes;
    }
    fn named(body: &RequestBody) -> BTreeMap<String, &Property> {
        let properties = body.properties.iter();
        properties
            .map(|it| (it.name.to_lowercase().to_string(), it))
            .collect()
    }
    let (olds, news_by_name) = (named(before), named(after));
    for (key, property) in &olds {
        if !news_by_name.contains_key(key) {
            changes.push(
                Change::new(ChangeKind::Removed, what, subject)
                    .member(property.name.as_str())
                    .values(Some(property.r#type.value.to_string()), None)
                    .at(Some(&property.r#type.at), None),
            );
        }
    }
    for (key, property) in &news_by_name {
        match olds.get(key) {
            Some(old) => {
                let found = properties::one(subject, what, old, property, news);
                // A constructor that takes an argument more.
                let constructed = !before.listed().needed().is_empty();
                let found = found.into_iter().map(|change| {
                    match constructed && change.attribute == Some("required") {
                        true => change.fresh(Rating::Major),
                        false => change,
                    }
                });
                // A body repeats what its type states about properties; only these concern bodies.
                changes.extend(found.filter(|change| {
                    matches!(
                        change.attribute,
                        None | Some("enumeration" | "required" | "default")
                    )
                }));
            }
            None => {
                let change = Change::new(ChangeKind::Added, what, subject)
                    .member(property.name.as_str())
                    .values(None, Some(property.r#type.value.to_string()))
                    .at(None, Some(&property.r#type.at));
                // The arguments of an action are fields of a struct.
                let in_struct = what == What::Parameter;
                changes.push(if in_struct {
                    change.attribute("body")
                } else {
                    change
                });
            }
        }
    }
    changes
}

fn response(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    fn named(operation: &Operation) -> Named<'_> {
        let stated = operation.response.statuses.iter();
        let stated = stated.filter(|fact| fact.source != Evidence::Implied);
        stated
            .map(|fact| (fact.value.to_string(), (fact.value.to_string(), &fact.at)))
            .collect()
    }
    let (before, after) = (named(old), named(new));
    let mut changes = match before.is_empty() || after.is_empty() {
        true => Vec::new(),
        false => presence(subject, What::Status, &before, &after),
    };
    fn shown(ty: &MaybeFact<TypeRef>, unknown: bool) -> String {
        match ty {
            Some(ty) => ty.value.to_string(),
            None if unknown => "unknown".to_owned(),
            None => "nothing".to_owned(),
        }
    }
    let (was, is) = (&old.response, &new.response);
    let (from, to) = (
        shown(&was.r#type, was.unknown),
        shown(&is.r#type, is.unknown),
    );
    if !from.eq_ignore_ascii_case(&to) {
        let place = |ty: &MaybeFact<TypeRef>| ty.as_ref().map(|fact| fact.at.clone());
        let (old_at, new_at) = (place(&was.r#type), place(&is.r#type));
        let change = Change::new(ChangeKind::Changed, What::Response, subject)
            .at(old_at.as_ref(), new_at.as_ref())
            .values(Some(from), Some(to));
        changes.push(match was.unknown || is.unknown {
            true => change.only_documented(),
            false => change,
        });
    }
    changes
}

fn clouds(subject: &Subject, old: &Operation, new: &Operation) -> Option<Change> {
    let listed = |clouds: &Vec<String>| {
        let mut clouds = clouds.clone();
        clouds.sort();
        clouds.join(", ")
    };
    let values = differ(&old.clouds, &new.clouds, listed)?;
    let documented = values.from.is_none() || values.to.is_none();
    let change = Change::new(super::change::kind_of(&values), What::Availability, subject)
        .at(values.at.0, values.at.1)
        .values(values.from, values.to);
    Some(if documented {
        change.only_documented()
    } else {
        change
    })
}
