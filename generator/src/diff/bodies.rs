//! Changes of the bodies of requests.

use std::collections::BTreeMap;

use super::change::{Change, ChangeKind, Place, Subject, Values, What, attribute};
use super::properties;
use super::rating::Rating;
use super::set::Set;
use crate::schema::{Operation, Property, RequestBody, RequestBodyKind};
use crate::text::Location;

/// Compares the bodies of an operation's requests. The parameters of an action are reported one by
/// one; a request without a body has none.
pub(super) fn compare(
    subject: &Subject,
    old: &Operation,
    new: &Operation,
    news: &Set<'_>,
) -> Vec<Change> {
    let kind = new.body.as_ref().or(old.body.as_ref()).map(|it| it.kind);
    let what = match kind {
        None => return Vec::new(),
        Some(RequestBodyKind::Parameters) => What::Parameter,
        Some(_) => What::Body,
    };
    let at = places(old, new);
    let none = RequestBody::of(RequestBodyKind::Parameters, Vec::new());
    let (before, after) = match (&old.body, &new.body) {
        (Some(before), Some(after)) => (before, after),
        _ if what == What::Body => return replaced(subject, old, new, at).into_iter().collect(),
        (before, after) => (
            before.as_ref().unwrap_or(&none),
            after.as_ref().unwrap_or(&none),
        ),
    };
    let mut changes = Vec::new();
    let is_listed = |body: &RequestBody| !body.properties.is_empty();
    let is_there = old.body.is_some() && new.body.is_some();
    if is_there || !is_listed(before) && !is_listed(after) {
        changes.extend(replaced(subject, old, new, at));
    }
    if what == What::Parameter || is_listed(before) && is_listed(after) {
        let found = rows(subject, what, before, after, news);
        // The parameters of an action are fields of a struct, which the method takes.
        changes.extend(found.into_iter().map(|change| {
            match is_there && what == What::Parameter && change.change == ChangeKind::Added {
                true => change.attribute("body"),
                false => change,
            }
        }));
    } else {
        changes.extend(listing(subject, before, after, at));
    }
    changes.extend(required(subject, before, after));
    changes
}

/// The places of the documented paths.
type Places<'a> = (Option<&'a Location>, Option<&'a Location>);

fn places<'a>(old: &'a Operation, new: &'a Operation) -> Places<'a> {
    (
        old.paths.first().map(|path| &path.at),
        new.paths.first().map(|path| &path.at),
    )
}

/// Returns the change of what a body is.
fn replaced(subject: &Subject, old: &Operation, new: &Operation, at: Places<'_>) -> Option<Change> {
    let shown = |body: &RequestBody| match (body.kind, &body.r#type) {
        (RequestBodyKind::Reference, _) => "a reference".to_owned(),
        (RequestBodyKind::Parameters, _) => "parameters".to_owned(),
        (_, Some(ty)) => ty.value.to_string(),
        (_, None) => "any".to_owned(),
    };
    let (from, to) = (old.body.as_ref().map(shown), new.body.as_ref().map(shown));
    let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
    let same = lower(&from) == lower(&to);
    (!same).then(|| attribute("body", subject, Values { from, to, at }))
}

/// Returns the change from a body that lists its properties to one that takes those of its type, or
/// the other way round.
fn listing(
    subject: &Subject,
    old: &RequestBody,
    new: &RequestBody,
    at: Places<'_>,
) -> Option<Change> {
    let shown = |body: &RequestBody| match body.properties.is_empty() {
        true => "those of the type".to_owned(),
        false => "those listed".to_owned(),
    };
    let (from, to) = (Some(shown(old)), Some(shown(new)));
    let change = (from != to).then(|| attribute("properties", subject, Values { from, to, at }));
    change.map(Change::only_documented)
}

/// Compares the properties that two bodies list.
fn rows(
    subject: &Subject,
    what: What,
    old: &RequestBody,
    new: &RequestBody,
    news: &Set<'_>,
) -> Vec<Change> {
    fn named(body: &RequestBody) -> BTreeMap<String, &Property> {
        let properties = body.properties.iter();
        properties
            .map(|it| (it.name.to_lowercase().to_string(), it))
            .collect()
    }
    let (before, after) = (named(old), named(new));
    let mut changes = Vec::new();
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    changes.extend(
        gone.map(|(_, property)| {
            properties::presence(ChangeKind::Removed, what, subject, property)
        }),
    );
    for (name, property) in &after {
        let Some(old) = before.get(name) else {
            changes.push(properties::presence(
                ChangeKind::Added,
                what,
                subject,
                property,
            ));
            continue;
        };
        let found = properties::one(subject, what, old, property, news).into_iter();
        // A body repeats what its type states about properties; only these concern bodies.
        changes.extend(
            found.filter(|change| {
                matches!(change.attribute, None | Some("enumeration" | "default"))
            }),
        );
    }
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
    // What only one table lists is reported as added or removed.
    let lists = |body: &RequestBody, name: &str| {
        let mut rows = body.properties.iter();
        body.properties.is_empty() || rows.any(|row| row.name.eq_ignore_ascii_case(name))
    };
    names.retain(|name| lists(old, name) && lists(new, name));
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
        change.at = Place {
            from: place(old, name),
            to: place(new, name),
        };
        // A constructor that has other arguments.
        match before.is_empty() {
            true => change,
            false => change.fresh(Rating::Major),
        }
    });
    changes.collect()
}

/// Returns where a body lists a property.
fn place(body: &RequestBody, name: &str) -> Option<String> {
    let mut rows = body.properties.iter();
    let row = rows.find(|property| property.name == name);
    let mut sentences = body.required.iter();
    let sentence = sentences.find(|fact| fact.value == name);
    let row = row.map(|row| &row.r#type.at);
    row.or(sentence.map(|fact| &fact.at))
        .map(Location::to_string)
}
