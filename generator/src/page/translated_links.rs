//! Names of linked types on translated pages, whose link texts are translated as well: `proceso` with
//! a link to `process.md`.

use compact_str::CompactString;

use super::translated_names::is_camel_case;
use super::translated_types::shown_type;
use super::type_cell::{TypeExpr, TypeName};
use super::{Page, PropertyRow};
use crate::api::{is_name, simple_name};
use crate::collections::HashSet;
use crate::dialect::Dialect;
use crate::json::Json;

/// Replaces the names of types whose pages are not in the set: by the type that JSON shows, or else by
/// the name of the file that the link leads to. Links to pages of the set need no name.
pub(crate) fn restore(pages: &mut [Page], dialect: &Dialect) {
    let known: HashSet<String> = pages
        .iter()
        .map(|page| page.stem().to_lowercase())
        .collect();
    let row = |row: &mut PropertyRow, json: Option<&Json>| {
        let shown = json.and_then(|json| shown_type(json.get(&row.name)?, dialect));
        if let Some(ty) = &mut row.r#type {
            rename(ty, shown.as_ref(), &known);
        }
    };
    for page in pages.iter_mut().filter(|page| page.translated) {
        for resource in &mut page.resources {
            let json = resource.representation.as_ref().map(|found| &found.json);
            resource.properties.iter_mut().for_each(|it| row(it, json));
        }
        for operation in &mut page.operations {
            operation.body.iter_mut().for_each(|it| row(it, None));
            if let Some((ty, _)) = &mut operation.response.returns {
                rename(ty, None, &known);
            }
            if let Some((named, _)) = &mut operation.body_type
                && let Some(name) = original(&named.text, named.target.as_deref(), None, &known)
            {
                named.text = name.into();
            }
        }
    }
}

fn rename(ty: &mut TypeExpr, shown: Option<&TypeExpr>, known: &HashSet<String>) {
    let TypeName::Named { text, target } = &mut ty.name else {
        return;
    };
    if let Some(name) = original(text, target.as_deref(), shown, known) {
        *text = name;
    }
}

/// Returns the name of the type that a link leads to; `None` if its text is right.
fn original(
    text: &str,
    target: Option<&str>,
    shown: Option<&TypeExpr>,
    known: &HashSet<String>,
) -> Option<CompactString> {
    let file = target?.split(['#', '?']).next()?.rsplit('/').next()?;
    let stem = file.strip_suffix(".md").unwrap_or(file);
    if known.contains(&stem.to_lowercase()) {
        return None;
    }
    // The files of some areas begin with its name: `intune-apps-boatstate.md`.
    let name = stem.rsplit('-').next().filter(|name| is_name(name))?;
    let same = |other: &&str| other.eq_ignore_ascii_case(name);
    let shown = shown.and_then(|ty| match &ty.name {
        TypeName::Named { text, .. } => Some(text.clone()),
        _ => None,
    });
    let in_json = shown.as_deref().map(simple_name);
    if in_json.as_ref().is_some_and(same) {
        return shown;
    }
    if let Some(word) = text.split_whitespace().find(same) {
        return Some(word.into());
    }
    if is_camel_case(text) {
        return None;
    }
    Some(shown.unwrap_or_else(|| name.into()))
}
