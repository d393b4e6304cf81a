//! Changes of enumerations.

use super::change::{Change, ChangeKind, Subject, Texts, What, attribute, differ};
use super::properties::{plain, text};
use crate::collections::{HashMap, HashSet};
use crate::schema::{EnumMember, Enumeration, Schema, Type};

pub(super) fn compare(old: &Schema, new: &Schema, texts: Texts) -> Vec<Change> {
    let by_name = |schema: &Schema| -> HashSet<String> {
        let types = schema.types.iter().map(|ty| ty.name.to_lowercase());
        let enums = schema.enums.iter().map(|found| found.name.to_lowercase());
        types.chain(enums).map(|name| name.to_string()).collect()
    };
    let (olds, news) = (by_name(old), by_name(new));
    let known = |names: &HashSet<String>, found: &Enumeration| {
        names.contains(found.name.to_lowercase().as_str())
    };
    let mut changes = Vec::new();
    let gone = old.enums.iter().filter(|found| !known(&news, found));
    changes.extend(gone.map(|found| whole(ChangeKind::Removed, found)));
    let come = new.enums.iter().filter(|found| !known(&olds, found));
    changes.extend(come.map(|found| whole(ChangeKind::Added, found)));
    changes.extend(kinds(old, new));
    let before: HashMap<String, &Enumeration> = (old.enums.iter())
        .map(|found| (found.name.to_lowercase().to_string(), found))
        .collect();
    for found in &new.enums {
        if let Some(old) = before.get(found.name.to_lowercase().as_str()) {
            changes.extend(one(old, found, texts));
        }
    }
    changes
}

/// Returns the changes of names that denote an enumeration in one set and a structured type in the
/// other.
fn kinds(old: &Schema, new: &Schema) -> Vec<Change> {
    fn types(schema: &Schema) -> HashMap<String, &Type> {
        let types = schema.types.iter();
        types
            .map(|ty| (ty.name.to_lowercase().to_string(), ty))
            .collect()
    }
    fn both<'a>(
        enums: &'a Schema,
        types: HashMap<String, &'a Type>,
    ) -> Vec<(&'a Enumeration, &'a Type)> {
        let found = enums.enums.iter().filter_map(|found| {
            let ty = types.get(found.name.to_lowercase().as_str())?;
            Some((found, *ty))
        });
        found.collect()
    }
    let [structure, enumeration] = ["structure", "enumeration"].map(|kind| Some(kind.to_owned()));
    let change = |found: &Enumeration, ty: &Type, from: &Option<String>, to: &Option<String>| {
        let subject = Subject::Type(found.name.to_string());
        let change = Change::new(ChangeKind::Changed, What::Type, &subject)
            .attribute("kind")
            .values(from.clone(), to.clone());
        match ty.page {
            Some(_) => change,
            None => change.only_documented(),
        }
    };
    let (was, is) = (types(old), types(new));
    // A name with both in one set is a structured type there.
    let now = both(new, was)
        .into_iter()
        .filter(|(found, _)| !is.contains_key(found.name.to_lowercase().as_str()));
    let now = now.map(|(found, ty)| change(found, ty, &structure, &enumeration));
    let mut changes: Vec<Change> = now.collect();
    let was = types(old);
    let before = both(old, is)
        .into_iter()
        .filter(|(found, _)| !was.contains_key(found.name.to_lowercase().as_str()));
    changes.extend(before.map(|(found, ty)| change(found, ty, &enumeration, &structure)));
    changes
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
    for member in old.members.iter().filter(|it| !news.contains(&lower(it))) {
        changes.push(
            Change::new(ChangeKind::Removed, What::Member, &subject)
                .member(&member.name.value)
                .at(Some(&member.name.at), None),
        );
    }
    for member in new.members.iter().filter(|it| !olds.contains(&lower(it))) {
        changes.push(
            Change::new(ChangeKind::Added, What::Member, &subject)
                .member(&member.name.value)
                .at(None, Some(&member.name.at)),
        );
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
