//! Types and enumerations out of resource pages.

use super::super::claims::Judge;
use super::super::names::{self, simple};
use super::super::ranking::Subject;
use super::super::{EnumMember, Enumeration, Evidence, Fact, Operation, Type, TypeKind, TypeRef};
use super::Gatherer;
use super::drafts::{EnumDraft, PropertyDraft};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::{Json, Value};
use crate::page::{Annotation, Page, PropertyRow, ResourceFragment, TypeName};
use crate::source::{PageId, Span};

impl Gatherer<'_> {
    pub(super) fn collect_types(&mut self) {
        for page in self.pages {
            for resource in &page.resources {
                self.collect_resource(page, resource);
            }
        }
    }

    fn collect_resource(&mut self, page: &Page, resource: &ResourceFragment) {
        let namespace = page.namespace.as_ref().map_or(self.names.namespace.clone(), |(name, _)| name.clone());
        let Some((name, _)) = names::type_name(page, resource, &namespace) else { return };
        let name = self.names.find(&name).map_or(name, str::to_owned);
        let draft_page = self.is_draft(page.id);
        let mut draft = self.types.remove(&name).unwrap_or_default();
        if resource.title.is_some() || !resource.properties.is_empty() || draft.page.is_none() {
            draft.page = draft.page.or(Some(page.id));
        }
        draft.mentioned = draft.mentioned.or(Some(resource.span));
        draft.area = draft.area.or_else(|| area(page));
        draft.has_methods |= !resource.methods.is_empty();
        if resource.title.is_some() {
            if let Some(text) = page.intro.first() {
                draft.description.add(text.markdown(), Evidence::Prose, text.span, draft_page);
            }
            let title = page.title.as_ref().filter(|title| title.text.to_lowercase().contains("(deprecated)"));
            if let Some(title) = title {
                draft.deprecated.add(true, Evidence::Title, title.span, draft_page);
            }
        }
        for (index, row) in resource.properties.iter().enumerate() {
            let before = resource.properties.iter().take(index).find(|before| before.name == row.name);
            if let Some(before) = before {
                let message = format!("`{}` is listed twice", row.name);
                self.out.push(
                    Diagnostic::new(Code::PropertyTwice, row.span, message)
                        .also(before.span, "first here")
                        .help("the rows were taken together; leave one of them out"),
                );
            }
            draft.has_table = true;
            draft.has_relationships |= row.relationship;
            let property = draft.properties.entry(row.name.clone()).or_default();
            self.property_row(property, row, Evidence::Table, page.id);
        }
        if let Some(annotation) = &resource.annotation {
            self.collect_annotation(&mut draft, annotation, page.id);
        }
        for (named, span) in &resource.inherits {
            // Without a link, only a name that is documented is one: "inherits from the base policy type".
            let is_type = named.target.is_some() || self.names.find(&named.text).is_some();
            let base = if is_type { self.names.named(page.id, named, self.sources) } else { continue };
            if base != name {
                draft.base.add(base, Evidence::Prose, *span, draft_page);
            }
        }
        if resource.is_abstract {
            draft.is_abstract.add(true, Evidence::Prose, resource.span, draft_page);
        }
        if resource.open {
            draft.open.add(true, Evidence::Prose, resource.span, draft_page);
        }
        if let Some(representation) = &resource.representation {
            let at = |range: &std::ops::Range<usize>| representation.place.span(range);
            self.collect_representation(&mut draft, &representation.json, &at, page.id);
        }
        self.types.insert(name, draft);
    }

    fn collect_annotation(&mut self, draft: &mut super::TypeDraft, annotation: &Annotation, page: PageId) {
        let is_draft = self.is_draft(page);
        if let Some(key) = annotation.text("keyProperty") {
            draft.key.add(key.to_owned(), Evidence::Annotation, annotation.place("keyProperty"), is_draft);
        }
        if let Some(base) = annotation.text("baseType").filter(|base| *base != "null") {
            let base = self.names.mention(base);
            draft.base.add(base, Evidence::Annotation, annotation.place("baseType"), is_draft);
        }
        for key in ["abstract", "isAbstract"] {
            if annotation.flag(key) == Some(true) {
                draft.is_abstract.add(true, Evidence::Annotation, annotation.place(key), is_draft);
            }
        }
        // `"openType": false` is a template's filling and says nothing.
        if annotation.flag("openType") == Some(true) {
            draft.open.add(true, Evidence::Annotation, annotation.place("openType"), is_draft);
        }
    }

    /// Adds what a row says to a property.
    pub(super) fn property_row(
        &mut self,
        property: &mut PropertyDraft,
        row: &PropertyRow,
        source: Evidence,
        page: PageId,
    ) {
        let draft = self.is_draft(page);
        property.navigation |= row.relationship;
        if let Some(expr) = &row.r#type {
            property.nameless_enum |= expr.name == TypeName::Enumeration;
            let ty = self.names.type_ref(page, expr, &row.name, self.sources);
            self.report_case(expr, &ty, row.type_span);
            property.types.add(ty, source, row.type_span, draft);
        }
        let span = row.description.span;
        let description = crate::page::without_owner(&row.description.markdown(), self.dialect);
        if !description.is_empty() {
            property.description.add(description, source, span, draft);
        }
        if let Some(owner) = row.hints.inherited.first() {
            let owner = self.names.named(page, owner, self.sources);
            property.owner.add(owner, source, span, draft);
        }
        if let Some(required) = row.required.or(row.hints.required) {
            property.required.add(required, source, span, draft);
        }
        if let Some(nullable) = row.hints.nullable {
            property.nullable.add(nullable, source, span, draft);
        }
        for (said, claims) in [
            (row.hints.read_only, &mut property.read_only),
            (row.hints.immutable, &mut property.immutable),
            (row.hints.on_select, &mut property.on_select),
            (row.hints.deprecated, &mut property.deprecated),
        ] {
            if said {
                claims.add(true, source, span, draft);
            }
        }
        if !row.hints.filter.is_empty() {
            property.filter.add(row.hints.filter.clone(), source, span, draft);
        }
        property.values.extend(row.hints.values.iter().map(|value| (value.clone(), span)));
    }

    fn report_case(&mut self, expr: &crate::page::TypeExpr, ty: &TypeRef, span: Span) {
        let TypeName::Named { text, .. } = &expr.name else { return };
        let (written, known) = (simple(text), simple(&ty.name));
        if written != known && written.eq_ignore_ascii_case(known) {
            let message = format!("`{written}` is spelt `{known}` where it is defined");
            let help = format!("write `{known}`");
            self.out.push(Diagnostic::new(Code::TypeNameCase, span, message).help(help));
        }
    }

    /// Adds what a JSON representation says: types of properties where it knows more than nothing.
    fn collect_representation(
        &mut self,
        draft: &mut super::TypeDraft,
        json: &Json,
        at: &dyn Fn(&std::ops::Range<usize>) -> Span,
        page: PageId,
    ) {
        let is_draft = self.is_draft(page);
        for member in json.members() {
            if member.key.contains('@') || !crate::page::is_name(&member.key) || member.key.contains('.') {
                continue;
            }
            if draft.has_table && !draft.properties.contains_key(&member.key) {
                continue;
            }
            let Some(ty) = self.json_type(&member.value) else { continue };
            let property = draft.properties.entry(member.key.clone()).or_default();
            // A plain "String" may stand for an enumeration, and a number for any width: they only fill gaps.
            let vague = matches!(ty.name.as_str(), "Edm.String" | "Edm.Int32" | "Edm.Double" | "Untyped");
            if vague && !property.types.is_empty() {
                continue;
            }
            property.types.add(ty, Evidence::Representation, at(&member.value.range), is_draft);
        }
    }

    /// The type that a value of a JSON representation or an example shows.
    pub(super) fn json_type(&mut self, json: &Json) -> Option<TypeRef> {
        match &json.value {
            Value::Null => None,
            Value::Bool(_) => Some(TypeRef::single("Edm.Boolean")),
            Value::Number(text) if text.contains(['.', 'e', 'E']) => Some(TypeRef::single("Edm.Double")),
            Value::Number(_) => Some(TypeRef::single("Edm.Int32")),
            Value::String(text) => Some(TypeRef::single(self.text_type(text))),
            Value::Array(items) => {
                let mut inner = items.first().map_or(Some(TypeRef::single("Untyped")), |item| self.json_type(item))?;
                inner.collection = inner.collection.saturating_add(1);
                Some(inner)
            }
            Value::Object(_) => {
                let name = json.get("@odata.type").or_else(|| json.get("@type")).and_then(Json::as_str);
                let name = name.map(|name| name.trim_start_matches('#')).filter(|name| crate::page::is_name(name));
                Some(TypeRef::single(name.map_or("Untyped".to_owned(), |name| self.names.mention(name))))
            }
        }
    }

    /// The type that a string names: `String (timestamp)`, `Int32`, `Boolean`; otherwise it is text.
    fn text_type(&self, text: &str) -> String {
        let lower = text.trim().to_lowercase();
        let format = lower.split_once('(').map(|(_, rest)| rest.trim_end_matches(')').trim().to_owned());
        let known = format.and_then(|format| self.dialect.words.formats.get(&format).cloned());
        known.or_else(|| self.dialect.primitive(&lower).map(str::to_owned)).unwrap_or_else(|| "Edm.String".to_owned())
    }

    pub(super) fn collect_enums(&mut self) {
        for page in self.pages {
            let draft_page = self.is_draft(page.id);
            for fragment in &page.enums {
                let name = self.names.mention(&fragment.name);
                let draft = self.enums.entry(name).or_default();
                draft.page = draft.page.or(Some(page.id));
                if let Some(text) = &fragment.description {
                    draft.description.add(text.markdown(), Evidence::Prose, text.span, draft_page);
                }
                for row in &fragment.members {
                    let member = draft.members.entry(row.name.clone()).or_default();
                    member.claims.add(row.name.clone(), Evidence::MemberTable, row.span, draft_page);
                    member.value = member.value.or(row.value);
                    if member.description.is_empty() {
                        member.description.clone_from(&row.description);
                    }
                }
            }
        }
    }

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
                    named.push((self.names.mention(name), property.values.clone()));
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
            let primitive = name.starts_with("Edm.") || name == "Untyped";
            if !primitive && !self.types.contains_key(&name) && !self.enums.contains_key(&name) {
                let draft = super::TypeDraft { mentioned: Some(span), ..Default::default() };
                self.types.insert(name, draft);
            }
        }
    }

    /// Bases from "Inherited from" where nothing else names one.
    fn infer_bases(&mut self) {
        let root = names::qualify(&self.dialect.words.root_entity, &self.names.namespace);
        let mut found: Vec<(String, String, Span)> = Vec::new();
        for (name, draft) in &self.types {
            if !draft.base.is_empty() {
                continue;
            }
            let owners = draft.properties.values().flat_map(|property| property.owner.iter());
            let mut owners: Vec<(String, Span)> = owners.map(|claim| (claim.value.clone(), claim.span)).collect();
            owners.retain(|(owner, _)| owner != name);
            let nearest = owners.iter().find(|(owner, _)| *owner != root).or(owners.first());
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
            let signs = [name == root, chained, draft.has_methods, draft.has_relationships, has_id, draft.is_addressed];
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

    pub(super) fn finish_enums(&mut self) -> Vec<Enumeration> {
        let enums = std::mem::take(&mut self.enums);
        let page_path = |page: Option<PageId>| page.and_then(|id| self.sources.get(id)).map(|s| s.path.to_string());
        let mut finished = Vec::new();
        for (name, draft) in enums {
            let members = draft.members.into_iter().filter_map(|(_, member)| {
                let name = member.claims.settle(self.sources)?;
                Some(EnumMember { name, value: member.value, description: member.description })
            });
            finished.push(Enumeration {
                page: page_path(draft.page),
                description: draft.description.settle(self.sources),
                flags: None,
                members: members.collect(),
                name,
            });
        }
        finished
    }

    pub(super) fn finish_types(&mut self) -> Vec<Type> {
        let types = std::mem::take(&mut self.types);
        let mut finished = Vec::new();
        for (name, draft) in types {
            if draft.page.is_none() {
                let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
                let message = format!("no page of this set documents `{}`", simple(&name));
                let help = "its properties are those that other pages show; add its page to the set";
                self.out.push(Diagnostic::new(Code::TypeUnknown, span, message).help(help));
            }
            let what = format!("the base of `{}`", simple(&name));
            let judge = Judge {
                what: &what,
                subject: Subject::Base,
                code: Some(Code::ConflictBase),
                same: &|a: &String, b: &String| a == b,
                prefer: None,
                show: &|name: &String| format!("`{name}`"),
            };
            let base = draft.base.decide(&judge, self.sources, &mut self.out).filter(|fact| fact.value != name);
            let Some(kind) = draft.kind.settle(self.sources) else { continue };
            let short = simple(&name).to_owned();
            let properties = draft.properties.into_iter();
            let properties = properties
                .filter_map(|(property, claims)| claims.finish(property, &short, self.sources, &mut self.out));
            let properties = properties.collect();
            finished.push(Type {
                page: draft.page.and_then(|id| self.sources.get(id)).map(|source| source.path.to_string()),
                kind,
                base,
                is_abstract: draft.is_abstract.settle(self.sources),
                open: draft.open.settle(self.sources),
                key: draft.key.settle(self.sources),
                description: draft.description.settle(self.sources),
                deprecated: draft.deprecated.settle(self.sources),
                area: draft.area,
                properties,
                name,
            });
        }
        break_cycles(&mut finished);
        finished
    }
}

/// A chain of bases that leads back to itself is cut where it closes.
fn break_cycles(types: &mut [Type]) {
    let bases: std::collections::HashMap<String, String> =
        types.iter().filter_map(|ty| Some((ty.name.clone(), ty.base.as_ref()?.value.clone()))).collect();
    for ty in types {
        let mut current = ty.base.as_ref().map(|base: &Fact<String>| base.value.clone());
        for _ in 0..64 {
            match current {
                Some(name) if name == ty.name => {
                    ty.base = None;
                    break;
                }
                Some(name) => current = bases.get(&name).cloned(),
                None => break,
            }
        }
    }
}

/// The product area in a page's metadata.
pub(super) fn area(page: &Page) -> Option<String> {
    let matter = &page.front_matter;
    matter.get("ms.subservice").or_else(|| matter.get("ms.prod")).map(str::to_owned)
}
