//! Links `[text][label]` whose label is not defined, so that they stayed text.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for text in subject.texts() {
        let Some((head, rest)) = text.text.split_once("][") else {
            continue;
        };
        let Some((label, _)) = rest.split_once(']') else {
            continue;
        };
        let is_label = !label.is_empty() && label.len() < 80 && !label.contains(['[', '|']);
        let source = subject.sources.text(text.span);
        if !is_label || !head.contains('[') || !source.contains(&format!("][{label}]")) {
            continue;
        }
        let message = format!("nothing defines the link label `{label}`");
        out.push(
            Diagnostic::new(Code::LinkUndefined, text.span, message)
                .help(format!("add a line `[{label}]: …` with the target")),
        );
    }
}
