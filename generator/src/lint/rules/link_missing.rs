//! Links to pages that do not exist.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for link in subject.page_links() {
        // A target in a folder without known files may exist, and is not reported.
        let sources = subject.sources;
        if sources.existing(&link.target).is_some() || !sources.has_folder(&link.target) {
            continue;
        }
        let message = format!(
            "the link on “{}” points to `{}`, which does not exist",
            link.label, link.written
        );
        out.push(
            Diagnostic::new(Code::LinkMissing, link.span, message)
                .help("correct the target or remove the link"),
        );
    }
}
