//! Changes of structured types.

use super::change::{Change, ChangeKind, Subject, Texts, What, area, attribute, differ};
use super::properties::{self, Owner, plain};
use super::rating::Rating;
use super::set::{Set, below_root};
use crate::schema::{Property, Type};

pub(super) fn compare(old: &Set<'_>, new: &Set<'_>, texts: Texts) -> Vec<Change> {
    let mut changes = Vec::new();
    let documented = |ty: &&Type| ty.page.is_some();
    let gone: Vec<&Type> = (old.schema.types.iter())
        .filter(documented)
        .filter(|ty| new.get(&ty.name).is_none() && new.enumeration(&ty.name).is_none())
        .collect();
    let mut added: Vec<&Type> = (new.schema.types.iter())
        .filter(documented)
        .filter(|ty| old.get(&ty.name).is_none() && old.enumeration(&ty.name).is_none())
        .collect();
    for ty in gone {
        let renamed = added.iter().position(|other| is_renamed(ty, other));
        match renamed.map(|at| added.remove(at)) {
            Some(other) => {
                let subject = Subject::Type(other.name.to_string());
                let values = (Some(ty.name.to_string()), Some(other.name.to_string()));
                changes.push(
                    Change::new(ChangeKind::Renamed, What::Type, &subject)
                        .values(values.0, values.1)
                        .at(Some(&ty.kind.at), Some(&other.kind.at))
                        .in_area(other.area.as_ref()),
                );
                changes.extend(one(ty, other, old, new, texts));
            }
            None => changes.push(whole(ChangeKind::Removed, ty)),
        }
    }
    changes.extend(added.iter().map(|ty| {
        let change = whole(ChangeKind::Added, ty);
        first_descendant(change, ty, old)
    }));
    for ty in &new.schema.types {
        if let Some(before) = old.get(&ty.name) {
            changes.extend(one(before, ty, old, new, texts));
        }
    }
    changes
}

/// Rates a change by which a type gets its base: if it is the first with that base, values of the base
/// become values of one of several types.
fn first_descendant(change: Change, ty: &Type, olds: &Set<'_>) -> Change {
    let base = ty.base.as_ref().map(|base| base.value.as_str());
    match base.is_some_and(|base| olds.is_without_descendants(base)) {
        true => change.fresh(Rating::Major),
        false => change,
    }
}

/// Returns the change of a type as a whole.
fn whole(kind: ChangeKind, ty: &Type) -> Change {
    let at = Some(&ty.kind.at);
    let change = Change::new(kind, What::Type, &Subject::Type(ty.name.to_string()));
    let mut change = match kind {
        ChangeKind::Removed => change.at(at, None),
        _ => change.at(None, at),
    };
    change.members = ty.properties.iter().map(|it| it.name.to_string()).collect();
    change.in_area(ty.area.as_ref())
}

/// Returns `true` if a type that one set lacks is most likely the same as one that the other lacks:
/// nearly all of their properties have the same names and types, and one page or one description is of
/// both.
fn is_renamed(old: &Type, new: &Type) -> bool {
    let listed = |ty: &Type| -> Vec<String> {
        let shown = |it: &Property| format!("{}:{}", it.name, it.r#type.value);
        ty.properties.iter().map(shown).collect()
    };
    let (old_rows, new_rows) = (listed(old), listed(new));
    let same = old_rows.iter().filter(|row| new_rows.contains(row)).count();
    let all = old_rows.len().max(new_rows.len());
    let text = |ty: &Type| ty.description.as_ref().map(|text| plain(&text.value));
    let page = |ty: &Type| ty.page.as_deref().map(below_root).map(str::to_owned);
    let one = page(old) == page(new) || text(old).is_some() && text(old) == text(new);
    one && same >= 1 && same * 10 >= all * 8
}

/// Returns the changes of a type that both sets have.
fn one(old: &Type, new: &Type, olds: &Set<'_>, news: &Set<'_>, texts: Texts) -> Vec<Change> {
    let subject = Subject::Type(new.name.to_string());
    let mut changes = Vec::new();
    match (&old.page, &new.page) {
        (None, None) => return changes,
        // Its properties are documented now, or no longer; whether the service has them is unknown.
        (None, Some(_)) | (Some(_), None) => {
            let mut change = Change::new(ChangeKind::Changed, What::Type, &subject)
                .attribute("page")
                .values(old.page.clone(), new.page.clone())
                .at(
                    old.page.is_some().then_some(&old.kind.at),
                    new.page.is_some().then_some(&new.kind.at),
                )
                .in_area(new.area.as_ref().or(old.area.as_ref()))
                .only_documented();
            let listed = if new.page.is_some() { new } else { old };
            change.members = (listed.properties.iter())
                .map(|property| property.name.to_string())
                .collect();
            changes.push(change);
            return changes;
        }
        (Some(_), Some(_)) => {}
    }
    let base = differ(&old.base, &new.base, |base| base.to_string());
    let base = base.map(|values| {
        let above = values.from.clone();
        let change = first_descendant(attribute("base", &subject, values), new, olds);
        match above.is_some_and(|above| news.is_below(&new.name, &above)) {
            true => change.locked(Rating::Minor),
            false => change,
        }
    });
    changes.extend(base);
    // Most keys are inferred, so that only a different one is a change.
    let key = differ(&old.key, &new.key, String::clone);
    let key = key.filter(|values| values.from.is_some() && values.to.is_some());
    let mark = |fact: &bool| fact.to_string();
    for (name, values) in [
        ("key", key),
        ("abstract", differ(&old.is_abstract, &new.is_abstract, mark)),
        ("open", differ(&old.open, &new.open, mark)),
        ("deprecated", differ(&old.deprecated, &new.deprecated, mark)),
    ] {
        changes.extend(values.map(|values| attribute(name, &subject, values)));
    }
    let area = area(&subject, &old.area, &new.area);
    changes.extend(area.map(|change| change.at(Some(&old.kind.at), Some(&new.kind.at))));
    if texts == Texts::Compared
        && let Some(values) = differ(&old.description, &new.description, |text| plain(text))
    {
        changes.push(properties::text(&subject, values));
    }
    let before = Owner::of(&old.name, &olds.types);
    let after = Owner::of(&new.name, &news.types);
    let of_properties = properties::compare(&subject, &before, &after, news, texts);
    let sent = olds.is_sent(&old.name);
    changes.extend(of_properties.into_iter().map(|change| {
        let leaves = matches!(change.attribute, Some("read-only" | "immutable"));
        // Only bodies that take the properties of the type lose the field.
        match leaves && !sent {
            true => change.locked(Rating::Patch).fresh(Rating::Patch),
            false => change,
        }
    }));
    for change in &mut changes {
        change.area = new.area.clone();
    }
    changes
}
