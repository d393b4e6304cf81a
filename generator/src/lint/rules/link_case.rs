//! Links that write the name of a file in another letter case.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for link in subject.page_links() {
        let Some(found) = subject.sources.existing(&link.target) else {
            continue;
        };
        if found == link.target {
            continue;
        }
        let message = format!(
            "`{}` is written in another letter case than the file's name",
            link.written
        );
        let name = found.rsplit('/').next().unwrap_or_default();
        out.push(
            Diagnostic::new(Code::LinkCase, link.span, message).help(format!(
                "the file is `{name}`; case-sensitive servers do not find it under another spelling"
            )),
        );
    }
}
