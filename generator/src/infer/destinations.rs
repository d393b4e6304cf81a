//! Inference from the paths of all pages: types of roots, undocumented properties, derived types,
//! keys, and which paths of a page lead to the same kind of resource.

use std::collections::BTreeMap;

use compact_str::{CompactString, format_compact};

use super::Gatherer;
use super::parts::{Links, Part, PathClaim};
use super::paths::matches_template;
use super::walk::{Ending, Place, is_container};
use crate::api::path::{Segment, push_normal_form, segments};
use crate::api::{Name, Primitive, is_primitive};
use crate::collections::{AnyCaseMap, HashMap, HashSet, IndexMap};
use crate::page::{Body, BodyKind, StartLine};
use crate::schema::{Evidence, TypeRef};
use crate::source::Span;
use crate::text::lower;

/// A path with facts about the part that lists it.
struct PathRecord<'p> {
    path: &'p [Segment<'p>],
    /// Normal form of the path; that of a prefix of the path is a prefix of it.
    form: &'p str,
    method: &'p str,
    claimed: Option<TypeRef>,
    creates: bool,
    function: bool,
    span: Span,
}

fn is_cast(segment: &Segment<'_>) -> bool {
    matches!(segment, Segment::Literal { text } if text.contains('.') && !text.starts_with('.'))
}

