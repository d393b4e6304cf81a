//! Requests annotated as responses, and responses annotated as requests.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for message in subject.messages() {
        let Some(stated @ ("request" | "response")) = message.stated.as_deref() else {
            continue;
        };
        if stated != message.kind.name() {
            out.push(
                Diagnostic::new(
                    Code::MessageKind,
                    message.start,
                    format!("this {} is annotated as a {stated}", message.kind.name()),
                )
                .help("the first line takes precedence; correct the annotation"),
            );
        }
    }
}
