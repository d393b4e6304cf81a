//! Recognition of `[!INCLUDE [label](target)]`, for parsing and for loading included files.

use std::ops::Range;

use super::inline::{Inline, MarkKind};

/// Returns `true` if a text begins with an include, in either of the two spellings in use.
pub(crate) fn is_include(text: &str) -> bool {
    let head = text.trim_start().as_bytes();
    let after = match head {
        [b'[', b'!', rest @ ..] | [b'[', rest @ ..] => rest,
        _ => return false,
    };
    after
        .get(..7)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"include"))
}

/// Returns the target of the include that a text begins with, and the text after it.
fn first(text: &str) -> Option<(&str, &str)> {
    let mut ends = memchr::memchr_iter(b']', text.as_bytes());
    let open = ends.find(|end| text.as_bytes().get(end + 1) == Some(&b'('))?;
    let (target, tail) = text.get(open + 2..)?.split_once(')')?;
    Some((target.trim(), tail.strip_prefix(']').unwrap_or(tail)))
}

/// Returns the targets of the includes in a page's source, in order, for loading them before
/// parsing.
pub(crate) fn targets(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'[', source.as_bytes()) {
        let rest = source.get(at..).unwrap_or_default();
        // Fast reject: most brackets are those of links.
        if !rest
            .get(1..2)
            .is_some_and(|next| matches!(next, "!" | "i" | "I"))
            || !is_include(rest)
        {
            continue;
        }
        let line = rest
            .get(..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()))
            .unwrap_or_default();
        found.extend(first(line).map(|(target, _)| target));
    }
    found
}

/// Returns `true` if a line holds only includes, possibly after quote markers.
pub(super) fn only_includes(line: &str) -> bool {
    let mut rest = line.trim_start_matches(['>', ' ', '\t']).trim();
    let any = !rest.is_empty();
    while !rest.is_empty() {
        if !is_include(rest) {
            return false;
        }
        let Some((_, after)) = first(rest) else {
            return false;
        };
        rest = after.trim();
    }
    any
}

/// Returns `true` if a source has an include within other text: in a sentence, in a cell, or as a
/// row of a table.
pub(super) fn within_text(source: &str) -> bool {
    let marks = memchr::memchr_iter(b'!', source.as_bytes()).filter_map(|mark| mark.checked_sub(1));
    marks
        .filter(|at| source.as_bytes().get(*at) == Some(&b'['))
        .any(|at| {
            let (Some(before), Some(rest)) = (source.get(..at), source.get(at..)) else {
                return false;
            };
            if !is_include(rest) {
                return false;
            }
            let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |end| end + 1);
            let line = source
                .get(start..)
                .and_then(|line| line.lines().next())
                .unwrap_or_default();
            let above = source
                .get(..start)
                .unwrap_or_default()
                .trim_end_matches(['\r', '\n']);
            let row = above.len() + 2 >= start
                && above
                    .lines()
                    .next_back()
                    .is_some_and(|line| line.trim().starts_with('|'));
            row || !only_includes(line)
        })
}

/// Returns the range, target and label of each include in a text without markup.
pub(super) fn found<'i>(inline: &'i Inline<'_>) -> Vec<(Range<usize>, &'i str, &'i str)> {
    let links = inline.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Link(target) => Some((mark.range.clone(), target.as_ref())),
        MarkKind::Code | MarkKind::Strong => None,
    });
    let includes = links.filter_map(|(range, target)| {
        let before = inline.text.get(..range.start)?.trim_end();
        let open = before.rfind('[')?;
        let word = before.get(open..)?.trim_start_matches(['[', '!']);
        let rest = inline.text.get(range.end..)?;
        let label = inline.text.get(range.clone())?;
        let end = range.end + usize::from(rest.starts_with(']'));
        word.eq_ignore_ascii_case("include")
            .then_some((open..end, target, label))
    });
    includes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_and_any_letter_case() {
        assert!(is_include("[!INCLUDE [x](y)]"));
        assert!(is_include(" [!include[x](y)]"));
        assert!(is_include("[INCLUDE [x](y)]"));
        assert!(!is_include("[!NOTE]"));
        assert_eq!(
            targets("a\n[!INCLUDE [x](../b.md)] [!include [y](c.md)]\n"),
            ["../b.md", "c.md"]
        );
        assert_eq!(targets("See [x](y) of [!INCLUDE[x](b.md)]."), ["b.md"]);
    }

    #[test]
    fn includes_in_lines_of_their_own_and_within_text() {
        assert!(only_includes("> [!INCLUDE [x](y)] [!INCLUDE[z](w)]"));
        assert!(!only_includes("[!INCLUDE [x](y)] and more"));
        assert!(!within_text("a\n\n[!INCLUDE [x](y)]\nMore.\n"));
        assert!(within_text("A [!INCLUDE [x](y)].\n"));
        assert!(within_text("|a|[!INCLUDE [x](y)]|\n"));
        assert!(within_text("|a|b|\n|:--|:--|\n[!INCLUDE [x](y)]\n"));
    }
}
