//! Pages as fragments: the types, enumerations and operations that a page documents, recognized by
//! its structure rather than its `doc_type`.

mod annotation;
mod bodies;
mod by_span;
mod columns;
mod denial;
mod enumeration;
mod example;
mod fragment;
pub(crate) mod message;
mod operation;
mod options;
mod permissions;
mod placed;
pub(crate) mod prefixes;
mod property_tables;
mod prose;
mod query;
pub mod request_line;
mod requests;
mod resource;
mod response;
pub(crate) mod roots;
mod rows;
mod section;
pub(crate) mod spelling;
mod topics;
mod translated;
pub(crate) mod translated_links;
mod translated_names;
pub(crate) mod translated_types;
mod type_cell;
mod type_statements;

use std::sync::Arc;

use serde::Serialize;

use crate::api::{PageKind, is_name};
use crate::blocks::{Block, BlockKind, Inline, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, HeadingRole};
use crate::text::{FrontMatter, PageId, Sources, Span, begins_with};

pub use annotation::{Annotation, Representation};
use by_span::BySpan;
use columns::{Columns, Language};
pub use enumeration::{EnumFragment, MemberRow};
pub use fragment::{
    BodyKind, Called, CloudAvailability, Example, HeaderRow, OperationFragment, ParameterRow,
    Request, ResponseProse,
};
pub use message::{Body, Message, StartLine};
pub(crate) use message::{MessageKind, message_kind};
pub use permissions::{GrantRow, Grants};
pub(crate) use prose::is_member_name;
pub use prose::{Hints, Named};
pub(crate) use query::query_names;
pub use resource::{MethodRow, ResourceFragment};
pub use rows::PropertyRow;
pub(crate) use section::{Section, sections};
pub use type_cell::{TypeExpr, TypeName, parse_text as parse_type};

/// The contents of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// The ID of the page.
    pub id: PageId,
    /// Its path relative to the documentation root.
    pub path: Arc<str>,
    /// Its main kind of content.
    pub kind: PageKind,
    /// Whether it is a translation, in which names in tables may also be translated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub translated: bool,
    /// Its metadata.
    pub front_matter: Arc<FrontMatter>,
    /// The product area in its metadata.
    #[serde(skip)]
    pub area: Option<String>,
    /// Its first heading.
    pub title: Option<Inline<'static>>,
    /// Its namespace, such as `microsoft.graph`.
    pub namespace: Option<(String, Span)>,
    /// The first paragraph between the title and the first section, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<(String, Span)>,
    /// Types.
    pub resources: Vec<ResourceFragment>,
    /// Enumerations.
    pub enums: Vec<EnumFragment>,
    /// Requests.
    pub operations: Vec<OperationFragment>,
}

impl Page {
    /// Returns the file name without folders and extension.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.strip_suffix(".md").unwrap_or(name)
    }
}

/// The data shared by the functions that read a page.
pub(crate) struct Context<'a> {
    pub sources: &'a Sources,
    pub dialect: &'a Dialect,
    pub sections: Vec<Section<'a>>,
    pub title: Option<&'a Inline<'a>>,
    /// The paragraphs between the title and the first section.
    pub intro: Vec<&'a Inline<'a>>,
    pub path: &'a str,
    /// The `doc_type` in the metadata.
    pub doc_type: Option<String>,
    /// The annotations, by the spans of their comments.
    annotations: Arc<BySpan<Arc<Annotation>>>,
    /// The columns of tables, by the tables' spans.
    columns: Arc<BySpan<Columns>>,
    /// Whether this is the part of a page on one of its requests.
    pub is_topic: bool,
    /// Whether the page is a translation.
    pub translated: bool,
    /// Whether the page is in a language that the dialect lacks.
    pub unknown: bool,
    /// Span of the title, or else the start of the page, for diagnostics without a narrower span.
    pub span: Span,
}

