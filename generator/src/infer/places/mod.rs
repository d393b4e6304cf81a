//! Where paths lead: the types of roots, and what paths show of types.

mod facts;
mod roots;
mod walk;

use super::context::Context;
use super::drafts::Drafts;
use super::hierarchy::Hierarchy;
use super::parts::{Links, Part};
use crate::api::path::{Segment, push_normal_form};
use crate::collections::HashSet;
use crate::page::BodyKind;
use crate::schema::{Root, TypeRef};
use crate::text::Span;

pub(super) use facts::PathFacts;
pub(super) use walk::{Ending, Place, Places, is_container};

/// A path with facts about the part that lists it.
struct PathRecord<'p> {
    path: &'p [Segment],
    /// Normal form of the path; that of a prefix of the path is a prefix of it.
    form: &'p str,
    method: &'p str,
    claimed: Option<TypeRef>,
    creates: bool,
    function: bool,
    span: Span,
}

/// The paths of all pages, the shortest first.
struct PathRecords<'p> {
    list: Vec<PathRecord<'p>>,
    /// Normal forms of the paths that a key follows.
    keyed: HashSet<&'p str>,
}

/// Resolves the roots of all paths, and infers from paths what they show of types. Also returns
/// the roots that pages document.
pub(super) fn find<'h>(
    context: &Context<'_>,
    drafts: &Drafts,
    hierarchy: &'h Hierarchy,
    parts: &[Part<'_>],
    links: &Links,
) -> (Places<'h>, Vec<Root>, PathFacts) {
    let records = PathRecords::new(context, hierarchy, parts, links);
    let mut places = Places::new(&drafts.types, hierarchy);
    let roots = roots::infer(context, &drafts.types, &places, &records);
    for root in &roots {
        places.set_root(&root.name, root.r#type.value.clone());
    }
    let facts = facts::infer(context, &drafts.types, &mut places, &records);
    let documented = roots
        .into_iter()
        .filter(|root| !is_container(&root.r#type.value.name));
    (places, documented.collect(), facts)
}

impl<'p> PathRecords<'p> {
    fn new(
        context: &Context<'_>,
        hierarchy: &Hierarchy,
        parts: &'p [Part<'_>],
        links: &Links,
    ) -> Self {
        let mut records = PathRecords {
            list: Vec::new(),
            keyed: HashSet::default(),
        };
        for part in parts {
            let claimed = part.claimed_type(context, hierarchy, links);
            let statuses = &part.fragment.response.statuses;
            let creates = part.fragment.body_kind == BodyKind::Entity
                || statuses.iter().any(|(status, _)| *status == 201);
            let title = part.title();
            let function = title
                .and_then(|(title, _)| title.split_once(": "))
                .is_some_and(|(resource, _)| !resource.contains(' '));
            for claim in &part.paths {
                records.add_keyed(claim.path.segments(), claim.path.form());
                records.list.push(PathRecord {
                    path: claim.path.segments(),
                    form: claim.path.form(),
                    method: part.method(),
                    claimed: claimed.clone(),
                    creates,
                    function,
                    span: claim.span,
                });
            }
        }
        records.list.sort_by_key(|record| record.path.len());
        records
    }

    /// Records the prefixes of a path that a key follows.
    fn add_keyed(&mut self, path: &[Segment], form: &'p str) {
        let mut prefix = String::new();
        for segment in path {
            if matches!(segment, Segment::Parameter { .. }) {
                self.keyed.extend(form.get(..prefix.len()));
            }
            push_normal_form(&mut prefix, segment);
        }
    }
}

/// Returns `true` if a segment casts to a type.
fn is_cast(segment: &Segment) -> bool {
    matches!(segment, Segment::Literal { text } if text.contains('.') && !text.starts_with('.'))
}
