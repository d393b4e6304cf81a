//! Links that the end of their cell cuts off: `[x](x.md|`.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for cell in subject.tables().flat_map(crate::blocks::Table::cells) {
        let Some((head, rest)) = cell.text.split_once("](") else {
            continue;
        };
        if head.contains('[') && !rest.contains(')') {
            let message = "this link is not closed before its cell ends";
            out.push(
                Diagnostic::new(Code::LinkUnclosed, cell.span, message)
                    .help("it is read up to the end of the cell; close it with `)`"),
            );
        }
    }
}
