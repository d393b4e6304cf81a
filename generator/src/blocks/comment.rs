//! Where HTML comments begin and end.

/// Where the first `<!--` of a text stands.
pub(super) fn open(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(b"<!--")))
}

/// Where the first `-->` of a text stands.
pub(super) fn close(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'>', bytes)
        .filter_map(|at| at.checked_sub(2))
        .find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(b"--")))
}
