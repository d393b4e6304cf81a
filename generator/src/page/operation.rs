//! Requests that a page documents.

use super::bodies::{self, BodyFragment};
use super::fragment::{CloudAvailability, Example, OperationFragment};
use super::message::{Message, StartLine};
use super::options::Options;
use super::permissions::Title;
use super::permissions::{self, Grants};
use super::section::of_role;
use super::{Context, example, options, requests};
use crate::blocks::{Block, BlockKind, Inline};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{HeadingRole, Phrase};
use crate::source::Span;

pub(crate) fn read(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<OperationFragment> {
    let mut requests = requests::documented(context, out);
    let examples = example::examples(context, out);
    let from_section = !requests.is_empty();
    if requests.is_empty() {
        requests = requests::shown(context, &examples, out);
    }
    if requests.is_empty() {
        return Vec::new();
    }
    let (permissions, permissions_missing) = permissions(context, out);
    let BodyFragment {
        rows: body,
        kind: body_kind,
        required: body_required,
        named: body_type,
        shown: body_examples,
    } = bodies::body(context, &examples, out);
    let Options {
        query,
        parameters: query_parameters,
    } = options::query(context, &requests, &examples);
    let mut whole = OperationFragment {
        requests,
        from_section,
        permissions,
        permissions_missing,
        headers: options::headers(context, &examples),
        parameters: options::parameters(context),
        query,
        query_parameters,
        body,
        body_kind,
        body_required,
        body_type,
        body_examples,
        response: bodies::response(context),
        clouds: clouds(context, out),
        deprecated: deprecated(context),
        examples,
    };
    let mut methods: Vec<&str> = Vec::new();
    for request in &whole.requests {
        if !methods.contains(&request.line.method) {
            methods.push(request.line.method);
        }
    }
    let of_method = |example: &Example, method: &str| match &example.request {
        Some(Message {
            start: StartLine::Request(line),
            ..
        }) => line.method == method,
        _ => methods.len() == 1,
    };
    if let [method] = methods.as_slice() {
        whole.examples.retain(|example| of_method(example, method));
        return vec![whole];
    }
    let of_one = |method: &&str| OperationFragment {
        requests: whole
            .requests
            .iter()
            .filter(|request| request.line.method == *method)
            .cloned()
            .collect(),
        examples: whole
            .examples
            .iter()
            .filter(|example| of_method(example, method))
            .cloned()
            .collect(),
        ..whole.clone()
    };
    methods.iter().map(of_one).collect()
}

/// Returns the label of a table in a line before it, such as "For users:".
fn table_label<'t>(text: &'t Inline<'_>) -> Option<&'t str> {
    const LONGEST: usize = 80;
    let label = text
        .text
        .trim()
        .trim_matches('*')
        .strip_suffix([':', '：'])?;
    (!label.is_empty() && label.len() <= LONGEST && !label.contains(". ")).then_some(label)
}

fn permissions(
    context: &Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<Grants>, Option<(String, Span)>) {
    let mut tables = Vec::new();
    let mut missing = None;
    for section in of_role(context, HeadingRole::Permissions) {
        let is_table = |block: &&Block<'_>| matches!(block.kind, BlockKind::Table(_));
        let several = section.blocks.iter().filter(is_table).count() > 1;
        let mut title = match section.role {
            Some(_) => Title::Heading(section.title()),
            None => Title::Case(section.title()),
        };
        for block in section.blocks {
            if let Some(text) = block.prose().filter(|_| several) {
                title = table_label(text).map_or(title, Title::Case);
            }
            match &block.kind {
                BlockKind::Table(_) => {
                    let Some((table, columns)) = context.table(block) else {
                        continue;
                    };
                    let place = (title, block.span);
                    let read = permissions::read(table, columns, place, context.dialect, out);
                    if tables.is_empty() {
                        tables = read;
                    } else {
                        tables.extend(read);
                    }
                }
                BlockKind::MissingInclude { target, .. }
                    if target.to_lowercase().contains("permission") =>
                {
                    out.push(
                        Diagnostic::new(
                            Code::PermissionsUnavailable,
                            block.span,
                            format!("included permissions file `{target}` not found"),
                        )
                        .label("the permissions are unknown")
                        .help("give the documentation root, not a single page, so that includes are found"),
                    );
                    missing = Some((target.clone(), block.span));
                }
                _ => {}
            }
        }
    }
    (tables, missing)
}

/// Returns the clouds marked in a table of availability, which has a column for each and a row of
/// marks, or a row for each.
fn clouds(context: &Context<'_>, out: &mut Vec<Diagnostic>) -> Option<CloudAvailability> {
    let known = |cell: &Inline| {
        let text = cell.text.trim();
        let same =
            |name: &String| name.len() == text.len() && name.to_lowercase() == text.to_lowercase();
        let mut all = context.dialect.words.clouds.iter();
        all.find(|(_, names)| names.iter().any(same))
            .map(|(name, _)| name.clone())
    };
    for block in context
        .sections
        .iter()
        .take(3)
        .flat_map(|section| section.blocks)
    {
        let BlockKind::Table(table) = &block.kind else {
            continue;
        };
        let columns = table
            .header
            .iter()
            .enumerate()
            .filter_map(|(at, cell)| Some((known(cell)?, table.rows.first()?.cell(at)?)));
        let mut marks: Vec<(String, &Inline)> = columns.collect();
        if marks.len() < 2 {
            let rows = table
                .rows
                .iter()
                .filter_map(|row| Some((known(row.cell(0)?)?, row.cell(1)?)));
            marks = rows.collect();
        }
        let Some((_, first)) = marks.get(1).and(marks.first()) else {
            continue;
        };
        let mut found = CloudAvailability {
            available: Vec::new(),
            unknown: Vec::new(),
            span: first.span,
        };
        for (name, cell) in marks {
            // An empty cell states nothing.
            match context
                .dialect
                .yes_no(&cell.text)
                .filter(|_| !cell.text.trim().is_empty())
            {
                Some(true) => found.available.push(name),
                Some(false) => {}
                None => {
                    let message = format!(
                        "`{}` is not known as a mark: whether the API is in `{name}` stays unknown",
                        cell.text
                    );
                    out.push(
                        Diagnostic::new(Code::CloudsUnknown, cell.span, message).help(
                            "write `:white_check_mark:` or `:x:`, or add the mark to `yes` or `no` in the dialect",
                        ),
                    );
                    found.unknown.push(name);
                }
            }
        }
        return Some(found);
    }
    None
}

/// Returns the span of the title or of the note before the first section that states that the
/// operation is deprecated.
fn deprecated(context: &Context<'_>) -> Option<Span> {
    let said = |text: &str| context.dialect.phrases(text);
    let parted = context.title.filter(|title| title.text.contains('('));
    if let Some(title) = parted.filter(|title| said(&title.text).has(Phrase::Deprecated)) {
        return Some(title.span);
    }
    let sections = context
        .sections
        .iter()
        .take(2)
        .take_while(|section| section.role.is_none());
    let mut notes = sections
        .flat_map(|section| section.blocks)
        .filter(|block| block.quoted)
        .filter_map(Block::prose);
    let note = notes.find(|text| {
        let said = said(&text.text);
        said.has_outside(Phrase::Deprecated, Phrase::NotDeprecated)
            && said.has(Phrase::ThisOperation)
    });
    note.map(|text| text.span)
}