impl<'a> Gatherer<'a> {
    /// Returns where an operation's paths lead, by the first path that resolves to a type.
    pub(super) fn destination(&self, parts: &[Part<'_>]) -> Place {
        let mut first = None;
        for claim in parts.iter().flat_map(|part| &part.paths) {
            let mut place = self.walker.walk(&claim.segments);
            place.ty = place.ty.filter(|ty| !is_container(&ty.name));
            if place.ty.is_some() {
                return place;
            }
            first = first.or(Some(place));
        }
        first.unwrap_or(Place {
            ty: None,
            ending: Ending::Resource,
            owner: None,
            cast: false,
            key: false,
        })
    }

    /// Returns the type that a page states its request returns, before its claims are decided.
    fn claimed(&mut self, part: &Part<'a>, links: &Links) -> Option<TypeRef> {
        for message in part.examples.iter().flat_map(|example| &example.responses) {
            let StartLine::Response(200..400) = message.start else {
                continue;
            };
            let Some(annotation) = &message.annotation else {
                continue;
            };
            let Some((name, many)) = annotation.type_name() else {
                continue;
            };
            let name = self.annotated_name(name, part.page.id);
            let array = match &message.body {
                Body::Json { .. } => Some(message.body.items().is_some()),
                _ => None,
            };
            let many = array.unwrap_or(many || annotation.is_collection());
            return Some(TypeRef {
                name,
                collection: u8::from(many),
            });
        }
        if let Some((expr, _)) = &part.fragment.response.returns {
            return Some(self.names.type_ref(part.page.id, expr, "", self.sources));
        }
        links
            .get(&part.page.id.0)?
            .iter()
            .find_map(|linked| linked.returns.clone())
    }

    /// Infers types, properties and keys from all paths together.
    pub(super) fn learn_paths(&mut self, parts: &[Part<'a>], links: &Links) {
        let mut listed = Vec::new();
        let mut keyed: HashSet<&str> = HashSet::default();
        let mut form = String::new();
        for part in parts {
            let claimed = self.claimed(part, links);
            let title = part
                .page
                .title
                .as_ref()
                .map_or("", |title| title.text.as_ref());
            let function = title
                .split_once(": ")
                .is_some_and(|(resource, _)| !resource.contains(' '));
            let statuses = &part.fragment.response.statuses;
            let creates = part.fragment.body_kind == BodyKind::Entity
                || statuses.iter().any(|(status, _)| *status == 201);
            for claim in &part.paths {
                let path = claim.segments.as_slice();
                form.clear();
                for segment in path {
                    if matches!(segment, Segment::Parameter { .. }) {
                        keyed.extend(claim.form.get(..form.len()));
                    }
                    push_normal_form(&mut form, segment);
                }
                listed.push(PathRecord {
                    path,
                    form: &claim.form,
                    method: part
                        .fragment
                        .requests
                        .first()
                        .map_or("", |request| request.line.method),
                    claimed: claimed.clone(),
                    creates,
                    function,
                    span: claim.span,
                });
            }
        }
        listed.sort_by_key(|listed| listed.path.len());
        self.learn_roots(&listed, &keyed);
        // A path that one page documents as a function is a function on every page.
        let called: HashSet<&str> = listed
            .iter()
            .filter(|item| item.function)
            .map(|item| item.form)
            .collect();
        for item in listed.iter().filter(|item| !called.contains(item.form)) {
            self.learn_property(item, &keyed);
        }
        let mut addressed = HashSet::default();
        for item in &listed {
            self.learn_cast(item);
            self.learn_keys(item, &mut addressed, &mut form);
        }
    }

    /// Infers the types of entity sets and singletons.
    fn learn_roots(&mut self, listed: &[PathRecord<'_>], keyed: &HashSet<&str>) {
        let mut votes: BTreeMap<CompactString, BTreeMap<Name, usize>> = BTreeMap::new();
        let mut sets: HashMap<CompactString, bool> = HashMap::default();
        let mut below: BTreeMap<CompactString, HashSet<CompactString>> = BTreeMap::new();
        for item in listed {
            let Some(root) = item.path.first() else {
                continue;
            };
            let text = match root {
                Segment::Literal { text } => text.trim_end_matches(':'),
                Segment::Call { name, .. } if !name.is_empty() => *name,
                _ => continue,
            };
            let key = lower(text);
            let set = keyed.contains(format_compact!("/{key}").as_str())
                || matches!(root, Segment::Call { .. });
            *sets.entry(key.clone()).or_default() |= set;
            if let Some(Segment::Literal { text }) =
                item.path.get(1).filter(|segment| is_cast(segment))
            {
                // The type of a cast derives from the type of the root.
                if let Some(name) = self
                    .names
                    .find(text)
                    .filter(|name| self.types.contains_key(*name))
                {
                    votes
                        .entry(key.clone())
                        .or_default()
                        .entry(name.clone())
                        .or_insert(0);
                }
            } else if let Some(Segment::Literal { text }) = item.path.get(1) {
                below
                    .entry(key.clone())
                    .or_default()
                    .insert(lower(text.trim_end_matches(':')));
            }
            let Some(claimed) = &item.claimed else {
                continue;
            };
            if is_primitive(&claimed.name) || item.function {
                continue;
            }
            // A cast that returns a collection follows an entity set.
            let cast = item.path.len() == 2 && item.path.get(1).is_some_and(is_cast);
            if cast && item.method == "GET" && claimed.collection > 0 {
                sets.insert(key.clone(), true);
            }
            let direct = match (item.path.len(), item.path.get(1)) {
                (1, _) => {
                    item.method == "GET"
                        || item.method == "POST" && item.creates
                        || item.method == "PATCH"
                }
                (2, Some(Segment::Parameter { .. })) => {
                    matches!(item.method, "GET" | "PATCH" | "PUT")
                }
                _ => false,
            };
            if direct {
                *votes
                    .entry(key.clone())
                    .or_default()
                    .entry(claimed.name.clone())
                    .or_default() += 1;
                if item.path.len() == 1 && item.method == "GET" && claimed.collection > 0 {
                    sets.insert(key, true);
                }
            }
        }
        let voted: HashMap<&str, Name> = votes
            .iter()
            .filter_map(|(root, votes)| Some((root.as_str(), self.elect(root, votes)?)))
            .collect();
        // Owners of properties are collected only for the few names below roots that no claim
        // decides.
        let undecided = below
            .iter()
            .filter(|(root, _)| !voted.contains_key(root.as_str()));
        let mut owners: AnyCaseMap<Vec<&Name>> = AnyCaseMap::default();
        undecided
            .flat_map(|(_, names)| names)
            .for_each(|name| owners.insert(name, Vec::new()));
        let types = (!owners.is_empty()).then_some(&self.types);
        for (name, draft) in types.into_iter().flatten() {
            for property in draft.properties.keys() {
                if let Some(owners) = owners.get_mut(property.as_str()) {
                    owners.push(name);
                }
            }
        }
        let mut named = Vec::new();
        for (root, set) in sets {
            let voted = voted.get(root.as_str()).cloned();
            let name = voted.or_else(|| self.root_by_properties(&root, below.get(&root), &owners));
            // A root that no page documents becomes a container; its properties are inferred from
            // paths.
            let name = name.or_else(|| (!set).then(|| format!("/{root}").into()));
            named.extend(name.map(|name| {
                (
                    root,
                    TypeRef {
                        name,
                        collection: u8::from(set),
                    },
                )
            }));
        }
        named
            .into_iter()
            .for_each(|(root, ty)| self.walker.set_root(&root, ty));
    }

    /// Returns the common base of all types with votes, unless it is the root entity; or else the
    /// type with most votes, of several the one that the root is named after.
    fn elect(&self, root: &str, votes: &BTreeMap<Name, usize>) -> Option<Name> {
        let mut names = votes.keys();
        let first = names.next()?.clone();
        let common = names.try_fold(first, |a, b| self.walker.common_base(&a, b).cloned());
        let entity = self.root_entity();
        if let Some(common) = common.filter(|name| *name != entity) {
            return Some(common);
        }
        let called_after =
            |name: &Name| self.dialect.same_noun(crate::api::simple_name(name), root);
        votes
            .iter()
            .max_by_key(|(name, count)| {
                (
                    **count,
                    called_after(name),
                    std::cmp::Reverse(name.as_str()),
                )
            })
            .map(|(name, _)| name.clone())
    }

    /// Infers a root's type if no response shows it: the type of its name, or the one that has most
    /// of the following segments as properties.
    fn root_by_properties(
        &self,
        root: &str,
        below: Option<&HashSet<CompactString>>,
        owners: &AnyCaseMap<Vec<&Name>>,
    ) -> Option<Name> {
        let has_any = |name: &Name| {
            below.is_none_or(|below| {
                below
                    .iter()
                    .any(|segment| self.walker.property(name, segment).is_some())
            })
        };
        if let Some(named) = self
            .names
            .find(root)
            .filter(|name| self.types.contains_key(*name) && has_any(name))
        {
            return Some(named.clone());
        }
        let below = below?;
        let mut counts: BTreeMap<&Name, usize> = BTreeMap::new();
        for owner in below
            .iter()
            .filter_map(|segment| owners.get(segment.as_str()))
            .flatten()
        {
            *counts.entry(owner).or_default() += 1;
        }
        let mut best: Vec<(usize, &Name)> = counts
            .into_iter()
            .map(|(name, count)| (count, name))
            .collect();
        best.sort_by_key(|(count, name)| (std::cmp::Reverse(*count), *name));
        match best.as_slice() {
            [(count, name), rest @ ..]
                if 2 * count > below.len() && rest.first().is_none_or(|(next, _)| next < count) =>
            {
                Some((*name).clone())
            }
            _ => None,
        }
    }

    /// Adds a navigation property that paths show and no table lists: a key follows it, or a page
    /// lists or creates its items.
    fn learn_property(&mut self, item: &PathRecord<'_>, keyed: &HashSet<&str>) {
        let (path, form, has_trailing_key) =
            match (item.path.split_last(), item.form.strip_suffix("/{}")) {
                (Some((Segment::Parameter { .. }, rest)), Some(form)) => (rest, form, true),
                _ => (item.path, item.form, false),
            };
        let Some((Segment::Literal { text }, above)) = path.split_last() else {
            return;
        };
        let stream = |ty: &TypeRef| {
            ty.name == Primitive::Stream && item.method == "GET" && !has_trailing_key
        };
        let Some(claimed) = item
            .claimed
            .clone()
            .filter(|ty| !is_primitive(&ty.name) || stream(ty))
        else {
            return;
        };
        if above.is_empty() || item.function || !crate::api::is_property_name(text) {
            return;
        }
        let collection = has_trailing_key || keyed.contains(form);
        let shows = match item.method {
            "GET" => collection == (claimed.collection > 0) || has_trailing_key || collection,
            "POST" => item.creates && !has_trailing_key && collection,
            "PATCH" | "PUT" => has_trailing_key,
            _ => false,
        };
        let place = self.walker.walk(above);
        let Some(owner) = place
            .ty
            .filter(|ty| ty.collection == 0 && place.ending == Ending::Resource)
        else {
            return;
        };
        if !shows || is_primitive(&owner.name) || self.walker.property(&owner.name, text).is_some()
        {
            return;
        }
        if stream(&claimed) {
            // Every request on this path is about the stream. No property is added to the schema,
            // as none is documented.
            return self.walker.add_property(&owner.name, text, claimed);
        }
        if self
            .types
            .get(&claimed.name)
            .is_none_or(|draft| draft.page.is_none())
        {
            return;
        }
        let many = collection || claimed.collection > 0;
        let ty = TypeRef {
            name: claimed.name,
            collection: u8::from(many),
        };
        self.walker.add_property(&owner.name, text, ty.clone());
        let standing = self.standing(item.span.page);
        if let Some(draft) = self
            .types
            .get_mut(&owner.name)
            .filter(|draft| draft.page.is_some())
        {
            let property = draft.properties.entry((*text).into()).or_default();
            property.navigation = true;
            property
                .types
                .add(ty, Evidence::RequestLine, item.span, standing);
        }
    }

    /// Infers from a cast that its type derives from the type of the path before it.
    fn learn_cast(&mut self, item: &PathRecord<'_>) {
        for (index, segment) in item.path.iter().enumerate().skip(1) {
            let Segment::Literal { text } = segment else {
                continue;
            };
            if !is_cast(segment) {
                continue;
            }
            let Some(name) = self.names.find(text).cloned() else {
                continue;
            };
            let place = self.walker.walk(item.path.get(..index).unwrap_or_default());
            let Some(owner) = place
                .ty
                .filter(|ty| !is_primitive(&ty.name) && !is_container(&ty.name))
            else {
                continue;
            };
            if self.walker.is_a(&name, &owner.name) || self.walker.is_a(&owner.name, &name) {
                continue;
            }
            let standing = self.standing(item.span.page);
            if let Some(draft) = self
                .types
                .get_mut(&name)
                .filter(|draft| draft.page.is_some())
            {
                draft
                    .base
                    .add(owner.name, Evidence::RequestLine, item.span, standing);
            }
        }
    }

    /// Records the types that paths address by a key, which are entities. Each common prefix is
    /// inspected once.
    fn learn_keys<'p>(
        &mut self,
        item: &PathRecord<'p>,
        addressed: &mut HashSet<&'p str>,
        form: &mut String,
    ) {
        form.clear();
        for (index, segment) in item.path.iter().enumerate() {
            push_normal_form(form, segment);
            let form = item.form.get(..form.len()).unwrap_or_default();
            let Segment::Parameter { name: placeholder } = segment else {
                continue;
            };
            if index == 0 || !addressed.insert(form) {
                continue;
            }
            self.learn_collection(item, index);
            let place = self
                .walker
                .walk(item.path.get(..=index).unwrap_or_default());
            let name = place.ty.filter(|ty| ty.collection == 0).map(|ty| ty.name);
            if let Some(draft) = name.and_then(|name| self.types.get_mut(&name)) {
                draft
                    .addressed
                    .get_or_insert_with(|| ((*placeholder).into(), item.span));
            }
        }
    }

    /// Makes a single property of an entity a collection if a key follows it.
    fn learn_collection(&mut self, item: &PathRecord<'_>, index: usize) {
        let Some(Segment::Literal { text }) = index.checked_sub(1).and_then(|at| item.path.get(at))
        else {
            return;
        };
        let place = self.walker.walk(item.path.get(..index).unwrap_or_default());
        let single = place
            .ty
            .as_ref()
            .is_some_and(|ty| ty.collection == 0 && !is_primitive(&ty.name));
        let Some(owner) = place
            .owner
            .filter(|_| single && !place.cast && place.ending == Ending::Resource)
        else {
            return;
        };
        let chain: Vec<Name> = self.walker.chain(&owner.name).cloned().collect();
        for name in chain {
            let Some(draft) = self.types.get_mut(&name) else {
                continue;
            };
            if let Some(property) = draft.properties.get_mut(*text) {
                property.keyed = property.keyed.or(Some(item.span));
                self.walker.make_collection(&name, text);
                return;
            }
        }
    }

    /// Splits pages that list paths to different kinds of resources, as a page documents only one.
    pub(super) fn split_by_destination(
        &mut self,
        parts: Vec<Part<'a>>,
        links: &Links,
    ) -> Vec<Part<'a>> {
        let mut split = Vec::new();
        for part in parts {
            if part.paths.len() < 2 {
                split.push(part);
                continue;
            }
            let claimed = self.claimed(&part, links);
            self.split(part, claimed, &mut split);
        }
        split
    }

    fn split(&self, part: Part<'a>, claimed: Option<TypeRef>, out: &mut Vec<Part<'a>>) {
        let Part {
            page,
            fragment,
            paths,
            examples,
            primary,
            role,
        } = part;
        let mut classes: IndexMap<(Ending, Option<TypeRef>), Vec<PathClaim<'a>>> =
            IndexMap::default();
        for claim in paths {
            let place = self.walker.walk(&claim.segments);
            // A path does not determine the type of a call, or of anything after an unknown
            // segment.
            let ending = if place.ending == Ending::Call {
                Ending::Resource
            } else {
                place.ending
            };
            classes.entry((ending, place.ty)).or_default().push(claim);
        }
        let posts = fragment
            .requests
            .first()
            .is_some_and(|request| request.line.method == "POST");
        let score = |(key, claims): (&(Ending, Option<TypeRef>), &Vec<PathClaim<'a>>)| {
            let told = match (&key.1, &claimed) {
                (Some(ty), Some(claimed)) => {
                    let related = self.walker.is_a(&ty.name, &claimed.name)
                        || self.walker.is_a(&claimed.name, &ty.name);
                    // A create returns one item of the collection that it posts to.
                    let same = if posts {
                        ty.collection == claimed.collection + 1
                    } else {
                        ty.collection == claimed.collection
                    };
                    u8::from(related) + u8::from(related && same)
                }
                _ => 0,
            };
            (
                told,
                key.1.is_some() && key.0 == Ending::Resource,
                claims.len(),
            )
        };
        let mut best = 0;
        for index in 1..classes.len() {
            let (Some(challenger), Some(champion)) =
                (classes.get_index(index), classes.get_index(best))
            else {
                break;
            };
            if score(challenger) > score(champion) {
                best = index;
            }
        }
        let unresolved = (Ending::Resource, None);
        let mut main: Vec<PathClaim<'a>> = Vec::new();
        let mut others: Vec<Vec<PathClaim<'a>>> = Vec::new();
        for (index, (key, claims)) in classes.into_iter().enumerate() {
            if index == best || key == unresolved {
                main.extend(claims)
            } else {
                others.push(claims)
            }
        }
        main.sort_by_key(|claim| claim.span);
        let shows = |example: &crate::page::Example, claims: &[PathClaim<'a>]| {
            let Some(StartLine::Request(line)) =
                example.request.as_ref().map(|message| &message.start)
            else {
                return false;
            };
            let shape = segments(&line.path);
            claims
                .iter()
                .any(|claim| matches_template(&claim.form, &shape))
        };
        let mut left = examples;
        let mut parted = Vec::new();
        for claims in others {
            let (own, rest): (Vec<_>, Vec<_>) = left
                .into_iter()
                .partition(|example| shows(example, &claims) && !shows(example, &main));
            left = rest;
            parted.push(Part {
                page,
                fragment,
                paths: claims,
                examples: own,
                primary: false,
                role,
            });
        }
        out.push(Part {
            page,
            fragment,
            paths: main,
            examples: left,
            primary,
            role,
        });
        out.extend(parted);
    }

    /// Returns the name of the root of all entities.
    pub(super) fn root_entity(&self) -> String {
        super::names::qualify(&self.dialect.words.root_entity, &self.names.namespace)
    }
}
