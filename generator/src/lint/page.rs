//! Checks of a page's parts against each other: annotations and fences, names and titles, requests
//! and responses of examples.

use super::Subject;
use crate::blocks::{BlockKind, Row};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::ColumnRole;
use crate::json::Value;
use crate::page::{Annotation, Body, Message, StartLine, message_start};

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    annotations(subject, out);
    title(subject, out);
    namespace(subject, out);
    permissions(subject, out);
    for example in subject
        .page
        .operations
        .iter()
        .flat_map(|operation| &operation.examples)
    {
        if let (Some(request), true) = (&example.request, example.responses.is_empty()) {
            out.push(
                Diagnostic::new(
                    Code::ExampleUnpaired,
                    request.span,
                    "no response follows this example request",
                )
                .help("show the response, even if it is only a status"),
            );
        }
        example
            .responses
            .iter()
            .for_each(|message| wrapped(message, out));
    }
}

/// Reports fences with a message and no annotation, annotations that contradict their fence, and
/// repeated keys.
fn annotations(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let mut pending: Option<Annotation> = None;
    for block in subject
        .blocks
        .iter()
        .filter(|block| block.span.page == subject.id)
    {
        match &block.kind {
            BlockKind::Comment { text, body } => {
                let annotation = Annotation::read(text, body, &mut Vec::new());
                if let Some(annotation) = &annotation {
                    repeated(annotation, out);
                }
                pending = annotation.or(pending);
            }
            BlockKind::Fence(fence) => {
                let annotation = pending.take();
                let Some(request) = message_start(&fence.text) else {
                    continue;
                };
                let documented = !subject.page.operations.is_empty();
                let lead = fence.text.len() - fence.text.trim_start().len();
                let first = fence.body.span(&(lead..lead + 4));
                let kind = if request { "request" } else { "response" };
                match annotation.as_ref().and_then(Annotation::block_type) {
                    None if documented => out.push(
                        Diagnostic::new(
                            Code::FenceUnannotated,
                            first,
                            format!("missing annotation before this {kind}"),
                        )
                        .help(format!(
                            "put `<!-- {{ \"blockType\": \"{kind}\" }} -->` above it"
                        )),
                    ),
                    Some(stated @ ("request" | "response")) if stated != kind => out.push(
                        Diagnostic::new(
                            Code::MessageKind,
                            first,
                            format!("this {kind} is annotated as a {stated}"),
                        )
                        .help("the first line takes precedence; correct the annotation"),
                    ),
                    _ => {}
                }
            }
            BlockKind::Heading { .. } => pending = None,
            _ => {}
        }
    }
}

fn repeated(annotation: &Annotation, out: &mut Vec<Diagnostic>) {
    let members = annotation.json.members();
    for (index, member) in members.iter().enumerate() {
        let earlier = members
            .iter()
            .take(index)
            .find(|other| other.key == member.key);
        if let Some(earlier) = earlier {
            out.push(
                Diagnostic::new(
                    Code::AnnotationKeyTwice,
                    annotation.body.span(&member.key_range()),
                    format!("`{}` is repeated in this annotation", member.key),
                )
                .also(annotation.body.span(&earlier.key_range()), "first here")
                .help("the last one takes precedence; remove one"),
            );
            return;
        }
    }
}

/// Reports a title whose name of the type differs from the annotation's.
fn title(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for resource in &subject.page.resources {
        let (Some((title, span)), Some(annotation)) = (&resource.title, &resource.annotation)
        else {
            continue;
        };
        let Some((name, _)) = annotation.type_name() else {
            continue;
        };
        let simple = name.rsplit('.').next().unwrap_or(name);
        if !simple.eq_ignore_ascii_case(title.rsplit('.').next().unwrap_or(title)) {
            out.push(
                Diagnostic::new(
                    Code::TitleName,
                    *span,
                    format!("the title calls this type `{title}`"),
                )
                .also(
                    annotation.place("@odata.type"),
                    format!("the annotation calls it `{simple}`"),
                )
                .help("the annotation counts; the title is what the page calls it"),
            );
        }
    }
}

/// Reports a namespace line that contains more than the namespace, or the set's namespace in
/// another letter case.
fn namespace(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let Some((name, span)) = &subject.page.namespace else {
        return;
    };
    let labels = &subject.dialect.words.namespace_label;
    let source = subject.sources.text(*span).trim().trim_matches('*').trim();
    let lower = source.to_lowercase();
    let Some(label) = labels
        .iter()
        .find(|label| lower.starts_with(label.as_str()))
    else {
        return;
    };
    let written = source
        .get(label.len()..)
        .unwrap_or_default()
        .trim()
        .trim_matches(['*', '`'])
        .trim();
    let written = written.split_whitespace().next().unwrap_or_default();
    let usual = subject.namespace;
    let shared = name
        .get(..usual.len())
        .filter(|head| head.eq_ignore_ascii_case(usual) && *head != usual);
    if (written != name && !written.contains('[')) || shared.is_some() {
        out.push(
            Diagnostic::new(
                Code::NamespaceRepaired,
                *span,
                format!("`{written}` is not a namespace of this set"),
            )
            .help(format!("it was read as `{name}`")),
        );
    }
}

/// Reports rows of permission tables that are empty, or whose label is unknown.
fn permissions(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let dialect = subject.dialect;
    for block in subject
        .blocks
        .iter()
        .filter(|block| block.span.page == subject.id)
    {
        let BlockKind::Table(table) = &block.kind else {
            continue;
        };
        let Some(first) = table.header.first() else {
            continue;
        };
        if dialect.column(&first.text).map(|(role, _)| role) != Some(ColumnRole::PermissionType) {
            continue;
        }
        let empty = |row: &Row| {
            row.cells
                .iter()
                .skip(1)
                .all(|cell| cell.text.trim().is_empty())
        };
        let known = |row: &Row| {
            row.cell(0)
                .is_some_and(|label| dialect.permission_row(&label.text).is_some())
        };
        // Rows for workloads follow a row that only names the kind of caller.
        let mut under = false;
        for (index, row) in table.rows.iter().enumerate() {
            let next = table.rows.get(index + 1);
            under = if known(row) {
                empty(row) && next.is_some_and(|next| !known(next))
            } else {
                under
            };
            let Some(label) = row.cell(0) else {
                continue;
            };
            if under || row.group_label().is_some() {
                continue;
            }
            let message = match (empty(row), known(row)) {
                (true, _) => "this row of a permission table is empty",
                (false, false) => "unknown label in a permission table",
                _ => continue,
            };
            out.push(
                Diagnostic::new(Code::PermissionsEmpty, label.span, message).help(
                    "name the permissions or write `Not supported.`; label rows as other pages do",
                ),
            );
        }
    }
}

/// Reports a single object in `"value": { … }`; only the items of a collection are wrapped.
fn wrapped(message: &Message, out: &mut Vec<Diagnostic>) {
    let (StartLine::Response(200..300), Body::Json { json, place, .. }) =
        (&message.start, &message.body)
    else {
        return;
    };
    let [member] = json.members() else { return };
    if member.key == "value" && matches!(member.value.value, Value::Object(_)) {
        out.push(
            Diagnostic::new(
                Code::ValueWrapped,
                place.span(&member.key_range()),
                "one object is wrapped in `value`",
            )
            .help("it was read as the object itself; only collections are wrapped"),
        );
    }
}
