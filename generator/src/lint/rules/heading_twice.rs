//! Headings of a known section that are repeated on their page.

use crate::blocks::slugify;
use crate::collections::HashMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::HeadingRole;
use crate::lint::Subject;
use crate::text::Span;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<HeadingRole, Span> = HashMap::default();
    // The first heading is the title.
    for heading in subject.headings().skip(1) {
        let role = subject.dialect.heading(heading.slug);
        let Some(role) = role.filter(|role| *role != HeadingRole::Examples) else {
            continue;
        };
        if heading.level != 2 {
            continue;
        }
        let Some(&first) = seen.get(&role) else {
            seen.insert(role, heading.text.span);
            continue;
        };
        let earlier = slugify(subject.sources.text(first).trim_start_matches('#'));
        if slugify(&heading.text.text) == earlier {
            let message = format!("`{}` is repeated on this page", heading.text.text);
            out.push(
                Diagnostic::new(Code::HeadingTwice, heading.text.span, message)
                    .also(first, "first here")
                    .help("both sections were read as one; join them"),
            );
        }
    }
}
