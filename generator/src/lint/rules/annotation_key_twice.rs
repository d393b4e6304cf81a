//! Annotations with a repeated key.

use crate::blocks::BlockKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;
use crate::page::Annotation;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for block in subject.blocks() {
        let BlockKind::Comment { text, body } = &block.kind else {
            continue;
        };
        if let Some(annotation) = Annotation::read(text, body, &mut Vec::new()) {
            out.extend(repeated(&annotation));
        }
    }
}

/// Returns a diagnostic for the first repeated key.
fn repeated(annotation: &Annotation) -> Option<Diagnostic> {
    let members = annotation.json.members();
    let (member, earlier) = members.iter().enumerate().find_map(|(index, member)| {
        let mut before = members.iter().take(index);
        let earlier = before.find(|other| other.key == member.key)?;
        Some((member, earlier))
    })?;
    let span = annotation.body.span(&member.key_range());
    let message = format!("`{}` is repeated in this annotation", member.key);
    let diagnostic = Diagnostic::new(Code::AnnotationKeyTwice, span, message)
        .also(annotation.body.span(&earlier.key_range()), "first here")
        .help("the last one takes precedence; remove one");
    Some(diagnostic)
}
