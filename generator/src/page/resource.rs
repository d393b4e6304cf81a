//! Types and enumerations that a page documents.

use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;

use super::annotation::{AnnotatedJson, Annotation, Representation};
use super::enumeration::{self, EnumFragment};
use super::prose::Named;
use super::rows::PropertyRow;
use super::section::{Section, title_name};
use super::type_cell::{self, TypeExpr};
use super::type_statements::{self, TypeStatements};
use super::{Context, in_examples, message, property_tables};
use crate::api::{PageKind, is_name};
use crate::blocks::{BlockKind, Fence, Row};
use crate::diagnostic::Diagnostic;
use crate::dialect::{ColumnRole, HeadingRole};
use crate::text::Span;

/// A type as a page documents it.
#[derive(Clone, Debug, Serialize)]
pub struct ResourceFragment {
    /// The annotation above its JSON representation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotation: Option<Arc<Annotation>>,
    /// The name in its title, without "resource type".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<(String, Span)>,
    /// Rows of its tables of properties and relationships.
    pub properties: Vec<PropertyRow>,
    /// Rows of its table of methods.
    pub methods: Vec<MethodRow>,
    /// Its JSON representation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representation: Option<Representation>,
    /// Base types that the introduction names, with the spans of the paragraphs.
    pub inherits: Vec<(Named, Span)>,
    /// Types that the page names as derived from it, with the spans of the texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derived: Vec<(Named, Span)>,
    /// Whether the page has a section on properties that lists none: its JSON is then an instance.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_properties: bool,
    /// Whether the introduction calls it abstract.
    pub is_abstract: bool,
    /// Whether the introduction calls it an open type.
    pub open: bool,
    /// Span of a note that calls it deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Span>,
    /// Span of its annotation, or of the page's title.
    pub span: Span,
}

/// A row of a table of methods.
#[derive(Clone, Debug, Serialize)]
pub struct MethodRow {
    /// Text of the name cell.
    pub name: CompactString,
    /// The target of its link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The type that it returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<TypeExpr>,
    /// Span of the row.
    pub span: Span,
}

/// Reads the types and enumerations that a page documents.
pub(crate) fn read(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<ResourceFragment>, Vec<EnumFragment>) {
    let mut blocks = annotated(context, out);
    let tables = property_tables::read(context, &blocks, out);
    let enums = enumeration::enums(context, &tables, out);
    let methods = methods(context);
    let title = title_name(context, &context.dialect.words.resource_suffixes)
        .or_else(|| bare_title(context).filter(|_| !tables.is_empty()));
    if blocks.is_empty() {
        if !documents_type(context, title.as_ref(), &tables, &methods) {
            return (Vec::new(), enums);
        }
        blocks.push((None, None));
    }
    let main = main_block(&blocks, title.as_ref());
    let mut fragments: Vec<ResourceFragment> = blocks
        .into_iter()
        .map(|block| ResourceFragment::of(block, context.span))
        .collect();
    if let Some(fragment) = fragments.get_mut(main) {
        let TypeStatements {
            inherits,
            derived,
            is_abstract,
            open,
            deprecated,
        } = type_statements::read(context);
        *fragment = ResourceFragment {
            annotation: fragment.annotation.take(),
            representation: fragment.representation.take(),
            title,
            without_properties: tables.is_empty() && states_no_properties(context),
            properties: tables,
            methods,
            inherits,
            derived,
            is_abstract,
            open,
            deprecated,
            span: context.span,
        };
    }
    (fragments, enums)
}

/// Returns the name that is the whole title of a page with a table of properties and without a request.
fn bare_title(context: &Context<'_>) -> Option<(String, Span)> {
    let title = context.title?;
    let name = title.text.trim();
    let is_request = |section: &Section<'_>| section.within(HeadingRole::Request);
    let alone = is_name(name) && !context.sections.iter().any(is_request);
    alone.then(|| (name.to_owned(), title.span))
}

/// Returns `true` if a page without an annotation documents a type.
fn documents_type(
    context: &Context<'_>,
    title: Option<&(String, Span)>,
    properties: &[PropertyRow],
    methods: &[MethodRow],
) -> bool {
    let doc_type = context.doc_type.as_deref();
    match doc_type.and_then(|name| context.dialect.doc_type(name)) {
        // A conceptual page lists the methods of several types and documents none of these.
        Some(PageKind::Conceptual) => false,
        // A page with the title and the `doc_type` of a resource documents a type, even if nothing
        // else on it was recognized.
        Some(PageKind::Resource) if title.is_some() => true,
        _ => {
            let folder = context.path.rsplit('/').nth(1);
            let listed = !properties.is_empty() || !methods.is_empty();
            listed && (title.is_some() || folder == Some("resources"))
        }
    }
}

