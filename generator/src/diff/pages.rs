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
    let (titles_before, titles_after) = (titles(old), titles(new));
    let mut moved: HashMap<&str, HashSet<&str>> = HashMap::default();
    for (what, from) in &before {
        let Some(to) = after.get(what) else { continue };
        if let (Some(from), Some(to)) = (from.first(), to.first())
            && from != to
            && (!news.contains(from) || !olds.contains(to))
        {
            moved.entry(*from).or_default().insert(*to);
        }
        // Of several pages on one request, each that is gone has become the new one of its title.
        let came: Vec<&str> = (to.iter().copied())
            .filter(|page| !olds.contains(page))
            .collect();
        for gone in from.iter().skip(1).filter(|page| !news.contains(*page)) {
            let title = titles_before.get(gone);
            let mut same = came.iter().filter(|page| titles_after.get(*page) == title);
            if let (Some(to), None) = (same.next(), same.next()) {
                moved.entry(*gone).or_default().insert(*to);
            }
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

/// What a set documents, with the pages of each, below the folder of the set.
fn documented(schema: &Schema) -> HashMap<String, Vec<&str>> {
    let mut documented: HashMap<String, Vec<&str>> = HashMap::default();
    for ty in &schema.types {
        let pages = ty.page.as_deref().map(below_root);
        let name = ty.name.to_lowercase().to_string();
        documented.insert(name, pages.into_iter().collect());
    }
    for found in &schema.enums {
        let pages = found.page.as_deref().map(below_root);
        let name = found.name.to_lowercase().to_string();
        documented.insert(name, pages.into_iter().collect());
    }
    for operation in &schema.operations {
        let pages = operation.pages.iter().map(|page| below_root(page));
        let pages: Vec<&str> = pages.collect();
        for path in &operation.paths {
            let request = format!("{} {}", operation.method, path.value.form());
            documented.insert(request, pages.clone());
        }
    }
    documented
}

/// The titles of pages, by their paths below the folder of the set.
fn titles(schema: &Schema) -> HashMap<&str, &str> {
    let pages = schema.pages.iter();
    let titles = pages.map(|page| (below_root(&page.path), page.title.as_str()));
    titles.collect()
}
