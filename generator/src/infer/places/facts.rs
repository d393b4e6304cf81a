//! What paths show of types: undocumented properties, derived types, keys and collections.

use compact_str::CompactString;

use super::{Ending, PathRecord, PathRecords, Places, is_cast, is_container};
use crate::api::path::{Segment, push_normal_form};
use crate::api::{Name, Primitive, is_primitive, is_property_name};
use crate::collections::{HashMap, HashSet, IndexMap};
use crate::infer::context::Context;
use crate::infer::drafts::TypeDraft;
use crate::schema::{Evidence, TypeRef};
use crate::text::Span;

/// What paths show of types.
#[derive(Default)]
pub(in crate::infer) struct PathFacts {
    /// Navigation properties that no table lists, by owner and name.
    properties: IndexMap<(Name, CompactString), ShownProperty>,
    /// Types that paths cast to, the type before the cast, and the place of the path.
    casts: Vec<(Name, Name, Span)>,
    /// Types that paths address by a key, with the placeholder of the key.
    addressed: HashMap<Name, (CompactString, Span)>,
    /// Properties whose items paths address by a key.
    keyed: Vec<(Name, CompactString, Span)>,
}

/// The type of a navigation property that a path shows, and the place of the path.
struct ShownProperty {
    ty: TypeRef,
    span: Span,
}

impl PathFacts {
    /// Adds the facts to the claims of pages.
    pub fn apply(self, context: &Context<'_>, types: &mut IndexMap<Name, TypeDraft>) {
        for ((owner, name), ShownProperty { ty, span }) in self.properties {
            if let Some(draft) = types.get_mut(&owner) {
                let precedence = context.precedence(span.page);
                let property = draft.properties.entry(name).or_default();
                property.navigation = true;
                property
                    .types
                    .add(ty, Evidence::RequestLine, span, precedence);
            }
        }
        for (name, base, span) in self.casts {
            if let Some(draft) = types.get_mut(&name) {
                let precedence = context.precedence(span.page);
                draft
                    .base
                    .add(base, Evidence::RequestLine, span, precedence);
            }
        }
        for (name, addressed) in self.addressed {
            if let Some(draft) = types.get_mut(&name) {
                draft.addressed = Some(addressed);
            }
        }
        for (owner, name, span) in self.keyed {
            let draft = types.get_mut(&owner);
            if let Some(property) = draft.and_then(|draft| draft.properties.get_mut(&name)) {
                property.keyed = property.keyed.or(Some(span));
            }
        }
    }
}

/// Infers facts from all paths together, and adds the properties to the index of places.
pub(super) fn infer(
    context: &Context<'_>,
    types: &IndexMap<Name, TypeDraft>,
    places: &mut Places<'_>,
    records: &PathRecords<'_>,
) -> PathFacts {
    let mut facts = PathFacts::default();
    // A path that one page documents as a function is a function on every page.
    let functions: HashSet<&str> = records
        .list
        .iter()
        .filter(|record| record.function)
        .map(|record| record.form)
        .collect();
    for record in &records.list {
        if functions.contains(record.form) {
            continue;
        }
        if let Some((owner, shown)) = shown_property(places, record, &records.keyed) {
            add_property(types, places, &mut facts, owner, shown);
        }
    }
    let mut seen = HashSet::default();
    for record in &records.list {
        add_casts(context, types, places, &mut facts, record);
        add_keys(types, places, &mut facts, record, &mut seen);
    }
    facts
}

/// Returns the navigation property that a path shows and no table lists: requests get, create or
/// update its items and a path addresses them by a key, or a request gets a single resource.
fn shown_property(
    places: &Places<'_>,
    record: &PathRecord<'_>,
    keyed: &HashSet<&str>,
) -> Option<((Name, CompactString), ShownProperty)> {
    let (path, form, has_trailing_key) =
        match (record.path.split_last(), record.form.strip_suffix("/{}")) {
            (Some((Segment::Parameter { .. }, rest)), Some(form)) => (rest, form, true),
            _ => (record.path, record.form, false),
        };
    let (Segment::Literal { text }, above) = path.split_last()? else {
        return None;
    };
    if above.is_empty() || !is_property_name(text) {
        return None;
    }
    let claimed = record.claimed.as_ref()?;
    let stream = claimed.name == Primitive::Stream && record.method == "GET" && !has_trailing_key;
    if is_primitive(&claimed.name) && !stream {
        return None;
    }
    let collection = has_trailing_key || keyed.contains(form);
    let shows = match record.method {
        "GET" => collection == (claimed.collection > 0) || collection,
        "POST" => record.creates && !has_trailing_key && collection,
        "PATCH" | "PUT" => has_trailing_key,
        _ => false,
    };
    let place = places.walk(above);
    let owner = place.resource().filter(|owner| owner.collection == 0)?;
    if !shows || is_primitive(&owner.name) || places.property(&owner.name, text).is_some() {
        return None;
    }
    let ty = TypeRef {
        name: claimed.name.clone(),
        collection: if stream {
            claimed.collection
        } else {
            u8::from(collection || claimed.collection > 0)
        },
    };
    let shown = ShownProperty {
        ty,
        span: record.span,
    };
    Some(((owner.name.clone(), text.clone()), shown))
}

