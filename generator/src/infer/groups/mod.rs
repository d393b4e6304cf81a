//! Grouping of pages by operation, and which of them documents it.
//!
//! A request belongs to the pages most closely connected with it: those that the methods table of
//! the addressed resource links to, or those named after the resource. Pages that list it only to
//! add something else are attached to the operation and do not join operations together.

mod split;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::context::Context;
use super::decision::Role;
use super::drafts::Drafts;
use super::parts::{Links, MethodLink, Part};
use super::paths::{PathClaim, shows};
use super::places::Places;
use super::titles::title_runs;
use crate::api::path::Segment;
use crate::api::simple_name;
use crate::collections::{HashMap, HashSet, IndexMap};
use crate::page::Example;
use crate::text::PageId;

/// Ratio of request counts from which the page with more requests does not document those of the
/// other: it lists them for something that belongs to their resources.
const BROADER: usize = 3;

/// Number of resources with methods tables that link to a page, from which it is about none.
const CROSS_CUTTING: usize = 4;

/// Identity of a request: method and normal form of the path.
type RequestId<'a> = (&'a str, Arc<str>);

/// Connection of a page with a request that it lists, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Connection {
    /// The page's text is about other requests that it lists.
    Aside,
    /// The page lists the request.
    Lists,
    /// Its title names what the request addresses, or a derived type's methods table links to it.
    Named,
    /// The methods table of a resource on the path links to the page: number of segments from that
    /// resource to the path's end, and number of bases from it up to the type with the table.
    MethodLink(Reverse<(usize, usize)>),
}

/// The requests of each part, the parts that own each request, and their connections with it.
struct Ownership<'k, 'a> {
    keys: &'k [BTreeSet<RequestId<'a>>],
    owners: HashMap<&'k RequestId<'a>, Vec<usize>>,
    of: HashMap<(usize, &'k RequestId<'a>), Connection>,
}

/// What the connection of a page with a request depends on.
struct Connections<'c, 'a> {
    context: &'c Context<'a>,
    drafts: &'c Drafts,
    places: &'c Places<'c>,
    links: &'c Links,
}

/// Groups the parts that document the same requests, those that document an operation first.
pub(super) fn group<'a>(
    context: &Context<'a>,
    drafts: &Drafts,
    places: &Places<'_>,
    parts: Vec<Part<'a>>,
    links: &Links,
) -> Vec<Vec<Part<'a>>> {
    let parts = split::by_destination(context, places, parts, links);
    let connections = Connections {
        context,
        drafts,
        places,
        links,
    };
    let keys: Vec<BTreeSet<RequestId<'a>>> = parts.iter().map(keys).collect();
    let mut claimants: IndexMap<&RequestId<'a>, Vec<usize>> = IndexMap::default();
    for (index, keys) in keys.iter().enumerate() {
        keys.iter()
            .for_each(|key| claimants.entry(key).or_default().push(index));
    }
    let mut ownership = Ownership {
        keys: &keys,
        owners: HashMap::default(),
        of: HashMap::default(),
    };
    let mut sets = DisjointSets::new(parts.len());
    for (key, list) in &claimants {
        if list.len() > 1 {
            for index in list {
                let part = parts.get(*index);
                let connection = part.map_or(Connection::Aside, |part| connections.of(part, key));
                ownership.of.insert((*index, key), connection);
            }
        }
        let owners = ownership.owners(key, list);
        if let Some((first, others)) = owners.split_first() {
            others.iter().for_each(|other| sets.join(*first, *other));
        }
        ownership.owners.insert(key, owners);
    }
    let contested = claimants.iter().filter(|(_, list)| list.len() > 1);
    connections.join(contested, &ownership, &parts, &mut sets);
    place(parts, &ownership, &mut sets)
}

