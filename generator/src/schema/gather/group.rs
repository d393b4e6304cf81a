//! Which pages are on one operation: those that document the same requests, not those that only mention them.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Gatherer;
use super::operations::Part;
use super::paths::matches_template;
use crate::collections::HashMap;
use crate::page::Start;
use crate::page::path::segments;

/// A page with so many times more paths than another lists them for what hangs on their resources: the other documents
/// them.
const BROADER: usize = 3;

/// A request as paths are compared: method and normal form.
type Key<'a> = (&'a str, Rc<str>);

impl<'a> Gatherer<'a> {
    /// Puts parts together that document the same requests.
    pub(super) fn group(&mut self, mut parts: Vec<Part<'a>>) -> Vec<Vec<Part<'a>>> {
        let keys: Vec<BTreeSet<Key<'a>>> = parts.iter().map(keys).collect();
        let mut claimants: HashMap<&Key<'a>, Vec<usize>> = HashMap::default();
        for (index, keys) in keys.iter().enumerate() {
            for key in keys {
                claimants.entry(key).or_default().push(index);
            }
        }
        let mut lost: Vec<BTreeSet<&Key<'a>>> = vec![BTreeSet::new(); parts.len()];
        let mut overlaps = Overlaps { keys: &keys, known: HashMap::default() };
        for (key, list) in &claimants {
            for loser in losers(key, list, &mut overlaps, &parts) {
                if let Some(lost) = lost.get_mut(loser) {
                    lost.insert(key);
                }
            }
        }
        for (part, lost) in parts.iter_mut().zip(&lost) {
            if !lost.is_empty() {
                let method = method(part);
                part.paths.retain(|claim| !lost.contains(&(method, claim.form.clone())));
            }
        }
        join(parts)
    }
}

fn method<'a>(part: &Part<'a>) -> &'a str {
    part.fragment.requests.first().map_or("", |request| request.line.method)
}

fn keys<'a>(part: &Part<'a>) -> BTreeSet<Key<'a>> {
    part.paths.iter().map(|claim| (method(part), claim.form.clone())).collect()
}

/// Which parts share so many requests that they are on the same ones; each pair is compared once.
struct Overlaps<'k, 'a> {
    keys: &'k [BTreeSet<Key<'a>>],
    known: HashMap<(usize, usize), bool>,
}

impl Overlaps<'_, '_> {
    fn of(&mut self, a: usize, b: usize) -> bool {
        let (Some(first), Some(second)) = (self.keys.get(a), self.keys.get(b)) else { return true };
        let compare = || 2 * first.intersection(second).count() >= first.len().min(second.len());
        a == b || *self.known.entry((a.min(b), a.max(b))).or_insert_with(compare)
    }
}

/// Of the parts that list a request, those that do not document it.
fn losers(key: &Key<'_>, list: &[usize], overlaps: &mut Overlaps<'_, '_>, parts: &[Part<'_>]) -> Vec<usize> {
    let keys = overlaps.keys;
    let size = |index: usize| keys.get(index).map_or(0, BTreeSet::len);
    let primary = |index: usize| parts.get(index).is_some_and(|part| part.primary);
    let any_primary = list.iter().any(|index| primary(*index));
    let smallest = list.iter().filter(|index| primary(**index) || !any_primary).map(|index| size(*index)).min();
    let smallest = smallest.unwrap_or(0);
    let broad = |index: usize| (any_primary && !primary(index)) || size(index) >= BROADER * smallest.max(1);
    let (mut lost, kept): (Vec<usize>, Vec<usize>) = list.iter().partition(|index| broad(**index));
    // Pages that share little else: the one that is called after the path's end documents it.
    let Some(first) = kept.first().copied() else { return lost };
    if kept.iter().all(|index| overlaps.of(first, *index)) {
        return lost;
    }
    let end = key.1.rsplit('/').find(|segment| *segment != "{}").unwrap_or_default();
    let end = end.split('(').next().unwrap_or(end);
    let named = |index: usize| parts.get(index).is_some_and(|part| part.page.stem().to_lowercase().contains(end));
    let best = kept.iter().copied().min_by_key(|index| (!named(*index), size(*index), *index)).unwrap_or(first);
    lost.extend(kept.into_iter().filter(|index| !overlaps.of(best, *index)));
    lost
}

/// Joins parts that share a request. Parts that documented nothing of their own leave their examples where they fit.
fn join(parts: Vec<Part<'_>>) -> Vec<Vec<Part<'_>>> {
    let mut owner: HashMap<Key<'_>, usize> = HashMap::default();
    let mut groups: Vec<Vec<Part<'_>>> = Vec::new();
    let mut guests = Vec::new();
    for part in parts {
        let keys = keys(&part);
        if keys.is_empty() {
            guests.push(part);
            continue;
        }
        let known: BTreeSet<usize> = keys.iter().filter_map(|key| owner.get(key).copied()).collect();
        let target = known.first().copied().unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for other in known.into_iter().skip(1) {
            let moved = groups.get_mut(other).map(std::mem::take).unwrap_or_default();
            for key in moved.iter().flat_map(self::keys) {
                owner.insert(key, target);
            }
            if let Some(group) = groups.get_mut(target) {
                group.extend(moved);
            }
        }
        for key in keys {
            owner.insert(key, target);
        }
        if let Some(group) = groups.get_mut(target) {
            group.push(part);
        }
    }
    for guest in guests {
        place_guest(guest, &mut groups);
    }
    groups.retain(|group| !group.is_empty());
    for group in &mut groups {
        group.sort_by_key(|part| (!part.primary, part.page.id));
    }
    groups
}

/// Gives the examples of a page that documents no request of its own to the operations that they show.
fn place_guest<'a>(guest: Part<'a>, groups: &mut [Vec<Part<'a>>]) {
    let method = method(&guest);
    for example in &guest.examples {
        let Some(Start::Request(line)) = example.request.as_ref().map(|message| &message.start) else { continue };
        let shape = segments(&line.path);
        let fits = |part: &Part<'_>| {
            self::method(part) == method && part.paths.iter().any(|claim| matches_template(&claim.form, &shape))
        };
        if let Some(group) = groups.iter_mut().find(|group| group.iter().any(fits)) {
            group.push(Part {
                page: guest.page,
                fragment: guest.fragment,
                paths: Vec::new(),
                examples: vec![*example],
                primary: false,
            });
        }
    }
}
