//! Permissions of operations, from all pages on each.

use std::sync::Arc;

use super::Gatherer;
use super::claims::Role;
use super::claims::{Claims, DecisionRules};
use super::parts::{Part, by_role};
use crate::api::Grant;
use crate::diagnostic::Code;
use crate::dialect::PermissionRow;
use crate::page::Grants;
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, PermissionSet};
use crate::source::Span;

impl Gatherer<'_> {
    pub(super) fn permissions<'g>(
        &mut self,
        parts: &[Part<'g>],
        shown: &str,
    ) -> Vec<PermissionSet> {
        let mut titles: Vec<&str> = Vec::new();
        let stating = by_role(parts, |part| !part.fragment.permissions.is_empty());
        let single = stating
            .iter()
            .all(|part| part.fragment.permissions.len() <= 1);
        let name = |grants: &'g Grants| if single { "" } else { grants.title.as_str() };
        for grants in stating.iter().flat_map(|part| &part.fragment.permissions) {
            let title = name(grants);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        if titles.is_empty() {
            titles.push("");
        }
        let mut sets = Vec::with_capacity(titles.len());
        for title in titles {
            let mut fact = |row: PermissionRow, label: &str| {
                let mut claims = Claims::new();
                for part in parts {
                    let matching = part
                        .fragment
                        .permissions
                        .iter()
                        .filter(|grants| name(grants) == title);
                    for found in matching
                        .flat_map(|grants| &grants.rows)
                        .filter(|found| found.row == row)
                    {
                        let standing = self.standing_of(part);
                        claims.add(
                            found.grant.clone(),
                            Evidence::PermissionTable,
                            found.span,
                            standing,
                        );
                    }
                }
                if claims
                    .iter()
                    .all(|claim| claim.standing.role == Role::Lists)
                {
                    // No page that documents the operation states these permissions.
                    let part = parts.first()?;
                    let span = part
                        .fragment
                        .permissions_missing
                        .as_ref()
                        .map(|(_, span)| *span);
                    let span = span.or(part.page.title.as_ref().map(|title| title.span));
                    let span = span.unwrap_or(Span::new(part.page.id, 0, 0));
                    claims.add(
                        Grant::Unknown.into(),
                        Evidence::Implied,
                        span,
                        self.standing_of(part),
                    );
                }
                let stated = claims.iter().any(|claim| {
                    claim.standing.role != Role::Lists && *claim.value != Grant::Unknown
                });
                let judge = DecisionRules {
                    what: &|| format!("the {label} permissions of {shown}"),
                    subject: Subject::Other,
                    code: Some(Code::ConflictPermissions),
                    same: &|a: &Arc<Grant>, b: &Arc<Grant>| a == b,
                    prefer: Some((
                        &|grant: &Arc<Grant>| u8::from(**grant == Grant::Unknown && stated),
                        "permissions that are named count more than a note to the author",
                    )),
                    show: &|grant: &Arc<Grant>| show_grant(grant),
                };
                claims.decide(&judge, self.sources, &mut self.out)
            };
            let work = fact(PermissionRow::DelegatedWork, "delegated (work or school)");
            let personal = fact(PermissionRow::DelegatedPersonal, "delegated (personal)");
            let application = fact(PermissionRow::Application, "application");
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
}

/// Returns a grant for a message, with its permissions in backticks.
fn show_grant(grant: &Grant) -> String {
    match grant {
        Grant::Scopes { .. } => format!("`{grant}`"),
        Grant::NotSupported | Grant::Unknown => grant.to_string(),
    }
}
