//! Violations of the conventions that do not affect what is read from pages.
//!
//! Reading reports its decisions; these checks report the rest, for the authors of the pages. They
//! read each page again, so that reading for other purposes does not pay for them.

mod rules;

use compact_str::CompactString;
use rayon::prelude::*;

use crate::blocks::{self, Block, BlockKind, Inline, Table};
use crate::diagnostic::{self, Diagnostic};
use crate::dialect::Dialect;
use crate::page::{Annotation, Example, MessageKind, Page, message_kind, read};
use crate::schema::Schema;
use crate::text::{PageId, Source, Sources, Span, join};

/// A page to check, with its blocks and facts.
struct Subject<'a> {
    id: PageId,
    source: &'a Source,
    sources: &'a Sources,
    dialect: &'a Dialect,
    blocks: &'a [Block<'a>],
    page: &'a Page,
    /// The namespace of most of the set.
    namespace: &'a str,
}

/// A heading of a page.
struct Heading<'a> {
    level: u8,
    text: &'a Inline<'a>,
    slug: &'a str,
}

/// A link to a page of the set.
struct PageLink<'a> {
    label: &'a str,
    /// The target's path as written.
    written: &'a str,
    /// The target's path below the root of the set.
    target: String,
    span: Span,
}

/// A fence with a request or a response.
struct FencedMessage {
    kind: MessageKind,
    /// The kind of block that its annotation states.
    stated: Option<CompactString>,
    /// Position of its first characters.
    start: Span,
}

/// Checks all pages of a set. Diagnostics are sorted by place.
pub fn check(sources: &Sources, dialect: &Dialect, schema: &Schema) -> Vec<Diagnostic> {
    let ids: Vec<PageId> = sources.pages().map(|(id, _)| id).collect();
    let check_page = |&id: &PageId| one(sources, id, dialect, &schema.namespace);
    let mut found: Vec<Diagnostic> = ids.par_iter().flat_map_iter(check_page).collect();
    diagnostic::sort(&mut found);
    found
}

fn one(sources: &Sources, id: PageId, dialect: &Dialect, namespace: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let Some(source) = sources.get(id) else {
        return out;
    };
    // A page copied as text has lost the markup that these checks examine.
    if blocks::rendered::looks_rendered(&source.text, dialect) {
        return out;
    }
    let (blocks, _) = blocks::read(sources, id, dialect);
    let (page, _) = read(sources, id, &blocks, dialect);
    let subject = Subject {
        id,
        source,
        sources,
        dialect,
        blocks: &blocks,
        page: &page,
        namespace,
    };
    for rule in rules::RULES {
        let earlier = out.len();
        (rule.check)(&subject, &mut out);
        debug_assert!(
            out.iter()
                .skip(earlier)
                .all(|found| found.code == rule.code),
            "a rule reports its own code"
        );
    }
    out
}

impl<'a> Subject<'a> {
    /// Returns the page's own blocks, without those of included files.
    fn blocks(&self) -> impl Iterator<Item = &'a Block<'a>> {
        let id = self.id;
        self.blocks
            .iter()
            .filter(move |block| block.span.page == id)
    }

    fn headings(&self) -> impl Iterator<Item = Heading<'a>> {
        self.blocks().filter_map(|block| match &block.kind {
            BlockKind::Heading { level, text, slug } => Some(Heading {
                level: *level,
                text,
                slug,
            }),
            _ => None,
        })
    }

    fn tables(&self) -> impl Iterator<Item = &'a Table<'a>> {
        self.blocks().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        })
    }

    /// Returns the texts of headings, paragraphs, items and cells.
    fn texts(&self) -> impl Iterator<Item = &'a Inline<'a>> {
        self.blocks().flat_map(|block| {
            let (one, table) = match &block.kind {
                BlockKind::Heading { text, .. }
                | BlockKind::Paragraph { text }
                | BlockKind::Item { text } => (Some(text), None),
                BlockKind::Table(table) => (None, Some(table)),
                _ => (None, None),
            };
            one.into_iter()
                .chain(table.into_iter().flat_map(Table::cells))
        })
    }

    /// Returns the links to Markdown files within the set.
    fn page_links(&self) -> impl Iterator<Item = PageLink<'a>> {
        let from: &str = &self.source.path;
        self.texts().flat_map(move |text| {
            text.links().filter_map(move |(label, target)| {
                let written = target.split(['#', '?']).next().unwrap_or_default();
                if !written.to_ascii_lowercase().ends_with(".md") {
                    return None;
                }
                Some(PageLink {
                    label,
                    written,
                    target: join(from, written)?,
                    span: text.span,
                })
            })
        })
    }

    fn examples(&self) -> impl Iterator<Item = &'a Example> {
        let operations = self.page.operations.iter();
        operations.flat_map(|operation| &operation.examples)
    }

    /// Returns the fences with messages, each with the annotation before it.
    fn messages(&self) -> Vec<FencedMessage> {
        let mut out = Vec::new();
        let mut pending: Option<Annotation> = None;
        for block in self.blocks() {
            match &block.kind {
                BlockKind::Comment { text, body } => {
                    pending = Annotation::read(text, body, &mut Vec::new()).or(pending);
                }
                BlockKind::Heading { .. } => pending = None,
                BlockKind::Fence(fence) => {
                    let annotation = pending.take();
                    let Some(kind) = message_kind(&fence.text) else {
                        continue;
                    };
                    let lead = fence.text.len() - fence.text.trim_start().len();
                    out.push(FencedMessage {
                        kind,
                        stated: annotation
                            .as_ref()
                            .and_then(Annotation::block_type)
                            .map(CompactString::from),
                        start: fence.body.span(&(lead..lead + 4)),
                    });
                }
                _ => {}
            }
        }
        out
    }
}
