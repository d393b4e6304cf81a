//! Changes of operations: which there are, and on which paths.

use super::change::{Change, ChangeKind, Subject, Texts, What};
use super::rating::Rating;
use super::set::{Set, below_root};
use super::{parameters, requests};
use crate::api::PathTemplate;
use crate::collections::{HashMap, HashSet};
use crate::schema::{Fact, Operation, Schema};

/// A request: method, and path in normal form.
type Key = (String, String);

/// The requests of a set.
struct Requests<'a> {
    /// Operations by their documented requests.
    documented: HashMap<Key, &'a Operation>,
    /// All requests, also those that only examples show.
    all: HashSet<Key>,
}

impl<'a> Requests<'a> {
    fn new(schema: &'a Schema) -> Self {
        let documented = schema.operations.iter().flat_map(|operation| {
            let paths = operation.paths.iter();
            paths.map(move |path| (key(operation, path), operation))
        });
        let all = schema
            .operations
            .iter()
            .flat_map(|operation| all_paths(operation).map(move |path| key(operation, path)));
        Requests {
            documented: documented.collect(),
            all: all.collect(),
        }
    }

    /// Returns the operation that documents a request.
    fn operation(&self, key: &Key) -> Option<&'a Operation> {
        self.documented.get(key).copied()
    }
}

/// Returns the documented paths of an operation, and those that its examples show.
fn all_paths(operation: &Operation) -> impl Iterator<Item = &Fact<PathTemplate>> {
    operation.paths.iter().chain(&operation.shown)
}

fn key(operation: &Operation, path: &Fact<PathTemplate>) -> Key {
    let form = path.value.form().to_owned();
    (operation.method.to_uppercase().to_string(), form)
}

fn subject(operation: &Operation, path: &str) -> Subject {
    Subject::Operation {
        method: operation.method.to_string(),
        path: path.to_owned(),
    }
}

pub(super) fn compare(old_set: &Set<'_>, new_set: &Set<'_>, texts: Texts) -> Vec<Change> {
    let (old, new) = (old_set.schema, new_set.schema);
    let (olds, news) = (Requests::new(old), Requests::new(new));
    let mut changes = Vec::new();
    let mut gone: Vec<&Operation> = Vec::new();
    for operation in &old.operations {
        changes.extend(paths(operation, ChangeKind::Removed, &news));
        if !all_paths(operation).any(|path| news.all.contains(&key(operation, path))) {
            gone.push(operation);
        }
    }
    let mut come: Vec<&Operation> = Vec::new();
    for operation in &new.operations {
        changes.extend(paths(operation, ChangeKind::Added, &olds));
        if !all_paths(operation).any(|path| olds.all.contains(&key(operation, path))) {
            come.push(operation);
        }
    }
    let mut renamed_pairs = Vec::new();
    for operation in gone {
        let renamed = come
            .iter()
            .position(|other| is_renamed(operation, other, old, new));
        match renamed.map(|at| come.remove(at)) {
            Some(other) => {
                changes.extend(renaming(operation, other));
                renamed_pairs.push((operation, other));
            }
            None => changes.extend(whole(ChangeKind::Removed, operation)),
        }
    }
    changes.extend(come.into_iter().flat_map(|it| whole(ChangeKind::Added, it)));
    let mut pairs: Vec<(Subject, &Operation, &Operation)> = Vec::new();
    for (before, operation) in renamed_pairs {
        let path = operation.paths.first();
        pairs.extend(path.map(|path| (subject(operation, &path.value), before, operation)));
    }
    let mut seen: HashSet<(&str, &str)> = HashSet::default();
    for operation in &new.operations {
        for path in &operation.paths {
            if let Some(before) = olds.operation(&key(operation, path))
                && seen.insert((&before.id, &operation.id))
            {
                pairs.push((subject(operation, &path.value), before, operation));
            }
        }
    }
    for (subject, before, operation) in pairs {
        let found = requests::compare(&subject, before, operation, new_set, texts);
        changes.extend(
            found
                .into_iter()
                .map(|change| change.in_area(operation.area.as_ref())),
        );
    }
    changes
}

