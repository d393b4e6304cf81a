//! Changes of the properties of types and bodies.

use super::change::{Change, ChangeKind, Subject, Texts, Values, What, attribute, differ, kind_of};
use super::set::Set;
use crate::collections::HashMap;
use crate::schema::{Property, TypeRef, Types};

/// The properties of a type: those that it declares itself, and all that it has.
pub(super) struct Owner<'a> {
    own: Vec<&'a Property>,
    all: HashMap<String, &'a Property>,
}

impl<'a> Owner<'a> {
    pub fn of(name: &str, types: &Types<'a>) -> Self {
        let own = types.get(name).map(|ty| types.own(ty).collect());
        let all = types.flattened(name).into_iter();
        Owner {
            own: own.unwrap_or_default(),
            all: all
                .map(|(name, (property, _))| (name.to_lowercase(), property))
                .collect(),
        }
    }

    fn by_name(&self) -> HashMap<String, &'a Property> {
        let own = self.own.iter();
        own.map(|property| (property.name.to_lowercase().to_string(), *property))
            .collect()
    }
}

/// Compares the properties that a type declares. A property that moved to a base, or from one, is
/// still there.
pub(super) fn compare(
    subject: &Subject,
    old: &Owner<'_>,
    new: &Owner<'_>,
    news: &Set<'_>,
    texts: Texts,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let (before, after) = (old.by_name(), new.by_name());
    let lower = |property: &Property| property.name.to_lowercase().to_string();
    let gone = |property: &&&Property| !new.all.contains_key(&lower(property));
    let come = |property: &&&Property| !old.all.contains_key(&lower(property));
    let mut added: Vec<&Property> = new.own.iter().filter(come).copied().collect();
    for property in old.own.iter().filter(gone) {
        let alone = |owner: &Owner<'_>, wanted: &Property| {
            let text = described_as(wanted);
            let same = owner.own.iter().filter(|it| described_as(it) == text);
            same.count() == 1
        };
        let renamed = added.iter().position(|other| {
            is_renamed(property, other) && alone(old, property) && alone(new, other)
        });
        let change = match renamed.map(|at| added.remove(at)) {
            Some(other) => Change::new(ChangeKind::Renamed, what(other), subject)
                .member(other.name.as_str())
                .values(
                    Some(property.name.to_string()),
                    Some(other.name.to_string()),
                )
                .at(Some(&property.r#type.at), Some(&other.r#type.at)),
            None => presence(ChangeKind::Removed, what(property), subject, property),
        };
        changes.push(change);
    }
    changes.extend(
        added
            .into_iter()
            .map(|property| presence(ChangeKind::Added, what(property), subject, property)),
    );
    // A property that moved to a base, or from one, may have another type there.
    for (name, property) in &new.all {
        let moved = before.contains_key(name) != after.contains_key(name);
        if let Some(old) = old.all.get(name).filter(|_| moved) {
            let found = one(subject, what(property), old, property, news).into_iter();
            changes.extend(found.filter(|change| change.what != What::Attribute));
        }
    }
    for property in &new.own {
        let name = lower(property);
        if let Some(old) = before.get(&name).filter(|_| after.contains_key(&name)) {
            changes.extend(one(subject, what(property), old, property, news));
            if texts == Texts::Compared {
                changes.extend(described(subject, old, property));
            }
        }
    }
    changes
}

/// Returns the change of a property that only one set has.
pub(super) fn presence(
    kind: ChangeKind,
    what: What,
    subject: &Subject,
    property: &Property,
) -> Change {
    let change = Change::new(kind, what, subject).member(property.name.as_str());
    let (value, at) = (
        Some(property.r#type.value.to_string()),
        Some(&property.r#type.at),
    );
    match kind {
        ChangeKind::Removed => change.values(value, None).at(at, None),
        _ => change.values(None, value).at(None, at),
    }
}

fn what(property: &Property) -> What {
    match property.navigation {
        true => What::Navigation,
        false => What::Property,
    }
}

/// Returns `true` if a property that was removed is most likely another one that was added: both
/// have one type and one description.
fn is_renamed(old: &Property, new: &Property) -> bool {
    same_type(&old.r#type.value, &new.r#type.value)
        && described_as(old).is_some_and(|text| text.len() >= 20)
        && described_as(old) == described_as(new)
}

fn described_as(property: &Property) -> Option<String> {
    let text = property.description.as_ref()?;
    Some(plain(&text.value).to_lowercase())
}

/// Returns `true` if two types are the same except for letter case.
pub(super) fn same_type(old: &TypeRef, new: &TypeRef) -> bool {
    old.collection == new.collection && old.name.eq_ignore_ascii_case(&new.name)
}

/// Compares one property that both sets have.
pub(super) fn one(
    subject: &Subject,
    what: What,
    old: &Property,
    new: &Property,
    news: &Set<'_>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let member = new.name.as_str();
    let (from, to) = (&old.r#type.value, &new.r#type.value);
    if !same_type(from, to) {
        let mut change = Change::new(ChangeKind::Changed, what, subject)
            .member(member)
            .at(Some(&old.r#type.at), Some(&new.r#type.at))
            .values(Some(from.to_string()), Some(to.to_string()));
        if to.collection == 0 && news.enumeration(&to.name).is_some() {
            change.attribute = Some("enumeration");
        }
        changes.push(change);
    }
    if old.navigation != new.navigation {
        let shown = |property: &Property| match property.navigation {
            true => "relationship".to_owned(),
            false => "property".to_owned(),
        };
        let values = Values {
            from: Some(shown(old)),
            to: Some(shown(new)),
            at: (Some(&old.r#type.at), Some(&new.r#type.at)),
        };
        changes.push(attribute("kind", subject, values).member(member));
    }
    for (name, values) in marks(old, new) {
        if let Some(values) = values {
            changes.push(attribute(name, subject, values).member(member));
        }
    }
    changes
}

fn marks<'a>(old: &'a Property, new: &'a Property) -> Vec<(&'static str, Option<Values<'a>>)> {
    let mark = |fact: &bool| fact.to_string();
    let operators = |operators: &Vec<String>| {
        let mut operators = operators.clone();
        operators.sort();
        operators.join(", ")
    };
    vec![
        ("required", differ(&old.required, &new.required, mark)),
        ("nullable", differ(&old.nullable, &new.nullable, mark)),
        ("read-only", differ(&old.read_only, &new.read_only, mark)),
        ("immutable", differ(&old.immutable, &new.immutable, mark)),
        ("on-select", differ(&old.on_select, &new.on_select, mark)),
        ("deprecated", differ(&old.deprecated, &new.deprecated, mark)),
        ("filter", differ(&old.filter, &new.filter, operators)),
        (
            "max-length",
            differ(&old.max_length, &new.max_length, u32::to_string),
        ),
        ("default", differ(&old.default, &new.default, String::clone)),
    ]
}

fn described(subject: &Subject, old: &Property, new: &Property) -> Option<Change> {
    let values = differ(&old.description, &new.description, |text| plain(text))?;
    Some(text(subject, values).member(new.name.as_str()))
}

/// Returns a text with single blanks.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the change of a description.
pub(super) fn text(subject: &Subject, values: Values<'_>) -> Change {
    Change::new(kind_of(&values), What::Text, subject)
        .at(values.at.0, values.at.1)
        .values(values.from, values.to)
}
