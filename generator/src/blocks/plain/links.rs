//! Definitions of links, which stand anywhere on a page and hold for all of it.

use std::borrow::Cow;

use super::super::definitions::Definitions;
use super::line::{Line, behind_markers};
use super::marks::is_plain_target;
use crate::text::split_at;

/// What may be definitions of links on a page from an offset on, and how many: they are if a
/// [`Walk`](super::Walk) meets each, for then none is within code, a comment or a paragraph. `None`
/// where only the parser can tell what the page's definitions are.
pub(in super::super) fn definitions(text: &str, start: usize) -> Option<(Definitions<'_>, usize)> {
    let found = candidates(text, start)?;
    let definitions = found
        .iter()
        .map(|(label, target)| (*label, Cow::Borrowed(*target)))
        .collect();
    // The parser does not follow links without end: so much text is what it may make of them.
    const MOST: usize = 100_000;
    let longest = found
        .iter()
        .map(|(_, target)| target.len())
        .max()
        .unwrap_or(0);
    let is_few = found.is_empty()
        || memchr::memchr_iter(b']', text.as_bytes())
            .count()
            .saturating_mul(longest)
            < MOST;
    is_few.then_some((definitions, found.len()))
}

/// The lines that may be definitions of links, with what they would define: all of which have the
/// plainest form, or `None`.
fn candidates(text: &str, start: usize) -> Option<Vec<(&str, &str)>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // A label may begin on a line before, and has no bracket in it that is not escaped: what a
    // line's first end of one does not end, none of its others does.
    let mut seen = start;
    for at in memchr::memmem::find_iter(bytes.get(start..)?, b"]:").map(|at| start + at) {
        if at < seen {
            continue;
        }
        let before = text
            .get(seen..at)
            .and_then(|before| before.rsplit('\n').next())?;
        if !before.contains('[') || before.contains('\\') {
            return None;
        }
        let line = Line::at(text, at - before.len())?;
        if behind_markers(before).starts_with('[') {
            // A title may follow on the next line.
            let ends = |next: Line<'_>| next.is_blank() || definition(next.text).is_some();
            found.push(
                definition(line.text).filter(|_| Line::at(text, line.next).is_none_or(ends))?,
            );
        }
        seen = line.next;
    }
    Some(found)
}

/// The definition of a link that a line is: its label, which letters are a plain name, and its
/// target.
pub(super) fn definition(line: &str) -> Option<(&str, &str)> {
    let (label, target) = line
        .strip_prefix('[')
        .and_then(|rest| split_at(rest, b']'))?;
    let target = target.strip_prefix(':')?.trim_start_matches([' ', '\t']);
    let plain = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let fits = label.len() < 100
        && label.split(' ').all(plain)
        && is_plain_target(target)
        && !target.contains(')');
    fits.then_some((label, target))
}
