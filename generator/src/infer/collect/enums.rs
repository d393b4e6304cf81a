//! Claims of tables of members.

use std::collections::BTreeMap;

use crate::api::Name;
use crate::collections::{HashMap, HashSet};
use crate::infer::context::Context;
use crate::infer::drafts::EnumDraft;
use crate::infer::names;
use crate::page::Page;
use crate::schema::Evidence;
use crate::text::PageId;

/// Returns the names under which pages of different types list members of which none is the same:
/// `### status values` of a door and of an order. They are values of properties, and not of one
/// enumeration.
pub(super) fn apart(context: &Context<'_>) -> HashSet<Name> {
    let mut listed: HashMap<Name, Vec<(PageId, HashSet<&str>)>> = HashMap::default();
    for page in &context.pages {
        let own = page.enums.iter().filter(|_| !page.resources.is_empty());
        for fragment in own {
            let name = context.names.mention(page.id, &fragment.name);
            let members = fragment.members.iter().map(|row| row.name.as_str());
            let pages = listed.entry(name).or_default();
            pages.push((page.id, members.collect()));
        }
    }
    let differ = |pages: &Vec<(PageId, HashSet<&str>)>| {
        let mut pairs = pages.iter().enumerate().flat_map(|(at, one)| {
            let others = pages.iter().skip(at + 1);
            others.map(move |other| (one, other))
        });
        pairs.any(|(one, other)| one.0 != other.0 && one.1.is_disjoint(&other.1))
    };
    let apart = listed.into_iter().filter(|(_, pages)| differ(pages));
    apart.map(|(name, _)| name).collect()
}

/// Returns the name of an enumeration. That of the values of a property begins with the type that has
/// the property.
fn named(context: &Context<'_>, page: &Page, name: &str, apart: &HashSet<Name>) -> Name {
    let own = context.names.mention(page.id, name);
    if !apart.contains(&own) {
        return own;
    }
    let namespace = names::page_namespace(page).unwrap_or(&context.names.namespace);
    let mut resources = page.resources.iter();
    let owner = resources.find_map(|resource| names::type_name(page, resource, namespace));
    let Some((owner, _)) = owner else { return own };
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let joined: String = owner.chars().chain(first).chain(letters).collect();
    context.names.mention(page.id, &joined)
}

/// Adds the enumerations that a page documents.
pub(super) fn collect(
    context: &Context<'_>,
    page: &Page,
    apart: &HashSet<Name>,
    enums: &mut BTreeMap<Name, EnumDraft>,
) {
    let precedence = context.precedence(page.id);
    for fragment in &page.enums {
        let name = named(context, page, &fragment.name, apart);
        let draft = enums.entry(name).or_default();
        draft.page = draft.page.or(Some(page.id));
        draft.span = draft.span.or(Some(fragment.span));
        draft.translated |= page.translated;
        if let Some(text) = &fragment.description {
            let value = text.markdown();
            draft
                .description
                .add(value, Evidence::Prose, text.span, precedence);
        }
        if let Some(span) = fragment.flags {
            draft.flags.add(true, Evidence::Prose, span, precedence);
        }
        for row in &fragment.members {
            let member = draft.members.entry(row.name.clone()).or_default();
            let name = row.name.clone();
            member
                .claims
                .add(name, Evidence::MemberTable, row.span, precedence);
            member.value = member.value.or(row.value);
            if member.description.is_empty() {
                member.description.clone_from(&row.description);
            }
        }
    }
}