/// Adds a property of a documented type.
fn add_property(
    types: &IndexMap<Name, TypeDraft>,
    places: &mut Places<'_>,
    facts: &mut PathFacts,
    (owner, name): (Name, CompactString),
    shown: ShownProperty,
) {
    let is_documented = |name: &Name| types.get(name).is_some_and(|draft| draft.page.is_some());
    if shown.ty.name == Primitive::Stream {
        // Every request on this path is about the stream. No property is added to the schema, as
        // none is documented.
        return places.add_property(&owner, &name, shown.ty);
    }
    if !is_documented(&shown.ty.name) {
        return;
    }
    places.add_property(&owner, &name, shown.ty.clone());
    if is_documented(&owner) {
        facts.properties.insert((owner, name), shown);
    }
}

/// Infers from a cast that its type derives from the type of the path before it.
fn add_casts(
    context: &Context<'_>,
    types: &IndexMap<Name, TypeDraft>,
    places: &Places<'_>,
    facts: &mut PathFacts,
    record: &PathRecord<'_>,
) {
    for (index, segment) in record.path.iter().enumerate().skip(1) {
        let Segment::Literal { text } = segment else {
            continue;
        };
        if !is_cast(segment) {
            continue;
        }
        let Some(name) = context.names.find(text) else {
            continue;
        };
        let place = places.walk(record.path.get(..index).unwrap_or_default());
        let Some(owner) = place.ty else { continue };
        let is_type = !is_primitive(&owner.name) && !is_container(&owner.name);
        let is_documented = types.get(&name).is_some_and(|draft| draft.page.is_some());
        if is_type && is_documented && !places.hierarchy.are_related(&name, &owner.name) {
            facts.casts.push((name, owner.name, record.span));
        }
    }
}

/// Records the types that paths address by a key, which are entities. Each common prefix is
/// inspected once.
fn add_keys<'p>(
    types: &IndexMap<Name, TypeDraft>,
    places: &mut Places<'_>,
    facts: &mut PathFacts,
    record: &PathRecord<'p>,
    seen: &mut HashSet<&'p str>,
) {
    let mut prefix = String::new();
    for (index, segment) in record.path.iter().enumerate() {
        push_normal_form(&mut prefix, segment);
        let form = record.form.get(..prefix.len()).unwrap_or_default();
        let Segment::Parameter { name: placeholder } = segment else {
            continue;
        };
        if index == 0 || !seen.insert(form) {
            continue;
        }
        if let Some((owner, property)) = keyed_property(types, places, facts, record, index) {
            places.make_collection(&owner, &property);
            facts.keyed.push((owner, property, record.span));
        }
        let place = places.walk(record.path.get(..=index).unwrap_or_default());
        let item = place.ty.filter(|ty| ty.collection == 0);
        if let Some(ty) = item.filter(|ty| types.contains_key(&ty.name)) {
            facts
                .addressed
                .entry(ty.name)
                .or_insert_with(|| (placeholder.clone(), record.span));
        }
    }
}

/// Returns the single property of an entity that a key follows at `index`, and the type that has it.
fn keyed_property(
    types: &IndexMap<Name, TypeDraft>,
    places: &Places<'_>,
    facts: &PathFacts,
    record: &PathRecord<'_>,
    index: usize,
) -> Option<(Name, CompactString)> {
    let before = record.path.get(..index)?;
    let Segment::Literal { text } = before.last()? else {
        return None;
    };
    let place = places.walk(before);
    let ty = place.ty?;
    if ty.collection > 0 || is_primitive(&ty.name) || place.cast || place.ending != Ending::Resource
    {
        return None;
    }
    let owner = place.owner?;
    let mut chain = places.hierarchy.chain(&owner.name);
    let has = |name: &&Name| {
        let draft = types.get(*name);
        draft.is_some_and(|draft| draft.properties.contains_key(text))
            || facts
                .properties
                .contains_key(&((*name).clone(), text.clone()))
    };
    let name = chain.find(has)?;
    Some((name.clone(), text.clone()))
}
