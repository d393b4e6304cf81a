//! Fences with a request or a response, but without an annotation.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    if subject.page.operations.is_empty() {
        return;
    }
    for message in subject.messages() {
        if message.stated.is_some() {
            continue;
        }
        let kind = message.kind.name();
        out.push(
            Diagnostic::new(
                Code::FenceUnannotated,
                message.start,
                format!("missing annotation before this {kind}"),
            )
            .help(format!(
                "put `<!-- {{ \"blockType\": \"{kind}\" }} -->` above it"
            )),
        );
    }
}
