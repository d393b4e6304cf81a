//! Pages that moved.

use std::sync::Arc;

use super::change::{Change, ChangeKind, Subject, What};
use crate::collections::{HashMap, HashSet};
use crate::schema::Schema;

/// Returns the pages that have another path: those that document in the new set what another page
/// documented in the old one, where one of the two is not in the other set.
pub(super) fn compare(old: &Schema, new: &Schema) -> Vec<Change> {
    let paths = |schema: &Schema| -> HashSet<Arc<str>> {
        schema.pages.iter().map(|page| page.path.clone()).collect()
    };
    let (olds, news) = (paths(old), paths(new));
    let (before, after) = (documented(old), documented(new));
    let mut moved: HashMap<&str, HashSet<&str>> = HashMap::default();
    for (what, from) in &before {
        let Some(to) = after.get(what) else { continue };
        if from != to && (!news.contains(*from) || !olds.contains(*to)) {
            moved.entry(*from).or_default().insert(*to);
        }
    }
    let changes = moved.into_iter().flat_map(|(from, to)| {
        let mut to: Vec<&str> = to.into_iter().collect();
        to.sort_unstable();
        to.into_iter().map(move |to| {
            Change::new(
                ChangeKind::Renamed,
                What::Page,
                &Subject::Page(to.to_owned()),
            )
            .values(Some(from.to_owned()), Some(to.to_owned()))
        })
    });
    changes.collect()
}

/// What a set documents, with the page of each.
fn documented(schema: &Schema) -> HashMap<String, &str> {
    let types = (schema.types.iter())
        .filter_map(|ty| Some((ty.name.to_lowercase().to_string(), ty.page.as_deref()?)));
    let operations = schema.operations.iter().flat_map(|operation| {
        let page = operation.pages.first().map(|page| &**page);
        operation.paths.iter().filter_map(move |path| {
            Some((format!("{} {}", operation.method, path.value.form()), page?))
        })
    });
    types.chain(operations).collect()
}
