//! Headings and titles that were read as others because they are misspelt.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for (index, heading) in subject.headings().enumerate() {
        let span = heading.text.span;
        if index == 0 {
            if subject.dialect.misspelt_title(&heading.text.text) {
                out.push(
                    Diagnostic::new(Code::MisspeltHeading, span, "this title is misspelt")
                        .help("it was read as `… resource type`"),
                );
            }
            continue;
        }
        if heading.level != 2 || subject.dialect.heading(heading.slug).is_some() {
            continue;
        }
        if let Some(known) = subject.dialect.near_heading(heading.slug) {
            let message = format!("`{}` is not a known heading", heading.text.text);
            out.push(
                Diagnostic::new(Code::MisspeltHeading, span, message)
                    .help(format!("it was read as `{known}`; correct the spelling")),
            );
        }
    }
}
