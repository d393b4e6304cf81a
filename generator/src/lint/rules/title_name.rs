//! Titles whose name of the type differs from the annotation's.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for resource in &subject.page.resources {
        let (Some((title, span)), Some(annotation)) = (&resource.title, &resource.annotation)
        else {
            continue;
        };
        let Some((name, _)) = annotation.type_name() else {
            continue;
        };
        let simple = name.rsplit('.').next().unwrap_or(name);
        if !simple.eq_ignore_ascii_case(title.rsplit('.').next().unwrap_or(title)) {
            out.push(
                Diagnostic::new(
                    Code::TitleName,
                    *span,
                    format!("the title calls this type `{title}`"),
                )
                .also(
                    annotation.place("@odata.type"),
                    format!("the annotation calls it `{simple}`"),
                )
                .help("the annotation counts; the title is what the page calls it"),
            );
        }
    }
}
