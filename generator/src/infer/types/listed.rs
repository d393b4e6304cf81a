//! Enumerations from the values that descriptions list.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::members;
use crate::api::{Name, PageKind, Primitive, simple_name};
use crate::collections::{HashSet, IndexMap};
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::decision::PendingClaim;
use crate::infer::drafts::{Drafts, EnumDraft, EnumValues, PropertyDraft, TypeDraft};
use crate::schema::{Evidence, TypeRef};
use crate::text::{PageId, Span, lower};

/// Creates enumerations from the values that descriptions list for properties with a named type or
/// an unnamed enumeration, then types text properties named after an enumeration.
pub(super) fn infer_enums(
    context: &Context<'_>,
    drafts: &mut Drafts,
    mut listed: Vec<EnumValues>,
    out: &mut Vec<Diagnostic>,
) {
    listed.extend(take_values(context, &mut drafts.types));
    for values in listed {
        // A structured type with properties is not an enumeration, even if values are listed.
        let draft = drafts.types.get(&values.name);
        if draft.is_some_and(|draft| !draft.properties.is_empty()) {
            continue;
        }
        let described = draft.is_some_and(|draft| draft.page.is_some() || !draft.base.is_empty());
        let known = drafts.enums.get_mut(&values.name);
        // No page names the members of an enumeration of which only texts are shown.
        if known.is_none() && values.values.is_empty() {
            // A word like a primitive type is most likely misspelt.
            let misspelt = context.dialect.near_primitive(simple_name(&values.name));
            let Some(span) = values.text.filter(|_| !described && misspelt.is_none()) else {
                continue;
            };
            out.push(without_members(&values.name, span));
        }
        drafts.types.swap_remove(&values.name);
        if let Some(draft) = known {
            members::restore(draft, &values.values);
        }
        add_values(context, &mut drafts.enums, values, out);
    }
    members::drop_lost(&mut drafts.enums, out);
    adopt_enums(context, drafts, out);
}

/// Reports an enumeration whose members no page names.
fn without_members(name: &Name, span: Span) -> Diagnostic {
    let message = format!("no page of this set documents `{}`", simple_name(name));
    Diagnostic::new(Code::TypeUnknown, span, message)
        .help("its values are texts, so it is read as an enumeration; add its page to the set")
}

/// Moves out the values that are listed for properties with a named type or an unnamed enumeration.
fn take_values(context: &Context<'_>, types: &mut IndexMap<Name, TypeDraft>) -> Vec<EnumValues> {
    let mut listed = Vec::new();
    for draft in types.values_mut() {
        for (name, property) in &mut draft.properties {
            // A table of relationships lists resources, even if a description lists values.
            let silent = property.values.is_empty() && property.flags.is_none();
            if property.navigation || silent && !property.has_text() {
                continue;
            }
            if let Some(declared) = property.declared() {
                // The values of a property with a named type are used only here.
                listed.push(property.listed(declared));
            } else if property.nameless_enum {
                let page = draft.page.unwrap_or(PageId(0));
                listed.push(property.listed(context.names.mention(page, name)));
            }
        }
    }
    listed
}

/// Adds the values that a description lists to an enumeration. A documented table of members is
/// complete except for values after its sentinel: other values are reported and not added, unless
/// the table has none of the listed values and is replaced.
fn add_values(
    context: &Context<'_>,
    enums: &mut BTreeMap<Name, EnumDraft>,
    listed: EnumValues,
    out: &mut Vec<Diagnostic>,
) {
    let EnumValues {
        name,
        values,
        later,
        flags,
        text: _,
    } = listed;
    let draft = enums.entry(name.clone()).or_default();
    let documented = draft.page.is_some();
    if let Some(span) = flags {
        let precedence = context.precedence(span.page);
        draft.flags.add(true, Evidence::Prose, span, precedence);
    }
    // A table with none of the listed values is incomplete or belongs to another enumeration.
    let foreign =
        documented && !values.is_empty() && !values.iter().any(|(value, _)| draft.has(value));
    let winner = if foreign || draft.replaced {
        Winner::List
    } else {
        Winner::Table
    };
    // Within one list, spellings that differ in letter case are separate members.
    let all: HashSet<String> = values.iter().map(|(value, _)| value.clone()).collect();
    for (value, span) in values {
        let precedence = context.precedence(span.page);
        let is_later = later.contains(&value);
        let same = |member: &str| {
            member == value || member.eq_ignore_ascii_case(&value) && !all.contains(member)
        };
        let known = draft.members.iter_mut().find(|(member, _)| same(member));
        if documented && !is_later && known.is_none() {
            out.push(not_a_member(&name, &value, span, winner));
        }
        if let (false, Some((_, member))) = (foreign, known) {
            // The letter case may differ; the spelling is decided once all claims are collected.
            member.claims.add(value, Evidence::Prose, span, precedence);
            continue;
        }
        if foreign && !draft.replaced {
            draft.members.clear();
            draft.replaced = true;
        }
        if !documented || draft.replaced || is_later {
            let member = draft.members.entry(value.clone()).or_default();
            member.claims.add(value, Evidence::Prose, span, precedence);
        }
    }
}

/// The list of members that takes precedence.
#[derive(Clone, Copy)]
enum Winner {
    Table,
    List,
}

