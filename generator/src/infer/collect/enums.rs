//! Claims of tables of members.

use std::collections::BTreeMap;

use crate::api::Name;
use crate::infer::context::Context;
use crate::infer::drafts::EnumDraft;
use crate::page::Page;
use crate::schema::Evidence;

/// Adds the enumerations that a page documents.
pub(super) fn collect(context: &Context<'_>, page: &Page, enums: &mut BTreeMap<Name, EnumDraft>) {
    let precedence = context.precedence(page.id);
    for fragment in &page.enums {
        let name = context.names.mention(page.id, &fragment.name);
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
