//! Names of the types of nodes.

use super::Position;
use crate::collections::{HashMap, HashSet};
use crate::model::lock::Lock;
use crate::model::names::{self, RustName, Scope};

/// Names each node after the segments that all its paths end in or, if two names would be equal,
/// after the whole of its first path.
///
/// A node keeps the name that one of its paths had in earlier generations; further such names are its
/// aliases.
pub(super) fn node_names(
    places: &[Position],
    members: &[Vec<usize>],
    order: &[usize],
    lock: &Lock,
) -> Vec<(RustName, Vec<RustName>)> {
    let trails = |class: &usize| -> Vec<&Vec<String>> {
        members
            .get(*class)
            .into_iter()
            .flatten()
            .filter_map(|index| places.get(*index))
            .map(|place| &place.trail)
            .collect()
    };
    let short: Vec<RustName> = order
        .iter()
        .map(|class| names::type_name(&common_end(&trails(class)).join(".")))
        .collect();
    let mut counts: HashMap<&RustName, usize> = HashMap::default();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let clash: Vec<bool> = short
        .iter()
        .map(|name| counts.get(name).is_some_and(|count| *count > 1))
        .collect();
    let mut scope = Scope::default();
    let mut kept: Vec<Vec<RustName>> = Vec::new();
    let mut taken: HashSet<RustName> = HashSet::default();
    for class in order {
        let paths = members.get(*class).into_iter().flatten();
        let paths = paths.filter_map(|index| places.get(*index));
        let names = paths.filter_map(|place| lock.node(&place.path));
        let own: Vec<RustName> = names.filter(|name| taken.insert(name.clone())).collect();
        for name in &own {
            scope.claim(name.clone());
        }
        kept.push(own);
    }
    let mut named = Vec::new();
    for (((class, name), clash), mut kept) in order.iter().zip(&short).zip(clash).zip(kept) {
        if !kept.is_empty() {
            let name = kept.remove(0);
            named.push((name, kept));
            continue;
        }
        let full = trails(class)
            .first()
            .map(|trail| trail.join("."))
            .unwrap_or_default();
        let name = scope.claim(if clash {
            names::type_name(&full)
        } else {
            name.clone()
        });
        named.push((name, Vec::new()));
    }
    named
}

fn common_end(trails: &[&Vec<String>]) -> Vec<String> {
    let Some((first, rest)) = trails.split_first() else {
        return Vec::new();
    };
    if first.is_empty() {
        return Vec::new();
    }
    let mut length = first.len();
    for other in rest {
        let same = first
            .iter()
            .rev()
            .zip(other.iter().rev())
            .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
            .count();
        length = length.min(same);
    }
    if length == 0 {
        // Nothing in common: `MeOrUsersItem`.
        let mut all: Vec<String> = (*first).clone();
        if let Some(second) = rest.first() {
            all.push("or".to_owned());
            all.extend((*second).clone());
        }
        return all;
    }
    let mut end: Vec<String> = first.iter().rev().take(length).cloned().collect();
    end.reverse();
    // The name `item` alone is not specific, so the whole trail is used.
    if end.iter().all(|name| name == "item") {
        (*first).clone()
    } else {
        end
    }
}
