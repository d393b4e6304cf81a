//! Entity sets and singletons, and their types.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use compact_str::{CompactString, format_compact};

use super::{PathRecord, PathRecords, Places, is_cast};
use crate::api::path::Segment;
use crate::api::{Name, is_primitive, simple_name};
use crate::collections::{HashMap, HashSet, IndexMap};
use crate::infer::context::Context;
use crate::infer::drafts::TypeDraft;
use crate::schema::{Evidence, Fact, Root, TypeRef};
use crate::text::{AnyCaseMap, Span, lower};

/// Minimum number of names below a root that a type must have as properties to be its type. A single
/// name can be that of an unrelated property.
const SHARED_NAMES: usize = 2;

/// Evidence on one root.
struct RootDraft<'p> {
    /// Its name, as its shortest path spells it.
    name: &'p str,
    /// Place of that path.
    span: Span,
    /// Whether it is an entity set.
    is_set: bool,
    /// Number of listed requests that return or create each type; 0 for types of casts.
    votes: BTreeMap<Name, usize>,
    /// The names that follow it in paths.
    below: HashSet<CompactString>,
}

/// Returns the entity sets and singletons. A singleton that no page documents has a separate type,
/// a container.
pub(super) fn infer(
    context: &Context<'_>,
    types: &IndexMap<Name, TypeDraft>,
    places: &Places<'_>,
    records: &PathRecords<'_>,
) -> Vec<Root> {
    let roots = collect(context, types, records);
    let elected: HashMap<&str, Name> = roots
        .iter()
        .filter_map(|(name, root)| Some((name.as_str(), elect(context, places, name, root)?)))
        .collect();
    let undecided = roots
        .iter()
        .filter(|(name, _)| !elected.contains_key(name.as_str()));
    let owners = owners(types, undecided.map(|(_, root)| root));
    let mut found = Vec::new();
    for (name, root) in &roots {
        let elected = elected.get(name.as_str()).cloned();
        let ty = elected.or_else(|| by_properties(context, types, places, name, root, &owners));
        // A singleton that no page documents becomes a container; its properties are inferred from
        // paths.
        let ty = ty.or_else(|| (!root.is_set).then(|| format!("/{name}").into()));
        found.extend(ty.map(|ty| {
            let ty = TypeRef {
                name: ty,
                collection: u8::from(root.is_set),
            };
            let at = context.sources.locate(root.span);
            Root {
                name: root.name.into(),
                r#type: Fact::new(ty, Evidence::RequestLine, at),
            }
        }));
    }
    found
}

/// Collects the evidence on all roots, by their names in lower case.
fn collect<'p>(
    context: &Context<'_>,
    types: &IndexMap<Name, TypeDraft>,
    records: &PathRecords<'p>,
) -> BTreeMap<CompactString, RootDraft<'p>> {
    let mut roots: BTreeMap<CompactString, RootDraft<'p>> = BTreeMap::new();
    for record in &records.list {
        let Some(first) = record.path.first() else {
            continue;
        };
        let text = match first {
            Segment::Literal { text } => text.trim_end_matches(':'),
            Segment::Call { name, .. } if !name.is_empty() => name.as_str(),
            _ => continue,
        };
        let name = lower(text);
        let is_set = records.keyed.contains(format_compact!("/{name}").as_str())
            || matches!(first, Segment::Call { .. });
        let root = roots.entry(name).or_insert_with(|| RootDraft {
            name: text,
            span: record.span,
            is_set: false,
            votes: BTreeMap::new(),
            below: HashSet::default(),
        });
        root.is_set |= is_set;
        match record.path.get(1) {
            Some(segment @ Segment::Literal { text }) if is_cast(segment) => {
                // The type of a cast derives from the type of the root.
                let name = context.names.find(text);
                if let Some(name) = name.filter(|name| types.contains_key(name)) {
                    root.votes.entry(name).or_insert(0);
                }
            }
            Some(Segment::Literal { text }) => {
                root.below.insert(lower(text.trim_end_matches(':')));
            }
            _ => {}
        }
        add_vote(root, record);
    }
    roots
}

