//! Pages that document several requests, each below a heading of its own, without the sections that
//! other references have.

use std::collections::BTreeSet;

use super::fragment::OperationFragment;
use super::section::Section;
use super::{Context, in_examples, intro, operation, requests, response};
use crate::blocks::{Block, BlockKind, Inline, slugify};
use crate::diagnostic::Diagnostic;
use crate::dialect::{Dialect, HeadingRole};
use crate::text::Span;

/// Reads the requests of a page, each from the part below its heading. Returns `None` for a page of the
/// dialect's own service, and for one with a section on its request.
pub(super) fn read(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<OperationFragment>> {
    if context.is_in_resources() {
        return None;
    }
    let roots = roots(context);
    if roots.is_empty() || context.is_of_own_service() {
        return None;
    }
    let mut operations = Vec::new();
    for (index, root) in roots.iter().enumerate() {
        let next = roots.get(index + 1).copied();
        let Some(topic) = topic(context, *root, next) else {
            continue;
        };
        let title = topic
            .title
            .and_then(|heading| title(heading, context.dialect));
        let description = description(&topic);
        operations.extend(operation::read(&topic, out).into_iter().map(|operation| {
            OperationFragment {
                title: title.clone(),
                description: description.clone(),
                ..operation
            }
        }));
    }
    (!operations.is_empty()).then_some(operations)
}

/// Returns the indexes of the sections that document a request: their headings or blocks show it, or a
/// section on the request is directly below them. There are none on a page with one section on its
/// request.
fn roots(context: &Context<'_>) -> Vec<usize> {
    let dialect = context.dialect;
    let sections = || {
        context
            .sections
            .iter()
            .enumerate()
            .filter(|(_, it)| !in_examples(it))
    };
    let mut found = BTreeSet::new();
    for (index, section) in sections() {
        if section.role == Some(HeadingRole::Request) {
            let above = context.sections.get(..index).unwrap_or_default();
            let parent = above
                .iter()
                .enumerate()
                .rfind(|(_, it)| it.level < section.level);
            match parent {
                Some((at, parent)) if parent.level > 1 && parent.role.is_none() => {
                    found.insert(at);
                }
                _ => return Vec::new(),
            }
        }
    }
    for (index, section) in sections().filter(|(_, section)| section.role.is_none()) {
        let heading = section.heading;
        let named = heading.is_some_and(|it| requests::in_heading(&it.text, dialect).is_some());
        let mut blocks = section.blocks.iter();
        if named || blocks.any(|block| requests::is_request(block, dialect)) {
            found.insert(index);
        }
    }
    found.into_iter().collect()
}

/// Returns the part of a page below a heading, up to the next heading that is not below it, or to the
/// next part.
fn topic<'a>(context: &Context<'a>, root: usize, next: Option<usize>) -> Option<Context<'a>> {
    let first = context.sections.get(root)?;
    let heading = first.heading?;
    let rest = context
        .sections
        .get(root + 1..next.unwrap_or(context.sections.len()));
    let below = rest.unwrap_or_default().iter();
    let mut sections = arranged(first, context.dialect);
    sections.extend(
        below
            .take_while(|section| section.level > first.level)
            .cloned(),
    );
    Some(Context {
        intro: intro(&sections, context.dialect),
        sections,
        title: Some(heading),
        is_topic: true,
        span: heading.span,
        doc_type: context.doc_type.clone(),
        annotations: context.annotations.clone(),
        columns: context.columns.clone(),
        ..*context
    })
}

/// Divides the blocks below one heading into the sections that other references have: text, request,
/// parameters, response, examples.
fn arranged<'a>(whole: &Section<'a>, dialect: &Dialect) -> Vec<Section<'a>> {
    let named = whole
        .heading
        .is_some_and(|heading| requests::in_heading(&heading.text, dialect).is_some());
    let mut role = named.then_some(HeadingRole::Request);
    let mut found = Vec::new();
    let mut from = 0;
    for (index, block) in whole.blocks.iter().enumerate() {
        let next = role_of(block, role, dialect);
        if next != role {
            found.push((role, from..index));
            (role, from) = (next, index);
        }
    }
    found.push((role, from..whole.blocks.len()));
    let section = |(role, range): (Option<HeadingRole>, std::ops::Range<usize>)| Section {
        role,
        blocks: whole.blocks.get(range).unwrap_or_default(),
        ..whole.clone()
    };
    found.into_iter().map(section).collect()
}

/// Returns the role of a block after blocks with a role.
fn role_of(
    block: &Block<'_>,
    before: Option<HeadingRole>,
    dialect: &Dialect,
) -> Option<HeadingRole> {
    if before != Some(HeadingRole::Examples) && requests::is_request(block, dialect) {
        return Some(HeadingRole::Request);
    }
    // What is before the request is about the operation as a whole.
    let before = before?;
    if let Some(text) = block.prose() {
        let status = || response::statuses(&text.text).next().is_some();
        let labelled = label(text, dialect);
        return labelled
            .or_else(|| status().then_some(HeadingRole::Response))
            .or(Some(before));
    }
    match (&block.kind, before) {
        (BlockKind::Table(_), HeadingRole::Request) => Some(HeadingRole::Parameters),
        _ => Some(before),
    }
}

/// Returns the role that a line such as "Example response:" announces.
fn label(text: &Inline, dialect: &Dialect) -> Option<HeadingRole> {
    const LONGEST: usize = 60;
    let line = text.text.trim();
    let label = line.trim_end_matches([':', '：']);
    let bold = text
        .marks
        .first()
        .is_some_and(|mark| mark.range.len() + 1 >= line.len());
    let announces = line.len() <= LONGEST && (label.len() < line.len() || bold);
    if announces {
        dialect.heading(&slugify(label))
    } else {
        None
    }
}

/// Returns the title of a part: its heading without the request and without the anchor that some tools
/// add to it.
fn title(heading: &Inline, dialect: &Dialect) -> Option<(String, Span)> {
    let text =
        requests::in_heading(&heading.text, dialect).map_or(&*heading.text, |(text, _)| text);
    let text = text.split(" {#").next().unwrap_or(text).trim();
    (!text.is_empty()).then(|| (text.to_owned(), heading.span))
}

/// Returns the first paragraph of a part, before or after the request.
fn description(topic: &Context<'_>) -> Option<(String, Span)> {
    let is_text = |block: &&Block<'_>| !block.quoted && !requests::is_request(block, topic.dialect);
    let after = topic
        .sections
        .iter()
        .take(2)
        .flat_map(|section| section.blocks);
    let after = after.filter(is_text).filter_map(Block::prose);
    let mut texts = topic.intro.iter().copied().chain(after);
    let text = texts.find(|text| label(text, topic.dialect).is_none())?;
    Some((text.markdown(), text.span))
}
