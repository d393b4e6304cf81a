//! Front matter that is never closed or is invalid YAML.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Subject;
use crate::text::Span;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let text = subject.source.text.as_str();
    let Some(rest) = text.strip_prefix("---\n") else {
        return;
    };
    let Some(end) = rest.find("\n---") else {
        let message = "this front matter is never closed";
        out.push(
            Diagnostic::new(
                Code::FrontMatterBroken,
                Span::new(subject.id, 0, 3),
                message,
            )
            .help("it was read as text; close it with a line `---`"),
        );
        return;
    };
    let matter = rest.get(..end).unwrap_or_default();
    // Most pages are accepted by the form of their lines, without the YAML parser.
    if !matter.lines().any(needs_parser) {
        return;
    }
    if let Err(error) = serde_yaml::from_str::<serde_yaml::Value>(matter) {
        let line = error.location().map_or(1, |at| at.line());
        let line = u32::try_from(line + 1).unwrap_or(1);
        let span = subject.sources.span_of(subject.id, line);
        let message = "this front matter is not YAML";
        out.push(
            Diagnostic::new(Code::FrontMatterBroken, span, message)
                .help("it was read line by line; put a value that holds `: ` in quotes"),
        );
    }
}

/// Whether only the YAML parser can decide that a line of front matter is valid.
fn needs_parser(line: &str) -> bool {
    let Some((_, value)) = line.split_once(':') else {
        return !line.trim().is_empty() && !line.starts_with([' ', '#', '-']);
    };
    let value = value.trim();
    let quoted = value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
    !quoted
        && (value.contains(": ")
            || value.starts_with(['"', '\'', '[', '{', '@', '`', '%', '&', '*', '!']))
}
