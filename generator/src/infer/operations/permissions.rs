//! Permissions of operations, from all pages on each.

use std::sync::Arc;

use crate::api::Grant;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::PermissionRow;
use crate::infer::context::Context;
use crate::infer::decision::{Claims, DecisionRules, PendingClaim, Role};
use crate::infer::parts::by_role;
use crate::page::Grants;
use crate::schema::ranking::{Rule, Subject};
use crate::schema::{Evidence, Fact, PermissionSet};
use crate::text::Span;

use super::inputs::Group;

/// The tables of permissions that count for an operation.
struct Tables<'g, 'a> {
    group: &'g Group<'g, 'a>,
    /// Whether pages have one table each; its title does not matter.
    single: bool,
}

/// Decides the permissions of an operation: one set for each title of a table.
pub(super) fn decide(
    context: &Context<'_>,
    group: &Group<'_, '_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<PermissionSet> {
    let stating = by_role(group.parts, |part| !part.fragment.permissions.is_empty());
    let mut counts = stating.iter().map(|part| part.fragment.permissions.len());
    let tables = Tables {
        group,
        single: counts.all(|count| count <= 1),
    };
    let mut titles: Vec<&str> = Vec::new();
    for grants in stating.iter().flat_map(|part| &part.fragment.permissions) {
        let title = tables.title(grants);
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    if titles.is_empty() {
        titles.push("");
    }
    let mut sets = Vec::with_capacity(titles.len());
    for title in titles {
        let work = tables.row(context, title, PermissionRow::DelegatedWork, out);
        let personal = tables.row(context, title, PermissionRow::DelegatedPersonal, out);
        let application = tables.row(context, title, PermissionRow::Application, out);
        if let (Some(delegated_work), Some(delegated_personal), Some(application)) =
            (work, personal, application)
        {
            sets.push(PermissionSet {
                title: title.to_owned(),
                delegated_work,
                delegated_personal,
                application,
            });
        }
    }
    sets
}

impl Tables<'_, '_> {
    fn title<'g>(&self, grants: &'g Grants) -> &'g str {
        if self.single { "" } else { &grants.title }
    }

    /// Decides one row of the tables with a title.
    fn row(
        &self,
        context: &Context<'_>,
        title: &str,
        row: PermissionRow,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Fact<Arc<Grant>>> {
        let mut claims = self.claims(context, title, row);
        let listing = |claim: &PendingClaim<_>| claim.precedence.role == Role::Lists;
        if claims.iter().all(listing) {
            self.add_unknown(context, &mut claims);
        }
        let stated = claims
            .iter()
            .any(|claim| claim.precedence.role != Role::Lists && *claim.value != Grant::Unknown);
        let label = match row {
            PermissionRow::DelegatedWork => "delegated (work or school)",
            PermissionRow::DelegatedPersonal => "delegated (personal)",
            PermissionRow::Application => "application",
        };
        let rules = DecisionRules {
            what: &|| format!("the {label} permissions of {}", self.group.shown),
            subject: Subject::Permissions,
            code: Some(Code::ConflictPermissions),
            same: &|a: &Arc<Grant>, b: &Arc<Grant>| a == b,
            prefer: Some((
                &|grant: &Arc<Grant>| u8::from(**grant == Grant::Unknown && stated),
                Rule::NamedPermissions,
            )),
            show: &|grant: &Arc<Grant>| show_grant(grant),
        };
        claims.decide(&rules, context.sources, out)
    }

    fn claims(&self, context: &Context<'_>, title: &str, row: PermissionRow) -> Claims<Arc<Grant>> {
        let mut claims = Claims::new();
        for part in self.group.parts {
            let tables = part.fragment.permissions.iter();
            let rows = tables
                .filter(|grants| self.title(grants) == title)
                .flat_map(|grants| &grants.rows);
            for found in rows.filter(|found| found.row == row) {
                claims.add(
                    found.grant.clone(),
                    Evidence::PermissionTable,
                    found.span,
                    part.precedence(context),
                );
            }
        }
        claims
    }

    /// Adds the claim that permissions are unknown, as no page that documents the operation states
    /// them.
    fn add_unknown(&self, context: &Context<'_>, claims: &mut Claims<Arc<Grant>>) {
        let Some(part) = self.group.parts.first() else {
            return;
        };
        let missing = part.fragment.permissions_missing.as_ref();
        let span = missing.map(|(_, span)| *span);
        let span = span.or(part.page.title.as_ref().map(|title| title.span));
        claims.add(
            Grant::Unknown.into(),
            Evidence::Implied,
            span.unwrap_or(Span::new(part.page.id, 0, 0)),
            part.precedence(context),
        );
    }
}

/// Returns a grant for a message, with its permissions in backticks.
fn show_grant(grant: &Grant) -> String {
    match grant {
        Grant::Scopes { .. } => format!("`{grant}`"),
        Grant::NotSupported | Grant::Unknown => grant.to_string(),
    }
}
