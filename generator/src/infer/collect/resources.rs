//! Claims of resource pages on types.

use super::rows::{base_named, property_row};
use super::values::json_type;
use crate::api::{Name, Primitive, is_wire_name};
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::drafts::{DerivedClaim, PageClaims, TypeDraft};
use crate::infer::names;
use crate::page::{Annotation, Page, Representation, ResourceFragment};
use crate::schema::{Evidence, TypeRef};
use crate::text::{PageId, Span};

/// Adds what a page claims of the type that a fragment documents.
pub(super) fn collect(
    context: &Context<'_>,
    page: &Page,
    resource: &ResourceFragment,
    claims: &mut PageClaims,
    out: &mut Vec<Diagnostic>,
) {
    let namespace = names::page_namespace(page).unwrap_or(&context.names.namespace);
    let Some((name, _)) = names::type_name(page, resource, namespace) else {
        return;
    };
    let known = context.names.find(&name);
    let name = known.unwrap_or_else(|| name.into());
    let draft = claims.drafts.types.entry(name.clone()).or_default();
    draft.page = draft.page.or(Some(page.id));
    draft.mentioned = draft.mentioned.or(Some(resource.span));
    draft.area = draft.area.take().or_else(|| page.area.clone());
    draft.has_methods |= !resource.methods.is_empty();
    if resource.title.is_some() {
        add_description(context, draft, page);
    }
    add_rows(context, draft, page.id, resource, out);
    if let Some(annotation) = &resource.annotation {
        add_annotation(context, draft, annotation, page.id);
    }
    add_statements(context, draft, &name, page.id, resource);
    // If a page lists no properties, its JSON shows an instance, most often of an open type.
    let instance = resource.without_properties && draft.properties.is_empty();
    draft.instance_only |= instance;
    if let (Some(representation), false) = (&resource.representation, instance) {
        add_representation(context, draft, representation, page.id);
    }
    for (named, span) in &resource.derived {
        let derived = context.names.named(page.id, named, context.sources);
        if derived != name {
            claims.derived.push(DerivedClaim {
                derived,
                base: name.clone(),
                span: *span,
            });
        }
    }
}

/// Adds the description of the page, and a deprecation that its title states.
fn add_description(context: &Context<'_>, draft: &mut TypeDraft, page: &Page) {
    let precedence = context.precedence(page.id);
    if let Some((text, span)) = &page.description {
        let text = text.clone();
        draft
            .description
            .add(text, Evidence::Prose, *span, precedence);
    }
    let title = page.title.as_ref();
    let words = &context.dialect.words;
    let is_deprecated = |text: &str| {
        let text = text.to_lowercase();
        words
            .deprecated_marks
            .iter()
            .any(|mark| text.contains(mark))
    };
    if let Some(title) = title.filter(|title| is_deprecated(&title.text)) {
        draft
            .deprecated
            .add(true, Evidence::Title, title.span, precedence);
    }
}

/// Adds the rows of the tables of properties and relationships.
fn add_rows(
    context: &Context<'_>,
    draft: &mut TypeDraft,
    page: PageId,
    resource: &ResourceFragment,
    out: &mut Vec<Diagnostic>,
) {
    let rows = &resource.properties;
    let mut seen: HashMap<&str, Span> =
        HashMap::with_capacity_and_hasher(rows.len(), Default::default());
    draft.properties.reserve(rows.len());
    for row in rows {
        if let Some(before) = seen.insert(&row.name, row.span) {
            let message = format!("`{}` is listed twice", row.name);
            out.push(
                Diagnostic::new(Code::PropertyTwice, row.span, message)
                    .also(before, "first here")
                    .help("the rows were the rows were merged; remove one"),
            );
        }
        draft.has_table = true;
        draft.has_relationships |= row.relationship;
        let property = draft.properties.entry(row.name.clone()).or_default();
        property_row(context, property, row, Evidence::Table, page, out);
    }
}

/// Adds the members of an annotation such as `keyProperty`.
fn add_annotation(
    context: &Context<'_>,
    draft: &mut TypeDraft,
    annotation: &Annotation,
    page: PageId,
) {
    let precedence = context.precedence(page);
    let source = Evidence::Annotation;
    if let Some(key) = annotation.text("keyProperty") {
        let span = annotation.place("keyProperty");
        draft.key.add(key.to_owned(), source, span, precedence);
    }
    if let Some(base) = annotation.text("baseType").filter(|base| *base != "null") {
        let base = context.names.mention(page, base);
        let span = annotation.place("baseType");
        draft.base.add(base, source, span, precedence);
    }
    for key in ["abstract", "isAbstract"] {
        if annotation.flag(key) == Some(true) {
            let span = annotation.place(key);
            draft.is_abstract.add(true, source, span, precedence);
        }
    }
    // `"openType": false` comes from a template and carries no information.
    if annotation.flag("openType") == Some(true) {
        let span = annotation.place("openType");
        draft.open.add(true, source, span, precedence);
    }
}

/// Adds what sentences state of the type: its bases, and whether it is abstract or open.
fn add_statements(
    context: &Context<'_>,
    draft: &mut TypeDraft,
    name: &Name,
    page: PageId,
    resource: &ResourceFragment,
) {
    let precedence = context.precedence(page);
    for (named, span) in &resource.inherits {
        if let Some(base) = base_named(context, page, named).filter(|base| base != name) {
            draft.base.add(base, Evidence::Prose, *span, precedence);
        }
    }
    let span = resource.span;
    if resource.is_abstract {
        draft
            .is_abstract
            .add(true, Evidence::Prose, span, precedence);
    }
    if let Some(span) = resource.deprecated {
        draft
            .deprecated
            .add(true, Evidence::Prose, span, precedence);
    }
    if resource.open {
        draft.open.add(true, Evidence::Prose, span, precedence);
    }
}

/// Adds the property types that a JSON representation shows.
fn add_representation(
    context: &Context<'_>,
    draft: &mut TypeDraft,
    representation: &Representation,
    page: PageId,
) {
    let precedence = context.precedence(page);
    for member in representation.json.members() {
        if !is_wire_name(&member.key) {
            continue;
        }
        let identifies = |text: &str| {
            let text = text.to_lowercase();
            let mut words = context.dialect.words.identifier_words.iter();
            words.any(|word| text.contains(word))
        };
        draft.identified |= member.key == "id" && member.value.as_str().is_some_and(identifies);
        if draft.has_table && !draft.properties.contains_key(member.key.as_str()) {
            continue;
        }
        let Some(ty) = json_type(context, &member.value, page) else {
            continue;
        };
        let property = draft.properties.entry(member.key.clone()).or_default();
        if !is_vague(&ty) || !property.has_type() {
            let span = representation.place.span(&member.value.range());
            property
                .types
                .add(ty, Evidence::Representation, span, precedence);
        }
    }
}

/// Returns `true` if a representation shows a type too vaguely to contradict a table: a plain
/// "String" may be an enumeration, and a number may have any width.
fn is_vague(ty: &TypeRef) -> bool {
    let vague = [Primitive::String, Primitive::Int32, Primitive::Double];
    ty.name.is_untyped() || vague.iter().any(|primitive| ty.name == *primitive)
}
