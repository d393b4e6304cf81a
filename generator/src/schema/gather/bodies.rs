//! Bodies of operations, over all pages on them.

use super::super::claims::{Claims, Judge};
use super::super::names::{is_primitive, simple};
use super::super::ranking::Subject;
use super::super::{Evidence, Fact, Operation, OperationKind, Property, RequestBody, RequestBodyKind, TypeRef};
use super::Gatherer;
use super::drafts::PropertyDraft;
use super::known::Known;
use super::operations::{Linked, Part};
use super::walk::{Ending, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::page::BodyKind;
use crate::source::Span;

impl<'a> Gatherer<'a> {
    pub(super) fn body(
        &mut self,
        parts: &[Part<'a>],
        kind: OperationKind,
        response: Option<&Fact<TypeRef>>,
        place: &Place,
        linked: &[&Linked],
        shown: &str,
    ) -> Option<RequestBody> {
        use OperationKind::*;
        let body_kind = match kind {
            Create | Replace => RequestBodyKind::Create,
            Update => RequestBodyKind::Update,
            Action => RequestBodyKind::Parameters,
            AddReference | SetReference => RequestBodyKind::Reference,
            List | Get | Delete | Function | RemoveReference => return None,
        };
        let any_primary = parts.iter().any(|part| part.primary);
        let parts: Vec<&Part<'a>> = parts.iter().filter(|part| part.primary || !any_primary).collect();
        let parts = parts.as_slice();
        if parts.iter().all(|part| part.fragment.body_kind == BodyKind::None && part.fragment.body.is_empty()) {
            return None;
        }
        let mut claims = Claims::default();
        for part in parts {
            let draft = self.is_draft(part.page.id);
            if let Some((named, span)) = part.fragment.body_type.as_ref().filter(|_| part.primary) {
                let name = self.names.named(part.page.id, named, self.sources);
                claims.add(TypeRef::single(name), Evidence::Prose, *span, draft);
            }
            if let (RequestBodyKind::Create | RequestBodyKind::Update, Some((ty, span))) =
                (body_kind, self.body_type_shown(part))
            {
                claims.add(ty, Evidence::Example, span, draft);
            }
        }
        if claims.is_empty() && matches!(body_kind, RequestBodyKind::Create | RequestBodyKind::Update) {
            let addressed = place.ty.as_ref().filter(|_| place.ending == Ending::Resource).map(|ty| ty.name.clone());
            let addressed = addressed.filter(|name| !is_primitive(name));
            let implied = addressed.or_else(|| response.map(|fact| fact.value.name.clone()).filter(|name| !is_primitive(name)));
            let implied = implied.or_else(|| linked.first().map(|linked| linked.name.clone()));
            let span = parts.first().and_then(|part| part.paths.first()).map(|path| path.span);
            if let (Some(name), Some(span)) = (implied, span) {
                claims.add(TypeRef::single(name), Evidence::Implied, span, false);
            }
        }
        let what = format!("the body of {shown}");
        let judge = Judge {
            what: &what,
            subject: Subject::Response,
            code: None,
            same: &|a: &TypeRef, b: &TypeRef| a == b,
            prefer: None,
            show: &|ty: &TypeRef| format!("`{ty}`"),
        };
        let r#type = claims.decide(&judge, self.sources, &mut self.out);
        let properties = self.body_properties(parts, r#type.as_ref(), body_kind, shown);
        Some(RequestBody { kind: body_kind, r#type, properties })
    }

    /// The properties that body tables list. Where pages differ on whether one can be sent, the finished page counts.
    fn body_properties(
        &mut self,
        parts: &[&Part<'a>],
        ty: Option<&Fact<TypeRef>>,
        kind: RequestBodyKind,
        shown: &str,
    ) -> Vec<Property> {
        let owner = ty.map(|fact| fact.value.name.clone());
        let mut drafts: indexmap::IndexMap<String, PropertyDraft> = indexmap::IndexMap::new();
        let tables: Vec<&Part<'a>> = parts.iter().copied().filter(|part| !part.fragment.body.is_empty() && part.primary).collect();
        for part in &tables {
            for row in &part.fragment.body {
                let property = drafts.entry(row.name.clone()).or_default();
                self.property_row(property, row, Evidence::BodyTable, part.page.id);
                if let (Some(owner), RequestBodyKind::Create | RequestBodyKind::Update) = (&owner, kind) {
                    self.row_of_type(owner, row, part.page.id);
                }
            }
        }
        for draft in drafts.values() {
            if let Some(declared) = draft.declared().filter(|_| !draft.values.is_empty()) {
                self.listed.push((declared, draft.values.clone()));
            }
        }
        let mut left_out = Vec::new();
        for name in drafts.keys() {
            let find = |part: &Part<'_>| part.fragment.body.iter().find(|row| row.name == *name).map(|row| row.span);
            let with: Vec<(Span, bool)> =
                tables.iter().filter_map(|part| Some((find(part)?, self.is_draft(part.page.id)))).collect();
            let without = tables.iter().find(|part| find(part).is_none());
            let (Some((span, only_draft)), Some(without)) = (with.first().copied(), without) else { continue };
            let Some(other) = without.fragment.body.first().map(|row| row.span) else { continue };
            let all_drafts = with.iter().all(|(_, draft)| *draft);
            let dropped = only_draft && all_drafts && !self.is_draft(without.page.id);
            let help = if dropped {
                "it cannot be sent: a finished page counts more than a draft with notes such as TODO"
            } else {
                "it can be sent: what one page lists another may have left out"
            };
            let message =
                format!("`{name}` is among the properties of the body of {shown} here, but not on another page");
            self.out.push(
                Diagnostic::new(Code::ConflictBody, span, message)
                    .label("listed")
                    .also(other, "not listed in this table")
                    .help(help),
            );
            if dropped {
                left_out.push(name.clone());
            }
        }
        let short = owner.as_deref().map_or("body", simple).to_owned();
        let kept = drafts.into_iter().filter(|(name, _)| !left_out.contains(name));
        kept.filter_map(|(name, draft)| {
            // What rows disagree on is reported with the type they are about.
            let mut quiet = Vec::new();
            draft.finish(name, &short, self.sources, &mut quiet)
        })
        .collect()
    }
}

/// Gives properties of bodies that are said to be text the enumeration that their resource declares them as.
pub(super) fn adopt_declared(operations: &mut [Operation], known: &Known<'_>) {
    for body in operations.iter_mut().filter_map(|operation| operation.body.as_mut()) {
        let Some(owner) = body.r#type.as_ref().map(|fact| fact.value.name.clone()) else { continue };
        for property in body.properties.iter_mut().filter(|property| property.r#type.value.name == "Edm.String") {
            let declared = known.property(&owner, &property.name);
            if let Some(declared) = declared.filter(|ty| known.enums.contains(ty.name.as_str())) {
                property.r#type.value.name.clone_from(&declared.name);
                property.r#type.rule = Some("a body's property is of the type that its resource declares".to_owned());
            }
        }
    }
}
