//! Request bodies of operations, from all pages on each.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::Gatherer;
use super::claims::Role;
use super::claims::{Claims, DecisionRules};
use super::drafts::PropertyDraft;
use super::known::TypeIndex;
use super::parts::{MethodLink, Part, by_role};
use super::walk::{Ending, Place};
use crate::api::{Name, Primitive, is_primitive, simple_name};
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::page::{BodyKind, Page};
use crate::schema::ranking::Subject;
use crate::schema::{
    BodyVariant, Evidence, Fact, Operation, OperationKind, Property, RequestBody, RequestBodyKind,
    TypeRef,
};
use crate::source::Span;

/// A part and the type whose representation it sends.
type PartWithBody<'p, 'a> = (&'p Part<'a>, Option<(TypeRef, Evidence, Span)>);

impl<'a> Gatherer<'a> {
    pub(super) fn body(
        &mut self,
        all: &[Part<'a>],
        kind: OperationKind,
        response: Option<&Fact<TypeRef>>,
        place: &Place,
        linked: &[&MethodLink],
        (paths, shown): (&[Fact<String>], &str),
    ) -> Option<RequestBody> {
        use OperationKind::*;
        let body_kind = match kind {
            Create | Replace => RequestBodyKind::Create,
            Update => RequestBodyKind::Update,
            Action => RequestBodyKind::Parameters,
            AddReference | SetReference => RequestBodyKind::Reference,
            List | Get | Delete | Function | RemoveReference => return None,
        };
        let states = |part: &Part<'_>| {
            let fragment = part.fragment;
            fragment.body_kind != BodyKind::Unsaid
                || !fragment.body.is_empty()
                || !fragment.body_required.is_empty()
        };
        let stating = by_role(all, states);
        let of_role = if stating.is_empty() {
            by_role(all, |_| true)
        } else {
            stating
        };
        let any_primary = of_role.iter().any(|part| part.primary);
        let parts: Vec<&Part<'a>> = of_role
            .into_iter()
            .filter(|part| part.primary || !any_primary)
            .collect();
        let parts = parts.as_slice();
        let none = parts.iter().all(|part| {
            let Part { fragment, .. } = part;
            fragment.body_kind == BodyKind::None
                && fragment.body.is_empty()
                && fragment.body_required.is_empty()
        });
        if body_kind == RequestBodyKind::Parameters {
            return self.action_body(parts, none, paths, shown);
        }
        if none {
            return None;
        }
        if body_kind == RequestBodyKind::Reference {
            let properties = self.body_properties(parts, None, body_kind, shown);
            return Some(RequestBody {
                kind: body_kind,
                r#type: None,
                properties,
                required: Vec::new(),
                variants: Vec::new(),
                alternatives: Vec::new(),
            });
        }
        let declared = place
            .ty
            .as_ref()
            .filter(|_| place.ending == Ending::Resource)
            .map(|ty| ty.name.clone());
        let declared = declared.filter(|name| !is_primitive(name) || *name == Primitive::Stream);
        // A page that adds to the operation may document it for a derived type.
        let adding = all
            .iter()
            .filter(|part| part.role == Role::Adds && part.primary && states(part));
        let adding = adding.filter(|part| !parts.iter().any(|known| std::ptr::eq(*known, *part)));
        let with_adding: Vec<&Part<'a>> = parts.iter().copied().chain(adding).collect();
        let (mut main, derived) = self.group_by_type(&with_adding, declared.as_ref());
        main.retain(|(part, _)| parts.iter().any(|known| std::ptr::eq(*known, *part)));
        let mut claims = Claims::new();
        for (part, own) in &main {
            if let Some((ty, source, span)) = own {
                claims.add(ty.clone(), *source, *span, self.standing_of(part));
            }
        }
        if claims.is_empty() && place.ending == Ending::Value {
            // `/$value` addresses media, whatever the rest of the page is about.
            if let Some((part, path)) = parts
                .first()
                .and_then(|part| Some((part, part.paths.first()?)))
            {
                claims.add(
                    TypeRef::single(Primitive::Stream),
                    Evidence::RequestLine,
                    path.span,
                    self.standing_of(part),
                );
            }
        }
        if claims.is_empty() {
            let implied = declared.or_else(|| {
                response
                    .map(|fact| fact.value.name.clone())
                    .filter(|name| !is_primitive(name))
            });
            let implied = implied.or_else(|| self.linked_type(linked, parts));
            let span = parts
                .first()
                .and_then(|part| part.paths.first())
                .map(|path| path.span);
            if let (Some(name), Some(span)) = (implied, span) {
                claims.add(
                    TypeRef::single(name),
                    Evidence::Implied,
                    span,
                    self.standing(span.page),
                );
            }
        }
        if claims.is_empty() {
            for part in parts {
                if let Some((name, span)) = self.titled(part.page) {
                    claims.add(
                        TypeRef::single(name),
                        Evidence::Title,
                        span,
                        self.standing_of(part),
                    );
                }
            }
        }
        let r#type = self.body_type(claims, shown);
        let main: Vec<&Part<'a>> = main.into_iter().map(|(part, _)| part).collect();
        let properties = self.body_properties(&main, r#type.as_ref(), body_kind, shown);
        let required = self.body_required(&main, body_kind);
        let mut variants = Vec::new();
        for parts in derived.into_values() {
            let mut claims = Claims::new();
            for (part, own) in &parts {
                if let Some((ty, source, span)) = own {
                    claims.add(ty.clone(), *source, *span, self.standing_of(part));
                }
            }
            let Some(r#type) = self.body_type(claims, shown) else {
                continue;
            };
            let parts: Vec<&Part<'a>> = parts.into_iter().map(|(part, _)| part).collect();
            let properties = self.body_properties(&parts, Some(&r#type), body_kind, shown);
            let required = self.body_required(&parts, body_kind);
            variants.push(BodyVariant {
                r#type,
                properties,
                required,
            });
        }
        let alternatives = self.alternatives(all, r#type.as_ref(), body_kind, shown);
        Some(RequestBody {
            kind: body_kind,
            r#type: r#type.map(Box::new),
            properties,
            required,
            variants,
            alternatives,
        })
    }

    /// Returns the bodies of other types shown on pages that only list the request.
    fn alternatives(
        &mut self,
        parts: &[Part<'a>],
        ty: Option<&Fact<TypeRef>>,
        kind: RequestBodyKind,
        shown: &str,
    ) -> Vec<BodyVariant> {
        let mut found: BTreeMap<Name, Vec<PartWithBody<'_, 'a>>> = BTreeMap::new();
        for part in parts.iter().filter(|part| part.role == Role::Lists) {
            // The page documents its body for every request that it lists.
            let own = self.sent(part, true);
            let related = |name: &Name| {
                ty.is_some_and(|ty| {
                    self.walker.is_a(name, &ty.value.name) || self.walker.is_a(&ty.value.name, name)
                })
            };
            // A word of the sentence that no page documents is not a type.
            let other = |name: &Name| !related(name) && self.types.contains_key(name);
            if let Some((ty, _, _)) = own.as_ref().filter(|(ty, _, _)| other(&ty.name)) {
                found.entry(ty.name.clone()).or_default().push((part, own));
            }
        }
        let mut alternatives = Vec::new();
        for parts in found.into_values() {
            let mut claims = Claims::new();
            for (part, own) in &parts {
                if let Some((ty, source, span)) = own {
                    // Among pages that list the request, these document the alternative.
                    claims.add(ty.clone(), *source, *span, self.standing(part.page.id));
                }
            }
            let Some(r#type) = self.body_type(claims, shown) else {
                continue;
            };
            let parts: Vec<&Part<'a>> = parts.into_iter().map(|(part, _)| part).collect();
            let mut properties = self.body_properties(&parts, Some(&r#type), kind, shown);
            properties
                .iter_mut()
                .for_each(|property| property.required = None);
            alternatives.push(BodyVariant {
                r#type,
                properties,
                required: Vec::new(),
            });
        }
        alternatives
    }

    /// Returns the documented type that a page's title names as the object of its verb: the longest
    /// run of words up to a word such as "of", the first of equally long ones.
    fn titled(&self, page: &Page) -> Option<(Name, Span)> {
        let title = page.title.as_ref()?;
        let runs = self.title_runs(page, &title.text).into_iter();
        let mut names = runs.filter_map(|run| self.names.find_from(page.id, &run));
        let name = names.find(|name| {
            self.types
                .get(*name)
                .is_some_and(|draft| draft.page.is_some())
        })?;
        Some((name.clone(), title.span))
    }

    /// Returns the runs of words in the object of a title's verb, each joined to one word, longest
    /// first.
    pub(super) fn title_runs(&self, page: &Page, title: &str) -> Vec<String> {
        /// Maximum number of words considered; names of types have fewer.
        const MOST: usize = 12;
        let about = |word: &&str| {
            !self
                .dialect
                .words
                .title_ends
                .iter()
                .any(|end| end.eq_ignore_ascii_case(word))
        };
        // The position of the verb depends on the language.
        let verb = usize::from(!page.translated);
        let words: Vec<&str> = title
            .split_whitespace()
            .skip(verb)
            .take_while(about)
            .take(MOST)
            .collect();
        (1..=words.len())
            .rev()
            .flat_map(|len| words.windows(len))
            .map(|run| run.concat())
            .collect()
    }

    /// Returns the type for which methods tables link to a page: the return type in a table, or
    /// else a resource with such a table, unless the path only goes through it.
    fn linked_type(&self, linked: &[&MethodLink], parts: &[&Part<'a>]) -> Option<Name> {
        let mut holders: Vec<Name> = Vec::new();
        for claim in parts.iter().flat_map(|part| &part.paths) {
            let prefixes = (1..claim.segments.len()).filter_map(|end| claim.segments.get(..end));
            holders.extend(
                prefixes
                    .filter_map(|prefix| self.walker.walk(prefix).ty)
                    .map(|ty| ty.name),
            );
        }
        let returned = linked
            .iter()
            .filter_map(|linked| Some(&linked.returns.as_ref()?.name));
        let returned = returned.filter(|name| !is_primitive(name));
        let own = linked
            .iter()
            .map(|linked| &linked.name)
            .filter(|name| !holders.contains(name));
        returned.chain(own).next().cloned()
    }

    fn body_type(&mut self, claims: Claims<TypeRef>, shown: &str) -> Option<Fact<TypeRef>> {
        let judge = DecisionRules {
            what: &|| format!("the body of {shown}"),
            subject: Subject::Response,
            code: None,
            same: &|a: &TypeRef, b: &TypeRef| a == b,
            prefer: None,
            show: &|ty: &TypeRef| format!("`{ty}`"),
        };
        claims.decide(&judge, self.sources, &mut self.out)
    }

    /// Groups pages on one request by the type whose representation they send: the declared type,
    /// and the types derived from it. If all send one derived type, that type is the main one.
    #[allow(clippy::type_complexity, reason = "what two names would only hide")]
    fn group_by_type<'p>(
        &mut self,
        parts: &[&'p Part<'a>],
        declared: Option<&Name>,
    ) -> (
        Vec<PartWithBody<'p, 'a>>,
        BTreeMap<Name, Vec<PartWithBody<'p, 'a>>>,
    ) {
        let mut main: Vec<PartWithBody<'p, 'a>> = Vec::new();
        let mut derived: BTreeMap<Name, Vec<PartWithBody<'p, 'a>>> = BTreeMap::new();
        let all: Vec<PartWithBody<'p, 'a>> = parts
            .iter()
            .map(|part| (*part, self.sent(part, part.primary)))
            .collect();
        let named = || {
            all.iter()
                .filter_map(|(_, own)| own.as_ref())
                .map(|(ty, _, _)| &ty.name)
        };
        let base = match declared {
            Some(declared) => Some(declared.clone()),
            // The most general of the named types, if all are related.
            None => named()
                .find(|name| named().all(|other| self.walker.is_a(other, name)))
                .cloned(),
        };
        for (part, own) in all {
            let below = own.as_ref().filter(|(ty, _, _)| {
                base.as_ref()
                    .is_some_and(|base| ty.name != *base && self.walker.is_a(&ty.name, base))
            });
            match below {
                Some((ty, _, _)) => derived
                    .entry(ty.name.clone())
                    .or_default()
                    .push((part, own)),
                None => main.push((part, own)),
            }
        }
        if main.is_empty() && derived.len() == 1 {
            main = std::mem::take(&mut derived)
                .into_values()
                .flatten()
                .collect();
        }
        (main, derived)
    }

    /// Returns the type whose representation a page sends: that in its example's body, or that in
    /// its prose if the example names none or a base of it.
    fn sent(&mut self, part: &Part<'a>, prose: bool) -> Option<(TypeRef, Evidence, Span)> {
        let prose = part
            .fragment
            .body_type
            .as_ref()
            .filter(|_| prose)
            .map(|(named, span)| {
                let name = self.names.named(part.page.id, named, self.sources);
                (TypeRef::single(name), Evidence::Prose, *span)
            });
        let shown = self
            .body_type_shown(part)
            .map(|(ty, span)| (ty, Evidence::Example, span));
        let related = |a: &TypeRef, b: &TypeRef| self.walker.is_a(&a.name, &b.name);
        match (shown, prose) {
            (Some(shown), Some(prose))
                if !related(&shown.0, &prose.0) && related(&prose.0, &shown.0) =>
            {
                Some(prose)
            }
            (Some(shown), _) => Some(shown),
            (None, prose) => prose,
        }
    }

    /// Returns the properties that sentences name as required. An update requires none.
    fn body_required(
        &self,
        parts: &[&Part<'a>],
        kind: RequestBodyKind,
    ) -> Vec<Fact<CompactString>> {
        let parts = if kind == RequestBodyKind::Create {
            parts
        } else {
            &[]
        };
        let mut found: IndexMap<&str, Claims<CompactString>> = IndexMap::default();
        for part in parts.iter().filter(|part| part.primary) {
            for (name, span) in &part.fragment.body_required {
                let claims = found.entry(name.as_str()).or_default();
                claims.add(name.clone(), Evidence::Prose, *span, self.standing_of(part));
            }
        }
        found
            .into_values()
            .filter_map(|claims| claims.settle(self.sources))
            .collect()
    }

    /// Returns the properties that body tables list. If pages differ on whether one can be sent,
    /// the finished page counts.
    pub(super) fn body_properties(
        &mut self,
        parts: &[&Part<'a>],
        ty: Option<&Fact<TypeRef>>,
        kind: RequestBodyKind,
        shown: &str,
    ) -> Vec<Property> {
        let owner = ty.map(|fact| fact.value.name.clone());
        let mut drafts: IndexMap<CompactString, PropertyDraft> = IndexMap::default();
        let tables: Vec<&Part<'a>> = parts
            .iter()
            .copied()
            .filter(|part| !part.fragment.body.is_empty() && part.primary)
            .collect();
        for part in &tables {
            drafts.reserve(part.fragment.body.len());
            for row in &part.fragment.body {
                let property = drafts.entry(row.name.clone()).or_default();
                self.property_row(property, row, Evidence::BodyTable, part.page.id);
                if let (Some(owner), RequestBodyKind::Create | RequestBodyKind::Update) =
                    (&owner, kind)
                {
                    self.row_of_type(owner, row, part.page.id);
                }
            }
        }
        let rows = tables.iter().flat_map(|part| {
            part.fragment
                .body
                .iter()
                .map(|row| (row, self.standing_of(part)))
        });
        let untyped: Vec<_> = rows.filter(|(row, _)| row.r#type.is_none()).collect();
        for (row, standing) in untyped {
            // Rows without a type have the type that the resource declares.
            let declared = owner
                .as_ref()
                .and_then(|owner| self.walker.property(owner, &row.name))
                .cloned();
            let ty = declared.unwrap_or_else(|| TypeRef::single(self.names.untyped()));
            if let Some(draft) = drafts
                .get_mut(&row.name)
                .filter(|draft| draft.types.is_empty())
            {
                draft.types.add(ty, Evidence::Implied, row.span, standing);
            }
        }
        for draft in drafts.values_mut() {
            if let Some(declared) = draft.declared().filter(|_| !draft.values.is_empty()) {
                self.listed.push(draft.listed(declared));
            }
        }
        let mut left_out = Vec::new();
        // A single table cannot differ from others.
        for name in drafts.keys().filter(|_| tables.len() > 1) {
            let find = |part: &Part<'_>| {
                part.fragment
                    .body
                    .iter()
                    .find(|row| row.name == *name)
                    .map(|row| row.span)
            };
            let with: Vec<(Span, bool)> = tables
                .iter()
                .filter_map(|part| Some((find(part)?, self.standing(part.page.id).draft)))
                .collect();
            let without = tables.iter().find(|part| find(part).is_none());
            let (Some((span, only_draft)), Some(without)) = (with.first().copied(), without) else {
                continue;
            };
            let Some(other) = without.fragment.body.first().map(|row| row.span) else {
                continue;
            };
            let all_drafts = with.iter().all(|(_, draft)| *draft);
            let dropped = only_draft && all_drafts && !self.standing(without.page.id).draft;
            let help = if dropped {
                "it cannot be sent: a finished page counts more than a draft with notes such as TODO"
            } else {
                "it can be sent: what one page lists another may have left out"
            };
            let message = format!(
                "`{name}` is among the properties of the body of {shown} here, but not on another page"
            );
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
        let short = owner.as_deref().map_or("body", simple_name).to_owned();
        let kept = drafts
            .into_iter()
            .filter(|(name, _)| !left_out.contains(name));
        kept.filter_map(|(name, draft)| {
            // Conflicts between rows are reported with the type that they describe.
            let mut quiet = Vec::new();
            draft.finish(name, &short, self.sources, &mut quiet)
        })
        .collect()
    }
}

/// Types properties of bodies that are documented as text as the enumeration that their resource
/// declares.
pub(super) fn adopt_declared(operations: &mut [Operation], known: &TypeIndex<'_>) {
    for body in operations
        .iter_mut()
        .filter_map(|operation| operation.body.as_mut())
    {
        if let Some(owner) = &body.r#type {
            adopt(&owner.value.name, &mut body.properties, known);
        }
        for variant in &mut body.variants {
            adopt(&variant.r#type.value.name, &mut variant.properties, known);
        }
    }
}

fn adopt(owner: &str, properties: &mut [Property], known: &TypeIndex<'_>) {
    for property in properties
        .iter_mut()
        .filter(|property| property.r#type.value.name == Primitive::String)
    {
        let declared = known.property(owner, &property.name);
        if let Some(declared) = declared.filter(|ty| known.enums.contains(ty.name.as_str())) {
            property.r#type.value.name.clone_from(&declared.name);
            property
                .r#type
                .decided_by("a body's property is of the type that its resource declares");
        }
    }
}
