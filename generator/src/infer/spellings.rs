//! Spellings of names that documents write in several ways.

use std::collections::BTreeMap;

use crate::api::simple_name;
use crate::collections::HashMap;
use crate::page::{Page, TypeExpr, TypeName};
use crate::text::AnyCaseMap;

/// Returns the namespace that most pages are in.
pub(super) fn common_namespace(counts: &HashMap<&str, usize>) -> String {
    let best = counts
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    best.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}

/// Returns the most frequent spelling of each name in examples, with its count; of equally frequent
/// spellings, the last in order.
pub(super) fn spellings(counts: &HashMap<&str, usize>) -> AnyCaseMap<(usize, String)> {
    let mut usual = AnyCaseMap::<(usize, String)>::default();
    for (name, count) in counts {
        let best = usual.get_or_insert(name, Default::default());
        if (*count, *name) > (best.0, best.1.as_str()) {
            *best = (*count, (*name).to_owned());
        }
    }
    usual
}

/// Returns the spelling of names in type cells, by lower-case form, if a set has translated pages:
/// a translated title leaves only an anchor or a file name, which have no capitals.
pub(super) fn translated_spellings(pages: &[&Page]) -> HashMap<String, String> {
    let mut counts: HashMap<String, BTreeMap<&str, usize>> = HashMap::default();
    if !pages.iter().any(|page| page.translated) {
        return HashMap::default();
    }
    let tables = pages
        .iter()
        .flat_map(|page| &page.resources)
        .flat_map(|resource| &resource.properties);
    let bodies = pages
        .iter()
        .flat_map(|page| &page.operations)
        .flat_map(|operation| &operation.body);
    for row in tables.chain(bodies) {
        if let Some(TypeExpr {
            name:
                TypeName::Named {
                    text,
                    target: Some(_),
                },
            ..
        }) = &row.r#type
        {
            *counts
                .entry(simple_name(text).to_lowercase())
                .or_default()
                .entry(simple_name(text))
                .or_default() += 1;
        }
    }
    let most = |names: BTreeMap<&str, usize>| {
        names
            .into_iter()
            .max_by_key(|(_, count)| *count)
            .map(|(name, _)| name.to_owned())
    };
    counts
        .into_iter()
        .filter_map(|(lower, names)| Some((lower, most(names)?)))
        .collect()
}

/// Returns a name without capitals as type cells spell it.
pub(super) fn respelt(name: String, spellings: &HashMap<String, String>) -> String {
    let own = simple_name(&name);
    match spellings.get(own).filter(|spelling| *spelling != own) {
        Some(spelling) => format!(
            "{}{spelling}",
            name.get(..name.len() - own.len()).unwrap_or_default()
        ),
        None => name,
    }
}