impl<'a> Connections<'_, 'a> {
    /// Joins parts with a weaker connection to the operations that they also document.
    fn join<'k>(
        &self,
        contested: impl Iterator<Item = (&'k &'k RequestId<'a>, &'k Vec<usize>)>,
        ownership: &Ownership<'k, 'a>,
        parts: &[Part<'a>],
        sets: &mut DisjointSets,
    ) where
        'a: 'k,
    {
        let mut joining: IndexMap<usize, BTreeSet<usize>> = IndexMap::default();
        for (key, list) in contested {
            let owners = ownership.owners.get(*key);
            let Some(owner) = owners.and_then(|owners| owners.first()).copied() else {
                continue;
            };
            let root = sets.root(owner);
            for index in list.iter().copied() {
                if sets.root(index) != root && self.joins((index, owner), key, ownership, parts) {
                    joining.entry(index).or_default().insert(root);
                }
            }
        }
        // A part that shares requests with several operations belongs to none of them alone, and
        // does not join them into one.
        for (index, owners) in joining {
            if let (Some(owner), 1) = (owners.first(), owners.len()) {
                sets.join(*owner, index);
            }
        }
    }

    /// Returns `true` if a part with a weaker connection to a request documents the same operation:
    /// it shares most requests with the owner, and no methods table links to it for other requests.
    fn joins(
        &self,
        (index, owner): (usize, usize),
        key: &RequestId<'a>,
        ownership: &Ownership<'_, 'a>,
        parts: &[Part<'a>],
    ) -> bool {
        let own = ownership.of.get(&(index, key)).copied();
        if own.unwrap_or(Connection::Lists) < Connection::Named || !ownership.overlap(index, owner)
        {
            return false;
        }
        let (Some(part), Some(keys)) = (parts.get(index), ownership.keys.get(index)) else {
            return false;
        };
        let mut owned = keys.iter().filter(|key| ownership.owns(index, key));
        owned.all(|key| !matches!(self.of(part, key), Connection::MethodLink(_)))
    }

    /// Returns the connection of a page with a request.
    fn of(&self, part: &Part<'a>, key: &RequestId<'a>) -> Connection {
        let Some(claim) = part.paths.iter().find(|claim| *claim.path.form() == *key.1) else {
            return Connection::Aside;
        };
        if !part.primary {
            return Connection::Aside;
        }
        let linked = self.links.get(&part.page.id).map_or(&[][..], Vec::as_slice);
        let resources: HashSet<PageId> = linked.iter().map(|linked| linked.span.page).collect();
        let distance = if resources.len() < CROSS_CUTTING {
            self.distance(linked, claim)
        } else {
            None
        };
        match distance {
            Some(distance) => Connection::MethodLink(Reverse(distance)),
            None if self.named_after(part, claim) || self.of_descendant(linked, claim) => {
                Connection::Named
            }
            None => Connection::Lists,
        }
    }

    /// Returns `true` if the methods table of a type derived from the addressed one links to a
    /// page, which documents the request for that type.
    fn of_descendant(&self, linked: &[MethodLink], claim: &PathClaim) -> bool {
        let Some(ty) = self.places.walk(claim.path.segments()).ty else {
            return false;
        };
        ty.name != self.context.root_entity
            && linked
                .iter()
                .any(|linked| self.places.hierarchy.is_derived(&linked.name, &ty.name))
    }

    /// Returns the number of segments from the resource whose methods table links to a page to the
    /// path's end, and the number of bases from that resource up to the type with the table.
    fn distance(&self, linked: &[MethodLink], claim: &PathClaim) -> Option<(usize, usize)> {
        let root = &self.context.root_entity;
        // A table counts for the type that its page documents.
        let of_own_page = |linked: &&MethodLink| {
            let draft = self.drafts.types.get(&linked.name);
            let page = draft.and_then(|draft| draft.page);
            page.is_none_or(|page| page == linked.span.page)
        };
        let own = linked.iter().filter(of_own_page);
        let own: HashSet<&str> = own.map(|linked| linked.name.as_str()).collect();
        if own.is_empty() {
            return None;
        }
        (0..claim.path.segments().len()).find_map(|distance| {
            let end = claim.path.segments().len() - distance;
            let place = self.places.walk(claim.path.segments().get(..end)?);
            let ty = place.ty.or(place.owner)?;
            let mut chain = self
                .places
                .hierarchy
                .chain(&ty.name)
                .take_while(|name| *name != root);
            chain
                .position(|name| own.contains(name.as_str()))
                .map(|bases| (distance, bases))
        })
    }

    /// Returns `true` if a page's title names what a request addresses: the last named segment of
    /// its path, or the type.
    fn named_after(&self, part: &Part<'_>, claim: &PathClaim) -> bool {
        let Some((title, _)) = part.title() else {
            return false;
        };
        let names = claim.path.segments().iter().rev().filter_map(Segment::name);
        let mut names = names.map(|name| simple_name(name.trim_end_matches(':')));
        let segment = names.find(|name| !name.is_empty() && !name.starts_with('$'));
        let ty = self.places.walk(claim.path.segments()).ty;
        let wanted = [segment, ty.as_ref().map(|ty| simple_name(&ty.name))];
        let dialect = self.context.dialect;
        title_runs(dialect, part.page, title).iter().any(|run| {
            let mut names = wanted.iter().flatten();
            names.any(|name| dialect.same_noun(run, name))
        })
    }
}

impl<'k, 'a> Ownership<'k, 'a> {
    /// Returns the parts that are most closely connected with a request.
    fn owners(&self, key: &'k RequestId<'a>, list: &[usize]) -> Vec<usize> {
        let right = |index: &usize| {
            self.of
                .get(&(*index, key))
                .copied()
                .unwrap_or(Connection::Lists)
        };
        let size = |index: &usize| self.keys.get(*index).map_or(0, BTreeSet::len);
        let most = list.iter().map(right).max();
        let mut owners: Vec<usize> = list
            .iter()
            .copied()
            .filter(|index| Some(right(index)) == most)
            .collect();
        let smallest = owners.iter().map(size).min().unwrap_or(0).max(1);
        owners.retain(|index| size(index) < BROADER * smallest);
        // Of pages with equal connections that share few other requests, the one with the fewest
        // requests documents it.
        let best = owners
            .iter()
            .copied()
            .min_by_key(|index| (size(index), *index));
        owners.retain(|index| best.is_none_or(|best| self.overlap(best, *index)));
        owners
    }

