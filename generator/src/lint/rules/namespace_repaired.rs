//! Namespace lines that contain more than the namespace, or the set's namespace in another letter case.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let Some((name, span)) = &subject.page.namespace else {
        return;
    };
    let labels = &subject.dialect.words.namespace_label;
    let source = subject.sources.text(*span).trim().trim_matches('*').trim();
    let lower = source.to_lowercase();
    let Some(label) = labels
        .iter()
        .find(|label| lower.starts_with(label.as_str()))
    else {
        return;
    };
    let written = source
        .get(label.len()..)
        .unwrap_or_default()
        .trim()
        .trim_matches(['*', '`'])
        .trim();
    let written = written.split_whitespace().next().unwrap_or_default();
    let usual = subject.namespace;
    let shared = name
        .get(..usual.len())
        .filter(|head| head.eq_ignore_ascii_case(usual) && *head != usual);
    if (written != name && !written.contains('[')) || shared.is_some() {
        out.push(
            Diagnostic::new(
                Code::NamespaceRepaired,
                *span,
                format!("`{written}` is not a namespace of this set"),
            )
            .help(format!("it was read as `{name}`")),
        );
    }
}
