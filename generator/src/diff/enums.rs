//! Changes of enumerations.

use super::change::{Change, ChangeKind, Subject, Texts, What, attribute, differ};
use super::properties::{plain, text};
use super::set::Set;
use crate::collections::HashSet;
use crate::schema::{EnumMember, Enumeration, Type};

pub(super) fn compare(olds: &Set<'_>, news: &Set<'_>, texts: Texts) -> Vec<Change> {
    let mut changes = Vec::new();
    for found in olds
        .enums()
        .filter(|it| news.enumeration(&it.name).is_none())
    {
        changes.push(match news.get(&found.name) {
            Some(ty) => other_kind(found, ty).values(kind("enumeration"), kind("structure")),
            None => whole(ChangeKind::Removed, found),
        });
    }
    for found in news.enums() {
        match (olds.enumeration(&found.name), olds.get(&found.name)) {
            (Some(old), _) => changes.extend(one(old, found, texts)),
            (None, Some(ty)) => {
                let change = other_kind(found, ty);
                changes.push(change.values(kind("structure"), kind("enumeration")));
            }
            (None, None) => changes.push(whole(ChangeKind::Added, found)),
        }
    }
    changes
}

fn kind(name: &str) -> Option<String> {
    Some(name.to_owned())
}

/// Returns the change of a name that denotes an enumeration in one set and a structured type in the
/// other.
fn other_kind(found: &Enumeration, ty: &Type) -> Change {
    let subject = Subject::Type(found.name.to_string());
    let change = Change::new(ChangeKind::Changed, What::Type, &subject).attribute("kind");
    match ty.page {
        Some(_) => change,
        None => change.only_documented(),
    }
}

fn whole(kind: ChangeKind, found: &Enumeration) -> Change {
    let at = found.members.first().map(|member| &member.name.at);
    let subject = Subject::Type(found.name.to_string());
    let change = Change::new(kind, What::Type, &subject).attribute("enumeration");
    let mut change = match kind {
        ChangeKind::Removed => change.at(at, None),
        _ => change.at(None, at),
    };
    let members = found.members.iter();
    change.members = members.map(|member| member.name.value.clone()).collect();
    change
}

fn one(old: &Enumeration, new: &Enumeration, texts: Texts) -> Vec<Change> {
    let subject = Subject::Type(new.name.to_string());
    let mut changes = Vec::new();
    let lower = |member: &EnumMember| member.name.value.to_lowercase();
    let by_name =
        |found: &Enumeration| -> HashSet<String> { found.members.iter().map(lower).collect() };
    let (olds, news) = (by_name(old), by_name(new));
    // Without any member, a set does not state which there are.
    let stated = !olds.is_empty() && !news.is_empty();
    let as_stated = |change: Change| match stated {
        true => change,
        false => change.only_documented(),
    };
    for member in old.members.iter().filter(|it| !news.contains(&lower(it))) {
        let change = Change::new(ChangeKind::Removed, What::Member, &subject)
            .member(&member.name.value)
            .at(Some(&member.name.at), None);
        changes.push(as_stated(change));
    }
    for member in new.members.iter().filter(|it| !olds.contains(&lower(it))) {
        let change = Change::new(ChangeKind::Added, What::Member, &subject)
            .member(&member.name.value)
            .at(None, Some(&member.name.at));
        changes.push(as_stated(change));
    }
    if let Some(values) = differ(&old.flags, &new.flags, bool::to_string) {
        changes.push(attribute("flags", &subject, values));
    }
    if texts == Texts::Compared
        && let Some(values) = differ(&old.description, &new.description, |text| plain(text))
    {
        changes.push(text(&subject, values));
    }
    changes
}
