//! Types and enumerations out of resource pages.

use super::super::claims::{Claims, Judge};
use super::super::lookup::circles;
use super::super::names::{self, simple};
use super::super::ranking::Subject;
use super::super::{EnumMember, Enumeration, Evidence, Fact, MaybeFact, Type, TypeRef};
use super::Gatherer;
use super::drafts::PropertyDraft;
use crate::collections::HashMap;
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
        let namespace = names::page_namespace(page).unwrap_or(&self.names.namespace).to_owned();
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
        let mut seen: HashMap<&str, Span> = HashMap::default();
        for row in &resource.properties {
            if let Some(before) = seen.insert(&row.name, row.span) {
                let message = format!("`{}` is listed twice", row.name);
                self.out.push(
                    Diagnostic::new(Code::PropertyTwice, row.span, message)
                        .also(before, "here, too")
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
            let is_type = named.target.is_some() || self.names.find_from(page.id, &named.text).is_some();
            let base = if is_type { self.names.named(page.id, named, self.sources) } else { continue };
            if base != name {
                draft.base.add(base, Evidence::Prose, *span, draft_page);
            }
        }
        for (named, span) in &resource.derived {
            let below = self.names.named(page.id, named, self.sources);
            if below != name {
                self.derived.push((below, name.clone(), *span));
            }
        }
        if resource.is_abstract {
            draft.is_abstract.add(true, Evidence::Prose, resource.span, draft_page);
        }
        if resource.open {
            draft.open.add(true, Evidence::Prose, resource.span, draft_page);
        }
        // What the JSON of a type without listed properties shows is an instance: an open type's, most often.
        let instance = resource.without_properties && draft.properties.is_empty();
        draft.instance_only |= instance;
        if let Some(representation) = resource.representation.as_ref().filter(|_| !instance) {
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
            let base = self.names.mention(page, base);
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
            let ty = self.walker.settle_union(ty);
            self.report_case(expr, &ty, row.type_span);
            property.types.add(ty, source, row.type_span, draft);
        }
        let span = row.description_span;
        if !row.description.is_empty() {
            property.description.add(row.description.clone(), source, span, draft);
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
            (row.hints.deprecated, &mut property.deprecated),
        ] {
            if said {
                claims.add(true, source, span, draft);
            }
        }
        if let Some(on_select) = row.hints.on_select {
            property.on_select.add(on_select, source, span, draft);
        }
        if let Some(length) = row.hints.max_length {
            property.max_length.add(length, source, span, draft);
        }
        if let Some(default) = &row.hints.default {
            property.default.add(default.clone(), source, span, draft);
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
            let text = member.value.as_str().unwrap_or_default().to_lowercase();
            draft.identified |= member.key == "id" && text.contains("identifier");
            if draft.has_table && !draft.properties.contains_key(&member.key) {
                continue;
            }
            let Some(ty) = self.json_type(&member.value, page) else { continue };
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
    pub(super) fn json_type(&mut self, json: &Json, page: PageId) -> Option<TypeRef> {
        match &json.value {
            Value::Null => None,
            Value::Bool(_) => Some(TypeRef::single("Edm.Boolean")),
            Value::Number(text) if text.contains(['.', 'e', 'E']) => Some(TypeRef::single("Edm.Double")),
            Value::Number(_) => Some(TypeRef::single("Edm.Int32")),
            Value::String(text) => Some(TypeRef::single(self.text_type(text))),
            Value::Array(items) => {
                let mut inner =
                    items.first().map_or(Some(TypeRef::single("Untyped")), |item| self.json_type(item, page))?;
                inner.collection = inner.collection.saturating_add(1);
                Some(inner)
            }
            Value::Object(_) => {
                let name = json.get("@odata.type").or_else(|| json.get("@type")).and_then(Json::as_str);
                let name = name.map(|name| name.trim_start_matches('#')).filter(|name| crate::page::is_name(name));
                Some(TypeRef::single(name.map_or("Untyped".to_owned(), |name| self.names.mention(page, name))))
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
                let name = self.names.mention(page.id, &fragment.name);
                let draft = self.enums.entry(name).or_default();
                draft.page = draft.page.or(Some(page.id));
                draft.span = draft.span.or(Some(fragment.span));
                draft.translated |= page.translated;
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

    /// A member's name: of spellings that differ in letter case, the one that most places use.
    fn member_name(&mut self, claims: Claims<String>) -> Option<Fact<String>> {
        let mut counts: HashMap<String, usize> = HashMap::default();
        for claim in claims.iter() {
            *counts.entry(claim.value.clone()).or_default() += 1;
        }
        let most = counts.values().copied().max().unwrap_or(0);
        let rarer = |name: &String| u8::from(counts.get(name).is_none_or(|count| *count < most));
        let judge = Judge {
            what: &|| "the spelling of a member".to_owned(),
            subject: Subject::Other,
            code: Some(Code::EnumMembersDiffer),
            same: &|a: &String, b: &String| a == b,
            prefer: Some((&rarer, "of spellings that differ in letter case the one that most places use")),
            show: &|name: &String| format!("`{name}`"),
        };
        claims.decide(&judge, self.sources, &mut self.out)
    }

    fn sources_of(&self, span: Option<Span>) -> Option<crate::source::Location> {
        span.map(|span| self.sources.locate(span))
    }

    pub(super) fn finish_enums(&mut self) -> Vec<Enumeration> {
        let enums = std::mem::take(&mut self.enums);
        let page_path = |page: Option<PageId>| page.and_then(|id| self.sources.get(id)).map(|s| s.path.to_string());
        let mut finished = Vec::new();
        for (name, draft) in enums {
            let shared = shared_description(&draft);
            let mut by_reference = 0;
            let mut members = Vec::new();
            for (_, member) in draft.members {
                let Some(fact) = self.member_name(member.claims) else { continue };
                let refers = shared.as_ref().is_some_and(|text| *text == without_numbers(&member.description));
                by_reference += usize::from(refers);
                members.push(EnumMember {
                    name: fact,
                    value: member.value,
                    description: member.description,
                    by_reference: refers,
                });
            }
            if let (Some(text), Some(span)) = (shared, draft.span) {
                let message = format!("{by_reference} values of `{}` share one description: “{text}”", simple(&name));
                self.out.push(
                    Diagnostic::new(Code::EnumByReference, span, message)
                        .help("they were kept as values that another specification defines, and are not generated; a value received keeps its text"),
                );
            }
            finished.push(Enumeration {
                page: page_path(draft.page),
                description: draft.description.maybe(self.sources),
                flags: flags(&members, &self.sources_of(draft.span)),
                members,
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
            let judge = Judge {
                what: &|| format!("the base of `{}`", simple(&name)),
                subject: Subject::Base,
                code: Some(Code::ConflictBase),
                same: &|a: &String, b: &String| a == b,
                prefer: None,
                show: &|name: &String| format!("`{name}`"),
            };
            let base = draft.base.decide(&judge, self.sources, &mut self.out).filter(|fact| fact.value != name);
            let base = base.map(Box::new);
            let Some(kind) = draft.kind.settle(self.sources) else { continue };
            let short = simple(&name).to_owned();
            let mut properties = Vec::with_capacity(draft.properties.len());
            for (property, claims) in draft.properties {
                properties.extend(claims.finish(property, &short, self.sources, &mut self.out));
            }
            finished.push(Type {
                page: draft.page.and_then(|id| self.sources.get(id)).map(|source| source.path.to_string()),
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

/// So many members with one and the same description are values of another specification, listed and not described.
const BY_REFERENCE: usize = 50;

/// The description that most members of an enumeration share, where there are many.
fn shared_description(draft: &super::EnumDraft) -> Option<String> {
    if draft.members.len() < BY_REFERENCE {
        return None;
    }
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for member in draft.members.values().filter(|member| !member.description.is_empty()) {
        *counts.entry(without_numbers(&member.description)).or_default() += 1;
    }
    let (text, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= BY_REFERENCE && 2 * count > draft.members.len()).then_some(text)
}

/// A description without the words that hold digits, such as the number of a standard.
fn without_numbers(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether an enumeration's values are sets: its members are numbered with powers of two, three of them above 1, and
/// unions of these.
fn flags(members: &[EnumMember], at: &Option<crate::source::Location>) -> MaybeFact<bool> {
    let values: Vec<i64> = members.iter().filter(|m| !m.by_reference).map(|m| m.value).collect::<Option<_>>()?;
    let powers: i64 = values.iter().filter(|value| **value > 0 && value.count_ones() == 1).fold(0, |all, v| all | v);
    let sets = values.iter().all(|value| *value >= 0 && value & !powers == 0 || *value == i64::from(i32::MAX));
    let unions = values.iter().filter(|value| value.count_ones() > 1).count();
    // Numbers without gaps have powers of two among them, too.
    let many = (powers & !1).count_ones() >= 3 && unions < powers.count_ones() as usize;
    let fact = |at: &crate::source::Location| {
        Box::new(Fact {
            value: true,
            source: Evidence::Implied,
            at: at.clone(),
            rule: Some("its members are numbered with powers of two and unions of these".to_owned()),
            others: Vec::new(),
        })
    };
    at.as_ref().filter(|_| sets && many).map(fact)
}

/// A chain of bases that leads back to itself is cut where it closes.
fn break_circles(types: &mut [Type]) {
    let closing = circles(types);
    types.iter_mut().filter(|ty| closing.contains(&ty.name)).for_each(|ty| ty.base = None);
}

/// The product area in a page's metadata.
pub(super) fn area(page: &Page) -> Option<String> {
    let matter = &page.front_matter;
    matter.get("ms.subservice").or_else(|| matter.get("ms.prod")).map(str::to_owned)
}
