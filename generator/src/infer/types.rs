//! Types from resource pages.

use std::borrow::Cow;

use super::claims::DecisionRules;
use super::drafts::PropertyDraft;
use super::{Gatherer, names};
use crate::api::{Name, Primitive, simple_name};
use crate::collections::{HashMap, HashSet};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::json::{Json, Value};
use crate::page::{Annotation, Named, Page, PropertyRow, ResourceFragment, TypeName};
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, Type, TypeRef, base_cycles};
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
        let namespace = names::page_namespace(page)
            .unwrap_or(&self.names.namespace)
            .to_owned();
        let Some((name, _)) = names::type_name(page, resource, &namespace) else {
            return;
        };
        let name = self
            .names
            .find(&name)
            .cloned()
            .unwrap_or_else(|| name.into());
        let standing = self.standing(page.id);
        let mut draft = std::mem::take(self.types.entry(name.clone()).or_default());
        if resource.title.is_some() || !resource.properties.is_empty() || draft.page.is_none() {
            draft.page = draft.page.or(Some(page.id));
        }
        draft.mentioned = draft.mentioned.or(Some(resource.span));
        draft.area = draft.area.or_else(|| area(page));
        draft.has_methods |= !resource.methods.is_empty();
        if resource.title.is_some() {
            if let Some((text, span)) = &page.description {
                draft
                    .description
                    .add(text.clone(), Evidence::Prose, *span, standing);
            }
            let title = page
                .title
                .as_ref()
                .filter(|title| title.text.to_lowercase().contains("(deprecated)"));
            if let Some(title) = title {
                draft
                    .deprecated
                    .add(true, Evidence::Title, title.span, standing);
            }
        }
        let mut seen: HashMap<&str, Span> =
            HashMap::with_capacity_and_hasher(resource.properties.len(), Default::default());
        draft.properties.reserve(resource.properties.len());
        for row in &resource.properties {
            if let Some(before) = seen.insert(&row.name, row.span) {
                let message = format!("`{}` is listed twice", row.name);
                self.out.push(
                    Diagnostic::new(Code::PropertyTwice, row.span, message)
                        .also(before, "first here")
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
            let Some(base) = self.base_named(page.id, named) else {
                continue;
            };
            if base != name {
                draft.base.add(base, Evidence::Prose, *span, standing);
            }
        }
        for (named, span) in &resource.derived {
            let below = self.names.named(page.id, named, self.sources);
            if below != name {
                self.derived.push((below, name.clone(), *span));
            }
        }
        if resource.is_abstract {
            draft
                .is_abstract
                .add(true, Evidence::Prose, resource.span, standing);
        }
        if resource.open {
            draft
                .open
                .add(true, Evidence::Prose, resource.span, standing);
        }
        // If a page lists no properties, its JSON shows an instance, most often of an open type.
        let instance = resource.without_properties && draft.properties.is_empty();
        draft.instance_only |= instance;
        if let Some(representation) = resource.representation.as_ref().filter(|_| !instance) {
            let at = |range: &std::ops::Range<usize>| representation.place.span(range);
            self.collect_representation(&mut draft, &representation.json, &at, page.id);
        }
        self.types.insert(name, draft);
    }

    fn collect_annotation(
        &mut self,
        draft: &mut super::TypeDraft,
        annotation: &Annotation,
        page: PageId,
    ) {
        let standing = self.standing(page);
        if let Some(key) = annotation.text("keyProperty") {
            draft.key.add(
                key.to_owned(),
                Evidence::Annotation,
                annotation.place("keyProperty"),
                standing,
            );
        }
        if let Some(base) = annotation.text("baseType").filter(|base| *base != "null") {
            let base = self.names.mention(page, base);
            draft.base.add(
                base,
                Evidence::Annotation,
                annotation.place("baseType"),
                standing,
            );
        }
        for key in ["abstract", "isAbstract"] {
            if annotation.flag(key) == Some(true) {
                draft
                    .is_abstract
                    .add(true, Evidence::Annotation, annotation.place(key), standing);
            }
        }
        // `"openType": false` comes from a template and carries no information.
        if annotation.flag("openType") == Some(true) {
            draft.open.add(
                true,
                Evidence::Annotation,
                annotation.place("openType"),
                standing,
            );
        }
    }

    /// Adds the claims of a table row to a property.
    pub(super) fn property_row(
        &mut self,
        property: &mut PropertyDraft,
        row: &PropertyRow,
        source: Evidence,
        page: PageId,
    ) {
        let standing = self.standing(page);
        property.navigation |= row.relationship;
        if let Some(expr) = &row.r#type {
            property.nameless_enum |= expr.name == TypeName::Enumeration;
            let ty = self.names.type_ref(page, expr, &row.name, self.sources);
            let ty = self.walker.settle_union(ty);
            self.report_case(expr, &ty, row.type_span);
            property.types.add(ty, source, row.type_span, standing);
        }
        let span = row.description_span;
        if !row.description.is_empty() {
            property
                .description
                .add(row.description.clone(), source, span, standing);
        }
        if row.hints.evolvable {
            property.evolvable = property.evolvable.or(Some(span));
        }
        if let Some(owner) = row
            .hints
            .inherited
            .first()
            .and_then(|owner| self.base_named(page, owner))
        {
            property.owner.add(owner, source, span, standing);
        }
        if let Some(required) = row.required.or(row.hints.required) {
            property
                .said()
                .required
                .add(required, source, span, standing);
        }
        if let Some(nullable) = row.hints.nullable {
            property
                .said()
                .nullable
                .add(nullable, source, span, standing);
        }
        if row.hints.read_only {
            property.said().read_only.add(true, source, span, standing);
        }
        if row.hints.immutable {
            property.said().immutable.add(true, source, span, standing);
        }
        if row.hints.deprecated {
            property.said().deprecated.add(true, source, span, standing);
        }
        if let Some(on_select) = row.hints.on_select {
            property
                .said()
                .on_select
                .add(on_select, source, span, standing);
        }
        if let Some(length) = row.hints.max_length {
            property
                .said()
                .max_length
                .add(length, source, span, standing);
        }
        if let Some(default) = &row.hints.default {
            property
                .said()
                .default
                .add(default.clone(), source, span, standing);
        }
        if !row.hints.filter.is_empty() {
            property
                .said()
                .filter
                .add(row.hints.filter.clone(), source, span, standing);
        }
        property
            .values
            .extend(row.hints.values.iter().map(|value| (value.clone(), span)));
        property.later.extend(row.hints.later.iter().cloned());
        if row.hints.flags {
            property.flags = property.flags.or(Some(span));
        }
    }

    /// Returns the base that a phrase names. Without a link, it must be a documented name:
    /// "inherits from the base policy type" names none.
    fn base_named(&mut self, page: PageId, named: &Named) -> Option<Name> {
        let is_type = named.target.is_some() || self.names.find_from(page, &named.text).is_some();
        is_type.then(|| self.names.named(page, named, self.sources))
    }

    fn report_case(&mut self, expr: &crate::page::TypeExpr, ty: &TypeRef, span: Span) {
        let TypeName::Named { text, .. } = &expr.name else {
            return;
        };
        let (written, known) = (simple_name(text), simple_name(&ty.name));
        if written != known && written.eq_ignore_ascii_case(known) {
            let message = format!("`{written}` is spelt `{known}` where it is defined");
            let help = format!("write `{known}`");
            self.out
                .push(Diagnostic::new(Code::TypeNameCase, span, message).help(help));
        }
    }

    /// Adds the property types that a JSON representation shows.
    fn collect_representation(
        &mut self,
        draft: &mut super::TypeDraft,
        json: &Json,
        at: &dyn Fn(&std::ops::Range<usize>) -> Span,
        page: PageId,
    ) {
        let standing = self.standing(page);
        for member in json.members() {
            if !crate::api::is_wire_name(&member.key) {
                continue;
            }
            let identifies = |text: &str| text.to_lowercase().contains("identifier");
            draft.identified |= member.key == "id" && member.value.as_str().is_some_and(identifies);
            if draft.has_table && !draft.properties.contains_key(member.key.as_str()) {
                continue;
            }
            let Some(ty) = self.json_type(&member.value, page) else {
                continue;
            };
            let property = draft.properties.entry(member.key.clone()).or_default();
            // A plain "String" may be an enumeration, and a number may have any width: they only
            // fill gaps.
            let vague = ty.name == "Untyped"
                || [Primitive::String, Primitive::Int32, Primitive::Double]
                    .iter()
                    .any(|primitive| ty.name == *primitive);
            if vague && !property.types.is_empty() {
                continue;
            }
            property.types.add(
                ty,
                Evidence::Representation,
                at(&member.value.range()),
                standing,
            );
        }
    }

    /// Infers the type of a value in a JSON representation or an example.
    pub(super) fn json_type(&mut self, json: &Json, page: PageId) -> Option<TypeRef> {
        match &json.value {
            Value::Null => None,
            Value::Bool(_) => Some(self.primitive(Primitive::Boolean.name())),
            Value::Number(text) if text.contains(['.', 'e', 'E']) => {
                Some(self.primitive(Primitive::Double.name()))
            }
            Value::Number(_) => Some(self.primitive(Primitive::Int32.name())),
            Value::String(text) => {
                let dialect = self.dialect;
                Some(self.primitive(text_type(text, dialect)))
            }
            Value::Array(items) => {
                let mut inner = match items.first() {
                    Some(item) => self.json_type(item, page)?,
                    None => TypeRef {
                        name: self.names.untyped(),
                        collection: 0,
                    },
                };
                inner.collection = inner.collection.saturating_add(1);
                Some(inner)
            }
            Value::Object(_) => {
                let name = json
                    .get("@odata.type")
                    .or_else(|| json.get("@type"))
                    .and_then(Json::as_str);
                let name = name
                    .map(|name| name.trim_start_matches('#'))
                    .filter(|name| crate::api::is_name(name));
                let name = match name {
                    Some(name) => self.names.mention(page, name),
                    None => self.names.untyped(),
                };
                Some(TypeRef {
                    name,
                    collection: 0,
                })
            }
        }
    }

    fn primitive(&mut self, name: &str) -> TypeRef {
        TypeRef {
            name: self.names.primitive(name),
            collection: 0,
        }
    }

    pub(super) fn finish_types(&mut self) -> Vec<Type> {
        let mut types = std::mem::take(&mut self.types);
        types.sort_unstable_keys();
        let mut finished = Vec::with_capacity(types.len());
        for (name, draft) in types {
            let span = draft.mentioned.unwrap_or(Span::new(PageId(0), 0, 0));
            if draft.page.is_none() && !self.sources.links_to_unread(span) {
                let message = format!("no page of this set documents `{}`", simple_name(&name));
                let help: Cow<'static, str> = match self.dialect.near_primitive(simple_name(&name))
                {
                    Some(near) => {
                        format!("did you mean `{near}`? It is treated as a separate type").into()
                    }
                    None => {
                        "its properties are those that other pages show; add its page to the set"
                            .into()
                    }
                };
                self.out
                    .push(Diagnostic::new(Code::TypeUnknown, span, message).help(help));
            }
            let judge = DecisionRules {
                what: &|| format!("the base of `{}`", simple_name(&name)),
                subject: Subject::Base,
                code: Some(Code::ConflictBase),
                same: &|a: &Name, b: &Name| a == b,
                prefer: None,
                show: &|name: &Name| format!("`{name}`"),
            };
            let base = draft
                .base
                .decide(&judge, self.sources, &mut self.out)
                .filter(|fact| fact.value != name);
            let base = base.map(Box::new);
            let Some(kind) = draft.kind.settle(self.sources) else {
                continue;
            };
            let short = simple_name(&name).to_owned();
            let mut properties = Vec::with_capacity(draft.properties.len());
            for (property, claims) in draft.properties {
                properties.extend(claims.finish(property, &short, self.sources, &mut self.out));
            }
            let memberless = properties.is_empty() && base.is_none();
            finished.push(Type {
                any: memberless && self.dialect.primitive(&short) == Some("Untyped"),
                page: draft
                    .page
                    .and_then(|id| self.sources.get(id))
                    .map(|source| source.path.to_string()),
                kind,
                base,
                is_abstract: draft.is_abstract.maybe(self.sources),
                open: draft.open.maybe(self.sources),
                key: draft.key.maybe(self.sources),
                description: draft.description.maybe(self.sources),
                deprecated: draft.deprecated.maybe(self.sources),
                area: draft.area,
                properties,
                name,
            });
        }
        break_circles(&mut finished);
        finished
    }
}

/// Returns the type that a string names: `String (timestamp)`, `Int32`, `Boolean`; text otherwise.
fn text_type<'d>(text: &str, dialect: &'d Dialect) -> &'d str {
    let text = text.trim();
    let format = text
        .split_once('(')
        .map(|(_, rest)| rest.trim_end_matches(')').trim());
    let known = format.and_then(|format| {
        dialect
            .words
            .formats
            .get(&format.to_lowercase())
            .map(String::as_str)
    });
    known
        .or_else(|| dialect.primitive(text))
        .unwrap_or(Primitive::String.name())
}

/// Removes the base at which a chain of bases closes to a circle.
fn break_circles(types: &mut [Type]) {
    let closing: HashSet<String> = base_cycles(types).into_iter().collect();
    types
        .iter_mut()
        .filter(|ty| closing.contains(ty.name.as_str()))
        .for_each(|ty| ty.base = None);
}

/// Returns the product area in a page's metadata.
pub(super) fn area(page: &Page) -> Option<String> {
    let matter = &page.front_matter;
    let area = matter
        .get("ms.subservice")
        .or_else(|| matter.get("ms.prod"))?
        .trim();
    (!area.is_empty()).then(|| area.to_owned())
}
