//! Grouping of pages by operation, and which of them documents it.
//!
//! A request belongs to the pages most closely connected with it: those that the methods table of
//! the addressed resource links to, or those named after the resource. Pages that list it only to
//! add something else are attached to the operation and do not join operations together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Gatherer;
use super::claims::Role;
use super::parts::{Links, MethodLink, Part, PathClaim};
use super::paths::matches_template;
use crate::api::path::{Segment, segments};
use crate::api::simple_name;
use crate::collections::{HashMap, HashSet, IndexMap};
use crate::page::{Example, OperationFragment, Page, StartLine};
use crate::source::PageId;

/// Ratio of request counts from which the page with more requests does not document those of the
/// other: it lists them for something that belongs to their resources.
const BROADER: usize = 3;

/// Number of resources with methods tables that link to a page, from which it is about none.
const CROSS_CUTTING: usize = 4;

/// Identity of a request: method and normal form of the path.
type RequestId<'a> = (&'a str, Rc<str>);

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

impl<'a> Gatherer<'a> {
    /// Groups the parts that document the same requests, those that document an operation first.
    pub(super) fn group(&self, parts: Vec<Part<'a>>, links: &Links) -> Vec<Vec<Part<'a>>> {
        let keys: Vec<BTreeSet<RequestId<'a>>> = parts.iter().map(keys).collect();
        let mut claimants: IndexMap<&RequestId<'a>, Vec<usize>> = IndexMap::default();
        for (index, keys) in keys.iter().enumerate() {
            keys.iter()
                .for_each(|key| claimants.entry(key).or_default().push(index));
        }
        let mut rights = Ownership {
            keys: &keys,
            owners: HashMap::default(),
            of: HashMap::default(),
        };
        let mut union = DisjointSets::new(parts.len());
        for (key, list) in &claimants {
            if list.len() > 1 {
                for index in list {
                    let right = parts
                        .get(*index)
                        .map_or(Connection::Aside, |part| self.right(part, key, links));
                    rights.of.insert((*index, key), right);
                }
            }
            let owners = rights.owners(key, list);
            owners
                .iter()
                .skip(1)
                .for_each(|other| union.join(owners.first().copied().unwrap_or(*other), *other));
            rights.owners.insert(key, owners);
        }
        let mut joining: IndexMap<usize, BTreeSet<usize>> = IndexMap::default();
        for (key, list) in claimants.iter().filter(|(_, list)| list.len() > 1) {
            let Some(owner) = rights
                .owners
                .get(key)
                .and_then(|owners| owners.first())
                .copied()
            else {
                continue;
            };
            let root = union.root(owner);
            for index in list.iter().copied() {
                if union.root(index) != root
                    && self.joins(index, owner, key, &rights, &parts, links)
                {
                    joining.entry(index).or_default().insert(root);
                }
            }
        }
        // A part that shares requests with several operations belongs to none of them alone, and
        // does not join them into one.
        for (index, owners) in joining {
            if let (Some(owner), 1) = (owners.first(), owners.len()) {
                union.join(*owner, index);
            }
        }
        place(parts, &rights, &mut union)
    }

    /// Returns `true` if a part with a weaker connection to a request documents the same operation:
    /// it shares most requests with the owner, and no methods table links to it for other requests.
    fn joins(
        &self,
        index: usize,
        owner: usize,
        key: &RequestId<'a>,
        rights: &Ownership<'_, 'a>,
        parts: &[Part<'a>],
        links: &Links,
    ) -> bool {
        let own = rights
            .of
            .get(&(index, key))
            .copied()
            .unwrap_or(Connection::Lists);
        if own < Connection::Named || !rights.overlap(index, owner) {
            return false;
        }
        let (Some(part), Some(keys)) = (parts.get(index), rights.keys.get(index)) else {
            return false;
        };
        let mut owned = keys.iter().filter(|key| rights.owns(index, key));
        owned.all(|key| !matches!(self.right(part, key, links), Connection::MethodLink(_)))
    }

    fn right(&self, part: &Part<'a>, key: &RequestId<'a>, links: &Links) -> Connection {
        if !part.primary {
            return Connection::Aside;
        }
        let Some(claim) = part.paths.iter().find(|claim| claim.form == key.1) else {
            return Connection::Aside;
        };
        let linked = links.get(&part.page.id.0).map_or(&[][..], Vec::as_slice);
        let resources: HashSet<PageId> = linked.iter().map(|linked| linked.span.page).collect();
        let distance = if resources.len() < CROSS_CUTTING {
            self.distance(linked, claim)
        } else {
            None
        };
        match distance {
            Some(distance) => Connection::MethodLink(Reverse(distance)),
            None if self.named_after(part.page, claim) || self.of_descendant(linked, claim) => {
                Connection::Named
            }
            None => Connection::Lists,
        }
    }

    /// Returns `true` if the methods table of a type derived from the addressed one links to a
    /// page, which documents the request for that type.
    fn of_descendant(&self, linked: &[MethodLink], claim: &PathClaim<'_>) -> bool {
        let Some(ty) = self.walker.walk(&claim.segments).ty else {
            return false;
        };
        let root = self.root_entity();
        ty.name != root
            && linked
                .iter()
                .any(|linked| linked.name != ty.name && self.walker.is_a(&linked.name, &ty.name))
    }

    /// Returns the number of segments from the resource whose methods table links to a page to the
    /// path's end, and the number of bases from that resource up to the type with the table.
    fn distance(&self, linked: &[MethodLink], claim: &PathClaim<'_>) -> Option<(usize, usize)> {
        let root = self.root_entity();
        let speaks = |linked: &&MethodLink| {
            let page = self.types.get(&linked.name).and_then(|draft| draft.page);
            page.is_none_or(|page| page == linked.span.page)
        };
        let speaking: HashSet<&str> = linked
            .iter()
            .filter(speaks)
            .map(|linked| linked.name.as_str())
            .collect();
        if speaking.is_empty() {
            return None;
        }
        (0..claim.segments.len()).find_map(|distance| {
            let through = claim
                .segments
                .get(..claim.segments.len() - distance)
                .unwrap_or_default();
            let place = self.walker.walk(through);
            let ty = place.ty.or(place.owner)?;
            let mut chain = self
                .walker
                .chain(&ty.name)
                .take_while(|name| **name != root);
            chain
                .position(|name| speaking.contains(name.as_str()))
                .map(|bases| (distance, bases))
        })
    }

    /// Returns `true` if a page's title names what a request addresses: the last named segment of
    /// its path, or the type.
    fn named_after(&self, page: &Page, claim: &PathClaim<'_>) -> bool {
        let Some(title) = &page.title else {
            return false;
        };
        let segment = claim
            .segments
            .iter()
            .rev()
            .find_map(|segment| match segment {
                Segment::Literal { text } | Segment::Call { name: text, .. } => {
                    Some(simple_name(text.trim_end_matches(':')))
                        .filter(|text| !text.is_empty() && !text.starts_with('$'))
                }
                Segment::Parameter { .. } => None,
            });
        let ty = self.walker.walk(&claim.segments).ty;
        let wanted = [segment, ty.as_ref().map(|ty| simple_name(&ty.name))];
        let runs = self.title_runs(page, &title.text);
        runs.iter().any(|run| {
            wanted
                .iter()
                .flatten()
                .any(|name| self.dialect.same_noun(run, name))
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

fn method<'a>(part: &Part<'a>) -> &'a str {
    method_of(part.fragment)
}

fn method_of(fragment: &OperationFragment) -> &str {
    fragment
        .requests
        .first()
        .map_or("", |request| request.line.method)
}

fn keys<'a>(part: &Part<'a>) -> BTreeSet<RequestId<'a>> {
    part.paths
        .iter()
        .map(|claim| (method(part), claim.form.clone()))
        .collect()
}

/// Moves each part to the operation of its own requests, and attaches it to the operations of other
/// requests that it lists.
fn place<'a>(
    parts: Vec<Part<'a>>,
    rights: &Ownership<'_, 'a>,
    union: &mut DisjointSets,
) -> Vec<Vec<Part<'a>>> {
    let mut groups: BTreeMap<usize, Vec<Part<'a>>> = BTreeMap::new();
    let mut strays = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        if part.paths.is_empty() {
            strays.push(part);
            continue;
        }
        let own = union.root(index);
        let mut by_group: BTreeMap<usize, Vec<PathClaim<'a>>> = BTreeMap::new();
        for claim in part.paths {
            let key = (method_of(part.fragment), claim.form.clone());
            let owner = rights
                .owners
                .get(&key)
                .and_then(|owners| owners.first())
                .copied()
                .unwrap_or(index);
            by_group.entry(union.root(owner)).or_default().push(claim);
        }
        let Part {
            page,
            fragment,
            examples,
            primary,
            ..
        } = part;
        let mut left = examples;
        let main = by_group.remove(&own);
        for (group, paths) in by_group {
            let elsewhere = |example: &&Example| {
                shows(example, &paths) && !main.as_ref().is_some_and(|own| shows(example, own))
            };
            let (theirs, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(elsewhere);
            left = rest;
            let named = paths.iter().any(|claim| {
                let key = (method_of(fragment), claim.form.clone());
                rights
                    .of
                    .get(&(index, &key))
                    .is_some_and(|right| *right >= Connection::Named)
            });
            let role = if named { Role::Adds } else { Role::Lists };
            groups.entry(group).or_default().push(Part {
                page,
                fragment,
                paths,
                examples: theirs,
                primary,
                role,
            });
        }
        match main {
            Some(paths) => {
                let role = rights.role(index);
                groups.entry(own).or_default().push(Part {
                    page,
                    fragment,
                    paths,
                    examples: left,
                    primary,
                    role,
                });
            }
            None => strays.push(Part {
                page,
                fragment,
                paths: Vec::new(),
                examples: left,
                primary,
                role: Role::Lists,
            }),
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

/// Returns `true` if an example's request matches one of the paths.
fn shows(example: &Example, paths: &[PathClaim<'_>]) -> bool {
    let Some(StartLine::Request(line)) = example.request.as_ref().map(|message| &message.start)
    else {
        return false;
    };
    let shape = segments(&line.path);
    paths
        .iter()
        .any(|claim| matches_template(&claim.form, &shape))
}

/// Attaches the examples of a page that documents no request to the operations that they show.
fn place_stray<'a>(stray: &Part<'a>, groups: &mut [Vec<Part<'a>>]) {
    let method = method(stray);
    for example in &stray.examples {
        let fits = |part: &Part<'_>| self::method(part) == method && shows(example, &part.paths);
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
