//! What follows from all types together: enumerations, bases, kinds.

use super::super::names::{self, simple};
use super::super::{Evidence, Operation, TypeKind, TypeRef};
use super::Gatherer;
use super::drafts::{EnumDraft, PropertyDraft, TypeDraft};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{PageId, Span};

impl Gatherer<'_> {
    /// Draws what follows from all types together: enumerations from lists of values, bases, kinds.
    pub(super) fn complete_types(&mut self, operations: &[Operation]) {
        self.infer_enums();
        self.add_mentioned(operations);
        self.infer_bases();
        self.infer_kinds();
    }

    /// Makes enumerations of lists of values, for properties whose type is named, nameless or the name of one.
    fn infer_enums(&mut self) {
        let mut types = std::mem::take(&mut self.types);
        let mut named = std::mem::take(&mut self.listed);
        for draft in types.values_mut() {
            for (name, property) in &mut draft.properties {
                if property.values.is_empty() {
                    continue;
                }
                if let Some(declared) = property.declared() {
                    named.push((declared, property.values.clone()));
                } else if property.nameless_enum {
                    let page = draft.page.unwrap_or(PageId(0));
                    named.push((self.names.mention(page, name), property.values.clone()));
                }
            }
        }
        for (name, values) in named {
            // A structured type with properties is none, whatever its description lists.
            if types.get(&name).is_some_and(|draft| !draft.properties.is_empty()) {
                continue;
            }
            types.remove(&name);
            self.add_values(&name, values);
        }
        for draft in types.values_mut() {
            for (name, property) in &mut draft.properties {
                self.adopt_enum(name, property);
            }
        }
        self.types = types;
    }

    /// Takes values that a description lists into an enumeration.
    fn add_values(&mut self, name: &str, values: Vec<(String, Span)>) {
        let documented = self.enums.get(name).is_some_and(|draft: &EnumDraft| draft.page.is_some());
        let draft = self.enums.entry(name.to_owned()).or_default();
        for (value, span) in values {
            if documented && !draft.members.contains_key(&value) {
                let message =
                    format!("`{value}` is listed here but is no member where `{}` is documented", simple(name));
                self.out.push(
                    Diagnostic::new(Code::EnumMembersDiffer, span, message)
                        .help("it was added to the members; bring the two lists into line"),
                );
            }
            draft.members.entry(value.clone()).or_default().claims.add(value, Evidence::Prose, span, false);
        }
    }

    /// Types a text property as the enumeration of its name, where one exists and its values are that one's.
    fn adopt_enum(&mut self, name: &str, property: &mut PropertyDraft) {
        if property.values.is_empty() || property.types.iter().any(|claim| claim.value.name != "Edm.String") {
            return;
        }
        let Some(found) = self.names.find(name).map(str::to_owned) else { return };
        let Some(draft) = self.enums.get(&found) else { return };
        if !property.values.iter().all(|(value, _)| draft.members.contains_key(value)) {
            return;
        }
        let claims: Vec<(Span, u8)> = property.types.iter().map(|claim| (claim.span, claim.value.collection)).collect();
        if let Some((span, collection)) = claims.first().copied() {
            let message =
                format!("`{name}` is typed as text, but its values are those of the enumeration `{}`", simple(&found));
            self.out.push(
                Diagnostic::new(Code::EnumAsString, span, message)
                    .label("read as that enumeration")
                    .help(format!("write `{}` as its type", simple(&found))),
            );
            property.types.add(TypeRef { name: found, collection }, Evidence::MemberTable, span, false);
        }
    }

    /// Makes a type of every name that something refers to and nothing describes: a type of which nothing is known.
    fn add_mentioned(&mut self, operations: &[Operation]) {
        let mut found: Vec<(String, Span)> = Vec::new();
        for draft in self.types.values() {
            for property in draft.properties.values() {
                found.extend(property.types.iter().map(|claim| (claim.value.name.clone(), claim.span)));
                found.extend(property.owner.iter().map(|claim| (claim.value.clone(), claim.span)));
            }
            found.extend(draft.base.iter().map(|claim| (claim.value.clone(), claim.span)));
        }
        for operation in operations {
            let body = operation
                .body
                .iter()
                .flat_map(|body| body.r#type.iter().chain(body.properties.iter().map(|p| &p.r#type)));
            let types = body.chain(&operation.response.r#type).chain(operation.parameters.iter().map(|p| &p.r#type));
            for fact in types {
                let page = self.sources.find(&fact.at.page).unwrap_or(PageId(0));
                found.push((fact.value.name.clone(), self.sources.span_of(page, fact.at.line)));
            }
        }
        for (name, span) in found {
            if !names::is_primitive(&name) && !self.types.contains_key(&name) && !self.enums.contains_key(&name) {
                let draft = TypeDraft { mentioned: Some(span), ..Default::default() };
                self.types.insert(name, draft);
            }
        }
    }

    /// Bases from "Inherited from" where nothing else names one.
    pub(super) fn infer_bases(&mut self) {
        let root = names::qualify(&self.dialect.words.root_entity, &self.names.namespace);
        let mut found: Vec<(String, String, Span)> = Vec::new();
        for (name, draft) in &self.types {
            if !draft.base.is_empty() {
                continue;
            }
            let owners = draft.properties.values().flat_map(|property| property.owner.iter());
            let mut owners: Vec<(String, Span)> = owners.map(|claim| (claim.value.clone(), claim.span)).collect();
            owners.retain(|(owner, _)| owner != name);
            // The nearest of several is the one whose own chain holds the others.
            let below = |owner: &str| owners.iter().filter(|(other, _)| self.reaches(owner, other)).count();
            let candidates = owners.iter().filter(|(owner, _)| *owner != root);
            let nearest = candidates.rev().max_by_key(|(owner, _)| below(owner)).or(owners.first());
            if let Some((owner, span)) = nearest {
                found.push((name.clone(), owner.clone(), *span));
            }
        }
        for (name, base, span) in found {
            if let Some(draft) = self.types.get_mut(&name) {
                draft.base.add(base, Evidence::Table, span, false);
            }
        }
        // What owns inherited properties and has no base of its own stands directly below the root.
        let bases: Vec<String> =
            self.types.values().flat_map(|draft| draft.base.iter().map(|claim| claim.value.clone())).collect();
        let rooted: Vec<String> = self
            .types
            .iter()
            .filter(|(name, draft)| draft.base.is_empty() && **name != root && bases.contains(name))
            .map(|(name, _)| name.clone())
            .collect();
        let below_root = |name: &String| {
            self.types.values().any(|draft| {
                draft.base.iter().any(|claim| claim.value == *name)
                    && draft.properties.values().any(|property| property.owner.iter().any(|claim| claim.value == root))
            })
        };
        let rooted: Vec<String> = rooted.into_iter().filter(|name| below_root(name)).collect();
        for name in rooted {
            if let Some(draft) = self.types.get_mut(&name) {
                let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
                draft.base.add(root.clone(), Evidence::Implied, span, false);
            }
        }
    }

    /// Entity or complex type, by the signs that tell.
    fn infer_kinds(&mut self) {
        let root = names::qualify(&self.dialect.words.root_entity, &self.names.namespace);
        let names: Vec<String> = self.types.keys().cloned().collect();
        for name in names {
            let chained = self.reaches(&name, &root);
            let Some(draft) = self.types.get_mut(&name) else { continue };
            let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
            let has_id = draft.key.iter().any(|key| draft.properties.contains_key(&key.value));
            let signs = [name == root, chained, draft.has_methods, draft.has_relationships, draft.addressed, has_id];
            let kind = if signs.contains(&true) { TypeKind::Entity } else { TypeKind::Complex };
            draft.kind.add(kind, Evidence::Implied, span, false);
            if kind == TypeKind::Complex
                && draft.properties.contains_key("id")
                && draft.page.is_some()
                && draft.base.is_empty()
            {
                let message = format!("nothing tells whether `{}` is an entity or a complex type", simple(&name));
                self.out.push(
                    Diagnostic::new(Code::KindUndetermined, span, message)
                        .help("it was taken as a complex type; name its base, its methods or its `keyProperty`"),
                );
            }
        }
    }

    /// Whether a type's chain of bases leads to another.
    fn reaches(&self, name: &str, goal: &str) -> bool {
        let mut current = name.to_owned();
        for _ in 0..32 {
            let Some(base) = self.types.get(&current).and_then(|draft| draft.base.iter().next()) else { return false };
            if base.value == goal {
                return true;
            }
            current = base.value.clone();
        }
        false
    }
}
