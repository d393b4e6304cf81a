//! Pages that list paths to different kinds of resources: a page documents only one.

use crate::collections::IndexMap;
use crate::infer::context::Context;
use crate::infer::parts::{Links, Part};
use crate::infer::paths::{PathClaim, shows};
use crate::infer::places::{Ending, Places};
use crate::schema::TypeRef;

/// The end of a path and the type that it addresses.
type Destination = (Ending, Option<TypeRef>);

/// Splits the parts whose paths lead to different kinds of resources.
pub(super) fn by_destination<'a>(
    context: &Context<'a>,
    places: &Places<'_>,
    parts: Vec<Part<'a>>,
    links: &Links,
) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    for part in parts {
        if part.paths.len() < 2 {
            found.push(part);
            continue;
        }
        let claimed = part.claimed_type(context, places.hierarchy, links);
        split(places, part, claimed, &mut found);
    }
    found
}

fn split<'a>(
    places: &Places<'_>,
    mut part: Part<'a>,
    claimed: Option<TypeRef>,
    out: &mut Vec<Part<'a>>,
) {
    let mut classes: IndexMap<Destination, Vec<PathClaim>> = IndexMap::default();
    for claim in std::mem::take(&mut part.paths) {
        let place = places.walk(claim.path.segments());
        // A path does not determine the type of a call, or of anything after an unknown segment.
        let ending = match place.ending {
            Ending::Call => Ending::Resource,
            ending => ending,
        };
        classes.entry((ending, place.ty)).or_default().push(claim);
    }
    let method = part.method();
    let score = |(destination, claims): (&Destination, &Vec<PathClaim>)| {
        let (ending, ty) = destination;
        let agreement = match (ty, &claimed) {
            (Some(ty), Some(claimed)) => agreement(places, ty, claimed, method),
            _ => 0,
        };
        (
            agreement,
            ty.is_some() && *ending == Ending::Resource,
            claims.len(),
        )
    };
    let mut best = 0;
    for index in 1..classes.len() {
        let (challenger, champion) = (classes.get_index(index), classes.get_index(best));
        if challenger.map(score) > champion.map(score) {
            best = index;
        }
    }
    let unresolved = (Ending::Resource, None);
    let mut others: Vec<Vec<PathClaim>> = Vec::new();
    for (index, (destination, claims)) in classes.into_iter().enumerate() {
        if index == best || destination == unresolved {
            part.paths.extend(claims);
        } else {
            others.push(claims);
        }
    }
    part.paths.sort_by_key(|claim| claim.span);
    let others: Vec<Part<'a>> = others
        .into_iter()
        .map(|paths| part.split_off(paths))
        .collect();
    out.push(part);
    out.extend(others);
}

/// Returns how well the type that a path addresses agrees with the type that the page claims: 0 for
/// unrelated types, 2 if also both or neither are collections.
fn agreement(places: &Places<'_>, ty: &TypeRef, claimed: &TypeRef, method: &str) -> u8 {
    let related = places.hierarchy.are_related(&ty.name, &claimed.name);
    // A create returns one item of the collection that it posts to.
    let collection = claimed.collection + u8::from(method == "POST");
    u8::from(related) + u8::from(related && ty.collection == collection)
}

impl<'a> Part<'a> {
    /// Moves paths that the page is not about to a new part, with the examples that show only them.
    fn split_off(&mut self, paths: Vec<PathClaim>) -> Part<'a> {
        let (examples, left) = std::mem::take(&mut self.examples)
            .into_iter()
            .partition(|example| shows(example, &paths) && !shows(example, &self.paths));
        self.examples = left;
        Part {
            paths,
            examples,
            primary: false,
            ..*self
        }
    }
}
