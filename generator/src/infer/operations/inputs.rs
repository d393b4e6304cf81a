//! Inputs and results of deciding an operation.

use crate::api::Name;
use crate::collections::HashMap;
use crate::diagnostic::Diagnostic;
use crate::infer::context::Context;
use crate::infer::decision::Role;
use crate::infer::drafts::{Drafts, TypeClaim};
use crate::infer::parts::{Links, MethodLink, Part};
use crate::infer::places::{Place, Places, is_container};
use crate::text::Span;

/// Values computed before operations are decided.
pub(in crate::infer) struct Inputs<'c, 'a> {
    pub context: &'c Context<'a>,
    pub drafts: &'c Drafts,
    pub places: &'c Places<'c>,
    pub links: &'c Links,
    /// Types with values that are returned only if a header requests them, and the place of that
    /// statement.
    pub evolvable: HashMap<Name, Span>,
}

impl<'c, 'a> Inputs<'c, 'a> {
    pub fn new(
        context: &'c Context<'a>,
        drafts: &'c Drafts,
        places: &'c Places<'c>,
        links: &'c Links,
    ) -> Self {
        let types = drafts.types.iter();
        let evolvable = types.filter_map(|(name, draft)| {
            let mut properties = draft.properties.values();
            let span = properties.find_map(|property| property.evolvable)?;
            Some((name.clone(), span))
        });
        Inputs {
            context,
            drafts,
            places,
            links,
            evolvable: evolvable.collect(),
        }
    }
}

/// What pages of operations claim of types, and diagnostics.
#[derive(Default)]
pub(super) struct Findings<'a> {
    pub claims: Vec<TypeClaim<'a>>,
    pub out: Vec<Diagnostic>,
}

/// The parts on one operation.
pub(super) struct Group<'g, 'a> {
    pub parts: &'g [Part<'a>],
    pub method: &'a str,
    /// Its method and first path, for messages.
    pub shown: String,
    /// Where its paths lead.
    pub place: Place,
    /// Resources whose tables of methods link to the pages that document it.
    pub linked: Vec<&'g MethodLink>,
}

impl<'g, 'a> Group<'g, 'a> {
    pub fn new(
        inputs: &'g Inputs<'_, 'a>,
        parts: &'g [Part<'a>],
        method: &'a str,
        path: &str,
    ) -> Self {
        let group = Group {
            parts,
            method,
            shown: format!("`{method} {path}`"),
            place: destination(inputs.places, parts),
            linked: Vec::new(),
        };
        let linked = group
            .documenting()
            .filter(|part| part.primary)
            .filter_map(|part| inputs.links.get(&part.page.id))
            .flatten()
            .collect();
        Group { linked, ..group }
    }

    /// Returns the parts that document the operation.
    pub fn documenting(&self) -> impl Iterator<Item = &'g Part<'a>> + use<'g, 'a> {
        let parts = self.parts.iter();
        parts.filter(|part| part.role == Role::Documents)
    }

    /// Returns the parts that document the operation or add to it.
    pub fn stating(&self) -> impl Iterator<Item = &'g Part<'a>> + use<'g, 'a> {
        let parts = self.parts.iter();
        parts.filter(|part| part.role != Role::Lists)
    }
}

/// Returns where an operation's paths lead, by the first path that resolves to a type.
fn destination(places: &Places<'_>, parts: &[Part<'_>]) -> Place {
    let mut first = None;
    for claim in parts.iter().flat_map(|part| &part.paths) {
        let mut place = places.walk(claim.path.segments());
        place.ty = place.ty.filter(|ty| !is_container(&ty.name));
        if place.ty.is_some() {
            return place;
        }
        first = first.or(Some(place));
    }
    first.unwrap_or(Place::UNKNOWN)
}