impl Context<'_> {
    /// Returns `true` if the page names the dialect's own service: its namespace or host.
    fn is_of_own_service(&self) -> bool {
        let source = self.sources.get(self.span.page);
        let text = source.map_or("", |source| &source.text);
        let service = self.dialect.words.service();
        let mut marks = service.namespace.iter().chain(&service.hosts);
        service.only || marks.any(|mark| text.contains(mark.as_str()))
    }

    /// Returns `true` for a page in the folder of types, which shows requests without documenting them.
    fn is_in_resources(&self) -> bool {
        self.path.split('/').rev().nth(1) == Some("resources")
    }

    /// Returns the annotation in a comment block.
    fn annotation(&self, block: &Block) -> Option<&Arc<Annotation>> {
        self.annotations.get(block.span)
    }

    /// Returns the table in a block, with its columns.
    fn table<'b, 's>(&self, block: &'b Block<'s>) -> Option<(&'b Table<'s>, &Columns)> {
        match &block.kind {
            BlockKind::Table(table) => Some((table, self.columns.get(block.span)?)),
            _ => None,
        }
    }
}

/// Reads a page's blocks into fragments.
pub fn read(
    sources: &Sources,
    id: PageId,
    blocks: &[Block],
    dialect: &Dialect,
) -> (Page, Vec<Diagnostic>) {
    let mut out = Vec::new();
    report_includes(blocks, &mut out);
    let front_matter = blocks.iter().find_map(|block| match &block.kind {
        BlockKind::FrontMatter(matter) => Some(matter.clone()),
        _ => None,
    });
    let front_matter = front_matter.unwrap_or_default();
    let context = Context::new(sources, id, blocks, &front_matter, dialect, &mut out);
    let parts = topics::read(&context, &mut out);
    let operations = parts.unwrap_or_else(|| operation::read(&context, &mut out));
    let (resources, enums) = resource::read(&context, &mut out);
    let kind = kind(&operations, &resources, &enums);
    report_doc_type(&front_matter, kind, context.span, dialect, &mut out);
    let source = sources.get(id);
    let description = context.intro.first();
    let page = Page {
        id,
        path: source.map_or_else(|| "".into(), |source| source.path.clone()),
        kind,
        translated: context.translated,
        namespace: namespace(&context.sections, dialect),
        title: context.title.cloned().map(Inline::into_owned),
        description: description.map(|text| (text.markdown(), text.span)),
        area: area(&front_matter, dialect),
        front_matter,
        resources,
        enums,
        operations,
    };
    (page, out)
}

/// Returns the product area in a page's metadata.
fn area(front_matter: &FrontMatter, dialect: &Dialect) -> Option<String> {
    let mut fields = dialect.words.area_fields.iter();
    let area = fields.find_map(|field| front_matter.get(field))?.trim();
    (!area.is_empty()).then(|| area.to_owned())
}

/// Returns the kind of a page's main content.
fn kind(
    operations: &[OperationFragment],
    resources: &[ResourceFragment],
    enums: &[EnumFragment],
) -> PageKind {
    let mut sections = operations.iter();
    if sections.any(|operation| operation.from_section) {
        PageKind::Operation
    } else if !resources.is_empty() {
        PageKind::Resource
    } else if !enums.is_empty() {
        PageKind::Enumeration
    } else if !operations.is_empty() {
        PageKind::Operation
    } else {
        PageKind::Conceptual
    }
}

impl<'a> Context<'a> {
    /// Returns the blocks before the first section with a role.
    fn opening(&self) -> impl Iterator<Item = &'a Block<'a>> + use<'_, 'a> {
        opening(&self.sections)
    }

    fn new(
        sources: &'a Sources,
        id: PageId,
        blocks: &'a [Block<'a>],
        front_matter: &FrontMatter,
        dialect: &'a Dialect,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let sections = sections(blocks, dialect);
        let title = sections.iter().find_map(|section| section.heading);
        let translated = translated::is_translated(front_matter, &sections, dialect);
        let language = Language {
            dialect,
            translated,
        };
        let columns = columns::read(&sections, language, out);
        let annotations = blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Comment { text, body } => {
                let annotation = Annotation::read(text, body, out)?;
                Some((block.span, Arc::new(annotation)))
            }
            _ => None,
        });
        let annotations = annotations.collect();
        let span = title.map_or(Span::new(id, 0, 0), |title| title.span);
        let mut context = Context {
            sources,
            dialect,
            intro: intro(&sections, dialect),
            sections,
            title,
            path: sources.get(id).map_or("", |source| &source.path),
            doc_type: front_matter.get("doc_type").map(str::to_owned),
            annotations: Arc::new(annotations),
            columns: Arc::new(columns),
            is_topic: false,
            translated,
            unknown: false,
            span,
        };
        if translated::is_unknown(&context) {
            context.unknown = true;
            translated::report_unknown(span, out);
        }
        context
    }
}

