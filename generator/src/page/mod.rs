//! Pages as bags of fragments: what a page documents, read from its structure before its
//! `doc_type`.

mod annotation;
mod bodies;
mod by_span;
mod columns;
mod enumeration;
mod example;
pub(crate) mod message;
mod operation;
mod options;
mod permissions;
mod prose;
pub mod request_line;
mod requests;
mod resource;
pub(crate) mod roots;
mod rows;
mod section;
pub(crate) mod spelling;
mod translated;
pub(crate) mod translated_types;
mod type_cell;

use std::sync::Arc;

use serde::Serialize;

use crate::api::{PageKind, is_name};
use crate::blocks::{Block, BlockKind, Inline, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, HeadingRole};
use crate::source::{FrontMatter, PageId, Sources, Span};
use crate::text::begins_with;

pub use annotation::Annotation;
use by_span::BySpan;
use columns::Columns;
pub(crate) use enumeration::is_member_name;
pub use enumeration::{EnumFragment, MemberRow};
pub(crate) use message::message_start;
pub use message::{Body, Message, Start};
pub use operation::{
    BodyKind, Called, Clouds, Example, HeaderRow, OperationFragment, ParameterRow, Request,
    ResponseProse,
};
pub(crate) use options::query_names;
pub use permissions::{GrantRow, Grants};
pub use prose::{Hints, Named};
pub use resource::{MethodRow, Representation, ResourceFragment};
pub use rows::PropertyRow;
pub(crate) use section::{Section, sections};
pub use type_cell::{TypeExpr, TypeName, parse_text as parse_type};

/// One page, read.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// The page.
    pub id: PageId,
    /// Its path below the documentation root.
    pub path: Arc<str>,
    /// What it mainly is.
    pub kind: PageKind,
    /// Whether it is a translation: names in its tables may be translated, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub translated: bool,
    /// Its metadata.
    pub front_matter: Arc<FrontMatter>,
    /// Its first heading.
    pub title: Option<Inline<'static>>,
    /// The namespace it names, such as `microsoft.graph`.
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
    /// The file's name without folders and ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.strip_suffix(".md").unwrap_or(name)
    }
}

/// What the readers of a page's parts share.
pub(crate) struct Context<'a> {
    pub sources: &'a Sources,
    pub dialect: &'a Dialect,
    pub sections: Vec<Section<'a>>,
    pub title: Option<&'a Inline<'a>>,
    /// The paragraphs between the title and the first section.
    pub intro: Vec<&'a Inline<'a>>,
    pub path: &'a str,
    /// What the metadata say that the page is.
    pub doc_type: Option<String>,
    /// The annotations, by the places of their comments.
    annotations: BySpan<Arc<Annotation>>,
    /// The columns of tables, by the tables' places.
    columns: BySpan<Columns>,
    /// Whether the page is a translation.
    pub translated: bool,
    /// Whether it is in a language that the dialect does not have.
    pub unknown: bool,
    /// The whole page, for findings without a narrower place.
    pub span: Span,
}