/// Returns `true` if a page has a section on properties that lists none. If the section has a table
/// that was not read, JSON may show them.
fn states_no_properties(context: &Context<'_>) -> bool {
    let on_properties = |section: &&Section<'_>| {
        section.nearest_role() == Some(HeadingRole::Properties) && !in_examples(section)
    };
    let stated = |row: &Row<'_>| {
        row.cell(0)
            .is_some_and(|cell| !cell.text.is_empty() && !context.dialect.is_nothing(&cell.text))
    };
    let mut sections = context.sections.iter();
    let announced = sections.any(|section| section.role == Some(HeadingRole::Properties));
    let sections = context.sections.iter().filter(on_properties);
    let mut blocks = sections.flat_map(|section| section.blocks);
    let lists = blocks.any(
        |block| matches!(&block.kind, BlockKind::Table(table) if table.rows.iter().any(stated)),
    );
    announced && !lists
}

impl ResourceFragment {
    /// Returns the fragment of an annotation and its JSON.
    fn of((annotation, representation): AnnotatedJson, span: Span) -> Self {
        let place = annotation
            .as_ref()
            .map(|annotation| annotation.body.place());
        ResourceFragment {
            span: place.unwrap_or(span),
            annotation,
            title: None,
            properties: Vec::new(),
            methods: Vec::new(),
            representation,
            inherits: Vec::new(),
            derived: Vec::new(),
            without_properties: false,
            is_abstract: false,
            open: false,
            deprecated: None,
        }
    }
}

/// Returns the index of the annotated type that the page's tables are about: the one in the title,
/// or else the first.
fn main_block(blocks: &[AnnotatedJson], title: Option<&(String, Span)>) -> usize {
    let Some((title, _)) = title else { return 0 };
    let named = |(annotation, _): &AnnotatedJson| {
        let name = annotation
            .as_ref()
            .and_then(|annotation| annotation.type_name());
        name.is_some_and(|(name, _)| {
            name.rsplit('.')
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(title))
        })
    };
    blocks.iter().position(named).unwrap_or(0)
}

/// Returns the annotations with `blockType: resource`, each with the code block after it. The first
/// may be an object without annotation in the section on the JSON representation.
fn annotated(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<AnnotatedJson> {
    let mut found = Vec::new();
    for section in &context.sections {
        let mut pending = None;
        for block in section.blocks {
            match &block.kind {
                BlockKind::Comment { .. } => {
                    let annotation = context
                        .annotation(block)
                        .filter(|a| a.block_type() == Some("resource"));
                    pending = annotation.cloned().or(pending);
                }
                BlockKind::Fence(fence) => {
                    // A block without annotation after another block is an example.
                    let untagged = pending.is_none()
                        && found.is_empty()
                        && section.role == Some(HeadingRole::Representation);
                    let annotation = pending.take();
                    if annotation.is_some()
                        || (untagged && fence.text.trim_start().starts_with('{'))
                    {
                        found.push((annotation, representation(fence, out)));
                    }
                }
                _ => {}
            }
        }
        if let Some(annotation) = pending {
            found.push((Some(annotation), None));
        }
    }
    found
}

pub(super) fn representation(fence: &Fence, out: &mut Vec<Diagnostic>) -> Option<Representation> {
    let json = message::read_json(&fence.text, &fence.body, out)?;
    Some(Representation {
        json,
        place: fence.body.clone(),
    })
}

fn methods(context: &Context<'_>) -> Vec<MethodRow> {
    let mut rows = Vec::new();
    let sections = context
        .sections
        .iter()
        .filter(|section| section.nearest_role() == Some(HeadingRole::Methods));
    for block in sections.flat_map(|section| section.blocks) {
        let Some((table, columns)) = context.table(block) else {
            continue;
        };
        for row in table.rows.iter().filter(|row| row.group_label().is_none()) {
            let Some(cell) = columns
                .subject_cell(row)
                .filter(|cell| !cell.text.is_empty())
            else {
                continue;
            };
            if context.dialect.is_nothing(&cell.text) {
                continue;
            }
            let returns = columns.cell(row, &[ColumnRole::ReturnType, ColumnRole::Type]);
            rows.push(MethodRow {
                name: cell.text.as_ref().into(),
                target: cell.links().next().map(|(_, target)| target.to_owned()),
                returns: returns.and_then(|cell| type_cell::parse(cell, context.dialect)),
                span: row.span,
            });
        }
    }
    rows
}
