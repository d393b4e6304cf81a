//! Enumeration members whose names were lost in translation.

use std::collections::BTreeMap;

use crate::api::Name;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::drafts::EnumDraft;
use crate::page::is_member_name;
use crate::text::Span;

/// Restores member names from a description's list in backticks, which translations leave
/// unchanged: by position, if the list has as many values as the table has rows.
pub(super) fn restore(draft: &mut EnumDraft, values: &[(String, Span)]) {
    if !draft.translated || values.len() != draft.members.len() {
        return;
    }
    let listed = |name: &str| {
        values
            .iter()
            .any(|(value, _)| value.eq_ignore_ascii_case(name))
    };
    let names: Vec<String> = draft.members.keys().cloned().collect();
    let fits = names
        .iter()
        .zip(values)
        .all(|(name, (value, _))| name.eq_ignore_ascii_case(value) || !listed(name));
    if !fits {
        return;
    }
    let members = std::mem::take(&mut draft.members);
    for ((name, mut member), (value, _)) in members.into_iter().zip(values) {
        if !name.eq_ignore_ascii_case(value) {
            member
                .claims
                .iter_mut()
                .for_each(|claim| claim.value.clone_from(value));
        }
        draft
            .members
            .insert(if listed(&name) { name } else { value.clone() }, member);
    }
}

/// Removes and reports members whose names could not be restored.
pub(super) fn drop_lost(enums: &mut BTreeMap<Name, EnumDraft>, out: &mut Vec<Diagnostic>) {
    for draft in enums.values_mut().filter(|draft| draft.translated) {
        draft.members.retain(|name, member| {
            if is_member_name(name) {
                return true;
            }
            out.extend(member.claims.iter().next().map(|claim| {
                let message = format!("`{name}` is not a valid member name");
                Diagnostic::new(Code::PropertyName, claim.span, message)
                    .help("the row was left out")
            }));
            false
        });
    }
}