impl Context<'_> {
    /// The annotation that a block is.
    fn annotation(&self, block: &Block) -> Option<&Arc<Annotation>> {
        self.annotations.get(block.span)
    }

    /// The table that a block is, with its columns.
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
    let path = sources.get(id).map_or("", |source| &source.path);
    let front_matter = blocks.iter().find_map(|block| match &block.kind {
        BlockKind::FrontMatter(matter) => Some(matter.clone()),
        _ => None,
    });
    let sections = sections(blocks, dialect);
    let title = sections.iter().find_map(|section| section.heading);
    let namespace = namespace(&sections, dialect);
    let intro = intro(&sections, dialect);
    let span = title.map_or(Span::new(id, 0, 0), |title| title.span);
    report_includes(blocks, &mut out);
    let front_matter = front_matter.unwrap_or_default();
    let translated = translated::is_translated(&front_matter, &sections, dialect);
    let columns = columns::read(&sections, dialect, translated, &mut out);
    let annotations = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Comment { text, body } => Some((
            block.span,
            Arc::new(Annotation::read(text, body, &mut out)?),
        )),
        _ => None,
    });
    let annotations = annotations.collect();
    let doc_type = front_matter.get("doc_type").map(str::to_owned);
    let mut context = Context {
        sources,
        dialect,
        sections,
        title,
        intro,
        path,
        doc_type,
        annotations,
        columns,
        translated,
        unknown: false,
        span,
    };
    if translated::is_unknown(&context) {
        context.unknown = true;
        translated::report_unknown(span, &mut out);
    }
    let operations = operation::read(&context, &mut out);
    let (resources, enums) = resource::read(&context, &mut out);
    let has_request = operations.iter().any(|operation| operation.from_section);
    let kind =
        if has_request || (!operations.is_empty() && resources.is_empty() && enums.is_empty()) {
            PageKind::Operation
        } else if !resources.is_empty() {
            PageKind::Resource
        } else if !enums.is_empty() {
            PageKind::Enumeration
        } else {
            PageKind::Conceptual
        };
    report_doc_type(&front_matter, kind, span, &mut out);
    let page = Page {
        id,
        path: sources
            .get(id)
            .map_or_else(|| path.into(), |source| source.path.clone()),
        kind,
        translated: context.translated,
        front_matter,
        title: context.title.cloned().map(Inline::into_owned),
        namespace,
        description: context
            .intro
            .first()
            .map(|text| (text.markdown(), text.span)),
        resources,
        enums,
        operations,
    };
    (page, out)
}

/// The namespace in a line such as `Namespace: microsoft.graph`.
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

/// What a paragraph on the namespace begins with.
fn namespace_label<'d>(text: &Inline, dialect: &'d Dialect) -> Option<&'d str> {
    let mut labels = dialect.words.namespace_label.iter().map(String::as_str);
    labels.find(|label| begins_with(&text.text, label))
}

/// `a.b.b` is `a.b`: a slip that is seen on real pages.
fn collapse_doubled(name: &str) -> String {
    let mut parts: Vec<&str> = name.split('.').collect();
    parts.dedup();
    parts.join(".")
}

/// The paragraphs above the first section, notes and the namespace line left out.
fn intro<'a>(sections: &[Section<'a>], dialect: &Dialect) -> Vec<&'a Inline<'a>> {
    let mut found = Vec::new();
    for section in sections.iter().take(2) {
        if section.role.is_some() {
            break;
        }
        for block in section.blocks.iter().filter(|block| !block.quoted) {
            let Some(text) = block.prose() else { continue };
            if namespace_label(text, dialect).is_none() {
                found.push(text);
            }
        }
    }
    found
}

/// Says of includes that are not there that they are not; those of permissions are reported with
/// the permissions.
fn report_includes(blocks: &[Block], out: &mut Vec<Diagnostic>) {
    for block in blocks {
        let BlockKind::MissingInclude { target, .. } = &block.kind else {
            continue;
        };
        if !target.to_lowercase().contains("permission") {
            let message = format!("`{target}` is not there");
            out.push(
                Diagnostic::new(Code::IncludeMissing, block.span, message)
                    .help("includes are looked for from the page on, and within the documentation root only"),
            );
        }
    }
}

fn report_doc_type(matter: &FrontMatter, kind: PageKind, span: Span, out: &mut Vec<Diagnostic>) {
    let Some(doc_type) = matter.get("doc_type") else {
        return;
    };
    let says = match doc_type {
        "apiPageType" => PageKind::Operation,
        "resourcePageType" => PageKind::Resource,
        "enumPageType" | "enumTypes" => PageKind::Enumeration,
        "conceptualPageType" => return,
        _ => {
            let message = format!("`{doc_type}` is not a known `doc_type`");
            let help = "use apiPageType, resourcePageType, enumPageType or conceptualPageType";
            out.push(Diagnostic::new(Code::DocTypeWrong, span, message).help(help));
            return;
        }
    };
    if says != kind && kind != PageKind::Conceptual {
        let message = format!("`doc_type` says `{doc_type}`, but the page's structure is another");
        out.push(
            Diagnostic::new(Code::DocTypeWrong, span, message)
                .help("structure counts; correct `doc_type`"),
        );
    }
}

/// Whether a section belongs to an example.
pub(crate) fn in_examples(section: &Section<'_>) -> bool {
    section.within(HeadingRole::Examples)
}
