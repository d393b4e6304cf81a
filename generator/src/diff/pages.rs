//! Pages that moved.

use super::change::{Change, ChangeKind, Subject, What};
use super::set::below_root;
use crate::collections::{HashMap, HashSet};
use crate::schema::Schema;

/// Returns the pages that have another path: those that document in the new set what another page
/// documented in the old one, where one of the two is not in the other set.
pub(super) fn compare(old: &Schema, new: &Schema) -> Vec<Change> {
    fn paths(schema: &Schema) -> HashSet<&str> {
        let paths = schema.pages.iter();
        paths.map(|page| below_root(&page.path)).collect()
    }
    let (olds, news) = (paths(old), paths(new));
    let (before, after) = (documented(old), documented(new));
    let mut moved: HashMap<&str, HashSet<&str>> = HashMap::default();
    for (what, from) in &before {
        let Some(to) = after.get(what) else { continue };
        if from != to && (!news.contains(*from) || !olds.contains(*to)) {
            moved.entry(*from).or_default().insert(*to);
        }
    }
    let (olds, news) = (&olds, &news);
    let changes = moved.into_iter().flat_map(|(from, to)| {
        let mut to: Vec<&str> = to.into_iter().collect();
        to.sort_unstable();
        to.into_iter().map(move |to| {
            // A page that is still there gave a part of itself; one that was there took it.
            let kind = match (news.contains(from), olds.contains(to)) {
                (true, _) => ChangeKind::Added,
                (false, true) => ChangeKind::Removed,
                (false, false) => ChangeKind::Renamed,
            };
            let page = if kind == ChangeKind::Removed {
                from
            } else {
                to
            };
            Change::new(kind, What::Page, &Subject::Page(page.to_owned()))
                .values(Some(from.to_owned()), Some(to.to_owned()))
        })
    });
    changes.collect()
}

/// What a set documents, with the page of each, below the folder of the set.
fn documented(schema: &Schema) -> HashMap<String, &str> {
    let types = (schema.types.iter())
        .filter_map(|ty| Some((ty.name.to_lowercase().to_string(), ty.page.as_deref()?)));
    let operations = schema.operations.iter().flat_map(|operation| {
        let page = operation.pages.first().map(|page| &**page);
        operation.paths.iter().filter_map(move |path| {
            Some((format!("{} {}", operation.method, path.value.form()), page?))
        })
    });
    let all = types.chain(operations);
    all.map(|(what, page)| (what, below_root(page))).collect()
}
