//! Pages that moved.

use super::change::{Change, ChangeKind, Subject, What};
use crate::collections::{HashMap, HashSet};
use crate::schema::Schema;

/// Returns the pages that have another path: those that document in the new set what another page
/// documented in the old one, where one of the two is not in the other set.
pub(super) fn compare(old: &Schema, new: &Schema) -> Vec<Change> {
    fn paths(schema: &Schema) -> HashSet<&str> {
        let within = common_folder(schema);
        let paths = schema.pages.iter();
        paths.filter_map(|page| page.path.get(within..)).collect()
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

/// Returns the length of the folder that all pages of a set are in. Its name is not a fact: it is
/// that of the folder that the set was read from.
fn common_folder(schema: &Schema) -> usize {
    let folder = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
    let mut paths = schema.pages.iter().map(|page| &*page.path);
    let Some(first) = paths.next() else { return 0 };
    let shared = paths.fold(folder(first), |length, path| {
        let same = first.bytes().zip(path.bytes()).take_while(|(a, b)| a == b);
        length.min(same.count())
    });
    first.get(..shared).map_or(0, folder)
}

/// What a set documents, with the page of each, below the folder of all pages.
fn documented(schema: &Schema) -> HashMap<String, &str> {
    let within = common_folder(schema);
    let types = (schema.types.iter())
        .filter_map(|ty| Some((ty.name.to_lowercase().to_string(), ty.page.as_deref()?)));
    let operations = schema.operations.iter().flat_map(|operation| {
        let page = operation.pages.first().map(|page| &**page);
        operation.paths.iter().filter_map(move |path| {
            Some((format!("{} {}", operation.method, path.value.form()), page?))
        })
    });
    let all = types.chain(operations);
    all.filter_map(|(what, page)| Some((what, page.get(within..)?)))
        .collect()
}
