//! Positions of HTML comments.

/// Returns the offset of the first `<!--` in a text.
pub(super) fn open(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).find(|at| {
        bytes
            .get(*at..)
            .is_some_and(|rest| rest.starts_with(b"<!--"))
    })
}

/// Returns the offset of the first `-->` in a text.
pub(super) fn close(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'>', bytes)
        .filter_map(|at| at.checked_sub(2))
        .find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(b"--")))
}

/// Returns `true` if a text consists of comments, whitespace and quote markers, and has no empty
/// line outside of the comments.
pub(super) fn alone(mut text: &str) -> bool {
    let plain = |text: &str| {
        let marks = text.trim_start_matches([' ', '\t', '>', '\n']);
        marks.is_empty() && text.matches('\n').count() < 2
    };
    while let Some(start) = open(text) {
        let Some((before, inner)) = text.split_at_checked(start) else {
            return false;
        };
        let Some(end) = close(inner) else {
            return false;
        };
        if !plain(before) {
            return false;
        }
        text = inner.get(end + 3..).unwrap_or_default();
    }
    plain(text)
}
