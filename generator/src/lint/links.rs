//! Links: missing targets, targets in another letter case, undefined labels, unclosed links.

use super::Subject;
use crate::blocks::{BlockKind, Inline};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{Span, join};

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for block in subject
        .blocks
        .iter()
        .filter(|block| block.span.page == subject.id)
    {
        match &block.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph { text }
            | BlockKind::Item { text } => {
                targets(subject, text, out);
                undefined(subject, text, out);
            }
            BlockKind::Table(table) => {
                let cells = table
                    .header
                    .iter()
                    .chain(table.rows.iter().flat_map(|row| &row.cells));
                for cell in cells {
                    targets(subject, cell, out);
                    unclosed(cell, out);
                    undefined(subject, cell, out);
                }
            }
            _ => {}
        }
    }
}

fn targets(subject: &Subject<'_>, text: &Inline, out: &mut Vec<Diagnostic>) {
    for (label, target) in text.links() {
        let path = target.split(['#', '?']).next().unwrap_or_default();
        if !path.to_ascii_lowercase().ends_with(".md") {
            continue;
        }
        let Some(wanted) = join(&subject.source.path, path) else {
            continue;
        };
        match subject.sources.existing(&wanted) {
            Some(found) if found != wanted => {
                let message =
                    format!("`{path}` is written in another letter case than the file's name");
                let name = found.rsplit('/').next().unwrap_or_default();
                out.push(
                    Diagnostic::new(Code::LinkCase, text.span, message)
                        .help(format!("the file is `{name}`; case-sensitive servers do not find it under another spelling")),
                );
            }
            Some(_) => {}
            // A target in a folder without known files may exist, and is not reported.
            None if subject.sources.has_folder(&wanted) => {
                let message =
                    format!("the link on “{label}” points to `{path}`, which does not exist");
                out.push(
                    Diagnostic::new(Code::LinkMissing, text.span, message)
                        .help("correct the target or remove the link"),
                );
            }
            None => {}
        }
    }
}

/// Reports `[text][label]` that stayed text because the label is not defined.
fn undefined(subject: &Subject<'_>, text: &Inline, out: &mut Vec<Diagnostic>) {
    let Some(at) = text.text.find("][") else {
        return;
    };
    let source = subject.sources.text(text.span);
    let label = text
        .text
        .get(at + 2..)
        .and_then(|rest| rest.split_once(']'))
        .map(|(label, _)| label);
    let Some(label) =
        label.filter(|label| !label.is_empty() && label.len() < 80 && !label.contains(['[', '|']))
    else {
        return;
    };
    if text.text.get(..at).is_none_or(|head| !head.contains('['))
        || !source.contains(&format!("][{label}]"))
    {
        return;
    }
    out.push(
        Diagnostic::new(
            Code::LinkUndefined,
            text.span,
            format!("nothing defines the link label `{label}`"),
        )
        .help(format!("add a line `[{label}]: …` with the target")),
    );
}

/// Reports a link that the end of its cell cuts off: `[x](x.md|`.
fn unclosed(cell: &Inline, out: &mut Vec<Diagnostic>) {
    let Some(at) = cell.text.find("](") else {
        return;
    };
    let open = cell.text.get(..at).is_some_and(|head| head.contains('['));
    let closed = cell.text.get(at..).is_some_and(|rest| rest.contains(')'));
    if open && !closed {
        let span = Span {
            start: cell.span.start,
            ..cell.span
        };
        out.push(
            Diagnostic::new(
                Code::LinkUnclosed,
                span,
                "this link is not closed before its cell ends",
            )
            .help("it is read up to the end of the cell; close it with `)`"),
        );
    }
}