/// Returns the paths of an operation that the other set lacks, if it has others of them.
fn paths(operation: &Operation, kind: ChangeKind, others: &Requests<'_>) -> Vec<Change> {
    let known = |path: &&Fact<PathTemplate>| others.all.contains(&key(operation, path));
    if !all_paths(operation).any(|path| known(&path)) {
        return Vec::new();
    }
    let missing = all_paths(operation).filter(|path| !known(path));
    let changes = missing.map(|path| {
        let change = Change::new(kind, What::Path, &subject(operation, &path.value));
        let at = Some(&path.at);
        match kind {
            ChangeKind::Removed => change.at(at, None),
            _ => change.at(None, at),
        }
        .in_area(operation.area.as_ref())
    });
    changes.collect()
}

/// Returns the changes of an operation as a whole: of the operation by its first path, and of its
/// further paths.
fn whole(kind: ChangeKind, operation: &Operation) -> Vec<Change> {
    let what = [What::Operation]
        .into_iter()
        .chain(std::iter::repeat(What::Path));
    let changes = what.zip(all_paths(operation)).map(|(what, path)| {
        let change = Change::new(kind, what, &subject(operation, &path.value));
        let at = Some(&path.at);
        match kind {
            ChangeKind::Removed => change.at(at, None),
            _ => change.at(None, at).fresh(Rating::Minor),
        }
        .in_area(operation.area.as_ref())
    });
    changes.collect()
}

/// Returns the changes of a renamed operation: of the operation by its first path, and of its further
/// paths.
fn renaming(old: &Operation, new: &Operation) -> Vec<Change> {
    let (before, after): (Vec<_>, Vec<_>) = (all_paths(old).collect(), all_paths(new).collect());
    // Other arguments of a function are changes of its parameters.
    let mut pairs = before.iter().zip(&after);
    let same = before.len() == after.len()
        && pairs.all(|(old, new)| without_arguments(&old.value) == without_arguments(&new.value));
    if same && parameters::differ_in_names(old, new) {
        return Vec::new();
    }
    let what = [What::Operation]
        .into_iter()
        .chain(std::iter::repeat(What::Path));
    let pairs = what.zip(before.iter().zip(&after));
    let mut changes: Vec<Change> = pairs
        .map(|(what, (before, after))| {
            Change::new(ChangeKind::Renamed, what, &subject(new, &after.value))
                .values(
                    Some(format!("{} {}", old.method, before.value)),
                    Some(format!("{} {}", new.method, after.value)),
                )
                .at(Some(&before.at), Some(&after.at))
        })
        .collect();
    let gone = before.iter().skip(after.len()).map(|path| {
        Change::new(ChangeKind::Removed, What::Path, &subject(old, &path.value))
            .at(Some(&path.at), None)
    });
    changes.extend(gone);
    let come = after.iter().skip(before.len()).map(|path| {
        Change::new(ChangeKind::Added, What::Path, &subject(new, &path.value))
            .at(None, Some(&path.at))
    });
    changes.extend(come);
    let area = new.area.as_ref();
    changes
        .into_iter()
        .map(|change| change.in_area(area))
        .collect()
}

/// Returns a path in lower case without the arguments of the function that it ends in.
fn without_arguments(path: &PathTemplate) -> String {
    let path = path.to_lowercase();
    let called = path.rsplit_once('/').and_then(|(above, last)| {
        let name = last.strip_suffix(')')?.split('(').next()?;
        Some(format!("{above}/{name}"))
    });
    called.unwrap_or(path)
}

/// Returns `true` if an operation that one set lacks is most likely one that the other lacks: one
/// page documents both, and no other of them, by one method and one number of segments.
fn is_renamed(old: &Operation, new: &Operation, olds: &Schema, news: &Schema) -> bool {
    let (Some(before), Some(after)) = (old.pages.first(), new.pages.first()) else {
        return false;
    };
    let (before, after) = (below_root(before), below_root(after));
    let alone = |schema: &Schema, page: &str| {
        let on_page = |it: &&Operation| {
            it.pages
                .first()
                .is_some_and(|first| below_root(first) == page)
        };
        schema.operations.iter().filter(on_page).count() == 1
    };
    let length =
        |operation: &Operation| operation.paths.first().map(|it| it.value.segments().len());
    before == after
        && old.method == new.method
        && length(old) == length(new)
        && alone(olds, before)
        && alone(news, after)
}