/// Reports a value that is not in the table of its enumeration.
fn not_a_member(name: &str, value: &str, span: Span, winner: Winner) -> Diagnostic {
    let message = format!(
        "`{value}` is listed here but is not a member where `{}` is documented",
        simple_name(name)
    );
    let help = match winner {
        Winner::List => {
            "this list takes precedence: the table has none of its values and documents another enumeration"
        }
        Winner::Table => "the table of members takes precedence; make the lists equal",
    };
    Diagnostic::new(Code::EnumMembersDiffer, span, message).help(help)
}

/// Types text properties as the enumeration of their name, if the property's page lists its members
/// or the enumeration has a separate page.
fn adopt_enums(context: &Context<'_>, drafts: &mut Drafts, out: &mut Vec<Diagnostic>) {
    // Lower-case names of documented enumerations. Few properties share a name with one, so most
    // are skipped early.
    let documented = drafts
        .enums
        .iter()
        .filter(|(_, draft)| draft.page.is_some());
    let documented: HashSet<CompactString> = documented
        .map(|(name, _)| lower(simple_name(name)))
        .collect();
    for (owner, draft) in &mut drafts.types {
        for (name, property) in &mut draft.properties {
            let is_text = |claim: &PendingClaim<TypeRef>| claim.value.name == Primitive::String;
            if !property.types.iter().all(is_text) {
                continue;
            }
            let candidates = Candidates {
                context,
                enums: &drafts.enums,
                documented: &documented,
            };
            if let Some(found) = candidates.find(owner, name, property) {
                adopt(context, &mut drafts.enums, &found, (name, property), out);
            }
        }
    }
}

/// Types a property as an enumeration.
fn adopt(
    context: &Context<'_>,
    enums: &mut BTreeMap<Name, EnumDraft>,
    found: &Name,
    (name, property): (&str, &mut PropertyDraft),
    out: &mut Vec<Diagnostic>,
) {
    let Some(claim) = property.types.iter().next() else {
        return;
    };
    let (span, collection) = (claim.span, claim.value.collection);
    let short = simple_name(found);
    let message =
        format!("`{name}` is typed as text, but its values are those of the enumeration `{short}`");
    out.push(
        Diagnostic::new(Code::EnumAsString, span, message)
            .label("read as that enumeration")
            .help(format!("write `{short}` as its type")),
    );
    let ty = TypeRef {
        name: found.clone(),
        collection,
    };
    let precedence = context.precedence(span.page);
    property
        .types
        .add(ty, Evidence::MemberTable, span, precedence);
    property.adopted = true;
    if let (Some(span), Some(draft), 0) = (property.flags, enums.get_mut(found), collection) {
        let precedence = context.precedence(span.page);
        draft.flags.add(true, Evidence::Prose, span, precedence);
    }
}

/// The enumerations that a property may be named after.
struct Candidates<'c, 'a> {
    context: &'c Context<'a>,
    enums: &'c BTreeMap<Name, EnumDraft>,
    documented: &'c HashSet<CompactString>,
}

impl Candidates<'_, '_> {
    /// Returns the documented enumeration named after a property, alone or with its type.
    fn find(&self, owner: &str, name: &str, property: &PropertyDraft) -> Option<Name> {
        let joined = format!("{}{name}", simple_name(owner));
        if property.types.is_empty() || !self.is_documented(&joined) && !self.is_documented(name) {
            return None;
        }
        let namespace = owner
            .rsplit_once('.')
            .map_or("", |(namespace, _)| namespace);
        let joined = self.named(namespace, &joined);
        let joined = joined.filter(|found| self.fits(found, property, Naming::WithType));
        joined.or_else(|| {
            let found = self.named(namespace, name);
            found.filter(|found| {
                !property.values.is_empty() && self.fits(found, property, Naming::Alone)
            })
        })
    }

    fn is_documented(&self, name: &str) -> bool {
        self.documented.contains(&lower(name))
    }

    fn named(&self, namespace: &str, wanted: &str) -> Option<Name> {
        let names = &self.context.names;
        let found = if self.is_documented(wanted) {
            names.find(&format!("{namespace}.{wanted}"))
        } else {
            None
        };
        found
            .or_else(|| names.find(wanted))
            .filter(|found| simple_name(found).eq_ignore_ascii_case(wanted))
    }

    fn fits(&self, found: &Name, property: &PropertyDraft, naming: Naming) -> bool {
        let Some(draft) = self.enums.get(found) else {
            return false;
        };
        let Some(page) = draft.page else { return false };
        // An enumeration on another page may belong to a property of the same name there, and so
        // may one of several on a page of enumerations.
        let mut own = property.types.iter().map(|claim| claim.span.page);
        let is_own = own.any(|own| own == page) || self.is_enum_page(page, naming);
        is_own && property.values.iter().all(|(value, _)| draft.has(value))
    }

    /// Returns `true` if a page documents only enumerations: exactly one, if the property's name is
    /// that of the enumeration alone.
    fn is_enum_page(&self, id: PageId, naming: Naming) -> bool {
        let page = self.context.pages.iter().find(|page| page.id == id);
        page.is_some_and(|page| {
            let unambiguous = naming == Naming::WithType || page.enums.len() == 1;
            page.kind == PageKind::Enumeration && unambiguous
        })
    }
}

/// Source of an enumeration's name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// A property and the type that has it.
    WithType,
    /// A property.
    Alone,
}
