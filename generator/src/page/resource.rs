//! Types and enumerations that a page documents.

use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;

use super::annotation::Annotation;
use super::enumeration::{self, EnumFragment};
use super::message;
use super::prose::{self, Named};
use super::rows::{PropertyRow, property_rows};
use super::section::{Section, title_name};
use super::translated::{self, JsonName};
use super::type_cell::{self, TypeExpr};
use super::{Context, in_examples};
use crate::blocks::{BlockKind, Fence, Inline, MarkKind, Row};
use crate::diagnostic::Diagnostic;
use crate::dialect::{ColumnRole, Dialect, HeadingRole, Phrase, PhraseHits};
use crate::json::Json;
use crate::source::{SourceMap, Span};

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
    /// Span of its annotation, or of the page's title.
    pub span: Span,
}

/// A JSON representation.
#[derive(Clone, Debug, Serialize)]
pub struct Representation {
    /// The value.
    pub json: Json,
    /// Source map of the value.
    #[serde(skip)]
    pub place: SourceMap,
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

pub(crate) fn read(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<ResourceFragment>, Vec<EnumFragment>) {
    let mut blocks = annotated(context, out);
    let tables = property_tables(context, &blocks, out);
    let enums = enumeration::enums(context, &tables, out);
    let methods = methods(context);
    let title = title_name(context, &context.dialect.words.resource_suffixes);
    let folder = context.path.rsplit('/').nth(1);
    let is_resource = title.is_some() || folder == Some("resources");
    // A page with the title and the `doc_type` of a resource documents a type, even if nothing else
    // on it was recognized.
    let doc_type = context.doc_type.as_deref();
    let declared = title.is_some() && doc_type == Some("resourcePageType");
    // A conceptual page lists the methods of several types and documents none of these.
    if blocks.is_empty() && doc_type == Some("conceptualPageType") {
        return (Vec::new(), enums);
    }
    if blocks.is_empty() && !declared && (!is_resource || (tables.is_empty() && methods.is_empty()))
    {
        return (Vec::new(), enums);
    }
    let dialect = context.dialect;
    // Phrases in the paragraphs before the first section.
    let said: Vec<(&Inline, PhraseHits)> = context
        .intro
        .iter()
        .map(|text| (*text, dialect.phrases(&text.text)))
        .collect();
    let inherits = inherits(&said);
    let main = blocks
        .len()
        .saturating_sub(1)
        .min(main_block(&blocks, title.as_ref()));
    if blocks.is_empty() {
        blocks.push((None, None));
    }
    let mut fragments: Vec<ResourceFragment> = blocks
        .into_iter()
        .map(|(annotation, representation)| ResourceFragment {
            span: annotation
                .as_ref()
                .map_or(context.span, |annotation| annotation.body.place()),
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
        })
        .collect();
    if let Some(fragment) = fragments.get_mut(main) {
        fragment.title = title;
        // A section without a table states that there are no properties. If it has a table that was
        // not read, JSON may show them.
        let about = |section: &&Section<'_>| {
            section.nearest_role() == Some(HeadingRole::Properties) && !in_examples(section)
        };
        let mut blocks = context
            .sections
            .iter()
            .filter(about)
            .flat_map(|section| section.blocks);
        let announced = context
            .sections
            .iter()
            .any(|section| section.role == Some(HeadingRole::Properties));
        let stated = |row: &Row<'_>| {
            row.cell(0)
                .is_some_and(|cell| !cell.text.is_empty() && !dialect.is_nothing(&cell.text))
        };
        let table = blocks.any(
            |block| matches!(&block.kind, BlockKind::Table(table) if table.rows.iter().any(stated)),
        );
        fragment.without_properties = tables.is_empty() && announced && !table;
        fragment.properties = tables;
        fragment.methods = methods;
        fragment.inherits = inherits;
        fragment.derived = derived(context, &said);
        let mut mentioned = said.iter().filter(|(_, said)| said.has(Phrase::Abstract));
        fragment.is_abstract = mentioned.any(|(text, _)| is_abstract(&text.text, dialect));
        fragment.open = said.iter().any(|(_, said)| said.has(Phrase::Open));
        fragment.span = context.span;
    }
    (fragments, enums)
}

