//! Changes of an operation's permissions, options, headers, parameters, body and response.

use std::collections::BTreeMap;

use super::change::{Change, ChangeKind, Subject, Texts, Values, What, attribute, differ};
use super::properties::{self, plain, same_type, text};
use super::rating::Rating;
use super::set::Set;
use crate::api::Grant;
use crate::api::path::{Segment, path_placeholder};
use crate::collections::HashMap;
use crate::schema::{
    Evidence, Fact, MaybeFact, Operation, OperationKind, Parameter, ParameterPlace, Property,
    RequestBody, RequestBodyKind, Response, TypeRef,
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
        // The header for members that enumerations were given later is inferred from prose.
        let stated = operation.headers.iter();
        let stated = stated.filter(|header| header.required.source != Evidence::Prose);
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

/// Returns `true` if a placeholder such as `id | userPrincipalName` has a name.
fn is_one_of(keys: &str, name: &str) -> bool {
    let mut keys = keys.split('|').map(str::trim);
    keys.any(|key| key.eq_ignore_ascii_case(name))
}

/// Compares the arguments of functions and the query parameters. Keys in paths have no fixed names.
fn parameters(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
    fn named(operation: &Operation) -> HashMap<String, &Parameter> {
        // Keys have no fixed names; what is no key is an argument.
        let called = matches!(
            operation.kind,
            OperationKind::Function | OperationKind::Action
        );
        let is_key = |name: &str| {
            let segments = operation
                .paths
                .iter()
                .flat_map(|path| path.value.segments());
            segments.into_iter().any(|segment| match segment {
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
        changes.extend(required.map(|values| {
            let change = attribute("required", subject, values).member(parameter.name.as_str());
            // A required query parameter is an argument of the method.
            match parameter.place {
                ParameterPlace::Query => change.fresh(Rating::Major).locked(Rating::Major),
                ParameterPlace::Path => change,
            }
        }));
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
    let one_sided = from.is_none() || to.is_none();
    let kind = new
        .body
        .as_ref()
        .or(old.body.as_ref())
        .map(|body| body.kind);
    let is_action = kind == Some(RequestBodyKind::Parameters);
    // Parameters are reported one by one.
    let listed = |body: &Option<RequestBody>| {
        let body = body.as_ref();
        body.is_some_and(|body| !body.properties.is_empty())
    };
    let is_listed = is_action && one_sided && (listed(&old.body) || listed(&new.body));
    if !same && !is_listed {
        let at = (
            old.paths.first().map(|it| &it.at),
            new.paths.first().map(|it| &it.at),
        );
        changes.push(attribute("body", subject, Values { from, to, at }));
    }
    // A request without a body has no parameters.
    let none = RequestBody::of(RequestBodyKind::Parameters, Vec::new());
    let (before, after) = match (&old.body, &new.body) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(after)) if is_action => (&none, after),
        (Some(before), None) if is_action => (before, &none),
        _ => return changes,
    };
    let what = match is_action {
        true => What::Parameter,
        false => What::Body,
    };
    // A body without a list takes the properties of its type.
    if !is_action && (before.properties.is_empty() || after.properties.is_empty()) {
        let shown = |body: &RequestBody| match body.properties.is_empty() {
            true => "those of the type".to_owned(),
            false => "those listed".to_owned(),
        };
        let (from, to) = (Some(shown(before)), Some(shown(after)));
        if from != to {
            let at = (
                old.paths.first().map(|it| &it.at),
                new.paths.first().map(|it| &it.at),
            );
            let change = attribute("properties", subject, Values { from, to, at });
            changes.push(change.only_documented());
        }
        changes.extend(required(subject, before, after));
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
                // A body repeats what its type states about properties; only these concern bodies.
                changes.extend(found.into_iter().filter(|change| {
                    matches!(change.attribute, None | Some("enumeration" | "default"))
                }));
            }
            None => {
                let change = Change::new(ChangeKind::Added, what, subject)
                    .member(property.name.as_str())
                    .values(None, Some(property.r#type.value.to_string()))
                    .at(None, Some(&property.r#type.at));
                // The parameters of an action are fields of a struct, which the method takes.
                let in_struct = what == What::Parameter && old.body.is_some();
                changes.push(if in_struct {
                    change.attribute("body")
                } else {
                    change
                });
            }
        }
    }
    changes.extend(required(subject, before, after));
    changes
}

/// Compares which properties of a body are required, by its table or by a sentence.
fn required(subject: &Subject, old: &RequestBody, new: &RequestBody) -> Vec<Change> {
    let (before, after) = (old.listed().needed(), new.listed().needed());
    let stated = |body: &RequestBody, name: &str| {
        let mut rows = body.properties.iter();
        let row = rows.find(|property| property.name == name);
        row.is_some_and(|property| property.required.is_some())
    };
    let mut names: Vec<&str> = before.symmetric_difference(&after).copied().collect();
    names.sort_unstable();
    let changes = names.into_iter().map(|name| {
        let value = |needed: bool, body: &RequestBody| {
            (needed || stated(body, name)).then(|| needed.to_string())
        };
        let values = Values {
            from: value(before.contains(name), old),
            to: value(after.contains(name), new),
            at: (None, None),
        };
        let mut change = attribute("required", subject, values).member(name);
        change.at = properties::place_of(old, new, name);
        // A constructor that has other arguments.
        match before.is_empty() {
            true => change,
            false => change.fresh(Rating::Major),
        }
    });
    changes.collect()
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
    fn shown(response: &Response) -> String {
        match &response.r#type {
            Some(ty) if ty.value.collection == 0 && response.may_be_empty() => {
                format!("{} or nothing", ty.value)
            }
            Some(ty) => ty.value.to_string(),
            None if response.unknown => "unknown".to_owned(),
            None => "nothing".to_owned(),
        }
    }
    let (was, is) = (&old.response, &new.response);
    let (from, to) = (shown(was), shown(is));
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
