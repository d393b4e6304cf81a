//! Properties that the tables of bodies list.

use compact_str::CompactString;

use crate::api::{Name, simple_name};
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::collect::rows::property_row;
use crate::infer::context::Context;
use crate::infer::drafts::{PropertyDraft, TypeClaim};
use crate::infer::parts::Part;
use crate::page::PropertyRow;
use crate::schema::ranking::Rule;
use crate::schema::{Evidence, Fact, Property, RequestBodyKind, TypeRef};
use crate::text::{Sources, Span};

use super::inputs::{Findings, Group, Inputs};

/// Properties while claims are collected, by name.
pub(super) type PropertyDrafts = IndexMap<CompactString, PropertyDraft>;

/// Decides the properties that body tables list. If pages differ on whether one can be sent, the
/// finished page counts.
pub(super) fn decide<'a>(
    inputs: &Inputs<'_, 'a>,
    group: &Group<'_, 'a>,
    parts: &[&Part<'a>],
    ty: Option<&Fact<TypeRef>>,
    kind: RequestBodyKind,
    findings: &mut Findings<'a>,
) -> Vec<Property> {
    let owner = ty.map(|fact| &fact.value.name);
    let tables: Vec<&Part<'a>> = parts
        .iter()
        .copied()
        .filter(|part| !part.fragment.body.is_empty() && part.primary)
        .collect();
    let described = match kind {
        RequestBodyKind::Create | RequestBodyKind::Update => owner,
        RequestBodyKind::Parameters | RequestBodyKind::Reference => None,
    };
    let mut drafts = collect(inputs, &tables, described, findings);
    add_untyped(inputs, &tables, owner, &mut drafts);
    for draft in drafts.values_mut() {
        if let (Some(declared), false) = (
            draft.declared(),
            draft.values.is_empty() && !draft.has_text(),
        ) {
            let values = draft.listed(declared);
            findings.claims.push(TypeClaim::Values(values));
        }
    }
    // A single table cannot differ from others.
    if tables.len() > 1 {
        drafts.retain(|name, _| {
            let difference = Difference::find(inputs.context, &tables, name);
            findings
                .out
                .extend(difference.as_ref().map(|found| found.report(name, group)));
            difference.is_none_or(|difference| !difference.is_dropped)
        });
    }
    let (properties, conflicts) = finish(drafts, owner, inputs.context.sources);
    // Conflicts between rows that describe a type are reported with the type.
    if described.is_none() {
        findings.out.extend(conflicts);
    }
    properties
}

/// Decides the facts of all properties. Also returns the conflicts between claims.
pub(super) fn finish(
    drafts: PropertyDrafts,
    owner: Option<&Name>,
    sources: &Sources,
) -> (Vec<Property>, Vec<Diagnostic>) {
    let owner = owner.map_or("body", |name| simple_name(name));
    let mut conflicts = Vec::new();
    let drafts = drafts.into_iter();
    let properties = drafts
        .filter_map(|(name, draft)| draft.finish(name, owner, sources, &mut conflicts))
        .collect();
    (properties, conflicts)
}

/// Collects the rows of all tables, also as claims on the type that they describe.
fn collect<'a>(
    inputs: &Inputs<'_, 'a>,
    tables: &[&Part<'a>],
    described: Option<&Name>,
    findings: &mut Findings<'a>,
) -> PropertyDrafts {
    let mut drafts = PropertyDrafts::default();
    // Unions without a common base are reported only where a resource's page lists them.
    let mut quiet = Vec::new();
    for part in tables {
        let page = part.page.id;
        drafts.reserve(part.fragment.body.len());
        for row in &part.fragment.body {
            let property = drafts.entry(row.name.clone()).or_default();
            property_row(
                inputs.context,
                property,
                row,
                Evidence::BodyTable,
                page,
                &mut findings.out,
            );
            inputs.places.hierarchy.resolve_unions(property, &mut quiet);
            findings.claims.extend(described.map(|ty| TypeClaim::Row {
                ty: ty.clone(),
                row,
                page,
            }));
        }
    }
    drafts
}

/// Adds the types of rows without a type: those that the resource declares, or untyped JSON.
fn add_untyped(
    inputs: &Inputs<'_, '_>,
    tables: &[&Part<'_>],
    owner: Option<&Name>,
    drafts: &mut PropertyDrafts,
) {
    let context = inputs.context;
    for part in tables {
        let rows = part.fragment.body.iter();
        for row in rows.filter(|row| row.r#type.is_none()) {
            let Some(draft) = drafts.get_mut(&row.name) else {
                continue;
            };
            if !draft.types.is_empty() {
                continue;
            }
            let declared = owner.and_then(|owner| inputs.places.property(owner, &row.name));
            let ty = declared.cloned();
            let ty = ty.unwrap_or_else(|| TypeRef::single(context.names.untyped()));
            let precedence = part.precedence(context);
            draft.types.add(ty, Evidence::Implied, row.span, precedence);
        }
    }
}

/// A difference between tables: one lists a property, and another does not.
struct Difference {
    /// Place of the row that lists it.
    listed: Span,
    /// Place of a table that does not.
    other: Span,
    /// Whether the property cannot be sent.
    is_dropped: bool,
}

impl Difference {
    fn find(context: &Context<'_>, tables: &[&Part<'_>], name: &str) -> Option<Self> {
        let row = |part: &Part<'_>| -> Option<Span> {
            let mut rows = part.fragment.body.iter();
            let row: &PropertyRow = rows.find(|row| row.name == name)?;
            Some(row.span)
        };
        let is_draft = |part: &Part<'_>| context.precedence(part.page.id).draft;
        let mut listing = tables.iter().filter(|part| row(part).is_some());
        let listed = row(tables.iter().find(|part| row(part).is_some())?)?;
        let without = tables.iter().find(|part| row(part).is_none())?;
        Some(Difference {
            listed,
            other: without.fragment.body.first()?.span,
            is_dropped: listing.all(|part| is_draft(part)) && !is_draft(without),
        })
    }

    fn report(&self, name: &str, group: &Group<'_, '_>) -> Diagnostic {
        let message = format!(
            "`{name}` is among the properties of the body of {} here, but not on another page",
            group.shown
        );
        let help = if self.is_dropped {
            format!("it cannot be sent: {}", Rule::FinishedPage)
        } else {
            "it can be sent: what one page lists another may have left out".to_owned()
        };
        Diagnostic::new(Code::ConflictBody, self.listed, message)
            .label("listed")
            .also(self.other, "not listed in this table")
            .help(help)
    }
}
