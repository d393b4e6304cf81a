//! Translated pages: telling them, and finding names again that a translation lost.
//!
//! Machines translate property names in tables, put blanks into them and change their letter case. JSON stays as it was.

use super::type_cell::{TypeExpr, TypeName};
use super::{Context, PropertyRow, Section};
use crate::blocks::{FrontMatter, slugify};
use crate::dialect::Dialect;
use crate::json::{Json, Value};

/// Whether a page is a translation: its metadata say so, or its headings keep anchors in another language.
pub(super) fn is_translated(matter: &FrontMatter, sections: &[Section<'_>], dialect: &Dialect) -> bool {
    const KEYS: [&str; 3] = ["ms.translationtype", "ms.openlocfilehash", "ms.contentlocale"];
    let foreign = |section: &&Section<'_>| {
        section.heading.is_some_and(|heading| {
            heading.anchor.is_some()
                && slugify(&heading.text) != section.slug
                && dialect.heading(section.slug).is_some()
        })
    };
    KEYS.iter().any(|key| matter.get(key).is_some()) || sections.iter().filter(foreign).take(2).count() == 2
}

/// The names of an object's members, annotations left out.
pub(super) fn keys(json: &Json) -> Vec<String> {
    let members = json.members().iter().map(|member| &member.key);
    members.filter(|key| super::is_property_name(key)).map(|key| key.to_string()).collect()
}

/// Gives the rows of a translated table the names that JSON has for them: the same but for blanks and letter case; else,
/// where as many rows as names are left over, one after another; else the name behind the one of the row before. `None`
/// where a row's own text has to do.
pub(super) fn names(texts: &[String], keys: &[String]) -> Vec<Option<String>> {
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect::<String>().to_lowercase();
    let same = |text: &String| {
        let exact = keys.iter().find(|key| *key == text);
        exact.or_else(|| keys.iter().find(|key| key.to_lowercase() == plain(text))).cloned()
    };
    let mut found: Vec<Option<String>> = texts.iter().map(same).collect();
    let left: Vec<String> =
        keys.iter().filter(|key| !found.iter().flatten().any(|name| name == *key)).cloned().collect();
    let open: Vec<usize> = (0..found.len()).filter(|index| found.get(*index).is_some_and(Option::is_none)).collect();
    if open.len() == left.len() {
        for (index, name) in open.into_iter().zip(left) {
            if let Some(slot) = found.get_mut(index) {
                *slot = Some(name);
            }
        }
        return found;
    }
    for index in open {
        let before = index.checked_sub(1).and_then(|before| found.get(before)).and_then(Option::as_ref);
        let at = match before {
            Some(before) => keys.iter().position(|key| key == before).map(|at| at + 1),
            None => (index == 0).then_some(0),
        };
        let name = at.and_then(|at| keys.get(at)).filter(|name| left.contains(name)).cloned();
        if let Some(slot) = found.get_mut(index) {
            *slot = name;
        }
    }
    found
}

/// Takes the types that a JSON representation shows where a cell names one without a link: `Datum` beside `"Date"`.
pub(super) fn mend_types(rows: &mut [PropertyRow], json: &Json, context: &Context<'_>) {
    for row in rows {
        let Some(TypeExpr { name: name @ (TypeName::Named { target: None, .. } | TypeName::Unclear { .. }), .. }) =
            &mut row.r#type
        else {
            continue;
        };
        let value = json.get(&row.name).map(|value| match &value.value {
            Value::Array(items) => items.first().unwrap_or(value),
            _ => value,
        });
        let word = value.and_then(Json::as_str).unwrap_or_default();
        let inner = word.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        let format = inner.and_then(|inner| context.dialect.words.formats.get(inner.trim()));
        let primitive = format.map(String::as_str).or_else(|| context.dialect.primitive(word));
        if let Some(primitive) = primitive.filter(|primitive| *primitive != "Edm.String") {
            *name = TypeExpr::primitive(primitive).name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_by_spelling_then_by_place() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let keys = list(&["id", "displayName", "size", "subject"]);
        let named =
            |texts: &[&str]| names(&list(texts), &keys).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
        assert_eq!(named(&["id", "display Name", "Größe", "Betreff"]), ["id", "displayName", "size", "subject"]);
        assert_eq!(named(&["ID", "大小"]), ["id", "displayName"]);
        assert_eq!(named(&["displayName", "Größe"]), ["displayName", "size"]);
    }
}