/// Returns the namespace in a line such as `Namespace: microsoft.graph`.
fn namespace(sections: &[Section<'_>], dialect: &Dialect) -> Option<(String, Span)> {
    let blocks = sections.iter().take(2).flat_map(|section| section.blocks);
    blocks.filter_map(Block::prose).find_map(|text| {
        let label = namespace_label(text, dialect)?;
        let name = text
            .text
            .get(label.len()..)?
            .split_whitespace()
            .next()?
            .trim_matches(['.', '*', '`']);
        let name = collapse_doubled(name);
        is_name(&name).then_some((name, text.span))
    })
}

/// Returns the label that a paragraph on the namespace begins with.
fn namespace_label<'d>(text: &Inline, dialect: &'d Dialect) -> Option<&'d str> {
    let mut labels = dialect.words.namespace_label.iter().map(String::as_str);
    labels.find(|label| begins_with(&text.text, label))
}

/// Collapses repeated segments, such as `a.b.b` to `a.b`: a mistake on real pages.
fn collapse_doubled(name: &str) -> String {
    let mut parts: Vec<&str> = name.split('.').collect();
    parts.dedup();
    parts.join(".")
}

/// Returns the paragraphs before the first section, except notes and the namespace line.
fn intro<'a>(sections: &[Section<'a>], dialect: &Dialect) -> Vec<&'a Inline<'a>> {
    let blocks = opening(sections).filter(|block| !block.quoted);
    let texts = blocks.filter_map(Block::prose);
    texts
        .filter(|text| namespace_label(text, dialect).is_none())
        .collect()
}

/// Returns the blocks before the first section with a role.
fn opening<'s, 'a>(
    sections: &'s [Section<'a>],
) -> impl Iterator<Item = &'a Block<'a>> + use<'s, 'a> {
    sections
        .iter()
        .take(2)
        .take_while(|section| section.role.is_none())
        .flat_map(|section| section.blocks)
}

/// Reports missing includes, except those of permissions, which are reported with the permissions.
fn report_includes(blocks: &[Block], out: &mut Vec<Diagnostic>) {
    for block in blocks {
        let BlockKind::MissingInclude { target, .. } = &block.kind else {
            continue;
        };
        if !target.to_lowercase().contains("permission") {
            let message = format!("`{target}` not found");
            out.push(
                Diagnostic::new(Code::IncludeMissing, block.span, message)
                    .help("includes are looked for from the page on, and within the documentation root only"),
            );
        }
    }
}

fn report_doc_type(
    matter: &FrontMatter,
    kind: PageKind,
    span: Span,
    dialect: &Dialect,
    out: &mut Vec<Diagnostic>,
) {
    let Some(doc_type) = matter.get("doc_type") else {
        return;
    };
    let Some(stated) = dialect.doc_type(doc_type) else {
        let message = format!("`{doc_type}` is not a known `doc_type`");
        let known = dialect.words.doc_types.values();
        let known: Vec<&str> = known
            .filter_map(|names| names.first())
            .map(String::as_str)
            .collect();
        let help = format!("use one of {}", known.join(", "));
        out.push(Diagnostic::new(Code::DocTypeWrong, span, message).help(help));
        return;
    };
    if stated == PageKind::Conceptual {
        return;
    }
    if stated != kind && kind != PageKind::Conceptual {
        let message = format!("`doc_type` is `{doc_type}`, but the page has another structure");
        out.push(
            Diagnostic::new(Code::DocTypeWrong, span, message)
                .help("the structure takes precedence; correct `doc_type`"),
        );
    }
}

/// Returns `true` if a section belongs to an example.
pub(crate) fn in_examples(section: &Section<'_>) -> bool {
    section.within(HeadingRole::Examples)
}