    /// Returns `true` if two parts share at least half of the requests of the smaller one.
    fn overlap(&self, a: usize, b: usize) -> bool {
        let (Some(first), Some(second)) = (self.keys.get(a), self.keys.get(b)) else {
            return true;
        };
        a == b || 2 * first.intersection(second).count() >= first.len().min(second.len())
    }

    fn owns(&self, index: usize, key: &RequestId<'a>) -> bool {
        self.owners
            .get(key)
            .is_some_and(|owners| owners.contains(&index))
    }

    /// Returns the paths of a part by the operation that they belong to.
    fn paths_by_group(
        &self,
        index: usize,
        part: &mut Part<'a>,
        sets: &mut DisjointSets,
    ) -> BTreeMap<usize, Vec<PathClaim>> {
        let mut by_group: BTreeMap<usize, Vec<PathClaim>> = BTreeMap::new();
        for claim in std::mem::take(&mut part.paths) {
            let owners = self.owners.get(&(part.method(), claim.path.shared_form()));
            let owner = owners.and_then(|owners| owners.first()).copied();
            let group = sets.root(owner.unwrap_or(index));
            by_group.entry(group).or_default().push(claim);
        }
        by_group
    }

    /// Moves paths of another operation that a part lists to a new part, with the examples that show
    /// only them.
    fn list(&self, index: usize, part: &mut Part<'a>, paths: Vec<PathClaim>) -> Part<'a> {
        let elsewhere = |example: &&Example| shows(example, &paths) && !shows(example, &part.paths);
        let (examples, left): (Vec<_>, Vec<_>) = part.examples.iter().copied().partition(elsewhere);
        let named = paths.iter().any(|claim| {
            let key = (part.method(), claim.path.shared_form());
            let connection = self.of.get(&(index, &key));
            connection.is_some_and(|connection| *connection >= Connection::Named)
        });
        part.examples = left;
        Part {
            paths,
            examples,
            role: if named { Role::Adds } else { Role::Lists },
            ..*part
        }
    }

    /// Returns the role of a part for the operation of its own requests.
    fn role(&self, index: usize) -> Role {
        let keys = self.keys.get(index).into_iter().flatten();
        let contested: Vec<bool> = keys
            .filter(|key| self.of.contains_key(&(index, *key)))
            .map(|key| self.owns(index, key))
            .collect();
        if contested.contains(&true) || contested.is_empty() {
            Role::Documents
        } else {
            Role::Adds
        }
    }
}

/// Disjoint sets of parts on the same operation (union-find).
struct DisjointSets(Vec<usize>);

impl DisjointSets {
    fn new(count: usize) -> Self {
        DisjointSets((0..count).collect())
    }

    fn root(&mut self, mut index: usize) -> usize {
        while let Some(above) = self.0.get(index).copied().filter(|above| *above != index) {
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(index) {
                *slot = next;
            }
            index = next;
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

fn keys<'a>(part: &Part<'a>) -> BTreeSet<RequestId<'a>> {
    part.paths
        .iter()
        .map(|claim| (part.method(), claim.path.shared_form()))
        .collect()
}

/// Moves each part to the operation of its own requests, and attaches it to the operations of other
/// requests that it lists.
fn place<'a>(
    parts: Vec<Part<'a>>,
    ownership: &Ownership<'_, 'a>,
    sets: &mut DisjointSets,
) -> Vec<Vec<Part<'a>>> {
    let mut groups: BTreeMap<usize, Vec<Part<'a>>> = BTreeMap::new();
    let mut strays = Vec::new();
    for (index, mut part) in parts.into_iter().enumerate() {
        if part.paths.is_empty() {
            strays.push(part);
            continue;
        }
        let own = sets.root(index);
        let mut by_group = ownership.paths_by_group(index, &mut part, sets);
        let main = by_group.remove(&own);
        part.paths = main.unwrap_or_default();
        for (group, paths) in by_group {
            let listed = ownership.list(index, &mut part, paths);
            groups.entry(group).or_default().push(listed);
        }
        if part.paths.is_empty() {
            part.role = Role::Lists;
            strays.push(part);
        } else {
            part.role = ownership.role(index);
            groups.entry(own).or_default().push(part);
        }
    }
    let mut groups: Vec<Vec<Part<'a>>> = groups.into_values().collect();
    strays
        .iter()
        .for_each(|stray| place_stray(stray, &mut groups));
    for group in &mut groups {
        group.sort_by_key(|part| (part.role, !part.primary));
    }
    groups
}

/// Attaches the examples of a page that documents no request to the operations that they show.
fn place_stray<'a>(stray: &Part<'a>, groups: &mut [Vec<Part<'a>>]) {
    for example in &stray.examples {
        let fits = |part: &Part<'_>| part.method() == stray.method() && shows(example, &part.paths);
        if let Some(group) = groups.iter_mut().find(|group| group.iter().any(fits)) {
            group.push(Part {
                page: stray.page,
                fragment: stray.fragment,
                paths: Vec::new(),
                examples: vec![*example],
                primary: false,
                role: Role::Lists,
            });
        }
    }
}