/// Adds the type that a page claims for a request on a root or on an item of it.
fn add_vote(root: &mut RootDraft<'_>, record: &PathRecord<'_>) {
    let claimed = record.claimed.as_ref();
    let Some(claimed) = claimed.filter(|ty| !is_primitive(&ty.name) && !record.function) else {
        return;
    };
    let lists = record.method == "GET" && claimed.collection > 0;
    let creates = record.method == "POST" && record.creates;
    let direct = match record.path {
        [_] => match record.method {
            "GET" | "PATCH" => true,
            "POST" => creates,
            _ => false,
        },
        [_, Segment::Parameter { .. }] => matches!(record.method, "GET" | "PATCH" | "PUT"),
        _ => false,
    };
    if direct {
        *root.votes.entry(claimed.name.clone()).or_default() += 1;
    }
    root.is_set |= match record.path {
        [_] => lists || creates,
        // A cast that returns a collection follows an entity set.
        [_, segment] => lists && is_cast(segment),
        _ => false,
    };
}

/// Returns the common base of all types with votes, unless it is the root entity; or else the type
/// with most votes, of several the one that the root is named after.
fn elect(
    context: &Context<'_>,
    places: &Places<'_>,
    name: &str,
    root: &RootDraft<'_>,
) -> Option<Name> {
    let common = places.hierarchy.common_base(root.votes.keys());
    let entity = &context.root_entity;
    if let Some(common) = common.filter(|name| *name != entity) {
        return Some(common.clone());
    }
    let named_after = |ty: &Name| context.dialect.same_noun(simple_name(ty), name);
    let best = root
        .votes
        .iter()
        .max_by_key(|(ty, count)| (**count, named_after(ty), Reverse(ty.as_str())));
    best.map(|(ty, _)| ty.clone())
}

/// Returns the types that have a property of each name below the roots that no claim decides.
fn owners<'t, 'r>(
    types: &'t IndexMap<Name, TypeDraft>,
    roots: impl Iterator<Item = &'r RootDraft<'r>>,
) -> AnyCaseMap<Vec<&'t Name>> {
    let mut owners: AnyCaseMap<Vec<&Name>> = AnyCaseMap::default();
    for name in roots.flat_map(|root| &root.below) {
        owners.insert(name, Vec::new());
    }
    if owners.is_empty() {
        return owners;
    }
    for (name, draft) in types {
        for property in draft.properties.keys() {
            if let Some(owners) = owners.get_mut(property) {
                owners.push(name);
            }
        }
    }
    owners
}

/// Infers a root's type if no response shows it: the type of its name, or the one that has most of
/// the following segments as properties.
fn by_properties(
    context: &Context<'_>,
    types: &IndexMap<Name, TypeDraft>,
    places: &Places<'_>,
    name: &str,
    root: &RootDraft<'_>,
    owners: &AnyCaseMap<Vec<&Name>>,
) -> Option<Name> {
    let below = &root.below;
    let has_any = |ty: &Name| {
        let mut names = below.iter();
        below.is_empty() || names.any(|segment| places.property(ty, segment).is_some())
    };
    let named = context.names.find(name);
    if let Some(named) = named.filter(|name| types.contains_key(name) && has_any(name)) {
        return Some(named);
    }
    let mut counts: BTreeMap<&Name, usize> = BTreeMap::new();
    for owner in below.iter().filter_map(|name| owners.get(name)).flatten() {
        *counts.entry(owner).or_default() += 1;
    }
    let mut best: Vec<(usize, &Name)> = counts
        .into_iter()
        .map(|(name, count)| (count, name))
        .collect();
    best.sort_by_key(|(count, name)| (Reverse(*count), *name));
    let (count, name) = *best.first()?;
    let unique = best.get(1).is_none_or(|(next, _)| *next < count);
    (count >= SHARED_NAMES && 2 * count > below.len() && unique).then(|| name.clone())
}
