//! Example requests without a response.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for example in subject.examples() {
        let Some(request) = &example.request else {
            continue;
        };
        if example.responses.is_empty() {
            let message = "no response follows this example request";
            out.push(
                Diagnostic::new(Code::ExampleUnpaired, request.span, message)
                    .help("show the response, even if it is only a status"),
            );
        }
    }
}
