//! Changes of what a set documents on an operation: permissions, options, headers, response.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bodies;
use super::change::{Change, ChangeKind, Subject, Texts, Values, What, area, attribute, differ};
use super::parameters;
use super::properties::{plain, text};
use super::set::Set;
use crate::api::Grant;
use crate::schema::{
    Evidence, Fact, Header, MaybeFact, Operation, PermissionSet, Response, TypeRef,
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
    changes.extend(parameters::compare(subject, old, new));
    changes.extend(bodies::compare(subject, old, new, news));
    changes.extend(response(subject, old, new));
    let deprecated = differ(&old.deprecated, &new.deprecated, bool::to_string);
    changes.extend(deprecated.map(|values| attribute("deprecated", subject, values)));
    changes.extend(clouds(subject, old, new));
    changes.extend(area(subject, &old.area, &new.area));
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

/// Returns the permissions of one kind of caller.
type Caller = fn(&PermissionSet) -> &Fact<Arc<Grant>>;

fn scopes(operation: &Operation, caller: Caller) -> Named<'_> {
    let facts = operation.permissions.iter().map(caller);
    let all = facts.flat_map(|fact| {
        let sets = match &*fact.value {
            Grant::Scopes { least, higher } => [least.as_slice(), higher.as_slice()],
            Grant::NotSupported | Grant::Unknown => [&[][..], &[][..]],
        };
        let names = sets.into_iter().flatten().map(ToString::to_string);
        names.map(|name| (name.to_lowercase(), (name, &fact.at)))
    });
    all.collect()
}

/// Compares the permissions of each kind of caller. Cases that a page distinguishes count together;
/// the order of alternatives, and a table that states nothing, do not count.
fn permissions(subject: &Subject, old: &Operation, new: &Operation) -> Vec<Change> {
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
        let (before, after) = (scopes(old, fact), scopes(new, fact));
        let change = |kind| Change::new(kind, What::Permission, subject).member(caller);
        let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
        let removed = gone.map(|(_, (name, at))| {
            let removed = change(ChangeKind::Removed).values(Some(name.clone()), None);
            let removed = removed.at(Some(*at), None);
            if is_known {
                removed
            } else {
                removed.only_documented()
            }
        });
        let come = after.iter().filter(|(key, _)| !before.contains_key(*key));
        let added = come.map(|(_, (name, at))| {
            let added = change(ChangeKind::Added).values(None, Some(name.clone()));
            let added = added.at(None, Some(*at));
            if was_known {
                added
            } else {
                added.only_documented()
            }
        });
        changes.extend(removed.chain(added));
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
    // A row that does not state whether the header is required leaves it unknown.
    let stated = |header: &Header| {
        let fact = &header.required;
        (fact.source != Evidence::Implied).then(|| fact.value.to_string())
    };
    for header in &new.headers {
        let before = (old.headers.iter()).find(|it| it.name.eq_ignore_ascii_case(&header.name));
        let Some(before) = before else { continue };
        let values = Values {
            from: stated(before),
            to: stated(header),
            at: (Some(&before.required.at), Some(&header.required.at)),
        };
        if values.from != values.to {
            changes.push(attribute("required", subject, values).member(header.name.as_str()));
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
