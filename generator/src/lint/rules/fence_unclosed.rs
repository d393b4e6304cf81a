//! Code fences that are never closed.

use crate::blocks::BlockKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;
use crate::text::Span;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for block in subject.blocks() {
        if matches!(block.kind, BlockKind::Fence(_)) {
            out.extend(unclosed(subject, block.span));
        }
    }
}

fn unclosed(subject: &Subject<'_>, span: Span) -> Option<Diagnostic> {
    let source = subject.sources.text(span);
    let trimmed = source.trim_start();
    let mark = ["~~~", "```"]
        .into_iter()
        .find(|mark| trimmed.starts_with(mark))?;
    let last = source.trim_end().rsplit('\n').next().unwrap_or_default();
    let one_line = !source.trim_end().contains('\n');
    if !one_line && last.trim_start_matches([' ', '>', '\t']).starts_with(mark) {
        return None;
    }
    let after = subject.source.text.get(span.end as usize..);
    let within = if after.is_none_or(|rest| rest.trim().is_empty()) {
        "the page"
    } else {
        "the quote or list that it is in"
    };
    let first = Span::new(span.page, span.start as usize, span.start as usize + 3);
    let diagnostic = Diagnostic::new(
        Code::FenceUnclosed,
        first,
        "this code fence is never closed",
    )
    .help(format!(
        "it is read up to the end of {within}; close it with `{mark}`"
    ));
    Some(diagnostic)
}
