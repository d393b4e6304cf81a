//! Tables written in HTML.

use crate::blocks::BlockKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for block in subject.blocks() {
        let BlockKind::Html { text } = &block.kind else {
            continue;
        };
        if text.to_ascii_lowercase().contains("<table") {
            out.push(
                Diagnostic::new(Code::HtmlTable, block.span, "this table is written in HTML")
                    .help("its rows were read as those of a Markdown table; write it as one"),
            );
        }
    }
}