/// Returns the index of the annotated type that the page's tables are about: the one in the title,
/// or else the first.
fn main_block(
    blocks: &[(Option<Arc<Annotation>>, Option<Representation>)],
    title: Option<&(String, Span)>,
) -> usize {
    let Some((title, _)) = title else { return 0 };
    let named = |(annotation, _): &(Option<Arc<Annotation>>, Option<Representation>)| {
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
fn annotated(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<(Option<Arc<Annotation>>, Option<Representation>)> {
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

fn inherits(intro: &[(&Inline, PhraseHits)]) -> Vec<(Named, Span)> {
    let mut found = Vec::new();
    for (text, said) in intro {
        let named = prose::named_after(text, said, Phrase::Inherits);
        found.extend(named.into_iter().map(|name| (name, text.span)));
    }
    // "An [outcome](outcome.md) that gives a grade": the first words name the base type.
    if let (true, Some((first, _))) = (found.is_empty(), intro.first()) {
        found.extend(kind_of(first).map(|name| (name, first.span)));
    }
    found
}

/// Returns the type at the start of a sentence: a link between an article and "that" or "which".
fn kind_of(text: &Inline) -> Option<Named> {
    let mark = text.marks.first()?;
    let MarkKind::Link(target) = &mark.kind else {
        return None;
    };
    let article = text.text.get(..mark.range.start)?.trim().to_lowercase();
    let behind = text.text.get(mark.range.end..)?.split_whitespace().next()?;
    let fits = matches!(article.as_str(), "a" | "an")
        && matches!(behind, "that" | "which")
        && type_cell::is_page(target);
    let name = text.text.get(mark.range.clone())?;
    fits.then(|| Named {
        text: name.to_owned(),
        target: Some(target.to_string()),
    })
}

/// Returns `true` if a paragraph calls its type abstract. Statements about the base type do not
/// count.
fn is_abstract(text: &str, dialect: &Dialect) -> bool {
    text.split(['\n', '.', '。']).any(|sentence| {
        let said = dialect.phrases(sentence);
        let Some(phrase) = said.first(Phrase::Abstract) else {
            return false;
        };
        let inherits = said
            .first(Phrase::Inherits)
            .is_some_and(|other| other.start < phrase.start);
        !inherits && !said.has(Phrase::NotAbstract)
    })
}

/// Returns the types that a page names as derived from its own, in a section on them or in its
/// introduction.
fn derived(context: &Context<'_>, intro: &[(&Inline, PhraseHits)]) -> Vec<(Named, Span)> {
    let mut found = Vec::new();
    let named = |text: &Inline, from: usize, found: &mut Vec<(Named, Span)>| {
        for mark in text.marks.iter().filter(|mark| mark.range.start >= from) {
            let MarkKind::Link(target) = &mark.kind else {
                continue;
            };
            if !type_cell::is_page(target) {
                continue;
            }
            let name = text.text.get(mark.range.clone()).unwrap_or_default();
            found.push((
                Named {
                    text: name.to_owned(),
                    target: Some(target.to_string()),
                },
                text.span,
            ));
        }
    };
    for section in context
        .sections
        .iter()
        .filter(|section| section.nearest_role() == Some(HeadingRole::Derived))
    {
        for block in section.blocks {
            match &block.kind {
                BlockKind::Table(table) => {
                    table
                        .rows
                        .iter()
                        .filter_map(|row| row.cell(0))
                        .for_each(|cell| named(cell, 0, &mut found));
                }
                _ => block
                    .prose()
                    .into_iter()
                    .for_each(|text| named(text, 0, &mut found)),
            }
        }
    }
    let mut listing = false;
    for (text, said) in intro {
        match said.first(Phrase::Derived) {
            Some(phrase) => {
                named(text, phrase.end, &mut found);
                listing = text.text.trim_end().ends_with(':');
            }
            // A list follows the sentence that announces it; each item begins with the type.
            None if listing && text.marks.first().is_some_and(|mark| mark.range.start < 4) => {
                let first = Inline {
                    marks: text.marks.iter().take(1).cloned().collect(),
                    ..(*text).clone()
                };
                named(&first, 0, &mut found);
            }
            None => listing = false,
        }
    }
    found
}

fn property_tables(
    context: &Context<'_>,
    annotated: &[(Option<Arc<Annotation>>, Option<Representation>)],
    out: &mut Vec<Diagnostic>,
) -> Vec<PropertyRow> {
    let mut rows: Vec<PropertyRow> = Vec::new();
    // Names of properties in JSON, which a translated table may lack.
    let (mut keys, mut related) = (Vec::new(), Vec::new());
    if let (true, Some((annotation, representation))) = (context.translated, annotated.first()) {
        keys = representation.as_ref().map_or_else(Vec::new, |found| {
            translated::keys(&found.json, context.dialect)
        });
        let optional = annotation
            .as_ref()
            .and_then(|annotation| annotation.json.get("optionalProperties"));
        let names = optional
            .into_iter()
            .flat_map(|list| list.items())
            .filter_map(Json::as_str);
        related = names.map(JsonName::named).collect();
    }
    for section in &context.sections {
        let role = section.nearest_role();
        let relationship = role == Some(HeadingRole::Relationships);
        if in_examples(section) || !(relationship || role == Some(HeadingRole::Properties)) {
            continue;
        }
        let sub_section = section.role.is_none() && section.heading.is_some();
        for block in section.blocks {
            let Some((table, columns)) = context.table(block) else {
                continue;
            };
            let subject = columns.subject();
            let typed = columns
                .find(&[ColumnRole::Type, ColumnRole::ReturnType])
                .is_some();
            // In a section on properties, a table with the headers of a table of methods is a table
            // of properties.
            let fits = matches!(
                subject,
                Some(
                    ColumnRole::Property
                        | ColumnRole::Relationship
                        | ColumnRole::Name
                        | ColumnRole::Method
                )
            );
            if !fits
                || !typed
                || (sub_section && matches!(subject, Some(ColumnRole::Name | ColumnRole::Method)))
            {
                continue;
            }
            let relationship = relationship || subject == Some(ColumnRole::Relationship);
            // A name in an earlier table is not the name of a row in this one.
            let unused = |key: &&JsonName| !rows.iter().any(|row| row.name == key.name);
            let mut names: Vec<JsonName> = keys.iter().filter(unused).cloned().collect();
            if relationship {
                // JSON also shows relationships; `optionalProperties` has their names in order.
                let listed = |key: &JsonName| related.iter().any(|known| known.name == key.name);
                let typed = names
                    .iter()
                    .filter(|key| key.ty.is_some() || listed(key))
                    .cloned()
                    .collect::<Vec<_>>();
                let known = |key: &&JsonName| {
                    unused(key) && !typed.iter().any(|other| other.name == key.name)
                };
                names = related.iter().filter(known).cloned().collect();
                names.extend(typed);
            }
            let found = property_rows(table, columns, relationship, &names, context, out);
            if rows.is_empty() {
                rows = found;
            } else {
                rows.extend(found);
            }
        }
    }
    rows
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
